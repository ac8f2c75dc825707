//! When a scheduled query runs: the grammar of EPCIS query schedules (EPCIS 2.0 section 8.2.5.3).
//!
//! A field is a list of `n` or `[n-m]`, separated by commas. The patterns in GS1's OpenAPI file, such as
//! `[0-59]`, are no such grammar; the ranges in its texts are, and they are taken here.
//!
//! A time matches when every field that is given matches. Of the fields that are not given, those coarser
//! than the finest one given match always; those finer take their least value. So `hour` 1 with `minute` 5
//! runs once a day, at 01:05:00, as GS1's example says, and not sixty times; who wants every second writes
//! `[0-59]`. Where `dayOfMonth` and `dayOfWeek` are both given, both must match.

use std::fmt;
use std::str::FromStr;

use crate::json::{Json, Object};

/// A unit of time that a schedule can fix, from the finest to the coarsest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum TimeUnit {
    /// 0 to 59.
    Second,
    /// 0 to 59.
    Minute,
    /// 0 to 23.
    Hour,
    /// 1 to 31.
    DayOfMonth,
    /// 1 to 12.
    Month,
    /// 1, Monday, to 7, Sunday.
    DayOfWeek,
}

impl TimeUnit {
    /// All units, in the order of the standard.
    ///
    /// # Examples
    /// ```
    /// use epcis::subscription::TimeUnit;
    ///
    /// assert_eq!(TimeUnit::ALL.map(TimeUnit::name)[3], "dayOfMonth");
    /// ```
    pub const ALL: [Self; 6] = [Self::Second, Self::Minute, Self::Hour, Self::DayOfMonth, Self::Month, Self::DayOfWeek];

    /// The name of the field.
    ///
    /// # Examples
    /// ```
    /// assert_eq!(epcis::subscription::TimeUnit::DayOfWeek.name(), "dayOfWeek");
    /// ```
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Second => "second",
            Self::Minute => "minute",
            Self::Hour => "hour",
            Self::DayOfMonth => "dayOfMonth",
            Self::Month => "month",
            Self::DayOfWeek => "dayOfWeek",
        }
    }

    /// Least and greatest value.
    ///
    /// # Examples
    /// ```
    /// assert_eq!(epcis::subscription::TimeUnit::Hour.range(), (0, 23));
    /// ```
    #[must_use]
    pub const fn range(self) -> (u8, u8) {
        match self {
            Self::Second | Self::Minute => (0, 59),
            Self::Hour => (0, 23),
            Self::DayOfMonth => (1, 31),
            Self::Month => (1, 12),
            Self::DayOfWeek => (1, 7),
        }
    }
}

/// Why a schedule is none.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ScheduleError {
    /// A field breaks the grammar or its range.
    #[error("{}: {reason}; expected are numbers {} to {} or ranges such as [{}-{}], separated by commas",
        .unit.name(), .unit.range().0, .unit.range().1, .unit.range().0, .unit.range().1)]
    Field {
        /// The field.
        unit: TimeUnit,
        /// What is wrong.
        reason: String,
    },
    /// A field that schedules do not have.
    #[error("{name:?} is no field of a schedule")]
    Unknown {
        /// Its name, at most 40 characters of it.
        name: String,
    },
    /// No field is given.
    #[error("a schedule needs at least one of second, minute, hour, dayOfMonth, month, dayOfWeek")]
    Empty,
    /// The schedule is no object.
    #[error("a schedule is an object")]
    NoObject,
    /// None of the months has one of the days.
    #[error("no month of the schedule has such a day: it would never run")]
    Never,
}

/// An element of a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Element {
    Number(u8),
    Range(u8, u8),
}

/// A field of a schedule: the values of one unit at which it runs.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Field(Vec<Element>);

/// No field is longer: sixty numbers of two digits, and as much again for repetitions.
const MAX_FIELD: usize = 360;

impl Field {
    fn parse(unit: TimeUnit, text: &str) -> Result<Self, ScheduleError> {
        let wrong = |reason: String| ScheduleError::Field { unit, reason };
        if text.len() > MAX_FIELD {
            return Err(wrong(format!("{} characters, permitted are {MAX_FIELD}", text.len())));
        }
        let number = |text: &str| -> Result<u8, ScheduleError> {
            let digits = matches!(text.len(), 1 | 2) && text.bytes().all(|byte| byte.is_ascii_digit());
            let value = text.parse::<u8>().ok().filter(|_| digits);
            let (least, greatest) = unit.range();
            value
                .filter(|value| (least..=greatest).contains(value))
                .ok_or_else(|| wrong(format!("{text:?} is no number of this field")))
        };
        let elements = text.split(',').map(|element| {
            let range = element.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
            match range.map(|range| range.split_once('-')) {
                None => number(element).map(Element::Number),
                Some(None) => Err(wrong(format!("{element:?} is no range"))),
                Some(Some((first, last))) => {
                    let (first, last) = (number(first)?, number(last)?);
                    if first > last {
                        return Err(wrong(format!("the range {element} ends before it begins")));
                    }
                    Ok(Element::Range(first, last))
                }
            }
        });
        elements.collect::<Result<_, _>>().map(Self)
    }

    /// The values as a set of bits.
    fn bits(&self) -> u64 {
        self.0.iter().fold(0, |bits, element| {
            let (first, last) = match *element {
                Element::Number(value) => (value, value),
                Element::Range(first, last) => (first, last),
            };
            (first..=last).fold(bits, |bits, value| bits | 1 << value)
        })
    }
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, element) in self.0.iter().enumerate() {
            let comma = if index == 0 { "" } else { "," };
            match element {
                Element::Number(value) => write!(f, "{comma}{value}")?,
                Element::Range(first, last) => write!(f, "{comma}[{first}-{last}]")?,
            }
        }
        Ok(())
    }
}

/// When a scheduled query runs.
///
/// # Examples
/// ```
/// use epcis::subscription::Schedule;
/// use jiff::{Timestamp, tz::TimeZone};
///
/// let schedule: Schedule = "minute=5&hour=1".parse()?;
/// let now: Timestamp = "2026-11-24T08:00:00Z".parse().unwrap();
/// assert_eq!(schedule.next_after(now, &TimeZone::UTC).unwrap().to_string(), "2026-11-25T01:05:00Z");
/// assert_eq!(schedule.to_json().to_string(), r#"{"minute":"5","hour":"1"}"#);
/// # Ok::<(), epcis::subscription::ScheduleError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Schedule {
    /// What was written, in the order of [`TimeUnit::ALL`].
    written: [Option<Field>; 6],
    /// The values that match, as sets of bits in the same order.
    pub(super) matching: [u64; 6],
}

impl Schedule {
    /// A schedule of fields with their names, such as query parameters.
    ///
    /// # Errors
    /// [`ScheduleError`] naming the field and the reason.
    ///
    /// # Examples
    /// ```
    /// use epcis::subscription::Schedule;
    ///
    /// assert!(Schedule::of_fields([("dayOfWeek", "[1-5]"), ("hour", "8,20")]).is_ok());
    /// let error = Schedule::of_fields([("hour", "24")]).unwrap_err().to_string();
    /// assert!(error.starts_with("hour: \"24\" is no number of this field; expected are numbers 0 to 23"));
    /// ```
    pub fn of_fields<'a>(fields: impl IntoIterator<Item = (&'a str, &'a str)>) -> Result<Self, ScheduleError> {
        let mut written = [const { None }; 6];
        for (name, text) in fields {
            let unit = TimeUnit::ALL.into_iter().find(|unit| unit.name() == name);
            let unit = unit.ok_or_else(|| ScheduleError::Unknown { name: name.chars().take(40).collect() })?;
            let field = Field::parse(unit, text)?;
            let place = written.iter_mut().zip(TimeUnit::ALL).find(|(_, known)| *known == unit);
            if let Some((place, _)) = place
                && place.replace(field).is_some()
            {
                return Err(ScheduleError::Field { unit, reason: "stands twice".to_owned() });
            }
        }
        let finest = written.iter().position(Option::is_some).ok_or(ScheduleError::Empty)?;
        // A day of the week is as fine as a day of the month, which it leaves open.
        let finest = if matches!(written, [.., Some(_)]) { finest.min(3) } else { finest };
        let mut matching = [0; 6];
        for (index, ((bits, field), unit)) in matching.iter_mut().zip(&written).zip(TimeUnit::ALL).enumerate() {
            let (least, greatest) = unit.range();
            *bits = match field {
                Some(field) => field.bits(),
                None if index < finest => 1 << least,
                None => (least..=greatest).fold(0, |bits, value| bits | 1 << value),
            };
        }
        let schedule = Self { written, matching };
        if schedule.never() { Err(ScheduleError::Never) } else { Ok(schedule) }
    }

    /// A schedule from its JSON, whose values are strings or, as some clients write them, numbers.
    ///
    /// # Errors
    /// [`ScheduleError`] naming the field and the reason.
    ///
    /// # Examples
    /// ```
    /// use epcis::{json, subscription::Schedule};
    ///
    /// let schedule = Schedule::of_json(&json::parse(r#"{"hour":"1","minute":5}"#, 2).unwrap())?;
    /// assert_eq!(schedule.to_string(), "minute=5&hour=1");
    /// # Ok::<(), epcis::subscription::ScheduleError>(())
    /// ```
    pub fn of_json(json: &Json) -> Result<Self, ScheduleError> {
        let members = json.as_object().ok_or(ScheduleError::NoObject)?;
        let texts = members.iter().map(|(name, value)| match value {
            Json::String(text) => (name.as_str(), text.as_str()),
            Json::Number(number) => (name.as_str(), number.as_str()),
            other => (name.as_str(), other.kind()),
        });
        Self::of_fields(texts)
    }

    /// The schedule as JSON, as it was written.
    ///
    /// # Examples
    /// ```
    /// let schedule: epcis::subscription::Schedule = "second=0,[30-35]".parse().unwrap();
    /// assert_eq!(schedule.to_json().to_string(), r#"{"second":"0,[30-35]"}"#);
    /// ```
    #[must_use]
    pub fn to_json(&self) -> Json {
        let members = self.fields().map(|(unit, field)| (unit.name().to_owned(), Json::string(field.to_string())));
        Json::Object(members.collect::<Object>())
    }

    fn fields(&self) -> impl Iterator<Item = (TimeUnit, &Field)> {
        TimeUnit::ALL.into_iter().zip(&self.written).filter_map(|(unit, field)| Some((unit, field.as_ref()?)))
    }

    /// Whether no month of the schedule is long enough for a day of it.
    fn never(&self) -> bool {
        let [_, _, _, days, months, _] = self.matching;
        let first_day = days.trailing_zeros();
        let longest = (1..=12u32).filter(|month| months >> month & 1 == 1).map(|month| match month {
            2 => 29,
            4 | 6 | 9 | 11 => 30,
            _ => 31,
        });
        longest.max().is_none_or(|longest| first_day > longest)
    }
}

impl fmt::Display for Schedule {
    /// As query parameters: `second=0&minute=5`. Reads back as the same schedule.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, (unit, field)) in self.fields().enumerate() {
            let and = if index == 0 { "" } else { "&" };
            write!(f, "{and}{}={field}", unit.name())?;
        }
        Ok(())
    }
}

impl FromStr for Schedule {
    type Err = ScheduleError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::of_fields(
            text.split('&').filter(|part| !part.is_empty()).map(|part| part.split_once('=').unwrap_or((part, ""))),
        )
    }
}
