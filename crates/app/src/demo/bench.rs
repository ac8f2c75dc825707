//! At the counter and the bench: samples received and handed on, instrument files imported, the rest typed, all verified
//! by a second person.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use kernel::ids::OrderId;
use laboratory::actions::sample::{HandOverForm, ReceptionForm};
use laboratory::actions::test::Cell;
use laboratory::actions::{import, report, sample, test};
use laboratory::model::{Level, ResultKind, Sample, Test, TestState};

use super::cast::fine;
use super::stage::Stage;
use super::table::Table;

/// Files as the instruments of laboratory A export them. An instrument has the sample's label scanned; here `{TOY.part}`
/// stands where the number comes.
const EXPORTS: &[(&str, &str)] = &[
    ("icp-ms-20261124-A.csv", include_str!("../../../../demo/icp-ms.csv")),
    ("gc-ms-20261124-PH.csv", include_str!("../../../../demo/gc-ms.csv")),
];
/// What analysts type; where it says nothing, a number was below its LOQ and a clause fulfilled.
const SHEET: &str = include_str!("../../../../demo/bench-sheet.csv");

/// An order on its way through the laboratories.
pub(crate) struct Job {
    /// Short name of the toy.
    pub(crate) toy: &'static str,
    /// The order.
    pub(crate) order: OrderId,
    /// Photograph taken at the counter.
    pub(crate) photo: &'static [u8],
}

/// Receives, imports, types and verifies everything of these orders.
pub(crate) async fn work(stage: &Stage<'_>, jobs: &[Job]) -> Result<()> {
    let mut labels = BTreeMap::new();
    for job in jobs {
        receive(stage, job, &mut labels).await?;
    }
    take_all(stage, "analyst", jobs).await?;
    take_all(stage, "lab-b-analyst", jobs).await?;
    for (name, text) in EXPORTS {
        bring(stage, name, text, &labels).await?;
    }
    for (analyst, verifier) in [("analyst", "verifier"), ("lab-b-analyst", "lab-b-verifier")] {
        for job in jobs {
            let (typed, taken) = enter(stage, analyst, job).await?;
            stage.done(format!("{analyst}: {typed} values of {} typed, saved in {} ms", job.toy, taken.as_millis()));
            verify(stage, verifier, job).await?;
        }
    }
    Ok(())
}

async fn receive(stage: &Stage<'_>, job: &Job, labels: &mut BTreeMap<String, String>) -> Result<()> {
    let clerk = stage.who("receptionist")?;
    let expected = fine(sample::of_order(stage.platform, clerk, job.order).await)?;
    let whole = expected.first().with_context(|| format!("no sample of {} is expected", job.toy))?;
    let form = ReceptionForm {
        condition: "G".to_owned(),
        quantity: "12 件".to_owned(),
        photo: Some(job.photo.to_vec()),
        ..ReceptionForm::default()
    };
    fine(sample::receive(stage.platform, clerk, "", &[(whole.id, form)]).await)?;
    let all = fine(sample::of_order(stage.platform, clerk, job.order).await)?;
    for one in &all {
        let part = if one.component.is_empty() { String::new() } else { format!(".{}", one.component) };
        labels.insert(format!("{{{}{part}}}", job.toy.to_uppercase()), one.number().to_owned());
    }
    let number = all.iter().find(|one| one.id == whole.id).map(Sample::number).unwrap_or_default();
    stage.done(format!("sample {number} received"));
    hand_on(stage, &all).await?;
    stage.settle().await
}

/// Parts go to the chemists, the whole toys to the mechanics.
async fn hand_on(stage: &Stage<'_>, all: &[Sample]) -> Result<()> {
    let clerk = stage.who("receptionist")?;
    for one in all {
        let to = if one.level == Level::Sample { "lab-b-analyst" } else { "analyst" };
        let receiver = stage.who(to)?;
        let form = HandOverForm {
            to: format!("{} · {}", receiver.organisation_name, receiver.name),
            reason: "检测 / testing".to_owned(),
            quantity: if one.level == Level::Sample { "12 件".to_owned() } else { "5 g".to_owned() },
            ..HandOverForm::default()
        };
        fine(sample::hand_over(stage.platform, clerk, one.id, &form).await)?;
        stage.done(format!("sample {} handed on", one.number()));
    }
    Ok(())
}

async fn tests(stage: &Stage<'_>, who: &str, order: OrderId) -> Result<Vec<Test>> {
    Ok(fine(report::of_order(stage.platform, stage.who(who)?, order).await)?.0)
}

async fn take_all(stage: &Stage<'_>, who: &str, jobs: &[Job]) -> Result<()> {
    for job in jobs {
        let ids: Vec<_> = tests(stage, who, job.order).await?.iter().map(|test| test.id).collect();
        fine(test::assign(stage.platform, stage.who(who)?, &ids, "").await)?;
        stage.done(format!("{who} took {} tests of {}", ids.len(), job.toy));
    }
    Ok(())
}

async fn bring(stage: &Stage<'_>, name: &str, text: &str, labels: &BTreeMap<String, String>) -> Result<()> {
    let analyst = stage.who("analyst")?;
    let mut text = text.to_owned();
    for (place, number) in labels {
        text = text.replace(place, number);
    }
    if let Some(left) = text.lines().find(|line| line.contains('{')) {
        bail!("{name} names a part that no order asked for: {left}");
    }
    let (id, known) = fine(import::upload(stage.platform, analyst, name, text.into_bytes()).await)?;
    if known {
        bail!("{name} was there before");
    }
    stage.done(format!("{name} uploaded"));
    let done = fine(import::confirm(stage.platform, analyst, id).await)?;
    stage.done(format!("{name}: {} values taken over, {} lines wait", done.applied, done.waiting));
    Ok(())
}

/// Types what no instrument brought, method by method as a worksheet is filled; answers how many values, and how long
/// they took to save.
async fn enter(stage: &Stage<'_>, who: &str, job: &Job) -> Result<(usize, Duration)> {
    let sheet = Table::read(SHEET)?;
    let mut by_method: BTreeMap<String, Vec<Cell>> = BTreeMap::new();
    for test in tests(stage, who, job.order).await? {
        for d in test.determinations.iter().filter(|d| d.value.is_none()) {
            let found = sheet.rows().find(|row| {
                [job.toy, "*"].contains(&row.cell("toy"))
                    && row.cell("component") == test.component
                    && row.cell("method") == test.method
                    && row.cell("analyte") == d.analyte
            });
            let typed = match (found, d.kind) {
                (Some(row), _) => row.cell("value").to_owned(),
                (None, ResultKind::PassFail) => "P".to_owned(),
                (None, ResultKind::Numeric) if d.loq.is_empty() => {
                    bail!("demo/bench-sheet.csv has no value of {} by {}", d.analyte, test.method)
                }
                (None, ResultKind::Numeric) => format!("<{}", d.loq),
            };
            let cell = Cell { determination: d.id, was: String::new(), typed };
            by_method.entry(test.method.clone()).or_default().push(cell);
        }
    }
    let (mut count, begun) = (0, Instant::now());
    for (method, cells) in by_method {
        count += fine(test::save(stage.platform, stage.who(who)?, &method, &cells, "").await)
            .with_context(|| format!("{method} of {}", job.toy))?;
    }
    Ok((count, begun.elapsed()))
}

async fn verify(stage: &Stage<'_>, who: &str, job: &Job) -> Result<()> {
    let all = tests(stage, who, job.order).await?;
    if let Some(open) = all.iter().find(|test| !matches!(test.state, TestState::Entered { .. })) {
        bail!("{} of {} is {}, not entered", open.method, job.toy, open.state.word());
    }
    let ids: Vec<_> = all.iter().map(|test| test.id).collect();
    fine(test::verify(stage.platform, stage.who(who)?, &ids).await)?;
    stage.done(format!("{who} verified {} tests of {}", ids.len(), job.toy));
    Ok(())
}
