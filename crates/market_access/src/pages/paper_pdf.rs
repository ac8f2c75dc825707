//! A document as a PDF for paper: the same fields as on the page. It says that it is a draft while anything is missing, and never
//! that it is signed.

use anyhow::anyhow;
use documents::{FieldSheet, Photo, SheetField, SheetPart};
use platform::i18n::Lang;
use platform::web::{Ctx, Page};
use platform::{Error, Result};

use super::papers::{due, line_view};
use super::spoken;
use crate::actions::papers::Prepared;
use crate::api::papers::title;
use crate::rules::papers::{Field, State};

/// The bytes of the PDF.
pub(super) async fn typeset(ctx: &Ctx, prepared: &Prepared) -> Result<Vec<u8>> {
    let p = ctx.page("plan");
    let mut sheet = sheet(ctx, &p, prepared).await?;
    let language = if ctx.lang() == Lang::Zh { documents::Lang::ZhCn } else { documents::Lang::En };
    let product = &prepared.stored.revision.product;
    let caption = p.t1("paper-photo-of", "name", p.pick(&product.name_zh, &product.name_en));
    let photo = match product.photos.first() {
        // A photograph that cannot be had leaves its place empty: the words are worth printing without it.
        Some(hash) => ctx.platform.files().get(hash).await.ok(),
        None => None,
    };
    let made = tokio::task::spawn_blocking(move || {
        sheet.photo = photo.and_then(|file| Photo::new(&file, &caption).ok());
        documents::field_sheet(&sheet, language)
    });
    let made = made.await.map_err(anyhow::Error::from)?;
    let pdf = made.map_err(|error| Error::Internal(anyhow!("the document could not be typeset: {error}")))?;
    Ok(pdf.bytes)
}

async fn sheet(ctx: &Ctx, p: &Page, prepared: &Prepared) -> Result<FieldSheet> {
    let Prepared { stored, paper, .. } = prepared;
    let product = &stored.revision.product;
    let owner =
        ctx.platform.organisations()?.organisation(&ctx.platform, product.owner).await?.ok_or(Error::NotFound)?;
    let state = paper.state();
    let mut remarks = vec![due(p, paper.due)];
    if paper.unverified() {
        remarks.push(p.t("paper-unverified"));
    }
    for obstacle in &paper.obstacles {
        let title = spoken(p, &obstacle.title);
        remarks.push(format!("{title} ({}) · {}", obstacle.requirement, p.word("paper-obstacle", obstacle.word())));
    }
    let mut standing = p.word("paper-state", state.word());
    if paper.missing() > 0 {
        standing = format!("{standing} · {}", p.t1("paper-count", "count", paper.missing()));
    }
    Ok(FieldSheet {
        reference: format!(
            "{} {} v{}.{}",
            paper.kind.id(),
            product.model,
            stored.head.version_number,
            stored.head.revision
        ),
        prepared_on: ctx.platform.now().china_date(),
        owner: owner.name(p.lang).to_owned(),
        title: spoken(p, &title(paper.kind)).to_owned(),
        act: paper.act.to_owned(),
        subject: format!("{} {}", product.name(p.lang), product.model),
        state: standing,
        draft: state != State::Complete,
        remarks,
        fields: paper.fields.iter().map(|field| sheet_field(p, field, prepared)).collect(),
        photo: None,
        demonstration: p.demonstration,
    })
}

fn sheet_field(p: &Page, field: &Field, prepared: &Prepared) -> SheetField {
    let part = |line| {
        let view = line_view(p, line, prepared, false);
        // The picture itself stands at the head of the sheet.
        let text = if view.photo.is_some() { p.t("paper-photo-above") } else { view.text };
        SheetPart { label: view.label, text, missing: line.is_missing() && !field.optional }
    };
    SheetField {
        number: field.number.to_owned(),
        name: p.t(field.name),
        rows: field.rows.iter().map(|row| row.iter().map(part).collect()).collect(),
    }
}
