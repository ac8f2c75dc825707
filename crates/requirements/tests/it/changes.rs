//! Packs that experts change: decisions about figures and facts, what differs, and what turns on which day.

use jiff::civil::date;
use requirements::{
    Change, Confidence, Coverage, JudgeRequest, Judgeable, PackFiles, Packs, Product, Ruling, Status, judge, outlook,
};
use serde_json::json;

use crate::support::{toy, values};

fn ruled(limit: &str, ruling: &Ruling) -> (PackFiles, Packs, Vec<String>) {
    let mut files = PackFiles::embedded();
    let done = files.rule_on_limit(Packs::embedded(), limit, ruling, "GB 6675.4-2025, table 2, read on paper").unwrap();
    let before = files.get(&done.path).unwrap().to_owned();
    let changed = before.lines().zip(done.text.lines()).filter(|(a, b)| a != b).count();
    assert_eq!(before.lines().count(), done.text.lines().count(), "no row is lost or added");
    assert_eq!(changed, done.ids.len(), "no other row is touched");
    files.put(done.path, done.text);
    let packs = files.read().unwrap();
    (files, packs, done.ids)
}

#[test]
fn a_confirmed_figure_is_judged_by_from_then_on_and_only_then() {
    let open = Packs::embedded().requirements().iter().flat_map(|r| &r.limits);
    let open: Vec<_> = open.filter(|l| l.judgeable == Judgeable::No && l.bound.is_some()).collect();
    assert!(open.len() > 50, "{}", open.len());
    // Every one of a few, spread over all packs: each reading of all files takes a moment.
    for limit in open.iter().step_by(open.len() / 12) {
        let (_, packs, ids) = ruled(&limit.id, &Ruling::Confirm);
        assert!(ids.contains(&limit.id));
        let (_, now) = packs.limit(&limit.id).unwrap();
        assert_eq!((now.judgeable, now.confidence, &now.doubt), (Judgeable::Yes, Confidence::Confirmed1, &None));
        assert_eq!((now.bound, now.unit), (limit.bound, limit.unit));
        assert!(now.source.ends_with("GB 6675.4-2025, table 2, read on paper"), "{}", now.source);
        assert_ne!(packs.version(), Packs::embedded().version());
    }
}

#[test]
fn a_corrected_figure_changes_the_verdict_and_a_rejected_one_gives_none() {
    let toy = toy(&json!({"name": {"zh": "贴纸", "en": "stickers"}, "age_months": {"min": 36, "max": 96},
        "attributes": ["toy"], "components": [{"id": "ink", "materials": ["coating"]}]})
    .to_string());
    let values = values(
        &json!([{"component": "ink", "analyte": "Lead", "measurand": "migration",
                                        "value": "20", "unit": "mg/kg"}])
        .to_string(),
    );
    let request = JudgeRequest::on(["EU"], date(2026, 11, 22));
    let verdict = |packs: &Packs| {
        let all = judge(packs, &toy, &values, &request).unwrap();
        let one = all.iter().find(|s| s.requirement == "EU-EN71-3").unwrap();
        (one.limit_id.clone(), format!("{:?}", one.verdict))
    };
    let (limit, before) = verdict(Packs::embedded());
    assert_eq!(before, "Pass");
    let correct = Ruling::Correct { comparator: "<=".into(), value: "15".into(), unit: "mg/kg".into() };
    let (_, packs, _) = ruled(&limit, &correct);
    assert_eq!(verdict(&packs).1, "Fail");
    let reject = Ruling::Reject { zh: "页上无此数".into(), en: "not on the page".into() };
    let (_, packs, _) = ruled(&limit, &reject);
    assert_eq!(verdict(&packs).1, "NotJudged");
}

#[test]
fn all_rows_of_one_sum_are_decided_together() {
    let (_, packs, ids) = ruled("EU-REACH-51/01", &Ruling::Reject { zh: "存疑".into(), en: "doubtful".into() });
    assert!(ids.len() > 1, "{ids:?}");
    assert!(ids.iter().all(|id| packs.limit(id).unwrap().1.judgeable == Judgeable::No));
}

#[test]
fn a_nonsensical_correction_is_refused_with_its_line() {
    let files = PackFiles::embedded();
    let limit = &Packs::embedded().requirement("CN-GB6675.4").unwrap().limits[0].id;
    for (comparator, value, unit, expect) in
        [("<=", "many", "mg/kg", "value"), ("<=", "5", "", "without its unit"), ("about", "5", "mg/kg", "comparator")]
    {
        let correct = Ruling::Correct { comparator: comparator.into(), value: value.into(), unit: unit.into() };
        let done = files.rule_on_limit(Packs::embedded(), limit, &correct, "a page").unwrap();
        let mut changed = files.clone();
        changed.put(done.path, done.text);
        let problems = changed.read().unwrap_err();
        assert!(problems.iter().any(|p| p.line > 0 && p.reason.contains(expect)), "{problems:?}");
    }
    assert!(files.rule_on_limit(Packs::embedded(), "CN-NOTHING/1", &Ruling::Confirm, "a page").is_err());
}

#[test]
fn a_fact_from_memory_is_confirmed_in_its_file_and_nothing_else_in_it_changes() {
    let unsure: Vec<_> =
        Packs::embedded().requirements().iter().filter(|r| r.confidence == Confidence::Memory).collect();
    assert!(!unsure.is_empty());
    for requirement in unsure {
        let mut files = PackFiles::embedded();
        let done = files.confirm_requirement(Packs::embedded(), &requirement.id, "the act itself").unwrap();
        let before = files.get(&done.path).unwrap().to_owned();
        let changed = before.lines().zip(done.text.lines()).filter(|(a, b)| a != b).count();
        assert_eq!(changed, 2, "{}: source and confidence", requirement.id);
        files.put(done.path, done.text);
        let packs = files.read().unwrap();
        let now = packs.requirement(&requirement.id).unwrap();
        assert_eq!(now.confidence, Confidence::Confirmed1);
        assert!(now.source.ends_with("the act itself"));
    }
}

#[test]
fn what_differs_is_named_field_by_field() {
    let (_, packs, ids) =
        ruled("EU-EN71-3/01", &Ruling::Correct { comparator: "<=".into(), value: "2000".into(), unit: "mg/kg".into() });
    let found = Packs::embedded().differences(&packs);
    assert_eq!((found.len(), found[0].requirement.as_str(), found[0].change), (1, "EU-EN71-3", Change::Changed));
    let limit = found[0].fields.iter().find(|f| f.field == "limit").unwrap();
    assert_eq!(limit.limit.as_ref(), ids.first());
    assert!(limit.before.contains("2250") && limit.after.contains("2000"), "{limit:?}");

    let mut files = PackFiles::embedded();
    let table = "EU/en-71-7.toml";
    let text = files.get(table).unwrap().replacen("2030-07-31", "2027-06-30", 1);
    files.put(table, text);
    let found = Packs::embedded().differences(&files.read().unwrap());
    assert!(
        found[0].fields.iter().any(|f| f.field == "valid_to" && f.before == "2030-07-31" && f.after == "2027-06-30")
    );
    assert!(Packs::embedded().differences(Packs::embedded()).is_empty());
}

/// A painted plastic car for six-year-olds.
fn car() -> Product {
    toy(&json!({"name": {"zh": "小车", "en": "car"}, "age_months": {"min": 36, "max": 96}, "attributes": ["toy"],
        "components": [{"id": "paint", "materials": ["coating"], "attributes": ["accessible"]},
                       {"id": "body", "materials": ["plastic"], "attributes": ["accessible"]}]})
    .to_string())
}

fn covered(requirements: &[&str]) -> Vec<Coverage> {
    let parts = [None, Some("paint"), Some("body")];
    let of = |requirement: &str| {
        let requirement = requirement.to_owned();
        parts.map(move |part| Coverage {
            requirement: requirement.clone(),
            component: part.map(ToOwned::to_owned),
            by: "R1".to_owned(),
        })
    };
    requirements.iter().flat_map(|r| of(r)).collect()
}

#[test]
fn the_new_edition_opens_on_its_day_and_not_before() {
    let packs = Packs::embedded();
    let markets = ["CN".to_owned()];
    let before = outlook(packs, &car(), &markets, date(2026, 10, 31), &[]).unwrap();
    let old: Vec<&str> = before.to_test().map(|s| s.requirement.as_str()).collect();
    assert!(old.contains(&"CN-GB6675.4-2014"), "{old:?}");
    let evidence = covered(&old);
    let before = outlook(packs, &car(), &markets, date(2026, 10, 31), &evidence).unwrap();
    assert_eq!(before.to_test().count(), 0, "everything of the old edition is covered");
    let turn = before.next.unwrap();
    assert_eq!(turn.day, date(2026, 11, 1));
    assert!(turn.opens.iter().any(|s| s.requirement == "CN-GB6675.4" && s.component.as_deref() == Some("paint")));
    let after = outlook(packs, &car(), &markets, date(2026, 11, 1), &evidence).unwrap();
    let due: Vec<_> = after.to_test().cloned().collect();
    assert_eq!(due, turn.opens, "what was foretold is what is due on the day");
}

#[test]
fn an_outlook_agrees_with_the_plan_of_the_same_day() {
    let packs = Packs::embedded();
    let markets: Vec<String> = packs.markets().iter().map(|m| (*m).to_owned()).collect();
    for day in [date(2026, 10, 31), date(2026, 11, 25), date(2030, 8, 1)] {
        let plan = requirements::plan(packs, &car(), &requirements::PlanRequest::on(markets.clone(), day)).unwrap();
        let mut planned: Vec<_> = plan
            .requirements
            .iter()
            .filter(|r| r.applies != Some(false) && r.status != Status::Exempt)
            .map(|r| (r.id.clone(), r.component.clone(), r.status))
            .collect();
        let found = outlook(packs, &car(), &markets, day, &[]).unwrap();
        let mut stands: Vec<_> =
            found.today.iter().map(|s| (s.requirement.clone(), s.component.clone(), s.status)).collect();
        planned.sort();
        stands.sort();
        assert_eq!(planned, stands, "{day}");
    }
}

#[test]
fn the_days_of_the_law_are_in_order_and_name_what_begins_and_ends() {
    let days = Packs::embedded().law_days(&["CN".to_owned(), "EU".to_owned()]);
    assert!(days.windows(2).all(|pair| pair[0].day < pair[1].day));
    let of = |day| days.iter().find(|d| d.day == day).unwrap();
    let november = of(date(2026, 11, 1));
    assert!(november.begins.iter().any(|r| r.id == "CN-GB6675.4"));
    assert!(november.ended.iter().any(|r| r.id == "CN-GB6675.4-2014"));
    assert!(of(date(2030, 8, 1)).begins.iter().any(|r| r.market == "EU"));
    assert!(days.iter().all(|d| d.begins.len() + d.ended.len() + d.sold_out.len() > 0));
}
