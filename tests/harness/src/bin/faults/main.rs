//! The fault tests.

fn main() {}
