//! A guesser who does everything at once: many browsers and addresses of machines, both doors, both
//! spellings, two nodes, a restart in between.

use futures_util::future::join_all;

use super::{ADA, WRONG, machine, rows, try_password, wait};
use crate::support::{Browser, PASSWORD, TestServer, http_test};

const SPELLINGS: [&str; 4] = [ADA, "ADA@Example.org", " ada@EXAMPLE.ORG ", "\u{ff41}da@example.org"];
const ATTEMPTS: usize = 1000;

/// A thousand tries at the same moment; the statuses that came back.
async fn at_once(nodes: &[TestServer], browsers: &[Browser]) -> Vec<u16> {
    let tries = (0..ATTEMPTS).map(|number| {
        let node = nodes[number % nodes.len()].clone();
        let mut browser = browsers[number % browsers.len()].clone();
        let email = SPELLINGS[number % SPELLINGS.len()];
        tokio::spawn(async move {
            if number % 2 == 0 {
                return try_password(&mut browser, email, WRONG).await.status.as_u16();
            }
            let form = [("grant_type", "password"), ("username", email), ("password", WRONG)];
            let mut client = node.password_caller();
            client.id = "trusted".to_owned();
            client.token(&form).await.status.as_u16()
        })
    });
    join_all(tries).await.into_iter().map(Result::unwrap).collect()
}
