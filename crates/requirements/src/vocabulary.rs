//! The words in which products are described and requirements say whom they bind.
//!
//! A word may imply others (pvc implies plastic) and exclude others (ABS excludes pvc). What is
//! not said is assumed (`no`, `yes`) or asked (`ask`, `ask_product`: only of the whole product).

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::{Expr, Text};

/// What a word speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the kinds are the column `kind` of packs/vocabulary.csv")]
pub enum WordKind {
    Product,
    Function,
    Use,
    Market,
    Party,
    Evidence,
    Component,
    Material,
    Form,
    Contact,
    Derived,
}

impl WordKind {
    /// True for words that speak of one part rather than of the whole toy.
    #[must_use]
    pub fn is_of_component(self) -> bool {
        matches!(self, Self::Component | Self::Material | Self::Form | Self::Contact)
    }
}

/// What holds when nothing was said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Unsaid {
    No,
    Yes,
    Ask,
    AskProduct,
}

/// One word.
#[derive(Debug, Clone)]
pub struct Word {
    /// As it is written in products and packs.
    pub id: String,
    /// What it speaks of.
    pub kind: WordKind,
    /// What it means.
    pub name: Text,
    /// How it is asked for.
    pub question: Option<Text>,
    pub(crate) implies: Vec<String>,
    pub(crate) excludes: Vec<String>,
    pub(crate) unsaid: Unsaid,
    pub(crate) derived: Option<Expr>,
}

/// Every word, with what it implies in the end.
#[derive(Debug, Clone, Default)]
pub struct Vocabulary {
    words: BTreeMap<String, Word>,
    implied: BTreeMap<String, Vec<String>>,
}

impl Vocabulary {
    /// Takes the words and works out what each implies in the end; names the words in a circle.
    pub(crate) fn new(words: BTreeMap<String, Word>) -> Result<Self, Vec<String>> {
        let mut implied = BTreeMap::new();
        let mut circles = Vec::new();
        for id in words.keys() {
            let mut seen = BTreeSet::new();
            let mut open: Vec<&str> = vec![id];
            while let Some(word) = open.pop() {
                for next in words.get(word).into_iter().flat_map(|w| &w.implies) {
                    if seen.insert(next.clone()) {
                        open.push(next);
                    }
                }
            }
            if seen.contains(id) {
                circles.push(id.clone());
            }
            implied.insert(id.clone(), seen.into_iter().collect());
        }
        if circles.is_empty() { Ok(Self { words, implied }) } else { Err(circles) }
    }

    /// The word of that name.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&Word> {
        self.words.get(id)
    }

    /// Every word, by name.
    pub fn iter(&self) -> impl Iterator<Item = &Word> {
        self.words.values()
    }

    /// Every word that `id` implies, not itself.
    #[must_use]
    pub fn implied(&self, id: &str) -> &[String] {
        self.implied.get(id).map_or(&[], Vec::as_slice)
    }

    /// The known word nearest to a mistyped one.
    #[must_use]
    pub fn nearest(&self, id: &str) -> Option<&str> {
        nearest(id, self.words.keys().map(String::as_str))
    }
}

/// The nearest of `known` within half the length of `text`; the first of equals.
#[must_use]
pub fn nearest<'a>(text: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let lower = text.to_lowercase();
    let limit = (text.chars().count() / 2).max(2);
    known.map(|k| (distance(&lower, &k.to_lowercase()), k)).filter(|(d, _)| *d <= limit).min().map(|(_, k)| k)
}

/// Edit distance, two neighbours changed over counting as one edit; by the last two rows of the usual table.
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut before: Vec<usize> = Vec::new();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, ca) in a.iter().enumerate() {
        let mut next = vec![i + 1];
        for (j, cb) in b.iter().enumerate() {
            let at = |row: &[usize], j: usize| row.get(j).copied().unwrap_or(usize::MAX / 2);
            let mut best = (at(&row, j + 1) + 1).min(at(&next, j) + 1).min(at(&row, j) + usize::from(ca != cb));
            let crossed = i > 0 && j > 0 && a.get(i - 1) == Some(cb) && b.get(j - 1) == Some(ca);
            if crossed {
                best = best.min(at(&before, j - 1) + 1);
            }
            next.push(best);
        }
        before = std::mem::replace(&mut row, next);
    }
    row.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_word_is_found_and_a_far_one_is_not() {
        let known = ["plasticised_plastic", "plastic", "pvc"];
        assert_eq!(nearest("plastik", known.into_iter()), Some("plastic"));
        assert_eq!(nearest("PVC", known.into_iter()), Some("pvc"));
        assert_eq!(nearest("xxxxxxxxxx", known.into_iter()), None);
        assert_eq!(nearest("pcv", ["PE", "pvc"].into_iter()), Some("pvc"));
        assert_eq!(distance("kitten", "sitting"), 3);
        assert_eq!((distance("", "ab"), distance("ab", ""), distance("ab", "ba")), (2, 2, 1));
    }
}
