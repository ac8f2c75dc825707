//! Scans are counted without anything about who scans; what is improbable is raised for the maker and the authority.
#![expect(clippy::unwrap_used, reason = "test support: there is nothing to recover")]

use axum::body::Body;
use axum::http::Method;
use platform::db::rows;
use platform::jobs;
use platform::testing::{Answer, On, both_databases};

use crate::common::{GTIN, World};

async fn look(world: &World, serial: &str, phone: &str, country: &str) -> Answer {
    let headers = [
        ("content-type", "application/x-www-form-urlencoded"),
        ("user-agent", phone),
        ("x-test-country", country),
        ("sec-fetch-site", "same-origin"),
    ];
    let body = Body::from(format!("gtin={GTIN}&serial={serial}&lang=en"));
    world.browser(None).send_with(Method::POST, "/seen", &headers, body).await
}

async fn single(world: &World) -> Vec<String> {
    let found = rows::all(world.platform().db().conn(), "SELECT * FROM scan", vec![]).await.unwrap();
    found.iter().map(|row| row.try_get::<String>("", "reader").unwrap()).collect()
}

#[tokio::test]
async fn a_scan_is_counted_once_a_day_for_each_phone_on_both_databases() {
    both_databases(|on| async move {
        let world = World::start(on).await;
        let lot = world.lot("L1", 2).await;
        let serial = world.serials(lot).await[0].clone();
        for _ in 0..3 {
            assert_eq!(look(&world, &serial, "phone a", "").await.text, "First seen on 24 Nov 2026, 1 scans");
        }
        world.app.clock.advance_seconds(3600);
        let told = look(&world, &serial, "phone b", "de").await.text;
        assert_eq!(told, "First seen on 24 Nov 2026, 2 scans, last in Germany");
        world.app.clock.advance_seconds(86_400);
        assert!(look(&world, &serial, "phone a", "").await.text.contains("3 scans, last in Germany"));
        assert!(!told.to_lowercase().contains("fake"));

        // Nothing that is kept leads back to a phone, and a phone has another mark on another day.
        let readers = single(&world).await;
        assert_eq!(readers.len(), 3);
        assert!(readers.iter().all(|reader| reader.len() == 16 && !reader.contains("phone")));
        let distinct: std::collections::BTreeSet<_> = readers.iter().collect();
        assert_eq!(distinct.len(), 3);

        // After thirty days the sums are left.
        world.app.clock.advance_seconds(31 * 86_400);
        jobs::new_day(world.platform()).await.unwrap();
        jobs::drain(world.platform()).await.unwrap();
        assert!(single(&world).await.is_empty());
        assert!(look(&world, &serial, "phone c", "").await.text.contains("4 scans"));
    })
    .await;
}

#[tokio::test]
async fn copies_and_tried_numbers_are_raised_once_for_the_maker_and_the_authority() {
    let world = World::start(On::Sqlite).await;
    let lot = world.lot("L1", 2).await;
    let serial = world.serials(lot).await[0].clone();
    look(&world, &serial, "phone a", "DE").await;
    for _ in 0..2 {
        world.app.clock.advance_seconds(3600);
        look(&world, &serial, "phone b", "BR").await;
    }
    for n in 0..12 {
        assert_eq!(look(&world, &format!("GUESS{n}"), "robot", "").await.status, 204, "nothing is told of it");
    }
    for who in [&world.merchant, &world.officer] {
        let page = world.browser(Some(who)).get("/suspicions").await;
        assert_eq!(page.text.matches("DE → BR").count(), 1, "{}", page.text);
        assert!(page.text.contains(&serial) && page.text.contains("10"), "{}", page.text);
    }
    assert!(!world.browser(Some(&world.stranger)).get("/suspicions").await.text.contains(&serial));
    assert_eq!(world.browser(Some(&world.buyer)).get("/suspicions").await.status, 403);
}

#[tokio::test]
async fn what_is_none_of_ours_is_not_counted() {
    let world = World::start(On::Sqlite).await;
    let lot = world.lot("L1", 1).await;
    let serial = world.serials(lot).await[0].clone();
    let form = ("content-type", "application/x-www-form-urlencoded");
    let cross = [form, ("sec-fetch-site", "cross-site")];
    let body = || Body::from(format!("gtin={GTIN}&serial={serial}"));
    let browser = world.browser(None);
    assert_eq!(browser.send_with(Method::POST, "/seen", &cross, body()).await.status, 404, "another site's page");
    for bad in [
        "gtin=1&serial=A".to_owned(),
        format!("gtin={GTIN}&serial="),
        format!("gtin={GTIN}&serial={}", "A".repeat(21)),
        format!("gtin={GTIN}&serial=%E6%89%B9"),
    ] {
        let answer = browser.send_with(Method::POST, "/seen", &[form], Body::from(bad.clone())).await;
        assert_eq!(answer.status, 404, "{bad}");
    }
    let stranger = Body::from("gtin=09521234000037&serial=A");
    assert_eq!(browser.send_with(Method::POST, "/seen", &[form], stranger).await.status, 204);
    assert!(single(&world).await.is_empty(), "no table is filled by what was never numbered here");
    // A flood within one second is answered and not counted.
    for n in 0..60 {
        assert_eq!(look(&world, &serial, &format!("phone {n}"), "").await.status, 200);
    }
    assert_eq!(single(&world).await.len(), 50);
}

async fn closes(world: &World, who: &kernel::Actor, id: &str, reason: &str) -> Answer {
    world.browser(Some(who)).form(&format!("/suspicions/{id}/closing"), &[("reason", reason)]).await
}

async fn raised(world: &World) -> String {
    let rows = rows::all(world.platform().db().conn(), "SELECT id FROM suspicion", vec![]).await.unwrap();
    assert_eq!(rows.len(), 1);
    rows.first().unwrap().try_get("", "id").unwrap()
}

#[tokio::test]
async fn a_suspicion_is_closed_with_a_reason_and_new_evidence_opens_it_on_both_databases() {
    both_databases(|on| async move {
        let world = World::start(on).await;
        let lot = world.lot("L1", 2).await;
        let serial = world.serials(lot).await[0].clone();
        look(&world, &serial, "phone a", "DE").await;
        world.app.clock.advance_seconds(3600);
        look(&world, &serial, "phone b", "BR").await;
        let id = raised(&world).await;
        let page = || async { world.browser(Some(&world.officer)).get("/suspicions").await.text };
        assert!(page().await.contains(&format!("/suspicions/{id}/closing")));

        assert_eq!(closes(&world, &world.stranger, &id, "mine").await.status, 404, "who does not see it");
        assert_eq!(closes(&world, &world.buyer, &id, "mine").await.status, 403, "who closes none");
        assert_eq!(closes(&world, &world.merchant, &id, "  ").await.status, 422, "never without a reason");
        world.app.clock.advance_seconds(120);
        assert_eq!(closes(&world, &world.merchant, &id, "a fair in São Paulo").await.status, 303);
        assert_eq!(closes(&world, &world.officer, &id, "again").await.status, 409);
        let told = page().await;
        assert!(told.contains("a fair in São Paulo") && !told.contains(&format!("/suspicions/{id}/closing")), "{told}");

        // What was looked at is no new evidence: one more phone beside it leaves it closed.
        world.app.clock.advance_seconds(3600);
        look(&world, &serial, "phone c", "BR").await;
        assert!(!page().await.contains("/closing"), "the old scans alone are improbable");
        world.app.clock.advance_seconds(3600);
        look(&world, &serial, "phone d", "JP").await;
        let told = page().await;
        assert!(told.contains("BR → JP") && told.contains(&format!("/suspicions/{id}/closing")), "{told}");
        assert!(told.contains("a fair in São Paulo"), "what was said before is kept: {told}");
        assert_eq!(closes(&world, &world.officer, &id, "seized").await.status, 303, "an authority closes it too");
        let sql = "SELECT actor_name, reason FROM journal WHERE event IN ('suspicion.closed', 'suspicion.reopened') ORDER BY id";
        let entries = rows::all(world.platform().db().conn(), sql, vec![]).await.unwrap();
        let reasons: Vec<Option<String>> = entries.iter().map(|row| row.try_get("", "reason").unwrap()).collect();
        assert_eq!(reasons, [Some("a fair in São Paulo".to_owned()), None, Some("seized".to_owned())]);
    })
    .await;
}
