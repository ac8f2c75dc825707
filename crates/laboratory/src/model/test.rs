//! A test: one method on one component for one order line, with its determinations (ISO/IEC 17025 7.5).

use kernel::ids::{OrderId, OrganisationId, ProductVersionId, SampleId, UserId};
use kernel::{InvalidTransition, Timestamp};

use super::{DeterminationId, ResultKind, TestId, Value};

/// Who did something, and when. `person` is missing when an API key did.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct By {
    /// The person.
    pub person: Option<UserId>,
    /// Name at that time.
    pub name: String,
    /// When.
    pub at: Timestamp,
}

/// registered → assigned → entered → verified → released; retested keeps the old beside the new.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum TestState {
    /// Opened by the dispatch.
    Registered,
    /// Somebody carries it out.
    Assigned {
        /// Who.
        to: By,
    },
    /// All values are there.
    Entered {
        /// Who carries it out.
        to: By,
        /// Who entered the last value.
        by: By,
    },
    /// A second person has verified them.
    Verified {
        /// Who carried it out.
        to: By,
        /// Who entered.
        by: By,
        /// Who verified.
        verified: By,
    },
    /// Stands on an issued report.
    Released {
        /// Who carried it out.
        to: By,
        /// Who entered.
        by: By,
        /// Who verified.
        verified: By,
    },
    /// Done again; the values stay.
    Retested {
        /// The test that took its place.
        new: TestId,
        /// Why.
        reason: String,
    },
}

impl TestState {
    /// Stored word.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Registered => "registered",
            Self::Assigned { .. } => "assigned",
            Self::Entered { .. } => "entered",
            Self::Verified { .. } => "verified",
            Self::Released { .. } => "released",
            Self::Retested { .. } => "retested",
        }
    }

    /// Who carries it out.
    #[must_use]
    pub const fn performer(&self) -> Option<&By> {
        match self {
            Self::Registered | Self::Retested { .. } => None,
            Self::Assigned { to }
            | Self::Entered { to, .. }
            | Self::Verified { to, .. }
            | Self::Released { to, .. } => Some(to),
        }
    }

    /// May values still be typed?
    #[must_use]
    pub const fn open(&self) -> bool {
        matches!(self, Self::Assigned { .. } | Self::Entered { .. })
    }

    fn refuse(&self, to: &'static str) -> InvalidTransition {
        InvalidTransition { entity: "test", from: self.word(), to }
    }

    /// Registered or assigned → assigned (also from one person to another, before values stand).
    ///
    /// # Errors
    /// Any other state.
    pub fn assign(self, to: By) -> Result<Self, InvalidTransition> {
        match self {
            Self::Registered | Self::Assigned { .. } => Ok(Self::Assigned { to }),
            other => Err(other.refuse("assigned")),
        }
    }

    /// Assigned or entered → entered.
    ///
    /// # Errors
    /// Any other state.
    pub fn enter(self, by: By) -> Result<Self, InvalidTransition> {
        match self {
            Self::Assigned { to } | Self::Entered { to, .. } => Ok(Self::Entered { to, by }),
            other => Err(other.refuse("entered")),
        }
    }

    /// Entered → verified. Whether this person may, the rules say.
    ///
    /// # Errors
    /// Any other state.
    pub fn verify(self, verified: By) -> Result<Self, InvalidTransition> {
        match self {
            Self::Entered { to, by } => Ok(Self::Verified { to, by, verified }),
            other => Err(other.refuse("verified")),
        }
    }

    /// Entered → assigned: the verifier sends it back.
    ///
    /// # Errors
    /// Any other state.
    pub fn send_back(self) -> Result<Self, InvalidTransition> {
        match self {
            Self::Entered { to, .. } => Ok(Self::Assigned { to }),
            other => Err(other.refuse("assigned")),
        }
    }

    /// Verified → released, by the issue of the report.
    ///
    /// # Errors
    /// Any other state.
    pub fn release(self) -> Result<Self, InvalidTransition> {
        match self {
            Self::Verified { to, by, verified } => Ok(Self::Released { to, by, verified }),
            other => Err(other.refuse("released")),
        }
    }

    /// Entered, verified or released → retested: a new test takes its place, this one is kept.
    ///
    /// # Errors
    /// Any other state.
    pub fn retest(self, new: TestId, reason: String) -> Result<Self, InvalidTransition> {
        match self {
            Self::Entered { .. } | Self::Verified { .. } | Self::Released { .. } => Ok(Self::Retested { new, reason }),
            other => Err(other.refuse("retested")),
        }
    }
}

/// A test.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Test {
    /// Identity.
    pub id: TestId,
    /// Where it is done.
    pub laboratory: OrganisationId,
    /// For which order.
    pub order: OrderId,
    /// Its human number.
    pub order_number: String,
    /// Order line.
    pub line: String,
    /// 1 for the first, 2 for the first retest.
    pub attempt: i64,
    /// Product version.
    pub version: ProductVersionId,
    /// Method id.
    pub method: String,
    /// Method title, zh.
    pub title_zh: String,
    /// Method title, en.
    pub title_en: String,
    /// Component key; empty for the whole toy.
    pub component: String,
    /// Component name, zh.
    pub component_zh: String,
    /// Component name, en.
    pub component_en: String,
    /// The sample or part it is done on, once received.
    pub sample: Option<SampleId>,
    /// Identification of that sample, for the bench.
    pub sample_number: String,
    /// Requirements it serves.
    pub serves: Vec<String>,
    /// Working days agreed.
    pub days: i64,
    /// State.
    pub state: TestState,
    /// The test it repeats.
    pub retest_of: Option<TestId>,
    /// When it was opened.
    pub created_at: Timestamp,
    /// For optimistic locking.
    pub row_version: i64,
    /// Values, in the order of the method.
    pub determinations: Vec<Determination>,
}

impl Test {
    /// Has every determination a value?
    #[must_use]
    pub fn complete(&self) -> bool {
        self.determinations.iter().all(|d| d.value.is_some())
    }

    /// The value of an analyte.
    #[must_use]
    pub fn of(&self, analyte: &str) -> Option<&Determination> {
        self.determinations.iter().find(|d| d.analyte == analyte)
    }
}

/// What is measured, and its value once there is one.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Determination {
    /// Identity.
    pub id: DeterminationId,
    /// Analyte or clause.
    pub analyte: String,
    /// A number, or a pass or fail.
    pub kind: ResultKind,
    /// Total content, migration, emission …
    pub measurand: String,
    /// Unit symbol.
    pub unit: String,
    /// Limit of quantification in that unit, or empty.
    pub loq: String,
    /// The value.
    pub value: Option<Value>,
    /// Typed, or the import it came from.
    pub source: String,
    /// Who entered it.
    pub by: Option<By>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn by(name: &str) -> By {
        By { person: None, name: name.to_owned(), at: Timestamp::from_micros(1) }
    }

    #[test]
    fn a_test_goes_its_way_and_no_other() {
        let assigned = TestState::Registered.assign(by("a")).unwrap();
        assert!(assigned.clone().verify(by("v")).is_err());
        let entered = assigned.enter(by("a")).unwrap();
        assert!(entered.clone().assign(by("b")).is_err(), "values stand: a retest, not another analyst");
        assert_eq!(entered.clone().send_back().unwrap().word(), "assigned");
        let verified = entered.verify(by("v")).unwrap();
        assert!(verified.clone().enter(by("a")).is_err(), "verified values are locked");
        let released = verified.release().unwrap();
        let old = released.retest(TestId(uuid::Uuid::nil()), "damaged vial".to_owned()).unwrap();
        assert_eq!(old.word(), "retested");
        assert!(old.retest(TestId(uuid::Uuid::nil()), String::new()).is_err());
    }
}
