//! The area's story on both databases: register, invite, sign in with two steps, suspend, and what is refused.
#![expect(clippy::unwrap_used, reason = "a test may panic: nothing is left to recover")]

use accounts::actions::{self, SignedIn};
use accounts::model::{NewOrganisation, NewPerson};
use kernel::{Actor, MembershipState, OrganisationKind, Role};
use platform::testing::{On, TestApp, both_databases};
use platform::{Error, Platform};

fn enterprise() -> NewOrganisation {
    NewOrganisation {
        name_zh: "义乌市星辰玩具有限公司".to_owned(),
        name_en: "Yiwu Xingchen Toys Co., Ltd.".to_owned(),
        registration: gs1::uscc::Uscc::from_body("91330782MA2XC0TY5").unwrap().as_str().to_owned(),
        address_zh: "浙江省义乌市工人西路100号".to_owned(),
        address_en: "100 Gongren West Road, Yiwu, Zhejiang".to_owned(),
        phone: "+86 579 8500 0001".to_owned(),
        email: "office@xingchen.example".to_owned(),
    }
}

fn person(email: &str) -> NewPerson {
    NewPerson {
        person_name: "王芳".to_owned(),
        person_email: email.to_owned(),
        password: "stall-1024-district-1".to_owned(),
    }
}

async fn actor_of(platform: &Platform, token: &str) -> Actor {
    platform.identity().unwrap().by_session(platform, token).await.unwrap().unwrap().actor
}

async fn enter(platform: &Platform, email: &str, password: &str) -> String {
    match actions::sign_in(platform, email, password, "test").await.unwrap() {
        SignedIn::Session(token) => token,
        SignedIn::NeedsCode(_) => panic!("no second factor was set"),
    }
}

#[tokio::test]
async fn an_enterprise_comes_invites_and_is_kept_safe_on_both_databases() {
    both_databases(|on| async move {
        let app = TestApp::start(on, accounts::wire).await;
        let platform = &app.platform;
        actions::register_enterprise(platform, &enterprise(), &person("Wang@Xingchen.example")).await.unwrap();

        // The same code again is told, not stored.
        let again = actions::register_enterprise(platform, &enterprise(), &person("other@xingchen.example")).await;
        assert!(matches!(again, Err(Error::Invalid(faults)) if faults[0].field == "registration"));

        let token = enter(platform, "wang@xingchen.example", "stall-1024-district-1").await;
        let wang = actor_of(platform, &token).await;
        assert_eq!(wang.kind, OrganisationKind::Enterprise);
        assert!(wang.has(Role::Merchant));

        // An invited colleague is confirmed by the link, which works once.
        let link =
            actions::invite_member(platform, &wang, "李雷", "li@xingchen.example", &[Role::Merchant]).await.unwrap();
        actions::accept_invitation(platform, &link, "li-lei-keeps-a-secret").await.unwrap();
        assert!(matches!(
            actions::accept_invitation(platform, &link, "li-lei-keeps-a-secret").await,
            Err(Error::NotFound)
        ));
        let li_token = enter(platform, "li@xingchen.example", "li-lei-keeps-a-secret").await;
        let li = actor_of(platform, &li_token).await;
        assert!(!li.has(Role::Administrator));
        assert!(matches!(
            actions::invite_member(platform, &li, "x", "x@x.example", &[Role::Merchant]).await,
            Err(Error::Forbidden(_))
        ));

        // Other areas may name those who can act: both now, one after the suspension.
        let able = || async {
            let organisations = platform.organisations().unwrap();
            organisations.members(platform, wang.organisation).await.unwrap().len()
        };
        assert_eq!(able().await, 2);

        // Suspended with a reason: the session lives, the rights are gone; two administrators editing notice one another.
        let change = |version| {
            actions::change_member(
                platform,
                &wang,
                li.user.unwrap(),
                &[Role::Merchant],
                MembershipState::Suspended,
                "left for now",
                version,
            )
        };
        change(2).await.unwrap();
        assert!(matches!(change(2).await, Err(Error::Conflict(_))));
        assert_eq!(actor_of(platform, &li_token).await.state, MembershipState::Suspended);
        assert_eq!(able().await, 1);

        // A second factor, then a code that works once.
        let secret = actions::new_totp_secret();
        let code = accounts::totp_code(&secret, platform.now()).unwrap();
        let risen = actions::confirm_totp(platform, &wang, &token, &secret, &code).await.unwrap();
        assert!(
            platform.identity().unwrap().by_session(platform, &token).await.unwrap().is_none(),
            "the old token ended"
        );
        assert_eq!(actor_of(platform, &risen).await.level, kernel::AuthLevel::SecondFactor);
        app.clock.advance_seconds(60);
        let SignedIn::NeedsCode(half) =
            actions::sign_in(platform, "wang@xingchen.example", "stall-1024-district-1", "phone").await.unwrap()
        else {
            panic!("a code must be asked")
        };
        assert!(platform.identity().unwrap().by_session(platform, &half).await.unwrap().is_none(), "half is not in");
        let code = accounts::totp_code(&secret, platform.now()).unwrap();
        actions::second_factor(platform, &half, &code).await.unwrap();
        let SignedIn::NeedsCode(half) =
            actions::sign_in(platform, "wang@xingchen.example", "stall-1024-district-1", "phone").await.unwrap()
        else {
            panic!("a code must be asked")
        };
        assert!(matches!(actions::second_factor(platform, &half, &code).await, Err(Error::Rule(_))), "replayed code");
    })
    .await;
}

#[tokio::test]
async fn five_wrong_passwords_make_the_account_rest_even_for_the_right_one() {
    let app = TestApp::start(On::Sqlite, accounts::wire).await;
    actions::register_enterprise(&app.platform, &enterprise(), &person("wang@x.example")).await.unwrap();
    for _ in 0..5 {
        assert!(matches!(
            actions::sign_in(&app.platform, "wang@x.example", "wrong-password", "").await,
            Err(Error::Rule(_))
        ));
    }
    let right = || actions::sign_in(&app.platform, "wang@x.example", "stall-1024-district-1", "");
    assert!(matches!(right().await, Err(Error::TooMany(_))));
    app.clock.advance_seconds(15 * 60 + 1);
    assert!(matches!(right().await, Ok(SignedIn::Session(_))));
}

#[tokio::test]
async fn an_api_key_acts_until_it_is_revoked() {
    let app = TestApp::start(On::Sqlite, accounts::wire).await;
    let platform = &app.platform;
    actions::register_enterprise(platform, &enterprise(), &person("wang@x.example")).await.unwrap();
    let wang = actor_of(platform, &enter(platform, "wang@x.example", "stall-1024-district-1").await).await;
    let key = actions::create_key(platform, &wang, "ERP", &["orders".to_owned()]).await.unwrap();
    let seen = platform.identity().unwrap().by_api_key(platform, &key.token).await.unwrap().unwrap();
    assert_eq!((seen.actor.organisation, seen.scopes), (wang.organisation, vec!["orders".to_owned()]));
    actions::revoke_key(platform, &wang, &key.id).await.unwrap();
    assert!(platform.identity().unwrap().by_api_key(platform, &key.token).await.unwrap().is_none());
}

#[tokio::test]
async fn the_first_start_gives_one_link_that_makes_the_service_centre_once() {
    let app = TestApp::start(On::Sqlite, accounts::wire).await;
    let link = actions::first_link(&app.platform).await.unwrap().unwrap();
    let token = link.rsplit_once('/').unwrap().1;
    actions::set_up(&app.platform, token, &enterprise(), &person("boss@centre.example")).await.unwrap();
    assert!(matches!(
        actions::set_up(&app.platform, token, &enterprise(), &person("thief@centre.example")).await,
        Err(Error::NotFound)
    ));
    assert!(actions::first_link(&app.platform).await.unwrap().is_none());
}

#[tokio::test]
async fn an_operators_link_sets_a_new_password_and_ends_sessions_and_second_factor() {
    let app = TestApp::start(On::Sqlite, accounts::wire).await;
    let platform = &app.platform;
    actions::register_enterprise(platform, &enterprise(), &person("wang@x.example")).await.unwrap();
    let token = enter(platform, "wang@x.example", "stall-1024-district-1").await;
    let wang = actor_of(platform, &token).await;
    let secret = actions::new_totp_secret();
    let code = accounts::totp_code(&secret, platform.now()).unwrap();
    let token = actions::confirm_totp(platform, &wang, &token, &secret, &code).await.unwrap();
    let link = actions::reset_link(platform, "WANG@x.example").await.unwrap();
    let link = link.rsplit_once('/').unwrap().1;
    actions::accept_invitation(platform, link, "a-brand-new-password").await.unwrap();
    assert!(platform.identity().unwrap().by_session(platform, &token).await.unwrap().is_none());
    enter(platform, "wang@x.example", "a-brand-new-password").await;
}
