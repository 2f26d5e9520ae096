//! The program `chancery`: see [`chancery::cli`].

use std::process::ExitCode;

fn main() -> ExitCode {
    chancery::cli::run(std::env::args_os())
}
