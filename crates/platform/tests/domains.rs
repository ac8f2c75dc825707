//! The domains of organisations, over a real connection: what is answered there and what never is, and that no answer of one host is
//! given at another.

#![expect(clippy::unwrap_used, reason = "a test may panic: nothing is left to recover")]

use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Instant;

use async_trait::async_trait;
use axum::response::IntoResponse;
use kernel::OrganisationKind;
use platform::i18n::Lang;
use platform::ports::Domains;
use platform::testing::{TestApp, actor, both_databases, id};
use platform::web::{Access, Ctx, Domain, Routes, keep_until, serve, stack};
use platform::{Platform, Result};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

const OWN: &str = "127.0.0.1:8080";
const BRAND: &str = "id.brand.example";

#[derive(Default)]
struct Proven(Mutex<Vec<Domain>>);

#[async_trait]
impl Domains for Proven {
    async fn proven(&self, _platform: &Platform) -> Result<Vec<Domain>> {
        Ok(self.0.lock().unwrap().clone())
    }
}

async fn asked(address: SocketAddr, line: &str, host: &str, more: &str) -> (String, String) {
    let mut client = TcpStream::connect(address).await.unwrap();
    let request = format!("{line} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n{more}\r\n");
    client.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    client.read_to_string(&mut answer).await.unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    (head.to_ascii_lowercase(), body.to_owned())
}

async fn change(app: &TestApp, proven: &Proven, now: Vec<Domain>) {
    *proven.0.lock().unwrap() = now;
    let tx = app.platform.system("a domain changes").await.unwrap();
    tx.raise_public_epoch().await.unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn a_proven_domain_has_answers_of_its_own_and_nothing_else() {
    both_databases(|on| async move {
        let proven = Arc::new(Proven::default());
        let port = proven.clone();
        let app = TestApp::start(on, |builder| builder.port(|ports| ports.domains = Some(port))).await;
        let made = Arc::new(AtomicU64::new(0));
        let count = made.clone();
        // A page that says at whose address and for whom, and which time it was made.
        let handler = move |ctx: Ctx| {
            let time = count.fetch_add(1, Ordering::SeqCst) + 1;
            async move {
                let whose = ctx.request.domain.as_ref().map_or("own", |domain| &domain.host);
                let who = ctx.request.actor.as_ref().map_or("nobody", |actor| &actor.name);
                keep_until(format!("{whose} {time} {who}").into_response(), ctx.platform.now().plus_seconds(60))
            }
        };
        let public = Routes::new().kept("/kept", handler.clone()).at_domains_too();
        let public = public.merge(Routes::new().kept("/elsewhere", handler.clone()));
        let inner =
            Routes::new().get("/home", Access::SignedIn, handler.clone()).post("/form", Access::Public, handler);
        let merchant = actor(OrganisationKind::Enterprise, id(), &[]);
        let session = format!("cookie: session={}\r\n", app.identity.sign_in(&merchant, Lang::En));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let router = stack(app.platform.clone(), public, inner);
        let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
        let server = tokio::spawn(serve(listener, router, app.platform.kept().clone(), async {
            let _ = stopped.await;
        }));
        let get = async |host: &str, path: &str| asked(address, &format!("GET {path}"), host, &session).await;
        let body = async |host: &str, path: &str| get(host, path).await.1;

        assert_eq!(body(OWN, "/kept").await, "own 1 nobody");
        assert_eq!(body(OWN, "/kept").await, "own 2 nobody");
        for unknown in ["unknown.example", BRAND, "10.0.0.1", "unknown.example:99", ""] {
            assert_eq!(
                body(unknown, "/kept").await,
                "own 2 nobody",
                "the answer kept for the platform itself: {unknown}"
            );
        }
        assert!(body(BRAND, "/home").await.starts_with("own 3"), "an unknown host is the platform's");

        let brand = Domain::new(BRAND.to_owned(), merchant.organisation);
        change(&app, &proven, vec![brand]).await;
        let begun = Instant::now();
        while body(BRAND, "/kept").await.starts_with("own") {
            assert!(begun.elapsed().as_secs() < 1, "a proven domain is still unknown after a second");
        }
        let at_brand = body(BRAND, "/kept").await;
        assert!(at_brand.starts_with(BRAND), "{at_brand}");
        let own = [body(OWN, "/kept").await, body(OWN, "/kept").await];
        assert!(own.iter().all(|text| text.starts_with("own ")), "{own:?}");
        let (at_brand, own) = (body(BRAND, "/kept").await, body(OWN, "/kept").await);
        for _ in 0..3 {
            assert_eq!(
                body("ID.Brand.Example:8080", "/kept").await,
                at_brand,
                "given again, however the host is written"
            );
            assert_eq!(body(OWN, "/kept").await, own);
            assert_eq!(body("unknown.example", "/kept").await, own);
        }
        let absolute = asked(address, &format!("GET http://{BRAND}/kept"), OWN, "").await.1;
        assert!(absolute.starts_with(BRAND), "an absolute target is stronger than Host: {absolute}");

        let before = made.load(Ordering::SeqCst);
        for path in ["/home", "/elsewhere?x=1", "/", "/epcis/events", "/nothing"] {
            let (head, _) = get(BRAND, path).await;
            assert!(head.starts_with("http/1.1 307"), "{path}: {head}");
            assert!(head.contains(&format!("location: http://{OWN}{path}\r\n")), "{path}: {head}");
            assert!(!head.contains("set-cookie") && head.contains("content-security-policy"), "{path}: {head}");
        }
        let (head, _) = asked(address, "POST /form", BRAND, &format!("{session}content-length: 0\r\n")).await;
        assert!(head.starts_with("http/1.1 404"), "{head}");
        assert_eq!(made.load(Ordering::SeqCst), before, "no handler has run");
        assert!(get(BRAND, "/assets/none.css").await.0.starts_with("http/1.1 404"), "assets are not elsewhere");

        change(&app, &proven, Vec::new()).await;
        let begun = Instant::now();
        while !body(BRAND, "/kept").await.starts_with("own ") {
            assert!(begun.elapsed().as_secs() < 1, "a released domain is still answered after a second");
        }
        stop.send(()).unwrap();
        server.await.unwrap().unwrap();
    })
    .await;
}
