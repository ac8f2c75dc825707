//! The packs read, nothing of the reference tables is lost, and a bad pack is refused with its line.

use std::collections::BTreeSet;

use requirements::{PackProblem, Packs, WordKind};

#[test]
fn the_embedded_packs_read() {
    let packs = Packs::embedded();
    assert_eq!(packs.markets(), ["AU", "CA", "CN", "EU", "GB", "GCC", "ISO", "JP", "KR", "NZ", "US"]);
    let of = |market: &str| packs.requirements().iter().filter(|r| r.market == market).count();
    let counts: Vec<String> = packs.markets().iter().map(|market| format!("{market} {}", of(market))).collect();
    assert_eq!(counts.join(", "), "AU 7, CA 13, CN 27, EU 42, GB 16, GCC 2, ISO 3, JP 4, KR 2, NZ 3, US 29");
    assert!(packs.requirements().iter().all(|r| !r.title.is_incomplete() && !r.source.is_empty()));
    assert_eq!(packs.analyte("boron").unwrap().id, "Boron");
    assert_eq!(packs.analyte("硼").unwrap().id, "Boron");
    assert_eq!(packs.analyte("117-81-7").unwrap().id, "DEHP");
}

#[test]
fn every_row_of_the_reference_tables_is_in_a_pack_or_left_out_with_a_reason() {
    let root = std::env::var("TOUCHSTONE_REFERENCE")
        .unwrap_or_else(|_| concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/reference").to_owned());
    let folder = format!("{root}/regulations");
    if !std::path::Path::new(&folder).is_dir() {
        println!("NOT RUN: {folder} is not there; 0 rows were counted");
        assert!(
            std::env::var_os("TOUCHSTONE_REFERENCE").is_none(),
            "TOUCHSTONE_REFERENCE is set, but {folder} is missing"
        );
        return;
    }
    let packs = Packs::embedded();
    let (_, left_out) = Packs::embedded_files().iter().find(|(name, _)| *name == "left-out.csv").unwrap();
    let mut known = BTreeSet::new();
    known.extend(packs.requirements().iter().map(|r| r.id.clone()));
    known.extend(packs.requirements().iter().flat_map(|r| &r.limits).map(|l| l.id.clone()));
    known.extend(packs.relations().iter().map(|r| r.id.clone()));
    let mut counted = 0;
    let mut left_out: Vec<(String, String)> = csv::Reader::from_reader(left_out.as_bytes())
        .records()
        .map(|r| r.map(|r| (r[1].to_owned(), r[2].to_owned())).unwrap())
        .collect();
    for (id, why) in &left_out {
        assert!(why.len() > 40, "{id}: a reason is a sentence");
        assert!(known.insert(id.clone()), "{id} is in a pack and left out");
    }
    for table in ["requirements.csv", "limits.csv", "equivalence.csv"] {
        for row in csv::Reader::from_path(format!("{folder}/{table}")).unwrap().records() {
            let row = row.unwrap();
            assert!(known.contains(&row[0]), "{table}: {} is nowhere", &row[0]);
            left_out.retain(|(id, _)| *id != row[0]);
            counted += 1;
        }
    }
    println!("{counted} rows of the reference tables are accounted for");
    assert!(left_out.is_empty(), "left out, but in no table: {left_out:?}");
    assert_eq!(counted, 138 + 564 + 34);
}

/// The embedded packs with one file changed.
fn with(file: &str, change: impl Fn(&str) -> String) -> Result<Packs, Vec<PackProblem>> {
    let changed: Vec<(&str, String)> = Packs::embedded_files()
        .iter()
        .map(|(name, text)| (*name, if *name == file { change(text) } else { (*text).to_owned() }))
        .collect();
    Packs::from_files(changed.iter().map(|(name, text)| (*name, text.as_str())))
}

fn refused(file: &str, from: &str, to: &str, expect: &str) {
    let problems = with(file, |text| {
        assert!(text.contains(from), "{from} is not in {file}");
        text.replacen(from, to, 1)
    })
    .expect_err(expect);
    let found = problems.iter().find(|p| p.reason.contains(expect)).unwrap_or_else(|| panic!("{expect}: {problems:?}"));
    assert!(found.line > 0, "{found}");
    assert!(found.file == file || file.contains("vocabulary") || file.contains("methods"), "{found}");
}

#[test]
fn a_bad_pack_is_refused_with_file_line_and_reason() {
    let pack = "CN/gb-6675-4.toml";
    refused(pack, "coating|plastic", "coating|plastik", "unknown attribute `plastik`; did you mean `plastic`?");
    refused(pack, "valid_from = \"2026-11-01\"", "valid_from = \"2026-10-31\"", "overlapping editions");
    refused(pack, "valid_from = \"2016-01-01\"", "valid_from = \"2028-01-01\"", "dates run backwards");
    refused(pack, "valid_from = \"2016-01-01\"", "valid_from = \"2016-13-01\"", "is no date");
    refused(pack, "gb6675-4-2025", "gb6675-4-2026", "undefined method `gb6675-4-2026`");
    refused(pack, "\"cn-label\"", "\"cn-lable\"", "undefined document `cn-lable`");
    refused(pack, "kind = \"duty\"", "kind = \"dutty\"", "unknown variant");
    refused(pack, "market = \"CN\"", "market = \"EU\"", "not that of the folder");
    refused(pack, "(coating|", "coating|", "unexpected `)`");
    refused(pack, "replaces = [\"CN-GB6675.4-2014\"]", "replaces = [\"CN-X\"]", "unknown requirement `CN-X`");
    let limits = "CN/gb-6675-4.limits.csv";
    refused(limits, ",mg/kg,", ",,", "a limit without its unit");
    refused(limits, ",mg/kg,", ",mg/ton,", "unknown unit `mg/ton`");
    refused(limits, "Antimony", "Antimon", "undefined analyte `Antimon`");
    refused(limits, ",each,", ",some,", "neither `each` nor `sum:A+B`");
    refused(limits, ",<=,", ",=<,", "unknown comparator `=<`");
    refused(limits, "gb6675-4-2025", "en71-3", "is none of `CN-GB6675.4`");
    refused(limits, ",60,no,", ",60,yes,", "from memory may not be judged by");
    refused(
        "EU/reach-annex-xvii.limits.csv",
        "EU-REACH-51/02,EU-REACH-51,DBP",
        "EU-REACH-51/02,EU-REACH-51,DCHP",
        "the row of `DBP` in this sum",
    );
    refused("US/16-cfr-1307.toml", "exempts = [\"US-1307\"]", "", "an exemption names the duties");
    refused("vocabulary.csv", "plastic,material,,", "plastic,material,pvc,", "circle");
}

/// The embedded packs with one file more, or one less.
fn reasons(more: &[(&str, &str)], less: &str) -> Vec<String> {
    let files = Packs::embedded_files().iter().copied().filter(|(name, _)| *name != less);
    let problems = Packs::from_files(files.chain(more.iter().copied())).expect_err("a bad set of files");
    problems.iter().map(ToString::to_string).collect()
}

#[test]
fn what_is_missing_double_or_stray_is_refused_with_its_file() {
    let table = "GB/uk-reach.limits.csv";
    refused(table, "GB-REACH-51/02,", "GB-REACH-51/01,", "the limit `GB-REACH-51/01` is defined twice");
    refused("GB/uk-reach.toml", "id = \"GB-REACH-51\"", "id = \"GB-REACH-52\"", "`GB-REACH-52` is defined twice");
    refused("CA/toys-regulations.limits.csv", ",>,7,s,", ",>,,s,", "value:");
    refused(
        "CA/toys-regulations.limits.csv",
        ",no,或者伸长率不超过75 %:只凭长度不能判不符合,",
        ",no,,",
        "needs its doubt in zh",
    );
    refused(
        "JP/food-sanitation-act.toml",
        "title = { zh = \"指定玩具(食品卫生法)\"",
        "title = { zh = \"\"",
        "in zh and en",
    );
    refused("equivalence.csv", "kc-elements", "kc-element", "undefined method `kc-element`");
    refused("equivalence.csv", ",conditional,", ",perhaps,", "unknown variant");
    refused("methods.csv", ",product,280,0,500,3,example", ",toy,280,0,500,3,example", "per:");
    refused("documents.csv", "gb-marking,GB,", "gb-doc,GB,", "defined twice");
    assert!(reasons(&[], "methods.csv").contains(&"packs/methods.csv:0: the register is missing".to_owned()));
    let orphan = reasons(&[("NZ/nobody.limits.csv", "id\n")], "");
    assert!(orphan.contains(&"packs/NZ/nobody.limits.csv:0: no `NZ/nobody.toml` beside it".to_owned()), "{orphan:?}");
    let stray = reasons(&[("notes.csv", "id\n")], "");
    assert!(stray.contains(&"packs/notes.csv:0: no pack and no register".to_owned()), "{stray:?}");
}

#[test]
fn every_market_has_a_name_on_every_page_that_shows_one() {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../../locales");
    for (file, key) in [("market_access", "plan-market"), ("laboratory", "report-market"), ("passport", "market")] {
        for language in ["zh-CN", "en"] {
            let text = std::fs::read_to_string(format!("{root}/{language}/{file}.ftl")).unwrap();
            for market in Packs::embedded().markets().into_iter().filter(|market| *market != "ISO") {
                let entry = format!("\n{key}-{} = ", market.to_lowercase());
                assert!(text.contains(&entry), "{language}/{file}.ftl has no{entry}");
            }
        }
    }
}

#[test]
fn an_editor_may_change_a_figure_and_the_version_tells() {
    let changed = with("EU/en-71-3.limits.csv", |text| text.replacen(",2250,", ",2251,", 1)).unwrap();
    assert_ne!(changed.version(), Packs::embedded().version());
    assert_eq!(changed.limit("EU-EN71-3/01").unwrap().1.figure(), "2251");
}

#[test]
fn packs_load_from_a_folder_as_they_do_from_the_binary() {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../../packs");
    let mut files = Vec::new();
    let mut folders = vec![std::path::PathBuf::from(root)];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(root).unwrap().to_str().unwrap().to_owned();
                files.push((name, std::fs::read_to_string(&path).unwrap()));
            }
        }
    }
    let read = Packs::from_files(files.iter().map(|(name, text)| (name.as_str(), text.as_str()))).unwrap();
    assert_eq!(read.version(), Packs::embedded().version());
}

#[test]
fn what_may_not_be_judged_says_why_in_both_languages() {
    let packs = Packs::embedded();
    for limit in packs.requirements().iter().flat_map(|r| &r.limits) {
        if limit.judgeable != requirements::Judgeable::Yes {
            assert!(limit.doubt.as_ref().is_some_and(|d| !d.is_incomplete()), "{}", limit.id);
        }
    }
    for word in packs.vocabulary().iter().filter(|w| w.kind != WordKind::Derived) {
        assert!(!word.name.is_incomplete(), "{}", word.id);
    }
}
