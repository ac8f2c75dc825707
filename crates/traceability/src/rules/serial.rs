//! Serial numbers: 16 characters of an alphabet in which nothing looks like another, 80 random bits. From one number no other can
//! be guessed: with a million units made, one guess in 10^18 finds a unit. Older ones have 12 characters and stay valid.

/// 32 characters: no 0 and O, no 1 and I.
const ALPHABET: &[u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";

/// Characters of a serial number; AI (21) takes 20.
pub const LENGTH: usize = 16;
/// Random bytes of one: five bits for each character.
pub const BYTES: usize = 10;

/// A serial number from random bytes.
#[must_use]
pub fn serial(random: [u8; BYTES]) -> String {
    let (mut bits, mut held) = (0u32, 0u32);
    let mut text = String::with_capacity(LENGTH);
    for byte in random {
        bits = (bits << 8) | u32::from(byte);
        held += 8;
        while held >= 5 {
            held -= 5;
            let place = usize::try_from((bits >> held) & 31).unwrap_or(0);
            text.push(char::from(*ALPHABET.get(place).unwrap_or(&b'2')));
        }
    }
    text
}

/// Ten bytes of a random UUID (version 4), which comes from the operating system's source, that hold no fixed bits.
#[must_use]
pub fn random_bytes(uuid: [u8; 16]) -> [u8; BYTES] {
    let [a, b, c, d, e, f, _version, g, _variant, h, i, j, _, _, _, _] = uuid;
    [a, b, c, d, e, f, g, h, i, j]
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn a_serial_has_sixteen_characters_that_nobody_mixes_up() {
        assert_eq!(serial([0; BYTES]), "2".repeat(16));
        assert_eq!(serial([255; BYTES]), "Z".repeat(16));
        // Five bytes hold the eight characters 0, 1, 2 … 7 of the alphabet.
        assert_eq!(&serial([0x00, 0x44, 0x32, 0x14, 0xc7, 0, 0, 0, 0, 0])[..8], "23456789");
        assert!(!ALPHABET.iter().any(|c| b"0O1I".contains(c)));
        assert_eq!(ALPHABET.iter().collect::<HashSet<_>>().len(), 32);
    }

    #[test]
    fn every_random_bit_counts() {
        let all: HashSet<String> = (0..80)
            .map(|bit: usize| {
                let mut bytes = [0; BYTES];
                bytes[bit / 8] = 1 << (bit % 8);
                serial(bytes)
            })
            .collect();
        assert_eq!(all.len(), 80);
    }

    #[test]
    fn bytes_with_fixed_bits_are_left_out() {
        let mut v4 = [0xff; 16];
        v4[6] = 0x4f;
        v4[8] = 0xbf;
        assert_eq!(random_bytes(v4), [0xff; BYTES]);
    }
}
