//! A form as a browser sends it: fields and files, url-encoded or multipart.

use axum::RequestExt;
use axum::extract::{FromRequest, Multipart, Request};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use kernel::Message;

use crate::{Error, Platform};

/// A file as uploaded.
pub struct Upload {
    /// Field of the form.
    pub field: String,
    /// Its name on the person's device.
    pub name: String,
    /// Content.
    pub bytes: Bytes,
}

/// The fields and files of one form, in order.
#[derive(Default)]
pub struct FormBody {
    /// Fields by name, in order.
    pub fields: Vec<(String, String)>,
    /// Files; empty file inputs are left out.
    pub files: Vec<Upload>,
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
    pub fn one(&self, name: &str) -> &str {
        self.fields.iter().rev().find(|(key, _)| key == name).map_or("", |(_, value)| value.as_str())
    }

    /// The field as a whole number; 0 when it is none.
    #[must_use]
    pub fn number(&self, name: &str) -> i64 {
        self.one(name).trim().parse().unwrap_or_default()
    }

    /// All values of a field.
    #[must_use]
    pub fn all(&self, name: &str) -> Vec<String> {
        self.fields.iter().filter(|(key, v)| key == name && !v.is_empty()).map(|(_, v)| v.clone()).collect()
    }

    /// Fields that begin with a prefix, the prefix taken off.
    pub fn under<'a>(&'a self, prefix: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.fields.iter().filter_map(move |(key, value)| Some((key.strip_prefix(prefix)?, value.as_str())))
    }
}
