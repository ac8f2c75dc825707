//! Decisions of the area, pure: what a serial number is, what may be recorded, which events a step makes, what of the
//! captured events is the journey of a unit.

pub mod documents;
pub mod domains;
pub mod events;
pub mod journey;
pub mod keys;
pub mod link_types;
pub mod links;
pub mod lot;
pub mod master_data;
pub mod materials;
pub mod named;
pub mod presets;
pub mod recall;
pub mod redact;
pub mod scan;
pub mod scans;
pub mod serial;
pub mod trace;
pub mod values;
pub mod vocabularies;
