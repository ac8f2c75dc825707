//! In one line per market: can it be sold there today, until when, on what evidence? Pure.

use kernel::Date;
use requirements::{Packs, Plan};

use super::evidence::Known;
use super::matrix::{Entry, Standing, entries};

/// The answer for one market.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Verdict {
    /// Every test is covered by a passing report; documents may still be due.
    Covered,
    /// A report shows that a requirement fails.
    Failed,
    /// Questions are open: nobody can say yet.
    Question,
    /// Tests are needed.
    ToTest,
    /// Everything was measured; an expert has to confirm limits before it is judged.
    Awaits,
}

impl Verdict {
    /// The word of the catalogue texts.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Covered => "covered",
            Self::Failed => "failed",
            Self::Question => "question",
            Self::ToTest => "to-test",
            Self::Awaits => "awaits",
        }
    }

    /// The style that gives it its shape.
    #[must_use]
    pub const fn class(self) -> &'static str {
        match self {
            Self::Covered => "state state-done",
            Self::Failed => "state state-failed",
            Self::Question => "state state-unsure",
            Self::ToTest => "state",
            Self::Awaits => "state state-unsure",
        }
    }
}

/// A market's line.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct MarketLine {
    /// Market.
    pub market: String,
    /// The answer.
    pub verdict: Verdict,
    /// Requirements that apply.
    pub applying: usize,
    /// Of them, with a test still needed.
    pub to_test: usize,
    /// Of them, depending on a question.
    pub questions: usize,
    /// Documents due.
    pub documents: usize,
    /// Report numbers that decide.
    pub reports: Vec<String>,
    /// The first day on which a rule that applies now ends.
    pub rules_hold_until: Option<Date>,
}

/// One line for each market of a plan.
#[must_use]
pub fn lines(packs: &Packs, plan: &Plan, known: &Known) -> Vec<MarketLine> {
    let all = entries(plan, known);
    plan.markets.iter().map(|market| line(packs, plan, market, &all)).collect()
}

fn line(packs: &Packs, plan: &Plan, market: &str, all: &[Entry<'_>]) -> MarketLine {
    let here: Vec<&Entry<'_>> = all
        .iter()
        .filter(|entry| entry.parts.iter().any(|part| part.market == market))
        .filter(|entry| !matches!(entry.standing, Standing::NotApplicable | Standing::Exempt))
        .collect();
    let count = |standing: Standing| here.iter().filter(|entry| entry.standing == standing).count();
    let mut reports: Vec<String> = here.iter().filter_map(|entry| entry.report.clone()).collect();
    reports.sort();
    reports.dedup();
    MarketLine {
        market: market.to_owned(),
        verdict: if count(Standing::Failed) > 0 {
            Verdict::Failed
        } else if count(Standing::Question) > 0 {
            Verdict::Question
        } else if count(Standing::ToTest) > 0 {
            Verdict::ToTest
        } else if count(Standing::Awaits) > 0 {
            Verdict::Awaits
        } else {
            Verdict::Covered
        },
        applying: here.len() - count(Standing::Question),
        to_test: count(Standing::ToTest),
        questions: count(Standing::Question),
        documents: plan.documents.iter().filter(|document| document.market == market).count(),
        reports,
        rules_hold_until: here.iter().filter_map(|e| packs.requirement(e.id)?.valid_to).min(),
    }
}
