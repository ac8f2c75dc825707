//! One lot, one page, one timeline: five facts, the next step, units, cartons, events.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{Path, Query};
use axum::response::Response;
use kernel::ids::OrganisationId;
use platform::authz::{Audience, permits};
use platform::i18n::Lang;
use platform::journal;
use platform::ports::JourneyStep;
use platform::web::{Ctx, Page, TimelineLine};
use platform::{Error, Result};
use serde::Deserialize;

use super::{cbv, class, labels, lot_id};
use crate::actions::correct::possible;
use crate::actions::domains;
use crate::actions::lots::show_lot;
use crate::actions::materials::{Told, of_lot};
use crate::actions::{CARTON_LABELS, PACK, RECALL_PREPARE, reader};
use crate::model::{Carton, Item, LOT, Lot, LotState, StoredEvent};
use crate::percent::encoded;
use crate::rules::lot::{epc, link};
use crate::store;

/// Units and cartons on one page.
const PAGE: i64 = 50;
/// Events on the page of a lot, from its beginning and up to its end.
const EVENTS: i64 = 100;

/// An event as a line.
#[derive(Debug)]
pub(crate) struct EventLine {
    pub(crate) id: String,
    pub(crate) at: String,
    pub(crate) step: String,
    pub(crate) disposition: String,
    pub(crate) place: String,
    pub(crate) by: String,
    pub(crate) kind: String,
}

impl EventLine {
    fn says_the_same(&self, other: &Self) -> bool {
        let said = |line: &Self| [&line.step, &line.disposition, &line.place, &line.by, &line.kind].map(Clone::clone);
        said(self) == said(other)
    }
}

/// Events one after the other that say the same, as those of a hundred cartons do: one line, the others within.
#[derive(Debug)]
pub(crate) struct EventGroup {
    pub(crate) first: EventLine,
    pub(crate) others: Vec<EventLine>,
}

impl EventGroup {
    /// When the last of them was, if not when the first was.
    fn until(&self) -> Option<&str> {
        self.others.last().map(|last| last.at.as_str()).filter(|at| *at != self.first.at)
    }
}

#[derive(Template)]
#[template(path = "lot/show.html")]
pub(crate) struct Show {
    pub(crate) p: Page,
    pub(crate) lot: Lot,
    pub(crate) audience: &'static str,
    /// May pack, inspect, ship.
    pub(crate) maker: bool,
    /// Numbers of reports that it failed in, for who may call it back.
    pub(crate) failed: Vec<String>,
    /// What a recall of it would reach.
    pub(crate) recall_scope: String,
    pub(crate) place: String,
    pub(crate) digital_link: String,
    pub(crate) items: Vec<Item>,
    pub(crate) next_item: Option<String>,
    pub(crate) serial: String,
    pub(crate) cartons: Vec<Carton>,
    pub(crate) more_cartons: bool,
    /// Cartons that the buyer has received.
    pub(crate) arrived: i64,
    pub(crate) events: Vec<EventGroup>,
    /// The latest, when not all could be shown.
    pub(crate) latest: Vec<EventGroup>,
    pub(crate) materials: Vec<Told>,
    /// Files of at most a thousand labels.
    pub(crate) label_parts: i64,
    pub(crate) timeline: Vec<TimelineLine>,
}

impl Show {
    fn class(&self) -> &'static str {
        class(self.lot.state.word())
    }

    /// The steps of a lot: word, done, current.
    fn dots(&self) -> [(&'static str, bool, bool); 4] {
        let packed = self.lot.state.packed().is_some();
        let inspected = self.lot.inspected_at.is_some();
        let shipped = self.lot.state.shipped().is_some();
        let next = self.next();
        [
            ("made", true, false),
            ("packed", packed, next == "packing"),
            ("inspected", inspected, next == "inspection"),
            ("shipped", shipped, next == "shipment"),
        ]
    }

    /// The one next step; empty when the lot has left.
    fn next(&self) -> &'static str {
        match (&self.lot.state, self.lot.inspected_at) {
            (LotState::Made, _) if !self.lot.is_numbered() => "numbering",
            (LotState::Made, _) => "packing",
            (LotState::Packed(_), None) => "inspection",
            (LotState::Packed(_), Some(_)) => "shipment",
            (LotState::Shipped(..) | LotState::Withdrawn(_), _) => "",
        }
    }

    /// What was recorded can be taken back.
    fn correctable(&self) -> bool {
        !possible(&self.lot, i64::from(!self.cartons.is_empty())).is_empty()
            || self.materials.iter().any(|material| material.by == self.lot.owner)
    }

    fn withdrawn(&self) -> bool {
        matches!(self.lot.state, LotState::Withdrawn(_))
    }

    fn open(&self) -> bool {
        !matches!(self.lot.state, LotState::Shipped(..) | LotState::Withdrawn(_))
    }
}

/// Which part of the units is shown.
#[derive(Default, Deserialize)]
pub(super) struct Which {
    #[serde(default)]
    serial: String,
    #[serde(default)]
    after: String,
}

/// `GET /lots/{id}`
pub(super) async fn lot(ctx: Ctx, Path(id): Path<String>, Query(which): Query<Which>) -> Result<Response> {
    let actor = ctx.actor()?;
    let (lot, access) = show_lot(&ctx.platform, actor, lot_id(&id)?).await?;
    let conn = ctx.platform.db().conn();
    let serial = which.serial.trim().to_uppercase();
    let mut items = store::lots::items(conn, lot.id, &serial, &which.after, PAGE + 1).await?;
    let next_item = overflow(&mut items).then(|| items.last().map(|item| item.serial.clone())).flatten();
    let mut cartons = store::lots::cartons(conn, lot.id, 0, PAGE + 1).await?;
    let more_cartons = overflow(&mut cartons);
    let (mut first, mut latest, gap) =
        store::events::of_lot(conn, lot.id, &reader(&ctx.platform, actor).await?, EVENTS).await?;
    if !gap {
        first.append(&mut latest);
    }
    let arrived = store::arrivals::count(conn, lot.id).await?;
    let materials = of_lot(&ctx.platform, actor, &lot).await?;
    let entries = journal::timeline(ctx.platform.db(), LOT, lot.id, 100).await?;
    let places = store::places::named(conn, std::slice::from_ref(&lot.place)).await?;
    let calls_back =
        permits(&RECALL_PREPARE, actor).is_ok() && matches!(access.audience, Audience::Owner | Audience::Authority);
    let failed = if calls_back { store::scans::failed(conn, lot.id).await? } else { Vec::new() };
    let stem = domains::stem(&ctx.platform, lot.owner).await?;
    let p = ctx.page_titled(ctx.lang().t_args("lot-title", &[("number", &lot.number)]));
    let place = places.get(&(lot.owner, lot.place.clone()));
    ctx.html(&Show {
        place: place.map(|place| p.pick(&place.name_zh, &place.name_en).to_owned()).unwrap_or_default(),
        digital_link: link(&stem, &lot.gtin, Some(&lot.number), None),
        audience: access.audience.word(),
        failed: failed.into_iter().map(|one| one.report).collect(),
        recall_scope: format!("/recall-cases/new?source={}", encoded(&epc(&lot.gtin, Some(&lot.number), None))),
        maker: access.audience == Audience::Owner && permits(&PACK, actor).is_ok(),
        events: grouped(lines(&ctx, &p, first).await?),
        latest: grouped(lines(&ctx, &p, latest).await?),
        label_parts: labels::parts(lot.quantity).last().copied().unwrap_or_default(),
        // Others read what happened to the goods in its events; who did what in the house is the house's own.
        timeline: if access.audience == Audience::Owner { p.timeline(&entries) } else { Vec::new() },
        materials,
        items,
        next_item,
        serial,
        cartons,
        more_cartons,
        arrived,
        lot,
        p,
    })
}

/// Events as lines, in the page's language.
pub(super) async fn lines(ctx: &Ctx, p: &Page, events: Vec<StoredEvent>) -> Result<Vec<EventLine>> {
    let told = crate::ports::tell(&ctx.platform, events.clone()).await?;
    let names = names(ctx, &events).await?;
    let named = |mut event: StoredEvent| {
        if let Some(name) = names.get(&event.organisation) {
            event.organisation_name.clone_from(name);
        }
        event
    };
    Ok(events.into_iter().map(named).zip(told).map(|(event, step)| line(p, event, step)).collect())
}

/// English names of captors, for an English page; an event keeps the Chinese one of its day.
async fn names(ctx: &Ctx, events: &[StoredEvent]) -> Result<BTreeMap<OrganisationId, String>> {
    let mut names = BTreeMap::new();
    if ctx.lang() != Lang::En {
        return Ok(names);
    }
    for event in events {
        if names.contains_key(&event.organisation) {
            continue;
        }
        let party = ctx.platform.organisations()?.organisation(&ctx.platform, event.organisation).await?;
        let name = party.map(|party| party.name_en).filter(|name| !name.is_empty());
        names.insert(event.organisation, name.unwrap_or_else(|| event.organisation_name.clone()));
    }
    Ok(names)
}

/// Neighbours that say the same together.
pub(super) fn grouped(lines: Vec<EventLine>) -> Vec<EventGroup> {
    let mut groups: Vec<EventGroup> = Vec::new();
    for line in lines {
        match groups.last_mut().filter(|group| group.first.says_the_same(&line)) {
            Some(group) => group.others.push(line),
            None => groups.push(EventGroup { first: line, others: Vec::new() }),
        }
    }
    groups
}

fn line(p: &Page, event: StoredEvent, step: JourneyStep) -> EventLine {
    EventLine {
        id: event.id.to_string(),
        at: p.instant(&event.event_time),
        step: cbv(p, "cbv-step", &step.step),
        disposition: if event.disposition.is_empty() { String::new() } else { cbv(p, "cbv-disp", &event.disposition) },
        place: p.pick(&step.place_zh, &step.place_en).to_owned(),
        by: event.organisation_name,
        kind: event.kind,
    }
}

/// Cuts a list that was read with one row too many.
fn overflow<T>(rows: &mut Vec<T>) -> bool {
    let most = usize::try_from(PAGE).unwrap_or(usize::MAX);
    let more = rows.len() > most;
    rows.truncate(most);
    more
}

#[derive(Template)]
#[template(path = "lot/cartons.html")]
pub(crate) struct Cartons {
    pub(crate) p: Page,
    pub(crate) lot: Lot,
    pub(crate) cartons: Vec<Carton>,
    /// May print their labels.
    pub(crate) maker: bool,
    pub(crate) next: Option<i64>,
}

/// `after`: a position.
#[derive(Default, Deserialize)]
pub(super) struct After {
    #[serde(default)]
    after: i64,
}

/// `GET /lots/{id}/cartons`
pub(super) async fn cartons(ctx: Ctx, Path(id): Path<String>, Query(query): Query<After>) -> Result<Response> {
    let actor = ctx.actor()?;
    let (lot, access) = show_lot(&ctx.platform, actor, lot_id(&id)?).await?;
    let maker = access.audience == Audience::Owner && permits(&CARTON_LABELS, actor).is_ok();
    let mut cartons = store::lots::cartons(ctx.platform.db().conn(), lot.id, query.after, PAGE + 1).await?;
    if cartons.is_empty() {
        return Err(Error::NotFound);
    }
    let next = overflow(&mut cartons).then(|| cartons.last().map(|carton| carton.position)).flatten();
    let p = ctx.page_titled(ctx.lang().t_args("lot-cartons-title", &[("number", &lot.number)]));
    ctx.html(&Cartons { p, lot, cartons, maker, next })
}
