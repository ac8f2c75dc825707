//! Expected with the order, received once with a number of its own, divided, handed on.

use laboratory::actions::sample;
use platform::jobs;
use platform::testing::{On, both_databases};

use crate::support::{World, number_on};

const PNG: &[u8] = b"\x89PNG\r\n\x1a\nrest";

#[tokio::test]
async fn the_story_of_a_sample_on_both_databases() {
    both_databases(|on| async move {
        let world = World::start(on).await;
        sample::expect(world.platform(), world.order.id).await.unwrap();
        sample::expect(world.platform(), world.order.id).await.unwrap();
        let id = world.expected().await;
        let counter = world.browser(&world.receptionist);
        let (condition, quantity) = (format!("condition.{id}"), format!("quantity.{id}"));
        let (photo, lot) = (format!("photo.{id}"), format!("lot.{id}"));
        let typed = [(condition.as_str(), "g"), (quantity.as_str(), "3 件"), (lot.as_str(), "批次一")];
        let answer = counter.upload("/samples/counter", &photo, "bear.png", PNG, &typed).await;
        assert_eq!(answer.status, 422, "no GS1 code can hold such a lot number");
        let typed = [(condition.as_str(), "g"), (quantity.as_str(), "3 件"), (lot.as_str(), " A2611 ")];
        let answer = counter.upload("/samples/counter", &photo, "bear.png", PNG, &typed).await;
        assert_eq!(answer.status, 303, "{}", answer.text);
        assert!(counter.get("/samples/counter").await.text.contains("没有待收的样品"));

        let page = counter.get(&format!("/samples/{id}")).await.text;
        let number = number_on(&page);
        gs1::check_character::verify(&number).unwrap();
        assert!(page.contains(">A2611<"), "{page}");
        assert!(page.contains("鼻子"), "the component of the order line became a part");
        assert_eq!(counter.get(&format!("/samples/{id}/photo")).await.bytes, PNG);
        let part = page
            .split("href=\"/samples/")
            .skip(1)
            .find_map(|rest| rest.get(..36).filter(|other| *other != id.to_string()));
        let part = counter.get(&format!("/samples/{}", part.unwrap())).await.text;
        assert!(part.contains("timeline-list"), "a part's history begins where it was received with the whole");

        let found = world.browser(&world.analyst).get(&format!("/samples/find?code={number}")).await;
        assert_eq!(found.location.as_deref(), Some(format!("/samples/{id}").as_str()));

        let path = format!("/samples/{id}/handovers");
        let to = [("to", "冷藏柜 3"), ("reason", "待检"), ("quantity", "3 件")];
        assert_eq!(counter.form(&path, &to).await.status, 303);
        let page = world.browser(&world.analyst).get(&format!("/samples/{id}")).await.text;
        assert!(page.contains("<strong>冷藏柜 3</strong>"), "held by whom the last hand-over names");
        jobs::drain(world.platform()).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn a_row_with_a_deviation_and_no_text_receives_nothing_and_keeps_what_was_typed() {
    let world = World::start(On::Sqlite).await;
    sample::expect(world.platform(), world.order.id).await.unwrap();
    let id = world.expected().await;
    let counter = world.browser(&world.receptionist);
    let (condition, quantity) = (format!("condition.{id}"), format!("quantity.{id}"));
    let answer = counter.upload("/samples/counter", "x", "", b"", &[(&condition, "D"), (&quantity, "7 个")]).await;
    assert_eq!(answer.status, 422);
    assert!(answer.text.contains("请说明偏差") && answer.text.contains("7 个"));
    assert_eq!(world.expected().await, id);
}

#[tokio::test]
async fn a_photo_that_is_no_picture_is_refused() {
    let world = World::start(On::Sqlite).await;
    let id = world.receive().await;
    let answer = world
        .browser(&world.receptionist)
        .upload(&format!("/samples/{id}/photo"), "photo", "x.png", b"<script>alert(1)</script>", &[])
        .await;
    assert_eq!(answer.status, 422);
    assert_eq!(world.browser(&world.receptionist).get(&format!("/samples/{id}/photo")).await.status, 404);
}

#[tokio::test]
async fn a_wrong_check_character_and_a_strangers_sample_are_told_apart() {
    let world = World::start(On::Sqlite).await;
    let id = world.receive().await;
    let number = number_on(&world.browser(&world.receptionist).get(&format!("/samples/{id}")).await.text);
    let mut wrong = number.clone();
    let last = wrong.pop().unwrap();
    wrong.push(if last == 'A' { 'B' } else { 'A' });
    let browser = world.browser(&world.receptionist);
    assert_eq!(browser.get(&format!("/samples/find?code={wrong}")).await.status, 422);
    let stranger = platform::testing::actor(
        kernel::OrganisationKind::Laboratory,
        platform::testing::id(),
        &[kernel::Role::Analyst],
    );
    let stranger = world.browser(&stranger);
    assert_eq!(stranger.get(&format!("/samples/{id}")).await.status, 404);
    assert_eq!(stranger.get(&format!("/samples/find?code={number}")).await.status, 404);
}

#[tokio::test]
async fn the_merchant_sees_the_sample_and_may_not_touch_it() {
    let world = World::start(On::Sqlite).await;
    let id = world.receive().await;
    let merchant = world.browser(&world.merchant);
    assert_eq!(merchant.get(&format!("/samples/{id}")).await.status, 200);
    let to = [("to", "x"), ("reason", "y"), ("quantity", "1")];
    assert_eq!(merchant.form(&format!("/samples/{id}/handovers"), &to).await.status, 403);
}

#[tokio::test]
async fn components_are_divided_into_portions_and_portions_no_further() {
    let world = World::start(On::Sqlite).await;
    let id = world.receive().await;
    let analyst = world.browser(&world.analyst);
    let page = analyst.get(&format!("/samples/{id}")).await.text;
    let parts = &page[page.find("id=\"parts\"").unwrap()..];
    let at = parts.find("/samples/").unwrap() + "/samples/".len();
    let component = &parts[at..at + 36];
    let portion = [("name_zh", "试样 1"), ("quantity", "0.2153 g")];
    assert_eq!(analyst.form(&format!("/samples/{component}/parts"), &portion).await.status, 303);
    let page = analyst.get(&format!("/samples/{component}")).await.text;
    let parts = &page[page.find("id=\"parts\"").unwrap()..];
    assert!(number_on(parts).starts_with("S26-000001-01-01"), "{}", number_on(parts));
    let at = parts.find("/samples/").unwrap() + "/samples/".len();
    let refused = analyst.form(&format!("/samples/{}/parts", &parts[at..at + 36]), &portion).await;
    assert_eq!(refused.status, 422);
}
