//! Subscriptions to a query, as documents and as parameters of a WebSocket: where to send, how to sign,
//! when to run (EPCIS 2.0 section 8.2.5 and 12.5). Sending is somebody else's; nothing here looks at a
//! clock or at an address.
//!
//! GS1's OpenAPI file requires a member `secret` that it nowhere describes; it describes the optional
//! `signatureToken`. Here neither is required, and `secret` counts as another name of `signatureToken`.

mod next;
mod schedule;

pub use schedule::{Schedule, ScheduleError, TimeUnit};

use crate::fields::{FieldError, Fields, Path, Reason, Uri};
use crate::json::{self, Json, JsonError, Object};
use crate::time::Time;

/// The greatest size of a subscription document, in bytes.
///
/// # Examples
/// ```
/// use epcis::subscription::{MAX_BYTES, Subscription};
///
/// assert!(Subscription::parse(&" ".repeat(MAX_BYTES + 1)).is_err());
/// ```
pub const MAX_BYTES: usize = 16 * 1024;
/// The greatest length of an address to send to, in bytes.
const MAX_DEST: usize = 2048;
/// The greatest length of a secret, in bytes.
const MAX_TOKEN: usize = 1024;

/// Why a text is no subscription.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SubscriptionError {
    /// Larger than [`MAX_BYTES`].
    #[error("the subscription has {bytes} bytes, permitted are {MAX_BYTES}")]
    TooLarge {
        /// Its size.
        bytes: usize,
    },
    /// No JSON.
    #[error("not a JSON document: {0}")]
    Json(#[from] JsonError),
    /// A field is not as it must be: a `ValidationException`.
    #[error(transparent)]
    Field(#[from] FieldError),
    /// It is not clear when the query shall run: a `SubscriptionControlsException`.
    #[error(transparent)]
    Controls(#[from] ControlsError),
}

/// Why it is not clear when a query shall run (`SubscriptionControlsException`).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ControlsError {
    /// Neither.
    #[error("a subscription needs stream=true or a schedule")]
    Neither,
    /// Both.
    #[error("a subscription has stream=true or a schedule, not both")]
    Both,
    /// A parameter has a value that it cannot have.
    #[error("{name}: {reason}")]
    Value {
        /// The parameter.
        name: &'static str,
        /// What is wrong.
        reason: String,
    },
    /// The schedule is wrong.
    #[error("schedule: {0}")]
    Schedule(#[from] ScheduleError),
}

/// What makes a query run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trigger {
    /// Every captured event that matches.
    Stream,
    /// The clock.
    Schedule(Schedule),
}

/// When a subscription reports, and about what.
///
/// # Examples
/// ```
/// use epcis::subscription::{Controls, Trigger};
///
/// let controls = Controls::of_parameters([("stream", "true")])?;
/// assert_eq!(controls.trigger, Trigger::Stream);
/// # Ok::<(), epcis::subscription::ControlsError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Controls {
    /// What makes the query run.
    pub trigger: Trigger,
    /// Whether an answer without events is reported, too.
    pub report_if_empty: bool,
    /// Only events captured from here on are reported at first; none: from now on.
    pub initial_record_time: Option<Time>,
}

impl Controls {
    /// The controls among the parameters of a WebSocket request (`stream`, the fields of a schedule,
    /// `reportIfEmpty`, `initialRecordTime`); other parameters are passed over. Headers of the names
    /// `GS1-Query-…` carry the same values and are given here under the names of the parameters.
    ///
    /// # Errors
    /// [`ControlsError`] naming the parameter and the reason.
    ///
    /// # Examples
    /// ```
    /// use epcis::subscription::{Controls, ControlsError};
    ///
    /// let controls = Controls::of_parameters([("perPage", "5"), ("second", "0"), ("reportIfEmpty", "true")])?;
    /// assert!(controls.report_if_empty);
    /// let both = Controls::of_parameters([("stream", "true"), ("second", "0")]);
    /// assert_eq!(both, Err(ControlsError::Both));
    /// # Ok::<(), ControlsError>(())
    /// ```
    pub fn of_parameters<'a>(parameters: impl IntoIterator<Item = (&'a str, &'a str)>) -> Result<Self, ControlsError> {
        let (mut stream, mut report_if_empty, mut initial_record_time) = (None, None, None);
        let mut fields = Vec::new();
        for (name, value) in parameters {
            match name {
                "stream" => once(&mut stream, "stream", boolean("stream", value)?)?,
                "reportIfEmpty" => once(&mut report_if_empty, "reportIfEmpty", boolean("reportIfEmpty", value)?)?,
                "initialRecordTime" => {
                    let name = "initialRecordTime";
                    let time = Time::parse(value)
                        .map_err(|reason| ControlsError::Value { name, reason: reason.to_owned() })?;
                    once(&mut initial_record_time, name, time)?;
                }
                name if TimeUnit::ALL.iter().any(|unit| unit.name() == name) => fields.push((name, value)),
                _ => {}
            }
        }
        let schedule = if fields.is_empty() { None } else { Some(Schedule::of_fields(fields)?) };
        let trigger = trigger(stream.unwrap_or_default(), schedule)?;
        Ok(Self { trigger, report_if_empty: report_if_empty.unwrap_or_default(), initial_record_time })
    }

    fn take(fields: &mut Fields<'_>) -> Result<Self, SubscriptionError> {
        let stream = fields.optional::<bool>("stream")?.unwrap_or_default();
        let report_if_empty = fields.optional::<bool>("reportIfEmpty")?.unwrap_or_default();
        let initial_record_time = fields.optional::<Time>("initialRecordTime")?;
        let schedule = fields.take("schedule").filter(|schedule| *schedule != Json::Null);
        let schedule =
            schedule.map(|schedule| Schedule::of_json(&schedule)).transpose().map_err(ControlsError::from)?;
        Ok(Self { trigger: trigger(stream, schedule)?, report_if_empty, initial_record_time })
    }

    fn put(&self, out: &mut Object) {
        match &self.trigger {
            Trigger::Stream => out.push(("stream".to_owned(), Json::Bool(true))),
            Trigger::Schedule(schedule) => out.push(("schedule".to_owned(), schedule.to_json())),
        }
        out.push(("reportIfEmpty".to_owned(), Json::Bool(self.report_if_empty)));
        if let Some(time) = &self.initial_record_time {
            out.push(("initialRecordTime".to_owned(), Json::string(time.as_str())));
        }
    }
}

fn trigger(stream: bool, schedule: Option<Schedule>) -> Result<Trigger, ControlsError> {
    match (stream, schedule) {
        (true, None) => Ok(Trigger::Stream),
        (false, Some(schedule)) => Ok(Trigger::Schedule(schedule)),
        (true, Some(_)) => Err(ControlsError::Both),
        (false, None) => Err(ControlsError::Neither),
    }
}

fn boolean(name: &'static str, text: &str) -> Result<bool, ControlsError> {
    match text {
        "true" => Ok(true),
        "false" => Ok(false),
        _ => Err(ControlsError::Value { name, reason: "is neither true nor false".to_owned() }),
    }
}

fn once<T>(place: &mut Option<T>, name: &'static str, value: T) -> Result<(), ControlsError> {
    match place.replace(value) {
        None => Ok(()),
        Some(_) => Err(ControlsError::Value { name, reason: "stands twice".to_owned() }),
    }
}

/// A subscription that sends to an address (webhook).
///
/// # Examples
/// ```
/// use epcis::subscription::{Subscription, Trigger};
///
/// let text = r#"{"dest":"https://client.example.com/queryCallback","signatureToken":"13df38d8275b",
///     "reportIfEmpty":true,"schedule":{"hour":"1","minute":"5"}}"#;
/// let subscription = Subscription::parse(text)?;
/// assert_eq!(subscription.signature_token.as_deref(), Some("13df38d8275b"));
/// assert!(matches!(subscription.controls.trigger, Trigger::Schedule(_)));
/// let json = subscription.to_json().to_string();
/// assert!(json.contains(r#""schedule":{"minute":"5","hour":"1"}"#) && !json.contains("13df"), "no secret");
/// # Ok::<(), epcis::subscription::SubscriptionError>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Subscription {
    /// Where to send, `http` or `https`, without user or password.
    pub dest: Uri,
    /// The secret with which what is sent is signed.
    pub signature_token: Option<String>,
    /// When, and about what.
    pub controls: Controls,
}

impl std::fmt::Debug for Subscription {
    /// Without the secret.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let token = self.signature_token.as_ref().map(|_| "…");
        f.debug_struct("Subscription")
            .field("dest", &self.dest)
            .field("signature_token", &token)
            .field("controls", &self.controls)
            .finish()
    }
}

impl Subscription {
    /// Parses a subscription document. Members that are not known are passed over, as the schema permits.
    ///
    /// # Errors
    /// [`SubscriptionError`]: a field and what is wrong with it, or that it is not clear when to run.
    ///
    /// # Examples
    /// ```
    /// use epcis::subscription::{ControlsError, Subscription, SubscriptionError};
    ///
    /// let error = Subscription::parse(r#"{"dest":"https://client.example.com/"}"#).unwrap_err();
    /// assert_eq!(error, SubscriptionError::Controls(ControlsError::Neither));
    /// let error = Subscription::parse(r#"{"dest":"ftp://client.example.com/","stream":true}"#).unwrap_err();
    /// assert_eq!(error.to_string(), "dest: an address beginning with http:// or https:// is expected");
    /// ```
    pub fn parse(text: &str) -> Result<Self, SubscriptionError> {
        if text.len() > MAX_BYTES {
            return Err(SubscriptionError::TooLarge { bytes: text.len() });
        }
        let path = Path::root("");
        let mut fields = Fields::of("a subscription", json::parse(text, 8)?, path)?;
        let dest = fields.required::<Uri>("dest")?;
        check_dest(dest.as_str()).map_err(|reason| path.field("dest").rule(reason))?;
        let (token, secret) = (fields.optional::<String>("signatureToken")?, fields.optional::<String>("secret")?);
        let token = match (token, secret) {
            (Some(token), Some(secret)) if token != secret => {
                return Err(path.field("secret").rule("is another than signatureToken, and means the same").into());
            }
            (token, secret) => token.or(secret),
        };
        if token.as_ref().is_some_and(|token| token.is_empty() || token.len() > MAX_TOKEN) {
            let reason = Reason::Value(format!("is empty or has more than {MAX_TOKEN} bytes"));
            return Err(path.field("signatureToken").error(reason).into());
        }
        let controls = Controls::take(&mut fields)?;
        Ok(Self { dest, signature_token: token, controls })
    }

    /// The subscription as JSON, without its secret, for whoever asks for it later.
    ///
    /// # Examples
    /// ```
    /// use epcis::subscription::Subscription;
    ///
    /// let subscription = Subscription::parse(r#"{"stream":true,"dest":"https://client.example.com/"}"#)?;
    /// let json = subscription.to_json().to_string();
    /// assert_eq!(json, r#"{"dest":"https://client.example.com/","stream":true,"reportIfEmpty":false}"#);
    /// # Ok::<(), epcis::subscription::SubscriptionError>(())
    /// ```
    #[must_use]
    pub fn to_json(&self) -> Json {
        let mut out = vec![("dest".to_owned(), Json::string(self.dest.as_str()))];
        self.controls.put(&mut out);
        Json::Object(out)
    }
}

/// An address that something can be sent to; whether it may be is not decided here.
fn check_dest(dest: &str) -> Result<(), &'static str> {
    let (scheme, rest) = dest.split_once("://").unwrap_or_default();
    if !scheme.eq_ignore_ascii_case("http") && !scheme.eq_ignore_ascii_case("https") {
        return Err("an address beginning with http:// or https:// is expected");
    }
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    if dest.len() > MAX_DEST {
        return Err("the address is longer than 2048 bytes");
    }
    if authority.contains('@') {
        return Err("an address with a user or password would show it to whoever lists subscriptions");
    }
    if authority.is_empty() || authority.starts_with(':') {
        return Err("the address has no host");
    }
    Ok(())
}
