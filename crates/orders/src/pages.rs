//! HTML handlers: read the request, call one action, answer. What a person may do is decided here, not in templates.

mod board;
mod dispatch;
mod faults;
mod list;
mod parties;
mod prices;
mod review;
mod show;
mod step;
mod view;

pub(crate) use list::page as list_page;

use kernel::Actor;
use kernel::ids::OrderId;
use platform::authz::{Access as Seen, Action, permits};
use platform::web::{Access, NavItem, Routes};
use platform::{Error, Result};

use crate::actions;
use crate::model::Order;

/// The pages of the area.
pub(crate) fn routes() -> Routes {
    Routes::new()
        .get("/orders", Access::Action(&actions::LIST), list::orders)
        .post("/orders", Access::Action(&actions::CREATE), step::create)
        .get("/orders/board", Access::Action(&actions::BOARD), board::board)
        .get("/orders/{id}", Access::Action(&actions::SHOW), show::order)
        .get("/orders/{id}/parties", Access::Action(&actions::EDIT), parties::edit)
        .post("/orders/{id}/parties", Access::Action(&actions::EDIT), parties::save)
        .post("/orders/{id}/submission", Access::Action(&actions::SUBMIT), step::submit)
        .post("/orders/{id}/withdrawal", Access::Action(&actions::WITHDRAW), step::withdraw)
        .post("/orders/{id}/acceptance", Access::Action(&actions::ACCEPT), step::accept)
        .post("/orders/{id}/return", Access::Action(&actions::RETURN), step::give_back)
        .post("/orders/{id}/refusal", Access::Action(&actions::DECLINE), step::decline)
        .post("/orders/{id}/pause", Access::Action(&actions::STOP_CLOCK), step::stop)
        .post("/orders/{id}/resumption", Access::Action(&actions::RESUME_CLOCK), step::resume)
        .post("/orders/{id}/closure", Access::Action(&actions::CLOSE), step::close)
        .post("/orders/{id}/messages", Access::Action(&actions::SAY), step::say)
        .get("/orders/{id}/review", Access::Action(&actions::REVIEW), review::open)
        .post("/orders/{id}/review", Access::Action(&actions::REVIEW), review::record)
        .post("/orders/{id}/price-list", Access::Action(&actions::SET_PRICES), review::adopt)
        .get("/orders/{id}/dispatch", Access::Action(&actions::DISPATCH), dispatch::open)
        .post("/orders/{id}/dispatch", Access::Action(&actions::DISPATCH), dispatch::send)
        .get("/price-list", Access::Action(&actions::SHOW_PRICES), prices::show)
        .post("/price-list/fees", Access::Action(&actions::SET_PRICES), prices::fee)
        .post("/price-list/terms", Access::Action(&actions::SET_PRICES), prices::terms)
}

/// The menu entries of the area.
pub(crate) const NAV: &[NavItem] = &[
    NavItem { key: "order-nav", href: "/orders", icon: "clipboard-list", action: &actions::LIST, seldom: false },
    NavItem { key: "price-title", href: "/price-list", icon: "receipt", action: &actions::SHOW_PRICES, seldom: true },
];

/// An id of a path; what is no id names no order.
fn order_id(text: &str) -> Result<OrderId> {
    text.parse().map_err(|_| Error::NotFound)
}

/// Would the policy let this actor, who sees the order so, do this?
fn may(action: &Action, actor: &Actor, seen: Seen) -> bool {
    permits(action, actor).is_ok() && (action.audiences.is_empty() || action.audiences.contains(&seen.audience))
}

/// The CSS class of a state: a shape as well as a colour.
fn class(state: &str, stopped: bool) -> &'static str {
    match state {
        _ if stopped => "state-suspended",
        "submitted" | "accepted" | "dispatched" => "state-work",
        "returned" | "quoted" => "state-waiting",
        "reported" | "closed" => "state-done",
        "withdrawn" => "state-none",
        "declined" => "state-failed",
        _ => "",
    }
}

/// The title of an order's page: its number, or that it is a draft.
fn title(lang: platform::i18n::Lang, order: &Order) -> String {
    match &order.number {
        Some(number) => number.clone(),
        None => lang.t("order-draft-title"),
    }
}
