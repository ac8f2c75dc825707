//! A certificate, a quotation and a sheet of prepared fields.

use documents::{
    Accreditation, Certificate, CertifiedProduct, Condition, FieldSheet, Lang, Line, Party, Quotation, SheetField,
    SheetPart, Standard,
};
use jiff::civil::date;

use super::{customer, laboratory, photo, t};

pub(crate) fn certificate(lang: Lang) -> Certificate {
    Certificate {
        number: "TS-TOY-2026-00318".to_owned(),
        body_name: t(lang, "试金石认证中心有限公司", "Touchstone Certification Centre Co., Ltd."),
        body_name_other: t(lang, "Touchstone Certification Centre Co., Ltd.", "试金石认证中心有限公司"),
        body_address: t(
            lang,
            "浙江省义乌市福田街道银海路 10 号",
            "10 Yinhai Road, Futian Subdistrict, Yiwu, Zhejiang, China",
        ),
        accreditations: vec![Accreditation { scheme: "CNAS".to_owned(), number: "C000-P".to_owned() }],
        granted_on: date(2026, 11, 20),
        issued_on: date(2026, 11, 20),
        client: customer(lang),
        manufacturer: Some(customer(lang)),
        factory: Some(Party {
            name: t(lang, "浦江小鹿塑料制品厂", "Pujiang Little Deer Plastics Factory"),
            address: t(lang, "浙江省金华市浦江县工业园 12 号", "12 Industrial Park, Pujiang, Jinhua, Zhejiang"),
            contact: String::new(),
        }),
        scheme: t(
            lang,
            "玩具自愿认证方案 TS-TOY-01:2026（ISO/IEC 17067 类型 5）",
            "Voluntary scheme for toys TS-TOY-01:2026 (ISO/IEC 17067 type 5)",
        ),
        products: vec![
            CertifiedProduct {
                name: t(lang, "软胶发声小鹿玩偶", "Squeaking soft deer"),
                models: "XL-2046, XL-2047".to_owned(),
                particulars: t(lang, "商标 LITTLE DEER；3 岁以下", "Brand LITTLE DEER; under 3 years"),
            },
            CertifiedProduct {
                name: t(lang, "软胶发声小熊玩偶", "Squeaking soft bear"),
                models: "XB-3001".to_owned(),
                particulars: String::new(),
            },
        ],
        standards: vec![
            Standard {
                reference: "GB 6675.2-2014".to_owned(),
                title: t(
                    lang,
                    "玩具安全 第2部分：机械与物理性能",
                    "Safety of toys, part 2: Mechanical and physical properties",
                ),
            },
            Standard {
                reference: "GB 6675.4-2014".to_owned(),
                title: t(
                    lang,
                    "玩具安全 第4部分：特定元素的迁移",
                    "Safety of toys, part 4: Migration of certain elements",
                ),
            },
        ],
        expires_on: Some(date(2031, 11, 19)),
        evidence: vec!["TR-2026-004217".to_owned(), "IR-2026-00091".to_owned()],
        conditions: vec![Condition(t(lang, "每年至少一次监督检查。", "Surveillance at least once a year."))],
        signed_by: t(lang, "赵敏", "Zhao Min"),
        signed_as: t(lang, "认证决定负责人", "Head of certification"),
        verify_url: "https://touchstone.example/verify/TS-TOY-2026-00318".to_owned(),
        demonstration: false,
    }
}

pub(crate) fn quotation(lang: Lang) -> Quotation {
    let line = |zh: &str, en: &str, detail: &str, quantity: &str, unit_price: &str, amount: &str| Line {
        service: t(lang, zh, en),
        detail: detail.to_owned(),
        quantity: quantity.to_owned(),
        unit_price: unit_price.to_owned(),
        amount: amount.to_owned(),
    };
    Quotation {
        number: "Q-2026-01093".to_owned(),
        issued_on: date(2026, 11, 5),
        valid_until: Some(date(2026, 12, 5)),
        provider: Party {
            name: laboratory(lang).name,
            address: laboratory(lang).address,
            contact: laboratory(lang).contact,
        },
        customer: customer(lang),
        subject: t(lang, "软胶发声小鹿玩偶 XL-2046", "Squeaking soft deer XL-2046"),
        markets: t(lang, "欧盟、美国、中国", "European Union, United States, China"),
        lines: vec![
            line("邻苯二甲酸酯", "Phthalates", "EN 14372:2004, GC-MS", "1", "480.00", "480.00"),
            line("特定元素迁移", "Migration of elements", "EN 71-3:2019+A2:2024", "3", "360.00", "1,080.00"),
            line(
                "机械与物理性能",
                "Mechanical and physical properties",
                "EN 71-1:2014+A1:2018; GB 6675.2-2014",
                "1",
                "650.00",
                "650.00",
            ),
        ],
        currency: "CNY".to_owned(),
        subtotal: "2,210.00".to_owned(),
        tax_label: t(lang, "增值税 6 %", "VAT 6 %"),
        tax: "132.60".to_owned(),
        total: "2,342.60".to_owned(),
        duration: t(lang, "收样后 7 个工作日", "7 working days from receipt of samples"),
        terms: vec![
            t(
                lang,
                "判定规则：简单接受，除非委托方另有约定。",
                "Decision rule: simple acceptance unless agreed otherwise.",
            ),
            t(lang, "收到样品和款项后开始检测。", "Work starts when samples and payment have arrived."),
        ],
        demonstration: true,
    }
}

pub(crate) fn field_sheet(lang: Lang) -> FieldSheet {
    let part = |label: &str, text: &str, missing| SheetPart { label: label.to_owned(), text: text.to_owned(), missing };
    let field = |number: &str, name: String, rows| SheetField { number: number.to_owned(), name, rows };
    FieldSheet {
        reference: "eu-doc BK-40 v1".to_owned(),
        prepared_on: date(2026, 11, 20),
        owner: customer(lang).name,
        title: t(lang, "欧盟符合性声明", "EU declaration of conformity"),
        act: "2009/48/EC Annex III".to_owned(),
        subject: t(lang, "积木 BK-40", "Blocks BK-40"),
        state: t(lang, "还不能签署", "not ready to be signed"),
        draft: true,
        remarks: vec![t(lang, "适用的要求需要这份文件。", "A requirement that applies asks for this document.")],
        fields: vec![
            field(
                "2",
                t(lang, "制造商的名称与地址", "Name and address of the manufacturer"),
                vec![
                    vec![part(&t(lang, "名称", "name"), "Deer Toys Co., Ltd.", false)],
                    vec![part(&t(lang, "地址", "address"), "1 Chouzhou North Road\nYiwu", false)],
                ],
            ),
            field(
                "8",
                t(lang, "签署", "Signature"),
                vec![vec![part(
                    "",
                    &t(lang, "缺少:签署人姓名与职务", "missing: name and function of the signatory"),
                    true,
                )]],
            ),
        ],
        photo: Some(photo(90, &t(lang, "积木的照片", "Photograph of the blocks"))),
        demonstration: false,
    }
}
