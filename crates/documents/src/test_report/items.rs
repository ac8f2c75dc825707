//! The items tested: samples, their components, and how they were taken.

use jiff::civil::Date;

use crate::photo::Photo;

/// A labelled particular of the product.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// What it is, in the language of the report.
    pub label: String,
    /// The particular.
    pub value: String,
    /// 7.8.2.2: supplied by the customer, and marked so.
    pub from_customer: bool,
}

/// A sample as received.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sample {
    /// Identification without ambiguity (7.8.2.1 g).
    pub identification: String,
    /// What it is.
    pub description: String,
    /// Quantity with unit; empty for none.
    pub quantity: String,
    /// Condition at receipt (7.8.2.1 g).
    pub condition: String,
    /// Date of receipt (7.8.2.1 h).
    pub received_on: Date,
    /// Photos that make it recognisable.
    pub photos: Vec<Photo>,
    /// What it was taken apart into.
    pub components: Vec<Component>,
}

impl Sample {
    pub(super) fn is_identified(&self) -> bool {
        !self.identification.trim().is_empty() && !self.description.trim().is_empty()
    }

    pub(super) fn has_condition(&self) -> bool {
        !self.condition.trim().is_empty()
    }
}

/// A tested part: material, colour and place on the sample.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Component {
    /// How results refer to it, as `1` or `2+3+5`.
    pub key: String,
    /// What it is.
    pub description: String,
    /// Material; empty when unknown.
    pub material: String,
    /// Colour; empty when of no matter.
    pub colour: String,
}

/// 7.8.2.1 k), 7.8.5: where the samples came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sampling {
    /// The customer supplied them: results apply to the samples as received (7.8.2.2).
    AsReceived,
    /// The laboratory took them.
    ByLaboratory {
        /// Date of sampling.
        sampled_on: Date,
        /// Plan and method.
        plan: String,
        /// Place of sampling.
        location: String,
        /// Who took them; empty for none.
        sampler: String,
        /// Conditions at sampling, deviations from the plan; empty for none.
        remarks: String,
    },
}

impl Sampling {
    pub(super) fn is_complete(&self) -> bool {
        match self {
            Sampling::AsReceived => true,
            Sampling::ByLaboratory { plan, location, .. } => !plan.trim().is_empty() && !location.trim().is_empty(),
        }
    }
}
