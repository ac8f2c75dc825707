//! Files that `plan` and `judge` take: bounded before they are parsed, and every fault told with file and place.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use anyhow::{Context as _, Result, anyhow, bail};
use requirements::nearest;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::super::terminal::warn;

/// Bytes of one file.
const MOST_BYTES: u64 = 4 * 1024 * 1024;
/// Parts of one product.
pub(super) const MOST_COMPONENTS: usize = 1_000;
/// Values of one file, and lines of evidence.
pub(super) const MOST_VALUES: usize = 10_000;

/// The fields that somebody reads, and the shapes below them.
pub(super) struct Shape {
    fields: &'static [&'static str],
    inner: &'static [(&'static str, &'static Shape)],
}

const TEXT: Shape = Shape { fields: &["zh", "en"], inner: &[] };
const AGES: Shape = Shape { fields: &["min", "max"], inner: &[] };
const COMPONENT: Shape = Shape { fields: &["id", "name", "materials", "attributes"], inner: &[("name", &TEXT)] };
/// `toy.json`.
pub(super) const PRODUCT: Shape = Shape {
    fields: &["name", "age_months", "attributes", "components"],
    inner: &[("name", &TEXT), ("age_months", &AGES), ("components", &COMPONENT)],
};
/// `values.json`.
pub(super) const VALUES: Shape = Shape {
    fields: &["component", "method", "analyte", "measurand", "value", "unit", "uncertainty", "k", "loq"],
    inner: &[],
};
/// The file of `--evidence`.
pub(super) const EVIDENCE: Shape = Shape { fields: &["requirement", "component", "by"], inner: &[] };
/// The file of `--prices`; its methods are not named here.
pub(super) const PRICES: Shape = Shape { fields: &["currency", "methods"], inner: &[] };

/// The bytes of a file, without the mark some editors put in front.
pub(super) fn bytes(file: &Path) -> Result<Vec<u8>> {
    let name = file.display();
    let mut bytes = Vec::new();
    let read = File::open(file).and_then(|open| open.take(MOST_BYTES + 1).read_to_end(&mut bytes));
    read.with_context(|| format!("cannot read {name}"))?;
    if bytes.len() as u64 > MOST_BYTES {
        bail!("{name} has more than {MOST_BYTES} bytes: more than any file of this kind; split it");
    }
    Ok(bytes.strip_prefix(b"\xef\xbb\xbf").map(<[u8]>::to_vec).unwrap_or(bytes))
}

/// A file of JSON. A mistyped field is refused; one that nobody reads is named on stderr.
pub(super) fn json<T: DeserializeOwned>(file: &Path, shape: &Shape) -> Result<T> {
    let bytes = bytes(file)?;
    let value: Value = serde_json::from_slice(&bytes).map_err(|error| placed(file, &error))?;
    fields(file, &value, shape, "")?;
    serde_json::from_slice(&bytes).map_err(|error| placed(file, &error))
}

fn placed(file: &Path, error: &serde_json::Error) -> anyhow::Error {
    let text = error.to_string();
    let reason = text.rsplit_once(" at line ").map_or(text.as_str(), |(reason, _)| reason);
    let kind = if error.is_data() { "" } else { "this is not JSON: " };
    let (line, column) = (error.line(), error.column());
    anyhow!("{}, line {line}, column {column}: {kind}{reason} (the shape is in --help)", file.display())
}

fn fields(file: &Path, value: &Value, shape: &Shape, at: &str) -> Result<()> {
    match value {
        Value::Array(list) => {
            for (index, one) in list.iter().enumerate() {
                fields(file, one, shape, &format!("{at}[{index}]"))?;
            }
        }
        Value::Object(map) => {
            for (key, inner) in map {
                let at = if at.is_empty() { key.clone() } else { format!("{at}.{key}") };
                if let Some((_, shape)) = shape.inner.iter().find(|(name, _)| name == key) {
                    fields(file, inner, shape, &at)?;
                } else if !shape.fields.contains(&key.as_str()) {
                    unread(file, key, shape, &at)?;
                }
            }
        }
        _ => {}
    }
    Ok(())
}

fn unread(file: &Path, key: &str, shape: &Shape, at: &str) -> Result<()> {
    let file = file.display();
    if let Some(known) = nearest(key, shape.fields.iter().copied()) {
        bail!("{file}: unknown field `{at}`; did you mean `{known}`?");
    }
    warn(&format!("touchstone: {file}: nobody reads the field `{at}`; known are {}", shape.fields.join(", ")));
    Ok(())
}
