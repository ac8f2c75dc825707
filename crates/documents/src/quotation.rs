//! The quotation: one page that says what is offered, to whom, at what price. Adds nothing up: amounts arrive as text,
//! with the digits they are to be printed with.

use jiff::civil::Date;
use serde_json::{Value, json};

use crate::check::Check;
use crate::engine::{self, Job, Pdf, Template, date};
use crate::error::Error;
use crate::lang::Lang;
use crate::test_report::{Party, party};

/// A quotation or the summary of an application.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quotation {
    /// Its number.
    pub number: String,
    /// The date of the offer.
    pub issued_on: Date,
    /// How long it holds; none when it is open.
    pub valid_until: Option<Date>,
    /// Who offers.
    pub provider: Party,
    /// Who asked.
    pub customer: Party,
    /// What it is about: product, model.
    pub subject: String,
    /// Markets or purposes, as one line; empty for none.
    pub markets: String,
    /// The services.
    pub lines: Vec<Line>,
    /// ISO 4217 code of every amount.
    pub currency: String,
    /// Sum of the lines.
    pub subtotal: String,
    /// Tax, with its rate as text; empty amount for none.
    pub tax_label: String,
    /// Amount of tax; empty for none.
    pub tax: String,
    /// What is to be paid.
    pub total: String,
    /// Working days from complete receipt; empty when not promised.
    pub duration: String,
    /// Terms, one paragraph each.
    pub terms: Vec<String>,
    /// Marks it as a demonstration without value.
    pub demonstration: bool,
}

/// One service of a quotation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// What is done.
    pub service: String,
    /// Method, market or other detail; empty for none.
    pub detail: String,
    /// How often, with unit.
    pub quantity: String,
    /// Price of one.
    pub unit_price: String,
    /// Price of the line.
    pub amount: String,
}

impl Quotation {
    fn check(&self) -> Check {
        let mut check = Check::default();
        check.text("number", "number", &self.number);
        check.text("provider", "provider.name", &self.provider.name);
        check.text("customer", "customer.name", &self.customer.name);
        check.needs("lines", "lines", !self.lines.is_empty());
        check.text("currency", "currency", &self.currency);
        check.text("total", "total", &self.total);
        check
    }

    fn data(&self) -> Value {
        json!({
            "number": self.number,
            "issuer": self.provider.name,
            "issued_on": date(self.issued_on),
            "valid_until": self.valid_until.map(date),
            "provider": party(&self.provider),
            "customer": party(&self.customer),
            "subject": self.subject,
            "markets": self.markets,
            "lines": self.lines.iter().map(|line| json!({
                "service": line.service,
                "detail": line.detail,
                "quantity": line.quantity,
                "unit_price": line.unit_price,
                "amount": line.amount,
            })).collect::<Value>(),
            "currency": self.currency,
            "subtotal": self.subtotal,
            "tax_label": self.tax_label,
            "tax": self.tax,
            "total": self.total,
            "duration": self.duration,
            "terms": self.terms,
            "demonstration": self.demonstration,
        })
    }
}

/// Typesets a quotation as PDF/A-2b: one page for an ordinary order, more when the lines need them.
///
/// # Errors
/// [`Error::Incomplete`] when a party, the lines or the total are blank.
pub fn quotation(quotation: &Quotation, lang: Lang) -> Result<Pdf, Error> {
    quotation.check().complete()?;
    engine::render(Job {
        template: Template::Quotation,
        lang,
        data: quotation.data(),
        files: Vec::new(),
        ident: &quotation.number,
        date: quotation.issued_on,
        archival: true,
    })
}
