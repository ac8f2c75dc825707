//! What a partner sees of an event of somebody else (docs/decisions/0006). It only takes away: no condition of the query
//! language is fulfilled by what is left that the whole event would not fulfil, so that the database may look at the whole.

use epcis::event::{BizTransaction, Ilmd, What};
use epcis::{Context, Event, Extensions, Json, Uri};
use kernel::ids::OrganisationId;
use platform::authz::Audience;

use crate::model::EventId;

/// Fields that an organisation tells its partners or keeps to itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    /// Inputs of a transformation and its identifier: recipe and suppliers.
    Materials,
    /// Orders, invoices and other papers of a business transaction; not those about quality.
    Documents,
    /// Sources and destinations of a transfer in which the partner has no part.
    Parties,
    /// What sensors reported.
    Sensors,
    /// Fields that are not of the standard.
    Extensions,
}

impl Group {
    /// Every group.
    pub const ALL: [Self; 5] = [Self::Materials, Self::Documents, Self::Parties, Self::Sensors, Self::Extensions];

    /// The word of forms and texts.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Materials => "materials",
            Self::Documents => "documents",
            Self::Parties => "parties",
            Self::Sensors => "sensors",
            Self::Extensions => "extensions",
        }
    }

    /// From a word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|group| group.word() == word)
    }

    /// Its place in `epcis_disclosure.told`. Never changed.
    #[must_use]
    pub const fn bit(self) -> i64 {
        match self {
            Self::Materials => 1,
            Self::Documents => 2,
            Self::Parties => 4,
            Self::Sensors => 8,
            Self::Extensions => 16,
        }
    }
}

/// The groups that somebody is told. By default a partner is told none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Told(i64);

impl Told {
    /// All of them.
    #[must_use]
    pub fn everything() -> Self {
        Group::ALL.into_iter().collect()
    }

    /// From the column.
    #[must_use]
    pub const fn of_bits(bits: i64) -> Self {
        Self(bits)
    }

    /// For the column.
    #[must_use]
    pub const fn bits(self) -> i64 {
        self.0
    }

    /// Whether a group is told.
    #[must_use]
    pub const fn has(self, group: Group) -> bool {
        self.0 & group.bit() != 0
    }
}

impl FromIterator<Group> for Told {
    fn from_iter<T: IntoIterator<Item = Group>>(groups: T) -> Self {
        Self(groups.into_iter().fold(0, |bits, group| bits | group.bit()))
    }
}

/// Whose question it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reader {
    /// The organisation.
    pub organisation: OrganisationId,
    /// It is an authority.
    pub supervises: bool,
    /// The URI by which events name it as a party; empty when it has none. Never one that it could give to itself.
    pub party: String,
}

impl Reader {
    /// As what it sees an event that an organisation captured.
    #[must_use]
    pub fn audience(&self, captor: OrganisationId) -> Audience {
        if captor == self.organisation {
            Audience::Owner
        } else if self.supervises {
            Audience::Authority
        } else {
            Audience::Buyer
        }
    }

    /// What it is told of that event, when the captor tells its partners so much.
    #[must_use]
    pub fn told(&self, captor: OrganisationId, partners: Told) -> Told {
        match self.audience(captor) {
            Audience::Owner | Audience::Authority => Told::everything(),
            _ => partners,
        }
    }
}

/// The kept text of an event as a reader may see it: the same text when nothing is withheld; `None` when nothing is left that
/// could be told.
///
/// # Errors
/// Why the text cannot be read; then nothing of it may be shown.
pub fn view(body: &str, id: EventId, told: Told, party: &str) -> Result<Option<String>, String> {
    if told == Told::everything() {
        return Ok(Some(body.to_owned()));
    }
    let event = Event::parse_kept(body).map_err(|error| error.to_string())?;
    let opaque = Uri::parse(&format!("urn:uuid:{id}"))?;
    Ok(redacted(event, told, party, &opaque).map(|event| event.to_json().to_string()))
}

/// An event without the groups that are not told; `opaque` stands where the standard demands an identifier.
#[must_use]
pub fn redacted(mut event: Event, told: Told, party: &str, opaque: &Uri) -> Option<Event> {
    // What is between the captor and the reader is no secret from the reader.
    let involved = involves(&event, party);
    if !told.has(Group::Materials) && !without_materials(&mut event, opaque) {
        return None;
    }
    if !told.has(Group::Documents) && !involved {
        without_documents(&mut event, opaque);
    }
    if !told.has(Group::Parties) && !involved {
        event.business.sources = None;
        event.business.destinations = None;
    }
    if !told.has(Group::Sensors) {
        without_sensors(&mut event);
    }
    if !told.has(Group::Extensions) {
        without_extensions(&mut event);
    }
    Some(event)
}

/// Whether an event names a party as one side of a transfer.
fn involves(event: &Event, party: &str) -> bool {
    let business = &event.business;
    let from = business.sources.iter().flatten().map(|source| source.id.as_str());
    let to = business.destinations.iter().flatten().map(|destination| destination.id.as_str());
    !party.is_empty() && from.chain(to).any(|id| epcis::objects::canonical(id) == party)
}

/// False when the event tells of nothing but materials.
fn without_materials(event: &mut Event, opaque: &Uri) -> bool {
    let What::Transformation(what) = &mut event.what else { return true };
    let made = what.output_epcs.as_ref().is_some_and(|list| !list.is_empty())
        || what.output_quantities.as_ref().is_some_and(|list| !list.is_empty());
    what.input_epcs = None;
    what.input_quantities = None;
    // The standard demands inputs or this; the real one would tie the event to one that tells the inputs.
    what.transformation_id = Some(opaque.clone());
    made
}

/// Papers about quality, which stand on the public pages too (CBV 2.0 section 7.3).
const OPEN_PAPERS: [&str; 3] = ["testres", "testprd", "cert"];

fn without_documents(event: &mut Event, opaque: &Uri) {
    let recalled = event.business.disposition.as_ref().and_then(epcis::vocabulary::Term::word) == Some("recalled");
    let Some(list) = &mut event.business.biz_transactions else { return };
    let before = list.len();
    list.retain(|paper| match &paper.kind {
        Some(kind) => kind.word().is_some_and(|word| OPEN_PAPERS.contains(&word)),
        // The notice of a recall is for everybody.
        None => recalled,
    });
    if list.is_empty() && before > 0 {
        // An event about a transaction names one.
        let needed = matches!(event.what, What::Transaction(_));
        event.business.biz_transactions = needed.then(|| vec![BizTransaction { kind: None, id: opaque.clone() }]);
    }
}

fn without_sensors(event: &mut Event) {
    if event.business.sensor_elements.take().is_none() {
        return;
    }
    if let What::Object(what) = &mut event.what
        && what.epcs.is_none()
        && what.quantities.as_ref().is_none_or(Vec::is_empty)
    {
        // Something was observed at a place; no object was.
        what.epcs = Some(Vec::new());
    }
}

fn without_extensions(event: &mut Event) {
    let context = Context::default().extended(event.common.context.as_ref());
    event.extensions = Extensions::new();
    if let Some(declared) = &mut event.common.error_declaration {
        declared.extensions = Extensions::new();
    }
    let business = &mut event.business;
    for place in business.read_point.iter_mut().chain(&mut business.biz_location) {
        place.extensions = Extensions::new();
    }
    for element in business.sensor_elements.iter_mut().flatten() {
        element.extensions = Extensions::new();
        if let Some(metadata) = &mut element.metadata {
            metadata.extensions = Extensions::new();
        }
        for report in &mut element.reports {
            report.extensions = Extensions::new();
        }
    }
    let ilmd = match &mut event.what {
        What::Object(what) => &mut what.ilmd,
        What::Transformation(what) => &mut what.ilmd,
        _ => return,
    };
    if let Some(master) = ilmd {
        master.extensions = printed(master, &context);
        if master.extensions.is_empty() {
            *ilmd = None;
        }
    }
}

/// Master data that a toy's packaging says as well. Everything else may tell of suppliers or of a customer's order.
const PRINTED: [&str; 10] = [
    "urn:epcglobal:cbv:mda:lotNumber",
    "urn:epcglobal:cbv:mda:itemExpirationDate",
    "urn:epcglobal:cbv:mda:bestBeforeDate",
    "urn:epcglobal:cbv:mda:sellByDate",
    "urn:epcglobal:cbv:mda:countryOfOrigin",
    "https://gs1.org/voc/hasBatchLotNumber",
    "https://gs1.org/voc/productionDate",
    "https://gs1.org/voc/expirationDate",
    "https://gs1.org/voc/bestBeforeDate",
    "https://gs1.org/voc/countryOfOrigin",
];

fn printed(ilmd: &Ilmd, context: &Context) -> Extensions {
    let mut kept = Extensions::new();
    for (name, value) in ilmd.extensions.members() {
        let known = PRINTED.contains(&context.expand(name).as_ref());
        if known && matches!(value, Json::String(_) | Json::Number(_)) {
            // A name that was read is a name.
            let _ = kept.insert(name, value.clone());
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    const OPAQUE: &str = "urn:uuid:00000000-0000-0000-0000-000000000007";

    fn event(rest: &str) -> Event {
        let text = format!(
            r#"{{"@context":[{{"x":"https://x.example/"}}],"eventTime":"2026-11-24T08:00:00Z","eventTimeZoneOffset":"+08:00",{rest}}}"#
        );
        Event::parse_kept(&text).unwrap()
    }

    fn partner(rest: &str, party: &str) -> Option<String> {
        let event = event(rest);
        event.check().unwrap();
        let opaque = Uri::parse(OPAQUE).unwrap();
        let seen = redacted(event, Told::default(), party, &opaque)?;
        seen.check().unwrap();
        seen.check_capture().unwrap();
        let again = redacted(seen.clone(), Told::default(), party, &opaque);
        assert_eq!(again.as_ref(), Some(&seen), "taking away twice takes nothing more");
        Some(seen.to_json().to_string())
    }

    #[test]
    fn a_recipe_stays_with_its_maker_and_what_was_made_is_told() {
        let made = partner(
            r#""type":"TransformationEvent","inputEPCList":["urn:x:mill"],"inputQuantityList":[{"epcClass":"urn:x:pvc","quantity":3}],
               "outputEPCList":["urn:x:toy"],"ilmd":{"cbvmda:lotNumber":"L1","x:order":"77"}"#,
            "",
        )
        .unwrap();
        assert!(!made.contains("mill") && !made.contains("pvc") && !made.contains("77"), "{made}");
        assert!(made.contains("urn:x:toy") && made.contains("\"L1\"") && made.contains(OPAQUE), "{made}");
        let used = r#""type":"TransformationEvent","inputEPCList":["urn:x:mill"],"transformationID":"urn:x:run""#;
        assert_eq!(partner(used, ""), None, "an event about materials alone is not told at all");
        let later = r#""type":"TransformationEvent","outputEPCList":["urn:x:toy"],"transformationID":"urn:x:run""#;
        assert!(!partner(later, "").unwrap().contains("run"));
    }

    #[test]
    fn only_the_parties_of_a_transfer_see_it_and_its_papers() {
        let sold = r#""type":"ObjectEvent","action":"OBSERVE","epcList":["urn:x:1"],
            "bizTransactionList":[{"type":"po","bizTransaction":"urn:x:po"},{"type":"testres","bizTransaction":"urn:x:report"}],
            "sourceList":[{"type":"owning_party","source":"urn:x:maker"}],
            "destinationList":[{"type":"owning_party","destination":"urn:x:hamburg"}]"#;
        let hamburg = partner(sold, "urn:x:hamburg").unwrap();
        assert!(hamburg.contains("urn:x:po") && hamburg.contains("urn:x:maker"), "{hamburg}");
        for other in ["", "urn:x:lyon"] {
            let other = partner(sold, other).unwrap();
            assert!(!other.contains("urn:x:po") && !other.contains("hamburg") && !other.contains("maker"), "{other}");
            assert!(other.contains("urn:x:report"), "{other}");
        }
    }

    #[test]
    fn a_recall_names_its_notice_to_everybody() {
        let paper = |disposition| {
            format!(
                r#""type":"ObjectEvent","action":"OBSERVE","epcList":["urn:x:1"],"disposition":"{disposition}",
                   "bizTransactionList":[{{"bizTransaction":"urn:x:notice"}}]"#
            )
        };
        assert!(partner(&paper("recalled"), "").unwrap().contains("urn:x:notice"));
        assert!(!partner(&paper("active"), "").unwrap().contains("urn:x:notice"));
    }

    #[test]
    fn sensors_and_fields_of_ones_own_stay_at_home_and_the_event_stays_an_event() {
        let measured = partner(
            r#""type":"ObjectEvent","action":"OBSERVE","readPoint":{"id":"urn:x:gate","x:door":"4"},"x:shift":"night",
               "sensorElementList":[{"sensorReport":[{"type":"Temperature","value":21,"uom":"CEL"}]}]"#,
            "",
        )
        .unwrap();
        assert!(!measured.contains("Temperature") && !measured.contains("door") && !measured.contains("night"));
        assert!(measured.contains(r#""epcList":[]"#) && measured.contains("urn:x:gate"), "{measured}");
        let own = partner(r#""type":"x:Inspection","x:result":"secret""#, "").unwrap();
        assert!(own.contains("x:Inspection") && !own.contains("secret"), "{own}");
        let bought = partner(
            r#""type":"TransactionEvent","action":"ADD","epcList":["urn:x:1"],
               "bizTransactionList":[{"type":"inv","bizTransaction":"urn:x:bill"}]"#,
            "",
        )
        .unwrap();
        assert!(!bought.contains("urn:x:bill") && bought.contains(OPAQUE), "{bought}");
    }

    #[test]
    fn an_owner_and_an_authority_see_everything_and_a_partner_what_the_owner_tells() {
        let (own, other) = (OrganisationId(uuid::Uuid::from_u128(1)), OrganisationId(uuid::Uuid::from_u128(2)));
        let reader = |supervises| Reader { organisation: own, supervises, party: String::new() };
        assert_eq!(reader(false).told(own, Told::default()), Told::everything());
        assert_eq!(reader(true).told(other, Told::default()), Told::everything());
        let some: Told = [Group::Sensors].into_iter().collect();
        assert_eq!(reader(false).told(other, some), some);
        assert_eq!(Group::ALL.map(|group| Group::from_word(group.word())), Group::ALL.map(Some));
        let body = event(r#""type":"ObjectEvent","action":"ADD","epcList":["urn:x:1"]"#).to_json().to_string();
        let seen = view(&body, EventId(uuid::Uuid::nil()), Told::default(), "").unwrap();
        assert_eq!(
            seen.as_deref(),
            Some(body.as_str()),
            "what holds nothing to withhold stays as it is, letter by letter"
        );
        assert!(view("{", EventId(uuid::Uuid::nil()), some, "").is_err());
    }
}
