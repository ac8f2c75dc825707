//! One function per intention: authorize, load, rule, save, record. Pages, API and demonstration call these.

mod arriving;
pub mod capture;
pub mod capture_job;
pub mod carton;
pub mod carton_labels;
pub mod correct;
pub mod documents;
pub mod domains;
pub mod failed;
pub mod inspect;
mod keep;
pub(crate) mod keys;
pub mod links;
pub mod lots;
pub mod materials;
pub mod months;
pub mod named;
pub mod number;
pub mod pack;
pub mod places;
pub(crate) mod query;
pub mod recall;
pub mod receive;
pub mod scope;
pub(crate) mod seen;
pub mod share;
pub mod ship;
mod single;
pub mod subscribe;
pub mod trace;
pub(crate) mod values;
pub(crate) mod vocabularies;
mod waiting;

use kernel::{Actor, AuthLevel, OrganisationKind, Role};
use platform::authz::{Action, Audience, On};
use platform::db::Tx;
use platform::ports::Party;
use platform::{Error, Platform, Result};

use crate::model::{LOT, Lot, LotId};
use crate::rules::redact::Reader;
use crate::store;

const MERCHANT: &[(OrganisationKind, &[Role])] = &[(OrganisationKind::Enterprise, &[Role::Merchant])];
const TRADERS: &[(OrganisationKind, &[Role])] =
    &[(OrganisationKind::Enterprise, &[Role::Merchant]), (OrganisationKind::Buyer, &[Role::Purchaser])];
const BUYS: &[(OrganisationKind, &[Role])] = &[(OrganisationKind::Buyer, &[Role::Purchaser])];
const SEES: &[(OrganisationKind, &[Role])] =
    &[(OrganisationKind::Enterprise, &[]), (OrganisationKind::Buyer, &[]), (OrganisationKind::Authority, &[])];
const CALLS_BACK: &[(OrganisationKind, &[Role])] =
    &[(OrganisationKind::Enterprise, &[Role::Merchant]), (OrganisationKind::Authority, &[Role::Officer])];
const OWNER: &[Audience] = &[Audience::Owner];

macro_rules! actions {
    ($($(#[$doc:meta])* $name:ident = $word:literal, $allow:expr, $audiences:expr, $level:ident;)+) => {
        $($(#[$doc])* pub static $name: Action =
            Action { name: $word, allow: $allow, audiences: $audiences, level: AuthLevel::$level };)+

        /// Every action of the area.
        pub static POLICY: &[&Action] = &[$(&$name),+];
    };
}

actions! {
    /// Lists of lots.
    LIST = "lot.list", SEES, &[], Key;
    /// One lot with its units, cartons and events.
    SHOW = "lot.show", SEES, &[], Key;
    /// Recording a lot and giving every unit its number.
    CREATE = "lot.create", MERCHANT, &[], Key;
    /// Putting the units into cartons.
    PACK = "lot.pack", MERCHANT, OWNER, Key;
    /// Inspecting a lot on the strength of reports and certificates.
    INSPECT = "lot.inspect", MERCHANT, OWNER, Key;
    /// Sending the cartons to a buyer.
    SHIP = "lot.ship", MERCHANT, OWNER, Key;
    /// Showing a lot to another organisation, and ending that.
    SHARE = "lot.share", MERCHANT, OWNER, Key;
    /// Telling what a lot was made from.
    MATERIALS = "lot.materials", MERCHANT, OWNER, Key;
    /// Taking back a step that was recorded by mistake.
    CORRECT = "lot.correct", MERCHANT, OWNER, Password;
    /// Receiving cartons that were shipped to one.
    RECEIVE = "lot.receive", BUYS, &[], Key;
    /// Printing the labels of the units.
    LABEL = "lot.label", MERCHANT, OWNER, Password;
    /// Printing the labels of cartons.
    CARTON_LABELS = "carton.label", MERCHANT, OWNER, Key;
    /// Sending events in.
    CAPTURE = "epcis.capture", TRADERS, &[], Key;
    /// Deciding what partners are told of one's events.
    DISCLOSE = "epcis.disclose", TRADERS, &[], Password;
    /// Asking for events.
    QUERY = "epcis.query", SEES, &[], Key;
    /// Subscribing to named queries.
    SUBSCRIBE = "epcis.subscribe", SEES, OWNER, Key;
    /// Tracing an object by the events that may be seen.
    TRACE = "trace.show", SEES, &[], Key;
    /// Suspicions, of numbers that may stand on copies and of lots that failed.
    SUSPICIONS = "suspicion.list", CALLS_BACK, &[], Password;
    /// Closing one that was looked at.
    SUSPICION_CLOSE = "suspicion.close", CALLS_BACK, &[Audience::Owner, Audience::Authority], Password;
    /// Lists of recalls.
    RECALL_LIST = "recall.list", SEES, &[], Key;
    /// One recall.
    RECALL_SHOW = "recall.show", SEES, &[], Key;
    /// Working out a scope, with or without drafting a recall of it.
    RECALL_PREPARE = "recall.prepare", CALLS_BACK, &[], Key;
    /// Opening a recall: everybody is told.
    RECALL_OPEN = "recall.open", CALLS_BACK, OWNER, Password;
    /// Closing a recall.
    RECALL_CLOSE = "recall.close", CALLS_BACK, OWNER, Password;
    /// Giving links to own goods.
    LINKS = "link.manage", MERCHANT, &[], Key;
    /// Naming places.
    PLACES = "place.manage", TRADERS, &[], Password;
}

/// A fault of this program: an event it made breaks the standard.
fn unmade(reason: String) -> Error {
    Error::Internal(anyhow::anyhow!("an own event is malformed: {reason}"))
}

/// Opens the unit of change on a lot and loads it; `None` when the same `once` token has done it before.
async fn open(
    platform: &Platform,
    actor: &Actor,
    action: &'static Action,
    id: LotId,
    once: &str,
) -> Result<Option<(Tx, Lot)>> {
    let tx = platform.write(actor, action, On::record(LOT, id)).await?;
    if tx.claim_once(once, &format!("{} {id}", action.name)).await?.is_some() {
        return Ok(None);
    }
    let lot = store::lots::find(tx.conn(), id).await?.ok_or(Error::NotFound)?;
    Ok(Some((tx, lot)))
}

/// Writes a changed lot.
async fn save(tx: &Tx, lot: &Lot) -> Result<()> {
    if store::lots::update(tx.conn(), lot).await? {
        return Ok(());
    }
    Err(Error::Conflict(kernel::Message::new("error-edited-elsewhere")))
}

async fn party(platform: &Platform, id: kernel::ids::OrganisationId) -> Result<Party> {
    platform.organisations()?.organisation(platform, id).await?.ok_or(Error::NotFound)
}

/// The platform's own work on behalf of an organisation: what a job does that somebody of it began.
async fn acting_for(
    platform: &Platform,
    organisation: kernel::ids::OrganisationId,
    purpose: &'static str,
) -> Result<Actor> {
    let name = party(platform, organisation).await?.name_zh;
    Ok(Actor { organisation, organisation_name: name, ..Platform::system_actor(purpose) })
}

/// The actor's organisation as a reader of events.
pub(crate) async fn reader(platform: &Platform, actor: &Actor) -> Result<Reader> {
    let supervises = actor.kind == OrganisationKind::Authority && !actor.system;
    let party = platform.organisations()?.organisation(platform, actor.organisation).await?;
    let party = party.map(|party| party_uri(platform, &party)).unwrap_or_default();
    Ok(Reader { organisation: actor.organisation, supervises, party })
}

/// An organisation as a reader of events, nobody of it being there.
pub(crate) async fn reader_of(platform: &Platform, organisation: kernel::ids::OrganisationId) -> Result<Reader> {
    let party = platform.organisations()?.organisation(platform, organisation).await?;
    Ok(Reader {
        organisation,
        supervises: party.as_ref().is_some_and(|party| party.kind == OrganisationKind::Authority),
        party: party.map(|party| party_uri(platform, &party)).unwrap_or_default(),
    })
}

/// The URI that names a party in events.
fn party_uri(platform: &Platform, party: &Party) -> String {
    format!("{}/organisations/{}", platform.settings().public_url, party.slug)
}
