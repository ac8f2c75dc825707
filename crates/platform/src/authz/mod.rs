//! Permission, asked once. The only way to a [`Tx`] or to a list is through these functions.
//!
//! Two questions: does the *policy* (one table of actions × organisation kind × role, in each area's face) allow the
//! act, and is the *record* visible to the actor's organisation as one of the audiences the action names?
//! Not visible = 404; visible but not allowed = 403.

mod policy;
pub mod visibility;

pub use policy::{Action, Audience, Refusal, permits};

use kernel::{Actor, AuthLevel, MembershipState, OrganisationKind, ids::OrganisationId};

use crate::db::Tx;
use crate::{Error, Platform, Result};

/// What an action is about.
#[derive(Clone, Debug)]
pub enum On {
    /// Nothing yet: creating, listing.
    Nothing,
    /// One record.
    Record(&'static str, String),
}

impl On {
    /// One record of a kind.
    #[must_use]
    pub fn record(kind: &'static str, id: impl ToString) -> Self {
        Self::Record(kind, id.to_string())
    }
}

/// Leave to read one record, and as whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Access {
    /// Picks the view.
    pub audience: Audience,
}

/// Leave to list records of one kind: what the actor's organisation may see.
#[derive(Clone, Debug)]
pub struct Scope {
    /// The organisation whose visibility rows are read.
    pub grantee: String,
    /// The resource kind.
    pub kind: &'static str,
}

impl Platform {
    /// Leave to change something.
    ///
    /// # Errors
    /// [`Error::Forbidden`], [`Error::NotFound`].
    pub async fn write(&self, actor: &Actor, action: &'static Action, on: On) -> Result<Tx> {
        let _ = self.read(actor, action, on).await?;
        Tx::begin(self, actor).await
    }

    /// Leave to change something within a unit that was begun for somebody else: what follows in it is done by `actor`.
    /// For units that many share, so that they wait for the disk once.
    ///
    /// # Errors
    /// [`Error::Forbidden`], [`Error::NotFound`].
    pub async fn join(&self, tx: &mut Tx, actor: &Actor, action: &'static Action, on: On) -> Result<()> {
        let _ = self.read(actor, action, on).await?;
        tx.hand_to(actor);
        Ok(())
    }

    /// Leave to read one record.
    ///
    /// # Errors
    /// [`Error::Forbidden`], [`Error::NotFound`].
    pub async fn read(&self, actor: &Actor, action: &'static Action, on: On) -> Result<Access> {
        // Visibility first: whether a stranger's record exists is not told by a 403.
        let audience = match &on {
            On::Nothing => None,
            On::Record(kind, id) => {
                if actor.system {
                    Some(Audience::Owner)
                } else {
                    let seen =
                        visibility::audience(self.db().conn(), kind, id, &actor.organisation.to_string(), self.now())
                            .await?;
                    Some(seen.ok_or(Error::NotFound)?)
                }
            }
        };
        permits(action, actor).map_err(Error::from)?;
        match audience {
            None => Ok(Access { audience: Audience::Owner }),
            Some(audience) if action.audiences.is_empty() || action.audiences.contains(&audience) || actor.system => {
                Ok(Access { audience })
            }
            Some(_) => Err(Error::from(Refusal::Audience)),
        }
    }

    /// Leave to list.
    ///
    /// # Errors
    /// [`Error::Forbidden`].
    pub fn list(&self, actor: &Actor, action: &'static Action, kind: &'static str) -> Result<Scope> {
        permits(action, actor).map_err(Error::from)?;
        Ok(Scope { grantee: actor.organisation.to_string(), kind })
    }

    /// The platform's own work: jobs and first set-up. Never reachable from a request.
    ///
    /// # Errors
    /// Database errors.
    pub async fn system(&self, purpose: &'static str) -> Result<Tx> {
        Tx::begin(self, &Self::system_actor(purpose)).await
    }

    /// The actor of jobs; `purpose` is shown in timelines.
    #[must_use]
    pub fn system_actor(purpose: &'static str) -> Actor {
        Actor {
            user: None,
            name: purpose.to_owned(),
            organisation: OrganisationId(uuid::Uuid::nil()),
            organisation_name: "Touchstone".to_owned(),
            kind: OrganisationKind::ServiceCentre,
            roles: Vec::new(),
            state: MembershipState::Confirmed,
            level: AuthLevel::SecondFactor,
            system: true,
        }
    }
}
