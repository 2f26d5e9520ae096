//! `chancery serve`: starts everything, says what it made, stops in good order.

use std::net::SocketAddr;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::watch;

use super::failure::Failure;
use super::stop::{CLOSE, DRAIN, Signals, Told};
use super::{Global, banner, logging, open_files, start};
use crate::clients::metadata::grant_type;
use crate::clients::registry;
use crate::http::Readiness;
use crate::server::Server;

#[derive(Debug, clap::Args)]
pub(super) struct Serve {
    /// Address and port to listen on instead of `server.listen`; port 0 is any free one.
    #[arg(long, value_name = "ADDRESS:PORT")]
    listen: Option<SocketAddr>,
}

pub(super) async fn run(global: &Global, command: Serve) -> Result<(), Failure> {
    // Any free port: which one must be known before the configuration, whose issuer names it.
    let any_port = match command.listen {
        Some(listen) if listen.port() == 0 => Some(bind(listen).await?),
        _ => None,
    };
    let listen = any_port.as_ref().map(address).transpose()?.or(command.listen);
    let flag = |listen: SocketAddr| ("server.listen".to_owned(), listen.to_string());
    let mut loaded = start::configuration(global, listen.map(flag).into_iter().collect())?;
    logging::start(&loaded.config.log)?;
    open_files::fit(&mut loaded.config);
    let listener = match any_port {
        Some(listener) => listener,
        None => bind(loaded.config.server.listen).await?,
    };
    let mut signals = Signals::take_over()?;
    let started = start::start(loaded.config.clone(), global.output()).await?;
    let server = &started.server;
    // Clients may be many, and requests need not wait until all were looked at.
    tokio::spawn(warn_of_password_grant(server.clone()));
    server.config().warnings().iter().for_each(|warning| tracing::warn!("{warning}"));
    banner::print(&started, &loaded, global.output())?;
    let ended = run_until_told(server, listener, &mut signals).await;
    // Requests that were cut off may still hold connections.
    if tokio::time::timeout(CLOSE, server.close()).await.is_err() {
        tracing::warn!("the database was not closed in time; nothing committed is lost");
    }
    tracing::info!("stopped");
    ended
}

async fn run_until_told(
    server: &Server,
    listener: TcpListener,
    signals: &mut Signals,
) -> Result<(), Failure> {
    let (stop, stopping) = watch::channel(false);
    let told = || {
        let mut stopping = stopping.clone();
        // An error means that the sender is gone, which is a reason to stop as well.
        async move { stopping.wait_for(|stop| *stop).await.map(drop).unwrap_or_default() }
    };
    let readiness = Readiness::default();
    let serving = crate::http::serve(server.clone(), listener, readiness.clone(), told());
    let mut requests = tokio::spawn(serving);
    let jobs = tokio::spawn(crate::jobs::run(server.clone(), told()));
    let signal = tokio::select! {
        signal = signals.next() => signal,
        ended = &mut requests => {
            // Nobody told it to: the listener failed.
            let reason = match ended {
                Ok(()) => "it ended".to_owned(),
                Err(error) => error.to_string(),
            };
            return Err(Failure::error(format!("the listener: {reason}")));
        }
    };
    readiness.withdraw();
    let delay = server.config().server.stop_delay;
    if signal == Told::Stop && delay > 0 {
        tracing::info!("stopping: not ready any more, requests are taken for {delay} s");
        tokio::select! {
            () = tokio::time::sleep(Duration::from_secs(delay.into())) => {}
            _ = signals.next() => {}
        }
    }
    tracing::info!("stopping: no new requests, those under way are finished");
    stop.send_replace(true);
    let finished = async {
        // However they ended, they have ended.
        let _ = requests.await;
        let _ = jobs.await;
    };
    tokio::select! {
        () = finished => {}
        () = tokio::time::sleep(DRAIN) => {
            tracing::warn!("requests that took longer than {} s were cut off", DRAIN.as_secs());
        }
        _ = signals.next() => tracing::warn!("told again: stopping at once"),
    }
    Ok(())
}

async fn bind(listen: SocketAddr) -> Result<TcpListener, Failure> {
    TcpListener::bind(listen).await.map_err(|error| {
        Failure::error(format!(
            "cannot listen on {listen}: {error}\n\
             Choose another address with --listen or server.listen."
        ))
    })
}

fn address(listener: &TcpListener) -> Result<SocketAddr, Failure> {
    listener.local_addr().map_err(|error| Failure::error(format!("the listener: {error}")))
}

/// RFC 9700 §2.4 forbids the password grant; who uses it all the same should know.
async fn warn_of_password_grant(server: Server) {
    if server.config().tokens.forbid_password_grant {
        return;
    }
    match registry::any_with_grant(&server, grant_type::PASSWORD).await {
        Ok(false) => {}
        Ok(true) => tracing::warn!(
            "a client may use the password grant, which RFC 9700 §2.4 forbids; move it to the \
             code flow and set tokens.forbid_password_grant = true"
        ),
        Err(error) => tracing::warn!(%error, "whether a client uses the password grant: unknown"),
    }
}
