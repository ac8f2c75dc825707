//! Months of events: what is taken out is in no answer, stays known, and comes back; on PostgreSQL. SQLite knows no months.
#![expect(clippy::unwrap_used, reason = "test support: there is nothing to recover")]

use axum::body::Body;
use axum::http::Method;
use migrations::months::{self, FIRST, Month};
use platform::testing::{On, both_databases};
use serde_json::json;

use crate::common::{World, document, events, observed, value};

const CHAIR: &str = "https://yiwu.example/chair/1";

async fn captured(world: &World) -> (i64, i64) {
    let body = document(&observed(CHAIR, "storing", "2026-11-24T08:00:00Z"));
    let browser = world.browser(Some(&world.merchant));
    let headers = [("content-type", "application/ld+json")];
    let answer = browser.send_with(Method::POST, "/epcis/capture", &headers, Body::from(body)).await;
    assert_eq!(answer.status, 202, "{}", answer.text);
    let job = value(&browser.get(answer.location.as_deref().unwrap()).await);
    let tally = |name: &str| job.pointer(&format!("/touchstone:tally/{name}")).unwrap().as_i64().unwrap();
    (tally("stored"), tally("duplicates"))
}

async fn seen(world: &World) -> usize {
    events(&world.browser(Some(&world.merchant)).get("/epcis/events").await).len()
}

#[tokio::test]
async fn an_event_of_a_month_that_was_taken_out_is_still_known() {
    both_databases(|on| async move {
        let world = World::start(on).await;
        assert_eq!(captured(&world).await, (1, 0));
        assert_eq!(captured(&world).await, (0, 1), "the same event again");
        if on == On::Sqlite {
            return;
        }
        let db = world.platform().db();
        let now = jiff::Timestamp::now();
        let names: Vec<String> = months::parts(db.conn()).await.unwrap().into_iter().map(|part| part.name).collect();
        let next = Month::of(now).next();
        let ahead = [FIRST.to_owned(), next.to_string(), next.next().to_string()];
        assert_eq!(names.get(..3).unwrap(), ahead);
        db.months_ahead().await.unwrap();
        assert_eq!(months::parts(db.conn()).await.unwrap().len(), names.len(), "they are there already");

        let tx = world.platform().system("months").await.unwrap();
        assert_eq!(months::detach(tx.conn(), now).await.unwrap(), None, "this month is not over");
        tx.commit().await.unwrap();
        let path = format!("/trace?id={CHAIR}");
        let page = world.browser(Some(&world.merchant)).get(&path).await.text;
        assert!(!page.contains("已归档"), "{page}");

        let later = next.next().next().begin().unwrap();
        let mut tx = world.platform().system("months").await.unwrap();
        let (part, count) = months::detach(tx.conn(), later).await.unwrap().unwrap();
        tx.record(
            platform::db::Event::new("epcis.detached", "epcis_month", &part.name).with(json!({"month": part.name})),
        )
        .await
        .unwrap();
        tx.commit().await.unwrap();
        assert_eq!((part.name.as_str(), count), (FIRST, 1));
        assert_eq!(part.until, next.begin().unwrap().as_microsecond());
        assert_eq!(seen(&world).await, 0);
        assert_eq!(captured(&world).await, (0, 1), "its key is still there");
        let answer = world.browser(Some(&world.merchant)).get(&path).await;
        assert_eq!(answer.status, 404);
        assert!(answer.text.contains("已归档"), "{}", answer.text);

        let tx = world.platform().system("months").await.unwrap();
        assert_eq!(months::attach(tx.conn()).await.unwrap().as_deref(), Some(FIRST));
        assert_eq!(months::attach(tx.conn()).await.unwrap(), None);
        tx.commit().await.unwrap();
        assert_eq!(seen(&world).await, 1);
        let answer = world.browser(Some(&world.merchant)).get(&path).await;
        assert_eq!(answer.status, 200);
        assert!(!answer.text.contains("已归档"));
    })
    .await;
}

#[tokio::test]
async fn months_that_were_missed_are_made() {
    both_databases(|on| async move {
        let world = World::start(on).await;
        if on == On::Sqlite {
            return;
        }
        let conn = world.platform().db().conn();
        let mut far = Month::of(jiff::Timestamp::now());
        for _ in 0..8 {
            far = far.next();
        }
        months::ahead(conn, far).await.unwrap();
        let parts = months::parts(conn).await.unwrap();
        let ends: Vec<i64> = parts.iter().map(|part| part.until).collect();
        assert!(ends.is_sorted());
        assert_eq!(parts.last().unwrap().name, far.next().next().to_string());
        let begins = parts.iter().skip(1).map(|part| part.name.parse::<Month>().unwrap().begin().unwrap());
        assert!(
            begins.map(jiff::Timestamp::as_microsecond).eq(ends.iter().take(ends.len() - 1).copied()),
            "no hole: {parts:?}"
        );
    })
    .await;
}
