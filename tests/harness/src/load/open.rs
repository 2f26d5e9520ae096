//! The open loop: at fixed moments, whatever the server does.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::net::SocketAddr;
use std::rc::Rc;
use std::time::{Duration, Instant};

use anyhow::Result;
use tokio::sync::Semaphore;

use super::{Measured, Meter, PATIENCE, Progress, Visitor, Window};
use crate::http::Connection;

/// How an open loop is run.
#[derive(Clone, Debug)]
pub struct Open {
    /// Where to.
    pub address: SocketAddr,
    /// Requests per second, evenly spaced.
    pub per_second: u32,
    /// Time before measuring.
    pub warm: Duration,
    /// Time of measuring.
    pub lasting: Duration,
    /// Whose time is measured.
    pub meter: Meter,
}

/// Sends each request at its moment over the first free of the visitors' connections, whose
/// number bounds what is under way; the latency counts from that moment, waiting for a free
/// connection included. Each answer is one unit.
pub async fn open<V: Visitor + 'static>(plan: &Open, visitors: Vec<V>) -> Result<Measured> {
    let window = Window::new(0)?;
    let due = Rc::new(Due { moments: RefCell::default(), ready: Semaphore::new(0) });
    let tasks: Vec<_> = visitors
        .into_iter()
        .map(|visitor| {
            let (window, due, address) = (Rc::clone(&window), Rc::clone(&due), plan.address);
            tokio::task::spawn_local(async move { serve(&window, &due, address, visitor).await })
        })
        .collect();
    let clock = {
        let (window, due, interval) =
            (Rc::clone(&window), Rc::clone(&due), Duration::from_secs(1) / plan.per_second.max(1));
        tokio::task::spawn_local(async move { tick(&window, &due, interval).await })
    };
    let mut measured = window.keep_time(&plan.meter, plan.warm, plan.lasting).await?;
    clock.await?;
    for task in tasks {
        task.await?;
    }
    // What was due in time and answered later counts: it is the tail.
    let recorder = window.recorder.borrow();
    recorder.settle(&mut measured);
    Ok(measured)
}

struct Due {
    moments: RefCell<VecDeque<(Instant, bool)>>,
    ready: Semaphore,
}

/// Timers have milliseconds; this looks at the clock all the time instead, on a core that nobody
/// else needs.
async fn tick(window: &Window, due: &Due, interval: Duration) {
    let mut moment = Instant::now();
    while !window.is_over() {
        while moment <= Instant::now() {
            due.moments.borrow_mut().push_back((moment, window.is_measuring()));
            due.ready.add_permits(1);
            moment += interval;
        }
        tokio::task::yield_now().await;
    }
    due.ready.close();
}

async fn serve<V: Visitor>(window: &Window, due: &Due, address: SocketAddr, mut visitor: V) {
    let mut connection = Connection::new(address, PATIENCE);
    loop {
        match due.ready.acquire().await {
            Ok(permit) => permit.forget(),
            // Closed: what is still due is still sent.
            Err(_) if due.moments.borrow().is_empty() => return,
            Err(_) => {}
        }
        let next = due.moments.borrow_mut().pop_front();
        let Some((moment, counts)) = next else { continue };
        let progress = match connection.exchange(visitor.request()).await {
            Ok(answer) => visitor.answer(answer),
            Err(failure) => Err(failure.to_string()),
        };
        match progress {
            Ok(Progress::Done | Progress::More) if counts => window.count(moment.elapsed()),
            Ok(_) => {}
            Err(reason) => window.wrong(&reason),
        }
    }
}
