//! Events and their parts made by code. What is not given is absent and can be set afterwards, for all
//! fields are public; [`Event::check`] says whether the whole obeys the standard.
//!
//! ```
//! use epcis::event::{Action, BizTransaction, Common, Destination, ErrorDeclaration};
//! use epcis::event::{Event, Place, QuantityElement, Source};
//! use epcis::vocabulary::{BizTransactionType, SourceDestType};
//! use epcis::{Time, Uri, ZoneOffset};
//!
//! let time = Time::parse("2026-11-24T08:00:00Z")?;
//! let common = || Common::new(time.clone(), ZoneOffset::parse("+08:00").unwrap());
//! let uri = |text: &str| Uri::parse(text).unwrap();
//! let (carton, toy) = (uri("urn:epc:id:sscc:6901234.3000000001"), uri("urn:epc:id:sgtin:6901234.056789.1"));
//! let mut packed = Event::aggregation(Action::Add, carton.clone(), vec![toy.clone()], common());
//! packed.business.read_point = Some(Place::new(uri("urn:epc:id:sgln:6901234.00001.0")));
//! let order = BizTransaction::new(BizTransactionType::parse("po")?, uri("urn:ts:po:7"));
//! let mut sold = Event::transaction(Action::Add, vec![order], common());
//! let owner = SourceDestType::parse("owning_party")?;
//! sold.business.sources = Some(vec![Source::new(owner.clone(), uri("urn:epc:id:pgln:6901234.00001"))]);
//! sold.business.destinations = Some(vec![Destination::new(owner, uri("urn:epc:id:pgln:4012345.00001"))]);
//! let fixed = Event::association(Action::Add, carton, vec![toy], common());
//! let mut seen = Event::object(Action::Observe, common());
//! seen.common.error_declaration = Some(ErrorDeclaration::new(time.clone(), None, vec![]));
//! let amount = QuantityElement::pieces(uri("urn:epc:class:lgtin:6901234.056789.L7"), 200);
//! let made = Event::transformation(common());
//! assert!(packed.check().is_ok() && fixed.check().is_ok() && made.action().is_none());
//! assert_eq!((sold.what.name(), amount.quantity.unwrap().as_str()), ("TransactionEvent", "200"));
//! # Ok::<(), String>(())
//! ```

use super::{
    Action, AggregationEvent, AssociationEvent, BizTransaction, Business, Common, Destination, ErrorDeclaration, Event,
    ObjectEvent, Place, QuantityElement, Source, TransactionEvent, TransformationEvent, What,
};
use crate::fields::{Extensions, Uri, ZoneOffset};
use crate::number::Number;
use crate::time::Time;
use crate::vocabulary::{BizTransactionType, ErrorReason, SourceDestType};

impl Event {
    /// Something happened to objects; which ones is set in [`Event::what`].
    #[must_use]
    pub fn object(action: Action, common: Common) -> Self {
        let event = ObjectEvent { epcs: None, quantities: None, action, persistent_disposition: None, ilmd: None };
        Self::of(common, What::Object(event))
    }

    /// Children were put into a parent, seen in it, or taken out of it.
    #[must_use]
    pub fn aggregation(action: Action, parent: Uri, children: Vec<Uri>, common: Common) -> Self {
        let event = AggregationEvent {
            parent_id: Some(parent),
            child_epcs: Some(children),
            child_quantities: None,
            action,
            persistent_disposition: None,
        };
        Self::of(common, What::Aggregation(event))
    }

    /// Children were fixed to a parent, seen on it, or taken off it.
    #[must_use]
    pub fn association(action: Action, parent: Uri, children: Vec<Uri>, common: Common) -> Self {
        let event = AssociationEvent {
            parent_id: parent,
            child_epcs: Some(children),
            child_quantities: None,
            action,
            persistent_disposition: None,
        };
        Self::of(common, What::Association(event))
    }

    /// Objects take part in business transactions; which objects is set in [`Event::what`].
    #[must_use]
    pub fn transaction(action: Action, transactions: Vec<BizTransaction>, common: Common) -> Self {
        let event =
            TransactionEvent { parent_id: None, epcs: None, quantities: None, action, persistent_disposition: None };
        let mut event = Self::of(common, What::Transaction(event));
        event.business.biz_transactions = Some(transactions);
        event
    }

    /// Inputs became outputs; which ones is set in [`Event::what`].
    #[must_use]
    pub fn transformation(common: Common) -> Self {
        let event = TransformationEvent {
            input_epcs: None,
            input_quantities: None,
            output_epcs: None,
            output_quantities: None,
            transformation_id: None,
            persistent_disposition: None,
            ilmd: None,
        };
        Self::of(common, What::Transformation(event))
    }

    fn of(common: Common, what: What) -> Self {
        Self { common, business: Business::default(), what, extensions: Extensions::new() }
    }
}

impl Common {
    /// When it happened, and the offset of local time there.
    #[must_use]
    pub fn new(event_time: Time, event_time_zone_offset: ZoneOffset) -> Self {
        Self {
            context: None,
            event_id: None,
            event_time,
            record_time: None,
            event_time_zone_offset,
            certification_info: None,
            error_declaration: None,
        }
    }
}

impl Place {
    /// A place without extensions.
    #[must_use]
    pub fn new(id: Uri) -> Self {
        Self { id, extensions: Extensions::new() }
    }
}

impl BizTransaction {
    /// A transaction of a kind.
    #[must_use]
    pub fn new(kind: BizTransactionType, id: Uri) -> Self {
        Self { kind: Some(kind), id }
    }
}

impl Source {
    /// Where a transfer comes from.
    #[must_use]
    pub fn new(kind: SourceDestType, id: Uri) -> Self {
        Self { kind, id }
    }
}

impl Destination {
    /// Where a transfer goes.
    #[must_use]
    pub fn new(kind: SourceDestType, id: Uri) -> Self {
        Self { kind, id }
    }
}

impl QuantityElement {
    /// A number of pieces.
    #[must_use]
    pub fn pieces(epc_class: Uri, number: u64) -> Self {
        Self { epc_class, quantity: Some(Number::from(number)), uom: None }
    }
}

impl ErrorDeclaration {
    /// Says that an event was wrong, and which events correct it.
    #[must_use]
    pub fn new(declaration_time: Time, reason: Option<ErrorReason>, corrective_event_ids: Vec<Uri>) -> Self {
        let corrective_event_ids = (!corrective_event_ids.is_empty()).then_some(corrective_event_ids);
        Self { declaration_time, reason, corrective_event_ids, extensions: Extensions::new() }
    }
}
