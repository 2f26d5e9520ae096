//! What surrounds every request: shapes of errors, headers, host names, cookies, CSRF.

use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode};
use chancery::clock::Clock;
use chancery::config::Config;
use chancery::http;
use chancery::secret::{MasterKey, Secret};
use chancery::server::Server;
use http_body_util::BodyExt as _;
use tower::ServiceExt as _;

const FORM: &str = "application/x-www-form-urlencoded";

struct App {
    router: http::App,
    _directory: tempfile::TempDir,
}

struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: String,
}

async fn app(public_url: Option<&str>) -> App {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("chancery.db");
    let mut config = Config::default();
    config.database.url = Secret::new(format!("sqlite:{}", path.display()));
    config.server.public_url = public_url.map(|url| url.parse().unwrap());
    if config.is_https() {
        config.mail.smtp_url = Some(Secret::new("smtp://127.0.0.1:1".to_owned()));
    }
    let clock = Clock::fixed(1_777_888_927);
    let server = Server::start(config, MasterKey::generate(), clock).await.unwrap();
    App { router: http::router(server), _directory: directory }
}

impl App {
    async fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        let mut request = Request::builder().method(method).uri(path);
        if !headers.iter().any(|(name, _)| *name == "host") {
            request = request.header("host", "localhost:8080");
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(Body::from(body.to_owned())).unwrap();
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = body.collect().await.unwrap().to_bytes();
        let body = String::from_utf8(body.to_vec()).unwrap();
        Answer { status: parts.status, headers: parts.headers, body }
    }

    async fn get(&self, path: &str) -> Answer {
        self.send("GET", path, &[], "").await
    }

    async fn post(&self, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        self.send("POST", path, &[&[("content-type", FORM)], headers].concat(), body).await
    }
}

impl Answer {
    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    fn is_page(&self, status: u16) {
        assert_eq!(self.status.as_u16(), status, "{}", self.body);
        assert!(self.header("content-type").starts_with("text/html"));
        let reference = format!("<code id=\"reference\">{}</code>", self.header("x-request-id"));
        assert!(self.body.contains(&reference), "{}", self.body);
    }

    fn is_json(&self, status: u16, code: &str) {
        assert_eq!(self.status.as_u16(), status, "{}", self.body);
        let body: serde_json::Value = serde_json::from_str(&self.body).unwrap();
        assert_eq!(body["error"], code, "{body}");
        assert_eq!(self.header("cache-control"), "no-store");
        assert_eq!(self.header("pragma"), "no-cache");
    }

    fn hidden(&self, name: &str) -> String {
        let start = format!("name=\"{name}\" value=\"");
        let at = self.body.find(&start).unwrap() + start.len();
        self.body[at..].split('"').next().unwrap().to_owned()
    }

    fn cookie(&self) -> String {
        self.header("set-cookie").split(';').next().unwrap().to_owned()
    }
}

#[tokio::test]
async fn every_answer_carries_the_security_headers() {
    let app = app(None).await;
    for path in ["/login", "/nowhere", "/jwks", "/static/app.css", "/health/live", "/signed-out"] {
        let answer = app.get(path).await;
        if !answer.header("content-type").starts_with("application/") {
            assert_eq!(answer.header("x-frame-options"), "DENY", "{path}");
            assert_eq!(answer.header("referrer-policy"), "same-origin", "{path}");
        }
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert!(answer.header("content-security-policy").contains("frame-ancestors 'none'"));
        assert_eq!(answer.header("strict-transport-security"), "", "{path}");
        assert_ne!(answer.header("cache-control"), "", "{path}");
    }
    let login = app.get("/login").await;
    assert!(login.header("content-security-policy").ends_with("form-action 'self'"));
    assert_eq!(login.header("cache-control"), "no-store");
}

#[tokio::test]
async fn errors_are_pages_for_people_and_json_for_programs() {
    let app = app(None).await;
    app.get("/nowhere").await.is_page(404);
    app.get("/code?c=unknown").await.is_page(410);
    app.get("/login?flow=unknown").await.is_page(410);
    app.get("/consent").await.is_page(410);
    app.get("/login?flow=%zz").await.is_page(400);
    let wrong_method = app.send("DELETE", "/login", &[], "").await;
    wrong_method.is_page(405);
    assert_eq!(wrong_method.header("allow"), "GET,HEAD,POST");
    let wrong_method = app.get("/token").await;
    wrong_method.is_json(405, "invalid_request");
    assert_eq!(wrong_method.header("allow"), "POST");
}

#[tokio::test]
async fn a_body_that_is_no_small_form_is_refused() {
    let app = app(None).await;
    let large = format!("password={}", "x".repeat(32 * 1024));
    for (path, is_page) in [("/login", true), ("/token", false)] {
        for (headers, status) in [
            (&[("content-type", FORM)][..], 413),
            (&[("content-type", FORM), ("content-length", "40000")], 413),
            (&[("content-type", "application/json")], 415),
            (&[], 415),
        ] {
            let body = if status == 413 { large.as_str() } else { "{}" };
            let answer = app.send("POST", path, headers, body).await;
            if is_page {
                answer.is_page(status);
            } else {
                answer.is_json(status, "invalid_request");
            }
        }
    }
}

#[tokio::test]
async fn a_foreign_host_name_gets_the_page_that_says_so() {
    let app = app(None).await;
    for host in ["127.0.0.1:8080", "[::1]:8080", "evil.example", "localhost"] {
        let answer = app.send("GET", "/login", &[("host", host)], "").await;
        assert_eq!(answer.status, StatusCode::MISDIRECTED_REQUEST);
        assert!(answer.body.contains("http://localhost:8080"), "{host}");
        assert!(answer.body.contains(&format!("http://{host}")), "{host}");
        app.send("GET", "/jwks", &[("host", host)], "").await.is_json(421, "invalid_request");
        let style = app.send("GET", "/static/app.css", &[("host", host)], "").await;
        assert_eq!(style.status, StatusCode::OK);
        let probe = app.send("GET", "/health/ready", &[("host", host)], "").await;
        assert_eq!(probe.status, StatusCode::OK);
    }
    app.send("GET", "/login", &[("host", "a b")], "").await.is_page(400);
}

#[tokio::test]
async fn a_form_counts_only_in_the_browser_and_origin_it_was_given_to() {
    let app = app(None).await;
    let page = app.get("/login").await;
    let cookie = page.cookie();
    let other = app.get("/login").await;
    let form = |csrf: &str| format!("csrf={csrf}&email=a%40example.org&password=correct-horse");
    let ours = form(&page.hidden("csrf"));
    let host = ("origin", "http://localhost:8080");
    for (headers, body, status) in [
        (&[("cookie", cookie.as_str())][..], form(""), 419),
        (&[("cookie", &cookie)], form(&other.hidden("csrf")), 419),
        (&[("cookie", &cookie)], format!("{ours}&flow=other"), 419),
        (&[], ours.clone(), 419),
        (&[("cookie", &cookie), ("origin", "null")], ours.clone(), 403),
        (&[("cookie", &cookie), ("origin", "https://evil.example")], ours.clone(), 403),
        (&[("cookie", &cookie), ("sec-fetch-site", "cross-site")], ours.clone(), 403),
        (&[("cookie", &cookie), ("cookie", &other.cookie()), host], ours.clone(), 419),
    ] {
        app.post("/login", headers, &body).await.is_page(status);
    }
    let accepted = app.post("/login", &[("cookie", &cookie), host], &ours).await;
    assert_eq!(accepted.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", accepted.body);
    assert!(accepted.body.contains("value=\"a@example.org\""));
    assert!(!accepted.body.contains("correct-horse"));
}

#[tokio::test]
async fn control_characters_and_long_texts_come_back_as_form_errors() {
    let app = app(None).await;
    for (path, field, value) in [
        ("/login", "email", "a%00%40example.org".to_owned()),
        ("/login", "email", "a".repeat(255)),
        ("/login", "password", "a%1bb".to_owned()),
        ("/register", "email", "a%0a%40example.org".to_owned()),
        ("/register", "name", "a%7f".to_owned()),
        ("/register", "name", "a".repeat(201)),
        ("/register", "password", "a%00".to_owned()),
    ] {
        let page = app.get(path).await;
        let (fine_email, fine_password) = ("a%40example.org", "correct-horse-9-staple");
        let rest = match field {
            "email" => format!("password={fine_password}"),
            "password" => format!("email={fine_email}"),
            _ => format!("email={fine_email}&password={fine_password}"),
        };
        let form = format!("csrf={}&{field}={value}&{rest}", page.hidden("csrf"));
        let answer = app.post(path, &[("cookie", &page.cookie())], &form).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{path} {field}");
        assert!(answer.body.contains("id=\"error-summary\""), "{path} {field}");
        assert!(answer.body.contains(&format!("id=\"{field}-error\"")), "{path} {field}");
    }
}

#[tokio::test]
async fn cookies_are_closed_to_scripts_and_other_sites() {
    let plain = app(None).await;
    let cookie = plain.get("/login").await.header("set-cookie").to_owned();
    assert!(cookie.starts_with("chancery_browser="));
    assert!(cookie.ends_with("; Path=/; Max-Age=31536000; HttpOnly; SameSite=Lax"), "{cookie}");

    let app = app(Some("https://id.example")).await;
    let login = app.send("GET", "/login", &[("host", "id.example")], "").await;
    let cookie = login.header("set-cookie");
    assert!(cookie.starts_with("__Host-chancery_browser="));
    assert!(cookie.ends_with("; HttpOnly; SameSite=Lax; Secure"), "{cookie}");
    assert_eq!(login.header("strict-transport-security"), "max-age=31536000");
    let mail = app.send("GET", "/dev/mail", &[("host", "id.example")], "").await;
    mail.is_page(404);
}

#[tokio::test]
async fn a_form_from_another_site_does_not_replace_the_browsers_cookie() {
    let app = app(None).await;
    let body = "client_id=web&response_type=code&state=a+%26";
    let foreign = app.post("/authorize", &[("origin", "https://print.example")], body).await;
    assert_eq!(foreign.status, StatusCode::SEE_OTHER);
    assert_eq!(
        foreign.header("location"),
        "/authorize?client_id=web&response_type=code&state=a+%26"
    );
    assert_eq!(foreign.header("set-cookie"), "");
    // With its cookie, or from a program that is no browser, it is judged at once.
    let cookie = app.get("/login").await.cookie();
    let headers = [("origin", "https://print.example"), ("cookie", cookie.as_str())];
    app.post("/authorize", &headers, body).await.is_page(400);
    app.post("/authorize", &[], body).await.is_page(400);
}

#[tokio::test]
async fn an_error_may_be_read_by_apps_in_a_browser() {
    let app = app(None).await;
    let answer = app.post("/token", &[("origin", "https://spa.example")], "grant_type=x").await;
    assert_eq!(answer.header("access-control-allow-origin"), "*");
    assert_ne!(answer.status, StatusCode::OK);
}

#[tokio::test]
async fn a_listening_server_answers_and_stops_when_told() {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

    let directory = tempfile::tempdir().unwrap();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let mut config = Config::default();
    config.server.listen = listener.local_addr().unwrap();
    let file = directory.path().join("chancery.db");
    config.database.url = Secret::new(format!("sqlite:{}", file.display()));
    let address = config.server.listen;
    let server = Server::start(config, MasterKey::generate(), Clock::System).await.unwrap();
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let shutdown = async move { stopped.await.unwrap() };
    let readiness = http::Readiness::default();
    let serving = tokio::spawn(http::serve(server, listener, readiness.clone(), shutdown));

    let ask = async |path: &str| {
        let mut stream = tokio::net::TcpStream::connect(address).await.unwrap();
        let host = format!("localhost:{}", address.port());
        let request = format!("GET {path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        answer
    };
    assert!(ask("/login").await.starts_with("HTTP/1.1 200 OK"));
    assert!(ask("/health/ready").await.starts_with("HTTP/1.1 200 OK"));

    readiness.withdraw();
    let unready = ask("/health/ready").await;
    assert!(unready.starts_with("HTTP/1.1 503"), "{unready}");
    assert!(unready.contains("\r\nretry-after: 1\r\n"), "{unready}");
    assert!(unready.contains("\"error\":\"temporarily_unavailable\""), "{unready}");
    assert!(ask("/login").await.starts_with("HTTP/1.1 200 OK"), "all else goes on");

    stop.send(()).unwrap();
    serving.await.unwrap();
}
