//! What kind of picture some bytes are, and how large: read from the bytes, never believed.
//!
//! Only the head is read; nothing is decoded. Formats that can hold script or refer to other places
//! (SVG) are not among them.

/// The most pixels of a side. A small file can claim a picture that fills a phone's memory.
pub const LARGEST_SIDE: u32 = 4096;

/// What some bytes are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Image {
    /// Their format.
    pub format: Format,
    /// Pixels from left to right.
    pub width: u32,
    /// Pixels from top to bottom.
    pub height: u32,
}

/// A format of pictures that hold nothing but pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Portable Network Graphics (RFC 2083).
    Png,
    /// JPEG (ITU-T T.81).
    Jpeg,
    /// WebP (RFC 9649).
    WebP,
    /// GIF 87a and 89a.
    Gif,
}

impl Format {
    /// The media type.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::WebP => "image/webp",
            Self::Gif => "image/gif",
        }
    }

    /// The format with this media type.
    pub fn from_media_type(name: &str) -> Option<Self> {
        let all = [Self::Png, Self::Jpeg, Self::WebP, Self::Gif];
        all.into_iter().find(|format| format.media_type() == name)
    }
}

/// What the bytes are; none when they are no picture of these formats, or one without a size that
/// makes sense.
pub fn probe(bytes: &[u8]) -> Option<Image> {
    let (format, width, height) = match bytes {
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', rest @ ..] => png(rest),
        [0xff, 0xd8, rest @ ..] => jpeg(rest),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', rest @ ..] => webp(rest),
        [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', rest @ ..] => gif(rest),
        _ => None,
    }?;
    let is_sound = |side: u32| (1..=LARGEST_SIDE).contains(&side);
    (is_sound(width) && is_sound(height)).then_some(Image { format, width, height })
}

/// Format, width and height.
type Found = Option<(Format, u32, u32)>;

/// The first chunk is the header (RFC 2083 §4.1.1).
fn png(rest: &[u8]) -> Found {
    let (head, rest) = rest.split_first_chunk::<8>()?;
    if *head != [0, 0, 0, 13, b'I', b'H', b'D', b'R'] {
        return None;
    }
    let (width, rest) = rest.split_first_chunk()?;
    let (height, _) = rest.split_first_chunk()?;
    Some((Format::Png, u32::from_be_bytes(*width), u32::from_be_bytes(*height)))
}

/// The logical screen comes first.
fn gif(rest: &[u8]) -> Found {
    let (width, rest) = rest.split_first_chunk()?;
    let (height, _) = rest.split_first_chunk()?;
    let side = |bytes: &[u8; 2]| u32::from(u16::from_le_bytes(*bytes));
    Some((Format::Gif, side(width), side(height)))
}

/// One of three kinds of first chunk (RFC 9649 §2.5–2.7).
fn webp(rest: &[u8]) -> Found {
    let (head, data) = rest.split_first_chunk::<8>()?;
    let [kind @ .., _, _, _, _] = head;
    let (width, height) = match (kind, data) {
        // A key frame (RFC 6386 §9.1): three bytes of tag, a start code, 14 bits for each side.
        (b"VP8 ", [_, _, _, 0x9d, 0x01, 0x2a, a, b, c, d, ..]) => {
            let side = |low, high| u32::from(u16::from_le_bytes([low, high]) & 0x3fff);
            (side(*a, *b), side(*c, *d))
        }
        (b"VP8L", [0x2f, a, b, c, d, ..]) => {
            let bits = u32::from_le_bytes([*a, *b, *c, *d]);
            ((bits & 0x3fff) + 1, ((bits >> 14) & 0x3fff) + 1)
        }
        (b"VP8X", [_, _, _, _, sides @ ..]) => {
            let (width, rest) = sides.split_first_chunk()?;
            let (height, _) = rest.split_first_chunk()?;
            let side =
                |[low, middle, high]: [u8; 3]| u32::from_le_bytes([low, middle, high, 0]) + 1;
            (side(*width), side(*height))
        }
        _ => return None,
    };
    Some((Format::WebP, width, height))
}

/// Walks from marker to marker until a frame begins (ITU-T T.81 §B.1.1, §B.2.2).
fn jpeg(mut rest: &[u8]) -> Found {
    loop {
        let (marker, after) = match rest {
            // Any number of 0xff may stand before a marker.
            [0xff, 0xff, ..] => {
                rest = &rest[1..];
                continue;
            }
            [0xff, marker, after @ ..] => (*marker, after),
            _ => return None,
        };
        let (length, data) = after.split_first_chunk()?;
        let length = usize::from(u16::from_be_bytes(*length)).checked_sub(2)?;
        match marker {
            // A start of frame of any coding; c4, c8 and cc are something else.
            0xc0..=0xc3 | 0xc5..=0xc7 | 0xc9..=0xcb | 0xcd..=0xcf => {
                let [_, a, b, c, d, ..] = data else { return None };
                let side = |high, low| u32::from(u16::from_be_bytes([high, low]));
                return Some((Format::Jpeg, side(*c, *d), side(*a, *b)));
            }
            // Markers without a segment, the end, and the picture itself without a frame before.
            0x01 | 0xd0..=0xda => return None,
            _ => rest = data.get(length..)?,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn png_of(width: u32, height: u32) -> Vec<u8> {
        let head = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";
        [head.as_slice(), &width.to_be_bytes(), &height.to_be_bytes(), b"\x08\x06\0\0\0"].concat()
    }

    fn webp_of(chunk: &[u8]) -> Vec<u8> {
        [b"RIFF\x24\0\0\0WEBP", chunk].concat()
    }

    #[test]
    fn each_format_is_known_by_its_bytes() {
        let jfif = b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0";
        let dqt = b"\xff\xdb\0\x04\0\x10\xff\xff";
        let frame = b"\xff\xc0\0\x11\x08\0\x10\0\x20\x03";
        for (bytes, format, width, height) in [
            (png_of(32, 16), Format::Png, 32, 16),
            (b"GIF89a\x20\0\x10\0\0\0\0".to_vec(), Format::Gif, 32, 16),
            (b"GIF87a\x20\0\x10\0\0\0\0".to_vec(), Format::Gif, 32, 16),
            ([&jfif[..], &dqt[..], &frame[1..]].concat(), Format::Jpeg, 32, 16),
            ([&jfif[..], &frame[..]].concat(), Format::Jpeg, 32, 16),
            (webp_of(b"VP8 \x18\0\0\0\x30\x01\0\x9d\x01\x2a\x20\0\x10\0"), Format::WebP, 32, 16),
            (webp_of(b"VP8L\x18\0\0\0\x2f\x1f\xc0\x03\0"), Format::WebP, 32, 16),
            (webp_of(b"VP8X\x0a\0\0\0\0\0\0\0\x1f\0\0\x0f\0\0"), Format::WebP, 32, 16),
        ] {
            assert_eq!(probe(&bytes), Some(Image { format, width, height }), "{bytes:x?}");
            assert_eq!(Format::from_media_type(format.media_type()), Some(format));
        }
    }

    #[test]
    fn what_is_no_picture_of_pixels_is_refused() {
        for bytes in [
            &b""[..],
            b"<svg xmlns=\"http://www.w3.org/2000/svg\"/>",
            b"<?xml version=\"1.0\"?><svg/>",
            b"<!doctype html><script>alert(1)</script>",
            b"%PDF-1.7",
            b"BM\x36\0\0\0",
            b"\0\0\x01\0\x01\0",
            b"GIF88a\x20\0\x10\0",
            b"GIF89a\x20\0",
            b"\x89PNG\r\n\x1a\n",
            b"\xff\xd8\xff\xd9",
            b"\xff\xd8\xff\xe0\0\x01",
            b"\xff\xd8\xff\xe0\xff\xffJFIF",
            b"RIFF\x24\0\0\0WAVEfmt ",
            b" \x89PNG\r\n\x1a\n",
        ] {
            assert_eq!(probe(bytes), None, "{bytes:x?}");
        }
    }

    #[test]
    fn a_picture_without_a_size_that_makes_sense_is_refused() {
        for (width, height) in [(0, 1), (1, 0), (LARGEST_SIDE + 1, 1), (1, u32::MAX)] {
            assert_eq!(probe(&png_of(width, height)), None, "{width} {height}");
        }
        assert!(probe(&png_of(LARGEST_SIDE, LARGEST_SIDE)).is_some());
    }

    proptest! {
        #[test]
        fn no_bytes_break_it(start in 0_usize..4, tail: Vec<u8>) {
            let starts = [
                &b"\x89PNG\r\n\x1a\n"[..], b"\xff\xd8", b"RIFF\0\0\0\0WEBPVP8", b"GIF89a",
            ];
            if let Some(image) = probe(&[starts[start], &tail].concat()) {
                prop_assert!(image.width <= LARGEST_SIDE && image.height <= LARGEST_SIDE);
            }
        }
    }
}
