//! Master data read back: an organisation sees what it captured itself, as its queries ask it, and nothing that others did.

use kernel::{Actor, Message};
use platform::authz::On;
use platform::{Error, Platform, Result};

use super::QUERY;
use crate::rules::master_data::Elements;
use crate::rules::trace::sought::sought;
use crate::store::vocabularies::{self as store, Asked, Found, Kept};

/// Elements of one document, at most.
pub(crate) const MOST_OF_A_DOCUMENT: usize = 10_000;
/// Elements read at once for one.
const BATCH: usize = 1000;

/// What a list shall hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Wanted {
    /// One vocabulary alone.
    pub(crate) kind: Option<String>,
    /// Part of an identifier or of a name, or any writing of a GS1 key.
    pub(crate) text: String,
    /// Behind this vocabulary and identifier.
    pub(crate) after: (String, String),
}

/// Vocabularies of which the actor's organisation has elements, with their number.
///
/// # Errors
/// [`Error::Forbidden`].
pub(crate) async fn kinds(platform: &Platform, actor: &Actor) -> Result<Vec<(String, i64)>> {
    platform.read(actor, &QUERY, On::Nothing).await?;
    store::kinds(platform.db().conn(), actor.organisation).await
}

/// Elements by vocabulary and identifier.
///
/// # Errors
/// [`Error::Forbidden`].
pub(crate) async fn list(platform: &Platform, actor: &Actor, wanted: &Wanted, most: usize) -> Result<Vec<Kept>> {
    platform.read(actor, &QUERY, On::Nothing).await?;
    let text = wanted.text.trim();
    let asked = Asked {
        kind: wanted.kind.as_deref(),
        text,
        canonical: &sought(text).unwrap_or_default(),
        after: (&wanted.after.0, &wanted.after.1),
        most: i64::try_from(most).unwrap_or(i64::MAX),
    };
    store::list(platform.db().conn(), actor.organisation, &asked).await
}

/// One element, by any writing of its identifier.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Forbidden`].
pub(crate) async fn find(platform: &Platform, actor: &Actor, kind: &str, id: &str) -> Result<Found> {
    platform.read(actor, &QUERY, On::Nothing).await?;
    let id = epcis::objects::canonical(id);
    store::find(platform.db().conn(), actor.organisation, kind, &id).await?.ok_or(Error::NotFound)
}

/// All elements that a list would hold, whole.
///
/// # Errors
/// [`Error::TooLarge`] when they are more than [`MOST_OF_A_DOCUMENT`], [`Error::Forbidden`].
pub(crate) async fn whole(platform: &Platform, actor: &Actor, wanted: &Wanted) -> Result<Elements> {
    let mut elements = Elements::new();
    let mut wanted = wanted.clone();
    loop {
        let kept = list(platform, actor, &wanted, BATCH).await?;
        elements.append(&mut store::whole(platform.db().conn(), actor.organisation, &kept).await?);
        if elements.len() > MOST_OF_A_DOCUMENT {
            return Err(Error::TooLarge(Message::new("master-error-large").with("most", MOST_OF_A_DOCUMENT)));
        }
        match kept.last() {
            Some(last) if kept.len() == BATCH => wanted.after = (last.kind.clone(), last.id.clone()),
            _ => return Ok(elements),
        }
    }
}
