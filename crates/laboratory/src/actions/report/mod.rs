//! A report's way: drafted from verified tests, reviewed by a second person, authorised and issued by a signatory, one day
//! superseded by its amendment (ISO/IEC 17025 7.8).

mod gather;
mod paper;

use kernel::ids::{OrderId, ReportId};
use kernel::{Actor, AuthLevel, Date, Message, OrganisationKind, Role};
use platform::authz::{Action, Audience, On};
use platform::db::{Event, Tx};
use platform::i18n::Lang;
use platform::jobs::Job;
use platform::ports::{Assessment, DocumentKind, DocumentStatus, IssueRequest, Party};
use platform::{Error, Platform, Result};
use serde_json::json;

use super::test::{acting, held};
use super::{Faults, ORDER};
use crate::model::{Amends, Content, Issue, Report, ReportState, Test, TestState, verdict_word};
use crate::rules::{may_authorise, may_review, stale};
use crate::store;

/// Resource kind of reports.
pub const REPORT: &str = "report";

const LAB: OrganisationKind = OrganisationKind::Laboratory;
const AT_WORK: &[Audience] = &[Audience::Laboratory];
const EVERYBODY: &[(OrganisationKind, &[Role])] = &[
    (OrganisationKind::Enterprise, &[]),
    (OrganisationKind::ServiceCentre, &[]),
    (LAB, &[]),
    (OrganisationKind::CertificationBody, &[]),
    (OrganisationKind::Authority, &[]),
    (OrganisationKind::Buyer, &[]),
];

/// See the reports one's organisation may see.
pub static LIST: Action = Action { name: "report.list", allow: EVERYBODY, audiences: &[], level: AuthLevel::Key };
/// See one.
pub static SHOW: Action = Action { name: "report.show", allow: EVERYBODY, audiences: &[], level: AuthLevel::Key };
/// Draft a report from the verified tests of an order, or draft it anew.
pub static DRAFT: Action = Action {
    name: "report.draft",
    allow: &[(LAB, &[Role::Analyst, Role::Verifier])],
    audiences: AT_WORK,
    level: AuthLevel::Password,
};
/// Technical review.
pub static REVIEW: Action = Action {
    name: "report.review",
    allow: &[(LAB, &[Role::Verifier])],
    audiences: AT_WORK,
    level: AuthLevel::Password,
};
/// Authorise and issue (7.8.1.1): an authorised signatory with a second factor.
pub static AUTHORISE: Action = Action {
    name: "report.authorise",
    allow: &[(LAB, &[Role::Signatory])],
    audiences: AT_WORK,
    level: AuthLevel::SecondFactor,
};
/// Amend an issued report (7.8.8).
pub static AMEND: Action = Action {
    name: "report.amend",
    allow: &[(LAB, &[Role::Analyst, Role::Verifier])],
    audiences: AT_WORK,
    level: AuthLevel::Password,
};
/// The numbers under which the laboratory carries its marks.
pub static MARKS: Action = Action {
    name: "report.marks",
    allow: &[(LAB, &[Role::Administrator])],
    audiences: &[],
    level: AuthLevel::Password,
};

pub use gather::{blockers, preview};
pub use paper::draft_pdf;

/// What an amendment corrects.
#[derive(Clone, Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct Correction {
    /// Factory name; empty leaves it as it is.
    pub factory_name: String,
    /// Factory address; empty leaves it as it is.
    pub factory_address: String,
    /// Remark, zh.
    pub remarks_zh: String,
    /// Remark, en.
    pub remarks_en: String,
    /// What is changed, as printed.
    pub change: String,
    /// Why.
    pub reason: String,
}

async fn load(tx: &Tx, id: ReportId) -> Result<Report> {
    store::report::by_id(tx.conn(), id).await?.ok_or(Error::NotFound)
}

async fn save(tx: &Tx, report: &Report) -> Result<()> {
    if store::report::save(tx.conn(), report).await? {
        Ok(())
    } else {
        Err(Error::Conflict(Message::new("error-edited-elsewhere")))
    }
}

/// Drafts a report from the verified tests of an order.
///
/// # Errors
/// [`Error::Rule`] when no test is verified yet, or a report of these tests is on its way.
pub async fn draft(platform: &Platform, actor: &Actor, order: OrderId) -> Result<ReportId> {
    let mut tx = platform.write(actor, &DRAFT, On::record(ORDER, order)).await?;
    let open = store::report::of_order(tx.conn(), actor.organisation, order).await?;
    if open.iter().any(|r| !matches!(r.state, ReportState::Superseded { .. })) {
        return Err(Error::Rule(Message::new("report-error-exists")));
    }
    let content = gather::content(&tx, order).await?;
    if content.tests.is_empty() {
        return Err(Error::Rule(Message::new("report-blocker-empty")));
    }
    let report = insert(&mut tx, content, None).await?;
    tx.commit().await?;
    Ok(report)
}

async fn insert(tx: &mut Tx, content: Content, amends: Option<Amends>) -> Result<ReportId> {
    let report = Report {
        id: tx.new_id(),
        laboratory: tx.actor().organisation,
        order: content.order.id,
        order_number: content.order.number.clone(),
        version: content.product.version,
        product: content.product.product,
        state: ReportState::Draft,
        drafted: acting(tx),
        content,
        amends,
        row_version: 1,
    };
    store::report::insert(tx.conn(), &report).await?;
    tx.grant(REPORT, report.id, report.laboratory, Audience::Laboratory, "drafted").await?;
    tx.record(
        Event::new("report.drafted", REPORT, report.id)
            .also_on(ORDER, report.order)
            .with(json!({"order": report.order, "order_number": report.order_number})),
    )
    .await?;
    Ok(report.id)
}

/// Drafts it anew from the tests as they stand now; a review is lost with it.
///
/// # Errors
/// [`Error::Conflict`] once it is issued.
pub async fn redraft(platform: &Platform, actor: &Actor, id: ReportId) -> Result<()> {
    let mut tx = platform.write(actor, &DRAFT, On::record(REPORT, id)).await?;
    let mut report = load(&tx, id).await?;
    report.state = report.state.redraft()?;
    let fresh = gather::content(&tx, report.order).await?;
    // What an amendment corrected stays corrected.
    let (order, zh, en) = (report.content.order, report.content.remarks_zh, report.content.remarks_en);
    report.content = Content { remarks_zh: zh, remarks_en: en, ..fresh };
    if report.amends.is_some() {
        report.content.order = order;
    }
    report.drafted = acting(&tx);
    save(&tx, &report).await?;
    tx.record(Event::new("report.redrafted", REPORT, id)).await?;
    tx.commit().await
}

/// Technical review by a second person.
///
/// # Errors
/// [`Error::Forbidden`] to whom drafted it; [`Error::Rule`] naming what blocks it.
pub async fn review(platform: &Platform, actor: &Actor, id: ReportId) -> Result<()> {
    let mut tx = platform.write(actor, &REVIEW, On::record(REPORT, id)).await?;
    let mut report = load(&tx, id).await?;
    may_review(&report, actor.user, &held(&tx).await?, tx.now().china_date()).map_err(Error::Forbidden)?;
    nothing_blocks(&tx, &report).await?;
    report.state = report.state.review(acting(&tx))?;
    save(&tx, &report).await?;
    tx.record(Event::new("report.reviewed", REPORT, id).also_on(ORDER, report.order)).await?;
    tx.commit().await
}

/// Sends a draft or reviewed report back, with the reason.
///
/// # Errors
/// No reason; already issued.
pub async fn send_back(platform: &Platform, actor: &Actor, id: ReportId, reason: &str) -> Result<()> {
    let mut tx = platform.write(actor, &REVIEW, On::record(REPORT, id)).await?;
    let mut faults = Faults::default();
    let reason = faults.required("reason", reason, 500);
    faults.settle()?;
    let mut report = load(&tx, id).await?;
    report.state = report.state.redraft()?;
    save(&tx, &report).await?;
    tx.record(Event::new("report.sent_back", REPORT, id).because(reason)).await?;
    tx.commit().await
}

async fn nothing_blocks(tx: &Tx, report: &Report) -> Result<()> {
    let tests = store::test::of_order(tx.conn(), report.laboratory, report.order).await?;
    let mut blockers = stale(report, &tests);
    blockers.extend(gather::lacking(tx.platform(), tx.conn(), report).await?);
    match blockers.into_iter().next() {
        Some(blocker) => Err(Error::Rule(blocker.text)),
        None => Ok(()),
    }
}

/// A document typeset before the unit that issues it: typesetting takes longer than a writer may hold the database.
struct Prepared {
    number: String,
    row_version: i64,
    pdfs: Vec<(Lang, Vec<u8>)>,
}

/// Number, day and parties of the report to be issued, with its documents under the number that is next.
async fn prepare(platform: &Platform, actor: &Actor, id: ReportId) -> Result<Option<Prepared>> {
    platform.read(actor, &AUTHORISE, On::record(REPORT, id)).await?;
    let conn = platform.db().conn();
    let report = store::report::by_id(conn, id).await?.ok_or(Error::NotFound)?;
    let ReportState::Reviewed { by: reviewed } = &report.state else { return Ok(None) };
    let laboratory = party(platform, report.laboratory).await?;
    let applicant = party(platform, report.content.order.applicant).await?;
    let today = platform.now().china_date();
    let number = number_of(&laboratory, today, store::report::peek_number(conn, &series(&report, today)).await?);
    let old = match &report.amends {
        Some(amends) => store::report::by_id(conn, amends.report).await?,
        None => None,
    };
    let facts = facts(&number, today, &actor.name, &reviewed.name, old.as_ref());
    let pdfs = paper::both(platform, conn, &report, &laboratory, &applicant, facts).await?;
    Ok(Some(Prepared { number, row_version: report.row_version, pdfs }))
}

fn facts(number: &str, issued_on: Date, signatory: &str, reviewer: &str, supersedes: Option<&Report>) -> paper::Facts {
    paper::Facts {
        number: number.to_owned(),
        issued_on,
        authorised_by: signatory.to_owned(),
        reviewed_by: reviewer.to_owned(),
        supersedes: supersedes.and_then(|old| old.state.issue().map(|issue| (issue.number.clone(), issue.issued_on))),
    }
}

/// One series of numbers for each laboratory and year.
fn series(report: &Report, on: Date) -> String {
    format!("report/{}/{}", report.laboratory, on.year())
}

/// `TR-LAB0017-2026-000001`: the laboratory by the end of its registration code, short enough to be read aloud. Should two
/// laboratories ever end alike, the register refuses the second number.
fn number_of(laboratory: &Party, on: Date, serial: i64) -> String {
    let code: Vec<char> = laboratory.registration.chars().filter(char::is_ascii_alphanumeric).collect();
    let tail: String = code.iter().skip(code.len().saturating_sub(7)).collect();
    format!("TR-{}-{}-{serial:06}", tail.to_ascii_uppercase(), on.year())
}

/// Authorises and issues: number, PDFs, signature, credential, supersession, all in one unit of change.
///
/// # Errors
/// [`Error::Forbidden`] to whom took part or whose authorisation does not cover every line; [`Error::Rule`] naming what
/// blocks it.
pub async fn authorise(platform: &Platform, actor: &Actor, id: ReportId) -> Result<String> {
    let allowed = {
        let tx = platform.write(actor, &AUTHORISE, On::record(REPORT, id)).await?;
        let report = load(&tx, id).await?;
        may_authorise(&report, actor.user, &held(&tx).await?, tx.now().china_date()).map_err(Error::Forbidden)?;
        nothing_blocks(&tx, &report).await
    };
    allowed?;
    let prepared = prepare(platform, actor, id).await?;
    let mut tx = platform.write(actor, &AUTHORISE, On::record(REPORT, id)).await?;
    let mut report = load(&tx, id).await?;
    let today = tx.now().china_date();
    may_authorise(&report, actor.user, &held(&tx).await?, today).map_err(Error::Forbidden)?;
    nothing_blocks(&tx, &report).await?;
    let ReportState::Reviewed { by: reviewed } = report.state.clone() else {
        return Err(report.state.not_reviewed().into());
    };
    let laboratory = party(platform, report.laboratory).await?;
    let applicant = party(platform, report.content.order.applicant).await?;
    let number = number_of(&laboratory, today, tx.next_number(&series(&report, today)).await?);
    let supersedes = superseded(&tx, &report).await?;
    let pdfs = match prepared {
        Some(made) if made.number == number && made.row_version == report.row_version => made.pdfs,
        // Another report took the number meanwhile: rare, and then typeset while the others wait.
        _ => {
            let facts = facts(&number, today, &actor.name, &reviewed.name, supersedes.as_ref());
            paper::both(platform, tx.conn(), &report, &laboratory, &applicant, facts).await?
        }
    };
    let request = IssueRequest {
        kind: DocumentKind::Report,
        number: number.clone(),
        issuer: report.laboratory,
        issued_to: applicant,
        product: report.content.product.clone(),
        lots: report.content.lots(),
        pdfs,
        signatory: actor.name.clone(),
        issued_on: today,
        expires_on: None,
        title_zh: Lang::Zh.t("report-document-title"),
        title_en: Lang::En.t("report-document-title"),
        supersedes: supersedes.as_ref().map(|old| old.number().to_owned()),
        assessments: assessments(&report.content),
    };
    let issued = platform.issuance()?.issue(&mut tx, request).await?;
    let hash = |lang: Lang| {
        issued.pdfs.iter().find(|(tag, _)| tag == lang.tag()).map(|(_, hash)| hash.clone()).unwrap_or_default()
    };
    let authorised = acting(&tx);
    report.state = report.state.issue_with(|reviewed| Issue {
        number: number.clone(),
        issued_on: today,
        reviewed,
        authorised,
        pdf_zh: hash(Lang::Zh),
        pdf_en: hash(Lang::En),
        credential: issued.credential.clone(),
        verify_url: issued.verify_url.clone(),
    })?;
    save(&tx, &report).await?;
    release(&tx, &report).await?;
    if let Some(old) = supersedes {
        supersede(&mut tx, old, &report).await?;
    }
    publish(&mut tx, &report).await?;
    tx.commit().await?;
    Ok(number)
}

async fn party(platform: &Platform, id: kernel::ids::OrganisationId) -> Result<Party> {
    platform.organisations()?.organisation(platform, id).await?.ok_or(Error::NotFound)
}

async fn superseded(tx: &Tx, report: &Report) -> Result<Option<Report>> {
    match &report.amends {
        Some(amends) => Ok(Some(load(tx, amends.report).await?)),
        None => Ok(None),
    }
}

/// The tests of an issued report are released: they stand on it.
async fn release(tx: &Tx, report: &Report) -> Result<()> {
    for mut test in store::test::of_order(tx.conn(), report.laboratory, report.order).await? {
        if report.stands_on(test.id) && matches!(test.state, TestState::Verified { .. }) {
            test.state = test.state.release()?;
            super::test::save_state(tx, &test).await?;
        }
    }
    Ok(())
}

async fn supersede(tx: &mut Tx, mut old: Report, new: &Report) -> Result<()> {
    let old_number = old.number().to_owned();
    let reason = new.amends.as_ref().map(|a| a.reason.clone()).unwrap_or_default();
    old.state = old.state.supersede(new.id)?;
    save(tx, &old).await?;
    let platform = tx.platform().clone();
    platform
        .issuance()?
        .change_status(tx, &old_number, DocumentStatus::Superseded, &reason, Some(new.number()))
        .await?;
    let data = json!({"number": old_number, "by": new.number()});
    tx.record(Event::new("report.superseded", REPORT, old.id).with(data).because(reason)).await
}

async fn publish(tx: &mut Tx, report: &Report) -> Result<()> {
    let order = &report.content.order;
    tx.grant(REPORT, report.id, order.applicant, Audience::Owner, "issued").await?;
    tx.grant(REPORT, report.id, order.service_centre, Audience::ServiceCentre, "issued").await?;
    tx.record(Event::new("report.issued", REPORT, report.id).also_on(ORDER, report.order).with(json!({
        "report": report.id, "number": report.number(), "order": report.order, "laboratory": report.laboratory,
        "product": report.product, "version": report.version, "applicant": order.applicant,
    })))
    .await
}

/// Each requirement once, with what was reported for it.
fn assessments(content: &Content) -> Vec<Assessment> {
    content
        .requirements()
        .into_iter()
        .map(|(first, verdict)| Assessment {
            criterion: first.requirement.clone(),
            name_zh: first.title_zh.clone(),
            name_en: first.title_en.clone(),
            market: first.market.clone(),
            standard: first.standard.clone(),
            verdict: verdict_word(verdict).to_owned(),
            results: content
                .tests
                .iter()
                .filter(|test| test.serves.contains(&first.requirement))
                .flat_map(|test| &test.values)
                .map(|value| (value.name_en.clone(), value.reported.clone(), value.unit.clone()))
                .collect(),
        })
        .collect()
}

/// Writes an issued report anew with a correction; the old one stays until the new one is issued.
///
/// # Errors
/// No change or reason named; not issued; an amendment is on its way already.
pub async fn amend(platform: &Platform, actor: &Actor, id: ReportId, correction: &Correction) -> Result<ReportId> {
    let mut tx = platform.write(actor, &AMEND, On::record(REPORT, id)).await?;
    let mut faults = Faults::default();
    let change = faults.required("change", &correction.change, 500);
    let reason = faults.required("reason", &correction.reason, 500);
    faults.settle()?;
    let old = load(&tx, id).await?;
    if !matches!(old.state, ReportState::Issued(_)) {
        return Err(old.state.supersede(id).err().map_or(Error::NotFound, Error::from));
    }
    let open = store::report::of_order(tx.conn(), actor.organisation, old.order).await?;
    if open.iter().any(|r| matches!(r.state, ReportState::Draft | ReportState::Reviewed { .. })) {
        return Err(Error::Rule(Message::new("report-error-exists")));
    }
    let mut content = old.content.clone();
    let set = |place: &mut String, text: &str| {
        if !text.trim().is_empty() {
            text.trim().clone_into(place);
        }
    };
    set(&mut content.order.factory.name, &correction.factory_name);
    set(&mut content.order.factory.address, &correction.factory_address);
    set(&mut content.remarks_zh, &correction.remarks_zh);
    set(&mut content.remarks_en, &correction.remarks_en);
    let amends = Amends { report: id, change, reason: reason.clone() };
    let new = insert(&mut tx, content, Some(amends)).await?;
    let data = json!({"number": old.number()});
    tx.record(Event::new("report.amendment_begun", REPORT, id).with(data).because(reason)).await?;
    tx.commit().await?;
    Ok(new)
}

/// Sets the laboratory's number under a mark (CMA, CNAS); empty takes it away.
///
/// # Errors
/// [`Error::Forbidden`]; an unknown mark.
pub async fn set_mark(platform: &Platform, actor: &Actor, scheme: &str, number: &str) -> Result<()> {
    let mut tx = platform.write(actor, &MARKS, On::Nothing).await?;
    if !matches!(scheme, "CMA" | "CNAS") {
        return Err(Error::field("scheme", Message::new("error-required")));
    }
    store::report::put_mark(tx.conn(), actor.organisation, scheme, number.trim()).await?;
    let data = json!({"scheme": scheme, "number": number.trim()});
    tx.record(Event::new("mark.set", "scope", actor.organisation).with(data)).await?;
    tx.commit().await
}

/// After an event whose data carry `report` and `grantee`: a certification body may read the report it evaluates.
///
/// # Errors
/// A payload that does not read.
pub async fn share(platform: Platform, job: Job) -> Result<()> {
    let of = |name: &str| job.payload.get("data").and_then(|d| d.get(name)).and_then(serde_json::Value::as_str);
    let (Some(report), Some(grantee)) = (of("report"), of("grantee")) else {
        return Err(Error::Internal(anyhow::anyhow!("job {} names no report or grantee: {}", job.id, job.payload)));
    };
    let citing = job.payload.get("actor_organisation").and_then(serde_json::Value::as_str).unwrap_or_default();
    let tx = platform.system("share a cited report").await?;
    let seen = platform::authz::visibility::grantees(tx.conn(), REPORT, report).await?;
    if !seen.iter().any(|(organisation, _)| organisation == citing) {
        tracing::warn!(report, citing, "a report was cited by somebody who does not see it: not shared");
        return Ok(());
    }
    tx.grant(REPORT, report, grantee, Audience::CertificationBody, "cited").await?;
    tx.commit().await
}

/// Tests of an order at the actor's laboratory, and its reports: for the page from which one drafts.
///
/// # Errors
/// [`Error::NotFound`] when the order is not visible.
pub async fn of_order(platform: &Platform, actor: &Actor, order: OrderId) -> Result<(Vec<Test>, Vec<Report>)> {
    platform.read(actor, &super::test::SHOW, On::record(ORDER, order)).await?;
    let conn = platform.db().conn();
    let tests = store::test::of_order(conn, actor.organisation, order).await?;
    let reports = store::report::of_order(conn, actor.organisation, order).await?;
    Ok((tests, reports))
}
