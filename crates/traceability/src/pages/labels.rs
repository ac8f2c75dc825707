//! Labels of the units as a PDF: GS1 Digital Links as QR codes, a thousand in one file.

use axum::extract::{Path, Query};
use axum::response::Response;
use documents::{ItemLabel, LabelSheet, item_labels};
use platform::authz::On;
use platform::i18n::Lang;
use platform::web::{Ctx, file_response};
use platform::{Error, Result};
use serde::Deserialize;

use super::lot_id;
use crate::actions::{LABEL, domains};
use crate::model::LOT;
use crate::rules::lot::link;
use crate::store;

/// Labels in one file.
pub(super) const PER_FILE: i64 = 1000;

/// The numbers of the files that hold all labels of a lot.
pub(super) fn parts(quantity: i64) -> Vec<i64> {
    (1..=quantity.div_euclid(PER_FILE) + i64::from(quantity % PER_FILE > 0)).collect()
}

/// Which thousand.
#[derive(Default, Deserialize)]
pub(super) struct Part {
    part: Option<i64>,
}

/// `GET /lots/{id}/labels.pdf?part=1`
pub(super) async fn labels(ctx: Ctx, Path(id): Path<String>, Query(query): Query<Part>) -> Result<Response> {
    let id = lot_id(&id)?;
    let platform = &ctx.platform;
    platform.read(ctx.actor()?, &LABEL, On::record(LOT, id)).await?;
    let lot = store::lots::find(platform.db().conn(), id).await?.ok_or(Error::NotFound)?;
    if !lot.is_numbered() {
        return Err(Error::Rule(kernel::Message::new("lot-error-numbering")));
    }
    let part = query.part.unwrap_or(1);
    if !parts(lot.quantity).contains(&part) {
        return Err(Error::NotFound);
    }
    let serials = store::lots::serials(platform.db().conn(), id, (part - 1) * PER_FILE, PER_FILE).await?;
    let stem = domains::stem(platform, lot.owner).await?;
    let name = format!("labels-{}-{}-{part}.pdf", lot.gtin, lot.number);
    let on = platform.now().china_date();
    let lang = match ctx.lang() {
        Lang::Zh => documents::Lang::ZhCn,
        Lang::En => documents::Lang::En,
    };
    let pdf = tokio::task::spawn_blocking(move || {
        let labels: Vec<ItemLabel> = serials
            .into_iter()
            .map(|serial| ItemLabel {
                digital_link: link(&stem, &lot.gtin, Some(&lot.number), Some(&serial)),
                gtin: lot.gtin.clone(),
                lot: lot.number.clone(),
                serial,
            })
            .collect();
        item_labels(&labels, &LabelSheet::default(), lang, on)
    })
    .await
    .map_err(|error| Error::Internal(error.into()))?
    .map_err(|error| Error::Internal(error.into()))?;
    Ok(file_response("application/pdf", &name, pdf.bytes, true))
}

#[cfg(test)]
mod tests {
    use super::parts;

    #[test]
    fn a_thousand_labels_are_one_file() {
        assert_eq!(parts(1), [1]);
        assert_eq!(parts(1000), [1]);
        assert_eq!(parts(1001), [1, 2]);
    }
}
