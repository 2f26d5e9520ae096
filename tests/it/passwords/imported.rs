//! Hashes of other systems: taken as they are, replaced when the password is first used.

use chancery::accounts::AccountError;
use chancery::accounts::users::{self, CreateUser, Credential};
use chancery::secret::Secret;

use super::{ADA, opens};
use crate::support::{TestServer, http_test};

/// Of "correct horse", by Perl's `crypt` and Python's `hashlib`.
const HASHES: [&str; 4] = [
    "$2b$04$abcdefghijklmnopqrstuujydOTSfIH/d5oUHpsygqV5X9xJLQc6e",
    "$pbkdf2-sha256$1000$MDEyMzQ1Njc4OWFiY2RlZg$cBg8D2DungRB9k76szThf5ehfyBz991ay6PT8Srwk4M",
    "pbkdf2_sha256$1000$seasalt$mQnueSakb748zqBAC1tmWVZsZbi2zPGZarEzTGdfmso=",
    "$scrypt$ln=4,r=8,p=1$MDEyMzQ1Njc4OWFiY2RlZg$OAkZqUBelG6VIYdTJfYSENL5OmZRxMa3GwXn5oFliTg",
];

fn imported(hash: &str) -> Credential {
    Credential::ImportedHash(Secret::new(hash.to_owned()))
}

http_test! {
    async fn an_imported_hash_opens_the_account_and_is_replaced_by_ours(app: TestServer) {
        for (number, hash) in HASHES.iter().enumerate() {
            let email = format!("a{number}@example.org");
            let request =
                CreateUser { email: email.clone(), name: None, password: None, verified: true };
            let user = users::create_with(&app.server, request, Some(imported(hash))).await.unwrap();
            assert_eq!(user.password_hash.as_deref(), Some(*hash));
            assert!(!opens(&app, &email, "wrong horse").await);
            let kept = users::show(&app.server, &email).await.unwrap();
            assert_eq!(kept.password_hash.as_deref(), Some(*hash), "a wrong one changes nothing");
            assert!(opens(&app, &email, "correct horse").await);
            let replaced = users::show(&app.server, &email).await.unwrap().password_hash.unwrap();
            assert!(replaced.starts_with("$argon2id$"), "{replaced}");
            assert!(opens(&app, &email, "correct horse").await);
            assert!(!opens(&app, &email, "wrong horse").await);
        }
    }
}

http_test! {
    async fn what_is_no_hash_or_costs_too_much_is_refused(app: TestServer) {
        app.create_user(ADA).await;
        for bad in [
            "",
            "correct horse",
            "$1$salt$hash",
            "$2b$31$abcdefghijklmnopqrstuujydOTSfIH/d5oUHpsygqV5X9xJLQc6e",
            "$scrypt$ln=30,r=8,p=1$MDEyMzQ1Njc4OWFiY2RlZg$OAkZqUBelG6VIYdTJfYSENL5OmZRxMa3GwXn5oFliTg",
        ] {
            let answer = users::set_credential(&app.server, ADA, imported(bad)).await;
            assert!(matches!(answer, Err(AccountError::UnusableHash(_))), "{bad}");
        }
        users::set_credential(&app.server, ADA, imported(HASHES[0])).await.unwrap();
        assert!(opens(&app, ADA, "correct horse").await);
    }
}
