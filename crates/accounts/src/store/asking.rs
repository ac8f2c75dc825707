//! Who asks, by the hash of a session's or a key's token: one short read by key, because every request begins with it.

use kernel::{Actor, AuthLevel, MembershipState, OrganisationKind, Timestamp};
use platform::Result;
use platform::db::{Db, Row, keyed, rows};
use platform::i18n::Lang;
use platform::ports::{ApiKey, Session};

use super::{id, roles, words};

/// A session and who is signed in by it.
pub(crate) struct Signed {
    /// Who, in which language.
    pub(crate) session: Session,
    /// Since when.
    pub(crate) created_at: Timestamp,
    /// When its use was last written down.
    pub(crate) seen_at: Timestamp,
    /// Until when.
    pub(crate) expires_at: Timestamp,
}

/// A key that was not revoked.
pub(crate) struct Known {
    /// Its identity.
    pub(crate) id: String,
    /// Whose, with which scopes.
    pub(crate) key: ApiKey,
    /// When its use was last written down.
    pub(crate) last_used_at: Option<Timestamp>,
}

/// The session of a token; none where the person is no longer a member of the organisation.
pub(crate) async fn by_session(db: &Db, token_hash: &str) -> Result<Option<Signed>> {
    let sql = "SELECT s.person, s.organisation, s.level, s.created_at, s.seen_at, s.expires_at, p.name, p.language, \
               o.name_zh, o.name_en, o.kind, m.roles, m.state FROM session s JOIN person p ON p.id = s.person \
               JOIN organisation o ON o.id = s.organisation \
               JOIN membership m ON m.person = s.person AND m.organisation = s.organisation WHERE s.token_hash = $1";
    Ok(keyed(db, sql, token_hash, signed).await?.pop().flatten())
}

/// The key of a token.
pub(crate) async fn by_key(db: &Db, token_hash: &str) -> Result<Option<Known>> {
    let sql = "SELECT k.id, k.name, k.organisation, o.name_zh, o.kind, k.roles, k.scopes, COALESCE(k.last_used_at, 0) \
               FROM api_key k JOIN organisation o ON o.id = k.organisation WHERE k.token_hash = $1 AND k.revoked_at IS NULL";
    Ok(keyed(db, sql, token_hash, known).await?.pop())
}

/// None where only the first of two factors was given: nobody is signed in by that.
fn signed(row: &Row<'_>) -> Result<Option<Signed>> {
    let (person, organisation) = (row.text()?, row.text()?);
    let Some(level) = AuthLevel::from_word(&row.text()?) else { return Ok(None) };
    let (created_at, seen_at, expires_at) = (instant(row)?, instant(row)?, instant(row)?);
    let (name, language) = (row.text()?, row.text()?);
    let (name_zh, name_en) = (row.text()?, row.text()?);
    let lang = Lang::from_tag(&language).unwrap_or_default();
    let actor = Actor {
        user: Some(id("session", "person", &person)?),
        name,
        organisation: id("session", "organisation", &organisation)?,
        organisation_name: match lang {
            Lang::Zh => name_zh,
            Lang::En => name_en,
        },
        kind: word(OrganisationKind::from_word, "organisation", "kind", &row.text()?)?,
        roles: roles("membership", &person, &row.text()?)?,
        state: word(MembershipState::from_word, "membership", "state", &row.text()?)?,
        level,
        system: false,
    };
    Ok(Some(Signed { session: Session { actor, lang }, created_at, seen_at, expires_at }))
}

fn known(row: &Row<'_>) -> Result<Known> {
    let key = row.text()?;
    let actor = Actor {
        user: None,
        name: row.text()?,
        organisation: id("api_key", "organisation", &row.text()?)?,
        organisation_name: row.text()?,
        kind: word(OrganisationKind::from_word, "organisation", "kind", &row.text()?)?,
        roles: roles("api_key", &key, &row.text()?)?,
        state: MembershipState::Confirmed,
        level: AuthLevel::Key,
        system: false,
    };
    let scopes = words(&row.text()?);
    let last_used_at = Some(row.number()?).filter(|at| *at > 0).map(Timestamp::from_micros);
    Ok(Known { id: key, key: ApiKey { actor, scopes }, last_used_at })
}

fn instant(row: &Row<'_>) -> Result<Timestamp> {
    Ok(Timestamp::from_micros(row.number()?))
}

fn word<T>(read: impl Fn(&str) -> Option<T>, table: &str, column: &str, text: &str) -> Result<T> {
    read(text).ok_or_else(|| rows::impossible(table, column, "?", text))
}
