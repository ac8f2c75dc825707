//! Reading a query from the parameters of a URL or from the body of a named query.

use jiff::Timestamp;

use super::condition::{Comparison, FieldName};
use super::error::QueryError;
use super::pattern::Pattern;
use super::{Count, OrderBy, Query, fields, names};
use crate::context::Context;
use crate::event::{Action, Unit};
use crate::json::Json;
use crate::time::Time;
use crate::vocabulary::Vocabulary;

/// A parameter with its values.
pub(super) struct Given<'a> {
    pub(super) name: &'a str,
    values: Vec<String>,
}

impl Query {
    /// Reads the parameters of a URL, decoded. Values are joined by `|`. `context`: prefixes of extension
    /// fields; a prefix that it does not know means what each event means by it.
    ///
    /// # Errors
    /// [`QueryError`] naming parameter, value and reason.
    pub fn of_parameters<'a>(
        parameters: impl IntoIterator<Item = (&'a str, &'a str)>,
        context: &Context,
    ) -> Result<Self, QueryError> {
        let given = parameters.into_iter().map(|(name, text)| Given {
            name,
            values: if text.is_empty() { Vec::new() } else { text.split('|').map(ToOwned::to_owned).collect() },
        });
        Self::read(given, context)
    }

    /// Reads the member `query` of a named query: an object of parameters, whose `@context` declares prefixes.
    ///
    /// # Errors
    /// [`QueryError`] naming parameter, value and reason.
    ///
    /// # Examples
    /// ```
    /// use epcis::query::Query;
    /// use epcis::{Context, json};
    ///
    /// let named = Query::of_json(&json::parse(r#"{"EQ_bizStep": ["shipping"]}"#, 8).unwrap())?;
    /// assert_eq!(named, Query::of_parameters([("EQ_bizStep", "shipping")], &Context::default())?);
    /// # Ok::<(), epcis::query::QueryError>(())
    /// ```
    pub fn of_json(query: &Json) -> Result<Self, QueryError> {
        let members = query.as_object().ok_or_else(|| QueryError::of("query", "is not an object of parameters"))?;
        let context = Context::default().extended(query.get("@context"));
        let mut given = Vec::new();
        for (name, value) in members.iter().filter(|(name, _)| name != "@context") {
            given.push(Given { name, values: values(name, value)? });
        }
        Self::read(given, &context)
    }

    fn read<'a>(given: impl IntoIterator<Item = Given<'a>>, context: &Context) -> Result<Self, QueryError> {
        let mut query = Self::default();
        let mut seen: Vec<String> = Vec::new();
        for given in given {
            if seen.iter().any(|name| name == given.name) {
                return Err(given.wrong("is given twice; join its values by |"));
            }
            seen.push(given.name.to_owned());
            query.take(&given, context)?;
        }
        Ok(query)
    }

    fn take(&mut self, given: &Given<'_>, context: &Context) -> Result<(), QueryError> {
        let mut count = |count: Count| match self.count {
            Count::All => {
                self.count = count;
                Ok(())
            }
            _ => Err(given.wrong("eventCountLimit and maxEventCount exclude each other")),
        };
        match given.name {
            "eventCountLimit" => count(Count::First(given.count()?))?,
            "maxEventCount" => count(Count::AtMost(given.count()?))?,
            "perPage" => self.per_page = Some(given.count()?),
            "nextPageToken" => self.next_page_token = Some(given.single()?.to_owned()),
            "orderDirection" => {
                self.ascending = match given.single()? {
                    "ASC" => true,
                    "DESC" => false,
                    other => return Err(given.bad(other, "is neither ASC nor DESC")),
                }
            }
            "orderBy" => {
                self.order_by = match given.single()? {
                    "eventTime" => OrderBy::EventTime,
                    "recordTime" => OrderBy::RecordTime,
                    name if name.contains(':') => OrderBy::Field(FieldName::new(name, context)),
                    other => return Err(given.bad(other, "is not eventTime, recordTime or an extension field")),
                }
            }
            _ => self.conditions.push(names::condition(given, context)?),
        }
        Ok(())
    }
}

/// The texts of a JSON value: one, or a list of them. `null` is none.
fn values(name: &str, value: &Json) -> Result<Vec<String>, QueryError> {
    let text = |value: &Json| match value {
        Json::String(text) => Ok(text.clone()),
        Json::Number(number) => Ok(number.as_str().to_owned()),
        Json::Bool(value) => Ok(value.to_string()),
        other => Err(QueryError::of(name, format!("holds {}, which is no value of a query", other.kind()))),
    };
    match value {
        Json::Null => Ok(Vec::new()),
        Json::Array(elements) => elements.iter().map(text).collect(),
        other => text(other).map(|text| vec![text]),
    }
}

impl Given<'_> {
    pub(super) fn wrong(&self, reason: &str) -> QueryError {
        QueryError::of(self.name, reason)
    }

    pub(super) fn bad(&self, value: &str, reason: impl Into<String>) -> QueryError {
        QueryError::value(self.name, value, reason)
    }

    pub(super) fn unknown(&self) -> QueryError {
        self.wrong("is not a parameter of an EPCIS query")
    }

    pub(super) fn single(&self) -> Result<&str, QueryError> {
        match self.values.as_slice() {
            [value] => Ok(value),
            [] => Err(self.wrong("has no value")),
            _ => Err(self.wrong("takes one value")),
        }
    }

    pub(super) fn list<T>(&self, read: fn(&str) -> Result<T, String>) -> Result<Vec<T>, QueryError> {
        if self.values.is_empty() {
            return Err(self.wrong("has no value"));
        }
        self.values.iter().map(|value| read(value).map_err(|reason| self.bad(value, reason))).collect()
    }

    /// `EXISTS_…` has no value; `true` and `1` are taken for none.
    pub(super) fn nothing(&self) -> Result<(), QueryError> {
        match self.values.as_slice() {
            [] => Ok(()),
            [value] if matches!(value.as_str(), "true" | "1" | "null") => Ok(()),
            [value, ..] => Err(self.bad(value, "takes no value")),
        }
    }

    pub(super) fn texts(&self) -> Result<Vec<String>, QueryError> {
        self.list(|text| Ok(text.to_owned()))
    }

    pub(super) fn identifiers(&self) -> Result<Vec<String>, QueryError> {
        self.list(|text| {
            crate::uri::check(text)?;
            Ok(crate::objects::canonical(text).into_owned())
        })
    }

    pub(super) fn patterns(&self) -> Result<Vec<Pattern>, QueryError> {
        self.list(Pattern::parse)
    }

    pub(super) fn words(&self, list: Vocabulary) -> Result<Vec<String>, QueryError> {
        if self.values.is_empty() {
            return Err(self.wrong("has no value"));
        }
        let word = |value: &String| {
            list.check(value).map_err(|reason| self.bad(value, reason))?;
            Ok(list.web_uri(value).into_owned())
        };
        self.values.iter().map(word).collect()
    }

    pub(super) fn actions(&self) -> Result<Vec<Action>, QueryError> {
        self.list(|text| match text {
            "ADD" => Ok(Action::Add),
            "OBSERVE" => Ok(Action::Observe),
            "DELETE" => Ok(Action::Delete),
            _ => Err("is not ADD, OBSERVE or DELETE".to_owned()),
        })
    }

    pub(super) fn time(&self) -> Result<Timestamp, QueryError> {
        let text = self.single()?;
        // A plus sign that was not percent-encoded arrives as a space.
        let time = Time::parse(&text.replace(' ', "+")).map_err(|reason| self.bad(text, reason))?;
        Ok(time.instant())
    }

    pub(super) fn count(&self) -> Result<u64, QueryError> {
        let text = self.single()?;
        text.parse().ok().filter(|count| *count > 0).ok_or_else(|| self.bad(text, "is not a number from 1 on"))
    }

    pub(super) fn unit(&self, unit: &str) -> Result<String, QueryError> {
        Unit::parse(unit).map(|unit| unit.as_str().to_owned()).map_err(|reason| self.wrong(&reason))
    }

    /// Numbers; one alone unless they are compared for equality.
    pub(super) fn numbers(&self, comparison: Comparison) -> Result<Vec<String>, QueryError> {
        if comparison != Comparison::Equal {
            self.single()?;
        }
        self.list(|text| crate::number::canonical(text).ok_or_else(|| "is not a number".to_owned()))
    }

    /// Values of an extension field; only what has an order can be greater or less.
    pub(super) fn comparable(&self, comparison: Comparison) -> Result<Vec<String>, QueryError> {
        if comparison == Comparison::Equal {
            return self.texts();
        }
        let text = self.single()?;
        let stamp = text.replace(' ', "+");
        if crate::number::canonical(text).is_some() || fields::is_day(text) {
            Ok(vec![text.to_owned()])
        } else if Time::parse(&stamp).is_ok() {
            Ok(vec![stamp])
        } else {
            Err(self.bad(text, "is neither a number nor a time nor a day"))
        }
    }
}

pub(super) fn event_type(text: &str) -> Result<String, String> {
    let standard = ["ObjectEvent", "AggregationEvent", "TransactionEvent", "TransformationEvent", "AssociationEvent"];
    let bare = text.strip_prefix("epcis:").unwrap_or(text);
    if standard.contains(&bare) {
        return Ok(bare.to_owned());
    }
    crate::uri::check(text).map_err(|_| format!("is none of {}, nor a URI", standard.join(", ")))?;
    Ok(text.to_owned())
}

pub(super) fn uri(text: &str) -> Result<String, String> {
    crate::uri::check(text).map(|()| text.to_owned())
}

pub(super) fn boolean(text: &str) -> Result<String, String> {
    if matches!(text, "true" | "false") { Ok(text.to_owned()) } else { Err("is neither true nor false".to_owned()) }
}

pub(super) fn hexadecimal(text: &str) -> Result<String, String> {
    if text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        Ok(text.to_owned())
    } else {
        Err("is not a row of hexadecimal digits".to_owned())
    }
}
