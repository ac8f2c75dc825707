//! LOQ, uncertainty, unit and rounding by method and analyte: the laboratory's own data, pasted as a table.

use kernel::{Actor, AuthLevel, Message, OrganisationKind, Role};
use measure::{Decimal, Unit};
use platform::authz::{Action, On};
use platform::db::Event;
use platform::{Error, FieldError, Platform, Result};
use serde_json::json;

use crate::model::{Characteristic, ResultKind, Rounded, UncertaintySpec};
use crate::store;

/// Change what the laboratory states of its methods.
pub static MANAGE: Action = Action {
    name: "characteristic.manage",
    allow: &[(OrganisationKind::Laboratory, &[Role::Administrator])],
    audiences: &[],
    level: AuthLevel::Password,
};

/// Columns of the table, in order.
pub const COLUMNS: [&str; 8] = ["method", "analyte", "kind", "measurand", "unit", "loq", "u", "rounding"];

/// The table as text, one line per analyte, as [`set`] takes it.
#[must_use]
pub fn table(all: &[Characteristic]) -> String {
    let mut text = COLUMNS.join(",");
    for c in all {
        let cells = [
            c.method.clone(),
            c.analyte.clone(),
            c.kind.word().to_owned(),
            c.measurand.clone(),
            c.unit.map(|u| u.symbol().to_owned()).unwrap_or_default(),
            c.loq.map(|d| d.to_string()).unwrap_or_default(),
            c.u.map(|u| u.to_string()).unwrap_or_default(),
            c.rounding.to_string(),
        ];
        text.push('\n');
        text.push_str(&cells.map(|cell| quoted(&cell)).join(","));
    }
    text
}

fn quoted(cell: &str) -> String {
    if cell.contains([',', '"']) { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell.to_owned() }
}

/// Takes lines `method,analyte,kind,measurand,unit,loq,u,rounding` (comma or tab). Analyte `*`: all that have no line of
/// their own; kind `numeric` or `pass_fail`; u `15%` or absolute, k = 2; rounding `sf:3`, `dp:2` or `u`.
/// A line in place of an old one changes what is entered from now on, never a value that stands.
///
/// # Errors
/// Every wrong cell by line.
pub async fn set(platform: &Platform, actor: &Actor, text: &str) -> Result<usize> {
    let mut tx = platform.write(actor, &MANAGE, On::Nothing).await?;
    let lines = read(text)?;
    let old = store::characteristic::all(tx.conn(), actor.organisation).await?;
    let mut changed = 0;
    for line in lines.iter().filter(|line| !old.contains(line)) {
        store::characteristic::put(tx.conn(), actor.organisation, line).await?;
        changed += 1;
        tx.record(Event::new("characteristic.set", "scope", actor.organisation).with(json!({
            "method": line.method, "analyte": line.analyte, "unit": line.unit.map(measure::Unit::symbol).unwrap_or_default(),
            "loq": line.loq.map(|d| d.to_string()).unwrap_or_default(),
            "u": line.u.map(|u| u.to_string()).unwrap_or_default(), "rounding": line.rounding.to_string(),
        })))
        .await?;
    }
    tx.commit().await?;
    Ok(changed)
}

fn read(text: &str) -> Result<Vec<Characteristic>> {
    let delimiter = if text.lines().next().unwrap_or_default().contains('\t') { b'\t' } else { b',' };
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .has_headers(false)
        .flexible(true)
        .from_reader(text.trim().as_bytes());
    let mut lines = Vec::new();
    let mut faults = Vec::new();
    for (index, record) in reader.records().enumerate() {
        let Ok(record) = record else {
            faults.push(fault(index, "method", Message::new("error-unreadable")));
            continue;
        };
        let cell = |n: usize| record.get(n).unwrap_or_default().trim().to_owned();
        if index == 0 && cell(0) == "method" || record.iter().all(|c| c.trim().is_empty()) {
            continue;
        }
        match line(cell) {
            Ok(line) => lines.push(line),
            Err((column, message)) => faults.push(fault(index, column, message)),
        }
    }
    if faults.is_empty() { Ok(lines) } else { Err(Error::Invalid(faults)) }
}

fn fault(index: usize, column: &'static str, message: Message) -> FieldError {
    FieldError { field: format!("{}.{column}", index + 1), message }
}

fn line(cell: impl Fn(usize) -> String) -> Result<Characteristic, (&'static str, Message)> {
    let required = |n: usize, column: &'static str| match cell(n) {
        text if text.is_empty() => Err((column, Message::new("error-required"))),
        text if text.chars().count() > 60 => Err((column, Message::new("error-too-long").with("max", 60))),
        text => Ok(text),
    };
    let number = |text: &str| Message::new("error-not-a-number").with("value", text);
    let kind = ResultKind::from_word(&cell(2))
        .ok_or_else(|| ("kind", Message::new("characteristic-error-kind").with("value", cell(2))))?;
    let unit: Option<Unit> = match cell(4) {
        text if text.is_empty() && kind == ResultKind::PassFail => None,
        text => Some(text.parse().map_err(|_| ("unit", Message::new("result-error-unit").with("value", &text)))?),
    };
    let loq: Option<Decimal> = match cell(5) {
        text if text.is_empty() => None,
        text => Some(text.parse().ok().filter(|d| *d > Decimal::ZERO).ok_or_else(|| ("loq", number(&text)))?),
    };
    let u = UncertaintySpec::parse(&cell(6)).map_err(|_| ("u", number(&cell(6))))?;
    let rounding = match cell(7) {
        text if text.is_empty() => Rounded::To(measure::Rounding::Significant(3)),
        text => text
            .parse()
            .map_err(|()| ("rounding", Message::new("characteristic-error-rounding").with("value", &text)))?,
    };
    Ok(Characteristic {
        method: required(0, "method")?,
        analyte: required(1, "analyte")?,
        kind,
        measurand: required(3, "measurand")?,
        unit,
        loq,
        u,
        rounding,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_is_read_and_written_the_same_and_wrong_cells_are_named() {
        let text = "method,analyte,kind,measurand,unit,loq,u,rounding\n\
            PHTHALATES,DEHP,numeric,content,%,0.005,15%,sf:2\nEN71-1,*,pass_fail,clause,,,,sf:3";
        assert_eq!(table(&read(text).unwrap()), text);
        let wrong = "EN71-3,Boron,numeric,migration,furlong,0.5,10%,sf:3\nEN71-3,Lead,number,migration,mg/kg,0.5,,";
        let Err(Error::Invalid(faults)) = read(wrong) else { panic!("must be refused") };
        let fields: Vec<&str> = faults.iter().map(|f| f.field.as_str()).collect();
        assert_eq!(fields, ["1.unit", "2.kind"]);
    }
}
