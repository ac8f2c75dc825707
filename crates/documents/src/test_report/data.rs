//! The report as the template reads it: strings, and dates as lists. Decides nothing.

use serde_json::{Value, json};

use super::{
    Fact, MarketStatement, Method, Party, ResultRow, ResultTable, Sample, Sampling, ScopeMark, Signatory,
    SignatureRole, TestReport, TestedValue,
};
use crate::engine::date;
use crate::error::Error;
use crate::qr;

type Files = Vec<(String, Vec<u8>)>;

/// The data, and the pictures it refers to by path.
pub(super) fn of(report: &TestReport) -> Result<(Value, Files), Error> {
    let mut files: Files = vec![("/qr.svg".to_owned(), qr::svg(&report.verify_url)?)];
    let samples: Vec<Value> = report.samples.iter().map(|item| sample(item, &mut files)).collect();
    let shown = report.accreditations.iter().filter(|a| !a.number.trim().is_empty());
    let data = json!({
        "number": report.number,
        "issuer": report.laboratory.name,
        "laboratory": {
            "name": report.laboratory.name,
            "name_other": report.laboratory.name_other,
            "address": report.laboratory.address,
            "locations": report.laboratory.locations,
            "contact": report.laboratory.contact,
        },
        "accreditations": shown.map(|a| json!({"scheme": a.scheme, "number": a.number})).collect::<Value>(),
        "customer": party(&report.customer),
        "amendment": report.amendment.as_ref().map(|amendment| json!({
            "number": amendment.original_number,
            "issued_on": date(amendment.original_issued_on),
            "change": amendment.change,
            "reason": amendment.reason,
        })),
        "product": report.product,
        "facts": report.product_facts.iter().map(fact).collect::<Value>(),
        "samples": samples,
        "received": received(&report.samples),
        "sampling": sampling(&report.sampling),
        "tested": [date(report.tested_from), date(report.tested_to)],
        "methods": report.methods.iter().map(method).collect::<Value>(),
        "conditions": report.conditions,
        "method_changes": report.method_changes,
        "results": report.results.iter().map(result_table).collect::<Value>(),
        "statements": report.statements.iter().map(statement).collect::<Value>(),
        "opinions": report.opinions,
        "external_providers": report.external_providers.iter().map(|p| json!({
            "key": p.key, "name": p.name, "address": p.address, "accreditation": p.accreditation,
        })).collect::<Value>(),
        "disclaimers": report.disclaimers,
        "remarks": report.remarks,
        "signatories": report.signatories.iter().map(signatory).collect::<Value>(),
        "verify_url": report.verify_url,
        "demonstration": report.demonstration,
    });
    Ok((data, files))
}

pub(crate) fn party(party: &Party) -> Value {
    json!({"name": party.name, "address": party.address, "contact": party.contact})
}

fn fact(fact: &Fact) -> Value {
    json!({"label": fact.label, "value": fact.value, "from_customer": fact.from_customer})
}

/// First and last day of receipt.
fn received(samples: &[Sample]) -> Value {
    let days = samples.iter().map(|sample| sample.received_on);
    [days.clone().min(), days.max()].into_iter().flatten().map(date).collect()
}

fn sample(sample: &Sample, files: &mut Files) -> Value {
    let photos: Vec<Value> = sample
        .photos
        .iter()
        .map(|photo| {
            let path = format!("/photo/{}", files.len());
            files.push((path.clone(), photo.jpeg.clone()));
            json!({"path": path, "caption": photo.caption})
        })
        .collect();
    json!({
        "identification": sample.identification,
        "description": sample.description,
        "quantity": sample.quantity,
        "condition": sample.condition,
        "received_on": date(sample.received_on),
        "photos": photos,
        "components": sample.components.iter().map(|part| json!({
            "key": part.key, "description": part.description, "material": part.material, "colour": part.colour,
        })).collect::<Value>(),
    })
}

fn sampling(sampling: &Sampling) -> Value {
    match sampling {
        Sampling::AsReceived => Value::Null,
        Sampling::ByLaboratory { sampled_on, plan, location, sampler, remarks } => json!({
            "sampled_on": date(*sampled_on),
            "plan": plan,
            "location": location,
            "sampler": sampler,
            "remarks": remarks,
        }),
    }
}

fn method(method: &Method) -> Value {
    json!({
        "reference": method.reference,
        "title": method.title,
        "technique": method.technique,
        "in_scope": method.scope == ScopeMark::InScope,
    })
}

fn result_table(table: &ResultTable) -> Value {
    json!({
        "title": table.title,
        "method": table.method,
        "in_scope": table.scope == ScopeMark::InScope,
        "note": table.note,
        "rows": table.rows.iter().map(result_row).collect::<Value>(),
    })
}

fn result_row(row: &ResultRow) -> Value {
    let (kind, value) = match &row.value {
        TestedValue::Number(digits) => ("number", digits.as_str()),
        TestedValue::BelowLoq => ("below_loq", ""),
        TestedValue::Text(text) => ("text", text.as_str()),
    };
    json!({
        "item": row.item,
        "analyte": row.analyte,
        "kind": kind,
        "value": value,
        "unit": row.unit,
        "uncertainty": row.uncertainty,
        "loq": row.loq,
        "provider": row.external_provider,
    })
}

fn statement(statement: &MarketStatement) -> Value {
    json!({
        "market": statement.market,
        "specification": statement.specification,
        "decision_rule": statement.decision_rule,
        "verdict": statement.verdict.name(),
        "rows": statement.rows.iter().map(|row| json!({
            "requirement": row.requirement,
            "items": row.items,
            "result": row.result,
            "limit": row.limit,
            "verdict": row.verdict.name(),
            "reason": row.reason,
        })).collect::<Value>(),
    })
}

fn signatory(signatory: &Signatory) -> Value {
    let role = match signatory.role {
        SignatureRole::Tested => "tested",
        SignatureRole::Verified => "verified",
        SignatureRole::Authorised => "authorised",
    };
    json!({
        "role": role,
        "name": signatory.name,
        "function": signatory.function,
        "signed_on": date(signatory.signed_on),
    })
}
