//! The registers beside the packs: words, analytes, measurands, methods, documents, relations.

use std::collections::BTreeMap;

use super::Packs;
use super::load::Problems;
use super::model::{Analyte, Document, Measurand, Method, Relation};
use super::table::{Row, rows};
use crate::expr::Expr;
use crate::text::Text;
use crate::vocabulary::{Vocabulary, Word};

pub(super) fn vocabulary(text: &str, problems: &mut Problems) -> Vocabulary {
    let file = "vocabulary.csv";
    let mut words = BTreeMap::new();
    let table = rows(file, text, &["word", "kind", "implies", "excludes", "unsaid", "derived", "zh", "en"], problems);
    for row in &table {
        let question = row.text("question_zh", "question_en");
        let derived = match row.get("derived") {
            "" => None,
            text => Expr::parse(text).map_err(|e| row.complain(problems, e)).ok(),
        };
        let (Some(kind), Some(unsaid)) = (row.name("kind", problems), row.name("unsaid", problems)) else { continue };
        let id = row.get("word").to_owned();
        let name = complete(row, problems);
        let word = Word {
            id: id.clone(),
            kind,
            name,
            question: (!question.is_incomplete()).then_some(question),
            implies: row.list("implies"),
            excludes: row.list("excludes"),
            unsaid,
            derived,
        };
        if words.insert(id, word).is_some() {
            row.complain(problems, format!("the word `{}` is defined twice", row.get("word")));
        }
    }
    for row in &table {
        let mut named = row.list("implies");
        named.extend(row.list("excludes"));
        if let Some(derived) = words.get(row.get("word")).and_then(|w| w.derived.as_ref()) {
            named.extend(derived.words().into_iter().map(str::to_owned));
        }
        for other in named.iter().filter(|w| words.get(*w).is_none_or(|w| w.derived.is_some())) {
            row.complain(problems, format!("unknown word `{other}`"));
        }
    }
    Vocabulary::new(words).unwrap_or_else(|circles| {
        for row in table.iter().filter(|row| circles.iter().any(|c| c == row.get("word"))) {
            row.complain(problems, format!("`{}` implies itself, in a circle", row.get("word")));
        }
        Vocabulary::default()
    })
}

fn complete(row: &Row<'_>, problems: &mut Problems) -> Text {
    let name = row.text("zh", "en");
    if name.is_incomplete() {
        row.complain(problems, "a name in zh and en is needed");
    }
    name
}

/// Collects rows by id, complaining of a second one.
fn collect<T>(
    file: &str,
    text: &str,
    columns: &[&str],
    problems: &mut Problems,
    mut read: impl FnMut(&Row<'_>, Text, &mut Problems) -> Option<T>,
) -> BTreeMap<String, T> {
    let mut found = BTreeMap::new();
    for row in rows(file, text, columns, problems) {
        let name = complete(&row, problems);
        if let Some(value) = read(&row, name, problems)
            && found.insert(row.get("id").to_owned(), value).is_some()
        {
            row.complain(problems, format!("`{}` is defined twice", row.get("id")));
        }
    }
    found
}

pub(super) fn analytes(text: &str, problems: &mut Problems) -> BTreeMap<String, Analyte> {
    collect("analytes.csv", text, &["id", "zh", "en", "cas", "aliases"], problems, |row, name, _| {
        let (id, cas) = (row.get("id").to_owned(), row.get("cas").to_owned());
        Some(Analyte { id, name, cas, aliases: row.list("aliases") })
    })
}

pub(super) fn measurands(text: &str, problems: &mut Problems) -> BTreeMap<String, Measurand> {
    collect("measurands.csv", text, &["id", "zh", "en", "aliases"], problems, |row, name, _| {
        Some(Measurand { id: row.get("id").to_owned(), name, aliases: row.list("aliases") })
    })
}

pub(super) fn documents(text: &str, problems: &mut Problems) -> BTreeMap<String, Document> {
    let columns = ["id", "market", "zh", "en", "missing_zh", "missing_en"];
    collect("documents.csv", text, &columns, problems, |row, name, problems| {
        let (zh, en) = (row.list("missing_zh"), row.list("missing_en"));
        if zh.len() != en.len() {
            row.complain(problems, "as many missing items in zh as in en are needed");
        }
        let missing = zh.into_iter().zip(en).map(|(zh, en)| Text::new(zh, en)).collect();
        Some(Document { id: row.get("id").to_owned(), market: row.get("market").to_owned(), name, missing })
    })
}

pub(super) fn methods(
    text: &str,
    measurands: &BTreeMap<String, Measurand>,
    problems: &mut Problems,
) -> BTreeMap<String, Method> {
    let columns = [
        "id",
        "zh",
        "en",
        "edition",
        "measurand",
        "per",
        "fee_cny",
        "fee_per_analyte_cny",
        "sample_g",
        "days",
        "price_basis",
    ];
    collect("methods.csv", text, &columns, problems, |row, name, problems| {
        let measurand = row.get("measurand").to_owned();
        if !measurands.contains_key(&measurand) {
            row.complain(problems, format!("undefined measurand `{measurand}`"));
        }
        Some(Method {
            id: row.get("id").to_owned(),
            name,
            edition: row.get("edition").to_owned(),
            measurand,
            per: row.name("per", problems)?,
            fee_cny: row.parse("fee_cny", problems)?,
            fee_per_analyte_cny: row.parse("fee_per_analyte_cny", problems)?,
            sample_g: row.parse("sample_g", problems)?,
            days: row.parse("days", problems)?,
            price_basis: row.get("price_basis").to_owned(),
        })
    })
}

pub(super) fn relations(text: &str, methods: &BTreeMap<String, Method>, problems: &mut Problems) -> Vec<Relation> {
    let columns = ["id", "kind", "methods_a", "methods_b", "serves", "condition_zh", "condition_en", "source"];
    let mut relations = Vec::new();
    for row in rows("equivalence.csv", text, &columns, problems) {
        let (methods_a, methods_b) = (row.list("methods_a"), row.list("methods_b"));
        for m in methods_a.iter().chain(&methods_b).filter(|m| !methods.contains_key(*m)) {
            row.complain(problems, format!("undefined method `{m}`"));
        }
        let (kind, serves) = (row.name("kind", problems), row.name("serves", problems));
        let confidence = row.name("confidence", problems);
        let (Some(kind), Some(serves), Some(confidence)) = (kind, serves, confidence) else { continue };
        relations.push(Relation {
            id: row.get("id").to_owned(),
            kind,
            methods_a,
            methods_b,
            serves,
            shared: row.get("shared").to_owned(),
            differs: row.get("differs").to_owned(),
            condition: row.text("condition_zh", "condition_en"),
            reason: row.text("reason_zh", "reason_en"),
            source: row.get("source").to_owned(),
            confidence,
        });
    }
    relations
}

/// The other names under which analytes and measurands are found.
pub(super) fn names(packs: &mut Packs) {
    for analyte in packs.analytes.values() {
        let own = [&analyte.id, &analyte.cas, &analyte.name.zh, &analyte.name.en];
        for name in own.into_iter().chain(&analyte.aliases).filter(|n| !n.is_empty()) {
            packs.analyte_names.entry(name.to_lowercase()).or_insert_with(|| analyte.id.clone());
        }
    }
    for measurand in packs.measurands.values() {
        let own = [&measurand.id, &measurand.name.zh, &measurand.name.en];
        for name in own.into_iter().chain(&measurand.aliases) {
            packs.measurand_names.entry(name.to_lowercase()).or_insert_with(|| measurand.id.clone());
        }
    }
}
