//! Whole answers to anybody, over a real connection: given again until their time is over or any status changes, each to whom it fits.

#![expect(clippy::unwrap_used, reason = "a test may panic: nothing is left to recover")]

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use axum::response::IntoResponse;
use platform::db::rows;
use platform::testing::{TestApp, both_databases};
use platform::web::{Access, Ctx, Routes, keep_until, serve, stack};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// A page that says which time it was made, in which language; kept for a minute where it is `/kept`.
fn routes() -> Routes {
    let made = Arc::new(AtomicU64::new(0));
    let page = move |ctx: Ctx| {
        let time = made.fetch_add(1, Ordering::SeqCst) + 1;
        async move {
            let response = format!("{} {time}", ctx.lang().tag()).into_response();
            if ctx.request.path.starts_with("/kept") {
                keep_until(response, ctx.platform.now().plus_seconds(60))
            } else {
                response
            }
        }
    };
    // What is marked where nothing is kept, and what is not marked where something is, is made each time.
    Routes::new().kept("/kept", page.clone()).kept("/not-kept", page.clone()).get("/kept/not", Access::Public, page)
}

async fn asked(address: std::net::SocketAddr, line: &str, more: &str) -> (String, String) {
    let mut client = TcpStream::connect(address).await.unwrap();
    client
        .write_all(format!("{line} HTTP/1.1\r\nhost: a\r\nconnection: close\r\n{more}\r\n").as_bytes())
        .await
        .unwrap();
    let mut answer = String::new();
    client.read_to_string(&mut answer).await.unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    (head.to_ascii_lowercase(), body.to_owned())
}

#[tokio::test]
async fn an_answer_is_given_again_until_its_time_is_over_or_a_status_changes() {
    both_databases(|on| async move {
        let app = TestApp::start(on, |builder| builder).await;
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let router = stack(app.platform.clone(), routes(), Routes::new());
        let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
        let server = tokio::spawn(serve(listener, router, app.platform.kept().clone(), async {
            let _ = stopped.await;
        }));
        let get = async |path: &str, more: &str| asked(address, &format!("GET {path}"), more).await;

        let (head, body) = get("/kept", "").await;
        assert_eq!(body, "zh-CN 1");
        assert_eq!(get("/kept", "").await.1, "zh-CN 2", "what is asked for once is not kept");
        assert!(head.contains("content-security-policy"), "{head}");
        let (again, body) = get("/kept", "").await;
        assert_eq!(body, "zh-CN 2", "the same answer");
        let lines = |head: &str| {
            head.lines().filter(|line| !line.starts_with("date:")).map(str::to_owned).collect::<BTreeSet<_>>()
        };
        assert_eq!(lines(&again), lines(&head), "with all its headers");

        assert_eq!(get("/kept", "accept-language: en\r\n").await.1, "en 3", "another reader has one of their own");
        assert_eq!(get("/kept", "cookie: lang=en\r\n").await.1, "en 4");
        assert_eq!(get("/kept", "cookie: lang=en\r\n").await.1, "en 4");
        assert_eq!(get("/kept?x=1", "").await.1, "zh-CN 5");
        assert_eq!(get("/kept", "accept: application/json\r\n").await.1, "zh-CN 6");
        assert_eq!(get("/not-kept", "").await.1, "zh-CN 7");
        assert_eq!(get("/not-kept", "").await.1, "zh-CN 8", "what is not marked is made each time");
        assert_ne!(get("/kept/not", "").await.1, get("/kept/not", "").await.1);
        assert_ne!(get("/kept/not", "").await.1, get("/kept/not", "").await.1, "nor is what is not declared");
        let (head, body) = asked(address, "HEAD /kept", "").await;
        assert!(head.starts_with("http/1.1 200") && body.is_empty(), "{head}");
        assert!(asked(address, "POST /kept", "content-length: 0\r\n").await.0.starts_with("http/1.1 4"), "only GET");
        let made = get("/not-kept", "").await.1;

        app.clock.advance_seconds(61);
        assert_ne!(get("/kept", "").await.1, "zh-CN 2", "its time is over (made since: {made})");
        let kept = get("/kept", "").await.1;
        let tx = app.platform.system("a status changes").await.unwrap();
        tx.raise_public_epoch().await.unwrap();
        tx.commit().await.unwrap();
        let changed = Instant::now();
        while get("/kept", "").await.1 == kept {
            assert!(changed.elapsed().as_secs() < 1, "the old answer is still given a second after the change");
            tokio::task::yield_now().await;
        }
        // Whether the process lives is answered without the database, and so is whatever else needs none.
        rows::exec(app.platform.db().conn(), "DROP TABLE public_epoch", vec![]).await.unwrap();
        let gone = Instant::now();
        while get("/kept?x=1", "").await.1 == get("/kept?x=1", "").await.1 {
            assert!(gone.elapsed().as_secs() < 1, "an answer is given again though nobody knows the epoch");
        }
        assert!(get("/kept/not", "").await.0.starts_with("http/1.1 200"));
        stop.send(()).unwrap();
        server.await.unwrap().unwrap();
    })
    .await;
}
