//! Codes guessed at once, over many requests and browsers: no more than R41 allows are compared, and
//! none of them is shared with another purpose.

use chancery::accounts::one_time_code::Confirm;
use chancery::accounts::recovery::{self, Forgotten};
use chancery::accounts::{AccountError, BrowserId};
use chancery::audit::Origin;
use chancery::secret::Secret;
use chancery::texts::{Language, Texts};
use futures_util::future::join_all;

use super::{ADA, letter_to};
use crate::support::{TestServer, http_test, wrong_code};

const GUESSES: usize = 1000;

/// A request for a letter in a browser of its own.
async fn ask(app: &TestServer, number: usize) -> (String, BrowserId) {
    let browser = BrowserId::new(Secret::new(format!("browser {number}")));
    let request = Forgotten {
        email: ADA.to_owned(),
        browser: browser.clone(),
        origin: origin(number),
        texts: Texts::new(Language::En),
    };
    (recovery::ask(&app.server, request).await.unwrap().id, browser)
}

fn origin(number: usize) -> Origin {
    let ip = [10, 1, u8::try_from(number / 250).unwrap(), u8::try_from(number % 250).unwrap()];
    Origin { ip: Some(ip.into()), ..Origin::default() }
}

http_test! {
    async fn of_a_thousand_guesses_at_once_ten_an_hour_are_compared(app: TestServer) {
        app.create_user(ADA).await;
        let nodes = [app.clone(), app.another_node().await];
        let (mut requests, mut judged) = (Vec::new(), 0);
        for round in 0..3 {
            requests.push(ask(&app, round).await);
            let code = letter_to(&app, ADA).await.code();
            let guesses = (0..GUESSES).map(|number| {
                let (id, browser) = requests[number % requests.len()].clone();
                let server = nodes[number % nodes.len()].server.clone();
                let code = Secret::new(wrong_code(&code));
                let request = Confirm { id, code, browser, origin: origin(number) };
                tokio::spawn(async move { recovery::confirm(&server, request).await })
            });
            for answer in join_all(guesses).await {
                match answer.unwrap() {
                    Err(
                        AccountError::InvalidCode { .. }
                        | AccountError::CodeExpired
                        | AccountError::TooManyAttempts { .. },
                    ) => {}
                    // So many at once may find no connection in time, and are not compared either.
                    Err(AccountError::Storage(error)) if error.is_unavailable() => {}
                    other => panic!("{other:?}"),
                }
            }
            // What was compared is in the audit log, once each.
            let rows = app.audit_log().await;
            let compared = rows.iter().filter(|row| {
                row.event == "code_refused" && row.detail.contains("wrong code")
            });
            judged = compared.count();
            assert!(judged <= 10, "{judged} after {round}");
            app.clock.advance(61);
        }
        // A guess may come too late for its code and still count for the hour.
        assert!(judged >= 5, "{judged}");
        // The next hour has ten more, and the right code is one of them.
        app.clock.advance(3600);
        let (id, browser) = ask(&app, 9).await;
        let code = Secret::new(letter_to(&app, ADA).await.code());
        let request = Confirm { id, code, browser, origin: origin(9) };
        assert!(recovery::confirm(&app.server, request).await.is_ok());
    }
}

http_test! {
    async fn a_code_used_at_once_in_many_tabs_gives_one_ticket(app: TestServer) {
        app.create_user(ADA).await;
        let nodes = [app.clone(), app.another_node().await];
        let (id, browser) = ask(&app, 0).await;
        let letter = letter_to(&app, ADA).await;
        let secret = letter.link().split_once('=').unwrap().1.to_owned();
        let both = (0..40).map(|number| {
            let server = nodes[number % nodes.len()].server.clone();
            let (id, browser, origin) = (id.clone(), browser.clone(), origin(0));
            let (code, secret) = (Secret::new(letter.code()), Secret::new(secret.clone()));
            tokio::spawn(async move {
                if number % 4 < 2 {
                    let request = Confirm { id, code, browser, origin };
                    recovery::confirm(&server, request).await.is_ok()
                } else {
                    let request = recovery::Follow { secret, browser, origin };
                    recovery::follow(&server, request).await.is_ok()
                }
            })
        });
        let given = join_all(both).await.into_iter().filter(|given| *given.as_ref().unwrap());
        assert_eq!(given.count(), 1);
    }
}
