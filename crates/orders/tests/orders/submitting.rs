//! From a plan to a submitted order.

use crate::common::World;
use orders::actions;
use platform::Error;
use platform::testing::{On, id};

#[tokio::test]
async fn one_tap_on_a_plan_makes_a_draft_with_its_tests_and_prefilled_parties() {
    let world = World::start(On::Sqlite).await;
    let order = world.order(world.draft().await).await;
    assert_eq!(order.state.word(), "draft");
    assert_eq!(order.number, None);
    assert_eq!(
        order.lines.iter().map(|l| l.test.method.as_str()).collect::<Vec<_>>(),
        ["phthalates", "boron", "small-parts"]
    );
    assert!(order.parties.each().iter().all(|(_, named)| named.name.starts_with("义乌") && !named.address.is_empty()));
    assert_eq!(order.service_centre, world.reviewer.organisation);
}

#[tokio::test]
async fn a_double_click_makes_one_order() {
    let world = World::start(On::Sqlite).await;
    let browser = world.browser(&world.merchant);
    let plan = world.plan.to_string();
    let first = browser.form("/orders", &[("plan", &plan), ("once", "click")]).await;
    let second = browser.form("/orders", &[("plan", &plan), ("once", "click")]).await;
    assert_eq!(first.status, 303);
    assert_eq!(first.location, second.location);
    let list = browser.get("/orders").await.text;
    assert_eq!(list.matches("href=\"/orders/0").count(), 1, "{list}");
}

#[tokio::test]
async fn another_ones_plan_is_not_found() {
    let world = World::start(On::Sqlite).await;
    let refused = actions::create(world.platform(), &world.stranger, world.plan, "").await;
    assert!(matches!(refused, Err(Error::NotFound)));
}

#[tokio::test]
async fn a_plan_without_tests_needs_no_order() {
    let world = World::start(On::Sqlite).await;
    let plan = id();
    world.add_plan(plan, Vec::new());
    let refused = actions::create(world.platform(), &world.merchant, plan, "").await;
    assert!(matches!(refused, Err(Error::Rule(m)) if m.key == "order-error-nothing-to-test"));
}

#[tokio::test]
async fn numbers_are_allotted_at_submission_without_gaps() {
    let world = World::start(On::Sqlite).await;
    let (a, b) = (world.draft().await, world.draft().await);
    assert_eq!(actions::submit(world.platform(), &world.merchant, b).await.unwrap(), "W2611-000001");
    assert_eq!(actions::submit(world.platform(), &world.merchant, a).await.unwrap(), "W2611-000002");
    world.app.clock.advance_seconds(8 * 86_400);
    let c = world.draft().await;
    assert_eq!(actions::submit(world.platform(), &world.merchant, c).await.unwrap(), "W2612-000001");
}

#[tokio::test]
async fn a_returned_order_keeps_its_number_when_it_comes_back() {
    let world = World::start(On::Sqlite).await;
    let id = world.submitted().await;
    actions::return_for_completion(world.platform(), &world.reviewer, id, "请补充材料清单").await.unwrap();
    assert_eq!(world.order(id).await.state.reason(), Some("请补充材料清单"));
    assert_eq!(actions::submit(world.platform(), &world.merchant, id).await.unwrap(), "W2611-000001");
}

#[tokio::test]
async fn an_order_is_not_submitted_twice() {
    let world = World::start(On::Sqlite).await;
    let id = world.submitted().await;
    let again = actions::submit(world.platform(), &world.merchant, id).await;
    assert!(matches!(again, Err(Error::Conflict(m)) if m.key == "error-transition"));
}

#[tokio::test]
async fn an_incomplete_application_is_shown_with_what_is_missing() {
    let world = World::start(On::Sqlite).await;
    let id = world.draft().await;
    let browser = world.browser(&world.merchant);
    let edited = browser.form(&format!("/orders/{id}/parties"), &form(&world, 1, "", "王<b>工厂</b>")).await;
    assert_eq!(edited.status, 303, "{}", edited.text);
    let answer = browser.form(&format!("/orders/{id}/submission"), &[]).await;
    assert_eq!(answer.status, 422);
    assert!(answer.text.contains("必须填写"));
    assert!(answer.text.contains("王&#60;b&#62;工厂"), "what was typed is kept, and inert");
    assert_eq!(world.state(id).await, "draft");
}

#[tokio::test]
async fn two_people_editing_one_draft_lose_nothing() {
    let world = World::start(On::Sqlite).await;
    let id = world.draft().await;
    let browser = world.browser(&world.merchant);
    let path = format!("/orders/{id}/parties");
    assert_eq!(browser.form(&path, &form(&world, 1, "甲地址", "甲")).await.status, 303);
    let late = browser.form(&path, &form(&world, 1, "乙地址", "乙")).await;
    assert_eq!(late.status, 409);
    assert!(late.text.contains("乙地址") && late.text.contains("别人刚刚修改了这条记录"));
    assert_eq!(world.order(id).await.parties.factory.name, "甲");
    assert!(late.text.contains("name=\"row_version\" value=\"2\""));
}

#[tokio::test]
async fn a_submitted_order_cannot_be_edited() {
    let world = World::start(On::Sqlite).await;
    let id = world.submitted().await;
    let browser = world.browser(&world.merchant);
    assert_eq!(browser.get(&format!("/orders/{id}/parties")).await.status, 409);
    assert_eq!(browser.form(&format!("/orders/{id}/parties"), &form(&world, 2, "x", "y")).await.status, 409);
}

#[tokio::test]
async fn a_stranger_finds_no_such_order_and_a_centre_only_what_was_submitted_to_it() {
    let world = World::start(On::Sqlite).await;
    let id = world.draft().await;
    let page = format!("/orders/{id}");
    assert_eq!(world.browser(&world.stranger).get(&page).await.status, 404);
    assert_eq!(world.browser(&world.reviewer).get(&page).await.status, 404, "a draft is the applicant's alone");
    actions::submit(world.platform(), &world.merchant, id).await.unwrap();
    assert_eq!(world.browser(&world.reviewer).get(&page).await.status, 200);
    assert_eq!(world.browser(&world.stranger).get(&page).await.status, 404);
}

#[tokio::test]
async fn a_withdrawn_order_is_over() {
    let world = World::start(On::Sqlite).await;
    let id = world.submitted().await;
    actions::withdraw(world.platform(), &world.merchant, id, "").await.unwrap();
    assert_eq!(world.state(id).await, "withdrawn");
    assert!(matches!(actions::submit(world.platform(), &world.merchant, id).await, Err(Error::Conflict(_))));
    let page = world.browser(&world.merchant).get(&format!("/orders/{id}")).await.text;
    assert!(page.contains("按同一方案再次委托") && page.contains(&world.plan.to_string()));
}

fn form<'a>(world: &World, version: i64, address: &'a str, factory: &'a str) -> Vec<(&'static str, &'a str)> {
    let leak = |text: String| -> &'static str { Box::leak(text.into_boxed_str()) };
    vec![
        ("applicant_name", "义乌玩具厂"),
        ("applicant_address", "义乌"),
        ("manufacturer_name", "义乌玩具厂"),
        ("manufacturer_address", "义乌"),
        ("factory_name", factory),
        ("factory_address", address),
        ("payer_name", "义乌玩具厂"),
        ("payer_address", "义乌"),
        ("addressee_name", "Hamburg Spielwaren GmbH"),
        ("addressee_address", "Hamburg"),
        ("languages", "both"),
        ("urgency", "normal"),
        ("decision_rule", ""),
        ("note", ""),
        ("service_centre", leak(world.reviewer.organisation.to_string())),
        ("row_version", leak(version.to_string())),
    ]
}
