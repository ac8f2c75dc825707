//! What was scanned: units and cartons of any writing, each once, and what is said of one that does not belong.

use epcis::objects::link;

use super::trace::sought::sought;

/// Codes of one page: more are scanned in several goes.
pub const MOST_CODES: usize = 10_000;
/// Characters of one code.
const MOST_CHARACTERS: usize = 500;

/// What a code names.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scanned {
    /// A unit: GTIN, lot where the code tells it, serial number.
    Unit {
        /// GTIN-14.
        gtin: String,
        /// AI (10).
        lot: Option<String>,
        /// AI (21).
        serial: String,
    },
    /// A carton or pallet: SSCC.
    Carton(String),
}

impl Scanned {
    /// Reads a code. The lot is taken from the writing itself: the canonical identifier of a unit has none.
    ///
    /// # Errors
    /// The key of a sentence.
    pub fn read(text: &str) -> Result<Self, &'static str> {
        let text = text.trim();
        if text.len() > MOST_CHARACTERS {
            return Err("scan-error-form");
        }
        let canonical = sought(text).map_err(|_| "scan-error-form")?;
        let link = link(&canonical).ok_or("scan-error-form")?;
        if let Some(sscc) = link.sscc() {
            return Ok(Self::Carton(sscc.as_str().to_owned()));
        }
        let (Some(gtin), Some(serial)) = (link.gtin(), link.serial()) else { return Err("scan-error-no-serial") };
        let lot = epcis::objects::link(text).and_then(|whole| whole.lot().map(ToOwned::to_owned));
        Ok(Self::Unit { gtin: gtin.as_str().to_owned(), lot, serial: serial.to_owned() })
    }

    /// What a person reads: the serial number or the SSCC.
    #[must_use]
    pub fn label(&self) -> &str {
        match self {
            Self::Unit { serial, .. } => serial,
            Self::Carton(sscc) => sscc,
        }
    }

    /// The same for every writing of one thing, with its lot or without; another for anything else.
    #[must_use]
    pub fn identity(&self) -> String {
        match self {
            Self::Unit { gtin, serial, .. } => format!("{gtin}/{serial}"),
            Self::Carton(sscc) => sscc.clone(),
        }
    }
}

/// The codes of a text, one a line, in order, each once. Two writings of one thing are one.
///
/// # Errors
/// Key of a sentence and the line at fault.
pub fn codes(text: &str) -> Result<Vec<Scanned>, (&'static str, String)> {
    let mut found: Vec<Scanned> = Vec::new();
    let mut seen = std::collections::BTreeSet::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let short = || line.chars().take(80).collect::<String>();
        if found.len() >= MOST_CODES {
            return Err(("scan-error-many", short()));
        }
        let code = Scanned::read(line).map_err(|key| (key, short()))?;
        if seen.insert(code.identity()) {
            found.push(code);
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_two_codes_of_one_label_are_one_unit() {
        let told = "https://ts.example/01/06901234567892/10/L1/21/AB2\n(01)06901234567892(10)L1(21)AB2\n\n";
        let found = codes(told).unwrap();
        assert_eq!(found.len(), 1);
        let unit =
            Scanned::Unit { gtin: "06901234567892".to_owned(), lot: Some("L1".to_owned()), serial: "AB2".to_owned() };
        assert_eq!(found, [unit]);
        let without = codes("(01)06901234567892(10)L1(21)AB2\n(01)06901234567892(21)AB2").unwrap();
        assert_eq!(without.len(), 1, "with its lot or without");
        let others = codes("(01)06901234567892(21)AB2\n(01)09521234000037(21)AB2").unwrap();
        assert_eq!(others.len(), 2, "the same serial number of another product");
    }

    #[test]
    fn whose_domain_a_code_carries_does_not_matter() {
        let path = "/01/06901234567892/10/L1/21/AB2";
        let unit = Scanned::read(&format!("https://id.gs1.org{path}")).unwrap();
        for stem in
            ["https://ts.example", "https://id.mybrand.com", "http://id.mybrand.com:8080", "https://a.b/own/path"]
        {
            assert_eq!(Scanned::read(&format!("{stem}{path}")), Ok(unit.clone()), "{stem}");
        }
    }

    #[test]
    fn cartons_are_read_from_any_writing() {
        let carton = Scanned::Carton("069012340000000016".to_owned());
        for text in ["069012340000000016", "(00)069012340000000016", "https://ts.example/00/069012340000000016"] {
            assert_eq!(Scanned::read(text), Ok(carton.clone()), "{text}");
        }
    }

    #[test]
    fn what_is_no_unit_and_no_carton_is_refused() {
        assert_eq!(Scanned::read("hello"), Err("scan-error-form"));
        assert_eq!(Scanned::read("06901234567892"), Err("scan-error-no-serial"));
        assert_eq!(Scanned::read("https://shop.example/chair"), Err("scan-error-form"));
        assert_eq!(Scanned::read(&"1".repeat(501)), Err("scan-error-form"));
        let (key, line) = codes("06901234567892 A\nnonsense").unwrap_err();
        assert_eq!((key, line.as_str()), ("scan-error-form", "nonsense"));
        let many: String = (0..=MOST_CODES).map(|n| format!("06901234567892 A{n}\n")).collect();
        assert_eq!(codes(&many).unwrap_err().0, "scan-error-many");
    }
}
