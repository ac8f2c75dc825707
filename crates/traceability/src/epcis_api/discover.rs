//! OPTIONS: what can be done with a resource, and how (EPCIS 2.0 section 12.5). The methods come from the table of routes.

use std::collections::BTreeMap;

use axum::extract::RawPathParams;
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use epcis::query::Query;
use epcis::query::condition::Condition;
use platform::Error;
use platform::web::{Access, Ctx, RouteInfo, Routes};
use utoipa::openapi::path::{Operation, OperationBuilder, Parameter, ParameterIn};
use utoipa::openapi::{OpenApi, RefOr, ResponseBuilder};

use super::problem::{Failure, Problem, limits};
use super::resources::{Resource, exists};
use super::subscriptions;
use crate::actions::capture::job;
use crate::actions::named;
use crate::actions::query::page;

/// Adds OPTIONS to every path that has routes.
pub(super) fn with_options(routes: Routes) -> Routes {
    let mut paths: BTreeMap<&'static str, Vec<RouteInfo>> = BTreeMap::new();
    for route in routes.table() {
        paths.entry(route.path).or_default().push(route.clone());
    }
    paths.into_iter().fold(routes, |routes, (path, found)| {
        let allow = allowed(&found);
        routes.options(path, access(&found), move |ctx: Ctx, parameters: RawPathParams| async move {
            let values: Vec<&str> = parameters.iter().map(|(_, value)| value).collect();
            let mut answer = answer(path, &allow);
            match values.as_slice() {
                [name, id] => {
                    let found = subscriptions::find(&ctx, name, id).await?;
                    subscriptions::since(&mut answer, &found);
                }
                [value, ..] => known(&ctx, path, value).await?,
                [] => {}
            }
            Ok::<Response, Failure>(answer)
        })
    })
}

/// Whoever may read a resource may ask about it.
fn access(routes: &[RouteInfo]) -> Access {
    let get = routes.iter().find(|route| route.method == Method::GET).or(routes.first());
    get.map_or(Access::SignedIn, |route| route.access)
}

fn allowed(routes: &[RouteInfo]) -> String {
    let mut methods: Vec<&str> = routes.iter().map(|route| route.method.as_str()).collect();
    if methods.contains(&"GET") {
        methods.push("HEAD");
    }
    methods.push("OPTIONS");
    methods.sort_unstable();
    methods.join(", ")
}

/// That the resource which an address names is there for the caller.
async fn known(ctx: &Ctx, path: &str, value: &str) -> Result<(), Failure> {
    let rest = path.strip_prefix("/epcis/").unwrap_or_default();
    match rest.split('/').next().unwrap_or_default() {
        "events" => {
            let query = Query::default().and(Condition::EventId(vec![value.to_owned()]));
            let found = page(&ctx.platform, ctx.actor()?, &query, None, 1).await?;
            if found.events.is_empty() { Err(Problem::unknown().into()) } else { Ok(()) }
        }
        "capture" => {
            let id = value.parse().map_err(|_| Problem::unknown())?;
            job(&ctx.platform, ctx.actor()?, id).await.map(drop).map_err(Failure::from)
        }
        "queries" => named::find(&ctx.platform, ctx.actor()?, value).await.map(drop).map_err(|error| match error {
            Error::NotFound => Problem::no_query(value).into(),
            other => other.into(),
        }),
        word => match Resource::of_word(word) {
            Some(resource) => exists(ctx, resource, value).await,
            None => Ok(()),
        },
    }
}

fn answer(path: &str, allow: &str) -> Response {
    let mut response = StatusCode::NO_CONTENT.into_response();
    let headers = response.headers_mut();
    if let Ok(allow) = HeaderValue::from_str(allow) {
        headers.insert(header::ALLOW, allow);
    }
    // Any format can be asked for.
    for name in ["gs1-epc-format", "gs1-cbv-xml-format"] {
        headers.insert(HeaderName::from_static(name), HeaderValue::from_static("No_Preference"));
    }
    if path == "/epcis/capture" {
        for (name, limit) in limits() {
            headers.insert(HeaderName::from_static(name), limit);
        }
        let name = HeaderName::from_static("gs1-capture-error-behaviour");
        headers.insert(name, HeaderValue::from_static("rollback"));
    }
    response
}

/// Describes OPTIONS beside the other methods.
pub(super) struct DescribedOptions;

impl utoipa::Modify for DescribedOptions {
    fn modify(&self, openapi: &mut OpenApi) {
        for (path, item) in &mut openapi.paths.paths {
            if !path.starts_with("/epcis/nextPageToken") {
                let parameters = item.get.as_ref().or(item.delete.as_ref()).and_then(|known| known.parameters.clone());
                item.options = Some(described(parameters.unwrap_or_default()));
            }
        }
    }
}

fn described(parameters: Vec<RefOr<Parameter>>) -> Operation {
    let in_path: Vec<Parameter> = parameters
        .into_iter()
        .filter_map(|one| match one {
            RefOr::T(one) if one.parameter_in == ParameterIn::Path => Some(one),
            _ => None,
        })
        .collect();
    let told = "Allow, versions and formats as headers";
    OperationBuilder::new()
        .tag("epcis")
        .summary(Some("What can be done with the resource, and how"))
        .parameters(Some(in_path))
        .response("204", ResponseBuilder::new().description(told).build())
        .build()
}
