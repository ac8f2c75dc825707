//! Every page answers in both languages without a missing text.

use kernel::Actor;
use platform::testing::On;

use crate::support::World;

/// Asserts that no text is missing, in either language.
pub(crate) async fn complete(world: &World, actor: &Actor, path: &str) {
    let browser = world.browser(actor);
    let page = browser.get(path).await;
    assert_eq!(page.status, 200, "{path}: {}", page.text);
    assert!(!page.text.contains('⟦'), "{path}: {}", missing(&page.text));
    let english = world.english(actor).get(path).await;
    assert!(!english.text.contains('⟦'), "{path}: {}", missing(&english.text));
    assert!(english.text.contains("lang=\"en\""));
}

fn missing(text: &str) -> String {
    text.split('⟦').skip(1).map(|rest| rest.split('⟧').next().unwrap_or_default()).collect::<Vec<_>>().join(", ")
}

#[tokio::test]
async fn scope_and_sample_pages_are_complete() {
    let world = World::start(On::Sqlite).await;
    complete(&world, &world.receptionist, "/samples/counter").await;
    complete(&world, &world.administrator, "/laboratory/scope").await;
    complete(&world, &world.receptionist, "/samples").await;
    let id = world.receive().await;
    complete(&world, &world.analyst, &format!("/samples/{id}")).await;
    complete(&world, &world.receptionist, "/samples?state=received&q=WT").await;
}

#[tokio::test]
async fn bench_pages_are_complete() {
    let world = World::start(On::Sqlite).await;
    complete(&world, &world.analyst, "/laboratory").await;
    complete(&world, &world.analyst, "/laboratory/imports").await;
    complete(&world, &world.verifier, "/laboratory/verification").await;
    complete(&world, &world.administrator, "/laboratory/methods").await;
    world.bench().await;
    complete(&world, &world.analyst, "/laboratory/worksheet?method=PHTHALATES").await;
    world.type_in("PHTHALATES", &["0.0802", "<0.02"], "").await;
    for page in ["/laboratory", "/laboratory/methods", "/laboratory/worksheet?method=PHTHALATES"] {
        complete(&world, &world.administrator, page).await;
    }
    complete(&world, &world.verifier, "/laboratory/verification").await;
    let id = crate::support::after(&world.worksheet("PHTHALATES").await, "href=\"/laboratory/tests/");
    complete(&world, &world.verifier, &format!("/laboratory/tests/{id}")).await;
}
