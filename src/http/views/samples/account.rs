//! The pages of the account area.

use super::{Sample, rendered};
use crate::http::views::{
    AccountFrame, ActivityLine, ActivityView, AppLine, AppsView, Choice, DataView, DeleteView,
    DeletionAskedView, DeviceLine, DevicesView, FormErrors, HomeView, Layout, NotMeDoneView,
    NotMeView, ProfileField, ProfileView, Section,
};

type Words<'a> = &'a dyn Fn(&str) -> String;

/// All of them.
pub(super) fn all(page: &Layout, words: Words<'_>) -> Vec<Sample> {
    let mut samples = lists(page, words);
    samples.extend(forms(page, words));
    samples.extend(ends(page, words));
    samples
}

fn frame(words: Words<'_>, section: Section) -> AccountFrame {
    AccountFrame { section, account: words("ada@example.org") }
}

fn lists(page: &Layout, words: Words<'_>) -> Vec<Sample> {
    let home = HomeView {
        layout: page.clone(),
        frame: frame(words, Section::Overview),
        name: Some(words("Ada Lovelace")),
        notice: None,
    };
    let device = |name: &str, is_current| DeviceLine {
        sid: words("session-id"),
        name: words(name),
        facts: vec![
            words("Lyon, France (address 192.0.2.7)"),
            words("Signed in 4 May 2026, 10:42 UTC"),
            words("With: password, code"),
            words("Last used 3 minutes ago"),
        ],
        is_current,
    };
    let devices = DevicesView {
        layout: page.clone(),
        frame: frame(words, Section::Devices),
        csrf: words("csrf-token"),
        notice: Some(words("That browser is signed out.")),
        devices: vec![device("Firefox (Windows)", true), device("Safari (iPhone)", false)],
    };
    let app = AppLine {
        client_id: words("web"),
        name: words("Photo Print"),
        home: Some("https://print.example/".into()),
        scopes: vec![words("know that it is you"), words("see your email address")],
        facts: vec![words("Since 4 May 2026"), words("Last used 2 days ago")],
    };
    let unsafe_app = AppLine { home: Some("javascript:alert(1)".into()), ..app.clone() };
    let apps = AppsView {
        layout: page.clone(),
        frame: frame(words, Section::Apps),
        csrf: words("csrf-token"),
        notice: None,
        apps: vec![app, unsafe_app],
    };
    let entry = |what: &str, is_refusal| ActivityLine {
        what: words(what),
        facts: vec![words("4 May 2026, 10:42 UTC"), words("Firefox (Windows)")],
        is_refusal,
    };
    let activity = ActivityView {
        layout: page.clone(),
        frame: frame(words, Section::Activity),
        entries: vec![entry("Signed in", false), entry("A sign-in was refused", true)],
        older: Some("/account/activity?before=id".into()),
    };
    vec![
        ("home-kept", rendered(&HomeView { notice: Some(words("It stays.")), ..home.clone() })),
        ("home", rendered(&home)),
        (
            "devices-alone",
            rendered(&DevicesView {
                devices: vec![device("Firefox (Windows)", true)],
                notice: None,
                ..devices.clone()
            }),
        ),
        ("devices", rendered(&devices)),
        ("apps-none", rendered(&AppsView { apps: Vec::new(), ..apps.clone() })),
        ("apps", rendered(&apps)),
        (
            "activity-none",
            rendered(&ActivityView { entries: Vec::new(), older: None, ..activity.clone() }),
        ),
        ("activity", rendered(&activity)),
    ]
}

fn forms(page: &Layout, words: Words<'_>) -> Vec<Sample> {
    let field = |id, label: &str, value: &str| ProfileField {
        id,
        label: words(label),
        hint: None,
        autocomplete: "off",
        value: words(value),
        has_lines: false,
        choices: Vec::new(),
    };
    let choices = [("", "As in the browser"), ("fr", "Français")];
    let choices = choices.map(|(value, label)| Choice { value: value.into(), label: words(label) });
    let profile = ProfileView {
        layout: page.clone(),
        frame: frame(words, Section::Profile),
        csrf: words("csrf-token"),
        notice: None,
        username: Some(words("ada")),
        fields: vec![
            field("name", "Full name", "Ada Lovelace"),
            ProfileField { choices: choices.into(), ..field("locale", "Language", "fr") },
            ProfileField {
                hint: Some(words("A web address that starts with https://")),
                ..field("website", "Your website", "https://ada.example/")
            },
            ProfileField { has_lines: true, ..field("street", "Street", "12 Rue X\nBâtiment B") },
        ],
        errors: FormErrors::default(),
    };
    let saved = ProfileView { notice: Some(words("Saved.")), username: None, ..profile.clone() };
    let refused = ProfileView {
        errors: FormErrors::at("username", words("This name is taken."))
            .and("website", words("Enter a web address.")),
        ..profile.clone()
    };
    let delete = DeleteView {
        layout: page.clone(),
        frame: frame(words, Section::Data),
        csrf: words("csrf-token"),
        grace: words("The account is deleted after 14 days."),
        errors: FormErrors::default(),
    };
    let delete_refused =
        DeleteView { errors: FormErrors::at("confirm", words("Tick the box.")), ..delete.clone() };
    vec![
        ("profile", rendered(&profile)),
        ("profile-saved", rendered(&saved)),
        ("profile-refused", rendered(&refused)),
        ("delete", rendered(&delete)),
        ("delete-refused", rendered(&delete_refused)),
    ]
}

fn ends(page: &Layout, words: Words<'_>) -> Vec<Sample> {
    let data = DataView {
        layout: page.clone(),
        frame: frame(words, Section::Data),
        csrf: words("csrf-token"),
    };
    let deletion_asked = DeletionAskedView {
        layout: page.clone(),
        grace: words("The account is deleted after 14 days."),
    };
    let not_me = NotMeView {
        layout: page.clone(),
        csrf: words("csrf-token"),
        action: "/not-me",
        secret: words("secret-of-the-link"),
        facts: vec![words("4 May 2026, 10:42 UTC"), words("Firefox (Windows)")],
        lead: words("Then somebody knows your password. We end all sessions."),
    };
    let not_my_address = NotMeView {
        action: "/not-me/address",
        lead: words("We give the account its address a•••@example.org back."),
        ..not_me.clone()
    };
    vec![
        ("data", rendered(&data)),
        ("deletion-asked", rendered(&deletion_asked)),
        ("not-me", rendered(&not_me)),
        ("not-me-address", rendered(&not_my_address)),
        ("not-me-done", rendered(&NotMeDoneView { layout: page.clone() })),
    ]
}
