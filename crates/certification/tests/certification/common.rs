//! The world around certification, faked: one toy with reports, its order, the register of issued documents.
#![expect(clippy::unwrap_used, reason = "test support: there is nothing to recover")]
#![expect(clippy::indexing_slicing, reason = "test support: there is nothing to recover")]

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use certification::actions::{self, NewScheme};
use certification::model::ApplicationId;
use kernel::ids::{CertificateId, OrderId, OrganisationId, ProductId, ProductVersionId, ReportId, UserId};
use kernel::{Actor, OrganisationKind, Role};
use platform::db::Tx;
use platform::ports::{
    DocumentKind, DocumentStatus, Issuance, IssueRequest, Issued, IssuedDocument, Named, Order, Orders, Product,
    Products, ReportSummary, Reports,
};
use platform::testing::{Browser, On, TestApp, actor, id, party};
use platform::web::Routes;
use platform::{Error, Platform, Result};

#[derive(Default)]
pub(crate) struct FakeIssuance {
    pub(crate) issued: Mutex<Vec<IssueRequest>>,
    /// Reports whose registered status is not `valid`.
    pub(crate) not_valid: Mutex<Vec<String>>,
    pub(crate) changed: Mutex<Vec<(String, DocumentStatus)>>,
}

#[async_trait]
impl Issuance for FakeIssuance {
    async fn issue(&self, _: &mut Tx, request: IssueRequest) -> Result<Issued> {
        let verify_url = format!("http://x/verify/{}", request.number);
        self.issued.lock().unwrap().push(request);
        Ok(Issued { pdfs: Vec::new(), credential: String::new(), verify_url })
    }
    async fn change_status(
        &self,
        _: &mut Tx,
        number: &str,
        status: DocumentStatus,
        _: &str,
        _: Option<&str>,
    ) -> Result<()> {
        self.changed.lock().unwrap().push((number.to_owned(), status));
        Ok(())
    }
    async fn document(&self, platform: &Platform, number: &str) -> Result<Option<IssuedDocument>> {
        let withdrawn = self.not_valid.lock().unwrap().iter().any(|n| n == number);
        Ok(number.starts_with("TR-X-").then(|| IssuedDocument {
            kind: DocumentKind::Report,
            number: number.to_owned(),
            status: if withdrawn { DocumentStatus::Withdrawn } else { DocumentStatus::Valid },
            status_since: platform.now(),
            status_reason: String::new(),
            superseded_by: None,
            verify_url: String::new(),
            pdfs: Vec::new(),
        }))
    }
}

/// One product with its current reports; a report can be made to fail or to be superseded.
pub(crate) struct Evidence {
    pub(crate) product: Product,
    pub(crate) reports: Mutex<Vec<ReportSummary>>,
    pub(crate) tester: UserId,
}

#[async_trait]
impl Products for Evidence {
    async fn version(&self, _: &Platform, id: ProductVersionId) -> Result<Option<Product>> {
        Ok((id == self.product.version).then(|| self.product.clone()))
    }
    async fn current(&self, _: &Platform, _: ProductId) -> Result<Option<Product>> {
        Ok(Some(self.product.clone()))
    }
    async fn by_gtin(&self, _: &Platform, _: &str) -> Result<Option<Product>> {
        Ok(None)
    }
}

#[async_trait]
impl Reports for Evidence {
    async fn for_version(&self, _: &Platform, _: ProductVersionId) -> Result<Vec<ReportSummary>> {
        Ok(self.reports.lock().unwrap().clone())
    }
    async fn report(&self, _: &Platform, id: ReportId) -> Result<Option<ReportSummary>> {
        Ok(self.reports.lock().unwrap().iter().find(|report| report.id == id).cloned())
    }
    async fn involved(&self, _: &Platform, _: ReportId) -> Result<Vec<UserId>> {
        Ok(vec![self.tester])
    }
}

/// Every order has the same maker.
struct FakeOrders;

#[async_trait]
impl Orders for FakeOrders {
    async fn order(&self, _: &Platform, id: OrderId) -> Result<Option<Order>> {
        let named = |name: &str, address: &str| Named { name: name.to_owned(), address: address.to_owned() };
        Ok(Some(Order {
            id,
            number: "W2611-000001".to_owned(),
            state: "closed".to_owned(),
            version: platform::testing::id(),
            markets: Vec::new(),
            manufactured_on: jiff::civil::date(2026, 11, 1),
            placed_on_market_on: jiff::civil::date(2026, 11, 1),
            decision_rule: "simple".to_owned(),
            applicant: platform::testing::id(),
            manufacturer: named("义乌造玩具厂", "义乌市工业路2号"),
            factory: named("义乌造玩具厂", "义乌市工业路3号"),
            payer: Named::default(),
            addressee: Named::default(),
            service_centre: platform::testing::id(),
            lines: Vec::new(),
            accepted_at: None,
        }))
    }
}

/// Everything a test of certification needs.
pub(crate) struct World {
    pub(crate) app: TestApp,
    pub(crate) evidence: Arc<Evidence>,
    pub(crate) issuance: Arc<FakeIssuance>,
    pub(crate) merchant: Actor,
    pub(crate) administrator: Actor,
    pub(crate) evaluator: Actor,
    pub(crate) decider: Actor,
}

fn product(owner: OrganisationId) -> Product {
    Product {
        product: id(),
        version: id(),
        version_number: 2,
        owner,
        name_zh: "磁力片<i>".to_owned(),
        name_en: "Magnetic set".to_owned(),
        model: "XC-MT40".to_owned(),
        gtin: Some("09521234000020".to_owned()),
        age_min_months: 36,
        age_max_months: 168,
        attributes: BTreeMap::new(),
        components: Vec::new(),
        photos: Vec::new(),
        warnings_zh: String::new(),
        warnings_en: String::new(),
    }
}

/// A report about a product that judges one requirement.
pub(crate) fn report(product: &Product, number: u8, verdict: &str) -> ReportSummary {
    ReportSummary {
        id: id(),
        number: format!("TR-X-2026-00000{number}"),
        order: id(),
        version: product.version,
        lots: Vec::new(),
        laboratory: id(),
        laboratory_name: "实验室".to_owned(),
        issued_on: jiff::civil::date(2026, 11, 20),
        verdicts: BTreeMap::new(),
        requirements: vec![("EU-REACH-51".to_owned(), verdict.to_owned())],
        determinations: 2,
    }
}

impl World {
    pub(crate) async fn start(on: On, verdict: &str) -> Self {
        let (body, owner): (OrganisationId, OrganisationId) = (id(), id());
        let product = product(owner);
        let report = report(&product, 1, verdict);
        let evidence = Arc::new(Evidence { product, reports: Mutex::new(vec![report]), tester: id() });
        let issuance = Arc::new(FakeIssuance::default());
        let (e, i) = (evidence.clone(), issuance.clone());
        let app = TestApp::start(on, |builder| {
            certification::wire(builder).port(|p| {
                p.products = Some(e.clone());
                p.reports = Some(e);
                p.orders = Some(Arc::new(FakeOrders));
                p.issuance = Some(i);
            })
        })
        .await;
        for (org, kind) in [(body, OrganisationKind::CertificationBody), (owner, OrganisationKind::Enterprise)] {
            app.organisations.add(party(org, kind));
        }
        let merchant = actor(OrganisationKind::Enterprise, owner, &[Role::Merchant]);
        app.organisations.join(&merchant);
        let of_body = |role| actor(OrganisationKind::CertificationBody, body, &[role]);
        Self {
            app,
            evidence,
            issuance,
            merchant,
            administrator: of_body(Role::Administrator),
            evaluator: of_body(Role::Evaluator),
            decider: of_body(Role::DecisionMaker),
        }
    }

    pub(crate) async fn applied(&self) -> ApplicationId {
        let platform = &self.app.platform;
        let scheme = NewScheme {
            code: "TSC-TOY-01:2026".to_owned(),
            name_zh: "玩具自愿认证".to_owned(),
            name_en: "Voluntary toy certification".to_owned(),
            kind: "5".to_owned(),
            required: "EU-REACH-51".to_owned(),
            surveillance_months: "12".to_owned(),
            validity_months: "36".to_owned(),
        };
        let scheme = actions::create_scheme(platform, &self.administrator, &scheme).await.unwrap();
        let report = self.evidence.reports.lock().unwrap()[0].id;
        let version = self.evidence.product.version;
        let first = actions::apply(platform, &self.merchant, scheme, version, &[report], "once").await.unwrap();
        let second = actions::apply(platform, &self.merchant, scheme, version, &[report], "once").await.unwrap();
        assert_eq!(first, second, "a double click makes one application");
        first
    }

    pub(crate) async fn evaluated(&self, agreement: bool) -> ApplicationId {
        let id = self.applied().await;
        let platform = &self.app.platform;
        assert!(matches!(actions::review(platform, &self.evaluator, id, false, "").await, Err(Error::Rule(_))));
        actions::review(platform, &self.evaluator, id, true, "").await.unwrap();
        actions::evaluate(platform, &self.evaluator, id, agreement, "").await.unwrap();
        id
    }

    pub(crate) fn platform(&self) -> &Platform {
        &self.app.platform
    }

    pub(crate) async fn granted(&self) -> (CertificateId, String) {
        let id = self.evaluated(true).await;
        actions::grant(self.platform(), &self.decider, id, "").await.unwrap()
    }

    pub(crate) fn browser(&self, who: &Actor) -> Browser {
        self.app.browser(Routes::new(), certification::routes(), Some(who))
    }

    /// Another person of the certification body.
    pub(crate) fn colleague(&self, roles: &[Role]) -> Actor {
        actor(OrganisationKind::CertificationBody, self.decider.organisation, roles)
    }

    /// What waits for somebody on the home page, as keys of the texts.
    pub(crate) async fn waits(&self, who: &Actor) -> Vec<String> {
        let mut found = Vec::new();
        for port in &self.platform().ports().todo {
            found.extend(port.waiting(self.platform(), who).await.unwrap());
        }
        found.into_iter().map(|item| item.text.key).collect()
    }
}
