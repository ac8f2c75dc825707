//! XML text into a tree, strict and bounded: no document type with content, no entity but the five of XML,
//! every prefix declared, every character permitted.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::tree::{Element, Name, Node, is_char, is_nc_name, is_space};
use crate::limits::Limits;

/// An element may have no more attributes; declarations of prefixes are counted apart.
const MAX_ATTRIBUTES: usize = 256;
/// A document may declare no more different prefixes.
const MAX_PREFIXES: usize = 1000;
const XML_NAMESPACE: &str = "http://www.w3.org/XML/1998/namespace";

/// Why a text is no XML, or no XML that is read here.
///
/// # Examples
/// ```
/// use epcis::{Document, Limits, ParseError, xml::XmlError};
///
/// let limits = Limits { max_bytes: 1000, max_depth: 8, max_events: 1 };
/// let Err(ParseError::Xml(error)) = Document::parse_xml("<a>\n</b>", &limits) else { unreachable!() };
/// let XmlError { line, .. } = error;
/// assert_eq!(line, 2);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, column {column}: {reason}")]
pub struct XmlError {
    /// 1-based line.
    pub line: usize,
    /// 1-based column, in characters.
    pub column: usize,
    /// What is wrong.
    pub reason: String,
}

/// Parses a document and gives its root.
pub(super) fn parse(text: &str, limits: &Limits) -> Result<Element, XmlError> {
    let mut reader = Reader::from_str(text);
    reader.config_mut().expand_empty_elements = true;
    let mut builder = Builder {
        open: Vec::new(),
        scope: HashMap::new(),
        undo: Vec::new(),
        pairs: HashSet::new(),
        root: None,
        elements: 0,
        max_elements: text.len() / 10 + 1000,
        max_depth: limits.max_depth.min(crate::json::MAX_DEPTH),
    };
    loop {
        let start = reader.buffer_position();
        let event = reader.read_event();
        let failed = |at: u64, reason: String| place(text, usize::try_from(at).unwrap_or(usize::MAX), reason);
        let event = match event {
            Ok(event) => event,
            Err(error) => return Err(failed(reader.error_position(), words(&error))),
        };
        if matches!(event, Event::Eof) {
            break;
        }
        builder.take(&event).map_err(|reason| failed(start, reason))?;
    }
    let end = |reason: &str| place(text, text.len(), reason.to_owned());
    if !builder.open.is_empty() {
        return Err(end("the document ends within an element"));
    }
    builder.root.ok_or_else(|| end("the document has no element"))
}

fn place(text: &str, mut at: usize, reason: String) -> XmlError {
    at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    let before = text.get(..at).unwrap_or(text);
    let line_start = before.rfind('\n').map_or(0, |index| index + 1);
    XmlError {
        line: before.matches('\n').count() + 1,
        column: before.get(line_start..).unwrap_or_default().chars().count() + 1,
        reason,
    }
}

/// What the reader found, without names of its own types.
fn words(error: &quick_xml::Error) -> String {
    error.to_string().split("error: ").last().unwrap_or_default().to_owned()
}

struct Builder {
    open: Vec<Element>,
    /// The namespaces of a prefix, the one that holds last; none takes a default namespace back.
    scope: HashMap<String, Vec<Option<Rc<str>>>>,
    /// The prefixes declared by open elements, with the depth of the element.
    undo: Vec<(String, usize)>,
    /// All prefixes with their namespaces, wherever they are declared.
    pairs: HashSet<(String, Rc<str>)>,
    root: Option<Element>,
    elements: usize,
    max_elements: usize,
    max_depth: usize,
}

type Taken<T> = Result<T, String>;

impl Builder {
    fn take(&mut self, event: &Event<'_>) -> Taken<()> {
        match event {
            Event::Start(start) | Event::Empty(start) => self.start(start),
            Event::End(_) => self.end(),
            Event::Text(text) => self.text(&checked(text)?),
            Event::CData(text) => self.text(&checked(text)?),
            Event::GeneralRef(reference) => {
                let c = entity(reference)?;
                self.text(c.encode_utf8(&mut [0; 4]))
            }
            Event::PI(instruction) => {
                if instruction.target() == "json"
                    && let Some(parent) = self.open.last_mut()
                {
                    parent.children.push(Node::Json(instruction.content().trim().to_owned()));
                }
                Ok(())
            }
            Event::DocType(doctype) => self.doctype(doctype),
            Event::Decl(declaration) => {
                let encoding = declaration.encoding().transpose().map_err(|error| error.to_string())?;
                match encoding.as_deref().unwrap_or("UTF-8") {
                    name if name.eq_ignore_ascii_case("utf-8") || name.eq_ignore_ascii_case("us-ascii") => Ok(()),
                    other => Err(format!("the declared encoding is {other}; UTF-8 is read here")),
                }
            }
            Event::Comment(_) | Event::Eof => Ok(()),
        }
    }

    /// GS1's own examples begin with `<!DOCTYPE project>`, which declares nothing and is passed over.
    fn doctype(&self, content: &str) -> Taken<()> {
        if self.root.is_some() || !self.open.is_empty() {
            return Err("a document type stands within the document".to_owned());
        }
        if is_nc_name(content.trim()) {
            return Ok(());
        }
        Err("a document type that declares or includes something is not read (no DTD, no entities)".to_owned())
    }

    fn start(&mut self, start: &BytesStart<'_>) -> Taken<()> {
        if self.root.is_some() {
            return Err("a second element stands beside the first".to_owned());
        }
        if self.open.len() >= self.max_depth {
            return Err("nested too deeply".to_owned());
        }
        self.elements += 1;
        if self.elements > self.max_elements {
            return Err(format!("more than {} elements in a text of this size", self.max_elements));
        }
        let depth = self.open.len();
        let mut declared = Vec::new();
        let mut plain = Vec::new();
        for attribute in start.attributes().with_checks(false) {
            let attribute = attribute.map_err(|error| error.to_string())?;
            if plain.len() >= MAX_ATTRIBUTES {
                return Err(format!("an element has more than {MAX_ATTRIBUTES} attributes"));
            }
            let value = unescape(&attribute.value)?;
            let name: &str = attribute.key.as_ref();
            match name.strip_prefix("xmlns") {
                Some("") => {
                    let namespace = (!value.is_empty()).then(|| Rc::from(value.as_str()));
                    self.declare("", namespace, depth)?;
                }
                Some(rest) if rest.starts_with(':') => {
                    let prefix = rest.trim_start_matches(':');
                    let fits = is_nc_name(prefix) && !value.is_empty() && !matches!(prefix, "xml" | "xmlns");
                    let twice =
                        self.undo.iter().rev().take_while(|(_, at)| *at == depth).any(|(known, _)| known == prefix);
                    if !fits || twice || declared.len() >= MAX_PREFIXES {
                        return Err(format!("xmlns:{prefix} does not declare a prefix"));
                    }
                    self.declare(prefix, Some(Rc::from(value.as_str())), depth)?;
                    declared.push((prefix.to_owned(), value));
                }
                _ => plain.push((name.to_owned(), value)),
            }
        }
        let mut attributes = Vec::with_capacity(plain.len());
        let mut seen = HashSet::new();
        for (name, value) in plain {
            let name = self.resolve(&name, false)?;
            if !seen.insert((name.namespace.clone(), name.local.clone())) {
                return Err(format!("the attribute {} stands twice", name.local));
            }
            attributes.push((name, value));
        }
        let name = self.resolve(start.name().as_ref(), true)?;
        self.open.push(Element { name, attributes, declared, children: Vec::new() });
        Ok(())
    }

    fn declare(&mut self, prefix: &str, namespace: Option<Rc<str>>, depth: usize) -> Taken<()> {
        if let Some(namespace) = &namespace {
            self.pairs.insert((prefix.to_owned(), Rc::clone(namespace)));
            if self.pairs.len() > MAX_PREFIXES {
                return Err(format!("more than {MAX_PREFIXES} prefixes are declared"));
            }
        }
        self.undo.push((prefix.to_owned(), depth));
        self.scope.entry(prefix.to_owned()).or_default().push(namespace);
        Ok(())
    }

    fn end(&mut self) -> Taken<()> {
        let element = self.open.pop().ok_or("an element ends that did not begin")?;
        let depth = self.open.len();
        while let Some((prefix, _)) = self.undo.pop_if(|(_, declared_at)| *declared_at >= depth) {
            self.scope.entry(prefix).and_modify(|namespaces| drop(namespaces.pop()));
        }
        match self.open.last_mut() {
            Some(parent) => parent.children.push(Node::Element(element)),
            None => self.root = Some(element),
        }
        Ok(())
    }

    fn text(&mut self, text: &str) -> Taken<()> {
        let Some(parent) = self.open.last_mut() else {
            return if is_space(text) {
                Ok(())
            } else {
                Err("text stands outside of the document's element".to_owned())
            };
        };
        parent.push_text(text);
        Ok(())
    }

    fn resolve(&self, name: &str, is_element: bool) -> Taken<Name> {
        let (prefix, local) = name.split_once(':').unwrap_or(("", name));
        if !is_nc_name(local) || (name.contains(':') && !is_nc_name(prefix)) {
            return Err(format!("{name:?} is not a name of XML"));
        }
        let namespace = match prefix {
            "" if !is_element => None,
            "xml" => Some(Rc::from(XML_NAMESPACE)),
            prefix => match self.scope.get(prefix).and_then(|namespaces| namespaces.last()) {
                Some(namespace) => namespace.clone(),
                None if prefix.is_empty() => None,
                None => return Err(format!("the prefix {prefix} is declared nowhere")),
            },
        };
        Ok(Name { namespace, prefix: prefix.to_owned(), local: local.to_owned() })
    }
}

/// Line ends become one character each; a character that XML 1.0 does not know is an error.
fn checked(text: &str) -> Taken<String> {
    if let Some(c) = text.chars().find(|c| !is_char(*c)) {
        return Err(format!("the character U+{:04X} is not permitted in XML", u32::from(c)));
    }
    Ok(if text.contains('\r') { text.replace("\r\n", "\n").replace('\r', "\n") } else { text.to_owned() })
}

/// What `&name;` means; only the five names of XML and numbers mean anything.
fn entity(name: &str) -> Taken<char> {
    let number = match name.strip_prefix('#') {
        Some(digits) => match digits.strip_prefix('x') {
            Some(hex) if !hex.starts_with('+') => u32::from_str_radix(hex, 16).ok(),
            None if !digits.starts_with('+') => digits.parse().ok(),
            _ => None,
        },
        None => {
            return match name {
                "amp" => Ok('&'),
                "lt" => Ok('<'),
                "gt" => Ok('>'),
                "apos" => Ok('\''),
                "quot" => Ok('"'),
                _ => Err(format!("the entity &{name}; is not one of the five of XML")),
            };
        }
    };
    number.and_then(char::from_u32).filter(|c| is_char(*c)).ok_or_else(|| format!("&{name}; is not a character of XML"))
}

/// The value of an attribute (XML 1.0 section 3.3.3).
fn unescape(raw: &str) -> Taken<String> {
    if raw.contains('<') {
        return Err("the sign < stands in an attribute".to_owned());
    }
    let mut value = String::with_capacity(raw.len());
    let text = checked(raw)?;
    let mut rest = text.as_str();
    while let Some((before, after)) = rest.split_once('&') {
        value.extend(before.chars().map(|c| if matches!(c, '\t' | '\n') { ' ' } else { c }));
        let (name, after) = after.split_once(';').ok_or("an & stands alone")?;
        value.push(entity(name)?);
        rest = after;
    }
    value.extend(rest.chars().map(|c| if matches!(c, '\t' | '\n') { ' ' } else { c }));
    Ok(value)
}
