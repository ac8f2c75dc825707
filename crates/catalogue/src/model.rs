//! What the catalogue keeps: a product's content as a version says it, and what of an import waits. Pure.

use std::collections::BTreeMap;

use kernel::ids::{OrganisationId, ProductId, ProductVersionId};
use kernel::{Message, Timestamp};
use platform::ports::{Component, Product};
use serde::{Deserialize, Serialize};

kernel::typed_id!(
    /// An imported file.
    ImportId
);

/// Resource kind of products in the journal and in `visibility`.
pub const PRODUCT: &str = "product";
/// Resource kind of import records.
pub const IMPORT: &str = "product_import";

/// Everything a version says about a product.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Content {
    /// Name in Chinese.
    pub name_zh: String,
    /// Name in English.
    pub name_en: String,
    /// Model or article number.
    pub model: String,
    /// GTIN-14.
    pub gtin: Option<String>,
    /// Youngest user, months.
    pub age_min_months: i64,
    /// Oldest user, months.
    pub age_max_months: i64,
    /// Vocabulary words, true or false; what is not said is unknown.
    pub attributes: BTreeMap<String, bool>,
    /// Parts, keys unique.
    pub components: Vec<Component>,
    /// Content hashes of photographs, the first is the title picture.
    pub photos: Vec<String>,
    /// Warnings in Chinese.
    pub warnings_zh: String,
    /// Warnings in English.
    pub warnings_en: String,
}

/// One version as recorded; never changed afterwards.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Version {
    /// Identity: evidence is bound to it.
    pub id: ProductVersionId,
    /// Of which product.
    pub product: ProductId,
    /// 1, 2, 3 …
    pub number: i64,
    /// Whose product.
    pub owner: OrganisationId,
    /// What it says.
    pub content: Content,
    /// What differs from the version before.
    pub changes: Vec<Message>,
    /// The person's own words about the change.
    pub note: String,
    /// When it was saved.
    pub created_at: Timestamp,
    /// By whom (name at that time).
    pub created_by: String,
}

impl Version {
    /// The snapshot other areas get.
    #[must_use]
    pub fn snapshot(self) -> Product {
        let Self { id, product, number, owner, content, .. } = self;
        Product {
            product,
            version: id,
            version_number: number,
            owner,
            name_zh: content.name_zh,
            name_en: content.name_en,
            model: content.model,
            gtin: content.gtin,
            age_min_months: content.age_min_months,
            age_max_months: content.age_max_months,
            attributes: content.attributes,
            components: content.components,
            photos: content.photos,
            warnings_zh: content.warnings_zh,
            warnings_en: content.warnings_en,
        }
    }
}

/// One line of the product list.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Head {
    /// Identity.
    pub id: ProductId,
    /// Newest version.
    pub version: ProductVersionId,
    /// Its number.
    pub version_number: i64,
    /// Name in Chinese.
    pub name_zh: String,
    /// Name in English.
    pub name_en: String,
    /// Model or article number.
    pub model: String,
    /// GTIN-14.
    pub gtin: Option<String>,
    /// Content hash of the title picture.
    pub title_photo: Option<String>,
    /// Number of components.
    pub components: i64,
    /// When the newest version was saved.
    pub updated_at: Timestamp,
    /// Guards against two people editing at once.
    pub row_version: i64,
}

/// A photograph that was checked and re-encoded here, without its metadata.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Photo {
    /// Content hash of the picture (JPEG, longest side at most 2048 px).
    pub hash: String,
    /// Content hash of the thumbnail (JPEG, longest side at most 320 px).
    pub thumbnail: String,
}

/// A row of a product sheet: its number as the spreadsheet shows it, cells by column word.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct SheetRow {
    /// 1-based.
    pub number: i64,
    /// Column word → text; empty cells are absent.
    pub cells: BTreeMap<String, String>,
}

/// Something wrong in one cell.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct CellFault {
    /// Row number as the spreadsheet shows it.
    pub row: i64,
    /// Column word.
    pub column: String,
    /// Address, e.g. `B7`; the row alone when the sheet lacks the column.
    pub cell: String,
    /// What is wrong and what to do.
    pub message: Message,
}

/// Where one product of an imported file stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum EntryState {
    /// Its rows have faults; nothing was made of them yet.
    Waiting,
    /// A new product was made.
    Created,
    /// The product was known by its GTIN: it got a new version.
    Updated,
    /// The product was known and nothing differs.
    Unchanged,
}

impl EntryState {
    /// The stored word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Created => "created",
            Self::Updated => "updated",
            Self::Unchanged => "unchanged",
        }
    }

    /// From the stored word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Waiting, Self::Created, Self::Updated, Self::Unchanged].into_iter().find(|s| s.word() == word)
    }
}

/// One product of an imported file: its rows, and what became of them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Entry {
    /// Number of its first row; identity within the file.
    pub first_row: i64,
    /// All its rows.
    pub rows: Vec<SheetRow>,
    /// What is wrong, while it waits.
    pub faults: Vec<CellFault>,
    /// Where it stands.
    pub state: EntryState,
    /// The product made or found.
    pub product: Option<ProductId>,
    /// Its version after the import.
    pub version_number: i64,
    /// Guards against two people correcting at once.
    pub row_version: i64,
}

impl Entry {
    /// A name for people: the first name found in its rows.
    #[must_use]
    pub fn title(&self) -> String {
        let cell = |word: &str| self.rows.first().and_then(|row| row.cells.get(word)).cloned();
        cell("name_zh").or_else(|| cell("name_en")).or_else(|| cell("model")).unwrap_or_default()
    }
}

/// An imported file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Import {
    /// Identity.
    pub id: ImportId,
    /// Its name as uploaded.
    pub file_name: String,
    /// Column word → letter, as found in the heading row.
    pub columns: BTreeMap<String, String>,
    /// Rows below the heading that have content.
    pub rows: i64,
    /// When.
    pub created_at: Timestamp,
    /// By whom.
    pub created_by: String,
    /// Its products, in the file's order.
    pub entries: Vec<Entry>,
}

impl Import {
    /// How many products are in a state.
    #[must_use]
    pub fn count(&self, state: EntryState) -> usize {
        self.entries.iter().filter(|entry| entry.state == state).count()
    }
}
