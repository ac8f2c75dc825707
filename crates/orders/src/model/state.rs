//! Where an order stands. Each state owns its facts; each transition consumes the old state.
//!
//! draft → submitted ⇄ returned; submitted → quoted → accepted → dispatched → reported → closed;
//! withdrawn by the applicant before acceptance, declined by the service centre before acceptance.

use kernel::ids::UserId;
use kernel::{Date, InvalidTransition, Timestamp};

use super::{DecisionRule, QuotationId, ReviewId, Waits};
use crate::rules::dates;

/// Who did it, and when.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Act {
    /// When.
    pub at: Timestamp,
    /// The person; `None` for an API key or a job.
    pub by: Option<UserId>,
    /// The name at that time.
    pub name: String,
}

/// What a contract review led to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Offer {
    /// The review it rests on.
    pub review: ReviewId,
    /// The quotation.
    pub quotation: QuotationId,
    /// The decision rule proposed; accepted with the quotation.
    pub decision_rule: DecisionRule,
}

/// What applicant and service centre agreed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Contract {
    /// What was accepted; `review` names the newest review (7.1.6).
    pub offer: Offer,
    /// When.
    pub accepted_at: Timestamp,
}

/// The clock stands still because the customer has to do something.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Stop {
    /// Since when, and who stopped it.
    pub act: Act,
    /// What is waited for.
    pub reason: String,
}

/// The date promised, and whether its clock runs.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Promise {
    /// Day by which the reports are promised; moves when the clock starts again.
    pub on: Date,
    /// Set while waiting for the customer.
    pub stopped: Option<Stop>,
}

/// Where an order stands.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum State {
    /// Being written.
    Draft,
    /// With the service centre.
    Submitted(Act),
    /// Sent back for completion.
    Returned {
        /// By whom.
        act: Act,
        /// What is missing.
        reason: String,
    },
    /// Reviewed, and a quotation made.
    Quoted {
        /// By whom.
        act: Act,
        /// What is offered.
        offer: Offer,
    },
    /// The applicant accepted the quotation.
    Accepted {
        /// By whom.
        act: Act,
        /// What was agreed.
        contract: Contract,
        /// The date promised.
        promise: Promise,
    },
    /// In testing.
    Dispatched {
        /// By whom.
        act: Act,
        /// What was agreed.
        contract: Contract,
        /// The date promised.
        promise: Promise,
    },
    /// Every laboratory has issued its report.
    Reported {
        /// When.
        act: Act,
        /// What was agreed.
        contract: Contract,
        /// The date that was promised.
        promised_on: Date,
    },
    /// Finished.
    Closed {
        /// By whom.
        act: Act,
        /// What was agreed.
        contract: Contract,
        /// The date that was promised.
        promised_on: Date,
    },
    /// Taken back by the applicant.
    Withdrawn {
        /// By whom.
        act: Act,
        /// Why, when said.
        reason: String,
    },
    /// Refused by the service centre.
    Declined {
        /// By whom.
        act: Act,
        /// Why.
        reason: String,
    },
}

type Moved = Result<State, InvalidTransition>;

impl State {
    /// Every word, in the order of a life.
    pub const WORDS: [&'static str; 10] = [
        "draft",
        "submitted",
        "returned",
        "quoted",
        "accepted",
        "dispatched",
        "reported",
        "closed",
        "withdrawn",
        "declined",
    ];

    /// The stored word.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Submitted(_) => "submitted",
            Self::Returned { .. } => "returned",
            Self::Quoted { .. } => "quoted",
            Self::Accepted { .. } => "accepted",
            Self::Dispatched { .. } => "dispatched",
            Self::Reported { .. } => "reported",
            Self::Closed { .. } => "closed",
            Self::Withdrawn { .. } => "withdrawn",
            Self::Declined { .. } => "declined",
        }
    }

    /// Who came to this state, and when; a draft has no act.
    #[must_use]
    pub const fn act(&self) -> Option<&Act> {
        match self {
            Self::Draft => None,
            Self::Submitted(act)
            | Self::Returned { act, .. }
            | Self::Quoted { act, .. }
            | Self::Accepted { act, .. }
            | Self::Dispatched { act, .. }
            | Self::Reported { act, .. }
            | Self::Closed { act, .. }
            | Self::Withdrawn { act, .. }
            | Self::Declined { act, .. } => Some(act),
        }
    }

    /// The reason given with this state.
    #[must_use]
    pub fn reason(&self) -> Option<&str> {
        match self {
            Self::Returned { reason, .. } | Self::Withdrawn { reason, .. } | Self::Declined { reason, .. } => {
                Some(reason)
            }
            _ => None,
        }
    }

    /// What was agreed, once it was.
    #[must_use]
    pub const fn contract(&self) -> Option<&Contract> {
        match self {
            Self::Accepted { contract, .. }
            | Self::Dispatched { contract, .. }
            | Self::Reported { contract, .. }
            | Self::Closed { contract, .. } => Some(contract),
            _ => None,
        }
    }

    /// What is offered or was agreed.
    #[must_use]
    pub const fn offer(&self) -> Option<&Offer> {
        match self {
            Self::Quoted { offer, .. } => Some(offer),
            other => match other.contract() {
                Some(contract) => Some(&contract.offer),
                None => None,
            },
        }
    }

    /// The running promise.
    #[must_use]
    pub const fn promise(&self) -> Option<&Promise> {
        match self {
            Self::Accepted { promise, .. } | Self::Dispatched { promise, .. } => Some(promise),
            _ => None,
        }
    }

    /// The day promised, also when all is done.
    #[must_use]
    pub const fn promised_on(&self) -> Option<Date> {
        match self {
            Self::Reported { promised_on, .. } | Self::Closed { promised_on, .. } => Some(*promised_on),
            other => match other.promise() {
                Some(promise) => Some(promise.on),
                None => None,
            },
        }
    }

    /// Who has to do something next.
    #[must_use]
    pub const fn waits(&self) -> Waits {
        if let Some(Promise { stopped: Some(_), .. }) = self.promise() {
            return Waits::Customer;
        }
        match self {
            Self::Draft | Self::Returned { .. } | Self::Quoted { .. } => Waits::Customer,
            Self::Submitted(_) | Self::Accepted { .. } | Self::Reported { .. } => Waits::Centre,
            Self::Dispatched { .. } => Waits::Laboratory,
            Self::Closed { .. } | Self::Withdrawn { .. } | Self::Declined { .. } => Waits::Nobody,
        }
    }

    /// May parties and wishes still be edited?
    #[must_use]
    pub const fn editable(&self) -> bool {
        matches!(self, Self::Draft | Self::Returned { .. })
    }

    /// The applicant hands it in, or in again.
    ///
    /// # Errors
    /// When it is with the service centre already, or over.
    pub fn submit(self, act: Act) -> Moved {
        match self {
            Self::Draft | Self::Returned { .. } => Ok(Self::Submitted(act)),
            other => Err(other.cannot("submitted")),
        }
    }

    /// The service centre sends it back for completion.
    ///
    /// # Errors
    /// When it is not being reviewed.
    pub fn return_for_completion(self, act: Act, reason: String) -> Moved {
        match self {
            Self::Submitted(_) => Ok(Self::Returned { act, reason }),
            other => Err(other.cannot("returned")),
        }
    }

    /// A complete contract review leads to a quotation; a new review before acceptance to a new one.
    ///
    /// # Errors
    /// When it was not submitted, or was accepted already (then see [`State::amend`]).
    pub fn quote(self, act: Act, offer: Offer) -> Moved {
        match self {
            Self::Submitted(_) | Self::Quoted { .. } => Ok(Self::Quoted { act, offer }),
            other => Err(other.cannot("quoted")),
        }
    }

    /// The applicant accepts the quotation. There is no other way to `accepted`, and no quotation without a review:
    /// an order cannot be accepted unreviewed (17025 7.1.1).
    ///
    /// # Errors
    /// When there is nothing to accept.
    pub fn accept(self, act: Act, promised_on: Date) -> Moved {
        match self {
            Self::Quoted { offer, .. } => Ok(Self::Accepted {
                contract: Contract { offer, accepted_at: act.at },
                promise: Promise { on: promised_on, stopped: None },
                act,
            }),
            other => Err(other.cannot("accepted")),
        }
    }

    /// A review repeated after work has begun (17025 7.1.6); the state stays.
    ///
    /// # Errors
    /// When nothing was agreed yet, or all is over.
    pub fn amend(mut self, review: ReviewId, decision_rule: DecisionRule) -> Moved {
        match &mut self {
            Self::Accepted { contract, .. } | Self::Dispatched { contract, .. } => {
                contract.offer.review = review;
                contract.offer.decision_rule = decision_rule;
                Ok(self)
            }
            _ => Err(self.cannot("amended")),
        }
    }

    /// Each line goes to a laboratory.
    ///
    /// # Errors
    /// Before acceptance, or a second time.
    pub fn dispatch(self, act: Act) -> Moved {
        match self {
            Self::Accepted { contract, promise, .. } => Ok(Self::Dispatched { act, contract, promise }),
            other => Err(other.cannot("dispatched")),
        }
    }

    /// The last report was issued.
    ///
    /// # Errors
    /// When it is not in testing.
    pub fn report(self, act: Act) -> Moved {
        match self {
            Self::Dispatched { contract, promise, .. } => Ok(Self::Reported { act, contract, promised_on: promise.on }),
            other => Err(other.cannot("reported")),
        }
    }

    /// Finished.
    ///
    /// # Errors
    /// Before the reports are there.
    pub fn close(self, act: Act) -> Moved {
        match self {
            Self::Reported { contract, promised_on, .. } => Ok(Self::Closed { act, contract, promised_on }),
            other => Err(other.cannot("closed")),
        }
    }

    /// The applicant takes it back.
    ///
    /// # Errors
    /// After acceptance.
    pub fn withdraw(self, act: Act, reason: String) -> Moved {
        match self {
            Self::Draft | Self::Submitted(_) | Self::Returned { .. } | Self::Quoted { .. } => {
                Ok(Self::Withdrawn { act, reason })
            }
            other => Err(other.cannot("withdrawn")),
        }
    }

    /// The service centre does not take it on.
    ///
    /// # Errors
    /// Before submission or after acceptance.
    pub fn decline(self, act: Act, reason: String) -> Moved {
        match self {
            Self::Submitted(_) | Self::Returned { .. } | Self::Quoted { .. } => Ok(Self::Declined { act, reason }),
            other => Err(other.cannot("declined")),
        }
    }

    /// The clock stops while the customer is waited for.
    ///
    /// # Errors
    /// When no clock runs.
    pub fn stop_clock(mut self, stop: Stop) -> Moved {
        match &mut self {
            Self::Accepted { promise, .. } | Self::Dispatched { promise, .. } if promise.stopped.is_none() => {
                promise.stopped = Some(stop);
                Ok(self)
            }
            _ => Err(self.cannot("stopped")),
        }
    }

    /// The clock runs again: the promised day moves by the working days lost.
    ///
    /// # Errors
    /// When the clock is not stopped.
    pub fn resume_clock(mut self, today: Date) -> Moved {
        match &mut self {
            Self::Accepted { promise, .. } | Self::Dispatched { promise, .. } if promise.stopped.is_some() => {
                if let Some(stop) = promise.stopped.take() {
                    let lost = dates::working_days_between(stop.act.at.china_date(), today);
                    promise.on = dates::add_working_days(promise.on, lost);
                }
                Ok(self)
            }
            _ => Err(self.cannot("resumed")),
        }
    }

    /// Both ends, as words of the catalogue (`state-order-…`).
    pub(crate) fn cannot(&self, to: &'static str) -> InvalidTransition {
        InvalidTransition { entity: "order", from: catalogue_word(self.word()), to: catalogue_word(to) }
    }
}

/// State words are shared by all areas in one catalogue: ours carry the noun.
fn catalogue_word(word: &'static str) -> &'static str {
    match word {
        "draft" => "order-draft",
        "submitted" => "order-submitted",
        "returned" => "order-returned",
        "quoted" => "order-quoted",
        "accepted" => "order-accepted",
        "dispatched" => "order-dispatched",
        "reported" => "order-reported",
        "closed" => "order-closed",
        "withdrawn" => "order-withdrawn",
        "declined" => "order-declined",
        "amended" => "order-amended",
        "reviewed" => "order-reviewed",
        "stopped" => "order-stopped",
        "resumed" => "order-resumed",
        other => other,
    }
}
