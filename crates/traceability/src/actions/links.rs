//! Links of an organisation to its own goods: given, many at once, listed with what was, ended. A link is never changed: the
//! one that says the same for the same readers ends when another takes its place.

use kernel::{Actor, Message, Timestamp};
use platform::authz::On;
use platform::db::{Event as Happened, Tx};
use platform::{Error, FieldError, Platform, Result};
use serde_json::json;

use super::{LINKS, keys};
use crate::model::{KeptLink, LINK, LinkId};
use crate::rules::link_types;
use crate::rules::links::{Ground, Link, anchor, faults, ground};
use crate::store;
use crate::store::links::Asked;

/// Links that are given at once.
pub const MOST: usize = 1000;

/// A link with its time.
#[derive(Clone, Debug)]
pub struct NewLink {
    /// The link.
    pub link: Link,
    /// From when on; `None`: now.
    pub from: Option<Timestamp>,
    /// Until when; `None`: until it is ended.
    pub until: Option<Timestamp>,
}

/// What giving a link came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It is new, or took the place of another.
    Given(LinkId),
    /// It was there already.
    Known(LinkId),
}

/// Gives links; all of them, or none when one is wrong. Faults are named `links.3.href`: which, and what of it.
///
/// # Errors
/// [`Error::Invalid`], [`Error::Forbidden`].
pub async fn give(platform: &Platform, actor: &Actor, new: &[NewLink], once: &str) -> Result<Vec<Outcome>> {
    let mut tx = platform.write(actor, &LINKS, On::Nothing).await?;
    if tx.claim_once(once, LINKS.name).await?.is_some() {
        return Ok(Vec::new());
    }
    if new.len() > MOST {
        return Err(Error::field("links", Message::new("link-error-many").with("most", MOST)));
    }
    let mut wrong = Vec::new();
    for (index, one) in new.iter().enumerate() {
        wrong.extend(check(&tx, one).await?.into_iter().map(|mut fault| {
            fault.field = format!("links.{index}.{}", fault.field);
            fault
        }));
    }
    if !wrong.is_empty() {
        return Err(Error::Invalid(wrong));
    }
    let mut outcomes = Vec::with_capacity(new.len());
    for one in new {
        outcomes.push(keep(&mut tx, one).await?);
    }
    if outcomes.iter().any(|outcome| matches!(outcome, Outcome::Given(_))) {
        tx.raise_public_epoch().await?;
    }
    tx.answer_once(once, "given").await?;
    tx.commit().await?;
    Ok(outcomes)
}

/// Every fault of one link, whose goods they are included.
async fn check(tx: &Tx, new: &NewLink) -> Result<Vec<FieldError>> {
    let mut found = faults(&new.link);
    if let (Some(from), Some(until)) = (new.from, new.until)
        && until <= from
    {
        found.push(FieldError { field: "until".to_owned(), message: Message::new("link-error-until") });
    }
    if found.iter().all(|fault| fault.field != "anchor")
        && let Ok(anchor) = anchor(&new.link.anchor)
        && let Some(wrong) = not_own(tx, &anchor).await?
    {
        found.push(FieldError { field: "anchor".to_owned(), message: Message::new(wrong) });
    }
    Ok(found)
}

/// Why links may not be given here. A company prefix may be named by anybody; its links answer for own goods alone.
async fn not_own(tx: &Tx, anchor: &str) -> Result<Option<&'static str>> {
    match ground(anchor) {
        Some(Ground::Prefix(_)) => Ok(None),
        Some(Ground::Code(link)) => {
            let own = keys::owner(tx.platform(), &link).await? == Some(tx.actor().organisation);
            let gtin = link.key().ai() == "01";
            Ok((!own).then_some(if gtin { "link-error-not-own" } else { "link-error-not-own-key" }))
        }
        None => Ok(Some("link-error-anchor")),
    }
}

async fn keep(tx: &mut Tx, new: &NewLink) -> Result<Outcome> {
    let kind = link_types::named(&new.link.kind).unwrap_or_default().to_owned();
    let anchor = anchor(&new.link.anchor).map_err(|message| Error::field("anchor", message))?;
    let link = Link { anchor, kind, title: new.link.title.trim().to_owned(), ..new.link.clone() };
    let now = tx.now();
    if let Some(known) = store::links::same(tx.conn(), tx.actor().organisation, &link, now).await? {
        let same_time = new.from.is_none_or(|from| from == known.starts_at) && new.until == known.ends_at;
        if known.link == link && same_time {
            return Ok(Outcome::Known(known.id));
        }
        store::links::end(tx.conn(), known.id, now).await?;
    }
    let kept = KeptLink {
        id: tx.new_id(),
        owner: tx.actor().organisation,
        link,
        starts_at: new.from.unwrap_or(now),
        ends_at: new.until,
        created_at: now,
        created_by_name: tx.actor().name.clone(),
    };
    store::links::insert(tx.conn(), &kept).await?;
    record(tx, "link.given", &kept).await?;
    Ok(Outcome::Given(kept.id))
}

/// Links of the actor's organisation in order of their anchors.
///
/// # Errors
/// Permission, database.
pub async fn list(
    platform: &Platform,
    actor: &Actor,
    of: Option<&str>,
    ended: bool,
    after: (String, String),
    most: i64,
) -> Result<Vec<KeptLink>> {
    platform.read(actor, &LINKS, On::Nothing).await?;
    let asked = Asked { anchor: of, ended, after, now: platform.now(), most };
    store::links::list(platform.db().conn(), actor.organisation, &asked).await
}

/// Ends a link now; it stays in the history.
///
/// # Errors
/// [`Error::NotFound`], also for another organisation's; [`Error::Conflict`] when it has ended.
pub async fn end(platform: &Platform, actor: &Actor, id: LinkId) -> Result<()> {
    let mut tx = platform.write(actor, &LINKS, On::Nothing).await?;
    let kept = store::links::find(tx.conn(), id).await?;
    let kept = kept.filter(|kept| kept.owner == actor.organisation).ok_or(Error::NotFound)?;
    if !store::links::end(tx.conn(), id, tx.now()).await? {
        return Err(Error::Conflict(Message::new("link-error-ended")));
    }
    record(&mut tx, "link.ended", &kept).await?;
    tx.raise_public_epoch().await?;
    tx.commit().await
}

async fn record(tx: &mut Tx, name: &'static str, kept: &KeptLink) -> Result<()> {
    let link = &kept.link;
    let data = json!({"anchor": link.anchor, "kind": link.kind, "href": link.href, "lang": link.lang});
    tx.record(Happened::new(name, LINK, kept.id).with(data)).await
}
