//! Reports: drafted by the analyst, reviewed by the verifier, authorised and signed by the signatory; one is amended.

use anyhow::{Context, Result};
use kernel::ids::{OrderId, ReportId};
use laboratory::actions::report::{self, Correction};
use serde_json::{Value, json};

use super::cast::fine;
use super::stage::Stage;

/// Who stands behind the reports of a laboratory.
pub(crate) struct Hands {
    /// Drafts.
    pub(crate) analyst: &'static str,
    /// Reviews.
    pub(crate) verifier: &'static str,
    /// Authorises.
    pub(crate) signatory: &'static str,
}

/// The chemists.
pub(crate) const LAB_A: Hands = Hands { analyst: "analyst", verifier: "verifier", signatory: "signatory" };
/// The mechanics.
pub(crate) const LAB_B: Hands =
    Hands { analyst: "lab-b-analyst", verifier: "lab-b-verifier", signatory: "lab-b-signatory" };

/// An issued report.
pub(crate) struct Paper {
    /// Identity.
    pub(crate) id: ReportId,
    /// Number.
    pub(crate) number: String,
}

/// From verified tests to a signed report.
pub(crate) async fn report(stage: &Stage<'_>, hands: &Hands, order: OrderId) -> Result<Paper> {
    let id = fine(report::draft(stage.platform, stage.who(hands.analyst)?, order).await)?;
    stage.done("report drafted");
    issue(stage, hands, id).await
}

async fn issue(stage: &Stage<'_>, hands: &Hands, id: ReportId) -> Result<Paper> {
    fine(report::review(stage.platform, stage.who(hands.verifier)?, id).await)?;
    stage.done("report reviewed");
    let begun = std::time::Instant::now();
    let number = fine(report::authorise(stage.platform, stage.who(hands.signatory)?, id).await)?;
    stage.done(format!("report {number} issued in {} ms", begun.elapsed().as_millis()));
    stage.settle().await?;
    Ok(Paper { id, number })
}

/// The factory's address was mistyped: a new report takes the old one's place.
pub(crate) async fn amend(stage: &Stage<'_>, hands: &Hands, old: &Paper) -> Result<Paper> {
    let correction = Correction {
        factory_address: "浙江省义乌市义亭镇工业园区6号2幢".to_owned(),
        change: "工厂地址由“工业园区6号”改为“工业园区6号2幢”。/ Factory address: building 2 added.".to_owned(),
        reason: "委托单上的工厂地址录入不全 / the address on the application was incomplete".to_owned(),
        ..Correction::default()
    };
    let id = fine(report::amend(stage.platform, stage.who(hands.analyst)?, old.id, &correction).await)?;
    stage.done(format!("amendment of {} begun", old.number));
    issue(stage, hands, id).await
}

/// How anybody finds a document: for the summary.
pub(crate) async fn addresses(stage: &Stage<'_>, number: &str, with_pdf: bool) -> Result<Value> {
    let issuance = fine(stage.platform.issuance())?;
    let document = fine(issuance.document(stage.platform, number).await)?;
    let url = document.with_context(|| format!("{number} is not registered"))?.verify_url;
    let mut found = json!({"number": number, "verify_url": url, "credential_url": format!("{url}/credential")});
    if with_pdf && let Value::Object(fields) = &mut found {
        // A report's PDF is its parties': the summary holds the link that they forward.
        let shared = fine(issuance.share_url(stage.platform, number).await)?.unwrap_or_default();
        let query = shared.split_once('?').map(|(_, query)| format!("?{query}")).unwrap_or_default();
        fields.insert("pdf_url".to_owned(), format!("{url}/zh-CN.pdf{query}").into());
    }
    Ok(found)
}
