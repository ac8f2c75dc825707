//! Ports that every area's tests need: who is signed in, and organisations by id.

use std::collections::HashMap;
use std::sync::Mutex;

use async_trait::async_trait;
use kernel::ids::OrganisationId;
use kernel::{Actor, OrganisationKind};

use crate::i18n::Lang;
use crate::ports::{ApiKey, Identity, Member, Organisations, Party, Session};
use crate::{Platform, Result};

/// Sessions in memory.
#[derive(Default)]
pub struct TestIdentity(Mutex<HashMap<String, Session>>);

impl TestIdentity {
    /// A session token for an actor.
    pub fn sign_in(&self, actor: &Actor, lang: Lang) -> String {
        let token = uuid::Uuid::new_v4().to_string();
        let mut sessions = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        sessions.insert(token.clone(), Session { actor: actor.clone(), lang });
        token
    }
}

#[async_trait]
impl Identity for TestIdentity {
    async fn by_session(&self, _platform: &Platform, token: &str) -> Result<Option<Session>> {
        Ok(self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner).get(token).cloned())
    }

    async fn by_api_key(&self, _platform: &Platform, _token: &str) -> Result<Option<ApiKey>> {
        Ok(None)
    }
}

/// Parties by id; unknown ids get a made-up enterprise, so that a test says only what it is about.
#[derive(Default)]
pub struct TestOrganisations(Mutex<HashMap<OrganisationId, Party>>, Mutex<HashMap<OrganisationId, Vec<Member>>>);

impl TestOrganisations {
    /// Makes a party known.
    pub fn add(&self, party: Party) {
        self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner).insert(party.id, party);
    }

    /// Makes a person known as a member of their organisation.
    pub fn join(&self, actor: &Actor) {
        if let Some(user) = actor.user {
            let mut members = self.1.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            let member = Member { user, name: actor.name.clone(), roles: actor.roles.clone() };
            members.entry(actor.organisation).or_default().push(member);
        }
    }
}

/// A made-up party.
#[must_use]
pub fn party(id: OrganisationId, kind: OrganisationKind) -> Party {
    let short: String = id.to_string().chars().rev().take(6).collect();
    Party {
        id,
        kind,
        slug: format!("org-{short}"),
        name_zh: format!("义乌试验{short}有限公司"),
        name_en: format!("Yiwu Test {short} Co., Ltd"),
        registration: format!("91330782{short}"),
        address_zh: "浙江省义乌市稠州北路1号".to_owned(),
        address_en: "1 Chouzhou North Road, Yiwu, Zhejiang".to_owned(),
        phone: "+86 579 0000 0000".to_owned(),
        email: format!("{short}@example.com"),
    }
}

#[async_trait]
impl Organisations for TestOrganisations {
    async fn organisation(&self, _platform: &Platform, id: OrganisationId) -> Result<Option<Party>> {
        let known = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner).get(&id).cloned();
        Ok(Some(known.unwrap_or_else(|| party(id, OrganisationKind::Enterprise))))
    }

    async fn by_slug(&self, _platform: &Platform, slug: &str) -> Result<Option<Party>> {
        let known = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        Ok(known.values().find(|party| party.slug == slug).cloned())
    }

    async fn of_kind(&self, _platform: &Platform, kind: OrganisationKind) -> Result<Vec<Party>> {
        let known = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        Ok(known.values().filter(|party| party.kind == kind).cloned().collect())
    }

    async fn members(&self, _platform: &Platform, organisation: OrganisationId) -> Result<Vec<Member>> {
        let members = self.1.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        Ok(members.get(&organisation).cloned().unwrap_or_default())
    }
}
