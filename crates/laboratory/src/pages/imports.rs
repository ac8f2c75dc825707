//! Instrument files: the list with the upload, one file with the fate of each line.

use askama::Template;
use axum::extract::{Multipart, Path};
use axum::response::{IntoResponse, Response};
use kernel::Message;
use platform::authz::{On, permits};
use platform::web::{Ctx, Page, file_response};
use platform::{Error, Result};

use super::Errors;
use super::samples::too_large;
use crate::actions::import::{self, IMPORT};
use crate::actions::test::SHOW;
use crate::model::{ImportId, ImportedRow, ResultImport, RowVerdict};
use crate::store;

#[derive(Template)]
#[template(path = "import/index.html")]
pub(crate) struct Index {
    pub(crate) p: Page,
    pub(crate) imports: Vec<ResultImport>,
    pub(crate) errors: Errors,
}

#[derive(Template)]
#[template(path = "import/show.html")]
pub(crate) struct Show {
    pub(crate) p: Page,
    pub(crate) import: ResultImport,
    pub(crate) lines: Vec<ImportedRow>,
    pub(crate) importer: bool,
}

impl Show {
    /// How many lines have each fate, without those that have none.
    fn counts(&self) -> Vec<(RowVerdict, usize)> {
        RowVerdict::ALL
            .into_iter()
            .map(|v| (v, self.lines.iter().filter(|l| l.verdict == v).count()))
            .filter(|(_, count)| *count > 0)
            .collect()
    }

    fn waits(&self) -> bool {
        self.lines.iter().any(|l| l.verdict.waits())
    }

    fn problem(&self, line: &ImportedRow) -> String {
        line.problem
            .as_ref()
            .map(|(column, message)| {
                format!("{}: {}", self.p.t(&format!("import-column-{column}")), self.p.say(message))
            })
            .unwrap_or_default()
    }
}

async fn index(ctx: &Ctx, errors: Errors) -> Result<Index> {
    let actor = ctx.actor()?;
    ctx.platform.read(actor, &IMPORT, On::Nothing).await?;
    let imports = store::import::list(ctx.platform.db().conn(), actor.organisation).await?;
    Ok(Index { p: ctx.page("import-title"), imports, errors })
}

pub(super) async fn list(ctx: Ctx) -> Result<Response> {
    ctx.html(&index(&ctx, Errors::default()).await?)
}

pub(super) async fn upload(ctx: Ctx, mut body: Multipart) -> Result<Response> {
    let mut file = None;
    while let Some(field) = body.next_field().await.map_err(|e| too_large(&e))? {
        if field.name() == Some("file") {
            let name = field.file_name().unwrap_or("results.csv").to_owned();
            file = Some((name, field.bytes().await.map_err(|e| too_large(&e))?.to_vec()));
        }
    }
    let outcome = match file {
        Some((name, bytes)) if !bytes.is_empty() => import::upload(&ctx.platform, ctx.actor()?, &name, bytes).await,
        _ => Err(Error::Rule(Message::new("import-error-no-file"))),
    };
    match outcome {
        Ok((id, false)) => Ok(ctx.go(&format!("/laboratory/imports/{id}"))),
        Ok((id, true)) => Ok(ctx.go_with(&format!("/laboratory/imports/{id}"), &Message::new("import-known"))),
        Err(error) => {
            let status = error.status();
            let html = index(&ctx, Errors::from(error)?).await?.render()?;
            Ok((status, axum::response::Html(html)).into_response())
        }
    }
}

async fn load(ctx: &Ctx, id: ImportId) -> Result<ResultImport> {
    let actor = ctx.actor()?;
    ctx.platform.read(actor, &SHOW, On::Nothing).await?;
    store::import::by_id(ctx.platform.db().conn(), actor.organisation, id).await?.ok_or(Error::NotFound)
}

pub(super) async fn show(ctx: Ctx, Path(id): Path<ImportId>) -> Result<Response> {
    let import = load(&ctx, id).await?;
    let mut lines = store::import::lines(ctx.platform.db().conn(), id).await?;
    let rank = |v: RowVerdict| RowVerdict::ALL.iter().position(|x| *x == v);
    lines.sort_by_key(|l| (rank(l.verdict), l.row.line));
    ctx.html(&Show {
        p: ctx.page_titled(import.file_name.clone()),
        importer: permits(&IMPORT, ctx.actor()?).is_ok(),
        import,
        lines,
    })
}

pub(super) async fn file(ctx: Ctx, Path(id): Path<ImportId>) -> Result<Response> {
    let import = load(&ctx, id).await?;
    let bytes = ctx.platform.files().get(&import.file_hash).await?;
    Ok(file_response("text/csv; charset=utf-8", &import.file_name, bytes, false))
}

pub(super) async fn confirm(ctx: Ctx, Path(id): Path<ImportId>) -> Result<Response> {
    let done = import::confirm(&ctx.platform, ctx.actor()?, id).await?;
    let message = Message::new("import-confirmed").with("applied", done.applied).with("waiting", done.waiting);
    Ok(ctx.go_with(&format!("/laboratory/imports/{id}"), &message))
}
