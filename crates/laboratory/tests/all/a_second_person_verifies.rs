//! Entered → verified by another person with an authorisation; sent back; done again with the old kept.

use kernel::Role;
use platform::testing::On;

use crate::support::{World, after};

async fn entered(world: &World) -> String {
    world.bench().await;
    world.type_in("PHTHALATES", &["0.08", "0.08"], "").await;
    after(&world.worksheet("PHTHALATES").await, "href=\"/laboratory/tests/")
}

#[tokio::test]
async fn who_measured_may_not_verify_even_with_the_role_and_the_authorisation() {
    let mut world = World::start(On::Sqlite).await;
    world.analyst.roles = vec![Role::Analyst, Role::Verifier, Role::Administrator];
    world.give(&world.analyst, "verify").await;
    let id = entered(&world).await;
    let refused = world.browser(&world.analyst).form("/laboratory/verification", &[("test", &id)]).await;
    assert_eq!(refused.status, 403);
    assert!(refused.text.contains("不能由您校核"));
    let back = world.browser(&world.analyst).form(&format!("/laboratory/tests/{id}/return"), &[("reason", "x")]).await;
    assert_eq!(back.status, 403);
}

#[tokio::test]
async fn the_role_alone_does_not_verify() {
    let world = World::start(On::Sqlite).await;
    let id = entered(&world).await;
    let other = kernel::Actor { user: Some(platform::testing::id()), ..world.verifier.clone() };
    assert_eq!(world.browser(&other).form("/laboratory/verification", &[("test", &id)]).await.status, 403);
    assert_eq!(world.browser(&world.verifier).form("/laboratory/verification", &[("test", &id)]).await.status, 303);
}

#[tokio::test]
async fn a_stranger_laboratory_does_not_find_the_test() {
    let world = World::start(On::Sqlite).await;
    let id = entered(&world).await;
    let stranger = kernel::Actor { organisation: platform::testing::id(), ..world.verifier.clone() };
    let browser = world.browser(&stranger);
    assert_eq!(browser.get(&format!("/laboratory/tests/{id}")).await.status, 404);
    assert_eq!(browser.form("/laboratory/verification", &[("test", &id)]).await.status, 404);
    assert!(!browser.get("/laboratory/worksheet?method=PHTHALATES").await.text.contains(&id));
}

#[tokio::test]
async fn sent_back_it_can_be_corrected_and_verified() {
    let world = World::start(On::Sqlite).await;
    let id = entered(&world).await;
    let verifier = world.browser(&world.verifier);
    let path = format!("/laboratory/tests/{id}/return");
    assert_eq!(verifier.form(&path, &[("reason", "")]).await.status, 422);
    assert_eq!(verifier.form(&path, &[("reason", "空白偏高")]).await.status, 303);
    assert_eq!(verifier.form("/laboratory/verification", &[("test", &id)]).await.status, 409);
    assert_eq!(world.type_in("PHTHALATES", &["0.081", "0.08"], "重新积分").await.status, 303);
    assert_eq!(verifier.form("/laboratory/verification", &[("test", &id)]).await.status, 303);
}

#[tokio::test]
async fn a_retest_is_a_new_test_and_the_old_keeps_its_values() {
    let world = World::start(On::Sqlite).await;
    let id = entered(&world).await;
    let verifier = world.browser(&world.verifier);
    let done = verifier.form(&format!("/laboratory/tests/{id}/retest"), &[("reason", "平行样偏差大")]).await;
    assert_eq!(done.status, 303);
    let old = verifier.get(&format!("/laboratory/tests/{id}")).await.text;
    assert!(
        old.contains("平行样偏差大") && old.contains("<strong>0.080</strong>") || old.contains("<strong>0.08</strong>")
    );
    let new = verifier.get(&done.location.unwrap()).await.text;
    assert!(new.contains("还没有结果") && new.contains("第 2 次"));
    assert_eq!(verifier.form(&format!("/laboratory/tests/{id}/retest"), &[("reason", "x")]).await.status, 409);
}
