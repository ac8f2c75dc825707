//! What has to be known, and only that.
//!
//! A word is asked for when it is open in a rule that is itself open. Of words that imply each
//! other the wider one is asked first (no electronics answers batteries, radio and mains), and a
//! word open at several parts is asked once of the whole toy.

use std::collections::{BTreeMap, BTreeSet};

use super::answer::Question;
use crate::Text;
use crate::applies::Finding;
use crate::sheet::Subject;

/// Asked of a part whose material nobody named; the answer goes into its `materials`.
const MATERIALS: &str = "materials";

type Asked = BTreeMap<(Option<String>, String), BTreeSet<String>>;

pub(super) fn questions(
    subject: &Subject<'_>,
    findings: &[Finding<'_>],
    open: &[(Option<String>, String, String)],
) -> Vec<Question> {
    let of_rules = findings
        .iter()
        .flat_map(|f| f.open.iter().map(|word| (f.component.clone(), word.clone(), f.requirement.id.clone())));
    let mut asked: Asked = BTreeMap::new();
    for (component, word, requirement) in of_rules.chain(open.iter().cloned()) {
        let nameless = subject.without_material(component.as_deref(), &word);
        if !nameless.is_empty() {
            for part in nameless {
                asked.entry((part, MATERIALS.to_owned())).or_default().insert(requirement.clone());
            }
            continue;
        }
        let component = if subject.is_asked_of_whole(&word) { None } else { component };
        asked.entry((component, word)).or_default().insert(requirement);
    }
    let mut questions: Vec<Question> = wider_first(subject, once(asked))
        .into_iter()
        .map(|((component, attribute), decides)| {
            let text = text(subject, component.as_deref(), &attribute);
            Question { attribute, component, text, decides: decides.into_iter().collect() }
        })
        .collect();
    questions.sort_by(|a, b| {
        let key = |q: &Question| (std::cmp::Reverse(q.decides.len()), q.attribute.clone(), q.component.clone());
        key(a).cmp(&key(b))
    });
    questions
}

/// A word open at several parts, or at a part and the whole, is asked once.
fn once(asked: Asked) -> Asked {
    let mut parts: BTreeMap<String, usize> = BTreeMap::new();
    for (_, word) in asked.keys().filter(|(_, word)| word != MATERIALS) {
        *parts.entry(word.clone()).or_default() += 1;
    }
    let mut merged: Asked = BTreeMap::new();
    for ((component, word), decides) in asked {
        let component = if parts.get(&word).is_some_and(|n| *n > 1) { None } else { component };
        merged.entry((component, word)).or_default().extend(decides);
    }
    merged
}

/// A word waits while a wider open word it implies is asked of the same subject or the whole.
fn wider_first(subject: &Subject<'_>, asked: Asked) -> Asked {
    let waits_for = |component: &Option<String>, word: &str| {
        let implied = subject.vocabulary.implied(word).iter();
        let mut keys = implied.flat_map(|w| [(None, w.clone()), (component.clone(), w.clone())]);
        keys.find(|key| asked.contains_key(key))
    };
    let mut kept: Asked = BTreeMap::new();
    for ((component, word), decides) in &asked {
        let mut key = (component.clone(), word.clone());
        // Words never imply each other in a circle, so this ends.
        while let Some(wider) = waits_for(&key.0, &key.1) {
            key = wider;
        }
        kept.entry(key).or_default().extend(decides.iter().cloned());
    }
    kept
}

fn text(subject: &Subject<'_>, component: Option<&str>, word: &str) -> Text {
    if word == MATERIALS {
        return match component {
            Some(id) => Text::new(format!("部件“{id}”是什么材料?"), format!("What is part \"{id}\" made of?")),
            None => Text::new("是什么材料做的?", "What is it made of?"),
        };
    }
    let known = subject.vocabulary.get(word);
    let question = known.and_then(|w| w.question.clone()).unwrap_or_else(|| {
        let name = known.map_or_else(|| Text::new(word, word), |w| w.name.clone());
        Text::new(format!("是{}吗?", name.zh), format!("Is it: {}?", name.en))
    });
    match component {
        Some(id) => Text::new(format!("部件“{id}”:{}", question.zh), format!("Part \"{id}\": {}", question.en)),
        None => question,
    }
}
