//! Capture jobs and problems as XML: `epcis:EPCISCaptureJob` and `epcis:EPCISException` of the EPCIS 2.0 schema. What the schema
//! leaves open stands in a namespace of ours.

use serde_json::Value;

const NAMESPACES: &str = r#"xmlns:epcis="urn:epcglobal:epcis:xsd:2" xmlns:touchstone="urn:touchstone:epcis""#;
const HEAD: &str = r#"<?xml version="1.0" encoding="UTF-8"?>"#;

/// A problem.
pub(super) fn problem(problem: &Value) -> String {
    format!("{HEAD}<epcis:EPCISException {NAMESPACES}>{}</epcis:EPCISException>", members(problem))
}

/// A capture job.
pub(super) fn job(job: &Value) -> String {
    let attribute = |name: &str| format!(r#" {name}="{}""#, escaped(&text(job.get(name))));
    let mut inner: String = ["captureErrorBehaviour", "createdAt", "finishedAt"]
        .iter()
        .filter_map(|name| element(name, job.get(*name)))
        .collect();
    let errors: String = list(job, "errors").map(|error| format!("<error>{}</error>", members(error))).collect();
    if !errors.is_empty() {
        inner.push_str(&format!("<errors>{errors}</errors>"));
    }
    for event in list(job, "touchstone:events") {
        let told: String = ["index", "outcome", "event_id"]
            .iter()
            .map(|name| format!(r#" {name}="{}""#, escaped(&text(event.get(*name)))))
            .collect();
        inner.push_str(&format!("<touchstone:event{told}/>"));
    }
    let attributes: String = ["running", "success", "captureID"].iter().map(|name| attribute(name)).collect();
    format!("{HEAD}<epcis:EPCISCaptureJob {NAMESPACES}{attributes}>{inner}</epcis:EPCISCaptureJob>")
}

/// The members of a problem in the order of the schema, then ours.
fn members(problem: &Value) -> String {
    let mut inner: String = ["type", "title", "status", "detail", "instance"]
        .iter()
        .filter_map(|name| element(name, problem.get(*name)))
        .collect();
    if let Some(event) = problem.get("event") {
        inner.push_str(&format!("<touchstone:event>{}</touchstone:event>", escaped(&text(Some(event)))));
    }
    for error in list(problem, "errors") {
        inner.push_str(&format!("<touchstone:error>{}</touchstone:error>", members(error)));
    }
    inner
}

fn list<'a>(value: &'a Value, name: &str) -> impl Iterator<Item = &'a Value> {
    value.get(name).and_then(Value::as_array).into_iter().flatten()
}

fn element(name: &str, value: Option<&Value>) -> Option<String> {
    let text = text(value);
    (!text.is_empty()).then(|| format!("<{name}>{}</{name}>", escaped(&text)))
}

fn text(value: Option<&Value>) -> String {
    match value {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
    }
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for sign in text.chars() {
        match sign {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\t' | '\n' | '\r' => out.push_str(&format!("&#{};", u32::from(sign))),
            // XML has no way to write these.
            '\u{0}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_job_has_the_order_of_the_schema_and_no_empty_list_of_errors() {
        let mut value = json!({"captureID": "a\"<", "createdAt": "2026-11-24T08:00:00Z", "finishedAt": "2026-11-24T08:00:01Z",
                               "running": false, "success": true, "captureErrorBehaviour": "proceed", "errors": []});
        let start = format!(
            r#"{HEAD}<epcis:EPCISCaptureJob {NAMESPACES} running="false" success="true" captureID="a&quot;&lt;">"#
        );
        let inner = "<captureErrorBehaviour>proceed</captureErrorBehaviour><createdAt>2026-11-24T08:00:00Z</createdAt>\
                     <finishedAt>2026-11-24T08:00:01Z</finishedAt>";
        assert_eq!(job(&value), format!("{start}{inner}</epcis:EPCISCaptureJob>"));
        value["errors"] = json!([{"type": "a:b", "title": "t", "status": 400, "detail": "x\u{1}&\ny", "event": 3}]);
        let error = "<errors><error><type>a:b</type><title>t</title><status>400</status><detail>x\u{fffd}&amp;&#10;y</detail>\
                     <touchstone:event>3</touchstone:event></error></errors>";
        assert_eq!(job(&value), format!("{start}{inner}{error}</epcis:EPCISCaptureJob>"));
    }
}
