//! The figures that must be reached: each a ratio of what one run found.
//!
//! H is the computing time of a bare axum server for one request, S that of one signature, both
//! taken beside the load that they divide (`yardstick`).

use crate::book::{Book, Step};
use crate::peers::{COMPARED, against};
use crate::scenarios::lifetime::GAINED;
use crate::scenarios::size::{REFRESH as REFRESH_LARGE, WITNESSED};
use crate::table::{AtLeast, AtMost, Row, Run, grouped, row};

/// Tokens per second of rauthy as measured once on such a machine; it does not run beside.
const RAUTHY_EDDSA: f64 = 2_600.0;
/// What Keycloak publishes for each virtual core: client-credentials grants and refreshes.
const KEYCLOAK: f64 = 120.0;
/// Megabytes of one password hash under way.
const HASH_MB: f64 = 19.922_944;

/// What the rows of one database are made of.
pub(crate) struct Source<'a> {
    pub(crate) book: &'a Book,
    pub(crate) place: &'a str,
    /// Threads of the server that hash.
    pub(crate) hash_threads: usize,
    /// Grants of the usual and of the large database.
    pub(crate) grants: (u64, u64),
    /// Tokens between two looks at the memory.
    pub(crate) tokens: u64,
    /// Bytes of the binary.
    pub(crate) binary: u64,
}

impl Source<'_> {
    /// All rows, in order.
    pub(crate) fn rows(&self) -> Vec<Row> {
        let mut rows = self.of_tokens();
        rows.extend(self.of_rotation());
        rows.extend(self.of_the_rest());
        rows
    }

    fn of_tokens(&self) -> Vec<Row> {
        let published = "rauthy does not run here: against its 2,600/s on such a machine";
        vec![
            row("1", "client_credentials ES256, CPU ÷ (H + S)", "", (AtMost(1.5), AtMost(1.15)))
                .each(self.gauged("client_credentials ES256", cost)),
            row("1", "client_credentials EdDSA, CPU ÷ (H + S)", "", (AtMost(1.5), AtMost(1.15)))
                .each(self.gauged("client_credentials EdDSA", cost)),
            row("2", "RS256 tokens ÷ raw signatures, per CPU", "", (AtLeast(0.85), AtLeast(0.95)))
                .each(self.gauged("client_credentials RS256", |step, raw_us| raw_us / step.cpu_us)),
            row(
                "3",
                "client_credentials ES256 ÷ oidc-provider",
                "×",
                (AtLeast(10.0), AtLeast(19.0)),
            )
            .each(self.against_node(COMPARED[0]))
            .or("no peer was run"),
            row("3", "client_credentials EdDSA ÷ rauthy", "×", (AtLeast(20.0), AtLeast(45.0)))
                .each(self.rounds("client_credentials EdDSA", |step| step.rate / RAUTHY_EDDSA))
                .noted(published),
            row("4", "RS256 per core ÷ Keycloak's 120/s", "×", (AtLeast(20.0), AtLeast(28.0)))
                .each(self.rounds("client_credentials RS256", against_keycloak)),
            row("4", "ES256 per core ÷ Keycloak's 120/s", "×", (AtLeast(150.0), AtLeast(270.0)))
                .each(self.rounds("client_credentials ES256", against_keycloak)),
        ]
    }

    fn of_rotation(&self) -> Vec<Row> {
        let large = format!("{} grants against {}", grouped(self.grants.1), grouped(self.grants.0));
        let usual = self.book.median(self.place, "refresh", |step| step.rate);
        let usual = usual.unwrap_or(f64::NAN);
        vec![
            row("5", "refresh rotation ÷ oidc-provider", "×", (AtLeast(4.0), AtLeast(7.0)))
                .each(self.against_node(COMPARED[2]))
                .or("no peer was run"),
            row(
                "5",
                "refresh rotation per core ÷ Keycloak's 120/s",
                "×",
                (AtLeast(60.0), AtLeast(100.0)),
            )
            .each(self.rounds("refresh", against_keycloak)),
            row("6", "rotation rate, large ÷ usual database", "", (AtLeast(0.4), AtLeast(0.6)))
                .each(self.rounds(REFRESH_LARGE, |step| step.rate / usual))
                .noted(&large),
        ]
    }

    fn of_the_rest(&self) -> Vec<Row> {
        let threads = self.hash_threads as f64;
        let idle = self.figures("memory idle, MB");
        let at_most = idle.first().map_or(0.0, |it| it.value) + HASH_MB * threads + 10.0;
        let grants = format!("on {} grants", grouped(self.grants.1));
        let holds = self.book.values(self.place, "clean_up, longest hold ms");
        let witnessed = self.book.values(self.place, WITNESSED).into_iter().reduce(f64::max);
        let witnessed = witnessed.map_or_else(String::new, |longest| {
            format!("; 2 ms of computing in a thread of its own took up to {longest:.0} ms")
        });
        vec![
            row("7", "introspection ÷ oidc-provider", "×", (AtLeast(5.0), AtLeast(8.0)))
                .each(self.against_node(COMPARED[1]))
                .or("no peer was run"),
            row("8", "discovery, CPU ÷ H", "", (AtMost(1.15), AtMost(1.05)))
                .each(self.gauged("discovery", cost)),
            row("8", "JWKS, CPU ÷ H", "", (AtMost(1.15), AtMost(1.05)))
                .each(self.gauged("jwks", cost)),
            row("9", "logins ÷ (raw argon2id × hash threads)", "", (AtLeast(0.85), AtLeast(0.95)))
                .each(self.gauged("logins", |step, raw_us| step.rate * raw_us / 1e6 / threads)),
            row("10", "token p99 while 64 log in ÷ idle p99", "", (AtMost(2.0), AtMost(1.1)))
                .each(self.starvation()),
            row("11", "resident memory idle", "MB", (AtMost(35.0), AtMost(20.0))).each(idle),
            row("11", "resident memory in 64 logins", "MB", (AtMost(at_most), AtMost(at_most)))
                .each(self.figures("memory in 64 logins, MB")),
            row("11", "memory gained by tokens", "MB", (AtMost(0.5), AtMost(0.5)))
                .last(self.figures(GAINED))
                .noted(&format!(
                    "{} tokens, then as many again: that counts",
                    grouped(self.tokens)
                )),
            row("12", "cold start to the first 200", "ms", (AtMost(50.0), AtMost(15.0)))
                .each(self.figures("cold_start, ms"))
                .noted(&grants),
            row("13", "longest hold of the writer by clean-up", "ms", (AtMost(10.0), AtMost(2.0)))
                .is(holds.into_iter().reduce(f64::max))
                .or("the server's log does not say it")
                .noted(&format!("{grants}{witnessed}")),
            row("14", "stripped binary", "MB", (AtMost(30.0), AtMost(15.0)))
                .is(Some(self.binary as f64 / 1e6)),
        ]
    }

    /// Of each round of a load.
    fn rounds(&self, name: &str, of: impl Fn(&Step) -> f64) -> Vec<Run> {
        self.book.rounds(self.place, name).into_iter().map(|step| of(step).into()).collect()
    }

    /// Of each round of a load and the yardstick of that round in microseconds.
    fn gauged(&self, name: &str, of: impl Fn(&Step, f64) -> f64) -> Vec<Run> {
        let rounds = self.book.rounds(self.place, name).into_iter();
        rounds
            .filter_map(|step| {
                let gauge = step.gauge?;
                Some(Run { value: of(step, gauge.mean_us()), is_noisy: gauge.is_noisy() })
            })
            .collect()
    }

    /// Both loads of the same round.
    fn starvation(&self) -> Vec<Run> {
        let of = |name| self.book.rounds(self.place, name).into_iter();
        let pairs = of("starvation idle").zip(of("starvation logins"));
        pairs.map(|(idle, busy)| (busy.p99_us / idle.p99_us).into()).collect()
    }

    fn figures(&self, name: &str) -> Vec<Run> {
        self.book.values(self.place, name).into_iter().map(Run::from).collect()
    }

    fn against_node(&self, name: &str) -> Vec<Run> {
        self.figures(&against(name))
    }
}

fn cost(step: &Step, yardstick_us: f64) -> f64 {
    step.cpu_us / yardstick_us
}

fn against_keycloak(step: &Step) -> f64 {
    1e6 / step.cpu_us / KEYCLOAK
}
