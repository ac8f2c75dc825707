//! Lots that failed in a test report issued here: a suspicion for their maker and the authorities, with the offer to look what a recall
//! would reach. Never a recall by itself: that is a person's decision.
//!
//! The journal entry of the issue is the outbox, and this job follows it. Run twice it raises nothing twice. A report that does not
//! stand any more takes its suspicions with it; an amendment that fails too raises its own.

use platform::db::Event;
use platform::jobs::Job;
use platform::ports::DocumentKind;
use platform::{Error, Platform, Result};
use serde_json::{Value, json};

use super::seen::{close_one, of_lot, raise};
use crate::model::{LOT, LotState};
use crate::rules::documents::Became;
use crate::store;
use crate::store::scans::Suspicion;

/// The job that follows `document.issued` and `document.status_changed`.
pub const FLAG: &str = "traceability.flag_lots";
/// Word of the reason.
const REASON: &str = "report";

/// Raises or closes the suspicions of a report.
///
/// # Errors
/// Database errors, then it is run again.
pub(crate) async fn flag(platform: Platform, job: Job) -> Result<()> {
    let data = job.payload.get("data").unwrap_or(&Value::Null);
    let text = |name: &str| data.get(name).and_then(Value::as_str).unwrap_or_default();
    let number = text("number");
    if job.payload.get("event").and_then(Value::as_str) != Some("document.issued") {
        return match Became::status(text("status")) {
            Some(Became::Superseded | Became::Withdrawn) => no_more(&platform, number, text("status")).await,
            _ => Ok(()),
        };
    }
    let failed = matches!(Became::issued(text("verdict"), false), Became::Issued { conforms: Some(false), .. });
    let lots = data.get("lots").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    if !failed || lots.is_empty() || text("gtin").is_empty() {
        return Ok(());
    }
    let document = platform.issuance()?.document(&platform, number).await?.ok_or(Error::NotFound)?;
    if document.kind == DocumentKind::Report {
        raise_all(&platform, number, text("gtin"), lots.iter().filter_map(Value::as_str)).await?;
    }
    Ok(())
}

async fn raise_all(platform: &Platform, number: &str, gtin: &str, lots: impl Iterator<Item = &str>) -> Result<()> {
    let mut tx = platform.system("failed reports").await?;
    let mut raised = Vec::new();
    for name in lots {
        let Some(lot) = store::lots::by_number(tx.conn(), gtin, name).await? else { continue };
        if matches!(lot.state, LotState::Withdrawn(_)) {
            continue;
        }
        let new = Suspicion {
            reason: REASON.to_owned(),
            detail: number.to_owned(),
            report: number.to_owned(),
            ..of_lot(&tx, &lot)
        };
        if raise(&tx, &lot, &new).await?.is_none() {
            raised.push(lot);
        }
    }
    let Some(first) = raised.first() else { return Ok(()) };
    // One entry for the report, however many lots: whoever is told by mail gets one letter.
    let names: Vec<&str> = raised.iter().map(|lot| lot.number.as_str()).collect();
    let data = json!({"number": number, "lots": names.join(", "), "product": first.product});
    let mut happened = Event::new("lot.failed", LOT, first.id).with(data);
    for lot in raised.iter().skip(1) {
        happened = happened.also_on(LOT, lot.id);
    }
    tx.record(happened).await?;
    tx.commit().await
}

/// The report does not stand any more, and with it what it said of lots.
async fn no_more(platform: &Platform, number: &str, status: &str) -> Result<()> {
    let mut tx = platform.system("failed reports").await?;
    let by = tx.actor().name.clone();
    for one in store::scans::of_report(tx.conn(), number).await? {
        close_one(&mut tx, &one.id, &by, &format!("{number}: {status}")).await?;
    }
    tx.commit().await
}
