//! Our own documents as XML: what is read, what is written, what is kept and what is refused.

use epcis::hash::event_hash;
use epcis::{Document, Limits, XmlVersion};

const LIMITS: Limits = Limits { max_bytes: 1 << 20, max_depth: 32, max_events: 100 };

/// A JSON document with the prefixes `ex` and `ey`.
fn json(event: &str) -> Document {
    let text = format!(
        r#"{{"@context":["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld",
            {{"ex":"https://ex.example/","ey":"https://ey.example/"}}],
            "type":"EPCISDocument","schemaVersion":"2.0","creationDate":"2026-11-24T08:00:00Z",
            "epcisBody":{{"eventList":[{event}]}}}}"#
    );
    Document::parse(&text, &LIMITS).unwrap_or_else(|error| panic!("{error}"))
}

fn event(fields: &str) -> Document {
    json(&format!(
        r#"{{"type":"ObjectEvent","eventTime":"2026-11-24T08:00:00Z","eventTimeZoneOffset":"+08:00","action":"ADD","epcList":["urn:x:1"]{fields}}}"#
    ))
}

fn xml_of(content: &str) -> String {
    format!(
        r#"<e:EPCISDocument xmlns:e="urn:epcglobal:epcis:xsd:2" xmlns:ex="https://ex.example/" schemaVersion="2.0"
        creationDate="2026-11-24T08:00:00Z"><EPCISBody><EventList>{content}</EventList></EPCISBody></e:EPCISDocument>"#
    )
}

fn xml_event(fields: &str) -> String {
    xml_of(&format!(
        "<ObjectEvent><eventTime>2026-11-24T08:00:00Z</eventTime><eventTimeZoneOffset>+08:00</eventTimeZoneOffset>\
         <epcList><epc>urn:x:1</epc></epcList><action>ADD</action>{fields}</ObjectEvent>"
    ))
}

fn read(text: &str) -> Document {
    Document::parse_xml(text, &LIMITS).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

fn hashes(document: &Document) -> Vec<String> {
    document.events.iter().map(|event| event_hash(event, &document.envelope.prefixes())).collect()
}

/// To XML and back nothing is lost; gives the XML.
#[track_caller]
fn kept(document: &Document) -> String {
    let text = document.to_xml(XmlVersion::V2_0).unwrap_or_else(|error| panic!("{error}"));
    let again = read(&text);
    let value =
        |document: &Document| serde_json::from_str::<serde_json::Value>(&document.to_string()).unwrap_or_default();
    assert_eq!(value(&again), value(document), "{text}");
    assert_eq!(hashes(&again), hashes(document), "{text}");
    text
}

#[track_caller]
fn refused(text: &str, message: &str) {
    let found =
        Document::parse_xml(text, &LIMITS).map_or_else(|error| error.to_string(), |read| format!("read: {read}"));
    assert!(found.contains(message), "{found}\nexpected: {message}");
}

const INSPECTION: &str = r#","eventID":"urn:uuid:0193","recordTime":"2026-11-24T09:00:00Z",
    "certificationInfo":"https://ts.example/c/1","bizStep":"inspecting","disposition":"conformant",
    "persistentDisposition":{"set":["available"],"unset":["reserved"]},
    "readPoint":{"id":"urn:epc:id:sgln:4012345.00005.0","ex:hall":"7"},
    "bizTransactionList":[{"type":"testres","bizTransaction":"https://ts.example/r/1"},{"bizTransaction":"urn:x:t"}],
    "sourceList":[{"type":"location","source":"urn:x:s"}],
    "quantityList":[{"epcClass":"urn:epc:class:lgtin:4012345.012345.L","quantity":200.50,"uom":"KGM"}],
    "sensorElementList":[{"sensorMetadata":{"time":"2026-11-24T07:00:00Z","ex:lab":"A & B"},
        "sensorReport":[{"type":"Temperature","value":26.0,"uom":"CEL","component":"x","booleanValue":true}],"ex:note":"n"}],
    "ilmd":{"ex:colour":"red"},
    "errorDeclaration":{"declarationTime":"2026-11-25T08:00:00Z","reason":"incorrect_data","correctiveEventIDs":["urn:x:c"]},
    "ex:inspector":"A. Wang <a@b>""#;

#[test]
fn an_event_is_written_in_the_order_of_the_schema() {
    let text = kept(&event(INSPECTION));
    let body = text.split_once("<EventList>").unwrap().1.split_once("</EventList>").unwrap().0;
    let lines: Vec<&str> = body.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let expected = [
        "<ObjectEvent>",
        "<eventTime>2026-11-24T08:00:00Z</eventTime>",
        "<recordTime>2026-11-24T09:00:00Z</recordTime>",
        "<eventTimeZoneOffset>+08:00</eventTimeZoneOffset>",
        "<eventID>urn:uuid:0193</eventID>",
        "<errorDeclaration>",
        "<declarationTime>2026-11-25T08:00:00Z</declarationTime>",
        "<reason>urn:epcglobal:cbv:er:incorrect_data</reason>",
        "<correctiveEventIDs>",
        "<correctiveEventID>urn:x:c</correctiveEventID>",
        "</correctiveEventIDs>",
        "</errorDeclaration>",
        "<certificationInfo>https://ts.example/c/1</certificationInfo>",
        "<epcList>",
        "<epc>urn:x:1</epc>",
        "</epcList>",
        "<action>ADD</action>",
        "<bizStep>urn:epcglobal:cbv:bizstep:inspecting</bizStep>",
        "<disposition>urn:epcglobal:cbv:disp:conformant</disposition>",
        "<readPoint>",
        "<id>urn:epc:id:sgln:4012345.00005.0</id>",
        "<ex:hall>7</ex:hall>",
        "</readPoint>",
        "<bizTransactionList>",
        r#"<bizTransaction type="urn:epcglobal:cbv:btt:testres">https://ts.example/r/1</bizTransaction>"#,
        "<bizTransaction>urn:x:t</bizTransaction>",
        "</bizTransactionList>",
        "<quantityList>",
        "<quantityElement>",
        "<epcClass>urn:epc:class:lgtin:4012345.012345.L</epcClass>",
        "<quantity>200.50</quantity>",
        "<uom>KGM</uom>",
        "</quantityElement>",
        "</quantityList>",
        "<sourceList>",
        r#"<source type="urn:epcglobal:cbv:sdt:location">urn:x:s</source>"#,
        "</sourceList>",
        "<sensorElementList>",
        "<sensorElement>",
        r#"<sensorMetadata time="2026-11-24T07:00:00Z" ex:lab="A &amp; B"/>"#,
        r#"<sensorReport type="gs1:Temperature" value="26.0" component="urn:epcglobal:cbv:comp:x" booleanValue="true" uom="CEL"/>"#,
        "<ex:note>n</ex:note>",
        "</sensorElement>",
        "</sensorElementList>",
        "<persistentDisposition>",
        "<unset>urn:epcglobal:cbv:disp:reserved</unset>",
        "<set>urn:epcglobal:cbv:disp:available</set>",
        "</persistentDisposition>",
        "<ilmd>",
        "<ex:colour>red</ex:colour>",
        "</ilmd>",
        "<ex:inspector>A. Wang &lt;a@b&gt;</ex:inspector>",
        "</ObjectEvent>",
    ];
    assert_eq!(lines, expected);
}

#[test]
fn version_1_2_nests_what_came_later() {
    let document = event(INSPECTION);
    let text = document.to_xml(XmlVersion::V1_2).unwrap();
    assert!(text.contains(r#"xmlns:epcis="urn:epcglobal:epcis:xsd:1""#) && text.contains(r#"schemaVersion="1.2""#));
    let flat: String = text.split_whitespace().collect();
    for expected in [
        "</eventTimeZoneOffset><baseExtension><eventID>urn:uuid:0193</eventID><errorDeclaration>",
        "</errorDeclaration><extension><certificationInfo>https://ts.example/c/1</certificationInfo></extension></baseExtension>",
        "</bizTransactionList><extension><quantityList>",
        "</ilmd><extension><sensorElementList>",
        "</persistentDisposition></extension></extension><ex:inspector>",
    ] {
        assert!(flat.contains(expected), "{expected}\n{flat}");
    }
    let again = read(&text);
    assert_eq!(hashes(&again), hashes(&document));
    assert_eq!(again.to_string(), document.to_string(), "all of it comes back");
}

#[test]
fn version_1_2_has_its_own_places_for_kinds_and_lists() {
    let when = r#""eventTime":"2026-11-24T08:00:00Z","eventTimeZoneOffset":"+08:00""#;
    let flat =
        |document: &Document| -> String { document.to_xml(XmlVersion::V1_2).unwrap().split_whitespace().collect() };
    let transformed = json(&format!(
        r#"{{"type":"TransformationEvent",{when},"inputEPCList":["urn:x:1"],"outputEPCList":["urn:x:2"],"ilmd":{{"ex:a":"1"}}}}"#
    ));
    assert!(flat(&transformed).contains("<EventList><extension><TransformationEvent>"));
    assert!(flat(&transformed).contains("</outputEPCList><ilmd>"), "its fields stand at the top");
    let associated = json(&format!(r#"{{"type":"AssociationEvent",{when},"action":"DELETE","parentID":"urn:x:p"}}"#));
    assert!(flat(&associated).contains("<EventList><extension><extension><AssociationEvent>"));
    assert_eq!(hashes(&read(&associated.to_xml(XmlVersion::V1_2).unwrap())), hashes(&associated));
    let counted = json(&format!(
        r#"{{"type":"ObjectEvent",{when},"action":"ADD","bizStep":"https://ref.gs1.org/cbv/BizStep-packing","quantityList":[{{"epcClass":"urn:x:q"}}]}}"#
    ));
    assert!(flat(&counted).contains("<epcList/><action>ADD</action>"), "1.2 demands the list");
    assert!(flat(&counted).contains("urn:epcglobal:cbv:bizstep:packing</bizStep>"), "1.2 knows no web URIs");
    let own = json(&format!(r#"{{"type":"ex:WashingEvent",{when},"ex:degrees":40}}"#));
    assert_eq!(
        own.to_xml(XmlVersion::V1_2).unwrap_err().to_string(),
        "event 1: EPCIS 1.2 has no place for an event of a kind of one's own"
    );
}

#[test]
fn what_stands_within_wrappers_of_1_x_is_read_whatever_the_version() {
    let inner = "<baseExtension><eventID>urn:x:id</eventID></baseExtension>";
    let document = read(&xml_event(&format!(
        "{inner}<extension><quantityList><quantityElement><epcClass>urn:x:q</epcClass></quantityElement></quantityList>\
         <extension><bare>1</bare><ex:deep>2</ex:deep></extension></extension>"
    )));
    let text = document.to_string();
    assert!(text.contains(r#""eventID":"urn:x:id""#) && text.contains(r#""quantityList":[{"epcClass":"urn:x:q"}]"#));
    assert!(text.contains(r#""ex:deep":"2""#) && text.contains(r#""epcis:extension":{"bare":"1"}"#), "{text}");
    let again = kept(&document);
    assert!(again.contains("<extension>\n") && again.contains("<bare>1</bare>"), "{again}");
    refused(&xml_event("<bare>1</bare>"), "epcisBody.eventList[0].bare: is not a field of ObjectEvent");
}

#[test]
fn extensions_are_kept_at_every_level() {
    let text = r#"{"@context":["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld",{"ex":"https://ex.example/"}],
        "type":"EPCISDocument","schemaVersion":"2.0","creationDate":"2026-11-24T08:00:00Z","id":"urn:x:doc",
        "sender":"urn:x:from","receiver":"urn:x:to","instanceIdentifier":"7","ex:top":{"ex:a":[1,"2"]},
        "epcisHeader":{"ex:head":"h","epcisMasterData":{"vocabularyList":[{"type":"urn:epcglobal:epcis:vtype:ReadPoint",
            "vocabularyElementList":[{"id":"urn:x:rp","attributes":[{"id":"urn:x:name","attribute":"Hall 7"},
            {"id":"urn:x:place","attribute":{"ex:street":"a"}}],"children":["urn:x:rp2"]}]}]}},
        "epcisBody":{"ex:body":"b","eventList":[{"type":"AggregationEvent","eventTime":"2026-11-24T08:00:00Z",
        "eventTimeZoneOffset":"+08:00","@context":{"own":"https://own.example/"},"action":"OBSERVE","childEPCs":["urn:x:1"],
        "readPoint":{"id":"urn:x:rp","ex:r":{"ex:deep":[{"ex:n":1.50}]}},"bizLocation":{"id":"urn:x:bl","own:b":"1"},
        "errorDeclaration":{"declarationTime":"2026-11-25T08:00:00Z","ex:by":"me"},
        "sensorElementList":[{"sensorMetadata":{"ex:m":"1","ex:n":2},"sensorReport":[{"type":"Mass","ex:s":"x","ex:o":{"ex:p":null}}],"ex:e":[]}],
        "own:field":{"plain":"p","own:list":["1"]}}]}}"#;
    let document = Document::parse(text, &LIMITS).unwrap();
    let written = kept(&document);
    for expected in [
        r#"<sbdh:StandardBusinessDocumentHeader xmlns:sbdh="#,
        "<sbdh:Identifier>urn:x:from</sbdh:Identifier>",
        r#"<attribute id="urn:x:name">Hall 7</attribute>"#,
        r#"<AggregationEvent xmlns:own="https://own.example/">"#,
        "<plain>p</plain>",
    ] {
        assert!(written.contains(expected), "{expected}\n{written}");
    }
}

#[test]
fn a_query_document_goes_both_ways() {
    let text = r#"{"@context":["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld",{"ex":"https://ex.example/"}],
        "type":"EPCISQueryDocument","schemaVersion":"2.0","creationDate":"2026-11-24T08:00:00Z","epcisBody":{"queryResults":{
        "queryName":"mine","subscriptionID":"s","ex:q":[1],"resultsBody":{"eventList":[],"vocabularyList":[{"type":"urn:x:v"}],"ex:r":"1"}},
        "ex:b":"2"}}"#;
    let written = kept(&Document::parse(text, &LIMITS).unwrap());
    assert!(
        written.contains("<epcisq:QueryResults>") && written.contains("<subscriptionID>s</subscriptionID>"),
        "{written}"
    );
}

#[test]
fn values_that_xml_does_not_tell_apart_come_back_as_they_were() {
    for value in [
        "1.50",
        "true",
        "null",
        "[]",
        "{}",
        "\"\"",
        "[\"one\"]",
        "[[1],[2,[3]]]",
        "[[]]",
        "\" space \"",
        "\"\\u0001\"",
        "\"a\\r\\nb\"",
        "{\"no name\":1,\"玩具\":2}",
        "{\"@id\":\"ex:1\",\"@type\":\"T\"}",
        "{\"#text\":\"t\",\"ex:a\":\"1\"}",
        "{\"#content\":[\"a\",{\"ex:b\":\"c\"},\"d\"]}",
        "{\"a:b:c\":1}",
        "[{\"ex:a\":1},{\"ex:a\":[2]}]",
        "\"ex:curie\"",
        "\"urn:epcglobal:cbv:bizstep:packing\"",
        "\"?>]]>&amp;\"",
    ] {
        kept(&event(&format!(r#","ex:v":{value}"#)));
        kept(&event(&format!(r#","ex:vList":{value}"#)));
        kept(&event(&format!(r#","ilmd":{{"ex:v":{{"ex:w":{value}}}}}"#)));
        kept(&event(&format!(r#","undeclared:v":{value},"http://a.example/b/c":1"#)));
    }
}

#[test]
fn writings_of_standard_words_come_back_as_they_were() {
    for word in [
        "packing",
        "urn:epcglobal:cbv:bizstep:packing",
        "https://ref.gs1.org/cbv/BizStep-packing",
        "cbv:BizStep-packing",
        "ex:mine",
    ] {
        kept(&event(&format!(r#","bizStep":"{word}""#)));
    }
    let text = kept(&event(
        r#","sensorElementList":[{"sensorReport":[{"type":"gs1:Temperature","exception":"ALARM_CONDITION"}]}]"#,
    ));
    assert!(
        text.contains(r#"type="gs1:Temperature""#) && text.contains(r#"exception="gs1:ALARM_CONDITION""#),
        "{text}"
    );
}

#[test]
fn attributes_and_mixed_content_survive_xml_json_xml() {
    for content in [
        r#"<ex:a unit="kg" ex:b="c">5</ex:a>"#,
        r#"<ex:a>one <ex:b>two</ex:b> three</ex:a>"#,
        "<ex:a><ex:k>1</ex:k><ex:v>2</ex:v><ex:k>3</ex:k><ex:v>4</ex:v></ex:a>",
        "<ex:a><ex:b>1</ex:b><ex:b>2</ex:b></ex:a><ex:a/>",
        "<ex:itemList><ex:item>1</ex:item><ex:item>2</ex:item></ex:itemList>",
        r#"<q:a xmlns:q="https://q.example/" q:z="1"/>"#,
        r#"<a xmlns="https://default.example/"><b/></a>"#,
        r#"<ex:a xml:lang="de">Spielzeug</ex:a>"#,
        "<ex:a><![CDATA[<not> an &element;]]></ex:a>",
    ] {
        let first = read(&xml_event(content));
        let written = kept(&first);
        let second = read(&written);
        assert_eq!(first, second, "{content}\n{written}");
    }
    let text = read(&xml_event(r#"<ex:a unit="kg">5</ex:a>"#)).to_string();
    assert!(text.contains(r##""ex:a":{"@unit":"kg","#text":"5"}"##), "{text}");
}

#[test]
fn declared_types_of_xml_schema_become_types_of_json() {
    let document = read(&xml_event(
        r#"<ex:v xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="xsd:decimal">+007.50</ex:v>
        <ex:b xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="xsd:boolean">1</ex:b>
        <ex:n xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:nil="true"/>"#,
    ));
    let text = document.to_string();
    assert!(text.contains(r#""ex:v":7.50,"ex:b":true,"ex:n":null"#), "{text}");
    kept(&document);
}

#[test]
fn a_prefix_in_a_value_is_no_prefix_in_xml() {
    let document = read(&xml_event("<ex:a>ex:b</ex:a>"));
    let text = document.to_string();
    assert!(text.contains(r#""ex1:a":"ex:b""#) && text.contains(r#"{"ex1":"https://ex.example/"}"#), "{text}");
    let written = kept(&event(r#","bizStep":"ex:mine""#));
    assert!(written.contains("https://ex.example/mine</bizStep>"), "{written}");
}

#[test]
fn a_processing_instruction_is_believed_only_when_the_elements_bear_it_out() {
    let kept_text = kept(&event(r#","ex:n":1.50,"bizStep":"https://ref.gs1.org/cbv/BizStep-packing""#));
    assert!(kept_text.contains(r#"<?json {"ex:n":1.50}?>"#), "{kept_text}");
    refused(&kept_text.replace(r#"{"ex:n":1.50}"#, r#"{"ex:n":2.50}"#), "json tells another ex:n");
    refused(&kept_text.replace(r#"{"ex:n":1.50}"#, r#"{"action":"DELETE"}"#), "json tells another action");
    refused(&kept_text.replace(r#"{"ex:n":1.50}"#, "nonsense"), "json is not JSON");
    refused(&kept_text.replace(r#"{"ex:n":1.50}"#, r#"{"ex:n":1,"ex:m":2}"#), "json holds no single member");
    let moved = kept(&json(
        r#"{"type":"ObjectEvent","eventTime":"2026-11-24T08:00:00Z","eventTimeZoneOffset":"+08:00","action":"ADD",
        "epcList":[],"@context":[{"own":"https://own.example/"},"https://other.example/context"]}"#,
    ));
    refused(&moved.replace(r#"[{"own":"https://own"#, r#"[{"own":"https://evil"#), "json tells another @context");
}

#[test]
fn certification_info_is_repeated_when_there_are_many() {
    let text = kept(&event(r#","certificationInfo":["https://a.example/1","https://a.example/2"]"#));
    assert!(text.contains("<certificationInfo>https://a.example/1</certificationInfo>\n"), "{text}");
    assert!(text.contains("<certificationInfo>https://a.example/2</certificationInfo>\n"), "{text}");
    kept(&event(r#","certificationInfo":["https://a.example/1"]"#));
    kept(&event(r#","certificationInfo":[]"#));
}

#[test]
fn a_header_with_more_than_json_knows_is_kept() {
    let header = r#"<EPCISHeader><s:StandardBusinessDocumentHeader
        xmlns:s="http://www.unece.org/cefact/namespaces/StandardBusinessDocumentHeader"><s:HeaderVersion>1.0</s:HeaderVersion>
        <s:Sender><s:Identifier Authority="GS1">urn:x:from</s:Identifier></s:Sender></s:StandardBusinessDocumentHeader></EPCISHeader>"#;
    let document = read(&xml_event("").replace("<EPCISBody>", &format!("{header}<EPCISBody>")));
    let text = document.to_string();
    assert!(text.contains(r#""sender":"urn:x:from""#) && text.contains(r#""@Authority":"GS1""#), "{text}");
    let written = kept(&document);
    assert!(written.contains(r#"Authority="GS1""#), "{written}");
    let contradicting = text.replace(r#""sender":"urn:x:from""#, r#""sender":"urn:x:other""#);
    let contradicting = Document::parse(&contradicting, &LIMITS).unwrap();
    assert!(contradicting.to_xml(XmlVersion::V2_0).unwrap_err().to_string().contains("sender"));
}

#[test]
fn master_data_alone_becomes_a_document_with_a_header() {
    let document = read(
        r#"<m:EPCISMasterDataDocument xmlns:m="urn:epcglobal:epcis-masterdata:xsd:2" schemaVersion="2.0"
        creationDate="2026-11-24T08:00:00Z"><EPCISBody><VocabularyList><Vocabulary type="urn:x:t"><VocabularyElementList>
        <VocabularyElement id="urn:x:1"><attribute id="urn:x:a">v</attribute><children><id>urn:x:2</id></children>
        </VocabularyElement></VocabularyElementList></Vocabulary></VocabularyList></EPCISBody></m:EPCISMasterDataDocument>"#,
    );
    let expected = concat!(
        r#""epcisHeader":{"epcisMasterData":{"vocabularyList":[{"type":"urn:x:t","vocabularyElementList":[{"id":"urn:x:1","#,
        r#""attributes":[{"id":"urn:x:a","attribute":"v"}],"children":["urn:x:2"]}]}]}}"#
    );
    assert!(document.to_string().contains(expected), "{document}");
    kept(&document);
}

#[test]
fn kinds_of_the_user_stand_within_an_extension() {
    let document = json(
        r#"{"type":"ex:WashingEvent","eventTime":"2026-11-24T08:00:00Z","eventTimeZoneOffset":"+08:00","action":"WASH",
        "ex:degrees":40.0,"epcList":[1,{"a":null}],"readPoint":{"id":"urn:x:1"}}"#,
    );
    let text = kept(&document);
    assert!(text.split_whitespace().collect::<String>().contains("<EventList><extension><ex:WashingEvent>"), "{text}");
    refused(&xml_of("<Invoice/>"), "Invoice in EventList is no kind of event");
    refused(&xml_of("<QuantityEvent/>"), "epcisBody.eventList[0]: a QuantityEvent was withdrawn in EPCIS 2.0");
}

#[test]
fn errors_of_fields_name_the_path_as_in_json() {
    let at = "epcisBody.eventList[0]";
    refused(&xml_event("<action>ADD</action>"), &format!("{at}.action: a string is expected, found an array"));
    refused(&xml_event("<bizStep>inspectin</bizStep>"), &format!("{at}.bizStep: \"inspectin\" is neither"));
    refused(&xml_event("stray"), &format!("{at}: text stands between the fields of the event"));
    refused(&xml_event("<readPoint/>"), &format!("{at}.readPoint.id: is required"));
    refused(
        &xml_event(
            r#"<sensorElementList><sensorElement><sensorReport type="gs1:Mass" value="INF"/></sensorElement></sensorElementList>"#,
        ),
        &format!("{at}.sensorElementList[0].sensorReport[0].value: a number is expected, found a string"),
    );
    refused(&xml_event("").replace("2026-11-24T08:00:00Z</", "2026-11-24T08:00:00</"), "has no offset from UTC");
    refused(
        &xml_event("").replace("schemaVersion=\"2.0\"", "schemaVersion=\"3\""),
        "schemaVersion: \"3\" is not a version",
    );
    refused("<a/>", "the element a (namespace none) is not EPCISDocument");
}
