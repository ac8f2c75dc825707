//! Every problem of a file: what makes it no EPCIS, what the standard forbids although the schemas permit
//! it, and what is permitted and looks like a mistake. Errors and warnings are kept apart.
//!
//! Nothing is looked up: whether an identifier was ever allocated, or an event ever captured, is not known
//! here.

mod document;
mod event;
mod identifiers;
mod repair;
mod sensor;

use std::fmt;

use crate::document::{DocumentKind, Envelope};
use crate::fields::shortened;
use crate::input::{Form, Input};
use crate::limits::{Limits, ParseError};
use crate::stream::{Piece, Survey};

/// How bad a problem is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Severity {
    /// The file, or the event, is to be refused.
    Error,
    /// It is permitted, and looks like a mistake or will not be understood everywhere.
    Warning,
}

impl Severity {
    /// In one word.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
        }
    }
}

/// One problem.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// How bad it is.
    pub severity: Severity,
    /// The event, counted from 1; none for the document around the events.
    pub event: Option<usize>,
    /// The field, within the event or within the document, as in JSON; empty for the whole.
    pub path: String,
    /// A stable word for the rule.
    pub rule: &'static str,
    /// What is wrong.
    pub reason: String,
    /// What to do about it.
    pub remedy: &'static str,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.severity.name())?;
        if let Some(event) = self.event {
            write!(f, ": event {event}")?;
        }
        if !self.path.is_empty() {
            write!(f, ": {}", self.path)?;
        }
        write!(f, ": {} ({}) [{}]", self.reason, self.remedy, self.rule)
    }
}

/// What was found in a file.
///
/// # Examples
/// ```
/// use epcis::check::{self, Finding, Report, Severity};
/// use epcis::{Input, Limits};
///
/// let text = r#"{"type":"ObjectEvent","@context":"https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld",
///     "eventTime":"2026-11-24T08:00:00Z","eventTimeZoneOffset":"+08:00","action":"ADD",
///     "epcList":["urn:epc:id:sgtin:6901234.056788.1"]}"#;
/// let limits = Limits { max_bytes: 10_000, max_depth: 32, max_events: 10 };
/// let report: Report = check::of_input(&Input::parse(text.as_bytes(), &limits)?);
/// assert!(report.is_valid() && report.count(Severity::Error) == 0);
/// let finding = Finding {
///     severity: Severity::Warning, event: Some(1), path: "eventID".to_owned(), rule: "event-id",
///     reason: "is no hash".to_owned(), remedy: "compute it",
/// };
/// assert_eq!(finding.to_string(), "warning: event 1: eventID: is no hash (compute it) [event-id]");
/// assert_eq!(finding.severity.name(), "warning");
/// # Ok::<(), epcis::ParseError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// The form; none when it is neither.
    pub form: Option<Form>,
    /// `EPCISDocument`, `EPCISQueryDocument` or `event`; none when it is none of them.
    pub kind: Option<&'static str>,
    /// The number of events.
    pub events: usize,
    /// The problems, those of the document first, then by event.
    pub findings: Vec<Finding>,
    /// Errors beyond those told.
    pub more_errors: usize,
    /// Warnings beyond those told.
    pub more_warnings: usize,
}

impl Report {
    /// The number of problems of a severity.
    #[must_use]
    pub fn count(&self, severity: Severity) -> usize {
        let more = match severity {
            Severity::Error => self.more_errors,
            Severity::Warning => self.more_warnings,
        };
        self.told(severity) + more
    }

    /// The number of problems of a severity that are told.
    fn told(&self, severity: Severity) -> usize {
        self.findings.iter().filter(|finding| finding.severity == severity).count()
    }

    fn tell(&mut self, findings: Vec<Finding>, most: usize) {
        for finding in findings {
            let told = self.told(finding.severity);
            let more = match finding.severity {
                Severity::Error => &mut self.more_errors,
                Severity::Warning => &mut self.more_warnings,
            };
            if *more == 0 && told < most {
                self.findings.push(finding);
            } else {
                *more += 1;
            }
        }
    }

    /// Whether there is no error; warnings do not count.
    #[must_use]
    pub fn is_valid(&self) -> bool {
        self.count(Severity::Error) == 0
    }
}

/// Checks a file.
///
/// ```
/// use epcis::{Limits, check};
///
/// let limits = Limits { max_bytes: 10_000, max_depth: 32, max_events: 10 };
/// let report = check::bytes(br#"{"type":"ObjectEvent",
///     "@context":"https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld",
///     "eventTime":"2026-11-24T08:00:00Z","eventTimeZoneOffset":"+08:00","action":"ADD",
///     "epcList":["https://id.gs1.org/01/06901234567890/21/1"]}"#, &limits);
/// assert!(!report.is_valid());
/// let finding = &report.findings[0];
/// assert_eq!((finding.event, finding.path.as_str()), (Some(1), "epcList[0]"));
/// assert!(finding.reason.contains("check"), "{}", finding.reason);
/// ```
#[must_use]
pub fn bytes(bytes: &[u8], limits: &Limits) -> Report {
    match Input::parse(bytes, limits) {
        Ok(input) => of_input(&input),
        Err(error) => {
            let form = crate::input::recognise(bytes).ok().map(|(form, _)| form);
            unread(form, &error)
        }
    }
}

/// What is said of a file that cannot be read.
#[must_use]
pub fn unread(form: Option<Form>, error: &ParseError) -> Report {
    Report { form, kind: None, events: 0, findings: vec![unreadable(error)], more_errors: 0, more_warnings: 0 }
}

/// Checks a document event by event, without holding it: the first `most` errors and `most` warnings are told, the rest counted.
///
/// ```
/// use epcis::check::{self, Severity};
/// use epcis::stream::{Bounds, Pieces, survey};
/// use std::io::Cursor;
///
/// let text = r#"{"@context":"https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld","type":"EPCISDocument",
///     "schemaVersion":"2.0","creationDate":"2026-11-24T08:00:00Z","epcisBody":{"eventList":[{"type":"Event"},{}]}}"#;
/// let bounds = Bounds { max_bytes: 9000, max_events: 9, max_depth: 9, max_event_bytes: 999, max_around_bytes: 999 };
/// let survey = survey(Cursor::new(text), &bounds)?;
/// let report = check::stream(&survey, Pieces::new(Cursor::new(text), &survey, &bounds), 1);
/// assert_eq!((report.events, report.findings.len()), (2, 1));
/// assert_eq!(report.count(Severity::Error), 1 + report.more_errors);
/// assert_eq!(report.more_warnings, 0);
/// assert!(!check::unread(None, &epcis::ParseError::Text("no file".to_owned())).is_valid());
/// # Ok::<(), epcis::ParseError>(())
/// ```
#[must_use]
pub fn stream(survey: &Survey, pieces: impl Iterator<Item = Result<Piece, ParseError>>, most: usize) -> Report {
    let mut events = event::Events::of(survey.form, &survey.envelope);
    let mut report = Report {
        form: Some(survey.form),
        kind: Some(kind(&survey.envelope)),
        events: 0,
        findings: Vec::new(),
        more_errors: 0,
        more_warnings: 0,
    };
    report.tell(document::check(survey.form, &survey.envelope, survey.events), most);
    for piece in pieces {
        let (found, context) = match piece.and_then(|piece| survey.raw(&piece)) {
            Ok(found) => found,
            Err(error) => return unread(Some(survey.form), &error),
        };
        for event in found {
            let mut findings = Vec::new();
            events.check(&event, context.as_ref(), &mut findings);
            report.tell(findings, most);
        }
    }
    report.events = events.number();
    report
}

/// Checks what was read already.
#[must_use]
pub fn of_input(input: &Input) -> Report {
    let kind = if input.stands_alone { "event" } else { kind(input.envelope()) };
    let mut findings = document::check(input.form, input.envelope(), input.events());
    let mut events = event::Events::of(input.form, input.envelope());
    for event in &input.raw.events {
        events.check(event, None, &mut findings);
    }
    findings.sort_by_key(|finding| finding.event);
    let (form, events) = (Some(input.form), input.events());
    Report { form, kind: Some(kind), events, findings, more_errors: 0, more_warnings: 0 }
}

const fn kind(envelope: &Envelope) -> &'static str {
    match envelope.kind {
        DocumentKind::Document { .. } => "EPCISDocument",
        DocumentKind::Query { .. } => "EPCISQueryDocument",
    }
}

fn unreadable(error: &ParseError) -> Finding {
    let (path, rule, reason, remedy) = match error {
        ParseError::Field(error) => {
            let (rule, remedy) = repair::advice(error);
            (error.path.clone(), rule, error.reason.to_string(), remedy)
        }
        ParseError::TooLarge { .. } | ParseError::TooManyEvents { .. } => {
            (String::new(), "limit", error.to_string(), "split the document")
        }
        ParseError::Text(_) => (String::new(), "form", error.to_string(), "give a file in UTF-8 that is JSON or XML"),
        ParseError::Json(_) | ParseError::Xml(_) => {
            (String::new(), "form", error.to_string(), "mend the text at that place")
        }
        ParseError::XmlContent(_) => (String::new(), "form", error.to_string(), "give an EPCIS document"),
    };
    Finding { severity: Severity::Error, event: None, path, rule, reason, remedy }
}

/// Collects the problems of one event.
struct Finder<'a> {
    findings: &'a mut Vec<Finding>,
    event: Option<usize>,
}

impl Finder<'_> {
    fn error(&mut self, rule: &'static str, path: impl Into<String>, reason: impl Into<String>, remedy: &'static str) {
        self.add(Severity::Error, rule, path.into(), reason.into(), remedy);
    }

    fn warn(&mut self, rule: &'static str, path: impl Into<String>, reason: impl Into<String>, remedy: &'static str) {
        self.add(Severity::Warning, rule, path.into(), reason.into(), remedy);
    }

    fn add(&mut self, severity: Severity, rule: &'static str, path: String, reason: String, remedy: &'static str) {
        let (path, reason) = (shortened(path), shortened(reason));
        self.findings.push(Finding { severity, event: self.event, path, rule, reason, remedy });
    }
}
