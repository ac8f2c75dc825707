//! The demonstration: a small world built through the same actions that pages and API call, never by raw inserts.
//!
//! Everything in it is fictional. A second start finds the world in the data folder and keeps it.

mod cast;
mod summary;
mod toys;

use std::path::Path;

use anyhow::{Context, Result};
use platform::Platform;

use cast::fine;
pub use summary::{Account, World};

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
    let cast = cast::enter(platform, &mut world).await?;
    progress(&format!("  {} people", cast.len()));
    progress("Products: a sheet of five toys, one with a mistyped barcode …");
    let toys = toys::bring(platform, &cast).await?;
    let bear = toys.get("bear").context("no bear")?;
    world.records.insert("product".to_owned(), serde_json::json!({"id": bear.product, "gtin": bear.gtin}));
    fine(platform::jobs::drain(platform).await)?;
    // Written last and at once: a start that was interrupted is begun anew, never half kept.
    let text = serde_json::to_string_pretty(&world)?;
    let temporary = data.join("demo-world.json.part");
    std::fs::write(&temporary, text)?;
    std::fs::rename(&temporary, &kept)?;
    Ok(world)
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
    text
}
