//! Contract review, quotation, acceptance (17025 7.1).

use crate::common::World;
use orders::actions;
use orders::model::{LineVerdict, ReviewKind};
use platform::testing::On;
use platform::{Error, FieldError};

fn faults(result: platform::Result<()>) -> Vec<String> {
    match result {
        Err(Error::Invalid(fields)) => fields.into_iter().map(|FieldError { message, .. }| message.key).collect(),
        other => panic!("expected faults, got {other:?}"),
    }
}

#[tokio::test]
async fn an_order_is_not_accepted_before_its_review_made_a_quotation() {
    let world = World::start(On::Sqlite).await;
    let id = world.priced().await;
    let refused = actions::accept(world.platform(), &world.merchant, id).await;
    assert!(matches!(refused, Err(Error::Conflict(m)) if m.key == "error-transition"));
    assert_eq!(world.state(id).await, "submitted");
}

#[tokio::test]
async fn a_review_without_verdict_rule_and_understanding_is_not_complete() {
    let world = World::start(On::Sqlite).await;
    let id = world.priced().await;
    let mut draft = world.review(id).await;
    draft.understood = false;
    draft.decision_rule = None;
    draft.lines[1].verdict = None;
    let found = faults(actions::review(world.platform(), &world.reviewer, id, draft).await);
    assert_eq!(
        found,
        ["order-review-error-understood", "order-review-error-decision-rule", "order-review-error-verdict"]
    );
}

#[tokio::test]
async fn a_line_that_no_scope_covers_needs_an_external_provider_whom_the_customer_accepts() {
    let world = World::start(On::Sqlite).await;
    let id = world.priced().await;
    world.scopes.0.lock().unwrap().retain(|(method, _)| method != "boron");
    let mut draft = world.review(id).await;
    let found = faults(actions::review(world.platform(), &world.reviewer, id, draft.clone()).await);
    assert_eq!(found, ["order-review-error-no-scope"]);
    draft.lines[1].external_provider = "杭州某检测有限公司".to_owned();
    let found = faults(actions::review(world.platform(), &world.reviewer, id, draft.clone()).await);
    assert_eq!(found, ["order-review-error-external"]);
    draft.lines[1].external_agreed = true;
    actions::review(world.platform(), &world.reviewer, id, draft).await.unwrap();
    assert_eq!(world.order(id).await.lines[1].external_provider.as_deref(), Some("杭州某检测有限公司"));
}

#[tokio::test]
async fn a_superseded_method_needs_the_customers_wish() {
    let world = World::start(On::Sqlite).await;
    let id = world.priced().await;
    let mut draft = world.review(id).await;
    draft.lines[0].method_current = false;
    let found = faults(actions::review(world.platform(), &world.reviewer, id, draft.clone()).await);
    assert_eq!(found, ["order-review-error-method"]);
    draft.lines[0].superseded_agreed = true;
    actions::review(world.platform(), &world.reviewer, id, draft).await.unwrap();
}

#[tokio::test]
async fn a_refused_line_is_told_to_the_customer_and_not_charged() {
    let world = World::start(On::Sqlite).await;
    let id = world.priced().await;
    let mut draft = world.review(id).await;
    draft.lines[2].verdict = Some(LineVerdict::Refused);
    let found = faults(actions::review(world.platform(), &world.reviewer, id, draft.clone()).await);
    assert_eq!(found, ["order-review-error-why"]);
    draft.lines[2].note = "冲击台维修中".to_owned();
    actions::review(world.platform(), &world.reviewer, id, draft).await.unwrap();
    let sheet = orders::quotation_sheet(world.platform(), &world.merchant, id).await.unwrap();
    assert_eq!(sheet.number, "W2611-000001/1");
    assert_eq!((sheet.lines.len(), sheet.refused.len()), (2, 1));
    assert_eq!(sheet.refused[0].note, "冲击台维修中");
    assert_eq!(sheet.quotation.prices.subtotal, "840.00");
    assert_eq!(sheet.quotation.prices.total, "890.40");
    assert_eq!(sheet.quotation.days, 5, "the refused line took seven");
    let page = world.browser(&world.merchant).get(&format!("/orders/{id}")).await.text;
    assert!(page.contains("冲击台维修中") && page.contains("¥890.40"), "{page}");
}

#[tokio::test]
async fn nothing_feasible_is_declined_and_not_quoted() {
    let world = World::start(On::Sqlite).await;
    let id = world.priced().await;
    let mut draft = world.review(id).await;
    for line in &mut draft.lines {
        line.verdict = Some(LineVerdict::Refused);
        line.note = "能力不足".to_owned();
    }
    let found = faults(actions::review(world.platform(), &world.reviewer, id, draft).await);
    assert_eq!(found, ["order-review-error-nothing-feasible"]);
    actions::decline(world.platform(), &world.reviewer, id, "能力不足").await.unwrap();
    assert_eq!(world.order(id).await.state.reason(), Some("能力不足"));
}

#[tokio::test]
async fn a_method_without_fee_cannot_be_quoted_until_the_price_list_has_one() {
    let world = World::start(On::Sqlite).await;
    let id = world.submitted().await;
    let draft = world.review(id).await;
    let found = faults(actions::review(world.platform(), &world.reviewer, id, draft.clone()).await);
    assert_eq!(found, ["order-review-error-no-price"; 3]);
    assert_eq!(actions::adopt_fees(world.platform(), &world.reviewer, id).await.unwrap(), 3);
    actions::review(world.platform(), &world.reviewer, id, draft).await.unwrap();
    assert_eq!(world.state(id).await, "quoted");
}

#[tokio::test]
async fn an_order_keeps_its_prices_when_the_list_changes() {
    let world = World::start(On::Sqlite).await;
    let id = world.quoted().await;
    actions::set_fee(world.platform(), &world.reviewer, "boron", "999", 1).await.unwrap();
    let stale = actions::set_fee(world.platform(), &world.reviewer, "boron", "1", 1).await;
    assert!(matches!(stale, Err(Error::Conflict(_))));
    assert_eq!(world.order(id).await.lines[1].fee.as_deref(), Some("360.00"));
    let draft = world.review(id).await;
    actions::review(world.platform(), &world.reviewer, id, draft).await.unwrap();
    let sheet = orders::quotation_sheet(world.platform(), &world.merchant, id).await.unwrap();
    assert_eq!((sheet.number.as_str(), sheet.lines[1].fee.as_str()), ("W2611-000001/2", "999.00"));
}

#[tokio::test]
async fn an_expired_quotation_is_not_accepted_and_can_be_made_anew() {
    let world = World::start(On::Sqlite).await;
    let id = world.quoted().await;
    world.app.clock.advance_seconds(31 * 86_400);
    let refused = actions::accept(world.platform(), &world.merchant, id).await;
    assert!(matches!(refused, Err(Error::Rule(m)) if m.key == "order-error-quotation-expired"));
    let draft = world.review(id).await;
    actions::review(world.platform(), &world.reviewer, id, draft).await.unwrap();
    actions::accept(world.platform(), &world.merchant, id).await.unwrap();
    assert_eq!(world.state(id).await, "accepted");
}

#[tokio::test]
async fn only_the_applicant_accepts_and_only_the_reviewer_reviews() {
    let world = World::start(On::Sqlite).await;
    let id = world.quoted().await;
    let draft = world.review(id).await;
    let platform = world.platform();
    assert!(matches!(actions::accept(platform, &world.reviewer, id).await, Err(Error::Forbidden(_))));
    assert!(matches!(actions::accept(platform, &world.stranger, id).await, Err(Error::NotFound)));
    let by_counter = actions::review(platform, &world.receptionist, id, draft.clone()).await;
    assert!(matches!(by_counter, Err(Error::Forbidden(_))));
    assert!(matches!(actions::review(platform, &world.merchant, id, draft).await, Err(Error::Forbidden(_))));
}

#[tokio::test]
async fn a_change_after_acceptance_is_a_new_review_with_its_reason() {
    let world = World::start(On::Sqlite).await;
    let id = world.accepted().await;
    let before = world.order(id).await;
    let mut draft = world.review(id).await;
    draft.decision_rule = Some(orders::model::DecisionRule::Simple);
    let found = faults(actions::review(world.platform(), &world.reviewer, id, draft.clone()).await);
    assert_eq!(found, ["error-required"]);
    draft.reason = "客户书面要求改用简单接受".to_owned();
    actions::review(world.platform(), &world.reviewer, id, draft).await.unwrap();
    let after = world.order(id).await;
    assert_eq!(after.state.word(), "accepted");
    assert_eq!(after.state.offer().unwrap().decision_rule.word(), "simple");
    assert_ne!(after.state.offer().unwrap().review, before.state.offer().unwrap().review);
    assert_eq!(after.state.offer().unwrap().quotation, before.state.offer().unwrap().quotation);
    let reviews = actions::reviews(world.platform(), &world.reviewer, id).await.unwrap();
    assert_eq!(
        reviews.iter().map(|r| (r.sequence, r.kind)).collect::<Vec<_>>(),
        [(2, ReviewKind::Amendment), (1, ReviewKind::Offer)]
    );
    assert_eq!(reviews[1].reviewer, world.reviewer.user);
    assert_eq!(reviews[1].decision_rule.word(), "guard-band", "the first record stays as it was");
}

#[tokio::test]
async fn a_line_whose_scope_was_lost_after_acceptance_goes_to_a_provider_by_a_new_review() {
    let world = World::start(On::Sqlite).await;
    let id = world.accepted().await;
    world.scopes.0.lock().unwrap().retain(|(method, _)| method != "boron");
    let mut draft = world.review(id).await;
    draft.lines[1].external_provider = "杭州某检测有限公司".to_owned();
    draft.lines[1].external_agreed = true;
    draft.reason = "授权范围缩小,客户来函同意".to_owned();
    actions::review(world.platform(), &world.reviewer, id, draft).await.unwrap();
    let order = world.order(id).await;
    let chosen = order.lines.iter().filter(|line| line.test.method != "boron").map(|line| {
        let chemistry = line.test.method == "phthalates";
        (line.id, if chemistry { world.chemist.organisation } else { world.mechanic.organisation })
    });
    actions::dispatch(world.platform(), &world.reviewer, id, &chosen.collect()).await.unwrap();
    let order = world.order(id).await;
    assert_eq!((order.lines[1].laboratory, order.lines[1].fee.as_deref()), (None, Some("360.00")));
}

#[tokio::test]
async fn a_recorded_review_is_never_changed_or_deleted() {
    let world = World::start(On::Sqlite).await;
    world.quoted().await;
    for sql in ["UPDATE contract_review SET note = 'x'", "DELETE FROM quotation", "DELETE FROM contract_review"] {
        let refused = platform::db::rows::exec(world.platform().db().conn(), sql, Vec::new()).await;
        assert!(refused.unwrap_err().to_string().contains("never changed or deleted"), "{sql}");
    }
}

#[tokio::test]
async fn the_review_page_fills_by_scope_keeps_what_was_typed_and_records() {
    let world = World::start(On::Sqlite).await;
    let id = world.submitted().await;
    let browser = world.browser(&world.reviewer);
    let path = format!("/orders/{id}/review");
    let lines = world.order(id).await.lines;
    let note = format!("line-{}-note", lines[0].id);

    let filled = browser.form(&path, &[("fill", "covered"), ("note", "两种颜色"), (&note, "先做鼻子")]).await;
    assert_eq!(filled.status, 200);
    assert_eq!(filled.text.matches("value=\"feasible\" checked").count(), 3, "{}", filled.text);
    let adopted = browser.form(&format!("/orders/{id}/price-list"), &[(&note, "先做鼻子")]).await;
    assert_eq!(adopted.status, 200);
    assert!(adopted.text.contains("先做鼻子") && adopted.text.contains("¥480.00"), "{}", adopted.text);
    let again = browser.form(&format!("/orders/{id}/price-list"), &[(&note, "先做鼻子")]).await;
    assert_eq!(again.status, 200, "sent twice it is no fault, and the review goes on with what was typed");
    assert!(again.text.contains("先做鼻子") && again.text.contains("方案里的方法都已有价格"), "{}", again.text);

    let incomplete = browser.form(&path, &[("decision_rule", "simple"), (&note, "先做鼻子")]).await;
    assert_eq!(incomplete.status, 422);
    assert!(incomplete.text.contains("请给出这一项的结论") && incomplete.text.contains("先做鼻子"));

    let mut fields =
        vec![("understood".to_owned(), "yes".to_owned()), ("decision_rule".to_owned(), "simple".to_owned())];
    for line in &lines {
        for (part, value) in [("resources", "yes"), ("method", "current"), ("verdict", "feasible")] {
            fields.push((format!("line-{}-{part}", line.id), value.to_owned()));
        }
    }
    let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    let done = browser.form(&path, &fields).await;
    assert_eq!(done.status, 303, "{}", done.text);
    assert_eq!(world.state(id).await, "quoted");
}
