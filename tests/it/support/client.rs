//! An app that has people sign in and uses the tokens it gets.

use std::collections::BTreeMap;

use axum::http::{Request, header};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chancery::clients::ClientMetadata;
use chancery::secret::{base64url, digest, random};
use url::{Url, form_urlencoded};

use super::secrets::record;
use super::site::form_request;
use super::{Browser, Page, Response, Site};

/// A registered client and its secret.
#[derive(Clone, Debug)]
pub(crate) struct OAuthClient {
    pub(crate) id: String,
    pub(crate) secret: Option<String>,
    /// The first one registered, if there is one.
    pub(crate) redirect_uri: String,
    /// How it authenticates: what it registered, unless a test changes it.
    pub(crate) auth_method: String,
    pub(crate) site: Site,
}

/// An authorization request with what the client keeps of it.
#[derive(Clone, Debug)]
pub(crate) struct Authorization {
    /// What is sent, by name.
    pub(crate) parameters: BTreeMap<String, String>,
    pub(crate) verifier: String,
    pub(crate) state: String,
    pub(crate) nonce: String,
}

/// What a successful answer of the token endpoint holds.
#[derive(Clone, Debug)]
pub(crate) struct Tokens {
    pub(crate) access: String,
    pub(crate) refresh: Option<String>,
    pub(crate) id: Option<String>,
    pub(crate) scope: String,
    pub(crate) expires_in: i64,
}

impl OAuthClient {
    /// A client that is registered at `site` with this id and secret.
    pub(crate) fn new(
        site: Site,
        id: String,
        mut metadata: ClientMetadata,
        secret: Option<String>,
    ) -> Self {
        if let Some(secret) = &secret {
            record(secret);
        }
        let redirect_uri = if metadata.redirect_uris.is_empty() {
            String::new()
        } else {
            metadata.redirect_uris.remove(0)
        };
        let auth_method = metadata.token_endpoint_auth_method;
        Self { id, secret, redirect_uri, auth_method, site }
    }

    /// A request for the code flow with PKCE, state and nonce.
    pub(crate) fn authorization(&self, scope: &str) -> Authorization {
        let [verifier, state, nonce] = [(); 3].map(|()| base64url(&random::<32>()));
        record(&verifier);
        let challenge = base64url(&digest(verifier.as_bytes()));
        let parameters = [
            ("response_type", "code"),
            ("client_id", &self.id),
            ("redirect_uri", &self.redirect_uri),
            ("scope", scope),
            ("state", &state),
            ("nonce", &nonce),
            ("code_challenge", &challenge),
            ("code_challenge_method", "S256"),
        ];
        let parameters = parameters.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
        Authorization { parameters, verifier, state, nonce }
    }

    /// Has a signed-in person allow everything and gives the code. For a person who is asked.
    pub(crate) async fn code(&self, browser: &mut Browser, request: &Authorization) -> String {
        let page = browser.get(&request.path()).await;
        let page = if page.location.is_some() {
            page
        } else {
            page.is("/consent", 200);
            browser.submit(&page, "approve", &[]).await
        };
        request.code(&page)
    }

    /// The whole code flow of a signed-in person.
    pub(crate) async fn tokens(&self, browser: &mut Browser, scope: &str) -> Tokens {
        let request = self.authorization(scope);
        let code = self.code(browser, &request).await;
        Tokens::of(&self.redeem(&request, &code).await)
    }

    /// What redeems a code.
    pub(crate) fn redemption<'a>(
        &'a self,
        request: &'a Authorization,
        code: &'a str,
    ) -> [(&'a str, &'a str); 4] {
        [
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", &self.redirect_uri),
            ("code_verifier", &request.verifier),
        ]
    }

    /// Redeems a code.
    pub(crate) async fn redeem(&self, request: &Authorization, code: &str) -> Response {
        self.token(&self.redemption(request, code)).await
    }

    /// Uses a refresh token.
    pub(crate) async fn refresh(&self, refresh_token: &str) -> Response {
        self.token(&[("grant_type", "refresh_token"), ("refresh_token", refresh_token)]).await
    }

    /// Sends a form to the token endpoint.
    pub(crate) async fn token(&self, form: &[(&str, &str)]) -> Response {
        self.post("/token", form).await
    }

    /// Asks about a token.
    pub(crate) async fn introspect(&self, token: &str) -> Response {
        self.post("/introspect", &[("token", token)]).await
    }

    /// Gives a token back.
    pub(crate) async fn revoke(&self, token: &str) -> Response {
        self.post("/revoke", &[("token", token)]).await
    }

    /// Asks for the claims of whoever an access token speaks for.
    pub(crate) async fn userinfo(&self, access_token: &str) -> Response {
        let request = Request::get("/userinfo")
            .header(header::AUTHORIZATION, format!("Bearer {access_token}"))
            .body(Vec::new());
        self.site.request(request.unwrap()).await
    }

    /// Posts a form, authenticated as the client registered it.
    pub(crate) async fn post(&self, path: &str, form: &[(&str, &str)]) -> Response {
        self.site.request(self.authenticated(path, form)).await
    }

    /// The form as it is posted.
    pub(crate) fn authenticated(&self, path: &str, form: &[(&str, &str)]) -> Request<Vec<u8>> {
        let mut form = form.to_vec();
        let secret = self.secret.as_deref().unwrap_or_default();
        match self.auth_method.as_str() {
            "client_secret_basic" => {
                let mut request = form_request(path, &form);
                let value = self.basic().parse().unwrap();
                request.headers_mut().insert(header::AUTHORIZATION, value);
                return request;
            }
            "client_secret_post" => {
                form.extend([("client_id", &*self.id), ("client_secret", secret)]);
            }
            _ => form.push(("client_id", &self.id)),
        }
        form_request(path, &form)
    }

    /// The value of `Authorization` (RFC 6749 §2.3.1).
    pub(crate) fn basic(&self) -> String {
        let encode =
            |text: &str| form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
        let secret = self.secret.as_deref().unwrap_or_default();
        format!("Basic {}", STANDARD.encode(format!("{}:{}", encode(&self.id), encode(secret))))
    }
}

impl Authorization {
    /// The same with one parameter more, or another value of it.
    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        self.parameters.insert(name.to_owned(), value.to_owned());
        self
    }

    /// The same without a parameter.
    pub(crate) fn without(mut self, name: &str) -> Self {
        self.parameters.remove(name).unwrap();
        self
    }

    /// Where to send the browser.
    pub(crate) fn path(&self) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        format!("/authorize?{}", query.extend_pairs(&self.parameters).finish())
    }

    /// The answer that came to the redirect URI in a query: its parameters (RFC 9207 `iss` and
    /// `state` are right).
    #[track_caller]
    pub(crate) fn answer(&self, page: &Page) -> BTreeMap<String, String> {
        let Some(location) = &page.location else { panic!("{}: {}", page.url, page.body) };
        let redirect_uri = self.parameters.get("redirect_uri").expect("a redirect_uri");
        let expected = Url::parse(redirect_uri).unwrap();
        assert_eq!(location[..url::Position::AfterPath], expected[..url::Position::AfterPath]);
        let mut answer = BTreeMap::new();
        for (name, value) in location.query_pairs() {
            assert!(answer.insert(name.to_string(), value.to_string()).is_none(), "{location}");
        }
        let issuer = page.url.origin().ascii_serialization();
        assert_eq!(answer.get("iss"), Some(&issuer), "{location}");
        assert_eq!(answer.get("state"), self.parameters.get("state"), "{location}");
        answer
    }

    /// The code that came.
    #[track_caller]
    pub(crate) fn code(&self, page: &Page) -> String {
        let mut answer = self.answer(page);
        answer.remove("code").unwrap_or_else(|| panic!("no code in {answer:?}"))
    }

    /// The error that came instead of a code.
    #[track_caller]
    pub(crate) fn error(&self, page: &Page) -> String {
        let mut answer = self.answer(page);
        assert!(!answer.contains_key("code"), "{answer:?}");
        answer.remove("error").unwrap_or_else(|| panic!("no error in {answer:?}"))
    }
}

impl Tokens {
    /// Reads a successful answer (RFC 6749 §5.1).
    #[track_caller]
    pub(crate) fn of(response: &Response) -> Self {
        Self::of_type(response, "Bearer")
    }

    /// The same with an access token that is bound to a key (RFC 9449 §5).
    #[track_caller]
    pub(crate) fn bound(response: &Response) -> Self {
        Self::of_type(response, "DPoP")
    }

    #[track_caller]
    fn of_type(response: &Response, token_type: &str) -> Self {
        let body = response.ok();
        assert_eq!(response.header("cache-control"), Some("no-store"));
        assert_eq!(body["token_type"], token_type);
        let text = |name: &str| body.get(name).map(|value| value.as_str().unwrap().to_owned());
        Self {
            access: text("access_token").unwrap(),
            refresh: text("refresh_token"),
            id: text("id_token"),
            scope: text("scope").unwrap_or_default(),
            expires_in: body["expires_in"].as_i64().unwrap(),
        }
    }

    /// The refresh token, which there is.
    #[track_caller]
    pub(crate) fn refresh(&self) -> &str {
        self.refresh.as_deref().expect("a refresh token")
    }
}
