//! Secrets: where they may stand, and that no problem repeats one.

use proptest::prelude::*;
use proptest::sample::{Index, select};

use super::{Setup, texts};

#[test]
fn a_secret_may_stand_in_a_file_or_another_variable() {
    let setup = Setup::new();
    let path = setup.write("secret", "smtp://me:hunter2@localhost\n");
    let path = path.to_str().unwrap();
    for setup in [
        Setup::new().env("CHANCERY__MAIL__SMTP_URL_FILE", path),
        Setup::new().file(&format!("[mail]\nsmtp_url = {{ file = {path:?} }}\n")),
        Setup::new().file("[mail.smtp_url]\nenv = \"S\"\n").env("S", "smtp://me:hunter2@localhost"),
    ] {
        let url = setup.config().mail.smtp_url.unwrap();
        assert_eq!(url.expose(), "smtp://me:hunter2@localhost");
    }
    let url = setup.write("url", "postgres://me:hunter2@h/n\r\n");
    let config = Setup::new().env("CHANCERY__DATABASE__URL_FILE", url.to_str().unwrap()).config();
    assert_eq!(config.database.url.expose(), "postgres://me:hunter2@h/n");
    let empty = setup.write("empty", "\n");
    for (setup, expected) in [
        (Setup::new().env("CHANCERY__DATABASE__URL_FILE", "/nowhere/x"), "cannot be read"),
        (
            Setup::new().env("CHANCERY__MAIL__SMTP_URL_FILE", empty.to_str().unwrap()),
            "the file that holds it is empty",
        ),
        (
            Setup::new()
                .env("CHANCERY__MAIL__SMTP_URL", "smtp://h")
                .env("CHANCERY__MAIL__SMTP_URL_FILE", path),
            "are both set",
        ),
        (
            Setup::new().file("[mail]\nsmtp_url = { env = \"S\" }\n"),
            "variable that holds it is not",
        ),
        (Setup::new().file("[mail]\nsmtp_url = { File = \"S\" }\n"), "neither { file = "),
        (Setup::new().env("CHANCERY__LOG__FILTER_FILE", path), "unknown key"),
    ] {
        let problems = setup.problems();
        assert!(problems.contains(expected), "{problems}");
    }
}

#[test]
fn a_secret_never_appears_in_a_problem_or_in_what_is_in_force() {
    const SECRET: &str = "hunter2";
    for file in [
        "[database]\nurl = \"mysql://u:hunter2@h\"\n",
        "[database]\nurl = mysql://u:hunter2@h\n",
        "[database]\nurl = \"mysql://u:hunter2@h\n",
        "[database]\nurl = \"\"\"mysql:\nhunter2@h\"\"\" x\n",
        "[database]\nurl = \"\"\"mysql:\nhunter2@h\n",
        "[database]\nurl = [\"hunter2\"]\nurll = \"hunter2\"\n",
        "[database]\npassword = \"hunter2\"\nurl = { file = \"hunter2\" }\n",
        "[database]\nurl = { env = \"hunter2\" }\n",
        "[databse]\nurl = \"hunter2\"\n",
        "databse.url = \"hunter2\"\n",
        "database.url = \"hunter2\"\n",
        "database = { max_connections = 0, url = \"hunter2\" }\n",
        "database = { url = \"hunter2\" max_connections = 0 }\n",
        "database = \"hunter2\"\n",
        "database = [{ url = \"hunter2\" }]\n",
        "max_connections = 1 url = \"hunter2\"\n",
        "[mail]\nsmtp_url \"hunter2\"\n",
        "[keys]\nmaster_key = \"hunter2\"\nmaster_key = \"hunter2\"\n",
    ] {
        let problems = Setup::new().file(file).load().unwrap_err();
        assert!(!format!("{problems:?}{}", texts(&problems)).contains(SECRET), "{file}");
    }
    for name in ["DATABASE__URL", "DATABASE__URL_FILE", "DATABASE__PASSWORD", "MAIL__SMTP_URL"] {
        let problems = Setup::new().env(&format!("CHANCERY__{name}"), SECRET).problems();
        assert!(!problems.contains(SECRET), "{problems}");
    }
    assert!(!Setup::new().flag("database.url", SECRET).problems().contains(SECRET));

    let loaded = Setup::new()
        .file("[database]\nurl = \"postgres://u:hunter2@h/n\" # here\n")
        .env("CHANCERY__MAIL__SMTP_URL", "smtp://u:hunter2@h")
        .load()
        .unwrap();
    let effective = loaded.effective();
    let shown = format!("{effective}{}{loaded:?}", serde_json::to_string(&effective).unwrap());
    assert!(!shown.contains(SECRET), "{shown}");
}

proptest! {
    #[test]
    fn no_slip_of_the_pen_brings_a_secret_to_light(
        edits in prop::collection::vec(
            (any::<Index>(), 0..3_usize, select("\"=[]{}\n#,. \\'ax1".chars().collect::<Vec<_>>())),
            1..4,
        ),
    ) {
        let mut file: Vec<char> = "[server]\nlisten = \"127.0.0.1:80\"\n[database]\n\
            url = \"postgres://u:hunter2@h/n\"\nmax_connections = 16\n[keys]\n\
            master_key = \"\"\"hunter2\"\"\"\n[mail]\n\
            smtp_url = { env = \"hunter2\" }\n".chars().collect();
        for (at, kind, with) in edits {
            let at = at.index(file.len());
            file.splice(at..(at + kind).min(file.len()), (kind < 2).then_some(with));
        }
        let file: String = file.into_iter().collect();
        if let Err(problems) = Setup::new().file(&file).load() {
            let texts = texts(&problems);
            prop_assert!(!texts.contains("hunter2"), "{file}\n{texts}");
        }
    }
}
