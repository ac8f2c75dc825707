//! A tree into XML text: prefixes are declared where they are needed, elements that hold no text are
//! indented, everything that XML would not give back is escaped.

use std::collections::HashMap;
use std::fmt::Write as _;

use super::tree::{Element, Name, Node};

/// The document with its XML declaration.
pub(super) fn write(root: &Element) -> String {
    let mut writer = Writer { out: String::new(), scope: HashMap::new() };
    writer.out.push_str("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    writer.element(root, 0, true);
    writer.out.push('\n');
    writer.out
}

/// An element as it stands at a depth within others that declare prefixes.
pub(super) fn write_within(element: &Element, declared: &[(String, String)], depth: usize) -> String {
    let mut writer = Writer { out: String::new(), scope: HashMap::new() };
    for (prefix, namespace) in declared {
        writer.scope.entry(prefix.clone()).or_default().push(namespace.clone());
    }
    writer.element(element, depth, true);
    writer.out
}

struct Writer {
    out: String,
    /// The namespaces of a prefix, the one that holds last.
    scope: HashMap<String, Vec<String>>,
}

impl Writer {
    fn element(&mut self, element: &Element, depth: usize, indented: bool) {
        let mut declared: Vec<(String, String)> = Vec::with_capacity(element.declared.len());
        for (prefix, namespace) in &element.declared {
            self.declare(prefix, namespace, &mut declared);
        }
        let name = self.name(&element.name, &mut declared, true);
        let attributes: Vec<(String, &str)> = element
            .attributes
            .iter()
            .map(|(name, value)| (self.name(name, &mut declared, false), value.as_str()))
            .collect();
        self.out.push('<');
        self.out.push_str(&name);
        for (prefix, namespace) in &declared {
            let _ = write!(self.out, " xmlns:{prefix}=\"");
            self.attribute(namespace);
            self.out.push('"');
        }
        for (name, value) in attributes {
            let _ = write!(self.out, " {name}=\"");
            self.attribute(value);
            self.out.push('"');
        }
        if element.children.is_empty() {
            self.out.push_str("/>");
        } else {
            self.out.push('>');
            let texts = element.children.iter().any(|child| matches!(child, Node::Text(_)));
            let indented = indented && !texts && element.has_elements();
            for child in &element.children {
                self.line(indented, depth + 1);
                match child {
                    Node::Element(child) => self.element(child, depth + 1, indented),
                    Node::Text(text) => self.text(text),
                    Node::Json(content) => self.instruction(content),
                }
            }
            self.line(indented, depth);
            let _ = write!(self.out, "</{name}>");
        }
        for (prefix, _) in declared {
            self.scope.entry(prefix).and_modify(|namespaces| drop(namespaces.pop()));
        }
    }

    fn declare(&mut self, prefix: &str, namespace: &str, declared: &mut Vec<(String, String)>) {
        self.scope.entry(prefix.to_owned()).or_default().push(namespace.to_owned());
        declared.push((prefix.to_owned(), namespace.to_owned()));
    }

    fn means(&self, prefix: &str) -> Option<&str> {
        self.scope.get(prefix)?.last().map(String::as_str)
    }

    fn line(&mut self, indented: bool, depth: usize) {
        if indented {
            self.out.push('\n');
            self.out.extend(std::iter::repeat_n("  ", depth));
        }
    }

    /// The name as written, after declaring its prefix when that does not mean its namespace here.
    fn name(&mut self, name: &Name, declared: &mut Vec<(String, String)>, is_element: bool) -> String {
        let Some(namespace) = name.namespace() else { return name.local.clone() };
        let taken = |declared: &[(String, String)], prefix: &str| declared.iter().any(|(known, _)| known == prefix);
        let mut prefix = name.prefix.clone();
        if prefix == "xml" {
            return format!("xml:{}", name.local);
        }
        let mut number = 0;
        while prefix.is_empty() || (self.means(&prefix) != Some(namespace) && (taken(declared, &prefix) || !is_element))
        {
            // An attribute must not give the element's prefix another meaning, so it takes a new one.
            if !is_element && !prefix.is_empty() && self.means(&prefix).is_none() {
                break;
            }
            number += 1;
            prefix = format!("n{number}");
        }
        if self.means(&prefix) != Some(namespace) {
            self.declare(&prefix, namespace, declared);
        }
        format!("{prefix}:{}", name.local)
    }

    fn text(&mut self, text: &str) {
        for c in text.chars() {
            match c {
                '&' => self.out.push_str("&amp;"),
                '<' => self.out.push_str("&lt;"),
                '>' => self.out.push_str("&gt;"),
                '\r' => self.out.push_str("&#13;"),
                c => self.out.push(c),
            }
        }
    }

    fn attribute(&mut self, text: &str) {
        for c in text.chars() {
            match c {
                '"' => self.out.push_str("&quot;"),
                '\t' | '\n' => {
                    let _ = write!(self.out, "&#{};", u32::from(c));
                }
                c => self.text(c.encode_utf8(&mut [0; 4])),
            }
        }
    }

    /// JSON holds `?>` only within strings, where an escape says the same.
    fn instruction(&mut self, content: &str) {
        self.out.push_str("<?json ");
        for c in content.replace("?>", "?\\u003e").chars() {
            if matches!(c, '\u{fffe}' | '\u{ffff}' | '\u{7f}') {
                let _ = write!(self.out, "\\u{:04x}", u32::from(c));
            } else {
                self.out.push(c);
            }
        }
        self.out.push_str("?>");
    }
}
