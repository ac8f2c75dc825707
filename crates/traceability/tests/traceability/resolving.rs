//! Scans: where a code leads, and what a wrong one is told.

use axum::body::Body;
use axum::http::Method;
use platform::i18n::Lang;
use platform::testing::On;
use serde_json::Value;

use crate::common::{GTIN, World};

#[tokio::test]
async fn a_code_leads_to_the_passport_of_its_level() {
    let world = World::start(On::Sqlite).await;
    let lot = world.lot("L/1", 2).await;
    let unit = world.serials(lot).await[0].clone();
    let browser = world.browser(None);
    for (path, passport) in [
        (format!("/01/{GTIN}"), format!("/passport/{GTIN}")),
        (format!("/01/{GTIN}/"), format!("/passport/{GTIN}")),
        ("/01/6901234567892".to_owned(), format!("/passport/{GTIN}")),
        (format!("/01/{GTIN}/10/L%2F1"), format!("/passport/{GTIN}/L%2F1")),
        (format!("/01/{GTIN}/10/L%2F1/21/{unit}?x=1"), format!("/passport/{GTIN}/L%2F1/{unit}?x=1")),
        (format!("/01/{GTIN}/21/{unit}"), format!("/passport/{GTIN}/L%2F1/{unit}")),
    ] {
        let answer = browser.get(&path).await;
        assert_eq!((answer.status.as_u16(), answer.location.as_deref()), (307, Some(passport.as_str())), "{path}");
        assert_eq!(answer.headers["access-control-allow-origin"], "*");
        assert!(answer.headers["link"].to_str().unwrap().contains("linkType=linkset"));
    }
}

#[tokio::test]
async fn a_wrong_check_digit_is_told_with_its_place() {
    let world = World::start(On::Sqlite).await;
    let browser = world.app.browser_in(traceability::public_routes(), traceability::routes(), None, Lang::En);
    let headers = [("accept", "text/html"), ("accept-language", "en")];
    let answer = browser.send_with(Method::GET, "/01/06901234567893", &headers, Body::empty()).await;
    assert_eq!(answer.status, 400);
    assert!(answer.text.contains("position"), "{}", answer.text);
    assert!(answer.text.contains("14") && answer.text.contains("should be 2"), "{}", answer.text);
    let answer = browser.get(&format!("/01/{GTIN}/10/{}", "L".repeat(21))).await;
    assert_eq!(answer.status, 400);
}

#[tokio::test]
async fn all_links_of_a_unit_are_one_linkset() {
    let world = World::start(On::Sqlite).await;
    let browser = world.browser(None);
    for (path, accept) in [
        (format!("/01/{GTIN}/10/L1?linkType=linkset"), "*/*"),
        (format!("/01/{GTIN}/10/L1"), "application/linkset+json"),
    ] {
        let answer = browser.send_with(Method::GET, &path, &[("accept", accept)], Body::empty()).await;
        assert_eq!(answer.status, 200);
        assert_eq!(answer.headers["content-type"], "application/linkset+json");
        let linkset: Value = serde_json::from_str(&answer.text).unwrap();
        let links = &linkset["linkset"][0];
        assert_eq!(links["anchor"], format!("http://127.0.0.1:8080/01/{GTIN}/10/L1"));
        let of = |kind: &str| links[format!("https://ref.gs1.org/voc/{kind}")].as_array().unwrap().clone();
        assert_eq!(of("defaultLink").len(), 1);
        assert_eq!(of("defaultLink")[0]["href"], format!("http://127.0.0.1:8080/passport/{GTIN}/L1"));
        assert_eq!(of("pip")[1]["hreflang"][0], "en");
        assert_eq!(of("certificationInfo").len(), 4, "a report and a certificate, in two languages");
        assert_eq!(of("epcis")[0]["type"], "application/ld+json");
        assert!(
            of("epcis")[0]["href"].as_str().unwrap().contains("/epcis/events?MATCH_anyEPCClass="),
            "a lot is a class"
        );
    }
    let one = browser.get(&format!("/01/{GTIN}?linkType=gs1:pip")).await;
    assert_eq!(one.status, 307);
    assert_eq!(browser.get(&format!("/01/{GTIN}?linkType=gs1:recipeInfo")).await.status, 404);
    assert_eq!(browser.get("/01/96385074?linkType=linkset").await.status, 404, "no such product");
    let description = browser.get("/.well-known/gs1resolver").await;
    let description: Value = serde_json::from_str(&description.text).unwrap();
    assert_eq!(description["resolverRoot"], "http://127.0.0.1:8080");
}
