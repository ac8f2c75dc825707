//! A job in the hands of a worker that was killed is done by the next one, on both databases.

#![expect(clippy::unwrap_used, reason = "a test may panic: nothing is left to recover")]

use std::sync::Arc;

use platform::db::rows;
use platform::jobs;
use platform::testing::{On, TestApp, both_databases};
use tokio::sync::mpsc;

/// A platform whose only kind of job says that it ran.
async fn with_job(on: On) -> (TestApp, mpsc::UnboundedReceiver<String>) {
    let (said, heard) = mpsc::unbounded_channel();
    let said = Arc::new(said);
    let app = TestApp::start(on, |builder| {
        builder.handler("tell", move |_, job| {
            let said = Arc::clone(&said);
            async move {
                said.send(job.payload.to_string()).map_err(anyhow::Error::from)?;
                Ok(())
            }
        })
    })
    .await;
    (app, heard)
}

/// A job as the killed worker left it: leased for twenty seconds, not done.
async fn left_behind(app: &TestApp) {
    let now = app.platform.now();
    let values = vec![now.micros().into(), now.plus_seconds(20).micros().into()];
    let sql = "INSERT INTO job (id, kind, payload, run_at, leased_until, epoch, attempts) VALUES ('j1','tell','\"done\"',$1,$2,1,1)";
    rows::exec(app.platform.db().conn(), sql, values).await.unwrap();
}

#[tokio::test]
async fn what_a_killed_worker_held_is_done_when_its_lease_is_over() {
    both_databases(|on| async move {
        let (app, mut heard) = with_job(on).await;
        left_behind(&app).await;
        assert_eq!(jobs::drain(&app.platform).await.unwrap(), 0, "another worker may still hold it");
        app.clock.advance_seconds(21);
        assert_eq!(jobs::drain(&app.platform).await.unwrap(), 1);
        assert_eq!(heard.recv().await.unwrap(), "\"done\"");
        assert_eq!(jobs::drain(&app.platform).await.unwrap(), 0, "once");
    })
    .await;
}

#[tokio::test]
async fn an_embedded_database_takes_it_back_when_the_worker_starts() {
    let (app, mut heard) = with_job(On::Sqlite).await;
    left_behind(&app).await;
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let worker = tokio::spawn(jobs::work(app.platform.clone(), async move {
        let _ = stopped.await;
    }));
    assert_eq!(heard.recv().await.unwrap(), "\"done\"");
    stop.send(()).unwrap();
    worker.await.unwrap();
}
