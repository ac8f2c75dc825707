//! The query language: each family by its own vectors, every spelling, errors by name.

use epcis::query::Query;
use epcis::{Context, Event, Limits, json};
use proptest::prelude::*;

const LIMITS: Limits = Limits { max_bytes: 1 << 20, max_depth: 32, max_events: 10 };

const OBJECT: &str = r#"{"@context": {"ex": "https://ex.example/"}, "type": "ObjectEvent", "eventID": "urn:uuid:1",
  "eventTime": "2026-11-24T08:00:00+08:00", "recordTime": "2026-11-24T00:00:01Z", "eventTimeZoneOffset": "+08:00",
  "errorDeclaration": {"declarationTime": "2026-11-25T00:00:00Z", "reason": "incorrect_data",
    "correctiveEventIDs": ["urn:uuid:2"], "ex:by": "QA", "ex:deep": {"ex:level": 3}},
  "action": "ADD", "bizStep": "inspecting", "disposition": "conformant",
  "persistentDisposition": {"set": ["completeness_verified"], "unset": ["completeness_inferred"]},
  "readPoint": {"id": "urn:epc:id:sgln:4012345.00001.0", "ex:gate": "7", "ex:hall": {"ex:row": 4}},
  "bizLocation": {"id": "https://id.gs1.org/414/4012345000016", "ex:zone": "A"},
  "epcList": ["urn:epc:id:sgtin:4012345.012345.S1"],
  "quantityList": [{"epcClass": "urn:epc:class:lgtin:4012345.012345.L1", "quantity": 200, "uom": "KGM"},
                   {"epcClass": "https://id.gs1.org/01/04012345123456/10/L2", "quantity": 10}],
  "bizTransactionList": [{"type": "testres", "bizTransaction": "urn:epcglobal:cbv:bt:4012345000016:R1"}],
  "sourceList": [{"type": "owning_party", "source": "urn:epc:id:pgln:4012345.00001"}],
  "destinationList": [{"type": "possessing_party", "destination": "urn:epc:id:pgln:4012345.00002"}],
  "ilmd": {"ex:made": "2026-11-01", "ex:origin": {"ex:town": "Yiwu"}},
  "sensorElementList": [{"ex:series": 5, "ex:in": {"ex:x": "y"},
    "sensorMetadata": {"time": "2026-11-24T00:00:00Z", "startTime": "2026-11-23T00:00:00Z",
      "endTime": "2026-11-23T12:00:00Z", "deviceID": "urn:epc:id:giai:4012345.D1", "deviceMetadata": "https://d.example/m",
      "rawData": "https://d.example/r", "dataProcessingMethod": "https://d.example/p", "bizRules": "https://d.example/b",
      "ex:cal": "2026-01-01"},
    "sensorReport": [{"type": "Temperature", "value": 4, "minValue": 3.5, "maxValue": 5, "meanValue": 4.2, "sDev": 0.5,
      "percRank": 50, "percValue": 4.1, "uom": "CEL", "microorganism": "https://m.example/1",
      "chemicalSubstance": "https://c.example/1", "stringValue": "ok", "booleanValue": true, "hexBinaryValue": "f0",
      "uriValue": "https://u.example/1", "ex:probe": 2, "ex:more": {"ex:z": 9}}]}],
  "ex:colour": "red", "ex:count": 7, "ex:best": "2027-01-01T00:00:00Z", "ex:box": {"ex:size": 12, "ex:tags": ["a", "b"]}}"#;

fn event(text: &str) -> Event {
    Event::parse(text, &LIMITS).unwrap_or_else(|error| panic!("{error}"))
}

fn ask(pairs: &[(&str, &str)]) -> Result<Query, String> {
    let context = Context::default();
    Query::of_parameters(pairs.iter().copied(), &context).map_err(|error| error.to_string())
}

/// Parameters that the object event fulfils, and values for which it does not.
const VECTORS: &[(&str, &str, &str)] = &[
    ("eventType", "AggregationEvent|ObjectEvent", "TransactionEvent"),
    ("GE_eventTime", "2026-11-24T00:00:00Z", "2026-11-24T00:00:01Z"),
    ("LT_eventTime", "2026-11-24T08:00:01 08:00", "2026-11-24T00:00:00Z"),
    ("GE_recordTime", "2026-11-24T00:00:01Z", "2026-11-25T00:00:01Z"),
    ("LT_recordTime", "2026-11-24T00:00:02Z", "2026-11-24T00:00:01Z"),
    ("EQ_action", "ADD|DELETE", "OBSERVE"),
    ("EQ_bizStep", "urn:epcglobal:cbv:bizstep:inspecting", "shipping"),
    ("EQ_bizStep", "https://ref.gs1.org/cbv/BizStep-inspecting", "https://x.example/inspecting"),
    ("EQ_bizStep", "cbv:BizStep-inspecting", "shipping|packing"),
    ("EQ_disposition", "conformant|recalled", "recalled"),
    ("EQ_persistentDisposition_set", "completeness_verified", "completeness_inferred"),
    ("EQ_persistentDisposition_unset", "completeness_inferred", "completeness_verified"),
    ("EQ_readPoint", "https://id.gs1.org/414/4012345000016", "urn:epc:id:sgln:4012345.00002.0"),
    ("WD_readPoint", "https://id.gs1.org/414/4012345000016", "urn:epc:id:sgln:4012345.00002.0"),
    ("EQ_bizLocation", "urn:epc:id:sgln:4012345.00001.0", "urn:epc:id:sgln:4012345.00002.0"),
    ("WD_bizLocation", "urn:epc:id:sgln:4012345.00001.0", "urn:epc:id:sgln:4012345.00002.0"),
    ("MATCH_epc", "https://a.b/01/4012345123456/21/S1", "urn:epc:class:lgtin:4012345.012345.L1"),
    ("MATCH_epc", "urn:epc:idpat:sgtin:4012345.012345.*", "urn:epc:idpat:sgtin:4012345.012346.*"),
    ("MATCH_anyEPC", "urn:epc:idpat:sgtin:4012345.*.*", "urn:epc:idpat:sscc:4012345.*"),
    ("MATCH_epcClass", "https://id.gs1.org/01/04012345123456/10/L1", "urn:epc:id:sgtin:4012345.012345.S1"),
    ("MATCH_anyEPCClass", "urn:epc:idpat:sgtin:4012345.012345.*", "urn:epc:class:lgtin:4012345.012345.L3"),
    ("EQ_quantity", "9|10.0", "200"),
    ("GE_quantity", "10", "11"),
    ("EQ_quantity_KGM", "200.00", "10"),
    ("GT_quantity_GRM", "199999", "200000"),
    ("GE_quantity_KGM", "200", "200.1"),
    ("LT_quantity_TNE", "0.21", "0.2"),
    ("LE_quantity_KGM", "200", "199.9"),
    ("EQ_eventID", "urn:uuid:1|urn:uuid:9", "urn:uuid:2"),
    ("GE_errorDeclarationTime", "2026-11-25T00:00:00Z", "2026-11-26T00:00:00Z"),
    ("GE_errorDeclaration_Time", "2026-11-25T00:00:00Z", "2026-11-26T00:00:00Z"),
    ("LT_errorDeclaration_Time", "2026-11-26T00:00:00Z", "2026-11-25T00:00:00Z"),
    ("EQ_errorReason", "urn:epcglobal:cbv:er:incorrect_data", "did_not_occur"),
    ("EQ_correctiveEventID", "urn:uuid:2", "urn:uuid:1"),
    ("EQ_bizTransaction_testres", "urn:epcglobal:cbv:bt:4012345000016:R1", "urn:epcglobal:cbv:bt:4012345000016:R2"),
    ("EQ_bizTransaction_urn:epcglobal:cbv:btt:testres", "urn:epcglobal:cbv:bt:4012345000016:R1", "urn:x:y"),
    ("EQ_source_owning_party", "https://id.gs1.org/417/4012345000016", "https://id.gs1.org/417/4012345000023"),
    ("EQ_destination_possessing_party", "urn:epc:id:pgln:4012345.00002", "urn:epc:id:pgln:4012345.00001"),
    ("EQ_ex:colour", "blue|red", "Red"),
    ("EQ_ex:count", "7.0", "8"),
    ("GT_ex:count", "6.9", "7"),
    ("LE_ex:count", "7", "6"),
    ("GE_ex:best", "2027-01-01T08:00:00+08:00", "2027-01-01T00:00:01Z"),
    ("EQ_https://ex.example/#colour", "red", "blue"),
    ("EQ_INNER_ex:size", "12", "13"),
    ("EQ_INNER_ex:tags", "b", "c"),
    ("LT_INNER_ex:size", "13", "12"),
    ("EQ_ILMD_ex:made", "2026-11-01", "2026-11-02"),
    ("LT_ILMD_ex:made", "2026-11-02", "2026-11-01"),
    ("EQ_INNER_ILMD_ex:town", "Yiwu", "Ningbo"),
    ("EQ_ERROR_DECLARATION_ex:by", "QA", "QB"),
    ("GE_INNER_ERROR_DECLARATION_ex:level", "3", "4"),
    ("EQ_readPoint_ex:gate", "7", "8"),
    ("EQ_INNER_readPoint_ex:row", "4", "5"),
    ("EQ_bizLocation_ex:zone", "A", "B"),
    ("GE_time", "2026-11-24T00:00:00Z", "2026-11-25T00:00:00Z"),
    ("LT_time", "2026-11-24T00:00:01Z", "2026-11-24T00:00:00Z"),
    ("EQ_time", "2026-11-24T08:00:00+08:00", "2026-11-24T08:00:00Z"),
    ("GE_startTime", "2026-11-23T00:00:00Z", "2026-11-23T00:00:01Z"),
    ("LT_startTime", "2026-11-23T00:00:01Z", "2026-11-23T00:00:00Z"),
    ("GE_endTime", "2026-11-23T12:00:00Z", "2026-11-23T12:00:01Z"),
    ("LT_endTime", "2026-11-23T12:00:01Z", "2026-11-23T12:00:00Z"),
    ("EQ_type", "gs1:Temperature", "gs1:Mass"),
    ("EQ_deviceID", "https://id.gs1.org/8004/4012345D1", "urn:epc:id:giai:4012345.D2"),
    ("EQ_deviceMetadata", "https://d.example/m", "https://d.example/n"),
    ("EQ_rawData", "https://d.example/r", "https://d.example/n"),
    ("EQ_dataProcessingMethod", "https://d.example/p", "https://d.example/n"),
    ("EQ_bizRules", "https://d.example/b", "https://d.example/n"),
    ("EQ_microorganism", "https://m.example/1", "https://m.example/2"),
    ("EQ_chemicalSubstance", "https://c.example/1", "https://c.example/2"),
    ("EQ_stringValue", "ok", "OK"),
    ("EQ_booleanValue", "true", "false"),
    ("EQ_hexBinaryValue", "F0", "f1"),
    ("EQ_uriValue", "https://u.example/1", "https://u.example/2"),
    ("EQ_value_CEL", "4.0", "277.15"),
    ("EQ_value_KEL", "277.15", "4"),
    ("GE_value_KEL", "270", "277.16"),
    ("LT_value_FAH", "39.21", "39.2"),
    ("GT_minValue_CEL", "3.4", "3.5"),
    ("LE_maxValue_CEL", "5", "4.9"),
    ("GE_meanValue_CEL", "4.2", "4.3"),
    ("LT_sDev_CEL", "0.51", "0.5"),
    ("LE_sDev_KEL", "0.5", "0.4"),
    ("GE_percValue_CEL", "4.1", "4.2"),
    ("GE_percRank", "50", "51"),
    ("EQ_SENSORELEMENT_ex:series", "5", "6"),
    ("EQ_INNER_SENSORELEMENT_ex:x", "y", "z"),
    ("GE_SENSORMETADATA_ex:cal", "2026-01-01", "2026-01-02"),
    ("GT_SENSORREPORT_ex:probe", "1", "2"),
    ("EQ_INNER_SENSORREPORT_ex:z", "9", "8"),
];

#[test]
fn every_family_finds_what_it_names_and_nothing_else() {
    let event = event(OBJECT);
    for (name, found, missed) in VECTORS {
        for (value, expected) in [(found, true), (missed, false)] {
            let query = ask(&[(name, value)]).unwrap_or_else(|error| panic!("{error}"));
            assert_eq!(query.matches(&event), expected, "{name} = {value}");
        }
    }
}

#[test]
fn what_exists_is_found_under_every_spelling() {
    let (full, bare) = (event(OBJECT), event(BARE));
    for name in [
        "EXISTS_errorDeclaration",
        "EXISTS_sensorElementList",
        "EXISTS_sensorElement",
        "EXISTS_ex:colour",
        "EXISTS_INNER_ex:size",
        "EXISTS_ILMD_ex:made",
        "EXISTS_INNER_ILMD_ex:town",
        "EXISTS_ERROR_DECLARATION_ex:by",
        "EXISTS_SENSORELEMENT_ex:series",
        "EXISTS_SENSORMETADATA_ex:cal",
        "EXISTS_SENSORREPORT_ex:probe",
    ] {
        let query = ask(&[(name, "")]).unwrap();
        assert!(query.matches(&full) && !query.matches(&bare), "{name}");
    }
    assert!(!ask(&[("EXISTS_ex:size", "")]).unwrap().matches(&full), "a nested field is not at the top");
}

const BARE: &str = r#"{"@context": {"ex": "https://other.example/"}, "type": "AggregationEvent",
  "eventTime": "2026-11-24T08:00:00Z", "eventTimeZoneOffset": "+00:00", "action": "OBSERVE",
  "parentID": "urn:epc:id:sscc:4012345.3111111111", "childEPCs": ["urn:epc:id:sgtin:4012345.012345.S9"]}"#;

const TRANSFORMED: &str = r#"{"@context": {"ex": "https://ex.example/"}, "type": "TransformationEvent",
  "eventTime": "2026-11-24T08:00:00Z", "eventTimeZoneOffset": "+00:00", "transformationID": "urn:uuid:t",
  "inputEPCList": ["urn:epc:id:sgtin:4012345.012345.IN"], "outputEPCList": ["urn:epc:id:sgtin:4012345.012345.OUT"],
  "inputQuantityList": [{"epcClass": "urn:epc:class:lgtin:4012345.012345.LIN"}],
  "outputQuantityList": [{"epcClass": "urn:epc:class:lgtin:4012345.012345.LOUT"}]}"#;

#[test]
fn roles_are_told_apart() {
    let (packed, made) = (event(BARE), event(TRANSFORMED));
    for (name, value, of_packed, of_made) in [
        ("MATCH_parentID", "https://id.gs1.org/00/340123451111111111", true, false),
        ("MATCH_epc", "urn:epc:id:sgtin:4012345.012345.S9", true, false),
        ("MATCH_epc", "urn:epc:id:sscc:4012345.3111111111", false, false),
        ("MATCH_anyEPC", "urn:epc:id:sscc:4012345.3111111111", true, false),
        ("MATCH_inputEPC", "urn:epc:id:sgtin:4012345.012345.IN", false, true),
        ("MATCH_outputEPC", "urn:epc:id:sgtin:4012345.012345.IN", false, false),
        ("MATCH_outputEPC", "urn:epc:id:sgtin:4012345.012345.OUT", false, true),
        ("MATCH_inputEPCClass", "urn:epc:class:lgtin:4012345.012345.LIN", false, true),
        ("MATCH_outputEPCClass", "urn:epc:class:lgtin:4012345.012345.LIN", false, false),
        ("MATCH_anyEPCClass", "urn:epc:class:lgtin:4012345.012345.LOUT", false, true),
        ("EQ_transformationID", "urn:uuid:t", false, true),
    ] {
        let query = ask(&[(name, value)]).unwrap();
        assert_eq!((query.matches(&packed), query.matches(&made)), (of_packed, of_made), "{name} = {value}");
    }
}

#[test]
fn a_prefix_means_what_its_context_says() {
    let (full, other) = (event(OBJECT), event(&BARE.replace(r#""action""#, r#""ex:colour": "red", "action""#)));
    let body = r#"{"@context": {"e": "https://ex.example/"}, "EQ_e:colour": ["red", "blue"], "GE_e:count": 7,
        "EXISTS_errorDeclaration": null, "EQ_value_CEL": [4], "EQ_booleanValue": true, "eventCountLimit": 3}"#;
    let query = Query::of_json(&json::parse(body, 8).unwrap()).unwrap();
    assert!(query.matches(&full) && !query.matches(&other));
    assert_eq!(query.count, epcis::query::Count::First(3));
    // Without a context the prefix means what each event means by it.
    let query = ask(&[("EQ_ex:colour", "red")]).unwrap();
    assert!(query.matches(&full) && query.matches(&other));
}

#[test]
fn a_wrong_parameter_is_told_with_its_value_and_why() {
    for (pairs, expected) in [
        (vec![("EQ_bizStep", "sailing")], "EQ_bizStep = \"sailing\": "),
        (vec![("GE_eventTime", "yesterday")], "GE_eventTime = \"yesterday\": not a date and time"),
        (vec![("eventype", "ObjectEvent")], "eventype: is not a parameter of an EPCIS query"),
        (vec![("GT_eventTime", "2026-11-24T08:00:00Z")], "GT_eventTime: is not a parameter"),
        (vec![("EQ_action", "add")], "EQ_action = \"add\": is not ADD"),
        (vec![("EQ_colour", "red")], "EQ_colour: is not a parameter"),
        (vec![("GT_ex:colour", "red")], "GT_ex:colour = \"red\": is neither a number"),
        (vec![("GE_quantity", "1|2")], "GE_quantity: takes one value"),
        (vec![("EQ_quantity", "many")], "EQ_quantity = \"many\": is not a number"),
        (vec![("EQ_quantity_kilos", "1")], "EQ_quantity_kilos: \"kilos\" is not a unit"),
        (vec![("MATCH_epc", "urn:epc:id:sgtin:1")], "MATCH_epc = \"urn:epc:id:sgtin:1\": "),
        (vec![("MATCH_parentIDClass", "urn:x:y")], "MATCH_parentIDClass: is not a parameter"),
        (vec![("EXISTS_errorDeclaration", "false")], "EXISTS_errorDeclaration = \"false\": takes no value"),
        (
            vec![("eventCountLimit", "1"), ("maxEventCount", "1")],
            "maxEventCount: eventCountLimit and maxEventCount exclude",
        ),
        (vec![("maxEventCount", "0")], "maxEventCount = \"0\": is not a number from 1 on"),
        (vec![("orderBy", "colour")], "orderBy = \"colour\": "),
        (vec![("orderDirection", "up")], "orderDirection = \"up\": is neither ASC nor DESC"),
        (vec![("EQ_action", "ADD"), ("EQ_action", "ADD")], "EQ_action: is given twice"),
        (vec![("EQ_bizStep", "")], "EQ_bizStep: has no value"),
        (vec![("EQ_booleanValue", "yes")], "EQ_booleanValue = \"yes\": "),
    ] {
        let error = ask(&pairs).unwrap_err();
        assert!(error.starts_with(expected), "{error}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn adding_a_condition_never_adds_a_result(first in 0..VECTORS.len(), second in 0..VECTORS.len(), miss in any::<[bool; 2]>()) {
        let pair = |index: usize, miss: bool| {
            let (name, found, missed) = VECTORS[index];
            (name, if miss { missed } else { found })
        };
        let (one, two) = (pair(first, miss[0]), pair(second, miss[1]));
        prop_assume!(one.0 != two.0);
        for event in [event(OBJECT), event(BARE), event(TRANSFORMED)] {
            let alone = ask(&[one]).unwrap().matches(&event) && ask(&[two]).unwrap().matches(&event);
            prop_assert_eq!(ask(&[one, two]).unwrap().matches(&event), alone);
        }
    }

    #[test]
    fn a_value_of_an_event_finds_it(serial in "[A-Za-z0-9]{1,12}", amount in 1_u32..100_000, decimals in 0_u32..1000) {
        let number = format!("{amount}.{decimals:03}");
        let text = OBJECT.replace(".S1\"", &format!(".{serial}\""));
        let text = text.replace("\"quantity\": 200", &format!("\"quantity\": {number}"));
        let event = event(&text);
        let epc = format!("https://x.example/a/01/4012345123456/21/{serial}");
        let grams = format!("{amount}{decimals:03}");
        let (epc, number, grams) = (epc.as_str(), number.as_str(), grams.as_str());
        for pair in [
            ("MATCH_epc", epc),
            ("EQ_quantity_KGM", number),
            ("EQ_quantity_GRM", grams),
            ("GE_quantity_GRM", grams),
        ] {
            prop_assert!(ask(&[pair]).unwrap().matches(&event), "{:?}", pair);
        }
        prop_assert!(!ask(&[("GT_quantity_GRM", grams)]).unwrap().matches(&event));
    }

    #[test]
    fn any_text_is_read_or_refused(
        name in "(EQ|GE|MATCH|EXISTS|HASATTR|EQATTR|WD)_[A-Za-z_:]{0,16}|\\PC{0,12}",
        value in "\\PC{0,24}",
    ) {
        if let Ok(query) = ask(&[(&name, &value)]) {
            let _ = query.matches(&event(OBJECT));
        }
    }

    #[test]
    fn any_bytes_are_no_danger_as_a_body(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        if let Ok(text) = std::str::from_utf8(&bytes)
            && let Ok(body) = json::parse(text, 16)
        {
            let _ = Query::of_json(&body);
        }
    }
}
