//! Queries over the store: what the database answers is what the language means, on both databases.
#![expect(clippy::unwrap_used, reason = "test support: there is nothing to recover")]

use axum::body::Body;
use axum::http::Method;
use epcis::query::{MasterData, Query};
use epcis::{Context, Event};
use platform::testing::{Answer, Browser, On, both_databases};
use serde_json::Value;

use crate::common::{World, document};

/// Numbers that look random and are the same each time.
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % sides
    }

    pub(crate) fn one<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of.get(self.roll(of.len())).unwrap()
    }
}

const STEPS: [&str; 4] = ["storing", "shipping", "https://yiwu.example/step/a", "inspecting"];
const PLACES: [&str; 3] =
    ["urn:epc:id:sgln:4012345.00001.0", "https://id.gs1.org/414/4012345000016", "https://yiwu.example/place"];
const EPCS: [&str; 4] = [
    "urn:epc:id:sgtin:4012345.012345.1",
    "https://shop.example/01/04012345123456/21/2",
    "urn:epc:id:sscc:4012345.3111111111",
    "https://yiwu.example/chair/1",
];
const TIMES: [&str; 3] = ["2026-11-24T08:00:00Z", "2026-11-24T08:00:00.0000004Z", "2026-11-24T10:00:00+01:00"];

fn event(dice: &mut Dice, number: usize) -> String {
    let business = format!(
        r#""eventTime":"{}","eventTimeZoneOffset":"+01:00","bizStep":"{}","readPoint":{{"id":"{}"}},
           "yiwu:number":{number},"yiwu:gate":{}"#,
        dice.one(&TIMES),
        dice.one(&STEPS),
        dice.one(&PLACES),
        dice.roll(4)
    );
    let action = dice.one(&["ADD", "OBSERVE", "DELETE"]);
    match dice.roll(3) {
        0 => format!(
            r#"{{"type":"AggregationEvent","action":"{action}","parentID":"{}","childEPCs":["{}"],{business}}}"#,
            EPCS[2],
            dice.one(&EPCS)
        ),
        1 => format!(
            r#"{{"type":"ObjectEvent","action":"OBSERVE","quantityList":[{{"epcClass":
               "urn:epc:class:lgtin:4012345.012345.L{}","quantity":{},"uom":"KGM"}}],{business}}}"#,
            dice.roll(2),
            dice.roll(5)
        ),
        _ => format!(
            r#"{{"type":"ObjectEvent","action":"{action}","disposition":"{}","epcList":["{}"],{business}}}"#,
            dice.one(&["conformant", "recalled"]),
            dice.one(&EPCS)
        ),
    }
}

fn parameter(dice: &mut Dice) -> (&'static str, &'static str) {
    let any = [
        ("eventType", "ObjectEvent"),
        ("eventType", "AggregationEvent|TransactionEvent"),
        ("GE_eventTime", "2026-11-24T08:00:00.0000003Z"),
        ("LT_eventTime", "2026-11-24T08:00:00.0000004Z"),
        ("GE_recordTime", "2026-11-24T02:00:00Z"),
        ("LT_recordTime", "2026-11-24T02:00:00Z"),
        ("EQ_action", "ADD|DELETE"),
        ("EQ_bizStep", "urn:epcglobal:cbv:bizstep:storing|https://yiwu.example/step/a"),
        ("EQ_disposition", "recalled"),
        ("EQ_readPoint", "https://id.gs1.org/414/4012345000016"),
        ("WD_readPoint", "https://yiwu.example/place"),
        ("WD_readPoint", "https://yiwu.example/site"),
        ("HASATTR_readPoint", "https://yiwu.example/floor"),
        ("EQATTR_readPoint_https://yiwu.example/floor", "2|3"),
        ("MATCH_epc", "https://id.gs1.org/01/04012345123456/21/1|https://yiwu.example/chair/1"),
        ("MATCH_parentID", "urn:epc:id:sscc:4012345.3111111111"),
        ("MATCH_anyEPC", "https://id.gs1.org/01/04012345123456/10/L1"),
        ("MATCH_anyEPC", "urn:epc:idpat:sgtin:4012345.012345.*"),
        ("MATCH_epcClass", "https://id.gs1.org/01/04012345123456/10/L1"),
        ("GE_quantity_GRM", "2500"),
        ("EXISTS_errorDeclaration", ""),
        ("EQ_yiwu:gate", "1|3"),
        ("GT_yiwu:number", "20"),
    ];
    *any.get(dice.roll(any.len())).unwrap()
}

/// Two places lie within a site; one of them has a floor.
const MASTER_DATA: &str = r#"{"epcisMasterData":{"vocabularyList":[{"type":"urn:epcglobal:epcis:vtype:ReadPoint",
    "vocabularyElementList":[{"id":"https://yiwu.example/site","children":["https://yiwu.example/hall"]},
        {"id":"https://yiwu.example/hall","children":["urn:epc:id:sgln:4012345.00001.0","https://yiwu.example/place"]},
        {"id":"https://yiwu.example/place","attributes":[{"id":"yiwu:floor","attribute":"2"}]}]}]}}"#;

/// The same by itself, so that the store is not asked what the store means.
struct Said;

impl MasterData for Said {
    fn is_within(&self, place: &str, ancestor: &str) -> bool {
        let inside = ["https://yiwu.example/place", "https://id.gs1.org/414/4012345000016"];
        ancestor == "https://yiwu.example/site" && inside.contains(&place)
    }
    fn attribute(&self, id: &str, attribute: &str) -> Vec<String> {
        let floor = id == "https://yiwu.example/place" && attribute == "https://yiwu.example/floor";
        if floor { vec!["2".to_owned()] } else { Vec::new() }
    }
}

async fn ask(browser: &Browser, path: &str) -> Answer {
    let headers = [("gs1-extensions", "yiwu=https://yiwu.example/")];
    browser.send_with(Method::GET, path, &headers, Body::empty()).await
}

/// Every event of a query, page by page.
pub(crate) async fn all(browser: &Browser, parameters: &[(&str, &str)], per_page: usize) -> Vec<Value> {
    let encoded = |text: &str| -> String { text.bytes().map(|byte| format!("%{byte:02X}")).collect() };
    let mut next = format!("/epcis/events?perPage={per_page}");
    for (name, value) in parameters {
        next.push_str(&format!("&{}={}", encoded(name), encoded(value)));
    }
    let mut found = Vec::new();
    loop {
        let page = ask(browser, &next).await;
        assert_eq!(page.status, 200, "{}", page.text);
        let document: Value = serde_json::from_str(&page.text).unwrap();
        let list = document.pointer("/epcisBody/queryResults/resultsBody/eventList").unwrap();
        found.extend(list.as_array().unwrap().iter().cloned());
        let Some(link) = page.headers.get("link") else { return found };
        link.to_str().unwrap()[1..].split('>').next().unwrap().clone_into(&mut next);
        assert!(page.headers.contains_key("gs1-next-page-token-expires"));
    }
}

fn numbers(events: &[Value]) -> Vec<u64> {
    events.iter().map(|event| event["yiwu:number"].as_u64().unwrap()).collect()
}

async fn filled(on: On) -> (World, Browser) {
    let world = World::start(on).await;
    let mut dice = Dice(7);
    let events: Vec<String> = (0..60).map(|number| event(&mut dice, number)).collect();
    let browser = world.browser(Some(&world.merchant));
    let headers = [("content-type", "application/ld+json")];
    let header = format!(r#""epcisHeader":{MASTER_DATA},"epcisBody"#);
    let body = Body::from(document(&events.join(",")).replacen(r#""epcisBody"#, &header, 1));
    let answer = browser.send_with(Method::POST, "/epcis/capture", &headers, body).await;
    assert_eq!(answer.status, 202, "{}", answer.text);
    (world, browser)
}

#[tokio::test]
async fn what_the_database_answers_is_what_the_language_means() {
    both_databases(|on| async move {
        let (_world, browser) = filled(on).await;
        let everything = all(&browser, &[], 200).await;
        assert_eq!(everything.len(), 60);
        let mut dice = Dice(11);
        let prefixes = epcis::json::parse(r#"{"yiwu":"https://yiwu.example/"}"#, 4).unwrap();
        let context = Context::default().extended(Some(&prefixes));
        for _ in 0..60 {
            let mut asked: Vec<(&str, &str)> = Vec::new();
            for _ in 0..=dice.roll(2) {
                let one = parameter(&mut dice);
                if !asked.iter().any(|(name, _)| *name == one.0) {
                    asked.push(one);
                }
            }
            let query = Query::of_parameters(asked.iter().copied(), &context).unwrap();
            let meant: Vec<Value> = everything
                .iter()
                .filter(|event| {
                    let event = Event::parse_kept(&event.to_string()).unwrap();
                    query.matches_within(&event, &Context::default(), &Said)
                })
                .cloned()
                .collect();
            let found = all(&browser, &asked, 1 + dice.roll(40)).await;
            assert_eq!(numbers(&found), numbers(&meant), "{asked:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn order_and_count_are_as_asked_for_whatever_the_page() {
    both_databases(|on| async move {
        let (_world, browser) = filled(on).await;
        for per_page in [1, 7, 200] {
            let by_number = all(&browser, &[("orderBy", "yiwu:number"), ("orderDirection", "ASC")], per_page).await;
            assert_eq!(numbers(&by_number), (0..60).collect::<Vec<u64>>());
            let down = [("orderBy", "yiwu:number"), ("eventCountLimit", "9")];
            assert_eq!(numbers(&all(&browser, &down, per_page).await), (51..60).rev().collect::<Vec<u64>>());
            let first = all(&browser, &[("eventCountLimit", "9")], per_page).await;
            assert_eq!(numbers(&first), numbers(&all(&browser, &[], 200).await)[..9]);
            let mut up = numbers(&all(&browser, &[("orderDirection", "ASC")], per_page).await);
            up.reverse();
            assert_eq!(up, numbers(&all(&browser, &[], 200).await));
            assert_eq!(all(&browser, &[("orderBy", "recordTime")], per_page).await.len(), 60);
        }
    })
    .await;
}

#[tokio::test]
async fn more_events_than_permitted_are_refused_and_exactly_as_many_are_not() {
    let (_world, browser) = filled(On::Sqlite).await;
    assert_eq!(all(&browser, &[("maxEventCount", "60")], 7).await.len(), 60);
    let over = ask(&browser, "/epcis/events?maxEventCount=59").await;
    let problem: Value = serde_json::from_str(&over.text).unwrap();
    assert_eq!((over.status.as_u16(), &problem["type"]), (413, &"epcisException:QueryTooLargeException".into()));
    let both = ask(&browser, "/epcis/events?maxEventCount=59&eventCountLimit=3").await;
    assert_eq!(both.status, 400);
}

/// T2, and every refusal of a query is a problem that names its parameter (T10).
#[tokio::test]
async fn a_wrong_parameter_is_a_problem_that_names_it() {
    let world = World::start(On::Sqlite).await;
    let browser = world.browser(Some(&world.merchant));
    for (name, value) in [
        ("eventype", "ObjectEvent"),
        ("eventType", "Object"),
        ("EQ_bizStep", "sailing"),
        ("GE_eventTime", "yesterday"),
        ("perPage", "0"),
        ("nextPageToken", "abc"),
        ("MATCH_epc", "urn:epc:idpat:sgtin:*.056789.1"),
    ] {
        let answer = browser.get(&format!("/epcis/events?{name}={value}")).await;
        assert_eq!(
            (answer.status.as_u16(), &answer.headers["content-type"]),
            (400, &"application/problem+json".parse().unwrap())
        );
        assert!(answer.text.contains(name) && answer.text.contains("QueryParameterException"), "{}", answer.text);
    }
    for same in ["EXISTS_sensorElement", "EXISTS_sensorElementList"] {
        assert_eq!(browser.get(&format!("/epcis/events?{same}=")).await.status, 200);
    }
    let long = format!("/epcis/events?EQ_eventID={}", "urn:x:y%7C".repeat(900));
    assert_eq!(browser.get(&long).await.status, 414);
}
