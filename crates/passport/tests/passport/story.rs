//! The area's story on both databases: issued, verified by number and by file, superseded, suspended within the epoch,
//! altered, unknown; and the credential judged by the offline verifier.

use axum::http::StatusCode;
use credential::{CredentialVerdict, DidDocument, verify_credential};
use kernel::{OrganisationKind, Role};
use platform::Error;
use platform::ports::DocumentStatus;
use platform::testing::{On, actor, both_databases, id};
use platform::web::Routes;

use crate::world::{World, pdf, seen};

#[tokio::test]
async fn a_document_is_issued_verified_superseded_and_suspended_on_both_databases() {
    both_databases(|on| async move {
        let world = World::start(on).await;
        let issued = world.issue("TR-X-2026-000001").await;
        let anybody = world.anybody();

        let page = anybody.get("/verify/TR-X-2026-000001").await;
        assert!(page.text.contains("真实有效"), "{}", page.text);
        assert!(!page.text.contains('⟦') && !page.text.contains("<script>alert"), "{}", page.text);
        assert!(page.headers.get("set-cookie").is_none(), "public pages set no cookie");
        let json: serde_json::Value =
            serde_json::from_str(&anybody.get("/api/v1/public/documents/TR-X-2026-000001").await.text).unwrap();
        assert_eq!(json["status"], "valid");
        assert_eq!(json["markets"][0]["verdict"], "fail");

        // The credential is verified by the offline verifier against the published DID document.
        let did = anybody.get(&format!("/organisations/{}/did.json", world.laboratory.slug)).await;
        let did = DidDocument::from_json(&did.bytes).unwrap();
        let now = world.app.platform.now().to_jiff();
        let CredentialVerdict::Genuine(credential) = verify_credential(&issued.credential, &[did], now) else {
            panic!("the credential must be genuine");
        };
        assert!(credential.payload().contains("0.08"), "digits are kept");

        // The signed file, dropped: genuine. One byte flipped: altered. Another PDF: not ours.
        let signed = world.app.platform.files().get(&issued.pdfs[0].1).await.unwrap().to_vec();
        let same = anybody.upload("/verify", "file", "a.pdf", &signed, &[]).await;
        assert!(same.text.contains("真实有效") && same.text.contains("逐字节相同"), "{}", same.text);
        let mut flipped = signed.clone();
        flipped[60] ^= 1;
        let altered = anybody.upload("/verify?lang=en", "file", "a.pdf", &flipped, &[]).await;
        assert!(altered.text.contains("Altered:"), "{}", altered.text);
        let other = anybody.upload("/verify?lang=en", "file", "a.pdf", &pdf("x"), &[]).await;
        assert!(other.text.contains("Not an original issued here"), "{}", other.text);
        let jwt = anybody.upload("/verify?lang=en", "file", "c.jwt", issued.credential.as_bytes(), &[]).await;
        assert!(jwt.text.contains("Genuine and valid"), "{}", jwt.text);

        // The full report only with the parties' token.
        assert_eq!(anybody.get("/verify/TR-X-2026-000001/zh-CN.pdf").await.status, StatusCode::FORBIDDEN);

        // Superseded: the old number answers with the new one; superseded is final.
        world.issue("TR-X-2026-000002").await;
        world.status("TR-X-2026-000001", DocumentStatus::Superseded, Some("TR-X-2026-000002")).await.unwrap();
        let again = world.status("TR-X-2026-000001", DocumentStatus::Valid, None).await;
        assert!(matches!(again, Err(Error::Conflict(_))));
        seen(&anybody, "/verify/TR-X-2026-000001?lang=en", "TR-X-2026-000002").await;

        // Suspended: every public page follows; reinstated again.
        world.status("TR-X-2026-000002", DocumentStatus::Suspended, None).await.unwrap();
        seen(&anybody, "/verify/TR-X-2026-000002?lang=en", "Genuine, but suspended").await;
        seen(&anybody, "/passport/09521234000037?lang=en", "suspended").await;
        let list = anybody.get(&format!("/status/{}/1", world.laboratory.slug)).await;
        assert_eq!(list.headers["content-type"], "application/vc+jwt");
        world.status("TR-X-2026-000002", DocumentStatus::Valid, None).await.unwrap();
        seen(&anybody, "/verify/TR-X-2026-000002?lang=en", "Genuine and valid").await;
    })
    .await;
}

#[tokio::test]
async fn the_parties_see_their_documents_and_strangers_none() {
    let world = World::start(On::Sqlite).await;
    world.issue("TR-X-2026-000001").await;
    let owner = actor(OrganisationKind::Enterprise, world.merchant.id, &[Role::Merchant]);
    let browser = world.app.browser(Routes::new(), passport::routes(), Some(&owner));
    let list = browser.get("/documents").await;
    assert!(list.text.contains("TR-X-2026-000001") && !list.text.contains('⟦'), "{}", list.text);
    let page = browser.get("/documents/TR-X-2026-000001").await;
    assert!(page.text.contains("?t=") && !page.text.contains('⟦'), "{}", page.text);
    let file = browser.get("/documents/TR-X-2026-000001/zh-CN.pdf").await;
    assert!(file.bytes.starts_with(b"%PDF-"));
    // The link to forward opens the report without an account.
    let link = page.text.split("/verify/TR-X-2026-000001?t=").nth(1).unwrap();
    let token: String = link.chars().take_while(char::is_ascii_alphanumeric).collect();
    let anybody = world.anybody();
    let forwarded = anybody.get(&format!("/verify/TR-X-2026-000001/zh-CN.pdf?t={token}")).await;
    assert!(forwarded.bytes.starts_with(b"%PDF-"));
    let stranger = actor(OrganisationKind::Enterprise, id(), &[Role::Merchant]);
    let browser = world.app.browser(Routes::new(), passport::routes(), Some(&stranger));
    assert_eq!(browser.get("/documents/TR-X-2026-000001").await.status, StatusCode::NOT_FOUND);
    assert!(!browser.get("/documents").await.text.contains("TR-X-2026-000001"));
}

#[tokio::test]
async fn an_unknown_number_or_product_says_so_and_is_never_called_fake() {
    let world = World::start(On::Sqlite).await;
    let anybody = world.anybody();
    let page = anybody.get("/verify?number=TR-0&lang=en").await;
    assert_eq!(page.status, StatusCode::NOT_FOUND);
    assert!(page.text.contains("There is no number TR-0"), "{}", page.text);
    assert_eq!(anybody.get("/verify/TR-0").await.status, StatusCode::NOT_FOUND);
    assert_eq!(anybody.get("/passport/09521234000020").await.status, StatusCode::NOT_FOUND);
}
