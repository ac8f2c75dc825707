//! Who is told by mail, and of what: the people of the organisation whose record it is, and of a recall whoever has the goods, in
//! their language, with a link to it.
//!
//! What is told is what [`TOLD`] lists and the locale words (`notice-…`). Whoever did it is not told of it.

use kernel::MembershipState;
use kernel::ids::{OrderId, OrganisationId, ProductId, ProductVersionId};
use platform::i18n::Lang;
use platform::jobs::Job;
use platform::mail::{self, Letter};
use platform::ports::Product;
use platform::{Error, Platform, Result};
use serde_json::Value;

use crate::store;

/// The job that follows each event of [`TOLD`].
pub const NOTIFY: &str = "accounts.notify";

/// Events that the owner of a record is told of.
pub const TOLD: &[&str] = &[
    "order.quoted",
    "order.returned",
    "order.declined",
    "order.message_sent",
    "order.sample_received",
    "report.issued",
    "certificate.granted",
    "certificate.suspended",
    "certificate.reinstated",
    "certificate.withdrawn",
    "product.law_changed",
    "outside_report.accepted",
    "outside_report.refused",
    "epcis-subscription.stopped",
    "recall.opened",
    "recall.closed",
    "lot.failed",
];

/// Whose people are told: the owner's; of recalls also those of everybody else who makes the goods or to whom they were shown.
fn concerns(event: &str, audience: &str) -> bool {
    audience == "owner" || (event.starts_with("recall.") && audience == "buyer")
}

/// What a letter says of a record.
struct Subject {
    number: String,
    product: Option<Product>,
    /// Path of its page.
    path: String,
}

/// Puts a letter for each reader into the queue, once for each event.
pub(crate) async fn notify(platform: Platform, job: Job) -> Result<()> {
    if platform.mailer().is_none() {
        return Ok(());
    }
    let text = |name: &str| word(&job.payload, name);
    let (event, kind, resource) = (text("event"), text("kind"), text("resource"));
    let subject = subject(&platform, kind, resource, job.payload.get("data").unwrap_or(&Value::Null)).await?;
    let mut tx = platform.system("notices").await?;
    if tx.claim_once(&job.id, NOTIFY).await?.is_some() {
        return Ok(());
    }
    let owners = platform::authz::visibility::grantees(tx.conn(), kind, resource).await?;
    for (owner, _) in owners.into_iter().filter(|(_, audience)| concerns(event, audience)) {
        let owner: OrganisationId = owner.parse().map_err(|_| Error::NotFound)?;
        let Some(organisation) = platform.organisations()?.organisation(&platform, owner).await? else { continue };
        for member in store::members(tx.conn(), owner).await? {
            let who = member.membership.person;
            if member.membership.state != MembershipState::Confirmed || who.to_string() == text("actor_user") {
                continue;
            }
            let lang = Lang::from_tag(&member.language).unwrap_or_default();
            let english = word(job.payload.get("data").unwrap_or(&Value::Null), "reason_en");
            let reason = if lang == Lang::En && !english.is_empty() { english } else { text("reason") };
            let (title, body) = words(&platform, lang, event, &subject, reason, organisation.name(lang));
            let letter = Letter { to: member.email, name: member.name, subject: title, text: body };
            tx.enqueue(mail::SEND, &serde_json::to_value(letter)?).await?;
        }
    }
    tx.commit().await
}

/// A text of an object; nothing where there is none.
fn word<'a>(object: &'a Value, name: &str) -> &'a str {
    object.get(name).and_then(Value::as_str).unwrap_or_default()
}

async fn subject(platform: &Platform, kind: &str, resource: &str, data: &Value) -> Result<Subject> {
    let id = |name: &str| word(data, name).to_owned();
    let products = platform.products()?;
    let by_version = async |version: &str| match version.parse::<ProductVersionId>() {
        Ok(version) => products.version(platform, version).await,
        Err(_) => Ok(None),
    };
    Ok(match kind {
        "order" => {
            let order = match resource.parse::<OrderId>() {
                Ok(id) => platform.orders()?.order(platform, id).await?,
                Err(_) => None,
            };
            let order = order.ok_or(Error::NotFound)?;
            let product = by_version(&order.version.to_string()).await?;
            Subject { number: order.number, product, path: format!("/orders/{resource}") }
        }
        "report" => Subject {
            number: id("number"),
            product: by_version(&id("version")).await?,
            path: format!("/reports/{resource}"),
        },
        "lot" => Subject {
            number: id("number"),
            product: match id("product").parse::<ProductId>() {
                Ok(product) => products.current(platform, product).await?,
                Err(_) => None,
            },
            path: format!("/lots/{resource}"),
        },
        "recall" => Subject {
            number: id("number"),
            product: products.by_gtin(platform, &id("gtin")).await?,
            path: format!("/recall-cases/{resource}"),
        },
        "product" => Subject {
            number: id("name"),
            product: match resource.parse::<ProductId>() {
                Ok(product) => products.current(platform, product).await?,
                Err(_) => None,
            },
            path: "/law".to_owned(),
        },
        "outside_report" => Subject {
            number: id("number"),
            product: match id("product").parse::<ProductId>() {
                Ok(product) => products.current(platform, product).await?,
                Err(_) => None,
            },
            path: format!("/outside-reports/{}", id("number")),
        },
        "epcis_subscription" => {
            Subject { number: id("query"), product: None, path: format!("/subscriptions/{resource}") }
        }
        _ => {
            let product = match id("product").parse::<ProductId>() {
                Ok(product) => products.current(platform, product).await?,
                Err(_) => None,
            };
            Subject { number: id("number"), product, path: format!("/certification/certificates/{resource}") }
        }
    })
}

fn words(
    platform: &Platform,
    lang: Lang,
    event: &str,
    subject: &Subject,
    reason: &str,
    organisation: &str,
) -> (String, String) {
    let key = format!("notice-{}", event.replace(['.', '_'], "-"));
    let title = lang.t_args(&key, &[("number", &subject.number)]);
    let mut lines = vec![title.clone(), String::new()];
    if let Some(product) = &subject.product {
        lines.push(lang.t_args("notice-product", &[("product", product.name(lang))]));
    }
    if !reason.is_empty() {
        lines.push(lang.t_args("notice-reason", &[("reason", reason)]));
    }
    let url = format!("{}{}", platform.settings().public_url, subject.path);
    lines.push(lang.t_args("notice-open", &[("url", &url)]));
    lines.push(String::new());
    lines.push(lang.t_args("notice-why", &[("organisation", organisation)]));
    (title, lines.join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_event_that_is_told_has_its_words() {
        for event in TOLD {
            let key = format!("notice-{}", event.replace(['.', '_'], "-"));
            assert!(Lang::Zh.has(&key) && Lang::En.has(&key), "{key}");
        }
    }
}
