//! Inspecting a lot: the event names the reports and certificates it relies on, each by the page where it is verified.

use kernel::{Actor, Message};
use platform::db::Event;
use platform::ports::DocumentKind;
use platform::ports::DocumentStatus;
use platform::{Error, Platform, Result};
use serde_json::json;

use super::capture::{Incoming, keep};
use super::{INSPECT, open, save, unmade};
use crate::model::{LOT, Lot, LotId, LotState};
use crate::rules::events::{At, Evidence, inspecting};
use crate::rules::lot::epc;

/// An inspection as told.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Inspection {
    /// Numbers of test reports.
    pub reports: Vec<String>,
    /// Numbers of certificates.
    pub certificates: Vec<String>,
    /// The goods were found to conform.
    pub conformant: bool,
}

/// A document that an inspection may name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// Report or certificate.
    pub kind: DocumentKind,
    /// Number.
    pub number: String,
    /// Laboratory, or scheme and body.
    pub by_zh: String,
    /// The same in English.
    pub by_en: String,
    /// Page where it is verified.
    pub verify_url: String,
}

/// Valid documents about the lot's product version: reports first, then certificates.
///
/// # Errors
/// Ports and database.
pub async fn offers(platform: &Platform, lot: &Lot) -> Result<Vec<Offer>> {
    let mut found = Vec::new();
    if let Some(reports) = &platform.ports().reports {
        for report in reports.for_version(platform, lot.version).await? {
            let name = report.laboratory_name;
            found.push((DocumentKind::Report, report.number, name.clone(), name));
        }
    }
    if let Some(certificates) = &platform.ports().certificates {
        for certificate in certificates.for_product(platform, lot.product).await? {
            if certificate.version == lot.version && certificate.state == "valid" {
                found.push((
                    DocumentKind::Certificate,
                    certificate.number,
                    format!("{} · {}", certificate.scheme_zh, certificate.body_name_zh),
                    format!("{} · {}", certificate.scheme_en, certificate.body_name_en),
                ));
            }
        }
    }
    let mut offers = Vec::new();
    for (kind, number, by_zh, by_en) in found {
        let document = platform.issuance()?.document(platform, &number).await?;
        if let Some(document) = document.filter(|document| document.status == DocumentStatus::Valid) {
            offers.push(Offer { kind, number, by_zh, by_en, verify_url: document.verify_url });
        }
    }
    Ok(offers)
}

/// Records an inspection of a whole lot that has not left yet; with the same `once` token only the first time.
///
/// # Errors
/// [`Error::Invalid`] when a number is not among the [`offers`], [`Error::Rule`] after shipping.
pub async fn inspect(platform: &Platform, actor: &Actor, id: LotId, told: &Inspection, once: &str) -> Result<()> {
    let Some((mut tx, mut lot)) = open(platform, actor, &INSPECT, id, once).await? else { return Ok(()) };
    if matches!(lot.state, LotState::Withdrawn(_)) {
        return Err(Error::Rule(Message::new("correct-error-withdrawn")));
    }
    if matches!(lot.state, LotState::Shipped(..)) {
        return Err(Error::Rule(Message::new("lot-error-gone")));
    }
    let offers = offers(platform, &lot).await?;
    let mut evidence = Vec::new();
    for (field, kind, numbers) in [
        ("reports", DocumentKind::Report, &told.reports),
        ("certificates", DocumentKind::Certificate, &told.certificates),
    ] {
        for number in numbers {
            let offer = offers.iter().find(|offer| offer.kind == kind && offer.number == *number);
            let offer =
                offer.ok_or_else(|| Error::field(field, Message::new("lot-error-document").with("number", number)))?;
            evidence.push(Evidence {
                verify_url: offer.verify_url.clone(),
                certificate: kind == DocumentKind::Certificate,
            });
        }
    }
    lot.inspected_at = Some(tx.now());
    save(&tx, &lot).await?;
    let at = At { at: tx.now(), place: &lot.place };
    let class = epc(&lot.gtin, Some(&lot.number), None);
    let quantity = u64::try_from(lot.quantity).unwrap_or(0);
    let event = inspecting(at, &class, quantity, told.conformant, &evidence).map_err(unmade)?;
    keep(&tx, vec![Incoming::bare(event)], None).await?;
    let data = json!({"lot": id, "reports": told.reports.join(", "), "certificates": told.certificates.join(", "),
                      "result": if told.conformant { "conformant" } else { "non_conformant" }});
    let name = if told.conformant { "lot.inspected" } else { "lot.found_wanting" };
    tx.record(Event::new(name, LOT, id).with(data)).await?;
    tx.commit().await
}
