//! What each requirement rests on, until when, and what a change of a part would cost. Pure.

use std::collections::BTreeSet;

use kernel::Date;
use platform::ports::{Component, Findings, Product};
use requirements::{Packs, Plan, PlanRequest, Refusal, Status};

use super::convert;
use super::evidence::{Changed, Evidence, Known, known};

/// Where the evidence of a requirement at a part stands.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Rests {
    /// On a report, as long as the part stays what it is.
    On {
        /// The report.
        report: String,
        /// The last day on which the requirement itself holds in this edition.
        until: Option<Date>,
    },
    /// A report shows a failure.
    Failed(String),
    /// A report holds the values; an expert has to confirm the limit.
    Awaits(String),
    /// On nothing any more: the part or the toy has changed since.
    FellAway {
        /// The report.
        report: String,
        /// What has changed.
        because: Changed,
    },
    /// On nothing yet.
    Nothing,
}

/// A requirement that is shown by a test, at the toy or a part.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Line {
    /// Requirement id.
    pub requirement: String,
    /// Market.
    pub market: String,
    /// The part; none for the whole toy.
    pub component: Option<String>,
    /// What it rests on.
    pub rests: Rests,
}

/// Every requirement of a plan that a test shows, with what it rests on.
#[must_use]
pub fn lines(packs: &Packs, plan: &Plan, known: &Known) -> Vec<Line> {
    let of_test = |status| matches!(status, Status::ToTest | Status::Covered);
    plan.requirements
        .iter()
        .filter(|planned| of_test(planned.status))
        .map(|planned| {
            let part = planned.component.as_deref();
            let fallen =
                known.fallen_away.iter().find(|f| f.requirement == planned.id && f.component.as_deref() == part);
            let rests = match (known.at(&planned.id, part), fallen) {
                (Some(Evidence::Fail(report)), _) => Rests::Failed(report.clone()),
                (Some(Evidence::Awaits(report)), _) => Rests::Awaits(report.clone()),
                (Some(Evidence::Pass(report)), _) => {
                    let until = packs.requirement(&planned.id).and_then(|r| r.valid_to);
                    Rests::On { report: report.clone(), until }
                }
                (None, Some(f)) => Rests::FellAway { report: f.report.clone(), because: f.because.clone() },
                (None, None) => Rests::Nothing,
            };
            let (requirement, market) = (planned.id.clone(), planned.market.clone());
            Line { requirement, market, component: planned.component.clone(), rests }
        })
        .collect()
}

/// A part as it would be: what is not said stays.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Wish {
    /// Component key.
    pub component: String,
    /// Other materials, words of the vocabulary.
    pub materials: Vec<String>,
    /// Another colour.
    pub colour: String,
    /// Another supplier.
    pub supplier: String,
}

impl Wish {
    /// True when something would change.
    #[must_use]
    pub fn says_something(&self) -> bool {
        let other = |text: &str| !text.trim().is_empty();
        !self.component.is_empty() && (!self.materials.is_empty() || other(&self.colour) || other(&self.supplier))
    }

    /// The product with the part as it would be; none when it has no such part.
    #[must_use]
    pub fn applied(&self, product: &Product) -> Option<Product> {
        let mut changed = product.clone();
        let part: &mut Component = changed.components.iter_mut().find(|part| part.key == self.component)?;
        if !self.materials.is_empty() {
            part.materials.clone_from(&self.materials);
        }
        if !self.colour.trim().is_empty() {
            self.colour.trim().clone_into(&mut part.colour);
        }
        if !self.supplier.trim().is_empty() {
            self.supplier.trim().clone_into(&mut part.supplier);
        }
        Some(changed)
    }
}

/// A requirement and the part at which it is looked at; none for the whole toy.
pub type At = (String, Option<String>);

/// What a change would cost.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Price {
    /// Requirements that are covered today, each at each part.
    pub covered: usize,
    /// Of them, those that would be open again.
    pub reopened: Vec<At>,
    /// Requirements that would have to be tested and were not there before.
    pub new: Vec<At>,
    /// Tests more than today.
    pub tests: usize,
    /// Fee more than today, as decimal text.
    pub fee: String,
    /// Working days of the tests that would be needed.
    pub days: u32,
}

/// What it would cost to make the product as wished, given what reports show of it today.
///
/// # Errors
/// When the changed product contradicts itself.
pub fn price(
    packs: &Packs,
    product: &Product,
    changed: &Product,
    reports: &[Findings],
    request: &PlanRequest,
) -> Result<Price, Refusal> {
    let planned = |product: &Product| {
        let request = PlanRequest { covered: known(reports, product).coverage(product), ..request.clone() };
        requirements::plan(packs, &convert::described(product), &request)
    };
    let (before, after) = (planned(product)?, planned(changed)?);
    let of = |plan: &Plan, wanted: Status| -> BTreeSet<At> {
        let there = plan.requirements.iter().filter(|r| r.status == wanted);
        there.map(|r| (r.id.clone(), r.component.clone())).collect()
    };
    let (open_before, covered) = (of(&before, Status::ToTest), of(&before, Status::Covered));
    let open_after = of(&after, Status::ToTest);
    let reopened: Vec<At> = open_after.intersection(&covered).cloned().collect();
    let new = open_after.iter().filter(|at| !open_before.contains(*at) && !covered.contains(*at)).cloned().collect();
    // What has to be tested today anyway is no price of the change.
    let is_new = |test: &&requirements::PlannedTest| {
        !before.tests.iter().any(|t| (&t.method, &t.component) == (&test.method, &test.component))
    };
    let further: Vec<&requirements::PlannedTest> = after.tests.iter().filter(is_new).collect();
    Ok(Price {
        covered: covered.len(),
        reopened,
        new,
        tests: further.len(),
        fee: further
            .iter()
            .map(|test| test.fee)
            .fold(measure::Decimal::ZERO, |sum, fee| sum.checked_add(fee).unwrap_or(sum))
            .to_string(),
        days: further.iter().map(|test| test.days).max().unwrap_or(0),
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use platform::ports::Judged;

    use super::*;

    fn part(key: &str) -> Component {
        Component {
            key: key.to_owned(),
            name_zh: key.to_owned(),
            name_en: key.to_owned(),
            materials: vec!["ABS".to_owned()],
            colour: "red".to_owned(),
            supplier: "A".to_owned(),
            attributes: BTreeMap::from([("accessible".to_owned(), true)]),
        }
    }

    fn car() -> Product {
        Product {
            product: platform::testing::id(),
            version: platform::testing::id(),
            version_number: 1,
            owner: platform::testing::id(),
            name_zh: "小车".to_owned(),
            name_en: "car".to_owned(),
            model: "C1".to_owned(),
            gtin: None,
            age_min_months: 36,
            age_max_months: 120,
            attributes: BTreeMap::from([("toy".to_owned(), true)]),
            components: vec![part("body"), part("wheel")],
            photos: Vec::new(),
            warnings_zh: String::new(),
            warnings_en: String::new(),
        }
    }

    fn request() -> PlanRequest {
        PlanRequest::on(["EU", "US"], jiff::civil::date(2026, 11, 25))
    }

    /// A report in which everything that a plan asks for has passed.
    fn everything_passes(product: &Product) -> Vec<Findings> {
        let plan = requirements::plan(Packs::embedded(), &convert::described(product), &request()).unwrap();
        let judged = plan.requirements.iter().filter(|r| r.status == Status::ToTest).map(|r| Judged {
            requirement: r.id.clone(),
            component: r.component.clone(),
            verdict: "pass".to_owned(),
            awaits_confirmation: false,
        });
        vec![Findings { number: "R1".to_owned(), about: product.clone(), judged: judged.collect(), rejudged: false }]
    }

    #[test]
    fn another_supplier_of_one_part_reopens_its_requirements_and_no_others() {
        let product = car();
        let reports = everything_passes(&product);
        let wish = Wish { component: "body".to_owned(), supplier: "B".to_owned(), ..Wish::default() };
        let changed = wish.applied(&product).unwrap();
        let price = price(Packs::embedded(), &product, &changed, &reports, &request()).unwrap();
        assert!(price.covered > price.reopened.len(), "{price:?}");
        assert!(
            price.reopened.iter().any(|(id, part)| id == "EU-EN71-3" && part.as_deref() == Some("body")),
            "{price:?}"
        );
        assert!(price.reopened.iter().all(|(_, part)| part.as_deref() != Some("wheel")), "{price:?}");
        assert!(price.new.is_empty() && price.tests > 0 && price.days > 0 && price.fee != "0", "{price:?}");

        let now = known(&reports, &changed);
        let plan = requirements::plan(
            Packs::embedded(),
            &convert::described(&changed),
            &PlanRequest { covered: now.coverage(&changed), ..request() },
        )
        .unwrap();
        let of = |part: &str| {
            let lines = lines(Packs::embedded(), &plan, &now);
            let at = |l: &&Line| l.requirement == "EU-EN71-3" && l.component.as_deref() == Some(part);
            lines.iter().find(at).map(|l| l.rests.clone()).unwrap()
        };
        assert!(matches!(of("wheel"), Rests::On { .. }));
        let because = Changed::Supplier("body".to_owned());
        assert_eq!(of("body"), Rests::FellAway { report: "R1".to_owned(), because });
    }

    #[test]
    fn a_softer_material_brings_requirements_that_were_not_there() {
        let product = car();
        let wish = Wish {
            component: "wheel".to_owned(),
            materials: vec!["pvc".to_owned(), "plasticised_plastic".to_owned()],
            ..Wish::default()
        };
        let changed = wish.applied(&product).unwrap();
        let found = price(Packs::embedded(), &product, &changed, &everything_passes(&product), &request()).unwrap();
        assert!(found.new.iter().any(|(id, _)| id == "US-1307" || id == "EU-REACH-51"), "{found:?}");
    }

    #[test]
    fn no_change_costs_nothing() {
        let product = car();
        let price = price(Packs::embedded(), &product, &product, &everything_passes(&product), &request()).unwrap();
        assert_eq!((price.reopened.len(), price.new.len(), price.tests, price.days), (0, 0, 0, 0));
        assert!(Wish { component: "horn".to_owned(), ..Wish::default() }.applied(&product).is_none());
        assert!(!Wish { component: "body".to_owned(), ..Wish::default() }.says_something());
    }
}
