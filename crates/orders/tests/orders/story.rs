//! The area's story, on SQLite and on PostgreSQL.

use crate::common::World;
use orders::actions;
use platform::jobs;
use platform::testing::both_databases;

#[tokio::test]
async fn two_clicks_at_once_make_one_order_and_one_number_on_both_databases() {
    both_databases(|on| async move {
        let world = World::start(on).await;
        let click = || actions::create(world.platform(), &world.merchant, world.plan, "click");
        let (a, b, c) = tokio::join!(click(), click(), click());
        let id = a.unwrap();
        assert_eq!((id, id), (b.unwrap(), c.unwrap()));
        let submit = || actions::submit(world.platform(), &world.merchant, id);
        let (a, b) = tokio::join!(submit(), submit());
        assert_eq!(a.is_ok() as u8 + b.is_ok() as u8, 1, "{a:?} {b:?}");
        let next = world.draft().await;
        assert_eq!(actions::submit(world.platform(), &world.merchant, next).await.unwrap(), "W2611-000002");
    })
    .await;
}

#[tokio::test]
async fn an_order_goes_from_plan_to_closed_on_both_databases() {
    both_databases(|on| async move {
        let world = World::with(on, |builder| {
            builder
                .subscribe("sample.received", orders::ON_SAMPLE_RECEIVED)
                .subscribe("report.issued", orders::ON_REPORT_ISSUED)
        })
        .await;
        let id = world.submitted().await;
        let centre = world.browser(&world.reviewer);
        assert!(centre.get("/orders?q=w2611-0").await.text.contains("W2611-000001"));
        assert!(centre.get("/orders?state=submitted").await.text.contains("W2611-000001"));
        assert!(!centre.get("/orders?state=quoted").await.text.contains("W2611-000001"));

        actions::adopt_fees(world.platform(), &world.reviewer, id).await.unwrap();
        let draft = world.review(id).await;
        actions::review(world.platform(), &world.reviewer, id, draft).await.unwrap();
        actions::accept(world.platform(), &world.merchant, id).await.unwrap();
        // 2026-11-24 is a Tuesday; the slowest line takes 7 working days.
        assert_eq!(world.order(id).await.state.promised_on(), Some(jiff::civil::date(2026, 12, 3)));

        world.dispatch(id).await;
        for laboratory in [&world.chemist, &world.mechanic] {
            world.tell("sample.received", id, laboratory).await;
            world.tell("sample.received", id, laboratory).await;
        }
        jobs::drain(world.platform()).await.unwrap();
        assert!(world.order(id).await.sample_received_at.is_some());

        world.tell("report.issued", id, &world.chemist).await;
        jobs::drain(world.platform()).await.unwrap();
        assert_eq!(world.state(id).await, "dispatched", "one laboratory has not reported yet");
        world.tell("report.issued", id, &world.mechanic).await;
        world.tell("report.issued", id, &world.mechanic).await;
        jobs::drain(world.platform()).await.unwrap();
        assert_eq!(world.state(id).await, "reported");

        actions::close(world.platform(), &world.reviewer, id).await.unwrap();
        let page = world.browser(&world.merchant).get(&format!("/orders/{id}")).await;
        assert_eq!(page.status, 200);
        assert!(page.text.contains("已结束") && page.text.contains("W2611-000001"), "{}", page.text);
    })
    .await;
}
