//! A value with its four faces kept apart: raw, calculated, rounded, reported (ISO/IEC 17025 7.5.1, 7.8.3.1 c).
//! Rounding is GB/T 8170, once, from the calculated value; the raw text is never overwritten.

use std::str::FromStr;

use kernel::Message;
use measure::{Decimal, ParseDecimalError, ParseReadingError, Reading, Rounding, Uncertainty, Unit};

/// What kind of result a determination has.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ResultKind {
    /// A number with a unit.
    Numeric,
    /// A clause fulfilled or not.
    PassFail,
}

impl ResultKind {
    /// Stored word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Numeric => "numeric",
            Self::PassFail => "pass_fail",
        }
    }

    /// From the stored word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Numeric, Self::PassFail].into_iter().find(|k| k.word() == word)
    }
}

/// Expanded uncertainty U at k = 2, as the laboratory states it for a method and analyte.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum UncertaintySpec {
    /// In the unit of the value.
    Absolute(Decimal),
    /// Per cent of the value.
    Percent(Decimal),
}

impl UncertaintySpec {
    /// From `15%` or `0.5`.
    ///
    /// # Errors
    /// When it is no number.
    pub fn parse(text: &str) -> Result<Option<Self>, ParseDecimalError> {
        let text = text.trim();
        if text.is_empty() {
            return Ok(None);
        }
        match text.strip_suffix('%') {
            Some(percent) => percent.parse().map(|n| Some(Self::Percent(n))),
            None => text.parse().map(|n| Some(Self::Absolute(n))),
        }
    }

    /// U of a value, absolute; `None` when the number gets too long.
    #[must_use]
    pub fn of(self, value: Decimal) -> Option<Uncertainty> {
        match self {
            Self::Absolute(u) => Some(Uncertainty::absolute(u)),
            Self::Percent(percent) => Uncertainty::relative(percent, value),
        }
    }
}

impl std::fmt::Display for UncertaintySpec {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Absolute(u) => u.fmt(f),
            Self::Percent(u) => write!(f, "{u}%"),
        }
    }
}

/// To which digit a result is reported.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Rounded {
    /// `sf:3`, `dp:2`.
    To(Rounding),
    /// `u`: to the place of U, which has two significant figures.
    ToUncertainty,
}

impl FromStr for Rounded {
    type Err = ();
    fn from_str(text: &str) -> Result<Self, ()> {
        match text.trim().split_once(':') {
            None if text.trim() == "u" => Some(Self::ToUncertainty),
            Some(("sf", n)) => {
                n.parse().ok().filter(|n| (1..=10).contains(n)).map(|n| Self::To(Rounding::Significant(n)))
            }
            Some(("dp", n)) => n.parse().ok().filter(|n| (-6..=10).contains(n)).map(|n| Self::To(Rounding::Places(n))),
            _ => None,
        }
        .ok_or(())
    }
}

impl std::fmt::Display for Rounded {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::To(Rounding::Significant(n)) => write!(f, "sf:{n}"),
            Self::To(Rounding::Places(n)) => write!(f, "dp:{n}"),
            Self::ToUncertainty => f.write_str("u"),
        }
    }
}

/// What a laboratory states about an analyte by a method; analyte `*` speaks for all that have no line of their own.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Characteristic {
    /// Method id.
    pub method: String,
    /// Analyte, or `*`.
    pub analyte: String,
    /// Number or clause.
    pub kind: ResultKind,
    /// What is measured: content, migration, emission …
    pub measurand: String,
    /// Unit; `None` for clauses.
    pub unit: Option<Unit>,
    /// Limit of quantification in that unit.
    pub loq: Option<Decimal>,
    /// U, k = 2.
    pub u: Option<UncertaintySpec>,
    /// To which digit it is reported.
    pub rounding: Rounded,
}

impl Characteristic {
    /// Of a determination for which the laboratory states nothing: only a pass or fail can be said.
    #[must_use]
    pub fn unstated(method: &str, analyte: &str) -> Self {
        Self {
            method: method.to_owned(),
            analyte: analyte.to_owned(),
            kind: ResultKind::PassFail,
            measurand: "clause".to_owned(),
            unit: None,
            loq: None,
            u: None,
            rounding: Rounded::To(Rounding::Significant(3)),
        }
    }
}

/// The four faces of a value.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Value {
    /// As typed or as the instrument wrote it.
    pub raw: String,
    /// After dilution and unit, all digits; `<` or `>` kept. `pass` or `fail` for a clause.
    pub calculated: String,
    /// Rounded once.
    pub rounded: String,
    /// As it stands on the report: `<LOQ` below the LOQ.
    pub reported: String,
    /// Expanded uncertainty, k = 2, two significant figures; empty when the laboratory states none.
    pub u: String,
    /// Empty, `below_loq`, `over_range`, or what the instrument said.
    pub flag: String,
    /// How calculated came from raw, in formula words.
    pub calculation: String,
}

impl Value {
    /// Takes what was typed in the unit of the characteristic.
    ///
    /// # Errors
    /// The sentence that says what is wrong with the text.
    pub fn typed(text: &str, c: &Characteristic) -> Result<Self, Message> {
        match c.kind {
            ResultKind::PassFail => Self::clause(text),
            ResultKind::Numeric => {
                let reading = Reading::parse_with_loq(text, c.loq).map_err(|e| fault_of(text, &e))?;
                Self::calculated(text.trim(), reading, c, String::new(), "")
            }
        }
    }

    /// Takes a concentration of an instrument: × dilution, into the unit of the characteristic.
    ///
    /// # Errors
    /// The sentence that says what is wrong, and in which column.
    pub fn measured(
        concentration: &str,
        unit: &str,
        dilution: &str,
        flag: &str,
        c: &Characteristic,
    ) -> Result<Self, (&'static str, Message)> {
        if c.kind == ResultKind::PassFail {
            return Err(("analyte", Message::new("result-error-clause-not-number")));
        }
        let reading = Reading::parse_with_loq(concentration, c.loq)
            .map_err(|e| ("concentration", fault_of(concentration, &e)))?;
        let factor: Decimal = match dilution.trim() {
            "" => Decimal::ONE,
            text => text
                .parse()
                .map_err(|e: ParseDecimalError| ("dilution", fault_of(dilution, &ParseReadingError::Number(e))))?,
        };
        if factor <= Decimal::ZERO {
            return Err(("dilution", Message::new("result-error-dilution").with("value", dilution)));
        }
        let from: Unit =
            unit.trim().parse().map_err(|_| ("unit", Message::new("result-error-unit").with("value", unit)))?;
        let to = c.unit.ok_or_else(|| ("unit", Message::new("result-error-no-characteristic")))?;
        if from.dimension() != to.dimension() {
            return Err((
                "unit",
                Message::new("result-error-dimension").with("from", unit.trim()).with("to", to.symbol()),
            ));
        }
        let value = reading
            .try_map(|n| from.convert(n.checked_mul(factor)?, to).ok())
            .ok_or_else(|| ("concentration", Message::new("result-error-too-long")))?;
        let mut calculation = concentration.trim().to_owned();
        if factor != Decimal::ONE {
            calculation = format!("{calculation} × {factor}");
        }
        if from != to {
            calculation = format!("{calculation} {} → {}", from.symbol(), to.symbol());
        }
        Self::calculated(concentration.trim(), value, c, calculation, flag.trim()).map_err(|m| ("concentration", m))
    }

    fn calculated(
        raw: &str,
        reading: Reading,
        c: &Characteristic,
        calculation: String,
        flag: &str,
    ) -> Result<Self, Message> {
        if c.unit.is_none() {
            return Err(Message::new("result-error-no-characteristic"));
        }
        let too_long = || Message::new("result-error-too-long");
        if reading.number().is_negative() && c.loq.is_none() {
            return Err(Message::new("result-error-negative").with("value", raw));
        }
        let u = match (reading.value(), c.u) {
            (Some(n), Some(spec)) => Some(spec.of(n).ok_or_else(too_long)?.expanded),
            _ => None,
        };
        let u = u.map(|u| Rounding::Significant(2).apply(u));
        let round = |n: Decimal| match (c.rounding, u) {
            (Rounded::To(rounding), _) => rounding.apply(n),
            (Rounded::ToUncertainty, Some(u)) => {
                Rounding::Places(i32::try_from(u.places()).unwrap_or_default()).apply(n)
            }
            (Rounded::ToUncertainty, None) => Rounding::Significant(3).apply(n),
        };
        let rounded = reading.try_map(|n| Some(if reading.is_censored() { n } else { round(n) }));
        let rounded = rounded.ok_or_else(too_long)?;
        let below =
            matches!(reading, Reading::Below(_)) || reading.value().is_some_and(|n| c.loq.is_some_and(|loq| n < loq));
        let reported = match (below, c.loq) {
            (true, Some(loq)) => Reading::Below(loq.max(censor(&reading))).to_string(),
            _ => rounded.to_string(),
        };
        let said = if below {
            "below_loq"
        } else if matches!(reading, Reading::Above(_)) {
            "over_range"
        } else {
            flag
        };
        Ok(Self {
            raw: raw.to_owned(),
            calculated: reading.to_string(),
            rounded: rounded.to_string(),
            reported,
            u: if below { String::new() } else { u.map(|u| u.to_string()).unwrap_or_default() },
            flag: said.to_owned(),
            calculation,
        })
    }

    fn clause(text: &str) -> Result<Self, Message> {
        let said = match text.trim().to_lowercase().as_str() {
            "p" | "pass" | "合格" | "符合" => "pass",
            "f" | "fail" | "不合格" | "不符合" => "fail",
            _ => return Err(Message::new("result-error-pass-fail").with("value", text.trim())),
        };
        Ok(Self {
            raw: text.trim().to_owned(),
            calculated: said.to_owned(),
            rounded: said.to_owned(),
            reported: said.to_owned(),
            ..Self::default()
        })
    }
}

/// A `<x` typed with x above the LOQ stays `<x`: a weaker statement is never made stronger.
fn censor(reading: &Reading) -> Decimal {
    match reading {
        Reading::Below(n) => *n,
        Reading::Value(_) | Reading::Above(_) => Decimal::ZERO,
    }
}

/// What a value says when it is judged: below the LOQ it is `<LOQ`, else the calculated value with all digits.
#[must_use]
pub fn reading_of(value: &Value) -> Option<Reading> {
    let text = if value.flag == "below_loq" { &value.reported } else { &value.calculated };
    text.parse().ok()
}

/// The sentence for a text that is no reading.
#[must_use]
pub fn fault_of(text: &str, error: &ParseReadingError) -> Message {
    let text = text.trim();
    match error {
        ParseReadingError::NotDetectedWithoutLimit(_) => Message::new("result-error-nd").with("value", text),
        ParseReadingError::LimitNotPositive(_) => Message::new("result-error-limit").with("value", text),
        ParseReadingError::Number(ParseDecimalError::FullWidth(_, plain)) => {
            Message::new("result-error-full-width").with("value", text).with("plain", plain)
        }
        ParseReadingError::Number(ParseDecimalError::Comma(_)) => {
            Message::new("result-error-comma").with("value", text)
        }
        ParseReadingError::Number(ParseDecimalError::TooManyDigits(_)) => Message::new("result-error-too-long"),
        ParseReadingError::Number(ParseDecimalError::Empty) => Message::new("error-required"),
        ParseReadingError::Number(_) => Message::new("error-not-a-number").with("value", text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dehp(rounding: &str) -> Characteristic {
        Characteristic {
            method: "PHTHALATES".to_owned(),
            analyte: "DEHP".to_owned(),
            kind: ResultKind::Numeric,
            measurand: "content".to_owned(),
            unit: Some("%".parse().unwrap()),
            loq: Some("0.005".parse().unwrap()),
            u: UncertaintySpec::parse("15%").unwrap(),
            rounding: rounding.parse().unwrap(),
        }
    }

    #[test]
    fn the_four_faces_are_kept_apart() {
        let value = Value::measured("16.0460", "mg/kg", "50", "", &dehp("sf:2")).unwrap();
        assert_eq!(value.raw, "16.0460");
        assert_eq!(value.calculated, "0.08023");
        assert_eq!((value.rounded.as_str(), value.reported.as_str()), ("0.080", "0.080"));
        assert_eq!(value.u, "0.012");
        assert_eq!(value.calculation, "16.0460 × 50 mg/kg → %");
        assert_eq!(reading_of(&value).unwrap().to_string(), "0.08023");
    }

    #[test]
    fn below_the_loq_it_reads_so_and_the_measured_number_stays() {
        let value = Value::typed("0.0031", &dehp("sf:2")).unwrap();
        assert_eq!((value.raw.as_str(), value.calculated.as_str()), ("0.0031", "0.0031"));
        assert_eq!((value.reported.as_str(), value.flag.as_str()), ("<0.005", "below_loq"));
        assert_eq!(reading_of(&value).unwrap().to_string(), "<0.005");
        assert_eq!(Value::typed("ND", &dehp("sf:2")).unwrap().reported, "<0.005");
        assert_eq!(Value::typed("<0.02", &dehp("sf:2")).unwrap().reported, "<0.02", "never made stronger");
        assert_eq!(Value::typed(">5", &dehp("sf:2")).unwrap().flag, "over_range");
    }

    #[test]
    fn a_result_is_rounded_to_the_place_of_its_uncertainty() {
        let value = Value::typed("22.4567", &dehp("u")).unwrap();
        assert_eq!((value.u.as_str(), value.reported.as_str()), ("3.4", "22.5"));
    }

    #[test]
    fn wrong_texts_are_told_by_their_kind() {
        let key = |text: &str| Value::typed(text, &dehp("sf:2")).unwrap_err().key;
        assert_eq!(key("abc"), "error-not-a-number");
        assert_eq!(key("0,08"), "result-error-comma");
        assert_eq!(key("０.08"), "result-error-full-width");
        let column = |c: &str, u: &str, d: &str| Value::measured(c, u, d, "", &dehp("sf:2")).unwrap_err().0;
        assert_eq!(column("x", "%", "1"), "concentration");
        assert_eq!(column("1", "mg/l", "1"), "unit");
        assert_eq!(column("1", "furlong", "1"), "unit");
        assert_eq!(column("1", "%", "0"), "dilution");
    }

    #[test]
    fn a_clause_is_passed_or_failed_and_takes_no_number() {
        let c = Characteristic::unstated("EN71-1", "8.8");
        assert_eq!(Value::typed("P", &c).unwrap().reported, "pass");
        assert_eq!(Value::typed("不合格", &c).unwrap().reported, "fail");
        assert_eq!(Value::typed("12", &c).unwrap_err().key, "result-error-pass-fail");
    }
}
