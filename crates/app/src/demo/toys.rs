//! The merchant's products: a sheet is imported (one row of it waits to be corrected), photographs are added.

use std::collections::BTreeMap;

use anyhow::{Context, Result, bail};
use catalogue::actions::{imports, photos, products};
use catalogue::model::Content;
use catalogue::rules::typed::Typed;
use platform::Platform;
use platform::ports::Product;

use super::cast::{Cast, fine};

const SHEET: &[u8] = include_bytes!("../../../../demo/products.xlsx");

/// Model number, short name, photograph.
const TOYS: &[(&str, &str, &[u8])] = &[
    ("09521234000013", "slime", include_bytes!("../../../../demo/photos/slime-jar.png")),
    ("09521234000020", "blocks", include_bytes!("../../../../demo/photos/magnetic-set.png")),
    ("09521234000037", "bear", include_bytes!("../../../../demo/photos/plush-bear.png")),
    ("09521234000044", "headband", include_bytes!("../../../../demo/photos/light-headband.png")),
];

/// The four toys by short name, each in its newest version.
pub(crate) async fn bring(platform: &Platform, cast: &Cast) -> Result<BTreeMap<&'static str, Product>> {
    let merchant = cast.get("merchant").context("no merchant")?;
    fine(imports::import(platform, merchant, "products.xlsx", SHEET.into()).await)?;
    let mut toys = BTreeMap::new();
    for (gtin, name, picture) in TOYS {
        let catalogue = fine(platform.products())?;
        let Some(product) = fine(catalogue.by_gtin(platform, gtin).await)? else {
            bail!("the sheet did not bring {name} ({gtin}): open the import's page to see why");
        };
        let photo = fine(photos::keep(platform, merchant, (*picture).into()).await)?;
        let mut typed = Typed::from(&content(&product));
        typed.photos = vec![photo.hash];
        "照片".clone_into(&mut typed.note);
        fine(products::edit(platform, merchant, product.product, &typed, 1).await)?;
        let now = fine(catalogue.current(platform, product.product).await)?;
        toys.insert(*name, now.context("the product just edited is gone")?);
    }
    Ok(toys)
}

fn content(product: &Product) -> Content {
    Content {
        name_zh: product.name_zh.clone(),
        name_en: product.name_en.clone(),
        model: product.model.clone(),
        gtin: product.gtin.clone(),
        age_min_months: product.age_min_months,
        age_max_months: product.age_max_months,
        attributes: product.attributes.clone(),
        components: product.components.clone(),
        photos: product.photos.clone(),
        warnings_zh: product.warnings_zh.clone(),
        warnings_en: product.warnings_en.clone(),
    }
}
