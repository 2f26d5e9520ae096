//! F13: signing keys change under load, and resource servers that cache the JWK Set never notice.
//!
//! First as often as the rule allows, with a verifier that fetches the set again only when its copy
//! is too old. Then before their time, with a verifier that also looks when it meets a `kid` that
//! it does not know. At last a key is revoked.

use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use chancery_harness::fixtures::{self, Client};
use chancery_harness::http::{Connection, Request};
use chancery_harness::server::{Node, Site};
use serde_json::Value;

use crate::Options;
use crate::ground::Ground;
use crate::toolbox::until;
use crate::verdict::Verdict;
use crate::verifier::{self, Verifier};

/// Seconds that the JWK Set may be cached.
const MAX_AGE: u64 = 5;
/// How soon a revoked key is gone everywhere.
const GONE_WITHIN: Duration = Duration::from_secs(1);
const PAUSE: Duration = Duration::from_millis(20);

/// See the module.
pub(crate) async fn run(ground: &mut Ground, options: &Options) -> Result<Verdict> {
    let seconds = options.pick(options.seconds, 600, 30);
    let every = if options.short { 5 } else { 30 };
    ground.site.set("keys.jwks_max_age", MAX_AGE.to_string());
    ground.site.set("tokens.access_token_lifetime", "60");
    let site = ground.site.clone();
    let mut node = site.start().await?;
    let machine = fixtures::machine(&site, "signed").await?;
    let mut load = Issue {
        request: fixtures::machine_request(&site, &machine),
        jwks: Request::get("/jwks").render(&site.host()),
        connection: fixtures::connection(node.address()),
        kept: Vec::new(),
        kids: std::collections::BTreeSet::new(),
    };
    let mut verdict = Verdict::default();

    // When the next key has been known for long enough; nobody looks again before its time.
    let mut rotations = 0;
    let mut strict = Verifier::new(Duration::from_secs(MAX_AGE), false);
    let half = Instant::now() + Duration::from_secs(seconds / 2);
    while Instant::now() < half {
        // It is refused while it is too early.
        if site.command(&["keys", "rotate"], None).await.is_ok() {
            rotations += 1;
        }
        load.run(&mut strict, Duration::from_secs(1)).await?;
    }
    verdict.at_least("rotations", rotations, 1);
    verdict.note("tokens", strict.verified);
    verdict.at_least("keys seen", load.kids.len(), 2);
    verdict.at_most("verification failures", strict.failed, 0);

    // A rotation that nobody could know of.
    let mut curious = Verifier::new(Duration::from_mins(5), true);
    rotations = 0;
    let half = Instant::now() + Duration::from_secs(seconds / 2);
    while Instant::now() < half {
        site.command(&["keys", "rotate", "--force"], None).await?;
        rotations += 1;
        load.run(&mut curious, Duration::from_secs(every)).await?;
    }
    verdict.note("forced rotations", rotations);
    verdict.note("tokens", curious.verified);
    verdict.note("looked again", curious.fetched);
    verdict.at_most("verification failures after force", curious.failed, 0);
    let (old, refused) = load.old_tokens().await?;
    verdict.note("older tokens verified", old);
    verdict.at_most("older tokens refused", refused, 0);

    let gone = revoke(&site, &node, &machine, &mut verdict).await;
    verdict.outcome("revocation", gone);
    node.stop(Duration::from_secs(15)).await?;
    Ok(verdict)
}

/// A load of tokens, one after the other, each verified at once.
struct Issue {
    request: Vec<u8>,
    jwks: Vec<u8>,
    connection: Connection,
    /// Some of them, to be verified again.
    kept: Vec<String>,
    kids: std::collections::BTreeSet<String>,
}

impl Issue {
    async fn run(&mut self, verifier: &mut Verifier, lasting: Duration) -> Result<()> {
        let began = Instant::now();
        let mut number = 0_u64;
        while began.elapsed() < lasting {
            let token = self.token().await?;
            self.kids.insert(verifier::kid(&token)?);
            verifier.verify(&token, &mut self.connection, &self.jwks).await?;
            if number.is_multiple_of(50) {
                self.kept.push(token);
            }
            number += 1;
            tokio::time::sleep(PAUSE).await;
        }
        Ok(())
    }

    async fn token(&mut self) -> Result<String> {
        let answer = self.connection.exchange(&self.request).await?;
        ensure!(answer.status == 200, "a token is answered {} {}", answer.status, answer.text());
        let token = answer.json()?["access_token"].as_str().map(str::to_owned);
        token.context("no access_token")
    }

    /// Verifies what is kept and has not expired, by the set as it is now.
    async fn old_tokens(&mut self) -> Result<(u64, u64)> {
        let mut fresh = Verifier::new(Duration::from_mins(5), false);
        for token in &self.kept {
            if !verifier::expired(token)? {
                fresh.verify(token, &mut self.connection, &self.jwks).await?;
            }
        }
        Ok((fresh.verified, fresh.failed))
    }
}

/// The active key is revoked: its tokens stop, new ones are signed by another at once.
async fn revoke(site: &Site, node: &Node, machine: &Client, verdict: &mut Verdict) -> Result<()> {
    let mut connection = fixtures::connection(node.address());
    let token = token_of(&mut connection, site, machine).await?;
    let kid = verifier::kid(&token)?;
    site.command(&["keys", "revoke", &kid], None).await?;
    let began = Instant::now();
    let jwks = Request::get("/jwks").render(&site.host());
    let introspection = Request::post("/introspect")
        .basic(&machine.id, &machine.secret)
        .form(&[("token", &token)])
        .render(&site.host());
    let gone = until(Duration::from_secs(70), || async {
        let mut connection = fixtures::connection(node.address());
        let Ok(set) = connection.exchange(&jwks).await.map(|answer| answer.text()) else {
            return false;
        };
        let said = connection.exchange(&introspection).await.ok().and_then(|it| it.json().ok());
        let active = said.is_none_or(|said: Value| said["active"] != false);
        !set.contains(&kid) && !active
    })
    .await;
    verdict.require(gone.is_some(), "the revoked key stays");
    verdict.within("revoked key gone after", gone.unwrap_or_else(|| began.elapsed()), GONE_WITHIN);
    let next = token_of(&mut connection, site, machine).await?;
    ensure!(verifier::kid(&next)? != kid, "the revoked key still signs");
    Ok(())
}

async fn token_of(connection: &mut Connection, site: &Site, machine: &Client) -> Result<String> {
    let answer = connection.exchange(&fixtures::machine_request(site, machine)).await?;
    answer.json()?["access_token"].as_str().map(str::to_owned).context("no access_token")
}
