//! Reports and certificates that were issued here, and what becomes of them, as events: captured in the name of whoever issued the
//! document, about the product as a class, and shown to everybody who sees the document and to every authority.
//!
//! The journal entry of the issue is the outbox: it commits with the document, and this job follows it. Run twice it makes one event,
//! for all that the event says comes from the entry. A product without a GTIN has no name in events, and so no event.

use kernel::ids::OrganisationId;
use kernel::{OrganisationKind, Timestamp};
use platform::authz::{On, visibility::grantees};
use platform::db::Event as Happened;
use platform::jobs::Job;
use platform::ports::DocumentKind;
use platform::{Error, Platform, Result};
use serde_json::{Value, json};

use super::keep::{Incoming, keep_for};
use super::{CAPTURE, acting_for, unmade};
use crate::model::CAPTURE as CAPTURE_KIND;
use crate::rules::documents::{Became, Paper, told};
use crate::rules::lot::epc;

/// The job that follows `document.issued` and `document.status_changed`.
pub const TELL: &str = "traceability.tell_document";

/// What the journal entry said.
struct Entry {
    number: String,
    issuer: OrganisationId,
    /// The product as a class, then its lots; empty without a GTIN.
    classes: Vec<String>,
    at: Timestamp,
    became: Became,
}

impl Entry {
    fn of(payload: &Value) -> Option<Self> {
        let text = |name: &str| payload.get("data")?.get(name)?.as_str();
        let became = match payload.get("event")?.as_str()? {
            "document.issued" => Became::issued(text("verdict")?, text("supersedes").is_some()),
            _ => Became::status(text("status")?)?,
        };
        Some(Self {
            number: text("number")?.to_owned(),
            issuer: text("issuer")?.parse().ok()?,
            classes: text("gtin").map(|gtin| classes(gtin, payload)).unwrap_or_default(),
            at: Timestamp::from_micros(payload.get("at")?.as_i64()?),
            became,
        })
    }
}

fn classes(gtin: &str, payload: &Value) -> Vec<String> {
    let lots = payload.get("data").and_then(|data| data.get("lots")).and_then(Value::as_array);
    let lots = lots.into_iter().flatten().filter_map(Value::as_str).map(|lot| epc(gtin, Some(lot), None));
    let all = [epc(gtin, None, None)].into_iter().chain(lots);
    all.filter(|class| !class.is_empty()).collect()
}

/// Captures the event.
///
/// # Errors
/// A payload that does not read; database errors, then it is run again.
pub(crate) async fn tell(platform: Platform, job: Job) -> Result<()> {
    let entry = Entry::of(&job.payload)
        .ok_or_else(|| Error::Internal(anyhow::anyhow!("job {} tells of no document: {}", job.id, job.payload)))?;
    if entry.classes.is_empty() {
        return Ok(());
    }
    let document = platform.issuance()?.document(&platform, &entry.number).await?.ok_or(Error::NotFound)?;
    let certificate = document.kind == DocumentKind::Certificate;
    let paper = Paper { classes: &entry.classes, verify_url: &document.verify_url, certificate };
    let event = told(entry.at, paper, entry.became).map_err(unmade)?;
    let actor = acting_for(&platform, entry.issuer, "documents as events").await?;
    let mut tx = platform.write(&actor, &CAPTURE, On::Nothing).await?;
    let text = |name: &str| job.payload.get(name).and_then(Value::as_str).unwrap_or_default();
    let mut readers: Vec<String> =
        grantees(tx.conn(), text("kind"), text("resource")).await?.into_iter().map(|(grantee, _)| grantee).collect();
    let authorities = platform.organisations()?.of_kind(&platform, OrganisationKind::Authority).await?;
    readers.extend(authorities.into_iter().map(|authority| authority.id.to_string()));
    let kept = keep_for(&tx, vec![Incoming::bare(event)], &readers).await?;
    let new: Vec<Happened> = kept
        .into_iter()
        .filter(|kept| kept.new)
        .map(|kept| {
            let data = json!({"stored": 1, "duplicates": 0, "refused": 0, "source": entry.number});
            Happened::new("epcis.captured", CAPTURE_KIND, kept.id).with(data)
        })
        .collect();
    if new.is_empty() {
        return Ok(());
    }
    tx.record_all(new).await?;
    tx.commit().await
}
