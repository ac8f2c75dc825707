//! The story of documents due, on both databases: what is missing is said, typed once, reused, kept with who and when; a report
//! that says fail stops the declaration; strangers and those a plan was shared with see none of it.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use axum::http::StatusCode;
use kernel::ids::{OrderId, OrganisationId, PlanId, ProductId, ProductVersionId, ReportId, UserId};
use kernel::{Actor, Date, OrganisationKind, Role};
use market_access::actions;
use market_access::actions::papers;
use market_access::model::{PLAN, PRODUCT, Wanted};
use market_access::rules::papers::{Kind, State};
use platform::authz::Audience;
use platform::db::rows;
use platform::i18n::Lang;
use platform::ports::{Component, Findings, Judged, Named, Order, Orders, Product, Products, ReportSummary, Reports};
use platform::testing::{Answer, On, TestApp, actor, both_databases, id};
use platform::web::Routes;
use platform::{Error, Platform, Result};

/// A house with one product, and the reports that a test puts there.
struct House {
    product: Product,
    reports: Mutex<Vec<ReportSummary>>,
}

/// The ports are asked through a shared house.
struct Shared(Arc<House>);

#[async_trait]
impl Products for Shared {
    async fn version(&self, _: &Platform, _: ProductVersionId) -> Result<Option<Product>> {
        Ok(Some(self.0.product.clone()))
    }
    async fn current(&self, _: &Platform, id: ProductId) -> Result<Option<Product>> {
        Ok(Some(self.0.product.clone()).filter(|product| product.product == id))
    }
    async fn by_gtin(&self, _: &Platform, _: &str) -> Result<Option<Product>> {
        Ok(None)
    }
}

#[async_trait]
impl Reports for Shared {
    async fn for_version(&self, _: &Platform, version: ProductVersionId) -> Result<Vec<ReportSummary>> {
        Ok(self.0.reports.lock().unwrap().iter().filter(|report| report.version == version).cloned().collect())
    }
    async fn for_product(&self, _: &Platform, _: ProductId) -> Result<Vec<Findings>> {
        let reports = self.0.reports.lock().unwrap();
        let judged = |report: &ReportSummary| {
            let of_toy = |(requirement, verdict): &(String, String)| Judged {
                requirement: requirement.clone(),
                component: None,
                verdict: verdict.clone(),
                awaits_confirmation: false,
            };
            report.requirements.iter().map(of_toy).collect()
        };
        let findings = reports.iter().map(|report| Findings {
            number: report.number.clone(),
            about: self.0.product.clone(),
            judged: judged(report),
            rejudged: false,
        });
        Ok(findings.collect())
    }
    async fn report(&self, _: &Platform, _: ReportId) -> Result<Option<ReportSummary>> {
        Ok(None)
    }
    async fn involved(&self, _: &Platform, _: ReportId) -> Result<Vec<UserId>> {
        Ok(Vec::new())
    }
}

#[async_trait]
impl Orders for Shared {
    async fn order(&self, _: &Platform, id: OrderId) -> Result<Option<Order>> {
        let named = |name: &str| Named { name: name.to_owned(), address: format!("{name} road 1") };
        Ok(Some(Order {
            id,
            number: "O-1".to_owned(),
            state: "accepted".to_owned(),
            version: self.0.product.version,
            markets: Vec::new(),
            manufactured_on: today(),
            placed_on_market_on: today(),
            decision_rule: "simple".to_owned(),
            applicant: self.0.product.owner,
            manufacturer: named("Maker"),
            factory: named("Works"),
            payer: named("Payer"),
            addressee: named("Reader"),
            service_centre: platform::testing::id(),
            lines: Vec::new(),
            accepted_at: None,
        }))
    }
}

fn today() -> Date {
    jiff::civil::date(2026, 11, 24)
}

fn words(all: &[(&str, bool)]) -> BTreeMap<String, bool> {
    all.iter().map(|(word, holds)| ((*word).to_owned(), *holds)).collect()
}

fn blocks(owner: OrganisationId) -> Product {
    Product {
        product: id(),
        version: id(),
        version_number: 1,
        owner,
        name_zh: "积木".to_owned(),
        name_en: "Blocks <b>".to_owned(),
        model: "BK-40".to_owned(),
        gtin: Some("06901234567892".to_owned()),
        age_min_months: 36,
        age_max_months: 120,
        attributes: words(&[("toy", true), ("primarily_for_12_or_under", true), ("fragrance", false)]),
        components: vec![Component {
            key: "block".to_owned(),
            name_zh: "块".to_owned(),
            name_en: "block".to_owned(),
            materials: vec!["ABS".to_owned()],
            colour: "红".to_owned(),
            supplier: String::new(),
            attributes: words(&[("accessible", true)]),
        }],
        photos: vec!["0a".repeat(32)],
        warnings_zh: String::new(),
        warnings_en: String::new(),
    }
}

struct World {
    app: TestApp,
    merchant: Actor,
    house: Arc<House>,
    plan: PlanId,
}

async fn world(on: On) -> World {
    let merchant = actor(OrganisationKind::Enterprise, id(), &[Role::Merchant]);
    let house = Arc::new(House { product: blocks(merchant.organisation), reports: Mutex::new(Vec::new()) });
    let (products, reports, orders) = (house.clone(), house.clone(), house.clone());
    let app = TestApp::start(on, |builder| {
        market_access::wire(builder).port(|ports| {
            ports.products = Some(Arc::new(Shared(products)));
            ports.reports = Some(Arc::new(Shared(reports)));
            ports.orders = Some(Arc::new(Shared(orders)));
        })
    })
    .await;
    let tx = app.platform.system("test").await.unwrap();
    tx.grant(PRODUCT, house.product.product, merchant.organisation, Audience::Owner, "test").await.unwrap();
    tx.commit().await.unwrap();
    let plan = make(&app, &merchant, house.product.product).await;
    World { app, merchant, house, plan }
}

async fn make(app: &TestApp, merchant: &Actor, product: ProductId) -> PlanId {
    let markets = ["CN", "EU", "US", "GB"].map(ToOwned::to_owned).to_vec();
    let wanted = Wanted { markets, manufactured_on: today(), placed_on_market_on: today() };
    actions::make(&app.platform, merchant, product, wanted, "").await.unwrap()
}

impl World {
    fn browser(&self, who: &Actor, lang: Lang) -> platform::testing::Browser {
        self.app.browser_in(Routes::new(), market_access::routes(), Some(who), lang)
    }

    async fn paper(&self, kind: Kind) -> papers::Prepared {
        papers::show(&self.app.platform, &self.merchant, self.plan, kind).await.unwrap()
    }

    async fn json(&self, kind: Kind) -> serde_json::Value {
        let path = format!("/api/v1/plans/{}/papers/{}", self.plan, kind.id());
        let answer: Answer = self.browser(&self.merchant, Lang::Zh).get(&path).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
        serde_json::from_str(&answer.text).unwrap()
    }

    fn report(&self, verdict: &str) {
        self.house.reports.lock().unwrap().insert(
            0,
            ReportSummary {
                id: id(),
                number: format!("TR-{verdict}"),
                order: id(),
                version: self.house.product.version,
                lots: Vec::new(),
                laboratory: id(),
                laboratory_name: "Laboratory".to_owned(),
                issued_on: today(),
                verdicts: BTreeMap::from([("EU".to_owned(), verdict.to_owned())]),
                requirements: vec![("EU-EN71-1".to_owned(), verdict.to_owned())],
                determinations: 1,
            },
        );
    }
}

fn entries(all: &[(&str, &str)]) -> BTreeMap<String, String> {
    all.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
}

/// (part, state, text in English) of every part of a field of the API's answer.
fn parts(paper: &serde_json::Value, number: &str) -> Vec<(String, String, String)> {
    let field = paper["fields"].as_array().unwrap().iter().find(|field| field["number"] == number).unwrap();
    let rows = field["rows"].as_array().unwrap().iter().flat_map(|row| row.as_array().unwrap());
    let text = |part: &serde_json::Value, at: &str| {
        part.pointer(at).and_then(serde_json::Value::as_str).unwrap_or_default().to_owned()
    };
    rows.map(|part| (text(part, "/part"), text(part, "/state"), text(part, "/text/en"))).collect()
}

#[tokio::test]
async fn what_is_missing_is_typed_once_kept_with_who_and_when_and_reused_on_both_databases() {
    both_databases(|on| async move {
        let world = world(on).await;
        let before = world.paper(Kind::UsCpc).await;
        let browser = world.browser(&world.merchant, Lang::Zh);
        let page = format!("/plans/{}/papers/us-cpc", world.plan);
        let shown = browser.get(&page).await;
        assert!(shown.text.contains("缺少:美国进口商(出证人)名称"), "{}", shown.text);

        let typed = [("seen", "0"), ("us_certifier_name", " Acme Toys "), ("us_certifier_email", "qa@acme.example")];
        let sent = browser.form(&format!("{page}/entries"), &typed).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
        let after = world.paper(Kind::UsCpc).await;
        assert_eq!(after.paper.missing(), before.paper.missing() - 2);

        // A second plan of the same product, and the eFiling data, know it already.
        let other = make(&world.app, &world.merchant, world.house.product.product).await;
        let again = papers::show(&world.app.platform, &world.merchant, other, Kind::UsEfiling).await.unwrap();
        let kept = again.typed.get("us_certifier_name").unwrap();
        assert_eq!(
            (kept.value.as_str(), kept.number, kept.by.as_str()),
            ("Acme Toys", 1, world.merchant.name.as_str())
        );

        // Somebody who saw the older state is told; the newer value stands.
        let late = browser.form(&format!("{page}/entries"), &[("seen", "0"), ("us_certifier_name", "Other")]).await;
        assert_eq!(late.status, StatusCode::CONFLICT);
        assert!(
            late.text.contains("value=\"Other\"") && late.text.contains("name=\"seen\" value=\"2\""),
            "nothing is lost"
        );

        // The same again changes nothing; another value is a further entry; the older one stays in the table.
        let fill = async |value: &str, seen| {
            let given = entries(&[("us_certifier_name", value)]);
            papers::fill(&world.app.platform, &world.merchant, world.plan, Kind::UsCpc, &given, seen).await.unwrap()
        };
        assert_eq!(fill("Acme Toys", 2).await, 0);
        assert_eq!(fill("Acme Play", 2).await, 1);
        let sql = "SELECT value FROM paper_entry WHERE entry = 'us_certifier_name' ORDER BY number";
        let rows = rows::all(world.app.platform.db().conn(), sql, vec![]).await.unwrap();
        let values: Vec<String> = rows.iter().map(|row| row.try_get("", "value").unwrap()).collect();
        assert_eq!(values, ["Acme Toys", "Acme Play"]);
        let conn = world.app.platform.db().conn();
        assert!(
            rows::exec(conn, "UPDATE paper_entry SET value = 'x'", vec![]).await.is_err(),
            "rows are never changed"
        );

        // Taken back, it is missing again.
        assert_eq!(fill("", 3).await, 1);
        let taken = parts(&world.json(Kind::UsCpc).await, "3");
        assert_eq!(taken[0].1, "missing");
        let plan = browser.get(&format!("/plans/{}", world.plan)).await;
        assert!(plan.text.contains("文件资料已填写(2 项)"), "it stands on the timeline: {}", plan.text);
    })
    .await;
}

#[tokio::test]
async fn a_report_that_says_fail_stops_the_declaration_and_parties_come_from_its_order() {
    both_databases(|on| async move {
        let world = world(on).await;
        assert_eq!(world.paper(Kind::EuDoc).await.paper.state(), State::Draft);
        world.report("pass");
        let draft = world.json(Kind::EuDoc).await;
        assert_eq!((draft["state"].as_str(), draft["signed"].as_bool()), (Some("draft"), Some(false)));
        let maker = parts(&draft, "2");
        assert_eq!(maker[0], ("manufacturer_name".to_owned(), "given".to_owned(), "Maker".to_owned()));
        let obstacles = |paper: &serde_json::Value| -> Vec<String> {
            let all = paper["obstacles"].as_array().unwrap().iter();
            all.map(|o| format!("{} {}", o["requirement"].as_str().unwrap(), o["standing"].as_str().unwrap())).collect()
        };
        assert!(!obstacles(&draft).iter().any(|obstacle| obstacle.starts_with("EU-EN71-1 ")), "shown to pass");
        world.report("fail");
        let stopped = world.json(Kind::EuDoc).await;
        assert_eq!(stopped["state"], "stopped");
        assert_eq!(obstacles(&stopped)[0], "EU-EN71-1 failed");
        assert_eq!(world.json(Kind::GbDoc).await["state"], "draft", "another market says nothing of it");
    })
    .await;
}

#[tokio::test]
async fn every_paper_is_whole_in_both_languages_and_downloads_say_that_they_are_drafts() {
    let world = world(On::Sqlite).await;
    world.report("pass");
    for lang in Lang::ALL {
        let browser = world.browser(&world.merchant, lang);
        let plan = browser.get(&format!("/plans/{}", world.plan)).await;
        for kind in Kind::ALL {
            let path = format!("/plans/{}/papers/{}", world.plan, kind.id());
            assert!(plan.text.contains(&format!("href=\"{path}\"")), "the plan leads to {path}");
            let page = browser.get(&path).await;
            assert_eq!(page.status, StatusCode::OK, "{path}: {}", page.text);
            let missing = page.text.split('⟦').nth(1);
            assert!(missing.is_none() && !page.text.contains("Blocks <b>"), "{path} in {}: {missing:?}", lang.tag());
            let json = browser.get(&format!("{path}/json")).await;
            assert!(!json.text.contains('⟦'), "{path}: {:?}", json.text.split('⟦').nth(1));
            let name = json.headers.get("content-disposition").unwrap().to_str().unwrap();
            assert!(name.contains("BK-40-v1-draft.json"), "{name}");
            let pdf = browser.get(&format!("{path}/pdf")).await;
            assert_eq!(pdf.status, StatusCode::OK, "{path}: {}", pdf.text);
            assert!(pdf.bytes.starts_with(b"%PDF-") && pdf.headers.get("content-disposition").is_some(), "{path}");
        }
    }
    let browser = world.browser(&world.merchant, Lang::En);
    let efiling = format!("/plans/{}/papers/us-efiling", world.plan);
    let full = browser.get(&format!("{efiling}/csv/full")).await;
    let mut reader = csv::Reader::from_reader(full.bytes.as_slice());
    let lines: Vec<csv::StringRecord> = reader.records().map(|line| line.unwrap()).collect();
    assert!(lines.iter().all(|line| &line[0] == "full" && &line[6] == "no"), "each line says that it is unverified");
    assert!(lines.iter().any(|line| &line[3] == "gtin" && &line[4] == "06901234567892"));
    assert!(lines.iter().any(|line| &line[3] == "us_certifier_name" && &line[5] == "missing"));
    let reference = browser.get(&format!("{efiling}/csv/reference")).await;
    assert!(reference.text.contains("reference,PG01,1,processing_code,REF,given,no"), "{}", reference.text);
    for nothing in ["/csv/other", "x", "/pdf/x"] {
        assert_eq!(browser.get(&format!("{efiling}{nothing}")).await.status, StatusCode::NOT_FOUND, "{nothing}");
    }
    assert_eq!(
        browser.get(&format!("/plans/{}/papers/eu-doc/csv/full", world.plan)).await.status,
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn wrong_entries_are_told_beside_their_fields_and_nothing_is_kept_of_them() {
    let world = world(On::Sqlite).await;
    let browser = world.browser(&world.merchant, Lang::En);
    let page = format!("/plans/{}/papers/eu-dpp/entries", world.plan);
    let wrong =
        [("seen", "0"), ("eu_commodity_code", "9503"), ("eu_body_number", "x<y"), ("eu_operator_name", "Op GmbH")];
    let answer = browser.form(&page, &wrong).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    for text in
        ["“9503” is no commodity code", "is no number of a body", "value=\"9503\"", "value=\"Op GmbH\"", "is-invalid"]
    {
        assert!(answer.text.contains(text), "{text}: {}", answer.text);
    }
    assert!(!answer.text.contains("x<y"), "what was typed is no markup");
    assert!(world.paper(Kind::EuPassport).await.typed.is_empty(), "all or nothing");
    assert!(answer.text.contains("In preparation: not due before 1 Aug 2030"), "{}", answer.text);
}

#[tokio::test]
async fn partners_are_named_to_nobody_but_the_owner() {
    let world = world(On::Sqlite).await;
    let laboratory = actor(OrganisationKind::Laboratory, id(), &[Role::Analyst]);
    let stranger = actor(OrganisationKind::Enterprise, id(), &[Role::Merchant]);
    let tx = world.app.platform.system("test").await.unwrap();
    tx.grant(PLAN, world.plan, laboratory.organisation, Audience::Laboratory, "test").await.unwrap();
    tx.commit().await.unwrap();
    let path = format!("/plans/{}/papers/us-cpc", world.plan);
    let shared = world.browser(&laboratory, Lang::En);
    let plan = shared.get(&format!("/plans/{}", world.plan)).await;
    assert_eq!(plan.status, StatusCode::OK, "the plan itself is shared");
    assert!(!plan.text.contains("/papers/"), "and leads to no document");
    assert_eq!(shared.get(&path).await.status, StatusCode::FORBIDDEN);
    assert_eq!(world.browser(&stranger, Lang::En).get(&path).await.status, StatusCode::NOT_FOUND);
    let given = entries(&[("us_certifier_name", "Mine")]);
    let refused = papers::fill(&world.app.platform, &stranger, world.plan, Kind::UsCpc, &given, 0).await;
    assert!(matches!(refused, Err(Error::NotFound)));
    assert!(world.paper(Kind::UsCpc).await.typed.is_empty());
}
