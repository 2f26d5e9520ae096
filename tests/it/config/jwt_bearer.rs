//! `[[jwt_bearer.issuers]]`: a list of tables.

use chancery::config::AssertionSubject;

use super::Setup;

const ISSUER: &str = "[[jwt_bearer.issuers]]\n\
                      issuer = \"https://ci.example\"\n\
                      jwks_uri = \"https://ci.example/keys\"\n";

#[test]
fn issuers_are_tables_of_a_file_or_one_text() {
    let more = format!("{ISSUER}subject = \"email\"\nclients = [\"deploy\"]\n{ISSUER}");
    let issuers = Setup::new().file(&more).config().jwt_bearer.issuers;
    assert_eq!(issuers.len(), 2);
    assert_eq!(issuers[0].subject, AssertionSubject::Email);
    assert_eq!(issuers[0].clients, ["deploy"]);
    assert_eq!((issuers[1].subject, issuers[1].clients.len()), (AssertionSubject::Id, 0));
    let text = "[{ issuer = \"a\", jwks_uri = \"https://a.example/keys\" }]";
    let setup = Setup::new().file(ISSUER).env("CHANCERY__JWT_BEARER__ISSUERS", text);
    let issuers = setup.config().jwt_bearer.issuers;
    assert_eq!((issuers.len(), issuers[0].issuer.as_str()), (1, "a"));
    assert!(Setup::new().config().jwt_bearer.issuers.is_empty());
}

#[test]
fn what_an_issuer_lacks_or_has_too_much_is_told() {
    for (text, told) in [
        ("[[jwt_bearer.issuers]]\nissuer = \"a\"\n", "jwks_uri"),
        ("[[jwt_bearer.issuers]]\njwks_uri = \"https://a.example\"\n", "issuer"),
        (&*format!("{ISSUER}algorithm = \"none\"\n"), "unknown field"),
        (&*format!("{ISSUER}subject = \"phone\"\n"), "phone"),
        (&*ISSUER.replace("https://ci.example/keys", "http://ci.example/keys"), "is not an https"),
        ("[jwt_bearer]\nissuers = \"a\"\n", "of type string"),
        ("[jwt_bearer]\nissuers = [\"a\"]\n", "entry 1"),
    ] {
        let problems = Setup::new().file(text).problems();
        assert!(problems.contains("bad value for `jwt_bearer.issuers`"), "{problems}");
        assert!(problems.contains(told), "{told}: {problems}");
    }
}
