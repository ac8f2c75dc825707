//! PDF documents from typed data: test reports, certificates, labels, quotations, sheets of prepared fields.
//!
//! One function per document takes a plain struct and a language and answers a [`Pdf`]. Everything comes in as an
//! argument (also the date), so the same input gives the same bytes. Text of users is data: it reaches the templates as
//! JSON strings and is never read as markup; the typesetter sees the embedded templates and nothing of the file system.
//! A character that the fonts lack is printed as 〓 and reported in [`Pdf::unprintable`]: issuing never fails on a name.
//!
//! This crate never signs (see `credential`), never decides a verdict and never reads a clock.

mod carton_labels;
mod certificate;
mod check;
mod engine;
mod error;
mod field_sheet;
mod fonts;
mod labels;
mod lang;
mod photo;
mod qr;
mod quotation;
mod test_report;
mod text;
pub mod zpl;

pub use carton_labels::{CartonLabel, CartonSize, carton_labels};
pub use certificate::{Certificate, CertifiedProduct, Condition, Standard, certificate};
pub use check::Missing;
pub use engine::Pdf;
pub use error::Error;
pub use field_sheet::{FieldSheet, SheetField, SheetPart, field_sheet};
pub use labels::{ItemLabel, LabelSheet, LabelSize, SampleLabel, item_labels, sample_labels};
pub use lang::Lang;
pub use photo::{Photo, PhotoError};
pub use quotation::{Line, Quotation, quotation};
pub use test_report::{
    Accreditation, Amendment, Component, ConformityResult, ExternalProvider, Fact, Laboratory, MarketStatement, Method,
    Party, ResultRow, ResultTable, Sample, Sampling, ScopeMark, Signatory, SignatureRole, TestReport, TestedValue,
    Verdict, test_report,
};
