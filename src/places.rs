//! Where an address probably is: from a database in the `MaxMind` DB format that the operator may
//! have (`accounts.geo_database`). Nobody else is asked.

use std::fmt;
use std::net::IpAddr;
use std::path::Path;

use maxminddb::Reader;
use maxminddb::geoip2::{City, Names};

/// The database, or that there is none. It is read once, at start.
#[derive(Default)]
pub struct Places(Option<Reader<Vec<u8>>>);

/// The database cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("`accounts.geo_database` cannot be read: {0}")]
pub struct PlacesError(String);

impl Places {
    /// Reads the database into memory.
    pub fn open(path: Option<&Path>) -> Result<Self, PlacesError> {
        let reader = path.map(Reader::open_readfile).transpose();
        reader.map(Self).map_err(|error| PlacesError(error.to_string()))
    }

    /// City and country, as far as they are known, in the language of this BCP 47 tag or else in
    /// English: `Lyon, France`.
    pub fn find(&self, ip: IpAddr, language: &str) -> Option<String> {
        let found = self.0.as_ref()?.lookup(ip.to_canonical()).ok()?;
        // A damaged record tells no place.
        let record: City<'_> = found.decode().ok()??;
        let names = [&record.city.names, &record.country.names];
        let words: Vec<_> = names.into_iter().filter_map(|names| named(names, language)).collect();
        Some(words.join(", ")).filter(|words| !words.is_empty())
    }
}

impl fmt::Debug for Places {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Places").field(&self.0.is_some()).finish()
    }
}

fn named<'a>(names: &Names<'a>, language: &str) -> Option<&'a str> {
    let own = match language {
        "de" => names.german,
        "fr" => names.french,
        "es" => names.spanish,
        _ => None,
    };
    own.or(names.english)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_a_database_nothing_is_known() {
        let places = Places::open(None).unwrap();
        assert_eq!(places.find([192, 0, 2, 7].into(), "en"), None);
    }

    #[test]
    fn a_file_that_is_no_such_database_is_refused() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("places.mmdb");
        assert!(Places::open(Some(&path)).is_err(), "it does not exist");
        std::fs::write(&path, b"no database").unwrap();
        let error = Places::open(Some(&path)).unwrap_err();
        assert!(error.to_string().starts_with("`accounts.geo_database` cannot be read"), "{error}");
    }

    #[test]
    fn a_place_is_named_in_the_language_or_else_in_english() {
        let names = Names { german: Some("Genf"), english: Some("Geneva"), ..Names::default() };
        assert_eq!(named(&names, "de"), Some("Genf"));
        assert_eq!(named(&names, "ar"), Some("Geneva"));
        assert_eq!(named(&names, "fr"), Some("Geneva"));
        assert_eq!(named(&Names::default(), "de"), None);
    }
}
