//! The packs: facts about requirements, each with its source and how sure it is.
//!
//! Data only. Must never guess: what does not read cleanly is refused with file, line and reason.

mod difference;
mod files;
mod limits;
mod load;
mod model;
mod registers;
mod requirements;
mod table;

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

pub use difference::{Change, Difference, FieldChange};
pub use files::{PackFiles, Ruled, Ruling};
pub use load::PackProblem;
pub use model::{
    Analyte, Confidence, DateBasis, Document, Judgeable, Kind, Limit, LimitRule, Measurand, Method, MethodUse,
    Relation, RelationKind, Requirement, Scope, Serves,
};

use crate::Vocabulary;

/// Every file of `packs/`, as it was when the binary was built.
const EMBEDDED: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/embedded.rs"));

/// All packs with their registers.
#[derive(Debug, Clone, Default)]
pub struct Packs {
    pub(crate) vocabulary: Vocabulary,
    pub(crate) analytes: BTreeMap<String, Analyte>,
    pub(crate) measurands: BTreeMap<String, Measurand>,
    pub(crate) methods: BTreeMap<String, Method>,
    pub(crate) documents: BTreeMap<String, Document>,
    pub(crate) relations: Vec<Relation>,
    /// Method → method → the first method relation that joins them, and the first by which the one may serve the other.
    joined: BTreeMap<String, BTreeMap<String, Joined>>,
    pub(crate) requirements: Vec<Requirement>,
    pub(crate) version: String,
    /// Lower-case name, symbol or CAS number → analyte.
    analyte_names: BTreeMap<String, String>,
    measurand_names: BTreeMap<String, String>,
}

/// Places in the list of relations.
#[derive(Debug, Clone, Copy)]
struct Joined {
    first: usize,
    serving: Option<usize>,
}

impl Packs {
    /// The packs that the binary carries.
    ///
    /// # Panics
    /// Never in a tested build: the loader is run over them by the tests.
    #[must_use]
    pub fn embedded() -> &'static Self {
        Self::shared()
    }

    /// The same, to be held beside packs that were read later.
    #[must_use]
    pub fn shared() -> &'static Arc<Self> {
        static PACKS: LazyLock<Arc<Packs>> = LazyLock::new(|| match Packs::from_files(EMBEDDED.iter().copied()) {
            Ok(packs) => Arc::new(packs),
            #[expect(clippy::panic, reason = "a binary whose own packs do not read must not plan or judge anything")]
            Err(problems) => {
                panic!("{}", problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))
            }
        });
        &PACKS
    }

    /// The files the binary carries: path below `packs/` and text.
    #[must_use]
    pub fn embedded_files() -> &'static [(&'static str, &'static str)] {
        EMBEDDED
    }

    /// Reads packs from `(path below packs/, text)` pairs, in any order; `.md` is for people.
    ///
    /// # Errors
    /// Every problem found, each with file, line and reason.
    pub fn from_files<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> Result<Self, Vec<PackProblem>> {
        load::load(&files.into_iter().filter(|(name, _)| !name.ends_with(".md")).collect())
    }

    /// A fingerprint of the facts: it changes when any of them does.
    #[must_use]
    pub fn version(&self) -> &str {
        &self.version
    }

    /// The words products are described in.
    #[must_use]
    pub fn vocabulary(&self) -> &Vocabulary {
        &self.vocabulary
    }

    /// Markets with at least one requirement, by name.
    #[must_use]
    pub fn markets(&self) -> Vec<&str> {
        let mut markets: Vec<&str> = self.requirements.iter().map(|r| r.market.as_str()).collect();
        markets.sort_unstable();
        markets.dedup();
        markets
    }

    /// Every requirement, by market and file.
    #[must_use]
    pub fn requirements(&self) -> &[Requirement] {
        &self.requirements
    }

    /// The requirement of that id.
    #[must_use]
    pub fn requirement(&self, id: &str) -> Option<&Requirement> {
        self.requirements.iter().find(|r| r.id == id)
    }

    /// The limit of that id with its requirement.
    #[must_use]
    pub fn limit(&self, id: &str) -> Option<(&Requirement, &Limit)> {
        self.requirements.iter().find_map(|r| r.limits.iter().find(|l| l.id == id).map(|l| (r, l)))
    }

    /// Every analyte.
    pub fn analytes(&self) -> impl Iterator<Item = &Analyte> {
        self.analytes.values()
    }

    /// The analyte of that id, name, symbol or CAS number, in any case.
    #[must_use]
    pub fn analyte(&self, name: &str) -> Option<&Analyte> {
        self.analytes
            .get(name)
            .or_else(|| self.analyte_names.get(&name.trim().to_lowercase()).and_then(|id| self.analytes.get(id)))
    }

    /// The measurand of that id or other name.
    #[must_use]
    pub fn measurand(&self, name: &str) -> Option<&Measurand> {
        self.measurands
            .get(name)
            .or_else(|| self.measurand_names.get(&name.trim().to_lowercase()).and_then(|id| self.measurands.get(id)))
    }

    /// Every method with its example price.
    pub fn methods(&self) -> impl Iterator<Item = &Method> {
        self.methods.values()
    }

    /// The method of that id.
    #[must_use]
    pub fn method(&self, id: &str) -> Option<&Method> {
        self.methods.get(id)
    }

    /// The document of that id.
    #[must_use]
    pub fn document(&self, id: &str) -> Option<&Document> {
        self.documents.get(id)
    }

    /// Which determinations may serve for which.
    #[must_use]
    pub fn relations(&self) -> &[Relation] {
        &self.relations
    }

    /// The first relation that speaks of these two methods, whether or not one determination may serve both.
    pub(crate) fn relation_of(&self, a: &str, b: &str) -> Option<&Relation> {
        self.relations.get(self.joined.get(a)?.get(b)?.first)
    }

    /// The relation by which a determination by `host` may serve a need of `method`. One from memory never does.
    pub(crate) fn serving(&self, host: &str, method: &str) -> Option<&Relation> {
        self.relations.get(self.joined.get(host)?.get(method)?.serving?)
    }

    /// Looks the relations between methods up beforehand: a plan asks for thousands of pairs.
    fn join_methods(&mut self) {
        for (place, relation) in self.relations.iter().enumerate().filter(|(_, r)| r.kind == RelationKind::Method) {
            let may = relation.serves != Serves::No && relation.confidence != Confidence::Memory;
            let pairs = relation.methods_a.iter().flat_map(|a| relation.methods_b.iter().map(move |b| (a, b)));
            for (a, b) in pairs.filter(|(a, b)| a != b) {
                for (one, other) in [(a, b), (b, a)] {
                    let known = self.joined.entry(one.clone()).or_default();
                    let joined = known.entry(other.clone()).or_insert(Joined { first: place, serving: None });
                    if may && joined.serving.is_none() {
                        joined.serving = Some(place);
                    }
                }
            }
        }
    }
}
