//! Journal entries with the timelines they stand on, many in two statements. Only a unit of change writes them.

use kernel::{Actor, Timestamp};
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::bulk;
use super::tx::Event;
use crate::Result;

pub(super) async fn write(conn: &impl ConnectionTrait, actor: &Actor, now: Timestamp, events: &[Event]) -> Result<()> {
    if events.is_empty() {
        return Ok(());
    }
    let (mut entries, mut subjects) = (Vec::new(), Vec::new());
    for event in events {
        let id = Uuid::now_v7().to_string();
        let own = std::iter::once((event.kind, &event.resource));
        for (kind, resource) in own.chain(event.also.iter().map(|(kind, resource)| (*kind, resource))) {
            subjects.push(vec![kind.into(), resource.clone().into(), id.clone().into()]);
        }
        entries.push(vec![
            id.into(),
            now.micros().into(),
            actor.user.map(|user| user.to_string()).into(),
            actor.name.clone().into(),
            actor.organisation.to_string().into(),
            actor.organisation_name.clone().into(),
            event.name.into(),
            event.kind.into(),
            event.resource.clone().into(),
            event.data.to_string().into(),
            event.reason.clone().into(),
        ]);
    }
    let head = "INSERT INTO journal (id, at, actor_user, actor_name, actor_organisation, actor_organisation_name, event, kind, \
                resource, data, reason)";
    bulk(conn, head, entries, "").await?;
    bulk(conn, "INSERT INTO journal_subject (kind, resource, journal)", subjects, " ON CONFLICT DO NOTHING").await?;
    Ok(())
}
