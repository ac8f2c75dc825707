//! Bits from a segment in the base64 of URIs, six to a character, and what values are made of them.

/// Values of one encoding that a compressed Digital Link may choose.
const HEX: &[u8; 16] = b"0123456789ABCDEF";
const BASE64: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// The bits of a compressed segment, read from the left.
#[derive(Clone)]
pub(super) struct Bits {
    sextets: Vec<u8>,
    at: usize,
}

impl Bits {
    /// The bits of a text; none when it holds a character that is not of the alphabet.
    pub(super) fn of_base64(text: &str) -> Option<Self> {
        let place = |byte| BASE64.iter().position(|known| *known == byte).and_then(|place| u8::try_from(place).ok());
        text.bytes().map(place).collect::<Option<Vec<u8>>>().map(|sextets| Self { sextets, at: 0 })
    }

    pub(super) fn remaining(&self) -> usize {
        self.sextets.len() * 6 - self.at
    }

    /// Whether nothing but zeros is left.
    pub(super) fn rest_is_zero(&self) -> bool {
        let mut rest = self.clone();
        std::iter::from_fn(|| rest.bit()).all(|bit| bit == 0)
    }

    fn bit(&mut self) -> Option<u8> {
        let sextet = self.sextets.get(self.at / 6)?;
        let bit = sextet >> (5 - self.at % 6) & 1;
        self.at += 1;
        Some(bit)
    }

    /// A number of `count` bits, at most 16; none when there are not as many.
    pub(super) fn number(&mut self, count: usize) -> Option<usize> {
        (0..count).try_fold(0, |value, _| Some(value << 1 | usize::from(self.bit()?)))
    }

    /// A number as `digits` decimal digits with zeros in front; none when it needs more of them.
    pub(super) fn decimal(&mut self, digits: usize) -> Option<String> {
        // The least significant digit first; a number may have far more bits than any integer type.
        let mut decimal = vec![0u8; digits];
        for _ in 0..bits_of_digits(digits) {
            let mut carry = self.bit()?;
            for digit in &mut decimal {
                let doubled = *digit * 2 + carry;
                (*digit, carry) = (doubled % 10, doubled / 10);
            }
            if carry > 0 {
                return None;
            }
        }
        Some(decimal.iter().rev().map(|digit| char::from(b'0' + digit)).collect())
    }

    /// A text of `length` characters in one of the five encodings; none for others.
    pub(super) fn text(&mut self, encoding: usize, length: usize) -> Option<String> {
        let mut characters = |count: usize, of: &dyn Fn(usize) -> Option<char>| -> Option<String> {
            (0..length).map(|_| self.number(count).and_then(of)).collect()
        };
        let of = |alphabet: &'static [u8], value: usize| alphabet.get(value).map(|byte| char::from(*byte));
        match encoding {
            0 => self.decimal(length),
            1 => characters(4, &|value| of(HEX, value).map(|c| c.to_ascii_lowercase())),
            2 => characters(4, &|value| of(HEX, value)),
            3 => characters(6, &|value| of(BASE64, value)),
            4 => characters(7, &|value| u8::try_from(value).ok().map(char::from)),
            _ => None,
        }
    }
}

/// How many bits a number of so many decimal digits takes: `ceil(digits × log2(10) + 0.01)`, the formula of
/// the standard, in whole numbers.
fn bits_of_digits(digits: usize) -> usize {
    (digits * 33_219_281 + 100_000).div_ceil(10_000_000)
}

/// How many bits the length of a value takes that has at most `longest` characters.
pub(super) fn bits_of_length(longest: usize) -> usize {
    (usize::BITS - longest.leading_zeros()) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_those_of_the_standard() {
        for (digits, bits) in [(1, 4), (2, 7), (3, 10), (6, 20), (12, 40), (13, 44), (14, 47), (17, 57), (18, 60)] {
            assert_eq!(bits_of_digits(digits), bits, "{digits}");
        }
        // Here the hundredth that the formula adds makes a difference.
        assert_eq!((bits_of_digits(0), bits_of_digits(59)), (1, 197));
        for (longest, bits) in [(1, 1), (2, 2), (3, 2), (4, 3), (8, 4), (20, 5), (30, 5), (70, 7), (90, 7)] {
            assert_eq!(bits_of_length(longest), bits, "{longest}");
        }
    }

    #[test]
    fn numbers_keep_zeros_in_front_and_have_no_bound() {
        let mut bits = Bits::of_base64("AH").unwrap();
        assert_eq!(bits.decimal(3).as_deref(), Some("001"));
        let long = "_".repeat(50);
        assert_eq!(Bits::of_base64(&long).unwrap().decimal(90), None, "more than ninety nines");
        assert_eq!(Bits::of_base64("A").unwrap().decimal(3), None, "too few bits");
        assert!(Bits::of_base64("a+b").is_none());
    }
}
