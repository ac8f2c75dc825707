//! A document due: its fields with value or what is missing, a form for what only people know, a place for the signature.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use axum_extra::extract::Form;
use kernel::ids::PlanId;
use kernel::{Actor, Message};
use platform::authz::{Audience, permits};
use platform::web::{Ctx, Page, file_response};
use platform::{Error, FieldError, Result};
use serde::Deserialize;

use super::paper_pdf::typeset;
use super::{confidence, spoken};
use crate::actions::papers::{self, FILL, Prepared, SHOW, stamp};
use crate::api::papers::{answer, csv_of, part_key, title};
use crate::model::Stored;
use crate::rules::papers::{
    Asked, Check, Choice, Due, Field, Holds, Kind, Line, Mend, Obstacle, Of, Paper, Said, State, Typed, asked_by,
};

/// One part as it is read.
pub(super) struct LineView {
    pub(super) label: String,
    /// Shape and colour; empty for a value.
    class: &'static str,
    pub(super) text: String,
    /// Where a value comes from, or how something missing is mended.
    remark: String,
    /// Where it is mended.
    href: Option<String>,
    pub(super) photo: Option<String>,
}

struct FieldView {
    number: &'static str,
    name: String,
    clause: &'static str,
    confidence: String,
    optional: bool,
    rows: Vec<Vec<LineView>>,
}

struct ObstacleView {
    requirement: String,
    title: String,
    report: Option<String>,
}

/// Obstacles of one kind; failures are unfolded.
struct ObstacleGroup {
    class: &'static str,
    word: String,
    open: bool,
    items: Vec<ObstacleView>,
}

/// A field of the form.
struct EntryView {
    key: &'static str,
    label: String,
    value: String,
    fault: String,
    typed_by: String,
    input: Input,
}

/// How an entry is typed.
enum Input {
    Line {
        mode: &'static str,
    },
    Lines,
    Day,
    /// Word, text, chosen.
    Choice(Vec<(&'static str, String, bool)>),
}

#[derive(Template)]
#[template(path = "plan/paper.html")]
struct PaperPage {
    p: Page,
    plan: PlanId,
    product: String,
    product_name: String,
    photo_of: String,
    version: i64,
    newer: Option<i64>,
    kind: &'static str,
    act: &'static str,
    state_class: &'static str,
    state: &'static str,
    missing: usize,
    due: String,
    unverified: bool,
    obstacles: Vec<ObstacleGroup>,
    fields: Vec<FieldView>,
    notes: Vec<String>,
    sets: bool,
    may_fill: bool,
    seen: i64,
    /// What was not taken, and why.
    message: Option<String>,
    organisation: Vec<EntryView>,
    own: Vec<EntryView>,
}

/// A form that was not taken.
#[derive(Default)]
struct Refused<'a> {
    given: Option<&'a BTreeMap<String, String>>,
    faults: &'a [FieldError],
    message: Option<Message>,
}

fn state_class(state: State) -> &'static str {
    match state {
        State::Stopped => "state state-failed",
        State::Draft => "state state-waiting",
        State::Complete => "state state-done",
    }
}

pub(super) fn due(p: &Page, due: Due) -> String {
    let key = format!("paper-due-{}", due.word());
    match due {
        Due::From(day) => p.t1(&key, "day", p.day(&day)),
        Due::ReplacedBy(kind) => p.t1(&key, "document", spoken(p, &title(kind))),
        Due::Now | Due::Question | Due::NotAsked => p.t(&key),
    }
}

/// Where something missing is mended.
fn place(mend: Mend, prepared: &Prepared, may_fill: bool) -> Option<String> {
    let head = &prepared.stored.head;
    match mend {
        Mend::Entry(_) if !may_fill => None,
        Mend::Entry(key) => Some(format!("#e-{key}")),
        Mend::Product => Some(format!("/products/{}/edit", head.product)),
        Mend::Plan => Some(format!("/plans/{}", head.id)),
        Mend::Test => Some(format!("/plans/{}#tests", head.id)),
        Mend::Conformity => Some("#obstacles".to_owned()),
        Mend::Organisation => None,
    }
}

pub(super) fn line_view(p: &Page, line: &Line, prepared: &Prepared, may_fill: bool) -> LineView {
    let label = p.t(&part_key(line.part));
    let mut view = LineView { label, class: "", text: String::new(), remark: String::new(), href: None, photo: None };
    match &line.holds {
        Holds::Value(said, origin) => {
            match said {
                Said::Text(text) => spoken(p, text).clone_into(&mut view.text),
                Said::Message(message) => view.text = p.say(message),
                Said::Photo(hash) => view.photo = Some(hash.clone()),
            }
            view.remark = p.word("paper-origin", origin.word());
        }
        Holds::Missing(mend) => {
            view.class = "state state-waiting";
            view.text = p.t1("paper-missing", "what", &view.label);
            view.label = String::new();
            view.remark = p.word("paper-mend", mend.word());
            view.href = place(*mend, prepared, may_fill);
        }
        Holds::ByHand => {
            view.class = "state";
            view.text = p.t("paper-by-hand");
        }
        Holds::Without(why) => {
            view.class = "state state-none";
            view.text = p.say(why);
        }
    }
    view
}

fn field_view(p: &Page, field: &Field, prepared: &Prepared, may_fill: bool) -> FieldView {
    FieldView {
        number: field.number,
        name: p.t(field.name),
        clause: field.clause,
        confidence: confidence(p, field.mark),
        optional: field.optional,
        rows: field
            .rows
            .iter()
            .map(|row| row.iter().map(|line| line_view(p, line, prepared, may_fill)).collect())
            .collect(),
    }
}

fn obstacle_groups(p: &Page, obstacles: &[Obstacle]) -> Vec<ObstacleGroup> {
    let mut groups: Vec<(&str, ObstacleGroup)> = Vec::new();
    for obstacle in obstacles {
        let item = ObstacleView {
            requirement: obstacle.requirement.clone(),
            title: spoken(p, &obstacle.title).to_owned(),
            report: obstacle.report.clone(),
        };
        let word = obstacle.word();
        match groups.iter_mut().find(|(known, _)| *known == word) {
            Some((_, group)) => group.items.push(item),
            None => groups.push((
                word,
                ObstacleGroup {
                    class: obstacle.standing.class(),
                    word: p.word("paper-obstacle", word),
                    open: obstacle.is_failure(),
                    items: vec![item],
                },
            )),
        }
    }
    groups.into_iter().map(|(_, group)| group).collect()
}

fn entry_view(p: &Page, asked: &Asked, typed: &Typed, refused: &Refused<'_>) -> EntryView {
    let kept = typed.get(asked.key);
    let given = refused.given.and_then(|given| given.get(asked.key)).cloned();
    let value = given.unwrap_or_else(|| kept.map(|entry| entry.value.clone()).unwrap_or_default());
    let fault = refused.faults.iter().find(|fault| fault.field == asked.key).map(|fault| p.say(&fault.message));
    let input = match asked.check {
        Check::Lines => Input::Lines,
        Check::Day => Input::Day,
        Check::Route => Input::Choice(
            Choice::ALL
                .into_iter()
                .map(|choice| (choice.word(), p.word("paper-route", choice.word()), choice.word() == value))
                .collect(),
        ),
        Check::Line => Input::Line { mode: "text" },
        Check::Email => Input::Line { mode: "email" },
        Check::Phone => Input::Line { mode: "tel" },
        Check::Url => Input::Line { mode: "url" },
        Check::Commodity | Check::Body | Check::Ccc => Input::Line { mode: "numeric" },
    };
    EntryView {
        key: asked.key,
        label: p.t(&part_key(asked.key)),
        typed_by: kept.map(|e| p.t2("paper-typed-by", "who", &e.by, "at", p.instant(&e.at))).unwrap_or_default(),
        fault: fault.unwrap_or_default(),
        value,
        input,
    }
}

async fn page(ctx: &Ctx, id: PlanId, kind: Kind, refused: Refused<'_>) -> Result<PaperPage> {
    let actor = ctx.actor()?;
    let prepared = papers::show(&ctx.platform, actor, id, kind).await?;
    let p = ctx.page_titled(title(kind).get(ctx.lang().tag()).to_owned());
    let Prepared { stored, typed, newer, paper } = &prepared;
    let head = &stored.head;
    let entries = |of: Of| {
        asked_by(kind).filter(|asked| asked.of == of).map(|asked| entry_view(&p, asked, typed, &refused)).collect()
    };
    let may_fill = permits(&FILL, actor).is_ok();
    let name = p.pick(&head.name_zh, &head.name_en).to_owned();
    let Paper { act, obstacles, fields, notes, sets, .. } = paper;
    Ok(PaperPage {
        plan: head.id,
        product: head.product.to_string(),
        photo_of: p.t1("paper-photo-of", "name", &name),
        product_name: name,
        version: head.version_number,
        newer: *newer,
        kind: kind.id(),
        act,
        state_class: state_class(paper.state()),
        state: paper.state().word(),
        missing: paper.missing(),
        due: due(&p, paper.due),
        unverified: paper.unverified(),
        obstacles: obstacle_groups(&p, obstacles),
        fields: fields.iter().map(|field| field_view(&p, field, &prepared, may_fill)).collect(),
        notes: notes.iter().map(|note| p.say(note)).collect(),
        sets: !sets.is_empty(),
        may_fill,
        seen: stamp(typed),
        message: refused.message.as_ref().map(|message| p.say(message)),
        organisation: entries(Of::Organisation),
        own: entries(Of::Product),
        p,
    })
}

/// Where each document of a plan is prepared, by document id; nothing for those who may not see them.
pub(super) fn links(stored: &Stored, actor: &Actor, audience: Audience) -> BTreeMap<&'static str, String> {
    if audience != Audience::Owner || permits(&SHOW, actor).is_err() {
        return BTreeMap::new();
    }
    let id = stored.head.id;
    let kinds = Kind::of_markets(&stored.revision.plan.markets);
    kinds.into_iter().map(|kind| (kind.id(), format!("/plans/{id}/papers/{}", kind.id()))).collect()
}

/// Those that the plan does not list as due: where, and title.
pub(super) fn early(
    p: &Page,
    plan: &requirements::Plan,
    links: &BTreeMap<&'static str, String>,
) -> Vec<(String, String)> {
    links
        .iter()
        .filter(|(id, _)| !plan.documents.iter().any(|due| due.id == **id))
        .filter_map(|(id, href)| Some((href.clone(), spoken(p, &title(Kind::from_id(id)?)).to_owned())))
        .collect()
}

fn kind_of(word: &str) -> Result<Kind> {
    Kind::from_id(word).ok_or(Error::NotFound)
}

/// `GET /plans/{id}/papers/{kind}`
pub(crate) async fn show(ctx: Ctx, Path((id, kind)): Path<(PlanId, String)>) -> Result<Response> {
    let page = page(&ctx, id, kind_of(&kind)?, Refused::default()).await?;
    ctx.html(&page)
}

/// Entries by key.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct Filled {
    seen: i64,
    #[serde(flatten)]
    entries: BTreeMap<String, String>,
}

/// `POST /plans/{id}/papers/{kind}/entries`
pub(crate) async fn fill(
    ctx: Ctx,
    Path((id, word)): Path<(PlanId, String)>,
    Form(form): Form<Filled>,
) -> Result<Response> {
    let kind = kind_of(&word)?;
    let error = match papers::fill(&ctx.platform, ctx.actor()?, id, kind, &form.entries, form.seen).await {
        Ok(count) => {
            let said = match count {
                0 => Message::new("paper-nothing-changed"),
                _ => Message::new("paper-saved").with("count", count),
            };
            return Ok(ctx.go_with(&format!("/plans/{id}/papers/{word}"), &said));
        }
        Err(error @ (Error::Conflict(_) | Error::Invalid(_))) => error,
        Err(error) => return Err(error),
    };
    // The page as it is now, with what was typed: nothing is lost.
    let faults: &[FieldError] = if let Error::Invalid(faults) = &error { faults } else { &[] };
    let refused = Refused { given: Some(&form.entries), faults, message: Some(error.message()) };
    let page = page(&ctx, id, kind, refused).await?;
    Ok((error.status(), ctx.html(&page)?).into_response())
}

/// `GET /plans/{id}/papers/{kind}/json`
pub(crate) async fn json(ctx: Ctx, Path((id, kind)): Path<(PlanId, String)>) -> Result<Response> {
    let prepared = papers::show(&ctx.platform, ctx.actor()?, id, kind_of(&kind)?).await?;
    let bytes = serde_json::to_vec_pretty(&answer(&prepared))?;
    Ok(file_response("application/json", &file_name(&prepared, "json"), bytes, false))
}

/// `GET /plans/{id}/papers/{kind}/csv/{set}`
pub(crate) async fn csv(ctx: Ctx, Path((id, kind, set)): Path<(PlanId, String, String)>) -> Result<Response> {
    let prepared = papers::show(&ctx.platform, ctx.actor()?, id, kind_of(&kind)?).await?;
    let found = prepared.paper.sets.iter().find(|one| one.word == set).ok_or(Error::NotFound)?;
    let name = file_name(&prepared, &format!("{}.csv", found.word));
    Ok(file_response("text/csv; charset=utf-8", &name, csv_of(found)?, false))
}

/// `GET /plans/{id}/papers/{kind}/pdf`
pub(crate) async fn pdf(ctx: Ctx, Path((id, kind)): Path<(PlanId, String)>) -> Result<Response> {
    let prepared = papers::show(&ctx.platform, ctx.actor()?, id, kind_of(&kind)?).await?;
    let bytes = typeset(&ctx, &prepared).await?;
    Ok(file_response("application/pdf", &file_name(&prepared, "pdf"), bytes, false))
}

/// A draft says so in its name.
fn file_name(prepared: &Prepared, ending: &str) -> String {
    let draft = if prepared.paper.state() == State::Complete { "" } else { "-draft" };
    let model = &prepared.stored.revision.product.model;
    format!("{}-{model}-v{}{draft}.{ending}", prepared.paper.kind.id(), prepared.stored.head.version_number)
}
