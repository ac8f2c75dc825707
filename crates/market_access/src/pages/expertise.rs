//! The experts' pages: one decision about one figure or fact, editions that are entered and confirmed, what changed when.

use askama::Template;
use axum::extract::{Path, Query};
use axum::response::{IntoResponse, Response};
use axum_extra::extract::Form;
use kernel::Message;
use platform::authz::{On, permits};
use platform::web::{Ctx, Page, TimelineLine};
use platform::{Error, FieldError, Result, journal};
use requirements::{Change, Difference, PackFiles, Packs};
use serde::Deserialize;

use crate::actions::packs::{self, CONFIRM, DECIDE, ENTER};
use crate::actions::{READ_PACKS, review};
use crate::model::{Draft, DraftId, DraftState, PACKS, PackDecision, PackVersion, Review};
use crate::rules::expertise::{Entered, Filled};
use crate::store;

/// A file, as an example of what is to be typed.
pub(crate) const EXAMPLE: &str = "CN/gb-6675-4.toml";

/// Sentences beside fields, by field.
struct Faults(Vec<(String, String)>);

impl Faults {
    fn of(p: &Page, faults: &[FieldError]) -> Self {
        Self(faults.iter().map(|f| (f.field.clone(), p.say(&f.message))).collect())
    }

    fn get(&self, field: &str) -> Option<&str> {
        self.0.iter().find(|(name, _)| name == field).map(|(_, text)| text.as_str())
    }

    fn all<'a>(&'a self, field: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(name, _)| name == field).map(|(_, text)| text.as_str())
    }
}

/// What is decided on, as it stands.
struct SubjectView {
    is_limit: bool,
    market: String,
    requirement: String,
    title: String,
    standard: String,
    what: String,
    category: String,
    bound: String,
    doubt: String,
    source: String,
    /// Other rows that are decided with it: those of one sum.
    together: Vec<String>,
}

fn subject(p: &Page, packs: &Packs, id: &str) -> Option<SubjectView> {
    let limit = packs.limit(id);
    let requirement = limit.map(|(requirement, _)| requirement).or_else(|| packs.requirement(id))?;
    let row = limit.map(|(_, row)| row);
    let together = |row: &requirements::Limit| match &row.rule {
        requirements::LimitRule::Each => Vec::new(),
        requirements::LimitRule::Sum(members) => members.clone(),
    };
    Some(SubjectView {
        is_limit: row.is_some(),
        market: requirement.market.clone(),
        requirement: requirement.id.clone(),
        title: super::spoken(p, &requirement.title).to_owned(),
        standard: requirement.standard.clone(),
        what: row.map(|r| r.analyte.clone()).unwrap_or_default(),
        category: row.map(|r| r.category.clone()).unwrap_or_default(),
        bound: row.map(super::packs::bound).unwrap_or_default(),
        doubt: row.and_then(|r| r.doubt.as_ref()).map(|text| super::spoken(p, text).to_owned()).unwrap_or_default(),
        source: row.map_or_else(|| requirement.source.clone(), |r| r.source.clone()),
        together: row.map(together).unwrap_or_default(),
    })
}

#[derive(Template)]
#[template(path = "requirement/decide.html")]
struct DecidePage {
    p: Page,
    subject: SubjectView,
    filled: Filled,
    earlier: Vec<PackDecision>,
    faults: Faults,
    message: Option<String>,
}

#[derive(Deserialize)]
pub(crate) struct About {
    subject: String,
}

async fn decide_page(ctx: &Ctx, mut filled: Filled, faults: &[FieldError]) -> Result<DecidePage> {
    let packs = ctx.platform.packs().await?;
    let p = ctx.page("packs-decide-title");
    let subject = subject(&p, &packs, &filled.subject).ok_or(Error::NotFound)?;
    if filled.comparator.is_empty()
        && let Some((_, limit)) = packs.limit(&filled.subject)
    {
        filled.value = limit.figure().replace('–', "..");
        filled.unit = limit.unit.as_ref().map(ToString::to_string).unwrap_or_default();
        filled.comparator = limit.comparator().to_owned();
    }
    packs.version().clone_into(&mut filled.seen);
    Ok(DecidePage {
        earlier: store::packs::decisions_about(ctx.platform.db().conn(), &filled.subject).await?,
        faults: Faults::of(&p, faults),
        message: None,
        subject,
        filled,
        p,
    })
}

/// `GET /requirements/decisions/new?subject=…`
pub(crate) async fn form(ctx: Ctx, Query(about): Query<About>) -> Result<Response> {
    ctx.platform.read(ctx.actor()?, &DECIDE, On::Nothing).await?;
    let filled = Filled { subject: about.subject, ..Filled::default() };
    ctx.html(&decide_page(&ctx, filled, &[]).await?)
}

#[derive(Deserialize)]
pub(crate) struct Decision {
    #[serde(flatten)]
    filled: Filled,
    #[serde(default)]
    once: String,
}

/// `POST /requirements/decisions`
pub(crate) async fn decide(ctx: Ctx, Form(form): Form<Decision>) -> Result<Response> {
    let error = match packs::decide(&ctx.platform, ctx.actor()?, &form.filled, &form.once).await {
        Ok(()) => {
            let market = ctx.platform.packs().await?;
            let market = market
                .limit(&form.filled.subject)
                .map(|(r, _)| r)
                .or_else(|| market.requirement(&form.filled.subject))
                .map(|r| format!("/requirements?market={}#{}", r.market, r.id));
            let to = market.unwrap_or_else(|| "/requirements".to_owned());
            return Ok(ctx.go_with(&to, &Message::new("packs-decided").with("subject", &form.filled.subject)));
        }
        Err(error @ (Error::Invalid(_) | Error::Conflict(_) | Error::Rule(_))) => error,
        Err(error) => return Err(error),
    };
    let faults = if let Error::Invalid(faults) = &error { faults.clone() } else { Vec::new() };
    let mut page = decide_page(&ctx, form.filled, &faults).await?;
    if faults.is_empty() {
        page.message = Some(ctx.lang().say(&error.message()));
    }
    Ok((error.status(), ctx.html(&page)?).into_response())
}

#[derive(Template)]
#[template(path = "requirement/enter.html")]
struct EnterPage {
    p: Page,
    title: String,
    reason: String,
    files: Vec<(String, String)>,
    /// Every file there is, to begin with.
    known: Vec<String>,
    faults: Faults,
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct Begin {
    file: String,
}

/// `GET /requirements/drafts/new?file=…`: with that file and its table as they are in force.
pub(crate) async fn enter_form(ctx: Ctx, Query(begin): Query<Begin>) -> Result<Response> {
    ctx.platform.read(ctx.actor()?, &ENTER, On::Nothing).await?;
    let current = current(&ctx).await?;
    let mut files = Vec::new();
    for path in [begin.file.clone(), begin.file.replace(".toml", ".limits.csv")] {
        if let Some(text) = current.get(&path)
            && !files.iter().any(|(known, _)| *known == path)
        {
            files.push((path.clone(), text.to_owned()));
        }
    }
    ctx.html(&enter_page(&ctx, Entered { files, ..Entered::default() }, &current, &[]))
}

async fn current(ctx: &Ctx) -> Result<PackFiles> {
    let conn = ctx.platform.db().conn();
    store::packs::pack_files(conn, store::packs::newest(conn).await?).await
}

fn enter_page(ctx: &Ctx, mut entered: Entered, current: &PackFiles, faults: &[FieldError]) -> EnterPage {
    let p = ctx.page("packs-enter-new");
    // One empty place more: for a file that is not there yet.
    if entered.files.last().is_none_or(|(path, text)| !path.is_empty() || !text.is_empty()) {
        entered.files.push((String::new(), String::new()));
    }
    EnterPage {
        title: entered.title,
        reason: entered.reason,
        files: entered.files,
        known: current.iter().map(|(path, _)| path.to_owned()).collect(),
        faults: Faults::of(&p, faults),
        p,
    }
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct EnterForm {
    title: String,
    reason: String,
    path: Vec<String>,
    text: Vec<String>,
    once: String,
}

/// `POST /requirements/drafts`
pub(crate) async fn enter(ctx: Ctx, Form(form): Form<EnterForm>) -> Result<Response> {
    let files =
        form.path.into_iter().zip(form.text).filter(|(path, text)| !(path.is_empty() && text.trim().is_empty()));
    let entered = Entered { title: form.title, reason: form.reason, files: files.collect() };
    match packs::enter(&ctx.platform, ctx.actor()?, &entered, &form.once).await {
        Ok(id) => Ok(ctx.go(&format!("/requirements/drafts/{id}"))),
        Err(Error::Invalid(faults)) => {
            let status = Error::Invalid(Vec::new()).status();
            let page = enter_page(&ctx, entered, &current(&ctx).await?, &faults);
            Ok((status, ctx.html(&page)?).into_response())
        }
        Err(error) => Err(error),
    }
}

struct FieldView {
    limit: String,
    name: String,
    before: String,
    after: String,
}

struct DifferenceView {
    requirement: String,
    market: String,
    class: &'static str,
    change: String,
    fields: Vec<FieldView>,
}

fn differences(p: &Page, found: Vec<Difference>) -> Vec<DifferenceView> {
    let view = |difference: Difference| {
        let (class, key) = match difference.change {
            Change::Added => ("state state-done", "packs-added"),
            Change::Removed => ("state state-failed", "packs-removed"),
            Change::Changed => ("state state-waiting", "packs-changed"),
        };
        let fields = difference.fields.into_iter().map(|field| FieldView {
            limit: field.limit.unwrap_or_default(),
            name: p.t(&format!("packs-field-{}", field.field.replace('_', "-"))),
            before: field.before,
            after: field.after,
        });
        DifferenceView {
            requirement: difference.requirement,
            market: difference.market,
            class,
            change: p.t(key),
            fields: fields.collect(),
        }
    };
    found.into_iter().map(view).collect()
}

#[derive(Template)]
#[template(path = "requirement/draft.html")]
struct DraftPage {
    p: Page,
    draft: Draft,
    differences: Vec<DifferenceView>,
    /// It does not read together with what is in force now.
    problems: Vec<String>,
    may_confirm: bool,
    own: bool,
    may_withdraw: bool,
    timeline: Vec<TimelineLine>,
}

impl DraftPage {
    fn is_open(&self) -> bool {
        self.draft.state == DraftState::Open
    }
}

/// `GET /requirements/drafts/{id}`
pub(crate) async fn draft(ctx: Ctx, Path(id): Path<DraftId>) -> Result<Response> {
    let actor = ctx.actor()?;
    ctx.platform.read(actor, &READ_PACKS, On::Nothing).await?;
    let conn = ctx.platform.db().conn();
    let draft = store::packs::draft(conn, id).await?.ok_or(Error::NotFound)?;
    // What it changes, against the version before it, or against what is in force while it waits.
    let before = match &draft.state {
        DraftState::Confirmed { version, .. } => version - 1,
        _ => store::packs::newest(conn).await?,
    };
    let mut files = store::packs::pack_files(conn, before).await?;
    let old = files.read();
    for (path, text) in &draft.files {
        files.put(path.clone(), text.clone());
    }
    let p = ctx.page_titled(draft.title.clone());
    let (found, problems) = match (old, files.read()) {
        (Ok(old), Ok(new)) => (old.differences(&new), Vec::new()),
        (Err(problems), _) | (_, Err(problems)) => (Vec::new(), problems.iter().map(ToString::to_string).collect()),
    };
    let lines = journal::timeline(ctx.platform.db(), "pack_draft", id, 50).await?;
    let open = draft.state == DraftState::Open;
    let own = draft.entered_by.is_some() && draft.entered_by == actor.user;
    ctx.html(&DraftPage {
        may_confirm: open && !own && problems.is_empty() && permits(&CONFIRM, actor).is_ok(),
        may_withdraw: open && permits(&ENTER, actor).is_ok(),
        own,
        differences: differences(&p, found),
        problems,
        timeline: p.timeline(&lines),
        draft,
        p,
    })
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct Seen {
    row_version: i64,
}

/// `POST /requirements/drafts/{id}/confirmation`
pub(crate) async fn confirm(ctx: Ctx, Path(id): Path<DraftId>, Form(seen): Form<Seen>) -> Result<Response> {
    let version = packs::confirm(&ctx.platform, ctx.actor()?, id, seen.row_version).await?;
    Ok(ctx.go_with(&format!("/requirements/versions/{version}"), &Message::new("packs-confirmed")))
}

/// `POST /requirements/drafts/{id}/withdrawal`
pub(crate) async fn withdraw(ctx: Ctx, Path(id): Path<DraftId>, Form(seen): Form<Seen>) -> Result<Response> {
    packs::withdraw(&ctx.platform, ctx.actor()?, id, seen.row_version).await?;
    Ok(ctx.go_with(&format!("/requirements/drafts/{id}"), &Message::new("packs-withdrawn")))
}

#[derive(Template)]
#[template(path = "requirement/versions.html")]
struct VersionsPage {
    p: Page,
    versions: Vec<PackVersion>,
    drafts: Vec<Draft>,
    embedded: String,
    overtaken: Vec<String>,
    may_enter: bool,
}

/// `GET /requirements/versions`
pub(crate) async fn versions(ctx: Ctx) -> Result<Response> {
    let actor = ctx.actor()?;
    ctx.platform.read(actor, &READ_PACKS, On::Nothing).await?;
    let conn = ctx.platform.db().conn();
    ctx.html(&VersionsPage {
        p: ctx.page("packs-history"),
        versions: store::packs::versions(conn).await?,
        drafts: store::packs::open_drafts(conn).await?,
        embedded: Packs::embedded().version().to_owned(),
        overtaken: packs::overtaken(&ctx.platform).await?,
        may_enter: permits(&ENTER, actor).is_ok(),
    })
}

#[derive(Template)]
#[template(path = "requirement/version.html")]
struct VersionPage {
    p: Page,
    version: PackVersion,
    decisions: Vec<PackDecision>,
    differences: Vec<DifferenceView>,
    review: Option<Review>,
    timeline: Vec<TimelineLine>,
}

/// `GET /requirements/versions/{number}`
pub(crate) async fn version(ctx: Ctx, Path(number): Path<i64>) -> Result<Response> {
    ctx.platform.read(ctx.actor()?, &READ_PACKS, On::Nothing).await?;
    let conn = ctx.platform.db().conn();
    let version = store::packs::version(conn, number).await?.ok_or(Error::NotFound)?;
    let read = |problems: Vec<requirements::PackProblem>| Error::Internal(anyhow::anyhow!("packs: {problems:?}"));
    let before = store::packs::pack_files(conn, number - 1).await?.read().map_err(read)?;
    let now = store::packs::pack_files(conn, number).await?.read().map_err(read)?;
    let lines = journal::timeline(ctx.platform.db(), PACKS, number, 20).await?;
    let p = ctx.page_titled(ctx.lang().t_args("packs-version-title", &[("number", &number.to_string())]));
    ctx.html(&VersionPage {
        decisions: store::packs::decisions_of(conn, number).await?,
        differences: differences(&p, before.differences(&now)),
        review: review::of_version(&ctx.platform, &version.fingerprint).await?,
        timeline: p.timeline(&lines),
        version,
        p,
    })
}
