//! What a report from elsewhere shows about a product: of the whole toy for the toy it was brought for; of a part for every
//! product of its owner that uses the same part (16 CFR 1109.5, component part testing). Pure.

use kernel::{Date, Message};
use platform::FieldError;
use platform::ports::{Component, Findings, Judged, Product};

use crate::model::outside::{Check, OutsideReport, Source, State};

/// What an accepted report says of a product, in the form in which the house's own reports say it; nothing when it is about
/// something else.
#[must_use]
pub fn findings(report: &OutsideReport, product: &Product) -> Option<Findings> {
    if !matches!(report.state, State::Accepted(_)) || report.owner != product.owner {
        return None;
    }
    let of = |component: Option<&str>| {
        report
            .says
            .iter()
            .map(move |said| Judged {
                requirement: said.requirement.clone(),
                component: component.map(ToOwned::to_owned),
                verdict: if said.passes { "pass" } else { "fail" }.to_owned(),
                awaits_confirmation: false,
            })
            .collect::<Vec<_>>()
    };
    let said = |about: &Product, judged| {
        Some(Findings { number: report.number.clone(), about: about.clone(), judged, rejudged: false })
    };
    let own = report.about.product == product.product;
    let Some(key) = report.part.as_deref() else {
        return if own { said(&report.about, of(None)) } else { None };
    };
    let tested = report.about.components.iter().find(|part| part.key == key)?;
    let used: Vec<&Component> = product.components.iter().filter(|part| is_same(tested, part, own)).collect();
    if used.is_empty() {
        // Brought for this toy, whose part has changed since: it is told why the evidence fell away.
        return if own { said(&report.about, of(Some(key))) } else { None };
    }
    said(product, used.iter().flat_map(|part| of(Some(&part.key))).collect())
}

/// The same part: material, colour and supplier. In another toy only when the supplier is named: "red ABS of nobody in
/// particular" is not a source that anybody could trace (16 CFR 1109.5(g)).
fn is_same(tested: &Component, part: &Component, own: bool) -> bool {
    let set = |words: &[String]| words.iter().cloned().collect::<std::collections::BTreeSet<String>>();
    let same = |a: &str, b: &str| a.trim().to_lowercase() == b.trim().to_lowercase();
    let known = !tested.supplier.trim().is_empty();
    set(&tested.materials) == set(&part.materials)
        && same(&tested.colour, &part.colour)
        && same(&tested.supplier, &part.supplier)
        && (known || own && tested.key == part.key)
}

/// What is wrong with what was typed from a report.
#[must_use]
pub fn faults(source: &Source, says: usize, today: Date) -> Vec<FieldError> {
    let mut faults = Vec::new();
    let mut fault = |field: &str, key: &'static str| {
        faults.push(FieldError { field: field.to_owned(), message: Message::new(key) });
    };
    for (field, text) in [
        ("laboratory", &source.laboratory),
        ("number", &source.number),
        ("address", &source.address),
        ("accreditation", &source.accreditation),
    ] {
        if text.trim().is_empty() {
            fault(field, "outside-error-needed");
        } else if text.chars().count() > 300 {
            fault(field, "outside-error-long");
        }
    }
    match source.issued_on {
        None => fault("issued_on", "outside-error-day"),
        Some(day) if day > today => fault("issued_on", "outside-error-future"),
        Some(_) => {}
    }
    if says == 0 {
        fault("says", "outside-error-says");
    }
    faults
}

/// What keeps a report from being accepted: every check is done, and says how.
#[must_use]
pub fn unchecked(checks: &[(Check, String)]) -> Vec<FieldError> {
    let done = |check: Check| checks.iter().any(|(c, how)| *c == check && !how.trim().is_empty());
    let fault = |check: Check| FieldError {
        field: format!("check.{}", check.word()),
        message: Message::new("outside-error-check"),
    };
    Check::ALL.into_iter().filter(|check| !done(*check)).map(fault).collect()
}

/// The kind of a file by its first bytes: what a name says is not asked.
#[must_use]
pub fn media_type(bytes: &[u8]) -> Option<&'static str> {
    [(&b"%PDF-"[..], "application/pdf"), (&b"\xFF\xD8\xFF"[..], "image/jpeg"), (&b"\x89PNG\r\n\x1a\n"[..], "image/png")]
        .into_iter()
        .find_map(|(magic, kind)| bytes.starts_with(magic).then_some(kind))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use platform::testing::{id, instant};

    use super::*;
    use crate::model::outside::{Checked, FileRef, OutsideReportId, Said};
    use crate::rules::evidence::{Changed, Evidence, known};

    fn part(key: &str, colour: &str, supplier: &str) -> Component {
        Component {
            key: key.to_owned(),
            name_zh: key.to_owned(),
            name_en: key.to_owned(),
            materials: vec!["pvc".to_owned(), "plasticised_plastic".to_owned()],
            colour: colour.to_owned(),
            supplier: supplier.to_owned(),
            attributes: BTreeMap::new(),
        }
    }

    fn toy(owner: kernel::ids::OrganisationId, parts: Vec<Component>) -> Product {
        Product {
            product: id(),
            version: id(),
            version_number: 1,
            owner,
            name_zh: "熊".to_owned(),
            name_en: "bear".to_owned(),
            model: "B".to_owned(),
            gtin: None,
            age_min_months: 36,
            age_max_months: 96,
            attributes: BTreeMap::new(),
            components: parts,
            photos: Vec::new(),
            warnings_zh: String::new(),
            warnings_en: String::new(),
        }
    }

    fn checked() -> Checked {
        Checked {
            checks: Check::ALL.map(|check| (check, "asked".to_owned())).to_vec(),
            note: String::new(),
            by: "Li".to_owned(),
            organisation: "centre".to_owned(),
            at: instant("2026-11-25T02:00:00Z"),
        }
    }

    fn report(about: &Product, part: Option<&str>, passes: bool) -> OutsideReport {
        OutsideReport {
            id: OutsideReportId(uuid::Uuid::now_v7()),
            number: "OR-2026-000001".to_owned(),
            owner: about.owner,
            source: Source::default(),
            about: about.clone(),
            part: part.map(ToOwned::to_owned),
            says: vec![Said { requirement: "EU-REACH-51".to_owned(), passes }],
            file: FileRef { hash: String::new(), name: String::new(), media_type: String::new() },
            state: State::Accepted(checked()),
            submitted_at: instant("2026-11-25T02:00:00Z"),
            submitted_by: "Wang".to_owned(),
            row_version: 1,
        }
    }

    fn shown(report: &OutsideReport, product: &Product) -> crate::rules::evidence::Known {
        known(&findings(report, product).into_iter().collect::<Vec<_>>(), product)
    }

    #[test]
    fn a_report_about_a_part_counts_for_every_toy_of_the_owner_that_uses_it_under_whatever_key() {
        let owner = id();
        let bear = toy(owner, vec![part("nose", "black", "Supplier A"), part("eye", "blue", "")]);
        let duck = toy(owner, vec![part("beak", " Black", "supplier a"), part("foot", "red", "Supplier A")]);
        let report = report(&bear, Some("nose"), true);
        let pass = Evidence::Pass("OR-2026-000001".to_owned());
        assert_eq!(shown(&report, &bear).at("EU-REACH-51", Some("nose")), Some(&pass));
        let in_duck = shown(&report, &duck);
        assert_eq!(in_duck.at("EU-REACH-51", Some("beak")), Some(&pass));
        assert_eq!(in_duck.at("EU-REACH-51", Some("foot")), None, "another colour is another part");
        assert_eq!(findings(&report, &toy(id(), duck.components.clone())), None, "somebody else's toy");

        let nameless = super::tests::report(&bear, Some("eye"), true);
        let other = toy(owner, vec![part("eye", "blue", "")]);
        assert_eq!(findings(&nameless, &other), None, "nobody knows where that part comes from");
        assert!(findings(&nameless, &bear).is_some(), "in its own toy it is the part that was tested");
    }

    #[test]
    fn a_changed_part_loses_it_and_is_told_why_and_a_failure_travels_with_the_part_too() {
        let owner = id();
        let bear = toy(owner, vec![part("nose", "black", "A")]);
        let mut now = bear.clone();
        now.components[0].supplier = "B".to_owned();
        let after = shown(&report(&bear, Some("nose"), true), &now);
        assert_eq!(after.at("EU-REACH-51", Some("nose")), None);
        assert_eq!(after.fallen_away[0].because, Changed::Supplier("nose".to_owned()));
        let duck = toy(owner, vec![part("beak", "black", "A")]);
        let failed = shown(&report(&bear, Some("nose"), false), &duck);
        assert_eq!(failed.at("EU-REACH-51", None), Some(&Evidence::Fail("OR-2026-000001".to_owned())));
    }

    #[test]
    fn nothing_counts_before_it_is_accepted_or_after_it_is_withdrawn_and_a_toy_report_stays_with_its_toy() {
        let bear = toy(id(), vec![part("nose", "black", "A")]);
        let twin = Product { product: id(), ..bear.clone() };
        let whole = report(&bear, None, true);
        assert!(findings(&whole, &bear).is_some());
        assert_eq!(findings(&whole, &twin), None);
        let gone = State::Accepted(checked()).withdraw(
            "Wang",
            "x",
            instant("2026-11-26T02:00:00Z"),
            "laboratory took it back",
        );
        for state in [State::Submitted, State::Refused(checked()), gone.unwrap()] {
            assert_eq!(findings(&OutsideReport { state, ..whole.clone() }, &bear), None);
        }
        assert!(State::Refused(checked()).accept(checked()).is_err());
        assert!(State::Accepted(checked()).refuse(checked()).is_err());
    }

    #[test]
    fn what_is_typed_is_told_by_field_and_every_check_says_how_it_was_done() {
        let today = jiff::civil::date(2026, 11, 25);
        let fields = |source: &Source, says| -> Vec<String> {
            faults(source, says, today).into_iter().map(|f| f.field).collect()
        };
        assert_eq!(
            fields(&Source::default(), 0),
            ["laboratory", "number", "address", "accreditation", "issued_on", "says"]
        );
        let text = || "x".to_owned();
        let good = Source {
            laboratory: text(),
            address: text(),
            accreditation: text(),
            number: text(),
            issued_on: Some(today),
        };
        assert!(fields(&good, 1).is_empty());
        let late = Source { issued_on: Some(jiff::civil::date(2026, 11, 26)), ..good };
        assert_eq!(fields(&late, 1), ["issued_on"]);

        let mut checks = checked().checks;
        assert!(unchecked(&checks).is_empty());
        checks[2].1 = "  ".to_owned();
        assert_eq!(unchecked(&checks)[0].field, "check.sample");
    }

    #[test]
    fn a_file_is_known_by_its_bytes() {
        assert_eq!(media_type(b"%PDF-1.7\n"), Some("application/pdf"));
        assert_eq!(media_type(b"<html>"), None);
    }
}
