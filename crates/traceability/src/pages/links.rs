//! Links of an organisation to its own goods: the list with its history, one more, many by pasting, the end of one.

use askama::Template;
use axum::Form;
use axum::extract::{Path, Query};
use axum::response::{IntoResponse, Response};
use kernel::Message;
use platform::web::{Ctx, Page};
use platform::{Error, Result};
use serde::Deserialize;

use super::Faults;
use crate::actions::links::{self, NewLink};
use crate::model::KeptLink;
use crate::rules::link_types::{LINK_TYPES, named, titles};
use crate::rules::links::{Link, anchor};

const PAGE: i64 = 100;
/// Bytes of pasted lines.
const MOST_PASTED: usize = 1024 * 1024;
/// Types that a toy needs, before all others.
const FIRST: [&str; 10] = [
    "defaultLink",
    "pip",
    "instructions",
    "safetyInfo",
    "dpp",
    "masterData",
    "support",
    "registerProduct",
    "certificationInfo",
    "homepage",
];

#[derive(Template)]
#[template(path = "link/list.html")]
pub(crate) struct List {
    pub(crate) p: Page,
    pub(crate) links: Vec<KeptLink>,
    pub(crate) next: Option<String>,
    pub(crate) asked: Asked,
    pub(crate) typed: Typed,
    pub(crate) faults: Faults,
    pub(crate) now: kernel::Timestamp,
}

/// What the list shall hold.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    pub(crate) q: String,
    #[serde(default)]
    history: Option<String>,
    #[serde(default)]
    after: String,
}

/// What was typed into the form of one link, or pasted.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Typed {
    #[serde(default)]
    pub(crate) anchor: String,
    #[serde(default)]
    pub(crate) kind: String,
    #[serde(default)]
    pub(crate) href: String,
    #[serde(default)]
    pub(crate) title: String,
    #[serde(default)]
    pub(crate) lang: String,
    #[serde(default)]
    pub(crate) context: String,
    #[serde(default)]
    pub(crate) pasted: String,
    #[serde(default)]
    pub(crate) once: String,
}

impl List {
    fn fault(&self, field: &str) -> String {
        self.faults.say(&self.p, field)
    }
    /// Each type with its title, those that a toy needs first.
    fn types(&self) -> Vec<(&'static str, &str)> {
        let offered = LINK_TYPES.iter().filter(|(name, ..)| !["recallStatus", "epcis"].contains(name));
        let mut all: Vec<_> = offered.map(|(name, zh, en)| (*name, self.p.pick(zh, en))).collect();
        all.sort_by_key(|(name, _)| FIRST.iter().position(|first| first == name).unwrap_or(FIRST.len()));
        all
    }
    fn type_title(&self, name: &str) -> &str {
        let (zh, en) = titles(name);
        self.p.pick(zh, en)
    }
    fn history(&self) -> bool {
        self.asked.history.is_some()
    }
    /// `ended`, `later` or `now`.
    fn state(&self, link: &KeptLink) -> &'static str {
        match link.ends_at {
            Some(at) if at <= self.now => "ended",
            _ if link.starts_at > self.now => "later",
            _ => "now",
        }
    }
    /// The anchor, for people: without the path's slashes at the front.
    fn anchor<'a>(&self, link: &'a KeptLink) -> &'a str {
        link.link.anchor.strip_prefix("/01/").unwrap_or(&link.link.anchor)
    }
}

/// `GET /links`
pub(super) async fn list(ctx: Ctx, Query(asked): Query<Asked>) -> Result<Response> {
    let typed = Typed { anchor: asked.q.clone(), ..Typed::default() };
    ctx.html(&page(&ctx, asked, typed, Faults::default()).await?)
}

async fn page(ctx: &Ctx, asked: Asked, typed: Typed, faults: Faults) -> Result<List> {
    let of = Some(asked.q.trim()).filter(|q| !q.is_empty());
    let after = asked.after.rsplit_once(' ').map(|(anchor, id)| (anchor.to_owned(), id.to_owned())).unwrap_or_default();
    let (platform, actor) = (&ctx.platform, ctx.actor()?);
    let found = match of.map(anchor) {
        None => links::list(platform, actor, None, asked.history.is_some(), after, PAGE + 1).await?,
        Some(Ok(of)) => links::list(platform, actor, Some(&of), asked.history.is_some(), after, PAGE + 1).await?,
        // What is no anchor has no links; the page says so.
        Some(Err(_)) => Vec::new(),
    };
    let more = i64::try_from(found.len()).unwrap_or(PAGE) > PAGE;
    let links: Vec<KeptLink> = found.into_iter().take(usize::try_from(PAGE).unwrap_or(usize::MAX)).collect();
    let next = links.last().filter(|_| more).map(|last| format!("{} {}", last.link.anchor, last.id));
    Ok(List { p: ctx.page("link-list-title"), links, next, asked, typed, faults, now: platform.now() })
}

/// `POST /links`: one link, or the lines that were pasted.
pub(super) async fn give(ctx: Ctx, Form(typed): Form<Typed>) -> Result<Response> {
    let pasted = !typed.pasted.trim().is_empty();
    let given = if pasted { lines(&typed.pasted) } else { Ok(vec![one(&typed)]) };
    let outcome = match given {
        Ok(new) => links::give(&ctx.platform, ctx.actor()?, &new, &typed.once).await,
        Err(error) => Err(error),
    };
    match outcome {
        Ok(given) => {
            let said = Message::new("link-said-given").with("count", given.len().max(1));
            Ok(ctx.go_with("/links", &said))
        }
        Err(error) => {
            let status = error.status();
            let faults = if pasted { told_by_line(error)? } else { Faults::of(first_of_all(error))? };
            Ok((status, ctx.html(&page(&ctx, Asked::default(), typed, faults).await?)?).into_response())
        }
    }
}

fn one(typed: &Typed) -> NewLink {
    let text = |text: &str| text.trim().to_owned();
    let link = Link {
        anchor: text(&typed.anchor),
        kind: text(&typed.kind),
        href: text(&typed.href),
        title: text(&typed.title),
        lang: text(&typed.lang),
        media: "text/html".to_owned(),
        context: text(&typed.context),
    };
    NewLink { link, from: None, until: None }
}

/// Lines as a spreadsheet gives them: anchor, type, address, title, language, context, parted by tabs (or by commas without
/// quotes around them).
fn lines(text: &str) -> Result<Vec<NewLink>> {
    if text.len() > MOST_PASTED {
        return Err(Error::field("pasted", Message::new("link-error-many").with("most", links::MOST)));
    }
    let parted = |line: &str| -> Vec<String> {
        let sign = if line.contains('\t') { '\t' } else { ',' };
        line.split(sign).map(|part| part.trim().to_owned()).collect()
    };
    let read = |line: &str| {
        let parts = parted(line);
        let part = |index: usize| parts.get(index).cloned().unwrap_or_default();
        let typed = Typed {
            anchor: part(0),
            kind: named(&part(1)).map_or_else(|| part(1), ToOwned::to_owned),
            href: part(2),
            title: part(3),
            lang: part(4),
            context: part(5),
            ..Typed::default()
        };
        one(&typed)
    };
    Ok(text.lines().filter(|line| !line.trim().is_empty()).map(read).collect())
}

/// The faults of the only link, under the names of the form's fields.
fn first_of_all(error: Error) -> Error {
    match error {
        Error::Invalid(mut faults) => {
            for fault in &mut faults {
                fault.field = fault.field.strip_prefix("links.0.").unwrap_or(&fault.field).to_owned();
            }
            Error::Invalid(faults)
        }
        other => other,
    }
}

/// The faults of pasted lines as one sentence for each, with the number of the line.
fn told_by_line(error: Error) -> Result<Faults> {
    let Error::Invalid(faults) = error else { return Faults::of(error) };
    let told = faults.into_iter().map(|mut fault| {
        let line = fault.field.split('.').nth(1).and_then(|index| index.parse::<usize>().ok());
        if let Some(line) = line {
            fault.field = format!("line {}", line + 1);
        }
        fault
    });
    Ok(Faults(told.collect()))
}

/// `POST /links/{id}/ending`
pub(super) async fn end(ctx: Ctx, Path(id): Path<String>) -> Result<Response> {
    match links::end(&ctx.platform, ctx.actor()?, id.parse().map_err(|_| Error::NotFound)?).await {
        // Pressed twice: it has ended, as was asked.
        Ok(()) | Err(Error::Conflict(_)) => Ok(ctx.go_with("/links", &Message::new("link-said-ended"))),
        Err(error) => Err(error),
    }
}

impl List {
    /// Faults of pasted lines: the number of the line and the sentence.
    fn line_faults(&self) -> Vec<(String, String)> {
        let lines = self.faults.0.iter().filter_map(|fault| {
            let line = fault.field.strip_prefix("line ")?;
            Some((line.to_owned(), self.p.say(&fault.message)))
        });
        lines.collect()
    }
}
