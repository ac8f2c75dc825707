//! The restore drill, with the real program, on both databases: what was backed up comes back; a damaged copy is refused.

#![expect(clippy::unwrap_used, reason = "a test may panic: nothing is left to recover")]

use std::path::Path;
use std::process::{Command, Output};

use platform::db::{Db, rows};

fn touchstone(data: &Path, database: Option<&str>, args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_touchstone"));
    command.args(args).arg("--data").arg(data);
    if let Some(url) = database {
        command.arg("--database").arg(url);
    }
    command.output().unwrap()
}

fn good(output: &Output) -> String {
    assert!(
        output.status.success(),
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8_lossy(&output.stdout).into_owned()
}

async fn people(url: &str) -> i64 {
    let db = Db::connect(url).await.unwrap();
    let row = rows::one(db.conn(), "SELECT COUNT(*) AS n FROM person", vec![]).await.unwrap().unwrap();
    row.try_get("", "n").unwrap()
}

#[tokio::test]
async fn a_backup_of_sqlite_comes_back_and_a_damaged_one_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let (data, out, again) = (folder.path().join("data"), folder.path().join("out"), folder.path().join("again"));
    good(&touchstone(&data, None, &["demo", "--build-only", "--listen", "127.0.0.1:0"]));
    good(&touchstone(&data, None, &["backup", out.to_str().unwrap()]));
    good(&touchstone(&again, None, &["restore", out.to_str().unwrap()]));
    let url = |data: &Path| format!("sqlite://{}?mode=rwc", data.join("touchstone.db").display());
    assert_eq!(people(&url(&data)).await, people(&url(&again)).await);
    assert!(people(&url(&again)).await > 10);

    let mut bytes = std::fs::read(out.join("database")).unwrap();
    bytes[5000] ^= 1;
    std::fs::write(out.join("database"), bytes).unwrap();
    let refused = touchstone(&folder.path().join("third"), None, &["restore", out.to_str().unwrap()]);
    assert!(!refused.status.success());
    assert!(String::from_utf8_lossy(&refused.stderr).contains("damaged"));
    assert!(!folder.path().join("third").join("touchstone.db").exists());
}

#[tokio::test]
async fn a_backup_of_postgresql_comes_back_on_postgres() {
    let server = std::env::var("TOUCHSTONE_TEST_POSTGRES").expect("run through `make test` or `scripts/with-postgres`");
    let base = server.rsplit_once('/').unwrap().0.to_owned();
    let admin = Db::connect(&server).await.unwrap();
    let mut urls = Vec::new();
    for part in ["from", "to"] {
        let name = format!("b{}{part}", kernel_free_name());
        rows::exec(admin.conn(), &format!("CREATE DATABASE {name}"), vec![]).await.unwrap();
        urls.push(format!("{base}/{name}"));
    }
    let folder = tempfile::tempdir().unwrap();
    let (data, out, again) = (folder.path().join("data"), folder.path().join("out"), folder.path().join("again"));
    good(&touchstone(&data, Some(&urls[0]), &["migrate"]));
    let db = Db::connect(&urls[0]).await.unwrap();
    rows::exec(db.conn(), "UPDATE public_epoch SET epoch = 41 WHERE id = 1", vec![]).await.unwrap();
    good(&touchstone(&data, Some(&urls[0]), &["backup", out.to_str().unwrap()]));
    good(&touchstone(&again, Some(&urls[1]), &["restore", out.to_str().unwrap()]));
    let db = Db::connect(&urls[1]).await.unwrap();
    let row = rows::one(db.conn(), "SELECT epoch FROM public_epoch", vec![]).await.unwrap().unwrap();
    assert_eq!(row.try_get::<i64>("", "epoch").unwrap(), 41);
    let refused = touchstone(&again.join("x"), Some(&urls[1]), &["restore", out.to_str().unwrap()]);
    assert!(String::from_utf8_lossy(&refused.stderr).contains("not empty"));
}

fn kernel_free_name() -> String {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    format!("{}{}", now.as_nanos(), std::process::id())
}
