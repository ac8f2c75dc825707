//! Review and decision by people who took no part (17065 7.5, 7.6).

use certification::actions;
use kernel::{Actor, AuthLevel, Role};
use platform::Error;
use platform::testing::On;

use crate::common::{World, report};

#[tokio::test]
async fn who_evaluated_or_tested_cannot_decide_whatever_the_roles() {
    let world = World::start(On::Sqlite, "pass").await;
    let platform = &world.app.platform;
    let id = world.evaluated(true).await;
    let all = vec![Role::Administrator, Role::Evaluator, Role::DecisionMaker];
    let evaluator = Actor { roles: all.clone(), ..world.evaluator.clone() };
    assert!(matches!(actions::grant(platform, &evaluator, id, "").await, Err(Error::Forbidden(_))));
    assert!(matches!(actions::refuse(platform, &evaluator, id, "x").await, Err(Error::Forbidden(_))));
    let tester = Actor { user: Some(world.evidence.tester), roles: all, ..world.decider.clone() };
    assert!(matches!(actions::grant(platform, &tester, id, "").await, Err(Error::Forbidden(_))));
    let half = Actor { level: AuthLevel::Password, ..world.decider.clone() };
    assert!(matches!(actions::grant(platform, &half, id, "").await, Err(Error::Forbidden(_))));
    actions::grant(platform, &world.decider, id, "").await.unwrap();
}

#[tokio::test]
async fn whoever_made_an_earlier_evaluation_cannot_decide_either() {
    let world = World::start(On::Sqlite, "pass").await;
    let id = world.evaluated(true).await;
    let second = world.colleague(&[Role::Evaluator]);
    actions::evaluate(world.platform(), &second, id, true, "").await.unwrap();
    for who in [&world.evaluator, &second] {
        let promoted = Actor { roles: vec![Role::DecisionMaker, Role::Administrator], ..who.clone() };
        assert!(matches!(actions::grant(world.platform(), &promoted, id, "").await, Err(Error::Forbidden(_))));
        assert!(matches!(actions::examine(world.platform(), &promoted, id, "").await, Err(Error::Forbidden(_))));
    }
    actions::grant(world.platform(), &world.decider, id, "").await.unwrap();
}

#[tokio::test]
async fn who_evaluated_before_the_evidence_was_supplemented_cannot_decide() {
    let world = World::start(On::Sqlite, "fail").await;
    let id = world.evaluated(true).await;
    let product = world.evidence.product.clone();
    let further = report(&product, 2, "pass");
    let first = world.evidence.reports.lock().unwrap()[0].id;
    *world.evidence.reports.lock().unwrap() = vec![further.clone()];
    let again = actions::supplement(world.platform(), &world.merchant, id, &[first]).await;
    assert!(matches!(again, Err(Error::Invalid(_))), "a report is cited once");
    actions::supplement(world.platform(), &world.merchant, id, &[further.id]).await.unwrap();
    let second = world.colleague(&[Role::Evaluator]);
    actions::evaluate(world.platform(), &second, id, true, "").await.unwrap();
    let promoted = Actor { roles: vec![Role::DecisionMaker], ..world.evaluator.clone() };
    assert!(matches!(actions::refuse(world.platform(), &promoted, id, "x").await, Err(Error::Forbidden(_))));
}

#[tokio::test]
async fn whoever_may_act_for_the_client_cannot_decide() {
    let world = World::start(On::Sqlite, "pass").await;
    let id = world.evaluated(true).await;
    let both = Actor { user: world.merchant.user, ..world.decider.clone() };
    assert!(matches!(actions::grant(world.platform(), &both, id, "").await, Err(Error::Forbidden(_))));
    let colleague = Actor { user: world.colleague(&[]).user, ..world.merchant.clone() };
    world.app.organisations.join(&colleague);
    let both = Actor { user: colleague.user, ..world.decider.clone() };
    assert!(matches!(actions::grant(world.platform(), &both, id, "").await, Err(Error::Forbidden(_))));
    let program = Actor { user: None, ..world.decider.clone() };
    assert!(matches!(actions::grant(world.platform(), &program, id, "").await, Err(Error::Forbidden(_))));
}

#[tokio::test]
async fn the_review_may_be_recorded_apart_and_a_new_evaluation_asks_for_it_again() {
    let world = World::start(On::Sqlite, "pass").await;
    let id = world.applied().await;
    let reviewer = world.colleague(&[Role::Evaluator]);
    let early = actions::examine(world.platform(), &reviewer, id, "").await;
    assert!(matches!(early, Err(Error::Conflict(_))), "{early:?}");
    actions::review(world.platform(), &world.evaluator, id, true, "").await.unwrap();
    actions::evaluate(world.platform(), &world.evaluator, id, true, "").await.unwrap();
    let case = format!("/certification/applications/{id}");
    let offered = |page: platform::testing::Answer| page.text.contains("/examination\"");
    assert!(!offered(world.browser(&world.evaluator).get(&case).await), "who evaluated is offered nothing");
    assert!(offered(world.browser(&reviewer).get(&case).await));
    actions::examine(world.platform(), &reviewer, id, "all read").await.unwrap();
    let page = world.browser(&world.decider).get(&case).await;
    assert!(page.text.contains("all read") && !offered(page));
    actions::evaluate(world.platform(), &world.evaluator, id, true, "").await.unwrap();
    assert!(offered(world.browser(&reviewer).get(&case).await));
}

#[tokio::test]
async fn a_decision_waits_on_the_home_page_only_of_those_who_may_make_it() {
    let world = World::start(On::Sqlite, "pass").await;
    world.evaluated(true).await;
    assert_eq!(world.waits(&world.decider).await, ["certification-todo-decide"]);
    let promoted = Actor { roles: vec![Role::DecisionMaker], ..world.evaluator.clone() };
    assert!(world.waits(&promoted).await.is_empty());
    assert!(world.waits(&world.merchant).await.is_empty(), "the evidence suffices");
}
