//! Schemes are data: a new edition is a new scheme.

use kernel::{Actor, Message};
use platform::authz::On;
use platform::db::Event;
use platform::{Error, Platform, Result};
use serde_json::json;

use super::CREATE_SCHEME;
use crate::model::{Scheme, SchemeId};
use crate::{rules, store};

/// A scheme as filled in.
#[derive(Clone, Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct NewScheme {
    /// Code with edition.
    pub code: String,
    /// Name, zh.
    pub name_zh: String,
    /// Name, en.
    pub name_en: String,
    /// Type of ISO/IEC 17067.
    pub kind: String,
    /// Requirement ids, separated by spaces or commas.
    pub required: String,
    /// Months between surveillances.
    pub surveillance_months: String,
    /// Months of validity.
    pub validity_months: String,
}
/// Makes a scheme; its content is never changed: a new edition is a new scheme.
///
/// # Errors
/// [`Error::Invalid`] with every fault.
pub async fn create_scheme(platform: &Platform, actor: &Actor, new: &NewScheme) -> Result<SchemeId> {
    let mut tx = platform.write(actor, &CREATE_SCHEME, On::Nothing).await?;
    let months = |text: &str| text.trim().parse().unwrap_or(0);
    let scheme = Scheme {
        id: tx.new_id(),
        body: actor.organisation,
        code: new.code.trim().to_owned(),
        name_zh: new.name_zh.trim().to_owned(),
        name_en: new.name_en.trim().to_owned(),
        kind: new.kind.trim().to_owned(),
        required: new
            .required
            .split([' ', ',', '\n', '\r', '、', '，'])
            .filter(|w| !w.is_empty())
            .map(ToOwned::to_owned)
            .collect(),
        surveillance_months: months(&new.surveillance_months),
        validity_months: months(&new.validity_months),
    };
    let packs = platform.packs().await?;
    let faults = rules::scheme_faults(&scheme, |id| packs.requirement(id).is_some());
    if !faults.is_empty() {
        return Err(Error::Invalid(faults));
    }
    if store::code_taken(tx.conn(), scheme.body, &scheme.code).await? {
        return Err(Error::field("code", Message::new("scheme-error-code")));
    }
    store::insert_scheme(tx.conn(), &scheme, tx.now()).await?;
    let data = json!({"code": scheme.code, "name": scheme.name_zh});
    tx.record(Event::new("scheme.created", "scheme", scheme.id).with(data)).await?;
    tx.commit().await?;
    Ok(scheme.id)
}
