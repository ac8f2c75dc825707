//! Chores of the project that are more than one command: `cargo run -p xtask -- tidy`. Nothing here is part of the product.
//! Must stay quick to build: std and anyhow, no crate of the workspace.

mod rust_text;
mod tidy;
mod tree;

use std::io::Write as _;
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context as _, Result, bail};

fn main() -> Result<ExitCode> {
    let mut args = std::env::args().skip(1);
    match args.next().as_deref() {
        Some("tidy") => run_tidy(),
        other => bail!("unknown chore {other:?}; there is: tidy"),
    }
}

fn run_tidy() -> Result<ExitCode> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().context("xtask stands in the workspace")?;
    let tree = tree::Tree::read(root)?;
    let report = tidy::check(&tree);
    let mut out = std::io::stdout().lock();
    for note in &report.notes {
        writeln!(out, "note: {note}")?;
    }
    for fault in &report.faults {
        writeln!(out, "{fault}")?;
    }
    writeln!(out, "tidy: {} files, {} faults", tree.files().count(), report.faults.len())?;
    Ok(if report.faults.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
