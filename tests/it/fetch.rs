//! Documents of others are fetched within limits (R49; attack D1). Which addresses are knocked
//! at, `src/fetch/tests.rs` shows.

use std::pin::pin;

use chancery::clock::Clock;
use chancery::config::FetchConfig;
use chancery::fetch::{Fetch, FetchError, Fetched, Fetcher, Post};
use futures_util::future::{Either, join_all, select};

use crate::support::{Host, Reply, START, reaching_this_machine};

const MOST: usize = 1000;

fn fetcher() -> Fetcher {
    Fetcher::new(&reaching_this_machine(), Clock::fixed(START)).unwrap()
}

/// What is fetched in these tests.
const fn of(url: &str) -> Fetch<'_> {
    Fetch { url, accept: "image/*", headers: &[("x-a", "b")], most: MOST, is_strangers: false }
}

async fn fetch(fetcher: &Fetcher, url: &str) -> Result<Fetched, FetchError> {
    fetcher.fetch(of(url)).await
}

async fn refusal(host: &Host, path: &str) -> FetchError {
    fetch(&fetcher(), &host.url(path)).await.unwrap_err()
}

#[tokio::test]
async fn a_document_comes_with_its_type() {
    let host = Host::start(|_| Reply::document("image/gif", b"GIF89a"));
    let fetched = fetch(&fetcher(), &host.url("/logo.gif?size=1#part")).await.unwrap();
    assert_eq!(fetched.content_type.as_deref(), Some("image/gif"));
    assert_eq!(fetched.body, "GIF89a");
    let [request] = &host.requests()[..] else { panic!("{:?}", host.requests()) };
    let request = request.to_ascii_lowercase();
    assert!(request.starts_with("get /logo.gif?size=1 http/1.1\r\n"), "{request}");
    let port = host.port();
    for line in ["accept: image/*", "accept-encoding: identity", "x-a: b", "connection: close"] {
        assert!(request.contains(&format!("\r\n{line}\r\n")), "{request}");
    }
    assert!(request.contains(&format!("\r\nhost: localhost:{port}\r\n")), "{request}");
    assert!(!request.contains("cookie") && !request.contains("referer"), "{request}");
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let target = Host::start(|_| Reply::document("image/gif", b"GIF89a"));
    for status in ["301 Moved", "302 Found", "303 See Other", "307 Temporary", "308 Permanent"] {
        let location = format!("location: {}\r\ncontent-length: 0\r\n", target.url("/"));
        let host = Host::start(move |_| Reply::with(status, &location, b""));
        assert!(matches!(refusal(&host, "/").await, FetchError::Redirect), "{status}");
    }
    assert_eq!(target.requests(), Vec::<String>::new());
}

#[tokio::test]
async fn only_a_document_that_is_there_is_taken() {
    for (status, expected) in
        [("204 No Content", 204), ("404 Not Found", 404), ("500 Error", 500), ("206 Part", 206)]
    {
        let host = Host::start(move |_| Reply::with(status, "", b""));
        let error = refusal(&host, "/").await;
        assert!(matches!(error, FetchError::Status(status) if status == expected), "{error}");
    }
}

#[tokio::test]
async fn a_document_of_the_most_bytes_is_taken_and_one_more_is_too_many() {
    let host = Host::start(|path| Reply::document("image/gif", &vec![b'a'; path.len() - 1]));
    let path = format!("/{}", "a".repeat(MOST));
    assert_eq!(fetch(&fetcher(), &host.url(&path)).await.unwrap().body.len(), MOST);
    let error = refusal(&host, &format!("{path}a")).await;
    assert!(matches!(error, FetchError::TooLarge(MOST)), "{error}");
}

#[tokio::test]
async fn a_document_without_end_is_cut_off() {
    // In chunks, so that nothing announces how large it is.
    let chunk = [b"400\r\n".to_vec(), vec![b'a'; 0x400], b"\r\n".to_vec()].concat();
    let head = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n";
    for start in [head.to_vec(), b"HTTP/1.1 200 OK\r\n\r\n".to_vec()] {
        let bytes = [start, chunk.repeat(64)].concat();
        let host = Host::start(move |_| Reply::Endless(bytes.clone()));
        let error = refusal(&host, "/").await;
        assert!(matches!(error, FetchError::TooLarge(MOST)), "{error}");
    }
}

#[tokio::test]
async fn a_head_without_end_is_cut_off() {
    let host = Host::start(|_| Reply::Endless(b"HTTP/1.1 200 OK\r\nx: y\r\n".repeat(1000)));
    let error = refusal(&host, "/").await;
    assert!(matches!(error, FetchError::Http(_)), "{error}");
}

#[tokio::test]
async fn a_host_that_falls_silent_is_not_waited_for() {
    let silent = [
        &b""[..],
        b"HTTP/1.1 200 OK\r\n",
        b"HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\na",
        b"HTTP/1.1 100 Continue\r\n\r\n",
    ];
    // Long enough to connect on a busy machine.
    let config = FetchConfig { timeout: 5, ..reaching_this_machine() };
    let fetcher = &Fetcher::new(&config, Clock::fixed(START)).unwrap();
    join_all(silent.map(|said| async move {
        let host = Host::start(move |_| Reply::Silence(said.to_vec()));
        let error = fetch(fetcher, &host.url("/")).await.unwrap_err();
        assert!(matches!(error, FetchError::Timeout), "{error}");
    }))
    .await;
}

#[tokio::test]
async fn a_document_that_breaks_off_is_none() {
    let cut = "content-length: 10\r\n";
    let host = Host::start(move |_| Reply::with("200 OK", cut, b"a"));
    let error = refusal(&host, "/").await;
    assert!(matches!(error, FetchError::BrokenOff(_)), "{error}");
}

#[tokio::test]
async fn what_is_packed_is_not_unpacked() {
    for coding in ["gzip", "br", "identity, gzip"] {
        let head = format!("content-encoding: {coding}\r\n");
        let host = Host::start(move |_| Reply::with("200 OK", &head, b"\x1f\x8b"));
        let error = refusal(&host, "/").await;
        assert!(matches!(error, FetchError::Encoded), "{error}");
    }
}

#[tokio::test]
async fn a_host_has_to_prove_its_name() {
    let host = Host::start(|_| Reply::document("image/gif", b"GIF89a"));
    // The certificate is for `localhost` and not for its address.
    let by_address = format!("https://127.0.0.1:{}/", host.port());
    let error = fetch(&fetcher(), &by_address).await.unwrap_err();
    assert!(matches!(error, FetchError::Tls(_)), "{error}");
    // Nobody but the tests trusts the authority.
    let config = FetchConfig { ca_file: None, ..reaching_this_machine() };
    let strict = Fetcher::new(&config, Clock::fixed(START)).unwrap();
    let error = fetch(&strict, &host.url("/")).await.unwrap_err();
    assert!(matches!(error, FetchError::Tls(_)), "{error}");
    assert_eq!(host.requests(), Vec::<String>::new());
}

#[tokio::test]
async fn a_host_that_the_internet_does_not_reach_hears_nothing() {
    let host = Host::start(|_| Reply::document("image/gif", b"GIF89a"));
    let config = FetchConfig { allowed_networks: Vec::new(), ..reaching_this_machine() };
    let guarded = Fetcher::new(&config, Clock::fixed(START)).unwrap();
    let error = fetch(&guarded, &host.url("/")).await.unwrap_err();
    assert!(matches!(error, FetchError::Forbidden(_)), "{error}");
    assert_eq!(host.requests(), Vec::<String>::new());
}

#[tokio::test]
async fn a_document_that_failed_is_left_alone_and_the_others_of_its_host_are_not() {
    let host = Host::start(|path| match path {
        "/there" => Reply::document("image/gif", b"GIF89a"),
        _ => Reply::with("404 Not Found", "", b""),
    });
    let clock = Clock::fixed(START);
    let fetcher = Fetcher::new(&reaching_this_machine(), clock.clone()).unwrap();
    let gone = host.url("/gone");
    assert!(matches!(fetch(&fetcher, &gone).await, Err(FetchError::Status(404))));
    assert!(matches!(fetch(&fetcher, &gone).await, Err(FetchError::FailedBefore)));
    fetch(&fetcher, &host.url("/there")).await.unwrap();
    assert_eq!(host.requests().len(), 2);
    clock.advance(60);
    assert!(matches!(fetch(&fetcher, &gone).await, Err(FetchError::Status(404))));
}

// Whoever knows a document of a client's host that is slow could else keep the client's keys away.
#[tokio::test]
async fn a_slow_or_broken_document_keeps_nobody_from_the_others_of_its_host() {
    let host = Host::start(|path| match path {
        "/there" => Reply::document("image/gif", b"GIF89a"),
        "/broken" => Reply::Bytes(b"no answer in HTTP\r\n\r\n".to_vec()),
        _ => Reply::Silence(b"HTTP/1.1 200 OK\r\n".to_vec()),
    });
    // Long enough to connect on a busy machine.
    let config = FetchConfig { timeout: 5, ..reaching_this_machine() };
    let fetcher = Fetcher::new(&config, Clock::fixed(START)).unwrap();
    for path in ["/slow", "/broken"] {
        let error = fetch(&fetcher, &host.url(path)).await.unwrap_err();
        assert!(matches!(error, FetchError::Timeout | FetchError::Http(_)), "{path}: {error}");
        let error = fetch(&fetcher, &host.url(path)).await.unwrap_err();
        assert!(matches!(error, FetchError::FailedBefore), "{path}: {error}");
    }
    fetch(&fetcher, &host.url("/there")).await.unwrap();
}

#[tokio::test]
async fn strangers_whose_documents_are_slow_keep_no_other_document_waiting() {
    let silent = Host::start(|_| Reply::Silence(Vec::new()));
    let lively = Host::start(|_| Reply::document("image/gif", b"GIF89a"));
    let fetcher = fetcher();
    let urls: Vec<_> = (0..32).map(|n| silent.url(&format!("/{n}"))).collect();
    let of_stranger = |url| fetcher.fetch(Fetch { is_strangers: true, ..of(url) });
    let strangers = join_all(urls.iter().map(|url| of_stranger(url)));
    let url = lively.url("/");
    let (strangers, document) = (pin!(strangers), pin!(fetch(&fetcher, &url)));
    let Either::Right((fetched, _)) = select(strangers, document).await else {
        panic!("the strangers' documents ended first");
    };
    assert_eq!(fetched.unwrap().body, "GIF89a");
}

#[test]
fn a_file_without_certificates_is_refused_at_start() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("authority.pem");
    std::fs::write(&path, "hello").unwrap();
    for file in [path, directory.path().join("missing.pem")] {
        let config = FetchConfig { ca_file: Some(file), ..FetchConfig::default() };
        let error = Fetcher::new(&config, Clock::fixed(START)).unwrap_err();
        assert!(error.to_string().starts_with("fetch.ca_file "), "{error}");
    }
}

async fn post(fetcher: &Fetcher, url: &str) -> Result<Fetched, FetchError> {
    let content_type = "application/x-www-form-urlencoded";
    let body = b"logout_token=a.b.c";
    fetcher.post(Post { url, content_type, body, most: MOST, is_strangers: false }).await
}

#[tokio::test]
async fn a_message_is_delivered_with_its_body_and_each_answer_of_success_will_do() {
    for status in ["200 OK", "202 Accepted", "204 No Content"] {
        let host = Host::start(move |_| Reply::with(status, "", b""));
        post(&fetcher(), &host.url("/logout")).await.unwrap();
        let [request] = &host.requests()[..] else { panic!("{:?}", host.requests()) };
        let request = request.to_ascii_lowercase();
        assert!(request.starts_with("post /logout http/1.1\r\n"), "{request}");
        for line in ["content-type: application/x-www-form-urlencoded", "content-length: 18"] {
            assert!(request.contains(&format!("\r\n{line}\r\n")), "{request}");
        }
    }
}

#[tokio::test]
async fn a_message_that_was_refused_is_delivered_again_at_once_and_no_redirect_is_followed() {
    let target = Host::start(|_| Reply::with("200 OK", "", b""));
    let location = format!("location: {}\r\ncontent-length: 0\r\n", target.url("/"));
    let host = Host::start(move |path| match path {
        "/moved" => Reply::with("307 Temporary", &location, b""),
        _ => Reply::with("400 Bad Request", "", b""),
    });
    let fetcher = fetcher();
    for _ in 0..2 {
        let error = post(&fetcher, &host.url("/logout")).await.unwrap_err();
        assert!(matches!(error, FetchError::Status(400)), "{error}");
        let error = post(&fetcher, &host.url("/moved")).await.unwrap_err();
        assert!(matches!(error, FetchError::Redirect), "{error}");
    }
    assert_eq!(host.requests().len(), 4);
    assert_eq!(target.requests(), Vec::<String>::new());
}

#[tokio::test]
async fn a_gigabyte_is_cut_off_where_it_begins() {
    // Announced, it is not read at all; in chunks, no more of it than was asked for.
    let announced = "content-length: 1073741824\r\n";
    let chunk = [b"100000\r\n".to_vec(), vec![b'a'; 0x10_0000], b"\r\n".to_vec()].concat();
    let head = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n".to_vec();
    let gigabyte = [head, chunk].concat();
    for host in [
        Host::start(move |_| Reply::with("200 OK", announced, b"a")),
        Host::start(move |_| Reply::Endless(gigabyte.clone())),
    ] {
        let error = refusal(&host, "/").await;
        assert!(matches!(error, FetchError::TooLarge(MOST)), "{error}");
        let error = post(&fetcher(), &host.url("/")).await.unwrap_err();
        assert!(matches!(error, FetchError::TooLarge(MOST)), "{error}");
    }
}

#[tokio::test]
async fn a_host_that_drips_is_not_waited_for_longer_than_one_that_is_silent() {
    let host = Host::start(|_| {
        let head = b"HTTP/1.1 200 OK\r\ncontent-length: 900\r\n\r\n".to_vec();
        Reply::Drip(head, b'a')
    });
    let config = FetchConfig { timeout: 5, ..reaching_this_machine() };
    let fetcher = Fetcher::new(&config, Clock::fixed(START)).unwrap();
    let error = fetch(&fetcher, &host.url("/")).await.unwrap_err();
    assert!(matches!(error, FetchError::Timeout), "{error}");
}

#[tokio::test]
async fn receivers_that_are_silent_keep_no_document_waiting() {
    let silent = Host::start(|_| Reply::Silence(Vec::new()));
    let lively = Host::start(|_| Reply::document("image/gif", b"GIF89a"));
    let fetcher = fetcher();
    let urls: Vec<_> = (0..32).map(|n| silent.url(&format!("/{n}"))).collect();
    let deliveries = join_all(urls.iter().map(|url| post(&fetcher, url)));
    let url = lively.url("/");
    // The deliveries are begun first and all wait still when the document is there.
    let (deliveries, document) = (pin!(deliveries), pin!(fetch(&fetcher, &url)));
    let Either::Right((fetched, _)) = select(deliveries, document).await else {
        panic!("the deliveries ended first");
    };
    assert_eq!(fetched.unwrap().body, "GIF89a");
}
