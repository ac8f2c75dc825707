//! The JSON parser (RFC 8259), strict and bounded.

use std::collections::HashSet;

use super::{Json, Object};
use crate::number::Number;

/// No document may be nested deeper than this, whatever a caller permits: the parser recurses.
pub const MAX_DEPTH: usize = 128;

/// Why a text is no JSON, or no JSON that is read here.
///
/// # Examples
/// ```
/// use epcis::json::{self, JsonError, MAX_DEPTH};
///
/// let error: JsonError = json::parse("{\n  \"a\": 01}", MAX_DEPTH).unwrap_err();
/// assert_eq!(error.line, 2);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, column {column}: {reason}")]
pub struct JsonError {
    /// 1-based line.
    pub line: usize,
    /// 1-based column, in characters.
    pub column: usize,
    /// What is wrong.
    pub reason: &'static str,
}

/// Parses one JSON value that fills the whole text. `max_depth` counts nested arrays and objects and
/// is cut to [`MAX_DEPTH`].
///
/// # Errors
/// [`JsonError`] with line, column and reason.
pub fn parse(text: &str, max_depth: usize) -> Result<Json, JsonError> {
    let mut parser = Parser { text, at: 0 };
    let value = parser.value(max_depth.min(MAX_DEPTH)).and_then(|value| {
        parser.skip_space();
        if parser.at == text.len() { Ok(value) } else { Err("text after the end of the document") }
    });
    value.map_err(|reason| {
        let before = text.get(..parser.at).unwrap_or(text);
        let line_start = before.rfind('\n').map_or(0, |index| index + 1);
        JsonError {
            line: before.matches('\n').count() + 1,
            column: before.get(line_start..).unwrap_or_default().chars().count() + 1,
            reason,
        }
    })
}

struct Parser<'a> {
    text: &'a str,
    /// Byte offset, always at the boundary of a character.
    at: usize,
}

type Parsed<T> = Result<T, &'static str>;

impl<'a> Parser<'a> {
    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn eat(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        self.at += usize::from(found);
        found
    }

    fn skip_space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    fn value(&mut self, depth: usize) -> Parsed<Json> {
        self.skip_space();
        match self.peek() {
            Some(b'{') => self.object(depth.checked_sub(1).ok_or("nested too deeply")?),
            Some(b'[') => self.array(depth.checked_sub(1).ok_or("nested too deeply")?),
            Some(b'"') => self.string().map(Json::String),
            Some(b'-' | b'0'..=b'9') => self.number(),
            Some(b't') => self.word("true", Json::Bool(true)),
            Some(b'f') => self.word("false", Json::Bool(false)),
            Some(b'n') => self.word("null", Json::Null),
            Some(_) => Err("a JSON value is expected"),
            None => Err("the document ends where a value is expected"),
        }
    }

    fn word(&mut self, word: &str, value: Json) -> Parsed<Json> {
        if !self.rest().starts_with(word) {
            return Err("a JSON value is expected");
        }
        self.at += word.len();
        Ok(value)
    }

    fn array(&mut self, depth: usize) -> Parsed<Json> {
        self.at += 1;
        let mut elements = Vec::new();
        self.skip_space();
        if self.eat(b']') {
            return Ok(Json::Array(elements));
        }
        loop {
            elements.push(self.value(depth)?);
            self.skip_space();
            if self.eat(b']') {
                return Ok(Json::Array(elements));
            }
            if !self.eat(b',') {
                return Err("a comma or ] is expected");
            }
        }
    }

    fn object(&mut self, depth: usize) -> Parsed<Json> {
        self.at += 1;
        let mut members = Object::new();
        let mut names = HashSet::new();
        self.skip_space();
        if self.eat(b'}') {
            return Ok(Json::Object(members));
        }
        loop {
            self.skip_space();
            let start = self.at;
            if self.peek() != Some(b'"') {
                return Err("a name in quotation marks is expected");
            }
            let name = self.string()?;
            if !names.insert(name.clone()) {
                self.at = start;
                return Err("this name stands twice in one object");
            }
            self.skip_space();
            if !self.eat(b':') {
                return Err("a colon is expected");
            }
            members.push((name, self.value(depth)?));
            self.skip_space();
            if self.eat(b'}') {
                return Ok(Json::Object(members));
            }
            if !self.eat(b',') {
                return Err("a comma or } is expected");
            }
        }
    }

    fn number(&mut self) -> Parsed<Json> {
        let length = self
            .rest()
            .bytes()
            .take_while(|byte| matches!(byte, b'0'..=b'9' | b'-' | b'+' | b'.' | b'e' | b'E'))
            .count();
        let text = self.rest().get(..length).unwrap_or_default();
        let number = Number::parse_json(text).ok_or("not a JSON number")?;
        self.at += length;
        Ok(Json::Number(number))
    }

    fn string(&mut self) -> Parsed<String> {
        self.at += 1;
        let mut text = String::new();
        loop {
            let plain = self.rest().bytes().take_while(|byte| !matches!(byte, b'"' | b'\\' | 0..=0x1f)).count();
            text.push_str(self.rest().get(..plain).unwrap_or_default());
            self.at += plain;
            match self.peek() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(text);
                }
                Some(b'\\') => text.push(self.escape()?),
                Some(_) => return Err("a control character stands in a string"),
                None => return Err("the document ends within a string"),
            }
        }
    }

    fn escape(&mut self) -> Parsed<char> {
        let start = self.at;
        let escaped = self.text.as_bytes().get(self.at + 1).copied();
        let simple = match escaped {
            Some(c @ (b'"' | b'\\' | b'/')) => Some(char::from(c)),
            Some(b'b') => Some('\u{8}'),
            Some(b'f') => Some('\u{c}'),
            Some(b'n') => Some('\n'),
            Some(b'r') => Some('\r'),
            Some(b't') => Some('\t'),
            Some(b'u') => None,
            _ => return Err("not a JSON escape"),
        };
        if let Some(c) = simple {
            self.at += 2;
            return Ok(c);
        }
        let first = self.code_unit()?;
        let code = match first {
            0xd800..=0xdbff => match self.code_unit() {
                Ok(second @ 0xdc00..=0xdfff) => 0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00),
                _ => {
                    self.at = start;
                    return Err("half of a surrogate pair");
                }
            },
            other => other,
        };
        // U+0000 is legal JSON, but no database text holds it; refuse it where the line is known.
        match char::from_u32(code) {
            Some('\0') => {
                self.at = start;
                Err("the character U+0000 is not accepted")
            }
            Some(c) => Ok(c),
            None => {
                self.at = start;
                Err("half of a surrogate pair")
            }
        }
    }

    /// `\uXXXX` at the current place.
    fn code_unit(&mut self) -> Parsed<u32> {
        let digits = self
            .rest()
            .strip_prefix("\\u")
            .and_then(|rest| rest.get(..4))
            .filter(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()))
            .ok_or("four hexadecimal digits are expected after \\u")?;
        self.at += 6;
        u32::from_str_radix(digits, 16).map_err(|_| "four hexadecimal digits are expected after \\u")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn wrong(text: &str, message: &str) {
        let found = parse(text, 4).map_or_else(|error| error.to_string(), |value| format!("accepted: {value}"));
        assert_eq!(found, message);
    }

    #[test]
    fn errors_name_line_and_column() {
        wrong("{\n  \"玩具\": tru\n}", "line 2, column 9: a JSON value is expected");
        wrong("{\"a\":1,\n\"a\":2}", "line 2, column 1: this name stands twice in one object");
        wrong("[[[[[1]]]]]", "line 1, column 5: nested too deeply");
        wrong("[1,]", "line 1, column 4: a JSON value is expected");
        wrong("[1 2]", "line 1, column 4: a comma or ] is expected");
        wrong("[01]", "line 1, column 2: not a JSON number");
        wrong("[1.]", "line 1, column 2: not a JSON number");
        wrong("{a:1}", "line 1, column 2: a name in quotation marks is expected");
        wrong("\"\\ud800\"", "line 1, column 2: half of a surrogate pair");
        wrong("\"\\ud800\\u0041\"", "line 1, column 2: half of a surrogate pair");
        wrong("\"\\u0000\"", "line 1, column 2: the character U+0000 is not accepted");
        wrong("\"\\x\"", "line 1, column 2: not a JSON escape");
        wrong("\"a\nb\"", "line 1, column 3: a control character stands in a string");
        wrong("\"abc", "line 1, column 5: the document ends within a string");
        wrong("1 2", "line 1, column 3: text after the end of the document");
        wrong("", "line 1, column 1: the document ends where a value is expected");
        wrong("NaN", "line 1, column 1: a JSON value is expected");
    }

    #[test]
    fn values_come_back_as_they_were() {
        let text = r#"{"z":[1.0,-0,1e400,true,false,null],"a":"\"\\\u0001 玩😀"}"#;
        assert_eq!(parse(text, 4).unwrap().to_string(), text);
        assert_eq!(parse(r#""\ud83d\ude00\/""#, 1).unwrap(), Json::string("😀/"));
    }

    #[test]
    fn depth_is_bounded_whatever_is_permitted() {
        let text = "[".repeat(100_000);
        assert_eq!(parse(&text, usize::MAX).unwrap_err().reason, "nested too deeply");
    }
}
