//! An issued document as it stands in the register, and the sentence that a verification answers. Pure.

use kernel::ids::{OrganisationId, ProductId, ProductVersionId};
use kernel::{Date, InvalidTransition, Timestamp};
use platform::ports::{Assessment, DocumentKind, DocumentStatus};
use serde::{Deserialize, Serialize};

/// A report or certificate that left the house. Only its status ever changes, by a new line of history.
#[derive(Clone, Debug)]
pub(crate) struct Document {
    /// Number, unique over the platform.
    pub(crate) number: String,
    /// Report or certificate.
    pub(crate) kind: DocumentKind,
    /// Who issued it.
    pub(crate) issuer: OrganisationId,
    /// Its name, zh.
    pub(crate) issuer_name_zh: String,
    /// Its name, en.
    pub(crate) issuer_name_en: String,
    /// Its public path segment.
    pub(crate) issuer_slug: String,
    /// Whom it was issued to, zh.
    pub(crate) issued_to_zh: String,
    /// Whom it was issued to, en.
    pub(crate) issued_to_en: String,
    /// The product.
    pub(crate) product: ProductId,
    /// The version it is bound to.
    pub(crate) version: ProductVersionId,
    /// GTIN-14, when the product has one.
    pub(crate) gtin: Option<String>,
    /// Product name, zh.
    pub(crate) product_zh: String,
    /// Product name, en.
    pub(crate) product_en: String,
    /// Model.
    pub(crate) model: String,
    /// Title, zh.
    pub(crate) title_zh: String,
    /// Title, en.
    pub(crate) title_en: String,
    /// Who signed for the issuer.
    pub(crate) signatory: String,
    /// Day of issue.
    pub(crate) issued_on: Date,
    /// Last day of validity (certificates).
    pub(crate) expires_on: Option<Date>,
    /// The number it supersedes.
    pub(crate) supersedes: Option<String>,
    /// The verdict of each market.
    pub(crate) verdicts: Vec<Verdict>,
    /// Opens the PDF to whom the parties give it: random, 244 bits.
    pub(crate) token: String,
    /// Its bit in the issuer's status list.
    pub(crate) status_index: i64,
    /// Status now.
    pub(crate) status: DocumentStatus,
    /// Since when.
    pub(crate) status_since: Timestamp,
    /// Why.
    pub(crate) status_reason: String,
    /// By which number.
    pub(crate) superseded_by: Option<String>,
}

impl Document {
    /// How many requirements were assessed.
    #[must_use]
    pub(crate) fn requirements(&self) -> usize {
        self.verdicts.iter().map(|v| v.requirements).sum()
    }

    /// What a verification answers today: the status, or `expired` by date.
    #[must_use]
    pub(crate) fn standing(&self, today: Date) -> Standing {
        match self.status {
            DocumentStatus::Superseded => Standing::Superseded,
            DocumentStatus::Suspended => Standing::Suspended,
            DocumentStatus::Withdrawn => Standing::Withdrawn,
            DocumentStatus::Valid if self.expires_on.is_some_and(|end| end < today) => Standing::Expired,
            DocumentStatus::Valid => Standing::Valid,
        }
    }

    /// May the status become `to`? Superseded and withdrawn are final; a suspension may be lifted.
    ///
    /// # Errors
    /// [`InvalidTransition`] naming both ends.
    pub(crate) fn may_become(&self, to: DocumentStatus) -> Result<(), InvalidTransition> {
        use DocumentStatus::{Superseded, Suspended, Valid, Withdrawn};
        match (self.status, to) {
            (Valid, Superseded | Suspended | Withdrawn) | (Suspended, Valid | Withdrawn | Superseded) => Ok(()),
            (from, to) => Err(InvalidTransition { entity: "document", from: status_word(from), to: status_word(to) }),
        }
    }
}

/// What anybody is told of a genuine document.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Standing {
    /// Genuine and valid.
    Valid,
    /// Genuine, replaced by an amendment.
    Superseded,
    /// Genuine, out of force for now.
    Suspended,
    /// Genuine, ended.
    Withdrawn,
    /// Genuine, past its last day.
    Expired,
}

impl Standing {
    /// Word of catalogue keys and JSON.
    #[must_use]
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Valid => "valid",
            Self::Superseded => "superseded",
            Self::Suspended => "suspended",
            Self::Withdrawn => "withdrawn",
            Self::Expired => "expired",
        }
    }

    /// Class of the public sheet: shape and colour of the one line.
    #[must_use]
    pub(crate) const fn class(self) -> &'static str {
        match self {
            Self::Valid => "verdict-good",
            Self::Superseded => "verdict-warn",
            Self::Suspended => "verdict-held",
            Self::Withdrawn | Self::Expired => "verdict-bad",
        }
    }

    /// Class of a state in a list.
    #[must_use]
    pub(crate) const fn state_class(self) -> &'static str {
        match self {
            Self::Valid => "state-done",
            Self::Superseded => "state-waiting",
            Self::Suspended => "state-suspended",
            Self::Withdrawn | Self::Expired => "state-failed",
        }
    }
}

/// The stored word of a status.
#[must_use]
pub(crate) const fn status_word(status: DocumentStatus) -> &'static str {
    match status {
        DocumentStatus::Valid => "valid",
        DocumentStatus::Superseded => "superseded",
        DocumentStatus::Suspended => "suspended",
        DocumentStatus::Withdrawn => "withdrawn",
    }
}

/// The status of a stored word.
#[must_use]
pub(crate) fn status_of(word: &str) -> Option<DocumentStatus> {
    use DocumentStatus::{Superseded, Suspended, Valid, Withdrawn};
    [Valid, Superseded, Suspended, Withdrawn].into_iter().find(|status| status_word(*status) == word)
}

/// The stored word of a kind.
#[must_use]
pub(crate) const fn kind_word(kind: DocumentKind) -> &'static str {
    match kind {
        DocumentKind::Report => "report",
        DocumentKind::Certificate => "certificate",
    }
}

/// The verdict of a market and over how many requirements. An empty market: what belongs to none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Verdict {
    /// `CN`, `EU` …
    pub(crate) market: String,
    /// `pass`, `fail`, `conditional_pass`, `conditional_fail`, `not_judged`.
    pub(crate) verdict: String,
    /// How many requirements were assessed.
    pub(crate) requirements: usize,
}

/// What was assessed, by market.
#[must_use]
pub(crate) fn verdicts(assessments: &[Assessment]) -> Vec<Verdict> {
    let mut markets: Vec<&str> = assessments.iter().map(|a| a.market.as_str()).collect();
    markets.sort_unstable();
    markets.dedup();
    markets
        .into_iter()
        .map(|market| {
            let of: Vec<&str> = assessments.iter().filter(|a| a.market == market).map(|a| a.verdict.as_str()).collect();
            Verdict { market: market.to_owned(), verdict: worst(&of).to_owned(), requirements: of.len() }
        })
        .collect()
}

/// The verdict over everything.
#[must_use]
pub(crate) fn overall(verdicts: &[Verdict]) -> &'static str {
    worst(&verdicts.iter().map(|v| v.verdict.as_str()).collect::<Vec<_>>())
}

/// Fail if one fails, else conditional, else pass; `not_judged` when nothing was.
fn worst(words: &[&str]) -> &'static str {
    let has = |word: &str| words.contains(&word);
    match () {
        () if has("fail") => "fail",
        () if has("conditional_fail") => "conditional_fail",
        () if has("conditional_pass") => "conditional_pass",
        () if has("pass") => "pass",
        () => "not_judged",
    }
}

/// The verdict over everything that was assessed; what was not judged keeps the whole from passing. For machines, which read no
/// footnotes.
#[must_use]
pub(crate) fn strict(assessments: &[Assessment]) -> &'static str {
    let all: Vec<&str> = assessments.iter().map(|a| a.verdict.as_str()).collect();
    match worst(&all) {
        "pass" | "conditional_pass" if all.contains(&"not_judged") => "not_judged",
        verdict => verdict,
    }
}

/// The verdict in each market, by the market's word.
#[must_use]
pub(crate) fn markets(document: &Document) -> Vec<(String, &'static str)> {
    let named = document.verdicts.iter().filter(|v| !v.market.is_empty());
    named.map(|v| (v.market.clone(), worst(&[v.verdict.as_str()]))).collect()
}

/// Most characters of a number.
const MOST_NUMBER: usize = 64;

/// Numbers stand in URLs, in QR codes and on paper: nothing in them needs to be escaped anywhere.
#[must_use]
pub(crate) fn plain_number(number: &str) -> bool {
    let fine = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_');
    (1..=MOST_NUMBER).contains(&number.len())
        && number.bytes().all(fine)
        && number.bytes().any(|b| b.is_ascii_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_not_judged_keeps_the_whole_from_passing_but_hides_no_failure() {
        let of = |verdict: &str| Assessment {
            criterion: "R".to_owned(),
            name_zh: String::new(),
            name_en: String::new(),
            market: "EU".to_owned(),
            standard: String::new(),
            verdict: verdict.to_owned(),
            results: Vec::new(),
        };
        let all = |words: &[&str]| strict(&words.iter().map(|word| of(word)).collect::<Vec<_>>());
        assert_eq!(all(&["pass", "conditional_pass"]), "conditional_pass");
        assert_eq!(all(&["pass", "not_judged"]), "not_judged");
        assert_eq!(all(&["not_judged", "fail", "pass"]), "fail");
        assert_eq!(all(&[]), "not_judged");
    }

    #[test]
    fn a_number_needs_no_escaping_anywhere() {
        assert!(plain_number("TR-YW-2026-000001"));
        for bad in ["", "-", "TR 1", "TR/1", "TR%31", "编号", "<b>", &"9".repeat(65)] {
            assert!(!plain_number(bad), "{bad}");
        }
    }
}
