//! A database of before, brought up to date with what was issued and captured in it, on both databases.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic: nothing is left to recover")]

use migrations::{Migrator, MigratorTrait};
use platform::db::{Db, rows};

/// Migrations before the one that moves issued documents.
const BEFORE: u32 = 10;
/// Migrations before the one that gives events keys of their own and months.
const BEFORE_MONTHS: u32 = 27;

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

const CAPTURED: &str = "INSERT INTO epcis_event (id, organisation, organisation_name, hash, declaration, event_id, type, action, \
    event_time, record_time, biz_step, disposition, read_point, biz_location, body) \
    VALUES ($1, 'o', '甲', 'ni:///1', '', 'ni:///1', 'ObjectEvent', 'ADD', 1, 1, '', '', '', '', '{}')";

async fn what_was_captured_is_kept(url: &str) {
    let before = Db::connect(url).await.unwrap();
    Migrator::up(before.conn(), Some(BEFORE_MONTHS)).await.unwrap();
    let id = "019a0000-0000-7000-8000-000000000001";
    rows::exec(before.conn(), CAPTURED, vec![id.into()]).await.unwrap();
    for table in ["epcis_epc (epc, event_time, event, role)", "epcis_seen (grantee, event_time, event)"] {
        let role = if table.contains("role") { ", 'epc'" } else { "" };
        let sql = format!("INSERT INTO {table} VALUES ('a', 1, $1{role})");
        rows::exec(before.conn(), &sql, vec![id.into()]).await.unwrap();
    }
    let db = Db::migrated(url).await.unwrap();
    // Once more, as every start does.
    let db_again = Db::migrated(url).await.unwrap();
    for (sql, db) in [
        ("SELECT event AS id FROM epcis_key WHERE hash = 'ni:///1' AND organisation = 'o' AND declaration = ''", &db),
        ("SELECT id FROM epcis_event WHERE id = $1", &db_again),
        ("SELECT event AS id FROM epcis_epc WHERE epc = 'a' AND event = $1", &db),
        ("SELECT event AS id FROM epcis_seen WHERE grantee = 'a' AND event = $1", &db),
    ] {
        let values = if sql.contains("$1") { vec![id.into()] } else { vec![] };
        let row = rows::one(db.conn(), sql, values).await.unwrap().expect(sql);
        assert_eq!(row.try_get::<String>("", "id").unwrap(), id);
    }
    for sql in ["UPDATE epcis_event SET body = ''", "DELETE FROM epcis_epc"] {
        assert!(rows::exec(db.conn(), sql, vec![]).await.is_err(), "what was captured is never changed: {sql}");
    }
}

async fn fresh_postgres(name: &str) -> String {
    let server = std::env::var("TOUCHSTONE_TEST_POSTGRES").expect("run through `make test` or `scripts/with-postgres`");
    let admin = Db::connect(&server).await.unwrap();
    let name = format!("{name}{}", std::process::id());
    rows::exec(admin.conn(), &format!("CREATE DATABASE {name}"), vec![]).await.unwrap();
    let (base, _) = server.rsplit_once('/').unwrap();
    format!("{base}/{name}")
}

fn fresh_sqlite(folder: &tempfile::TempDir) -> String {
    format!("sqlite://{}?mode=rwc", folder.path().join("old.db").display())
}

#[tokio::test]
async fn issued_documents_move_to_the_short_row_on_sqlite() {
    let folder = tempfile::tempdir().unwrap();
    what_was_issued_is_kept(&fresh_sqlite(&folder)).await;
}

#[tokio::test]
async fn issued_documents_move_to_the_short_row_on_postgresql() {
    what_was_issued_is_kept(&fresh_postgres("up").await).await;
}

#[tokio::test]
async fn captured_events_get_keys_on_sqlite() {
    let folder = tempfile::tempdir().unwrap();
    what_was_captured_is_kept(&fresh_sqlite(&folder)).await;
}

#[tokio::test]
async fn captured_events_get_keys_and_months_on_postgresql() {
    what_was_captured_is_kept(&fresh_postgres("months").await).await;
}
