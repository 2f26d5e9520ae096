//! What the connections do beyond one request over and over.

use chancery::secret::base64url;
use chancery::secret::opaque::{Kind, decode};
use chancery_harness::fixtures::{self, Client, PASSWORD};
use chancery_harness::http::{Answer, Request};
use chancery_harness::load::{Progress, Visitor, expect};
use chancery_harness::server::Site;

/// Rotates refresh tokens: each answer's token takes the place of the one that was sent, and the
/// next request uses another grant.
pub(crate) struct Rotation {
    /// A request with a token of the usual length at `place`.
    request: Vec<u8>,
    place: usize,
    tokens: Vec<String>,
    next: usize,
}

impl Rotation {
    /// Deals the tokens out to `count` connections; `request` renders the use of one, which ends
    /// with it.
    pub(crate) fn divide(
        request: impl Fn(&str) -> Vec<u8>,
        tokens: Vec<String>,
        count: usize,
    ) -> Vec<Self> {
        let Some(first) = tokens.first() else { return Vec::new() };
        let request = request(first);
        let place = request.len() - first.len();
        let mut all: Vec<Self> = (0..count.min(tokens.len()))
            .map(|_| Self { request: request.clone(), place, tokens: Vec::new(), next: 0 })
            .collect();
        let dealt = all.len();
        for (number, token) in tokens.into_iter().enumerate() {
            all[number % dealt].tokens.push(token);
        }
        all
    }

    /// The rendered request of some token, for whoever wants a token without a load.
    pub(crate) fn take(&mut self) -> Option<Vec<u8>> {
        let token = self.tokens.pop()?;
        if self.next >= self.tokens.len() {
            self.next = 0;
        }
        Some(self.render(&token))
    }

    /// Takes the tokens of these grants away and returns the grants.
    pub(crate) fn drop_grants(&mut self, is_dropped: impl Fn(&str) -> bool) -> Vec<String> {
        let mut dropped = Vec::new();
        self.tokens.retain(|token| {
            let bytes = decode(Kind::RefreshToken, token);
            let id = bytes.and_then(|bytes| bytes.get(..16).map(base64url)).unwrap_or_default();
            let is_kept = !is_dropped(&id);
            if !is_kept {
                dropped.push(id);
            }
            is_kept
        });
        self.next = 0;
        dropped
    }

    fn render(&self, token: &str) -> Vec<u8> {
        let mut request = self.request[..self.place].to_vec();
        request.extend_from_slice(token.as_bytes());
        request
    }
}

impl Visitor for Rotation {
    fn request(&mut self) -> &[u8] {
        let (place, length) = (self.place, self.request.len());
        if let Some(token) = self.tokens.get(self.next) {
            // Tokens are of one length and need no encoding in a form.
            if place + token.len() == length {
                self.request[place..].copy_from_slice(token.as_bytes());
            }
        }
        &self.request
    }

    fn answer(&mut self, answer: Answer<'_>) -> Result<Progress, String> {
        let place = self.next;
        // Nobody knows what became of a use that the server could not answer: it is repeated at
        // once, as any client would, before its answer is forgotten.
        if answer.status < 500 {
            self.next = if place + 1 < self.tokens.len() { place + 1 } else { 0 };
        }
        expect(&answer, 200)?;
        let token = member(answer.body, b"\"refresh_token\":\"").ok_or("no refresh_token")?;
        if let Some(kept) = self.tokens.get_mut(place) {
            kept.clear();
            kept.push_str(token);
        }
        Ok(Progress::Done)
    }
}

/// The whole code flow of one person: authorization request, pages, redemption.
pub(crate) struct CodeFlow {
    site: Site,
    client: Client,
    email: String,
    /// Whether the person stays signed in; else each flow asks for the password.
    stays: bool,
    cookies: Vec<(String, String)>,
    /// The path of the page that was asked for last.
    at: String,
    request: Vec<u8>,
}

impl CodeFlow {
    /// One person in a browser of their own.
    pub(crate) fn new(site: &Site, client: &Client, email: &str, stays: bool) -> Self {
        let mut flow = Self {
            site: site.clone(),
            client: client.clone(),
            email: email.to_owned(),
            stays,
            cookies: Vec::new(),
            at: String::new(),
            request: Vec::new(),
        };
        flow.begin();
        flow
    }

    fn begin(&mut self) {
        self.visit(&fixtures::authorization(&self.client, &[]));
    }

    fn visit(&mut self, target: &str) {
        target.split('?').next().unwrap_or(target).clone_into(&mut self.at);
        self.request = self.with_cookies(Request::get(target));
    }

    fn with_cookies(&self, request: Request) -> Vec<u8> {
        let pairs: Vec<String> =
            self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let request =
            if pairs.is_empty() { request } else { request.header("Cookie", &pairs.join("; ")) };
        request.render(&self.site.host())
    }

    fn keep_cookies(&mut self, answer: &Answer<'_>) {
        for cookie in answer.headers("set-cookie") {
            let pair = cookie.split(';').next().unwrap_or(cookie);
            if let Some((name, value)) = pair.split_once('=') {
                self.cookies.retain(|(each, _)| each != name);
                self.cookies.push((name.to_owned(), value.to_owned()));
            }
        }
    }

    fn follow(&mut self, location: &str) -> Result<Progress, String> {
        if location.starts_with(fixtures::REDIRECT_URI) {
            let code = fixtures::code_in(location).map_err(|_| format!("sent to {location}"))?;
            self.request = fixtures::code_request(&self.site, &self.client, &code);
            "/token".clone_into(&mut self.at);
            return Ok(Progress::More);
        }
        let target = location.strip_prefix(&self.site.issuer()).unwrap_or(location).to_owned();
        self.visit(&target);
        Ok(Progress::More)
    }

    fn type_in(&mut self, page: &[u8]) -> Result<Progress, String> {
        let field = |name: &str| {
            let before = format!("name=\"{name}\" value=\"");
            member(page, before.as_bytes()).ok_or_else(|| format!("a page without {name}"))
        };
        let fields = [
            ("csrf", field("csrf")?),
            ("flow", field("flow")?),
            ("email", &self.email),
            ("password", PASSWORD),
        ];
        let request = Request::post(&self.at).header("Origin", &self.site.issuer()).form(&fields);
        self.request = self.with_cookies(request);
        Ok(Progress::More)
    }
}

impl Visitor for CodeFlow {
    fn request(&mut self) -> &[u8] {
        &self.request
    }

    fn answer(&mut self, answer: Answer<'_>) -> Result<Progress, String> {
        let step = match (answer.status, self.at.as_str()) {
            (200, "/token") => {
                self.begin();
                return Ok(Progress::Done);
            }
            (303, _) => {
                // Who does not stay signed in forgets the session's cookie, not the browser's.
                if self.stays || !self.request.starts_with(b"POST") {
                    self.keep_cookies(&answer);
                }
                self.follow(answer.header("location").unwrap_or_default())
            }
            (200, "/login") => {
                self.keep_cookies(&answer);
                self.type_in(answer.body)
            }
            (_, at) => Err(format!("{at}: {}", expect(&answer, 303).err().unwrap_or_default())),
        };
        if step.is_err() {
            self.begin();
        }
        step
    }
}

/// What stands between `before` and the next quotation mark.
fn member<'a>(body: &'a [u8], before: &[u8]) -> Option<&'a str> {
    let from = body.windows(before.len()).position(|window| window == before)? + before.len();
    let length = body[from..].iter().position(|byte| *byte == b'"')?;
    std::str::from_utf8(&body[from..from + length]).ok()
}
