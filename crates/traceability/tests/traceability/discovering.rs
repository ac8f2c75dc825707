//! What a client finds out by itself: OPTIONS, lists, what stands below a value, and one form for every refusal.
#![expect(clippy::unwrap_used, reason = "test support: there is nothing to recover")]

use std::collections::BTreeSet;

use axum::body::Body;
use axum::http::Method;
use platform::testing::{Answer, Browser, On, both_databases};
use serde_json::{Value, json};

use crate::common::{World, capture, document, encoded, next_page, pages, value};

const CHAIR: &str = "https://yiwu.example/chair/1";
const UNIT: &str = "urn:epc:id:sgtin:4012345.012345.1";
const PLACE: &str = "urn:epc:id:sgln:4012345.00005.0";

fn members(answer: &Answer) -> Vec<String> {
    let list = value(answer);
    assert_eq!(list.get("type"), Some(&json!("Collection")), "{list}");
    assert_eq!(list.get("@context"), Some(&json!(epcis::context::EPCIS_CONTEXT)));
    list.get("member").unwrap().as_array().unwrap().iter().map(|member| member.as_str().unwrap().to_owned()).collect()
}

async fn all(browser: &Browser, address: &str) -> Vec<String> {
    pages(browser, address).await.iter().flat_map(members).collect()
}

fn count(answer: &Answer) -> usize {
    let document = value(answer);
    document.pointer("/epcisBody/queryResults/resultsBody/eventList").and_then(Value::as_array).unwrap().len()
}

/// An event with every field by which events are found.
fn full(epc: &str, step: &str, disposition: &str, place: &str, second: usize) -> String {
    format!(
        r#"{{"type":"ObjectEvent","action":"OBSERVE","bizStep":"{step}","disposition":"{disposition}",
            "eventTime":"2026-11-24T08:00:{second:02}Z","eventTimeZoneOffset":"+01:00","epcList":["{epc}"],
            "readPoint":{{"id":"{place}"}},"bizLocation":{{"id":"{place}"}}}}"#
    )
}

#[tokio::test]
async fn options_tell_what_can_be_done_and_only_of_what_is_there() {
    let world = World::start(On::Sqlite).await;
    let browser = world.browser(Some(&world.merchant));
    assert_eq!(capture(&browser, &document(&full(UNIT, "storing", "active", PLACE, 1))).await.status, 202);
    let event = value(&browser.get("/epcis/events").await);
    let event_id = event.pointer("/epcisBody/queryResults/resultsBody/eventList/0/eventID").unwrap().as_str().unwrap();
    assert_eq!(browser.json("/epcis/queries", &json!({"name": "n", "query": {}})).await.status, 201);
    for (path, allow) in [
        ("/epcis".to_owned(), "GET, HEAD, OPTIONS"),
        ("/epcis/".to_owned(), "GET, HEAD, OPTIONS"),
        ("/epcis/capture".to_owned(), "GET, HEAD, OPTIONS, POST"),
        ("/epcis/events".to_owned(), "GET, HEAD, OPTIONS, POST"),
        (format!("/epcis/events/{}", encoded(event_id)), "GET, HEAD, OPTIONS"),
        ("/epcis/eventTypes/ObjectEvent/events".to_owned(), "GET, HEAD, OPTIONS"),
        (format!("/epcis/epcs/{}", encoded(UNIT)), "GET, HEAD, OPTIONS"),
        ("/epcis/queries/n".to_owned(), "DELETE, GET, HEAD, OPTIONS"),
    ] {
        let answer = browser.send(Method::OPTIONS, &path, None, Body::empty()).await;
        assert_eq!((answer.status.as_u16(), answer.headers["allow"].to_str().unwrap()), (204, allow), "{path}");
        for (name, told) in [
            ("gs1-epcis-version", "2.0.0"),
            ("gs1-epcis-min", "1.2.0"),
            ("gs1-epcis-max", "2.0.0"),
            ("gs1-cbv-version", "2.0.0"),
            ("gs1-cbv-min", "1.2.0"),
            ("gs1-cbv-max", "2.0.0"),
            ("gs1-epc-format", "No_Preference"),
            ("gs1-cbv-xml-format", "No_Preference"),
        ] {
            assert_eq!(answer.headers[name], told, "{path}");
        }
        assert!(answer.headers["gs1-vendor-version"].to_str().unwrap().starts_with("touchstone-"));
        assert_eq!(browser.send(Method::HEAD, &path, None, Body::empty()).await.status, 200, "{path}");
    }
    let limits = browser.send(Method::OPTIONS, "/epcis/capture", None, Body::empty()).await.headers;
    assert_eq!(limits["gs1-epcis-capture-limit"], "5000000");
    assert_eq!(limits["gs1-epcis-capture-file-size-limit"], "1073741824");
    assert_eq!(limits["gs1-capture-error-behaviour"], "rollback");
    for path in [
        "/epcis/events/urn%3Ax",
        "/epcis/capture/x",
        "/epcis/queries/x/events",
        "/epcis/bizSteps/sailing",
        "/epcis/epcs/urn%3Ax/events",
        "/epcis/boats",
    ] {
        let answer = browser.send(Method::OPTIONS, path, None, Body::empty()).await;
        assert!([404, 405].contains(&answer.status.as_u16()), "{path}: {}", answer.status);
    }
    let wrong = browser.send(Method::DELETE, "/epcis/events", None, Body::empty()).await;
    assert_eq!((wrong.status.as_u16(), wrong.headers["allow"].to_str().unwrap().contains("GET")), (405, true));
    let token = browser.send(Method::DELETE, "/epcis/nextPageToken/abc", None, Body::empty()).await;
    assert_eq!(token.status, 204);
}

/// E67, E68.
#[tokio::test]
async fn every_resource_is_found_from_the_top() {
    both_databases(|on| async move {
        let world = World::start(on).await;
        let browser = world.browser(Some(&world.merchant));
        let own = "https://yiwu.example/step/sorting";
        let events = [full(UNIT, own, "active", PLACE, 1), full(CHAIR, "storing", own, CHAIR, 2)];
        assert_eq!(capture(&browser, &document(&events.join(","))).await.status, 202);
        let top = members(&browser.get("/epcis").await);
        assert!(top.len() >= 9, "{top:?}");
        for word in &top {
            assert_eq!(browser.get(&format!("/epcis/{word}")).await.status, 200, "{word}");
        }
        assert_eq!(all(&browser, "/epcis/eventTypes?perPage=2").await.len(), 5);
        let steps = all(&browser, "/epcis/bizSteps?perPage=7").await;
        assert_eq!((steps.len(), steps.last().unwrap().as_str()), (42, own));
        assert!(steps.contains(&"sampling".to_owned()));
        let dispositions = all(&browser, "/epcis/dispositions?perPage=33").await;
        assert_eq!((dispositions.len(), dispositions.last().unwrap().as_str()), (34, own));
        let place = "https://id.gs1.org/414/4012345000054";
        for list in ["bizLocations", "readPoints"] {
            assert_eq!(all(&browser, &format!("/epcis/{list}?perPage=1")).await, [place, CHAIR], "{list}");
        }
        let unit = "https://id.gs1.org/01/04012345123456/21/1";
        assert_eq!(all(&browser, "/epcis/epcs?perPage=1").await, [unit, CHAIR]);
        assert_eq!(members(&browser.get(&format!("/epcis/readPoints/{}", encoded(PLACE))).await), ["events"]);

        // Somebody who sees no event knows the words of the standard and nothing else.
        let stranger = world.browser(Some(&world.stranger));
        for list in ["epcs", "bizLocations", "readPoints"] {
            assert!(all(&stranger, &format!("/epcis/{list}")).await.is_empty(), "{list}");
        }
        assert_eq!(all(&stranger, "/epcis/bizSteps").await.len(), 41);
        assert_eq!(stranger.get(&format!("/epcis/bizSteps/{}", encoded(own))).await.status, 404);
        assert_eq!(stranger.get(&format!("/epcis/epcs/{}/events", encoded(UNIT))).await.status, 404);
        assert_eq!(count(&stranger.get("/epcis/bizSteps/storing/events").await), 0);
    })
    .await;
}

/// A lot that is shown to somebody brings the values of its earlier events along.
#[tokio::test]
async fn whoever_is_shown_a_lot_finds_its_events_by_their_values() {
    both_databases(|on| async move {
        let world = World::start(on).await;
        let (maker, buyer) = (world.browser(Some(&world.merchant)), world.browser(Some(&world.buyer)));
        let lot = world.lot("L1", 3).await;
        traceability::actions::pack::pack(world.platform(), &world.merchant, lot, 2, "6901234", "").await.unwrap();
        for list in ["readPoints", "epcs"] {
            assert!(all(&buyer, &format!("/epcis/{list}")).await.is_empty(), "{list}");
        }
        traceability::actions::ship::ship(world.platform(), &world.merchant, lot, world.buyer.organisation, "")
            .await
            .unwrap();
        for list in ["readPoints", "bizLocations", "epcs"] {
            let seen = all(&buyer, &format!("/epcis/{list}?perPage=2")).await;
            assert!(!seen.is_empty(), "{list}");
            assert_eq!(seen, all(&maker, &format!("/epcis/{list}")).await, "{list}");
        }
        assert!(count(&buyer.get("/epcis/bizSteps/commissioning/events").await) > 0);
    })
    .await;
}

/// E69: a value in whatever writing is the same, alone and together with parameters.
#[tokio::test]
async fn the_events_of_a_value_are_the_same_in_every_writing() {
    both_databases(|on| async move {
        let world = World::start(on).await;
        let browser = world.browser(Some(&world.merchant));
        let events = [
            full(UNIT, "shipping", "recalled", PLACE, 1),
            full(CHAIR, "shipping", "active", CHAIR, 2),
            r#"{"type":"ObjectEvent","action":"OBSERVE","eventTime":"2026-11-24T08:00:03Z","eventTimeZoneOffset":"+01:00",
                "quantityList":[{"epcClass":"urn:epc:class:lgtin:4012345.012345.L1","quantity":3}]}"#
                .to_owned(),
        ];
        assert_eq!(capture(&browser, &document(&events.join(","))).await.status, 202);
        for (resource, found, writings) in [
            ("eventTypes", 3, &["ObjectEvent", "epcis:ObjectEvent", "https://ref.gs1.org/epcis/ObjectEvent"][..]),
            (
                "bizSteps",
                2,
                &["shipping", "urn:epcglobal:cbv:bizstep:shipping", "https://ref.gs1.org/cbv/BizStep-shipping"][..],
            ),
            ("dispositions", 1, &["recalled", "cbv:Disp-recalled", "urn:epcglobal:cbv:disp:recalled"][..]),
            ("readPoints", 1, &[PLACE, "https://id.gs1.org/414/4012345000054", "https://a.example/414/4012345000054"][..]),
            ("bizLocations", 1, &[CHAIR][..]),
            ("epcs", 1, &[UNIT, "https://a.example/01/4012345123456/21/1", "https://id.gs1.org/01/04012345123456/21/1"][..]),
            ("epcs", 1, &["urn:epc:class:lgtin:4012345.012345.L1", "https://a.b/01/04012345123456/10/L1"][..]),
        ] {
            for writing in writings {
                let address = format!("/epcis/{resource}/{}/events", encoded(writing));
                let answer = browser.get(&address).await;
                assert_eq!(count(&answer), found, "{writing}");
                assert_eq!(count(&browser.get(&format!("{address}?LT_eventTime=2026-11-24T08:00:01Z")).await), 0);
                assert_eq!(browser.get(&format!("{address}?EQ_boat=1")).await.status, 400);
            }
        }
        let both = browser.get("/epcis/bizSteps/shipping/events?EQ_disposition=recalled").await;
        assert_eq!(count(&both), 1);
        assert_eq!(count(&browser.get("/epcis/bizSteps/shipping/events?EQ_bizStep=storing").await), 0);
        let paged = pages(&browser, "/epcis/bizSteps/shipping/events?perPage=1").await;
        assert_eq!(paged.iter().map(count).sum::<usize>(), 2);
    })
    .await;
}

/// H5: each list goes on where it stopped while others capture: what was there at the start comes once.
#[tokio::test]
async fn lists_neither_skip_nor_repeat_while_captures_go_on() {
    both_databases(|on| async move {
        let world = World::start(on).await;
        let browser = world.browser(Some(&world.merchant));
        for n in (10..20).step_by(2) {
            assert_eq!(capture(&browser, &document(&numbered(n))).await.status, 202);
        }
        let mut new = 1;
        for list in ["epcs", "bizSteps", "dispositions", "readPoints", "bizLocations", "events", "capture"] {
            let start: BTreeSet<String> = entries(&browser, list, "?perPage=200", None).await.into_iter().collect();
            let seen = entries(&browser, list, "?perPage=2", Some(&mut new)).await;
            let once: BTreeSet<String> = seen.iter().cloned().collect();
            assert_eq!(once.len(), seen.len(), "{list} repeats");
            assert!(start.is_subset(&once), "{list} skips {:?}", start.difference(&once));
        }
    })
    .await;
}

/// An event whose every value has a number.
fn numbered(n: usize) -> String {
    let name = format!("https://yiwu.example/x/{n:02}");
    full(&name, &name, &name, &name, n)
}

/// The entries of a list, page by page; behind each of the first pages a new event is captured.
async fn entries(browser: &Browser, list: &str, query: &str, mut new: Option<&mut usize>) -> Vec<String> {
    let mut found = Vec::new();
    let mut next = Some(format!("/epcis/{list}{query}"));
    let mut page = 0;
    while let Some(address) = next {
        let answer = browser.get(&address).await;
        assert_eq!(answer.status, 200, "{address}: {}", answer.text);
        let json = value(&answer);
        let entries = json.get("member").or_else(|| json.pointer("/epcisBody/queryResults/resultsBody/eventList"));
        let entries = entries.unwrap_or(&json).as_array().unwrap().clone();
        let identity = |entry: &Value| {
            let id = entry.get("eventID").or_else(|| entry.get("captureID")).unwrap_or(entry);
            id.as_str().unwrap().to_owned()
        };
        found.extend(entries.iter().map(identity));
        if page < 2
            && let Some(new) = new.as_deref_mut()
        {
            assert_eq!(capture(browser, &document(&numbered(*new))).await.status, 202);
            *new += 2;
        }
        page += 1;
        next = answer.headers.get("link").map(|link| next_page(link.to_str().unwrap()));
    }
    found
}
