//! Tests of [`super`]: what an anchor may be, which levels a code has, which link answers best.

use super::*;

fn link(kind: &str, lang: &str, context: &str, level: usize) -> Found {
    let link = Link {
        anchor: "/01/06901234567892".to_owned(),
        kind: kind.to_owned(),
        href: format!("https://a.example/{lang}{context}{level}"),
        title: "t".to_owned(),
        lang: lang.to_owned(),
        media: "text/html".to_owned(),
        context: context.to_owned(),
    };
    Found { link, level }
}

fn chosen(found: &[Found], languages: &str, context: Option<&str>) -> Vec<String> {
    let wanted = Wanted { languages, media: "text/html,*/*;q=0.8", context };
    best(found, "pip", &wanted).iter().map(|found| found.link.href.clone()).collect()
}

#[test]
fn languages_are_weighed_and_ranges_fall_back() {
    let found = [link("pip", "zh", "", 0), link("pip", "en", "", 0), link("pip", "de-CH", "", 0)];
    assert_eq!(chosen(&found, "zh-CN,en;q=0.9", None), ["https://a.example/zh0"]);
    assert_eq!(chosen(&found, "en;q=0.9, zh;q=0.3", None), ["https://a.example/en0"]);
    assert_eq!(chosen(&found, "de", None), ["https://a.example/de-CH0"]);
    assert_eq!(chosen(&found, "fr", None).len(), 3, "equally good: a choice");
    assert_eq!(chosen(&found, "zh;q=0, *", None).len(), 2, "any other would do");
    let with_any = [link("pip", "zh", "", 0), link("pip", "", "", 0)];
    assert_eq!(chosen(&with_any, "fr", None), ["https://a.example/0"]);
}

#[test]
fn the_lowest_level_and_the_context_come_first() {
    let found =
        [link("pip", "en", "", 2), link("pip", "en", "CN", 1), link("pip", "en", "", 1), link("faqs", "", "", 0)];
    assert_eq!(chosen(&found, "en", None), ["https://a.example/en1"]);
    assert_eq!(chosen(&found, "en", Some("CN")), ["https://a.example/enCN1"]);
    assert_eq!(chosen(&found, "en", Some("US")), ["https://a.example/enCN1", "https://a.example/en1"]);
}

#[test]
fn a_code_has_few_levels_however_many_units_there_are() {
    let link = DigitalLink::parse("https://a.example/01/06901234567892/10/L1/21/S1?x=1").unwrap();
    let levels = anchors(&link);
    assert_eq!(levels.first().unwrap(), "/01/06901234567892/10/L1/21/S1");
    assert_eq!(levels.get(1).unwrap(), "/01/06901234567892/10/L1");
    assert_eq!(levels.get(2).unwrap(), "/01/06901234567892");
    assert_eq!(levels.get(3).unwrap(), "prefix/690123456789");
    assert_eq!(levels.len(), 12);
}

#[test]
fn an_anchor_has_several_writings_and_one_form() {
    for text in ["6901234567892", "06901234567892", "/01/6901234567892", "https://shop.example/01/06901234567892?x=1"] {
        assert_eq!(anchor(text).unwrap(), "/01/06901234567892", "{text}");
    }
    assert_eq!(anchor("prefix/6901234").unwrap(), "prefix/6901234");
    for text in ["6901234567893", "prefix/690", "prefix/69a1", "/414/6901234000017", "/415/6901234000016", "bear", ""] {
        assert!(anchor(text).is_err(), "{text}");
    }
}

#[test]
fn any_key_of_gs1_is_an_anchor_in_any_writing() {
    for text in [
        "/414/6901234000016/254/A1",
        "https://shop.example/414/6901234000016/254/A1?x=1",
        "(414)6901234000016(254)A1",
        "urn:epc:id:sgln:6901234.00001.A1",
    ] {
        assert_eq!(anchor(text).unwrap(), "/414/6901234000016/254/A1", "{text}");
    }
    assert_eq!(anchor("/8010/6901234PART/8011/7").unwrap(), "/8010/6901234PART/8011/7");
    let wrong = anchor("(00)069012340000000011").unwrap_err();
    assert_eq!(wrong.key, "resolver-error-check-digit");
    let wrong = anchor("/00/069012340000000011").unwrap_err();
    assert_eq!(wrong.key, "resolver-error-check-digit");
    assert_eq!(anchor("/417/69012340000").unwrap_err().key, "resolver-error-length");
}

#[test]
fn levels_of_other_keys_walk_up_along_their_qualifiers() {
    let levels = |path: &str| {
        let link = DigitalLink::parse(&format!("https://a.example{path}")).unwrap();
        anchors(&link).into_iter().filter(|level| !level.starts_with("prefix/")).collect::<Vec<_>>()
    };
    assert_eq!(levels("/414/6901234000016/254/A1"), ["/414/6901234000016/254/A1", "/414/6901234000016"]);
    assert_eq!(levels("/8010/6901234PART/8011/7"), ["/8010/6901234PART/8011/7", "/8010/6901234PART"]);
    assert_eq!(levels("/253/6901234000016DOC1"), ["/253/6901234000016DOC1"]);
}

#[test]
fn every_fault_of_a_link_is_named() {
    let good = link("pip", "zh-CN", "CN", 0).link;
    assert!(faults(&good).is_empty());
    let fields = |link: Link| faults(&link).into_iter().map(|fault| fault.field).collect::<Vec<_>>();
    let bad = Link {
        anchor: "x".to_owned(),
        kind: "x".to_owned(),
        href: "javascript:alert(1)".to_owned(),
        title: " ".to_owned(),
        lang: "Chinese".to_owned(),
        media: "html".to_owned(),
        context: "x".repeat(51),
    };
    assert_eq!(fields(bad), ["anchor", "kind", "href", "title", "lang", "media", "context"]);
    assert_eq!(fields(Link { kind: "recallStatus".to_owned(), ..good.clone() }), ["kind"]);
    assert_eq!(fields(Link { kind: "handledBy".to_owned(), ..good.clone() }), ["kind"]);
    assert_eq!(fields(Link { href: "https://a.example/{price}".to_owned(), ..good }), ["href"]);
}

#[test]
fn what_was_scanned_is_filled_in_and_encoded() {
    let value = |name: &str| (name == "lot").then_some("L/1 ä");
    assert_eq!(filled("https://a.example/{lot}?s={serial}", value), "https://a.example/L%2F1%20%C3%A4?s=");
}
