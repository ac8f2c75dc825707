//! What does not fit together in the events: contradictions and gaps, each named with the events that show it. A finding
//! accuses nobody: it says which records cannot all be true, or what nobody recorded.

use std::collections::{BTreeMap, BTreeSet};

use super::fact::{Deed, Fact, Kind};
use super::graph::{Lived, NodeKind, arrives, ends, history, leaves};
use super::walk::Walk;
use crate::model::EventId;

/// Two organisations that see one thing at two places within this time cannot both be right: 10 minutes.
pub const SAME_MOMENT_MICROS: i64 = 10 * 60 * 1_000_000;
/// Findings told at most of each kind.
pub const MOST_OF_A_KIND: usize = 50;

/// What is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Wrong {
    /// Seen at two places at one moment.
    TwoPlaces,
    /// Inside two containers at once.
    TwoParents,
    /// Something happened to it before it came into being.
    BeforeCommissioning,
    /// Something happened to it after it ended.
    AfterEnd,
    /// Shipped, and nobody told that it came into being.
    ShippedUnmade,
    /// A container was shipped, and nobody told what was put into it.
    ShippedUnpacked,
    /// Received, and nobody told that it was shipped.
    ReceivedUnshipped,
    /// Received before it was shipped.
    TimeBackwards,
    /// Handled alone elsewhere, while its container was never opened.
    NeverOpened,
    /// At another place without a step that brought it there.
    Gap,
}

impl Wrong {
    /// The word of the catalogue and the interface.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::TwoPlaces => "two_places",
            Self::TwoParents => "two_parents",
            Self::BeforeCommissioning => "before_commissioning",
            Self::AfterEnd => "after_end",
            Self::ShippedUnmade => "shipped_unmade",
            Self::ShippedUnpacked => "shipped_unpacked",
            Self::ReceivedUnshipped => "received_unshipped",
            Self::TimeBackwards => "time_backwards",
            Self::NeverOpened => "never_opened",
            Self::Gap => "gap",
        }
    }
}

/// One thing that does not fit together.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// What.
    pub wrong: Wrong,
    /// About which identifier.
    pub epc: String,
    /// The events that show it, in order of time.
    pub events: Vec<EventId>,
}

/// Every finding about what a walk reached and read whole; what was not read is not judged.
#[must_use]
pub fn findings(walk: &Walk) -> Vec<Finding> {
    let mut found = BTreeSet::new();
    for epc in walk.reached().keys().filter(|epc| walk.is_read(epc)) {
        let kind = NodeKind::of(epc);
        if matches!(kind, NodeKind::Place | NodeKind::Process) {
            continue;
        }
        let lived = history(walk, epc);
        let mut say = |wrong, events: &[&Fact]| {
            let mut events: Vec<&Fact> = events.to_vec();
            events.sort_by_key(|fact| (fact.at, fact.id));
            let events = events.into_iter().map(|fact| fact.id).collect();
            found.insert(Finding { wrong, epc: epc.clone(), events });
        };
        if kind == NodeKind::Lot {
            // A class is at many places, in many containers; only its beginning and its transfers can be judged.
            continue;
        }
        places(&lived, &mut say);
        parents(walk, epc, &mut say);
        lifetime(&lived, epc, kind, &mut say);
        transfers(&lived, &mut say);
        if kind == NodeKind::Container {
            packed(walk, epc, &mut say);
        } else {
            opened(walk, epc, &lived, &mut say);
        }
    }
    // What holds of a pallet holds of all in it: told once, of the outermost.
    let mut same: BTreeMap<(Wrong, &[EventId]), BTreeSet<&str>> = BTreeMap::new();
    for finding in &found {
        same.entry((finding.wrong, &finding.events)).or_default().insert(&finding.epc);
    }
    let inner = |finding: &Finding| {
        let told = same.get(&(finding.wrong, finding.events.as_slice()));
        told.is_some_and(|epcs| {
            epcs.len() > 1 && walk.stays(&finding.epc).iter().any(|stay| epcs.contains(stay.parent.as_str()))
        })
    };
    let mut told: BTreeMap<Wrong, usize> = BTreeMap::new();
    found
        .iter()
        .filter(|finding| !inner(finding))
        .filter(|finding| {
            let count = told.entry(finding.wrong).or_default();
            *count += 1;
            *count <= MOST_OF_A_KIND
        })
        .cloned()
        .collect()
}

type Say<'s> = dyn FnMut(Wrong, &[&Fact]) + 's;

fn pairs<'a, 'b>(lived: &'b [Lived<'a>]) -> impl Iterator<Item = (&'b Lived<'a>, &'b Lived<'a>)> {
    lived.iter().zip(lived.iter().skip(1))
}

/// Two places at one moment, and places between which nothing was told.
fn places(lived: &[Lived<'_>], say: &mut Say<'_>) {
    let located: Vec<&Lived<'_>> = lived.iter().filter(|one| !one.fact.place().is_empty()).collect();
    for (one, other) in located.iter().zip(located.iter().skip(1)) {
        if one.fact.place() == other.fact.place() {
            continue;
        }
        let apart = other.fact.at.micros().saturating_sub(one.fact.at.micros());
        let strangers = one.fact.organisation != other.fact.organisation;
        if apart == 0 || (strangers && apart <= SAME_MOMENT_MICROS) {
            say(Wrong::TwoPlaces, &[one.fact, other.fact]);
        } else if strangers {
            let between = lived.iter().filter(|step| step.fact.at >= one.fact.at && step.fact.at <= other.fact.at);
            let moved = between.into_iter().any(|step| moves(step.fact));
            if !moved {
                say(Wrong::Gap, &[one.fact, other.fact]);
            }
        }
    }
}

fn moves(fact: &Fact) -> bool {
    leaves(fact) || arrives(fact) || matches!(fact.step.as_str(), "unloading" | "entering_exiting" | "void_shipping")
}

/// Inside two containers at once. What is fixed to something may well be packed too.
fn parents(walk: &Walk, epc: &str, say: &mut Say<'_>) {
    let stays: Vec<_> = walk.stays(epc).into_iter().filter(|stay| !stay.fixed).collect();
    let event = |id: EventId| walk.facts().find(|fact| fact.id == id);
    for (at, one) in stays.iter().enumerate() {
        for other in stays.iter().skip(at + 1).filter(|other| other.parent != one.parent && one.overlaps(other)) {
            let shown: Vec<&Fact> = [event(one.began), event(other.began)].into_iter().flatten().collect();
            say(Wrong::TwoParents, &shown);
        }
    }
}

/// Before it began, after it ended; shipped without having begun.
fn lifetime(lived: &[Lived<'_>], epc: &str, kind: NodeKind, say: &mut Say<'_>) {
    let begins = |fact: &Fact| {
        let named = |list: &[super::fact::Named]| list.iter().any(|named| named.epc == epc);
        (fact.kind == Kind::Object && fact.deed == Deed::Add && named(&fact.objects)) || named(&fact.outputs)
    };
    let begun = lived.iter().find(|one| !one.carried && begins(one.fact));
    if let Some(begun) = begun {
        for early in lived.iter().filter(|one| one.fact.at < begun.fact.at) {
            say(Wrong::BeforeCommissioning, &[early.fact, begun.fact]);
        }
    } else if let (NodeKind::Unit, Some(shipped)) = (kind, lived.iter().find(|one| one.fact.step == "shipping")) {
        say(Wrong::ShippedUnmade, &[shipped.fact]);
    }
    if let Some(end) = lived.iter().find(|one| ends(one.fact, epc)) {
        for late in lived.iter().filter(|one| one.fact.at > end.fact.at) {
            say(Wrong::AfterEnd, &[end.fact, late.fact]);
        }
    }
}

/// Received before it was shipped, or without having been shipped.
fn transfers(lived: &[Lived<'_>], say: &mut Say<'_>) {
    let sender = |fact: &Fact| fact.step == "shipping" || fact.step == "departing";
    let first = lived.first().map(|one| one.fact.organisation);
    for (at, received) in lived.iter().enumerate().filter(|(_, one)| one.fact.step == "receiving") {
        let before = lived.get(..at).unwrap_or_default();
        if before.iter().any(|one| sender(one.fact)) || Some(received.fact.organisation) == first {
            continue;
        }
        let after = lived.get(at + 1..).unwrap_or_default();
        match after.iter().find(|one| sender(one.fact) && one.fact.organisation != received.fact.organisation) {
            Some(shipped) => say(Wrong::TimeBackwards, &[received.fact, shipped.fact]),
            None => say(Wrong::ReceivedUnshipped, &[received.fact]),
        }
    }
}

/// A container that leaves although nobody told what is in it.
fn packed(walk: &Walk, epc: &str, say: &mut Say<'_>) {
    let own: Vec<&Fact> = walk.about(epc).collect();
    let Some(shipped) = own.iter().filter(|fact| fact.step == "shipping").min_by_key(|fact| (fact.at, fact.id)) else {
        return;
    };
    let filled = own.iter().any(|fact| {
        fact.parent.as_deref() == Some(epc)
            && fact.deed != Deed::Delete
            && !fact.children.is_empty()
            && fact.at <= shipped.at
    });
    if !filled {
        say(Wrong::ShippedUnpacked, &[shipped]);
    }
}

/// Handled alone, elsewhere than its container, which nobody opened.
fn opened(walk: &Walk, epc: &str, lived: &[Lived<'_>], say: &mut Say<'_>) {
    for stay in walk.stays(epc).into_iter().filter(|stay| !stay.fixed && stay.until.is_none()) {
        for (before, alone) in pairs(lived).filter(|(_, one)| !one.carried && one.fact.at > stay.from) {
            let elsewhere = !alone.fact.place().is_empty()
                && !before.fact.place().is_empty()
                && alone.fact.place() != before.fact.place();
            let parted = alone.fact.kind == Kind::Object
                && (alone.fact.step == "retail_selling" || (elsewhere && before.carried));
            if parted {
                say(Wrong::NeverOpened, &[alone.fact]);
            }
        }
    }
}
