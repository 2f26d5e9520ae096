//! Whatever names an address by which this server is to fetch or deliver something, it does not lead
//! to this machine or its network (R49, attack D1): a canary listens and hears nothing. Which
//! addresses are refused, `src/fetch/address.rs` shows; how much is read of what answers, `fetch.rs`.

use std::net::{Ipv4Addr, TcpListener};

use chancery::audit::Origin;
use chancery::clients::metadata::SubjectType;
use chancery::clients::registry::{self, CreateClient};
use chancery::clients::{ClientError, ClientMetadata, Extra};
use chancery::config::{AssertionIssuer, AssertionSubject};

use crate::support::{ClientKey, TestServer, asserted, form_request, http_test, web_metadata};

/// Something on this machine that must not be reached, by several names.
struct Canary {
    listener: TcpListener,
}

impl Canary {
    fn start() -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        listener.set_nonblocking(true).unwrap();
        Self { listener }
    }

    fn url(&self, path: &str) -> String {
        format!("https://localhost:{}{path}", self.port())
    }

    /// The same machine under other names.
    fn urls(&self, path: &str) -> Vec<String> {
        let hosts = ["localhost", "127.0.0.1", "127.9.9.9", "[::ffff:7f00:1]", "[64:ff9b::7f00:1]"];
        hosts.map(|host| format!("https://{host}:{}{path}", self.port())).into()
    }

    fn port(&self) -> u16 {
        self.listener.local_addr().unwrap().port()
    }

    #[track_caller]
    fn heard_nothing(&self) {
        assert!(self.listener.accept().is_err(), "somebody knocked");
    }
}

fn with(extra: Extra) -> ClientMetadata {
    ClientMetadata { extra, ..web_metadata() }
}

http_test! {
    async fn keys_of_clients_are_not_fetched_from_this_machine(app: TestServer) {
        let canary = Canary::start();
        let key = ClientKey::generate("k");
        for (number, url) in canary.urls("/jwks").into_iter().enumerate() {
            let metadata = ClientMetadata {
                token_endpoint_auth_method: "private_key_jwt".to_owned(),
                ..with(Extra { jwks_uri: Some(url), ..Extra::default() })
            };
            let client = app.create_client(&format!("keys-{number}"), metadata).await;
            let assertion = key.assertion(&app, &client.id);
            let form = asserted(&[("grant_type", "refresh_token"), ("refresh_token", "x")], &assertion);
            let request = form_request("/token", &form);
            let status = app.request(request).await.status.as_u16();
            assert!(matches!(status, 401 | 503), "{status}");
        }
        canary.heard_nothing();
    }
}

http_test! {
    async fn keys_of_issuers_are_not_fetched_from_this_machine(app: TestServer) {
        let canary = Canary::start();
        let issuer = AssertionIssuer {
            issuer: "https://ci.example".to_owned(),
            jwks_uri: canary.url("/keys"),
            subject: AssertionSubject::Id,
            clients: Vec::new(),
        };
        let app = app.restart(|config| config.jwt_bearer.issuers = vec![issuer]).await;
        let grant = "urn:ietf:params:oauth:grant-type:jwt-bearer";
        let metadata = ClientMetadata {
            grant_types: vec![grant.to_owned()],
            scope: "openid".to_owned(),
            ..ClientMetadata::default()
        };
        let client = app.create_client("deploy", metadata).await;
        let assertion = ClientKey::generate("k").assertion(&app, "https://ci.example");
        let form = [("grant_type", grant), ("assertion", &*assertion)];
        client.token(&form).await.refused(503, "temporarily_unavailable");
        canary.heard_nothing();
    }
}

http_test! {
    async fn logos_are_not_fetched_from_this_machine(app: TestServer) {
        let canary = Canary::start();
        for (number, url) in canary.urls("/logo.png").into_iter().enumerate() {
            let metadata = ClientMetadata { logo_uri: Some(url), ..web_metadata() };
            app.create_client(&format!("logo-{number}"), metadata).await;
        }
        app.run_due_jobs().await;
        canary.heard_nothing();
    }
}

http_test! {
    async fn request_objects_are_not_fetched_from_this_machine(app: TestServer) {
        let canary = Canary::start();
        let request_uris = canary.urls("/request");
        let jwks = Some(ClientKey::generate("k").jwks());
        let extra = Extra { request_uris: request_uris.clone(), jwks, ..Extra::default() };
        let client = app.create_client("web", with(extra)).await;
        let mut browser = app.browser();
        for request_uri in request_uris {
            let request = client.authorization("openid").with("request_uri", &request_uri);
            let page = browser.get(&request.path()).await;
            assert!(page.url.path() == "/authorize", "{}", page.url);
        }
        canary.heard_nothing();
    }
}

http_test! {
    async fn sectors_are_not_asked_for_on_this_machine(app: TestServer) {
        let canary = Canary::start();
        for url in canary.urls("/sector") {
            let metadata = with(Extra {
                subject_type: SubjectType::Pairwise,
                sector_identifier_uri: Some(url),
                ..Extra::default()
            });
            let request = CreateClient { id: None, metadata, origin: Origin::default() };
            let refused = registry::create(&app.server, request).await;
            assert!(matches!(refused, Err(ClientError::Invalid(_))), "{refused:?}");
        }
        canary.heard_nothing();
    }
}

http_test! {
    async fn documents_of_clients_are_not_fetched_from_this_machine(app: TestServer) {
        let app = app.restart(|config| config.client_registration.documents = true).await;
        let canary = Canary::start();
        let template = app.web_client().await;
        let mut browser = app.browser();
        for url in canary.urls("/client") {
            let request = template.authorization("openid").with("client_id", &url);
            browser.get(&request.path()).await.is_error(400);
        }
        canary.heard_nothing();
    }
}

http_test! {
    // Whoever may choose a name would else learn from the answer where it leads inside (R49).
    async fn a_stranger_is_not_told_where_a_name_leads(app: TestServer) {
        let app = app
            .restart(|config| {
                config.client_registration.mode = chancery::config::RegistrationMode::Open;
                config.client_registration.documents = true;
            })
            .await;
        // What failed once is not tried again: a host for each.
        let canaries = [(); 3].map(|()| Canary::start());
        let [sectors, clients, requests] = &canaries;
        let tells_nothing = |text: &str| {
            assert!(text.contains("its host cannot be reached"), "{text}");
            assert!(!text.contains("127.0.0.1") && !text.contains("::1"), "{text}");
            assert!(!text.contains("allowed_networks"), "{text}");
        };

        let body = serde_json::json!({
            "redirect_uris": ["https://app.example/cb"],
            "sector_identifier_uri": sectors.url("/sector"),
        });
        let request = axum::http::Request::post(chancery::clients::registration::PATH)
            .header("content-type", "application/json")
            .body(body.to_string().into_bytes())
            .unwrap();
        let refused = app.request(request).await;
        refused.refused(400, "invalid_client_metadata");
        tells_nothing(&refused.body);

        let template = app.web_client().await;
        let request = template.authorization("openid").with("client_id", &clients.url("/client"));
        let page = app.browser().get(&request.path()).await;
        page.is_error(400);
        tells_nothing(&page.body);

        let extra = Extra {
            request_uris: vec![requests.url("/request")],
            jwks: Some(ClientKey::generate("k").jwks()),
            ..Extra::default()
        };
        let client = app.create_client("asks", with(extra)).await;
        let request = client.authorization("openid").with("request_uri", &requests.url("/request"));
        let location = app.get(&request.path()).await;
        let location = location.header("location").unwrap().replace('+', " ");
        tells_nothing(&location);
        canaries.iter().for_each(Canary::heard_nothing);
    }
}

http_test! {
    async fn nobody_on_this_machine_is_told_of_the_end_of_a_session(app: TestServer) {
        let canary = Canary::start();
        let user = app.create_user("ada@example.org").await;
        let mut browser = app.browser_of(&user).await;
        for (number, url) in canary.urls("/logout").into_iter().enumerate() {
            let extra = Extra { backchannel_logout_uri: Some(url), ..Extra::default() };
            let client = app.create_client(&format!("told-{number}"), with(extra)).await;
            client.tokens(&mut browser, "openid").await;
        }
        app.lock_user(&user.id).await;
        app.run_due_jobs().await;
        canary.heard_nothing();
    }
}

http_test! {
    async fn an_address_in_disguise_is_not_even_registered(app: TestServer) {
        let canary = Canary::start();
        for host in ["127.1", "2130706433", "0x7f000001", "0177.0.0.1", "[::ffff:127.0.0.1]"] {
            let url = format!("https://{host}:{}/x", canary.port());
            let metadata = ClientMetadata { logo_uri: Some(url), ..web_metadata() };
            let request = CreateClient { id: None, metadata, origin: Origin::default() };
            let refused = registry::create(&app.server, request).await;
            assert!(matches!(refused, Err(ClientError::Invalid(_))), "{host}: {refused:?}");
        }
        canary.heard_nothing();
    }
}

http_test! {
    // What an administrator may register by mistake, a stranger may not register at all.
    async fn a_stranger_registers_no_address_of_this_machine(app: TestServer) {
        let app = app
            .restart(|config| {
                config.client_registration.mode = chancery::config::RegistrationMode::Open;
            })
            .await;
        let canary = Canary::start();
        for member in
            ["jwks_uri", "logo_uri", "sector_identifier_uri", "backchannel_logout_uri", "request_uris"]
        {
            let url = format!("https://127.0.0.1:{}/x", canary.port());
            let value = if member == "request_uris" {
                serde_json::json!([url])
            } else {
                serde_json::json!(url)
            };
            let mut body = serde_json::json!({ "redirect_uris": ["https://app.example/cb"] });
            body[member] = value;
            let request = axum::http::Request::post(chancery::clients::registration::PATH)
                .header("content-type", "application/json")
                .body(body.to_string().into_bytes())
                .unwrap();
            let response = app.request(request).await;
            assert_eq!(response.status, 400, "{member}: {}", response.body);
        }
        app.run_due_jobs().await;
        canary.heard_nothing();
    }
}
