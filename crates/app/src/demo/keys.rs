//! Keys for programs, as administrators make them.

use anyhow::Result;

use super::cast::fine;
use super::stage::Stage;
use super::summary::World;

/// Name, who makes it, scopes.
const KEYS: &[(&str, &str, &[&str])] = &[
    ("epcis", "merchant", &["epcis.capture", "epcis.query"]),
    ("enterprise", "merchant", &["products", "plans", "orders"]),
    ("laboratory", "lab-a-admin", &["results", "reports"]),
];

/// Makes them; this is the only time their tokens are seen.
pub(crate) async fn make(stage: &Stage<'_>, world: &mut World) -> Result<()> {
    for (name, who, scopes) in KEYS {
        let scopes: Vec<String> = scopes.iter().map(|scope| (*scope).to_owned()).collect();
        let made = accounts::actions::create_key(stage.platform, stage.who(who)?, name, &scopes).await;
        world.api_keys.insert((*name).to_owned(), fine(made)?.token);
        stage.done(format!("key {name} made"));
    }
    Ok(())
}
