//! Documents read event by event are what they are when read whole; bounds hold; places of errors are those of the document.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "test support: there is nothing to recover")]

mod common;

use std::io::{BufReader, Cursor, Read, Seek, SeekFrom};

use epcis::hash::event_hash;
use epcis::stream::{Bounds, Pieces, Position, survey};
use epcis::{Context, Form, Limits, ParseError, PartialDocument};

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
    let Some(data) = common::official_data() else { return };
    let mut compared = 0;
    for folder in ["gs1-epcis/JSON", "gs1-epcis/XML", "gs1-epcis/XSL/1.2/XML", "event-hash"] {
        for ending in [".jsonld", ".json", ".xml"] {
            for path in common::files(&data.join(folder), ending) {
                let text = std::fs::read_to_string(&path).unwrap();
                let name = path.display().to_string();
                // Of a list with an event that is no JSON, the whole says where in the words of the whole text; so do the pieces.
                if text.contains("epcisBody") || text.trim_start().starts_with('<') {
                    alike(&text, &name);
                    compared += 1;
                }
            }
        }
    }
    assert!(compared > 70, "{compared}");
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
