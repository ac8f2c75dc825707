//! A document prepared field by field for somebody else to read, judge and sign: what stands in each field or is missing, and an
//! empty place for the signature. Says on every page when it is a draft; never says that it is signed.

use jiff::civil::Date;
use serde_json::{Value, json};

use crate::check::Check;
use crate::engine::{self, Job, Pdf, Template, date};
use crate::error::Error;
use crate::lang::Lang;
use crate::photo::Photo;

/// A prepared document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldSheet {
    /// Names it on every page.
    pub reference: String,
    /// The day it was prepared.
    pub prepared_on: Date,
    /// Whose product it is about.
    pub owner: String,
    /// What the document is called.
    pub title: String,
    /// The act it follows.
    pub act: String,
    /// The product.
    pub subject: String,
    /// Where it stands, in words.
    pub state: String,
    /// Something is missing, open or failed: it must not be signed.
    pub draft: bool,
    /// What its reader has to know first, one paragraph each.
    pub remarks: Vec<String>,
    /// The fields.
    pub fields: Vec<SheetField>,
    /// The product's photograph.
    pub photo: Option<Photo>,
    /// Marks it as a demonstration without value.
    pub demonstration: bool,
}

/// A field of the act.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetField {
    /// Its number there.
    pub number: String,
    /// Its name.
    pub name: String,
    /// Rows of parts that belong together.
    pub rows: Vec<Vec<SheetPart>>,
}

/// One part of a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetPart {
    /// What it is; empty when the text says it.
    pub label: String,
    /// What stands there.
    pub text: String,
    /// Something has to be there and is not.
    pub missing: bool,
}

impl FieldSheet {
    fn check(&self) -> Check {
        let mut check = Check::default();
        check.text("reference", "reference", &self.reference);
        check.text("owner", "owner", &self.owner);
        check.text("title", "title", &self.title);
        check.needs("fields", "fields", !self.fields.is_empty());
        check
    }

    fn data(&self) -> Value {
        let part = |part: &SheetPart| json!({"label": part.label, "text": part.text, "missing": part.missing});
        json!({
            "number": self.reference,
            "issuer": self.owner,
            "prepared_on": date(self.prepared_on),
            "title": self.title,
            "act": self.act,
            "subject": self.subject,
            "state": self.state,
            "draft": self.draft,
            "remarks": self.remarks,
            "fields": self.fields.iter().map(|field| json!({
                "number": field.number,
                "name": field.name,
                "rows": field.rows.iter().map(|row| row.iter().map(part).collect::<Value>()).collect::<Value>(),
            })).collect::<Value>(),
            "photo": self.photo.as_ref().map(|photo| json!({"path": PHOTO, "caption": photo.caption})),
            "demonstration": self.demonstration,
        })
    }
}

const PHOTO: &str = "/photo/0";

/// Typesets a prepared document as PDF/A-2b.
///
/// # Errors
/// [`Error::Incomplete`] when it has no reference, owner, title or field.
pub fn field_sheet(sheet: &FieldSheet, lang: Lang) -> Result<Pdf, Error> {
    sheet.check().complete()?;
    engine::render(Job {
        template: Template::FieldSheet,
        lang,
        data: sheet.data(),
        files: sheet.photo.iter().map(|photo| (PHOTO.to_owned(), photo.jpeg.clone())).collect(),
        ident: &sheet.reference,
        date: sheet.prepared_on,
        archival: true,
    })
}
