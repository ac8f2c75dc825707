//! The demonstration: a small world built through the same actions that pages and API call, never by raw inserts.
//!
//! Everything in it is fictional. A second start finds the world in the data folder and keeps it.

mod applications;
mod bench;
mod cast;
mod certificates;
mod keys;
mod laboratories;
mod lots;
mod papers;
mod plans;
mod stage;
mod summary;
mod table;
mod toys;

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, Result};
use platform::Platform;
use serde_json::json;

use cast::fine;
use platform::ports::Product;
use stage::Stage;
pub use summary::{Account, World};

const MARKETS: &[&str] = &["CN", "EU", "US"];

/// Builds the world, or finds the one that was built before.
///
/// # Errors
/// When an action refuses: the demonstration is then wrong, and says where.
pub async fn build(platform: &Platform, data: &Path, progress: impl Fn(&str)) -> Result<World> {
    let kept = data.join("demo-world.json");
    if let Ok(text) = std::fs::read_to_string(&kept) {
        let mut world: World = serde_json::from_str(&text)
            .with_context(|| format!("{} is damaged: start with FRESH=1", kept.display()))?;
        world.public_url.clone_from(&platform.settings().public_url);
        progress("The demonstration of the last start is kept (make run FRESH=1 begins anew).");
        return Ok(world);
    }
    let mut world = World { public_url: platform.settings().public_url.clone(), ..World::default() };
    progress("Organisations and people …");
    let cast = cast::enter(platform, &mut world, &progress).await?;
    progress("Products: a sheet of five toys, one with a mistyped barcode …");
    let stage = Stage::new(platform, &cast, &progress);
    let toys = toys::bring(&stage).await?;
    tell(&stage, &toys, &mut world).await?;
    fine(platform::jobs::drain(platform).await)?;
    // Written last and at once: a start that was interrupted is begun anew, never half kept.
    let text = serde_json::to_string_pretty(&world)?;
    let temporary = data.join("demo-world.json.part");
    std::fs::write(&temporary, text)?;
    std::fs::rename(&temporary, &kept)?;
    Ok(world)
}

type Toys = BTreeMap<&'static str, Product>;

fn toy<'a>(toys: &'a Toys, name: &str) -> Result<&'a Product> {
    toys.get(name).with_context(|| format!("no toy is called {name}"))
}

/// The story, in the order in which it happens.
async fn tell(stage: &Stage<'_>, toys: &Toys, world: &mut World) -> Result<()> {
    stage.chapter("Laboratories: scope, characteristics, authorisations …");
    laboratories::prepare(stage).await?;
    stage.chapter("Plans and orders …");
    let mut jobs = Vec::new();
    for (name, known) in [("bear", plans::BEAR), ("slime", plans::SLIME), ("blocks", plans::BLOCKS)] {
        let plan = plans::make(stage, "merchant", toy(toys, name)?, MARKETS, known).await?;
        let order = applications::draft(stage, "merchant", plan).await?;
        let number = applications::submit(stage, "merchant", order).await?;
        applications::through_to_the_laboratories(stage, "merchant", order, &number).await?;
        jobs.push(bench::Job { toy: name, order, photo: toys::photo(name)? });
    }
    others(stage, toys).await?;
    stage.chapter("Samples, tests, results …");
    bench::work(stage, &jobs).await?;
    stage.chapter("Reports …");
    let evidence = reports(stage, &jobs, world).await?;
    stage.chapter("Certification …");
    let blocks = stage.newest(toy(toys, "blocks")?).await?;
    let certificate = certificates::certify(stage, &blocks).await?;
    world.records.insert("certificate".to_owned(), papers::addresses(stage, &certificate, true).await?);
    let evidence = lots::Evidence { certificates: vec![certificate], ..evidence };
    stage.chapter("A lot and its way …");
    world.records.insert("product".to_owned(), json!({"id": blocks.product, "gtin": blocks.gtin}));
    lots::make(stage, &blocks, evidence, world).await?;
    lots::from_the_carrier(stage).await?;
    keys::make(stage, world).await
}

/// What stands elsewhere on its way, so that lists and home pages show it.
async fn others(stage: &Stage<'_>, toys: &Toys) -> Result<()> {
    let plan = plans::make(stage, "merchant", toy(toys, "headband")?, MARKETS, &[]).await?;
    applications::draft(stage, "merchant", plan).await?;
    let traded = toys::traded(stage).await?;
    let plan = plans::make(stage, "trader", &traded, &["EU"], &[]).await?;
    let order = applications::draft(stage, "trader", plan).await?;
    let number = applications::submit(stage, "trader", order).await?;
    applications::send_back(stage, order, &number).await?;
    applications::draft(stage, "trader", plan).await?;
    Ok(())
}

/// Both laboratories report on all three toys; the bear's chemistry is amended. Answers what the magnetic set rests on.
async fn reports(stage: &Stage<'_>, jobs: &[bench::Job], world: &mut World) -> Result<lots::Evidence> {
    let mut evidence = lots::Evidence { reports: Vec::new(), certificates: Vec::new() };
    for job in jobs {
        let chemistry = papers::report(stage, &papers::LAB_A, job.order).await?;
        let mechanics = papers::report(stage, &papers::LAB_B, job.order).await?;
        match job.toy {
            "bear" => {
                let amended = papers::amend(stage, &papers::LAB_A, &chemistry).await?;
                for (name, number) in [("report", &amended.number), ("superseded_report", &chemistry.number)] {
                    world.records.insert(name.to_owned(), papers::addresses(stage, number, true).await?);
                }
            }
            "blocks" => evidence.reports = vec![chemistry.number, mechanics.number],
            _ => {}
        }
    }
    let laboratory = stage.who("signatory")?.organisation;
    let party = fine(fine(stage.platform.organisations())?.organisation(stage.platform, laboratory).await)?;
    let slug = party.context("no laboratory")?.slug;
    let did = format!("{}/organisations/{slug}/did.json", stage.platform.settings().public_url);
    world.records.insert("did_url".to_owned(), did.into());
    Ok(evidence)
}

/// What to open, and as whom.
#[must_use]
pub fn greeting(world: &World) -> String {
    use std::fmt::Write;
    let mut text = format!("\nTouchstone 试金石 — demonstration\n  open  {}\n\n", world.public_url);
    for account in &world.accounts {
        let factor = account.totp_secret.as_deref().map(|s| format!("  TOTP {s}")).unwrap_or_default();
        let _ = writeln!(text, "  {:<20} {:<34} {}{}", account.role, account.email, account.password, factor);
    }
    text.push('\n');
    for (what, record, field) in [
        ("scan a toy", "item", "digital_link"),
        ("verify a report", "report", "verify_url"),
        ("… superseded", "superseded_report", "verify_url"),
        ("verify a certificate", "certificate", "verify_url"),
    ] {
        let address = world.records.get(record).and_then(|found| found.get(field)).and_then(|url| url.as_str());
        let _ = writeln!(text, "  {what:<20} {}", address.unwrap_or_default());
    }
    for (name, token) in &world.api_keys {
        let _ = writeln!(text, "  {:<20} {token}", format!("key {name}"));
    }
    text
}
