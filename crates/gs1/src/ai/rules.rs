//! The content rules of value components, one function per kind of rule. They see one component.

use super::code_lists::{COUNTRIES, COUNTRIES_ALPHA_2, CURRENCIES};
use super::spec::Rule;
use crate::check_digit;
use crate::error::KeyError;

/// Applies one rule to one component whose characters and length were checked before.
pub(super) fn check(rule: Rule, what: &'static str, part: &str) -> Result<(), KeyError> {
    let content = |fault: Option<(usize, &'static str)>| match fault {
        None => Ok(()),
        Some((position, reason)) => Err(KeyError::Content { what, position, reason }),
    };
    match rule {
        Rule::CheckDigit => check_digit::verify(what, part),
        Rule::CheckPair => check_digit::verify_pair(what, part),
        Rule::CompanyPrefixFirst => content(company_prefix(part, 1)),
        Rule::CompanyPrefixSecond => content(company_prefix(part, 2)),
        Rule::Date => content(date(part, 2, false)),
        Rule::DateDayOptional => content(date(part, 2, true)),
        Rule::DateFourDigitYear => content(date(part, 4, false)),
        Rule::Hour => content(hour(part)),
        Rule::Minute => content(at_most(part, 59, "the minutes are above 59")),
        Rule::Second => content(at_most(part, 59, "the seconds are above 59")),
        Rule::HourMinute => content(hour(part.get(..2).unwrap_or_default()).or_else(|| {
            match number(part.get(2..).unwrap_or_default()) {
                0..=59 => None,
                _ => Some((3, "the minutes are above 59")),
            }
        })),
        Rule::Country => content(listed(&COUNTRIES, part, "not a country of ISO 3166-1")),
        Rule::CountryOr999 if part == "999" => Ok(()),
        Rule::CountryOr999 => content(listed(&COUNTRIES, part, "not a country of ISO 3166-1, nor 999")),
        Rule::CountryAlpha2 => content(
            COUNTRIES_ALPHA_2.binary_search(&part).is_err().then_some((1, "not a two-letter country of ISO 3166-1")),
        ),
        Rule::Currency => content(listed(&CURRENCIES, part, "not a currency of ISO 4217")),
        Rule::Sex => content(one_of(part, &["0", "1", "2", "9"], "not a code of ISO 5218: 0, 1, 2, 9")),
        Rule::PercentEncoded => content(percent_encoded(part)),
        Rule::Latitude => content(at_most(part, 1_800_000_000, "the latitude is above 1800000000")),
        Rule::Longitude => content(at_most(part, 3_600_000_000, "the longitude is above 3600000000")),
        Rule::YesNo => content(one_of(part, &["0", "1"], "neither 0 (no) nor 1 (yes)")),
        Rule::Hyphen => content(one_of(part, &["-"], "not a minus sign")),
        Rule::ImporterIndex => content(first_outside(
            part,
            |c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'),
            "importer index is none of A-Z a-z 0-9 - _",
        )),
        Rule::PackageType => content(first_outside(
            part,
            |c| c.is_ascii_uppercase() || c.is_ascii_digit(),
            "a package type has capitals and digits",
        )),
        Rule::MediaType => content(
            (!matches!(number(part), 1..=10 | 80..=99)).then_some((1, "the media type is not 01 to 10 or 80 to 99")),
        ),
        Rule::NonZero => content((number(part) == 0).then_some((1, "zero is not permitted"))),
        Rule::Winding => content(one_of(part, &["0", "1", "9"], "the winding direction is not 0, 1 or 9")),
        Rule::Zero => content((number(part) != 0).then_some((1, "the digits are not all zero"))),
        Rule::Iban => content(iban(part)),
        Rule::PieceOfTotal => content(piece_of_total(part)),
        Rule::NoLeadingZero => {
            content((part.len() > 1 && part.starts_with('0')).then_some((1, "a leading zero is not permitted")))
        }
        Rule::HasNonDigit => content(
            part.bytes().all(|byte| byte.is_ascii_digit()).then_some((1, "at least one character must be no digit")),
        ),
        Rule::PositionInSequence => content(position_in_sequence(part)),
        Rule::Coupon | Rule::CouponOffer => {
            content(first_outside(part, |c| c.is_ascii_digit(), "a coupon code has digits only"))
        }
    }
}

type Fault = Option<(usize, &'static str)>;

/// The number that the digits say; components are at most ten digits where this is used.
fn number(digits: &str) -> u64 {
    digits.parse().unwrap_or(u64::MAX)
}

fn at_most(part: &str, limit: u64, reason: &'static str) -> Fault {
    (number(part) > limit).then_some((1, reason))
}

fn hour(part: &str) -> Fault {
    at_most(part, 23, "the hour is above 23")
}

fn one_of(part: &str, permitted: &[&str], reason: &'static str) -> Fault {
    (!permitted.contains(&part)).then_some((1, reason))
}

fn listed(list: &[u16], part: &str, reason: &'static str) -> Fault {
    part.parse().ok().is_none_or(|code: u16| list.binary_search(&code).is_err()).then_some((1, reason))
}

fn first_outside(part: &str, permitted: impl Fn(char) -> bool, reason: &'static str) -> Fault {
    part.chars().position(|c| !permitted(c)).map(|index| (index + 1, reason))
}

fn company_prefix(part: &str, position: usize) -> Fault {
    let digits = part.bytes().skip(position - 1).take(4).filter(u8::is_ascii_digit).count();
    (digits < 4).then_some((position, "a GS1 company prefix must begin here, with at least four digits"))
}

/// `year_digits` 2 or 4. Two-digit years are not resolved: February has 29 days when yy divides by 4,
/// which holds for each century that the General Specifications 7.12 window reaches.
fn date(part: &str, year_digits: usize, day_may_be_zero: bool) -> Fault {
    let (year, rest) = part.split_at_checked(year_digits)?;
    let (month, day) = rest.split_at_checked(2)?;
    let (year, month, day) = (number(year), number(month), number(day));
    let leap = if year_digits == 4 {
        year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
    } else {
        year.is_multiple_of(4)
    };
    let last = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => return Some((year_digits + 1, "the month is not 01 to 12")),
    };
    let first = u64::from(!day_may_be_zero);
    (!(first..=last).contains(&day)).then_some((year_digits + 3, "the day does not exist in this month"))
}

fn percent_encoded(part: &str) -> Fault {
    let bytes = part.as_bytes();
    bytes
        .iter()
        .enumerate()
        .filter(|(_, byte)| **byte == b'%')
        .find(|(index, _)| !bytes.get(index + 1..index + 3).is_some_and(|pair| pair.iter().all(u8::is_ascii_hexdigit)))
        .map(|(index, _)| (index + 1, "% is not followed by two hexadecimal digits"))
}

/// ISO 13616: country and check digits moved to the end, letters as 10 to 35, remainder by 97 is 1.
fn iban(part: &str) -> Fault {
    if let fault @ Some(_) = first_outside(part, |c| c.is_ascii_uppercase() || c.is_ascii_digit(), "not A-Z or 0-9") {
        return fault;
    }
    let Some((head, tail)) = part.split_at_checked(4).filter(|(_, tail)| !tail.is_empty()) else {
        return Some((1, "too short for an account number"));
    };
    if COUNTRIES_ALPHA_2.binary_search(&head.get(..2).unwrap_or_default()).is_err() {
        return Some((1, "does not begin with a two-letter country of ISO 3166-1"));
    }
    let remainder = tail
        .chars()
        .chain(head.chars())
        .filter_map(|c| c.to_digit(36))
        .fold(0u32, |sum, value| if value > 9 { (sum * 100 + value) % 97 } else { (sum * 10 + value) % 97 });
    (remainder != 1).then_some((3, "the check digits of the account number are wrong"))
}

fn piece_of_total(part: &str) -> Fault {
    let (piece, total) = part.split_at_checked(part.len() / 2)?;
    let (piece, total) = (number(piece), number(total));
    match (piece, total) {
        (0, _) => Some((1, "the piece number is zero")),
        (_, 0) => Some((part.len() / 2 + 1, "the total is zero")),
        _ => (piece > total).then_some((1, "the piece number is above the total")),
    }
}

fn position_in_sequence(part: &str) -> Fault {
    let fault = Some((1, "not of the form n/m with 1 <= n <= m <= 9"));
    let Some((position, total)) = part.split_once('/') else { return fault };
    match (position.parse::<u8>(), total.parse::<u8>()) {
        (Ok(position @ 1..=9), Ok(total @ 1..=9)) if position <= total => None,
        _ => fault,
    }
}

#[cfg(test)]
mod tests {
    use super::super::check_value;

    #[track_caller]
    fn ok(ai: &str, value: &str) {
        assert_eq!(check_value(ai, value), Ok(()), "({ai}){value}");
    }
    #[track_caller]
    fn bad(ai: &str, value: &str) {
        assert!(check_value(ai, value).is_err(), "({ai}){value}");
    }

    #[test]
    fn dates_and_times() {
        ok("17", "240229");
        bad("17", "250229");
        ok("17", "251100");
        bad("7006", "251100");
        bad("17", "250431");
        ok("7250", "20000229");
        bad("7250", "19000229");
        ok("7003", "2512312359");
        bad("7003", "2512312400");
        bad("7003", "2512312360");
        ok("8008", "25123123");
        ok("8008", "251231235959");
        bad("8008", "251231236059");
        bad("8008", "2512312359601");
    }

    #[test]
    fn code_lists() {
        ok("422", "156");
        bad("422", "000");
        bad("422", "999");
        ok("7030", "999ABC");
        ok("4307", "CN");
        bad("4307", "XX");
        ok("3912", "156100");
        bad("3912", "000100");
        ok("7252", "9");
        bad("7252", "3");
        ok("7241", "80");
        bad("7241", "11");
    }

    #[test]
    fn special_forms() {
        ok("4309", "18000000003600000000");
        bad("4309", "18000000013600000000");
        bad("4309", "18000000003600000001");
        ok("4300", "A%20B");
        bad("4300", "A%2");
        ok("4330", "000123-");
        bad("4330", "000123+");
        ok("4321", "1");
        bad("4321", "2");
        ok("7258", "1/3");
        bad("7258", "4/3");
        bad("7258", "123");
        ok("8001", "12341234512398");
        bad("8001", "00001234512398");
        bad("8001", "12341234512328");
        ok("8007", "GB82WEST12345698765432");
        bad("8007", "GB83WEST12345698765432");
        bad("8007", "GB82");
        ok("8011", "0");
        bad("8011", "012");
        bad("8010", "ABC");
        ok("8010", "0200");
        ok("8013", "1987654Ad4X4bL5ttr2310c2K");
        bad("8013", "1987654Ad4X4bL5ttr2310c2L");
        bad("7040", "1AB!");
        ok("7040", "1ABC");
    }
}
