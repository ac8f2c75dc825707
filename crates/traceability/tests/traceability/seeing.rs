//! Pages and REST: what the maker types, what the buyer and the authority see, what a stranger does not.

use platform::testing::On;
use serde_json::{Value, json};
use traceability::actions::pack::pack;
use traceability::actions::ship::ship;

use crate::common::{GTIN, World, document, observed, steps};

#[tokio::test]
async fn a_merchant_makes_packs_inspects_and_ships_a_lot_by_typing() {
    let world = World::start(On::Sqlite).await;
    let browser = world.browser(Some(&world.merchant));
    let form = browser.get(&format!("/lots/new?gtin={GTIN}")).await;
    assert!(form.text.contains("小熊&#60;script&#62;"), "names are inert: {}", form.text);
    let version = world.version.to_string();
    let bad = [("version", version.as_str()), ("number", "批"), ("manufactured_on", "2026-11-20"), ("quantity", "5")];
    let again = browser.form("/lots", &bad).await;
    assert_eq!(again.status, 422);
    assert!(again.text.contains("value=\"批\"") && again.text.contains("invalid-feedback"));
    let good = [
        ("version", version.as_str()),
        ("number", "L1"),
        ("manufactured_on", "2026-11-20"),
        ("quantity", "5"),
        ("once", "a"),
    ];
    let made = browser.form("/lots", &good).await;
    let page = made.location.unwrap();
    assert!(page.starts_with("/lots/"), "{page}");

    let pack = format!("{page}/packing");
    assert_eq!(browser.form(&pack, &[("per_carton", "9"), ("company_prefix", "6901234")]).await.status, 422);
    assert_eq!(browser.form(&pack, &[("per_carton", "2"), ("company_prefix", "6901234")]).await.status, 303);
    let inspection = format!("{page}/inspection");
    let offered = browser.get(&inspection).await;
    assert!(offered.text.contains("R-1") && offered.text.contains("C-1"));
    assert_eq!(browser.form(&inspection, &[("report", "R-1"), ("certificate", "C-1")]).await.status, 422, "no result");
    let told = [("report", "R-1"), ("certificate", "C-1"), ("result", "conformant")];
    assert_eq!(browser.form(&inspection, &told).await.status, 303);
    let shipment = format!("{page}/shipment");
    let buyer = world.buyer.organisation.to_string();
    assert_eq!(browser.form(&shipment, &[("buyer", &buyer)]).await.status, 303);
    assert_eq!(browser.form(&shipment, &[("buyer", &buyer)]).await.status, 409, "sent twice");
    assert_eq!(
        steps(&world.journey(Some("L1"), None).await.unwrap()),
        ["commissioning", "packing", "inspecting", "shipping"]
    );

    let shown = browser.get(&page).await;
    assert!(!shown.text.contains('⟦'), "{}", shown.text);
    assert!(!shown.text.contains("btn-primary"), "nothing is left to do");
    let labels = browser.get(&format!("{page}/labels.pdf")).await;
    assert_eq!(labels.headers["content-type"], "application/pdf");
    assert!(labels.bytes.starts_with(b"%PDF"));
    assert_eq!(browser.get(&format!("{page}/labels.pdf?part=2")).await.status, 404);
}

#[tokio::test]
async fn a_buyer_and_an_authority_see_the_lot_and_a_stranger_does_not() {
    let world = World::start(On::Sqlite).await;
    let lot = world.lot("L1", 3).await;
    let page = format!("/lots/{lot}");
    assert_eq!(world.browser(Some(&world.officer)).get(&page).await.status, 200, "from the start");
    assert_eq!(world.browser(Some(&world.buyer)).get(&page).await.status, 404);
    pack(world.platform(), &world.merchant, lot, 3, "6901234", "").await.unwrap();
    ship(world.platform(), &world.merchant, lot, world.buyer.organisation, "").await.unwrap();
    let seen = world.browser(Some(&world.buyer)).get(&page).await;
    assert_eq!(seen.status, 200);
    assert!(!seen.text.contains("packing\"") && !seen.text.contains("labels.pdf"), "nothing to do for a buyer");
    assert_eq!(world.browser(Some(&world.buyer)).get(&format!("{page}/labels.pdf")).await.status, 403);
    for path in [page.clone(), format!("{page}/packing"), format!("/api/v1/lots/{lot}")] {
        assert_eq!(world.browser(Some(&world.stranger)).get(&path).await.status, 404, "{path}");
    }
    let mut suspended = world.merchant.clone();
    suspended.state = kernel::MembershipState::Suspended;
    assert_eq!(world.browser(Some(&suspended)).get(&page).await.status, 403);
}

#[tokio::test]
async fn a_strangers_event_about_my_goods_is_told_to_nobody() {
    let world = World::start(On::Sqlite).await;
    let lot = world.lot("L1", 2).await;
    let unit = world.serials(lot).await[0].clone();
    let epc = format!("https://id.gs1.org/01/{GTIN}/21/{unit}");
    let body: Value = serde_json::from_str(&document(&observed(&epc, "destroying", "2026-11-25T08:00:00Z"))).unwrap();
    assert_eq!(world.browser(Some(&world.stranger)).json("/epcis/capture", &body).await.status, 202);
    assert_eq!(steps(&world.journey(None, Some(&unit)).await.unwrap()), ["commissioning"]);
    let mine = world.browser(Some(&world.merchant)).get(&format!("/epcis/events?MATCH_anyEPC={epc}")).await;
    assert!(!mine.text.contains("destroying"), "{}", mine.text);
}

#[tokio::test]
async fn a_program_records_a_lot_once_for_one_key() {
    let world = World::start(On::Sqlite).await;
    let browser = world.browser(Some(&world.merchant));
    let body =
        json!({"version": world.version.to_string(), "number": "L7", "manufactured_on": "2026-11-20", "quantity": 4});
    let made = browser.json("/api/v1/lots", &body).await;
    assert_eq!(made.status, 201, "{}", made.text);
    let lot: Value = serde_json::from_str(&made.text).unwrap();
    assert_eq!(lot["digital_link"], format!("http://127.0.0.1:8080/01/{GTIN}/10/L7"));
    let shown = browser.get(&made.location.unwrap()).await;
    assert_eq!(serde_json::from_str::<Value>(&shown.text).unwrap(), lot);
    let faulty =
        json!({"version": world.version.to_string(), "number": "", "manufactured_on": "2027-01-01", "quantity": 0});
    let refused: Value = serde_json::from_str(&browser.json("/api/v1/lots", &faulty).await.text).unwrap();
    assert_eq!(refused["errors"].as_array().unwrap().len(), 3);
}

#[tokio::test]
async fn an_uploaded_file_is_told_event_by_event() {
    let world = World::start(On::Sqlite).await;
    let browser = world.browser(Some(&world.merchant));
    let good = observed("https://yiwu.example/c/1", "storing", "2026-11-24T08:00:00Z");
    let bad = observed("https://yiwu.example/c/1", "sailing", "2026-11-24T08:00:00Z");
    let file = format!("\u{feff}{}", document(&format!("{good},{bad}")));
    let sent = browser.upload("/events/import", "file", "事件.json", file.as_bytes(), &[("proceed", "1")]).await;
    let receipt = browser.get(&sent.location.unwrap()).await;
    assert!(receipt.text.contains("事件.json") && receipt.text.contains("sailing"), "{}", receipt.text);
    assert!(!receipt.text.contains('⟦'), "{}", receipt.text);
    let broken = browser.upload("/events/import", "file", "x.json", b"PK\x03\x04", &[]).await;
    assert_eq!(broken.status, 422);
    assert!(broken.text.contains("line 1"), "{}", broken.text);
    let list = browser.get("/events").await;
    let event = list.text.split("href=\"/events/").find(|part| part.len() > 36 && part.as_bytes()[8] == b'-').unwrap();
    let page = browser.get(&format!("/events/{}", &event[..36])).await;
    assert!(page.text.contains("yiwu:gate") && !page.text.contains('⟦'), "{}", page.text);
}

#[tokio::test]
async fn a_place_has_a_correct_number_and_two_names() {
    let world = World::start(On::Sqlite).await;
    let browser = world.browser(Some(&world.merchant));
    let wrong = browser.form("/places", &[("gln", "6901234000017"), ("name_zh", "仓库"), ("name_en", "")]).await;
    assert_eq!(wrong.status, 422);
    assert!(wrong.text.contains("6901234000017"));
    let named = [("gln", "6901234000016"), ("name_zh", "仓库"), ("name_en", "Warehouse")];
    assert_eq!(browser.form("/places", &named).await.status, 303);
    assert_eq!(browser.form("/places", &named).await.status, 409);
    assert!(browser.get("/places").await.text.contains("https://id.gs1.org/414/6901234000016"));
}
