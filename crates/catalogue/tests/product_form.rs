//! Typing a product in a browser without JavaScript: nothing typed is lost, whatever the button.

#![expect(clippy::unwrap_used, reason = "a test cannot go on without its sample file")]

mod common;

use catalogue::actions::products::create;
use common::{bear, browser, merchant};
use platform::testing::{On, TestApp};

const TYPED: &[(&str, &str)] = &[
    ("once", "form-1"),
    ("name_zh", "<script>alert(1)</script>小熊"),
    ("age_min", "3"),
    ("age_min_unit", "y"),
    ("has", "plush"),
    ("ask.magnet", "no"),
    ("c.0.name_zh", "鼻子"),
    ("c.0.material", "pvc"),
    ("c.0.ask.accessible", "yes"),
];

fn with<'a>(more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    [TYPED, more].concat()
}

/// A small JPEG drawn here.
fn photo() -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    image::DynamicImage::new_rgb8(60, 40).write_to(&mut bytes, image::ImageFormat::Jpeg).unwrap();
    bytes.into_inner()
}

#[tokio::test]
async fn adding_a_component_keeps_everything_typed() {
    let app = TestApp::start(On::Sqlite, catalogue::wire).await;
    let browser = browser(&app, &merchant());
    let page = browser.form("/products", &with(&[("do", "add-component")])).await;
    assert_eq!(page.status, 200);
    assert!(page.text.contains("c.1.name_zh"), "an empty component is there");
    for kept in ["value=\"plush\" checked", "value=\"鼻子\"", "value=\"pvc\" selected", "value=\"form-1\""] {
        assert!(page.text.contains(kept), "{kept} in {}", page.text);
    }
    assert!(
        page.text.contains("&#60;script&#62;alert(1)") && !page.text.contains("<script>alert(1)"),
        "typed markup is inert"
    );
}

#[tokio::test]
async fn a_wrong_form_comes_back_with_each_fault_beside_its_field() {
    let app = TestApp::start(On::Sqlite, catalogue::wire).await;
    let browser = browser(&app, &merchant());
    let wrong = with(&[("gtin", "6901234567891"), ("c.1.name_zh", "眼睛"), ("do", "save")]);
    let page = browser.form("/products", &wrong).await;
    assert_eq!(page.status, 422);
    for told in ["校验位是 1,按前面的数字应为 2", "请选择材料", "value=\"6901234567891\"", "value=\"眼睛\""]
    {
        assert!(page.text.contains(told), "{told} in {}", page.text);
    }
    let right = with(&[("gtin", "6901234567892"), ("do", "save")]);
    let saved = browser.form("/products", &right).await;
    assert_eq!(saved.status, 303, "{}", saved.text);
    let again = browser.form("/products", &right).await;
    assert_eq!(again.location, saved.location, "the same form twice makes one product");
    let shown = browser.get(&saved.location.unwrap()).await.text;
    assert!(shown.contains("磁体") && !shown.contains("<script>alert(1)"), "{shown}");
}

#[tokio::test]
async fn a_photograph_is_kept_at_once_and_stays_through_a_fault() {
    let app = TestApp::start(On::Sqlite, catalogue::wire).await;
    let (who, stranger) = (merchant(), merchant());
    let browser = browser(&app, &who);
    let page =
        browser.upload("/products", "photos", "bear.jpg", &photo(), &with(&[("do", "save"), ("gtin", "1")])).await;
    assert_eq!(page.status, 422);
    let hash = page.text.split("name=\"photo\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    assert_eq!(browser.get(&format!("/products/photos/{hash}/small")).await.headers["content-type"], "image/jpeg");
    assert_eq!(common::browser(&app, &stranger).get(&format!("/products/photos/{hash}/small")).await.status, 404);

    let saved = browser.form("/products", &with(&[("photo", &hash), ("do", "save")])).await;
    let at = saved.location.unwrap();
    assert_eq!(browser.get(&format!("{at}/photos/{hash}")).await.status, 200);
    // Somebody else cannot put it on a product of theirs.
    let stolen = common::browser(&app, &stranger).form("/products", &with(&[("photo", &hash), ("do", "save")])).await;
    assert!(stolen.status == 422 && stolen.text.contains("不是本单位上传的"), "{}", stolen.text);

    let fake =
        browser.upload("/products", "photos", "x.jpg", b"<svg onload=alert(1)>", &with(&[("do", "add-photos")])).await;
    assert!(fake.status == 422 && fake.text.contains("“x.jpg”不是 JPEG 或 PNG"), "{}", fake.text);
}

#[tokio::test]
async fn two_people_editing_at_once_lose_nothing() {
    let app = TestApp::start(On::Sqlite, catalogue::wire).await;
    let who = merchant();
    let id = create(&app.platform, &who, &bear(), "").await.unwrap();
    let browser = browser(&app, &who);
    let path = format!("/products/{id}/versions");
    let change = |name: &'static str, row_version: &'static str| {
        with(&[("name_en", name), ("row_version", row_version), ("do", "save")])
    };
    assert_eq!(browser.form(&path, &change("First", "1")).await.status, 303);
    let late = browser.form(&path, &change("Second", "1")).await;
    assert_eq!(late.status, 409);
    assert!(late.text.contains("value=\"Second\"") && late.text.contains("别人刚刚修改了"), "{}", late.text);
    assert!(late.text.contains("name=\"row_version\" value=\"2\""), "saving again is possible");
}

#[tokio::test]
async fn the_api_records_a_product_once_and_names_every_faulty_field() {
    let app = TestApp::start(On::Sqlite, catalogue::wire).await;
    let browser = browser(&app, &merchant());
    let body = serde_json::json!({"name_en": "Bear", "age_min_months": 18, "has": ["毛绒玩具"],
        "components": [{"name_en": "Nose", "materials": ["PVC"], "has": ["accessible"]}]});
    let made = browser.json("/api/v1/products", &body).await;
    assert_eq!(made.status, 201, "{}", made.text);
    let made: serde_json::Value = serde_json::from_str(&made.text).unwrap();
    assert_eq!(made["product"]["components"][0]["materials"][0], "pvc");

    let wrong = serde_json::json!({"name_en": "Bear", "gtin": "12", "components": [{"name_en": "x", "materials": ["asbestos"]}]});
    let refused = browser.json("/api/v1/products", &wrong).await;
    assert_eq!(refused.status, 422);
    let problem: serde_json::Value = serde_json::from_str(&refused.text).unwrap();
    let fields: Vec<&str> =
        problem["errors"].as_array().unwrap().iter().map(|e| e["field"].as_str().unwrap()).collect();
    assert_eq!(fields, ["age_min", "gtin", "components.0.materials"]);
}
