//! The pages of forgotten and new passwords, and of changes of password and address.

use super::{Sample, app, code, code_form, rendered};
use crate::http::views::{
    AccountFrame, ChangeEmailView, ChangePasswordView, CodeForm, CodeView, EmailCodeView,
    ForgotView, FormErrors, Layout, MailedLinkView, Meter, NewPasswordView, Section,
};

type Words<'w> = &'w dyn Fn(&str) -> String;

/// All of them.
pub(super) fn all(frame: &Layout, words: Words<'_>) -> Vec<Sample> {
    let mut samples = reset_pages(frame, words);
    samples.extend(change_pages(frame, words));
    samples
}

fn requirements(words: Words<'_>) -> Vec<String> {
    let all = [
        "At least 12 characters",
        "A capital letter",
        "Not your name, your address or the name of this service",
    ];
    all.iter().map(|text| words(text)).collect()
}

/// What a refused password looks like.
fn weak(words: Words<'_>) -> FormErrors {
    let meter = Meter { score: 1, words: words("Passwords like this one are tried first.") };
    FormErrors { meter: Some(meter), ..FormErrors::default() }
        .and("password", words("Use at least 12 characters."))
        .and("password", words("Passwords like this one are tried first."))
}

fn reset_pages(frame: &Layout, words: Words<'_>) -> Vec<Sample> {
    let forgot = ForgotView {
        layout: frame.clone(),
        csrf: words("csrf-token"),
        flow: Some(words("flow-id")),
        app: Some(app(words)),
        email: words("ada@example.org"),
        errors: FormErrors::default(),
    };
    let forgot_refused = ForgotView {
        errors: FormErrors::at("email", words("Enter an email address, such as name@example.org.")),
        ..forgot.clone()
    };
    let reset = CodeView {
        action: "/reset",
        lead: "recovery-sent",
        elsewhere: "forgot",
        ..code(frame, words)
    };
    let reset_refused = CodeView {
        code: CodeForm {
            remaining_tries: Some(2),
            resend_wait: Some(words("You can ask for a new code in 45 seconds.")),
            ..code_form(words)
        },
        errors: FormErrors::at("code", words("This is not the code from the newest message.")),
        ..reset.clone()
    };
    let link = MailedLinkView {
        layout: frame.clone(),
        csrf: words("csrf-token"),
        action: "/reset/link",
        t: words("secret-of-the-link"),
        masked_email: words("a•••@example.org"),
        title: "recovery-link-title",
        lead: "recovery-link-lead",
        not_you: "recovery-link-not-you",
    };
    let invitation = MailedLinkView {
        action: "/invitation",
        title: "recovery-invitation-title",
        lead: "recovery-invitation-lead",
        not_you: "recovery-invitation-not-you",
        ..link.clone()
    };
    let new = NewPasswordView {
        layout: frame.clone(),
        csrf: words("csrf-token"),
        flow: None,
        app: None,
        c: words("ticket"),
        email: words("ada@example.org"),
        title: words("Choose a new password"),
        lead: words("The password you signed in with is temporary."),
        requirements: requirements(words),
        errors: FormErrors::default(),
    };
    let new_refused = NewPasswordView { errors: weak(words), ..new.clone() };
    vec![
        ("forgot", rendered(&forgot)),
        ("forgot-refused", rendered(&forgot_refused)),
        ("reset", rendered(&reset)),
        ("reset-refused", rendered(&reset_refused)),
        ("reset-link", rendered(&link)),
        ("invitation", rendered(&invitation)),
        ("new-password", rendered(&new)),
        ("new-password-refused", rendered(&new_refused)),
    ]
}

fn change_pages(frame: &Layout, words: Words<'_>) -> Vec<Sample> {
    let account = AccountFrame { section: Section::Security, account: words("ada@example.org") };
    let password = ChangePasswordView {
        layout: frame.clone(),
        frame: account.clone(),
        csrf: words("csrf-token"),
        email: words("ada@example.org"),
        has_password: true,
        end_others: true,
        requirements: requirements(words),
        errors: FormErrors::default(),
    };
    let password_refused = ChangePasswordView {
        end_others: false,
        errors: weak(words).and("current", words("This is not your password.")),
        ..password.clone()
    };
    let first = ChangePasswordView { has_password: false, ..password.clone() };
    let email = ChangeEmailView {
        layout: frame.clone(),
        frame: account.clone(),
        csrf: words("csrf-token"),
        current: words("ada@example.org"),
        email: words("ada@new.example"),
        errors: FormErrors::default(),
    };
    let email_refused = ChangeEmailView {
        errors: FormErrors::at("email", words("This is your address already.")),
        ..email.clone()
    };
    let code_page = EmailCodeView {
        layout: frame.clone(),
        frame: account,
        csrf: words("csrf-token"),
        code: code_form(words),
        notice: Some(words("A new code is on its way. The one before no longer works.")),
        errors: FormErrors::default(),
    };
    let code_refused = EmailCodeView {
        notice: None,
        errors: FormErrors::at("code", words("This is not the code from the newest message.")),
        ..code_page.clone()
    };
    vec![
        ("account-password", rendered(&password)),
        ("account-password-refused", rendered(&password_refused)),
        ("account-password-first", rendered(&first)),
        ("account-email", rendered(&email)),
        ("account-email-refused", rendered(&email_refused)),
        ("account-email-code", rendered(&code_page)),
        ("account-email-code-refused", rendered(&code_refused)),
    ]
}
