//! What people cause: whole code flows, sign-ins, and what their passwords cost everybody else.

use anyhow::Result;
use chancery_harness::browser::Browser;
use chancery_harness::fixtures::{self, PASSWORD};
use chancery_harness::load::{self, Meter, Open, Same, closed, open};
use chancery_harness::server::Node;

use super::{Bench, Load};
use crate::calibrate::CONNECTIONS;
use crate::stage::{ALGORITHMS, Stage};
use crate::visitors::CodeFlow;
use crate::yardstick::Yardstick;

/// Tokens per second while people sign in.
const TOKENS_PER_SECOND: u32 = 1_000;
/// The most of them under way.
const UNDER_WAY: usize = 256;

/// `code_flow session`: the person is signed in; `code_flow password`: signs in each time.
pub(crate) fn code_flow(bench: &mut Bench, stage: &Stage, node: &Node) -> Result<()> {
    for (name, stays) in [("code_flow session", true), ("code_flow password", false)] {
        bench.measure(stage, node, &Load::named(name), || {
            let people = stage.people.iter();
            people.map(|email| CodeFlow::new(&stage.site, &stage.app, email, stays)).collect()
        })?;
    }
    Ok(())
}

/// `logins`: the sign-in form, posted with the right password, by 64 clients.
pub(crate) async fn logins(bench: &mut Bench, stage: &Stage, node: &Node) -> Result<()> {
    if !bench.plan.wants("logins") {
        return Ok(());
    }
    let forms = forms(stage, node).await?;
    let load = Load::named("logins").by(Yardstick::Argon2id);
    bench.measure(stage, node, &load, || visitors(&forms))
}

/// `starvation idle` and `starvation logins`: 1,000 tokens a second at fixed moments, alone and
/// while 64 clients sign in.
pub(crate) async fn starvation(bench: &mut Bench, stage: &Stage, node: &Node) -> Result<()> {
    if !bench.plan.wants("starvation") {
        return Ok(());
    }
    let forms = forms(stage, node).await?;
    let request = stage.machines(ALGORITHMS[0]).first();
    let request = request.map(|client| fixtures::machine_request(&stage.site, client));
    let request = request.unwrap_or_default();
    let plan = Open {
        address: node.address(),
        per_second: TOKENS_PER_SECOND,
        warm: bench.plan.warm,
        lasting: bench.plan.lasting,
        meter: bench.meter(stage, node),
    };
    let tokens = || Same::many(vec![request.clone()], UNDER_WAY, 200);
    let alone = load::run(&bench.cores, || async { open(&plan, tokens()).await })?;
    bench.book.step(stage.kind.name(), "starvation idle", &alone);

    let logins = load::Closed {
        // The logins go on until the last token was asked for.
        lasting: plan.lasting + plan.warm,
        warm: std::time::Duration::ZERO,
        meter: Meter::of(node.pid()),
        ..bench.closed(stage, node)
    };
    let (busy, logins) = load::run(&bench.cores, || async {
        let logins = closed(&logins, visitors(&forms));
        let (busy, (logins, _)) = tokio::try_join!(open(&plan, tokens()), logins)?;
        Ok((busy, logins))
    })?;
    bench.book.step(stage.kind.name(), "starvation logins", &busy);
    bench.book.step(stage.kind.name(), "starvation, the logins", &logins);
    Ok(())
}

/// The sign-in form of each person's browser, filled in.
pub(crate) async fn forms(stage: &Stage, node: &Node) -> Result<Vec<Vec<u8>>> {
    let mut forms = Vec::with_capacity(CONNECTIONS);
    for email in &stage.people {
        let mut browser = Browser::new(&stage.site.issuer(), node.address());
        let page = browser.open("/login").await?;
        let typed = [("email", email.as_str()), ("password", PASSWORD)];
        forms.push(browser.form(&page, "/login", &typed)?);
    }
    Ok(forms)
}

/// Each posts its own form over and over; the session of the answer is not taken up.
pub(crate) fn visitors(forms: &[Vec<u8>]) -> Vec<Same> {
    forms.iter().map(|form| Same::one(form.clone(), 303)).collect()
}
