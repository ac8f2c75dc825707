//! From a bad material lot to the public notice.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "test support: there is nothing to recover")]

use platform::Error;
use platform::testing::{On, both_databases};
use serde_json::Value;
use traceability::actions::pack::pack;
use traceability::actions::recall::{close, draft, open, show};
use traceability::actions::scope::scope;
use traceability::actions::ship::ship;
use traceability::recall_model::Notice;

use crate::common::{GTIN, World, document, encoded, observed};

const PVC: &str = "https://id.gs1.org/01/06901234500008/10/PVC-7";
/// Bags with numbers of their own: its check digit must hold, or nothing is known of their lot.
const BAGS: &str = "https://id.gs1.org/01/06901234500004/10/PVC-8";

pub(crate) fn notice() -> Notice {
    let text = |text: &str| text.to_owned();
    Notice {
        reason_zh: text("材料含邻苯二甲酸酯"),
        reason_en: text("The material holds phthalates"),
        hazard_zh: text("长期接触有害"),
        hazard_en: text("Harmful in the long run"),
        advice_zh: text("停止使用并退货"),
        advice_en: text("Stop using it and return it"),
    }
}

/// A lot of 10 made of a material lot, and one that is not; both packed, the first one shipped and received.
async fn day(world: &World) {
    let platform = world.platform();
    let bad = world.lot("BAD-1", 10).await;
    let good = world.lot("GOOD-1", 4).await;
    let made = format!(
        r#"{{"type":"TransformationEvent","eventTime":"2026-11-01T08:00:00Z","eventTimeZoneOffset":"+08:00",
            "inputQuantityList":[{{"epcClass":"{PVC}","quantity":25.50,"uom":"KGM"}}],
            "outputQuantityList":[{{"epcClass":"https://id.gs1.org/01/{GTIN}/10/BAD-1","quantity":10}}]}}"#
    );
    let body: Value = serde_json::from_str(&document(&made)).unwrap();
    assert_eq!(world.browser(Some(&world.merchant)).json("/epcis/capture", &body).await.status, 202);
    world.app.clock.advance_seconds(3600);
    let cartons = pack(platform, &world.merchant, bad, 4, "6901234", "").await.unwrap();
    pack(platform, &world.merchant, good, 4, "6901234", "").await.unwrap();
    world.app.clock.advance_seconds(3600);
    ship(platform, &world.merchant, bad, world.buyer.organisation, "").await.unwrap();
    // One carton arrives, one unit of it is sold.
    let unit = world.serials(bad).await.remove(0);
    let sold = format!("https://id.gs1.org/01/{GTIN}/21/{unit}");
    let carton = format!("https://id.gs1.org/00/{}", cartons[0]);
    let events = [
        observed(&carton, "receiving", "2026-12-20T08:00:00Z"),
        observed(&sold, "retail_selling", "2026-12-22T08:00:00Z"),
    ];
    let body: Value = serde_json::from_str(&document(&events.join(","))).unwrap();
    assert_eq!(world.browser(Some(&world.buyer)).json("/epcis/capture", &body).await.status, 202);
}

#[tokio::test]
async fn a_bad_material_lot_is_called_back_told_to_everybody_and_closed_on_both_databases() {
    both_databases(|on| async move {
        let world = World::start(on).await;
        let platform = world.platform();
        day(&world).await;

        // What if: the scope without a recall.
        let found = scope(platform, &world.merchant, PVC).await.unwrap();
        assert_eq!(found.lots.len(), 1, "the other lot is not made of it");
        assert_eq!((found.units(), found.precise_to(), found.cut), (10, "lot", false));
        let mut told: Vec<(&str, &str, i64)> = found.held.iter().map(|h| (h.status, h.precision, h.units)).collect();
        told.sort_unstable();
        assert_eq!(
            told,
            [("here", "carton", 3), ("on_the_way", "carton", 2), ("on_the_way", "carton", 4), ("sold", "unit", 1)]
        );
        for other in [&world.buyer, &world.stranger] {
            assert!(scope(platform, other, PVC).await.is_err(), "who only received the goods calls nothing back");
        }
        assert_eq!(scope(platform, &world.officer, PVC).await.unwrap().units(), 10, "an authority may");

        let id = draft(platform, &world.merchant, PVC, &notice(), "form").await.unwrap();
        assert_eq!(draft(platform, &world.merchant, PVC, &notice(), "form").await.unwrap(), id, "the same form twice");
        assert!(matches!(show(platform, &world.officer, id).await.unwrap_err(), Error::NotFound), "a draft is private");
        let anybody = world.browser(None);
        assert!(!anybody.get("/recalls").await.text.contains("/recalls/RC"));

        let number = open(platform, &world.merchant, id).await.unwrap();
        assert!(matches!(open(platform, &world.merchant, id).await.unwrap_err(), Error::Conflict(_)));
        let list = anybody.get("/recalls?lang=en").await;
        assert!(list.text.contains(&number), "{}", list.text);
        let page = anybody.get(&format!("/recalls/{number}?lang=en")).await;
        assert_eq!(page.status, 200);
        assert!(page.text.contains("Stop using it") && page.text.contains("BAD-1") && !page.text.contains('⟦'));
        assert_eq!(anybody.get("/recalls/RC1999-0001").await.status, 404);

        // Whoever holds the goods sees it; a stranger does not; nobody but the opener closes it.
        assert!(show(platform, &world.buyer, id).await.is_ok());
        assert!(matches!(show(platform, &world.stranger, id).await.unwrap_err(), Error::NotFound));
        assert!(close(platform, &world.officer, id, "x").await.is_err());
        assert_eq!(events(&world, "EQ_disposition=recalled").await, 1);

        // The recall moves nothing, and the port tells of it: the lot and its units, not the other lot.
        let found = scope(platform, &world.merchant, PVC).await.unwrap();
        assert_eq!(found.held.iter().filter(|held| held.status == "on_the_way").map(|held| held.units).sum::<i64>(), 6);
        let recalls = platform.ports().recalls.as_ref().unwrap();
        let of = |lot| recalls.recalls(platform, GTIN, lot, None);
        assert_eq!(of(Some("BAD-1")).await.unwrap()[0].number, number);
        assert!(of(Some("GOOD-1")).await.unwrap().is_empty());
        assert_eq!(of(None).await.unwrap().len(), 1);
        let linkset = anybody.get(&format!("/01/{GTIN}/10/BAD-1?linkType=linkset")).await;
        assert!(linkset.text.contains("recallStatus") && linkset.text.contains(&number), "{}", linkset.text);

        close(platform, &world.merchant, id, "8 of 10 came back").await.unwrap();
        assert!(matches!(close(platform, &world.merchant, id, "again").await.unwrap_err(), Error::Conflict(_)));
        assert!(of(Some("BAD-1")).await.unwrap()[0].closed_at.is_some());
        assert_eq!(events(&world, "EQ_persistentDisposition_unset=recalled").await, 1, "the buyer's systems are told");
        let lot = encoded(&format!("https://id.gs1.org/01/{GTIN}/10/BAD-1"));
        assert_eq!(events(&world, &format!("EQ_bizStep=other&MATCH_anyEPCClass={lot}")).await, 1);
        assert!(anybody.get(&format!("/recalls/{number}?lang=en")).await.text.contains("8 of 10 came back"));
    })
    .await;
}

async fn events(world: &World, query: &str) -> usize {
    let answer = world.browser(Some(&world.buyer)).get(&format!("/epcis/events?{query}")).await;
    let answer: Value = serde_json::from_str(&answer.text).unwrap();
    answer["epcisBody"]["queryResults"]["resultsBody"]["eventList"].as_array().unwrap().len()
}

#[tokio::test]
async fn single_units_are_called_back_without_their_lot() {
    let world = World::start(On::Sqlite).await;
    let platform = world.platform();
    let lot = world.lot("L1", 10).await;
    let serials = world.serials(lot).await;
    let source = format!("{GTIN} {}\n(01){GTIN}(21){}", serials[0], serials[1]);
    let found = scope(platform, &world.merchant, &source).await.unwrap();
    assert_eq!((found.units(), found.precise_to()), (2, "unit"));
    let id = draft(platform, &world.merchant, &source, &notice(), "").await.unwrap();
    open(platform, &world.merchant, id).await.unwrap();
    let recalls = platform.ports().recalls.as_ref().unwrap();
    let count =
        |serial: String| async move { recalls.recalls(platform, GTIN, None, Some(&serial)).await.unwrap().len() };
    assert_eq!((count(serials[0].clone()).await, count(serials[2].clone()).await), (1, 0));
    assert_eq!(world.journey(None, Some(&serials[2])).await.unwrap().steps.len(), 1);
    close(platform, &world.merchant, id, "both came back").await.unwrap();
    assert_eq!(world.journey(None, Some(&serials[0])).await.unwrap().steps.len(), 3, "made, called back, over");
    assert_eq!(world.journey(None, Some(&serials[2])).await.unwrap().steps.len(), 1);
}

/// The bag names its lot in its own code; only the lot of the material is known to be bad.
#[tokio::test]
async fn a_lot_is_found_by_the_lot_of_a_single_bag_of_material_on_both_databases() {
    both_databases(|on| async move {
        let world = World::start(on).await;
        world.lot("BAG-1", 10).await;
        let made = format!(
            r#"{{"type":"TransformationEvent","eventTime":"2026-11-01T08:00:00Z","eventTimeZoneOffset":"+08:00",
                "inputEPCList":["{BAGS}/21/BAG1"],
                "outputQuantityList":[{{"epcClass":"https://id.gs1.org/01/{GTIN}/10/BAG-1","quantity":10}}]}}"#
        );
        let body: Value = serde_json::from_str(&document(&made)).unwrap();
        assert_eq!(world.browser(Some(&world.merchant)).json("/epcis/capture", &body).await.status, 202);
        let found = scope(world.platform(), &world.merchant, BAGS).await.unwrap();
        assert_eq!((found.units(), found.lots.len(), found.cut), (10, 1, false));
    })
    .await;
}

#[tokio::test]
async fn a_recall_is_made_by_typing_and_its_scope_is_exported() {
    let world = World::start(On::Sqlite).await;
    day(&world).await;
    let browser = world.browser(Some(&world.merchant));
    assert_eq!(browser.get("/recall-cases").await.status, 200);
    assert_eq!(browser.get("/recall-cases/new").await.status, 200);
    assert_eq!(browser.get("/recall-cases/new?source=hello").await.status, 422);
    let what_if = browser.get(&format!("/recall-cases/new?source={PVC}")).await;
    assert!(what_if.text.contains("BAD-1") && !what_if.text.contains('⟦'), "{}", what_if.text);
    let table = browser.get(&format!("/recall-cases/scope.csv?source={PVC}")).await;
    assert_eq!(table.text.lines().count(), 1 + 4, "{}", table.text);
    let empty = browser.form("/recall-cases", &[("source", PVC)]).await;
    assert_eq!(empty.status, 422);
    assert!(empty.text.contains("invalid-feedback"));
    let told = notice();
    let made = browser
        .form(
            "/recall-cases",
            &[
                ("source", PVC),
                ("reason_zh", &told.reason_zh),
                ("reason_en", &told.reason_en),
                ("hazard_zh", &told.hazard_zh),
                ("hazard_en", &told.hazard_en),
                ("advice_zh", &told.advice_zh),
                ("advice_en", &told.advice_en),
            ],
        )
        .await;
    let page = made.location.unwrap();
    let draft = browser.get(&page).await;
    assert!(
        draft.text.contains("BAD-1") && draft.text.contains("/opening") && !draft.text.contains('⟦'),
        "{}",
        draft.text
    );
    assert_eq!(browser.form(&format!("{page}/opening"), &[]).await.status, 303);
    assert_eq!(browser.form(&format!("{page}/closing"), &[("outcome", " ")]).await.status, 422);
    assert_eq!(browser.form(&format!("{page}/closing"), &[("outcome", "done")]).await.status, 303);
    let closed = browser.get(&page).await;
    assert!(closed.text.contains("done") && !closed.text.contains("/closing"));
    assert_eq!(world.browser(Some(&world.stranger)).get(&page).await.status, 404);
    assert_eq!(world.browser(Some(&world.buyer)).get("/recall-cases/new").await.status, 403);
}
