//! HTML of lots, their steps, events and places. A handler reads the request, calls one action, answers.

pub(crate) mod carton_labels;
mod codes;
mod corrections;
mod domains;
mod events;
mod labels;
mod links;
mod list;
mod master_data;
mod materials;
mod new;
pub(crate) mod notices;
mod places;
mod recalls;
mod scan;
mod seen;
mod sharing;
mod show;
mod steps;
mod subscriptions;
#[cfg(test)]
mod tests;
mod trace;
pub(crate) mod trace_view;

use platform::web::{Access, NavItem, Page, Routes};
use platform::{Error, FieldError, Result};

use crate::actions::capture::BOUNDS;
use crate::actions::{
    CAPTURE, CARTON_LABELS, CORRECT, CREATE, INSPECT, LABEL, LINKS, LIST, MATERIALS, PACK, PLACES, QUERY, SHIP, SHOW,
    SUBSCRIBE, TRACE,
};
use crate::actions::{DISCLOSE, RECEIVE, SHARE, SUSPICION_CLOSE, SUSPICIONS};
use crate::actions::{RECALL_CLOSE, RECALL_LIST, RECALL_OPEN, RECALL_PREPARE, RECALL_SHOW};
use crate::model::LotId;

pub(crate) const NAV: &[NavItem] = &[
    NavItem { key: "lot-nav", href: "/lots", icon: "package", action: &LIST, seldom: false },
    NavItem { key: "scan-receiving-nav", href: "/receiving", icon: "package-import", action: &RECEIVE, seldom: false },
    NavItem { key: "trace-nav", href: "/trace", icon: "route", action: &TRACE, seldom: false },
    NavItem { key: "suspicion-nav", href: "/suspicions", icon: "copy", action: &SUSPICIONS, seldom: true },
    NavItem { key: "recall-nav", href: "/recall-cases", icon: "alert-triangle", action: &RECALL_LIST, seldom: false },
];

/// Recalls for anybody.
pub(crate) fn public_routes() -> Routes {
    Routes::new().kept("/recalls", notices::list).kept("/recalls/{number}", notices::notice).post(
        "/seen",
        Access::Public,
        seen::count,
    )
}

fn recall_routes() -> Routes {
    Routes::new()
        .get("/suspicions", Access::Action(&SUSPICIONS), seen::list)
        .post("/suspicions/{id}/closing", Access::Action(&SUSPICION_CLOSE), seen::close)
        .get("/recall-cases", Access::Action(&RECALL_LIST), recalls::list)
        .post("/recall-cases", Access::Action(&RECALL_PREPARE), recalls::create)
        .get("/recall-cases/new", Access::Action(&RECALL_PREPARE), recalls::new)
        .get("/recall-cases/scope.csv", Access::Action(&RECALL_PREPARE), recalls::export)
        .get("/recall-cases/{id}", Access::Action(&RECALL_SHOW), recalls::show)
        .post("/recall-cases/{id}/opening", Access::Action(&RECALL_OPEN), recalls::open)
        .post("/recall-cases/{id}/closing", Access::Action(&RECALL_CLOSE), recalls::close)
}

/// A form with the largest file that is taken, and what a form writes around it.
const MOST_FORM: usize = BOUNDS.max_bytes as usize + 64 * 1024;

fn subscription_routes() -> Routes {
    let subscribe = Access::Action(&SUBSCRIBE);
    Routes::new()
        .get("/subscriptions", subscribe, subscriptions::list)
        .post("/subscriptions", subscribe, subscriptions::create)
        .get("/subscriptions/new", subscribe, subscriptions::new)
        .get("/subscriptions/{id}", subscribe, subscriptions::show)
        .post("/subscriptions/{id}/resending", subscribe, subscriptions::send_again)
        .post("/subscriptions/{id}/passing-over", subscribe, subscriptions::pass_over)
        .post("/subscriptions/{id}/ending", subscribe, subscriptions::end)
}

pub(crate) fn routes() -> Routes {
    let (pack, inspect, ship) = (Access::Action(&PACK), Access::Action(&INSPECT), Access::Action(&SHIP));
    let share = Access::Action(&SHARE);
    Routes::new()
        .get("/lots", Access::Action(&LIST), list::lots)
        .post("/lots", Access::Action(&CREATE), new::create)
        .get("/lots/new", Access::Action(&CREATE), new::new)
        .get("/lots/{id}", Access::Action(&SHOW), show::lot)
        .get("/lots/{id}/packing", pack, steps::packing)
        .post("/lots/{id}/packing", pack, steps::pack)
        .get("/lots/{id}/inspection", inspect, steps::inspection)
        .post("/lots/{id}/inspection", inspect, steps::inspect)
        .get("/lots/{id}/shipment", ship, steps::shipment)
        .post("/lots/{id}/shipment", ship, steps::ship)
        .get("/lots/{id}/materials", Access::Action(&MATERIALS), materials::form)
        .post("/lots/{id}/materials", Access::Action(&MATERIALS), materials::tell)
        .get("/lots/{id}/corrections", Access::Action(&CORRECT), corrections::form)
        .post("/lots/{id}/corrections", Access::Action(&CORRECT), corrections::correct)
        .get("/lots/{id}/shares", share, sharing::list)
        .post("/lots/{id}/shares", share, sharing::share)
        .post("/lots/{id}/shares/{organisation}/ending", share, sharing::end)
        .get("/lots/{id}/carton", pack, scan::carton)
        .post("/lots/{id}/carton", pack, scan::pack_carton)
        .get("/lots/{id}/carton/code", pack, scan::carton_code)
        .post("/lots/{id}/packing-end", pack, scan::finish)
        .get("/lots/{id}/shipment/code", ship, scan::shipment_code)
        .get("/receiving", Access::Action(&RECEIVE), scan::receiving_form)
        .post("/receiving", Access::Action(&RECEIVE), scan::receive)
        .get("/receiving/code", Access::Action(&RECEIVE), scan::receiving_code)
        .get("/lots/{id}/codes", Access::Action(&LABEL), codes::page)
        .get("/lots/{id}/numbering", Access::Action(&SHOW), codes::progress)
        .get("/lots/{id}/labels.zpl", Access::Action(&LABEL), codes::labels)
        .get("/lots/{id}/serials.csv", Access::Action(&LABEL), codes::serials)
        .get("/lots/{id}/commissioning.jsonld", Access::Action(&LABEL), codes::events)
        .get("/lots/{id}/labels.pdf", Access::Action(&LABEL), labels::labels)
        .get("/lots/{id}/cartons", Access::Action(&SHOW), show::cartons)
        .get("/lots/{id}/carton-labels.pdf", Access::Action(&CARTON_LABELS), carton_labels::pdf)
        .get("/lots/{id}/carton-labels.zpl", Access::Action(&CARTON_LABELS), carton_labels::zpl)
        .get("/events/import", Access::Action(&CAPTURE), events::import_form)
        .upload("/events/import", Access::Action(&CAPTURE), MOST_FORM, events::import)
        .get("/events/import/{id}", Access::Action(&CAPTURE), events::receipt)
        .get("/events/disclosure", Access::Action(&DISCLOSE), sharing::disclosure)
        .post("/events/disclosure", Access::Action(&DISCLOSE), sharing::disclose)
        .get("/events", Access::Action(&QUERY), events::list)
        .get("/events/{id}", Access::Action(&QUERY), events::event)
        .post("/events/{id}/correction", Access::Action(&CAPTURE), corrections::correct_event)
        .get("/master-data", Access::Action(&QUERY), master_data::list)
        .get("/master-data/element", Access::Action(&QUERY), master_data::element)
        .get("/master-data/document", Access::Action(&QUERY), master_data::document)
        .get("/trace", Access::Action(&TRACE), trace::show)
        .get("/places", Access::Action(&PLACES), places::list)
        .post("/places", Access::Action(&PLACES), places::create)
        .merge(recall_routes())
        .merge(subscription_routes())
        .get("/links", Access::Action(&LINKS), links::list)
        .post("/links", Access::Action(&LINKS), links::give)
        .post("/links/{id}/ending", Access::Action(&LINKS), links::end)
        .get("/links/domains", Access::Action(&LINKS), domains::list)
        .post("/links/domains", Access::Action(&LINKS), domains::register)
        .post("/links/domains/{id}/proof", Access::Action(&LINKS), domains::prove)
        .post("/links/domains/{id}/labels", Access::Action(&LINKS), domains::print)
        .post("/links/domains/{id}/release", Access::Action(&LINKS), domains::release)
}

fn lot_id(text: &str) -> Result<LotId> {
    text.parse().map_err(|_| Error::NotFound)
}

/// The sentences beside the fields of a form that came back.
#[derive(Clone, Debug, Default)]
pub(crate) struct Faults(Vec<FieldError>);

impl Faults {
    /// The faults of an answer that shows the form again; any other error goes up.
    pub(crate) fn of(error: Error) -> Result<Self> {
        match error {
            Error::Invalid(fields) => Ok(Self(fields)),
            Error::Rule(message) | Error::Conflict(message) => {
                Ok(Self(vec![FieldError { field: String::new(), message }]))
            }
            other => Err(other),
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The sentence of one field (`""`: of the whole form); empty when it is right.
    pub(crate) fn say(&self, p: &Page, field: &str) -> String {
        self.0.iter().find(|fault| fault.field == field).map(|fault| p.say(&fault.message)).unwrap_or_default()
    }
}

/// The shape and colour of a lot's state.
fn class(word: &str) -> &'static str {
    match word {
        "made" => "",
        "packed" => "state-work",
        "withdrawn" => "state-failed",
        _ => "state-done",
    }
}

/// A word of CBV in the page's language; a private URI as it is.
fn cbv(p: &Page, prefix: &str, word: &str) -> String {
    if word.contains(':') { word.to_owned() } else { p.word(prefix, word) }
}
