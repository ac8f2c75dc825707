//! The world around orders, faked: two toys' plans, products, three laboratories with different scopes.
#![expect(clippy::unwrap_used, reason = "test support: there is nothing to recover")]

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use kernel::ids::{OrderId, PlanId, ProductId, ProductVersionId};
use kernel::{Actor, Date, OrganisationKind, Role};
use orders::model::{DecisionRule, LineVerdict, Order};
use orders::rules::review::{LineDraft, ReviewDraft};
use platform::ports::{Covering, Plan, PlannedTest, Plans, Product, Products, Scopes};
use platform::testing::{Browser, On, TestApp, actor, id, party};
use platform::web::Routes;
use platform::{Builder, Platform, Result};

/// Everything a test of orders needs.
pub(crate) struct World {
    pub(crate) app: TestApp,
    pub(crate) plans: Arc<FakePlans>,
    pub(crate) scopes: Arc<FakeScopes>,
    pub(crate) merchant: Actor,
    pub(crate) stranger: Actor,
    pub(crate) reviewer: Actor,
    pub(crate) receptionist: Actor,
    pub(crate) chemist: Actor,
    pub(crate) mechanic: Actor,
    pub(crate) plan: PlanId,
}

#[derive(Default)]
pub(crate) struct FakePlans(pub(crate) Mutex<Vec<Plan>>);

#[async_trait]
impl Plans for FakePlans {
    async fn plan(&self, _platform: &Platform, id: PlanId) -> Result<Option<Plan>> {
        Ok(self.0.lock().unwrap().iter().find(|p| p.id == id).cloned())
    }
}

struct FakeProducts;

#[async_trait]
impl Products for FakeProducts {
    async fn version(&self, _platform: &Platform, id: ProductVersionId) -> Result<Option<Product>> {
        Ok(Some(slime(ProductId(id.0), id)))
    }
    async fn current(&self, _platform: &Platform, id: ProductId) -> Result<Option<Product>> {
        Ok(Some(slime(id, ProductVersionId(id.0))))
    }
    async fn by_gtin(&self, _platform: &Platform, _gtin: &str) -> Result<Option<Product>> {
        Ok(None)
    }
}

/// Method → laboratories that cover it.
#[derive(Default)]
pub(crate) struct FakeScopes(pub(crate) Mutex<Vec<(String, Covering)>>);

#[async_trait]
impl Scopes for FakeScopes {
    async fn covering(&self, _platform: &Platform, method: &str, _on: Date) -> Result<Vec<Covering>> {
        Ok(self.0.lock().unwrap().iter().filter(|(m, _)| m == method).map(|(_, c)| c.clone()).collect())
    }
}

fn slime(product: ProductId, version: ProductVersionId) -> Product {
    Product {
        product,
        version,
        version_number: 2,
        owner: id(),
        name_zh: "史莱姆罐<script>".to_owned(),
        name_en: "Slime jar".to_owned(),
        model: "SL-01".to_owned(),
        gtin: None,
        age_min_months: 36,
        age_max_months: 168,
        attributes: BTreeMap::new(),
        components: Vec::new(),
        photos: Vec::new(),
        warnings_zh: String::new(),
        warnings_en: String::new(),
    }
}

pub(crate) fn test(method: &str, fee: &str, days: i64) -> PlannedTest {
    PlannedTest {
        method: method.to_owned(),
        title_zh: format!("{method} 方法"),
        title_en: format!("Method {method}"),
        component: None,
        analytes: vec!["DEHP".to_owned()],
        serves: vec!["EU-REACH-51".to_owned(), "US-CPSIA-108".to_owned()],
        fee: fee.to_owned(),
        days,
    }
}

fn covering(laboratory: &Actor, name: &str) -> Covering {
    Covering {
        laboratory: laboratory.organisation,
        name_zh: format!("{name}实验室"),
        name_en: format!("{name} laboratory"),
        marks: "CMA CNAS".to_owned(),
    }
}

impl World {
    pub(crate) async fn start(on: On) -> Self {
        Self::with(on, |builder| builder).await
    }

    pub(crate) async fn with(on: On, more: impl FnOnce(Builder) -> Builder) -> Self {
        let plans = Arc::new(FakePlans::default());
        let scopes = Arc::new(FakeScopes::default());
        let (for_plans, for_scopes) = (plans.clone(), scopes.clone());
        let app = TestApp::start(on, |builder| {
            more(orders::wire(builder).port(|ports| {
                ports.plans = Some(for_plans);
                ports.products = Some(Arc::new(FakeProducts));
                ports.scopes = Some(for_scopes);
            }))
        })
        .await;
        let merchant = actor(OrganisationKind::Enterprise, id(), &[Role::Merchant]);
        let reviewer = actor(OrganisationKind::ServiceCentre, id(), &[Role::ContractReviewer]);
        let mut receptionist = actor(OrganisationKind::ServiceCentre, reviewer.organisation, &[Role::Receptionist]);
        receptionist.name = "counter".to_owned();
        let chemist = actor(OrganisationKind::Laboratory, id(), &[Role::Analyst]);
        let mechanic = actor(OrganisationKind::Laboratory, id(), &[Role::Analyst]);
        app.organisations.add(party(reviewer.organisation, OrganisationKind::ServiceCentre));
        scopes.0.lock().unwrap().extend([
            ("phthalates".to_owned(), covering(&chemist, "化学")),
            ("boron".to_owned(), covering(&chemist, "化学")),
            ("small-parts".to_owned(), covering(&mechanic, "物理")),
        ]);
        let plan = id();
        let world = Self {
            stranger: actor(OrganisationKind::Enterprise, id(), &[Role::Merchant]),
            plan,
            app,
            plans,
            scopes,
            merchant,
            reviewer,
            receptionist,
            chemist,
            mechanic,
        };
        world
            .add_plan(plan, vec![test("phthalates", "480", 5), test("boron", "360", 3), test("small-parts", "200", 7)]);
        world
    }

    pub(crate) fn add_plan(&self, plan: PlanId, tests: Vec<PlannedTest>) {
        self.plans.0.lock().unwrap().push(Plan {
            id: plan,
            version: id(),
            owner: self.merchant.organisation,
            markets: vec!["CN".to_owned(), "EU".to_owned(), "US".to_owned()],
            manufactured_on: jiff::civil::date(2026, 11, 20),
            placed_on_market_on: jiff::civil::date(2026, 12, 1),
            tests,
            each_market_alone: "2310".to_owned(),
        });
    }

    pub(crate) fn platform(&self) -> &Platform {
        &self.app.platform
    }

    pub(crate) fn browser(&self, actor: &Actor) -> Browser {
        self.app.browser(Routes::new(), orders::routes(), Some(actor))
    }

    pub(crate) async fn draft(&self) -> OrderId {
        orders::actions::create(self.platform(), &self.merchant, self.plan, "").await.unwrap()
    }

    pub(crate) async fn submitted(&self) -> OrderId {
        let id = self.draft().await;
        orders::actions::submit(self.platform(), &self.merchant, id).await.unwrap();
        id
    }

    /// A submitted order whose methods all stand in the price list.
    pub(crate) async fn priced(&self) -> OrderId {
        let id = self.submitted().await;
        orders::actions::adopt_fees(self.platform(), &self.reviewer, id).await.unwrap();
        id
    }

    /// Everything found feasible.
    pub(crate) async fn quote(&self, id: OrderId) -> OrderId {
        let draft = self.review(id).await;
        orders::actions::review(self.platform(), &self.reviewer, id, draft).await.unwrap();
        id
    }

    pub(crate) async fn quoted(&self) -> OrderId {
        self.quote(self.priced().await).await
    }

    pub(crate) async fn accepted(&self) -> OrderId {
        let id = self.quoted().await;
        orders::actions::accept(self.platform(), &self.merchant, id).await.unwrap();
        id
    }

    pub(crate) async fn dispatched(&self) -> OrderId {
        let id = self.accepted().await;
        self.dispatch(id).await;
        id
    }

    /// Each line to the laboratory that covers it.
    pub(crate) async fn dispatch(&self, id: OrderId) {
        let chosen = self
            .order(id)
            .await
            .lines
            .iter()
            .map(|line| {
                let chemistry = line.test.method != "small-parts";
                (line.id, if chemistry { self.chemist.organisation } else { self.mechanic.organisation })
            })
            .collect();
        orders::actions::dispatch(self.platform(), &self.reviewer, id, &chosen).await.unwrap();
    }

    /// Another area's event about the order, as a laboratory records it.
    pub(crate) async fn tell(&self, event: &'static str, id: OrderId, laboratory: &Actor) {
        let mut tx = self.platform().system("test").await.unwrap();
        let data = serde_json::json!({"order": id, "laboratory": laboratory.organisation});
        tx.record(platform::db::Event::new(event, "other", id).with(data)).await.unwrap();
        tx.commit().await.unwrap();
    }

    pub(crate) async fn order(&self, id: OrderId) -> Order {
        orders::actions::show(self.platform(), &self.merchant, id).await.unwrap()
    }

    pub(crate) async fn state(&self, id: OrderId) -> &'static str {
        self.order(id).await.state.word()
    }

    /// A review that finds everything feasible.
    pub(crate) async fn review(&self, id: OrderId) -> ReviewDraft {
        let order = self.order(id).await;
        ReviewDraft {
            understood: true,
            decision_rule: Some(DecisionRule::GuardBand),
            lines: order
                .lines
                .iter()
                .map(|line| LineDraft {
                    line: line.id,
                    method: line.test.method.clone(),
                    covered_by: Vec::new(),
                    resources: true,
                    method_current: true,
                    superseded_agreed: false,
                    external_provider: String::new(),
                    external_agreed: false,
                    verdict: Some(LineVerdict::Feasible),
                    note: String::new(),
                })
                .collect(),
            note: String::new(),
            reason: String::new(),
        }
    }
}
