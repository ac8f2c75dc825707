//! Signing in and out, passwords, the second factor. A token is renewed at every rise of level.

use kernel::ids::{OrganisationId, UserId};
use kernel::{Actor, AuthLevel, MembershipState, Message, Timestamp};
use platform::db::{Event, Tx};
use platform::{Error, Platform, Result};
use serde_json::json;

use crate::entities::session;
use crate::model::Person;
use crate::secrets::{hash_password, password_matches, token, token_hash, totp_secret, totp_step};
use crate::{PERSON, rules, store};

/// What a sign-in led to.
#[derive(Debug)]
pub enum SignedIn {
    /// A session: the token of the cookie.
    Session(String),
    /// The password was right; a code is needed too. Token of the half-way cookie.
    NeedsCode(String),
}

/// Password sign-in.
///
/// # Errors
/// [`Error::Rule`] with one message for unknown person and wrong password; [`Error::TooMany`] while the account rests.
pub async fn sign_in(platform: &Platform, email: &str, password: &str, device: &str) -> Result<SignedIn> {
    let email = email.trim().to_lowercase();
    let person = store::person_by_email(platform.db().conn(), &email).await?;
    let now = platform.now();
    if let Some(person) = &person
        && person.locked_until > now
    {
        return Err(Error::TooMany(Message::new("account-error-locked")));
    }
    let stored = person.as_ref().map(|p| p.password_hash.as_str()).filter(|h| !h.is_empty());
    let matches = password_matches(password, stored).await?;
    let Some(person) = person else { return Err(Error::Rule(Message::new("account-error-sign-in"))) };
    let mut tx = platform.system("sign-in").await?;
    if !matches {
        let (failed, until) = rules::after_failure(person.failed_attempts, now);
        store::set_failures(tx.conn(), person.id, failed, until).await?;
        tx.record(Event::new("person.sign_in_failed", PERSON, person.id)).await?;
        tx.commit().await?;
        return Err(Error::Rule(Message::new("account-error-sign-in")));
    }
    let Some(organisation) = first_organisation(&tx, person.id).await? else {
        return Err(Error::Rule(Message::new("account-error-no-membership")));
    };
    store::set_failures(tx.conn(), person.id, 0, Timestamp::from_micros(0)).await?;
    if person.totp_secret.is_some() {
        let half = open(&tx, &person, organisation, "pending", device, rules::PENDING_SECONDS).await?;
        tx.commit().await?;
        return Ok(SignedIn::NeedsCode(half));
    }
    let whole =
        open(&tx, &person, organisation, AuthLevel::Password.word(), device, rules::SESSION_IDLE_SECONDS).await?;
    tx.record(Event::new("person.signed_in", PERSON, person.id)).await?;
    tx.commit().await?;
    Ok(SignedIn::Session(whole))
}

/// The second step.
///
/// # Errors
/// [`Error::SignIn`] when the half-way token is old; [`Error::Rule`] for a wrong or used code.
pub async fn second_factor(platform: &Platform, half: &str, code: &str) -> Result<String> {
    let mut tx = platform.system("sign-in").await?;
    let hash = token_hash(half);
    let row = store::session(tx.conn(), &hash).await?.ok_or(Error::SignIn)?;
    if row.level != "pending" || row.expires_at <= tx.now().micros() {
        return Err(Error::SignIn);
    }
    let id: UserId = row.person.parse().map_err(|_| Error::SignIn)?;
    let person = store::person(tx.conn(), id).await?.ok_or(Error::SignIn)?;
    if person.locked_until > tx.now() {
        return Err(Error::TooMany(Message::new("account-error-locked")));
    }
    let secret = person.totp_secret.clone().ok_or(Error::SignIn)?;
    let good = match totp_step(&secret, code, tx.now()) {
        Some(step) => store::use_totp_step(tx.conn(), id, step).await?,
        None => false,
    };
    if !good {
        let (failed, until) = rules::after_failure(person.failed_attempts, tx.now());
        store::set_failures(tx.conn(), id, failed, until).await?;
        tx.record(Event::new("person.sign_in_failed", PERSON, id)).await?;
        tx.commit().await?;
        return Err(Error::Rule(Message::new("account-error-code")));
    }
    store::set_failures(tx.conn(), id, 0, Timestamp::from_micros(0)).await?;
    store::delete_session(tx.conn(), &hash).await?;
    let organisation = row.organisation.parse().map_err(|_| Error::SignIn)?;
    let level = AuthLevel::SecondFactor.word();
    let whole = open(&tx, &person, organisation, level, &row.device, rules::SESSION_IDLE_SECONDS).await?;
    tx.record(Event::new("person.signed_in", PERSON, id)).await?;
    tx.commit().await?;
    Ok(whole)
}

async fn first_organisation(tx: &Tx, person: UserId) -> Result<Option<OrganisationId>> {
    let mut all = store::memberships_of(tx.conn(), person).await?;
    // Confirmed places first; a suspended member may sign in and is told why.
    all.sort_by_key(|m| m.state != MembershipState::Confirmed);
    Ok(all.into_iter().find(|m| m.state != MembershipState::Invited).map(|m| m.organisation))
}

async fn open(
    tx: &Tx,
    person: &Person,
    organisation: OrganisationId,
    level: &str,
    device: &str,
    seconds: i64,
) -> Result<String> {
    let token = token("");
    let row = session::Model {
        token_hash: token_hash(&token),
        person: person.id.to_string(),
        organisation: organisation.to_string(),
        level: level.to_owned(),
        device: device.chars().take(200).collect(),
        created_at: tx.now().micros(),
        seen_at: tx.now().micros(),
        expires_at: tx.now().plus_seconds(seconds).micros(),
    };
    store::insert_session(tx.conn(), row).await?;
    Ok(token)
}

/// Ends one session.
///
/// # Errors
/// Database errors.
pub async fn sign_out(platform: &Platform, session: &str) -> Result<()> {
    let tx = platform.system("sign-out").await?;
    store::delete_session(tx.conn(), &token_hash(session)).await?;
    tx.commit().await
}

/// Ends all sessions of the person.
///
/// # Errors
/// [`Error::SignIn`].
pub async fn sign_out_everywhere(platform: &Platform, actor: &Actor) -> Result<()> {
    let user = actor.user.ok_or(Error::SignIn)?;
    let mut tx = platform.system("sign-out").await?;
    store::delete_sessions_of(tx.conn(), user).await?;
    tx.record(Event::new("person.signed_out_everywhere", PERSON, user).with(json!({"person": actor.name}))).await?;
    tx.commit().await
}

/// A new password, with the old one as proof; every other session ends.
///
/// # Errors
/// [`Error::Invalid`].
pub async fn change_password(platform: &Platform, actor: &Actor, session: &str, old: &str, new: &str) -> Result<()> {
    let user = actor.user.ok_or(Error::SignIn)?;
    let person = store::person(platform.db().conn(), user).await?.ok_or(Error::SignIn)?;
    if !password_matches(old, Some(&person.password_hash)).await? {
        return Err(Error::field("old", Message::new("account-error-old-password")));
    }
    if let Some(fault) = rules::password_fault(new) {
        return Err(Error::Invalid(vec![fault]));
    }
    let hash = hash_password(new).await?;
    let mut tx = platform.system("password").await?;
    store::set_password(tx.conn(), user, &hash).await?;
    let keep = token_hash(session);
    for other in store::sessions_of(tx.conn(), user).await? {
        if other.token_hash != keep {
            store::delete_session(tx.conn(), &other.token_hash).await?;
        }
    }
    tx.record(Event::new("person.password_changed", PERSON, user)).await?;
    tx.commit().await
}

/// A secret to show as a QR code; nothing is stored until [`confirm_totp`].
#[must_use]
pub fn new_totp_secret() -> String {
    totp_secret()
}

/// Switches the second factor on, proven by a first code; the session rises to the second level. Answers its new token.
///
/// # Errors
/// [`Error::Invalid`] for a wrong code; [`Error::Conflict`] when one is switched on already.
pub async fn confirm_totp(
    platform: &Platform,
    actor: &Actor,
    session: &str,
    secret: &str,
    code: &str,
) -> Result<String> {
    let user = actor.user.ok_or(Error::SignIn)?;
    let mut tx = platform.system("second factor").await?;
    let person = store::person(tx.conn(), user).await?.ok_or(Error::SignIn)?;
    if person.totp_secret.is_some() {
        return Err(Error::Conflict(Message::new("account-error-totp-on")));
    }
    let Some(step) = totp_step(secret, code, tx.now()).filter(|_| secret.len() == 32) else {
        return Err(Error::field("code", Message::new("account-error-code")));
    };
    store::set_totp(tx.conn(), user, Some(secret)).await?;
    store::use_totp_step(tx.conn(), user, step).await?;
    store::delete_session(tx.conn(), &token_hash(session)).await?;
    let level = AuthLevel::SecondFactor.word();
    let risen = open(&tx, &person, actor.organisation, level, "", rules::SESSION_IDLE_SECONDS).await?;
    tx.record(Event::new("person.second_factor_on", PERSON, user)).await?;
    tx.commit().await?;
    Ok(risen)
}
