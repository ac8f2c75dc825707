//! The board: applications by stage, and the newest certificates.

use askama::Template;
use axum::response::Response;
use platform::Result;
use platform::authz::permits;
use platform::web::{Ctx, Page};

use crate::actions::{APPLY, CREATE_SCHEME, LIST, SURVEILLANCE};
use crate::model::{APPLICATION, Application, CERTIFICATE, Certificate, State};
use crate::store;

/// Certificates shown on the board; the list has all.
const RECENT: u64 = 10;

#[derive(Template)]
#[template(path = "certification/board.html")]
struct Board {
    p: Page,
    stages: Vec<(&'static str, Vec<Application>)>,
    certificates: Vec<(Certificate, &'static str)>,
    may_apply: bool,
    may_make_scheme: bool,
    may_survey: bool,
}

pub(crate) async fn board(ctx: Ctx) -> Result<Response> {
    let actor = ctx.actor()?;
    let conn = ctx.platform.db().conn();
    let scope = ctx.platform.list(actor, &LIST, APPLICATION)?;
    let all = store::applications(conn, &scope, 200).await?;
    let stages = State::WORDS
        .into_iter()
        .map(|stage| (stage, all.iter().filter(|a| a.state.word() == stage).cloned().collect::<Vec<_>>()))
        .filter(|(_, applications)| !applications.is_empty())
        .collect();
    let scope = ctx.platform.list(actor, &LIST, CERTIFICATE)?;
    let today = ctx.platform.now().china_date();
    let certificates = store::certificates(conn, ctx.platform.db().dialect(), &scope, "", "", RECENT).await?;
    let page = Board {
        p: ctx.page("certification"),
        stages,
        certificates: certificates
            .into_iter()
            .map(|c| {
                let word = c.word(today);
                (c, word)
            })
            .collect(),
        may_apply: permits(&APPLY, actor).is_ok(),
        may_make_scheme: permits(&CREATE_SCHEME, actor).is_ok(),
        may_survey: permits(&SURVEILLANCE, actor).is_ok(),
    };
    ctx.html(&page)
}
