//! What reports show about a product as it is now, part by part. Pure.
//!
//! A verdict is taken only for the very requirement it was given for: it never travels to another market. It stands as long as
//! what was tested is what is sold: a part with other materials, another colour or another supplier is another part. A toy of
//! other parts or materials, or for another age, is another toy; the colour and the supplier of a part are a matter of that part
//! alone (16 CFR 1107.23 and 1109: a change of source is tested at the component).

use std::collections::BTreeMap;

use platform::ports::{Component, Findings, Product};
use requirements::Coverage;

/// What the reports say of one requirement at one part.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Evidence {
    /// Passes; the report's number.
    Pass(String),
    /// Fails; the report's number.
    Fail(String),
    /// Measured, and not judged before an expert confirms the limit; the report's number. Nothing has to be measured again.
    Awaits(String),
}

/// A verdict that stands no longer, because the toy has changed.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct FallenAway {
    /// Requirement id.
    pub requirement: String,
    /// The part that was tested; none for the whole toy.
    pub component: Option<String>,
    /// The report's number.
    pub report: String,
    /// What has changed.
    pub because: Changed,
}

/// What makes a tested part or toy another one.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Changed {
    /// The part is there no more.
    Gone(String),
    /// The part has other materials.
    Materials(String),
    /// The part has another colour.
    Colour(String),
    /// The part comes from somebody else.
    Supplier(String),
    /// Something said about the part is said differently now.
    Word(String),
    /// The toy has a part that was not there.
    Added(String),
    /// The toy is for another age.
    Age,
    /// Something said about the toy is said differently now.
    Toy(String),
}

/// Everything the reports show, and what they showed about the toy as it was.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Known {
    /// Requirement id → part → verdict.
    at: BTreeMap<String, BTreeMap<Option<String>, Evidence>>,
    /// What stands no longer, and is not shown anew by another report.
    pub fallen_away: Vec<FallenAway>,
    /// Reports whose values were judged anew because the packs have changed since.
    pub rejudged: Vec<String>,
}

impl Known {
    /// One verdict, for tests of what is made of it.
    #[cfg(test)]
    pub(crate) fn of(requirement: &str, component: Option<&str>, evidence: Evidence) -> Self {
        let parts = BTreeMap::from([(component.map(ToOwned::to_owned), evidence)]);
        Self { at: BTreeMap::from([(requirement.to_owned(), parts)]), ..Self::default() }
    }

    /// The verdict about a requirement at a part: what was found at the part itself, or at the toy as a whole. For the whole
    /// toy, a failing part fails it; it passes when it passed itself, or when something passes, nothing fails, and no part that
    /// was tested has become another one.
    #[must_use]
    pub fn at(&self, requirement: &str, component: Option<&str>) -> Option<&Evidence> {
        let parts = self.at.get(requirement)?;
        match component {
            Some(part) => parts.get(&Some(part.to_owned())).or_else(|| parts.get(&None)),
            None => {
                let failed = parts.values().find(|e| matches!(e, Evidence::Fail(_)));
                let lacking = || self.fallen_away.iter().any(|f| f.requirement == requirement && f.component.is_some());
                let awaits = || parts.values().find(|e| matches!(e, Evidence::Awaits(_)));
                let each = || awaits().or_else(|| parts.values().next()).filter(|_| !lacking());
                failed.or_else(|| parts.get(&None)).or_else(each)
            }
        }
    }

    /// What need not be tested, as the engine takes it: what passed, and what only waits for its limit to be confirmed.
    #[must_use]
    pub fn coverage(&self, product: &Product) -> Vec<Coverage> {
        let parts: Vec<Option<&str>> =
            std::iter::once(None).chain(product.components.iter().map(|part| Some(part.key.as_str()))).collect();
        let mut covered = Vec::new();
        for requirement in self.at.keys() {
            for part in &parts {
                if let Some(Evidence::Pass(number) | Evidence::Awaits(number)) = self.at(requirement, *part) {
                    covered.push(Coverage {
                        requirement: requirement.clone(),
                        component: part.map(ToOwned::to_owned),
                        by: number.clone(),
                    });
                }
            }
        }
        covered
    }
}

/// What reports, newest first, show about the product as it is now. A newer verdict stands before an older one.
#[must_use]
pub fn known(reports: &[Findings], product: &Product) -> Known {
    let mut known = Known::default();
    let mut fallen = Vec::new();
    for report in reports {
        let of_toy = toy_changed(&report.about, product);
        let of_parts: BTreeMap<&str, Option<Changed>> =
            report.about.components.iter().map(|part| (part.key.as_str(), part_changed(part, product))).collect();
        for (requirement, parts) in verdicts(report) {
            for (component, evidence) in parts {
                let because = match component {
                    None => of_toy.as_ref(),
                    Some(part) => of_parts.get(part).and_then(Option::as_ref),
                };
                let component = component.map(ToOwned::to_owned);
                match because {
                    None => {
                        known.at.entry(requirement.to_owned()).or_default().entry(component).or_insert(evidence);
                    }
                    Some(because) => fallen.push(FallenAway {
                        requirement: requirement.to_owned(),
                        component,
                        report: report.number.clone(),
                        because: because.clone(),
                    }),
                }
            }
        }
        if report.rejudged {
            known.rejudged.push(report.number.clone());
        }
    }
    // Found anew at the same place: by what a newer report, or an older one about the same part, says there.
    fallen.retain(|f| known.at.get(&f.requirement).is_none_or(|parts| !parts.contains_key(&f.component)));
    fallen.sort();
    fallen.dedup_by(|a, b| (&a.requirement, &a.component) == (&b.requirement, &b.component));
    known.fallen_away = fallen;
    known
}

/// The verdicts of one report: of several about one requirement at one part, a fail stands; without one, what awaits a verdict.
fn verdicts(report: &Findings) -> BTreeMap<&str, BTreeMap<Option<&str>, Evidence>> {
    let mut found: BTreeMap<&str, BTreeMap<Option<&str>, Evidence>> = BTreeMap::new();
    for judged in &report.judged {
        let at = found.entry(&judged.requirement).or_default();
        match judged.verdict.as_str() {
            "fail" | "conditional_fail" => {
                at.insert(judged.component.as_deref(), Evidence::Fail(report.number.clone()));
            }
            "pass" | "conditional_pass" => {
                at.entry(judged.component.as_deref()).or_insert_with(|| Evidence::Pass(report.number.clone()));
            }
            _ if judged.awaits_confirmation => {
                let awaits = || Evidence::Awaits(report.number.clone());
                let place = at.entry(judged.component.as_deref()).or_insert_with(awaits);
                if matches!(place, Evidence::Pass(_)) {
                    *place = awaits();
                }
            }
            // Not judged: no evidence either way.
            _ => {}
        }
    }
    found
}

/// Why the part that was tested is not what the product has now.
fn part_changed(tested: &Component, product: &Product) -> Option<Changed> {
    let Some(now) = product.components.iter().find(|part| part.key == tested.key) else {
        return Some(Changed::Gone(tested.key.clone()));
    };
    let set = |words: &[String]| words.iter().cloned().collect::<std::collections::BTreeSet<String>>();
    let same = |a: &str, b: &str| a.trim().eq_ignore_ascii_case(b.trim());
    let key = || tested.key.clone();
    if set(&now.materials) != set(&tested.materials) {
        Some(Changed::Materials(key()))
    } else if !same(&now.colour, &tested.colour) {
        Some(Changed::Colour(key()))
    } else if !same(&now.supplier, &tested.supplier) {
        Some(Changed::Supplier(key()))
    } else {
        contradicted(&tested.attributes, &now.attributes).map(|_| Changed::Word(key()))
    }
}

fn toy_changed(tested: &Product, now: &Product) -> Option<Changed> {
    if (tested.age_min_months, tested.age_max_months) != (now.age_min_months, now.age_max_months) {
        return Some(Changed::Age);
    }
    if let Some(word) = contradicted(&tested.attributes, &now.attributes) {
        return Some(Changed::Toy(word.clone()));
    }
    let is_new = |part: &&Component| !tested.components.iter().any(|old| old.key == part.key);
    let of_toy = |changed: &Changed| !matches!(changed, Changed::Colour(_) | Changed::Supplier(_));
    let changed = tested.components.iter().find_map(|part| part_changed(part, now).filter(of_toy));
    changed.or_else(|| now.components.iter().find(is_new).map(|part| Changed::Added(part.key.clone())))
}

/// A word that was said, and is said differently now. What was not said before is knowledge, and no change.
fn contradicted<'a>(then: &'a BTreeMap<String, bool>, now: &BTreeMap<String, bool>) -> Option<&'a String> {
    then.iter().find(|(word, said)| now.get(*word).is_some_and(|says| says != *said)).map(|(word, _)| word)
}

#[cfg(test)]
mod tests {
    use platform::ports::Judged;

    use super::*;

    fn part(key: &str, material: &str, colour: &str, supplier: &str) -> Component {
        Component {
            key: key.to_owned(),
            name_zh: key.to_owned(),
            name_en: key.to_owned(),
            materials: vec![material.to_owned()],
            colour: colour.to_owned(),
            supplier: supplier.to_owned(),
            attributes: BTreeMap::new(),
        }
    }

    fn bear() -> Product {
        Product {
            product: platform::testing::id(),
            version: platform::testing::id(),
            version_number: 1,
            owner: platform::testing::id(),
            name_zh: "熊".to_owned(),
            name_en: "bear".to_owned(),
            model: "B1".to_owned(),
            gtin: None,
            age_min_months: 36,
            age_max_months: 96,
            attributes: BTreeMap::from([("plush".to_owned(), true)]),
            components: vec![part("nose", "pvc", "black", "A"), part("fur", "textile", "red", "A")],
            photos: Vec::new(),
            warnings_zh: String::new(),
            warnings_en: String::new(),
        }
    }

    /// Verdicts; "awaits" is a limit that an expert has to confirm.
    fn report(number: &str, judged: &[(&str, Option<&str>, &str)]) -> Findings {
        Findings {
            number: number.to_owned(),
            about: bear(),
            rejudged: false,
            judged: judged
                .iter()
                .map(|(requirement, component, verdict)| Judged {
                    requirement: (*requirement).to_owned(),
                    component: component.map(ToOwned::to_owned),
                    verdict: if *verdict == "awaits" { "not_judged" } else { *verdict }.to_owned(),
                    awaits_confirmation: *verdict == "awaits",
                })
                .collect(),
        }
    }

    fn pass(number: &str) -> Option<Evidence> {
        Some(Evidence::Pass(number.to_owned()))
    }

    #[test]
    fn one_failing_part_fails_the_requirement_and_a_newer_report_stands_before_an_older() {
        let nose = Some("nose");
        let reports = [
            report("R2", &[("EU-REACH-51", nose, "pass"), ("US-1307", nose, "not_judged")]),
            report(
                "R1",
                &[
                    ("EU-REACH-51", nose, "fail"),
                    ("EU-EN71-3", nose, "pass"),
                    ("EU-EN71-3", Some("fur"), "fail"),
                    ("US-1307", nose, "pass"),
                ],
            ),
        ];
        let known = known(&reports, &bear());
        assert_eq!(known.at("EU-REACH-51", nose).cloned(), pass("R2"));
        assert_eq!(known.at("EU-EN71-3", nose).cloned(), pass("R1"), "the nose itself passes");
        assert_eq!(known.at("EU-EN71-3", None), Some(&Evidence::Fail("R1".to_owned())));
        assert_eq!(known.at("US-1307", nose).cloned(), pass("R1"));
        assert_eq!(known.at("US-1307", Some("fur")), None, "nobody looked at the fur");
        assert!(known.fallen_away.is_empty());
    }

    #[test]
    fn what_awaits_the_confirmation_of_its_limit_is_no_pass_and_is_not_tested_again() {
        let nose = Some("nose");
        for order in [["pass", "awaits"], ["awaits", "pass"]] {
            let known = known(&[report("R1", &order.map(|verdict| ("CN-ELEMENTS", nose, verdict)))], &bear());
            for part in [nose, None] {
                assert_eq!(
                    known.at("CN-ELEMENTS", part),
                    Some(&Evidence::Awaits("R1".to_owned())),
                    "one figure is open"
                );
            }
            assert!(known.coverage(&bear()).iter().any(|c| c.component.as_deref() == nose && c.by == "R1"));
        }
        for order in [["fail", "awaits"], ["awaits", "fail"]] {
            let known = known(&[report("R1", &order.map(|verdict| ("CN-ELEMENTS", nose, verdict)))], &bear());
            assert_eq!(known.at("CN-ELEMENTS", nose), Some(&Evidence::Fail("R1".to_owned())), "a fail is sure already");
            assert!(known.coverage(&bear()).is_empty());
        }
    }

    #[test]
    fn another_supplier_of_a_part_takes_its_evidence_away_and_leaves_the_other_parts_and_the_toy_theirs() {
        let judged =
            [("EU-EN71-3", Some("nose"), "pass"), ("EU-EN71-3", Some("fur"), "pass"), ("EU-EN71-1", None, "pass")];
        let mut now = bear();
        now.name_en = "Bear, new name".to_owned();
        now.attributes.insert("sound".to_owned(), false);
        assert_eq!(
            known(&[report("R1", &judged)], &now).at("EU-EN71-1", None).cloned(),
            pass("R1"),
            "only words are new"
        );

        now.components[1].supplier = "B".to_owned();
        let after = known(&[report("R1", &judged)], &now);
        assert_eq!(after.at("EU-EN71-3", Some("nose")).cloned(), pass("R1"));
        assert_eq!(after.at("EU-EN71-3", Some("fur")), None);
        assert_eq!(after.at("EU-EN71-3", None), None, "for the toy as a whole, a part is lacking");
        assert_eq!(after.at("EU-EN71-1", None).cloned(), pass("R1"), "who makes the fur is a matter of the fur");
        let why: Vec<(&str, &Changed)> =
            after.fallen_away.iter().map(|f| (f.requirement.as_str(), &f.because)).collect();
        assert_eq!(why, [("EU-EN71-3", &Changed::Supplier("fur".to_owned()))]);

        let fresh = Findings { about: now.clone(), ..report("R2", &judged) };
        let again = known(&[fresh, report("R1", &judged)], &now);
        assert!(again.fallen_away.is_empty(), "shown anew");
        assert_eq!(again.at("EU-EN71-3", Some("fur")).cloned(), pass("R2"));
    }

    #[test]
    fn materials_colours_ages_new_parts_and_contradicted_words_make_another_toy() {
        let judged = [("EU-EN71-1", None, "pass")];
        let why = |change: &dyn Fn(&mut Product)| {
            let mut now = bear();
            change(&mut now);
            known(&[report("R1", &judged)], &now).fallen_away.into_iter().map(|f| f.because).collect::<Vec<_>>()
        };
        let nose = || "nose".to_owned();
        assert_eq!(why(&|p| p.components[0].materials = vec!["abs".to_owned()]), [Changed::Materials(nose())]);
        assert!(why(&|p| p.components[0].colour = "brown".to_owned()).is_empty(), "a colour is a matter of the part");
        assert_eq!(why(&|p| p.age_min_months = 0), [Changed::Age]);
        assert_eq!(why(&|p| p.components.push(part("eye", "pp", "", ""))), [Changed::Added("eye".to_owned())]);
        assert_eq!(why(&|p| drop(p.components.remove(0))), [Changed::Gone(nose())]);
        let plain = |p: &mut Product| {
            p.attributes.insert("plush".to_owned(), false);
        };
        assert_eq!(why(&plain), [Changed::Toy("plush".to_owned())]);
        assert!(
            why(&|p| p.components[0].colour = " Black ".to_owned()).is_empty(),
            "written differently, meant the same"
        );
    }
}
