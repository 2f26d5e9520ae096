//! What clients were handed, and the workers who rotate refresh tokens whatever happens to the
//! server.
//!
//! A worker owns its families: nobody else uses their tokens. A request whose answer did not come
//! is sent again, as any client would; its tokens must not be lost by that.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use anyhow::Result;
use chancery_harness::browser::Browser;
use chancery_harness::fixtures::{self, Client, Tokens};
use chancery_harness::http::{Connection, Failure};
use chancery_harness::server::Site;
use tokio::task::JoinSet;

use crate::toolbox::Dice;

/// Longer than this after a rotation a repeated request may count as theft.
const RETRY_WINDOW: Duration = Duration::from_secs(8);
/// The longest wait for one answer.
const PATIENCE: Duration = Duration::from_secs(5);
/// The pause before a request is sent again.
const PAUSE: Duration = Duration::from_millis(20);
/// One in so many answers is treated as lost although it came.
const REPEAT: u64 = 5;

/// One grant: every refresh token its client was handed, oldest first, and the latest access
/// token.
#[derive(Clone, Debug)]
pub(crate) struct Family {
    /// Refresh tokens.
    pub(crate) handed: Vec<String>,
    /// The access token handed out last.
    pub(crate) access: String,
    /// A request stayed in doubt for longer than it may be repeated: whether the family stands
    /// says nothing any more.
    pub(crate) undecided: bool,
}

/// What workers saw.
#[derive(Clone, Debug, Default)]
pub(crate) struct Findings {
    /// Answers with tokens.
    pub(crate) rotations: u64,
    /// Requests whose answer did not come.
    pub(crate) cut_off: u64,
    /// Requests sent again after an answer or a cut.
    pub(crate) repeated: u64,
    /// A token handed out last that was refused although no request was in doubt.
    pub(crate) lost_acked: u64,
    /// A token refused after its first answer was cut off.
    pub(crate) lost_in_doubt: u64,
    /// Repeated requests that were answered by another successor.
    pub(crate) forked: u64,
    /// Repeated after the window, where nothing can be concluded.
    pub(crate) too_late: u64,
    /// Answers by status other than 200 and 400.
    pub(crate) others: BTreeMap<u16, u64>,
    /// Answers of 503 without `Retry-After`.
    pub(crate) without_retry_after: u64,
    /// The longest wait for an answer of 503.
    pub(crate) slowest_refusal: Duration,
    /// From each request to its answer of 200.
    pub(crate) took: Vec<Duration>,
    /// The first few surprises in words.
    pub(crate) words: Vec<String>,
}

/// How an exchange of one token ended.
enum Ended {
    Tokens(Tokens),
    Refused(String),
    /// The stop came before an answer.
    Stopped,
}

/// Workers under way.
#[derive(Debug)]
pub(crate) struct Storm {
    stop: Arc<AtomicBool>,
    workers: JoinSet<(Vec<Family>, Findings)>,
}

/// Makes grants for one person, `count` of them: one sign-in, and a code for each.
pub(crate) async fn families(
    site: &Site,
    address: SocketAddr,
    client: &Client,
    email: &str,
    count: usize,
) -> Result<Vec<Family>> {
    let mut browser = Browser::new(&site.issuer(), address);
    let mut connection = fixtures::connection(address);
    let mut families = Vec::with_capacity(count);
    for _ in 0..count {
        let code = fixtures::code_of(&mut browser, client, email).await?;
        let request = fixtures::code_request(site, client, &code);
        let tokens = fixtures::read_tokens(&connection.exchange(&request).await?.to_owned())?;
        let handed = vec![tokens.refresh];
        families.push(Family { handed, access: tokens.access, undecided: false });
    }
    Ok(families)
}

impl Storm {
    /// One worker for each share of families. Worker n begins at node n of `nodes` and changes
    /// nodes when a connection breaks. `pause` lies between two rotations of a worker.
    pub(crate) fn start(
        site: &Site,
        nodes: &[SocketAddr],
        client: &Client,
        shares: Vec<Vec<Family>>,
        pause: Duration,
    ) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let mut workers = JoinSet::new();
        for (number, families) in shares.into_iter().enumerate() {
            let worker = Worker {
                site: site.clone(),
                client: client.clone(),
                nodes: nodes.to_vec(),
                node: number % nodes.len().max(1),
                connection: None,
                families,
                findings: Findings::default(),
                dice: Dice::new(number as u64 + 1),
                stop: Arc::clone(&stop),
                pause,
            };
            workers.spawn(worker.run());
        }
        Self { stop, workers }
    }

    /// Lets every worker finish its rotation; families and findings of all.
    pub(crate) async fn stop(self) -> Result<(Vec<Family>, Findings)> {
        self.stop.store(true, Ordering::Relaxed);
        let mut families = Vec::new();
        let mut findings = Findings::default();
        for (share, found) in self.workers.join_all().await {
            families.extend(share);
            findings.add(found);
        }
        Ok((families, findings))
    }
}

struct Worker {
    site: Site,
    client: Client,
    nodes: Vec<SocketAddr>,
    node: usize,
    connection: Option<Connection>,
    families: Vec<Family>,
    findings: Findings,
    dice: Dice,
    stop: Arc<AtomicBool>,
    pause: Duration,
}

impl Worker {
    async fn run(mut self) -> (Vec<Family>, Findings) {
        let count = self.families.len() as u64;
        while !self.stop.load(Ordering::Relaxed) && count > 0 {
            let chosen = usize::try_from(self.dice.below(count)).unwrap_or_default();
            if !self.rotate(chosen).await {
                break;
            }
            tokio::time::sleep(self.pause).await;
        }
        (self.families, self.findings)
    }

    /// `false`: the family is lost, which is a finding, or the stop came.
    async fn rotate(&mut self, chosen: usize) -> bool {
        let Some(presented) = self.families[chosen].handed.last().cloned() else { return false };
        let started = Instant::now();
        let cut_before = self.findings.cut_off;
        let tokens = match self.until_answered(&presented, None).await {
            Ended::Tokens(tokens) => tokens,
            Ended::Stopped => return false,
            Ended::Refused(words) => {
                let in_doubt = self.findings.cut_off > cut_before;
                if in_doubt && started.elapsed() > RETRY_WINDOW {
                    self.findings.too_late += 1;
                    self.families[chosen].undecided = true;
                } else if in_doubt {
                    self.findings.lost_in_doubt += 1;
                } else {
                    self.findings.lost_acked += 1;
                }
                self.findings.say(words);
                return false;
            }
        };
        self.findings.rotations += 1;
        let family = &mut self.families[chosen];
        family.handed.push(tokens.refresh.clone());
        family.access = tokens.access;
        if self.findings.cut_off > cut_before || self.dice.below(REPEAT) == 0 {
            return self.repeat(&presented, &tokens.refresh, started).await;
        }
        true
    }

    /// The answer arrived and was lost by the client, who asks again.
    async fn repeat(&mut self, presented: &str, successor: &str, started: Instant) -> bool {
        let again = self.until_answered(presented, Some(started + RETRY_WINDOW)).await;
        self.findings.repeated += 1;
        match again {
            Ended::Tokens(tokens) => {
                if tokens.refresh != successor {
                    self.findings.forked += 1;
                }
                true
            }
            Ended::Refused(words) => {
                self.findings.lost_in_doubt += 1;
                self.findings.say(words);
                false
            }
            // Nobody asks again so late; the successor is what counts.
            Ended::Stopped => true,
        }
    }

    /// Asks until there is an answer, or `latest` has come, or a while after the stop.
    async fn until_answered(&mut self, token: &str, latest: Option<Instant>) -> Ended {
        let request = fixtures::refresh_request(&self.site, &self.client, token);
        let mut stopped_at = None;
        loop {
            if latest.is_some_and(|latest| Instant::now() > latest) {
                return Ended::Stopped;
            }
            if self.stop.load(Ordering::Relaxed) {
                // What is in doubt is cleared up even after the stop, for a while.
                let since = *stopped_at.get_or_insert_with(Instant::now);
                if since.elapsed() > PATIENCE {
                    return Ended::Stopped;
                }
            }
            let nodes = &self.nodes;
            let node = nodes[self.node % nodes.len()];
            let connection = self.connection.get_or_insert_with(|| Connection::new(node, PATIENCE));
            let asked = Instant::now();
            match connection.exchange(&request).await.map(|answer| answer.to_owned()) {
                Ok(answer) => match answer.view().status {
                    200 => match fixtures::read_tokens(&answer) {
                        Ok(tokens) => {
                            self.findings.took.push(asked.elapsed());
                            return Ended::Tokens(tokens);
                        }
                        Err(error) => return Ended::Refused(format!("{error:#}")),
                    },
                    400 | 401 => return Ended::Refused(answer.view().text()),
                    status => {
                        *self.findings.others.entry(status).or_default() += 1;
                        if status == 503 {
                            let wait = asked.elapsed().max(self.findings.slowest_refusal);
                            self.findings.slowest_refusal = wait;
                            let told = answer.view().header("retry-after").is_some();
                            self.findings.without_retry_after += u64::from(!told);
                        }
                    }
                },
                Err(failure) => {
                    self.findings.cut_off += u64::from(failure.in_doubt());
                    if !matches!(failure, Failure::Connect(_) | Failure::Broken(_)) {
                        self.findings.say(failure.to_string());
                    }
                    self.connection = None;
                    self.node += 1;
                }
            }
            tokio::time::sleep(PAUSE).await;
        }
    }
}

impl Findings {
    fn say(&mut self, words: String) {
        if self.words.len() < 3 {
            self.words.push(words);
        }
    }

    fn add(&mut self, other: Self) {
        self.rotations += other.rotations;
        self.cut_off += other.cut_off;
        self.repeated += other.repeated;
        self.lost_acked += other.lost_acked;
        self.lost_in_doubt += other.lost_in_doubt;
        self.forked += other.forked;
        self.too_late += other.too_late;
        self.without_retry_after += other.without_retry_after;
        self.slowest_refusal = self.slowest_refusal.max(other.slowest_refusal);
        self.took.extend(other.took);
        for (status, count) in other.others {
            *self.others.entry(status).or_default() += count;
        }
        other.words.into_iter().for_each(|words| self.say(words));
    }
}
