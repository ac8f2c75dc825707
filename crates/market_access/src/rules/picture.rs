//! The plan as a picture: components left, determinations in the middle, markets right, and a line for each that one
//! serves. Only places and texts are worked out here; the template draws them. Pure.

use std::collections::{BTreeMap, BTreeSet};

use measure::Decimal;
use platform::i18n::Lang;
use platform::ports::Product;

use super::wanted::in_order;

/// Everything in it, in units of the drawing.
#[derive(Clone, PartialEq, Debug)]
pub struct Picture {
    /// Width.
    pub width: i32,
    /// Height.
    pub height: i32,
    /// Left: the whole toy, and its parts.
    pub parts: Vec<Node>,
    /// Middle: one card for each method.
    pub cards: Vec<Card>,
    /// Right.
    pub markets: Vec<Node>,
    /// From parts to cards.
    pub from_parts: Vec<Line>,
    /// From cards to markets.
    pub to_markets: Vec<Line>,
}

/// A box with one text and a small number.
#[derive(Clone, PartialEq, Debug)]
pub struct Node {
    /// Left edge.
    pub x: i32,
    /// Upper edge.
    pub y: i32,
    /// Text, short enough for the box.
    pub text: String,
    /// Number of tests, or of requirements served.
    pub count: usize,
}

/// A determination.
#[derive(Clone, PartialEq, Debug)]
pub struct Card {
    /// Upper edge.
    pub y: i32,
    /// The method, short enough for the box.
    pub text: String,
    /// On how many parts.
    pub parts: usize,
    /// Most analytes on one part.
    pub analytes: usize,
    /// Fees together, yuan as decimal text.
    pub fee: String,
    /// Working days.
    pub days: u32,
    /// How many markets it serves.
    pub markets: usize,
}

/// A curve.
#[derive(Clone, PartialEq, Debug)]
pub struct Line {
    /// Path data.
    pub path: String,
    /// Position of the market, 0, 1, 2 …: picks colour and dashes.
    pub style: usize,
    /// How many requirements go along it: its thickness.
    pub width: usize,
}

/// Left edge and width of the columns.
pub const LEFT: (i32, i32) = (4, 150);
/// See [`LEFT`].
pub const MIDDLE: (i32, i32) = (264, 340);
/// See [`LEFT`].
pub const RIGHT: (i32, i32) = (716, 172);
/// Height of a node.
pub const NODE: i32 = 36;
/// Height of a card.
pub const CARD: i32 = 46;
const GAP: i32 = 10;

struct Group<'a> {
    method: &'a str,
    title: &'a requirements::Text,
    parts: BTreeSet<Option<&'a str>>,
    analytes: usize,
    fee: Decimal,
    days: u32,
    /// Market → requirements served.
    serves: BTreeMap<&'a str, BTreeSet<&'a str>>,
}

/// Lays the picture out.
#[must_use]
pub fn picture(plan: &requirements::Plan, product: &Product, lang: Lang, whole: &str) -> Picture {
    let mut groups = groups(plan);
    let ordered = in_order(plan.markets.clone());
    // What serves most markets stands on top: the saving is seen before it is read.
    groups.sort_by_key(|g| (std::cmp::Reverse(g.serves.len()), std::cmp::Reverse(g.parts.len()), g.method));
    let names = part_names(product, lang, whole, &groups);
    let column = |count: usize, size: i32| i32::try_from(count).unwrap_or(0) * (size + GAP) - GAP;
    let height = column(groups.len(), CARD).max(column(names.len(), NODE)).max(column(ordered.len(), NODE * 2)) + 8;
    let top = |count: usize, size: i32| (height - column(count, size)) / 2;
    let at =
        |index: usize, count: usize, size: i32| top(count, size) + i32::try_from(index).unwrap_or(0) * (size + GAP);
    let parts: Vec<Node> = names
        .iter()
        .enumerate()
        .map(|(i, (key, name))| Node {
            x: LEFT.0,
            y: at(i, names.len(), NODE),
            text: shortened(name, 18),
            count: groups.iter().filter(|g| g.parts.contains(key)).count(),
        })
        .collect();
    let cards: Vec<Card> = groups.iter().enumerate().map(|(i, g)| card(g, at(i, groups.len(), CARD), lang)).collect();
    let markets: Vec<Node> = ordered
        .iter()
        .enumerate()
        .map(|(i, market)| Node {
            x: RIGHT.0,
            y: at(i, ordered.len(), NODE * 2),
            text: market.clone(),
            count: groups.iter().filter_map(|g| g.serves.get(market.as_str())).flatten().collect::<BTreeSet<_>>().len(),
        })
        .collect();
    let mut from_parts = Vec::new();
    let mut to_markets = Vec::new();
    for (group, card) in groups.iter().zip(&cards) {
        let middle = card.y + CARD / 2;
        for (node, _) in parts.iter().zip(&names).filter(|(_, (key, _))| group.parts.contains(key)) {
            from_parts.push(curve((LEFT.0 + LEFT.1, node.y + NODE / 2), (MIDDLE.0, middle), 0, 1));
        }
        for (style, (node, market)) in markets.iter().zip(&ordered).enumerate() {
            if let Some(served) = group.serves.get(market.as_str()) {
                to_markets.push(curve((MIDDLE.0 + MIDDLE.1, middle), (RIGHT.0, node.y + NODE), style, served.len()));
            }
        }
    }
    Picture { width: RIGHT.0 + RIGHT.1 + 4, height, parts, cards, markets, from_parts, to_markets }
}

fn groups(plan: &requirements::Plan) -> Vec<Group<'_>> {
    let mut groups: Vec<Group<'_>> = Vec::new();
    for test in &plan.tests {
        if groups.iter().all(|group| group.method != test.method) {
            groups.push(Group {
                method: &test.method,
                title: &test.title,
                parts: BTreeSet::new(),
                analytes: 0,
                fee: Decimal::from(0_i64),
                days: 0,
                serves: BTreeMap::new(),
            });
        }
        let Some(group) = groups.iter_mut().find(|group| group.method == test.method) else {
            continue;
        };
        group.parts.insert(test.component.as_deref());
        group.analytes = group.analytes.max(test.analytes.len());
        group.fee = group.fee.checked_add(test.fee).unwrap_or(group.fee);
        group.days = group.days.max(test.days);
        for served in &test.served {
            group.serves.entry(&served.market).or_default().insert(&served.requirement);
        }
    }
    groups
}

fn card(group: &Group<'_>, y: i32, lang: Lang) -> Card {
    Card {
        y,
        text: shortened(group.title.get(lang.tag()), 42),
        parts: group.parts.iter().flatten().count(),
        analytes: group.analytes,
        fee: group.fee.to_string(),
        days: group.days,
        markets: group.serves.len(),
    }
}

/// The whole toy, then parts in the product's order; only what has a test.
fn part_names<'a>(
    product: &'a Product,
    lang: Lang,
    whole: &str,
    groups: &[Group<'_>],
) -> Vec<(Option<&'a str>, String)> {
    let tested = |key: Option<&str>| groups.iter().any(|group| group.parts.contains(&key));
    let mut names: Vec<(Option<&str>, String)> = Vec::new();
    if tested(None) {
        names.push((None, whole.to_owned()));
    }
    for part in product.components.iter().filter(|part| tested(Some(&part.key))) {
        let zh = lang == Lang::Zh && !part.name_zh.is_empty() || part.name_en.is_empty();
        names.push((Some(&part.key), if zh { part.name_zh.clone() } else { part.name_en.clone() }));
    }
    names
}

fn curve(from: (i32, i32), to: (i32, i32), style: usize, width: usize) -> Line {
    let bend = (to.0 - from.0) / 2;
    let path =
        format!("M{} {}C{} {} {} {} {} {}", from.0, from.1, from.0 + bend, from.1, to.0 - bend, to.1, to.0, to.1);
    Line { path, style, width: width.clamp(1, 4) }
}

/// A text of at most `units` half-width places; Chinese characters take two.
fn shortened(text: &str, units: usize) -> String {
    let width = |c: char| if u32::from(c) >= 0x2E80 { 2 } else { 1 };
    if text.chars().map(width).sum::<usize>() <= units {
        return text.to_owned();
    }
    let mut left = units.saturating_sub(1);
    let kept: String = text
        .chars()
        .take_while(|c| {
            let fits = width(*c) <= left;
            left = left.saturating_sub(width(*c));
            fits
        })
        .collect();
    format!("{kept}…")
}

#[cfg(test)]
mod tests {
    use super::shortened;

    #[test]
    fn long_texts_are_shortened_by_their_width() {
        assert_eq!(shortened("EN 71-3", 10), "EN 71-3");
        assert_eq!(shortened("元素迁移测定", 8), "元素迁…");
        assert_eq!(shortened("abcdefgh", 5), "abcd…");
    }
}
