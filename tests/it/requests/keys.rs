//! Request objects as clients make them.

use chancery::secret::base64url;
use serde_json::{Value, json};

use crate::support::ClientKey;

/// The header of a request object (RFC 9101 §10.8).
pub(crate) fn object_header(key: &ClientKey) -> Value {
    let mut header = key.header();
    header["typ"] = "oauth-authz-req+jwt".into();
    header
}

/// A request object (RFC 9101 §4).
pub(crate) fn object(key: &ClientKey, claims: &Value) -> String {
    key.sign(&object_header(key), claims)
}

/// One that nobody signed (RFC 7518 §3.6).
pub(crate) fn unsigned(claims: &Value) -> String {
    let part = |value: &Value| base64url(value.to_string().as_bytes());
    format!("{}.{}.", part(&json!({ "alg": "none" })), part(claims))
}
