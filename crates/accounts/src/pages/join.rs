//! How one comes in: registration of an enterprise, the first set-up, an invitation.

use askama::Template;
use axum::Form;
use axum::extract::Path;
use axum::response::Response;
use kernel::Message;
use platform::Result;
use platform::web::{Ctx, Page};
use serde::Deserialize;

use super::{Faults, again, to_faults};
use crate::actions;
use crate::model::{NewOrganisation, NewPerson};

#[derive(Template)]
#[template(path = "account/register.html")]
pub(crate) struct RegisterPage {
    pub(crate) p: Page,
    pub(crate) action: String,
    pub(crate) organisation: NewOrganisation,
    pub(crate) person: NewPerson,
    pub(crate) faults: Faults,
}

#[derive(Template)]
#[template(path = "account/invitation.html")]
pub(crate) struct InvitationPage {
    pub(crate) p: Page,
    pub(crate) token: String,
    pub(crate) faults: Faults,
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct RegisterForm {
    #[serde(flatten)]
    organisation: NewOrganisation,
    #[serde(flatten)]
    person: NewPerson,
}

pub(crate) async fn register_form(ctx: Ctx) -> Result<Response> {
    blank(&ctx, "register-title", "/register")
}

pub(crate) async fn register(ctx: Ctx, Form(form): Form<RegisterForm>) -> Result<Response> {
    let done = actions::register_enterprise(&ctx.platform, &form.organisation, &form.person).await;
    answer(&ctx, "register-title", "/register", form, done.map(|_| ()))
}

pub(crate) async fn set_up_form(ctx: Ctx, Path(token): Path<String>) -> Result<Response> {
    blank(&ctx, "set-up-title", &format!("/set-up/{token}"))
}

pub(crate) async fn set_up(ctx: Ctx, Path(token): Path<String>, Form(form): Form<RegisterForm>) -> Result<Response> {
    let done = actions::set_up(&ctx.platform, &token, &form.organisation, &form.person).await;
    answer(&ctx, "set-up-title", &format!("/set-up/{token}"), form, done.map(|_| ()))
}

fn blank(ctx: &Ctx, title: &str, action: &str) -> Result<Response> {
    ctx.html(&RegisterPage {
        p: ctx.page(title),
        action: action.to_owned(),
        organisation: NewOrganisation::default(),
        person: NewPerson::default(),
        faults: Faults::default(),
    })
}

fn answer(ctx: &Ctx, title: &str, action: &str, form: RegisterForm, done: Result<()>) -> Result<Response> {
    match done {
        Ok(()) => Ok(ctx.go_with("/sign-in", &Message::new("register-done"))),
        Err(error) => {
            let p = ctx.page(title);
            let faults = to_faults(&p, error)?;
            let page = RegisterPage {
                p,
                action: action.to_owned(),
                organisation: form.organisation,
                person: form.person,
                faults,
            };
            Ok(again(ctx.html(&page)?))
        }
    }
}

pub(crate) async fn invitation_form(ctx: Ctx, Path(token): Path<String>) -> Result<Response> {
    ctx.html(&InvitationPage { p: ctx.page("invitation-title"), token, faults: Faults::default() })
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct InvitationForm {
    password: String,
}

pub(crate) async fn invitation(
    ctx: Ctx,
    Path(token): Path<String>,
    Form(form): Form<InvitationForm>,
) -> Result<Response> {
    match actions::accept_invitation(&ctx.platform, &token, &form.password).await {
        Ok(()) => Ok(ctx.go_with("/sign-in", &Message::new("register-done"))),
        Err(error) => {
            let p = ctx.page("invitation-title");
            let faults = to_faults(&p, error)?;
            Ok(again(ctx.html(&InvitationPage { p, token, faults })?))
        }
    }
}
