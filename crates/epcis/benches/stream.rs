//! A document that is nowhere in memory, read event by event on one core: seconds of the first pass and of reading every event,
//! and the most memory that the process ever held.
//!
//! `cargo bench -p epcis --bench stream` prints one line of JSON. `MEGABYTES` sets the size of the document (500).

#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a bench fails by panicking and prints its figures")]

use std::io::{BufReader, Read, Seek, SeekFrom};
use std::time::Instant;

use epcis::hash::event_key;
use epcis::stream::{Bounds, Pieces, survey};

const BOUNDS: Bounds = Bounds {
    max_bytes: 1 << 40,
    max_events: 100_000_000,
    max_depth: 64,
    max_event_bytes: 1 << 20,
    max_around_bytes: 1 << 20,
};
const HEAD: &str = r#"{"@context":["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"],"type":"EPCISDocument",
"schemaVersion":"2.0","creationDate":"2026-11-24T08:00:00Z","epcisBody":{"eventList":["#;
const EVENT: &str = r#"{"type":"ObjectEvent","eventTime":"2026-11-24T08:00:00.000+08:00","eventTimeZoneOffset":"+08:00",
"action":"OBSERVE","bizStep":"shipping","disposition":"in_transit","epcList":["https://id.gs1.org/01/06901234567892/21/12345678"],
"readPoint":{"id":"https://id.gs1.org/414/6901234567892"}}"#;
const TAIL: &str = "]}}";

/// The parts of a document, the event repeated.
struct Endless {
    unit: String,
    units: u64,
    at: u64,
}

impl Read for Endless {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let (head, unit) = (HEAD.len() as u64, self.unit.len() as u64);
        let (part, from) = match self.at.checked_sub(head) {
            None => (HEAD, self.at),
            Some(within) if within < unit * self.units => (self.unit.as_str(), within % unit),
            Some(within) if within < unit * self.units + EVENT.len() as u64 => (EVENT, within - unit * self.units),
            Some(within) => (TAIL, within - unit * self.units - EVENT.len() as u64),
        };
        let rest = part.as_bytes().get(usize::try_from(from).unwrap()..).unwrap_or_default();
        let count = rest.len().min(into.len());
        into.get_mut(..count).unwrap().copy_from_slice(rest.get(..count).unwrap());
        self.at += count as u64;
        Ok(count)
    }
}

impl Seek for Endless {
    fn seek(&mut self, to: SeekFrom) -> std::io::Result<u64> {
        if let SeekFrom::Start(at) = to {
            self.at = at;
        }
        Ok(self.at)
    }
}

/// The most memory that this process ever held, in kB; none where the system does not tell.
fn high_water() -> Option<String> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    Some(status.split_once("VmHWM:")?.1.split_whitespace().next()?.to_owned())
}

fn main() {
    let megabytes: u64 = std::env::var("MEGABYTES").ok().and_then(|text| text.parse().ok()).unwrap_or(500);
    let unit = format!("{EVENT},\n");
    let units = megabytes * 1_000_000 / unit.len() as u64;
    let document = || BufReader::with_capacity(1 << 16, Endless { unit: unit.clone(), units, at: 0 });
    let begun = Instant::now();
    let found = survey(document(), &BOUNDS).unwrap();
    let looked = begun.elapsed().as_secs_f64();
    let begun = Instant::now();
    let prefixes = found.envelope.prefixes();
    let mut length = 0;
    for piece in Pieces::new(document(), &found, &BOUNDS) {
        for one in found.read(&piece.unwrap()).unwrap() {
            let event = one.event.unwrap();
            event.check_capture().unwrap();
            length += event_key(&event, &prefixes).hash.len();
        }
    }
    let read = begun.elapsed().as_secs_f64();
    assert!(length > 0);
    println!(
        r#"{{"megabytes": {megabytes}, "events": {}, "first_pass_s": {looked:.2}, "read_checked_hashed_s": {read:.2}, "memory_kb": {}}}"#,
        found.events,
        high_water().unwrap_or_else(|| "null".to_owned())
    );
}
