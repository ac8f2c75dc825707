//! A schematic map: the places of a trace by longitude and latitude, where their URI is a `geo:` URI (RFC 5870). Degrees are
//! whole numbers of millionths.

use super::graph::Trace;

/// Width of the map, pixels.
pub const WIDTH: i64 = 600;
/// Height of the map, pixels.
pub const HEIGHT: i64 = 300;
const MARGIN: i64 = 24;

/// A place on the map.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Point {
    /// The place's URI.
    pub place: String,
    /// Pixels from the left.
    pub x: i64,
    /// Pixels from above.
    pub y: i64,
}

/// Latitude and longitude in millionths of a degree.
#[must_use]
pub fn coordinates(uri: &str) -> Option<(i64, i64)> {
    let told = uri.strip_prefix("geo:")?.split([';', '?']).next()?;
    let mut numbers = told.split(',').map(millionths);
    let (latitude, longitude) = (numbers.next()??, numbers.next()??);
    let possible = (-90_000_000..=90_000_000).contains(&latitude) && (-180_000_000..=180_000_000).contains(&longitude);
    possible.then_some((latitude, longitude))
}

fn millionths(text: &str) -> Option<i64> {
    let (sign, digits) = text.strip_prefix('-').map_or((1, text), |rest| (-1, rest));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    if whole.is_empty() || !whole.bytes().chain(fraction.bytes()).all(|b| b.is_ascii_digit()) || whole.len() > 3 {
        return None;
    }
    let fraction: String = fraction.chars().chain("000000".chars()).take(6).collect();
    Some(sign * (whole.parse::<i64>().ok()? * 1_000_000 + fraction.parse::<i64>().ok()?))
}

/// The places in the order in which the goods came there, each once, stretched over the map.
#[must_use]
pub fn points(trace: &Trace) -> Vec<Point> {
    let mut found: Vec<(&str, (i64, i64))> = Vec::new();
    for (fact, counts) in &trace.steps {
        let place = fact.place();
        if let (true, Some(at)) = (*counts, coordinates(place))
            && !found.iter().any(|(known, _)| *known == place)
        {
            found.push((place, at));
        }
    }
    let range = |pick: fn(&(i64, i64)) -> i64| {
        let low = found.iter().map(|(_, at)| pick(at)).min().unwrap_or(0);
        let high = found.iter().map(|(_, at)| pick(at)).max().unwrap_or(0);
        (low, (high - low).max(1))
    };
    let ((south, tall), (west, wide)) = (range(|at| at.0), range(|at| at.1));
    found
        .iter()
        .map(|(place, (latitude, longitude))| Point {
            place: (*place).to_owned(),
            x: MARGIN + (longitude - west) * (WIDTH - 2 * MARGIN) / wide,
            y: HEIGHT - MARGIN - (latitude - south) * (HEIGHT - 2 * MARGIN) / tall,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_geo_uri_is_read_without_losing_digits() {
        assert_eq!(coordinates("geo:29.3069,120.0757"), Some((29_306_900, 120_075_700)));
        assert_eq!(coordinates("geo:-33.5,-70,500;u=10"), Some((-33_500_000, -70_000_000)));
        assert_eq!(coordinates("geo:91,0"), None);
        assert_eq!(coordinates("geo:a,b"), None);
        assert_eq!(coordinates("https://a.example/1"), None);
    }
}
