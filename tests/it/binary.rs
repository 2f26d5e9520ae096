//! The program itself over a socket, as talkative as it can be: its log goes beside that of the
//! other tests, for `tests/grep-logs` to look for what passed here.

use std::fs::File;
use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use chancery::clients::ClientMetadata;
use serde_json::Value;

use crate::support::{
    Jwt, OAuthClient, PASSWORD, Site, TestDatabase, Tokens, database_test, logs, record,
};

const EMAIL: &str = "ada@example.org";
/// Names each crate that the program holds back unless it is named.
const EVERYTHING: &str = "trace,sqlx=trace,h2=trace,hyper=trace,hyper_util=trace,lettre=trace,\
                          tower_sessions=trace,tower_sessions_core=trace";

database_test! {
    async fn the_main_job_is_done_by_the_program_over_a_socket(database: TestDatabase) {
        let program = Program::start(&database);
        let site = Site::on_this_machine(&program.issuer);
        let client = program.create_client(&site);

        let request = client.authorization("openid email offline_access");
        let mut browser = site.browser();
        let page = browser.get(&request.path()).await;
        page.is("/login", 200);
        let page = browser.get(&page.attribute("a#register", "href")).await;
        let typed = [("email", EMAIL), ("password", PASSWORD)];
        let page = browser.submit(&page, "submit", &typed).await;
        page.is("/code", 200);
        let page = browser.submit(&page, "submit", &[("code", &mailed_code(&site).await)]).await;
        page.is("/consent", 200);
        let page = browser.submit(&page, "approve", &[]).await;

        let tokens = Tokens::of(&client.redeem(&request, &request.code(&page)).await);
        let id = Jwt::verify(&site, tokens.id.as_deref().unwrap()).await.claims;
        assert_eq!((&id["iss"], &id["nonce"]), (&site.issuer().into(), &request.nonce.into()));
        assert_eq!(client.userinfo(&tokens.access).await.ok()["email"], EMAIL);
        let next = Tokens::of(&client.refresh(tokens.refresh()).await);
        assert_eq!(client.introspect(&next.access).await.ok()["active"], true);
        assert_eq!(client.revoke(next.refresh()).await.status, 200);
        client.refresh(next.refresh()).await.refused(400, "invalid_grant");

        let page = browser.get("/logout").await;
        let page = browser.submit(&page, "confirm", &[]).await;
        page.is("/signed-out", 200);
        let page = browser.get("/login").await;
        let typed = [("email", EMAIL), ("password", "not-the-right-password")];
        browser.submit(&page, "submit", &typed).await.is("/login", 422);
        browser.sign_in(EMAIL, PASSWORD).await;
    }
}

/// `chancery serve` in a directory of its own.
struct Program {
    directory: tempfile::TempDir,
    environment: Vec<(&'static str, String)>,
    log: File,
    server: Child,
    issuer: String,
}

impl Program {
    fn start(database: &TestDatabase) -> Self {
        let kind = database.url().split(':').next().unwrap();
        let log = logs::create(&format!("program-{kind}.log"));
        let directory = tempfile::tempdir().unwrap();
        let environment = vec![
            ("CHANCERY__DATABASE__URL", database.url().to_owned()),
            ("CHANCERY__LOG__FILTER", EVERYTHING.to_owned()),
            ("CHANCERY__LOG__FORMAT", "json".to_owned()),
        ];
        let mut command = command(&directory, &environment, &log);
        command.args(["serve", "--listen", "127.0.0.1:0", "--json"]).stdout(Stdio::piped());
        let mut server = command.spawn().unwrap();
        let mut facts = String::new();
        BufReader::new(server.stdout.take().unwrap()).read_line(&mut facts).unwrap();
        let facts: Value = serde_json::from_str(&facts).unwrap();
        let issuer = facts["issuer"].as_str().unwrap().to_owned();
        Self { directory, environment, log, server, issuer }
    }

    fn create_client(&self, site: &Site) -> OAuthClient {
        let metadata = crate::support::web_metadata();
        let mut command = command(&self.directory, &self.environment, &self.log);
        command.args(["client", "create", "web", "--scope", &metadata.scope, "--json"]);
        command.args(["--redirect", &metadata.redirect_uris[0]]);
        for grant_type in &metadata.grant_types {
            command.args(["--grant", grant_type]);
        }
        let output = command.stdout(Stdio::piped()).output().unwrap();
        assert!(output.status.success());
        let created: Value = serde_json::from_slice(&output.stdout).unwrap();
        let secret = created["client_secret"].as_str().unwrap().to_owned();
        let metadata: ClientMetadata = serde_json::from_value(created).unwrap();
        OAuthClient::new(site.clone(), "web".to_owned(), metadata, Some(secret))
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        self.server.kill().unwrap();
        self.server.wait().unwrap();
    }
}

fn command(
    directory: &tempfile::TempDir,
    environment: &[(&'static str, String)],
    log: &File,
) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_chancery"));
    command.current_dir(directory.path()).env_clear().stdin(Stdio::null());
    command.envs(environment.iter().map(|(name, value)| (name, value)));
    command.stderr(log.try_clone().unwrap());
    command
}

/// The code of the newest letter; the server delivers by itself, a moment later.
async fn mailed_code(site: &Site) -> String {
    let mut browser = site.browser();
    for _ in 0..500 {
        let page = browser.get("/dev/mail").await;
        if page.count("article") > 0 {
            let text = page.text("article:first-of-type pre");
            let mut words = text.split(|c: char| !c.is_ascii_digit());
            let code = words.find(|word| word.len() == 6).unwrap().to_owned();
            record(&code);
            return code;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("no letter came");
}
