//! `tests/grep-logs`, which looks for secrets in logs, finds what is there and nothing else.

use std::fs;
use std::process::{Command, Output};

const SECRET: &str = "otter-violin-meadow-47";
const TEST: &str = "login::a_test::sqlite";

/// Searches a directory with one secret, one code of [`TEST`], and this log.
fn search(log: &str) -> Output {
    let directory = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| fs::write(directory.path().join(name), text).unwrap();
    write("secrets.txt", &format!("{SECRET}\n"));
    write("patterns.txt", "6f747465722d76696f6c696e\n");
    write("codes.txt", &format!("{TEST} 123456\n"));
    fs::create_dir(directory.path().join("deeper")).unwrap();
    write("deeper/some.log", &format!("TRACE {TEST} begins\n{log}\n"));
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/grep-logs");
    Command::new(script).arg(directory.path()).output().unwrap()
}

#[test]
fn a_secret_in_a_log_is_found_in_any_form() {
    for line in [
        format!("DEBUG x: password={SECRET}"),
        "DEBUG x: 6f747465722d76696f6c696e2d6d6561646f772d3437".to_owned(),
        format!("DEBUG {TEST} code 123456"),
        format!("DEBUG   {TEST} x: code=\"123456\","),
        "DEBUG hash-0 the code is 123456".to_owned(),
        "INFO x chancery_rt_AAAA".to_owned(),
        "INFO x chancery_ac_AAAA".to_owned(),
        "INFO x chancery_cs_AAAA".to_owned(),
        "INFO x Bearer eyJhbGciOiJFUzI1NiJ9".to_owned(),
    ] {
        let output = search(&line);
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        assert_eq!(output.status.code(), Some(1), "{line}: {said}");
        assert!(said.contains(&line) && said.contains("2 secrets, 2 log lines, 1 hits"), "{said}");
    }
}

#[test]
fn a_log_without_secrets_passes() {
    for line in [
        "INFO x a harmless line".to_owned(),
        format!("DEBUG {TEST} took 0.123456 s, 9123456 bytes, id a123456"),
        "DEBUG other::test::postgres code 123456".to_owned(),
    ] {
        let output = search(&line);
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(output.status.success(), "{line}: {said}");
        assert_eq!(said, "2 secrets, 2 log lines, 0 hits\n");
    }
}

#[test]
fn nothing_to_compare_is_a_failure() {
    let directory = tempfile::tempdir().unwrap();
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/grep-logs");
    for name in ["", "it.log", "secrets.txt"] {
        if !name.is_empty() {
            fs::write(directory.path().join(name), "one-long-secret\n").unwrap();
        }
        let output = Command::new(script).arg(directory.path()).output().unwrap();
        assert_eq!(output.status.code(), Some(1), "{name}");
    }
}
