//! HTTP/1.1 over one kept connection, as cheap as it can be: the load must not be what is
//! measured.
//!
//! A request is bytes that were rendered before ([`Request::render`]); an answer borrows the
//! connection's buffer. Nothing is sent twice: whoever needs to know whether a request may have
//! reached the server learns it from [`Failure`].

use std::fmt::{self, Write as _};
use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// More than any answer of the server; what is larger is refused, not read for ever (bytes).
const LARGEST: usize = 4 << 20;
/// Room that is made before each read (bytes).
const CHUNK: usize = 8 << 10;

/// A request to be rendered once and sent often.
#[derive(Debug, Clone)]
pub struct Request {
    method: &'static str,
    target: String,
    headers: String,
    body: Option<Vec<u8>>,
}

impl Request {
    /// `target` is the path with its query.
    pub fn get(target: &str) -> Self {
        Self::new("GET", target)
    }

    /// A `POST` without a body, until [`form`](Self::form) or [`body`](Self::body) gives it one.
    pub fn post(target: &str) -> Self {
        Self { body: Some(Vec::new()), ..Self::new("POST", target) }
    }

    /// Any method.
    pub fn new(method: &'static str, target: &str) -> Self {
        Self { method, target: target.to_owned(), headers: String::new(), body: None }
    }

    /// Adds a header; name and value are sent as they are.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        // Writing to a string cannot fail.
        let _ = write!(self.headers, "{name}: {value}\r\n");
        self
    }

    /// RFC 6749 §2.3.1: both form-encoded, then Basic.
    #[must_use]
    pub fn basic(self, client_id: &str, secret: &str) -> Self {
        let pair = format!("{}:{}", form_encoded(client_id), form_encoded(secret));
        self.header("Authorization", &format!("Basic {}", STANDARD.encode(pair)))
    }

    /// RFC 6750 §2.1.
    #[must_use]
    pub fn bearer(self, token: &str) -> Self {
        self.header("Authorization", &format!("Bearer {token}"))
    }

    /// The body as `application/x-www-form-urlencoded`.
    #[must_use]
    pub fn form(self, fields: &[(&str, &str)]) -> Self {
        let body: Vec<String> = fields
            .iter()
            .map(|(name, value)| format!("{}={}", form_encoded(name), form_encoded(value)))
            .collect();
        self.body("application/x-www-form-urlencoded", body.join("&").into_bytes())
    }

    /// Any body.
    #[must_use]
    pub fn body(mut self, content_type: &str, body: Vec<u8>) -> Self {
        self.body = Some(body);
        self.header("Content-Type", content_type)
    }

    /// The bytes to send to `host` (as in the `Host` header).
    pub fn render(&self, host: &str) -> Vec<u8> {
        let mut bytes = format!("{} {} HTTP/1.1\r\nHost: {host}\r\n", self.method, self.target);
        bytes.push_str(&self.headers);
        if let Some(body) = &self.body {
            let _ = write!(bytes, "Content-Length: {}\r\n", body.len());
        }
        bytes.push_str("\r\n");
        let mut bytes = bytes.into_bytes();
        bytes.extend_from_slice(self.body.as_deref().unwrap_or_default());
        bytes
    }
}

/// `application/x-www-form-urlencoded`, for names and values.
pub fn form_encoded(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'*' | b'-' | b'.' | b'_' => {
                encoded.push(char::from(byte));
            }
            b' ' => encoded.push('+'),
            _ => {
                let _ = write!(encoded, "%{byte:02X}");
            }
        }
    }
    encoded
}

/// An answer, in the connection's buffer.
#[derive(Debug, Clone, Copy)]
pub struct Answer<'a> {
    /// For example 200.
    pub status: u16,
    /// The header lines, without the status line and the empty line.
    pub head: &'a [u8],
    /// The body, without transfer coding.
    pub body: &'a [u8],
}

impl<'a> Answer<'a> {
    /// The first header of that name, whatever its case.
    pub fn header(&self, name: &str) -> Option<&'a str> {
        header(self.head, name)
    }

    /// Every header of that name, as `Set-Cookie` needs it.
    pub fn headers(&self, name: &str) -> impl Iterator<Item = &'a str> {
        headers(self.head, name)
    }

    /// The body as text; what is not UTF-8 is replaced.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(self.body).into_owned()
    }

    /// The body as JSON.
    pub fn json(&self) -> serde_json::Result<serde_json::Value> {
        serde_json::from_slice(self.body)
    }

    /// A copy that outlives the next request.
    pub fn to_owned(&self) -> OwnedAnswer {
        OwnedAnswer { status: self.status, head: self.head.to_vec(), body: self.body.to_vec() }
    }
}

/// An [`Answer`] with memory of its own.
#[derive(Debug, Clone)]
pub struct OwnedAnswer {
    /// For example 200.
    pub status: u16,
    head: Vec<u8>,
    body: Vec<u8>,
}

impl OwnedAnswer {
    /// The same, borrowed.
    pub fn view(&self) -> Answer<'_> {
        Answer { status: self.status, head: &self.head, body: &self.body }
    }
}

/// Why there is no answer.
#[derive(Debug)]
pub enum Failure {
    /// No connection: the request cannot have reached the server.
    Connect(io::Error),
    /// Connected, but no whole answer came: the request may have been carried out.
    Broken(io::Error),
    /// Neither an answer nor an error within the time limit.
    TimedOut,
    /// Not an HTTP/1.1 answer.
    Malformed(&'static str),
}

impl Failure {
    /// Whether the server may have carried the request out.
    pub fn in_doubt(&self) -> bool {
        !matches!(self, Self::Connect(_))
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Connect(error) => write!(f, "no connection: {error}"),
            Self::Broken(error) => write!(f, "the connection broke: {error}"),
            Self::TimedOut => f.write_str("no answer in time"),
            Self::Malformed(what) => write!(f, "not an HTTP answer: {what}"),
        }
    }
}

impl std::error::Error for Failure {}

/// One connection, made when it is first needed and again after it broke or was closed.
#[derive(Debug)]
pub struct Connection {
    address: SocketAddr,
    limit: Duration,
    stream: Option<TcpStream>,
    buffer: Vec<u8>,
}

impl Connection {
    /// Connects with the first request. `limit` is the time for connecting, and again for each
    /// exchange.
    pub fn new(address: SocketAddr, limit: Duration) -> Self {
        Self { address, limit, stream: None, buffer: Vec::new() }
    }

    /// Connects now, unless connected.
    pub async fn connect(&mut self) -> Result<(), Failure> {
        if self.stream.is_none() {
            let connecting = TcpStream::connect(self.address);
            let stream = tokio::time::timeout(self.limit, connecting)
                .await
                .map_err(|_| Failure::Connect(io::ErrorKind::TimedOut.into()))?
                .map_err(Failure::Connect)?;
            stream.set_nodelay(true).map_err(Failure::Connect)?;
            self.stream = Some(stream);
        }
        Ok(())
    }

    /// Closes it; the next exchange makes a new one.
    pub fn disconnect(&mut self) {
        self.stream = None;
    }

    /// Whether it is connected, as far as was noticed.
    pub fn connected(&self) -> bool {
        self.stream.is_some()
    }

    /// Sends a rendered request and reads its answer. A request is never sent a second time.
    pub async fn exchange(&mut self, request: &[u8]) -> Result<Answer<'_>, Failure> {
        self.connect().await?;
        let bodiless = request.starts_with(b"HEAD ");
        let done = match self.stream.as_mut() {
            Some(stream) => {
                let exchange = exchange(stream, &mut self.buffer, request, bodiless);
                tokio::time::timeout(self.limit, exchange).await.unwrap_or(Err(Failure::TimedOut))
            }
            None => Err(Failure::Connect(io::ErrorKind::NotConnected.into())),
        };
        let frame = match done {
            Ok(frame) => frame,
            Err(failure) => {
                self.stream = None;
                return Err(failure);
            }
        };
        if frame.close {
            self.stream = None;
        }
        Ok(Answer {
            status: frame.status,
            head: &self.buffer[frame.head.0..frame.head.1],
            body: &self.buffer[frame.body.0..frame.body.1],
        })
    }
}

/// Where the parts of an answer are in the buffer.
struct Frame {
    status: u16,
    head: (usize, usize),
    body: (usize, usize),
    close: bool,
}

async fn exchange(
    stream: &mut TcpStream,
    buffer: &mut Vec<u8>,
    request: &[u8],
    bodiless: bool,
) -> Result<Frame, Failure> {
    buffer.clear();
    stream.write_all(request).await.map_err(Failure::Broken)?;
    let end = loop {
        if let Some(end) = find(buffer, b"\r\n\r\n") {
            break end;
        }
        more(stream, buffer).await?;
    };
    let (status, first) = status(&buffer[..end])?;
    let head = (first, end);
    let lines = &buffer[first..end];
    let start = end + 4;
    let close = header(lines, "connection").is_some_and(|it| it.eq_ignore_ascii_case("close"));
    if bodiless || status == 204 || status == 304 {
        return Ok(Frame { status, head, body: (start, start), close });
    }
    if let Some(length) = header(lines, "content-length") {
        let length: usize = length.parse().map_err(|_| Failure::Malformed("content-length"))?;
        while buffer.len() < start + length {
            more(stream, buffer).await?;
        }
        return Ok(Frame { status, head, body: (start, start + length), close });
    }
    if header(lines, "transfer-encoding").is_some() {
        let last = unchunk(stream, buffer, start).await?;
        return Ok(Frame { status, head, body: (start, last), close });
    }
    // RFC 9112 §6.3: without a length the body ends with the connection.
    while more_or_end(stream, buffer).await? {}
    Ok(Frame { status, head, body: (start, buffer.len()), close: true })
}

/// Moves the chunks together (RFC 9112 §7.1); gives where the body ends.
async fn unchunk(
    stream: &mut TcpStream,
    buffer: &mut Vec<u8>,
    start: usize,
) -> Result<usize, Failure> {
    let (mut from, mut to) = (start, start);
    loop {
        let line = loop {
            if let Some(end) = find(&buffer[from..], b"\r\n") {
                break from + end;
            }
            more(stream, buffer).await?;
        };
        let size = std::str::from_utf8(&buffer[from..line])
            .ok()
            .and_then(|text| usize::from_str_radix(text.split(';').next()?.trim(), 16).ok())
            .filter(|size| *size < LARGEST)
            .ok_or(Failure::Malformed("chunk size"))?;
        let data = line + 2;
        while buffer.len() < data + size + 2 {
            more(stream, buffer).await?;
        }
        buffer.copy_within(data..data + size, to);
        to += size;
        from = data + size + 2;
        if size == 0 {
            return Ok(to);
        }
    }
}

async fn more(stream: &mut TcpStream, buffer: &mut Vec<u8>) -> Result<(), Failure> {
    if more_or_end(stream, buffer).await? {
        return Ok(());
    }
    Err(Failure::Broken(io::ErrorKind::UnexpectedEof.into()))
}

/// False at the end of the stream.
async fn more_or_end(stream: &mut TcpStream, buffer: &mut Vec<u8>) -> Result<bool, Failure> {
    if buffer.len() > LARGEST {
        return Err(Failure::Malformed("larger than 4 MiB"));
    }
    buffer.reserve(CHUNK);
    Ok(stream.read_buf(buffer).await.map_err(Failure::Broken)? > 0)
}

/// The status, and where the header lines begin.
fn status(head: &[u8]) -> Result<(u16, usize), Failure> {
    let digits = head
        .strip_prefix(b"HTTP/1.1 ")
        .or_else(|| head.strip_prefix(b"HTTP/1.0 "))
        .and_then(|rest| rest.get(..3))
        .ok_or(Failure::Malformed("status line"))?;
    let status = std::str::from_utf8(digits)
        .ok()
        .and_then(|digits| digits.parse().ok())
        .ok_or(Failure::Malformed("status"))?;
    Ok((status, find(head, b"\r\n").map_or(head.len(), |end| end + 2)))
}

fn header<'a>(head: &'a [u8], name: &str) -> Option<&'a str> {
    headers(head, name).next()
}

fn headers<'a>(head: &'a [u8], name: &str) -> impl Iterator<Item = &'a str> {
    head.split(|byte| *byte == b'\n').filter_map(move |line| {
        let value = line.get(name.len()..)?.strip_prefix(b":")?;
        line[..name.len()].eq_ignore_ascii_case(name.as_bytes()).then_some(())?;
        std::str::from_utf8(value).ok().map(str::trim)
    })
}

fn find(bytes: &[u8], what: &[u8]) -> Option<usize> {
    bytes.windows(what.len()).position(|window| window == what)
}

#[cfg(test)]
mod tests {
    use tokio::net::TcpListener;

    use super::*;

    /// A server that answers each request on one connection with the next of `answers`.
    async fn served(answers: Vec<&'static str>) -> SocketAddr {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut buffer = vec![0; 4096];
            for answer in answers {
                let _ = stream.read(&mut buffer).await.unwrap();
                // In two pieces: an answer may be cut anywhere.
                let (first, second) = answer.split_at(answer.len() / 2);
                stream.write_all(first.as_bytes()).await.unwrap();
                stream.flush().await.unwrap();
                tokio::task::yield_now().await;
                stream.write_all(second.as_bytes()).await.unwrap();
            }
        });
        address
    }

    fn connection(address: SocketAddr) -> Connection {
        Connection::new(address, Duration::from_secs(5))
    }

    #[test]
    fn a_request_is_rendered_with_its_length() {
        let request =
            Request::post("/token").basic("a b", "c").form(&[("scope", "x y"), ("q", "&")]);
        let text = String::from_utf8(request.render("localhost")).unwrap();
        assert!(text.starts_with("POST /token HTTP/1.1\r\nHost: localhost\r\n"), "{text}");
        assert!(text.contains("Authorization: Basic YStiOmM=\r\n"), "{text}");
        assert!(text.ends_with("Content-Length: 15\r\n\r\nscope=x+y&q=%26"), "{text}");
    }

    #[tokio::test]
    async fn answers_are_read_one_after_the_other_over_one_connection() {
        let mut connection = connection(
            served(vec![
                "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nSet-Cookie: a=1\r\nset-cookie: b=2\r\n\r\nhello",
                "HTTP/1.1 304 Not Modified\r\nETag: \"x\"\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n",
                "HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}",
            ])
            .await,
        );
        let request = Request::get("/").render("localhost");
        let answer = connection.exchange(&request).await.unwrap();
        assert_eq!((answer.status, answer.text().as_str()), (200, "hello"));
        assert_eq!(answer.headers("Set-Cookie").collect::<Vec<_>>(), ["a=1", "b=2"]);
        let answer = connection.exchange(&request).await.unwrap();
        assert_eq!((answer.status, answer.header("etag")), (304, Some("\"x\"")));
        assert_eq!(connection.exchange(&request).await.unwrap().body, b"abcde");
        let answer = connection.exchange(&request).await.unwrap().to_owned();
        assert_eq!((answer.status, answer.view().body), (400, b"{}".as_slice()));
        assert!(!connection.connected());
    }

    #[tokio::test]
    async fn a_failure_says_whether_the_request_is_in_doubt() {
        let unused = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
        let failure = connection(unused).exchange(b"GET / HTTP/1.1\r\n\r\n").await.unwrap_err();
        assert!(matches!(&failure, Failure::Connect(_)) && !failure.in_doubt(), "{failure}");

        let cut = served(vec!["HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhe"]).await;
        let failure = connection(cut).exchange(b"GET / HTTP/1.1\r\n\r\n").await.unwrap_err();
        assert!(matches!(&failure, Failure::Broken(_)) && failure.in_doubt(), "{failure}");
    }
}
