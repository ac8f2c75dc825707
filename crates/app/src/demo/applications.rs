//! From a plan to work in the laboratories: one tap, hand in, contract review, quotation accepted, dispatch.

use std::collections::HashMap;

use anyhow::{Context, Result};
use kernel::ids::{OrderId, PlanId};
use orders::actions;
use orders::model::{DecisionRule, LineVerdict};
use orders::rules::review::{LineDraft, ReviewDraft};

use super::cast::fine;
use super::stage::Stage;

/// One tap on the plan.
pub(crate) async fn draft(stage: &Stage<'_>, who: &str, plan: PlanId) -> Result<OrderId> {
    let order = fine(actions::create(stage.platform, stage.who(who)?, plan, "").await)?;
    stage.done("order drafted");
    Ok(order)
}

/// Hands in; answers the number.
pub(crate) async fn submit(stage: &Stage<'_>, who: &str, order: OrderId) -> Result<String> {
    let number = fine(actions::submit(stage.platform, stage.who(who)?, order).await)?;
    stage.done(format!("order {number} submitted"));
    stage.settle().await?;
    Ok(number)
}

/// Sent back to the applicant with what is missing.
pub(crate) async fn send_back(stage: &Stage<'_>, order: OrderId, number: &str) -> Result<()> {
    let why = "请补充工厂名称和地址:报告上的制造商与工厂不能都写贸易公司。/ Please name the factory: it cannot be the trader.";
    fine(actions::return_for_completion(stage.platform, stage.who("contract-reviewer")?, order, why).await)?;
    stage.done(format!("order {number} sent back"));
    Ok(())
}

/// Review with its decision rule, acceptance of the quotation, dispatch by scope.
pub(crate) async fn through_to_the_laboratories(
    stage: &Stage<'_>,
    who: &str,
    order: OrderId,
    number: &str,
) -> Result<()> {
    review(stage, order, number).await?;
    fine(actions::accept(stage.platform, stage.who(who)?, order).await)?;
    stage.done(format!("order {number} accepted"));
    stage.settle().await?;
    dispatch(stage, order).await?;
    stage.done(format!("order {number} dispatched"));
    stage.settle().await
}

async fn review(stage: &Stage<'_>, id: OrderId, number: &str) -> Result<()> {
    let reviewer = stage.who("contract-reviewer")?;
    // The second order may bring no method that the price list does not know yet: nothing to take over then.
    match actions::adopt_fees(stage.platform, reviewer, id).await {
        Ok(count) => stage.done(format!("{count} fees adopted")),
        Err(platform::Error::Rule(_)) => {}
        Err(other) => return fine(Err(other)),
    }
    let order = fine(actions::show(stage.platform, reviewer, id).await)?;
    let lines = order.lines.iter().map(|line| LineDraft {
        line: line.id,
        method: line.test.method.clone(),
        covered_by: Vec::new(),
        resources: true,
        method_current: true,
        superseded_agreed: false,
        external_provider: String::new(),
        external_agreed: false,
        verdict: Some(LineVerdict::Feasible),
        note: String::new(),
    });
    let draft = ReviewDraft {
        understood: true,
        decision_rule: Some(DecisionRule::Simple),
        lines: lines.collect(),
        ..ReviewDraft::default()
    };
    fine(actions::review(stage.platform, reviewer, id, draft).await)?;
    stage.done(format!("order {number} reviewed and quoted"));
    Ok(())
}

async fn dispatch(stage: &Stage<'_>, id: OrderId) -> Result<()> {
    let reviewer = stage.who("contract-reviewer")?;
    let order = fine(actions::show(stage.platform, reviewer, id).await)?;
    let today = stage.platform.now().china_date();
    let covering = fine(actions::coverage(stage.platform, &order, today).await)?;
    let mut chosen = HashMap::new();
    for line in order.offered() {
        let first = covering.get(&line.id).and_then(|all| all.first());
        let first = first.with_context(|| format!("no laboratory covers {}", line.test.method))?;
        chosen.insert(line.id, first.laboratory);
    }
    fine(actions::dispatch(stage.platform, reviewer, id, &chosen).await)?;
    Ok(())
}
