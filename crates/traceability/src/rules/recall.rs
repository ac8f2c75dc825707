//! What a recall reaches: of each lot where its cartons and units are now, and how precisely that is known. Pure.

use super::trace::graph::{Whereabouts, whereabouts};
use super::trace::walk::Walk;

/// The goods of one lot that are called back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Goods {
    /// GTIN-14.
    pub gtin: String,
    /// Lot number.
    pub number: String,
    /// Units of the whole lot.
    pub quantity: i64,
    /// Canonical URI of the place where it was made.
    pub made_at: String,
    /// The maker's name.
    pub maker: String,
    /// Cartons: canonical identifier and units in it.
    pub cartons: Vec<(String, i64)>,
    /// Units with events of their own: canonical identifier, and that of the carton they were packed in.
    pub singles: Vec<(String, Option<String>)>,
    /// Only these units, by canonical identifier; `None` for the whole lot.
    pub only: Option<Vec<String>>,
}

impl Goods {
    /// Units called back.
    #[must_use]
    pub fn units(&self) -> i64 {
        self.only.as_ref().map_or(self.quantity, |only| i64::try_from(only.len()).unwrap_or(i64::MAX))
    }

    /// The identifiers whose whereabouts must be read.
    pub fn seeds(&self) -> impl Iterator<Item = &String> {
        let whole = self.only.is_none();
        self.only
            .iter()
            .flatten()
            .chain(self.cartons.iter().map(|(carton, _)| carton).filter(move |_| whole))
            .chain(self.singles.iter().map(|(unit, _)| unit).filter(move |_| whole))
    }
}

/// A part of the goods and where it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// GTIN-14.
    pub gtin: String,
    /// Lot number.
    pub lot: String,
    /// Canonical identifier of a carton or unit; empty for what is known by its lot alone.
    pub what: String,
    /// Units.
    pub units: i64,
    /// `unit`, `carton`, `lot`: how precisely it is known.
    pub precision: &'static str,
    /// `here`, `on_the_way`, `sold`, `gone`, `used_up`.
    pub status: &'static str,
    /// Who told so.
    pub by: String,
    /// Canonical URI of the place, or of where it goes; empty when not told.
    pub place: String,
    /// URI of the party it goes to.
    pub to_party: String,
}

/// Where the goods are, by a walk that has read about their [`Goods::seeds`].
#[must_use]
pub fn held(walk: &Walk, goods: &[Goods]) -> Vec<Held> {
    let mut found = Vec::new();
    for lot in goods {
        if let Some(only) = &lot.only {
            for unit in only {
                let now = whereabouts(walk, unit);
                let precision = if now.as_ref().is_some_and(|now| now.carried) { "carton" } else { "unit" };
                found.push(line(lot, unit, 1, precision, now));
            }
            continue;
        }
        for (unit, _) in &lot.singles {
            found.push(line(lot, unit, 1, "unit", whereabouts(walk, unit)));
        }
        let mut packed = 0;
        for (carton, items) in &lot.cartons {
            packed += items;
            let alone = lot.singles.iter().filter(|(_, inside)| inside.as_ref() == Some(carton)).count();
            let units = items - i64::try_from(alone).unwrap_or(0);
            if units > 0 {
                found.push(line(lot, carton, units, "carton", whereabouts(walk, carton)));
            }
        }
        let alone = lot.singles.iter().filter(|(_, inside)| inside.is_none()).count();
        let rest = lot.quantity - packed - i64::try_from(alone).unwrap_or(0);
        if rest > 0 {
            found.push(line(lot, "", rest, "lot", None));
        }
    }
    found
}

fn line(lot: &Goods, what: &str, units: i64, precision: &'static str, now: Option<Whereabouts>) -> Held {
    Held {
        gtin: lot.gtin.clone(),
        lot: lot.number.clone(),
        what: what.to_owned(),
        units,
        precision,
        status: now.as_ref().map_or("here", |now| now.status),
        by: now.as_ref().map_or_else(|| lot.maker.clone(), |now| now.by.clone()),
        place: now.as_ref().map_or_else(|| lot.made_at.clone(), |now| now.place.clone()),
        to_party: now.map(|now| now.to_party).unwrap_or_default(),
    }
}

/// Lines of the same whereabouts as one, the largest first.
#[must_use]
pub fn grouped(lines: &[Held]) -> Vec<Held> {
    let mut groups: Vec<Held> = Vec::new();
    let mut index = std::collections::HashMap::new();
    for line in lines {
        let key =
            (line.lot.clone(), line.precision, line.status, line.by.clone(), line.place.clone(), line.to_party.clone());
        let at = *index.entry(key).or_insert_with(|| {
            groups.push(Held { units: 0, what: String::new(), ..line.clone() });
            groups.len() - 1
        });
        if let Some(group) = groups.get_mut(at) {
            group.units += line.units;
        }
    }
    groups.sort_by_key(|group| (std::cmp::Reverse(group.units), group.lot.clone()));
    groups
}

/// A table of lines. What a spreadsheet would run as a formula is quoted.
#[must_use]
pub fn csv(lines: &[Held]) -> String {
    let mut out = String::from("gtin,lot,identifier,units,known_to,state,told_by,place,to\r\n");
    for line in lines {
        let units = line.units.to_string();
        let cells = [
            line.gtin.as_str(),
            &line.lot,
            &line.what,
            &units,
            line.precision,
            line.status,
            &line.by,
            &line.place,
            &line.to_party,
        ];
        let cells: Vec<String> = cells.iter().map(|cell| quoted(cell)).collect();
        out.push_str(&cells.join(","));
        out.push_str("\r\n");
    }
    out
}

fn quoted(cell: &str) -> String {
    let guard = if cell.starts_with(['=', '+', '-', '@', '\t']) { "'" } else { "" };
    format!("\"{guard}{}\"", cell.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_unit_is_counted_once_and_a_formula_stays_text() {
        let goods = Goods {
            gtin: "06901234567892".to_owned(),
            number: "=L1".to_owned(),
            quantity: 10,
            made_at: "yiwu".to_owned(),
            maker: "maker".to_owned(),
            cartons: vec![("c1".to_owned(), 4), ("c2".to_owned(), 3)],
            singles: vec![("u1".to_owned(), Some("c1".to_owned())), ("u2".to_owned(), None)],
            only: None,
        };
        let lines = held(&Walk::down(&[]), std::slice::from_ref(&goods));
        assert_eq!(lines.iter().map(|line| line.units).sum::<i64>(), 10);
        assert_eq!(
            lines.iter().map(|line| line.precision).collect::<Vec<_>>(),
            ["unit", "unit", "carton", "carton", "lot"]
        );
        assert_eq!(grouped(&lines).len(), 3);
        assert!(csv(&lines).contains("\"'=L1\""));
        let some = Goods { only: Some(vec!["u1".to_owned()]), ..goods };
        assert_eq!((some.units(), held(&Walk::down(&[]), std::slice::from_ref(&some)).len()), (1, 1));
    }
}
