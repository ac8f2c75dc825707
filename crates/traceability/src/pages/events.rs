//! Captured events: the list, one event with its JSON, and the import of a file with what each event came to.

use askama::Template;
use axum::extract::{Multipart, Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use epcis::objects;
use kernel::Message;
use platform::api::ListQuery;
use platform::authz::{On, permits};
use platform::web::{Ctx, Page};
use platform::{Error, Result};

use super::show::{EventLine, lines};
use crate::actions::capture::{Arriving, Refusal, job};
use crate::actions::{CAPTURE, QUERY, reader};
use crate::model::{Behaviour, Capture, StoredEvent, Tally};
use crate::rules::master_data::Known;
use crate::store;
use crate::store::query::{Cursor, candidates};

/// Objects shown of one event.
const MOST_OBJECTS: usize = 100;

#[derive(Template)]
#[template(path = "event/list.html")]
pub(crate) struct List {
    pub(crate) p: Page,
    pub(crate) events: Vec<EventLine>,
    pub(crate) next: Option<String>,
    pub(crate) may_import: bool,
}

/// `GET /events`
pub(super) async fn list(ctx: Ctx, Query(query): Query<ListQuery>) -> Result<Response> {
    let actor = ctx.actor()?;
    ctx.platform.read(actor, &QUERY, On::Nothing).await?;
    let after =
        query.after.split_once('-').and_then(|(at, id)| Some(Cursor { at: at.parse().ok()?, id: id.to_owned() }));
    let size = usize::try_from(query.size()).unwrap_or(usize::MAX);
    let every = epcis::query::Query::default();
    let reader = reader(&ctx.platform, actor).await?;
    let most = size.saturating_add(1);
    let mut found =
        candidates(ctx.platform.db().conn(), &reader, (&every, &Known::default()), after.as_ref(), most).await?;
    // Of some events nothing may be told: then the page shows the one event more.
    if found.events.len() > size {
        found.events.truncate(size);
        found.end = found.events.last().map(|last| Cursor::behind(last, &every));
    }
    let next = found.end.filter(|_| found.looked > size).map(|end| format!("{}-{}", end.at, end.id));
    let p = ctx.page("event-list-title");
    ctx.html(&List {
        events: lines(&ctx, &p, found.events).await?,
        next,
        may_import: permits(&CAPTURE, actor).is_ok(),
        p,
    })
}

#[derive(Template)]
#[template(path = "event/show.html")]
pub(crate) struct Show {
    pub(crate) p: Page,
    pub(crate) line: EventLine,
    pub(crate) event_id: String,
    pub(crate) recorded: String,
    pub(crate) wrong: bool,
    /// The captor tells its partners less than it captured.
    pub(crate) withheld: bool,
    /// One's own, and it still counts.
    pub(crate) correctable: bool,
    /// Role and identifier.
    pub(crate) objects: Vec<(&'static str, String)>,
    pub(crate) more_objects: usize,
    pub(crate) json: String,
}

/// `GET /events/{id}`
pub(super) async fn event(ctx: Ctx, Path(id): Path<String>) -> Result<Response> {
    let actor = ctx.actor()?;
    ctx.platform.read(actor, &QUERY, On::Nothing).await?;
    let id = id.parse().map_err(|_| Error::NotFound)?;
    let reader = reader(&ctx.platform, actor).await?;
    let found = store::events::find(ctx.platform.db().conn(), &reader, id).await?.ok_or(Error::NotFound)?;
    let (named, more_objects) = named(&found);
    let conn = ctx.platform.db().conn();
    let wrong = !found.declaration.is_empty()
        || store::corrections::is_declared_wrong(conn, found.organisation, &found.hash).await?;
    let p = ctx.page("event-title");
    let line = lines(&ctx, &p, vec![found.clone()]).await?.pop().ok_or(Error::NotFound)?;
    ctx.html(&Show {
        line,
        event_id: found.event_id,
        recorded: p.instant(&found.record_time),
        wrong,
        correctable: !wrong && found.organisation == actor.organisation && permits(&CAPTURE, actor).is_ok(),
        objects: named,
        more_objects,
        withheld: found.withheld,
        json: pretty(&found.body),
        p,
    })
}

fn named(event: &StoredEvent) -> (Vec<(&'static str, String)>, usize) {
    let Some(read) = crate::rules::events::read(&event.body) else { return (Vec::new(), 0) };
    let all: Vec<(&'static str, String)> =
        objects::of_event(&read).into_iter().map(|o| (o.role.as_str(), o.uri.to_owned())).collect();
    let more = all.len().saturating_sub(MOST_OBJECTS);
    (all.into_iter().take(MOST_OBJECTS).collect(), more)
}

fn pretty(body: &str) -> String {
    serde_json::from_str::<serde_json::Value>(body)
        .and_then(|value| serde_json::to_string_pretty(&value))
        .unwrap_or_else(|_| body.to_owned())
}

#[derive(Template)]
#[template(path = "event/import.html")]
pub(crate) struct Import {
    pub(crate) p: Page,
    pub(crate) fault: String,
}

/// `GET /events/import`
pub(super) async fn import_form(ctx: Ctx) -> Result<Response> {
    ctx.html(&Import { p: ctx.page("event-import-title"), fault: String::new() })
}

/// `POST /events/import`: multipart fields `proceed` and `file`, which is taken as it comes.
pub(super) async fn import(ctx: Ctx, mut body: Multipart) -> Result<Response> {
    let mut file = None;
    let mut behaviour = Behaviour::Rollback;
    while let Some(mut field) = body.next_field().await.map_err(|error| unreadable(&error))? {
        match field.name() {
            Some("file") => {
                let name: String = field.file_name().unwrap_or("events.json").chars().take(200).collect();
                let mut arriving = Arriving::begin(&ctx.platform, ctx.actor()?).await?;
                let mut is_empty = true;
                while let Some(bytes) = field.chunk().await.map_err(|error| unreadable(&error))? {
                    is_empty &= bytes.is_empty();
                    if let Err(refusal) = arriving.push(&bytes).await {
                        return refused(&ctx, refusal);
                    }
                }
                file = (!is_empty).then_some((name, arriving));
            }
            Some("proceed") => behaviour = Behaviour::Proceed,
            _ => {}
        }
    }
    let Some((name, arriving)) = file else {
        return again(&ctx, ctx.lang().t("event-error-no-file"));
    };
    match arriving.capture(None, behaviour, &name).await {
        Ok(capture) => Ok(ctx.go(&format!("/events/import/{}", capture.id))),
        Err(refusal) => refused(&ctx, refusal),
    }
}

fn refused(ctx: &Ctx, refusal: Refusal) -> Result<Response> {
    match refusal {
        Refusal::Document(error) => {
            let reason = Message::new("event-error-document").with("reason", error);
            again(ctx, ctx.lang().say(&reason))
        }
        Refusal::Known(kept) => Ok(ctx.go(&format!("/events/{}", kept.id))),
        Refusal::Platform(error) => Err(error),
    }
}

fn unreadable(error: &axum::extract::multipart::MultipartError) -> Error {
    match error.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Error::TooLarge(Message::new("error-too-large")),
        _ => Error::Rule(Message::new("error-unreadable")),
    }
}

fn again(ctx: &Ctx, fault: String) -> Result<Response> {
    let page = Import { p: ctx.page("event-import-title"), fault };
    Ok((StatusCode::UNPROCESSABLE_ENTITY, ctx.html(&page)?).into_response())
}

#[derive(Template)]
#[template(path = "event/receipt.html")]
pub(crate) struct Receipt {
    pub(crate) p: Page,
    pub(crate) capture: Capture,
}

impl Receipt {
    /// When it was done; while it goes on, when it came.
    fn when(&self) -> String {
        self.p.instant(&self.capture.finished_at.unwrap_or(self.capture.created_at))
    }

    /// How many events came to what.
    fn counted(&self) -> String {
        let Tally { events, stored, duplicates, refused } = self.capture.tally;
        let said = Message::new("event-receipt-counted").with("events", events).with("stored", stored);
        self.p.say(&said.with("duplicates", duplicates).with("refused", refused))
    }
}

/// `GET /events/import/{id}`
pub(super) async fn receipt(ctx: Ctx, Path(id): Path<String>) -> Result<Response> {
    let id = id.parse().map_err(|_| Error::NotFound)?;
    let capture = job(&ctx.platform, ctx.actor()?, id).await?;
    ctx.html(&Receipt { p: ctx.page("event-receipt-title"), capture })
}
