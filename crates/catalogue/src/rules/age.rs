//! Ages as merchants write them ("3岁", "18个月", "3-14", "36m", "3+") in months. Pure.

use kernel::Message;

/// Toys are for play by children under 14 years (Directive 2009/48/EC art. 2; GB 6675.1): where no upper end is given.
pub const TOY_AGE_END_MONTHS: i64 = 14 * 12;

/// The oldest age that makes sense here: 99 years.
const OLDEST_MONTHS: i64 = 99 * 12;

/// One age in months. A bare number is years.
///
/// # Errors
/// A message that shows how to write it.
pub fn months(text: &str) -> Result<i64, Message> {
    let text = text.trim().to_lowercase();
    let wrong = || Message::new("product-error-age").with("value", &text);
    let digits = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    let factor = match unit.trim() {
        "" | "岁" | "周岁" | "歲" | "y" | "yr" | "yrs" | "year" | "years" => 12,
        "月" | "个月" | "個月" | "m" | "mo" | "mth" | "month" | "months" => 1,
        _ => return Err(wrong()),
    };
    // Half years are common ("1.5岁"): tenths are enough, and no binary float is needed.
    let (whole, tenth) = number.split_once('.').unwrap_or((number, "0"));
    let whole: i64 = whole.parse().map_err(|_| wrong())?;
    let tenth: i64 = if tenth.len() == 1 { tenth.parse().map_err(|_| wrong())? } else { return Err(wrong()) };
    let tenths_of_months =
        (whole.checked_mul(10).and_then(|w| w.checked_add(tenth))).and_then(|t| t.checked_mul(factor));
    match tenths_of_months {
        Some(t) if t % 10 == 0 && t / 10 <= OLDEST_MONTHS => Ok(t / 10),
        _ => Err(wrong()),
    }
}

/// A range as written in one cell, split into its two ends (`None`: open end). "3-14岁" gives "3岁" and "14岁".
#[must_use]
pub fn split_range(text: &str) -> (String, Option<String>) {
    let text = text.trim();
    let open = ["以上", "+", "up", "and over"].iter().find_map(|end| text.strip_suffix(end));
    if let Some(start) = open {
        return (start.trim().trim_end_matches('及').trim().to_owned(), None);
    }
    let parts: Vec<&str> = text.split(['-', '–', '—', '~', '\u{ff5e}', '至', '到']).map(str::trim).collect();
    match parts.as_slice() {
        [start, end] => {
            let unit: String = end.chars().skip_while(|c| c.is_ascii_digit() || *c == '.').collect();
            let bare = start.chars().all(|c| c.is_ascii_digit() || c == '.');
            (if bare { format!("{start}{unit}") } else { (*start).to_owned() }, Some((*end).to_owned()))
        }
        _ => (text.to_owned(), None),
    }
}

/// Months as a person says them: whole years from two years on, else months. The unit is `y` or `m`.
#[must_use]
pub const fn said(months: i64) -> (i64, char) {
    if months % 12 == 0 && (months == 0 || months >= 24) { (months / 12, 'y') } else { (months, 'm') }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_are_read_as_merchants_write_them() {
        let read = |text: &str| months(text).ok();
        assert_eq!(read("3"), Some(36));
        assert_eq!(read("3岁"), Some(36));
        assert_eq!(read("18个月"), Some(18));
        assert_eq!(read("36M"), Some(36));
        assert_eq!(read("1.5 岁"), Some(18));
        assert_eq!(read("0"), Some(0));
        for wrong in ["", "三岁", "-3", "1.25", "3 wochen", "100", "1.55555", "99999999999999999999", "1.3m"] {
            assert_eq!(read(wrong), None, "{wrong:?}");
        }
    }

    #[test]
    fn a_range_lends_its_unit_to_a_bare_start() {
        let split = |text: &str| split_range(text);
        assert_eq!(split("3-14岁"), ("3岁".to_owned(), Some("14岁".to_owned())));
        assert_eq!(split("18个月至3岁"), ("18个月".to_owned(), Some("3岁".to_owned())));
        assert_eq!(split("18–36m"), ("18m".to_owned(), Some("36m".to_owned())));
        assert_eq!(split("3+"), ("3".to_owned(), None));
        assert_eq!(split("3岁及以上"), ("3岁".to_owned(), None));
        assert_eq!(split("8岁"), ("8岁".to_owned(), None));
    }
}
