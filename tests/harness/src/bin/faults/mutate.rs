//! Makes bad requests of good ones: bytes, lines, lengths and encodings, as nobody should send
//! them. What comes out depends on the seed alone.

use crate::vocabulary::{
    ADDITIONS, FOLLOWERS, HEADERS, METHODS, MORSELS, PARAMETERS, PREFACE, VERSIONS,
};

/// `SplitMix64`: the same numbers for the same seed.
#[derive(Clone, Debug)]
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) const fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `bound`; 0 when there is none.
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        let bound = u64::try_from(bound).unwrap_or(u64::MAX).max(1);
        usize::try_from(self.next() % bound).unwrap_or(0)
    }

    fn one_of<'a, T: ?Sized>(&mut self, all: &[&'a T]) -> Option<&'a T> {
        all.get(self.below(all.len())).copied()
    }

    fn byte(&mut self) -> u8 {
        self.next().to_be_bytes()[0]
    }
}

/// A bad request made of a good one.
pub(crate) fn mutated(valid: &[u8], dice: &mut Dice) -> Vec<u8> {
    let mut request = valid.to_vec();
    for _ in 0..=dice.below(3) {
        mutate(&mut request, dice);
    }
    request
}

fn mutate(request: &mut Vec<u8>, dice: &mut Dice) {
    match dice.below(24) {
        0 | 1 => replace_byte(request, dice),
        2 => insert(request, dice),
        3 => cut_out(request, dice),
        4 => repeat(request, dice),
        5 => {
            let at = dice.below(request.len());
            request.truncate(at);
        }
        6 => replace_method(request, dice),
        7 => replace_version(request, dice),
        8..=11 => add_header(request, dice),
        12 => repeat_header(request, dice),
        13 => remove_header(request, dice),
        14..=16 => add_parameter(request, dice),
        17 => add_to_target(request, dice),
        18 => oversize(request, dice),
        19 => chunk(request, dice),
        20 => request.extend_from_slice(dice.one_of(FOLLOWERS).unwrap_or_default()),
        21 => request.retain(|&byte| byte != b'\r'),
        22 => *request = http2(dice),
        _ => encode_target(request),
    }
}

fn replace_byte(request: &mut [u8], dice: &mut Dice) {
    let at = dice.below(request.len());
    if let Some(byte) = request.get_mut(at) {
        *byte = dice.byte();
    }
}

fn insert(request: &mut Vec<u8>, dice: &mut Dice) {
    let at = dice.below(request.len());
    put(request, at, dice.one_of(MORSELS).unwrap_or_default());
}

fn cut_out(request: &mut Vec<u8>, dice: &mut Dice) {
    let from = dice.below(request.len());
    let to = from + dice.below((request.len() - from).min(40));
    request.drain(from..to);
}

fn repeat(request: &mut Vec<u8>, dice: &mut Dice) {
    let from = dice.below(request.len());
    let to = from + dice.below((request.len() - from).min(200));
    let again = request[from..to].to_vec();
    put(request, from, &again);
}

fn replace_method(request: &mut Vec<u8>, dice: &mut Dice) {
    let end = position(request, b" ").unwrap_or(0);
    request.splice(..end, dice.one_of(METHODS).unwrap_or_default().bytes());
}

fn replace_version(request: &mut Vec<u8>, dice: &mut Dice) {
    let Some(at) = position(request, b"HTTP/1.1") else { return };
    request.splice(at..at + 8, dice.one_of(VERSIONS).unwrap_or_default().bytes());
}

fn add_header(request: &mut Vec<u8>, dice: &mut Dice) {
    let Some(at) = any_line(request, dice) else { return };
    // As Latin-1, so that characters above 0x7f are no UTF-8.
    let header = dice.one_of(HEADERS).unwrap_or_default().chars();
    let mut line: Vec<u8> = header.map(|c| u8::try_from(u32::from(c)).unwrap_or(b'?')).collect();
    line.extend_from_slice(b"\r\n");
    put(request, at, &line);
}

fn repeat_header(request: &mut Vec<u8>, dice: &mut Dice) {
    let (Some(at), Some(to)) = (any_line(request, dice), any_line(request, dice)) else { return };
    let line = line_at(request, at).to_vec();
    put(request, to, &line);
}

fn remove_header(request: &mut Vec<u8>, dice: &mut Dice) {
    let Some(at) = any_line(request, dice) else { return };
    let length = line_at(request, at).len();
    request.drain(at..at + length);
}

/// At the end of the body, whose length then may or may not be right, or of the target.
fn add_parameter(request: &mut Vec<u8>, dice: &mut Dice) {
    let parameter = dice.one_of(PARAMETERS).unwrap_or_default();
    if request.starts_with(b"POST") && dice.below(3) > 0 {
        request.extend_from_slice(format!("&{parameter}").as_bytes());
        if dice.below(4) > 0 {
            correct_length(request);
        }
    } else if let Some(at) = position(request, b" HTTP/") {
        let mark = if request[..at].contains(&b'?') { '&' } else { '?' };
        put(request, at, format!("{mark}{parameter}").as_bytes());
    }
}

fn add_to_target(request: &mut Vec<u8>, dice: &mut Dice) {
    let Some(space) = position(request, b" ") else { return };
    put(request, space + 1, dice.one_of(ADDITIONS).unwrap_or_default().as_bytes());
}

fn oversize(request: &mut Vec<u8>, dice: &mut Dice) {
    let many = 1 << (8 + dice.below(12));
    match dice.below(4) {
        0 => {
            let Some(at) = position(request, b" HTTP/") else { return };
            put(request, at, &[&b"?a="[..], &vec![b'a'; many]].concat());
        }
        1 => {
            let Some(at) = any_line(request, dice) else { return };
            put(request, at, &[&b"X-A: "[..], &vec![b'a'; many], b"\r\n"].concat());
        }
        2 => {
            let Some(at) = any_line(request, dice) else { return };
            put(request, at, &b"A: b\r\n".repeat(many / 8));
        }
        _ => {
            request.extend(b"&a=b".repeat(many / 8));
            correct_length(request);
        }
    }
}

/// The body in chunks, most of them wrong.
fn chunk(request: &mut Vec<u8>, dice: &mut Dice) {
    let Some(end) = position(request, b"\r\n\r\n") else { return };
    let body = request.split_off(end + 4);
    let right = format!("{:x}", body.len());
    let sizes = [&*right, "ffffffffffffffffff", "-1", "0", "1;a=b", " 5"];
    let size = dice.one_of(&sizes).unwrap_or_default();
    request.extend_from_slice(format!("{size}\r\n").as_bytes());
    request.extend_from_slice(&body);
    request.extend_from_slice(b"\r\n0\r\n");
    if dice.below(2) == 0 {
        request.extend_from_slice(b"Content-Length: 1\r\n");
    }
    request.extend_from_slice(b"\r\n");
    put(request, end + 2, b"Transfer-Encoding: chunked\r\n");
}

/// The preface of HTTP/2 and frames that break its rules.
fn http2(dice: &mut Dice) -> Vec<u8> {
    let mut frames = PREFACE.to_vec();
    for _ in 0..dice.below(20) {
        let length = u8::try_from(dice.below(40)).unwrap_or(0);
        let stream = u32::try_from(dice.below(9)).unwrap_or(0);
        frames.extend([0, 0, length, dice.byte() % 12, dice.byte()]);
        frames.extend(stream.to_be_bytes());
        frames.extend((0..length).map(|_| dice.byte()));
    }
    frames
}

/// Every letter of the target percent-encoded.
fn encode_target(request: &mut Vec<u8>) {
    let (Some(from), Some(to)) = (position(request, b" "), position(request, b" HTTP/")) else {
        return;
    };
    let Some(target) = request.get(from + 1..to) else { return };
    let encode = |&byte: &u8| match byte {
        b'/' | b'?' | b'&' | b'=' | b'%' => vec![byte],
        _ => format!("%{byte:02x}").into_bytes(),
    };
    let encoded: Vec<u8> = target.iter().flat_map(encode).collect();
    request.splice(from + 1..to, encoded);
}

/// Where a header line begins, if there is one.
fn any_line(request: &[u8], dice: &mut Dice) -> Option<usize> {
    let head = position(request, b"\r\n\r\n")? + 2;
    let starts: Vec<usize> = (2..=head).filter(|&at| request[..at].ends_with(b"\r\n")).collect();
    starts.get(dice.below(starts.len())).copied()
}

fn line_at(request: &[u8], at: usize) -> &[u8] {
    let rest = request.get(at..).unwrap_or_default();
    &rest[..position(rest, b"\r\n").map_or(rest.len(), |end| end + 2)]
}

/// Makes `Content-Length` that of the body.
fn correct_length(request: &mut Vec<u8>) {
    const NAME: &[u8] = b"Content-Length: ";
    let Some(head) = position(request, b"\r\n\r\n") else { return };
    let Some(at) = position(&request[..head], NAME).map(|at| at + NAME.len()) else { return };
    let end = at + position(&request[at..], b"\r\n").unwrap_or(0);
    let body = request.len() - (head + 4);
    request.splice(at..end, body.to_string().bytes());
}

fn put(request: &mut Vec<u8>, at: usize, bytes: &[u8]) {
    request.splice(at..at, bytes.iter().copied());
}

fn position(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack.windows(needle.len()).position(|window| window == needle)
}

#[cfg(test)]
mod tests {
    use super::*;

    const VALID: &[u8] = b"POST /token HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\na=b";

    #[test]
    fn the_same_seed_makes_the_same_requests() {
        let all = |seed| -> Vec<Vec<u8>> {
            let mut dice = Dice::new(seed);
            (0..1000).map(|_| mutated(VALID, &mut dice)).collect()
        };
        assert_eq!(all(1), all(1));
        assert_ne!(all(1), all(2));
        let changed = all(3).iter().filter(|request| *request != VALID).count();
        assert!(changed > 900, "{changed}");
    }

    #[test]
    fn anything_can_be_mutated() {
        let mut dice = Dice::new(7);
        for valid in [&b""[..], b" ", b"\r\n\r\n", b"GET / HTTP/1.1", VALID] {
            for _ in 0..2000 {
                mutated(valid, &mut dice);
            }
        }
    }

    #[test]
    fn a_corrected_length_is_that_of_the_body() {
        let mut request = [VALID, b"&c=d"].concat();
        correct_length(&mut request);
        assert_eq!(request, b"POST /token HTTP/1.1\r\nHost: a\r\nContent-Length: 7\r\n\r\na=b&c=d");
    }
}
