//! The canonical property order (CBV 2.0 section 8.9.1) and how nodes become one text.
//!
//! The reference implementation, whose vectors others agree with, takes the lists of transactions,
//! sources and destinations out of the order that the standard prints and sorts them among the master
//! data and extensions at the end; so does this.

use super::tree::Node;

/// A field and the order of what is in it.
struct Property(&'static str, &'static [Property]);

const fn leaf(name: &'static str) -> Property {
    Property(name, &[])
}

const EPCS: &[Property] = &[leaf("epc")];
const QUANTITIES: &[Property] = &[Property("quantityElement", &[leaf("epcClass"), leaf("quantity"), leaf("uom")])];
const PLACE: &[Property] = &[leaf("id")];
const METADATA: &[Property] = &[
    leaf("time"),
    leaf("startTime"),
    leaf("endTime"),
    leaf("deviceID"),
    leaf("deviceMetadata"),
    leaf("rawData"),
    leaf("dataProcessingMethod"),
    leaf("bizRules"),
];
const REPORT: &[Property] = &[
    leaf("type"),
    leaf("exception"),
    leaf("deviceID"),
    leaf("deviceMetadata"),
    leaf("rawData"),
    leaf("dataProcessingMethod"),
    leaf("time"),
    leaf("microorganism"),
    leaf("chemicalSubstance"),
    leaf("value"),
    leaf("component"),
    leaf("stringValue"),
    leaf("booleanValue"),
    leaf("hexBinaryValue"),
    leaf("uriValue"),
    leaf("minValue"),
    leaf("maxValue"),
    leaf("meanValue"),
    leaf("sDev"),
    leaf("percRank"),
    leaf("percValue"),
    leaf("uom"),
    leaf("coordinateReferenceSystem"),
];

const EVENT: &[Property] = &[
    leaf("eventTime"),
    leaf("eventTimeZoneOffset"),
    leaf("certificationInfo"),
    leaf("parentID"),
    Property("epcList", EPCS),
    Property("inputEPCList", EPCS),
    Property("childEPCs", EPCS),
    Property("quantityList", QUANTITIES),
    Property("childQuantityList", QUANTITIES),
    Property("inputQuantityList", QUANTITIES),
    Property("outputEPCList", EPCS),
    Property("outputQuantityList", QUANTITIES),
    leaf("action"),
    leaf("transformationID"),
    leaf("bizStep"),
    leaf("disposition"),
    Property("persistentDisposition", &[leaf("set"), leaf("unset")]),
    Property("readPoint", PLACE),
    Property("bizLocation", PLACE),
    Property(
        "sensorElementList",
        &[Property("sensorElement", &[Property("sensorMetadata", METADATA), Property("sensorReport", REPORT)])],
    ),
];

/// The text of an event: its fields in order, then everything else, sorted.
pub(super) fn pre_hash(mut nodes: Vec<Node>) -> String {
    let without_place = take_biz_rules(&mut nodes);
    let ordered = in_order(&mut nodes, EVENT);
    nodes.extend(without_place);
    format!("{ordered}{}", sorted(&nodes))
}

/// `bizRules` of sensor reports, which the order does not name: with the names around them they stand
/// among what has no place.
fn take_biz_rules(nodes: &mut [Node]) -> Vec<Node> {
    fn take(node: &mut Node, way: &[&str]) -> Option<Node> {
        let [name, rest @ ..] = way else { return None };
        if node.name != *name {
            return None;
        }
        let children: Vec<Node> = if rest == ["bizRules"] {
            node.children.extract_if(.., |child| child.name == "bizRules").collect()
        } else {
            node.children.iter_mut().filter_map(|child| take(child, rest)).collect()
        };
        let kept = |children| Node { name: node.name.clone(), text: String::new(), children };
        (!children.is_empty()).then(|| kept(children))
    }
    let way = ["sensorElementList", "sensorElement", "sensorReport", "bizRules"];
    nodes.iter_mut().filter_map(|node| take(node, &way)).collect()
}

/// The text of an error declaration.
pub(super) fn declaration_text(mut nodes: Vec<Node>) -> String {
    const DECLARATION: &[Property] = &[leaf("declarationTime"), leaf("reason"), leaf("correctiveEventIDs")];
    let ordered = in_order(&mut nodes, DECLARATION);
    format!("{ordered}{}", sorted(&nodes))
}

/// Writes the fields that the order names and takes them out. What is left within a field are the
/// extensions of its record; they follow its regular fields.
fn in_order(nodes: &mut Vec<Node>, order: &[Property]) -> String {
    let mut text = String::new();
    for Property(name, inner) in order {
        let (found, rest): (Vec<Node>, Vec<Node>) =
            std::mem::take(nodes).into_iter().partition(|node| node.name == *name);
        *nodes = rest;
        let mut parts: Vec<String> =
            found.into_iter().map(|node| named(node, inner)).filter(|part| !part.is_empty()).collect();
        parts.sort_unstable();
        text.extend(parts);
    }
    text
}

/// `name=text` and what is within; empty when there is neither.
fn named(mut node: Node, inner: &[Property]) -> String {
    let mut within = in_order(&mut node.children, inner);
    within.push_str(&sorted(&node.children));
    match (node.text.is_empty(), within.is_empty()) {
        (true, true) => String::new(),
        (true, false) => format!("{}{within}", node.name),
        (false, _) => format!("{}={}{within}", node.name, node.text),
    }
}

/// Nodes without an order of their own, each with all that is within, sorted as texts.
fn sorted(nodes: &[Node]) -> String {
    let mut parts: Vec<String> = nodes.iter().map(unordered).collect();
    // A transaction, source or destination stands behind its type.
    if !nodes.iter().any(|node| matches!(node.name.as_str(), "bizTransaction" | "source" | "destination")) {
        parts.sort_unstable();
    }
    parts.concat()
}

fn unordered(node: &Node) -> String {
    // Entries of these lists have no name of their own in the text.
    let nameless = |list: &str, entry: &Node| match list {
        "bizTransactionList" => entry.name == "bizTransaction",
        "sourceList" => entry.name == "source",
        "destinationList" => entry.name == "destination",
        _ => false,
    };
    let within = if node.children.iter().any(|child| nameless(&node.name, child)) {
        let mut parts: Vec<String> = node.children.iter().map(|entry| sorted(&entry.children)).collect();
        parts.sort_unstable();
        parts.concat()
    } else {
        sorted(&node.children)
    };
    let text = if node.text.is_empty() { String::new() } else { format!("={}", node.text) };
    format!("{}{text}{within}", node.name)
}
