//! The area's story on both databases: issued, verified by number and by file, superseded, suspended within the epoch,
//! altered, unknown; and the credential judged by the offline verifier.

use std::collections::BTreeMap;
use std::sync::Arc;

use async_trait::async_trait;
use axum::http::StatusCode;
use credential::{CredentialVerdict, DidDocument, verify_credential};
use kernel::ids::{OrganisationId, ProductId, ProductVersionId};
use kernel::{OrganisationKind, Role};
use platform::i18n::Lang;
use platform::ports::{Assessment, DocumentKind, DocumentStatus, IssueRequest, Issued, Party, Product, Products};
use platform::testing::{Browser, On, TestApp, actor, both_databases, id, party};
use platform::web::Routes;
use platform::{Error, Platform, Result};

struct OneProduct(Product);

#[async_trait]
impl Products for OneProduct {
    async fn version(&self, _: &Platform, id: ProductVersionId) -> Result<Option<Product>> {
        Ok((self.0.version == id).then(|| self.0.clone()))
    }
    async fn current(&self, _: &Platform, id: ProductId) -> Result<Option<Product>> {
        Ok((self.0.product == id).then(|| self.0.clone()))
    }
    async fn by_gtin(&self, _: &Platform, gtin: &str) -> Result<Option<Product>> {
        Ok((self.0.gtin.as_deref() == Some(gtin)).then(|| self.0.clone()))
    }
}

fn bear(owner: OrganisationId) -> Product {
    Product {
        product: id(),
        version: id(),
        version_number: 1,
        owner,
        name_zh: "毛绒熊<script>alert(1)</script>".to_owned(),
        name_en: "Plush bear".to_owned(),
        model: "XC-PB30".to_owned(),
        gtin: Some("09521234000037".to_owned()),
        age_min_months: 36,
        age_max_months: 120,
        attributes: BTreeMap::new(),
        components: Vec::new(),
        photos: Vec::new(),
        warnings_zh: "警告".to_owned(),
        warnings_en: "WARNING".to_owned(),
    }
}

struct World {
    app: TestApp,
    laboratory: Party,
    merchant: Party,
    product: Product,
}

impl World {
    async fn start(on: On) -> Self {
        let laboratory = party(id(), OrganisationKind::Laboratory);
        let merchant = party(id(), OrganisationKind::Enterprise);
        let product = bear(merchant.id);
        let known = product.clone();
        let app = TestApp::start(on, |builder| {
            passport::wire(builder).port(|ports| ports.products = Some(Arc::new(OneProduct(known))))
        })
        .await;
        app.organisations.add(laboratory.clone());
        app.organisations.add(merchant.clone());
        Self { app, laboratory, merchant, product }
    }

    fn request(&self, number: &str, pdf: Vec<u8>) -> IssueRequest {
        IssueRequest {
            kind: DocumentKind::Report,
            number: number.to_owned(),
            issuer: self.laboratory.id,
            issued_to: self.merchant.clone(),
            product: self.product.clone(),
            pdfs: vec![(Lang::Zh, pdf)],
            signatory: "钱卫".to_owned(),
            issued_on: self.app.platform.now().china_date(),
            expires_on: None,
            title_zh: "检测报告".to_owned(),
            title_en: "Test report".to_owned(),
            supersedes: None,
            assessments: vec![Assessment {
                criterion: "EU-REACH-51".to_owned(),
                name_zh: "邻苯二甲酸酯".to_owned(),
                name_en: "Phthalates".to_owned(),
                market: "EU".to_owned(),
                standard: "REACH entry 51".to_owned(),
                verdict: "fail".to_owned(),
                results: vec![
                    ("DEHP".to_owned(), "0.08".to_owned(), "%".to_owned()),
                    ("DBP".to_owned(), "<0.005".to_owned(), "%".to_owned()),
                    ("Small parts".to_owned(), "none".to_owned(), String::new()),
                ],
            }],
        }
    }

    async fn issue(&self, number: &str) -> Issued {
        let platform = &self.app.platform;
        let mut tx = platform.system("test").await.unwrap();
        let issued = platform.issuance().unwrap().issue(&mut tx, self.request(number, pdf(number))).await.unwrap();
        tx.commit().await.unwrap();
        issued
    }

    async fn status(&self, number: &str, status: DocumentStatus, by: Option<&str>) -> Result<()> {
        let platform = &self.app.platform;
        let mut tx = platform.system("test").await?;
        platform.issuance()?.change_status(&mut tx, number, status, "typing error", by).await?;
        tx.commit().await
    }

    fn anybody(&self) -> Browser {
        self.app.browser(passport::public_routes(), Routes::new(), None)
    }
}

/// A small but whole PDF whose text is its number.
fn pdf(text: &str) -> Vec<u8> {
    let mut bytes = b"%PDF-1.7\n".to_vec();
    let mut offsets = Vec::new();
    let content = format!("BT /F1 12 Tf 20 100 Td ({text}) Tj ET");
    for object in [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] /Contents 4 0 R /Resources << >> >>".to_owned(),
        format!("<< /Length {} >>\nstream\n{content}\nendstream", content.len()),
    ] {
        offsets.push(bytes.len());
        bytes.extend_from_slice(format!("{} 0 obj\n{object}\nendobj\n", offsets.len()).as_bytes());
    }
    let start = bytes.len();
    bytes.extend_from_slice(format!("xref\n0 {}\n0000000000 65535 f \n", offsets.len() + 1).as_bytes());
    for offset in &offsets {
        bytes.extend_from_slice(format!("{offset:010} 00000 n \n").as_bytes());
    }
    let end = format!("trailer\n<< /Size {} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n", offsets.len() + 1);
    bytes.extend_from_slice(end.as_bytes());
    bytes
}

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

/// Asks until the epoch, which is at most 250 ms old, has moved on; a page that never follows fails after two seconds.
async fn seen(browser: &Browser, path: &str, text: &str) {
    let begun = std::time::Instant::now();
    loop {
        let page = browser.get(path).await;
        if page.text.contains(text) {
            return;
        }
        assert!(begun.elapsed().as_secs() < 2, "{path} does not say {text}: {}", page.text);
        tokio::task::yield_now().await;
    }
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
    let known = anybody.get("/passport/09521234000037?lang=en").await;
    assert_eq!(known.status, StatusCode::OK);
    assert!(!known.text.to_lowercase().contains("fake") && !known.text.contains('⟦'), "{}", known.text);
}
