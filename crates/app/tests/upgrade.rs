//! A database of before, brought up to date with what was issued in it, on both databases.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic: nothing is left to recover")]

use migrations::{Migrator, MigratorTrait};
use platform::db::{Db, rows};

/// Migrations before the one under test.
const BEFORE: u32 = 10;

const ISSUED: &str = "INSERT INTO issued_document (number, kind, issuer, issuer_name_zh, issuer_name_en, issuer_slug, issued_to_zh, \
    issued_to_en, product, version, product_zh, product_en, model, title_zh, title_en, signatory, issued_on, assessments, credential, \
    token, status_index, status, status_since, status_reason, created_at) VALUES ('TR-1','report','i','检','L','l','甲','A','p','v','熊', \
    'bear','m','报告','report','s','2026-11-24',$1,'eyJ.credential','t',1,'valid',1,'',1)";

async fn what_was_issued_is_kept(url: &str) {
    let before = Db::connect(url).await.unwrap();
    Migrator::up(before.conn(), Some(BEFORE)).await.unwrap();
    let assessments =
        r#"[{"market":"EU","verdict":"pass"},{"market":"EU","verdict":"fail"},{"market":"US","verdict":"pass"}]"#;
    rows::exec(before.conn(), ISSUED, vec![assessments.into()]).await.unwrap();
    let db = Db::migrated(url).await.unwrap();

    let sql = "SELECT d.verdicts, d.status, c.credential FROM issued_document d JOIN issued_credential c ON c.number = d.number";
    let row = rows::one(db.conn(), sql, vec![]).await.unwrap().expect("the document is still registered");
    let text = |column: &str| row.try_get::<String>("", column).unwrap();
    assert_eq!(text("credential"), "eyJ.credential");
    assert_eq!(text("status"), "valid");
    let verdicts =
        r#"[{"market":"EU","requirements":2,"verdict":"fail"},{"market":"US","requirements":1,"verdict":"pass"}]"#;
    assert_eq!(text("verdicts"), verdicts);
    let change = rows::exec(db.conn(), "UPDATE issued_credential SET credential = ''", vec![]).await;
    assert!(change.is_err(), "what was issued is never changed");
}

#[tokio::test]
async fn issued_documents_move_to_the_short_row_on_sqlite() {
    let folder = tempfile::tempdir().unwrap();
    what_was_issued_is_kept(&format!("sqlite://{}?mode=rwc", folder.path().join("old.db").display())).await;
}

#[tokio::test]
async fn issued_documents_move_to_the_short_row_on_postgresql() {
    let server = std::env::var("TOUCHSTONE_TEST_POSTGRES").expect("run through `make test` or `scripts/with-postgres`");
    let admin = Db::connect(&server).await.unwrap();
    let name = format!("up{}", std::process::id());
    rows::exec(admin.conn(), &format!("CREATE DATABASE {name}"), vec![]).await.unwrap();
    let (base, _) = server.rsplit_once('/').unwrap();
    what_was_issued_is_kept(&format!("{base}/{name}")).await;
}
