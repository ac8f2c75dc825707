//! Company prefixes within keys of GS1: in which of its digits a key says whose it is (GS1 General Specifications 1.4.4). No register
//! is asked: which length a prefix has is what the operator's table says, or the least that China's have.

use gs1::ai::Rule;
use gs1::{Element, PrefixLengths};

/// Digits that count where nobody knows how long a prefix is: GS1 China gives out 7 to 10.
const LEAST: usize = 7;
/// No company prefix is longer.
const MOST: usize = 12;

/// Every primary key of a GS1 Digital Link.
pub const PRIMARY_KEYS: [&str; 16] = [
    "00", "01", "253", "255", "401", "402", "414", "415", "417", "8003", "8004", "8006", "8010", "8013", "8017", "8018",
];

/// The digits of a key from where its company prefix begins, twelve at most; none where no prefix stands in it.
#[must_use]
pub fn digits(key: &Element) -> Option<&str> {
    let mut at = 0;
    // The zero before the digits of a GRAI is a part of its own; its other digits are those of a GLN.
    for component in key.spec()?.components {
        let rules = component.rules;
        if rules.contains(&Rule::CompanyPrefixFirst) || rules.contains(&Rule::CompanyPrefixSecond) {
            let begin = at + usize::from(rules.contains(&Rule::CompanyPrefixSecond));
            let rest = key.value().get(begin..)?;
            let long = rest.bytes().take(MOST).take_while(u8::is_ascii_digit).count();
            return rest.get(..long);
        }
        at += component.max;
    }
    None
}

/// The company prefix of a key, as far as it is known: as long as the table says, or the seven digits that every one has in China.
#[must_use]
pub fn company_prefix<'a>(key: &'a Element, table: &PrefixLengths) -> Option<&'a str> {
    let digits = digits(key)?;
    digits.get(..table.length_of(digits).unwrap_or(LEAST))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(ai: &str, value: &str) -> Element {
        Element::new(ai, value).unwrap()
    }

    #[test]
    fn the_list_is_that_of_the_table() {
        let all: Vec<_> = gs1::ai::all().filter(|row| row.is_primary_key()).map(|row| row.code.stem()).collect();
        assert_eq!(all, PRIMARY_KEYS);
    }

    #[test]
    fn every_kind_of_key_says_whose_it_is() {
        let pair: String = gs1::check_digit::compute_pair("6901234M1").unwrap().iter().collect();
        for (ai, value) in [
            ("00", "369012340000000420"),
            ("01", "06901234567892"),
            ("253", "6901234000016DOC1"),
            ("255", "69012340000161"),
            ("401", "6901234CONSIGNMENT"),
            ("402", "69012340000000014"),
            ("414", "6901234000016"),
            ("415", "6901234000016"),
            ("417", "6901234000016"),
            ("8003", "06901234000016R1"),
            ("8004", "6901234ASSET"),
            ("8006", "069012345678920102"),
            ("8010", "6901234PART"),
            ("8013", &format!("6901234M1{pair}")),
            ("8017", "690123400000000013"),
            ("8018", "690123400000000013"),
        ] {
            let digit = |value: &str, at: usize| {
                format!("{}{}", &value[..at], gs1::check_digit::compute(&value[..at]).unwrap())
            };
            let value = match ai {
                "00" | "8017" | "8018" => digit(value, 17),
                "402" => digit(value, 16),
                _ => value.to_owned(),
            };
            let key = key(ai, &value);
            assert_eq!(company_prefix(&key, &PrefixLengths::EMPTY), Some("6901234"), "{ai}");
        }
    }

    #[test]
    fn the_table_says_how_long_a_prefix_is_and_too_few_digits_say_nothing() {
        let table = r#"{"GCPPrefixFormatList": {"entry": [{"prefix": "692", "gcpLength": 8}]}}"#;
        let table = PrefixLengths::from_json(table, 1000).unwrap();
        assert_eq!(company_prefix(&key("8004", "69212345X"), &table), Some("69212345"));
        assert_eq!(company_prefix(&key("8004", "6921234X"), &table), None);
        assert_eq!(company_prefix(&key("8004", "690123X"), &table), None);
    }
}
