//! What clients learn beforehand (RFC 9449 §5.1), and browsers (Fetch, CORS protocol).

use axum::http::{Method, Request};
use serde_json::json;

use crate::support::{TestServer, http_test};

http_test! {
    async fn the_metadata_names_the_algorithms_of_proofs(app: TestServer) {
        let metadata = app.get("/.well-known/oauth-authorization-server").await.ok();
        let algorithms = json!(["ES256", "PS256", "EdDSA"]);
        assert_eq!(metadata["dpop_signing_alg_values_supported"], algorithms);
    }
}

http_test! {
    async fn an_app_in_a_browser_may_send_a_proof(app: TestServer) {
        for path in ["/token", "/userinfo"] {
            let request = Request::builder()
                .method(Method::OPTIONS)
                .uri(path)
                .header("origin", "https://app.example")
                .header("access-control-request-headers", "dpop");
            let response = app.request(request.body(Vec::new()).unwrap()).await;
            let allowed = response.header("access-control-allow-headers").unwrap();
            assert!(allowed.split(',').any(|name| name == "dpop"), "{allowed}");
        }
    }
}
