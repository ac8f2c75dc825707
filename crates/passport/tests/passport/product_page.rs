//! The product's page: what a phone shows of a product, a lot and a unit.

use axum::http::StatusCode;
use kernel::{OrganisationKind, Role};
use platform::ports::DocumentStatus;
use platform::testing::{Answer, On, actor};
use platform::web::Routes;

use crate::world::{GTIN, World, seen};

/// HTML of a public page, with what must hold of every one of them.
fn public(page: &Answer) -> &str {
    assert!(!page.text.contains('⟦'), "{}", page.text);
    assert!(!page.text.contains("<script>alert") && !page.text.contains("<b>玩具"), "markup of users is inert");
    assert!(page.headers.get("set-cookie").is_none());
    assert!(!page.text.to_lowercase().contains("fake") && !page.text.contains('假'), "never called fake");
    assert!(page.bytes.len() < 20_000, "with style sheet and picture it must stay under 100 kB: {}", page.bytes.len());
    &page.text
}

#[tokio::test]
async fn a_product_without_document_or_lot_is_its_owners_business() {
    let world = World::start(On::Sqlite).await;
    world.next_version("Plush bear").await;
    let anybody = world.anybody();
    for path in [format!("/passport/{GTIN}"), format!("/passport/{GTIN}/A2611"), format!("/pictures/{GTIN}")] {
        assert_eq!(anybody.get(&path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    world.make_lot(world.product.version);
    assert_eq!(anybody.get(&format!("/passport/{GTIN}/A2611")).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_unit_shows_what_it_is_its_documents_and_its_journey_in_both_languages() {
    let world = World::start(On::Sqlite).await;
    world.issue("TR-1").await;
    world.certify("CE-1").await;
    world.make_lot(world.product.version);
    let anybody = world.anybody();
    let unit = format!("/passport/{GTIN}/A2611/S1");
    let page = anybody.get(&format!("{unit}?lang=en")).await;
    let text = public(&page);
    for part in
        ["Genuine record", "Plush bear", "3–10 years", "WARNING", "A2611", "S1", "2 Nov 2026", "Ningbo", "own step"]
    {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert!(text.contains("CE-1") && text.contains("until 31 Mar 2031"), "{text}");
    assert!(text.contains("European Union") && text.contains("does not conform"), "{text}");
    let page = anybody.get(&unit).await;
    let text = public(&page);
    assert!(text.contains("真品记录") && text.contains("宁波") && text.contains("警告"), "{text}");
    // A serial number whose label does not tell the lot.
    assert_eq!(anybody.get(&format!("/passport/{GTIN}/-/S1")).await.status, StatusCode::OK);
}

#[tokio::test]
async fn an_unknown_serial_number_is_said_clearly_beside_what_is_known_of_the_product() {
    let world = World::start(On::Sqlite).await;
    world.issue("TR-1").await;
    world.make_lot(world.product.version);
    let anybody = world.anybody();
    for code in ["A2611/S2", "A9999/S1", "A9999", "A2611/%00", "A2611/%3Cscript%3Ealert(1)%3C%2Fscript%3E"] {
        let page = anybody.get(&format!("/passport/{GTIN}/{code}?lang=en")).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND, "{code}");
        let text = public(&page);
        assert!(text.contains("There is no record of this code") && text.contains("Plush bear"), "{code}: {text}");
        assert!(!text.contains("Genuine record") && !text.contains("Ningbo"), "{code}: {text}");
    }
    for gtin in ["09521234000038", "1", "x", "%00"] {
        assert_eq!(anybody.get(&format!("/passport/{gtin}")).await.status, StatusCode::NOT_FOUND, "{gtin}");
    }
}

#[tokio::test]
async fn a_suspended_certificate_is_seen_on_the_unit_at_once() {
    let world = World::start(On::Sqlite).await;
    world.certify("CE-1").await;
    world.make_lot(world.product.version);
    let anybody = world.anybody();
    let unit = format!("/passport/{GTIN}/A2611/S1?lang=en");
    assert!(!anybody.get(&unit).await.text.contains("suspended"));
    world.status("CE-1", DocumentStatus::Suspended, None).await.unwrap();
    seen(&anybody, &unit, "suspended").await;
}

#[tokio::test]
async fn evidence_is_shown_for_the_version_it_is_about() {
    let world = World::start(On::Sqlite).await;
    world.issue("TR-1").await;
    world.certify("CE-1").await;
    let photo = world.next_version("Plush bear, new eyes").await;
    let anybody = world.anybody();
    // The product today is another version: its certificate says so, results of the old one are not told.
    let page = anybody.get(&format!("/passport/{GTIN}?lang=en")).await;
    let text = public(&page);
    assert!(text.contains("Plush bear, new eyes") && text.contains("another version"), "{text}");
    assert!(!text.contains("TR-1") && text.contains("No published test report"), "{text}");
    // A lot made to the tested version shows that version.
    world.make_lot(world.product.version);
    let page = anybody.get(&format!("/passport/{GTIN}/A2611?lang=en")).await;
    let text = public(&page);
    assert!(text.contains("TR-1") && !text.contains("new eyes") && !text.contains("another version"), "{text}");
    // The picture is that of the version shown: the new one has one, the old one had none.
    let picture = anybody.get(&format!("/pictures/{GTIN}")).await;
    assert_eq!((picture.bytes, &picture.headers["content-type"]), (photo, &"image/jpeg".parse().unwrap()));
    assert_eq!(anybody.get(&format!("/pictures/{GTIN}?lot=A2611")).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_certificate_past_its_last_day_is_genuine_but_expired() {
    let world = World::start(On::Sqlite).await;
    world.certify("CE-1").await;
    let anybody = world.anybody();
    let days = i64::from(jiff::civil::date(2031, 4, 1).since(jiff::civil::date(2026, 11, 24)).unwrap().get_days());
    world.app.clock.advance_seconds((days - 1) * 24 * 3600);
    assert!(anybody.get("/verify/CE-1?lang=en").await.text.contains("Genuine and valid"));
    world.app.clock.advance_seconds(24 * 3600);
    let page = anybody.get("/verify/CE-1?lang=en").await;
    assert!(page.text.contains("Genuine, but expired"), "{}", page.text);
    assert!(anybody.get("/api/v1/public/documents/CE-1").await.text.contains(r#""status":"expired""#));
    // A certificate is public: its PDF needs no token.
    assert!(anybody.get("/verify/CE-1/zh-CN.pdf").await.bytes.starts_with(b"%PDF-"));
}

#[tokio::test]
async fn a_document_shown_to_a_buyer_stands_in_the_buyers_list_without_the_owners_link() {
    let world = World::start(On::Sqlite).await;
    world.issue("TR-1").await;
    let owner = actor(OrganisationKind::Enterprise, world.merchant.id, &[Role::Merchant]);
    let buyer = actor(OrganisationKind::Buyer, world.buyer.id, &[Role::Purchaser]);
    let theirs = world.app.browser(Routes::new(), passport::routes(), Some(&buyer));
    assert_eq!(theirs.get("/documents/TR-1").await.status, StatusCode::NOT_FOUND);
    let ours = world.app.browser(Routes::new(), passport::routes(), Some(&owner));
    assert!(ours.get("/documents/TR-1").await.text.contains(&world.buyer.name_zh));
    let wrong = ours.form("/documents/TR-1/readers", &[("buyer", &world.merchant.id.to_string())]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.text.contains("请从列表中选择一个采购商"), "{}", wrong.text);
    for _ in 0..2 {
        let done = ours.form("/documents/TR-1/readers", &[("buyer", &world.buyer.id.to_string())]).await;
        assert_eq!(done.location.as_deref(), Some("/documents/TR-1"));
    }
    assert_eq!(ours.get("/documents/TR-1").await.text.matches("出示给").count(), 1, "told once");
    assert!(theirs.get("/documents").await.text.contains("TR-1"));
    let page = theirs.get("/documents/TR-1").await;
    assert!(!page.text.contains("?t=") && !page.text.contains('⟦'), "{}", page.text);
    assert!(theirs.get("/documents/TR-1/zh-CN.pdf").await.bytes.starts_with(b"%PDF-"));
    let again = theirs.form("/documents/TR-1/readers", &[("buyer", &world.buyer.id.to_string())]).await;
    assert_eq!(again.status, StatusCode::FORBIDDEN);
}
