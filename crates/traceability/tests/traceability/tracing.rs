//! Tracing through the action, the page and the interface.
#![expect(clippy::unwrap_used, reason = "test support: there is nothing to recover")]

use platform::Error;
use platform::testing::{On, both_databases};
use serde_json::Value;
use traceability::actions::pack::pack;
use traceability::actions::ship::ship;
use traceability::actions::trace::trace;

use crate::common::{GTIN, World, document, observed};

async fn shipped(world: &World) -> (Vec<String>, Vec<String>) {
    let lot = world.lot("L1", 100).await;
    let serials = world.serials(lot).await;
    world.app.clock.advance_seconds(3600);
    let cartons = pack(world.platform(), &world.merchant, lot, 50, "6901234", "").await.unwrap();
    world.app.clock.advance_seconds(3600);
    ship(world.platform(), &world.merchant, lot, world.buyer.organisation, "").await.unwrap();
    (serials, cartons)
}

async fn captured(world: &World, events: &str) {
    let body: Value = serde_json::from_str(&document(events)).unwrap();
    let answer = world.browser(Some(&world.merchant)).json("/epcis/capture", &body).await;
    assert_eq!(answer.status, 202, "{}", answer.text);
}

#[tokio::test]
async fn a_unit_is_traced_through_six_hops_with_a_handful_of_reads_on_both_databases() {
    both_databases(|on| async move {
        let world = World::start(on).await;
        let (serials, cartons) = shipped(&world).await;
        // Two transformations upstream, a pallet and a container downstream: six hops from the unit.
        let lot = format!("https://id.gs1.org/01/{GTIN}/10/L1");
        let class = |epc: &str, n: u32| format!(r#"{{"epcClass":"{epc}","quantity":{n},"uom":"KGM"}}"#);
        let transformed = |from: &str, to: &str| {
            format!(
                r#"{{"type":"TransformationEvent","eventTime":"2026-11-01T08:00:00Z","eventTimeZoneOffset":"+08:00",
                    "inputQuantityList":[{}],"outputQuantityList":[{}]}}"#,
                class(from, 7),
                class(to, 7)
            )
        };
        let inside = |parent: &str, child: &str| {
            format!(
                r#"{{"type":"AggregationEvent","action":"ADD","parentID":"{parent}","childEPCs":["{child}"],"bizStep":"loading",
                    "eventTime":"2026-11-30T08:00:00Z","eventTimeZoneOffset":"+08:00"}}"#
            )
        };
        let carton = format!("https://id.gs1.org/00/{}", cartons[0]);
        let (pallet, container) = ("urn:x:pallet:1", "urn:x:container:1");
        captured(
            &world,
            &[
                transformed("urn:x:resin:9", "urn:x:shell:9"),
                transformed("urn:x:shell:9", &lot),
                inside(pallet, &carton),
                inside(container, pallet),
                observed(container, "departing", "2026-12-01T08:00:00Z"),
            ]
            .join(","),
        )
        .await;
        let text = format!("{GTIN} {}", serials[3]);
        let found = trace(world.platform(), &world.merchant, &text).await.unwrap();
        let names: Vec<&str> = found.trace.nodes.iter().map(|node| node.epc.as_str()).collect();
        for epc in [lot.as_str(), "urn:x:resin:9", "urn:x:shell:9", &carton, pallet, container] {
            assert!(names.contains(&epc), "{epc} in {names:?}");
        }
        assert!(found.reads <= 14, "{} reads", found.reads);
        assert!(!found.trace.cut);
        assert_eq!(found.trace.holders.iter().map(|holder| holder.things.len()).sum::<usize>(), 1);
        assert_eq!(found.trace.holders[0].status, "on_the_way");

        let all = trace(world.platform(), &world.merchant, "urn:x:resin:9").await.unwrap();
        assert_eq!(all.trace.nodes.iter().filter(|node| node.epc.contains("/21/")).count(), 100);
        assert!(all.reads <= 20, "{} reads for a hundred units", all.reads);
    })
    .await;
}

#[tokio::test]
async fn everybody_sees_of_a_trace_what_they_may_see_of_its_events() {
    let world = World::start(On::Sqlite).await;
    let (serials, cartons) = shipped(&world).await;
    let link = format!("http://127.0.0.1:8080/01/{GTIN}/10/L1/21/{}", serials[0]);
    for actor in [&world.merchant, &world.buyer] {
        let found = trace(world.platform(), actor, &link).await.unwrap();
        assert_eq!(found.trace.holders[0].status, "on_the_way");
        assert!(found.trace.findings.is_empty(), "{:?}", found.trace.findings);
    }
    assert!(matches!(trace(world.platform(), &world.stranger, &link).await.unwrap_err(), Error::NotFound));

    // A stranger tells that the carton is at their place: it is their own affair and changes nobody's trace.
    let body: Value = serde_json::from_str(&document(&observed(
        &format!("https://id.gs1.org/00/{}", cartons[0]),
        "receiving",
        "2026-12-20T08:00:00Z",
    )))
    .unwrap();
    assert_eq!(world.browser(Some(&world.stranger)).json("/epcis/capture", &body).await.status, 202);
    let found = trace(world.platform(), &world.buyer, &link).await.unwrap();
    assert_eq!(found.trace.holders[0].status, "on_the_way");
}

#[tokio::test]
async fn the_page_and_the_interface_tell_a_trace() {
    let world = World::start(On::Sqlite).await;
    let (serials, cartons) = shipped(&world).await;
    let browser = world.browser(Some(&world.buyer));
    assert_eq!(browser.get("/trace").await.status, 200);
    let page = browser.get(&format!("/trace?id={GTIN}%20{}", serials[0])).await;
    assert_eq!(page.status, 200, "{}", page.text);
    assert!(page.text.contains("<svg") && page.text.contains(&serials[0]) && !page.text.contains('⟦'), "{}", page.text);
    let group = browser.get(&format!("/trace?id=(01){GTIN}(10)L1")).await;
    assert!(group.text.contains("50 ×") || group.text.contains("100 ×"), "a hundred units are one box: {}", group.text);
    let bad = browser.get("/trace?id=6901234567893").await;
    assert_eq!(bad.status, 422);
    assert!(bad.text.contains("invalid-feedback"));
    assert_eq!(browser.get("/trace?id=urn:x:nothing").await.status, 404);

    let answer = browser.get(&format!("/api/v1/trace?id={}", cartons[1])).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    let answer: Value = serde_json::from_str(&answer.text).unwrap();
    assert_eq!(answer["holders"][0]["count"], 50);
    assert_eq!(answer["holders"][0]["status"], "on_the_way");
    assert_eq!(answer["more"], false);
    assert_eq!(browser.get("/api/v1/trace?id=urn:x:nothing").await.status, 404);
}

#[tokio::test]
async fn a_place_tells_what_is_there() {
    let world = World::start(On::Sqlite).await;
    let lot = world.lot("L1", 4).await;
    pack(world.platform(), &world.merchant, lot, 2, "6901234", "").await.unwrap();
    let place = traceability::actions::places::list(world.platform(), &world.merchant).await.unwrap().remove(0).uri;
    let found = trace(world.platform(), &world.merchant, &place).await.unwrap();
    assert!(found.trace.holders.iter().all(|holder| holder.place == place && holder.status == "here"));
    assert!(!found.trace.holders.is_empty());
}
