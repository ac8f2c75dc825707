//! A short read by key sees what is committed at that moment, on both databases, and one of several files at a time.

#![expect(clippy::unwrap_used, reason = "a test may panic: nothing is left to recover")]

use platform::db::{Row, keyed, rows};
use platform::testing::{On, TestApp, both_databases};
use platform::{Error, Result};

const LAST: &str = "SELECT last, series FROM number_series WHERE series = $1";

fn number(row: &Row<'_>) -> Result<i64> {
    row.number()
}

async fn last(app: &TestApp, series: &str) -> Vec<i64> {
    keyed(app.platform.db(), LAST, series, number).await.unwrap()
}

async fn set(app: &TestApp, value: i64) {
    let sql = "INSERT INTO number_series (series, last) VALUES ('a', $1) ON CONFLICT (series) DO UPDATE SET last = $1";
    rows::exec(app.platform.db().conn(), sql, vec![value.into()]).await.unwrap();
}

#[tokio::test]
async fn what_was_committed_is_read_at_once() {
    both_databases(|on| async move {
        let app = TestApp::start(on, |builder| builder).await;
        assert!(last(&app, "a").await.is_empty());
        for value in [1, 2, 3] {
            set(&app, value).await;
            assert_eq!(last(&app, "a").await, [value]);
        }
        assert!(last(&app, "' OR 1=1 --").await.is_empty(), "the key is a value, never a part of the statement");
        let wrong = keyed(app.platform.db(), LAST, "a", |row| {
            row.number()?;
            row.text()?;
            row.text()
        })
        .await;
        assert!(matches!(wrong, Err(Error::Internal(_))), "there is no third column");
    })
    .await;
}

#[tokio::test]
async fn each_database_has_its_own_rows_though_one_thread_reads_both() {
    let (one, other) = (TestApp::start(On::Sqlite, |b| b).await, TestApp::start(On::Sqlite, |b| b).await);
    set(&one, 1).await;
    set(&other, 2).await;
    for _ in 0..2 {
        assert_eq!(last(&one, "a").await, [1]);
        assert_eq!(last(&other, "a").await, [2]);
    }
}
