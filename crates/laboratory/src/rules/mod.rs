//! Decisions of the laboratory: may it? what follows? Each cites the clause it carries out. Pure.

mod competence;
mod conformity;
mod matching;
mod report;
mod results;

pub use competence::{competent, marks_on};
pub use conformity::{conformities, judged};
pub use matching::{Fate, fate_of};
pub use report::{Blocker, may_authorise, may_review, stale};
pub use results::{may_enter, may_verify};
