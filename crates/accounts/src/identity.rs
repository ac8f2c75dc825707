//! The ports this area answers: who asks, and which organisations there are.

use async_trait::async_trait;
use kernel::ids::OrganisationId;
use kernel::{MembershipState, OrganisationKind};
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
        let (hash, now) = (token_hash(token), platform.now());
        let Some(found) = store::asking::by_session(platform.db(), &hash).await? else { return Ok(None) };
        if found.expires_at <= now {
            return Ok(None);
        }
        if now.micros() - found.seen_at.micros() > TOUCH_SECONDS * 1_000_000 {
            let until = now.plus_seconds(rules::SESSION_IDLE_SECONDS);
            let end = found.created_at.plus_seconds(rules::SESSION_SECONDS);
            store::touch_session(platform.db().conn(), &hash, now, until.min(end)).await?;
        }
        Ok(Some(found.session))
    }

    async fn by_api_key(&self, platform: &Platform, token: &str) -> Result<Option<ApiKey>> {
        let Some(found) = store::asking::by_key(platform.db(), &token_hash(token)).await? else { return Ok(None) };
        let now = platform.now();
        if found.last_used_at.is_none_or(|last| now.micros() - last.micros() > TOUCH_SECONDS * 1_000_000) {
            store::key_used(platform.db().conn(), &found.id, now).await?;
        }
        Ok(Some(found.key))
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
