//! What is known of a product and of each part, in three values, and from which word it follows.
//!
//! Words flow upwards (pvc makes plastic true) and backwards (no electronics makes radio false).
//! A word of the whole toy holds for its parts only when it says nothing about a material: a
//! slime jar does not make its PVC doll liquid.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::expr::{AgeEnd, Tri, View};
use crate::vocabulary::Unsaid;
use crate::{AgeRange, Product, Vocabulary, WordKind};

/// What was said of one subject, with all that follows.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sheet {
    trues: BTreeMap<String, String>,
    falses: BTreeSet<String>,
    said_false: BTreeSet<String>,
    /// Words that a true word excludes: ABS is no PVC.
    excluded: BTreeSet<String>,
    has_material: bool,
}

impl Sheet {
    pub(crate) fn new<'a>(said: impl Iterator<Item = (&'a String, &'a bool)>, vocabulary: &Vocabulary) -> Self {
        let mut sheet = Self::default();
        let mut yes = BTreeSet::new();
        for (word, value) in said {
            if *value {
                yes.insert(word);
            } else {
                sheet.said_false.insert(word.clone());
            }
        }
        for word in &yes {
            sheet.trues.insert((*word).clone(), (*word).clone());
        }
        for word in &yes {
            for implied in vocabulary.implied(word) {
                sheet.trues.entry(implied.clone()).or_insert_with(|| (*word).clone());
            }
        }
        if !sheet.said_false.is_empty() {
            for word in vocabulary.iter() {
                let implies_false = vocabulary.implied(&word.id).iter().any(|w| sheet.said_false.contains(w));
                if implies_false || sheet.said_false.contains(&word.id) {
                    sheet.falses.insert(word.id.clone());
                }
            }
        }
        let known = sheet.trues.keys().filter_map(|word| vocabulary.get(word));
        sheet.excluded = known.flat_map(|word| word.excludes.iter().cloned()).collect();
        sheet.has_material = sheet
            .trues
            .keys()
            .any(|w| vocabulary.get(w).is_some_and(|w| matches!(w.kind, WordKind::Material | WordKind::Form)));
        sheet
    }

    /// Words that hold, with the word that was said.
    pub(crate) fn trues(&self) -> impl Iterator<Item = (&str, &str)> {
        self.trues.iter().map(|(word, origin)| (word.as_str(), origin.as_str()))
    }

    pub(crate) fn says_no_itself(&self, word: &str) -> bool {
        self.said_false.contains(word)
    }

    /// Words that were said to be false though a true word implies them.
    pub(crate) fn contradictions(&self) -> impl Iterator<Item = (&str, &str)> {
        self.trues().filter(|(word, _)| self.said_false.contains(*word))
    }

    fn said(&self, word: &str) -> Option<Tri> {
        if self.trues.contains_key(word) {
            Some(Tri::Yes)
        } else if self.falses.contains(word) {
            Some(Tri::No)
        } else {
            None
        }
    }
}

/// The product with the sheets of its parts.
pub(crate) struct Subject<'a> {
    pub(crate) vocabulary: &'a Vocabulary,
    pub(crate) whole: Sheet,
    pub(crate) parts: Vec<(String, Sheet)>,
    /// Id → place in `parts`; of two with one id the first.
    places: BTreeMap<String, usize>,
    /// Words that hold of some part.
    of_some_part: BTreeSet<String>,
    ages: AgeRange,
}

impl<'a> Subject<'a> {
    pub(crate) fn new(product: &Product, vocabulary: &'a Vocabulary) -> Self {
        let parts: Vec<(String, Sheet)> =
            product.components.iter().map(|c| (c.id.clone(), Sheet::new(c.said(), vocabulary))).collect();
        let places = parts.iter().enumerate().rev().map(|(place, (id, _))| (id.clone(), place)).collect();
        let of_some_part = parts.iter().flat_map(|(_, sheet)| sheet.trues.keys().cloned()).collect();
        let whole = Sheet::new(product.attributes.0.iter(), vocabulary);
        Self { vocabulary, whole, parts, places, of_some_part, ages: product.age_months }
    }

    fn part(&self, component: Option<&str>) -> Option<&Sheet> {
        self.parts.get(*self.places.get(component?)?).map(|(_, sheet)| sheet)
    }

    /// The subject as a requirement on the whole toy sees it.
    pub(crate) fn product(&self) -> ProductView<'_> {
        ProductView(self)
    }

    /// The subject as a requirement on one part sees it; the whole for an unknown or absent part.
    pub(crate) fn at(&self, component: Option<&str>) -> Box<dyn View + '_> {
        match self.part(component) {
            Some(sheet) => Box::new(PartView { subject: self, sheet }),
            None => Box::new(ProductView(self)),
        }
    }

    /// From which said word it follows that `word` holds.
    pub(crate) fn origin(&self, component: Option<&str>, word: &str) -> Option<&str> {
        let sheets = self.part(component).into_iter().chain([&self.whole]);
        let own = sheets.filter_map(|sheet| sheet.trues.get(word)).map(String::as_str).next();
        own.or_else(|| match component {
            Some(_) => None,
            None => self.parts.iter().find_map(|(_, sheet)| sheet.trues.get(word)).map(String::as_str),
        })
    }

    /// The parts (or the whole, `None`) whose material would have to be named to know about `word`.
    pub(crate) fn without_material(&self, component: Option<&str>, word: &str) -> Vec<Option<String>> {
        if self.vocabulary.get(word).is_none_or(|w| w.kind != WordKind::Material) {
            return Vec::new();
        }
        if self.parts.is_empty() {
            return if self.whole.has_material { Vec::new() } else { vec![None] };
        }
        let of = self
            .parts
            .iter()
            .filter(|(id, sheet)| !sheet.has_material && component.is_none_or(|component| component == id));
        of.map(|(id, _)| Some(id.clone())).collect()
    }

    /// True when the answer for `word` at a part comes from the whole toy.
    pub(crate) fn is_asked_of_whole(&self, word: &str) -> bool {
        self.vocabulary.get(word).is_some_and(|w| !w.kind.is_of_component())
    }

    fn age(&self, end: AgeEnd) -> u32 {
        match end {
            AgeEnd::Min => self.ages.min,
            AgeEnd::Max => self.ages.max,
        }
    }

    /// A word of the whole toy speaks for its parts unless it implies something about a material.
    fn is_inherited(&self, word: &str) -> bool {
        let of_component = |w: &str| self.vocabulary.get(w).is_some_and(|w| w.kind.is_of_component());
        !of_component(word) && !self.vocabulary.implied(word).iter().any(|w| of_component(w))
    }
}

/// A view that answers each word once: for who asks all requirements about one part.
pub(crate) struct Remembering<'a> {
    view: Box<dyn View + 'a>,
    known: RefCell<HashMap<String, Tri>>,
}

impl<'a> Remembering<'a> {
    pub(crate) fn new(view: Box<dyn View + 'a>) -> Self {
        Self { view, known: RefCell::default() }
    }
}

impl View for Remembering<'_> {
    fn word(&self, word: &str) -> Tri {
        if let Some(known) = self.known.borrow().get(word) {
            return *known;
        }
        let found = self.view.word(word);
        self.known.borrow_mut().insert(word.to_owned(), found);
        found
    }

    fn age_months(&self, end: AgeEnd) -> u32 {
        self.view.age_months(end)
    }
}

pub(crate) struct ProductView<'a>(&'a Subject<'a>);

impl View for ProductView<'_> {
    fn word(&self, word: &str) -> Tri {
        let subject = self.0;
        let Some(known) = subject.vocabulary.get(word) else { return Tri::No };
        if subject.of_some_part.contains(word) {
            return Tri::Yes;
        }
        if let Some(said) = subject.whole.said(word) {
            return said;
        }
        if subject.vocabulary.implied(word).iter().any(|w| self.word(w) == Tri::No) {
            return Tri::No;
        }
        if known.kind == WordKind::Material && subject.parts.is_empty() && !subject.whole.has_material {
            return Tri::Open;
        }
        if matches!(known.kind, WordKind::Material | WordKind::Form | WordKind::Contact) && !subject.parts.is_empty() {
            let answers = || subject.parts.iter().map(|(_, sheet)| PartView { subject, sheet }.word(word));
            return if answers().any(|a| a == Tri::Yes) {
                Tri::Yes
            } else if answers().all(|a| a == Tri::No) {
                Tri::No
            } else {
                Tri::Open
            };
        }
        match known.unsaid {
            Unsaid::No => Tri::No,
            Unsaid::Yes => Tri::Yes,
            Unsaid::Ask | Unsaid::AskProduct => Tri::Open,
        }
    }

    fn age_months(&self, end: AgeEnd) -> u32 {
        self.0.age(end)
    }
}

struct PartView<'a> {
    subject: &'a Subject<'a>,
    sheet: &'a Sheet,
}

impl View for PartView<'_> {
    fn word(&self, word: &str) -> Tri {
        let vocabulary = self.subject.vocabulary;
        let Some(known) = vocabulary.get(word) else { return Tri::No };
        if let Some(said) = self.sheet.said(word) {
            return said;
        }
        if self.sheet.excluded.contains(word) {
            return Tri::No;
        }
        if !known.kind.is_of_component() {
            return if self.subject.is_inherited(word) { ProductView(self.subject).word(word) } else { Tri::No };
        }
        // "No part touches the mouth", said of the whole toy, answers for each part.
        if self.subject.whole.falses.contains(word) {
            return Tri::No;
        }
        if vocabulary.implied(word).iter().any(|w| self.sheet.said(w) == Some(Tri::No)) {
            return Tri::No;
        }
        match known.unsaid {
            Unsaid::Yes => Tri::Yes,
            // Of a part whose material nobody named, every material is open: one question for all.
            Unsaid::No | Unsaid::Ask if known.kind == WordKind::Material && !self.sheet.has_material => Tri::Open,
            Unsaid::No | Unsaid::AskProduct => Tri::No,
            Unsaid::Ask if matches!(known.kind, WordKind::Material | WordKind::Form) && self.sheet.has_material => {
                // Only a finer word of what was said can still be open: plastic may be PVC, wood may not.
                let finer = known.implies.iter().any(|w| self.sheet.trues.contains_key(w));
                if finer { Tri::Open } else { Tri::No }
            }
            Unsaid::Ask => Tri::Open,
        }
    }

    fn age_months(&self, end: AgeEnd) -> u32 {
        self.subject.age(end)
    }
}
