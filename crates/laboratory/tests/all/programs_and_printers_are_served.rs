//! REST for programs, labels for the printer: with the same permission as the pages.

use kernel::{Actor, AuthLevel};
use platform::testing::On;
use serde_json::Value;

use crate::support::World;

const HEAD: &str = "Instrument,GC-MS 8890/5977C\nSample ID,Compound,Concentration,Unit,Dilution,Flag\n";

fn nose() -> String {
    gs1::check_character::append("S26-000001-01").unwrap()
}

/// A key of the laboratory: no person, the lowest level.
fn program(world: &World) -> Actor {
    Actor { user: None, name: "LIMS agent".to_owned(), level: AuthLevel::Key, ..world.analyst.clone() }
}

#[tokio::test]
async fn a_sample_is_found_by_identity_and_by_number_and_not_by_a_stranger() {
    let world = World::start(On::Sqlite).await;
    let id = world.receive().await;
    let browser = world.browser(&world.analyst);
    let by_id: Value = serde_json::from_str(&browser.get(&format!("/api/v1/samples/{id}")).await.text).unwrap();
    let number = by_id["number"].as_str().unwrap();
    let by_number = browser.get(&format!("/api/v1/samples/{number}")).await.text;
    assert_eq!(by_id, serde_json::from_str::<Value>(&by_number).unwrap());
    assert_eq!(by_id["parts"][0]["number"], nose());
    assert_eq!(by_id["holder"], "service_centre Ltd · service_centre tester");
    let stranger = Actor { organisation: platform::testing::id(), ..world.analyst.clone() };
    assert_eq!(world.browser(&stranger).get(&format!("/api/v1/samples/{number}")).await.status, 404);
}

#[tokio::test]
async fn a_program_imports_results_once_and_a_person_still_verifies_them() {
    let world = World::start(On::Sqlite).await;
    world.bench().await;
    let text = format!("{HEAD}{0},DEHP,0.08,%,,\n{0},DIBP,0.08,%,,\n{0},DINP,x,%,,\n", nose());
    let browser = world.browser(&program(&world));
    let send = || {
        let body = axum::body::Body::from(text.clone());
        let path = "/api/v1/results/import?name=gc.csv&confirm=true";
        browser.send(axum::http::Method::POST, path, Some("text/csv"), body)
    };
    let first = send().await;
    assert_eq!(first.status, 201, "{}", first.text);
    let receipt: Value = serde_json::from_str(&first.text).unwrap();
    let verdicts: Vec<&str> =
        receipt["lines"].as_array().unwrap().iter().map(|l| l["verdict"].as_str().unwrap()).collect();
    assert_eq!(verdicts, ["applied", "applied", "wrong"]);
    assert_eq!(receipt["lines"][2]["column"], "concentration");
    let second = send().await;
    assert_eq!(second.status, 200);
    assert!(serde_json::from_str::<Value>(&second.text).unwrap()["imported_before"].as_bool().unwrap());
    let id = crate::support::after(&world.worksheet("PHTHALATES").await, "href=\"/laboratory/tests/");
    let verified = world.browser(&world.verifier).form("/laboratory/verification", &[("test", &id)]).await;
    assert_eq!(verified.status, 303);
}

#[tokio::test]
async fn a_file_that_is_none_is_a_problem_with_words() {
    let world = World::start(On::Sqlite).await;
    let body = axum::body::Body::from("hello");
    let answer = world
        .browser(&world.analyst)
        .send(axum::http::Method::POST, "/api/v1/results/import", Some("text/csv"), body)
        .await;
    assert_eq!(answer.status, 422);
    assert!(answer.text.contains("没有找到表头"));
}

#[tokio::test]
async fn labels_are_printed_with_the_parts_and_every_printing_is_on_the_timeline() {
    let world = World::start(On::Sqlite).await;
    let id = world.receive().await.to_string();
    let counter = world.browser(&world.receptionist);
    let labels = counter.form("/samples/labels", &[("sample", &id)]).await;
    assert_eq!(labels.status, 200, "{}", labels.text);
    assert!(labels.bytes.starts_with(b"%PDF-"));
    counter.form("/samples/labels", &[("sample", &id)]).await;
    let page = counter.get(&format!("/samples/{id}")).await.text;
    assert_eq!(page.matches("打印标签 S26-").count(), 2, "a re-print is logged");
    assert_eq!(counter.form("/samples/labels", &[]).await.status, 422);
    assert_eq!(world.browser(&world.merchant).form("/samples/labels", &[("sample", &id)]).await.status, 403);
}

#[tokio::test]
async fn the_description_names_the_routes_that_exist() {
    let described: Vec<String> = laboratory::openapi().paths.paths.keys().cloned().collect();
    let routes = laboratory::routes();
    let routed: Vec<&str> = routes.table().iter().map(|r| r.path).filter(|p| p.starts_with("/api/")).collect();
    assert_eq!(described.len(), routed.len());
    assert!(routed.iter().all(|path| described.iter().any(|d| d == path)), "{described:?} {routed:?}");
}
