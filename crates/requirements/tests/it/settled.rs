//! The project's own family of toys, and plans of them with every open question answered no. Shared with the bench.

use requirements::{Packs, Plan, PlanRequest, Product, Question, plan};
use serde::Deserialize;

#[derive(Deserialize)]
pub(crate) struct Family {
    pub(crate) date: String,
    pub(crate) toys: Vec<Product>,
}

/// Thirty toys, varied in material, function and age.
pub(crate) fn family() -> Family {
    serde_json::from_str(include_str!("cases/family.json")).unwrap()
}

/// The toy after every open question was answered no, and its plan.
pub(crate) fn settled(mut toy: Product, markets: &[&str], day: &str) -> (Product, Plan) {
    let request = PlanRequest::on(markets.iter().copied(), day.parse().unwrap());
    for _ in 0..100 {
        let plan = plan(Packs::embedded(), &toy, &request).unwrap();
        if plan.questions.is_empty() {
            return (toy, plan);
        }
        for Question { attribute, component, .. } in &plan.questions {
            assert_ne!(attribute, "materials", "{}: every part names its material", toy.name.en);
            let places: Vec<Option<String>> = match component {
                Some(id) => vec![Some(id.clone())],
                None => [None].into_iter().chain(toy.components.iter().map(|c| Some(c.id.clone()))).collect(),
            };
            // A no to the whole that a part contradicts is said of the other parts.
            for place in places {
                let mut said = toy.clone();
                let part = said.components.iter_mut().find(|c| Some(&c.id) == place.as_ref());
                part.map_or(&mut said.attributes, |part| &mut part.attributes).0.insert(attribute.clone(), false);
                if said.problems(Packs::embedded().vocabulary()).is_empty() {
                    toy = said;
                    if place.is_none() {
                        break;
                    }
                }
            }
        }
    }
    panic!("{}: questions without end", toy.name.en)
}
