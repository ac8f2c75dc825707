//! Named queries: kept, listed, answered, removed, on both databases.

use axum::body::Body;
use axum::http::Method;
use platform::testing::{Answer, Browser, On, both_databases};
use serde_json::{Value, json};

use crate::common::{World, document, next_page, observed, pages, value};

const CHAIR: &str = "https://yiwu.example/chair/1";

async fn name(browser: &Browser, name: &str, query: &Value) -> Answer {
    browser.json("/epcis/queries", &json!({"name": name, "query": query})).await
}

#[tokio::test]
async fn a_query_is_kept_under_its_name_and_answers_what_it_means() {
    both_databases(|on| async move {
        let world = World::start(on).await;
        let browser = world.browser(Some(&world.merchant));
        let events: Vec<String> = ["storing", "shipping", "storing"]
            .iter()
            .zip(1..)
            .map(|(step, n)| observed(&format!("{CHAIR}{n}"), step, "2026-11-24T08:00:00Z"))
            .collect();
        let captured = [("content-type", "application/ld+json")];
        let body = Body::from(document(&events.join(",")));
        assert_eq!(browser.send_with(Method::POST, "/epcis/capture", &captured, body).await.status, 202);

        let query = json!({"EQ_bizStep": ["storing"], "EQ_yiwu:gate": ["7"], "orderDirection": "ASC"});
        let headers = [("content-type", "application/json"), ("gs1-extensions", "yiwu=https://yiwu.example/")];
        let body = Body::from(json!({"name": "仓库 / a?b", "query": query}).to_string());
        let made = browser.send_with(Method::POST, "/epcis/queries", &headers, body).await;
        assert_eq!(made.status, 201, "{}", made.text);
        let address = made.location.unwrap();

        let shown = value(&browser.get(&address).await);
        assert_eq!(shown["name"], "仓库 / a?b");
        assert_eq!(shown["query"]["EQ_bizStep"], json!(["storing"]));
        assert_eq!(shown["query"]["@context"], json!([{"yiwu": "https://yiwu.example/"}]));

        let answers = pages(&browser, &format!("{address}/events?perPage=1")).await;
        let found: Vec<Value> = answers.iter().map(value).collect();
        assert!(found.iter().all(|page| page["epcisBody"]["queryResults"]["queryName"] == "仓库 / a?b"));
        let mut objects: Vec<&str> = found
            .iter()
            .flat_map(|page| page.pointer("/epcisBody/queryResults/resultsBody/eventList").unwrap().as_array().unwrap())
            .map(|event| event["epcList"][0].as_str().unwrap())
            .collect();
        objects.sort_unstable();
        assert_eq!(objects, [format!("{CHAIR}1"), format!("{CHAIR}3")]);
        let accept = [("accept", "application/xml")];
        let xml = browser.send_with(Method::GET, &format!("{address}/events"), &accept, Body::empty()).await;
        assert!(xml.status == 200 && xml.text.contains("<queryName>仓库 / a?b</queryName>"), "{}", xml.text);

        // Somebody else's queries are their own, under whatever name.
        let stranger = world.browser(Some(&world.stranger));
        for (browser, method) in [(&stranger, Method::GET), (&stranger, Method::DELETE)] {
            let answer = browser.send(method, &address, None, Body::empty()).await;
            let problem = value(&answer);
            assert_eq!((answer.status.as_u16(), &problem["type"]), (404, &json!("epcisException:NoSuchNameException")));
        }
        assert_eq!(browser.send(Method::DELETE, &address, None, Body::empty()).await.status, 204);
        assert_eq!(browser.get(&address).await.status, 404);
        assert_eq!(browser.get(&format!("{address}/events")).await.status, 404);
        assert_eq!(browser.send(Method::DELETE, &address, None, Body::empty()).await.status, 404);
    })
    .await;
}

#[tokio::test]
async fn a_name_is_taken_once_and_the_list_goes_on_where_it_stopped() {
    both_databases(|on| async move {
        let world = World::start(on).await;
        let browser = world.browser(Some(&world.merchant));
        for n in 0..7 {
            assert_eq!(name(&browser, &format!("q{n}"), &json!({})).await.status, 201);
        }
        let again = name(&browser, "q3", &json!({"eventType": ["ObjectEvent"]})).await;
        let problem = value(&again);
        assert_eq!(again.status, 409);
        assert_eq!(problem["type"], "epcisException:ResourceAlreadyExistsException");
        assert_eq!(name(&world.browser(Some(&world.stranger)), "q3", &json!({})).await.status, 201);

        let first = browser.get("/epcis/queries?perPage=3").await;
        let link = first.headers["link"].to_str().unwrap().to_owned();
        // What is made and removed meanwhile neither shifts nor repeats the rest.
        assert_eq!(browser.send(Method::DELETE, "/epcis/queries/q0", None, Body::empty()).await.status, 204);
        assert_eq!(name(&browser, "q00", &json!({})).await.status, 201);
        let rest = pages(&browser, &next_page(&link)).await;
        let names: Vec<Value> = std::iter::once(&first)
            .chain(&rest)
            .flat_map(|page| value(page).as_array().unwrap().clone())
            .map(|query| query["name"].clone())
            .collect();
        assert_eq!(names, ["q0", "q1", "q2", "q3", "q4", "q5", "q6"]);
    })
    .await;
}

#[tokio::test]
async fn what_cannot_be_kept_is_refused_by_its_name() {
    let world = World::start(On::Sqlite).await;
    let browser = world.browser(Some(&world.merchant));
    for (body, exception, told) in [
        (json!({"name": "a", "query": {"EQ_bizStep": ["sailing"]}}), "QueryParameterException", "EQ_bizStep"),
        (json!({"name": "a", "query": {"eventype": ["ObjectEvent"]}}), "QueryParameterException", "eventype"),
        (json!({"name": "a", "query": []}), "QueryValidationException", "object"),
        (json!({"query": {}}), "QueryValidationException", "name"),
    ] {
        let answer = browser.json("/epcis/queries", &body).await;
        let problem = value(&answer);
        assert_eq!((answer.status.as_u16(), &problem["type"]), (400, &json!(format!("epcisException:{exception}"))));
        assert!(problem["detail"].as_str().unwrap().contains(told), "{problem}");
    }
    let form = browser.form("/epcis/queries", &[("name", "a")]).await;
    assert_eq!(form.status, 415);
    let long = json!({"name": "a", "query": {"EQ_eventID": ["x".repeat(70_000)]}});
    let answer = browser.json("/epcis/queries", &long).await;
    assert!(answer.status == 400 && answer.text.contains("permitted are 65536"), "{}", answer.text);
    assert_eq!(browser.get("/epcis/queries").await.text, "[]", "nothing was kept");
    assert_eq!(name(&browser, "all", &json!({})).await.status, 201);
    for wrong in ["perPage=0", "nextPageToken=%21", "EQ_action=ADD"] {
        assert_eq!(browser.get(&format!("/epcis/queries/all/events?{wrong}")).await.status, 400, "{wrong}");
    }
    assert_eq!(world.browser(None).get("/epcis/queries").await.status, 401);
}
