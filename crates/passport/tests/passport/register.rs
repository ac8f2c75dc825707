//! The register as programs see it: keys, status lists, JSON; and what it refuses.

use axum::body::Body;
use axum::http::{Method, StatusCode};
use credential::status::VerifiedStatusList;
use credential::{DidDocument, FileVerdict, PdfVerdict, Trust, verify_file};
use platform::Error;
use platform::ports::{DocumentKind, DocumentStatus};
use platform::testing::{Browser, On, both_databases};

use crate::world::{World, pdf};

/// The bit of the first document in the issuer's status list, as an outsider reads it.
async fn bit(world: &World, anybody: &Browser) -> bool {
    let did = anybody.get(&format!("/organisations/{}/did.json", world.laboratory.slug)).await;
    let did = DidDocument::from_json(&did.bytes).unwrap();
    let list = anybody.get(&format!("/status/{}/1", world.laboratory.slug)).await;
    assert_eq!(list.headers["content-type"], "application/vc+jwt");
    let now = world.app.platform.now().to_jiff();
    VerifiedStatusList::verify(&list.text, &[did], now).unwrap().bit(1).unwrap()
}

/// Asks until the bit is so: within a second, or never.
async fn turns(world: &World, anybody: &Browser, wanted: bool) {
    let begun = std::time::Instant::now();
    while bit(world, anybody).await != wanted {
        assert!(begun.elapsed().as_millis() < 1_000, "the bit is still {}", !wanted);
    }
}

#[tokio::test]
async fn the_signed_status_list_follows_suspension_and_reinstatement() {
    let world = World::start(On::Sqlite).await;
    world.issue("TR-1").await;
    let anybody = world.anybody();
    assert!(!bit(&world, &anybody).await);
    world.status("TR-1", DocumentStatus::Suspended, None).await.unwrap();
    turns(&world, &anybody, true).await;
    world.status("TR-1", DocumentStatus::Valid, None).await.unwrap();
    turns(&world, &anybody, false).await;
    for path in ["/status/nobody/1", "/status/nobody/x", "/status/nobody/0"] {
        assert_eq!(anybody.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    let second = format!("/status/{}/2", world.laboratory.slug);
    assert_eq!(anybody.get(&second).await.status, StatusCode::NOT_FOUND, "no document stands in a second list yet");
}

#[tokio::test]
async fn two_first_documents_at_once_end_up_with_one_key_on_both_databases() {
    both_databases(|on| async move {
        let world = World::start(on).await;
        let (one, two) =
            tokio::join!(world.try_issue(DocumentKind::Report, "TR-1"), world.try_issue(DocumentKind::Report, "TR-2"));
        one.unwrap();
        two.unwrap();
        let did = world.anybody().get(&format!("/organisations/{}/did.json", world.laboratory.slug)).await;
        let did: serde_json::Value = serde_json::from_str(&did.text).unwrap();
        assert_eq!(did["verificationMethod"].as_array().unwrap().len(), 1);
    })
    .await;
}

#[tokio::test]
async fn of_two_who_decide_at_once_the_slower_is_told_on_both_databases() {
    both_databases(|on| async move {
        let world = World::start(on).await;
        world.issue("TR-1").await;
        let (one, two) = tokio::join!(
            world.status("TR-1", DocumentStatus::Withdrawn, None),
            world.status("TR-1", DocumentStatus::Suspended, None)
        );
        let told = [one, two].into_iter().filter(|done| matches!(done, Err(Error::Conflict(_)))).count();
        // Suspended first and then withdrawn is an order of things; the other way round never is.
        let json = world.anybody().get("/api/v1/public/documents/TR-1").await;
        let json: serde_json::Value = serde_json::from_str(&json.text).unwrap();
        assert!(told == 1 || json["status"] == "withdrawn", "{told} {json}");
        assert!(told <= 1);
    })
    .await;
}

#[tokio::test]
async fn the_published_keys_are_enough_to_judge_a_file_offline() {
    let world = World::start(On::Sqlite).await;
    let issued = world.issue("TR-1").await;
    let anybody = world.anybody();
    let signed = world.app.platform.files().get(&issued.pdfs[0].1).await.unwrap();
    let now = world.app.platform.now().to_jiff();
    let organisation = format!("/organisations/{}", world.laboratory.slug);
    let sources = [format!("{organisation}/certificate.pem"), "/.well-known/trust.json".to_owned()];
    for source in sources {
        let mut trust = Trust::default();
        trust.add_file(&anybody.get(&source).await.bytes).unwrap();
        let verdict = verify_file(&signed, &trust, now);
        assert!(matches!(verdict, FileVerdict::Pdf(PdfVerdict::Genuine(_))), "{source}: {verdict:?}");
    }
    let did = anybody.get(&format!("{organisation}/did.json")).await;
    assert_eq!(did.headers["content-type"], "application/did+json");
    let platform = anybody.get("/.well-known/did.json").await;
    let platform: serde_json::Value = serde_json::from_str(&platform.text).unwrap();
    assert_eq!(platform["id"], "did:web:127.0.0.1%3A8080");
}

#[tokio::test]
async fn a_program_gets_json_where_a_person_gets_a_page() {
    let world = World::start(On::Sqlite).await;
    world.issue("TR-1").await;
    let anybody = world.anybody();
    let accept = [("accept", "application/json")];
    let json = anybody.send_with(Method::GET, "/verify/TR-1", &accept, Body::empty()).await;
    assert_eq!(json.headers["content-type"], "application/json");
    assert!(json.text.contains(r#""status":"valid""#), "{}", json.text);
    let none = anybody.send_with(Method::GET, "/verify/TR-2", &accept, Body::empty()).await;
    assert_eq!(
        (none.status, &none.headers["content-type"]),
        (StatusCode::NOT_FOUND, &"application/problem+json".parse().unwrap())
    );
    let page = anybody.get("/verify/TR-1?lang=en").await;
    assert!(page.text.contains("<h1>Test report</h1>"), "{}", page.text);
    let jwt = anybody.get("/verify/TR-1/credential").await;
    assert_eq!(jwt.headers["content-type"], "application/vc+jwt");
}

#[tokio::test]
async fn an_altered_credential_or_a_signature_of_ours_on_nothing_registered_is_never_genuine() {
    let world = World::start(On::Sqlite).await;
    let issued = world.issue("TR-1").await;
    let anybody = world.anybody();
    let (head, signature) = issued.credential.rsplit_once('.').unwrap();
    let other = if signature.starts_with('A') { "B" } else { "A" };
    let altered = format!("{head}.{other}{}", &signature[1..]);
    let page = anybody.upload("/verify?lang=en", "file", "c.jwt", altered.as_bytes(), &[]).await;
    assert!(page.text.contains("Altered:"), "{}", page.text);

    // Something appended after signing is an alteration too.
    let mut longer = world.app.platform.files().get(&issued.pdfs[0].1).await.unwrap().to_vec();
    longer.extend_from_slice(b"\n% one more line\n");
    let page = anybody.upload("/verify?lang=en", "file", "a.pdf", &longer, &[]).await;
    assert!(page.text.contains("Altered:"), "{}", page.text);

    // Signed in a unit of change that never was committed: good signature, no entry in the register.
    let platform = &world.app.platform;
    let mut tx = platform.system("test").await.unwrap();
    let request = world.request(DocumentKind::Report, "TR-9", pdf("TR-9"));
    let lost = platform.issuance().unwrap().issue(&mut tx, request).await.unwrap();
    drop(tx);
    let signed = platform.files().get(&lost.pdfs[0].1).await.unwrap();
    let page = anybody.upload("/verify?lang=en", "file", "a.pdf", &signed, &[]).await;
    assert!(page.text.contains("not registered") && !page.text.contains("Genuine"), "{}", page.text);
}

#[tokio::test]
async fn what_cannot_be_a_number_is_refused_by_the_register_and_unknown_to_the_page() {
    let world = World::start(On::Sqlite).await;
    for number in ["", "TR/1", "TR 1", "<script>", "编号"] {
        assert!(world.try_issue(DocumentKind::Report, number).await.is_err(), "{number}");
    }
    world.issue("TR-1").await;
    assert!(world.try_issue(DocumentKind::Report, "TR-1").await.is_err(), "a number is given once");
    let anybody = world.anybody();
    for path in ["/verify/%00", "/verify/a%2Fb", "/verify/%3Cscript%3Ealert(1)%3C%2Fscript%3E", "/verify?number=%00"] {
        let page = anybody.get(path).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND, "{path}");
        assert!(page.text.contains("本平台没有编号") && !page.text.contains("<script>alert"), "{path}: {}", page.text);
    }
    for path in ["/organisations/%00/did.json", "/organisations/nobody/certificate.pem", "/verify/TR-2/credential"] {
        assert_eq!(anybody.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    let nothing = anybody.upload("/verify", "file", "", b"", &[]).await;
    assert_eq!(nothing.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(nothing.text.contains("请先选择一个文件"), "{}", nothing.text);
    let picture = anybody.upload("/verify?lang=en", "file", "x.png", b"\x89PNG\r\n", &[]).await;
    assert!(picture.text.contains("Not issued on this platform"), "{}", picture.text);
}

#[tokio::test]
async fn a_superseded_document_says_by_what() {
    let world = World::start(On::Sqlite).await;
    world.issue("TR-1").await;
    assert!(world.status("TR-1", DocumentStatus::Superseded, None).await.is_err());
    assert!(matches!(world.status("TR-7", DocumentStatus::Suspended, None).await, Err(Error::NotFound)));
}

#[tokio::test]
async fn the_shared_link_opens_the_files_and_the_public_one_does_not() {
    let world = World::start(On::Sqlite).await;
    let issued = world.issue("TR-1").await;
    let platform = &world.app.platform;
    let shared = platform.issuance().unwrap().share_url(platform, "TR-1").await.unwrap().unwrap();
    let link = shared.strip_prefix("http://127.0.0.1:8080").unwrap();
    let anybody = world.anybody();
    let page = anybody.get(link).await;
    let (path, query) = link.split_once('?').unwrap();
    assert!(page.text.contains(&format!("{path}/zh-CN.pdf?{query}")), "{}", page.text);
    assert_eq!(page.headers["referrer-policy"], "same-origin", "the token does not leave with a click");
    assert_eq!(page.headers["cache-control"], "private, no-store", "nor stays in a cache between");
    let public = anybody.get(issued.verify_url.strip_prefix("http://127.0.0.1:8080").unwrap()).await;
    assert!(!public.text.contains(".pdf") && !public.text.contains("?t="), "{}", public.text);
    let wrong = format!("{path}/zh-CN.pdf?t={}", "0".repeat(64));
    assert_eq!(anybody.get(&wrong).await.status, StatusCode::FORBIDDEN);
    assert!(!anybody.get(&format!("{path}?t=wrong")).await.text.contains(".pdf"));
}
