//! A socket that notes in its connection's record when bytes come and when they cannot leave.

use std::io::{ErrorKind, IoSlice, Result};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use axum::body::Bytes;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::record::Phase;
use super::register::Place;
use super::socket::Socket;

/// The socket of one connection and its place in the register.
#[derive(Debug)]
pub(super) struct Stream {
    socket: Socket,
    place: Arc<Place>,
    /// What was read and not used before the connection was parked.
    left_over: Bytes,
    /// Whether bytes that come between requests begin one: not so in HTTP/2.
    reads_are_requests: bool,
}

impl Stream {
    /// A connection in HTTP/1.1, of which `left_over` was read before.
    pub(super) const fn http1(socket: Socket, place: Arc<Place>, left_over: Bytes) -> Self {
        Self { socket, place, left_over, reads_are_requests: true }
    }

    /// A connection in HTTP/2.
    pub(super) const fn http2(socket: Socket, place: Arc<Place>) -> Self {
        Self { socket, place, left_over: Bytes::new(), reads_are_requests: false }
    }

    pub(super) fn into_socket(self) -> Socket {
        self.socket
    }

    fn note<T>(&self, written: Poll<T>) -> Poll<T> {
        if written.is_pending() {
            self.place.record().blocked(self.place.register().now());
        }
        written
    }
}

impl AsyncRead for Stream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<Result<()>> {
        if !self.left_over.is_empty() {
            let many = self.left_over.len().min(buffer.remaining());
            buffer.put_slice(&self.left_over.split_to(many));
            return Poll::Ready(Ok(()));
        }
        let before = buffer.filled().len();
        let read = Pin::new(&mut self.socket).poll_read(cx, buffer);
        if self.reads_are_requests && buffer.filled().len() > before {
            self.place.record().received(self.place.register().now());
        }
        read
    }
}

impl AsyncWrite for Stream {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<Result<usize>> {
        let written = Pin::new(&mut self.socket).poll_write(cx, bytes);
        self.note(written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<Result<usize>> {
        let written = Pin::new(&mut self.socket).poll_write_vectored(cx, slices);
        self.note(written)
    }

    fn is_write_vectored(&self) -> bool {
        self.socket.is_write_vectored()
    }

    /// Called when everything was written, and each time the connection waits for an answer: then
    /// nothing is read, and only here shows that nobody waits for it any more.
    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<()>> {
        self.place.record().flushed();
        let is_awaited = self.place.record().look().phase() == Phase::Answering;
        if self.reads_are_requests && is_awaited && self.socket.has_ended(cx) {
            return Poll::Ready(Err(ErrorKind::ConnectionAborted.into()));
        }
        Pin::new(&mut self.socket).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<()>> {
        Pin::new(&mut self.socket).poll_shutdown(cx)
    }
}
