//! The program `chancery`: see [`chancery::cli`].

use std::process::ExitCode;

/// Cheaper than the system's for a token, and no arenas that keep what they do not use.
#[cfg(target_os = "linux")]
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

fn main() -> ExitCode {
    chancery::cli::run(std::env::args_os())
}
