//! Where an application stands. Each state owns its facts; each transition consumes the old state. Pure.

use kernel::InvalidTransition;
use kernel::ids::CertificateId;
use serde::{Deserialize, Serialize};

use super::{Decision, Evaluation, Review};

/// What is on file once the evidence was evaluated.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Worked {
    /// The application review.
    pub review: Review,
    /// The evaluation that counts.
    pub evaluation: Evaluation,
    /// Evaluations it replaced, oldest first: whoever made one still took part.
    #[serde(default)]
    pub earlier: Vec<Evaluation>,
    /// The review of all information and results (17065 7.5); none when the decision maker does it with the decision,
    /// as the note to 7.6.2 allows.
    #[serde(default)]
    pub examined: Option<Review>,
}

/// submitted → reviewed → evaluated → granted or refused; declined at review; withdrawn by the client before the decision.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum State {
    /// Received.
    Submitted,
    /// Taken on after application review; the evidence is to be evaluated (again).
    Reviewed {
        /// The review.
        review: Review,
        /// Evaluations before the client supplemented the evidence.
        #[serde(default)]
        earlier: Vec<Evaluation>,
    },
    /// Not taken on (7.3.4).
    Declined {
        /// Who and why.
        decision: Decision,
    },
    /// Evidence was evaluated.
    Evaluated {
        /// On what.
        #[serde(flatten)]
        work: Worked,
    },
    /// Granted.
    Granted {
        /// On what.
        #[serde(flatten)]
        work: Worked,
        /// The decision.
        decision: Decision,
        /// What came of it.
        certificate: CertificateId,
    },
    /// Refused.
    Refused {
        /// On what.
        #[serde(flatten)]
        work: Worked,
        /// The decision.
        decision: Decision,
    },
    /// Taken back by the client.
    Withdrawn {
        /// Who and why.
        decision: Decision,
    },
}

impl State {
    /// Every stored word, in the order of the board.
    pub const WORDS: [&'static str; 7] =
        ["submitted", "reviewed", "evaluated", "granted", "refused", "declined", "withdrawn"];

    /// Stored word.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Submitted => "submitted",
            Self::Reviewed { .. } => "reviewed",
            Self::Declined { .. } => "declined",
            Self::Evaluated { .. } => "evaluated",
            Self::Granted { .. } => "granted",
            Self::Refused { .. } => "refused",
            Self::Withdrawn { .. } => "withdrawn",
        }
    }

    /// Before the decision: the client may still supplement or withdraw.
    #[must_use]
    pub const fn open(&self) -> bool {
        matches!(self, Self::Submitted | Self::Reviewed { .. } | Self::Evaluated { .. })
    }

    fn refuse_to(&self, to: &'static str) -> InvalidTransition {
        InvalidTransition { entity: "application", from: self.word(), to }
    }

    /// Submitted → reviewed.
    ///
    /// # Errors
    /// Any other state.
    pub fn review(self, review: Review) -> Result<Self, InvalidTransition> {
        match self {
            Self::Submitted => Ok(Self::Reviewed { review, earlier: Vec::new() }),
            other => Err(other.refuse_to("reviewed")),
        }
    }

    /// Submitted → declined.
    ///
    /// # Errors
    /// Any other state.
    pub fn decline(self, decision: Decision) -> Result<Self, InvalidTransition> {
        match self {
            Self::Submitted => Ok(Self::Declined { decision }),
            other => Err(other.refuse_to("declined")),
        }
    }

    /// Reviewed or evaluated → evaluated. What was evaluated before stays on file.
    ///
    /// # Errors
    /// Any other state.
    pub fn evaluate(self, evaluation: Evaluation) -> Result<Self, InvalidTransition> {
        match self {
            Self::Reviewed { review, earlier } => {
                Ok(Self::Evaluated { work: Worked { review, evaluation, earlier, examined: None } })
            }
            Self::Evaluated { work } => {
                let Worked { review, evaluation: before, mut earlier, .. } = work;
                earlier.push(before);
                Ok(Self::Evaluated { work: Worked { review, evaluation, earlier, examined: None } })
            }
            other => Err(other.refuse_to("evaluated")),
        }
    }

    /// The client cites further evidence: evaluated → reviewed; before the evaluation the state stays.
    ///
    /// # Errors
    /// After the decision.
    pub fn supplement(self) -> Result<Self, InvalidTransition> {
        match self {
            Self::Evaluated { work } => {
                let Worked { review, evaluation, mut earlier, .. } = work;
                earlier.push(evaluation);
                Ok(Self::Reviewed { review, earlier })
            }
            open if open.open() => Ok(open),
            other => Err(other.refuse_to("supplemented")),
        }
    }

    /// Evaluated, and all information and results reviewed by somebody who took no part (7.5).
    ///
    /// # Errors
    /// Any other state.
    pub fn examine(self, examined: Review) -> Result<Self, InvalidTransition> {
        match self {
            Self::Evaluated { work } => Ok(Self::Evaluated { work: Worked { examined: Some(examined), ..work } }),
            other => Err(other.refuse_to("examined")),
        }
    }

    /// Evaluated → granted.
    ///
    /// # Errors
    /// Any other state.
    pub fn grant(self, decision: Decision, certificate: CertificateId) -> Result<Self, InvalidTransition> {
        match self {
            Self::Evaluated { work } => Ok(Self::Granted { work, decision, certificate }),
            other => Err(other.refuse_to("granted")),
        }
    }

    /// Evaluated → refused.
    ///
    /// # Errors
    /// Any other state.
    pub fn refuse(self, decision: Decision) -> Result<Self, InvalidTransition> {
        match self {
            Self::Evaluated { work } => Ok(Self::Refused { work, decision }),
            other => Err(other.refuse_to("refused")),
        }
    }

    /// Open → withdrawn by the client.
    ///
    /// # Errors
    /// After the decision.
    pub fn withdraw(self, decision: Decision) -> Result<Self, InvalidTransition> {
        if self.open() { Ok(Self::Withdrawn { decision }) } else { Err(self.refuse_to("withdrawn")) }
    }

    /// What is on file, once the evidence was evaluated.
    #[must_use]
    pub const fn worked(&self) -> Option<&Worked> {
        match self {
            Self::Evaluated { work } | Self::Granted { work, .. } | Self::Refused { work, .. } => Some(work),
            _ => None,
        }
    }

    /// The application review, once there is one.
    #[must_use]
    pub fn reviewed(&self) -> Option<&Review> {
        match self {
            Self::Reviewed { review, .. } => Some(review),
            other => other.worked().map(|work| &work.review),
        }
    }

    /// The evaluation that counts, once there is one.
    #[must_use]
    pub fn evaluated(&self) -> Option<&Evaluation> {
        self.worked().map(|work| &work.evaluation)
    }

    /// Evaluations that were replaced.
    #[must_use]
    pub fn earlier(&self) -> &[Evaluation] {
        match self {
            Self::Reviewed { earlier, .. } => earlier,
            other => other.worked().map(|work| work.earlier.as_slice()).unwrap_or_default(),
        }
    }

    /// The review of all information and results (7.5), when it was done apart from the decision.
    #[must_use]
    pub fn examined(&self) -> Option<&Review> {
        self.worked().and_then(|work| work.examined.as_ref())
    }

    /// The decision, once there is one.
    #[must_use]
    pub const fn decided(&self) -> Option<&Decision> {
        match self {
            Self::Declined { decision }
            | Self::Granted { decision, .. }
            | Self::Refused { decision, .. }
            | Self::Withdrawn { decision } => Some(decision),
            _ => None,
        }
    }

    /// What came of it, once granted.
    #[must_use]
    pub const fn certificate(&self) -> Option<CertificateId> {
        match self {
            Self::Granted { certificate, .. } => Some(*certificate),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use kernel::Timestamp;

    use super::*;
    use crate::model::By;

    #[test]
    fn nothing_is_decided_before_it_is_evaluated() {
        let by = By { person: None, name: String::new(), at: Timestamp::from_micros(0) };
        let decision = || Decision { by: by.clone(), reason: String::new() };
        assert!(State::Submitted.grant(decision(), CertificateId(uuid::Uuid::nil())).is_err());
        let reviewed = State::Submitted.review(Review { by: by.clone(), note: String::new() }).unwrap();
        assert!(reviewed.clone().examine(Review { by: by.clone(), note: String::new() }).is_err());
        assert!(reviewed.clone().refuse(decision()).is_err());
        assert!(reviewed.decline(decision()).is_err());
    }
    #[test]
    fn a_second_evaluation_and_further_evidence_keep_the_first_on_file() {
        let by = |name: &str| By { person: None, name: name.to_owned(), at: Timestamp::from_micros(0) };
        let evaluation = |name| Evaluation {
            by: by(name),
            findings: Vec::new(),
            unusable: Vec::new(),
            agreement: true,
            note: String::new(),
        };
        let review = || Review { by: by("r"), note: String::new() };
        let names = |state: &State| state.earlier().iter().map(|e| e.by.name.clone()).collect::<Vec<_>>();
        let state = State::Submitted.review(review()).unwrap().evaluate(evaluation("a")).unwrap();
        let state = state.examine(review()).unwrap().evaluate(evaluation("b")).unwrap();
        assert!(state.examined().is_none(), "what was examined is no longer what counts");
        assert_eq!(names(&state), ["a"]);
        let state = state.supplement().unwrap();
        assert_eq!((state.word(), names(&state)), ("reviewed", vec!["a".to_owned(), "b".to_owned()]));
        let state = state.evaluate(evaluation("c")).unwrap();
        assert_eq!(names(&state), ["a", "b"]);
        let text = serde_json::to_string(&state).unwrap();
        assert_eq!(serde_json::from_str::<State>(&text).unwrap(), state);
    }

    #[test]
    fn a_decided_application_is_neither_supplemented_nor_withdrawn() {
        let by = By { person: None, name: String::new(), at: Timestamp::from_micros(0) };
        let decision = || Decision { by: by.clone(), reason: "x".to_owned() };
        let withdrawn = State::Submitted.withdraw(decision()).unwrap();
        assert!(withdrawn.clone().withdraw(decision()).is_err());
        assert!(withdrawn.supplement().is_err());
        assert!(State::Submitted.decline(decision()).unwrap().supplement().is_err());
    }
}
