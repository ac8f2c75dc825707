//! What goes over the wire. Dates ISO 8601, instants UTC microseconds, amounts yuan as decimal text.

use platform::ports::Named;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::model::{DecisionRule, Line, Order, Parties, Quotation};
use crate::store::Row;

/// An order to be made.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewOrder {
    /// A market access plan of one's own organisation.
    pub(crate) plan: String,
}

/// A page of orders.
#[derive(Serialize, ToSchema)]
pub(crate) struct OrderPage {
    /// Newest first.
    pub(crate) items: Vec<OrderRow>,
    /// `after` of the next page; absent at the end.
    pub(crate) next: Option<String>,
}

/// An order in a list.
#[derive(Serialize, ToSchema)]
pub(crate) struct OrderRow {
    /// Identity.
    pub(crate) id: String,
    /// `W2611-000123`; absent for a draft.
    pub(crate) number: Option<String>,
    /// State word.
    pub(crate) state: String,
    /// Since when, UTC microseconds.
    pub(crate) since: i64,
    /// Who has to do something next: `customer`, `centre`, `laboratory`; absent when nobody.
    pub(crate) waits_for: Option<String>,
    /// Product in Chinese.
    pub(crate) product_zh: String,
    /// Product in English.
    pub(crate) product_en: String,
    /// Markets.
    pub(crate) markets: Vec<String>,
    /// Day promised.
    pub(crate) promised_on: Option<String>,
}

impl From<Row> for OrderRow {
    fn from(row: Row) -> Self {
        Self {
            id: row.id.to_string(),
            number: Some(row.number).filter(|n| !n.is_empty()),
            state: row.state,
            since: row.since.micros(),
            waits_for: Some(row.waits).filter(|w| !w.is_empty()),
            product_zh: row.name_zh,
            product_en: row.name_en,
            markets: row.markets.split_whitespace().map(ToOwned::to_owned).collect(),
            promised_on: row.promised_on.map(|day| day.to_string()),
        }
    }
}

/// A name with its address.
#[derive(Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NameAndAddress {
    /// Name.
    pub(crate) name: String,
    /// Address.
    pub(crate) address: String,
}

impl From<Named> for NameAndAddress {
    fn from(named: Named) -> Self {
        Self { name: named.name, address: named.address }
    }
}

impl From<NameAndAddress> for Named {
    fn from(body: NameAndAddress) -> Self {
        Self { name: body.name.trim().to_owned(), address: body.address.trim().to_owned() }
    }
}

/// Parties and wishes of a draft.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct EditBody {
    /// Who applies.
    pub(crate) applicant: NameAndAddress,
    /// Who makes the product.
    pub(crate) manufacturer: NameAndAddress,
    /// Where it is made.
    pub(crate) factory: NameAndAddress,
    /// Who pays.
    pub(crate) payer: NameAndAddress,
    /// To whom the report is addressed.
    pub(crate) addressee: NameAndAddress,
    /// `both`, `zh`, `en`.
    pub(crate) report_languages: String,
    /// `normal`, `urgent`.
    pub(crate) urgency: String,
    /// `simple`, `guard-band`, `non-binary`; absent to leave the proposal to the service centre.
    pub(crate) decision_rule: Option<String>,
    /// Anything else.
    #[serde(default)]
    pub(crate) note: String,
    /// Which service centre; absent to leave it.
    pub(crate) service_centre: Option<String>,
    /// The `row_version` that was read.
    pub(crate) row_version: i64,
}

impl EditBody {
    /// The five parties.
    pub(crate) fn parties(&self) -> Parties {
        Parties {
            applicant: self.applicant.clone().into(),
            manufacturer: self.manufacturer.clone().into(),
            factory: self.factory.clone().into(),
            payer: self.payer.clone().into(),
            addressee: self.addressee.clone().into(),
        }
    }
}

/// Why.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Reason {
    /// In words.
    #[serde(default)]
    pub(crate) reason: String,
}

/// Something said to the other side.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Said {
    /// The text.
    pub(crate) text: String,
}

/// A contract review (17025 7.1).
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReviewBody {
    /// Requirements are defined, documented and understood (7.1.1 a).
    pub(crate) understood: bool,
    /// `simple`, `guard-band`, `non-binary` (7.1.3).
    pub(crate) decision_rule: String,
    /// Each line of the order.
    pub(crate) lines: Vec<ReviewLine>,
    /// Remarks.
    #[serde(default)]
    pub(crate) note: String,
    /// What changed, for a review after acceptance (7.1.6).
    #[serde(default)]
    pub(crate) reason: String,
}

/// One line of a review.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReviewLine {
    /// The line.
    pub(crate) line: String,
    /// `feasible` or `refused`.
    pub(crate) verdict: String,
    /// Capability and resources are there (7.1.1 b).
    #[serde(default)]
    pub(crate) resources: bool,
    /// The edition in force (7.1.1 d).
    #[serde(default)]
    pub(crate) method_current: bool,
    /// Superseded, as the customer wishes (7.1.2).
    #[serde(default)]
    pub(crate) superseded_agreed: bool,
    /// External provider (7.1.1 c).
    #[serde(default)]
    pub(crate) external_provider: String,
    /// The customer agreed to it.
    #[serde(default)]
    pub(crate) external_agreed: bool,
    /// Remarks; the reason when refused.
    #[serde(default)]
    pub(crate) note: String,
}

/// Which laboratory gets which line.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DispatchBody {
    /// Each offered line.
    pub(crate) lines: Vec<DispatchLine>,
}

/// One line's laboratory.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DispatchLine {
    /// The line.
    pub(crate) line: String,
    /// A laboratory whose scope covers it today.
    pub(crate) laboratory: String,
}

/// An order.
#[derive(Serialize, ToSchema)]
pub(crate) struct OrderDetail {
    /// Identity.
    pub(crate) id: String,
    /// `W2611-000123`; absent for a draft.
    pub(crate) number: Option<String>,
    /// State word.
    pub(crate) state: String,
    /// Since when, UTC microseconds; absent for a draft.
    pub(crate) since: Option<i64>,
    /// Why it was returned, withdrawn or declined, or what the customer is waited for.
    pub(crate) reason: Option<String>,
    /// Who has to do something next.
    pub(crate) waits_for: Option<String>,
    /// The plan it was made from.
    pub(crate) plan: String,
    /// Product.
    pub(crate) product: String,
    /// Product version.
    pub(crate) product_version: String,
    /// Product in Chinese.
    pub(crate) product_zh: String,
    /// Product in English.
    pub(crate) product_en: String,
    /// Markets.
    pub(crate) markets: Vec<String>,
    /// Date of manufacture assumed.
    pub(crate) manufactured_on: String,
    /// Date of placing on the market assumed.
    pub(crate) placed_on_market_on: String,
    /// Applicant.
    pub(crate) applicant: NameAndAddress,
    /// Manufacturer.
    pub(crate) manufacturer: NameAndAddress,
    /// Factory.
    pub(crate) factory: NameAndAddress,
    /// Payer; absent for laboratories.
    pub(crate) payer: Option<NameAndAddress>,
    /// Addressee of the report.
    pub(crate) addressee: NameAndAddress,
    /// Service centre.
    pub(crate) service_centre: String,
    /// `both`, `zh`, `en`.
    pub(crate) report_languages: String,
    /// `normal`, `urgent`.
    pub(crate) urgency: String,
    /// Decision rule offered or agreed; before that the one wished.
    pub(crate) decision_rule: Option<String>,
    /// Lines.
    pub(crate) lines: Vec<LineDetail>,
    /// Quotation; absent before it is made, and for laboratories.
    pub(crate) quotation: Option<QuotationDetail>,
    /// Day promised.
    pub(crate) promised_on: Option<String>,
    /// For the next edit.
    pub(crate) row_version: i64,
}

/// A line of an order.
#[derive(Serialize, ToSchema)]
pub(crate) struct LineDetail {
    /// Identity.
    pub(crate) id: String,
    /// Method id.
    pub(crate) method: String,
    /// Title in Chinese.
    pub(crate) title_zh: String,
    /// Title in English.
    pub(crate) title_en: String,
    /// Component key; absent for the whole toy.
    pub(crate) component: Option<String>,
    /// Analytes or clauses.
    pub(crate) analytes: Vec<String>,
    /// Requirements it serves.
    pub(crate) serves: Vec<String>,
    /// Working days.
    pub(crate) days: i64,
    /// False when the contract review did not take it on.
    pub(crate) offered: bool,
    /// Quoted fee; absent before the quotation, and for laboratories.
    pub(crate) fee: Option<String>,
    /// Laboratory it was dispatched to.
    pub(crate) laboratory: Option<String>,
    /// External provider agreed.
    pub(crate) external_provider: Option<String>,
}

/// The quotation.
#[derive(Serialize, ToSchema)]
pub(crate) struct QuotationDetail {
    /// 1, 2, 3 …
    pub(crate) version: i64,
    /// Fees.
    pub(crate) subtotal: String,
    /// Surcharge for urgency.
    pub(crate) surcharge: String,
    /// Value added tax.
    pub(crate) tax: String,
    /// To be paid.
    pub(crate) total: String,
    /// Working days from acceptance.
    pub(crate) days: i64,
    /// Last day of acceptance.
    pub(crate) valid_until: String,
}

impl OrderDetail {
    /// As its reader may see it.
    pub(crate) fn new(order: Order, quotation: Option<Quotation>, prices: bool) -> Self {
        let state = &order.state;
        let stopped = state.promise().and_then(|promise| promise.stopped.as_ref());
        let rule = state.offer().map(|offer| offer.decision_rule).or(order.wishes.decision_rule);
        Self {
            id: order.id.to_string(),
            state: state.word().to_owned(),
            since: state.act().map(|act| act.at.micros()),
            reason: stopped.map(|s| s.reason.as_str()).or(state.reason()).map(ToOwned::to_owned),
            waits_for: Some(state.waits().word().to_owned()).filter(|word| !word.is_empty()),
            promised_on: state.promised_on().map(|day| day.to_string()),
            decision_rule: rule.map(DecisionRule::word).map(ToOwned::to_owned),
            number: order.number,
            plan: order.subject.plan.to_string(),
            product: order.subject.product.to_string(),
            product_version: order.subject.version.to_string(),
            product_zh: order.subject.name_zh,
            product_en: order.subject.name_en,
            markets: order.subject.markets,
            manufactured_on: order.subject.manufactured_on.to_string(),
            placed_on_market_on: order.subject.placed_on_market_on.to_string(),
            applicant: order.parties.applicant.into(),
            manufacturer: order.parties.manufacturer.into(),
            factory: order.parties.factory.into(),
            payer: prices.then(|| order.parties.payer.into()),
            addressee: order.parties.addressee.into(),
            service_centre: order.service_centre.to_string(),
            report_languages: order.wishes.languages.word().to_owned(),
            urgency: order.wishes.urgency.word().to_owned(),
            lines: order.lines.into_iter().map(|line| LineDetail::new(line, prices)).collect(),
            quotation: quotation.map(QuotationDetail::from),
            row_version: order.row_version,
        }
    }
}

impl LineDetail {
    fn new(line: Line, prices: bool) -> Self {
        Self {
            id: line.id.to_string(),
            method: line.test.method,
            title_zh: line.test.title_zh,
            title_en: line.test.title_en,
            component: line.test.component,
            analytes: line.test.analytes,
            serves: line.test.serves,
            days: line.test.days,
            offered: line.offered,
            fee: line.fee.filter(|_| prices),
            laboratory: line.laboratory.map(|l| l.to_string()),
            external_provider: line.external_provider,
        }
    }
}

impl From<Quotation> for QuotationDetail {
    fn from(made: Quotation) -> Self {
        Self {
            version: made.version,
            subtotal: made.prices.subtotal,
            surcharge: made.prices.surcharge,
            tax: made.prices.tax,
            total: made.prices.total,
            days: made.days,
            valid_until: made.valid_until.to_string(),
        }
    }
}
