//! Which addresses are knocked at; `tests/it/fetch.rs` has a host that answers.

use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::sync::atomic::{AtomicUsize, Ordering};

use super::*;

/// Something that must not be reached, and who tried.
struct Canary {
    listener: TcpListener,
}

impl Canary {
    fn at(ip: Ipv4Addr) -> Self {
        let listener = TcpListener::bind((ip, 0)).unwrap();
        listener.set_nonblocking(true).unwrap();
        Self { listener }
    }

    fn address(&self) -> SocketAddr {
        self.listener.local_addr().unwrap()
    }

    fn was_reached(&self) -> bool {
        self.listener.accept().is_ok()
    }
}

fn fetcher(
    allowed: &[&str],
    resolve: impl Fn(&str, u16) -> std::io::Result<Vec<SocketAddr>> + Send + Sync + 'static,
) -> Fetcher {
    let allowed_networks = allowed.iter().map(|network| network.parse().unwrap()).collect();
    let config = FetchConfig { allowed_networks, ..FetchConfig::default() };
    Fetcher::over(&config, Vec::new(), Clock::fixed(1_000), Arc::new(resolve))
}

async fn refusal(fetcher: &Fetcher, url: &str) -> FetchError {
    let fetch = Fetch { url, accept: "image/*", headers: &[], most: 1000, is_strangers: false };
    fetcher.fetch(fetch).await.unwrap_err()
}

#[tokio::test]
async fn nothing_that_leads_to_this_machine_is_reached() {
    let canary = Canary::at(Ipv4Addr::LOCALHOST);
    let port = canary.address().port();
    for host in [
        "localhost",
        "127.0.0.1",
        "127.1",
        "2130706433",
        "0x7f000001",
        "0177.0.0.1",
        "0.0.0.0",
        "[::1]",
        "[::]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[64:ff9b::7f00:1]",
        "[2002:7f00:1::]",
    ] {
        let fetcher = Fetcher::new(&FetchConfig::default(), Clock::fixed(1_000)).unwrap();
        let error = refusal(&fetcher, &format!("https://{host}:{port}/")).await;
        assert!(matches!(error, FetchError::Forbidden(_)), "{host}: {error}");
    }
    assert!(!canary.was_reached());
}

#[tokio::test]
async fn a_name_is_resolved_once_and_the_second_answer_counts_for_nothing() {
    // DNS rebinding: the first answer may be asked, the next ones are this machine.
    let canary = Canary::at(Ipv4Addr::LOCALHOST);
    let port = canary.address().port();
    let asked = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&asked);
    let fetcher = fetcher(&["127.0.0.2"], move |name, port| {
        assert_eq!(name, "rebound.example");
        let ip = match counter.fetch_add(1, Ordering::SeqCst) {
            0 => Ipv4Addr::new(127, 0, 0, 2),
            _ => Ipv4Addr::LOCALHOST,
        };
        Ok(vec![SocketAddr::from((ip, port))])
    });
    let error = refusal(&fetcher, &format!("https://rebound.example:{port}/")).await;
    assert!(matches!(error, FetchError::Connect(_)), "{error}");
    assert_eq!(asked.load(Ordering::SeqCst), 1);
    assert!(!canary.was_reached());
}

#[tokio::test]
async fn a_name_with_a_forbidden_address_among_others_is_not_reached_at_any() {
    let canary = Canary::at(Ipv4Addr::LOCALHOST);
    let (forbidden, allowed) = (canary.address(), Canary::at(Ipv4Addr::new(127, 0, 0, 2)));
    let both = vec![allowed.address(), forbidden];
    let fetcher = fetcher(&["127.0.0.2"], move |_, _| Ok(both.clone()));
    let error = refusal(&fetcher, "https://two-faced.example/").await;
    assert!(matches!(error, FetchError::Forbidden(ip) if ip == forbidden.ip()), "{error}");
    assert!(!canary.was_reached() && !allowed.was_reached());
}

#[tokio::test]
async fn a_host_that_failed_is_left_alone_for_a_minute() {
    let asked = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&asked);
    let fetcher = fetcher(&[], move |_, _| {
        counter.fetch_add(1, Ordering::SeqCst);
        Ok(Vec::new())
    });
    let gone = "https://gone.example/a";
    assert!(matches!(refusal(&fetcher, gone).await, FetchError::Name(_)));
    for url in [gone, "https://gone.example/b"] {
        assert!(matches!(refusal(&fetcher, url).await, FetchError::FailedBefore), "{url}");
    }
    assert!(matches!(refusal(&fetcher, "https://other.example/").await, FetchError::Name(_)));
    assert_eq!(asked.load(Ordering::SeqCst), 2);
    fetcher.clock.advance(LEFT_ALONE);
    assert!(matches!(refusal(&fetcher, gone).await, FetchError::Name(_)));
}

#[tokio::test]
async fn a_mistake_in_the_address_is_no_fault_of_the_host() {
    let fetcher = fetcher(&[], |_, _| Ok(Vec::new()));
    for url in ["http://print.example/", "https://user@print.example/"] {
        assert!(matches!(refusal(&fetcher, url).await, FetchError::Address(_)), "{url}");
    }
    assert!(matches!(refusal(&fetcher, "https://print.example/").await, FetchError::Name(_)));
}

#[tokio::test]
async fn names_that_never_resolve_take_no_more_threads_than_there_are_places() {
    let (release, gate) = std::sync::mpsc::channel::<()>();
    let gate = Mutex::new(gate);
    let waiting = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&waiting);
    let fetcher = fetcher(&[], move |_, _| {
        counter.fetch_add(1, Ordering::SeqCst);
        let gate = gate.lock().unwrap_or_else(PoisonError::into_inner);
        // Until the test drops its end.
        let _ = gate.recv();
        Ok(Vec::new())
    });
    let fetcher = Fetcher { timeout: Duration::from_millis(50), ..fetcher };
    let urls: Vec<_> = (0..3 * MOST_AT_ONCE).map(|n| format!("https://{n}.example/")).collect();
    let attempts = urls.iter().map(|url| refusal(&fetcher, url));
    let errors = futures_util::future::join_all(attempts).await;
    let busy = errors.iter().filter(|error| matches!(error, FetchError::Busy)).count();
    assert_eq!(busy, 2 * MOST_AT_ONCE, "{errors:?}");
    assert_eq!(waiting.load(Ordering::SeqCst), MOST_AT_ONCE);
    drop(release);
}
