//! Registering, changing and removing clients, on SQLite.

use chancery::audit::Origin;
use chancery::clients::metadata::grant_type;
use chancery::clients::registry::{
    self, ChangeClient, CreateClient, Created, RotateSecret, SECRET_OVERLAP, UpdateClient,
};
use chancery::clients::{ClientError, ClientMetadata};
use chancery::clock::Clock;
use chancery::config::Config;
use chancery::secret::{MasterKey, Secret, digest};
use chancery::server::Server;
use chancery::storage::consents::ConsentRow;
use chancery::storage::grants::GrantRow;
use chancery::storage::{self, audit_log};
use futures_util::future::join_all;

const NOW: i64 = 1_800_000_000;

/// A server on a database of its own, which goes when the directory is dropped.
async fn server() -> (Server, tempfile::TempDir) {
    let directory = tempfile::tempdir().unwrap();
    let mut config = Config::default();
    let path = directory.path().join("chancery.db");
    config.database.url = Secret::new(format!("sqlite:{}", path.display()));
    let key = MasterKey::generate();
    (Server::start(config, key, Clock::fixed(NOW)).await.unwrap(), directory)
}

fn web() -> ClientMetadata {
    ClientMetadata {
        redirect_uris: vec!["https://app.example/callback".to_owned()],
        ..ClientMetadata::default()
    }
}

fn public() -> ClientMetadata {
    ClientMetadata { token_endpoint_auth_method: "none".to_owned(), ..web() }
}

async fn try_create(
    server: &Server,
    id: &str,
    metadata: ClientMetadata,
) -> Result<Created, ClientError> {
    let request = CreateClient { id: Some(id.to_owned()), metadata, origin: Origin::default() };
    registry::create(server, request).await
}

async fn create(server: &Server, id: &str, metadata: ClientMetadata) -> Created {
    try_create(server, id, metadata).await.unwrap()
}

async fn rotate(server: &Server, id: &str, overlap: i64) -> Result<String, ClientError> {
    let request = RotateSecret { id: id.to_owned(), overlap, origin: Origin::default() };
    Ok(registry::rotate_secret(server, request).await?.expose().clone())
}

fn change(id: &str) -> ChangeClient {
    ChangeClient { id: id.to_owned(), origin: Origin::default() }
}

async fn accepts(server: &Server, id: &str, secret: &str) -> bool {
    let client = registry::find(server, id).await.unwrap().unwrap();
    client.verify_secret(secret, server.now())
}

async fn events(server: &Server) -> Vec<String> {
    let mut reader = server.database().reader().await.unwrap();
    let rows = audit_log::latest(&mut reader, 100).await.unwrap();
    rows.into_iter().rev().map(|row| row.event).collect()
}

/// A person granted the client something.
async fn grant(server: &Server, client_id: &str) {
    let grant = GrantRow {
        id: format!("grant-{client_id}"),
        client_id: client_id.to_owned(),
        user_id: "user".to_owned(),
        sid: None,
        scope: "openid".to_owned(),
        detail: "{}".to_owned(),
        generation: 0,
        refresh_digest: Some(vec![1; 32]),
        previous_digest: None,
        successor: None,
        rotated_at: None,
        created_at: NOW,
        idle_expires_at: NOW + 100,
        expires_at: NOW + 100,
        revoked_at: None,
    };
    let consent = ConsentRow {
        user_id: "user".to_owned(),
        client_id: client_id.to_owned(),
        scope: "openid".to_owned(),
        granted_at: NOW,
    };
    let write = server.database().write((grant, consent), |tx, (grant, consent)| {
        Box::pin(async move {
            storage::grants::insert(tx, grant).await?;
            storage::consents::add(tx, consent).await.map(drop)
        })
    });
    write.await.unwrap();
}

/// Whether the grant and the consent made by [`grant`] still count.
async fn granted(server: &Server, client_id: &str) -> (bool, bool) {
    let mut reader = server.database().reader().await.unwrap();
    let id = format!("grant-{client_id}");
    let grant = storage::grants::find(&mut reader, &id).await.unwrap().unwrap();
    let consent = storage::consents::find(&mut reader, "user", client_id).await.unwrap();
    (grant.revoked_at.is_none(), consent.is_some())
}

#[tokio::test]
async fn a_secret_is_shown_once_and_kept_as_a_digest() {
    let (server, directory) = server().await;
    let created = create(&server, "web", web()).await;
    let secret = created.secret.unwrap().expose().clone();
    assert!(secret.starts_with("chancery_cs_"));
    assert!(created.client.verify_secret(&secret, NOW));
    let mut reader = server.database().reader().await.unwrap();
    let row = storage::clients::find(&mut reader, "web").await.unwrap().unwrap();
    assert_eq!(row.secret_digest.as_deref(), Some(digest(secret.as_bytes()).as_slice()));
    drop(reader);
    server.database().close().await;
    for file in std::fs::read_dir(directory.path()).unwrap() {
        let bytes = std::fs::read(file.unwrap().path()).unwrap();
        assert!(!bytes.windows(secret.len()).any(|window| window == secret.as_bytes()));
    }
    let shown = format!(
        "{:?}",
        registry::CreateClient {
            id: None,
            metadata: created.client.metadata.clone(),
            origin: Origin::default(),
        }
    );
    assert!(!shown.contains(&secret) && !format!("{:?}", created.client).contains(&secret));
}

#[tokio::test]
async fn only_the_whole_secret_of_the_client_is_accepted() {
    let (server, _directory) = server().await;
    let secret = create(&server, "web", web()).await.secret.unwrap().expose().clone();
    let other = create(&server, "other", web()).await.secret.unwrap().expose().clone();
    assert!(accepts(&server, "web", &secret).await);
    let mut wrong: Vec<_> = (0..secret.len()).map(|length| secret[..length].to_owned()).collect();
    wrong.extend(["", "A", " ", "\n", "="].map(|extra| format!("{secret}{extra}x")));
    wrong.extend([format!(" {secret}"), secret.to_uppercase(), other, "secret".to_owned()]);
    for wrong in wrong {
        assert!(!accepts(&server, "web", &wrong).await, "{wrong:?}");
    }
}

#[tokio::test]
async fn a_rotated_secret_works_beside_the_new_one_for_a_day() {
    let (server, _directory) = server().await;
    let first = create(&server, "web", web()).await.secret.unwrap().expose().clone();
    let second = rotate(&server, "web", SECRET_OVERLAP).await.unwrap();
    assert!(accepts(&server, "web", &first).await && accepts(&server, "web", &second).await);
    server.clock().advance(SECRET_OVERLAP - 1);
    assert!(accepts(&server, "web", &first).await);
    server.clock().advance(1);
    assert!(!accepts(&server, "web", &first).await && accepts(&server, "web", &second).await);
}

#[tokio::test]
async fn rotating_again_drops_the_older_secret() {
    let (server, _directory) = server().await;
    let first = create(&server, "web", web()).await.secret.unwrap().expose().clone();
    let second = rotate(&server, "web", SECRET_OVERLAP).await.unwrap();
    let third = rotate(&server, "web", SECRET_OVERLAP).await.unwrap();
    assert!(!accepts(&server, "web", &first).await);
    assert!(accepts(&server, "web", &second).await && accepts(&server, "web", &third).await);
    let fourth = rotate(&server, "web", 0).await.unwrap();
    assert!(!accepts(&server, "web", &third).await && accepts(&server, "web", &fourth).await);
    assert_eq!(
        events(&server).await,
        [
            "client_created",
            "client_secret_rotated",
            "client_secret_rotated",
            "client_secret_rotated"
        ]
    );
}

#[tokio::test]
async fn a_public_client_has_no_secret() {
    let (server, _directory) = server().await;
    let created = create(&server, "app", public()).await;
    assert!(created.secret.is_none() && !created.client.is_confidential());
    let secret = create(&server, "web", web()).await.secret.unwrap().expose().clone();
    assert!(!accepts(&server, "app", &secret).await && !accepts(&server, "app", "").await);
    let refused = rotate(&server, "app", SECRET_OVERLAP).await;
    assert!(matches!(refused, Err(ClientError::NoSecret)));
    let refused = rotate(&server, "nobody", SECRET_OVERLAP).await;
    assert!(matches!(refused, Err(ClientError::NotFound)));
}

#[tokio::test]
async fn of_many_clients_with_one_id_one_is_registered() {
    let (server, _directory) = server().await;
    let created = join_all((0..20).map(|_| try_create(&server, "web", web()))).await;
    assert_eq!(created.iter().filter(|created| created.is_ok()).count(), 1);
    let taken = |created: &Result<_, _>| matches!(created, Err(ClientError::AlreadyExists));
    assert_eq!(created.iter().filter(|created| taken(created)).count(), 19);
    assert_eq!(events(&server).await, ["client_created"]);
}

#[tokio::test]
async fn a_client_outside_the_rules_is_not_registered() {
    let (server, _directory) = server().await;
    let user_id = chancery::secret::random_id();
    let metadata = ClientMetadata { scope: "a\"b".to_owned(), ..web() };
    let Err(ClientError::Invalid(problems)) = try_create(&server, &user_id, metadata).await else {
        panic!("not refused");
    };
    let fields: Vec<_> = problems.iter().map(|problem| problem.field).collect();
    assert_eq!(fields, ["client_id", "scope"]);
    assert!(registry::find(&server, &user_id).await.unwrap().is_none());
    assert_eq!(events(&server).await, Vec::<String>::new());
}

#[tokio::test]
async fn an_id_is_made_when_none_is_given() {
    let (server, _directory) = server().await;
    let request = CreateClient { id: None, metadata: web(), origin: Origin::default() };
    let ids = [request.clone(), request].map(|request| registry::create(&server, request));
    let ids: Vec<_> = join_all(ids).await.into_iter().map(|made| made.unwrap().client.id).collect();
    assert_ne!(ids[0], ids[1]);
    assert!(ids.iter().all(|id| id.len() == 24));
}

#[tokio::test]
async fn disabling_ends_what_people_granted_and_enabling_does_not_bring_it_back() {
    let (server, _directory) = server().await;
    let secret = create(&server, "web", web()).await.secret.unwrap().expose().clone();
    create(&server, "other", web()).await;
    grant(&server, "web").await;
    grant(&server, "other").await;
    assert!(!registry::disable(&server, change("web")).await.unwrap().is_enabled());
    assert_eq!(granted(&server, "web").await, (false, false));
    assert_eq!(granted(&server, "other").await, (true, true));
    assert!(!registry::disable(&server, change("web")).await.unwrap().is_enabled());
    assert!(registry::enable(&server, change("web")).await.unwrap().is_enabled());
    assert_eq!(granted(&server, "web").await, (false, false));
    assert!(accepts(&server, "web", &secret).await);
    assert_eq!(
        events(&server).await,
        ["client_created", "client_created", "client_disabled", "client_enabled"]
    );
    for refused in [
        registry::disable(&server, change("nobody")).await,
        registry::enable(&server, change("nobody")).await,
    ] {
        assert!(matches!(refused, Err(ClientError::NotFound)));
    }
}

#[tokio::test]
async fn deleting_ends_what_people_granted() {
    let (server, _directory) = server().await;
    create(&server, "web", web()).await;
    grant(&server, "web").await;
    registry::delete(&server, change("web")).await.unwrap();
    assert!(registry::find(&server, "web").await.unwrap().is_none());
    assert_eq!(granted(&server, "web").await, (false, false));
    let again = registry::delete(&server, change("web")).await;
    assert!(matches!(again, Err(ClientError::NotFound)));
    assert_eq!(events(&server).await, ["client_created", "client_deleted"]);
}

#[tokio::test]
async fn an_update_replaces_what_was_looked_at_and_nothing_newer() {
    let (server, _directory) = server().await;
    let client = create(&server, "web", web()).await.client;
    let with_name = |name: &str| ClientMetadata {
        client_name: Some(name.to_owned()),
        ..client.metadata.clone()
    };
    let update = |name: &str| {
        let (client, metadata) = (client.clone(), with_name(name));
        registry::update(
            &server,
            UpdateClient { client: client.into(), metadata, origin: Origin::default() },
        )
    };
    assert_eq!(update("Photo Print").await.unwrap().name(), "Photo Print");
    assert!(matches!(update("Other").await, Err(ClientError::Changed)));
    let kept = registry::find(&server, "web").await.unwrap().unwrap();
    assert_eq!(kept.metadata, with_name("Photo Print"));
    registry::delete(&server, change("web")).await.unwrap();
    assert!(matches!(update("Other").await, Err(ClientError::NotFound)));
    assert_eq!(events(&server).await, ["client_created", "client_updated", "client_deleted"]);
}

#[tokio::test]
async fn a_client_stays_confidential_or_public() {
    let (server, _directory) = server().await;
    for (id, metadata, other) in [("web", web(), public()), ("app", public(), web())] {
        let client = create(&server, id, metadata).await.client;
        let metadata = other.with_defaults();
        let request = UpdateClient { client: client.into(), metadata, origin: Origin::default() };
        let Err(ClientError::Invalid(problems)) = registry::update(&server, request).await else {
            panic!("not refused");
        };
        assert_eq!(problems[0].field, "token_endpoint_auth_method");
    }
}

#[tokio::test]
async fn a_grant_type_is_known_while_an_enabled_client_has_it() {
    let (server, _directory) = server().await;
    let any = || registry::any_with_grant(&server, grant_type::PASSWORD);
    let named = ClientMetadata { client_name: Some("password".to_owned()), ..web() };
    create(&server, "named", named).await;
    assert!(!any().await.unwrap());
    let metadata = ClientMetadata {
        grant_types: vec!["password".to_owned()],
        first_party: true,
        ..ClientMetadata::default()
    };
    create(&server, "first-party", metadata).await;
    assert!(any().await.unwrap());
    registry::disable(&server, change("first-party")).await.unwrap();
    assert!(!any().await.unwrap());
}

#[tokio::test]
async fn clients_are_listed_in_pages_by_id() {
    let (server, _directory) = server().await;
    for id in ["c", "a", "b"] {
        create(&server, id, web()).await;
    }
    let ids = async |after: &str| {
        let page = registry::list(&server, after, 2).await.unwrap();
        page.into_iter().map(|client| client.id).collect::<Vec<_>>()
    };
    assert_eq!(ids("").await, ["a", "b"]);
    assert_eq!(ids("b").await, ["c"]);
    assert_eq!(ids("c").await, Vec::<String>::new());
}
