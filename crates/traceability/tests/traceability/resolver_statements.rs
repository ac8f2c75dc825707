//! The statements R1 to R15 of a GS1-conformant resolver, by number (resolver 1.2; `../shared/reference/epcis/requirements.md` §10).

use axum::body::Body;
use axum::http::Method;
use platform::testing::{Answer, Browser, On, both_databases};
use serde_json::{Value, json};

use crate::common::{GTIN, World};
use crate::official::official_data;

const VOC: &str = "https://ref.gs1.org/voc/";

async fn scan(browser: &Browser, path: &str, headers: &[(&str, &str)]) -> Answer {
    browser.send_with(Method::GET, path, headers, Body::empty()).await
}

fn value(answer: &Answer) -> Value {
    serde_json::from_str(&answer.text).unwrap_or_else(|error| panic!("{error}: {}", answer.text))
}

fn link(anchor: &str, kind: &str, href: &str, lang: &str) -> Value {
    json!({"anchor": anchor, "link_type": kind, "href": href, "title": format!("{kind} {lang}"), "hreflang": lang})
}

async fn give(world: &World, links: &[Value]) -> Answer {
    let answer = world.browser(Some(&world.merchant)).json("/api/v1/links", &json!(links)).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer
}

#[tokio::test]
async fn r1_get_head_options_for_any_origin() {
    let world = World::start(On::Sqlite).await;
    let browser = world.browser(None);
    for method in [Method::GET, Method::HEAD, Method::OPTIONS] {
        let answer = browser.send(method.clone(), &format!("/01/{GTIN}"), None, Body::empty()).await;
        let expected = if method == Method::OPTIONS { 204 } else { 307 };
        assert_eq!(answer.status, expected, "{method}");
        assert_eq!(answer.headers["access-control-allow-origin"], "*", "{method}");
    }
}

#[tokio::test]
async fn r2_r12_what_is_wrong_is_400_and_what_is_harmless_is_tolerated() {
    let world = World::start(On::Sqlite).await;
    let browser = world.browser(None);
    let long = format!("/01/{GTIN}/10/{}", "L".repeat(21));
    for path in
        ["/01/06901234567893", "/01/690123456789", "/01/06901234567892/21/S/10/L", "/01/06901234567892/99/x", &long]
    {
        assert_eq!(browser.get(path).await.status, 400, "{path}");
        let asked = format!("{path}?linkType=linkset");
        assert_eq!(browser.get(&asked).await.status, 400, "never 200 with an error in it: {path}");
    }
    for path in ["/01/6901234567892", "/01/06901234567892/", "/01/06901234567892/10/L1/"] {
        assert_eq!(browser.get(path).await.status, 307, "{path}");
    }
}

#[tokio::test]
async fn r3_r4_there_is_a_default_at_every_level_and_levels_walk_up() {
    both_databases(|on| async move {
        let world = World::start(on).await;
        let browser = world.browser(None);
        let unit = format!("/01/{GTIN}/10/L1/21/S1");
        assert_eq!(browser.get(&unit).await.location.unwrap(), format!("/passport/{GTIN}/L1/S1"));
        give(&world, &[link(GTIN, "defaultLink", "https://brand.example/{gtin}?lot={lot}&unit={serial}", "")]).await;
        let answer = browser.get(&unit).await;
        assert_eq!(answer.status, 307);
        assert_eq!(answer.location.unwrap(), format!("https://brand.example/{GTIN}?lot=L1&unit=S1"));
        give(&world, &[link(&format!("/01/{GTIN}/10/L1"), "defaultLink", "https://brand.example/lot", "")]).await;
        // Another unit: an answer that was given twice is kept for a quarter of a second.
        let second = browser.get(&format!("/01/{GTIN}/10/L1/21/S2")).await;
        assert_eq!(second.location.unwrap(), "https://brand.example/lot");
        let other = browser.get(&format!("/01/{GTIN}/10/L2")).await;
        assert_eq!(other.location.unwrap(), format!("https://brand.example/{GTIN}?lot=L2&unit="));
        give(&world, &[link(GTIN, "faqs", "https://brand.example/faq", "en")]).await;
        let linkset = value(&browser.get(&format!("{unit}?linkType=linkset")).await);
        let context = &linkset["linkset"][0];
        assert_eq!(context[format!("{VOC}faqs")][0]["href"], "https://brand.example/faq");
        assert_eq!(
            context[format!("{VOC}defaultLink")],
            json!([{"href": "https://brand.example/lot", "title": "defaultLink"}])
        );
    })
    .await;
}

#[tokio::test]
async fn r5_a_link_type_redirects_is_404_or_offers_choices() {
    let world = World::start(On::Sqlite).await;
    let browser = world.browser(None);
    give(
        &world,
        &[
            link(GTIN, "instructions", "https://brand.example/a", "de"),
            link(GTIN, "instructions", "https://brand.example/b", "fr"),
        ],
    )
    .await;
    for kind in ["gs1:instructions", "instructions", "https://ref.gs1.org/voc/instructions"] {
        let answer = scan(&browser, &format!("/01/{GTIN}?linkType={kind}"), &[("accept-language", "fr")]).await;
        assert_eq!(answer.location.as_deref(), Some("https://brand.example/b"), "{kind}");
    }
    let choices = scan(&browser, &format!("/01/{GTIN}?linkType=gs1:instructions"), &[("accept-language", "ja")]).await;
    assert_eq!(choices.status, 300);
    assert_eq!(value(&choices)["linkset"][0][format!("{VOC}instructions")].as_array().unwrap().len(), 2);
    for kind in ["gs1:recipeInfo", "schema:instructions", "gs1:nonsense"] {
        assert_eq!(browser.get(&format!("/01/{GTIN}?linkType={kind}")).await.status, 404, "{kind}");
    }
}

#[tokio::test]
async fn r6_r7_r8_the_linkset_is_as_gs1_describes_it() {
    let world = World::start(On::Sqlite).await;
    let browser = world.browser(None);
    give(
        &world,
        &[
            link(GTIN, "defaultLink", "https://brand.example/", ""),
            link(GTIN, "defaultLinkMulti", "https://brand.example/zh", "zh-CN"),
            link(GTIN, "registerProduct", "https://brand.example/r", "en"),
        ],
    )
    .await;
    for (query, accept) in [("?linkType=linkset", "*/*"), ("?linkType=all", "*/*"), ("", "application/linkset+json")] {
        let answer = scan(&browser, &format!("/01/{GTIN}/10/L1{query}"), &[("accept", accept)]).await;
        assert_eq!(answer.status, 200);
        assert_eq!(answer.headers["content-type"], "application/linkset+json");
        assert!(answer.headers["link"].to_str().unwrap().contains("json-ld#context"));
        let linkset = value(&answer);
        let context = linkset["linkset"][0].as_object().unwrap();
        assert_eq!(context["anchor"], format!("http://127.0.0.1:8080/01/{GTIN}/10/L1"));
        let default = context[&format!("{VOC}defaultLink")].as_array().unwrap();
        assert_eq!(default, &[json!({"href": "https://brand.example/", "title": "defaultLink"})]);
        assert_eq!(context[&format!("{VOC}defaultLinkMulti")][0]["hreflang"], json!(["zh-CN"]));
        let described: Vec<&Value> = context
            .iter()
            .filter(|(kind, _)| {
                !kind.contains("defaultLink") && !["anchor", "itemDescription"].contains(&kind.as_str())
            })
            .flat_map(|(_, links)| links.as_array().unwrap())
            .collect();
        assert!(described.iter().any(|link| link["href"] == "https://brand.example/"), "under what it is, too");
        for link in described {
            assert!(link["href"].is_string() && link["title"].is_string() && link["type"].is_string(), "{link}");
        }
        if let Some(data) = official_data() {
            let schema = std::fs::read_to_string(data.join("resolver/gs1-linkset/gs1-linkset-schema.json")).unwrap();
            let schema: Value = serde_json::from_str(&schema).unwrap();
            let errors: Vec<String> =
                jsonschema::validator_for(&schema).unwrap().iter_errors(&linkset).map(|e| e.to_string()).collect();
            assert!(errors.is_empty(), "{errors:?}");
        }
    }
    let redirect = browser.get(&format!("/01/{GTIN}")).await;
    assert!(redirect.headers["link"].to_str().unwrap().contains("rel=\"linkset\""), "also when it redirects");
}

#[tokio::test]
async fn r9_language_media_and_context_choose_and_vary_says_so() {
    let world = World::start(On::Sqlite).await;
    let browser = world.browser(None);
    let mut us = link(GTIN, "support", "https://brand.example/us", "en");
    us["context"] = json!("US");
    let mut pdf = link(GTIN, "support", "https://brand.example/pdf", "zh");
    pdf["media_type"] = json!("application/pdf");
    give(
        &world,
        &[
            link(GTIN, "support", "https://brand.example/zh", "zh"),
            link(GTIN, "support", "https://brand.example/en", "en"),
            us,
            pdf,
        ],
    )
    .await;
    for (query, language, accept, expected) in [
        ("", "zh-CN,zh;q=0.9,en;q=0.8", "text/html,*/*;q=0.1", "zh"),
        ("", "en-GB;q=0.9,zh;q=0.1", "text/html", "en"),
        ("", "zh", "application/pdf", "pdf"),
        ("&context=US", "zh", "text/html", "us"),
    ] {
        let path = format!("/01/{GTIN}?linkType=gs1:support{query}");
        let answer = scan(&browser, &path, &[("accept-language", language), ("accept", accept)]).await;
        assert_eq!(
            answer.location.as_deref(),
            Some(format!("https://brand.example/{expected}").as_str()),
            "{language}"
        );
        let vary = answer.headers["vary"].to_str().unwrap();
        assert!(vary.contains("accept-language") && vary.contains("accept"), "{vary}");
    }
}

#[tokio::test]
async fn r10_what_a_request_carries_goes_along() {
    let world = World::start(On::Sqlite).await;
    let browser = world.browser(None);
    let answer = browser.get(&format!("/01/{GTIN}?17=271231&utm=a%20b&linkType=gs1:defaultLink")).await;
    assert_eq!(answer.location.unwrap(), format!("/passport/{GTIN}?17=271231&utm=a%20b"));
    give(&world, &[link(GTIN, "pip", "https://brand.example/?x=1", "en")]).await;
    let answer = browser.get(&format!("/01/{GTIN}?linkType=gs1:pip&17=271231")).await;
    assert_eq!(answer.location.unwrap(), "https://brand.example/?x=1&17=271231");
}

#[tokio::test]
async fn r11_r14_the_resolver_describes_itself_and_knows_the_vocabulary() {
    let world = World::start(On::Sqlite).await;
    let description = value(&world.browser(None).get("/.well-known/gs1resolver").await);
    assert_eq!(description["resolverRoot"], "http://127.0.0.1:8080");
    assert_eq!(description["supportedPrimaryKeys"], json!(traceability::rules::keys::PRIMARY_KEYS));
    assert_eq!(description["supportedLinkType"][0]["namespace"], VOC);
    assert_eq!(description["extensionProfile"].as_object().unwrap().len(), 60);
}

#[tokio::test]
async fn r13_a_company_prefix_is_handed_on_with_a_word() {
    let world = World::start(On::Sqlite).await;
    give(&world, &[link("prefix/6901234", "handledBy", "https://id.brand.example/", "")]).await;
    let browser = world.browser(None);
    let answer = browser.get(&format!("/01/{GTIN}/10/L1?x=1")).await;
    assert_eq!(answer.location.as_deref(), Some(format!("https://id.brand.example/01/{GTIN}/10/L1?x=1").as_str()));
    let links: Vec<&str> = answer.headers.get_all("link").iter().map(|link| link.to_str().unwrap()).collect();
    assert!(links.iter().any(|link| link.contains("voc/handledBy")), "{links:?}");
    // A stranger who names the same prefix changes nothing: it speaks for its own products alone.
    let stranger = world.browser(Some(&world.stranger));
    let theirs = json!([link("prefix/690123456789", "defaultLink", "https://evil.example/", "")]);
    assert_eq!(stranger.json("/api/v1/links", &theirs).await.status, 200);
    assert!(browser.get(&format!("/01/{GTIN}")).await.location.unwrap().starts_with("https://id.brand.example/"));
}

#[tokio::test]
async fn r15_links_are_given_merged_ended_and_remembered_by_their_owner_alone() {
    both_databases(|on| async move {
        let world = World::start(on).await;
        let merchant = world.browser(Some(&world.merchant));
        let pip = link(GTIN, "pip", "https://brand.example/1", "zh");
        let first = value(&give(&world, std::slice::from_ref(&pip)).await);
        assert_eq!(first[0]["outcome"], "given");
        assert_eq!(
            value(&give(&world, std::slice::from_ref(&pip)).await)[0],
            json!({"id": first[0]["id"], "outcome": "known"})
        );
        give(&world, &[link(GTIN, "gs1:pip", "https://brand.example/2", "zh")]).await;
        let now = value(&merchant.get(&format!("/api/v1/links?anchor={GTIN}")).await);
        assert_eq!(now["items"].as_array().unwrap().len(), 1);
        assert_eq!(now["items"][0]["href"], "https://brand.example/2");
        let all = value(&merchant.get("/api/v1/links?history=true").await);
        assert_eq!(all["items"].as_array().unwrap().len(), 2, "{all}");
        // All or none, and each fault by its place.
        let stranger = world.browser(Some(&world.stranger));
        let refused = stranger.json("/api/v1/links", &json!([pip])).await;
        assert_eq!(refused.status, 422);
        assert!(refused.text.contains("links.0.anchor"), "{}", refused.text);
        let bad = json!([link(GTIN, "faqs", "https://brand.example/f", ""), link(GTIN, "faqs", "javascript:x", "")]);
        let refused = merchant.json("/api/v1/links", &bad).await;
        assert!(refused.status == 422 && refused.text.contains("links.1.href"), "{}", refused.text);
        assert_eq!(world.browser(None).get(&format!("/01/{GTIN}?linkType=gs1:faqs")).await.status, 404);
        // Later and until.
        let mut later = link(GTIN, "faqs", "https://brand.example/f", "");
        later["from"] = json!("2026-11-24T03:00:00Z");
        later["until"] = json!("2026-11-24T04:00:00Z");
        give(&world, &[later]).await;
        for (advance, status) in [(0, 404), (3600, 307), (3600, 404)] {
            world.app.clock.advance_seconds(advance);
            let answer = world.browser(None).get(&format!("/01/{GTIN}?linkType=gs1:faqs")).await;
            assert_eq!(answer.status, status);
        }
        let id = now["items"][0]["id"].as_str().unwrap();
        let path = format!("/api/v1/links/{id}");
        assert_eq!(stranger.send(Method::DELETE, &path, None, Body::empty()).await.status, 404);
        assert_eq!(merchant.send(Method::DELETE, &path, None, Body::empty()).await.status, 204);
        assert_eq!(merchant.send(Method::DELETE, &path, None, Body::empty()).await.status, 409);
    })
    .await;
}

#[tokio::test]
async fn an_old_compressed_code_is_read_and_told_uncompressed() {
    let world = World::start(On::Sqlite).await;
    let browser = world.browser(None);
    // GTIN 09520123456788, lot ABC1, serial 12345.
    let answer = browser.get("/ARFRJydaKCCJV4IuWBlEIKMDk").await;
    assert_eq!(answer.status, 307);
    assert_eq!(answer.location.as_deref(), Some("/passport/09520123456788/ABC1/12345"));
    let links: Vec<&str> = answer.headers.get_all("link").iter().map(|link| link.to_str().unwrap()).collect();
    assert!(
        links.iter().any(|link| link.contains("/01/09520123456788/10/ABC1/21/12345") && link.contains("owl:sameAs"))
    );
    assert_eq!(browser.get("/nonsense").await.status, 404);
}

#[tokio::test]
async fn links_are_given_by_typing_and_pasting_and_a_wrong_line_is_named() {
    let world = World::start(On::Sqlite).await;
    let merchant = world.browser(Some(&world.merchant));
    assert!(merchant.get("/links").await.status.is_success());
    let typed =
        [("anchor", GTIN), ("kind", "pip"), ("href", "https://brand.example/"), ("title", "熊<b>"), ("lang", "zh")];
    assert_eq!(merchant.form("/links", &typed).await.location.as_deref(), Some("/links"));
    let page = merchant.get("/links").await.text;
    assert!(page.contains("https://brand.example/") && page.contains("熊&#60;b&#62;"), "{page}");
    let pasted = format!("{GTIN}\tfaqs\thttps://brand.example/f\t问答\n\n123\tpip\tx\t\n");
    let refused = merchant.form("/links", &[("pasted", &pasted)]).await;
    assert_eq!(refused.status, 422);
    assert!(refused.text.contains("第 2 行"), "{}", refused.text);
    assert!(refused.text.contains("https://brand.example/f"), "what was pasted is not lost");
    assert_eq!(
        world.browser(None).get(&format!("/01/{GTIN}?linkType=gs1:faqs")).await.status,
        404,
        "nothing was saved"
    );
}
