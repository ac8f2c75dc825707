//! Quotations.

use documents::{Error, Lang, quotation};

use crate::reader::{assert_says, claims_pdf_a_2b, pages, save, text};
use crate::samples;

#[test]
fn a_quotation_is_one_page_in_both_languages() {
    let zh = save("quotation-zh", &quotation(&samples::quotation(Lang::ZhCn), Lang::ZhCn).unwrap());
    assert_says(
        &text(&zh),
        &[
            "报价单",
            "Q-2026-01093",
            "2026年11月5日",
            "有效期至",
            "义乌市小鹿玩具有限公司",
            "邻苯二甲酸酯",
            "480.00",
            "1,080.00",
            "增值税 6 %",
            "CNY 132.60",
            "CNY 2,342.60",
            "7 个工作日",
            "简单接受",
            "委托方确认",
            "演示文件",
        ],
    );
    assert_eq!(pages(&zh).len(), 1);
    let pdf = quotation(&samples::quotation(Lang::En), Lang::En).unwrap();
    assert!(claims_pdf_a_2b(&pdf));
    let en = save("quotation-en", &pdf);
    assert_says(
        &text(&en),
        &[
            "Quotation",
            "5 December 2026",
            "Migration of elements",
            "VAT 6 %",
            "CNY 2,342.60",
            "Accepted by the customer",
        ],
    );
    assert_eq!(pages(&en).len(), 1);
}

#[test]
fn a_long_quotation_keeps_every_line_and_one_total() {
    let mut long = samples::quotation(Lang::En);
    long.lines = long.lines.iter().cycle().take(60).cloned().collect();
    let path = save("quotation-long", &quotation(&long, Lang::En).unwrap());
    let text = text(&path);
    assert_eq!(text.matches("Migration of elements").count(), 20);
    assert_eq!(text.matches("2,342.60").count(), 1);
    assert!(pages(&path).len() > 1);
}

#[test]
fn a_quotation_without_total_or_customer_is_refused() {
    let mut spoiled = samples::quotation(Lang::En);
    spoiled.total.clear();
    spoiled.customer.name.clear();
    let Err(Error::Incomplete(missing)) = quotation(&spoiled, Lang::En) else { panic!("issued") };
    assert_eq!(missing.iter().map(|m| m.field).collect::<Vec<_>>(), ["customer.name", "total"]);
}
