//! Types and states of the laboratory: scopes, people's authorisations, samples, tests, values, reports.
//! Pure: no I/O, no clock, no randomness. Nothing but a transition sets a state.

mod sample;
mod scope;

pub use sample::{
    Condition, HandOver, Level, Reception, Sample, SampleState, current_holder, sample_body, sample_number,
};
pub use scope::{Authorisation, Competence, Marks, ScopeLine};

kernel::typed_id!(
    /// One method applied to one component for one order line.
    TestId
);
kernel::typed_id!(
    /// One value of a test.
    DeterminationId
);
kernel::typed_id!(
    /// An instrument file.
    ImportId
);
