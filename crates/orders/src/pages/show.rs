//! One order, one page, one timeline. The applicant and the service centre see everything; a laboratory sees no
//! prices, no payer and not the conversation.

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use kernel::Message;
use kernel::ids::OrderId;
use platform::authz::{Audience, On};
use platform::journal::{self, Entry};
use platform::ports::{Named, Party, ReportSummary};
use platform::web::{Ctx, Page, TimelineLine};
use platform::{Error, Result};

use super::faults::Faults;
use super::view::{Around, Dot, LineView, dots};
use super::{class, may, order_id, title};
use crate::actions;
use crate::model::{Assignment, ContractReview, KIND, Note, Order, Quotation, State, Waits};
use crate::rules::price;
use crate::store;

/// What the reader may do next.
#[derive(Debug, Default)]
pub(super) struct Can {
    pub(super) edit: bool,
    pub(super) submit: bool,
    pub(super) withdraw: bool,
    pub(super) accept: bool,
    pub(super) review: bool,
    pub(super) amend: bool,
    pub(super) give_back: bool,
    pub(super) decline: bool,
    pub(super) dispatch: bool,
    pub(super) stop: bool,
    pub(super) resume: bool,
    pub(super) close: bool,
    pub(super) say: bool,
    pub(super) again: bool,
}

#[derive(Template)]
#[template(path = "order/show.html")]
pub(super) struct Show {
    pub(super) p: Page,
    pub(super) order: Order,
    pub(super) audience: &'static str,
    pub(super) prices: bool,
    pub(super) class: &'static str,
    pub(super) dots: Vec<Dot>,
    pub(super) overdue: bool,
    pub(super) newer_version: bool,
    pub(super) expired: bool,
    pub(super) can: Can,
    pub(super) centre: Option<Party>,
    pub(super) lines: Vec<LineView>,
    pub(super) estimate: String,
    pub(super) quotation: Option<Quotation>,
    pub(super) reviews: Vec<ContractReview>,
    pub(super) assigned: Vec<Assignment>,
    pub(super) reports: Vec<ReportSummary>,
    pub(super) notes: Vec<Note>,
    pub(super) timeline: Vec<TimelineLine>,
    pub(super) faults: Faults,
    pub(super) typed: String,
}

impl Show {
    fn stopped(&self) -> bool {
        self.order.state.promise().is_some_and(|promise| promise.stopped.is_some())
    }

    /// What is asked of the reader now.
    fn ask(&self) -> String {
        let state = match self.order.state.word() {
            _ if self.stopped() => "stopped",
            // Dispatched on paper, but the samples are still with the applicant.
            "dispatched" if self.audience == "owner" && self.order.sample_received_at.is_none() => "accepted",
            word => word,
        };
        self.p.t(&format!("order-ask-{}-{state}", self.audience))
    }

    /// The reason that goes with what is asked.
    fn reason(&self) -> Option<&str> {
        let stopped = self.order.state.promise().and_then(|promise| promise.stopped.as_ref());
        stopped.map(|stop| stop.reason.as_str()).or(self.order.state.reason()).filter(|text| !text.is_empty())
    }

    /// Parties that this reader is shown.
    fn parties(&self) -> Vec<(&'static str, &Named)> {
        self.order.parties.each().into_iter().filter(|(role, _)| self.prices || *role != "payer").collect()
    }

    fn line_title(&self, id: &crate::model::LineId) -> String {
        let id = id.to_string();
        self.lines.iter().find(|l| l.id == id).map_or(id, |l| format!("{} {}", l.position, l.title))
    }

    fn mine(&self, note: &Note) -> bool {
        (note.organisation == self.order.applicant) == (self.audience == "owner")
    }
}

/// `GET /orders/{id}`
pub(super) async fn order(ctx: Ctx, Path(id): Path<String>) -> Result<Response> {
    let page = load(&ctx, order_id(&id)?).await?;
    ctx.html(&page)
}

/// After a step: back to the page with a sentence; or the page again with the fault and what was typed.
pub(super) async fn after(ctx: &Ctx, id: OrderId, done: Result<()>, said: &str, typed: &str) -> Result<Response> {
    let faults = match done {
        Ok(()) => return Ok(ctx.go_with(&format!("/orders/{id}"), &Message::new(said))),
        Err(Error::Invalid(errors)) => (StatusCode::UNPROCESSABLE_ENTITY, Faults::new(ctx.lang(), &errors)),
        Err(error @ (Error::Rule(_) | Error::Conflict(_))) => {
            (error.status(), Faults::general(ctx.lang().say(&error.message())))
        }
        Err(error) => return Err(error),
    };
    let mut page = load(ctx, id).await?;
    page.faults = faults.1;
    typed.clone_into(&mut page.typed);
    Ok((faults.0, ctx.html(&page)?).into_response())
}

async fn load(ctx: &Ctx, id: OrderId) -> Result<Show> {
    let platform = &ctx.platform;
    let actor = ctx.actor()?;
    let seen = platform.read(actor, &actions::SHOW, On::record(KIND, id)).await?;
    let conn = platform.db().conn();
    let order = store::find(conn, id).await?.ok_or(Error::NotFound)?;
    let (audience, prices) = match seen.audience {
        Audience::Owner => ("owner", true),
        Audience::ServiceCentre => ("centre", true),
        _ => ("laboratory", false),
    };
    let product = platform.products()?.version(platform, order.subject.version).await?;
    let current = platform.products()?.current(platform, order.subject.product).await?;
    let assigned = store::assignments(conn, id).await?;
    let around = Around { lang: ctx.lang(), product: product.as_ref(), assigned: &assigned, prices };
    let lines = around.lines(&order);
    let quotation = match order.state.offer() {
        Some(offer) if prices => store::quotation(conn, offer.quotation).await?,
        _ => None,
    };
    let today = platform.now().china_date();
    let entries = journal::timeline(platform.db(), KIND, id, 200).await?;
    let entries: Vec<Entry> = entries.into_iter().filter(|entry| prices || for_laboratories(&entry.event)).collect();
    let p = ctx.page_titled(title(ctx.lang(), &order));
    Ok(Show {
        timeline: p.timeline(&entries),
        audience,
        prices,
        class: class(order.state.word(), order.state.promise().is_some_and(|pr| pr.stopped.is_some())),
        dots: dots(&order, certified(ctx, &order).await?),
        overdue: order.state.promise().is_some_and(|pr| pr.stopped.is_none() && pr.on < today),
        newer_version: current.is_some_and(|product| product.version != order.subject.version),
        expired: quotation.as_ref().is_some_and(|q| q.valid_until < today)
            && matches!(order.state, State::Quoted { .. }),
        can: can(actor, seen, &order.state),
        centre: platform.organisations()?.organisation(platform, order.service_centre).await?,
        estimate: estimate(&order),
        reviews: store::reviews(conn, id).await?,
        reports: reports(ctx, &order).await?,
        notes: if prices { store::notes(conn, id).await? } else { Vec::new() },
        faults: Faults::default(),
        typed: String::new(),
        quotation,
        lines,
        assigned,
        order,
        p,
    })
}

/// Events that tell no price and nothing of the conversation.
fn for_laboratories(event: &str) -> bool {
    let own = ["sample.", "test.", "report."].iter().any(|area| event.starts_with(area));
    own || matches!(
        event,
        "order.submitted"
            | "order.reviewed"
            | "order.review_amended"
            | "order.dispatched"
            | "order.clock_stopped"
            | "order.clock_resumed"
            | "order.sample_received"
            | "order.reported"
            | "order.closed"
    )
}

fn can(actor: &kernel::Actor, seen: platform::authz::Access, state: &State) -> Can {
    let may = |action| may(action, actor, seen);
    let stopped = state.promise().is_some_and(|promise| promise.stopped.is_some());
    let running = state.promise().is_some() && !stopped;
    let open = matches!(state, State::Draft | State::Submitted(_) | State::Returned { .. } | State::Quoted { .. });
    let submitted = matches!(state, State::Submitted(_));
    let quoted = matches!(state, State::Quoted { .. });
    Can {
        edit: state.editable() && may(&actions::EDIT),
        submit: state.editable() && may(&actions::SUBMIT),
        withdraw: open && may(&actions::WITHDRAW),
        accept: quoted && may(&actions::ACCEPT),
        review: (submitted || quoted) && may(&actions::REVIEW),
        amend: state.promise().is_some() && may(&actions::REVIEW),
        give_back: submitted && may(&actions::RETURN),
        decline: open && !matches!(state, State::Draft) && may(&actions::DECLINE),
        dispatch: matches!(state, State::Accepted { .. }) && may(&actions::DISPATCH),
        stop: running && may(&actions::STOP_CLOCK),
        resume: stopped && may(&actions::RESUME_CLOCK),
        close: matches!(state, State::Reported { .. }) && may(&actions::CLOSE),
        say: may(&actions::SAY),
        again: state.waits() == Waits::Nobody && seen.audience == Audience::Owner && may(&actions::CREATE),
    }
}

/// The plan's fees together, before a quotation; empty when one of them is no amount.
fn estimate(order: &Order) -> String {
    let fees: Option<Vec<_>> = order.offered().map(|line| price::parse_amount(&line.test.fee)).collect();
    fees.map(|fees| price::amount(fees.into_iter().sum())).unwrap_or_default()
}

async fn reports(ctx: &Ctx, order: &Order) -> Result<Vec<ReportSummary>> {
    let Some(reports) = &ctx.platform.ports().reports else {
        return Ok(Vec::new());
    };
    let mut found = reports.for_version(&ctx.platform, order.subject.version).await?;
    found.retain(|report| report.order == order.id);
    Ok(found)
}

async fn certified(ctx: &Ctx, order: &Order) -> Result<bool> {
    let Some(certificates) = &ctx.platform.ports().certificates else {
        return Ok(false);
    };
    let found = certificates.for_product(&ctx.platform, order.subject.product).await?;
    Ok(found.iter().any(|c| c.version == order.subject.version && c.state == "valid"))
}
