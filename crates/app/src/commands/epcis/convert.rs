//! `touchstone epcis convert FILE --to FORM`: the same in another form, nothing lost.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use epcis::stream::{Frame, Target};
use epcis::{Document, Envelope, Event, NoPlace, Time, What, XmlVersion};

use super::super::terminal::{say, warn};
use super::Failure;
use super::input::{Opened, with_context};
use super::output::Output;

#[derive(Args, Debug)]
pub(crate) struct ConvertArgs {
    /// The file; - is standard input
    file: PathBuf,
    /// The form to write
    #[arg(long, value_enum)]
    to: To,
}

#[derive(ValueEnum, Debug, Clone, Copy)]
enum To {
    /// JSON-LD of EPCIS 2.0
    Json,
    /// XML of EPCIS 2.0
    Xml,
    /// XML of EPCIS 1.2
    #[value(name = "xml1.2")]
    Xml12,
}

impl ConvertArgs {
    pub(super) fn run(&self) -> Result<(), Failure> {
        let file = Opened::open(&self.file)?;
        let name = file.name();
        let target = match self.to {
            To::Json => Target::Json,
            To::Xml => Target::Xml(XmlVersion::V2_0),
            To::Xml12 => Target::Xml(XmlVersion::V1_2),
        };
        // What is invalid is told with its errors, before anything else.
        let mut events = 0;
        let mut newer = false;
        file.each_sound(|number, event, _| {
            events = number + 1;
            newer |= is_newer(&event);
            Ok(())
        })?;
        // An event that stands alone stays so.
        if let (Target::Json, Some(event)) = (target, file.alone()) {
            say(&format!("{:#}", event.to_json()));
            return Ok(());
        }
        let no_place = |error: NoPlace| Failure::Invalid(format!("{name}: {error}"));
        let mut envelope = file.envelope()?.clone();
        if target != Target::Json {
            dated(&mut envelope, name);
        }
        if target == Target::Xml(XmlVersion::V1_2) && newer {
            warn(&format!("{name}: what EPCIS 1.2 does not know is kept in its extensions"));
        }
        if events == 0 {
            let empty = Document { envelope, events: Vec::new() };
            let text = match target {
                Target::Json => format!("{:#}", empty.to_json()),
                Target::Xml(version) => empty.to_xml(version).map_err(no_place)?,
            };
            say(text.trim_end());
            return Ok(());
        }
        let frame = Frame::of(&envelope, target).map_err(no_place)?;
        let text = |number, event, context| frame.event(&with_context(event, context), number).map_err(no_place);
        if target != Target::Json {
            // Nothing is written before all of it has its place.
            file.each_sound(|number, event, context| text(number, event, context).map(drop))?;
        }
        let mut out = Output::begin();
        out.write(frame.head())?;
        file.each_sound(|number, event, context| out.write(&text(number, event, context)?))?;
        out.write(frame.tail().trim_end())?;
        out.write("\n")?;
        out.end()
    }
}

/// XML demands a date of the document; JSON does not always have one.
fn dated(envelope: &mut Envelope, name: &str) {
    if envelope.creation_date.is_none() {
        let now = Time::from_instant(platform::clock::now_jiff());
        warn(&format!("{name}: the document has no creationDate, which XML demands; {now} is written"));
        envelope.creation_date = Some(now);
    }
}

fn is_newer(event: &Event) -> bool {
    matches!(event.what, What::Association(_))
        || event.what.persistent_disposition().is_some()
        || event.business.sensor_elements.is_some()
        || event.common.certification_info.is_some()
}
