//! The laboratory's tests: one module per transition, named as a sentence.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "tests and their helpers stop at what they do not expect"
)]

mod a_second_person_verifies;
mod authorisations_decide_who_may_act;
mod instrument_files_are_imported_once;
mod newer_packs_leave_a_report_as_it_is;
mod pages_speak_both_languages;
mod programs_and_printers_are_served;
mod reports_pass_three_persons;
mod results_keep_their_four_faces;
mod samples_are_received_and_handed_on;
mod support;
