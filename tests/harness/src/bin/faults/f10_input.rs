//! F10: bad requests, made of good ones to every endpoint and page, over many connections.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use anyhow::{Context as _, Result};
use chancery_harness::browser::Browser;
use chancery_harness::fixtures::{self, PASSWORD};
use chancery_harness::http::Request;
use chancery_harness::server::{Node, Site};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::task::JoinSet;

use crate::Options;
use crate::ground::Ground;
use crate::mutate::{Dice, mutated};
use crate::verdict::Verdict;

const EMAIL: &str = "f10@example.com";
/// The longest wait for an answer: to many of the requests there is none, as they have no end.
const ANSWER_WITHIN: Duration = Duration::from_millis(300);
/// The longest wait for a connection, and for the server to take a request.
const PATIENCE: Duration = Duration::from_secs(5);
/// Requests shown of those that were answered wrongly.
const SHOWN: usize = 5;

/// What came of the requests of one connection after the other.
#[derive(Debug, Default)]
struct Findings {
    sent: usize,
    /// Answers by the first digit of their status.
    answers: [usize; 6],
    deliberate: usize,
    /// Requests that were answered by a fault, with the first line of the answer.
    faults: Vec<String>,
    fault_count: usize,
    unconnected: usize,
}

/// See the module.
pub(crate) async fn run(ground: &mut Ground, options: &Options) -> Result<Verdict> {
    let requests = options.pick(options.requests, 100_000, 5_000);
    let workers = options.pick(options.workers, 64, 32);
    let seed = options.seed.unwrap_or(0x00c0_ffee);
    let site = ground.site.clone();
    let mut node = site.start().await?;
    let machine = fixtures::machine(&site, "f10-machine").await?;
    let honest = fixtures::machine_request(&site, &machine);
    let valid = Arc::new(recorded(&site, &node, &machine).await?);

    let left = Arc::new(AtomicUsize::new(requests));
    let mut tasks = JoinSet::new();
    for worker in 0..workers {
        let dice = Dice::new(seed.wrapping_add(worker as u64));
        tasks.spawn(work(node.address(), Arc::clone(&valid), Arc::clone(&left), dice));
    }
    let (warm, last) = memory(&node, &left, requests).await?;
    let mut all = Findings::default();
    for found in tasks.join_all().await {
        all.add(found);
    }

    let mut verdict = Verdict::default();
    verdict.note("seed", seed);
    verdict.note("kinds of request", valid.len());
    verdict.at_least("sent", all.sent, requests);
    verdict.note("answers by hundred", format!("{:?}", &all.answers[1..]));
    verdict.at_least("answered", all.answers.iter().sum::<usize>(), requests / 4);
    verdict.at_most("faults (5xx)", all.fault_count, 0);
    for fault in all.faults {
        verdict.require(false, fault);
    }
    verdict.note("deliberate 503", all.deliberate);
    verdict.at_most("not connected", all.unconnected, 0);
    verdict.at_most("panics", node.logged("panic")?, 0);
    verdict.note("memory", format!("{} to {} MB", warm >> 20, last >> 20));
    // After few requests not everything has been used once.
    verdict.require(options.short || last <= warm + warm / 10, "memory grew by more than 10 %");
    verdict.require(node.is_running(), "the server ended");
    let mut connection = fixtures::connection(node.address());
    let status = connection.exchange(&honest).await.map(|answer| answer.status);
    verdict.require(matches!(status, Ok(200)), format!("an honest request: {status:?}"));
    verdict.require(node.readiness().await == Some(200), "not ready at the end");
    node.stop(Duration::from_secs(20)).await?;
    Ok(verdict)
}

/// Good requests to every endpoint and page: with and without cookies, credentials, forms.
async fn recorded(site: &Site, node: &Node, machine: &fixtures::Client) -> Result<Vec<Vec<u8>>> {
    let app = fixtures::app(site, "f10-app").await?;
    fixtures::user(site, EMAIL).await?;
    let tokens = fixtures::connection(node.address());
    let tokens = fixtures::password_grant(&mut { tokens }, site, &app, EMAIL).await?;
    let mut browser = Browser::new(&site.issuer(), node.address());
    let login = browser.open(&fixtures::authorization(&app, &[])).await?;
    let flow = login.location.clone();
    let typed = [("email", EMAIL), ("password", PASSWORD)];
    let mut all = vec![browser.form(&login, "/login", &typed)?];
    let register = browser.open("/register").await?;
    let person = [("email", "new@example.com"), ("name", "New"), ("password", PASSWORD)];
    all.push(browser.form(&register, "/register", &person)?);
    let code = browser.submit(&register, "/register", &person).await?;
    all.push(browser.form(&code, "/code", &[("code", "123456")])?);
    all.push(browser.form(&code, "/code/resend", &[])?);
    let code = code.location.clone();
    let callback = fixtures::code_of(&mut browser, &app, EMAIL).await?;
    let home = browser.open("/").await?;
    let logout = browser.open("/logout").await?;
    let sign_out = browser.form(&logout, "/logout", &[])?;
    let cookies = cookies(&sign_out).context("a signed-in browser has cookies")?;
    all.push(sign_out);

    let host = site.host();
    let authorization = fixtures::authorization(&app, &[("prompt", "consent")]);
    let (_, query) = authorization.split_once('?').unwrap_or_default();
    let consent = browser.open(&authorization).await?;
    let mut pages = vec![
        home.location,
        flow,
        code,
        consent.location.clone(),
        authorization.clone(),
        fixtures::authorization(&app, &[("prompt", "none"), ("response_mode", "form_post")]),
    ];
    if let Ok(form) = browser.form(&consent, "/consent", &[("decision", "allow")]) {
        all.push(form);
    }
    pages.extend(PATHS.iter().map(|path| (*path).to_owned()));
    for page in &pages {
        all.push(Request::get(page).render(&host));
        all.push(Request::get(page).header("Cookie", &cookies).render(&host));
    }
    let form = "application/x-www-form-urlencoded";
    all.push(Request::post("/authorize").body(form, query.into()).render(&host));
    for fields in [[("token", &*tokens.access)], [("token", &*tokens.refresh)]] {
        for path in ["/introspect", "/revoke"] {
            // Of the machine, so that nothing ends the tokens.
            let by = Request::post(path).basic(&machine.id, &machine.secret).form(&fields);
            all.push(by.render(&host));
        }
    }
    all.extend([
        fixtures::machine_request(site, machine),
        fixtures::code_request(site, &app, &callback),
        fixtures::refresh_request(site, &app, &tokens.refresh),
        fixtures::password_request(site, &app, EMAIL, "not the password"),
        Request::get("/userinfo").bearer(&tokens.access).render(&host),
        Request::post("/userinfo").form(&[("access_token", &tokens.access)]).render(&host),
        Request::new("OPTIONS", "/token").header("Origin", "https://spa.example").render(&host),
        Request::new("HEAD", "/login").render(&host),
        Request::post("/token")
            .form(&[("client_id", &machine.id), ("client_secret", &machine.secret)])
            .render(&host),
    ]);
    Ok(all)
}

const PATHS: &[&str] = &[
    "/signed-out",
    "/logout",
    "/end-session?id_token_hint=a.b.c&post_logout_redirect_uri=https://evil.example",
    "/static/app.css",
    "/static/app.js",
    "/jwks",
    "/.well-known/openid-configuration",
    "/.well-known/oauth-authorization-server",
    "/health/live",
    "/health/ready",
    "/dev/mail",
    "/userinfo",
    "/nowhere",
];

fn cookies(request: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(request);
    text.lines().find_map(|line| line.strip_prefix("Cookie: ")).map(str::to_owned)
}

/// The most memory in the second fifth of the requests, when everything has been used, and in the
/// last one.
async fn memory(node: &Node, left: &AtomicUsize, requests: usize) -> Result<(u64, u64)> {
    let (mut warm, mut last) = (0, 0);
    loop {
        let left = left.load(Ordering::Relaxed);
        let resident = node.resident()?;
        if left < requests / 5 {
            last = last.max(resident);
        } else if (requests * 3 / 5..requests * 4 / 5).contains(&left) {
            warm = warm.max(resident);
        }
        if left == 0 {
            return Ok((warm, last));
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

async fn work(
    address: SocketAddr,
    valid: Arc<Vec<Vec<u8>>>,
    left: Arc<AtomicUsize>,
    mut dice: Dice,
) -> Findings {
    let mut findings = Findings::default();
    let mut kept = None;
    let take = |left: usize| left.checked_sub(1);
    while left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, take).is_ok() {
        let Some(request) = valid.get(dice.below(valid.len())) else { break };
        let request = mutated(request, &mut dice);
        let stream = match kept.take() {
            Some(stream) => Some(stream),
            None => connect(address).await,
        };
        let Some(mut stream) = stream else {
            findings.unconnected += 1;
            continue;
        };
        let answers = exchange(&mut stream, &request).await;
        findings.sent += 1;
        let clean = findings.judge(&request, &answers);
        if clean && dice.below(4) > 0 {
            kept = Some(stream);
        }
    }
    findings
}

async fn connect(address: SocketAddr) -> Option<TcpStream> {
    tokio::time::timeout(PATIENCE, TcpStream::connect(address)).await.ok()?.ok()
}

/// Sends the request and reads what comes, until an answer is whole or nothing more comes.
async fn exchange(stream: &mut TcpStream, request: &[u8]) -> Vec<u8> {
    let mut heard = Vec::new();
    let (mut reader, mut writer) = stream.split();
    // The server need not read it all, and answers while it is written.
    let writing = tokio::time::timeout(PATIENCE, writer.write_all(request));
    let reading = async {
        loop {
            match tokio::time::timeout(ANSWER_WITHIN, reader.read_buf(&mut heard)).await {
                Ok(Ok(1..)) if whole_answer(&heard).is_none() => {}
                _ => return,
            }
        }
    };
    let (_, ()) = tokio::join!(writing, reading);
    heard
}

/// The length of the first answer, if all of it is there.
fn whole_answer(heard: &[u8]) -> Option<usize> {
    let end = heard.windows(4).position(|window| window == b"\r\n\r\n")? + 4;
    let head = String::from_utf8_lossy(&heard[..end]).to_ascii_lowercase();
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
    let length: usize = length.and_then(|length| length.parse().ok())?;
    (heard.len() >= end + length).then_some(end + length)
}

impl Findings {
    /// Whether one whole answer came and the connection may be used again.
    fn judge(&mut self, request: &[u8], heard: &[u8]) -> bool {
        let mut rest = heard;
        let mut many = 0;
        while rest.starts_with(b"HTTP/1.") {
            let end = rest.windows(4).position(|window| window == b"\r\n\r\n");
            let head = String::from_utf8_lossy(&rest[..end.unwrap_or(rest.len())]);
            let head = head.to_ascii_lowercase();
            let status: usize = head.get(9..12).and_then(|it| it.parse().ok()).unwrap_or(0);
            if let Some(count) = self.answers.get_mut(status / 100) {
                *count += 1;
            }
            if status == 503 && head.contains("\r\nretry-after: ") {
                self.deliberate += 1;
            } else if status >= 500 {
                self.note_fault(request, &head);
            }
            many += 1;
            let next = whole_answer(rest).unwrap_or(rest.len());
            rest = &rest[next..];
            if head.contains("\r\nconnection: close") {
                return false;
            }
        }
        many == 1 && rest.is_empty()
    }

    fn note_fault(&mut self, request: &[u8], head: &str) {
        self.fault_count += 1;
        if self.faults.len() < SHOWN {
            let shown = request.get(..600).unwrap_or(request).escape_ascii();
            let first = head.lines().next().unwrap_or_default();
            self.faults.push(format!("{first} for {shown}"));
        }
    }

    fn add(&mut self, other: Self) {
        self.sent += other.sent;
        self.deliberate += other.deliberate;
        self.fault_count += other.fault_count;
        self.unconnected += other.unconnected;
        for (sum, part) in self.answers.iter_mut().zip(other.answers) {
            *sum += part;
        }
        let free = SHOWN.saturating_sub(self.faults.len());
        self.faults.extend(other.faults.into_iter().take(free));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANSWER: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok";

    #[test]
    fn an_answer_is_whole_with_its_last_byte() {
        assert_eq!(whole_answer(ANSWER), Some(ANSWER.len()));
        assert_eq!(whole_answer(&ANSWER[..ANSWER.len() - 1]), None);
    }

    #[test]
    fn a_fault_in_a_second_answer_is_seen() {
        let mut findings = Findings::default();
        assert!(findings.judge(b"", ANSWER));
        let fault = b"HTTP/1.1 500 No\r\ncontent-length: 0\r\n\r\n";
        assert!(!findings.judge(b"x", &[ANSWER, fault].concat()));
        let busy = b"HTTP/1.1 503 No\r\nRetry-After: 1\r\ncontent-length: 0\r\n\r\n";
        findings.judge(b"", busy);
        assert_eq!((findings.fault_count, findings.deliberate), (1, 1));
        assert_eq!(findings.answers[2], 2);
    }
}
