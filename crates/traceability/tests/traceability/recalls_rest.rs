//! Recalls from a test report, by programs, and what holders are told.
#![expect(clippy::unwrap_used, reason = "test support: there is nothing to recover")]

use axum::body::Body;
use axum::http::Method;
use platform::ports::TodoItem;
use platform::testing::{Browser, both_databases};
use serde_json::{Value, json};
use traceability::actions::pack::pack;
use traceability::actions::recall::{close, open};
use traceability::actions::scope::{materials, scope};
use traceability::actions::ship::ship;

use crate::common::{GTIN, World, document, encoded, value};

const PVC: &str = "https://id.gs1.org/01/06901234500008/10/PVC-7";

/// Two lots of the version that report R-1 is about; the first one is made of a material lot and shipped.
async fn world(on: platform::testing::On) -> World {
    let world = World::start(on).await;
    let bad = world.lot("BAD-1", 10).await;
    world.lot("GOOD-1", 4).await;
    let made = format!(
        r#"{{"type":"TransformationEvent","eventTime":"2026-11-01T08:00:00Z","eventTimeZoneOffset":"+08:00",
            "inputQuantityList":[{{"epcClass":"{PVC}","quantity":25.50,"uom":"KGM"}}],
            "outputQuantityList":[{{"epcClass":"https://id.gs1.org/01/{GTIN}/10/BAD-1","quantity":10}}]}}"#
    );
    let body: Value = serde_json::from_str(&document(&made)).unwrap();
    assert_eq!(world.browser(Some(&world.merchant)).json("/epcis/capture", &body).await.status, 202);
    pack(world.platform(), &world.merchant, bad, 5, "6901234", "").await.unwrap();
    ship(world.platform(), &world.merchant, bad, world.buyer.organisation, "").await.unwrap();
    world
}

fn body(source: &str) -> Value {
    json!({"source": [source], "notice": {
        "reason_zh": "邻苯二甲酸酯超标", "reason_en": "Too much phthalate", "hazard_zh": "有害", "hazard_en": "Harmful",
        "advice_zh": "停止使用", "advice_en": "Stop using it"}})
}

async fn waiting(world: &World, who: &kernel::Actor) -> Vec<TodoItem> {
    let mut items = Vec::new();
    for todo in &world.platform().ports().todo {
        items.extend(todo.waiting(world.platform(), who).await.unwrap());
    }
    items.retain(|item| item.text.key == "recall-todo");
    items
}

#[tokio::test]
async fn a_failed_report_leads_to_its_lots_and_their_materials_to_more_on_both_databases() {
    both_databases(|on| async move {
        let world = world(on).await;
        let platform = world.platform();
        let found = scope(platform, &world.merchant, "R-1").await.unwrap();
        let mut lots: Vec<&str> = found.lots.iter().map(|(lot, _)| lot.number.as_str()).collect();
        lots.sort_unstable();
        assert_eq!((lots, found.units()), (vec!["BAD-1", "GOOD-1"], 14));
        let sampled = scope(platform, &world.merchant, "R-BAD-1").await.unwrap();
        assert_eq!((sampled.lots.len(), sampled.units()), (1, 10), "a report that names a lot is about that lot");
        assert_eq!(materials(platform, &world.merchant, &found).await.unwrap(), [PVC]);
        assert_eq!(scope(platform, &world.officer, " R-1 ").await.unwrap().units(), 14, "an authority may");
        assert!(scope(platform, &world.stranger, "R-1").await.is_err(), "others' goods are not theirs to call back");
        assert!(scope(platform, &world.merchant, "R-9").await.is_err(), "no such report");

        let page = world.browser(Some(&world.merchant)).get("/recall-cases/new?source=R-1").await;
        assert!(page.text.contains("/recall-cases/new?source=https%3A%2F%2Fid.gs1.org%2F01%2F"), "{}", page.text);
        assert!(page.text.contains("GOOD-1") && page.text.contains("PVC-7") && !page.text.contains('⟦'));
    })
    .await;
}

async fn table(browser: &Browser, address: &str) -> String {
    browser.send_with(Method::GET, address, &[("accept", "text/csv")], Body::empty()).await.text
}

#[tokio::test]
async fn a_program_drafts_a_recall_and_holders_are_told_until_it_is_closed_on_both_databases() {
    both_databases(|on| async move {
        let world = world(on).await;
        let maker = world.browser(Some(&world.merchant));
        let what_if = value(&maker.get(&format!("/api/v1/recall-scope?source={}", encoded(PVC))).await);
        assert_eq!((&what_if["units"], &what_if["lots"][0]["number"]), (&json!(10), &json!("BAD-1")));
        let drafted = maker.json("/api/v1/recalls", &body(PVC)).await;
        assert_eq!(drafted.status, 201, "{}", drafted.text);
        let address = drafted.location.clone().unwrap();
        assert_eq!(value(&drafted)["state"], "draft");
        assert_eq!(maker.json("/api/v1/recalls", &body("nothing")).await.status, 422);
        let mut silent = body(PVC);
        silent["notice"]["advice_en"] = json!(" ");
        assert_eq!(maker.json("/api/v1/recalls", &silent).await.status, 422);

        // Nobody else sees a draft, nor a stranger the recall once it is open.
        let buyer = world.browser(Some(&world.buyer));
        assert_eq!(buyer.get(&address).await.status, 404);
        assert!(waiting(&world, &world.buyer).await.is_empty());
        let id = value(&drafted)["id"].as_str().unwrap().parse().unwrap();
        let number = open(world.platform(), &world.merchant, id).await.unwrap();
        let told = value(&buyer.get(&address).await);
        assert_eq!((&told["state"], &told["number"]), (&json!("open"), &json!(number)));
        assert_eq!(world.browser(Some(&world.stranger)).get(&address).await.status, 404);
        assert_eq!(buyer.get(&format!("{address}/scope")).await.status, 403, "who only received calls nothing back");

        let held = value(&maker.get(&format!("{address}/scope")).await);
        let units: i64 = held["held"].as_array().unwrap().iter().map(|part| part["units"].as_i64().unwrap()).sum();
        assert_eq!((units, &held["held"][0]["status"]), (10, &json!("on_the_way")));
        assert_eq!(table(&maker, &format!("{address}/scope")).await.lines().count(), 1 + 2, "two cartons");

        // A page of one, then the next; and by state.
        let second = maker.json("/api/v1/recalls", &body("R-1")).await;
        let first = value(&maker.get("/api/v1/recalls?limit=1").await);
        assert_eq!(first["items"][0]["id"], value(&second)["id"]);
        let next = first["next"].as_str().unwrap();
        let rest = value(&maker.get(&format!("/api/v1/recalls?limit=1&after={next}")).await);
        assert_eq!((&rest["items"][0]["number"], &rest["next"]), (&json!(number), &Value::Null));
        let opened = value(&maker.get("/api/v1/recalls?state=open").await);
        assert_eq!(opened["items"].as_array().unwrap().len(), 1);

        let waits = waiting(&world, &world.buyer).await;
        assert_eq!(waits.len(), 1);
        assert_eq!(waits[0].href, format!("/recall-cases/{id}"));
        for other in [&world.merchant, &world.officer, &world.stranger] {
            assert!(waiting(&world, other).await.is_empty(), "the opener knows, an authority only watches");
        }
        close(world.platform(), &world.merchant, id, "all came back").await.unwrap();
        assert!(waiting(&world, &world.buyer).await.is_empty());
        assert_eq!(value(&buyer.get(&address).await)["outcome"], "all came back");
    })
    .await;
}
