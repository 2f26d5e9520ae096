//! What is no proper form is refused before its meaning matters (RFC 6749 §3.2, §5.2; attacks on
//! parsers).

use axum::http::{Method, Request, header};

use super::{CLIENT_ENDPOINTS, FORM, encoded, fresh_code, raw, signed_in};
use crate::support::{TestServer, http_test};

http_test! {
    // RFC 6749 §3.2: parameters must not be included more than once.
    async fn every_parameter_that_comes_twice_is_refused_and_spends_nothing(app: TestServer) {
        let client = app.web_client().await;
        let trusted = app.password_client().await;
        let machine = app.machine_client().await;
        let mut browser = signed_in(&app).await;
        let tokens = client.tokens(&mut browser, "openid email").await;
        let (request, code) = fresh_code(&client, &mut browser, "openid").await;
        for (client, form) in [
            (&client, &[
                ("grant_type", "authorization_code"),
                ("code", &*code),
                ("redirect_uri", &*client.redirect_uri),
                ("code_verifier", &*request.verifier),
                ("client_id", "web"),
            ][..]),
            (&client, &[
                ("grant_type", "refresh_token"),
                ("refresh_token", tokens.refresh()),
                ("scope", "openid"),
            ]),
            (&machine, &[("grant_type", "client_credentials"), ("scope", "reports:read")]),
            (&trusted, &[
                ("grant_type", "password"),
                ("username", "ada@example.org"),
                ("password", crate::support::PASSWORD),
                ("scope", "openid"),
            ]),
        ] {
            for &(name, value) in form {
                for second in [value, "other", ""] {
                    let twice = [form, &[(name, second)]].concat();
                    client.token(&twice).await.refused(400, "invalid_request");
                }
            }
        }
        for path in ["/introspect", "/revoke"] {
            for name in ["token", "token_type_hint", "client_id"] {
                let value = if name == "client_id" { "web" } else { tokens.refresh() };
                let form = [("token", tokens.refresh()), (name, value), (name, value)];
                client.post(path, &form).await.refused(400, "invalid_request");
            }
        }
        client.redeem(&request, &code).await.ok();
        client.refresh(tokens.refresh()).await.ok();
    }
}

http_test! {
    async fn a_secret_that_comes_twice_is_refused(app: TestServer) {
        let mut client = app.machine_client().await;
        client.auth_method = "client_secret_post".to_owned();
        for name in ["client_id", "client_secret"] {
            let form = [("grant_type", "client_credentials"), (name, "machine")];
            client.token(&form).await.refused(400, "invalid_request");
        }
    }
}

http_test! {
    // RFC 6749 §3.2: unrecognized parameters are ignored, empty ones count as absent.
    async fn unknown_and_empty_parameters_change_nothing(app: TestServer) {
        let client = app.machine_client().await;
        let form = [
            ("grant_type", "client_credentials"),
            ("extra", "1"),
            ("extra", "2"),
            ("scope", ""),
            ("", "nameless"),
        ];
        assert_eq!(client.token(&form).await.ok()["scope"], "reports:read reports:write");
        client.token(&[("grant_type", "")]).await.refused(400, "invalid_request");
        client.token(&[("scope", "reports:read")]).await.refused(400, "invalid_request");
        client.token(&[("grant_type", "magic")]).await.refused(400, "unsupported_grant_type");
    }
}

http_test! {
    async fn only_a_form_is_read(app: TestServer) {
        let basic = app.machine_client().await.basic();
        let form = "grant_type=client_credentials&token=x";
        for path in CLIENT_ENDPOINTS {
            for content_type in [
                None,
                Some("application/json"),
                Some("multipart/form-data; boundary=x"),
                Some("text/plain"),
                Some("application/x-www-form-urlencoded-not"),
                Some(""),
            ] {
                let mut headers = vec![("authorization", &*basic)];
                headers.extend(content_type.map(|value| ("content-type", value)));
                let response = app.request(raw(path, &headers, form)).await;
                response.refused(415, "invalid_request");
            }
            let json = r#"{"grant_type":"client_credentials","token":"x"}"#;
            let headers = [("authorization", &*basic), ("content-type", "application/json")];
            app.request(raw(path, &headers, json)).await.refused(415, "invalid_request");
            let twice =
                [("authorization", &*basic), ("content-type", FORM), ("content-type", FORM)];
            app.request(raw(path, &twice, form)).await.refused(415, "invalid_request");
        }
    }
}

http_test! {
    async fn a_body_over_32_kib_is_refused_announced_or_not(app: TestServer) {
        let basic = app.machine_client().await.basic();
        let start = "grant_type=client_credentials&token=x&padding=";
        let sized = |size: usize| format!("{start}{}", "x".repeat(size - start.len()));
        let headers = [("authorization", &*basic), ("content-type", FORM)];
        for path in CLIENT_ENDPOINTS {
            let most = app.request(raw(path, &headers, &sized(32 * 1024))).await;
            assert_eq!(most.status, 200, "{path}: {}", most.body);
            for size in [32 * 1024 + 1, 1 << 20] {
                let body = sized(size);
                app.request(raw(path, &headers, &body)).await.refused(413, "invalid_request");
                let length = body.len().to_string();
                let announced = [&headers[..], &[("content-length", &*length)]].concat();
                app.request(raw(path, &announced, "")).await.refused(413, "invalid_request");
            }
        }
        let headers = [("content-type", FORM)];
        let body = format!("access_token={}", "x".repeat(32 * 1024));
        app.request(raw("/userinfo", &headers, &body)).await.refused(413, "invalid_request");
    }
}

http_test! {
    async fn what_cannot_be_decoded_is_refused_wherever_it_stands(app: TestServer) {
        let basic = app.machine_client().await.basic();
        let headers = [("authorization", &*basic), ("content-type", FORM)];
        let good = "grant_type=client_credentials&token=x";
        for path in CLIENT_ENDPOINTS {
            for bad in [
                // Bad percent-encoding.
                "%", "%2", "%zz", "%%41", "%u0041", "a%",
                // Not UTF-8: stray, overlong, surrogate.
                "%ff", "%c0%af", "%ed%a0%80", "%e2%82",
                // Control characters.
                "%00", "%0a", "%0d%0a", "%09", "%1b[31m", "%7f", "%c2%80",
            ] {
                for body in [
                    format!("{good}&scope={bad}"),
                    format!("{good}&unknown={bad}"),
                    format!("{good}&{bad}=x"),
                    format!("{good}&client_id=machine{bad}"),
                    format!("token={bad}&grant_type=client_credentials"),
                ] {
                    app.request(raw(path, &headers, &body)).await.refused(400, "invalid_request");
                }
            }
            let many = format!("{good}{}", "&x=1".repeat(100));
            app.request(raw(path, &headers, &many)).await.refused(400, "invalid_request");
        }
    }
}

http_test! {
    // RFC 6749 §2.3.1: credentials must not be in the URI; so nothing may be.
    async fn parameters_in_the_url_are_refused_and_spend_nothing(app: TestServer) {
        let client = app.web_client().await;
        let mut browser = signed_in(&app).await;
        let tokens = client.tokens(&mut browser, "openid").await;
        let form = encoded(&[("grant_type", "refresh_token"), ("refresh_token", tokens.refresh())]);
        let token = encoded(&[("token", tokens.refresh())]);
        let basic = client.basic();
        let headers = [("authorization", &*basic), ("content-type", FORM)];
        for (path, form) in [("/token", &form), ("/introspect", &token), ("/revoke", &token)] {
            for query in [&**form, "client_id=web", "client_secret=x", "x", "="] {
                for body in [&**form, ""] {
                    let request = raw(&format!("{path}?{query}"), &headers, body);
                    app.request(request).await.refused(400, "invalid_request");
                }
            }
        }
        // An empty query has no parameter.
        app.request(raw("/token?", &headers, &form)).await.ok();
    }
}

http_test! {
    // RFC 6749 §3.2: the client must use POST. RFC 9110 §15.5.6: 405 names what is allowed.
    async fn other_methods_than_post_are_not_allowed(app: TestServer) {
        let basic = app.machine_client().await.basic();
        for path in CLIENT_ENDPOINTS {
            for method in [Method::GET, Method::PUT, Method::PATCH, Method::DELETE] {
                let request = Request::builder()
                    .method(&method)
                    .uri(path)
                    .header(header::AUTHORIZATION, &basic)
                    .header(header::CONTENT_TYPE, FORM)
                    .body(b"grant_type=client_credentials&token=x".to_vec());
                let response = app.request(request.unwrap()).await;
                response.refused(405, "invalid_request");
                assert_eq!(response.header("allow"), Some("POST"), "{method} {path}");
            }
        }
    }
}

http_test! {
    // A store that fails is never a success (fosite CVE-2020-15223).
    async fn without_a_database_every_endpoint_says_try_again(app: TestServer) {
        let client = app.web_client().await;
        let mut browser = signed_in(&app).await;
        let tokens = client.tokens(&mut browser, "openid").await;
        app.server.database().close().await;
        for response in [
            client.refresh(tokens.refresh()).await,
            client.introspect(&tokens.access).await,
            client.revoke(tokens.refresh()).await,
            client.revoke(&tokens.access).await,
            client.userinfo(&tokens.access).await,
        ] {
            response.refused(503, "temporarily_unavailable");
            assert!(response.header("retry-after").is_some());
        }
    }
}
