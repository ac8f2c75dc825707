//! The person's own page: second factor, password, sessions.

use askama::Template;
use axum::Form;
use axum::response::Response;
use kernel::{AuthLevel, Message, Timestamp};
use platform::web::{Ctx, Page};
use platform::{Error, Result};
use qrcode::QrCode;
use qrcode::render::svg;
use serde::Deserialize;

use super::{Faults, again, set_cookie, to_faults};
use crate::{actions, rules, store};

#[derive(Template)]
#[template(path = "account/show.html")]
pub(crate) struct AccountPage {
    pub(crate) p: Page,
    pub(crate) email: String,
    pub(crate) roles: Vec<String>,
    pub(crate) second_factor: bool,
    pub(crate) secret: String,
    pub(crate) qr: String,
    pub(crate) sessions: Vec<(String, String)>,
    pub(crate) faults: Faults,
}

async fn page(ctx: &Ctx, secret: Option<String>, faults: Faults) -> Result<AccountPage> {
    let actor = ctx.actor()?;
    let user = actor.user.ok_or(Error::SignIn)?;
    let person = store::person(ctx.platform.db().conn(), user).await?.ok_or(Error::SignIn)?;
    let p = ctx.page("account");
    let secret = secret.unwrap_or_else(actions::new_totp_secret);
    let uri = format!(
        "otpauth://totp/Touchstone:{}?secret={secret}&issuer=Touchstone",
        person
            .email
            .bytes()
            .map(|b| if b.is_ascii_alphanumeric() { char::from(b).to_string() } else { format!("%{b:02X}") })
            .collect::<String>()
    );
    let qr = QrCode::new(uri.as_bytes())
        .map(|code| code.render::<svg::Color<'_>>().min_dimensions(180, 180).build())
        .map_err(|error| Error::Internal(anyhow::anyhow!("{error}")))?;
    let sessions = store::sessions_of(ctx.platform.db().conn(), user)
        .await?
        .into_iter()
        .map(|row| (row.device, p.instant(&Timestamp::from_micros(row.seen_at))))
        .collect();
    Ok(AccountPage {
        email: person.email,
        roles: actor.roles.iter().map(|role| p.word("role", role.word())).collect(),
        second_factor: person.totp_secret.is_some() || actor.level == AuthLevel::SecondFactor,
        secret,
        qr: qr.split_once("?>").map_or(qr.clone(), |(_, svg)| svg.to_owned()),
        sessions,
        faults,
        p,
    })
}

pub(crate) async fn show(ctx: Ctx) -> Result<Response> {
    ctx.html(&page(&ctx, None, Faults::default()).await?)
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct PasswordForm {
    old: String,
    password: String,
}

pub(crate) async fn password(ctx: Ctx, Form(form): Form<PasswordForm>) -> Result<Response> {
    let session = ctx.request.session.clone().ok_or(Error::SignIn)?;
    match actions::change_password(&ctx.platform, ctx.actor()?, &session, &form.old, &form.password).await {
        Ok(()) => Ok(ctx.go_with("/account", &Message::new("account-password-done"))),
        Err(error) => {
            let faults = to_faults(&ctx.page("account"), error)?;
            Ok(again(ctx.html(&page(&ctx, None, faults).await?)?))
        }
    }
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct FactorForm {
    secret: String,
    code: String,
}

pub(crate) async fn second_factor(ctx: Ctx, Form(form): Form<FactorForm>) -> Result<Response> {
    let session = ctx.request.session.clone().ok_or(Error::SignIn)?;
    match actions::confirm_totp(&ctx.platform, ctx.actor()?, &session, &form.secret, &form.code).await {
        Ok(token) => {
            let response = ctx.go_with("/account", &Message::new("account-totp-done"));
            Ok(set_cookie(response, &ctx, "session", &token, rules::SESSION_SECONDS))
        }
        Err(error) => {
            let faults = to_faults(&ctx.page("account"), error)?;
            Ok(again(ctx.html(&page(&ctx, Some(form.secret), faults).await?)?))
        }
    }
}

pub(crate) async fn sign_out_everywhere(ctx: Ctx) -> Result<Response> {
    actions::sign_out_everywhere(&ctx.platform, ctx.actor()?).await?;
    Ok(set_cookie(ctx.go("/sign-in"), &ctx, "session", "", 0))
}
