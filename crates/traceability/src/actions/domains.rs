//! Domains of an organisation for the resolver: registered, looked at until they are proven, released, printed on labels.
//!
//! Proven is a domain whose name with the token somebody made in its DNS, and which leads here. Nothing is asked of it within a unit
//! of change, and nothing but through `platform::webhooks`.

use kernel::{Actor, Message};
use platform::authz::On;
use platform::db::{Event as Happened, Tx};
use platform::{Error, Platform, Result};
use serde_json::json;

use super::LINKS;
use crate::domain_model::{DOMAIN, Domain, DomainId, Fault, Looked, Mark, State};
use crate::rules::domains::{WELL_KNOWN, host, names, record};
use crate::store;

/// Domains of an organisation that are not released.
pub const MOST: usize = 20;
/// Bytes of the answer that names the tokens.
const MOST_BYTES: usize = 8 * 1024;

/// Registers a host. It is nobody's until it is proven, whoever else registered it.
///
/// # Errors
/// [`Error::Invalid`], [`Error::Forbidden`].
pub async fn register(platform: &Platform, actor: &Actor, typed: &str) -> Result<Domain> {
    let mut tx = platform.write(actor, &LINKS, On::Nothing).await?;
    let wrong = |key: &str| Error::field("host", Message::new(key));
    let host = host(typed, platform.settings().host()).map_err(wrong)?;
    let standing = store::domains::of(tx.conn(), actor.organisation).await?;
    let standing = standing.iter().filter(|domain| !matches!(domain.state, State::Released(_))).count();
    if standing >= MOST {
        return Err(Error::field("host", Message::new("domain-error-many").with("most", MOST)));
    }
    let holder = store::domains::holder(tx.conn(), &host).await?;
    if holder.is_some_and(|holder| holder != actor.organisation) {
        return Err(wrong("domain-error-held"));
    }
    let domain = Domain {
        id: tx.new_id(),
        owner: actor.organisation,
        host,
        token: token(),
        registered: mark(&tx),
        state: State::Waiting(None),
        on_labels: false,
    };
    if !store::domains::insert(tx.conn(), &domain).await? {
        return Err(wrong("domain-error-known"));
    }
    tell(&mut tx, "domain.registered", &domain).await?;
    tx.commit().await?;
    Ok(domain)
}

/// Looks for the proof of a domain. Found, the domain is the organisation's from now on; otherwise it says what was wrong.
///
/// # Errors
/// [`Error::NotFound`], also for another organisation's; [`Error::Conflict`] when it is proven or released, or somebody else's.
pub async fn prove(platform: &Platform, actor: &Actor, id: DomainId) -> Result<Domain> {
    platform.read(actor, &LINKS, On::Nothing).await?;
    let waiting = store::domains::find(platform.db().conn(), actor.organisation, id).await?.ok_or(Error::NotFound)?;
    waiting.state.clone().prove(Mark { at: platform.now(), by: actor.name.clone() })?;
    let looked = look(platform, &waiting).await;
    let mut tx = platform.write(actor, &LINKS, On::Nothing).await?;
    // It may have been released while we looked.
    let mut domain = store::domains::find(tx.conn(), actor.organisation, id).await?.ok_or(Error::NotFound)?;
    let proven = looked.is_ok();
    domain.state = match looked {
        Ok(()) => domain.state.prove(mark(&tx))?,
        Err(fault) => domain.state.look(Looked { at: tx.now(), fault })?,
    };
    if proven && store::domains::holder(tx.conn(), &domain.host).await?.is_some() {
        return Err(Error::Conflict(Message::new("domain-error-held")));
    }
    keep(&tx, &domain).await?;
    if proven {
        tell(&mut tx, "domain.proven", &domain).await?;
        tx.raise_public_epoch().await?;
    }
    tx.commit().await?;
    Ok(domain)
}

async fn look(platform: &Platform, domain: &Domain) -> Result<(), Fault> {
    let webhooks = platform.webhooks();
    if !webhooks.is_a_name(&record(&domain.token, &domain.host)).await {
        return Err(Fault::Record);
    }
    // Where a name that nobody made has an address, that the other has one says nothing.
    if webhooks.is_a_name(&record(&token(), &domain.host)).await {
        return Err(Fault::Wildcard);
    }
    let address = format!("{}{WELL_KNOWN}", platform.settings().origin_at(&domain.host));
    let answer = webhooks.fetch(&address, MOST_BYTES).await.map_err(Fault::Unreachable)?;
    if names(&answer, &domain.token) { Ok(()) } else { Err(Fault::Other) }
}

/// Gives a domain back: codes with it are not answered as the organisation's any more, and anybody may register it.
///
/// # Errors
/// [`Error::NotFound`], also for another organisation's; [`Error::Conflict`] when it was released before.
pub async fn release(platform: &Platform, actor: &Actor, id: DomainId) -> Result<()> {
    let mut tx = platform.write(actor, &LINKS, On::Nothing).await?;
    let mut domain = store::domains::find(tx.conn(), actor.organisation, id).await?.ok_or(Error::NotFound)?;
    let answered = matches!(domain.state, State::Proven(_));
    domain.state = domain.state.release(mark(&tx))?;
    domain.on_labels = false;
    keep(&tx, &domain).await?;
    tell(&mut tx, "domain.released", &domain).await?;
    if answered {
        tx.raise_public_epoch().await?;
    }
    tx.commit().await
}

/// Labels are printed with a proven domain from now on, instead of any other; or with the platform's address again.
///
/// # Errors
/// [`Error::NotFound`], also for another organisation's; [`Error::Conflict`] when it is not proven.
pub async fn print(platform: &Platform, actor: &Actor, id: DomainId, on_labels: bool) -> Result<Domain> {
    let mut tx = platform.write(actor, &LINKS, On::Nothing).await?;
    let mut domain = store::domains::find(tx.conn(), actor.organisation, id).await?.ok_or(Error::NotFound)?;
    if !matches!(domain.state, State::Proven(_)) {
        return Err(Error::Conflict(Message::new("domain-error-not-proven")));
    }
    if domain.on_labels == on_labels {
        return Ok(domain);
    }
    store::domains::off_labels(tx.conn(), actor.organisation).await?;
    domain.on_labels = on_labels;
    keep(&tx, &domain).await?;
    tell(&mut tx, if on_labels { "domain.put_on_labels" } else { "domain.taken_off_labels" }, &domain).await?;
    tx.commit().await?;
    Ok(domain)
}

/// The domains of the actor's organisation: those that stand first, the newest first.
///
/// # Errors
/// Permission, database.
pub async fn list(platform: &Platform, actor: &Actor) -> Result<Vec<Domain>> {
    platform.read(actor, &LINKS, On::Nothing).await?;
    store::domains::of(platform.db().conn(), actor.organisation).await
}

/// What codes of an organisation's goods begin with on labels: its domain, or the platform's address.
pub(crate) async fn stem(platform: &Platform, owner: kernel::ids::OrganisationId) -> Result<String> {
    let host = store::domains::on_labels(platform.db().conn(), owner).await?;
    let settings = platform.settings();
    Ok(host.map_or_else(|| settings.public_url.clone(), |host| settings.origin_at(&host)))
}

/// The tokens of those who registered a host, for anybody.
pub(crate) async fn tokens(platform: &Platform, host: &str) -> Result<Vec<String>> {
    store::domains::tokens(platform.db().conn(), host).await
}

fn token() -> String {
    uuid::Uuid::new_v4().simple().to_string()
}

fn mark(tx: &Tx) -> Mark {
    Mark { at: tx.now(), by: tx.actor().name.clone() }
}

async fn keep(tx: &Tx, domain: &Domain) -> Result<()> {
    let kept = store::domains::update(tx.conn(), domain).await?;
    if kept { Ok(()) } else { Err(Error::Conflict(Message::new("domain-error-changed"))) }
}

async fn tell(tx: &mut Tx, name: &'static str, domain: &Domain) -> Result<()> {
    tx.record(Happened::new(name, DOMAIN, domain.id).with(json!({"host": domain.host}))).await
}
