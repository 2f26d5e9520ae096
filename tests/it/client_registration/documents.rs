//! Metadata documents as client ids: fetched, judged like a registration, and fetched again.

use std::sync::{Arc, Mutex};

use chancery::audit::Origin;
use chancery::clients::registry::{self, ChangeClient};
use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::support::{
    Host, OAuthClient, Reply, TestServer, Tokens, http_test, reaching_this_machine,
};

const HOUR: i64 = 3600;
const DAY: i64 = 86_400;

/// A host with one document, which can be changed.
struct Author {
    host: Host,
    says: Arc<Mutex<Option<Value>>>,
}

impl Author {
    fn new() -> Self {
        let says = Arc::new(Mutex::new(None::<Value>));
        let shared = Arc::clone(&says);
        let host = Host::start(move |_| match &*shared.lock().unwrap() {
            Some(document) => Reply::document("application/json", document.to_string().as_bytes()),
            None => Reply::with("404 Not Found", "", b""),
        });
        let author = Self { host, says };
        author.says(author.usual());
        author
    }

    fn id(&self) -> String {
        self.host.url("/client.json")
    }

    fn says(&self, document: impl Into<Option<Value>>) {
        *self.says.lock().unwrap() = document.into();
    }

    fn usual(&self) -> Value {
        json!({
            "client_id": self.id(),
            "client_name": "Photo Print",
            "redirect_uris": ["https://print.example/callback"],
            "grant_types": ["authorization_code", "refresh_token"],
        })
    }

    fn with(&self, name: &str, value: Value) -> Value {
        let mut document = self.usual();
        document[name] = value;
        document
    }

    fn client(&self, app: &TestServer) -> OAuthClient {
        let metadata =
            serde_json::from_value(self.with("token_endpoint_auth_method", "none".into()));
        OAuthClient::new((**app).clone(), self.id(), metadata.unwrap(), None)
    }
}

async fn with_documents(app: TestServer) -> TestServer {
    app.restart(|config| {
        config.client_registration.documents = true;
        config.client_registration.per_minute = 10_000;
        config.fetch = reaching_this_machine();
    })
    .await
}

http_test! {
    async fn nobody_is_known_by_a_document_unless_it_is_switched_on(app: TestServer) {
        let app = app.reaching_this_machine().await;
        let author = Author::new();
        let request = author.client(&app).authorization("openid");
        app.browser().get(&request.path()).await.is("/authorize", 400);
        assert_eq!(author.host.requests().len(), 0);
        let member = "client_id_metadata_document_supported";
        let discovery = "/.well-known/oauth-authorization-server";
        assert!(app.get(discovery).await.ok().get(member).is_none());
        let app = with_documents(app).await;
        assert_eq!(app.get(discovery).await.ok()[member], true);
    }
}

http_test! {
    async fn a_client_signs_people_in_with_its_document_alone(app: TestServer) {
        let app = with_documents(app).await;
        let author = Author::new();
        let client = author.client(&app);
        let ada = app.create_user("ada@example.org").await;
        let mut browser = app.browser_of(&ada).await;
        let request = client.authorization("openid email offline_access");
        let page = browser.get(&request.path()).await;
        page.is("/consent", 200);
        let warning = page.text(".warn");
        assert!(warning.contains("has not checked this app"), "{warning}");
        assert!(warning.contains("localhost"), "who runs the document's host: {warning}");
        let page = browser.submit(&page, "approve", &[]).await;
        let tokens = Tokens::of(&client.redeem(&request, &request.code(&page)).await);
        assert_eq!(client.userinfo(&tokens.access).await.ok()["email"], "ada@example.org");
        client.refresh(tokens.refresh()).await.ok();
        assert_eq!(author.host.requests().len(), 1);
        assert!(author.host.requests()[0].contains("accept: application/json"));
        // People are asked each time.
        browser.get(&client.authorization("openid").path()).await.is("/consent", 200);

        app.clock.advance(HOUR);
        browser.get(&client.authorization("openid").path()).await.is("/consent", 200);
        assert_eq!(author.host.requests().len(), 2, "once an hour");
    }
}

http_test! {
    async fn a_document_that_changes_counts_and_one_that_is_away_goes_on_for_a_day(app: TestServer) {
        let app = with_documents(app).await;
        let author = Author::new();
        let client = author.client(&app);
        app.browser().get(&client.authorization("openid").path()).await.is("/login", 200);

        author.says(author.with("redirect_uris", json!(["https://other.example/cb"])));
        app.clock.advance(HOUR);
        app.browser().get(&client.authorization("openid").path()).await.is("/authorize", 400);
        let moved = |request: crate::support::Authorization| {
            request.with("redirect_uri", "https://other.example/cb")
        };
        app.browser().get(&moved(client.authorization("openid")).path()).await.is("/login", 200);

        author.says(None);
        app.clock.advance(HOUR);
        app.browser().get(&moved(client.authorization("openid")).path()).await.is("/login", 200);
        app.clock.advance(DAY);
        app.browser().get(&moved(client.authorization("openid")).path()).await.is("/authorize", 400);
    }
}

http_test! {
    async fn a_document_that_describes_no_client_is_refused(app: TestServer) {
        let app = with_documents(app).await;
        let author = Author::new();
        let other = author.host.url("/other.json");
        let documents = [
            author.with("client_id", json!(other)),
            author.with("client_id", json!(format!("{}/", author.id()))),
            author.with("client_id", Value::Null),
            author.with("client_secret", json!("chancery_cs_known_to_everybody")),
            author.with("token_endpoint_auth_method", json!("client_secret_basic")),
            author.with("token_endpoint_auth_method", json!("client_secret_post")),
            author.with("token_endpoint_auth_method", json!("private_key_jwt")),
            author.with("redirect_uris", json!([])),
            author.with("redirect_uris", json!(["http://print.example/cb"])),
            author.with("redirect_uris", json!(["javascript:alert(1)"])),
            author.with("grant_types", json!(["client_credentials"])),
            author.with("software_statement", json!("a.b.c")),
            author.with("logo_uri", json!("https://10.0.0.1/logo.png")),
            json!([]),
            json!("text"),
        ];
        let path = author.client(&app).authorization("openid").path();
        for document in documents {
            author.says(document.clone());
            let page = app.browser().get(&path).await;
            page.is("/authorize", 400);
            assert!(page.body.contains("client_id"), "{document}");
            assert!(registry::find(&app.server, &author.id()).await.unwrap().is_none(), "{document}");
        }
        author.says(author.usual());
        app.browser().get(&path).await.is("/login", 200);
    }
}

http_test! {
    // R49: the fetcher is the guarded one.
    async fn an_address_that_is_none_of_a_document_is_never_asked(app: TestServer) {
        let author = Author::new();
        let app = app.restart(|config| config.client_registration.documents = true).await;
        let port = author.host.port();
        let client = author.client(&app);
        for id in [
            author.id(),
            format!("https://127.0.0.1:{port}/client.json"),
            format!("https://localhost:{port}/"),
            format!("https://localhost:{port}/a?b=c"),
            format!("https://localhost:{port}/a#b"),
            format!("https://user@localhost:{port}/a"),
            format!("http://localhost:{port}/client.json"),
            "https://169.254.169.254/latest/meta-data".to_owned(),
        ] {
            let request = client.authorization("openid").with("client_id", &id);
            app.browser().get(&request.path()).await.is("/authorize", 400);
        }
        assert_eq!(author.host.requests().len(), 0);
    }
}

http_test! {
    async fn a_client_that_was_disabled_stays_so_whatever_its_document_says(app: TestServer) {
        let app = with_documents(app).await;
        let author = Author::new();
        let path = author.client(&app).authorization("openid").path();
        app.browser().get(&path).await.is("/login", 200);
        let change = ChangeClient { id: author.id(), origin: Origin::default() };
        registry::disable(&app.server, change).await.unwrap();
        app.clock.advance(2 * HOUR);
        app.browser().get(&path).await.is("/authorize", 400);
        assert_eq!(author.host.requests().len(), 1);
    }
}

http_test! {
    async fn people_who_come_at_once_all_get_in(app: TestServer) {
        let app = with_documents(app).await;
        let author = Author::new();
        let path = author.client(&app).authorization("openid").path();
        let come = || async {
            app.browser().get(&path).await.is("/login", 200);
        };
        join_all((0..6).map(|_| come())).await;
        let asked = author.host.requests().len();
        app.browser().get(&path).await.is("/login", 200);
        assert_eq!(author.host.requests().len(), asked);
    }
}

http_test! {
    async fn a_document_that_is_away_uses_up_nothing_of_what_newcomers_may(app: TestServer) {
        let app = with_documents(app).await;
        let app = app.restart(|config| config.client_registration.per_minute = 8).await;
        let (away, newcomer) = (Author::new(), Author::new());
        let path = away.client(&app).authorization("openid").path();
        app.browser().get(&path).await.is("/login", 200);
        // Gone, and of no use.
        for (number, says) in [None, Some(json!([]))].into_iter().enumerate() {
            away.says(says);
            app.clock.advance(HOUR);
            for _ in 0..6 {
                app.browser().get(&path).await.is("/login", 200);
            }
            assert_eq!(away.host.requests().len(), number + 2);
        }
        let path = newcomer.client(&app).authorization("openid").path();
        app.browser().get(&path).await.is("/login", 200);
    }
}

http_test! {
    async fn strangers_bring_so_many_documents_a_minute_and_no_more(app: TestServer) {
        let app = with_documents(app).await;
        let app = app.restart(|config| config.client_registration.per_minute = 8).await;
        let author = Author::new();
        let client = author.client(&app);
        let ask = async |number: usize| {
            let id = author.host.url(&format!("/{number}.json"));
            let request = client.authorization("openid").with("client_id", &id);
            app.browser().get(&request.path()).await.status.as_u16()
        };
        assert_eq!([ask(0).await, ask(1).await, ask(2).await], [400, 400, 503]);
        assert_eq!(author.host.requests().len(), 2);
    }
}
