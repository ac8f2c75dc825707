//! The codes of a lot on their way to printers and other systems: labels in parts of a thousand (PDF, ZPL), and all of them as CSV
//! and as an EPCIS document, streamed: a million units are never in memory at once.

use askama::Template;
use axum::body::{Body, Bytes};
use axum::extract::{Path, Query};
use axum::response::Response;
use documents::{ItemLabel, zpl};
use futures::stream;
use kernel::Message;
use platform::authz::On;
use platform::web::{Ctx, Page, file_response};
use platform::{Error, Platform, Result};
use serde::Deserialize;

use super::labels::{PER_FILE, parts};
use super::lot_id;
use crate::actions::{LABEL, carton_labels, domains};
use crate::model::{LOT, Lot, LotId};
use crate::rules::lot::{element_string, link};
use crate::store;
use crate::store::corrections::of_step_after;

/// Units read at once for a file.
const PIECE: i64 = 5000;
/// Events read at once for a file; each names up to a thousand units.
const EVENTS: i64 = 10;

#[derive(Template)]
#[template(path = "lot/codes.html")]
pub(crate) struct Codes {
    pub(crate) p: Page,
    pub(crate) lot: Lot,
    pub(crate) parts: i64,
    /// Cartons with an SSCC.
    pub(crate) cartons: i64,
    pub(crate) carton_parts: i64,
}

/// A lot of which the actor prints labels, every unit with its number.
async fn ready(ctx: &Ctx, id: LotId) -> Result<Lot> {
    ctx.platform.read(ctx.actor()?, &LABEL, On::record(LOT, id)).await?;
    let lot = store::lots::find(ctx.platform.db().conn(), id).await?.ok_or(Error::NotFound)?;
    if lot.is_numbered() { Ok(lot) } else { Err(Error::Rule(Message::new("lot-error-numbering"))) }
}

/// `GET /lots/{id}/codes`
pub(super) async fn page(ctx: Ctx, Path(id): Path<String>) -> Result<Response> {
    let lot = ready(&ctx, lot_id(&id)?).await?;
    let parts = parts(lot.quantity).last().copied().unwrap_or(1);
    let p = ctx.page_titled(ctx.lang().t_args("codes-title", &[("number", &lot.number)]));
    let cartons = carton_labels::count(&ctx.platform, ctx.actor()?, lot.id).await?;
    ctx.html(&Codes { p, lot, parts, cartons, carton_parts: carton_labels::parts(cartons) })
}

/// Which thousand, for which printer.
#[derive(Default, Deserialize)]
pub(super) struct Asked {
    part: Option<i64>,
    dpi: Option<u16>,
}

/// `GET /lots/{id}/labels.zpl?part=1&dpi=203`
pub(super) async fn labels(ctx: Ctx, Path(id): Path<String>, Query(asked): Query<Asked>) -> Result<Response> {
    let lot = ready(&ctx, lot_id(&id)?).await?;
    let (part, dots) = (asked.part.unwrap_or(1), zpl::Dots::of_dpi(asked.dpi.unwrap_or(203)));
    let dots = dots.filter(|_| parts(lot.quantity).contains(&part)).ok_or(Error::NotFound)?;
    let serials = store::lots::serials(ctx.platform.db().conn(), lot.id, (part - 1) * PER_FILE, PER_FILE).await?;
    let stem = domains::stem(&ctx.platform, lot.owner).await?;
    let elements: Vec<String> = serials.iter().map(|serial| element_string(&lot.gtin, &lot.number, serial)).collect();
    let labels: Vec<ItemLabel> = serials
        .into_iter()
        .map(|serial| ItemLabel {
            digital_link: link(&stem, &lot.gtin, Some(&lot.number), Some(&serial)),
            gtin: lot.gtin.clone(),
            lot: lot.number.clone(),
            serial,
        })
        .collect();
    let text = zpl::item_labels(&labels, &elements, dots).map_err(|error| Error::Internal(error.into()))?;
    let name = format!("labels-{}-{}-{part}.zpl", lot.gtin, lot.number);
    Ok(file_response("application/octet-stream", &name, text, false))
}

/// `GET /lots/{id}/serials.csv`
pub(super) async fn serials(ctx: Ctx, Path(id): Path<String>) -> Result<Response> {
    let lot = ready(&ctx, lot_id(&id)?).await?;
    let name = format!("serials-{}-{}.csv", lot.gtin, lot.number);
    let stem = domains::stem(&ctx.platform, lot.owner).await?;
    Ok(file_response("text/csv; charset=utf-8", &name, csv(ctx.platform.clone(), lot, stem), false))
}

/// Rows by keyset, a piece at a time. A piece that cannot be read ends the stream with an error, so that the file is seen to be cut.
fn csv(platform: Platform, lot: Lot, stem: String) -> Body {
    // A byte order mark, or spreadsheets take the text for another encoding.
    let head = "\u{feff}gtin,lot,serial,digital_link,sscc\r\n".to_owned();
    let pieces = stream::try_unfold(Some(String::new()), move |after| {
        let (platform, lot, stem) = (platform.clone(), lot.clone(), stem.clone());
        async move {
            let Some(after) = after else { return Ok::<_, Error>(None) };
            let items = store::lots::items(platform.db().conn(), lot.id, "", &after, PIECE).await?;
            let next = items.last().map(|item| item.serial.clone());
            let mut text = String::with_capacity(items.len() * 120);
            for item in items {
                let uri = link(&stem, &lot.gtin, Some(&lot.number), Some(&item.serial));
                let carton = item.carton.unwrap_or_default();
                text.push_str(&format!("{},{},{},{uri},{carton}\r\n", lot.gtin, quoted(&lot.number), item.serial));
            }
            Ok(next.map(|next| (Bytes::from(text), Some(next))))
        }
    });
    with_head(head, pieces, String::new())
}

/// A lot number may hold a comma or a quotation mark, and one that begins like a formula must not become one.
fn quoted(text: &str) -> String {
    let formula = text.starts_with(['=', '+', '-', '@']);
    if formula || text.contains([',', '"', ';']) {
        format!("\"{}{}\"", if formula { "'" } else { "" }, text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}

/// `GET /lots/{id}/commissioning.jsonld`: an EPCIS document of the events by which the units came into being.
pub(super) async fn events(ctx: Ctx, Path(id): Path<String>) -> Result<Response> {
    let lot = ready(&ctx, lot_id(&id)?).await?;
    let name = format!("commissioning-{}-{}.jsonld", lot.gtin, lot.number);
    Ok(file_response("application/ld+json", &name, document(ctx.platform.clone(), lot), false))
}

fn document(platform: Platform, lot: Lot) -> Body {
    let head = format!(
        r#"{{"@context":"{}","type":"EPCISDocument","schemaVersion":"2.0","creationDate":"{}","epcisBody":{{"eventList":["#,
        epcis::context::EPCIS_CONTEXT,
        epcis::Time::from_instant(platform.now().to_jiff()),
    );
    let pieces = stream::try_unfold(Some((i64::MIN, String::new())), move |after| {
        let (platform, lot) = (platform.clone(), lot.clone());
        async move {
            let Some((at, event)) = after else { return Ok::<_, Error>(None) };
            let conn = platform.db().conn();
            let found = of_step_after(conn, lot.id, lot.owner, "commissioning", (at, &event), EVENTS).await?;
            let Some(last) = found.last() else { return Ok(None) };
            let next = (last.event_time.micros(), last.id.to_string());
            let mut text = String::new();
            for (place, event) in found.into_iter().enumerate() {
                if place > 0 || at > i64::MIN {
                    text.push(',');
                }
                text.push_str(&event.body);
            }
            Ok(Some((Bytes::from(text), Some(next))))
        }
    });
    with_head(head, pieces, "]}}".to_owned())
}

fn with_head(head: String, pieces: impl stream::Stream<Item = Result<Bytes>> + Send + 'static, tail: String) -> Body {
    use futures::StreamExt;
    let once = |text: String| stream::once(async move { Ok::<_, Error>(Bytes::from(text)) });
    let whole = once(head).chain(pieces).chain(once(tail));
    Body::from_stream(whole.map(|piece| piece.map_err(|error| std::io::Error::other(error.to_string()))))
}

#[derive(Template)]
#[template(path = "lot/progress.html")]
pub(crate) struct Progress {
    pub(crate) p: Page,
    pub(crate) lot: Lot,
}

/// `GET /lots/{id}/numbering`: how far the numbering is, for the page of the lot; done, the page is loaded anew.
pub(super) async fn progress(ctx: Ctx, Path(id): Path<String>) -> Result<Response> {
    let (lot, _) = crate::actions::lots::show_lot(&ctx.platform, ctx.actor()?, lot_id(&id)?).await?;
    let done = lot.is_numbered();
    let mut response = ctx.html(&Progress { p: ctx.page("codes-numbering"), lot })?;
    if done {
        response.headers_mut().insert("hx-refresh", axum::http::HeaderValue::from_static("true"));
    }
    Ok(response)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lot_number_is_never_a_formula_nor_two_columns() {
        assert_eq!(quoted("L2611-01"), "L2611-01");
        assert_eq!(quoted("A,B\"C"), "\"A,B\"\"C\"");
        assert_eq!(quoted("=1+1"), "\"'=1+1\"");
    }
}
