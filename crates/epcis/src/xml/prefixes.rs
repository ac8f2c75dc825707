//! Prefixes within values. In JSON-LD `"ex:kind"` means the whole URI when `ex` is a declared prefix; in
//! XML a value is what it is, whatever prefixes the document declares. So writing expands such values,
//! and reading gives another prefix to the namespace when a value would seem to use it. Only `gs1:` and
//! `cbv:` mean in XML what they mean in JSON (reference implementation of the event hash).

use std::collections::HashSet;

use super::names::XSI;
use super::tree::{Element, Name, Node, trimmed};
use super::value::permitted;
use crate::context::Context;

/// Whether a prefix means in XML values what it means in JSON.
fn is_of_both(prefix: &str, namespace: &str) -> bool {
    matches!((prefix, namespace), ("gs1", "https://gs1.org/voc/") | ("cbv", "https://ref.gs1.org/cbv/"))
}

/// A value as XML has it: its prefix expanded, without the characters that XML does not know.
pub(super) fn expanded(text: &str, context: &Context) -> String {
    let inner = text.trim();
    if let Some((prefix, local)) = inner.split_once(':')
        && let Some(namespace) = context.namespace(prefix)
        && !is_of_both(prefix, namespace)
    {
        return permitted(&format!("{namespace}{local}"));
    }
    permitted(text)
}

/// Gives a new prefix to every declaration whose prefix begins a value within its element.
pub(super) fn keep_values(root: &mut Element) {
    let mut declared = HashSet::new();
    collect(root, &mut declared);
    if !declared.is_empty() {
        used(root, &declared);
    }
}

fn collect(element: &Element, declared: &mut HashSet<String>) {
    let other = element.declared.iter().filter(|(prefix, namespace)| !is_of_both(prefix, namespace));
    declared.extend(other.map(|(prefix, _)| prefix.clone()));
    element.elements().for_each(|child| collect(child, declared));
}

/// The prefixes, of those declared anywhere, that begin values within an element.
fn used(element: &mut Element, declared: &HashSet<String>) -> HashSet<String> {
    let mut found = HashSet::new();
    let mut look = |text: &str| {
        if let Some((prefix, rest)) = trimmed(text).split_once(':')
            && !rest.is_empty()
            && declared.contains(prefix)
        {
            found.insert(prefix.to_owned());
        }
    };
    for (name, value) in &element.attributes {
        if name.namespace() != Some(XSI) {
            look(value);
        }
    }
    for child in &element.children {
        if let Node::Text(text) = child {
            look(text);
        }
    }
    for child in &mut element.children {
        if let Node::Element(child) = child {
            found.extend(used(child, declared));
        }
    }
    for at in 0..element.declared.len() {
        let Some((prefix, namespace)) = element.declared.get(at).cloned() else { continue };
        if !found.contains(&prefix) || is_of_both(&prefix, &namespace) {
            continue;
        }
        let free = (1_usize..).map(|number| format!("{prefix}{number}")).find(|new| !declared.contains(new));
        let Some(new) = free else { continue };
        rename(element, &prefix, &namespace, &new);
        if let Some(entry) = element.declared.get_mut(at) {
            entry.0 = new;
        }
    }
    found
}

fn rename(element: &mut Element, prefix: &str, namespace: &str, new: &str) {
    let change = |name: &mut Name| {
        if name.prefix == prefix && name.namespace() == Some(namespace) {
            new.clone_into(&mut name.prefix);
        }
    };
    change(&mut element.name);
    element.attributes.iter_mut().for_each(|(name, _)| change(name));
    for child in &mut element.children {
        if let Node::Element(child) = child {
            rename(child, prefix, namespace, new);
        }
    }
}
