//! Fake answers of the other areas, and the people of a small world.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use jiff::civil::date;
use kernel::ids::{OrderId, OrganisationId, ProductId, ProductVersionId};
use kernel::{Actor, OrganisationKind, Role};
use platform::authz::Audience;
use platform::ports::{Component, Named, Order, OrderLine, Orders, PlannedTest, Product, Products};
use platform::testing::{Browser, On, TestApp, actor, id, party};
use platform::{Builder, Platform, Result};

/// Orders in memory.
#[derive(Default)]
pub(crate) struct FakeOrders(Mutex<BTreeMap<OrderId, Order>>);

impl FakeOrders {
    pub(crate) fn put(&self, order: Order) {
        self.0.lock().unwrap().insert(order.id, order);
    }
}

#[async_trait]
impl Orders for FakeOrders {
    async fn order(&self, _platform: &Platform, id: OrderId) -> Result<Option<Order>> {
        Ok(self.0.lock().unwrap().get(&id).cloned())
    }
}

/// One product for every version asked.
pub(crate) struct FakeProducts;

#[async_trait]
impl Products for FakeProducts {
    async fn version(&self, _platform: &Platform, id: ProductVersionId) -> Result<Option<Product>> {
        Ok(Some(bear(id)))
    }
    async fn current(&self, _platform: &Platform, _id: ProductId) -> Result<Option<Product>> {
        Ok(None)
    }
    async fn by_gtin(&self, _platform: &Platform, _gtin: &str) -> Result<Option<Product>> {
        Ok(None)
    }
}

fn flags(words: &[&str]) -> BTreeMap<String, bool> {
    words.iter().map(|w| ((*w).to_owned(), true)).collect()
}

/// A plush bear with a PVC nose.
pub(crate) fn bear(version: ProductVersionId) -> Product {
    Product {
        product: ProductId(version.0),
        version,
        version_number: 1,
        owner: OrganisationId(uuid::Uuid::nil()),
        name_zh: "毛绒熊".to_owned(),
        name_en: "Plush bear".to_owned(),
        model: "YW-B1".to_owned(),
        gtin: Some("06971234567890".to_owned()),
        age_min_months: 36,
        age_max_months: 156,
        attributes: flags(&["toy", "primarily_for_12_or_under"]),
        components: vec![Component {
            key: "nose".to_owned(),
            name_zh: "鼻子".to_owned(),
            name_en: "Nose".to_owned(),
            materials: vec!["pvc".to_owned(), "plasticised_plastic".to_owned()],
            colour: "black".to_owned(),
            supplier: "义乌塑料".to_owned(),
            attributes: flags(&["accessible", "can_be_placed_in_mouth"]),
        }],
        photos: Vec::new(),
        warnings_zh: String::new(),
        warnings_en: String::new(),
    }
}

/// The people and the order of a test.
pub(crate) struct World {
    pub(crate) app: TestApp,
    pub(crate) orders: Arc<FakeOrders>,
    pub(crate) order: Order,
    pub(crate) merchant: Actor,
    pub(crate) receptionist: Actor,
    pub(crate) administrator: Actor,
    pub(crate) analyst: Actor,
    pub(crate) verifier: Actor,
    pub(crate) signatory: Actor,
}

impl World {
    pub(crate) async fn start(on: On) -> Self {
        Self::wired(on, |b| b).await
    }

    pub(crate) async fn wired(on: On, more: impl FnOnce(Builder) -> Builder) -> Self {
        let orders = Arc::new(FakeOrders::default());
        let port = orders.clone();
        let app = TestApp::start(on, |builder| {
            more(laboratory::wire(builder).port(|p| {
                p.orders = Some(port);
                p.products = Some(Arc::new(FakeProducts));
            }))
        })
        .await;
        let lab: OrganisationId = id();
        let member = |roles: &[Role], name: &str| Actor {
            name: name.to_owned(),
            ..actor(OrganisationKind::Laboratory, lab, roles)
        };
        let mut known = party(lab, OrganisationKind::Laboratory);
        known.slug = "yiwu-toys".to_owned();
        app.organisations.add(known);
        let world = Self {
            merchant: actor(OrganisationKind::Enterprise, id(), &[Role::Merchant]),
            receptionist: actor(OrganisationKind::ServiceCentre, id(), &[Role::Receptionist]),
            administrator: member(&[Role::Administrator], "管理员"),
            analyst: member(&[Role::Analyst], "检测员"),
            verifier: member(&[Role::Verifier], "校核员"),
            signatory: member(&[Role::Signatory], "签字人"),
            order: Order {
                id: id(),
                number: "WT-2026-000001".to_owned(),
                state: "dispatched".to_owned(),
                version: id(),
                markets: vec!["EU".to_owned(), "US".to_owned()],
                manufactured_on: date(2026, 11, 22),
                placed_on_market_on: date(2026, 11, 22),
                decision_rule: "simple".to_owned(),
                applicant: id(),
                manufacturer: Named { name: "义乌玩具厂".to_owned(), address: "义乌".to_owned() },
                factory: Named::default(),
                payer: Named::default(),
                addressee: Named::default(),
                service_centre: id(),
                lines: vec![line("PHTHALATES", Some("nose"), &["DEHP", "DIBP"], lab)],
                accepted_at: None,
            },
            orders,
            app,
        };
        for person in [&world.administrator, &world.analyst, &world.verifier, &world.signatory] {
            world.app.organisations.join(person);
        }
        let mut world = world;
        world.order.applicant = world.merchant.organisation;
        world.order.service_centre = world.receptionist.organisation;
        world.orders.put(world.order.clone());
        let tx = world.app.platform.system("test").await.unwrap();
        for (who, audience) in [
            (world.merchant.organisation, Audience::Owner),
            (world.receptionist.organisation, Audience::ServiceCentre),
            (lab, Audience::Laboratory),
        ] {
            tx.grant("order", world.order.id, who, audience, "test").await.unwrap();
        }
        tx.commit().await.unwrap();
        world
    }

    pub(crate) fn platform(&self) -> &Platform {
        &self.app.platform
    }

    pub(crate) fn browser(&self, actor: &Actor) -> Browser {
        self.app.browser(platform::web::Routes::new(), laboratory::routes(), Some(actor))
    }

    /// The same person, reading English.
    pub(crate) fn english(&self, actor: &Actor) -> Browser {
        self.app.browser_in(platform::web::Routes::new(), laboratory::routes(), Some(actor), platform::i18n::Lang::En)
    }

    /// The order's sample, received in good condition.
    pub(crate) async fn receive(&self) -> kernel::ids::SampleId {
        use laboratory::actions::sample::{self, ReceptionForm};
        sample::expect(self.platform(), self.order.id).await.unwrap();
        let id = self.expected().await;
        let form =
            ReceptionForm { condition: "G".to_owned(), quantity: "3 件".to_owned(), ..ReceptionForm::default() };
        sample::receive(self.platform(), &self.receptionist, "", &[(id, form)]).await.unwrap();
        id
    }

    /// The one sample of the order, as the counter lists it.
    pub(crate) async fn expected(&self) -> kernel::ids::SampleId {
        let page = self.browser(&self.receptionist).get("/samples/counter").await;
        assert_eq!(page.status, 200, "{}", page.text);
        let at = page.text.find("name=\"condition.").expect("a row on the counter") + "name=\"condition.".len();
        page.text[at..at + 36].parse().unwrap()
    }
}

pub(crate) fn line(method: &str, component: Option<&str>, analytes: &[&str], lab: OrganisationId) -> OrderLine {
    OrderLine {
        id: uuid::Uuid::now_v7().to_string(),
        test: PlannedTest {
            method: method.to_owned(),
            title_zh: format!("{method} 检测"),
            title_en: format!("{method} test"),
            component: component.map(ToOwned::to_owned),
            analytes: analytes.iter().map(|a| (*a).to_owned()).collect(),
            serves: vec!["EU-REACH-51".to_owned(), "US-1307".to_owned()],
            fee: "300.00".to_owned(),
            days: 3,
        },
        laboratory: Some(lab),
    }
}

/// What the laboratory of the tests states of its methods.
pub(crate) const STATED: &str = "method,analyte,kind,measurand,unit,loq,u,rounding\n\
    PHTHALATES,*,numeric,content,%,0.005,15%,sf:2\n\
    en71-3,*,numeric,migration,mg/kg,0.5,10%,sf:3\n\
    en71-1,*,pass_fail,clause,,,,sf:3";

impl World {
    /// Gives everybody their authorisation for all methods, and states the methods' characteristics.
    pub(crate) async fn authorise(&self) {
        use laboratory::actions::scope;
        for (person, competence) in
            [(&self.analyst, "perform"), (&self.verifier, "verify"), (&self.signatory, "authorise")]
        {
            self.give(person, competence).await;
        }
        laboratory::actions::characteristic::set(self.platform(), &self.administrator, STATED).await.unwrap();
        for method in ["PHTHALATES", "en71-3", "en71-1"] {
            let line = scope::LineForm {
                method: method.to_owned(),
                edition: "2019".to_owned(),
                title_zh: method.to_owned(),
                title_en: method.to_owned(),
                cma: Some("yes".to_owned()),
                cnas: Some("yes".to_owned()),
                valid_from: "2026-01-01".to_owned(),
                ..scope::LineForm::default()
            };
            scope::add_line(self.platform(), &self.administrator, &line).await.unwrap();
        }
    }

    pub(crate) async fn give(&self, person: &Actor, competence: &str) {
        use laboratory::actions::scope::{self, AuthorisationForm};
        let form = AuthorisationForm {
            person: person.user.unwrap().to_string(),
            method: "*".to_owned(),
            competence: competence.to_owned(),
            valid_from: "2026-01-01".to_owned(),
            evidence: "比对".to_owned(),
            ..AuthorisationForm::default()
        };
        scope::authorise(self.platform(), &self.administrator, &form).await.unwrap();
    }

    /// Everything up to a test that the analyst has taken: page of its worksheet.
    pub(crate) async fn bench(&self) -> String {
        self.authorise().await;
        self.receive().await;
        let laboratory = self.analyst.organisation;
        laboratory::actions::test::open(self.platform(), self.order.id, laboratory).await.unwrap();
        let mut methods: Vec<&str> = self.order.lines.iter().map(|l| l.test.method.as_str()).collect();
        methods.dedup();
        for method in methods {
            let page = self.worksheet(method).await;
            let tests: Vec<(&str, String)> =
                all_after(&page, "name=\"test\" value=\"").into_iter().map(|id| ("test", id)).collect();
            let mut fields: Vec<(&str, &str)> = tests.iter().map(|(n, v)| (*n, v.as_str())).collect();
            fields.push(("method", method));
            let taken = self.browser(&self.analyst).form("/laboratory/worksheet/assignment", &fields).await;
            assert_eq!(taken.status, 303, "{}", taken.text);
        }
        let method = self.order.lines[0].test.method.clone();
        self.worksheet(&method).await
    }

    pub(crate) async fn worksheet(&self, method: &str) -> String {
        let page = self.browser(&self.analyst).get(&format!("/laboratory/worksheet?method={method}")).await;
        assert_eq!(page.status, 200, "{}", page.text);
        page.text
    }

    /// Types values into the cells of a method's worksheet, in page order.
    pub(crate) async fn type_in(&self, method: &str, values: &[&str], reason: &str) -> platform::testing::Answer {
        let page = self.worksheet(method).await;
        let ids = all_after(&page, "name=\"v.");
        assert_eq!(ids.len(), values.len(), "cells on the worksheet of {method}: {page}");
        let was = ids.iter().map(|id| after(&page, &format!("name=\"w.{id}\" value=\""))).collect::<Vec<_>>();
        let names: Vec<(String, String)> = ids.iter().map(|id| (format!("v.{id}"), format!("w.{id}"))).collect();
        let mut fields: Vec<(&str, &str)> = vec![("method", method), ("reason", reason)];
        for (index, (v, w)) in names.iter().enumerate() {
            fields.push((v, values[index]));
            fields.push((w, &was[index]));
        }
        self.browser(&self.analyst).form("/laboratory/worksheet", &fields).await
    }
}

/// The text from the end of `mark` to the next quote.
pub(crate) fn after(text: &str, mark: &str) -> String {
    let at = text.find(mark).unwrap_or_else(|| panic!("{mark} is not on the page: {text}")) + mark.len();
    text[at..].split('"').next().unwrap().to_owned()
}

/// Every such text.
pub(crate) fn all_after(text: &str, mark: &str) -> Vec<String> {
    text.split(mark).skip(1).map(|rest| rest.split('"').next().unwrap().to_owned()).collect()
}

/// The first sample number on a page.
pub(crate) fn number_on(text: &str) -> String {
    let at = text.find("S26-").expect("a sample number");
    text[at..].chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '-').collect()
}
