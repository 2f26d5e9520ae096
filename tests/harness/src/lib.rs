//! What the benchmark and the fault tests share. Both drive the release binary over loopback, as
//! a process of its own, and look at it from outside: answers, `/proc`, the database.

pub mod browser;
pub mod fixtures;
pub mod http;
pub mod invariants;
pub mod load;
pub mod machine;
pub mod postgres;
pub mod server;
