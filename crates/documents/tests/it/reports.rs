//! Test reports: every item of ISO/IEC 17025:2017 7.8.2.1 and 7.8.3, 7.8.6, 7.8.8, found by a reader of the PDF.

use std::time::{Duration, Instant};

use documents::{Error, Lang, Sampling, TestReport, TestedValue, test_report};
use jiff::civil::date;

use crate::reader::{assert_says, claims_pdf_a_2b, codes, pages, save, text};
use crate::samples;

fn made(name: &str, report: &TestReport, lang: Lang) -> std::path::PathBuf {
    save(name, &test_report(report, lang).unwrap())
}

#[test]
fn a_report_carries_every_mandatory_item_in_chinese() {
    let path = made("report-zh", &samples::report(Lang::ZhCn), Lang::ZhCn);
    assert_says(
        &text(&path),
        &[
            "检测报告",
            "义乌试金石玩具检测中心有限公司",
            "银海路8号",
            "实验室所在地址",
            "TR-2026-004217",
            "义乌市小鹿玩具有限公司",
            "138 0000 0000",
            "EN 14372:2004",
            "软塑料小鹿",
            "完好，密封袋装",
            "S26-11873-01",
            "2026年11月9日",
            "2026年11月10日 至 2026年11月18日",
            "2026年11月20日",
            "委托方送样",
            "仅与被检测的样品有关",
            "0.080",
            "± 0.012",
            "< 0.005",
            "增加、偏离或排除",
            "周明",
            "批准（授权签字人）",
            "简单接受",
            "0.160 %",
            "不符合",
            "有条件符合",
            "未判定",
            "跌落次数",
            "适用于收到的样品",
            "由委托方提供的信息",
            "不得部分复制",
            "报告结束",
            "260000000001",
        ],
    );
}

#[test]
fn a_report_carries_every_mandatory_item_in_english() {
    let path = made("report-en", &samples::report(Lang::En), Lang::En);
    assert_says(
        &text(&path),
        &[
            "Test report",
            "Yiwu Touchstone Toy Testing Centre",
            "8 Yinhai Road",
            "At the address of the laboratory",
            "TR-2026-004217",
            "Yiwu Little Deer Toys",
            "Wang Xiaohong",
            "EN 14372:2004",
            "Soft plastic deer",
            "Intact, in a sealed bag",
            "S26-11873-01",
            "9 November 2026",
            "10 November 2026 to 18 November 2026",
            "20 November 2026",
            "Samples supplied by the customer",
            "relate only to the items tested",
            "± 0.012",
            "< 0.005",
            "Additions to, deviations or exclusions",
            "Zhou Ming",
            "Authorised by",
            "Simple acceptance",
            "Fail",
            "Conditional pass",
            "Not judged",
            "apply to the samples as received",
            "Information supplied by the customer",
            "shall not be reproduced except in full",
            "End of report",
            "L00000",
        ],
    );
}

#[test]
fn number_and_page_count_stand_on_every_page_and_the_end_mark_on_the_last() {
    let path = made("report-long-en", &samples::long_report(Lang::En), Lang::En);
    let pages = pages(&path);
    assert!(pages.len() >= 4, "{} pages", pages.len());
    for (n, page) in pages.iter().enumerate() {
        assert_says(page, &["TR-2026-004217", &format!("Page {} of {}", n + 1, pages.len()), "DEMONSTRATION"]);
        assert_eq!(page.contains("End of report"), n + 1 == pages.len());
    }
}

#[test]
fn a_long_report_says_what_it_amends_who_else_measured_and_what_is_opinion() {
    let path = made("report-long-zh", &samples::long_report(Lang::ZhCn), Lang::ZhCn);
    assert_says(
        &text(&path),
        &[
            "对编号 TR-2026-004100 报告的修改",
            "替代原报告",
            "型号由 XL-2045 更正",
            "委托方申请单填写错误",
            "演示文件",
            "外部供应商提供",
            "杭州示例检测",
            "E1",
            "意见和解释，不属于检测结果",
            "包装破损",
            "图 3",
            "试样量",
        ],
    );
}

#[test]
fn long_names_fit_in_both_languages() {
    for lang in Lang::ALL {
        let path = made(&format!("report-names-{}", lang.tag()), &samples::long_names(lang), lang);
        let text = text(&path);
        assert_says(
            &text,
            &[&samples::long_names(lang).product, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", "IDENTIFICATION-00001"],
        );
        let runs_out =
            |word: &str| text.lines().any(|line| line.trim() == word || line.contains("0123456789ABCDEFGHIJKLMNOPQ"));
        assert!(!runs_out("IDENTIFICATION-00001"), "{text}");
    }
}

#[test]
fn the_code_on_the_first_page_opens_the_verification() {
    let path = made("report-code", &samples::report(Lang::En), Lang::En);
    assert_eq!(codes(&path, 1, 150), [samples::VERIFY_URL]);
}

#[test]
fn the_file_claims_pdf_a_and_the_same_input_gives_the_same_bytes() {
    let report = samples::long_report(Lang::ZhCn);
    let first = test_report(&report, Lang::ZhCn).unwrap();
    assert!(claims_pdf_a_2b(&first));
    assert!(first.unprintable.is_empty());
    assert_eq!(first, test_report(&report, Lang::ZhCn).unwrap());
}

#[test]
fn a_mark_without_number_is_not_printed() {
    let mut report = samples::report(Lang::En);
    report.accreditations.iter_mut().for_each(|mark| mark.number.clear());
    let text = text(&made("report-unaccredited", &report, Lang::En));
    assert!(!text.contains("CMA") && !text.contains("CNAS"), "{text}");
}

#[test]
fn sampling_by_the_laboratory_is_told_and_the_as_received_statement_is_not() {
    let mut report = samples::report(Lang::En);
    report.sampling = Sampling::ByLaboratory {
        sampled_on: date(2026, 11, 8),
        plan: "GB/T 2828.1-2012, general level II".to_owned(),
        location: "Finished goods store, Pujiang".to_owned(),
        sampler: "Xu Lei".to_owned(),
        remarks: String::new(),
    };
    let text = text(&made("report-sampled", &report, Lang::En));
    assert_says(
        &text,
        &["Sampled by this laboratory", "8 November 2026", "general level II", "Finished goods store", "Xu Lei"],
    );
    assert!(!text.contains("as received"));
}

#[test]
fn a_report_without_statements_says_so() {
    let mut report = samples::report(Lang::En);
    report.statements.clear();
    assert_says(&text(&made("report-results-only", &report, Lang::En)), &["it contains no statement of conformity"]);
}

#[test]
fn a_report_is_made_while_somebody_waits() {
    let (usual, long) = (samples::report(Lang::ZhCn), samples::long_report(Lang::ZhCn));
    for (name, report) in [("first", &usual), ("second", &usual), ("long, first", &long), ("long, second", &long)] {
        let started = Instant::now();
        let pdf = test_report(report, Lang::ZhCn).unwrap();
        let taken = started.elapsed();
        println!("{name}: {} ms, {} pages, {} kB", taken.as_millis(), pdf.pages, pdf.bytes.len() / 1024);
        // Many times what a quiet machine needs: catches a change of order, not a busy day.
        assert!(taken < Duration::from_secs(20), "{name}: {taken:?}");
    }
}

fn refused(spoil: impl Fn(&mut TestReport), clause: &str, field: &str) {
    let mut report = samples::report(Lang::En);
    spoil(&mut report);
    let Err(Error::Incomplete(missing)) = test_report(&report, Lang::En) else { panic!("{field}: issued") };
    let found: Vec<_> = missing.iter().map(|m| (m.clause, m.field)).collect();
    assert_eq!(found, [(clause, field)]);
    assert_eq!(report.missing(), missing);
}

#[test]
fn a_report_without_a_mandatory_item_is_refused_with_its_clause() {
    refused(|r| r.laboratory.name = " ".to_owned(), "7.8.2.1 b", "laboratory.name");
    refused(|r| r.laboratory.address.clear(), "7.8.2.1 b", "laboratory.address");
    refused(|r| r.number.clear(), "7.8.2.1 d", "number");
    refused(|r| r.customer.name.clear(), "7.8.2.1 e", "customer.name");
    refused(|r| r.methods.clear(), "7.8.2.1 f", "methods");
    refused(|r| r.product.clear(), "7.8.2.1 g", "product");
    refused(|r| r.samples.iter_mut().for_each(|s| s.condition.clear()), "7.8.2.1 g", "samples.condition");
    refused(|r| r.tested_to = date(2026, 11, 1), "7.8.2.1 i", "tested_from, tested_to");
    refused(|r| r.results.iter_mut().for_each(|t| t.method.clear()), "7.8.2.1 m", "results.rows");
    refused(
        |r| r.results.iter_mut().flat_map(|t| &mut t.rows).for_each(|row| row.value = TestedValue::Text(String::new())),
        "7.8.2.1 m",
        "results.rows",
    );
    refused(|r| r.signatories.truncate(2), "7.8.2.1 o", "signatories");
    refused(
        |r| {
            r.results
                .iter_mut()
                .flat_map(|t| &mut t.rows)
                .for_each(|row| row.external_provider = Some("E9".to_owned()));
        },
        "7.8.2.1 p",
        "external_providers",
    );
    refused(|r| r.statements.iter_mut().for_each(|s| s.decision_rule.clear()), "7.8.6.2", "statements");
}
