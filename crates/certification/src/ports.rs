//! What certification answers other areas.

use async_trait::async_trait;
use kernel::ids::ProductId;
use kernel::{Actor, Message, Role};
use platform::authz::permits;
use platform::ports::{CertificateSummary, Certificates, Todo, TodoItem};
use platform::{Platform, Result};

use crate::actions::{LIST, SUPPLEMENT, SURVEILLANCE, concerned};
use crate::model::{APPLICATION, Application, Certificate, Standing, State};
use crate::{rules, store};

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

/// How many things one area puts on the home page.
const MOST: usize = 30;

#[async_trait]
impl Todo for Certification {
    async fn waiting(&self, platform: &Platform, actor: &Actor) -> Result<Vec<TodoItem>> {
        let mut items = cases(platform, actor).await?;
        if permits(&SURVEILLANCE, actor).is_ok() {
            items.extend(surveillance(platform, actor).await?);
        }
        items.truncate(MOST);
        Ok(items)
    }
}

/// What waits in the cases: for the evaluator, for somebody who took no part, for the client.
async fn cases(platform: &Platform, actor: &Actor) -> Result<Vec<TodoItem>> {
    let Ok(scope) = platform.list(actor, &LIST, APPLICATION) else { return Ok(Vec::new()) };
    let merchant = permits(&SUPPLEMENT, actor).is_ok();
    if !actor.has(Role::Evaluator) && !actor.has(Role::DecisionMaker) && !merchant {
        return Ok(Vec::new());
    }
    let mut items = Vec::new();
    for application in store::open_applications(platform.db().conn(), &scope, 200).await? {
        let key = match &application.state {
            State::Submitted if actor.has(Role::Evaluator) => "certification-todo-review",
            State::Reviewed { .. } if actor.has(Role::Evaluator) => "certification-todo-evaluate",
            State::Evaluated { work } if merchant && !work.evaluation.conforms() => "certification-todo-supplement",
            State::Evaluated { .. }
                if actor.has(Role::DecisionMaker) && impartial(platform, actor, &application).await? =>
            {
                "certification-todo-decide"
            }
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

/// A decision waits only for somebody who may make it.
async fn impartial(platform: &Platform, actor: &Actor, application: &Application) -> Result<bool> {
    let others = concerned(platform, application).await?;
    Ok(rules::may_decide(application, actor.user, &others).is_ok())
}

/// Surveillance that falls due; what is overdue is proposed to the decision maker for suspension, and a person decides.
async fn surveillance(platform: &Platform, actor: &Actor) -> Result<Vec<TodoItem>> {
    let today = platform.now().china_date();
    let by = rules::prepare_from(today);
    let due = store::surveillance_due(platform.db().conn(), actor.organisation, by, today, 30).await?;
    let item = |c: Certificate| {
        let key = match (c.surveillance_on < today, actor.has(Role::Evaluator)) {
            (_, true) => "certificate-todo-surveillance",
            (true, false) if c.standing == Standing::Valid => "certificate-todo-suspend",
            _ => return None,
        };
        Some(TodoItem {
            text: Message::new(key).with("number", &c.number).with("product", &c.product_zh),
            href: format!("/certification/certificates/{}", c.id),
            due: Some(c.surveillance_on),
            since: c.since,
        })
    };
    Ok(due.into_iter().filter_map(item).collect())
}
