//! Answers in the writing that was asked for: versions, identifiers, words; refusals and jobs as XML.

use axum::body::Body;
use axum::http::Method;
use platform::testing::{Answer, Browser, On};

use crate::common::{World, capture, document, events};

const EVENT: &str = r#"{"type":"ObjectEvent","action":"OBSERVE","bizStep":"storing","eventTime":"2026-11-24T08:00:00Z",
    "eventTimeZoneOffset":"+01:00","epcList":["urn:epc:id:sgtin:4012345.012345.1","https://yiwu.example/chair/1"],
    "readPoint":{"id":"urn:epc:id:sgln:4012345.00005.0"},"persistentDisposition":{"set":["completeness_verified"]}}"#;

async fn ask(browser: &Browser, path: &str, headers: &[(&str, &str)]) -> Answer {
    browser.send_with(Method::GET, path, headers, Body::empty()).await
}

async fn filled() -> (World, Browser) {
    let world = World::start(On::Sqlite).await;
    let browser = world.browser(Some(&world.merchant));
    assert_eq!(capture(&browser, &document(EVENT)).await.status, 202);
    (world, browser)
}

#[tokio::test]
async fn identifiers_are_written_as_asked_for() {
    let (_world, browser) = filled().await;
    let (urn, link) = ("urn:epc:id:sgtin:4012345.012345.1", "https://id.gs1.org/01/04012345123456/21/1");
    for (asked, told, epc) in [
        (None, "Always_GS1_Digital_Link", link),
        (Some("Always_GS1_Digital_Link"), "Always_GS1_Digital_Link", link),
        (Some("Never_Translates"), "Never_Translates", urn),
        (Some("No_Preference"), "Never_Translates", urn),
        (Some("Always_EPC_URN"), "Always_EPC_URN", urn),
    ] {
        let headers: Vec<(&str, &str)> = asked.map(|asked| ("gs1-epc-format", asked)).into_iter().collect();
        let answer = ask(&browser, "/epcis/events", &headers).await;
        assert_eq!(answer.headers["gs1-epc-format"], told);
        let event = &events(&answer)[0];
        assert_eq!((&event["epcList"][0], &event["epcList"][1]), (&epc.into(), &"https://yiwu.example/chair/1".into()));
    }
    let list = ask(&browser, "/epcis/readPoints", &[]).await;
    assert!(list.text.contains(r#"["https://id.gs1.org/414/4012345000054"]"#), "{}", list.text);
    assert_eq!(ask(&browser, "/epcis/events", &[("gs1-epc-format", "urn")]).await.status, 406);
}

#[tokio::test]
async fn links_become_urns_where_the_table_knows_the_length_of_the_prefix() {
    let world = World::start(On::Sqlite).await;
    let browser = world.browser(Some(&world.merchant));
    let links = r#""https://id.gs1.org/01/09521141123454/21/1","https://id.gs1.org/01/04012345123456/21/1""#;
    let event = EVENT.replace(r#""urn:epc:id:sgtin:4012345.012345.1""#, links);
    assert_eq!(capture(&browser, &document(&event)).await.status, 202);
    let known = "urn:epc:id:sgtin:9521141.012345.1";
    let unknown = "https://id.gs1.org/01/04012345123456/21/1";
    let headers = [("gs1-epc-format", "Always_EPC_URN")];
    let event = &events(&ask(&browser, "/epcis/events", &headers).await)[0];
    assert_eq!((&event["epcList"][0], &event["epcList"][1]), (&known.into(), &unknown.into()));
    let list = ask(&browser, "/epcis/epcs", &headers).await;
    assert!(list.text.contains(known) && list.text.contains(unknown), "{}", list.text);
}

#[tokio::test]
async fn words_are_bare_in_json_and_as_asked_for_in_xml() {
    let (_world, browser) = filled().await;
    let (urn, web) = ("urn:epcglobal:cbv:bizstep:storing", "https://ref.gs1.org/cbv/BizStep-storing");
    for (asked, word) in [("No_Preference", urn), ("Always_URN", urn), ("Always_Web_URI", web)] {
        let answer =
            ask(&browser, "/epcis/events", &[("accept", "application/xml"), ("gs1-cbv-xml-format", asked)]).await;
        assert!(answer.text.contains(&format!("<bizStep>{word}</bizStep>")), "{asked}: {}", answer.text);
        // The answer is XML that is read again as JSON with bare words.
        let other = World::start(On::Sqlite).await;
        let again = other.browser(Some(&other.merchant));
        assert_eq!(capture(&again, &answer.text).await.status, 202, "an EPCISQueryDocument is captured too");
        assert_eq!(events(&again.get("/epcis/events").await)[0]["bizStep"], "storing");
    }
}

#[tokio::test]
async fn the_version_is_one_that_is_asked_for_or_there_is_no_answer() {
    let (_world, browser) = filled().await;
    let xml = ("accept", "application/xml");
    let old = ask(&browser, "/epcis/events", &[xml, ("gs1-epcis-min", "1.2")]).await;
    assert_eq!((old.status.as_u16(), &old.headers["gs1-epcis-version"]), (200, &"1.2.0".parse().unwrap()));
    assert!(
        old.text.contains("urn:epcglobal:epcis-query:xsd:1") && old.text.contains("schemaVersion=\"1.2\""),
        "{}",
        old.text
    );
    let other = World::start(On::Sqlite).await;
    let again = other.browser(Some(&other.merchant));
    assert_eq!(capture(&again, &old.text).await.status, 202);
    let found = events(&again.get("/epcis/events").await);
    assert_eq!(found[0]["persistentDisposition"]["set"][0], "completeness_verified", "nothing is lost in 1.2");

    for headers in [
        &[("gs1-epcis-min", "2.1")][..],
        &[("gs1-epcis-max", "1.2")][..],
        &[("gs1-cbv-min", "3.0")][..],
        &[("gs1-cbv-max", "1.0")][..],
        &[("gs1-epcis-version", "3.0")][..],
        &[xml, ("gs1-epcis-max", "1.1")][..],
        &[("gs1-extensions", "nonsense")][..],
    ] {
        for path in ["/epcis/events", "/epcis", "/epcis/capture", "/epcis/bizSteps", "/epcis/queries"] {
            let answer = ask(&browser, path, headers).await;
            assert!(answer.status == 406 && answer.text.contains("NotAcceptableException"), "{path} {headers:?}");
        }
    }
    for wrong in ["=https://yiwu.example/", "yiwu="] {
        assert_eq!(ask(&browser, "/epcis/events", &[("gs1-extensions", wrong)]).await.status, 406, "{wrong}");
    }
    let told = ask(&browser, "/epcis/events", &[("gs1-extensions", "yiwu=https://yiwu.example/")]).await;
    assert_eq!(told.headers["gs1-extensions"], "yiwu=https://yiwu.example/");
}

#[tokio::test]
async fn refusals_are_xml_where_xml_is_asked_for() {
    let (world, browser) = filled().await;
    let xml = [("accept", "application/xml")];
    let nobody = world.browser(None);
    let long = format!("/epcis/bizSteps/storing/events?EQ_eventID={}", "urn:x:y%7C".repeat(900));
    for (browser, path, status, exception) in [
        (&nobody, "/epcis/events", 401, "SecurityException"),
        (&browser, "/epcis/events?EQ_boat=1", 400, "QueryParameterException"),
        (&browser, "/epcis/events/urn%3Ax%3Ay", 404, "NoSuchResourceException"),
        (&browser, "/epcis/boats", 404, "NoSuchResourceException"),
        (&browser, "/epcis/queries/boat/events", 404, "NoSuchNameException"),
        (&browser, "/epcis/bizSteps", 406, "NotAcceptableException"),
        (&browser, "/epcis/events?maxEventCount=1&eventCountLimit=1", 400, "QueryParameterException"),
        (&browser, long.as_str(), 414, "URITooLongException"),
    ] {
        let answer = ask(browser, path, &xml).await;
        assert_eq!(
            (answer.status.as_u16(), &answer.headers["content-type"]),
            (status, &"application/problem+xml".parse().unwrap())
        );
        let start =
            r#"<?xml version="1.0" encoding="UTF-8"?><epcis:EPCISException xmlns:epcis="urn:epcglobal:epcis:xsd:2""#;
        assert!(answer.text.starts_with(start), "{}", answer.text);
        assert!(answer.text.contains(&format!("<type>epcisException:{exception}</type>")), "{}", answer.text);
        assert!(answer.text.contains(&format!("<status>{status}</status>")), "{}", answer.text);
        let json = ask(browser, path, &[]).await;
        assert!(json.status == 200 || json.headers["content-type"] == "application/problem+json", "{path}");
    }
    let unreadable = ask(&browser, "/epcis/events/%FF", &[]).await;
    assert!(unreadable.status.is_client_error() && unreadable.text.contains("epcisException:"), "{}", unreadable.text);
}

/// C1.
#[tokio::test]
async fn a_capture_job_is_xml_where_xml_is_asked_for_and_the_list_has_all() {
    let (_world, browser) = filled().await;
    let wrong = document(&EVENT.replace("storing", "sailing"));
    let headers = [("content-type", "application/json"), ("gs1-capture-error-behaviour", "proceed")];
    let made = browser.send_with(Method::POST, "/epcis/capture", &headers, Body::from(wrong)).await;
    assert_eq!(made.status, 202);
    let xml = ask(&browser, &made.location.unwrap(), &[("accept", "application/xml")]).await;
    assert_eq!((xml.status.as_u16(), &xml.headers["content-type"]), (200, &"application/xml".parse().unwrap()));
    for told in [
        r#" running="false" success="false" captureID=""#,
        "<captureErrorBehaviour>proceed</captureErrorBehaviour><createdAt>2026-11-24T02:00:00Z</createdAt><finishedAt>",
        "<errors><error><type>epcisException:ValidationException</type><title>Bad Request</title><status>400</status><detail>",
        r#"<touchstone:event index="0" outcome="refused""#,
    ] {
        assert!(xml.text.contains(told), "{told}: {}", xml.text);
    }
    let list: Vec<serde_json::Value> = serde_json::from_str(&browser.get("/epcis/capture").await.text).unwrap();
    let successes: Vec<_> = list.iter().map(|job| &job["success"]).collect();
    assert_eq!(successes, [&serde_json::json!(false), &serde_json::json!(true)], "newest first");
    assert_eq!(list[0]["errors"][0]["event"], 0);
}
