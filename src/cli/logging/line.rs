//! An event as one line of JSON or text. A control character that someone put into a name or
//! header shows as its escape, so that nobody forges lines or steers a terminal.
//!
//! The subscriber's own formatter takes several times as long, which counts where every request
//! has a line. An event inside a request names it like a span would; there is no span, because
//! keeping one costs as much as the line.

use std::cell::RefCell;
use std::fmt::{self, Write as _};
use std::time::Duration;

use time::OffsetDateTime;
use time::macros::format_description;
use tracing::field::{Field, Visit};
use tracing::{Event, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::Context;

use super::queue::Queue;
use crate::clock::of_the_machine;
use crate::http::layers::context;

/// Writes each event as a line into the queue.
pub(super) struct Lines {
    json: bool,
    queue: &'static Queue,
}

thread_local! {
    static LINE: RefCell<String> = const { RefCell::new(String::new()) };
    /// The second that this thread wrote last, since the Unix epoch and as text.
    static SECOND: RefCell<(Option<u64>, String)> = const { RefCell::new((None, String::new())) };
}

/// The most bytes that a thread keeps for its next line.
const KEPT: usize = 8 * 1024;

impl Lines {
    pub(super) const fn new(json: bool, queue: &'static Queue) -> Self {
        Self { json, queue }
    }
}

impl<S: Subscriber> Layer<S> for Lines {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        LINE.with(|line| {
            // Taken while something is being written that itself logs.
            let Ok(mut line) = line.try_borrow_mut() else { return };
            line.clear();
            write(&mut line, event, self.json);
            self.queue.push(&line);
            line.shrink_to(KEPT);
        });
    }
}

/// Writes an event with its line end.
fn write(line: &mut String, event: &Event<'_>, json: bool) {
    let mut fields = Fields { line, json, origin: None };
    let metadata = event.metadata();
    let level = metadata.level().as_str();
    if json {
        fields.line.push_str("{\"timestamp\":\"");
        moment(fields.line, of_the_machine());
        fields.push(&["\",\"level\":\"", level, "\""]);
    } else {
        moment(fields.line, of_the_machine());
        fields.push(&[" ", &"     "[level.len().min(5)..], level, " "]);
        context::with_request_id(|id| fields.push(&["request{id=", id, "}: "]));
        fields.push(&[metadata.target(), ":"]);
    }
    event.record(&mut fields);
    if json {
        fields.line.push_str(",\"target\":\"");
        match fields.origin.take() {
            Some(origin) => escape(fields.line, &origin, json),
            // A path in the program's text.
            None => fields.line.push_str(metadata.target()),
        }
        fields.line.push('"');
        context::with_request_id(|id| {
            fields.push(&[",\"span\":{\"id\":\"", id, "\",\"name\":\"request\"}"]);
        });
        fields.line.push('}');
    }
    fields.line.push('\n');
}

/// A time since the Unix epoch in RFC 3339 with microseconds. Nearly all lines come in the second of
/// the line before.
fn moment(line: &mut String, since: Duration) {
    SECOND.with_borrow_mut(|(second, text)| {
        if *second != Some(since.as_secs()) {
            *second = Some(since.as_secs());
            *text = to_the_second(since.as_secs());
        }
        line.push_str(text);
    });
    line.push('.');
    // With a digit in front that is cut off, the zeros are there.
    let mut micros = itoa::Buffer::new();
    line.push_str(&micros.format(1_000_000 + since.subsec_micros())[1..]);
    line.push('Z');
}

fn to_the_second(since: u64) -> String {
    let format = format_description!("[year]-[month]-[day]T[hour]:[minute]:[second]");
    i64::try_from(since)
        .ok()
        .and_then(|since| OffsetDateTime::from_unix_timestamp(since).ok()?.format(format).ok())
        .unwrap_or_default()
}

/// The fields of an event, each written as it comes.
struct Fields<'l> {
    line: &'l mut String,
    json: bool,
    /// Where an event of the `log` crate comes from.
    origin: Option<String>,
}

impl Fields<'_> {
    fn push(&mut self, parts: &[&str]) {
        for part in parts {
            self.line.push_str(part);
        }
    }

    /// Writes the name; `false` when the field is not for the line.
    fn begin(&mut self, field: &Field) -> bool {
        let name = match field.name().as_bytes() {
            // What the bridge from the `log` crate adds.
            [b'l', b'o', b'g', b'.', ..] => return false,
            [b'r', b'#', ..] => &field.name()[2..],
            _ => field.name(),
        };
        match (self.json, name) {
            (true, _) => {
                self.line.push_str(",\"");
                self.line.push_str(name);
                self.line.push_str("\":");
            }
            (false, "message") => self.line.push(' '),
            (false, _) => {
                self.line.push(' ');
                self.line.push_str(name);
                self.line.push('=');
            }
        }
        true
    }

    fn bare(&mut self, field: &Field, value: &str) {
        if self.begin(field) {
            self.line.push_str(value);
        }
    }
}

impl Visit for Fields<'_> {
    fn record_i64(&mut self, field: &Field, value: i64) {
        self.bare(field, itoa::Buffer::new().format(value));
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.bare(field, itoa::Buffer::new().format(value));
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.bare(field, if value { "true" } else { "false" });
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        if field.name() == "log.target" {
            self.origin = Some(value.to_owned());
        }
        if self.begin(field) {
            let is_quoted = self.json || field.name() != "message";
            if is_quoted {
                self.line.push('"');
            }
            escape(self.line, value, self.json);
            if is_quoted {
                self.line.push('"');
            }
        }
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        if self.begin(field) {
            self.push(if self.json { &["\""] } else { &[] });
            // A `String` takes everything; a value that fails to print is cut there.
            let _ = write!(Escaping { line: self.line, json: self.json }, "{value:?}");
            self.push(if self.json { &["\""] } else { &[] });
        }
    }
}

/// What is written to it is escaped.
struct Escaping<'l> {
    line: &'l mut String,
    json: bool,
}

impl fmt::Write for Escaping<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        escape(self.line, text, self.json);
        Ok(())
    }
}

/// Appends `text`, for JSON as the inside of a string (RFC 8259 §7).
fn escape(line: &mut String, text: &str, json: bool) {
    let is_plain =
        |byte: u8| (b' '..0x7f).contains(&byte) && !(json && matches!(byte, b'"' | b'\\'));
    // Looks at every byte, so that many are looked at with one instruction.
    if text.bytes().fold(true, |so_far, byte| so_far & is_plain(byte)) {
        line.push_str(text);
        return;
    }
    for c in text.chars() {
        match c {
            '"' | '\\' if json => line.extend(['\\', c]),
            // Control characters are in the first two pages of Unicode.
            c if c.is_control() && json => {
                let _ = write!(line, "\\u{:04x}", u32::from(c));
            }
            c if c.is_control() => line.extend(c.escape_default()),
            c => line.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use tracing_subscriber::layer::SubscriberExt as _;

    use super::*;

    /// Keeps what a [`Lines`] would queue.
    #[derive(Clone, Default)]
    struct Kept(Arc<Mutex<String>>);

    impl<S: Subscriber> Layer<S> for Kept {
        fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
            let mut kept = self.0.lock().unwrap();
            for json in [true, false] {
                write(&mut kept, event, json);
            }
        }
    }

    fn lines(log: impl FnOnce()) -> (serde_json::Value, String) {
        let kept = Kept::default();
        tracing::subscriber::with_default(tracing_subscriber::registry().with(kept.clone()), log);
        let kept = kept.0.lock().unwrap();
        let [json, text] = kept.lines().collect::<Vec<_>>()[..] else { panic!("{kept}") };
        (serde_json::from_str(json).unwrap(), text.to_owned())
    }

    #[test]
    fn an_event_is_one_line_whatever_it_holds() {
        let trick = "a\u{1b}[31m\r\nb\u{9b}\"\\";
        let (json, text) = lines(|| tracing::warn!(trick, shown = %trick, "it says {trick}"));
        for member in ["trick", "shown"] {
            assert_eq!(json[member], trick);
        }
        assert_eq!(json["message"], format!("it says {trick}"));
        let escaped = "a\\u{1b}[31m\\r\\nb\\u{9b}\"\\";
        assert!(text.ends_with(&format!(
            "  WARN chancery::cli::logging::line::tests: it says {escaped} trick=\"{escaped}\" \
             shown={escaped}"
        )));
    }

    #[test]
    fn moments_are_in_rfc_3339_with_microseconds() {
        for (second, micros, expected) in [
            (0, 0, "1970-01-01T00:00:00.000000Z"),
            (1_709_251_199, 7, "2024-02-29T23:59:59.000007Z"),
            (1_709_251_199, 999_999, "2024-02-29T23:59:59.999999Z"),
            (1_709_251_200, 120_000, "2024-03-01T00:00:00.120000Z"),
        ] {
            let mut line = String::new();
            moment(&mut line, Duration::from_secs(second) + Duration::from_micros(micros));
            assert_eq!(line, expected);
        }
    }

    #[test]
    fn values_keep_their_kind() {
        let none: Option<&str> = None;
        let (json, text) = lines(|| tracing::info!(a = 1_u8, b = -2, c = true, none, "said"));
        assert_eq!((&json["a"], &json["b"], &json["c"]), (&1.into(), &(-2).into(), &true.into()));
        assert!(json.get("none").is_none());
        assert_eq!(json["level"], "INFO");
        assert_eq!(json["target"], "chancery::cli::logging::line::tests");
        let timestamp = json["timestamp"].as_str().unwrap();
        assert_eq!((timestamp.len(), &timestamp[10..11]), (27, "T"));
        assert!(text.ends_with(": said a=1 b=-2 c=true"), "{text}");
    }
}
