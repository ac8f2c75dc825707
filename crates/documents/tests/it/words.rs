//! The word files of both languages hold the same keys and no empty word.

use std::collections::BTreeMap;

fn words(text: &str) -> BTreeMap<String, String> {
    fn walk(prefix: &str, value: &toml::Value, out: &mut BTreeMap<String, String>) {
        match value {
            toml::Value::Table(table) => {
                for (key, value) in table {
                    walk(&format!("{prefix}.{key}"), value, out);
                }
            }
            toml::Value::Array(items) => {
                for (n, value) in items.iter().enumerate() {
                    walk(&format!("{prefix}.{n}"), value, out);
                }
            }
            other => {
                out.insert(prefix.to_owned(), other.as_str().unwrap_or_default().to_owned());
            }
        }
    }
    let mut out = BTreeMap::new();
    walk("", &toml::Value::Table(toml::from_str(text).unwrap()), &mut out);
    out
}

fn blanks(text: &str) -> Vec<&str> {
    let mut found: Vec<&str> = text.split('{').skip(1).filter_map(|rest| rest.split('}').next()).collect();
    found.sort_unstable();
    found
}

#[test]
fn both_languages_have_the_same_words_with_the_same_blanks() {
    let (zh, en) = (words(include_str!("../../words/zh-CN.toml")), words(include_str!("../../words/en.toml")));
    assert_eq!(zh.keys().collect::<Vec<_>>(), en.keys().collect::<Vec<_>>());
    for (key, word) in &zh {
        assert!(!word.is_empty() && !en[key].is_empty(), "{key} is empty");
        if key != ".date" {
            assert_eq!(blanks(word), blanks(&en[key]), "{key}");
        }
    }
}
