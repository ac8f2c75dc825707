//! Lists, pages in both languages, and the API.

use crate::common::World;
use axum::body::Body;
use axum::http::Method;
use orders::actions;
use platform::i18n::Lang;
use platform::testing::On;
use platform::web::Routes;
use serde_json::{Value, json};

#[tokio::test]
async fn a_list_is_turned_page_by_page_without_a_gap_or_a_double() {
    let world = World::start(On::Sqlite).await;
    for place in 0..7 {
        let id = world.draft().await;
        if place % 2 == 0 {
            actions::submit(world.platform(), &world.merchant, id).await.unwrap();
        }
    }
    let browser = world.browser(&world.merchant);
    for (query, expected) in
        [("", 7), ("&state=draft", 3), ("&q=W2611", 4), ("&q=2611-00&state=submitted", 4), ("&q=W2612", 0)]
    {
        let mut seen: Vec<String> = Vec::new();
        let mut after = String::new();
        loop {
            let page = browser.get(&format!("/api/v1/orders?limit=2&after={after}{query}")).await;
            assert_eq!(page.status, 200, "{}", page.text);
            let page: Value = serde_json::from_str(&page.text).unwrap();
            seen.extend(page["items"].as_array().unwrap().iter().map(|o| o["id"].as_str().unwrap().to_owned()));
            match page["next"].as_str() {
                Some(next) => next.clone_into(&mut after),
                None => break,
            }
        }
        let all = seen.len();
        seen.sort();
        seen.dedup();
        assert_eq!((all, seen.len()), (expected, expected), "{query}");
    }
}

#[tokio::test]
async fn a_search_for_what_is_no_number_finds_nothing_and_says_how_to_search() {
    let world = World::start(On::Sqlite).await;
    world.submitted().await;
    let page = world.browser(&world.merchant).get("/orders?q=%25").await;
    assert_eq!(page.status, 200);
    assert!(page.text.contains("没有找到这样的委托"));
}

#[tokio::test]
async fn every_page_speaks_both_languages_in_every_state() {
    let world = World::start(On::Sqlite).await;
    let platform = world.platform();
    let draft = world.draft().await;
    let submitted = world.submitted().await;
    let returned = world.submitted().await;
    actions::return_for_completion(platform, &world.reviewer, returned, "x").await.unwrap();
    actions::adopt_fees(platform, &world.reviewer, submitted).await.unwrap();
    let declined = world.submitted().await;
    actions::decline(platform, &world.reviewer, declined, "x").await.unwrap();
    let withdrawn = world.submitted().await;
    actions::withdraw(platform, &world.merchant, withdrawn, "x").await.unwrap();
    let quoted = world.quote(world.submitted().await).await;
    let accepted = world.quote(world.submitted().await).await;
    actions::accept(platform, &world.merchant, accepted).await.unwrap();
    let stopped = world.quote(world.submitted().await).await;
    actions::accept(platform, &world.merchant, stopped).await.unwrap();
    world.dispatch(stopped).await;
    actions::say(platform, &world.merchant, stopped, "?", "").await.unwrap();
    actions::stop(platform, &world.reviewer, stopped, "x").await.unwrap();

    for lang in Lang::ALL {
        for actor in [&world.merchant, &world.reviewer, &world.receptionist, &world.chemist] {
            let browser = world.app.browser_in(Routes::new(), orders::routes(), Some(actor), lang);
            let mut paths: Vec<String> =
                vec!["/orders".into(), "/orders/board".into(), "/price-list".into(), "/orders?q=W9".into()];
            for id in [draft, submitted, returned, declined, withdrawn, quoted, accepted, stopped] {
                paths.push(format!("/orders/{id}"));
                paths.extend(["parties", "review", "dispatch"].map(|page| format!("/orders/{id}/{page}")));
            }
            for path in paths {
                let page = browser.get(&path).await;
                assert!(page.status.as_u16() < 500, "{path}: {}", page.text);
                assert!(!page.text.contains('⟦'), "{path} {}: {}", lang.tag(), page.text);
                assert!(!page.text.contains("史莱姆罐<script>"), "{path}: a product name is inert");
            }
        }
    }
}

#[tokio::test]
async fn the_same_idempotency_key_makes_one_order() {
    let world = World::start(On::Sqlite).await;
    let browser = world.browser(&world.merchant);
    let body = json!({"plan": world.plan}).to_string();
    let mut made = Vec::new();
    for _ in 0..2 {
        let answer = world.keyed(&browser, "/api/v1/orders", "k1", body.clone()).await;
        assert_eq!(answer.status, 201, "{}", answer.text);
        made.push(serde_json::from_str::<Value>(&answer.text).unwrap()["id"].clone());
    }
    assert_eq!(made[0], made[1]);
    let other = uuid::Uuid::now_v7();
    world.add_plan(other.into(), vec![crate::common::test("boron", "360", 3)]);
    let reused = world.keyed(&browser, "/api/v1/orders", "k1", json!({"plan": other}).to_string()).await;
    assert_eq!(reused.status, 409, "the key was used for another plan");
}

#[tokio::test]
async fn the_api_takes_an_order_from_draft_to_dispatch() {
    let world = World::start(On::Sqlite).await;
    let (merchant, centre) = (world.browser(&world.merchant), world.browser(&world.reviewer));
    let made = merchant.json("/api/v1/orders", &json!({"plan": world.plan})).await;
    let order: Value = serde_json::from_str(&made.text).unwrap();
    let path = format!("/api/v1/orders/{}", order["id"].as_str().unwrap());
    let named = json!({"name": "Hamburg Spielwaren GmbH", "address": "Hamburg"});
    let edit = json!({"applicant": named, "manufacturer": named, "factory": named, "payer": named, "addressee": named,
                      "report_languages": "en", "urgency": "urgent", "decision_rule": "simple", "row_version": 1});
    assert_eq!(merchant.json(&format!("{path}/parties"), &edit).await.status, 200);
    assert_eq!(merchant.json(&format!("{path}/parties"), &edit).await.status, 409, "row_version is stale");
    let submitted = merchant.json(&format!("{path}/submission"), &json!({})).await;
    assert!(submitted.text.contains("W2611-000001"), "{}", submitted.text);
    let id = order["id"].as_str().unwrap().parse().unwrap();
    actions::adopt_fees(world.platform(), &world.reviewer, id).await.unwrap();

    let line = |l: &Value| json!({"line": l["id"], "verdict": "feasible", "resources": true, "method_current": true});
    let lines: Vec<Value> = order["lines"].as_array().unwrap().iter().map(line).collect();
    let review = json!({"understood": true, "decision_rule": "simple", "lines": lines});
    let missing = json!({"understood": true, "decision_rule": "simple", "lines": &lines[1..]});
    assert_eq!(centre.json(&format!("{path}/reviews"), &missing).await.status, 422);
    let quoted = centre.json(&format!("{path}/reviews"), &review).await;
    let quoted: Value = serde_json::from_str(&quoted.text).unwrap();
    // (480 + 360 + 200) × 1.5 × 1.06, in 60 % of seven days.
    assert_eq!(quoted["quotation"]["total"], "1653.60");
    assert_eq!(quoted["quotation"]["days"], 5);

    assert_eq!(merchant.json(&format!("{path}/acceptance"), &json!({})).await.status, 200);
    let to = |l: &Value| {
        let mechanics = l["method"] == "small-parts";
        let laboratory = if mechanics { world.mechanic.organisation } else { world.chemist.organisation };
        json!({"line": l["id"], "laboratory": laboratory})
    };
    let lines: Vec<Value> = order["lines"].as_array().unwrap().iter().map(to).collect();
    let sent = centre.json(&format!("{path}/dispatch"), &json!({"lines": lines})).await;
    assert_eq!(sent.status, 200, "{}", sent.text);

    let seen: Value = serde_json::from_str(&world.browser(&world.chemist).get(&path).await.text).unwrap();
    assert_eq!(seen["state"], "dispatched");
    assert_eq!(
        (&seen["quotation"], &seen["payer"], &seen["lines"][0]["fee"]),
        (&Value::Null, &Value::Null, &Value::Null)
    );
    assert_eq!(world.browser(&world.stranger).get(&path).await.status, 404);
}

#[test]
fn the_description_names_every_route_of_the_api() {
    let described = serde_json::to_value(orders::openapi()).unwrap();
    for route in orders::routes().table().iter().filter(|route| route.path.starts_with("/api/")) {
        let method = route.method.as_str().to_lowercase();
        assert!(described["paths"][route.path][&method].is_object(), "{method} {} is not described", route.path);
    }
}

impl World {
    async fn keyed(
        &self,
        browser: &platform::testing::Browser,
        path: &str,
        key: &str,
        body: String,
    ) -> platform::testing::Answer {
        browser
            .send_with(
                Method::POST,
                path,
                &[("idempotency-key", key), ("content-type", "application/json")],
                Body::from(body),
            )
            .await
    }
}
