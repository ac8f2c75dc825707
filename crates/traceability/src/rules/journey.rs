//! What of the captured events is the journey of a unit: its own events, those of its lot, and those of the cartons while
//! it was inside; events that were declared to be wrong are left out.

use std::collections::HashSet;

use kernel::Timestamp;

use crate::model::StoredEvent;

/// How many containers within containers are followed.
pub const MOST_LEVELS: usize = 4;
/// How many containers of one unit are followed.
pub const MOST_CONTAINERS: usize = 40;
/// How many steps are told.
pub const MOST_STEPS: usize = 200;

/// An aggregation that names an object as a child.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Nesting {
    /// When.
    pub at: Timestamp,
    /// `ADD`, `OBSERVE`, `DELETE`.
    pub action: String,
    /// The container.
    pub parent: String,
}

/// A time inside a container.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stay {
    /// The container.
    pub parent: String,
    /// From when on.
    pub from: Timestamp,
    /// Until when; `None` while it is still inside.
    pub until: Option<Timestamp>,
}

/// The stays that aggregation events tell of, cut to the time `within` which the child itself belongs to the journey.
#[must_use]
pub fn stays(mut nestings: Vec<Nesting>, within: (Timestamp, Option<Timestamp>)) -> Vec<Stay> {
    nestings.sort_by_key(|nesting| nesting.at);
    let mut stays: Vec<Stay> = Vec::new();
    for nesting in nestings {
        let open = stays.iter_mut().find(|stay| stay.parent == nesting.parent && stay.until.is_none());
        match (nesting.action.as_str(), open) {
            ("DELETE", Some(stay)) => stay.until = Some(nesting.at),
            ("DELETE", None) | (_, Some(_)) => {}
            (_, None) => stays.push(Stay { parent: nesting.parent, from: nesting.at, until: None }),
        }
    }
    let (from, until) = within;
    stays
        .into_iter()
        .filter_map(|stay| {
            let begins = stay.from.max(from);
            let ends = match (stay.until, until) {
                (Some(a), Some(b)) => Some(a.min(b)),
                (a, b) => a.or(b),
            };
            (ends.is_none_or(|ends| ends >= begins)).then_some(Stay { parent: stay.parent, from: begins, until: ends })
        })
        .collect()
}

/// Each event once, without those declared wrong, oldest first, at most [`MOST_STEPS`].
#[must_use]
pub fn steps(events: Vec<StoredEvent>) -> Vec<StoredEvent> {
    let wrong: HashSet<_> = events
        .iter()
        .filter(|event| !event.declaration.is_empty())
        .map(|event| (event.organisation, event.hash.clone()))
        .collect();
    let mut seen = HashSet::new();
    let mut steps: Vec<StoredEvent> = events
        .into_iter()
        .filter(|event| !wrong.contains(&(event.organisation, event.hash.clone())) && seen.insert(event.id))
        .collect();
    steps.sort_by_key(|step| (step.event_time, step.id));
    steps.truncate(MOST_STEPS);
    steps
}

/// Steps of the same kind at the same place one after another are told once, by the first: fifty cartons of one lot.
#[must_use]
pub fn merged(steps: Vec<StoredEvent>) -> Vec<StoredEvent> {
    let mut told: Vec<StoredEvent> = Vec::new();
    for step in steps {
        let same = told.last().is_some_and(|last| {
            (&last.biz_step, &last.read_point, last.organisation)
                == (&step.biz_step, &step.read_point, step.organisation)
        });
        if !same {
            told.push(step);
        }
    }
    told
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(micros: i64) -> Timestamp {
        Timestamp::from_micros(micros)
    }

    fn nesting(micros: i64, action: &str, parent: &str) -> Nesting {
        Nesting { at: at(micros), action: action.to_owned(), parent: parent.to_owned() }
    }

    #[test]
    fn a_unit_shares_the_way_of_its_carton_only_while_inside() {
        let found = stays(
            vec![
                nesting(30, "DELETE", "c1"),
                nesting(10, "ADD", "c1"),
                nesting(20, "OBSERVE", "c1"),
                nesting(40, "ADD", "c2"),
            ],
            (at(0), None),
        );
        assert_eq!(
            found,
            [
                Stay { parent: "c1".to_owned(), from: at(10), until: Some(at(30)) },
                Stay { parent: "c2".to_owned(), from: at(40), until: None },
            ]
        );
    }

    #[test]
    fn a_pallet_counts_while_the_carton_counts() {
        let pallet = vec![nesting(5, "ADD", "p"), nesting(50, "DELETE", "p")];
        assert_eq!(
            stays(pallet, (at(10), Some(at(30)))),
            [Stay { parent: "p".to_owned(), from: at(10), until: Some(at(30)) }]
        );
        assert!(stays(vec![nesting(5, "ADD", "p"), nesting(8, "DELETE", "p")], (at(10), None)).is_empty());
    }

    fn event(id: u128, micros: i64, hash: &str, declaration: &str) -> StoredEvent {
        StoredEvent {
            id: uuid::Uuid::from_u128(id).into(),
            organisation: uuid::Uuid::nil().into(),
            organisation_name: String::new(),
            hash: hash.to_owned(),
            declaration: declaration.to_owned(),
            event_id: String::new(),
            kind: String::new(),
            action: String::new(),
            event_time: at(micros),
            record_time: at(micros),
            biz_step: "packing".to_owned(),
            disposition: String::new(),
            read_point: String::new(),
            biz_location: String::new(),
            body: String::new(),
            withheld: false,
        }
    }

    #[test]
    fn what_was_declared_wrong_is_not_told() {
        let events = vec![event(1, 20, "a", ""), event(2, 10, "b", ""), event(3, 20, "a", "x"), event(2, 10, "b", "")];
        let told = steps(events);
        assert_eq!(told.iter().map(|e| e.hash.as_str()).collect::<Vec<_>>(), ["b"]);
    }

    #[test]
    fn fifty_cartons_are_one_step_of_the_lot() {
        let mut shipped = event(9, 40, "s", "");
        shipped.biz_step = "shipping".to_owned();
        let told = merged(vec![event(1, 10, "a", ""), event(2, 20, "b", ""), shipped]);
        assert_eq!(told.iter().map(|e| e.biz_step.as_str()).collect::<Vec<_>>(), ["packing", "shipping"]);
    }
}
