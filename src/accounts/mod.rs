//! People: their accounts, passwords, e-mail addresses and browser sessions.
//!
//! [`registration`] and [`one_time_code`] make accounts, [`login`] checks passwords, [`sessions`]
//! remembers who is signed in, [`users`] is what an administrator may do. [`username`],
//! [`profile`], [`memberships`] and [`settings`] are what is known about a person and told to
//! clients; `likeness` says which names a person takes for one another. [`throttle`] slows
//! guessing in all of them; [`factors`] is the second step. Passwords are judged in [`password`],
//! changed in [`password_change`], and chosen with a ticket ([`tickets`]) after [`recovery`], one of the
//! [`invitations`] or a temporary one; [`email_change`] changes the address, and [`former_address`] gives
//! it back. No rule about people lives in a page or a
//! command: they call these. Every answer is the same for known and unknown addresses (R39).

pub mod activity;
pub mod apps;
mod browser;
pub mod deletion;
pub mod devices;
pub mod email;
pub mod email_change;
pub mod ending;
mod error;
pub mod export;
pub mod factors;
pub mod former_address;
pub mod invitations;
mod known_browser;
mod likeness;
pub mod login;
mod mail_texts;
mod mailed_link;
pub mod memberships;
pub mod notices;
pub mod one_time_code;
pub mod password;
pub mod password_change;
pub mod profile;
pub mod recovery;
pub mod registration;
mod remembered;
pub mod sessions;
pub mod settings;
pub mod throttle;
pub mod tickets;
pub mod username;
pub mod users;

pub use browser::BrowserId;
pub use error::AccountError;
pub use known_browser::KnownBrowser;
pub use remembered::RememberedAccounts;

#[cfg(test)]
mod tests;
