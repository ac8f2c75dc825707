//! The world around traceability, faked: one bear, one report, one certificate, a maker, a buyer in Hamburg.
#![expect(clippy::unwrap_used, reason = "test support: there is nothing to recover")]

use std::collections::BTreeMap;
use std::sync::Arc;

use async_trait::async_trait;
use axum::body::Body;
use axum::http::Method;
use kernel::ids::{CertificateId, OrganisationId, ProductId, ProductVersionId, ReportId, UserId};
use kernel::{Actor, OrganisationKind, Role, Timestamp};
use platform::db::Tx;
use platform::ports::{
    CertificateSummary, Certificates, DocumentKind, DocumentStatus, Issuance, IssueRequest, Issued, IssuedDocument,
    Journey, Product, Products, ReportSummary, Reports,
};
use platform::testing::{Answer, Browser, On, TestApp, actor, id, party};
use platform::{Builder, Platform, Result};
use traceability::actions::lots::{NewLot, create};
use traceability::model::LotId;

pub(crate) const GTIN: &str = "06901234567892";

pub(crate) struct World {
    pub(crate) app: TestApp,
    pub(crate) merchant: Actor,
    pub(crate) stranger: Actor,
    pub(crate) buyer: Actor,
    pub(crate) officer: Actor,
    pub(crate) version: ProductVersionId,
}

struct Bear {
    owner: OrganisationId,
    version: ProductVersionId,
}

impl Bear {
    fn product(&self) -> Product {
        Product {
            product: ProductId(self.version.0),
            version: self.version,
            version_number: 2,
            owner: self.owner,
            name_zh: "小熊<script>".to_owned(),
            name_en: "Bear".to_owned(),
            model: "B-1".to_owned(),
            gtin: Some(GTIN.to_owned()),
            age_min_months: 36,
            age_max_months: 168,
            attributes: BTreeMap::new(),
            components: Vec::new(),
            photos: Vec::new(),
            warnings_zh: String::new(),
            warnings_en: String::new(),
        }
    }
}

#[async_trait]
impl Products for Bear {
    async fn version(&self, _platform: &Platform, id: ProductVersionId) -> Result<Option<Product>> {
        Ok((id == self.version).then(|| self.product()))
    }
    async fn current(&self, _platform: &Platform, _id: ProductId) -> Result<Option<Product>> {
        Ok(Some(self.product()))
    }
    async fn by_gtin(&self, _platform: &Platform, gtin: &str) -> Result<Option<Product>> {
        Ok((gtin == GTIN).then(|| self.product()))
    }
    async fn first_under(&self, _platform: &Platform, prefix: &str) -> Result<Option<OrganisationId>> {
        Ok(GTIN[1..].starts_with(prefix).then_some(self.owner))
    }
}

struct Papers(ProductVersionId);

impl Papers {
    fn about_the_bear(&self) -> ReportSummary {
        ReportSummary {
            id: id(),
            number: "R-1".to_owned(),
            order: id(),
            version: self.0,
            lots: Vec::new(),
            laboratory: id(),
            laboratory_name: "Yiwu Lab".to_owned(),
            issued_on: "2026-11-20".parse().unwrap(),
            verdicts: BTreeMap::new(),
            requirements: Vec::new(),
            determinations: 3,
        }
    }
}

#[async_trait]
impl Reports for Papers {
    async fn for_version(&self, _platform: &Platform, version: ProductVersionId) -> Result<Vec<ReportSummary>> {
        Ok(if version == self.0 { vec![self.about_the_bear()] } else { Vec::new() })
    }
    async fn by_number(&self, _platform: &Platform, number: &str) -> Result<Option<ReportSummary>> {
        let all = self.about_the_bear();
        Ok(match number {
            "R-1" => Some(all),
            "R-BAD-1" => Some(ReportSummary { lots: vec!["BAD-1".to_owned(), "unknown".to_owned()], ..all }),
            _ => None,
        })
    }
    async fn report(&self, _platform: &Platform, _id: ReportId) -> Result<Option<ReportSummary>> {
        Ok(None)
    }
    async fn involved(&self, _platform: &Platform, _id: ReportId) -> Result<Vec<UserId>> {
        Ok(Vec::new())
    }
}

#[async_trait]
impl Certificates for Papers {
    async fn for_product(&self, _platform: &Platform, _product: ProductId) -> Result<Vec<CertificateSummary>> {
        Ok(vec![CertificateSummary {
            id: id::<CertificateId>(),
            number: "C-1".to_owned(),
            scheme_zh: "自愿认证".to_owned(),
            scheme_en: "Voluntary".to_owned(),
            state: "valid".to_owned(),
            state_since: Timestamp::from_micros(0),
            granted_on: "2026-11-21".parse().unwrap(),
            expires_on: "2029-11-20".parse().unwrap(),
            version: self.0,
            body: id(),
            body_name_zh: "认证".to_owned(),
            body_name_en: "Body".to_owned(),
        }])
    }
    async fn by_number(&self, _platform: &Platform, _number: &str) -> Result<Option<CertificateSummary>> {
        Ok(None)
    }
}

#[async_trait]
impl Issuance for Papers {
    async fn issue(&self, _tx: &mut Tx, _request: IssueRequest) -> Result<Issued> {
        Err(platform::Error::NotFound)
    }
    async fn change_status(
        &self,
        _tx: &mut Tx,
        _number: &str,
        _status: DocumentStatus,
        _reason: &str,
        _superseded_by: Option<&str>,
    ) -> Result<()> {
        Ok(())
    }
    async fn document(&self, _platform: &Platform, number: &str) -> Result<Option<IssuedDocument>> {
        Ok(Some(IssuedDocument {
            kind: if number.starts_with('R') { DocumentKind::Report } else { DocumentKind::Certificate },
            number: number.to_owned(),
            status: DocumentStatus::Valid,
            status_since: Timestamp::from_micros(0),
            status_reason: String::new(),
            superseded_by: None,
            verify_url: format!("http://127.0.0.1:8080/verify/{number}"),
            pdfs: Vec::new(),
        }))
    }
}

impl World {
    pub(crate) async fn start(on: On) -> Self {
        Self::start_with(on, |builder| builder).await
    }

    pub(crate) async fn start_with(on: On, more: impl FnOnce(Builder) -> Builder) -> Self {
        let merchant = actor(OrganisationKind::Enterprise, id(), &[Role::Merchant]);
        let version: ProductVersionId = id();
        let bear = Arc::new(Bear { owner: merchant.organisation, version });
        let papers = Arc::new(Papers(version));
        let app = TestApp::start(on, |builder| {
            let tell = traceability::actions::documents::TELL;
            let builder = builder.subscribe("document.issued", tell).subscribe("document.status_changed", tell);
            let flag = traceability::actions::failed::FLAG;
            let builder = builder.subscribe("document.issued", flag).subscribe("document.status_changed", flag);
            more(traceability::wire(builder)).nav(traceability::NAV).port(|ports| {
                ports.products = Some(bear);
                ports.reports = Some(papers.clone());
                ports.certificates = Some(papers.clone());
                ports.issuance = Some(papers);
            })
        })
        .await;
        let buyer = actor(OrganisationKind::Buyer, id(), &[Role::Purchaser]);
        let officer = actor(OrganisationKind::Authority, id(), &[Role::Officer]);
        let mut hamburg = party(buyer.organisation, OrganisationKind::Buyer);
        hamburg.address_en = "1 Speicherstadt, Hamburg".to_owned();
        app.organisations.add(hamburg);
        app.organisations.add(party(officer.organisation, OrganisationKind::Authority));
        app.organisations.add(party(merchant.organisation, OrganisationKind::Enterprise));
        let stranger = actor(OrganisationKind::Enterprise, id(), &[Role::Merchant]);
        Self { app, merchant, stranger, buyer, officer, version }
    }

    pub(crate) fn platform(&self) -> &Platform {
        &self.app.platform
    }

    pub(crate) fn new_lot(&self, number: &str, quantity: i64) -> NewLot {
        NewLot {
            version: self.version,
            number: number.to_owned(),
            manufactured_on: "2026-11-20".parse().unwrap(),
            quantity,
            place: None,
        }
    }

    pub(crate) async fn lot(&self, number: &str, quantity: i64) -> LotId {
        create(self.platform(), &self.merchant, &self.new_lot(number, quantity), "").await.unwrap()
    }

    pub(crate) async fn serials(&self, lot: LotId) -> Vec<String> {
        traceability::actions::lots::serials(self.platform(), &self.merchant, lot, 0, 10_000).await.unwrap()
    }

    pub(crate) async fn journey(&self, lot: Option<&str>, serial: Option<&str>) -> Option<Journey> {
        self.platform().traces().unwrap().journey(self.platform(), GTIN, lot, serial).await.unwrap()
    }

    pub(crate) fn browser(&self, actor: Option<&Actor>) -> Browser {
        self.app.browser(traceability::public_routes(), traceability::routes(), actor)
    }
}

/// Captures a document.
pub(crate) async fn capture(browser: &Browser, body: &str) -> Answer {
    let kind = if body.starts_with('<') { "application/xml" } else { "application/ld+json" };
    browser.send(Method::POST, "/epcis/capture", Some(kind), Body::from(body.to_owned())).await
}

/// An answer's JSON.
pub(crate) fn value(answer: &Answer) -> serde_json::Value {
    serde_json::from_str(&answer.text).unwrap_or_else(|error| panic!("{error}: {}", answer.text))
}

/// The events of an answer.
pub(crate) fn events(answer: &Answer) -> Vec<serde_json::Value> {
    let document = value(answer);
    let list = document.pointer("/epcisBody/queryResults/resultsBody/eventList").and_then(|list| list.as_array());
    list.cloned().unwrap_or_else(|| panic!("no query document: {document}"))
}

/// The address that a `Link` names.
pub(crate) fn next_page(link: &str) -> String {
    assert!(link.ends_with(">; rel=\"next\""), "{link}");
    link[1..].split('>').next().unwrap().to_owned()
}

/// Every page of a list, from its first address.
pub(crate) async fn pages(browser: &Browser, first: &str) -> Vec<Answer> {
    let mut all = Vec::new();
    let mut next = Some(first.to_owned());
    while let Some(address) = next {
        let page = browser.get(&address).await;
        assert_eq!(page.status, 200, "{address}: {}", page.text);
        next = page.headers.get("link").map(|link| next_page(link.to_str().unwrap()));
        all.push(page);
    }
    all
}

/// A text in an address.
pub(crate) fn encoded(text: &str) -> String {
    text.bytes()
        .map(|b| if b.is_ascii_alphanumeric() { char::from(b).to_string() } else { format!("%{b:02X}") })
        .collect()
}

/// The steps of a journey, as words.
pub(crate) fn steps(journey: &Journey) -> Vec<&str> {
    journey.steps.iter().map(|step| step.step.as_str()).collect()
}

/// A document around events.
pub(crate) fn document(events: &str) -> String {
    format!(
        r#"{{"@context":["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld",{{"yiwu":"https://yiwu.example/"}}],
            "type":"EPCISDocument","schemaVersion":"2.0","creationDate":"2026-11-24T08:00:00Z",
            "epcisBody":{{"eventList":[{events}]}}}}"#
    )
}

/// An observation of an object.
pub(crate) fn observed(epc: &str, step: &str, time: &str) -> String {
    format!(
        r#"{{"type":"ObjectEvent","action":"OBSERVE","bizStep":"{step}","eventTime":"{time}",
            "eventTimeZoneOffset":"+01:00","epcList":["{epc}"],"yiwu:gate":"7"}}"#
    )
}
