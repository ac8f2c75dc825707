//! The envelope of every credential: who signed, is it his, is it in its dates, was it revoked.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod common;

use common::{at, did, key, lab_document};
use credential::status::{StatusEntry, StatusError, StatusListInfo, StatusPurpose};
use credential::status::{VerifiedStatusList, sign_list, status_bit};
use credential::{Bitstring, CredentialVerdict, Did, DidDocument, jws, vc, verify_credential};
use proptest::prelude::*;

const NOW: &str = "2026-12-01T00:00:00Z";

fn payload() -> serde_json::Value {
    serde_json::json!({
        "@context": [
            "https://www.w3.org/ns/credentials/v2",
            "https://vocabulary.uncefact.org/untp/0.7.0/context/"
        ],
        "type": ["DigitalConformityCredential", "VerifiableCredential"],
        "id": "https://toys.example/credentials/TR-1",
        "issuer": { "id": did("lab"), "name": "Example Laboratory" },
        "validFrom": "2026-11-22T08:00:00Z",
        "name": "Test report TR-1",
        "credentialSubject": { "id": "https://toys.example/reports/TR-1" }
    })
}

fn verify(token: &str) -> CredentialVerdict {
    verify_credential(token, &[lab_document()], at(NOW))
}

fn signed(payload: &serde_json::Value) -> String {
    vc::sign(payload, &key(1), &did("lab")).unwrap()
}

/// Signed by the laboratory's key, without the checks that stand before our own signing.
fn signed_anyway(payload: &serde_json::Value) -> String {
    let kid = did("lab").key_url(&key(1).public_key()).to_string();
    jws::sign(&key(1), "vc+jwt", "vc", &kid, &payload.to_string())
}

#[test]
fn a_credential_is_genuine_by_its_issuers_document() {
    let verdict = verify(&signed(&payload()));
    let CredentialVerdict::Genuine(credential) = verdict else { panic!("{verdict:?}") };
    assert_eq!(credential.issuer, did("lab"));
    assert_eq!(credential.issuer_name.as_deref(), Some("Example Laboratory"));
    assert_eq!(credential.name.as_deref(), Some("Test report TR-1"));
    assert_eq!(credential.read::<serde_json::Value>().unwrap(), payload());
}

#[test]
fn the_header_is_what_vc_jose_cose_asks_for() {
    let header = jws::parse(&signed(&payload()), "vc+jwt").unwrap().header;
    assert_eq!((header.alg.as_str(), header.typ.as_str()), ("ES256", "vc+jwt"));
    assert_eq!(header.cty.as_deref(), Some("vc"));
    let fragment = key(1).public_key().thumbprint();
    assert_eq!(header.kid, format!("{}#{fragment}", did("lab")));
}

#[test]
fn another_text_under_the_same_signature_is_altered() {
    let token = signed(&payload());
    let mut changed = payload();
    changed["name"] = "Test report TR-2".into();
    let other = signed(&changed);
    let parts: Vec<&str> = token.split('.').collect();
    let spliced = format!("{}.{}.{}", parts[0], other.split('.').nth(1).unwrap(), parts[2]);
    assert!(matches!(verify(&spliced), CredentialVerdict::Altered { .. }));
}

#[test]
fn without_the_issuers_document_nobody_knows_him() {
    let verdict = verify_credential(&signed(&payload()), &[], at(NOW));
    assert_eq!(verdict, CredentialVerdict::UnknownIssuer { issuer: did("lab").to_string() });
}

#[test]
fn a_key_that_the_document_does_not_list_is_not_trusted() {
    let token = vc::sign(&payload(), &key(2), &did("lab")).unwrap();
    assert!(matches!(verify(&token), CredentialVerdict::UntrustedKey { .. }));
}

#[test]
fn nobody_signs_in_the_name_of_another() {
    let error = vc::sign(&payload(), &key(2), &did("other")).unwrap_err();
    assert!(error.to_string().contains("organisations:other signs"));

    let kid = did("other").key_url(&key(2).public_key()).to_string();
    let forged = jws::sign(&key(2), "vc+jwt", "vc", &kid, &payload().to_string());
    let trusted = [lab_document(), DidDocument::with_key(did("other"), key(2).public_key())];
    let verdict = verify_credential(&forged, &trusted, at(NOW));
    assert!(matches!(verdict, CredentialVerdict::UntrustedKey { .. }), "{verdict:?}");
}

#[test]
fn dates_are_kept() {
    let mut dated = payload();
    dated["validUntil"] = "2026-11-30T00:00:00Z".into();
    assert!(matches!(verify(&signed(&dated)), CredentialVerdict::Expired(_)));
    dated["validFrom"] = "2027-01-01T00:00:00Z".into();
    dated["validUntil"] = "2028-01-01T00:00:00Z".into();
    assert!(matches!(verify(&signed(&dated)), CredentialVerdict::NotYetValid(_)));
}

#[test]
fn a_retired_key_keeps_its_old_credentials_and_makes_no_new_ones() {
    let mut document = lab_document();
    document.verification_method[0].expires = Some(at("2026-11-25T00:00:00Z"));
    let old = verify_credential(&signed(&payload()), &[document.clone()], at(NOW));
    assert!(matches!(old, CredentialVerdict::Genuine(_)));
    let mut late = payload();
    late["validFrom"] = "2026-11-26T00:00:00Z".into();
    let new = verify_credential(&signed(&late), &[document], at(NOW));
    assert!(matches!(new, CredentialVerdict::UntrustedKey { .. }));
}

#[test]
fn a_revoked_key_is_trusted_for_nothing() {
    let mut document = lab_document();
    document.verification_method[0].revoked = Some(at("2026-11-25T00:00:00Z"));
    let verdict = verify_credential(&signed(&payload()), &[document], at(NOW));
    assert!(matches!(verdict, CredentialVerdict::UntrustedKey { .. }));
}

#[track_caller]
fn check_malformed(change: impl Fn(&mut serde_json::Value), says: &str) {
    let mut bad = payload();
    change(&mut bad);
    let error = vc::sign(&bad, &key(1), &did("lab")).unwrap_err().to_string();
    assert!(error.contains(says), "signing says {error:?}");
    let verdict = verify(&signed_anyway(&bad));
    let CredentialVerdict::Malformed { reason } = verdict else { panic!("{verdict:?}") };
    assert!(reason.contains(says), "verifying says {reason:?}");
}

#[test]
fn what_vcdm_does_not_allow_is_neither_signed_nor_accepted() {
    check_malformed(|v| v["@context"] = "https://evil.example/".into(), "first @context");
    check_malformed(
        |v| {
            v["@context"].as_array_mut().unwrap().push("https://evil.example/".into());
        },
        "is not known",
    );
    check_malformed(|v| v["@context"].as_array_mut().unwrap().reverse(), "first @context");
    check_malformed(|v| v["type"] = "Thing".into(), "VerifiableCredential");
    check_malformed(|v| v["issuer"] = "https://lab.example".into(), "did:web");
    check_malformed(|v| v["validFrom"] = "yesterday".into(), "year");
    check_malformed(|v| drop(v.as_object_mut().unwrap().remove("credentialSubject")), "Subject");
}

fn list_info(purpose: StatusPurpose) -> StatusListInfo {
    StatusListInfo {
        url: "https://toys.example/status/lab/1".into(),
        issuer: did("lab"),
        purpose,
        valid_from: at("2026-11-30T23:59:55Z"),
        valid_until: Some(at("2026-12-02T00:00:00Z")),
        ttl_ms: Some(5_000),
    }
}

fn list_with(index: u64) -> String {
    let mut bits = Bitstring::new(0).unwrap();
    bits.set(index, true).unwrap();
    sign_list(&bits, &list_info(StatusPurpose::Revocation), &key(1)).unwrap()
}

#[test]
fn a_status_list_answers_for_the_credentials_that_name_it() {
    let token = list_with(7);
    let list = VerifiedStatusList::verify(&token, &[lab_document()], at(NOW)).unwrap();
    assert_eq!(list.info.ttl_ms, Some(5_000));
    let entry = |index| StatusEntry::new(&list.info.url, StatusPurpose::Revocation, index);
    assert_eq!(list.status(&entry(7), &did("lab")), Ok(true));
    assert_eq!(list.status(&entry(6), &did("lab")), Ok(false));
    assert!(matches!(list.status(&entry(131_072), &did("lab")), Err(StatusError::OutOfRange { index: 131_072, .. })));
    assert_eq!(status_bit(&token, 7, &[lab_document()], at(NOW)), Ok(true));
}

#[test]
fn another_list_purpose_or_issuer_is_no_answer() {
    let list = VerifiedStatusList::verify(&list_with(7), &[lab_document()], at(NOW)).unwrap();
    let other_list = StatusEntry::new("https://x.example/1", StatusPurpose::Revocation, 7);
    let error = list.status(&other_list, &did("lab"));
    assert!(matches!(error, Err(StatusError::OtherList { .. })));
    let suspension = StatusEntry::new(&list.info.url, StatusPurpose::Suspension, 7);
    let error = list.status(&suspension, &did("lab"));
    assert!(matches!(error, Err(StatusError::OtherPurpose { .. })));
    let entry = StatusEntry::new(&list.info.url, StatusPurpose::Revocation, 7);
    let error = list.status(&entry, &did("other"));
    assert!(matches!(error, Err(StatusError::OtherIssuer { .. })));
}

#[test]
fn an_old_or_foreign_list_is_not_believed() {
    let late = VerifiedStatusList::verify(&list_with(7), &[lab_document()], at("2026-12-03T00:00:00Z"));
    assert!(late.unwrap_err().to_string().contains("expired"));
    let report = VerifiedStatusList::verify(&signed(&payload()), &[lab_document()], at(NOW));
    assert!(matches!(report, Err(StatusError::Untrusted(_))));
}

#[test]
fn an_index_is_read_as_number_and_as_text() {
    let mut with_status = payload();
    with_status["credentialStatus"] = serde_json::json!([{
        "type": "BitstringStatusListEntry", "statusPurpose": "revocation",
        "statusListIndex": "94567", "statusListCredential": "https://toys.example/status/lab/1"
    }]);
    let verdict = verify(&signed(&with_status));
    assert_eq!(verdict.authentic().unwrap().status[0].status_list_index, 94_567);
    let written = serde_json::to_value(&verdict.authentic().unwrap().status[0]).unwrap();
    assert_eq!(written["statusListIndex"], 94_567);
}

#[test]
fn the_enveloping_object_holds_the_token() {
    let token = signed(&payload());
    let object = vc::enveloped(&token);
    assert_eq!(object["id"], format!("data:application/vc+jwt,{token}"));
    assert_eq!(object["type"], "EnvelopedVerifiableCredential");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_changed_byte_leaves_a_credential_genuine(place in any::<prop::sample::Index>(), bit in 0..8u8) {
        let token = signed(&payload());
        let mut bytes = token.clone().into_bytes();
        let place = place.index(bytes.len());
        bytes[place] ^= 1 << bit;
        if let Ok(text) = String::from_utf8(bytes) {
            // White space around a token is not part of it.
            prop_assume!(text.trim_ascii() != token);
            prop_assert!(verify(&text).authentic().is_none());
        }
    }

    #[test]
    fn no_text_makes_the_verifier_panic(text in "[A-Za-z0-9_.-]{0,200}", header in "\\PC{0,60}") {
        let _ = verify(&text);
        let kid = Did::organisation("https://toys.example", "lab").unwrap();
        let _ = verify(&jws::sign(&key(1), "vc+jwt", "vc", &format!("{kid}#{header}"), &text));
    }
}
