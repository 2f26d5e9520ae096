//! Where an address probably is, from a database in the `MaxMind` DB format. The one here is made
//! by hand and knows the network 127.0.0.0/8.

use chancery::accounts::profile::{self, Edit};
use chancery::secret::{MasterKey, base64url};
use chancery::server::Server;

use super::{ADA, new_browser_letter};
use crate::support::{TestServer, http_test};
use crate::token::signed_in;

const MARKER: &[u8] = b"\xab\xcd\xefMaxMind.com";
/// One for each bit of the network's prefix.
const NODES: u8 = 8;

/// A value in the format's encoding; all of these are shorter than 29 bytes or entries.
enum Value {
    Text(&'static str),
    Map(Vec<(&'static str, Value)>),
    List(Vec<Value>),
    /// An unsigned number, by its type.
    Number(u8, u32),
}

impl Value {
    fn write(&self, to: &mut Vec<u8>) {
        match self {
            Self::Text(text) => {
                to.push(2 << 5 | u8::try_from(text.len()).unwrap());
                to.extend_from_slice(text.as_bytes());
            }
            Self::Map(entries) => {
                to.push(7 << 5 | u8::try_from(entries.len()).unwrap());
                for (key, value) in entries {
                    Self::Text(key).write(to);
                    value.write(to);
                }
            }
            Self::List(values) => {
                to.extend([u8::try_from(values.len()).unwrap(), 11 - 7]);
                for value in values {
                    value.write(to);
                }
            }
            Self::Number(of_type, number) => {
                let size = if *of_type == 5 { 2 } else { 4 };
                if *of_type > 7 {
                    to.extend([size, of_type - 7]);
                } else {
                    to.push(of_type << 5 | size);
                }
                to.extend_from_slice(&number.to_be_bytes()[4 - usize::from(size)..]);
            }
        }
    }
}

fn names(german: &'static str, english: &'static str) -> Value {
    let names = vec![("de", Value::Text(german)), ("en", Value::Text(english))];
    Value::Map(vec![("names", Value::Map(names))])
}

fn database() -> Vec<u8> {
    let mut bytes = Vec::new();
    let record = |value: u8| [0, 0, value];
    for bit in 0..NODES {
        // 127 is 0111_1111; the last one leads to the first record of data.
        let next = if bit + 1 < NODES { bit + 1 } else { NODES + 16 };
        let (zero, one) = if bit == 0 { (next, NODES) } else { (NODES, next) };
        bytes.extend([record(zero), record(one)].concat());
    }
    bytes.extend([0; 16]);
    let place = [("city", names("Genf", "Geneva")), ("country", names("Schweiz", "Switzerland"))];
    Value::Map(place.into()).write(&mut bytes);
    bytes.extend_from_slice(MARKER);
    let metadata = vec![
        ("binary_format_major_version", Value::Number(5, 2)),
        ("binary_format_minor_version", Value::Number(5, 0)),
        ("build_epoch", Value::Number(9, 1)),
        ("database_type", Value::Text("Test-City")),
        ("description", Value::Map(vec![("en", Value::Text("made by hand"))])),
        ("ip_version", Value::Number(5, 4)),
        ("languages", Value::List(vec![Value::Text("de"), Value::Text("en")])),
        ("node_count", Value::Number(6, NODES.into())),
        ("record_size", Value::Number(5, 24)),
    ];
    Value::Map(metadata).write(&mut bytes);
    bytes
}

http_test! {
    async fn pages_and_letters_tell_the_place_in_the_language_of_the_person(app: TestServer) {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("city.mmdb");
        std::fs::write(&path, database()).unwrap();
        let app = app.restart(move |config| config.accounts.geo_database = Some(path)).await;
        let mut browser = signed_in(&app).await;
        let page = browser.get("/account/devices").await;
        assert!(page.text(".row").contains("Geneva, Switzerland (address 127.0.0.1)"));
        let letter = new_browser_letter(&app, &mut app.browser()).await;
        assert!(letter.text.contains("Geneva, Switzerland"), "{}", letter.text);

        let edit = Edit { claim: "locale".to_owned(), value: Some("de-CH".to_owned()) };
        profile::edit(&app.server, ADA, vec![edit]).await.unwrap();
        let page = browser.get("/account/activity").await;
        assert!(page.text("ol").contains("Genf, Schweiz (Adresse 127.0.0.1)"), "{}", page.body);
        let letter = new_browser_letter(&app, &mut app.browser()).await;
        assert!(letter.text.contains("Genf, Schweiz"), "{}", letter.text);
        // An address that the database does not know is told as it is.
        browser.address = [192, 0, 2, 7].into();
        browser.sign_out().await;
        browser.sign_in(ADA, crate::support::PASSWORD).await;
        let page = browser.get("/account/devices").await;
        assert!(page.text(".row:nth-child(1)").contains("Adresse 192.0.2.7"), "{}", page.body);
    }
}

http_test! {
    async fn a_database_that_cannot_be_read_keeps_the_server_from_starting(app: TestServer) {
        let mut config = app.server.config().clone();
        config.accounts.geo_database = Some("/nowhere/city.mmdb".into());
        let key = MasterKey::parse(&base64url(&[0x5a; 32])).unwrap();
        let started = Server::start(config, key, app.clock.clone()).await;
        let error = started.unwrap_err().to_string();
        assert!(error.starts_with("`accounts.geo_database` cannot be read"), "{error}");
    }
}
