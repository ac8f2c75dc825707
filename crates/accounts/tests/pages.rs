//! The pages through the same layers as in production: sign-in form, home by state, inert input, both languages.

use accounts::actions;
use accounts::model::{NewOrganisation, NewPerson};
use axum::http::StatusCode;
use kernel::{MembershipState, OrganisationKind, Role};
use platform::testing::{On, TestApp, actor, id};
use platform::web::Routes;

fn wire_without_identity(builder: platform::Builder) -> platform::Builder {
    builder
}

#[tokio::test]
async fn nobody_is_sent_to_sign_in_and_comes_back() {
    let app = TestApp::start(On::Sqlite, wire_without_identity).await;
    let browser = app.browser(Routes::new(), accounts::routes(), None);
    let answer = browser.get("/account").await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    assert_eq!(answer.location.as_deref(), Some("/sign-in?next=/account"));
    let page = browser.get("/sign-in?next=/account").await;
    assert!(page.text.contains("name=\"next\" value=\"/account\""));
    assert!(!page.text.contains('⟦'), "{}", page.text);
}

#[tokio::test]
async fn a_suspended_member_sees_why_and_reaches_nothing() {
    let app = TestApp::start(On::Sqlite, wire_without_identity).await;
    let mut member = actor(OrganisationKind::Enterprise, id(), &[Role::Administrator]);
    member.state = MembershipState::Suspended;
    let browser = app.browser(Routes::new(), accounts::routes(), Some(&member));
    let home = browser.get("/").await;
    assert!(home.text.contains("已暂停"), "{}", home.text);
    assert_eq!(browser.get("/organisation").await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn script_in_a_name_is_inert_and_what_was_typed_stays() {
    let app = TestApp::start(On::Sqlite, wire_without_identity).await;
    let browser = app.browser(Routes::new(), accounts::routes(), None);
    let answer = browser
        .form(
            "/register",
            &[("name_zh", "<script>alert(1)</script>"), ("name_en", "Evil \"Toys\""), ("registration", "91330782")],
        )
        .await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(!answer.text.contains("<script>alert"), "{}", answer.text);
    assert!(answer.text.contains("&#60;script&#62;") || answer.text.contains("&lt;script&gt;"));
    assert!(answer.text.contains("aria-describedby=\"e-registration\""));
    assert!(!answer.text.contains('⟦'));
}

#[tokio::test]
async fn the_administrators_page_shows_members_and_a_new_key_once() {
    let app = TestApp::start(On::Sqlite, wire_without_identity).await;
    let organisation = NewOrganisation {
        name_zh: "义乌市星辰玩具有限公司".to_owned(),
        name_en: "Yiwu Xingchen Toys Co., Ltd.".to_owned(),
        registration: gs1::uscc::Uscc::from_body("91330782MA2XC0TY5").unwrap().as_str().to_owned(),
        address_zh: "义乌".to_owned(),
        address_en: "Yiwu".to_owned(),
        phone: "1".to_owned(),
        email: "a@b.example".to_owned(),
    };
    let person = NewPerson {
        person_name: "王芳".to_owned(),
        person_email: "wang@x.example".to_owned(),
        password: "stall-1024-district-1".to_owned(),
    };
    let organisation = actions::register_enterprise(&app.platform, &organisation, &person).await.unwrap();
    let admin = actor(OrganisationKind::Enterprise, organisation, &[Role::Administrator, Role::Merchant]);
    let browser = app.browser(Routes::new(), accounts::routes(), Some(&admin));
    let page = browser.get("/organisation").await;
    assert!(page.text.contains("王芳") && !page.text.contains('⟦'), "{}", page.text);
    let made =
        browser.form("/organisation/keys", &[("name", "ERP"), ("scopes", "orders"), ("scopes", "products")]).await;
    assert_eq!(made.status, StatusCode::OK, "{}", made.text);
    assert!(made.text.contains("ts_"));
    let later = browser.get("/organisation").await;
    let token = made.text.split("ts_").nth(1).unwrap().split('<').next().unwrap();
    assert!(token.len() > 40 && !later.text.contains(token), "the token is shown once");
}
