//! Pictures that a client names: whatever the bytes, what is taken for a picture has a format that
//! can be shown and sides that fit on a screen, and its first bytes say so.
#![no_main]

use chancery::image::{Format, Image, LARGEST_SIDE, probe};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Some(Image { format, width, height }) = probe(bytes) else { return };
    assert!((1..=LARGEST_SIDE).contains(&width) && (1..=LARGEST_SIDE).contains(&height));
    let magic: &[u8] = match format {
        Format::Png => b"\x89PNG",
        Format::Jpeg => b"\xff\xd8",
        Format::WebP => b"RIFF",
        Format::Gif => b"GIF8",
    };
    assert!(bytes.starts_with(magic), "{format:?}");
    assert_eq!(Format::from_media_type(format.media_type()), Some(format));
    // What follows the head does not matter.
    let longer = [bytes, b"<script>"].concat();
    assert_eq!(probe(&longer), Some(Image { format, width, height }));
});
