//! In which language a page speaks: `ui_locales` (OpenID Connect Core §3.1.2.1), what was chosen,
//! `Accept-Language`.

use axum::http::{Request, header};
use chancery::accounts::profile::{self, Edit};
use chancery::accounts::users;
use chancery::config::Phrase;
use chancery::texts::Language;

use super::{Filled, Scene, flow_of, visit};
use crate::support::{Browser, PASSWORD, Page, TestServer, http_test};

const ENGLISH: &str = "Sign in";
const GERMAN: &str = "Anmelden";
const FRENCH: &str = "Connexion";

/// Visits a page with a browser that asks for these languages.
async fn accepting(browser: &mut Browser, path: &str, languages: &str) -> Page {
    let request = Request::get(path).header(header::ACCEPT_LANGUAGE, languages);
    browser.send(request.body(Vec::new()).unwrap()).await
}

/// Chooses a language by the link at the foot of a page.
async fn choose(browser: &mut Browser, page: &Page, language: &str) -> Page {
    let choices = browser.get(&page.attribute("footer a#language", "href")).await;
    choices.is("/language", 200);
    browser.submit(&choices, &format!("to-{language}"), &[]).await
}

http_test! {
    async fn a_page_speaks_the_language_that_the_browser_asks_for(app: TestServer) {
        for (languages, tag, dir, heading) in [
            ("de-AT, en;q=0.5", "de", "ltr", GERMAN),
            ("ja, fr-CA;q=0.8, en;q=0.7", "fr", "ltr", FRENCH),
            ("es", "es", "ltr", "Iniciar sesión"),
            ("ar-EG", "ar", "rtl", "تسجيل الدخول"),
            ("en-GB, de;q=0.9", "en", "ltr", ENGLISH),
            ("ja", "en", "ltr", ENGLISH),
            ("", "en", "ltr", ENGLISH),
            (", ;;q=", "en", "ltr", ENGLISH),
        ] {
            let page = accepting(&mut app.browser(), "/login", languages).await;
            page.is("/login", 200);
            assert_eq!(page.text("h1"), heading, "{languages}");
            assert_eq!(page.attribute("html", "lang"), tag);
            assert_eq!(page.attribute("html", "dir"), dir);
        }
    }
}

http_test! {
    async fn errors_speak_the_language_too(app: TestServer) {
        let mut browser = app.browser();
        let missing = accepting(&mut browser, "/nowhere", "de").await;
        assert_eq!(missing.is_error(404).text("h1"), "Seite nicht gefunden");
        assert_eq!(missing.attribute("html", "lang"), "de");
        let old = accepting(&mut browser, "/login?flow=unknown", "fr").await;
        assert_eq!(old.is_error(410).text("h1"), "Ce lien de connexion est périmé");
        let unknown = accepting(&mut browser, "/authorize?client_id=x&ui_locales=es", "fr").await;
        assert!(unknown.is_error(400).body.contains("no está registrada"), "{}", unknown.body);
        // Programs read English whatever they accept.
        let token = Request::post("/token").header(header::ACCEPT_LANGUAGE, "de");
        let token = app.request(token.body(Vec::new()).unwrap()).await;
        assert!(token.body.contains("must be"), "{}", token.body);
    }
}

http_test! {
    async fn an_error_is_read_in_another_language_by_choice(app: TestServer) {
        let request = "/authorize?client_id=x&state=a%20b&ui_locales=es";
        for (path, status) in [("/no/such/page", 404), ("/cancel", 405), (request, 400)] {
            let mut browser = app.browser();
            let page = accepting(&mut browser, path, "es").await;
            assert_eq!(page.is_error(status).attribute("html", "lang"), "es");
            let page = choose(&mut browser, &page, "fr").await;
            assert_eq!(page.is_error(status).attribute("html", "lang"), "fr", "{path}");
        }
        // From a form that is not taken the way leads to its page.
        let mut browser = app.browser();
        let page = browser.post("/login", &[("csrf", "old"), ("email", "a@b.c")]).await;
        let page = choose(&mut browser, page.is_error(419), "fr").await;
        assert_eq!(page.is("/login", 200).attribute("html", "lang"), "fr");
    }
}

http_test! {
    async fn the_question_of_an_app_survives_the_choice_of_a_language(app: TestServer) {
        let scene = Scene::new(app).await;
        let mut browser = scene.ada().await;
        let page = browser.get("/end-session?ui_locales=de&state=a%20b").await;
        assert_eq!(page.is("/end-session", 200).attribute("html", "lang"), "de");
        let page = choose(&mut browser, &page, "fr").await;
        assert_eq!(page.is("/end-session", 200).attribute("html", "lang"), "fr");
        assert_eq!(page.attribute("form [name=state]", "value"), "a b");
    }
}

http_test! {
    async fn a_refused_form_is_told_in_the_language_of_its_page(app: TestServer) {
        app.create_user("ada@example.org").await;
        let mut browser = app.browser();
        let page = accepting(&mut browser, "/login", "de").await;
        let typed = [("email", "ada@example.org"), ("password", "wrong-password")];
        let filled = Filled::new(&browser, &page, "submit", &typed);
        let refused = filled.send(&app, &[("accept-language", "de")]).await;
        assert_eq!(refused.status, 422);
        assert!(refused.body.contains("gehören nicht zusammen"), "{}", refused.body);
        assert!(refused.body.contains("<title>Fehler: Anmelden"), "{}", refused.body);
    }
}

http_test! {
    async fn the_app_says_which_language_its_people_want(app: TestServer) {
        let scene = Scene::new(app).await;
        let mut browser = scene.app.browser();
        let path = scene.request().with("ui_locales", "ja de fr").path();
        let page = accepting(&mut browser, &path, "es").await;
        assert_eq!(page.is("/login", 200).text("h1"), GERMAN);
        // On every page of the sign-in, and on no other.
        let login = [("email", "ada@example.org"), ("password", PASSWORD)];
        let page = browser.submit(&page, "submit", &login).await;
        assert_eq!(page.is("/consent", 200).attribute("html", "lang"), "de");
        let page = accepting(&mut browser, "/", "es").await;
        assert_eq!(page.attribute("html", "lang"), "es");
        // A language that nobody here speaks is no wish.
        let path = scene.request().with("ui_locales", "ja x-klingon").path();
        let mut other = scene.app.browser();
        let login = format!("/login?flow={}", flow_of(&other.get(&path).await));
        let page = accepting(&mut other, &login, "es").await;
        assert_eq!(page.attribute("html", "lang"), "es");
    }
}

http_test! {
    async fn a_choice_counts_in_this_browser_from_then_on(app: TestServer) {
        let mut browser = app.browser();
        let page = accepting(&mut browser, "/login", "es").await;
        let page = choose(&mut browser, &page, "fr").await;
        assert_eq!(page.is("/login", 200).text("h1"), FRENCH);
        let page = accepting(&mut browser, "/register", "es").await;
        assert_eq!(page.attribute("html", "lang"), "fr");
        assert_eq!(browser.cookies["chancery_language"], "fr");
        let other = accepting(&mut app.browser(), "/login", "es").await;
        assert_eq!(other.attribute("html", "lang"), "es");
    }
}

http_test! {
    async fn the_account_remembers_a_choice_and_speaks_it_in_every_browser(app: TestServer) {
        let scene = Scene::new(app).await;
        let mut browser = scene.ada().await;
        let page = browser.get("/").await;
        choose(&mut browser, &page, "de").await.is("/", 200);
        let user = users::show(&scene.app.server, "ada@example.org").await.unwrap();
        assert_eq!(user.locale.as_deref(), Some("de"));

        let mut elsewhere = scene.app.browser();
        assert_eq!(elsewhere.get("/login").await.text("h1"), ENGLISH);
        elsewhere.sign_in("ada@example.org", PASSWORD).await;
        let page = accepting(&mut elsewhere, "/", "fr").await;
        assert_eq!(page.attribute("html", "lang"), "de");
        // The app still says what its own sign-ins speak.
        let asked = scene.request().with("ui_locales", "es").path();
        assert_eq!(elsewhere.get(&asked).await.is("/consent", 200).attribute("html", "lang"), "es");
    }
}

http_test! {
    async fn a_region_of_the_same_language_stays(app: TestServer) {
        let scene = Scene::new(app).await;
        let edit = Edit { claim: "locale".to_owned(), value: Some("fr-CA".to_owned()) };
        profile::edit(&scene.app.server, "ada@example.org", vec![edit]).await.unwrap();
        let mut browser = scene.ada().await;
        let page = browser.get("/").await;
        assert_eq!(page.attribute("html", "lang"), "fr");
        choose(&mut browser, &page, "fr").await.is("/", 200);
        let user = users::show(&scene.app.server, "ada@example.org").await.unwrap();
        assert_eq!(user.locale.as_deref(), Some("fr-CA"));
    }
}

http_test! {
    async fn a_choice_keeps_the_sign_in_and_counts_more_than_the_app_there(app: TestServer) {
        let scene = Scene::new(app).await;
        let mut browser = scene.app.browser();
        let path = scene.request().with("ui_locales", "de").path();
        let page = browser.get(&path).await;
        let flow = flow_of(&page);
        // On a form that came back, too: the flow is in its fields only.
        let wrong = [("email", "ada@example.org"), ("password", "wrong-password")];
        let page = browser.submit(&page, "submit", &wrong).await;
        assert_eq!(page.is("/login", 422).attribute("html", "lang"), "de");
        let page = choose(&mut browser, &page, "fr").await;
        assert_eq!(page.is("/login", 200).text("h1"), FRENCH);
        assert_eq!(flow_of(&page), flow);
        let login = [("email", "ada@example.org"), ("password", PASSWORD)];
        let page = browser.submit(&page, "submit", &login).await;
        assert_eq!(page.is("/consent", 200).attribute("html", "lang"), "fr");
        let page = browser.submit(&page, "approve", &[]).await;
        assert!(page.location.is_some(), "{}", page.body);
        // The next sign-in is the app's to word again.
        let again = scene.request().with("ui_locales", "de").with("prompt", "consent").path();
        let page = browser.get(&again).await;
        assert_eq!(page.is("/consent", 200).attribute("html", "lang"), "de");
    }
}

http_test! {
    async fn the_operators_words_for_a_scope_speak_the_language_of_the_page(app: TestServer) {
        let words = [(Language::En, "browse your album"), (Language::De, "Ihr Album ansehen")];
        let words = words.map(|(language, words)| (language, words.to_owned()));
        let app = app
            .restart(|config| {
                config.scopes.insert("profile".to_owned(), Phrase::Translated(words.into()));
            })
            .await;
        let scene = Scene::new(app).await;
        let mut browser = scene.ada().await;
        for (language, said) in [("de", "Ihr Album ansehen"), ("fr", "browse your album")] {
            let request = scene.client.authorization("openid profile");
            let page = browser.get(&request.with("ui_locales", language).path()).await;
            assert_eq!(page.is("/consent", 200).attribute("html", "lang"), language);
            assert_eq!(page.text("[data-scope=profile]"), said);
        }
    }
}

http_test! {
    async fn a_choice_leads_back_to_this_server_only(app: TestServer) {
        for next in ["//evil.example", "https://evil.example/", "/\\evil.example", "x", ""] {
            let mut browser = app.browser();
            let page = browser.get("/language").await;
            let csrf = page.attribute("form input[name=csrf]", "value");
            let form = [("csrf", csrf.as_str()), ("language", "de"), ("next", next)];
            let page = browser.post("/language", &form).await;
            assert!(page.location.is_none(), "{next}: {:?}", page.location);
            assert_eq!(page.is("/login", 200).text("h1"), GERMAN);
        }
        let quoted = visit(&app, &app.browser(), "/language?next=%2F%22%3E%3Cscript%3E").await;
        assert!(!quoted.body.contains("<script>"), "{}", quoted.body);
    }
}

http_test! {
    async fn another_sites_form_chooses_nothing(app: TestServer) {
        let mut browser = app.browser();
        let page = browser.get("/language").await;
        let csrf = page.attribute("form input[name=csrf]", "value");
        let refused = browser.post("/language", &[("language", "de"), ("next", "/login")]).await;
        assert_eq!(refused.is_error(419).text("h1"), "This form is out of date");
        let unknown = browser.post("/language", &[("csrf", &csrf), ("language", "xx")]).await;
        assert_eq!(unknown.is_error(400).text("h1"), "The request cannot be read");
        assert!(!browser.cookies.contains_key("chancery_language"));
        assert_eq!(browser.get("/login").await.text("h1"), ENGLISH);
    }
}
