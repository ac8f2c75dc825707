//! One function per intention: authorize, load, rule, save, record.

mod apply;
mod decide;
mod evaluate;
mod policy;
mod scheme;
mod standing;
mod surveillance;

use kernel::Message;
use platform::db::Tx;
use platform::{Error, Result};

use crate::model::{Application, ApplicationId, By};
use crate::store;

pub use apply::{apply, supplement, withdraw};
pub use decide::{concerned, examine, grant, refuse};
pub use evaluate::{decline, evaluate, review};
pub use policy::*;
pub use scheme::{NewScheme, create_scheme};
pub use standing::govern;
pub use surveillance::survey;

/// Resource kind of products: what happens to a certificate stands on its product's timeline too.
const PRODUCT: &str = "product";

fn by(tx: &Tx) -> By {
    By { person: tx.actor().user, name: tx.actor().name.clone(), at: tx.now() }
}

async fn load(tx: &Tx, id: ApplicationId) -> Result<Application> {
    store::application(tx.conn(), id).await?.ok_or(Error::NotFound)
}

async fn save(tx: &Tx, application: &mut Application) -> Result<()> {
    if store::save_application(tx.conn(), application).await? {
        application.row_version += 1;
        Ok(())
    } else {
        Err(Error::Conflict(Message::new("error-edited-elsewhere")))
    }
}

/// The longest reason, in characters.
const REASON_MAX: usize = 1000;

fn required(reason: &str) -> Result<String> {
    match reason.trim() {
        "" => Err(Error::field("reason", Message::new("error-required"))),
        long if long.chars().count() > REASON_MAX => {
            Err(Error::field("reason", Message::new("error-too-long").with("max", REASON_MAX)))
        }
        reason => Ok(reason.to_owned()),
    }
}
