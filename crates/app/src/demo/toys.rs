//! The merchant's products: a sheet is imported (one row of it waits to be corrected), photographs are added.

use std::collections::BTreeMap;

use anyhow::{Context, Result, bail};
use catalogue::actions::{imports, photos, products};
use catalogue::model::Content;
use catalogue::rules::typed::{Typed, TypedComponent};
use platform::ports::Product;

use super::cast::fine;
use super::stage::Stage;

const SHEET: &[u8] = include_bytes!("../../../../demo/products.xlsx");

/// Model number, short name, photograph.
const TOYS: &[(&str, &str, &[u8])] = &[
    ("09521234000013", "slime", include_bytes!("../../../../demo/photos/slime-jar.png")),
    ("09521234000020", "blocks", include_bytes!("../../../../demo/photos/magnetic-set.png")),
    ("09521234000037", "bear", include_bytes!("../../../../demo/photos/plush-bear.png")),
    ("09521234000044", "headband", include_bytes!("../../../../demo/photos/light-headband.png")),
];

/// The four toys by short name, each in its newest version.
pub(crate) async fn bring(stage: &Stage<'_>) -> Result<BTreeMap<&'static str, Product>> {
    let (platform, merchant) = (stage.platform, stage.who("merchant")?);
    fine(imports::import(platform, merchant, "products.xlsx", SHEET.into()).await)?;
    stage.done("products.xlsx imported");
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
        stage.done(format!("{} photographed", product.name_en));
        let now = fine(catalogue.current(platform, product.product).await)?;
        toys.insert(*name, now.context("the product just edited is gone")?);
    }
    Ok(toys)
}

/// The photograph of a toy of the sheet.
pub(crate) fn photo(name: &str) -> Result<&'static [u8]> {
    let found = TOYS.iter().find(|(_, toy, _)| *toy == name);
    Ok(found.with_context(|| format!("no photograph of {name}"))?.2)
}

/// What the trader types on a phone: one toy, two parts.
pub(crate) async fn traded(stage: &Stage<'_>) -> Result<Product> {
    let (platform, trader) = (stage.platform, stage.who("trader")?);
    let words = |all: &[&str]| all.iter().map(|word| (*word).to_owned()).collect::<Vec<String>>();
    let part = |zh: &str, en: &str, material: &str, colour: &str| TypedComponent {
        name_zh: zh.to_owned(),
        name_en: en.to_owned(),
        materials: words(&[material]),
        colour: colour.to_owned(),
        supplier: "义乌国际商贸城一区".to_owned(),
        has: words(&["accessible"]),
        ..TypedComponent::default()
    };
    let typed = Typed {
        name_zh: "沙滩玩具六件套".to_owned(),
        name_en: "Beach toy set, 6 pieces".to_owned(),
        model: "YH-BT6".to_owned(),
        gtin: "9521234000068".to_owned(),
        age_min: "3岁".to_owned(),
        has: words(&["plastic_toy"]),
        components: vec![part("桶", "bucket", "PP", "红"), part("铲", "spade", "PP", "蓝")],
        warnings_zh: "警告:请在成人看护下使用。".to_owned(),
        warnings_en: "WARNING: To be used under the supervision of an adult.".to_owned(),
        note: "新品".to_owned(),
        ..Typed::default()
    };
    let id = fine(products::create(platform, trader, &typed, "").await)?;
    stage.done(format!("{} typed by the trader", typed.name_en));
    fine(fine(platform.products())?.current(platform, id).await)?.context("the product just typed is gone")
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
