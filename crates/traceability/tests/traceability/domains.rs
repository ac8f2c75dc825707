//! An organisation's own domain: registered, proven by its DNS and by leading here, answering for its owner alone, printed, released.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "test support: there is nothing to recover")]

use std::collections::BTreeMap;
use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex};
use std::time::Instant;

use async_trait::async_trait;
use axum::Router;
use axum::body::Body;
use axum::http::Method;
use axum::routing::get;
use kernel::{Actor, OrganisationKind, Role};
use platform::i18n::Lang;
use platform::journal;
use platform::testing::{On, actor, both_databases, id};
use platform::web::{serve, stack};
use platform::webhooks::guard::{Lookup, PORTS};
use platform::webhooks::{Guard, Sender};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use traceability::actions::pack::pack;
use traceability::actions::places::{NewPlace, create};
use traceability::domain_model::DOMAIN;

use crate::common::{GTIN, World, value};

const OWN: &str = "127.0.0.1:8080";
const HOME: &str = "http://127.0.0.1:8080";
const BRAND: &str = "id.brand.example";
const ROOT: &str = "http://id.brand.example:8080";
const VOC: &str = "https://ref.gs1.org/voc/";
const DOMAINS: &str = "/api/v1/links/domains";

/// The DNS of the test: every name that somebody made, or any name at all.
#[derive(Default)]
struct Dns {
    names: Mutex<BTreeMap<String, IpAddr>>,
    any: Mutex<Option<IpAddr>>,
}

impl Dns {
    fn make(&self, name: &str, to: IpAddr) {
        self.names.lock().unwrap().insert(name.to_owned(), to);
    }
}

#[async_trait]
impl Lookup for Dns {
    async fn lookup(&self, name: &str) -> io::Result<Vec<IpAddr>> {
        let made = self.names.lock().unwrap().get(name).copied().or(*self.any.lock().unwrap());
        made.map(|ip| vec![ip]).ok_or_else(|| io::Error::other("no such name"))
    }
}

/// The port of the platform at an address of the own machine that nobody else listens at.
async fn listener() -> (TcpListener, IpAddr) {
    let [a, b, c, ..] = *uuid::Uuid::new_v4().as_bytes();
    let ip = IpAddr::V4(Ipv4Addr::new(127, a.max(1), b, c.clamp(1, 254)));
    (TcpListener::bind((ip, 8080)).await.unwrap(), ip)
}

/// The platform behind every host, with a DNS that it asks.
struct Net {
    world: World,
    dns: Arc<Dns>,
    here: IpAddr,
}

struct Answer {
    status: u16,
    head: String,
    body: String,
}

impl Answer {
    fn header(&self, name: &str) -> Option<&str> {
        self.head
            .lines()
            .filter_map(|line| line.split_once(": "))
            .find(|(n, _)| n.eq_ignore_ascii_case(name))
            .map(|h| h.1)
    }
    fn location(&self) -> &str {
        self.header("location").unwrap_or_else(|| panic!("{} {}", self.status, self.head))
    }
    fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.body))
    }
}

impl Net {
    async fn start(on: On) -> Self {
        let dns = Arc::new(Dns::default());
        let guard = Guard::with(&["127.0.0.0/8".parse().unwrap()], &PORTS, dns.clone());
        let world = World::start_with(on, |builder| builder.webhooks(Sender::with_guard(guard))).await;
        let (listener, here) = listener().await;
        let router = stack(world.platform().clone(), traceability::public_routes(), traceability::routes());
        let kept = world.platform().kept().clone();
        tokio::spawn(serve(listener, router, kept, std::future::pending()));
        Self { world, dns, here }
    }

    async fn ask(&self, host: &str, line: &str, more: &str) -> Answer {
        let mut client = TcpStream::connect(SocketAddr::new(self.here, 8080)).await.unwrap();
        let request = format!("{line} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n{more}\r\n");
        client.write_all(request.as_bytes()).await.unwrap();
        let mut answer = String::new();
        client.read_to_string(&mut answer).await.unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        Answer { status, head: head.to_owned(), body: body.to_owned() }
    }

    async fn get(&self, host: &str, path: &str) -> Answer {
        self.ask(host, &format!("GET {path}"), "").await
    }

    /// Asks until what is known of domains, which is at most 250 ms old, has moved on.
    async fn until(&self, host: &str, path: &str, is: impl Fn(&Answer) -> bool) -> Answer {
        let begun = Instant::now();
        loop {
            let answer = self.get(host, path).await;
            if is(&answer) {
                return answer;
            }
            assert!(begun.elapsed().as_secs() < 2, "{host}{path}: {} {}", answer.status, answer.head);
            tokio::task::yield_now().await;
        }
    }

    async fn post(&self, who: &Actor, path: &str, body: Value) -> (u16, Value) {
        let answer = self.world.browser(Some(who)).json(path, &body).await;
        (answer.status.as_u16(), serde_json::from_str(&answer.text).unwrap_or_default())
    }

    /// Registers a domain, makes its names and has it proven; answers its identity.
    async fn prove(&self, who: &Actor, host: &str) -> String {
        let (status, made) = self.post(who, DOMAINS, json!({"host": host})).await;
        assert_eq!(status, 201, "{made}");
        for name in made["names"].as_array().unwrap() {
            self.dns.make(name.as_str().unwrap(), self.here);
        }
        let id = made["id"].as_str().unwrap().to_owned();
        let (status, proven) = self.post(who, &format!("{DOMAINS}/{id}/proof"), json!({})).await;
        assert_eq!((status, &proven["state"]), (200, &json!("proven")), "{proven}");
        let description =
            self.until(host, "/.well-known/gs1resolver", |answer| !answer.body.contains("\"Touchstone\"")).await;
        assert_eq!(description.json()["resolverRoot"], format!("http://{host}:8080"));
        id
    }
}

fn faulty(answer: &Value) -> &str {
    answer["errors"][0]["field"].as_str().unwrap_or_else(|| panic!("{answer}"))
}

#[tokio::test]
async fn a_domain_is_proven_by_who_has_a_say_in_its_dns_when_it_leads_here() {
    both_databases(|on| async move {
        let net = Net::start(on).await;
        let (merchant, stranger) = (&net.world.merchant, &net.world.stranger);
        for wrong in ["https://id.brand.example", "10.0.0.1", "*.brand.example", "127.0.0.1", &"a.".repeat(150)] {
            let (status, answer) = net.post(merchant, DOMAINS, json!({"host": wrong})).await;
            assert_eq!((status, faulty(&answer)), (422, "host"), "{wrong}");
        }
        let (status, made) = net.post(merchant, DOMAINS, json!({"host": "ID.Brand.Example."})).await;
        assert_eq!(
            (status, &made["state"], &made["host"], &made["root"]),
            (201, &json!("waiting"), &json!(BRAND), &json!(ROOT))
        );
        assert_eq!(net.post(merchant, DOMAINS, json!({"host": BRAND})).await.0, 422, "once");
        let proof = format!("{DOMAINS}/{}/proof", made["id"].as_str().unwrap());
        let fault = async || {
            let (status, looked) = net.post(merchant, &proof, json!({})).await;
            assert_eq!((status, &looked["state"]), (200, &json!("waiting")));
            looked["fault"].as_str().unwrap().to_owned()
        };
        assert_eq!(fault().await, "record");
        // The domain leads here: whoever registers it first has not proven it yet.
        net.dns.make(BRAND, net.here);
        let (_, theirs) = net.post(stranger, DOMAINS, json!({"host": BRAND})).await;
        let tokens = net.get(BRAND, "/.well-known/touchstone-domain").await.body;
        assert_eq!(tokens.lines().count(), 2, "{tokens}");
        let their_proof = format!("{DOMAINS}/{}/proof", theirs["id"].as_str().unwrap());
        assert_eq!(net.post(stranger, &their_proof, json!({})).await.1["fault"], "record");
        assert_eq!(fault().await, "record");
        *net.dns.any.lock().unwrap() = Some(net.here);
        assert_eq!(fault().await, "wildcard", "where any name is one, a name shows nothing");
        *net.dns.any.lock().unwrap() = None;
        let name = made["names"][1].as_str().unwrap();
        assert!(tokens.lines().any(|token| *name == format!("touchstone-{token}.{BRAND}")), "{name}");
        net.dns.make(name, net.here);
        // Another program answers there: with no such page, with another text, with far too much.
        for (path, text, expected) in [
            ("/", String::new(), "unreachable"),
            ("/{*path}", "hello".to_owned(), "other"),
            ("/{*path}", "x".repeat(1_000_000), "unreachable"),
        ] {
            let (listener, elsewhere) = listener().await;
            let router = Router::new().route(path, get(async move || text));
            tokio::spawn(async move { axum::serve(listener, router).await });
            net.dns.make(BRAND, elsewhere);
            assert_eq!(fault().await, expected);
        }
        net.dns.make(BRAND, net.here);
        assert_eq!(
            net.get(BRAND, &format!("/01/{GTIN}")).await.location(),
            format!("/passport/{GTIN}"),
            "not proven before"
        );
        assert_eq!(net.post(stranger, &proof, json!({})).await.0, 404, "not theirs to prove");
        let (status, proven) = net.post(merchant, &proof, json!({})).await;
        assert_eq!((status, &proven["state"], &proven["fault"]), (200, &json!("proven"), &Value::Null), "{proven}");
        assert_eq!(net.post(merchant, &proof, json!({})).await.0, 409, "proven is proven");
        // It is one organisation's, whatever names another makes.
        net.dns.make(theirs["names"][1].as_str().unwrap(), net.here);
        assert_eq!(net.post(stranger, &their_proof, json!({})).await.0, 409);
        let third = actor(OrganisationKind::Enterprise, id(), &[Role::Merchant]);
        let (status, answer) = net.post(&third, DOMAINS, json!({"host": BRAND})).await;
        assert_eq!((status, faulty(&answer)), (422, "host"));
        let told =
            journal::timeline(net.world.platform().db(), DOMAIN, made["id"].as_str().unwrap(), 10).await.unwrap();
        let told: Vec<String> = told.iter().map(journal::Entry::key).collect();
        assert!(told.iter().any(|key| key == "journal-domain-registered"), "{told:?}");
        assert!(told.iter().any(|key| key == "journal-domain-proven"), "{told:?}");
    })
    .await;
}

#[tokio::test]
async fn a_domain_answers_for_its_owner_alone_and_names_itself() {
    both_databases(|on| async move {
        let net = Net::start(on).await;
        let (merchant, stranger) = (&net.world.merchant, &net.world.stranger);
        let lot = net.world.lot("L1", 4).await;
        let cartons = pack(net.world.platform(), merchant, lot, 2, "6901234", "").await.unwrap();
        let gln = "6901234000016";
        let place = NewPlace { gln: gln.to_owned(), name_zh: "东厂".to_owned(), name_en: "East".to_owned() };
        create(net.world.platform(), merchant, &place).await.unwrap();
        net.prove(merchant, BRAND).await;
        net.prove(stranger, "id.other.example").await;
        let path = format!("/01/{GTIN}/10/L1");
        let paths = [(path.clone(), "passport"), (format!("/00/{}", cartons[0]), "passport"), (format!("/414/{gln}"), "gln")];
        for (path, page) in &paths {
            // Asked often enough to be kept, at each host in turn: no answer of one is given at another.
            for _ in 0..4 {
                let at_brand = net.get(BRAND, &format!("{path}?a=1")).await;
                assert!(at_brand.location().starts_with(&format!("{HOME}/{page}/")), "{}", at_brand.location());
                assert!(at_brand.location().ends_with("?a=1"));
                let linkset = format!("<{path}?linkType=linkset>; rel=\"linkset\"; type=\"application/linkset+json\"");
                assert_eq!(at_brand.header("link"), Some(linkset.as_str()));
                assert_eq!(net.get("id.other.example", &format!("{path}?a=1")).await.status, 404);
                for host in [OWN, "unknown.example"] {
                    let own = net.get(host, &format!("{path}?a=1")).await;
                    assert!(own.location().starts_with(&format!("/{page}/")), "{host}: {}", own.location());
                }
            }
        }
        let linkset = net.get(BRAND, &format!("{path}?linkType=linkset")).await.json();
        let context = &linkset["linkset"][0];
        assert_eq!(context["anchor"], format!("{ROOT}{path}"));
        assert_eq!(context[format!("{VOC}defaultLink")][0]["href"], format!("{HOME}/passport/{GTIN}/L1"));
        let own = net.get(OWN, &format!("{path}?linkType=linkset")).await.json();
        assert_eq!(own["linkset"][0]["anchor"], format!("{HOME}{path}"));
        for kind in ["pip", "safetyInfo", "epcis"] {
            assert_eq!(own["linkset"][0][format!("{VOC}{kind}")], context[format!("{VOC}{kind}")], "pages stay where they are");
        }
        let links = json!([{"anchor": "/8004/6901234PRESS", "link_type": "pip", "href": "https://brand.example/{key}", "title": "A"}]);
        assert_eq!(net.post(merchant, "/api/v1/links", links).await.0, 200);
        assert_eq!(net.get(BRAND, "/8004/6901234PRESS").await.location(), "https://brand.example/6901234PRESS");
        assert_eq!(net.get("id.other.example", "/8004/6901234PRESS").await.status, 404);

        let named = net.get(BRAND, "/.well-known/gs1resolver").await.json();
        let party = net.world.platform().organisations().unwrap().organisation(net.world.platform(), merchant.organisation);
        assert_eq!(named["name"], party.await.unwrap().unwrap().name_en);
        assert_eq!(net.get(OWN, "/.well-known/gs1resolver").await.json()["name"], "Touchstone");

        // A code of nobody, of another, and one that is wrong.
        for code in [path.as_str(), "/01/09521234000037", "/8004/9999999X"] {
            for (lang, words) in [("en", "Nothing is known of this code here"), ("zh-CN", "这里查不到这个码")] {
                let other = net.ask("id.other.example", &format!("GET {code}"), &format!("accept-language: {lang}\r\n")).await;
                assert_eq!(other.status, 404);
                assert!(other.body.contains(words) && !other.body.contains('⟦'), "{}", other.body);
                let chosen = net.get("id.other.example", &format!("{code}?lang={lang}")).await;
                assert!(chosen.status == 404 && chosen.body.contains(words), "{}", chosen.body);
            }
            let problem = net.ask("id.other.example", &format!("GET {code}?linkType=linkset"), "accept: application/json\r\n").await;
            assert_eq!((problem.status, problem.json()["status"].as_u64()), (404, Some(404)));
        }
        assert_eq!(net.get(BRAND, "/01/06901234567893").await.status, 400);
        assert_eq!(net.ask(BRAND, &format!("HEAD {path}"), "").await.status, 307);
        assert_eq!(net.ask(BRAND, &format!("OPTIONS {path}"), "").await.status, 204);
    })
    .await;
}

#[tokio::test]
async fn nobody_is_signed_in_at_a_domain() {
    both_databases(|on| async move {
        let net = Net::start(on).await;
        let merchant = &net.world.merchant;
        let domain = net.prove(merchant, BRAND).await;
        let session = format!("cookie: session={}\r\n", net.world.app.identity.sign_in(merchant, Lang::En));
        for path in
            ["/", "/links", "/sign-in?next=/links", "/api/v1/links", "/epcis/events", "/verify", "/recalls?lang=en"]
        {
            let answer = net.ask(BRAND, &format!("GET {path}"), &session).await;
            assert_eq!((answer.status, answer.location()), (307, format!("{HOME}{path}").as_str()), "{path}");
            assert_eq!(answer.header("set-cookie"), None);
        }
        let here = net.ask(OWN, "GET /links", &session).await;
        assert_eq!(here.status, 200, "the same session at home");
        for line in ["POST /links", "POST /seen", "DELETE /api/v1/links/domains/1", "POST /epcis/capture", "PUT /01/1"]
        {
            let answer = net.ask(BRAND, line, &format!("{session}content-length: 0\r\n")).await;
            assert!([404, 405].contains(&answer.status), "{line}: {}", answer.status);
        }
        let answer = net
            .world
            .browser(Some(&net.world.stranger))
            .send(Method::DELETE, &format!("{DOMAINS}/{domain}"), None, Body::empty())
            .await;
        assert_eq!(answer.status, 404);
    })
    .await;
}

#[tokio::test]
async fn labels_carry_the_domain_while_it_is_chosen_and_released_it_is_anybodys() {
    both_databases(|on| async move {
        let net = Net::start(on).await;
        let merchant = &net.world.merchant;
        let lot = net.world.lot("L1", 2).await;
        let domain = net.prove(merchant, BRAND).await;
        let csv = async || net.world.browser(Some(merchant)).get(&format!("/lots/{lot}/serials.csv")).await.text;
        let zpl = async || net.world.browser(Some(merchant)).get(&format!("/lots/{lot}/labels.zpl")).await.text;
        assert!(csv().await.contains(&format!(",{HOME}/01/{GTIN}/10/L1/21/")));
        let labels = format!("{DOMAINS}/{domain}/labels");
        assert_eq!(net.post(merchant, &labels, json!({"on_labels": true})).await.1["on_labels"], true);
        assert_eq!(net.post(&net.world.stranger, &labels, json!({"on_labels": false})).await.0, 404);
        assert!(csv().await.contains(&format!(",{ROOT}/01/{GTIN}/10/L1/21/")));
        assert!(zpl().await.contains(&format!("{ROOT}/01/{GTIN}")));
        let lot_page = net.world.browser(Some(merchant)).get(&format!("/api/v1/lots/{lot}")).await;
        assert_eq!(value(&lot_page)["digital_link"], format!("{ROOT}/01/{GTIN}/10/L1"));
        let events = net.world.browser(Some(merchant)).get(&format!("/lots/{lot}/commissioning.jsonld")).await.text;
        assert!(events.contains("https://id.gs1.org/01/") && !events.contains(BRAND), "events name things as GS1 does");
        // Another domain takes its place: one at a time is printed.
        let second = net.prove(merchant, "qr.brand.example").await;
        assert_eq!(net.post(merchant, &format!("{DOMAINS}/{second}/labels"), json!({"on_labels": true})).await.0, 200);
        assert!(csv().await.contains(",http://qr.brand.example:8080/01/"));
        assert_eq!(net.post(merchant, &labels, json!({"on_labels": true})).await.0, 200);

        let browser = net.world.browser(Some(merchant));
        let page = browser.get("/links/domains").await.text;
        assert!(page.contains(BRAND) && page.contains("qr.brand.example"), "{page}");
        let path = format!("/01/{GTIN}");
        for _ in 0..3 {
            assert_eq!(net.get(BRAND, &path).await.location(), format!("{HOME}/passport/{GTIN}"));
        }
        let released = browser.form(&format!("/links/domains/{domain}/release"), &[]).await;
        assert_eq!(released.status, 303, "{}", released.text);
        assert_eq!(browser.form(&format!("/links/domains/{domain}/release"), &[]).await.status, 303, "pressed twice");
        assert_eq!(net.post(merchant, &labels, json!({"on_labels": true})).await.0, 409);
        let own = format!("/passport/{GTIN}");
        net.until(BRAND, &path, |answer| answer.location() == own).await;
        assert_eq!(net.get("qr.brand.example", &path).await.location(), format!("{HOME}/passport/{GTIN}"));
        assert!(csv().await.contains(&format!(",{HOME}/01/")), "labels carry the platform's address again");
        // Free for whoever has a say in its DNS now.
        net.prove(&net.world.stranger, BRAND).await;
        net.until(BRAND, &path, |answer| answer.status == 404).await;
    })
    .await;
}

#[tokio::test]
async fn a_form_that_was_wrong_comes_back_with_what_was_typed() {
    let net = Net::start(On::Sqlite).await;
    let browser = net.world.browser(Some(&net.world.merchant));
    let refused = browser.form("/links/domains", &[("host", "https://<b>.example")]).await;
    assert_eq!(refused.status, 422);
    assert!(
        refused.text.contains("请填主机名") && refused.text.contains("https://&#60;b&#62;.example"),
        "{}",
        refused.text
    );
    let made = browser.form("/links/domains", &[("host", "玩具.中国")]).await;
    assert_eq!((made.status.as_u16(), made.location.as_deref()), (303, Some("/links/domains")));
    let page = browser.get("/links/domains").await.text;
    assert!(page.contains("xn--h6q964f.xn--fiqs8s") && page.contains("touchstone-"), "{page}");
    let id = page.split("id=\"domain-").nth(1).unwrap().split('"').next().unwrap();
    let looked = browser.form(&format!("/links/domains/{id}/proof"), &[]).await;
    assert_eq!(looked.location, Some(format!("/links/domains#domain-{id}")));
    assert!(browser.get("/links/domains").await.text.contains("还没有解析"));
    for many in 1..20 {
        let made = browser.form("/links/domains", &[("host", &format!("a{many}.brand.example"))]).await;
        assert_eq!(made.status, 303);
    }
    let refused = browser.form("/links/domains", &[("host", "b.brand.example")]).await;
    assert!(refused.status == 422 && refused.text.contains("20"), "{}", refused.text);
}
