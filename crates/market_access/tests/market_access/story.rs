//! The area's story on both databases: a plan says what applies and why, a question is answered, the plan is renewed;
//! pages in both languages; strangers see nothing.

use crate::common::{wanted, world};
use axum::http::StatusCode;
use kernel::ids::PlanId;
use kernel::{OrganisationKind, Role};
use market_access::actions;
use platform::i18n::Lang;
use platform::testing::{On, TestApp, actor, both_databases, id};
use platform::web::Routes;

async fn plan_of(app: &TestApp, plan: PlanId) -> platform::ports::Plan {
    app.platform.plans().unwrap().plan(&app.platform, plan).await.unwrap().unwrap()
}

#[tokio::test]
async fn a_plan_is_made_answered_and_handed_to_orders_on_both_databases() {
    both_databases(|on| async move {
        let (app, merchant, product) = world(on).await;
        let made = actions::make(&app.platform, &merchant, product.product, wanted(), "once-1").await.unwrap();
        let again = actions::make(&app.platform, &merchant, product.product, wanted(), "once-1").await.unwrap();
        assert_eq!(made, again, "a double click makes one plan");
        let plan = plan_of(&app, made).await;
        assert!(
            plan.tests
                .iter()
                .any(|t| t.component.as_deref() == Some("nose") && t.serves.iter().any(|r| r == "EU-REACH-51"))
        );
        assert!(plan.tests.iter().any(|t| t.serves.len() > 1), "one determination serves several requirements");

        let browser = app.browser(Routes::new(), market_access::routes(), Some(&merchant));
        let page = browser.get(&format!("/plans/{made}")).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.text);
        assert!(!page.text.contains('⟦'), "a text is missing: {}", page.text.split('⟦').nth(1).unwrap_or_default());
        assert!(page.text.contains("一键委托"));

        // A question is answered on the page: the product gets a version, the plan a revision.
        let question = page.text.split("type=\"radio\" name=\"").nth(1).expect("something is asked");
        let field: String = question.chars().take_while(|c| *c != '"').collect();
        let field = field.replace("&#124;", "|");
        let sent = browser.form(&format!("/plans/{made}/answers"), &[("row_version", "1"), (&field, "yes")]).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
        let answered = browser.get(&format!("/plans/{made}")).await;
        assert!(answered.text.contains("产品第 2 版"), "{}", answered.text);
        let late = browser.form(&format!("/plans/{made}/answers"), &[("row_version", "1"), (&field, "no")]).await;
        assert_eq!(late.status, StatusCode::CONFLICT, "two people answering notice one another");
        assert!(late.text.contains("name=\"row_version\" value=\"2\""), "and may decide again: {}", late.text);
    })
    .await;
}

#[tokio::test]
async fn pages_are_whole_in_both_languages_and_faults_stand_beside_their_fields() {
    let (app, merchant, product) = world(On::Sqlite).await;
    let made = actions::make(&app.platform, &merchant, product.product, wanted(), "").await.unwrap();
    let in_language = |lang| app.browser_in(Routes::new(), market_access::routes(), Some(&merchant), lang);
    let new = format!("/plans/new?product={}", product.product);
    let standing = format!("/products/{}/markets", product.product);
    let paths = ["/plans", &new, &standing, "/requirements", "/requirements?market=EU", &format!("/plans/{made}")];
    for lang in Lang::ALL {
        for path in paths {
            let page = in_language(lang).get(path).await;
            assert_eq!(page.status, StatusCode::OK, "{path}");
            let missing = page.text.split('⟦').nth(1);
            assert!(missing.is_none() && !page.text.contains("Bear <b>"), "{path} in {}: {missing:?}", lang.tag());
        }
    }
    let browser = in_language(Lang::Zh);
    let wrong =
        browser.form("/plans", &[("product", &product.product.to_string()), ("placed_on_market_on", "soon")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.text.contains("请至少选择一个市场") && wrong.text.contains("soon"), "{}", wrong.text);
    assert!(browser.get("/requirements?market=EU").await.text.contains("待专家确认"));
}

#[tokio::test]
async fn a_stranger_sees_no_plan_and_makes_none_of_anothers_product() {
    let (app, merchant, product) = world(On::Sqlite).await;
    let made = actions::make(&app.platform, &merchant, product.product, wanted(), "").await.unwrap();
    let stranger = actor(OrganisationKind::Enterprise, id(), &[Role::Merchant]);
    let browser = app.browser(Routes::new(), market_access::routes(), Some(&stranger));
    assert_eq!(browser.get(&format!("/plans/{made}")).await.status, StatusCode::NOT_FOUND);
    assert_eq!(browser.get(&format!("/plans/new?product={}", product.product)).await.status, StatusCode::NOT_FOUND);
    let refused = actions::make(&app.platform, &stranger, product.product, wanted(), "").await;
    assert!(matches!(refused, Err(platform::Error::NotFound)));
}

#[tokio::test]
async fn the_products_page_fetches_the_lines_without_a_second_layout() {
    let (app, merchant, product) = world(On::Sqlite).await;
    let router = platform::web::stack(app.platform.clone(), Routes::new(), market_access::routes());
    let token = app.identity.sign_in(&merchant, Lang::Zh);
    let request = axum::http::Request::builder()
        .uri(format!("/products/{}/markets", product.product))
        .header("cookie", format!("session={token}"))
        .header("hx-request", "true")
        .body(axum::body::Body::empty())
        .unwrap();
    let response = tower::ServiceExt::oneshot(router, request).await.unwrap();
    let body = axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap();
    let text = String::from_utf8(body.to_vec()).unwrap();
    assert!(text.contains("欧盟") && !text.contains("<html") && !text.contains("<h1"), "{text}");
}
