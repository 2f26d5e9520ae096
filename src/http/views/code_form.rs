//! The form that takes the code of a letter, on whichever page it stands. The code is never filled in again.

use super::FormErrors;

/// What a form that takes a code shows.
#[derive(Clone, Debug)]
pub struct CodeForm {
    /// The handle of the pending code, not the code.
    pub c: String,
    /// Where the mail went, masked, such as `a••@example.org`.
    pub masked_email: String,
    /// How many digits the code has.
    pub digits: u32,
    /// How long the code is good for.
    pub expires_in_minutes: u64,
    /// How many tries are left; set after two failures.
    pub remaining_tries: Option<u32>,
    /// For how long to wait for another code, as a sentence; set when it was asked for too early.
    pub resend_wait: Option<String>,
}

impl CodeForm {
    /// The ids of what describes the field.
    pub fn described_by(&self, errors: &FormErrors) -> Option<&'static str> {
        match (self.remaining_tries.is_some(), errors.has("code")) {
            (true, true) => Some("code-tries code-error"),
            (true, false) => Some("code-tries"),
            (false, true) => Some("code-error"),
            (false, false) => None,
        }
    }

    /// The most characters the field takes: the digits and a space between them.
    pub fn most(&self) -> u32 {
        self.digits + 1
    }
}
