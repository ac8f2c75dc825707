//! Lots, their states, cartons and places. A state owns its facts; a transition consumes it.

use kernel::ids::{OrganisationId, ProductId, ProductVersionId};
use kernel::{Date, InvalidTransition, Timestamp};

kernel::typed_id!(
    /// A production lot (批次).
    LotId
);
kernel::typed_id!(
    /// A captured event, as it is stored here; its `eventID` is another thing.
    EventId
);
kernel::typed_id!(
    /// A capture job.
    CaptureId
);

kernel::typed_id!(
    /// A link of the resolver.
    LinkId
);

/// Resource kind of lots.
pub const LOT: &str = "lot";
/// Resource kind of capture jobs.
pub const CAPTURE: &str = "epcis_capture";
/// Resource kind of named queries.
pub const NAMED_QUERY: &str = "epcis_query";
/// Resource kind of links.
pub const LINK: &str = "resolver_link";
/// Resource kind of places.
pub const PLACE: &str = "place";

/// A production lot of one product version, every unit with a serial number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lot {
    /// Identity.
    pub id: LotId,
    /// Whose lot it is.
    pub owner: OrganisationId,
    /// The product over all its versions.
    pub product: ProductId,
    /// The version it was made to.
    pub version: ProductVersionId,
    /// 1, 2, 3 …
    pub version_number: i64,
    /// Product name in Chinese, as it was.
    pub name_zh: String,
    /// Product name in English, as it was.
    pub name_en: String,
    /// Model or article number.
    pub model: String,
    /// GTIN-14.
    pub gtin: String,
    /// Lot number, AI (10): 1 to 20 characters; unique within the GTIN.
    pub number: String,
    /// Day of manufacture.
    pub manufactured_on: Date,
    /// Units, 1 to 1,000,000.
    pub quantity: i64,
    /// Units that have their number; fewer than `quantity` while a large lot is being numbered.
    pub numbered: i64,
    /// URI of the place where it was made.
    pub place: String,
    /// When it was last inspected.
    pub inspected_at: Option<Timestamp>,
    /// Where it stands.
    pub state: LotState,
    /// When it was recorded.
    pub created_at: Timestamp,
    /// Raised with each change.
    pub row_version: i64,
}

/// Where a lot stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LotState {
    /// Every unit has its number.
    Made,
    /// In cartons.
    Packed(Packed),
    /// On its way.
    Shipped(Packed, Shipped),
    /// Recorded by mistake: its numbers were declared never to have been given.
    Withdrawn(Withdrawn),
}

/// Facts of a withdrawal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Withdrawn {
    /// When.
    pub at: Timestamp,
}

/// Facts of packing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Packed {
    /// When.
    pub at: Timestamp,
    /// Into how many cartons.
    pub cartons: i64,
}

/// Facts of shipping.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shipped {
    /// When.
    pub at: Timestamp,
    /// To whom.
    pub to: OrganisationId,
    /// Their name in Chinese.
    pub to_zh: String,
    /// Their name in English.
    pub to_en: String,
}

impl Lot {
    /// Every unit has its number.
    #[must_use]
    pub const fn is_numbered(&self) -> bool {
        self.numbered >= self.quantity
    }
}

impl LotState {
    /// Every word, in order.
    pub const WORDS: [&'static str; 4] = ["made", "packed", "shipped", "withdrawn"];

    /// The word stored and shown.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Made => "made",
            Self::Packed(_) => "packed",
            Self::Shipped(..) => "shipped",
            Self::Withdrawn(_) => "withdrawn",
        }
    }

    /// Into cartons.
    ///
    /// # Errors
    /// When it is packed already.
    pub fn pack(self, packed: Packed) -> Result<Self, InvalidTransition> {
        match self {
            Self::Made => Ok(Self::Packed(packed)),
            other => Err(other.cannot("packed")),
        }
    }

    /// On its way.
    ///
    /// # Errors
    /// When it is not packed, or gone already.
    pub fn ship(self, shipped: Shipped) -> Result<Self, InvalidTransition> {
        match self {
            Self::Packed(packed) => Ok(Self::Shipped(packed, shipped)),
            other => Err(other.cannot("shipped")),
        }
    }

    /// The shipment was recorded by mistake: still in cartons at the maker's.
    ///
    /// # Errors
    /// When it did not leave.
    pub fn unship(self) -> Result<Self, InvalidTransition> {
        match self {
            Self::Shipped(packed, _) => Ok(Self::Packed(packed)),
            other => Err(other.cannot("packed")),
        }
    }

    /// The packing was recorded by mistake.
    ///
    /// # Errors
    /// When it is not packed, or has left.
    pub fn unpack(self) -> Result<Self, InvalidTransition> {
        match self {
            Self::Packed(_) => Ok(Self::Made),
            other => Err(other.cannot("made")),
        }
    }

    /// The whole lot was recorded by mistake.
    ///
    /// # Errors
    /// When it is packed: that is taken back first.
    pub fn withdraw(self, withdrawn: Withdrawn) -> Result<Self, InvalidTransition> {
        match self {
            Self::Made => Ok(Self::Withdrawn(withdrawn)),
            other => Err(other.cannot("withdrawn")),
        }
    }

    /// Cartons, 0 before packing.
    #[must_use]
    pub const fn cartons(&self) -> i64 {
        match self {
            Self::Made | Self::Withdrawn(_) => 0,
            Self::Packed(packed) | Self::Shipped(packed, _) => packed.cartons,
        }
    }

    /// Facts of packing.
    #[must_use]
    pub const fn packed(&self) -> Option<&Packed> {
        match self {
            Self::Made | Self::Withdrawn(_) => None,
            Self::Packed(packed) | Self::Shipped(packed, _) => Some(packed),
        }
    }

    /// Facts of shipping.
    #[must_use]
    pub const fn shipped(&self) -> Option<&Shipped> {
        match self {
            Self::Shipped(_, shipped) => Some(shipped),
            _ => None,
        }
    }

    const fn cannot(&self, to: &'static str) -> InvalidTransition {
        InvalidTransition { entity: "lot", from: self.word(), to }
    }
}

/// One unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// Serial number, AI (21).
    pub serial: String,
    /// SSCC of the carton it is in.
    pub carton: Option<String>,
}

/// A carton of a lot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Carton {
    /// Serial Shipping Container Code, 18 digits.
    pub sscc: String,
    /// 1, 2, 3 … within the lot.
    pub position: i64,
    /// Units in it.
    pub items: i64,
}

/// A place with the names that people read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Who named it.
    pub owner: OrganisationId,
    /// Canonical URI: a GLN's Digital Link or a web address.
    pub uri: String,
    /// Name in Chinese.
    pub name_zh: String,
    /// Name in English.
    pub name_en: String,
}

/// A captured event with what lists and journeys need of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredEvent {
    /// Identity here.
    pub id: EventId,
    /// Who captured it.
    pub organisation: OrganisationId,
    /// Their name at that time.
    pub organisation_name: String,
    /// Event hash URI.
    pub hash: String,
    /// Digest of the error declaration; empty without one.
    pub declaration: String,
    /// `eventID`.
    pub event_id: String,
    /// `ObjectEvent` …
    pub kind: String,
    /// `ADD`, `OBSERVE`, `DELETE` or empty.
    pub action: String,
    /// When it happened.
    pub event_time: Timestamp,
    /// When it was captured.
    pub record_time: Timestamp,
    /// Bare CBV word, private URI, or empty.
    pub biz_step: String,
    /// Bare CBV word, private URI, or empty.
    pub disposition: String,
    /// Canonical URI or empty.
    pub read_point: String,
    /// Canonical URI or empty.
    pub biz_location: String,
    /// The event as JSON, as far as its reader may see it.
    pub body: String,
    /// The reader sees less than was captured.
    pub withheld: bool,
}

/// What capturing one event came to.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct EventResult {
    /// Place in the document, from 0.
    pub index: usize,
    /// `stored`, `duplicate`, `refused`, `rolled_back`.
    pub outcome: Outcome,
    /// Identity here, when it is stored or was before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<EventId>,
    /// `eventID`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub event_id: String,
    /// Why it was refused: path and reason.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub detail: String,
}

/// The fate of one event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Kept.
    Stored,
    /// The same key was there before; said so, nothing done.
    Duplicate,
    /// Something in it is wrong.
    Refused,
    /// Right by itself, but another event of the document was refused.
    RolledBack,
}

impl Outcome {
    /// The word of the catalogue and of receipts.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Stored => "stored",
            Self::Duplicate => "duplicate",
            Self::Refused => "refused",
            Self::RolledBack => "rolled_back",
        }
    }
}

/// What happens to the rest when one event of a document is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Behaviour {
    /// All or nothing; the default of EPCIS 2.0.
    Rollback,
    /// What is right is kept.
    Proceed,
}

impl Behaviour {
    /// The word of header `GS1-Capture-Error-Behaviour`.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Rollback => "rollback",
            Self::Proceed => "proceed",
        }
    }

    /// From the header's word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        match word {
            "rollback" => Some(Self::Rollback),
            "proceed" => Some(Self::Proceed),
            _ => None,
        }
    }
}

/// A capture job.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Capture {
    /// Identity.
    pub id: CaptureId,
    /// Who sent it.
    pub organisation: OrganisationId,
    /// File name, or empty for the interface.
    pub source: String,
    /// What was asked for.
    pub behaviour: Behaviour,
    /// When it came.
    pub created_at: Timestamp,
    /// When it was done; none while it goes on.
    pub finished_at: Option<Timestamp>,
    /// No event was refused, so far.
    pub success: bool,
    /// How many events came to what, so far.
    pub tally: Tally,
    /// One for each event of a document that was captured before the answer; of a larger one the first that were refused.
    pub results: Vec<EventResult>,
}

/// A named query (EPCIS 2.0 section 8.2.7): a view on the events that its organisation may see.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedQuery {
    /// Whose it is.
    pub organisation: OrganisationId,
    /// Its name, unique within the organisation.
    pub name: String,
    /// The member `query` as JSON, with every prefix it needs in its `@context`.
    pub body: String,
    /// When it was named.
    pub created_at: Timestamp,
    /// By whom.
    pub created_by: String,
}

/// How many events of a capture came to what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Events of the document.
    pub events: usize,
    /// Kept.
    pub stored: usize,
    /// There before.
    pub duplicates: usize,
    /// Wrong.
    pub refused: usize,
}

impl Tally {
    /// Of results that are all there.
    #[must_use]
    pub fn of(results: &[EventResult]) -> Self {
        let count = |outcome| results.iter().filter(|result| result.outcome == outcome).count();
        Self {
            events: results.len(),
            stored: count(Outcome::Stored),
            duplicates: count(Outcome::Duplicate),
            refused: count(Outcome::Refused),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lot_is_packed_once_and_shipped_only_in_cartons() {
        let packed = Packed { at: Timestamp::from_micros(1), cartons: 2 };
        let shipped = Shipped {
            at: Timestamp::from_micros(2),
            to: OrganisationId(uuid::Uuid::nil()),
            to_zh: String::new(),
            to_en: String::new(),
        };
        let error = LotState::Made.ship(shipped.clone()).unwrap_err();
        assert_eq!((error.from, error.to), ("made", "shipped"));
        let state = LotState::Made.pack(packed).unwrap();
        assert_eq!(state.clone().pack(packed).unwrap_err().from, "packed");
        let state = state.ship(shipped.clone()).unwrap();
        assert_eq!(state.cartons(), 2);
        assert!(state.ship(shipped).is_err());
    }

    #[test]
    fn steps_are_taken_back_in_the_opposite_order() {
        let withdrawn = Withdrawn { at: Timestamp::from_micros(3) };
        let packed = Packed { at: Timestamp::from_micros(1), cartons: 2 };
        let shipped = Shipped {
            at: Timestamp::from_micros(2),
            to: OrganisationId(uuid::Uuid::nil()),
            to_zh: String::new(),
            to_en: String::new(),
        };
        let state = LotState::Shipped(packed, shipped);
        assert!(state.clone().unpack().is_err());
        assert!(state.clone().withdraw(withdrawn).is_err());
        let state = state.unship().unwrap();
        assert!(state.clone().withdraw(withdrawn).is_err(), "the cartons first");
        let state = state.unpack().unwrap();
        assert!(state.clone().unship().is_err());
        let state = state.withdraw(withdrawn).unwrap();
        assert_eq!((state.word(), state.cartons()), ("withdrawn", 0));
        assert_eq!(state.pack(packed).unwrap_err().from, "withdrawn");
    }
}

/// A link that an organisation gave to its goods. Never changed: it ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptLink {
    /// Identity.
    pub id: LinkId,
    /// Who gave it.
    pub owner: OrganisationId,
    /// The link.
    pub link: crate::rules::links::Link,
    /// In force from here on.
    pub starts_at: Timestamp,
    /// Until here; `None`: until somebody ends it.
    pub ends_at: Option<Timestamp>,
    /// When it was given.
    pub created_at: Timestamp,
    /// By whom.
    pub created_by_name: String,
}
