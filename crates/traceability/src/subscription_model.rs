//! A subscription to a named query: when it reports, how far it has come, and how it fares.

use epcis::format::EpcFormat;
use epcis::subscription::{Controls, Schedule, Trigger};
use jiff::tz::TimeZone;
use kernel::Timestamp;
use kernel::ids::OrganisationId;
use platform::webhooks::Secret;

kernel::typed_id!(
    /// A subscription.
    SubscriptionId
);

/// Resource kind of subscriptions.
pub const SUBSCRIPTION: &str = "epcis_subscription";

/// When nothing is due until something comes.
pub(crate) const NEVER: Timestamp = Timestamp::from_micros(i64::MAX);

/// A subscription of an organisation to one of its named queries.
#[derive(Clone, Debug)]
pub struct Subscription {
    /// Identity.
    pub id: SubscriptionId,
    /// Whose it is; it is told what this organisation may see.
    pub organisation: OrganisationId,
    /// Name of the query.
    pub query: String,
    /// Where messages are posted; `None` for a WebSocket, which fetches them itself.
    pub dest: Option<String>,
    /// What messages are signed with.
    pub token: Option<Secret>,
    /// How identifiers are written in messages.
    pub format: EpcFormat,
    /// When it reports and what from.
    pub controls: Controls,
    /// Since when events are owed as they come; `None` until it has begun.
    pub min_record_time: Option<Timestamp>,
    /// Whether anything is sent.
    pub state: State,
    /// How far it has come.
    pub progress: Progress,
    /// Failures since the last success.
    pub failures: i64,
    /// Since when the receiver takes nothing.
    pub failing_since: Option<Timestamp>,
    /// What went wrong last; empty after a success.
    pub last_error: String,
    /// The last message that was taken.
    pub last_notified_at: Option<Timestamp>,
    /// When it was made.
    pub created_at: Timestamp,
    /// By whom.
    pub created_by_name: String,
}

/// Whether anything is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Yes.
    Active,
    /// No: the receiver took nothing for too long, or wanted no more. What comes waits.
    Stopped,
}

impl State {
    /// The stored word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Stopped => "stopped",
        }
    }

    /// From the stored word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Active, Self::Stopped].into_iter().find(|state| state.word() == word)
    }
}

/// Numbers of a subscription's events, from 1: each has one place in the order of telling.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// The last that waits.
    pub queued: i64,
    /// The last that was taken.
    pub delivered: i64,
    /// The last of the message that is on its way or was not taken yet: sent again, it is the same message.
    pub sending: Option<i64>,
}

impl Progress {
    /// How many wait.
    #[must_use]
    pub const fn waiting(self) -> i64 {
        self.queued - self.delivered
    }
}

impl Subscription {
    /// The schedule; none: every event as it comes.
    #[must_use]
    pub const fn schedule(&self) -> Option<&Schedule> {
        match &self.controls.trigger {
            Trigger::Schedule(schedule) => Some(schedule),
            Trigger::Stream => None,
        }
    }

    /// When it reports next by its schedule, after `now` (UTC, as record times are); [`NEVER`] for one that has none.
    #[must_use]
    pub(crate) fn next_after(&self, now: Timestamp) -> Timestamp {
        let next = self.schedule().and_then(|schedule| schedule.next_after(now.to_jiff(), &TimeZone::UTC));
        next.map_or(NEVER, Timestamp::from)
    }
}
