//! Messages that mark some of their words: `We sent it to <b>{ $email }</b>.`
//!
//! Where the marked words stand is the language's business, how they look is ours. `<b>` is
//! strong, `<code>` is code, `<host>` is a host name; any other tag is named by the caller, which
//! says where it leads. Tags do not nest. A `<` in an argument is never a tag.

use std::borrow::Cow;
use std::fmt::{self, Write as _};

use askama::filters::{Escaper as _, Html, HtmlSafe};

use super::{Texts, Value};

/// Stands for `<` in arguments until the tags have been found; from Unicode's private use area.
const SHIELDED: &str = "\u{e000}";

/// How some words of a message look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark<'a> {
    /// `<strong>`.
    Strong,
    /// `<code>`.
    Code,
    /// The name of a host, which breaks anywhere.
    Host,
    /// A link on this site, or to the operator's own pages.
    Link(&'a str),
    /// A link to somebody else's page, in a new tab.
    Away(&'a str),
}

/// Some words of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Piece<'a> {
    text: String,
    mark: Option<Mark<'a>>,
}

/// A message whose words are marked. It prints as HTML, in which everything that is no mark of
/// ours is escaped, so templates show it as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rich<'a>(Vec<Piece<'a>>);

impl HtmlSafe for Rich<'_> {}

impl fmt::Display for Rich<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|piece| fmt::Display::fmt(piece, f))
    }
}

impl fmt::Display for Piece<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { text, mark } = self;
        let (open, href, close) = match mark {
            None => ("", None, ""),
            Some(Mark::Strong) => ("<strong>", None, "</strong>"),
            Some(Mark::Code) => ("<code>", None, "</code>"),
            Some(Mark::Host) => ("<span class=\"host\">", None, "</span>"),
            Some(Mark::Link(href)) => ("<a href=\"", Some((href, "\">")), "</a>"),
            Some(Mark::Away(href)) => {
                let rest = "\" rel=\"noopener noreferrer\" target=\"_blank\">";
                ("<a href=\"", Some((href, rest)), "</a>")
            }
        };
        f.write_str(open)?;
        if let Some((href, rest)) = href {
            Html.write_escaped_str(&mut *f, href)?;
            f.write_str(rest)?;
        }
        Html.write_escaped_str(&mut *f, text)?;
        f.write_str(close)
    }
}

/// The message, cut at its tags.
pub(super) fn marked<'a>(
    texts: Texts,
    id: &str,
    args: &[(&str, Value<'_>)],
    marks: &[(&str, Mark<'a>)],
) -> Rich<'a> {
    let shielded: Vec<_> = args.iter().map(|(name, value)| (*name, shielded(value))).collect();
    let message = texts.tell(id, &shielded);
    let mut pieces = Vec::new();
    let mut rest = message.as_str();
    while let Some(Tagged { before, inside, after, mark }) = next_tag(rest, marks) {
        push(&mut pieces, before, None);
        push(&mut pieces, inside, Some(mark));
        rest = after;
    }
    push(&mut pieces, rest, None);
    Rich(pieces)
}

/// A text around its first pair of tags.
struct Tagged<'t, 'a> {
    before: &'t str,
    inside: &'t str,
    after: &'t str,
    mark: Mark<'a>,
}

fn next_tag<'t, 'a>(text: &'t str, marks: &[(&str, Mark<'a>)]) -> Option<Tagged<'t, 'a>> {
    let (before, tagged) = text.split_once('<')?;
    let (name, rest) = tagged.split_once('>')?;
    let mut close = String::with_capacity(name.len() + 3);
    write!(close, "</{name}>").ok()?;
    let (inside, after) = rest.split_once(&close)?;
    let mark = match name {
        "b" => Mark::Strong,
        "code" => Mark::Code,
        "host" => Mark::Host,
        _ => marks.iter().find(|(each, _)| *each == name)?.1,
    };
    Some(Tagged { before, inside, after, mark })
}

fn push<'a>(pieces: &mut Vec<Piece<'a>>, text: &str, mark: Option<Mark<'a>>) {
    if !text.is_empty() {
        pieces.push(Piece { text: text.replace(SHIELDED, "<"), mark });
    }
}

fn shielded<'v>(value: &'v Value<'_>) -> Value<'v> {
    match value {
        Value::Text(text) if text.contains('<') => {
            Value::Text(Cow::Owned(text.replace('<', SHIELDED)))
        }
        Value::Text(text) => Value::Text(Cow::Borrowed(text)),
        Value::Number(number) => Value::Number(*number),
    }
}
