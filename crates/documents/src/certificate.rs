//! The certificate of conformity: the formal certification documentation of ISO/IEC 17065:2012 clause 7.7.

use jiff::civil::Date;
use serde_json::{Value, json};

use crate::check::{Check, Missing};
use crate::engine::{self, Job, Pdf, Template, date};
use crate::error::Error;
use crate::lang::Lang;
use crate::qr;
use crate::test_report::{Accreditation, Party, party};

/// A certificate as it is granted. The letters are the items of ISO/IEC 17065:2012 7.7.1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Certificate {
    /// The number that no other certificate has.
    pub number: String,
    /// a) Name of the certification body.
    pub body_name: String,
    /// Its name in the other language, printed small; empty for none.
    pub body_name_other: String,
    /// a) Its address.
    pub body_address: String,
    /// Accreditations under which it certifies; printed only with a number.
    pub accreditations: Vec<Accreditation>,
    /// b) Date on which certification was granted; never before the decision (7.7.2).
    pub granted_on: Date,
    /// When this issue of the certificate was made, when later than the grant.
    pub issued_on: Date,
    /// c) Name and address of the client; contacts of parties are not printed, for a certificate is public.
    pub client: Party,
    /// Who makes the product, when not the client.
    pub manufacturer: Option<Party>,
    /// Where it is made.
    pub factory: Option<Party>,
    /// d) The certification scheme with its edition.
    pub scheme: String,
    /// d) The certified products.
    pub products: Vec<CertifiedProduct>,
    /// d) The standards and other documents that conformity was judged against.
    pub standards: Vec<Standard>,
    /// e) When certification expires; none when it runs until withdrawn.
    pub expires_on: Option<Date>,
    /// Numbers of the test and inspection reports it rests on.
    pub evidence: Vec<String>,
    /// f) Conditions and anything else the scheme requires.
    pub conditions: Vec<Condition>,
    /// 7.7.3 The person assigned the responsibility, and the function.
    pub signed_by: String,
    /// Function of the signatory; empty for none.
    pub signed_as: String,
    /// Where anybody can check the certificate; printed as text and QR code.
    pub verify_url: String,
    /// Marks the certificate as a demonstration without value.
    pub demonstration: bool,
}

/// 7.7.1 d): a product or a series.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CertifiedProduct {
    /// Name.
    pub name: String,
    /// Models or types.
    pub models: String,
    /// Brand, age grade, other particulars; empty for none.
    pub particulars: String,
}

/// 7.7.1 d): a standard or other normative document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standard {
    /// Reference with its date of publication, as `GB 6675.2-2014`.
    pub reference: String,
    /// Title; empty for none.
    pub title: String,
}

/// A condition under which the certificate holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition(pub String);

impl Certificate {
    /// The mandatory particulars that are blank.
    #[must_use]
    pub fn missing(&self) -> Vec<Missing> {
        self.check().missing()
    }

    fn check(&self) -> Check {
        let mut check = Check::default();
        check.text("number", "number", &self.number);
        check.text("7.7.1 a", "body_name", &self.body_name);
        check.text("7.7.1 a", "body_address", &self.body_address);
        check.needs("7.7.1 b", "granted_on", self.granted_on <= self.issued_on);
        check.text("7.7.1 c", "client.name", &self.client.name);
        check.text("7.7.1 c", "client.address", &self.client.address);
        check.text("7.7.1 d", "scheme", &self.scheme);
        check.needs("7.7.1 d", "products", !self.products.is_empty());
        check.needs("7.7.1 d", "products.name", self.products.iter().all(|p| !p.name.trim().is_empty()));
        check.needs("7.7.1 d", "standards", !self.standards.is_empty());
        check.needs("7.7.1 d", "standards.reference", self.standards.iter().all(|s| !s.reference.trim().is_empty()));
        check.needs("7.7.1 e", "expires_on", self.expires_on.is_none_or(|day| day > self.granted_on));
        check.text("7.7.3", "signed_by", &self.signed_by);
        check.text("verification", "verify_url", &self.verify_url);
        check
    }

    fn data(&self) -> Value {
        json!({
            "number": self.number,
            "issuer": self.body_name,
            "body_name_other": self.body_name_other,
            "body_address": self.body_address,
            "accreditations": self.accreditations.iter().filter(|a| !a.number.trim().is_empty())
                .map(|a| json!({"scheme": a.scheme, "number": a.number})).collect::<Value>(),
            "granted_on": date(self.granted_on),
            "issued_on": date(self.issued_on),
            "client": party(&self.client),
            "manufacturer": self.manufacturer.as_ref().map(party),
            "factory": self.factory.as_ref().map(party),
            "scheme": self.scheme,
            "products": self.products.iter().map(|p| json!({
                "name": p.name, "models": p.models, "particulars": p.particulars,
            })).collect::<Value>(),
            "standards": self.standards.iter().map(|s| json!({
                "reference": s.reference, "title": s.title,
            })).collect::<Value>(),
            "expires_on": self.expires_on.map(date),
            "evidence": self.evidence,
            "conditions": self.conditions.iter().map(|c| c.0.as_str()).collect::<Value>(),
            "signed_by": self.signed_by,
            "signed_as": self.signed_as,
            "verify_url": self.verify_url,
            "demonstration": self.demonstration,
        })
    }
}

/// Typesets a certificate as PDF/A-2b.
///
/// # Errors
/// [`Error::Incomplete`] when a particular of 7.7.1 is blank; [`Error::Code`] when the address for verification is too
/// long for a QR code.
pub fn certificate(certificate: &Certificate, lang: Lang) -> Result<Pdf, Error> {
    certificate.check().complete()?;
    engine::render(Job {
        template: Template::Certificate,
        lang,
        data: certificate.data(),
        files: vec![("/qr.svg".to_owned(), qr::svg(&certificate.verify_url)?)],
        ident: &certificate.number,
        date: certificate.issued_on,
        archival: true,
    })
}
