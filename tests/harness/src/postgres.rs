//! A PostgreSQL of our own: a private cluster in a directory of its own, reached by a socket
//! there, which can be stopped and started again while servers use it.
//!
//! PostgreSQL refuses to run as root; its programs are then run as the user `postgres`.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, bail};
use tempfile::TempDir;

/// How PostgreSQL is told to stop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Sessions are ended, everything is written.
    Fast,
    /// As if the power had gone: the next start recovers.
    Immediate,
}

/// A private cluster; dropping it stops it and removes its files.
#[derive(Debug)]
pub struct Cluster {
    programs: PathBuf,
    data: PathBuf,
    settings: String,
    /// Sockets and log; the data too, unless it was put elsewhere.
    directory: TempDir,
}

impl Cluster {
    /// Makes a cluster and starts it. `settings` are `name=value`, over those of a durable server
    /// for 300 connections.
    pub fn start(settings: &[&str]) -> Result<Self> {
        Self::start_at(None, settings)
    }

    /// The same with its tables in a directory that exists, such as on a small file system; the
    /// write-ahead log stays beside the socket.
    pub fn start_at(place: Option<&Path>, settings: &[&str]) -> Result<Self> {
        let directory = tempfile::Builder::new().prefix("chancery-postgres").tempdir_in("/tmp")?;
        let home = place.unwrap_or_else(|| directory.path());
        let socket = directory.path().display().to_string();
        let mut options = format!("-k {socket} -c listen_addresses='' -c max_connections=300");
        for setting in settings {
            options.push_str(" -c ");
            options.push_str(setting);
        }
        let cluster =
            Self { programs: programs()?, data: home.join("data"), settings: options, directory };
        for place in [cluster.directory.path(), cluster.data.parent().context("no parent")?] {
            Self::hand_over(place)?;
        }
        let log = format!("--waldir={socket}/wal");
        let identity = ["--username=postgres", "--auth=trust", "--encoding=UTF8", "--no-locale"];
        let mut arguments = vec!["--no-sync", log.as_str()];
        arguments.extend(identity);
        cluster.run("initdb", &arguments)?;
        cluster.resume()?;
        Ok(cluster)
    }

    /// The URL of a database in it.
    pub fn url(&self, database: &str) -> String {
        let socket = self.directory.path().display();
        format!("postgres://postgres@localhost/{database}?host={socket}")
    }

    /// The process id of its first process, the parent of all others.
    pub fn pid(&self) -> Result<u32> {
        let file = std::fs::read_to_string(self.data.join("postmaster.pid"))?;
        Ok(file.lines().next().unwrap_or_default().trim().parse()?)
    }

    /// Makes an empty database.
    pub fn create_database(&self, name: &str) -> Result<String> {
        let host = format!("--host={}", self.directory.path().display());
        let status =
            self.program("createdb").args(["--username=postgres", &host, name]).status()?;
        if !status.success() {
            bail!("createdb {name}: {status}");
        }
        Ok(self.url(name))
    }

    /// Stops it; returns when it has stopped.
    pub fn stop(&self, mode: Mode) -> Result<()> {
        let mode = match mode {
            Mode::Fast => "--mode=fast",
            Mode::Immediate => "--mode=immediate",
        };
        self.run("pg_ctl", &["stop", "--wait", "--silent", mode])
    }

    /// Starts it again; returns when it takes connections.
    pub fn resume(&self) -> Result<()> {
        let log = format!("--log={}", self.directory.path().join("log").display());
        let options = format!("--options={}", self.settings);
        self.run("pg_ctl", &["start", "--wait", "--silent", &log, &options])
    }

    /// What it logged.
    pub fn log(&self) -> Result<String> {
        Ok(std::fs::read_to_string(self.directory.path().join("log"))?)
    }

    fn run(&self, program: &str, arguments: &[&str]) -> Result<()> {
        let data = format!("--pgdata={}", self.data.display());
        let output = self
            .program(program)
            .arg(data)
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .with_context(|| format!("{program} does not start"))?;
        if output.success() {
            return Ok(());
        }
        let log = std::fs::read_to_string(self.directory.path().join("log")).unwrap_or_default();
        let end: Vec<&str> = log.lines().rev().take(3).collect();
        bail!("{program}: {output}: {}", end.join(" | "))
    }

    fn program(&self, name: &str) -> Command {
        let path = self.programs.join(name);
        let mut command = if is_root() {
            let mut command = Command::new("runuser");
            command.args(["-u", "postgres", "--"]).arg(path);
            command
        } else {
            Command::new(path)
        };
        command.current_dir("/");
        command
    }

    /// Lets everybody reach the socket, and the user `postgres` write.
    fn hand_over(directory: &Path) -> Result<()> {
        use std::os::unix::fs::PermissionsExt as _;
        std::fs::set_permissions(directory, std::fs::Permissions::from_mode(0o755))?;
        if is_root() {
            let status = Command::new("chown").arg("postgres").arg(directory).status()?;
            if !status.success() {
                bail!("chown postgres {}: {status}", directory.display());
            }
        }
        Ok(())
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        if self.data.join("postmaster.pid").exists()
            && let Err(error) = self.stop(Mode::Immediate)
        {
            eprintln!("{error:#}");
        }
    }
}

/// Debian keeps them off the path, by version.
fn programs() -> Result<PathBuf> {
    let mut found: Vec<(u32, PathBuf)> = Vec::new();
    for entry in std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten() {
        let version = entry.file_name().to_string_lossy().parse().unwrap_or_default();
        found.push((version, entry.path().join("bin")));
    }
    found.sort();
    let path = std::env::var_os("PATH").unwrap_or_default();
    let on_path = std::env::split_paths(&path);
    found
        .into_iter()
        .rev()
        .map(|(_, place)| place)
        .chain(on_path)
        .find(|place| place.join("initdb").is_file())
        .context("PostgreSQL is missing: install Debian's package postgresql")
}

fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}
