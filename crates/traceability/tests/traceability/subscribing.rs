//! Subscriptions: what each subscriber is told, in order and once, whatever the receiver does. On both databases.
#![expect(clippy::unwrap_used, reason = "test support: there is nothing to recover")]

use std::sync::atomic::{AtomicU16, Ordering};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, Method, StatusCode};
use axum::routing::post;
use futures::StreamExt;
use kernel::Actor;
use platform::i18n::Lang;
use platform::testing::{Answer, On, both_databases};
use platform::webhooks::{Secret, signature};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use traceability::courier::settle;

use crate::common::{World, document, observed};

const CHAIR: &str = "https://yiwu.example/chair/";
const AT: &str = "2026-11-24T08:00:00Z";

/// A receiver on a port of its own, which answers what it is told to.
#[derive(Clone, Default)]
pub(crate) struct Receiver {
    answer: Arc<AtomicU16>,
    heard: Arc<Mutex<Vec<(HeaderMap, String)>>>,
}

impl Receiver {
    pub(crate) async fn start() -> (Self, String) {
        async fn take(State(receiver): State<Receiver>, headers: HeaderMap, body: String) -> StatusCode {
            receiver.heard.lock().unwrap().push((headers, body));
            StatusCode::from_u16(receiver.answer.load(Ordering::SeqCst)).unwrap()
        }
        let receiver = Self::default();
        receiver.answers(204);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let dest = format!("http://{}/hook", listener.local_addr().unwrap());
        let router = Router::new().route("/hook", post(take)).with_state(receiver.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        (receiver, dest)
    }

    fn answers(&self, status: u16) {
        self.answer.store(status, Ordering::SeqCst);
    }

    pub(crate) fn take(&self) -> Vec<(HeaderMap, String)> {
        std::mem::take(&mut *self.heard.lock().unwrap())
    }

    /// The objects it was told of since it was asked last, in order.
    fn objects(&self) -> Vec<String> {
        self.take().iter().flat_map(|(_, message)| objects(message)).collect()
    }
}

fn events(message: &str) -> Vec<Value> {
    let message: Value = serde_json::from_str(message).unwrap();
    message.pointer("/epcisBody/queryResults/resultsBody/eventList").unwrap().as_array().unwrap().clone()
}

fn objects(message: &str) -> Vec<String> {
    events(message)
        .iter()
        .map(|event| event.pointer("/epcList/0").unwrap().as_str().unwrap().trim_start_matches(CHAIR).to_owned())
        .collect()
}

fn value(answer: &Answer) -> Value {
    serde_json::from_str(&answer.text).unwrap_or_else(|error| panic!("{error}: {}", answer.text))
}

impl World {
    pub(crate) async fn named(&self, actor: &Actor, name: &str, query: Value) {
        let body = json!({"name": name, "query": query});
        let made = self.browser(Some(actor)).json("/epcis/queries", &body).await;
        assert_eq!(made.status, 201, "{}", made.text);
    }

    pub(crate) async fn subscribe(&self, actor: &Actor, name: &str, body: &Value) -> Answer {
        self.browser(Some(actor)).json(&format!("/epcis/queries/{name}/subscriptions"), body).await
    }

    /// Captures observations of chairs by these names, in this step.
    async fn capture(&self, names: &[&str], step: &str) {
        let events: Vec<String> = names.iter().map(|name| observed(&format!("{CHAIR}{name}"), step, AT)).collect();
        let body = Body::from(document(&events.join(",")));
        let kind = Some("application/ld+json");
        let answer = self.browser(Some(&self.merchant)).send(Method::POST, "/epcis/capture", kind, body).await;
        assert_eq!(answer.status, 202, "{}", answer.text);
    }

    async fn settle(&self) {
        settle(self.platform()).await.unwrap();
    }
}

#[tokio::test]
async fn a_subscriber_is_told_what_it_asked_for_once_signed_and_in_order() {
    both_databases(|on| async move {
        let world = World::start(on).await;
        let (receiver, dest) = Receiver::start().await;
        world.capture(&["before"], "storing").await;
        world.named(&world.merchant, "stored", json!({"EQ_bizStep": ["storing"]})).await;
        world.app.clock.advance_seconds(1);
        let made = world
            .subscribe(&world.merchant, "stored", &json!({"dest": dest, "signatureToken": "token", "stream": true}))
            .await;
        assert_eq!(made.status, 201, "{}", made.text);
        let shown = value(&made);
        assert!(shown["minRecordTime"].is_string() && shown["signatureToken"] == "***", "{shown}");
        world.capture(&["a", "b"], "storing").await;
        world.capture(&["elsewhere"], "shipping").await;
        world.capture(&["c"], "storing").await;
        world.capture(&["a"], "storing").await;
        world.settle().await;
        let heard = receiver.take();
        let told: Vec<String> = heard.iter().flat_map(|(_, message)| objects(message)).collect();
        assert_eq!(told, ["a", "b", "c"]);
        let (headers, body) = &heard[0];
        let message: Value = serde_json::from_str(body).unwrap();
        let results = &message["epcisBody"]["queryResults"];
        assert_eq!(
            (&results["queryName"], &results["subscriptionID"]),
            (&json!("stored"), &shown["subscriptionID"]),
            "{message}"
        );
        assert_eq!(headers["gs1-signature"], signature(&Secret::new("token"), world.platform().now(), body));
        world.settle().await;
        assert!(receiver.objects().is_empty(), "once");
        let address = made.location.unwrap();
        let browser = world.browser(Some(&world.merchant));
        assert!(value(&browser.get(&address).await)["lastNotifiedAt"].is_string());
        // Whoever is not of the organisation finds neither query nor subscription.
        let stranger = world.browser(Some(&world.stranger));
        assert_eq!(stranger.get(&address).await.status, 404);
        assert_eq!(stranger.send(Method::DELETE, &address, None, Body::empty()).await.status, 404);
        // The query takes its subscriptions with it.
        let gone = browser.send(Method::DELETE, "/epcis/queries/stored", None, Body::empty()).await;
        assert_eq!(gone.status, 204, "{}", gone.text);
        assert_eq!(browser.get(&address).await.status, 404);
        world.capture(&["d"], "storing").await;
        world.settle().await;
        assert!(receiver.objects().is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_subscriber_is_told_what_it_may_see_from_when_it_may() {
    both_databases(|on| async move {
        let world = World::start(on).await;
        for actor in [&world.buyer, &world.stranger] {
            world.named(actor, "all", json!({})).await;
        }
        let (buyer, to_buyer) = Receiver::start().await;
        let (stranger, to_stranger) = Receiver::start().await;
        world.subscribe(&world.buyer, "all", &json!({"dest": to_buyer, "stream": true})).await;
        world.subscribe(&world.stranger, "all", &json!({"dest": to_stranger, "stream": true})).await;
        let lot = world.lot("L1", 3).await;
        world.settle().await;
        assert!(buyer.take().is_empty(), "the lot is the maker's own until it is shipped");
        traceability::actions::pack::pack(world.platform(), &world.merchant, lot, 2, "6901234", "").await.unwrap();
        traceability::actions::ship::ship(world.platform(), &world.merchant, lot, world.buyer.organisation, "")
            .await
            .unwrap();
        world.settle().await;
        let steps: Vec<Value> = buyer
            .take()
            .iter()
            .flat_map(|(_, message)| events(message))
            .map(|event| event["bizStep"].clone())
            .collect();
        assert_eq!(steps.first(), Some(&json!("commissioning")), "{steps:?}");
        assert_eq!(steps.last(), Some(&json!("shipping")), "{steps:?}");
        assert_eq!(steps.iter().filter(|step| **step == "shipping").count(), 1, "{steps:?}");
        assert!(stranger.take().is_empty());
    })
    .await;
}

#[tokio::test]
async fn what_a_receiver_does_not_take_is_sent_again_until_it_is_given_up() {
    both_databases(|on| async move {
        let world = World::start(on).await;
        let (receiver, dest) = Receiver::start().await;
        world.named(&world.merchant, "all", json!({})).await;
        let made = world.subscribe(&world.merchant, "all", &json!({"dest": dest, "stream": true})).await;
        let id = value(&made)["subscriptionID"].as_str().unwrap().parse().unwrap();
        receiver.answers(503);
        world.capture(&["a"], "storing").await;
        world.settle().await;
        world.settle().await;
        let first = receiver.take();
        assert_eq!(first.len(), 1, "a pause comes between");
        // What comes meanwhile waits behind it, and does not change the message.
        world.capture(&["b"], "storing").await;
        world.app.clock.advance_seconds(5);
        world.settle().await;
        let second = receiver.take();
        assert_eq!(second.len(), 1);
        assert_eq!(second[0].0["touchstone-delivery"], first[0].0["touchstone-delivery"]);
        assert_eq!(objects(&second[0].1), ["a"]);
        receiver.answers(200);
        world.app.clock.advance_seconds(10);
        world.settle().await;
        assert_eq!(receiver.objects(), ["a", "b"]);
        // Three days of refusals end it; what comes waits; a person sends it on its way again, without what is in the way.
        receiver.answers(422);
        world.capture(&["poison"], "storing").await;
        for _ in 0..100 {
            world.settle().await;
            world.app.clock.advance_seconds(3600);
        }
        let tried = receiver.take().len();
        assert!((70..90).contains(&tried), "{tried} tries in three days");
        let find =
            async || traceability::actions::subscribe::find(world.platform(), &world.merchant, id).await.unwrap();
        let stopped = find().await;
        assert_eq!(stopped.state.word(), "stopped");
        assert_eq!(stopped.last_error, "HTTP 422");
        receiver.answers(200);
        world.capture(&["c"], "storing").await;
        world.settle().await;
        assert!(receiver.take().is_empty());
        let platform = world.platform();
        let stranger = traceability::actions::subscribe::pass_over(platform, &world.stranger, id).await;
        assert!(matches!(stranger, Err(platform::Error::NotFound)));
        traceability::actions::subscribe::pass_over(platform, &world.merchant, id).await.unwrap();
        world.settle().await;
        assert_eq!(receiver.objects(), ["c"]);
        assert_eq!(find().await.progress.waiting(), 0);
        // A receiver that is gone is not asked twice, and begins again where it was when it comes back.
        receiver.answers(410);
        world.capture(&["d"], "storing").await;
        world.settle().await;
        assert_eq!(receiver.objects(), ["d"]);
        assert_eq!(find().await.state.word(), "stopped");
        receiver.answers(200);
        traceability::actions::subscribe::send_again(platform, &world.merchant, id).await.unwrap();
        world.settle().await;
        assert_eq!(receiver.objects(), ["d"]);
    })
    .await;
}

#[tokio::test]
async fn a_schedule_gathers_and_says_that_there_was_nothing_where_that_is_asked() {
    both_databases(|on| async move {
        let world = World::start(on).await;
        let (quiet, to_quiet) = Receiver::start().await;
        let (eager, to_eager) = Receiver::start().await;
        world.named(&world.merchant, "all", json!({})).await;
        let each_hour = json!({"minute": "0", "second": "0"});
        world.subscribe(&world.merchant, "all", &json!({"dest": to_quiet, "schedule": each_hour})).await;
        let asked = json!({"dest": to_eager, "schedule": each_hour, "reportIfEmpty": true});
        world.subscribe(&world.merchant, "all", &asked).await;
        // It is 02:00:00; events gather until 03:00:00.
        for name in ["a", "b"] {
            world.app.clock.advance_seconds(600);
            world.capture(&[name], "storing").await;
            world.settle().await;
        }
        assert!(quiet.take().is_empty() && eager.take().is_empty());
        world.app.clock.advance_seconds(2400);
        world.settle().await;
        for receiver in [&quiet, &eager] {
            let heard = receiver.take();
            assert_eq!(heard.len(), 1, "one message");
            assert_eq!(objects(&heard[0].1), ["a", "b"]);
        }
        world.app.clock.advance_seconds(3600);
        world.settle().await;
        assert!(quiet.take().is_empty());
        let empty = eager.take();
        assert!(empty.len() == 1 && objects(&empty[0].1).is_empty());
    })
    .await;
}

#[tokio::test]
async fn an_initial_record_time_brings_what_was_recorded_since() {
    both_databases(|on| async move {
        let world = World::start(on).await;
        let (receiver, dest) = Receiver::start().await;
        for name in ["a", "b", "c"] {
            world.capture(&[name], "storing").await;
            world.app.clock.advance_seconds(60);
        }
        world.named(&world.merchant, "all", json!({"EQ_bizStep": ["storing"]})).await;
        let asked = json!({"dest": dest, "stream": true, "initialRecordTime": "2026-11-24T02:01:00Z"});
        world.subscribe(&world.merchant, "all", &asked).await;
        world.capture(&["d"], "storing").await;
        world.settle().await;
        assert_eq!(receiver.objects(), ["b", "c", "d"]);
    })
    .await;
}

#[tokio::test]
async fn two_couriers_at_once_tell_everything_once() {
    both_databases(|on| async move {
        let world = World::start(on).await;
        let (receiver, dest) = Receiver::start().await;
        world.named(&world.merchant, "all", json!({})).await;
        for _ in 0..3 {
            world.subscribe(&world.merchant, "all", &json!({"dest": dest, "stream": true})).await;
        }
        let names: Vec<String> = (0..60).map(|n| format!("{n:02}")).collect();
        for chunk in names.chunks(10) {
            world.capture(&chunk.iter().map(String::as_str).collect::<Vec<_>>(), "storing").await;
            let (left, right) = tokio::join!(settle(world.platform()), settle(world.platform()));
            left.unwrap();
            right.unwrap();
        }
        world.settle().await;
        let mut told = receiver.objects();
        told.sort_unstable();
        let thrice: Vec<String> = names.iter().flat_map(|name| [name.clone(), name.clone(), name.clone()]).collect();
        assert_eq!(told, thrice);
    })
    .await;
}

#[tokio::test]
async fn a_websocket_is_told_as_events_come_until_its_query_is_removed() {
    both_databases(|on| async move {
        let world = World::start(on).await;
        world.named(&world.merchant, "all", json!({})).await;
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let router =
            platform::web::stack(world.platform().clone(), traceability::public_routes(), traceability::routes());
        tokio::spawn(async move { axum::serve(listener, router).await });
        let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
        let worker = tokio::spawn(platform::jobs::work(world.platform().clone(), async move {
            let _ = stopped.await;
        }));
        let open = async |query: &str| {
            let url = format!("ws://{address}/epcis/queries/all/events{query}");
            let mut request = url.into_client_request().unwrap();
            let session = format!("session={}", world.app.identity.sign_in(&world.merchant, Lang::Zh));
            request.headers_mut().insert("cookie", session.parse().unwrap());
            tokio_tungstenite::connect_async(request).await
        };
        assert!(open("").await.is_err(), "neither stream nor schedule");
        assert!(open("?stream=true&second=0").await.is_err(), "both");
        let (mut socket, answer) = open("?stream=true").await.unwrap();
        assert!(answer.headers().contains_key("gs1-query-min-record-time"));
        world.capture(&["a"], "storing").await;
        let Message::Text(text) = socket.next().await.unwrap().unwrap() else { panic!("a text is expected") };
        assert_eq!(objects(&text), ["a"]);
        let browser = world.browser(Some(&world.merchant));
        let listed = value(&browser.get("/epcis/queries/all/subscriptions").await);
        assert_eq!(listed.as_array().unwrap().len(), 1);
        browser.send(Method::DELETE, "/epcis/queries/all", None, Body::empty()).await;
        assert!(matches!(socket.next().await, Some(Ok(Message::Close(_)))));
        stop.send(()).unwrap();
        worker.await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn what_is_no_subscription_is_refused_with_the_reason() {
    let world = World::start(On::Sqlite).await;
    world.named(&world.merchant, "all", json!({})).await;
    let dest = "https://client.example/hook";
    for (body, kind, word) in [
        (json!({"dest": dest}), "SubscriptionControlsException", "stream"),
        (json!({"dest": dest, "stream": true, "schedule": {"hour": "1"}}), "SubscriptionControlsException", "both"),
        (json!({"dest": dest, "schedule": {"hour": "24"}}), "SubscriptionControlsException", "24"),
        (json!({"stream": true}), "ValidationException", "dest"),
        (json!({"dest": "http://169.254.169.254/latest", "stream": true}), "ValidationException", "network"),
        (json!({"dest": "http://[::ffff:10.0.0.1]/", "stream": true}), "ValidationException", "network"),
        (json!({"dest": "https://client.example:25/", "stream": true}), "ValidationException", "port"),
    ] {
        let answer = world.subscribe(&world.merchant, "all", &body).await;
        let problem = value(&answer);
        assert_eq!(answer.status, 400, "{body}: {problem}");
        assert_eq!(problem["type"], json!(format!("epcisException:{kind}")), "{body}: {problem}");
        assert!(problem["detail"].as_str().unwrap().contains(word), "{body}: {problem}");
    }
    let unknown = world.subscribe(&world.merchant, "nothing", &json!({"dest": dest, "stream": true})).await;
    assert_eq!(
        (unknown.status.as_u16(), &value(&unknown)["type"]),
        (404, &json!("epcisException:NoSuchNameException"))
    );
    // The same key is the same subscription.
    let browser = world.browser(Some(&world.merchant));
    let headers = [("content-type", "application/json"), ("idempotency-key", "k1")];
    let body = json!({"dest": dest, "stream": true}).to_string();
    let path = "/epcis/queries/all/subscriptions";
    let first = browser.send_with(Method::POST, path, &headers, Body::from(body.clone())).await;
    let again = browser.send_with(Method::POST, path, &headers, Body::from(body)).await;
    assert_eq!(first.location, again.location);
    assert_eq!(value(&browser.get(path).await).as_array().unwrap().len(), 1);
}
