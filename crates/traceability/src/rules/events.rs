//! The EPCIS events that the steps of a lot make, as values; and what is read off an event for the index.

use std::collections::BTreeSet;

use epcis::event::{
    BizTransaction, CertificationInfo, Common, Destination, ErrorDeclaration, Ilmd, PersistentDisposition, Place,
    QuantityElement, Source, Unit, What,
};
use epcis::vocabulary::{BizStep, BizTransactionType, Disposition, ErrorReason, SourceDestType};
use epcis::{Action, Event, Extensions, Json, Time, Uri, ZoneOffset};
use kernel::{Date, Timestamp};

use super::materials::Material;

/// Units named by one commissioning event.
pub const UNITS_PER_EVENT: usize = 1000;

/// A part of an event that breaks its form: a fault of this program or of a name given to it.
pub(super) type Made<T> = Result<T, String>;

/// When and where a step happens. China has one zone: UTC+8.
#[derive(Clone, Copy, Debug)]
pub struct At<'a> {
    /// The instant.
    pub at: Timestamp,
    /// URI of the place.
    pub place: &'a str,
}

/// A document that the inspected goods rely on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evidence {
    /// Where anybody verifies it; it names the document's number.
    pub verify_url: String,
    /// A certificate rather than a report.
    pub certificate: bool,
}

/// One side of a transfer.
#[derive(Clone, Copy, Debug)]
pub struct Side<'a> {
    /// URI of the party.
    pub party: &'a str,
    /// URI of the place.
    pub place: &'a str,
}

/// Units come into being: `ADD`, commissioning, with lot and day of manufacture as master data.
///
/// # Errors
/// A URI or word that is none.
pub fn commissioning(at: At<'_>, serials: &[String], lot: &str, manufactured_on: Date) -> Made<Event> {
    let mut extensions = Extensions::new();
    extensions.insert("cbvmda:lotNumber", Json::string(lot))?;
    extensions.insert("gs1:productionDate", Json::string(manufactured_on.to_string()))?;
    let mut event = begin(Event::object(Action::Add, common(at)?), at, "commissioning", "active")?;
    if let What::Object(object) = &mut event.what {
        object.epcs = Some(uris(serials)?);
        object.ilmd = Some(Ilmd { extensions });
    }
    Ok(event)
}

/// Units go into a carton: `ADD`, packing.
///
/// # Errors
/// A URI or word that is none.
pub fn packing(at: At<'_>, carton: &str, units: &[String]) -> Made<Event> {
    let event = Event::aggregation(Action::Add, Uri::parse(carton)?, uris(units)?, common(at)?);
    begin(event, at, "packing", "in_progress")
}

/// A whole lot is inspected; its evidence is named as business transactions and as `certificationInfo`.
///
/// # Errors
/// A URI or word that is none.
pub fn inspecting(at: At<'_>, lot: &str, quantity: u64, conformant: bool, evidence: &[Evidence]) -> Made<Event> {
    let disposition = if conformant { "conformant" } else { "non_conformant" };
    let mut event = begin(Event::object(Action::Observe, common(at)?), at, "inspecting", disposition)?;
    if let What::Object(object) = &mut event.what {
        object.quantities = Some(vec![QuantityElement::pieces(Uri::parse(lot)?, quantity)]);
    }
    let transaction = |evidence: &Evidence| {
        let kind = BizTransactionType::parse(if evidence.certificate { "cert" } else { "testres" })?;
        Ok(BizTransaction::new(kind, Uri::parse(&evidence.verify_url)?))
    };
    let transactions = evidence.iter().map(transaction).collect::<Made<Vec<_>>>()?;
    if !transactions.is_empty() {
        let all = evidence.iter().map(|e| Uri::parse(&e.verify_url)).collect::<Made<Vec<_>>>()?;
        event.business.biz_transactions = Some(transactions);
        event.common.certification_info = Some(CertificationInfo::Many(all));
    }
    Ok(event)
}

/// Cartons leave for their buyer: `OBSERVE`, shipping, in transit.
///
/// # Errors
/// A URI or word that is none.
pub fn shipping(at: At<'_>, cartons: &[String], from: Side<'_>, to: Side<'_>) -> Made<Event> {
    let mut event = begin(Event::object(Action::Observe, common(at)?), at, "shipping", "in_transit")?;
    if let What::Object(object) = &mut event.what {
        object.epcs = Some(uris(cartons)?);
    }
    // Goods on their way are at no place: shipping has a readPoint and no bizLocation (CBV 2.0 section 7.1).
    event.business.biz_location = None;
    let owner = || SourceDestType::parse("owning_party");
    let location = || SourceDestType::parse("location");
    event.business.sources =
        Some(vec![Source::new(owner()?, Uri::parse(from.party)?), Source::new(location()?, Uri::parse(from.place)?)]);
    event.business.destinations = Some(vec![
        Destination::new(owner()?, Uri::parse(to.party)?),
        Destination::new(location()?, Uri::parse(to.place)?),
    ]);
    Ok(event)
}

/// Cartons arrive at their buyer's: `OBSERVE`, receiving.
///
/// # Errors
/// A URI or word that is none.
pub fn receiving(at: At<'_>, cartons: &[String]) -> Made<Event> {
    let mut event = begin(Event::object(Action::Observe, common(at)?), at, "receiving", "in_progress")?;
    if let What::Object(object) = &mut event.what {
        object.epcs = Some(uris(cartons)?);
    }
    Ok(event)
}

/// A lot is made from material lots: a transformation of amounts of classes into the lot as a class.
///
/// # Errors
/// A URI or word that is none.
pub fn making(at: At<'_>, materials: &[Material], lot: &str, quantity: u64) -> Made<Event> {
    let mut event = begin(Event::transformation(common(at)?), at, "creating_class_instance", "active")?;
    let input = |material: &Material| {
        Ok(QuantityElement {
            epc_class: Uri::parse(&material.class)?,
            quantity: Some(material.quantity.clone()),
            uom: (!material.unit.is_empty()).then(|| Unit::parse(&material.unit)).transpose()?,
        })
    };
    if let What::Transformation(transformation) = &mut event.what {
        transformation.input_quantities = Some(materials.iter().map(input).collect::<Made<_>>()?);
        transformation.output_quantities = Some(vec![QuantityElement::pieces(Uri::parse(lot)?, quantity)]);
    }
    Ok(event)
}

/// The same event with the declaration that it was wrong (EPCIS 2.0 section 7.4.1.4): same content, same `eventID`, so that
/// nothing is deleted and everybody who has the event learns of it.
///
/// # Errors
/// A reason that is none of CBV.
pub fn declared_wrong(mut event: Event, at: Timestamp, reason: &str) -> Made<Event> {
    let time = Time::from_instant(at.to_jiff());
    event.common.error_declaration = Some(ErrorDeclaration::new(time, Some(ErrorReason::parse(reason)?), Vec::new()));
    Ok(event)
}

/// What a recall is about: single units, or a whole lot as a class with its number of units.
#[derive(Clone, Copy, Debug)]
pub enum CalledBack<'a> {
    /// Canonical identifiers.
    Units(&'a [String]),
    /// Canonical identifier and units.
    Lot(&'a str, u64),
}

/// Goods are called back, wherever they are: `OBSERVE`, holding, with disposition `recalled` now and lastingly (CBV 2.0
/// section 7.2). It names no place, because nobody was there.
///
/// # Errors
/// A URI or word that is none.
pub fn recalled(at: Timestamp, goods: CalledBack<'_>, notice: &str) -> Made<Event> {
    let mut event = called_back(at, goods, notice)?;
    event.business.biz_step = Some(BizStep::parse("holding")?);
    event.business.disposition = Some(Disposition::parse("recalled")?);
    let set = Some(vec![Disposition::parse("recalled")?]);
    last(&mut event, PersistentDisposition { set, unset: None });
    Ok(event)
}

/// A recall is over: `recalled` no longer lasts. CBV has no step for it, so that the step is `other`; what the goods are
/// now is said by whoever has them.
///
/// # Errors
/// A URI or word that is none.
pub fn recall_over(at: Timestamp, goods: CalledBack<'_>, notice: &str) -> Made<Event> {
    let mut event = called_back(at, goods, notice)?;
    event.business.biz_step = Some(BizStep::parse("other")?);
    let unset = Some(vec![Disposition::parse("recalled")?]);
    last(&mut event, PersistentDisposition { set: None, unset });
    Ok(event)
}

fn called_back(at: Timestamp, goods: CalledBack<'_>, notice: &str) -> Made<Event> {
    let mut event = Event::object(Action::Observe, common(At { at, place: "" })?);
    if let What::Object(object) = &mut event.what {
        match goods {
            CalledBack::Units(units) => object.epcs = Some(uris(units)?),
            CalledBack::Lot(class, quantity) => {
                object.quantities = Some(vec![QuantityElement::pieces(Uri::parse(class)?, quantity)]);
            }
        }
    }
    event.business.biz_transactions = Some(vec![BizTransaction { kind: None, id: Uri::parse(notice)? }]);
    Ok(event)
}

fn last(event: &mut Event, disposition: PersistentDisposition) {
    if let What::Object(object) = &mut event.what {
        object.persistent_disposition = Some(disposition);
    }
}

pub(super) fn common(at: At<'_>) -> Made<Common> {
    Ok(Common::new(Time::from_instant(at.at.to_jiff()), ZoneOffset::parse("+08:00")?))
}

fn begin(mut event: Event, at: At<'_>, step: &str, disposition: &str) -> Made<Event> {
    event.business.biz_step = Some(BizStep::parse(step)?);
    event.business.disposition = Some(Disposition::parse(disposition)?);
    event.business.read_point = Some(Place::new(Uri::parse(at.place)?));
    event.business.biz_location = Some(Place::new(Uri::parse(at.place)?));
    Ok(event)
}

fn uris(texts: &[String]) -> Made<Vec<Uri>> {
    texts.iter().map(|text| Uri::parse(text)).collect()
}

/// The bare word of a term, or its full URI when it is a private one; empty without one.
#[must_use]
pub fn term<const LIST: u8>(term: Option<&epcis::vocabulary::Term<LIST>>) -> String {
    term.map(|term| term.word().map_or_else(|| term.as_str().to_owned(), ToOwned::to_owned)).unwrap_or_default()
}

/// The canonical URI of a place; empty without one.
#[must_use]
pub fn place(place: Option<&Place>) -> String {
    place.map(|place| epcis::objects::canonical(place.id.as_str()).into_owned()).unwrap_or_default()
}

/// What the index keeps of an event: canonical identifier and role, each pair once. Besides its objects the lots that single
/// objects belong to (`lot`) and the transformation it is part of (`transformation`), so that a trace finds it by them.
#[must_use]
pub fn index(event: &Event) -> BTreeSet<(String, &'static str)> {
    let objects = epcis::objects::of_event(event);
    let lots = super::trace::fact::members(event).into_iter().map(|(_, lot)| (lot, "lot"));
    let process = super::trace::fact::transformation(event).map(|process| (process, "transformation"));
    objects
        .iter()
        .map(|object| (object.canonical().into_owned(), object.role.as_str()))
        .chain(lots)
        .chain(process)
        .collect()
}

/// An event of the store, from its body. It may live on the `@context` of the document it came in.
#[must_use]
pub fn read(body: &str) -> Option<Event> {
    let limits = epcis::Limits { max_bytes: usize::MAX, max_depth: 64, max_events: 1 };
    let document = format!(
        r#"{{"@context":"{}","type":"EPCISDocument","schemaVersion":"2.0","creationDate":"2026-01-01T00:00:00Z","epcisBody":{{"eventList":[{body}]}}}}"#,
        epcis::context::EPCIS_CONTEXT,
    );
    epcis::Document::parse(&document, &limits).ok()?.events.into_iter().next()
}

/// Prefixes of the document that the event needs when it stands alone: they become part of its own `@context`.
#[must_use]
pub fn own_context(document: &Json, event: Option<&Json>) -> Option<Json> {
    let beyond = |json: &Json| !json.as_str().is_some_and(epcis::context::is_epcis_context);
    let entries = |json: &Json| match json {
        Json::Array(entries) => entries.clone(),
        other => vec![other.clone()],
    };
    let inherited: Vec<Json> = entries(document).into_iter().filter(beyond).collect();
    if inherited.is_empty() {
        return event.cloned();
    }
    let own = event.map(entries).unwrap_or_default();
    Some(Json::Array(inherited.into_iter().chain(own).collect()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const AT: At<'_> = At { at: Timestamp::from_micros(1_763_949_600_000_000), place: "https://a.example/places/1" };

    #[test]
    fn every_step_obeys_the_standard() {
        let units = ["https://id.gs1.org/01/06901234567892/21/A".to_owned()];
        let cartons = ["https://id.gs1.org/00/069012340000000012".to_owned()];
        let lot = "https://id.gs1.org/01/06901234567892/10/L1";
        let day = "2026-11-20".parse().unwrap();
        let evidence = [
            Evidence { verify_url: "https://a.example/verify/R1".to_owned(), certificate: false },
            Evidence { verify_url: "https://a.example/verify/C1".to_owned(), certificate: true },
        ];
        let side = |party| Side { party, place: AT.place };
        let made = [
            commissioning(AT, &units, "L1", day).unwrap(),
            packing(AT, &cartons[0], &units).unwrap(),
            receiving(AT, &cartons).unwrap(),
            inspecting(AT, lot, 1000, true, &evidence).unwrap(),
            making(
                AT,
                &[Material {
                    class: "https://mill.example/b/9".to_owned(),
                    quantity: 25.into(),
                    unit: "KGM".to_owned(),
                }],
                lot,
                1000,
            )
            .unwrap(),
            shipping(AT, &cartons, side("https://a.example/o/1"), side("https://a.example/o/2")).unwrap(),
            recalled(AT.at, CalledBack::Units(&units), "https://a.example/recalls/RC1").unwrap(),
            recall_over(AT.at, CalledBack::Lot(lot, 1000), "https://a.example/recalls/RC1").unwrap(),
        ];
        for event in &made {
            event.check().unwrap();
            event.check_capture().unwrap();
        }
        let inspection = made[3].to_json().to_string();
        assert!(
            inspection.contains(r#""type":"testres","bizTransaction":"https://a.example/verify/R1""#),
            "{inspection}"
        );
        assert!(inspection.contains(r#""certificationInfo":["https://a.example/verify/R1""#), "{inspection}");
        assert!(!made[5].to_json().to_string().contains("bizLocation"));
    }

    #[test]
    fn a_declaration_has_the_hash_of_its_event() {
        let units = ["https://id.gs1.org/01/06901234567892/21/A".to_owned()];
        let event = commissioning(AT, &units, "L1", "2026-11-20".parse().unwrap()).unwrap();
        let again = read(&event.to_json().to_string()).unwrap();
        let wrong = declared_wrong(again, Timestamp::from_micros(1_763_949_700_000_000), "did_not_occur").unwrap();
        wrong.check_capture().unwrap();
        let key = |event| epcis::hash::event_key(event, &epcis::Context::default());
        assert_eq!(key(&event).hash, key(&wrong).hash);
        assert_ne!(key(&event).error_declaration, key(&wrong).error_declaration);
        assert!(declared_wrong(event, AT.at, "changed my mind").is_err());
    }

    #[test]
    fn an_event_takes_the_prefixes_of_its_document_along() {
        let json = |text| epcis::json::parse(text, 8).unwrap();
        let document =
            json(r#"["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld",{"a":"https://a.example/"}]"#);
        assert_eq!(own_context(&document, None).unwrap().to_string(), r#"[{"a":"https://a.example/"}]"#);
        let own = json(r#"{"b":"https://b.example/"}"#);
        let both = own_context(&document, Some(&own)).unwrap().to_string();
        assert_eq!(both, r#"[{"a":"https://a.example/"},{"b":"https://b.example/"}]"#);
        let plain = json(r#""https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld""#);
        assert_eq!(own_context(&plain, None), None);
    }
}
