//! Typing a product: one form for a new one and for the next version. Every button keeps everything typed.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use kernel::Message;
use kernel::ids::ProductId;
use platform::authz::On;
use platform::web::{Ctx, FormBody};
use platform::{Error, FieldError, Result};

use super::form_view::FormPage;
use crate::actions::products::Edited;
use crate::actions::{self, EDIT};
use crate::form::ProductForm;
use crate::model::PRODUCT;
use crate::rules::typed::{Typed, TypedComponent};
use crate::store;

/// `GET /products/new`
pub(crate) async fn new(ctx: Ctx) -> Result<Response> {
    let typed = Typed { components: vec![TypedComponent::default()], ..Typed::default() };
    ctx.html(&FormPage::new(ctx.page("product-new"), None, 0, typed, &[]))
}

/// `POST /products`
pub(crate) async fn create(ctx: Ctx, form: FormBody) -> Result<Response> {
    let (typed, faults) = match pressed(&ctx, &form).await? {
        Pressed::Save(typed) => {
            match actions::products::create(&ctx.platform, ctx.actor()?, &typed, form.one("once")).await {
                Ok(id) => return Ok(ctx.go_with(&format!("/products/{id}"), &Message::new("product-created"))),
                Err(Error::Invalid(faults)) => (typed, faults),
                Err(error) => return Err(error),
            }
        }
        Pressed::Other(typed, faults) => (typed, faults),
    };
    // The token goes round with the form: however often it is shown again, it makes one product.
    let mut p = ctx.page("product-new");
    form.one("once").clone_into(&mut p.once);
    answer(&ctx, &FormPage::new(p, None, 0, typed, &faults), status(&faults))
}

/// `GET /products/{id}/edit`
pub(crate) async fn edit(ctx: Ctx, Path(id): Path<String>) -> Result<Response> {
    let id: ProductId = id.parse().map_err(|_| Error::NotFound)?;
    ctx.platform.read(ctx.actor()?, &EDIT, On::record(PRODUCT, id)).await?;
    let conn = ctx.platform.db().conn();
    let head = store::products::head(conn, id).await?.ok_or(Error::NotFound)?;
    let current = store::products::version(conn, head.version).await?.ok_or(Error::NotFound)?;
    let typed = Typed::from(&current.content);
    ctx.html(&FormPage::new(ctx.page("product-edit"), Some(id), head.row_version, typed, &[]))
}

/// `POST /products/{id}/versions`
pub(crate) async fn save(ctx: Ctx, Path(id): Path<String>, form: FormBody) -> Result<Response> {
    let id: ProductId = id.parse().map_err(|_| Error::NotFound)?;
    ctx.platform.read(ctx.actor()?, &EDIT, On::record(PRODUCT, id)).await?;
    let row_version = form.number("row_version");
    let page =
        |typed, faults: &[FieldError]| FormPage::new(ctx.page("product-edit"), Some(id), row_version, typed, faults);
    let typed = match pressed(&ctx, &form).await? {
        Pressed::Save(typed) => typed,
        Pressed::Other(typed, faults) => return answer(&ctx, &page(typed, &faults), status(&faults)),
    };
    match actions::products::edit(&ctx.platform, ctx.actor()?, id, &typed, row_version).await {
        Ok(Edited::Version(number)) => {
            let said = Message::new("product-saved").with("number", number);
            Ok(ctx.go_with(&format!("/products/{id}"), &said))
        }
        Ok(Edited::Unchanged) => Ok(ctx.go_with(&format!("/products/{id}"), &Message::new("product-unchanged"))),
        Err(Error::Invalid(faults)) => answer(&ctx, &page(typed, &faults), StatusCode::UNPROCESSABLE_ENTITY),
        Err(Error::Conflict(message)) => {
            // What was typed stays; saving again is then a decision made with eyes open.
            let newest = store::products::head(ctx.platform.db().conn(), id).await?.ok_or(Error::NotFound)?;
            let mut again = page(typed, &[]).with_message(ctx.lang().say(&message));
            again.row_version = newest.row_version;
            answer(&ctx, &again, StatusCode::CONFLICT)
        }
        Err(error) => Err(error),
    }
}

enum Pressed {
    Save(Typed),
    /// Another button: the form is shown again, with faults of files if there are any.
    Other(Typed, Vec<FieldError>),
}

async fn pressed(ctx: &Ctx, form: &FormBody) -> Result<Pressed> {
    let mut typed = form.product();
    let faults = keep_photos(ctx, form, &mut typed.photos).await?;
    let (button, argument) = form.one("do").split_once(':').unwrap_or((form.one("do"), ""));
    match button {
        "add-component" => typed.components.push(TypedComponent::default()),
        "remove-component" => {
            if let Ok(index) = argument.parse::<usize>()
                && index < typed.components.len()
            {
                typed.components.remove(index);
            }
        }
        "remove-photo" => typed.photos.retain(|hash| hash != argument),
        "title-photo" => typed.photos.sort_by_key(|hash| hash != argument),
        "add-photos" => {}
        _ if faults.is_empty() => return Ok(Pressed::Save(typed)),
        _ => {}
    }
    Ok(Pressed::Other(typed, faults))
}

/// Photographs are kept at once, whatever the button, so that showing the form again loses none.
pub(super) async fn keep_photos(ctx: &Ctx, form: &FormBody, photos: &mut Vec<String>) -> Result<Vec<FieldError>> {
    let mut faults = Vec::new();
    for file in form.files.iter().filter(|file| file.field == "photos").take(12) {
        match actions::photos::keep(&ctx.platform, ctx.actor()?, file.bytes.clone()).await {
            Ok(photo) => photos.push(photo.hash),
            Err(Error::Invalid(found)) => {
                faults
                    .extend(found.into_iter().map(|f| FieldError { message: f.message.with("file", &file.name), ..f }));
            }
            Err(error) => return Err(error),
        }
    }
    Ok(faults)
}

fn status(faults: &[FieldError]) -> StatusCode {
    if faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY }
}

fn answer(ctx: &Ctx, page: &FormPage, status: StatusCode) -> Result<Response> {
    Ok((status, ctx.html(page)?).into_response())
}
