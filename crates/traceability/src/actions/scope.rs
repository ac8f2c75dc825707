//! The scope of a recall, also without one (what if?): from a material lot, a product version, lots, cartons or units to what
//! is reached and where it is now. Only goods count that the asking organisation makes or supervises.

use std::collections::{BTreeMap, BTreeSet};

use kernel::ids::ProductVersionId;
use kernel::{Actor, Message};
use platform::authz::{Audience, On};
use platform::{Error, Platform, Result};

use super::{RECALL_PREPARE, SHOW, reader};
use crate::model::{LOT, Lot, LotId};
use crate::rules::lot::{MOST_CARTONS, epc, sscc_epc};
use crate::rules::recall::{Goods, Held, held};
use crate::rules::redact::Reader;
use crate::rules::trace::fact::Fact;
use crate::rules::trace::graph::NodeKind;
use crate::rules::trace::sought::sought;
use crate::rules::trace::walk::Walk;
use crate::store;
use crate::store::lots::Named;
use crate::store::trace::follow;

/// Events of one lot that may name single units.
const MOST_MOVES: i64 = 2000;
/// Lots whose materials are told, and materials told.
const MOST_ASKED: usize = 20;
/// Lots of one scope.
const MOST_LOTS: usize = 200;

/// What a recall reaches.
#[derive(Debug)]
pub struct Scope {
    /// Lots, with what of them is called back.
    pub lots: Vec<(Lot, Goods)>,
    /// Where it is, part by part.
    pub held: Vec<Held>,
    /// Not everything could be followed: a bound was reached.
    pub cut: bool,
}

impl Scope {
    /// Units called back.
    #[must_use]
    pub fn units(&self) -> i64 {
        self.lots.iter().map(|(_, goods)| goods.units()).sum()
    }

    /// `unit` when only single units are called back, else `lot`.
    #[must_use]
    pub fn precise_to(&self) -> &'static str {
        if self.lots.iter().all(|(_, goods)| goods.only.is_some()) { "unit" } else { "lot" }
    }
}

/// The scope that follows from a text: one thing a line, each a material lot, a lot, a carton, a unit (any writing), the UUID of a
/// product version, or the number of a test report, which is bound to lots or to a product version.
///
/// # Errors
/// [`Error::Invalid`] on field `source` when a line means nothing, or when nothing that the actor answers for is reached.
pub async fn scope(platform: &Platform, actor: &Actor, source: &str) -> Result<Scope> {
    platform.read(actor, &RECALL_PREPARE, On::Nothing).await?;
    let fault = |key: &str, line: &str| Error::field("source", Message::new(key).with("line", line));
    let conn = platform.db().conn();
    let reader = reader(platform, actor).await?;
    let mut wanted: BTreeMap<LotId, Option<BTreeSet<String>>> = BTreeMap::new();
    let mut things = Vec::new();
    for line in source.lines().map(str::trim).filter(|line| !line.is_empty()) {
        if let Some(lots) = made_to(platform, line).await? {
            wanted.extend(lots.into_iter().map(|lot| (lot, None)));
        } else {
            things.push(sought(line).map_err(|_| fault("recall-error-line", line))?);
        }
    }
    if things.is_empty() && wanted.is_empty() {
        return Err(fault("recall-error-empty", ""));
    }
    let mut walk = Walk::down(&things);
    follow(conn, &reader, &mut walk).await?;
    let mut cut = walk.is_cut();
    let reached: Vec<String> =
        walk.reached().iter().filter(|(_, reach)| !reach.only_carried()).map(|(e, _)| e.clone()).collect();
    let named: Vec<Named> = reached.iter().filter_map(|epc| super::capture::name(epc)).collect();
    for (name, lot) in store::lots::lots_of(conn, &named).await? {
        let units = match name {
            Named::Class(..) => None,
            Named::Unit(_, serial) => Some(BTreeSet::from([serial])),
            Named::Carton(sscc) => Some(store::lots::in_carton(conn, &sscc).await?.into_iter().collect()),
        };
        match (wanted.get_mut(&lot), units) {
            (Some(Some(known)), Some(more)) => known.extend(more),
            (_, None) => {
                wanted.insert(lot, None);
            }
            (Some(None), Some(_)) => {}
            (None, units) => {
                wanted.insert(lot, units);
            }
        }
    }
    cut |= wanted.len() > MOST_LOTS;
    let mut lots = Vec::new();
    for (id, only) in wanted.into_iter().take(MOST_LOTS) {
        // Whoever only received the goods cannot call them back, and learns nothing of what others hold.
        let access = platform.read(actor, &SHOW, On::record(LOT, id)).await;
        if !access.is_ok_and(|access| matches!(access.audience, Audience::Owner | Audience::Authority)) {
            continue;
        }
        if let Some(lot) = store::lots::find(conn, id).await? {
            let goods = goods(platform, &reader, &lot, only).await?;
            lots.push((lot, goods));
        }
    }
    if lots.is_empty() {
        return Err(fault("recall-error-nothing", source.trim()));
    }
    let all: Vec<Goods> = lots.iter().map(|(_, goods)| goods.clone()).collect();
    let seeds: Vec<String> = all.iter().flat_map(Goods::seeds).cloned().collect();
    let mut walk = Walk::down(&seeds);
    follow(conn, &reader, &mut walk).await?;
    Ok(Scope { held: held(&walk, &all), lots, cut: cut || walk.is_cut() })
}

/// The lots that a product version or a test report means: those that the report names, or all that were made to its version.
async fn made_to(platform: &Platform, line: &str) -> Result<Option<Vec<LotId>>> {
    let conn = platform.db().conn();
    if let Ok(version) = line.parse::<ProductVersionId>() {
        return store::lots::of_version(conn, version).await.map(Some);
    }
    let Some(reports) = platform.ports().reports.as_ref().filter(|_| sought(line).is_err()) else { return Ok(None) };
    let Some(report) = reports.by_number(platform, line).await? else { return Ok(None) };
    let all = store::lots::of_version(conn, report.version).await?;
    let mut named = Vec::new();
    for id in all.iter().filter(|_| !report.lots.is_empty()) {
        let lot = store::lots::find(conn, *id).await?;
        named.extend(lot.filter(|lot| report.lots.contains(&lot.number)).map(|lot| lot.id));
    }
    Ok(Some(if named.is_empty() { all } else { named }))
}

/// What the lots of a scope were made of, as far as the actor sees it: where a part failed, its material leads to whatever else was
/// made of it. Asked of the first few lots.
///
/// # Errors
/// Database errors.
pub async fn materials(platform: &Platform, actor: &Actor, scope: &Scope) -> Result<Vec<String>> {
    let mut found = BTreeSet::new();
    for (lot, _) in scope.lots.iter().take(MOST_ASKED) {
        found.extend(super::materials::of_lot(platform, actor, lot).await?.into_iter().map(|told| told.material));
    }
    Ok(found.into_iter().take(MOST_ASKED).collect())
}

async fn goods(platform: &Platform, reader: &Reader, lot: &Lot, only: Option<BTreeSet<String>>) -> Result<Goods> {
    let conn = platform.db().conn();
    let maker = platform.organisations()?.organisation(platform, lot.owner).await?;
    let mut goods = Goods {
        gtin: lot.gtin.clone(),
        number: lot.number.clone(),
        quantity: lot.quantity,
        made_at: lot.place.clone(),
        maker: maker.map(|maker| maker.name_zh).unwrap_or_default(),
        cartons: Vec::new(),
        singles: Vec::new(),
        only: only.map(|only| only.iter().map(|serial| epc(&lot.gtin, None, Some(serial))).collect()),
    };
    if goods.only.is_some() {
        return Ok(goods);
    }
    let cartons = store::lots::cartons(conn, lot.id, 0, MOST_CARTONS).await?;
    goods.cartons = cartons.into_iter().map(|carton| (sscc_epc(&carton.sscc), carton.items)).collect();
    let mut singles: BTreeSet<String> = BTreeSet::new();
    for stored in store::recalls::moves(conn, reader, lot.id, MOST_MOVES).await? {
        let Some(fact) = Fact::of(&stored) else { continue };
        let own = fact.objects.iter().chain(&fact.children).map(|named| &named.epc);
        singles.extend(own.filter(|epc| NodeKind::of(epc) == NodeKind::Unit).cloned());
    }
    let serials: Vec<String> =
        singles.iter().filter_map(|unit| epcis::objects::link(unit)?.serial().map(ToOwned::to_owned)).collect();
    let inside = store::lots::cartons_of(conn, lot.id, &lot.gtin, &serials).await?;
    goods.singles = inside
        .into_iter()
        .map(|(serial, carton)| (epc(&lot.gtin, None, Some(&serial)), carton.map(|sscc| sscc_epc(&sscc))))
        .collect();
    Ok(goods)
}
