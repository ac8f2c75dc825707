//! Pages: whole in both languages, inert, closed to strangers; a fault leaves what was typed.

use axum::http::StatusCode;
use certification::actions;
use kernel::{OrganisationKind, Role};
use platform::i18n::Lang;
use platform::testing::{On, actor};
use platform::web::Routes;

use crate::common::{World, report};

#[tokio::test]
async fn pages_are_whole_in_both_languages_and_a_stranger_finds_nothing() {
    let world = World::start(On::Sqlite, "pass").await;
    let id = world.evaluated(true).await;
    let version = world.evidence.product.version;
    let case = format!("/certification/applications/{id}");
    let new = format!("/certification/applications/new?version={version}");
    for lang in [Lang::Zh, Lang::En] {
        for (who, path) in [
            (&world.merchant, "/certification"),
            (&world.merchant, new.as_str()),
            (&world.evaluator, case.as_str()),
            (&world.decider, case.as_str()),
            (&world.administrator, "/certification/schemes"),
        ] {
            let browser = world.app.browser_in(Routes::new(), certification::routes(), Some(who), lang);
            let page = browser.get(path).await;
            assert_eq!(page.status, StatusCode::OK, "{path}: {}", page.text);
            assert!(
                !page.text.contains('⟦') && !page.text.contains("磁力片<i>"),
                "{path}: {:?}",
                page.text.split('⟦').nth(1)
            );
        }
    }
    let (certificate, _) = actions::grant(&world.app.platform, &world.decider, id, "").await.unwrap();
    let page = world.app.browser(Routes::new(), certification::routes(), Some(&world.decider));
    let page = page.get(&format!("/certification/certificates/{certificate}")).await;
    assert!(page.text.contains("/standing") && !page.text.contains('⟦'), "{}", page.text);
    let stranger = actor(OrganisationKind::Enterprise, platform::testing::id(), &[Role::Merchant]);
    let browser = world.app.browser(Routes::new(), certification::routes(), Some(&stranger));
    assert_eq!(browser.get(&case).await.status, StatusCode::NOT_FOUND);
    assert_eq!(browser.get(&new).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_review_with_an_open_point_shows_the_form_again_with_what_was_typed() {
    let world = World::start(On::Sqlite, "pass").await;
    let case = format!("/certification/applications/{}", world.applied().await);
    let browser = world.browser(&world.evaluator);
    let fields = [("confirmed", "scope"), ("note", "missing <b>photo</b>")];
    let answer = browser.form(&format!("{case}/review"), &fields).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        answer.text.contains("五项都确认后才能受理") && answer.text.contains("missing &#60;b&#62;photo"),
        "{}",
        answer.text
    );
    assert!(answer.text.contains(r#"value="scope" checked"#) && !answer.text.contains(r#"value="means" checked"#));
    let declined = browser.form(&format!("{case}/refusal-to-review"), &[("reason", " ")]).await;
    assert_eq!(declined.status, StatusCode::UNPROCESSABLE_ENTITY);
    let long = "长".repeat(1001);
    assert!(browser.form(&format!("{case}/refusal-to-review"), &[("reason", &long)]).await.text.contains(&long));
}

#[tokio::test]
async fn an_application_is_made_and_supplemented_by_clicking() {
    let world = World::start(On::Sqlite, "fail").await;
    world.applied().await;
    let browser = world.browser(&world.merchant);
    let product = &world.evidence.product;
    let form = browser.get(&format!("/certification/applications/new?product={}", product.product)).await;
    assert!(form.text.contains(&product.version.to_string()), "a product stands for its newest version");
    let sent = browser.form("/certification/applications", &[("version", &product.version.to_string())]).await;
    assert_eq!(sent.status, StatusCode::UNPROCESSABLE_ENTITY, "no scheme, no report");
    let scheme = form.text.split(r#"name="scheme" value=""#).nth(1).unwrap()[..36].to_owned();
    let cited = world.evidence.reports.lock().unwrap()[0].id.to_string();
    let fields =
        [("version", product.version.to_string()), ("scheme", scheme), ("reports", cited), ("once", "o".into())];
    let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (*n, v.as_str())).collect();
    let made = browser.form("/certification/applications", &fields).await;
    let case = made.location.unwrap();
    let further = report(product, 2, "pass");
    world.evidence.reports.lock().unwrap().push(further.clone());
    assert!(browser.get(&case).await.text.contains(&further.number), "what could be cited is offered");
    let none = browser.form(&format!("{case}/evidence"), &[]).await;
    assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY);
    let added = browser.form(&format!("{case}/evidence"), &[("reports", &further.id.to_string())]).await;
    assert_eq!(added.status, StatusCode::SEE_OTHER, "{}", added.text);
    let withdrawn = browser.form(&format!("{case}/withdrawal"), &[("reason", "改款")]).await;
    assert_eq!(withdrawn.status, StatusCode::SEE_OTHER);
    let page = browser.get(&case).await;
    assert!(
        page.text.contains("已撤回") && page.text.contains("改款") && !page.text.contains("/evidence\""),
        "{}",
        page.text
    );
    for path in ["x", "019ab000-0000-7000-8000-0000000000aa"] {
        assert_eq!(browser.get(&format!("/certification/applications/{path}")).await.status, StatusCode::NOT_FOUND);
    }
}

#[tokio::test]
async fn the_list_of_certificates_finds_by_model_and_a_wildcard_stands_for_itself() {
    let world = World::start(On::Sqlite, "pass").await;
    let (_, number) = world.granted().await;
    let public = world.app.browser(certification::public_routes(), Routes::new(), None);
    for (browser, path) in
        [(&world.browser(&world.merchant), "/certification/certificates"), (&public, "/certificates")]
    {
        assert!(browser.get(&format!("{path}?q=xc-MT40")).await.text.contains(&number), "{path}");
        assert!(!browser.get(&format!("{path}?q=%25mt999")).await.text.contains(&number), "{path}");
    }
}
