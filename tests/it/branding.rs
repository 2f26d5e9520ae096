//! The operator's name, pictures, colours and links on every page.

use std::path::{Path, PathBuf};

use axum::http::StatusCode;
use chancery::clock::Clock;
use chancery::config::Config;
use chancery::secret::MasterKey;
use chancery::server::Server;

use crate::support::{TestDatabase, TestServer, database_test, http_test};

/// Three times as wide as high.
const WIDE: &str =
    "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 96 32\"><script/></svg>";
const SQUARE: &str = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 32 32\"/>";
const ICON: &str = "GIF89a\x10\0\x10\0\0\0\0;";

/// The pages that anybody can see, an error page among them.
const PAGES: [&str; 6] =
    ["/login", "/register", "/signed-out", "/language", "/nothing", "/consent"];

fn file(directory: &Path, name: &str, text: &str) -> PathBuf {
    let path = directory.join(name);
    std::fs::write(&path, text).unwrap();
    path
}

http_test! {
    async fn every_page_shows_the_operators_logo_in_a_sandbox(app: TestServer) {
        let directory = tempfile::tempdir().unwrap();
        let app = app
            .restart(|config| {
                let branding = &mut config.branding;
                branding.name = "Acme".to_owned();
                branding.logo = Some(file(directory.path(), "logo.svg", WIDE));
                branding.logo_dark = Some(file(directory.path(), "dark.svg", SQUARE));
                branding.favicon = Some(file(directory.path(), "icon", ICON));
                branding.powered_by = true;
            })
            .await;
        // Read once, at start.
        drop(directory);
        for path in PAGES {
            let page = app.browser().get(path).await;
            assert_eq!(page.attribute(".brand img", "alt"), "Acme", "{path}: it spells the name");
            assert_eq!(page.text(".brand"), "");
            assert!(page.text("footer").contains("Powered by Chancery"), "{path}");
            let pictures = [
                (page.attribute(".brand img", "src"), WIDE, "image/svg+xml"),
                (page.attribute(".brand source", "srcset"), SQUARE, "image/svg+xml"),
                (page.attribute("link[rel=icon]", "href"), ICON, "image/gif"),
            ];
            for (address, text, media_type) in pictures {
                let picture = app.get(&address).await;
                assert_eq!(picture.status, StatusCode::OK, "{address}");
                assert_eq!(picture.body, text);
                assert_eq!(picture.header("content-type"), Some(media_type));
                let policy = picture.header("content-security-policy").unwrap();
                assert!(policy.starts_with("sandbox;"), "{policy}");
                assert!(policy.contains("default-src 'none'"), "{policy}");
                assert_eq!(picture.header("x-content-type-options"), Some("nosniff"));
            }
            assert_eq!(page.count("svg"), 0, "{path}: no picture is part of the page");
        }
        for path in ["/static/pictures/", "/static/pictures/x", "/static/pictures/..%2fapp.css"] {
            assert_eq!(app.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
        }
    }
}

http_test! {
    async fn a_logo_that_is_not_wide_stands_beside_the_name(app: TestServer) {
        let directory = tempfile::tempdir().unwrap();
        let app = app
            .restart(|config| {
                config.branding.name = "Acme".to_owned();
                config.branding.logo = Some(file(directory.path(), "logo.svg", SQUARE));
            })
            .await;
        let page = app.browser().get("/login").await;
        assert_eq!(page.attribute(".brand img", "alt"), "");
        assert_eq!(page.text(".brand"), "Acme");
        assert_eq!(page.count(".brand source"), 0);
        assert!(!page.body.contains("Powered by"));
    }
}

http_test! {
    async fn the_colour_of_the_brand_is_in_the_stylesheet_and_in_its_address(app: TestServer) {
        let page = app.browser().get("/login").await;
        let before = page.attribute("link[rel=stylesheet]", "href");
        assert!(app.get(&before).await.body.contains("--hue: 255;"));
        assert!(page.attribute("link[rel=icon]", "href").starts_with("data:image/svg+xml,"));
        let app = app.restart(|config| config.branding.accent = "#0b57d0".parse().ok()).await;
        let page = app.browser().get("/login").await;
        let after = page.attribute("link[rel=stylesheet]", "href");
        assert_ne!(before, after, "a browser that has the old one asks for the new");
        let stylesheet = app.get(&after).await.body;
        assert!(stylesheet.contains("--accent: light-dark(#0b57d0, "), "{stylesheet}");
        assert!(page.attribute("link[rel=icon]", "href").contains("fill='%230b57d0'"));
    }
}

database_test! {
    async fn a_picture_that_cannot_be_used_stops_the_start_and_says_which(database: TestDatabase) {
        let directory = tempfile::tempdir().unwrap();
        let text = file(directory.path(), "text.png", "hello");
        for (path, reason) in [
            (text, "is no PNG, JPEG, WebP, GIF, SVG or ICO"),
            (directory.path().join("missing.png"), "cannot be read"),
            (directory.path().to_owned(), "cannot be read"),
        ] {
            let mut config = Config { database: database.config(), ..Config::default() };
            config.branding.favicon = Some(path);
            let started = Server::start(config, MasterKey::generate(), Clock::System).await;
            let error = started.err().unwrap().to_string();
            assert!(error.starts_with("branding.favicon = "), "{error}");
            assert!(error.contains(reason), "{error}");
        }
    }
}
