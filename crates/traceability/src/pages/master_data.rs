//! Master data that the organisation captured: the list by kind, one element, and all of it as a file.

use askama::Template;
use axum::extract::Query;
use axum::response::Response;
use platform::Result;
use platform::api::Paged;
use platform::authz::permits;
use platform::web::{Ctx, Page};
use serde::Deserialize;

use crate::actions::CAPTURE;
use crate::actions::vocabularies::{find, kinds, list as elements};
use crate::master_data_api::{Asked, cursor, document_of};
use crate::percent::encoded;
use crate::rules::vocabularies::{kind_of, short, word_of, word_of_attribute};
use crate::store::vocabularies::{Found, Kept};

/// Children shown of one element.
const MOST_CHILDREN: usize = 200;

/// What a vocabulary is called; one that is not of the standard by its URI.
fn kind_name(p: &Page, kind: &str) -> String {
    word_of(kind).map_or_else(|| kind.to_owned(), |word| p.word("master-kind", word))
}

/// Where an element is shown.
fn address(kind: &str, id: &str) -> String {
    format!("/master-data/element?kind={}&id={}", encoded(short(kind)), encoded(id))
}

#[derive(Template)]
#[template(path = "master/list.html")]
pub(crate) struct List {
    pub(crate) p: Page,
    pub(crate) rows: Vec<Kept>,
    pub(crate) next: Option<String>,
    /// Vocabularies with the number of their elements.
    pub(crate) kinds: Vec<(String, i64)>,
    pub(crate) q: String,
    /// The vocabulary that is shown; empty for all.
    pub(crate) kind: String,
    pub(crate) may_import: bool,
}

impl List {
    fn kind_name(&self, kind: &str) -> String {
        kind_name(&self.p, kind)
    }

    fn address(&self, row: &Kept) -> String {
        address(&row.kind, &row.id)
    }

    /// What narrows the list, for its other addresses.
    fn narrowed(&self) -> String {
        format!("kind={}&q={}", encoded(short(&self.kind)), encoded(&self.q))
    }

    fn all(&self) -> i64 {
        self.kinds.iter().map(|(_, elements)| elements).sum()
    }
}

/// `GET /master-data?kind=&q=&after=`
pub(super) async fn list(ctx: Ctx, Query(asked): Query<Asked>) -> Result<Response> {
    let actor = ctx.actor()?;
    let most = usize::try_from(asked.size() + 1).unwrap_or(usize::MAX);
    let rows = elements(&ctx.platform, actor, &asked.wanted(), most).await?;
    let paged = Paged::from_rows(rows, asked.size(), cursor);
    ctx.html(&List {
        p: ctx.page("master-list-title"),
        rows: paged.items,
        next: paged.next,
        kinds: kinds(&ctx.platform, actor).await?,
        kind: asked.wanted().kind.unwrap_or_default(),
        q: asked.q.trim().to_owned(),
        may_import: permits(&CAPTURE, actor).is_ok(),
    })
}

#[derive(Template)]
#[template(path = "master/element.html")]
pub(crate) struct Element {
    pub(crate) p: Page,
    pub(crate) found: Found,
    pub(crate) may_import: bool,
}

impl Element {
    fn kind_name(&self, kind: &str) -> String {
        kind_name(&self.p, kind)
    }

    fn address(&self, kind: &str, id: &str) -> String {
        address(kind, id)
    }

    /// An attribute in the page's language; one that has no word by its name.
    fn attribute(&self, name: &str) -> String {
        word_of_attribute(name).map_or_else(|| name.to_owned(), |word| self.p.word("master-attribute", word))
    }

    fn children(&self) -> &[(String, bool)] {
        let most = self.found.children.len().min(MOST_CHILDREN);
        self.found.children.get(..most).unwrap_or_default()
    }

    fn more_children(&self) -> usize {
        self.found.children.len() - self.children().len()
    }
}

/// Which element.
#[derive(Deserialize)]
pub(super) struct Which {
    #[serde(default)]
    kind: String,
    #[serde(default)]
    id: String,
}

/// `GET /master-data/element?kind=&id=`
pub(super) async fn element(ctx: Ctx, Query(which): Query<Which>) -> Result<Response> {
    let actor = ctx.actor()?;
    let found = find(&ctx.platform, actor, &kind_of(&which.kind), &which.id).await?;
    let title = found.kept.name.clone().unwrap_or_else(|| found.kept.id.clone());
    ctx.html(&Element { p: ctx.page_titled(title), found, may_import: permits(&CAPTURE, actor).is_ok() })
}

/// `GET /master-data/document?kind=&q=&format=`
pub(super) async fn document(ctx: Ctx, Query(asked): Query<Asked>) -> Result<Response> {
    document_of(&ctx, &asked).await
}
