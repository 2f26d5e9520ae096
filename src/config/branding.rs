//! `[branding]`

use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use url::Url;

use super::Colour;

/// `[branding]`
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct BrandingConfig {
    /// Name shown on pages and in mail.
    pub name: String,
    /// File with the logo.
    pub logo: Option<PathBuf>,
    /// File with the logo for dark screens.
    pub logo_dark: Option<PathBuf>,
    /// File with the small picture that browsers show beside the title.
    pub favicon: Option<PathBuf>,
    /// Accent colour as a hue of 0–359 degrees.
    pub hue: u16,
    /// Accent colour itself, instead of a hue.
    pub accent: Option<Colour>,
    /// Link to help.
    pub support_url: Option<Url>,
    /// Link to the privacy notice.
    pub privacy_url: Option<Url>,
    /// Link to the terms.
    pub terms_url: Option<Url>,
    /// Whether pages name this software.
    pub powered_by: bool,
}

impl Default for BrandingConfig {
    fn default() -> Self {
        Self {
            name: "Chancery".to_owned(),
            logo: None,
            logo_dark: None,
            favicon: None,
            hue: 255,
            accent: None,
            support_url: None,
            privacy_url: None,
            terms_url: None,
            powered_by: false,
        }
    }
}
