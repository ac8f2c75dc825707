//! Scope and people: who may do what on which day (ISO/IEC 17025 6.2.5, 6.2.6; use of marks).

use kernel::{Date, Message};

use crate::model::{Authorisation, Competence, Marks, ScopeLine};

/// May a person with these authorisations do this with the method on a day (6.2.6)?
///
/// # Errors
/// The sentence that says what is missing.
pub fn competent(held: &[Authorisation], method: &str, competence: Competence, on: Date) -> Result<(), Message> {
    if held.iter().any(|a| a.allows(method, competence, on)) {
        Ok(())
    } else {
        Err(Message::new(format!("lab-error-not-authorised-{}", competence.word())).with("method", method))
    }
}

/// The marks under which a method is covered on a day; `None` when it is not in scope at all.
#[must_use]
pub fn marks_on(scope: &[ScopeLine], method: &str, on: Date) -> Option<Marks> {
    scope
        .iter()
        .filter(|line| line.method == method && line.holds(on))
        .map(|line| line.marks)
        .reduce(|a, b| Marks { cma: a.cma || b.cma, cnas: a.cnas || b.cnas })
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use kernel::ids::{OrganisationId, UserId};
    use uuid::Uuid;

    fn authorisation(method: &str, until: Option<Date>, ended_on: Option<Date>) -> Authorisation {
        Authorisation {
            id: String::new(),
            person: UserId(Uuid::nil()),
            person_name: String::new(),
            method: method.to_owned(),
            competence: Competence::Perform,
            valid_from: date(2026, 1, 1),
            valid_to: until,
            evidence: String::new(),
            given_by: String::new(),
            ended_on,
        }
    }

    #[test]
    fn expiry_and_an_early_end_remove_the_right_the_same_day() {
        let may = |a: Authorisation, day| competent(&[a], "EN71-3", Competence::Perform, day).is_ok();
        assert!(may(authorisation("EN71-3", Some(date(2026, 6, 30)), None), date(2026, 6, 30)));
        assert!(!may(authorisation("EN71-3", Some(date(2026, 6, 30)), None), date(2026, 7, 1)));
        assert!(!may(authorisation("EN71-3", None, Some(date(2026, 6, 30))), date(2026, 6, 30)));
        assert!(!may(authorisation("EN71-3", None, None), date(2025, 12, 31)));
    }

    #[test]
    fn an_authorisation_is_for_its_method_and_act_or_for_all_methods() {
        let on = date(2026, 11, 24);
        assert!(competent(&[authorisation("*", None, None)], "EN71-3", Competence::Perform, on).is_ok());
        assert!(competent(&[authorisation("EN71-1", None, None)], "EN71-3", Competence::Perform, on).is_err());
        let refused = competent(&[authorisation("*", None, None)], "EN71-3", Competence::Verify, on).unwrap_err();
        assert_eq!(refused.key, "lab-error-not-authorised-verify");
    }

    #[test]
    fn marks_come_from_the_lines_that_hold_on_the_day() {
        let line = |marks: &str, from: Date, to: Option<Date>| ScopeLine {
            id: String::new(),
            laboratory: OrganisationId(Uuid::nil()),
            method: "EN71-3".to_owned(),
            edition: String::new(),
            title_zh: String::new(),
            title_en: String::new(),
            marks: Marks::from_text(marks),
            valid_from: from,
            valid_to: to,
            row_version: 1,
        };
        let scope = [line("CMA", date(2026, 1, 1), None), line("CNAS", date(2026, 1, 1), Some(date(2026, 6, 30)))];
        assert_eq!(marks_on(&scope, "EN71-3", date(2026, 6, 30)).unwrap().text(), "CMA CNAS");
        assert_eq!(marks_on(&scope, "EN71-3", date(2026, 7, 1)).unwrap().text(), "CMA");
        assert_eq!(marks_on(&scope, "EN71-1", date(2026, 7, 1)), None);
    }
}
