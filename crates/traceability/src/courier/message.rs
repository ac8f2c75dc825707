//! The message of a subscription: an EPCISQueryDocument with the names of query and subscription (EPCIS 2.0 section 8.2.5).

use epcis::format::EpcFormat;
use epcis::{Event, Json, Time};
use gs1::{KnownPrefixes, PrefixLengths};
use platform::{Error, Platform, Result};

use crate::subscription_model::Subscription;

/// The document around events as they are stored.
pub(crate) fn message(platform: &Platform, subscription: &Subscription, bodies: &[&str]) -> Result<String> {
    let lengths = &platform.settings().company_prefix_lengths;
    let events =
        bodies.iter().map(|body| written(body, subscription.format, lengths)).collect::<Result<Vec<_>>>()?.join(",");
    Ok(format!(
        r#"{{"@context":["{}"],"type":"EPCISQueryDocument","schemaVersion":"2.0","creationDate":"{}","epcisBody":{{"queryResults":{{"queryName":{},"subscriptionID":"{}","resultsBody":{{"eventList":[{events}]}}}}}}}}"#,
        epcis::context::EPCIS_CONTEXT,
        Time::from_instant(platform.now().to_jiff()),
        Json::string(&subscription.query),
        subscription.id,
    ))
}

fn written(body: &str, format: EpcFormat, lengths: &PrefixLengths) -> Result<String> {
    if matches!(format, EpcFormat::NeverTranslates | EpcFormat::NoPreference) {
        return Ok(body.to_owned());
    }
    let mut event = Event::parse_kept(body).map_err(|error| Error::Internal(anyhow::anyhow!("{error}")))?;
    format.translate(&mut event, KnownPrefixes { own: &[], table: lengths });
    Ok(event.to_json().to_string())
}
