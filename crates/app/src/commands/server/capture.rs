//! `touchstone capture FILE…`: the events of a file, in documents that the server takes, each event's fate told.

use std::io::{BufRead as _, IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};

use clap::Args;
use epcis::{Document, DocumentKind, Envelope, Event, Time};
use jiff::Timestamp;
use reqwest::{StatusCode, header};
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use tokio::sync::mpsc;

use super::super::market::{language, pick};
use super::super::terminal::say;
use super::client::{Sent, Server, told};
use super::state::{State, beside};
use super::{Failure, ServerArgs};
use crate::commands::epcis::Failure as Unread;
use crate::commands::epcis::input::{Opened, with_context};

#[derive(Args, Debug)]
pub(crate) struct CaptureArgs {
    /// EPCIS documents
    #[arg(required = true)]
    files: Vec<PathBuf>,
    #[command(flatten)]
    server: ServerArgs,
    /// Events in one part
    #[arg(long, default_value_t = 500, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    part: u32,
    /// Keeps how far it came in this file instead of beside the document
    #[arg(long)]
    resume: Option<PathBuf>,
    /// The answer as JSON, a line for each file
    #[arg(long)]
    json: bool,
}

/// Bytes of one part unless the server says otherwise.
const PART_BYTES: usize = 8 << 20;
/// How long a part's job is asked for while it runs.
const JOB_POLLS: u32 = 1200;
const JOB_WAIT: std::time::Duration = std::time::Duration::from_millis(500);

impl CaptureArgs {
    pub(crate) async fn run(&self) -> Result<(), Failure> {
        if self.resume.is_some() && self.files.len() > 1 {
            return Err(Failure::Unreachable("--resume keeps the state of one file; name one".to_owned()));
        }
        let server = Server::new(&self.server)?;
        let mut refused = false;
        for file in &self.files {
            let state = self.file(&server, file).await?;
            refused |= state.refused > 0;
            say(&if self.json { json(file, &state) } else { text(file, &state, language()) });
        }
        if refused { Err(Failure::Refused(String::new())) } else { Ok(()) }
    }

    async fn file(&self, server: &Server, file: &Path) -> Result<State, Failure> {
        let opened = Opened::open(file).map_err(|failure| Failure::Unreachable(failure.line()))?;
        let envelope = opened.envelope().map_err(|failure| Failure::Refused(failure.line()))?.clone();
        let place = self.resume.clone().unwrap_or_else(|| beside(file));
        let mut state = State::found(&place, server.origin(), &sha256(&opened)?)?;
        let mut sender = Sender { server, envelope: dated(envelope), part_bytes: PART_BYTES };
        let mut progress = Progress::new(opened.name(), opened.events());
        // One part is read while another is on its way; no more of the file is held.
        let (give, mut parts) = mpsc::channel(1);
        let (done, most) = (state.done, self.part as usize);
        let reading = tokio::task::spawn_blocking(move || read(&opened, done, most, &give));
        while let Some(part) = parts.recv().await {
            for (number, reason) in &part.refused {
                state.refuse(*number, reason);
            }
            sender.send(&part.events, &mut state).await?;
            state.done += part.events.len() + part.refused.len();
            state.keep(&place)?;
            // Master data go with the first part alone.
            without_master_data(&mut sender.envelope);
            progress.at(state.done);
        }
        progress.end();
        let read = reading.await.map_err(|error| Failure::Unreachable(error.to_string()))?;
        // What stands before a place that cannot be read was sent.
        read.map_err(|failure| Failure::Refused(failure.line()))?;
        State::forget(&place);
        Ok(state)
    }
}

/// Some events of a file with their numbers, from 1.
#[derive(Default)]
struct Part {
    events: Vec<(usize, Event)>,
    refused: Vec<(usize, String)>,
}

/// Reads a file from an event on, in parts.
fn read(file: &Opened, done: usize, most: usize, give: &mpsc::Sender<Part>) -> Result<(), Unread> {
    let mut part = Part::default();
    let gone = || Unread::Unreadable("nobody sends what is read".to_owned());
    file.each(|index, streamed| {
        if index < done {
            return Ok(());
        }
        match streamed.event {
            Ok(event) => part.events.push((index + 1, with_context(event, streamed.context))),
            Err(error) => part.refused.push((index + 1, error.to_string())),
        }
        if part.events.len() + part.refused.len() < most {
            return Ok(());
        }
        give.blocking_send(std::mem::take(&mut part)).map_err(|_| gone())
    })?;
    if part.events.is_empty() && part.refused.is_empty() {
        return Ok(());
    }
    give.blocking_send(part).map_err(|_| gone())
}

/// SHA-256 of the file.
fn sha256(file: &Opened) -> Result<String, Failure> {
    let wrong = |error: String| Failure::Unreachable(format!("cannot read {}: {error}", file.name()));
    let mut bytes = file.start().map_err(|error| wrong(error.to_string()))?;
    let mut digest = Sha256::new();
    loop {
        let read = bytes.fill_buf().map_err(|error| wrong(error.to_string()))?;
        if read.is_empty() {
            return Ok(hex::encode(digest.finalize()));
        }
        digest.update(read);
        let length = read.len();
        bytes.consume(length);
    }
}

/// Sends parts of one document.
struct Sender<'s> {
    server: &'s Server,
    envelope: Envelope,
    part_bytes: usize,
}

impl Sender<'_> {
    /// Sends events with their numbers, in as many documents as their size demands.
    async fn send(&mut self, events: &[(usize, Event)], state: &mut State) -> Result<(), Failure> {
        let mut waiting = vec![events];
        while let Some(part) = waiting.pop() {
            if part.is_empty() {
                continue;
            }
            let document = Document {
                envelope: self.envelope.clone(),
                events: part.iter().map(|(_, event)| event.clone()).collect(),
            };
            let text = document.to_string();
            let too_large = text.len() > self.part_bytes || !self.one(part, &text, state).await?;
            if !too_large {
                continue;
            }
            if let [(number, _)] = part {
                state.refuse(*number, "the event is larger than the server takes");
                continue;
            }
            // The halves in their order: the one put last is taken first.
            let (first, second) = part.split_at(part.len() / 2);
            waiting.extend([second, first]);
        }
        Ok(())
    }

    /// Sends one document; false when it is more than the server takes.
    async fn one(&mut self, part: &[(usize, Event)], text: &str, state: &mut State) -> Result<bool, Failure> {
        let sent =
            Sent { kind: "application/ld+json", headers: &[("GS1-Capture-Error-Behaviour", "proceed")], body: text };
        let answer = self.server.post("/epcis/capture", &sent).await?;
        match answer.status() {
            StatusCode::ACCEPTED => {}
            StatusCode::PAYLOAD_TOO_LARGE => {
                let limit = answer.headers().get("gs1-epcis-capture-file-size-limit");
                let limit = limit.and_then(|limit| limit.to_str().ok()).and_then(|limit| limit.parse().ok());
                self.part_bytes = limit.unwrap_or(self.part_bytes).min(self.part_bytes);
                return Ok(false);
            }
            status if status.is_server_error() => return Err(Failure::Unreachable(told(answer).await)),
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => return Err(Failure::Unreachable(told(answer).await)),
            _ => return Err(Failure::Refused(told(answer).await)),
        }
        let place = answer.headers().get(header::LOCATION).and_then(|place| place.to_str().ok()).map(str::to_owned);
        let place = place.ok_or_else(|| Failure::Unreachable("the server names no capture job".to_owned()))?;
        let place = place.strip_prefix(self.server.origin()).unwrap_or(&place).to_owned();
        let job = self.finished(&place).await?;
        count(&job, part, state);
        Ok(true)
    }

    /// The job when it has ended.
    async fn finished(&self, place: &str) -> Result<Value, Failure> {
        for _ in 0..JOB_POLLS {
            let answer = self.server.get(place, &[]).await?;
            if answer.status() != StatusCode::OK {
                return Err(Failure::Unreachable(told(answer).await));
            }
            let text = answer.text().await.map_err(|error| Failure::Unreachable(error.to_string()))?;
            let job: Value = serde_json::from_str(&text)
                .map_err(|error| Failure::Unreachable(format!("the capture job is not understood: {error}")))?;
            if job.get("running") != Some(&Value::Bool(true)) {
                return Ok(job);
            }
            tokio::time::sleep(JOB_WAIT).await;
        }
        Err(Failure::Unreachable(format!("the capture job {place} does not end")))
    }
}

/// Adds what a job says about the events of its document.
fn count(job: &Value, part: &[(usize, Event)], state: &mut State) {
    let list = |name: &str| job.get(name).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let at =
        |value: &Value, name: &str| value.get(name).and_then(Value::as_u64).and_then(|at| usize::try_from(at).ok());
    let number = |index: usize| part.get(index).map_or(0, |(number, _)| *number);
    let text = |value: &Value, name: &str| value.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let mut refused = 0;
    for error in list("errors") {
        if let Some(index) = at(error, "event") {
            refused += 1;
            state.refuse(number(index), &text(error, "detail"));
        }
    }
    let told = list("touchstone:events");
    let duplicates = told.iter().filter(|event| text(event, "outcome") == "duplicate").count();
    state.duplicates += duplicates;
    state.accepted += part.len().saturating_sub(refused + duplicates);
}

/// An event that stands alone has nothing around it, and a query document may lack a version and a date: a document that is sent
/// has both.
fn dated(mut envelope: Envelope) -> Envelope {
    envelope.schema_version.get_or_insert_with(|| "2.0".to_owned());
    envelope.creation_date.get_or_insert_with(|| Time::from_instant(Timestamp::now()));
    envelope
}

fn without_master_data(envelope: &mut Envelope) {
    match &mut envelope.kind {
        DocumentKind::Document { header, .. } => *header = None,
        DocumentKind::Query { vocabulary_list, .. } => *vocabulary_list = None,
    }
}

/// How far it is, on a terminal alone.
struct Progress {
    name: String,
    total: usize,
    shown: bool,
}

impl Progress {
    fn new(name: &str, total: usize) -> Self {
        Self { name: name.to_owned(), total, shown: std::io::stderr().is_terminal() }
    }

    fn at(&mut self, done: usize) {
        if self.shown {
            // A terminal that is gone needs no progress.
            let _ = write!(std::io::stderr(), "\r{}: {done}/{}", self.name, self.total);
        }
    }

    fn end(&mut self) {
        if self.shown {
            let _ = write!(std::io::stderr(), "\r\x1b[K");
        }
    }
}

fn json(file: &Path, state: &State) -> String {
    let refusals: Vec<Value> = state
        .refusals
        .iter()
        .map(|refused| serde_json::json!({"event": refused.event, "reason": refused.reason}))
        .collect();
    serde_json::json!({
        "file": file.display().to_string(),
        "events": state.done,
        "accepted": state.accepted,
        "duplicates": state.duplicates,
        "refused": state.refused,
        "refusals": refusals,
    })
    .to_string()
}

fn text(file: &Path, state: &State, language: &str) -> String {
    let mut lines: Vec<String> = state
        .refusals
        .iter()
        .map(|refused| {
            let (event, reason) = (refused.event, &refused.reason);
            pick(language, format!("✕ 事件 {event}: {reason}"), format!("✕ event {event}: {reason}"))
        })
        .collect();
    let State { done, accepted, duplicates, refused, .. } = state;
    lines.push(format!(
        "{}: {}",
        file.display(),
        pick(
            language,
            format!("{done} 个事件,{accepted} 个已接收,{duplicates} 个重复,{refused} 个被拒绝"),
            format!("{done} events: {accepted} accepted, {duplicates} duplicates, {refused} refused"),
        )
    ));
    lines.join("\n")
}
