//! Surveillance (17065 7.9): due by the scheme, recorded by evaluators, suspension proposed and never automatic.

use certification::actions;
use certification::model::Standing;
use kernel::{Actor, Role};
use platform::Error;
use platform::testing::{On, both_databases};

use crate::common::World;

const DAY: i64 = 24 * 3600;

#[tokio::test]
async fn surveillance_falls_due_is_recorded_and_comes_back_on_both_databases() {
    both_databases(|on| async move {
        let world = World::start(on, "pass").await;
        let (id, number) = world.granted().await;
        let list = async |who: &Actor| world.browser(who).get("/certification/surveillance").await;
        assert!(!list(&world.evaluator).await.text.contains(&number), "a year is left");
        world.app.clock.advance_seconds(310 * DAY);
        assert!(list(&world.evaluator).await.text.contains(&number));
        assert_eq!(world.waits(&world.evaluator).await, ["certificate-todo-surveillance"]);
        assert!(world.waits(&world.decider).await.is_empty(), "nothing is overdue");
        let blank = actions::survey(world.platform(), &world.evaluator, id, true, "").await;
        assert!(matches!(blank, Err(Error::Invalid(_))));
        actions::survey(world.platform(), &world.evaluator, id, true, "市场抽样一件,符合").await.unwrap();
        assert!(!list(&world.evaluator).await.text.contains(&number), "done for this year");
        let page = world.browser(&world.merchant).get(&format!("/certification/certificates/{id}")).await;
        assert!(page.text.contains("2028年11月23日") && page.text.contains("市场抽样一件"), "{}", page.text);
    })
    .await;
}

#[tokio::test]
async fn a_failed_or_missed_surveillance_proposes_suspension_and_a_person_decides() {
    let world = World::start(On::Sqlite, "pass").await;
    let (id, number) = world.granted().await;
    world.app.clock.advance_seconds(370 * DAY);
    assert_eq!(world.waits(&world.decider).await, ["certificate-todo-suspend"]);
    actions::survey(world.platform(), &world.evaluator, id, false, "磁铁松动").await.unwrap();
    let standing =
        world.platform().certificates().unwrap().by_number(world.platform(), &number).await.unwrap().unwrap();
    assert_eq!(standing.state, "valid", "nothing is suspended without a person");
    let page = world.browser(&world.decider).get(&format!("/certification/certificates/{id}")).await;
    assert!(page.text.contains("建议暂停") && page.text.contains("磁铁松动"), "{}", page.text);
    actions::govern(world.platform(), &world.decider, id, Standing::Suspended, "磁铁松动").await.unwrap();
    assert!(world.waits(&world.decider).await.is_empty(), "it is suspended");
    actions::govern(world.platform(), &world.decider, id, Standing::Withdrawn, "未整改").await.unwrap();
    let late = actions::survey(world.platform(), &world.evaluator, id, true, "x").await;
    assert!(matches!(late, Err(Error::Rule(_))));
}

#[tokio::test]
async fn only_an_evaluator_of_the_body_records_surveillance() {
    let world = World::start(On::Sqlite, "pass").await;
    let (id, _) = world.granted().await;
    for who in [&world.merchant, &world.decider, &world.administrator] {
        let refused = actions::survey(world.platform(), who, id, true, "x").await;
        assert!(matches!(refused, Err(Error::Forbidden(_))), "{:?}", who.roles);
    }
    let elsewhere = World::start(On::Sqlite, "pass").await.colleague(&[Role::Evaluator]);
    assert!(matches!(actions::survey(world.platform(), &elsewhere, id, true, "x").await, Err(Error::NotFound)));
}
