//! The form "made from": material lots with their amounts, typed, chosen or scanned.

use askama::Template;
use axum::Form;
use axum::extract::{Path, Query};
use axum::response::{IntoResponse, Response};
use kernel::Message;
use platform::Result;
use platform::web::{Ctx, Page};
use serde::Deserialize;

use super::{Faults, lot_id};
use crate::actions::materials as action;
use crate::model::Lot;
use crate::rules::materials::{MOST_MATERIALS, Typed, UNITS};

/// Rows of an empty form.
const ROWS: usize = 3;

#[derive(Template)]
#[template(path = "lot/materials.html")]
pub(crate) struct Materials {
    pub(crate) p: Page,
    pub(crate) lot: Lot,
    pub(crate) rows: Vec<Typed>,
    pub(crate) offered: Vec<String>,
    pub(crate) faults: Faults,
}

impl Materials {
    fn fault(&self, field: &str) -> String {
        self.faults.say(&self.p, field)
    }

    fn row_fault(&self, field: &str, row: &usize) -> String {
        self.fault(&format!("{field}.{row}"))
    }

    const fn units(&self) -> [&'static str; 8] {
        UNITS
    }

    fn more(&self) -> Option<usize> {
        (self.rows.len() < MOST_MATERIALS).then_some((self.rows.len() * 2).min(MOST_MATERIALS))
    }
}

/// How many rows are asked for.
#[derive(Default, Deserialize)]
pub(super) struct Rows {
    rows: Option<usize>,
}

/// `GET /lots/{id}/materials?rows=3`
pub(super) async fn form(ctx: Ctx, Path(id): Path<String>, Query(asked): Query<Rows>) -> Result<Response> {
    let actor = ctx.actor()?;
    let lot = action::lot(&ctx.platform, actor, lot_id(&id)?).await?;
    let offered = action::offered(&ctx.platform, actor, &lot).await?;
    let rows = vec![Typed::default(); asked.rows.unwrap_or(ROWS).clamp(1, MOST_MATERIALS)];
    ctx.html(&Materials { p: ctx.page("materials-title"), lot, rows, offered, faults: Faults::default() })
}

/// `POST /lots/{id}/materials`: fields `material`, `quantity`, `unit`, once for each row.
pub(super) async fn tell(
    ctx: Ctx,
    Path(id): Path<String>,
    Form(fields): Form<Vec<(String, String)>>,
) -> Result<Response> {
    let id = lot_id(&id)?;
    let all = |name: &'static str| fields.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.clone());
    let mut quantities = all("quantity");
    let mut units = all("unit");
    let rows: Vec<Typed> = all("material")
        .take(MOST_MATERIALS)
        .map(|material| Typed {
            material,
            quantity: quantities.next().unwrap_or_default(),
            unit: units.next().unwrap_or_default(),
        })
        .collect();
    let once: String = all("once").collect();
    let actor = ctx.actor()?;
    match action::tell(&ctx.platform, actor, id, &rows, &once).await {
        Ok(()) => Ok(ctx.go_with(&format!("/lots/{id}"), &Message::new("materials-said"))),
        Err(error) => {
            let status = error.status();
            let faults = Faults::of(error)?;
            let lot = action::lot(&ctx.platform, actor, id).await?;
            let offered = action::offered(&ctx.platform, actor, &lot).await?;
            let page = Materials { p: ctx.page("materials-title"), lot, rows, offered, faults };
            Ok((status, ctx.html(&page)?).into_response())
        }
    }
}
