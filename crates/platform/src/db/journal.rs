//! Journal entries with the timelines they stand on, many in two statements. Only a unit of change writes them.

use kernel::{Actor, Timestamp};
use sea_orm::{ConnectionTrait, Value};
use uuid::Uuid;

use super::rows;
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
            subjects.extend::<[Value; 3]>([kind.into(), resource.clone().into(), id.clone().into()]);
        }
        entries.extend::<[Value; 11]>([
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
    let sql = format!(
        "INSERT INTO journal (id, at, actor_user, actor_name, actor_organisation, actor_organisation_name, event, kind, \
         resource, data, reason) VALUES {}",
        places(events.len(), 11)
    );
    rows::exec(conn, &sql, entries).await?;
    let sql = format!(
        "INSERT INTO journal_subject (kind, resource, journal) VALUES {} ON CONFLICT DO NOTHING",
        places(subjects.len() / 3, 3)
    );
    rows::exec(conn, &sql, subjects).await?;
    Ok(())
}

/// `($1,$2),($3,$4)`: so many rows of so many values.
fn places(rows: usize, width: usize) -> String {
    let row = |row: usize| {
        let marks: Vec<String> = (1..=width).map(|n| format!("${}", row * width + n)).collect();
        format!("({})", marks.join(","))
    };
    (0..rows).map(row).collect::<Vec<_>>().join(",")
}

#[cfg(test)]
mod tests {
    #[test]
    fn places_are_numbered_through() {
        assert_eq!(super::places(2, 3), "($1,$2,$3),($4,$5,$6)");
    }
}
