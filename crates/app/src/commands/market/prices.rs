//! The file of `--prices`: a laboratory's list, as JSON or as CSV with a header.
//!
//! A method it does not name keeps its example fee, but only in the currency of the examples: sums never mix two.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context as _, Result, anyhow, bail};
use measure::Decimal;
use requirements::{Fee, Packs, Plan, PriceList, nearest};
use serde::Deserialize;

use super::input;
use super::values::hint;

#[derive(Deserialize)]
struct List {
    currency: String,
    methods: BTreeMap<String, Line>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    fee: Decimal,
    #[serde(default)]
    per_analyte: Decimal,
    /// In g; as in the packs where it is left out.
    sample_g: Option<Decimal>,
    /// Working days; as in the packs where it is left out.
    days: Option<u32>,
}

/// The fields of one CSV line, as text: a decimal never goes through a binary float.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    method: String,
    fee: String,
    #[serde(default)]
    per_analyte: String,
    #[serde(default)]
    sample_g: String,
    #[serde(default)]
    days: String,
    currency: String,
}

pub(super) fn read(file: &Path) -> Result<PriceList> {
    let bytes = input::bytes(file)?;
    let is_json = bytes.iter().find(|b| !b.is_ascii_whitespace()) == Some(&b'{');
    let list = if is_json { input::json(file, &input::PRICES)? } else { csv(file, &bytes)? };
    let examples = PriceList::from_packs(Packs::embedded()).methods;
    let mut methods = BTreeMap::new();
    for (id, line) in list.methods {
        let at = format!("{}: method `{id}`", file.display());
        let Some(known) = examples.get(&id) else {
            bail!("{at} is unknown{}", hint(nearest(&id, examples.keys().map(String::as_str))));
        };
        let sample_g = line.sample_g.unwrap_or(known.sample_g);
        if [line.fee, line.per_analyte, sample_g].iter().any(|n| n.is_negative()) {
            bail!("{at}: fees and masses are not negative");
        }
        let days = line.days.unwrap_or(known.days);
        methods.insert(id, Fee { fee: line.fee, per_analyte: line.per_analyte, sample_g, days, example: false });
    }
    Ok(PriceList { currency: list.currency.trim().to_uppercase(), methods })
}

fn csv(file: &Path, bytes: &[u8]) -> Result<List> {
    let name = file.display();
    let mut list = List { currency: String::new(), methods: BTreeMap::new() };
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(bytes);
    for (line, row) in (2..).zip(reader.deserialize()) {
        let row: Row = row.map_err(|error| anyhow!("{name}: {error} (the columns are in --help)"))?;
        let at = |field: &str| format!("{name}, row {line}, {field}");
        let number = |field: &str, text: &str| match text {
            "" => Ok(None),
            text => text.parse::<Decimal>().map(Some).with_context(|| at(field)),
        };
        let fee = number("fee", &row.fee)?.with_context(|| format!("{}: no number was given", at("fee")))?;
        let days = match row.days.as_str() {
            "" => None,
            text => Some(text.parse().map_err(|_| anyhow!("{}: `{text}` is no number of days", at("days")))?),
        };
        let (per_analyte, sample_g) = (number("per_analyte", &row.per_analyte)?, number("sample_g", &row.sample_g)?);
        if !list.currency.is_empty() && list.currency != row.currency {
            bail!("{}: `{}` after `{}`: one list has one currency", at("currency"), row.currency, list.currency);
        }
        list.currency = row.currency;
        let entry = Line { fee, per_analyte: per_analyte.unwrap_or_default(), sample_g, days };
        if list.methods.insert(row.method.clone(), entry).is_some() {
            bail!("{}: `{}` stands there twice", at("method"), row.method);
        }
    }
    Ok(list)
}

/// Refuses a plan whose sums would mix the list's currency with that of the examples.
pub(super) fn in_one_currency(file: &Path, list: &PriceList, plan: &Plan) -> Result<()> {
    if list.currency == PriceList::from_packs(Packs::embedded()).currency {
        return Ok(());
    }
    let mut missing: Vec<&str> = plan
        .tests
        .iter()
        .flat_map(|t| t.served.iter().map(|s| s.method.as_str()))
        .filter(|method| !list.methods.contains_key(*method))
        .collect();
    missing.sort_unstable();
    missing.dedup();
    if missing.is_empty() {
        return Ok(());
    }
    bail!(
        "{}: the list is in {}, and has no fee for {}; the built-in examples are in another currency: add them",
        file.display(),
        list.currency,
        missing.join(", ")
    )
}
