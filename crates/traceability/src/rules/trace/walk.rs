//! Which identifiers must be read next. A walk goes up (what was it made of?) and down (what became of it?) at the same
//! time, and follows containers only for the time something traced was inside: the neighbours in a carton are not traced.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque};

use kernel::Timestamp;
use kernel::ids::OrganisationId;

use super::fact::{Deed, Fact};
use super::stay::{Stay, of_child};
use crate::model::EventId;

/// Identifiers followed at most; beyond it the answer says that there is more.
pub const MOST_NODES: usize = 10_000;
/// Events read at most.
pub const MOST_EVENTS: usize = 20_000;
/// Hops followed at most.
pub const MOST_HOPS: usize = 32;
/// Separate times inside one container that are told apart.
const MOST_WINDOWS: usize = 16;

/// From when until when something traced was inside.
pub type Window = (Timestamp, Option<Timestamp>);

/// How an identifier was reached.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reach {
    /// What it was made of is asked for.
    pub up: bool,
    /// What became of it is asked for.
    pub down: bool,
    /// What is inside is asked for.
    pub inside: bool,
    /// Something traced was inside at these times.
    pub ride: Vec<Window>,
    /// Hops from where the walk began.
    pub hops: usize,
}

impl Reach {
    /// It only carried what is traced.
    #[must_use]
    pub fn only_carried(&self) -> bool {
        !self.up && !self.down && !self.inside
    }

    fn merge(&mut self, other: &Self) -> bool {
        let before = (self.up, self.down, self.inside, self.ride.len());
        self.up |= other.up;
        self.down |= other.down;
        self.inside |= other.inside;
        for window in &other.ride {
            if self.ride.len() < MOST_WINDOWS && !self.ride.contains(window) {
                self.ride.push(*window);
            }
        }
        before != (self.up, self.down, self.inside, self.ride.len())
    }
}

/// What an event says of an object.
#[derive(Clone, Copy, Debug, Default)]
struct Part {
    input: bool,
    output: bool,
    child: bool,
    parent: bool,
    process: bool,
}

/// A walk through the events.
#[derive(Clone, Debug)]
pub struct Walk {
    seeds: BTreeMap<String, Reach>,
    /// Whether lots are followed to their single units.
    units: bool,
    facts: BTreeMap<EventId, Fact>,
    by_epc: HashMap<String, BTreeMap<EventId, Part>>,
    lot_of: HashMap<String, BTreeSet<String>>,
    members: HashMap<String, BTreeSet<String>>,
    /// Lots with the events that used up single units of them.
    used: HashMap<String, BTreeSet<EventId>>,
    wrong: HashSet<(OrganisationId, String)>,
    read: HashSet<String>,
    reached: BTreeMap<String, Reach>,
    cut: bool,
    at_place: bool,
}

impl Walk {
    /// From one identifier, canonical, in both directions.
    #[must_use]
    pub fn from(start: &str) -> Self {
        let everything = Reach { up: true, down: true, inside: true, ..Reach::default() };
        Self::with(BTreeMap::from([(start.to_owned(), everything)]), true)
    }

    /// Down only, from several identifiers; lots are not followed to their units, but to what these were made into.
    #[must_use]
    pub fn down(starts: &[String]) -> Self {
        let down = Reach { down: true, inside: true, ..Reach::default() };
        Self::with(starts.iter().map(|start| (start.clone(), down.clone())).collect(), false)
    }

    /// From a place: what its events name, as far as it goes by itself.
    #[must_use]
    pub fn place(facts: Vec<Fact>) -> Self {
        let carried = Reach { inside: false, down: true, ..Reach::default() };
        let mut seeds = BTreeMap::new();
        for fact in &facts {
            for epc in fact.objects.iter().map(|named| &named.epc).chain(&fact.parent) {
                seeds.insert(epc.clone(), carried.clone());
            }
        }
        let mut walk = Self::with(seeds, false);
        walk.at_place = true;
        for fact in facts {
            walk.keep(fact);
        }
        walk
    }

    fn with(seeds: BTreeMap<String, Reach>, units: bool) -> Self {
        Self {
            reached: seeds.clone(),
            seeds,
            units,
            facts: BTreeMap::new(),
            by_epc: HashMap::new(),
            lot_of: HashMap::new(),
            members: HashMap::new(),
            used: HashMap::new(),
            wrong: HashSet::new(),
            read: HashSet::new(),
            cut: false,
            at_place: false,
        }
    }

    /// The identifiers whose events are to be read now; empty when the walk is over.
    pub fn wanted(&mut self) -> Vec<String> {
        if self.facts.len() >= MOST_EVENTS {
            self.cut |= self.reached.keys().any(|epc| !self.read.contains(epc));
            return Vec::new();
        }
        self.reached.keys().filter(|epc| !self.read.contains(*epc)).take(MOST_NODES).cloned().collect()
    }

    /// Whether an event that names a lot only as that of single units tells this walk anything, even where nothing was made of them:
    /// a million units came into being in a thousand events.
    #[must_use]
    pub const fn asks_units(&self) -> bool {
        self.units || self.at_place
    }

    /// Events that are known already, so that nobody reads them again.
    #[must_use]
    pub fn knows(&self, id: EventId) -> bool {
        self.facts.contains_key(&id)
    }

    /// All events that name these identifiers; the walk goes on from there.
    pub fn took(&mut self, keys: &[String], facts: Vec<Fact>) {
        self.read.extend(keys.iter().cloned());
        for fact in facts {
            self.keep(fact);
        }
        self.spread();
    }

    /// Nobody reads any further: what was not read is said to be missing.
    pub fn stop(&mut self) {
        self.cut |= self.reached.keys().any(|epc| !self.read.contains(epc));
    }

    /// There is more than what was read.
    #[must_use]
    pub const fn is_cut(&self) -> bool {
        self.cut
    }

    /// Whether every event of an identifier was read.
    #[must_use]
    pub fn is_read(&self, epc: &str) -> bool {
        self.read.contains(epc)
    }

    /// Whether the walk began there.
    #[must_use]
    pub fn is_seed(&self, epc: &str) -> bool {
        self.seeds.contains_key(epc)
    }

    /// Whether the walk began at a place: everything seen there is what is asked for.
    #[must_use]
    pub const fn is_at_place(&self) -> bool {
        self.at_place
    }

    /// What was reached, and how.
    #[must_use]
    pub const fn reached(&self) -> &BTreeMap<String, Reach> {
        &self.reached
    }

    /// Every event, those declared wrong among them.
    pub fn facts(&self) -> impl Iterator<Item = &Fact> {
        self.facts.values()
    }

    /// Whether an event counts: nobody declared it wrong, and it is no such declaration itself.
    #[must_use]
    pub fn counts(&self, fact: &Fact) -> bool {
        !fact.declares_wrong && !self.wrong.contains(&(fact.organisation, fact.hash.clone()))
    }

    /// Events that count and name an identifier as an object, parent, child, input or output.
    pub fn about<'a>(&'a self, epc: &str) -> impl Iterator<Item = &'a Fact> + use<'a> {
        self.parts(epc).map(|(fact, _)| fact)
    }

    /// The lots that a unit belongs to.
    #[must_use]
    pub fn lots_of(&self, unit: &str) -> Vec<&str> {
        self.lot_of.get(unit).map(|lots| lots.iter().map(String::as_str).collect()).unwrap_or_default()
    }

    /// The units of a lot that were read.
    #[must_use]
    pub fn members_of(&self, lot: &str) -> usize {
        self.members.get(lot).map_or(0, |units| units.iter().filter(|unit| self.reached.contains_key(*unit)).count())
    }

    /// Times inside containers.
    #[must_use]
    pub fn stays(&self, child: &str) -> Vec<Stay> {
        let own: Vec<&Fact> = self.parts(child).filter(|(_, part)| part.child).map(|(fact, _)| fact).collect();
        if own.is_empty() {
            return Vec::new();
        }
        let parents: BTreeSet<&String> = own.iter().filter_map(|fact| fact.parent.as_ref()).collect();
        let emptied = parents.into_iter().flat_map(|parent| {
            self.parts(parent)
                .filter(|(fact, part)| part.parent && fact.deed == Deed::Delete && fact.children.is_empty())
                .map(|(fact, _)| fact)
        });
        of_child(child, own.iter().copied().chain(emptied))
    }

    fn parts<'a>(&'a self, epc: &str) -> impl Iterator<Item = (&'a Fact, Part)> + use<'a> {
        let events = self.by_epc.get(epc);
        events
            .into_iter()
            .flatten()
            .filter_map(|(id, part)| Some((self.facts.get(id)?, *part)))
            .filter(|(fact, _)| self.counts(fact))
    }

    fn keep(&mut self, fact: Fact) {
        if fact.declares_wrong {
            self.wrong.insert((fact.organisation, fact.hash.clone()));
        }
        let id = fact.id;
        let mut part = |epc: &str, set: fn(&mut Part)| {
            set(self.by_epc.entry(epc.to_owned()).or_default().entry(id).or_default());
        };
        for named in &fact.objects {
            part(&named.epc, |_| ());
        }
        for named in &fact.children {
            part(&named.epc, |part| part.child = true);
        }
        for named in &fact.inputs {
            part(&named.epc, |part| part.input = true);
        }
        for named in &fact.outputs {
            part(&named.epc, |part| part.output = true);
        }
        if let Some(parent) = &fact.parent {
            part(parent, |part| part.parent = true);
        }
        if let Some(process) = &fact.transformation {
            part(process, |part| part.process = true);
        }
        let inputs: BTreeSet<&str> = fact.inputs.iter().map(|named| named.epc.as_str()).collect();
        for (unit, lot) in &fact.members {
            if inputs.contains(unit.as_str()) {
                self.used.entry(lot.clone()).or_default().insert(id);
            }
            self.lot_of.entry(unit.clone()).or_default().insert(lot.clone());
            self.members.entry(lot.clone()).or_default().insert(unit.clone());
        }
        self.facts.insert(id, fact);
    }

    /// Goes as far as what was read allows, anew each time: an event read late may end a stay.
    fn spread(&mut self) {
        let mut reached = self.seeds.clone();
        let mut queue: VecDeque<String> = reached.keys().cloned().collect();
        while let Some(epc) = queue.pop_front() {
            let Some(reach) = reached.get(&epc).cloned() else { continue };
            for (next, mut how) in self.next(&epc, &reach) {
                how.hops = reach.hops + 1;
                let full = reached.len() >= MOST_NODES || how.hops > MOST_HOPS;
                if let Some(known) = reached.get_mut(&next) {
                    if known.merge(&how) {
                        queue.push_back(next);
                    }
                } else if full {
                    self.cut = true;
                } else {
                    reached.insert(next.clone(), how);
                    queue.push_back(next);
                }
            }
        }
        self.reached = reached;
    }

    fn next(&self, epc: &str, reach: &Reach) -> Vec<(String, Reach)> {
        let up = || Reach { up: true, ..Reach::default() };
        let down = || Reach { down: true, ..Reach::default() };
        let mut found = Vec::new();
        for (fact, part) in self.parts(epc) {
            if reach.up && (part.output || part.process) {
                found.extend(fact.inputs.iter().map(|named| (named.epc.clone(), up())));
                found.extend(fact.transformation.iter().map(|process| (process.clone(), up())));
            }
            if reach.down && (part.input || part.process) {
                found.extend(fact.outputs.iter().map(|named| (named.epc.clone(), down())));
                found.extend(fact.transformation.iter().map(|process| (process.clone(), down())));
            }
            if reach.inside && part.parent && fact.deed != Deed::Delete {
                let inside = Reach { up: reach.up, down: reach.down, inside: true, ..Reach::default() };
                found.extend(fact.children.iter().map(|named| (named.epc.clone(), inside.clone())));
            }
        }
        if reach.down && !self.units {
            for fact in self.used.get(epc).into_iter().flatten().filter_map(|id| self.facts.get(id)) {
                let made = fact.outputs.iter().map(|named| &named.epc).chain(&fact.transformation);
                found.extend(made.filter(|_| self.counts(fact)).map(|epc| (epc.clone(), down())));
            }
        }
        if reach.up {
            found.extend(self.lot_of.get(epc).into_iter().flatten().map(|lot| (lot.clone(), up())));
        }
        if reach.down && self.units {
            found.extend(self.members.get(epc).into_iter().flatten().map(|unit| (unit.clone(), down())));
        }
        let mut windows = reach.ride.clone();
        if reach.down {
            windows = vec![(Timestamp::from_micros(i64::MIN), None)];
        }
        if !windows.is_empty() {
            for stay in self.stays(epc) {
                let ride: Vec<Window> = windows.iter().filter_map(|window| within(&stay, *window)).collect();
                if !ride.is_empty() {
                    found.push((stay.parent, Reach { ride, ..Reach::default() }));
                }
            }
        }
        found
    }
}

/// The part of a stay within a time.
#[must_use]
pub fn within(stay: &Stay, (from, until): Window) -> Option<Window> {
    let begins = stay.from.max(from);
    let ends = match (stay.until, until) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (a, b) => a.or(b),
    };
    ends.is_none_or(|ends| ends >= begins).then_some((begins, ends))
}
