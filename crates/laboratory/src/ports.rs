//! What the laboratory answers to other areas.

use async_trait::async_trait;
use kernel::Date;
use platform::ports::{Covering, Scopes};
use platform::{Platform, Result};

use crate::rules::marks_on;
use crate::store;

/// Answers all ports of the area.
pub(crate) struct Laboratory;

#[async_trait]
impl Scopes for Laboratory {
    async fn covering(&self, platform: &Platform, method: &str, on: Date) -> Result<Vec<Covering>> {
        let lines = store::scope::lines_for_method(platform.db().conn(), method).await?;
        let mut covering = Vec::new();
        for group in lines.chunk_by(|a, b| a.laboratory == b.laboratory) {
            let (Some(first), Some(marks)) = (group.first(), marks_on(group, method, on)) else { continue };
            let Some(party) = platform.organisations()?.organisation(platform, first.laboratory).await? else {
                continue;
            };
            covering.push(Covering {
                laboratory: first.laboratory,
                name_zh: party.name_zh,
                name_en: party.name_en,
                marks: marks.text().to_owned(),
            });
        }
        Ok(covering)
    }
}
