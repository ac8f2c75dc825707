//! Times inside containers: what aggregation and association events say of who was in whom, from when until when.

use std::collections::{BTreeMap, BTreeSet};

use kernel::Timestamp;

use super::fact::{Amount, Deed, Fact, Kind};
use crate::model::EventId;

/// A time inside a container, or fixed to something.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Stay {
    /// The container.
    pub parent: String,
    /// What is inside.
    pub child: String,
    /// Fixed to it (association) rather than packed in it (aggregation).
    pub fixed: bool,
    /// From when on; the first event that tells of it.
    pub from: Timestamp,
    /// Until when; `None` while it is inside.
    pub until: Option<Timestamp>,
    /// How much, when the child is a class: decimal text and unit.
    pub amount: Option<(String, String)>,
    /// The event that began it.
    pub began: EventId,
    /// The event that ended it.
    pub ended: Option<EventId>,
}

impl Stay {
    /// Whether both are inside at one instant that has a length: what leaves when the other enters does not overlap.
    #[must_use]
    pub fn overlaps(&self, other: &Self) -> bool {
        self.until.is_none_or(|until| other.from < until) && other.until.is_none_or(|until| self.from < until)
    }
}

/// The stays of one child: every event that names it as a child, and every event that empties one of its containers.
/// A container that is emptied without naming what leaves (`DELETE` without children) lets everything go
/// (EPCIS 2.0 section 7.4.2).
#[must_use]
pub fn of_child<'a>(child: &str, events: impl Iterator<Item = &'a Fact>) -> Vec<Stay> {
    let mut relevant: Vec<(&Fact, Option<&Amount>)> = Vec::new();
    let mut seen = BTreeSet::new();
    for fact in events.filter(|fact| matches!(fact.kind, Kind::Aggregation | Kind::Association)) {
        let named = fact.children.iter().find(|named| named.epc == child);
        let empties = fact.deed == Deed::Delete && fact.children.is_empty();
        if (named.is_some() || empties) && seen.insert(fact.id) {
            relevant.push((fact, named.and_then(|named| named.amount.as_ref())));
        }
    }
    // What is taken out and put in at the same instant leaves first; a container is emptied after what it let go alone.
    let order = |deed: Deed| match deed {
        Deed::Delete => 0,
        Deed::Observe | Deed::Add => 1,
    };
    relevant.sort_by_key(|(fact, _)| (fact.at, order(fact.deed), fact.children.is_empty(), fact.id));
    let mut open: BTreeMap<(String, bool), Stay> = BTreeMap::new();
    let mut done = Vec::new();
    for (fact, amount) in relevant {
        let Some(parent) = &fact.parent else {
            // `DELETE` without a parent: whatever holds the child lets it go.
            if fact.deed == Deed::Delete {
                for (_, stay) in std::mem::take(&mut open) {
                    done.push(ended(stay, fact));
                }
            }
            continue;
        };
        let fixed = fact.kind == Kind::Association;
        let key = (parent.clone(), fixed);
        match fact.deed {
            Deed::Delete => {
                if let Some(stay) = open.remove(&key) {
                    match less(&stay, amount) {
                        Some(rest) => {
                            open.insert(key, rest);
                        }
                        None => done.push(ended(stay, fact)),
                    }
                }
            }
            Deed::Add | Deed::Observe => match open.get_mut(&key) {
                Some(stay) if fact.deed == Deed::Add => more(stay, amount),
                Some(_) => {}
                None => {
                    let stay = Stay {
                        parent: parent.clone(),
                        child: child.to_owned(),
                        fixed,
                        from: fact.at,
                        until: None,
                        amount: amount.map(|amount| (amount.number.clone(), amount.unit.clone())),
                        began: fact.id,
                        ended: None,
                    };
                    open.insert(key, stay);
                }
            },
        }
    }
    done.extend(open.into_values());
    done.sort();
    done
}

fn ended(stay: Stay, fact: &Fact) -> Stay {
    Stay { until: Some(fact.at), ended: Some(fact.id), ..stay }
}

/// What remains when a part of a class is taken out; `None` when nothing does. Pieces are counted; of what is weighed a
/// part remains until all is taken out without an amount.
fn less(stay: &Stay, taken: Option<&Amount>) -> Option<Stay> {
    let (have, unit) = stay.amount.as_ref()?;
    let taken = taken.filter(|taken| !taken.number.is_empty())?;
    if have == &taken.number && unit == &taken.unit {
        return None;
    }
    let rest = match (have.parse::<i64>(), taken.number.parse::<i64>()) {
        (Ok(have), Ok(taken)) if have > taken => have.saturating_sub(taken).to_string(),
        (Ok(_), Ok(_)) => return None,
        _ => String::new(),
    };
    Some(Stay { amount: Some((rest, unit.clone())), ..stay.clone() })
}

fn more(stay: &mut Stay, added: Option<&Amount>) {
    if let (Some((have, _)), Some(added)) = (stay.amount.as_mut(), added) {
        *have = match (have.parse::<i64>(), added.number.parse::<i64>()) {
            (Ok(have), Ok(added)) => have.saturating_add(added).to_string(),
            _ => String::new(),
        };
    }
}
