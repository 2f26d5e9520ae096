//! The pages of a device without a keyboard.

use super::{Sample, rendered};
use crate::http::views::{
    DeviceConfirmView, DeviceDoneView, DeviceView, FormErrors, Layout, ScopeLine,
};

type Words<'w> = &'w dyn Fn(&str) -> String;

/// All of them.
pub(super) fn all(frame: &Layout, words: Words<'_>) -> Vec<Sample> {
    let typing = DeviceView {
        layout: frame.clone(),
        csrf: words("csrf-token"),
        user_code: String::new(),
        errors: FormErrors::default(),
    };
    let wrong = DeviceView {
        user_code: words("WDJB-MJHT"),
        errors: FormErrors::at("user_code", words("No device is waiting for this code.")),
        ..typing.clone()
    };
    let scope = |scope: &str, description: &str| ScopeLine {
        scope: words(scope),
        description: words(description),
        new: false,
    };
    let confirm = DeviceConfirmView {
        layout: frame.clone(),
        csrf: words("csrf-token"),
        id: words("device-id"),
        app: words("Photo Frame"),
        logo: Some(words("/logos/tag")),
        is_unverified: false,
        account: words("ada@example.org"),
        switch_url: words("/logout"),
        user_code: words("WDJB-MJHT"),
        facts: vec![words("The device asked just now."), words("Address 192.0.2.7")],
        scopes: vec![
            scope("openid", "know that it is you"),
            ScopeLine { scope: words("frames:read"), description: String::new(), new: false },
        ],
        is_lasting: true,
        errors: FormErrors::default(),
    };
    let unticked = DeviceConfirmView {
        logo: None,
        is_unverified: true,
        is_lasting: false,
        errors: FormErrors::at("started", words("Tick the box if you started this yourself.")),
        ..confirm.clone()
    };
    let done = DeviceDoneView { layout: frame.clone(), is_allowed: true };
    let denied = DeviceDoneView { is_allowed: false, ..done.clone() };
    vec![
        ("device", rendered(&typing)),
        ("device-refused", rendered(&wrong)),
        ("device-confirm", rendered(&confirm)),
        ("device-confirm-refused", rendered(&unticked)),
        ("device-done", rendered(&done)),
        ("device-denied", rendered(&denied)),
    ]
}
