//! Every page in every state worth looking at, filled with one text of the caller's choice where a text goes.

use askama::Template;

use super::{
    App, Branding, ClientStanding, CodeForm, CodeView, ConsentClient, ConsentView, DetailLines,
    DeveloperDetails, ErrorView, FormErrors, FormPostView, LanguageView, Layout, Link, LoginView,
    Logo, Look, Reauthentication, RegisterView, ScopeLine, WrongHostView,
};
use crate::texts::{Language, Texts};

mod account;
mod choose;
mod device;
mod endings;
mod factors;
mod passwords;
mod rare;
mod sessions;
mod written;

/// A rendered page and its name.
pub(super) type Sample = (&'static str, String);

/// All pages in English.
pub(super) fn all(words: &dyn Fn(&str) -> String) -> Vec<Sample> {
    all_in(Language::En, words)
}

/// All pages. `words` stands in for a text of somebody else: it gets the text a real page would have and answers what
/// to show.
pub(super) fn all_in(language: Language, words: &dyn Fn(&str) -> String) -> Vec<Sample> {
    let frame = layout(language, words);
    let mut samples = login_pages(&frame, words);
    samples.extend(registration_pages(&frame, words));
    samples.extend(account::all(&frame, words));
    samples.extend(factors::all(&frame, words));
    samples.extend(passwords::all(&frame, words));
    samples.extend(consent_pages(&frame, words));
    samples.extend(choose::all(&frame, words));
    samples.extend(device::all(&frame, words));
    samples.extend(sessions::all(&frame, words));
    samples.extend(other_pages(&frame, words));
    samples.extend(endings::all(&frame, words));
    samples.extend(rare::all(&frame, words));
    samples
}

fn rendered(view: &impl Template) -> String {
    view.render().unwrap()
}

fn layout(language: Language, words: &dyn Fn(&str) -> String) -> Layout {
    let branding = Branding {
        name: words("Chancery"),
        logo: None,
        favicon: None,
        support_url: Some(words("https://id.example/help")),
        privacy_url: Some(words("https://id.example/privacy")),
        terms_url: Some(words("https://id.example/terms")),
        powered_by: false,
    };
    let layout = Layout::new(branding, looks()[0], Texts::new(language));
    Layout { here: Some(words("/login?flow=flow-id")), ..layout }
}

fn app(words: &dyn Fn(&str) -> String) -> App {
    App {
        name: words("Photo Print"),
        host: words("print.example"),
        logo: Some(words("/logos/photo-print")),
        privacy_url: Some(words("https://print.example/privacy")),
        terms_url: Some(words("https://print.example/terms")),
    }
}

fn login(frame: &Layout, words: &dyn Fn(&str) -> String) -> LoginView {
    LoginView {
        layout: frame.clone(),
        csrf: words("csrf-token"),
        flow: None,
        next: None,
        app: None,
        email: String::new(),
        usernames: false,
        reauthentication: None,
        passkey: Some(factors::question(words)),
        signals: Vec::new(),
        registration_open: true,
        notice: None,
        errors: FormErrors::default(),
    }
}

fn login_pages(frame: &Layout, words: &dyn Fn(&str) -> String) -> Vec<Sample> {
    let login = login(frame, words);
    let in_flow = LoginView {
        flow: Some(words("flow-id")),
        app: Some(app(words)),
        email: words("ada@example.org"),
        usernames: true,
        notice: Some(words("Your password has been changed. Sign in with the new one.")),
        ..login.clone()
    };
    let refused = LoginView {
        notice: None,
        errors: FormErrors::at("email", words("This email and password do not belong together.")),
        ..in_flow.clone()
    };
    let throttled = LoginView {
        errors: FormErrors::form(words("Too many tries. Try again at 10:42, in 3 minutes.")),
        ..refused.clone()
    };
    let again = LoginView {
        notice: None,
        reauthentication: Some(Reauthentication {
            reason: words("Photo Print wants to be sure that it is still you."),
            switch_url: words("/logout"),
        }),
        ..in_flow.clone()
    };
    vec![
        ("login", rendered(&login)),
        ("login-branded", rendered(&branded(&login, words))),
        ("login-flow", rendered(&in_flow)),
        ("login-refused", rendered(&refused)),
        ("login-throttled", rendered(&throttled)),
        ("login-again", rendered(&again)),
    ]
}

/// The colours that a page is shown in: those of the house, and an operator's.
fn looks() -> [Look; 2] {
    [Look::Hue(262), Look::Accent("#0b57d0".parse().unwrap())]
}

/// The same page in the operator's own dress.
fn branded(login: &LoginView, words: &dyn Fn(&str) -> String) -> LoginView {
    let mut branded = login.clone();
    branded.layout.look = looks()[1];
    branded.layout.branding = Branding {
        logo: Some(Logo {
            src: words("/static/pictures/logo"),
            dark: Some(words("/static/pictures/logo-dark")),
            is_alone: true,
        }),
        favicon: Some(words("/static/pictures/favicon")),
        powered_by: true,
        ..branded.layout.branding
    };
    branded
}

fn register(frame: &Layout, words: &dyn Fn(&str) -> String) -> RegisterView {
    RegisterView {
        layout: frame.clone(),
        csrf: words("csrf-token"),
        flow: Some(words("flow-id")),
        app: Some(app(words)),
        email: words("ada@example.org"),
        name: words("Ada Lovelace"),
        requirements: vec![words("At least 12 characters")],
        errors: FormErrors::default(),
    }
}

/// The form for a code, on whichever page it stands.
fn code_form(words: &dyn Fn(&str) -> String) -> CodeForm {
    CodeForm {
        c: words("pending-code"),
        masked_email: words("a•••@example.org"),
        digits: 6,
        expires_in_minutes: 10,
        remaining_tries: None,
        resend_wait: None,
    }
}

fn code(frame: &Layout, words: &dyn Fn(&str) -> String) -> CodeView {
    CodeView {
        layout: frame.clone(),
        csrf: words("csrf-token"),
        flow: Some(words("flow-id")),
        app: Some(app(words)),
        action: "/code",
        lead: "code-sent",
        elsewhere: "register",
        code: code_form(words),
        notice: None,
        errors: FormErrors::default(),
    }
}

fn registration_pages(frame: &Layout, words: &dyn Fn(&str) -> String) -> Vec<Sample> {
    let register = register(frame, words);
    let register_refused = RegisterView {
        errors: FormErrors::at("email", words("Enter an email address, such as name@example.org."))
            .and("name", words("Leave out the control characters."))
            .and("password", words("This password appears in known leaks. Choose another one.")),
        ..register.clone()
    };
    let code = code(frame, words);
    let code_refused = CodeView {
        code: CodeForm { remaining_tries: Some(2), ..code_form(words) },
        errors: FormErrors::at("code", words("This is not the code from the newest message.")),
        ..code.clone()
    };
    let wait = Some(words("You can ask for a new code in 45 seconds."));
    let code_resent = CodeView {
        code: CodeForm { resend_wait: wait, ..code_form(words) },
        notice: Some(words("A new code is on its way. The one before no longer works.")),
        ..code.clone()
    };
    vec![
        ("register", rendered(&register)),
        ("register-refused", rendered(&register_refused)),
        ("code", rendered(&code)),
        ("code-refused", rendered(&code_refused)),
        ("code-resent", rendered(&code_resent)),
    ]
}

fn scope(words: &dyn Fn(&str) -> String, scope: &str, description: &str) -> ScopeLine {
    ScopeLine {
        scope: words(scope),
        description: if description.is_empty() { String::new() } else { words(description) },
        new: false,
    }
}

fn consent(frame: &Layout, words: &dyn Fn(&str) -> String) -> ConsentView {
    ConsentView {
        layout: frame.clone(),
        csrf: words("csrf-token"),
        flow: Some(words("flow-id")),
        client: ConsentClient {
            standing: ClientStanding::Registered,
            name: words("Photo Print"),
            host: words("print.example"),
            vouching_host: Some(words("print.example")),
            logo: Some(words("/logos/photo-print")),
            privacy_url: Some("https://print.example/privacy".into()),
            terms_url: Some("https://print.example/terms".into()),
        },
        account: words("ada@example.org"),
        switch_url: words("/logout"),
        scopes: vec![
            scope(words, "openid", "know that it is you"),
            scope(words, "email", "see your email address"),
            scope(words, "photos:read", ""),
        ],
        details: Vec::new(),
        resources: Vec::new(),
        asks_for_more: false,
        offline_access: true,
        offline_is_new: false,
        lifetime: Some(words("It ends after 30 days without use.")),
    }
}

fn consent_pages(frame: &Layout, words: &dyn Fn(&str) -> String) -> Vec<Sample> {
    let first = consent(frame, words);
    let mut more = first.clone();
    more.asks_for_more = true;
    more.scopes.push(ScopeLine {
        new: true,
        ..scope(
            words,
            "profile",
            "see your name and picture, and whatever else you have put on your public profile",
        )
    });
    more.client.standing = ClientStanding::FirstParty;
    more.client.privacy_url = None;
    more.details = vec![DetailLines {
        words: words("make a payment"),
        facts: vec![(words("amount.value"), words("12.50"))],
    }];
    more.resources = vec![words("https://bank.example/api")];
    let mut unverified = first.clone();
    unverified.client.standing = ClientStanding::Unverified;
    unverified.client.vouching_host = Some(words("client.example"));
    unverified.client.privacy_url = Some("javascript:alert(1)".into());
    unverified.client.terms_url = None;
    vec![
        ("consent", rendered(&first)),
        ("consent-more", rendered(&more)),
        ("consent-unverified", rendered(&unverified)),
    ]
}

fn other_pages(frame: &Layout, words: &dyn Fn(&str) -> String) -> Vec<Sample> {
    let error = ErrorView {
        layout: frame.clone(),
        title: words("This sign-in link is old"),
        sentence: words("It was already used, or it waited too long."),
        advice: words("Go back to the app and start again."),
        reference: words("0196a3c2-7b1e-7c41-9d53-2f6a1be0c9d4"),
        back: Some(Link {
            label: words("Start again at Photo Print"),
            href: "https://print.example/".into(),
        }),
        developer: None,
    };
    let for_developers = ErrorView {
        title: words("Photo Print sent you here with a wrong return address"),
        sentence: words("To keep you safe, we do not send you there."),
        advice: words("Tell the people who run Photo Print. There is nothing you need to change."),
        back: None,
        developer: Some(DeveloperDetails {
            client_name: words("Photo Print"),
            rows: vec![
                (words("Error"), words("redirect_uri is not registered")),
                (
                    words("Sent"),
                    words(
                        "https://print.example/callback/a/path/that/is/too/long/for/a/phone?tenant=0123456789",
                    ),
                ),
                (words("Registered"), words("https://print.example/cb")),
            ],
            command: Some(words(
                "chancery client update web --redirect 'https://print.example/callback/a/path/that/is/too/long/for/a/phone?tenant=0123456789'",
            )),
        }),
        ..error.clone()
    };
    let form_post = FormPostView {
        layout: frame.clone(),
        client_name: words("Photo Print"),
        action: words("https://print.example/cb"),
        parameters: vec![
            (words("code"), words("authorization-code")),
            (words("state"), words("state-of-the-client")),
            (words("iss"), words("https://id.example")),
        ],
    };
    let wrong_host = WrongHostView {
        layout: Layout { here: None, ..frame.clone() },
        expected: words("http://localhost:8080"),
        visited: words("http://10.0.0.5:8080"),
    };
    let language = LanguageView {
        layout: Layout { here: None, ..frame.clone() },
        csrf: words("csrf-token"),
        next: words("/login?flow=flow-id"),
    };
    vec![
        ("error", rendered(&error)),
        ("error-developer", rendered(&for_developers)),
        ("language", rendered(&language)),
        ("form-post", rendered(&form_post)),
        ("wrong-host", rendered(&wrong_host)),
    ]
}
