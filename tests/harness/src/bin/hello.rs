//! The least that a server can do: axum, one route, one word. What a request of the product costs
//! is told as a multiple of this.

use std::net::SocketAddr;

use anyhow::{Context as _, Result};
use axum::Router;
use axum::routing::any;
use tokio::net::TcpListener;

#[tokio::main]
async fn main() -> Result<()> {
    let address = std::env::args().nth(1).context("hello ADDRESS:PORT")?;
    let listener = TcpListener::bind(address.parse::<SocketAddr>()?).await?;
    let app = Router::new().route("/", any(|| async { "hello" }));
    Ok(axum::serve(listener, app).await?)
}
