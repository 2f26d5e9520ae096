//! The harness: a whole server in this process, on SQLite and on PostgreSQL, at a clock of its own.
//!
//! [`http_test!`] runs a test on both databases against the router itself, without a socket.
//! [`TestServer`] is the server, [`Browser`] a person's browser, [`OAuthClient`] an app. [`logs`]
//! keeps every secret that passes and all that is logged, for `tests/grep-logs` to compare.

mod admin;
mod authenticator;
mod browser;
mod certificates;
mod client;
mod client_key;
mod database;
mod dpop;
mod form;
mod https;
mod jwt;
pub(crate) mod logs;
mod mail;
mod markdown;
mod page;
mod response;
mod secrets;
mod server;
mod site;

pub(crate) use authenticator::Authenticator;
pub(crate) use browser::Browser;
pub(crate) use certificates::{Certificate, Names};
pub(crate) use client::{Authorization, OAuthClient, Tokens};
pub(crate) use client_key::{ClientKey, asserted};
pub(crate) use database::{TestDatabase, with_database};
pub(crate) use dpop::DpopKey;
pub(crate) use https::{Document, Host, Reply, reaching_this_machine};
pub(crate) use jwt::Jwt;
pub(crate) use mail::{Letter, wrong_code};
pub(crate) use markdown::blocks;
pub(crate) use page::Page;
pub(crate) use response::Response;
pub(crate) use secrets::record;
pub(crate) use server::{PASSWORD, START, TestServer, web_metadata, with_server};
pub(crate) use site::{Site, form_request};

/// Where a test runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Backend {
    Sqlite,
    Postgres,
}

/// Runs a test on both databases, each time with a server of its own:
/// `http_test! { async fn a_sentence(app: TestServer) { … } }` is `a_sentence::sqlite` and
/// `a_sentence::postgres`.
macro_rules! http_test {
    (async fn $name:ident($app:ident: $given:ty $(,)?) $body:block) => {
        $crate::support::on_both_databases! {
            $name, $crate::support::with_server, |$app: $given| $body
        }
    };
}

/// The same with an empty database instead of a server.
macro_rules! database_test {
    (async fn $name:ident($database:ident: $given:ty $(,)?) $body:block) => {
        $crate::support::on_both_databases! {
            $name, $crate::support::with_database, |$database: $given| $body
        }
    };
}

macro_rules! on_both_databases {
    ($name:ident, $run:path, |$given:ident: $type:ty| $body:block) => {
        mod $name {
            use super::*;

            #[test]
            fn sqlite() {
                $run(module_path!(), $crate::support::Backend::Sqlite, async |$given: $type| $body);
            }

            #[test]
            fn postgres() {
                $run(module_path!(), $crate::support::Backend::Postgres, async |$given: $type| {
                    $body
                });
            }
        }
    };
}

pub(crate) use {database_test, http_test, on_both_databases};
