//! The services that keep what is known about people: who may say what, what is audited, what two
//! changes at once come to.

use std::collections::BTreeSet;

use chancery::accounts::memberships::{self, Change, Kind};
use chancery::accounts::profile::{self, Address, ChangeProfile, ClaimFault, Edit, Profile};
use chancery::accounts::settings::{self, MAX_SIZE, Part, Patch};
use chancery::accounts::{AccountError, email};
use chancery::audit::Origin;
use chancery::storage::users as rows;
use futures_util::future::{FutureExt as _, join_all};
use serde_json::{Value, json};

use super::{ADA, describe, show};
use crate::support::{TestServer, http_test};

async fn change(
    app: &TestServer,
    user_id: &str,
    profile: Profile,
) -> Result<rows::UserRow, AccountError> {
    let user_id = user_id.to_owned();
    let request = ChangeProfile { user_id, profile, origin: Origin::default() };
    profile::change(&app.server, request).await
}

async fn merge(app: &TestServer, part: Part, patch: Value) -> Result<Value, AccountError> {
    let Value::Object(patch) = patch else { panic!("{patch}") };
    let patch = Patch { part, patch, origin: Origin::default() };
    let settings = settings::merge(&app.server, ADA, patch).await?;
    Ok(json!([settings.user, settings.admin]))
}

async fn details(app: &TestServer, event: &str) -> Vec<Value> {
    let rows = app.audit_log().await;
    let rows = rows.iter().filter(|row| row.event == event);
    rows.map(|row| serde_json::from_str(&row.detail).unwrap()).collect()
}

http_test! {
    async fn a_person_says_all_there_is_to_say(app: TestServer) {
        let user = app.create_user(ADA).await;
        let profile = Profile {
            name: Some("  Ada King ".to_owned()),
            locale: Some("fr".to_owned()),
            birthdate: Some("1815-12-10".to_owned()),
            phone_number: Some("+44 20 7946 0000".to_owned()),
            // Not for the person to say.
            phone_number_verified: true,
            address: Address { country: Some("UK".to_owned()), ..Address::default() },
            ..Profile::default()
        };
        let changed = change(&app, &user.id, profile.clone()).await.unwrap();
        let kept = Profile::of(&changed).unwrap();
        assert_eq!(kept, Profile::of(&show(&app, ADA).await).unwrap());
        assert_eq!(kept.name.as_deref(), Some("Ada King"));
        assert_eq!(kept.phone_number.as_deref(), Some("+442079460000"));
        assert!(!kept.phone_number_verified);
        assert_eq!(changed.locale.as_deref(), Some("fr"));
        // What an administrator verified stays so until the number changes.
        describe(&app, ADA, &[("phone_number_verified", "true")]).await.unwrap();
        let kept = Profile::of(&change(&app, &user.id, kept).await.unwrap()).unwrap();
        assert!(kept.phone_number_verified);
        let other = Profile { phone_number: Some("+442079460001".to_owned()), ..kept };
        let kept = Profile::of(&change(&app, &user.id, other).await.unwrap()).unwrap();
        assert!(!kept.phone_number_verified);

        // What is wrong is told all at once, and nothing is kept of it.
        let wrong = Profile {
            name: Some("x".repeat(201)),
            website: Some("javascript:alert(1)".to_owned()),
            ..Profile::default()
        };
        let Err(AccountError::InvalidClaims(problems)) = change(&app, &user.id, wrong).await else {
            panic!("it was kept");
        };
        let faults: Vec<_> = problems.iter().map(|it| (it.claim, it.fault)).collect();
        assert_eq!(faults, [("name", ClaimFault::TooLong(200)), ("website", ClaimFault::NotUrl)]);
        assert_eq!(Profile::of(&show(&app, ADA).await).unwrap(), kept);

        let all = details(&app, "profile_changed").await;
        let first = ["name", "birthdate", "locale", "phone_number", "address.country"];
        assert_eq!(all[0]["claims"], json!(first));
        assert_eq!(all[1]["claims"], json!(["phone_number_verified"]));
        assert_eq!(all[2]["claims"], json!(["phone_number", "phone_number_verified"]));
        assert_eq!(all.len(), 3, "a change of nothing is none");
        // Only names are written down.
        assert!(!format!("{all:?}").contains("1815"));
    }
}

http_test! {
    async fn an_administrator_changes_what_is_named(app: TestServer) {
        app.create_user(ADA).await;
        describe(&app, ADA, &[("given_name", "Ada"), ("address.country", "UK")]).await.unwrap();
        let edit = |claim: &str, value: Option<&str>| Edit {
            claim: claim.to_owned(),
            value: value.map(str::to_owned),
        };
        let edits = vec![edit("address.country", None), edit("gender", Some("female"))];
        let profile = Profile::of(&profile::edit(&app.server, ADA, edits).await.unwrap()).unwrap();
        assert_eq!(profile.given_name.as_deref(), Some("Ada"));
        assert_eq!(profile.gender.as_deref(), Some("female"));
        assert!(profile.address.is_empty());
        for (claim, value) in
            [("email", "eve@example.org"), ("sub", "x"), ("phone_number_verified", "yes")]
        {
            let answer = describe(&app, ADA, &[(claim, value)]).await;
            assert!(matches!(answer, Err(AccountError::Refused(_))), "{claim}: {answer:?}");
        }
        let answer = describe(&app, "nobody@example.org", &[("gender", "x")]).await;
        assert!(matches!(answer, Err(AccountError::NotFound)), "{answer:?}");
    }
}

http_test! {
    async fn roles_are_added_and_removed_and_none_is_lost(app: TestServer) {
        app.create_user(ADA).await;
        let change = |add: &[&str], remove: &[&str]| Change {
            kind: Kind::Roles,
            add: add.iter().map(|name| (*name).to_owned()).collect(),
            remove: remove.iter().map(|name| (*name).to_owned()).collect(),
        };
        let roles = async |add: &[&str], remove: &[&str]| {
            memberships::change(&app.server, ADA, change(add, remove)).await
        };
        let set = |names: &[&str]| -> BTreeSet<String> {
            names.iter().map(|name| (*name).to_owned()).collect()
        };
        assert_eq!(roles(&[" b ", "a", "a"], &[]).await.unwrap(), set(&["a", "b"]));
        assert_eq!(roles(&["c"], &["a", "never"]).await.unwrap(), set(&["b", "c"]));
        assert_eq!(roles(&[], &[]).await.unwrap(), set(&["b", "c"]));
        for bad in ["", " ", "a\nb", "\0", &"x".repeat(201)] {
            let answer = roles(&[bad], &[]).await;
            assert!(matches!(answer, Err(AccountError::Refused(_))), "{bad:?}: {answer:?}");
        }
        let all = details(&app, "memberships_changed").await;
        assert_eq!(all.len(), 2);
        assert_eq!(all[1], json!({ "of": "roles", "added": ["c"], "removed": ["a"] }));
        assert!(memberships::of(&show(&app, ADA).await, Kind::Groups).unwrap().is_empty());

        // Changes at once: each is either there or was told to come again.
        let node = app.another_node().await;
        let names: Vec<_> = (0..20).map(|number| format!("role{number:02}")).collect();
        let asked = names.iter().enumerate().map(|(number, name)| {
            let server = if number % 2 == 0 { &app.server } else { &node.server };
            memberships::change(server, ADA, change(&[name], &[])).map(move |answer| (name, answer))
        });
        let mut added = set(&["b", "c"]);
        for (name, answer) in join_all(asked).await {
            match answer {
                Ok(_) => assert!(added.insert(name.clone())),
                Err(error) => assert!(matches!(error, AccountError::Changed), "{error:?}"),
            }
        }
        assert_eq!(memberships::of(&show(&app, ADA).await, Kind::Roles).unwrap(), added);

        let many: Vec<_> = (0..201).map(|number| format!("many{number}")).collect();
        let change = Change { kind: Kind::Roles, add: many, remove: Vec::new() };
        let answer = memberships::change(&app.server, ADA, change).await;
        assert!(matches!(answer, Err(AccountError::Refused(_))), "{answer:?}");
    }
}

http_test! {
    async fn settings_are_merged_in_two_parts(app: TestServer) {
        app.create_user(ADA).await;
        let one = merge(&app, Part::User, json!({ "print": { "theme": "dark", "size": 3 } })).await;
        assert_eq!(one.unwrap(), json!([{ "print": { "theme": "dark", "size": 3 } }, {}]));
        let two = merge(&app, Part::Admin, json!({ "print": { "credit": 1 } })).await.unwrap();
        assert_eq!(two[1], json!({ "print": { "credit": 1 } }));
        let three = json!({ "print": { "size": null }, "mail": [1, 2] });
        let three = merge(&app, Part::User, three).await.unwrap();
        let expected =
            json!([{ "print": { "theme": "dark" }, "mail": [1, 2] }, { "print": { "credit": 1 } }]);
        assert_eq!(three, expected);
        let deep = (0..20).fold(json!(1), |inner, _| json!({ "a": inner }));
        for refused in [json!({ "a": "x".repeat(MAX_SIZE) }), deep] {
            let answer = merge(&app, Part::User, refused).await;
            assert!(matches!(answer, Err(AccountError::Refused(_))), "{answer:?}");
        }
        let kept = settings::show(&app.server, ADA).await.unwrap();
        assert_eq!(json!([kept.user, kept.admin]), expected);
        let all = details(&app, "settings_changed").await;
        let parts: Vec<_> = all.iter().map(|detail| detail["part"].as_str().unwrap()).collect();
        assert_eq!(parts, ["user", "admin", "user"]);
    }
}

http_test! {
    // An address is changed by other services; the row is what keeps look-alikes apart.
    async fn an_address_changes_to_one_that_is_free(app: TestServer) {
        let user = app.create_user(ADA).await;
        app.create_user("scope@example.org").await;
        let look_alike = "\u{455}\u{441}\u{43E}\u{440}\u{435}@example.org";
        for (to, is_free) in [
            ("SCOPE@example.org", false),
            (look_alike, false),
            ("ADA@Example.org", true),
            ("countess@example.org", true),
        ] {
            let to = email::canonical(to).unwrap();
            let input = (user.id.clone(), to, app.server.now());
            let changed = app.server.database().write(input, |tx, (id, to, now)| {
                rows::set_email(tx, id, to.forms(), *now).boxed()
            });
            assert_eq!(changed.await.unwrap(), is_free);
        }
        assert_eq!(show(&app, "countess@example.org").await.id, user.id);
        let gone = chancery::accounts::users::show(&app.server, ADA).await;
        assert!(matches!(gone, Err(AccountError::NotFound)), "{gone:?}");
    }
}
