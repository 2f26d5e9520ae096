//! A mistake in the configuration, told the way the compiler tells one: sentence, place, line
//! with carets, what would be right.

use std::fmt;
use std::path::PathBuf;

/// What is wrong, where, and what would be right. Never holds the value of a secret key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Where it was found.
    pub place: Place,
    /// What is wrong, as a sentence without a full stop.
    pub message: String,
    /// What would be right; may hold lines to add to the file.
    pub hint: Option<String>,
}

/// Where a value came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// Nobody set it.
    Default,
    /// `server.profile` did.
    Profile,
    /// A configuration file as a whole.
    File(PathBuf),
    /// A place in a configuration file, both numbers counted from one.
    Line {
        /// The file.
        path: PathBuf,
        /// The line.
        line: usize,
        /// The character in the line.
        column: usize,
        /// The line as it may be shown.
        excerpt: Excerpt,
    },
    /// An environment variable.
    Environment(String),
    /// A command-line flag, named by the key it sets.
    Flag(String),
}

/// A line of a file with a marked part; values of secret keys are blacked out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Excerpt {
    /// The line.
    pub text: String,
    /// Characters before the marked part.
    pub start: usize,
    /// Characters of the marked part.
    pub width: usize,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::Profile => f.write_str("server.profile"),
            Self::File(path) => write!(f, "{}", path.display()),
            Self::Line { path, line, column, .. } => {
                write!(f, "{}:{line}:{column}", path.display())
            }
            Self::Environment(name) => write!(f, "environment {name}"),
            Self::Flag(key) => write!(f, "command line ({key})"),
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let number = match &self.place {
            Place::Line { line, .. } => line.to_string(),
            _ => String::new(),
        };
        let margin = " ".repeat(number.len());
        write!(f, "error: {}", self.message)?;
        if self.place != Place::Default {
            write!(f, "\n{margin}--> {}", self.place)?;
        }
        if let Place::Line { excerpt: Excerpt { text, start, width }, .. } = &self.place {
            write!(f, "\n{margin} |\n{number} | {text}")?;
            write!(f, "\n{margin} | {}{}", " ".repeat(*start), "^".repeat(*width))?;
        }
        if let Some(hint) = &self.hint {
            let mut lines = hint.lines();
            write!(f, "\n{margin} = help: {}", lines.next().unwrap_or_default())?;
            for line in lines {
                write!(f, "\n{}", format!("{margin}   {line}").trim_end())?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_reads_like_a_compiler_error() {
        let problem = Problem {
            place: Place::Line {
                path: "config.toml".into(),
                line: 12,
                column: 1,
                excerpt: Excerpt { text: "listn = 1".into(), start: 0, width: 5 },
            },
            message: "unknown key `listn` in [server]".into(),
            hint: Some("did you mean `listen`?\n[server] has listen".into()),
        };
        assert_eq!(
            problem.to_string(),
            "error: unknown key `listn` in [server]\n\
             \u{20} --> config.toml:12:1\n\
             \u{20}  |\n\
             12 | listn = 1\n\
             \u{20}  | ^^^^^\n\
             \u{20}  = help: did you mean `listen`?\n\
             \u{20}    [server] has listen"
        );
    }
}
