//! What partners see of events, and what nobody finds out by asking; lots shown to others and shown no more. On both databases.
#![expect(clippy::unwrap_used, reason = "test support: there is nothing to recover")]

use axum::http::{Method, StatusCode};
use epcis::query::Query;
use epcis::{Context, Event, Uri};
use kernel::Actor;
use platform::testing::{Browser, On, both_databases};
use serde_json::{Value, json};
use traceability::actions::correct::{Step, correct};
use traceability::actions::pack::pack;
use traceability::actions::share::{end, share, tell};
use traceability::actions::ship::ship;
use traceability::courier::settle;
use traceability::model::LotId;
use traceability::rules::redact::{Group, Reader, Told, redacted};

use crate::common::{GTIN, World, capture, document, encoded, events, observed, value};
use crate::querying::{Dice, all};

const LOT: &str = "https://id.gs1.org/01/06901234567892/10/L1";
const MILL: &str = "https://id.gs1.org/01/09521234000037/10/PVC-7";
/// A single tin of paint, with its lot in its own link.
const TIN: &str = "https://id.gs1.org/01/09521234000037/10/RED-1/21/5";
const TINS: &str = "https://id.gs1.org/01/09521234000037/10/RED-1";
const OPAQUE: &str = "urn:uuid:00000000-0000-0000-0000-000000000000";

fn event(dice: &mut Dice, number: usize, parties: &[&str]) -> String {
    let material = dice.one(&[MILL, "urn:x:pvc:8"]);
    let amount = |epc: &str| format!(r#"[{{"epcClass":"{epc}","quantity":{},"uom":"KGM"}}]"#, number % 5);
    let more = match dice.roll(4) {
        0 => r#","bizTransactionList":[{"type":"po","bizTransaction":"urn:x:po:1"}]"#.to_owned(),
        1 => r#","bizTransactionList":[{"type":"testres","bizTransaction":"urn:x:report:1"},{"type":"inv","bizTransaction":"urn:x:inv:1"}]"#
            .to_owned(),
        2 => format!(
            r#","sourceList":[{{"type":"owning_party","source":"{}"}}],"destinationList":[{{"type":"owning_party","destination":"{}"}}],
               "bizTransactionList":[{{"type":"po","bizTransaction":"urn:x:po:1"}}]"#,
            dice.one(parties),
            dice.one(parties)
        ),
        _ => r#","sensorElementList":[{"sensorReport":[{"type":"Temperature","value":21,"uom":"CEL","yiwu:probe":"p1"}]}]"#.to_owned(),
    };
    let rest = format!(
        r#""eventID":"urn:x:event:{number}","eventTime":"2026-11-24T08:{number:02}:00Z","eventTimeZoneOffset":"+08:00",
           "readPoint":{{"id":"urn:epc:id:sgln:4012345.00001.0","yiwu:door":"d{}"}},"yiwu:gate":{}{more}"#,
        dice.roll(2),
        dice.roll(3),
    );
    match dice.roll(6) {
        0 => format!(
            r#"{{"type":"TransformationEvent","inputEPCList":["{TIN}"],"inputQuantityList":{},"outputQuantityList":{},
               "ilmd":{{"cbvmda:lotNumber":"L1","yiwu:order":"77"}},{rest}}}"#,
            amount(material),
            amount(LOT)
        ),
        1 => format!(
            r#"{{"type":"TransformationEvent","transformationID":"urn:x:run:1","inputEPCList":["urn:x:tool:1"],
               "inputQuantityList":[{{"epcClass":"{LOT}"}},{{"epcClass":"{material}"}}],{rest}}}"#
        ),
        2 => format!(
            r#"{{"type":"TransformationEvent","transformationID":"urn:x:run:1","outputQuantityList":{},{rest}}}"#,
            amount(LOT)
        ),
        3 if rest.contains("bizTransactionList") => {
            format!(r#"{{"type":"TransactionEvent","action":"ADD","quantityList":{},{rest}}}"#, amount(LOT))
        }
        4 => format!(
            r#"{{"type":"AggregationEvent","action":"ADD","parentID":"urn:x:pallet:1","childQuantityList":{},{rest}}}"#,
            amount(LOT)
        ),
        _ => format!(
            r#"{{"type":"ObjectEvent","action":"OBSERVE","bizStep":"{}","quantityList":{},{rest}}}"#,
            dice.one(&["storing", "inspecting"]),
            amount(LOT)
        ),
    }
}

fn parameter(dice: &mut Dice) -> (&'static str, &'static str) {
    let any = [
        ("eventType", "TransformationEvent"),
        ("eventType", "ObjectEvent|TransactionEvent"),
        ("EQ_bizStep", "storing"),
        ("MATCH_inputEPCClass", MILL),
        ("MATCH_inputEPCClass", "urn:x:pvc:8"),
        ("MATCH_inputEPC", "urn:x:tool:1"),
        ("MATCH_inputEPC", "https://id.gs1.org/01/09521234000037/21/5"),
        ("MATCH_anyEPCClass", MILL),
        ("MATCH_anyEPCClass", LOT),
        ("MATCH_anyEPC", "urn:x:tool:1|urn:x:pallet:1"),
        ("MATCH_outputEPCClass", LOT),
        ("EQ_transformationID", "urn:x:run:1"),
        ("EQ_bizTransaction_po", "urn:x:po:1"),
        ("EQ_bizTransaction_testres", "urn:x:report:1"),
        ("EQ_bizTransaction_inv", "urn:x:inv:1"),
        ("EQ_source_owning_party", "urn:x:lyon"),
        ("EQ_destination_owning_party", "urn:x:lyon"),
        ("EXISTS_sensorElement", ""),
        ("GE_value_CEL", "20"),
        ("GE_quantity_KGM", "3"),
        ("EXISTS_ILMD_yiwu:order", ""),
        ("EQ_ILMD_cbvmda:lotNumber", "L1"),
        ("EXISTS_readPoint_yiwu:door", ""),
        ("EQ_yiwu:gate", "1|2"),
    ];
    *any.get(dice.roll(any.len())).unwrap()
}

fn ids(events: &[Value]) -> Vec<String> {
    events.iter().map(|event| event["eventID"].as_str().unwrap().to_owned()).collect()
}

/// With what stands for withheld identifiers made the same everywhere.
fn same(text: &str) -> String {
    let mut parts = text.split("urn:uuid:");
    let mut all = parts.next().unwrap().to_owned();
    for part in parts {
        all.push_str(OPAQUE);
        all.push_str(&part[36..]);
    }
    all
}

/// A lot with sixty events of every kind, shown to the buyer.
async fn filled(on: On) -> (World, LotId) {
    let world = World::start(on).await;
    let lot = world.lot("L1", 3).await;
    let hamburg = reader(&world, &world.buyer).await.party;
    let mut dice = Dice(5);
    let made: Vec<String> =
        (0..60).map(|number| event(&mut dice, number, &[&hamburg, "urn:x:lyon", "urn:x:maker"])).collect();
    let answer = capture(&world.browser(Some(&world.merchant)), &document(&made.join(","))).await;
    assert_eq!(answer.status, 202, "{}", answer.text);
    share(world.platform(), &world.merchant, lot, world.buyer.organisation, "").await.unwrap();
    (world, lot)
}

async fn reader(world: &World, actor: &Actor) -> Reader {
    let organisations = world.platform().organisations().unwrap();
    let party = organisations.organisation(world.platform(), actor.organisation).await.unwrap().unwrap();
    Reader {
        organisation: actor.organisation,
        supervises: false,
        party: format!("{}/organisations/{}", world.platform().settings().public_url, party.slug),
    }
}

#[tokio::test]
async fn an_answer_is_the_query_over_what_the_reader_may_see_and_no_more() {
    both_databases(|on| async move {
        let (world, _) = filled(on).await;
        let whole = all(&world.browser(Some(&world.merchant)), &[], 200).await;
        assert!(whole.len() > 60);
        let party = reader(&world, &world.buyer).await.party;
        let prefixes = epcis::json::parse(r#"{"yiwu":"https://yiwu.example/"}"#, 4).unwrap();
        let context = Context::default().extended(Some(&prefixes));
        let opaque = Uri::parse(OPAQUE).unwrap();
        let some: Told = [Group::Documents, Group::Sensors].into_iter().collect();
        let mut dice = Dice(13);
        for told in [Told::default(), some, [Group::Materials].into_iter().collect(), Told::everything()] {
            tell(world.platform(), &world.merchant, told).await.unwrap();
            for (actor, told) in [(&world.buyer, told), (&world.officer, Told::everything())] {
                let browser = world.browser(Some(actor));
                let everything = all(&browser, &[], 7).await;
                let expected: Vec<String> = whole
                    .iter()
                    .filter_map(|event| {
                        let event = Event::parse_kept(&event.to_string()).unwrap();
                        redacted(event, told, &party, &opaque)
                    })
                    .map(|event| event.to_json().to_string())
                    .collect();
                let text = |event: &Value| {
                    let event = Event::parse_kept(&event.to_string()).unwrap();
                    event.check().unwrap();
                    event.check_capture().unwrap();
                    same(&event.to_json().to_string())
                };
                assert_eq!(everything.iter().map(text).collect::<Vec<_>>(), expected);
                for _ in 0..40 {
                    let mut asked = vec![parameter(&mut dice)];
                    let other = parameter(&mut dice);
                    if dice.roll(3) == 0 && other.0 != asked[0].0 {
                        asked.push(other);
                    }
                    let query = Query::of_parameters(asked.iter().copied(), &context).unwrap();
                    let meant: Vec<Value> = everything
                        .iter()
                        .filter(|event| query.matches(&Event::parse_kept(&event.to_string()).unwrap()))
                        .cloned()
                        .collect();
                    let found = all(&browser, &asked, 1 + dice.roll(40)).await;
                    assert_eq!(ids(&found), ids(&meant), "{asked:?} {told:?}");
                }
            }
        }
    })
    .await;
}

#[tokio::test]
async fn no_list_trace_or_page_tells_what_the_events_do_not() {
    both_databases(|on| async move {
        let (world, lot) = filled(on).await;
        let browser = world.browser(Some(&world.buyer));
        for path in
            ["/epcis/epcs", &format!("/lots/{lot}"), &format!("/trace?id={LOT}"), &format!("/api/v1/trace?id={LOT}")]
        {
            let page = browser.get(&format!("{path}{}", if path.contains('?') { "" } else { "?perPage=200" })).await;
            assert_eq!(page.status, 200, "{path}: {}", page.text);
            for secret in
                ["PVC-7", "urn:x:pvc:8", "urn:x:tool:1", "urn:x:run:1", "RED-1", "09521234000037", "urn:uuid:"]
            {
                assert!(!page.text.contains(secret), "{secret} at {path}");
            }
        }
        for secret in [MILL, "urn:x:pvc:8", "urn:x:tool:1", "urn:x:run:1", TIN, TINS] {
            for path in ["/epcis/epcs/ID/events", "/epcis/epcs/ID", "/api/v1/trace?id=ID"] {
                let path = path.replace("ID", &encoded(secret));
                assert_eq!(browser.get(&path).await.status, 404, "{path}");
                let own = world.browser(Some(&world.merchant)).get(&path).await.status;
                let known = own == 200 || path.contains("epcs") && (secret.contains("run") || secret == TINS);
                assert!(known, "{path}: {own}");
            }
        }
        // Events are known by their pages as well: the text there is the same.
        let page = browser.get("/events").await.text;
        let mut withheld = 0;
        let ids = page.split("href=\"/events/").skip(1).filter_map(|part| part.get(..36));
        for id in ids.filter(|id| id.as_bytes()[8] == b'-') {
            let page = browser.get(&format!("/events/{id}")).await.text;
            assert!(
                !page.contains("yiwu:gate") && !page.contains("urn:x:inv") && !page.contains("Temperature"),
                "{page}"
            );
            withheld += usize::from(page.contains("the whole event") || page.contains("完整事件"));
        }
        assert!(withheld > 0, "a page says that it does not show all");
    })
    .await;
}

#[tokio::test]
async fn a_subscriber_is_asked_for_and_told_only_what_it_may_see() {
    let world = World::start(On::Sqlite).await;
    let lot = world.lot("L1", 3).await;
    share(world.platform(), &world.merchant, lot, world.buyer.organisation, "").await.unwrap();
    let (receiver, dest) = crate::subscribing::Receiver::start().await;
    world.app.clock.advance_seconds(1);
    for (name, query) in
        [("recipe", json!({"MATCH_inputEPCClass": [MILL]})), ("all", json!({"MATCH_anyEPCClass": [LOT]}))]
    {
        world.named(&world.buyer, name, query).await;
        let body = json!({"dest": dest, "stream": true});
        let made = world.subscribe(&world.buyer, name, &body).await;
        assert_eq!(made.status, 201, "{}", made.text);
    }
    let made = format!(
        r#"{{"type":"TransformationEvent","eventTime":"2026-11-24T08:00:00Z","eventTimeZoneOffset":"+08:00","yiwu:shift":"night",
           "inputQuantityList":[{{"epcClass":"{MILL}"}}],"outputQuantityList":[{{"epcClass":"{LOT}"}}]}}"#
    );
    assert_eq!(capture(&world.browser(Some(&world.merchant)), &document(&made)).await.status, 202);
    settle(world.platform()).await.unwrap();
    let heard = receiver.take();
    assert_eq!(heard.len(), 1, "the query for the recipe finds nothing");
    let message = &heard[0].1;
    assert!(message.contains("\"queryName\":\"all\"") && message.contains(LOT), "{message}");
    assert!(!message.contains("PVC-7") && !message.contains("night"), "{message}");
}

async fn seen(browser: &Browser) -> usize {
    events(&browser.get("/epcis/events?perPage=200").await).len()
}

#[tokio::test]
async fn a_lot_is_shown_and_shown_no_more_on_both_databases() {
    both_databases(|on| async move {
        let world = World::start(on).await;
        let lot = world.lot("L1", 3).await;
        let platform = world.platform();
        let own = observed(LOT, "https://yiwu.example/step/secret", "2026-11-24T08:00:00Z")
            .replace(&format!(r#""epcList":["{LOT}"]"#), &format!(r#""quantityList":[{{"epcClass":"{LOT}"}}]"#));
        assert_eq!(capture(&world.browser(Some(&world.merchant)), &document(&own)).await.status, 202);
        let browser = world.browser(Some(&world.buyer));
        let steps = "/epcis/bizSteps?perPage=200";
        assert_eq!(
            (browser.get(&format!("/lots/{lot}")).await.status, seen(&browser).await),
            (StatusCode::NOT_FOUND, 0)
        );
        for round in 0..2 {
            share(platform, &world.merchant, lot, world.buyer.organisation, "").await.unwrap();
            assert!(share(platform, &world.merchant, lot, world.buyer.organisation, "").await.is_err(), "once");
            assert_eq!((browser.get(&format!("/lots/{lot}")).await.status, seen(&browser).await), (StatusCode::OK, 2));
            assert!(browser.get(steps).await.text.contains("step/secret"), "round {round}");
            end(platform, &world.merchant, lot, world.buyer.organisation, "").await.unwrap();
            assert!(end(platform, &world.merchant, lot, world.buyer.organisation, "").await.is_err(), "once");
            assert_eq!(browser.get(&format!("/lots/{lot}")).await.status, 404);
            assert_eq!(seen(&browser).await, 0);
            assert!(!browser.get(steps).await.text.contains("step/secret"), "lists say no more than events");
        }
        let later = own.replace("2026-11-24", "2026-11-25");
        assert_eq!(capture(&world.browser(Some(&world.merchant)), &document(&later)).await.status, 202);
        assert_eq!(seen(&browser).await, 0);
        let timeline = world.browser(Some(&world.merchant)).get(&format!("/lots/{lot}")).await.text;
        assert!(timeline.contains("Stopped showing") || timeline.contains("停止向"), "{timeline}");
    })
    .await;
}

#[tokio::test]
async fn what_was_shipped_is_seen_whatever_is_shown_and_a_wrong_shipment_is_seen_no_more() {
    both_databases(|on| async move {
        let world = World::start(on).await;
        let lot = world.lot("L1", 3).await;
        let (platform, buyer) = (world.platform(), world.buyer.organisation);
        pack(platform, &world.merchant, lot, 3, "6901234", "").await.unwrap();
        share(platform, &world.merchant, lot, buyer, "").await.unwrap();
        ship(platform, &world.merchant, lot, buyer, "").await.unwrap();
        let browser = world.browser(Some(&world.buyer));
        end(platform, &world.merchant, lot, buyer, "").await.unwrap();
        assert_eq!((browser.get(&format!("/lots/{lot}")).await.status, seen(&browser).await), (StatusCode::OK, 3));
        correct(platform, &world.merchant, lot, Step::Shipping, "incorrect_data", "").await.unwrap();
        assert_eq!(browser.get(&format!("/lots/{lot}")).await.status, 404);
        let left = events(&browser.get("/epcis/events").await);
        assert!(left.iter().all(|event| event["bizStep"] == "shipping"), "{left:?}");
        assert_eq!(
            left.iter().filter(|event| event["errorDeclaration"].is_object()).count(),
            1,
            "who was told is told"
        );
        assert_eq!(left.len(), 2);
        let trace = browser.get(&format!("/trace?id=(01){GTIN}(10)L1")).await;
        assert_eq!(trace.status, 404);
        let timeline = world.browser(Some(&world.merchant)).get(&format!("/lots/{lot}")).await.text;
        assert!(timeline.contains("no longer sees") || timeline.contains("不再看到"), "{timeline}");
        // What the buyer has at its door it goes on seeing.
        ship(platform, &world.merchant, lot, buyer, "").await.unwrap();
        let sscc = traceability::actions::receive::expected(platform, &world.buyer).await.unwrap();
        assert_eq!(sscc.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn the_owner_alone_shows_a_lot_by_page_and_by_interface() {
    let world = World::start(On::Sqlite).await;
    let lot = world.lot("L1", 3).await;
    let browser = world.browser(Some(&world.merchant));
    let (page, list) = (format!("/lots/{lot}/shares"), format!("/api/v1/lots/{lot}/shares"));
    let buyer = world.buyer.organisation.to_string();
    // Nobody reads the list of everybody: a partner that was never met is found by its name.
    assert!(!browser.get(&page).await.text.contains(&buyer));
    let name: String = buyer.chars().rev().take(6).collect();
    assert!(browser.get(&format!("{page}?q={name}")).await.text.contains(&buyer));
    assert!(!browser.get(&format!("{page}?q=nobody")).await.text.contains(&buyer));
    for wrong in ["", "nobody", &world.merchant.organisation.to_string(), &world.officer.organisation.to_string()] {
        assert_eq!(browser.form(&page, &[("organisation", wrong)]).await.status, 422, "{wrong}");
    }
    assert_eq!(browser.form(&page, &[("organisation", &buyer)]).await.status, 303);
    assert!(browser.get(&page).await.text.contains(&format!("{page}/{buyer}/ending")));
    assert_eq!(browser.form(&page, &[("organisation", &buyer)]).await.status, 409);
    assert_eq!(browser.form(&format!("{page}/{buyer}/ending"), &[]).await.status, 303);
    assert_eq!(browser.form(&format!("{page}/{buyer}/ending"), &[]).await.status, 404);
    assert!(browser.get(&page).await.text.contains(&buyer), "one that was met is offered first");

    assert_eq!(browser.json(&list, &json!({"organisation": buyer})).await.status, 204);
    assert_eq!(browser.json(&list, &json!({"organisation": buyer})).await.status, 409);
    let shares = value(&browser.get(&list).await);
    assert_eq!(shares.as_array().unwrap().len(), 2);
    assert!(shares[0]["ended_at"].is_null() && shares[1]["ended_at"].is_i64(), "{shares}");
    for (who, status) in [(&world.stranger, 404), (&world.buyer, 403), (&world.officer, 403)] {
        let browser = world.browser(Some(who));
        assert_eq!(browser.get(&list).await.status, status);
        assert_eq!(browser.form(&page, &[("organisation", &buyer)]).await.status, status);
        let one = format!("{list}/{buyer}");
        assert_eq!(browser.send(Method::DELETE, &one, None, axum::body::Body::empty()).await.status, status);
    }
    let one = browser.send(Method::DELETE, &format!("{list}/{buyer}"), None, axum::body::Body::empty()).await;
    assert_eq!(one.status, 204);

    let told = "/events/disclosure";
    assert_eq!(browser.form(told, &[("group", "materials"), ("group", "sensors")]).await.status, 303);
    assert_eq!(browser.get(told).await.text.matches(" checked").count(), 2);
    assert_eq!(browser.form(told, &[("group", "everything")]).await.status, 422);
    assert_eq!(world.browser(Some(&world.officer)).get(told).await.status, 403);
}
