//! What a lot was made from, and taking back what was recorded by mistake: by a declaration, never by deleting.
#![expect(clippy::unwrap_used, reason = "test support: there is nothing to recover")]

use platform::testing::{On, both_databases};
use platform::{Error, jobs};
use traceability::actions::correct::{Step, correct, possible};
use traceability::actions::inspect::{Inspection, inspect};
use traceability::actions::lots::show_lot;
use traceability::actions::materials::{of_lot, tell};
use traceability::actions::pack::pack;
use traceability::actions::ship::ship;
use traceability::model::LotId;
use traceability::rules::materials::Typed;

use crate::common::{World, document, observed, steps};

const PVC: &str = "https://id.gs1.org/01/09521234000037/10/PVC-7";

fn pvc() -> Vec<Typed> {
    vec![Typed {
        material: "(01)09521234000037(10)PVC-7".to_owned(),
        quantity: "25.50".to_owned(),
        unit: "KGM".to_owned(),
    }]
}

async fn take_back(world: &World, lot: LotId, step: Step) -> Result<(), Error> {
    correct(world.platform(), &world.merchant, lot, step, "incorrect_data", "").await
}

async fn materials(world: &World, lot: LotId) -> Vec<String> {
    let (found, _) = show_lot(world.platform(), &world.merchant, lot).await.unwrap();
    of_lot(world.platform(), &world.merchant, &found).await.unwrap().into_iter().map(|told| told.material).collect()
}

#[tokio::test]
async fn a_lot_is_made_from_material_lots_and_that_can_be_taken_back_on_both_databases() {
    both_databases(|on| async move {
        let world = World::start(on).await;
        let lot = world.lot("L1", 3).await;
        for _ in 0..2 {
            tell(world.platform(), &world.merchant, lot, &pvc(), "form").await.unwrap();
        }
        assert_eq!(materials(&world, lot).await, [PVC]);
        let browser = world.browser(Some(&world.merchant));
        let page = browser.get(&format!("/lots/{lot}")).await;
        assert!(page.text.contains("PVC-7") && page.text.contains("25.50"), "{}", page.text);
        let traced = browser.get(&format!("/recall-cases/new?source={PVC}")).await;
        assert!(traced.text.contains("L1"), "a bad material leads to the lot");

        world.app.clock.advance_seconds(60);
        let (found, _) = show_lot(world.platform(), &world.merchant, lot).await.unwrap();
        let event = of_lot(world.platform(), &world.merchant, &found).await.unwrap()[0].event;
        let before = browser.get("/epcis/events").await.text.matches("\"eventID\"").count();
        take_back(&world, lot, Step::Materials(event)).await.unwrap();
        assert!(materials(&world, lot).await.is_empty());
        let after = browser.get("/epcis/events").await.text;
        assert_eq!(after.matches("\"eventID\"").count(), before + 1, "the first stays");
        assert!(after.contains("incorrect_data"));
        let again = take_back(&world, lot, Step::Materials(event)).await.unwrap_err();
        assert!(matches!(again, Error::NotFound), "once");
    })
    .await;
}

#[tokio::test]
async fn shipping_packing_and_the_lot_are_taken_back_in_this_order_on_both_databases() {
    both_databases(|on| async move {
        let world = World::start(on).await;
        let platform = world.platform();
        let lot = world.lot("L1", 2500).await;
        let unit = world.serials(lot).await[0].clone();
        let first = pack(platform, &world.merchant, lot, 1000, "6901234", "").await.unwrap();
        world.app.clock.advance_seconds(60);
        ship(platform, &world.merchant, lot, world.buyer.organisation, "").await.unwrap();
        for early in [Step::Packing, Step::Commissioning] {
            assert!(matches!(take_back(&world, lot, early).await.unwrap_err(), Error::Conflict(_)), "{early:?}");
        }

        world.app.clock.advance_seconds(60);
        take_back(&world, lot, Step::Shipping).await.unwrap();
        let journey = world.journey(None, Some(&unit)).await.unwrap();
        assert_eq!(steps(&journey), ["commissioning", "packing"], "what was wrong is no part of the journey");
        let seen = world.browser(Some(&world.buyer)).get("/epcis/events?EQ_bizStep=shipping").await;
        assert!(seen.text.contains("errorDeclaration"), "the buyer who saw it is told: {}", seen.text);

        world.app.clock.advance_seconds(60);
        take_back(&world, lot, Step::Packing).await.unwrap();
        assert_eq!(steps(&world.journey(None, Some(&unit)).await.unwrap()), ["commissioning"]);
        world.app.clock.advance_seconds(60);
        let second = pack(platform, &world.merchant, lot, 500, "6901234", "").await.unwrap();
        assert_eq!(second.len(), 5);
        assert!(second.iter().all(|sscc| !first.contains(sscc)), "codes once given are not given again");
        ship(platform, &world.merchant, lot, world.buyer.organisation, "").await.unwrap();
        let journey = world.journey(None, Some(&unit)).await.unwrap();
        assert_eq!(steps(&journey), ["commissioning", "packing", "shipping"], "the carton of the second packing alone");

        take_back(&world, lot, Step::Shipping).await.unwrap();
        take_back(&world, lot, Step::Packing).await.unwrap();
        take_back(&world, lot, Step::Commissioning).await.unwrap();
        assert!(world.journey(None, Some(&unit)).await.is_none(), "a scan finds nothing at once");
        jobs::drain(platform).await.unwrap();
        let told = world.browser(Some(&world.merchant)).get("/epcis/events?EQ_bizStep=commissioning").await.text;
        assert_eq!(told.matches("errorDeclaration\"").count(), 3, "one for each thousand units");
        let (found, _) = show_lot(platform, &world.merchant, lot).await.unwrap();
        assert!(possible(&found, 0).is_empty());
        let refused = tell(platform, &world.merchant, lot, &pvc(), "").await.unwrap_err();
        assert!(matches!(refused, Error::Rule(_)));
    })
    .await;
}

#[tokio::test]
async fn of_two_inspections_the_earlier_counts_again() {
    let world = World::start(On::Sqlite).await;
    let lot = world.lot("L1", 2).await;
    let told = Inspection { reports: vec!["R-1".to_owned()], certificates: Vec::new(), conformant: true };
    let mut times = Vec::new();
    for _ in 0..2 {
        world.app.clock.advance_seconds(60);
        inspect(world.platform(), &world.merchant, lot, &told, "").await.unwrap();
        times.push(show_lot(world.platform(), &world.merchant, lot).await.unwrap().0.inspected_at);
    }
    for left in [times[0], None] {
        take_back(&world, lot, Step::Inspection).await.unwrap();
        assert_eq!(show_lot(world.platform(), &world.merchant, lot).await.unwrap().0.inspected_at, left);
    }
    assert!(take_back(&world, lot, Step::Inspection).await.is_err());
}

#[tokio::test]
async fn the_forms_refuse_what_is_wrong_and_strangers() {
    let world = World::start(On::Sqlite).await;
    let lot = world.lot("L1", 2).await;
    let browser = world.browser(Some(&world.merchant));
    let materials = format!("/lots/{lot}/materials");
    let page = browser.get(&format!("{materials}?rows=500")).await;
    assert_eq!(page.text.matches("name=\"material\"").count(), 100, "bounded");
    let wrong = browser.form(&materials, &[("material", "09521234000037"), ("quantity", "x"), ("unit", "KGM")]).await;
    assert_eq!(wrong.status, 422);
    assert!(wrong.text.contains("invalid-feedback") && wrong.text.contains("value=\"09521234000037\""));
    let right =
        [("material", PVC), ("quantity", "2"), ("unit", "KGM"), ("material", ""), ("quantity", ""), ("unit", "KGM")];
    assert_eq!(browser.form(&materials, &right).await.status, 303);
    let corrections = format!("/lots/{lot}/corrections");
    let shown = browser.get(&corrections).await;
    assert!(
        shown.text.contains("value=\"commissioning\"") && shown.text.contains("value=\"materials:"),
        "{}",
        shown.text
    );
    assert_eq!(browser.form(&corrections, &[("step", "nonsense"), ("reason", "did_not_occur")]).await.status, 422);
    assert_eq!(browser.form(&corrections, &[("step", "commissioning"), ("reason", "whim")]).await.status, 422);
    for path in [&materials, &corrections] {
        assert_eq!(world.browser(Some(&world.stranger)).get(path).await.status, 404);
        assert_eq!(world.browser(Some(&world.officer)).get(path).await.status, 403);
    }
}

#[tokio::test]
async fn an_event_that_came_by_file_is_declared_wrong_by_itself_and_a_step_on_its_lot() {
    let world = World::start(On::Sqlite).await;
    let lot = world.lot("L1", 2).await;
    let browser = world.browser(Some(&world.merchant));
    let body = document(&observed("https://yiwu.example/c/1", "storing", "2026-11-23T08:00:00Z"));
    browser.json("/epcis/capture", &serde_json::from_str(&body).unwrap()).await;
    let ids = |text: &str| -> Vec<String> {
        text.split("href=\"/events/")
            .skip(1)
            .filter_map(|part| part.get(..36).map(ToOwned::to_owned))
            .filter(|id| id.as_bytes()[8] == b'-')
            .collect()
    };
    let all = ids(&browser.get("/events").await.text);
    let made = ids(&browser.get(&format!("/lots/{lot}")).await.text)[0].clone();
    let stored = all.iter().find(|id| **id != made).unwrap();
    let reason = [("reason", "did_not_occur")];
    assert_eq!(browser.form(&format!("/events/{made}/correction"), &reason).await.status, 422);
    let path = format!("/events/{stored}/correction");
    assert_eq!(world.browser(Some(&world.buyer)).form(&path, &reason).await.status, 404);
    assert_eq!(browser.form(&path, &reason).await.status, 303);
    assert_eq!(browser.form(&path, &reason).await.status, 404, "once");
    let page = browser.get(&format!("/events/{stored}")).await;
    assert!(page.text.contains("state-failed") && !page.text.contains("/correction\""), "{}", page.text);
}
