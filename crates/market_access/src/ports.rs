//! What market access answers other areas: plans as orders take them.

use std::sync::Arc;

use async_trait::async_trait;
use kernel::ids::PlanId;
use platform::ports::{Plan, Plans, RequirementPacks};
use platform::{Platform, Result};
use requirements::Packs;

use crate::actions::packs::InUse;
use crate::rules::convert::planned_tests;
use crate::store;

/// Reads the latest revision; who may ask was decided by the asking area's own permission.
#[derive(Default)]
pub(crate) struct MarketAccess {
    packs: InUse,
}

#[async_trait]
impl RequirementPacks for MarketAccess {
    async fn current(&self, platform: &Platform) -> Result<Arc<Packs>> {
        self.packs.current(platform).await
    }
}

#[async_trait]
impl Plans for MarketAccess {
    async fn plan(&self, platform: &Platform, id: PlanId) -> Result<Option<Plan>> {
        let found = store::plan(platform.db().conn(), id).await?;
        Ok(found.map(|stored| Plan {
            id,
            version: stored.revision.product.version,
            owner: stored.head.owner,
            markets: stored.head.wanted.markets,
            manufactured_on: stored.head.wanted.manufactured_on,
            placed_on_market_on: stored.head.wanted.placed_on_market_on,
            tests: planned_tests(&stored.revision.plan),
            each_market_alone: stored.revision.plan.cost.each_market_alone.to_string(),
        }))
    }
}
