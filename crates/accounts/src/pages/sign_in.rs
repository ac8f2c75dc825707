//! Sign-in, second step, sign-out, language.

use askama::Template;
use axum::Form;
use axum::extract::Query;
use axum::http::{HeaderMap, header};
use axum::response::Response;
use platform::Result;
use platform::i18n::Lang;
use platform::web::{Ctx, Page, cookie};
use serde::Deserialize;

use super::{Faults, again, set_cookie, to_faults};
use crate::actions::{self, SignedIn};
use crate::{rules, store};

#[derive(Template)]
#[template(path = "account/sign_in.html")]
pub(crate) struct SignInPage {
    pub(crate) p: Page,
    pub(crate) email: String,
    pub(crate) next: String,
    pub(crate) faults: Faults,
}

#[derive(Template)]
#[template(path = "account/second_factor.html")]
pub(crate) struct CodePage {
    pub(crate) p: Page,
    pub(crate) faults: Faults,
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct Next {
    next: String,
}

/// Only a path of our own: never another site.
fn safe_next(next: &str) -> &str {
    let good =
        next.starts_with('/') && !next.starts_with("//") && !next.contains('\\') && !next.contains(char::is_control);
    if good { next } else { "/" }
}

pub(crate) async fn form(ctx: Ctx, Query(query): Query<Next>) -> Result<Response> {
    if ctx.request.actor.is_some() {
        return Ok(ctx.go(safe_next(&query.next)));
    }
    let p = ctx.page("sign-in-title");
    ctx.html(&SignInPage { p, email: String::new(), next: query.next, faults: Faults::default() })
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct SignInForm {
    email: String,
    password: String,
    next: String,
}

pub(crate) async fn submit(ctx: Ctx, headers: HeaderMap, Form(form): Form<SignInForm>) -> Result<Response> {
    let device = headers.get(header::USER_AGENT).and_then(|v| v.to_str().ok()).unwrap_or_default();
    match actions::sign_in(&ctx.platform, &form.email, &form.password, device).await {
        Ok(SignedIn::Session(token)) => {
            let response = ctx.go(safe_next(&form.next));
            Ok(set_cookie(response, &ctx, "session", &token, rules::SESSION_SECONDS))
        }
        Ok(SignedIn::NeedsCode(token)) => {
            let response =
                set_cookie(ctx.go("/sign-in/second-factor"), &ctx, "sign_in", &token, rules::PENDING_SECONDS);
            // The way back travels in a cookie of its own, so that no form can change it unseen.
            let next: String = safe_next(&form.next).chars().filter(|c| c.is_ascii_graphic() && *c != ';').collect();
            Ok(set_cookie(response, &ctx, "sign_in_next", &next, rules::PENDING_SECONDS))
        }
        Err(error) => {
            let p = ctx.page("sign-in-title");
            let faults = to_faults(&p, error)?;
            Ok(again(ctx.html(&SignInPage { p, email: form.email, next: form.next, faults })?))
        }
    }
}

pub(crate) async fn code_form(ctx: Ctx) -> Result<Response> {
    ctx.html(&CodePage { p: ctx.page("second-factor-title"), faults: Faults::default() })
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct CodeForm {
    code: String,
}

pub(crate) async fn code_submit(ctx: Ctx, headers: HeaderMap, Form(form): Form<CodeForm>) -> Result<Response> {
    let half = cookie(&headers, "sign_in").unwrap_or_default();
    let next = cookie(&headers, "sign_in_next").unwrap_or("/").to_owned();
    match actions::second_factor(&ctx.platform, half, &form.code).await {
        Ok(token) => {
            let response = set_cookie(ctx.go(safe_next(&next)), &ctx, "session", &token, rules::SESSION_SECONDS);
            Ok(set_cookie(response, &ctx, "sign_in", "", 0))
        }
        Err(error) => {
            let p = ctx.page("second-factor-title");
            let faults = to_faults(&p, error)?;
            Ok(again(ctx.html(&CodePage { p, faults })?))
        }
    }
}

pub(crate) async fn sign_out(ctx: Ctx) -> Result<Response> {
    if let Some(session) = &ctx.request.session {
        actions::sign_out(&ctx.platform, session).await?;
    }
    Ok(set_cookie(ctx.go("/sign-in"), &ctx, "session", "", 0))
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct LanguageForm {
    language: String,
    back: String,
}

pub(crate) async fn language(ctx: Ctx, Form(form): Form<LanguageForm>) -> Result<Response> {
    let lang = Lang::from_tag(&form.language).unwrap_or_default();
    if let Ok(actor) = ctx.actor()
        && let Some(user) = actor.user
    {
        let tx = ctx.platform.system("language").await?;
        store::set_language(tx.conn(), user, lang.tag()).await?;
        tx.commit().await?;
    }
    Ok(set_cookie(ctx.go(safe_next(&form.back)), &ctx, "lang", lang.tag(), 31_536_000))
}

#[cfg(test)]
mod tests {
    use super::safe_next;

    #[test]
    fn the_way_back_never_leads_to_another_site() {
        assert_eq!(safe_next("/orders?q=1"), "/orders?q=1");
        assert_eq!(safe_next("//evil.example"), "/");
        assert_eq!(safe_next("https://evil.example"), "/");
        assert_eq!(safe_next("/\\evil.example"), "/");
    }
}
