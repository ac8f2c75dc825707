//! A laboratory, a merchant, a buyer, one product, and what traceability would know of its lots.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use kernel::OrganisationKind;
use kernel::ids::{OrganisationId, ProductId, ProductVersionId};
use platform::i18n::Lang;
use platform::ports::{
    Assessment, DocumentKind, DocumentStatus, IssueRequest, Issued, Journey, JourneyStep, Party, Product, Products,
    Traces,
};
use platform::testing::{Browser, On, TestApp, id, instant, party};
use platform::web::Routes;
use platform::{Platform, Result};

/// GTIN of the product.
pub(crate) const GTIN: &str = "09521234000037";

/// A catalogue of the versions of one product, the newest last.
#[derive(Default)]
pub(crate) struct Versions(pub(crate) Mutex<Vec<Product>>);

impl Versions {
    fn newest(&self, wanted: impl Fn(&Product) -> bool) -> Option<Product> {
        self.0.lock().unwrap().iter().rev().find(|product| wanted(product)).cloned()
    }
}

#[async_trait]
impl Products for Versions {
    async fn version(&self, _: &Platform, id: ProductVersionId) -> Result<Option<Product>> {
        Ok(self.newest(|product| product.version == id))
    }
    async fn current(&self, _: &Platform, id: ProductId) -> Result<Option<Product>> {
        Ok(self.newest(|product| product.product == id))
    }
    async fn by_gtin(&self, _: &Platform, gtin: &str) -> Result<Option<Product>> {
        Ok(self.newest(|product| product.gtin.as_deref() == Some(gtin)))
    }
    async fn thumbnail(&self, _: &Platform, owner: OrganisationId, photo: &str) -> Result<Option<String>> {
        Ok(self.newest(|product| product.owner == owner).map(|_| photo.to_owned()))
    }
}

/// One lot `A2611` with the serial number `S1`.
#[derive(Default)]
pub(crate) struct OneLot(pub(crate) Mutex<Option<ProductVersionId>>);

#[async_trait]
impl Traces for OneLot {
    async fn journey(
        &self,
        _: &Platform,
        gtin: &str,
        lot: Option<&str>,
        serial: Option<&str>,
    ) -> Result<Option<Journey>> {
        let Some(version) = *self.0.lock().unwrap() else { return Ok(None) };
        let known = gtin == GTIN
            && lot.is_none_or(|lot| lot == "A2611")
            && serial.is_none_or(|serial| serial == "S1")
            && (lot.is_some() || serial.is_some());
        let step = |at: &str, step: &str, zh: &str, en: &str| JourneyStep {
            at: instant(at),
            step: step.to_owned(),
            place_zh: zh.to_owned(),
            place_en: en.to_owned(),
            by: "义乌<b>玩具</b>".to_owned(),
            event: "ni:///sha-256;00".to_owned(),
        };
        Ok(known.then(|| Journey {
            lot: Some("A2611".to_owned()),
            serial: serial.map(ToOwned::to_owned),
            version: Some(version.to_string()),
            manufactured_on: Some(jiff::civil::date(2026, 11, 2)),
            steps: vec![
                step("2026-11-02T01:00:00Z", "commissioning", "义乌", "Yiwu"),
                step("2026-11-09T01:00:00Z", "shipping", "宁波", "Ningbo"),
                step("2026-12-20T01:00:00Z", "own_step", "汉堡", "Hamburg"),
            ],
        }))
    }
}

pub(crate) fn bear(owner: OrganisationId) -> Product {
    Product {
        product: id(),
        version: id(),
        version_number: 1,
        owner,
        name_zh: "毛绒熊<script>alert(1)</script>".to_owned(),
        name_en: "Plush bear".to_owned(),
        model: "XC-PB30".to_owned(),
        gtin: Some(GTIN.to_owned()),
        age_min_months: 36,
        age_max_months: 120,
        attributes: BTreeMap::new(),
        components: Vec::new(),
        photos: Vec::new(),
        warnings_zh: "警告".to_owned(),
        warnings_en: "WARNING".to_owned(),
    }
}

pub(crate) struct World {
    pub(crate) app: TestApp,
    pub(crate) laboratory: Party,
    pub(crate) merchant: Party,
    pub(crate) buyer: Party,
    pub(crate) product: Product,
    pub(crate) versions: Arc<Versions>,
    pub(crate) lot: Arc<OneLot>,
}

impl World {
    pub(crate) async fn start(on: On) -> Self {
        let laboratory = party(id(), OrganisationKind::Laboratory);
        let merchant = party(id(), OrganisationKind::Enterprise);
        let buyer = party(id(), OrganisationKind::Buyer);
        let product = bear(merchant.id);
        let versions = Arc::new(Versions(Mutex::new(vec![product.clone()])));
        let lot = Arc::new(OneLot::default());
        let (products, traces) = (versions.clone(), lot.clone());
        let app = TestApp::start(on, |builder| {
            passport::wire(builder).port(|ports| {
                ports.products = Some(products);
                ports.traces = Some(traces);
            })
        })
        .await;
        for party in [&laboratory, &merchant, &buyer] {
            app.organisations.add(party.clone());
        }
        Self { app, laboratory, merchant, buyer, product, versions, lot }
    }

    /// The product as it is now, in a next version with one photograph; answers the photograph's bytes.
    pub(crate) async fn next_version(&self, name_en: &str) -> Vec<u8> {
        let photo = format!("JPEG of {name_en}").into_bytes();
        let hash = self.app.platform.files().put(photo.clone()).await.unwrap();
        let next = Product {
            version: id(),
            version_number: 2,
            name_en: name_en.to_owned(),
            photos: vec![hash],
            ..self.product.clone()
        };
        self.versions.0.lock().unwrap().push(next);
        photo
    }

    /// Traceability learns of the lot, made to a version.
    pub(crate) fn make_lot(&self, version: ProductVersionId) {
        *self.lot.0.lock().unwrap() = Some(version);
    }

    pub(crate) fn request(&self, kind: DocumentKind, number: &str, pdf: Vec<u8>) -> IssueRequest {
        let certificate = kind == DocumentKind::Certificate;
        IssueRequest {
            kind,
            number: number.to_owned(),
            issuer: self.laboratory.id,
            issued_to: self.merchant.clone(),
            product: self.product.clone(),
            lots: vec!["A2611".to_owned()],
            pdfs: vec![(Lang::Zh, pdf)],
            signatory: "钱卫".to_owned(),
            issued_on: self.app.platform.now().china_date(),
            expires_on: certificate.then(|| jiff::civil::date(2031, 3, 31)),
            title_zh: if certificate { "认证证书" } else { "检测报告" }.to_owned(),
            title_en: if certificate { "Certificate" } else { "Test report" }.to_owned(),
            supersedes: None,
            assessments: vec![Assessment {
                criterion: "EU-REACH-51".to_owned(),
                name_zh: "邻苯二甲酸酯".to_owned(),
                name_en: "Phthalates".to_owned(),
                market: "EU".to_owned(),
                standard: "REACH entry 51".to_owned(),
                verdict: if certificate { "pass" } else { "fail" }.to_owned(),
                results: vec![
                    ("DEHP".to_owned(), "0.08".to_owned(), "%".to_owned()),
                    ("DBP".to_owned(), "<0.005".to_owned(), "%".to_owned()),
                    ("Small parts".to_owned(), "none".to_owned(), String::new()),
                ],
            }],
        }
    }

    pub(crate) async fn try_issue(&self, kind: DocumentKind, number: &str) -> Result<Issued> {
        let platform = &self.app.platform;
        let mut tx = platform.system("test").await?;
        let issued = platform.issuance()?.issue(&mut tx, self.request(kind, number, pdf(number))).await?;
        tx.commit().await?;
        Ok(issued)
    }

    /// A report.
    pub(crate) async fn issue(&self, number: &str) -> Issued {
        self.try_issue(DocumentKind::Report, number).await.unwrap()
    }

    pub(crate) async fn certify(&self, number: &str) -> Issued {
        self.try_issue(DocumentKind::Certificate, number).await.unwrap()
    }

    pub(crate) async fn status(&self, number: &str, status: DocumentStatus, by: Option<&str>) -> Result<()> {
        let platform = &self.app.platform;
        let mut tx = platform.system("test").await?;
        platform.issuance()?.change_status(&mut tx, number, status, "typing error", by).await?;
        tx.commit().await
    }

    pub(crate) fn anybody(&self) -> Browser {
        self.app.browser(passport::public_routes(), Routes::new(), None)
    }
}

/// A small but whole PDF whose text is its number.
pub(crate) fn pdf(text: &str) -> Vec<u8> {
    let mut bytes = b"%PDF-1.7\n".to_vec();
    let mut offsets = Vec::new();
    let content = format!("BT /F1 12 Tf 20 100 Td ({text}) Tj ET");
    for object in [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] /Contents 4 0 R /Resources << >> >>".to_owned(),
        format!("<< /Length {} >>\nstream\n{content}\nendstream", content.len()),
    ] {
        offsets.push(bytes.len());
        bytes.extend_from_slice(format!("{} 0 obj\n{object}\nendobj\n", offsets.len()).as_bytes());
    }
    let start = bytes.len();
    bytes.extend_from_slice(format!("xref\n0 {}\n0000000000 65535 f \n", offsets.len() + 1).as_bytes());
    for offset in &offsets {
        bytes.extend_from_slice(format!("{offset:010} 00000 n \n").as_bytes());
    }
    let end = format!("trailer\n<< /Size {} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n", offsets.len() + 1);
    bytes.extend_from_slice(end.as_bytes());
    bytes
}

/// Asks until the epoch, which is at most 250 ms old, has moved on; a page that never follows fails after two seconds.
pub(crate) async fn seen(browser: &Browser, path: &str, text: &str) {
    let begun = std::time::Instant::now();
    loop {
        let page = browser.get(path).await;
        if page.text.contains(text) {
            return;
        }
        assert!(begun.elapsed().as_secs() < 2, "{path} does not say {text}: {}", page.text);
        tokio::task::yield_now().await;
    }
}
