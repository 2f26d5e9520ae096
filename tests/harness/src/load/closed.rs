//! The closed loop: as fast as the answers come.

use std::cell::RefCell;
use std::net::SocketAddr;
use std::rc::Rc;
use std::time::{Duration, Instant};

use anyhow::Result;

use super::{Measured, Meter, PATIENCE, Phase, Progress, Visitor, Window};
use crate::http::Connection;

/// How a closed loop is run.
#[derive(Clone, Debug)]
pub struct Closed {
    /// Where to.
    pub address: SocketAddr,
    /// Time before measuring.
    pub warm: Duration,
    /// Units that each visitor must have done before measuring, however long they take.
    pub warm_units: u64,
    /// Time of measuring.
    pub lasting: Duration,
    /// Units after which it ends earlier.
    pub most: Option<u64>,
    /// Whose time is measured.
    pub meter: Meter,
}

/// Runs each visitor on a connection of its own, and gives them back.
pub async fn closed<V: Visitor + 'static>(
    plan: &Closed,
    visitors: Vec<V>,
) -> Result<(Measured, Vec<V>)> {
    let window = Window::new(if plan.warm_units == 0 { 0 } else { visitors.len() })?;
    let back = Rc::new(RefCell::new(Vec::with_capacity(visitors.len())));
    let tasks: Vec<_> = visitors
        .into_iter()
        .map(|visitor| {
            let (window, back) = (Rc::clone(&window), Rc::clone(&back));
            let plan = plan.clone();
            tokio::task::spawn_local(async move {
                let visitor = visit(&window, &plan, visitor).await;
                back.borrow_mut().push(visitor);
            })
        })
        .collect();
    let awake = Rc::clone(&window);
    let awake = tokio::task::spawn_local(async move { awake.stay_awake().await });
    let mut measured = window.keep_time(&plan.meter, plan.warm, plan.lasting).await?;
    for task in tasks {
        task.await?;
    }
    awake.await?;
    // What was under way at the end may still have gone wrong.
    window.recorder.borrow().settle_wrong(&mut measured);
    Ok((measured, back.take()))
}

async fn visit<V: Visitor>(window: &Window, plan: &Closed, mut visitor: V) -> V {
    let mut connection = Connection::new(plan.address, PATIENCE);
    let most = plan.most.unwrap_or(u64::MAX);
    let mut done = 0;
    let mut began = None;
    while !window.is_over() {
        let started = *began.get_or_insert_with(Instant::now);
        let exchanged = connection.exchange(visitor.request()).await;
        window.answered();
        let progress = match exchanged {
            Ok(answer) => visitor.answer(answer),
            Err(failure) => {
                // Does not run in circles while nobody listens.
                tokio::time::sleep(Duration::from_millis(10)).await;
                Err(failure.to_string())
            }
        };
        match progress {
            Ok(Progress::More) => continue,
            Ok(Progress::Done) => {
                done += 1;
                if done == plan.warm_units {
                    window.warm();
                }
                if window.record(started.elapsed()) >= most {
                    window.phase.set(Phase::Over);
                }
            }
            Err(reason) => window.wrong(&reason),
        }
        began = None;
    }
    visitor
}
