//! Documents read event by event are what they are when read whole; bounds hold; places of errors are those of the document.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "test support: there is nothing to recover")]

mod common;

use std::io::{BufReader, Cursor, Read, Seek, SeekFrom};

use epcis::check::{self, Severity};
use epcis::hash::event_hash;
use epcis::stream::{Bounds, Frame, Pieces, Position, Target, survey};
use epcis::{Context, Form, Limits, ParseError, PartialDocument, XmlVersion};

const LIMITS: Limits = Limits { max_bytes: 1 << 24, max_depth: 64, max_events: 1000 };
const BOUNDS: Bounds =
    Bounds { max_bytes: 1 << 24, max_events: 1000, max_depth: 64, max_event_bytes: 1 << 20, max_around_bytes: 1 << 20 };
const CONTEXT: &str = "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld";

/// Each event's hash, or why it is none.
type Told = Vec<Result<String, String>>;

fn whole(text: &str) -> Result<Told, ParseError> {
    let read = if text.trim_start().starts_with('<') { PartialDocument::parse_xml } else { PartialDocument::parse };
    let document = read(text, &LIMITS)?;
    let prefixes = document.envelope.prefixes();
    Ok(document
        .events
        .iter()
        .map(|event| event.as_ref().map(|event| event_hash(event, &prefixes)).map_err(ToString::to_string))
        .collect())
}

/// In small portions, as a network gives them.
fn slowly(text: &str) -> BufReader<Cursor<&[u8]>> {
    BufReader::with_capacity(7, Cursor::new(text.as_bytes()))
}

fn piecewise(text: &str, bounds: &Bounds) -> Result<Told, ParseError> {
    let found = survey(slowly(text), bounds)?;
    let mut told = Vec::new();
    for piece in Pieces::new(slowly(text), &found, bounds) {
        for one in found.read(&piece?)? {
            assert_eq!(one.index, told.len());
            let prefixes = one.context.as_ref().map_or_else(|| found.envelope.prefixes(), Context::of);
            told.push(one.event.map(|event| event_hash(&event, &prefixes)).map_err(|error| error.to_string()));
        }
    }
    Ok(told)
}

#[track_caller]
fn alike(text: &str, name: &str) {
    match (whole(text), piecewise(text, &BOUNDS)) {
        (Ok(whole), Ok(pieces)) => assert_eq!(pieces, whole, "{name}"),
        (Err(whole), Err(pieces)) => assert_eq!(pieces.to_string(), whole.to_string(), "{name}"),
        (whole, pieces) => panic!("{name}: whole {whole:?}, in pieces {pieces:?}"),
    }
}

fn json(before: &str, events: &str, after: &str) -> String {
    format!(
        r#"{{{before}"type":"EPCISDocument","schemaVersion":"2.0","creationDate":"2026-11-24T08:00:00Z",
"epcisBody":{{"eventList":[{events}]}}{after}}}"#
    )
}

fn event(number: usize, fields: &str) -> String {
    format!(
        r#"{{"type":"ObjectEvent","action":"ADD","eventTime":"2026-11-24T08:00:00Z","eventTimeZoneOffset":"+08:00",
"epcList":["https://ex.example/toy/{number}"],"ex:name":"玩具"{fields}}}"#
    )
}

fn xml(inside: &str) -> String {
    format!(
        r#"<?xml version="1.0"?><!-- <EventList> --><e:EPCISDocument xmlns:e="urn:epcglobal:epcis:xsd:2" xmlns:ex="https://ex.example/"
schemaVersion="2.0" creationDate="2026-11-24T08:00:00Z"><EPCISBody>{inside}</EPCISBody></e:EPCISDocument>"#
    )
}

fn xml_event(fields: &str) -> String {
    format!(
        "<ObjectEvent><eventTime>2026-11-24T08:00:00Z</eventTime><eventTimeZoneOffset>+08:00</eventTimeZoneOffset>\n\
         <epcList/><action>ADD</action>{fields}</ObjectEvent>"
    )
}

#[test]
fn official_documents_are_the_same_in_pieces() {
    let documents = official();
    // Of a list with an event that is no JSON, the whole says where in the words of the whole text; so do the pieces.
    documents.iter().for_each(|(name, text)| alike(text, name));
    assert!(documents.is_empty() || documents.len() > 70, "{}", documents.len());
}

/// GS1's documents with their names, where they are.
fn official() -> Vec<(String, String)> {
    let Some(data) = common::official_data() else { return Vec::new() };
    let folders = ["gs1-epcis/JSON", "gs1-epcis/XML", "gs1-epcis/XSL/1.2/XML", "event-hash"];
    let kinds = folders.iter().flat_map(|folder| [".jsonld", ".json", ".xml"].map(|ending| (folder, ending)));
    let paths = kinds.flat_map(|(folder, ending)| common::files(&data.join(folder), ending));
    let read = paths.map(|path| (path.display().to_string(), std::fs::read_to_string(&path).unwrap()));
    read.filter(|(_, text)| text.contains("epcisBody") || text.trim_start().starts_with('<')).collect()
}

/// Documents of our own, of both forms.
fn own() -> Vec<(String, String)> {
    let front = format!(r#""ex:note":"events-here","@context":["{CONTEXT}",{{"ex":"https://ex.example/"}}],"#);
    let good = json(&front, &[event(1, ""), event(2, r#","ex:deep":{"a":["b\\n",{}]}"#), event(3, "")].join(","), "");
    let bad =
        json(&front, &[event(1, r#","bizStep":"sailing""#), "{}".to_owned(), event(1, ""), event(1, "")].join(","), "");
    let list =
        format!("<EventList>{}{}</EventList>", xml_event("<ex:name>a</ex:name>"), xml_event("<ex:kind>b</ex:kind>"));
    let query = good.replace("EPCISDocument", "EPCISQueryDocument").replace(
        r#""epcisBody":{"eventList""#,
        r#""epcisBody":{"queryResults":{"queryName":"q","resultsBody":{"eventList""#,
    );
    let query = query.trim_end_matches('}').to_owned() + "}}}}";
    vec![
        ("good".to_owned(), good),
        ("bad".to_owned(), bad),
        ("query".to_owned(), query),
        ("xml".to_owned(), xml(&list)),
    ]
}

#[test]
fn the_context_may_stand_behind_the_events() {
    let context = format!(r#","@context":["{CONTEXT}",{{"ex":"https://ex.example/"}}]"#);
    let text = json("", &format!("{} , \n{}", event(1, r#","ex:a":{"b":["]","\""]}"#), event(2, "")), &context);
    alike(&text, "behind");
    assert_eq!(piecewise(&text, &BOUNDS).unwrap().len(), 2);
    let front = format!(r#""@context":"{CONTEXT}","#);
    alike(&json(&front, "", ""), "no event");
    alike(&json(&front, &format!("{},{}", event(1, r#","bizStep":"sailing""#), event(2, "")), ""), "one refused");
    alike(&format!("{{{front}\"type\":\"EPCISDocument\"}}"), "no body");
}

#[test]
fn faults_are_told_at_their_place_in_the_document() {
    let front = format!("\"@context\":\"{CONTEXT}\",");
    for (name, text) in [
        ("in the second event", json(&front, &format!("{},\n {}", event(1, ""), event(2, ",\"a\":tru")), "")),
        ("a name twice in an event", json(&front, &event(1, ",\n\"type\":\"ObjectEvent\""), "")),
        ("a name twice behind the events", json(&front, &event(1, ""), ",\n  \"type\":\"EPCISDocument\"")),
        ("behind the events on the same line", json(&front, &event(1, ""), ",\"玩\":nul")),
        ("two lists", json(&front, "", r#","epcisBody":{"eventList":[]}"#)),
        ("a comma too many", json(&front, &format!("{},", event(1, "")), "")),
        ("no comma", json(&front, &format!("{} {}", event(1, ""), event(2, "")), "")),
        ("not closed", json(&front, &event(1, ""), "").trim_end_matches('}').to_owned()),
        ("more behind it", format!("{} x", json(&front, "", ""))),
    ] {
        let (whole, pieces) = (whole(&text).unwrap_err(), piecewise(&text, &BOUNDS).unwrap_err());
        let place = |error: &ParseError| match error {
            ParseError::Json(error) => (error.line, error.column),
            other => panic!("{name}: {other}"),
        };
        if name == "two lists" {
            assert!(pieces.to_string().contains("second list"), "{pieces}");
        } else {
            assert_eq!(place(&pieces), place(&whole), "{name}: {pieces} / {whole}");
        }
    }
    let text = xml(&format!("<EventList>{}\n{}</EventList>", xml_event(""), xml_event("<ex:a>&nbsp;</ex:a>")));
    assert_eq!(piecewise(&text, &BOUNDS).unwrap_err().to_string(), whole(&text).unwrap_err().to_string());
    let text = xml(&format!("<EventList>{}</EventList><ex:a>&nbsp;</ex:a>", xml_event("")));
    assert_eq!(piecewise(&text, &BOUNDS).unwrap_err().to_string(), whole(&text).unwrap_err().to_string());
}

#[test]
fn xml_is_split_where_its_events_stand() {
    let hard = xml_event("<ex:a b='&lt;/ObjectEvent>'><![CDATA[</ObjectEvent>]]></ex:a><!-- </EventList> --><ex:b/>");
    let text = xml(&format!(
        "<EventList><!-- {} -->\n{hard}<extension>{}</extension>{}</EventList>",
        xml_event(""),
        xml_event("<ex:c>ex:value</ex:c>"),
        xml_event("<bizStep>sailing</bizStep>")
    ));
    alike(&text, "hard");
    assert_eq!(piecewise(&text, &BOUNDS).unwrap().len(), 3);
    alike(&xml("<EventList></EventList>"), "empty");
    alike(&xml("<EventList/>"), "empty in one tag");
    let found = survey(slowly(&xml("")), &BOUNDS).unwrap();
    let nowhere = Position { offset: 0, index: 0, line: 1, column: 1 };
    assert_eq!((found.first, Pieces::from(slowly(&xml("")), &found, nowhere, &BOUNDS).count()), (None, 0));
    assert!(piecewise(&xml("<EventList></EventList><EventList></EventList>"), &BOUNDS).is_err());
    assert!(piecewise(&xml("<EventList><ObjectEvent>"), &BOUNDS).is_err());
    let bomb = xml("").replace("<!-- <EventList> -->", "<!DOCTYPE a [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]>");
    assert!(piecewise(&bomb, &BOUNDS).unwrap_err().to_string().contains("a document type that declares"), "entities");
}

#[test]
fn reading_goes_on_from_any_event() {
    let front = format!("\"@context\":\"{CONTEXT}\",");
    let events: Vec<String> = (0..5).map(|number| event(number, "")).collect();
    let texts =
        [json(&front, &events.join(" ,\n"), ""), xml(&format!("<EventList>{}</EventList>", xml_event("").repeat(5)))];
    for text in texts {
        let found = survey(slowly(&text), &BOUNDS).unwrap();
        assert_eq!(found.events, 5);
        let all: Vec<_> = Pieces::new(slowly(&text), &found, &BOUNDS).map(Result::unwrap).collect();
        let behind: Position = all[2].next;
        // Another day, from what was kept of the first pass.
        let found = survey(slowly(&found.around), &BOUNDS).unwrap();
        let rest: Vec<_> = Pieces::from(slowly(&text), &found, behind, &BOUNDS).map(Result::unwrap).collect();
        assert_eq!(rest, all[3..], "{:?}", found.form);
        assert!(found.read(&rest[1]).unwrap()[0].event.is_ok());
        assert_eq!(Pieces::from(slowly(&text), &found, all[4].next, &BOUNDS).count(), 0);
    }
}

#[test]
fn every_bound_holds_and_exactly_as_much_is_read() {
    let front = format!("\"@context\":\"{CONTEXT}\",");
    let text = json(&front, &format!("{},{}", event(1, ""), event(2, "")), "");
    let with = |change: &dyn Fn(&mut Bounds)| {
        let mut bounds = BOUNDS;
        change(&mut bounds);
        piecewise(&text, &bounds).map(|told| told.len()).map_err(|error| error.to_string())
    };
    let size = text.len() as u64;
    assert_eq!(with(&|bounds| bounds.max_bytes = size), Ok(2));
    assert!(with(&|bounds| bounds.max_bytes = size - 1).unwrap_err().contains("permitted are"));
    assert_eq!(with(&|bounds| bounds.max_events = 2), Ok(2));
    assert!(with(&|bounds| bounds.max_events = 1).unwrap_err().contains("2 events, permitted are 1"));
    assert_eq!(with(&|bounds| bounds.max_event_bytes = event(1, "").len()), Ok(2));
    assert!(
        with(&|bounds| bounds.max_event_bytes = event(1, "").len() - 1).unwrap_err().contains("one event is larger")
    );
    let around = text.len() - 2 * event(1, "").len() - 1;
    assert_eq!(with(&|bounds| bounds.max_around_bytes = around), Ok(2));
    assert!(with(&|bounds| bounds.max_around_bytes = around - 1).unwrap_err().contains("around the events"));
    let deep = json(&front, &event(1, &format!(",\"ex:a\":{}1{}", "[".repeat(60), "]".repeat(60))), "");
    assert_eq!(piecewise(&deep, &BOUNDS).is_ok(), whole(&deep).is_ok());
    let deeper = json(&front, &event(1, &format!(",\"ex:a\":{}1{}", "[".repeat(61), "]".repeat(61))), "");
    assert!(whole(&deeper).is_err() && piecewise(&deeper, &BOUNDS).is_err());
    let escaped = text.replace("eventList", "event\\u004cist");
    assert!(piecewise(&escaped, &BOUNDS).unwrap_err().to_string().contains("written with escapes"));
    assert!(survey(Cursor::new(&b"\xff\xfe{\0"[..]), &BOUNDS).is_err());
    assert!(survey(Cursor::new(&b""[..]), &BOUNDS).unwrap_err().to_string().contains("empty"));
    let bad = [front.as_bytes(), b"\xff"].concat();
    let bad = json("", "", "").replace("{\"type", "{?\"type").into_bytes().splice(1..2, bad).collect::<Vec<u8>>();
    assert!(survey(Cursor::new(bad), &BOUNDS).is_err());
    assert_eq!(survey(Cursor::new(format!("\u{feff} {text}")), &BOUNDS).unwrap().form, Form::Json, "a byte order mark");
}

/// A document as large as one likes that is nowhere in memory.
struct Endless {
    head: Vec<u8>,
    unit: Vec<u8>,
    units: u64,
    tail: Vec<u8>,
    at: u64,
}

impl Endless {
    fn part(&self, at: u64) -> (&[u8], u64) {
        let (head, unit) = (self.head.len() as u64, self.unit.len() as u64);
        match at.checked_sub(head) {
            None => (&self.head, at),
            Some(within) if within < unit * self.units => (&self.unit, within % unit),
            Some(within) => (&self.tail, within - unit * self.units),
        }
    }
}

impl Read for Endless {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let (part, from) = self.part(self.at);
        let rest = &part[usize::try_from(from).unwrap().min(part.len())..];
        let count = rest.len().min(into.len());
        into[..count].copy_from_slice(&rest[..count]);
        self.at += count as u64;
        Ok(count)
    }
}

impl Seek for Endless {
    fn seek(&mut self, to: SeekFrom) -> std::io::Result<u64> {
        let SeekFrom::Start(at) = to else { panic!("only from the start") };
        self.at = at;
        Ok(at)
    }
}

#[test]
fn a_giant_is_read_without_being_held() {
    let last = event(0, "");
    let endless = || Endless {
        head: json(&format!("\"@context\":\"{CONTEXT}\","), "", "").split("]}").next().unwrap().as_bytes().to_vec(),
        unit: format!("{last},\n").into_bytes(),
        units: 100_000,
        tail: format!("{last}]}}}}").into_bytes(),
        at: 0,
    };
    let bounds = Bounds { max_bytes: 1 << 30, max_events: 200_000, max_event_bytes: 1000, ..BOUNDS };
    let found = survey(BufReader::new(endless()), &bounds).unwrap();
    assert_eq!(found.events, 100_001);
    let pieces = Pieces::new(BufReader::new(endless()), &found, &bounds);
    assert_eq!(pieces.map(Result::unwrap).last().unwrap().at.index, 100_000);
}

/// Written event by event; nothing when a prefix was changed for one event, which then has to take its own `@context` along.
fn framed(text: &str, target: Target) -> Option<Result<String, String>> {
    let found = survey(slowly(text), &BOUNDS).ok()?;
    let read = |piece| found.read(&Result::unwrap(piece)).unwrap();
    let own = Pieces::new(slowly(text), &found, &BOUNDS).flat_map(read).any(|one| one.context.is_some());
    (!own).then(|| written(text, target))
}

fn written(text: &str, target: Target) -> Result<String, String> {
    let found = survey(slowly(text), &BOUNDS).map_err(|error| error.to_string())?;
    let frame = Frame::of(&found.envelope, target).map_err(|error| error.to_string())?;
    let mut out = frame.head().to_owned();
    let mut number = 0;
    for piece in Pieces::new(slowly(text), &found, &BOUNDS) {
        for one in found.read(&piece.unwrap()).unwrap() {
            out += &frame.event(&one.event.unwrap(), number).map_err(|error| error.to_string())?;
            number += 1;
        }
    }
    Ok(out + frame.tail())
}

#[track_caller]
fn written_alike(text: &str, name: &str) {
    let read = if text.trim_start().starts_with('<') { PartialDocument::parse_xml } else { PartialDocument::parse };
    let Ok(document) = read(text, &LIMITS).and_then(PartialDocument::whole) else { return };
    if document.events.is_empty() {
        return;
    }
    let json = format!("{:#}", document.to_json());
    let Some(framed_json) = framed(text, Target::Json) else { return };
    assert_eq!(framed_json, Ok(json), "{name}");
    for version in [XmlVersion::V2_0, XmlVersion::V1_2] {
        let whole = document.to_xml(version).map_err(|error| error.to_string());
        assert_eq!(framed(text, Target::Xml(version)), Some(whole), "{name}");
    }
}

#[test]
fn a_document_written_event_by_event_is_what_it_is_when_written_whole() {
    for (name, text) in own().into_iter().chain(official()) {
        written_alike(&text, &name);
    }
}

#[test]
fn a_document_checked_event_by_event_has_the_problems_that_it_has_when_checked_whole() {
    let mut looked = 0;
    for (name, text) in own().into_iter().chain(official()) {
        let Ok(found) = survey(slowly(&text), &BOUNDS) else { continue };
        let pieces = || Pieces::new(slowly(&text), &found, &BOUNDS);
        let whole = check::bytes(text.as_bytes(), &LIMITS);
        assert_eq!(check::stream(&found, pieces(), usize::MAX), whole, "{name}");
        let some = check::stream(&found, pieces(), 1);
        assert!(some.findings.len() <= 2, "{name}");
        for severity in [Severity::Error, Severity::Warning] {
            assert_eq!(some.count(severity), whole.count(severity), "{name}");
        }
        looked += 1;
    }
    assert!(looked > 2);
}
