//! Dispatch to laboratories, and what they see.

use crate::common::World;
use orders::actions;
use platform::Error;
use platform::testing::On;

#[tokio::test]
async fn a_laboratory_whose_scope_does_not_cover_the_line_is_refused() {
    let world = World::start(On::Sqlite).await;
    let id = world.accepted().await;
    let browser = world.browser(&world.receptionist);
    let chemist = world.chemist.organisation.to_string();
    let names: Vec<String> = world.order(id).await.lines.iter().map(|l| format!("line-{}", l.id)).collect();
    let all_to_chemist: Vec<(&str, &str)> = names.iter().map(|n| (n.as_str(), chemist.as_str())).collect();
    let answer = browser.form(&format!("/orders/{id}/dispatch"), &all_to_chemist).await;
    assert_eq!(answer.status, 422);
    assert!(answer.text.contains("不覆盖 small-parts"), "{}", answer.text);
    assert_eq!(world.state(id).await, "accepted");
}

#[tokio::test]
async fn every_line_needs_a_laboratory() {
    let world = World::start(On::Sqlite).await;
    let id = world.accepted().await;
    let refused = actions::dispatch(world.platform(), &world.reviewer, id, &std::collections::HashMap::new()).await;
    assert!(matches!(refused, Err(Error::Invalid(fields)) if fields.len() == 3));
}

#[tokio::test]
async fn a_laboratory_sees_the_order_without_prices_payer_and_conversation() {
    let world = World::start(On::Sqlite).await;
    let id = world.accepted().await;
    actions::say(world.platform(), &world.merchant, id, "可以便宜一点吗", "").await.unwrap();
    let page = format!("/orders/{id}");
    assert_eq!(world.browser(&world.chemist).get(&page).await.status, 404, "not before dispatch");
    world.dispatch(id).await;
    let seen = world.browser(&world.chemist).get(&page).await;
    assert_eq!(seen.status, 200);
    assert!(seen.text.contains("W2611-000001") && seen.text.contains("化学实验室"));
    for hidden in ["¥", "付款方", "可以便宜一点吗", "报价", "接受报价"] {
        assert!(!seen.text.contains(hidden), "{hidden} is shown to the laboratory");
    }
    assert!(world.browser(&world.merchant).get(&page).await.text.contains("可以便宜一点吗"));
    assert!(world.browser(&world.chemist).get("/orders").await.text.contains("W2611-000001"));
}

#[tokio::test]
async fn a_dispatched_order_is_not_dispatched_again_and_not_withdrawn() {
    let world = World::start(On::Sqlite).await;
    let id = world.dispatched().await;
    let open = world.browser(&world.reviewer).get(&format!("/orders/{id}/dispatch")).await;
    assert_eq!(open.status, 409);
    assert!(matches!(actions::withdraw(world.platform(), &world.merchant, id, "").await, Err(Error::Conflict(_))));
}

#[tokio::test]
async fn the_port_tells_what_the_laboratory_needs() {
    let world = World::start(On::Sqlite).await;
    let id = world.dispatched().await;
    let order = world.platform().orders().unwrap().order(world.platform(), id).await.unwrap().unwrap();
    assert_eq!((order.number.as_str(), order.state.as_str()), ("W2611-000001", "dispatched"));
    assert_eq!(order.decision_rule, "guard-band");
    assert_eq!(order.applicant, world.merchant.organisation);
    assert!(order.accepted_at.is_some());
    let to_chemist = order.lines.iter().filter(|l| l.laboratory == Some(world.chemist.organisation)).count();
    assert_eq!((order.lines.len(), to_chemist), (3, 2));
}

#[tokio::test]
async fn the_clock_stops_while_the_customer_is_waited_for() {
    let world = World::start(On::Sqlite).await;
    let id = world.dispatched().await;
    let platform = world.platform();
    assert_eq!(world.order(id).await.state.promised_on(), Some(jiff::civil::date(2026, 12, 3)));
    let no_reason = actions::stop(platform, &world.receptionist, id, " ").await;
    assert!(matches!(no_reason, Err(Error::Invalid(_))));
    actions::stop(platform, &world.receptionist, id, "样品不够,请再送两件").await.unwrap();
    let page = world.browser(&world.merchant).get(&format!("/orders/{id}")).await.text;
    assert!(page.contains("样品不够") && page.contains("等待客户"));
    // Tuesday to Monday: four working days lost.
    world.app.clock.advance_seconds(6 * 86_400);
    actions::resume(platform, &world.receptionist, id).await.unwrap();
    assert_eq!(world.order(id).await.state.promised_on(), Some(jiff::civil::date(2026, 12, 9)));
    assert!(matches!(actions::resume(platform, &world.receptionist, id).await, Err(Error::Conflict(_))));
}

#[tokio::test]
async fn a_report_of_a_laboratory_that_was_not_asked_changes_nothing() {
    let world = World::with(On::Sqlite, |b| b.subscribe("report.issued", orders::ON_REPORT_ISSUED)).await;
    let id = world.dispatched().await;
    world.tell("report.issued", id, &world.stranger).await;
    platform::jobs::drain(world.platform()).await.unwrap();
    assert_eq!(world.state(id).await, "dispatched");
}

#[tokio::test]
async fn those_who_wait_are_told_on_their_home_page() {
    let world = World::start(On::Sqlite).await;
    let (a, b) = (world.quoted().await, world.submitted().await);
    let todo = |actor| {
        let platform = world.platform();
        async move {
            let port = &platform.ports().todo[0];
            let items = port.waiting(platform, actor).await.unwrap();
            items.into_iter().map(|i| (i.text.key, i.href)).collect::<Vec<_>>()
        }
    };
    assert_eq!(todo(&world.merchant).await, [("order-todo-quoted".to_owned(), format!("/orders/{a}"))]);
    assert_eq!(todo(&world.reviewer).await, [("order-todo-submitted".to_owned(), format!("/orders/{b}/review"))]);
    assert!(todo(&world.chemist).await.is_empty() && todo(&world.stranger).await.is_empty());
}

#[tokio::test]
async fn the_day_board_shows_what_is_late_and_what_waits() {
    let world = World::start(On::Sqlite).await;
    let id = world.dispatched().await;
    world.submitted().await;
    world.app.clock.advance_seconds(9 * 86_400);
    let browser = world.browser(&world.receptionist);
    let today = browser.get("/orders/board").await;
    assert_eq!(today.status, 200);
    let section = |text: &str, from: &str, to: &str| {
        let start = text.find(&format!("id=\"{from}\"")).unwrap();
        let end = text[start..].find(&format!("id=\"{to}\"")).map_or(text.len(), |e| start + e);
        text[start..end].to_owned()
    };
    assert!(section(&today.text, "today", "centre").contains(&id.to_string()));
    assert!(section(&today.text, "centre", "customer").contains("W2611-000002"));
    world.app.clock.advance_seconds(86_400);
    let late = browser.get("/orders/board").await;
    assert!(section(&late.text, "overdue", "today").contains(&id.to_string()));
    let todo = world.platform().ports().todo[0].waiting(world.platform(), &world.receptionist).await.unwrap();
    assert!(todo.iter().any(|item| item.text.key == "order-todo-overdue" && item.href == format!("/orders/{id}")));
    actions::stop(world.platform(), &world.receptionist, id, "等样品").await.unwrap();
    let waiting = browser.get("/orders/board").await;
    assert!(!section(&waiting.text, "overdue", "today").contains(&id.to_string()));
    assert!(section(&waiting.text, "customer", "soon").contains("等样品"));
    assert_eq!(world.browser(&world.merchant).get("/orders/board").await.status, 403);
}
