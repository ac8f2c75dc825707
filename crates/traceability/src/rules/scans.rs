//! What scans of one unit's public page say: seen by how many, and whether one number stands on more than one thing. A pure
//! decision over what is kept without personal data: when (to the minute), the country, and a mark that tells two phones apart for
//! one day. It suspects and gives reasons; it never says "fake".

use std::collections::{BTreeMap, BTreeSet};

use kernel::Timestamp;

/// How long single scans are kept and judged, days.
pub const KEPT_DAYS: i64 = 30;
/// Phones within [`WINDOW_DAYS`] that one toy does not meet: a shop's shelf and a family are fewer.
pub const MANY_READERS: usize = 12;
/// Days over which phones are counted.
pub const WINDOW_DAYS: i64 = 7;
/// Hours within which no parcel is unpacked in another country.
pub const TRAVEL_HOURS: i64 = 12;
/// Times that a number goes back to a country it had left before: one toy travels, two are in two places.
pub const RETURNS: usize = 2;
/// Numbers never made, of one product, asked for by one phone in one day.
pub const GUESSES: usize = 10;

const HOUR: i64 = 3_600_000_000;

/// One phone that saw a unit on one day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scan {
    /// When first on that day.
    pub at: Timestamp,
    /// Country (ISO 3166-1, two letters); empty when it is not told.
    pub place: String,
    /// Tells phones of one day apart; of another day it is another.
    pub reader: String,
}

/// Why one number may stand on several things.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// More phones than one toy meets.
    ManyReaders {
        /// Phones.
        readers: usize,
    },
    /// Seen in two countries within hours.
    Travel {
        /// First country.
        from: String,
        /// Second country.
        to: String,
    },
    /// Seen again and again in a country that it had left.
    BackAndForth {
        /// Countries.
        places: usize,
    },
}

impl Reason {
    /// The word stored and shown.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::ManyReaders { .. } => "many_readers",
            Self::Travel { .. } => "travel",
            Self::BackAndForth { .. } => "back_and_forth",
        }
    }

    /// What is told with it: a number of phones or countries, or two countries.
    #[must_use]
    pub fn detail(&self) -> String {
        match self {
            Self::ManyReaders { readers } => readers.to_string(),
            Self::Travel { from, to } => format!("{from} → {to}"),
            Self::BackAndForth { places } => places.to_string(),
        }
    }
}

/// The reasons to look at a unit, from its scans of the last [`KEPT_DAYS`], in any order.
#[must_use]
pub fn suspicions(scans: &[Scan]) -> BTreeSet<Reason> {
    let mut sorted: Vec<&Scan> = scans.iter().collect();
    sorted.sort_by_key(|scan| scan.at);
    let mut found = BTreeSet::new();
    let most = most_readers(&sorted);
    if most >= MANY_READERS {
        found.insert(Reason::ManyReaders { readers: most });
    }
    let placed: Vec<&Scan> = sorted.into_iter().filter(|scan| !scan.place.is_empty()).collect();
    for (one, next) in placed.iter().zip(placed.iter().skip(1)) {
        if one.place != next.place && next.at.micros() - one.at.micros() < TRAVEL_HOURS * HOUR {
            found.insert(Reason::Travel { from: one.place.clone(), to: next.place.clone() });
            break;
        }
    }
    if returns(&placed) >= RETURNS {
        let places: BTreeSet<&str> = placed.iter().map(|scan| scan.place.as_str()).collect();
        found.insert(Reason::BackAndForth { places: places.len() });
    }
    found
}

/// Most phones within a window.
fn most_readers(sorted: &[&Scan]) -> usize {
    let mut most = 0;
    for (start, first) in sorted.iter().enumerate() {
        let until = first.at.micros() + WINDOW_DAYS * 24 * HOUR;
        let readers: BTreeSet<&str> = sorted
            .iter()
            .skip(start)
            .take_while(|scan| scan.at.micros() < until)
            .map(|scan| scan.reader.as_str())
            .collect();
        most = most.max(readers.len());
    }
    most
}

/// How often a country is entered that had been left before.
fn returns(placed: &[&Scan]) -> usize {
    let mut stays: BTreeMap<&str, usize> = BTreeMap::new();
    let mut here = "";
    for scan in placed {
        if scan.place != here {
            *stays.entry(scan.place.as_str()).or_default() += 1;
            here = scan.place.as_str();
        }
    }
    stays.values().map(|times| times - 1).sum()
}

/// Whether somebody tries numbers: how many that were never made one phone asked for in a day.
#[must_use]
pub const fn is_guessing(never_made: usize) -> bool {
    never_made >= GUESSES
}

/// A country as a header tells it: two letters A to Z, else nothing.
#[must_use]
pub fn country(text: &str) -> String {
    let text = text.trim().to_ascii_uppercase();
    // XX and T1 are what proxies write when they do not know.
    if text.len() == 2 && text.bytes().all(|b| b.is_ascii_uppercase()) && text != "XX" { text } else { String::new() }
}

#[cfg(test)]
#[path = "scans_tests.rs"]
mod tests;
