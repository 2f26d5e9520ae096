//! JSON that is kept as text and shown as what it is, for serde.

use serde::{Deserialize as _, Deserializer, Serialize as _, Serializer, de, ser};
use serde_json::Value;

/// Writes the text as the JSON that it is.
#[expect(clippy::ref_option, reason = "serde calls it so")]
pub(super) fn serialize<S: Serializer>(
    text: &Option<String>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let parse = |text: &String| serde_json::from_str::<Value>(text);
    text.as_ref().map(parse).transpose().map_err(ser::Error::custom)?.serialize(serializer)
}

/// Reads any JSON but `null` as its text.
pub(super) fn deserialize<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<String>, D::Error> {
    let value = Option::<Value>::deserialize(deserializer)?;
    value.as_ref().map(serde_json::to_string).transpose().map_err(de::Error::custom)
}
