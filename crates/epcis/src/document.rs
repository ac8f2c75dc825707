//! EPCIS documents: what a partner sends (EPCISDocument) and what a query answers
//! (EPCISQueryDocument). Reading is strict and bounded; writing loses nothing that was read.

use crate::context::{self, Context, EPCIS_CONTEXT};
use crate::event::Event;
use crate::fields::{Extensions, Field, FieldError, Fields, Path, Reason, Uri};
use crate::json::{self, Json, Object};
use crate::limits::{Limits, ParseError};
use crate::time::Time;
use crate::xml::{self, NoPlace, XmlVersion};

/// A document whose events are all well formed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// What stands around the events.
    pub envelope: Envelope,
    /// The events, in their order.
    pub events: Vec<Event>,
}

/// A document some of whose events may be malformed, for a capture that keeps the good ones.
///
/// # Examples
/// ```
/// use epcis::{Limits, PartialDocument};
///
/// let text = r#"{"type":"EPCISDocument","@context":"https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld",
///     "schemaVersion":"2.0","creationDate":"2026-11-24T08:00:00Z","epcisBody":{"eventList":[{"type":"ObjectEvent",
///     "eventTime":"2026-11-24T08:00:00Z","eventTimeZoneOffset":"+08:00","action":"SEE"}]}}"#;
/// let limits = Limits { max_bytes: 10_000, max_depth: 32, max_events: 10 };
/// let document = PartialDocument::parse(text, &limits)?;
/// assert_eq!(
///     document.events[0].as_ref().unwrap_err().to_string(),
///     "epcisBody.eventList[0].action: \"SEE\" is not ADD, OBSERVE or DELETE",
/// );
/// assert!(document.whole().is_err());
/// # Ok::<(), epcis::ParseError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartialDocument {
    /// What stands around the events.
    pub envelope: Envelope,
    /// The events in their order, each read or refused.
    pub events: Vec<Result<Event, FieldError>>,
}

/// What stands around the events of a document.
///
/// # Examples
/// ```
/// use epcis::document::{DocumentKind, Envelope};
/// use epcis::{Document, Time};
///
/// let document = Document::new(Time::parse("2026-11-24T08:00:00Z")?, &[("ex", "https://ex.example/")], vec![]);
/// let envelope: &Envelope = &document.envelope;
/// assert!(matches!(envelope.kind, DocumentKind::Document { .. }));
/// assert_eq!(envelope.prefixes().expand("ex:line"), "https://ex.example/line");
/// assert!(document.to_json().get("epcisBody").is_some());
/// # Ok::<(), &'static str>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Envelope {
    /// Whether it was sent or answers a query.
    pub kind: DocumentKind,
    /// `@context`, verbatim.
    pub context: Json,
    /// Identifier of the document.
    pub id: Option<Uri>,
    /// Version of the EPCIS schema, `2.0` or `2.0.x`; a query document may lack it.
    pub schema_version: Option<String>,
    /// When the document was made; a query document may lack it.
    pub creation_date: Option<Time>,
    /// Extensions at the top of the document.
    pub extensions: Extensions,
}

/// The two kinds of documents, with what only one of them has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DocumentKind {
    /// EPCISDocument.
    Document {
        /// Business identifier of this message.
        instance_identifier: Option<String>,
        /// Who sends it.
        sender: Option<String>,
        /// Who shall receive it.
        receiver: Option<String>,
        /// `epcisHeader`, with master data, verbatim.
        header: Option<Json>,
        /// Extensions of `epcisBody`.
        body_extensions: Extensions,
    },
    /// EPCISQueryDocument.
    Query {
        /// The query that is answered.
        query_name: String,
        /// The subscription that is answered.
        subscription_id: Option<String>,
        /// Master data of the answer, verbatim.
        vocabulary_list: Option<Json>,
        /// Extensions of `epcisBody`.
        body_extensions: Extensions,
        /// Extensions of `queryResults`.
        query_extensions: Extensions,
        /// Extensions of `resultsBody`.
        results_extensions: Extensions,
    },
}

impl Document {
    /// A document to be sent, with the published EPCIS context and the given prefixes.
    #[must_use]
    pub fn new(creation_date: Time, prefixes: &[(&str, &str)], events: Vec<Event>) -> Self {
        let mut context = vec![Json::string(EPCIS_CONTEXT)];
        if !prefixes.is_empty() {
            let members = prefixes.iter().map(|(prefix, ns)| ((*prefix).to_owned(), Json::string(*ns))).collect();
            context.push(Json::Object(members));
        }
        let kind = DocumentKind::Document {
            instance_identifier: None,
            sender: None,
            receiver: None,
            header: None,
            body_extensions: Extensions::new(),
        };
        let envelope = Envelope {
            kind,
            context: Json::Array(context),
            id: None,
            schema_version: Some("2.0".to_owned()),
            creation_date: Some(creation_date),
            extensions: Extensions::new(),
        };
        Self { envelope, events }
    }

    /// Parses a JSON document and refuses it when anything in it is malformed.
    ///
    /// # Errors
    /// [`ParseError`]: too large, no JSON (line and column), or the first wrong field (path and reason).
    pub fn parse(text: &str, limits: &Limits) -> Result<Self, ParseError> {
        PartialDocument::parse(text, limits)?.whole()
    }

    /// Parses an XML document of EPCIS 2.0 or 1.x; see [`crate::xml`].
    ///
    /// # Errors
    /// [`ParseError`]: too large, no XML (line and column), or the first wrong field (path and reason,
    /// the path as in JSON).
    ///
    /// ```
    /// use epcis::{Document, Limits, XmlVersion};
    ///
    /// let text = r#"<e:EPCISDocument xmlns:e="urn:epcglobal:epcis:xsd:2" xmlns:ex="https://ex.example/"
    ///     schemaVersion="2.0" creationDate="2026-11-24T08:00:00Z"><EPCISBody><EventList><ObjectEvent>
    ///     <eventTime>2026-11-24T08:00:00Z</eventTime><eventTimeZoneOffset>+08:00</eventTimeZoneOffset>
    ///     <epcList><epc>urn:epc:id:sgtin:6901234.056789.1</epc></epcList><action>ADD</action>
    ///     <ex:line>2</ex:line></ObjectEvent></EventList></EPCISBody></e:EPCISDocument>"#;
    /// let limits = Limits { max_bytes: 1_000_000, max_depth: 32, max_events: 500 };
    /// let document = Document::parse_xml(text, &limits)?;
    /// assert_eq!(document.events[0].extensions.get("ex:line").unwrap().as_str(), Some("2"));
    /// let again = document.to_xml(XmlVersion::V2_0)?;
    /// assert_eq!(Document::parse_xml(&again, &limits)?, document);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn parse_xml(text: &str, limits: &Limits) -> Result<Self, ParseError> {
        PartialDocument::parse_xml(text, limits)?.whole()
    }

    /// The document as XML of a version.
    ///
    /// # Errors
    /// [`NoPlace`] when the version has no place for something in the document.
    pub fn to_xml(&self, version: XmlVersion) -> Result<String, NoPlace> {
        xml::write(self, version)
    }

    /// The document as JSON.
    #[must_use]
    pub fn to_json(&self) -> Json {
        self.envelope.to_json(self.events.iter().map(Event::to_json).collect())
    }
}

impl std::fmt::Display for Document {
    /// JSON text without white space.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.to_json().fmt(f)
    }
}

impl PartialDocument {
    /// Parses a JSON document, and each event for itself.
    ///
    /// # Errors
    /// [`ParseError`] when the document around the events is malformed or a limit is exceeded.
    pub fn parse(text: &str, limits: &Limits) -> Result<Self, ParseError> {
        limits.check_size(text)?;
        Self::of(json::parse(text, limits.max_depth)?, None, limits)
    }

    /// Parses an XML document of EPCIS 2.0 or 1.x, and each event for itself.
    ///
    /// # Errors
    /// [`ParseError`] when the document around the events is malformed or a limit is exceeded.
    pub fn parse_xml(text: &str, limits: &Limits) -> Result<Self, ParseError> {
        xml::parse(text, limits)
    }

    /// The document when every event was read; else the refusal of the first that was not.
    ///
    /// # Errors
    /// [`ParseError::Field`].
    pub fn whole(self) -> Result<Document, ParseError> {
        let events = self.events.into_iter().collect::<Result<_, _>>()?;
        Ok(Document { envelope: self.envelope, events })
    }

    /// Reads a document; `apart` holds its events when they do not stand in it.
    pub(crate) fn of(
        json: Json,
        apart: Option<Vec<Result<Json, String>>>,
        limits: &Limits,
    ) -> Result<Self, ParseError> {
        Ok(Self::of_raw(RawDocument::of(json, apart, limits)?, true))
    }

    /// Reads the events; `in_list` says whether they stand in the list of a document.
    pub(crate) fn of_raw(raw: RawDocument, in_list: bool) -> Self {
        let RawDocument { envelope, events } = raw;
        let (root, is_query) = (Path::root(""), matches!(envelope.kind, DocumentKind::Query { .. }));
        let body = root.field("epcisBody");
        let results = body.field("queryResults");
        let results_body = results.field("resultsBody");
        let list = if is_query { results_body.field("eventList") } else { body.field("eventList") };
        let read = |(index, event): (usize, Result<Json, String>)| {
            let path = if in_list { list.index(index) } else { root };
            Event::from_json(event.map_err(|reason| path.error(Reason::Value(reason)))?, &path)
        };
        let events = events.into_iter().enumerate().map(read).collect();
        Self { envelope, events }
    }
}

/// A document whose events were not looked at.
#[derive(Debug, Clone)]
pub(crate) struct RawDocument {
    pub(crate) envelope: Envelope,
    pub(crate) events: Vec<Result<Json, String>>,
}

impl RawDocument {
    pub(crate) fn of(
        json: Json,
        apart: Option<Vec<Result<Json, String>>>,
        limits: &Limits,
    ) -> Result<Self, ParseError> {
        let root = Path::root("");
        let mut fields = Fields::of("document", json, root)?;
        let kind: String = fields.required("type")?;
        let context: Json = fields.required("@context")?;
        context::check(&context, &root.field("@context"))?;
        let id = fields.optional("id")?;
        let is_query = match kind.as_str() {
            "EPCISDocument" => false,
            "EPCISQueryDocument" => true,
            other => {
                let reason = format!("{other:?} is not EPCISDocument or EPCISQueryDocument");
                return Err(root.field("type").error(Reason::Value(reason)).into());
            }
        };
        fields.rename(if is_query { "EPCISQueryDocument" } else { "EPCISDocument" });
        let schema_version: Option<String> =
            if is_query { fields.optional("schemaVersion")? } else { Some(fields.required("schemaVersion")?) };
        let creation_date: Option<Time> =
            if is_query { fields.optional("creationDate")? } else { Some(fields.required("creationDate")?) };
        if let Some(version) = &schema_version {
            check_version(version, &root.field("schemaVersion"))?;
        }
        let (kind, within) = if is_query { read_query(&mut fields)? } else { read_document(&mut fields)? };
        let events = apart.unwrap_or_else(|| within.into_iter().map(Ok).collect());
        let extensions = fields.extensions()?;
        fields.done()?;
        if events.len() > limits.max_events {
            return Err(ParseError::TooManyEvents { events: events.len(), max_events: limits.max_events });
        }
        let envelope = Envelope { kind, context, id, schema_version, creation_date, extensions };
        Ok(Self { envelope, events })
    }
}

impl Envelope {
    /// The prefixes that hold in the document; an event may add its own.
    #[must_use]
    pub fn prefixes(&self) -> Context {
        Context::of(&self.context)
    }

    pub(crate) fn to_json(&self, events: Vec<Json>) -> Json {
        let mut out = Object::new();
        let mut put = |name: &str, value: Option<Json>| {
            if let Some(value) = value {
                out.push((name.to_owned(), value));
            }
        };
        put("@context", Some(self.context.clone()));
        put("id", self.id.as_ref().map(Field::write));
        let events = Json::Array(events);
        let (name, body) = match &self.kind {
            DocumentKind::Document { body_extensions, .. } => {
                ("EPCISDocument", with(vec![("eventList", events)], body_extensions))
            }
            DocumentKind::Query {
                query_name,
                subscription_id,
                vocabulary_list,
                body_extensions,
                query_extensions,
                results_extensions,
            } => {
                let mut results = vec![("eventList", events)];
                results.extend(vocabulary_list.clone().map(|list| ("vocabularyList", list)));
                let mut query = vec![("queryName", Json::string(query_name))];
                query.extend(subscription_id.as_ref().map(|id| ("subscriptionID", Json::string(id))));
                query.push(("resultsBody", with(results, results_extensions)));
                let body = with(vec![("queryResults", with(query, query_extensions))], body_extensions);
                ("EPCISQueryDocument", body)
            }
        };
        put("type", Some(Json::string(name)));
        put("schemaVersion", self.schema_version.as_ref().map(Json::string));
        put("creationDate", self.creation_date.as_ref().map(Field::write));
        if let DocumentKind::Document { instance_identifier, sender, receiver, header, .. } = &self.kind {
            put("instanceIdentifier", instance_identifier.as_ref().map(Json::string));
            put("sender", sender.as_ref().map(Json::string));
            put("receiver", receiver.as_ref().map(Json::string));
            put("epcisHeader", header.clone());
        }
        put("epcisBody", Some(body));
        self.extensions.put(&mut out);
        Json::Object(out)
    }
}

fn with(members: Vec<(&str, Json)>, extensions: &Extensions) -> Json {
    let mut out: Object = members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    extensions.put(&mut out);
    Json::Object(out)
}

fn check_version(version: &str, path: &Path<'_>) -> Result<(), FieldError> {
    let numeric = version.split('.').all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()));
    if numeric && (version == "2.0" || version.starts_with("2.0.")) {
        return Ok(());
    }
    Err(path.error(Reason::Value(format!("{version:?} is not a version that is read here: 2.0 or 2.0.x"))))
}

type Read = (DocumentKind, Vec<Json>);

fn read_document(fields: &mut Fields<'_>) -> Result<Read, FieldError> {
    let header: Option<Json> = fields.optional("epcisHeader")?;
    if let Some(header) = header.as_ref().filter(|header| header.as_object().is_none()) {
        return Err(fields.path.field("epcisHeader").wrong_type("an object", header));
    }
    let instance_identifier = fields.optional("instanceIdentifier")?;
    let sender = fields.optional("sender")?;
    let receiver = fields.optional("receiver")?;
    let body: Json = fields.required("epcisBody")?;
    let root = fields.path;
    let mut body = Fields::of("epcisBody", body, root.field("epcisBody"))?;
    let events = body.required("eventList")?;
    let body_extensions = body.extensions()?;
    body.done()?;
    Ok((DocumentKind::Document { instance_identifier, sender, receiver, header, body_extensions }, events))
}

fn read_query(fields: &mut Fields<'_>) -> Result<Read, FieldError> {
    let body: Json = fields.required("epcisBody")?;
    let root = fields.path;
    let path = root.field("epcisBody");
    let mut body = Fields::of("epcisBody", body, path)?;
    let mut query = Fields::of("queryResults", body.required("queryResults")?, path.field("queryResults"))?;
    let query_path = path.field("queryResults");
    let results: Json = query.required("resultsBody")?;
    let mut results = Fields::of("resultsBody", results, query_path.field("resultsBody"))?;
    let events = results.required("eventList")?;
    let kind = DocumentKind::Query {
        query_name: query.required("queryName")?,
        subscription_id: query.optional("subscriptionID")?,
        vocabulary_list: results.optional("vocabularyList")?,
        body_extensions: body.extensions()?,
        query_extensions: query.extensions()?,
        results_extensions: results.extensions()?,
    };
    results.done()?;
    query.done()?;
    body.done()?;
    Ok((kind, events))
}
