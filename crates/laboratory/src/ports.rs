//! What the laboratory answers to other areas.

use std::collections::BTreeMap;

use async_trait::async_trait;
use kernel::ids::{ProductId, ProductVersionId, ReportId, UserId};
use kernel::{Actor, Date, Message, Role};
use platform::ports::{Covering, Findings, ReportSummary, Reports, Scopes, Todo, TodoItem};
use platform::{Platform, Result};
use requirements::Packs;

use crate::model::{Report, ReportState, verdict_word};
use crate::rules::{judged, marks_on};
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

#[async_trait]
impl Reports for Laboratory {
    async fn for_version(&self, platform: &Platform, version: ProductVersionId) -> Result<Vec<ReportSummary>> {
        let mut found = Vec::new();
        for report in store::report::issued_for(platform.db().conn(), version).await? {
            found.extend(summary(platform, report).await?);
        }
        Ok(found)
    }

    async fn for_product(&self, platform: &Platform, product: ProductId) -> Result<Vec<Findings>> {
        Ok(self.for_products(platform, &[product]).await?.remove(&product).unwrap_or_default())
    }

    async fn for_products(
        &self,
        platform: &Platform,
        products: &[ProductId],
    ) -> Result<BTreeMap<ProductId, Vec<Findings>>> {
        let packs = platform.packs().await?;
        let mut found: BTreeMap<ProductId, Vec<Findings>> = BTreeMap::new();
        for report in store::report::issued_about(platform.db().conn(), products).await? {
            let product = report.content.product.product;
            found.entry(product).or_default().extend(findings(&packs, report));
        }
        Ok(found)
    }

    async fn by_number(&self, platform: &Platform, number: &str) -> Result<Option<ReportSummary>> {
        match store::report::by_number(platform.db().conn(), number).await? {
            Some(report) => summary(platform, report).await,
            None => Ok(None),
        }
    }

    async fn report(&self, platform: &Platform, id: ReportId) -> Result<Option<ReportSummary>> {
        match store::report::by_id(platform.db().conn(), id).await? {
            // A superseded report is no evidence any more.
            Some(report) if matches!(report.state, ReportState::Issued(_)) => summary(platform, report).await,
            _ => Ok(None),
        }
    }

    async fn involved(&self, platform: &Platform, id: ReportId) -> Result<Vec<UserId>> {
        Ok(store::report::by_id(platform.db().conn(), id).await?.map(|report| report.people()).unwrap_or_default())
    }
}

/// What the values of a report say under these packs; a report whose values can no longer be judged says nothing.
fn findings(packs: &Packs, report: Report) -> Option<Findings> {
    let number = report.state.issue()?.number.clone();
    let content = report.content;
    let rejudged = content.packs != packs.version();
    let judged = if rejudged {
        judged(packs, &content.order, &content.product, &content.tests).ok()?
    } else {
        content.conformities.into_iter().map(Into::into).collect()
    };
    Some(Findings { number, about: content.product, judged, rejudged })
}

async fn summary(platform: &Platform, report: Report) -> Result<Option<ReportSummary>> {
    let Some(issue) = report.state.issue() else { return Ok(None) };
    let laboratory = platform.organisations()?.organisation(platform, report.laboratory).await?;
    let content = &report.content;
    Ok(Some(ReportSummary {
        id: report.id,
        number: issue.number.clone(),
        order: report.order,
        version: report.version,
        lots: content.lots(),
        laboratory: report.laboratory,
        laboratory_name: laboratory.map(|party| party.name_zh).unwrap_or_default(),
        issued_on: issue.issued_on,
        verdicts: content
            .markets()
            .into_iter()
            .map(|market| (market.to_owned(), verdict_word(content.verdict(market)).to_owned()))
            .collect(),
        requirements: content
            .requirements()
            .into_iter()
            .map(|(first, verdict)| (first.requirement.clone(), verdict_word(verdict).to_owned()))
            .collect(),
        determinations: i64::try_from(content.determinations()).unwrap_or(i64::MAX),
    }))
}

#[async_trait]
impl Todo for Laboratory {
    async fn waiting(&self, platform: &Platform, actor: &Actor) -> Result<Vec<TodoItem>> {
        let conn = platform.db().conn();
        let mut items = Vec::new();
        let item = |key: &str, count: usize, href: &str, since| TodoItem {
            text: Message::new(key).with("count", count),
            href: href.to_owned(),
            due: None,
            since,
        };
        if actor.has(Role::Verifier) {
            let tests = store::test::to_verify(conn, actor.organisation).await?;
            if let Some(first) = tests.first() {
                items.push(item("lab-todo-verify", tests.len(), "/laboratory/verification", first.created_at));
            }
        }
        if actor.has(Role::Verifier) || actor.has(Role::Signatory) {
            for report in store::report::waiting(conn, actor.organisation).await? {
                let (key, for_me) = match report.state {
                    ReportState::Draft => ("lab-todo-review", actor.has(Role::Verifier)),
                    _ => ("lab-todo-sign", actor.has(Role::Signatory)),
                };
                if for_me && report.drafted.person != actor.user {
                    items.push(TodoItem {
                        text: Message::new(key).with("order", &report.order_number),
                        href: format!("/reports/{}", report.id),
                        due: None,
                        since: report.drafted.at,
                    });
                }
            }
        }
        if actor.has(Role::Receptionist) {
            let (count, since) = store::sample::expected(conn, actor.organisation).await?;
            if let Some(since) = since {
                items.push(item("lab-todo-samples", count, "/samples/counter", since));
            }
        }
        if actor.has(Role::Analyst) {
            for load in store::test::load(conn, actor.organisation).await? {
                let open = usize::try_from(load.registered + load.assigned).unwrap_or(0);
                if open > 0 {
                    let href = format!("/laboratory/worksheet?method={}", load.method);
                    let text = Message::new("lab-todo-tests").with("count", open).with("method", load.method);
                    items.push(TodoItem { text, href, due: None, since: platform.now() });
                }
            }
        }
        Ok(items)
    }
}
