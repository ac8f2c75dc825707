//! Test reports and certificates as credentials: what they say, and that the official schema agrees.

#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a test may panic, and says what it left out")]

#[path = "common/attestations.rs"]
mod attestations;
mod common;
#[path = "common/pdf.rs"]
mod files;

use attestations::{named, report};
use common::{at, did, key, lab_document};
use credential::untp::attestation::Finding;
use credential::untp::{AttestationError, ConformityCredential, certificate, test_report};
use credential::{
    Bitstring, Certificate, CertificateSubject, CredentialVerdict, PdfVerdict, SignatureDetails, TrustedSigner,
    sign_pdf, vc, verify_credential, verify_pdf,
};
use rand::SeedableRng;
use rand::rngs::StdRng;
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::path::PathBuf;

fn json(credential: &ConformityCredential) -> Value {
    serde_json::from_str(&serde_json::to_string(credential).unwrap()).unwrap()
}

#[test]
fn a_report_says_what_was_measured_with_its_digits() {
    let credential = test_report(&report([0; 32])).unwrap();
    let text = serde_json::to_string(&credential).unwrap();
    assert!(text.contains(r#""value":0.230,"upperTolerance":0.020,"lowerTolerance":0.020"#));
    let subject = &json(&credential)["credentialSubject"];
    assert_eq!(subject["attestationType"], "testing");
    assert_eq!(subject["assessorLevel"], "3rdParty");
    let below = &subject["conformityAssessment"][0]["assessedPerformance"][0];
    assert_eq!(below["measure"]["value"], 10);
    assert_eq!(below["score"]["code"], "<LOQ");
    assert_eq!(subject["conformityAssessment"][1]["conformance"], false);
    assert_eq!(subject["conformityAssessment"][2].get("conformance"), None);
}

#[test]
fn the_status_index_is_a_number_as_untp_asks() {
    let json = json(&test_report(&report([0; 32])).unwrap());
    assert_eq!(json["credentialStatus"]["statusListIndex"], 94_567);
    assert_eq!(json["credentialStatus"]["id"], "https://toys.example/status/lab/1#94567");
}

#[test]
fn a_certificate_is_refused_over_what_does_not_conform() {
    let error = certificate(&report([0; 32])).unwrap_err();
    assert_eq!(error, AttestationError::NotConforming("DEHP".into()));
    let mut good = report([0; 32]);
    good.assessments.truncate(1);
    let credential = certificate(&good).unwrap();
    assert_eq!(json(&credential)["credentialSubject"]["attestationType"], "certification");
}

#[test]
fn what_others_would_refuse_is_not_built() {
    let mut bad = report([0; 32]);
    bad.document.url = "reports/TR-1.pdf".into();
    let error = test_report(&bad).unwrap_err();
    assert_eq!(error.to_string(), r#"the document's URL is no absolute URI: "reports/TR-1.pdf""#);
    let mut bad = report([0; 32]);
    bad.assessments[0].criteria = vec![named("https://x.example/玩具", "x")];
    assert!(matches!(test_report(&bad), Err(AttestationError::NotUri { field: "a criterion", .. })));
    let mut bad = report([0; 32]);
    bad.assessments[1].products.clear();
    let empty = AttestationError::Empty("an assessment's list of products");
    assert_eq!(test_report(&bad), Err(empty));
    let mut bad = report([0; 32]);
    bad.valid_until = Some(at("2026-11-21T00:00:00Z"));
    assert!(matches!(test_report(&bad), Err(AttestationError::Dates { .. })));
    let mut bad = report([0; 32]);
    bad.assessments.clear();
    assert_eq!(test_report(&bad), Err(AttestationError::Empty("the list of assessments")));
}

#[test]
fn a_member_that_is_not_in_the_model_is_refused() {
    let credential = test_report(&report([0; 32])).unwrap();
    let mut value = json(&credential);
    let read = |value: &Value| serde_json::from_str::<ConformityCredential>(&value.to_string());
    assert!(read(&value).is_ok());
    value["credentialSubject"]["labAccreditationNo"] = "L00000".into();
    assert!(read(&value).unwrap_err().to_string().contains("labAccreditationNo"));
}

#[test]
fn a_type_cannot_be_another() {
    let mut value = json(&test_report(&report([0; 32])).unwrap());
    value["issuer"]["type"] = serde_json::json!(["Party"]);
    let error = serde_json::from_str::<ConformityCredential>(&value.to_string()).unwrap_err();
    assert!(error.to_string().contains("CredentialIssuer"), "{error}");
}

/// The whole way: sign the PDF, build the credential around its digest, sign it, verify both.
#[test]
fn a_pdf_and_its_credential_hold_each_other() {
    let subject = CertificateSubject {
        organisation: "Example Laboratory".into(),
        common_name: "Example Laboratory".into(),
        country: None,
        organisation_identifier: None,
    };
    let (from, until) = (at("2026-01-01T00:00:00Z"), at("2030-01-01T00:00:00Z"));
    let mut rng = StdRng::seed_from_u64(1);
    let own = Certificate::self_signed(&key(1), &subject, from, until, &mut rng).unwrap();
    let details = SignatureDetails {
        reason: "Authorised".into(),
        location: "Yiwu".into(),
        signer_name: "Li".into(),
        signed_at: at("2026-11-22T08:00:00Z"),
    };
    let pdf = sign_pdf(&files::with_streams(), &key(1), &own, &details).unwrap();
    let credential = test_report(&report(Sha256::digest(&pdf).into())).unwrap();
    let token = vc::sign(&credential, &key(1), &did("lab")).unwrap();

    let trusted = [lab_document()];
    let signers = TrustedSigner::from_did_document(&lab_document(), "lab");
    assert!(matches!(verify_pdf(&pdf, &signers), PdfVerdict::Genuine(_)));
    let verdict = verify_credential(&token, &trusted, at("2026-12-01T00:00:00Z"));
    let CredentialVerdict::Genuine(verified) = verdict else { panic!("{verdict:?}") };
    let read: ConformityCredential = verified.read().unwrap();
    assert_eq!(read, credential);
    assert!(read.is_about_document(&pdf));
    assert!(!read.is_about_document(&files::with_table()));
}

/// The text of a file below `credentials/data` of the reference folder. When the folder is missing
/// this says so loudly; when `TOUCHSTONE_REFERENCE` names it, as CI does, a missing file fails.
fn official_text(relative: &str) -> Option<String> {
    let named = std::env::var_os("TOUCHSTONE_REFERENCE");
    let here = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/reference");
    let path = named.clone().map_or(here, PathBuf::from).join("credentials/data").join(relative);
    match std::fs::read_to_string(&path) {
        Ok(text) => Some(text),
        Err(error) => {
            let path = path.display();
            assert!(named.is_none(), "TOUCHSTONE_REFERENCE is set, but {path}: {error}");
            println!("!!! CONFORMANCE NOT RUN: {path} is missing; set TOUCHSTONE_REFERENCE");
            None
        }
    }
}

fn official(relative: &str) -> Option<Value> {
    official_text(relative).map(|text| serde_json::from_str(&text).unwrap())
}

fn validator(schema: &Value) -> jsonschema::Validator {
    jsonschema::options().should_validate_formats(true).build(schema).unwrap()
}

#[track_caller]
fn check_valid(schema: &Value, credential: &Value) {
    let validator = validator(schema);
    let errors: Vec<String> =
        validator.iter_errors(credential).map(|e| format!("{}: {e}", e.instance_path())).collect();
    assert!(errors.is_empty(), "{errors:#?}");
}

const UNTP_SCHEMA: &str = "untp-0.7.0-release/schemas/ConformityCredential.json";
const W3C_SCHEMA: &str = "w3c/schema/verifiable-credential-schema.json";

#[test]
fn the_official_schemas_accept_report_and_certificate() {
    let (Some(untp), Some(w3c)) = (official(UNTP_SCHEMA), official(W3C_SCHEMA)) else { return };
    let report_json = json(&test_report(&report([7; 32])).unwrap());
    let mut good = report([7; 32]);
    good.assessments.truncate(1);
    good.valid_until = Some(at("2031-11-22T08:00:00Z"));
    let certificate_json = json(&certificate(&good).unwrap());
    for credential in [report_json, certificate_json] {
        check_valid(&untp, &credential);
        check_valid(&w3c, &credential);
    }
}

/// The schema is really asked: the samples that are known to be wrong are refused by it.
#[test]
fn the_official_schema_refuses_the_known_bad_samples() {
    let Some(schema) = official(UNTP_SCHEMA) else { return };
    let validator = validator(&schema);
    for name in ["context-order-reversed", "missing-name", "result-as-text-below-loq", "status-index-as-w3c-string"] {
        let Some(sample) = official(&format!("own-samples/invalid/{name}.json")) else { return };
        assert!(!validator.is_valid(&sample), "{name}");
    }
}

#[test]
fn the_official_schema_accepts_the_status_list() {
    let Some(schema) = official(W3C_SCHEMA) else { return };
    let info = credential::status::StatusListInfo {
        url: "https://toys.example/status/lab/1".into(),
        issuer: did("lab"),
        purpose: credential::status::StatusPurpose::Revocation,
        valid_from: at("2026-11-30T00:00:00Z"),
        valid_until: None,
        ttl_ms: Some(5_000),
    };
    let token = credential::status::sign_list(&Bitstring::new(0).unwrap(), &info, &key(1)).unwrap();
    let verdict = verify_credential(&token, &[lab_document()], at("2026-12-01T00:00:00Z"));
    let list: Value = verdict.authentic().unwrap().read().unwrap();
    check_valid(&schema, &list);
}

#[test]
fn a_credential_signed_elsewhere_is_genuine_and_its_forgeries_are_not() {
    let Some(document) = official_text("own-samples/jose/did.json") else { return };
    let document = credential::DidDocument::from_json(document.as_bytes()).unwrap();
    let verify = |name| {
        let token = official_text(&format!("own-samples/jose/{name}")).unwrap();
        verify_credential(&token, std::slice::from_ref(&document), at("2026-12-01T00:00:00Z"))
    };
    let good = verify("toy-dcc.es256.vc+jwt");
    assert!(matches!(good, CredentialVerdict::Genuine(_)), "{good:?}");
    let tampered = verify("invalid-tampered-result.vc+jwt");
    assert!(matches!(tampered, CredentialVerdict::Altered { .. }), "{tampered:?}");
    let none = verify("invalid-alg-none.vc+jwt");
    assert!(matches!(none, CredentialVerdict::Malformed { .. }), "{none:?}");
}

#[test]
fn a_grade_needs_a_code() {
    let mut bad = report([0; 32]);
    bad.assessments[2].results[0].finding = Finding::Graded { code: " ".into(), definition: None };
    assert_eq!(test_report(&bad), Err(AttestationError::Empty("a grade")));
}
