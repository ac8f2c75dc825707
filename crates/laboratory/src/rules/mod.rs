//! Decisions of the laboratory: may it? what follows? Each cites the clause it carries out. Pure.

mod competence;

pub use competence::{competent, marks_on};
