//! Recording products and their versions.

use kernel::ids::{OrganisationId, ProductId};
use kernel::{Actor, Message};
use platform::authz::{Audience, On};
use platform::db::{Event, Tx};
use platform::ports::Answer;
use platform::{Error, FieldError, Platform, Result};
use serde_json::json;

use super::{CREATE, EDIT};
use crate::model::{Content, Head, PRODUCT, Version};
use crate::rules::changes::changes;
use crate::rules::typed::Typed;
use crate::rules::validate::validate;
use crate::store;

/// What saving an edited product came to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Edited {
    /// A version with this number was made.
    Version(i64),
    /// Nothing differs from the present version.
    Unchanged,
}

/// Records a new product; the same `once` token again answers with the first one's identity.
///
/// # Errors
/// [`Error::Invalid`] with every faulty field, [`Error::Forbidden`].
pub async fn create(platform: &Platform, actor: &Actor, typed: &Typed, once: &str) -> Result<ProductId> {
    let mut tx = platform.write(actor, &CREATE, On::Nothing).await?;
    if let Some(answer) = tx.claim_once(once, CREATE.name).await? {
        return answer.parse().map_err(|_| Error::NotFound);
    }
    let content = validate(typed, None).map_err(Error::Invalid)?;
    own_photos(&tx, &content, None).await?;
    let version = save_new(&mut tx, content, &typed.note, None).await?;
    tx.answer_once(once, &version.product.to_string()).await?;
    tx.commit().await?;
    Ok(version.product)
}

/// Saves an edited product as its next version.
///
/// # Errors
/// [`Error::Invalid`], [`Error::Conflict`] when somebody else was faster, [`Error::NotFound`], [`Error::Forbidden`].
pub async fn edit(
    platform: &Platform,
    actor: &Actor,
    product: ProductId,
    typed: &Typed,
    row_version: i64,
) -> Result<Edited> {
    let mut tx = platform.write(actor, &EDIT, On::record(PRODUCT, product)).await?;
    let head = store::products::head(tx.conn(), product).await?.ok_or(Error::NotFound)?;
    let current = store::products::version(tx.conn(), head.version).await?.ok_or(Error::NotFound)?;
    let content = validate(typed, Some(&current.content)).map_err(Error::Invalid)?;
    own_photos(&tx, &content, Some(&current.content)).await?;
    let head = Head { row_version, ..head };
    let saved = save_version(&mut tx, &head, current, content, &typed.note, None).await?;
    tx.commit().await?;
    Ok(saved.map_or(Edited::Unchanged, Edited::Version))
}

/// Another area asked what it needs to know: the answers become the next version, within its unit of change. Answers that
/// are known already change nothing.
pub(crate) async fn answer(tx: &mut Tx, product: ProductId, answers: &[Answer]) -> Result<Version> {
    let head = store::products::head(tx.conn(), product).await?.ok_or(Error::NotFound)?;
    let current = store::products::version(tx.conn(), head.version).await?.ok_or(Error::NotFound)?;
    let mut typed = Typed::from(&current.content);
    for answer in answers {
        let (has, has_not) = match &answer.component {
            None => (&mut typed.has, &mut typed.has_not),
            Some(key) => {
                let part = typed.components.iter_mut().find(|part| part.key == *key).ok_or(Error::NotFound)?;
                (&mut part.has, &mut part.has_not)
            }
        };
        has.retain(|word| *word != answer.word);
        has_not.retain(|word| *word != answer.word);
        if answer.holds { has } else { has_not }.push(answer.word.clone());
    }
    let content = validate(&typed, Some(&current.content)).map_err(Error::Invalid)?;
    match save_version(tx, &head, current, content, "", None).await? {
        Some(_) => store::products::current(tx.conn(), product).await?.ok_or(Error::NotFound),
        None => store::products::version(tx.conn(), head.version).await?.ok_or(Error::NotFound),
    }
}

/// The first version of a new product, within a unit of change. `import`: the import record it came from.
pub(crate) async fn save_new(tx: &mut Tx, content: Content, note: &str, import: Option<&str>) -> Result<Version> {
    let owner = tx.actor().organisation;
    let version = Version {
        id: tx.new_id(),
        product: tx.new_id(),
        number: 1,
        owner,
        content,
        changes: Vec::new(),
        note: note.trim().to_owned(),
        created_at: tx.now(),
        created_by: tx.actor().name.clone(),
    };
    claim_gtin(tx, version.product, owner, version.content.gtin.as_deref()).await?;
    store::products::insert_head(tx.conn(), &version).await?;
    store::products::insert_version(tx.conn(), &version).await?;
    tx.grant(PRODUCT, version.product, owner, Audience::Owner, "owner").await?;
    tx.record(event("product.created", &version, import)).await?;
    Ok(version)
}

/// The next version of a known product, within a unit of change; its number, or `None` when nothing differs.
pub(crate) async fn save_version(
    tx: &mut Tx,
    head: &Head,
    current: Version,
    content: Content,
    note: &str,
    import: Option<&str>,
) -> Result<Option<i64>> {
    let differing = changes(&current.content, &content);
    if differing.is_empty() {
        return Ok(None);
    }
    let version = Version {
        id: tx.new_id(),
        product: head.id,
        number: current.number + 1,
        owner: current.owner,
        content,
        changes: differing,
        note: note.trim().to_owned(),
        created_at: tx.now(),
        created_by: tx.actor().name.clone(),
    };
    if !store::products::update_head(tx.conn(), &version, head.row_version).await? {
        return Err(Error::Conflict(Message::new("error-edited-elsewhere")));
    }
    claim_gtin(tx, version.product, version.owner, version.content.gtin.as_deref()).await?;
    store::products::insert_version(tx.conn(), &version).await?;
    tx.record(event("product.changed", &version, import)).await?;
    Ok(Some(version.number))
}

fn event(name: &'static str, version: &Version, import: Option<&str>) -> Event {
    let mut event = Event::new(name, PRODUCT, version.product).with(json!({
        "product": version.product, "version": version.id, "number": version.number,
        "changes": version.changes.len(),
    }));
    if !version.note.is_empty() {
        event = event.because(version.note.clone());
    }
    match import {
        Some(import) => event.also_on(crate::model::IMPORT, import),
        None => event,
    }
}

/// One product answers for a GTIN. Within one enterprise a GTIN no longer in use may move to another product.
async fn claim_gtin(tx: &Tx, product: ProductId, owner: OrganisationId, gtin: Option<&str>) -> Result<()> {
    let Some(gtin) = gtin else {
        return Ok(());
    };
    let taken = match store::products::claim_gtin(tx.conn(), gtin, product, owner).await? {
        Some((holder, _)) if holder == product => return Ok(()),
        Some((holder, of)) if of == owner => {
            let other = store::products::head(tx.conn(), holder).await?;
            match other.filter(|other| other.gtin.as_deref() == Some(gtin)) {
                Some(other) => Message::new("product-error-gtin-yours").with("value", gtin).with("name", pick(&other)),
                None => return store::products::move_gtin(tx.conn(), gtin, product).await,
            }
        }
        _ => Message::new("product-error-gtin-taken").with("value", gtin),
    };
    Err(Error::field("gtin", taken))
}

fn pick(head: &Head) -> &str {
    if head.name_zh.is_empty() { &head.name_en } else { &head.name_zh }
}

/// A photograph can be named only by who uploaded it, or when the product has it already.
async fn own_photos(tx: &Tx, content: &Content, previous: Option<&Content>) -> Result<()> {
    let known = previous.map(|p| p.photos.as_slice()).unwrap_or_default();
    let new: Vec<String> = content.photos.iter().filter(|hash| !known.contains(hash)).cloned().collect();
    let owned = store::photos::owned(tx.conn(), tx.actor().organisation, &new).await?;
    if new.iter().all(|hash| owned.iter().any(|photo| photo.hash == *hash)) {
        return Ok(());
    }
    Err(Error::Invalid(vec![FieldError {
        field: "photos".to_owned(),
        message: Message::new("product-error-photo-unknown"),
    }]))
}
