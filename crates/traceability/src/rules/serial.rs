//! Serial numbers: 12 characters of an alphabet in which nothing looks like another, 60 random bits. From one number no
//! other can be guessed.

/// 32 characters: no 0 and O, no 1 and I.
const ALPHABET: &[u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";

/// Characters of a serial number.
pub const LENGTH: usize = 12;

/// A serial number from random bytes, five bits of each.
#[must_use]
pub fn serial(random: [u8; LENGTH]) -> String {
    random.iter().map(|byte| char::from(*ALPHABET.get(usize::from(byte & 31)).unwrap_or(&b'2'))).collect()
}

/// The twelve bytes of a random UUID (version 4) that hold no fixed bits.
#[must_use]
pub fn random_bytes(uuid: [u8; 16]) -> [u8; LENGTH] {
    let [a, b, c, d, e, f, _version, g, _variant, h, i, j, k, l, _, _] = uuid;
    [a, b, c, d, e, f, g, h, i, j, k, l]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_serial_has_twelve_characters_that_nobody_mixes_up() {
        assert_eq!(serial([0; 12]), "222222222222");
        assert_eq!(serial([255; 12]), "ZZZZZZZZZZZZ");
        let all: String = (0..32u8).map(|n| serial([n; 12]).chars().next().unwrap()).collect();
        assert!(!all.contains(['0', 'O', '1', 'I']));
        assert_eq!(all.len(), 32);
    }

    #[test]
    fn bytes_with_fixed_bits_are_left_out() {
        let uuid = [0xff; 16];
        let mut v4 = uuid;
        v4[6] = 0x4f;
        v4[8] = 0xbf;
        assert_eq!(random_bytes(v4), [0xff; 12]);
    }
}
