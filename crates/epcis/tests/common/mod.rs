//! Where the official files are, for conformance tests. A clone without them tests everything else.

use std::path::{Path, PathBuf};

/// The `epcis/data` of the reference folder. When it is missing this says so loudly and gives none; when
/// `TOUCHSTONE_REFERENCE` names it, as CI does, a missing folder fails.
#[expect(clippy::print_stdout, reason = "a run without the official files must say so loudly")]
pub(crate) fn official_data() -> Option<PathBuf> {
    let named = std::env::var_os("TOUCHSTONE_REFERENCE");
    let folder = named
        .clone()
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/reference"), PathBuf::from);
    let data = folder.join("epcis/data");
    if data.is_dir() {
        return Some(data);
    }
    assert!(named.is_none(), "TOUCHSTONE_REFERENCE is set, but {} is no folder", data.display());
    println!("!!! CONFORMANCE NOT RUN: {} is missing; set TOUCHSTONE_REFERENCE", data.display());
    None
}

/// All files below a folder with this ending, sorted.
pub(crate) fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.to_string_lossy().ends_with(ending) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}
