//! How a client wants its answer written: form, version, identifiers, words (EPCIS 2.0 sections 12.5 to 12.7).

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use epcis::format::{CbvFormat, EpcFormat};
use epcis::{Form, XmlVersion};

use super::problem::Problem;

/// What the headers of a request ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Asked {
    /// JSON or XML.
    pub(super) form: Form,
    /// The media type of the answer.
    pub(super) kind: &'static str,
    /// The version of EPCIS; JSON has one alone.
    pub(super) version: XmlVersion,
    /// How identifiers are written.
    pub(super) epcs: EpcFormat,
    /// How words of the CBV are written, in XML.
    pub(super) words: CbvFormat,
}

/// The least and the greatest version of EPCIS and of the CBV that is spoken here.
pub(super) const VERSIONS: [(&str, &str); 4] =
    [("gs1-epcis-min", "1.2.0"), ("gs1-epcis-max", "2.0.0"), ("gs1-cbv-min", "1.2.0"), ("gs1-cbv-max", "2.0.0")];

impl Asked {
    /// Reads the headers.
    ///
    /// # Errors
    /// `NotAcceptableException` when there is no such answer.
    pub(super) fn of(headers: &HeaderMap) -> Result<Self, Problem> {
        let (form, kind) = form(headers)?;
        let version = version(headers, form)?;
        let epcs = word(headers, "gs1-epc-format")?.unwrap_or_default();
        let words = word(headers, "gs1-cbv-xml-format")?.unwrap_or_default();
        Ok(Self { form, kind, version, epcs, words })
    }

    /// The version of the answer, of EPCIS and of the CBV alike.
    pub(super) const fn version_word(&self) -> &'static str {
        match self.version {
            XmlVersion::V1_2 => "1.2.0",
            XmlVersion::V2_0 => "2.0.0",
        }
    }

    /// Tells how the identifiers of an answer are written, and its words when it is XML.
    pub(super) fn tell_formats(&self, headers: &mut HeaderMap) {
        let epcs = match self.epcs {
            EpcFormat::NoPreference => EpcFormat::NeverTranslates,
            chosen => chosen,
        };
        headers.insert(HeaderName::from_static("gs1-epc-format"), HeaderValue::from_static(epcs.as_str()));
        if self.form == Form::Xml {
            let words = match (self.version, self.words) {
                (XmlVersion::V1_2, _) => CbvFormat::AlwaysUrn,
                (_, CbvFormat::NoPreference) => CbvFormat::NeverTranslates,
                (_, chosen) => chosen,
            };
            let name = HeaderName::from_static("gs1-cbv-xml-format");
            headers.insert(name, HeaderValue::from_static(words.as_str()));
        }
    }
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).map(|value| value.to_str().unwrap_or_default().trim())
}

/// The form that is liked best; JSON where both are liked alike.
fn form(headers: &HeaderMap) -> Result<(Form, &'static str), Problem> {
    let accept = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or("*/*");
    let mut best: Option<(f32, (Form, &'static str))> = None;
    for range in accept.split(',') {
        let mut parts = range.split(';').map(str::trim);
        let form = match parts.next().unwrap_or_default().to_ascii_lowercase().as_str() {
            "*/*" | "application/*" | "application/json" | "text/html" => (Form::Json, "application/json"),
            "application/ld+json" => (Form::Json, "application/ld+json"),
            "application/xml" => (Form::Xml, "application/xml"),
            "text/xml" => (Form::Xml, "text/xml"),
            _ => continue,
        };
        let weight = parts.find_map(|part| part.strip_prefix("q=")).map_or(1.0, |q| q.parse().unwrap_or(0.0));
        if weight > 0.0 && best.is_none_or(|(known, _)| weight > known) {
            best = Some((weight, form));
        }
    }
    best.map(|(_, form)| form)
        .ok_or_else(|| Problem::not_acceptable("Answers are application/json, application/ld+json or application/xml."))
}

/// `2.0.1` as numbers, zeros at the end left out.
fn numbers(text: &str) -> Option<Vec<u32>> {
    let mut parts: Vec<u32> = text.split('.').map(|part| part.parse().ok()).collect::<Option<_>>()?;
    while parts.last() == Some(&0) {
        parts.pop();
    }
    Some(parts)
}

/// A range of versions that a client speaks; an end that is not told is open.
struct Range {
    min: Option<Vec<u32>>,
    max: Option<Vec<u32>>,
}

impl Range {
    fn of(headers: &HeaderMap, min: &str, max: &str) -> Result<Self, Problem> {
        let read = |name: &str| {
            let version = text(headers, name)
                .map(|text| numbers(text).ok_or_else(|| Problem::not_acceptable(format!("{name} is no version."))));
            version.transpose()
        };
        Ok(Self { min: read(min)?, max: read(max)? })
    }

    fn holds(&self, version: &[u32]) -> bool {
        self.min.as_deref().is_none_or(|min| min <= version) && self.max.as_deref().is_none_or(|max| version <= max)
    }
}

/// The version of the answer: the greatest that the client speaks, and the least when it tells no greatest.
fn version(headers: &HeaderMap, form: Form) -> Result<XmlVersion, Problem> {
    let epcis = Range::of(headers, "gs1-epcis-min", "gs1-epcis-max")?;
    let cbv = Range::of(headers, "gs1-cbv-min", "gs1-cbv-max")?;
    let spoken: &[(&[u32], XmlVersion)] = match form {
        Form::Json => &[(&[2], XmlVersion::V2_0)],
        Form::Xml => &[(&[1, 2], XmlVersion::V1_2), (&[2], XmlVersion::V2_0)],
    };
    // The CBV has the number of its EPCIS.
    let mut fitting = spoken.iter().filter(|(number, _)| epcis.holds(number) && cbv.holds(number)).map(|(_, it)| *it);
    let least_will_do = epcis.min.is_some() && epcis.max.is_none();
    let chosen = if least_will_do { fitting.next() } else { fitting.next_back() };
    chosen.ok_or_else(|| {
        Problem::not_acceptable(
            "Answers are EPCIS and CBV 2.0, and 1.2 as application/xml; the versions asked for hold none of these.",
        )
    })
}

fn word<T: std::str::FromStr<Err = epcis::format::UnknownFormat>>(
    headers: &HeaderMap,
    name: &str,
) -> Result<Option<T>, Problem> {
    let read = |text: &str| text.parse().map_err(|error| Problem::not_acceptable(format!("{name}: {error}.")));
    text(headers, name).map(read).transpose()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(given: &[(&'static str, &'static str)]) -> HeaderMap {
        let pair = |(name, value): &(&'static str, &'static str)| {
            (HeaderName::from_static(name), HeaderValue::from_static(value))
        };
        given.iter().map(pair).collect()
    }

    #[test]
    fn the_form_that_is_liked_best_is_taken() {
        for (accept, kind) in [
            ("*/*", "application/json"),
            ("application/ld+json", "application/ld+json"),
            ("application/xml, application/json", "application/xml"),
            ("text/csv, application/json;q=0.5, Application/XML;q=0.8", "application/xml"),
            ("text/xml", "text/xml"),
        ] {
            assert_eq!(Asked::of(&headers(&[("accept", accept)])).ok().map(|asked| asked.kind), Some(kind), "{accept}");
        }
        for accept in ["text/csv", "application/xml;q=0", ""] {
            assert!(Asked::of(&headers(&[("accept", accept)])).is_err(), "{accept:?}");
        }
        assert_eq!(Asked::of(&HeaderMap::new()).ok().map(|asked| asked.form), Some(Form::Json));
    }

    #[test]
    fn the_version_is_one_that_both_speak() {
        let asked = |xml: bool, given: &[(&'static str, &'static str)]| {
            let accept = [("accept", if xml { "application/xml" } else { "application/json" })];
            Asked::of(&headers(&[&accept[..], given].concat())).ok().map(|asked| asked.version)
        };
        let (old, new) = (Some(XmlVersion::V1_2), Some(XmlVersion::V2_0));
        for (xml, given, expected) in [
            (true, &[][..], new),
            (true, &[("gs1-epcis-min", "1.2")][..], old),
            (true, &[("gs1-epcis-min", "1.2.0"), ("gs1-epcis-max", "2.0.0")][..], new),
            (true, &[("gs1-epcis-max", "1.2")][..], old),
            (true, &[("gs1-cbv-max", "1.2.2")][..], old),
            (true, &[("gs1-epcis-max", "1.1")][..], None),
            (false, &[("gs1-epcis-min", "1.2")][..], new),
            (false, &[("gs1-epcis-min", "2.0.0")][..], new),
            (false, &[("gs1-epcis-min", "2.0.1")][..], None),
            (false, &[("gs1-epcis-max", "1.2")][..], None),
            (false, &[("gs1-cbv-min", "3")][..], None),
            (false, &[("gs1-epcis-min", "two")][..], None),
        ] {
            assert_eq!(asked(xml, given), expected, "{xml} {given:?}");
        }
    }

    #[test]
    fn a_format_that_is_none_is_refused() {
        assert!(Asked::of(&headers(&[("gs1-epc-format", "always_epc_urn")])).is_err());
        assert!(Asked::of(&headers(&[("gs1-cbv-xml-format", "URN")])).is_err());
        let asked = Asked::of(&headers(&[("gs1-epc-format", "Always_EPC_URN")])).ok();
        assert_eq!(asked.map(|asked| asked.epcs), Some(EpcFormat::AlwaysEpcUrn));
    }
}
