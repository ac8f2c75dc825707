//! The area's story: a product is recorded, changed, found, shared, on both databases.

mod common;

use catalogue::actions::products::{Edited, create, edit};
use catalogue::actions::share::SHARE;
use catalogue::rules::typed::Typed;
use common::{bear, browser, merchant};
use kernel::{OrganisationKind, Role};
use platform::Error;
use platform::testing::{On, TestApp, actor, both_databases, id};

#[tokio::test]
async fn a_product_is_recorded_changed_and_found_on_both_databases() {
    both_databases(|on| async move {
        let app = TestApp::start(on, catalogue::wire).await;
        let (platform, merchant) = (&app.platform, merchant());
        let product = create(platform, &merchant, &bear(), "once-1").await.unwrap();
        assert_eq!(create(platform, &merchant, &bear(), "once-1").await.unwrap(), product, "the same form twice");

        let port = platform.products().unwrap();
        let first = port.current(platform, product).await.unwrap().unwrap();
        assert_eq!((first.version_number, first.components.len(), first.owner), (1, 2, merchant.organisation));

        let mut changed = bear();
        changed.components[1].materials = vec!["PP".to_owned()];
        changed.note = "客户要求不用 PVC".to_owned();
        assert_eq!(edit(platform, &merchant, product, &changed, 1).await.unwrap(), Edited::Version(2));
        assert_eq!(edit(platform, &merchant, product, &changed, 2).await.unwrap(), Edited::Unchanged);
        let late = edit(platform, &merchant, product, &bear(), 1).await;
        assert!(matches!(late, Err(Error::Conflict(_))), "{late:?}");

        let old = port.version(platform, first.version).await.unwrap().unwrap();
        assert_eq!(old, first, "a version is never changed");
        let new = port.by_gtin(platform, "06901234567892").await.unwrap().unwrap();
        assert_eq!((new.version_number, new.components[1].materials.clone()), (2, vec!["PP".to_owned()]));
        assert_eq!(new.components[1].key, first.components[1].key, "the part keeps its key");
        for (prefix, owner) in
            [("6901234", Some(merchant.organisation)), ("690123456789", Some(merchant.organisation)), ("6901235", None)]
        {
            assert_eq!(port.first_under(platform, prefix).await.unwrap(), owner, "{prefix}");
        }

        let page = browser(&app, &merchant).get(&format!("/products/{product}")).await;
        assert!(
            page.text.contains("材料:聚氯乙烯 → 聚丙烯") && page.text.contains("客户要求不用 PVC"),
            "{}",
            page.text
        );
    })
    .await;
}

#[tokio::test]
async fn lists_are_searched_and_paged_by_keyset_on_both_databases() {
    both_databases(|on| async move {
        let app = TestApp::start(on, catalogue::wire).await;
        let who = merchant();
        for number in 1..=5 {
            let typed = Typed {
                name_zh: format!("小熊{number}"),
                model: format!("A_{number}%"),
                gtin: String::new(),
                ..bear()
            };
            create(&app.platform, &who, &typed, "").await.unwrap();
        }
        let browser = browser(&app, &who);
        let mut seen = Vec::new();
        let mut after = String::new();
        loop {
            let answer = browser.get(&format!("/api/v1/products?limit=2&after={after}")).await;
            let body: serde_json::Value = serde_json::from_str(&answer.text).unwrap();
            seen.extend(body["items"].as_array().unwrap().iter().map(|i| i["name_zh"].as_str().unwrap().to_owned()));
            match body["next"].as_str() {
                Some(next) => after = next.to_owned(),
                None => break,
            }
        }
        assert_eq!(seen, ["小熊5", "小熊4", "小熊3", "小熊2", "小熊1"]);
        let found = browser.get("/products?q=a_3%25").await.text;
        assert!(found.contains("小熊3") && !found.contains("小熊4"), "{found}");
        assert!(browser.get("/products?q=%25%25").await.text.contains("没有找到"), "a search text is no pattern");
    })
    .await;
}

#[tokio::test]
async fn an_event_that_names_product_and_grantee_opens_the_product_there_once() {
    let app = TestApp::start(On::Sqlite, |b| catalogue::wire(b).subscribe("order.submitted", SHARE)).await;
    let (owner, centre) = (merchant(), actor(OrganisationKind::ServiceCentre, id(), &[Role::Receptionist]));
    let product = create(&app.platform, &owner, &bear(), "").await.unwrap();
    let there = browser(&app, &centre);
    assert_eq!(there.get(&format!("/products/{product}")).await.status, 404, "a stranger's product does not exist");

    for _ in 0..2 {
        let mut tx = app.platform.system("test").await.unwrap();
        let data =
            serde_json::json!({"product": product, "grantee": centre.organisation, "audience": "service_centre"});
        tx.record(platform::db::Event::new("order.submitted", "order", "1").with(data)).await.unwrap();
        tx.commit().await.unwrap();
        platform::jobs::drain(&app.platform).await.unwrap();
    }
    let page = there.get(&format!("/products/{product}")).await;
    assert_eq!(page.status, 200);
    assert_eq!(page.text.matches("开放</strong>").count(), 1, "the timeline tells it once: {}", page.text);
    assert!(!page.text.contains("/edit"), "who only sees it cannot edit");
    assert_eq!(there.get(&format!("/products/{product}/edit")).await.status, 403);
}

#[tokio::test]
async fn a_gtin_answers_for_one_product_only() {
    let app = TestApp::start(On::Sqlite, catalogue::wire).await;
    let (first, other) = (merchant(), merchant());
    let product = create(&app.platform, &first, &bear(), "").await.unwrap();
    for who in [&first, &other] {
        let again = create(&app.platform, who, &bear(), "").await;
        assert!(matches!(&again, Err(Error::Invalid(faults)) if faults[0].field == "gtin"), "{again:?}");
    }
    // Its owner may give the number to another product once the first no longer bears it.
    let without = Typed { gtin: String::new(), ..bear() };
    edit(&app.platform, &first, product, &without, 1).await.unwrap();
    let moved = create(&app.platform, &first, &bear(), "").await.unwrap();
    let found = app.platform.products().unwrap().by_gtin(&app.platform, "06901234567892").await.unwrap().unwrap();
    assert_eq!(found.product, moved);
}
