//! QR codes (ISO/IEC 18004) as one path of an SVG, for pages that load nothing.

use std::fmt::Write as _;

use qrcodegen::{QrCode as Modules, QrCodeEcc};

/// The white border that readers need, in modules (ISO/IEC 18004 §9.1).
const QUIET: i32 = 4;

/// A QR code as an SVG draws it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QrCode {
    /// Width and height in modules, the quiet zone included.
    pub size: i32,
    /// The dark modules: the attribute `d` of a path.
    pub path: String,
}

impl QrCode {
    /// Encodes a text; none when it is too long for any code (about 2,300 bytes).
    pub(super) fn of(text: &str) -> Option<Self> {
        let modules = Modules::encode_text(text, QrCodeEcc::Medium).ok()?;
        let mut path = String::new();
        for y in 0..modules.size() {
            let mut x = 0;
            while x < modules.size() {
                let dark = (x..modules.size()).take_while(|x| modules.get_module(*x, y)).count();
                let run = i32::try_from(dark).unwrap_or_default();
                if run > 0 {
                    // Writing to a string does not fail.
                    let _ = write!(path, "M{} {}h{run}v1h-{run}z", x + QUIET, y + QUIET);
                }
                x += run.max(1);
            }
        }
        Some(Self { size: modules.size() + 2 * QUIET, path })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_path_has_every_dark_module_and_no_other() {
        let text = "otpauth://totp/Chancery:ada@example.org?secret=JBSWY3DPEHPK3PXP";
        let code = QrCode::of(text).unwrap();
        let modules = Modules::encode_text(text, QrCodeEcc::Medium).unwrap();
        let mut drawn = Vec::new();
        for run in code.path.split('M').skip(1) {
            let (x, rest) = run.split_once(' ').unwrap();
            let (y, rest) = rest.split_once('h').unwrap();
            let (length, _) = rest.split_once('v').unwrap();
            let (x, y): (i32, i32) = (x.parse().unwrap(), y.parse().unwrap());
            let length: i32 = length.parse().unwrap();
            drawn.extend((x..x + length).map(|x| (x - QUIET, y - QUIET)));
        }
        let all = (0..modules.size()).flat_map(|y| (0..modules.size()).map(move |x| (x, y)));
        let dark: Vec<_> = all.filter(|(x, y)| modules.get_module(*x, *y)).collect();
        assert_eq!(drawn, dark);
        assert_eq!(code.size, modules.size() + 8);
    }

    #[test]
    fn a_text_that_fits_no_code_has_none() {
        assert!(QrCode::of(&"x".repeat(3000)).is_none());
    }
}
