//! What a report says, gathered from order, product, samples and verified tests, and judged: a snapshot.

use crate::store::ConnectionTrait;
use kernel::Message;
use kernel::ids::OrderId;
use platform::db::Tx;
use platform::ports::{Order, Product};
use platform::{Error, Platform, Result};
use requirements::Packs;

use crate::model::{
    Content, Level, Report, ReportedSample, ReportedTest, ReportedValue, ResultKind, Sample, ScopeLine, Test,
    TestState, reading_of,
};
use crate::rules::{Blocker, conformities, marks_on, stale};
use crate::store;

/// Gathers within the unit that keeps it.
pub(super) async fn content(tx: &Tx, order: OrderId) -> Result<Content> {
    let platform = tx.platform().clone();
    let order = platform.orders()?.order(&platform, order).await?.ok_or(Error::NotFound)?;
    let product = platform.products()?.version(&platform, order.version).await?.ok_or(Error::NotFound)?;
    let laboratory = tx.actor().organisation;
    let tests = store::test::of_order(tx.conn(), laboratory, order.id).await?;
    let scope = store::scope::lines(tx.conn(), laboratory).await?;
    let samples = store::sample::of_order(tx.conn(), order.id).await?;
    let packs = platform.packs().await?;
    put_together(&packs, order, product, &tests, &samples, &scope, tx.now().china_date())
}

fn put_together(
    packs: &Packs,
    order: Order,
    product: Product,
    tests: &[Test],
    samples: &[Sample],
    scope: &[ScopeLine],
    today: kernel::Date,
) -> Result<Content> {
    let tests: Vec<ReportedTest> = tests.iter().filter_map(|test| reported(packs, test, scope, today)).collect();
    let conformities = conformities(packs, &order, &product, &tests)
        .map_err(|refusal| Error::Rule(Message::new("report-error-judging").with("why", refusal)))?;
    Ok(Content {
        samples: samples.iter().filter(|s| s.level == Level::Sample).filter_map(reported_sample).collect(),
        packs: packs.version().to_owned(),
        remarks_zh: String::new(),
        remarks_en: String::new(),
        order,
        product,
        tests,
        conformities,
    })
}

/// A verified test as reported; others are not reported.
fn reported(packs: &Packs, test: &Test, scope: &[ScopeLine], today: kernel::Date) -> Option<ReportedTest> {
    let (TestState::Verified { to, by, verified } | TestState::Released { to, by, verified }) = &test.state else {
        return None;
    };
    let mut people: Vec<_> = [to.person, by.person, verified.person].into_iter().flatten().collect();
    people.extend(test.determinations.iter().filter_map(|d| d.by.as_ref()?.person));
    people.sort_unstable();
    people.dedup();
    let edition = packs.method(&test.method).map(|m| m.edition.clone()).filter(|e| !e.is_empty());
    Some(ReportedTest {
        test: test.id.to_string(),
        method: test.method.clone(),
        reference: edition.unwrap_or_else(|| test.title_en.clone()),
        title_zh: test.title_zh.clone(),
        title_en: test.title_en.clone(),
        component: test.component.clone(),
        component_zh: test.component_zh.clone(),
        component_en: test.component_en.clone(),
        sample_number: test.sample_number.clone(),
        marks: marks_on(scope, &test.method, today).map(|marks| marks.text().to_owned()),
        serves: test.serves.clone(),
        begun_at: to.at,
        entered_at: by.at,
        performed_by: to.name.clone(),
        verified_by: verified.name.clone(),
        people,
        values: test
            .determinations
            .iter()
            .filter_map(|d| {
                let value = d.value.as_ref()?;
                let name = packs.analyte(&d.analyte).map(|a| a.name.clone());
                let reading = reading_of(value).map(|r| r.to_string()).unwrap_or_else(|| value.calculated.clone());
                Some(ReportedValue {
                    name_zh: name.as_ref().map_or_else(|| d.analyte.clone(), |n| n.zh.clone()),
                    name_en: name.as_ref().map_or_else(|| d.analyte.clone(), |n| n.en.clone()),
                    analyte: d.analyte.clone(),
                    clause: d.kind == ResultKind::PassFail,
                    measurand: d.measurand.clone(),
                    unit: d.unit.clone(),
                    loq: d.loq.clone(),
                    reported: value.reported.clone(),
                    reading,
                    u: value.u.clone(),
                })
            })
            .collect(),
    })
}

fn reported_sample(sample: &Sample) -> Option<ReportedSample> {
    let reception = sample.reception()?;
    Some(ReportedSample {
        number: reception.number.clone(),
        name_zh: sample.name_zh.clone(),
        name_en: sample.name_en.clone(),
        quantity: reception.quantity.clone(),
        deviation: reception.condition.text().to_owned(),
        lot: reception.lot.clone(),
        received_on: reception.at.china_date(),
        photo: reception.photo.clone(),
    })
}

/// What keeps a report from going on, in words, with links.
///
/// # Errors
/// Database errors.
pub async fn blockers(platform: &Platform, report: &Report) -> Result<Vec<Blocker>> {
    if report.state.issue().is_some() {
        return Ok(Vec::new());
    }
    let tests = store::test::of_order(platform.db().conn(), report.laboratory, report.order).await?;
    let mut blockers = stale(report, &tests);
    blockers.extend(lacking(platform, platform.db().conn(), report).await?);
    Ok(blockers)
}

/// Mandatory particulars of 17025 7.8 that are blank, each with its clause.
pub(super) async fn lacking(platform: &Platform, conn: &impl ConnectionTrait, report: &Report) -> Result<Vec<Blocker>> {
    let missing = super::paper::missing(platform, conn, report).await?;
    Ok(missing
        .into_iter()
        .map(|m| Blocker {
            text: Message::new("report-blocker-missing").with("clause", m.clause).with("field", m.field),
            href: format!("/orders/{}", report.order),
        })
        .collect())
}

/// The report as it would be gathered now, without keeping it: statements can be looked at before drafting.
///
/// # Errors
/// As drafting.
pub async fn preview(platform: &Platform, actor: &kernel::Actor, order: OrderId) -> Result<Content> {
    let order = platform.orders()?.order(platform, order).await?.ok_or(Error::NotFound)?;
    let product = platform.products()?.version(platform, order.version).await?.ok_or(Error::NotFound)?;
    let conn = platform.db().conn();
    let tests = store::test::of_order(conn, actor.organisation, order.id).await?;
    let scope = store::scope::lines(conn, actor.organisation).await?;
    let samples = store::sample::of_order(conn, order.id).await?;
    let packs = platform.packs().await?;
    put_together(&packs, order, product, &tests, &samples, &scope, platform.now().china_date())
}
