//! The binary encoding of SSH (RFC 4251 section 5): strings with a length before them, and integers. A number with a second
//! spelling is refused, as is anything left over.

use super::{Refused, refused::refuse};

/// What has not been read yet.
pub(crate) struct Wire<'a>(&'a [u8]);

impl<'a> Wire<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    pub(crate) fn take(&mut self, count: usize) -> Result<&'a [u8], Refused> {
        let Some((taken, rest)) = self.0.split_at_checked(count) else { refuse!("the SSH data ends too early") };
        self.0 = rest;
        Ok(taken)
    }

    pub(crate) fn number(&mut self) -> Result<u32, Refused> {
        Ok(self.take(4)?.iter().fold(0, |sum, byte| (sum << 8) | u32::from(*byte)))
    }

    pub(crate) fn string(&mut self) -> Result<&'a [u8], Refused> {
        let length = self.number()?;
        self.take(usize::try_from(length).unwrap_or(usize::MAX))
    }

    /// An `mpint` that is positive, as its bytes without a sign octet.
    pub(crate) fn positive(&mut self) -> Result<&'a [u8], Refused> {
        match self.string()? {
            [0, rest @ ..] if rest.first().is_some_and(|b| *b >= 0x80) => Ok(rest),
            whole if whole.first().is_some_and(|b| (0x01..=0x7f).contains(b)) => Ok(whole),
            _ => refuse!("the SSH data has a number that is not positive or not in the shortest form"),
        }
    }

    pub(crate) fn finish(self) -> Result<(), Refused> {
        if !self.0.is_empty() {
            refuse!("the SSH data has {} bytes too many", self.0.len());
        }
        Ok(())
    }
}

/// A string with its length before it.
pub(crate) fn string(bytes: &[u8]) -> Vec<u8> {
    let length = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
    [&length.to_be_bytes(), bytes].concat()
}

/// Several strings, one after the other.
pub(crate) fn strings(parts: &[&[u8]]) -> Vec<u8> {
    parts.iter().flat_map(|part| string(part)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_one_spelling() {
        let read = |body: &[u8]| Wire::new(&string(body)).positive().map(<[u8]>::to_vec);
        assert_eq!(read(&[0x7f]).unwrap(), [0x7f]);
        assert_eq!(read(&[0, 0x80]).unwrap(), [0x80]);
        for bad in [&[][..], &[0], &[0, 1], &[0x80], &[0, 0, 0x80]] {
            assert!(read(bad).is_err(), "{bad:02x?}");
        }
    }

    #[test]
    fn a_length_beyond_the_end_is_refused() {
        assert!(Wire::new(&[0xff, 0xff, 0xff, 0xff, 1]).string().is_err());
        assert!(Wire::new(&[0, 0, 0]).number().is_err());
        assert!(Wire::new(&[1]).finish().is_err());
    }
}
