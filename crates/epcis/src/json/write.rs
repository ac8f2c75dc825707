//! Writes JSON, without white space or with a line for each member.

use std::fmt::{self, Display, Formatter, Write as _};

use super::Json;

impl Display for Json {
    /// Without white space; `{:#}` puts each member and element on a line of its own.
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let depth = if f.alternate() { Some(0) } else { None };
        value(self, depth, f)
    }
}

/// `depth` is how far to indent; none writes no white space.
fn value(json: &Json, depth: Option<usize>, f: &mut Formatter<'_>) -> fmt::Result {
    let inner = depth.map(|depth| depth + 1);
    match json {
        Json::Null => f.write_str("null"),
        Json::Bool(value) => write!(f, "{value}"),
        Json::Number(number) => f.write_str(number.as_str()),
        Json::String(text) => string(text, f),
        Json::Array(elements) if elements.is_empty() => f.write_str("[]"),
        Json::Array(elements) => {
            f.write_char('[')?;
            for (index, element) in elements.iter().enumerate() {
                if index > 0 {
                    f.write_char(',')?;
                }
                line(inner, f)?;
                value(element, inner, f)?;
            }
            line(depth, f)?;
            f.write_char(']')
        }
        Json::Object(members) if members.is_empty() => f.write_str("{}"),
        Json::Object(members) => {
            f.write_char('{')?;
            for (index, (name, member)) in members.iter().enumerate() {
                if index > 0 {
                    f.write_char(',')?;
                }
                line(inner, f)?;
                string(name, f)?;
                f.write_str(if depth.is_some() { ": " } else { ":" })?;
                value(member, inner, f)?;
            }
            line(depth, f)?;
            f.write_char('}')
        }
    }
}

fn line(depth: Option<usize>, f: &mut Formatter<'_>) -> fmt::Result {
    let Some(depth) = depth else { return Ok(()) };
    f.write_char('\n')?;
    (0..depth).try_for_each(|_| f.write_str("  "))
}

fn string(text: &str, f: &mut Formatter<'_>) -> fmt::Result {
    f.write_char('"')?;
    let mut rest = text;
    while let Some((plain, c)) = rest.find(|c: char| c < ' ' || c == '"' || c == '\\').and_then(|at| {
        let (plain, after) = rest.split_at_checked(at)?;
        Some((plain, after.chars().next()?))
    }) {
        f.write_str(plain)?;
        match c {
            '"' => f.write_str("\\\"")?,
            '\\' => f.write_str("\\\\")?,
            '\n' => f.write_str("\\n")?,
            '\r' => f.write_str("\\r")?,
            '\t' => f.write_str("\\t")?,
            control => write!(f, "\\u{:04x}", u32::from(control))?,
        }
        rest = rest.get(plain.len() + 1..).unwrap_or_default();
    }
    f.write_str(rest)?;
    f.write_char('"')
}
