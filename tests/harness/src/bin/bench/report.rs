//! The report, as Markdown: on the terminal and in a file.

use std::fmt::Write as _;

use anyhow::Result;

use crate::book::{Book, median};
use crate::calibrate::Calibration;
use crate::rows::Source;
use crate::scenarios::Bench;
use crate::stage::Kind;
use crate::table::{Row, Verdict, grouped};
use crate::yardstick::NOISY;

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
        "- rounds: {} of {:.1} s a step, medians; {} grants, the large database {}",
        plan.rounds,
        plan.lasting.as_secs_f64(),
        grouped(plan.usual.grants),
        grouped(plan.large.grants),
    )?;
    let all = book.with_gauge().count();
    let noisy = book.with_gauge().filter(|(_, gauge)| gauge.is_noisy()).count();
    let is_noisy = if noisy > 0 { " – **a noisy run**" } else { "" };
    writeln!(
        text,
        "- noise: the yardsticks on both sides of a load differ by more than {:.0} % for {noisy} of \
         {all} loads{is_noisy}; the calibrations at both ends of the run differ by {:.0} %",
        NOISY * 100.0,
        noise * 100.0
    )?;
    calibrations(&mut text, &book.calibrations)?;
    // Seconds on a shared machine say that it works and nothing else.
    if !about.smoke {
        for kind in &plan.kinds {
            verdicts(&mut text, *kind, &rows(bench, about, *kind))?;
        }
    }
    yardsticks(&mut text, book)?;
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

fn rows(bench: &Bench, about: &Circumstances, kind: Kind) -> Vec<Row> {
    let source = Source {
        book: &bench.book,
        place: kind.name(),
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
        "| | S: ES256 | EdDSA | RS256, aws-lc | RS256, OpenSSL | argon2id | H: bare axum | its rate \
         | fdatasync p50 | p99 |"
    )?;
    writeln!(text, "|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|")?;
    for (number, it) in (1..).zip(all) {
        writeln!(
            text,
            "| {number} | {:.1} µs | {:.1} µs | {:.0} µs | {:.0} µs | {:.1} ms | {:.1} µs | {:.0}/s | {:.0} µs | {:.0} µs |",
            it.es256_us,
            it.eddsa_us,
            it.rs256_aws_lc_us,
            it.rs256_openssl_us,
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
    writeln!(text, "| # | figure | runs | median | must | aim | reached | |")?;
    writeln!(text, "|---|---|---|---:|---:|---:|---|---|")?;
    for row in rows {
        let [must, aim] = row.bounds();
        let (shown, verdict) = (row.shown(), row.verdict().name());
        let note = row.note.as_deref().unwrap_or_default();
        writeln!(
            text,
            "| {} | {} | {} | {shown} | {must} | {aim} | {verdict} | {note} |",
            row.number,
            row.what,
            row.shown_runs(),
        )?;
    }
    let missed: Vec<&str> =
        rows.iter().filter(|row| row.verdict() == Verdict::Missed).map(|row| row.what).collect();
    if !missed.is_empty() {
        writeln!(text, "\nMissed: {}.", missed.join("; "))?;
    }
    Ok(())
}

fn yardsticks(text: &mut String, book: &Book) -> Result<()> {
    if book.with_gauge().next().is_none() {
        return Ok(());
    }
    writeln!(text, "\n### Yardsticks\n")?;
    writeln!(text, "What each round's CPU was divided by; how far both sides were apart.\n")?;
    writeln!(text, "| where | load | CPU µs | yardstick µs | apart | times run |")?;
    writeln!(text, "|---|---|---|---|---|---|")?;
    for (place, name) in book.names() {
        let mut cells: [Vec<String>; 4] = Default::default();
        for step in book.rounds(place, name) {
            let Some(gauge) = step.gauge else { continue };
            cells[0].push(format!("{:.1}", step.cpu_us));
            cells[1].push(format!("{:.1}", gauge.mean_us()));
            cells[2].push(format!("{:.0} %", gauge.difference() * 100.0));
            cells[3].push(step.attempts.to_string());
        }
        if !cells[0].is_empty() {
            let cells = cells.map(|cell| cell.join(" · "));
            writeln!(text, "| {place} | {name} | {} |", cells.join(" | "))?;
        }
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
    writeln!(text, "\n### Other figures\n\n| where | figure | median | each |")?;
    writeln!(text, "|---|---|---:|---|")?;
    for (place, name) in book.figure_names() {
        let values = book.values(place, name);
        let each = if values.len() > 1 {
            values.iter().map(|value| format!("{value:.2}")).collect::<Vec<_>>().join(" · ")
        } else {
            String::new()
        };
        let value = median(values).unwrap_or_default();
        writeln!(text, "| {place} | {name} | {value:.2} | {each} |")?;
    }
    Ok(())
}
