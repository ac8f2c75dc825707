//! Master data read back: through the interface and on pages, one's own alone, and as a document that says the same again.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "test support: there is nothing to recover")]

use platform::testing::{Browser, both_databases};
use serde_json::{Value, json};

use crate::common::{World, capture, encoded, value};

const PLACE: &str = "urn:epcglobal:epcis:vtype:BusinessLocation";
const SITE: &str = "https://id.gs1.org/414/6901234000016";
const HALL: &str = "https://id.gs1.org/414/6901234000016/254/HALL";
const AT: &str = "/api/v1/master-data";

/// Two places, one within the other, a party, and something of a vocabulary that nobody knows.
fn document() -> String {
    let attribute = |id: &str, value: &str| json!({"id": id, "attribute": value});
    let element = |id: &str, attributes: Vec<Value>, children: &[&str]| json!({"id": id, "attributes": attributes, "children": children});
    let vocabulary = |kind: &str, elements: Vec<Value>| json!({"type": kind, "vocabularyElementList": elements});
    let site = vec![
        attribute("cbvmda:name", "Yiwu Works"),
        attribute("cbvmda:city", "Yiwu"),
        attribute("yiwu:open", "Mon"),
        attribute("yiwu:open", "Tue <b>"),
    ];
    let places = vec![
        element("urn:epc:id:sgln:6901234.00001.0", site, &[HALL, "https://yiwu.example/yard"]),
        element(HALL, vec![attribute("cbvmda:name", "大厅")], &[]),
    ];
    let party = element("urn:epc:id:pgln:6901234.00002", vec![attribute("cbvmda:name", "Little Deer")], &[]);
    let list = [
        vocabulary(PLACE, places),
        vocabulary("urn:epcglobal:epcis:vtype:Party", vec![party]),
        vocabulary("https://yiwu.example/vocabulary/100%", vec![element("urn:yiwu:1", vec![], &[])]),
    ];
    json!({
        "@context": ["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld", {"yiwu": "https://yiwu.example/"}],
        "type": "EPCISDocument", "schemaVersion": "2.0", "creationDate": "2026-11-24T08:00:00Z",
        "epcisHeader": {"epcisMasterData": {"vocabularyList": list}}, "epcisBody": {"eventList": []},
    })
    .to_string()
}

/// Identifiers of a list, in their order.
async fn ids(browser: &Browser, asked: &str) -> Vec<String> {
    let answer = browser.get(&format!("{AT}?{asked}")).await;
    assert_eq!(answer.status, 200, "{asked}: {}", answer.text);
    value(&answer)["items"].as_array().unwrap().iter().map(|item| item["id"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn what_was_captured_is_listed_found_and_shown() {
    both_databases(|on| async move {
        let world = World::start(on).await;
        let browser = world.browser(Some(&world.merchant));
        assert!(ids(&browser, "").await.is_empty());
        let captured = capture(&browser, &document()).await;
        assert_eq!(captured.status, 202, "{}", captured.text);

        let all = ids(&browser, "").await;
        assert_eq!(all.len(), 4);
        // A cursor leads through all of them, one by one, in the same order.
        let (mut walked, mut next) = (Vec::new(), String::new());
        loop {
            let page = value(&browser.get(&format!("{AT}?limit=1&after={}", encoded(&next))).await);
            walked.push(page["items"][0]["id"].as_str().unwrap().to_owned());
            match page["next"].as_str() {
                Some(more) => more.clone_into(&mut next),
                None => break,
            }
        }
        assert_eq!(walked, all);

        assert_eq!(ids(&browser, "kind=business-location").await, [SITE, HALL]);
        assert_eq!(ids(&browser, &format!("kind={}", encoded(PLACE))).await, [SITE, HALL]);
        assert_eq!(
            ids(&browser, &format!("kind={}", encoded("https://yiwu.example/vocabulary/100%"))).await,
            ["urn:yiwu:1"]
        );
        assert!(ids(&browser, "kind=nothing").await.is_empty());
        for (text, found) in [
            ("yiwu works", vec![SITE]),
            ("大厅", vec![HALL]),
            ("little", vec!["https://id.gs1.org/417/6901234000023"]),
            ("6901234000016", vec![SITE, HALL]),
            ("/254/HALL", vec![HALL]),
            ("urn:epc:id:sgln:6901234.00001.0", vec![SITE]),
            ("(414)6901234000016", vec![SITE]),
            ("Tue", vec![]),
            ("%", vec![SITE, HALL, "https://id.gs1.org/417/6901234000023", "urn:yiwu:1"]),
        ] {
            let mut got = ids(&browser, &format!("q={}", encoded(text))).await;
            got.sort();
            assert_eq!(got, found, "{text}");
        }
        assert_eq!(ids(&browser, "kind=party&q=yiwu").await, Vec::<String>::new());

        // One, by any writing of its identifier.
        for id in [SITE, "urn:epc:id:sgln:6901234.00001.0"] {
            let one = value(&browser.get(&format!("{AT}/business-location/{}", encoded(id))).await);
            assert_eq!((one["id"].as_str(), one["name"].as_str()), (Some(SITE), Some("Yiwu Works")));
            let attributes: Vec<&str> =
                one["attributes"].as_array().unwrap().iter().map(|one| one["value"].as_str().unwrap()).collect();
            assert_eq!(attributes, ["Yiwu Works", "Yiwu", "Mon", "Tue <b>"]);
            assert_eq!(one["children"], json!([HALL, "https://yiwu.example/yard"]));
            assert_eq!(
                one["recorded_at"],
                one["recorded_at"].as_str().unwrap().parse::<jiff::Timestamp>().unwrap().to_string()
            );
        }
        let hall = value(&browser.get(&format!("{AT}/{}/{}", encoded(PLACE), encoded(HALL))).await);
        assert_eq!((hall["within"][0].as_str(), hall["children"].as_array().map(Vec::len)), (Some(SITE), Some(0)));
        assert_eq!(browser.get(&format!("{AT}/read-point/{}", encoded(SITE))).await.status, 404);

        // The pages say the same, and what a partner wrote is inert.
        let list = browser.get("/master-data?kind=business-location&q=works").await.text;
        assert!(list.contains("Yiwu Works") && !list.contains("大厅"), "{list}");
        let page = browser.get(&format!("/master-data/element?kind=business-location&id={}", encoded(SITE))).await.text;
        assert!(page.contains("Yiwu Works") && page.contains("Tue") && !page.contains("<b>"), "{page}");
        assert!(
            page.contains(&format!("id={}", HALL.replace(':', "%3A").replace('/', "%2F"))),
            "the hall has a page: {page}"
        );
        assert_eq!(browser.get("/master-data/element?kind=party&id=urn:x:1").await.status, 404);
    })
    .await;
}

#[tokio::test]
async fn each_sees_its_own_alone() {
    both_databases(|on| async move {
        let world = World::start(on).await;
        let (merchant, buyer) = (world.browser(Some(&world.merchant)), world.browser(Some(&world.buyer)));
        assert_eq!(capture(&merchant, &document()).await.status, 202);
        let one = format!("{AT}/business-location/{}", encoded(SITE));
        for other in [&buyer, &world.browser(Some(&world.stranger)), &world.browser(Some(&world.officer))] {
            assert!(ids(other, "").await.is_empty());
            assert_eq!(other.get(&one).await.status, 404);
            let document = other.get(&format!("{AT}/document")).await;
            assert!(document.status == 200 && !document.text.contains("6901234000016"));
            assert!(!other.get("/master-data").await.text.contains("Yiwu"));
        }
        assert_eq!(world.browser(None).get(&one).await.status, 401);
    })
    .await;
}

#[tokio::test]
async fn a_document_of_it_makes_the_same_master_data_elsewhere() {
    both_databases(|on| async move {
        let world = World::start(on).await;
        let (merchant, buyer) = (world.browser(Some(&world.merchant)), world.browser(Some(&world.buyer)));
        assert_eq!(capture(&merchant, &document()).await.status, 202);
        let told = |one: &Value| (one["attributes"].clone(), one["children"].clone(), one["within"].clone());
        for (format, kind) in [("jsonld", "application/ld+json"), ("xml", "application/xml")] {
            let document = merchant.get(&format!("{AT}/document?format={format}")).await;
            assert_eq!(document.headers["content-type"], kind);
            let page = merchant.get(&format!("/master-data/document?format={format}")).await;
            assert_eq!(page.text, document.text);
            let captured = capture(&buyer, &document.text).await;
            assert_eq!(captured.status, 202, "{}", captured.text);
            assert_eq!(ids(&buyer, "").await, ids(&merchant, "").await);
            for (kind, id) in [
                ("business-location", SITE),
                ("business-location", HALL),
                ("party", "https://id.gs1.org/417/6901234000023"),
            ] {
                let at = format!("{AT}/{kind}/{}", encoded(id));
                let (own, theirs) = (value(&merchant.get(&at).await), value(&buyer.get(&at).await));
                assert_eq!(told(&theirs), told(&own), "{format} {id}");
            }
        }
        // Narrowed as the list is.
        let part = merchant.get(&format!("{AT}/document?kind=party")).await.text;
        assert!(part.contains("Little Deer") && !part.contains("Yiwu Works"));
        assert_eq!(merchant.get(&format!("{AT}/document?format=csv")).await.status, 422);
    })
    .await;
}
