//! From a lot of a thousand units to the buyer's hands.

use std::collections::HashSet;

use kernel::InvalidTransition;
use platform::Error;
use platform::testing::both_databases;
use traceability::actions::inspect::{Inspection, inspect};
use traceability::actions::lots::{create, show_lot};
use traceability::actions::pack::pack;
use traceability::actions::ship::ship;

use crate::common::{GTIN, World, document, observed, steps};

#[tokio::test]
async fn a_lot_is_numbered_packed_inspected_shipped_and_its_journey_told_on_both_databases() {
    both_databases(|on| async move {
        let world = World::start(on).await;
        let platform = world.platform();
        let lot = world.lot("L2611-01", 1000).await;
        let serials = world.serials(lot).await;
        assert_eq!(serials.len(), 1000);
        assert_eq!(serials.iter().collect::<HashSet<_>>().len(), 1000);
        let unit = serials[500].as_str();
        assert_eq!(steps(&world.journey(None, Some(unit)).await.unwrap()), ["commissioning"]);

        world.app.clock.advance_seconds(3600);
        let cartons = pack(platform, &world.merchant, lot, 48, "6901234", "packing form").await.unwrap();
        let again = pack(platform, &world.merchant, lot, 48, "6901234", "packing form").await.unwrap();
        assert_eq!(again, cartons, "the same form sent twice packs once");
        assert_eq!(cartons.len(), 21);
        assert!(cartons.iter().all(|sscc| gs1::Sscc::parse(sscc).is_ok()));
        assert!(matches!(
            pack(platform, &world.merchant, lot, 48, "6901234", "").await.unwrap_err(),
            Error::Conflict(message) if message == InvalidTransition { entity: "lot", from: "packed", to: "packed" }.message()
        ));

        world.app.clock.advance_seconds(3600);
        let told = Inspection {
            reports: vec!["R-1".to_owned()],
            certificates: vec!["C-1".to_owned()],
            conformant: true,
        };
        for _ in 0..2 {
            inspect(platform, &world.merchant, lot, &told, "inspection form").await.unwrap();
        }

        world.app.clock.advance_seconds(3600);
        let buyer = world.buyer.organisation;
        assert!(matches!(show_lot(platform, &world.buyer, lot).await.unwrap_err(), Error::NotFound));
        for _ in 0..2 {
            ship(platform, &world.merchant, lot, buyer, "shipment form").await.unwrap();
        }
        assert_eq!(show_lot(platform, &world.buyer, lot).await.unwrap().0.state.cartons(), 21);

        // The buyer receives the carton of this unit; a carton without it went elsewhere.
        let browser = world.browser(Some(&world.buyer));
        let inside = format!("https://id.gs1.org/00/{}", cartons[500 / 48]);
        let other = format!("https://id.gs1.org/00/{}", cartons[0]);
        let body = document(&format!(
            "{},{}",
            observed(&inside, "receiving", "2026-12-20T08:00:00Z"),
            observed(&other, "destroying", "2026-12-21T08:00:00Z")
        ));
        let answer = browser.json("/epcis/capture", &serde_json::from_str(&body).unwrap()).await;
        assert_eq!(answer.status, 202, "{}", answer.text);

        let journey = world.journey(Some("L2611-01"), Some(unit)).await.unwrap();
        assert_eq!(steps(&journey), ["commissioning", "packing", "inspecting", "shipping", "receiving"]);
        assert_eq!(journey.steps[0].place_en, "1 Chouzhou North Road, Yiwu, Zhejiang");
        assert_eq!(journey.version, Some(world.version.to_string()));
        assert!(journey.steps.iter().map(|step| step.at).is_sorted());
        let whole = world.journey(Some("L2611-01"), None).await.unwrap();
        assert_eq!(steps(&whole)[..4], ["commissioning", "packing", "inspecting", "shipping"]);
        assert!(world.journey(Some("L2611-02"), Some(unit)).await.is_none(), "the unit is of another lot");
        assert!(world.journey(None, Some("AAAAAAAAAAAA")).await.is_none());
        assert!(world.journey(None, None).await.is_none());

        // The buyer sees every event of the lot, among them the inspection with its documents.
        let found = browser.get("/epcis/events?EQ_bizStep=inspecting").await;
        assert_eq!(found.status, 200, "{}", found.text);
        let found: serde_json::Value = serde_json::from_str(&found.text).unwrap();
        let event = &found["epcisBody"]["queryResults"]["resultsBody"]["eventList"][0];
        assert_eq!(event["bizTransactionList"][0]["type"], "testres");
        assert_eq!(event["bizTransactionList"][1]["bizTransaction"], "http://127.0.0.1:8080/verify/C-1");
        assert_eq!(event["certificationInfo"][0], "http://127.0.0.1:8080/verify/R-1");
        assert_eq!(event["quantityList"][0]["epcClass"], format!("https://id.gs1.org/01/{GTIN}/10/L2611-01"));
    })
    .await;
}

#[tokio::test]
async fn the_same_form_makes_one_lot_and_a_number_is_used_once() {
    let world = World::start(platform::testing::On::Sqlite).await;
    let new = world.new_lot("L1", 3);
    let first = create(world.platform(), &world.merchant, &new, "token").await.unwrap();
    assert_eq!(create(world.platform(), &world.merchant, &new, "token").await.unwrap(), first);
    let Err(Error::Invalid(faults)) = create(world.platform(), &world.merchant, &new, "other").await else {
        panic!("the number is taken");
    };
    assert_eq!((faults[0].field.as_str(), faults[0].message.key.as_str()), ("number", "lot-error-number-taken"));
}

#[tokio::test]
async fn nobody_records_a_lot_of_somebody_elses_product() {
    let world = World::start(platform::testing::On::Sqlite).await;
    let refused = create(world.platform(), &world.stranger, &world.new_lot("L1", 3), "").await.unwrap_err();
    assert!(matches!(refused, Error::NotFound));
}

#[tokio::test]
async fn an_inspection_names_only_valid_documents_of_this_version() {
    let world = World::start(platform::testing::On::Sqlite).await;
    let lot = world.lot("L1", 3).await;
    let told = Inspection { reports: vec!["R-9".to_owned()], certificates: Vec::new(), conformant: true };
    let Err(Error::Invalid(faults)) = inspect(world.platform(), &world.merchant, lot, &told, "").await else {
        panic!("R-9 is no report of this version");
    };
    assert_eq!(faults[0].field, "reports");
    assert_eq!(steps(&world.journey(Some("L1"), None).await.unwrap()), ["commissioning"], "nothing half done");
}

#[tokio::test]
async fn a_lot_that_is_not_packed_does_not_leave() {
    let world = World::start(platform::testing::On::Sqlite).await;
    let lot = world.lot("L1", 3).await;
    let refused = ship(world.platform(), &world.merchant, lot, world.buyer.organisation, "").await.unwrap_err();
    assert!(matches!(refused, Error::Conflict(_)));
    let refused = ship(world.platform(), &world.merchant, lot, world.stranger.organisation, "").await.unwrap_err();
    assert!(matches!(refused, Error::Invalid(_)), "only a buyer is shipped to");
}
