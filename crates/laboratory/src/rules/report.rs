//! Three persons stand behind a report: who drafts, who reviews, who authorises (ISO/IEC 17025 7.8.1.1, 6.2.6).

use kernel::ids::UserId;
use kernel::{Date, Message};

use crate::model::{Authorisation, Competence, Report, ReportState, Test, TestState};

use super::competent;

/// Something that keeps a report from going on, in words, with where to mend it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Blocker {
    /// What.
    pub text: Message,
    /// Where.
    pub href: String,
}

/// What keeps the order's tests from being reported: each that is not verified.
#[must_use]
pub fn stale(report: &Report, current: &[Test]) -> Vec<Blocker> {
    let mut blockers: Vec<Blocker> = current
        .iter()
        .filter_map(|test| match test.state {
            TestState::Registered | TestState::Assigned { .. } | TestState::Entered { .. } => Some(Blocker {
                text: Message::new("report-blocker-test")
                    .with("method", &test.method)
                    .with("sample", &test.sample_number),
                href: format!("/laboratory/tests/{}", test.id),
            }),
            _ => None,
        })
        .collect();
    let standing: Vec<String> = current
        .iter()
        .filter(|t| matches!(t.state, TestState::Verified { .. } | TestState::Released { .. }))
        .map(|t| t.id.to_string())
        .collect();
    let same =
        standing.len() == report.content.tests.len() && report.content.tests.iter().all(|t| standing.contains(&t.test));
    if !same {
        blockers.push(Blocker { text: Message::new("report-blocker-stale"), href: format!("/reports/{}", report.id) });
    }
    if report.content.tests.is_empty() {
        blockers.push(Blocker {
            text: Message::new("report-blocker-empty"),
            href: format!("/laboratory/orders/{}", report.order),
        });
    }
    blockers
}

/// May this person review the draft? Not who drafted it, and authorised for every method of it.
///
/// # Errors
/// The sentence that says why not.
pub fn may_review(report: &Report, person: Option<UserId>, held: &[Authorisation], on: Date) -> Result<(), Message> {
    if person.is_none() || report.drafted.person == person {
        return Err(Message::new("report-error-own-review"));
    }
    every_method(report, held, Competence::Verify, on)
}

/// May this person authorise? Neither drafter nor reviewer nor tester, and a signatory whose authorisation covers every line.
///
/// # Errors
/// The sentence that says why not.
pub fn may_authorise(report: &Report, person: Option<UserId>, held: &[Authorisation], on: Date) -> Result<(), Message> {
    let Some(person) = person else {
        return Err(Message::new("report-error-own-authorisation"));
    };
    let reviewed = matches!(&report.state, ReportState::Reviewed { by } if by.person == Some(person));
    let tested = report.content.tests.iter().any(|t| t.people.contains(&person));
    if reviewed || tested || report.drafted.person == Some(person) {
        return Err(Message::new("report-error-own-authorisation"));
    }
    every_method(report, held, Competence::Authorise, on)
}

fn every_method(report: &Report, held: &[Authorisation], competence: Competence, on: Date) -> Result<(), Message> {
    report.content.tests.iter().try_for_each(|test| competent(held, &test.method, competence, on))
}
