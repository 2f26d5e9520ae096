//! The openidconnect and oauth2 crates as a relying party of a running chancery: one verdict line per step.

mod environment;
mod form_browser;
mod http;
mod machine;
mod relying_party;
mod report;

use std::process::ExitCode;

use environment::Environment;
use machine::Machine;
use relying_party::RelyingParty;
use report::{Outcome, run_steps};

fn main() -> ExitCode {
    match run() {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(problem) => {
            eprintln!("interop: {}", report::one_line(problem.as_ref()));
            ExitCode::FAILURE
        }
    }
}

fn run() -> Outcome<bool> {
    let environment = Environment::read()?;
    let mut party = RelyingParty::new(&environment)?;
    let party_passed = run_steps(
        "openidconnect",
        &mut party,
        &[
            ("discovery", RelyingParty::discovery),
            ("code + PKCE", RelyingParty::code_and_pkce),
            ("ID token verification", RelyingParty::id_token),
            ("userinfo", RelyingParty::userinfo),
            ("refresh", RelyingParty::refresh),
            ("introspection", RelyingParty::introspection),
            ("revocation", RelyingParty::revocation),
        ],
    );
    let mut machine = Machine::new(&environment)?;
    let machine_passed = run_steps(
        "oauth2",
        &mut machine,
        &[("client_credentials", Machine::client_credentials)],
    );
    Ok(party_passed && machine_passed)
}
