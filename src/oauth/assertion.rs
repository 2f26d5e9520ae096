//! What holds for every assertion, be it about a client (RFC 7523 §2.2) or a grant (§2.1): when it
//! counts (§3). Whose it is, for whom and of which kind, each of the two judges by its own rules.

use serde_json::{Map, Value};

use crate::clock::Seconds;
use crate::keys::foreign;

/// By how much times may be off.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tolerance {
    /// Seconds by which clocks may differ.
    pub(super) skew: Seconds,
    /// How far ahead an assertion may end, in seconds.
    pub(super) longest: Seconds,
}

/// Until when an assertion can come again, if it counts at `now` (RFC 7523 §3, items 4 to 6); else what
/// is wrong with its times.
pub(super) fn counts_until(
    claims: &Map<String, Value>,
    Tolerance { skew, longest }: Tolerance,
    now: Seconds,
) -> Result<Seconds, String> {
    let moment = |name: &str| {
        foreign::moment(claims, name)
            .map_err(|_| format!("{name} of the assertion is no number of seconds"))
    };
    let exp = moment("exp")?.ok_or("the assertion has no exp")?;
    if exp + skew <= now {
        return Err("the assertion is expired".to_owned());
    }
    if exp > now + longest + skew {
        return Err(format!("the assertion expires more than {longest} seconds ahead"));
    }
    for name in ["nbf", "iat"] {
        if moment(name)?.is_some_and(|at| at > now + skew) {
            return Err(format!("{name} of the assertion is in the future"));
        }
    }
    Ok(exp + skew)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_assertion_counts_for_a_while_and_clocks_may_differ_a_little() {
        let tolerance = Tolerance { skew: 10, longest: 3600 };
        let times = |claims: &Value| counts_until(claims.as_object().unwrap(), tolerance, 1000);
        for (claims, until) in [
            (json!({ "exp": 1001 }), 1011),
            (json!({ "exp": 991, "nbf": 1010, "iat": 1010 }), 1001),
            (json!({ "exp": 1001.9 }), 1011),
            (json!({ "exp": 1000 + 3610 }), 1000 + 3620),
        ] {
            assert_eq!(times(&claims), Ok(until), "{claims}");
        }
        for bad in [
            json!({}),
            json!({ "exp": 990 }),
            json!({ "exp": "1001" }),
            json!({ "exp": null }),
            json!({ "exp": 1e300 }),
            json!({ "exp": 1000 + 3611 }),
            json!({ "exp": 1001, "nbf": 1011 }),
            json!({ "exp": 1001, "iat": 1011 }),
            json!({ "exp": 1001, "iat": [] }),
        ] {
            assert!(times(&bad).is_err(), "{bad}");
        }
    }
}
