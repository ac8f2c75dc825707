//! REST: a document of a plan, field by field, in both languages; and the eFiling message sets as CSV.

use axum::Json;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use kernel::Message;
use kernel::ids::PlanId;
use platform::i18n::Lang;
use platform::web::Ctx;
use platform::{Error, Result};
use requirements::{Confidence, Packs, Text};
use serde::Serialize;
use utoipa::ToSchema;

use crate::actions::papers::{self, Prepared};
use crate::rules::papers::{Due, Element, Field, Holds, Kind, Line, Mend, Obstacle, Said, Set};

/// A text in both languages.
#[derive(Serialize, ToSchema)]
pub(crate) struct Both {
    /// Simplified Chinese.
    zh: String,
    /// English.
    en: String,
}

/// A document prepared field by field. It is never signed here.
#[derive(Serialize, ToSchema)]
pub(crate) struct PaperAnswer {
    /// Document id, as in the plan's `documents`.
    document: &'static str,
    /// Its name.
    title: Both,
    /// Market.
    market: &'static str,
    /// The act it follows.
    act: &'static str,
    /// Plan id.
    plan: String,
    /// Revision of the plan.
    revision: i64,
    /// Product id.
    product: String,
    /// Product version, 1, 2, 3 …
    product_version: i64,
    /// Whether it is due.
    due: DueAnswer,
    /// `draft`, `complete`, or `stopped` when a report says fail.
    state: &'static str,
    /// Always false: the responsible person signs, not this platform.
    signed: bool,
    /// True for data laid out by what others publish of an authority's format.
    unverified: bool,
    /// Number of parts that are missing.
    missing: usize,
    /// Requirements that stand in the way of signing.
    obstacles: Vec<ObstacleAnswer>,
    /// What the reader has to know.
    notes: Vec<Both>,
    /// The fields of the act.
    fields: Vec<FieldAnswer>,
    /// Message sets; of `us-efiling` alone.
    sets: Vec<SetAnswer>,
}

/// Whether a document is due.
#[derive(Serialize, ToSchema)]
pub(crate) struct DueAnswer {
    /// `now`, `from`, `replaced`, `question`, `not-asked`.
    word: &'static str,
    /// First day, with `from`.
    from: Option<String>,
    /// Document id, with `replaced`.
    replaced_by: Option<&'static str>,
}

/// A requirement that stands in the way.
#[derive(Serialize, ToSchema)]
pub(crate) struct ObstacleAnswer {
    /// Requirement id.
    requirement: String,
    /// Its name.
    title: Both,
    /// `failed`, `to-test`, `not-judged` (tested, no verdict given), `question`.
    standing: &'static str,
    /// Number of the report that decides.
    report: Option<String>,
}

/// A field of the act.
#[derive(Serialize, ToSchema)]
pub(crate) struct FieldAnswer {
    /// As in the act.
    number: &'static str,
    /// Its name.
    name: Both,
    /// Where it is asked for.
    clause: &'static str,
    /// How sure that is: `memory`, `confirmed-1`, `confirmed-2`.
    confidence: &'static str,
    /// May be left out.
    optional: bool,
    /// Rows of parts that belong together.
    rows: Vec<Vec<PartAnswer>>,
}

/// One part of a field.
#[derive(Serialize, ToSchema)]
pub(crate) struct PartAnswer {
    /// `manufacturer_name`, `test_report` …
    part: &'static str,
    /// Its name.
    label: Both,
    /// `given`, `missing`, `by-hand` (written when signing), `not-due`.
    state: &'static str,
    /// The value, or why none is due.
    text: Option<Both>,
    /// Content hash, for a photograph.
    photo_sha256: Option<String>,
    /// Of a value: `known`, `typed`, `computed`.
    origin: Option<&'static str>,
    /// How a missing part is mended: `entry`, `product`, `plan`, `test`, `conformity`, `organisation`.
    mend: Option<&'static str>,
}

/// A message set.
#[derive(Serialize, ToSchema)]
pub(crate) struct SetAnswer {
    /// `full` or `reference`.
    set: &'static str,
    /// Always false.
    verified_against_cpsc: bool,
    /// Elements in order.
    elements: Vec<ElementAnswer>,
}

/// An element of a message set.
#[derive(Serialize, ToSchema)]
pub(crate) struct ElementAnswer {
    /// Record, or the certificate's field.
    record: String,
    /// Which repetition, from 1.
    line: usize,
    /// What it is.
    element: &'static str,
    /// The value.
    value: Option<String>,
    /// `given`, `missing`, `blank`.
    state: &'static str,
}

fn both(text: &Text) -> Both {
    Both { zh: text.zh.clone(), en: text.en.clone() }
}

fn say(message: &Message) -> Both {
    Both { zh: Lang::Zh.say(message), en: Lang::En.say(message) }
}

fn keyed(key: &str) -> Both {
    say(&Message::new(key))
}

/// Key of a part's name.
pub(crate) fn part_key(part: &str) -> String {
    format!("paper-part-{}", part.replace('_', "-"))
}

/// The document's name, as the packs have it.
pub(crate) fn title(kind: Kind) -> Text {
    Packs::embedded().document(kind.id()).map(|document| document.name.clone()).unwrap_or_default()
}

impl From<Due> for DueAnswer {
    fn from(due: Due) -> Self {
        let (from, replaced_by) = match due {
            Due::From(day) => (Some(day.to_string()), None),
            Due::ReplacedBy(kind) => (None, Some(kind.id())),
            Due::Now | Due::Question | Due::NotAsked => (None, None),
        };
        Self { word: due.word(), from, replaced_by }
    }
}

impl From<&Obstacle> for ObstacleAnswer {
    fn from(obstacle: &Obstacle) -> Self {
        Self {
            requirement: obstacle.requirement.clone(),
            title: both(&obstacle.title),
            standing: obstacle.word(),
            report: obstacle.report.clone(),
        }
    }
}

impl From<&Field> for FieldAnswer {
    fn from(field: &Field) -> Self {
        Self {
            number: field.number,
            name: keyed(field.name),
            clause: field.clause,
            confidence: match field.mark {
                Confidence::Memory => "memory",
                Confidence::Confirmed1 => "confirmed-1",
                Confidence::Confirmed2 => "confirmed-2",
            },
            optional: field.optional,
            rows: field.rows.iter().map(|row| row.iter().map(PartAnswer::from).collect()).collect(),
        }
    }
}

impl From<&Line> for PartAnswer {
    fn from(line: &Line) -> Self {
        let mut answer = Self {
            part: line.part,
            label: keyed(&part_key(line.part)),
            state: "given",
            text: None,
            photo_sha256: None,
            origin: None,
            mend: None,
        };
        match &line.holds {
            Holds::Value(said, origin) => {
                answer.origin = Some(origin.word());
                match said {
                    Said::Text(text) => answer.text = Some(both(text)),
                    Said::Message(message) => answer.text = Some(say(message)),
                    Said::Photo(hash) => answer.photo_sha256 = Some(hash.clone()),
                }
            }
            Holds::Missing(mend) => {
                answer.state = "missing";
                answer.mend = Some(Mend::word(*mend));
            }
            Holds::ByHand => answer.state = "by-hand",
            Holds::Without(why) => {
                answer.state = "not-due";
                answer.text = Some(say(why));
            }
        }
        answer
    }
}

impl From<&Element> for ElementAnswer {
    fn from(element: &Element) -> Self {
        Self {
            record: element.record.clone(),
            line: element.line,
            element: element.name,
            value: element.value.as_ref().map(in_english),
            state: element.state.word(),
        }
    }
}

/// CPSC reads English.
fn in_english(said: &Said) -> String {
    match said {
        Said::Text(text) => text.en.clone(),
        Said::Message(message) => Lang::En.say(message),
        Said::Photo(hash) => hash.clone(),
    }
}

pub(crate) fn answer(prepared: &Prepared) -> PaperAnswer {
    let Prepared { stored, paper, .. } = prepared;
    PaperAnswer {
        document: paper.kind.id(),
        title: both(&title(paper.kind)),
        market: paper.kind.market(),
        act: paper.act,
        plan: stored.head.id.to_string(),
        revision: stored.head.revision,
        product: stored.head.product.to_string(),
        product_version: stored.head.version_number,
        due: paper.due.into(),
        state: paper.state().word(),
        signed: false,
        unverified: paper.unverified(),
        missing: paper.missing(),
        obstacles: paper.obstacles.iter().map(ObstacleAnswer::from).collect(),
        notes: paper.notes.iter().map(say).collect(),
        fields: paper.fields.iter().map(FieldAnswer::from).collect(),
        sets: paper.sets.iter().map(set_answer).collect(),
    }
}

fn set_answer(set: &Set) -> SetAnswer {
    let elements = set.elements.iter().map(ElementAnswer::from).collect();
    SetAnswer { set: set.word, verified_against_cpsc: false, elements }
}

/// A message set as CSV, one element a line.
pub(crate) fn csv_of(set: &Set) -> Result<Vec<u8>> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let written = (|| {
        writer.write_record(["set", "record", "line", "element", "value", "state", "verified_against_cpsc"])?;
        for element in set.elements.iter().map(ElementAnswer::from) {
            let line = element.line.to_string();
            let value = element.value.unwrap_or_default();
            writer.write_record([set.word, &element.record, &line, element.element, &value, element.state, "no"])?;
        }
        Ok::<_, csv::Error>(())
    })();
    written.map_err(|error| Error::Internal(error.into()))?;
    writer.into_inner().map_err(|error| Error::Internal(anyhow::anyhow!("{error}")))
}

/// One document of a plan, prepared with the evidence of today.
#[utoipa::path(get, path = "/api/v1/plans/{id}/papers/{kind}",
    params(("id" = String, Path), ("kind" = String, Path, description = "a document id: us-cpc, us-efiling, eu-doc, \
        eu-technical-documentation, eu-dpp, gb-doc, cn-ccc-certificate")),
    responses((status = 200, body = PaperAnswer), (status = 404)))]
pub(crate) async fn show(ctx: Ctx, Path((id, kind)): Path<(PlanId, String)>) -> Result<Response> {
    let kind = Kind::from_id(&kind).ok_or(Error::NotFound)?;
    let prepared = papers::show(&ctx.platform, ctx.actor()?, id, kind).await?;
    Ok(Json(answer(&prepared)).into_response())
}
