//! Colours as people perceive them (OKLCH), and whether one can be read on another (WCAG 2.2
//! §1.4.3).

use crate::config::Colour;

/// The least contrast between a text and what it stands on.
const LEAST_CONTRAST: f64 = 4.5;
/// By how much lightness changes in each try.
const STEP: f64 = 0.01;

/// A colour by lightness (0 to 1), colourfulness (0 to about 0.4) and hue (in degrees).
#[derive(Clone, Copy, Debug)]
pub(super) struct Oklch {
    pub(super) lightness: f64,
    pub(super) chroma: f64,
    pub(super) hue: f64,
}

impl Oklch {
    /// A colour of the brand as it is perceived.
    pub(super) fn of(colour: Colour) -> Self {
        let [red, green, blue] = linear(colour);
        let long =
            (0.412_221_470_8 * red + 0.536_332_536_3 * green + 0.051_445_992_9 * blue).cbrt();
        let medium =
            (0.211_903_498_2 * red + 0.680_699_545_1 * green + 0.107_396_956_6 * blue).cbrt();
        let short =
            (0.088_302_461_9 * red + 0.281_718_837_6 * green + 0.629_978_700_5 * blue).cbrt();
        let lightness = 0.210_454_255_3 * long + 0.793_617_785 * medium - 0.004_072_046_8 * short;
        let redness = 1.977_998_495_1 * long - 2.428_592_205 * medium + 0.450_593_709_9 * short;
        let yellowness = 0.025_904_037_1 * long + 0.782_771_766_2 * medium - 0.808_675_766 * short;
        Self {
            lightness,
            chroma: redness.hypot(yellowness),
            hue: yellowness.atan2(redness).to_degrees().rem_euclid(360.0),
        }
    }

    /// The nearest colour of a screen: of the same lightness and hue, and no more colourful than a
    /// screen can be.
    pub(super) fn shown(self) -> Colour {
        let mut chroma = self.chroma;
        loop {
            let channels = Self { chroma, ..self }.channels();
            if chroma < 0.001 || channels.iter().all(|channel| (-0.0001..=1.0001).contains(channel))
            {
                return Colour { channels: channels.map(byte) };
            }
            chroma *= 0.97;
        }
    }

    /// The same colour, darker or lighter as `on` asks for, so far that it can be read there.
    pub(super) fn readable(mut self, on: Self) -> Self {
        let step = if on.lightness > 0.5 { -STEP } else { STEP };
        while contrast(self.shown(), on.shown()) < LEAST_CONTRAST
            && (0.0..=1.0).contains(&self.lightness)
        {
            self.lightness += step;
        }
        self
    }

    /// Red, green and blue as a screen takes them, 0 to 1 where it can show them.
    fn channels(self) -> [f64; 3] {
        let hue = self.hue.to_radians();
        let (redness, yellowness) = (self.chroma * hue.cos(), self.chroma * hue.sin());
        let cube = |root: f64| root * root * root;
        let long = cube(self.lightness + 0.396_337_777_4 * redness + 0.215_803_757_3 * yellowness);
        let medium =
            cube(self.lightness - 0.105_561_345_8 * redness - 0.063_854_172_8 * yellowness);
        let short = cube(self.lightness - 0.089_484_177_5 * redness - 1.291_485_548 * yellowness);
        [
            4.076_741_662_1 * long - 3.307_711_591_3 * medium + 0.230_969_929_2 * short,
            -1.268_438_004_6 * long + 2.609_757_401_1 * medium - 0.341_319_396_5 * short,
            -0.004_196_086_3 * long - 0.703_418_614_7 * medium + 1.707_614_701 * short,
        ]
        .map(encoded)
    }
}

/// How well one colour is read on the other: 1 (not at all) to 21.
pub(super) fn contrast(one: Colour, other: Colour) -> f64 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

fn luminance(colour: Colour) -> f64 {
    let [red, green, blue] = linear(colour);
    0.2126 * red + 0.7152 * green + 0.0722 * blue
}

/// Channels in proportion to light.
fn linear(colour: Colour) -> [f64; 3] {
    colour.channels.map(|channel| {
        let channel = f64::from(channel) / 255.0;
        if channel <= 0.040_45 { channel / 12.92 } else { ((channel + 0.055) / 1.055).powf(2.4) }
    })
}

/// A channel as screens take it, from one in proportion to light.
fn encoded(channel: f64) -> f64 {
    if channel <= 0.003_130_8 { channel * 12.92 } else { 1.055 * channel.powf(1.0 / 2.4) - 0.055 }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the value is between 0 and 255, and `as` would stop there anyway"
)]
fn byte(channel: f64) -> u8 {
    (channel.clamp(0.0, 1.0) * 255.0).round() as u8
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn colour(text: &str) -> Colour {
        text.parse().unwrap()
    }

    #[test]
    fn known_colours_are_where_they_belong() {
        for (text, lightness, chroma, hue) in [
            ("#ff0000", 0.628, 0.2577, 29.2),
            ("#0000ff", 0.452, 0.3132, 264.1),
            ("#00ff00", 0.8664, 0.2948, 142.5),
        ] {
            let found = Oklch::of(colour(text));
            assert!((found.lightness - lightness).abs() < 0.001, "{text} {found:?}");
            assert!((found.chroma - chroma).abs() < 0.001, "{text} {found:?}");
            assert!((found.hue - hue).abs() < 0.1, "{text} {found:?}");
        }
        assert!((contrast(colour("#000000"), colour("#ffffff")) - 21.0).abs() < 0.001);
        assert!((contrast(colour("#777777"), colour("#ffffff")) - 4.478).abs() < 0.001);
    }

    #[test]
    fn a_colour_that_a_screen_cannot_show_loses_colourfulness_only() {
        let shown = Oklch { lightness: 0.5, chroma: 0.4, hue: 150.0 }.shown();
        let found = Oklch::of(shown);
        assert!(
            (found.lightness - 0.5).abs() < 0.01 && (found.hue - 150.0).abs() < 2.0,
            "{found:?}"
        );
    }

    proptest! {
        #[test]
        fn a_colour_survives_the_way_there_and_back(channels: [u8; 3]) {
            let back = Oklch::of(Colour { channels }).shown().channels;
            for (there, here) in channels.iter().zip(back) {
                prop_assert!(there.abs_diff(here) <= 1, "{channels:?} {back:?}");
            }
        }

        #[test]
        fn every_colour_can_be_made_readable(channels: [u8; 3], is_dark: bool) {
            let lightness = if is_dark { 0.27 } else { 0.96 };
            let on = Oklch { lightness, chroma: 0.02, hue: 255.0 };
            let readable = Oklch::of(Colour { channels }).readable(on);
            prop_assert!(contrast(readable.shown(), on.shown()) >= LEAST_CONTRAST);
        }
    }
}
