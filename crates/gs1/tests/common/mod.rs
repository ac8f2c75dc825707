//! Where the official files are, for conformance tests. A clone without them tests everything else.

use std::path::PathBuf;

/// Reads a file below `epcis/data` of the reference folder. When the folder is missing this says so
/// loudly and gives none; when `TOUCHSTONE_REFERENCE` names it, as CI does, a missing file fails.
#[expect(clippy::print_stdout, reason = "a run without the official files must say so loudly")]
pub(crate) fn official(relative: &str) -> Option<String> {
    let named = std::env::var_os("TOUCHSTONE_REFERENCE");
    let folder = named
        .clone()
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/reference"), PathBuf::from);
    let path = folder.join("epcis/data").join(relative);
    match std::fs::read_to_string(&path) {
        Ok(text) => Some(text),
        Err(error) => {
            assert!(named.is_none(), "TOUCHSTONE_REFERENCE is set, but {} cannot be read: {error}", path.display());
            println!("!!! CONFORMANCE NOT RUN: {} is missing; set TOUCHSTONE_REFERENCE", path.display());
            None
        }
    }
}
