//! `tests/conformance`, which holds docs/conformance.md and docs/requirements.md against a run of the
//! tests, finds what is missing or failed and never passes over nothing.

use std::fs;
use std::process::{Command, Output};

const OUTPUT: &str = "\
running 5 tests
test login::a_test::sqlite ... ok
test login::a_test::postgres ... ok
test login::half::sqlite ... ok
test login::half::postgres ... FAILED
test login::alone::sqlite ... ok
test keys::tests::a_unit_test ... ok
test keys::tests::another ... ignored
test result: FAILED. 5 passed; 1 failed; 1 ignored
";

/// A page with this table.
fn page(rows: &[&str]) -> String {
    format!("# A page\n\n| what | test |\n|---|---|\n{}\n\nThe end.\n", rows.join("\n"))
}

const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/conformance");

fn compare(output: &str, page: &str) -> Output {
    let directory = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        let path = directory.path().join(name);
        fs::write(&path, text).unwrap();
        path
    };
    let (output, page) = (write("output.txt", output), write("page.md", page));
    Command::new(SCRIPT).args([output, page]).output().unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
fn tests_that_passed_wherever_they_have_to_are_counted() {
    let rows = ["| a | `login::a_test` |", "| b | `keys::tests::a_unit_test`, `login::a_test` |"];
    let output = compare(OUTPUT, &page(&rows));
    assert_eq!(said(&output), "2 rows, 2 tests, 0 problems\n");
    assert!(output.status.success());
}

#[test]
fn what_is_missing_or_failed_is_named() {
    for (row, told) in [
        ("| a | `login::half` |", "login::half::postgres: FAILED"),
        ("| a | `login::alone` |", "login::alone::postgres: no such test"),
        ("| a | `login::nothing` |", "login::nothing: no such test"),
        ("| a | `keys::tests::another` |", "keys::tests::another: ignored"),
        ("| a | a test that I mean to write |", "line 5: names no test"),
        ("| `login::a_test` | |", "line 5: names no test"),
        ("| a | `login` |", "line 5: login is no path of a test"),
        ("| a | `login::a_test`, `login::gone` |", "login::gone: no such test"),
    ] {
        let output = compare(OUTPUT, &page(&[row]));
        assert_eq!(output.status.code(), Some(1), "{row}: {}", said(&output));
        assert!(said(&output).contains(told), "{row}: {}", said(&output));
        assert!(said(&output).ends_with(" 1 problems\n"), "{row}: {}", said(&output));
    }
    // A test that fails in one binary does not hide behind its namesake in another.
    let twice = format!("{OUTPUT}test keys::tests::a_unit_test ... FAILED\n");
    let twice = format!("{twice}test keys::tests::a_unit_test ... ok\n");
    let output = compare(&twice, &page(&["| a | `keys::tests::a_unit_test` |"]));
    assert!(said(&output).contains("keys::tests::a_unit_test: FAILED"), "{}", said(&output));
}

#[test]
fn nothing_to_compare_is_a_failure() {
    let table = page(&["| a | `login::a_test` |"]);
    for (output, page) in [
        (OUTPUT, "# A page without a table\n".to_owned()),
        (OUTPUT, page(&[])),
        (OUTPUT, table.replace("| test |", "| shown by |")),
        ("", table.clone()),
        ("error: could not compile\n", table),
    ] {
        let compared = compare(output, &page);
        assert_eq!(compared.status.code(), Some(1), "{page}: {}", said(&compared));
    }
    let missing = Command::new(SCRIPT).arg("no such file").output().unwrap();
    assert_eq!(missing.status.code(), Some(1));
}

#[test]
fn both_pages_are_judged_where_none_is_named() {
    let directory = tempfile::tempdir().unwrap();
    let output = directory.path().join("output.txt");
    fs::write(&output, OUTPUT).unwrap();
    let compared = Command::new(SCRIPT).arg(output).output().unwrap();
    assert_eq!(compared.status.code(), Some(1));
    let told = said(&compared);
    let counted: Vec<_> = told.lines().filter(|line| line.ends_with(" problems")).collect();
    assert_eq!(counted.len(), 2, "{counted:?}");
    assert!(counted.iter().all(|line| !line.starts_with("0 rows")), "{counted:?}");
}
