//! The letters that people ask for, as files for a browser to look at.

use super::{app, origin};
use crate::accounts::mail_texts::{self, CodeMail};
use crate::audit::Origin;
use crate::samples;
use crate::texts::{Language, Texts};

#[tokio::test]
async fn samples_are_written() {
    let app = app().await;
    let (server, to) = (&app.server, "ada@example.org");
    let agent = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0";
    let origin = Origin { user_agent: Some(agent.into()), ..origin() };
    let link = "http://localhost:8080/reset/link?t=0123456789abcdefghijklmnopqrstuvwxyz-0123456789";
    let kinds = [CodeMail::Verify, CodeMail::Login, CodeMail::Reset { link }, CodeMail::NewEmail];
    for language in Language::ALL {
        let texts = Texts::new(language);
        let codes =
            kinds.map(|kind| mail_texts::code(server, kind, to, "123456", &origin, texts).unwrap());
        let others = kinds
            .map(|kind| mail_texts::instead_of_code(server, kind, to, &origin, texts).unwrap());
        for message in codes.iter().chain(&others) {
            let path = format!("{}/mail-{}.html", language.tag(), message.template);
            assert!(!message.html.contains("notices-"), "{path}: {}", message.html);
            samples::write(&path, &message.html);
        }
    }
}
