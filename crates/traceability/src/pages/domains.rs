//! Domains of an organisation for its codes: registered, how they are proven, printed on labels, given back.

use askama::Template;
use axum::Form;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use kernel::Message;
use platform::web::{Ctx, Page};
use platform::{Error, Result};
use serde::Deserialize;

use super::Faults;
use crate::actions::domains;
use crate::domain_model::{Domain, DomainId, State};
use crate::rules::domains::record;

const HERE: &str = "/links/domains";

#[derive(Template)]
#[template(path = "link/domains.html")]
pub(crate) struct Domains {
    pub(crate) p: Page,
    pub(crate) domains: Vec<Domain>,
    /// The host of the platform.
    pub(crate) leads_to: String,
    pub(crate) typed: Typed,
    pub(crate) faults: Faults,
}

/// What was typed.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Typed {
    #[serde(default)]
    pub(crate) host: String,
}

/// Whether labels are printed with it.
#[derive(Default, Deserialize)]
pub(super) struct Labels {
    #[serde(default)]
    on: Option<String>,
}

impl Domains {
    fn fault(&self, field: &str) -> String {
        self.faults.say(&self.p, field)
    }
    /// Those that wait or are proven.
    fn standing(&self) -> Vec<&Domain> {
        self.domains.iter().filter(|domain| !matches!(domain.state, State::Released(_))).collect()
    }
    /// Those that were given back.
    fn released(&self) -> Vec<&Domain> {
        self.domains.iter().filter(|domain| matches!(domain.state, State::Released(_))).collect()
    }
    fn class(&self, domain: &Domain) -> &'static str {
        match domain.state {
            State::Waiting(_) => "state-work",
            State::Proven(_) => "state-done",
            State::Released(_) => "",
        }
    }
    /// Since when it stands so, and who made it so.
    fn since(&self, domain: &Domain) -> (String, String) {
        let mark = match &domain.state {
            State::Waiting(_) => &domain.registered,
            State::Proven(mark) | State::Released(mark) => mark,
        };
        (self.p.instant(&mark.at), mark.by.clone())
    }
    /// When a proof was looked for in vain, and why there was none.
    fn looked(&self, domain: &Domain) -> Option<(String, String)> {
        let State::Waiting(Some(looked)) = &domain.state else { return None };
        let key = format!("domain-fault-{}", looked.fault.word());
        let why = self.p.t2(&key, "name", record(&domain.token, &domain.host), "detail", looked.fault.detail());
        Some((self.p.instant(&looked.at), why))
    }
    /// The names that shall lead here.
    fn names(&self, domain: &Domain) -> [String; 2] {
        [domain.host.clone(), record(&domain.token, &domain.host)]
    }
    /// An address cannot be the target of a `CNAME`.
    fn record_type(&self) -> &'static str {
        let literal = self.leads_to.starts_with('[') || self.leads_to.parse::<std::net::IpAddr>().is_ok();
        if literal { "A / AAAA" } else { "CNAME" }
    }
}

/// `GET /links/domains`
pub(super) async fn list(ctx: Ctx) -> Result<Response> {
    ctx.html(&page(&ctx, Typed::default(), Faults::default()).await?)
}

async fn page(ctx: &Ctx, typed: Typed, faults: Faults) -> Result<Domains> {
    let domains = domains::list(&ctx.platform, ctx.actor()?).await?;
    let leads_to = ctx.platform.settings().host().to_owned();
    Ok(Domains { p: ctx.page("domain-list-title"), domains, leads_to, typed, faults })
}

async fn again(ctx: &Ctx, typed: Typed, error: Error) -> Result<Response> {
    let status = error.status();
    let faults = Faults::of(error)?;
    Ok((status, ctx.html(&page(ctx, typed, faults).await?)?).into_response())
}

/// `POST /links/domains`
pub(super) async fn register(ctx: Ctx, Form(typed): Form<Typed>) -> Result<Response> {
    match domains::register(&ctx.platform, ctx.actor()?, &typed.host).await {
        Ok(domain) => Ok(ctx.go_with(HERE, &Message::new("domain-said-registered").with("host", domain.host))),
        Err(error) => again(&ctx, typed, error).await,
    }
}

/// `POST /links/domains/{id}/proof`
pub(super) async fn prove(ctx: Ctx, Path(id): Path<String>) -> Result<Response> {
    match domains::prove(&ctx.platform, ctx.actor()?, domain_id(&id)?).await {
        Ok(Domain { state: State::Proven(_), host, .. }) => {
            Ok(ctx.go_with(HERE, &Message::new("domain-said-proven").with("host", host)))
        }
        // Why there is no proof stands beside the domain.
        Ok(domain) => Ok(ctx.go(&format!("{HERE}#domain-{}", domain.id))),
        Err(error) => again(&ctx, Typed::default(), error).await,
    }
}

/// `POST /links/domains/{id}/labels`
pub(super) async fn print(ctx: Ctx, Path(id): Path<String>, Form(labels): Form<Labels>) -> Result<Response> {
    let on = labels.on.is_some();
    match domains::print(&ctx.platform, ctx.actor()?, domain_id(&id)?, on).await {
        Ok(_) => {
            Ok(ctx.go_with(HERE, &Message::new(if on { "domain-said-printed" } else { "domain-said-not-printed" })))
        }
        Err(error) => again(&ctx, Typed::default(), error).await,
    }
}

/// `POST /links/domains/{id}/release`
pub(super) async fn release(ctx: Ctx, Path(id): Path<String>) -> Result<Response> {
    match domains::release(&ctx.platform, ctx.actor()?, domain_id(&id)?).await {
        // Pressed twice: it is released, as was asked.
        Ok(()) | Err(Error::Conflict(_)) => Ok(ctx.go_with(HERE, &Message::new("domain-said-released"))),
        Err(error) => Err(error),
    }
}

fn domain_id(text: &str) -> Result<DomainId> {
    text.parse().map_err(|_| Error::NotFound)
}
