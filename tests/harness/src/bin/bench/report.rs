//! The report, as Markdown: on the terminal and in a file.

use std::fmt::Write as _;

use anyhow::Result;

use crate::book::Book;
use crate::calibrate::Calibration;
use crate::scenarios::Bench;
use crate::stage::Kind;
use crate::table::{Row, Source, Verdict, grouped};

/// Two calibrations may differ by this share before a run counts as noisy.
const NOISY: f64 = 0.1;

/// What the report needs beside the results.
pub(crate) struct Circumstances {
    pub(crate) command: String,
    pub(crate) machine: String,
    pub(crate) date: String,
    pub(crate) hash_threads: usize,
    pub(crate) binary: u64,
    pub(crate) smoke: bool,
}

/// Everything as Markdown.
pub(crate) fn markdown(bench: &Bench, about: &Circumstances) -> Result<String> {
    let Bench { book, plan, cores, .. } = bench;
    let mut text = String::new();
    let noise = book.drift();
    writeln!(text, "- command: `{}`", about.command)?;
    writeln!(text, "- date: {}", about.date)?;
    writeln!(text, "- machine: {}; {}", about.machine, cores.description())?;
    writeln!(
        text,
        "- rounds: {} of {} s a step, medians; {} grants, the large database {}",
        plan.rounds,
        plan.lasting.as_secs(),
        grouped(plan.usual.grants),
        grouped(plan.large.grants),
    )?;
    let is_noisy = if noise > NOISY { " – **a noisy run**" } else { "" };
    writeln!(text, "- the calibrations differ by {:.0} %{is_noisy}", noise * 100.0)?;
    calibrations(&mut text, &book.calibrations)?;
    // Seconds on a shared machine say that it works and nothing else.
    let judged = (!about.smoke).then(|| Calibration::mean(&book.calibrations)).flatten();
    if let Some(calibration) = judged {
        for kind in &plan.kinds {
            let rows = rows(bench, about, *kind, &calibration);
            verdicts(&mut text, *kind, &rows)?;
        }
    }
    steps(&mut text, book)?;
    figures(&mut text, book)?;
    if !book.problems.is_empty() {
        writeln!(text, "\n### What did not work\n")?;
        for problem in &book.problems {
            writeln!(text, "- {problem}")?;
        }
    }
    Ok(text)
}

fn rows(bench: &Bench, about: &Circumstances, kind: Kind, calibration: &Calibration) -> Vec<Row> {
    let source = Source {
        book: &bench.book,
        place: kind.name(),
        calibration,
        hash_threads: about.hash_threads,
        grants: (bench.plan.usual.grants, bench.plan.large.grants),
        tokens: bench.plan.tokens.1,
        binary: about.binary,
    };
    source.rows()
}

fn calibrations(text: &mut String, all: &[Calibration]) -> Result<()> {
    writeln!(text, "\n### Calibration\n")?;
    writeln!(
        text,
        "| | S: ES256 | EdDSA | RS256 | argon2id | H: bare axum | its rate | fdatasync p50 | p99 |"
    )?;
    writeln!(text, "|---|---:|---:|---:|---:|---:|---:|---:|---:|")?;
    for (number, it) in (1..).zip(all) {
        writeln!(
            text,
            "| {number} | {:.1} µs | {:.1} µs | {:.0} µs | {:.1} ms | {:.1} µs | {:.0}/s | {:.0} µs | {:.0} µs |",
            it.es256_us,
            it.eddsa_us,
            it.rs256_us,
            it.argon2_us / 1e3,
            it.hello_us,
            it.hello_rate,
            it.fdatasync_us,
            it.fdatasync_p99_us,
        )?;
    }
    Ok(())
}

fn verdicts(text: &mut String, kind: Kind, rows: &[Row]) -> Result<()> {
    writeln!(text, "\n### Figures on {}\n", kind.name())?;
    writeln!(text, "| # | figure | value | must | aim | reached | |")?;
    writeln!(text, "|---|---|---:|---:|---:|---|---|")?;
    for row in rows {
        let [must, aim] = row.bounds();
        let (shown, verdict) = (row.shown(), row.verdict().name());
        let note = row.note.as_deref().unwrap_or_default();
        writeln!(
            text,
            "| {} | {} | {shown} | {must} | {aim} | {verdict} | {note} |",
            row.number, row.what
        )?;
    }
    let missed: Vec<&str> =
        rows.iter().filter(|row| row.verdict() == Verdict::Missed).map(|row| row.what).collect();
    if !missed.is_empty() {
        writeln!(text, "\nMissed: {}.", missed.join("; "))?;
    }
    Ok(())
}

fn steps(text: &mut String, book: &Book) -> Result<()> {
    writeln!(text, "\n### Loads\n")?;
    writeln!(text, "CPU is that of the server for one unit, and of PostgreSQL behind the plus.\n")?;
    writeln!(
        text,
        "| where | load | per second | CPU µs | p50 ms | p99 ms | p99.9 ms | cores | load's core |"
    )?;
    writeln!(text, "|---|---|---:|---:|---:|---:|---:|---:|---:|")?;
    for (place, name) in book.names() {
        let median = |of| book.median(place, name, of).unwrap_or_default();
        let database = median(|step| step.database_cpu_us);
        let plus = if database > 0.0 { format!(" + {database:.0}") } else { String::new() };
        writeln!(
            text,
            "| {place} | {name} | {:.0} | {:.1}{plus} | {:.2} | {:.2} | {:.2} | {:.2} | {:.0} % |",
            median(|step| step.rate),
            median(|step| step.cpu_us),
            median(|step| step.p50_us) / 1e3,
            median(|step| step.p99_us) / 1e3,
            median(|step| step.p999_us) / 1e3,
            median(|step| step.server_busy),
            median(|step| step.load_busy) * 100.0,
        )?;
    }
    Ok(())
}

fn figures(text: &mut String, book: &Book) -> Result<()> {
    if book.figures.is_empty() {
        return Ok(());
    }
    writeln!(text, "\n### Other figures\n\n| where | figure | median |\n|---|---|---:|")?;
    for (place, name) in book.figure_names() {
        let value = book.median_figure(place, name).unwrap_or_default();
        writeln!(text, "| {place} | {name} | {value:.2} |")?;
    }
    Ok(())
}
