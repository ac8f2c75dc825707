//! The resources that lead to events: kinds of events, objects, steps, places, dispositions (EPCIS 2.0 section 12.4).
//! Each has a list, a list of what stands below a value, and the events of a value.

use axum::extract::{Path, Query as Parameters};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use gs1::KnownPrefixes;
use platform::web::{Access, Ctx, Routes};
use serde_json::{Value, json};
use utoipa::openapi::path::{OperationBuilder, Parameter, ParameterBuilder, ParameterIn, PathItem};
use utoipa::openapi::{Content, HttpMethod, Object, OpenApi, Required, ResponseBuilder, Schema, Type};

use super::asked::Asked;
use super::negotiate::{acceptable_json, next_link, page_of, read_token, token};
use super::problem::{Failure, Problem};
use super::query::{answer, linked};
use crate::actions::values;
use crate::percent::encoded;
use crate::rules::values::Field;

/// A resource that leads to events.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Resource {
    /// Single objects.
    Epcs,
    /// A field of which the values are kept.
    Field(Field),
}

macro_rules! resources {
    ($($word:literal, $value:literal, $what:expr;)+) => {
        /// Every resource: its word in addresses, the name of its value.
        const ALL: &[(&str, &str, Resource)] = &[$(($word, $value, $what)),+];

        /// The routes of every resource.
        pub(super) fn routes(access: Access) -> Routes {
            Routes::new()
                $(.get(concat!("/epcis/", $word), access, |ctx: Ctx, headers: HeaderMap, parameters: Given| {
                    list(ctx, headers, parameters, $what, concat!("/epcis/", $word))
                })
                .get(concat!("/epcis/", $word, "/{", $value, "}"), access, |ctx: Ctx, headers: HeaderMap, value: Path<String>| {
                    below(ctx, headers, value, $what)
                })
                .get(
                    concat!("/epcis/", $word, "/{", $value, "}/events"),
                    access,
                    |ctx: Ctx, headers: HeaderMap, value: Path<String>, parameters: Given| {
                        events(ctx, headers, value, parameters, $what, concat!("/epcis/", $word))
                    },
                ))+
        }
    };
}

type Given = Parameters<Vec<(String, String)>>;

resources! {
    "eventTypes", "eventType", Resource::Field(Field::Type);
    "epcs", "epc", Resource::Epcs;
    "bizSteps", "bizStep", Resource::Field(Field::BizStep);
    "bizLocations", "bizLocation", Resource::Field(Field::BizLocation);
    "readPoints", "readPoint", Resource::Field(Field::ReadPoint);
    "dispositions", "disposition", Resource::Field(Field::Disposition);
}

impl Resource {
    /// The resource of this word in an address.
    pub(super) fn of_word(word: &str) -> Option<Self> {
        ALL.iter().find(|(known, _, _)| *known == word).map(|(_, _, resource)| *resource)
    }
}

/// The resources there are.
#[utoipa::path(get, path = "/epcis", tag = "epcis",
    responses((status = 200, body = serde_json::Value, description = "A collection of words, each an address below this one"), (status = 406)))]
pub(super) async fn top(headers: HeaderMap) -> Result<Response, Failure> {
    let kind = acceptable_json(&headers)?;
    let mut members = vec!["events", "capture", "queries"];
    members.extend(ALL.iter().map(|(word, _, _)| *word));
    Ok(collection(kind, &json!(members)))
}

async fn list(
    ctx: Ctx,
    headers: HeaderMap,
    Parameters(parameters): Given,
    resource: Resource,
    path: &str,
) -> Result<Response, Failure> {
    let kind = acceptable_json(&headers)?;
    let asked = Asked::of(&headers)?;
    let (size, after) = page_of(&parameters)?;
    let after = after.map(|text| read_token::<1>(&text)).transpose()?.map(|[value]| value);
    let actor = ctx.actor()?;
    let (found, next) = match resource {
        Resource::Epcs => values::epcs(&ctx.platform, actor, after.as_deref(), size).await?,
        Resource::Field(field) => values::list(&ctx.platform, actor, field, after.as_deref(), size).await?,
    };
    let identifies = matches!(resource, Resource::Epcs | Resource::Field(Field::BizLocation | Field::ReadPoint));
    let known = KnownPrefixes { own: &[], table: &ctx.platform.settings().company_prefix_lengths };
    let members: Vec<Value> = found
        .iter()
        .map(|value| {
            let written = if identifies { asked.epcs.identifier(value, known) } else { value.into() };
            Value::from(written.into_owned())
        })
        .collect();
    let mut response = collection(kind, &Value::Array(members));
    if identifies {
        asked.tell_formats(response.headers_mut());
    }
    linked(&mut response, next.map(|value| next_link(path, &parameters, &token(&[&value]))));
    Ok(response)
}

/// What stands below a value.
async fn below(
    ctx: Ctx,
    headers: HeaderMap,
    Path(value): Path<String>,
    resource: Resource,
) -> Result<Response, Failure> {
    let kind = acceptable_json(&headers)?;
    exists(&ctx, resource, &value).await?;
    Ok(collection(kind, &json!(["events"])))
}

/// The events of a value that fulfil the parameters besides.
async fn events(
    ctx: Ctx,
    headers: HeaderMap,
    Path(value): Path<String>,
    Parameters(parameters): Given,
    resource: Resource,
    list: &str,
) -> Result<Response, Failure> {
    exists(&ctx, resource, &value).await?;
    let condition = match resource {
        Resource::Epcs => crate::rules::values::object_condition(&value),
        Resource::Field(field) => field.condition(&value),
    };
    let path = format!("{list}/{}/events", encoded(&value));
    answer(&ctx, &headers, &path, &parameters, Some(condition)).await
}

/// That a value is known to the caller.
pub(super) async fn exists(ctx: &Ctx, resource: Resource, value: &str) -> Result<(), Failure> {
    let actor = ctx.actor()?;
    let known = match resource {
        Resource::Epcs => values::knows_epc(&ctx.platform, actor, value).await?,
        Resource::Field(field) => values::knows(&ctx.platform, actor, field, value).await?,
    };
    if known { Ok(()) } else { Err(Problem::unknown().into()) }
}

fn collection(kind: &'static str, members: &Value) -> Response {
    let context = epcis::context::EPCIS_CONTEXT;
    let text = json!({"@context": context, "type": "Collection", "member": members}).to_string();
    ([(header::CONTENT_TYPE, kind)], text).into_response()
}

/// Describes the routes that are made from the table.
pub(super) struct DescribedResources;

impl utoipa::Modify for DescribedResources {
    fn modify(&self, openapi: &mut OpenApi) {
        for (word, value, _) in ALL {
            let page =
                || vec![parameter("perPage", ParameterIn::Query), parameter("nextPageToken", ParameterIn::Query)];
            let named = || parameter(value, ParameterIn::Path);
            let list = format!("/epcis/{word}");
            let one = format!("{list}/{{{value}}}");
            let events = format!("{one}/events");
            let with_page: Vec<Parameter> = std::iter::once(named()).chain(page()).collect();
            for (path, told, parameters) in [
                (list, "Collection of what the caller may see; Link rel=next while there is more", page()),
                (one, "Collection of what stands below the value", vec![named()]),
                (events, "EPCISQueryDocument; takes every parameter of GET /epcis/events besides", with_page),
            ] {
                let mut answer =
                    ResponseBuilder::new().description(told).content("application/json", of_kind(Type::Object));
                if path.ends_with("/events") {
                    answer = answer.content("application/xml", of_kind(Type::String));
                }
                let operation =
                    OperationBuilder::new().tag("epcis").parameters(Some(parameters)).response("200", answer.build());
                openapi.paths.paths.insert(path, PathItem::new(HttpMethod::Get, operation.build()));
            }
        }
        // The address that GS1's description gives the top: its path is `/`.
        if let Some(top) = openapi.paths.paths.get("/epcis").cloned() {
            openapi.paths.paths.insert("/epcis/".to_owned(), top);
        }
    }
}

fn parameter(name: &str, place: ParameterIn) -> Parameter {
    let required = if place == ParameterIn::Path { Required::True } else { Required::False };
    let kind = if name == "perPage" { Type::Integer } else { Type::String };
    let schema: Schema = Object::with_type(kind).into();
    ParameterBuilder::new().name(name).parameter_in(place).required(required).schema(Some(schema)).build()
}

fn of_kind(kind: Type) -> Content {
    let schema: Schema = Object::with_type(kind).into();
    Content::new(Some(schema))
}
