//! What a walk found, as a graph with the present holders: the answer of a trace.

use std::collections::{BTreeMap, BTreeSet};

use kernel::Timestamp;
use kernel::ids::OrganisationId;

use super::fact::{Deed, Fact, Kind};
use super::findings::{Finding, findings};
use super::stay::Stay;
use super::walk::{Walk, Window, within};
use crate::model::EventId;

/// What an identifier stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum NodeKind {
    /// A lot or a class.
    Lot,
    /// A single unit.
    Unit,
    /// A carton, pallet, container: something with an SSCC.
    Container,
    /// A returnable or individual asset.
    Asset,
    /// A place.
    Place,
    /// A transformation.
    Process,
    /// Anything else.
    Other,
}

impl NodeKind {
    /// The word of the catalogue and the interface.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Lot => "lot",
            Self::Unit => "unit",
            Self::Container => "container",
            Self::Asset => "asset",
            Self::Place => "place",
            Self::Process => "process",
            Self::Other => "other",
        }
    }

    /// Of a canonical identifier.
    #[must_use]
    pub fn of(epc: &str) -> Self {
        let Some(link) = epcis::objects::link(epc) else { return Self::Other };
        match link.key().ai() {
            "00" => Self::Container,
            "01" if link.serial().is_some() => Self::Unit,
            "01" => Self::Lot,
            "8003" | "8004" => Self::Asset,
            "414" => Self::Place,
            _ => Self::Other,
        }
    }
}

/// An identifier of the graph.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// Canonical identifier.
    pub epc: String,
    /// What it stands for.
    pub kind: NodeKind,
    /// `start`, `up`, `down`, `both`, `carried`.
    pub side: &'static str,
    /// Its lot, for a unit.
    pub lot: Option<String>,
    /// Where it is now, as far as anybody told.
    pub now: Option<Whereabouts>,
}

/// How two identifiers are tied.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum EdgeKind {
    /// `from` was inside `to`.
    Inside,
    /// `from` was fixed to `to`.
    Fixed,
    /// `from` was used up by process `to`.
    Input,
    /// Process `from` made `to`.
    Output,
    /// Unit `to` belongs to lot `from`.
    Member,
}

impl EdgeKind {
    /// The word of the interface.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Inside => "inside",
            Self::Fixed => "fixed",
            Self::Input => "input",
            Self::Output => "output",
            Self::Member => "member",
        }
    }
}

/// A tie.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Edge {
    /// Identifier.
    pub from: String,
    /// Identifier.
    pub to: String,
    /// What kind.
    pub kind: EdgeKind,
    /// From when on, for what has an interval.
    pub since: Option<Timestamp>,
    /// Until when; `None` while it holds.
    pub until: Option<Timestamp>,
    /// Amount and unit, for classes.
    pub amount: Option<(String, String)>,
}

/// Where something is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Whereabouts {
    /// `here`, `on_the_way`, `sold`, `gone`, `used_up`.
    pub status: &'static str,
    /// Who told so.
    pub organisation: OrganisationId,
    /// Their name.
    pub by: String,
    /// Canonical URI of the place, or of where it goes; empty when not told.
    pub place: String,
    /// URI of the party it goes to; empty unless on the way.
    pub to_party: String,
    /// Known by an event about a container rather than about the thing itself.
    pub carried: bool,
    /// Since when.
    pub since: Timestamp,
}

/// Who has how much of what is traced.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holder {
    /// `here`, `on_the_way`, `sold`, `gone`, `used_up`.
    pub status: &'static str,
    /// Who told so.
    pub organisation: OrganisationId,
    /// Their name.
    pub by: String,
    /// Canonical URI; empty when not told.
    pub place: String,
    /// URI of the party it goes to; empty unless on the way.
    pub to_party: String,
    /// `unit`, `carton`, `lot`.
    pub precision: &'static str,
    /// The identifiers, in order.
    pub things: Vec<String>,
    /// The latest event that says so.
    pub since: Timestamp,
}

/// The answer of a trace.
#[derive(Clone, Debug)]
pub struct Trace {
    /// Identifiers.
    pub nodes: Vec<Node>,
    /// Ties.
    pub edges: Vec<Edge>,
    /// Events about what is traced, oldest first; with false those declared wrong, which count for nothing.
    pub steps: Vec<(Fact, bool)>,
    /// What does not fit together.
    pub findings: Vec<Finding>,
    /// Who has it.
    pub holders: Vec<Holder>,
    /// There is more than is shown.
    pub cut: bool,
}

/// The graph of a walk that is over.
#[must_use]
pub fn trace(walk: &Walk) -> Trace {
    let mut edges = edges(walk);
    edges.sort();
    edges.dedup();
    let mut nodes = Vec::new();
    for (epc, reach) in walk.reached() {
        let process = walk.about(epc).any(|fact| fact.transformation.as_deref() == Some(epc));
        let kind = if process { NodeKind::Process } else { NodeKind::of(epc) };
        let side = match (walk.is_seed(epc), reach.up, reach.down) {
            (true, ..) => "start",
            (_, true, true) => "both",
            (_, true, false) => "up",
            (_, false, true) => "down",
            _ => "carried",
        };
        let lot = walk.lots_of(epc).first().map(|lot| (*lot).to_owned());
        let now = if kind == NodeKind::Process { None } else { whereabouts(walk, epc) };
        nodes.push(Node { epc: epc.clone(), kind, side, lot, now });
    }
    let known: BTreeSet<&str> = walk.reached().keys().map(String::as_str).collect();
    let processes: BTreeSet<String> = edges.iter().flat_map(|edge| [&edge.from, &edge.to]).cloned().collect();
    for epc in processes.into_iter().filter(|epc| !known.contains(epc.as_str())) {
        nodes.push(Node { epc, kind: NodeKind::Process, side: "both", lot: None, now: None });
    }
    let holders = holders(walk, &nodes);
    Trace { holders, findings: findings(walk), steps: steps(walk), edges, nodes, cut: walk.is_cut() }
}

fn edges(walk: &Walk) -> Vec<Edge> {
    let mut found = Vec::new();
    let reached = walk.reached();
    let plain = |from: &str, to: &str, kind| Edge {
        from: from.to_owned(),
        to: to.to_owned(),
        kind,
        since: None,
        until: None,
        amount: None,
    };
    for epc in reached.keys() {
        for Stay { parent, fixed, from, until, amount, .. } in walk.stays(epc) {
            if reached.contains_key(&parent) {
                let kind = if fixed { EdgeKind::Fixed } else { EdgeKind::Inside };
                found.push(Edge { since: Some(from), until, amount, ..plain(epc, &parent, kind) });
            }
        }
        for lot in walk.lots_of(epc) {
            if reached.contains_key(lot) {
                found.push(plain(lot, epc, EdgeKind::Member));
            }
        }
    }
    for fact in walk.facts().filter(|fact| fact.kind == Kind::Transformation && walk.counts(fact)) {
        let process = fact.transformation.clone().unwrap_or_else(|| format!("process:{}", fact.id));
        let told = |amount: &Option<super::fact::Amount>| amount.as_ref().map(|a| (a.number.clone(), a.unit.clone()));
        for named in fact.inputs.iter().filter(|named| reached.contains_key(&named.epc)) {
            let edge = plain(&named.epc, &process, EdgeKind::Input);
            found.push(Edge { since: Some(fact.at), amount: told(&named.amount), ..edge });
        }
        for named in fact.outputs.iter().filter(|named| reached.contains_key(&named.epc)) {
            let edge = plain(&process, &named.epc, EdgeKind::Output);
            found.push(Edge { since: Some(fact.at), amount: told(&named.amount), ..edge });
        }
    }
    found
}

/// An event of something's history; `carried` when it is about a container while it was inside.
#[derive(Clone, Copy, Debug)]
pub struct Lived<'a> {
    /// The event.
    pub fact: &'a Fact,
    /// About a container.
    pub carried: bool,
}

/// Everything that happened to something: its own events, and those of its containers while it was inside; oldest first.
#[must_use]
pub fn history<'a>(walk: &'a Walk, epc: &str) -> Vec<Lived<'a>> {
    let mut found: BTreeMap<(Timestamp, Timestamp, EventId), Lived<'a>> = BTreeMap::new();
    for fact in walk.about(epc) {
        found.insert((fact.at, fact.recorded, fact.id), Lived { fact, carried: false });
    }
    let ever: Window = (Timestamp::from_micros(i64::MIN), None);
    let mut level = vec![(epc.to_owned(), ever)];
    let mut followed = BTreeSet::from([epc.to_owned()]);
    for _ in 0..super::walk::MOST_HOPS {
        let mut next = Vec::new();
        for (inner, window) in level {
            for stay in walk.stays(&inner) {
                let Some((from, until)) = within(&stay, window) else { continue };
                for fact in walk.about(&stay.parent) {
                    let inside = fact.at >= from && until.is_none_or(|until| fact.at <= until);
                    // What else was put into the same container is no step of this one.
                    let others = fact.parent.as_deref() == Some(&stay.parent) && !fact.children.is_empty();
                    if inside && !others {
                        found.entry((fact.at, fact.recorded, fact.id)).or_insert(Lived { fact, carried: true });
                    }
                }
                if followed.insert(format!("{} {:?}", stay.parent, (from, until))) {
                    next.push((stay.parent, (from, until)));
                }
            }
        }
        level = next;
        if level.is_empty() {
            break;
        }
    }
    found.into_values().collect()
}

/// Steps after which goods are on their way (CBV 2.0 section 7.1).
#[must_use]
pub fn leaves(fact: &Fact) -> bool {
    matches!(fact.step.as_str(), "shipping" | "departing" | "consigning" | "transporting" | "loading")
        || fact.disposition == "in_transit"
}

/// Steps by which goods come to somebody.
#[must_use]
pub fn arrives(fact: &Fact) -> bool {
    matches!(fact.step.as_str(), "receiving" | "arriving" | "accepting")
}

/// Steps by which goods end.
#[must_use]
pub fn ends(fact: &Fact, epc: &str) -> bool {
    let deleted =
        fact.kind == Kind::Object && fact.deed == Deed::Delete && fact.objects.iter().any(|named| named.epc == epc);
    deleted
        || matches!(fact.step.as_str(), "destroying" | "decommissioning" | "killing")
        || matches!(fact.disposition.as_str(), "destroyed" | "disposed")
}

/// Where something is after all that happened to it; `None` when nobody told anything.
#[must_use]
pub fn whereabouts(walk: &Walk, epc: &str) -> Option<Whereabouts> {
    let mut now: Option<Whereabouts> = None;
    for Lived { fact, carried } in history(walk, epc) {
        let place = now.as_ref().filter(|now| now.status == "here").map(|now| now.place.clone()).unwrap_or_default();
        let mut next = Whereabouts {
            status: "here",
            organisation: fact.organisation,
            by: fact.by.clone(),
            place: if fact.place().is_empty() { place } else { fact.place().to_owned() },
            to_party: String::new(),
            carried,
            since: fact.at,
        };
        let whole_class = fact.inputs.iter().any(|named| named.epc == epc && named.amount.is_none());
        if whole_class {
            next.status = "used_up";
        } else if ends(fact, epc) {
            next.status = "gone";
        } else if fact.step == "retail_selling" || fact.disposition == "retail_sold" {
            next.status = "sold";
        } else if fact.step == "void_shipping" {
            next.place = if fact.place().is_empty() { next.place } else { fact.place().to_owned() };
        } else if leaves(fact) {
            next.status = "on_the_way";
            next.place = fact.to_place.clone().unwrap_or_default();
            next.to_party = fact.to_party.clone().unwrap_or_default();
        } else if let (true, Some(before)) = (fact.place().is_empty() && !arrives(fact), &now) {
            // An event without a place, that is no arrival, moves nothing: a recall reaches goods wherever they are.
            next = Whereabouts { ..before.clone() };
        }
        now = Some(next);
    }
    now
}

fn holders(walk: &Walk, nodes: &[Node]) -> Vec<Holder> {
    let mut groups: BTreeMap<(&str, String, OrganisationId, String, &str), Holder> = BTreeMap::new();
    for node in nodes {
        let Some(reach) = walk.reached().get(&node.epc) else { continue };
        let traced = reach.down || reach.inside || walk.is_seed(&node.epc);
        let (thing, precision) = match node.kind {
            NodeKind::Unit => (true, if node.now.as_ref().is_some_and(|now| now.carried) { "carton" } else { "unit" }),
            NodeKind::Lot => (walk.members_of(&node.epc) == 0, "lot"),
            NodeKind::Process | NodeKind::Place => (false, "lot"),
            _ => (walk.is_seed(&node.epc) && (walk.is_at_place() || !carries(walk, &node.epc)), "carton"),
        };
        let Some(now) = node.now.as_ref().filter(|_| traced && thing) else { continue };
        let key = (now.status, now.place.clone(), now.organisation, now.to_party.clone(), precision);
        let holder = groups.entry(key).or_insert_with(|| Holder {
            status: now.status,
            organisation: now.organisation,
            by: now.by.clone(),
            place: now.place.clone(),
            to_party: now.to_party.clone(),
            precision,
            things: Vec::new(),
            since: now.since,
        });
        holder.since = holder.since.max(now.since);
        holder.things.push(node.epc.clone());
    }
    let mut found: Vec<Holder> = groups.into_values().collect();
    found.sort_by_key(|holder| (std::cmp::Reverse(holder.things.len()), holder.place.clone(), holder.status));
    found
}

fn carries(walk: &Walk, epc: &str) -> bool {
    walk.about(epc).any(|fact| fact.parent.as_deref() == Some(epc) && !fact.children.is_empty())
}

fn steps(walk: &Walk) -> Vec<(Fact, bool)> {
    let mut found: Vec<(Fact, bool)> = Vec::new();
    for fact in walk.facts().filter(|fact| !fact.declares_wrong) {
        let told = fact.names().any(|name| {
            walk.reached().get(name).is_some_and(|reach| {
                // What happened to a container before and after is not told.
                !reach.only_carried()
                    || reach.ride.iter().any(|(from, until)| {
                        fact.at >= *from
                            && until.is_none_or(|until| fact.at <= until)
                            && fact.parent.as_deref() != Some(name)
                    })
            })
        });
        if told {
            found.push((fact.clone(), walk.counts(fact)));
        }
    }
    found.sort_by_key(|(fact, _)| (fact.at, fact.recorded, fact.id));
    found
}
