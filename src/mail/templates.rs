//! The letters: a text and an HTML part each, from `templates/mail`. No image, no tracking, no link that acts by itself.
//!
//! The code mails end with `@host #code`, so that a mail program offers the code on this server's own page only.
//! Subjects are set where the message is made.

use askama::Template;

/// What the two code letters say.
#[derive(Clone)]
pub struct CodeLetter {
    /// The name of the service.
    pub service: String,
    /// The host of the public URL, without a port.
    pub host: String,
    /// The six digits.
    pub code: String,
    /// How long the code is good for.
    pub expires_in_minutes: u64,
    /// When, where, which device, which app: label and value, without line breaks.
    pub facts: Vec<(String, String)>,
}

/// What the letter to an address that already has an account says.
#[derive(Clone)]
pub struct AlreadyRegisteredLetter {
    /// The name of the service.
    pub service: String,
    /// The sign-in page.
    pub sign_in_url: String,
    /// When, where, which device, which app: label and value, without line breaks.
    pub facts: Vec<(String, String)>,
}

/// Both parts of a letter.
#[derive(Clone)]
pub struct Body {
    /// The `text/plain` part.
    pub text: String,
    /// The `text/html` part.
    pub html: String,
}

impl CodeLetter {
    /// The letter that proves the address of a new account.
    pub fn verify_code(&self) -> askama::Result<Body> {
        Ok(Body {
            text: VerifyCodeText { letter: self }.render()?,
            html: VerifyCodeHtml { letter: self }.render()?,
        })
    }

    /// The letter for a sign-in that needs a code.
    pub fn login_code(&self) -> askama::Result<Body> {
        Ok(Body {
            text: LoginCodeText { letter: self }.render()?,
            html: LoginCodeHtml { letter: self }.render()?,
        })
    }
}

impl AlreadyRegisteredLetter {
    /// The letter.
    pub fn body(&self) -> askama::Result<Body> {
        Ok(Body {
            text: AlreadyRegisteredText { letter: self }.render()?,
            html: AlreadyRegisteredHtml { letter: self }.render()?,
        })
    }
}

#[derive(Template)]
#[template(path = "mail/verify_code.txt")]
struct VerifyCodeText<'a> {
    letter: &'a CodeLetter,
}

#[derive(Template)]
#[template(path = "mail/verify_code.html")]
struct VerifyCodeHtml<'a> {
    letter: &'a CodeLetter,
}

#[derive(Template)]
#[template(path = "mail/login_code.txt")]
struct LoginCodeText<'a> {
    letter: &'a CodeLetter,
}

#[derive(Template)]
#[template(path = "mail/login_code.html")]
struct LoginCodeHtml<'a> {
    letter: &'a CodeLetter,
}

#[derive(Template)]
#[template(path = "mail/already_registered.txt")]
struct AlreadyRegisteredText<'a> {
    letter: &'a AlreadyRegisteredLetter,
}

#[derive(Template)]
#[template(path = "mail/already_registered.html")]
struct AlreadyRegisteredHtml<'a> {
    letter: &'a AlreadyRegisteredLetter,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code_letter(service: &str, facts: Vec<(String, String)>) -> CodeLetter {
        CodeLetter {
            service: service.into(),
            host: "id.example".into(),
            code: "123456".into(),
            expires_in_minutes: 10,
            facts,
        }
    }

    #[test]
    fn the_code_mails_end_with_the_domain_bound_code() {
        let facts =
            vec![("Where".into(), "192.0.2.7".into()), ("App".into(), "Photo Print".into())];
        for facts in [facts, Vec::new()] {
            let letter = code_letter("Chancery", facts);
            for body in [letter.verify_code().unwrap(), letter.login_code().unwrap()] {
                assert_eq!(body.text.trim_end().lines().last(), Some("@id.example #123456"));
                assert!(body.text.lines().next().unwrap().ends_with("123456"));
                assert!(body.text.lines().all(|line| line.len() <= 80), "{}", body.text);
                assert!(!body.text.contains("\n\n\n"), "{}", body.text);
                assert!(body.html.contains("@id.example #123456</p>"));
            }
        }
    }

    #[test]
    fn facts_are_one_line_each_and_the_minute_has_its_plural() {
        let facts =
            vec![("Where".into(), "192.0.2.7".into()), ("App".into(), "Photo Print".into())];
        let mut letter = code_letter("Chancery", facts);
        letter.expires_in_minutes = 1;
        let text = letter.verify_code().unwrap().text;
        assert!(text.contains("\n\nWhere: 192.0.2.7\nApp: Photo Print\n\n@"), "{text}");
        assert!(text.contains("for 1 minute."), "{text}");
    }

    #[test]
    fn the_html_parts_escape_what_they_are_given_and_load_nothing() {
        let facts = vec![("Device".into(), "<script>alert(1)</script>".into())];
        let letter = code_letter("<b>Acme</b>", facts.clone());
        let registered = AlreadyRegisteredLetter {
            service: "<b>Acme</b>".into(),
            sign_in_url: "https://id.example/login".into(),
            facts,
        };
        let bodies = [letter.verify_code(), letter.login_code(), registered.body()];
        for body in bodies.map(Result::unwrap) {
            assert!(!body.html.contains("<script"));
            assert!(!body.html.contains("<b>"));
            for loading in ["<img", "<link", "src=", "url("] {
                assert!(!body.html.contains(loading), "{loading}");
            }
        }
    }

    #[test]
    fn an_existing_account_gets_the_way_in_and_no_code() {
        let body = AlreadyRegisteredLetter {
            service: "Chancery".into(),
            sign_in_url: "https://id.example/login".into(),
            facts: Vec::new(),
        }
        .body()
        .unwrap();
        assert!(body.text.contains("\nhttps://id.example/login\n"));
        assert!(body.text.trim_end().ends_with("has not changed."), "{}", body.text);
        assert!(body.html.contains("href=\"https://id.example/login\""));
        assert!(!body.text.contains('#'));
    }
}
