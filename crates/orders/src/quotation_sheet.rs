//! The quotation as a plain value, ready to be set as a document. Knows nothing of PDF.

use kernel::Timestamp;
use kernel::ids::OrderId;
use platform::authz::On;
use platform::ports::{Named, Party};
use platform::{Error, Platform, Result};

use crate::actions;
use crate::model::{KIND, Quotation};
use crate::store;

/// All that stands on a quotation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuotationSheet {
    /// Order number with the quotation's version: `W2611-000123/1`.
    pub number: String,
    /// Who quotes.
    pub service_centre: Party,
    /// To whom.
    pub applicant: Named,
    /// Who pays.
    pub payer: Named,
    /// Product in Chinese.
    pub product_zh: String,
    /// Product in English.
    pub product_en: String,
    /// Model or article number.
    pub model: String,
    /// Markets.
    pub markets: Vec<String>,
    /// `simple`, `guard-band`, `non-binary`.
    pub decision_rule: &'static str,
    /// Offered lines.
    pub lines: Vec<SheetLine>,
    /// Lines that are not taken on, with the reason.
    pub refused: Vec<SheetLine>,
    /// Sums, working days, validity, maker.
    pub quotation: Quotation,
    /// When the applicant accepted it.
    pub accepted_at: Option<Timestamp>,
}

/// One line of the sheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SheetLine {
    /// 1, 2, 3 …
    pub position: i64,
    /// Test in Chinese.
    pub title_zh: String,
    /// Test in English.
    pub title_en: String,
    /// Component key; `None` for the whole toy.
    pub component: Option<String>,
    /// Yuan; empty for a refused line.
    pub fee: String,
    /// Working days.
    pub days: i64,
    /// Name of an external provider, or why the line is refused.
    pub note: String,
}

/// The quotation of an order that the actor may see with its prices.
///
/// # Errors
/// [`Error::NotFound`] when there is none, or for a laboratory.
pub async fn quotation_sheet(platform: &Platform, actor: &kernel::Actor, id: OrderId) -> Result<QuotationSheet> {
    platform.read(actor, &actions::SHOW_QUOTATION, On::record(KIND, id)).await?;
    let conn = platform.db().conn();
    let order = store::find(conn, id).await?.ok_or(Error::NotFound)?;
    let offer = *order.state.offer().ok_or(Error::NotFound)?;
    let quotation = store::quotation(conn, offer.quotation).await?.ok_or(Error::NotFound)?;
    let centre = platform.organisations()?.organisation(platform, order.service_centre).await?;
    let review = store::reviews(conn, id).await?.into_iter().find(|review| review.id == offer.review);
    let line = |line: &crate::model::Line| {
        let reviewed = review.as_ref().and_then(|r| r.lines.iter().find(|l| l.line == line.id));
        SheetLine {
            position: line.position,
            title_zh: line.test.title_zh.clone(),
            title_en: line.test.title_en.clone(),
            component: line.test.component.clone(),
            fee: line.fee.clone().unwrap_or_default(),
            days: line.test.days,
            note: match (&line.external_provider, reviewed) {
                (Some(provider), _) => provider.clone(),
                (None, Some(reviewed)) if !line.offered => reviewed.note.clone(),
                _ => String::new(),
            },
        }
    };
    Ok(QuotationSheet {
        number: format!("{}/{}", order.number(), quotation.version),
        service_centre: centre.ok_or(Error::NotFound)?,
        applicant: order.parties.applicant.clone(),
        payer: order.parties.payer.clone(),
        product_zh: order.subject.name_zh.clone(),
        product_en: order.subject.name_en.clone(),
        model: order.subject.model.clone(),
        markets: order.subject.markets.clone(),
        decision_rule: offer.decision_rule.word(),
        lines: order.lines.iter().filter(|l| l.offered).map(line).collect(),
        refused: order.lines.iter().filter(|l| !l.offered).map(line).collect(),
        accepted_at: order.state.contract().map(|contract| contract.accepted_at),
        quotation,
    })
}
