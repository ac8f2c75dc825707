//! REST: the list, one certificate, its standing.

use kernel::{Actor, AuthLevel};
use platform::testing::On;
use serde_json::{Value, json};

use crate::common::World;

fn body(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

#[tokio::test]
async fn a_certificate_is_listed_suspended_reinstated_and_withdrawn_over_rest() {
    let world = World::start(On::Sqlite, "pass").await;
    let (id, number) = world.granted().await;
    let (client, decider) = (world.browser(&world.merchant), world.browser(&world.decider));
    let page = body(&client.get("/api/v1/certificates?q=mt40&limit=1").await.text);
    assert_eq!((page["items"][0]["number"].as_str(), page["next"].is_null()), (Some(number.as_str()), true));
    let path = format!("/api/v1/certificates/{id}");
    let step = async |noun: &str, reason: &str| {
        let answer = decider.json(&format!("{path}/{noun}"), &json!({"reason": reason})).await;
        (answer.status.as_u16(), body(&answer.text)["state"].as_str().unwrap_or_default().to_owned())
    };
    assert_eq!(step("reinstatement", "x").await.0, 409, "it is valid");
    assert_eq!(step("suspension", " ").await.0, 422, "a reason is asked for");
    assert_eq!(step("suspension", "抽查不合格").await, (200, "suspended".to_owned()));
    assert_eq!(step("reinstatement", "已整改").await, (200, "valid".to_owned()));
    assert_eq!(step("withdrawal", "企业申请").await, (200, "withdrawn".to_owned()));
    let seen = body(&client.get(&path).await.text);
    assert_eq!((seen["state"].as_str(), seen["reason"].as_str()), (Some("withdrawn"), Some("企业申请")));
    assert_eq!(client.get("/api/v1/certificates/x").await.status, 404);
}

#[tokio::test]
async fn suspension_over_rest_needs_the_decision_maker_with_a_second_factor() {
    let world = World::start(On::Sqlite, "pass").await;
    let (id, _) = world.granted().await;
    let half = Actor { level: AuthLevel::Password, ..world.decider.clone() };
    for who in [&world.merchant, &world.evaluator, &half] {
        let path = format!("/api/v1/certificates/{id}/suspension");
        assert_eq!(world.browser(who).json(&path, &json!({"reason": "x"})).await.status, 403);
    }
}
