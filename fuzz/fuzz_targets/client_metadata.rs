//! Metadata of clients, as strangers send it: judging it ends, what passes stays the same through
//! JSON, and no address of it can run script or hide where it leads.
#![no_main]

use chancery::clients::ClientMetadata;
use chancery::keys::foreign::strict_object;
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

fuzz_target!(|input: &[u8]| {
    let Some(members) = strict_object(input) else { return };
    let Ok(metadata) = serde_json::from_value::<ClientMetadata>(Value::Object(members)) else {
        return;
    };
    let metadata = metadata.with_defaults().held_to_profile();
    if metadata.validate().is_err() {
        return;
    }
    let json = serde_json::to_value(&metadata).expect("metadata is JSON");
    let again: ClientMetadata = serde_json::from_value(json).expect("and is read again");
    assert_eq!(again, metadata);
    assert_eq!(again.clone().held_to_profile(), metadata, "a profile is switched on once");
    let extra = &metadata.extra;
    let fetched = [&extra.jwks_uri, &extra.sector_identifier_uri, &extra.backchannel_logout_uri];
    for uri in fetched.into_iter().flatten().chain(&extra.request_uris) {
        assert!(uri.starts_with("https://"), "{uri}");
    }
    let shown = [&metadata.client_uri, &metadata.policy_uri, &metadata.tos_uri];
    for uri in shown.into_iter().flatten().chain(&extra.post_logout_redirect_uris) {
        let scheme = uri.split(':').next().unwrap_or_default();
        assert!(!["javascript", "data", "vbscript"].contains(&scheme), "{uri}");
    }
});
