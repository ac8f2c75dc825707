//! The magnetic set is certified: a scheme, an application on the strength of both reports, review, evaluation, and a
//! decision by somebody who took no part.

use anyhow::{Context, Result};
use certification::actions::{self, NewScheme};
use platform::ports::Product;

use super::cast::fine;
use super::stage::Stage;

/// What a report must pass under the scheme of the demonstration.
const REQUIRED: &str = "EU-EN71-1 EU-EN71-3 EU-POPS US-1250 US-1500.48 US-F963-4.3.5 US-F963-4.38 US-CPSIA-Pb";

/// Grants a certificate; answers its number.
pub(crate) async fn certify(stage: &Stage<'_>, toy: &Product) -> Result<String> {
    let platform = stage.platform;
    let scheme = NewScheme {
        code: "TSC-TOY-01:2026".to_owned(),
        name_zh: "玩具自愿性安全认证(演示)".to_owned(),
        name_en: "Voluntary safety certification of toys (demo)".to_owned(),
        kind: "5".to_owned(),
        required: REQUIRED.to_owned(),
        surveillance_months: "12".to_owned(),
        validity_months: "60".to_owned(),
    };
    let scheme = fine(actions::create_scheme(platform, stage.who("cert-admin")?, &scheme).await)?;
    stage.done("certification scheme TSC-TOY-01:2026 made");
    let reports = fine(fine(platform.reports())?.for_version(platform, toy.version).await)?;
    let reports: Vec<_> = reports.into_iter().map(|report| report.id).collect();
    let merchant = stage.who("merchant")?;
    let application = fine(actions::apply(platform, merchant, scheme, toy.version, &reports, "").await)?;
    stage.done("certification applied for");
    stage.settle().await?;
    let evaluator = stage.who("evaluator")?;
    fine(actions::review(platform, evaluator, application, true, "资料齐全 / complete").await)?;
    stage.done("application reviewed");
    fine(actions::evaluate(platform, evaluator, application, true, "").await)?;
    stage.done("application evaluated");
    let (_, number) = fine(actions::grant(platform, stage.who("decision-maker")?, application, "").await)
        .context("the certificate of the magnetic set")?;
    stage.done(format!("certificate {number} granted"));
    stage.settle().await?;
    Ok(number)
}
