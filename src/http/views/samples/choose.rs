//! The page on which an account is chosen.

use super::{Sample, app, rendered};
use crate::http::views::{AccountToChoose, ChooseView, Layout};

pub(super) fn all(frame: &Layout, words: &dyn Fn(&str) -> String) -> Vec<Sample> {
    let account = |name: Option<&str>, email: &str, is_signed_in| AccountToChoose {
        id: words("account-id"),
        name: name.map(words),
        email: words(email),
        is_signed_in,
    };
    let choose = ChooseView {
        layout: frame.clone(),
        csrf: words("csrf-token"),
        cancel_csrf: words("csrf-token"),
        flow: Some(words("flow-id")),
        app: Some(app(words)),
        accounts: vec![
            account(Some("Ada Lovelace"), "ada@example.org", true),
            account(None, "grace@example.org", false),
        ],
    };
    vec![("choose", rendered(&choose))]
}
