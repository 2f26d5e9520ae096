//! Signing keys: made here, sealed at rest, parsed once, rotated without anyone noticing.
//!
//! Each [`Algorithm`] has keys of its own: one `active` that signs, one `next` that is published
//! long before it signs, and `retired` ones that are published until their last token expired.
//! The [`Ring`] holds all of them ready to use and is swapped as a whole. The private key of a
//! row is sealed for that row (`secret::MasterKey`), and the public key is always computed from
//! it, so whoever can write to the database cannot slip in a key of their own.
//!
//! JWS is RFC 7515, JWK is RFC 7517, the algorithms are RFC 7518 and RFC 8037, key identifiers
//! are the thumbprints of RFC 7638. `josekit` is used nowhere else, nor is
//! `aws_lc_rs`, which signs under its traits where it is the faster one. Neighbours: `storage` keeps
//! the rows, `tokens` decides what is signed, `jobs` rotates and reloads.

mod algorithm;
pub mod certificate;
mod error;
pub mod foreign;
mod generate;
mod jwks;
mod key;
mod primitives;
mod revoke;
mod ring;
mod rotate;
mod sign;
mod verified;
mod verify;

#[cfg(test)]
mod tests;

pub use algorithm::Algorithm;
pub use error::{KeysError, VerifyError};
pub use jwks::Document;
pub use key::{KeyInfo, KeyState};
pub use revoke::Revoked;
pub use ring::Ring;
pub use rotate::{LONGEST_LIFETIME, Rotated, Rotation};
