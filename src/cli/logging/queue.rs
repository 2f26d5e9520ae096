//! Lines on their way to stderr: collected in memory and written by a thread of its own, many
//! with one call.
//!
//! Whoever reads the log may stall, and no request waits for that: what does not fit any more is
//! dropped, counted, and told of when the reader goes on. The audit log, not this, is the record.

use std::io::{self, Write};
use std::sync::{Condvar, Mutex, MutexGuard, OnceLock, PoisonError};
use std::thread;
use std::time::Duration;

/// The most bytes that wait: some thousand lines.
const LIMIT: usize = 1024 * 1024;
/// How long lines are collected before they are written.
const COLLECT: Duration = Duration::from_millis(5);
/// How long the end of the process waits for the reader.
const LAST_WAIT: Duration = Duration::from_secs(1);

/// The lines of this process.
static QUEUE: OnceLock<Queue> = OnceLock::new();

/// See the module.
pub(super) struct Queue {
    waiting: Mutex<Waiting>,
    /// There are lines, or it is over.
    filled: Condvar,
    /// Everything is written.
    written: Condvar,
    json: bool,
}

#[derive(Default)]
struct Waiting {
    lines: Vec<u8>,
    dropped: u64,
    /// The thread has taken lines that are not written yet.
    writing: bool,
    ending: bool,
}

/// Starts the thread, once in a process.
pub(super) fn start(json: bool) -> io::Result<&'static Queue> {
    let mut is_new = false;
    let queue = QUEUE.get_or_init(|| {
        is_new = true;
        Queue::new(json)
    });
    if is_new {
        thread::Builder::new().name("log".to_owned()).spawn(|| queue.write_to(io::stderr()))?;
    }
    Ok(queue)
}

/// Waits until all lines are written, but not for long.
pub(in crate::cli) fn finish() {
    if let Some(queue) = QUEUE.get() {
        queue.finish();
    }
}

impl Queue {
    const fn new(json: bool) -> Self {
        let waiting = Waiting { lines: Vec::new(), dropped: 0, writing: false, ending: false };
        Self { waiting: Mutex::new(waiting), filled: Condvar::new(), written: Condvar::new(), json }
    }

    /// Adds a line with its end, or counts it as dropped. Never waits for the reader.
    pub(super) fn push(&self, line: &str) {
        let mut waiting = self.lock();
        if waiting.lines.len() + line.len() > LIMIT {
            waiting.dropped += 1;
            return;
        }
        let was_empty = waiting.lines.is_empty();
        waiting.lines.extend_from_slice(line.as_bytes());
        drop(waiting);
        // The thread sleeps only when there is nothing at all.
        if was_empty {
            self.filled.notify_one();
        }
    }

    fn finish(&self) {
        let mut waiting = self.lock();
        waiting.ending = true;
        self.filled.notify_one();
        let is_unwritten = |waiting: &mut Waiting| waiting.writing || !waiting.lines.is_empty();
        // Poisoned or late, the process ends all the same.
        drop(self.written.wait_timeout_while(waiting, LAST_WAIT, is_unwritten));
    }

    /// Writes lines as they come, for as long as the process runs.
    fn write_to(&self, mut output: impl Write) {
        let mut lines = Vec::new();
        loop {
            let dropped = self.take(&mut lines);
            if dropped > 0 {
                lines.extend_from_slice(self.note(dropped).as_bytes());
            }
            // With stderr closed there is nobody left to tell.
            let _ = output.write_all(&lines).and_then(|()| output.flush());
            lines.clear();
        }
    }

    /// Waits for lines and exchanges them for the empty `lines`; how many were dropped before.
    fn take(&self, lines: &mut Vec<u8>) -> u64 {
        let mut waiting = self.lock();
        waiting.writing = false;
        if waiting.lines.is_empty() {
            self.written.notify_all();
        }
        let is_empty = |waiting: &mut Waiting| waiting.lines.is_empty();
        waiting = self.filled.wait_while(waiting, is_empty).unwrap_or_else(PoisonError::into_inner);
        let ending = |waiting: &mut Waiting| !waiting.ending;
        // More of them for one call, unless the process is ending.
        let (mut waiting, _) = self
            .filled
            .wait_timeout_while(waiting, COLLECT, ending)
            .unwrap_or_else(PoisonError::into_inner);
        waiting.writing = true;
        std::mem::swap(&mut waiting.lines, lines);
        std::mem::take(&mut waiting.dropped)
    }

    /// What stands in the place of the dropped lines.
    fn note(&self, dropped: u64) -> String {
        if self.json {
            format!(
                "{{\"level\":\"WARN\",\"message\":\"log lines dropped: stderr was not read\",\
                 \"dropped\":{dropped}}}\n"
            )
        } else {
            format!("WARN log lines dropped: stderr was not read dropped={dropped}\n")
        }
    }

    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    /// A reader that takes each write only when the test asks for it.
    struct Slow(mpsc::SyncSender<Vec<u8>>);

    impl Write for Slow {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.send(bytes.to_vec()).map_err(io::Error::other)?;
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn started() -> (&'static Queue, mpsc::Receiver<Vec<u8>>) {
        let queue: &'static Queue = Box::leak(Box::new(Queue::new(true)));
        let (sender, receiver) = mpsc::sync_channel(0);
        thread::spawn(|| queue.write_to(Slow(sender)));
        (queue, receiver)
    }

    #[test]
    fn lines_come_out_in_order() {
        let (queue, reader) = started();
        let mut said = String::new();
        for number in 0..100 {
            queue.push(&format!("{number}\n"));
        }
        while !said.ends_with("99\n") {
            said.push_str(&String::from_utf8(reader.recv().unwrap()).unwrap());
        }
        assert!((0..100).map(|number| number.to_string()).eq(said.lines()));
        queue.finish();
    }

    #[test]
    fn a_reader_that_stalls_costs_lines_and_learns_how_many() {
        let (queue, reader) = started();
        let line = format!("{}\n", "x".repeat(1023));
        let pushed = 3 * LIMIT / line.len();
        for _ in 0..pushed {
            queue.push(&line);
        }
        assert!(queue.lock().lines.len() <= LIMIT);
        let (mut kept, mut dropped) = (0, 0);
        while kept + dropped < pushed {
            for said in String::from_utf8(reader.recv().unwrap()).unwrap().lines() {
                match serde_json::from_str::<serde_json::Value>(said) {
                    Ok(note) => {
                        dropped += usize::try_from(note["dropped"].as_u64().unwrap()).unwrap();
                    }
                    Err(_) => kept += 1,
                }
            }
        }
        assert_eq!(kept + dropped, pushed);
        assert!(dropped > 0);
    }
}
