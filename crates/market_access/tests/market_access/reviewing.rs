//! All planned products are looked at again after the packs have changed: batch by batch, through a killed process, and
//! without taking away what a merchant did meanwhile.

use std::sync::Arc;

use crate::common::{OneProduct, wanted, world_with_catalogue};
use kernel::ids::ProductId;
use kernel::{Actor, AuthLevel, OrganisationKind, Role};
use market_access::actions::{self, packs, review};
use market_access::rules::expertise::Filled;
use platform::db::rows;
use platform::testing::{TestApp, actor, both_databases, id};
use platform::{jobs, web::Routes};
use requirements::{Judgeable, Packs};
use tokio::sync::oneshot;

/// Changes the packs: an expert confirms a figure.
async fn change(app: &TestApp) -> String {
    let limits = Packs::embedded().requirements().iter().filter(|r| r.market == "CN").flat_map(|r| &r.limits);
    let open = limits.filter(|l| l.judgeable == Judgeable::No && l.bound.is_some()).map(|l| l.id.clone()).next();
    let who: Actor =
        Actor { level: AuthLevel::SecondFactor, ..actor(OrganisationKind::CertificationBody, id(), &[Role::Expert]) };
    let filled = Filled {
        subject: open.unwrap(),
        seen: app.platform.packs().await.unwrap().version().to_owned(),
        ruling: "confirm".to_owned(),
        source: "GB 6675.4-2025, 5.2".to_owned(),
        note: "核对了原文".to_owned(),
        ..Filled::default()
    };
    packs::decide(&app.platform, &who, &filled, "").await.unwrap();
    app.platform.packs().await.unwrap().version().to_owned()
}

/// More planned products, just like the one there is.
async fn multiply(app: &TestApp, catalogue: &Arc<OneProduct>, count: usize) -> Vec<ProductId> {
    let mut all: Vec<ProductId> = (0..count).map(|_| id()).collect();
    for other in &all {
        catalogue.add(*other);
        let sql = "INSERT INTO product_outlook (product, owner, plan, name_zh, name_en, markets, pack_fingerprint, \
                   evaluated_on, known, opened, opened_count, turns_on, turns, turns_count, urgency, revision) \
                   SELECT $1, owner, plan, name_zh, name_en, markets, pack_fingerprint, evaluated_on, '[]', opened, \
                   opened_count, turns_on, turns, turns_count, urgency, revision \
                   FROM product_outlook ORDER BY product LIMIT 1";
        rows::exec(app.platform.db().conn(), sql, vec![other.to_string().into()]).await.unwrap();
    }
    all.sort_by_key(ToString::to_string);
    all
}

async fn number(app: &TestApp, sql: &str, value: &str) -> i64 {
    let row = rows::one(app.platform.db().conn(), sql, vec![value.into()]).await.unwrap().unwrap();
    row.try_get("", "n").unwrap()
}

#[tokio::test]
async fn a_review_killed_within_its_second_batch_goes_on_and_counts_every_product_once_on_both_databases() {
    both_databases(|on| async move {
        let (app, merchant, product, catalogue) = world_with_catalogue(on).await;
        actions::make(&app.platform, &merchant, product.product, wanted(), "").await.unwrap();
        let others = multiply(&app, &catalogue, 299).await;
        let version = change(&app).await;

        // The process dies while product 280 is read: the future is dropped where it stands.
        let (reached, at_280) = oneshot::channel();
        let dying = Box::pin(async move {
            reached.send(()).ok();
            std::future::pending().await
        });
        catalogue.before_reading(others[280], dying);
        let killed = tokio::spawn({
            let platform = app.platform.clone();
            async move { jobs::drain(&platform).await }
        });
        at_280.await.unwrap();
        killed.abort();
        assert!(killed.await.unwrap_err().is_cancelled());

        let so_far = review::of_version(&app.platform, &version).await.unwrap().unwrap();
        assert_eq!((so_far.total, so_far.done, so_far.ended_at), (300, 250, None), "the first batch is kept");
        let page = app.browser(Routes::new(), market_access::routes(), Some(&merchant));
        let page = page.get("/requirements/versions/1").await.text;
        assert!(page.contains("hx-trigger=\"every 1s\""), "progress is shown as it comes: {page}");

        // The lease runs out, and another process takes the job up.
        app.clock.advance_seconds(3600);
        jobs::drain(&app.platform).await.unwrap();
        let after = review::of_version(&app.platform, &version).await.unwrap().unwrap();
        assert_eq!((after.done, after.opened), (300, 299), "each once; the one that was really planned knew it all");
        assert!(after.ended_at.is_some());
        let seen = "SELECT COUNT(*) AS n FROM product_outlook WHERE pack_fingerprint = $1";
        assert_eq!(number(&app, seen, &version).await, 300);
        let told = "SELECT COUNT(*) AS n FROM journal WHERE event = $1";
        assert_eq!(number(&app, told, "product.law_changed").await, 299, "each owner is told once");
    })
    .await;
}

#[tokio::test]
async fn a_plan_renewed_while_its_batch_is_looked_at_keeps_what_it_knows_on_both_databases() {
    both_databases(|on| async move {
        let (app, merchant, product, catalogue) = world_with_catalogue(on).await;
        let plan = actions::make(&app.platform, &merchant, product.product, wanted(), "").await.unwrap();
        // The plan knew nothing yet: as if all its requirements were new.
        let sql = "UPDATE product_outlook SET known = '[]' WHERE product = $1";
        rows::exec(app.platform.db().conn(), sql, vec![product.product.to_string().into()]).await.unwrap();
        let version = change(&app).await;
        let renewing = {
            let (platform, merchant) = (app.platform.clone(), merchant.clone());
            Box::pin(async move { actions::renew(&platform, &merchant, plan, 1).await })
        };
        // The review has read the outlook of before and reads the product: now the merchant renews.
        catalogue.before_reading(product.product, renewing);
        jobs::drain(&app.platform).await.unwrap();

        let review = review::of_version(&app.platform, &version).await.unwrap().unwrap();
        assert_eq!((review.done, review.opened), (1, 0));
        let opened = "SELECT opened_count AS n FROM product_outlook WHERE product = $1";
        assert_eq!(number(&app, opened, &product.product.to_string()).await, 0, "the renewed plan knows them all");
        let told = "SELECT COUNT(*) AS n FROM journal WHERE event = $1";
        assert_eq!(number(&app, told, "product.law_changed").await, 0);
    })
    .await;
}

#[tokio::test]
async fn on_the_day_the_law_turns_the_owner_is_told_once_on_both_databases() {
    both_databases(|on| async move {
        let (app, merchant, product, _) = world_with_catalogue(on).await;
        actions::make(&app.platform, &merchant, product.product, wanted(), "").await.unwrap();
        // An edition that comes into force in nine days: it opens what the plan did not know.
        let who = Actor {
            level: AuthLevel::SecondFactor,
            ..actor(OrganisationKind::CertificationBody, id(), &[Role::Expert])
        };
        let other = Actor { user: Some(id()), ..who.clone() };
        let entered = crate::living_packs::edition_from("2026-12-03");
        let draft = packs::enter(&app.platform, &who, &entered, "").await.unwrap();
        packs::confirm(&app.platform, &other, draft, 1).await.unwrap();
        jobs::new_day(&app.platform).await.unwrap();
        jobs::drain(&app.platform).await.unwrap();
        let told = "SELECT COUNT(*) AS n FROM journal WHERE event = $1";
        assert_eq!(
            number(&app, told, "product.law_changed").await,
            0,
            "it is ahead, and on the page; nobody is woken yet"
        );

        app.clock.advance_seconds(9 * 86_400);
        for _ in 0..2 {
            jobs::new_day(&app.platform).await.unwrap();
            jobs::drain(&app.platform).await.unwrap();
        }
        assert_eq!(number(&app, told, "product.law_changed").await, 1, "on the day itself, once");
        let ran = "SELECT COUNT(*) AS n FROM job WHERE kind = $1";
        assert_eq!(number(&app, ran, "market_access.turns").await, 2, "once each day, however often a node looks");
        app.clock.advance_seconds(86_400);
        jobs::new_day(&app.platform).await.unwrap();
        jobs::drain(&app.platform).await.unwrap();
        assert_eq!(number(&app, told, "product.law_changed").await, 1, "and not again the day after");
    })
    .await;
}
