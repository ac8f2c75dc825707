//! The cross-reference of a PDF file (ISO 32000-1 §7.5): where each object is, and how a new
//! revision is appended without touching a byte of what was there.
//!
//! Reads tables, streams and object streams. Refuses what it does not know rather than guess:
//! encrypted files, hybrid cross-references, files that do not begin with `%PDF-`.

use super::object::{Dictionary, Object, Reader, SyntaxError};
use flate2::read::ZlibDecoder;
use std::collections::BTreeMap;
use std::io::Read;

/// Largest stream that is unpacked, in bytes.
const MAX_UNPACKED_BYTES: u64 = 64 * 1024 * 1024;
/// Most revisions that are followed back.
const MAX_REVISIONS: usize = 64;

/// Why a PDF file could not be read.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum PdfFileError {
    /// It does not begin with `%PDF-`.
    #[error("the file is no PDF: it does not begin with %PDF-")]
    NotPdf,
    /// Its end does not say where the cross-reference is.
    #[error("the PDF is cut off: its end does not name a cross-reference (startxref)")]
    NoCrossReference,
    /// Something that we do not write into.
    #[error("the PDF {0}, which is not supported")]
    Unsupported(&'static str),
    /// An object is missing or of another kind.
    #[error("the PDF has no usable {0}")]
    Missing(&'static str),
    /// Its objects cannot be read.
    #[error("the PDF is damaged at {0}")]
    Syntax(#[from] SyntaxError),
}

#[derive(Debug, Clone, Copy)]
enum Place {
    Free,
    At(usize),
    Packed { stream: u32, index: usize },
}

/// A PDF file that was opened.
pub(crate) struct PdfFile<'a> {
    bytes: &'a [u8],
    places: BTreeMap<u32, Place>,
    trailer: Dictionary,
    newest: usize,
    as_stream: bool,
}

impl<'a> PdfFile<'a> {
    /// Reads the cross-references, the newest first.
    pub(crate) fn open(bytes: &'a [u8]) -> Result<Self, PdfFileError> {
        if !bytes.starts_with(b"%PDF-") {
            return Err(PdfFileError::NotPdf);
        }
        let newest = start_of_cross_reference(bytes).ok_or(PdfFileError::NoCrossReference)?;
        let mut file =
            Self { bytes, places: BTreeMap::new(), trailer: Dictionary::default(), newest, as_stream: false };
        let mut next = Some(newest);
        for revision in 0..MAX_REVISIONS {
            let Some(at) = next else { break };
            let (trailer, as_stream) = file.section(at)?;
            next = trailer.integer("Prev").and_then(|p| usize::try_from(p).ok());
            if revision == 0 {
                file.trailer = trailer;
                file.as_stream = as_stream;
            }
        }
        if next.is_some() {
            return Err(PdfFileError::Unsupported("has too many revisions"));
        }
        if file.trailer.get("Encrypt").is_some() {
            return Err(PdfFileError::Unsupported("is encrypted"));
        }
        Ok(file)
    }

    /// The trailer of the newest revision.
    pub(crate) fn trailer(&self) -> &Dictionary {
        &self.trailer
    }

    /// The first object number that is free.
    pub(crate) fn next_number(&self) -> Result<u32, PdfFileError> {
        let size = self.trailer.integer("Size").and_then(|s| u32::try_from(s).ok());
        let known = self.places.keys().next_back().map_or(0, |n| n.saturating_add(1));
        size.map(|s| s.max(known)).ok_or(PdfFileError::Missing("Size in its trailer"))
    }

    /// The object itself when it is a reference, else the object.
    pub(crate) fn resolve(&self, object: &Object) -> Result<Object, PdfFileError> {
        match object {
            Object::Reference(number, _) => self.object(*number),
            other => Ok(other.clone()),
        }
    }

    /// The dictionary with this number.
    pub(crate) fn dictionary(&self, number: u32) -> Result<Dictionary, PdfFileError> {
        match self.object(number)? {
            Object::Dictionary(dictionary) => Ok(dictionary),
            _ => Err(PdfFileError::Missing("dictionary where one was expected")),
        }
    }

    fn object(&self, number: u32) -> Result<Object, PdfFileError> {
        match self.places.get(&number) {
            Some(Place::At(at)) => {
                let (found, _, object) = Reader::new(self.bytes, *at).indirect()?;
                if found == number { Ok(object) } else { Err(PdfFileError::Missing("object")) }
            }
            Some(Place::Packed { stream, index }) => self.packed(*stream, *index, number),
            Some(Place::Free) | None => Err(PdfFileError::Missing("object")),
        }
    }

    /// An object inside an object stream (§7.5.7).
    fn packed(&self, stream: u32, index: usize, number: u32) -> Result<Object, PdfFileError> {
        let missing = PdfFileError::Missing("object stream");
        let Some(Place::At(at)) = self.places.get(&stream) else { return Err(missing) };
        let (dictionary, data) = self.stream(*at)?;
        let first = dictionary.integer("First").and_then(|f| usize::try_from(f).ok());
        let Some(first) = first else { return Err(missing) };
        let mut header = Reader::new(&data, 0);
        for _ in 0..index {
            if header.integer().and(header.integer()).is_none() {
                return Err(missing);
            }
        }
        let (found, offset) = (header.integer(), header.integer());
        let offset = offset.and_then(|o| usize::try_from(o).ok());
        match (found, offset.and_then(|o| first.checked_add(o))) {
            (Some(found), Some(at)) if found == i64::from(number) => Ok(Reader::new(&data, at).object()?),
            _ => Err(missing),
        }
    }

    fn stream(&self, at: usize) -> Result<(Dictionary, Vec<u8>), PdfFileError> {
        let mut reader = Reader::new(self.bytes, at);
        let (_, _, object) = reader.indirect()?;
        let (Object::Dictionary(dictionary), Some(start)) = (object, reader.stream_start()) else {
            return Err(PdfFileError::Missing("stream where one was expected"));
        };
        let length = match dictionary.get("Length") {
            // An object stream's length may be a reference, to an object that is not packed.
            Some(Object::Reference(number, _)) => match self.places.get(number) {
                Some(Place::At(at)) => Reader::new(self.bytes, *at).indirect()?.2,
                _ => return Err(PdfFileError::Missing("stream length")),
            },
            Some(other) => other.clone(),
            None => return Err(PdfFileError::Missing("stream length")),
        };
        let Object::Integer(length) = length else {
            return Err(PdfFileError::Missing("stream length"));
        };
        let end = usize::try_from(length).ok().and_then(|l| start.checked_add(l));
        let packed = end.and_then(|end| self.bytes.get(start..end));
        let packed = packed.ok_or(PdfFileError::Missing("stream length"))?;
        let data = unpack(&dictionary, packed)?;
        Ok((dictionary, data))
    }

    fn section(&mut self, at: usize) -> Result<(Dictionary, bool), PdfFileError> {
        let mut reader = Reader::new(self.bytes, at);
        if reader.keyword(b"xref") {
            return Ok((self.table(&mut reader)?, false));
        }
        let (dictionary, data) = self.stream(at)?;
        if dictionary.name("Type") != Some("XRef") {
            return Err(PdfFileError::NoCrossReference);
        }
        self.table_in_stream(&dictionary, &data)?;
        Ok((dictionary, true))
    }

    /// §7.5.4.
    fn table(&mut self, reader: &mut Reader<'_>) -> Result<Dictionary, PdfFileError> {
        while !reader.keyword(b"trailer") {
            let (Some(first), Some(count)) = (reader.integer(), reader.integer()) else {
                return Err(PdfFileError::NoCrossReference);
            };
            let first = u32::try_from(first).map_err(|_| PdfFileError::NoCrossReference)?;
            for index in 0..u32::try_from(count).map_err(|_| PdfFileError::NoCrossReference)? {
                let (offset, _generation) = (reader.integer(), reader.integer());
                let in_use = reader.keyword(b"n");
                if !in_use && !reader.keyword(b"f") {
                    return Err(PdfFileError::NoCrossReference);
                }
                let offset = offset.and_then(|o| usize::try_from(o).ok());
                let place = if in_use { offset.map_or(Place::Free, Place::At) } else { Place::Free };
                self.places.entry(first.saturating_add(index)).or_insert(place);
            }
        }
        let Object::Dictionary(trailer) = reader.object()? else {
            return Err(PdfFileError::Missing("trailer"));
        };
        if trailer.get("XRefStm").is_some() {
            return Err(PdfFileError::Unsupported("has a hybrid cross-reference"));
        }
        Ok(trailer)
    }

    /// §7.5.8.
    fn table_in_stream(&mut self, dictionary: &Dictionary, data: &[u8]) -> Result<(), PdfFileError> {
        let missing = || PdfFileError::Missing("cross-reference stream");
        let widths = integers(dictionary.get("W")).ok_or_else(missing)?;
        let &[kind_width, value_width, extra_width] = widths.as_slice() else {
            return Err(missing());
        };
        if widths.iter().any(|w| *w > 8) || widths.iter().all(|w| *w == 0) {
            return Err(missing());
        }
        let row = kind_width + value_width + extra_width;
        let from_zero = || Some(vec![0, usize::try_from(dictionary.integer("Size")?).ok()?]);
        let index = match dictionary.get("Index") {
            Some(index) => integers(Some(index)),
            None => from_zero(),
        };
        let mut rows = data.chunks_exact(row);
        for range in index.ok_or_else(missing)?.chunks_exact(2) {
            let &[first, count] = range else { return Err(missing()) };
            for (number, row) in (first..first.saturating_add(count)).zip(rows.by_ref()) {
                let (kind, rest) = row.split_at(kind_width);
                let (value, extra) = rest.split_at(value_width);
                let value = big_endian(value);
                // Without a width for it, the kind is 1 (table 17).
                let place = match if kind_width == 0 { 1 } else { big_endian(kind) } {
                    1 => Place::At(value),
                    2 => {
                        Place::Packed { stream: u32::try_from(value).map_err(|_| missing())?, index: big_endian(extra) }
                    }
                    _ => Place::Free,
                };
                let number = u32::try_from(number).map_err(|_| missing())?;
                self.places.entry(number).or_insert(place);
            }
        }
        Ok(())
    }

    /// The file with the objects appended as a new revision, in the form of cross-reference that
    /// the file has already. `objects` are (number, generation, bytes of the object).
    pub(crate) fn with_revision(&self, objects: &[(u32, u16, Vec<u8>)]) -> Result<Vec<u8>, PdfFileError> {
        let mut out = self.bytes.to_vec();
        if !out.ends_with(b"\n") {
            out.push(b'\n');
        }
        let mut places: BTreeMap<u32, (u16, usize)> = BTreeMap::new();
        for (number, generation, body) in objects {
            places.insert(*number, (*generation, out.len()));
            out.extend(format!("{number} {generation} obj\n").bytes());
            out.extend(body);
            out.extend(b"\nendobj\n");
        }
        let mut trailer = Dictionary::default();
        for key in ["Root", "Info", "ID"] {
            if let Some(value) = self.trailer.get(key) {
                trailer.set(key, value.clone());
            }
        }
        trailer.set("Prev", Object::Integer(whole(self.newest)));
        let start = out.len();
        let last = places.keys().next_back().map_or(0, |n| n.saturating_add(1));
        let size = last.max(self.next_number()?);
        if self.as_stream {
            places.insert(size, (0, start));
            trailer.set("Size", Object::Integer(i64::from(size) + 1));
            write_stream(&mut out, trailer, &places, size);
        } else {
            trailer.set("Size", Object::Integer(i64::from(size)));
            write_table(&mut out, trailer, &places);
        }
        out.extend(format!("startxref\n{start}\n%%EOF\n").bytes());
        Ok(out)
    }
}

fn write_table(out: &mut Vec<u8>, trailer: Dictionary, places: &BTreeMap<u32, (u16, usize)>) {
    out.extend(b"xref\n");
    for (number, (generation, at)) in places {
        out.extend(format!("{number} 1\n{at:010} {generation:05} n \n").bytes());
    }
    out.extend(b"trailer\n");
    Object::Dictionary(trailer).write(out);
    out.push(b'\n');
}

fn write_stream(out: &mut Vec<u8>, mut dictionary: Dictionary, places: &BTreeMap<u32, (u16, usize)>, own_number: u32) {
    let mut index = Vec::new();
    let mut data = Vec::new();
    for (number, (generation, at)) in places {
        index.extend([Object::Integer(i64::from(*number)), Object::Integer(1)]);
        data.push(1);
        data.extend(u64::try_from(*at).unwrap_or(u64::MAX).to_be_bytes());
        data.extend(generation.to_be_bytes());
    }
    dictionary.set("Type", Object::Name("XRef".into()));
    dictionary.set("W", Object::Array([1, 8, 2].map(Object::Integer).to_vec()));
    dictionary.set("Index", Object::Array(index));
    dictionary.set("Length", Object::Integer(whole(data.len())));
    out.extend(format!("{own_number} 0 obj\n").bytes());
    Object::Dictionary(dictionary).write(out);
    out.extend(b"\nstream\n");
    out.extend(data);
    out.extend(b"\nendstream\nendobj\n");
}

fn start_of_cross_reference(bytes: &[u8]) -> Option<usize> {
    // The word stands in the last kilobyte (Annex H, note 18).
    let word = b"startxref";
    let from = bytes.len().saturating_sub(1024);
    let at = from + bytes.get(from..)?.windows(word.len()).rposition(|w| w == word)?;
    usize::try_from(Reader::new(bytes, at + word.len()).integer()?).ok()
}

fn unpack(dictionary: &Dictionary, packed: &[u8]) -> Result<Vec<u8>, PdfFileError> {
    match dictionary.get("Filter") {
        None => return Ok(packed.to_vec()),
        Some(Object::Name(name)) if name == "FlateDecode" => {}
        Some(_) => return Err(PdfFileError::Unsupported("has an unusual stream filter")),
    }
    let mut data = Vec::new();
    ZlibDecoder::new(packed)
        .take(MAX_UNPACKED_BYTES)
        .read_to_end(&mut data)
        .map_err(|_| PdfFileError::Missing("stream data"))?;
    let Some(Object::Dictionary(parameters)) = dictionary.get("DecodeParms") else {
        return Ok(data);
    };
    match parameters.integer("Predictor").unwrap_or(1) {
        1 => Ok(data),
        10..=15 => rows_without_prediction(&data, parameters.integer("Columns").unwrap_or(1)),
        _ => Err(PdfFileError::Unsupported("has an unusual stream predictor")),
    }
}

/// Undoes the PNG predictors None and Up, the ones that cross-references are packed with.
fn rows_without_prediction(data: &[u8], columns: i64) -> Result<Vec<u8>, PdfFileError> {
    let unusual = PdfFileError::Unsupported("has an unusual stream predictor");
    let columns = usize::try_from(columns).ok().filter(|c| (1..=64).contains(c));
    let Some(columns) = columns else { return Err(unusual) };
    let mut above = vec![0_u8; columns];
    let mut out = Vec::new();
    for row in data.chunks_exact(columns + 1) {
        match row.split_first() {
            Some((0, values)) => above = values.to_vec(),
            Some((2, values)) => {
                above = above.iter().zip(values).map(|(a, v)| a.wrapping_add(*v)).collect();
            }
            _ => return Err(unusual),
        }
        out.extend(&above);
    }
    Ok(out)
}

fn integers(object: Option<&Object>) -> Option<Vec<usize>> {
    let Some(Object::Array(items)) = object else { return None };
    let number = |item: &Object| match item {
        Object::Integer(number) => usize::try_from(*number).ok(),
        _ => None,
    };
    items.iter().map(number).collect()
}

fn big_endian(bytes: &[u8]) -> usize {
    bytes.iter().fold(0, |value: usize, byte| value.wrapping_shl(8) | usize::from(*byte))
}

fn whole(length: usize) -> i64 {
    i64::try_from(length).unwrap_or(i64::MAX)
}
