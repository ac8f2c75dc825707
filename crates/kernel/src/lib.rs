//! What every area speaks: typed identities, who acts, what time it is, messages and transition errors.
//!
//! Pure: no I/O, no clock, no randomness. Anything that touches the world belongs in `platform`.

mod actor;
mod id;
mod message;
mod time;
mod transition;

pub use actor::{Actor, AuthLevel, MembershipState, OrganisationKind, Role};
pub use id::ids;
pub use message::Message;
pub use time::{Clock, Date, FixedClock, Timestamp};
pub use transition::InvalidTransition;
