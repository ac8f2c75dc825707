//! Parties and wishes of a draft: one form, prefilled; nothing typed is lost when it cannot be kept.

use askama::Template;
use axum::extract::{Form, Path};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use kernel::Message;
use kernel::ids::OrderId;
use platform::authz::On;
use platform::ports::{Named, Party};
use platform::web::{Ctx, Page};
use platform::{Error, FieldError, Result};
use serde::Deserialize;

use super::faults::Faults;
use super::{order_id, title};
use crate::actions;
use crate::model::{DecisionRule, KIND, Languages, Order, Parties, Urgency, Wishes};
use crate::store;

/// The form as typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Typed {
    applicant_name: String,
    applicant_address: String,
    manufacturer_name: String,
    manufacturer_address: String,
    factory_name: String,
    factory_address: String,
    payer_name: String,
    payer_address: String,
    addressee_name: String,
    addressee_address: String,
    pub(super) languages: String,
    pub(super) urgency: String,
    pub(super) decision_rule: String,
    pub(super) note: String,
    pub(super) service_centre: String,
    pub(super) row_version: i64,
}

#[derive(Template)]
#[template(path = "order/parties.html")]
pub(super) struct Edit {
    pub(super) p: Page,
    pub(super) id: OrderId,
    pub(super) typed: Typed,
    pub(super) centres: Vec<Party>,
    /// The number belongs to its centre: the choice is gone once there is one.
    pub(super) centre_fixed: bool,
    pub(super) faults: Faults,
}

impl Edit {
    /// Role, name, address.
    fn parties(&self) -> [(&'static str, &str, &str); 5] {
        let t = &self.typed;
        [
            ("applicant", &t.applicant_name, &t.applicant_address),
            ("manufacturer", &t.manufacturer_name, &t.manufacturer_address),
            ("factory", &t.factory_name, &t.factory_address),
            ("payer", &t.payer_name, &t.payer_address),
            ("addressee", &t.addressee_name, &t.addressee_address),
        ]
    }

    fn field(&self, role: &str, part: &str) -> String {
        format!("{role}_{part}")
    }

    fn fault(&self, role: &str, part: &str) -> Option<&String> {
        self.faults.get(&format!("{role}_{part}"))
    }

    fn languages(&self) -> &'static [Languages] {
        Languages::ALL
    }

    fn urgencies(&self) -> &'static [Urgency] {
        Urgency::ALL
    }

    fn rules(&self) -> &'static [DecisionRule] {
        DecisionRule::ALL
    }

    fn chosen(&self, centre: &Party) -> bool {
        centre.id.to_string() == self.typed.service_centre
    }
}

/// `GET /orders/{id}/parties`
pub(super) async fn edit(ctx: Ctx, Path(id): Path<String>) -> Result<Response> {
    let order = load(&ctx, order_id(&id)?).await?;
    if !order.state.editable() {
        return Err(Error::Conflict(Message::new("order-error-not-editable")));
    }
    let typed = as_typed(&order);
    ctx.html(&page(&ctx, &order, typed, Faults::default()).await?)
}

/// `POST /orders/{id}/parties`
pub(super) async fn save(ctx: Ctx, Path(id): Path<String>, Form(typed): Form<Typed>) -> Result<Response> {
    let id = order_id(&id)?;
    let edit = read(&typed)?;
    let (status, faults) = match actions::edit(&ctx.platform, ctx.actor()?, id, edit).await {
        Ok(()) => return Ok(ctx.go_with(&format!("/orders/{id}"), &Message::new("order-done-edited"))),
        Err(Error::Invalid(errors)) => (StatusCode::UNPROCESSABLE_ENTITY, Faults::new(ctx.lang(), &errors)),
        Err(Error::Conflict(message)) => (StatusCode::CONFLICT, Faults::general(ctx.lang().say(&message))),
        Err(error) => return Err(error),
    };
    let order = load(&ctx, id).await?;
    // The form keeps what was typed and takes the present version: saving again is then a decision, not an accident.
    let typed = Typed { row_version: order.row_version, ..typed };
    Ok((status, ctx.html(&page(&ctx, &order, typed, faults).await?)?).into_response())
}

/// The form of a stored draft with what keeps it from being handed in.
pub(super) async fn with_errors(ctx: &Ctx, id: OrderId, errors: &[FieldError]) -> Result<Response> {
    let order = load(ctx, id).await?;
    let typed = as_typed(&order);
    let page = page(ctx, &order, typed, Faults::new(ctx.lang(), errors)).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, ctx.html(&page)?).into_response())
}

async fn load(ctx: &Ctx, id: OrderId) -> Result<Order> {
    ctx.platform.read(ctx.actor()?, &actions::EDIT, On::record(KIND, id)).await?;
    store::find(ctx.platform.db().conn(), id).await?.ok_or(Error::NotFound)
}

async fn page(ctx: &Ctx, order: &Order, typed: Typed, faults: Faults) -> Result<Edit> {
    Ok(Edit {
        p: ctx.page_titled(title(ctx.lang(), order)),
        id: order.id,
        centre_fixed: order.number.is_some(),
        centres: actions::centres(&ctx.platform).await?,
        typed,
        faults,
    })
}

fn as_typed(order: &Order) -> Typed {
    let p = order.parties.clone();
    Typed {
        applicant_name: p.applicant.name,
        applicant_address: p.applicant.address,
        manufacturer_name: p.manufacturer.name,
        manufacturer_address: p.manufacturer.address,
        factory_name: p.factory.name,
        factory_address: p.factory.address,
        payer_name: p.payer.name,
        payer_address: p.payer.address,
        addressee_name: p.addressee.name,
        addressee_address: p.addressee.address,
        languages: order.wishes.languages.word().to_owned(),
        urgency: order.wishes.urgency.word().to_owned(),
        decision_rule: order.wishes.decision_rule.map_or("", DecisionRule::word).to_owned(),
        note: order.wishes.note.clone(),
        service_centre: order.service_centre.to_string(),
        row_version: order.row_version,
    }
}

fn read(typed: &Typed) -> Result<actions::Edit> {
    let named = |name: &str, address: &str| Named { name: name.trim().to_owned(), address: address.trim().to_owned() };
    let choice = |field: &str| Error::field(field, Message::new("order-error-choice"));
    Ok(actions::Edit {
        parties: Parties {
            applicant: named(&typed.applicant_name, &typed.applicant_address),
            manufacturer: named(&typed.manufacturer_name, &typed.manufacturer_address),
            factory: named(&typed.factory_name, &typed.factory_address),
            payer: named(&typed.payer_name, &typed.payer_address),
            addressee: named(&typed.addressee_name, &typed.addressee_address),
        },
        wishes: Wishes {
            languages: Languages::from_word(&typed.languages).ok_or_else(|| choice("languages"))?,
            urgency: Urgency::from_word(&typed.urgency).ok_or_else(|| choice("urgency"))?,
            decision_rule: match typed.decision_rule.as_str() {
                "" => None,
                word => Some(DecisionRule::from_word(word).ok_or_else(|| choice("decision_rule"))?),
            },
            note: typed.note.trim().to_owned(),
        },
        service_centre: typed.service_centre.parse().map_err(|_| choice("service_centre"))?,
        row_version: typed.row_version,
    })
}
