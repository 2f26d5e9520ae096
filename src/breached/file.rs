//! The file: digests in 65,536 buckets by their first two bytes, four more bytes of each digest,
//! sorted. A look reads one bucket: some 60 KB of a file with a thousand million passwords.
//!
//! Six bytes of a digest are enough: of so many passwords one in 300,000 others is taken for leaked.
//! All numbers are little-endian: 8 bytes of magic, how many entries there are (8 bytes), for each
//! bucket and for the end how many entries come before (8 bytes each), the entries (4 bytes each).

use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom};
use std::path::Path;

use super::{BreachedError, Sha1Digest};

pub(super) const MAGIC: [u8; 8] = *b"CHANLP01";
pub(super) const BUCKETS: usize = 1 << 16;
/// Bytes before the entries.
pub(super) const HEAD: u64 = 16 + 8 * (BUCKETS as u64 + 1);
/// Bytes of an entry.
pub(super) const ENTRY: usize = 4;

/// More than a bucket of any list holds.
const MAX_BUCKET: u64 = 4 << 20;

/// The first six bytes of a digest: its bucket and its entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    pub(super) bucket: u16,
    pub(super) entry: [u8; ENTRY],
}

impl From<&Sha1Digest> for Place {
    fn from([high, low, rest @ ..]: &Sha1Digest) -> Self {
        let [first, second, third, fourth, ..] = *rest;
        Self { bucket: u16::from_be_bytes([*high, *low]), entry: [first, second, third, fourth] }
    }
}

/// Whether this is such a file, whole.
pub(super) fn check(path: &Path) -> Result<(), BreachedError> {
    open(path).map(drop)
}

/// Whether the digest is in the file.
pub(super) fn contains(path: &Path, digest: &Sha1Digest) -> Result<bool, BreachedError> {
    let failed = |source| BreachedError::Io { path: path.to_owned(), source };
    let (mut file, count) = open(path)?;
    let Place { bucket, entry } = Place::from(digest);
    let bounds = read::<16>(&mut file, 16 + 8 * u64::from(bucket)).map_err(failed)?;
    let (from, to) = (number(&bounds[..8]), number(&bounds[8..]));
    if from > to || to > count || to - from > MAX_BUCKET {
        return Err(damaged(path, "its index is damaged"));
    }
    let mut entries = Vec::new();
    file.seek(SeekFrom::Start(HEAD + from * ENTRY as u64)).map_err(failed)?;
    file.take((to - from) * ENTRY as u64).read_to_end(&mut entries).map_err(failed)?;
    let (entries, _) = entries.as_chunks::<ENTRY>();
    Ok(entries.binary_search(&entry).is_ok())
}

/// The file and how many entries it has.
fn open(path: &Path) -> Result<(File, u64), BreachedError> {
    let failed = |source| BreachedError::Io { path: path.to_owned(), source };
    let mut file = File::open(path).map_err(failed)?;
    let length = file.metadata().map_err(failed)?.len();
    if length < HEAD {
        return Err(damaged(path, "it is no file of leaked passwords"));
    }
    let head = read::<16>(&mut file, 0).map_err(failed)?;
    if head[..8] != MAGIC {
        return Err(damaged(path, "it is no file of leaked passwords"));
    }
    let count = number(&head[8..]);
    if count.checked_mul(ENTRY as u64).and_then(|bytes| bytes.checked_add(HEAD)) != Some(length) {
        return Err(damaged(path, "it is not whole"));
    }
    Ok((file, count))
}

fn read<const N: usize>(file: &mut File, at: u64) -> io::Result<[u8; N]> {
    let mut bytes = [0; N];
    file.seek(SeekFrom::Start(at))?;
    file.read_exact(&mut bytes)?;
    Ok(bytes)
}

fn number(bytes: &[u8]) -> u64 {
    bytes.iter().rev().fold(0, |number, byte| (number << 8) | u64::from(*byte))
}

fn damaged(path: &Path, reason: &'static str) -> BreachedError {
    BreachedError::Damaged { path: path.to_owned(), reason }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::breached::{Source, build, digest};

    #[test]
    fn a_file_that_is_not_whole_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("breached");
        let source = Source { lines: &b"a\nb\nc\n"[..], plain: true, at_least: 1 };
        build(source, &path).unwrap();
        let whole = std::fs::read(&path).unwrap();
        assert_eq!(whole.len() as u64, HEAD + 3 * ENTRY as u64);
        assert!(contains(&path, &digest("b")).unwrap());
        for end in [0, 8, 15, 16, 1000, whole.len() - 1] {
            std::fs::write(&path, &whole[..end]).unwrap();
            assert!(check(&path).is_err(), "{end}");
        }
        let damage = |at: usize, byte: u8| {
            let mut bytes = whole.clone();
            bytes[at] = byte;
            std::fs::write(&path, bytes).unwrap();
        };
        damage(0, b'X');
        assert!(check(&path).is_err());
        damage(8, 4);
        assert!(check(&path).is_err());
        // The index says that a bucket ends before it begins, or after the end of the file.
        let bucket = 16 + 8 * usize::from(Place::from(&digest("b")).bucket);
        damage(bucket + 15, 0xff);
        assert!(contains(&path, &digest("b")).is_err());
        damage(bucket + 7, 0x7f);
        assert!(contains(&path, &digest("b")).is_err());
    }

    #[test]
    fn a_digest_has_its_place() {
        let digest: Sha1Digest = std::array::from_fn(|at| u8::try_from(at).unwrap());
        assert_eq!(Place::from(&digest), Place { bucket: 1, entry: [2, 3, 4, 5] });
        assert_eq!(number(&[1, 2, 0, 0, 0, 0, 0, 0]), 513);
    }
}
