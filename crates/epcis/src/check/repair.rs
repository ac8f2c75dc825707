//! How one event gives all its errors: each that is found is taken out of the event, or made good, and the
//! event is read again. What follows from an error that was told is not told.

use crate::event::Event;
use crate::fields::{FieldError, Path, Reason};
use crate::json::Json;
use crate::number::Number;

/// How the identifiers begin that stand in the place of wrong ones.
const FILLER: &str = "urn:x-wrong:";
const FILLER_URI: &str = "urn:x-wrong:0";

/// No more errors of one event are told; reading it again for each costs time.
const MOST: usize = 50;

/// What was found, and the event when it could be made whole: what can still be said about it is worth
/// saying.
pub(super) struct Repaired {
    pub(super) errors: Vec<FieldError>,
    pub(super) event: Option<Event>,
    /// Whether there were more errors than are told.
    pub(super) more: bool,
}

/// Reads an event and gathers the errors of its fields.
pub(super) fn read(json: &Json) -> Repaired {
    let mut errors: Vec<FieldError> = Vec::new();
    let mut json = json.clone();
    let root = Path::root("");
    // Each round mends one field; what is inserted for a missing one may be wrong in its place.
    for _ in 0..2 * MOST {
        let error = match Event::read(json.clone(), &root) {
            Ok(event) => return Repaired { errors, event: Some(event), more: false },
            Err(error) => error,
        };
        let missing = error.reason == Reason::Missing;
        let known = errors.iter().any(|told| told.path == error.path);
        let mended = if missing { insert(&mut json, &error.path) } else { remove(&mut json, &error.path) };
        // A field that is missing because it was taken out for an error has been told.
        if !(missing && known) {
            errors.push(error);
        }
        if !mended {
            return Repaired { errors, event: None, more: false };
        }
        if errors.len() >= MOST {
            break;
        }
    }
    Repaired { errors, event: None, more: true }
}

/// The object or array around the place that a path names, and the last step.
fn place<'a, 'p>(json: &'a mut Json, path: &'p str) -> Option<(&'a mut Json, &'p str)> {
    let mut here = json;
    let mut rest = path.strip_prefix('.').unwrap_or(path);
    loop {
        let length = step(here, rest)?;
        let (name, after) = rest.split_at_checked(length)?;
        if after.is_empty() {
            return Some((here, name));
        }
        here = match here {
            Json::Object(members) => members.iter_mut().find(|(known, _)| known == name).map(|(_, value)| value)?,
            Json::Array(items) => items.get_mut(index(name)?)?,
            _ => return None,
        };
        rest = after.strip_prefix('.').unwrap_or(after);
    }
}

/// How long the first step of a path is: `[3]`, or a name, which may itself hold dots.
fn step(here: &Json, rest: &str) -> Option<usize> {
    if rest.starts_with('[') {
        return rest.find(']').map(|end| end + 1);
    }
    let known = here.as_object().unwrap_or_default().iter().map(|(name, _)| name.as_str());
    let fits =
        |name: &&str| rest.strip_prefix(*name).is_some_and(|after| after.is_empty() || after.starts_with(['.', '[']));
    let longest = known.filter(fits).map(str::len).filter(|length| *length > 0).max();
    Some(longest.unwrap_or_else(|| rest.find(['.', '[']).unwrap_or(rest.len())))
}

fn index(step: &str) -> Option<usize> {
    step.strip_prefix('[')?.strip_suffix(']')?.parse().ok()
}

fn remove(json: &mut Json, path: &str) -> bool {
    match place(json, path) {
        Some((Json::Object(members), name)) => {
            let before = members.len();
            members.retain(|(known, _)| known != name);
            members.len() < before
        }
        // The others keep their numbers, for what is told of them later.
        Some((Json::Array(items), step)) => match index(step).and_then(|at| Some((at, items.get_mut(at)?))) {
            Some((at, item)) => {
                *item = filler(path, at);
                true
            }
            None => false,
        },
        _ => false,
    }
}

/// Something harmless in the place of a wrong item, of the kind that its list holds.
fn filler(path: &str, at: usize) -> Json {
    let list = path.strip_suffix(&format!("[{at}]")).unwrap_or(path);
    let list = list.rsplit(['.', ']']).next().unwrap_or_default();
    let uri = || Json::string(format!("{FILLER}{at}"));
    let object = |members: Vec<(&str, Json)>| {
        Json::Object(members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
    };
    match list {
        "quantityList" | "childQuantityList" | "inputQuantityList" | "outputQuantityList" => {
            object(vec![("epcClass", uri())])
        }
        "bizTransactionList" => object(vec![("bizTransaction", uri())]),
        "sourceList" => object(vec![("type", Json::string("location")), ("source", uri())]),
        "destinationList" => object(vec![("type", Json::string("location")), ("destination", uri())]),
        "sensorElementList" => object(vec![("sensorReport", Json::Array(vec![report()]))]),
        "sensorReport" => report(),
        _ => uri(),
    }
}

fn insert(json: &mut Json, path: &str) -> bool {
    let Some((Json::Object(members), name)) = place(json, path) else { return false };
    let value = match name {
        "eventTime" | "declarationTime" => "2000-01-01T00:00:00Z",
        "eventTimeZoneOffset" => "+00:00",
        "action" => "OBSERVE",
        "type" if path == "type" => "ObjectEvent",
        "type" => "location",
        "id" | "epcClass" | "bizTransaction" | "source" | "destination" | "parentID" => FILLER_URI,
        "sensorReport" => {
            members.push((name.to_owned(), Json::Array(vec![report()])));
            return true;
        }
        _ => return false,
    };
    members.push((name.to_owned(), Json::string(value)));
    true
}

/// A report of which nothing is to be said.
fn report() -> Json {
    let value = Json::Number(Number::from(0));
    Json::Object(vec![("type".to_owned(), Json::string("Count")), ("value".to_owned(), value)])
}

/// Whether a text stands in the place of one that was taken out.
pub(super) fn is_filler(text: &str) -> bool {
    text.starts_with(FILLER)
}

/// The rule that an error of a field breaks, and what to do.
pub(super) fn advice(error: &FieldError) -> (&'static str, &'static str) {
    let name = error.path.rsplit(['.', ']']).next().unwrap_or_default();
    match &error.reason {
        Reason::Missing => ("required", "add the field"),
        Reason::Type { .. } => ("type", "write a value of the type expected"),
        Reason::Unknown { .. } => ("name", "correct the name; a field of your own needs a prefix with a namespace"),
        Reason::Rule(_) => ("together", "give what the rule asks for, or take out what it does not permit"),
        Reason::Value(_) => match name {
            "bizStep" | "disposition" | "reason" | "component" | "exception" | "type" => {
                ("vocabulary", "take a word of the Core Business Vocabulary 2.0, or a URI of your own")
            }
            "eventTime"
            | "recordTime"
            | "declarationTime"
            | "creationDate"
            | "time"
            | "startTime"
            | "endTime"
            | "eventTimeZoneOffset" => ("time", "write times as 2026-11-24T08:00:00.000+08:00, offsets as +08:00"),
            "uom" => ("value", "take the code of UN/ECE Recommendation 20, such as KGM"),
            "schemaVersion" => ("value", "EPCIS 2.0 is read here, and XML of 1.x"),
            _ => ("value", "correct the value"),
        },
    }
}
