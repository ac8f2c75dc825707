//! Reports from elsewhere: brought by an enterprise, checked by the service centre, evidence from then on until taken back.

use bytes::Bytes;
use kernel::{Actor, AuthLevel, Message, OrganisationKind, Role};
use platform::authz::{Action, Audience, On};
use platform::db::{Event, Tx};
use platform::{Error, Platform, Result};
use serde_json::json;

use super::review::REFRESH;
use crate::model::PRODUCT;
use crate::model::outside::{
    Check, Checked, FileRef, MOST_FILE, OUTSIDE_REPORT, OutsideReport, OutsideReportId, Said, Source, State,
};
use crate::rules::outside::{faults, media_type, unchecked};
use crate::store;
use kernel::ids::ProductId;

const READERS: &[(OrganisationKind, &[Role])] =
    &[(OrganisationKind::Enterprise, &[]), (OrganisationKind::ServiceCentre, &[])];
const MERCHANTS: &[(OrganisationKind, &[Role])] = &[(OrganisationKind::Enterprise, &[Role::Merchant])];
const CHECKERS: &[(OrganisationKind, &[Role])] = &[(OrganisationKind::ServiceCentre, &[Role::ContractReviewer])];

/// See the reports from elsewhere that one's organisation may see.
pub static LIST: Action = Action { name: "outside_report.list", allow: READERS, audiences: &[], level: AuthLevel::Key };
/// See one of them.
pub static SHOW: Action = Action { name: "outside_report.show", allow: READERS, audiences: &[], level: AuthLevel::Key };
/// Bring one for a product of one's own.
pub static SUBMIT: Action =
    Action { name: "outside_report.submit", allow: MERCHANTS, audiences: &[Audience::Owner], level: AuthLevel::Key };
/// Check one: accept or refuse it.
pub static CHECK: Action = Action {
    name: "outside_report.check",
    allow: CHECKERS,
    audiences: &[Audience::ServiceCentre],
    level: AuthLevel::Password,
};
/// Take one back: who brought it, or who checked it.
pub static WITHDRAW: Action = Action {
    name: "outside_report.withdraw",
    allow: &[
        (OrganisationKind::Enterprise, &[Role::Merchant]),
        (OrganisationKind::ServiceCentre, &[Role::ContractReviewer]),
    ],
    audiences: &[Audience::Owner, Audience::ServiceCentre],
    level: AuthLevel::Password,
};

/// What is typed from a report.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Brought {
    /// The laboratory's words.
    pub source: Source,
    /// Key of the part that was tested; none for the whole toy.
    pub part: Option<String>,
    /// What it says.
    pub says: Vec<Said>,
    /// Hash of a file that was kept before.
    pub file: String,
}

/// Keeps the file of a report for its owner; again is harmless.
///
/// # Errors
/// [`Error::Invalid`] at `file` for another kind of file or one too large, [`Error::Forbidden`], [`Error::NotFound`].
pub async fn keep_file(
    platform: &Platform,
    actor: &Actor,
    product: ProductId,
    name: &str,
    bytes: Bytes,
) -> Result<FileRef> {
    platform.read(actor, &SUBMIT, On::record(PRODUCT, product)).await?;
    if bytes.len() > MOST_FILE {
        return Err(Error::field("file", Message::new("outside-error-file-large")));
    }
    let media_type = media_type(&bytes).ok_or_else(|| Error::field("file", Message::new("outside-error-file-kind")))?;
    let hash = platform.files().put(bytes).await?;
    let name: String = name.chars().filter(|c| !c.is_control()).take(200).collect();
    let file = FileRef { hash, name, media_type: media_type.to_owned() };
    let tx = platform.write(actor, &SUBMIT, On::record(PRODUCT, product)).await?;
    store::outside::keep_file(tx.conn(), actor.organisation, &file, tx.now()).await?;
    tx.commit().await?;
    Ok(file)
}

/// Brings a report; answers its number. The same `once` token again answers with the first.
///
/// # Errors
/// [`Error::Invalid`] by field, [`Error::NotFound`].
pub async fn submit(
    platform: &Platform,
    actor: &Actor,
    product: ProductId,
    brought: Brought,
    once: &str,
) -> Result<String> {
    let mut tx = platform.write(actor, &SUBMIT, On::record(PRODUCT, product)).await?;
    if let Some(answer) = tx.claim_once(once, SUBMIT.name).await? {
        return Ok(answer);
    }
    let about = platform.products()?.current(platform, product).await?.ok_or(Error::NotFound)?;
    let packs = platform.packs().await?;
    let mut wrong = faults(&brought.source, brought.says.len(), tx.now().china_date());
    let known = |key: &String| about.components.iter().any(|part| part.key == *key);
    if !brought.part.as_ref().is_none_or(known)
        || brought.says.iter().any(|s| packs.requirement(&s.requirement).is_none())
    {
        return Err(Error::NotFound);
    }
    let file = match store::outside::file(tx.conn(), actor.organisation, &brought.file).await {
        Err(Error::NotFound) => {
            wrong.push(platform::FieldError { field: "file".to_owned(), message: Message::new("outside-error-file") });
            return Err(Error::Invalid(wrong));
        }
        file => file?,
    };
    if !wrong.is_empty() {
        return Err(Error::Invalid(wrong));
    }
    let year = tx.now().china_date().year();
    let serial = tx.next_number(&format!("outside_report/{year}")).await?;
    let report = OutsideReport {
        id: tx.new_id(),
        number: format!("OR-{year}-{serial:06}"),
        owner: actor.organisation,
        source: brought.source,
        about,
        part: brought.part,
        says: brought.says,
        file,
        state: State::Submitted,
        submitted_at: tx.now(),
        submitted_by: tx.actor().name.clone(),
        row_version: 1,
    };
    store::outside::insert(tx.conn(), &report).await?;
    tx.grant(OUTSIDE_REPORT, report.id, actor.organisation, Audience::Owner, "owner").await?;
    for centre in platform.organisations()?.of_kind(platform, OrganisationKind::ServiceCentre).await? {
        tx.grant(OUTSIDE_REPORT, report.id, centre.id, Audience::ServiceCentre, "to_check").await?;
    }
    tx.record(event("outside_report.submitted", &report)).await?;
    tx.answer_once(once, &report.number).await?;
    tx.commit().await?;
    Ok(report.number)
}

/// A report by its number, for whoever may see it.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn show(platform: &Platform, actor: &Actor, number: &str) -> Result<OutsideReport> {
    let report = store::outside::by_number(platform.db().conn(), number).await?.ok_or(Error::NotFound)?;
    platform.read(actor, &SHOW, On::record(OUTSIDE_REPORT, report.id)).await?;
    Ok(report)
}

/// What was found when a report was checked.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Finding {
    /// Accept it; otherwise refuse.
    pub accept: bool,
    /// Each check with how it was done.
    pub checks: Vec<(Check, String)>,
    /// The conclusion; why, when it is refused.
    pub note: String,
    /// The row version that was looked at.
    pub row_version: i64,
}

/// Accepts or refuses a report.
///
/// # Errors
/// [`Error::Invalid`] when a check is not done, or a refusal gives no reason; [`Error::Conflict`], [`Error::NotFound`].
pub async fn check(platform: &Platform, actor: &Actor, id: OutsideReportId, finding: Finding) -> Result<()> {
    let mut tx = platform.write(actor, &CHECK, On::record(OUTSIDE_REPORT, id)).await?;
    let report = seen(&tx, id, finding.row_version).await?;
    let mut wrong = if finding.accept { unchecked(&finding.checks) } else { Vec::new() };
    if !finding.accept && finding.note.trim().is_empty() {
        wrong.push(platform::FieldError { field: "note".to_owned(), message: Message::new("outside-error-reason") });
    }
    if !wrong.is_empty() {
        return Err(Error::Invalid(wrong));
    }
    let checked = Checked {
        checks: finding.checks.into_iter().filter(|(_, how)| !how.trim().is_empty()).collect(),
        note: finding.note.trim().to_owned(),
        by: tx.actor().name.clone(),
        organisation: tx.actor().organisation_name.clone(),
        at: tx.now(),
    };
    let note = checked.note.clone();
    let state = report.state.clone();
    let state = if finding.accept { state.accept(checked) } else { state.refuse(checked) };
    let name = if finding.accept { "outside_report.accepted" } else { "outside_report.refused" };
    put(&mut tx, OutsideReport { state: state.map_err(|e| Error::Rule(e.message()))?, ..report }, name, &note).await?;
    tx.commit().await
}

/// Takes a report back: what rested on it is open again.
///
/// # Errors
/// [`Error::Invalid`] without a reason; [`Error::Conflict`], [`Error::NotFound`].
pub async fn withdraw(
    platform: &Platform,
    actor: &Actor,
    id: OutsideReportId,
    reason: &str,
    row_version: i64,
) -> Result<()> {
    let mut tx = platform.write(actor, &WITHDRAW, On::record(OUTSIDE_REPORT, id)).await?;
    let report = seen(&tx, id, row_version).await?;
    let reason = reason.trim();
    if reason.is_empty() {
        return Err(Error::field("reason", Message::new("outside-error-reason")));
    }
    let (by, organisation) = (tx.actor().name.clone(), tx.actor().organisation_name.clone());
    let state = report.state.clone().withdraw(&by, &organisation, tx.now(), reason);
    let state = state.map_err(|e| Error::Rule(e.message()))?;
    put(&mut tx, OutsideReport { state, ..report }, "outside_report.withdrawn", reason).await?;
    tx.commit().await
}

async fn seen(tx: &Tx, id: OutsideReportId, row_version: i64) -> Result<OutsideReport> {
    let report = store::outside::by_id(tx.conn(), id).await?.ok_or(Error::NotFound)?;
    if report.row_version != row_version {
        return Err(Error::Conflict(Message::new("error-edited-elsewhere")));
    }
    Ok(report)
}

/// Keeps a new state, tells who brought it, and has every product that may rest on it looked at again.
async fn put(tx: &mut Tx, report: OutsideReport, name: &'static str, reason: &str) -> Result<()> {
    if !store::outside::decide(tx.conn(), &report).await? {
        return Err(Error::Conflict(Message::new("error-edited-elsewhere")));
    }
    tx.record(event(name, &report).because(reason)).await?;
    let touched = match &report.part {
        None => vec![report.about.product.to_string()],
        // A part may be in any toy of its owner.
        Some(_) => store::outside::planned(tx.conn(), report.owner).await?,
    };
    for product in touched {
        tx.enqueue(REFRESH, &json!({"data": {"product": product}})).await?;
    }
    Ok(())
}

fn event(name: &'static str, report: &OutsideReport) -> Event {
    let data = json!({
        "number": report.number, "laboratory": report.source.laboratory, "report": report.source.number,
        "owner": report.owner, "product": report.about.product, "name": report.about.name_zh,
    });
    Event::new(name, OUTSIDE_REPORT, report.id).also_on(PRODUCT, report.about.product).with(data)
}
