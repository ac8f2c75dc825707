//! Test reports: an ordinary one, one that holds everything, one with the longest names.

use documents::{
    Accreditation, Amendment, Component, ConformityResult, ExternalProvider, Fact, Lang, MarketStatement, Method,
    ResultRow, ResultTable, Sample, Sampling, ScopeMark, Signatory, SignatureRole, TestReport, TestedValue, Verdict,
};
use jiff::civil::date;

use super::{ISSUED_ON, VERIFY_URL, customer, laboratory, photo, t};

fn fact(lang: Lang, zh: &str, en: &str, value: &str, from_customer: bool) -> Fact {
    Fact { label: t(lang, zh, en), value: value.to_owned(), from_customer }
}

fn row(item: &str, analyte: &str, value: TestedValue, unit: &str, uncertainty: &str, loq: &str) -> ResultRow {
    ResultRow {
        item: item.to_owned(),
        analyte: analyte.to_owned(),
        value,
        unit: unit.to_owned(),
        uncertainty: uncertainty.to_owned(),
        loq: loq.to_owned(),
        external_provider: None,
    }
}

fn number(digits: &str) -> TestedValue {
    TestedValue::Number(digits.to_owned())
}

fn judged(
    requirement: &str,
    items: &str,
    result: &str,
    limit: &str,
    verdict: Verdict,
    reason: &str,
) -> ConformityResult {
    ConformityResult {
        requirement: requirement.to_owned(),
        items: items.to_owned(),
        result: result.to_owned(),
        limit: limit.to_owned(),
        verdict,
        reason: reason.to_owned(),
    }
}

fn sample(lang: Lang) -> Sample {
    let part = |key: &str, what: String, material: &str, colour: String| Component {
        key: key.to_owned(),
        description: what,
        material: material.to_owned(),
        colour,
    };
    Sample {
        identification: "S26-11873-01".to_owned(),
        description: t(lang, "软塑料小鹿，带发声器", "Soft plastic deer with squeaker"),
        quantity: t(lang, "6 件", "6 pcs"),
        condition: t(lang, "完好，密封袋装", "Intact, in a sealed bag"),
        received_on: date(2026, 11, 9),
        photos: Vec::new(),
        components: vec![
            part("1", t(lang, "身体", "Body"), "PVC", t(lang, "棕色", "Brown")),
            part(
                "2",
                t(lang, "鼻子涂层", "Coating of nose"),
                t(lang, "油漆", "Paint").as_str(),
                t(lang, "黑色", "Black"),
            ),
            part("3", t(lang, "发声器", "Squeaker"), "PE", t(lang, "白色", "White")),
        ],
    }
}

fn phthalates() -> Vec<ResultRow> {
    vec![
        row("1", "DEHP (117-81-7)", number("0.080"), "%", "0.012", "0.005"),
        row("1", "DIBP (84-69-5)", number("0.080"), "%", "0.012", "0.005"),
        row("1", "DBP (84-74-2)", TestedValue::BelowLoq, "%", "", "0.005"),
        row("1", "BBP (85-68-7)", TestedValue::BelowLoq, "%", "", "0.005"),
    ]
}

/// An ordinary report: one toy, two markets with different verdicts on the same results.
pub(crate) fn report(lang: Lang) -> TestReport {
    let person = |role, zh: &str, en: &str, function: String, day| Signatory {
        role,
        name: t(lang, zh, en),
        function,
        signed_on: date(2026, 11, day),
    };
    TestReport {
        number: "TR-2026-004217".to_owned(),
        issued_on: ISSUED_ON,
        laboratory: laboratory(lang),
        accreditations: vec![
            Accreditation { scheme: "CMA".to_owned(), number: "260000000001".to_owned() },
            Accreditation { scheme: "CNAS".to_owned(), number: "L00000".to_owned() },
        ],
        customer: customer(lang),
        amendment: None,
        product: t(lang, "软胶发声小鹿玩偶", "Squeaking soft deer"),
        product_facts: vec![
            fact(lang, "型号", "Model", "XL-2046", true),
            fact(lang, "商标", "Brand", "LITTLE DEER", true),
            fact(lang, "适用年龄", "Age grade", &t(lang, "3 岁以下", "Under 3 years"), false),
            fact(
                lang,
                "生产者",
                "Manufacturer",
                &t(lang, "义乌市小鹿玩具有限公司", "Yiwu Little Deer Toys Co., Ltd."),
                true,
            ),
        ],
        samples: vec![sample(lang)],
        sampling: Sampling::AsReceived,
        tested_from: date(2026, 11, 10),
        tested_to: date(2026, 11, 18),
        methods: vec![
            Method {
                reference: "EN 14372:2004".to_owned(),
                title: t(lang, "邻苯二甲酸酯含量", "Content of phthalates"),
                technique: "GC-MS".to_owned(),
                scope: ScopeMark::InScope,
            },
            Method {
                reference: "EN 71-1:2014+A1:2018".to_owned(),
                title: t(lang, "机械与物理性能", "Mechanical and physical properties"),
                technique: t(lang, "小零件圆筒", "Small parts cylinder"),
                scope: ScopeMark::OutOfScope,
            },
        ],
        conditions: vec![t(
            lang,
            "温度 23 ± 2 °C，相对湿度 50 ± 5 %。",
            "Temperature 23 ± 2 °C, relative humidity 50 ± 5 %.",
        )],
        method_changes: Vec::new(),
        results: vec![
            ResultTable {
                title: t(lang, "邻苯二甲酸酯", "Phthalates"),
                method: "EN 14372:2004, GC-MS".to_owned(),
                scope: ScopeMark::InScope,
                note: String::new(),
                rows: phthalates(),
            },
            ResultTable {
                title: t(lang, "小零件", "Small parts"),
                method: "EN 71-1:2014+A1:2018, 8.2".to_owned(),
                scope: ScopeMark::OutOfScope,
                note: String::new(),
                rows: vec![row(
                    "S26-11873-01",
                    &t(lang, "滥用测试后的小零件", "Small parts after abuse"),
                    TestedValue::Text(t(lang, "未产生小零件", "No small parts came off")),
                    "",
                    "",
                    "",
                )],
            },
        ],
        statements: statements(lang),
        opinions: Vec::new(),
        external_providers: Vec::new(),
        disclaimers: Vec::new(),
        remarks: Vec::new(),
        signatories: vec![
            person(SignatureRole::Tested, "李静", "Li Jing", t(lang, "检测工程师", "Test engineer"), 18),
            person(SignatureRole::Verified, "陈立", "Chen Li", t(lang, "化学室主任", "Head of chemistry"), 19),
            person(SignatureRole::Authorised, "周明", "Zhou Ming", t(lang, "授权签字人", "Authorised signatory"), 20),
        ],
        verify_url: VERIFY_URL.to_owned(),
        demonstration: false,
    }
}

fn statements(lang: Lang) -> Vec<MarketStatement> {
    let rule =
        t(lang, "简单接受（w = 0），ILAC-G8:09/2019 第 4.2.1 条", "Simple acceptance (w = 0), ILAC-G8:09/2019, 4.2.1");
    vec![
        MarketStatement {
            market: t(lang, "欧盟", "European Union"),
            specification: t(
                lang,
                "法规 (EC) 1907/2006 附件 XVII 第 51 条；EN 71-1:2014+A1:2018",
                "Regulation (EC) 1907/2006, Annex XVII, entry 51; EN 71-1:2014+A1:2018",
            ),
            decision_rule: rule.clone(),
            verdict: Verdict::Fail,
            rows: vec![
                judged(
                    &t(lang, "DEHP、DBP、BBP、DIBP 之和", "Sum of DEHP, DBP, BBP and DIBP"),
                    "1",
                    "0.160 %",
                    "< 0.1 %",
                    Verdict::Fail,
                    "",
                ),
                judged(
                    &t(lang, "EN 71-1 第 8.2 条 小零件", "EN 71-1, 8.2 Small parts"),
                    "S26-11873-01",
                    &t(lang, "无", "None"),
                    &t(lang, "无", "None"),
                    Verdict::Pass,
                    "",
                ),
            ],
        },
        MarketStatement {
            market: t(lang, "美国", "United States"),
            specification: "16 CFR 1307; 16 CFR 1501".to_owned(),
            decision_rule: rule,
            verdict: Verdict::ConditionalPass,
            rows: vec![
                judged("16 CFR 1307.3: DEHP", "1", "0.080 %", "≤ 0.1 %", Verdict::Pass, ""),
                judged(
                    "16 CFR 1307.3: DIBP",
                    "1",
                    "0.080 %",
                    "≤ 0.1 %",
                    Verdict::ConditionalPass,
                    &t(lang, "结果在保护带内", "Within the guard band"),
                ),
                judged(
                    "16 CFR 1501",
                    "S26-11873-01",
                    &t(lang, "无", "None"),
                    &t(lang, "无", "None"),
                    Verdict::NotJudged,
                    &t(lang, "跌落次数与 16 CFR 1500.51 不同", "Drop count differs from 16 CFR 1500.51"),
                ),
            ],
        },
    ]
}

/// The same with everything a report can hold: 60 more results, photos, an amendment, an external provider.
pub(crate) fn long_report(lang: Lang) -> TestReport {
    let mut report = report(lang);
    report.amendment = Some(Amendment {
        original_number: "TR-2026-004100".to_owned(),
        original_issued_on: date(2026, 11, 12),
        change: t(lang, "型号由 XL-2045 更正为 XL-2046。", "Model corrected from XL-2045 to XL-2046."),
        reason: t(lang, "委托方申请单填写错误。", "Error of the customer on the application."),
    });
    report.demonstration = true;
    if let Some(sample) = report.samples.first_mut() {
        sample.photos = vec![
            photo(240, &t(lang, "图 1　整体正面", "Photo 1  Front of the toy")),
            photo(120, &t(lang, "图 2　背面与标签", "Photo 2  Back, with its label")),
            photo(60, &t(lang, "图 3　拆分后的部件", "Photo 3  Components")),
        ];
    }
    let elements = [
        "Al",
        "Sb",
        "As",
        "Ba",
        "B",
        "Cd",
        "Cr(III)",
        "Cr(VI)",
        "Co",
        "Cu",
        "Pb",
        "Mn",
        "Hg",
        "Ni",
        "Se",
        "Sr",
        "Sn",
        "Organic tin",
        "Zn",
        "Sum",
    ];
    let mut rows: Vec<ResultRow> = ["1", "2", "3"]
        .into_iter()
        .flat_map(|item| {
            elements.into_iter().enumerate().map(move |(n, element)| {
                if n % 4 == 1 {
                    row(item, element, number(&format!("{}.{}", 12 + 7 * n, n % 10)), "mg/kg", "1.8", "5")
                } else {
                    row(item, element, TestedValue::BelowLoq, "mg/kg", "", "5")
                }
            })
        })
        .collect();
    rows.iter_mut()
        .filter(|row| row.analyte == "Organic tin")
        .for_each(|row| row.external_provider = Some("E1".to_owned()));
    report.results.push(ResultTable {
        title: t(lang, "特定元素迁移", "Migration of certain elements"),
        method: "EN 71-3:2019+A2:2024, ICP-MS".to_owned(),
        scope: ScopeMark::InScope,
        note: t(lang, "类别 III：可刮取的玩具材料。", "Category III: scraped-off toy material."),
        rows,
    });
    report.external_providers.push(ExternalProvider {
        key: "E1".to_owned(),
        name: t(lang, "杭州示例检测技术有限公司", "Hangzhou Example Testing Co., Ltd."),
        address: t(lang, "浙江省杭州市滨江区", "Binjiang District, Hangzhou, Zhejiang"),
        accreditation: "CNAS L00001".to_owned(),
    });
    report.method_changes.push(t(
        lang,
        "EN 71-3 第 7.4.2 条：试样量 0.08 g（标准为 0.1 g），因材料不足。",
        "EN 71-3, 7.4.2: test portion 0.08 g instead of 0.1 g, for lack of material.",
    ));
    report.opinions.push(t(
        lang,
        "DIBP 很可能来自身体所用的增塑剂；更换供应商后应重新检测。",
        "DIBP most likely comes from the plasticiser of the body; test again after a change of supplier.",
    ));
    report.disclaimers.push(t(lang, "样品 S26-11873-01 接收时包装破损，委托方要求继续检测；结果可能受其影响。", "The package of sample S26-11873-01 was torn on receipt; the customer asked to proceed. Results may be affected."));
    report.remarks.push(t(
        lang,
        "剩余样品保存至 2027年2月20日。",
        "Remaining samples are kept until 20 February 2027.",
    ));
    report
}

/// The same with the longest names that a form takes.
pub(crate) fn long_names(lang: Lang) -> TestReport {
    let mut report = report(lang);
    report.laboratory.name = t(
        lang,
        "浙江省义乌市国家日用小商品质量检验检测中心（玩具与儿童用品联合实验室）有限责任公司",
        "National Commodity Quality Inspection and Testing Centre of Yiwu, Joint Laboratory for Toys and Children's Products, Limited Liability Company",
    );
    report.customer.name = t(
        lang,
        "义乌市阳光彩虹蝴蝶儿童益智教育玩具进出口贸易股份有限公司国际商贸城第二分公司",
        "Sunshine Rainbow Butterfly Educational Children's Toys Import and Export Trading Company Limited by Shares, Second Branch",
    );
    report.product = t(
        lang,
        "多功能声光电动遥控可变形编程教育机器人恐龙早教故事机（中英双语豪华礼盒版）",
        "Multifunctional programmable remote-controlled transforming educational robot dinosaur story teller with sound and light, bilingual de luxe gift box",
    );
    if let Some(fact) = report.product_facts.first_mut() {
        fact.value = "XL-2046/ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ".to_owned();
    }
    if let Some(sample) = report.samples.first_mut() {
        sample.identification = "S26-11873-01-LONG-IDENTIFICATION-00001".to_owned();
    }
    report
}
