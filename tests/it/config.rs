//! Loading the configuration: layers and problems; secrets and `config.toml` in files below.

mod documented;
mod jwt_bearer;
mod profile;
mod secrets;
mod tls;

use std::path::PathBuf;

use chancery::config::{Config, Loaded, Phrase, Place, Problem, Sources, load};
use chancery::texts::Language;
use tempfile::TempDir;

/// Sources in a directory of their own, so that no other `config.toml` is found.
struct Setup {
    directory: TempDir,
    sources: Sources,
}

impl Setup {
    fn new() -> Self {
        let sources = Sources { search: Vec::new(), ..Sources::default() };
        Self { directory: tempfile::tempdir().unwrap(), sources }
    }

    fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.directory.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    }

    fn file(mut self, text: &str) -> Self {
        let path = self.write(&format!("{}.toml", self.sources.files.len()), text);
        self.sources.files.push(path);
        self
    }

    fn env(mut self, name: &str, text: &str) -> Self {
        self.sources.environment.insert(name.to_owned(), text.to_owned());
        self
    }

    fn flag(mut self, key: &str, text: &str) -> Self {
        self.sources.overrides.push((key.to_owned(), text.to_owned()));
        self
    }

    fn load(&self) -> Result<Loaded, Vec<Problem>> {
        load(self.sources.clone())
    }

    fn config(&self) -> Config {
        self.load().unwrap_or_else(|problems| panic!("{}", texts(&problems))).config
    }

    /// The problems as printed, without the directory.
    fn problems(&self) -> String {
        let problems = self.load().expect_err("the configuration is refused");
        texts(&problems).replace(&format!("{}/", self.directory.path().display()), "")
    }
}

fn texts(problems: &[Problem]) -> String {
    problems.iter().map(Problem::to_string).collect::<Vec<_>>().join("\n") + "\n"
}

#[test]
fn nothing_given_is_development_mode_with_the_defaults() {
    let loaded = Setup::new().load().unwrap();
    assert!(loaded.config.is_development());
    assert_eq!(loaded.config.issuer(), "http://localhost:8080");
    assert!(loaded.files_read.is_empty());
    assert!(loaded.origins.values().all(|origin| *origin == Place::Default));
}

#[test]
fn each_layer_overrides_the_one_before() {
    const KEY: &str = "otp.length";
    let setup = Setup::new().file("[otp]\nlength = 7\nttl = 60\n");
    let loaded = setup.load().unwrap();
    assert_eq!((loaded.config.otp.length, loaded.config.otp.ttl), (7, 60));
    assert!(matches!(loaded.origins[KEY], Place::Line { line: 2, column: 10, .. }));
    let setup = setup.file("[otp]\nlength = 8\n");
    assert_eq!((setup.config().otp.length, setup.config().otp.ttl), (8, 60));
    let setup = setup.env("CHANCERY__OTP__LENGTH", "9");
    let loaded = setup.load().unwrap();
    assert_eq!(loaded.config.otp.length, 9);
    assert_eq!(loaded.origins[KEY], Place::Environment("CHANCERY__OTP__LENGTH".to_owned()));
    let loaded = setup.flag(KEY, "10").load().unwrap();
    assert_eq!(loaded.config.otp.length, 10);
    assert_eq!(loaded.origins[KEY], Place::Flag(KEY.to_owned()));
    assert_eq!(loaded.files_read.len(), 2);
}

#[test]
fn without_a_named_file_the_first_that_exists_is_read() {
    let mut setup = Setup::new();
    let first = setup.directory.path().join("missing.toml");
    let second = setup.write("second.toml", "[otp]\nlength = 7\n");
    let third = setup.write("third.toml", "[otp]\nttl = 61\n");
    setup.sources.search = vec![first.clone(), second.clone(), third];
    let loaded = setup.load().unwrap();
    assert_eq!((loaded.config.otp.length, loaded.config.otp.ttl), (7, 600));
    assert_eq!(loaded.files_read, [second]);
    setup.sources.files = vec![first];
    assert!(setup.problems().contains("missing.toml\n"), "a named file must exist");
}

#[test]
fn an_empty_text_unsets_what_a_lower_layer_set() {
    let setup = Setup::new().file("[branding]\nterms_url = \"https://example.com/terms\"\n");
    assert!(setup.config().branding.terms_url.is_some());
    assert!(setup.env("CHANCERY__BRANDING__TERMS_URL", "").config().branding.terms_url.is_none());
}

#[test]
fn a_list_is_replaced_as_a_whole_by_a_higher_layer() {
    let proxies = |setup: &Setup| {
        let proxies = setup.config().server.trusted_proxies;
        proxies.iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    let setup = Setup::new().file("[server]\ntrusted_proxies = [\"10.0.0.0/8\", \"::1\"]\n");
    assert_eq!(proxies(&setup), ["10.0.0.0/8", "::1"]);
    assert!(setup.config().warnings().is_empty());
    let shown = setup.load().unwrap().effective().to_string();
    assert!(shown.contains("trusted_proxies = [\"10.0.0.0/8\", \"::1\"]"), "{shown}");
    let setup = setup.env("CHANCERY__SERVER__TRUSTED_PROXIES", "192.0.2.1, 192.0.2.2");
    assert_eq!(proxies(&setup), ["192.0.2.1", "192.0.2.2"]);
    let problems = Setup::new().env("CHANCERY__SERVER__TRUSTED_PROXIES", "192.0.2.1,x").problems();
    assert!(problems.contains("entry 2 (\"x\") is neither"), "{problems}");
    assert!(problems.contains("--> environment CHANCERY__SERVER__TRUSTED_PROXIES"), "{problems}");
    assert!(proxies(&setup.env("CHANCERY__SERVER__TRUSTED_PROXIES", "")).is_empty());
}

#[test]
fn an_unknown_key_is_refused_with_its_line_and_the_key_that_was_meant() {
    assert_eq!(
        Setup::new().file("[server]\nlistn = \"127.0.0.1:80\"\n").problems(),
        "error: unknown key `listn` in [server]\n --> 0.toml:2:1\n  |\n2 | listn = [redacted]\n  | ^^^^^\n  \
         = help: did you mean `listen`?\n    [server] has listen, public_url, tls_certificate, tls_key, trusted_proxies, \
         forwarded_header, max_connections, client_cache, stop_delay, profile\n"
    );
    let problems = Setup::new().file("[sever]\nlisten = \"127.0.0.1:80\"\n").problems();
    assert!(problems.contains("unknown section [sever]\n --> 0.toml:1:2\n"), "{problems}");
    assert!(problems.contains("did you mean `server`?\n    the sections are server, database"));
    let problems = Setup::new().file("listen = \"127.0.0.1:80\"\n").problems();
    assert!(problems.contains("`listen` stands under [server]"), "{problems}");
}

#[test]
fn a_bad_value_is_refused_with_what_would_be_right() {
    for (file, expected) in [
        ("[otp]\nttl = \"10m\"\n", "type string\n --> 0.toml:2:7\n"),
        ("[otp]\nttl = \"10m\"\n", "expected a whole number of seconds, from 30 to 600"),
        ("[otp]\nttl = 0\n", ": 0 is too small"),
        ("[otp]\nttl = 0xffff\n", ": 65535 is too large"),
        ("[otp]\nttl = 6e1\n", "type float"),
        ("[registration]\nenabled = 1\n", "expected true or false"),
        ("[tokens]\nid_token_signing_alg = \"none\"\n", "one of RS256, PS256, ES256, EdDSA"),
        ("[log]\nformat = \"xml\"\n", "one of auto, json, text"),
        ("[server]\nlisten = 8080\n", "an address and a port, such as \"127.0.0.1:8080\""),
        ("server = 8080\n", "`server` is a section, not a value"),
        ("[[server]]\nlisten = \"127.0.0.1:80\"\n", "`server` is a section, not a value"),
        ("[passwords]\nargon2_passes = 1\n", "from 2 to 16"),
        ("[branding]\nhue = 360\n", "from 0 to 359"),
        ("[branding]\naccent = \"blue\"\n", "is no colour of the form #rrggbb"),
        ("[fetch]\ntimeout = 60\n", "from 1 to 30"),
        ("[fetch]\nallowed_networks = [\"::/0\"]\n", "entry 1 (\"::/0\") holds every address"),
        ("[scopes]\n\"a b\" = \"A\"\n", "\"a b\" is not a scope name"),
        ("[scopes]\na = 1\n", "what the consent page says"),
        ("[scopes]\na = { de = \"A\" }\n", "`a` in [scopes] has no words in English"),
        ("[scopes.a]\nen = \"A\"\nde = 1\n", "bad value for `a` in [scopes]\n --> 0.toml:3:6\n"),
        ("[scopes]\na.b = \"A\"\n", "`b` under `a` in [scopes] is no language"),
        ("[server]\ntrusted_proxies = \"10.0.0.0/8\"\n", "type string\n --> 0.toml:2:19\n"),
        (
            "[server]\ntrusted_proxies = [\n  \"10.0.0.0/8\",\n  \"0.0.0.0/0\",\n]\n",
            "entry 2 (\"0.0.0.0/0\") trusts everybody; name the proxies\n --> 0.toml:2:19\n",
        ),
        ("[server]\ntrusted_proxies = [1]\n", "entry 1 is of type integer"),
        (
            "[server]\ntrusted_proxies = [\"proxy\"]\n",
            "expected a list of addresses and networks such as \"10.0.0.0/8\": [\"…\", \"…\"] in a file, \
             separated by commas elsewhere",
        ),
        ("[server]\nforwarded_header = \"x-real-ip\"\n", "one of x-forwarded-for, forwarded"),
        ("[otp]\nttl = 60\nttl = 61\n", "not valid TOML: duplicate key\n --> 0.toml:3:1"),
    ] {
        let problems = Setup::new().file(file).problems();
        assert!(problems.contains(expected), "{file}\n{problems}");
    }
}

#[test]
fn keys_that_contradict_each_other_are_refused() {
    for (file, expected) in [
        ("[passwords]\nmin_length = 300\n", "`passwords.min_length` is more than"),
        ("[sessions]\nabsolute = 3600\n", "`sessions.idle` is more than `sessions.absolute`"),
        ("[tokens]\nrefresh_token_idle = 9999999\n", "more than `tokens.refresh_token_absolute`"),
        ("[throttle]\nmax_delay = 1\n", "`throttle.base_delay` is more than"),
        ("[keys]\njwks_max_age = 3600\nrotate_every = 3600\n", "more than half of"),
        ("[branding]\nhue = 150\naccent = \"#0b57d0\"\n", "`branding.hue` are both set"),
        ("[branding]\nlogo_dark = \"dark.svg\"\n", "`branding.logo_dark` is set without"),
    ] {
        let problems = Setup::new().file(file).problems();
        assert!(problems.contains(expected), "{file}\n{problems}");
        assert!(problems.contains("0.toml:2:"), "{file}\n{problems}");
    }
    let key = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE";
    let problems = Setup::new()
        .file(&format!("[keys]\nmaster_key = \"{key}\"\n"))
        .env("CHANCERY__KEYS__MASTER_KEY_FILE", "master.key")
        .problems();
    assert!(problems.contains("are both set"), "{problems}");
    assert!(!problems.contains(key));
}

#[test]
fn all_problems_are_told_at_once() {
    let problems = Setup::new()
        .file("[server]\nlisten = \"0.0.0.0:80\"\nport = 80\n[otp]\nlength = 3\n[extra]\n")
        .env("CHANCERY__LOG__FILTER", "a=b=c")
        .env("CHANCERY__LOGG__FILTER", "info")
        .flag("otp.ttl", "x")
        .flag("otp.tttl", "60")
        .load()
        .unwrap_err();
    assert_eq!(problems.len(), 9, "{}", texts(&problems));
}

#[test]
fn a_rule_is_not_judged_on_a_value_that_was_refused() {
    let file = "[server]\nlisten = \"0.0.0.0:80\"\npublic_url = \"http://id.example.com\"\n";
    let problems = Setup::new().file(file).load().unwrap_err();
    assert_eq!(problems.len(), 1, "{}", texts(&problems));
    let problems = Setup::new().file("[server]\nlisten = \"0.0.0.0:80\"\n[otp\n").problems();
    assert!(!problems.contains("public_url"), "{problems}");
}

#[test]
fn a_non_loopback_address_without_a_public_url_is_refused_with_the_lines_to_add() {
    for setup in [
        Setup::new().file("[server]\nlisten = \"0.0.0.0:8080\"\n"),
        Setup::new().env("CHANCERY__SERVER__LISTEN", "[::]:8080"),
        Setup::new().flag("server.listen", "10.0.0.5:8080"),
    ] {
        let problems = setup.problems();
        for line in ["[server]", "public_url = \"https://id.example.com\""] {
            assert!(problems.lines().any(|shown| shown.trim() == line), "{problems}");
        }
    }
}

#[test]
fn outside_development_mode_mail_must_leave() {
    let setup = Setup::new().file("[server]\npublic_url = \"https://id.example.org/\"\n");
    let problems = setup.problems();
    assert!(problems.contains("`mail.smtp_url` must be set\n --> 0.toml:2:14"), "{problems}");
    for line in ["[mail]", "from = \"Chancery <no-reply@id.example.org>\""] {
        assert!(problems.lines().any(|shown| shown.trim() == line), "{problems}");
    }
    let setup = setup.env("CHANCERY__MAIL__DIRECTORY", "out");
    assert_eq!(setup.config().mail.directory.as_deref(), Some(std::path::Path::new("out")));
    let setup = setup.env("CHANCERY__MAIL__SMTP_URL", "smtp://localhost");
    let problems = setup.problems();
    assert!(problems.contains("`mail.smtp_url` and `mail.directory` are both set"), "{problems}");
    let config = setup.env("CHANCERY__MAIL__DIRECTORY", "").config();
    assert_eq!(config.issuer(), "https://id.example.org");
    assert!(config.warnings().iter().any(|warning| warning.contains("`server.trusted_proxies`")));
    assert!(!config.is_development());
}

#[test]
fn unknown_variables_are_refused_and_foreign_ones_left_alone() {
    let problems = Setup::new().env("CHANCERY__SERVER__LISTN", "x").problems();
    assert!(problems.contains("--> environment CHANCERY__SERVER__LISTN"), "{problems}");
    assert!(problems.contains("did you mean `CHANCERY__SERVER__LISTEN`?"), "{problems}");
    let problems = Setup::new().env("CHANCERY__LISTEN", "x").problems();
    assert!(problems.contains("variables are named CHANCERY__SECTION__KEY"), "{problems}");
    let problems = Setup::new().env("CHANCERY__SCOPES__READ", "Read").problems();
    assert!(problems.contains("scopes are not taken from the environment"), "{problems}");
    Setup::new().env("CHANCERY_SERVICE_HOST", "10.0.0.1").env("PATH", "/bin").config();
}

#[test]
fn words_of_the_operator_are_one_text_or_one_for_each_language() {
    let setup = Setup::new().file(
        "[scopes]\nread = \"read\"\nwrite = { en = \"write\", de = \"schreiben\" }\n\
         [authorization_details.payment]\nen = \"pay\"\nar = \"الدفع\"\n",
    );
    let config = setup.config();
    let said = |phrase: &Phrase| {
        [Language::En, Language::De, Language::Ar]
            .map(|language| phrase.in_language(language).to_owned())
    };
    assert_eq!(said(&config.scopes["read"]), ["read", "read", "read"]);
    assert_eq!(said(&config.scopes["write"]), ["write", "schreiben", "write"]);
    assert_eq!(said(&config.authorization_details["payment"]), ["pay", "pay", "الدفع"]);
    let shown = setup.load().unwrap().effective().to_string();
    let write = "\"write\" = { de = \"schreiben\", en = \"write\" }";
    assert!(shown.contains(write), "{shown}");
    let again = Setup::new().file(&shown.replace("[redacted]", "sqlite:a")).config();
    assert_eq!(again.scopes, config.scopes);
}

#[test]
fn what_is_in_force_is_shown_with_its_source() {
    let shown = Setup::new()
        .file("[scopes]\n\"reports:read\" = \"read your reports\"\n")
        .env("CHANCERY__SERVER__LISTEN", "127.0.0.1:9000")
        .load()
        .unwrap()
        .effective()
        .to_string();
    let line = |start: &str| shown.lines().find(|line| line.starts_with(start)).unwrap();
    assert!(
        line("listen = \"127.0.0.1:9000\" ").ends_with("# environment CHANCERY__SERVER__LISTEN")
    );
    assert!(line("public_url = \"\" ").ends_with("# default"));
    assert!(line("url = \"[redacted]\" ").ends_with("# default"));
    assert!(line("\"reports:read\" = \"read your reports\" ").ends_with("0.toml:2:18"));
    toml::from_str::<toml::Table>(&shown).expect("it is TOML");
}
