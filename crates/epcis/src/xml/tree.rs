//! An XML document as a tree whose names carry their namespace. It holds what EPCIS can mean: elements,
//! attributes, text and our own processing instruction; comments and other instructions are not kept.

use std::rc::Rc;

/// A name with the namespace that its prefix means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Name {
    /// None without a namespace.
    pub(super) namespace: Option<Rc<str>>,
    /// As written, or as wished; empty for none.
    pub(super) prefix: String,
    pub(super) local: String,
}

impl Name {
    /// A name without a namespace.
    pub(super) fn local(local: &str) -> Self {
        Self { namespace: None, prefix: String::new(), local: local.to_owned() }
    }

    /// A name in a namespace, with the prefix that it shall have where that is free.
    pub(super) fn within(namespace: &str, prefix: &str, local: &str) -> Self {
        Self { namespace: Some(Rc::from(namespace)), prefix: prefix.to_owned(), local: local.to_owned() }
    }

    pub(super) fn namespace(&self) -> Option<&str> {
        self.namespace.as_deref()
    }

    /// Whether it has no namespace and this local name.
    pub(super) fn is(&self, local: &str) -> bool {
        self.namespace.is_none() && self.local == local
    }

    /// The same name, whatever the prefix.
    pub(super) fn same(&self, other: &Self) -> bool {
        self.local == other.local && self.namespace == other.namespace
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Element {
    pub(super) name: Name,
    pub(super) attributes: Vec<(Name, String)>,
    /// Prefixes that this element declares, with their namespaces; never the default one.
    pub(super) declared: Vec<(String, String)>,
    pub(super) children: Vec<Node>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Node {
    Element(Element),
    /// Verbatim; two texts never stand side by side.
    Text(String),
    /// The content of the processing instruction `json`.
    Json(String),
}

impl Element {
    pub(super) fn new(name: Name) -> Self {
        Self { name, attributes: Vec::new(), declared: Vec::new(), children: Vec::new() }
    }

    /// An element without a namespace.
    pub(super) fn local(local: &str) -> Self {
        Self::new(Name::local(local))
    }

    pub(super) fn with_text(mut self, text: &str) -> Self {
        self.push_text(text);
        self
    }

    /// Adds a text, to the one before it where there is one.
    pub(super) fn push_text(&mut self, text: &str) {
        match self.children.last_mut() {
            Some(Node::Text(before)) => before.push_str(text),
            _ if text.is_empty() => {}
            _ => self.children.push(Node::Text(text.to_owned())),
        }
    }

    pub(super) fn with_elements(mut self, elements: impl IntoIterator<Item = Self>) -> Self {
        self.children.extend(elements.into_iter().map(Node::Element));
        self
    }

    /// Sets an attribute without a namespace.
    pub(super) fn set(&mut self, local: &str, value: &str) {
        self.attributes.push((Name::local(local), value.to_owned()));
    }

    /// The value of an attribute without a namespace.
    pub(super) fn attribute(&self, local: &str) -> Option<&str> {
        self.attributes.iter().find(|(name, _)| name.is(local)).map(|(_, value)| value.as_str())
    }

    pub(super) fn elements(&self) -> impl Iterator<Item = &Self> {
        self.children.iter().filter_map(|child| match child {
            Node::Element(element) => Some(element),
            _ => None,
        })
    }

    pub(super) fn has_elements(&self) -> bool {
        self.elements().next().is_some()
    }

    /// The text directly within, all pieces of it.
    pub(super) fn text(&self) -> String {
        let mut all = String::new();
        for child in &self.children {
            if let Node::Text(text) = child {
                all.push_str(text);
            }
        }
        all
    }

    /// The content of our processing instruction directly within.
    pub(super) fn json(&self) -> Option<&str> {
        self.children.iter().find_map(|child| match child {
            Node::Json(content) => Some(content.as_str()),
            _ => None,
        })
    }

    /// Whether two elements say the same to a reader of XML: prefixes, the order of attributes, our
    /// processing instructions and white space between elements do not count.
    pub(super) fn same(&self, other: &Self) -> bool {
        let attributes = self.attributes.len() == other.attributes.len()
            && self
                .attributes
                .iter()
                .all(|(name, value)| other.attributes.iter().any(|(n, v)| n.same(name) && v == value));
        if !attributes || !self.name.same(&other.name) {
            return false;
        }
        let (mut left, mut right) = (self.content(), other.content());
        loop {
            match (left.next(), right.next()) {
                (None, None) => return true,
                (Some(Node::Element(a)), Some(Node::Element(b))) if a.same(b) => {}
                (Some(Node::Text(a)), Some(Node::Text(b))) if a == b => {}
                _ => return false,
            }
        }
    }

    /// Elements and texts, without the white space that stands between elements.
    pub(super) fn content(&self) -> impl Iterator<Item = &Node> {
        let structured = self.has_elements();
        self.children.iter().filter(move |child| match child {
            Node::Json(_) => false,
            Node::Text(text) => !structured || !is_space(text),
            Node::Element(_) => true,
        })
    }
}

/// Whether a text is nothing but the white space of XML.
pub(super) fn is_space(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, b' ' | b'\t' | b'\r' | b'\n'))
}

/// The white space of XML taken from both ends.
pub(super) fn trimmed(text: &str) -> &str {
    text.trim_matches([' ', '\t', '\r', '\n'])
}

/// Whether a character may stand in an XML 1.0 document.
pub(super) fn is_char(c: char) -> bool {
    !matches!(c, '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}')
}

/// Whether a text is a name without a colon (Namespaces in XML 1.0, production 4).
pub(super) fn is_nc_name(text: &str) -> bool {
    text.starts_with(is_name_start) && text.chars().all(is_name_char)
}

fn is_name_start(c: char) -> bool {
    c.is_ascii_alphabetic()
        || c == '_'
        || matches!(c,
            '\u{c0}'..='\u{d6}' | '\u{d8}'..='\u{f6}' | '\u{f8}'..='\u{2ff}' | '\u{370}'..='\u{37d}'
            | '\u{37f}'..='\u{1fff}' | '\u{200c}'..='\u{200d}' | '\u{2070}'..='\u{218f}'
            | '\u{2c00}'..='\u{2fef}' | '\u{3001}'..='\u{d7ff}' | '\u{f900}'..='\u{fdcf}'
            | '\u{fdf0}'..='\u{fffd}' | '\u{10000}'..='\u{effff}')
}

/// A character within a name; the colon is not one here.
pub(super) fn is_name_char(c: char) -> bool {
    is_name_start(c)
        || c.is_ascii_digit()
        || matches!(c, '-' | '.' | '\u{b7}' | '\u{300}'..='\u{36f}' | '\u{203f}'..='\u{2040}')
}
