//! The file that a command takes: bounded, and read event by event, so that its size does not matter for memory. What is held is what
//! stands around the events, and one of them.

use std::fs::File;
use std::io::{BufReader, Read as _, Seek as _, SeekFrom};
use std::path::Path;

use epcis::check::{self, Finding, Report, Severity};
use epcis::stream::{Bounds, Pieces, Streamed, Survey, survey};
use epcis::{Envelope, Event, Input, Json, Limits, ParseError};

use super::Failure;

/// What is read here. More than a server takes: files are checked before they are split.
const BOUNDS: Bounds = Bounds {
    max_bytes: 16 << 30,
    max_events: 50_000_000,
    max_depth: 100,
    max_event_bytes: MOST_HELD,
    max_around_bytes: MOST_HELD,
};
/// The most that is held at once: an event that stands alone, one of a document, or what stands around them.
const MOST_HELD: usize = 64 << 20;
/// What is read whole.
const LIMITS: Limits = Limits { max_bytes: MOST_HELD, max_depth: 100, max_events: 1_000_000 };
/// Errors that are told when a file cannot be hashed or converted; `check` tells more.
const SHOWN: usize = 20;
/// Problems of one severity that `check` tells; more are counted.
const MOST_TOLD: usize = 1000;

/// A file that was opened, and what its first reading found.
pub(in super::super) struct Opened {
    name: String,
    file: File,
    content: Content,
}

enum Content {
    /// A document, to be read event by event.
    Document(Box<Survey>),
    /// An event that stands alone, and the little that only a reader of the whole understands.
    Whole(Box<Input>),
    /// Neither.
    Unread(Report, ParseError),
}

impl Opened {
    /// Opens a file, or standard input for `-`. What cannot be sought in is kept in a temporary file.
    pub(in super::super) fn open(path: &Path) -> Result<Self, Failure> {
        let name = name(path);
        let unreadable = |error: std::io::Error| Failure::Unreadable(format!("cannot read {name}: {error}"));
        let mut file = if is_standard_input(path) {
            kept(std::io::stdin().lock()).map_err(unreadable)?
        } else {
            let file = File::open(path).map_err(unreadable)?;
            let kind = file.metadata().map_err(unreadable)?.file_type();
            if kind.is_dir() {
                return Err(Failure::Unreadable(format!("cannot read {name}: it is a folder")));
            }
            if kind.is_file() { file } else { kept(file).map_err(unreadable)? }
        };
        let content = match survey(BufReader::new(&file), &BOUNDS) {
            Ok(survey) => Content::Document(Box::new(survey)),
            Err(error) => {
                let length = file.metadata().map_err(unreadable)?.len();
                if length > MOST_HELD as u64 {
                    return Ok(Self { name, file, content: Content::Unread(check::unread(None, &error), error) });
                }
                let mut bytes = Vec::new();
                file.rewind().and_then(|()| file.read_to_end(&mut bytes)).map_err(unreadable)?;
                match Input::parse(&bytes, &LIMITS) {
                    Ok(input) => Content::Whole(Box::new(input)),
                    Err(error) => Content::Unread(check::bytes(&bytes, &LIMITS), error),
                }
            }
        };
        Ok(Self { name, file, content })
    }

    /// How it is called in messages.
    pub(in super::super) fn name(&self) -> &str {
        &self.name
    }

    /// What stands around the events.
    ///
    /// # Errors
    /// [`Failure::Invalid`]: it cannot be read.
    pub(in super::super) fn envelope(&self) -> Result<&Envelope, Failure> {
        match &self.content {
            Content::Document(survey) => Ok(&survey.envelope),
            Content::Whole(input) => Ok(input.envelope()),
            Content::Unread(_, error) => Err(Failure::Invalid(format!("{}: {error}", self.name))),
        }
    }

    /// The number of events; those of XML that stand within one `extension` may count as one.
    pub(in super::super) fn events(&self) -> usize {
        match &self.content {
            Content::Document(survey) => survey.events,
            Content::Whole(input) => input.events(),
            Content::Unread(..) => 0,
        }
    }

    /// The event, when it is one that stands alone.
    pub(super) fn alone(&self) -> Option<Event> {
        let Content::Whole(input) = &self.content else { return None };
        input.stands_alone.then(|| input.as_ref().clone().into_partial().events.pop()).flatten()?.ok()
    }

    /// Every problem, the first of them told.
    pub(super) fn check(&self) -> Report {
        match &self.content {
            Content::Document(survey) => match self.start() {
                Ok(file) => check::stream(survey, Pieces::new(file, survey, &BOUNDS), MOST_TOLD),
                Err(error) => check::unread(Some(survey.form), &error),
            },
            Content::Whole(input) => check::of_input(input),
            Content::Unread(report, _) => report.clone(),
        }
    }

    /// Gives each event with its number, from 0, or why it is none; `visit` may end it.
    ///
    /// # Errors
    /// What `visit` returns, and [`Failure::Invalid`] when the rest of the file cannot be read.
    pub(in super::super) fn each(
        &self,
        mut visit: impl FnMut(usize, Streamed) -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        let wrong = |error: ParseError| Failure::Invalid(format!("{}: {error}", self.name));
        let mut number = 0;
        match &self.content {
            Content::Document(survey) => {
                for piece in Pieces::new(self.start().map_err(wrong)?, survey, &BOUNDS) {
                    for event in piece.and_then(|piece| survey.read(&piece)).map_err(wrong)? {
                        visit(number, event)?;
                        number += 1;
                    }
                }
                Ok(())
            }
            Content::Whole(input) => {
                for event in input.as_ref().clone().into_partial().events {
                    visit(number, Streamed { index: number, event, context: None })?;
                    number += 1;
                }
                Ok(())
            }
            Content::Unread(_, error) => Err(wrong(error.clone())),
        }
    }

    /// Gives each event of a file all of whose events can be read.
    ///
    /// # Errors
    /// As [`Opened::each`]; what is invalid is told with its errors.
    pub(super) fn each_sound(
        &self,
        mut visit: impl FnMut(usize, Event, Option<Json>) -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        let mut invalid = matches!(self.content, Content::Unread(..));
        if !invalid {
            self.each(|number, Streamed { event, context, .. }| match event {
                Ok(event) if !invalid => visit(number, event, context),
                Ok(_) => Ok(()),
                Err(_) => {
                    invalid = true;
                    Ok(())
                }
            })?;
        }
        if invalid { Err(self.errors()) } else { Ok(()) }
    }

    /// The first errors, to be told instead of an answer.
    fn errors(&self) -> Failure {
        let report = self.check();
        let is_told = |finding: &&Finding| finding.severity == Severity::Error && finding.rule != "capture";
        let told = report.findings.iter().filter(is_told).take(SHOWN);
        let mut lines: Vec<String> = told.map(|finding| format!("{}: {finding}", self.name)).collect();
        let more = report.more_errors + report.findings.iter().filter(is_told).count() - lines.len();
        if more > 0 {
            lines.push(format!("{}: and {more} more; `touchstone epcis check` tells them", self.name));
        }
        Failure::Invalid(lines.join("\n"))
    }

    /// All its bytes, from the first.
    pub(in super::super) fn start(&self) -> Result<BufReader<&File>, ParseError> {
        let mut file = &self.file;
        file.seek(SeekFrom::Start(0))
            .map_err(|error| ParseError::Text(format!("the document could not be read: {error}")))?;
        Ok(BufReader::with_capacity(1 << 16, file))
    }
}

/// An event that takes along the `@context` around it, when that is not the one of the document.
pub(in super::super) fn with_context(mut event: Event, context: Option<Json>) -> Event {
    if let Some(around) = context {
        let own = event.common.context.take();
        let entries = |context: Json| context.as_array().map_or_else(|| vec![context.clone()], <[Json]>::to_vec);
        let all = entries(around).into_iter().chain(own.into_iter().flat_map(entries)).collect();
        event.common.context = Some(Json::Array(all));
    }
    event
}

/// What comes but once, in a file that goes with the process.
fn kept(mut input: impl std::io::Read) -> std::io::Result<File> {
    let mut file = tempfile::tempfile()?;
    let most = BOUNDS.max_bytes + 1;
    std::io::copy(&mut input.by_ref().take(most), &mut file)?;
    file.rewind()?;
    Ok(file)
}

fn name(file: &Path) -> String {
    if is_standard_input(file) { "standard input".to_owned() } else { file.display().to_string() }
}

fn is_standard_input(file: &Path) -> bool {
    file.as_os_str() == "-"
}
