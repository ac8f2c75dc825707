//! What the client does (17065 7.2): apply with reports as evidence, cite further ones, take the application back.

use kernel::ids::{ProductVersionId, ReportId};
use kernel::{Actor, Message};
use platform::authz::{Audience, On};
use platform::db::{Event, Tx};
use platform::ports::{Named, ReportSummary};
use platform::{Error, Platform, Result};
use serde_json::json;

use super::{APPLY, SUPPLEMENT, WITHDRAW, by, load, required, save};
use crate::model::{APPLICATION, Application, ApplicationId, Decision, SchemeId, State, Subject};
use crate::store;

/// Applies for a product version with reports as evidence. The same `once` token again answers with the first application.
///
/// # Errors
/// [`Error::NotFound`] for a product or report of others; [`Error::Invalid`].
pub async fn apply(
    platform: &Platform,
    actor: &Actor,
    scheme: SchemeId,
    version: ProductVersionId,
    reports: &[ReportId],
    once: &str,
) -> Result<ApplicationId> {
    let mut tx = platform.write(actor, &APPLY, On::Nothing).await?;
    if let Some(answer) = tx.claim_once(once, APPLY.name).await? {
        return answer.parse().map_err(|_| Error::NotFound);
    }
    let scheme = store::scheme(tx.conn(), scheme)
        .await?
        .ok_or_else(|| Error::field("scheme", Message::new("error-required")))?;
    let product = platform.products()?.version(platform, version).await?.ok_or(Error::NotFound)?;
    if product.owner != actor.organisation {
        return Err(Error::NotFound);
    }
    let cited = cited(platform, version, reports).await?;
    let (manufacturer, factory) = makers(platform, &cited).await?;
    let application = Application {
        id: tx.new_id(),
        scheme: scheme.id,
        body: scheme.body,
        applicant: actor.organisation,
        applicant_name: actor.organisation_name.clone(),
        subject: Subject {
            product: product.product,
            version,
            version_number: product.version_number,
            product_zh: product.name_zh,
            product_en: product.name_en,
            model: product.model,
            reports: cited.iter().map(|r| r.id).collect(),
            report_numbers: cited.iter().map(|r| r.number.clone()).collect(),
            manufacturer,
            factory,
            by: by(&tx),
        },
        state: State::Submitted,
        created_at: tx.now(),
        row_version: 1,
    };
    store::insert_application(tx.conn(), &application).await?;
    tx.grant(APPLICATION, application.id, actor.organisation, Audience::Owner, "applied").await?;
    tx.grant(APPLICATION, application.id, scheme.body, Audience::CertificationBody, "applied").await?;
    tx.record(Event::new("certification.applied", APPLICATION, application.id).with(json!({
        "scheme": scheme.code, "product": application.subject.product, "version": version,
        "grantee": scheme.body, "audience": "certification_body", "name": application.subject.product_zh,
    })))
    .await?;
    share(&mut tx, &application, &cited).await?;
    tx.answer_once(once, &application.id.to_string()).await?;
    tx.commit().await?;
    Ok(application.id)
}

/// Cites further reports, when the evaluation found something missing (17065 7.4.7). An evaluated case is evaluated again.
///
/// # Errors
/// [`Error::Invalid`] when nothing new is cited; [`Error::Conflict`] after the decision.
pub async fn supplement(platform: &Platform, actor: &Actor, id: ApplicationId, reports: &[ReportId]) -> Result<()> {
    let mut tx = platform.write(actor, &SUPPLEMENT, On::record(APPLICATION, id)).await?;
    let mut application = load(&tx, id).await?;
    let new: Vec<ReportId> =
        reports.iter().copied().filter(|report| !application.subject.reports.contains(report)).collect();
    let cited = cited(platform, application.subject.version, &new).await?;
    application.state = application.state.supplement()?;
    application.subject.reports.extend(cited.iter().map(|r| r.id));
    application.subject.report_numbers.extend(cited.iter().map(|r| r.number.clone()));
    save(&tx, &mut application).await?;
    share(&mut tx, &application, &cited).await?;
    tx.commit().await
}

/// Takes the application back, before the decision.
///
/// # Errors
/// [`Error::Invalid`] without a reason; [`Error::Conflict`] after the decision.
pub async fn withdraw(platform: &Platform, actor: &Actor, id: ApplicationId, reason: &str) -> Result<()> {
    let mut tx = platform.write(actor, &WITHDRAW, On::record(APPLICATION, id)).await?;
    let reason = required(reason)?;
    let mut application = load(&tx, id).await?;
    application.state = application.state.withdraw(Decision { by: by(&tx), reason: reason.clone() })?;
    save(&tx, &mut application).await?;
    tx.record(Event::new("certification.withdrawn", APPLICATION, id).because(reason)).await?;
    tx.commit().await
}

/// The chosen reports, each once: issued, current and about this version.
async fn cited(platform: &Platform, version: ProductVersionId, reports: &[ReportId]) -> Result<Vec<ReportSummary>> {
    if reports.is_empty() {
        return Err(Error::field("reports", Message::new("certification-error-no-report")));
    }
    let known = platform.reports()?.for_version(platform, version).await?;
    if reports.iter().any(|id| !known.iter().any(|report| report.id == *id)) {
        return Err(Error::field("reports", Message::new("certification-error-report")));
    }
    Ok(known.into_iter().filter(|report| reports.contains(&report.id)).collect())
}

/// Who makes the product and where: what was typed on the order of the first report is not typed again.
async fn makers(platform: &Platform, cited: &[ReportSummary]) -> Result<(Named, Named)> {
    let (Some(orders), Some(first)) = (platform.ports().orders.as_ref(), cited.first()) else {
        return Ok((Named::default(), Named::default()));
    };
    let order = orders.order(platform, first.order).await?;
    Ok(order.map(|order| (order.manufacturer, order.factory)).unwrap_or_default())
}

/// The body may read the reports that it evaluates.
async fn share(tx: &mut Tx, application: &Application, cited: &[ReportSummary]) -> Result<()> {
    for report in cited {
        let data = json!({"report": report.id, "number": report.number, "grantee": application.body});
        tx.record(Event::new("certification.report_cited", APPLICATION, application.id).with(data)).await?;
    }
    Ok(())
}
