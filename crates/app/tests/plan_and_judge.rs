//! `touchstone plan` and `touchstone judge`, the real program: the published JSON, the golden cases, and every bad input.

#![expect(clippy::unwrap_used, reason = "a test may panic: nothing is left to recover")]

use std::path::PathBuf;
use std::process::{Command, Output};

use serde_json::{Value, json};

const DOLL: &str = r#"{"name": {"zh": "水晶泥配娃娃", "en": "Slime with doll"}, "age_months": {"min": 36, "max": 168},
    "attributes": ["slime", "primarily_for_12_or_under"],
    "components": [{"id": "doll", "materials": ["pvc", "plasticised_plastic"], "attributes": ["accessible", "can_be_placed_in_mouth"]},
                   {"id": "slime", "materials": ["slime"], "attributes": ["accessible"]}]}"#;

/// Files in a folder of their own, and the program run beside them.
struct Desk(tempfile::TempDir);

impl Desk {
    fn with(files: &[(&str, &str)]) -> Self {
        let desk = Self(tempfile::tempdir().unwrap());
        for (name, text) in files {
            std::fs::write(desk.path(name), text).unwrap();
        }
        desk
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn run(&self, line: &str) -> Output {
        self.run_in("C.UTF-8", line)
    }

    fn run_in(&self, locale: &str, line: &str) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_touchstone"));
        command.current_dir(self.0.path()).env("LC_ALL", locale).args(line.split_whitespace()).output().unwrap()
    }

    fn json(&self, line: &str) -> Value {
        let output = self.run(line);
        assert!(output.status.success(), "{line}: {}", String::from_utf8_lossy(&output.stderr));
        serde_json::from_slice(&output.stdout).unwrap()
    }

    /// What stderr says when the line is refused.
    fn refused(&self, line: &str) -> String {
        let output = self.run(line);
        assert!(!output.status.success() && output.stdout.is_empty(), "{line}: {output:?}");
        String::from_utf8(output.stderr).unwrap()
    }
}

fn keys(value: &Value) -> Vec<&str> {
    value.as_object().unwrap().keys().map(String::as_str).collect()
}

fn of<'v>(list: &'v Value, key: &str, value: &str) -> Vec<&'v Value> {
    list.as_array().unwrap().iter().filter(|one| one[key] == value).collect()
}

#[test]
fn the_plan_has_the_published_shape() {
    let desk = Desk::with(&[("toy.json", DOLL)]);
    let plan = desk.json("plan --product toy.json --markets CN,EU,US --date 2026-11-22 --json");
    assert_eq!(keys(&plan), ["cost", "documents", "questions", "requirements", "tests"]);
    assert_eq!(keys(&plan["cost"]), ["each_market_alone", "saving", "total"]);
    for (list, fields) in [
        ("requirements", &["applies", "because", "component", "confidence", "id", "market", "source", "status"][..]),
        ("questions", &["attribute", "component", "decides", "text"]),
        ("tests", &["analytes", "component", "conditions", "method", "serves"]),
        ("documents", &["id", "market", "missing"]),
    ] {
        let lines = plan[list].as_array().unwrap();
        assert!(!lines.is_empty() && lines.iter().all(|line| keys(line) == fields), "{list}");
    }
    let reach = of(&plan["requirements"], "id", "EU-REACH-51").into_iter().find(|r| r["component"] == "doll").unwrap();
    assert_eq!(
        (&reach["applies"], &reach["status"], &reach["confidence"]),
        (&json!(true), &json!("to_test"), &json!("confirmed-2"))
    );
    assert_eq!(keys(&reach["because"]), ["en", "zh"]);
    let shared = plan["tests"]
        .as_array()
        .unwrap()
        .iter()
        .find(|t| t["serves"].as_array().unwrap().contains(&json!("EU-REACH-51")));
    let serves = shared.unwrap()["serves"].as_array().unwrap();
    assert!(serves.contains(&json!("US-1307")) && serves.contains(&json!("CN-PHTH")), "{serves:?}");
    let amount = |name: &str| plan["cost"][name].as_str().unwrap().parse::<measure::Decimal>().unwrap();
    assert_eq!(amount("each_market_alone").checked_sub(amount("total")).unwrap(), amount("saving"));
    assert!(amount("saving") > measure::Decimal::ZERO);
}

#[test]
fn the_judgement_has_the_published_shape() {
    let values = r#"[{"component": "doll", "analyte": "DEHP", "value": "0.08", "unit": "%", "uncertainty": "0.01", "loq": "0.005"},
                     {"component": "doll", "method": "GB/T 22048", "analyte": "DIBP", "measurand": "content", "value": "0.08", "unit": "%"},
                     {"component": "doll", "analyte": "DBP", "value": "<0.005", "unit": "%"}]"#;
    let desk = Desk::with(&[("toy.json", DOLL), ("values.json", values)]);
    let line = "judge --product toy.json --determinations values.json --markets EU,us --date 2026-11-22 --json";
    let answer = desk.json(line);
    assert_eq!(keys(&answer), ["statements"]);
    let alike = [
        "because",
        "component",
        "confidence",
        "limit",
        "limit_id",
        "market",
        "requirement",
        "rule",
        "unit",
        "value",
        "verdict",
    ];
    for statement in answer["statements"].as_array().unwrap() {
        let what = if statement.get("group").is_some() { "group" } else { "analyte" };
        let mut fields = alike.to_vec();
        fields.push(what);
        fields.sort_unstable();
        assert_eq!(keys(statement), fields);
        assert_eq!(keys(&statement["because"]), ["en", "zh"]);
    }
    let sum = of(&answer["statements"], "requirement", "EU-REACH-51")[0];
    assert_eq!(
        (&sum["verdict"], &sum["value"], &sum["limit"], &sum["unit"]),
        (&json!("fail"), &json!("0.16"), &json!("0.1"), &json!("%"))
    );
    assert_eq!((&sum["group"], &sum["rule"]), (&json!("DEHP+DBP+BBP+DIBP"), &json!("simple")));
    let each: Vec<_> = of(&answer["statements"], "requirement", "US-1307");
    assert!(each.len() == 3 && each.iter().all(|s| s["verdict"] == "pass"), "{each:#?}");
    let strict = desk.json(&format!("{line} --rule non-binary"));
    let dehp = of(&strict["statements"], "analyte", "DEHP")[0];
    assert_eq!((&dehp["verdict"], &dehp["rule"]), (&json!("pass"), &json!("non-binary")));
}

#[test]
fn people_read_it_in_the_language_of_their_locale() {
    let values = r#"[{"component": "slime", "analyte": "Boron", "value": "733", "unit": "mg/kg"}]"#;
    let desk = Desk::with(&[("toy.json", DOLL), ("values.json", values)]);
    let said = |locale: &str, line: &str| {
        let output = desk.run_in(locale, line);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    };
    let judge = "judge --product toy.json --determinations values.json --markets EU --date 2026-11-22";
    assert!(said("zh_CN.UTF-8", judge).contains("✕ EU EU-EN71-3 [slime] 硼 733 mg/kg,限量≤ 300 mg/kg"));
    assert!(said("en_GB.UTF-8", judge).contains("Boron 733 mg/kg, limit ≤ 300 mg/kg (simple acceptance"));
    let plan = "plan --product toy.json --markets CN,EU --date 2026-11-22";
    let (zh, en) = (said("zh_CN.UTF-8", plan), said("C", plan));
    assert!(zh.starts_with("市场准入方案:水晶泥配娃娃(CN, EU;2026-11-22)") && zh.contains("含内置示例价"), "{zh}");
    assert!(en.starts_with("Market access plan: Slime with doll (CN, EU; 2026-11-22)"), "{en}");
    assert!(en.contains("Does not apply: ") && en.contains("(with fees of the built-in example list)"), "{en}");
}

#[test]
fn evidence_and_prices_change_the_plan() {
    let evidence = r#"[{"requirement": "EU-EN71-3", "component": "slime", "by": "TR-2026-0001"}]"#;
    let desk = Desk::with(&[
        ("toy.json", DOLL),
        ("evidence.json", evidence),
        ("dear.csv", "method,fee,per_analyte,sample_g,days,currency\nen71-3,9000,1,,,CNY\n"),
        ("dear.json", r#"{"currency": "CNY", "methods": {"en71-3": {"fee": "9000", "per_analyte": "1"}}}"#),
        ("abroad.csv", "method,fee,currency\nen71-3,90,EUR\n"),
    ]);
    let plan = |more: &str| desk.json(&format!("plan --product toy.json --markets EU --date 2026-11-22 --json {more}"));
    let (before, after) = (plan(""), plan("--evidence evidence.json"));
    let slime = |p: &Value| {
        of(&p["requirements"], "id", "EU-EN71-3").into_iter().find(|r| r["component"] == "slime").unwrap()["status"]
            .clone()
    };
    assert_eq!((slime(&before), slime(&after)), (json!("to_test"), json!("covered")));
    assert_eq!(of(&after["tests"], "method", "en71-3").len() + 1, of(&before["tests"], "method", "en71-3").len());
    let (csv, list) = (plan("--prices dear.csv"), plan("--prices dear.json"));
    assert!(csv["cost"]["total"] == list["cost"]["total"] && csv["cost"]["total"] != before["cost"]["total"]);
    let mixed = desk.refused("plan --product toy.json --markets EU --date 2026-11-22 --prices abroad.csv --json");
    assert!(mixed.contains("abroad.csv: the list is in EUR, and has no fee for"), "{mixed}");
}

#[test]
fn bad_input_is_told_with_file_place_and_what_to_do() {
    let toy = |change: fn(&mut Value)| {
        let mut toy: Value = serde_json::from_str(DOLL).unwrap();
        change(&mut toy);
        toy.to_string()
    };
    let many = |count: usize| {
        let parts: Vec<Value> = (0..count).map(|i| json!({"id": format!("p{i}"), "materials": ["ABS"]})).collect();
        json!({"name": {"zh": "多", "en": "many"}, "age_months": {"min": 36}, "components": parts}).to_string()
    };
    let value =
        |text: &str| format!(r#"[{{"component": "doll", "analyte": "DEHP", "value": "0.08", "unit": "%"}}, {text}]"#);
    let cases = [
        ("broken.json", "{\"name\": ".to_owned(), "broken.json, line 1, column 9: this is not JSON"),
        ("empty.json", String::new(), "empty.json, line 1, column 0: this is not JSON"),
        ("latin.json", String::from("[]"), "latin.json, line 1, column"),
        (
            "word.json",
            toy(|t| t["components"][0]["materials"] = json!(["pcv"])),
            "component `doll`: unknown word `pcv`; did you mean `pvc`?",
        ),
        (
            "attribute.json",
            toy(|t| t["attributes"] = json!(["slimee"])),
            "the product: unknown word `slimee`; did you mean `slime`?",
        ),
        ("field.json", toy(|t| t["componets"] = json!([])), "unknown field `componets`; did you mean `components`?"),
        (
            "ages.json",
            toy(|t| t["age_months"] = json!({"min": 60, "max": 36})),
            "youngest age (60 months) is above the oldest",
        ),
        ("age.json", toy(|t| t["age_months"]["min"] = json!("three")), "invalid type: string \"three\", expected u32"),
        ("twice.json", toy(|t| t["components"][1]["id"] = json!("doll")), "the id `doll` is empty or used twice"),
        (
            "no.json",
            toy(|t| t["components"][0]["attributes"] = json!({"plastic": false})),
            "says yes to `plastic`, which is said to be false",
        ),
        (
            "both.json",
            DOLL.replace(r#"["slime", "primarily_for_12_or_under"]"#, r#"{"slime": true, "slime": false}"#),
            "`slime` is said to be true and false",
        ),
        (
            "shape.json",
            toy(|t| t["attributes"] = json!("slime")),
            "expected a list of words, or an object of words with true or false",
        ),
        ("huge.json", many(1001), "huge.json: 1001 components, at most 1000 are taken"),
        ("fat.json", " ".repeat(4 * 1024 * 1024 + 1), "has more than 4194304 bytes"),
    ];
    let desk = Desk::with(&[
        ("toy.json", DOLL),
        ("values.json", &value(r#"{"component": "doll", "analyte": "DBP", "value": "1", "unit": "%"}"#)),
    ]);
    for (name, text, expect) in &cases {
        std::fs::write(desk.path(name), text).unwrap();
        for command in ["plan", "judge --determinations values.json"] {
            let said = desk.refused(&format!("{command} --product {name} --markets EU --date 2026-11-22 --json"));
            assert!(said.contains(expect) && said.contains(name), "{name}: {said}");
        }
    }
    let values = [
        (r#"{"component": "doll", "analyte": "DBP", "value": "1"}"#, "line 1, column 126: missing field `unit`"),
        (
            r#"{"component": "doll", "analyte": "DBP", "value": "much", "unit": "%"}"#,
            "determination 2: `much` is not a number",
        ),
        (
            r#"{"component": "doll", "analyte": "DBP", "value": "0,1", "unit": "%"}"#,
            "determination 2: `0,1` has a comma",
        ),
        (r#"{"component": "doll", "analyte": "DBP", "value": 0.1, "unit": "%"}"#, "expected a string"),
        (
            r#"{"component": "doll", "analyte": "DBP", "value": "1", "unit": "%", "uncertainty": "x"}"#,
            "`x` is not a number",
        ),
        (
            r#"{"component": "doll", "analyte": "DBP", "value": "1", "unit": "furlong"}"#,
            "determination 2: unknown unit `furlong`",
        ),
        (
            r#"{"component": "dol", "analyte": "DBP", "value": "1", "unit": "%"}"#,
            "no component `dol`; did you mean `doll`?",
        ),
        (
            r#"{"component": "doll", "analyte": "DBP", "value": "ND", "unit": "%"}"#,
            "`ND` needs its limit of quantification",
        ),
        (
            r#"{"component": "doll", "analyt": "DBP", "value": "1", "unit": "%"}"#,
            "unknown field `[1].analyt`; did you mean `analyte`?",
        ),
    ];
    for (second, expect) in values {
        std::fs::write(desk.path("bad.json"), value(second)).unwrap();
        let said =
            desk.refused("judge --product toy.json --determinations bad.json --markets EU --date 2026-11-22 --json");
        assert!(said.contains(expect) && said.contains("bad.json"), "{second}: {said}");
    }
}

#[test]
fn bad_flags_are_told_with_what_to_do() {
    let bad = r#"[{"requirement": "EU-EN-71-3", "by": "R"}]"#;
    let whole = r#"[{"requirement": "EU-EN71-3", "by": "R"}]"#;
    let desk = Desk::with(&[
        ("toy.json", DOLL),
        ("values.json", "[]"),
        ("bad.json", bad),
        ("whole.json", whole),
        ("prices.csv", "method,fee,currency\nen71-3,cheap,CNY\n"),
        ("unknown.csv", "method,fee,currency\nen-71-3,1,CNY\n"),
        ("negative.json", r#"{"currency": "CNY", "methods": {"en71-3": {"fee": "-1"}}}"#),
    ]);
    for (line, expect) in [
        ("plan --product toy.json --markets XX", "--markets: unknown market `XX`; known are AU, CA, CN, EU"),
        ("plan --product toy.json --markets ,", "--markets names no market"),
        ("plan --product toy.json", "--markets"),
        ("plan --product toy.json --markets EU --date 2026-02-30", "there is no such day in the calendar"),
        ("plan --product toy.json --markets EU --date tomorrow", "write year-month-day"),
        ("plan --product gone.json --markets EU", "cannot read gone.json"),
        ("plan --product . --markets EU", "cannot read ."),
        ("judge --product toy.json --determinations gone.json --markets EU", "cannot read gone.json"),
        (
            "judge --product toy.json --determinations values.json --markets EU --rule lenient",
            "[possible values: simple, guard-band, non-binary]",
        ),
        (
            "plan --product toy.json --markets EU --evidence bad.json",
            "unknown requirement `EU-EN-71-3`; did you mean `EU-EN71-3`?",
        ),
        (
            "plan --product toy.json --markets EU --evidence whole.json",
            "EU-EN71-3 is about each part: name the `component`",
        ),
        ("plan --product toy.json --markets EU --prices prices.csv", "prices.csv, row 2, fee: `cheap` is not a number"),
        (
            "plan --product toy.json --markets EU --prices unknown.csv",
            "method `en-71-3` is unknown; did you mean `en71-3`?",
        ),
        ("plan --product toy.json --markets EU --prices negative.json", "fees and masses are not negative"),
    ] {
        let said = desk.refused(line);
        assert!(said.contains(expect), "{line}: {said}");
    }
}

#[test]
fn four_hundred_components_are_planned_in_every_market() {
    let parts: Vec<Value> =
        (0..400).map(|i| json!({"id": format!("p{i}"), "materials": ["plasticised_plastic"]})).collect();
    let toy = json!({"name": {"zh": "多", "en": "many"}, "age_months": {"min": 36}, "components": parts}).to_string();
    let desk = Desk::with(&[("toy.json", &toy)]);
    let plan = desk.json("plan --product toy.json --markets CN,EU,US,GB,CA,JP,KR,AU,NZ,GCC --date 2026-11-22 --json");
    let tested: std::collections::BTreeSet<&str> =
        plan["tests"].as_array().unwrap().iter().filter_map(|t| t["component"].as_str()).collect();
    assert_eq!(tested.len(), 400);
}

#[test]
fn what_would_be_passed_over_in_silence_is_named_on_stderr() {
    let values = r#"[{"component": "doll", "analyte": "DEHPP", "value": "1", "unit": "%", "laboratory": "A"},
                     {"component": "doll", "analyte": "DEHP", "value": "1", "unit": "%", "method": "our own"}]"#;
    let desk = Desk::with(&[("toy.json", DOLL), ("values.json", values)]);
    let output =
        desk.run("judge --product toy.json --determinations values.json --markets US --date 2026-11-22 --json");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    for expect in [
        "nobody reads the field `[0].laboratory`",
        "determination 1: no requirement speaks of the analyte `DEHPP`; did you mean `DEHP`?",
        "determination 2: unknown method `our own`; it is judged as if no method had been named",
    ] {
        assert!(said.contains(expect), "{said}");
    }
}

/// The expected verdicts of the reference folder, through the program. Says loudly when the folder is not there.
#[test]
fn the_golden_cases_come_out_through_the_program() {
    let root = std::env::var("TOUCHSTONE_REFERENCE")
        .unwrap_or_else(|_| concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/reference").to_owned());
    let path = format!("{root}/regulations/golden.json");
    let Ok(text) = std::fs::read_to_string(&path) else {
        println!("NOT RUN: {path} is not there; 0 golden cases were checked");
        assert!(
            std::env::var_os("TOUCHSTONE_REFERENCE").is_none(),
            "TOUCHSTONE_REFERENCE is set, but {path} cannot be read"
        );
        return;
    };
    let golden: Value = serde_json::from_str(&text).unwrap();
    let mut checked = 0;
    for case in golden["cases"].as_array().unwrap() {
        let (toy, values) = (case["product"].to_string(), case["determinations"].to_string());
        let desk = Desk::with(&[("toy.json", &toy), ("values.json", &values)]);
        let (date, rule) = (case["date"].as_str().unwrap(), case["rule"].as_str().unwrap());
        let answer = desk.json(&format!(
            "judge --product toy.json --determinations values.json --markets CN,EU,US,GB,CA,JP,KR,AU,NZ,GCC --date {date} --rule {rule} --json"
        ));
        for expect in case["expect"].as_array().unwrap() {
            let alike = |key: &str, s: &Value| expect.get(key).is_none_or(|wanted| s[key] == *wanted);
            let found: Vec<&Value> = answer["statements"]
                .as_array()
                .unwrap()
                .iter()
                .filter(|s| ["requirement", "market", "analyte"].iter().all(|key| alike(key, s)))
                .collect();
            if expect.get("statement").is_some() {
                assert!(found.is_empty(), "{}: {expect}\n{found:#?}", case["case"]);
            } else {
                let said = found.iter().any(|s| alike("verdict", s) && alike("limit", s));
                assert!(said, "{}: {expect}\n{found:#?}", case["case"]);
            }
            checked += 1;
        }
    }
    println!("{checked} expectations of the golden cases");
    assert!(checked >= 12, "{checked}");
}

#[test]
fn the_help_shows_the_shapes() {
    let desk = Desk::with(&[]);
    for (command, shapes) in
        [("plan", ["toy.json:", "--evidence: [", "\"decides\"}"]), ("judge", ["values.json:", "\"loq\"", "not_judged"])]
    {
        let output = desk.run(&format!("{command} --help"));
        let said = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success() && shapes.iter().all(|shape| said.contains(shape)), "{said}");
    }
}
