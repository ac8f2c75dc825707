//! An event as the trace needs it: who knew what when, which objects in which role, where, from whom to whom.

use epcis::objects::{Role, canonical, levels, of_event};
use epcis::{Event, Json};
use kernel::Timestamp;
use kernel::ids::OrganisationId;

use crate::model::{EventId, StoredEvent};

/// An amount of a class, with its digits.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Amount {
    /// Decimal text; empty when it is not told.
    pub number: String,
    /// UN/ECE unit; empty for pieces.
    pub unit: String,
}

/// An object of an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// Canonical identifier.
    pub epc: String,
    /// How much of it, when it is a class.
    pub amount: Option<Amount>,
}

/// What an event does to the relation it tells of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deed {
    /// `ADD`, and every transformation.
    Add,
    /// `OBSERVE`.
    Observe,
    /// `DELETE`.
    Delete,
}

/// Which kind of event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `ObjectEvent`, `TransactionEvent` and kinds that users defined.
    Object,
    /// `AggregationEvent`.
    Aggregation,
    /// `AssociationEvent`.
    Association,
    /// `TransformationEvent`.
    Transformation,
}

/// An event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// Identity here.
    pub id: EventId,
    /// Who captured it.
    pub organisation: OrganisationId,
    /// Their name.
    pub by: String,
    /// Event hash; with the organisation it says which event an error declaration is about.
    pub hash: String,
    /// It declares that the event of the same hash was wrong.
    pub declares_wrong: bool,
    /// Kind.
    pub kind: Kind,
    /// Action.
    pub deed: Deed,
    /// When it happened.
    pub at: Timestamp,
    /// When it was told.
    pub recorded: Timestamp,
    /// Bare word, private URI, or empty.
    pub step: String,
    /// Bare word, private URI, or empty.
    pub disposition: String,
    /// Where it was seen: `readPoint`, canonical; empty when not told.
    pub seen_at: String,
    /// Where the objects are afterwards: `bizLocation`, canonical; empty when not told.
    pub stays_at: String,
    /// `epcList`, `quantityList`.
    pub objects: Vec<Named>,
    /// `parentID`.
    pub parent: Option<String>,
    /// Children.
    pub children: Vec<Named>,
    /// Used up.
    pub inputs: Vec<Named>,
    /// Made.
    pub outputs: Vec<Named>,
    /// `transformationID`.
    pub transformation: Option<String>,
    /// Lot as a class that the single objects belong to by master data.
    pub members: Vec<(String, String)>,
    /// `owning_party` or `possessing_party` of the destination.
    pub to_party: Option<String>,
    /// `location` of the destination.
    pub to_place: Option<String>,
    /// `owning_party` or `possessing_party` of the source.
    pub from_party: Option<String>,
}

impl Fact {
    /// Of a stored event and its body; `None` when the body cannot be read.
    #[must_use]
    pub fn of(stored: &StoredEvent) -> Option<Self> {
        let event = crate::rules::events::read(&stored.body)?;
        let mut fact = Self {
            id: stored.id,
            organisation: stored.organisation,
            by: stored.organisation_name.clone(),
            hash: stored.hash.clone(),
            declares_wrong: !stored.declaration.is_empty(),
            kind: match stored.kind.as_str() {
                "AggregationEvent" => Kind::Aggregation,
                "AssociationEvent" => Kind::Association,
                "TransformationEvent" => Kind::Transformation,
                _ => Kind::Object,
            },
            deed: match stored.action.as_str() {
                "DELETE" => Deed::Delete,
                "OBSERVE" => Deed::Observe,
                _ => Deed::Add,
            },
            at: stored.event_time,
            recorded: stored.record_time,
            step: stored.biz_step.clone(),
            disposition: stored.disposition.clone(),
            seen_at: stored.read_point.clone(),
            stays_at: stored.biz_location.clone(),
            objects: Vec::new(),
            parent: None,
            children: Vec::new(),
            inputs: Vec::new(),
            outputs: Vec::new(),
            // What stands for an identifier that is withheld ties nothing to anything.
            transformation: transformation(&event).filter(|id| *id != format!("urn:uuid:{}", stored.id)),
            members: members(&event),
            to_party: None,
            to_place: None,
            from_party: None,
        };
        fact.fill(&event);
        Some(fact)
    }

    fn fill(&mut self, event: &Event) {
        for object in of_event(event) {
            let amount = object.quantity.as_ref().map(|quantity| Amount {
                number: quantity.amount.map(|number| number.as_str().to_owned()).unwrap_or_default(),
                unit: quantity.uom.unwrap_or_default().to_owned(),
            });
            let named = Named { epc: object.canonical().into_owned(), amount };
            match object.role {
                Role::Object => self.objects.push(named),
                Role::Parent => self.parent = Some(named.epc),
                Role::Child => self.children.push(named),
                Role::Input => self.inputs.push(named),
                Role::Output => self.outputs.push(named),
            }
        }
        let party = |kind: &str| kind == "owning_party" || kind == "possessing_party";
        for to in event.business.destinations.iter().flatten() {
            let kind = to.kind.word().unwrap_or_default();
            let slot = if party(kind) { &mut self.to_party } else { &mut self.to_place };
            slot.get_or_insert_with(|| canonical(to.id.as_str()).into_owned());
        }
        let from = event.business.sources.iter().flatten().find(|from| party(from.kind.word().unwrap_or_default()));
        self.from_party = from.map(|from| canonical(from.id.as_str()).into_owned());
    }

    /// Every identifier that the event is about.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        let lists = [&self.objects, &self.children, &self.inputs, &self.outputs];
        lists
            .into_iter()
            .flatten()
            .map(|named| named.epc.as_str())
            .chain(self.parent.as_deref())
            .chain(self.transformation.as_deref())
            .chain(self.members.iter().map(|(_, lot)| lot.as_str()))
    }

    /// Where it happened; empty when it was not told.
    #[must_use]
    pub fn place(&self) -> &str {
        if self.stays_at.is_empty() { &self.seen_at } else { &self.stays_at }
    }
}

/// The `transformationID`, canonical.
#[must_use]
pub fn transformation(event: &Event) -> Option<String> {
    let epcis::event::What::Transformation(what) = &event.what else { return None };
    what.transformation_id.as_ref().map(|id| canonical(id.as_str()).into_owned())
}

/// Single objects with the lot as a class that they belong to: by the lot number of the master data with which they came
/// into being (CBV 2.0 section 9.4), or because their own link names it.
#[must_use]
pub fn members(event: &Event) -> Vec<(String, String)> {
    let ilmd = match &event.what {
        epcis::event::What::Object(what) => what.ilmd.as_ref(),
        epcis::event::What::Transformation(what) => what.ilmd.as_ref(),
        _ => None,
    };
    let number = ilmd.and_then(|ilmd| ilmd.extensions.get("cbvmda:lotNumber")).and_then(Json::as_str);
    let mut found = Vec::new();
    for object in of_event(event) {
        let comes_into_being = matches!(object.role, Role::Object | Role::Output) && object.quantity.is_none();
        let unit = object.canonical().into_owned();
        let Some(link) = epcis::objects::link(object.uri) else { continue };
        if link.serial().is_none() {
            continue;
        }
        if let Some(lot) = levels(object.uri).into_iter().find(|level| level.contains("/10/")) {
            found.push((unit, lot));
        } else if let (true, Some(number), Some(gtin)) = (comes_into_being, number, link.gtin()) {
            let lot = crate::rules::lot::epc(gtin.as_str(), Some(number), None);
            if !lot.is_empty() {
                found.push((unit, lot));
            }
        }
    }
    found
}
