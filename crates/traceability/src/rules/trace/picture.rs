//! The graph as a picture that stays readable with ten thousand nodes: units are drawn by lot and whereabouts, cartons by
//! whereabouts, holders last; a group can be opened. Columns from left to right: materials, lots, units, containers, holders.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::graph::{Edge, EdgeKind, Node, NodeKind, Trace};

/// Boxes of one column; what is beyond stands in one box with its number.
pub const MOST_BOXES: usize = 14;
/// Members of a group that is opened.
pub const MOST_OPENED: usize = 40;
/// Generations of materials that have a column of their own.
const MOST_RANKS: usize = 6;

const BOX_WIDTH: usize = 176;
const BOX_HEIGHT: usize = 48;
const COLUMN: usize = BOX_WIDTH + 56;
const ROW: usize = BOX_HEIGHT + 16;
const MARGIN: usize = 8;

/// What a box stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drawn {
    /// Name of the group, for opening it; the identifier of a single node.
    pub key: String,
    /// `lot`, `unit`, `container`, `asset`, `place`, `process`, `other`, `holder`, `more`.
    pub kind: &'static str,
    /// How many nodes.
    pub count: usize,
    /// The identifier when there is one node alone.
    pub single: Option<String>,
    /// `here`, `on_the_way` …; empty when nobody told.
    pub status: &'static str,
    /// Place URI, or empty.
    pub place: String,
    /// Who told, or empty.
    pub by: String,
    /// Where it is being sent, or empty.
    pub to_party: String,
    /// The walk began here.
    pub start: bool,
    /// Left edge, pixels.
    pub x: usize,
    /// Upper edge, pixels.
    pub y: usize,
}

/// A line between two boxes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The SVG path.
    pub path: String,
    /// How many ties it stands for.
    pub count: usize,
}

/// The picture.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Picture {
    /// Pixels.
    pub width: usize,
    /// Pixels.
    pub height: usize,
    /// Boxes, column by column.
    pub boxes: Vec<Drawn>,
    /// Lines.
    pub lines: Vec<Line>,
    /// Width and height of a box, pixels.
    pub size: (usize, usize),
}

/// Draws a trace; `opened` is the key of the group whose members are drawn one by one.
#[must_use]
pub fn picture(trace: &Trace, opened: Option<&str>) -> Picture {
    let mut boxes: BTreeMap<(usize, String), Drawn> = BTreeMap::new();
    let mut box_of: HashMap<&str, (usize, String)> = HashMap::new();
    let column = columns(trace);
    let holders = column.values().copied().max().map_or(0, |last| last + 1);
    let mut ties: BTreeMap<(Key, Key), usize> = BTreeMap::new();
    let mut counts: HashMap<(usize, String), usize> = HashMap::new();
    for node in trace.nodes.iter().filter(|node| shown(trace, node)) {
        let at = column.get(node.epc.as_str()).copied().unwrap_or(0);
        *counts.entry((at, group(node))).or_default() += 1;
    }
    let mut drawn_of: HashMap<(usize, String), usize> = HashMap::new();
    for node in trace.nodes.iter().filter(|node| shown(trace, node)) {
        let at = column.get(node.epc.as_str()).copied().unwrap_or(0);
        let mut key = (at, group(node));
        let alone = counts.get(&key).copied().unwrap_or(0) == 1;
        if opened == Some(key.1.as_str()) && !alone {
            let drawn = drawn_of.entry(key.clone()).or_default();
            *drawn += 1;
            if *drawn <= MOST_OPENED {
                key.1.clone_from(&node.epc);
            }
        }
        let drawn = boxes.entry(key.clone()).or_insert_with(|| of_node(node, &key.1));
        drawn.count += 1;
        drawn.start |= node.side == "start";
        drawn.single = (drawn.count == 1).then(|| node.epc.clone());
        box_of.insert(node.epc.as_str(), key);
    }
    for holder in &trace.holders {
        let key =
            (holders, format!("holder {} {} {} {}", holder.status, holder.place, holder.organisation, holder.to_party));
        let drawn = boxes.entry(key.clone()).or_insert_with(|| Drawn {
            key: key.1.clone(),
            kind: "holder",
            count: 0,
            single: None,
            status: holder.status,
            place: holder.place.clone(),
            by: holder.by.clone(),
            to_party: holder.to_party.clone(),
            start: false,
            x: 0,
            y: 0,
        });
        drawn.count += holder.things.len();
        for thing in &holder.things {
            if let Some(from) = outermost(trace, thing, &box_of) {
                *ties.entry((from, key.clone())).or_default() += 1;
            }
        }
    }
    for (from, to) in drawn_ties(trace, &box_of) {
        *ties.entry((from, to)).or_default() += 1;
    }
    lay_out(boxes, &ties, opened)
}

fn shown(trace: &Trace, node: &Node) -> bool {
    node.kind != NodeKind::Process || trace.nodes.len() == 1 || node.side == "start"
}

fn of_node(node: &Node, key: &str) -> Drawn {
    let now = node.now.as_ref();
    Drawn {
        key: key.to_owned(),
        kind: node.kind.word(),
        count: 0,
        single: None,
        status: now.map_or("", |now| now.status),
        place: now.map(|now| now.place.clone()).unwrap_or_default(),
        by: now.map(|now| now.by.clone()).unwrap_or_default(),
        to_party: now.map(|now| now.to_party.clone()).unwrap_or_default(),
        start: false,
        x: 0,
        y: 0,
    }
}

/// Lots stand alone; units go with their lot, and everything single with its whereabouts.
fn group(node: &Node) -> String {
    if matches!(node.kind, NodeKind::Lot | NodeKind::Place | NodeKind::Process) || node.side == "start" {
        return node.epc.clone();
    }
    let now =
        node.now.as_ref().map(|now| format!("{} {} {} {}", now.status, now.place, now.organisation, now.to_party));
    format!("{} {} {}", node.kind.word(), node.lot.as_deref().unwrap_or_default(), now.unwrap_or_default())
}

fn columns(trace: &Trace) -> HashMap<&str, usize> {
    let mut rank: HashMap<&str, usize> = HashMap::new();
    let made: Vec<&Edge> =
        trace.edges.iter().filter(|e| matches!(e.kind, EdgeKind::Input | EdgeKind::Output)).collect();
    for _ in 0..MOST_RANKS * 2 {
        let mut changed = false;
        for edge in &made {
            let next = rank.get(edge.from.as_str()).copied().unwrap_or(0) + usize::from(edge.kind == EdgeKind::Output);
            let known = rank.entry(edge.to.as_str()).or_default();
            if next > *known && next < MOST_RANKS {
                *known = next;
                changed = true;
            }
        }
        if !changed {
            break;
        }
    }
    let of_lot =
        |node: &Node| matches!(node.kind, NodeKind::Lot | NodeKind::Process | NodeKind::Place | NodeKind::Other);
    let lots: BTreeSet<usize> = trace
        .nodes
        .iter()
        .filter(|node| of_lot(node))
        .map(|node| rank.get(node.epc.as_str()).copied().unwrap_or(0))
        .collect();
    let lots: HashMap<usize, usize> = lots.into_iter().zip(0..).collect();
    let has = |kind| trace.nodes.iter().any(|node| node.kind == kind);
    let units = lots.len();
    let containers = units + usize::from(has(NodeKind::Unit));
    let nested: BTreeSet<&str> = trace
        .edges
        .iter()
        .filter(|edge| edge.kind == EdgeKind::Inside && NodeKind::of(&edge.from) == NodeKind::Container)
        .map(|edge| edge.to.as_str())
        .collect();
    trace
        .nodes
        .iter()
        .map(|node| {
            let at = match node.kind {
                _ if of_lot(node) => lots.get(&rank.get(node.epc.as_str()).copied().unwrap_or(0)).copied().unwrap_or(0),
                NodeKind::Unit => units,
                _ => containers + usize::from(nested.contains(node.epc.as_str())),
            };
            (node.epc.as_str(), at)
        })
        .collect()
}

/// A holder is tied to the outermost box that carries the thing, so that lines do not cross the containers.
fn outermost(trace: &Trace, thing: &str, box_of: &HashMap<&str, (usize, String)>) -> Option<(usize, String)> {
    let mut at = thing;
    for _ in 0..8 {
        let open = |edge: &&Edge| edge.kind == EdgeKind::Inside && edge.until.is_none() && edge.from == at;
        let start = trace.edges.partition_point(|edge| edge.from.as_str() < at);
        let Some(edge) = trace.edges.get(start..).unwrap_or_default().iter().take_while(|e| e.from == at).find(open)
        else {
            break;
        };
        at = edge.to.as_str();
    }
    box_of.get(at).cloned()
}

type Key = (usize, String);

fn drawn_ties(trace: &Trace, box_of: &HashMap<&str, Key>) -> Vec<(Key, Key)> {
    let mut found = Vec::new();
    let mut inputs: HashMap<&str, Vec<&str>> = HashMap::new();
    for edge in trace.edges.iter().filter(|edge| edge.kind == EdgeKind::Input) {
        inputs.entry(edge.to.as_str()).or_default().push(edge.from.as_str());
    }
    let mut tie = |from: &str, to: &str| {
        if let (Some(from), Some(to)) = (box_of.get(from), box_of.get(to))
            && from != to
        {
            found.push((from.clone(), to.clone()));
        }
    };
    for edge in &trace.edges {
        match edge.kind {
            EdgeKind::Inside | EdgeKind::Fixed | EdgeKind::Member => tie(&edge.from, &edge.to),
            EdgeKind::Output if box_of.contains_key(edge.from.as_str()) => tie(&edge.from, &edge.to),
            EdgeKind::Output => {
                for from in inputs.get(edge.from.as_str()).into_iter().flatten() {
                    tie(from, &edge.to);
                }
            }
            EdgeKind::Input => tie(&edge.from, &edge.to),
        }
    }
    found
}

fn lay_out(boxes: BTreeMap<Key, Drawn>, ties: &BTreeMap<(Key, Key), usize>, opened: Option<&str>) -> Picture {
    let mut by_column: BTreeMap<usize, Vec<(Key, Drawn)>> = BTreeMap::new();
    for (key, drawn) in boxes {
        by_column.entry(key.0).or_default().push((key, drawn));
    }
    let mut place_of: HashMap<Key, (usize, usize)> = HashMap::new();
    let mut picture = Picture { size: (BOX_WIDTH, BOX_HEIGHT), ..Picture::default() };
    let mut tallest = 0;
    for (column, (_, mut members)) in by_column.into_iter().enumerate() {
        members.sort_by_key(|(key, drawn)| (!drawn.start, std::cmp::Reverse(drawn.count), key.1.clone()));
        // An opened group may be longer than a column otherwise is.
        let most = if opened.is_some() { MOST_BOXES + MOST_OPENED } else { MOST_BOXES };
        let x = MARGIN + column * COLUMN;
        let mut more: Option<Drawn> = None;
        for (row, (key, mut drawn)) in members.into_iter().enumerate() {
            let y = MARGIN + row.min(most) * ROW;
            tallest = tallest.max(y + BOX_HEIGHT);
            place_of.insert(key, (x, y));
            if row < most {
                drawn.x = x;
                drawn.y = y;
                picture.boxes.push(drawn);
            } else {
                let rest = more.get_or_insert_with(|| Drawn {
                    kind: "more",
                    count: 0,
                    single: None,
                    status: "",
                    place: String::new(),
                    by: String::new(),
                    to_party: String::new(),
                    start: false,
                    x,
                    y,
                    key: String::new(),
                });
                rest.count += drawn.count;
            }
        }
        picture.boxes.extend(more);
        picture.width = x + BOX_WIDTH + MARGIN;
    }
    picture.height = tallest + MARGIN;
    let mut lines: BTreeMap<String, usize> = BTreeMap::new();
    for ((from, to), count) in ties {
        if let (Some(from), Some(to)) = (place_of.get(from), place_of.get(to)) {
            *lines.entry(curve(*from, *to)).or_default() += count;
        }
    }
    picture.lines = lines.into_iter().map(|(path, count)| Line { path, count }).collect();
    picture
}

fn curve((x1, y1): (usize, usize), (x2, y2): (usize, usize)) -> String {
    let (from, to) = (x1 + BOX_WIDTH, x2);
    let (y1, y2) = (y1 + BOX_HEIGHT / 2, y2 + BOX_HEIGHT / 2);
    if to <= from {
        // Within a column, or back: around the right side.
        let out = from + 20;
        return format!("M{from} {y1} C{out} {y1} {out} {y2} {} {y2}", x2 + BOX_WIDTH);
    }
    let middle = usize::midpoint(from, to);
    format!("M{from} {y1} C{middle} {y1} {middle} {y2} {to} {y2}")
}
