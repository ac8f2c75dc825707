//! Experts change a figure after a report was issued: the report stays as it is, its page says what the same values would say now,
//! and that is what counts as evidence from then on.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use laboratory::actions::report;
use platform::ports::RequirementPacks;
use platform::testing::On;
use platform::{Platform, Result};
use requirements::{PackFiles, Packs, Ruling};

use crate::reports_pass_three_persons::{FakeIssuance, issued, verified};
use crate::support::World;

/// Packs that a test changes.
struct Changing(Mutex<Arc<Packs>>);

#[async_trait]
impl RequirementPacks for Changing {
    async fn current(&self, _: &Platform) -> Result<Arc<Packs>> {
        Ok(Arc::clone(&self.0.lock().unwrap()))
    }
}

/// The packs with the American limit of DEHP at 0.05 % instead of 0.1 %.
fn stricter() -> Arc<Packs> {
    let packs = Packs::embedded();
    let limits = &packs.requirement("US-1307").unwrap().limits;
    let limit = limits.iter().find(|limit| limit.analyte == "DEHP").unwrap();
    let ruling = Ruling::Correct { comparator: "<=".to_owned(), value: "0.05".to_owned(), unit: "%".to_owned() };
    let mut files = PackFiles::embedded();
    let ruled = files.rule_on_limit(packs, &limit.id, &ruling, "a stricter rule").unwrap();
    files.put(ruled.path, ruled.text);
    Arc::new(files.read().unwrap())
}

#[tokio::test]
async fn the_report_stays_its_page_tells_and_the_evidence_follows() {
    let changing = Arc::new(Changing(Mutex::new(Arc::clone(Packs::shared()))));
    let port = changing.clone();
    let world = World::wired(On::Sqlite, |b| {
        b.port(|p| {
            p.issuance = Some(Arc::new(FakeIssuance::default()));
            p.packs = Some(port);
        })
    })
    .await;
    let world = verified(world).await;
    let draft = report::draft(world.platform(), &world.analyst, world.order.id).await.unwrap();
    let number = issued(&world, draft).await;
    let product = world.platform().products().unwrap().version(world.platform(), world.order.version).await.unwrap();
    let product = product.unwrap().product;
    let verdict = async || {
        let found = world.platform().reports().unwrap().for_product(world.platform(), product).await.unwrap();
        let findings = found.into_iter().find(|f| f.number == number).unwrap();
        let judged = findings.judged.iter().filter(|j| j.requirement == "US-1307");
        (judged.map(|j| j.verdict.clone()).collect::<Vec<_>>(), findings.rejudged)
    };
    let browser = world.browser(&world.signatory);
    let (before, rejudged) = verdict().await;
    assert!(before.iter().all(|v| v == "pass") && !before.is_empty() && !rejudged, "{before:?}");
    assert!(!browser.get(&format!("/reports/{draft}")).await.text.contains("签发之后要求数据有了新版本"));

    *changing.0.lock().unwrap() = stricter();
    let (after, rejudged) = verdict().await;
    assert!(after.iter().any(|v| v == "fail") && rejudged, "{after:?}");
    let page = browser.get(&format!("/reports/{draft}")).await.text;
    assert!(page.contains("签发之后要求数据有了新版本"), "{page}");
    let kept = world.platform().reports().unwrap().for_version(world.platform(), world.order.version).await.unwrap();
    assert_eq!(kept[0].verdicts.get("US").map(String::as_str), Some("pass"), "what was issued is never changed");
}
