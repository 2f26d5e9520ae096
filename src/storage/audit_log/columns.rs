//! Splits an event into the columns of its row: the members that have a column of their own, and
//! JSON of the others. By way of a tree of JSON values it takes several times as long, and every
//! token has a row.

use std::sync::Arc;

use serde::ser::{Error as _, Impossible, Serialize, SerializeStruct, Serializer};
use serde_json::Error;

/// How many bytes of JSON most events have at the most.
const USUAL_SIZE: usize = 256;

/// See the module.
#[derive(Debug, Default)]
pub(super) struct Columns {
    pub(super) event: Option<Arc<str>>,
    pub(super) user_id: Option<Arc<str>>,
    pub(super) client_id: Option<Arc<str>>,
    /// A JSON object.
    pub(super) detail: Arc<str>,
    json: Vec<u8>,
    /// The member that is being read, if it is a text.
    text: Option<Arc<str>>,
}

impl Columns {
    /// Of a struct whose members `event`, `user_id` and `client_id` are texts, or missing.
    pub(super) fn of(event: &impl Serialize) -> Result<Self, Error> {
        let mut columns = Self { json: Vec::with_capacity(USUAL_SIZE), ..Self::default() };
        event.serialize(&mut columns)?;
        Ok(columns)
    }
}

impl SerializeStruct for &mut Columns {
    type Ok = ();
    type Error = Error;

    fn serialize_field<T>(&mut self, name: &'static str, value: &T) -> Result<(), Error>
    where
        T: Serialize + ?Sized,
    {
        if !matches!(name, "event" | "user_id" | "client_id") {
            self.json.push(if self.json.is_empty() { b'{' } else { b',' });
            serde_json::to_writer(&mut self.json, name)?;
            self.json.push(b':');
            return serde_json::to_writer(&mut self.json, value);
        }
        value.serialize(&mut **self)?;
        let text = self.text.take();
        match name {
            "event" => self.event = text,
            "user_id" => self.user_id = text,
            _ => self.client_id = text,
        }
        Ok(())
    }

    fn end(self) -> Result<(), Error> {
        self.json.extend_from_slice(if self.json.is_empty() { b"{}" } else { b"}" });
        self.detail = std::str::from_utf8(&self.json).map_err(Error::custom)?.into();
        Ok(())
    }
}

/// Methods for what no event is made of.
macro_rules! refuse {
    ($($method:ident($($argument:ty),*) -> $ok:ty;)*) => {$(
        fn $method(self, $(_: $argument),*) -> Result<$ok, Error> {
            Err(Error::custom("an event has another form"))
        }
    )*};
}

impl Serializer for &mut Columns {
    type Ok = ();
    type Error = Error;
    type SerializeSeq = Impossible<(), Error>;
    type SerializeTuple = Impossible<(), Error>;
    type SerializeTupleStruct = Impossible<(), Error>;
    type SerializeTupleVariant = Impossible<(), Error>;
    type SerializeMap = Impossible<(), Error>;
    type SerializeStruct = Self;
    type SerializeStructVariant = Impossible<(), Error>;

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Self, Error> {
        Ok(self)
    }

    fn serialize_str(self, text: &str) -> Result<(), Error> {
        self.text = Some(Arc::from(text));
        Ok(())
    }

    fn serialize_none(self) -> Result<(), Error> {
        Ok(())
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), Error> {
        value.serialize(self)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<(), Error> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        name: &'static str,
        _: u32,
        _: &'static str,
        _: &T,
    ) -> Result<(), Error> {
        self.serialize_unit_struct(name)
    }

    refuse! {
        serialize_bool(bool) -> ();
        serialize_i8(i8) -> ();
        serialize_i16(i16) -> ();
        serialize_i32(i32) -> ();
        serialize_i64(i64) -> ();
        serialize_u8(u8) -> ();
        serialize_u16(u16) -> ();
        serialize_u32(u32) -> ();
        serialize_u64(u64) -> ();
        serialize_f32(f32) -> ();
        serialize_f64(f64) -> ();
        serialize_char(char) -> ();
        serialize_bytes(&[u8]) -> ();
        serialize_unit() -> ();
        serialize_unit_struct(&'static str) -> ();
        serialize_unit_variant(&'static str, u32, &'static str) -> ();
        serialize_seq(Option<usize>) -> Self::SerializeSeq;
        serialize_tuple(usize) -> Self::SerializeTuple;
        serialize_tuple_struct(&'static str, usize) -> Self::SerializeTupleStruct;
        serialize_tuple_variant(&'static str, u32, &'static str, usize) -> Self::SerializeTupleVariant;
        serialize_map(Option<usize>) -> Self::SerializeMap;
        serialize_struct_variant(&'static str, u32, &'static str, usize) -> Self::SerializeStructVariant;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::Event;

    #[test]
    fn what_has_a_column_is_not_in_the_detail() {
        let event = Event::LoginFailed {
            user_id: None,
            client_id: Some("a \"b\"".to_owned()),
            reason: "wrong \"password\"\n".to_owned(),
        };
        let columns = Columns::of(&event).unwrap();
        assert_eq!(columns.event.as_deref(), Some("login_failed"));
        assert_eq!(
            (columns.user_id.as_deref(), columns.client_id.as_deref()),
            (None, Some("a \"b\""))
        );
        assert_eq!(&*columns.detail, r#"{"reason":"wrong \"password\"\n"}"#);
        let nothing_else = Columns::of(&Event::UserLocked { user_id: "u".to_owned() }).unwrap();
        assert_eq!(&*nothing_else.detail, "{}");
        let counted = Event::RefusalsOmitted { refused: "a".to_owned(), count: 7 };
        assert_eq!(&*Columns::of(&counted).unwrap().detail, r#"{"refused":"a","count":7}"#);
    }

    #[test]
    fn anything_but_a_struct_is_refused() {
        assert!(Columns::of(&7).is_err());
        assert!(Columns::of(&["event"]).is_err());
        assert!(Columns::of(&Some(true)).is_err());
    }
}
