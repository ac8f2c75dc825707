//! The contract review on one page: each line with capability, scope, method, decision rule, external provider, verdict.

use std::collections::{HashMap, HashSet};

use askama::Template;
use axum::extract::{Form, Path};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use kernel::Message;
use kernel::ids::OrderId;
use platform::authz::On;
use platform::ports::Covering;
use platform::web::{Ctx, Page};
use platform::{Error, Result};

use super::faults::Faults;
use super::view::{Around, LineView};
use super::{order_id, title};
use crate::actions;
use crate::model::{ContractReview, DecisionRule, KIND, Line, LineId, LineVerdict, Order, ReviewKind};
use crate::rules::review::{LineDraft, ReviewDraft};
use crate::store;

/// One line on the page.
pub(super) struct Row {
    pub(super) line: LineView,
    pub(super) draft: LineDraft,
    pub(super) covering: Vec<Covering>,
    /// Fee of the price list; empty when it has none.
    pub(super) price: String,
}

#[derive(Template)]
#[template(path = "order/review.html")]
pub(super) struct Review {
    pub(super) p: Page,
    pub(super) order: Order,
    pub(super) amendment: bool,
    pub(super) draft: ReviewDraft,
    pub(super) rows: Vec<Row>,
    pub(super) without_price: usize,
    pub(super) faults: Faults,
}

impl Review {
    fn rules(&self) -> &'static [DecisionRule] {
        DecisionRule::ALL
    }

    fn verdicts(&self) -> &'static [LineVerdict] {
        LineVerdict::ALL
    }

    fn chosen(&self, rule: &DecisionRule) -> bool {
        self.draft.decision_rule == Some(*rule)
    }

    fn given(&self, row: &Row, verdict: &LineVerdict) -> bool {
        row.draft.verdict == Some(*verdict)
    }

    /// All that is wrong with a line.
    fn line_faults(&self, row: &Row) -> Vec<&String> {
        ["verdict", "note", "resources", "external", "method", "fee"]
            .iter()
            .filter_map(|part| self.faults.get(&format!("line-{}-{part}", row.line.id)))
            .collect()
    }
}

type Fields = Vec<(String, String)>;

/// `GET /orders/{id}/review`
pub(super) async fn open(ctx: Ctx, Path(id): Path<String>) -> Result<Response> {
    let order = load(&ctx, order_id(&id)?).await?;
    let latest = store::reviews(ctx.platform.db().conn(), order.id).await?.into_iter().next();
    let draft = begin(&order, latest.as_ref());
    ctx.html(&page(&ctx, order, draft, Faults::default()).await?)
}

/// `POST /orders/{id}/review`: records it; or, by the button "fill", ticks what the scopes cover and shows it again.
pub(super) async fn record(ctx: Ctx, Path(id): Path<String>, Form(fields): Form<Fields>) -> Result<Response> {
    let order = load(&ctx, order_id(&id)?).await?;
    let mut draft = read(&order, &fields);
    if fields.iter().any(|(name, _)| name == "fill") {
        fill(&ctx, &order, &mut draft).await?;
        return ctx.html(&page(&ctx, order, draft, Faults::default()).await?);
    }
    let id = order.id;
    let (status, faults) = match actions::review(&ctx.platform, ctx.actor()?, id, draft.clone()).await {
        Ok(()) => return Ok(ctx.go_with(&format!("/orders/{id}"), &Message::new("order-done-reviewed"))),
        Err(Error::Invalid(errors)) => (StatusCode::UNPROCESSABLE_ENTITY, Faults::new(ctx.lang(), &errors)),
        Err(error @ (Error::Conflict(_) | Error::Rule(_))) => {
            (error.status(), Faults::general(ctx.lang().say(&error.message())))
        }
        Err(error) => return Err(error),
    };
    Ok((status, ctx.html(&page(&ctx, order, draft, faults).await?)?).into_response())
}

/// `POST /orders/{id}/price-list`: takes the plan's example fees over; the review goes on with what was typed.
pub(super) async fn adopt(ctx: Ctx, Path(id): Path<String>, Form(fields): Form<Fields>) -> Result<Response> {
    let order = load(&ctx, order_id(&id)?).await?;
    let draft = read(&order, &fields);
    let count = actions::adopt_fees(&ctx.platform, ctx.actor()?, order.id).await?;
    let mut page = page(&ctx, order, draft, Faults::default()).await?;
    let done = match count {
        0 => Message::new("order-done-adopted-before"),
        _ => Message::new("order-done-adopted").with("count", count),
    };
    page.p.flash = Some(ctx.lang().say(&done));
    ctx.html(&page)
}

async fn load(ctx: &Ctx, id: OrderId) -> Result<Order> {
    ctx.platform.read(ctx.actor()?, &actions::REVIEW, On::record(KIND, id)).await?;
    let order = store::find(ctx.platform.db().conn(), id).await?.ok_or(Error::NotFound)?;
    actions::review_kind(&order)?;
    Ok(order)
}

async fn page(ctx: &Ctx, order: Order, draft: ReviewDraft, faults: Faults) -> Result<Review> {
    let platform = &ctx.platform;
    let product = platform.products()?.version(platform, order.subject.version).await?;
    let around = Around { lang: ctx.lang(), product: product.as_ref(), assigned: &[], prices: true };
    let mut covering = actions::coverage(platform, &order, platform.now().china_date()).await?;
    let prices = store::fees(platform.db().conn(), order.service_centre).await?;
    let rows: Vec<Row> = around
        .lines(&order)
        .into_iter()
        .zip(draft.lines.iter())
        .map(|(line, typed)| Row {
            covering: covering.remove(&typed.line).unwrap_or_default(),
            price: prices.get(&line.method).map(|fee| crate::rules::price::amount(*fee)).unwrap_or_default(),
            draft: typed.clone(),
            line,
        })
        .collect();
    let unpriced: HashSet<&str> = rows.iter().filter(|r| r.price.is_empty()).map(|r| r.line.method.as_str()).collect();
    Ok(Review {
        p: ctx.page_titled(title(ctx.lang(), &order)),
        amendment: actions::review_kind(&order)? == ReviewKind::Amendment,
        without_price: unpriced.len(),
        rows,
        order,
        draft,
        faults,
    })
}

/// A first review is empty but for the applicant's wish; a repeated one begins where the last one ended.
fn begin(order: &Order, latest: Option<&ContractReview>) -> ReviewDraft {
    let lines = order.lines.iter().map(|line| {
        let last = latest.and_then(|review| review.lines.iter().find(|l| l.line == line.id));
        match last {
            None => blank(line),
            Some(last) => LineDraft {
                resources: last.resources,
                method_current: last.method_current,
                superseded_agreed: last.superseded_agreed,
                external_provider: last.external_provider.clone(),
                external_agreed: last.external_agreed,
                verdict: Some(last.verdict),
                note: last.note.clone(),
                ..blank(line)
            },
        }
    });
    ReviewDraft {
        decision_rule: latest.map(|review| review.decision_rule).or(order.wishes.decision_rule),
        lines: lines.collect(),
        ..ReviewDraft::default()
    }
}

fn blank(line: &Line) -> LineDraft {
    LineDraft {
        line: line.id,
        method: line.test.method.clone(),
        covered_by: Vec::new(),
        resources: false,
        method_current: false,
        superseded_agreed: false,
        external_provider: String::new(),
        external_agreed: false,
        verdict: None,
        note: String::new(),
    }
}

fn read(order: &Order, fields: &Fields) -> ReviewDraft {
    let typed: HashMap<&str, &str> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let text = |name: &str| typed.get(name).copied().unwrap_or_default().trim().to_owned();
    let of_line = |id: LineId, part: &str| text(&format!("line-{id}-{part}"));
    ReviewDraft {
        understood: !text("understood").is_empty(),
        decision_rule: DecisionRule::from_word(&text("decision_rule")),
        lines: order
            .lines
            .iter()
            .map(|line| LineDraft {
                resources: !of_line(line.id, "resources").is_empty(),
                method_current: of_line(line.id, "method") == "current",
                superseded_agreed: of_line(line.id, "method") == "superseded",
                external_provider: of_line(line.id, "external"),
                external_agreed: !of_line(line.id, "external-agreed").is_empty(),
                verdict: LineVerdict::from_word(&of_line(line.id, "verdict")),
                note: of_line(line.id, "note"),
                ..blank(line)
            })
            .collect(),
        note: text("note"),
        reason: text("reason"),
    }
}

async fn fill(ctx: &Ctx, order: &Order, draft: &mut ReviewDraft) -> Result<()> {
    let covering = actions::coverage(&ctx.platform, order, ctx.platform.now().china_date()).await?;
    for line in &mut draft.lines {
        if line.verdict.is_none() && covering.get(&line.line).is_some_and(|found| !found.is_empty()) {
            line.verdict = Some(LineVerdict::Feasible);
            line.resources = true;
            line.method_current = true;
        }
    }
    Ok(())
}
