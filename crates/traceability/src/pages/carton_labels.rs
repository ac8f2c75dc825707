//! Logistic labels of cartons as files, for the page of a lot and for the interface: PDF, a label a page, and ZPL.

use axum::extract::{Path, Query};
use axum::response::Response;
use documents::{CartonSize, zpl};
use platform::i18n::Lang;
use platform::web::{Ctx, file_response};
use platform::{Error, Result};
use serde::Deserialize;

use super::lot_id;
use crate::actions::carton_labels::{Cartons, of_lot};

/// Which labels, on which paper, for which printer.
#[derive(Default, Deserialize)]
pub(crate) struct Asked {
    part: Option<i64>,
    #[serde(default)]
    sscc: String,
    size: Option<String>,
    dpi: Option<u16>,
}

impl Asked {
    fn cartons(&self) -> Cartons {
        match self.sscc.trim() {
            "" => Cartons::Part(self.part.unwrap_or(1)),
            sscc => Cartons::One(sscc.to_owned()),
        }
    }

    fn size(&self) -> Result<CartonSize> {
        CartonSize::of_word(self.size.as_deref().unwrap_or("a6")).ok_or(Error::NotFound)
    }

    /// What tells this file from the others of its lot.
    fn stem(&self) -> String {
        match self.cartons() {
            Cartons::Part(part) => part.to_string(),
            Cartons::One(sscc) => sscc,
        }
    }
}

/// `GET /lots/{id}/carton-labels.pdf?part=1&size=a6`, or one carton: `?sscc=…`
pub(super) async fn pdf(ctx: Ctx, Path(id): Path<String>, Query(asked): Query<Asked>) -> Result<Response> {
    pdf_of(&ctx, &id, &asked).await
}

/// `GET /lots/{id}/carton-labels.zpl?part=1&size=a6&dpi=203`
pub(super) async fn zpl(ctx: Ctx, Path(id): Path<String>, Query(asked): Query<Asked>) -> Result<Response> {
    zpl_of(&ctx, &id, &asked).await
}

/// Labels as PDF.
pub(crate) async fn pdf_of(ctx: &Ctx, id: &str, asked: &Asked) -> Result<Response> {
    let size = asked.size()?;
    let (lot, labels) = of_lot(&ctx.platform, ctx.actor()?, lot_id(id)?, &asked.cartons(), ctx.lang()).await?;
    let on = ctx.platform.now().china_date();
    let lang = match ctx.lang() {
        Lang::Zh => documents::Lang::ZhCn,
        Lang::En => documents::Lang::En,
    };
    let pdf = tokio::task::spawn_blocking(move || documents::carton_labels(&labels, size, lang, on))
        .await
        .map_err(|error| Error::Internal(error.into()))?
        .map_err(|error| Error::Internal(error.into()))?;
    let name = format!("cartons-{}-{}-{}.pdf", lot.gtin, lot.number, asked.stem());
    Ok(file_response("application/pdf", &name, pdf.bytes, true))
}

/// Labels as ZPL. Names are in English: printers have no Chinese letters of their own.
pub(crate) async fn zpl_of(ctx: &Ctx, id: &str, asked: &Asked) -> Result<Response> {
    let size = asked.size()?;
    let dots = match asked.dpi.unwrap_or(203) {
        dpi @ (203 | 300) => zpl::Dots::of_dpi(dpi).ok_or(Error::NotFound)?,
        _ => return Err(Error::NotFound),
    };
    let (lot, labels) = of_lot(&ctx.platform, ctx.actor()?, lot_id(id)?, &asked.cartons(), Lang::En).await?;
    let text = zpl::carton_labels(&labels, size, dots).map_err(|error| Error::Internal(error.into()))?;
    let name = format!("cartons-{}-{}-{}.zpl", lot.gtin, lot.number, asked.stem());
    Ok(file_response("application/octet-stream", &name, text, false))
}
