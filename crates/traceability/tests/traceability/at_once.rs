//! Single events of many callers at once share a commit; each is kept, answered and told for itself.
#![expect(clippy::unwrap_used, reason = "test support: there is nothing to recover")]

use std::collections::BTreeMap;

use kernel::Actor;
use platform::db::rows;
use platform::testing::both_databases;
use traceability::actions::capture::{self, Kept, Refusal};

use crate::common::{World, observed};

fn alone(number: usize) -> String {
    let context = r#"{"@context":["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld",{"yiwu":"https://yiwu.example/"}],"#;
    observed(&format!("https://yiwu.example/chair/{number}"), "storing", "2026-11-24T08:00:00Z")
        .replacen('{', context, 1)
}

async fn all_at_once(world: &World, sent: Vec<(Actor, String)>) -> Vec<Result<Kept, Refusal>> {
    let callers: Vec<_> = sent
        .into_iter()
        .map(|(actor, text)| {
            let platform = world.platform().clone();
            tokio::spawn(async move { capture::event(&platform, &actor, &text).await.map(|(kept, _)| kept) })
        })
        .collect();
    let mut answers = Vec::new();
    for caller in callers {
        answers.push(caller.await.unwrap());
    }
    answers
}

#[tokio::test]
async fn events_sent_at_once_are_each_kept_in_the_name_of_their_sender() {
    both_databases(|on| async move {
        let world = World::start(on).await;
        let senders = [&world.merchant, &world.stranger, &world.buyer];
        let sent = (0..300).map(|n| (senders[n % 3].clone(), alone(n))).collect();
        let answers = all_at_once(&world, sent).await;
        assert!(answers.iter().all(|answer| answer.as_ref().is_ok_and(|kept| kept.new)));
        let conn = world.platform().db().conn();
        let sql = "SELECT actor_organisation, COUNT(*) AS entries FROM journal WHERE event = 'epcis.captured' \
                   GROUP BY actor_organisation";
        let told: BTreeMap<String, i64> = rows::all(conn, sql, vec![])
            .await
            .unwrap()
            .iter()
            .map(|row| (row.try_get("", "actor_organisation").unwrap(), row.try_get("", "entries").unwrap()))
            .collect();
        assert_eq!(told, senders.map(|sender| (sender.organisation.to_string(), 100)).into());
        for (n, answer) in answers.iter().enumerate() {
            let id = answer.as_ref().unwrap().id;
            let sql = "SELECT s.grantee, (SELECT COUNT(*) FROM journal_subject j WHERE j.kind = 'epcis_capture' \
                       AND j.resource = s.event) AS entries FROM epcis_seen s WHERE s.event = $1";
            let found = rows::all(conn, sql, vec![id.to_string().into()]).await.unwrap();
            assert_eq!(found.len(), 1, "only the sender sees what nobody else has to do with");
            assert_eq!(found[0].try_get::<String>("", "grantee").unwrap(), senders[n % 3].organisation.to_string());
            assert_eq!(found[0].try_get::<i64>("", "entries").unwrap(), 1);
        }
    })
    .await;
}

#[tokio::test]
async fn the_same_event_sent_many_times_at_once_is_kept_once() {
    both_databases(|on| async move {
        let world = World::start(on).await;
        let sent = (0..40).map(|n| (world.merchant.clone(), alone(n % 2))).collect();
        let mut kept = Vec::new();
        let mut known = Vec::new();
        for answer in all_at_once(&world, sent).await {
            match answer {
                Ok(one) => kept.push(one.id),
                Err(Refusal::Known(one)) => known.push(one.id),
                Err(other) => panic!("{other:?}"),
            }
        }
        assert_eq!((kept.len(), known.len()), (2, 38));
        assert!(known.iter().all(|id| kept.contains(id)), "who comes later is told which one it was");
    })
    .await;
}

#[tokio::test]
async fn who_may_not_capture_is_refused_before_the_event_is_read() {
    both_databases(|on| async move {
        let world = World::start(on).await;
        let sent = vec![(world.officer.clone(), "no event".to_owned()), (world.merchant.clone(), alone(1))];
        let answers = all_at_once(&world, sent).await;
        assert!(matches!(answers[0], Err(Refusal::Platform(platform::Error::Forbidden(_)))), "{:?}", answers[0]);
        assert!(answers[1].is_ok());
    })
    .await;
}
