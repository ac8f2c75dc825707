//! EPC URIs that carry GS1 keys (GS1 EPC Tag Data Standard 2, section 6; CBV 2.0 section 8):
//! `urn:epc:id:sgtin:…`, the class `urn:epc:class:lgtin:…`, and the patterns `urn:epc:idpat:….*` that
//! stand for all instances of a class. Each has one Digital Link form; the way back needs the length of
//! the GS1 Company Prefix. EPC schemes without a GS1 key (gid, adi, bic …) are not read here.

mod escape;
mod scheme;

use std::fmt::Write as _;

pub use scheme::Scheme;
use scheme::{Body, Leading, Tail};

use crate::ai::{Element, ValueError};
use crate::check_digit;
use crate::company_prefix::CompanyPrefix;
use crate::digital_link::DigitalLink;
use crate::error::KeyError;
use crate::prefix_lengths::KnownPrefixes;

/// Why a text is no EPC URI of a GS1 key, or why a Digital Link has none.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EpcError {
    /// Not `urn:epc:id:`, `urn:epc:class:` or `urn:epc:idpat:` with a scheme of a GS1 key.
    #[error("not an EPC URI of a GS1 key: {found:?}")]
    Scheme {
        /// The beginning of the text.
        found: String,
    },
    /// The text has too few parts separated by dots, or an asterisk in the wrong place.
    #[error("{scheme}: expected the form {form}")]
    Form {
        /// The scheme.
        scheme: Scheme,
        /// The form, with the names of its parts.
        form: &'static str,
    },
    /// The company prefix is wrong.
    #[error("{scheme}: {source}")]
    CompanyPrefix {
        /// The scheme.
        scheme: Scheme,
        /// What is wrong.
        source: KeyError,
    },
    /// Company prefix and reference have not the number of digits that the key has.
    #[error("{scheme}: company prefix and reference have {found} digits together, expected {expected}")]
    Digits {
        /// The scheme.
        scheme: Scheme,
        /// Number of digits required.
        expected: usize,
        /// Number of characters found.
        found: usize,
    },
    /// A character that must be escaped in a URN, or a broken escape. 1-based position within the part.
    #[error("{scheme}: character or escape at position {position} of {part:?} is not permitted")]
    Escape {
        /// The scheme.
        scheme: Scheme,
        /// The part of the URI.
        part: String,
        /// 1-based position.
        position: usize,
    },
    /// The key that results breaks the rules of its AI.
    #[error("{scheme}: {source}")]
    Value {
        /// The scheme.
        scheme: Scheme,
        /// What is wrong.
        source: ValueError,
    },
    /// This kind of object has no EPC URI.
    #[error("{identity} has no EPC URI")]
    NoEpc {
        /// The canonical Digital Link.
        identity: String,
    },
    /// Nobody knows how long the company prefix of this key is.
    #[error("the length of the company prefix of {identity} is not known")]
    PrefixUnknown {
        /// The canonical Digital Link.
        identity: String,
    },
    /// The length of the company prefix is not 6 to 12, or the key has no digits there.
    #[error("a company prefix of {length} digits does not fit {identity}")]
    PrefixLength {
        /// The length given.
        length: usize,
        /// The canonical Digital Link.
        identity: String,
    },
}

/// What an EPC URI stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EpcKind {
    /// One object: `urn:epc:id:`.
    Instance,
    /// A lot of a trade item: `urn:epc:class:lgtin:`.
    Lot,
    /// All instances of a class: `urn:epc:idpat:` with an asterisk at the end.
    Pattern,
}

/// An EPC URI of a GS1 key, taken apart.
///
/// # Examples
/// ```
/// use gs1::epc::{EpcKind, Scheme};
/// use gs1::{DigitalLink, Epc};
///
/// let epc = Epc::parse("urn:epc:id:sgtin:6901234.056789.S1")?;
/// assert_eq!((epc.scheme(), epc.kind()), (Scheme::Sgtin, EpcKind::Instance));
/// assert_eq!(epc.company_prefix().as_str(), "6901234");
/// let link: DigitalLink = epc.to_link();
/// assert_eq!(link.identity(), "https://id.gs1.org/01/06901234567892/21/S1");
/// assert_eq!(Epc::from_link(&link, 7)?.urn(), "urn:epc:id:sgtin:6901234.056789.S1");
/// # Ok::<(), gs1::epc::EpcError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Epc {
    scheme: Scheme,
    kind: EpcKind,
    company_prefix: CompanyPrefix,
    /// What follows the company prefix, decoded; for item keys with the indicator in front.
    reference: String,
    /// Piece and total of an ITIP, four digits together.
    pieces: String,
    /// Serial, lot or extension, decoded; empty for patterns and schemes without one.
    tail: String,
    key: Element,
    qualifier: Option<Element>,
}

impl Epc {
    /// Parses an EPC URI.
    ///
    /// # Errors
    /// [`EpcError`] naming scheme, part and reason.
    pub fn parse(urn: &str) -> Result<Self, EpcError> {
        let wrong_scheme = || EpcError::Scheme { found: urn.chars().take(40).collect() };
        let rest = urn.strip_prefix("urn:epc:").ok_or_else(wrong_scheme)?;
        let (kind, rest) = rest.split_once(':').ok_or_else(wrong_scheme)?;
        let (name, rest) = rest.split_once(':').ok_or_else(wrong_scheme)?;
        let kind = match kind {
            "id" => EpcKind::Instance,
            "class" => EpcKind::Lot,
            "idpat" => EpcKind::Pattern,
            _ => return Err(wrong_scheme()),
        };
        let scheme = Scheme::from_name(name)
            .filter(|scheme| (*scheme == Scheme::Lgtin) == (kind == EpcKind::Lot))
            .filter(|scheme| kind != EpcKind::Pattern || scheme.has_patterns())
            .ok_or_else(wrong_scheme)?;
        let form = || EpcError::Form { scheme, form: scheme.form() };
        let (prefix, rest) = rest.split_once('.').ok_or_else(form)?;
        let company_prefix = epc_prefix(prefix).map_err(|source| EpcError::CompanyPrefix { scheme, source })?;
        let (reference, rest) =
            if scheme.tail() == Tail::None { (rest, "") } else { rest.split_once('.').ok_or_else(form)? };
        let (pieces, tail) = if scheme == Scheme::Itip {
            let (piece, rest) = rest.split_once('.').ok_or_else(form)?;
            let (total, tail) = rest.split_once('.').ok_or_else(form)?;
            if piece.len() != 2 || total.len() != 2 {
                return Err(form());
            }
            (format!("{piece}{total}"), tail)
        } else {
            (String::new(), rest)
        };
        let decode = |part: &str| {
            escape::decode(part).map_err(|position| EpcError::Escape { scheme, part: part.to_owned(), position })
        };
        let tail = match (kind, tail) {
            (EpcKind::Pattern, "*") => String::new(),
            (EpcKind::Pattern, _) => return Err(form()),
            (_, text) => decode(text)?,
        };
        if scheme.tail() != Tail::None && kind != EpcKind::Pattern && tail.is_empty() {
            return Err(form());
        }
        Self::assemble(scheme, kind, company_prefix, decode(reference)?, pieces, tail)
    }

    /// The EPC URI of what a Digital Link identifies, as [`Epc::from_link`] makes it, with the length of the
    /// company prefix as far as it is known. A prefix of 4 or 5 digits counts as a block of prefixes of six
    /// (TDS 2.0 section 6).
    ///
    /// # Errors
    /// [`EpcError::PrefixUnknown`] where the length is not known, [`EpcError`] where there is no EPC URI.
    ///
    /// # Examples
    /// ```
    /// use gs1::epc::EpcError;
    /// use gs1::{CompanyPrefix, DigitalLink, Epc, KnownPrefixes};
    ///
    /// let own = [CompanyPrefix::parse("4012345")?];
    /// let known = KnownPrefixes { own: &own, ..KnownPrefixes::NONE };
    /// let of = |uri: &str| Epc::of_link(&DigitalLink::parse(uri).unwrap(), known);
    /// assert_eq!(of("https://a.example/00/340123451111111111")?.urn(), "urn:epc:id:sscc:4012345.3111111111");
    /// assert!(matches!(of("https://a.example/00/006141411234567890"), Err(EpcError::PrefixUnknown { .. })));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn of_link(link: &DigitalLink, known: KnownPrefixes<'_>) -> Result<Self, EpcError> {
        let (scheme, ..) = scheme::of_link(link).ok_or_else(|| EpcError::NoEpc { identity: link.identity() })?;
        let key = link.key().value();
        let digits = match scheme.body() {
            Body::Text | Body::Digits { leading: Leading::None, .. } => Some(key),
            Body::Digits { .. } => key.get(1..),
        };
        let length = digits.and_then(|digits| known.length_of(digits));
        let length = length.ok_or_else(|| EpcError::PrefixUnknown { identity: link.identity() })?;
        Self::from_link(link, length.max(MIN_PREFIX))
    }

    /// The EPC URI of what a Digital Link identifies at its most granular level: a serial number wins
    /// over a lot, and a consumer product variant is left out. `prefix_length` is the number of digits
    /// of the GS1 Company Prefix, 6 to 12.
    ///
    /// # Errors
    /// [`EpcError`] when there is no EPC URI for the key or the length does not fit.
    pub fn from_link(link: &DigitalLink, prefix_length: usize) -> Result<Self, EpcError> {
        let no_epc = || EpcError::NoEpc { identity: link.identity() };
        let (scheme, kind, qualifier) = scheme::of_link(link).ok_or_else(no_epc)?;
        let wrong_length = || EpcError::PrefixLength { length: prefix_length, identity: link.identity() };
        let key = link.key().value();
        let split = |text: &str, at: usize| {
            text.split_at_checked(at).map(|(a, b)| (a.to_owned(), b.to_owned())).ok_or_else(wrong_length)
        };
        let (prefix, reference, after) = match scheme.body() {
            Body::Text => {
                let (prefix, reference) = split(key, prefix_length)?;
                (prefix, reference, String::new())
            }
            Body::Digits { total, leading } => {
                let (front, rest) = split(key, usize::from(leading != Leading::None))?;
                let (digits, after) = split(&rest, total - usize::from(leading == Leading::Moved))?;
                let (prefix, reference) = split(&digits, prefix_length)?;
                let moved = if leading == Leading::Moved { front } else { String::new() };
                // The check digit stands between the digits and what follows them.
                (prefix, format!("{moved}{reference}"), split(&after, 1)?.1)
            }
        };
        let company_prefix = epc_prefix(&prefix).map_err(|_| wrong_length())?;
        let (pieces, after) = if scheme == Scheme::Itip { (after, String::new()) } else { (String::new(), after) };
        let tail = match scheme.tail() {
            Tail::Joined => after,
            _ => qualifier.map_or_else(String::new, str::to_owned),
        };
        // A serial is what makes an instance of a key that may stand for a class as well.
        let kind = if scheme.tail() == Tail::Joined && tail.is_empty() { EpcKind::Pattern } else { kind };
        let tail = if scheme == Scheme::Sgln && tail.is_empty() { "0".to_owned() } else { tail };
        Self::assemble(scheme, kind, company_prefix, reference, pieces, tail)
    }

    fn assemble(
        scheme: Scheme,
        kind: EpcKind,
        company_prefix: CompanyPrefix,
        reference: String,
        pieces: String,
        tail: String,
    ) -> Result<Self, EpcError> {
        let prefix = company_prefix.as_str();
        let body = match scheme.body() {
            Body::Text => format!("{prefix}{reference}"),
            Body::Digits { total, leading } => {
                let found = prefix.len() + reference.chars().count();
                if found != total {
                    return Err(EpcError::Digits { scheme, expected: total, found });
                }
                let body = match leading {
                    Leading::None => format!("{prefix}{reference}"),
                    Leading::Zero => format!("0{prefix}{reference}"),
                    Leading::Moved => {
                        let (first, rest) =
                            reference.split_at_checked(1).ok_or(EpcError::Digits { scheme, expected: total, found })?;
                        format!("{first}{prefix}{rest}")
                    }
                };
                let check = check_digit::compute(&body).map_err(|source| EpcError::Value {
                    scheme,
                    source: ValueError::Value { ai: scheme.ai().to_owned(), source },
                })?;
                format!("{body}{check}{pieces}")
            }
        };
        let element =
            |ai: &str, value: &str| Element::new(ai, value).map_err(|source| EpcError::Value { scheme, source });
        let (key, qualifier) = match scheme.tail() {
            Tail::Joined => (element(scheme.ai(), &format!("{body}{tail}"))?, None),
            Tail::Qualifier(_) if kind == EpcKind::Pattern => (element(scheme.ai(), &body)?, None),
            // The extension 0 says that there is none (TDS 6.3.3).
            Tail::Qualifier(_) if scheme == Scheme::Sgln && tail == "0" => (element(scheme.ai(), &body)?, None),
            Tail::Qualifier(ai) => (element(scheme.ai(), &body)?, Some(element(ai, &tail)?)),
            Tail::None => (element(scheme.ai(), &body)?, None),
        };
        Ok(Self { scheme, kind, company_prefix, reference, pieces, tail, key, qualifier })
    }

    /// The scheme.
    #[must_use]
    pub fn scheme(&self) -> Scheme {
        self.scheme
    }

    /// Whether it stands for one object, a lot or a class.
    #[must_use]
    pub fn kind(&self) -> EpcKind {
        self.kind
    }

    /// The GS1 Company Prefix.
    #[must_use]
    pub fn company_prefix(&self) -> &CompanyPrefix {
        &self.company_prefix
    }

    /// The same object as a Digital Link.
    #[must_use]
    pub fn to_link(&self) -> DigitalLink {
        DigitalLink::from_parts(self.key.clone(), self.qualifier.clone().into_iter().collect())
    }

    /// The EPC URI.
    #[must_use]
    pub fn urn(&self) -> String {
        let kind = match self.kind {
            EpcKind::Instance => "id",
            EpcKind::Lot => "class",
            EpcKind::Pattern => "idpat",
        };
        let mut urn = format!(
            "urn:epc:{kind}:{}:{}.{}",
            self.scheme.name(),
            self.company_prefix.as_str(),
            escape::encode(&self.reference)
        );
        if let Some((piece, total)) = self.pieces.split_at_checked(2).filter(|(piece, _)| !piece.is_empty()) {
            let _ = write!(urn, ".{piece}.{total}");
        }
        if self.kind == EpcKind::Pattern {
            urn.push_str(".*");
        } else if self.scheme.tail() != Tail::None {
            let _ = write!(urn, ".{}", escape::encode(&self.tail));
        }
        urn
    }
}

impl std::fmt::Display for Epc {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.urn())
    }
}

impl std::str::FromStr for Epc {
    type Err = EpcError;
    fn from_str(urn: &str) -> Result<Self, Self::Err> {
        Self::parse(urn)
    }
}

/// The shortest company prefix that an EPC URI shows.
const MIN_PREFIX: usize = 6;

fn epc_prefix(text: &str) -> Result<CompanyPrefix, KeyError> {
    if text.len() < MIN_PREFIX {
        return Err(KeyError::Length {
            what: "GS1 company prefix in an EPC URI",
            expected: "6 to 12",
            found: text.len(),
        });
    }
    CompanyPrefix::parse(text)
}

#[cfg(test)]
mod tests;
