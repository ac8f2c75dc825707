//! Runs the typesetter: one embedded template, one JSON document, no file system, no clock, no network.

use std::collections::{BTreeSet, HashMap};
use std::sync::LazyLock;

use jiff::civil::Date;
use serde_json::{Value, json};
use typst::diag::{FileError, FileResult, SourceDiagnostic};
use typst::ecow::EcoVec;
use typst::foundations::{Bytes, Datetime, Duration, Smart};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};

use crate::error::Error;
use crate::lang::Lang;
use crate::{fonts, text};

/// A finished document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pdf {
    /// The file.
    pub bytes: Vec<u8>,
    /// Number of pages.
    pub pages: usize,
    /// Characters of the input that the fonts lack; each is printed as 〓, and reports and certificates name them in a
    /// note. Empty for nearly all documents; the caller may want to warn.
    pub unprintable: BTreeSet<char>,
}

/// Which template typesets the data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Template {
    TestReport,
    Certificate,
    SampleLabels,
    ItemLabels,
    CartonLabels,
    Quotation,
    FieldSheet,
}

impl Template {
    fn source(self) -> &'static str {
        match self {
            Template::TestReport => "/test_report.typ",
            Template::Certificate => "/certificate.typ",
            Template::SampleLabels => "/sample_labels.typ",
            Template::ItemLabels => "/item_labels.typ",
            Template::CartonLabels => "/carton_labels.typ",
            Template::Quotation => "/quotation.typ",
            Template::FieldSheet => "/field_sheet.typ",
        }
    }
}

/// One document to be typeset.
pub(crate) struct Job<'a> {
    pub(crate) template: Template,
    pub(crate) lang: Lang,
    /// What the template reads as `d`. Strings are cleaned here, not by callers.
    pub(crate) data: Value,
    /// Pictures by path (`/qr.svg`, `/photo/0`).
    pub(crate) files: Vec<(String, Vec<u8>)>,
    /// The number that names the document for ever; makes the PDF's own identifier.
    pub(crate) ident: &'a str,
    /// The date in the PDF's metadata.
    pub(crate) date: Date,
    /// PDF/A-2b with structure tags for what is kept; plain PDF 1.7 for labels.
    pub(crate) archival: bool,
}

/// Typesets one document.
pub(crate) fn render(mut job: Job<'_>) -> Result<Pdf, Error> {
    let unprintable = text::clean(&mut job.data);
    if let Value::Object(fields) = &mut job.data {
        let names = unprintable.iter().map(|c| format!("U+{:04X}", u32::from(*c)));
        fields.insert("unprintable".to_owned(), names.collect());
        fields.insert("date".to_owned(), date(job.date));
    }
    let options = options(&job)?;
    let desk = Desk::new(job)?;
    let document = typst::compile::<PagedDocument>(&desk).output.map_err(|errors| explain(&errors))?;
    let bytes = typst_pdf::pdf(&document, &options).map_err(|errors| explain(&errors))?;
    // Keeps what a template needs again and lets the last customers' data go.
    typst::comemo::evict(2);
    Ok(Pdf { bytes, pages: document.pages().len(), unprintable })
}

/// A date as the templates read it: year, month, day.
pub(crate) fn date(date: Date) -> Value {
    json!([date.year(), date.month(), date.day()])
}

fn options(job: &Job<'_>) -> Result<PdfOptions, Error> {
    let standard = if job.archival { PdfStandard::A_2b } else { PdfStandard::V_1_7 };
    let midnight = Datetime::from_ymd_hms(
        i32::from(job.date.year()),
        job.date.month().unsigned_abs(),
        job.date.day().unsigned_abs(),
        0,
        0,
        0,
    );
    Ok(PdfOptions {
        ident: Smart::Custom(job.ident.to_owned()),
        creator: Smart::Custom(Some("Touchstone".to_owned())),
        timestamp: midnight.map(Timestamp::new_utc),
        standards: PdfStandards::new(&[standard]).map_err(|error| Error::Typesetting(error.message().to_string()))?,
        tagged: job.archival,
        ..PdfOptions::default()
    })
}

fn explain(errors: &EcoVec<SourceDiagnostic>) -> Error {
    let all: Vec<String> = errors
        .iter()
        .map(|error| {
            let hints: String = error.hints.iter().map(|hint| format!(" ({})", hint.v)).collect();
            format!("{}{hints}", error.message)
        })
        .collect();
    Error::Typesetting(all.join("; "))
}

/// What every document shares: parsed once in the life of the process.
static LIBRARY: LazyLock<LazyHash<Library>> = LazyLock::new(|| LazyHash::new(Library::default()));
static SOURCES: LazyLock<HashMap<FileId, Source>> = LazyLock::new(|| {
    let texts = [
        ("/common.typ", include_str!("../templates/common.typ")),
        ("/test_report.typ", include_str!("../templates/test_report.typ")),
        ("/report_sections.typ", include_str!("../templates/report_sections.typ")),
        ("/certificate.typ", include_str!("../templates/certificate.typ")),
        ("/sample_labels.typ", include_str!("../templates/sample_labels.typ")),
        ("/item_labels.typ", include_str!("../templates/item_labels.typ")),
        ("/carton_labels.typ", include_str!("../templates/carton_labels.typ")),
        ("/quotation.typ", include_str!("../templates/quotation.typ")),
        ("/field_sheet.typ", include_str!("../templates/field_sheet.typ")),
    ];
    texts
        .into_iter()
        .filter_map(|(path, text)| file_id(path).map(|id| (id, Source::new(id, text.to_owned()))))
        .collect()
});

/// The world of one document: the shared templates, its own data and pictures, and nothing else.
struct Desk {
    main: FileId,
    files: HashMap<FileId, Bytes>,
}

impl Desk {
    fn new(job: Job<'_>) -> Result<Self, Error> {
        let words = Bytes::from_string(job.lang.words());
        let data = Bytes::from_string(job.data.to_string());
        let own = [("/words.toml".to_owned(), words), ("/data.json".to_owned(), data)];
        let pictures = job.files.into_iter().map(|(path, bytes)| (path, Bytes::new(bytes)));
        Ok(Self {
            main: known(job.template.source())?,
            files: own
                .into_iter()
                .chain(pictures)
                .map(|(path, bytes)| known(&path).map(|id| (id, bytes)))
                .collect::<Result<_, _>>()?,
        })
    }
}

fn file_id(path: &str) -> Option<FileId> {
    Some(RootedPath::new(VirtualRoot::Project, VirtualPath::new(path).ok()?).intern())
}

fn known(path: &str) -> Result<FileId, Error> {
    file_id(path).ok_or_else(|| Error::Typesetting(format!("no such template path: {path}")))
}

impl World for Desk {
    fn library(&self) -> &LazyHash<Library> {
        &LIBRARY
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &fonts::BOOK
    }

    fn main(&self) -> FileId {
        self.main
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        SOURCES.get(&id).cloned().ok_or(FileError::AccessDenied)
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        self.files.get(&id).cloned().ok_or(FileError::AccessDenied)
    }

    fn font(&self, index: usize) -> Option<Font> {
        fonts::FONTS.get(index).cloned()
    }

    fn today(&self, _offset: Option<Duration>) -> Option<Datetime> {
        None
    }
}
