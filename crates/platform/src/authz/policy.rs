//! The policy as typed values: who may do what. Pure; the golden table of the tests is made from it.

use kernel::{Actor, AuthLevel, MembershipState, Message, OrganisationKind, Role};

/// As what a record is seen.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum Audience {
    /// Whose record it is.
    Owner,
    /// The service centre that serves it.
    ServiceCentre,
    /// A laboratory that works on it.
    Laboratory,
    /// A certification body that evaluates it.
    CertificationBody,
    /// A buyer to whom it was shown.
    Buyer,
    /// An authority.
    Authority,
}

impl Audience {
    /// The word stored in `visibility.audience`.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::ServiceCentre => "service_centre",
            Self::Laboratory => "laboratory",
            Self::CertificationBody => "certification_body",
            Self::Buyer => "buyer",
            Self::Authority => "authority",
        }
    }

    /// From the stored word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Owner, Self::ServiceCentre, Self::Laboratory, Self::CertificationBody, Self::Buyer, Self::Authority]
            .into_iter()
            .find(|a| a.word() == word)
    }
}

/// One thing that can be done, and by whom. Declared `pub static` in an area's `actions.rs`, listed in its face.
#[derive(Debug)]
pub struct Action {
    /// `noun.verb`, e.g. `order.submit`.
    pub name: &'static str,
    /// Organisation kinds with the roles that may; an empty role list means every role.
    pub allow: &'static [(OrganisationKind, &'static [Role])],
    /// As which audiences the record may be touched; empty = any that sees it.
    pub audiences: &'static [Audience],
    /// The least sign-in level. `Key` lets API keys in.
    pub level: AuthLevel,
}

/// Why the policy says no.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Refusal {
    /// The membership is not confirmed (invited, suspended, expired).
    Membership(MembershipState),
    /// The organisation's kind or the roles do not allow it.
    Role,
    /// A second factor is required.
    SecondFactor,
    /// The record is seen, but not in a capacity that may do this.
    Audience,
}

impl Refusal {
    /// For a person.
    #[must_use]
    pub fn message(self) -> Message {
        match self {
            Self::Membership(state) => Message::new(format!("error-membership-{}", state.word())),
            Self::Role => Message::new("error-forbidden-role"),
            Self::SecondFactor => Message::new("error-forbidden-second-factor"),
            Self::Audience => Message::new("error-forbidden-audience"),
        }
    }
}

/// Does the policy allow this actor this action (whatever the record)?
///
/// # Errors
/// The reason why not.
pub fn permits(action: &Action, actor: &Actor) -> Result<(), Refusal> {
    if actor.system {
        return Ok(());
    }
    if actor.state != MembershipState::Confirmed {
        return Err(Refusal::Membership(actor.state));
    }
    let allowed = action.allow.iter().any(|(kind, roles)| {
        *kind == actor.kind && (roles.is_empty() || roles.iter().any(|role| actor.roles.contains(role)))
    });
    if !allowed {
        return Err(Refusal::Role);
    }
    if actor.level < action.level {
        return Err(Refusal::SecondFactor);
    }
    Ok(())
}
