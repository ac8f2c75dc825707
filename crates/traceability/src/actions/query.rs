//! Asking for events: what an organisation may see of what a query means, page by page.

use std::cmp::Ordering;

use epcis::query::{Count, OrderBy, Query};
use epcis::{Context, Event};
use kernel::Actor;
use platform::authz::On;
use platform::{Error, Platform, Result};

use super::{QUERY, reader};
use crate::model::StoredEvent;
use crate::rules::master_data::{Known, Wanted};
use crate::rules::redact::Reader;
use crate::store;
use crate::store::query::{Batch, Cursor, candidates};

/// Rows that are read at once.
const BATCH: usize = 500;
/// Rows that one page looks at; a page may be shorter than asked for, and names where the next one begins.
const MOST_SEEN: usize = 20_000;
/// Events that can be put in the order of an extension field.
const MOST_SORTED: usize = 10_000;

/// Where a list goes on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    /// The last event looked at.
    pub(crate) cursor: Cursor,
    /// Events answered so far.
    pub(crate) answered: u64,
}

/// A page of events.
#[derive(Debug)]
pub(crate) struct Page {
    /// The events in the order of the query.
    pub(crate) events: Vec<StoredEvent>,
    /// Where the next page begins, while there may be one.
    pub(crate) next: Option<Place>,
}

/// Why a query is not answered.
#[derive(Debug)]
pub(crate) enum Refusal {
    /// More events than `maxEventCount`.
    TooLarge(u64),
    /// It would look at more events than permitted.
    TooComplex,
    /// Permission, database.
    Platform(Error),
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        Self::Platform(error)
    }
}

/// A page of what a query means among the events that the actor's organisation may see.
///
/// # Errors
/// [`Refusal`].
pub(crate) async fn page(
    platform: &Platform,
    actor: &Actor,
    query: &Query,
    after: Option<Place>,
    size: u64,
) -> Result<Page, Refusal> {
    platform.read(actor, &QUERY, On::Nothing).await?;
    let reader = reader(platform, actor).await?;
    let known = store::master_data::known(platform.db().conn(), reader.organisation, &Wanted::of(query)).await?;
    let looked = Looked { platform, reader, query, known: known.ok_or(Refusal::TooComplex)? };
    if let (Count::AtMost(most), None) = (query.count, &after) {
        looked.count(most).await?;
    }
    let answered = after.as_ref().map_or(0, |place| place.answered);
    let left = match query.count {
        Count::First(most) => most.saturating_sub(answered).min(size),
        Count::All | Count::AtMost(_) => size,
    };
    let wanted = usize::try_from(left).unwrap_or(usize::MAX);
    if wanted == 0 {
        return Ok(Page { events: Vec::new(), next: None });
    }
    let mut page = match &query.order_by {
        OrderBy::Field(_) => looked.sorted(after, wanted).await?,
        OrderBy::EventTime | OrderBy::RecordTime => looked.in_order(after, wanted).await?,
    };
    if let (Count::First(most), Some(next)) = (query.count, &page.next)
        && next.answered >= most
    {
        page.next = None;
    }
    Ok(page)
}

struct Looked<'a> {
    platform: &'a Platform,
    reader: Reader,
    query: &'a Query,
    known: Known,
}

impl Looked<'_> {
    async fn batch(&self, after: Option<&Cursor>) -> Result<Batch> {
        candidates(self.platform.db().conn(), &self.reader, (self.query, &self.known), after, BATCH).await
    }

    /// The event, when it is meant.
    fn read(&self, stored: &StoredEvent) -> Result<Option<Event>> {
        let event = Event::parse_kept(&stored.body)
            .map_err(|error| Error::Internal(anyhow::anyhow!("event {} cannot be read: {error}", stored.id)))?;
        let meant = self.query.matches_within(&event, &Context::default(), &self.known);
        Ok(meant.then_some(event))
    }

    async fn in_order(&self, after: Option<Place>, wanted: usize) -> Result<Page, Refusal> {
        let mut answered = after.as_ref().map_or(0, |place| place.answered);
        let mut cursor = after.map(|place| place.cursor);
        let mut found: Vec<StoredEvent> = Vec::new();
        let mut seen = 0;
        loop {
            let batch = self.batch(cursor.as_ref()).await?;
            seen += batch.looked;
            for stored in batch.events {
                if self.read(&stored)?.is_some() {
                    if found.len() == wanted {
                        // There is one more: the next page begins behind the last one of this.
                        let cursor = found.last().map(|last| Cursor::behind(last, self.query));
                        return Ok(Page { next: cursor.map(|cursor| Place { cursor, answered }), events: found });
                    }
                    answered += 1;
                    found.push(stored);
                }
            }
            cursor = batch.end;
            if batch.looked < BATCH {
                return Ok(Page { events: found, next: None });
            }
            if seen >= MOST_SEEN {
                return Ok(Page { events: found, next: cursor.map(|cursor| Place { cursor, answered }) });
            }
        }
    }

    /// Refuses when there are more events than permitted.
    async fn count(&self, most: u64) -> Result<(), Refusal> {
        let mut cursor = None;
        let (mut found, mut seen) = (0, 0);
        loop {
            let batch = self.batch(cursor.as_ref()).await?;
            for stored in &batch.events {
                found += u64::from(self.read(stored)?.is_some());
            }
            if found > most {
                return Err(Refusal::TooLarge(most));
            }
            seen += batch.looked;
            if batch.looked < BATCH {
                return Ok(());
            }
            cursor = batch.end;
            if seen >= MOST_SEEN {
                return Err(Refusal::TooComplex);
            }
        }
    }

    async fn sorted(&self, after: Option<Place>, wanted: usize) -> Result<Page, Refusal> {
        let mut all: Vec<(Event, StoredEvent)> = Vec::new();
        let (mut cursor, mut seen) = (None, 0);
        loop {
            let batch = self.batch(cursor.as_ref()).await?;
            seen += batch.looked;
            for stored in batch.events {
                if let Some(event) = self.read(&stored)? {
                    all.push((event, stored));
                }
            }
            cursor = batch.end;
            if batch.looked < BATCH {
                break;
            }
            if all.len() > MOST_SORTED || seen >= MOST_SEEN {
                return Err(Refusal::TooComplex);
            }
        }
        all.sort_by(|left, right| {
            let order = self.query.compare(&left.0, &right.0).then_with(|| left.1.id.cmp(&right.1.id));
            if self.query.ascending { order } else { order.reverse() }
        });
        let answered = after.as_ref().map_or(0, |place| place.answered);
        let from = after.and_then(|place| all.iter().position(|(_, stored)| stored.id.to_string() == place.cursor.id));
        let rest = all.into_iter().skip(from.map_or(0, |at| at + 1));
        let mut events: Vec<StoredEvent> = rest.take(wanted.saturating_add(1)).map(|(_, stored)| stored).collect();
        let more = events.len().cmp(&wanted) == Ordering::Greater;
        events.truncate(wanted);
        let answered = answered + u64::try_from(events.len()).unwrap_or(u64::MAX);
        let cursor = events.last().filter(|_| more).map(|last| Cursor::behind(last, self.query));
        Ok(Page { events, next: cursor.map(|cursor| Place { cursor, answered }) })
    }
}
