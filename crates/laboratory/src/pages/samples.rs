//! Samples: the list, the counter, one sample with its parts and its custody.

use std::collections::HashMap;

use askama::Template;
use axum::extract::{Form, Multipart, Path, Query};
use axum::response::{IntoResponse, Response};
use kernel::Message;
use kernel::ids::SampleId;
use platform::api::{ListQuery, Paged};
use platform::authz::{On, permits};
use platform::web::{Ctx, Page, TimelineLine, file_response};
use platform::{Error, Result, journal};

use super::Errors;
use crate::actions::SAMPLE;
use crate::actions::sample::{
    self, DIVIDE, HAND_OVER, HandOverForm, LIST, PartForm, RECEIVE, ReceptionForm, SHOW, picture_type,
};
use crate::model::{HandOver, Sample, current_holder};
use crate::store;

#[derive(Template)]
#[template(path = "sample/index.html")]
pub(crate) struct Index {
    pub(crate) p: Page,
    pub(crate) samples: Vec<Sample>,
    pub(crate) next: Option<String>,
    pub(crate) query: ListQuery,
    pub(crate) receiver: bool,
}

/// One row of the counter, with what was typed.
pub(crate) struct CounterRow {
    pub(crate) sample: Sample,
    pub(crate) form: ReceptionForm,
}

#[derive(Template)]
#[template(path = "sample/counter.html")]
pub(crate) struct Counter {
    pub(crate) p: Page,
    pub(crate) rows: Vec<CounterRow>,
    pub(crate) errors: Errors,
}

#[derive(Template)]
#[template(path = "sample/show.html")]
pub(crate) struct Show {
    pub(crate) p: Page,
    pub(crate) sample: Sample,
    pub(crate) parent: Option<Sample>,
    pub(crate) parts: Vec<Sample>,
    pub(crate) chain: Vec<HandOver>,
    pub(crate) timeline: Vec<TimelineLine>,
    pub(crate) may_divide: bool,
    pub(crate) may_hand_over: bool,
    pub(crate) may_photograph: bool,
    pub(crate) part: PartForm,
    pub(crate) hand_over: HandOverForm,
    pub(crate) errors: Errors,
}

impl Show {
    fn holder(&self) -> &str {
        current_holder(&self.chain).unwrap_or_default()
    }
}

pub(super) async fn list(ctx: Ctx, Query(query): Query<ListQuery>) -> Result<Response> {
    let actor = ctx.actor()?;
    let scope = ctx.platform.list(actor, &LIST, SAMPLE)?;
    let rows = store::sample::list(ctx.platform.db().conn(), &scope, &query).await?;
    let page = Paged::from_rows(rows, query.size(), |s| s.id.to_string());
    ctx.html(&Index {
        p: ctx.page("sample-list-title"),
        samples: page.items,
        next: page.next,
        query,
        receiver: permits(&RECEIVE, actor).is_ok(),
    })
}

/// The most rows of the counter: forty toys lie on it, not more.
const COUNTER_ROWS: u64 = 60;

async fn counter_page(ctx: &Ctx, typed: HashMap<SampleId, ReceptionForm>, errors: Errors) -> Result<Counter> {
    let scope = ctx.platform.list(ctx.actor()?, &RECEIVE, SAMPLE)?;
    let query = ListQuery { state: "expected".to_owned(), limit: Some(COUNTER_ROWS), ..ListQuery::default() };
    let mut samples = store::sample::list(ctx.platform.db().conn(), &scope, &query).await?;
    samples.reverse();
    let rows = samples
        .into_iter()
        .map(|sample| CounterRow { form: typed.get(&sample.id).cloned().unwrap_or_default(), sample })
        .collect();
    Ok(Counter { p: ctx.page("counter-title"), rows, errors })
}

pub(super) async fn counter(ctx: Ctx) -> Result<Response> {
    ctx.html(&counter_page(&ctx, HashMap::new(), Errors::default()).await?)
}

/// Reads `condition.ID`, `deviation.ID`, `quantity.ID`, `seal.ID`, `lot.ID`, `photo.ID`.
async fn read_counter(mut body: Multipart) -> Result<(String, HashMap<SampleId, ReceptionForm>)> {
    let mut once = String::new();
    let mut rows: HashMap<SampleId, ReceptionForm> = HashMap::new();
    while let Some(field) = body.next_field().await.map_err(|e| too_large(&e))? {
        let name = field.name().unwrap_or_default().to_owned();
        if name == "once" {
            once = field.text().await.map_err(|e| too_large(&e))?;
            continue;
        }
        let Some((what, id)) = name.split_once('.') else { continue };
        let Ok(id) = id.parse::<SampleId>() else { continue };
        let form = rows.entry(id).or_default();
        if what == "photo" {
            let bytes = field.bytes().await.map_err(|e| too_large(&e))?;
            form.photo = (!bytes.is_empty()).then(|| bytes.to_vec());
            continue;
        }
        let text = field.text().await.map_err(|e| too_large(&e))?;
        match what {
            "condition" => form.condition = text,
            "deviation" => form.deviation = text,
            "quantity" => form.quantity = text,
            "seal" => form.seal = text,
            "lot" => form.lot = text,
            _ => {}
        }
    }
    Ok((once, rows))
}

pub(crate) fn too_large(error: &axum::extract::multipart::MultipartError) -> Error {
    if error.status() == axum::http::StatusCode::PAYLOAD_TOO_LARGE {
        Error::TooLarge(Message::new("error-too-large"))
    } else {
        Error::Rule(Message::new("error-unreadable"))
    }
}

pub(super) async fn receive(ctx: Ctx, body: Multipart) -> Result<Response> {
    let (once, typed) = read_counter(body).await?;
    let mut rows: Vec<(SampleId, ReceptionForm)> =
        typed.iter().filter(|(_, f)| !f.condition.trim().is_empty()).map(|(id, f)| (*id, f.clone())).collect();
    rows.sort_by_key(|(id, _)| *id);
    if rows.is_empty() {
        return again(&ctx, typed, Error::Rule(Message::new("sample-error-none-chosen"))).await;
    }
    match sample::receive(&ctx.platform, ctx.actor()?, &once, &rows).await {
        Ok(received) => match received.as_slice() {
            [one] => Ok(ctx.go_with(&format!("/samples/{one}"), &Message::new("sample-received").with("count", 1))),
            many => Ok(ctx.go_with("/samples", &Message::new("sample-received").with("count", many.len()))),
        },
        Err(error) => again(&ctx, typed, error).await,
    }
}

async fn again(ctx: &Ctx, typed: HashMap<SampleId, ReceptionForm>, error: Error) -> Result<Response> {
    let status = error.status();
    let errors = match error {
        Error::Conflict(message) => Errors::general(message),
        other => Errors::from(other)?,
    };
    let html = counter_page(ctx, typed, errors).await?.render()?;
    Ok((status, axum::response::Html(html)).into_response())
}

#[derive(serde::Deserialize)]
pub(super) struct FindQuery {
    #[serde(default)]
    code: String,
}

/// What the scanner read: an identification, or a link that ends in one.
pub(super) async fn find(ctx: Ctx, Query(query): Query<FindQuery>) -> Result<Response> {
    let actor = ctx.actor()?;
    let code = query.code.trim().rsplit(['/', '=']).next().unwrap_or_default().to_ascii_uppercase();
    if gs1::check_character::verify(&code).is_err() {
        return Err(Error::Rule(Message::new("sample-error-check-character").with("code", &code)));
    }
    let sample = store::sample::by_number(ctx.platform.db().conn(), &code).await?.ok_or(Error::NotFound)?;
    ctx.platform.read(actor, &SHOW, On::record(SAMPLE, sample.id)).await?;
    Ok(ctx.go(&format!("/samples/{}", sample.id)))
}

async fn show_page(ctx: &Ctx, id: SampleId, part: PartForm, hand_over: HandOverForm, errors: Errors) -> Result<Show> {
    let actor = ctx.actor()?;
    ctx.platform.read(actor, &SHOW, On::record(SAMPLE, id)).await?;
    let conn = ctx.platform.db().conn();
    let found = store::sample::by_id(conn, id).await?.ok_or(Error::NotFound)?;
    let parent = match found.parent {
        Some(parent) => store::sample::by_id(conn, parent).await?,
        None => None,
    };
    let title = if found.number().is_empty() { found.order_number.clone() } else { found.number().to_owned() };
    let p = ctx.page_titled(title);
    let entries = journal::timeline(ctx.platform.db(), SAMPLE, id, 100).await?;
    let received = found.reception().is_some();
    Ok(Show {
        timeline: p.timeline(&entries),
        parts: store::sample::parts(conn, id).await?,
        chain: store::sample::chain(conn, id).await?,
        may_divide: received && found.level.part().is_some() && permits(&DIVIDE, actor).is_ok(),
        may_hand_over: received && permits(&HAND_OVER, actor).is_ok(),
        may_photograph: received && permits(&RECEIVE, actor).is_ok(),
        p,
        sample: found,
        parent,
        part,
        hand_over,
        errors,
    })
}

pub(super) async fn show(ctx: Ctx, Path(id): Path<SampleId>) -> Result<Response> {
    ctx.html(&show_page(&ctx, id, PartForm::default(), HandOverForm::default(), Errors::default()).await?)
}

async fn show_again(ctx: &Ctx, id: SampleId, part: PartForm, to: HandOverForm, error: Error) -> Result<Response> {
    let status = error.status();
    let html = show_page(ctx, id, part, to, Errors::from(error)?).await?.render()?;
    Ok((status, axum::response::Html(html)).into_response())
}

pub(super) async fn divide(ctx: Ctx, Path(id): Path<SampleId>, Form(form): Form<PartForm>) -> Result<Response> {
    match sample::divide(&ctx.platform, ctx.actor()?, id, &form).await {
        Ok(location) => Ok(ctx.go_with(&location, &Message::new("sample-divided"))),
        Err(error) => show_again(&ctx, id, form, HandOverForm::default(), error).await,
    }
}

pub(super) async fn hand_over(ctx: Ctx, Path(id): Path<SampleId>, Form(form): Form<HandOverForm>) -> Result<Response> {
    match sample::hand_over(&ctx.platform, ctx.actor()?, id, &form).await {
        Ok(location) => Ok(ctx.go_with(&location, &Message::new("sample-handed-over").with("to", &form.to))),
        Err(error) => show_again(&ctx, id, PartForm::default(), form, error).await,
    }
}

pub(super) async fn photo(ctx: Ctx, Path(id): Path<SampleId>) -> Result<Response> {
    ctx.platform.read(ctx.actor()?, &SHOW, On::record(SAMPLE, id)).await?;
    let found = store::sample::by_id(ctx.platform.db().conn(), id).await?.ok_or(Error::NotFound)?;
    let hash = found.reception().and_then(|r| r.photo.clone()).ok_or(Error::NotFound)?;
    let bytes = ctx.platform.files().get(&hash).await?;
    let media_type = picture_type(&bytes).ok_or(Error::NotFound)?;
    Ok(file_response(media_type, &format!("{}.{}", found.number(), &media_type.replace("image/", "")), bytes, true))
}

pub(super) async fn photograph(ctx: Ctx, Path(id): Path<SampleId>, mut body: Multipart) -> Result<Response> {
    let mut bytes = Vec::new();
    while let Some(field) = body.next_field().await.map_err(|e| too_large(&e))? {
        if field.name() == Some("photo") {
            bytes = field.bytes().await.map_err(|e| too_large(&e))?.to_vec();
        }
    }
    match sample::photograph(&ctx.platform, ctx.actor()?, id, bytes).await {
        Ok(()) => Ok(ctx.go_with(&format!("/samples/{id}"), &Message::new("sample-photographed"))),
        Err(error) => show_again(&ctx, id, PartForm::default(), HandOverForm::default(), error).await,
    }
}

/// Labels of the chosen samples, ready for the label printer.
pub(super) async fn labels(ctx: Ctx, Form(fields): Form<Vec<(String, String)>>) -> Result<Response> {
    let chosen: Vec<SampleId> =
        fields.iter().filter(|(name, _)| name == "sample").filter_map(|(_, id)| id.parse().ok()).collect();
    let pdf = sample::labels(&ctx.platform, ctx.actor()?, &chosen, ctx.lang()).await?;
    Ok(file_response("application/pdf", "labels.pdf", pdf, true))
}
