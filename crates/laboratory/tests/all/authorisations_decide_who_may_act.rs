//! Scope lines answer the `Scopes` port by date; authorisations are given and ended by the administrator alone.

use jiff::civil::date;
use platform::testing::On;

use crate::support::World;

const LINE: &[(&str, &str)] = &[
    ("method", "PHTHALATES"),
    ("edition", "2019"),
    ("title_zh", "邻苯二甲酸酯"),
    ("title_en", "Phthalates"),
    ("cma", "yes"),
    ("cnas", "yes"),
    ("valid_from", "2026-01-01"),
    ("valid_to", "2026-12-31"),
];

#[tokio::test]
async fn a_method_in_scope_is_found_with_its_marks_on_the_days_it_holds() {
    let world = World::start(On::Sqlite).await;
    let administrator = world.browser(&world.administrator);
    assert_eq!(administrator.form("/laboratory/scope", LINE).await.status, 303);
    let scopes = world.platform().scopes().unwrap();
    let on = |day| scopes.covering(world.platform(), "PHTHALATES", day);
    let found = on(date(2026, 12, 31)).await.unwrap();
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].laboratory, found[0].marks.as_str()), (world.analyst.organisation, "CMA CNAS"));
    assert!(on(date(2027, 1, 1)).await.unwrap().is_empty());
    assert!(scopes.covering(world.platform(), "EN71-1", date(2026, 12, 31)).await.unwrap().is_empty());
}

#[tokio::test]
async fn the_same_line_twice_and_a_last_day_before_the_first_come_back_with_what_was_typed() {
    let world = World::start(On::Sqlite).await;
    let administrator = world.browser(&world.administrator);
    administrator.form("/laboratory/scope", LINE).await;
    let twice = administrator.form("/laboratory/scope", LINE).await;
    assert_eq!(twice.status, 422);
    assert!(twice.text.contains("已经有了"));
    let mut fields = LINE.to_vec();
    fields[7] = ("valid_to", "2025-12-31");
    let wrong = administrator.form("/laboratory/scope", &fields).await;
    assert_eq!(wrong.status, 422);
    assert!(wrong.text.contains("截止日期早于开始日期") && wrong.text.contains("邻苯二甲酸酯"));
}

#[tokio::test]
async fn only_the_administrator_changes_scope_and_authorisations() {
    let world = World::start(On::Sqlite).await;
    for person in [&world.analyst, &world.verifier, &world.signatory, &world.receptionist] {
        let browser = world.browser(person);
        assert_eq!(browser.form("/laboratory/scope", LINE).await.status, 403);
        assert_eq!(browser.form("/laboratory/authorisations", &[]).await.status, 403);
    }
}

#[tokio::test]
async fn an_authorisation_is_given_to_a_member_and_ended_with_a_reason() {
    let world = World::start(On::Sqlite).await;
    let administrator = world.browser(&world.administrator);
    let person = world.analyst.user.unwrap().to_string();
    let mut fields = vec![
        ("person", person.as_str()),
        ("method", "*"),
        ("competence", "perform"),
        ("valid_from", "2026-01-01"),
        ("evidence", "比对 2026-03"),
    ];
    assert_eq!(administrator.form("/laboratory/authorisations", &fields).await.status, 303);
    let page = administrator.get("/laboratory/scope").await.text;
    let at = page.find("/laboratory/authorisations/").unwrap();
    let end = &page[at..at + "/laboratory/authorisations/".len() + 36 + "/end".len()];
    assert_eq!(administrator.form(end, &[("reason", "")]).await.status, 422);
    assert_eq!(administrator.form(end, &[("reason", "离岗")]).await.status, 303);
    assert_eq!(administrator.form(end, &[("reason", "离岗")]).await.status, 409);
    let stranger = uuid::Uuid::now_v7().to_string();
    fields[0] = ("person", stranger.as_str());
    assert_eq!(administrator.form("/laboratory/authorisations", &fields).await.status, 422);
}

#[tokio::test]
async fn two_people_editing_one_line_lose_nothing() {
    let world = World::start(On::Sqlite).await;
    let administrator = world.browser(&world.administrator);
    administrator.form("/laboratory/scope", LINE).await;
    let page = administrator.get("/laboratory/scope").await.text;
    let at = page.find("action=\"/laboratory/scope/").unwrap() + "action=\"".len();
    let path = &page[at..at + "/laboratory/scope/".len() + 36];
    let change = |title: &'static str| [("row_version", "1"), ("title_zh", title), ("title_en", "x"), ("cma", "yes")];
    assert_eq!(administrator.form(path, &change("第一次")).await.status, 303);
    let late = administrator.form(path, &change("第二次")).await;
    assert_eq!(late.status, 409);
    assert!(late.text.contains("第二次") && late.text.contains("第一次"));
}
