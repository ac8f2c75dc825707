//! When a contract review is complete (17025 7.1.1 a–d, 7.1.2, 7.1.3).

use kernel::Message;
use platform::FieldError;

use super::parties::TEXT_MAX;
use crate::model::{Covered, DecisionRule, LineId, LineReview, LineVerdict, ReviewKind};

/// A review as filled in, before it is judged complete.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct ReviewDraft {
    /// 7.1.1 a.
    pub understood: bool,
    /// 7.1.3.
    pub decision_rule: Option<DecisionRule>,
    /// Each line.
    pub lines: Vec<LineDraft>,
    /// Remarks.
    pub note: String,
    /// What changed and how the customer agreed; for an amendment.
    pub reason: String,
}

/// One line as filled in.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LineDraft {
    /// The line.
    pub line: LineId,
    /// Its method.
    pub method: String,
    /// Laboratories whose scope covers it today: found by the platform, not typed.
    pub covered_by: Vec<Covered>,
    /// 7.1.1 b.
    pub resources: bool,
    /// 7.1.1 d.
    pub method_current: bool,
    /// 7.1.2.
    pub superseded_agreed: bool,
    /// 7.1.1 c.
    pub external_provider: String,
    /// 7.1.1 c.
    pub external_agreed: bool,
    /// Not yet said = `None`.
    pub verdict: Option<LineVerdict>,
    /// Remarks.
    pub note: String,
}

/// A complete review.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Complete {
    /// The decision rule.
    pub decision_rule: DecisionRule,
    /// Each line with its verdict.
    pub lines: Vec<LineReview>,
}

/// Judges whether a review is complete.
///
/// # Errors
/// Everything that is missing or does not fit, each at its field.
pub fn complete(draft: &ReviewDraft, kind: ReviewKind) -> Result<Complete, Vec<FieldError>> {
    let mut errors = Vec::new();
    if !draft.understood {
        errors.push(fault("understood", "order-review-error-understood"));
    }
    if kind == ReviewKind::Amendment && draft.reason.trim().is_empty() {
        errors.push(fault("reason", "error-required"));
    }
    for (field, text) in [("note", &draft.note), ("reason", &draft.reason)] {
        if text.chars().count() > TEXT_MAX {
            errors.push(too_long(field));
        }
    }
    let decision_rule = draft.decision_rule.or_else(|| {
        errors.push(fault("decision_rule", "order-review-error-decision-rule"));
        None
    });
    let mut lines = Vec::with_capacity(draft.lines.len());
    for line in &draft.lines {
        match complete_line(line) {
            Ok(done) => lines.push(done),
            Err(more) => errors.extend(more),
        }
    }
    if errors.is_empty() && !lines.iter().any(|line| line.verdict == LineVerdict::Feasible) {
        errors.push(fault("lines", "order-review-error-nothing-feasible"));
    }
    match decision_rule {
        Some(decision_rule) if errors.is_empty() => Ok(Complete { decision_rule, lines }),
        _ => Err(errors),
    }
}

fn complete_line(draft: &LineDraft) -> Result<LineReview, Vec<FieldError>> {
    let at = |part: &str, key: &str| fault(&format!("line-{}-{part}", draft.line), key);
    let mut errors = Vec::new();
    if draft.note.chars().count() > TEXT_MAX || draft.external_provider.chars().count() > TEXT_MAX {
        errors.push(too_long(&format!("line-{}-note", draft.line)));
    }
    let external = !draft.external_provider.trim().is_empty();
    let Some(verdict) = draft.verdict else {
        errors.push(at("verdict", "order-review-error-verdict"));
        return Err(errors);
    };
    match verdict {
        LineVerdict::Refused if draft.note.trim().is_empty() => errors.push(at("note", "order-review-error-why")),
        LineVerdict::Refused => {}
        LineVerdict::Feasible => {
            if !draft.resources {
                errors.push(at("resources", "order-review-error-resources"));
            }
            if draft.covered_by.is_empty() && !external {
                errors.push(at("external", "order-review-error-no-scope"));
            }
            if external && !draft.external_agreed {
                errors.push(at("external", "order-review-error-external"));
            }
            if !draft.method_current && !draft.superseded_agreed {
                errors.push(at("method", "order-review-error-method"));
            }
        }
    }
    if !errors.is_empty() {
        return Err(errors);
    }
    Ok(LineReview {
        line: draft.line,
        method: draft.method.clone(),
        covered_by: draft.covered_by.clone(),
        resources: draft.resources,
        method_current: draft.method_current,
        superseded_agreed: draft.superseded_agreed,
        external_provider: draft.external_provider.trim().to_owned(),
        external_agreed: draft.external_agreed,
        verdict,
        note: draft.note.trim().to_owned(),
    })
}

fn fault(field: &str, key: &str) -> FieldError {
    FieldError { field: field.to_owned(), message: Message::new(key) }
}

fn too_long(field: &str) -> FieldError {
    FieldError { field: field.to_owned(), message: Message::new("error-too-long").with("max", TEXT_MAX) }
}
