//! The laboratory's administrator keeps scope, marks and people's authorisations.

use kernel::ids::UserId;
use kernel::{Actor, AuthLevel, Message, OrganisationKind, Role};
use platform::authz::{Action, On};
use platform::db::Event;
use platform::{Error, Platform, Result};
use serde_json::json;
use uuid::Uuid;

use super::Faults;
use crate::model::{Authorisation, Competence, Marks, ScopeLine};
use crate::store;

/// Read scope and authorisations of the own laboratory.
pub static SHOW: Action = Action {
    name: "scope.show",
    allow: &[(OrganisationKind::Laboratory, &[])],
    audiences: &[],
    level: AuthLevel::Password,
};

/// Change them.
pub static MANAGE: Action = Action {
    name: "scope.manage",
    allow: &[(OrganisationKind::Laboratory, &[Role::Administrator])],
    audiences: &[],
    level: AuthLevel::Password,
};

/// A scope line as typed.
#[derive(Clone, Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct LineForm {
    /// One-time token.
    pub once: String,
    /// Method id.
    pub method: String,
    /// Edition.
    pub edition: String,
    /// Title, zh.
    pub title_zh: String,
    /// Title, en.
    pub title_en: String,
    /// Ticked when CMA covers it.
    pub cma: Option<String>,
    /// Ticked when CNAS covers it.
    pub cnas: Option<String>,
    /// First day.
    pub valid_from: String,
    /// Last day, or empty.
    pub valid_to: String,
    /// Version that was read, when an existing line is changed.
    pub row_version: i64,
}

impl LineForm {
    fn read(&self, actor: &Actor, id: String) -> Result<ScopeLine> {
        let mut faults = Faults::default();
        let method = faults.required("method", &self.method, 60);
        let edition = faults.required("edition", &self.edition, 60);
        let title_zh = faults.required("title_zh", &self.title_zh, 200);
        let title_en = faults.required("title_en", &self.title_en, 200);
        let from = faults.day("valid_from", &self.valid_from);
        let valid_to = faults.optional_day("valid_to", &self.valid_to);
        if let (Some(from), Some(to)) = (from, valid_to)
            && to < from
        {
            faults.add("valid_to", Message::new("lab-error-dates-order"));
        }
        faults.settle()?;
        let valid_from = from.ok_or(Error::NotFound)?;
        Ok(ScopeLine {
            id,
            laboratory: actor.organisation,
            method,
            edition,
            title_zh,
            title_en,
            marks: Marks { cma: self.cma.is_some(), cnas: self.cnas.is_some() },
            valid_from,
            valid_to,
            row_version: self.row_version,
        })
    }
}

/// Adds a method to the scope.
///
/// # Errors
/// Wrong fields; the same method, edition and first day stands there already.
pub async fn add_line(platform: &Platform, actor: &Actor, form: &LineForm) -> Result<String> {
    let mut tx = platform.write(actor, &MANAGE, On::Nothing).await?;
    if let Some(location) = tx.claim_once(&form.once, "scope.add").await? {
        return Ok(location);
    }
    let line = form.read(actor, tx.new_id::<Uuid>().to_string())?;
    let same = |l: &ScopeLine| l.method == line.method && l.edition == line.edition && l.valid_from == line.valid_from;
    if store::scope::lines(tx.conn(), actor.organisation).await?.iter().any(same) {
        return Err(Error::field("method", Message::new("lab-error-scope-twice").with("method", &line.method)));
    }
    store::scope::insert_line(tx.conn(), &line, tx.now()).await?;
    tx.record(
        Event::new("scope.added", "scope", actor.organisation)
            .with(json!({"method": line.method, "edition": line.edition, "marks": line.marks.text()})),
    )
    .await?;
    tx.answer_once(&form.once, "/laboratory/scope").await?;
    tx.commit().await?;
    Ok("/laboratory/scope".to_owned())
}

/// Changes titles, marks and the last day of a line; method, edition and first day are what it is.
///
/// # Errors
/// Wrong fields; [`Error::Conflict`] when somebody changed it meanwhile.
pub async fn change_line(platform: &Platform, actor: &Actor, id: &str, form: &LineForm) -> Result<()> {
    let mut tx = platform.write(actor, &MANAGE, On::Nothing).await?;
    let old = store::scope::line(tx.conn(), actor.organisation, id).await?.ok_or(Error::NotFound)?;
    let mut filled = form.clone();
    filled.method.clone_from(&old.method);
    filled.edition.clone_from(&old.edition);
    filled.valid_from = old.valid_from.to_string();
    let line = filled.read(actor, old.id.clone())?;
    if !store::scope::update_line(tx.conn(), &line).await? {
        return Err(Error::Conflict(Message::new("error-edited-elsewhere")));
    }
    tx.record(Event::new("scope.changed", "scope", actor.organisation).with(json!({
        "method": line.method, "edition": line.edition, "old": old.marks.text(), "marks": line.marks.text(),
        "until": line.valid_to.map(|d| d.to_string()).unwrap_or_default(),
    })))
    .await?;
    tx.commit().await
}

/// An authorisation as typed.
#[derive(Clone, Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct AuthorisationForm {
    /// One-time token.
    pub once: String,
    /// Person id.
    pub person: String,
    /// Method id, or `*`.
    pub method: String,
    /// `perform`, `verify`, `authorise`.
    pub competence: String,
    /// First day.
    pub valid_from: String,
    /// Last day, or empty.
    pub valid_to: String,
    /// What it rests on.
    pub evidence: String,
}

/// Authorises a member of the laboratory (6.2.6).
///
/// # Errors
/// Wrong fields; the person is no member.
pub async fn authorise(platform: &Platform, actor: &Actor, form: &AuthorisationForm) -> Result<String> {
    let mut tx = platform.write(actor, &MANAGE, On::Nothing).await?;
    if let Some(location) = tx.claim_once(&form.once, "scope.authorise").await? {
        return Ok(location);
    }
    let mut faults = Faults::default();
    let method = faults.required("method", &form.method, 60);
    let evidence = faults.required("evidence", &form.evidence, 500);
    let from = faults.day("valid_from", &form.valid_from);
    let valid_to = faults.optional_day("valid_to", &form.valid_to);
    let competence = Competence::from_word(&form.competence);
    if competence.is_none() {
        faults.add("competence", Message::new("error-required"));
    }
    let members = platform.organisations()?.members(platform, actor.organisation).await?;
    let person: Option<UserId> = form.person.parse().ok();
    let member = members.into_iter().find(|m| Some(m.user) == person);
    if member.is_none() {
        faults.add("person", Message::new("lab-error-no-member"));
    }
    faults.settle()?;
    let (Some(valid_from), Some(competence), Some(member)) = (from, competence, member) else {
        return Err(Error::NotFound);
    };
    let given = Authorisation {
        id: tx.new_id::<Uuid>().to_string(),
        person: member.user,
        person_name: member.name,
        method,
        competence,
        valid_from,
        valid_to,
        evidence,
        given_by: actor.name.clone(),
        ended_on: None,
    };
    store::scope::insert_authorisation(tx.conn(), actor.organisation, &given, tx.now()).await?;
    tx.record(Event::new("authorisation.given", "scope", actor.organisation).with(json!({
        "person": given.person_name, "method": given.method, "competence": given.competence.word(),
    })))
    .await?;
    tx.answer_once(&form.once, "/laboratory/scope").await?;
    tx.commit().await?;
    Ok("/laboratory/scope".to_owned())
}

/// Ends an authorisation today, with the reason.
///
/// # Errors
/// No reason; no such authorisation in force.
pub async fn end_authorisation(platform: &Platform, actor: &Actor, id: &str, reason: &str) -> Result<()> {
    let mut tx = platform.write(actor, &MANAGE, On::Nothing).await?;
    let mut faults = Faults::default();
    let reason = faults.required("reason", reason, 500);
    faults.settle()?;
    let held = store::scope::authorisations(tx.conn(), actor.organisation).await?;
    let ended = held.into_iter().find(|a| a.id == id).ok_or(Error::NotFound)?;
    if !store::scope::end_authorisation(tx.conn(), actor.organisation, id, tx.now().china_date()).await? {
        return Err(Error::Conflict(Message::new("lab-error-authorisation-ended")));
    }
    tx.record(
        Event::new("authorisation.ended", "scope", actor.organisation)
            .with(json!({"person": ended.person_name, "method": ended.method, "competence": ended.competence.word()}))
            .because(reason),
    )
    .await?;
    tx.commit().await
}
