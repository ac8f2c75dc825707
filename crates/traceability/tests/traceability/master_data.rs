//! Master data: captured with their document, asked for by the queries of who captured them, replaced by later ones.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "test support: there is nothing to recover")]

use platform::jobs::drain;
use platform::testing::{Browser, both_databases};
use serde_json::{Value, json};
use traceability::actions::share::{share, tell};
use traceability::rules::redact::Told;

use crate::common::{GTIN, World, capture, encoded, events, observed};
use crate::subscribing::Receiver;

const SITE: &str = "urn:epc:id:sgln:6901234.00001.0";
const HALL: &str = "https://id.gs1.org/414/6901234000016/254/HALL";
const SHELF: &str = "https://yiwu.example/shelf/7";

/// A document of events with master data of places; elements as (identifier, city, children).
fn document(elements: &[(&str, &str, &[&str])], events: &[String]) -> String {
    let element = |(id, city, children): &(&str, &str, &[&str])| json!({"id": id, "attributes": [{"id": "cbvmda:city", "attribute": city}], "children": children});
    let elements: Vec<Value> = elements.iter().map(element).collect();
    let events: Vec<Value> = events.iter().map(|event| serde_json::from_str(event).unwrap()).collect();
    json!({
        "@context": ["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld", {"yiwu": "https://yiwu.example/"}],
        "type": "EPCISDocument", "schemaVersion": "2.0", "creationDate": "2026-11-24T08:00:00Z",
        "epcisHeader": {"epcisMasterData": {"vocabularyList": [
            {"type": "urn:epcglobal:epcis:vtype:BusinessLocation", "vocabularyElementList": elements}]}},
        "epcisBody": {"eventList": events},
    })
    .to_string()
}

/// Something seen at a place.
fn at(place: &str, number: usize) -> String {
    let mut event: Value = serde_json::from_str(&observed(
        &format!("https://yiwu.example/chair/{number}"),
        "storing",
        "2026-11-24T08:00:00Z",
    ))
    .unwrap();
    event["bizLocation"] = json!({"id": place});
    event["readPoint"] = json!({"id": place});
    event.to_string()
}

async fn found(browser: &Browser, name: &str, wanted: &str) -> usize {
    let answer = browser.get(&format!("/epcis/events?{}={}&perPage=200", encoded(name), encoded(wanted))).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    events(&answer).len()
}

#[tokio::test]
async fn places_within_places_and_attributes_are_found_until_later_data_take_their_place() {
    both_databases(|on| async move {
        let world = World::start(on).await;
        let browser = world.browser(Some(&world.merchant));
        let seen = [at(SITE, 1), at(HALL, 2), at(SHELF, 3), at("https://yiwu.example/elsewhere", 4)];
        // The shelf says that the site lies within it: whoever walks in circles comes to an end.
        let places: [(&str, &str, &[&str]); 3] =
            [(SITE, "Yiwu", &[HALL]), (HALL, "Yiwu", &[SHELF]), (SHELF, "Jinhua", &[SITE])];
        let answer = capture(&browser, &document(&places, &seen)).await;
        assert_eq!(answer.status, 202, "{}", answer.text);
        for field in ["bizLocation", "readPoint"] {
            for (name, wanted, count) in [
                (format!("WD_{field}"), SITE, 3),
                (format!("WD_{field}"), HALL, 3),
                (format!("EQ_{field}"), SITE, 1),
                (format!("WD_{field}"), "https://yiwu.example/elsewhere", 1),
                (format!("HASATTR_{field}"), "cbvmda:city", 3),
                (format!("HASATTR_{field}"), "urn:epcglobal:cbv:mda#city", 3),
                (format!("HASATTR_{field}"), "cbvmda:street", 0),
                (format!("EQATTR_{field}_cbvmda:city"), "Yiwu", 2),
                (format!("EQATTR_{field}_urn:epcglobal:cbv:mda:city"), "Jinhua|Yiwu", 3),
                (format!("EQATTR_{field}_cbvmda:city"), "Ningbo", 0),
            ] {
                assert_eq!(found(&browser, &name, wanted).await, count, "{name}={wanted}");
            }
        }
        // A place said anew is as it is said now, whole; the others stay.
        assert_eq!(capture(&browser, &document(&[(HALL, "Ningbo", &[])], &[])).await.status, 202);
        assert_eq!(found(&browser, "WD_bizLocation", SITE).await, 2);
        assert_eq!(found(&browser, "EQATTR_bizLocation_cbvmda:city", "Ningbo").await, 1);
        assert_eq!(found(&browser, "EQATTR_bizLocation_cbvmda:city", "Yiwu").await, 1);
        // Odd values find nothing, and break nothing.
        assert_eq!(found(&browser, "EQATTR_bizLocation_cbvmda:city", "\u{0}").await, 0);
        assert_eq!(found(&browser, "HASATTR_bizLocation", "\u{0}").await, 0);
    })
    .await;
}

#[tokio::test]
async fn master_data_of_others_answer_nobodys_queries() {
    both_databases(|on| async move {
        let world = World::start(on).await;
        let (merchant, buyer) = (world.browser(Some(&world.merchant)), world.browser(Some(&world.buyer)));
        let lot = world.lot("L1", 2).await;
        let unit = format!("https://id.gs1.org/01/{GTIN}/10/L1");
        let mut event: Value = serde_json::from_str(&at(HALL, 1)).unwrap();
        event["epcList"] = json!([]);
        event["yiwu:line"] = json!(HALL);
        event["quantityList"] = json!([{"epcClass": unit, "quantity": 2}]);
        let places: [(&str, &str, &[&str]); 2] = [(SITE, "Yiwu", &[HALL]), (HALL, "Yiwu", &[])];
        let answer = capture(&merchant, &document(&places, &[event.to_string()])).await;
        assert_eq!(answer.status, 202, "{}", answer.text);
        share(world.platform(), &world.merchant, lot, world.buyer.organisation, "").await.unwrap();
        assert_eq!(found(&merchant, "WD_bizLocation", SITE).await, 1);
        assert_eq!(found(&buyer, "WD_bizLocation", SITE).await, 0, "what lies within what is the merchant's to know");
        assert_eq!(found(&buyer, "HASATTR_bizLocation", "cbvmda:city").await, 0);
        // The buyer's own data answer the buyer's queries.
        let own = document(&[(SITE, "Yiwu", &[HALL]), (HALL, "Hamburg", &[])], &[]);
        assert_eq!(capture(&buyer, &own).await.status, 202);
        assert_eq!(found(&buyer, "WD_bizLocation", SITE).await, 1);
        assert_eq!(found(&buyer, "EQATTR_bizLocation_cbvmda:city", "Hamburg").await, 1);
        // A field that is not told is not asked either.
        let line = "HASATTR_https://yiwu.example/line";
        assert_eq!((found(&merchant, line, "cbvmda:city").await, found(&buyer, line, "cbvmda:city").await), (1, 0));
        tell(world.platform(), &world.merchant, Told::everything()).await.unwrap();
        assert_eq!(found(&buyer, line, "cbvmda:city").await, 1);
        assert_eq!(found(&merchant, "EQATTR_bizLocation_cbvmda:city", "Hamburg").await, 0, "each has its own");
        assert_eq!(found(&merchant, "EQATTR_bizLocation_cbvmda:city", "Yiwu").await, 1);
    })
    .await;
}

#[tokio::test]
async fn xml_alone_a_large_document_and_a_refused_one() {
    both_databases(|on| async move {
        let world = World::start(on).await;
        let browser = world.browser(Some(&world.merchant));
        assert_eq!(capture(&browser, &document(&[], &[at(HALL, 1), at(SHELF, 2)])).await.status, 202);
        let data = format!(
            r#"<epcismd:EPCISMasterDataDocument xmlns:epcismd="urn:epcglobal:epcis-masterdata:xsd:1" schemaVersion="1.2"
                creationDate="2026-11-24T08:00:00Z"><EPCISBody><VocabularyList>
                <Vocabulary type="urn:epcglobal:epcis:vtype:BusinessLocation"><VocabularyElementList>
                <VocabularyElement id="{SITE}"><attribute id="urn:epcglobal:cbv:mda:city">Yiwu</attribute>
                <children><id>{HALL}</id></children></VocabularyElement></VocabularyElementList></Vocabulary>
                </VocabularyList></EPCISBody></epcismd:EPCISMasterDataDocument>"#
        );
        let answer = capture(&browser, &data).await;
        assert_eq!(answer.status, 202, "{}", answer.text);
        assert_eq!(found(&browser, "WD_readPoint", SITE).await, 1);
        // A thousand events and one go through the job; a refusal keeps neither events nor master data.
        let mut many: Vec<String> = (0..1001).map(|number| at("https://yiwu.example/yard", number + 10)).collect();
        let large = document(&[(SITE, "Yiwu", &[HALL, SHELF])], &many);
        many.push(observed("https://yiwu.example/chair/1", "sailing", "2026-11-24T08:00:00Z"));
        let wrong = document(&[(SITE, "Yiwu", &["https://yiwu.example/yard"])], &many);
        for (body, count) in [(&wrong, 1), (&large, 2)] {
            assert_eq!(capture(&browser, body).await.status, 202);
            drain(world.platform()).await.unwrap();
            assert_eq!(found(&browser, "WD_readPoint", SITE).await, count);
        }
        let small = document(&[(SITE, "Yiwu", &["https://yiwu.example/yard"])], &many[1000..]);
        assert_eq!(capture(&browser, &small).await.status, 400);
        assert_eq!(found(&browser, "WD_readPoint", SITE).await, 2);
        let shapeless = document(&[("no uri", "Yiwu", &[])], &[]);
        let refused = capture(&browser, &shapeless).await;
        let place = "epcisHeader.epcisMasterData.vocabularyList[0].vocabularyElementList[0].id";
        assert!(refused.status == 400 && refused.text.contains(place), "{}", refused.text);
    })
    .await;
}

#[tokio::test]
async fn a_subscriber_is_told_by_its_own_master_data() {
    both_databases(|on| async move {
        let world = World::start(on).await;
        let (receiver, dest) = Receiver::start().await;
        let browser = world.browser(Some(&world.merchant));
        assert_eq!(capture(&browser, &document(&[(SITE, "Yiwu", &[HALL])], &[at(HALL, 1)])).await.status, 202);
        world.named(&world.merchant, "site", json!({"WD_bizLocation": [SITE]})).await;
        let since = json!({"dest": dest, "stream": true, "initialRecordTime": "2026-01-01T00:00:00Z"});
        let answer = world.subscribe(&world.merchant, "site", &since).await;
        assert_eq!(answer.status, 201, "{}", answer.text);
        assert_eq!(capture(&browser, &document(&[], &[at(HALL, 2), at(SHELF, 3)])).await.status, 202);
        traceability::courier::settle(world.platform()).await.unwrap();
        let told: Vec<String> = receiver.take().iter().map(|(_, message)| message.clone()).collect();
        let told = told.join("\n");
        assert!(told.contains("chair/1") && told.contains("chair/2") && !told.contains("chair/3"), "{told}");
    })
    .await;
}
