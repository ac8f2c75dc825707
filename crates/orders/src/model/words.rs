//! Small closed vocabularies of an order, each with the word that is stored and used in catalogue keys.

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident => $word:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Debug, serde::Serialize, serde::Deserialize)]
        pub enum $name { $($(#[$vdoc])* #[serde(rename = $word)] $variant),+ }

        impl $name {
            /// Every value, in order.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The stored word.
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }

            /// The value of a stored word.
            #[must_use]
            pub fn from_word(word: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|value| value.word() == word)
            }
        }
    };
}
pub(crate) use words;

words! {
    /// How a measured value is judged against a limit (17025 7.1.3, ILAC-G8 4.2).
    DecisionRule {
        /// Simple acceptance: no guard band.
        Simple => "simple",
        /// Guard band as wide as the expanded uncertainty.
        GuardBand => "guard-band",
        /// Pass, conditional pass, conditional fail, fail.
        NonBinary => "non-binary",
    }
}

words! {
    /// Languages of the report.
    #[derive(Default)]
    Languages {
        /// Chinese and English.
        #[default]
        Both => "both",
        /// Chinese only.
        Chinese => "zh",
        /// English only.
        English => "en",
    }
}

words! {
    /// How quickly.
    #[derive(Default)]
    Urgency {
        /// The working days of the plan.
        #[default]
        Normal => "normal",
        /// Sooner, for a surcharge of the price list.
        Urgent => "urgent",
    }
}

words! {
    /// Who has to do something next: the order's place in "what waits for me?".
    Waits {
        /// Nobody.
        Nobody => "",
        /// The applicant; the clock stands still.
        Customer => "customer",
        /// The service centre.
        Centre => "centre",
        /// The laboratories.
        Laboratory => "laboratory",
    }
}
