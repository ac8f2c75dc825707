//! Tracing: from any identifier up to the materials and down to the holders, by what the asking organisation may see.

use std::collections::{BTreeMap, BTreeSet};

use kernel::ids::OrganisationId;
use kernel::{Actor, Message};
use platform::authz::On;
use platform::{Error, Platform, Result};

use super::{TRACE, reader};
use crate::model::Place;
use crate::rules::trace::fact::Fact;
use crate::rules::trace::graph::{Trace, trace as graph_of};
use crate::rules::trace::sought::sought;
use crate::rules::trace::walk::Walk;
use crate::store;
use crate::store::trace::follow;

/// Events read of a place: the newest.
const MOST_AT_PLACE: i64 = 500;

/// A trace with the names that people read.
#[derive(Debug)]
pub struct Traced {
    /// The canonical identifier that was asked for.
    pub start: String,
    /// The graph.
    pub trace: Trace,
    /// Places by URI.
    pub places: BTreeMap<String, Place>,
    /// Parties by URI: name in Chinese, in English.
    pub parties: BTreeMap<String, (String, String)>,
    /// Statements it took.
    pub reads: usize,
}

/// Traces whatever a text means (see [`sought`]).
///
/// # Errors
/// [`Error::Invalid`] on field `id` when the text means nothing; [`Error::NotFound`] when the organisation may see no event
/// that names it.
pub async fn trace(platform: &Platform, actor: &Actor, text: &str) -> Result<Traced> {
    platform.read(actor, &TRACE, On::Nothing).await?;
    let start = sought(text).map_err(|key| Error::field("id", Message::new(key)))?;
    let reader = reader(platform, actor).await?;
    let conn = platform.db().conn();
    let mut walk = Walk::from(&start);
    let mut reads = follow(conn, &reader, &mut walk).await?;
    if walk.facts().next().is_none() {
        let at = store::trace::at_place(conn, &reader, &start, MOST_AT_PLACE).await?;
        reads += 2;
        walk = Walk::place(at.iter().filter_map(Fact::of).collect());
        reads += follow(conn, &reader, &mut walk).await?;
        if walk.facts().next().is_none() {
            return Err(Error::NotFound);
        }
    }
    let trace = graph_of(&walk);
    let (parties, receivers) = parties(platform, &trace).await?;
    let places = places(platform, &trace, &receivers).await?;
    Ok(Traced { start, trace, places, parties, reads })
}

/// The places of a trace. A place is named by an organisation whose events are in it, or to whom goods go: a stranger names no
/// place for others.
async fn places(platform: &Platform, trace: &Trace, receivers: &[OrganisationId]) -> Result<BTreeMap<String, Place>> {
    let mut uris: BTreeSet<&str> = BTreeSet::new();
    for (fact, _) in &trace.steps {
        uris.extend([fact.seen_at.as_str(), fact.stays_at.as_str()]);
        uris.extend(fact.to_place.as_deref());
    }
    let uris: Vec<String> = uris.into_iter().filter(|uri| !uri.is_empty()).map(ToOwned::to_owned).collect();
    let known = |owner: &OrganisationId| {
        receivers.contains(owner) || trace.steps.iter().any(|(fact, _)| fact.organisation == *owner)
    };
    let mut found = BTreeMap::new();
    for ((owner, uri), place) in store::places::named(platform.db().conn(), &uris).await? {
        if known(&owner) {
            found.insert(uri, place);
        }
    }
    Ok(found)
}

/// Names by URI, for Chinese and English.
type Names = BTreeMap<String, (String, String)>;

async fn parties(platform: &Platform, trace: &Trace) -> Result<(Names, Vec<OrganisationId>)> {
    let stem = format!("{}/organisations/", platform.settings().public_url);
    let uris: BTreeSet<&str> = trace.steps.iter().filter_map(|(fact, _)| fact.to_party.as_deref()).collect();
    let mut found = BTreeMap::new();
    let mut receivers = Vec::new();
    for uri in uris {
        let Some(slug) = uri.strip_prefix(&stem) else { continue };
        if let Some(party) = platform.organisations()?.by_slug(platform, slug).await? {
            receivers.push(party.id);
            found.insert(uri.to_owned(), (party.name_zh, party.name_en));
        }
    }
    Ok((found, receivers))
}
