//! Importing a sheet: choosing the file, the record with what waits, correcting cells in place, the template.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use kernel::Message;
use platform::authz::On;
use platform::web::{Ctx, FormBody, Page, TimelineLine, file_response};
use platform::{Error, Result, journal};

use super::say;
use crate::actions::imports::{correct as correct_entry, import, with_cells};
use crate::actions::{CORRECT, IMPORT};
use crate::import::columns::{COLUMNS, column};
use crate::import::template;
use crate::model::{Entry, EntryState, IMPORT as KIND, Import, ImportId};
use crate::store;

#[derive(Template)]
#[template(path = "import/new.html")]
pub(crate) struct NewPage {
    pub(crate) p: Page,
    pub(crate) fault: String,
}

#[derive(Template)]
#[template(path = "import/show.html")]
pub(crate) struct ShowPage {
    pub(crate) p: Page,
    pub(crate) id: ImportId,
    pub(crate) file_name: String,
    pub(crate) rows: i64,
    pub(crate) counts: Vec<(&'static str, usize)>,
    pub(crate) waiting: Vec<Waiting>,
    pub(crate) done: Vec<Done>,
    pub(crate) timeline: Vec<TimelineLine>,
    pub(crate) message: Option<String>,
}

/// A product whose rows have faults.
pub(crate) struct Waiting {
    pub(crate) first_row: i64,
    pub(crate) row_version: i64,
    pub(crate) title: String,
    pub(crate) faults: Vec<Fault>,
    pub(crate) columns: Vec<String>,
    pub(crate) rows: Vec<Vec<Cell>>,
}

pub(crate) struct Fault {
    pub(crate) cell: String,
    pub(crate) input: String,
    pub(crate) value: String,
    pub(crate) text: String,
}

pub(crate) struct Cell {
    pub(crate) input: String,
    pub(crate) label: String,
    pub(crate) value: String,
    pub(crate) faulty: bool,
}

/// A product that was made or found.
pub(crate) struct Done {
    pub(crate) first_row: i64,
    pub(crate) title: String,
    pub(crate) state: &'static str,
    pub(crate) product: String,
    pub(crate) version: i64,
}

/// `GET /imports/new`
pub(crate) async fn new(ctx: Ctx) -> Result<Response> {
    ctx.html(&NewPage { p: ctx.page("product-import"), fault: String::new() })
}

/// `GET /imports/template.xlsx`
pub(crate) async fn template_file(_ctx: Ctx) -> Result<Response> {
    let bytes = template::workbook().map_err(anyhow::Error::from)?;
    let kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    Ok(file_response(kind, "产品表-products.xlsx", bytes, false))
}

/// `POST /imports`
pub(crate) async fn create(ctx: Ctx, form: FormBody) -> Result<Response> {
    ctx.platform.read(ctx.actor()?, &IMPORT, On::Nothing).await?;
    let outcome = match form.files.into_iter().next() {
        Some(file) => import(&ctx.platform, ctx.actor()?, &file.name, file.bytes).await,
        None => Err(Error::field("file", Message::new("import-error-none"))),
    };
    match outcome {
        Ok(imported) => {
            let said = if imported.before { "import-before" } else { "import-done" };
            Ok(ctx.go_with(&format!("/imports/{}", imported.id), &Message::new(said)))
        }
        Err(Error::Invalid(faults)) => {
            let texts: Vec<String> = faults.iter().map(|fault| ctx.lang().say(&fault.message)).collect();
            let page = NewPage { p: ctx.page("product-import"), fault: texts.join(" ") };
            Ok((StatusCode::UNPROCESSABLE_ENTITY, ctx.html(&page)?).into_response())
        }
        Err(error) => Err(error),
    }
}

/// `GET /imports/{id}`
pub(crate) async fn show(ctx: Ctx, Path(id): Path<String>) -> Result<Response> {
    let import = load(&ctx, &id).await?;
    ctx.html(&page(&ctx, &import, None).await?)
}

/// `POST /imports/{id}/rows/{row}`: corrected cells are fields `cell.ROW.COLUMN`.
pub(crate) async fn correct(ctx: Ctx, Path((id, row)): Path<(String, i64)>, form: FormBody) -> Result<Response> {
    let mut import = load(&ctx, &id).await?;
    let cells: Vec<(i64, String, String)> = form
        .under("cell.")
        .filter_map(|(name, text)| {
            let (number, word) = name.split_once('.')?;
            Some((number.parse().ok()?, word.to_owned(), text.to_owned()))
        })
        .collect();
    match correct_entry(&ctx.platform, ctx.actor()?, import.id, row, &cells, form.number("row_version")).await {
        Ok(entry) if entry.faults.is_empty() => {
            let said = Message::new("import-corrected").with("name", entry.title());
            Ok(ctx.go_with(&format!("/imports/{}", import.id), &said))
        }
        Ok(entry) => {
            let count = entry.faults.len();
            import = load(&ctx, &id).await?;
            let text =
                ctx.lang().say(&Message::new("import-still-faulty").with("name", entry.title()).with("count", count));
            let page = page(&ctx, &import, Some(text)).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, ctx.html(&page)?).into_response())
        }
        Err(Error::Conflict(message)) => {
            // What was typed is laid over what is there now.
            for entry in import.entries.iter_mut().filter(|entry| entry.first_row == row) {
                entry.rows = with_cells(std::mem::take(&mut entry.rows), &cells);
            }
            let page = page(&ctx, &import, Some(ctx.lang().say(&message))).await?;
            Ok((StatusCode::CONFLICT, ctx.html(&page)?).into_response())
        }
        Err(error) => Err(error),
    }
}

async fn load(ctx: &Ctx, id: &str) -> Result<Import> {
    let id: ImportId = id.parse().map_err(|_| Error::NotFound)?;
    ctx.platform.read(ctx.actor()?, &CORRECT, On::record(KIND, id)).await?;
    store::imports::import(ctx.platform.db().conn(), id).await?.ok_or(Error::NotFound)
}

async fn page(ctx: &Ctx, import: &Import, message: Option<String>) -> Result<ShowPage> {
    let entries = journal::timeline(ctx.platform.db(), KIND, import.id, 100).await?;
    Ok(ShowPage::new(ctx.page("import"), import, &entries, message))
}

impl ShowPage {
    pub(crate) fn new(p: Page, import: &Import, entries: &[journal::Entry], message: Option<String>) -> Self {
        let states = [EntryState::Waiting, EntryState::Created, EntryState::Updated, EntryState::Unchanged];
        Self {
            id: import.id,
            file_name: import.file_name.clone(),
            rows: import.rows,
            counts: states.into_iter().map(|state| (state.word(), import.count(state))).collect(),
            waiting: import
                .entries
                .iter()
                .filter(|e| e.state == EntryState::Waiting)
                .map(|e| Waiting::new(&p, e))
                .collect(),
            done: import.entries.iter().filter_map(Done::new).collect(),
            timeline: p.timeline(entries),
            message,
            p,
        }
    }
}

impl Waiting {
    fn new(p: &Page, entry: &Entry) -> Self {
        let value = |row: i64, word: &str| {
            let found = entry.rows.iter().find(|r| r.number == row);
            found.and_then(|row| row.cells.get(word)).cloned().unwrap_or_default()
        };
        let faults: Vec<Fault> = entry
            .faults
            .iter()
            .map(|fault| Fault {
                cell: fault.cell.clone(),
                input: input(fault.row, &fault.column),
                value: value(fault.row, &fault.column),
                text: say(p.lang, &fault.message),
            })
            .collect();
        // Only columns that say something here, or must: a sheet of eighteen columns is too wide for a phone.
        let shown: Vec<&str> = COLUMNS
            .iter()
            .map(|column| column.word)
            .filter(|word| {
                entry.rows.iter().any(|row| row.cells.contains_key(*word))
                    || entry.faults.iter().any(|f| f.column == *word)
            })
            .collect();
        let faulty: BTreeMap<String, ()> = faults.iter().map(|fault| (fault.input.clone(), ())).collect();
        let rows = entry.rows.iter().map(|row| {
            let cell = |word: &&str| Cell {
                input: input(row.number, word),
                label: p.t2("import-cell-label", "column", heading(p, word), "row", row.number),
                value: value(row.number, word),
                faulty: faulty.contains_key(&input(row.number, word)),
            };
            shown.iter().map(cell).collect()
        });
        Self {
            first_row: entry.first_row,
            row_version: entry.row_version,
            title: entry.title(),
            rows: rows.collect(),
            columns: shown.iter().map(|word| heading(p, word)).collect(),
            faults,
        }
    }
}

impl Done {
    fn new(entry: &Entry) -> Option<Self> {
        Some(Self {
            first_row: entry.first_row,
            title: entry.title(),
            state: entry.state.word(),
            product: entry.product?.to_string(),
            version: entry.version_number,
        })
    }
}

fn input(row: i64, word: &str) -> String {
    format!("cell.{row}.{word}")
}

fn heading(p: &Page, word: &str) -> String {
    column(word).map(|column| if p.zh() { column.zh } else { column.en }).unwrap_or_default().to_owned()
}
