//! Nobody learns from an answer which addresses have accounts (R39; attack C1).

use std::collections::BTreeMap;

use chancery::accounts::users;

use super::{Filled, Scene, visit};
use crate::support::{Letter, PASSWORD, Page, Response, TestServer, http_test};

/// All of an answer but what is new each time: status, headers, body.
type Told = (u16, BTreeMap<String, String>, String);

#[track_caller]
fn told(response: &Response, email: &str) -> Told {
    let ids = ["csrf", "c", "flow", "ticket"].map(|name| format!("name=\"{name}\" value=\""));
    let mut body = response.body.clone();
    for marker in ids.into_iter().chain(["data-options=\"".to_owned()]) {
        let values: Vec<String> = body
            .split(&marker)
            .skip(1)
            .map(|rest| rest.split('"').next().unwrap().to_owned())
            .collect();
        for value in values.iter().filter(|value| !value.is_empty()) {
            body = body.replace(value.as_str(), "~");
        }
    }
    let headers = response
        .headers
        .iter()
        .filter(|(name, _)| *name != "x-request-id")
        .map(|(name, value)| {
            let value = value.to_str().unwrap();
            let value = value.split_once("c=").map_or(value, |(start, _)| start);
            (name.to_string(), value.to_owned())
        })
        .collect();
    let reference = response.header("x-request-id").unwrap();
    (response.status.as_u16(), headers, body.replace(email, "~").replace(reference, "~"))
}

async fn login(app: &TestServer, email: &str, password: &str) -> Response {
    let mut browser = app.browser();
    let page = browser.get("/login").await;
    let typed = [("email", email), ("password", password)];
    Filled::new(&browser, &page, "submit", &typed).send(app, &[]).await
}

http_test! {
    async fn a_sign_in_tells_nobody_whether_there_is_an_account(app: TestServer) {
        let scene = Scene::new(app.clone()).await;
        app.create_user("loc@example.org").await;
        users::lock(&app.server, "loc@example.org").await.unwrap();
        users::create(
            &app.server,
            users::CreateUser {
                email: "unv@example.org".to_owned(),
                name: None,
                password: Some(chancery::secret::Secret::new(PASSWORD.to_owned())),
                verified: false,
            },
        )
        .await
        .unwrap();
        let all = ["ada@example.org", "loc@example.org", "unv@example.org", "nob@example.org"];
        let wrong = "wrong-password-x";
        let long = "x".repeat(300);
        for password in [wrong, &long] {
            let unknown = told(&login(&app, all[3], password).await, all[3]);
            assert_eq!(unknown.0, 422);
            for email in &all[..3] {
                assert_eq!(told(&login(&app, email, password).await, email), unknown, "{email}");
            }
        }
        // The right password of a locked account is a wrong one too.
        let unknown = told(&login(&app, all[3], PASSWORD).await, all[3]);
        assert_eq!(told(&login(&app, all[1], PASSWORD).await, all[1]), unknown);
        // And delays grow alike, after five tries of whatever kind.
        for round in 0..8 {
            let unknown = told(&login(&app, all[3], wrong).await, all[3]);
            let known = told(&login(&app, all[1], wrong).await, all[1]);
            assert_eq!(known, unknown, "{round}");
            assert_eq!(unknown.0, if round < 2 { 422 } else { 429 }, "{round}");
        }
        drop(scene);
    }
}

/// Registers and gives the answers on the way: to the form, the page, five tries, two resends.
async fn register(app: &TestServer, email: &str) -> Vec<Told> {
    let typed = [("email", email), ("name", "Ada"), ("password", PASSWORD)];
    through(app, email, "/register", &typed).await
}

/// Asks for a new password and gives the answers on the way.
async fn forget(app: &TestServer, email: &str) -> Vec<Told> {
    through(app, email, "/forgot", &[("email", email)]).await
}

async fn through(app: &TestServer, email: &str, path: &str, typed: &[(&str, &str)]) -> Vec<Told> {
    let mut browser = app.browser();
    let page = browser.get(path).await;
    let answer = Filled::new(&browser, &page, "submit", typed).send(app, &[]).await;
    let location = answer.header("location").unwrap().to_owned();
    let mut all = vec![told(&answer, email)];
    let page: Page = browser.get(&location).await;
    all.push(told(&page, email));
    let resend = Filled::new(&browser, &page, "resend", &[]);
    all.push(told(&resend.send(app, &[]).await, email));
    // A code that no letter brought: no letter is read here.
    let code = Filled::new(&browser, &page, "submit", &[("code", "000000")]);
    for _ in 0..6 {
        all.push(told(&code.send(app, &[]).await, email));
    }
    // A letter that still waits gives its place to the next.
    app.mail().await;
    app.clock.advance(61);
    all.push(told(&resend.send(app, &[]).await, email));
    all.push(told(&visit(app, &browser, &format!("{location}&sent=1")).await, email));
    all.push(told(&resend.send(app, &[]).await, email));
    all
}

/// The same at every step, and as many letters.
#[track_caller]
fn are_alike(letters: &[Letter], known: &[Told], unknown: &[Told]) {
    assert_eq!(known.len(), unknown.len());
    for (step, (known, unknown)) in known.iter().zip(unknown).enumerate() {
        // The masked address shows its first letter.
        let known = (known.0, &known.1, known.2.replace("a•••@", "n•••@"));
        assert_eq!(known, (unknown.0, &unknown.1, unknown.2.clone()), "step {step}");
    }
    // Each got a letter for each letter that the other got.
    let to = |email: &str| letters.iter().filter(|letter| letter.to == email).count();
    assert_eq!(to("ada@example.org"), to("nob@example.org"));
    assert_eq!(to("ada@example.org"), 2);
}

http_test! {
    async fn a_registration_tells_nobody_whether_there_is_an_account(app: TestServer) {
        for email in ["ada@example.org", "ann@example.org"] {
            app.create_user(email).await;
        }
        let unknown = register(&app, "nob@example.org").await;
        let known = register(&app, "ada@example.org").await;
        are_alike(&app.mail().await, &known, &unknown);
    }
}

http_test! {
    async fn a_forgotten_password_tells_nobody_whether_there_is_an_account(app: TestServer) {
        app.create_user("ada@example.org").await;
        let unknown = forget(&app, "nob@example.org").await;
        let known = forget(&app, "ada@example.org").await;
        assert_eq!(unknown[0].0, 303);
        are_alike(&app.mail().await, &known, &unknown);
        // Nor whether it is locked, or has no password.
        app.create_user("abe@example.org").await;
        users::lock(&app.server, "abe@example.org").await.unwrap();
        let request = users::CreateUser {
            email: "amy@example.org".to_owned(),
            name: None,
            password: None,
            verified: true,
        };
        users::create(&app.server, request).await.unwrap();
        for email in ["abe@example.org", "amy@example.org"] {
            let answers = forget(&app, email).await;
            for (step, (answer, known)) in answers.iter().zip(&known).enumerate() {
                assert_eq!(answer, known, "{email} step {step}");
            }
        }
    }
}

http_test! {
    async fn a_refused_registration_tells_nobody_either(app: TestServer) {
        app.create_user("ada@example.org").await;
        for password in ["short", "password1234", &"x".repeat(300)] {
            let mut answers = Vec::new();
            for email in ["ada@example.org", "nob@example.org"] {
                let mut browser = app.browser();
                let page = browser.get("/register").await;
                let typed = [("email", email), ("name", ""), ("password", password)];
                let form = Filled::new(&browser, &page, "submit", &typed);
                answers.push(told(&form.send(&app, &[]).await, email));
            }
            assert_eq!(answers[0], answers[1]);
        }
        // Too early for another letter: neither is sent one.
        for email in ["ada@example.org", "nob@example.org"] {
            register(&app, email).await;
        }
        let mut answers = Vec::new();
        for email in ["ada@example.org", "nob@example.org"] {
            let mut browser = app.browser();
            let page = browser.get("/register").await;
            let typed = [("email", email), ("name", ""), ("password", PASSWORD)];
            let form = Filled::new(&browser, &page, "submit", &typed);
            answers.push(told(&form.send(&app, &[]).await, email).0);
        }
        assert_eq!(answers[1], 429);
    }
}

http_test! {
    async fn prompt_none_and_login_hint_tell_nobody_whether_there_is_an_account(app: TestServer) {
        let scene = Scene::new(app.clone()).await;
        let mut answers = Vec::new();
        for email in ["ada@example.org", "nob@example.org"] {
            let request = scene.request().with("login_hint", email);
            let page = app.browser().get(&request.path()).await;
            answers.push(told(&page, email));
        }
        assert_eq!(answers[0], answers[1]);
    }
}
