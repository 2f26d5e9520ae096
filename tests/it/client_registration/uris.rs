//! Addresses in a registration (R3, R49): each is checked as what it is used for.

use serde_json::{Value, json};

use super::{client_of, open, register, registered, with};
use crate::support::{Host, Reply, TestServer, http_test};

/// Addresses that are good for nothing.
const NEVER: &[&str] = &[
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "data:text/html,x",
    "vbscript:x",
    "http://print.example/x",
    "https://user@print.example/x",
    "https://print.example\\@evil.example/x",
    "https://print.example/x y",
    "https://print.example/\u{0}",
    "//print.example/x",
    "",
];

/// Addresses that are good for people and bad for what the server fetches or calls.
const NOT_FETCHED: &[&str] = &[
    "http://localhost/x",
    "http://127.0.0.1/x",
    "https://127.0.0.1/x",
    "https://10.0.0.1/x",
    "https://169.254.169.254/latest/meta-data",
    "https://[::1]/x",
    "https://[fd00::1]/x",
];

http_test! {
    // R3, R49.
    async fn every_address_is_checked(app: TestServer) {
        let app = open(app).await;
        let shown = ["client_uri", "policy_uri", "tos_uri"];
        let fetched =
            ["logo_uri", "jwks_uri", "sector_identifier_uri", "backchannel_logout_uri"];
        let lists = ["request_uris", "post_logout_redirect_uris", "redirect_uris"];
        let started = ["initiate_login_uri", "frontchannel_logout_uri"];
        let refuse = async |name: &str, value: Value| {
            let error = if name == "redirect_uris" {
                "invalid_redirect_uri"
            } else {
                "invalid_client_metadata"
            };
            register(&app, &with(name, value)).await.refused(400, error);
        };
        for address in NEVER {
            for name in shown.iter().chain(&fetched).chain(&started) {
                refuse(name, json!(address)).await;
            }
            for name in lists {
                refuse(name, json!([address])).await;
            }
        }
        for address in NOT_FETCHED {
            for name in fetched {
                refuse(name, json!(address)).await;
            }
            refuse("request_uris", json!([address])).await;
        }
    }
}

http_test! {
    // RFC 6749 §3.1.2: the redirection endpoint URI MUST NOT include a fragment component.
    async fn a_redirect_uri_with_a_fragment_is_not_registered(app: TestServer) {
        let app = open(app).await;
        for uri in ["https://print.example/cb#", "https://print.example/cb#x"] {
            register(&app, &with("redirect_uris", json!([uri]))).await
                .refused(400, "invalid_redirect_uri");
        }
    }
}

http_test! {
    // RFC 9700 §4.1.3: the query is part of what is compared.
    async fn a_registered_query_is_part_of_the_redirect_uri(app: TestServer) {
        let app = open(app).await;
        let uri = "https://print.example/cb?tenant=1";
        let answer = registered(&app, &with("redirect_uris", json!([uri]))).await;
        let client = client_of(&app, &answer);
        app.browser().get(&client.authorization("openid").path()).await.is("/login", 200);
        for other in [
            "https://print.example/cb",
            "https://print.example/cb?tenant=2",
            "https://print.example/cb?tenant=1&x=y",
            "https://print.example/cb?x=y",
        ] {
            let request = client.authorization("openid").with("redirect_uri", other);
            app.browser().get(&request.path()).await.is("/authorize", 400);
        }
    }
}

http_test! {
    // OpenID Connect Front-Channel Logout §2.
    async fn a_frame_is_on_the_site_of_a_redirect_uri(app: TestServer) {
        let app = open(app).await;
        let own = "https://print.example/logout";
        let answer = registered(&app, &with("frontchannel_logout_uri", own)).await;
        assert_eq!(answer["frontchannel_logout_uri"], own);
        for other in ["https://print.example:8443/logout", "https://evil.example/logout"] {
            register(&app, &with("frontchannel_logout_uri", other)).await
                .refused(400, "invalid_client_metadata");
        }
    }
}

http_test! {
    // OpenID Connect Registration §5.
    async fn a_sector_lists_the_redirect_uris_of_its_clients(app: TestServer) {
        let app = open(app).await;
        let app = app.reaching_this_machine().await;
        let host = Host::start(|path| match path {
            "/good" => {
                let list = br#"["https://print.example/callback", "https://other.example/cb"]"#;
                Reply::document("application/json", list)
            }
            "/other" => Reply::document("application/json", br#"["https://other.example/cb"]"#),
            "/bad" => Reply::document("application/json", br#"{"redirect_uris": []}"#),
            _ => Reply::with("404 Not Found", "", b""),
        });
        for (path, is_good) in [("/good", true), ("/other", false), ("/bad", false), ("/none", false)] {
            let mut body = with("sector_identifier_uri", host.url(path));
            body["subject_type"] = "pairwise".into();
            let response = register(&app, &body).await;
            if is_good {
                assert_eq!(response.status, 201, "{}", response.body);
                assert_eq!(response.json()["subject_type"], "pairwise");
                assert_eq!(response.json()["sector_identifier_uri"], host.url(path));
            } else {
                response.refused(400, "invalid_client_metadata");
            }
        }
        let mut several = with("subject_type", "pairwise");
        several["redirect_uris"] = json!(["https://print.example/cb", "https://other.example/cb"]);
        register(&app, &several).await.refused(400, "invalid_client_metadata");
    }
}
