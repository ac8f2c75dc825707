//! Types and states of the laboratory: scopes, people's authorisations, samples, tests, values, reports.
//! Pure: no I/O, no clock, no randomness. Nothing but a transition sets a state.

mod import;
mod report;
mod sample;
mod scope;
mod test;
mod value;

pub use import::{ImportedRow, ResultImport, RowVerdict};
pub use report::{
    Amends, Conformity, Content, Issue, Report, ReportState, ReportedSample, ReportedTest, ReportedValue, verdict_word,
    worst,
};
pub use sample::{
    Condition, HandOver, Level, Reception, Sample, SampleState, current_holder, sample_body, sample_number,
};
pub use scope::{Authorisation, Competence, Marks, ScopeLine};
pub use test::{By, Determination, Test, TestState};
pub use value::{Characteristic, ResultKind, Rounded, UncertaintySpec, Value, fault_of, reading_of};

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
