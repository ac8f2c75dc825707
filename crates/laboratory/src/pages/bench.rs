//! The bench: what is open, and the worksheet of a method: samples down, analytes across.

use std::collections::HashMap;

use askama::Template;
use axum::extract::{Form, Query};
use axum::response::{IntoResponse, Response};
use kernel::{Actor, Message};
use platform::authz::{On, permits};
use platform::web::{Ctx, Page};
use platform::{Error, Result};

use super::Errors;
use crate::actions::test::{self, ASSIGN, Cell, ENTER, SHOW, VERIFY};
use crate::actions::{import, scope};
use crate::model::{Authorisation, Competence, Determination, DeterminationId, Test, TestId, TestState};
use crate::store;
use crate::store::test::{MethodLoad, OrderLoad};

#[derive(Template)]
#[template(path = "bench/overview.html")]
pub(crate) struct Overview {
    pub(crate) p: Page,
    pub(crate) methods: Vec<MethodLoad>,
    pub(crate) orders: Vec<OrderLoad>,
    pub(crate) importer: bool,
    pub(crate) verifier: bool,
    pub(crate) manager: bool,
}

pub(super) async fn overview(ctx: Ctx) -> Result<Response> {
    let actor = ctx.actor()?;
    ctx.platform.read(actor, &SHOW, On::Nothing).await?;
    let conn = ctx.platform.db().conn();
    ctx.html(&Overview {
        p: ctx.page("bench-title"),
        methods: store::test::load(conn, actor.organisation).await?,
        orders: store::test::orders(conn, actor.organisation).await?,
        importer: permits(&import::IMPORT, actor).is_ok(),
        verifier: permits(&VERIFY, actor).is_ok(),
        manager: permits(&scope::MANAGE, actor).is_ok(),
    })
}

/// A row of the grid.
pub(crate) struct Row {
    pub(crate) test: Test,
    /// May the reader type in it?
    pub(crate) mine: bool,
    /// One cell per column; `None` where the test does not measure that analyte.
    pub(crate) cells: Vec<Option<GridCell>>,
}

/// A cell of the grid.
pub(crate) struct GridCell {
    pub(crate) determination: Determination,
    /// What stands in the database.
    pub(crate) was: String,
    /// What is shown: typed text after a fault.
    pub(crate) typed: String,
}

#[derive(Template)]
#[template(path = "bench/worksheet.html")]
pub(crate) struct Worksheet {
    pub(crate) p: Page,
    pub(crate) method: String,
    pub(crate) title_zh: String,
    pub(crate) title_en: String,
    pub(crate) columns: Vec<String>,
    pub(crate) rows: Vec<Row>,
    pub(crate) colleagues: Vec<Authorisation>,
    pub(crate) may_assign: bool,
    pub(crate) may_assign_others: bool,
    pub(crate) may_enter: bool,
    pub(crate) authorised: bool,
    pub(crate) reason: String,
    pub(crate) errors: Errors,
}

impl Worksheet {
    fn unassigned(&self) -> bool {
        self.rows.iter().any(|r| matches!(r.test.state, TestState::Registered))
    }

    fn typable(&self) -> bool {
        self.rows.iter().any(|r| r.mine)
    }
}

#[derive(serde::Deserialize)]
pub(super) struct WorksheetQuery {
    #[serde(default)]
    method: String,
}

async fn sheet(
    ctx: &Ctx,
    method: &str,
    typed: &HashMap<DeterminationId, String>,
    reason: &str,
    errors: Errors,
) -> Result<Worksheet> {
    let actor = ctx.actor()?;
    ctx.platform.read(actor, &SHOW, On::Nothing).await?;
    let conn = ctx.platform.db().conn();
    let tests = store::test::worksheet(conn, actor.organisation, method).await?;
    let mut columns: Vec<String> = Vec::new();
    for d in tests.iter().flat_map(|t| &t.determinations) {
        if !columns.contains(&d.analyte) {
            columns.push(d.analyte.clone());
        }
    }
    let today = ctx.platform.now().china_date();
    let mut colleagues: Vec<Authorisation> = store::scope::authorisations(conn, actor.organisation)
        .await?
        .into_iter()
        .filter(|a| a.allows(method, Competence::Perform, today))
        .collect();
    colleagues.dedup_by_key(|a| a.person);
    let authorised = colleagues.iter().any(|a| Some(a.person) == actor.user);
    let may_enter = permits(&ENTER, actor).is_ok();
    let first = tests.first();
    Ok(Worksheet {
        p: ctx.page_titled(format!("{} · {method}", ctx.lang().t("worksheet-title"))),
        method: method.to_owned(),
        title_zh: first.map(|t| t.title_zh.clone()).unwrap_or_default(),
        title_en: first.map(|t| t.title_en.clone()).unwrap_or_default(),
        rows: tests.into_iter().map(|t| row(t, &columns, actor, may_enter && authorised, typed)).collect(),
        columns,
        colleagues,
        may_assign: permits(&ASSIGN, actor).is_ok(),
        may_assign_others: actor.has(kernel::Role::Verifier) || actor.has(kernel::Role::Administrator),
        may_enter,
        authorised,
        reason: reason.to_owned(),
        errors,
    })
}

fn row(
    test: Test,
    columns: &[String],
    actor: &Actor,
    may_enter: bool,
    typed: &HashMap<DeterminationId, String>,
) -> Row {
    let mine = may_enter
        && test.state.open()
        && test.sample.is_some()
        && test.state.performer().is_some_and(|by| by.person == actor.user);
    let cells = columns
        .iter()
        .map(|analyte| {
            test.of(analyte).map(|d| {
                let was = d.value.as_ref().map(|v| v.raw.clone()).unwrap_or_default();
                let shown = typed.get(&d.id).cloned().unwrap_or_else(|| was.clone());
                GridCell { determination: d.clone(), was, typed: shown }
            })
        })
        .collect();
    Row { test, mine, cells }
}

pub(super) async fn worksheet(ctx: Ctx, Query(query): Query<WorksheetQuery>) -> Result<Response> {
    ctx.html(&sheet(&ctx, &query.method, &HashMap::new(), "", Errors::default()).await?)
}

/// The grid's fields: `v.ID` typed, `w.ID` what stood there.
pub(super) async fn save(ctx: Ctx, Form(fields): Form<Vec<(String, String)>>) -> Result<Response> {
    let one = |name: &str| fields.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str()).unwrap_or_default();
    let (method, reason) = (one("method").to_owned(), one("reason").to_owned());
    let mut was: HashMap<DeterminationId, &str> = HashMap::new();
    let mut typed: HashMap<DeterminationId, String> = HashMap::new();
    for (name, value) in &fields {
        match name.split_once('.').and_then(|(what, id)| Some((what, id.parse::<DeterminationId>().ok()?))) {
            Some(("w", id)) => drop(was.insert(id, value)),
            Some(("v", id)) => drop(typed.insert(id, value.clone())),
            _ => {}
        }
    }
    let cells: Vec<Cell> = typed
        .iter()
        .map(|(id, text)| Cell {
            determination: *id,
            was: was.get(id).copied().unwrap_or_default().to_owned(),
            typed: text.clone(),
        })
        .collect();
    match test::save(&ctx.platform, ctx.actor()?, &method, &cells, &reason).await {
        Ok(count) => Ok(ctx.go_with(&location(&method), &Message::new("worksheet-saved").with("count", count))),
        Err(error) => {
            let status = error.status();
            let errors = match error {
                Error::Conflict(message) => Errors::general(message),
                other => Errors::from(other)?,
            };
            let html = sheet(&ctx, &method, &typed, &reason, errors).await?.render()?;
            Ok((status, axum::response::Html(html)).into_response())
        }
    }
}

pub(super) async fn assign(ctx: Ctx, Form(fields): Form<Vec<(String, String)>>) -> Result<Response> {
    let one = |name: &str| fields.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str()).unwrap_or_default();
    let tests: Vec<TestId> = fields.iter().filter(|(n, _)| n == "test").filter_map(|(_, v)| v.parse().ok()).collect();
    let method = one("method").to_owned();
    if tests.is_empty() {
        let errors = Errors::general(Message::new("worksheet-error-none-chosen"));
        let html = sheet(&ctx, &method, &HashMap::new(), "", errors).await?.render()?;
        return Ok((axum::http::StatusCode::UNPROCESSABLE_ENTITY, axum::response::Html(html)).into_response());
    }
    test::assign(&ctx.platform, ctx.actor()?, &tests, one("person")).await?;
    Ok(ctx.go_with(&location(&method), &Message::new("worksheet-assigned").with("count", tests.len())))
}

fn location(method: &str) -> String {
    let encoded: String = method
        .bytes()
        .map(|b| if b.is_ascii_alphanumeric() || b == b'-' { char::from(b).to_string() } else { format!("%{b:02X}") })
        .collect();
    format!("/laboratory/worksheet?method={encoded}")
}
