//! All that is logged during the tests, at the most talkative level, in one file.
//!
//! [`secrets`](super::secrets) writes down what must not be in it, and `tests/grep-logs` looks.

use std::fs::{self, File};
use std::path::PathBuf;
use std::sync::{Arc, Once};

use tracing::level_filters::LevelFilter;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::fmt::format::FmtSpan;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

/// Names the directory for the log and the secrets.
const DIRECTORY: &str = "CHANCERY_TEST_LOGS";

/// Begins to log; every test calls it first.
pub(crate) fn start() {
    static STARTED: Once = Once::new();
    STARTED.call_once(|| {
        let lines = tracing_subscriber::fmt::layer()
            // What a span was given counts even when nothing is said within it.
            .with_span_events(FmtSpan::NEW | FmtSpan::CLOSE)
            .with_thread_names(true)
            .with_ansi(false)
            // Its digits could be taken for a code.
            .without_time()
            .with_writer(Arc::new(create("it.log")));
        // Whatever any crate of the server says, but not what the tests' own HTML parser says.
        let ours = ["html5ever", "selectors"];
        let all = Targets::new().with_default(LevelFilter::TRACE);
        let all = all.with_targets(ours.map(|target| (target, LevelFilter::OFF)));
        tracing_subscriber::registry().with(lines).with(all).init();
    });
}

/// A new file beside the log.
pub(crate) fn create(name: &str) -> File {
    let directory = directory();
    fs::create_dir_all(&directory).unwrap();
    File::create(directory.join(name)).unwrap()
}

/// `target/test-logs`, unless the environment says otherwise.
pub(crate) fn directory() -> PathBuf {
    std::env::var_os(DIRECTORY).map_or_else(
        || PathBuf::from(env!("CARGO_TARGET_TMPDIR")).with_file_name("test-logs"),
        PathBuf::from,
    )
}
