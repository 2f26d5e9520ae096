//! OpenID Connect on top of [`crate::oauth`]: discovery and userinfo.

pub mod discovery;
pub mod userinfo;
