//! The colours of all pages: a hue, or the colour of the brand.

use std::sync::LazyLock;

use super::colour::Oklch;
use crate::config::Colour;
use crate::secret;

/// The stylesheet as it lies in the repository, with the default hue.
const STYLESHEET: &str = include_str!("../../../static/app.css");

/// The one declaration in the stylesheet that branding replaces.
const DEFAULT_HUE: &str = "--hue: 262;";

/// How much darker or lighter the accent is where it is pressed or pointed at.
const STRONGER: f64 = 0.07;
/// The least colourful colour that has a hue to speak of.
const LEAST_CHROMA: f64 = 0.02;
/// The hue around a brand that is grey.
const BESIDE_GREY: u16 = 255;

/// Names the stylesheet of this release.
static VERSION: LazyLock<String> =
    LazyLock::new(|| secret::base64url(&secret::digest(STYLESHEET.as_bytes())[..6]));

/// What the operator chose.
#[derive(Clone, Copy, Debug)]
pub enum Look {
    /// Everything in one hue, in degrees of the OKLCH wheel.
    Hue(u16),
    /// The colour of the brand, and everything else in its hue.
    Accent(Colour),
}

impl Look {
    /// The stylesheet in these colours: the body of `/static/app.css`. Inline styles stay forbidden.
    pub fn stylesheet(self) -> String {
        let hue = format!("--hue: {};", self.hue());
        let mut stylesheet = STYLESHEET.replacen(DEFAULT_HUE, &hue, 1);
        if let Self::Accent(colour) = self {
            stylesheet.push_str(&accents(colour));
        }
        stylesheet
    }

    /// Names the stylesheet in the query of its address, so that a browser does not keep an old one
    /// when release or colours change.
    pub fn version(self) -> String {
        match self {
            Self::Hue(hue) => format!("{}-{hue}", *VERSION),
            Self::Accent(colour) => format!("{}-{}", *VERSION, &colour.to_string()[1..]),
        }
    }

    /// The colour of the icon as it stands in a `data:` address.
    pub fn icon(self) -> String {
        match self {
            Self::Hue(hue) => format!("oklch(50%25 .16 {})", hue % 360),
            Self::Accent(colour) => format!("%23{}", &colour.to_string()[1..]),
        }
    }

    fn hue(self) -> u16 {
        match self {
            Self::Hue(hue) => hue % 360,
            Self::Accent(colour) => match Oklch::of(colour) {
                Oklch { chroma, .. } if chroma < LEAST_CHROMA => BESIDE_GREY,
                Oklch { hue, .. } => whole(hue),
            },
        }
    }
}

/// The declarations that put the brand's colour in the place of the one made from the hue. What is
/// written on the accent stays: white on light screens, nearly black on dark ones.
fn accents(colour: Colour) -> String {
    let accent = Oklch::of(colour);
    // The surfaces on which text in the accent is hardest to read.
    let light = Oklch { lightness: 0.96, chroma: 0.016, hue: accent.hue };
    let dark = Oklch { lightness: 0.27, chroma: 0.026, hue: accent.hue };
    let (on_light, on_dark) = (accent.readable(light), accent.readable(dark));
    let darker = Oklch { lightness: (on_light.lightness - STRONGER).max(0.0), ..on_light };
    let lighter = Oklch { lightness: (on_dark.lightness + STRONGER).min(1.0), ..on_dark };
    let declarations = [("--accent", on_light, on_dark), ("--accent-strong", darker, lighter)];
    let declarations = declarations.map(|(name, light, dark)| {
        format!("  {name}: light-dark({}, {});\n", light.shown(), dark.shown())
    });
    format!("\n:root {{\n{}}}\n", declarations.concat())
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a hue is between 0 and 360"
)]
fn whole(hue: f64) -> u16 {
    hue.round() as u16 % 360
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::views::colour::contrast;

    fn accent(text: &str) -> Look {
        Look::Accent(text.parse().unwrap())
    }

    /// The two colours of a declaration.
    fn pair(stylesheet: &str, name: &str) -> (Colour, Colour) {
        let last = stylesheet.rsplit(&format!("{name}: light-dark(")).next().unwrap();
        let (light, rest) = last.split_once(", ").unwrap();
        let (dark, _) = rest.split_once(')').unwrap();
        (light.parse().unwrap(), dark.parse().unwrap())
    }

    #[test]
    fn the_stylesheet_takes_the_hue() {
        assert_eq!(STYLESHEET.matches(DEFAULT_HUE).count(), 1);
        assert!(Look::Hue(150).stylesheet().contains("--hue: 150;"));
        assert_eq!(Look::Hue(150).stylesheet().matches(":root {\n  --accent:").count(), 0);
        assert!(Look::Hue(150).version().ends_with("-150"));
        assert_ne!(Look::Hue(150).version(), Look::Hue(151).version());
    }

    #[test]
    fn a_colour_that_can_be_read_stays_as_it_is() {
        let (light, _) = pair(&accent("#0b57d0").stylesheet(), "--accent");
        assert_eq!(light.to_string(), "#0b57d0");
        assert!(accent("#0b57d0").stylesheet().contains("--hue: 261;"));
        assert_eq!(accent("#0B57D0").icon(), "%230b57d0");
    }

    #[test]
    fn every_brand_can_be_read_on_light_and_dark() {
        let white = "#ffffff".parse().unwrap();
        for text in ["#ffd400", "#000000", "#ffffff", "#ff0000", "#0b57d0", "#1db954", "#777777"] {
            let stylesheet = accent(text).stylesheet();
            for name in ["--accent", "--accent-strong"] {
                let (light, dark) = pair(&stylesheet, name);
                assert!(contrast(light, white) >= 4.5, "{text} {name} {light}");
                let card = Oklch { lightness: 0.215, chroma: 0.016, hue: 255.0 }.shown();
                assert!(contrast(dark, card) >= 4.5, "{text} {name} {dark}");
                let ink = Oklch { lightness: 0.18, chroma: 0.03, hue: 255.0 }.shown();
                assert!(contrast(dark, ink) >= 4.5, "{text} {name} {dark}");
            }
        }
    }

    #[test]
    fn a_grey_brand_has_the_usual_hue_around_it() {
        assert!(accent("#777777").stylesheet().contains("--hue: 255;"));
    }
}
