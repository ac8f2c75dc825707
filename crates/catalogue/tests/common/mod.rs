//! Builders of this area's tests: a merchant, and a typed bear.

use catalogue::rules::typed::{Typed, TypedComponent};
use kernel::{Actor, OrganisationKind, Role};
use platform::testing::{Browser, TestApp, actor, id};

/// A merchant of an enterprise of one's own.
pub(crate) fn merchant() -> Actor {
    actor(OrganisationKind::Enterprise, id(), &[Role::Merchant])
}

/// A browser in which the merchant is signed in.
pub(crate) fn browser(app: &TestApp, who: &Actor) -> Browser {
    app.browser(platform::web::Routes::new(), catalogue::routes(), Some(who))
}

/// A plush bear with a PVC nose.
pub(crate) fn bear() -> Typed {
    let part = |zh: &str, en: &str, material: &str| TypedComponent {
        name_zh: zh.to_owned(),
        name_en: en.to_owned(),
        materials: vec![material.to_owned()],
        has: vec!["accessible".to_owned()],
        ..TypedComponent::default()
    };
    Typed {
        name_zh: "毛绒小熊".to_owned(),
        name_en: "Plush bear".to_owned(),
        model: "XH-8801".to_owned(),
        gtin: "6901234567892".to_owned(),
        age_min: "18m".to_owned(),
        has: vec!["plush".to_owned(), "button_battery".to_owned()],
        components: vec![part("绒布", "Fur", "textile"), part("鼻子", "Nose", "pvc")],
        ..Typed::default()
    }
}
