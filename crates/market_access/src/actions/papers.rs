//! Documents due: prepared from what is known today, and what only people know, typed once.

use std::collections::BTreeMap;

use kernel::ids::PlanId;
use kernel::{Actor, AuthLevel, Message, OrganisationKind, Role};
use platform::authz::{Action, Audience, On};
use platform::db::Event;
use platform::ports::{CertificateSummary, Party, Product};
use platform::{Error, FieldError, Platform, Result};
use serde_json::json;

use crate::model::{PLAN, PRODUCT, Stored};
use crate::rules::evidence;
use crate::rules::papers::{Asked, Facts, Kind, Paper, Parties, Tested, Typed, TypedEntry, asked_by, checked, prepare};
use crate::store;

const OWNERS: &[(OrganisationKind, &[Role])] = &[(OrganisationKind::Enterprise, &[])];
const MERCHANTS: &[(OrganisationKind, &[Role])] = &[(OrganisationKind::Enterprise, &[Role::Merchant])];

/// See a document of one's own plan: it names business partners, whom nobody else need know.
pub static SHOW: Action =
    Action { name: "paper.show", allow: OWNERS, audiences: &[Audience::Owner], level: AuthLevel::Key };
/// Type what only people know.
pub static FILL: Action =
    Action { name: "paper.fill", allow: MERCHANTS, audiences: &[Audience::Owner], level: AuthLevel::Key };

/// A document with what it was prepared from.
pub struct Prepared {
    /// The plan.
    pub stored: Stored,
    /// What people typed.
    pub typed: Typed,
    /// The newest version of the product, where it is a later one.
    pub newer: Option<i64>,
    /// The document.
    pub paper: Paper,
}

/// Prepares a document of a plan with the evidence of today.
///
/// # Errors
/// [`Error::NotFound`] for a plan that is not one's own, or a document of another market.
pub async fn show(platform: &Platform, actor: &Actor, id: PlanId, kind: Kind) -> Result<Prepared> {
    platform.read(actor, &SHOW, On::record(PLAN, id)).await?;
    let conn = platform.db().conn();
    let stored = store::plan(conn, id).await?.ok_or(Error::NotFound)?;
    if !offers(&stored, kind) {
        return Err(Error::NotFound);
    }
    let typed = store::papers::typed(conn, stored.head.owner, stored.head.product).await?;
    let known = Known::about(platform, &stored).await?;
    let packs = platform.packs().await?;
    let facts = Facts {
        packs: &packs,
        plan: &stored.revision.plan,
        product: &stored.revision.product,
        owner: &known.owner,
        reports: &known.reports,
        evidence: &known.evidence,
        certificates: &known.certificates,
        parties: known.parties.as_ref(),
        typed: &typed,
        public_url: &platform.settings().public_url,
    };
    let paper = prepare(kind, &facts);
    Ok(Prepared { paper, newer: known.newer, typed, stored })
}

fn offers(stored: &Stored, kind: Kind) -> bool {
    Kind::of_markets(&stored.revision.plan.markets).contains(&kind)
}

/// What other areas know.
struct Known {
    owner: Party,
    reports: Vec<Tested>,
    evidence: evidence::Known,
    certificates: Vec<CertificateSummary>,
    parties: Option<Parties>,
    newer: Option<i64>,
}

impl Known {
    async fn about(platform: &Platform, stored: &Stored) -> Result<Self> {
        let product: &Product = &stored.revision.product;
        let owner = platform.organisations()?.organisation(platform, product.owner).await?.ok_or(Error::NotFound)?;
        let (mut reports, mut parties) = (Vec::new(), None);
        let findings = super::reports_about(platform, product).await?;
        // Evidence found about an earlier version still holds for what has not changed since.
        let mut versions: Vec<_> = findings.iter().map(|found| found.about.version).collect();
        versions.push(product.version);
        versions.sort_unstable();
        versions.dedup();
        if let Some(port) = &platform.ports().reports {
            let mut all = Vec::new();
            for version in versions {
                all.extend(port.for_version(platform, version).await?);
            }
            all.sort_by(|a, b| (b.issued_on, &b.number).cmp(&(a.issued_on, &a.number)));
            for report in all {
                if parties.is_none()
                    && let Some(orders) = &platform.ports().orders
                {
                    parties = orders
                        .order(platform, report.order)
                        .await?
                        .map(|order| Parties { manufacturer: order.manufacturer, factory: order.factory });
                }
                let laboratory = platform.organisations()?.organisation(platform, report.laboratory).await?;
                reports.push(Tested { report: report.into(), laboratory: laboratory.as_ref().map(Into::into) });
            }
        }
        let packs = platform.packs().await?;
        let outside = store::outside::about(platform.db().conn(), product).await?;
        let used = outside.iter().filter(|report| crate::rules::outside::findings(report, product).is_some());
        reports.extend(used.filter_map(|report| Tested::outside(&packs, report)));
        let certificates = match &platform.ports().certificates {
            Some(port) => port.for_product(platform, product.product).await?,
            None => Vec::new(),
        };
        let current = platform.products()?.current(platform, product.product).await?;
        let newer = current.map(|current| current.version_number).filter(|number| *number > product.version_number);
        let evidence = evidence::known(&findings, product);
        Ok(Self { owner, reports, evidence, certificates, parties, newer })
    }
}

/// Keeps what was typed for a document, where it changed; `seen` is [`stamp`] of the entries the form was filled on. Answers
/// how many were written.
///
/// # Errors
/// [`Error::Invalid`] with every wrong entry, [`Error::Conflict`] when somebody else typed meanwhile, [`Error::NotFound`].
pub async fn fill(
    platform: &Platform,
    actor: &Actor,
    id: PlanId,
    kind: Kind,
    given: &BTreeMap<String, String>,
    seen: i64,
) -> Result<usize> {
    let mut tx = platform.write(actor, &FILL, On::record(PLAN, id)).await?;
    let stored = store::plan(tx.conn(), id).await?.ok_or(Error::NotFound)?;
    if !offers(&stored, kind) {
        return Err(Error::NotFound);
    }
    let (owner, product) = (stored.head.owner, stored.head.product);
    let typed = store::papers::typed(tx.conn(), owner, product).await?;
    let changes = changes(kind, given, &typed, tx.now().china_date())?;
    if changes.is_empty() {
        return Ok(0);
    }
    let elsewhere = || Error::Conflict(Message::new("error-edited-elsewhere"));
    if stamp(&typed) != seen {
        return Err(elsewhere());
    }
    for (asked, value) in &changes {
        let number = typed.get(asked.key).map_or(0, |entry| entry.number) + 1;
        let entry = TypedEntry { number, value: value.clone(), at: tx.now(), by: tx.actor().name.clone() };
        if !store::papers::write(tx.conn(), owner, (asked.of, product), asked.key, &entry).await? {
            return Err(elsewhere());
        }
    }
    let fields: Vec<&str> = changes.iter().map(|(asked, _)| asked.key).collect();
    let data = json!({"count": fields.len(), "document": kind.id(), "entries": fields.join(" ")});
    tx.record(Event::new("paper.filled", PLAN, id).also_on(PRODUCT, product).with(data)).await?;
    tx.commit().await?;
    Ok(changes.len())
}

/// Tells two states of the entries apart: it rises with every one that is written.
#[must_use]
pub fn stamp(typed: &Typed) -> i64 {
    typed.values().map(|entry| entry.number).sum()
}

/// Entries of a document that were given and differ from what is kept.
fn changes(
    kind: Kind,
    given: &BTreeMap<String, String>,
    typed: &Typed,
    today: kernel::Date,
) -> Result<Vec<(&'static Asked, String)>> {
    let (mut changed, mut faults) = (Vec::new(), Vec::new());
    for asked in asked_by(kind) {
        let Some(text) = given.get(asked.key) else { continue };
        match checked(asked, text, today) {
            Ok(value) if typed.get(asked.key).map_or("", |entry| entry.value.as_str()) == value => {}
            Ok(value) => changed.push((asked, value)),
            Err(message) => faults.push(FieldError { field: asked.key.to_owned(), message }),
        }
    }
    if faults.is_empty() { Ok(changed) } else { Err(Error::Invalid(faults)) }
}
