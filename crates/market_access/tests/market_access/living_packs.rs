//! Experts change the packs: a figure is confirmed, an edition is entered by one and put into force by another, every planned
//! product is looked at again, its owner sees what opened and has one tap to order it.

use crate::common::{wanted, world};
use axum::http::StatusCode;
use kernel::{Actor, AuthLevel, OrganisationKind, Role};
use market_access::actions::{self, packs};
use market_access::rules::expertise::{Entered, Filled};
use platform::i18n::Lang;
use platform::testing::{On, TestApp, actor, both_databases, id};
use platform::web::Routes;
use platform::{Error, jobs};
use requirements::{Judgeable, PackFiles, Packs};

fn expert() -> Actor {
    Actor { level: AuthLevel::SecondFactor, ..actor(OrganisationKind::CertificationBody, id(), &[Role::Expert]) }
}

fn confirming(subject: &str, packs: &Packs) -> Filled {
    Filled {
        subject: subject.to_owned(),
        seen: packs.version().to_owned(),
        ruling: "confirm".to_owned(),
        source: "GB 6675.4-2025, 5.2".to_owned(),
        note: "核对了原文".to_owned(),
        ..Filled::default()
    }
}

/// A limit of the Chinese packs that no verdict may be given by yet.
fn open_limit() -> String {
    let limits = Packs::embedded().requirements().iter().filter(|r| r.market == "CN").flat_map(|r| &r.limits);
    limits.filter(|l| l.judgeable == Judgeable::No && l.bound.is_some()).map(|l| l.id.clone()).next().unwrap()
}

/// A requirement for every plush toy in China that nobody has had before: flammability, asked for once more.
fn edition() -> Entered {
    edition_from("2026-11-01")
}

/// The same, in force from a day on.
pub(crate) fn edition_from(day: &str) -> Entered {
    let path = "CN/gb-9999.toml";
    let text = r#"[pack]
market = "CN"
title = { zh = "GB 9999 试验", en = "GB 9999 trial" }

[[requirement]]
id = "CN-GB9999"
kind = "duty"
title = { zh = "绒毛玩具的新要求", en = "New requirement for plush toys" }
item = { zh = "绒毛玩具", en = "plush toys" }
legal_act = "Standardization Law"
standard = "GB 9999-2026"
scope = "component"
applies_to = "plasticised_plastic"
methods = [{ id = "gb6675-4-2025" }]
documents = ["cn-test-report"]
valid_from = "2026-11-01"
date_basis = "manufacture"
source = "the standard itself"
confidence = "confirmed-1"
"#;
    Entered {
        title: "GB 9999-2026".to_owned(),
        reason: "新标准".to_owned(),
        files: vec![(path.to_owned(), text.replace("2026-11-01", day))],
    }
}

async fn fingerprint(app: &TestApp) -> String {
    app.platform.packs().await.unwrap().version().to_owned()
}

#[tokio::test]
async fn a_confirmed_figure_gives_verdicts_and_the_decision_stays_on_record_on_both_databases() {
    both_databases(|on| async move {
        let (app, merchant, product) = world(on).await;
        let plan = actions::make(&app.platform, &merchant, product.product, wanted(), "").await.unwrap();
        let before = app.platform.packs().await.unwrap();
        let limit = open_limit();
        let who = expert();
        let filled = confirming(&limit, &before);
        packs::decide(&app.platform, &who, &filled, "once").await.unwrap();
        packs::decide(&app.platform, &who, &filled, "once").await.unwrap();
        let now = app.platform.packs().await.unwrap();
        assert_eq!(now.limit(&limit).unwrap().1.judgeable, Judgeable::Yes);
        assert!(now.limit(&limit).unwrap().1.source.contains(&who.name), "the pack names who read what");

        let late = packs::decide(&app.platform, &who, &filled, "twice").await;
        assert!(matches!(late, Err(Error::Conflict(_))), "the form showed an older version: {late:?}");
        let faulty = Filled { source: String::new(), ..confirming(&limit, &now) };
        assert!(matches!(packs::decide(&app.platform, &who, &faulty, "").await, Err(Error::Invalid(_))));
        let wrong = Filled {
            ruling: "correct".to_owned(),
            comparator: "<=".to_owned(),
            value: "viel".to_owned(),
            unit: "mg/kg".to_owned(),
            ..confirming(&limit, &now)
        };
        let Err(Error::Invalid(faults)) = packs::decide(&app.platform, &who, &wrong, "").await else {
            unreachable!("a figure that is none was taken");
        };
        assert_eq!(faults[0].field, "value");
        assert_eq!(fingerprint(&app).await, now.version(), "nothing faulty made a version");

        // The plan says that the rules have changed since; the version page tells who, why and what.
        let browser = app.browser(Routes::new(), market_access::routes(), Some(&merchant));
        assert!(browser.get(&format!("/plans/{plan}")).await.text.contains("renewal"), "the plan offers to be renewed");
        let version = browser.get("/requirements/versions/1").await.text;
        assert!(version.contains(&limit) && version.contains("核对了原文") && version.contains(&who.name), "{version}");
        assert_eq!(browser.get("/requirements/versions/2").await.status, StatusCode::NOT_FOUND);
    })
    .await;
}

#[tokio::test]
async fn an_edition_is_entered_by_one_confirmed_by_another_and_opens_what_it_asks_for_on_both_databases() {
    both_databases(|on| async move {
        let (app, merchant, product) = world(on).await;
        let plan = actions::make(&app.platform, &merchant, product.product, wanted(), "").await.unwrap();
        let browser = app.browser(Routes::new(), market_access::routes(), Some(&merchant));
        assert!(browser.get("/law").await.text.contains("目前没有因法规变化而缺少的检测"));

        let (one, other) = (expert(), expert());
        let draft = packs::enter(&app.platform, &one, &edition(), "once").await.unwrap();
        assert_eq!(packs::enter(&app.platform, &one, &edition(), "once").await.unwrap(), draft);
        assert!(app.platform.packs().await.unwrap().requirement("CN-GB9999").is_none(), "a draft is not in force");
        let own = packs::confirm(&app.platform, &one, draft, 1).await;
        assert!(matches!(own, Err(Error::Rule(_))), "{own:?}");
        packs::confirm(&app.platform, &other, draft, 1).await.unwrap();
        let again = packs::confirm(&app.platform, &other, draft, 1).await;
        assert!(matches!(again, Err(Error::Conflict(_))), "{again:?}");
        assert!(app.platform.packs().await.unwrap().requirement("CN-GB9999").is_some());

        jobs::drain(&app.platform).await.unwrap();
        let review = browser.get("/requirements/versions/1").await.text;
        assert!(review.contains("已重新核对 1 个产品,1 个需要补测"), "{review}");
        let law = browser.get("/law").await.text;
        assert!(law.contains("CN-GB9999") && law.contains("委托差额检测"), "{law}");

        // One tap: the plan is worked out anew, and the form goes on to orders with its plan and token.
        let row = "row_version";
        let sent = browser
            .form(
                &format!("/plans/{plan}/renewal"),
                &[(row, "1"), ("plan", &plan.to_string()), ("order", "yes"), ("once", "x")],
            )
            .await;
        assert_eq!(sent.status, StatusCode::TEMPORARY_REDIRECT, "{}", sent.text);
        let law = browser.get("/law").await.text;
        assert!(law.contains("CN-GB9999"), "planning it does not test it: {law}");
        let renewed = actions_tests(&app, plan).await;
        assert!(renewed.iter().any(|serves| serves.contains(&"CN-GB9999".to_owned())), "{renewed:?}");
    })
    .await;
}

#[tokio::test]
async fn of_two_experts_who_decide_at_once_one_is_asked_to_look_again_on_both_databases() {
    both_databases(|on| async move {
        let (app, ..) = world(on).await;
        let packs_now = app.platform.packs().await.unwrap();
        let open = packs_now.requirements().iter().filter(|r| r.market == "CN").flat_map(|r| &r.limits);
        let open: Vec<String> =
            open.filter(|l| l.judgeable == Judgeable::No && l.bound.is_some()).map(|l| l.id.clone()).take(2).collect();
        let (one, other) = (expert(), expert());
        let (first, second) = (confirming(&open[0], &packs_now), confirming(&open[1], &packs_now));
        let (first, second) = tokio::join!(
            packs::decide(&app.platform, &one, &first, "a"),
            packs::decide(&app.platform, &other, &second, "b")
        );
        let lost = match (&first, &second) {
            (Ok(()), Err(lost)) | (Err(lost), Ok(())) => lost,
            both => unreachable!("one is first: {both:?}"),
        };
        assert!(matches!(lost, Error::Conflict(_)), "{lost:?}");
        let browser = app.browser(Routes::new(), market_access::routes(), Some(&one));
        assert_eq!(browser.get("/requirements/versions/1").await.status, StatusCode::OK);
        assert_eq!(browser.get("/requirements/versions/2").await.status, StatusCode::NOT_FOUND, "one version was made");
    })
    .await;
}

async fn actions_tests(app: &TestApp, plan: kernel::ids::PlanId) -> Vec<Vec<String>> {
    let plan = app.platform.plans().unwrap().plan(&app.platform, plan).await.unwrap().unwrap();
    plan.tests.into_iter().map(|test| test.serves).collect()
}

#[tokio::test]
async fn the_experts_pages_are_whole_and_nobody_else_decides() {
    let (app, merchant, product) = world(On::Sqlite).await;
    let who = expert();
    let draft = packs::enter(&app.platform, &who, &edition(), "").await.unwrap();
    packs::decide(&app.platform, &who, &confirming(&open_limit(), Packs::embedded()), "").await.unwrap();
    let limit = open_limit();
    let paths = [
        "/requirements".to_owned(),
        format!("/requirements/decisions/new?subject={limit}"),
        "/requirements/drafts/new".to_owned(),
        "/requirements/drafts/new?file=CN/gb-6675-4.toml".to_owned(),
        format!("/requirements/drafts/{draft}"),
        "/requirements/versions".to_owned(),
        "/requirements/versions/1".to_owned(),
        "/law".to_owned(),
        "/law?market=EU&market=JP".to_owned(),
    ];
    let plan = actions::make(&app.platform, &merchant, product.product, wanted(), "").await.unwrap();
    let elsewhere = market_access::model::Wanted { markets: vec!["JP".to_owned()], ..wanted() };
    let other = actions::make(&app.platform, &merchant, product.product, elsewhere, "").await.unwrap();
    let compared = format!("/plans/{plan}/comparison?with={other}");
    let evidence = format!("/products/{}/evidence", product.product);
    let wish = format!("{evidence}?component=nose&supplier=B&material=ABS&colour=");
    for lang in Lang::ALL {
        let browser = app.browser_in(Routes::new(), market_access::routes(), Some(&merchant), lang);
        for path in [&evidence, &wish, &compared, &format!("/plans/{plan}/comparison")] {
            let page = browser.get(path).await;
            assert_eq!(page.status, StatusCode::OK, "{path}: {}", page.text);
            assert!(!page.text.contains('⟦'), "{path}: {:?}", page.text.split('⟦').nth(1));
        }
    }
    for lang in Lang::ALL {
        let browser = app.browser_in(Routes::new(), market_access::routes(), Some(&who), lang);
        for path in &paths {
            let page = browser.get(path).await;
            assert_eq!(page.status, StatusCode::OK, "{path}: {}", page.text);
            assert!(!page.text.contains('⟦'), "{path}: {:?}", page.text.split('⟦').nth(1));
        }
    }
    let browser = app.browser(Routes::new(), market_access::routes(), Some(&who));
    let empty = browser.form("/requirements/decisions", &[("subject", &limit), ("ruling", "reject")]).await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(empty.text.contains("请写明依据") && empty.text.contains("请写明英文说明"), "{}", empty.text);
    let broken = [("title", "t"), ("reason", "r"), ("path", "CN/gb-9999.toml"), ("text", "[pack\nmarket")];
    let broken = browser.form("/requirements/drafts", &broken).await;
    assert_eq!(broken.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(broken.text.contains("CN/gb-9999.toml 第") && broken.text.contains("[pack"), "nothing typed is lost");

    let asks = app.browser(Routes::new(), market_access::routes(), Some(&merchant));
    assert_eq!(asks.get("/requirements/drafts/new").await.status, StatusCode::FORBIDDEN);
    let refused = packs::decide(&app.platform, &merchant, &confirming(&limit, Packs::embedded()), "").await;
    assert!(matches!(refused, Err(Error::Forbidden(_))), "{refused:?}");
    let weak = Actor { level: AuthLevel::Password, ..expert() };
    let refused = packs::decide(&app.platform, &weak, &confirming(&limit, Packs::embedded()), "").await;
    assert!(refused.is_err(), "a decision needs the second factor");
    // The other edition is not put into force when it no longer reads together with what is.
    let mut files = PackFiles::embedded();
    files.put("CN/gb-9999.toml", "nothing");
    assert!(files.read().is_err());
}
