//! Criterion benches of what needs neither network nor database: `cargo bench --bench pure`.
//!
//! They say where the time of a request goes; what a request costs as a whole is told by
//! `benches/run`.

#![expect(clippy::unwrap_used, reason = "a bench stops at what it did not expect, as a test does")]

use std::hint::black_box;

use askama::Template as _;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chancery::clients::metadata::ApplicationType;
use chancery::clients::redirect_uri;
use chancery::clock::Clock;
use chancery::config::Config;
use chancery::http::views::{App, Branding, FormErrors, Layout, LoginView, Look};
use chancery::keys::Algorithm;
use chancery::oauth::client_auth::{Presented, credentials};
use chancery::oauth::decision::{self, AuthorizationInput, CodeInput};
use chancery::oauth::parameters::Parameters;
use chancery::oauth::scope::Scope;
use chancery::secret::opaque::{Kind, decode, generate};
use chancery::secret::{MasterKey, Secret, base64url, digest, random, random_id};
use chancery::server::Server;
use chancery::texts::{Language, Texts};
use chancery::tokens::access_token::{self, AccessTokenClaims, Audience, mint, new_jti};
use chancery::tokens::claims::Claims;
use chancery::tokens::refresh_token::{Presented as PresentedRefreshToken, RefreshToken};
use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use tempfile::TempDir;

const REDIRECT_URI: &str = "https://client.example/callback";
const FORM: &[u8] = b"grant_type=authorization_code&code=chancery_ac_0123456789abcdefghijklmnopq\
    &redirect_uri=https%3A%2F%2Fclient.example%2Fcallback\
    &code_verifier=dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

criterion_group!(benches, parsing, judging, tokens, pages);
criterion_main!(benches);

fn parsing(c: &mut Criterion) {
    c.bench_function("form of a code redemption", |b| {
        b.iter(|| Parameters::parse(black_box(FORM)).unwrap());
    });
    let parameters = Parameters::parse(b"grant_type=client_credentials").unwrap();
    let pair = format!("reporter:{}", generate(Kind::ClientSecret).as_str());
    let header = Secret::new(format!("Basic {}", STANDARD.encode(pair)));
    let presented =
        Presented { authorization: Some(&header), certificate: None, parameters: &parameters };
    c.bench_function("Basic header", |b| {
        b.iter(|| credentials(black_box(&presented)).unwrap());
    });
    let token = generate(Kind::RefreshToken);
    c.bench_function("opaque value", |b| {
        b.iter(|| decode(Kind::RefreshToken, black_box(&token)).unwrap());
    });
    let uris: Vec<String> = (0..4).map(|number| format!("{REDIRECT_URI}/{number}")).collect();
    c.bench_function("redirect URI against four", |b| {
        b.iter(|| redirect_uri::matches(&uris, ApplicationType::Web, black_box(&uris[3])));
    });
}

fn judging(c: &mut Criterion) {
    let registered = Scope::from("openid profile email offline_access".to_owned());
    c.bench_function("scope narrowed to the registered one", |b| {
        b.iter(|| {
            Scope::from(black_box("profile openid reports:read").to_owned())
                .intersection(&registered)
        });
    });
    let verifier = base64url(&random::<32>());
    let challenge = base64url(&digest(verifier.as_bytes()));
    let request = AuthorizationInput {
        client_id: "web",
        redirect_uri: REDIRECT_URI,
        response_type: Some("code"),
        scope: Some("openid profile"),
        registered: &registered,
        code_challenge: Some(&challenge),
        code_challenge_method: Some("S256"),
        require_pkce: true,
    };
    c.bench_function("authorization request", |b| {
        b.iter(|| decision::authorization(black_box(&request)).unwrap());
    });
    let admitted = decision::authorization(&request).unwrap();
    let redemption = CodeInput {
        client_id: "web",
        issued_to: "web",
        user_id: "somebody",
        redirect_uri: REDIRECT_URI,
        presented_redirect_uri: Some(REDIRECT_URI),
        redirect_uri_was_given: true,
        scope: &admitted.scope,
        challenge: admitted.challenge.as_deref(),
        code_verifier: Some(&verifier),
    };
    c.bench_function("code redemption with PKCE", |b| {
        b.iter(|| decision::code(black_box(&redemption)).unwrap());
    });
}

fn tokens(c: &mut Criterion) {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let directory = tempfile::tempdir().unwrap();
    let server = runtime.block_on(server(&directory));
    let id = random_id();
    c.bench_function("refresh token made", |b| {
        b.iter(|| RefreshToken::mint(&server, black_box(&id), 7, None).unwrap());
    });
    let token = RefreshToken::mint(&server, &id, 7, None).unwrap();
    c.bench_function("refresh token read and proven", |b| {
        b.iter(|| PresentedRefreshToken::parse(&server, black_box(&token.text), None).unwrap());
    });
    let presented = PresentedRefreshToken::parse(&server, &token.text, None).unwrap();
    c.bench_function("successor sealed", |b| {
        b.iter(|| presented.seal_successor(black_box(&token)).unwrap());
    });
    let jti = new_jti(None);
    let claims = AccessTokenClaims {
        iss: server.issuer(),
        sub: "reporter",
        aud: Audience::One("https://api.example"),
        client_id: "reporter",
        scope: "reports:read",
        iat: server.now(),
        exp: server.now() + 900,
        jti: &jti,
        authorization_details: Vec::new(),
        cnf: None,
        sid: None,
        auth_time: None,
        acr: None,
        amr: Vec::new(),
    };
    let mapped = Claims::new();
    for algorithm in Algorithm::ALL {
        c.bench_function(&format!("access token signed, {algorithm}"), |b| {
            b.iter(|| mint(&server, algorithm, black_box(&claims), &mapped).unwrap());
        });
        let fresh = || mint(&server, algorithm, &claims, &mapped).unwrap();
        let verify = |token: &str| access_token::read(&server, token).unwrap();
        c.bench_function(&format!("access token verified, {algorithm}"), |b| {
            b.iter_batched_ref(fresh, |token| verify(token), BatchSize::SmallInput);
        });
        let token = fresh();
        c.bench_function(&format!("access token verified again, {algorithm}"), |b| {
            b.iter(|| verify(black_box(&token)));
        });
    }
    runtime.block_on(server.database().close());
}

fn pages(c: &mut Criterion) {
    let branding = Branding {
        name: "Chancery".to_owned(),
        logo: None,
        favicon: None,
        support_url: None,
        privacy_url: Some("https://id.example/privacy".to_owned()),
        terms_url: None,
        powered_by: false,
    };
    let app = App {
        name: "Photo Print".to_owned(),
        host: "print.example".to_owned(),
        logo: None,
        privacy_url: None,
        terms_url: None,
    };
    let view = LoginView {
        layout: Layout {
            here: Some("/login".to_owned()),
            ..Layout::new(branding, Look::Hue(255), Texts::new(Language::En))
        },
        csrf: base64url(&random::<32>()),
        flow: Some(random_id()),
        next: None,
        app: Some(app),
        email: "somebody@example.org".to_owned(),
        usernames: false,
        reauthentication: None,
        passkey: None,
        signals: Vec::new(),
        registration_open: true,
        notice: None,
        errors: FormErrors::default(),
    };
    c.bench_function("sign-in page", |b| b.iter(|| black_box(&view).render().unwrap()));
}

/// A server over a database of its own, for its keys.
async fn server(directory: &TempDir) -> Server {
    let mut config = Config::default();
    let path = directory.path().join("chancery.db");
    config.database.url = Secret::new(format!("sqlite:{}", path.display()));
    Server::start(config, MasterKey::generate(), Clock::System).await.unwrap()
}
