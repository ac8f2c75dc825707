//! From a product version to the engine's description, and from the engine's plan to what an order needs. Pure.

use std::collections::BTreeMap;

use kernel::Message;
use platform::ports::{self, Product};
use requirements::{AgeRange, Attributes, Component, Refusal, Text};

/// A product version as the engine reads it.
#[must_use]
pub fn described(product: &Product) -> requirements::Product {
    let months = |months: i64| u32::try_from(months).unwrap_or_default();
    requirements::Product {
        name: Text::new(&product.name_zh, &product.name_en),
        age_months: AgeRange { min: months(product.age_min_months), max: months(product.age_max_months) },
        attributes: said(&product.attributes),
        components: product
            .components
            .iter()
            .map(|part| Component {
                id: part.key.clone(),
                name: Some(Text::new(&part.name_zh, &part.name_en)),
                materials: part.materials.clone(),
                attributes: said(&part.attributes),
            })
            .collect(),
    }
}

fn said(attributes: &BTreeMap<String, bool>) -> Attributes {
    Attributes(attributes.clone())
}

/// The tests of a plan as an order takes them.
#[must_use]
pub fn planned_tests(plan: &requirements::Plan) -> Vec<ports::PlannedTest> {
    plan.tests
        .iter()
        .map(|test| ports::PlannedTest {
            method: test.method.clone(),
            title_zh: with_edition(&test.title.zh, &test.edition),
            title_en: with_edition(&test.title.en, &test.edition),
            component: test.component.clone(),
            analytes: test.analytes.clone(),
            serves: test.serves.clone(),
            fee: test.fee.to_string(),
            days: i64::from(test.days),
        })
        .collect()
}

/// A method's name with its edition, once.
#[must_use]
pub fn with_edition(title: &str, edition: &str) -> String {
    if edition.is_empty() || title.contains(edition) { title.to_owned() } else { format!("{title} ({edition})") }
}

/// The engine's refusal as a sentence for a person.
#[must_use]
pub fn refusal(refusal: &Refusal) -> Message {
    match refusal {
        Refusal::UnknownMarket { market, known } => {
            Message::new("plan-error-market").with("market", market).with("known", known.join(", "))
        }
        Refusal::Dates { manufactured, placed } => {
            Message::new("plan-error-dates").with("manufactured", manufactured).with("placed", placed)
        }
        Refusal::Product(_) | Refusal::Determination { .. } => Message::new("plan-error-product").with("why", refusal),
    }
}
