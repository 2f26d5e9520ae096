//! Logos of clients are copies: fetched by the server, looked at, and shown from here (R49).

use axum::http::StatusCode;
use chancery::audit::Origin;
use chancery::clients::registry::{self, UpdateClient};
use chancery::clients::{ClientMetadata, logos};
use futures_util::future::join_all;

use crate::support::{
    Authorization, Browser, Host, OAuthClient, PASSWORD, Page, Reply, TestServer, http_test,
    reaching_this_machine, web_metadata,
};

/// A picture of 32 by 16 pixels; its bytes are text, as the harness wants it.
const GIF: &[u8] = b"GIF89a\x20\0\x10\0\0\0\0;";
const OTHER_GIF: &[u8] = b"GIF89a\x10\0\x10\0\0\0\0;";
const DAY: i64 = 86_400;

fn with_logo(url: &str) -> ClientMetadata {
    ClientMetadata { logo_uri: Some(url.to_owned()), ..web_metadata() }
}

async fn set_logo(app: &TestServer, logo_uri: Option<String>) {
    let client = registry::find(&app.server, "web").await.unwrap().unwrap();
    let metadata = ClientMetadata { logo_uri, ..client.metadata.clone() };
    let request = UpdateClient { client, metadata, origin: Origin::default() };
    registry::update(&app.server, request).await.unwrap();
}

/// The sign-in page of a flow of this client.
async fn sign_in_page(app: &TestServer, client: &OAuthClient) -> Page {
    let request: Authorization = client.authorization("openid");
    let mut browser: Browser = app.browser();
    let page = browser.get(&request.path()).await;
    page.is("/login", 200);
    page
}

/// The address of the logo on a page.
fn logo_on(page: &Page) -> Option<String> {
    (page.count("img.logo") > 0).then(|| page.attribute("img.logo", "src"))
}

http_test! {
    async fn a_logo_is_fetched_once_and_shown_from_here(app: TestServer) {
        let app = app.reaching_this_machine().await;
        let host = Host::start(|_| Reply::document("text/html", GIF));
        let client = app.create_client("web", with_logo(&host.url("/logo"))).await;
        assert_eq!(logo_on(&sign_in_page(&app, &client).await), None);
        assert_eq!(host.requests().len(), 0, "no page waits for it");

        app.run_due_jobs().await;
        app.run_due_jobs().await;
        assert_eq!(host.requests().len(), 1);
        let page = sign_in_page(&app, &client).await;
        let logo = logo_on(&page).unwrap();
        assert!(logo.starts_with("/logos/"), "{logo}");
        assert!(!page.body.contains(&host.url("")), "{}", page.body);
        assert_eq!(page.attribute("img.logo", "alt"), "");

        let picture = app.get(&logo).await;
        assert_eq!(picture.status, StatusCode::OK);
        assert_eq!(picture.body.as_bytes(), GIF);
        // What it is, its bytes say, not the host.
        assert_eq!(picture.header("content-type"), Some("image/gif"));
        assert_eq!(picture.header("x-content-type-options"), Some("nosniff"));
        assert_eq!(picture.header("cross-origin-resource-policy"), Some("same-origin"));
        assert!(picture.header("content-security-policy").unwrap().starts_with("sandbox;"));
        assert!(picture.header("cache-control").unwrap().contains("immutable"));
        assert!(picture.header("set-cookie").is_none());

        app.clock.advance(DAY);
        app.run_due_jobs().await;
        assert_eq!(host.requests().len(), 2, "once a day");
        assert_eq!(logo_on(&sign_in_page(&app, &client).await), Some(logo));
    }
}

http_test! {
    async fn the_consent_page_shows_logo_and_policies(app: TestServer) {
        let app = app.reaching_this_machine().await;
        let host = Host::start(|_| Reply::document("image/gif", GIF));
        let metadata = ClientMetadata {
            policy_uri: Some("https://print.example/privacy".to_owned()),
            tos_uri: Some("https://print.example/terms".to_owned()),
            ..with_logo(&host.url("/logo.gif"))
        };
        let client = app.create_client("web", metadata).await;
        app.run_due_jobs().await;
        app.create_user("ada@example.org").await;
        let mut browser = app.browser();
        let page = browser.get(&client.authorization("openid").path()).await;
        for path in ["privacy", "terms"] {
            // OpenID Connect Registration §2: shown to the person.
            let link = format!("a[href='https://print.example/{path}']");
            assert_eq!(page.count(&link), 1, "{}", page.body);
            assert_eq!(page.attribute(&link, "rel"), "noopener noreferrer");
        }
        let typed = [("email", "ada@example.org"), ("password", PASSWORD)];
        let page = browser.submit(&page, "submit", &typed).await;
        page.is("/consent", 200);
        assert!(logo_on(&page).is_some_and(|logo| logo.starts_with("/logos/")), "{}", page.body);
    }
}

http_test! {
    async fn what_is_no_picture_of_pixels_is_never_shown(app: TestServer) {
        let app = app.reaching_this_machine().await;
        let host = Host::start(|path| match path {
            "/svg" => Reply::document("image/svg+xml", b"<svg xmlns=\"http://www.w3.org/2000/svg\"/>"),
            "/html" => Reply::document("image/png", b"<script>alert(1)</script>"),
            "/large" => Reply::document("image/gif", &[GIF, &vec![b'a'; logos::LARGEST]].concat()),
            "/elsewhere" => Reply::with("302 Found", "location: /gif\r\n", b""),
            "/bomb" => Reply::document("image/gif", b"GIF89a\xff\xff\xff\xff\0\0\0;"),
            _ => Reply::with("404 Not Found", "", b""),
        });
        for path in ["/svg", "/html", "/large", "/elsewhere", "/bomb", "/missing"] {
            let id = format!("app-{}", &path[1..]);
            let client = app.create_client(&id, with_logo(&host.url(path))).await;
            app.run_due_jobs().await;
            assert_eq!(logo_on(&sign_in_page(&app, &client).await), None, "{path}");
        }
        assert!(!host.requests().iter().any(|request| request.starts_with("GET /gif ")));
    }
}

http_test! {
    async fn a_logo_that_cannot_be_fetched_is_tried_again_less_and_less(app: TestServer) {
        let app = app.reaching_this_machine().await;
        let host = Host::start(|_| Reply::with("503 Later", "", b""));
        app.create_client("web", with_logo(&host.url("/logo.gif"))).await;
        let mut tries = Vec::new();
        for _ in 0..30 {
            app.run_due_jobs().await;
            tries.push(host.requests().len());
            app.clock.advance(60);
        }
        assert_eq!(tries[0], 1);
        // At 0, 1, 3, 7 and 15 minutes.
        assert_eq!(tries.last(), Some(&5), "{tries:?}");
    }
}

http_test! {
    async fn an_address_on_a_network_of_ours_is_never_asked(app: TestServer) {
        // Without fetch.allowed_networks, and with the host's certificate trusted.
        let app = app
            .restart(|config| {
                config.fetch = reaching_this_machine();
                config.fetch.allowed_networks.clear();
            })
            .await;
        let host = Host::start(|_| Reply::document("image/gif", GIF));
        let client = app.create_client("web", with_logo(&host.url("/logo.gif"))).await;
        for _ in 0..3 {
            app.run_due_jobs().await;
            app.clock.advance(DAY);
        }
        assert_eq!(host.requests().len(), 0);
        assert_eq!(logo_on(&sign_in_page(&app, &client).await), None);
    }
}

http_test! {
    async fn a_logo_follows_its_client(app: TestServer) {
        let app = app.reaching_this_machine().await;
        let host = Host::start(|path| match path {
            "/other.gif" => Reply::document("image/gif", OTHER_GIF),
            _ => Reply::document("image/gif", GIF),
        });
        let client = app.create_client("web", with_logo(&host.url("/logo.gif"))).await;
        app.run_due_jobs().await;
        let first = logo_on(&sign_in_page(&app, &client).await).unwrap();

        set_logo(&app, Some(host.url("/other.gif"))).await;
        assert_eq!(logo_on(&sign_in_page(&app, &client).await), None, "it is another's now");
        assert_eq!(app.get(&first).await.status, StatusCode::NOT_FOUND);
        app.run_due_jobs().await;
        let second = logo_on(&sign_in_page(&app, &client).await).unwrap();
        assert_ne!(first, second);

        set_logo(&app, None).await;
        assert_eq!(logo_on(&sign_in_page(&app, &client).await), None);
        assert_eq!(app.get(&second).await.status, StatusCode::NOT_FOUND);
        app.run_due_jobs().await;
        assert_eq!(host.requests().len(), 2);

        set_logo(&app, Some(host.url("/logo.gif"))).await;
        app.run_due_jobs().await;
        app.delete_client("web").await;
        assert_eq!(app.get(&first).await.status, StatusCode::NOT_FOUND);
    }
}

http_test! {
    async fn clients_with_the_same_picture_share_its_address_and_not_its_end(app: TestServer) {
        let app = app.reaching_this_machine().await;
        let host = Host::start(|_| Reply::document("image/gif", GIF));
        let one = app.create_client("one", with_logo(&host.url("/1.gif"))).await;
        let two = app.create_client("two", with_logo(&host.url("/2.gif"))).await;
        app.run_due_jobs().await;
        let logo = logo_on(&sign_in_page(&app, &one).await).unwrap();
        assert_eq!(logo_on(&sign_in_page(&app, &two).await).as_ref(), Some(&logo));
        app.delete_client("one").await;
        assert_eq!(app.get(&logo).await.status, StatusCode::OK);
    }
}

http_test! {
    async fn nodes_that_look_at_once_fetch_once(app: TestServer) {
        let app = app.reaching_this_machine().await;
        let other = app.another_node().await;
        let host = Host::start(|_| Reply::document("image/gif", GIF));
        for n in 0..5 {
            app.create_client(&format!("app-{n}"), with_logo(&host.url(&format!("/{n}")))).await;
        }
        let servers = [&app, &other, &app, &other].map(|node| &node.server);
        for done in join_all(servers.map(logos::fetch_due)).await {
            done.unwrap();
        }
        assert_eq!(host.requests().len(), 5);
    }
}

http_test! {
    async fn a_name_that_is_no_logos_is_not_found(app: TestServer) {
        for path in ["/logos/", "/logos/x", "/logos/..%2f", "/logos/%00", "/logos/a/b"] {
            let response = app.get(path).await;
            assert_eq!(response.status, StatusCode::NOT_FOUND, "{path}");
            assert!(response.body.contains("id=\"reference\""), "{path}");
        }
    }
}
