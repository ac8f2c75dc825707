//! A trace in the words of the page's language.

use platform::web::Page;

use super::trace::{MOST_ROWS, MOST_STEPS, step_word};
use crate::actions::trace::Traced;
use crate::percent::encoded;
use crate::rules::trace::graph::{Holder, Node};
use crate::rules::trace::map::{Point, points};
use crate::rules::trace::picture::{Drawn, Picture, picture};

/// What the page shows.
#[derive(Debug, Default)]
pub(crate) struct View {
    pub(crate) start: String,
    pub(crate) name: String,
    pub(crate) kind: String,
    /// Lot page of the platform does not exist for everything; the identifier does.
    pub(crate) findings: Vec<FindingLine>,
    pub(crate) holders: Vec<HolderLine>,
    pub(crate) chart: Chart,
    pub(crate) dots: Vec<Dot>,
    pub(crate) way: String,
    pub(crate) steps: Vec<StepLine>,
    pub(crate) more_steps: usize,
    pub(crate) nodes: Vec<NodeLine>,
    pub(crate) more_nodes: usize,
    pub(crate) count: usize,
    pub(crate) cut: bool,
}

/// Something that does not fit together.
#[derive(Debug)]
pub(crate) struct FindingLine {
    pub(crate) text: String,
    pub(crate) about: String,
    pub(crate) href: String,
    /// Identity of each event that shows it.
    pub(crate) events: Vec<String>,
}

/// Who has how much.
#[derive(Debug)]
pub(crate) struct HolderLine {
    pub(crate) class: &'static str,
    pub(crate) status: String,
    pub(crate) who: String,
    pub(crate) place: String,
    pub(crate) count: usize,
    pub(crate) precision: String,
    pub(crate) since: String,
}

/// An event.
#[derive(Debug)]
pub(crate) struct StepLine {
    pub(crate) id: String,
    pub(crate) at: String,
    pub(crate) recorded: String,
    pub(crate) step: String,
    pub(crate) place: String,
    pub(crate) by: String,
    pub(crate) struck: bool,
}

/// An identifier.
#[derive(Debug)]
pub(crate) struct NodeLine {
    pub(crate) name: String,
    pub(crate) epc: String,
    pub(crate) kind: String,
    pub(crate) class: &'static str,
    pub(crate) status: String,
    pub(crate) place: String,
    pub(crate) by: String,
}

/// The picture with its words.
#[derive(Debug, Default)]
pub(crate) struct Chart {
    pub(crate) picture: Picture,
    pub(crate) cells: Vec<Cell>,
}

/// A box of the picture.
#[derive(Debug)]
pub(crate) struct Cell {
    pub(crate) drawn: Drawn,
    pub(crate) title: String,
    pub(crate) line: String,
    pub(crate) whole: String,
    pub(crate) href: String,
}

/// A place on the map.
#[derive(Debug)]
pub(crate) struct Dot {
    pub(crate) x: i64,
    pub(crate) y: i64,
    pub(crate) name: String,
    pub(crate) number: usize,
}

impl View {
    /// In the page's language; `opened`: the group that is drawn one by one.
    pub(crate) fn of(p: &Page, traced: &Traced, opened: &str) -> Self {
        let trace = &traced.trace;
        let start = trace.nodes.iter().find(|node| node.epc == traced.start);
        let found: Vec<Point> = points(trace);
        let steps = trace.steps.iter().map(|(fact, counts)| StepLine {
            id: fact.id.to_string(),
            at: p.instant(&fact.at),
            recorded: p.instant(&fact.recorded),
            step: step_word(p, &fact.step),
            place: place(p, traced, fact.place()),
            by: fact.by.clone(),
            struck: !counts,
        });
        Self {
            start: traced.start.clone(),
            name: short(&traced.start),
            kind: start.map_or_else(|| p.word("trace-kind", "place"), |node| p.word("trace-kind", node.kind.word())),
            findings: trace
                .findings
                .iter()
                .map(|finding| FindingLine {
                    text: p.word("trace-wrong", finding.wrong.word()),
                    about: short(&finding.epc),
                    href: link(&finding.epc),
                    events: finding.events.iter().map(ToString::to_string).collect(),
                })
                .collect(),
            holders: trace.holders.iter().map(|holder| holder_line(p, traced, holder)).collect(),
            chart: chart(p, traced, opened),
            way: found.iter().map(|point| format!("{},{}", point.x, point.y)).collect::<Vec<_>>().join(" "),
            dots: found
                .iter()
                .zip(1..)
                .map(|(point, number)| Dot { x: point.x, y: point.y, name: place(p, traced, &point.place), number })
                .collect(),
            steps: steps.take(MOST_STEPS).collect(),
            more_steps: trace.steps.len().saturating_sub(MOST_STEPS),
            nodes: trace.nodes.iter().take(MOST_ROWS).map(|node| node_line(p, traced, node)).collect(),
            more_nodes: trace.nodes.len().saturating_sub(MOST_ROWS),
            count: trace.nodes.len(),
            cut: trace.cut,
        }
    }
}

fn holder_line(p: &Page, traced: &Traced, holder: &Holder) -> HolderLine {
    HolderLine {
        class: class(holder.status),
        status: p.word("trace-status", holder.status),
        who: if holder.to_party.is_empty() { holder.by.clone() } else { party(p, traced, &holder.to_party) },
        place: place(p, traced, &holder.place),
        count: holder.things.len(),
        precision: p.word("trace-precise", holder.precision),
        since: p.instant(&holder.since),
    }
}

fn node_line(p: &Page, traced: &Traced, node: &Node) -> NodeLine {
    let status = node.now.as_ref().map_or("", |now| now.status);
    NodeLine {
        name: short(&node.epc),
        epc: node.epc.clone(),
        kind: p.word("trace-kind", node.kind.word()),
        class: class(status),
        status: if status.is_empty() { String::new() } else { p.word("trace-status", status) },
        place: node.now.as_ref().map(|now| place(p, traced, &now.place)).unwrap_or_default(),
        by: node.now.as_ref().map(|now| now.by.clone()).unwrap_or_default(),
    }
}

fn chart(p: &Page, traced: &Traced, opened: &str) -> Chart {
    let picture = picture(&traced.trace, Some(opened).filter(|key| !key.is_empty()));
    let cells = picture.boxes.iter().map(|drawn| cell(p, traced, drawn)).collect();
    Chart { picture, cells }
}

fn cell(p: &Page, traced: &Traced, drawn: &Drawn) -> Cell {
    let count = drawn.count;
    let title = match (&drawn.single, drawn.kind) {
        (Some(epc), kind) => format!("{} {}", p.word("trace-kind", kind), short(epc)),
        (None, "more") => p.t1("trace-more-boxes", "count", count),
        (None, "holder") if drawn.status == "on_the_way" && !drawn.to_party.is_empty() => {
            party(p, traced, &drawn.to_party)
        }
        (None, "holder") => drawn.by.clone(),
        (None, kind) => p.t2("trace-group", "count", count, "kind", p.word("trace-kind", kind)),
    };
    let status = if drawn.status.is_empty() { String::new() } else { p.word("trace-status", drawn.status) };
    let at = place(p, traced, &drawn.place);
    let line = match (status.is_empty(), at.is_empty()) {
        (true, _) => String::new(),
        (false, true) => status,
        (false, false) => format!("{status} · {at}"),
    };
    let line = if drawn.kind == "holder" { format!("{count} × {line}") } else { line };
    let href = match (&drawn.single, drawn.kind) {
        (Some(epc), _) => link(epc),
        (None, "holder" | "more") => String::new(),
        (None, _) => format!("{}&open={}", link(&traced.start), encoded(&drawn.key)),
    };
    Cell {
        whole: format!("{title} — {line}"),
        title: clipped(&title, 18),
        line: clipped(&line, 26),
        href,
        drawn: drawn.clone(),
    }
}

/// Cut so that it fits a box: a Chinese character is as wide as two others.
fn clipped(text: &str, width: usize) -> String {
    let mut used = 0;
    let mut out = String::new();
    for c in text.chars() {
        used += if c.is_ascii() { 1 } else { 2 };
        if used > width {
            out.push('…');
            break;
        }
        out.push(c);
    }
    out
}

/// The part of an identifier that people know: serial, lot, SSCC.
pub(crate) fn short(epc: &str) -> String {
    let Some(link) = epcis::objects::link(epc) else {
        let tail: Vec<char> = epc.chars().rev().take(24).collect();
        return tail.into_iter().rev().collect();
    };
    link.serial().or_else(|| link.lot()).unwrap_or_else(|| link.key().value()).to_owned()
}

/// The page of a trace.
pub(crate) fn link(epc: &str) -> String {
    format!("/trace?id={}", encoded(epc))
}

/// The name of a place in the page's language; its URI when nobody named it.
pub(crate) fn place(p: &Page, traced: &Traced, uri: &str) -> String {
    traced.places.get(uri).map_or_else(|| uri.to_owned(), |place| p.pick(&place.name_zh, &place.name_en).to_owned())
}

fn party(p: &Page, traced: &Traced, uri: &str) -> String {
    traced.parties.get(uri).map_or_else(|| uri.to_owned(), |(zh, en)| p.pick(zh, en).to_owned())
}

/// The shape and colour of a status.
pub(crate) fn class(status: &str) -> &'static str {
    match status {
        "here" => "state-done",
        "on_the_way" => "state-work",
        "sold" => "state-waiting",
        "gone" | "used_up" => "state-failed",
        _ => "state-unsure",
    }
}
