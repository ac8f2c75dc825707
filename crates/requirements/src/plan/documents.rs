//! Documents due, each once.

use super::answer::DocumentDue;
use crate::Packs;
use crate::applies::Finding;

pub(super) fn due(packs: &Packs, applicable: &[&Finding<'_>]) -> Vec<DocumentDue> {
    let mut due: Vec<DocumentDue> = Vec::new();
    for finding in applicable {
        for id in &finding.requirement.documents {
            let Some(document) = packs.document(id) else { continue };
            let asked_by = finding.requirement.id.clone();
            match due.iter_mut().find(|d| d.id == *id) {
                Some(known) if known.asked_by.contains(&asked_by) => {}
                Some(known) => known.asked_by.push(asked_by),
                None => due.push(DocumentDue {
                    id: id.clone(),
                    market: document.market.clone(),
                    title: document.name.clone(),
                    asked_by: vec![asked_by],
                    missing: document.missing.clone(),
                }),
            }
        }
    }
    due.sort_by(|a, b| (&a.market, &a.id).cmp(&(&b.market, &b.id)));
    due
}
