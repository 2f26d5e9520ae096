//! Several nodes of one site, or a server and a command beside it: what one changes, the others
//! know at once. The clock stands in all of these tests, so nothing is found out by its age.

use std::time::Duration;

use chancery::audit::Origin;
use chancery::clients::registry::{self, UpdateClient};
use chancery::keys::Rotation;
use chancery::storage::Contact;
use futures_util::future::join_all;

use crate::support::{
    OAuthClient, START, Site, TestDatabase, TestServer, Tokens, database_test, http_test,
};

const OPENID: &str = "/.well-known/openid-configuration";
const MACHINE: [(&str, &str); 1] = [("grant_type", "client_credentials")];

http_test! {
    // Attack B11: refused on every node within a second, and not when a copy happens to expire.
    async fn what_is_done_to_a_client_on_one_node_holds_on_the_other(app: TestServer) {
        let other = hearing(app.another_node().await).await;
        let client = app.machine_client().await;
        let there = at(&other, &client);
        Tokens::of(&there.token(&MACHINE).await);
        let known = async || registry::find(&other.server, "machine").await.unwrap();

        app.disable_client("machine").await;
        until(&other, async || known().await.is_some_and(|client| !client.is_enabled())).await;
        there.token(&MACHINE).await.refused(401, "invalid_client");

        app.enable_client("machine").await;
        until(&other, async || known().await.is_some_and(|client| client.is_enabled())).await;
        Tokens::of(&there.token(&MACHINE).await);

        let rotated = app.rotate_secret(&client, 0).await;
        let secret = rotated.secret.clone().unwrap();
        let is_new = async || known().await.is_some_and(|client| client.verify_secret(&secret, START));
        until(&other, is_new).await;
        there.token(&MACHINE).await.refused(401, "invalid_client");
        let there = at(&other, &rotated);
        Tokens::of(&there.token(&MACHINE).await);

        let registered = registry::find(&app.server, "machine").await.unwrap().unwrap();
        let mut metadata = registered.metadata.clone();
        metadata.scope = "reports:read".to_owned();
        let update = UpdateClient { client: registered, metadata, origin: Origin::default() };
        registry::update(&app.server, update).await.unwrap();
        let is_less = async || known().await.is_some_and(|client| client.scope().len() == 1);
        until(&other, is_less).await;
        let more = [MACHINE[0], ("scope", "reports:write")];
        there.token(&more).await.refused(400, "invalid_scope");

        app.delete_client("machine").await;
        until(&other, async || known().await.is_none()).await;
        there.token(&MACHINE).await.refused(401, "invalid_client");
    }
}

http_test! {
    async fn a_client_that_was_asked_for_too_early_is_known_once_it_is_registered(app: TestServer) {
        let other = hearing(app.another_node().await).await;
        for server in [&app, &other] {
            assert!(registry::find(&server.server, "machine").await.unwrap().is_none());
        }
        let client = app.machine_client().await;
        Tokens::of(&client.token(&MACHINE).await);
        let known = async || registry::find(&other.server, "machine").await.unwrap().is_some();
        until(&other, known).await;
        Tokens::of(&at(&other, &client).token(&MACHINE).await);
    }
}

http_test! {
    async fn the_password_grant_shows_on_the_other_node(app: TestServer) {
        let other = hearing(app.another_node().await).await;
        let shows = async || {
            let metadata = other.get(OPENID).await.ok();
            metadata["grant_types_supported"].as_array().unwrap().contains(&"password".into())
        };
        assert!(!shows().await);
        app.password_client().await;
        until(&other, shows).await;
        app.disable_client("trusted").await;
        until(&other, async || !shows().await).await;
    }
}

http_test! {
    async fn keys_that_one_node_rotates_are_published_by_the_other(app: TestServer) {
        let other = hearing(app.another_node().await).await;
        // The jobs of the other node run, as they do in a server.
        let jobs = tokio::spawn(chancery::jobs::run(other.server.clone(), std::future::pending()));
        let keys = async |server: &TestServer| server.get("/jwks").await.body;
        let before = keys(&other).await;
        let rotation = Rotation { force: true, ..Rotation::default() };
        let (database, master_key) = (app.server.database(), app.server.master_key());
        let ring = app.server.keys();
        ring.rotate(database, master_key, &Origin::default(), rotation).await.unwrap();
        assert_ne!(keys(&app).await, before);
        until(&other, async || keys(&other).await == keys(&app).await).await;
        jobs.abort();
    }
}

http_test! {
    // A node that reads while another changes must not keep what it read before the change.
    async fn no_node_is_left_with_a_client_from_before_a_change(app: TestServer) {
        let other = hearing(app.another_node().await).await;
        app.machine_client().await;
        for round in 0..20 {
            let is_enabled = round % 2 == 1;
            let reading = (0..8).map(|number| {
                let server = if number % 2 == 0 { &app } else { &other }.server.clone();
                tokio::spawn(async move {
                    for _ in 0..50 {
                        registry::find(&server, "machine").await.unwrap().unwrap();
                        tokio::task::yield_now().await;
                    }
                })
            });
            let reading: Vec<_> = reading.collect();
            if is_enabled {
                app.enable_client("machine").await;
            } else {
                app.disable_client("machine").await;
            }
            let found = registry::find(&app.server, "machine").await.unwrap().unwrap();
            assert_eq!(found.is_enabled(), is_enabled, "the node that changed it, at once");
            for reader in reading {
                reader.await.unwrap();
            }
            let known = async || {
                let found = registry::find(&other.server, "machine").await.unwrap().unwrap();
                found.is_enabled() == is_enabled
            };
            until(&other, known).await;
        }
    }
}

database_test! {
    async fn four_nodes_that_start_at_once_on_an_empty_database_agree(database: TestDatabase) {
        let nodes = join_all((0..4).map(|_| TestServer::start_without_keys(&database))).await;
        let first = nodes[0].get("/jwks").await.body;
        for node in &nodes[1..] {
            assert_eq!(node.get("/jwks").await.body, first);
        }
        let client = nodes[0].machine_client().await;
        let token = Tokens::of(&client.token(&MACHINE).await).access;
        for node in &nodes {
            let node = hearing(node.clone()).await;
            let known = async || registry::find(&node.server, "machine").await.unwrap().is_some();
            until(&node, known).await;
            let answer = at(&node, &client).introspect(&token).await.ok();
            assert_eq!(answer["active"], true);
        }
    }
}

http_test! {
    // F4: what is known goes on without the database, and not for ever.
    async fn what_is_known_outlives_the_database_for_a_while(app: TestServer) {
        app.machine_client().await;
        // Nodes that hear of nothing any more that could make them forget.
        let (node, other) = (app.another_node().await, app.another_node().await);
        let node = hearing(node).await;
        let find = async |id| registry::find(&node.server, id).await;
        assert!(find("machine").await.unwrap().is_some());
        let metadata = node.get(OPENID).await.ok();
        node.server.database().close().await;
        other.server.database().close().await;
        for (seconds, is_known) in [(1, true), (60, true), (238, true), (1, false)] {
            app.clock.advance(seconds);
            let found = find("machine").await;
            assert_eq!(found.is_ok(), is_known, "{found:?}");
            assert!(found.map_or_else(|error| error.is_unavailable(), |found| found.is_some()));
        }
        assert!(find("unheard-of").await.unwrap_err().is_unavailable());
        node.get("/health/ready").await.refused(503, "temporarily_unavailable");
        assert_eq!(node.get("/jwks").await.status, 200);
        assert_eq!(node.get(OPENID).await.ok(), metadata);
        // Nobody asked this node before.
        assert_eq!(other.get(OPENID).await.ok()["issuer"], metadata["issuer"]);
    }
}

/// The client as it talks to this node.
fn at(node: &TestServer, client: &OAuthClient) -> OAuthClient {
    OAuthClient { site: Site::clone(node), ..client.clone() }
}

/// The node once it hears of changes.
async fn hearing(node: TestServer) -> TestServer {
    let hears = async || node.server.database().changes().contact() == Contact::Live;
    until(&node, hears).await;
    node
}

/// Asks again and again, going to the database in between, until it is so. The bound is for a test
/// that fails; one that passes waits for a message.
async fn until(node: &TestServer, is_so: impl AsyncFn() -> bool) {
    let asking = async {
        while !is_so().await {
            let mut reader = node.server.database().reader().await.unwrap();
            reader.prepare("SELECT 1").await.unwrap();
        }
    };
    tokio::time::timeout(Duration::from_mins(1), asking).await.unwrap();
}
