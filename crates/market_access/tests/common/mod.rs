//! A merchant with one bear, and a catalogue that takes answers about it.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use kernel::ids::{OrganisationId, ProductId, ProductVersionId};
use kernel::{Actor, OrganisationKind, Role};
use market_access::model::{PRODUCT, Wanted};
use platform::authz::Audience;
use platform::db::Tx;
use platform::ports::{Answer, Component, Product, Products};
use platform::testing::{On, TestApp, actor, id};
use platform::{Platform, Result};

/// A catalogue of one product that takes answers.
pub(crate) struct OneProduct(Mutex<Product>);

impl OneProduct {
    fn get(&self) -> Product {
        self.0.lock().unwrap().clone()
    }
}

#[async_trait]
impl Products for OneProduct {
    async fn version(&self, _: &Platform, _: ProductVersionId) -> Result<Option<Product>> {
        Ok(Some(self.get()))
    }
    async fn current(&self, _: &Platform, id: ProductId) -> Result<Option<Product>> {
        Ok(Some(self.get()).filter(|p| p.product == id))
    }
    async fn by_gtin(&self, _: &Platform, _: &str) -> Result<Option<Product>> {
        Ok(Some(self.get()))
    }
    async fn answer(&self, _: &mut Tx, _: ProductId, answers: &[Answer]) -> Result<Product> {
        let mut product = self.0.lock().unwrap();
        for answer in answers {
            let words = match &answer.component {
                None => &mut product.attributes,
                Some(key) => &mut product.components.iter_mut().find(|c| c.key == *key).unwrap().attributes,
            };
            words.insert(answer.word.clone(), answer.holds);
        }
        product.version = id();
        product.version_number += 1;
        Ok(product.clone())
    }
}

fn words(all: &[(&str, bool)]) -> BTreeMap<String, bool> {
    all.iter().map(|(word, holds)| ((*word).to_owned(), *holds)).collect()
}

/// The bear of the demonstration; nobody has said whether its nose can be mouthed.
fn bear(owner: OrganisationId) -> Product {
    Product {
        product: id(),
        version: id(),
        version_number: 1,
        owner,
        name_zh: "毛绒熊".to_owned(),
        name_en: "Bear <b>".to_owned(),
        model: "XC-PB30".to_owned(),
        gtin: None,
        age_min_months: 36,
        age_max_months: 120,
        attributes: words(&[
            ("plush", true),
            ("primarily_for_12_or_under", true),
            ("electronics", false),
            ("magnet", false),
        ]),
        components: vec![Component {
            key: "nose".to_owned(),
            name_zh: "鼻子".to_owned(),
            name_en: "nose".to_owned(),
            materials: vec!["pvc".to_owned(), "plasticised_plastic".to_owned()],
            colour: "黑".to_owned(),
            supplier: String::new(),
            attributes: words(&[("accessible", true)]),
        }],
        photos: Vec::new(),
        warnings_zh: String::new(),
        warnings_en: String::new(),
    }
}

pub(crate) async fn world(on: On) -> (TestApp, Actor, Product) {
    let merchant = actor(OrganisationKind::Enterprise, id(), &[Role::Merchant]);
    let product = bear(merchant.organisation);
    let known = product.clone();
    let app = TestApp::start(on, |builder| {
        market_access::wire(builder).port(|p| p.products = Some(Arc::new(OneProduct(Mutex::new(known)))))
    })
    .await;
    let tx = app.platform.system("test").await.unwrap();
    tx.grant(PRODUCT, product.product, merchant.organisation, Audience::Owner, "test").await.unwrap();
    tx.commit().await.unwrap();
    (app, merchant, product)
}

pub(crate) fn wanted() -> Wanted {
    let day = "2026-11-24".parse().unwrap();
    Wanted {
        markets: ["CN", "EU", "US"].map(ToOwned::to_owned).to_vec(),
        manufactured_on: day,
        placed_on_market_on: day,
    }
}
