//! A PDF is signed once and judged by anybody: by us over its bytes, by poppler as a second opinion.

#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a test may panic, and says what it left out")]

mod common;
#[path = "common/pdf.rs"]
mod files;

use common::{at, did, key, lab_document};
use credential::pdf::file::PdfFileError;
use credential::{Alteration, Certificate, CertificateSubject, DidDocument, PdfSignError};
use credential::{PdfSignature, PdfVerdict, SignatureDetails, TrustedSigner, sign_pdf, verify_pdf};
use proptest::prelude::*;
use rand::SeedableRng;
use rand::rngs::StdRng;
use std::process::Command;

fn certificate(seed: u64) -> Certificate {
    let subject = CertificateSubject {
        organisation: "义乌玩具检测中心".into(),
        common_name: "Yiwu Toy Testing Centre".into(),
        country: Some("CN".into()),
        organisation_identifier: None,
    };
    let (from, until) = (at("2026-01-01T00:00:00Z"), at("2030-01-01T00:00:00Z"));
    let mut rng = StdRng::seed_from_u64(seed);
    Certificate::self_signed(&key(seed), &subject, from, until, &mut rng).unwrap()
}

fn details() -> SignatureDetails {
    SignatureDetails {
        reason: "检测报告 TR-1 批准 (authorised)".into(),
        location: "Yiwu".into(),
        signer_name: "李 Li".into(),
        signed_at: at("2026-11-24T22:33:06Z"),
    }
}

fn sign(pdf: &[u8]) -> Vec<u8> {
    sign_pdf(pdf, &key(1), &certificate(1), &details()).unwrap()
}

fn trust() -> Vec<TrustedSigner> {
    TrustedSigner::from_did_document(&lab_document(), "Yiwu laboratory")
}

#[track_caller]
fn genuine(pdf: &[u8], trust: &[TrustedSigner]) -> PdfSignature {
    match verify_pdf(pdf, trust) {
        PdfVerdict::Genuine(signature) => *signature,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_signed_pdf_is_genuine_and_says_who_when_and_why() {
    let signature = genuine(&sign(&files::with_table()), &trust());
    assert_eq!(signature.signer, "Yiwu laboratory");
    assert_eq!(signature.did, Some(did("lab")));
    assert_eq!(signature.organisation, "义乌玩具检测中心");
    assert_eq!(signature.signed_at, Some(details().signed_at));
    assert_eq!(signature.reason, details().reason);
    assert_eq!(signature.location, "Yiwu");
    assert!(signature.covers_whole_file);
}

#[test]
fn trust_in_a_certificate_is_enough() {
    let signed = sign(&files::with_table());
    let trust = [TrustedSigner::from_certificate(&certificate(1))];
    assert_eq!(genuine(&signed, &trust).signer, "Yiwu Toy Testing Centre");
}

#[test]
fn signing_appends_and_touches_nothing() {
    for pdf in [files::with_table(), files::with_streams()] {
        let signed = sign(&pdf);
        assert!(signed.starts_with(&pdf));
        genuine(&signed, &trust());
    }
}

#[test]
fn an_existing_form_and_annotations_are_kept() {
    for (form, annotations) in
        [("/AcroForm 6 0 R", "/Annots 5 0 R"), ("/AcroForm<</Fields[9 0 R]/DA(x)>>", "/Annots[9 0 R]")]
    {
        let signed = sign(&files::with_table_and(form, annotations));
        genuine(&signed, &trust());
        let tail = String::from_utf8_lossy(&signed).into_owned();
        if annotations.contains('[') {
            assert!(tail.contains("/Fields [9 0 R 8 0 R]"), "{tail}");
            assert!(tail.contains("/Annots [9 0 R 8 0 R]"));
            assert!(tail.contains("/DA (x)"));
        }
    }
}

#[test]
fn a_changed_byte_of_the_content_is_altered() {
    let mut signed = sign(&files::with_table());
    let place = signed.windows(6).position(|w| w == b"180 80").unwrap();
    signed[place] = b'9';
    let PdfVerdict::Altered { alteration, signature } = verify_pdf(&signed, &trust()) else { panic!("not altered") };
    assert_eq!(alteration, Alteration::Content);
    assert_eq!(signature.signer, "Yiwu laboratory");
}

#[test]
fn what_is_appended_is_altered() {
    let signed = sign(&files::with_table());
    let mut longer = signed.clone();
    longer.extend(b"\n");
    let PdfVerdict::Altered { alteration, signature } = verify_pdf(&longer, &trust()) else { panic!("not altered") };
    assert_eq!(alteration, Alteration::Appended);
    assert!(!signature.covers_whole_file);
    assert_eq!(signature.signed_bytes, signed.len());
}

#[test]
fn a_strangers_signature_is_unknown_even_under_the_same_name() {
    let forged = sign_pdf(&files::with_table(), &key(2), &certificate(2), &details()).unwrap();
    assert!(matches!(verify_pdf(&forged, &trust()), PdfVerdict::UnknownSigner(_)));
    // On top of a genuine one, too.
    let on_top = sign_pdf(&sign(&files::with_table()), &key(2), &certificate(2), &details());
    assert!(matches!(verify_pdf(&on_top.unwrap(), &trust()), PdfVerdict::UnknownSigner(_)));
}

#[test]
fn a_second_signature_covers_the_first() {
    let twice = sign_pdf(&sign(&files::with_streams()), &key(2), &certificate(2), &details());
    let trust = [TrustedSigner::from_certificate(&certificate(2))];
    assert!(genuine(&twice.unwrap(), &trust).covers_whole_file);
}

#[test]
fn a_key_is_good_for_its_time_only() {
    let signed = sign(&files::with_table());
    let mut document = lab_document();
    document.verification_method[0].expires = Some(at("2026-11-24T00:00:00Z"));
    let retired = TrustedSigner::from_did_document(&document, "lab");
    assert!(matches!(verify_pdf(&signed, &retired), PdfVerdict::Untrusted { .. }));
    document.verification_method[0].expires = None;
    document.verification_method[0].revoked = Some(at("2027-01-01T00:00:00Z"));
    let revoked = TrustedSigner::from_did_document(&document, "lab");
    assert!(matches!(verify_pdf(&signed, &revoked), PdfVerdict::Untrusted { .. }));
}

#[test]
fn what_carries_no_signature_says_so() {
    assert_eq!(verify_pdf(&files::with_table(), &trust()), PdfVerdict::Unsigned);
    assert!(matches!(verify_pdf(b"hello", &trust()), PdfVerdict::Unreadable { .. }));
}

#[test]
fn what_cannot_be_signed_says_why() {
    let pdf = files::with_table();
    let other = sign_pdf(&pdf, &key(2), &certificate(1), &details());
    assert!(matches!(other, Err(PdfSignError::OtherKey)));
    let early = SignatureDetails { signed_at: at("2025-01-01T00:00:00Z"), ..details() };
    let early = sign_pdf(&pdf, &key(1), &certificate(1), &early);
    assert!(matches!(early, Err(PdfSignError::CertificateDates(_))));
    let cut = sign_pdf(&pdf[..pdf.len() / 2], &key(1), &certificate(1), &details());
    assert!(matches!(cut, Err(PdfSignError::File(PdfFileError::NoCrossReference))));
    let text = sign_pdf(b"hello", &key(1), &certificate(1), &details());
    assert!(matches!(text, Err(PdfSignError::File(PdfFileError::NotPdf))));
}

#[test]
fn an_encrypted_pdf_is_not_signed() {
    let pdf = String::from_utf8_lossy(&files::with_table()).replace("/Root", "/Encrypt 9 0 R/Root");
    // The mark of a binary file became longer characters; the table does not matter here.
    let start = pdf.find("xref\n0").unwrap();
    let pdf = format!("{}startxref\n{start}\n%%EOF", &pdf[..pdf.find("startxref").unwrap()]);
    let refused = sign_pdf(pdf.as_bytes(), &key(1), &certificate(1), &details());
    assert!(matches!(refused, Err(PdfSignError::File(PdfFileError::Unsupported("is encrypted")))));
}

/// Poppler's opinion, or nothing where poppler is not installed; CI has it.
fn pdfsig(pdf: &[u8], name: &str) -> Option<String> {
    let folder = std::env::temp_dir().join(format!("credential-{}-{name}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let file = folder.join("file.pdf");
    std::fs::write(&file, pdf).unwrap();
    let output = Command::new("pdfsig").arg("-nocert").arg(&file).env("HOME", &folder).output();
    std::fs::remove_dir_all(&folder).unwrap();
    match output {
        Ok(output) => Some(String::from_utf8_lossy(&output.stdout).into_owned()),
        Err(_) if std::env::var_os("CI").is_none() => {
            println!("pdfsig is not installed: poppler was NOT asked");
            None
        }
        Err(error) => panic!("pdfsig is needed in CI: {error}"),
    }
}

#[test]
fn poppler_finds_the_signature_valid() {
    for (name, pdf) in [("table", files::with_table()), ("streams", files::with_streams())] {
        let Some(opinion) = pdfsig(&sign(&pdf), name) else { return };
        assert!(opinion.contains("Signature is Valid"), "{name}: {opinion}");
        assert!(opinion.contains("Total document signed"), "{name}: {opinion}");
        assert!(opinion.contains("ETSI.CAdES.detached"), "{name}: {opinion}");
    }
}

#[test]
fn poppler_refuses_a_changed_byte() {
    let mut signed = sign(&files::with_table());
    let place = signed.windows(6).position(|w| w == b"180 80").unwrap();
    signed[place] = b'9';
    let Some(opinion) = pdfsig(&signed, "changed") else { return };
    assert!(opinion.contains("Digest Mismatch"), "{opinion}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn no_changed_byte_leaves_a_pdf_genuine(place in any::<prop::sample::Index>(), mask in 1..=255u8) {
        let mut signed = sign(&files::with_table());
        let place = place.index(signed.len());
        signed[place] ^= mask;
        prop_assert!(!matches!(verify_pdf(&signed, &trust()), PdfVerdict::Genuine(_)));
    }

    #[test]
    fn no_damage_makes_the_signer_panic(
        streams in any::<bool>(),
        places in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8),
        cut in any::<prop::sample::Index>(),
    ) {
        let mut pdf = if streams { files::with_streams() } else { files::with_table() };
        for (place, value) in places {
            let place = place.index(pdf.len());
            pdf[place] = value;
        }
        let _ = sign_pdf(&pdf, &key(1), &certificate(1), &details());
        pdf.truncate(cut.index(pdf.len()));
        let _ = sign_pdf(&pdf, &key(1), &certificate(1), &details());
    }

    #[test]
    fn no_damage_makes_the_verifier_panic(
        places in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8),
        cut in any::<prop::sample::Index>(),
    ) {
        let mut signed = sign(&files::with_table());
        let from = files::with_table().len();
        for (place, value) in places {
            let place = from + place.index(signed.len() - from);
            signed[place] = value;
        }
        let _ = verify_pdf(&signed, &trust());
        signed.truncate(cut.index(signed.len()));
        let _ = verify_pdf(&signed, &trust());
    }
}

/// Every single byte of the signature and its dictionary, one by one.
#[test]
fn no_bit_of_the_appended_part_can_be_changed() {
    let pdf = files::with_table();
    let signed = sign(&pdf);
    let trust = trust();
    for place in pdf.len()..signed.len() {
        // The zeros behind the signature are alike: a sample of them will do.
        if signed[place] == b'0' && signed[place - 1] == b'0' && place % 512 != 0 {
            continue;
        }
        let mut changed = signed.clone();
        changed[place] ^= 0x20;
        let verdict = verify_pdf(&changed, &trust);
        assert!(!matches!(verdict, PdfVerdict::Genuine(_)), "byte {place}");
    }
}

#[test]
fn a_did_document_of_another_kind_trusts_nobody() {
    let mut document = lab_document();
    document.assertion_method.clear();
    assert!(TrustedSigner::from_did_document(&document, "lab").is_empty());
    let empty: DidDocument = DidDocument::new(did("lab"), &[], Vec::new());
    assert!(TrustedSigner::from_did_document(&empty, "lab").is_empty());
}
