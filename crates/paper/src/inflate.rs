//! Opens zip files that users send: refuses the old binary formats by name, and stops inflating at a
//! limit instead of trusting the sizes that the file declares.

use crate::error::{Error, Result};
use std::io::{Cursor, Read};
use zip::ZipArchive;

/// Most bytes a document may unpack to.
pub(crate) const MOST_DOCUMENT: u64 = 64 << 20;
/// Most bytes a workbook may unpack to: sheets of 100 000 rows are larger than any text.
pub(crate) const MOST_WORKBOOK: u64 = 512 << 20;
const MOST_PARTS: usize = 20_000;
/// Real XML packs up to some 60 : 1; sheets of repeated rows reach 200 : 1. Deflate itself ends at 1032 : 1.
const MOST_RATIO: u64 = 400;
/// Small parts may pack well by chance.
const RATIO_FROM: u64 = 4 << 20;

pub(crate) type Parts<'a> = ZipArchive<Cursor<&'a [u8]>>;

/// Opens the archive after a look at its first bytes and at what it says about itself.
pub(crate) fn open<'a>(bytes: &'a [u8], wanted: &'static str, most: u64) -> Result<Parts<'a>> {
    if bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
        return Err(Error::OldFormat { wanted });
    }
    let mut parts = ZipArchive::new(Cursor::new(bytes))
        .map_err(|error| Error::WrongFormat { wanted, detail: error.to_string() })?;
    if parts.len() > MOST_PARTS {
        return Err(Error::SuspiciousRatio);
    }
    let mut total = 0u64;
    for at in 0..parts.len() {
        let part = parts.by_index_raw(at).map_err(|error| Error::WrongFormat { wanted, detail: error.to_string() })?;
        total = total.saturating_add(part.size());
        if suspicious(part.size(), part.compressed_size()) {
            return Err(Error::SuspiciousRatio);
        }
    }
    if total > most {
        return Err(Error::TooLarge { limit_mb: most >> 20 });
    }
    Ok(parts)
}

/// One part, inflated up to the limit whatever its declared size says; `None` when there is no such part.
pub(crate) fn read(parts: &mut Parts<'_>, name: &str, most: u64) -> Result<Option<Vec<u8>>> {
    let part = match parts.by_name(name) {
        Ok(part) => part,
        Err(zip::result::ZipError::FileNotFound) => return Ok(None),
        Err(error) => return Err(Error::BadXml { part: name.to_owned(), detail: error.to_string() }),
    };
    let packed = part.compressed_size();
    let mut out = Vec::with_capacity(part.size().min(4 << 20) as usize);
    part.take(most + 1)
        .read_to_end(&mut out)
        .map_err(|error| Error::BadXml { part: name.to_owned(), detail: error.to_string() })?;
    if out.len() as u64 > most {
        return Err(Error::TooLarge { limit_mb: most >> 20 });
    }
    if suspicious(out.len() as u64, packed) {
        return Err(Error::SuspiciousRatio);
    }
    Ok(Some(out))
}

/// Inflates everything once without keeping it, for readers that inflate on their own.
pub(crate) fn check(bytes: &[u8], wanted: &'static str, most: u64) -> Result<()> {
    let mut parts = open(bytes, wanted, most)?;
    let mut left = most;
    for at in 0..parts.len() {
        let part = parts.by_index(at).map_err(|error| Error::WrongFormat { wanted, detail: error.to_string() })?;
        let packed = part.compressed_size();
        let size = std::io::copy(&mut part.take(left + 1), &mut std::io::sink())
            .map_err(|error| Error::BadXml { part: format!("第 {} 个部分", at + 1), detail: error.to_string() })?;
        if suspicious(size, packed) {
            return Err(Error::SuspiciousRatio);
        }
        left = left.checked_sub(size).ok_or(Error::TooLarge { limit_mb: most >> 20 })?;
    }
    Ok(())
}

fn suspicious(size: u64, packed: u64) -> bool {
    size > RATIO_FROM && size / packed.max(1) > MOST_RATIO
}
