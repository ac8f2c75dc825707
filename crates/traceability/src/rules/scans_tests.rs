//! Single cases, and a simulation with a fixed seed: genuine toys that travel and are shown around, against clones at several rates.
//! Its figures stand in docs/authenticity.md.

use super::*;

const DAY: i64 = 24 * HOUR;

fn scan(hours: i64, place: &str, reader: &str) -> Scan {
    Scan { at: Timestamp::from_micros(hours * HOUR), place: place.to_owned(), reader: reader.to_owned() }
}

fn words(scans: &[Scan]) -> Vec<&'static str> {
    suspicions(scans).iter().map(Reason::word).collect()
}

#[test]
fn a_toy_that_is_sold_and_taken_on_a_holiday_is_not_suspected() {
    let life = [
        scan(0, "CN", "factory"),
        scan(30 * 24, "DE", "importer"),
        scan(35 * 24, "DE", "shop"),
        scan(36 * 24, "DE", "mother"),
        scan(37 * 24, "", "cousin"),
        scan(50 * 24, "FR", "mother on holiday"),
        scan(60 * 24, "DE", "mother"),
    ];
    assert!(suspicions(&life).is_empty());
    assert!(suspicions(&[]).is_empty());
}

#[test]
fn two_countries_within_hours_are_no_journey() {
    assert_eq!(words(&[scan(11, "BR", "b"), scan(0, "DE", "a")]), ["travel"], "in any order");
    assert!(words(&[scan(0, "DE", "a"), scan(12, "BR", "b")]).is_empty());
    assert!(words(&[scan(0, "DE", "a"), scan(1, "", "b")]).is_empty(), "an unknown place says nothing");
}

#[test]
fn more_phones_than_one_toy_meets_are_many() {
    let crowd: Vec<Scan> = (0..12).map(|n| scan(n * 13, "DE", &format!("phone {n}"))).collect();
    assert_eq!(words(&crowd), ["many_readers"]);
    let few: Vec<Scan> = (0..12).map(|n| scan(n * 13, "DE", &format!("phone {}", n % 11))).collect();
    assert!(words(&few).is_empty(), "a reload is not another phone");
    let slow: Vec<Scan> = (0..24).map(|n| scan(n * 48, "DE", &format!("phone {n}"))).collect();
    assert!(words(&slow).is_empty(), "over weeks");
}

#[test]
fn a_number_in_two_places_by_turns_is_two_things() {
    let turns: Vec<Scan> =
        ["DE", "BR", "DE", "BR"].iter().zip(0..).map(|(place, n)| scan(n * 48, place, "x")).collect();
    assert_eq!(words(&turns), ["back_and_forth"]);
    assert!(words(&turns[..3]).is_empty(), "a journey there and back");
}

#[test]
fn a_country_is_two_letters_or_nothing() {
    assert_eq!(country(" de "), "DE");
    for none in ["", "XX", "T1", "DEU", "D<", "德国"] {
        assert_eq!(country(none), "", "{none}");
    }
    assert!(is_guessing(10) && !is_guessing(9));
}

/// A small generator with a fixed seed (xorshift): the same figures on every machine.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % sides
    }

    fn within(&mut self, from: i64, until: i64) -> i64 {
        from + i64::try_from(self.roll(u64::try_from(until - from).unwrap())).unwrap()
    }
}

const COUNTRIES: [&str; 8] = ["DE", "FR", "US", "BR", "AE", "RU", "KE", "MX"];

/// Thirty days of a genuine toy: a shop, a family of one to three phones that look up to four times; one in seven goes on a
/// holiday abroad, one in fifty is shown around in a school; three phones in ten tell no country.
fn genuine(dice: &mut Dice) -> Vec<Scan> {
    let home = COUNTRIES[usize::try_from(dice.roll(8)).unwrap()];
    let mut scans = vec![place(dice, 0, DAY, home, "shop")];
    for phone in 0..=dice.roll(3) {
        for _ in 0..=dice.roll(4) {
            scans.push(place(dice, DAY, 20 * DAY, home, &format!("family {phone}")));
        }
    }
    if dice.roll(7) == 0 {
        let abroad = COUNTRIES[usize::try_from(dice.roll(8)).unwrap()];
        scans.push(place(dice, 21 * DAY, 25 * DAY, abroad, "family 0"));
        scans.push(place(dice, 26 * DAY, 30 * DAY, home, "family 0"));
    }
    if dice.roll(50) == 0 {
        for pupil in 0..dice.roll(16) {
            scans.push(place(dice, 15 * DAY, 16 * DAY, home, &format!("pupil {pupil}")));
        }
    }
    scans
}

fn place(dice: &mut Dice, from: i64, until: i64, country: &str, reader: &str) -> Scan {
    let at = Timestamp::from_micros(dice.within(from, until));
    let told = if dice.roll(10) < 3 { "" } else { country };
    // A phone has another mark each day.
    Scan { at, place: told.to_owned(), reader: format!("{reader} {}", at.micros() / DAY) }
}

/// A number copied onto `copies` other things, each in a family of its own anywhere, of which one in `scanned` is ever scanned.
fn cloned(dice: &mut Dice, copies: u64, scanned: u64) -> Vec<Scan> {
    let mut scans = genuine(dice);
    for copy in 0..copies {
        if dice.roll(scanned) == 0 {
            let country = COUNTRIES[usize::try_from(dice.roll(8)).unwrap()];
            for _ in 0..=dice.roll(3) {
                scans.push(place(dice, DAY, 29 * DAY, country, &format!("copy {copy}")));
            }
        }
    }
    scans
}

/// Units of a thousand that are suspected.
fn suspected(mut life: impl FnMut() -> Vec<Scan>) -> usize {
    (0..1000).filter(|_| !suspicions(&life()).is_empty()).count()
}

#[test]
fn clones_are_found_and_genuine_toys_are_left_alone() {
    let mut dice = Dice(20_261_128);
    let mut figures = vec![("genuine", suspected(|| genuine(&mut dice)))];
    for (name, copies, scanned) in [
        ("2 copies", 2, 1),
        ("10 copies", 10, 1),
        ("10 copies, one in five scanned", 10, 5),
        ("100 copies, one in ten scanned", 100, 10),
        ("1000 copies, one in fifty scanned", 1000, 50),
    ] {
        figures.push((name, suspected(|| cloned(&mut dice, copies, scanned))));
    }
    let told: Vec<String> = figures.iter().map(|(name, of)| format!("{name}: {of}")).collect();
    let expected = include_str!("scans_figures.txt");
    assert_eq!(told.join("\n"), expected.trim(), "docs/authenticity.md tells these figures");
}
