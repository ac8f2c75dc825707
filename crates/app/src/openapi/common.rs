//! What the operations of the API have in common, told once for all: who may call them, and how they refuse.
//!
//! The access comes from the table of routes, so that it cannot be told otherwise than it is. Must never tell of a 5xx: that is
//! a fault, not an answer.

use std::collections::HashMap;

use platform::web::{Access, RouteInfo};
use serde_json::json;
use utoipa::openapi::path::{Operation, Parameter, ParameterIn};
use utoipa::openapi::security::SecurityRequirement;
use utoipa::openapi::{Content, OpenApi, PathItem, Ref, RefOr, Response, ResponseBuilder, Schema};

/// The refusals there are: status, name among the components, what it means.
const REFUSALS: [(&str, &str, &str); 10] = [
    ("400", "Malformed", "The request cannot be read, or a value in it is wrong"),
    ("401", "Unauthorized", "No key, or one that is not known"),
    ("403", "Forbidden", "The key lacks the scope, or its organisation may not do this"),
    ("404", "NotFound", "There is no such thing, or it may not be seen by the caller"),
    ("406", "NotAcceptable", "Form, version or extension that is not spoken here"),
    ("409", "Conflict", "Somebody was faster, or the state has moved on"),
    ("413", "TooLarge", "The body, or what was asked for, is larger than permitted"),
    ("414", "AddressTooLong", "The address is too long; a named query may say as much"),
    ("415", "UnsupportedMediaType", "The body is of a form that is not read here"),
    ("422", "Invalid", "The request cannot be read, or a value in it is wrong; fields are named in `errors`"),
];

/// Tells of every operation who may call it and how it refuses; what an operation says of itself is kept.
pub(super) fn complete(document: &mut OpenApi, routes: &[RouteInfo]) {
    let access: HashMap<(String, &str), Access> =
        routes.iter().map(|route| ((route.method.to_string(), route.path), route.access)).collect();
    document.security = Some(vec![SecurityRequirement::new("key", Vec::<String>::new())]);
    if let Some(components) = &mut document.components {
        components.schemas.insert("Problem".to_owned(), problem());
        for (status, name, meaning) in REFUSALS {
            if !["400", "406", "414", "415"].contains(&status) {
                components.responses.insert(name.to_owned(), RefOr::T(refusal(meaning, false)));
            }
            if status != "422" {
                components.responses.insert(format!("Epcis{name}"), RefOr::T(refusal(meaning, true)));
            }
        }
    }
    for (path, item) in &mut document.paths.paths {
        for (method, operation) in operations(item) {
            let public = matches!(access.get(&(method.to_owned(), path.as_str())), Some(Access::Public));
            operation.security = public.then(Vec::new);
            operation.operation_id = Some(name(method, path));
            for status in statuses(path, operation, public) {
                refuses(operation, status, path.starts_with("/epcis"));
            }
            dress(operation, path.starts_with("/epcis"));
        }
    }
}

/// The operations of a path, each with its method as the table of routes writes it.
fn operations(item: &mut PathItem) -> impl Iterator<Item = (&'static str, &mut Operation)> {
    let known = [
        ("GET", &mut item.get),
        ("POST", &mut item.post),
        ("DELETE", &mut item.delete),
        ("OPTIONS", &mut item.options),
    ];
    known.into_iter().filter_map(|(method, operation)| Some((method, operation.as_mut()?)))
}

/// An identifier that no other operation has: method and path as one word.
fn name(method: &str, path: &str) -> String {
    let words = path.split(['/', '{', '}', '-']).filter(|word| !word.is_empty());
    let end = if path.ends_with('/') { "_" } else { "" };
    words.fold(method.to_lowercase(), |name, word| format!("{name}_{word}")) + end
}

/// How an operation refuses, as far as that follows from what it takes.
fn statuses(path: &str, operation: &Operation, public: bool) -> Vec<&'static str> {
    let epcis = path.starts_with("/epcis");
    let parameters = operation.parameters.iter().flatten();
    let parameters: Vec<&Parameter> = parameters
        .filter_map(|one| match one {
            RefOr::T(one) => Some(one),
            RefOr::Ref(_) => None,
        })
        .collect();
    let places: Vec<&ParameterIn> = parameters.iter().map(|one| &one.parameter_in).collect();
    let takes = |place: &ParameterIn| places.contains(&place);
    let body = operation.request_body.is_some();
    let mut found = Vec::new();
    if !public {
        found.extend(["401", "403"]);
    }
    if takes(&ParameterIn::Path) && !path.starts_with("/epcis/nextPageToken") {
        found.push("404");
    }
    if epcis {
        found.extend(["406", "414"]);
    }
    if body {
        found.push("413");
    }
    // The same key was used for another call.
    if parameters.iter().any(|one| one.name.eq_ignore_ascii_case("idempotency-key")) {
        found.push("409");
    }
    // An address that is not text cannot be read, whatever it means.
    if body || !places.is_empty() {
        found.push(if epcis { "400" } else { "422" });
    }
    found
}

fn refuses(operation: &mut Operation, status: &'static str, epcis: bool) {
    if let Some(known) = common(status, epcis) {
        operation.responses.responses.entry(status.to_owned()).or_insert(known);
    }
}

/// The refusal of this status among the components.
fn common(status: &str, epcis: bool) -> Option<RefOr<Response>> {
    let (_, name, _) = REFUSALS.iter().find(|(known, _, _)| *known == status)?;
    let name = if epcis { format!("Epcis{name}") } else { (*name).to_owned() };
    Some(RefOr::Ref(Ref::from_response_name(name)))
}

/// The answers that an operation tells of itself all say what they mean, and its refusals are problems like all others.
fn dress(operation: &mut Operation, epcis: bool) {
    for (status, known) in &mut operation.responses.responses {
        let RefOr::T(response) = known else { continue };
        let own = std::mem::take(&mut response.description);
        if !status.starts_with('4') {
            response.description = if own.is_empty() { meaning(status).to_owned() } else { own };
        } else if own.is_empty() {
            *known = common(status, epcis).unwrap_or_else(|| RefOr::T(refusal(meaning(status), epcis)));
        } else {
            *response = refusal(&own, epcis);
        }
    }
}

/// What a status means, where an operation says no more.
fn meaning(status: &str) -> &'static str {
    let done = [("101", "A WebSocket"), ("200", "What was asked for"), ("201", "It was made"), ("204", "It was done")];
    let refused = REFUSALS.iter().map(|(status, _, meaning)| (*status, *meaning));
    done.into_iter().chain(refused).find(|(known, _)| *known == status).map_or("See the summary", |(_, told)| told)
}

fn refusal(meaning: &str, epcis: bool) -> Response {
    let problem = Content::new(Some(Ref::from_schema_name("Problem")));
    let mut response = ResponseBuilder::new().description(meaning).content("application/problem+json", problem);
    if epcis {
        // As XML where the caller asks for XML.
        let text: Schema = utoipa::openapi::Object::with_type(utoipa::openapi::Type::String).into();
        response = response.content("application/problem+xml", Content::new(Some(text)));
    }
    response.build()
}

/// A problem (RFC 9457).
fn problem() -> RefOr<Schema> {
    let schema = json!({
        "type": "object",
        "description": "RFC 9457. `type` is /problems/… or, beneath /epcis, epcisException:…",
        "required": ["type", "title", "status"],
        "properties": {
            "type": {"type": "string"},
            "title": {"type": "string"},
            "status": {"type": "integer", "format": "int32"},
            "detail": {"type": "string", "description": "For people, in their language"},
            "instance": {"type": "string", "description": "The number of the request in the log"},
            "errors": {
                "type": "array",
                "description": "Each field, or each event, that is wrong",
                "items": {"type": "object", "properties": {"field": {"type": "string"}, "detail": {"type": "string"}}},
            },
        },
    });
    serde_json::from_value(schema).unwrap_or_else(|_| RefOr::T(Schema::default()))
}
