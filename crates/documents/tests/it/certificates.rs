//! Certificates: every item of ISO/IEC 17065:2012 7.7.1, found by a reader of the PDF.

use documents::{Certificate, Error, Lang, certificate};
use jiff::civil::date;

use crate::reader::{assert_says, claims_pdf_a_2b, codes, pages, save, text};
use crate::samples;

#[test]
fn a_certificate_carries_every_item_in_both_languages_on_one_page() {
    let zh = save("certificate-zh", &certificate(&samples::certificate(Lang::ZhCn), Lang::ZhCn).unwrap());
    assert_says(
        &text(&zh),
        &[
            "产品认证证书",
            "试金石认证中心有限公司",
            "银海路 10 号",
            "TS-TOY-2026-00318",
            "2026年11月20日",
            "义乌市小鹿玩具有限公司",
            "国际商贸城",
            "生产者（制造商）",
            "浦江小鹿塑料制品厂",
            "浦江县工业园",
            "软胶发声小鹿玩偶",
            "XL-2046, XL-2047",
            "TS-TOY-01:2026",
            "GB 6675.2-2014",
            "机械与物理性能",
            "2031年11月19日",
            "TR-2026-004217",
            "每年至少一次监督检查",
            "赵敏",
            "认证决定负责人",
        ],
    );
    assert_eq!(pages(&zh).len(), 1);
    assert!(!text(&zh).contains("138 0000"), "a certificate is public and holds no telephone of a person");
    let en = save("certificate-en", &certificate(&samples::certificate(Lang::En), Lang::En).unwrap());
    assert_says(
        &text(&en),
        &[
            "Certificate of conformity",
            "Touchstone Certification Centre",
            "10 Yinhai Road",
            "TS-TOY-2026-00318",
            "Certification granted",
            "20 November 2026",
            "Yiwu Little Deer Toys",
            "Pujiang Little Deer Plastics Factory",
            "Squeaking soft bear",
            "GB 6675.4-2014",
            "Valid until",
            "19 November 2031",
            "Zhao Min",
            "Head of certification",
        ],
    );
    assert_eq!(pages(&en).len(), 1);
}

#[test]
fn the_code_opens_the_verification_and_the_file_is_pdf_a() {
    let pdf = certificate(&samples::certificate(Lang::En), Lang::En).unwrap();
    assert!(claims_pdf_a_2b(&pdf));
    let path = save("certificate-code", &pdf);
    assert_eq!(codes(&path, 1, 150), ["https://touchstone.example/verify/TS-TOY-2026-00318"]);
}

#[test]
fn a_wide_scope_runs_over_pages_that_all_carry_the_number() {
    let mut wide = samples::certificate(Lang::En);
    wide.products = wide.products.iter().cycle().take(60).cloned().collect();
    wide.expires_on = None;
    wide.demonstration = true;
    let path = save("certificate-wide", &certificate(&wide, Lang::En).unwrap());
    let pages = pages(&path);
    assert!(pages.len() > 1);
    for page in &pages {
        assert_says(page, &["TS-TOY-2026-00318", "DEMONSTRATION"]);
    }
    assert_says(pages.last().unwrap(), &["Valid until withdrawn or cancelled"]);
}

#[test]
fn a_certificate_without_a_mandatory_item_is_refused_with_its_clause() {
    fn refused(spoil: impl Fn(&mut Certificate), clause: &str) {
        let mut spoiled = samples::certificate(Lang::En);
        spoil(&mut spoiled);
        let Err(Error::Incomplete(missing)) = certificate(&spoiled, Lang::En) else { panic!("{clause}: issued") };
        assert_eq!(missing.iter().map(|m| m.clause).collect::<Vec<_>>(), [clause]);
    }
    refused(|c| c.number.clear(), "number");
    refused(|c| c.body_address.clear(), "7.7.1 a");
    refused(|c| c.issued_on = date(2026, 11, 1), "7.7.1 b");
    refused(|c| c.client.address.clear(), "7.7.1 c");
    refused(|c| c.standards.clear(), "7.7.1 d");
    refused(|c| c.expires_on = Some(date(2026, 11, 20)), "7.7.1 e");
    refused(|c| c.signed_by = "\t".to_owned(), "7.7.3");
}
