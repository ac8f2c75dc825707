//! What evaluators do: application review (17065 7.3) and evaluation of the evidence (7.4).

use kernel::{Actor, Message};
use platform::authz::On;
use platform::db::Event;
use platform::ports::{DocumentKind, DocumentStatus};
use platform::{Error, Platform, Result};
use serde_json::json;

use super::{EVALUATE, by, load, required, save};
use crate::model::{APPLICATION, Application, ApplicationId, Decision, Evaluation, Finding, Review, Scheme};
use crate::{rules, store};

/// Application review (17065 7.3.1): information sufficient, differences resolved, scope defined, means and competence
/// available. Each must be confirmed.
///
/// # Errors
/// [`Error::Rule`] when a point is not confirmed.
pub async fn review(platform: &Platform, actor: &Actor, id: ApplicationId, confirmed: bool, note: &str) -> Result<()> {
    let mut tx = platform.write(actor, &EVALUATE, On::record(APPLICATION, id)).await?;
    let mut application = load(&tx, id).await?;
    if !confirmed {
        return Err(Error::Rule(Message::new("certification-error-review")));
    }
    application.state = application.state.review(Review { by: by(&tx), note: note.trim().to_owned() })?;
    save(&tx, &mut application).await?;
    tx.record(Event::new("certification.reviewed", APPLICATION, id)).await?;
    tx.commit().await
}

/// Does not take it on, with the reason (17065 7.3.4).
///
/// # Errors
/// [`Error::Invalid`] without a reason.
pub async fn decline(platform: &Platform, actor: &Actor, id: ApplicationId, reason: &str) -> Result<()> {
    let mut tx = platform.write(actor, &EVALUATE, On::record(APPLICATION, id)).await?;
    let reason = required(reason)?;
    let mut application = load(&tx, id).await?;
    application.state = application.state.decline(Decision { by: by(&tx), reason: reason.clone() })?;
    save(&tx, &mut application).await?;
    tx.record(Event::new("certification.declined", APPLICATION, id).because(reason)).await?;
    tx.commit().await
}

/// Evaluates the evidence (17065 7.4): which cited reports still stand, and what they say of each required requirement.
///
/// # Errors
/// [`Error::Conflict`] in another state.
pub async fn evaluate(
    platform: &Platform,
    actor: &Actor,
    id: ApplicationId,
    agreement: bool,
    note: &str,
) -> Result<()> {
    let mut tx = platform.write(actor, &EVALUATE, On::record(APPLICATION, id)).await?;
    let mut application = load(&tx, id).await?;
    let scheme = store::scheme(tx.conn(), application.scheme).await?.ok_or(Error::NotFound)?;
    let (findings, unusable) = evidence(platform, &application, &scheme).await?;
    let evaluation = Evaluation { by: by(&tx), findings, unusable, agreement, note: note.trim().to_owned() };
    let conforms = evaluation.conforms();
    application.state = application.state.evaluate(evaluation)?;
    save(&tx, &mut application).await?;
    tx.record(Event::new("certification.evaluated", APPLICATION, id).with(json!({"conforms": conforms}))).await?;
    tx.commit().await
}

/// What the cited reports say now of each required requirement, and the numbers of those that are no evidence: not in the
/// register as valid, superseded, or about another version.
pub(super) async fn evidence(
    platform: &Platform,
    application: &Application,
    scheme: &Scheme,
) -> Result<(Vec<Finding>, Vec<String>)> {
    let subject = &application.subject;
    let (mut usable, mut unusable) = (Vec::new(), Vec::new());
    for (report, number) in subject.reports.iter().zip(&subject.report_numbers) {
        let summary = platform.reports()?.report(platform, *report).await?;
        let registered = platform.issuance()?.document(platform, number).await?;
        let genuine = registered.is_some_and(|d| d.kind == DocumentKind::Report && d.status == DocumentStatus::Valid);
        match summary {
            Some(summary) if genuine && summary.version == subject.version => usable.push(summary),
            _ => unusable.push(number.clone()),
        }
    }
    Ok((rules::findings(scheme, &usable), unusable))
}
