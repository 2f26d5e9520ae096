//! Guessing is slowed, whatever it is that is guessed, and nobody is shut out by it (R40;
//! attacks C2, C3). `known_browser` is the way in of people whose password others guess,
//! `clients` what a client's secret has of it, `floods` what a flood leaves behind.

mod clients;
mod floods;
mod guesser;
mod known_browser;

use std::net::IpAddr;

use chancery::storage::audit_log::AuditRow;

use crate::support::{Page, TestServer};

const ADA: &str = "ada@example.org";
const WRONG: &str = "not-the-right-password";

/// Has strangers use up the tries of an account; seconds until the next one.
async fn use_up(app: &TestServer, email: &str) -> i64 {
    for _ in 0..app.server.config().throttle.free_attempts {
        app.browser().try_password(email, WRONG).await.is("/login", 422);
    }
    wait(app.browser().try_password(email, WRONG).await.is("/login", 429))
}

/// What `Retry-After` says, which a person reads too.
#[track_caller]
fn wait(page: &Page) -> i64 {
    assert!(page.errors().contains("Try again in"), "{}", page.body);
    page.header("retry-after").unwrap().parse().unwrap()
}

fn machine(number: u8) -> IpAddr {
    IpAddr::from([192, 0, 2, number])
}

/// The rows of this event whose detail names this reason.
async fn rows(app: &TestServer, event: &str, reason: &str) -> Vec<AuditRow> {
    let mut rows = app.audit_log().await;
    rows.retain(|row| row.event == event && row.detail.contains(&format!("\"{reason}\"")));
    rows
}
