//! The test report: what ISO/IEC 17025:2017 clause 7.8 asks of one, as types, and its way to the template.

mod data;
mod items;
mod results;

use jiff::civil::Date;

pub(crate) use data::party;
pub use items::{Component, Fact, Sample, Sampling};
pub use results::{
    ConformityResult, ExternalProvider, MarketStatement, Method, ResultRow, ResultTable, ScopeMark, TestedValue,
    Verdict,
};

use crate::check::{Check, Missing};
use crate::engine::{self, Job, Pdf, Template};
use crate::error::Error;
use crate::lang::Lang;

/// A report on tests, complete as it is issued. The letters are the items of ISO/IEC 17025:2017 7.8.2.1; a) the title,
/// d) page numbers and end mark, l) the statement on the items tested are fixed words of the template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TestReport {
    /// d) The number that no other report has.
    pub number: String,
    /// j) Date of issue.
    pub issued_on: Date,
    /// b), c) Who tested, and where.
    pub laboratory: Laboratory,
    /// Accreditations under which the report is issued; a mark is printed only from here.
    pub accreditations: Vec<Accreditation>,
    /// e) Who asked for the tests.
    pub customer: Party,
    /// 7.8.8: what this report amends.
    pub amendment: Option<Amendment>,
    /// g) Name of the product, for the first page.
    pub product: String,
    /// g) What describes it: model, age grade, maker …
    pub product_facts: Vec<Fact>,
    /// g), h) The samples with their condition, photos and components.
    pub samples: Vec<Sample>,
    /// k), 7.8.5 How the samples were taken.
    pub sampling: Sampling,
    /// i) First day of laboratory activity.
    pub tested_from: Date,
    /// i) Last day of laboratory activity.
    pub tested_to: Date,
    /// f) The methods, with their editions.
    pub methods: Vec<Method>,
    /// 7.8.3.1 a) Conditions of test, such as the climate.
    pub conditions: Vec<String>,
    /// n) Additions to, deviations from and exclusions from the methods.
    pub method_changes: Vec<String>,
    /// m) The results.
    pub results: Vec<ResultTable>,
    /// 7.8.3.1 b), 7.8.6 Statements of conformity, one per market and specification.
    pub statements: Vec<MarketStatement>,
    /// 7.8.7 Opinions and interpretations, printed as such.
    pub opinions: Vec<String>,
    /// p) Who else measured.
    pub external_providers: Vec<ExternalProvider>,
    /// 7.8.2.2, 7.4.3 Disclaimers: deviations at receipt, customer's data that can affect validity.
    pub disclaimers: Vec<String>,
    /// Any other remark.
    pub remarks: Vec<String>,
    /// o) Who signs; at least one authorises.
    pub signatories: Vec<Signatory>,
    /// Where anybody can check the report; printed as text and QR code.
    pub verify_url: String,
    /// Marks every page as a demonstration without value.
    pub demonstration: bool,
}

/// 7.8.2.1 b), c): the laboratory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Laboratory {
    /// Legal name.
    pub name: String,
    /// The name in the other language, printed small below; empty for none.
    pub name_other: String,
    /// Postal address.
    pub address: String,
    /// Where the activities took place when elsewhere: customer's site, other premises, mobile. Empty: at the address.
    pub locations: Vec<String>,
    /// Telephone, e-mail, as one line; empty for none.
    pub contact: String,
}

/// An accreditation or designation that the report may show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accreditation {
    /// `CMA`, `CNAS` …
    pub scheme: String,
    /// The body's number for this laboratory; without one, no mark is printed.
    pub number: String,
}

/// A party with its address and contact.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Party {
    /// Legal name.
    pub name: String,
    /// Address; empty for none.
    pub address: String,
    /// Person, telephone, e-mail, as one line; empty for none.
    pub contact: String,
}

/// 7.8.8: this report amends an issued one, which it supersedes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Amendment {
    /// Number of the report that it supersedes.
    pub original_number: String,
    /// Its date of issue.
    pub original_issued_on: Date,
    /// What was changed.
    pub change: String,
    /// Why.
    pub reason: String,
}

/// What a signatory vouches for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignatureRole {
    /// Carried out the tests.
    Tested,
    /// Verified records and results.
    Verified,
    /// Authorises the report (7.8.2.1 o).
    Authorised,
}

/// 7.8.2.1 o): a person who stands behind the report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signatory {
    /// As what the person signs.
    pub role: SignatureRole,
    /// Name.
    pub name: String,
    /// Function in the laboratory; empty for none.
    pub function: String,
    /// The day of signing.
    pub signed_on: Date,
}

impl TestReport {
    /// The mandatory particulars that are blank. An empty list is what issuing needs.
    #[must_use]
    pub fn missing(&self) -> Vec<Missing> {
        self.check().missing()
    }

    fn check(&self) -> Check {
        let mut check = Check::default();
        check.text("7.8.2.1 b", "laboratory.name", &self.laboratory.name);
        check.text("7.8.2.1 b", "laboratory.address", &self.laboratory.address);
        check.text("7.8.2.1 d", "number", &self.number);
        check.text("7.8.2.1 e", "customer.name", &self.customer.name);
        check.needs(
            "7.8.2.1 e",
            "customer.address or contact",
            !(self.customer.address.trim().is_empty() && self.customer.contact.trim().is_empty()),
        );
        check.needs("7.8.2.1 f", "methods", !self.methods.is_empty());
        check.needs("7.8.2.1 f", "methods.reference", self.methods.iter().all(Method::is_identified));
        check.text("7.8.2.1 g", "product", &self.product);
        check.needs("7.8.2.1 g", "samples", !self.samples.is_empty());
        check.needs("7.8.2.1 g", "samples.identification", self.samples.iter().all(Sample::is_identified));
        check.needs("7.8.2.1 g", "samples.condition", self.samples.iter().all(Sample::has_condition));
        check.needs("7.8.2.1 i", "tested_from, tested_to", self.tested_from <= self.tested_to);
        check.needs("7.8.2.1 k", "sampling", self.sampling.is_complete());
        check.needs("7.8.2.1 m", "results", self.results.iter().any(|table| !table.rows.is_empty()));
        check.needs("7.8.2.1 m", "results.rows", self.results.iter().all(ResultTable::is_complete));
        check.needs(
            "7.8.2.1 o",
            "signatories",
            self.signatories.iter().any(|s| s.role == SignatureRole::Authorised && !s.name.trim().is_empty()),
        );
        check.needs("7.8.2.1 p", "external_providers", self.names_every_external_provider());
        check.needs("7.8.6.2", "statements", self.statements.iter().all(MarketStatement::is_complete));
        if let Some(amendment) = &self.amendment {
            check.text("7.8.8.3", "amendment.original_number", &amendment.original_number);
            check.text("7.8.8.1", "amendment.change", &amendment.change);
            check.text("7.8.8.1", "amendment.reason", &amendment.reason);
        }
        check.text("verification", "verify_url", &self.verify_url);
        check
    }

    /// Every result that came from outside names a provider of the list.
    fn names_every_external_provider(&self) -> bool {
        self.results.iter().flat_map(|table| &table.rows).filter_map(|row| row.external_provider.as_ref()).all(|key| {
            self.external_providers.iter().any(|provider| provider.key == *key && !provider.name.trim().is_empty())
        })
    }
}

/// Typesets a test report as PDF/A-2b.
///
/// # Errors
/// [`Error::Incomplete`] when a particular of clause 7.8 is blank; [`Error::Code`] when the address for verification is
/// too long for a QR code.
pub fn test_report(report: &TestReport, lang: Lang) -> Result<Pdf, Error> {
    report.check().complete()?;
    let (data, files) = data::of(report)?;
    engine::render(Job {
        template: Template::TestReport,
        lang,
        data,
        files,
        ident: &report.number,
        date: report.issued_on,
        archival: true,
    })
}
