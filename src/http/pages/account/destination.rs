//! The pages that a sign-in outside of any flow may lead back to: those of the account area, and the
//! one that waits for a decision about a device.
//!
//! `next` in the address of the sign-in page is one of these paths and nothing else, so it cannot
//! lead anywhere that we did not mean (attack A6).

use crate::clock::Seconds;

/// How long a proof of identity opens the pages that change credentials.
const RECENT: Seconds = 300;
/// How much longer it takes the forms of those pages, so that nobody is sent away while filling one
/// in.
const TO_FILL_IN: Seconds = 600;

/// A page that somebody has to sign in for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::http::pages) enum AccountPage {
    Overview,
    Profile,
    Security,
    Password,
    Email,
    Passkeys,
    Totp,
    RecoveryCodes,
    Devices,
    Apps,
    Activity,
    Data,
    Delete,
    /// What a device asks for whose code was typed.
    Device,
}

impl AccountPage {
    /// All of them.
    const ALL: [Self; 14] = [
        Self::Overview,
        Self::Profile,
        Self::Security,
        Self::Password,
        Self::Email,
        Self::Passkeys,
        Self::Totp,
        Self::RecoveryCodes,
        Self::Devices,
        Self::Apps,
        Self::Activity,
        Self::Data,
        Self::Delete,
        Self::Device,
    ];

    /// Where it is.
    pub(in crate::http::pages) const fn path(self) -> &'static str {
        match self {
            Self::Overview => "/",
            Self::Profile => "/account/profile",
            Self::Security => "/account/security",
            Self::Password => "/account/password",
            Self::Email => "/account/email",
            Self::Passkeys => "/account/security/passkeys",
            Self::Totp => "/account/security/totp",
            Self::RecoveryCodes => "/account/security/recovery-codes",
            Self::Devices => "/account/devices",
            Self::Apps => "/account/apps",
            Self::Activity => "/account/activity",
            Self::Data => "/account/data",
            Self::Delete => "/account/delete",
            Self::Device => "/device/confirm",
        }
    }

    /// The page that `next` names, if it is one.
    pub(in crate::http::pages) fn from_next(next: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|page| page.path() == next)
    }

    /// Whether it opens only shortly after a sign-in.
    pub(in crate::http::pages) const fn is_guarded(self) -> bool {
        match self {
            Self::Password
            | Self::Email
            | Self::Passkeys
            | Self::Totp
            | Self::RecoveryCodes
            | Self::Data
            | Self::Delete => true,
            Self::Overview
            | Self::Profile
            | Self::Security
            | Self::Devices
            | Self::Apps
            | Self::Activity
            | Self::Device => false,
        }
    }
}

/// Whether a sign-in at `auth_time` opens a page that changes credentials.
pub(in crate::http::pages) const fn is_recent(auth_time: Seconds, now: Seconds) -> bool {
    now.saturating_sub(auth_time) <= RECENT
}

/// Whether it still takes the form of such a page.
pub(in crate::http::pages) const fn may_still_send(auth_time: Seconds, now: Seconds) -> bool {
    now.saturating_sub(auth_time) <= RECENT + TO_FILL_IN
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn next_is_a_path_of_the_list_and_nothing_else() {
        for page in AccountPage::ALL {
            assert_eq!(AccountPage::from_next(page.path()), Some(page));
        }
        for foreign in [
            "",
            "//evil.example",
            "https://evil.example/account/data",
            "/\\evil.example",
            "/account/data?x=1",
            "/account/data/",
            "/account/data#x",
            "/Account/data",
            "/account/../data",
            " /account/data",
            "/login",
            "/account/security/",
        ] {
            assert_eq!(AccountPage::from_next(foreign), None, "{foreign}");
        }
    }

    #[test]
    fn a_sign_in_is_recent_for_five_minutes() {
        for (age, opens, takes) in [
            (0, true, true),
            (300, true, true),
            (301, false, true),
            (900, false, true),
            (901, false, false),
        ] {
            assert_eq!((is_recent(100, 100 + age), may_still_send(100, 100 + age)), (opens, takes));
        }
    }
}
