//! What the OAuth RFCs say, free of transport: requests come in as parameters, answers go out as
//! values. `http` turns both into bytes.
//!
//! [`decision`] holds oxide-auth's state machines, which judge every request after all look-ups
//! are done. [`grants`] and [`client_auth`] are registries: discovery and validation are computed
//! from them.

pub mod admission;
mod assertion;
pub mod authorization_details;
pub mod authorize;
pub mod client_auth;
pub mod decision;
pub mod device;
pub mod dpop;
pub mod error;
pub mod grants;
pub mod introspection;
mod narrowing;
pub mod parameters;
pub mod pkce;
pub mod protected_resource;
pub mod resource;
pub mod revocation;
pub mod scope;
mod sender;
pub mod token;
