//! The program from the outside: what it prints, what it makes, how it exits.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

use serde_json::Value;

/// The program in a directory of its own with nothing in its environment.
struct Program {
    directory: tempfile::TempDir,
    environment: Vec<(&'static str, String)>,
}

impl Program {
    fn new() -> Self {
        Self { directory: tempfile::tempdir().unwrap(), environment: Vec::new() }
    }

    fn path(&self, name: &str) -> std::path::PathBuf {
        self.directory.path().join(name)
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_chancery"));
        command.args(arguments).current_dir(self.directory.path()).env_clear();
        command.envs(self.environment.iter().map(|(name, value)| (name, value)));
        command.stdin(Stdio::null());
        command
    }

    fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    fn run_with_input(&self, arguments: &[&str], input: &str) -> Output {
        let mut command = self.command(arguments);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
        child.wait_with_output().unwrap()
    }

    /// What a command that has to succeed prints.
    fn text(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        assert!(output.status.success(), "{arguments:?}: {}", stderr(&output));
        String::from_utf8(output.stdout).unwrap()
    }

    fn json(&self, arguments: &[&str]) -> Value {
        let arguments: Vec<_> = arguments.iter().copied().chain(["--json"]).collect();
        serde_json::from_str(&self.text(&arguments)).unwrap()
    }

    /// A running server, and the lines it printed until `last` came.
    fn serve(&self, arguments: &[&str], last: &str) -> (Running, Vec<String>) {
        let arguments: Vec<_> =
            ["serve", "--listen", "127.0.0.1:0"].iter().chain(arguments).copied().collect();
        let mut command = self.command(&arguments);
        command.stdout(Stdio::piped()).stderr(Stdio::null());
        let mut running = Running(command.spawn().unwrap());
        let stdout = BufReader::new(running.0.stdout.take().unwrap());
        let mut lines = Vec::new();
        for line in stdout.lines() {
            lines.push(line.unwrap());
            if lines.last().is_some_and(|line| line.contains(last)) {
                return (running, lines);
            }
        }
        panic!("the server ended: {lines:?}");
    }
}

/// A server that goes with its test.
struct Running(Child);

impl Running {
    /// Tells it to stop; its exit code.
    #[cfg(unix)]
    fn stop(&mut self) -> Option<i32> {
        let id = self.0.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
        self.0.wait().unwrap().code()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn code(output: &Output) -> Option<i32> {
    output.status.code()
}

#[cfg(unix)]
fn mode(path: &Path) -> u32 {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[cfg(unix)]
#[test]
fn serve_says_what_it_made_and_stops_when_told() {
    let program = Program::new();
    let (mut server, lines) = program.serve(&[], "Discovery");
    let text = lines.join("\n");
    for part in [
        "development mode (no config.toml here)",
        "✓ database   sqlite data/chancery.db (created, ",
        "sealed with data/master.key",
        "no SMTP set → every message is readable at http://localhost:",
        "→ Sign in    http://localhost:",
        "→ Register   http://localhost:",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert_eq!(mode(&program.path("data/master.key")), 0o600);
    assert_eq!(mode(&program.path("data")), 0o700);
    let discovery = lines.last().unwrap().split_whitespace().last().unwrap();
    let issuer = discovery.strip_suffix("/.well-known/openid-configuration").unwrap();
    let port = issuer.strip_prefix("http://localhost:").unwrap();
    assert!(std::net::TcpStream::connect(format!("127.0.0.1:{port}")).is_ok());
    assert_eq!(server.stop(), Some(0));
    let (mut server, lines) = program.serve(&[], "Discovery");
    assert!(!lines.join("\n").contains("created"), "{lines:?}");
    assert_eq!(server.stop(), Some(0));
}

#[cfg(unix)]
#[test]
fn serve_prints_json_when_asked() {
    let program = Program::new();
    let (mut server, lines) = program.serve(&["--json"], "\"version\"");
    let facts: Value = serde_json::from_str(&lines[0]).unwrap();
    assert_eq!(facts["database_created"], true);
    assert_eq!(facts["master_key_file"], "data/master.key");
    assert_eq!(server.stop(), Some(0));
}

#[test]
fn serve_names_the_address_that_is_taken() {
    let program = Program::new();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let output = program.run(&["serve", "--listen", &taken.local_addr().unwrap().to_string()]);
    assert_eq!(code(&output), Some(1));
    assert!(stderr(&output).contains("--listen"), "{}", stderr(&output));
    assert!(!program.path("data").exists());
}

#[test]
fn a_lost_master_key_is_not_replaced() {
    let program = Program::new();
    program.text(&["keys", "list"]);
    std::fs::remove_file(program.path("data/master.key")).unwrap();
    let output = program.run(&["keys", "list"]);
    assert_eq!(code(&output), Some(1));
    assert!(stderr(&output).contains("data/master.key is missing"), "{}", stderr(&output));
    assert!(!program.path("data/master.key").exists());
}

#[test]
fn outside_development_mode_the_master_key_is_the_operators() {
    let mut program = Program::new();
    program.environment = vec![
        ("CHANCERY__SERVER__PUBLIC_URL", "https://id.example".to_owned()),
        ("CHANCERY__MAIL__SMTP_URL", "smtps://mail.example".to_owned()),
    ];
    let checked = program.text(&["config", "check"]);
    assert!(checked.contains("`server.trusted_proxies` names none"), "{checked}");
    let output = program.run(&["keys", "list"]);
    assert_eq!(code(&output), Some(1));
    let text = stderr(&output);
    assert!(text.contains("chancery keys generate-master > data/master.key"), "{text}");
    let key = program.text(&["keys", "generate-master"]);
    program.environment.push(("CHANCERY__KEYS__MASTER_KEY", key.trim().to_owned()));
    assert_eq!(program.json(&["keys", "list"]).as_array().unwrap().len(), 8);
    assert!(!program.path("data/master.key").exists());
}

#[test]
fn config_check_tells_mistakes_with_exit_code_3() {
    let program = Program::new();
    assert!(program.text(&["config", "check"]).contains("development mode"));
    assert!(program.text(&["config", "check", "--effective"]).contains("[server]"));
    std::fs::write(program.path("config.toml"), "[server]\nlistn = 1\n").unwrap();
    let output = program.run(&["config", "check"]);
    assert_eq!(code(&output), Some(3));
    assert!(String::from_utf8(output.stdout).unwrap().contains("config.toml:2:1"));
    let output = program.run(&["migrate"]);
    assert_eq!(code(&output), Some(1));
    assert!(stderr(&output).contains("config.toml:2:1"));
    let output = program.run(&["--config", "missing.toml", "config", "check", "--json"]);
    let checked: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(checked["valid"], false);
}

#[test]
fn the_operator_tries_the_way_out_of_mail() {
    let mut program = Program::new();
    let test = ["mail", "test", "me@example.org", "--language", "fr"];
    let output = program.run(&test);
    assert_eq!(code(&output), Some(1));
    assert!(stderr(&output).contains("mail.smtp_url"), "{}", stderr(&output));
    program.environment = vec![("CHANCERY__MAIL__DIRECTORY", "out".to_owned())];
    assert!(program.text(&test).contains("me@example.org left into the directory out"));
    let mut files = std::fs::read_dir(program.path("out")).unwrap();
    let text = std::fs::read_to_string(files.next().unwrap().unwrap().path()).unwrap();
    assert!(text.contains("To: me@example.org") && text.contains("lang=3D\"fr\""), "{text}");
    assert!(files.next().is_none());
    for wrong in [
        &["mail", "test", "nobody"][..],
        &["mail", "test", "me@example.org", "--language", "tlh"],
        &["mail", "list", "--state", "gone"],
        &["mail", "retry"],
        &["mail", "retry", "x", "--all"],
    ] {
        assert_eq!(code(&program.run(wrong)), Some(2), "{wrong:?}");
    }
    // Nobody listens there.
    program.environment = vec![("CHANCERY__MAIL__SMTP_URL", "smtp://127.0.0.1:1".to_owned())];
    let output = program.run(&test);
    assert_eq!(code(&output), Some(1));
    assert!(stderr(&output).contains("the message was not sent"), "{}", stderr(&output));
}

#[test]
fn the_operator_sees_that_no_mail_waits() {
    let program = Program::new();
    assert_eq!(program.json(&["mail", "list"]), serde_json::json!([]));
    assert!(program.text(&["mail", "list", "--state", "failed"]).starts_with("ID  STATE"));
    assert_eq!(program.json(&["mail", "retry", "--all"])["retried"], 0);
    let output = program.run(&["mail", "retry", "x"]);
    assert_eq!(code(&output), Some(1));
    assert!(stderr(&output).contains("no failed message"), "{}", stderr(&output));
}

#[test]
fn a_client_goes_through_its_life() {
    let program = Program::new();
    let web = ["client", "create", "web", "--name", "Photo Print", "--redirect"];
    let created = program.json(&[&web[..], &["http://localhost:3000/cb"]].concat());
    assert_eq!(created["client_id"], "web");
    assert_eq!(created["client_name"], "Photo Print");
    let secret = created["client_secret"].as_str().unwrap();
    assert!(secret.starts_with("chancery_cs_"));

    let shown = program.json(&["client", "show", "web"]);
    assert_eq!(shown["client_secret"], Value::Null);
    assert_eq!(shown["scope"], "openid profile email offline_access");
    let arguments = ["client", "update", "web", "--access-token-lifetime", "60", "--no-pkce"];
    let updated = program.json(&[&arguments[..], &["--first-party"]].concat());
    assert_eq!(updated["access_token_lifetime"], 60);
    assert_eq!(updated["require_pkce"], false);
    assert_eq!(updated["first_party"], true);
    assert_eq!(updated["client_name"], "Photo Print");
    let arguments = ["client", "update", "web", "--unset", "access_token_lifetime"];
    let updated = program.json(&[&arguments[..], &["--require-pkce"]].concat());
    assert_eq!(updated["access_token_lifetime"], Value::Null);
    assert_eq!(updated["require_pkce"], true);

    let rotated = program.json(&["client", "rotate-secret", "web"]);
    assert_ne!(rotated["client_secret"], secret);
    assert_eq!(program.json(&["client", "disable", "web"])["enabled"], false);
    assert_eq!(program.json(&["client", "list"])[0]["client_id"], "web");
    assert_eq!(program.json(&["client", "enable", "web"])["enabled"], true);
    program.text(&["client", "delete", "web"]);
    let output = program.run(&["client", "show", "web"]);
    assert_eq!(code(&output), Some(1));
    assert!(stderr(&output).contains("no such client"));
}

#[test]
fn a_client_takes_whatever_the_specifications_name() {
    let program = Program::new();
    let keys = r#"{"keys":[{"kty":"EC","crv":"P-256","kid":"a3",
        "x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
        "y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}]}"#;
    std::fs::write(program.path("keys.json"), keys).unwrap();
    let bank = ["client", "create", "bank", "--profile", "fapi2", "--auth-method"];
    let more = ["private_key_jwt", "--jwks", "keys.json", "--redirect", "https://bank.example/cb"];
    let logout =
        ["--post-logout-redirect", "https://bank.example/bye", "--subject-type", "pairwise"];
    let created = program.json(&[&bank[..], &more, &logout].concat());
    assert_eq!(created["client_secret"], Value::Null);
    assert_eq!(created["jwks"]["keys"][0]["kid"], "a3");
    assert_eq!(created["require_pushed_authorization_requests"], true);
    assert_eq!(created["dpop_bound_access_tokens"], true);
    assert_eq!(created["subject_type"], "pairwise");
    let uri = ["client", "update", "bank", "--jwks-uri", "https://bank.example/jwks"];
    let updated = program.json(&uri);
    assert_eq!(updated["jwks"], Value::Null);
    assert_eq!(updated["jwks_uri"], "https://bank.example/jwks");
    let unset = ["client", "update", "bank", "--unset", "post_logout_redirect_uris"];
    let updated = program.json(&[&unset[..], &["--require-auth-time"]].concat());
    assert_eq!(updated["post_logout_redirect_uris"], Value::Null);
    assert_eq!(updated["require_auth_time"], true);
    for wrong in [
        &["client", "update", "bank", "--auth-method", "client_secret_basic"][..],
        &["client", "update", "bank", "--id-token-alg", "RS256"],
        &["client", "update", "bank", "--jwks", "no-such-file.json"],
        &["client", "update", "bank", "--profile", "fapi1"],
    ] {
        assert_eq!(code(&program.run(wrong)), Some(2), "{wrong:?}");
    }
}

#[test]
fn a_token_to_register_clients_is_made_shown_once_and_ended() {
    let program = Program::new();
    let create = ["client", "token", "create", "--uses", "2", "--lifetime", "600"];
    let created = program.json(&create);
    let token = created["initial_access_token"].as_str().unwrap();
    assert!(token.starts_with("chancery_ia_"), "{token}");
    let listed = program.json(&["client", "token", "list"]);
    assert_eq!(listed[0]["id"], created["id"]);
    assert_eq!(listed[0]["remaining"], 2);
    assert!(!listed.to_string().contains(token));
    let id = created["id"].as_str().unwrap();
    assert_eq!(program.json(&["client", "token", "revoke", id])["revoked"], true);
    assert_eq!(code(&program.run(&["client", "token", "revoke", id])), Some(1));
    assert_eq!(program.json(&["client", "token", "list"]), serde_json::json!([]));
    assert_eq!(code(&program.run(&["client", "token", "create", "--uses", "0"])), Some(2));
}

#[test]
fn a_client_outside_the_rules_is_refused_with_exit_code_2() {
    let program = Program::new();
    let arguments = ["client", "create", "app", "--public", "--no-pkce", "--json"];
    let output = program.run(&arguments);
    assert_eq!(code(&output), Some(2));
    let errors: Value = serde_json::from_str(&stderr(&output)).unwrap();
    assert_eq!(errors["errors"].as_array().unwrap().len(), 2);
    for wrong in [
        &["client", "create", "app", "--id-token-alg", "HS256"][..],
        &["client", "create", "app", "--consent", "never"],
        &["client", "create", "app", "--public", "--auth-method", "none"],
        &["client"],
        &["client", "destroy"],
        &[],
    ] {
        assert_eq!(code(&program.run(wrong)), Some(2), "{wrong:?}");
    }
}

#[test]
fn a_user_goes_through_their_life() {
    let program = Program::new();
    let created = program.json(&["user", "create", "Ann@example.com", "--name", "Ann"]);
    assert_eq!(created["email_verified"], true);
    assert_eq!(created["password"].as_str().unwrap().len(), 23);
    let output = program.run(&["user", "create", "ann@EXAMPLE.com"]);
    assert_eq!(code(&output), Some(1));
    let arguments = ["user", "set-password", "ann@example.com", "--password-stdin", "--json"];
    let output = program.run_with_input(&arguments, "correct horse battery staple\n");
    assert!(output.status.success(), "{}", stderr(&output));
    assert!(!String::from_utf8(output.stdout).unwrap().contains("correct horse"));
    let output = program.run_with_input(&arguments, "short\n");
    assert_eq!(code(&output), Some(2));
    assert!(program.json(&["user", "lock", "ann@example.com"])["locked_at"].is_number());
    assert!(program.json(&["user", "unlock", "ann@example.com"])["locked_at"].is_null());
    let id = created["id"].as_str().unwrap();
    assert_eq!(program.json(&["user", "show", id])["name"], "Ann");
    assert_eq!(program.json(&["user", "reset-factors", id])["removed"], 0);
    assert_eq!(program.json(&["user", "list"]).as_array().unwrap().len(), 1);
    program.text(&["user", "delete", "ann@example.com"]);
    assert_eq!(code(&program.run(&["user", "show", id])), Some(1));
    // One id in sixty-four begins like a flag.
    assert_eq!(code(&program.run(&["user", "show", "-no-such-id", "--json"])), Some(1));
}

#[test]
fn a_person_is_invited_and_told_of_the_end_unless_quietly() {
    let program = Program::new();
    let arguments = [
        &["user", "invite", "Ann@example.com", "--name", "Ann", "--username", "ann"][..],
        &["--role", "editor", "--role", "admin", "--locale", "de"],
    ];
    let invited = program.json(&arguments.concat());
    assert_eq!((&invited["is_new"], &invited["has_password"]), (&true.into(), &false.into()));
    assert_eq!((&invited["username"], &invited["locale"]), (&"ann".into(), &"de".into()));
    assert_eq!(invited["roles"], serde_json::json!(["admin", "editor"]));
    let created_at = invited["created_at"].as_i64().unwrap();
    assert_eq!(invited["invitation_expires_at"], created_at + 7 * 86_400);
    assert_eq!(program.json(&["user", "invite", "ann@example.com"])["is_new"], false);
    let text = program.text(&["user", "invite", "ann@example.com"]);
    assert!(text.contains("invitation_expires_at"), "{text}");
    assert!(!text.contains("chancery_in_"), "the link is in the letter only: {text}");
    assert_eq!(
        code(&program.run(&["user", "invite", "ann@example.com", "--locale", "tlh"])),
        Some(2)
    );
    assert!(!program.run(&["user", "invite", "ann@example.com", "--role", "x"]).status.success());
    program.text(&["user", "create", "bob@example.com"]);
    assert!(!program.run(&["user", "invite", "bob@example.com"]).status.success());
    assert!(program.json(&["user", "lock", "bob@example.com", "--quiet"])["locked_at"].is_number());
    program.text(&["user", "delete", "bob@example.com", "--quiet"]);
    program.text(&["user", "delete", "ann@example.com"]);
    // What waits for the server to send it.
    let waiting = program.text(&["mail", "list"]);
    assert!(waiting.contains("account_deleted") && !waiting.contains("locked_by"), "{waiting}");
}

#[test]
fn what_is_known_about_a_person_is_set_by_name() {
    let program = Program::new();
    program.text(&["user", "create", "ann@example.com"]);
    let facts = ["username=Ann", "given_name=Ann", "address.country=IE", "birthdate=1980-02-29"];
    let set = program.json(&[&["user", "set", "ann@example.com"][..], &facts].concat());
    assert_eq!(set["username"], "Ann");
    assert_eq!(set["profile"]["address"]["country"], "IE");
    let shown = program.json(&["user", "show", "ann"]);
    assert_eq!(shown["profile"]["birthdate"], "1980-02-29");
    let unset = ["user", "set", "ann", "--unset", "birthdate", "--unset", "username"];
    assert_eq!(program.json(&unset)["profile"]["birthdate"], Value::Null);
    assert_eq!(code(&program.run(&["user", "show", "ann"])), Some(1));
    for wrong in [
        &["user", "set", "ann@example.com", "birthdate=yesterday"][..],
        &["user", "set", "ann@example.com", "username=a@b"],
        &["user", "set", "ann@example.com", "email=eve@example.com"],
        &["user", "set", "ann@example.com", "birthdate"],
        &["user", "set", "ann@example.com"],
        &["user", "roles", "ann@example.com", "--add", ""],
        &["user", "settings", "ann@example.com", "--merge", "[]"],
    ] {
        assert_eq!(code(&program.run(wrong)), Some(2), "{wrong:?}");
    }
    let add = ["user", "roles", "ann@example.com", "--add", "editor", "--add", "admin"];
    assert_eq!(program.json(&add)["roles"], serde_json::json!(["admin", "editor"]));
    let remove = ["user", "roles", "ann@example.com", "--remove", "admin"];
    assert_eq!(program.text(&remove), "editor\n");
    program.text(&["user", "groups", "ann@example.com", "--add", "poets"]);
    let text = program.text(&["user", "show", "ann@example.com"]);
    for part in ["given_name", "address.country", "IE", "editor", "poets"] {
        assert!(text.contains(part), "{part}: {text}");
    }
    let merge = ["user", "settings", "ann@example.com", "--merge", r#"{"print":{"theme":"dark"}}"#];
    assert_eq!(program.json(&merge)["settings"]["print"]["theme"], "dark");
    let merge = [&merge[..], &["--admin"]].concat();
    assert_eq!(program.json(&merge)["admin_settings"]["print"]["theme"], "dark");
}

#[test]
fn a_client_is_told_claims_by_mappings() {
    let program = Program::new();
    let claim = "https://app.example/roles=roles@id_token,access_token";
    let arguments =
        ["client", "create", "app", "--public", "--redirect", "https://app.example/cb", "--claim"];
    let created = program.json(&[&arguments[..], &[claim]].concat());
    let expected = serde_json::json!([{
        "claim": "https://app.example/roles",
        "source": "roles",
        "in": ["id_token", "access_token"],
    }]);
    assert_eq!(created["claim_mappings"], expected);
    for wrong in
        ["roles", "roles=roles", "roles=roles@header", "sub=email@id_token", "x=y@userinfo"]
    {
        let output = program.run(&["client", "update", "app", "--claim", wrong]);
        assert_eq!(code(&output), Some(2), "{wrong}: {}", stderr(&output));
    }
    let unset = program.json(&["client", "update", "app", "--unset", "claim_mappings"]);
    assert_eq!(unset.get("claim_mappings"), None);
}

#[test]
fn a_token_that_is_not_ours_is_explained() {
    let program = Program::new();
    // {"alg":"none"} and {"iss":"https://other.example","exp":1}
    let token = "eyJhbGciOiJub25lIn0.eyJpc3MiOiJodHRwczovL290aGVyLmV4YW1wbGUiLCJleHAiOjF9.";
    let output = program.run(&["token", "inspect", token]);
    assert_eq!(code(&output), Some(3));
    let text = String::from_utf8(output.stdout).unwrap();
    for part in ["names no key", "https://other.example", "It expired at 1970-01-01T00:00:01Z"] {
        assert!(text.contains(part), "{part}: {text}");
    }
    let output = program.run_with_input(&["token", "inspect", "-", "--json"], token);
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["valid"], false);
    assert_eq!(report["problems"].as_array().unwrap().len(), 3);
    assert_eq!(code(&program.run(&["token", "inspect", "abc"])), Some(2));
}

#[test]
fn keys_are_rotated_when_forced() {
    let program = Program::new();
    let next = |program: &Program, state: &str| {
        let keys = program.json(&["keys", "list"]);
        let key = keys
            .as_array()
            .unwrap()
            .iter()
            .find(|key| key["alg"] == "ES256" && key["state"] == state);
        key.unwrap()["kid"].clone()
    };
    let expected = next(&program, "next");
    assert_eq!(code(&program.run(&["keys", "rotate"])), Some(1));
    let rotated = program.json(&["keys", "rotate", "--alg", "ES256", "--force"]);
    assert_eq!(rotated[0]["kid"], expected);
    assert_eq!(next(&program, "active"), expected);
}

#[test]
fn a_leaked_key_is_revoked() {
    let program = Program::new();
    let keys = program.json(&["keys", "list"]);
    let of = |state: &str| {
        let mut keys = keys.as_array().unwrap().iter();
        let key = keys.find(|key| key["alg"] == "RS256" && key["state"] == state).unwrap();
        key["kid"].as_str().unwrap().to_owned()
    };
    let (active, next) = (of("active"), of("next"));
    let revoked = program.json(&["keys", "revoke", &active]);
    assert_eq!(revoked["kid"], active);
    assert_eq!(revoked["signs_now"], next);
    assert!(!program.json(&["keys", "list"]).to_string().contains(&active));
    let again = program.run(&["keys", "revoke", &active]);
    assert_eq!(code(&again), Some(1));
    assert!(String::from_utf8_lossy(&again.stderr).contains("there is no signing key"));
}

#[test]
fn a_file_is_applied_and_a_dry_run_says_what_is_left() {
    let program = Program::new();
    let secret = "kR3vT9wXzLq2bN7mYp5sD8fGh4jC6xVa";
    std::fs::write(program.path("secret"), format!("{secret}\n")).unwrap();
    std::fs::write(
        program.path("set-up.yaml"),
        "clients:\n  - client_id: web\n    client_secret: { file: secret }\n    \
         redirect_uris: [https://print.example/callback]\nusers:\n  - email: ada@example.org\n    \
         password: { env: ADA_PASSWORD }\n",
    )
    .unwrap();
    let program = Program {
        environment: vec![("ADA_PASSWORD", "otter-violin-meadow-47".to_owned())],
        ..program
    };
    let dry = program.run(&["apply", "-f", "set-up.yaml", "--dry-run"]);
    assert_eq!(dry.status.code(), Some(3), "{}", stderr(&dry));
    let expected = "+ client web\n+ user ada@example.org\n";
    assert_eq!(String::from_utf8(dry.stdout).unwrap(), expected);
    assert_eq!(program.json(&["client", "list"]), serde_json::json!([]));
    let applied = program.text(&["apply", "-f", "set-up.yaml"]);
    assert_eq!(applied, expected);
    let again = program.json(&["apply", "-f", "set-up.yaml", "--dry-run", "--prune"]);
    assert_eq!(again, serde_json::json!({ "dry_run": true, "changes": [] }));
    std::fs::write(program.path("bad.toml"), format!("[[clients]]\nclient_secret = {secret}\n"))
        .unwrap();
    let refused = program.run(&["apply", "-f", "bad.toml"]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(!stderr(&refused).contains(secret), "{}", stderr(&refused));
}
