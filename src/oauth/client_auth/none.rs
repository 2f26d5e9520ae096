//! `none`: a public client names itself (RFC 6749 §3.2.1); what it presents proves the rest.

use super::{Case, Method, OTHER_METHOD, Proof, Verdict};

/// See the module.
pub(super) struct None;

impl Method for None {
    fn name(&self) -> &'static str {
        "none"
    }

    fn verify<'a>(&self, case: Case<'a>) -> Verdict<'a> {
        Verdict::is(matches!(case.credentials.proof, Proof::Named), OTHER_METHOD)
    }
}
