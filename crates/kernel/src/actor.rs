//! Who acts: a person (or an API key) as a member of one organisation, in certain roles, signed in to a certain level.

use serde::{Deserialize, Serialize};

use crate::ids::{OrganisationId, UserId};

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident => $word:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Serialize, Deserialize)]
        pub enum $name { $($(#[$vdoc])* #[serde(rename = $word)] $variant),+ }

        impl $name {
            /// Every value, in order.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The word stored and used in catalogue keys.
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

words! {
    /// What an organisation is on the platform.
    OrganisationKind {
        /// Maker, trader or brand.
        Enterprise => "enterprise",
        /// The one window of the city: applications, review, dispatch.
        ServiceCentre => "service_centre",
        /// ISO/IEC 17025.
        Laboratory => "laboratory",
        /// ISO/IEC 17065.
        CertificationBody => "certification_body",
        /// Market supervision.
        Authority => "authority",
        /// Foreign importer.
        Buyer => "buyer",
    }
}

words! {
    /// What a member does there. A person may have several roles.
    Role {
        /// Members, keys, settings of the own organisation; no professional act.
        Administrator => "administrator",
        /// Enterprise: products, plans, orders.
        Merchant => "merchant",
        /// Service centre: counter, samples.
        Receptionist => "receptionist",
        /// Service centre: contract review (17025 7.1).
        ContractReviewer => "contract_reviewer",
        /// Laboratory: performs tests.
        Analyst => "analyst",
        /// Laboratory: verifies results of others, technical review.
        Verifier => "verifier",
        /// Laboratory: authorised signatory.
        Signatory => "signatory",
        /// Certification body: application review and evaluation.
        Evaluator => "evaluator",
        /// Certification body: certification decision (17065 7.6).
        DecisionMaker => "decision_maker",
        /// Certification body: the requirement packs, as standards engineer.
        Expert => "expert",
        /// Authority.
        Officer => "officer",
        /// Foreign buyer.
        Purchaser => "purchaser",
    }
}

words! {
    /// Where a membership stands. Only `confirmed` may act.
    MembershipState {
        /// Asked to join, not yet accepted.
        Invited => "invited",
        /// May act.
        Confirmed => "confirmed",
        /// Barred for now; may sign in and sees why.
        Suspended => "suspended",
        /// Ended by date.
        Expired => "expired",
    }
}

words! {
    /// How surely we know who it is.
    AuthLevel {
        /// Nobody, or a key without a person.
        Key => "key",
        /// Password.
        Password => "password",
        /// Password and second factor (TOTP).
        SecondFactor => "second_factor",
    }
}

/// A person or key acting for one organisation.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Actor {
    /// The person; `None` for an API key or the platform itself.
    pub user: Option<UserId>,
    /// Name shown in timelines.
    pub name: String,
    /// The organisation acted for.
    pub organisation: OrganisationId,
    /// Its display name.
    pub organisation_name: String,
    /// What it is.
    pub kind: OrganisationKind,
    /// Roles of this membership.
    pub roles: Vec<Role>,
    /// State of this membership.
    pub state: MembershipState,
    /// How the person signed in.
    pub level: AuthLevel,
    /// True for the platform's own jobs, which act without a person. Never set from a request.
    pub system: bool,
}

impl Actor {
    /// Has this role in a membership that may act.
    #[must_use]
    pub fn has(&self, role: Role) -> bool {
        self.state == MembershipState::Confirmed && self.roles.contains(&role)
    }
}
