//! A sample's life: expected, received, divided, handed on (ISO/IEC 17025 7.4).

use kernel::ids::{OrderId, ProductVersionId, SampleId};
use kernel::{InvalidTransition, Timestamp};

/// Where it stands in order → sample → component → test portion.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Level {
    /// The whole toy as received.
    Sample,
    /// A part by material and colour.
    Component,
    /// What is weighed in.
    Portion,
}

impl Level {
    /// Stored word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Sample => "sample",
            Self::Component => "component",
            Self::Portion => "portion",
        }
    }

    /// From the stored word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Sample, Self::Component, Self::Portion].into_iter().find(|l| l.word() == word)
    }

    /// What a part of this is; portions are not divided.
    #[must_use]
    pub const fn part(self) -> Option<Self> {
        match self {
            Self::Sample => Some(Self::Component),
            Self::Component => Some(Self::Portion),
            Self::Portion => None,
        }
    }
}

/// How it arrived.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Condition {
    /// As it should.
    Good,
    /// Not as it should; the customer was consulted, and the report says so (7.4.3).
    Deviation(String),
}

impl Condition {
    /// Stored word.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Deviation(_) => "deviation",
        }
    }

    /// The deviation's text, empty when good.
    #[must_use]
    pub fn text(&self) -> &str {
        match self {
            Self::Good => "",
            Self::Deviation(text) => text,
        }
    }
}

/// What is known from reception on.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Reception {
    /// Identification with check character, never used again.
    pub number: String,
    /// How it arrived.
    pub condition: Condition,
    /// Number and unit as counted, e.g. `3 件`.
    pub quantity: String,
    /// Seal number, or empty.
    pub seal: String,
    /// The manufacturer's lot number as it stands on the sample, or empty.
    pub lot: String,
    /// Content hash of the photograph.
    pub photo: Option<String>,
    /// When.
    pub at: Timestamp,
    /// By whom (name).
    pub by: String,
    /// In which organisation.
    pub organisation: String,
}

/// Where it stands.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum SampleState {
    /// The order is accepted; nothing has come yet.
    Expected,
    /// Received.
    Received(Reception),
}

impl SampleState {
    /// Stored word.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Expected => "expected",
            Self::Received(_) => "received",
        }
    }

    /// Expected → received.
    ///
    /// # Errors
    /// When it was received before: an identification is given once (7.4.2).
    pub fn receive(self, reception: Reception) -> Result<Self, InvalidTransition> {
        match self {
            Self::Expected => Ok(Self::Received(reception)),
            Self::Received(_) => Err(InvalidTransition { entity: "sample", from: "received", to: "received" }),
        }
    }
}

/// A sample, component or test portion.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Sample {
    /// Identity.
    pub id: SampleId,
    /// Identification without its check character; parts extend it.
    pub body: String,
    /// What it was taken from.
    pub parent: Option<SampleId>,
    /// Which level.
    pub level: Level,
    /// State.
    pub state: SampleState,
    /// For which order.
    pub order: OrderId,
    /// Its human number.
    pub order_number: String,
    /// Product version it represents.
    pub version: ProductVersionId,
    /// Component key; empty for the whole.
    pub component: String,
    /// Name in Chinese.
    pub name_zh: String,
    /// Name in English.
    pub name_en: String,
}

impl Sample {
    /// Identification, empty until received.
    #[must_use]
    pub fn number(&self) -> &str {
        match &self.state {
            SampleState::Expected => "",
            SampleState::Received(reception) => &reception.number,
        }
    }

    /// Reception, once it happened.
    #[must_use]
    pub const fn reception(&self) -> Option<&Reception> {
        match &self.state {
            SampleState::Expected => None,
            SampleState::Received(reception) => Some(reception),
        }
    }
}

/// One step of the chain of custody.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct HandOver {
    /// Who gave it.
    pub from: String,
    /// Who has it now.
    pub to: String,
    /// When.
    pub at: Timestamp,
    /// Why.
    pub reason: String,
    /// How much.
    pub quantity: String,
    /// Who wrote it down.
    pub by: String,
}

/// Who holds it: the receiver of the last hand-over, and nothing else decides it.
#[must_use]
pub fn current_holder(chain: &[HandOver]) -> Option<&str> {
    chain.last().map(|step| step.to.as_str())
}

/// Identification without check character of the `serial`th sample of a year: `S26-000123`.
#[must_use]
pub fn sample_body(year: i16, serial: i64) -> String {
    format!("S{:02}-{serial:06}", year.rem_euclid(100))
}

/// The identification with its ISO/IEC 7064 MOD 37,36 check character.
///
/// # Errors
/// When the body holds a character that such a number cannot have.
pub fn sample_number(body: &str) -> Result<String, gs1::KeyError> {
    gs1::check_character::append(body)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reception() -> Reception {
        Reception {
            number: "S26-000001X".to_owned(),
            condition: Condition::Good,
            quantity: "3".to_owned(),
            seal: String::new(),
            lot: String::new(),
            photo: None,
            at: Timestamp::from_micros(1),
            by: "王芳".to_owned(),
            organisation: "义乌".to_owned(),
        }
    }

    #[test]
    fn a_sample_is_received_once() {
        let received = SampleState::Expected.receive(reception()).unwrap();
        assert_eq!(received.word(), "received");
        assert!(received.receive(reception()).is_err());
    }

    #[test]
    fn the_holder_is_the_receiver_of_the_last_hand_over() {
        let step = |from: &str, to: &str| HandOver {
            from: from.to_owned(),
            to: to.to_owned(),
            at: Timestamp::from_micros(1),
            reason: String::new(),
            quantity: String::new(),
            by: String::new(),
        };
        assert_eq!(current_holder(&[]), None);
        assert_eq!(current_holder(&[step("a", "b"), step("b", "c")]), Some("c"));
    }

    #[test]
    fn parts_extend_the_body_and_have_their_own_check_character() {
        let body = sample_body(2026, 123);
        assert_eq!(body, "S26-000123");
        for body in [body.clone(), format!("{body}-01"), format!("{body}-01-02")] {
            let number = sample_number(&body).unwrap();
            assert_eq!(number.len(), body.len() + 1);
            gs1::check_character::verify(&number).unwrap();
        }
    }
}
