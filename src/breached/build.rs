//! Makes the file from a list: digests in hexadecimal with or without a count after a colon, sorted,
//! as published; or passwords, in any order.
//!
//! A sorted list of any length is read and written in one pass. The file takes its place when it is
//! whole, so a server that looks into it never sees half of one.

use std::fs::File;
use std::io::{self, BufRead, BufWriter, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use super::file::{BUCKETS, HEAD, MAGIC, Place};
use super::{BreachedError, Sha1Digest, digest};

/// The longest line that is read.
const MAX_LINE: u64 = 4096;

/// A list of leaked passwords.
#[derive(Debug)]
pub struct Source<R> {
    /// One a line.
    pub lines: R,
    /// Whether these are passwords; else digests, sorted.
    pub plain: bool,
    /// Digests with a smaller count are left out.
    pub at_least: u64,
}

/// What became of a list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Built {
    /// Passwords in the file.
    pub passwords: u64,
    /// Lines left out: counted too rarely, or the same as the one before.
    pub left_out: u64,
}

/// Makes a file of a list.
pub fn build(source: Source<impl BufRead>, path: &Path) -> Result<Built, BreachedError> {
    let unfinished = unfinished(path);
    let built = write(source, &unfinished).and_then(|built| {
        std::fs::rename(&unfinished, path).map_err(failed(path))?;
        Ok(built)
    });
    if built.is_err() {
        // The failure is told; a file that was never made need not go.
        let _ = std::fs::remove_file(&unfinished);
    }
    built
}

fn write(source: Source<impl BufRead>, path: &Path) -> Result<Built, BreachedError> {
    let mut file = Writer::create(path).map_err(failed(path))?;
    let mut built = Built::default();
    let mut add = |place: Place, built: &mut Built| {
        if file.add(place)? {
            built.passwords += 1;
        } else {
            built.left_out += 1;
        }
        Ok::<(), io::Error>(())
    };
    if source.plain {
        let mut places = Vec::new();
        each_line(source.lines, |_, line| {
            places.push(Place::from(&digest(line)));
            Ok(())
        })?;
        places.sort_unstable();
        for place in places {
            add(place, &mut built).map_err(failed(path))?;
        }
    } else {
        let mut last = None;
        each_line(source.lines, |number, line| {
            let wrong = |reason| BreachedError::Line { line: number, reason };
            let (digest, count) = read(line).ok_or_else(|| {
                wrong("is no SHA-1 digest in hexadecimal, with or without a count after a colon")
            })?;
            if last.is_some_and(|last| last > digest) {
                return Err(wrong("the list is not sorted; sort it first"));
            }
            last = Some(digest);
            if count.is_some_and(|count| count < source.at_least) {
                built.left_out += 1;
                return Ok(());
            }
            add(Place::from(&digest), &mut built).map_err(failed(path))
        })?;
    }
    file.finish().map_err(failed(path))?;
    Ok(built)
}

/// Hands over each line that is not empty with its number, without its end.
fn each_line(
    mut lines: impl BufRead,
    mut take: impl FnMut(u64, &str) -> Result<(), BreachedError>,
) -> Result<(), BreachedError> {
    let mut line = Vec::new();
    for number in 1.. {
        line.clear();
        let wrong = |reason| BreachedError::Line { line: number, reason };
        let length = io::Read::take(&mut lines, MAX_LINE)
            .read_until(b'\n', &mut line)
            .map_err(|source| BreachedError::Unreadable { line: number, source })?;
        if length == 0 {
            break;
        }
        if length as u64 == MAX_LINE && !line.ends_with(b"\n") {
            return Err(wrong("is too long"));
        }
        let text = std::str::from_utf8(&line).map_err(|_| wrong("is not UTF-8"))?;
        let text = text.strip_suffix('\n').unwrap_or(text);
        let text = text.strip_suffix('\r').unwrap_or(text);
        if !text.is_empty() {
            take(number, text)?;
        }
    }
    Ok(())
}

/// A digest and how often its password was seen.
fn read(line: &str) -> Option<(Sha1Digest, Option<u64>)> {
    let (hex, count) = match line.split_once(':') {
        Some((hex, count)) => (hex, Some(count.trim().parse().ok()?)),
        None => (line, None),
    };
    let mut digest = [0; 20];
    let (pairs, rest) = hex.as_bytes().as_chunks::<2>();
    if pairs.len() != digest.len() || !rest.is_empty() {
        return None;
    }
    for (byte, [high, low]) in digest.iter_mut().zip(pairs) {
        let value = |digit: &u8| char::from(*digit).to_digit(16);
        *byte = u8::try_from((value(high)? << 4) | value(low)?).ok()?;
    }
    Some((digest, count))
}

/// Writes entries in their order, and at last the head.
struct Writer {
    file: BufWriter<File>,
    /// How many entries each bucket has.
    buckets: Vec<u64>,
    last: Option<Place>,
}

impl Writer {
    fn create(path: &Path) -> io::Result<Self> {
        let mut file = BufWriter::new(File::create(path)?);
        file.seek(SeekFrom::Start(HEAD))?;
        Ok(Self { file, buckets: vec![0; BUCKETS], last: None })
    }

    /// Adds an entry; `false` when it is the same as the one before.
    fn add(&mut self, place: Place) -> io::Result<bool> {
        if self.last == Some(place) {
            return Ok(false);
        }
        self.file.write_all(&place.entry)?;
        if let Some(bucket) = self.buckets.get_mut(usize::from(place.bucket)) {
            *bucket += 1;
        }
        self.last = Some(place);
        Ok(true)
    }

    fn finish(mut self) -> io::Result<()> {
        self.file.seek(SeekFrom::Start(0))?;
        self.file.write_all(&MAGIC)?;
        let count: u64 = self.buckets.iter().sum();
        self.file.write_all(&count.to_le_bytes())?;
        let mut before: u64 = 0;
        for bucket in &self.buckets {
            self.file.write_all(&before.to_le_bytes())?;
            before += bucket;
        }
        self.file.write_all(&before.to_le_bytes())?;
        self.file.into_inner()?.sync_all()
    }
}

/// Beside the file, so that it can take its place.
fn unfinished(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".unfinished");
    path.with_file_name(name)
}

fn failed(path: &Path) -> impl Fn(io::Error) -> BreachedError {
    let path = path.to_owned();
    move |source| BreachedError::Io { path: path.clone(), source }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::breached::{file, hex};

    fn built(lines: &str, at_least: u64) -> (tempfile::TempDir, Result<Built, BreachedError>) {
        let folder = tempfile::tempdir().unwrap();
        let source = Source { lines: lines.as_bytes(), plain: false, at_least };
        let built = build(source, &folder.path().join("breached"));
        (folder, built)
    }

    fn line(password: &str) -> String {
        hex(&digest(password))
    }

    #[test]
    fn a_sorted_list_becomes_a_file() {
        let passwords = ["password", "123456", "qwerty", "correct horse", "letmein"];
        let mut lines: Vec<String> = passwords
            .iter()
            .zip(1..)
            .map(|(each, count)| format!("{}:{count}", line(each)))
            .collect();
        lines.sort();
        let (folder, done) = built(&(lines.join("\r\n") + "\r\n\r\n"), 2);
        assert_eq!(done.unwrap(), Built { passwords: 4, left_out: 1 });
        let path = folder.path().join("breached");
        for (password, count) in passwords.iter().zip(1..) {
            assert_eq!(file::contains(&path, &digest(password)).unwrap(), count >= 2, "{password}");
        }
        assert!(!file::contains(&path, &digest("x")).unwrap());
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn many_passwords_are_all_found_and_no_others() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("breached");
        let lines: Vec<_> = (0..20_000).map(|number| format!("password {number}\n")).collect();
        let list = lines.concat();
        let source = Source { lines: list.as_bytes(), plain: true, at_least: 1 };
        assert_eq!(build(source, &path).unwrap(), Built { passwords: 20_000, left_out: 0 });
        for number in (0..25_000).step_by(97) {
            let found = file::contains(&path, &digest(&format!("password {number}"))).unwrap();
            assert_eq!(found, number < 20_000, "{number}");
        }
    }

    #[test]
    fn a_list_that_is_none_leaves_no_file() {
        let (one, other) = (line("a").min(line("b")), line("a").max(line("b")));
        for (lines, at, reason) in [
            (format!("{other}\n{one}\n"), 2, "not sorted"),
            ("password\n".to_owned(), 1, "no SHA-1 digest"),
            (format!("{one}:x\n"), 1, "no SHA-1 digest"),
            (format!("{one}0\n"), 1, "no SHA-1 digest"),
            (format!("\n\n{}\n", &one[1..]), 3, "no SHA-1 digest"),
            ("x".repeat(5000), 1, "too long"),
        ] {
            let (folder, done) = built(&lines, 1);
            let Err(BreachedError::Line { line, reason: found }) = done else { panic!("{done:?}") };
            assert_eq!(line, at, "{lines}");
            assert!(found.contains(reason), "{found}");
            assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
        }
    }

    #[test]
    fn a_line_twice_counts_once_and_an_empty_list_is_a_file() {
        let (_, done) = built(&format!("{0}\n{0}\n", line("a")), 1);
        assert_eq!(done.unwrap(), Built { passwords: 1, left_out: 1 });
        let (folder, done) = built("", 1);
        assert_eq!(done.unwrap(), Built::default());
        assert!(!file::contains(&folder.path().join("breached"), &digest("a")).unwrap());
    }
}
