//! Measured values and evidence as they come in from files: what the engine would pass over in silence is said here.

use std::path::Path;

use anyhow::{Result, bail};
use requirements::{Coverage, Determination, Packs, Product, Scope, nearest};

use super::super::terminal::warn;
use super::input;

/// The determinations of `values.json`, their methods by id where they were named in other words.
pub(super) fn determinations(file: &Path) -> Result<Vec<Determination>> {
    let mut values: Vec<Determination> = input::json(file, &input::VALUES)?;
    bounded(file, values.len(), "values")?;
    let packs = Packs::embedded();
    for (number, value) in (1..).zip(&mut values) {
        let say = |what: String| warn(&format!("touchstone: {}: determination {number}: {what}", file.display()));
        if packs.analyte(&value.analyte).is_none() {
            let near = hint(nearest(&value.analyte, packs.analytes().map(|a| a.id.as_str())));
            say(format!("no requirement speaks of the analyte `{}`{near}", value.analyte));
        }
        if let Some(name) = value.method.take() {
            value.method = method(packs, &name);
            if value.method.is_none() {
                let near = hint(nearest(&name, packs.methods().map(|m| m.id.as_str())));
                say(format!("unknown method `{name}`{near}; it is judged as if no method had been named"));
            }
        }
    }
    Ok(values)
}

/// A method by its id, its edition or its name.
fn method(packs: &Packs, name: &str) -> Option<String> {
    let plain = |text: &str| text.to_lowercase().split_whitespace().collect::<String>();
    let wanted = plain(name);
    let found =
        packs.methods().find(|m| [&m.id, &m.edition, &m.name.zh, &m.name.en].iter().any(|t| plain(t) == wanted));
    found.map(|m| m.id.clone())
}

/// Evidence by requirement and part; a line that could cover nothing is refused.
pub(super) fn evidence(file: &Path, product: &Product) -> Result<Vec<Coverage>> {
    let lines: Vec<Coverage> = input::json(file, &input::EVIDENCE)?;
    bounded(file, lines.len(), "lines of evidence")?;
    let packs = Packs::embedded();
    for (number, line) in (1..).zip(&lines) {
        let at = format!("{}: evidence {number}", file.display());
        let Some(requirement) = packs.requirement(&line.requirement) else {
            let near = hint(nearest(&line.requirement, packs.requirements().iter().map(|r| r.id.as_str())));
            bail!("{at}: unknown requirement `{}`{near}", line.requirement);
        };
        let of_parts = requirement.scope == Scope::Component && !product.components.is_empty();
        match &line.component {
            Some(id) if !product.components.iter().any(|c| c.id == *id) => {
                let near = hint(nearest(id, product.components.iter().map(|c| c.id.as_str())));
                bail!("{at}: the product has no component `{id}`{near}");
            }
            Some(_) if !of_parts => bail!("{at}: {} is about the whole toy: leave `component` out", requirement.id),
            None if of_parts => bail!("{at}: {} is about each part: name the `component`", requirement.id),
            _ => {}
        }
    }
    Ok(lines)
}

pub(super) fn hint(near: Option<&str>) -> String {
    near.map(|known| format!("; did you mean `{known}`?")).unwrap_or_default()
}

fn bounded(file: &Path, count: usize, what: &str) -> Result<()> {
    if count > input::MOST_VALUES {
        bail!("{}: {count} {what}, at most {} are taken: split the file", file.display(), input::MOST_VALUES);
    }
    Ok(())
}
