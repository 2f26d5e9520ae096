//! What a load found: counts, a histogram of latencies, and who computed for how long.

#![expect(clippy::cast_precision_loss, reason = "nothing here is counted beyond 2^53")]

use std::fs;
use std::time::Duration;

use anyhow::{Context as _, Result};
use hdrhistogram::Histogram;
use nix::time::{clock_getcpuclockid, clock_gettime};
use nix::unistd::Pid;

use crate::machine::thread_cpu;

/// The range of the histogram in nanoseconds: what takes longer counts as a minute.
const LONGEST: u64 = 60_000_000_000;
/// Wrong answers after which a load ends.
const TOO_MUCH: u64 = 1_000;

/// Whose time is measured beside the load's own.
#[derive(Clone, Debug, Default)]
pub struct Meter {
    /// Process id of the server.
    pub server: u32,
    /// Process id of the database server, whose children count as well.
    pub database: Option<u32>,
}

/// A reading of all clocks.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reading {
    server: Duration,
    database: Duration,
    pub(super) load: Duration,
}

/// The result of a load.
#[derive(Clone, Debug)]
pub struct Measured {
    /// Units done while measuring.
    pub done: u64,
    /// Seconds measured.
    pub seconds: f64,
    /// Seconds that the server computed, in user and kernel together.
    pub server_cpu: f64,
    /// Seconds that the database server computed.
    pub database_cpu: f64,
    /// The share of its core that the load used: near 1 it is the load that was too slow.
    pub load_busy: f64,
    /// Latencies in nanoseconds.
    pub latencies: Histogram<u64>,
    /// Wrong answers, missing ones included.
    pub wrong: u64,
    /// The first thing that was wrong.
    pub first_wrong: Option<String>,
}

impl Measured {
    /// Units per second.
    pub fn rate(&self) -> f64 {
        self.done as f64 / self.seconds.max(f64::MIN_POSITIVE)
    }

    /// Microseconds that the server computed for one unit.
    pub fn cpu_us(&self) -> f64 {
        self.server_cpu * 1e6 / (self.done.max(1) as f64)
    }

    /// Microseconds that the database server computed for one unit.
    pub fn database_cpu_us(&self) -> f64 {
        self.database_cpu * 1e6 / (self.done.max(1) as f64)
    }

    /// The latency in microseconds that this share of the units did not exceed.
    pub fn quantile_us(&self, share: f64) -> f64 {
        self.latencies.value_at_quantile(share) as f64 / 1e3
    }
}

impl Meter {
    /// Of a process and no database server.
    pub const fn of(server: u32) -> Self {
        Self { server, database: None }
    }

    pub(super) fn read(&self) -> Result<Reading> {
        Ok(Reading {
            server: cpu_of(self.server)?,
            database: self.database.map_or(Ok(Duration::ZERO), cpu_of_family)?,
            load: thread_cpu(),
        })
    }
}

/// What was measured so far.
pub(super) struct Recorder {
    done: u64,
    latencies: Histogram<u64>,
    wrong: u64,
    first_wrong: Option<String>,
}

impl Recorder {
    pub(super) fn new() -> Result<Self> {
        let latencies = Histogram::new_with_bounds(1_000, LONGEST, 3)?;
        Ok(Self { done: 0, latencies, wrong: 0, first_wrong: None })
    }

    /// Whether no unit is done yet.
    pub(super) const fn is_empty(&self) -> bool {
        self.done == 0
    }

    /// Notes a unit; gives how many there are.
    pub(super) fn record(&mut self, latency: Duration) -> u64 {
        self.done += 1;
        self.latencies.saturating_record(u64::try_from(latency.as_nanos()).unwrap_or(LONGEST));
        self.done
    }

    /// Notes what went wrong; true: it is too much.
    pub(super) fn wrong(&mut self, reason: &str) -> bool {
        self.wrong += 1;
        self.first_wrong.get_or_insert_with(|| reason.to_owned());
        self.wrong >= TOO_MUCH
    }

    /// Brings the counts of an earlier result up to date.
    pub(super) fn settle(&self, measured: &mut Measured) {
        measured.done = self.done;
        measured.latencies = self.latencies.clone();
        self.settle_wrong(measured);
    }

    /// Only what went wrong.
    pub(super) fn settle_wrong(&self, measured: &mut Measured) {
        measured.wrong = self.wrong;
        measured.first_wrong.clone_from(&self.first_wrong);
    }

    pub(super) fn measured(
        &self,
        elapsed: Duration,
        before: &Reading,
        after: &Reading,
    ) -> Measured {
        let seconds = elapsed.as_secs_f64();
        let load = after.load.saturating_sub(before.load).as_secs_f64();
        Measured {
            done: self.done,
            seconds,
            server_cpu: after.server.saturating_sub(before.server).as_secs_f64(),
            database_cpu: after.database.saturating_sub(before.database).as_secs_f64(),
            load_busy: load / seconds.max(f64::MIN_POSITIVE),
            latencies: self.latencies.clone(),
            wrong: self.wrong,
            first_wrong: self.first_wrong.clone(),
        }
    }
}

/// The time that a process has computed, by the clock that the kernel keeps for it: `/proc` shows
/// the same in hundredths of a second, which is coarse beside a second of load.
fn cpu_of(pid: u32) -> Result<Duration> {
    let read =
        || clock_gettime(clock_getcpuclockid(Pid::from_raw(i32::try_from(pid).ok()?)).ok()?).ok();
    read().map(Duration::from).with_context(|| format!("the process {pid} has ended"))
}

/// The time that a process and its living children have computed.
fn cpu_of_family(parent: u32) -> Result<Duration> {
    let mut sum = cpu_of(parent)?;
    for entry in fs::read_dir("/proc")?.flatten() {
        let Ok(pid) = entry.file_name().to_string_lossy().parse::<u32>() else { continue };
        // A process may end between two looks.
        let stat = fs::read_to_string(entry.path().join("stat")).unwrap_or_default();
        if parent_of(&stat) == Some(parent) {
            sum += cpu_of(pid).unwrap_or_default();
        }
    }
    Ok(sum)
}

/// The parent in `/proc/PID/stat`.
fn parent_of(stat: &str) -> Option<u32> {
    // The name, in parentheses, may hold spaces; the parent is the 2nd field after it.
    let (_, fields) = stat.rsplit_once(')')?;
    fields.split_whitespace().nth(1)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parent_is_read_behind_the_name() {
        assert_eq!(parent_of("7 (a b) c) S 3 7 7 0 -1 0"), Some(3));
        assert_eq!(parent_of("7 (a"), None);
    }

    #[test]
    fn a_process_has_a_clock_until_it_is_gone() {
        let pid = std::process::id();
        let before = cpu_of(pid).unwrap();
        assert!(before > Duration::ZERO && cpu_of(pid).unwrap() >= before);
        assert!(cpu_of_family(pid).unwrap() >= before);
        assert!(cpu_of(u32::MAX).is_err());
    }

    #[test]
    fn quantiles_are_in_microseconds() {
        let mut recorder = Recorder::new().unwrap();
        for millisecond in 1..=100 {
            recorder.record(Duration::from_millis(millisecond));
        }
        let zero = Duration::ZERO;
        let before = Reading { server: zero, database: zero, load: zero };
        let after = Reading { server: Duration::from_secs(1), ..before };
        let measured = recorder.measured(Duration::from_secs(2), &before, &after);
        assert!((measured.rate() - 50.0).abs() < 1e-9);
        assert!((measured.cpu_us() - 10_000.0).abs() < 1e-9);
        assert!((measured.quantile_us(0.5) - 50_000.0).abs() < 100.0);
        assert!((measured.quantile_us(0.99) - 99_000.0).abs() < 200.0);
    }
}
