//! Where a line of an instrument file belongs. A file never overwrites a value and never guesses.

use kernel::Message;
use measure::{Decimal, Reading};

use crate::instrument::{InstrumentRow, is_control, same_analyte};
use crate::model::{
    Characteristic, Determination, DeterminationId, RowVerdict, Test, TestId, TestState, Value, fault_of,
};

/// What becomes of a line.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Fate {
    /// Verdict.
    pub verdict: RowVerdict,
    /// Column and sentence.
    pub problem: Option<(&'static str, Message)>,
    /// Test, determination and value, when it matched.
    pub found: Option<(TestId, DeterminationId, Value, Characteristic)>,
}

impl Fate {
    fn plain(verdict: RowVerdict) -> Self {
        Self { verdict, problem: None, found: None }
    }

    fn because(verdict: RowVerdict, column: &'static str, message: Message) -> Self {
        Self { verdict, problem: Some((column, message)), found: None }
    }
}

/// Judges one line against the open tests on its sample. `method` is what the file says of itself, or empty.
#[must_use]
pub fn fate_of(
    row: &InstrumentRow,
    method: &str,
    on_sample: &[Test],
    characteristic: impl Fn(&str, &str) -> Characteristic,
) -> Fate {
    if is_control(&row.sample) {
        return Fate::plain(RowVerdict::Control);
    }
    if row.sample.is_empty() {
        return Fate::because(RowVerdict::Wrong, "sample", Message::new("error-required"));
    }
    if let Err(error) = Reading::parse_with_loq(&row.concentration, Some(Decimal::ONE)) {
        return Fate::because(RowVerdict::Wrong, "concentration", fault_of(&row.concentration, &error));
    }
    if on_sample.is_empty() {
        let looks_ours = row.sample.starts_with('S') && row.sample.contains('-');
        return if looks_ours && gs1::check_character::verify(&row.sample).is_err() {
            let message = Message::new("sample-error-check-character").with("code", &row.sample);
            Fate::because(RowVerdict::Wrong, "sample", message)
        } else {
            let message = Message::new("import-unknown-sample").with("sample", &row.sample);
            Fate::because(RowVerdict::Unmatched, "sample", message)
        };
    }
    let candidates: Vec<(&Test, &Determination)> = on_sample
        .iter()
        .filter(|test| method.is_empty() || test.method.eq_ignore_ascii_case(method))
        .flat_map(|test| test.determinations.iter().map(move |d| (test, d)))
        .filter(|(_, d)| same_analyte(&row.analyte, &d.analyte))
        .collect();
    match candidates.as_slice() {
        [] => {
            let message =
                Message::new("import-unknown-analyte").with("analyte", &row.analyte).with("sample", &row.sample);
            Fate::because(RowVerdict::Unmatched, "analyte", message)
        }
        [(test, determination)] => {
            settle(row, test, determination, &characteristic(&test.method, &determination.analyte))
        }
        _ => Fate::because(
            RowVerdict::Wrong,
            "analyte",
            Message::new("import-error-ambiguous").with("analyte", &row.analyte),
        ),
    }
}

fn settle(row: &InstrumentRow, test: &Test, determination: &Determination, c: &Characteristic) -> Fate {
    if let Some(value) = &determination.value {
        let message = Message::new("import-present").with("value", &value.reported);
        return Fate::because(RowVerdict::Present, "concentration", message);
    }
    match Value::measured(&row.concentration, &row.unit, &row.dilution, &row.flag, c) {
        Err((column, message)) => Fate::because(RowVerdict::Wrong, column, message),
        Ok(_) if test.state == TestState::Registered => Fate::because(
            RowVerdict::Unmatched,
            "sample",
            Message::new("import-not-assigned").with("method", &test.method),
        ),
        Ok(value) => Fate {
            verdict: RowVerdict::Matched,
            problem: None,
            found: Some((test.id, determination.id, value, c.clone())),
        },
    }
}
