//! The objects of a PDF file (ISO 32000-1 §7.3): read from bytes, written back.
//!
//! Reads what it must and gives up on the rest with an error: it never panics, never recurses
//! deeper than [`MAX_DEPTH`], never copies a stream's data.

/// Deepest nesting of arrays and dictionaries.
const MAX_DEPTH: usize = 32;
/// Most keys of a dictionary; the ones that a signature touches have a dozen.
const MAX_KEYS: usize = 4096;

/// The bytes are no PDF object.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("byte {at}: {what}")]
pub struct SyntaxError {
    /// Offset in the bytes that were read.
    pub at: usize,
    /// What was expected.
    pub what: &'static str,
}

/// One object. A stream is a [`Object::Dictionary`]; its data is found by position.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Object {
    Null,
    Boolean(bool),
    Integer(i64),
    /// A real number as it is written, so that writing it back changes nothing.
    Real(String),
    /// Without the slash, escapes left as they are.
    Name(String),
    /// The bytes of a literal or hexadecimal string.
    Text(Vec<u8>),
    Array(Vec<Object>),
    Dictionary(Dictionary),
    Reference(u32, u16),
}

/// Keys in the order of the file.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Dictionary(Vec<(String, Object)>);

impl Dictionary {
    pub(crate) fn get(&self, key: &str) -> Option<&Object> {
        self.0.iter().find(|(k, _)| k == key).map(|(_, value)| value)
    }

    pub(crate) fn set(&mut self, key: &str, value: Object) {
        match self.0.iter_mut().find(|(k, _)| k == key) {
            Some((_, old)) => *old = value,
            None => self.0.push((key.to_owned(), value)),
        }
    }

    pub(crate) fn integer(&self, key: &str) -> Option<i64> {
        match self.get(key) {
            Some(Object::Integer(number)) => Some(*number),
            _ => None,
        }
    }

    pub(crate) fn name(&self, key: &str) -> Option<&str> {
        match self.get(key) {
            Some(Object::Name(name)) => Some(name),
            _ => None,
        }
    }

    pub(crate) fn text(&self, key: &str) -> Option<&[u8]> {
        match self.get(key) {
            Some(Object::Text(bytes)) => Some(bytes),
            _ => None,
        }
    }

    pub(crate) fn reference(&self, key: &str) -> Option<(u32, u16)> {
        match self.get(key) {
            Some(Object::Reference(number, generation)) => Some((*number, *generation)),
            _ => None,
        }
    }
}

/// Reads objects one after the other.
pub(crate) struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(bytes: &'a [u8], at: usize) -> Self {
        Self { bytes, at }
    }

    /// The next object, with references `n g R` recognised.
    pub(crate) fn object(&mut self) -> Result<Object, SyntaxError> {
        self.nested(0)
    }

    /// `n g obj` and the object; returns its number.
    pub(crate) fn indirect(&mut self) -> Result<(u32, u16, Object), SyntaxError> {
        let number = self.integer().and_then(|n| u32::try_from(n).ok());
        let generation = self.integer().and_then(|n| u16::try_from(n).ok());
        let (Some(number), Some(generation)) = (number, generation) else {
            return self.fail("an object number was expected");
        };
        if !self.keyword(b"obj") {
            return self.fail("obj was expected");
        }
        Ok((number, generation, self.object()?))
    }

    /// Steps over a keyword when it is next.
    pub(crate) fn keyword(&mut self, word: &[u8]) -> bool {
        self.space();
        let found = self.rest().starts_with(word);
        if found {
            self.at += word.len();
        }
        found
    }

    /// Steps over an integer when it is next.
    pub(crate) fn integer(&mut self) -> Option<i64> {
        self.space();
        let start = self.at;
        let sign = usize::from(matches!(self.peek(), Some(b'+' | b'-')));
        let digits = self.rest().iter().skip(sign).take_while(|b| b.is_ascii_digit()).count();
        let text = self.bytes.get(start..start + sign + digits)?;
        let number = std::str::from_utf8(text).ok()?.parse().ok()?;
        self.at += sign + digits;
        Some(number)
    }

    /// Steps over white space and comments.
    pub(crate) fn space(&mut self) {
        while let Some(byte) = self.peek() {
            if byte == b'%' {
                self.at += self.rest().iter().take_while(|b| !b"\r\n".contains(b)).count();
            } else if is_space(byte) {
                self.at += 1;
            } else {
                return;
            }
        }
    }

    /// Where the data of a stream begins, when `stream` is next (§7.3.8.1).
    pub(crate) fn stream_start(&mut self) -> Option<usize> {
        if !self.keyword(b"stream") {
            return None;
        }
        let line_end = match self.rest() {
            [b'\r', b'\n', ..] => 2,
            [b'\n', ..] => 1,
            _ => return None,
        };
        Some(self.at + line_end)
    }

    fn nested(&mut self, depth: usize) -> Result<Object, SyntaxError> {
        if depth > MAX_DEPTH {
            return self.fail("arrays and dictionaries are nested too deep");
        }
        self.space();
        match self.rest() {
            [b'<', b'<', ..] => self.dictionary(depth),
            [b'<', ..] => self.hexadecimal(),
            [b'(', ..] => self.literal(),
            [b'[', ..] => self.array(depth),
            [b'/', ..] => Ok(Object::Name(self.name()?)),
            [b'0'..=b'9' | b'+' | b'-' | b'.', ..] => self.number(),
            _ => self.constant(),
        }
    }

    fn constant(&mut self) -> Result<Object, SyntaxError> {
        for (word, value) in
            [(b"true".as_slice(), Object::Boolean(true)), (b"false", Object::Boolean(false)), (b"null", Object::Null)]
        {
            if self.keyword(word) {
                return Ok(value);
            }
        }
        self.fail("an object was expected")
    }

    fn dictionary(&mut self, depth: usize) -> Result<Object, SyntaxError> {
        self.at += 2;
        let mut dictionary = Dictionary::default();
        loop {
            if self.keyword(b">>") {
                return Ok(Object::Dictionary(dictionary));
            }
            let key = self.name()?;
            let value = self.nested(depth + 1)?;
            if dictionary.get(&key).is_some() {
                return self.fail("a dictionary says a key twice");
            }
            if dictionary.0.len() >= MAX_KEYS {
                return self.fail("a dictionary has too many keys");
            }
            dictionary.0.push((key, value));
        }
    }

    fn array(&mut self, depth: usize) -> Result<Object, SyntaxError> {
        self.at += 1;
        let mut items = Vec::new();
        while !self.keyword(b"]") {
            items.push(self.nested(depth + 1)?);
        }
        Ok(Object::Array(items))
    }

    fn name(&mut self) -> Result<String, SyntaxError> {
        self.space();
        if self.peek() != Some(b'/') {
            return self.fail("a name was expected");
        }
        let text: &[u8] = self.rest().get(1..).unwrap_or_default();
        let length = text.iter().take_while(|b| is_regular(**b)).count();
        let name = text.get(..length).and_then(|t| std::str::from_utf8(t).ok());
        let Some(name) = name else { return self.fail("a name is not UTF-8") };
        self.at += 1 + length;
        Ok(name.to_owned())
    }

    fn number(&mut self) -> Result<Object, SyntaxError> {
        let digit = |b: &u8| b.is_ascii_digit() || b"+-.".contains(b);
        let text: String = self.rest().iter().take_while(|b| digit(b)).map(|b| char::from(*b)).collect();
        self.at += text.len();
        let Ok(number) = text.parse::<i64>() else {
            return if is_real(&text) { Ok(Object::Real(text)) } else { self.fail("a number is malformed") };
        };
        // `12 0 R` is a reference; `12 0` are two numbers.
        let after = self.at;
        if let (Ok(number), Some(Ok(generation))) = (u32::try_from(number), self.integer().map(u16::try_from))
            && self.keyword(b"R")
            && !self.peek().is_some_and(is_regular)
        {
            return Ok(Object::Reference(number, generation));
        }
        self.at = after;
        Ok(Object::Integer(number))
    }

    fn hexadecimal(&mut self) -> Result<Object, SyntaxError> {
        let Some(length) = self.rest().iter().position(|b| *b == b'>') else {
            return self.fail("a hexadecimal string does not end");
        };
        let digits = self.rest().get(1..length).unwrap_or_default();
        let mut digits: Vec<u8> = digits.iter().copied().filter(|b| !is_space(*b)).collect();
        if digits.len() % 2 == 1 {
            digits.push(b'0');
        }
        let Ok(bytes) = hex::decode(&digits) else {
            return self.fail("a hexadecimal string has other digits");
        };
        self.at += length + 1;
        Ok(Object::Text(bytes))
    }

    fn literal(&mut self) -> Result<Object, SyntaxError> {
        self.at += 1;
        let mut text = Vec::new();
        let mut open = 1;
        loop {
            let Some(byte) = self.next() else { return self.fail("a string does not end") };
            match byte {
                b'\\' => self.escaped(&mut text),
                b'(' => open += 1,
                b')' => open -= 1,
                _ => {}
            }
            if open == 0 {
                return Ok(Object::Text(text));
            }
            if byte != b'\\' {
                text.push(byte);
            }
        }
    }

    fn escaped(&mut self, text: &mut Vec<u8>) {
        match self.next() {
            Some(b'n') => text.push(b'\n'),
            Some(b'r') => text.push(b'\r'),
            Some(b't') => text.push(b'\t'),
            Some(b'b') => text.push(8),
            Some(b'f') => text.push(12),
            Some(b'\r') => self.at += usize::from(self.peek() == Some(b'\n')),
            Some(b'\n') | None => {}
            Some(first @ b'0'..=b'7') => {
                let mut value = u32::from(first - b'0');
                for _ in 0..2 {
                    let Some(digit @ b'0'..=b'7') = self.peek() else { break };
                    value = value * 8 + u32::from(digit - b'0');
                    self.at += 1;
                }
                // High-order overflow is ignored (§7.3.4.2).
                text.push(u8::try_from(value & 0xff).unwrap_or_default());
            }
            Some(other) => text.push(other),
        }
    }

    fn next(&mut self) -> Option<u8> {
        let byte = self.peek()?;
        self.at += 1;
        Some(byte)
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn rest(&self) -> &'a [u8] {
        self.bytes.get(self.at..).unwrap_or_default()
    }

    fn fail<T>(&self, what: &'static str) -> Result<T, SyntaxError> {
        Err(SyntaxError { at: self.at, what })
    }
}

impl Object {
    /// Appends the object as it stands in a file. Strings are written
    /// in hexadecimal when they are more than plain ASCII.
    pub(crate) fn write(&self, out: &mut Vec<u8>) {
        match self {
            Self::Null => out.extend(b"null"),
            Self::Boolean(value) => out.extend(value.to_string().bytes()),
            Self::Integer(number) => out.extend(number.to_string().bytes()),
            Self::Real(text) => out.extend(text.bytes()),
            Self::Name(name) => {
                out.push(b'/');
                out.extend(name.bytes());
            }
            Self::Text(bytes) if bytes.iter().all(|b| is_plain(*b)) => {
                out.push(b'(');
                out.extend(bytes);
                out.push(b')');
            }
            Self::Text(bytes) => out.extend(format!("<{}>", hex::encode(bytes)).bytes()),
            Self::Array(items) => {
                out.push(b'[');
                for (index, item) in items.iter().enumerate() {
                    if index > 0 {
                        out.push(b' ');
                    }
                    item.write(out);
                }
                out.push(b']');
            }
            Self::Dictionary(dictionary) => {
                out.extend(b"<<");
                for (key, value) in &dictionary.0 {
                    out.extend(format!("/{key} ").bytes());
                    value.write(out);
                    out.push(b'\n');
                }
                out.extend(b">>");
            }
            Self::Reference(number, generation) => {
                out.extend(format!("{number} {generation} R").bytes());
            }
        }
    }
}

/// An optional sign, then digits with one point among them, before or behind.
fn is_real(text: &str) -> bool {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    unsigned.len() > 1
        && unsigned.bytes().filter(|b| *b == b'.').count() == 1
        && unsigned.bytes().all(|b| b == b'.' || b.is_ascii_digit())
}

/// Stands for itself in a literal string.
fn is_plain(byte: u8) -> bool {
    (b' '..=b'~').contains(&byte) && !b"()\\".contains(&byte)
}

fn is_space(byte: u8) -> bool {
    matches!(byte, 0 | 9 | 10 | 12 | 13 | 32)
}

fn is_regular(byte: u8) -> bool {
    !is_space(byte) && !b"()<>[]{}/%".contains(&byte)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[track_caller]
    fn check(text: &str, written: &str) {
        let object = Reader::new(text.as_bytes(), 0).object().unwrap();
        let mut out = Vec::new();
        object.write(&mut out);
        assert_eq!(String::from_utf8(out).unwrap(), written);
        assert_eq!(Reader::new(written.as_bytes(), 0).object().unwrap(), object);
    }

    #[test]
    fn objects_are_read_and_written() {
        check("[1 -2 +3 .5 12.30 true null]", "[1 -2 3 .5 12.30 true null]");
        check("<</A/B/C 1 0 R/D[2 0 R 3 4]>>", "<</A /B\n/C 1 0 R\n/D [2 0 R 3 4]\n>>");
        check("% comment\n (a\\(b\\)\\101\\r(c))", "<61286229410d286329>");
        check("<4 1 4>", "(A@)");
        check("<fe ff>", "<feff>");
        check("/A#20B", "/A#20B");
    }

    #[test]
    fn malformed_numbers_are_refused() {
        for text in ["-", ".", "1.2.3", "--1", "1-2", "99999999999999999999"] {
            let error = Reader::new(text.as_bytes(), 0).object().unwrap_err();
            assert_eq!(error.what, "a number is malformed", "{text}");
        }
    }

    #[test]
    fn a_key_said_twice_is_refused() {
        let error = Reader::new(b"<</A 1/A 2>>", 0).object().unwrap_err();
        assert_eq!(error.what, "a dictionary says a key twice");
    }

    #[test]
    fn nesting_has_an_end() {
        let deep = "[".repeat(100_000);
        let error = Reader::new(deep.as_bytes(), 0).object().unwrap_err();
        assert_eq!(error.what, "arrays and dictionaries are nested too deep");
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = Reader::new(&bytes, 0).object();
            let _ = Reader::new(&bytes, 500).indirect();
        }

        #[test]
        fn no_pdf_like_text_makes_it_panic(text in "[\\[\\]<>()/% 0-9R\\\\a-f.+-]{0,200}") {
            let _ = Reader::new(text.as_bytes(), 0).object();
        }
    }
}
