//! REST: a trace as JSON under `/api/v1/trace`.

use axum::Json;
use axum::extract::Query;
use kernel::Timestamp;
use platform::Result;
use platform::web::{Access, Ctx, Routes};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::actions::TRACE;
use crate::actions::months::begins;
use crate::actions::trace::{Traced, trace};
use crate::rules::trace::graph::Whereabouts;

pub(crate) fn routes() -> Routes {
    Routes::new().get("/api/v1/trace", Access::Key(&TRACE, "epcis.query"), show)
}

/// A trace: what the caller's organisation may see of it.
#[derive(Serialize, ToSchema)]
pub(crate) struct TraceAnswer {
    /// Canonical identifier that was asked for.
    id: String,
    /// There is more than what follows: a bound was reached.
    more: bool,
    /// Events captured before this, UTC microseconds, lie in the archive and are not in the answer.
    archived_before: Option<i64>,
    /// Identifiers of the graph.
    nodes: Vec<NodeBody>,
    /// Ties of the graph.
    edges: Vec<EdgeBody>,
    /// Contradictions and gaps.
    findings: Vec<FindingBody>,
    /// Who has it now.
    holders: Vec<HolderBody>,
    /// Events, oldest first.
    events: Vec<StepBody>,
}

/// An identifier.
#[derive(Serialize, ToSchema)]
pub(crate) struct NodeBody {
    id: String,
    /// `lot`, `unit`, `container`, `asset`, `place`, `process`, `other`.
    kind: String,
    /// `start`, `up` (it was made of this), `down` (this came of it), `both`, `carried` (only carried what is traced).
    side: String,
    /// The lot of a unit.
    lot: Option<String>,
    /// Where it is, as far as anybody told.
    now: Option<NowBody>,
}

/// Where something is.
#[derive(Serialize, ToSchema)]
pub(crate) struct NowBody {
    /// `here`, `on_the_way`, `sold`, `gone`, `used_up`.
    status: String,
    /// Organisation that told so.
    by: String,
    /// Place URI; empty when not told.
    place: String,
    /// URI of the party it goes to.
    to: String,
    /// Since when, UTC microseconds.
    since: i64,
}

/// A tie.
#[derive(Serialize, ToSchema)]
pub(crate) struct EdgeBody {
    from: String,
    to: String,
    /// `inside`, `fixed`, `input`, `output`, `member`.
    kind: String,
    /// UTC microseconds.
    since: Option<i64>,
    /// UTC microseconds; absent while it holds.
    until: Option<i64>,
    /// Decimal text, for classes.
    quantity: Option<String>,
    /// UN/ECE unit; empty for pieces.
    uom: Option<String>,
}

/// Something that does not fit together.
#[derive(Serialize, ToSchema)]
pub(crate) struct FindingBody {
    /// `two_places`, `two_parents`, `before_commissioning`, `after_end`, `shipped_unmade`, `shipped_unpacked`,
    /// `received_unshipped`, `time_backwards`, `never_opened`, `gap`.
    kind: String,
    /// About which identifier.
    id: String,
    /// Identities of the events that show it.
    events: Vec<String>,
}

/// Who has how much.
#[derive(Serialize, ToSchema)]
pub(crate) struct HolderBody {
    status: String,
    by: String,
    place: String,
    to: String,
    /// How precisely it is known: `unit`, `carton`, `lot`.
    precision: String,
    count: usize,
    things: Vec<String>,
    since: i64,
}

/// An event.
#[derive(Serialize, ToSchema)]
pub(crate) struct StepBody {
    id: String,
    /// When it happened, UTC microseconds.
    at: i64,
    /// When it was told, UTC microseconds.
    recorded: i64,
    /// Who told it.
    by: String,
    step: String,
    disposition: String,
    place: String,
    /// It was declared to be wrong and counts for nothing.
    declared_wrong: bool,
}

/// What is traced.
#[derive(Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    id: String,
}

/// Traces an identifier up to materials and down to holders.
#[utoipa::path(get, path = "/api/v1/trace", tag = "trace",
    params(("id" = String, Query, description = "Digital Link, EPC URN, element string, SSCC, GTIN with serial, or any URI")),
    responses((status = 200, body = TraceAnswer), (status = 404, description = "No event that the caller may see names it"),
              (status = 422, description = "The text is no identifier")))]
pub(crate) async fn show(ctx: Ctx, Query(asked): Query<Asked>) -> Result<Json<TraceAnswer>> {
    let traced = trace(&ctx.platform, ctx.actor()?, &asked.id).await?;
    let archived = begins(&ctx.platform).await?;
    Ok(Json(answer(traced, archived)))
}

fn answer(traced: Traced, archived: Option<Timestamp>) -> TraceAnswer {
    let Traced { start, trace, .. } = traced;
    TraceAnswer {
        id: start,
        more: trace.cut,
        archived_before: archived.map(Timestamp::micros),
        nodes: trace
            .nodes
            .into_iter()
            .map(|node| NodeBody {
                id: node.epc,
                kind: node.kind.word().to_owned(),
                side: node.side.to_owned(),
                lot: node.lot,
                now: node.now.map(now),
            })
            .collect(),
        edges: trace
            .edges
            .into_iter()
            .map(|edge| EdgeBody {
                from: edge.from,
                to: edge.to,
                kind: edge.kind.word().to_owned(),
                since: edge.since.map(Timestamp::micros),
                until: edge.until.map(Timestamp::micros),
                quantity: edge.amount.as_ref().map(|amount| amount.0.clone()),
                uom: edge.amount.map(|amount| amount.1),
            })
            .collect(),
        findings: trace
            .findings
            .into_iter()
            .map(|finding| FindingBody {
                kind: finding.wrong.word().to_owned(),
                id: finding.epc,
                events: finding.events.iter().map(ToString::to_string).collect(),
            })
            .collect(),
        holders: trace
            .holders
            .into_iter()
            .map(|holder| HolderBody {
                status: holder.status.to_owned(),
                by: holder.by,
                place: holder.place,
                to: holder.to_party,
                precision: holder.precision.to_owned(),
                count: holder.things.len(),
                things: holder.things,
                since: holder.since.micros(),
            })
            .collect(),
        events: trace
            .steps
            .into_iter()
            .map(|(fact, counts)| StepBody {
                place: fact.place().to_owned(),
                id: fact.id.to_string(),
                at: fact.at.micros(),
                recorded: fact.recorded.micros(),
                by: fact.by,
                step: fact.step,
                disposition: fact.disposition,
                declared_wrong: !counts,
            })
            .collect(),
    }
}

fn now(now: Whereabouts) -> NowBody {
    NowBody { status: now.status.to_owned(), by: now.by, place: now.place, to: now.to_party, since: now.since.micros() }
}

#[derive(utoipa::OpenApi)]
#[openapi(paths(show))]
pub(crate) struct Paths;
