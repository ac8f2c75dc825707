//! The logistic labels of a lot's cartons: what stands on each. Cartons get their labels once they are packed; an SSCC that no carton
//! here has is on none.

use documents::CartonLabel;
use kernel::{Actor, Message};
use platform::authz::On;
use platform::i18n::Lang;
use platform::{Error, Platform, Result};

use super::{CARTON_LABELS, party};
use crate::model::{Carton, LOT, Lot, LotId};
use crate::store;

/// Cartons in one file.
pub const PER_FILE: i64 = 500;

/// Which cartons of a lot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cartons {
    /// A file of at most [`PER_FILE`], from 1 on.
    Part(i64),
    /// One, by its SSCC: a label was torn.
    One(String),
}

/// How many files hold the labels of so many cartons.
#[must_use]
pub fn parts(cartons: i64) -> i64 {
    cartons / PER_FILE + i64::from(cartons % PER_FILE > 0)
}

/// How many cartons of a lot have labels to be printed.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Forbidden`].
pub async fn count(platform: &Platform, actor: &Actor, id: LotId) -> Result<i64> {
    platform.read(actor, &CARTON_LABELS, On::record(LOT, id)).await?;
    store::lots::count_cartons(platform.db().conn(), id).await
}

/// What the labels say, names in a language.
///
/// # Errors
/// [`Error::NotFound`] when there is no such lot, file or carton, [`Error::Forbidden`], [`Error::Rule`] when nothing is packed yet.
pub async fn of_lot(
    platform: &Platform,
    actor: &Actor,
    id: LotId,
    cartons: &Cartons,
    lang: Lang,
) -> Result<(Lot, Vec<CartonLabel>)> {
    let all = count(platform, actor, id).await?;
    let conn = platform.db().conn();
    let lot = store::lots::find(conn, id).await?.ok_or(Error::NotFound)?;
    if all == 0 {
        return Err(Error::Rule(Message::new("lot-error-no-cartons")));
    }
    let chosen = match cartons {
        Cartons::Part(part) if (1..=parts(all)).contains(part) => {
            store::lots::cartons(conn, id, (part - 1) * PER_FILE, PER_FILE).await?
        }
        Cartons::Part(_) => Vec::new(),
        Cartons::One(sscc) => store::lots::carton(conn, id, sscc).await?.into_iter().collect(),
    };
    if chosen.is_empty() {
        return Err(Error::NotFound);
    }
    let maker = party(platform, lot.owner).await?;
    let about = CartonLabel {
        gtin: lot.gtin.clone(),
        lot: lot.number.clone(),
        from: told(maker.name(lang), &maker.name_zh).to_owned(),
        to: lot.state.shipped().map(|shipped| in_language(lang, &shipped.to_zh, &shipped.to_en)).unwrap_or_default(),
        product: format!("{} {}", in_language(lang, &lot.name_zh, &lot.name_en), lot.model).trim().to_owned(),
        ..CartonLabel::default()
    };
    let labels = chosen.into_iter().map(|carton| label(&about, carton, all)).collect();
    Ok((lot, labels))
}

fn label(about: &CartonLabel, carton: Carton, all: i64) -> CartonLabel {
    let number = |number: i64| u32::try_from(number).unwrap_or_default();
    CartonLabel {
        sscc: carton.sscc,
        items: number(carton.items),
        number: (number(carton.position), number(all)),
        ..about.clone()
    }
}

fn in_language(lang: Lang, zh: &str, en: &str) -> String {
    let (first, other) = if lang == Lang::Zh { (zh, en) } else { (en, zh) };
    told(first, other).to_owned()
}

fn told<'a>(text: &'a str, other: &'a str) -> &'a str {
    if text.is_empty() { other } else { text }
}

#[cfg(test)]
mod tests {
    use super::parts;

    #[test]
    fn five_hundred_labels_are_one_file() {
        assert_eq!([0, 1, 500, 501, 10_000].map(parts), [0, 1, 1, 2, 20]);
    }
}
