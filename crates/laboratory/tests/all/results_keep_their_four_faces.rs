//! Tests are opened by the dispatch, taken by authorised analysts, entered by keyboard; every entry is kept.

use laboratory::actions::test;
use laboratory::jobs::OPEN_TESTS;
use platform::jobs;
use platform::testing::{On, both_databases};

use crate::support::{World, after, all_after};

#[tokio::test]
async fn the_story_of_a_result_on_both_databases() {
    both_databases(|on| async move {
        let world = World::start(on).await;
        let sheet = world.bench().await;
        assert!(sheet.contains("data-grid") && sheet.contains("LOQ 0.005"));
        let saved = world.type_in("PHTHALATES", &["0.0802", "0.0031"], "").await;
        assert_eq!(saved.status, 303, "{}", saved.text);
        let id = after(&world.worksheet("PHTHALATES").await, "href=\"/laboratory/tests/");
        let page = world.browser(&world.verifier).get(&format!("/laboratory/tests/{id}")).await.text;
        assert!(
            page.contains("<td>0.0802</td><td>0.0802</td><td>0.080</td><td><strong>0.080</strong></td><td>0.012</td>")
        );
        assert!(page.contains("<td>0.0031</td><td>0.0031</td><td>0.0031</td><td><strong>&#60;0.005</strong></td>"));
        let verified = world.browser(&world.verifier).form("/laboratory/verification", &[("test", &id)]).await;
        assert_eq!(verified.status, 303, "{}", verified.text);
        let moved = world.browser(&world.verifier).form("/laboratory/verification", &[("test", &id)]).await;
        assert_eq!(moved.status, 409);
    })
    .await;
}

#[tokio::test]
async fn opening_the_tests_twice_opens_them_once() {
    let world = World::start(On::Sqlite).await;
    let sheet = world.bench().await;
    test::open(world.platform(), world.order.id, world.analyst.organisation).await.unwrap();
    let again = world.worksheet("PHTHALATES").await;
    assert_eq!(all_after(&sheet, "name=\"v.").len(), 2);
    assert_eq!(all_after(&again, "name=\"v.").len(), 2);
}

#[tokio::test]
async fn text_in_a_number_field_saves_nothing_and_loses_nothing() {
    let world = World::start(On::Sqlite).await;
    world.bench().await;
    let refused = world.type_in("PHTHALATES", &["0.08", "abc<b>"], "").await;
    assert_eq!(refused.status, 422);
    assert!(refused.text.contains("不是数字") && refused.text.contains("value=\"0.08\""));
    assert!(refused.text.contains("abc&#60;b&#62;"), "typed text comes back inert");
    assert!(!world.worksheet("PHTHALATES").await.contains("value=\"0.08\""), "all or none");
}

#[tokio::test]
async fn a_correction_needs_a_reason_and_both_values_are_kept() {
    let world = World::start(On::Sqlite).await;
    world.bench().await;
    world.type_in("PHTHALATES", &["0.08", "0.09"], "").await;
    let refused = world.type_in("PHTHALATES", &["0.8", "0.09"], "").await;
    assert_eq!(refused.status, 422);
    assert!(refused.text.contains("更正原因"));
    assert_eq!(world.type_in("PHTHALATES", &["0.8", "0.09"], "读错小数点").await.status, 303);
    let id = after(&world.worksheet("PHTHALATES").await, "href=\"/laboratory/tests/");
    let page = world.browser(&world.analyst).get(&format!("/laboratory/tests/{id}")).await.text;
    let entries = &page[page.find("id=\"entries\"").unwrap()..];
    assert!(entries.contains("<td>0.08</td>") && entries.contains("<td>0.8</td>") && entries.contains("读错小数点"));
}

#[tokio::test]
async fn a_value_changed_by_somebody_else_meanwhile_is_told() {
    let world = World::start(On::Sqlite).await;
    let old = world.bench().await;
    world.type_in("PHTHALATES", &["0.08", ""], "").await;
    let id = after(&old, "name=\"v.");
    let (v, w) = (format!("v.{id}"), format!("w.{id}"));
    let late = world
        .browser(&world.analyst)
        .form("/laboratory/worksheet", &[("method", "PHTHALATES"), (&v, "0.5"), (&w, "")])
        .await;
    assert_eq!(late.status, 409);
    assert!(late.text.contains("value=\"0.5\""), "what was typed is still there");
}

#[tokio::test]
async fn an_analyst_without_authorisation_cannot_take_a_test() {
    let world = World::start(On::Sqlite).await;
    world.receive().await;
    test::open(world.platform(), world.order.id, world.analyst.organisation).await.unwrap();
    let page = world.worksheet("PHTHALATES").await;
    let id = after(&page, "name=\"test\" value=\"");
    let fields = [("method", "PHTHALATES"), ("test", id.as_str())];
    let analyst = world.browser(&world.analyst);
    assert_eq!(analyst.form("/laboratory/worksheet/assignment", &fields).await.status, 403);
    world.give(&world.analyst, "perform").await;
    assert_eq!(analyst.form("/laboratory/worksheet/assignment", &fields).await.status, 303);
}

#[tokio::test]
async fn what_the_laboratory_states_nothing_of_can_only_be_passed_or_failed() {
    let mut world = World::start(On::Sqlite).await;
    let lab = world.analyst.organisation;
    world.order.lines = vec![crate::support::line("gb6675-2", None, &["5.2"], lab)];
    world.orders.put(world.order.clone());
    world.bench().await;
    assert_eq!(world.type_in("gb6675-2", &["12"], "").await.status, 422);
    assert_eq!(world.type_in("gb6675-2", &["F"], "").await.status, 303);
    assert!(world.worksheet("gb6675-2").await.contains("不合格"));
}

#[tokio::test]
async fn the_dispatch_opens_the_tests_of_this_laboratory_alone() {
    let mut world = World::wired(On::Sqlite, |b| b.subscribe("order.dispatched", OPEN_TESTS)).await;
    let elsewhere = platform::testing::id();
    world.order.lines.push(crate::support::line("en71-3", Some("nose"), &["Boron"], elsewhere));
    world.orders.put(world.order.clone());
    let mut tx = world.platform().system("test").await.unwrap();
    let event = platform::db::Event::new("order.dispatched", "order", world.order.id);
    let data = serde_json::json!({"order": world.order.id, "laboratory": world.analyst.organisation});
    tx.record(event.with(data)).await.unwrap();
    tx.commit().await.unwrap();
    jobs::drain(world.platform()).await.unwrap();
    let bench = world.browser(&world.analyst).get("/laboratory").await.text;
    assert!(bench.contains("PHTHALATES") && !bench.contains("en71-3"));
}
