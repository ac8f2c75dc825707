//! The laboratory's tests: one module per transition, named as a sentence.

mod authorisations_decide_who_may_act;
mod pages_speak_both_languages;
mod samples_are_received_and_handed_on;
mod support;
