//! The one test binary. `support` is the harness; `tests/run` starts what it needs.
//! Comments name requirements (R49) and attacks (attack D1) by their numbers in docs/requirements.md.

#[cfg(test)]
mod account;
#[cfg(test)]
mod apply;
#[cfg(test)]
mod architecture;
#[cfg(test)]
mod audit;
#[cfg(test)]
mod authorize;
#[cfg(test)]
mod bearer;
#[cfg(test)]
mod binary;
#[cfg(test)]
mod branding;
#[cfg(test)]
mod clean_up;
#[cfg(test)]
mod cli;
#[cfg(test)]
mod client_auth;
#[cfg(test)]
mod client_metadata;
#[cfg(test)]
mod client_registration;
#[cfg(test)]
mod clients;
#[cfg(test)]
mod code_flow;
#[cfg(test)]
mod config;
#[cfg(test)]
mod conformance;
#[cfg(test)]
mod device;
#[cfg(test)]
mod device_rules;
#[cfg(test)]
mod discovery;
#[cfg(test)]
mod dpop;
#[cfg(test)]
mod factors;
#[cfg(test)]
mod fetch;
#[cfg(test)]
mod front_channel;
#[cfg(test)]
mod http_frame;
#[cfg(test)]
mod introspection;
#[cfg(test)]
mod jwt_bearer;
#[cfg(test)]
mod log_search;
#[cfg(test)]
mod login;
#[cfg(test)]
mod logos;
#[cfg(test)]
mod logout;
#[cfg(test)]
mod mail;
#[cfg(test)]
mod nodes;
#[cfg(test)]
mod pages;
#[cfg(test)]
mod passwords;
#[cfg(test)]
mod people;
#[cfg(test)]
mod plans;
#[cfg(test)]
mod proxies;
#[cfg(test)]
mod races;
#[cfg(test)]
mod redirect_uri_tricks;
#[cfg(test)]
mod refresh;
#[cfg(test)]
mod registration;
#[cfg(test)]
mod requests;
#[cfg(test)]
mod review;
#[cfg(test)]
mod revocation;
#[cfg(test)]
mod ssrf;
#[cfg(test)]
mod storage;
#[cfg(test)]
mod support;
#[cfg(test)]
mod throttles;
#[cfg(test)]
mod token;
#[cfg(test)]
mod tokens;
#[cfg(test)]
mod userinfo;
