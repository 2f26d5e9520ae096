//! No two accounts that a person would take for one (attack C6): addresses and user names.

use chancery::accounts::users::{self, CreateUser};
use chancery::accounts::{AccountError, username};
use futures_util::future::join;

use super::{name, show};
use crate::support::{PASSWORD, TestServer, http_test};

/// An address, and others of which nobody else may have an account.
const ADDRESSES: &[(&str, &[&str])] = &[
    // Case, white space around it, compatibility characters (NFKC).
    (
        "alice@example.org",
        &[
            "ALICE@Example.ORG",
            "  alice@example.org\t",
            "\u{FF41}\u{FF4C}\u{FF49}\u{FF43}\u{FF45}@example.org",
            "\u{1D5EE}lice@example.org",
            "alice@ex\u{AD}ample\u{3002}org",
        ],
    ),
    // The Turkish i with and without its dot, the Kelvin sign, ß, ligatures, final sigma.
    ("istanbul@example.org", &["\u{130}stanbul@example.org", "\u{131}stanbul@example.org"]),
    ("kelvin@example.org", &["\u{212A}elvin@example.org"]),
    ("strasse@example.org", &["stra\u{DF}e@example.org", "STRA\u{1E9E}E@example.org"]),
    ("office@example.org", &["o\u{FB03}ce@example.org"]),
    (
        "\u{3C3}\u{3AF}\u{3C3}\u{3C5}\u{3C6}\u{3BF}\u{3C2}@example.org",
        &["\u{3A3}\u{38A}\u{3A3}\u{3A5}\u{3A6}\u{39F}\u{3A3}@example.org"],
    ),
    ("caf\u{E9}@example.org", &["cafe\u{301}@example.org"]),
    // Whole words of another script that look the same, in the local part and in the domain.
    ("scope@example.org", &["\u{455}\u{441}\u{43E}\u{440}\u{435}@example.org"]),
    ("\u{441}\u{43E}\u{441}\u{43E}@example.org", &["coco@example.org"]),
    (
        "bob@scope.example",
        &["bob@\u{455}\u{441}\u{43E}\u{440}\u{435}.example", "bob@xn--e1argc3h.example"],
    ),
    // IDN in its two forms.
    ("a@m\u{FC}nchen.example", &["a@xn--mnchen-3ya.example", "A@M\u{DC}NCHEN.example"]),
];

/// Addresses that no account can have, as what they hide shows nowhere.
const NOBODYS: &[&str] = &[
    "ali\u{200B}ce@example.org",
    "ali\u{200C}ce@example.org",
    "ali\u{200D}ce@example.org",
    "alice\u{2060}@example.org",
    "\u{FEFF}alice@example.org",
    "ali\u{AD}ce@example.org",
    "alice\u{34F}@example.org",
    "alice @example.org",
    "alice@ example.org",
    "\u{202E}alice@example.org",
    "alice\u{3164}@example.org",
    "\"alice\"@example.org",
    "alice@evil.example@example.org",
    "alice\u{FF20}example.org",
    "\u{430}lice@example.org",
    "alic\u{435}@example.org",
    "alice\u{661}@example.org",
    "alice@ex\u{430}mple.org",
];

/// Addresses that belong to different people, however alike some of them are: dots count as they
/// are given, tags too, and letters of ASCII are told apart.
const DIFFERENT: &[&str] = &[
    "carol@example.org",
    "c.arol@example.org",
    "carol+tag@example.org",
    "carol@sub.example.org",
    "carol@example.net",
    "caro1@example.org",
    "jos\u{E9}@example.org",
    "jose@example.org",
    "a@stra\u{DF}e.example",
    "a@strasse.example",
    "\u{438}\u{432}\u{430}\u{43D}2020@example.org",
    "taro\u{592A}\u{90CE}@example.org",
];

fn account(email: &str) -> CreateUser {
    CreateUser { email: email.to_owned(), name: None, password: None, verified: true }
}

http_test! {
    async fn an_address_that_a_person_would_take_for_another_has_no_account(app: TestServer) {
        for (first, alike) in ADDRESSES {
            let owner = users::create(&app.server, account(first)).await.unwrap();
            for other in *alike {
                let answer = users::create(&app.server, account(other)).await;
                assert!(matches!(answer, Err(AccountError::AlreadyExists)), "{first} {other}");
                // What means the same is the same account; what looks the same leads nowhere.
                match users::show(&app.server, other).await {
                    Ok(found) => assert_eq!(found.id, owner.id, "{first} {other}"),
                    Err(error) => assert!(matches!(error, AccountError::NotFound), "{error}"),
                }
            }
        }
        for nobodys in NOBODYS {
            let answer = users::create(&app.server, account(nobodys)).await;
            assert!(matches!(answer, Err(AccountError::InvalidEmail)), "{nobodys:?}: {answer:?}");
        }
        for different in DIFFERENT {
            let answer = users::create(&app.server, account(different)).await;
            assert!(answer.is_ok(), "{different}: {answer:?}");
        }
    }
}

http_test! {
    async fn whoever_registers_a_look_alike_gets_no_account(app: TestServer) {
        app.create_user("scope@example.org").await;
        let look_alike = "\u{455}\u{441}\u{43E}\u{440}\u{435}@example.org";
        let mut browser = app.browser();
        let page = browser.get("/register").await;
        let typed = [("email", look_alike), ("password", PASSWORD)];
        let page = browser.submit(&page, "submit", &typed).await;
        page.is("/code", 200);
        let code = app.mail().await[0].code();
        browser.submit(&page, "submit", &[("code", &code)]).await.is_error(409);
        let answer = users::show(&app.server, look_alike).await;
        assert!(matches!(answer, Err(AccountError::NotFound)), "{answer:?}");
    }
}

http_test! {
    async fn of_two_look_alikes_at_the_same_moment_one_gets_the_account(app: TestServer) {
        let other_node = app.another_node().await;
        for number in 0..20 {
            let one = format!("coco{number}@example.org");
            let other = format!("\u{441}\u{43E}\u{441}\u{43E}{number}@example.org");
            let answers = join(
                users::create(&app.server, account(&one)),
                users::create(&other_node.server, account(&other)),
            );
            let (first, second) = answers.await;
            assert_ne!(first.is_ok(), second.is_ok(), "{first:?} {second:?}");
            let refused = first.err().or(second.err());
            assert!(matches!(refused, Some(AccountError::AlreadyExists)), "{refused:?}");
        }
    }
}

http_test! {
    async fn a_user_name_that_a_person_would_take_for_another_is_taken(app: TestServer) {
        let owner = app.create_user("owner@example.org").await.id;
        let other = app.create_user("other@example.org").await.id;
        for (first, alike) in [
            ("alice", &["ALICE", "\u{FF41}lice", "aIice", "a1ice", "Al\u{131}ce", " alice "][..]),
            ("kelvin", &["\u{212A}elvin"]),
            ("strasse", &["stra\u{DF}e"]),
            ("bob", &["b0b", "B0B"]),
            ("modern", &["rnodern"]),
            ("scope", &["\u{455}\u{441}\u{43E}\u{440}\u{435}"]),
        ] {
            name(&app, &owner, first).await.unwrap();
            for taken in alike {
                let answer = name(&app, &other, taken).await;
                assert!(matches!(answer, Err(AccountError::UsernameTaken)), "{first} {taken}");
            }
            assert_eq!(show(&app, &other).await.username, None);
            // Its owner may spell it in another way.
            name(&app, &owner, alike[0]).await.unwrap();
        }
        for refused in [
            "",
            "owner@example.org",
            "owner\u{FF20}example.org",
            "ali\u{200B}ce",
            "a b",
            "\u{430}lice",
            &owner,
        ] {
            let answer = name(&app, &other, refused).await;
            assert!(matches!(answer, Err(AccountError::InvalidUsername(_))), "{refused:?}");
        }
        // A name that was given back is free.
        username::set(&app.server, &owner, None).await.unwrap();
        name(&app, &other, "scope").await.unwrap();
    }
}

http_test! {
    async fn of_two_who_ask_for_one_name_at_the_same_moment_one_gets_it(app: TestServer) {
        let owner = app.create_user("owner@example.org").await.id;
        let other = app.create_user("other@example.org").await.id;
        let other_node = app.another_node().await;
        for number in 0..20 {
            let (one, alike) = (format!("bob{number}"), format!("b0b{number}"));
            let answers = join(
                username::set(&app.server, &owner, Some(&one)),
                username::set(&other_node.server, &other, Some(&alike)),
            );
            let (first, second) = answers.await;
            assert_ne!(first.is_ok(), second.is_ok(), "{first:?} {second:?}");
            let refused = first.err().or(second.err());
            assert!(matches!(refused, Some(AccountError::UsernameTaken)), "{refused:?}");
        }
    }
}
