//! A merchant with one bear, and a catalogue that takes answers about it.

use std::collections::{BTreeMap, BTreeSet};
use std::pin::Pin;
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

/// What happens while a product is being read, once.
pub(crate) type Meanwhile = Pin<Box<dyn Future<Output = Result<()>> + Send>>;

/// A catalogue of one product that takes answers, and of others that are just like it.
pub(crate) struct OneProduct {
    product: Mutex<Product>,
    others: Mutex<BTreeSet<ProductId>>,
    meanwhile: Mutex<Option<(ProductId, Meanwhile)>>,
}

impl OneProduct {
    fn get(&self) -> Product {
        self.product.lock().unwrap().clone()
    }

    /// There is this one as well, described in the same words.
    pub(crate) fn add(&self, other: ProductId) {
        self.others.lock().unwrap().insert(other);
    }

    /// The next time that this product is read, something happens first.
    pub(crate) fn before_reading(&self, product: ProductId, what: Meanwhile) {
        *self.meanwhile.lock().unwrap() = Some((product, what));
    }

    fn due(&self, product: ProductId) -> Option<Meanwhile> {
        let mut meanwhile = self.meanwhile.lock().unwrap();
        meanwhile.take_if(|(which, _)| *which == product).map(|(_, what)| what)
    }
}

#[async_trait]
impl Products for OneProduct {
    async fn version(&self, _: &Platform, _: ProductVersionId) -> Result<Option<Product>> {
        Ok(Some(self.get()))
    }
    async fn current(&self, _: &Platform, id: ProductId) -> Result<Option<Product>> {
        if let Some(what) = self.due(id) {
            what.await?;
        }
        let product = self.get();
        let known = product.product == id || self.others.lock().unwrap().contains(&id);
        Ok(known.then_some(Product { product: id, ..product }))
    }
    async fn by_gtin(&self, _: &Platform, _: &str) -> Result<Option<Product>> {
        Ok(Some(self.get()))
    }
    async fn answer(&self, _: &mut Tx, _: ProductId, answers: &[Answer]) -> Result<Product> {
        let mut product = self.product.lock().unwrap();
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
    let (app, merchant, product, _) = world_with_catalogue(on).await;
    (app, merchant, product)
}

pub(crate) async fn world_with_catalogue(on: On) -> (TestApp, Actor, Product, Arc<OneProduct>) {
    let merchant = actor(OrganisationKind::Enterprise, id(), &[Role::Merchant]);
    let product = bear(merchant.organisation);
    let catalogue = Arc::new(OneProduct {
        product: Mutex::new(product.clone()),
        others: Mutex::default(),
        meanwhile: Mutex::new(None),
    });
    let known = Arc::clone(&catalogue);
    let app = TestApp::start(on, |builder| market_access::wire(builder).port(|p| p.products = Some(known))).await;
    let tx = app.platform.system("test").await.unwrap();
    tx.grant(PRODUCT, product.product, merchant.organisation, Audience::Owner, "test").await.unwrap();
    tx.commit().await.unwrap();
    (app, merchant, product, catalogue)
}

pub(crate) fn wanted() -> Wanted {
    let day = "2026-11-24".parse().unwrap();
    Wanted {
        markets: ["CN", "EU", "US"].map(ToOwned::to_owned).to_vec(),
        manufactured_on: day,
        placed_on_market_on: day,
    }
}
