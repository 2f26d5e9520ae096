//! Accounts that signed in with a browser, for the page on which one of them is chosen.
//!
//! The browser keeps their ids, sealed for this browser alone: whoever reads the cookie learns
//! nothing, and it is worth nothing elsewhere. Being in the list proves nothing. An account is shown
//! only where `known_browser` still proves its sign-in, so it disappears with a new password or
//! address, and whoever chooses it signs in unless its session stands.

use crate::accounts::BrowserId;
use crate::accounts::known_browser::KnownBrowser;
use crate::secret::{base64url, from_base64url};
use crate::server::Server;
use crate::storage;
use crate::storage::users::{self, UserRow};

/// Accounts that are remembered; as many as a browser is known for.
const MOST: usize = 5;
/// The longest cookie that is read.
const LONGEST: usize = 1024;

/// Ids of accounts, the one that signed in last first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RememberedAccounts(Vec<String>);

impl RememberedAccounts {
    /// Reads the cookie of a browser. What we did not seal for it counts as none.
    pub fn read(server: &Server, browser: &BrowserId, cookie: &str) -> Self {
        if cookie.len() > LONGEST {
            return Self::default();
        }
        let opened = from_base64url(cookie)
            .and_then(|sealed| server.master_key().open(&place(browser), &sealed).ok());
        let ids = opened.and_then(|ids| String::from_utf8(ids.to_vec()).ok()).unwrap_or_default();
        Self(ids.split(' ').filter(|id| !id.is_empty()).take(MOST).map(str::to_owned).collect())
    }

    /// The cookie's value; none when it cannot be sealed.
    pub fn to_cookie(&self, server: &Server, browser: &BrowserId) -> Option<String> {
        let ids = self.0.join(" ");
        let sealed = server.master_key().seal(&place(browser), ids.as_bytes()).ok()?;
        Some(base64url(&sealed))
    }

    /// The same after this account signed in.
    #[must_use]
    pub fn signed_in(&self, user_id: &str) -> Self {
        let others = self.0.iter().filter(|id| *id != user_id).cloned();
        Self(std::iter::once(user_id.to_owned()).chain(others).take(MOST).collect())
    }

    /// The same without this account.
    #[must_use]
    pub fn without(&self, user_id: &str) -> Self {
        Self(self.0.iter().filter(|id| *id != user_id).cloned().collect())
    }

    /// The accounts that may be shown, without their password hashes.
    pub async fn list(
        &self,
        server: &Server,
        known: &KnownBrowser,
    ) -> storage::Result<Vec<UserRow>> {
        let mut accounts = Vec::new();
        let mut reader = server.database().reader().await?;
        for id in &self.0 {
            let user = users::find(&mut reader, id).await?.filter(UserRow::is_active);
            let proven = |user: &UserRow| {
                let claim = known.claim(server, &user.email_canonical);
                claim.is_some_and(|claim| claim.holds_for(server, user))
            };
            accounts
                .extend(user.filter(proven).map(|user| UserRow { password_hash: None, ..user }));
        }
        Ok(accounts)
    }
}

fn place(browser: &BrowserId) -> String {
    format!("remembered accounts/{}", base64url(&browser.digest()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::accounts::tests::{app, stranger};
    use crate::secret::Secret;

    fn browser(name: &str) -> BrowserId {
        BrowserId::new(Secret::new(name.to_owned()))
    }

    #[tokio::test]
    async fn the_list_is_for_one_browser_and_one_server() {
        let (app, stranger) = (app().await, stranger().await);
        let list = RememberedAccounts::default().signed_in("a").signed_in("b").signed_in("a");
        let cookie = list.to_cookie(&app.server, &browser("mine")).unwrap();
        assert_eq!(RememberedAccounts::read(&app.server, &browser("mine"), &cookie), list);
        assert_eq!(list.0, ["a", "b"]);
        assert_eq!(list.without("a").0, ["b"]);
        let none = RememberedAccounts::default();
        assert_eq!(RememberedAccounts::read(&app.server, &browser("other"), &cookie), none);
        assert_eq!(RememberedAccounts::read(&stranger.server, &browser("mine"), &cookie), none);
        for bad in ["", "x", &cookie[1..], &cookie.repeat(10)] {
            assert_eq!(RememberedAccounts::read(&app.server, &browser("mine"), bad), none, "{bad}");
        }
    }

    #[tokio::test]
    async fn who_signed_in_longest_ago_is_forgotten_first() {
        let mut list = RememberedAccounts::default();
        for number in 0..MOST + 2 {
            list = list.signed_in(&number.to_string());
        }
        assert_eq!(list.0, ["6", "5", "4", "3", "2"]);
        let long = list.0.iter().map(|_| crate::secret::random_id()).collect();
        let app = app().await;
        let cookie = RememberedAccounts(long).to_cookie(&app.server, &browser("mine")).unwrap();
        assert!(cookie.len() < LONGEST / 2, "{}", cookie.len());
    }

    #[tokio::test]
    async fn an_account_is_shown_while_its_sign_in_is_proven() {
        let app = app().await;
        let server = &app.server;
        let (ada, eve) = (app.user("ada@example.org").await, app.user("eve@example.org").await);
        let list = RememberedAccounts::default().signed_in(&eve.id).signed_in(&ada.id);
        let known = KnownBrowser::default().signed_in(server, &ada);
        let shown = list.list(server, &known).await.unwrap();
        assert_eq!(shown.iter().map(|user| &user.id).collect::<Vec<_>>(), [&ada.id]);
        assert!(shown[0].password_hash.is_none());
        assert!(list.list(server, &KnownBrowser::default()).await.unwrap().is_empty());
    }
}
