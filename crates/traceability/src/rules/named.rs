//! The definition of a named query (EPCIS 2.0 section 8.2.7 and its query schema): a name and an object of parameters.

use std::fmt::Display;

use epcis::Json;
use epcis::query::{Query, QueryError};

/// Bytes of a definition: a value for each of some thousand objects, which no URL could hold.
pub const MOST_BYTES: usize = 64 * 1024;
/// Characters of a name.
pub const MOST_NAME: usize = 200;
/// Nesting of a definition: the object of parameters, a list of values, an `@context` and its terms.
const MOST_DEPTH: usize = 8;

/// A definition that can be kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Definition {
    /// The name.
    pub name: String,
    /// The parameters, with every prefix they need.
    pub query: Json,
}

/// Why a definition cannot be kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// It is no definition (`QueryValidationException`).
    Shape(String),
    /// A parameter cannot be taken (`QueryParameterException`).
    Parameter(QueryError),
}

/// Reads a definition. `prefixes`: those of the header `GS1-Extensions`; they stay with the query, so that it means the
/// same whoever asks it later. What the definition itself declares wins.
///
/// # Errors
/// [`Wrong`].
pub fn definition(text: &str, prefixes: &[(String, String)]) -> Result<Definition, Wrong> {
    if text.len() > MOST_BYTES {
        return Err(wrong(format!("it has {} bytes, permitted are {MOST_BYTES}", text.len())));
    }
    let json = epcis::json::parse(text, MOST_DEPTH).map_err(wrong)?;
    let members = json.as_object().ok_or_else(|| wrong("it is not an object with name and query"))?;
    let known = ["@context", "name", "query"];
    if let Some((other, _)) = members.iter().find(|(name, _)| !known.contains(&name.as_str())) {
        return Err(wrong(format!("{other:?} is no member of a query definition; it has name, query and @context")));
    }
    let name = json.get("name").and_then(Json::as_str).ok_or_else(|| wrong("name is missing or no text"))?;
    check_name(name)?;
    let query = json.get("query").ok_or_else(|| wrong("query is missing"))?;
    let parameters = query.as_object().ok_or_else(|| wrong("query is not an object of parameters"))?;
    if let Some((page, _)) = parameters.iter().find(|(name, _)| ["perPage", "nextPageToken"].contains(&name.as_str())) {
        return Err(wrong(format!("{page} belongs to the address of the query's events, not into the query")));
    }
    let query = with_context(parameters, context(json.get("@context"), query.get("@context"), prefixes)?);
    Query::of_json(&query).map_err(Wrong::Parameter)?;
    Ok(Definition { name: name.to_owned(), query })
}

/// The query that a kept definition means.
///
/// # Errors
/// What is wrong with it: it was not made by [`definition`].
pub fn meaning(body: &str) -> Result<Query, String> {
    let json = epcis::json::parse(body, MOST_DEPTH + 1).map_err(|error| error.to_string())?;
    Query::of_json(&json).map_err(|error| error.to_string())
}

fn wrong(reason: impl Display) -> Wrong {
    Wrong::Shape(format!("The query definition cannot be kept: {reason}."))
}

fn check_name(name: &str) -> Result<(), Wrong> {
    if name.trim().is_empty() || name != name.trim() || name.chars().count() > MOST_NAME {
        return Err(wrong(format!("name has 1 to {MOST_NAME} characters, none of them a space at an end")));
    }
    if name.chars().any(char::is_control) {
        return Err(wrong("name holds a control character"));
    }
    Ok(())
}

/// One `@context` from those of the definition, of the query and of the request, the inner ones last so that they win.
fn context(outer: Option<&Json>, own: Option<&Json>, prefixes: &[(String, String)]) -> Result<Option<Json>, Wrong> {
    let mut entries = Vec::new();
    if !prefixes.is_empty() {
        let declared = prefixes.iter().map(|(prefix, namespace)| (prefix.clone(), Json::string(namespace))).collect();
        entries.push(Json::Object(declared));
    }
    for given in [outer, own].into_iter().flatten() {
        match given {
            Json::Array(list) => entries.extend(list.iter().cloned()),
            one => entries.push(one.clone()),
        }
    }
    if entries.iter().any(|entry| !matches!(entry, Json::String(_) | Json::Object(_))) {
        return Err(wrong("@context is an address, an object of prefixes, or a list of these"));
    }
    if prefixes.is_empty() && outer.is_none() {
        return Ok(own.cloned());
    }
    Ok(Some(Json::Array(entries)))
}

fn with_context(parameters: &[(String, Json)], context: Option<Json>) -> Json {
    let rest = parameters.iter().filter(|(name, _)| name != "@context").cloned();
    Json::Object(context.map(|context| ("@context".to_owned(), context)).into_iter().chain(rest).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn yiwu() -> Vec<(String, String)> {
        vec![("yiwu".to_owned(), "https://yiwu.example/".to_owned())]
    }

    #[test]
    fn a_definition_keeps_the_prefixes_that_its_parameters_need() {
        let read = |text: &str, prefixes: &[_]| definition(text, prefixes).unwrap().query.to_string();
        let text = r#"{"name":"n","query":{"EQ_yiwu:gate":["7"]}}"#;
        assert_eq!(read(text, &[]), r#"{"EQ_yiwu:gate":["7"]}"#);
        let kept = read(text, &yiwu());
        assert_eq!(kept, r#"{"@context":[{"yiwu":"https://yiwu.example/"}],"EQ_yiwu:gate":["7"]}"#);
        let own = r#"{"name":"n","@context":"https://a.example/c","query":{"@context":{"yiwu":"https://own.example/"},"EQ_yiwu:gate":7}}"#;
        assert_eq!(
            read(own, &yiwu()),
            r#"{"@context":[{"yiwu":"https://yiwu.example/"},"https://a.example/c",{"yiwu":"https://own.example/"}],"EQ_yiwu:gate":7}"#
        );
        let same = format!("{:?}", meaning(&read(own, &yiwu())).unwrap());
        assert!(same.contains("https://own.example/") && !same.contains("https://yiwu.example/"), "{same}");
    }

    #[test]
    fn what_is_no_definition_is_told() {
        for (text, reason) in [
            ("", "line 1"),
            ("[]", "not an object"),
            (r#"{"query":{}}"#, "name is missing"),
            (r#"{"name":7,"query":{}}"#, "name is missing"),
            (r#"{"name":" ","query":{}}"#, "1 to 200"),
            (r#"{"name":"a\nb","query":{}}"#, "control"),
            (r#"{"name":"a"}"#, "query is missing"),
            (r#"{"name":"a","query":[]}"#, "not an object of parameters"),
            (r#"{"name":"a","query":{},"dest":"x"}"#, "dest"),
            (r#"{"name":"a","query":{"perPage":3}}"#, "perPage"),
            (r#"{"name":"a","query":{"@context":7}}"#, "@context"),
        ] {
            let Err(Wrong::Shape(told)) = definition(text, &[]) else { panic!("{text}") };
            assert!(told.contains(reason), "{text}: {told}");
        }
        let bad = definition(r#"{"name":"a","query":{"EQ_bizStep":["sailing"]}}"#, &[]).unwrap_err();
        assert!(matches!(bad, Wrong::Parameter(error) if error.parameter == "EQ_bizStep"));
        let long = format!(r#"{{"name":"a","query":{{"EQ_eventID":["urn:{}"]}}}}"#, "x".repeat(MOST_BYTES));
        assert!(definition(&long, &[]).is_err());
    }
}
