//! REST of the links that organisations give to their goods.

use axum::Json;
use axum::extract::{Path, Query};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use kernel::{Message, Timestamp};
use platform::web::{Access, Ctx, Routes};
use platform::{Error, Result};
use serde::{Deserialize, Serialize};

use crate::actions::LINKS;
use crate::actions::links::{self, NewLink, Outcome};
use crate::model::KeptLink;
use crate::rules::links::{Link, anchor};

const SCOPE: &str = "links";
/// Links of one page.
const PAGE: i64 = 100;

pub(crate) fn routes() -> Routes {
    let access = Access::Key(&LINKS, SCOPE);
    Routes::new().get("/api/v1/links", access, list).post("/api/v1/links", access, give).delete(
        "/api/v1/links/{id}",
        access,
        end,
    )
}

#[derive(utoipa::OpenApi)]
#[openapi(paths(list, give, end), components(schemas(LinkBody, LinkDetail, LinkPage, LinkOutcome)))]
pub(crate) struct Paths;

/// A link as it is given.
#[derive(Deserialize, utoipa::ToSchema)]
pub(crate) struct LinkBody {
    /// GTIN; any key of GS1 as a Digital Link, its path, in brackets or as an EPC URN; or `prefix/` and a company prefix.
    anchor: String,
    /// GS1 link type: `pip`, `gs1:pip`, or its URI.
    link_type: String,
    /// Where it leads; {key}, {gtin}, {lot}, {serial}, {cpv} and {extension} stand for what was scanned.
    href: String,
    /// For people.
    title: String,
    /// Language tag.
    #[serde(default)]
    hreflang: String,
    /// Media type; text/html unless said.
    #[serde(default = "html")]
    media_type: String,
    /// What else distinguishes it, a country as a rule.
    #[serde(default)]
    context: String,
    /// In force from here on (RFC 3339); now unless said.
    from: Option<String>,
    /// In force until here.
    until: Option<String>,
}

fn html() -> String {
    "text/html".to_owned()
}

/// A link that was given.
#[derive(Serialize, utoipa::ToSchema)]
pub(crate) struct LinkDetail {
    id: String,
    anchor: String,
    link_type: String,
    href: String,
    title: String,
    hreflang: String,
    media_type: String,
    context: String,
    from: String,
    until: Option<String>,
    given_at: String,
    given_by: String,
}

/// A page of links.
#[derive(Serialize, utoipa::ToSchema)]
pub(crate) struct LinkPage {
    items: Vec<LinkDetail>,
    /// What to ask with as `after` for the next page.
    next: Option<String>,
}

/// What giving a link came to.
#[derive(Serialize, utoipa::ToSchema)]
pub(crate) struct LinkOutcome {
    id: String,
    /// `given` or `known`.
    outcome: &'static str,
}

/// Which links.
#[derive(Default, Deserialize)]
pub(crate) struct Asked {
    anchor: Option<String>,
    #[serde(default)]
    history: bool,
    #[serde(default)]
    after: String,
}

/// The links of the caller's organisation by anchor; with `history` those that have ended too.
#[utoipa::path(get, path = "/api/v1/links", tag = "links",
    params(("anchor" = Option<String>, Query), ("history" = Option<bool>, Query), ("after" = Option<String>, Query)),
    responses((status = 200, body = LinkPage), (status = 422)))]
pub(crate) async fn list(ctx: Ctx, Query(asked): Query<Asked>) -> Result<Json<LinkPage>> {
    let of = asked.anchor.as_deref().map(anchor).transpose().map_err(|message| Error::field("anchor", message))?;
    let after = asked.after.rsplit_once(' ').map(|(anchor, id)| (anchor.to_owned(), id.to_owned())).unwrap_or_default();
    let mut found = links::list(&ctx.platform, ctx.actor()?, of.as_deref(), asked.history, after, PAGE + 1).await?;
    let more = i64::try_from(found.len()).unwrap_or(PAGE) > PAGE;
    found.truncate(usize::try_from(PAGE).unwrap_or(usize::MAX));
    let next = found.last().filter(|_| more).map(|last| format!("{} {}", last.link.anchor, last.id));
    Ok(Json(LinkPage { items: found.into_iter().map(detail).collect(), next }))
}

/// Gives up to 1,000 links, all or none. One that says the same for the same readers as another takes its place.
#[utoipa::path(post, path = "/api/v1/links", tag = "links", request_body = Vec<LinkBody>,
    params(("Idempotency-Key" = Option<String>, Header)),
    responses((status = 200, body = Vec<LinkOutcome>), (status = 422)))]
pub(crate) async fn give(
    ctx: Ctx,
    headers: HeaderMap,
    Json(body): Json<Vec<LinkBody>>,
) -> Result<Json<Vec<LinkOutcome>>> {
    let once = headers.get("idempotency-key").and_then(|value| value.to_str().ok()).unwrap_or_default();
    let new = body.into_iter().enumerate().map(|(index, one)| read(index, one)).collect::<Result<Vec<_>>>()?;
    let outcomes = links::give(&ctx.platform, ctx.actor()?, &new, once).await?;
    let told = outcomes.into_iter().map(|outcome| match outcome {
        Outcome::Given(id) => LinkOutcome { id: id.to_string(), outcome: "given" },
        Outcome::Known(id) => LinkOutcome { id: id.to_string(), outcome: "known" },
    });
    Ok(Json(told.collect()))
}

/// Ends a link now. It stays in the history.
#[utoipa::path(delete, path = "/api/v1/links/{id}", tag = "links", params(("id" = String, Path)),
    responses((status = 204), (status = 404), (status = 409)))]
pub(crate) async fn end(ctx: Ctx, Path(id): Path<String>) -> Result<Response> {
    links::end(&ctx.platform, ctx.actor()?, id.parse().map_err(|_| Error::NotFound)?).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

fn read(index: usize, body: LinkBody) -> Result<NewLink> {
    let time = |field: &str, text: Option<String>| -> Result<Option<Timestamp>> {
        let wrong = || Error::field(&format!("links.{index}.{field}"), Message::new("link-error-time"));
        text.map(|text| text.parse::<jiff::Timestamp>().map(Timestamp::from).map_err(|_| wrong())).transpose()
    };
    Ok(NewLink {
        from: time("from", body.from)?,
        until: time("until", body.until)?,
        link: Link {
            anchor: body.anchor,
            kind: body.link_type,
            href: body.href,
            title: body.title,
            lang: body.hreflang,
            media: body.media_type,
            context: body.context,
        },
    })
}

fn detail(kept: KeptLink) -> LinkDetail {
    let link = kept.link;
    LinkDetail {
        id: kept.id.to_string(),
        anchor: link.anchor,
        link_type: link.kind,
        href: link.href,
        title: link.title,
        hreflang: link.lang,
        media_type: link.media,
        context: link.context,
        from: kept.starts_at.to_jiff().to_string(),
        until: kept.ends_at.map(|at| at.to_jiff().to_string()),
        given_at: kept.created_at.to_jiff().to_string(),
        given_by: kept.created_by_name,
    }
}
