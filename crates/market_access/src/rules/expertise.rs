//! What an expert fills in about a figure or an edition, read and refused field by field. Pure.

use kernel::{Date, Message};
use platform::FieldError;
use requirements::{PackFiles, Packs, Ruling};
use serde::Deserialize;

/// A decision as filled in.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Filled {
    /// Limit id, or requirement id.
    pub subject: String,
    /// Fingerprint of the packs that the expert looked at.
    pub seen: String,
    /// `confirm`, `correct`, `reject`.
    pub ruling: String,
    /// What the expert read: edition, clause, page.
    pub source: String,
    /// In the expert's words; with a rejection it is what readers see as the doubt.
    pub note: String,
    /// The same in English, with a rejection.
    pub note_en: String,
    /// `<=`, `<`, `>=`, `>`, `range`, `absent`, `prohibited`.
    pub comparator: String,
    /// Figure.
    pub value: String,
    /// Unit.
    pub unit: String,
}

/// A limit or requirement that can be decided on.
pub struct Subject {
    /// False for the requirement as a whole.
    pub is_limit: bool,
    /// As people read it, for the record.
    pub said: String,
}

/// What stands in the packs under this id.
#[must_use]
pub fn subject(packs: &Packs, id: &str) -> Option<Subject> {
    if let Some((_, limit)) = packs.limit(id) {
        let unit = limit.unit.as_ref().map(ToString::to_string).unwrap_or_default();
        let said = format!("{} {} {unit} ({:?})", limit.analyte, limit.bound_text(), limit.judgeable);
        return Some(Subject { is_limit: true, said });
    }
    let requirement = packs.requirement(id)?;
    Some(Subject { is_limit: false, said: format!("{} ({:?})", requirement.title.zh, requirement.confidence) })
}

fn fault(field: &str, key: &str) -> FieldError {
    FieldError { field: field.to_owned(), message: Message::new(key) }
}

/// The decision, or every field that keeps it from being one.
///
/// # Errors
/// Every faulty field.
pub fn ruling(filled: &Filled, is_limit: bool) -> Result<Ruling, Vec<FieldError>> {
    let mut faults = Vec::new();
    let said = |text: &str| !text.trim().is_empty();
    if !said(&filled.source) {
        faults.push(fault("source", "packs-error-source"));
    }
    if !said(&filled.note) {
        faults.push(fault("note", "packs-error-note"));
    }
    let text = |text: &str| text.trim().to_owned();
    let ruling = match filled.ruling.as_str() {
        "confirm" => Some(Ruling::Confirm),
        "correct" if is_limit => {
            let figureless = matches!(filled.comparator.as_str(), "absent" | "prohibited");
            if !said(&filled.value) && !figureless {
                faults.push(fault("value", "packs-error-value"));
            }
            if !said(&filled.unit) && filled.comparator != "prohibited" {
                faults.push(fault("unit", "packs-error-unit"));
            }
            let value = if figureless { String::new() } else { text(&filled.value) };
            Some(Ruling::Correct { comparator: text(&filled.comparator), value, unit: text(&filled.unit) })
        }
        "reject" if is_limit => {
            if !said(&filled.note_en) {
                faults.push(fault("note_en", "packs-error-note-en"));
            }
            Some(Ruling::Reject { zh: text(&filled.note), en: text(&filled.note_en) })
        }
        _ => {
            faults.push(fault("ruling", "packs-error-ruling"));
            None
        }
    };
    match (ruling, faults.is_empty()) {
        (Some(ruling), true) => Ok(ruling),
        _ => Err(faults),
    }
}

/// The source as it stands in the pack: what was read, by whom, when.
#[must_use]
pub fn cited(source: &str, expert: &str, day: Date) -> String {
    format!("{} ({expert}, {day})", source.trim())
}

/// The catalogue key of a comparator.
#[must_use]
pub fn comparator_key(comparator: &str) -> &'static str {
    match comparator {
        "<" => "packs-comparator-less",
        ">=" => "packs-comparator-at-least",
        ">" => "packs-comparator-more",
        "range" => "packs-comparator-range",
        "absent" => "packs-comparator-absent",
        "prohibited" => "packs-comparator-prohibited",
        _ => "packs-comparator-at-most",
    }
}

/// An edition as entered: files as pasted or uploaded.
#[derive(Clone, Debug, Default)]
pub struct Entered {
    /// What it is.
    pub title: String,
    /// Why, and where it was read.
    pub reason: String,
    /// Path below `packs/` and text.
    pub files: Vec<(String, String)>,
}

/// Largest file, bytes: the longest table of today has a tenth of it.
pub const FILE_BYTES: usize = 1_000_000;
/// Registers that come with a release, because forms and readers are made for them.
const FIXED: [&str; 3] = ["vocabulary.csv", "measurands.csv", "left-out.csv"];

/// The files that differ from those in force, when all together they read.
///
/// # Errors
/// Every faulty field; each problem of the files with file, line and reason.
pub fn changed(entered: &Entered, current: &PackFiles) -> Result<Vec<(String, String)>, Vec<FieldError>> {
    let mut faults = Vec::new();
    if entered.title.trim().is_empty() {
        faults.push(fault("title", "packs-error-title"));
    }
    if entered.reason.trim().is_empty() {
        faults.push(fault("reason", "packs-error-reason"));
    }
    let mut changed = Vec::new();
    for (path, text) in &entered.files {
        let path = path.trim();
        if text.len() > FILE_BYTES {
            faults.push(FieldError {
                field: "files".to_owned(),
                message: Message::new("packs-error-size").with("path", path),
            });
        } else if !is_pack_path(path) || FIXED.contains(&path) {
            faults.push(FieldError {
                field: "files".to_owned(),
                message: Message::new("packs-error-path").with("path", path),
            });
        } else {
            let text = text.replace("\r\n", "\n");
            if current.get(path) != Some(text.as_str()) {
                changed.push((path.to_owned(), text));
            }
        }
    }
    if changed.is_empty() && faults.is_empty() {
        faults.push(fault("files", "packs-error-nothing"));
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    let mut files = current.clone();
    for (path, text) in &changed {
        files.put(path.clone(), text.clone());
    }
    match files.read() {
        Ok(_) => Ok(changed),
        Err(problems) => Err(problems
            .into_iter()
            .map(|problem| FieldError {
                field: "files".to_owned(),
                message: Message::new("packs-error-line")
                    .with("path", problem.file)
                    .with("line", problem.line)
                    .with("why", problem.reason),
            })
            .collect()),
    }
}

/// `CN/gb-6675-4.toml`, `CN/gb-6675-4.limits.csv`, `methods.csv`: nothing else is a file of the packs.
fn is_pack_path(path: &str) -> bool {
    let name = |name: &str, dots: bool| {
        !name.is_empty()
            && name.len() <= 80
            && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || (dots && b == b'.'))
            && !name.starts_with('.')
    };
    match path.split_once('/') {
        Some((market, file)) => {
            let (stem, kind) = file.split_once('.').unwrap_or((file, ""));
            (2..=3).contains(&market.len())
                && market.bytes().all(|b| b.is_ascii_uppercase())
                && name(stem, false)
                && matches!(kind, "toml" | "limits.csv")
        }
        None => path.ends_with(".csv") && name(path, true),
    }
}

/// Tells whether the binary's own file is still the one that a change was made from. Empty for no file.
#[must_use]
pub fn fingerprint(text: Option<&str>) -> String {
    // FNV-1a: a change is seen, nothing more is promised.
    let hash = |text: &str| {
        text.bytes()
            .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
    };
    text.map(|text| format!("{:016x}", hash(text))).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(faults: &[FieldError]) -> Vec<&str> {
        faults.iter().map(|fault| fault.field.as_str()).collect()
    }

    #[test]
    fn a_decision_needs_source_and_note_and_a_correction_its_figure() {
        let filled = |ruling: &str| Filled { ruling: ruling.to_owned(), ..Filled::default() };
        assert_eq!(fields(&ruling(&filled("confirm"), true).unwrap_err()), ["source", "note"]);
        assert_eq!(fields(&ruling(&filled("correct"), true).unwrap_err()), ["source", "note", "value", "unit"]);
        assert_eq!(fields(&ruling(&filled("reject"), true).unwrap_err()), ["source", "note", "note_en"]);
        assert_eq!(fields(&ruling(&filled("bless"), true).unwrap_err()), ["source", "note", "ruling"]);
        assert_eq!(fields(&ruling(&filled("reject"), false).unwrap_err()), ["source", "note", "ruling"]);
        let whole = Filled { source: "GB 6675.4-2025, 5.2".into(), note: "核对原文".into(), ..filled("confirm") };
        assert_eq!(ruling(&whole, true).unwrap(), Ruling::Confirm);
    }

    #[test]
    fn only_files_of_the_packs_are_taken() {
        for good in ["CN/gb-6675-4.toml", "GCC/x.limits.csv", "methods.csv"] {
            assert!(is_pack_path(good), "{good}");
        }
        for bad in ["../x.toml", "CN/../x.toml", "CN/x.exe", "cn/x.toml", "CN/.toml", "/etc/passwd", "CN/A b.toml", ""]
        {
            assert!(!is_pack_path(bad), "{bad}");
        }
    }

    #[test]
    fn an_edition_that_does_not_read_is_told_line_by_line_and_one_that_changes_nothing_too() {
        let current = PackFiles::embedded();
        let path = "CN/gb-6675-14.toml".to_owned();
        let same = current.get(&path).unwrap().to_owned();
        let mut entered = Entered { title: "t".into(), reason: "r".into(), files: vec![(path.clone(), same.clone())] };
        assert_eq!(fields(&changed(&entered, &current).unwrap_err()), ["files"]);
        entered.files = vec![(path.clone(), same.replace("finger_paint\"", "finger_pain\""))];
        let faults = changed(&entered, &current).unwrap_err();
        assert!(faults[0].message.to_string().contains("packs-error-line"), "{:?}", faults[0]);
        entered.files = vec![(path, same.replace("2026-11-01", "2026-12-01").replace('\n', "\r\n"))];
        let taken = changed(&entered, &current).unwrap();
        assert!(!taken[0].1.contains('\r'), "line ends of a Windows editor are no change");
        entered.files = vec![("vocabulary.csv".into(), String::new())];
        assert_eq!(fields(&changed(&entered, &current).unwrap_err()), ["files"]);
    }
}
