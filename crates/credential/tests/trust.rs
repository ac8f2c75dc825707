//! One question for any file: is it genuine, by those that I trust?

#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod common;

use common::{at, did, key, lab_document};
use credential::{
    Certificate, CertificateSubject, CredentialVerdict, FileVerdict, Trust, TrustedOrganisation, vc, verify_file,
};
use rand::SeedableRng;
use rand::rngs::StdRng;

const NOW: &str = "2026-12-01T00:00:00Z";

fn token() -> String {
    let credential = serde_json::json!({
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "type": ["VerifiableCredential"],
        "issuer": did("lab"),
        "validFrom": "2026-11-22T08:00:00Z",
        "credentialSubject": {}
    });
    vc::sign(&credential, &key(1), &did("lab")).unwrap()
}

fn verdict(file: &str, trust: &Trust) -> FileVerdict {
    verify_file(file.as_bytes(), trust, at(NOW))
}

fn is_genuine(verdict: &FileVerdict) -> bool {
    matches!(verdict, FileVerdict::Credential(CredentialVerdict::Genuine(_)))
}

#[test]
fn a_list_of_organisations_is_handed_on_as_json() {
    let organisation = TrustedOrganisation { name: "Lab".into(), document: lab_document() };
    let exported = serde_json::to_vec(&[organisation]).unwrap();
    let mut trust = Trust::default();
    trust.add_file(&exported).unwrap();
    assert_eq!(trust.documents(), [lab_document()]);
    assert_eq!(trust.signers()[0].name, "Lab");
    assert!(is_genuine(&verdict(&token(), &trust)));
}

#[test]
fn a_did_document_or_a_certificate_is_trust_too() {
    let mut trust = Trust::default();
    trust.add_file(&serde_json::to_vec(&lab_document()).unwrap()).unwrap();
    let subject = CertificateSubject {
        organisation: "Other".into(),
        common_name: "Other laboratory".into(),
        country: None,
        organisation_identifier: None,
    };
    let (from, until) = (at("2026-01-01T00:00:00Z"), at("2030-01-01T00:00:00Z"));
    let mut rng = StdRng::seed_from_u64(2);
    let other = Certificate::self_signed(&key(2), &subject, from, until, &mut rng).unwrap();
    trust.add_file(other.to_pem().unwrap().as_bytes()).unwrap();
    let names: Vec<&str> = trust.signers().iter().map(|s| s.name.as_str()).collect();
    assert_eq!(names, [did("lab").as_str(), "Other laboratory"]);
}

#[test]
fn anything_else_is_no_trust() {
    for file in ["", "hello", "[1]", "{}", "-----BEGIN PRIVATE KEY-----"] {
        assert!(Trust::default().add_file(file.as_bytes()).is_err(), "{file}");
    }
}

#[test]
fn a_token_and_its_envelope_get_the_same_verdict() {
    let organisation = TrustedOrganisation { name: "Lab".into(), document: lab_document() };
    let trust = Trust::new(&[organisation]);
    let envelope = vc::enveloped(&token()).to_string();
    assert!(is_genuine(&verdict(&format!("{}\n", token()), &trust)));
    assert_eq!(verdict(&envelope, &trust), verdict(&token(), &trust));
    let unknown = verdict(&token(), &Trust::default());
    assert!(matches!(unknown, FileVerdict::Credential(CredentialVerdict::UnknownIssuer { .. })));
}

#[test]
fn each_kind_of_file_is_told_apart() {
    let trust = Trust::default();
    assert!(matches!(verdict("%PDF-1.7", &trust), FileVerdict::Pdf(_)));
    for other in ["", "hello", "{\"id\": 1}", "a.b.c", "\u{fffd}"] {
        assert_eq!(verdict(other, &trust), FileVerdict::OtherKind);
    }
}
