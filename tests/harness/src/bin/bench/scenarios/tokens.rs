//! What programs ask for: documents, their own tokens, what a token is worth.

use anyhow::{Context as _, Result};
use chancery::keys::Algorithm;
use chancery_harness::fixtures::{self, Tokens};
use chancery_harness::http::Request;
use chancery_harness::load::Same;
use chancery_harness::server::Node;

use super::{Bench, Load};
use crate::calibrate::CONNECTIONS;
use crate::stage::{ALGORITHMS, Stage};
use crate::yardstick::Yardstick;

/// Tokens that are asked about.
const TOKENS: usize = 512;

/// `discovery`, `jwks`.
pub(crate) fn documents(bench: &mut Bench, stage: &Stage, node: &Node) -> Result<()> {
    for (name, path) in [("discovery", "/.well-known/openid-configuration"), ("jwks", "/jwks")] {
        let request = Request::get(path).render(&stage.site.host());
        let load = Load::named(name).by(Yardstick::Hello);
        bench
            .measure(stage, node, &load, || Same::many(vec![request.clone()], CONNECTIONS, 200))?;
    }
    Ok(())
}

/// `client_credentials ALG, N clients`.
pub(crate) fn client_credentials(bench: &mut Bench, stage: &Stage, node: &Node) -> Result<()> {
    for algorithm in ALGORITHMS {
        let requests: Vec<Vec<u8>> = stage
            .machines(algorithm)
            .iter()
            .map(|client| fixtures::machine_request(&stage.site, client))
            .collect();
        let one: Vec<Vec<u8>> = requests.iter().take(1).cloned().collect();
        let yardstick = match algorithm {
            Algorithm::EdDsa => Yardstick::HelloAndEdDsa,
            Algorithm::Rs256 => Yardstick::Rs256,
            _ => Yardstick::HelloAndEs256,
        };
        let name = format!("client_credentials {algorithm}");
        let load = Load::named(&name).by(yardstick);
        bench.measure(stage, node, &load, || Same::many(one.clone(), CONNECTIONS, 200))?;
        // Begins when the server has seen each of them: that is what lasts.
        let name = format!("{name}, many clients");
        let load = Load::named(&name).warm_units(requests.len().div_ceil(CONNECTIONS) as u64);
        bench.measure(stage, node, &load, || Same::many(requests.clone(), CONNECTIONS, 200))?;
    }
    Ok(())
}

/// `introspection active|inactive|revoked`: access tokens of people, whose grants are looked at.
pub(crate) async fn introspection(bench: &mut Bench, stage: &mut Stage, node: &Node) -> Result<()> {
    let names = ["introspection active", "introspection inactive", "introspection revoked"];
    if !bench.plan.wants_any(&names) {
        return Ok(());
    }
    let tokens = access_tokens(stage, node).await?;
    let active: Vec<Vec<u8>> = tokens.iter().map(|token| question(stage, token)).collect();
    let inactive = tokens.iter().map(|token| question(stage, &damaged(token))).collect();
    for (name, requests) in names.into_iter().zip([active.clone(), inactive, active]) {
        if name == names[2] {
            revoke(stage, node, &tokens).await?;
        }
        bench.measure(stage, node, &Load::named(name), || {
            Same::many(requests.clone(), CONNECTIONS, 200)
        })?;
    }
    Ok(())
}

/// Requests for the introspection of tokens that are active.
pub(crate) async fn questions(stage: &mut Stage, node: &Node) -> Result<Vec<Vec<u8>>> {
    let tokens = access_tokens(stage, node).await?;
    Ok(tokens.iter().map(|token| question(stage, token)).collect())
}

fn question(stage: &Stage, token: &str) -> Vec<u8> {
    Request::post("/introspect")
        .basic(&stage.app.id, &stage.app.secret)
        .form(&[("token", token)])
        .render(&stage.site.host())
}

/// Gives up the grants' refresh tokens for it: what is revoked takes its grant along.
async fn access_tokens(stage: &mut Stage, node: &Node) -> Result<Vec<String>> {
    let mut connection = fixtures::connection(node.address());
    let mut tokens = Vec::with_capacity(TOKENS);
    let places = stage.rotations.len();
    // Half of the grants at most: the rest is rotated later.
    while tokens.len() < TOKENS.min(usize::try_from(stage.size.grants)? / 8) {
        let request = stage.rotations[tokens.len() % places].take().context("no tokens left")?;
        let answer = connection.exchange(&request).await?.to_owned();
        let Tokens { access, .. } = fixtures::read_tokens(&answer)?;
        tokens.push(access);
    }
    Ok(tokens)
}

async fn revoke(stage: &Stage, node: &Node, tokens: &[String]) -> Result<()> {
    let mut connection = fixtures::connection(node.address());
    for token in tokens {
        let request = Request::post("/revoke")
            .basic(&stage.app.id, &stage.app.secret)
            .form(&[("token", token)])
            .render(&stage.site.host());
        let status = connection.exchange(&request).await?.status;
        anyhow::ensure!(status == 200, "revocation answered {status}");
    }
    Ok(())
}

/// Another signature of the same length.
fn damaged(token: &str) -> String {
    let mut bytes = token.as_bytes().to_vec();
    let place = bytes.len() - 20;
    bytes[place] = if bytes[place] == b'A' { b'B' } else { b'A' };
    String::from_utf8_lossy(&bytes).into_owned()
}
