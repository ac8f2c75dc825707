//! The port `Issuance`: signs the PDFs, makes the credential that carries their hash, registers number and status.
//! Everything in the issuer's own transaction: a document is out completely or not at all.

use async_trait::async_trait;
use credential::status::{StatusEntry, StatusPurpose};
use credential::untp::attestation::{
    AssessedProduct, AssessedResult, Assessment as UntpAssessment, Attestation, BelowKind, DocumentLink, Finding,
    IssuerIdentity, Named, PartyIdentity, Registration, Topic,
};
use credential::untp::model::AssessmentLevel;
use credential::untp::{self, Decimal, units};
use credential::{SignatureDetails, sign_pdf, vc};
use jiff::tz::TimeZone;
use kernel::Date;
use platform::authz::Audience;
use platform::db::{Event, Tx};
use platform::i18n::Lang;
use platform::ports::{
    Assessment, DocumentKind, DocumentStatus, Issuance, IssueRequest, Issued, IssuedDocument, Party, Product,
};
use platform::{Error, Platform, Result};
use serde_json::json;

use crate::keys::{Signer, signer};
use crate::model::{Document, kind_word, plain_number, status_word, strict, verdicts};
use crate::store::Change;
use crate::{DOCUMENT, path_segment, store};

/// Answers the port.
pub(crate) struct Register;

#[async_trait]
impl Issuance for Register {
    async fn issue(&self, tx: &mut Tx, request: IssueRequest) -> Result<Issued> {
        if request.pdfs.is_empty() {
            return Err(fault("a document needs at least one PDF"));
        }
        if !plain_number(&request.number) {
            return Err(fault(format!(
                "{:?} is no number: letters, digits, - . _ and at most 64 in all",
                request.number
            )));
        }
        let platform = tx.platform().clone();
        let issuer = platform.organisations()?.organisation(&platform, request.issuer).await?.ok_or(Error::NotFound)?;
        let signer = signer(tx, &issuer).await?;
        let pdfs = sign_all(tx, &signer, &issuer, &request).await?;
        let first = pdfs.first().cloned().ok_or_else(|| fault("no PDF"))?;
        let status_index = tx.next_number(&format!("status-list/{}", issuer.id)).await?;
        let token = format!("{}{}", uuid::Uuid::new_v4().simple(), uuid::Uuid::new_v4().simple());
        let public = &platform.settings().public_url;
        let verify_url = verify_url(public, &request.number);
        let credential = credential(public, &signer, &issuer, &request, &first.1, status_index)?;
        let document = register(&request, &issuer, token, status_index, tx.now());
        store::insert_document(tx.conn(), &document, &credential, tx.now()).await?;
        for (language, sha256) in &pdfs {
            store::insert_file(tx.conn(), sha256, &request.number, language).await?;
        }
        let by = tx.actor().name.clone();
        let valid = Change { status: DocumentStatus::Valid, reason: "", superseded_by: None, at: tx.now(), by: &by };
        store::insert_history(tx.conn(), &request.number, &valid).await?;
        tx.grant(DOCUMENT, &request.number, issuer.id, Audience::Owner, "issuer").await?;
        for owner in [request.issued_to.id, request.product.owner] {
            if owner != issuer.id {
                tx.grant(DOCUMENT, &request.number, owner, Audience::Owner, "issued to").await?;
            }
        }
        let data = json!({"number": request.number, "kind": kind_word(request.kind), "issuer": issuer.id,
                          "product": request.product.product, "gtin": request.product.gtin, "lots": request.lots,
                          "verdict": strict(&request.assessments), "supersedes": request.supersedes});
        tx.record(Event::new("document.issued", DOCUMENT, &request.number).with(data)).await?;
        tx.raise_public_epoch().await?;
        Ok(Issued { pdfs, credential, verify_url })
    }

    async fn change_status(
        &self,
        tx: &mut Tx,
        number: &str,
        status: DocumentStatus,
        reason: &str,
        superseded_by: Option<&str>,
    ) -> Result<()> {
        let document = store::document(tx.conn(), number).await?.ok_or(Error::NotFound)?;
        document.may_become(status)?;
        if status == DocumentStatus::Superseded && superseded_by.is_none() {
            return Err(fault(format!("{number} is superseded, but not said by what")));
        }
        let by = tx.actor().name.clone();
        let change = Change { status, reason, superseded_by, at: tx.now(), by: &by };
        if !store::set_status(tx.conn(), number, document.status, &change).await? {
            return Err(Error::Conflict(kernel::Message::new("document-error-moved-on").with("number", number)));
        }
        let data = json!({"number": number, "kind": kind_word(document.kind), "issuer": document.issuer,
                          "product": document.product, "gtin": document.gtin,
                          "status": status_word(status), "superseded_by": superseded_by});
        tx.record(Event::new("document.status_changed", DOCUMENT, number).with(data).because(reason)).await?;
        tx.raise_public_epoch().await
    }

    async fn document(&self, platform: &Platform, number: &str) -> Result<Option<IssuedDocument>> {
        let Some(document) = store::document(platform.db().conn(), number).await? else { return Ok(None) };
        Ok(Some(IssuedDocument {
            kind: document.kind,
            status: document.status,
            status_since: document.status_since,
            status_reason: document.status_reason,
            superseded_by: document.superseded_by,
            verify_url: verify_url(&platform.settings().public_url, number),
            pdfs: store::files(platform.db(), number).await?,
            number: document.number,
        }))
    }

    async fn share_url(&self, platform: &Platform, number: &str) -> Result<Option<String>> {
        let document = store::document(platform.db().conn(), number).await?;
        Ok(document.map(|document| share_url(&platform.settings().public_url, &document)))
    }
}

fn fault(error: impl std::fmt::Display) -> Error {
    Error::Internal(anyhow::anyhow!("issuing: {error}"))
}

/// Where anybody verifies a number.
pub(crate) fn verify_url(public_url: &str, number: &str) -> String {
    format!("{public_url}/verify/{}", path_segment(number))
}

/// The same, opening the signed files to whoever holds it.
pub(crate) fn share_url(public_url: &str, document: &Document) -> String {
    format!("{}?t={}", verify_url(public_url, &document.number), document.token)
}

// Hashing and one P-256 signature: a few milliseconds, not worth another thread.
async fn sign_all(tx: &Tx, signer: &Signer, issuer: &Party, request: &IssueRequest) -> Result<Vec<(String, String)>> {
    let mut signed = Vec::new();
    for (lang, pdf) in &request.pdfs {
        let details = SignatureDetails {
            reason: format!("{} {}", request.title_en, request.number),
            location: issuer.address_en.clone(),
            signer_name: format!("{} / {}", issuer.name_en, request.signatory),
            signed_at: tx.now().to_jiff(),
        };
        let bytes = sign_pdf(pdf, &signer.key, &signer.certificate, &details).map_err(fault)?;
        signed.push((lang.tag().to_owned(), tx.platform().files().put(bytes).await?));
    }
    Ok(signed)
}

fn register(
    request: &IssueRequest,
    issuer: &Party,
    token: String,
    status_index: i64,
    now: kernel::Timestamp,
) -> Document {
    let product: &Product = &request.product;
    Document {
        number: request.number.clone(),
        kind: request.kind,
        issuer: issuer.id,
        issuer_name_zh: issuer.name(Lang::Zh).to_owned(),
        issuer_name_en: issuer.name(Lang::En).to_owned(),
        issuer_slug: issuer.slug.clone(),
        issued_to_zh: request.issued_to.name(Lang::Zh).to_owned(),
        issued_to_en: request.issued_to.name(Lang::En).to_owned(),
        product: product.product,
        version: product.version,
        gtin: product.gtin.clone(),
        product_zh: product.name_zh.clone(),
        product_en: product.name_en.clone(),
        model: product.model.clone(),
        title_zh: request.title_zh.clone(),
        title_en: request.title_en.clone(),
        signatory: request.signatory.clone(),
        issued_on: request.issued_on,
        expires_on: request.expires_on,
        supersedes: request.supersedes.clone(),
        verdicts: verdicts(&request.assessments),
        token,
        status_index,
        status: DocumentStatus::Valid,
        status_since: now,
        status_reason: String::new(),
        superseded_by: None,
    }
}

/// The instant a day begins (or, with one day more, ends) in China Standard Time.
fn day_start(day: Date) -> jiff::Timestamp {
    let fixed = TimeZone::fixed(jiff::tz::offset(8));
    day.to_zoned(fixed).map_or(jiff::Timestamp::UNIX_EPOCH, |zoned| zoned.timestamp())
}

fn credential(
    public: &str,
    signer: &Signer,
    issuer: &Party,
    request: &IssueRequest,
    pdf_hash: &str,
    status_index: i64,
) -> Result<String> {
    let segment = path_segment(&request.number);
    let sha256: [u8; 32] =
        hex::decode(pdf_hash).ok().and_then(|h| h.try_into().ok()).ok_or_else(|| fault("no digest"))?;
    let (list, index) = list_and_bit(status_index);
    let list = status_list_url(public, &issuer.slug, list);
    let index = u64::try_from(index).map_err(fault)?;
    let page = format!("{public}/verify/{segment}");
    let until = request.expires_on.and_then(|day| day.tomorrow().ok()).map(day_start);
    let attestation = Attestation {
        credential_id: format!("{page}/credential"),
        document_id: page.clone(),
        title: format!("{} {} {}", request.title_zh, request.title_en, request.number),
        description: None,
        issuer: IssuerIdentity {
            did: signer.did.clone(),
            name: issuer.name_en.clone(),
            also_known_as: vec![(organisation_page(public, issuer), registration(issuer))],
        },
        issued_to: PartyIdentity {
            id: organisation_page(public, &request.issued_to),
            name: request.issued_to.name_en.clone(),
            registration: Some(registration(&request.issued_to)),
        },
        scheme: Named { id: format!("{public}/requirements"), name: request.title_en.clone() },
        assessment_level: AssessmentLevel::NoEndorsement,
        accreditations: Vec::new(),
        document: DocumentLink { url: page, name: request.number.clone(), sha256 },
        valid_from: day_start(request.issued_on),
        valid_until: until,
        status: Some(StatusEntry::new(&list, StatusPurpose::Revocation, index)),
        assessments: request.assessments.iter().enumerate().map(|(n, a)| assessment(public, request, n, a)).collect(),
        software: None,
    };
    let built = match request.kind {
        DocumentKind::Report => untp::test_report(&attestation),
        DocumentKind::Certificate => untp::certificate(&attestation),
    }
    .map_err(fault)?;
    vc::sign(&built, &signer.key, &signer.did).map_err(fault)
}

/// Bits of one status list: the fewest that the W3C allows, 16 KiB before packing.
pub(crate) const LIST_BITS: i64 = 131_072;

/// In which list (from 1) and at which bit of it an issuer's document stands.
pub(crate) const fn list_and_bit(status_index: i64) -> (i64, i64) {
    (status_index / LIST_BITS + 1, status_index % LIST_BITS)
}

/// Where a status list of an issuer is published.
pub(crate) fn status_list_url(public: &str, slug: &str, list: i64) -> String {
    format!("{public}/status/{slug}/{list}")
}

fn organisation_page(public: &str, party: &Party) -> String {
    format!("{public}/organisations/{}/did.json", party.slug)
}

fn registration(party: &Party) -> Registration {
    // GB 32100 codes have 18 characters; anything else is a foreign register.
    let register = if party.registration.len() == 18 {
        Named { id: "https://www.gsxt.gov.cn/".to_owned(), name: "GB 32100 unified social credit code".to_owned() }
    } else {
        Named { id: "urn:touchstone:foreign-register".to_owned(), name: "Foreign commercial register".to_owned() }
    };
    Registration { number: party.registration.clone(), register }
}

fn assessment(public: &str, request: &IssueRequest, position: usize, from: &Assessment) -> UntpAssessment {
    let page = format!("{public}/verify/{}", path_segment(&request.number));
    let product = &request.product;
    let requirement = format!("{public}/requirements#{}", path_segment(&from.criterion));
    let id = product
        .gtin
        .as_deref()
        .map_or_else(|| format!("urn:uuid:{}", product.version), |gtin| format!("{public}/01/{gtin}"));
    let mut standards = Vec::new();
    if !from.standard.is_empty() {
        standards.push(Named { id: format!("{requirement}-standard"), name: from.standard.clone() });
    }
    UntpAssessment {
        id: format!("{page}#assessment-{}", position + 1),
        name: named(&from.name_en, &from.name_zh, &from.criterion),
        criteria: vec![Named { id: requirement, name: named(&from.name_en, &from.name_zh, &from.criterion) }],
        date: request.issued_on,
        results: from.results.iter().map(|result| finding(&page, result)).collect(),
        products: vec![AssessedProduct {
            id,
            name: named(&product.name_en, &product.name_zh, &product.model),
            model: (!product.model.is_empty()).then(|| product.model.clone()),
            lot: request.lots.first().filter(|_| request.lots.len() == 1).cloned(),
            serial: None,
            identity_verified: true,
        }],
        standards,
        regulations: Vec::new(),
        conditions: if from.market.is_empty() { Vec::new() } else { vec![format!("market {}", from.market)] },
        topic: Topic::TechnicalRegulations,
        conforms: match from.verdict.as_str() {
            "pass" | "conditional_pass" => Some(true),
            "fail" | "conditional_fail" => Some(false),
            _ => None,
        },
    }
}

fn named(first: &str, second: &str, last: &str) -> String {
    [first, second, last].into_iter().find(|text| !text.trim().is_empty()).unwrap_or("-").to_owned()
}

fn finding(page: &str, (analyte, value, unit): &(String, String, String)) -> AssessedResult {
    let metric = Named { id: format!("{page}#metric-{}", path_segment(analyte)), name: analyte.clone() };
    let code = units::rec20_code(unit);
    let below = value.strip_prefix('<').map(str::trim);
    let number = below.unwrap_or(value).trim().parse::<Decimal>().ok();
    let finding = match (number, code, below) {
        (Some(limit), Some(code), Some(_)) => {
            Finding::Below { limit, unit: code.to_owned(), kind: BelowKind::Quantification }
        }
        (Some(value), Some(code), None) => Finding::Measured { value, unit: code.to_owned(), uncertainty: None },
        // A grade, or a unit without a common code: the words as reported.
        _ => Finding::Graded { code: format!("{value} {unit}").trim().to_owned(), definition: None },
    };
    AssessedResult { metric, finding }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_status_list_is_followed_by_the_next() {
        assert_eq!(list_and_bit(1), (1, 1));
        assert_eq!(list_and_bit(131_071), (1, 131_071));
        assert_eq!(list_and_bit(131_072), (2, 0));
    }
}
