//! Units of UN/ECE Recommendation 20 that mean the same dimension. Facts: code, and exact relation to the
//! SI unit (International System of Units, 9th edition; the international yard and pound of 1959).
//! A code that is not here is compared only with itself.

use std::cmp::Ordering;

use super::decimal::{Decimal, Scale, compare, compare_in};

/// Code, dimension, shift (digits, scale), factor (digits, scale), divisor.
type Row = (&'static str, u8, (i128, u32), (i128, u32), i128);

const TEMPERATURE: u8 = 0;
const MASS: u8 = 1;
const LENGTH: u8 = 2;
const AREA: u8 = 3;
const VOLUME: u8 = 4;
const PRESSURE: u8 = 5;
const TIME: u8 = 6;
const SPEED: u8 = 7;
const ENERGY: u8 = 8;
const POWER: u8 = 9;
const VOLTAGE: u8 = 10;
const CURRENT: u8 = 11;
const FREQUENCY: u8 = 12;
const FORCE: u8 = 13;

#[rustfmt::skip]
const UNITS: [Row; 61] = [
    ("KEL", TEMPERATURE, (0, 0), (1, 0), 1), ("CEL", TEMPERATURE, (27_315, 2), (1, 0), 1),
    ("FAH", TEMPERATURE, (45_967, 2), (5, 0), 9),
    ("KGM", MASS, (0, 0), (1, 0), 1), ("GRM", MASS, (0, 0), (1, 3), 1), ("MGM", MASS, (0, 0), (1, 6), 1),
    ("MC", MASS, (0, 0), (1, 9), 1), ("TNE", MASS, (0, 0), (1_000, 0), 1),
    ("LBR", MASS, (0, 0), (45_359_237, 8), 1), ("ONZ", MASS, (0, 0), (28_349_523_125, 12), 1),
    ("MTR", LENGTH, (0, 0), (1, 0), 1), ("DMT", LENGTH, (0, 0), (1, 1), 1), ("CMT", LENGTH, (0, 0), (1, 2), 1),
    ("MMT", LENGTH, (0, 0), (1, 3), 1), ("4H", LENGTH, (0, 0), (1, 6), 1), ("KMT", LENGTH, (0, 0), (1_000, 0), 1),
    ("INH", LENGTH, (0, 0), (254, 4), 1), ("FOT", LENGTH, (0, 0), (3_048, 4), 1),
    ("YRD", LENGTH, (0, 0), (9_144, 4), 1), ("SMI", LENGTH, (0, 0), (1_609_344, 3), 1),
    ("MTK", AREA, (0, 0), (1, 0), 1), ("CMK", AREA, (0, 0), (1, 4), 1), ("MMK", AREA, (0, 0), (1, 6), 1),
    ("HAR", AREA, (0, 0), (10_000, 0), 1), ("KMK", AREA, (0, 0), (1_000_000, 0), 1),
    ("MTQ", VOLUME, (0, 0), (1, 0), 1), ("LTR", VOLUME, (0, 0), (1, 3), 1), ("DMQ", VOLUME, (0, 0), (1, 3), 1),
    ("MLT", VOLUME, (0, 0), (1, 6), 1), ("CMQ", VOLUME, (0, 0), (1, 6), 1), ("MMQ", VOLUME, (0, 0), (1, 9), 1),
    ("HLT", VOLUME, (0, 0), (1, 1), 1), ("INQ", VOLUME, (0, 0), (16_387_064, 12), 1),
    ("GLL", VOLUME, (0, 0), (3_785_411_784, 12), 1), ("GLI", VOLUME, (0, 0), (454_609, 8), 1),
    ("PAL", PRESSURE, (0, 0), (1, 0), 1), ("A97", PRESSURE, (0, 0), (100, 0), 1),
    ("MBR", PRESSURE, (0, 0), (100, 0), 1), ("KPA", PRESSURE, (0, 0), (1_000, 0), 1),
    ("BAR", PRESSURE, (0, 0), (100_000, 0), 1), ("ATM", PRESSURE, (0, 0), (101_325, 0), 1),
    ("MPA", PRESSURE, (0, 0), (1_000_000, 0), 1),
    ("SEC", TIME, (0, 0), (1, 0), 1), ("C26", TIME, (0, 0), (1, 3), 1), ("MIN", TIME, (0, 0), (60, 0), 1),
    ("HUR", TIME, (0, 0), (3_600, 0), 1), ("DAY", TIME, (0, 0), (86_400, 0), 1),
    ("MTS", SPEED, (0, 0), (1, 0), 1), ("KMH", SPEED, (0, 0), (5, 0), 18),
    ("JOU", ENERGY, (0, 0), (1, 0), 1), ("KJO", ENERGY, (0, 0), (1_000, 0), 1),
    ("KWH", ENERGY, (0, 0), (3_600_000, 0), 1),
    ("WTT", POWER, (0, 0), (1, 0), 1), ("KWT", POWER, (0, 0), (1_000, 0), 1),
    ("VLT", VOLTAGE, (0, 0), (1, 0), 1), ("2Z", VOLTAGE, (0, 0), (1, 3), 1),
    ("AMP", CURRENT, (0, 0), (1, 0), 1), ("4K", CURRENT, (0, 0), (1, 3), 1),
    ("HTZ", FREQUENCY, (0, 0), (1, 0), 1), ("KHZ", FREQUENCY, (0, 0), (1_000, 0), 1),
    ("NEW", FORCE, (0, 0), (1, 0), 1),
];

fn unit(code: &str) -> Option<(u8, Scale)> {
    let (_, dimension, shift, factor, divisor) = UNITS.iter().find(|row| row.0 == code)?;
    let decimal = |(digits, scale): (i128, u32)| Decimal::new(digits, scale);
    Some((*dimension, Scale { shift: decimal(*shift), factor: decimal(*factor), divisor: *divisor }))
}

/// Compares two values with their units. None when the units are of different dimensions, or one of
/// them is not known and they are not the same.
pub(super) fn compare_values(left: (&str, &str), right: (&str, &str)) -> Option<Ordering> {
    if left.1 == right.1 {
        return compare(left.0, right.0);
    }
    let ((left_dimension, left_unit), (right_dimension, right_unit)) = (unit(left.1)?, unit(right.1)?);
    if left_dimension != right_dimension {
        return None;
    }
    compare_in((left.0, left_unit), (right.0, right_unit))
}

/// Compares two differences of values, where the zero of a unit does not count.
pub(super) fn compare_differences(left: (&str, &str), right: (&str, &str)) -> Option<Ordering> {
    if left.1 == right.1 {
        return compare(left.0, right.0);
    }
    let ((left_dimension, left_unit), (right_dimension, right_unit)) = (unit(left.1)?, unit(right.1)?);
    let no_shift = |unit: Scale| Scale { shift: Decimal::new(0, 0), ..unit };
    (left_dimension == right_dimension).then_some(())?;
    compare_in((left.0, no_shift(left_unit)), (right.0, no_shift(right_unit)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_of_one_dimension_compare() {
        for (left, right, expected) in [
            (("4", "CEL"), ("277.15", "KEL"), Some(Ordering::Equal)),
            (("4", "CEL"), ("277.16", "KEL"), Some(Ordering::Less)),
            (("-40", "CEL"), ("-40", "FAH"), Some(Ordering::Equal)),
            (("212", "FAH"), ("100.0", "CEL"), Some(Ordering::Equal)),
            (("1", "KGM"), ("1000", "GRM"), Some(Ordering::Equal)),
            (("36", "KMH"), ("10", "MTS"), Some(Ordering::Equal)),
            (("1", "INH"), ("25.4", "MMT"), Some(Ordering::Equal)),
            (("1", "KGM"), ("1", "MTR"), None),
            (("1", "XYZ"), ("1", "KGM"), None),
            (("1", "XYZ"), ("2", "XYZ"), Some(Ordering::Less)),
        ] {
            assert_eq!(compare_values(left, right), expected, "{left:?} {right:?}");
        }
    }

    #[test]
    fn no_code_stands_twice() {
        let codes: std::collections::BTreeSet<&str> = UNITS.iter().map(|row| row.0).collect();
        assert_eq!(codes.len(), UNITS.len());
    }
}
