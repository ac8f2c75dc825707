//! How organisations and people come, and how a membership changes.

use kernel::ids::{OrganisationId, UserId};
use kernel::{Actor, MembershipState, Message, OrganisationKind, Role, Timestamp};
use platform::authz::On;
use platform::db::{Event, Tx};
use platform::ports::Party;
use platform::{Error, FieldError, Platform, Result};
use serde_json::json;

use super::{CREATE_ORGANISATION, MANAGE_MEMBERS};
use crate::model::{Membership, NewOrganisation, NewPerson, Person, roles_of};
use crate::secrets::{hash_password, token, token_hash};
use crate::store::{self, Link};
use crate::{MEMBER, ORGANISATION, PERSON, rules};

/// Purpose of a link that sets a new password.
const RESET: &str = "password-reset";
const LINK_SECONDS: i64 = 7 * 24 * 3600;

/// The one-time link of a first start: there is no default password. `None` when somebody is here already.
///
/// # Errors
/// Database errors.
pub async fn first_link(platform: &Platform) -> Result<Option<String>> {
    if store::any_organisation(platform.db().conn()).await? {
        return Ok(None);
    }
    let tx = platform.system("first start").await?;
    let token = token("");
    let link = Link { purpose: "set-up".to_owned(), person: None, organisation: None };
    store::insert_link(tx.conn(), &token_hash(&token), &link, tx.now().plus_seconds(LINK_SECONDS)).await?;
    tx.commit().await?;
    Ok(Some(format!("{}/set-up/{token}", platform.settings().public_url)))
}

/// Makes the service centre and its administrator from the one-time link.
///
/// # Errors
/// [`Error::NotFound`] for a used or old link, [`Error::Invalid`].
pub async fn set_up(
    platform: &Platform,
    token: &str,
    new: &NewOrganisation,
    person: &NewPerson,
) -> Result<OrganisationId> {
    let mut tx = platform.system("first start").await?;
    let hash = token_hash(token);
    match store::link(tx.conn(), &hash, tx.now()).await? {
        Some(link) if link.purpose == "set-up" => {}
        _ => return Err(Error::NotFound),
    }
    let roles = roles_of(OrganisationKind::ServiceCentre);
    let party = found(&mut tx, OrganisationKind::ServiceCentre, new).await?;
    join(&mut tx, &party, person, roles).await?;
    if !store::use_link(tx.conn(), &hash, tx.now()).await? {
        return Err(Error::NotFound);
    }
    tx.commit().await?;
    Ok(party.id)
}

/// A maker or trader registers itself, with its unified social credit code.
///
/// # Errors
/// [`Error::Invalid`].
pub async fn register_enterprise(
    platform: &Platform,
    new: &NewOrganisation,
    person: &NewPerson,
) -> Result<OrganisationId> {
    let mut tx = platform.system("registration").await?;
    let mut faults = rules::organisation_faults(OrganisationKind::Enterprise, new);
    faults.extend(rules::person_faults(person));
    if !faults.is_empty() {
        return Err(Error::Invalid(faults));
    }
    let party = found(&mut tx, OrganisationKind::Enterprise, new).await?;
    join(&mut tx, &party, person, roles_of(OrganisationKind::Enterprise)).await?;
    tx.commit().await?;
    Ok(party.id)
}

/// The service centre brings another body onto the platform and gets the link for its first administrator.
///
/// # Errors
/// [`Error::Forbidden`], [`Error::Invalid`].
pub async fn create_organisation(
    platform: &Platform,
    actor: &Actor,
    kind: OrganisationKind,
    new: &NewOrganisation,
    person_name: &str,
    person_email: &str,
    roles: &[Role],
) -> Result<(OrganisationId, String)> {
    let mut tx = platform.write(actor, &CREATE_ORGANISATION, On::Nothing).await?;
    let party = found(&mut tx, kind, new).await?;
    let link = invite(&mut tx, &party, person_name, person_email, roles).await?;
    tx.commit().await?;
    Ok((party.id, link))
}

/// Asks somebody to join the actor's organisation; answers the link to hand over.
///
/// # Errors
/// [`Error::Forbidden`], [`Error::Invalid`].
pub async fn invite_member(
    platform: &Platform,
    actor: &Actor,
    name: &str,
    email: &str,
    roles: &[Role],
) -> Result<String> {
    let mut tx = platform.write(actor, &MANAGE_MEMBERS, On::Nothing).await?;
    let party = store::organisation(tx.conn(), actor.organisation).await?.ok_or(Error::NotFound)?;
    let link = invite(&mut tx, &party, name, email, roles).await?;
    tx.commit().await?;
    Ok(link)
}

/// The invited person sets a password and is confirmed.
///
/// # Errors
/// [`Error::NotFound`] for a used or old link, [`Error::Invalid`].
pub async fn accept_invitation(platform: &Platform, token: &str, password: &str) -> Result<()> {
    if let Some(fault) = rules::password_fault(password) {
        return Err(Error::Invalid(vec![fault]));
    }
    let mut tx = platform.system("invitation").await?;
    let hash = token_hash(token);
    let link = store::link(tx.conn(), &hash, tx.now()).await?.ok_or(Error::NotFound)?;
    let person: UserId = link.person.unwrap_or_default().parse().map_err(|_| Error::NotFound)?;
    if link.purpose == RESET {
        return reset(tx, &hash, person, password).await;
    }
    let organisation = link.organisation.unwrap_or_default();
    let organisation: OrganisationId = organisation.parse().map_err(|_| Error::NotFound)?;
    if !store::use_link(tx.conn(), &hash, tx.now()).await? {
        return Err(Error::NotFound);
    }
    let who = store::person(tx.conn(), person).await?.ok_or(Error::NotFound)?;
    // Somebody who has an account already keeps the password: the link must not become a way into it.
    if who.password_hash.is_empty() {
        store::set_password(tx.conn(), person, &hash_password(password).await?).await?;
    }
    let membership = store::membership(tx.conn(), person, organisation).await?.ok_or(Error::NotFound)?;
    let membership = membership.into_state(MembershipState::Confirmed, "", tx.now())?;
    store::update_membership(tx.conn(), &membership).await?;
    tx.record(
        Event::new("member.confirmed", ORGANISATION, organisation)
            .with(json!({"member": who.name}))
            .also_on(MEMBER, person),
    )
    .await?;
    tx.commit().await
}

/// A one-time link with which a person sets a new password; the second factor must be set up anew. For operators.
///
/// # Errors
/// [`Error::NotFound`] when nobody has this e-mail.
pub async fn reset_link(platform: &Platform, email: &str) -> Result<String> {
    let mut tx = platform.system("operator").await?;
    let person = store::person_by_email(tx.conn(), &email.trim().to_lowercase()).await?.ok_or(Error::NotFound)?;
    let token = token("");
    let link = Link { purpose: RESET.to_owned(), person: Some(person.id.to_string()), organisation: None };
    store::insert_link(tx.conn(), &token_hash(&token), &link, tx.now().plus_seconds(3600)).await?;
    tx.record(Event::new("person.reset_link_made", PERSON, person.id)).await?;
    tx.commit().await?;
    Ok(format!("{}/invitation/{token}", platform.settings().public_url))
}

async fn reset(mut tx: Tx, link: &str, person: UserId, password: &str) -> Result<()> {
    if !store::use_link(tx.conn(), link, tx.now()).await? {
        return Err(Error::NotFound);
    }
    store::set_password(tx.conn(), person, &hash_password(password).await?).await?;
    store::set_totp(tx.conn(), person, None).await?;
    store::delete_sessions_of(tx.conn(), person).await?;
    tx.record(Event::new("person.password_changed", PERSON, person)).await?;
    tx.commit().await
}

/// Other roles, or another state with its reason. Nobody changes their own membership.
///
/// # Errors
/// [`Error::Forbidden`], [`Error::Conflict`] when somebody else was faster, [`Error::Invalid`].
pub async fn change_member(
    platform: &Platform,
    actor: &Actor,
    person: UserId,
    roles: &[Role],
    state: MembershipState,
    reason: &str,
    row_version: i64,
) -> Result<()> {
    let mut tx = platform.write(actor, &MANAGE_MEMBERS, On::Nothing).await?;
    if actor.user == Some(person) {
        return Err(Error::Rule(Message::new("account-error-own-membership")));
    }
    let mut membership = store::membership(tx.conn(), person, actor.organisation).await?.ok_or(Error::NotFound)?;
    let who = store::person(tx.conn(), person).await?.ok_or(Error::NotFound)?;
    if membership.row_version != row_version {
        return Err(Error::Conflict(Message::new("error-edited-elsewhere")));
    }
    check_roles(actor.kind, roles)?;
    if membership.state != state {
        if reason.trim().is_empty() && state != MembershipState::Confirmed {
            return Err(Error::field("reason", Message::new("error-required")));
        }
        membership = membership.into_state(state, reason.trim(), tx.now())?;
    }
    roles.clone_into(&mut membership.roles);
    if !store::update_membership(tx.conn(), &membership).await? {
        return Err(Error::Conflict(Message::new("error-edited-elsewhere")));
    }
    let mut event = Event::new("member.changed", ORGANISATION, actor.organisation)
        .with(json!({"member": who.name, "roles": store::roles_text(roles), "state": state.word()}))
        .also_on(MEMBER, person);
    if !reason.trim().is_empty() {
        event = event.because(reason.trim());
    }
    tx.record(event).await?;
    tx.commit().await
}

fn check_roles(kind: OrganisationKind, roles: &[Role]) -> Result<()> {
    if roles.is_empty() {
        return Err(Error::field("roles", Message::new("account-error-no-role")));
    }
    match roles.iter().find(|role| !roles_of(kind).contains(role)) {
        Some(role) => Err(Error::field("roles", Message::new("account-error-role-kind").with("role", role.word()))),
        None => Ok(()),
    }
}

async fn found(tx: &mut Tx, kind: OrganisationKind, new: &NewOrganisation) -> Result<Party> {
    let faults = rules::organisation_faults(kind, new);
    if !faults.is_empty() {
        return Err(Error::Invalid(faults));
    }
    let registration = new.registration.trim().to_ascii_uppercase();
    if store::organisation_by_registration(tx.conn(), &registration).await?.is_some() {
        return Err(Error::field("registration", Message::new("account-error-registered")));
    }
    let mut slug = rules::slug(&new.name_en, &registration);
    if store::organisation_by_slug(tx.conn(), &slug).await?.is_some() {
        slug = format!("{slug}-{}", registration.to_ascii_lowercase());
    }
    let party = Party {
        id: tx.new_id(),
        kind,
        slug,
        name_zh: new.name_zh.trim().to_owned(),
        name_en: new.name_en.trim().to_owned(),
        registration,
        address_zh: new.address_zh.trim().to_owned(),
        address_en: new.address_en.trim().to_owned(),
        phone: new.phone.trim().to_owned(),
        email: new.email.trim().to_owned(),
    };
    store::insert_organisation(tx.conn(), &party, tx.now()).await?;
    tx.record(
        Event::new("organisation.created", ORGANISATION, party.id)
            .with(json!({"name": party.name_zh, "slug": party.slug, "kind": kind.word()})),
    )
    .await?;
    Ok(party)
}

async fn join(tx: &mut Tx, party: &Party, new: &NewPerson, roles: &[Role]) -> Result<()> {
    let faults = rules::person_faults(new);
    if !faults.is_empty() {
        return Err(Error::Invalid(faults));
    }
    let email = new.person_email.trim().to_lowercase();
    if store::person_by_email(tx.conn(), &email).await?.is_some() {
        return Err(Error::field("person_email", Message::new("account-error-email-taken")));
    }
    let hash = hash_password(&new.password).await?;
    let person = blank_person(tx.new_id(), &email, new.person_name.trim(), hash);
    store::insert_person(tx.conn(), &person, tx.now()).await?;
    store::insert_membership(tx.conn(), &member(person.id, party.id, roles, MembershipState::Confirmed, tx.now()))
        .await?;
    tx.record(
        Event::new("member.confirmed", ORGANISATION, party.id)
            .with(json!({"member": person.name}))
            .also_on(MEMBER, person.id),
    )
    .await
}

async fn invite(tx: &mut Tx, party: &Party, name: &str, email: &str, roles: &[Role]) -> Result<String> {
    check_roles(party.kind, roles)?;
    let faults: Vec<FieldError> = rules::person_faults(&NewPerson {
        person_name: name.to_owned(),
        person_email: email.to_owned(),
        password: "set by the person".to_owned(),
    });
    if !faults.is_empty() {
        return Err(Error::Invalid(faults));
    }
    let email = email.trim().to_lowercase();
    let person = match store::person_by_email(tx.conn(), &email).await? {
        Some(person) => person,
        None => {
            let person = blank_person(tx.new_id(), &email, name.trim(), String::new());
            store::insert_person(tx.conn(), &person, tx.now()).await?;
            person
        }
    };
    if store::membership(tx.conn(), person.id, party.id).await?.is_some() {
        return Err(Error::field("person_email", Message::new("account-error-already-member")));
    }
    store::insert_membership(tx.conn(), &member(person.id, party.id, roles, MembershipState::Invited, tx.now()))
        .await?;
    let token = token("");
    let link = Link {
        purpose: "invitation".to_owned(),
        person: Some(person.id.to_string()),
        organisation: Some(party.id.to_string()),
    };
    store::insert_link(tx.conn(), &token_hash(&token), &link, tx.now().plus_seconds(LINK_SECONDS)).await?;
    tx.record(
        Event::new("member.invited", ORGANISATION, party.id)
            .with(json!({"member": person.name, "roles": store::roles_text(roles)}))
            .also_on(MEMBER, person.id),
    )
    .await?;
    Ok(token)
}

fn blank_person(id: UserId, email: &str, name: &str, password_hash: String) -> Person {
    Person {
        id,
        email: email.to_owned(),
        name: name.to_owned(),
        password_hash,
        totp_secret: None,
        totp_last_step: 0,
        language: "zh-CN".to_owned(),
        failed_attempts: 0,
        locked_until: Timestamp::from_micros(0),
    }
}

fn member(
    person: UserId,
    organisation: OrganisationId,
    roles: &[Role],
    state: MembershipState,
    now: Timestamp,
) -> Membership {
    Membership {
        person,
        organisation,
        roles: roles.to_vec(),
        state,
        state_reason: String::new(),
        state_since: now,
        row_version: 1,
    }
}
