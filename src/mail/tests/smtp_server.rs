//! A small SMTP server that answers as a test wants.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// What the server says to a command; `None` hangs up.
pub(super) type Answers = fn(&str) -> Option<&'static str>;

/// A server that takes what `answers` lets it take, and what it was told.
pub(super) fn smtp_server(answers: Answers) -> (String, Arc<Mutex<String>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("smtp://{}", listener.local_addr().unwrap());
    let told = Arc::new(Mutex::new(String::new()));
    let log = Arc::clone(&told);
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let (stream, log) = (stream.unwrap(), Arc::clone(&log));
            std::thread::spawn(move || serve(stream, answers, &log));
        }
    });
    (url, told)
}

fn serve(mut stream: TcpStream, answers: Answers, log: &Mutex<String>) {
    let mut lines = BufReader::new(stream.try_clone().unwrap()).lines();
    let mut in_data = false;
    let mut command = "HELLO".to_owned();
    loop {
        let usual = match command.get(..4).unwrap_or(&command) {
            "HELL" => "220 test",
            "DATA" => "354 go on",
            "QUIT" => "221 bye",
            _ => "250 ok",
        };
        let Some(answer) = answers(&command).map(|own| if own.is_empty() { usual } else { own })
        else {
            return;
        };
        in_data = in_data || answer.starts_with("354");
        stream.write_all(format!("{answer}\r\n").as_bytes()).unwrap();
        loop {
            let Some(Ok(line)) = lines.next() else { return };
            log.lock().unwrap().extend([line.as_str(), "\n"]);
            if in_data && line != "." {
                continue;
            }
            in_data = false;
            command = line;
            break;
        }
    }
}

pub(super) const TAKES_ALL: Answers = |_| Some("");

/// How many lines that it was told begin so.
pub(super) fn count(told: &Mutex<String>, line: &str) -> usize {
    told.lock().unwrap().lines().filter(|told| told.starts_with(line)).count()
}
