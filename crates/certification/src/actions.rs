//! One function per intention: authorize, load, rule, save, record.

use kernel::ids::{CertificateId, ProductVersionId, ReportId, UserId};
use kernel::{Actor, AuthLevel, Message, OrganisationKind, Role};
use platform::authz::{Action, Audience, On};
use platform::db::{Event, Tx};
use platform::i18n::Lang;
use platform::ports::{Assessment, DocumentKind, DocumentStatus, IssueRequest, Party, Product, ReportSummary};
use platform::{Error, Platform, Result};
use requirements::Packs;
use serde_json::json;

use crate::model::{
    APPLICATION, Application, ApplicationId, By, CERTIFICATE, Certificate, Decision, Evaluation, Review, Scheme,
    SchemeId, Standing, State, Subject,
};
use crate::{paper, rules, store};

const BODY: OrganisationKind = OrganisationKind::CertificationBody;
const OF_BODY: &[Audience] = &[Audience::CertificationBody];
const EVERYBODY: &[(OrganisationKind, &[Role])] = &[
    (OrganisationKind::Enterprise, &[]),
    (BODY, &[]),
    (OrganisationKind::Authority, &[]),
    (OrganisationKind::ServiceCentre, &[]),
    (OrganisationKind::Buyer, &[]),
];

/// See the applications and certificates one's organisation may see.
pub static LIST: Action =
    Action { name: "certification.list", allow: EVERYBODY, audiences: &[], level: AuthLevel::Key };
/// See one of them.
pub static SHOW: Action =
    Action { name: "certification.show", allow: EVERYBODY, audiences: &[], level: AuthLevel::Key };
/// Make a scheme.
pub static CREATE_SCHEME: Action = Action {
    name: "scheme.create",
    allow: &[(BODY, &[Role::Administrator])],
    audiences: &[],
    level: AuthLevel::Password,
};
/// Apply (17065 7.2).
pub static APPLY: Action = Action {
    name: "certification.apply",
    allow: &[(OrganisationKind::Enterprise, &[Role::Merchant])],
    audiences: &[],
    level: AuthLevel::Password,
};
/// Application review and evaluation (17065 7.3, 7.4).
pub static EVALUATE: Action = Action {
    name: "certification.evaluate",
    allow: &[(BODY, &[Role::Evaluator])],
    audiences: OF_BODY,
    level: AuthLevel::Password,
};
/// The decision (17065 7.6), with a second factor.
pub static DECIDE: Action = Action {
    name: "certification.decide",
    allow: &[(BODY, &[Role::DecisionMaker])],
    audiences: OF_BODY,
    level: AuthLevel::SecondFactor,
};
/// Suspend, reinstate, withdraw (17065 7.11), with a second factor.
pub static GOVERN: Action = Action {
    name: "certificate.govern",
    allow: &[(BODY, &[Role::DecisionMaker])],
    audiences: OF_BODY,
    level: AuthLevel::SecondFactor,
};

/// A scheme as filled in.
#[derive(Clone, Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct NewScheme {
    /// Code with edition.
    pub code: String,
    /// Name, zh.
    pub name_zh: String,
    /// Name, en.
    pub name_en: String,
    /// Type of ISO/IEC 17067.
    pub kind: String,
    /// Requirement ids, separated by spaces or commas.
    pub required: String,
    /// Months between surveillances.
    pub surveillance_months: String,
    /// Months of validity.
    pub validity_months: String,
}

fn by(tx: &Tx) -> By {
    By { person: tx.actor().user, name: tx.actor().name.clone(), at: tx.now() }
}

/// Makes a scheme; its content is never changed: a new edition is a new scheme.
///
/// # Errors
/// [`Error::Invalid`] with every fault.
pub async fn create_scheme(platform: &Platform, actor: &Actor, new: &NewScheme) -> Result<SchemeId> {
    let mut tx = platform.write(actor, &CREATE_SCHEME, On::Nothing).await?;
    let months = |text: &str| text.trim().parse().unwrap_or(0);
    let scheme = Scheme {
        id: tx.new_id(),
        body: actor.organisation,
        code: new.code.trim().to_owned(),
        name_zh: new.name_zh.trim().to_owned(),
        name_en: new.name_en.trim().to_owned(),
        kind: new.kind.trim().to_owned(),
        required: new
            .required
            .split([' ', ',', '\n', '\r', '、', '，'])
            .filter(|w| !w.is_empty())
            .map(ToOwned::to_owned)
            .collect(),
        surveillance_months: months(&new.surveillance_months),
        validity_months: months(&new.validity_months),
    };
    let packs = Packs::embedded();
    let faults = rules::scheme_faults(&scheme, |id| packs.requirement(id).is_some());
    if !faults.is_empty() {
        return Err(Error::Invalid(faults));
    }
    if store::code_taken(tx.conn(), scheme.body, &scheme.code).await? {
        return Err(Error::field("code", Message::new("scheme-error-code")));
    }
    store::insert_scheme(tx.conn(), &scheme, tx.now()).await?;
    let data = json!({"code": scheme.code, "name": scheme.name_zh});
    tx.record(Event::new("scheme.created", "scheme", scheme.id).with(data)).await?;
    tx.commit().await?;
    Ok(scheme.id)
}

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
    if reports.is_empty() {
        return Err(Error::field("reports", Message::new("certification-error-no-report")));
    }
    let known = platform.reports()?.for_version(platform, version).await?;
    let cited: Vec<&ReportSummary> = reports.iter().filter_map(|id| known.iter().find(|r| r.id == *id)).collect();
    if cited.len() != reports.len() {
        return Err(Error::field("reports", Message::new("certification-error-report")));
    }
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
            reports: reports.to_vec(),
            report_numbers: cited.iter().map(|r| r.number.clone()).collect(),
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
    for report in reports {
        let data = json!({"report": report, "grantee": scheme.body});
        tx.record(Event::new("certification.report_cited", APPLICATION, application.id).with(data)).await?;
    }
    tx.answer_once(once, &application.id.to_string()).await?;
    tx.commit().await?;
    Ok(application.id)
}

async fn load(tx: &Tx, id: ApplicationId) -> Result<Application> {
    store::application(tx.conn(), id).await?.ok_or(Error::NotFound)
}

async fn save(tx: &Tx, application: &Application) -> Result<()> {
    if store::save_application(tx.conn(), application).await? {
        Ok(())
    } else {
        Err(Error::Conflict(Message::new("error-edited-elsewhere")))
    }
}

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
    save(&tx, &application).await?;
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
    save(&tx, &application).await?;
    tx.record(Event::new("certification.declined", APPLICATION, id).because(reason)).await?;
    tx.commit().await
}

fn required(reason: &str) -> Result<String> {
    match reason.trim() {
        "" => Err(Error::field("reason", Message::new("error-required"))),
        reason => Ok(reason.to_owned()),
    }
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
    let (mut usable, mut unusable) = (Vec::new(), Vec::new());
    for (report, number) in application.subject.reports.iter().zip(&application.subject.report_numbers) {
        match platform.reports()?.report(platform, *report).await? {
            Some(summary) if summary.version == application.subject.version => usable.push(summary),
            _ => unusable.push(number.clone()),
        }
    }
    let evaluation = Evaluation {
        by: by(&tx),
        findings: rules::findings(&scheme, &usable),
        unusable,
        agreement,
        note: note.trim().to_owned(),
    };
    let conforms = evaluation.conforms();
    application.state = application.state.evaluate(evaluation)?;
    save(&tx, &application).await?;
    tx.record(Event::new("certification.evaluated", APPLICATION, id).with(json!({"conforms": conforms}))).await?;
    tx.commit().await
}

/// People who tested what an application rests on.
///
/// # Errors
/// What the laboratory's answer fails with.
pub async fn testers(platform: &Platform, application: &Application) -> Result<Vec<UserId>> {
    let mut people = Vec::new();
    for report in &application.subject.reports {
        people.extend(platform.reports()?.involved(platform, *report).await?);
    }
    Ok(people)
}

/// Refuses, with the reason (17065 7.6.6).
///
/// # Errors
/// [`Error::Forbidden`] to whom took part; [`Error::Invalid`] without a reason.
pub async fn refuse(platform: &Platform, actor: &Actor, id: ApplicationId, reason: &str) -> Result<()> {
    let mut tx = platform.write(actor, &DECIDE, On::record(APPLICATION, id)).await?;
    let mut application = load(&tx, id).await?;
    let tested = testers(platform, &application).await?;
    rules::may_decide(&application, actor.user, &tested).map_err(Error::Forbidden)?;
    let reason = required(reason)?;
    application.state = application.state.refuse(Decision { by: by(&tx), reason: reason.clone() })?;
    save(&tx, &application).await?;
    tx.record(Event::new("certification.refused", APPLICATION, id).because(reason)).await?;
    tx.commit().await
}

/// Grants, and issues the certificate in the same unit of change (17065 7.6, 7.7).
///
/// # Errors
/// [`Error::Forbidden`] to whom took part; [`Error::Rule`] when something does not conform.
pub async fn grant(
    platform: &Platform,
    actor: &Actor,
    id: ApplicationId,
    note: &str,
) -> Result<(CertificateId, String)> {
    let mut tx = platform.write(actor, &DECIDE, On::record(APPLICATION, id)).await?;
    let mut application = load(&tx, id).await?;
    let tested = testers(platform, &application).await?;
    rules::may_decide(&application, actor.user, &tested).map_err(Error::Forbidden)?;
    match application.state.evaluated() {
        Some(evaluation) => rules::may_grant(evaluation).map_err(Error::Rule)?,
        None => return Err(Error::Conflict(Message::new("certification-error-not-evaluated"))),
    }
    let scheme = store::scheme(tx.conn(), application.scheme).await?.ok_or(Error::NotFound)?;
    let product = platform.products()?.version(platform, application.subject.version).await?.ok_or(Error::NotFound)?;
    let body = party(platform, application.body).await?;
    let client = party(platform, application.applicant).await?;
    let today = tx.now().china_date();
    let serial = tx.next_number(&format!("certificate/{}/{}", body.id, today.year())).await?;
    let certificate = Certificate {
        id: tx.new_id(),
        number: format!("TSC-{}-{}-{serial:06}", short(&body), today.year()),
        application: id,
        body: body.id,
        body_name_zh: body.name_zh.clone(),
        body_name_en: body.name_en.clone(),
        client_zh: client.name(Lang::Zh).to_owned(),
        client_en: client.name(Lang::En).to_owned(),
        product: product.product,
        version: product.version,
        product_zh: product.name_zh.clone(),
        product_en: product.name_en.clone(),
        model: product.model.clone(),
        scheme_zh: scheme.name_zh.clone(),
        scheme_en: scheme.name_en.clone(),
        granted_on: today,
        expires_on: rules::last_day(today, scheme.validity_months),
        surveillance_on: rules::last_day(today, scheme.surveillance_months),
        standing: Standing::Valid,
        since: tx.now(),
        reason: String::new(),
    };
    issue(&mut tx, &certificate, &application, &scheme, &product, &body, &client).await?;
    store::insert_certificate(tx.conn(), &certificate).await?;
    let decision = Decision { by: by(&tx), reason: note.trim().to_owned() };
    application.state = application.state.grant(decision, certificate.id)?;
    save(&tx, &application).await?;
    publish(&mut tx, &certificate, &application).await?;
    tx.commit().await?;
    Ok((certificate.id, certificate.number))
}

async fn party(platform: &Platform, id: kernel::ids::OrganisationId) -> Result<Party> {
    platform.organisations()?.organisation(platform, id).await?.ok_or(Error::NotFound)
}

/// Tells bodies apart in a number: the end of the registration code.
fn short(body: &Party) -> String {
    let letters: Vec<char> = body.registration.chars().filter(char::is_ascii_alphanumeric).collect();
    letters.iter().skip(letters.len().saturating_sub(4)).collect::<String>().to_ascii_uppercase()
}

async fn issue(
    tx: &mut Tx,
    certificate: &Certificate,
    application: &Application,
    scheme: &Scheme,
    product: &Product,
    body: &Party,
    client: &Party,
) -> Result<()> {
    let platform = tx.platform().clone();
    let signed_by = tx.actor().name.clone();
    let mut pdfs = Vec::new();
    for lang in Lang::ALL {
        let paper = paper::paper(&platform, lang, certificate, application, scheme, product, body, client, &signed_by);
        pdfs.push((lang, paper::typeset(paper, lang).await?));
    }
    let packs = Packs::embedded();
    let assessments = scheme
        .required
        .iter()
        .filter_map(|id| packs.requirement(id))
        .map(|requirement| Assessment {
            criterion: requirement.id.clone(),
            name_zh: requirement.title.zh.clone(),
            name_en: requirement.title.en.clone(),
            market: requirement.market.clone(),
            standard: if requirement.standard.is_empty() {
                requirement.legal_act.clone()
            } else {
                requirement.standard.clone()
            },
            verdict: "pass".to_owned(),
            results: Vec::new(),
        })
        .collect();
    let request = IssueRequest {
        kind: DocumentKind::Certificate,
        number: certificate.number.clone(),
        issuer: certificate.body,
        issued_to: client.clone(),
        product: product.clone(),
        pdfs,
        signatory: signed_by,
        issued_on: certificate.granted_on,
        expires_on: Some(certificate.expires_on),
        title_zh: scheme.name_zh.clone(),
        title_en: scheme.name_en.clone(),
        supersedes: None,
        assessments,
    };
    platform.issuance()?.issue(tx, request).await?;
    Ok(())
}

async fn publish(tx: &mut Tx, certificate: &Certificate, application: &Application) -> Result<()> {
    let platform = tx.platform().clone();
    tx.grant(CERTIFICATE, certificate.id, application.applicant, Audience::Owner, "granted").await?;
    tx.grant(CERTIFICATE, certificate.id, certificate.body, Audience::CertificationBody, "granted").await?;
    for authority in platform.organisations()?.of_kind(&platform, OrganisationKind::Authority).await? {
        tx.grant(CERTIFICATE, certificate.id, authority.id, Audience::Authority, "granted").await?;
    }
    tx.record(Event::new("certificate.granted", CERTIFICATE, certificate.id).also_on(APPLICATION, application.id).with(
        json!({
            "certificate": certificate.id, "number": certificate.number, "product": certificate.product,
            "version": certificate.version, "applicant": application.applicant,
        }),
    ))
    .await
}

/// Suspends, reinstates or withdraws, with the reason; every public page follows within a second (17065 7.11).
///
/// # Errors
/// [`Error::Conflict`] from a state that does not allow it; [`Error::Invalid`] without a reason.
pub async fn govern(platform: &Platform, actor: &Actor, id: CertificateId, to: Standing, reason: &str) -> Result<()> {
    let mut tx = platform.write(actor, &GOVERN, On::record(CERTIFICATE, id)).await?;
    let reason = required(reason)?;
    let certificate = store::certificate(tx.conn(), id).await?.ok_or(Error::NotFound)?;
    certificate.standing.become_(to)?;
    store::set_standing(tx.conn(), id, certificate.standing, to, &reason, tx.now()).await?;
    let (status, event) = match to {
        Standing::Suspended => (DocumentStatus::Suspended, "certificate.suspended"),
        Standing::Valid => (DocumentStatus::Valid, "certificate.reinstated"),
        Standing::Withdrawn => (DocumentStatus::Withdrawn, "certificate.withdrawn"),
    };
    platform.issuance()?.change_status(&mut tx, &certificate.number, status, &reason, None).await?;
    let data = json!({"number": certificate.number, "product": certificate.product});
    tx.record(Event::new(event, CERTIFICATE, id).with(data).because(reason)).await?;
    tx.commit().await
}
