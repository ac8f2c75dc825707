//! What the laboratory does when other areas tell something. Each handler may run twice without harm.

use kernel::ids::OrderId;
use platform::jobs::Job;
use platform::{Error, Platform, Result};

use crate::actions;

/// After `order.accepted`: the sample is expected at the counter. Payload data: `{order}`.
pub const EXPECT_SAMPLES: &str = "laboratory.expect_samples";

/// After `order.dispatched`: each line of the laboratory becomes a test. Payload data: `{order, laboratory}`.
pub const OPEN_TESTS: &str = "laboratory.open_tests";

/// After an event whose data carry `{report, grantee}`: a certification body reads what it evaluates.
pub const SHARE_REPORT: &str = "laboratory.share_report";

fn order_of(job: &Job) -> Result<OrderId> {
    let data = job.payload.get("data");
    data.and_then(|d| d.get("order"))
        .and_then(serde_json::Value::as_str)
        .or_else(|| job.payload.get("resource").and_then(serde_json::Value::as_str))
        .and_then(|text| text.parse().ok())
        .ok_or_else(|| Error::Internal(anyhow::anyhow!("job {} names no order: {}", job.id, job.payload)))
}

pub(crate) async fn expect_samples(platform: Platform, job: Job) -> Result<()> {
    actions::sample::expect(&platform, order_of(&job)?).await
}

pub(crate) async fn open_tests(platform: Platform, job: Job) -> Result<()> {
    let order = order_of(&job)?;
    let laboratory = job
        .payload
        .get("data")
        .and_then(|d| d.get("laboratory"))
        .and_then(serde_json::Value::as_str)
        .and_then(|text| text.parse().ok())
        .ok_or_else(|| Error::Internal(anyhow::anyhow!("job {} names no laboratory: {}", job.id, job.payload)))?;
    actions::test::open(&platform, order, laboratory).await
}
