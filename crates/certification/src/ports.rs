//! What certification answers other areas.

use async_trait::async_trait;
use kernel::ids::ProductId;
use kernel::{Actor, Message, Role};
use platform::ports::{CertificateSummary, Certificates, Todo, TodoItem};
use platform::{Platform, Result};

use crate::actions::LIST;
use crate::model::{APPLICATION, Certificate, State};
use crate::store;

/// Answers the ports.
pub(crate) struct Certification;

fn summary(c: Certificate, today: kernel::Date) -> CertificateSummary {
    CertificateSummary {
        state: c.word(today).to_owned(),
        id: c.id,
        number: c.number,
        scheme_zh: c.scheme_zh,
        scheme_en: c.scheme_en,
        state_since: c.since,
        granted_on: c.granted_on,
        expires_on: c.expires_on,
        version: c.version,
        body: c.body,
        body_name_zh: c.body_name_zh,
        body_name_en: c.body_name_en,
    }
}

#[async_trait]
impl Certificates for Certification {
    async fn for_product(&self, platform: &Platform, product: ProductId) -> Result<Vec<CertificateSummary>> {
        let today = platform.now().china_date();
        let found = store::of_product(platform.db().conn(), product).await?;
        Ok(found.into_iter().map(|c| summary(c, today)).collect())
    }

    async fn by_number(&self, platform: &Platform, number: &str) -> Result<Option<CertificateSummary>> {
        let today = platform.now().china_date();
        Ok(store::by_number(platform.db().conn(), number).await?.map(|c| summary(c, today)))
    }
}

#[async_trait]
impl Todo for Certification {
    async fn waiting(&self, platform: &Platform, actor: &Actor) -> Result<Vec<TodoItem>> {
        if !actor.has(Role::Evaluator) && !actor.has(Role::DecisionMaker) {
            return Ok(Vec::new());
        }
        let scope = platform.list(actor, &LIST, APPLICATION)?;
        let mut items = Vec::new();
        for application in store::applications(platform.db().conn(), &scope, 200).await? {
            let key = match application.state {
                State::Submitted if actor.has(Role::Evaluator) => "certification-todo-review",
                State::Reviewed { .. } if actor.has(Role::Evaluator) => "certification-todo-evaluate",
                State::Evaluated { .. } if actor.has(Role::DecisionMaker) => "certification-todo-decide",
                _ => continue,
            };
            items.push(TodoItem {
                text: Message::new(key)
                    .with("product", &application.subject.product_zh)
                    .with("client", &application.applicant_name),
                href: format!("/certification/applications/{}", application.id),
                due: None,
                since: application.created_at,
            });
        }
        Ok(items)
    }
}
