//! What only people know, typed once per organisation or per product: which documents use it and how it must look. Pure.

use kernel::{Date, Message};

use super::Kind::{self, CnCcc, EuDoc, EuFile, EuPassport, GbDoc, UsCpc, UsEfiling};

/// For what an entry holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Of {
    /// All products of the organisation.
    Organisation,
    /// One product.
    Product,
}

/// How an entry must look.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Check {
    /// One line.
    Line,
    /// Several lines.
    Lines,
    /// An e-mail address.
    Email,
    /// A telephone number.
    Phone,
    /// An address of the web.
    Url,
    /// A day.
    Day,
    /// 6, 8 or 10 digits of the customs tariff.
    Commodity,
    /// The four digits of a notified or approved body.
    Body,
    /// The 16 digits of a CCC certificate: year, body, category, serial.
    Ccc,
    /// One of the conformity procedures of [`Choice`].
    Route,
}

/// A conformity procedure.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Choice {
    /// Module A: internal production control, all standards applied.
    ModuleA,
    /// Modules B and C: type examination by a body.
    ModulesBc,
}

impl Choice {
    /// Both.
    pub const ALL: [Self; 2] = [Self::ModuleA, Self::ModulesBc];

    /// As stored.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::ModuleA => "a",
            Self::ModulesBc => "b-c",
        }
    }

    /// From the stored word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|choice| choice.word() == word)
    }
}

/// An entry that is asked for. Its label is the text `paper-part-…` of its key.
#[derive(Clone, Copy, Debug)]
pub struct Asked {
    /// Its key, unique.
    pub key: &'static str,
    /// For what it holds.
    pub of: Of,
    /// How it must look.
    pub check: Check,
    /// Documents that use it.
    pub papers: &'static [Kind],
}

const fn organisation(key: &'static str, check: Check, papers: &'static [Kind]) -> Asked {
    Asked { key, of: Of::Organisation, check, papers }
}

const fn product(key: &'static str, check: Check, papers: &'static [Kind]) -> Asked {
    Asked { key, of: Of::Product, check, papers }
}

const US: &[Kind] = &[UsCpc, UsEfiling];
const EU: &[Kind] = &[EuDoc, EuFile, EuPassport];
const MADE: &[Kind] = &[UsCpc, UsEfiling, EuDoc, EuFile, EuPassport, GbDoc, CnCcc];
const WHERE_MADE: &[Kind] = &[UsCpc, UsEfiling, EuFile, CnCcc];

/// Every entry, in the order of the forms.
pub const ENTRIES: &[Asked] = &[
    organisation("us_certifier_name", Check::Line, US),
    organisation("us_certifier_address", Check::Lines, US),
    organisation("us_certifier_email", Check::Email, US),
    organisation("us_certifier_phone", Check::Phone, US),
    organisation("us_records_name", Check::Line, US),
    organisation("us_records_address", Check::Lines, US),
    organisation("us_records_email", Check::Email, US),
    organisation("us_records_phone", Check::Phone, US),
    organisation("us_registry_key", Check::Line, &[UsEfiling]),
    organisation("signatory_name", Check::Line, &[EuDoc, GbDoc]),
    organisation("signatory_function", Check::Line, &[EuDoc, GbDoc]),
    organisation("eu_representative_name", Check::Line, &[EuDoc, EuPassport]),
    organisation("eu_representative_address", Check::Lines, &[EuDoc, EuPassport]),
    organisation("manufacturer_operator_id", Check::Line, &[EuPassport]),
    organisation("eu_operator_name", Check::Line, &[EuPassport]),
    organisation("eu_operator_address", Check::Lines, &[EuPassport]),
    organisation("eu_operator_id", Check::Line, &[EuPassport]),
    organisation("eu_communication_channel", Check::Line, &[EuPassport]),
    organisation("eu_backup_provider", Check::Line, &[EuPassport]),
    organisation("gb_importer_name", Check::Line, &[GbDoc]),
    organisation("gb_importer_address", Check::Lines, &[GbDoc]),
    product("manufacturer_name", Check::Line, MADE),
    product("manufacturer_address", Check::Lines, MADE),
    product("manufacturer_contact", Check::Line, US),
    product("factory_name", Check::Line, WHERE_MADE),
    product("factory_address", Check::Lines, WHERE_MADE),
    product("us_certificate_id", Check::Line, US),
    product("us_certificate_version", Check::Line, &[UsEfiling]),
    product("us_certificate_issued_on", Check::Day, US),
    product("us_certificate_url", Check::Url, US),
    product("us_laboratory_ids", Check::Line, US),
    product("us_component_reliance", Check::Lines, US),
    product("eu_route", Check::Route, EU),
    product("eu_body_name", Check::Line, EU),
    product("eu_body_number", Check::Body, EU),
    product("eu_body_task", Check::Lines, &[EuDoc]),
    product("eu_body_certificate", Check::Line, EU),
    product("eu_commodity_code", Check::Commodity, &[EuPassport]),
    product("eu_fragrances", Check::Lines, &[EuPassport]),
    product("eu_instructions", Check::Lines, &[EuPassport]),
    product("file_design", Check::Lines, &[EuFile]),
    product("file_safety_sheets", Check::Lines, &[EuFile]),
    product("file_safety_assessment", Check::Lines, &[EuFile]),
    product("file_storage_address", Check::Lines, &[EuFile]),
    product("file_body_documents", Check::Lines, &[EuFile]),
    product("file_production_control", Check::Lines, &[EuFile]),
    product("gb_route", Check::Route, &[GbDoc]),
    product("gb_body_name", Check::Line, &[GbDoc]),
    product("gb_body_number", Check::Body, &[GbDoc]),
    product("gb_body_task", Check::Lines, &[GbDoc]),
    product("gb_body_certificate", Check::Line, &[GbDoc]),
    product("ccc_body", Check::Line, &[CnCcc]),
    product("ccc_series", Check::Line, &[CnCcc]),
    product("ccc_structure", Check::Lines, &[CnCcc]),
    product("ccc_play", Check::Lines, &[CnCcc]),
    product("ccc_mode", Check::Line, &[CnCcc]),
    product("ccc_certificate_number", Check::Ccc, &[CnCcc]),
];

/// What a document asks people for.
pub fn asked_by(kind: Kind) -> impl Iterator<Item = &'static Asked> {
    ENTRIES.iter().filter(move |asked| asked.papers.contains(&kind))
}

/// The entry as it is kept: trimmed, digits alone where they are digits. Empty takes an entry back.
///
/// # Errors
/// What is wrong with it.
pub fn checked(asked: &Asked, text: &str, today: Date) -> Result<String, Message> {
    let text = text.trim().replace("\r\n", "\n");
    if text.is_empty() {
        return Ok(text);
    }
    let wrong = |key: &'static str| Err(Message::new(key).with("value", &text));
    let most = if asked.check == Check::Lines { 2000 } else { 200 };
    if text.chars().count() > most {
        return Err(Message::new("paper-error-long").with("most", most));
    }
    if asked.check != Check::Lines && text.contains(['\n', '\r']) {
        return Err(Message::new("paper-error-one-line"));
    }
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let only_digits = text.chars().all(|c| c.is_ascii_digit() || c == ' ' || c == '.');
    match asked.check {
        Check::Line | Check::Lines => Ok(text),
        Check::Email if is_email(&text) => Ok(text),
        Check::Email => wrong("paper-error-email"),
        Check::Phone if is_phone(&text, digits.len()) => Ok(text),
        Check::Phone => wrong("paper-error-phone"),
        Check::Url if is_url(&text) => Ok(text),
        Check::Url => wrong("paper-error-url"),
        Check::Day if text.parse::<Date>().is_ok_and(|day| day <= today) => Ok(text),
        Check::Day => wrong("paper-error-day"),
        Check::Commodity if only_digits && matches!(digits.len(), 6 | 8 | 10) => Ok(digits),
        Check::Commodity => wrong("paper-error-commodity"),
        Check::Body if only_digits && digits.len() == 4 => Ok(digits),
        Check::Body => wrong("paper-error-body"),
        Check::Ccc if only_digits && is_ccc(&digits, today) => Ok(digits),
        Check::Ccc => wrong("paper-error-ccc"),
        Check::Route if Choice::from_word(&text).is_some() => Ok(text),
        Check::Route => wrong("paper-error-route"),
    }
}

fn is_email(text: &str) -> bool {
    !text.contains(char::is_whitespace)
        && text.split_once('@').is_some_and(|(name, host)| {
            !name.is_empty()
                && !host.contains('@')
                && host.contains('.')
                && !host.starts_with('.')
                && !host.ends_with('.')
        })
}

fn is_phone(text: &str, digits: usize) -> bool {
    (7..=20).contains(&digits) && text.chars().all(|c| c.is_ascii_digit() || "+()-./ x".contains(c))
}

fn is_url(text: &str) -> bool {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    !text.contains(char::is_whitespace)
        && rest.is_some_and(|rest| rest.split('/').next().is_some_and(|host| host.contains('.')))
}

/// Year of first issue, two digits of the body, four of the category, six of the serial.
fn is_ccc(digits: &str, today: Date) -> bool {
    let year = digits.get(..4).and_then(|year| year.parse::<i16>().ok()).unwrap_or_default();
    digits.len() == 16 && (2002..=today.year()).contains(&year)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(check: Check, text: &str) -> Result<String, String> {
        let asked = Asked { key: "x", of: Of::Product, check, papers: &[] };
        checked(&asked, text, jiff::civil::date(2026, 11, 25)).map_err(|message| message.key)
    }

    #[test]
    fn every_entry_has_a_key_of_its_own_and_a_document() {
        let mut keys: Vec<&str> = ENTRIES.iter().map(|asked| asked.key).collect();
        keys.sort_unstable();
        let count = keys.len();
        keys.dedup();
        assert_eq!(keys.len(), count);
        assert!(ENTRIES.iter().all(|asked| !asked.papers.is_empty()));
    }

    #[test]
    fn entries_are_kept_as_they_shall_stand() {
        assert_eq!(check(Check::Line, "  Acme Toys Inc. "), Ok("Acme Toys Inc.".to_owned()));
        assert_eq!(check(Check::Lines, "1 Road\r\nTown"), Ok("1 Road\nTown".to_owned()));
        assert_eq!(check(Check::Commodity, "9503 00 41"), Ok("95030041".to_owned()));
        assert_eq!(check(Check::Body, "0123"), Ok("0123".to_owned()));
        assert_eq!(check(Check::Ccc, "2016010901123456"), Ok("2016010901123456".to_owned()));
        assert_eq!(check(Check::Day, "2026-11-25"), Ok("2026-11-25".to_owned()));
        assert_eq!(check(Check::Route, "b-c"), Ok("b-c".to_owned()));
        assert_eq!(check(Check::Email, ""), Ok(String::new()), "empty takes it back");
    }

    #[test]
    fn wrong_entries_are_told_apart() {
        for (kind, text, error) in [
            (Check::Line, "two\nlines", "paper-error-one-line"),
            (Check::Email, "a@b", "paper-error-email"),
            (Check::Email, "a b@c.de", "paper-error-email"),
            (Check::Phone, "call me", "paper-error-phone"),
            (Check::Phone, "12345", "paper-error-phone"),
            (Check::Url, "javascript:alert(1)", "paper-error-url"),
            (Check::Url, "https://nowhere", "paper-error-url"),
            (Check::Day, "2026-11-26", "paper-error-day"),
            (Check::Day, "soon", "paper-error-day"),
            (Check::Commodity, "9503004", "paper-error-commodity"),
            (Check::Commodity, "toys 9503 00", "paper-error-commodity"),
            (Check::Body, "NB 0123", "paper-error-body"),
            (Check::Ccc, "2031010901123456", "paper-error-ccc"),
            (Check::Route, "z", "paper-error-route"),
        ] {
            assert_eq!(check(kind, text), Err(error.to_owned()), "{text}");
        }
        assert_eq!(check(Check::Line, &"x".repeat(201)), Err("paper-error-long".to_owned()));
    }
}
