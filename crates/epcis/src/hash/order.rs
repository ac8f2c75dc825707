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
pub(super) fn pre_hash(mut nodes: Vec<Node<'_>>, out: &mut String) {
    let without_place = take_biz_rules(&mut nodes);
    in_order(&mut nodes, EVENT, out);
    nodes.extend(without_place);
    sorted(&nodes, out);
}

/// `bizRules` of sensor reports, which the order does not name: with the names around them they stand
/// among what has no place.
fn take_biz_rules<'a>(nodes: &mut [Node<'a>]) -> Vec<Node<'a>> {
    fn take<'a>(node: &mut Node<'a>, way: &[&str]) -> Option<Node<'a>> {
        let [name, rest @ ..] = way else { return None };
        if node.name != *name {
            return None;
        }
        let children: Vec<Node<'a>> = if rest == ["bizRules"] {
            node.children.extract_if(.., |child| child.name == "bizRules").collect()
        } else {
            node.children.iter_mut().filter_map(|child| take(child, rest)).collect()
        };
        (!children.is_empty()).then(|| Node { name: node.name.clone(), text: "".into(), children })
    }
    let way = ["sensorElementList", "sensorElement", "sensorReport", "bizRules"];
    nodes.iter_mut().filter_map(|node| take(node, &way)).collect()
}

/// The text of an error declaration.
pub(super) fn declaration_text(mut nodes: Vec<Node<'_>>) -> String {
    const DECLARATION: &[Property] = &[leaf("declarationTime"), leaf("reason"), leaf("correctiveEventIDs")];
    let mut text = String::new();
    in_order(&mut nodes, DECLARATION, &mut text);
    sorted(&nodes, &mut text);
    text
}

/// Writes the fields that the order names and takes them out. What is left within a field are the
/// extensions of its record; they follow its regular fields.
fn in_order(nodes: &mut Vec<Node<'_>>, order: &[Property], out: &mut String) {
    for Property(name, inner) in order {
        if nodes.is_empty() {
            return;
        }
        let mut found = nodes.extract_if(.., |node| node.name == *name);
        let (first, second) = (found.next(), found.next());
        match (first, second) {
            (Some(first), Some(second)) => {
                let mut parts: Vec<String> =
                    [first, second].into_iter().chain(found).map(|node| alone(node, inner)).collect();
                parts.sort_unstable();
                out.extend(parts);
            }
            (Some(only), None) => named(only, inner, out),
            (None, _) => {}
        }
    }
}

fn alone(node: Node<'_>, inner: &[Property]) -> String {
    let mut text = String::with_capacity(node.name.len() + 1 + node.text.len());
    named(node, inner, &mut text);
    text
}

/// `name=text` and what is within; nothing when there is neither.
fn named(mut node: Node<'_>, inner: &[Property], out: &mut String) {
    let start = out.len();
    out.push_str(&node.name);
    if !node.text.is_empty() {
        out.push('=');
        out.push_str(&node.text);
    }
    let within = out.len();
    in_order(&mut node.children, inner, out);
    sorted(&node.children, out);
    if node.text.is_empty() && out.len() == within {
        out.truncate(start);
    }
}

/// Nodes without an order of their own, each with all that is within, sorted as texts.
fn sorted(nodes: &[Node<'_>], out: &mut String) {
    if let [only] = nodes {
        unordered(only, out);
        return;
    }
    // A transaction, source or destination stands behind its type.
    if nodes.iter().any(|node| matches!(&*node.name, "bizTransaction" | "source" | "destination")) {
        nodes.iter().for_each(|node| unordered(node, out));
        return;
    }
    let part = |node: &Node<'_>| {
        let mut text = String::new();
        unordered(node, &mut text);
        text
    };
    let mut parts: Vec<String> = nodes.iter().map(part).collect();
    parts.sort_unstable();
    out.extend(parts);
}

fn unordered(node: &Node<'_>, out: &mut String) {
    out.push_str(&node.name);
    if !node.text.is_empty() {
        out.push('=');
        out.push_str(&node.text);
    }
    // Entries of these lists have no name of their own in the text.
    let entry = match &*node.name {
        "bizTransactionList" => "bizTransaction",
        "sourceList" => "source",
        "destinationList" => "destination",
        _ => "",
    };
    if !entry.is_empty() && node.children.iter().any(|child| child.name == entry) {
        let part = |entry: &Node<'_>| {
            let mut text = String::new();
            sorted(&entry.children, &mut text);
            text
        };
        let mut parts: Vec<String> = node.children.iter().map(part).collect();
        parts.sort_unstable();
        out.extend(parts);
    } else {
        sorted(&node.children, out);
    }
}
