//! zh-CN and en say the same things: same keys, same arguments; and every key that code or a template names is there.
//! Keys put together at run time (`word("state", …)`, entries of the journal) are followed as far as the text tells.

use std::collections::{BTreeMap, BTreeSet};

use super::{AREAS, Fault};
use crate::rust_text::{code_and_strings, without_tests};
use crate::tree::{File, Tree};

const LANGUAGES: [&str; 2] = ["zh-CN", "en"];

/// What stands before a key in code and templates.
const KEY_CALLS: &[&str] = &[".t(", ".t1(", ".t2(", ".t_args(", ".page(", "Message::new("];

/// A text: where it stands, and the arguments it uses.
struct Entry {
    path: String,
    line: usize,
    arguments: BTreeSet<String>,
}

type Catalogue = BTreeMap<String, Entry>;

pub(crate) fn check(tree: &Tree) -> Vec<Fault> {
    let mut faults = Vec::new();
    let [zh, en] = LANGUAGES.map(|language| catalogue(tree, language, &mut faults));
    compare(&zh, &en, "en", &mut faults);
    compare(&en, &zh, "zh-CN", &mut faults);
    for (key, entry) in &zh {
        if en.get(key).is_some_and(|other| other.arguments != entry.arguments) {
            faults.push(Fault::new(&entry.path, entry.line, format!("`{key}` uses other arguments in en than here")));
        }
    }
    for file in tree.files().filter(|file| speaks(file)) {
        let text = if file.is("rs") { code_and_strings(&without_tests(&file.text)) } else { file.text.clone() };
        faults.extend(unknown(file, &text, &zh));
    }
    faults
}

fn catalogue(tree: &Tree, language: &str, faults: &mut Vec<Fault>) -> Catalogue {
    let folder = format!("locales/{language}/");
    let mut catalogue = Catalogue::new();
    for file in tree.ending("ftl").filter(|file| file.path.starts_with(&folder)) {
        for (line, key, arguments) in entries(&file.text) {
            let entry = Entry { path: file.path.clone(), line, arguments };
            if let Some(first) = catalogue.insert(key.to_owned(), entry) {
                faults.push(Fault::new(&file.path, line, format!("`{key}` stands in {} already", first.path)));
            }
        }
    }
    catalogue
}

/// (line, key, arguments) of each message of a Fluent file.
fn entries(text: &str) -> Vec<(usize, &str, BTreeSet<String>)> {
    let mut found: Vec<(usize, &str, BTreeSet<String>)> = Vec::new();
    for (index, line) in text.lines().enumerate() {
        if line.starts_with(|c: char| c.is_ascii_alphabetic())
            && let Some((key, _)) = line.split_once('=')
        {
            found.push((index + 1, key.trim(), BTreeSet::new()));
        }
        if let Some((_, _, arguments)) = found.last_mut().filter(|_| !line.starts_with('#')) {
            let names = line
                .split('$')
                .skip(1)
                .map(|rest| rest.split(|c: char| !c.is_ascii_alphanumeric() && c != '_' && c != '-').next());
            arguments.extend(names.flatten().map(str::to_owned));
        }
    }
    found
}

fn compare(these: &Catalogue, those: &Catalogue, language: &str, faults: &mut Vec<Fault>) {
    for (key, entry) in these.iter().filter(|(key, _)| !those.contains_key(*key)) {
        faults.push(Fault::new(&entry.path, entry.line, format!("`{key}` has no text in {language}")));
    }
}

/// Files whose keys are followed: sources and templates of platform, app and the areas, not their tests.
fn speaks(file: &File) -> bool {
    let (Some(own), Some(path)) = (file.crate_name(), file.in_crate()) else { return false };
    if !AREAS.contains(&own) && !["platform", "app"].contains(&own) {
        return false;
    }
    let source = file.is("rs") && path.starts_with("src/") && file.name() != "tests.rs" && !path.contains("/testing/");
    source || (file.is("html") && path.starts_with("templates/"))
}

fn unknown(file: &File, text: &str, known: &Catalogue) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut missing = |at: usize, key: &str| {
        let line = text.get(..at).map_or(0, |before| before.matches('\n').count()) + 1;
        faults.push(Fault::new(&file.path, line, format!("the catalogue has no `{key}`")));
    };
    for call in KEY_CALLS {
        for (at, key) in literals_after(text, call).filter(|(_, key)| is_key(key) && !known.contains_key(*key)) {
            missing(at, key);
        }
    }
    for (at, name) in literals_after(text, "Event::new(") {
        let key = format!("journal-{}", name.replace(['.', '_'], "-"));
        if !known.contains_key(&key) {
            missing(at, &key);
        }
    }
    for (at, prefix) in literals_after(text, ".word(").filter(|(_, prefix)| is_key(prefix)) {
        let family = format!("{prefix}-");
        if !known.keys().any(|key| key.starts_with(&family)) {
            missing(at, &format!("{prefix}-…"));
        }
    }
    faults
}

fn is_key(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_lowercase())
        && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
}

/// String literals that are the first argument of a call, with their place.
fn literals_after<'a>(text: &'a str, call: &'a str) -> impl Iterator<Item = (usize, &'a str)> {
    text.match_indices(call).filter_map(move |(at, _)| {
        let literal = text.get(at + call.len()..)?.trim_start().strip_prefix('"')?;
        Some((at, literal.split('"').next()?))
    })
}

#[cfg(test)]
mod tests {
    use super::super::places;
    use super::*;

    fn faults(zh: &str, en: &str, rest: &[(&str, &str)]) -> Vec<String> {
        let mut files = vec![("locales/zh-CN/a.ftl", zh), ("locales/en/a.ftl", en)];
        files.extend_from_slice(rest);
        places(&check(&Tree::of(&files)))
    }

    #[test]
    fn both_languages_have_the_same_keys() {
        assert_eq!(faults("a = 一\nb = 二\n", "a = one\n", &[]), ["locales/zh-CN/a.ftl:2"]);
        assert_eq!(faults("a = 一\n", "a = one\n# c = x\nc = three\n", &[]), ["locales/en/a.ftl:3"]);
    }

    #[test]
    fn both_languages_use_the_same_arguments_also_in_plurals() {
        let en = "a = { $n ->\n    [one] one of { $all }\n   *[other] { $n } of { $all }\n }\n";
        assert!(faults("a = { $all } 中的 { $n }\n", en, &[]).is_empty());
        assert_eq!(faults("a = { $n }\n", en, &[]), ["locales/zh-CN/a.ftl:1"]);
    }

    #[test]
    fn a_key_stands_in_one_file_only() {
        assert_eq!(faults("a = 一\na = 二\n", "a = one\n", &[]), ["locales/zh-CN/a.ftl:2"]);
    }

    #[test]
    fn every_key_that_is_named_exists() {
        let template = ("crates/orders/templates/order/show.html", "{{ p.t(\"a\") }}\n{{ p.t1(\"gone\", \"n\", 1) }}");
        let source = (
            "crates/orders/src/rules.rs",
            "//! x\nfn f() { Message::new(\n  \"gone-too\") }\n#[cfg(test)]\nmod t { fn g() { Message::new(\"made-up\") } }\n",
        );
        assert_eq!(
            faults("a = 一\n", "a = one\n", &[template, source]),
            ["crates/orders/templates/order/show.html:2", "crates/orders/src/rules.rs:2"]
        );
    }

    #[test]
    fn a_pure_crate_has_words_of_its_own() {
        let source = ("crates/epcis/src/parse.rs", "//! x\nfn f() { self.word(\"true\") }\n");
        assert!(faults("a = 一\n", "a = one\n", &[source]).is_empty());
    }

    #[test]
    fn journal_entries_and_families_of_words_have_texts() {
        let source = (
            "crates/orders/src/actions.rs",
            "//! x\nEvent::new(\"order.sent_back\", K, 1);\nEvent::new(\"order.lost\", K, 1);\np.word(\"state\", x); p.word(\"mood\", x);\n",
        );
        let zh = "journal-order-sent-back = 退回\nstate-open = 开\n";
        assert_eq!(faults(zh, zh, &[source]), ["crates/orders/src/actions.rs:3", "crates/orders/src/actions.rs:4"]);
    }
}
