//! People: their accounts, passwords, e-mail addresses and browser sessions.
//!
//! [`registration`] and [`one_time_code`] make accounts, [`login`] checks passwords, [`sessions`]
//! remembers who is signed in, [`users`] is what an administrator may do. [`throttle`] slows
//! guessing in all of them. No rule about people lives in a page or a command: they call these.
//! Every answer is the same for known and unknown addresses (R39 of the requirements).

pub mod activity;
pub mod apps;
mod browser;
pub mod deletion;
pub mod devices;
pub mod email;
pub mod ending;
pub mod export;
mod error;
mod known_browser;
pub mod login;
mod mail_texts;
pub mod one_time_code;
mod password;
pub mod registration;
pub mod sessions;
pub mod throttle;
pub mod users;

pub use browser::BrowserId;
pub use error::AccountError;
pub use known_browser::KnownBrowser;

#[cfg(test)]
mod tests;
