//! The cores of this machine: the load comes from the last one, everything else runs on the rest,
//! so that neither takes the other's time.

use std::thread::available_parallelism;
use std::time::Duration;

use anyhow::{Context as _, Result};
use rustix::thread::{CpuSet, sched_getaffinity, sched_setaffinity};
use rustix::time::{ClockId, clock_gettime};

/// Who runs where.
#[derive(Clone, Debug)]
pub struct Cores {
    /// Those of servers and databases.
    pub servers: Vec<usize>,
    /// That of the load; none: there is only one core, and everything shares it.
    pub load: Option<usize>,
}

impl Cores {
    /// Divides the cores that this process may use, at most four of them. Whatever starts on this
    /// thread from now on, threads and processes, runs on those of the servers.
    pub fn divide() -> Result<Self> {
        let mine = sched_getaffinity(None).context("the cores of this process")?;
        let mut all: Vec<usize> = (0..CpuSet::MAX_CPU).filter(|core| mine.is_set(*core)).collect();
        all.truncate(4);
        let load = if all.len() > 1 { all.pop() } else { None };
        let cores = Self { servers: all, load };
        pin(&cores.servers)?;
        Ok(cores)
    }

    /// In words.
    pub fn description(&self) -> String {
        let servers: Vec<String> = self.servers.iter().map(ToString::to_string).collect();
        match self.load {
            Some(load) => format!("servers on cores {}, load on core {load}", servers.join(",")),
            None => "one core for everything: rates mean nothing here".to_owned(),
        }
    }

    /// Runs `work` to its end on a thread of its own on the load's core.
    pub fn on_load_core<T: Send>(&self, work: impl FnOnce() -> T + Send) -> Result<T> {
        std::thread::scope(|scope| {
            let thread = scope.spawn(|| {
                if let Some(core) = self.load {
                    pin(&[core])?;
                }
                anyhow::Ok(work())
            });
            thread.join().map_err(|_| anyhow::anyhow!("the load panicked"))?
        })
    }

    /// Runs each piece of work to its end on a thread of its own, all of them at once, each on
    /// another core of the servers as long as there is one.
    pub fn on_server_cores<T: Send>(
        &self,
        all: Vec<impl FnOnce() -> Result<T> + Send>,
    ) -> Result<Vec<T>> {
        std::thread::scope(|scope| {
            let mut cores = self.servers.iter().cycle();
            let mut threads = Vec::with_capacity(all.len());
            for work in all {
                let core = cores.next().copied();
                threads.push(scope.spawn(move || {
                    core.map_or(Ok(()), |core| pin(&[core]))?;
                    work()
                }));
            }
            let ended = threads.into_iter().map(std::thread::ScopedJoinHandle::join);
            ended.map(|it| it.map_err(|_| anyhow::anyhow!("a thread panicked"))?).collect()
        })
    }
}

/// The time that this thread has computed.
pub fn thread_cpu() -> Duration {
    clock(ClockId::ThreadCPUTime)
}

/// How many cores this thread may use.
pub fn available() -> usize {
    available_parallelism().map_or(1, usize::from)
}

fn clock(id: ClockId) -> Duration {
    let time = clock_gettime(id);
    let seconds = u64::try_from(time.tv_sec).unwrap_or_default();
    Duration::new(seconds, u32::try_from(time.tv_nsec).unwrap_or_default())
}

fn pin(cores: &[usize]) -> Result<()> {
    let mut set = CpuSet::new();
    for core in cores {
        set.set(*core);
    }
    sched_setaffinity(None, &set).context("pinning to cores")
}
