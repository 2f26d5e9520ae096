//! How a person has proven who they are (`amr`, RFC 8176), and how far that can be relied on
//! (`acr`, OpenID Connect Core §2).
//!
//! `acr` is computed from `amr` and from nothing else, so the two cannot contradict each other. A
//! browser that is not asked for the second step because it is trusted proves one factor, and the
//! tokens say so.

use serde::{Deserialize, Serialize};

use crate::accounts::sessions::BrowserSession;
use crate::clock::Seconds;

/// Several factors were proven (RFC 8176 §2).
const MULTI_FACTOR: &str = "mfa";
/// A key was proven that signs for one site only (OpenID Connect EAP ACR Values §3).
const KEY: &str = "pop";

/// A way to prove oneself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Something known.
    Password,
    /// The code of an authenticator app.
    Totp,
    /// A code that was written down.
    RecoveryCode,
    /// The key of an authenticator that has checked who uses it.
    Passkey,
}

impl Method {
    /// The values of `amr` that it stands for.
    const fn amr(self) -> &'static [&'static str] {
        match self {
            Self::Password => &["pwd"],
            // RFC 8176 knows one word for codes that work once.
            Self::Totp | Self::RecoveryCode => &["otp"],
            // The authenticator has checked finger, face or PIN itself.
            Self::Passkey => &[KEY, "user", MULTI_FACTOR],
        }
    }
}

/// How far a sign-in can be relied on; later ones include earlier ones.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, Hash,
)]
#[serde(rename_all = "snake_case")]
pub enum Acr {
    /// One factor.
    #[default]
    OneFactor,
    /// Two factors of different kinds.
    MultiFactor,
    /// Two factors, of which one cannot be typed into a page of somebody else (OpenID Connect EAP
    /// ACR Values §2).
    PhishingResistant,
}

impl Acr {
    /// All of them, the weakest first; discovery reads the list.
    pub const ALL: [Self; 3] = [Self::OneFactor, Self::MultiFactor, Self::PhishingResistant];

    /// The value of `acr`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::OneFactor => "1fa",
            Self::MultiFactor => "mfa",
            Self::PhishingResistant => "phr",
        }
    }

    /// What a value of `acr_values` asks for; none when it is nobody's here.
    pub fn parse(value: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|acr| acr.as_str() == value)
    }

    /// What was reached by these methods; none when nobody has proven anything.
    pub fn of(amr: &[String]) -> Option<Self> {
        let has = |value: &str| amr.iter().any(|each| each == value);
        match (has(KEY), has(MULTI_FACTOR)) {
            _ if amr.is_empty() => None,
            (true, true) => Some(Self::PhishingResistant),
            (false, true) => Some(Self::MultiFactor),
            (_, false) => Some(Self::OneFactor),
        }
    }
}

/// Who somebody is, proven.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Authentication {
    /// How (`amr`).
    pub amr: Vec<String>,
    /// When (`auth_time`).
    pub auth_time: Seconds,
}

impl Authentication {
    /// By one method, at this moment.
    pub fn by(method: Method, now: Seconds) -> Self {
        Self { amr: Vec::new(), auth_time: now }.with(method)
    }

    /// What a session stands for.
    pub fn of(session: &BrowserSession) -> Self {
        Self { amr: session.amr.clone(), auth_time: session.auth_time }
    }

    /// The same, and by one method more. The moment stays: what was proven before is not proven
    /// anew.
    #[must_use]
    pub fn with(mut self, method: Method) -> Self {
        for value in method.amr() {
            self.add(value);
        }
        let kinds = self.amr.iter().filter(|value| ["pwd", "otp", KEY].contains(&value.as_str()));
        if kinds.count() > 1 {
            self.add(MULTI_FACTOR);
        }
        self
    }

    /// The same at another moment.
    #[must_use]
    pub fn at(self, auth_time: Seconds) -> Self {
        Self { auth_time, ..self }
    }

    /// How far it can be relied on.
    pub fn acr(&self) -> Acr {
        Acr::of(&self.amr).unwrap_or_default()
    }

    fn add(&mut self, value: &str) {
        if !self.amr.iter().any(|each| each == value) {
            self.amr.push(value.to_owned());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn methods_add_up_and_acr_follows_from_them() {
        use Method::{Passkey, Password, RecoveryCode, Totp};
        for (methods, amr, acr) in [
            (&[Password][..], "pwd", Acr::OneFactor),
            (&[Totp], "otp", Acr::OneFactor),
            (&[Password, Password], "pwd", Acr::OneFactor),
            (&[Totp, RecoveryCode], "otp", Acr::OneFactor),
            (&[Password, Totp], "pwd otp mfa", Acr::MultiFactor),
            (&[Password, RecoveryCode], "pwd otp mfa", Acr::MultiFactor),
            (&[Passkey], "pop user mfa", Acr::PhishingResistant),
            (&[Password, Passkey], "pwd pop user mfa", Acr::PhishingResistant),
            (&[Password, Totp, Passkey], "pwd otp mfa pop user", Acr::PhishingResistant),
        ] {
            let first = Authentication::by(methods[0], 7);
            let proven = methods[1..].iter().fold(first, |proven, method| proven.with(*method));
            assert_eq!(proven.amr.join(" "), amr);
            assert_eq!((proven.acr(), proven.auth_time), (acr, 7), "{amr}");
        }
        assert_eq!(Acr::of(&[]), None);
    }

    #[test]
    fn levels_are_ordered_and_named() {
        assert!(Acr::ALL.is_sorted());
        for acr in Acr::ALL {
            assert_eq!(Acr::parse(acr.as_str()), Some(acr));
        }
        assert_eq!(Acr::parse("urn:mace:incommon:iap:silver"), None);
    }
}
