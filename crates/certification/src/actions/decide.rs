//! Review and decision (17065 7.5, 7.6) by people who took no part, and the certificate that follows (7.7).

use kernel::ids::{CertificateId, OrganisationId};
use kernel::{Actor, Message, OrganisationKind};
use platform::authz::{Audience, On};
use platform::db::{Event, Tx};
use platform::i18n::Lang;
use platform::ports::{Assessment, DocumentKind, IssueRequest, Party, Product};
use platform::{Error, Platform, Result};
use serde_json::json;

use super::evaluate::evidence;
use super::{DECIDE, EXAMINE, PRODUCT, by, load, required, save};
use crate::model::{
    APPLICATION, Application, ApplicationId, CERTIFICATE, Certificate, Decision, Review, Scheme, Standing,
};
use crate::rules::Concerned;
use crate::{paper, rules, store};

/// People outside the body who have to do with a case: they neither review nor decide.
///
/// # Errors
/// What the answers of other areas fail with.
pub async fn concerned(platform: &Platform, application: &Application) -> Result<Concerned> {
    let mut tested = Vec::new();
    for report in &application.subject.reports {
        tested.extend(platform.reports()?.involved(platform, *report).await?);
    }
    let members = platform.organisations()?.members(platform, application.applicant).await?;
    Ok(Concerned { tested, client: members.into_iter().map(|member| member.user).collect() })
}

async fn impartial(tx: &Tx, application: &Application) -> Result<()> {
    let others = concerned(tx.platform(), application).await?;
    rules::may_decide(application, tx.actor().user, &others).map_err(Error::Forbidden)
}

/// Records that all information and results were reviewed by somebody who took no part (17065 7.5).
///
/// # Errors
/// [`Error::Forbidden`] to whom took part; [`Error::Conflict`] before the evaluation.
pub async fn examine(platform: &Platform, actor: &Actor, id: ApplicationId, note: &str) -> Result<()> {
    let mut tx = platform.write(actor, &EXAMINE, On::record(APPLICATION, id)).await?;
    let mut application = load(&tx, id).await?;
    impartial(&tx, &application).await?;
    application.state = application.state.examine(Review { by: by(&tx), note: note.trim().to_owned() })?;
    save(&tx, &mut application).await?;
    tx.record(Event::new("certification.examined", APPLICATION, id)).await?;
    tx.commit().await
}

/// Refuses, with the reason (17065 7.6.6).
///
/// # Errors
/// [`Error::Forbidden`] to whom took part; [`Error::Invalid`] without a reason.
pub async fn refuse(platform: &Platform, actor: &Actor, id: ApplicationId, reason: &str) -> Result<()> {
    let mut tx = platform.write(actor, &DECIDE, On::record(APPLICATION, id)).await?;
    let mut application = load(&tx, id).await?;
    impartial(&tx, &application).await?;
    let reason = required(reason)?;
    application.state = application.state.refuse(Decision { by: by(&tx), reason: reason.clone() })?;
    save(&tx, &mut application).await?;
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
    impartial(&tx, &application).await?;
    let scheme = store::scheme(tx.conn(), application.scheme).await?.ok_or(Error::NotFound)?;
    let evaluation = application
        .state
        .evaluated()
        .ok_or_else(|| Error::Conflict(Message::new("certification-error-not-evaluated")))?;
    rules::may_grant(evaluation).map_err(Error::Rule)?;
    let (findings, unusable) = evidence(platform, &application, &scheme).await?;
    rules::unchanged(evaluation, &findings, &unusable).map_err(Error::Rule)?;
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
    save(&tx, &mut application).await?;
    publish(&mut tx, &certificate, &application).await?;
    tx.commit().await?;
    Ok((certificate.id, certificate.number))
}

async fn party(platform: &Platform, id: OrganisationId) -> Result<Party> {
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
    let packs = platform.packs().await?;
    let mut pdfs = Vec::new();
    for lang in Lang::ALL {
        let paper =
            paper::paper(&platform, &packs, lang, certificate, application, scheme, product, body, client, &signed_by);
        pdfs.push((lang, paper::typeset(paper, lang).await?));
    }
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
        lots: Vec::new(),
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
    tx.record(
        Event::new("certificate.granted", CERTIFICATE, certificate.id)
            .also_on(APPLICATION, application.id)
            .also_on(PRODUCT, certificate.product)
            .with(json!({
                "certificate": certificate.id, "number": certificate.number, "product": certificate.product,
                "version": certificate.version, "applicant": application.applicant,
            })),
    )
    .await
}
