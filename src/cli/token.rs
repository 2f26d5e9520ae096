//! `chancery token inspect`: what a token says, and in words why it does not count.

use clap::Subcommand;
use serde::Serialize;
use serde_json::{Map, Value};

use super::failure::Failure;
use super::output::pairs;
use super::{Global, start, times};
use crate::clock::Seconds;
use crate::secret::{from_base64url, opaque};
use crate::server::Server;

#[derive(Debug, Subcommand)]
pub(super) enum Token {
    /// Check an access or ID token of this server and show what it says.
    Inspect {
        /// The token; `-` reads it from stdin, which keeps it out of the shell's history.
        jwt: String,
    },
}

/// What there is to say about a token.
#[derive(Debug, Serialize)]
struct Report {
    /// Whether this server would accept it by signature, issuer and times.
    valid: bool,
    /// Why not.
    problems: Vec<String>,
    header: Members,
    claims: Members,
}

/// The members of a JSON object.
type Members = Map<String, Value>;

/// Claims that are moments (RFC 7519 §4.1, OpenID Connect Core §2).
const MOMENTS: [&str; 5] = ["exp", "nbf", "iat", "auth_time", "updated_at"];

pub(super) async fn run(global: &Global, command: &Token) -> Result<(), Failure> {
    let Token::Inspect { jwt } = command;
    let token = if jwt == "-" {
        std::io::read_to_string(std::io::stdin())
            .map_err(|error| Failure::error(format!("stdin: {error}")))?
    } else {
        jwt.clone()
    };
    let token = token.trim();
    let (header, claims) = decode(token).map_err(Failure::usage)?;
    let server = start::for_command(global).await?;
    let now = server.now();
    let report = inspect(&server, token, header, claims);
    server.database().close().await;
    global.output().result(&report, || in_words(&report, now))?;
    if report.valid { Ok(()) } else { Err(Failure::check()) }
}

/// Header and claims, whoever signed them.
fn decode(token: &str) -> Result<(Members, Members), String> {
    let opaque = [
        (opaque::Kind::RefreshToken, "a refresh token"),
        (opaque::Kind::AuthorizationCode, "an authorization code"),
        (opaque::Kind::ClientSecret, "a client secret"),
        (opaque::Kind::ResetLink, "the secret of a link to a new password"),
        (opaque::Kind::InitialAccess, "an initial access token"),
        (opaque::Kind::RegistrationAccess, "a registration access token"),
    ];
    if let Some((_, name)) = opaque.iter().find(|(kind, _)| token.starts_with(kind.prefix())) {
        return Err(format!("this is {name}: it says nothing by itself, only the server knows it"));
    }
    let parts: Vec<_> = token.split('.').collect();
    let [header, claims, _signature] = parts[..] else {
        let count = parts.len();
        return Err(format!(
            "this is no signed JWT: it has {count} parts with dots between, not 3"
        ));
    };
    let part = |name: &str, text: &str| {
        let bytes = from_base64url(text).ok_or(format!("the {name} is not base64url"))?;
        serde_json::from_slice(&bytes)
            .map_err(|error| format!("the {name} is no JSON object: {error}"))
    };
    Ok((part("header", header)?, part("payload", claims)?))
}

fn inspect(server: &Server, token: &str, header: Members, claims: Members) -> Report {
    let mut problems: Vec<_> = signature_problem(server, token, &header).into_iter().collect();
    problems.extend(issuer_problem(server.issuer(), &claims));
    problems.extend(time_problems(&claims, server.now()));
    Report { valid: problems.is_empty(), problems, header, claims }
}

fn signature_problem(server: &Server, token: &str, header: &Members) -> Option<String> {
    let text = |name: &str| header.get(name).and_then(Value::as_str);
    let Some(kid) = text("kid") else {
        return Some("The header names no key (kid), so this server did not sign it.".to_owned());
    };
    let Some(key) = server.keys().list().into_iter().find(|key| key.kid == kid) else {
        return Some(format!(
            "It was signed with the key {kid}, which is not among the keys of this server: \
             another server made it, or the key is long retired."
        ));
    };
    let alg = text("alg").unwrap_or("none");
    if alg != key.alg.as_str() {
        return Some(format!("It says alg {alg}, but its key {kid} is for {}.", key.alg));
    }
    let typ = text("typ").unwrap_or_default();
    server.keys().verify::<Map<String, Value>>(token, typ).err().map(|_| {
        "The signature is wrong: the token was changed after it was signed, or was cut off."
            .to_owned()
    })
}

fn issuer_problem(issuer: &str, claims: &Members) -> Option<String> {
    match claims.get("iss") {
        Some(Value::String(iss)) if iss == issuer => None,
        Some(iss) => Some(format!("It was issued by {iss}, and this server is \"{issuer}\".")),
        None => Some("It names no issuer (iss).".to_owned()),
    }
}

fn time_problems(claims: &Members, now: Seconds) -> Vec<String> {
    let at = |name: &str| claims.get(name).and_then(Value::as_i64);
    let mut problems = Vec::new();
    match at("exp") {
        Some(exp) if exp <= now => {
            problems.push(format!("It expired at {}.", times::moment_from(exp, now)));
        }
        Some(_) => {}
        None => problems.push("It names no end (exp).".to_owned()),
    }
    for (name, what) in [("nbf", "counts only from"), ("iat", "was issued in the future:")] {
        if let Some(moment) = at(name).filter(|moment| *moment > now) {
            problems.push(format!("It {what} {} ({name}).", times::moment_from(moment, now)));
        }
    }
    problems
}

fn in_words(report: &Report, now: Seconds) -> String {
    let verdict = if report.valid {
        "This server signed the token, and it is in force. Whether it was revoked since, only \
         introspection says."
            .to_owned()
    } else {
        report.problems.join("\n")
    };
    let members = |members: &Members| {
        let rows: Vec<_> =
            members.iter().map(|(name, value)| (name.as_str(), shown(name, value, now))).collect();
        pairs(&rows).lines().fold(String::new(), |text, line| format!("{text}  {line}\n"))
    };
    format!("{verdict}\n\nHeader\n{}\nClaims\n{}", members(&report.header), members(&report.claims))
}

fn shown(name: &str, value: &Value, now: Seconds) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Number(number) if MOMENTS.contains(&name) => {
            number.as_i64().map_or_else(|| number.to_string(), |at| times::moment_from(at, now))
        }
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn claims(value: &Value) -> Members {
        value.as_object().unwrap().clone()
    }

    #[test]
    fn what_is_no_jwt_is_told_in_words() {
        for (text, said) in [
            ("chancery_rt_x", "refresh token"),
            ("chancery_cs_x", "client secret"),
            ("abc", "1 parts"),
            ("a.b.c.d.e", "5 parts"),
            ("a b.e30.x", "header is not base64url"),
            ("e30.bm9wZQ.x", "payload is no JSON object"),
        ] {
            let error = decode(text).unwrap_err();
            assert!(error.contains(said), "{error}");
        }
        assert!(decode("e30.e30.").is_ok());
    }

    #[test]
    fn what_is_wrong_is_told_in_words() {
        let issuer = "https://id.example";
        let right = claims(&json!({"iss": issuer, "iat": 100, "nbf": 100, "exp": 200}));
        assert_eq!(time_problems(&right, 100), Vec::<String>::new());
        assert_eq!(issuer_problem(issuer, &right), None);
        assert!(time_problems(&right, 200)[0].starts_with("It expired at 1970-01-01T00:03:20Z"));
        assert_eq!(time_problems(&right, 99).len(), 2);
        assert_eq!(time_problems(&claims(&json!({})), 0), ["It names no end (exp)."]);
        let other = claims(&json!({"iss": "https://other.example"}));
        assert!(issuer_problem(issuer, &other).unwrap().contains("https://other.example"));
        assert!(issuer_problem(issuer, &claims(&json!({}))).is_some());
    }

    #[test]
    fn moments_are_shown_as_people_read_them() {
        assert_eq!(shown("exp", &json!(60), 0), "1970-01-01T00:01:00Z (in 1 minute)");
        assert_eq!(shown("jti", &json!(60), 0), "60");
        assert_eq!(shown("aud", &json!(["a"]), 0), "[\"a\"]");
    }
}
