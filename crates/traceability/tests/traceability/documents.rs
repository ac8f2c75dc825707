//! Reports and certificates issued here, and what becomes of them, are events.
#![expect(clippy::unwrap_used, reason = "test support: there is nothing to recover")]

use kernel::OrganisationKind;
use kernel::ids::OrganisationId;
use platform::authz::Audience;
use platform::db::{Event, rows};
use platform::jobs::drain;
use platform::testing::{On, both_databases, id, party};
use serde_json::{Value, json};
use traceability::actions::capture::LIMITS;

use crate::common::{GTIN, World, document, encoded, events, value};

/// A laboratory, and what the register writes into the journal.
struct Issuer<'a> {
    world: &'a World,
    laboratory: OrganisationId,
}

impl<'a> Issuer<'a> {
    fn of(world: &'a World) -> Self {
        let laboratory = id();
        let mut named = party(laboratory, OrganisationKind::Laboratory);
        named.name_zh = "义乌检测".to_owned();
        world.app.organisations.add(named);
        Self { world, laboratory }
    }

    async fn records(&self, name: &'static str, number: &str, more: Value) {
        let mut tx = self.world.platform().system("register").await.unwrap();
        let mut data = json!({"number": number, "issuer": self.laboratory, "gtin": GTIN});
        data.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        for reader in [self.laboratory, self.world.merchant.organisation] {
            tx.grant("document", number, reader, Audience::Owner, "issued").await.unwrap();
        }
        tx.record(Event::new(name, "document", number).with(data)).await.unwrap();
        tx.commit().await.unwrap();
    }

    async fn issues(&self, number: &str, verdict: &str) {
        self.records("document.issued", number, json!({"verdict": verdict, "supersedes": null})).await;
        drain(self.world.platform()).await.unwrap();
    }

    async fn becomes(&self, number: &str, status: &str) {
        self.world.app.clock.advance_seconds(60);
        self.records("document.status_changed", number, json!({"status": status})).await;
        drain(self.world.platform()).await.unwrap();
    }
}

/// What an organisation finds about a document.
async fn found(world: &World, who: &kernel::Actor, kind: &str, number: &str) -> Vec<Value> {
    let page = encoded(&format!("http://127.0.0.1:8080/verify/{number}"));
    let address = format!("/epcis/events?EQ_bizTransaction_{kind}={page}&orderBy=eventTime&orderDirection=ASC");
    events(&world.browser(Some(who)).get(&address).await)
}

async fn run_again(world: &World) {
    let sql = "UPDATE job SET done_at = NULL, run_at = 0, leased_until = 0 WHERE kind = $1";
    let kind = traceability::actions::documents::TELL;
    assert!(rows::exec(world.platform().db().conn(), sql, vec![kind.into()]).await.unwrap() > 0);
}

#[tokio::test]
async fn a_report_is_an_event_once_for_whom_it_concerns_on_both_databases() {
    both_databases(|on| async move {
        let world = World::start(on).await;
        let issuer = Issuer::of(&world);
        issuer.issues("R-1", "fail").await;
        let seen = found(&world, &world.merchant, "testres", "R-1").await;
        assert_eq!(seen.len(), 1, "{seen:?}");
        let event = &seen[0];
        assert_eq!((&event["bizStep"], &event["action"]), (&json!("inspecting"), &json!("OBSERVE")));
        assert_eq!(event["disposition"], "non_conformant");
        assert_eq!(event["persistentDisposition"], json!({"set": ["non_conformant"]}));
        assert_eq!(event["quantityList"], json!([{"epcClass": format!("https://id.gs1.org/01/{GTIN}")}]));
        assert_eq!(event["certificationInfo"], "http://127.0.0.1:8080/verify/R-1");
        assert!(event["eventID"].as_str().unwrap().starts_with("ni:///sha-256;"));
        assert_eq!(found(&world, &world.officer, "testres", "R-1").await, seen, "authorities see it");
        for other in [&world.stranger, &world.buyer] {
            assert!(found(&world, other, "testres", "R-1").await.is_empty(), "a stranger does not");
        }
        // The code on the product leads to it.
        let linkset = value(&world.browser(None).get(&format!("/01/{GTIN}?linkType=linkset")).await);
        let link = linkset["linkset"][0]["https://ref.gs1.org/voc/epcis"][0]["href"].as_str().unwrap();
        let path = link.strip_prefix("http://127.0.0.1:8080").unwrap();
        assert_eq!(events(&world.browser(Some(&world.merchant)).get(path).await), seen);
        // It is a conforming event of the standard, whoever reads it.
        let document = epcis::Document::parse(&document(&event.to_string()), &LIMITS).unwrap();
        document.events[0].check().unwrap();

        // Killed after the event was kept and before the job was marked as done: it runs again, here and on another node.
        run_again(&world).await;
        let (here, there) = tokio::join!(drain(world.platform()), drain(world.platform()));
        assert_eq!(here.unwrap() + there.unwrap(), 1);
        assert_eq!(found(&world, &world.merchant, "testres", "R-1").await.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_certificate_out_of_force_and_back_is_told_in_order_on_both_databases() {
    both_databases(|on| async move {
        let world = World::start(on).await;
        let issuer = Issuer::of(&world);
        issuer.issues("C-1", "pass").await;
        issuer.becomes("C-1", "suspended").await;
        issuer.becomes("C-1", "valid").await;
        issuer.becomes("C-1", "withdrawn").await;
        run_again(&world).await;
        drain(world.platform()).await.unwrap();
        let seen = found(&world, &world.merchant, "cert", "C-1").await;
        let lasting: Vec<&Value> = seen.iter().map(|event| &event["persistentDisposition"]).collect();
        let (set, unset) = (json!({"set": ["conformant"]}), json!({"unset": ["conformant"]}));
        assert_eq!(lasting, [&set, &unset, &set, &unset]);
        let claimed: Vec<bool> = seen.iter().map(|event| event.get("certificationInfo").is_some()).collect();
        assert_eq!(claimed, [true, false, true, false]);
        let query = "/epcis/events?EQ_persistentDisposition_unset=conformant";
        assert_eq!(events(&world.browser(Some(&world.officer)).get(query).await).len(), 2);
    })
    .await;
}

#[tokio::test]
async fn a_report_that_names_a_lot_is_found_by_the_lot_and_told_to_no_holder_of_it() {
    let world = World::start(On::Sqlite).await;
    let lot = world.lot("L1", 2).await;
    let issuer = Issuer::of(&world);
    issuer.records("document.issued", "R-3", json!({"verdict": "pass", "lots": ["L1"]})).await;
    drain(world.platform()).await.unwrap();
    traceability::actions::pack::pack(world.platform(), &world.merchant, lot, 2, "6901234", "").await.unwrap();
    let buyer = world.buyer.organisation;
    traceability::actions::ship::ship(world.platform(), &world.merchant, lot, buyer, "").await.unwrap();
    let class = format!("https://id.gs1.org/01/{GTIN}/10/L1");
    let address = format!("/epcis/events?EQ_bizStep=inspecting&MATCH_anyEPCClass={}", encoded(&class));
    let seen = events(&world.browser(Some(&world.merchant)).get(&address).await);
    assert_eq!(seen.len(), 1);
    assert_eq!(seen[0]["quantityList"][1]["epcClass"], class);
    assert!(
        events(&world.browser(Some(&world.buyer)).get(&address).await).is_empty(),
        "a report is its owner's to show"
    );
}

#[tokio::test]
async fn a_product_without_a_gtin_has_no_event() {
    let world = World::start(On::Sqlite).await;
    let issuer = Issuer::of(&world);
    issuer.records("document.issued", "R-2", json!({"gtin": null, "verdict": "pass"})).await;
    assert_eq!(drain(world.platform()).await.unwrap(), 2);
    assert!(found(&world, &world.merchant, "testres", "R-2").await.is_empty());
    let failed = "SELECT COUNT(*) AS n FROM job WHERE last_error IS NOT NULL";
    let row = rows::one(world.platform().db().conn(), failed, vec![]).await.unwrap().unwrap();
    assert_eq!(row.try_get::<i64>("", "n").unwrap(), 0);
}

async fn open_suspicions(world: &World) -> Vec<(String, String)> {
    let sql = "SELECT lot_number, report FROM suspicion WHERE closed_at IS NULL ORDER BY id";
    let found = rows::all(world.platform().db().conn(), sql, vec![]).await.unwrap();
    found.iter().map(|row| (row.try_get("", "lot_number").unwrap(), row.try_get("", "report").unwrap())).collect()
}

async fn told_of_failing(world: &World) -> i64 {
    let sql = "SELECT COUNT(*) AS n FROM journal WHERE event = 'lot.failed'";
    rows::one(world.platform().db().conn(), sql, vec![]).await.unwrap().unwrap().try_get("", "n").unwrap()
}

#[tokio::test]
async fn lots_that_failed_in_a_report_offer_what_a_recall_would_reach_on_both_databases() {
    both_databases(|on| async move {
        let world = World::start(on).await;
        let issuer = Issuer::of(&world);
        let (first, second) = (world.lot("L1", 2).await, world.lot("L2", 2).await);
        let lots = |verdict: &str| json!({"verdict": verdict, "lots": ["L1", "L2", "made elsewhere"]});
        issuer.records("document.issued", "R-1", lots("pass")).await;
        issuer.issues("R-2", "fail").await;
        drain(world.platform()).await.unwrap();
        assert!(open_suspicions(&world).await.is_empty(), "one passed, the other names no lot");

        issuer.records("document.issued", "R-3", lots("fail")).await;
        drain(world.platform()).await.unwrap();
        let both = ["L1", "L2"].map(|lot| (lot.to_owned(), "R-3".to_owned()));
        assert_eq!(open_suspicions(&world).await, both);
        // Both are told of as one, so that there is one letter; a job that runs again tells nothing more.
        let sql = "UPDATE job SET done_at = NULL, run_at = 0, leased_until = 0 WHERE kind = $1";
        let kind = traceability::actions::failed::FLAG;
        rows::exec(world.platform().db().conn(), sql, vec![kind.into()]).await.unwrap();
        drain(world.platform()).await.unwrap();
        assert_eq!((open_suspicions(&world).await.len(), told_of_failing(&world).await), (2, 1));

        // On the lot's page and on the home page of its maker, nowhere else; it leads to a question, not to a recall.
        let maker = world.browser(Some(&world.merchant));
        for (who, lot, shown) in [(&world.merchant, first, true), (&world.officer, second, true)] {
            let page = world.browser(Some(who)).get(&format!("/lots/{lot}")).await;
            assert_eq!(page.text.contains("/recall-cases/new?source="), shown, "{}", page.text);
        }
        let todo = world.platform().ports().todo.clone();
        let mut waiting = Vec::new();
        for area in &todo {
            waiting.extend(area.waiting(world.platform(), &world.merchant).await.unwrap());
            assert!(area.waiting(world.platform(), &world.stranger).await.unwrap().is_empty());
        }
        let scope = waiting.iter().find(|item| item.href.ends_with("L1")).map(|item| item.href.clone()).unwrap();
        assert!(waiting.len() == 2 && scope.starts_with("/recall-cases/new?source="), "{waiting:?}");
        let asked = maker.get(&scope).await;
        assert_eq!(asked.status, 200);
        assert!(world.browser(None).get("/recalls").await.text.matches("/recalls/RC").count() == 0);

        // An amendment that passes takes it back; one that fails says it anew.
        issuer.records("document.issued", "R-4", lots("fail")).await;
        issuer.becomes("R-3", "superseded").await;
        assert_eq!(open_suspicions(&world).await, ["L1", "L2"].map(|lot| (lot.to_owned(), "R-4".to_owned())));
        issuer.becomes("R-4", "withdrawn").await;
        assert!(open_suspicions(&world).await.is_empty());
        assert!(!maker.get(&format!("/lots/{first}")).await.text.contains("/recall-cases/new?source="));
    })
    .await;
}
