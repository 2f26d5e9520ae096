//! The question to a service that knows leaked passwords: it is told the first five hexadecimal
//! digits of a digest and answers with the rest of all digests that begin so, one a line with a
//! count after a colon. What it learns fits thousands of passwords (k-anonymity).

use super::{digest, hex};
use crate::secret::{Secret, constant_time_eq};

/// What is sent, and what is looked for in the answer.
#[derive(Debug)]
pub struct Question {
    prefix: String,
    rest: Secret<String>,
}

impl Question {
    /// The question about a password.
    pub fn about(password: &Secret<String>) -> Self {
        let digits = Secret::new(hex(&digest(password.expose())));
        let (prefix, rest) = digits.expose().split_at(5);
        Self { prefix: prefix.to_owned(), rest: Secret::new(rest.to_owned()) }
    }

    /// What is appended to the service's URL.
    pub fn path(&self) -> &str {
        &self.prefix
    }

    /// Whether the password is in the answer. A count of 0 marks lines that only hide how long the
    /// answer is.
    pub fn is_answered(&self, answer: &str) -> bool {
        let wanted = self.rest.expose().as_bytes();
        answer.lines().filter_map(|line| line.trim().split_once(':')).any(|(rest, count)| {
            constant_time_eq(rest.to_ascii_uppercase().as_bytes(), wanted) && count.trim() != "0"
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_service_learns_five_digits_and_the_answer_is_read() {
        // SHA-1 of "password": 5BAA61E4C9B93F3F0682250B6CF8331B7EE68FD8
        let question = Question::about(&Secret::new("password".to_owned()));
        assert_eq!(question.path(), "5BAA6");
        assert!(!format!("{question:?}").contains("1E4C9B"));
        let answer = "0018A45C4D1DEF81644B54AB7F969B88D65:3\r\n\
                      1e4c9b93f3f0682250b6cf8331b7ee68fd8:52256179\r\n";
        assert!(question.is_answered(answer));
        for other in [
            "",
            "<html>",
            "1E4C9B93F3F0682250B6CF8331B7EE68FD8",
            "1E4C9B93F3F0682250B6CF8331B7EE68FD8:0",
            "1E4C9B93F3F0682250B6CF8331B7EE68FD9:7",
        ] {
            assert!(!question.is_answered(other), "{other}");
        }
    }
}
