//! The ports this area answers: who asks, and which organisations there are.

use async_trait::async_trait;
use kernel::ids::{OrganisationId, UserId};
use kernel::{Actor, AuthLevel, MembershipState, OrganisationKind};
use platform::i18n::Lang;
use platform::ports::{ApiKey, Identity, Member, Organisations, Party, Session};
use platform::{Platform, Result};

use crate::secrets::token_hash;
use crate::{rules, store};

/// Seconds after which the use of a session or key is written down again.
const TOUCH_SECONDS: i64 = 300;

/// Answers from the area's tables.
pub(crate) struct Accounts;

#[async_trait]
impl Identity for Accounts {
    async fn by_session(&self, platform: &Platform, token: &str) -> Result<Option<Session>> {
        let conn = platform.db().conn();
        let hash = token_hash(token);
        let now = platform.now();
        let Some(row) = store::session(conn, &hash).await? else { return Ok(None) };
        let Some(level) = AuthLevel::from_word(&row.level) else { return Ok(None) };
        if row.expires_at <= now.micros() {
            return Ok(None);
        }
        let (Ok(user), Ok(organisation)) = (row.person.parse::<UserId>(), row.organisation.parse::<OrganisationId>())
        else {
            return Ok(None);
        };
        let (Some(person), Some(party), Some(membership)) = (
            store::person(conn, user).await?,
            store::organisation(conn, organisation).await?,
            store::membership(conn, user, organisation).await?,
        ) else {
            return Ok(None);
        };
        if now.micros() - row.seen_at > TOUCH_SECONDS * 1_000_000 {
            let end = kernel::Timestamp::from_micros(row.created_at).plus_seconds(rules::SESSION_SECONDS);
            let until = now.plus_seconds(rules::SESSION_IDLE_SECONDS).min(end);
            store::touch_session(conn, &hash, now, until).await?;
        }
        let lang = Lang::from_tag(&person.language).unwrap_or_default();
        let actor = Actor {
            user: Some(user),
            name: person.name,
            organisation,
            organisation_name: party.name(lang).to_owned(),
            kind: party.kind,
            roles: membership.roles,
            state: membership.state,
            level,
            system: false,
        };
        Ok(Some(Session { actor, lang }))
    }

    async fn by_api_key(&self, platform: &Platform, token: &str) -> Result<Option<ApiKey>> {
        let conn = platform.db().conn();
        let Some(row) = store::key_by_token(conn, &token_hash(token)).await? else { return Ok(None) };
        let Ok(organisation) = row.organisation.parse::<OrganisationId>() else { return Ok(None) };
        let Some(party) = store::organisation(conn, organisation).await? else { return Ok(None) };
        if row.revoked_at.is_some() {
            return Ok(None);
        }
        let now = platform.now();
        if now.micros() - row.last_used_at.unwrap_or(0) > TOUCH_SECONDS * 1_000_000 {
            store::key_used(conn, &row.id, now).await?;
        }
        let actor = Actor {
            user: None,
            name: row.name.clone(),
            organisation,
            organisation_name: party.name_zh.clone(),
            kind: party.kind,
            roles: store::key_roles(&row)?,
            state: MembershipState::Confirmed,
            level: AuthLevel::Key,
            system: false,
        };
        Ok(Some(ApiKey { actor, scopes: store::words(&row.scopes) }))
    }
}

#[async_trait]
impl Organisations for Accounts {
    async fn organisation(&self, platform: &Platform, id: OrganisationId) -> Result<Option<Party>> {
        store::organisation(platform.db().conn(), id).await
    }

    async fn by_slug(&self, platform: &Platform, slug: &str) -> Result<Option<Party>> {
        store::organisation_by_slug(platform.db().conn(), slug).await
    }

    async fn of_kind(&self, platform: &Platform, kind: OrganisationKind) -> Result<Vec<Party>> {
        store::organisations_of_kind(platform.db().conn(), kind).await
    }

    async fn members(&self, platform: &Platform, organisation: OrganisationId) -> Result<Vec<Member>> {
        let members = store::members(platform.db().conn(), organisation).await?;
        let mut may_act: Vec<Member> = members
            .into_iter()
            .filter(|m| m.membership.state == MembershipState::Confirmed)
            .map(|m| Member { user: m.membership.person, name: m.name, roles: m.membership.roles })
            .collect();
        may_act.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(may_act)
    }
}
