//! Which requirements a version's reports cover, and which they show to fail. Pure.
//!
//! A verdict is taken only for the very requirement it was given for: it never travels to another market.

use std::collections::BTreeMap;

use platform::ports::{Product, ReportSummary};
use requirements::Coverage;

/// What the reports say of one requirement.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Evidence {
    /// Every report that judged it says pass; the newest one's number.
    Pass(String),
    /// A report says fail; its number.
    Fail(String),
}

/// Requirement id → what is known. Reports are newest first; a newer verdict stands before an older one.
#[must_use]
pub fn evidence(reports: &[ReportSummary]) -> BTreeMap<String, Evidence> {
    let mut found: BTreeMap<String, Evidence> = BTreeMap::new();
    for report in reports {
        let mut here: BTreeMap<&str, Evidence> = BTreeMap::new();
        for (requirement, verdict) in &report.requirements {
            match verdict.as_str() {
                "fail" | "conditional_fail" => {
                    here.insert(requirement, Evidence::Fail(report.number.clone()));
                }
                "pass" | "conditional_pass" => {
                    here.entry(requirement).or_insert_with(|| Evidence::Pass(report.number.clone()));
                }
                // Not judged: no evidence either way.
                _ => {}
            }
        }
        for (requirement, evidence) in here {
            found.entry(requirement.to_owned()).or_insert(evidence);
        }
    }
    found
}

/// The passes as the engine takes them: for the whole toy and for every part, as the report was about the version.
#[must_use]
pub fn coverage(evidence: &BTreeMap<String, Evidence>, product: &Product) -> Vec<Coverage> {
    let mut covered = Vec::new();
    for (requirement, known) in evidence {
        let Evidence::Pass(number) = known else {
            continue;
        };
        let parts = std::iter::once(None).chain(product.components.iter().map(|part| Some(part.key.clone())));
        covered.extend(parts.map(|component| Coverage {
            requirement: requirement.clone(),
            component,
            by: number.clone(),
        }));
    }
    covered
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(number: &str, requirements: &[(&str, &str)]) -> ReportSummary {
        ReportSummary {
            id: platform::testing::id(),
            number: number.to_owned(),
            order: platform::testing::id(),
            version: platform::testing::id(),
            laboratory: platform::testing::id(),
            laboratory_name: String::new(),
            issued_on: jiff::civil::date(2026, 11, 20),
            verdicts: BTreeMap::new(),
            requirements: requirements.iter().map(|(r, v)| ((*r).to_owned(), (*v).to_owned())).collect(),
            determinations: 1,
        }
    }

    #[test]
    fn one_failing_part_fails_the_requirement_and_a_newer_report_stands_before_an_older() {
        let reports = [
            report("R2", &[("EU-REACH-51", "pass"), ("US-1307", "not_judged")]),
            report("R1", &[("EU-REACH-51", "fail"), ("EU-EN71-3", "pass"), ("EU-EN71-3", "fail"), ("US-1307", "pass")]),
        ];
        let known = evidence(&reports);
        assert_eq!(known.get("EU-REACH-51"), Some(&Evidence::Pass("R2".to_owned())));
        assert_eq!(known.get("EU-EN71-3"), Some(&Evidence::Fail("R1".to_owned())));
        assert_eq!(known.get("US-1307"), Some(&Evidence::Pass("R1".to_owned())));
    }
}
