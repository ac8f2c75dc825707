//! The bits of a status list and their packed form.

use crate::status::StatusError;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use std::io::{Read, Write};

/// Fewest bits of a list: below this a holder could be told from the crowd (§3.2).
pub const MIN_BITS: usize = 131_072;
/// Most bits of a list that is unpacked, 16 MiB: a gzip bomb stops here.
pub const MAX_BITS: usize = 16 * 1024 * 1024 * 8;

/// The bits of one list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bitstring(Vec<u8>);

impl Bitstring {
    /// A list of zeros, of at least [`MIN_BITS`] bits.
    ///
    /// # Errors
    /// [`StatusError::TooLong`] over [`MAX_BITS`].
    pub fn new(bits: usize) -> Result<Self, StatusError> {
        if bits > MAX_BITS {
            return Err(StatusError::TooLong(bits));
        }
        Ok(Self(vec![0; bits.max(MIN_BITS).div_ceil(8)]))
    }

    /// How many bits there are.
    #[must_use]
    pub fn bits(&self) -> u64 {
        self.0.len() as u64 * 8
    }

    /// Sets or clears a bit.
    ///
    /// # Errors
    /// [`StatusError::OutOfRange`].
    pub fn set(&mut self, index: u64, on: bool) -> Result<(), StatusError> {
        let error = StatusError::OutOfRange { index, bits: self.bits() };
        let byte = usize::try_from(index / 8).ok().and_then(|i| self.0.get_mut(i)).ok_or(error)?;
        let mask = 0x80 >> (index % 8);
        *byte = if on { *byte | mask } else { *byte & !mask };
        Ok(())
    }

    /// Whether a bit is set.
    ///
    /// # Errors
    /// [`StatusError::OutOfRange`].
    pub fn get(&self, index: u64) -> Result<bool, StatusError> {
        let error = StatusError::OutOfRange { index, bits: self.bits() };
        let byte = usize::try_from(index / 8).ok().and_then(|i| self.0.get(i)).ok_or(error)?;
        Ok(byte & (0x80 >> (index % 8)) != 0)
    }

    /// gzip, then base64url with the multibase prefix `u` (§3.2).
    ///
    /// # Errors
    /// [`StatusError::Encoding`], which packing in memory never causes.
    pub fn encode(&self) -> Result<String, StatusError> {
        let mut gzip = GzEncoder::new(Vec::new(), Compression::default());
        let packed = gzip.write_all(&self.0).and_then(|()| gzip.finish());
        let packed = packed.map_err(|_| StatusError::Encoding("gzip failed"))?;
        Ok(format!("u{}", URL_SAFE_NO_PAD.encode(packed)))
    }

    /// Unpacks an encoded list; a missing `u` is tolerated, some issuers leave it out.
    ///
    /// # Errors
    /// [`StatusError::Encoding`] for what is no list, or one shorter or longer than allowed.
    pub fn decode(encoded: &str) -> Result<Self, StatusError> {
        // gzip in base64url begins with `H4sI`, so a leading `u` is always the prefix.
        let text = encoded.strip_prefix('u').unwrap_or(encoded);
        let packed = URL_SAFE_NO_PAD.decode(text).map_err(|_| StatusError::Encoding("not base64url"))?;
        let mut bytes = Vec::new();
        let limit = (MAX_BITS / 8) as u64 + 1;
        GzDecoder::new(packed.as_slice())
            .take(limit)
            .read_to_end(&mut bytes)
            .map_err(|_| StatusError::Encoding("not gzip"))?;
        if bytes.len() as u64 >= limit {
            return Err(StatusError::Encoding("longer than 16 MiB"));
        }
        if bytes.len() * 8 < MIN_BITS {
            return Err(StatusError::Encoding("shorter than 131072 bits"));
        }
        Ok(Self(bytes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn bit_zero_is_the_leftmost() {
        let mut bits = Bitstring::new(0).unwrap();
        bits.set(0, true).unwrap();
        bits.set(9, true).unwrap();
        assert_eq!(&bits.0[..2], [0x80, 0x40]);
        bits.set(0, false).unwrap();
        assert!(!bits.get(0).unwrap());
        assert!(bits.get(9).unwrap());
    }

    #[test]
    fn a_list_is_never_short_nor_endless() {
        assert_eq!(Bitstring::new(1).unwrap().bits(), 131_072);
        assert_eq!(Bitstring::new(131_073).unwrap().bits(), 131_080);
        assert_eq!(Bitstring::new(MAX_BITS + 1), Err(StatusError::TooLong(MAX_BITS + 1)));
    }

    #[test]
    fn there_is_no_bit_behind_the_end() {
        let mut bits = Bitstring::new(0).unwrap();
        let error = StatusError::OutOfRange { index: 131_072, bits: 131_072 };
        assert_eq!(bits.get(131_072), Err(error.clone()));
        assert_eq!(bits.set(131_072, true), Err(error));
        assert!(bits.get(u64::MAX).is_err());
    }

    #[test]
    fn packing_is_undone_with_and_without_the_prefix() {
        let mut bits = Bitstring::new(0).unwrap();
        bits.set(94_567, true).unwrap();
        let packed = bits.encode().unwrap();
        assert!(packed.starts_with("uH4sI"));
        assert_eq!(Bitstring::decode(&packed).unwrap(), bits);
        assert_eq!(Bitstring::decode(&packed[1..]).unwrap(), bits);
    }

    // W3C VC Bitstring Status List 1.0, example 2: 16 kB of zeros packed by another implementation.
    #[test]
    fn the_specifications_own_example_unpacks_to_zeros() {
        let packed = "uH4sIAAAAAAAAA-3BMQEAAADCoPVPbQwfoAAAAAAAAAAAAAAAAAAAAIC3AYbSVKsAQAAA";
        assert_eq!(Bitstring::decode(packed).unwrap(), Bitstring::new(0).unwrap());
    }

    #[test]
    fn a_gzip_bomb_and_a_short_list_are_refused() {
        let bomb = Bitstring(vec![0; MAX_BITS / 8 + 1]).encode().unwrap();
        assert_eq!(Bitstring::decode(&bomb), Err(StatusError::Encoding("longer than 16 MiB")));
        let short = Bitstring(vec![0; 16]).encode().unwrap();
        let error = StatusError::Encoding("shorter than 131072 bits");
        assert_eq!(Bitstring::decode(&short), Err(error));
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "u?H4sI[A-Za-z0-9_-]{0,80}") {
            let _ = Bitstring::decode(&text);
        }
    }
}
