//! Cartons packed, loaded and received by scanning: what does not belong is refused with its reason, before and at confirmation.

use platform::testing::{On, both_databases};
use platform::{Error, jobs};
use serde_json::Value;
use traceability::actions::carton::{NewCarton, finish, pack_carton};
use traceability::actions::correct::{Step, correct};
use traceability::actions::lots::show_lot;
use traceability::actions::pack::pack;
use traceability::actions::receive::{expected, receive};
use traceability::actions::ship::{loaded, ship};
use traceability::model::LotState;

use crate::common::{GTIN, World, steps};

/// The key of the sentence on field `scanned`.
fn why(error: Error) -> String {
    match error {
        Error::Invalid(faults) => faults.into_iter().map(|fault| fault.message.key.to_string()).collect(),
        other => panic!("{other:?}"),
    }
}

fn lines(lot: &str, serials: &[String]) -> String {
    serials.iter().map(|serial| format!("https://ts.example/01/{GTIN}/10/{lot}/21/{serial}\n")).collect()
}

fn new(scanned: String) -> NewCarton {
    NewCarton { scanned, prefix: "6901234".to_owned() }
}

#[tokio::test]
async fn cartons_are_packed_by_hand_loaded_and_received_on_both_databases() {
    both_databases(|on| async move {
        let world = World::start(on).await;
        let platform = world.platform();
        let lot = world.lot("L1", 10).await;
        let serials = world.serials(lot).await;
        let mut first = lines("L1", &serials[..3]);
        // The DataMatrix of the first label was scanned besides its QR code.
        first.push_str(&format!("(01){GTIN}(10)L1(21){}\n", serials[0]));
        let sscc = pack_carton(platform, &world.merchant, lot, &new(first.clone()), "form").await.unwrap();
        assert_eq!(pack_carton(platform, &world.merchant, lot, &new(first), "form").await.unwrap(), sscc, "one form");
        // A carton with a printed code; the rest in cartons of four.
        let printed = gs1::Sscc::from_prefix('3', &gs1::CompanyPrefix::parse("6901234").unwrap(), 77).unwrap();
        let second = format!("{}(00){printed}", lines("L1", &serials[3..5]));
        assert_eq!(pack_carton(platform, &world.merchant, lot, &new(second), "").await.unwrap(), printed.as_str());
        assert_eq!(show_lot(platform, &world.merchant, lot).await.unwrap().0.state, LotState::Made);
        world.app.clock.advance_seconds(60);
        let rest = pack(platform, &world.merchant, lot, 4, "6901234", "").await.unwrap();
        assert_eq!(rest.len(), 2);
        let packed = show_lot(platform, &world.merchant, lot).await.unwrap().0;
        assert_eq!(packed.state.cartons(), 4);
        assert_eq!(steps(&world.journey(None, Some(&serials[4])).await.unwrap()), ["commissioning", "packing"]);

        let all = [vec![sscc.clone(), printed.as_str().to_owned()], rest].concat();
        loaded(platform, &world.merchant, lot, &all.join("\n")).await.unwrap();
        loaded(platform, &world.merchant, lot, "").await.unwrap();
        let short = loaded(platform, &world.merchant, lot, &all[..3].join("\n")).await.unwrap_err();
        assert_eq!(why(short), "scan-error-loading");
        let stranger = format!("{}\n{}", all[0], "069012340000000450");
        assert!(loaded(platform, &world.merchant, lot, &stranger).await.is_err());

        let too_early = receive(platform, &world.buyer, &all[0], "").await.unwrap_err();
        assert_eq!(why(too_early), "scan-error-not-shipped");
        ship(platform, &world.merchant, lot, world.buyer.organisation, "").await.unwrap();
        world.app.clock.advance_seconds(60);
        for _ in 0..2 {
            assert_eq!(receive(platform, &world.buyer, &all[..2].join("\n"), "arrival").await.unwrap(), 2);
        }
        let arrivals = expected(platform, &world.buyer).await.unwrap();
        assert_eq!((arrivals.len(), arrivals[0].arrived), (1, 2));
        assert_eq!(why(receive(platform, &world.buyer, &all[0], "").await.unwrap_err()), "scan-error-received");
        let journey = world.journey(None, Some(&serials[0])).await.unwrap();
        assert_eq!(steps(&journey), ["commissioning", "packing", "shipping", "receiving"]);
        let still = world.journey(None, Some(&serials[9])).await.unwrap();
        assert_eq!(steps(&still), ["commissioning", "packing", "shipping"], "its carton has not arrived");
        let page = world.browser(Some(&world.merchant)).get(&format!("/lots/{lot}")).await;
        assert!(page.text.contains("2 of 4 cartons received") || page.text.contains("已收 2 / 4 箱"), "{}", page.text);
    })
    .await;
}

#[tokio::test]
async fn duplicates_and_strangers_are_refused_by_name() {
    let world = World::start(On::Sqlite).await;
    let platform = world.platform();
    let (lot, other) = (world.lot("L1", 4).await, world.lot("L2", 2).await);
    let (serials, others) = (world.serials(lot).await, world.serials(other).await);
    let packed = pack_carton(platform, &world.merchant, lot, &new(lines("L1", &serials[..2])), "").await.unwrap();
    let browser = world.browser(Some(&world.merchant));
    for (code, reason) in [
        (lines("L1", &serials[..1]), "scan-error-packed"),
        (lines("L2", &others[..1]), "scan-error-lot"),
        (format!("{GTIN} {}", others[0]), "scan-error-unknown"),
        (format!("{GTIN} AAAAAAAAAAAAAAAA"), "scan-error-unknown"),
        ("https://ts.example/01/09521234000037/21/A".to_owned(), "scan-error-product"),
        (packed.clone(), "scan-error-carton-used"),
        ("hello".to_owned(), "scan-error-form"),
    ] {
        let code = code.trim();
        let query: String = code.bytes().map(|byte| format!("%{byte:02X}")).collect();
        let told = browser.get(&format!("/lots/{lot}/carton/code?code={query}")).await;
        let told: Value = serde_json::from_str(&told.text).unwrap();
        assert!(!told["fault"].as_str().unwrap().is_empty(), "said at once: {code}");
        let scanned = format!("{}{code}", lines("L1", &serials[2..3]));
        let refused = pack_carton(platform, &world.merchant, lot, &new(scanned), "").await.unwrap_err();
        assert_eq!(why(refused), reason, "{code}");
    }
    let good: String = lines("L1", &serials[2..3]).trim().bytes().map(|byte| format!("%{byte:02X}")).collect();
    let told = browser.get(&format!("/lots/{lot}/carton/code?code={good}")).await;
    let told: Value = serde_json::from_str(&told.text).unwrap();
    assert_eq!((told["fault"].as_str(), told["label"].as_str()), (Some(""), Some(serials[2].as_str())));
    let stranger = world.browser(Some(&world.stranger)).get(&format!("/lots/{lot}/carton/code?code={good}")).await;
    assert_eq!(stranger.status, 404);
}

#[tokio::test]
async fn a_packing_ends_with_units_outside_and_is_taken_back_whole() {
    let world = World::start(On::Sqlite).await;
    let platform = world.platform();
    let lot = world.lot("L1", 4).await;
    let serials = world.serials(lot).await;
    assert!(matches!(finish(platform, &world.merchant, lot, "").await.unwrap_err(), Error::Rule(_)), "no carton yet");
    pack_carton(platform, &world.merchant, lot, &new(lines("L1", &serials[..2])), "").await.unwrap();
    let early = correct(platform, &world.merchant, lot, Step::Commissioning, "did_not_occur", "").await.unwrap_err();
    assert!(matches!(early, Error::Rule(_)), "the carton first");
    finish(platform, &world.merchant, lot, "").await.unwrap();
    assert_eq!(show_lot(platform, &world.merchant, lot).await.unwrap().0.state.cartons(), 1);
    world.app.clock.advance_seconds(60);
    correct(platform, &world.merchant, lot, Step::Packing, "did_not_occur", "").await.unwrap();
    pack_carton(platform, &world.merchant, lot, &new(lines("L1", &serials[..1])), "").await.unwrap();
    correct(platform, &world.merchant, lot, Step::Packing, "did_not_occur", "").await.unwrap();
    correct(platform, &world.merchant, lot, Step::Commissioning, "did_not_occur", "").await.unwrap();
    jobs::drain(platform).await.unwrap();
}

#[tokio::test]
async fn the_pages_work_without_scripts_and_let_only_their_own_reader_run() {
    let world = World::start(On::Sqlite).await;
    let lot = world.lot("L1", 2).await;
    let serials = world.serials(lot).await;
    let browser = world.browser(Some(&world.merchant));
    let path = format!("/lots/{lot}/carton");
    let page = browser.get(&path).await;
    let policy = page.headers["content-security-policy"].to_str().unwrap();
    assert!(policy.contains("script-src 'self' 'wasm-unsafe-eval';"), "{policy}");
    let elsewhere = browser.get(&format!("/lots/{lot}")).await;
    assert!(!elsewhere.headers["content-security-policy"].to_str().unwrap().contains("wasm"));
    let refused = browser.form(&path, &[("scanned", "nonsense"), ("company_prefix", "6901234"), ("once", "1")]).await;
    assert_eq!(refused.status, 422);
    assert!(
        refused.text.contains("nonsense</textarea>") && refused.text.contains("role=\"alert\""),
        "{}",
        refused.text
    );
    let scanned = lines("L1", &serials);
    let done = browser.form(&path, &[("scanned", &scanned), ("company_prefix", "6901234"), ("once", "2")]).await;
    assert_eq!(done.location.as_deref(), Some(format!("{path}?taken=2").as_str()));
    let shipment = format!("/lots/{lot}/shipment");
    assert!(browser.get(&shipment).await.headers["content-security-policy"].to_str().unwrap().contains("wasm"));
    let buyer = world.buyer.organisation.to_string();
    let wrong = browser.form(&shipment, &[("buyer", &buyer), ("scanned", "069012340000000450")]).await;
    assert_eq!(wrong.status, 422);
    assert_eq!(browser.form(&shipment, &[("buyer", &buyer)]).await.status, 303);
    let importer = world.browser(Some(&world.buyer));
    assert!(importer.get("/receiving").await.text.contains("0 / 1"));
    assert_eq!(importer.form("/receiving", &[("scanned", "hello")]).await.status, 422);
    assert_eq!(browser.get("/receiving").await.status, 403, "for buyers");
}
