//! Chancery, an OAuth 2.0 and OpenID Connect authorization server.
//!
//! Comments name requirements (R49) and attacks (attack D1) by their numbers in docs/requirements.md.
pub mod accounts;
pub mod apply;
pub mod audit;
pub mod branding;
pub mod breached;
pub mod cache;
pub mod cli;
pub mod clients;
pub mod clock;
pub mod config;
pub mod fetch;
pub mod hasher;
pub mod http;
pub mod image;
pub mod jobs;
pub mod keys;
pub mod mail;
pub mod meter;
pub mod oauth;
pub mod oidc;
pub mod places;
pub mod secret;
pub mod server;
pub mod storage;
pub mod texts;
pub mod tls;
pub mod tokens;

#[cfg(test)]
mod samples;
