//! Bounds what refused requests add to the audit log: anyone can cause them, as fast as the network
//! carries them.
//!
//! Each network has so many rows a minute for each kind of refusal, and all networks together a
//! few times that; what goes beyond is counted, and the count becomes one row (`jobs`). It is kept
//! in memory, by each node for itself.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::{ClientEvent, Event, Origin};
use crate::clock::Seconds;

const MINUTE: Seconds = 60;
/// Rows a minute for each kind of refusal: from one network, and from all together.
const FROM_ONE: u64 = 60;
const FROM_ALL: u64 = 600;
/// Counts kept at most while nobody fetches them.
const COUNTS: usize = 1000;

/// How many refusals there were of late.
#[derive(Debug, Default)]
pub struct Refusals(Mutex<State>);

/// Refusals that have no row of their own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Omitted {
    /// The event that each of them was.
    pub event: &'static str,
    /// The network they came from; none: several, which together had too many rows.
    pub network: Option<IpAddr>,
    /// How many.
    pub count: u64,
}

type Kind = &'static str;

#[derive(Debug, Default)]
struct State {
    minute: Seconds,
    /// Rows of this minute, no more than [`FROM_ALL`] of a kind, which bounds both maps.
    of_kind: HashMap<Kind, u64>,
    of_network: HashMap<(Kind, Option<IpAddr>), u64>,
    omitted: HashMap<(Kind, Option<IpAddr>), u64>,
}

impl Refusals {
    /// Whether the refusal gets a row of its own; one that does not is counted.
    pub fn admits(&self, event: &Event, origin: &Origin, now: Seconds) -> bool {
        kind(event).is_none_or(|kind| self.state().admits(kind, origin.network(), now))
    }

    /// What was counted since the last call.
    pub fn take_omitted(&self) -> Vec<Omitted> {
        let omitted = std::mem::take(&mut self.state().omitted);
        let omitted = omitted.into_iter();
        omitted.map(|((event, network), count)| Omitted { event, network, count }).collect()
    }

    /// Counts again what could not be written.
    pub fn give_back(&self, omitted: &[Omitted]) {
        let mut state = self.state();
        for Omitted { event, network, count } in omitted {
            state.omit((event, *network), *count);
        }
    }

    /// A panic elsewhere leaves counts that are as good as any.
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn admits(&mut self, kind: Kind, network: Option<IpAddr>, now: Seconds) -> bool {
        let minute = now.div_euclid(MINUTE);
        if self.minute != minute {
            self.minute = minute;
            self.of_kind.clear();
            self.of_network.clear();
        }
        let of_kind = self.of_kind.entry(kind).or_default();
        if *of_kind >= FROM_ALL {
            self.omit((kind, None), 1);
            return false;
        }
        let of_network = self.of_network.entry((kind, network)).or_default();
        if *of_network >= FROM_ONE {
            self.omit((kind, network), 1);
            return false;
        }
        *of_kind += 1;
        *of_network += 1;
        true
    }

    fn omit(&mut self, (kind, network): (Kind, Option<IpAddr>), count: u64) {
        let is_full = self.omitted.len() >= COUNTS && !self.omitted.contains_key(&(kind, network));
        let key = (kind, network.filter(|_| !is_full));
        *self.omitted.entry(key).or_default() += count;
    }
}

/// The refusals that are bounded, named as in the log. A replay is one of them from the second
/// time on, as it has nothing left to end.
const fn kind(event: &Event) -> Option<Kind> {
    match event {
        Event::ClientAuthenticationFailed { .. } => Some("client_authentication_failed"),
        Event::Client(ClientEvent::RegistrationRefused { .. }) => {
            Some("client_registration_refused")
        }
        Event::CodeRefused { .. } => Some("code_refused"),
        Event::CodeReplayed { .. } => Some("code_replayed"),
        Event::LoginFailed { .. } => Some("login_failed"),
        Event::SecondStepRefused { .. } => Some("second_step_refused"),
        Event::SignInCancelled { .. } => Some("sign_in_cancelled"),
        Event::TokenRefused { .. } => Some("token_refused"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused() -> Event {
        Event::TokenRefused {
            grant_type: String::new(),
            client_id: String::new(),
            error: String::new(),
            reason: String::new(),
        }
    }

    fn from(number: u64) -> Origin {
        let ip = format!("2001:db8:0:{number:x}::1").parse().unwrap();
        Origin { ip: Some(ip), ..Origin::default() }
    }

    #[test]
    fn a_network_has_so_many_rows_a_minute_and_the_rest_is_counted() {
        let refusals = Refusals::default();
        let same = Origin { ip: "2001:db8:0:1:9::9".parse().ok(), ..Origin::default() };
        for number in 0..100 {
            let origin = if number % 2 == 0 { from(1) } else { same.clone() };
            assert_eq!(refusals.admits(&refused(), &origin, 59), number < 60);
        }
        assert!(refusals.admits(&refused(), &from(2), 59), "another network");
        let locked = Event::UserLocked { user_id: String::new() };
        assert!(refusals.admits(&locked, &from(1), 59), "no refusal");
        assert!(refusals.admits(&refused(), &from(1), 60), "another minute");
        let network = "2001:db8:0:1::".parse().ok();
        let omitted = [Omitted { event: "token_refused", network, count: 40 }];
        assert_eq!(refusals.take_omitted(), omitted);
        assert_eq!(refusals.take_omitted(), []);
        refusals.give_back(&omitted);
        assert_eq!(refusals.take_omitted(), omitted);
    }

    #[test]
    fn many_networks_share_what_all_together_have() {
        let refusals = Refusals::default();
        let admitted = (0..5000).filter(|number| refusals.admits(&refused(), &from(*number), 0));
        assert_eq!(admitted.count(), 600);
        let omitted = [Omitted { event: "token_refused", network: None, count: 4400 }];
        assert_eq!(refusals.take_omitted(), omitted);
        let counted: Vec<_> = (0..5000)
            .map(|number| Omitted { event: "login_failed", network: from(number).ip, count: 1 })
            .collect();
        refusals.give_back(&counted);
        let kept = refusals.take_omitted();
        assert!(kept.len() <= 1001, "{}", kept.len());
        assert_eq!(kept.iter().map(|omitted| omitted.count).sum::<u64>(), 5000);
    }

    #[test]
    fn the_kinds_are_named_as_in_the_log() {
        let text = String::new;
        for event in [
            refused(),
            Event::ClientAuthenticationFailed { client_id: None, reason: text() },
            ClientEvent::RegistrationRefused { reason: text() }.into(),
            Event::CodeRefused { purpose: text(), reason: text() },
            Event::CodeReplayed { client_id: text(), grant_id: text() },
            Event::LoginFailed { user_id: None, client_id: None, reason: text() },
            Event::SecondStepRefused { user_id: text(), factor: text(), reason: text() },
            Event::SignInCancelled { client_id: text() },
        ] {
            assert_eq!(serde_json::to_value(&event).unwrap()["event"], kind(&event).unwrap());
        }
    }
}
