//! The human number of an order: `W2611-000123`, counted per service centre and month without gaps.

use kernel::Date;
use kernel::ids::OrganisationId;

/// The series a number is drawn from.
#[must_use]
pub fn series(centre: OrganisationId, on: Date) -> String {
    format!("order/{centre}/{:02}{:02}", on.year().rem_euclid(100), on.month())
}

/// The number itself.
#[must_use]
pub fn number(on: Date, serial: i64) -> String {
    format!("W{:02}{:02}-{serial:06}", on.year().rem_euclid(100), on.month())
}

/// What was typed into the search box, as the beginning of a number; `None` when no number begins so.
#[must_use]
pub fn prefix(typed: &str) -> Option<String> {
    let mut text: String = typed.trim().to_ascii_uppercase();
    if text.starts_with(|c: char| c.is_ascii_digit()) {
        text.insert(0, 'W');
    }
    let rest = text.strip_prefix('W')?;
    (rest.len() <= 12 && rest.chars().all(|c| c.is_ascii_digit() || c == '-')).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_tells_year_month_and_serial() {
        let day = jiff::civil::date(2026, 11, 24);
        assert_eq!(number(day, 123), "W2611-000123");
        assert_eq!(number(jiff::civil::date(2105, 1, 1), 1_000_000), "W0501-1000000");
    }

    #[test]
    fn a_search_begins_like_a_number_or_finds_nothing() {
        assert_eq!(prefix(" w2611-0 "), Some("W2611-0".to_owned()));
        assert_eq!(prefix("2611"), Some("W2611".to_owned()));
        assert_eq!(prefix("W"), Some("W".to_owned()));
        assert_eq!(prefix("slime"), None);
        assert_eq!(prefix("W%"), None);
        assert_eq!(prefix(""), None);
    }
}
