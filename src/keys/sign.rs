//! Signing: a cached signer, a header written in advance, one signature.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::{Algorithm, KeysError, Ring};

impl Ring {
    /// A JWS in compact form (RFC 7515 §7.1) of `claims` under the active key of `alg`, with the
    /// header members `alg`, `kid` and `typ`.
    pub fn sign(&self, alg: Algorithm, typ: &str, claims: &[u8]) -> Result<String, KeysError> {
        let keys = self.keys();
        let key = keys.active(alg);
        let header = key.header(typ)?;
        let bytes = claims.len() + key.signer.signature_len();
        let mut token = String::with_capacity(header.len() + bytes.div_ceil(3) * 4 + 8);
        token.push_str(&header);
        token.push('.');
        URL_SAFE_NO_PAD.encode_string(claims, &mut token);
        let signature = key.signer.sign(token.as_bytes())?;
        token.push('.');
        URL_SAFE_NO_PAD.encode_string(&signature, &mut token);
        Ok(token)
    }
}
