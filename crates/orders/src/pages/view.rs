//! What the templates show of an order, put into words once.

use std::collections::HashMap;

use platform::i18n::Lang;
use platform::ports::Product;

use crate::model::{Assignment, Line, Order, State};

/// One of the five dots: 受理 · 收样 · 检测 · 报告 · 证书.
#[derive(Debug)]
pub(super) struct Dot {
    pub(super) word: &'static str,
    pub(super) done: bool,
    pub(super) current: bool,
}

/// The five dots of an order. An order that ended early has none in work.
pub(super) fn dots(order: &Order, certified: bool) -> Vec<Dot> {
    let reported = matches!(order.state, State::Reported { .. } | State::Closed { .. });
    let done = [
        ("accepted", order.state.contract().is_some()),
        ("sampled", order.sample_received_at.is_some()),
        ("tested", reported),
        ("reported", reported),
        ("certified", certified),
    ];
    let over = matches!(order.state, State::Withdrawn { .. } | State::Declined { .. });
    let current = done.iter().position(|(_, done)| !done).filter(|_| !over);
    done.into_iter()
        .enumerate()
        .map(|(place, (word, done))| Dot { word, done, current: current == Some(place) })
        .collect()
}

/// A line as shown.
#[derive(Debug)]
pub(super) struct LineView {
    pub(super) id: String,
    pub(super) position: i64,
    pub(super) method: String,
    pub(super) title: String,
    pub(super) component: String,
    pub(super) analytes: String,
    pub(super) serves: Vec<String>,
    pub(super) days: i64,
    pub(super) offered: bool,
    /// Frozen fee, or the plan's before a quotation; empty when the reader is not shown prices.
    pub(super) fee: String,
    pub(super) laboratory: String,
    pub(super) external: String,
}

/// What a line needs besides itself.
pub(super) struct Around<'a> {
    pub(super) lang: Lang,
    pub(super) product: Option<&'a Product>,
    pub(super) assigned: &'a [Assignment],
    pub(super) prices: bool,
}

impl Around<'_> {
    /// All lines of an order.
    pub(super) fn lines(&self, order: &Order) -> Vec<LineView> {
        let components = self.components();
        order.lines.iter().map(|line| self.line(line, &components)).collect()
    }

    fn components(&self) -> HashMap<&str, &str> {
        let parts = self.product.map(|p| p.components.as_slice()).unwrap_or_default();
        parts.iter().map(|c| (c.key.as_str(), pick(self.lang, &c.name_zh, &c.name_en))).collect()
    }

    fn line(&self, line: &Line, components: &HashMap<&str, &str>) -> LineView {
        let test = &line.test;
        let component = match test.component.as_deref() {
            Some(key) => components.get(key).map_or_else(|| key.to_owned(), |name| (*name).to_owned()),
            None => self.lang.t("order-whole-toy"),
        };
        let laboratory = self.assigned.iter().find(|a| Some(a.laboratory) == line.laboratory);
        LineView {
            id: line.id.to_string(),
            position: line.position,
            method: test.method.clone(),
            title: pick(self.lang, &test.title_zh, &test.title_en).to_owned(),
            component,
            analytes: test.analytes.join(", "),
            serves: test.serves.clone(),
            days: test.days,
            offered: line.offered,
            fee: if self.prices { line.fee.clone().unwrap_or_else(|| test.fee.clone()) } else { String::new() },
            laboratory: laboratory.map(|a| pick(self.lang, &a.name_zh, &a.name_en).to_owned()).unwrap_or_default(),
            external: line.external_provider.clone().unwrap_or_default(),
        }
    }
}

/// The text of a language, or of the other where it is missing.
pub(super) fn pick<'a>(lang: Lang, zh: &'a str, en: &'a str) -> &'a str {
    match lang {
        Lang::Zh if !zh.is_empty() => zh,
        Lang::En if !en.is_empty() => en,
        Lang::Zh => en,
        Lang::En => zh,
    }
}
