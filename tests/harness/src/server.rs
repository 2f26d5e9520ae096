//! The release binary as a process: started with a configuration, watched, stopped, killed.
//!
//! A [`Site`] is what a server works on: a directory, a database, one issuer, settings. Commands
//! run on it with or without a server. Each [`Node`] is one running `chancery serve`; several of
//! them may serve one site when it is on PostgreSQL. Nothing here outlives its owner: a node that
//! is dropped is killed.

use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use serde_json::Value;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::process::{Child, Command};

/// The longest that a server may take to become ready.
const START: Duration = Duration::from_secs(20);
/// The longest that a command may take.
const COMMAND: Duration = Duration::from_mins(1);
/// The pause between two questions whether a server is ready.
const PAUSE: Duration = Duration::from_millis(2);

/// What servers and commands work on.
#[derive(Clone, Debug)]
pub struct Site {
    binary: PathBuf,
    directory: PathBuf,
    logs: PathBuf,
    port: u16,
    environment: Vec<(String, String)>,
}

/// A running server.
#[derive(Debug)]
pub struct Node {
    child: Child,
    pid: u32,
    address: SocketAddr,
    log: PathBuf,
    ready_after: Duration,
}

impl Site {
    /// A site with its files in `directory`, on SQLite there, or on the PostgreSQL database of
    /// this URL. The binary is `CHANCERY_BIN`, or else `target/release/chancery`.
    pub fn new(directory: &Path, database: Option<&str>) -> Result<Self> {
        let port = free_port()?;
        let mut site = Self {
            binary: binary()?,
            directory: directory.to_owned(),
            logs: directory.to_owned(),
            port,
            environment: Vec::new(),
        };
        site.set("server.public_url", format!("http://localhost:{port}"));
        site.set("log.format", "json");
        if let Some(url) = database {
            site.set("database.url", url);
        }
        Ok(site)
    }

    /// Sets a key of the configuration, such as `tokens.refresh_retry_window`, for all servers
    /// and commands that start from now on.
    pub fn set(&mut self, key: &str, value: impl Into<String>) {
        let name = format!("CHANCERY__{}", key.to_uppercase().replace('.', "__"));
        self.environment.retain(|(each, _)| *each != name);
        self.environment.push((name, value.into()));
    }

    /// Runs another binary from now on.
    pub fn set_binary(&mut self, binary: PathBuf) {
        self.binary = binary;
    }

    /// Lets servers log into another directory from now on.
    pub fn set_logs(&mut self, directory: &Path) {
        directory.clone_into(&mut self.logs);
    }

    /// The issuer, without a slash at its end.
    pub fn issuer(&self) -> String {
        format!("http://localhost:{}", self.port)
    }

    /// What requests say in `Host`, whichever node they go to.
    pub fn host(&self) -> String {
        format!("localhost:{}", self.port)
    }

    /// Where the files are.
    pub fn directory(&self) -> &Path {
        &self.directory
    }

    /// The log of the server at the issuer's own port.
    pub fn log(&self) -> PathBuf {
        self.log_at(self.port)
    }

    fn log_at(&self, port: u16) -> PathBuf {
        self.logs.join(format!("node-{port}.log"))
    }

    /// The URL of its database, as sqlx reads it.
    pub fn database_url(&self) -> String {
        let named = self.environment.iter().find(|(name, _)| name == "CHANCERY__DATABASE__URL");
        named.map_or_else(|| self.sqlite_url(), |(_, url)| url.clone())
    }

    /// Runs `chancery ARGUMENTS… --json`, with `input` on its stdin, and reads what it prints.
    pub async fn command(&self, arguments: &[&str], input: Option<&str>) -> Result<Value> {
        let mut command = self.prepared(arguments);
        command.arg("--json").stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().context("the binary does not start")?;
        if let Some(mut stdin) = child.stdin.take() {
            // A command that reads nothing may close its end first.
            let _ = stdin.write_all(input.unwrap_or_default().as_bytes()).await;
        }
        let output = tokio::time::timeout(COMMAND, child.wait_with_output())
            .await
            .with_context(|| format!("chancery {} does not end", arguments.join(" ")))??;
        if !output.status.success() {
            let stderr = String::from_utf8_lossy(&output.stderr);
            bail!("chancery {}: {} {}", arguments.join(" "), output.status, stderr.trim());
        }
        serde_json::from_slice(&output.stdout)
            .with_context(|| format!("chancery {} printed no JSON", arguments.join(" ")))
    }

    /// Starts a server at the issuer's own port and waits until it is ready.
    pub async fn start(&self) -> Result<Node> {
        self.start_on(self.port).await
    }

    /// Starts a server at another port: a further node of the same issuer.
    pub async fn start_on(&self, port: u16) -> Result<Node> {
        self.start_under(&[], port).await
    }

    /// Starts a server under another program, such as `strace -f`, and waits until it is ready.
    pub async fn start_under(&self, wrapper: &[&str], port: u16) -> Result<Node> {
        let mut node = self.spawn(wrapper, port)?;
        let started = Instant::now();
        while started.elapsed() < START {
            if status_of(node.address, "/health/ready").await == Some(200) {
                node.ready_after = started.elapsed();
                if !wrapper.is_empty() {
                    node.pid = child_of(node.pid)?;
                }
                return Ok(node);
            }
            if let Some(status) = node.child.try_wait()? {
                bail!("the server ended with {status}: {}", node.last_words());
            }
            tokio::time::sleep(PAUSE).await;
        }
        bail!("the server was not ready in {} s: {}", START.as_secs(), node.last_words())
    }

    /// Starts a server and waits for nothing; it logs to `node-PORT.log`, after what is there.
    pub fn spawn(&self, wrapper: &[&str], port: u16) -> Result<Node> {
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        let log = self.log_at(port);
        let file = std::fs::OpenOptions::new().create(true).append(true).open(&log)?;
        let listen = address.to_string();
        let serve = ["serve", "--listen", &listen];
        let mut command = match wrapper {
            [] => self.prepared(&serve),
            [program, arguments @ ..] => {
                let mut command = Command::new(program);
                command.args(arguments).arg(&self.binary).args(serve);
                self.surround(command)
            }
        };
        let child = command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(file)
            .spawn()
            .context("the binary does not start")?;
        let pid = child.id().context("the server has no process id")?;
        Ok(Node { child, pid, address, log, ready_after: Duration::ZERO })
    }

    fn prepared(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.binary);
        command.args(arguments);
        self.surround(command)
    }

    fn surround(&self, mut command: Command) -> Command {
        // Settings of whoever runs the tests must not leak in.
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("CHANCERY__") {
                command.env_remove(name);
            }
        }
        command
            .current_dir(&self.directory)
            .envs(self.environment.iter().map(|(name, value)| (name, value)))
            .kill_on_drop(true);
        command
    }

    fn sqlite_url(&self) -> String {
        format!("sqlite:{}", self.directory.join("data/chancery.db").display())
    }
}

impl Node {
    /// Its process id.
    pub const fn pid(&self) -> u32 {
        self.pid
    }

    /// Where it listens.
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// How long it took from its start to the first 200 of `/health/ready`.
    pub const fn ready_after(&self) -> Duration {
        self.ready_after
    }

    /// Its log: one JSON object a line.
    pub fn log(&self) -> &Path {
        &self.log
    }

    /// `SIGKILL`; returns when the process is gone.
    pub async fn kill(&mut self) -> Result<()> {
        Ok(self.child.kill().await?)
    }

    /// `SIGTERM`: asks it to stop.
    pub fn terminate(&self) -> Result<()> {
        let pid = i32::try_from(self.pid).ok().and_then(rustix::process::Pid::from_raw);
        let pid = pid.context("the process id is none")?;
        Ok(rustix::process::kill_process(pid, rustix::process::Signal::TERM)?)
    }

    /// Waits for its end.
    pub async fn ended(&mut self, most: Duration) -> Result<ExitStatus> {
        let status = tokio::time::timeout(most, self.child.wait()).await;
        Ok(status.with_context(|| format!("it still runs after {} s", most.as_secs()))??)
    }

    /// Asks it to stop and waits at most `most`.
    pub async fn stop(&mut self, most: Duration) -> Result<ExitStatus> {
        self.terminate()?;
        self.ended(most).await
    }

    /// Whether the process is there.
    pub fn is_running(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(None))
    }

    /// Its resident memory in bytes.
    pub fn resident(&self) -> Result<u64> {
        Ok(self.status("VmRSS:")? * 1024)
    }

    /// The most resident memory it ever had, in bytes.
    pub fn peak(&self) -> Result<u64> {
        Ok(self.status("VmHWM:")? * 1024)
    }

    /// How many threads it has.
    pub fn threads(&self) -> Result<u64> {
        self.status("Threads:")
    }

    /// How many files and sockets it has open.
    pub fn open_files(&self) -> Result<usize> {
        Ok(std::fs::read_dir(format!("/proc/{}/fd", self.pid))?.count())
    }

    /// The time that it has computed, in user and kernel together.
    pub fn cpu(&self) -> Result<Duration> {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.pid))?;
        // The name, in parentheses, may hold spaces; after it, fields 14 and 15 are the 12th and
        // 13th.
        let (_, fields) = stat.rsplit_once(')').context("/proc/PID/stat has no name")?;
        let ticks = fields.split_whitespace().skip(11).take(2).map(str::parse::<u64>);
        let ticks = ticks.sum::<Result<u64, _>>()?;
        // Linux shows hundredths of a second, whatever its own tick is.
        Ok(Duration::from_millis(ticks * 10))
    }

    /// The status `/health/ready` has now; none: no answer within two seconds.
    pub async fn readiness(&self) -> Option<u16> {
        status_of(self.address, "/health/ready").await
    }

    /// How many lines of its log hold `text`.
    pub fn logged(&self, text: &str) -> Result<usize> {
        let log = std::fs::read_to_string(&self.log)?;
        Ok(log.lines().filter(|line| line.contains(text)).count())
    }

    fn status(&self, name: &str) -> Result<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.pid))?;
        let line = status.lines().find_map(|line| line.strip_prefix(name));
        let number = line.and_then(|line| line.split_whitespace().next());
        Ok(number.with_context(|| format!("/proc/PID/status has no {name}"))?.parse()?)
    }

    fn last_words(&self) -> String {
        let log = std::fs::read_to_string(&self.log).unwrap_or_default();
        let mut lines: Vec<&str> = log.lines().rev().take(5).collect();
        lines.reverse();
        lines.join(" | ")
    }
}

/// A port of loopback that nobody listens at; somebody else may take it before it is used.
pub fn free_port() -> Result<u16> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port())
}

/// The one process that this one started.
fn child_of(pid: u32) -> Result<u32> {
    let children = std::fs::read_to_string(format!("/proc/{pid}/task/{pid}/children"))?;
    children.trim().parse().context("the wrapper runs not exactly one process")
}

/// The status of a `GET` on a connection of its own; none: no answer within two seconds.
pub async fn status_of(address: SocketAddr, path: &str) -> Option<u16> {
    let asked = async {
        let mut stream = TcpStream::connect(address).await.ok()?;
        let request =
            format!("GET {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).await.ok()?;
        let mut head = [0; 12];
        stream.read_exact(&mut head).await.ok()?;
        std::str::from_utf8(head.get(9..12)?).ok()?.parse().ok()
    };
    tokio::time::timeout(Duration::from_secs(2), asked).await.ok().flatten()
}

/// The binary that is run: `CHANCERY_BIN`, or else `target/release/chancery`.
pub fn binary() -> Result<PathBuf> {
    let named = std::env::var_os("CHANCERY_BIN").map(PathBuf::from);
    let built = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/release/chancery");
    let path = named.unwrap_or(built);
    path.canonicalize().with_context(|| {
        format!("no binary at {}: build it, or name one in CHANCERY_BIN", path.display())
    })
}
