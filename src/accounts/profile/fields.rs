//! The standard claims that a person or an administrator can set, and the columns they are kept in.

use serde::{Deserialize, Serialize};

use super::rules::Form;
use crate::storage::StorageError;
use crate::storage::users::UserRow;

/// The claims, each as text; none: not known. Column `profile` has all but name and locale, which
/// have columns of their own.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Profile {
    /// The whole name, as it is shown.
    #[serde(skip)]
    pub name: Option<String>,
    /// The language, as a tag of BCP 47; that of pages and letters too.
    #[serde(skip)]
    pub locale: Option<String>,
    /// Given names.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub given_name: Option<String>,
    /// Family names.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub family_name: Option<String>,
    /// Names between them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub middle_name: Option<String>,
    /// What friends say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nickname: Option<String>,
    /// The URL of a page about the person.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub profile: Option<String>,
    /// The URL of a picture of the person.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub picture: Option<String>,
    /// The URL of the person's site.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub website: Option<String>,
    /// The gender, in the person's words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gender: Option<String>,
    /// `YYYY-MM-DD`, `0000-MM-DD` or `YYYY`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub birthdate: Option<String>,
    /// The time zone, such as `Europe/Paris`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub zoneinfo: Option<String>,
    /// The telephone number as E.164 writes it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone_number: Option<String>,
    /// Whether it is known that the number is the person's.
    #[serde(skip_serializing_if = "is_false")]
    pub phone_number_verified: bool,
    /// The postal address.
    #[serde(skip_serializing_if = "Address::is_empty")]
    pub address: Address,
}

/// A postal address (§5.1.1).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Address {
    /// All of it, as on an envelope.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub formatted: Option<String>,
    /// Street and house, or a box.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub street_address: Option<String>,
    /// City.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub locality: Option<String>,
    /// State, province or region.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// Postal code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub postal_code: Option<String>,
    /// Country.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
}

/// A claim that can be set.
#[derive(Debug)]
pub struct Field {
    /// Its name; a part of the postal address has a dot in it.
    pub name: &'static str,
    /// What it may hold.
    pub(super) form: Form,
    /// Where it is kept.
    pub of: fn(&mut Profile) -> &mut Option<String>,
}

/// Every claim that can be set by its name.
pub const FIELDS: &[Field] = &[
    Field { name: "name", form: Form::Line(200), of: |to| &mut to.name },
    Field { name: "given_name", form: Form::Line(100), of: |to| &mut to.given_name },
    Field { name: "family_name", form: Form::Line(100), of: |to| &mut to.family_name },
    Field { name: "middle_name", form: Form::Line(100), of: |to| &mut to.middle_name },
    Field { name: "nickname", form: Form::Line(100), of: |to| &mut to.nickname },
    Field { name: "profile", form: Form::Url, of: |to| &mut to.profile },
    Field { name: "picture", form: Form::Url, of: |to| &mut to.picture },
    Field { name: "website", form: Form::Url, of: |to| &mut to.website },
    Field { name: "gender", form: Form::Line(50), of: |to| &mut to.gender },
    Field { name: "birthdate", form: Form::Birthdate, of: |to| &mut to.birthdate },
    Field { name: "zoneinfo", form: Form::Zone, of: |to| &mut to.zoneinfo },
    Field { name: "locale", form: Form::Language, of: |to| &mut to.locale },
    Field { name: "phone_number", form: Form::Phone, of: |to| &mut to.phone_number },
    Field { name: "address.formatted", form: Form::Lines(500), of: |to| &mut to.address.formatted },
    Field {
        name: "address.street_address",
        form: Form::Lines(200),
        of: |to| &mut to.address.street_address,
    },
    Field { name: "address.locality", form: Form::Line(100), of: |to| &mut to.address.locality },
    Field { name: "address.region", form: Form::Line(100), of: |to| &mut to.address.region },
    Field {
        name: "address.postal_code",
        form: Form::Line(20),
        of: |to| &mut to.address.postal_code,
    },
    Field { name: "address.country", form: Form::Line(100), of: |to| &mut to.address.country },
];

impl Profile {
    /// What a row says.
    pub fn of(user: &UserRow) -> Result<Self, StorageError> {
        let profile: Self = serde_json::from_str(&user.profile)
            .map_err(|_| StorageError::Corrupt(format!("users/{}: profile", user.id)))?;
        Ok(Self { name: user.name.clone(), locale: user.locale.clone(), ..profile })
    }

    /// The text of column `profile`.
    pub(super) fn to_column(&self) -> Result<String, StorageError> {
        serde_json::to_string(self).map_err(|error| StorageError::Corrupt(error.to_string()))
    }

    /// The names of the claims that another profile has differently.
    pub(super) fn differs_in(&self, other: &Self) -> Vec<String> {
        let (mut one, mut other) = (self.clone(), other.clone());
        let fields = FIELDS.iter().filter(|field| (field.of)(&mut one) != (field.of)(&mut other));
        let mut names: Vec<_> = fields.map(|field| field.name.to_owned()).collect();
        if self.phone_number_verified != other.phone_number_verified {
            names.push(super::PHONE_VERIFIED.to_owned());
        }
        names
    }
}

impl Address {
    /// Whether nothing is known.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
const fn is_false(value: &bool) -> bool {
    !*value
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_claim_has_a_name_and_a_place_of_its_own() {
        let mut profile = Profile::default();
        for field in FIELDS {
            let place = (field.of)(&mut profile);
            assert_eq!(*place, None, "{}", field.name);
            *place = Some(field.name.to_owned());
        }
        profile.phone_number_verified = true;
        // Serialized by the names of the standard, the two with columns of their own apart.
        let value = serde_json::to_value(&profile).unwrap();
        for field in FIELDS.iter().filter(|field| !["name", "locale"].contains(&field.name)) {
            let pointer = format!("/{}", field.name.replace('.', "/"));
            assert_eq!(value.pointer(&pointer).unwrap(), field.name);
        }
        assert_eq!(value.as_object().unwrap().len(), 13);
        assert_eq!(serde_json::to_value(Profile::default()).unwrap(), serde_json::json!({}));
        let without = Profile { phone_number_verified: false, ..profile.clone() };
        assert_eq!(profile.differs_in(&without), ["phone_number_verified"]);
        assert_eq!(profile.differs_in(&Profile::default()).len(), FIELDS.len() + 1);
    }
}
