//! Subscriptions for people: the list with how each fares, one with what can be done about it, and a new one.

use askama::Template;
use axum::Form;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use epcis::format::EpcFormat;
use epcis::subscription::{Subscription as Asked, SubscriptionError};
use kernel::Message;
use platform::web::{Ctx, Page, TimelineLine};
use platform::webhooks::Secret;
use platform::{Error, Result, journal};
use serde::Deserialize;

use super::Faults;
use crate::actions::named;
use crate::actions::subscribe::{self, MOST, NewSubscription, Refusal};
use crate::rules::presets::{PRESETS, TIMES};
use crate::subscription_model::{SUBSCRIPTION, State, Subscription, SubscriptionId};

/// Own queries that can be chosen from.
const MOST_QUERIES: u64 = 200;

/// How a subscription fares, as a word: `stopped`, `failing`, `fresh` (nothing told yet) or `well`.
fn health(of: &Subscription) -> &'static str {
    match (of.state, of.failures, of.last_notified_at) {
        (State::Stopped, ..) => "stopped",
        (_, 1.., _) => "failing",
        (_, _, None) => "fresh",
        _ => "well",
    }
}

fn class(health: &str) -> &'static str {
    match health {
        "stopped" => "state-failed",
        "failing" => "state-unsure",
        "well" => "state-done",
        _ => "",
    }
}

/// When it reports: one of the times a page offers, or the fields of its schedule.
fn when(p: &Page, of: &Subscription) -> String {
    let Some(schedule) = of.schedule() else { return p.word("subscription-when", "stream") };
    let json = schedule.to_json().to_string();
    let offered = TIMES.iter().find(|(_, members)| {
        let asked = Asked::parse(&format!(r#"{{"dest":"https://a.example/",{members}}}"#));
        asked.is_ok_and(|asked| asked.controls.trigger == of.controls.trigger)
    });
    match offered {
        Some((word, _)) => p.word("subscription-when", word),
        None => p.t1("subscription-when-schedule", "schedule", json),
    }
}

/// A query's name; those that pages offer in words.
fn query_name(p: &Page, name: &str) -> String {
    match PRESETS.iter().find(|preset| preset.name == name) {
        Some(preset) => p.word("subscription-query", &preset.name.replace('.', "-")),
        None => name.to_owned(),
    }
}

fn receiver(p: &Page, of: &Subscription) -> String {
    of.dest.clone().unwrap_or_else(|| p.t("subscription-websocket"))
}

#[derive(Template)]
#[template(path = "subscription/list.html")]
pub(crate) struct List {
    pub(crate) p: Page,
    pub(crate) all: Vec<Subscription>,
}

impl List {
    fn query_name(&self, of: &Subscription) -> String {
        query_name(&self.p, &of.query)
    }
    fn receiver(&self, of: &Subscription) -> String {
        receiver(&self.p, of)
    }
    fn health(&self, of: &Subscription) -> (&'static str, String) {
        let word = health(of);
        (class(word), self.p.word("subscription-health", word))
    }
}

/// `GET /subscriptions`
pub(super) async fn list(ctx: Ctx) -> Result<Response> {
    let all = subscribe::list(&ctx.platform, ctx.actor()?, None, "", MOST).await?;
    ctx.html(&List { p: ctx.page("subscription-list-title"), all })
}

#[derive(Template)]
#[template(path = "subscription/show.html")]
pub(crate) struct Show {
    pub(crate) p: Page,
    pub(crate) of: Subscription,
    pub(crate) timeline: Vec<TimelineLine>,
    pub(crate) fault: String,
}

impl Show {
    fn when(&self) -> String {
        when(&self.p, &self.of)
    }
    fn query_name(&self) -> String {
        query_name(&self.p, &self.of.query)
    }
    fn receiver(&self) -> String {
        receiver(&self.p, &self.of)
    }
    fn health(&self) -> (&'static str, String) {
        let word = health(&self.of);
        (class(word), self.p.word("subscription-health", word))
    }
    fn may_pass_over(&self) -> bool {
        self.of.failures > 0 && self.of.progress.sending.is_some()
    }
}

/// `GET /subscriptions/{id}`
pub(super) async fn show(ctx: Ctx, Path(id): Path<String>) -> Result<Response> {
    ctx.html(&page(&ctx, &id, String::new()).await?)
}

async fn page(ctx: &Ctx, id: &str, fault: String) -> Result<Show> {
    let of = subscribe::find(&ctx.platform, ctx.actor()?, subscription_id(id)?).await?;
    let entries = journal::timeline(ctx.platform.db(), SUBSCRIPTION, of.id, 100).await?;
    let p = ctx.page("subscription-title");
    Ok(Show { timeline: p.timeline(&entries), of, fault, p })
}

/// `POST /subscriptions/{id}/resending`
pub(super) async fn send_again(ctx: Ctx, Path(id): Path<String>) -> Result<Response> {
    subscribe::send_again(&ctx.platform, ctx.actor()?, subscription_id(&id)?).await?;
    Ok(ctx.go_with(&format!("/subscriptions/{id}"), &Message::new("subscription-said-again")))
}

/// `POST /subscriptions/{id}/passing-over`
pub(super) async fn pass_over(ctx: Ctx, Path(id): Path<String>) -> Result<Response> {
    match subscribe::pass_over(&ctx.platform, ctx.actor()?, subscription_id(&id)?).await {
        Ok(()) => Ok(ctx.go_with(&format!("/subscriptions/{id}"), &Message::new("subscription-said-passed-over"))),
        Err(Error::Conflict(message)) => {
            let fault = ctx.lang().say(&message);
            Ok((axum::http::StatusCode::CONFLICT, ctx.html(&page(&ctx, &id, fault).await?)?).into_response())
        }
        Err(error) => Err(error),
    }
}

/// `POST /subscriptions/{id}/ending`
pub(super) async fn end(ctx: Ctx, Path(id): Path<String>) -> Result<Response> {
    subscribe::delete(&ctx.platform, ctx.actor()?, subscription_id(&id)?).await?;
    Ok(ctx.go_with("/subscriptions", &Message::new("subscription-said-ended")))
}

fn subscription_id(text: &str) -> Result<SubscriptionId> {
    text.parse().map_err(|_| Error::NotFound)
}

/// What was typed.
#[derive(Clone, Debug, Default, Deserialize)]
pub(super) struct Typed {
    #[serde(default)]
    query: String,
    #[serde(default)]
    dest: String,
    #[serde(default)]
    token: String,
    #[serde(default)]
    when: String,
    #[serde(default)]
    report_if_empty: Option<String>,
    #[serde(default)]
    once: String,
}

#[derive(Template)]
#[template(path = "subscription/new.html")]
pub(crate) struct New {
    pub(crate) p: Page,
    /// Names of queries with how they are shown.
    pub(crate) queries: Vec<(String, String)>,
    pub(crate) typed: TypedView,
    pub(crate) faults: Faults,
    pub(crate) once: String,
}

/// What the form shows again; a secret is typed again.
#[derive(Clone, Debug, Default)]
pub(crate) struct TypedView {
    pub(crate) query: String,
    pub(crate) dest: String,
    pub(crate) when: String,
    pub(crate) report_if_empty: bool,
}

impl New {
    fn fault(&self, field: &str) -> String {
        self.faults.say(&self.p, field)
    }
    fn times(&self) -> Vec<(&'static str, String)> {
        TIMES.iter().map(|(word, _)| (*word, self.p.word("subscription-when", word))).collect()
    }
}

async fn form(ctx: &Ctx, typed: TypedView, faults: Faults, once: String) -> Result<New> {
    let (own, _) = named::list(&ctx.platform, ctx.actor()?, "", MOST_QUERIES).await?;
    let p = ctx.page("subscription-new");
    let offered = PRESETS.iter().map(|preset| preset.name.to_owned());
    let others = own.into_iter().map(|named| named.name).filter(|name| PRESETS.iter().all(|p| p.name != name));
    let queries = offered.chain(others).map(|name| (name.clone(), query_name(&p, &name))).collect();
    Ok(New { queries, typed, faults, once, p })
}

/// `GET /subscriptions/new`
pub(super) async fn new(ctx: Ctx) -> Result<Response> {
    let typed = TypedView { when: "stream".to_owned(), ..TypedView::default() };
    ctx.html(&form(&ctx, typed, Faults::default(), String::new()).await?)
}

/// `POST /subscriptions`
pub(super) async fn create(ctx: Ctx, Form(typed): Form<Typed>) -> Result<Response> {
    match made(&ctx, &typed).await {
        Ok(id) => Ok(ctx.go_with(&format!("/subscriptions/{id}"), &Message::new("subscription-said-made"))),
        Err(error) => {
            let status = error.status();
            let faults = Faults::of(error)?;
            let view = TypedView {
                query: typed.query,
                dest: typed.dest,
                when: typed.when,
                report_if_empty: typed.report_if_empty.is_some(),
            };
            Ok((status, ctx.html(&form(&ctx, view, faults, typed.once).await?)?).into_response())
        }
    }
}

async fn made(ctx: &Ctx, typed: &Typed) -> Result<SubscriptionId> {
    let (platform, actor) = (&ctx.platform, ctx.actor()?);
    let members = TIMES.iter().find(|(word, _)| *word == typed.when).map(|(_, members)| *members);
    let members = members.ok_or_else(|| Error::field("when", Message::new("subscription-error-when")))?;
    let dest = serde_json::Value::from(typed.dest.trim());
    let empty = typed.report_if_empty.is_some() && typed.when != "stream";
    let asked = Asked::parse(&format!(r#"{{"dest":{dest},"reportIfEmpty":{empty},{members}}}"#));
    let asked = asked.map_err(|error| match error {
        SubscriptionError::Controls(_) => Error::field("when", Message::new("subscription-error-when")),
        _ => Error::field("dest", Message::new("webhook-error-address")),
    })?;
    if typed.token.len() > 1024 {
        return Err(Error::field("token", Message::new("subscription-error-token")));
    }
    platform
        .webhooks()
        .guard()
        .destination(asked.dest.as_str())
        .map_err(|forbidden| Error::field("dest", forbidden.message()))?;
    keep_preset(ctx, &typed.query).await?;
    let new = NewSubscription {
        query: typed.query.clone(),
        dest: Some(asked.dest.to_string()),
        token: Some(typed.token.clone()).filter(|token| !token.is_empty()).map(Secret::new),
        controls: asked.controls,
        format: EpcFormat::NeverTranslates,
    };
    match subscribe::create(platform, actor, new, &typed.once).await {
        Ok(made) => Ok(made.id),
        Err(Refusal::Destination(forbidden)) => Err(Error::field("dest", forbidden.message())),
        Err(Refusal::TooMany) => Err(Error::Rule(Message::new("subscription-error-many").with("most", MOST))),
        Err(Refusal::Platform(Error::NotFound)) => Err(Error::field("query", Message::new("subscription-error-query"))),
        Err(Refusal::Platform(error)) => Err(error),
    }
}

/// A question that the page offers is kept as a query of the organisation when it is chosen first.
async fn keep_preset(ctx: &Ctx, name: &str) -> Result<()> {
    let Some(preset) = PRESETS.iter().find(|preset| preset.name == name) else { return Ok(()) };
    let (platform, actor) = (&ctx.platform, ctx.actor()?);
    let kept = match named::find(platform, actor, name).await {
        Err(Error::NotFound) => {
            let text = format!(r#"{{"name":"{name}","query":{}}}"#, preset.query);
            match named::create(platform, actor, &text, &[]).await {
                Ok(_) => return Ok(()),
                Err(named::Refusal::Platform(error)) => return Err(error),
                // Somebody else of the organisation was faster.
                Err(_) => named::find(platform, actor, name).await?,
            }
        }
        found => found?,
    };
    if kept.body == preset.query {
        return Ok(());
    }
    Err(Error::field("query", Message::new("subscription-error-preset")))
}
