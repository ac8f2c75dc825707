//! A certificate as granted, and where it stands (17065 7.7, 7.11). Pure.

use kernel::ids::{CertificateId, OrganisationId, ProductId, ProductVersionId};
use kernel::{Date, InvalidTransition, Timestamp};

use super::ApplicationId;

/// Where a certificate stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Standing {
    /// In force.
    Valid,
    /// Out of force for now (7.11).
    Suspended,
    /// Ended (7.11).
    Withdrawn,
}

impl Standing {
    /// Stored word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Valid => "valid",
            Self::Suspended => "suspended",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// From the stored word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Valid, Self::Suspended, Self::Withdrawn].into_iter().find(|s| s.word() == word)
    }

    /// Valid ↔ suspended, either → withdrawn; withdrawn is final.
    ///
    /// # Errors
    /// Anything else.
    pub fn become_(self, to: Self) -> Result<Self, InvalidTransition> {
        match (self, to) {
            (Self::Valid, Self::Suspended | Self::Withdrawn) | (Self::Suspended, Self::Valid | Self::Withdrawn) => {
                Ok(to)
            }
            (from, to) => Err(InvalidTransition { entity: "certificate", from: from.word(), to: to.word() }),
        }
    }
}

/// A certificate as granted, with its standing.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Certificate {
    /// Identity.
    pub id: CertificateId,
    /// Number.
    pub number: String,
    /// From which application.
    pub application: ApplicationId,
    /// Certification body.
    pub body: OrganisationId,
    /// Its name, zh.
    pub body_name_zh: String,
    /// Its name, en.
    pub body_name_en: String,
    /// Client, zh.
    pub client_zh: String,
    /// Client, en.
    pub client_en: String,
    /// Product.
    pub product: ProductId,
    /// Version certified.
    pub version: ProductVersionId,
    /// Product name, zh.
    pub product_zh: String,
    /// Product name, en.
    pub product_en: String,
    /// Model.
    pub model: String,
    /// Scheme, zh.
    pub scheme_zh: String,
    /// Scheme, en.
    pub scheme_en: String,
    /// Day granted.
    pub granted_on: Date,
    /// Last day.
    pub expires_on: Date,
    /// Next surveillance due.
    pub surveillance_on: Date,
    /// Standing.
    pub standing: Standing,
    /// Since when.
    pub since: Timestamp,
    /// Why.
    pub reason: String,
}

impl Certificate {
    /// The word people see: the standing, or `expired` by date.
    #[must_use]
    pub fn word(&self, today: Date) -> &'static str {
        if self.standing == Standing::Valid && self.expires_on < today { "expired" } else { self.standing.word() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_withdrawn_certificate_stays_withdrawn() {
        let suspended = Standing::Valid.become_(Standing::Suspended).unwrap();
        assert_eq!(suspended.become_(Standing::Valid), Ok(Standing::Valid));
        let withdrawn = suspended.become_(Standing::Withdrawn).unwrap();
        assert!(withdrawn.become_(Standing::Valid).is_err());
        assert!(Standing::Valid.become_(Standing::Valid).is_err());
    }
}
