//! Words of the Core Business Vocabulary 2.0 in their four writings, which mean the same:
//! bare (`shipping`), compact (`cbv:BizStep-shipping`), web URI (`https://ref.gs1.org/cbv/BizStep-shipping`)
//! and URN (`urn:epcglobal:cbv:bizstep:shipping`). A private word is any other URI.

mod words;

use std::borrow::Cow;

use crate::uri;

const CBV: &str = "https://ref.gs1.org/cbv/";
/// Where the words of the GS1 Web Vocabulary live, the namespace of the EPCIS 2.0 context first.
const GS1_VOC: [&str; 2] = ["https://gs1.org/voc/", "https://ref.gs1.org/voc/"];

/// One list of the vocabulary.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Vocabulary {
    /// Business steps.
    BizStep,
    /// Dispositions.
    Disposition,
    /// Types of business transactions.
    BizTransactionType,
    /// Types of sources and destinations.
    SourceDestType,
    /// Reasons of an error declaration.
    ErrorReason,
    /// Components of a sensor value.
    Component,
    /// Measurement types of a sensor report.
    MeasurementType,
    /// Alerts of a sensor report.
    SensorAlert,
}

impl Vocabulary {
    /// The standard words, sorted.
    #[must_use]
    pub fn words(self) -> &'static [&'static str] {
        match self {
            Self::BizStep => &words::BIZ_STEPS,
            Self::Disposition => &words::DISPOSITIONS,
            Self::BizTransactionType => &words::BIZ_TRANSACTION_TYPES,
            Self::SourceDestType => &words::SOURCE_DEST_TYPES,
            Self::ErrorReason => &words::ERROR_REASONS,
            Self::Component => &words::COMPONENTS,
            Self::MeasurementType => &words::MEASUREMENT_TYPES,
            Self::SensorAlert => &words::SENSOR_ALERTS,
        }
    }

    /// The list in words, for messages.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::BizStep => "business step",
            Self::Disposition => "disposition",
            Self::BizTransactionType => "business transaction type",
            Self::SourceDestType => "source or destination type",
            Self::ErrorReason => "error reason",
            Self::Component => "component",
            Self::MeasurementType => "measurement type",
            Self::SensorAlert => "sensor alert",
        }
    }

    /// Prefix within the CBV namespace, and list name within URNs; none for the GS1 Web Vocabulary.
    const fn cbv(self) -> Option<(&'static str, &'static str)> {
        match self {
            Self::BizStep => Some(("BizStep-", "bizstep")),
            Self::Disposition => Some(("Disp-", "disp")),
            Self::BizTransactionType => Some(("BTT-", "btt")),
            Self::SourceDestType => Some(("SDT-", "sdt")),
            Self::ErrorReason => Some(("ER-", "er")),
            Self::Component => Some(("Comp-", "comp")),
            Self::MeasurementType | Self::SensorAlert => None,
        }
    }

    /// The standard word that a text means, in whichever writing.
    #[must_use]
    pub fn word(self, text: &str) -> Option<&'static str> {
        let local = self.local_name(text).unwrap_or(text);
        let words = self.words();
        words.binary_search(&local).ok().and_then(|index| words.get(index)).copied()
    }

    /// The word behind the standard namespace, whether or not it is in the list.
    fn local_name(self, text: &str) -> Option<&str> {
        match self.cbv() {
            Some((prefix, list)) => text
                .strip_prefix(CBV)
                .or_else(|| text.strip_prefix("cbv:"))
                .and_then(|rest| rest.strip_prefix(prefix))
                .or_else(|| text.strip_prefix("urn:epcglobal:cbv:")?.strip_prefix(list)?.strip_prefix(':')),
            None => GS1_VOC.iter().find_map(|ns| text.strip_prefix(ns)).or_else(|| text.strip_prefix("gs1:")),
        }
    }

    /// The full web URI of a term; private words are URIs already.
    #[must_use]
    pub fn web_uri(self, text: &str) -> Cow<'_, str> {
        match (self.word(text), self.cbv()) {
            (None, _) => Cow::Borrowed(text),
            (Some(word), Some((prefix, _))) => Cow::Owned(format!("{CBV}{prefix}{word}")),
            (Some(word), None) => Cow::Owned(format!("{}{word}", GS1_VOC[0])),
        }
    }

    /// The URN of a standard word (EPCIS 1.x); none for private words and the GS1 Web Vocabulary.
    #[must_use]
    pub fn urn(self, text: &str) -> Option<String> {
        let (_, list) = self.cbv()?;
        self.word(text).map(|word| format!("urn:epcglobal:cbv:{list}:{word}"))
    }

    /// Checks that a text is a standard word or a private URI.
    ///
    /// # Errors
    /// What is wrong, in words.
    pub fn check(self, text: &str) -> Result<(), String> {
        if self.word(text).is_some() {
            return Ok(());
        }
        // The official schema knows no compact form: `gs1:MT-Temperature`, a word of a draft that GS1's own
        // examples hold, is a URI to it like any other. A check warns of it.
        let draft = self.cbv().is_none() && text.starts_with("gs1:");
        let standard = [CBV, "cbv:", "urn:epcglobal:cbv:"].iter().any(|namespace| text.starts_with(namespace));
        if standard || (self.local_name(text).is_some() && !draft) {
            return Err(format!("{text:?} is not a standard {} of CBV 2.0", self.name()));
        }
        if !text.contains(':') {
            return Err(format!("{text:?} is neither a standard {} of CBV 2.0 nor a URI", self.name()));
        }
        uri::check(text)
    }
}

/// A word of one list, as it was written. Two writings of one word are equal under [`Term::web_uri`].
///
/// # Examples
/// ```
/// use epcis::vocabulary::{BizStep, Term, Vocabulary};
///
/// let step: Term<0> = BizStep::parse("urn:epcglobal:cbv:bizstep:shipping")?;
/// assert_eq!((step.word(), step.as_str()), (Some("shipping"), "urn:epcglobal:cbv:bizstep:shipping"));
/// assert_eq!(step.web_uri(), "https://ref.gs1.org/cbv/BizStep-shipping");
/// assert_eq!(step.urn().as_deref(), Some("urn:epcglobal:cbv:bizstep:shipping"));
/// let list: Vocabulary = BizStep::VOCABULARY;
/// assert_eq!((list.name(), list.words().len()), ("business step", 41));
/// assert!(list.check("in_transit").is_err(), "a disposition");
/// # Ok::<(), String>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Term<const LIST: u8>(String);

macro_rules! lists {
    ($($(#[$doc:meta])* $alias:ident = $number:literal $list:ident;)*) => {
        $($(#[$doc])* pub type $alias = Term<$number>;)*
        const fn list(number: u8) -> Vocabulary {
            match number {
                $($number => Vocabulary::$list,)*
                _ => panic!("no such list"),
            }
        }
    };
}

lists! {
    /// A business step.
    BizStep = 0 BizStep;
    /// A disposition.
    Disposition = 1 Disposition;
    /// A type of business transaction.
    BizTransactionType = 2 BizTransactionType;
    /// A type of source or destination.
    SourceDestType = 3 SourceDestType;
    /// A reason of an error declaration.
    ErrorReason = 4 ErrorReason;
    /// A component of a sensor value.
    Component = 5 Component;
    /// A measurement type.
    MeasurementType = 6 MeasurementType;
    /// A sensor alert.
    SensorAlert = 7 SensorAlert;
}

impl<const LIST: u8> Term<LIST> {
    /// The list that the word belongs to.
    pub const VOCABULARY: Vocabulary = list(LIST);

    /// Accepts a standard word in any writing, or a private URI.
    ///
    /// # Errors
    /// What is wrong, in words.
    pub fn parse(text: &str) -> Result<Self, String> {
        Self::VOCABULARY.check(text)?;
        Ok(Self(text.to_owned()))
    }

    /// Another writing of a word that was parsed.
    pub(crate) fn known(text: String) -> Self {
        debug_assert!(Self::VOCABULARY.check(&text).is_ok(), "{text}");
        Self(text)
    }

    /// The text as it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The bare word when it is a standard one.
    #[must_use]
    pub fn word(&self) -> Option<&'static str> {
        Self::VOCABULARY.word(&self.0)
    }

    /// The full web URI.
    #[must_use]
    pub fn web_uri(&self) -> Cow<'_, str> {
        Self::VOCABULARY.web_uri(&self.0)
    }

    /// The URN of a standard word.
    #[must_use]
    pub fn urn(&self) -> Option<String> {
        Self::VOCABULARY.urn(&self.0)
    }
}

impl<const LIST: u8> std::str::FromStr for Term<LIST> {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_writings_of_a_word_are_one() {
        for text in [
            "shipping",
            "cbv:BizStep-shipping",
            "https://ref.gs1.org/cbv/BizStep-shipping",
            "urn:epcglobal:cbv:bizstep:shipping",
        ] {
            let step = BizStep::parse(text).unwrap();
            assert_eq!(step.word(), Some("shipping"));
            assert_eq!(step.web_uri(), "https://ref.gs1.org/cbv/BizStep-shipping");
            assert_eq!(step.urn().as_deref(), Some("urn:epcglobal:cbv:bizstep:shipping"));
            assert_eq!(step.as_str(), text);
        }
        assert_eq!(MeasurementType::parse("gs1:Mass").unwrap().web_uri(), "https://gs1.org/voc/Mass");
        assert_eq!(Disposition::parse("https://x.example/d").unwrap().word(), None);
    }

    #[test]
    fn a_word_of_another_list_or_none_is_refused() {
        assert_eq!(
            BizStep::parse("in_transit").unwrap_err(),
            "\"in_transit\" is neither a standard business step of CBV 2.0 nor a URI"
        );
        assert_eq!(
            BizStep::parse("urn:epcglobal:cbv:bizstep:Shipping").unwrap_err(),
            "\"urn:epcglobal:cbv:bizstep:Shipping\" is not a standard business step of CBV 2.0"
        );
        assert_eq!(
            Disposition::parse("cbv:BizStep-shipping").unwrap_err(),
            "\"cbv:BizStep-shipping\" is not a standard disposition of CBV 2.0"
        );
        assert!(Disposition::parse("a b:c").is_err());
    }

    #[test]
    fn the_lists_are_sorted_and_of_known_size() {
        for (list, size) in [
            (Vocabulary::BizStep, 41),
            (Vocabulary::Disposition, 33),
            (Vocabulary::BizTransactionType, 13),
            (Vocabulary::SourceDestType, 3),
            (Vocabulary::ErrorReason, 2),
            (Vocabulary::Component, 14),
        ] {
            assert_eq!(list.words().len(), size, "{list:?}");
            assert!(list.words().is_sorted(), "{list:?}");
        }
        assert!(Vocabulary::MeasurementType.words().is_sorted());
    }
}
