//! Documents as their readers meet them: read by `pdftotext`, drawn by `pdftoppm`, scanned by `zbarimg`.
//! Every document that a test makes is left in `target/tmp/documents/` to be looked at.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod carton_labels;
mod certificates;
mod field_sheets;
mod hostile_text;
mod labels;
mod quotations;
mod reader;
mod reports;
mod samples;
mod words;
