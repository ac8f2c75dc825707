//! Evaluation of the evidence (17065 7.4).

use certification::actions;
use platform::Error;
use platform::testing::On;

use crate::common::{World, report};

#[tokio::test]
async fn what_fails_or_is_superseded_or_lacks_the_agreement_is_not_granted() {
    let failing = World::start(On::Sqlite, "fail").await;
    let id = failing.evaluated(true).await;
    assert!(matches!(actions::grant(&failing.app.platform, &failing.decider, id, "").await, Err(Error::Rule(_))));
    assert!(matches!(actions::refuse(&failing.app.platform, &failing.decider, id, "").await, Err(Error::Invalid(_))));
    actions::refuse(&failing.app.platform, &failing.decider, id, "邻苯超标").await.unwrap();

    let unsigned = World::start(On::Sqlite, "pass").await;
    let id = unsigned.evaluated(false).await;
    assert!(matches!(actions::grant(&unsigned.app.platform, &unsigned.decider, id, "").await, Err(Error::Rule(_))));

    let superseded = World::start(On::Sqlite, "pass").await;
    let id = superseded.applied().await;
    actions::review(&superseded.app.platform, &superseded.evaluator, id, true, "").await.unwrap();
    superseded.evidence.reports.lock().unwrap().clear();
    actions::evaluate(&superseded.app.platform, &superseded.evaluator, id, true, "").await.unwrap();
    assert!(matches!(actions::grant(&superseded.app.platform, &superseded.decider, id, "").await, Err(Error::Rule(_))));
}

#[tokio::test]
async fn only_pass_conforms() {
    for verdict in ["conditional_pass", "not_judged", "conditional_fail"] {
        let world = World::start(On::Sqlite, verdict).await;
        let id = world.evaluated(true).await;
        let granted = actions::grant(world.platform(), &world.decider, id, "").await;
        assert!(matches!(granted, Err(Error::Rule(_))), "{verdict}");
    }
}

#[tokio::test]
async fn a_report_that_the_register_no_longer_holds_valid_is_no_evidence() {
    let world = World::start(On::Sqlite, "pass").await;
    world.issuance.not_valid.lock().unwrap().push("TR-X-2026-000001".to_owned());
    let id = world.evaluated(true).await;
    assert!(matches!(actions::grant(world.platform(), &world.decider, id, "").await, Err(Error::Rule(_))));
    let page = world.browser(&world.decider).get(&format!("/certification/applications/{id}")).await;
    assert!(page.text.contains("TR-X-2026-000001"));
}

#[tokio::test]
async fn a_report_superseded_after_the_evaluation_sends_the_case_back() {
    let world = World::start(On::Sqlite, "pass").await;
    let id = world.evaluated(true).await;
    let product = world.evidence.product.clone();
    *world.evidence.reports.lock().unwrap() = vec![report(&product, 2, "pass")];
    match actions::grant(world.platform(), &world.decider, id, "").await {
        Err(Error::Rule(message)) => assert_eq!(message.key, "certification-error-evidence-changed"),
        other => panic!("{other:?}"),
    }
    let amended = world.evidence.reports.lock().unwrap()[0].id;
    actions::supplement(world.platform(), &world.merchant, id, &[amended]).await.unwrap();
    actions::evaluate(world.platform(), &world.evaluator, id, true, "").await.unwrap();
    actions::grant(world.platform(), &world.decider, id, "").await.unwrap();
}

#[tokio::test]
async fn a_declined_or_withdrawn_application_goes_no_further() {
    let world = World::start(On::Sqlite, "pass").await;
    let declined = world.applied().await;
    assert!(matches!(
        actions::decline(world.platform(), &world.evaluator, declined, " ").await,
        Err(Error::Invalid(_))
    ));
    actions::decline(world.platform(), &world.evaluator, declined, "不在范围内").await.unwrap();
    let platform = world.platform();
    assert!(matches!(actions::evaluate(platform, &world.evaluator, declined, true, "").await, Err(Error::Conflict(_))));
    assert!(matches!(actions::withdraw(platform, &world.merchant, declined, "x").await, Err(Error::Conflict(_))));
    let other = World::start(On::Sqlite, "pass").await;
    let id = other.evaluated(true).await;
    let stranger = world.merchant.clone();
    assert!(matches!(actions::withdraw(other.platform(), &stranger, id, "x").await, Err(Error::NotFound)));
    actions::withdraw(other.platform(), &other.merchant, id, "改款").await.unwrap();
    assert!(matches!(actions::grant(other.platform(), &other.decider, id, "").await, Err(Error::Conflict(_))));
}
