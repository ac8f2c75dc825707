//! Points in time (xsd:dateTimeStamp) and time zone offsets, kept as they were written.

use jiff::Timestamp;

/// A date and time with its offset, as it was written, and the instant it means.
///
/// # Examples
/// ```
/// use epcis::Time;
/// use epcis::time::is_offset;
///
/// let time = Time::parse("2026-11-24T08:00:00.5+08:00")?;
/// assert_eq!(time.as_str(), "2026-11-24T08:00:00.5+08:00");
/// assert_eq!(time.canonical(), "2026-11-24T00:00:00.500Z");
/// assert_eq!(Time::from_instant(time.instant()).as_str(), "2026-11-24T00:00:00.500Z");
/// assert!(is_offset("+08:00") && Time::parse("2026-11-24T08:00:00").is_err());
/// # Ok::<(), &'static str>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Time {
    text: String,
    instant: Timestamp,
}

impl Time {
    /// Parses `YYYY-MM-DDThh:mm:ss[.fraction](Z|+hh:mm|-hh:mm)`.
    ///
    /// # Errors
    /// What is wrong, in words.
    pub fn parse(text: &str) -> Result<Self, &'static str> {
        let shape = "not a date and time of the form 2026-11-24T08:00:00.000+08:00";
        let bytes = text.as_bytes();
        let (stamp, rest) = text.split_at_checked(19).ok_or(shape)?;
        let well_formed = stamp.bytes().zip("dddd-dd-ddTdd:dd:dd".bytes()).all(|(found, wanted)| match wanted {
            b'd' => found.is_ascii_digit(),
            other => found == other,
        });
        let (fraction, offset) = match rest.strip_prefix('.') {
            None => ("", rest),
            Some(rest) => {
                let length = rest.bytes().take_while(u8::is_ascii_digit).count();
                if length == 0 {
                    return Err(shape);
                }
                rest.split_at_checked(length).ok_or(shape)?
            }
        };
        if !well_formed || bytes.len() > 64 {
            return Err(shape);
        }
        if offset.is_empty() {
            return Err("the time has no offset from UTC (Z or +hh:mm)");
        }
        if offset != "Z" && !is_offset(offset) {
            return Err("the offset from UTC is not Z, nor between -14:00 and +14:00");
        }
        // The instant is kept to nanoseconds; the text keeps whatever more was written.
        let fraction = fraction.get(..9).unwrap_or(fraction);
        let point = if fraction.is_empty() { "" } else { "." };
        let instant =
            format!("{stamp}{point}{fraction}{offset}").parse().map_err(|_| "this date or time does not exist")?;
        Ok(Self { text: text.to_owned(), instant })
    }

    /// A time from an instant, written in UTC with milliseconds.
    #[must_use]
    pub fn from_instant(instant: Timestamp) -> Self {
        let text = format!("{instant:.3}");
        let instant = text.parse().unwrap_or(instant);
        Self { text, instant }
    }

    /// The text as it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The instant, to nanoseconds.
    #[must_use]
    pub fn instant(&self) -> Timestamp {
        self.instant
    }

    /// UTC with three decimals; the third is rounded up when the fourth is 5 to 9 (CBV 2.0 section 8.9).
    #[must_use]
    pub fn canonical(&self) -> String {
        let nanoseconds = self.instant.as_nanosecond();
        let milliseconds = nanoseconds.div_euclid(1_000_000) + i128::from(nanoseconds.rem_euclid(1_000_000) >= 500_000);
        let rounded = i64::try_from(milliseconds).ok().and_then(|value| Timestamp::from_millisecond(value).ok());
        format!("{:.3}", rounded.unwrap_or(self.instant))
    }
}

impl std::fmt::Display for Time {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.text)
    }
}

/// Whether a text is an `eventTimeZoneOffset`: a sign, hours to 14, minutes (EPCIS 2.0 section 7.4.1).
#[must_use]
pub fn is_offset(text: &str) -> bool {
    let Some(rest) = text.strip_prefix(['+', '-']) else { return false };
    let Some((hours, minutes)) = rest.split_once(':') else { return false };
    let two = |part: &str| part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit());
    two(hours) && two(minutes) && ((hours < "14" && minutes < "60") || (hours == "14" && minutes == "00"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_become_utc_milliseconds() {
        for (text, expected) in [
            ("2005-04-03T20:33:31.116000-06:00", "2005-04-04T02:33:31.116Z"),
            ("2019-10-21T14:45:00Z", "2019-10-21T14:45:00.000Z"),
            ("2023-01-18T11:04:03.1415Z", "2023-01-18T11:04:03.142Z"),
            ("2023-01-18T11:04:03.1414999999999999Z", "2023-01-18T11:04:03.141Z"),
            ("2023-12-31T23:59:59.9995+00:00", "2024-01-01T00:00:00.000Z"),
            ("1969-12-31T23:59:59.9994Z", "1969-12-31T23:59:59.999Z"),
        ] {
            assert_eq!(Time::parse(text).unwrap().canonical(), expected, "{text}");
        }
    }

    #[test]
    fn what_is_no_time_says_why() {
        for text in
            ["", "2005-04-03", "2005-04-03 20:33:31Z", "2005-04-03t20:33:31Z", "2005-04-03T20:33:31.Z", "二〇〇五"]
        {
            assert_eq!(
                Time::parse(text),
                Err("not a date and time of the form 2026-11-24T08:00:00.000+08:00"),
                "{text}"
            );
        }
        assert_eq!(Time::parse("2005-04-03T20:33:31"), Err("the time has no offset from UTC (Z or +hh:mm)"));
        for text in [
            "2005-04-03T20:33:31z",
            "2005-04-03T20:33:31+15:00",
            "2005-04-03T20:33:31+14:30",
            "2005-04-03T20:33:31+8:00",
        ] {
            assert_eq!(Time::parse(text), Err("the offset from UTC is not Z, nor between -14:00 and +14:00"), "{text}");
        }
        for text in ["2005-02-30T20:33:31Z", "2005-13-03T20:33:31Z", "2005-04-03T25:33:31Z"] {
            assert_eq!(Time::parse(text), Err("this date or time does not exist"), "{text}");
        }
    }

    #[test]
    fn offsets() {
        assert!(is_offset("+08:00") && is_offset("-13:59") && is_offset("+14:00"));
        assert!(
            !is_offset("08:00")
                && !is_offset("+14:01")
                && !is_offset("Z")
                && !is_offset("+8:00")
                && !is_offset("+08:60")
        );
    }
}
