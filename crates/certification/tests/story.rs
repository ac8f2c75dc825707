//! The area's story on both databases: scheme, application, review, evaluation, decision by somebody who took no part,
//! certificate, suspension; and what is refused.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use axum::http::StatusCode;
use certification::actions::{self, NewScheme};
use certification::model::{ApplicationId, Standing};
use kernel::ids::{OrganisationId, ProductId, ProductVersionId, ReportId, UserId};
use kernel::{Actor, AuthLevel, OrganisationKind, Role};
use platform::db::Tx;
use platform::i18n::Lang;
use platform::ports::{
    DocumentStatus, Issuance, IssueRequest, Issued, IssuedDocument, Product, Products, ReportSummary, Reports,
};
use platform::testing::{On, TestApp, actor, both_databases, id, party};
use platform::web::Routes;
use platform::{Error, Platform, Result};

#[derive(Default)]
struct FakeIssuance {
    issued: Mutex<Vec<IssueRequest>>,
    changed: Mutex<Vec<(String, DocumentStatus)>>,
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
    async fn document(&self, _: &Platform, _: &str) -> Result<Option<IssuedDocument>> {
        Ok(None)
    }
}

/// One product with one report; the report can be made to fail or to be superseded.
struct Evidence {
    product: Product,
    report: Mutex<Option<ReportSummary>>,
    tester: UserId,
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
        Ok(self.report.lock().unwrap().iter().cloned().collect())
    }
    async fn report(&self, _: &Platform, _: ReportId) -> Result<Option<ReportSummary>> {
        Ok(self.report.lock().unwrap().clone())
    }
    async fn involved(&self, _: &Platform, _: ReportId) -> Result<Vec<UserId>> {
        Ok(vec![self.tester])
    }
}

struct World {
    app: TestApp,
    evidence: Arc<Evidence>,
    issuance: Arc<FakeIssuance>,
    merchant: Actor,
    administrator: Actor,
    evaluator: Actor,
    decider: Actor,
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

impl World {
    async fn start(on: On, verdict: &str) -> Self {
        let (body, owner): (OrganisationId, OrganisationId) = (id(), id());
        let product = product(owner);
        let report = ReportSummary {
            id: id(),
            number: "TR-X-2026-000001".to_owned(),
            order: id(),
            version: product.version,
            laboratory: id(),
            laboratory_name: "实验室".to_owned(),
            issued_on: "2026-11-20".parse().unwrap(),
            verdicts: BTreeMap::new(),
            requirements: vec![("EU-REACH-51".to_owned(), verdict.to_owned())],
            determinations: 2,
        };
        let evidence = Arc::new(Evidence { product, report: Mutex::new(Some(report)), tester: id() });
        let issuance = Arc::new(FakeIssuance::default());
        let (e, i) = (evidence.clone(), issuance.clone());
        let app = TestApp::start(on, |builder| {
            certification::wire(builder).port(|p| {
                p.products = Some(e.clone());
                p.reports = Some(e);
                p.issuance = Some(i);
            })
        })
        .await;
        for (org, kind) in [(body, OrganisationKind::CertificationBody), (owner, OrganisationKind::Enterprise)] {
            app.organisations.add(party(org, kind));
        }
        let of_body = |role| actor(OrganisationKind::CertificationBody, body, &[role]);
        Self {
            app,
            evidence,
            issuance,
            merchant: actor(OrganisationKind::Enterprise, owner, &[Role::Merchant]),
            administrator: of_body(Role::Administrator),
            evaluator: of_body(Role::Evaluator),
            decider: of_body(Role::DecisionMaker),
        }
    }

    async fn applied(&self) -> ApplicationId {
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
        let report = self.evidence.report.lock().unwrap().as_ref().unwrap().id;
        let version = self.evidence.product.version;
        let first = actions::apply(platform, &self.merchant, scheme, version, &[report], "once").await.unwrap();
        let second = actions::apply(platform, &self.merchant, scheme, version, &[report], "once").await.unwrap();
        assert_eq!(first, second, "a double click makes one application");
        first
    }

    async fn evaluated(&self, agreement: bool) -> ApplicationId {
        let id = self.applied().await;
        let platform = &self.app.platform;
        assert!(matches!(actions::review(platform, &self.evaluator, id, false, "").await, Err(Error::Rule(_))));
        actions::review(platform, &self.evaluator, id, true, "").await.unwrap();
        actions::evaluate(platform, &self.evaluator, id, agreement, "").await.unwrap();
        id
    }
}

#[tokio::test]
async fn a_certificate_is_granted_suspended_reinstated_and_withdrawn_on_both_databases() {
    both_databases(|on| async move {
        let world = World::start(on, "pass").await;
        let platform = &world.app.platform;
        let id = world.evaluated(true).await;
        let (certificate, number) = actions::grant(platform, &world.decider, id, "").await.unwrap();
        assert!(number.starts_with("TSC-") && number.ends_with("-2026-000001"), "{number}");
        {
            let issued = world.issuance.issued.lock().unwrap();
            let request = issued.first().unwrap();
            assert!(request.pdfs.len() == 2 && request.pdfs.iter().all(|(_, pdf)| pdf.starts_with(b"%PDF-")));
            assert_eq!(request.expires_on.unwrap().to_string(), "2029-11-23");
        }
        let govern = |to, reason: &'static str| actions::govern(platform, &world.decider, certificate, to, reason);
        assert!(matches!(govern(Standing::Suspended, " ").await, Err(Error::Invalid(_))), "a reason is asked for");
        govern(Standing::Suspended, "监督抽查不合格").await.unwrap();
        let ports = platform.certificates().unwrap();
        let seen = ports.by_number(platform, &number).await.unwrap().unwrap();
        assert_eq!(seen.state, "suspended");
        govern(Standing::Valid, "整改完成").await.unwrap();
        govern(Standing::Withdrawn, "企业申请").await.unwrap();
        assert!(matches!(govern(Standing::Valid, "x").await, Err(Error::Conflict(_))), "withdrawn is final");
        assert_eq!(
            world.issuance.changed.lock().unwrap().iter().map(|(_, status)| *status).collect::<Vec<_>>(),
            [DocumentStatus::Suspended, DocumentStatus::Valid, DocumentStatus::Withdrawn]
        );
        let public = world.app.browser(certification::public_routes(), Routes::new(), None);
        let found = public.get("/certificates?q=xc-mt40&lang=en").await;
        assert!(found.text.contains(&number) && found.text.contains("withdrawn"), "{}", found.text);
        assert!(!found.text.contains("磁力片<i>") && !found.text.contains('⟦'));
        assert!(!public.get("/certificates?q=nothing").await.text.contains(&number));
    })
    .await;
}

#[tokio::test]
async fn who_evaluated_or_tested_cannot_decide_whatever_the_roles() {
    let world = World::start(On::Sqlite, "pass").await;
    let platform = &world.app.platform;
    let id = world.evaluated(true).await;
    let all = vec![Role::Administrator, Role::Evaluator, Role::DecisionMaker];
    let evaluator = Actor { roles: all.clone(), ..world.evaluator.clone() };
    assert!(matches!(actions::grant(platform, &evaluator, id, "").await, Err(Error::Forbidden(_))));
    assert!(matches!(actions::refuse(platform, &evaluator, id, "x").await, Err(Error::Forbidden(_))));
    let tester = Actor { user: Some(world.evidence.tester), roles: all, ..world.decider.clone() };
    assert!(matches!(actions::grant(platform, &tester, id, "").await, Err(Error::Forbidden(_))));
    let half = Actor { level: AuthLevel::Password, ..world.decider.clone() };
    assert!(matches!(actions::grant(platform, &half, id, "").await, Err(Error::Forbidden(_))));
    actions::grant(platform, &world.decider, id, "").await.unwrap();
}

#[tokio::test]
async fn what_fails_or_is_superseded_or_lacks_the_agreement_is_not_granted() {
    let failing = World::start(On::Sqlite, "fail").await;
    let id = failing.evaluated(true).await;
    assert!(matches!(actions::grant(&failing.app.platform, &failing.decider, id, "").await, Err(Error::Rule(_))));
    assert!(matches!(actions::refuse(&failing.app.platform, &failing.decider, id, "").await, Err(Error::Invalid(_))));
    actions::refuse(&failing.app.platform, &failing.decider, id, "邻苯超标").await.unwrap();

    let unsigned = World::start(On::Sqlite, "pass").await;
    let id = unsigned.evaluated(false).await;
    assert!(matches!(actions::grant(&unsigned.app.platform, &unsigned.decider, id, "").await, Err(Error::Rule(_))));

    let superseded = World::start(On::Sqlite, "pass").await;
    let id = superseded.applied().await;
    actions::review(&superseded.app.platform, &superseded.evaluator, id, true, "").await.unwrap();
    *superseded.evidence.report.lock().unwrap() = None;
    actions::evaluate(&superseded.app.platform, &superseded.evaluator, id, true, "").await.unwrap();
    assert!(matches!(actions::grant(&superseded.app.platform, &superseded.decider, id, "").await, Err(Error::Rule(_))));
}

#[tokio::test]
async fn pages_are_whole_in_both_languages_and_a_stranger_finds_nothing() {
    let world = World::start(On::Sqlite, "pass").await;
    let id = world.evaluated(true).await;
    let version = world.evidence.product.version;
    let case = format!("/certification/applications/{id}");
    let new = format!("/certification/applications/new?version={version}");
    for lang in [Lang::Zh, Lang::En] {
        for (who, path) in [
            (&world.merchant, "/certification"),
            (&world.merchant, new.as_str()),
            (&world.evaluator, case.as_str()),
            (&world.decider, case.as_str()),
            (&world.administrator, "/certification/schemes"),
        ] {
            let browser = world.app.browser_in(Routes::new(), certification::routes(), Some(who), lang);
            let page = browser.get(path).await;
            assert_eq!(page.status, StatusCode::OK, "{path}: {}", page.text);
            assert!(
                !page.text.contains('⟦') && !page.text.contains("磁力片<i>"),
                "{path}: {:?}",
                page.text.split('⟦').nth(1)
            );
        }
    }
    let (certificate, _) = actions::grant(&world.app.platform, &world.decider, id, "").await.unwrap();
    let page = world.app.browser(Routes::new(), certification::routes(), Some(&world.decider));
    let page = page.get(&format!("/certification/certificates/{certificate}")).await;
    assert!(page.text.contains("/standing") && !page.text.contains('⟦'), "{}", page.text);
    let stranger = actor(OrganisationKind::Enterprise, platform::testing::id(), &[Role::Merchant]);
    let browser = world.app.browser(Routes::new(), certification::routes(), Some(&stranger));
    assert_eq!(browser.get(&case).await.status, StatusCode::NOT_FOUND);
    assert_eq!(browser.get(&new).await.status, StatusCode::NOT_FOUND);
}
