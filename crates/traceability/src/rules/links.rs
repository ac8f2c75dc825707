//! Links that organisations give to their goods: what a link may be, at which levels of a code links are looked for, and which
//! of them answers best (GS1-conformant resolver 1.2; RFC 9110 section 12.5 for languages and media types).

use gs1::DigitalLink;
use kernel::Message;
use platform::FieldError;

use super::link_types;

/// Characters of a link's address and title.
pub const MOST_HREF: usize = 2000;
const MOST_TITLE: usize = 200;

/// A link as it is given.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Link {
    /// What it belongs to: see [`anchor`].
    pub anchor: String,
    /// Name of a link type.
    pub kind: String,
    /// Where it leads; `{gtin}`, `{lot}`, `{serial}`, `{cpv}` stand for what was scanned.
    pub href: String,
    /// For people.
    pub title: String,
    /// Language tag; empty when it has none.
    pub lang: String,
    /// Media type.
    pub media: String,
    /// What else distinguishes it, a country as a rule; empty: nothing.
    pub context: String,
}

/// What a link belongs to, from what a person writes: the digits of a GTIN, a Digital Link or its path, or `prefix/` with a company
/// prefix of 4 to 12 digits.
///
/// # Errors
/// What is wrong, for a person.
pub fn anchor(text: &str) -> Result<String, Message> {
    let text = text.trim();
    let wrong = || Message::new("link-error-anchor");
    if let Some(prefix) = text.strip_prefix("prefix/") {
        let digits = (4..=12).contains(&prefix.len()) && prefix.bytes().all(|byte| byte.is_ascii_digit());
        return digits.then(|| text.to_owned()).ok_or_else(wrong);
    }
    let uri = match text.bytes().all(|byte| byte.is_ascii_digit()) {
        true => format!("https://id.gs1.org/01/{text}"),
        false if text.starts_with('/') => format!("https://id.gs1.org{text}"),
        false => text.to_owned(),
    };
    let link = DigitalLink::parse(&uri).map_err(|_| wrong())?;
    if link.value("01").is_none() {
        return Err(wrong());
    }
    Ok(link.path())
}

/// The GTIN of an anchor, or its company prefix.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ground {
    /// GTIN-14.
    Gtin(String),
    /// A company prefix.
    Prefix(String),
}

/// Whose goods an anchor speaks of.
#[must_use]
pub fn ground(anchor: &str) -> Option<Ground> {
    if let Some(prefix) = anchor.strip_prefix("prefix/") {
        return Some(Ground::Prefix(prefix.to_owned()));
    }
    let gtin = anchor.strip_prefix("/01/")?.split('/').next()?;
    Some(Ground::Gtin(gtin.to_owned()))
}

/// Where links of a code are looked for, the most specific level first: a unit's, its lot's, its product's, its company prefix's.
/// Their number does not depend on how many units there are.
#[must_use]
pub fn anchors(link: &DigitalLink) -> Vec<String> {
    let mut levels: Vec<String> =
        std::iter::successors(Some(link.clone()), DigitalLink::parent).map(|l| l.path()).collect();
    if let Some(gtin) = link.value("01") {
        let body = gtin.get(1..).unwrap_or_default();
        levels.extend((4..=12).rev().filter_map(|length| Some(format!("prefix/{}", body.get(..length)?))));
    }
    levels
}

/// Every fault of a link that is given, by field.
#[must_use]
pub fn faults(link: &Link) -> Vec<FieldError> {
    let mut found = Vec::new();
    let mut fault = |field: &str, message: Message| found.push(FieldError { field: field.to_owned(), message });
    if let Err(message) = anchor(&link.anchor) {
        fault("anchor", message);
    }
    match link_types::named(&link.kind) {
        None => fault("kind", Message::new("link-error-kind")),
        Some("recallStatus" | "epcis") => fault("kind", Message::new("link-error-reserved")),
        Some("handledBy") if !link.anchor.starts_with("prefix/") => {
            fault("kind", Message::new("link-error-handled-by"));
        }
        // The one default link has no attributes; what depends on the reader is a defaultLinkMulti (resolver 1.2).
        Some("defaultLink") => {
            for (field, value) in [("lang", &link.lang), ("context", &link.context)] {
                if !value.is_empty() {
                    fault(field, Message::new("link-error-default"));
                }
            }
        }
        Some(_) => {}
    }
    let filled = filled(&link.href, |_| Some("1"));
    let web = url::Url::parse(&filled).is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
    if !web || link.href.len() > MOST_HREF || filled.contains(['{', '}']) {
        fault("href", Message::new("link-error-href"));
    }
    if link.title.trim().is_empty() || link.title.chars().count() > MOST_TITLE {
        fault("title", Message::new("link-error-title"));
    }
    let tag = |text: &str| {
        let mut parts = text.split('-');
        let first = parts.next().unwrap_or_default();
        (2..=3).contains(&first.len())
            && first.bytes().all(|b| b.is_ascii_lowercase())
            && parts.all(|part| (2..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric()))
    };
    if !link.lang.is_empty() && !tag(&link.lang) {
        fault("lang", Message::new("link-error-lang"));
    }
    let media = link.media.split_once('/').is_some_and(|(kind, sub)| {
        let word = |text: &str| {
            !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.'))
        };
        word(kind) && word(sub)
    });
    if !media || link.media.len() > 100 {
        fault("media", Message::new("link-error-media"));
    }
    if link.context.len() > 50 || link.context.chars().any(char::is_control) {
        fault("context", Message::new("link-error-context"));
    }
    found
}

/// Fills the places of what was scanned into an address. What was not scanned is left out.
#[must_use]
pub fn filled<'a>(href: &str, value: impl Fn(&str) -> Option<&'a str>) -> String {
    ["gtin", "lot", "serial", "cpv"].into_iter().fold(href.to_owned(), |href, name| {
        let place = format!("{{{name}}}");
        if href.contains(&place) {
            href.replace(&place, &crate::percent::encoded(value(name).unwrap_or_default()))
        } else {
            href
        }
    })
}

/// A link that is in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The link.
    pub link: Link,
    /// 0 is the level asked for, greater ones lie above it.
    pub level: usize,
}

/// What a client says it wants.
#[derive(Clone, Debug, Default)]
pub struct Wanted<'a> {
    /// `Accept-Language`.
    pub languages: &'a str,
    /// `Accept`.
    pub media: &'a str,
    /// `context`.
    pub context: Option<&'a str>,
}

/// The links of a type that answer best: those of the lowest level that has any; of these the context asked for, or none; then by
/// language, then by media type. More than one: equally good.
#[must_use]
pub fn best<'a>(found: &'a [Found], kind: &str, wanted: &Wanted<'_>) -> Vec<&'a Found> {
    let of_kind = found.iter().filter(|found| found.link.kind == kind);
    let Some(level) = of_kind.clone().map(|found| found.level).min() else { return Vec::new() };
    let mut left: Vec<&Found> = of_kind.filter(|found| found.level == level).collect();
    let context = wanted.context.unwrap_or_default();
    if left.iter().any(|found| found.link.context == context) {
        left.retain(|found| found.link.context == context);
    }
    keep_best(&mut left, |found| language(wanted.languages, &found.link.lang));
    keep_best(&mut left, |found| media(wanted.media, &found.link.media));
    left
}

fn keep_best(left: &mut Vec<&Found>, weight: impl Fn(&Found) -> f32) {
    let most = left.iter().map(|found| weight(found)).fold(0.0, f32::max);
    left.retain(|found| weight(found) >= most);
}

/// How much a language is liked, by basic filtering with fallback (RFC 4647): `zh-CN` likes `zh` a little less than itself. A link
/// without a language suits everybody, but less than one in the reader's.
fn language(accept: &str, lang: &str) -> f32 {
    if lang.is_empty() {
        return 0.001;
    }
    let lang = lang.to_ascii_lowercase();
    let closeness = |range: &str| {
        let range = range.to_ascii_lowercase();
        if range == lang {
            Some(1.0)
        } else if lang.starts_with(&format!("{range}-")) {
            Some(0.99)
        } else if range.starts_with(&format!("{lang}-")) {
            Some(0.98)
        } else {
            (range == "*").then_some(0.01)
        }
    };
    weighed(accept, closeness)
}

fn media(accept: &str, media: &str) -> f32 {
    let kind = media.split('/').next().unwrap_or_default();
    let closeness = |range: &str| match range {
        _ if range.eq_ignore_ascii_case(media) => Some(1.0),
        "*/*" => Some(0.98),
        _ => range.split_once('/').is_some_and(|(of, sub)| of == kind && sub == "*").then_some(0.99),
    };
    weighed(accept, closeness)
}

/// The weight of the range that fits most closely: `zh;q=0, *` likes everything but Chinese.
fn weighed(accept: &str, closeness: impl Fn(&str) -> Option<f32>) -> f32 {
    let fitting = ranges(accept).filter_map(|(range, weight)| Some((closeness(range)?, weight)));
    let closest = fitting.fold((0.0, 0.0), |best: (f32, f32), one| if one.0 > best.0 { one } else { best });
    closest.0 * closest.1
}

fn ranges(header: &str) -> impl Iterator<Item = (&str, f32)> {
    header.split(',').map(|range| {
        let mut parts = range.split(';').map(str::trim);
        let name = parts.next().unwrap_or_default();
        let weight = parts.find_map(|part| part.strip_prefix("q=")).map_or(1.0, |q| q.parse().unwrap_or(0.0));
        (name, f32::clamp(weight, 0.0, 1.0))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn link(kind: &str, lang: &str, context: &str, level: usize) -> Found {
        let link = Link {
            anchor: "/01/06901234567892".to_owned(),
            kind: kind.to_owned(),
            href: format!("https://a.example/{lang}{context}{level}"),
            title: "t".to_owned(),
            lang: lang.to_owned(),
            media: "text/html".to_owned(),
            context: context.to_owned(),
        };
        Found { link, level }
    }

    fn chosen(found: &[Found], languages: &str, context: Option<&str>) -> Vec<String> {
        let wanted = Wanted { languages, media: "text/html,*/*;q=0.8", context };
        best(found, "pip", &wanted).iter().map(|found| found.link.href.clone()).collect()
    }

    #[test]
    fn languages_are_weighed_and_ranges_fall_back() {
        let found = [link("pip", "zh", "", 0), link("pip", "en", "", 0), link("pip", "de-CH", "", 0)];
        assert_eq!(chosen(&found, "zh-CN,en;q=0.9", None), ["https://a.example/zh0"]);
        assert_eq!(chosen(&found, "en;q=0.9, zh;q=0.3", None), ["https://a.example/en0"]);
        assert_eq!(chosen(&found, "de", None), ["https://a.example/de-CH0"]);
        assert_eq!(chosen(&found, "fr", None).len(), 3, "equally good: a choice");
        assert_eq!(chosen(&found, "zh;q=0, *", None).len(), 2, "any other would do");
        let with_any = [link("pip", "zh", "", 0), link("pip", "", "", 0)];
        assert_eq!(chosen(&with_any, "fr", None), ["https://a.example/0"]);
    }

    #[test]
    fn the_lowest_level_and_the_context_come_first() {
        let found =
            [link("pip", "en", "", 2), link("pip", "en", "CN", 1), link("pip", "en", "", 1), link("faqs", "", "", 0)];
        assert_eq!(chosen(&found, "en", None), ["https://a.example/en1"]);
        assert_eq!(chosen(&found, "en", Some("CN")), ["https://a.example/enCN1"]);
        assert_eq!(chosen(&found, "en", Some("US")), ["https://a.example/enCN1", "https://a.example/en1"]);
    }

    #[test]
    fn a_code_has_few_levels_however_many_units_there_are() {
        let link = DigitalLink::parse("https://a.example/01/06901234567892/10/L1/21/S1?x=1").unwrap();
        let levels = anchors(&link);
        assert_eq!(levels.first().unwrap(), "/01/06901234567892/10/L1/21/S1");
        assert_eq!(levels.get(1).unwrap(), "/01/06901234567892/10/L1");
        assert_eq!(levels.get(2).unwrap(), "/01/06901234567892");
        assert_eq!(levels.get(3).unwrap(), "prefix/690123456789");
        assert_eq!(levels.len(), 12);
    }

    #[test]
    fn an_anchor_has_several_writings_and_one_form() {
        for text in
            ["6901234567892", "06901234567892", "/01/6901234567892", "https://shop.example/01/06901234567892?x=1"]
        {
            assert_eq!(anchor(text).unwrap(), "/01/06901234567892", "{text}");
        }
        assert_eq!(anchor("prefix/6901234").unwrap(), "prefix/6901234");
        for text in ["6901234567893", "prefix/690", "prefix/69a1", "/414/4012345000054", "bear", ""] {
            assert!(anchor(text).is_err(), "{text}");
        }
    }

    #[test]
    fn every_fault_of_a_link_is_named() {
        let good = link("pip", "zh-CN", "CN", 0).link;
        assert!(faults(&good).is_empty());
        let fields = |link: Link| faults(&link).into_iter().map(|fault| fault.field).collect::<Vec<_>>();
        let bad = Link {
            anchor: "x".to_owned(),
            kind: "x".to_owned(),
            href: "javascript:alert(1)".to_owned(),
            title: " ".to_owned(),
            lang: "Chinese".to_owned(),
            media: "html".to_owned(),
            context: "x".repeat(51),
        };
        assert_eq!(fields(bad), ["anchor", "kind", "href", "title", "lang", "media", "context"]);
        assert_eq!(fields(Link { kind: "recallStatus".to_owned(), ..good.clone() }), ["kind"]);
        assert_eq!(fields(Link { kind: "handledBy".to_owned(), ..good.clone() }), ["kind"]);
        assert_eq!(fields(Link { href: "https://a.example/{price}".to_owned(), ..good }), ["href"]);
    }

    #[test]
    fn what_was_scanned_is_filled_in_and_encoded() {
        let value = |name: &str| (name == "lot").then_some("L/1 ä");
        assert_eq!(filled("https://a.example/{lot}?s={serial}", value), "https://a.example/L%2F1%20%C3%A4?s=");
    }
}
