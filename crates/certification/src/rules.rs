//! May it, and what follows: segregation of duties, what evidence says, dates. Pure; cites the clauses it carries out.

use kernel::ids::UserId;
use kernel::{Date, Message};
use platform::FieldError;
use platform::ports::ReportSummary;

use crate::model::{Application, Evaluation, Finding, Scheme};

/// People outside the certification body who have to do with a case.
#[derive(Clone, Debug, Default)]
pub struct Concerned {
    /// Who took part in the testing that it rests on.
    pub tested: Vec<UserId>,
    /// Who may act for the client.
    pub client: Vec<UserId>,
}

/// May this person review (7.5) and decide (7.6)? Nobody who took part in application review or in any evaluation of the
/// case, or in the testing that it rests on (17065 7.5.1, 7.6.2), and nobody who may act for the client (4.2). Roles play
/// no part: an administrator is barred like anybody else.
///
/// # Errors
/// The sentence that says why not.
pub fn may_decide(application: &Application, person: Option<UserId>, others: &Concerned) -> Result<(), Message> {
    let Some(person) = person else { return Err(Message::new("certification-error-person")) };
    let state = &application.state;
    let evaluations = state.evaluated().into_iter().chain(state.earlier()).map(|e| e.by.person);
    let took_part = state.reviewed().map(|r| r.by.person).into_iter().chain(evaluations);
    if took_part.flatten().any(|who| who == person) {
        return Err(Message::new("certification-error-evaluated"));
    }
    if others.tested.contains(&person) {
        return Err(Message::new("certification-error-tested"));
    }
    if application.subject.by.person == Some(person) || others.client.contains(&person) {
        return Err(Message::new("certification-error-client"));
    }
    Ok(())
}

/// Only what conforms is granted (17065 7.6.1).
///
/// # Errors
/// The sentence that says what is missing.
pub fn may_grant(evaluation: &Evaluation) -> Result<(), Message> {
    if !evaluation.agreement {
        return Err(Message::new("certification-error-agreement"));
    }
    if evaluation.conforms() { Ok(()) } else { Err(Message::new("certification-error-nonconforming")) }
}

/// Does the evidence still say what was evaluated? A report superseded since then, or one that says something else now,
/// sends the case back to the evaluator.
///
/// # Errors
/// The sentence that says what to do.
pub fn unchanged(evaluated: &Evaluation, findings: &[Finding], unusable: &[String]) -> Result<(), Message> {
    if evaluated.findings == findings && evaluated.unusable == unusable {
        Ok(())
    } else {
        Err(Message::new("certification-error-evidence-changed"))
    }
}

/// What the usable reports say of each required requirement: the worst verdict of those that speak of it.
#[must_use]
pub fn findings(scheme: &Scheme, reports: &[ReportSummary]) -> Vec<Finding> {
    scheme
        .required
        .iter()
        .map(|requirement| {
            let said: Vec<(&ReportSummary, &str)> = reports
                .iter()
                .flat_map(|report| report.requirements.iter().map(move |(id, verdict)| (report, id, verdict.as_str())))
                .filter(|(_, id, _)| *id == requirement)
                .map(|(report, _, verdict)| (report, verdict))
                .collect();
            let worst = said.iter().max_by_key(|(_, verdict)| rank(verdict));
            Finding {
                requirement: requirement.clone(),
                report: worst.map(|(report, _)| report.number.clone()).unwrap_or_default(),
                verdict: worst.map_or("missing", |(_, verdict)| verdict).to_owned(),
            }
        })
        .collect()
}

fn rank(verdict: &str) -> u8 {
    match verdict {
        "pass" => 0,
        "conditional_pass" => 1,
        "not_judged" => 2,
        "conditional_fail" => 3,
        _ => 4,
    }
}

/// The last day of a period of months that begins on `from`.
#[must_use]
pub fn last_day(from: Date, months: i32) -> Date {
    from.checked_add(jiff::Span::new().months(months)).and_then(Date::yesterday).unwrap_or(Date::MAX)
}

/// When surveillance is due again after one that was due on `due`; never beyond the last day of validity (17065 7.9).
#[must_use]
pub fn next_surveillance(due: Date, months: i32, expires_on: Date) -> Date {
    last_day(due.tomorrow().unwrap_or(due), months).min(expires_on)
}

/// Surveillance that falls due by this day is to be prepared today.
#[must_use]
pub fn prepare_from(today: Date) -> Date {
    today.checked_add(jiff::Span::new().days(PREPARE_DAYS)).unwrap_or(today)
}

/// How many days ahead surveillance is shown as due.
const PREPARE_DAYS: i64 = 60;

/// Everything wrong with a scheme.
#[must_use]
pub fn scheme_faults(scheme: &Scheme, known: impl Fn(&str) -> bool) -> Vec<FieldError> {
    let mut faults = Vec::new();
    let mut fault = |field: &str, message: Message| faults.push(FieldError { field: field.to_owned(), message });
    for (field, value) in [("code", &scheme.code), ("name_zh", &scheme.name_zh), ("name_en", &scheme.name_en)] {
        if value.trim().is_empty() {
            fault(field, Message::new("error-required"));
        }
    }
    if !matches!(scheme.kind.as_str(), "1a" | "1b" | "2" | "3" | "4" | "5" | "6") {
        fault("kind", Message::new("scheme-error-kind"));
    }
    if scheme.required.is_empty() {
        fault("required", Message::new("error-required"));
    }
    if let Some(unknown) = scheme.required.iter().find(|id| !known(id)) {
        fault("required", Message::new("scheme-error-requirement").with("id", unknown));
    }
    if !(1..=120).contains(&scheme.validity_months) {
        fault("validity_months", Message::new("scheme-error-months"));
    }
    if !(1..=60).contains(&scheme.surveillance_months) {
        fault("surveillance_months", Message::new("scheme-error-months"));
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_year_from_a_day_ends_on_the_day_before() {
        let from = jiff::civil::date(2026, 11, 24);
        assert_eq!(last_day(from, 12), jiff::civil::date(2027, 11, 23));
        assert_eq!(last_day(jiff::civil::date(2028, 2, 29), 12), jiff::civil::date(2029, 2, 27));
    }

    #[test]
    fn surveillance_comes_back_on_the_same_day_and_ends_with_the_certificate() {
        let due = jiff::civil::date(2027, 11, 23);
        let expires = jiff::civil::date(2029, 5, 23);
        let next = next_surveillance(due, 12, expires);
        assert_eq!(next, jiff::civil::date(2028, 11, 23));
        assert_eq!(next_surveillance(next, 12, expires), expires);
    }
}
