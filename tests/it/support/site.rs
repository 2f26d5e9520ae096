//! Where a server answers: the router in this process, or a socket.

use std::io::{Read as _, Write as _};
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpStream};

use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, Request, StatusCode, header};
use chancery::http::App;
use chancery::server::Server;
use http_body_util::BodyExt as _;
use tower::ServiceExt as _;
use url::{Url, form_urlencoded};

use super::secrets::{record_request, record_response};
use super::{Browser, Response};

/// A server as it is seen from outside. Every request of the tests passes here.
#[derive(Clone, Debug)]
pub(crate) struct Site {
    issuer: String,
    way: Way,
}

#[derive(Clone, Debug)]
enum Way {
    App(App),
    Socket(SocketAddr),
}

impl Site {
    /// A server in this process, reached without a socket.
    pub(super) fn in_process(server: &Server) -> Self {
        let way = Way::App(chancery::http::router(server.clone()));
        Self { issuer: server.issuer().to_owned(), way }
    }

    /// A server on this machine, whose issuer names its port.
    pub(crate) fn on_this_machine(issuer: &str) -> Self {
        let port = Url::parse(issuer).unwrap().port().unwrap();
        let way = Way::Socket(SocketAddr::new(Ipv4Addr::LOCALHOST.into(), port));
        Self { issuer: issuer.to_owned(), way }
    }

    /// The issuer, which is also where every page is.
    pub(crate) fn issuer(&self) -> &str {
        &self.issuer
    }

    /// A browser that never was here.
    pub(crate) fn browser(&self) -> Browser {
        Browser::new(self.clone())
    }

    /// `GET` without a browser.
    pub(crate) async fn get(&self, path: &str) -> Response {
        self.request(Request::get(path).body(Vec::new()).unwrap()).await
    }

    /// `POST` of a form without a browser.
    pub(crate) async fn post_form(&self, path: &str, form: &[(&str, &str)]) -> Response {
        self.request(form_request(path, form)).await
    }

    /// Sends a request from this machine, as a program would. `Host` is ours unless it is set.
    pub(crate) async fn request(&self, request: Request<Vec<u8>>) -> Response {
        self.request_from(Ipv4Addr::LOCALHOST.into(), request).await
    }

    /// Sends a request from another address; over a socket it is this machine's all the same.
    pub(crate) async fn request_from(
        &self,
        from: IpAddr,
        mut request: Request<Vec<u8>>,
    ) -> Response {
        record_request(request.uri().query(), request.headers(), request.body());
        let host = self.issuer.split_once("://").unwrap().1;
        request.headers_mut().entry(header::HOST).or_insert(host.parse().unwrap());
        let response = match &self.way {
            Way::App(router) => {
                let mut request = request.map(Body::from);
                request.extensions_mut().insert(ConnectInfo(SocketAddr::new(from, 50_000)));
                let answer = router.clone().oneshot(request).await.unwrap();
                let (parts, body) = answer.into_parts();
                let body = body.collect().await.unwrap().to_bytes();
                let body = String::from_utf8(body.into()).unwrap();
                Response { status: parts.status, headers: parts.headers, body }
            }
            Way::Socket(address) => {
                let address = *address;
                tokio::task::spawn_blocking(move || over_socket(address, &request)).await.unwrap()
            }
        };
        record_response(&response.headers, &response.body);
        response
    }
}

/// A form as a program posts it.
pub(crate) fn form_request(path: &str, form: &[(&str, &str)]) -> Request<Vec<u8>> {
    let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
    Request::builder()
        .method(Method::POST)
        .uri(path)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(body.into_bytes())
        .unwrap()
}

/// One request on one connection (RFC 9112).
fn over_socket(address: SocketAddr, request: &Request<Vec<u8>>) -> Response {
    let line = |(name, value): (&HeaderName, &HeaderValue)| {
        format!("{name}: {}\r\n", value.to_str().unwrap())
    };
    let head = format!(
        "{} {} HTTP/1.1\r\n{}connection: close\r\ncontent-length: {}\r\n\r\n",
        request.method(),
        request.uri(),
        request.headers().iter().map(line).collect::<Vec<_>>().concat(),
        request.body().len(),
    );
    let mut stream = TcpStream::connect(address).unwrap();
    stream.write_all(&[head.as_bytes(), request.body()].concat()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();

    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    let mut lines = head.lines();
    let status = lines.next().unwrap().split(' ').nth(1).unwrap();
    let fields = lines.map(|line| line.split_once(": ").unwrap());
    let headers: HeaderMap = fields
        .map(|(name, value)| (name.parse::<HeaderName>().unwrap(), value.parse().unwrap()))
        .collect();
    assert!(!headers.contains_key(header::TRANSFER_ENCODING), "an answer of known length");
    Response { status: status.parse::<StatusCode>().unwrap(), headers, body: body.to_owned() }
}
