//! Codes of keys other than the GTIN: cartons, places, and whatever else a company numbers.
#![expect(clippy::unwrap_used, reason = "test support: there is nothing to recover")]

use axum::body::Body;
use axum::http::Method;
use platform::testing::{On, both_databases};
use serde_json::{Value, json};
use traceability::actions::pack::pack;
use traceability::actions::places::{NewPlace, create};
use traceability::actions::recall::{draft, open};

use crate::common::{World, encoded, value};
use crate::official::official_data;

const VOC: &str = "https://ref.gs1.org/voc/";
const GLN: &str = "6901234000016";

fn link(anchor: &str, kind: &str, href: &str) -> Value {
    json!({"anchor": anchor, "link_type": kind, "href": href, "title": kind})
}

async fn give(world: &World, links: Value) {
    let answer = world.browser(Some(&world.merchant)).json("/api/v1/links", &links).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
}

/// A value with the digit that checks the digits before it.
fn checked(digits: &str) -> String {
    format!("{digits}{}", gs1::check_digit::compute(digits).unwrap())
}

/// A link that each primary key can have: with its qualifiers, and the level above.
fn codes() -> Vec<(String, Option<String>)> {
    let pair: String = gs1::check_digit::compute_pair("6901234M1").unwrap().iter().collect();
    let (gsrn, itip) = (checked("69012340000000001"), "069012345678920102");
    let both = |key: String, qualifiers: &str| (format!("{key}/{qualifiers}"), Some(key));
    let alone = |key: String| (key, None);
    vec![
        alone(format!("/00/{}", checked("06901234000000007"))),
        alone(format!("/253/{GLN}DOC1")),
        alone(format!("/255/{GLN}7")),
        alone("/401/6901234CONSIGNMENT".to_owned()),
        alone(format!("/402/{}", checked("6901234000000001"))),
        both(format!("/414/{GLN}"), "254/GATE"),
        (format!("/415/{GLN}/8020/R1"), None),
        both(format!("/417/{GLN}"), "7040/1ABC"),
        alone(format!("/8003/0{GLN}CRATE7")),
        both("/8004/6901234PRESS".to_owned(), "7040/1ABC"),
        both(format!("/8006/{itip}"), "10/L1/21/S1"),
        both("/8010/6901234EYE".to_owned(), "8011/7"),
        alone(format!("/8013/6901234M1{pair}")),
        both(format!("/8017/{gsrn}"), "8019/7"),
        both(format!("/8018/{gsrn}"), "8019/7"),
    ]
}

#[tokio::test]
async fn a_carton_leads_to_its_lot_and_a_recall_stands_before_its_owners_link() {
    both_databases(|on| async move {
        let world = World::start(on).await;
        let lot = world.lot("L1", 4).await;
        let cartons = pack(world.platform(), &world.merchant, lot, 2, "6901234", "").await.unwrap();
        let browser = world.browser(None);
        let path = format!("/00/{}", cartons[0]);
        let answer = browser.get(&format!("{path}?x=1")).await;
        let passport = format!("/passport/{}/L1?x=1", crate::common::GTIN);
        assert_eq!((answer.status.as_u16(), answer.location), (307, Some(passport)));
        let linkset = value(&browser.get(&format!("{path}?linkType=linkset")).await);
        let links = &linkset["linkset"][0];
        assert_eq!(links["anchor"], format!("http://127.0.0.1:8080{path}"));
        assert!(links[format!("{VOC}defaultLink")][0]["href"].as_str().unwrap().ends_with("/L1"), "{links}");
        let events = links[format!("{VOC}epcis")][0]["href"].as_str().unwrap();
        let sscc = encoded(&format!("https://id.gs1.org/00/{}", cartons[0])).to_lowercase();
        assert!(
            events.contains("MATCH_anyEPC=") && events.to_lowercase().contains(&sscc.replace("%2e", ".")),
            "{events}"
        );
        give(&world, json!([link(&path, "defaultLink", "https://brand.example/{gtin}/{lot}?carton={key}")])).await;
        let answer = browser.get(&format!("{path}?y=1")).await.location.unwrap();
        let expected = format!("https://brand.example/{}/L1?carton={}&y=1", crate::common::GTIN, cartons[0]);
        assert_eq!(answer, expected);
        // What was not packed here is not known, and a wrong digit is told.
        let other = checked("06901234000000999");
        assert_eq!(browser.get(&format!("/00/{other}")).await.status, 404);
        assert_eq!(browser.get(&format!("/00/{other}?linkType=linkset")).await.status, 404);
        assert_eq!(browser.get(&format!("/00/{}5", &other[..17])).await.status, 400);
        assert_eq!(browser.send(Method::OPTIONS, &path, None, Body::empty()).await.status, 204);
        let bad = format!("https://id.gs1.org/01/{}/10/L1", crate::common::GTIN);
        let recall = draft(world.platform(), &world.merchant, &bad, &crate::recalling::notice(), "").await.unwrap();
        open(world.platform(), &world.merchant, recall).await.unwrap();
        let recalled = browser.get(&format!("{path}?z=1")).await.location.unwrap();
        assert!(recalled.starts_with("/passport/"), "{recalled}");
    })
    .await;
}

#[tokio::test]
async fn a_place_has_a_page_that_its_owner_alone_named() {
    both_databases(|on| async move {
        let world = World::start(on).await;
        let named =
            |zh: &str, en: &str| NewPlace { gln: GLN.to_owned(), name_zh: zh.to_owned(), name_en: en.to_owned() };
        create(world.platform(), &world.stranger, &named("假仓库", "Not theirs")).await.unwrap();
        let browser = world.browser(None);
        let path = format!("/414/{GLN}");
        assert_eq!(browser.get(&path).await.status, 404, "a stranger may name it, and is not believed");
        create(world.platform(), &world.merchant, &named("东厂<b>", "East works")).await.unwrap();
        let page = format!("/gln/{GLN}");
        for asked in [format!("{path}?a=1"), format!("{path}/254/GATE?a=1")] {
            assert_eq!(browser.get(&asked).await.location, Some(format!("{page}?a=1")), "{asked}");
        }
        give(&world, json!([link(&path, "support", "https://brand.example/east")])).await;
        let english = browser.get(&format!("{page}?lang=en")).await.text;
        assert!(english.contains("East works") && english.contains("https://brand.example/east"), "{english}");
        let chinese = browser.get(&format!("{page}?lang=zh-CN")).await.text;
        assert!(chinese.contains("东厂&#60;b&#62;") && !chinese.contains("假仓库"), "{chinese}");
        let linkset = value(&browser.get(&format!("{path}/254/GATE?linkType=linkset")).await);
        let links = &linkset["linkset"][0];
        assert_eq!(links[format!("{VOC}support")][0]["href"], "https://brand.example/east");
        assert_eq!(links[format!("{VOC}locationInfo")].as_array().unwrap().len(), 2);
        for nothing in [format!("/gln/{}", checked("690123400002")), "/gln/6901234000017".to_owned()] {
            assert_eq!(browser.get(&nothing).await.status, 404, "{nothing}");
        }
    })
    .await;
}

#[tokio::test]
async fn every_primary_key_resolves_to_what_its_owner_gave_and_walks_up() {
    both_databases(|on| async move {
        let world = World::start(on).await;
        let (browser, stranger) = (world.browser(None), world.browser(Some(&world.stranger)));
        let schema = official_data().map(|data| {
            let text = std::fs::read_to_string(data.join("resolver/gs1-linkset/gs1-linkset-schema.json")).unwrap();
            serde_json::from_str::<Value>(&text).unwrap()
        });
        for (path, above) in codes() {
            let anchor = above.as_ref().unwrap_or(&path);
            assert_eq!(browser.get(&path).await.status, 404, "nothing yet: {path}");
            let refused = stranger.json("/api/v1/links", &json!([link(anchor, "pip", "https://evil.example/")])).await;
            assert!(refused.status == 422 && refused.text.contains("links.0.anchor"), "{path}: {}", refused.text);
            give(&world, json!([link(anchor, "pip", "https://brand.example/{key}")])).await;
            let key = path.split('/').nth(2).unwrap();
            let there = format!("https://brand.example/{}", key.replace('"', ""));
            let answer = browser.get(&format!("{path}?linkType=gs1:pip")).await;
            assert_eq!(answer.location.as_deref(), Some(there.as_str()), "{path}");
            let answer = browser.get(&format!("{path}?x=1")).await;
            assert_eq!(answer.location, Some(format!("{there}?x=1")), "what there is answers as the default: {path}");
            assert_eq!(browser.get(&format!("{path}?linkType=gs1:faqs")).await.status, 404, "{path}");
            let linkset = value(&browser.get(&format!("{path}?linkType=linkset")).await);
            assert_eq!(linkset["linkset"][0][format!("{VOC}defaultLink")], json!([{"href": there, "title": "pip"}]));
            if let Some(schema) = &schema {
                assert!(jsonschema::validator_for(schema).unwrap().is_valid(&linkset), "{linkset}");
            }
            if above.is_some() {
                give(&world, json!([link(&path, "defaultLink", "https://brand.example/this-one")])).await;
                let answer = browser.get(&format!("{path}?y=1")).await;
                assert_eq!(answer.location.as_deref(), Some("https://brand.example/this-one?y=1"), "{path}");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn a_company_prefix_speaks_for_every_key_of_its_owner_and_of_nobody_else() {
    let world = World::start(On::Sqlite).await;
    give(&world, json!([link("prefix/6901234", "handledBy", "https://id.brand.example/")])).await;
    let theirs = json!([link("prefix/690", "pip", "x"), link("prefix/69012345", "pip", "https://evil.example/")]);
    let stranger = world.browser(Some(&world.stranger));
    assert_eq!(stranger.json("/api/v1/links", &theirs).await.status, 422);
    let theirs = json!([link("prefix/6901", "defaultLink", "https://evil.example/")]);
    assert_eq!(stranger.json("/api/v1/links", &theirs).await.status, 200);
    let browser = world.browser(None);
    for (path, _) in codes() {
        let answer = browser.get(&path).await;
        assert_eq!(answer.location, Some(format!("https://id.brand.example{path}")), "{path}");
    }
    assert_eq!(browser.get("/8004/6901999PRESS").await.status, 404, "nobody here has products under this prefix");
}

#[tokio::test]
async fn a_wrong_key_is_told_with_its_place_where_links_are_given() {
    let world = World::start(On::Sqlite).await;
    let merchant = world.browser(Some(&world.merchant));
    let typed = [("anchor", "/414/6901234000017"), ("kind", "pip"), ("href", "https://a.example/"), ("title", "t")];
    let refused = merchant.form("/links", &typed).await;
    assert!(refused.status == 422 && refused.text.contains("第 13 位校验码是 7,应为 6"), "{}", refused.text);
    let pasted = format!("({})x\tpip\thttps://a.example/\tt\n(8004)6901999PRESS\tpip\thttps://a.example/\tt", 414);
    let refused = merchant.form("/links", &[("pasted", pasted.as_str())]).await;
    assert!(refused.status == 422 && refused.text.contains("第 2 行:这个标识不归贵单位"), "{}", refused.text);
    let pasted =
        format!("(414){GLN}\tpip\thttps://a.example/\tt\nurn:epc:id:giai:6901234.PRESS\tpip\thttps://a.example/\tt");
    assert_eq!(merchant.form("/links", &[("pasted", pasted.as_str())]).await.location.as_deref(), Some("/links"));
    let page = merchant.get(&format!("/links?q={}", encoded("/8004/6901234PRESS"))).await;
    assert!(page.text.contains("/8004/6901234PRESS") && !page.text.contains(&format!("/414/{GLN}")), "{}", page.text);
}
