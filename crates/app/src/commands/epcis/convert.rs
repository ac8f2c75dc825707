//! `touchstone epcis convert FILE --to FORM`: the same in another form, nothing lost.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use epcis::{Document, Event, Time, What, XmlVersion};

use super::super::terminal::{say, warn};
use super::{Failure, input};

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
        let (document, alone) = input::document(&self.file)?;
        let version = match self.to {
            To::Json => {
                say(&json(&document, alone));
                return Ok(());
            }
            To::Xml => XmlVersion::V2_0,
            To::Xml12 => XmlVersion::V1_2,
        };
        let name = input::name(&self.file);
        let document = dated(document, &name);
        if version == XmlVersion::V1_2 && document.events.iter().any(is_newer) {
            warn(&format!("{name}: what EPCIS 1.2 does not know is kept in its extensions"));
        }
        let xml = document.to_xml(version).map_err(|error| Failure::Invalid(format!("{name}: {error}")))?;
        say(xml.trim_end());
        Ok(())
    }
}

/// An event that stands alone stays so.
fn json(document: &Document, alone: bool) -> String {
    match document.events.as_slice() {
        [event] if alone => format!("{:#}", event.to_json()),
        _ => format!("{:#}", document.to_json()),
    }
}

/// XML demands a date of the document; JSON does not always have one.
fn dated(mut document: Document, name: &str) -> Document {
    if document.envelope.creation_date.is_none() {
        let now = Time::from_instant(platform::clock::now_jiff());
        warn(&format!("{name}: the document has no creationDate, which XML demands; {now} is written"));
        document.envelope.creation_date = Some(now);
    }
    document
}

fn is_newer(event: &Event) -> bool {
    matches!(event.what, What::Association(_))
        || event.what.persistent_disposition().is_some()
        || event.business.sensor_elements.is_some()
        || event.common.certification_info.is_some()
}
