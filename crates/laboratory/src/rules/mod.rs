//! Decisions of the laboratory: may it? what follows? Each cites the clause it carries out. Pure.

mod competence;
mod matching;
mod results;

pub use competence::{competent, marks_on};
pub use matching::{Fate, fate_of};
pub use results::{may_enter, may_verify};
