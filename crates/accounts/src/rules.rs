//! What is a good password, a good registration code; when a sign-in is refused. Pure.

use kernel::{Message, OrganisationKind, Timestamp};
use platform::FieldError;

use crate::model::{NewOrganisation, NewPerson};

/// Wrong passwords in a row after which the account rests.
pub const MOST_FAILURES: i64 = 5;
/// How long it rests, seconds.
pub const LOCK_SECONDS: i64 = 15 * 60;
/// A session ends after this time without use, seconds.
pub const SESSION_IDLE_SECONDS: i64 = 12 * 3600;
/// A session ends after this time in any case, seconds.
pub const SESSION_SECONDS: i64 = 14 * 24 * 3600;
/// The step between password and second factor, seconds.
pub const PENDING_SECONDS: i64 = 10 * 60;

fn fault(field: &str, message: Message) -> FieldError {
    FieldError { field: field.to_owned(), message }
}

fn required(faults: &mut Vec<FieldError>, field: &str, value: &str, most: usize) {
    if value.trim().is_empty() {
        faults.push(fault(field, Message::new("error-required")));
    } else if value.chars().count() > most {
        faults.push(fault(field, Message::new("error-too-long").with("max", most)));
    }
}

/// Everything wrong with an organisation's data.
#[must_use]
pub fn organisation_faults(kind: OrganisationKind, new: &NewOrganisation) -> Vec<FieldError> {
    let mut faults = Vec::new();
    required(&mut faults, "name_en", &new.name_en, 200);
    required(&mut faults, "phone", &new.phone, 40);
    required(&mut faults, "address_en", &new.address_en, 300);
    if kind != OrganisationKind::Buyer {
        required(&mut faults, "name_zh", &new.name_zh, 100);
        required(&mut faults, "address_zh", &new.address_zh, 200);
    }
    if !new.email.contains('@') {
        faults.push(fault("email", Message::new("account-error-email")));
    }
    match kind {
        // A foreign register number has no common form.
        OrganisationKind::Buyer => required(&mut faults, "registration", &new.registration, 40),
        _ => {
            if let Err(error) = gs1::uscc::Uscc::parse(new.registration.trim()) {
                faults.push(fault("registration", Message::new("account-error-uscc").with("reason", error)));
            }
        }
    }
    faults
}

/// Everything wrong with a person's data.
#[must_use]
pub fn person_faults(new: &NewPerson) -> Vec<FieldError> {
    let mut faults = Vec::new();
    required(&mut faults, "person_name", &new.person_name, 60);
    let email = new.person_email.trim();
    if !email.contains('@') || email.len() > 200 || email.contains(char::is_whitespace) {
        faults.push(fault("person_email", Message::new("account-error-email")));
    }
    faults.extend(password_fault(&new.password));
    faults
}

/// What is wrong with a password. Length is what counts (NIST SP 800-63B 5.1.1.2); no composition rules.
#[must_use]
pub fn password_fault(password: &str) -> Option<FieldError> {
    let length = password.chars().count();
    let same = password.chars().all(|c| password.starts_with(c));
    if length < 10 || same {
        Some(fault("password", Message::new("account-error-password-short")))
    } else if password.len() > 256 {
        Some(fault("password", Message::new("error-too-long").with("max", 256)))
    } else {
        None
    }
}

/// After a wrong password: the new counter, and until when the account rests.
#[must_use]
pub fn after_failure(failed_attempts: i64, now: Timestamp) -> (i64, Timestamp) {
    let failed = failed_attempts.saturating_add(1);
    if failed >= MOST_FAILURES { (0, now.plus_seconds(LOCK_SECONDS)) } else { (failed, Timestamp::from_micros(0)) }
}

/// A public path segment from a name: `yiwu-xingchen-toys`; `fallback` where nothing is left.
#[must_use]
pub fn slug(name_en: &str, fallback: &str) -> String {
    let mut slug = String::new();
    for c in name_en.chars().flat_map(char::to_lowercase) {
        if c.is_ascii_alphanumeric() {
            slug.push(c);
        } else if !slug.ends_with('-') && !slug.is_empty() {
            slug.push('-');
        }
    }
    let slug: String = slug.trim_end_matches('-').chars().take(48).collect();
    if slug.is_empty() { fallback.to_ascii_lowercase() } else { slug.trim_end_matches('-').to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fifth_wrong_password_makes_the_account_rest() {
        let now = Timestamp::from_micros(1_000_000);
        assert_eq!(after_failure(3, now), (4, Timestamp::from_micros(0)));
        assert_eq!(after_failure(4, now), (0, now.plus_seconds(900)));
    }

    #[test]
    fn a_short_or_monotonous_password_is_refused() {
        assert!(password_fault("short").is_some());
        assert!(password_fault("aaaaaaaaaaaa").is_some());
        assert!(password_fault("义乌国际商贸城一区玩具").is_none());
    }

    #[test]
    fn a_slug_is_made_of_plain_letters() {
        assert_eq!(slug("Yiwu Xingchen Toys Co., Ltd.", "x"), "yiwu-xingchen-toys-co-ltd");
        assert_eq!(slug("星辰", "91330782MA2X"), "91330782ma2x");
    }
}
