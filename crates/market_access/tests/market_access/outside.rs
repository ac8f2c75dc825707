//! A report of a laboratory elsewhere: brought with its file, checked by the service centre, evidence for the part wherever it is
//! used, and taken back.

use axum::http::StatusCode;
use bytes::Bytes;
use kernel::{Actor, AuthLevel, OrganisationKind, Role};
use market_access::actions::outside::{Brought, Finding, check, keep_file, show, submit, withdraw};
use market_access::actions::{self};
use market_access::model::outside::{Check, Said, Source};
use platform::i18n::Lang;
use platform::ports::Product;
use platform::testing::{On, TestApp, actor, both_databases, id, party};
use platform::web::Routes;
use platform::{Error, jobs};

use crate::common::{wanted, world};

const PDF: &[u8] = b"%PDF-1.7\n% a report of a laboratory elsewhere";

/// The service centre, known to the platform, and its reviewer.
fn centre(app: &TestApp) -> Actor {
    let centre = party(id(), OrganisationKind::ServiceCentre);
    let reviewer = actor(OrganisationKind::ServiceCentre, centre.id, &[Role::ContractReviewer]);
    app.organisations.add(centre);
    Actor { level: AuthLevel::Password, ..reviewer }
}

fn brought(app: &TestApp, file: &str) -> Brought {
    let text = |text: &str| text.to_owned();
    Brought {
        source: Source {
            laboratory: text("Nordlabor <b>GmbH</b>"),
            address: text("Hafenstraße 1, Hamburg"),
            accreditation: text("DAkkS D-PL-00000"),
            number: text("NL-4711"),
            issued_on: Some(app.platform.now().china_date()),
        },
        part: Some(text("nose")),
        says: vec![Said { requirement: text("EU-REACH-51"), passes: true }],
        file: file.to_owned(),
    }
}

fn all_checks(row_version: i64) -> Finding {
    let checks = Check::ALL.map(|check| (check, "问过实验室".to_owned())).to_vec();
    Finding { accept: true, checks, note: "可用".to_owned(), row_version }
}

/// How many tests of a new plan serve EU-REACH-51.
async fn planned(app: &TestApp, merchant: &Actor, product: &Product) -> usize {
    let plan = actions::make(&app.platform, merchant, product.product, wanted(), "").await.unwrap();
    let plan = app.platform.plans().unwrap().plan(&app.platform, plan).await.unwrap().unwrap();
    plan.tests.iter().filter(|test| test.serves.iter().any(|id| id == "EU-REACH-51")).count()
}

#[tokio::test]
async fn a_report_from_elsewhere_counts_from_its_acceptance_to_its_withdrawal_on_both_databases() {
    both_databases(|on| async move {
        let (app, merchant, product) = world(on).await;
        let reviewer = centre(&app);
        let platform = &app.platform;
        assert_eq!(planned(&app, &merchant, &product).await, 1);

        let file = keep_file(platform, &merchant, product.product, "报告.pdf", Bytes::from_static(PDF)).await.unwrap();
        let form = brought(&app, &file.hash);
        let number = submit(platform, &merchant, product.product, form.clone(), "once").await.unwrap();
        assert_eq!(
            submit(platform, &merchant, product.product, form, "once").await.unwrap(),
            number,
            "sent twice, once here"
        );
        assert_eq!(planned(&app, &merchant, &product).await, 1, "it counts for nothing before it is checked");

        let report = show(platform, &reviewer, &number).await.unwrap();
        let own = check(platform, &merchant, report.id, all_checks(1)).await;
        assert!(matches!(own, Err(Error::Forbidden(..))), "{own:?}");
        let mut lacking = all_checks(1);
        lacking.checks.retain(|(check, _)| *check != Check::Sample);
        let Err(Error::Invalid(faults)) = check(platform, &reviewer, report.id, lacking).await else {
            unreachable!("accepted without looking at the sample");
        };
        assert_eq!(faults[0].field, "check.sample");
        check(platform, &reviewer, report.id, all_checks(1)).await.unwrap();
        let late = check(platform, &reviewer, report.id, all_checks(1)).await;
        assert!(matches!(late, Err(Error::Conflict(_))), "{late:?}");
        jobs::drain(platform).await.unwrap();
        assert_eq!(planned(&app, &merchant, &product).await, 0, "the part passes: nothing is tested again");

        let browser = app.browser(Routes::new(), market_access::routes(), Some(&merchant));
        let evidence = browser.get(&format!("/products/{}/evidence", product.product)).await.text;
        assert!(evidence.contains(&format!("/outside-reports/{number}")), "{evidence}");
        let page = browser.get(&format!("/outside-reports/{number}")).await.text;
        assert!(page.contains("问过实验室") && page.contains("Nordlabor &#60;b&#62;"), "{page}");
        let download = browser.get(&format!("/outside-reports/{number}/file")).await;
        assert_eq!((download.status, download.text.as_bytes()), (StatusCode::OK, PDF));

        withdraw(platform, &merchant, report.id, "实验室已撤回", 2).await.unwrap();
        assert_eq!(planned(&app, &merchant, &product).await, 1, "open again");
        assert!(browser.get(&format!("/outside-reports/{number}")).await.text.contains("实验室已撤回"));
    })
    .await;
}

#[tokio::test]
async fn a_strangers_file_and_report_are_nobodys_else_and_faults_lose_nothing() {
    let (app, merchant, product) = world(On::Sqlite).await;
    centre(&app);
    let platform = &app.platform;
    let file = keep_file(platform, &merchant, product.product, "r.pdf", Bytes::from_static(PDF)).await.unwrap();
    let number = submit(platform, &merchant, product.product, brought(&app, &file.hash), "").await.unwrap();

    let stranger = actor(OrganisationKind::Enterprise, id(), &[Role::Merchant]);
    assert!(matches!(show(platform, &stranger, &number).await, Err(Error::NotFound)));
    let theirs = submit(platform, &stranger, product.product, brought(&app, &file.hash), "").await;
    assert!(matches!(theirs, Err(Error::NotFound)), "{theirs:?}");
    let page = keep_file(platform, &merchant, product.product, "r.pdf", Bytes::from_static(b"<html>")).await;
    assert!(matches!(page, Err(Error::Invalid(_))), "{page:?}");
    // A hash that the merchant has not uploaded opens no file.
    let other = platform.files().put(&b"%PDF- somebody else's"[..]).await.unwrap();
    let guessed = submit(platform, &merchant, product.product, brought(&app, &other), "").await;
    assert!(matches!(guessed, Err(Error::Invalid(_))), "{guessed:?}");

    let at = format!("/products/{}/outside-reports", product.product);
    for lang in Lang::ALL {
        let browser = app.browser_in(Routes::new(), market_access::routes(), Some(&merchant), lang);
        let sent = browser.upload(
            &at,
            "file",
            "r.pdf",
            PDF,
            &[("part", "nose"), ("laboratory", "Nordlabor"), ("says.EU-REACH-51", "pass")],
        );
        let sent = sent.await;
        assert_eq!(sent.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(
            sent.text.contains(&file.hash) && sent.text.contains("Nordlabor"),
            "file and words are still there: {}",
            sent.text
        );
        assert!(sent.text.contains("value=\"pass\" selected"), "{}", sent.text);
        for path in [
            "/outside-reports",
            &format!("/outside-reports/{number}"),
            &format!("{at}/new?part=nose"),
            &format!("{at}/new"),
        ] {
            let page = browser.get(path).await;
            assert_eq!(page.status, StatusCode::OK, "{path}: {}", page.text);
            assert!(!page.text.contains('⟦'), "{path}: {:?}", page.text.split('⟦').nth(1));
        }
        assert!(!sent.text.contains('⟦'), "{:?}", sent.text.split('⟦').nth(1));
    }
}
