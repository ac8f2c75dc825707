//! Documents as they arrive. A small one is held in memory and captured before the answer; a large one goes to the file store
//! as it comes, is looked over once, and is captured by a job: see [`super::capture_job`].

use std::io::Cursor;

use epcis::stream::{Bounds, Survey, survey};
use epcis::{Form, ParseError};
use kernel::Actor;
use platform::authz::On;
use platform::files::Upload;
use platform::{Error, Platform, Result};
use uuid::Uuid;

use super::CAPTURE;
use super::capture::{LIMITS, Refusal, document, is_xml, master_data};
use super::capture_job::{self, Sender};
use super::waiting::Waiting;
use crate::model::{Behaviour, Capture, CaptureId, Tally};
use crate::store::captures::Work;

/// What is read of a document. Told in headers `GS1-EPCIS-Capture-Limit` and `GS1-EPCIS-Capture-File-Size-Limit`; exactly as
/// much is accepted.
pub const BOUNDS: Bounds = Bounds {
    max_bytes: 1024 * 1024 * 1024,
    max_events: 5_000_000,
    max_depth: LIMITS.max_depth,
    max_event_bytes: LIMITS.max_bytes,
    max_around_bytes: 10 * 1024 * 1024,
};

/// Bytes that are held in memory of one document.
const MOST_HELD: usize = 4 * 1024 * 1024;

/// A document that is on its way.
pub struct Arriving {
    platform: Platform,
    actor: Actor,
    id: CaptureId,
    held: Vec<u8>,
    upload: Option<Upload>,
    bytes: u64,
}

impl Arriving {
    /// Before the first byte is taken it is asked whether the actor may capture.
    ///
    /// # Errors
    /// [`Error::Forbidden`].
    pub async fn begin(platform: &Platform, actor: &Actor) -> Result<Self> {
        platform.read(actor, &CAPTURE, On::Nothing).await?;
        let id = CaptureId(Uuid::now_v7());
        Ok(Self { platform: platform.clone(), actor: actor.clone(), id, held: Vec::new(), upload: None, bytes: 0 })
    }

    /// Takes what came.
    ///
    /// # Errors
    /// [`ParseError::TooLarge`]; when the file store fails.
    pub async fn push(&mut self, bytes: &[u8]) -> Result<(), Refusal> {
        self.bytes += bytes.len() as u64;
        if self.bytes > BOUNDS.max_bytes {
            self.give_up().await?;
            return Err(too_large(self.bytes));
        }
        if self.upload.is_none() && self.held.len() + bytes.len() <= MOST_HELD {
            self.held.extend_from_slice(bytes);
            return Ok(());
        }
        let upload = self.spill().await?;
        Ok(upload.write(bytes).await?)
    }

    /// Captures the document, or begins to: then the capture is not finished. `form`: what it was said to be. `source`: the
    /// name of an uploaded file, or empty.
    ///
    /// # Errors
    /// [`Refusal::Document`] when the document around the events cannot be read; [`Refusal::Platform`].
    pub async fn capture(mut self, form: Option<Form>, behaviour: Behaviour, source: &str) -> Result<Capture, Refusal> {
        if self.upload.is_none() {
            let text = text(&self.held)?;
            expect(form, if is_xml(text) { Form::Xml } else { Form::Json })?;
            match document(&self.platform, &self.actor, text, behaviour, source).await {
                Err(Refusal::Document(ParseError::TooManyEvents { .. })) => drop(self.spill().await?),
                captured => return captured,
            }
        }
        if let Some(upload) = self.upload.take() {
            upload.finish().await?;
        }
        let Self { platform, actor, id, bytes, .. } = self;
        let begun = look_over(&platform, &actor, (id, bytes), form, (behaviour, source)).await;
        if begun.is_err() {
            platform.files().forget(id.0).await?;
        }
        begun
    }

    async fn spill(&mut self) -> Result<&mut Upload> {
        let held = std::mem::take(&mut self.held);
        let mut upload = match self.upload.take() {
            Some(upload) => upload,
            None => self.platform.files().begin(self.id.0).await?,
        };
        upload.write(&held).await?;
        Ok(self.upload.insert(upload))
    }

    async fn give_up(&mut self) -> Result<()> {
        self.held = Vec::new();
        match self.upload.take() {
            Some(upload) => upload.abort().await,
            None => Ok(()),
        }
    }
}

/// Reads what stands around the events of a document that waits, and has its capture begun.
async fn look_over(
    platform: &Platform,
    actor: &Actor,
    (id, bytes): (CaptureId, u64),
    form: Option<Form>,
    (behaviour, source): (Behaviour, &str),
) -> Result<Capture, Refusal> {
    let mut waiting = Waiting::new(platform, id, bytes);
    let looked =
        tokio::task::spawn_blocking(move || survey(&mut waiting, &BOUNDS).map_err(|error| waiting.fault(error)));
    let found = looked.await.map_err(anyhow::Error::from).map_err(Error::from)??;
    expect(form, found.form)?;
    master_data(&found.envelope)?;
    let Survey { events, first, around, .. } = found;
    let capture = Capture {
        id,
        organisation: actor.organisation,
        source: source.to_owned(),
        behaviour,
        created_at: platform.now(),
        finished_at: None,
        success: true,
        tally: Tally { events, ..Tally::default() },
        results: Vec::new(),
    };
    let first = capture_job::place(first.unwrap_or(capture_job::START));
    let work = Work {
        bytes,
        phase: capture_job::first_phase(behaviour).to_owned(),
        place: first.clone(),
        first,
        around,
        sender: Sender::of(actor).to_json()?,
    };
    capture_job::begin(platform, actor, &capture, &work).await?;
    Ok(capture)
}

/// The refusal of a body of so many bytes.
#[must_use]
pub fn too_large(bytes: u64) -> Refusal {
    let size = |bytes| usize::try_from(bytes).unwrap_or(usize::MAX);
    Refusal::Document(ParseError::TooLarge { bytes: size(bytes), max_bytes: size(BOUNDS.max_bytes) })
}

fn text(bytes: &[u8]) -> Result<&str, Refusal> {
    if bytes.is_empty() {
        return Err(Refusal::Document(ParseError::Text("the file is empty".to_owned())));
    }
    // What is wrong with bytes that are no text is said by the reader that knows the lines.
    std::str::from_utf8(bytes).map_err(|_| {
        let told = epcis::recognise(bytes).err();
        let told = told.or_else(|| survey(Cursor::new(bytes), &BOUNDS).err());
        Refusal::Document(told.unwrap_or_else(|| ParseError::Text("these bytes are not UTF-8".to_owned())))
    })
}

fn expect(said: Option<Form>, found: Form) -> Result<(), Refusal> {
    match said {
        Some(said) if said != found => {
            let reason = format!("the body is not what Content-Type says: {}", said.name());
            Err(Refusal::Document(ParseError::Text(reason)))
        }
        _ => Ok(()),
    }
}
