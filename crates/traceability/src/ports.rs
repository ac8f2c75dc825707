//! What this area answers to others: the journey of a lot or a unit, recalls, domains that lead here, and what waits for whoever holds recalled goods.

use async_trait::async_trait;
use kernel::ids::OrganisationId;
use kernel::{Actor, Message, OrganisationKind, Timestamp};
use platform::api::ListQuery;
use platform::ports::{Domains, Journey, JourneyStep, RecallNotice, Recalls, Todo, TodoItem, Traces};
use platform::web::Domain;
use platform::{Platform, Result};

use crate::actions::seen::SUSPICION;
use crate::actions::{RECALL_LIST, SUSPICIONS};
use crate::model::{Lot, LotState, StoredEvent};
use crate::percent::encoded;
use crate::recall_model::{RECALL, Recall};
use crate::rules::journey::{MOST_CONTAINERS, MOST_LEVELS, MOST_STEPS, Stay, merged, stays, steps};
use crate::rules::lot::epc;
use crate::store;
use crate::store::scans::Suspicion;

pub(crate) struct Answers;

#[async_trait]
impl Domains for Answers {
    async fn proven(&self, platform: &Platform) -> Result<Vec<Domain>> {
        let found = store::domains::proven(platform.db().conn()).await?;
        Ok(found.into_iter().map(|(host, owner)| Domain::new(host, owner)).collect())
    }
}

/// Rows read for one journey at each level.
const MOST: i64 = 400;

#[async_trait]
impl Traces for Answers {
    async fn journey(
        &self,
        platform: &Platform,
        gtin: &str,
        lot: Option<&str>,
        serial: Option<&str>,
    ) -> Result<Option<Journey>> {
        let Ok(gtin) = gs1::Gtin::parse(gtin) else { return Ok(None) };
        let conn = platform.db().conn();
        let found = match (lot, serial) {
            (_, Some(serial)) => store::lots::by_serial(conn, gtin.as_str(), serial).await?,
            (Some(number), None) => store::lots::by_number(conn, gtin.as_str(), number).await?,
            (None, None) => None,
        };
        // Of a lot that was recorded by mistake nobody made anything.
        let found = found.filter(|found| !matches!(found.state, LotState::Withdrawn(_)));
        let Some(found) = found.filter(|found| lot.is_none_or(|number| found.number == number)) else {
            return Ok(None);
        };
        let events = match serial {
            Some(serial) => merged(steps(of_unit(platform, &found, serial).await?)),
            None => merged(steps(store::events::heads_of_lot(conn, found.id, MOST).await?)),
        };
        Ok(Some(Journey {
            lot: Some(found.number.clone()),
            serial: serial.map(ToOwned::to_owned),
            version: Some(found.version.to_string()),
            manufactured_on: Some(found.manufactured_on),
            steps: tell(platform, events).await?,
        }))
    }
}

#[async_trait]
impl Recalls for Answers {
    async fn recalls(
        &self,
        platform: &Platform,
        gtin: &str,
        lot: Option<&str>,
        serial: Option<&str>,
    ) -> Result<Vec<RecallNotice>> {
        let Ok(gtin) = gs1::Gtin::parse(gtin) else { return Ok(Vec::new()) };
        let conn = platform.db().conn();
        let number = match (lot, serial) {
            (None, Some(serial)) => match store::lots::by_serial(conn, gtin.as_str(), serial).await? {
                Some(lot) => Some(lot.number),
                None => return Ok(Vec::new()),
            },
            (lot, _) => lot.map(ToOwned::to_owned),
        };
        let found = store::recalls::of_goods(conn, gtin.as_str(), number.as_deref(), serial).await?;
        Ok(found
            .into_iter()
            .filter_map(|recall| {
                let opened = recall.state.opened()?;
                Some(RecallNotice {
                    number: opened.number.clone(),
                    opened_at: opened.at,
                    closed_at: recall.state.closed().map(|closed| closed.at),
                    reason_zh: recall.notice.reason_zh,
                    reason_en: recall.notice.reason_en,
                    advice_zh: recall.notice.advice_zh,
                    advice_en: recall.notice.advice_en,
                })
            })
            .collect())
    }
}

/// Open recalls named on the home page.
const MOST_OPEN: u64 = 10;

#[async_trait]
impl Todo for Answers {
    /// Goods that others called back: whoever makes or holds them has to act. Own lots that failed in a report: whoever makes them
    /// has to look what a recall would reach.
    async fn waiting(&self, platform: &Platform, actor: &Actor) -> Result<Vec<TodoItem>> {
        let Ok(scope) = platform.list(actor, &RECALL_LIST, RECALL) else { return Ok(Vec::new()) };
        if actor.kind == OrganisationKind::Authority {
            return Ok(Vec::new());
        }
        let mut items = failures(platform, actor).await?;
        let query = ListQuery { limit: Some(MOST_OPEN), state: "open".to_owned(), ..ListQuery::default() };
        let open = store::recalls::list(platform.db().conn(), &scope, &query).await?;
        let item = |recall: Recall| {
            let opened = recall.state.opened()?;
            let text = Message::new("recall-todo").with("number", &opened.number).with("product", &recall.name_zh);
            let href = format!("/recall-cases/{}", recall.id);
            Some(TodoItem { text, href, due: None, since: opened.at })
        };
        items.extend(open.into_iter().filter(|recall| recall.opener != actor.organisation).filter_map(item));
        Ok(items)
    }
}

async fn failures(platform: &Platform, actor: &Actor) -> Result<Vec<TodoItem>> {
    let Ok(scope) = platform.list(actor, &SUSPICIONS, SUSPICION) else { return Ok(Vec::new()) };
    let most = i64::try_from(MOST_OPEN).unwrap_or(i64::MAX);
    let item = |one: Suspicion| {
        let text = Message::new("suspicion-todo").with("lot", &one.lot_number).with("number", &one.report);
        let source = encoded(&epc(&one.gtin, Some(&one.lot_number), None));
        TodoItem { text, href: format!("/recall-cases/new?source={source}"), due: None, since: one.found_at }
    };
    let open = store::scans::open_failures(platform.db().conn(), &scope, most).await?;
    Ok(open.into_iter().map(item).collect())
}

/// Events of the unit, of its lot as a class, and of the containers while it was inside.
async fn of_unit(platform: &Platform, lot: &Lot, serial: &str) -> Result<Vec<StoredEvent>> {
    let conn = platform.db().conn();
    let ever = (Timestamp::from_micros(i64::MIN), None);
    let unit = epc(&lot.gtin, None, Some(serial));
    let mut events = store::events::heads_about(conn, &unit, lot.id, ever, MOST).await?;
    events
        .extend(store::events::heads_about(conn, &epc(&lot.gtin, Some(&lot.number), None), lot.id, ever, MOST).await?);
    let mut level = vec![Stay { parent: unit.clone(), from: ever.0, until: None }];
    let mut followed = vec![unit];
    for _ in 0..MOST_LEVELS {
        let mut next = Vec::new();
        for inside in level {
            let nestings = store::events::nestings(conn, &inside.parent, lot.id, MOST).await?;
            for stay in stays(nestings, (inside.from, inside.until)) {
                if followed.len() > MOST_CONTAINERS || followed.contains(&stay.parent) {
                    continue;
                }
                followed.push(stay.parent.clone());
                events.extend(
                    store::events::heads_about(conn, &stay.parent, lot.id, (stay.from, stay.until), MOST).await?,
                );
                next.push(stay);
            }
        }
        level = next;
        if level.is_empty() || events.len() > MOST_STEPS * 4 {
            break;
        }
    }
    Ok(events)
}

/// Events with the names of their places; a place is named by who captured the event, else by another party of
/// the journey: a stranger names no place for others.
pub(crate) async fn tell(platform: &Platform, events: Vec<StoredEvent>) -> Result<Vec<JourneyStep>> {
    let mut uris: Vec<String> =
        events.iter().map(|e| e.read_point.clone()).chain(events.iter().map(|e| e.biz_location.clone())).collect();
    uris.sort_unstable();
    uris.dedup();
    uris.retain(|uri| !uri.is_empty());
    let captors: Vec<OrganisationId> = events.iter().map(|event| event.organisation).collect();
    let places = store::places::named(platform.db().conn(), &uris).await?;
    Ok(events
        .into_iter()
        .map(|event| {
            let uri = if event.read_point.is_empty() { &event.biz_location } else { &event.read_point };
            let place = places
                .get(&(event.organisation, uri.clone()))
                .or_else(|| places.values().find(|place| place.uri == *uri && captors.contains(&place.owner)));
            JourneyStep {
                at: event.event_time,
                step: if event.biz_step.is_empty() { "other".to_owned() } else { event.biz_step },
                place_zh: place.map(|place| place.name_zh.clone()).unwrap_or_default(),
                place_en: place.map(|place| place.name_en.clone()).unwrap_or_default(),
                by: event.organisation_name,
                event: event.event_id,
            }
        })
        .collect())
}
