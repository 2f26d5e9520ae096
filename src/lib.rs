//! Chancery, an OAuth 2.0 and OpenID Connect authorization server.
pub mod accounts;
pub mod audit;
pub mod cli;
pub mod clients;
pub mod clock;
pub mod config;
pub mod hasher;
pub mod http;
pub mod jobs;
pub mod keys;
pub mod mail;
pub mod oauth;
pub mod oidc;
pub mod secret;
pub mod server;
pub mod storage;
pub mod tokens;
