//! What has to be determined: requirement × part × method, with the analytes asked for.

use std::collections::{BTreeMap, BTreeSet};

use crate::Packs;
use crate::applies::{Finding, Views};
use crate::expr::{Expr, LeafKind, Tri, View};
use crate::packs::{Limit, LimitRule, Requirement, Scope};
use crate::sheet::Subject;

/// One need.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Need {
    pub(crate) component: Option<String>,
    pub(crate) method: String,
    pub(crate) requirement: String,
    pub(crate) market: String,
    pub(crate) analytes: BTreeSet<String>,
}

/// All needs, and the words that decide about further ones.
pub(crate) struct Needs<'p> {
    pub(crate) needs: Vec<Need>,
    /// (part, word, requirement)
    pub(crate) open: Vec<(Option<String>, String, String)>,
    /// Requirement, part of the finding → limits that are tested for.
    limits: BTreeMap<String, BTreeMap<Option<String>, Vec<&'p Limit>>>,
    /// Requirement → parts at which it needs a test.
    tested: BTreeMap<String, BTreeSet<Option<String>>>,
}

impl<'p> Needs<'p> {
    pub(crate) fn is_tested(&self, requirement: &str, component: &Option<String>) -> bool {
        self.tested.get(requirement).is_some_and(|parts| component.is_none() || parts.contains(component))
    }

    pub(crate) fn limits_of(&self, requirement: &str, component: &Option<String>) -> &[&'p Limit] {
        self.limits.get(requirement).and_then(|parts| parts.get(component)).map_or(&[], Vec::as_slice)
    }
}

pub(crate) fn needs<'p>(packs: &Packs, subject: &Subject<'_>, findings: &[&Finding<'p>]) -> Needs<'p> {
    let mut all = Needs { needs: Vec::new(), open: Vec::new(), limits: BTreeMap::new(), tested: BTreeMap::new() };
    for finding in findings {
        let requirement = finding.requirement;
        let mut tested: Vec<&'p Limit> = Vec::new();
        for part in parts(packs, subject, finding) {
            for method in &requirement.methods {
                if !fits(packs, requirement, &method.id, part.as_deref(), finding) {
                    continue;
                }
                let mut note = Notes { part: part.as_deref(), requirement, open: &mut all.open };
                let view = subject.at(part.as_deref());
                if note.when(method.when.as_ref(), &*view) != Tri::Yes {
                    continue;
                }
                let own: Vec<&'p Limit> = requirement.limits.iter().filter(|l| l.method == method.id).collect();
                let asked: Vec<&'p Limit> =
                    own.iter().copied().filter(|l| note.when(l.when.as_ref(), &*view) != Tri::No).collect();
                // A mechanical test looks at more than its limits say; an extraction for nothing is none.
                let is_of_part = packs.method(&method.id).is_some_and(|m| m.per == Scope::Component);
                if is_of_part && !own.is_empty() && asked.is_empty() {
                    continue;
                }
                let mut analytes: BTreeSet<String> = asked.iter().map(|l| l.analyte.clone()).collect();
                for limit in &asked {
                    if let LimitRule::Sum(members) = &limit.rule {
                        analytes.extend(members.iter().cloned());
                    }
                }
                tested.extend(asked.into_iter().filter(|l| !tested.iter().any(|t| t.id == l.id)).collect::<Vec<_>>());
                all.needs.push(Need {
                    component: part.clone(),
                    method: method.id.clone(),
                    requirement: requirement.id.clone(),
                    market: requirement.market.clone(),
                    analytes,
                });
            }
        }
        all.limits.entry(requirement.id.clone()).or_default().insert(finding.component.clone(), tested);
    }
    for need in &all.needs {
        all.tested.entry(need.requirement.clone()).or_default().insert(need.component.clone());
    }
    all.needs.sort();
    all.needs.dedup();
    all
}

/// Whether a finding that applies has to be shown by a test: the same as [`needs`] finds, and nothing else of it.
pub(crate) fn is_shown_by_test(packs: &Packs, subject: &Subject<'_>, views: &Views<'_>, finding: &Finding<'_>) -> bool {
    let requirement = finding.requirement;
    let holds = |when: Option<&Expr>, at: Option<&str>| when.map_or(Tri::Yes, |when| when.value(views.at(at)));
    parts(packs, subject, finding).iter().any(|part| {
        let at = part.as_deref();
        requirement.methods.iter().any(|method| {
            let mut own = requirement.limits.iter().filter(|l| l.method == method.id).peekable();
            let is_of_part = packs.method(&method.id).is_some_and(|m| m.per == Scope::Component);
            fits(packs, requirement, &method.id, at, finding)
                && holds(method.when.as_ref(), at) == Tri::Yes
                && (!is_of_part || own.peek().is_none() || own.any(|l| holds(l.when.as_ref(), at) != Tri::No))
        })
    })
}

/// The parts at which the tests of a finding may be done: its own, or the whole and every part.
fn parts(packs: &Packs, subject: &Subject<'_>, finding: &Finding<'_>) -> Vec<Option<String>> {
    if finding.component.is_some() {
        return vec![finding.component.clone()];
    }
    let per_part =
        finding.requirement.methods.iter().any(|m| packs.method(&m.id).is_some_and(|m| m.per == Scope::Component));
    let own = subject.parts.iter().filter(|_| per_part).map(|(id, _)| Some(id.clone()));
    [None].into_iter().chain(own).collect()
}

/// Whether a method of this requirement is done at this part.
fn fits(packs: &Packs, requirement: &Requirement, method: &str, part: Option<&str>, finding: &Finding<'_>) -> bool {
    if requirement.scope == Scope::Component {
        return true;
    }
    match packs.method(method).map(|m| m.per) {
        Some(Scope::Component) => part.is_some() || finding.component.is_some(),
        Some(Scope::Product) | None => part.is_none(),
    }
}

/// Evaluates conditions and writes down what is open in them.
struct Notes<'a> {
    part: Option<&'a str>,
    requirement: &'a Requirement,
    open: &'a mut Vec<(Option<String>, String, String)>,
}

impl Notes<'_> {
    fn when(&mut self, when: Option<&Expr>, view: &dyn View) -> Tri {
        let Some(when) = when else { return Tri::Yes };
        let found = when.eval(view);
        if found.value == Tri::Open {
            for (leaf, _) in &found.leaves {
                if let LeafKind::Word(word) = leaf {
                    let entry = (self.part.map(str::to_owned), word.clone(), self.requirement.id.clone());
                    self.open.push(entry);
                }
            }
        }
        found.value
    }
}
