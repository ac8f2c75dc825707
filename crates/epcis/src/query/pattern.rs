//! Patterns of objects and classes, as `MATCH_…` parameters name them.

use gs1::epc::Scheme;

use crate::objects;

/// Which identifiers are meant. One writing of an identifier matches all its writings.
///
/// ```
/// use epcis::query::Pattern;
///
/// let lot = Pattern::parse("urn:epc:idpat:sgtin:4012345.012345.*")?;
/// assert!(lot.matches("https://shop.example/01/04012345123456/21/S1"));
/// assert!(!lot.matches("urn:epc:id:sgtin:4012345.012346.S1"));
/// # Ok::<(), String>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pattern {
    /// Exactly this identifier, in canonical form.
    Exact(String),
    /// Everything that belongs to this class, in canonical form.
    Class(String),
    /// Every key of this application identifier whose digits hold the company prefix from `at` on.
    Company {
        /// The application identifier.
        ai: &'static str,
        /// The digits of the company prefix; none when every company is meant.
        prefix: String,
        /// Digits in front of the company prefix.
        at: usize,
    },
}

impl Pattern {
    /// Parses a URI or a pattern URI (`urn:epc:idpat:…` with asterisks at the end).
    ///
    /// # Errors
    /// What is wrong, in words.
    pub fn parse(text: &str) -> Result<Self, String> {
        let Some(pattern) = text.strip_prefix("urn:epc:idpat:") else {
            if text.contains('*') {
                return Err("an asterisk stands only in urn:epc:idpat:".to_owned());
            }
            crate::uri::check(text)?;
            if text.starts_with("urn:epc:id:") || text.starts_with("urn:epc:class:") {
                gs1::Epc::parse(text).map_err(|error| error.to_string())?;
            }
            return Ok(Self::Exact(objects::canonical(text).into_owned()));
        };
        let shape = "is no pattern: after urn:epc:idpat:SCHEME: come its parts, the last ones asterisks";
        let (name, body) = pattern.split_once(':').ok_or(shape)?;
        let parts: Vec<&str> = body.split('.').collect();
        let stars = parts.iter().rev().take_while(|part| **part == "*").count();
        if parts.iter().rev().skip(stars).any(|part| part.contains('*')) {
            return Err(shape.to_owned());
        }
        if stars == 0 {
            return Self::parse(&format!("urn:epc:id:{pattern}"));
        }
        let scheme = ALL.iter().copied().find(|scheme| scheme.name() == name).ok_or("names no scheme that is known")?;
        match parts.len() - stars {
            0 => Ok(Self::Company { ai: scheme.ai(), prefix: String::new(), at: 0 }),
            1 => {
                let prefix = parts.first().copied().unwrap_or_default();
                if !(4..=12).contains(&prefix.len()) || !prefix.bytes().all(|byte| byte.is_ascii_digit()) {
                    return Err("a company prefix has 4 to 12 digits".to_owned());
                }
                // An indicator, an extension digit or a filler stands in front of the company prefix.
                let at = usize::from(matches!(scheme.ai(), "00" | "01" | "8003" | "8006"));
                Ok(Self::Company { ai: scheme.ai(), prefix: prefix.to_owned(), at })
            }
            _ => {
                let epc = gs1::Epc::parse(text).map_err(|error| error.to_string())?;
                Ok(Self::Class(epc.to_link().identity()))
            }
        }
    }

    /// The one canonical identifier that is meant, when it is one.
    ///
    /// # Examples
    /// ```
    /// use epcis::query::Pattern;
    ///
    /// let toy = Pattern::parse("urn:epc:id:sgtin:4012345.012345.S1")?;
    /// assert_eq!(toy.exact(), Some("https://id.gs1.org/01/04012345123456/21/S1"));
    /// # Ok::<(), String>(())
    /// ```
    #[must_use]
    pub fn exact(&self) -> Option<&str> {
        match self {
            Self::Exact(uri) => Some(uri),
            Self::Class(_) | Self::Company { .. } => None,
        }
    }

    /// Whether an identifier, in whichever writing, is meant.
    #[must_use]
    pub fn matches(&self, uri: &str) -> bool {
        match self {
            Self::Exact(wanted) => *wanted == objects::canonical(uri),
            Self::Class(wanted) => objects::levels(uri).contains(wanted),
            Self::Company { ai, prefix, at } => objects::link(uri).is_some_and(|link| {
                let key = link.key();
                key.ai() == *ai && key.value().get(*at..).is_some_and(|digits| digits.starts_with(prefix.as_str()))
            }),
        }
    }
}

/// Schemes whose company prefix can be told from the key.
const ALL: [Scheme; 12] = [
    Scheme::Sgtin,
    Scheme::Sscc,
    Scheme::Sgln,
    Scheme::Grai,
    Scheme::Giai,
    Scheme::Gsrn,
    Scheme::Gsrnp,
    Scheme::Gdti,
    Scheme::Cpi,
    Scheme::Sgcn,
    Scheme::Itip,
    Scheme::Upui,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_match_what_they_mean() {
        for (pattern, uri, expected) in [
            ("urn:epc:id:sgtin:4012345.012345.S1", "https://a.b/01/04012345123456/21/S1", true),
            ("https://a.b/01/4012345123456/21/S1", "urn:epc:id:sgtin:4012345.012345.S1", true),
            ("urn:epc:id:sgtin:4012345.012345.S1", "urn:epc:id:sgtin:4012345.012345.S2", false),
            ("urn:epc:idpat:sgtin:4012345.012345.*", "urn:epc:id:sgtin:4012345.012345.S2", true),
            ("urn:epc:idpat:sgtin:4012345.012345.*", "urn:epc:class:lgtin:4012345.012345.L", true),
            ("urn:epc:idpat:sgtin:4012345.*.*", "https://id.gs1.org/01/94012345123459/21/1", true),
            ("urn:epc:idpat:sgtin:4012346.*.*", "https://id.gs1.org/01/94012345123459/21/1", false),
            ("urn:epc:idpat:sscc:4012345.*", "urn:epc:id:sscc:4012345.3111111111", true),
            ("urn:epc:idpat:sgtin:*.*.*", "urn:epc:id:sgtin:4012345.012345.S2", true),
            ("urn:epc:idpat:sgtin:*.*.*", "urn:epc:id:sscc:4012345.3111111111", false),
            ("urn:epc:idpat:grai:4012345.00022.*", "urn:epc:id:grai:4012345.00022.334455", true),
            ("https://partner.example/thing/7", "https://partner.example/thing/7", true),
        ] {
            assert_eq!(Pattern::parse(pattern).unwrap().matches(uri), expected, "{pattern} {uri}");
        }
    }

    #[test]
    fn what_is_no_pattern_is_told() {
        for text in [
            "",
            "a",
            "urn:epc:id:sgtin:1.*",
            "urn:epc:idpat:sgtin",
            "urn:epc:idpat:sgtin:*.012345.1",
            "urn:epc:idpat:nothing:*.*",
            "urn:epc:idpat:sgtin:12a.*.*",
            "urn:epc:id:sgtin:4012345.012345",
            "urn:a*",
        ] {
            assert!(Pattern::parse(text).is_err(), "{text}");
        }
    }
}
