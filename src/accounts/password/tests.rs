//! The policy as a whole.

use super::*;
use crate::accounts::tests::{app, app_with, secret};
use crate::config::CharacterClass;

fn whose() -> Whose {
    Whose {
        address: "alice.wonder@example.com".to_owned(),
        names: vec!["Alice Liddell".to_owned()],
        has_second_factor: false,
    }
}

fn judged(password: &str) -> Judgement {
    Rules::new(&Config::default(), &whose(), "id.example.com").judge(password)
}

#[test]
fn good_passwords_need_no_kinds_of_characters() {
    for good in [
        "correct horse battery staple",
        "kwmfqzrtyhbl",
        "vexed gnome ordering pies",
        "84620173950518",
        "пример длинного пароля",
        "長いパスワードを使いましょう",
        "🦀🐙🦑🐡🐠🐟🐬🐳🐋🦈🐊🐢",
        "xK9#mQ2$vL7p",
        "a quiet evening",
        "not-a-secret-but-fine",
    ] {
        let judged = judged(good);
        assert!(judged.objections.is_empty(), "{good}: {judged:?}");
        assert!(judged.score >= 2, "{good}: {judged:?}");
    }
}

#[test]
fn what_is_tried_first_is_refused() {
    for bad in [
        "password1234",
        "P@ssw0rd!2345",
        "Passwort12345",
        "passwordpassword",
        "passwordadmin",
        "qwertyuiop12",
        "1qaz2wsx3edc",
        "1q2w3e4r5t6y",
        "zxcvbnm,./12",
        "abcdefghijkl",
        "123456789012",
        "210987654321",
        "aaaaaaaaaaaa",
        "abababababab",
        "x9!x9!x9!x9!",
        "aaaabbbbcccc",
        "iloveyou1234",
        "welcome welcome",
        "letmeinletmein1",
        "dragonshadow1",
        "alice.wonder1",
        "wonderalice12",
        "Chancery1234",
        "chancerychancery",
        "liddell-2024",
        "000000000000000000000000",
    ] {
        let judged = judged(bad);
        assert!(!judged.objections.is_empty(), "{bad}: {judged:?}");
        assert!(judged.score <= 1, "{bad}: {judged:?}");
    }
    assert!(judged("Chancery1234").objections.contains(&Objection::Known));
    assert!(judged("abcdefghijkl").objections.contains(&Objection::Pattern));
    assert!(judged("passwordadmin").objections.contains(&Objection::Common));
    assert_eq!(judged("kwmfqzrtyh").objections, [Objection::TooShort { least: 12 }]);
    assert_eq!(judged("").objections, [Objection::TooShort { least: 12 }]);
    assert_eq!(judged("good enough\npassphrase").objections, [Objection::ControlCharacters]);
}

#[test]
fn whoever_has_a_second_factor_needs_fewer_characters() {
    let whose = Whose { has_second_factor: true, ..whose() };
    let rules = Rules::new(&Config::default(), &whose, "id.example.com");
    assert_eq!(rules.judge("kwmfqzrt").objections, []);
    assert_eq!(rules.judge("kwmfqzr").objections, [Objection::TooShort { least: 8 }]);
    assert!(!rules.judge("password").objections.is_empty());
}

#[test]
fn kinds_of_characters_are_asked_for_when_the_operator_must() {
    let mut config = Config::default();
    config.passwords.require = vec![
        CharacterClass::Upper,
        CharacterClass::Lower,
        CharacterClass::Digit,
        CharacterClass::Special,
    ];
    let rules = Rules::new(&config, &whose(), "id.example.com");
    assert_eq!(rules.judge("Vexed gnome 7 pies").objections, []);
    let lacks = |class| vec![Objection::Lacks(class)];
    for (password, class) in [
        ("vexed gnome 7 pies", CharacterClass::Upper),
        ("VEXED GNOME 7 PIES", CharacterClass::Lower),
        ("Vexed gnome pies", CharacterClass::Digit),
        ("Vexedgnome7pies", CharacterClass::Special),
    ] {
        assert_eq!(rules.judge(password).objections, lacks(class), "{password}");
    }
}

#[test]
fn the_least_strength_can_be_raised_and_switched_off() {
    let mut config = Config::default();
    config.passwords.min_strength = 4;
    // Two words, and nothing else.
    let weak = "meadowbridges";
    let strict = Rules::new(&config, &whose(), "id.example.com").judge(weak);
    assert_eq!(strict.objections, [Objection::TooEasy]);
    assert_eq!(strict.score, 1);
    config.passwords.min_strength = 0;
    assert_eq!(Rules::new(&config, &whose(), "id.example.com").judge(weak).objections, []);
}

#[tokio::test]
async fn length_counts_code_points_after_normalisation() {
    let app = app().await;
    let accepted = async |password: &str| accept(&app.server, &secret(password), &whose()).await;
    let twelve = accepted("e\u{301}xkwmfqzrtyh").await.unwrap(); // 13 code points, 12 in NFC
    assert_eq!(twelve.expose(), "\u{E9}xkwmfqzrtyh");
    let Err(AccountError::WeakPassword(judged)) = accepted("e\u{301}xkwmfqzrty").await else {
        panic!("eleven code points are too few")
    };
    assert_eq!(judged.objections, [Objection::TooShort { least: 12 }]);
    let full: String = (0..256_u32).filter_map(|n| char::from_u32(0x4E00 + n * 7)).collect();
    assert!(accepted(&full).await.is_ok());
    for long in [format!("{full}x"), "x".repeat(1 << 20)] {
        assert!(matches!(accepted(&long).await, Err(AccountError::PasswordTooLong)));
    }
}

#[tokio::test]
async fn a_leaked_password_is_refused_whatever_its_strength() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("leaked");
    let list = &b"vexed gnome ordering pies\n"[..];
    let source = crate::breached::Source { lines: list, plain: true, at_least: 1 };
    crate::breached::build(source, &path).unwrap();
    let app = app_with(|config| config.passwords.breached_file = Some(path.clone())).await;
    let judged = judge(&app.server, &secret("vexed gnome ordering pies"), &whose()).await.unwrap();
    assert_eq!(judged, Judgement { score: 1, objections: vec![Objection::Leaked] });
    let judged = judge(&app.server, &secret("vexed gnome ordering pie"), &whose()).await.unwrap();
    assert_eq!(judged.objections, []);
    // What cannot be looked up is not taken.
    std::fs::remove_file(&path).unwrap();
    let failed = judge(&app.server, &secret("vexed gnome ordering pies"), &whose()).await;
    assert!(matches!(failed, Err(AccountError::Fault(_))));
}
