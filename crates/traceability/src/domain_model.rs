//! A domain of an organisation for the resolver: registered, proven to lead here, released. A state owns its facts.

use kernel::ids::OrganisationId;
use kernel::{InvalidTransition, Timestamp};

kernel::typed_id!(
    /// A domain for the resolver.
    DomainId
);

/// Resource kind of domains.
pub const DOMAIN: &str = "resolver_domain";

/// A domain, as one organisation registered it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Domain {
    /// Identity.
    pub id: DomainId,
    /// Who registered it.
    pub owner: OrganisationId,
    /// Its name: lower case, ASCII, without a port.
    pub host: String,
    /// What its DNS and the answer of its host must name: 122 random bits, no secret.
    pub token: String,
    /// By whom it was registered, and when.
    pub registered: Mark,
    /// Where it stands.
    pub state: State,
    /// Labels are printed with it; at most one of an organisation.
    pub on_labels: bool,
}

/// Who did something, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// When.
    pub at: Timestamp,
    /// Who.
    pub by: String,
}

/// Where a domain stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// Not proven; what the last look found, if anybody has looked.
    Waiting(Option<Looked>),
    /// It leads here, and whoever registered it has a say in its DNS.
    Proven(Mark),
    /// Given back: anybody may register it.
    Released(Mark),
}

/// A look that found no proof.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Looked {
    /// When.
    pub at: Timestamp,
    /// What was wrong.
    pub fault: Fault,
}

/// Why a domain is not proven.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The name with the token has no address.
    Record,
    /// Any name beneath the domain has an address, so that the one with the token says nothing.
    Wildcard,
    /// The host could not be asked, or did not answer with 200: what the connection said.
    Unreachable(String),
    /// Something else answers there.
    Other,
}

impl Fault {
    /// The word stored and shown.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Record => "record",
            Self::Wildcard => "wildcard",
            Self::Unreachable(_) => "unreachable",
            Self::Other => "other",
        }
    }

    /// What the connection said; empty where nothing is to be said.
    #[must_use]
    pub fn detail(&self) -> &str {
        if let Self::Unreachable(why) = self { why } else { "" }
    }

    /// The text in the database: the word, and behind a blank what the connection said.
    #[must_use]
    pub fn text(&self) -> String {
        format!("{} {}", self.word(), self.detail()).trim_end().to_owned()
    }

    /// From the text in the database.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (word, why) = text.split_once(' ').unwrap_or((text, ""));
        match word {
            "record" => Some(Self::Record),
            "wildcard" => Some(Self::Wildcard),
            "unreachable" => Some(Self::Unreachable(why.to_owned())),
            "other" => Some(Self::Other),
            _ => None,
        }
    }
}

impl State {
    /// The word shown.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Waiting(_) => "waiting",
            Self::Proven(_) => "proven",
            Self::Released(_) => "released",
        }
    }

    /// Somebody has looked and found no proof.
    ///
    /// # Errors
    /// When it is proven, or released.
    pub fn look(self, looked: Looked) -> Result<Self, InvalidTransition> {
        match self {
            Self::Waiting(_) => Ok(Self::Waiting(Some(looked))),
            other => Err(other.cannot("domain-waiting")),
        }
    }

    /// The proof was found.
    ///
    /// # Errors
    /// When it was proven before, or released.
    pub fn prove(self, proven: Mark) -> Result<Self, InvalidTransition> {
        match self {
            Self::Waiting(_) => Ok(Self::Proven(proven)),
            other => Err(other.cannot("domain-proven")),
        }
    }

    /// Given back.
    ///
    /// # Errors
    /// When it was released before.
    pub fn release(self, released: Mark) -> Result<Self, InvalidTransition> {
        match self {
            Self::Waiting(_) | Self::Proven(_) => Ok(Self::Released(released)),
            other @ Self::Released(_) => Err(other.cannot("domain-released")),
        }
    }

    const fn cannot(&self, to: &'static str) -> InvalidTransition {
        let from = match self {
            Self::Waiting(_) => "domain-waiting",
            Self::Proven(_) => "domain-proven",
            Self::Released(_) => "domain-released",
        };
        InvalidTransition { entity: "domain", from, to }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mark() -> Mark {
        Mark { at: Timestamp::from_micros(1), by: "王芳".to_owned() }
    }

    #[test]
    fn a_domain_is_proven_once_and_released_for_good() {
        let looked = Looked { at: Timestamp::from_micros(1), fault: Fault::Record };
        let waiting = State::Waiting(None).look(looked.clone()).unwrap();
        let proven = waiting.clone().prove(mark()).unwrap();
        assert_eq!(proven.clone().prove(mark()).unwrap_err().from, "domain-proven");
        assert!(proven.clone().look(looked.clone()).is_err());
        for state in [waiting, proven] {
            let released = state.release(mark()).unwrap();
            assert!(released.clone().prove(mark()).is_err() && released.clone().look(looked.clone()).is_err());
            assert!(released.release(mark()).is_err());
        }
    }

    #[test]
    fn a_fault_is_read_as_it_was_written() {
        for fault in [Fault::Record, Fault::Wildcard, Fault::Other, Fault::Unreachable("HTTP 502".to_owned())] {
            assert_eq!(Fault::parse(&fault.text()), Some(fault));
        }
        assert_eq!(Fault::parse("nonsense"), None);
    }
}
