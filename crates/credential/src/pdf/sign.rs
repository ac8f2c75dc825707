//! Signing a PDF: a revision is appended that holds an invisible signature field, and everything
//! but the signature itself is signed (PAdES-B-B, EN 319 142-1).
//!
//! Never rewrites what was there: the file before is a prefix of the file after, so that PDF/A
//! stays PDF/A and an earlier signature stays valid for its revision.

use super::cms;
use super::file::{PdfFile, PdfFileError};
use super::object::{Dictionary, Object};
use super::text;
use crate::certificate::Certificate;
use crate::key::SigningKey;
use jiff::Timestamp;
use sha2::{Digest, Sha256};

/// Room for the CMS signature, in bytes; ours needs about 1,200.
const SIGNATURE_ROOM_BYTES: usize = 4096;
/// The ByteRange before its numbers are known: each has ten places (files up to 9.9 GB).
const BYTE_RANGE_ROOM: &str = "/ByteRange [0 0000000000 0000000000 0000000000]";
/// Deepest page tree that is followed.
const MAX_PAGE_DEPTH: usize = 32;

/// What a reader shows beside the signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignatureDetails {
    /// Why it was signed, e.g. "Test report authorised by …".
    pub reason: String,
    /// Where, e.g. "Yiwu".
    pub location: String,
    /// Who, as a PDF reader shows it.
    pub signer_name: String,
    /// When, as the signer claims it; seconds are kept, fractions are not.
    pub signed_at: Timestamp,
}

/// Why a PDF was not signed.
#[derive(Debug, thiserror::Error)]
pub enum PdfSignError {
    /// The file cannot be read.
    #[error(transparent)]
    File(#[from] PdfFileError),
    /// The certificate is another key's.
    #[error("the certificate does not belong to the signing key")]
    OtherKey,
    /// The certificate is not valid at the time of signing.
    #[error("the certificate is not valid at {0}")]
    CertificateDates(Timestamp),
    /// The signature cannot be encoded.
    #[error("the signature could not be made: {0}")]
    Encoding(String),
    /// The signature is longer than the room for it.
    #[error("the signature needs {0} bytes, there is room for {SIGNATURE_ROOM_BYTES}")]
    NoRoom(usize),
}

/// Signs a PDF file; the answer begins with the file as it was given, byte by byte.
///
/// # Errors
/// [`PdfSignError`] when the file cannot be read or the certificate does not fit.
pub fn sign_pdf(
    pdf: &[u8],
    key: &SigningKey,
    certificate: &Certificate,
    details: &SignatureDetails,
) -> Result<Vec<u8>, PdfSignError> {
    if *certificate.public_key() != key.public_key() {
        return Err(PdfSignError::OtherKey);
    }
    if !certificate.valid_at(details.signed_at) {
        return Err(PdfSignError::CertificateDates(details.signed_at));
    }
    let mut signed = with_empty_signature(pdf, details)?;
    let start = find(&signed, pdf.len(), &empty_contents())? + "/Contents ".len();
    let end = start + SIGNATURE_ROOM_BYTES * 2 + 2;
    let at = find(&signed, pdf.len(), BYTE_RANGE_ROOM.as_bytes())?;
    let range = format!("/ByteRange [0 {start:>10} {end:>10} {:>10}]", signed.len() - end);
    replace(&mut signed, at, range.as_bytes())?;

    let digest = digest_around(&signed, start, end).ok_or_else(|| room("its bytes"))?;
    let signature = cms::sign(&digest, key, certificate).map_err(|e| room(&e.to_string()))?;
    if signature.len() > SIGNATURE_ROOM_BYTES {
        return Err(PdfSignError::NoRoom(signature.len()));
    }
    replace(&mut signed, start + 1, hex::encode(signature).as_bytes())?;
    Ok(signed)
}

/// SHA-256 over everything outside `start..end`.
pub(crate) fn digest_around(bytes: &[u8], start: usize, end: usize) -> Option<[u8; 32]> {
    let mut hash = Sha256::new();
    hash.update(bytes.get(..start)?);
    hash.update(bytes.get(end..)?);
    Some(hash.finalize().into())
}

/// The file with a revision in which only the numbers of the ByteRange and the signature are open.
fn with_empty_signature(pdf: &[u8], details: &SignatureDetails) -> Result<Vec<u8>, PdfSignError> {
    let file = PdfFile::open(pdf)?;
    let (root, root_generation) =
        file.trailer().reference("Root").ok_or(PdfFileError::Missing("Root in its trailer"))?;
    let mut catalogue = file.dictionary(root)?;
    let (page, page_generation, mut page_dictionary) = first_page(&file, &catalogue)?;
    let signature = file.next_number()?;
    let field = Object::Reference(signature.saturating_add(1), 0);

    let mut form = match catalogue.get("AcroForm") {
        Some(form) => match file.resolve(form)? {
            Object::Dictionary(form) => form,
            _ => return Err(PdfFileError::Missing("form").into()),
        },
        None => Dictionary::default(),
    };
    let fields = array_with(&file, form.get("Fields"), &field)?;
    // Object numbers are given once, so the name is new as well.
    let name = format!("Signature{signature}");
    form.set("Fields", Object::Array(fields));
    // SignaturesExist and AppendOnly (§12.7.2, table 219).
    form.set("SigFlags", Object::Integer(3));
    // A form that was an object of its own becomes part of the catalogue: its users find it there.
    catalogue.set("AcroForm", Object::Dictionary(form));
    let annotations = array_with(&file, page_dictionary.get("Annots"), &field)?;
    page_dictionary.set("Annots", Object::Array(annotations));

    let widget = widget(&name, signature, Object::Reference(page, page_generation));
    let written = |dictionary: Dictionary| {
        let mut out = Vec::new();
        Object::Dictionary(dictionary).write(&mut out);
        out
    };
    Ok(file.with_revision(&[
        (root, root_generation, written(catalogue)),
        (page, page_generation, written(page_dictionary)),
        (signature, 0, signature_dictionary(details)),
        (signature.saturating_add(1), 0, written(widget)),
    ])?)
}

fn first_page(file: &PdfFile<'_>, catalogue: &Dictionary) -> Result<(u32, u16, Dictionary), PdfSignError> {
    let missing = PdfFileError::Missing("first page");
    let mut next = catalogue.reference("Pages");
    for _ in 0..MAX_PAGE_DEPTH {
        let Some((number, generation)) = next else { break };
        let node = file.dictionary(number)?;
        let Some(kids) = node.get("Kids") else { return Ok((number, generation, node)) };
        next = match file.resolve(kids)? {
            Object::Array(kids) => match kids.first() {
                Some(Object::Reference(number, generation)) => Some((*number, *generation)),
                _ => None,
            },
            _ => None,
        };
    }
    Err(missing.into())
}

/// An array, or a reference to one, or nothing, and one more item.
fn array_with(file: &PdfFile<'_>, array: Option<&Object>, item: &Object) -> Result<Vec<Object>, PdfSignError> {
    let mut items = match array.map(|a| file.resolve(a)).transpose()? {
        None | Some(Object::Null) => Vec::new(),
        Some(Object::Array(items)) => items,
        Some(_) => return Err(PdfFileError::Missing("array where one was expected").into()),
    };
    items.push(item.clone());
    Ok(items)
}

/// Field and annotation in one. A rectangle of no size needs no appearance in PDF/A-2 (6.3.3);
/// the flags are Print and Locked (ISO 32000-1, table 165).
fn widget(name: &str, signature: u32, page: Object) -> Dictionary {
    let mut widget = Dictionary::default();
    let zero = Object::Integer(0);
    widget.set("Type", Object::Name("Annot".into()));
    widget.set("Subtype", Object::Name("Widget".into()));
    widget.set("FT", Object::Name("Sig".into()));
    widget.set("T", Object::Text(text::encode(name)));
    widget.set("V", Object::Reference(signature, 0));
    widget.set("Rect", Object::Array([zero.clone(), zero.clone(), zero.clone(), zero].to_vec()));
    widget.set("F", Object::Integer(4 + 128));
    widget.set("P", page);
    widget
}

fn signature_dictionary(details: &SignatureDetails) -> Vec<u8> {
    let mut out = b"<</Type /Sig\n/Filter /Adobe.PPKLite\n/SubFilter /ETSI.CAdES.detached\n".to_vec();
    for (key, value) in [
        ("M", text::encode_date(details.signed_at).into_bytes()),
        ("Name", text::encode(&details.signer_name)),
        ("Reason", text::encode(&details.reason)),
        ("Location", text::encode(&details.location)),
    ] {
        out.extend(format!("/{key} ").bytes());
        Object::Text(value).write(&mut out);
        out.push(b'\n');
    }
    out.extend(BYTE_RANGE_ROOM.bytes());
    out.push(b'\n');
    out.extend(empty_contents());
    out.extend(b"\n>>");
    out
}

fn empty_contents() -> Vec<u8> {
    format!("/Contents <{}>", "0".repeat(SIGNATURE_ROOM_BYTES * 2)).into_bytes()
}

fn find(bytes: &[u8], from: usize, needle: &[u8]) -> Result<usize, PdfSignError> {
    let tail = bytes.get(from..).unwrap_or_default();
    let found = tail.windows(needle.len()).position(|window| window == needle);
    found.map(|at| from + at).ok_or_else(|| room("its place"))
}

fn replace(bytes: &mut [u8], at: usize, with: &[u8]) -> Result<(), PdfSignError> {
    let target = bytes.get_mut(at..at + with.len()).ok_or_else(|| room("its place"))?;
    target.copy_from_slice(with);
    Ok(())
}

fn room(what: &str) -> PdfSignError {
    PdfSignError::Encoding(what.to_owned())
}
