//! One event after the other: its fields, the rules among them, and what looks like a mistake.

use std::collections::HashMap;

use sha2::{Digest, Sha256};

use super::{Finder, Finding, identifiers, repair, sensor};
use crate::context::Context;
use crate::document::Envelope;
use crate::event::rules::{check_all as rules_of_schema, check_capture_all as rules_of_capture};
use crate::event::{Action, Event, What};
use crate::fields::{Extensions, Path};
use crate::hash;
use crate::input::Form;
use crate::json::Json;
use crate::vocabulary::Term;

/// Checks the events of one document, one after the other.
pub(super) struct Events {
    form: Form,
    prefixes: Context,
    seen: Seen,
    number: u32,
}

impl Events {
    pub(super) fn of(form: Form, envelope: &Envelope) -> Self {
        Self { form, prefixes: envelope.prefixes(), seen: Seen::default(), number: 0 }
    }

    /// The number of those checked.
    pub(super) fn number(&self) -> usize {
        usize::try_from(self.number).unwrap_or(usize::MAX)
    }

    /// Checks the next event; `context`: the `@context` around it when it is not that of the document.
    pub(super) fn check(&mut self, event: &Result<Json, String>, context: Option<&Json>, findings: &mut Vec<Finding>) {
        self.number = self.number.saturating_add(1);
        let mut finder = Finder { findings, event: Some(self.number()) };
        let json = match event {
            Ok(json) => json,
            Err(reason) => {
                finder.error("form", "", reason.as_str(), "give an event of EPCIS 2.0");
                return;
            }
        };
        let own = context.map(Context::of);
        let prefixes = own.as_ref().unwrap_or(&self.prefixes);
        let repaired = repair::read(json);
        for error in &repaired.errors {
            let (rule, remedy) = repair::advice(error);
            finder.error(rule, error.path.as_str(), error.reason.to_string(), remedy);
        }
        if repaired.more {
            finder.error(
                "limit",
                "",
                "there are more errors in this event than are told",
                "mend those told, check again",
            );
        }
        let Some(event) = repaired.event else { return };
        rules(&event, repaired.errors.is_empty(), &mut finder);
        plausible(&event, &mut finder);
        identifiers::check(&event, &mut finder);
        sensor::check(&event, &mut finder);
        declared(&event, &prefixes.extended(event.common.context.as_ref()), &mut finder);
        portable(&event, self.form, &mut finder);
        if repaired.errors.is_empty() {
            self.seen.check(self.number, &event, prefixes, &mut finder);
        }
    }
}

/// What the schemas and the capture interface demand among fields. Where fields were taken out for their
/// errors, a rule that misses them says nothing new.
fn rules(event: &Event, whole: bool, finder: &mut Finder<'_>) {
    let root = Path::root("");
    let mut broken = Vec::new();
    if whole {
        rules_of_schema(event, &root, &mut broken);
    }
    for error in std::mem::take(&mut broken) {
        let (rule, remedy) = repair::advice(&error);
        finder.error(rule, error.path, error.reason.to_string(), remedy);
    }
    rules_of_capture(event, &root, &mut broken);
    for error in broken {
        let remedy = "mend the event: a capture interface refuses this (GS1 conformance TCR-53, TCR-54)";
        finder.error("capture", error.path, error.reason.to_string(), remedy);
    }
}

/// Permitted, and hardly meant.
fn plausible(event: &Event, finder: &mut Finder<'_>) {
    let common = &event.common;
    let year = common.event_time.as_str().get(..4).and_then(|year| year.parse::<u16>().ok()).unwrap_or_default();
    if !(1990..=2100).contains(&year) {
        finder.warn(
            "time",
            "eventTime",
            format!("the year {year} is far from our days"),
            "check the clock of the device",
        );
    }
    if let Some(recorded) = &common.record_time
        && recorded.instant() < common.event_time.instant()
    {
        finder.warn(
            "time",
            "recordTime",
            "lies before the eventTime",
            "check the clocks; recordTime is set at capture",
        );
    }
    if let Some(declaration) = &common.error_declaration {
        let path = "errorDeclaration";
        if declaration.declaration_time.instant() < common.event_time.instant() {
            let reason = "lies before the eventTime";
            finder.warn("time", format!("{path}.declarationTime"), reason, "check the clocks");
        }
        if common.event_id.is_none() {
            let reason = "the event declared wrong has no eventID, so nobody finds the original by it";
            finder.warn("error-declaration", path, reason, "give the eventID of the original");
        }
        let never = declaration.reason.as_ref().and_then(Term::word) == Some("did_not_occur");
        if never && declaration.corrective_event_ids.as_ref().is_some_and(|ids| !ids.is_empty()) {
            let reason = "an event that did not occur has no event that corrects it";
            finder.warn("error-declaration", format!("{path}.correctiveEventIDs"), reason, "leave them out");
        }
    }
    let step = event.business.biz_step.as_ref().and_then(Term::word);
    let expected = match (step, &event.what) {
        (Some("commissioning"), What::Object(_)) | (Some("packing" | "loading"), What::Aggregation(_)) => Action::Add,
        (Some("decommissioning" | "destroying" | "killing"), What::Object(_))
        | (Some("unpacking" | "unloading"), What::Aggregation(_)) => Action::Delete,
        (Some("inspecting" | "shipping" | "storing" | "arriving" | "departing"), What::Object(_)) => Action::Observe,
        _ => return,
    };
    if let (Some(found), Some(step)) = (event.action(), step)
        && found != expected
    {
        let reason = format!("{} with the business step {step}, where {} is usual", found.as_str(), expected.as_str());
        finder.warn("action", "action", reason, "check the action (CBV 2.0 section 7.1)");
    }
}

/// Extensions whose prefix no context declares: nobody knows what they mean.
fn declared(event: &Event, context: &Context, finder: &mut Finder<'_>) {
    let mut look = |path: &str, extensions: &Extensions| {
        for (name, _) in extensions.members() {
            let prefix = name.trim_start_matches('@').split_once(':').map(|(prefix, _)| prefix).unwrap_or_default();
            if !prefix.is_empty() && context.namespace(prefix).is_none() && !name.contains("://") {
                let reason = format!("the prefix {prefix} is declared nowhere");
                finder.warn("context", format!("{path}{name}"), reason, "declare it in @context, or in XML by xmlns");
            }
        }
    };
    look("", &event.extensions);
    let places = [("readPoint.", &event.business.read_point), ("bizLocation.", &event.business.biz_location)];
    for (path, place) in places {
        if let Some(place) = place {
            look(path, &place.extensions);
        }
    }
    match &event.what {
        What::Object(what) => what.ilmd.iter().for_each(|ilmd| look("ilmd.", &ilmd.extensions)),
        What::Transformation(what) => what.ilmd.iter().for_each(|ilmd| look("ilmd.", &ilmd.extensions)),
        _ => {}
    }
    if let Some(declaration) = &event.common.error_declaration {
        look("errorDeclaration.", &declaration.extensions);
    }
}

/// What one of the two official schemas knows and the other does not.
fn portable(event: &Event, form: Form, finder: &mut Finder<'_>) {
    let both = matches!(event.what, What::Object(_) | What::Transformation(_) | What::Extended(_));
    if event.what.persistent_disposition().is_some() && !both && form == Form::Json {
        let reason =
            "the official JSON schema knows it on ObjectEvent and TransformationEvent only, the XML schema on all";
        finder.warn("portability", "persistentDisposition", reason, "nothing, unless a receiver refuses it");
    }
    if event.common.certification_info.as_ref().is_some_and(|info| info.all().len() > 1) {
        let reason = "the official XML schema knows one only; converting to XML repeats the element";
        finder.warn("portability", "certificationInfo", reason, "nothing, unless a receiver of XML refuses it");
    }
    for (at, element) in event.business.sensor_elements.iter().flatten().enumerate() {
        for (index, report) in element.reports.iter().enumerate() {
            if report.kind.is_none() && report.exception.is_some() {
                let path = format!("sensorElementList[{at}].sensorReport[{index}].type");
                let reason = "the official JSON schema demands it, the XML schema does not";
                finder.warn("portability", path, reason, "say what was measured");
            }
        }
    }
}

/// What holds among the events of one document. For each event some eighty bytes are kept, however long its names are.
#[derive(Default)]
struct Seen {
    ids: HashMap<Print, u32>,
    hashes: HashMap<Print, u32>,
}

/// Half of a SHA-256: two texts with the same do not occur.
type Print = [u8; 16];

fn print(text: &str, more: &str) -> Print {
    let digest = Sha256::new().chain_update(text).chain_update([0]).chain_update(more).finalize();
    let mut print = Print::default();
    for (to, from) in print.iter_mut().zip(digest) {
        *to = from;
    }
    print
}

impl Seen {
    fn check(&mut self, number: u32, event: &Event, prefixes: &Context, finder: &mut Finder<'_>) {
        let key = hash::event_key(event, prefixes);
        let id = event.common.event_id.as_ref().map(|id| id.as_str().to_owned());
        if let Some(id) = &id
            && id.starts_with("ni:///sha-256;")
            && *id != key.hash
        {
            let reason = format!("is not the hash of this event, which is {}", key.hash);
            finder.warn("event-id", "eventID", reason, "compute it anew, or give an eventID that is no hash");
        }
        if let Some(id) = id {
            let corrected = if event.common.error_declaration.is_some() { "corrected" } else { "" };
            let print = print(&id, corrected);
            match self.ids.get(&print) {
                Some(first) => {
                    let reason = format!("event {first} has this eventID");
                    finder.error("event-id", "eventID", reason, "give each event an eventID of its own");
                }
                None => {
                    self.ids.insert(print, number);
                }
            }
        }
        let print = print(&key.hash, &key.error_declaration);
        match self.hashes.get(&print) {
            Some(first) => {
                let reason = format!("says the same as event {first}");
                finder.warn("duplicate", "", reason, "leave one of them out");
            }
            None => {
                self.hashes.insert(print, number);
            }
        }
    }
}
