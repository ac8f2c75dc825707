//! Scope of the laboratory and authorisations of its people.

use askama::Template;
use axum::extract::{Form, Path};
use axum::response::{IntoResponse, Response};
use kernel::Message;
use platform::authz::{On, permits};
use platform::ports::Member;
use platform::web::{Ctx, Page};
use platform::{Error, Result};

use super::Errors;
use crate::actions::scope::{self, AuthorisationForm, LineForm, MANAGE, SHOW};
use crate::model::{Authorisation, Competence, ScopeLine};
use crate::store;

#[derive(Template)]
#[template(path = "scope/show.html")]
pub(crate) struct ScopePage {
    pub(crate) p: Page,
    pub(crate) lines: Vec<ScopeLine>,
    pub(crate) held: Vec<Authorisation>,
    pub(crate) members: Vec<Member>,
    pub(crate) today: kernel::Date,
    pub(crate) manager: bool,
    pub(crate) form: LineForm,
    pub(crate) given: AuthorisationForm,
    pub(crate) errors: Errors,
}

impl ScopePage {
    fn competences(&self) -> [Competence; 3] {
        Competence::ALL
    }

    fn methods(&self) -> Vec<&str> {
        let mut methods: Vec<&str> = self.lines.iter().map(|l| l.method.as_str()).collect();
        methods.dedup();
        methods
    }
}

async fn page(ctx: &Ctx, form: LineForm, given: AuthorisationForm, errors: Errors) -> Result<ScopePage> {
    let actor = ctx.actor()?;
    ctx.platform.read(actor, &SHOW, On::Nothing).await?;
    let conn = ctx.platform.db().conn();
    Ok(ScopePage {
        p: ctx.page("scope-title"),
        lines: store::scope::lines(conn, actor.organisation).await?,
        held: store::scope::authorisations(conn, actor.organisation).await?,
        members: ctx.platform.organisations()?.members(&ctx.platform, actor.organisation).await?,
        today: ctx.platform.now().china_date(),
        manager: permits(&MANAGE, actor).is_ok(),
        form,
        given,
        errors,
    })
}

async fn again(ctx: &Ctx, form: LineForm, given: AuthorisationForm, error: Error) -> Result<Response> {
    let status = error.status();
    let errors = match error {
        Error::Conflict(message) => Errors::general(message),
        other => Errors::from(other)?,
    };
    let html = page(ctx, form, given, errors).await?.render()?;
    Ok((status, axum::response::Html(html)).into_response())
}

pub(super) async fn show(ctx: Ctx) -> Result<Response> {
    let today = ctx.platform.now().china_date().to_string();
    let form = LineForm { valid_from: today.clone(), ..LineForm::default() };
    let given = AuthorisationForm { valid_from: today, ..AuthorisationForm::default() };
    ctx.html(&page(&ctx, form, given, Errors::default()).await?)
}

pub(super) async fn add(ctx: Ctx, Form(form): Form<LineForm>) -> Result<Response> {
    match scope::add_line(&ctx.platform, ctx.actor()?, &form).await {
        Ok(location) => Ok(ctx.go_with(&location, &Message::new("scope-added").with("method", &form.method))),
        Err(error) => again(&ctx, form, AuthorisationForm::default(), error).await,
    }
}

pub(super) async fn change(ctx: Ctx, Path(id): Path<String>, Form(form): Form<LineForm>) -> Result<Response> {
    match scope::change_line(&ctx.platform, ctx.actor()?, &id, &form).await {
        Ok(()) => Ok(ctx.go_with("/laboratory/scope", &Message::new("scope-changed"))),
        Err(error) => again(&ctx, form, AuthorisationForm::default(), error).await,
    }
}

pub(super) async fn authorise(ctx: Ctx, Form(form): Form<AuthorisationForm>) -> Result<Response> {
    match scope::authorise(&ctx.platform, ctx.actor()?, &form).await {
        Ok(location) => Ok(ctx.go_with(&location, &Message::new("scope-authorised"))),
        Err(error) => again(&ctx, LineForm::default(), form, error).await,
    }
}

#[derive(serde::Deserialize)]
pub(super) struct EndForm {
    #[serde(default)]
    reason: String,
}

pub(super) async fn end(ctx: Ctx, Path(id): Path<String>, Form(form): Form<EndForm>) -> Result<Response> {
    match scope::end_authorisation(&ctx.platform, ctx.actor()?, &id, &form.reason).await {
        Ok(()) => Ok(ctx.go_with("/laboratory/scope", &Message::new("scope-authorisation-ended"))),
        Err(error) => again(&ctx, LineForm::default(), AuthorisationForm::default(), error).await,
    }
}
