//! What reaches a receiver, and what never does, over real connections.

#![expect(clippy::unwrap_used, reason = "a test may panic: nothing is left to recover")]

use std::io;
use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use async_trait::async_trait;
use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect};
use axum::routing::{get, post};
use kernel::Timestamp;
use platform::webhooks::guard::Lookup;
use platform::webhooks::{Guard, Outcome, Posting, Secret, Sender, signature};
use tokio::net::TcpListener;
use tokio::sync::mpsc;

type Told = mpsc::UnboundedSender<(HeaderMap, String)>;

/// A server on a port of its own; answers its port.
async fn serve(router: Router) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move { axum::serve(listener, router).await });
    port
}

async fn receiver() -> (u16, mpsc::UnboundedReceiver<(HeaderMap, String)>) {
    async fn take(State(told): State<Told>, headers: HeaderMap, body: String) -> StatusCode {
        told.send((headers, body)).unwrap();
        StatusCode::NO_CONTENT
    }
    let (told, heard) = mpsc::unbounded_channel();
    let router = Router::new()
        .route("/hook", post(take))
        .route("/away", post(async || Redirect::temporary("/hook")))
        .route("/gone", post(async || StatusCode::GONE))
        .route("/broken", post(async || (StatusCode::BAD_GATEWAY, "x".repeat(10_000_000)).into_response()))
        .with_state(told);
    (serve(router).await, heard)
}

fn posting(destination: String) -> Posting {
    Posting {
        destination,
        secret: Some(Secret::new("token")),
        content_type: "application/ld+json",
        name: ("Touchstone-Delivery", "s/1-2".to_owned()),
        body: r#"{"玩具":"熊"}"#.to_owned(),
    }
}

fn now() -> Timestamp {
    Timestamp::from_micros(1_764_288_000_000_000)
}

#[tokio::test]
async fn a_message_arrives_signed_and_anything_but_success_is_a_failure() {
    let (port, mut heard) = receiver().await;
    let sender = Sender::new(&["127.0.0.0/8".parse().unwrap()]);
    let at = |path: &str| posting(format!("http://127.0.0.1:{port}{path}"));
    assert_eq!(sender.post(&at("/hook"), now()).await, Outcome::Taken);
    let (headers, body) = heard.recv().await.unwrap();
    assert_eq!(headers["gs1-signature"], signature(&Secret::new("token"), now(), &body));
    assert_eq!(headers[header::CONTENT_TYPE], "application/ld+json");
    assert_eq!(headers["touchstone-delivery"], "s/1-2");
    assert_eq!(sender.post(&at("/gone"), now()).await, Outcome::Gone);
    assert_eq!(sender.post(&at("/broken"), now()).await, Outcome::Failed("HTTP 502".to_owned()));
    assert_eq!(sender.post(&at("/away"), now()).await, Outcome::Failed("HTTP 307".to_owned()));
    assert!(heard.try_recv().is_err(), "no redirect is followed");
    let free = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().port();
    let refused = sender.post(&posting(format!("http://127.0.0.1:{free}/secret-path")), now()).await;
    assert!(matches!(&refused, Outcome::Failed(why) if !why.contains("secret-path")), "{refused:?}");
}

/// A name that has two answers: first none, then the own machine in two writings.
struct Rebinding(AtomicUsize);

#[async_trait]
impl Lookup for Rebinding {
    async fn lookup(&self, _host: &str) -> io::Result<Vec<IpAddr>> {
        let first = self.0.fetch_add(1, Ordering::SeqCst) == 0;
        Ok(if first { Vec::new() } else { vec!["::ffff:127.0.0.1".parse().unwrap(), "127.0.0.1".parse().unwrap()] })
    }
}

#[tokio::test]
async fn a_name_that_turns_to_the_own_machine_is_never_connected_to() {
    let (port, mut heard) = receiver().await;
    let names = Arc::new(Rebinding(AtomicUsize::new(0)));
    let rebound = posting(format!("http://a.example:{port}/hook"));
    let sender = Sender::with_guard(Guard::with(&[], &[port], names.clone()));
    for _ in 0..3 {
        let answer = sender.post(&rebound, now()).await;
        assert!(matches!(answer, Outcome::Failed(_)), "{answer:?}");
    }
    assert_eq!(names.0.load(Ordering::SeqCst), 3, "each connection asks anew");
    assert!(heard.try_recv().is_err(), "nothing arrived");
    // The same name is reached when the operator permits the network: it was the guard that kept it away.
    let own = Guard::with(&["127.0.0.0/8".parse().unwrap()], &[port], names);
    assert_eq!(Sender::with_guard(own).post(&rebound, now()).await, Outcome::Taken);
    assert_eq!(heard.recv().await.unwrap().1, rebound.body);
}

#[tokio::test]
async fn of_an_address_that_somebody_gave_a_little_is_read_through_the_same_guard() {
    let router = Router::new()
        .route("/little", get(async || "little"))
        .route("/much", get(async || "x".repeat(1000)))
        .route("/away", get(async || Redirect::temporary("/little")))
        .route("/none", get(async || StatusCode::NO_CONTENT));
    let port = serve(router).await;
    let sender = Sender::new(&["127.0.0.0/8".parse().unwrap()]);
    let fetch = async |path: &str| sender.fetch(&format!("http://127.0.0.1:{port}{path}"), 100).await;
    assert_eq!(fetch("/little").await.as_deref(), Ok("little"));
    assert_eq!(fetch("/much").await.unwrap_err(), "more than 100 bytes");
    assert_eq!(fetch("/away").await.unwrap_err(), "HTTP 307");
    assert_eq!(fetch("/none").await.unwrap_err(), "HTTP 204");
    let outside = Sender::new(&[]).fetch(&format!("http://127.0.0.1:{port}/little"), 100).await;
    assert!(outside.unwrap_err().contains("private"));
    let names = Arc::new(Rebinding(AtomicUsize::new(1)));
    let rebound = Sender::with_guard(Guard::with(&[], &[port], names));
    assert!(rebound.fetch(&format!("http://a.example:{port}/little"), 100).await.is_err());
    assert!(rebound.is_a_name("a.example").await);
}
