//! The lists of values by which an organisation finds its events: page by page, in an order that stays while others capture.

use kernel::Actor;
use platform::authz::On;
use platform::{Platform, Result};

use super::{QUERY, reader};
use crate::rules::values::{Field, is_class};
use crate::store;

/// Objects that are looked at at once, and for one page: a page may be shorter than asked for, and names where the next begins.
const BATCH: usize = 1000;
const MOST_SEEN: usize = 10_000;
/// Marks a place among the values of the standard, which come first.
const STANDARD: &str = "standard ";

/// A page of values, and where the next one begins.
type Page = (Vec<String>, Option<String>);

/// Values of a field: those of the standard, then those of one's own that the organisation may see.
///
/// # Errors
/// Permission, database.
pub(crate) async fn list(
    platform: &Platform,
    actor: &Actor,
    field: Field,
    after: Option<&str>,
    size: u64,
) -> Result<Page> {
    platform.read(actor, &QUERY, On::Nothing).await?;
    let wanted = usize::try_from(size).unwrap_or(usize::MAX - 1);
    let (mut found, mut own_after) = (Vec::new(), after.unwrap_or_default());
    let standard_after = match after {
        None => Some(""),
        Some(place) => place.strip_prefix(STANDARD),
    };
    if let Some(behind) = standard_after {
        own_after = "";
        let rest = field.standard().iter().filter(|word| **word > behind);
        found.extend(rest.take(wanted + 1).map(|word| (*word).to_owned()));
    }
    let standard = found.len();
    let grantee = actor.organisation.to_string();
    let mut after = own_after.to_owned();
    while found.len() <= wanted {
        let most = wanted + 1 - found.len() + field.standard().len();
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        let batch = store::values::list(platform.db().conn(), &grantee, field, &after, most).await?;
        let last = i64::try_from(batch.len()).unwrap_or(i64::MAX) < most;
        if let Some(behind) = batch.last() {
            behind.clone_into(&mut after);
        }
        // What the standard has came first.
        found.extend(batch.into_iter().filter(|value| field.standard().binary_search(&value.as_str()).is_err()));
        if last {
            break;
        }
    }
    if found.len() <= wanted {
        return Ok((found, None));
    }
    found.truncate(wanted);
    let place = found.last().map(|last| if wanted <= standard { format!("{STANDARD}{last}") } else { last.clone() });
    Ok((found, place))
}

/// Whether a value is one of the standard, or of an event that the organisation may see.
///
/// # Errors
/// Permission, database.
pub(crate) async fn knows(platform: &Platform, actor: &Actor, field: Field, value: &str) -> Result<bool> {
    platform.read(actor, &QUERY, On::Nothing).await?;
    let value = field.stored(value);
    if field.standard().contains(&value.as_ref()) {
        return Ok(true);
    }
    store::values::knows(platform.db().conn(), &actor.organisation.to_string(), field, &value).await
}

/// Single objects that the organisation may see an event of, in the order of their canonical identifiers.
///
/// # Errors
/// Permission, database.
pub(crate) async fn epcs(platform: &Platform, actor: &Actor, after: Option<&str>, size: u64) -> Result<Page> {
    platform.read(actor, &QUERY, On::Nothing).await?;
    let wanted = usize::try_from(size).unwrap_or(usize::MAX);
    let reader = reader(platform, actor).await?;
    let mut after = after.unwrap_or_default().to_owned();
    let mut found: Vec<String> = Vec::new();
    let mut looked = 0;
    loop {
        let most = i64::try_from(BATCH).unwrap_or(i64::MAX);
        let batch = store::values::epcs(platform.db().conn(), &reader, &after, most).await?;
        let last = batch.len() < BATCH;
        for (epc, seen) in batch {
            if seen && !is_class(&epc) {
                if found.len() == wanted {
                    let place = found.last().cloned();
                    return Ok((found, place));
                }
                found.push(epc.clone());
            }
            after = epc;
            looked += 1;
        }
        if last {
            return Ok((found, None));
        }
        if looked >= MOST_SEEN {
            return Ok((found, Some(after)));
        }
    }
}

/// Whether the organisation may see an event that names an object.
///
/// # Errors
/// Permission, database.
pub(crate) async fn knows_epc(platform: &Platform, actor: &Actor, epc: &str) -> Result<bool> {
    platform.read(actor, &QUERY, On::Nothing).await?;
    let epc = epcis::objects::canonical(epc);
    store::values::knows_epc(platform.db().conn(), &reader(platform, actor).await?, &epc).await
}
