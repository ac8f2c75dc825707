//! The events that an issued report or certificate makes, and what becomes of it. Pure.

use epcis::event::{BizTransaction, CertificationInfo, PersistentDisposition, QuantityElement, What};
use epcis::vocabulary::{BizStep, BizTransactionType, Disposition};
use epcis::{Action, Event, Uri};
use kernel::Timestamp;

use super::events::{At, Made, common};

/// What happened to a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Became {
    /// It was issued.
    Issued {
        /// `Some(true)` when all that was judged conforms, `None` when something was not judged.
        conforms: Option<bool>,
        /// It takes the place of an earlier one.
        amends: bool,
    },
    /// A suspension was lifted.
    Reinstated,
    /// Out of force for now.
    Suspended,
    /// Ended.
    Withdrawn,
    /// Its amendment was issued, which has its own event.
    Superseded,
}

impl Became {
    /// From the verdict of an issue: `pass` … `not_judged`.
    #[must_use]
    pub fn issued(verdict: &str, amends: bool) -> Self {
        let conforms = match verdict {
            "pass" | "conditional_pass" => Some(true),
            "fail" | "conditional_fail" => Some(false),
            _ => None,
        };
        Self::Issued { conforms, amends }
    }

    /// From the new status of a document that was issued before.
    #[must_use]
    pub fn status(word: &str) -> Option<Self> {
        Some(match word {
            "valid" => Self::Reinstated,
            "suspended" => Self::Suspended,
            "withdrawn" => Self::Withdrawn,
            "superseded" => Self::Superseded,
            _ => return None,
        })
    }

    /// The outcome of the inspection that the event tells of.
    const fn outcome(self) -> Option<&'static str> {
        match self {
            Self::Issued { conforms: Some(true), .. } | Self::Reinstated => Some("conformant"),
            Self::Issued { conforms: Some(false), .. } => Some("non_conformant"),
            _ => None,
        }
    }

    /// What no longer holds. An amendment takes back the opposite that its predecessor may have told; the predecessor's own event
    /// bears the same instant and so says nothing lasting.
    const fn unset(self) -> Option<&'static str> {
        match self {
            Self::Issued { conforms: Some(true), amends: true } => Some("non_conformant"),
            Self::Issued { conforms: Some(false), amends: true } | Self::Suspended | Self::Withdrawn => {
                Some("conformant")
            }
            _ => None,
        }
    }

    /// The document stands, so that goods may be said to have it.
    const fn stands(self) -> bool {
        matches!(self, Self::Issued { .. } | Self::Reinstated)
    }
}

/// A document about a product.
#[derive(Clone, Copy, Debug)]
pub struct Paper<'a> {
    /// Canonical identifiers of the product as a class and of those of its lots that were examined.
    pub classes: &'a [String],
    /// Where anybody verifies it.
    pub verify_url: &'a str,
    /// A certificate rather than a report.
    pub certificate: bool,
}

/// What became of a document, told of its product as a class and of lots that it names: `OBSERVE`, inspecting (CBV 2.0 gives `conformant` and
/// `non_conformant` to this step alone), the document as `testres` or `cert`, and as `certificationInfo` while it stands. It names
/// no amount and no place: a document is about whatever is made so, wherever it is.
///
/// # Errors
/// A URI that is none.
pub fn told(at: Timestamp, paper: Paper<'_>, became: Became) -> Made<Event> {
    let mut event = Event::object(Action::Observe, common(At { at, place: "" })?);
    let words = |word: Option<&str>| word.map(|word| Ok(vec![Disposition::parse(word)?])).transpose();
    event.business.biz_step = Some(BizStep::parse("inspecting")?);
    event.business.disposition = became.outcome().map(Disposition::parse).transpose()?;
    if let What::Object(object) = &mut event.what {
        let class = |class: &String| Ok(QuantityElement { epc_class: Uri::parse(class)?, quantity: None, uom: None });
        object.quantities = Some(paper.classes.iter().map(class).collect::<Made<_>>()?);
        let (set, unset): (Made<_>, Made<_>) = (words(became.outcome()), words(became.unset()));
        let (set, unset) = (set?, unset?);
        if set.is_some() || unset.is_some() {
            object.persistent_disposition = Some(PersistentDisposition { set, unset });
        }
    }
    let kind = BizTransactionType::parse(if paper.certificate { "cert" } else { "testres" })?;
    event.business.biz_transactions = Some(vec![BizTransaction::new(kind, Uri::parse(paper.verify_url)?)]);
    if became.stands() {
        event.common.certification_info = Some(CertificationInfo::One(Uri::parse(paper.verify_url)?));
    }
    Ok(event)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn json(certificate: bool, became: Became) -> String {
        let paper = Paper {
            classes: &["", "/10/L1"].map(|lot| format!("https://id.gs1.org/01/06901234567892{lot}")),
            verify_url: "https://a.example/verify/D1",
            certificate,
        };
        let event = told(Timestamp::from_micros(1_763_949_600_000_000), paper, became).unwrap();
        event.check().unwrap();
        event.check_capture().unwrap();
        event.to_json().to_string()
    }

    #[test]
    fn a_report_says_what_was_found_and_no_more() {
        let good = json(false, Became::issued("conditional_pass", false));
        assert!(good.contains(r#""type":"testres","bizTransaction":"https://a.example/verify/D1""#), "{good}");
        assert!(good.contains(r#""certificationInfo":"https://a.example/verify/D1""#), "{good}");
        assert!(good.contains(r#""disposition":"conformant""#) && good.contains(r#""set":["conformant"]"#), "{good}");
        assert!(json(false, Became::issued("fail", false)).contains(r#""set":["non_conformant"]"#));
        assert!(!json(false, Became::issued("not_judged", false)).to_lowercase().contains("disposition"));
    }

    #[test]
    fn an_amendment_takes_back_the_opposite_and_its_predecessor_nothing() {
        let good = json(false, Became::issued("pass", true));
        assert!(good.contains(r#""set":["conformant"]"#) && good.contains(r#""unset":["non_conformant"]"#), "{good}");
        let bad = json(false, Became::issued("fail", true));
        assert!(bad.contains(r#""set":["non_conformant"]"#) && bad.contains(r#""unset":["conformant"]"#), "{bad}");
        let old = json(false, Became::status("superseded").unwrap());
        assert!(!old.to_lowercase().contains("disposition") && !old.contains("certificationInfo"), "{old}");
    }

    #[test]
    fn a_certificate_out_of_force_is_named_and_no_longer_claimed() {
        for word in ["suspended", "withdrawn"] {
            let event = json(true, Became::status(word).unwrap());
            assert!(event.contains(r#""unset":["conformant"]"#) && !event.contains("certificationInfo"), "{event}");
            assert!(event.contains(r#""type":"cert""#) && !event.contains("non_conformant"), "{event}");
        }
        let again = json(true, Became::status("valid").unwrap());
        assert!(again.contains(r#""set":["conformant"]"#) && again.contains("certificationInfo"), "{again}");
        assert_eq!(Became::status("lost"), None);
    }
}
