//! Importing a product sheet: what is good becomes products at once, what is not waits on its record to be corrected.

use std::collections::BTreeMap;

use bytes::Bytes;
use kernel::{Actor, Message};
use platform::authz::{Audience, On};
use platform::db::{Event, Tx};
use platform::{Error, Platform, Result};
use serde_json::json;

use super::products::{save_new, save_version};
use super::{CORRECT, IMPORT};
use crate::import::{gather, workbook};
use crate::model::{Content, Entry, EntryState, Head, IMPORT as KIND, Import, ImportId, SheetRow, Version};
use crate::store;

/// What importing came to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Imported {
    /// The record.
    pub id: ImportId,
    /// This very file had been imported before; nothing was done.
    pub before: bool,
}

/// Imports an .xlsx. The same content again leads to the first record.
///
/// # Errors
/// [`Error::Invalid`] at field `file` when the file as a whole cannot be read; [`Error::Forbidden`].
pub async fn import(platform: &Platform, actor: &Actor, file_name: &str, bytes: Bytes) -> Result<Imported> {
    platform.read(actor, &IMPORT, On::Nothing).await?;
    let for_reading = bytes.clone();
    let sheet = tokio::task::spawn_blocking(move || workbook::read(&for_reading))
        .await
        .map_err(anyhow::Error::from)?
        .map_err(|message| Error::field("file", message))?;
    let hash = platform.files().put(bytes).await?;
    let mut tx = platform.write(actor, &IMPORT, On::Nothing).await?;
    if let Some(id) = store::imports::by_hash(tx.conn(), actor.organisation, &hash).await? {
        return Ok(Imported { id, before: true });
    }
    let mut import = Import {
        id: tx.new_id(),
        file_name: file_name.chars().take(200).collect(),
        columns: sheet.columns,
        rows: i64::try_from(sheet.rows.len()).unwrap_or(i64::MAX),
        created_at: tx.now(),
        created_by: actor.name.clone(),
        entries: Vec::new(),
    };
    let mut bar_codes = BTreeMap::new();
    for rows in gather::products(sheet.rows) {
        let entry = take_in(&mut tx, &import, rows, &mut bar_codes).await?;
        import.entries.push(entry);
    }
    store::imports::insert(tx.conn(), actor.organisation, &hash, &import).await?;
    tx.grant(KIND, import.id, actor.organisation, Audience::Owner, "owner").await?;
    tx.record(Event::new("product_import.received", KIND, import.id).with(counts(&import))).await?;
    tx.commit().await?;
    Ok(Imported { id: import.id, before: false })
}

/// Corrects cells of an entry that waits, and tries again. The corrected cells are kept even when faults remain.
///
/// # Errors
/// [`Error::Conflict`] when somebody else was faster or the entry waits no longer; [`Error::NotFound`].
pub async fn correct(
    platform: &Platform,
    actor: &Actor,
    id: ImportId,
    first_row: i64,
    cells: &[(i64, String, String)],
    row_version: i64,
) -> Result<Entry> {
    let mut tx = platform.write(actor, &CORRECT, On::record(KIND, id)).await?;
    let import = store::imports::import(tx.conn(), id).await?.ok_or(Error::NotFound)?;
    let entry = import.entries.iter().find(|entry| entry.first_row == first_row).ok_or(Error::NotFound)?;
    if entry.state != EntryState::Waiting || entry.row_version != row_version {
        return Err(Error::Conflict(Message::new("error-edited-elsewhere")));
    }
    let rows = with_cells(entry.rows.clone(), cells);
    let mut tried = take_in(&mut tx, &import, rows, &mut BTreeMap::new()).await?;
    tried.row_version = row_version;
    if !store::imports::update_entry(tx.conn(), id, &tried).await? {
        return Err(Error::Conflict(Message::new("error-edited-elsewhere")));
    }
    let data = json!({"row": first_row, "name": tried.title(), "faults": tried.faults.len()});
    let name = if tried.faults.is_empty() { "product_import.corrected" } else { "product_import.tried" };
    tx.record(Event::new(name, KIND, id).with(data)).await?;
    tx.commit().await?;
    Ok(tried)
}

fn counts(import: &Import) -> serde_json::Value {
    json!({
        "file": import.file_name,
        "created": import.count(EntryState::Created),
        "updated": import.count(EntryState::Updated),
        "unchanged": import.count(EntryState::Unchanged),
        "waiting": import.count(EntryState::Waiting),
    })
}

/// The rows with some cells replaced; only columns of the sheet, an empty text empties the cell.
#[must_use]
pub fn with_cells(mut rows: Vec<SheetRow>, cells: &[(i64, String, String)]) -> Vec<SheetRow> {
    for (number, word, text) in cells {
        let Some(row) = rows.iter_mut().find(|row| row.number == *number) else {
            continue;
        };
        if crate::import::columns::column(word).is_none() {
            continue;
        }
        match text.trim() {
            "" => row.cells.remove(word),
            text => row.cells.insert(word.clone(), text.to_owned()),
        };
    }
    rows
}

/// One product of the sheet: made, changed, found unchanged, or kept waiting with its faults.
async fn take_in(
    tx: &mut Tx,
    import: &Import,
    rows: Vec<SheetRow>,
    bar_codes: &mut BTreeMap<String, i64>,
) -> Result<Entry> {
    let first_row = rows.first().map_or(0, |row| row.number);
    let waiting = |faults| Entry {
        first_row,
        rows: rows.clone(),
        faults,
        state: EntryState::Waiting,
        product: None,
        version_number: 0,
        row_version: 1,
    };
    let content = match gather::judge(&rows, &import.columns, None) {
        Ok(content) => content,
        Err(faults) => return Ok(waiting(faults)),
    };
    if let Some(gtin) = &content.gtin
        && let Some(before) = bar_codes.insert(gtin.clone(), first_row)
    {
        let message = Message::new("import-error-gtin-twice").with("row", before);
        return Ok(waiting(vec![gather::fault(&import.columns, first_row, "gtin", message)]));
    }
    let known = known(tx, &content).await?;
    let made = match known {
        None => save_new(tx, content, "", Some(&import.id.to_string()))
            .await
            .map(|version| (EntryState::Created, version.product, version.number)),
        Some((head, current)) => another_version(tx, import, &rows, &head, current).await,
    };
    match made {
        Ok((state, product, version_number)) => {
            Ok(Entry { state, product: Some(product), version_number, ..waiting(Vec::new()) })
        }
        // The rule of the bar code is asked inside the unit of change; nothing was written yet when it says no.
        Err(Error::Invalid(errors)) => {
            let faults =
                errors.into_iter().map(|e| gather::fault(&import.columns, first_row, "gtin", e.message)).collect();
            Ok(waiting(faults))
        }
        Err(error) => Err(error),
    }
}

async fn another_version(
    tx: &mut Tx,
    import: &Import,
    rows: &[SheetRow],
    head: &Head,
    current: Version,
) -> Result<(EntryState, kernel::ids::ProductId, i64)> {
    // Judged again beside what is known, so that parts keep their keys; a sheet has no photographs.
    let judged = gather::judge(rows, &import.columns, Some(&current.content));
    let content = judged.map_err(|_| Error::Internal(anyhow::anyhow!("a judged product is judged differently")))?;
    let content = Content { photos: current.content.photos.clone(), ..content };
    let number = current.number;
    let saved = save_version(tx, head, current, content, "", Some(&import.id.to_string())).await?;
    Ok(match saved {
        Some(number) => (EntryState::Updated, head.id, number),
        None => (EntryState::Unchanged, head.id, number),
    })
}

/// The enterprise's own product that a sheet means: by bar code, else by model, else by both names.
async fn known(tx: &Tx, content: &Content) -> Result<Option<(Head, Version)>> {
    let owner = tx.actor().organisation;
    let product = match &content.gtin {
        Some(gtin) => {
            store::products::by_gtin(tx.conn(), gtin).await?.filter(|(_, of)| *of == owner).map(|(product, _)| product)
        }
        None => store::products::alike(tx.conn(), owner, content).await?,
    };
    let Some(product) = product else {
        return Ok(None);
    };
    let Some(head) = store::products::head(tx.conn(), product).await? else {
        return Ok(None);
    };
    let version = store::products::version(tx.conn(), head.version).await?;
    // A bar code that the product no longer bears does not find it.
    let bears = content.gtin.is_none() || head.gtin == content.gtin;
    Ok(version.filter(|_| bears).map(|version| (head, version)))
}
