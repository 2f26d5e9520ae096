//! OpenID Connect on top of [`crate::oauth`]: discovery, userinfo and signing out.

pub mod backchannel;
pub mod discovery;
pub mod end_session;
pub mod frontchannel;
pub mod userinfo;
