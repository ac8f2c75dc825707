//! The words that `plan` and `judge` print around what the engine says, zh and en.

use measure::Verdict;
use requirements::{Status, Text};

/// The language of the terminal: Chinese where its locale says so, else English.
pub(in super::super) fn language() -> &'static str {
    let said = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().filter_map(|name| std::env::var(name).ok());
    let locale = said.into_iter().find(|value| !value.is_empty()).unwrap_or_default();
    if locale.to_lowercase().starts_with("zh") { "zh" } else { "en" }
}

/// Says one of two texts.
pub(in super::super) fn pick(language: &str, zh: impl Into<String>, en: impl Into<String>) -> String {
    Text::new(zh, en).get(language).to_owned()
}

/// Where a requirement stands: a shape of its own, and a word where its reason does not say it.
pub(super) fn status(status: Status) -> (&'static str, Option<Text>) {
    match status {
        Status::Covered => ("●", Some(Text::new("已有证据", "covered by evidence"))),
        Status::ToTest => ("○", Some(Text::new("待检测", "to test"))),
        Status::Document => ("◇", Some(Text::new("凭文件", "by document"))),
        Status::Information => ("◇", Some(Text::new("须知", "to know"))),
        Status::Question => ("?", None),
        Status::Exempt => ("–", Some(Text::new("豁免", "exempt"))),
        Status::NotApplicable => ("–", None),
    }
}

/// The shape of a verdict.
pub(super) fn mark(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Pass => "●",
        Verdict::ConditionalPass => "◐",
        Verdict::ConditionalFail => "◑",
        Verdict::Fail => "✕",
        Verdict::NotJudged => "○",
    }
}
