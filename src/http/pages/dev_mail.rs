//! `GET /dev/mail`: the messages that development mode captures instead of sending them.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use time::OffsetDateTime;
use time::macros::format_description;

use crate::clock::Seconds;
use crate::http::respond;
use crate::http::views::{CapturedMail, DevMailView};
use crate::mail::Captured;
use crate::server::Server;

/// Whether mail is captured and may be read by whoever reaches this machine.
pub(super) fn is_open(server: &Server) -> bool {
    server.mailer().captures()
}

/// Shows them, newest first.
pub(super) async fn get(State(server): State<Server>) -> Response {
    let messages = server.mailer().captured().into_iter().map(captured).collect();
    respond::page(StatusCode::OK, &DevMailView { layout: respond::layout(&server), messages })
}

fn captured(Captured { at, message }: Captured) -> CapturedMail {
    CapturedMail {
        to: message.to,
        subject: message.subject,
        sent_at: moment(at),
        body: message.text,
    }
}

fn moment(at: Seconds) -> String {
    let format = format_description!("[year]-[month]-[day] [hour]:[minute]:[second] UTC");
    OffsetDateTime::from_unix_timestamp(at)
        .ok()
        .and_then(|moment| moment.format(&format).ok())
        .unwrap_or_else(|| at.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_told_in_utc() {
        assert_eq!(moment(1_777_888_927), "2026-05-04 10:02:07 UTC");
        assert_eq!(moment(i64::MAX), i64::MAX.to_string());
    }
}
