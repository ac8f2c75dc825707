//! The test case requirements of GS1's EPCIS 2.0 conformance, step by step through the interface: 53 (sensor data, 29 steps)
//! and 54 (association events, 4 steps). `poll` is a GET on the events.
#![expect(clippy::unwrap_used, reason = "a test may panic: nothing is left to recover")]

use axum::body::Body;
use axum::http::Method;
use platform::testing::{Browser, both_databases};
use serde_json::Value;

use crate::common::{World, capture, document, encoded, events, value};

/// An event of the sets, named by its eventID.
fn event(name: &str, fields: &str) -> String {
    format!(
        r#"{{"type":"ObjectEvent","action":"OBSERVE","eventID":"urn:tcr:{name}","eventTime":"2026-11-24T08:00:00Z",
            "eventTimeZoneOffset":"+08:00","epcList":["urn:epc:id:sgtin:4012345.011111.{name}"]{fields}}}"#
    )
}

fn sensing(name: &str, element: &str) -> String {
    event(name, &format!(r#","sensorElementList":[{{{element}}}]"#))
}

/// Set 1: together they have every attribute; one has no sensor element, one has extensions at three levels, one is in CEL.
fn set_1() -> String {
    let measured = r#""sensorMetadata":{"time":"2026-11-24T07:30:00Z","deviceID":"urn:epc:id:giai:4000001.111",
        "deviceMetadata":"https://id.gs1.org/8004/4000001111","rawData":"https://example.org/raw/1",
        "dataProcessingMethod":"https://example.org/method/1","bizRules":"https://example.org/rules/1","yiwu:meta":5},
        "sensorReport":[{"type":"Temperature","value":26.0,"minValue":20,"maxValue":30,"meanValue":25.5,"sDev":0.7,
        "percRank":50,"percValue":24,"uom":"CEL","component":"x","coordinateReferenceSystem":"urn:x:crs","yiwu:report":5}],
        "yiwu:element":5"#;
    let told = r#""sensorMetadata":{"startTime":"2026-11-24T06:00:00Z","endTime":"2026-11-24T07:00:00Z"},
        "sensorReport":[{"type":"AbsoluteHumidity","microorganism":"https://www.ncbi.nlm.nih.gov/taxonomy/1126011",
        "chemicalSubstance":"https://identifiers.org/inchikey:CZMRCDWAGMRECN-UGDNZRGBSA-N","stringValue":"SomeString",
        "booleanValue":true,"hexBinaryValue":"f0f0f0","uriValue":"https://id.gs1.org/8004/401234599999",
        "exception":"ALARM_CONDITION"}]"#;
    let celsius = r#""sensorReport":[{"type":"Temperature","value":4,"uom":"CEL"}]"#;
    [sensing("measured", measured), sensing("told", told), sensing("celsius", celsius), event("silent", "")].join(",")
}

/// Set 2: the same attributes once in the metadata and once in the report, told apart by their values.
fn set_2() -> String {
    let attributes = |n: u32| {
        format!(
            r#""time":"2026-11-24T07:1{n}:00Z","deviceID":"urn:epc:id:giai:4000002.{n}","deviceMetadata":"https://example.org/meta/{n}",
               "rawData":"https://example.org/raw/2{n}","dataProcessingMethod":"https://example.org/method/2{n}""#
        )
    };
    let outer =
        format!(r#""sensorMetadata":{{{}}},"sensorReport":[{{"type":"Length","value":3,"uom":"MTR"}}]"#, attributes(1));
    let inner = format!(r#""sensorReport":[{{"type":"Length","value":4,"uom":"MTR",{}}}]"#, attributes(2));
    [sensing("outer", &outer), sensing("inner", &inner)].join(",")
}

struct Poll {
    browser: Browser,
}

impl Poll {
    /// The names of the events that fulfil the parameters, sorted.
    async fn names(&self, parameters: &[(&str, &str)]) -> Vec<String> {
        let query: Vec<String> =
            parameters.iter().map(|(name, value)| format!("{}={}", encoded(name), encoded(value))).collect();
        let headers = [("gs1-extensions", "yiwu=https://yiwu.example/")];
        let address = format!("/epcis/events?{}", query.join("&"));
        let answer = self.browser.send_with(Method::GET, &address, &headers, Body::empty()).await;
        assert_eq!(answer.status, 200, "{parameters:?}: {}", answer.text);
        let name = |event: &Value| event.get("eventID").unwrap().as_str().unwrap().replace("urn:tcr:", "");
        let mut names: Vec<String> = events(&answer).iter().map(name).collect();
        names.sort();
        names
    }

    /// What the parameters find, and that others of the same names find nothing.
    async fn step(&self, number: u32, found: &[&str], parameters: &[(&str, &str)], nothing: &[(&str, &str)]) {
        assert_eq!(self.names(parameters).await, found, "step {number}: {parameters:?}");
        assert!(self.names(nothing).await.is_empty(), "step {number}: {nothing:?} finds nothing");
    }
}

#[tokio::test]
async fn tcr_53_sensor_element() {
    both_databases(|on| async move {
        let world = World::start(on).await;
        let poll = Poll { browser: world.browser(Some(&world.merchant)) };
        let all = ["celsius", "measured", "silent", "told"];

        // Step 1: the system holds the events with every attribute.
        let set = document(&set_1());
        assert_eq!(capture(&poll.browser, &set).await.status, 202);
        let given: Value = serde_json::from_str(&set).unwrap();
        let headers = [("gs1-epc-format", "Never_Translates")];
        let kept = poll.browser.send_with(Method::GET, "/epcis/events", &headers, Body::empty()).await;
        for event in given.pointer("/epcisBody/eventList").unwrap().as_array().unwrap() {
            let id = event.get("eventID");
            let kept = events(&kept).into_iter().find(|kept| kept.get("eventID") == id).unwrap();
            assert_eq!(kept.get("sensorElementList"), event.get("sensorElementList"), "step 1: {id:?}");
        }

        // Step 2: the clock of the test stands at 02:00:00Z.
        let (before, after) = ("2026-11-24T01:59:00Z", "2026-11-24T02:01:00Z");
        poll.step(2, &all, &[("GE_recordTime", before)], &[("GE_recordTime", after)]).await;
        // Step 3.
        assert_eq!(poll.names(&[("EXISTS_sensorElement", "")]).await, ["celsius", "measured", "told"]);
        // Steps 4 and 5: times.
        for (number, name, found, from, until, later) in [
            (4, "time", "measured", "2026-11-24T07:30:00Z", "2026-11-24T07:30:01Z", "2026-11-24T07:45:00Z"),
            (5, "startTime", "told", "2026-11-24T06:00:00Z", "2026-11-24T06:00:01Z", "2026-11-24T06:45:00Z"),
            (5, "endTime", "told", "2026-11-24T07:00:00Z", "2026-11-24T07:00:01Z", "2026-11-24T07:45:00Z"),
        ] {
            let (ge, lt) = (format!("GE_{name}"), format!("LT_{name}"));
            poll.step(number, &[found], &[(&ge, from), (&lt, until)], &[(&ge, until), (&lt, later)]).await;
        }
        // Steps 6 to 11, 16 to 19: one value.
        for (number, name, found, given, other) in [
            (6, "EQ_type", &["celsius", "measured"][..], "Temperature", "Mass"),
            (7, "EQ_deviceID", &["measured"][..], "urn:epc:id:giai:4000001.111", "urn:epc:id:giai:4000001.112"),
            (
                8,
                "EQ_dataProcessingMethod",
                &["measured"][..],
                "https://example.org/method/1",
                "https://example.org/method/9",
            ),
            (9, "EQ_microorganism", &["told"][..], "https://www.ncbi.nlm.nih.gov/taxonomy/1126011", "urn:x:none"),
            (
                10,
                "EQ_chemicalSubstance",
                &["told"][..],
                "https://identifiers.org/inchikey:CZMRCDWAGMRECN-UGDNZRGBSA-N",
                "urn:x:none",
            ),
            (11, "EQ_bizRules", &["measured"][..], "https://example.org/rules/1", "https://example.org/rules/9"),
            (16, "EQ_stringValue", &["told"][..], "SomeString", "Some"),
            (17, "EQ_booleanValue", &["told"][..], "true", "false"),
            (18, "EQ_hexBinaryValue", &["told"][..], "F0F0F0", "F0F0"),
            (19, "EQ_uriValue", &["told"][..], "https://id.gs1.org/8004/401234599999", "urn:x:none"),
        ] {
            poll.step(number, found, &[(name, given)], &[(name, other)]).await;
        }
        // Step 12.
        poll.step(12, &["measured"], &[("EQ_value_CEL", "26")], &[("EQ_value_CEL", "27")]).await;
        // Steps 12 to 15, 23 to 25: numbers between two bounds.
        for (number, name, from, until) in [
            (12, "value_CEL", "26", "26.1"),
            (13, "minValue_CEL", "20", "20.1"),
            (14, "maxValue_CEL", "30", "30.1"),
            (15, "meanValue_CEL", "25.5", "25.6"),
            (23, "sDev", "0.7", "0.71"),
            (23, "sDev_CEL", "0.7", "0.71"),
            (24, "percRank", "50", "51"),
            (25, "percValue", "24", "25"),
            (25, "percValue_CEL", "24", "25"),
        ] {
            let (ge, lt) = (format!("GE_{name}"), format!("LT_{name}"));
            poll.step(number, &["measured"], &[(&ge, from), (&lt, until)], &[(&ge, until)]).await;
        }
        // Steps 20 to 22: extension fields, five comparisons each.
        for (number, place, field) in
            [(20, "SENSORELEMENT", "element"), (21, "SENSORMETADATA", "meta"), (22, "SENSORREPORT", "report")]
        {
            for (comparison, given, other) in
                [("EQ", "5", "6"), ("GT", "4", "5"), ("GE", "5", "6"), ("LT", "6", "5"), ("LE", "5", "4")]
            {
                let name = format!("{comparison}_{place}_yiwu:{field}");
                poll.step(number, &["measured"], &[(&name, given)], &[(&name, other)]).await;
            }
        }
        // Step 26: 4 °C is more than 100 K, whatever the figures look like.
        let kelvin = [("EQ_type", "gs1:Temperature"), ("GE_value_KEL", "277.15")];
        poll.step(26, &["celsius", "measured"], &kelvin, &[("EQ_type", "gs1:Temperature"), ("GE_value_KEL", "300")])
            .await;

        // Step 27.
        assert_eq!(capture(&poll.browser, &document(&set_2())).await.status, 202);
        assert_eq!(poll.names(&[("EQ_type", "Length")]).await, ["inner", "outer"]);
        // Step 28: wherever the attributes stand.
        for (n, found) in [(1, "outer"), (2, "inner")] {
            for (name, given, other) in [
                ("EQ_time", format!("2026-11-24T07:1{n}:00Z"), "2026-11-24T07:19:00Z"),
                ("EQ_deviceID", format!("urn:epc:id:giai:4000002.{n}"), "urn:epc:id:giai:4000002.9"),
                ("EQ_deviceMetadata", format!("https://example.org/meta/{n}"), "https://example.org/meta/9"),
                ("EQ_rawData", format!("https://example.org/raw/2{n}"), "https://example.org/raw/29"),
                (
                    "EQ_dataProcessingMethod",
                    format!("https://example.org/method/2{n}"),
                    "https://example.org/method/29",
                ),
            ] {
                poll.step(28, &[found], &[(name, &given)], &[(name, other)]).await;
            }
        }

        // Step 29: an attribute in both places is refused, and nothing of it is kept.
        let twice = r#""sensorMetadata":{"deviceID":"urn:epc:id:giai:4000003.1"},
            "sensorReport":[{"type":"Length","value":3,"uom":"MTR","deviceID":"urn:epc:id:giai:4000003.1"}]"#;
        let answer = capture(&poll.browser, &document(&sensing("twice", twice))).await;
        assert_eq!(answer.status, 400, "step 29");
        assert!(answer.text.contains("sensorReport[0].deviceID"), "{}", answer.text);
        assert!(poll.names(&[("EQ_eventID", "urn:tcr:twice")]).await.is_empty(), "step 29");
    })
    .await;
}

#[tokio::test]
async fn tcr_54_association_event() {
    both_databases(|on| async move {
        let world = World::start(on).await;
        let poll = Poll { browser: world.browser(Some(&world.merchant)) };
        let event = |name: &str, action: &str, rest: &str| {
            format!(
                r#"{{"type":"AssociationEvent","action":"{action}","eventID":"urn:tcr:{name}","eventTime":"2026-11-24T08:00:00Z",
                    "eventTimeZoneOffset":"+08:00"{rest}}}"#
            )
        };
        let (place, child) = (r#","parentID":"urn:epc:id:sgln:4012345.00005.0""#, r#","childEPCs":["urn:epc:id:grai:4012345.55555.987"]"#);
        // Step 1: the set is a document that can be captured.
        let set = document(&format!(
            "{},{}",
            event("placed", "ADD", &format!("{place}{child}")),
            event("cleared", "DELETE", place)
        ));
        let limits = epcis::Limits { max_bytes: 1 << 20, max_depth: 32, max_events: 10 };
        let read = epcis::Document::parse(&set, &limits).unwrap();
        assert!(read.events.iter().all(|event| event.check_capture().is_ok()), "step 1");
        // Step 2: a place as parent is accepted, and found by its parent.
        assert_eq!(capture(&poll.browser, &set).await.status, 202, "step 2");
        assert_eq!(poll.names(&[("MATCH_parentID", "urn:epc:id:sgln:4012345.00005.0")]).await, ["cleared", "placed"]);
        // Steps 3 and 4: without parent, without children.
        for (number, name, action, rest, told) in [
            (3, "orphan", "ADD", child, "parentID"),
            (3, "orphan", "DELETE", child, "parentID"),
            (4, "childless", "ADD", place, "childEPCs"),
            (4, "childless", "OBSERVE", place, "childEPCs"),
        ] {
            let answer = capture(&poll.browser, &document(&event(name, action, rest))).await;
            let problem = value(&answer);
            assert_eq!(answer.status, 400, "step {number}: {action}");
            assert!(problem.to_string().contains(told), "step {number}: {problem}");
            assert!(poll.names(&[("EQ_eventID", &format!("urn:tcr:{name}"))]).await.is_empty(), "step {number}");
        }
    })
    .await;
}
