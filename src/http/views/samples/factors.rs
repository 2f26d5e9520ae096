//! The second step of a sign-in, and the pages about second factors.

use super::{Sample, app, rendered};
use crate::http::views::{
    AccountFrame, FactorChangeView, FactorLine, FactorView, FormErrors, Layout, NoPasswordView,
    PasskeyQuestion, PasskeysView, RecoveryCodesShownView, RecoveryCodesView, Section,
    SecurityView, Signal, TotpOffer, TotpView,
};

type Words<'a> = &'a dyn Fn(&str) -> String;

/// All of them.
pub(super) fn all(page: &Layout, words: Words<'_>) -> Vec<Sample> {
    let mut samples = steps(page, words);
    samples.extend(lists(page, words));
    samples.extend(new_ones(page, words));
    samples.extend(codes(page, words));
    samples
}

/// A question for passkeys.
pub(super) fn question(words: Words<'_>) -> PasskeyQuestion {
    PasskeyQuestion { options: words("{\"challenge\":\"AA\"}"), ticket: words("ticket") }
}

fn frame(words: Words<'_>) -> AccountFrame {
    AccountFrame { section: Section::Security, account: words("ada@example.org") }
}

fn steps(page: &Layout, words: Words<'_>) -> Vec<Sample> {
    let step = FactorView {
        layout: page.clone(),
        csrf: words("csrf-token"),
        flow: Some(words("flow-id")),
        next: None,
        app: Some(app(words)),
        c: Some(words("pending-sign-in")),
        account: words("ada@example.org"),
        reason: None,
        passkey: Some(question(words)),
        asks_for_code: true,
        asks_for_recovery: false,
        other_way: Some(words("/login/factor?way=recovery-code")),
        trust_days: Some(30),
        switch_url: words("/login"),
        errors: FormErrors::default(),
    };
    let refused = FactorView {
        errors: FormErrors::at("code", words("This is not the code that the app shows now.")),
        ..step.clone()
    };
    let throttled = FactorView {
        errors: FormErrors::form(words("Too many tries. Try again in 3 minutes.")),
        ..step.clone()
    };
    let passkey = FactorView {
        c: None,
        reason: Some(words("The app asks for one proof more.")),
        asks_for_code: false,
        trust_days: None,
        ..step.clone()
    };
    let recovery = FactorView {
        passkey: None,
        asks_for_code: false,
        asks_for_recovery: true,
        trust_days: None,
        ..step.clone()
    };
    let recovery_refused = FactorView {
        errors: FormErrors::at("recovery_code", words("There is no such code.")),
        ..recovery.clone()
    };
    vec![
        ("factor", rendered(&step)),
        ("factor-refused", rendered(&refused)),
        ("factor-throttled", rendered(&throttled)),
        ("factor-passkey", rendered(&passkey)),
        ("factor-recovery", rendered(&recovery)),
        ("factor-recovery-refused", rendered(&recovery_refused)),
    ]
}

fn lists(page: &Layout, words: Words<'_>) -> Vec<Sample> {
    let line = |name: &str| FactorLine {
        name: words(name),
        href: words("/account/security/factor?kind=passkey&id=1"),
        facts: vec![words("Added on 4 May 2026"), words("Last used 3 minutes ago")],
    };
    let full = SecurityView {
        layout: page.clone(),
        frame: frame(words),
        csrf: words("csrf-token"),
        notice: Some(words("It is added.")),
        has_password: true,
        is_two_step: true,
        passkeys: Some(vec![line("My phone"), line("The key on my key ring")]),
        apps: vec![line("App on my old phone")],
        recovery_codes: Some(words("2 codes are left.")),
        few_recovery_codes: true,
        trusted: Some(words("1 browser is not asked.")),
        signals: vec![Signal { method: "signalAllAcceptedCredentials", value: words("{}") }],
    };
    let empty = SecurityView {
        notice: None,
        has_password: true,
        is_two_step: false,
        passkeys: Some(Vec::new()),
        apps: Vec::new(),
        recovery_codes: None,
        few_recovery_codes: false,
        trusted: None,
        signals: Vec::new(),
        ..full.clone()
    };
    let without_password = SecurityView { has_password: false, ..full.clone() };
    let change = FactorChangeView {
        layout: page.clone(),
        frame: frame(words),
        csrf: words("csrf-token"),
        kind: words("passkey"),
        id: words("factor-id"),
        called: words("My phone"),
        name: words("My phone"),
        facts: vec![words("Added on 4 May 2026"), words("Never used")],
        warning: Some(words("After that a password is enough.")),
        errors: FormErrors::default(),
    };
    let change_refused = FactorChangeView {
        name: String::new(),
        errors: FormErrors::at("name", words("Enter a name.")),
        ..change.clone()
    };
    let no_password = NoPasswordView {
        layout: page.clone(),
        frame: frame(words),
        csrf: words("csrf-token"),
        errors: FormErrors::default(),
    };
    vec![
        ("security", rendered(&full)),
        ("security-empty", rendered(&empty)),
        ("security-no-password", rendered(&without_password)),
        ("factor-change", rendered(&change)),
        ("factor-change-refused", rendered(&change_refused)),
        ("no-password", rendered(&no_password)),
    ]
}

fn new_ones(page: &Layout, words: Words<'_>) -> Vec<Sample> {
    let passkeys = PasskeysView {
        layout: page.clone(),
        frame: frame(words),
        csrf: words("csrf-token"),
        name: words("Passkey 1"),
        question: Some(question(words)),
        errors: FormErrors::default(),
    };
    let passkeys_refused = PasskeysView {
        errors: FormErrors::form(words("The passkey was not accepted.")),
        ..passkeys.clone()
    };
    let passkeys_full = PasskeysView { question: None, ..passkeys.clone() };
    let totp = TotpView {
        layout: page.clone(),
        frame: frame(words),
        csrf: words("csrf-token"),
        name: words("App 1"),
        offer: Some(TotpOffer {
            qr_size: 29,
            qr_path: "M4 4h7v1h-7z".to_owned(),
            secret: words("JBSW Y3DP EHPK 3PXP JBSW Y3DP EHPK 3PXP"),
            address: words("otpauth://totp/Chancery:ada%40example.org?secret=JBSWY3DPEHPK3PXP"),
            ticket: words("ticket"),
        }),
        errors: FormErrors::default(),
    };
    let totp_refused = TotpView {
        errors: FormErrors::at("name", words("Enter a name."))
            .and("code", words("This is not the code that the app shows now.")),
        ..totp.clone()
    };
    let totp_full = TotpView { offer: None, ..totp.clone() };
    vec![
        ("passkeys", rendered(&passkeys)),
        ("passkeys-refused", rendered(&passkeys_refused)),
        ("passkeys-full", rendered(&passkeys_full)),
        ("totp", rendered(&totp)),
        ("totp-refused", rendered(&totp_refused)),
        ("totp-full", rendered(&totp_full)),
    ]
}

fn codes(page: &Layout, words: Words<'_>) -> Vec<Sample> {
    let left = RecoveryCodesView {
        layout: page.clone(),
        frame: frame(words),
        csrf: words("csrf-token"),
        left: words("8 codes are left."),
    };
    let shown = RecoveryCodesShownView {
        layout: page.clone(),
        frame: frame(words),
        csrf: words("csrf-token"),
        notice: Some(words("It is added.")),
        codes: (0..10).map(|_| words("4k2mz-8q7wd")).collect(),
        download: words("data:text/plain,4k2mz-8q7wd%0A"),
        ticket: words("ticket"),
        errors: FormErrors::default(),
    };
    let shown_refused = RecoveryCodesShownView {
        notice: None,
        errors: FormErrors::at("saved", words("Save the codes first.")),
        ..shown.clone()
    };
    vec![
        ("recovery-codes", rendered(&left)),
        ("recovery-codes-shown", rendered(&shown)),
        ("recovery-codes-shown-refused", rendered(&shown_refused)),
    ]
}
