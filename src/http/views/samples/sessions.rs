//! The way out, and the mail of development mode.

use super::{Sample, rendered};
use crate::http::views::{CapturedMail, DevMailView, Layout, Link, LogoutView, SignedOutView};

/// All of them.
pub(super) fn all(frame: &Layout, words: &dyn Fn(&str) -> String) -> Vec<Sample> {
    let signed_out =
        SignedOutView { layout: frame.clone(), back: None, leads_on: false, frames: Vec::new() };
    let signed_out_of_app = SignedOutView {
        back: Some(Link {
            label: words("Back to Photo Print"),
            href: "https://print.example/".into(),
        }),
        ..signed_out.clone()
    };
    let signed_out_with_frames = SignedOutView {
        leads_on: true,
        frames: vec!["https://print.example/signed-out?iss=i&sid=s".into()],
        ..signed_out_of_app.clone()
    };
    let logout = LogoutView {
        layout: frame.clone(),
        csrf: words("csrf-token"),
        flow: None,
        stay: "/".to_owned(),
        action: "/logout",
        fields: Vec::new(),
        account: words("ada@example.org"),
        asker: None,
        apps: Vec::new(),
    };
    let logout_for_app = LogoutView {
        action: "/end-session/confirm",
        fields: vec![("state", words("a state"))],
        asker: Some(words("Photo Print")),
        apps: vec![words("Photo Print"), words("Shared Calendar")],
        ..logout.clone()
    };
    let dev_mail = DevMailView {
        layout: frame.clone(),
        messages: vec![
            CapturedMail {
                to: words("ada@example.org"),
                subject: words("123456 is your Chancery code"),
                sent_at: words("2026-05-04 10:42:07 UTC"),
                body: words(
                    "Your code is 123456\n\nEnter it on the page where you created your account with Chancery.\nIt works once, for 10 minutes.\n\n@localhost #123456",
                ),
            },
            CapturedMail {
                to: words("grace@a-rather-long-host-name-that-does-not-end.example.org"),
                subject: words("You already have a Chancery account"),
                sent_at: words("2026-05-04 10:40:00 UTC"),
                body: words(
                    "http://localhost:8080/login?with=a-long-address-that-has-no-place-to-break-anywhere-at-all-0123456789",
                ),
            },
        ],
    };
    vec![
        ("logout", rendered(&logout)),
        ("logout-app", rendered(&logout_for_app)),
        ("signed-out", rendered(&signed_out)),
        ("signed-out-app", rendered(&signed_out_of_app)),
        ("signed-out-frames", rendered(&signed_out_with_frames)),
        ("dev-mail", rendered(&dev_mail)),
        ("dev-mail-empty", rendered(&DevMailView { messages: Vec::new(), ..dev_mail })),
    ]
}
