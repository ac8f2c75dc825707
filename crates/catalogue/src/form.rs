//! What a browser sends: fields and files, url-encoded or multipart, and how the product form names them.

use std::collections::BTreeMap;

use axum::RequestExt;
use axum::extract::{FromRequest, Multipart, Request};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use kernel::Message;
use platform::{Error, Platform};

use crate::rules::typed::{Typed, TypedComponent};
use crate::words;

/// Largest body of the product form: several photographs of a phone.
pub(crate) const MOST_FORM_BYTES: usize = 48 * 1024 * 1024;

/// A file as uploaded.
pub(crate) struct Upload {
    /// Field of the form.
    pub(crate) field: String,
    /// Its name on the person's device.
    pub(crate) name: String,
    /// Content.
    pub(crate) bytes: Bytes,
}

/// The fields and files of one form, in order.
#[derive(Default)]
pub(crate) struct FormBody {
    fields: Vec<(String, String)>,
    /// Files; empty file inputs are left out.
    pub(crate) files: Vec<Upload>,
}

impl FromRequest<Platform> for FormBody {
    type Rejection = Response;

    async fn from_request(request: Request, _state: &Platform) -> Result<Self, Response> {
        let kind = request.headers().get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
        if !kind.starts_with("multipart/form-data") {
            let axum::Form(fields) = request.extract().await.map_err(IntoResponse::into_response)?;
            return Ok(Self { fields, files: Vec::new() });
        }
        let multipart: Multipart = request.extract().await.map_err(IntoResponse::into_response)?;
        read(multipart).await
    }
}

async fn read(mut multipart: Multipart) -> Result<FormBody, Response> {
    let mut form = FormBody::default();
    while let Some(field) = multipart.next_field().await.map_err(IntoResponse::into_response)? {
        let name = field.name().unwrap_or_default().to_owned();
        match field.file_name().map(ToOwned::to_owned) {
            Some(file) => {
                let bytes = field.bytes().await.map_err(IntoResponse::into_response)?;
                if !bytes.is_empty() {
                    form.files.push(Upload { field: name, name: file, bytes });
                }
            }
            None => form.fields.push((name, field.text().await.map_err(IntoResponse::into_response)?)),
        }
        if form.fields.len() > 20_000 {
            return Err(Error::TooLarge(Message::new("error-too-large")).into_response());
        }
    }
    Ok(form)
}

impl FormBody {
    /// The last value of a field; empty when absent.
    #[must_use]
    pub(crate) fn one(&self, name: &str) -> &str {
        self.fields.iter().rev().find(|(key, _)| key == name).map_or("", |(_, value)| value.as_str())
    }

    /// The field as a whole number; 0 when it is none.
    #[must_use]
    pub(crate) fn number(&self, name: &str) -> i64 {
        self.one(name).trim().parse().unwrap_or_default()
    }

    /// All values of a field.
    #[must_use]
    pub(crate) fn all(&self, name: &str) -> Vec<String> {
        self.fields.iter().filter(|(key, v)| key == name && !v.is_empty()).map(|(_, v)| v.clone()).collect()
    }

    /// Fields that begin with a prefix, the prefix taken off.
    pub(crate) fn under<'a>(&'a self, prefix: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.fields.iter().filter_map(move |(key, value)| Some((key.strip_prefix(prefix)?, value.as_str())))
    }

    /// What was typed into the product form.
    #[must_use]
    pub(crate) fn product(&self) -> Typed {
        let (mut has, mut has_not) = (self.all("has"), self.all("has_not"));
        answers(self.under("ask."), &mut has, &mut has_not);
        // A word kept as "no" from before, and ticked now, is ticked.
        has_not.retain(|word| !has.contains(word));
        Typed {
            name_zh: self.one("name_zh").to_owned(),
            name_en: self.one("name_en").to_owned(),
            model: self.one("model").to_owned(),
            gtin: self.one("gtin").to_owned(),
            age_min: self.age("age_min"),
            age_max: self.age("age_max"),
            has,
            has_not,
            components: self.components(),
            photos: self.all("photo"),
            warnings_zh: self.one("warnings_zh").to_owned(),
            warnings_en: self.one("warnings_en").to_owned(),
            note: self.one("note").to_owned(),
        }
    }

    /// Number and unit stand in two fields of the form; `3` + `y` is `3y`.
    fn age(&self, name: &str) -> String {
        let number = self.one(name).trim();
        let bare = !number.is_empty() && number.chars().all(|c| c.is_ascii_digit() || c == '.');
        if bare { format!("{number}{}", self.one(&format!("{name}_unit"))) } else { number.to_owned() }
    }

    fn components(&self) -> Vec<TypedComponent> {
        let mut parts: BTreeMap<usize, TypedComponent> = BTreeMap::new();
        for (rest, value) in self.under("c.") {
            let Some((index, field)) = rest.split_once('.') else {
                continue;
            };
            let Ok(index) = index.parse::<usize>() else {
                continue;
            };
            let part = parts.entry(index).or_default();
            let value = value.to_owned();
            match field {
                "key" => part.key = value,
                "name_zh" => part.name_zh = value,
                "name_en" => part.name_en = value,
                "colour" => part.colour = value,
                "supplier" => part.supplier = value,
                "material" if !value.is_empty() => part.materials.push(value),
                "is" if !value.is_empty() => part.has.push(value),
                "has_not" if !value.is_empty() => part.has_not.push(value),
                _ => {
                    if let Some(word) = field.strip_prefix("ask.") {
                        answers([(word, value.as_str())].into_iter(), &mut part.has, &mut part.has_not);
                    }
                }
            }
        }
        for part in parts.values_mut() {
            let has = part.has.clone();
            part.has_not.retain(|word| !has.contains(word));
        }
        parts.into_values().collect()
    }
}

fn answers<'a>(given: impl Iterator<Item = (&'a str, &'a str)>, has: &mut Vec<String>, has_not: &mut Vec<String>) {
    for (word, answer) in given.filter(|(word, _)| words::entry(word).is_some()) {
        match answer {
            "yes" => has.push(word.to_owned()),
            "no" => has_not.push(word.to_owned()),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_forms_fields_become_a_typed_product() {
        let field = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let form = FormBody {
            fields: vec![
                field("name_zh", "小熊"),
                field("age_min", "18"),
                field("age_min_unit", "m"),
                field("has", "plush"),
                field("ask.battery", "yes"),
                field("ask.magnet", "no"),
                field("ask.sound", ""),
                field("c.4.name_zh", "眼睛"),
                field("c.2.name_zh", "鼻子"),
                field("c.2.material", "pvc"),
                field("c.2.material", ""),
                field("c.2.ask.accessible", "yes"),
            ],
            files: Vec::new(),
        };
        let typed = form.product();
        assert_eq!(typed.age_min, "18m");
        assert_eq!(
            (typed.has, typed.has_not),
            (vec!["plush".to_owned(), "battery".to_owned()], vec!["magnet".to_owned()])
        );
        let names: Vec<&str> = typed.components.iter().map(|c| c.name_zh.as_str()).collect();
        assert_eq!(names, ["鼻子", "眼睛"]);
        assert_eq!(typed.components[0].materials, ["pvc"]);
        assert_eq!(typed.components[0].has, ["accessible"]);
    }
}
