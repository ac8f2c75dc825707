//! A lot of the magnetic set: a thousand serial numbers, cartons, inspection on the strength of its documents, on its way
//! to Hamburg. And the events that the trader's carrier sends in as a file.

use anyhow::{Context, Result, anyhow, bail};
use platform::ports::Product;
use serde_json::json;
use traceability::actions::capture::Refusal;
use traceability::actions::inspect::Inspection;
use traceability::actions::lots::NewLot;
use traceability::actions::{capture, inspect, lots, pack, ship};
use traceability::model::Behaviour;
use traceability::rules::lot::link;

use super::cast::fine;
use super::stage::Stage;
use super::summary::World;

const NUMBER: &str = "L26B1124";
const UNITS: i64 = 1_000;
const PER_CARTON: i64 = 40;
/// GS1 prefix 952 is kept for demonstrations.
const COMPANY_PREFIX: &str = "9521234";
const CARRIER: &str = include_str!("../../../../demo/epcis-shipment.json");

/// The evidence an inspection rests on.
pub(crate) struct Evidence {
    /// Report numbers.
    pub(crate) reports: Vec<String>,
    /// Certificate numbers.
    pub(crate) certificates: Vec<String>,
}

/// From the first serial number to the ship.
pub(crate) async fn make(stage: &Stage<'_>, toy: &Product, evidence: Evidence, world: &mut World) -> Result<()> {
    let merchant = stage.who("merchant")?;
    let platform = stage.platform;
    let new = NewLot {
        version: toy.version,
        number: NUMBER.to_owned(),
        manufactured_on: platform.now().china_date(),
        quantity: UNITS,
        place: None,
    };
    let lot = fine(lots::create(platform, merchant, &new, "").await)?;
    stage.done(format!("lot {NUMBER} of {UNITS} units recorded"));
    let cartons = fine(pack::pack(platform, merchant, lot, PER_CARTON, COMPANY_PREFIX, "").await)?;
    stage.done(format!("lot {NUMBER} packed in {} cartons", cartons.len()));
    let Evidence { reports, certificates } = evidence;
    let told = Inspection { reports, certificates, conformant: true };
    fine(inspect::inspect(platform, merchant, lot, &told, "").await)?;
    stage.done(format!("lot {NUMBER} inspected"));
    fine(ship::ship(platform, merchant, lot, stage.who("purchaser")?.organisation, "").await)?;
    stage.done(format!("lot {NUMBER} shipped to Hamburg"));
    stage.settle().await?;

    let gtin = toy.gtin.as_deref().context("a product without a GTIN")?;
    let serials = fine(lots::serials(platform, merchant, lot, 0, 1).await)?;
    let serial = serials.first().context("a lot without serial numbers")?;
    let stem = &platform.settings().public_url;
    let address = |serial| json!({"digital_link": link(stem, gtin, Some(NUMBER), serial)});
    world.records.insert("lot".to_owned(), address(None));
    world.records.insert("item".to_owned(), address(Some(serial)));
    Ok(())
}

/// The trader hands on what the carrier's system wrote.
pub(crate) async fn from_the_carrier(stage: &Stage<'_>) -> Result<()> {
    let trader = stage.who("trader")?;
    let captured = capture::document(stage.platform, trader, CARRIER, Behaviour::Rollback, "epcis-shipment.json").await;
    let receipt = captured.map_err(|refusal| match refusal {
        Refusal::Platform(error) => anyhow!("{error}"),
        other => anyhow!("demo/epcis-shipment.json: {other:?}"),
    })?;
    if !receipt.success {
        bail!("demo/epcis-shipment.json: {:?}", receipt.results);
    }
    stage.done(format!("{} events of the carrier captured", receipt.results.len()));
    Ok(())
}
