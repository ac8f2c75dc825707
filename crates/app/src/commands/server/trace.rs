//! `touchstone trace ID`: up to what it was made of, down to who has it, as a tree.

use std::collections::{BTreeMap, HashSet};
use std::fmt::Write as _;

use clap::Args;
use reqwest::StatusCode;
use serde::Deserialize;
use serde_json::Value;

use super::super::market::{language, pick};
use super::super::terminal::say;
use super::client::{Server, told};
use super::{Failure, ServerArgs};

#[derive(Args, Debug)]
pub(crate) struct TraceArgs {
    /// What is traced
    id: String,
    #[command(flatten)]
    server: ServerArgs,
    /// The server's answer as JSON
    #[arg(long)]
    json: bool,
}

/// Branches of one knot that are shown; more are counted.
const MOST_BRANCHES: usize = 50;
/// Levels that are shown.
const MOST_LEVELS: usize = 20;

#[derive(Deserialize)]
struct Answer {
    id: String,
    #[serde(default)]
    more: bool,
    #[serde(default)]
    archived_before: Option<i64>,
    nodes: Vec<Node>,
    edges: Vec<Edge>,
    #[serde(default)]
    findings: Vec<Finding>,
    #[serde(default)]
    holders: Vec<Holder>,
    #[serde(default)]
    events: Vec<Value>,
}

#[derive(Deserialize)]
struct Node {
    id: String,
    kind: String,
    #[serde(default)]
    now: Option<Now>,
}

#[derive(Deserialize)]
struct Now {
    status: String,
    #[serde(default)]
    by: String,
    #[serde(default)]
    place: String,
}

#[derive(Deserialize)]
struct Edge {
    from: String,
    to: String,
    kind: String,
    until: Option<i64>,
    #[serde(default)]
    quantity: Option<String>,
    #[serde(default)]
    uom: Option<String>,
}

#[derive(Deserialize)]
struct Finding {
    kind: String,
    id: String,
}

#[derive(Deserialize)]
struct Holder {
    status: String,
    #[serde(default)]
    by: String,
    #[serde(default)]
    place: String,
    precision: String,
    count: usize,
}

impl TraceArgs {
    pub(crate) async fn run(&self) -> Result<(), Failure> {
        let server = Server::new(&self.server)?;
        let answer = server.get("/api/v1/trace", &[("id", &self.id)]).await?;
        match answer.status() {
            StatusCode::OK => {}
            StatusCode::NOT_FOUND => {
                let line = pick(language(), "没有您可见的事件提到它", "no event that you may see names it");
                return Err(Failure::Refused(format!("{}: {line}", self.id)));
            }
            StatusCode::UNPROCESSABLE_ENTITY => {
                return Err(Failure::Refused(format!("{}: {}", self.id, told(answer).await)));
            }
            _ => return Err(Failure::Unreachable(told(answer).await)),
        }
        let text = answer.text().await.map_err(|error| Failure::Unreachable(error.to_string()))?;
        if self.json {
            say(&text);
            return Ok(());
        }
        let answer: Answer = serde_json::from_str(&text)
            .map_err(|error| Failure::Unreachable(format!("the server's answer is not understood: {error}")))?;
        say(tree(&answer, language()).trim_end());
        Ok(())
    }
}

/// Ties seen from one end.
struct Ties<'a> {
    nodes: BTreeMap<&'a str, &'a Node>,
    up: BTreeMap<&'a str, Vec<(&'a Edge, &'a str)>>,
    down: BTreeMap<&'a str, Vec<(&'a Edge, &'a str)>>,
}

fn tree(answer: &Answer, language: &str) -> String {
    let mut ties = Ties { nodes: BTreeMap::new(), up: BTreeMap::new(), down: BTreeMap::new() };
    ties.nodes.extend(answer.nodes.iter().map(|node| (node.id.as_str(), node)));
    for edge in &answer.edges {
        // What is inside or fixed to something hangs below it; all other ties go from what was before to what came of it.
        let (above, below) = match edge.kind.as_str() {
            "inside" | "fixed" => (&edge.to, &edge.from),
            _ => (&edge.from, &edge.to),
        };
        ties.down.entry(above).or_default().push((edge, below));
        ties.up.entry(below).or_default().push((edge, above));
    }
    let mut out = String::new();
    let _ = writeln!(out, "{}", line(&ties, &answer.id, None));
    for (title, side) in
        [(pick(language, "↑ 来自", "↑ comes of"), &ties.up), (pick(language, "↓ 去向", "↓ leads to"), &ties.down)]
    {
        if side.contains_key(answer.id.as_str()) {
            let _ = writeln!(out, "{title}");
            branches(&mut out, &ties, side, &answer.id, "", &mut HashSet::from([answer.id.as_str()]));
        }
    }
    if !answer.holders.is_empty() {
        let _ = writeln!(out, "{}", pick(language, "现持有者", "who has it now"));
        for holder in &answer.holders {
            let place = if holder.place.is_empty() { String::new() } else { format!(" @ {}", holder.place) };
            let _ =
                writeln!(out, "  {} × {} ({}): {}{place}", holder.count, holder.precision, holder.status, holder.by);
        }
    }
    for finding in &answer.findings {
        let _ = writeln!(out, "! {}: {}", finding.kind, finding.id);
    }
    let events = answer.events.len();
    let _ = writeln!(out, "{}", pick(language, format!("{events} 个事件"), format!("{events} events")));
    if let Some(day) = answer.archived_before.and_then(|at| jiff::Timestamp::from_microsecond(at).ok()) {
        let day = day.strftime("%F");
        let words = (format!("{day} 之前采集的事件已归档"), format!("events captured before {day} are in the archive"));
        let _ = writeln!(out, "{}", pick(language, words.0, words.1));
    }
    if answer.more {
        let _ = writeln!(out, "{}", pick(language, "还有更多:已达上限", "there is more: a bound was reached"));
    }
    out
}

/// What hangs on a knot, each knot once: the second time it is only named.
fn branches<'a>(
    out: &mut String,
    ties: &Ties<'a>,
    side: &BTreeMap<&'a str, Vec<(&'a Edge, &'a str)>>,
    at: &str,
    indent: &str,
    seen: &mut HashSet<&'a str>,
) {
    let Some(found) = side.get(at) else { return };
    let shown = found.len().min(MOST_BRANCHES);
    for (index, (edge, other)) in found.iter().take(shown).enumerate() {
        let last = index + 1 == found.len();
        let _ = writeln!(out, "{indent}{} {}", if last { "└─" } else { "├─" }, line(ties, other, Some(edge)));
        let deeper = format!("{indent}{}", if last { "   " } else { "│  " });
        if indent.chars().count() / 3 < MOST_LEVELS && seen.insert(other) {
            branches(out, ties, side, other, &deeper, seen);
        }
    }
    if found.len() > shown {
        let _ = writeln!(out, "{indent}└─ … {} +", found.len() - shown);
    }
}

/// A knot: identifier, kind, tie, place.
fn line(ties: &Ties<'_>, id: &str, edge: Option<&Edge>) -> String {
    let mut out = id.to_owned();
    let node = ties.nodes.get(id);
    if let Some(node) = node {
        let _ = write!(out, " [{}]", node.kind);
    }
    if let Some(edge) = edge {
        let _ = write!(out, " {}", edge.kind);
        if let Some(quantity) = &edge.quantity {
            let _ = write!(out, " {quantity} {}", edge.uom.as_deref().unwrap_or_default());
        }
        if edge.until.is_some() {
            out.push_str(" (…)");
        }
    }
    if let Some(now) = node.and_then(|node| node.now.as_ref()) {
        let place = if now.place.is_empty() { String::new() } else { format!(" @ {}", now.place) };
        let _ = write!(out, " · {} {}{place}", now.status, now.by);
    }
    out.trim_end().to_owned()
}
