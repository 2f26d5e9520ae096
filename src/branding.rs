//! The operator's pictures, read once at start: a file that is not there or is no picture stops the
//! server then, not a person later.

use std::fmt;
use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use bytes::Bytes;

use crate::config::BrandingConfig;
use crate::image;
use crate::secret;

/// The largest file that is taken, in bytes.
const LARGEST: u64 = 1 << 20;
/// Characters of a digest that tell one version of a file from another.
const TAG_LENGTH: usize = 22;

/// The pictures that the operator named.
#[derive(Clone, Debug, Default)]
pub struct Pictures {
    /// The logo.
    pub logo: Option<Picture>,
    /// The logo for dark screens.
    pub logo_dark: Option<Picture>,
    /// The small picture beside the title.
    pub favicon: Option<Picture>,
}

/// A picture of the operator's. Unlike those of clients it may be an SVG: it is shown as an image,
/// where it runs no script.
#[derive(Clone)]
pub struct Picture {
    /// What it is.
    pub media_type: &'static str,
    /// The file.
    pub bytes: Bytes,
    /// Names this version of it.
    pub tag: String,
    /// Whether it is at least twice as wide as high.
    pub is_wide: bool,
}

/// A picture cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("branding.{key} = {path:?} {reason}")]
pub struct PictureError {
    key: &'static str,
    path: PathBuf,
    reason: String,
}

impl Pictures {
    /// Reads what the configuration names.
    pub fn read(config: &BrandingConfig) -> Result<Self, PictureError> {
        Ok(Self {
            logo: read("logo", config.logo.as_deref())?,
            logo_dark: read("logo_dark", config.logo_dark.as_deref())?,
            favicon: read("favicon", config.favicon.as_deref())?,
        })
    }
}

impl fmt::Debug for Picture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { media_type, tag, .. } = self;
        f.debug_struct("Picture")
            .field("media_type", media_type)
            .field("tag", tag)
            .finish_non_exhaustive()
    }
}

fn read(key: &'static str, path: Option<&Path>) -> Result<Option<Picture>, PictureError> {
    let Some(path) = path else { return Ok(None) };
    let refuse = |reason: String| PictureError { key, path: path.to_owned(), reason };
    let bytes = contents(path).map_err(|error| refuse(format!("cannot be read: {error}")))?;
    if bytes.len() as u64 > LARGEST {
        return Err(refuse(format!("is larger than {LARGEST} bytes")));
    }
    let Some((media_type, size)) = recognised(&bytes) else {
        return Err(refuse(format!(
            "is no PNG, JPEG, WebP, GIF, SVG or ICO of at most {} pixels a side",
            image::LARGEST_SIDE
        )));
    };
    let mut tag = secret::base64url(&secret::digest(&bytes));
    tag.truncate(TAG_LENGTH);
    let is_wide = size.is_some_and(|(width, height)| width >= 2.0 * height);
    Ok(Some(Picture { media_type, bytes: bytes.into(), tag, is_wide }))
}

/// One byte more than the largest file at most.
fn contents(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(LARGEST + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The media type, and width and height where they are told.
fn recognised(bytes: &[u8]) -> Option<(&'static str, Option<(f64, f64)>)> {
    if let Some(image) = image::probe(bytes) {
        let size = (f64::from(image.width), f64::from(image.height));
        return Some((image.format.media_type(), Some(size)));
    }
    if bytes.starts_with(&[0, 0, 1, 0]) {
        return Some(("image/x-icon", None));
    }
    let text = std::str::from_utf8(bytes).ok()?;
    let is_markup = text.trim_start_matches('\u{feff}').trim_start().starts_with('<');
    let root = text.find("<svg").filter(|_| is_markup)?;
    let tag = text[root..].split_once('>')?.0;
    Some(("image/svg+xml", view_box(tag)))
}

/// Width and height of an SVG's `viewBox`.
fn view_box(tag: &str) -> Option<(f64, f64)> {
    let (_, value) = tag.split_once("viewBox=")?;
    let quote = value.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
    let numbers = value[1..].split(quote).next()?;
    let mut numbers = numbers.split([' ', ',', '\t', '\n', '\r']).filter(|text| !text.is_empty());
    let (width, height) = (numbers.nth(2)?.parse().ok()?, numbers.next()?.parse().ok()?);
    Some((width, height))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_bytes(name: &str, bytes: &[u8]) -> Result<Option<Picture>, PictureError> {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        read("logo", Some(&path))
    }

    #[test]
    fn a_picture_is_what_its_bytes_say_whatever_its_name() {
        for (bytes, media_type, is_wide) in [
            (&b"GIF89a\x20\0\x10\0\0\0\0"[..], "image/gif", true),
            (b"GIF89a\x20\0\x11\0\0\0\0", "image/gif", false),
            (b"\0\0\x01\0\x01\0\x10\x10", "image/x-icon", false),
            (b"<svg xmlns=\"http://www.w3.org/2000/svg\"/>", "image/svg+xml", false),
            (b"<svg viewBox=\"0 0 24 24\">", "image/svg+xml", false),
            (b"<?xml version='1.0'?>\n<svg viewBox='0,0,96.5,24'>", "image/svg+xml", true),
        ] {
            let picture = read_bytes("logo.txt", bytes).unwrap().unwrap();
            assert_eq!((picture.media_type, picture.is_wide), (media_type, is_wide));
            assert_eq!(picture.bytes, bytes);
            assert_eq!(picture.tag.len(), TAG_LENGTH);
        }
        assert!(read("logo", None).unwrap().is_none());
    }

    #[test]
    fn a_file_that_is_no_picture_is_refused_by_its_key_and_path() {
        let large = [b"<svg>".to_vec(), vec![b' '; 1 << 20]].concat();
        for (bytes, reason) in [
            (&b""[..], "is no PNG"),
            (b"hello <svg>", "is no PNG"),
            (b"<html>", "is no PNG"),
            (&large, "is larger than"),
        ] {
            let error = read_bytes("logo.png", bytes).unwrap_err().to_string();
            assert!(error.starts_with("branding.logo = "), "{error}");
            assert!(error.contains("logo.png\"") && error.contains(reason), "{error}");
        }
        let missing = read("favicon", Some(Path::new("/nowhere/favicon.ico"))).unwrap_err();
        assert!(missing.to_string().contains("branding.favicon"), "{missing}");
        assert!(missing.to_string().contains("cannot be read"), "{missing}");
    }
}
