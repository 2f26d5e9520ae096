//! Chancery, an OAuth 2.0 and OpenID Connect authorization server.
pub mod audit;
pub mod clock;
pub mod config;
pub mod secret;
pub mod storage;
