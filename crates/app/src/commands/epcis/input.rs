//! The file that a command takes: bounded, and read whole.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use epcis::check::{self, Severity};
use epcis::{Document, Input, Limits};

use super::Failure;

/// What is read here. More than a server takes: files are checked before they are split.
pub(in super::super) const LIMITS: Limits = Limits { max_bytes: 512 << 20, max_depth: 100, max_events: 1_000_000 };
/// Errors that are told when a file cannot be hashed or converted; `check` tells all.
const SHOWN: usize = 20;

/// The bytes of a file, or of standard input for `-`.
pub(in super::super) fn bytes(file: &Path) -> Result<Vec<u8>, Failure> {
    let name = name(file);
    let mut bytes = Vec::new();
    let most = LIMITS.max_bytes as u64 + 1;
    let read = if is_standard_input(file) {
        std::io::stdin().lock().take(most).read_to_end(&mut bytes)
    } else {
        File::open(file).and_then(|open| open.take(most).read_to_end(&mut bytes))
    };
    read.map_err(|error| Failure::Unreadable(format!("cannot read {name}: {error}")))?;
    if bytes.len() > LIMITS.max_bytes {
        return Err(Failure::Unreadable(format!("{name} has more than {} bytes; split it", LIMITS.max_bytes)));
    }
    Ok(bytes)
}

/// How a file is called in messages.
pub(super) fn name(file: &Path) -> String {
    if is_standard_input(file) { "standard input".to_owned() } else { file.display().to_string() }
}

fn is_standard_input(file: &Path) -> bool {
    file.as_os_str() == "-"
}

/// The document of a file, and whether it was an event that stands alone. What is invalid is told with its errors.
pub(super) fn document(file: &Path) -> Result<(Document, bool), Failure> {
    let bytes = bytes(file)?;
    let read = Input::parse(&bytes, &LIMITS).and_then(|input| {
        let alone = input.stands_alone;
        input.into_document().map(|document| (document, alone))
    });
    read.map_err(|error| {
        let report = check::bytes(&bytes, &LIMITS);
        let errors: Vec<String> = report
            .findings
            .iter()
            .filter(|finding| finding.severity == Severity::Error && finding.rule != "capture")
            .map(ToString::to_string)
            .collect();
        let name = name(file);
        if errors.is_empty() {
            return Failure::Invalid(format!("{name}: {error}"));
        }
        let mut lines: Vec<String> = errors.iter().take(SHOWN).map(|line| format!("{name}: {line}")).collect();
        if errors.len() > SHOWN {
            lines.push(format!("{name}: and {} more; `touchstone epcis check` tells all", errors.len() - SHOWN));
        }
        Failure::Invalid(lines.join("\n"))
    })
}
