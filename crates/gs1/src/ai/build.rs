//! The words in which the AI tables are written. Only for the tables.

use super::spec::{AiCode, AiSpec, Component, Rule};
use crate::charset::Charset;

/// A row for one AI.
pub(super) const fn ai(code: &'static str, title: &'static str, components: &'static [Component]) -> AiSpec {
    AiSpec::new(AiCode::new(code, None), title, components)
}

/// A row for AIs that share all but the last digit, which runs from `first` to `last`.
pub(super) const fn family(
    stem: &'static str,
    first: u8,
    last: u8,
    title: &'static str,
    components: &'static [Component],
) -> AiSpec {
    AiSpec::new(AiCode::new(stem, Some((first, last))), title, components)
}

pub(super) const fn n(length: usize) -> Component {
    Component::new(Charset::Numeric, length, length)
}
pub(super) const fn n_up_to(length: usize) -> Component {
    Component::new(Charset::Numeric, 1, length)
}
pub(super) const fn x(length: usize) -> Component {
    Component::new(Charset::Cset82, length, length)
}
pub(super) const fn x_up_to(length: usize) -> Component {
    Component::new(Charset::Cset82, 1, length)
}
pub(super) const fn y_up_to(length: usize) -> Component {
    Component::new(Charset::Cset39, 1, length)
}
pub(super) const fn z_up_to(length: usize) -> Component {
    Component::new(Charset::Base64Url, 1, length)
}

pub(super) const GTIN: Component = n(14).rules(&[Rule::CheckDigit, Rule::CompanyPrefixSecond]);
pub(super) const SSCC: Component = n(18).rules(&[Rule::CheckDigit, Rule::CompanyPrefixSecond]);
pub(super) const GSRN: Component = n(18).rules(&[Rule::CheckDigit, Rule::CompanyPrefixFirst]);
pub(super) const GLN: Component = n(13).rules(&[Rule::CheckDigit, Rule::CompanyPrefixFirst]);
pub(super) const DATE: Component = n(6).rules(&[Rule::Date]);
pub(super) const DATE_DAY_OPTIONAL: Component = n(6).rules(&[Rule::DateDayOptional]);
pub(super) const HOUR_MINUTE: Component = n(4).rules(&[Rule::HourMinute]);
pub(super) const COUNTRY: Component = n(3).rules(&[Rule::Country]);

type Alternatives = &'static [&'static [&'static str]];
pub(super) const GTIN_ONLY: Alternatives = &[&["01"]];
pub(super) const GTIN_OR_CONTENT: Alternatives = &[&["01"], &["02"]];
pub(super) const TRADE_ITEM: Alternatives = &[&["01"], &["02"], &["03"]];
pub(super) const TRADE_ITEM_NOT_MADE_TO_ORDER: Alternatives = &[&["01"], &["02"], &["8006"], &["8026"]];
pub(super) const ANY_TRADE_ITEM: Alternatives = &[&["01"], &["02"], &["03"], &["8006"], &["8026"]];
pub(super) const IDENTIFIED_ITEM: Alternatives = &[&["01"], &["03"], &["8006"]];
pub(super) const SSCC_OR_GTIN: Alternatives = &[&["00"], &["01"]];
pub(super) const TRANSPORT: Alternatives = &[&["00"]];
pub(super) const SERVICE: Alternatives = &[&["8017"], &["8018"]];
