//! The examples of the RFCs, with their keys as the RFCs write them.

use super::*;
use crate::secret::from_base64url;

/// RFC 7515 Appendix A: the claims that all its examples sign.
const CLAIMS: &str = "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb\
                      290Ijp0cnVlfQ";
/// RFC 7520 §4: the text that all its examples sign.
const TEXT: &str = "SXTigJlzIGEgZGFuZ2Vyb3VzIGJ1c2luZXNzLCBGcm9kbywgZ29pbmcgb3V0IHlvdXIgZG9vci4gWW91IHN0Z\
                    XAgb250byB0aGUgcm9hZCwgYW5kIGlmIHlvdSBkb24ndCBrZWVwIHlvdXIgZmVldCwgdGhlcmXigJlzIG5vIG\
                    tub3dpbmcgd2hlcmUgeW91IG1pZ2h0IGJlIHN3ZXB0IG9mZiB0by4";

fn set(jwk: &Value) -> Jwks {
    Jwks::parse(&json!({ "keys": [jwk] }).to_string()).unwrap()
}

/// Verifies a JWS whatever its payload is: some of the examples sign plain text.
fn verify_any(jws: &str, keys: &Jwks, alg: Algorithm) -> Result<Vec<u8>, ForeignJwtError> {
    let compact = Compact::parse(jws)?;
    assert_eq!(compact.header.alg, alg.as_str());
    let key = keys.choose(compact.header.kid.as_deref(), alg)?;
    key.verify(alg, compact.signed, &compact.signature)?;
    Ok(from_base64url(compact.payload).unwrap())
}

fn is_joe(jwt: &ForeignJwt) {
    assert_eq!(jwt.claims["iss"], "joe");
    assert_eq!(moment(&jwt.claims, "exp").unwrap(), Some(1_300_819_380));
    assert_eq!(jwt.claims["http://example.com/is_root"], true);
}

#[test]
fn rfc_7515_appendix_a_1_hs256() {
    let secret = from_base64url(
        "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow",
    );
    let secret = secret.unwrap();
    let jwt = format!(
        "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.{CLAIMS}.\
         dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
    );
    is_joe(&verify_mac(&jwt, &secret).unwrap());
    assert_eq!(verify_mac(&jwt, &secret[1..]).unwrap_err(), ForeignJwtError::Signature);
}

#[test]
fn rfc_7515_appendix_a_2_rs256() {
    let keys = set(&json!({
        "kty": "RSA",
        "n": "ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1\
              Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHS\
              XndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5\
              IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ",
        "e": "AQAB",
    }));
    let jwt = format!(
        "eyJhbGciOiJSUzI1NiJ9.{CLAIMS}.\
         cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp\
         5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMH\
         lb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w\
         9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw"
    );
    is_joe(&verify(&jwt, &keys, &[Algorithm::Rs256]).unwrap());
    // The registration says which algorithm it is, never the token (RFC 8725 §3.1).
    let refused = verify(&jwt, &keys, &[Algorithm::Ps256]).unwrap_err();
    assert_eq!(refused, ForeignJwtError::Algorithm);
}

#[test]
fn rfc_7515_appendix_a_3_es256() {
    let keys = set(&json!({
        "kty": "EC",
        "crv": "P-256",
        "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
        "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
    }));
    let jwt = format!(
        "eyJhbGciOiJFUzI1NiJ9.{CLAIMS}.\
         DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q"
    );
    is_joe(&verify(&jwt, &keys, &[Algorithm::Es256]).unwrap());
}

#[test]
fn rfc_7515_appendix_a_5_unsecured_is_refused() {
    let keys = Jwks::parse(r#"{"keys":[]}"#).unwrap();
    let jwt = format!("eyJhbGciOiJub25lIn0.{CLAIMS}.");
    let refused = verify(&jwt, &keys, &Algorithm::ALL).unwrap_err();
    assert_eq!(refused, ForeignJwtError::Algorithm);
    assert_eq!(verify_mac(&jwt, b"").unwrap_err(), ForeignJwtError::Algorithm);
}

/// RFC 7520 §3.3, Figure 3.
fn bilbo() -> Value {
    json!({
        "kty": "RSA",
        "kid": "bilbo.baggins@hobbiton.example",
        "use": "sig",
        "n": "n4EPtAOCc9AlkeQHPzHStgAbgs7bTZLwUBZdR8_KuKPEHLd4rHVTeT-O-XV2jRojdNhxJWTDvNd7nqQ0VEiZQH\
              z_AJmSCpMaJMRBSFKrKb2wqVwGU_NsYOYL-QtiWN2lbzcEe6XC0dApr5ydQLrHqkHHig3RBordaZ6Aj-oBHqFEHYp\
              Pe7Tpe-OfVfHd1E6cS6M1FZcD1NNLYD5lFHpPI9bTwJlsde3uhGqC0ZCuEHg8lhzwOHrtIQbS0FVbb9k3-tVTU4fg\
              _3L_vniUFAKwuCLqKnS2BYwdq_mzSnbLY7h_qixoR7jig3__kRhuaxwUkRz5iaiQkqgc5gHdrNP5zw",
        "e": "AQAB",
    })
}

#[test]
fn rfc_7520_section_4_1_rs256() {
    let jws = format!(
        "eyJhbGciOiJSUzI1NiIsImtpZCI6ImJpbGJvLmJhZ2dpbnNAaG9iYml0b24uZXhhbXBsZSJ9.{TEXT}.\
         MRjdkly7_-oTPTS3AXP41iQIGKa80A0ZmTuV5MEaHoxnW2e5CZ5NlKtainoFmKZopdHM1O2U4mwzJdQx996ivp83xug\
         lII7PNDi84wnB-BDkoBwA78185hX-Es4JIwmDLJK3lfWRa-XtL0RnltuYv746iYTh_qHRD68BNt1uSNCrUCTJDt5aAE\
         6x8wW1Kt9eRo4QPocSadnHXFxnt8Is9UzpERV0ePPQdLuW3IS_de3xyIrDaLGdjluPxUAhb6L2aXic1U12podGU0KLU\
         QSE_oI-ZnmKJ3F4uOZDnd6QZWJushZ41Axf_fcIe8u9ipH84ogoree7vjbU5y18kDquDg"
    );
    let text = verify_any(&jws, &set(&bilbo()), Algorithm::Rs256).unwrap();
    let text = String::from_utf8(text).unwrap();
    assert!(text.ends_with("no knowing where you might be swept off to."), "{text}");
    // It is no JWT, whoever signed it.
    let refused = verify(&jws, &set(&bilbo()), &[Algorithm::Rs256]).unwrap_err();
    assert!(matches!(refused, ForeignJwtError::Malformed(_)), "{refused}");
    // A set without that name has newer keys to be asked for.
    let mut other = bilbo();
    other["kid"] = "frodo.baggins@hobbiton.example".into();
    let refused = verify_any(&jws, &set(&other), Algorithm::Rs256).unwrap_err();
    assert_eq!(refused, ForeignJwtError::UnknownKey);
}

#[test]
fn rfc_7520_section_4_4_hs256() {
    let secret = from_base64url("hJtXIZ2uSN5kbQfbtTNWbpdmhkV8FJG-Onbc6mxCcYg").unwrap();
    let jws = format!(
        "eyJhbGciOiJIUzI1NiIsImtpZCI6IjAxOGMwYWU1LTRkOWItNDcxYi1iZmQ2LWVlZjMxNGJjNzAzNyJ9.{TEXT}.\
         s0h6KThzkfBBBkLspW1h84VsJZFTsPPqMDA7g1Md7p0"
    );
    // The MAC is right; the payload is no JSON object.
    let refused = verify_mac(&jws, &secret).unwrap_err();
    assert!(matches!(refused, ForeignJwtError::Malformed(_)), "{refused}");
    assert_eq!(verify_mac(&jws, b"other").unwrap_err(), ForeignJwtError::Signature);
}

#[test]
fn rfc_7638_section_3_1_thumbprint() {
    let jwk = json!({
        "kty": "RSA",
        "n": "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc\
              _BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_\
              FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4\
              vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw",
        "e": "AQAB",
        "alg": "RS256",
        "kid": "2011-04-29",
    });
    let key = jwk::Key::parse(jwk.as_object().unwrap()).unwrap().unwrap();
    assert_eq!(key.thumbprint(), "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs");
}

#[test]
fn rfc_8037_appendix_a_3_to_a_5_ed25519() {
    let jwk = json!({
        "kty": "OKP",
        "crv": "Ed25519",
        "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
    });
    let key = jwk::Key::parse(jwk.as_object().unwrap()).unwrap().unwrap();
    assert_eq!(key.thumbprint(), "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
    let jws = "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc.\
               hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg";
    let text = verify_any(jws, &set(&jwk), Algorithm::EdDsa).unwrap();
    assert_eq!(text, b"Example of Ed25519 signing");
}
