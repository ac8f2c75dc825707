//! The link types of the GS1 Web Vocabulary (1.16, ref.gs1.org/voc), as facts: name, and how people call it.

/// Where the names are at home.
pub const VOCABULARY: &str = "https://ref.gs1.org/voc/";

/// Name within the vocabulary, title in Chinese and in English.
pub static LINK_TYPES: [(&str, &str, &str); 60] = [
    ("activityIdeas", "玩法", "Activity ideas"),
    ("allergenInfo", "过敏原", "Allergen information"),
    ("appDownload", "应用下载", "App download"),
    ("backgroundInfo", "背景资料", "Background information"),
    ("brandHomepageClinical", "品牌主页(医护)", "Brand homepage clinical"),
    ("brandHomepagePatient", "品牌主页(患者)", "Brand homepage patient"),
    ("careersInfo", "招聘", "Careers information"),
    ("certificationInfo", "检测报告与证书", "Test reports and certificates"),
    ("consumerHandlingStorageInfo", "使用与存放", "Consumer handling storage information"),
    ("defaultLink", "默认", "Default"),
    ("defaultLinkMulti", "默认(按语言等)", "Default by language and the like"),
    ("dpp", "数字产品护照", "Digital product passport"),
    ("eifu", "电子说明书(医疗)", "Electronic instructions (medical)"),
    ("epcis", "EPCIS 事件", "EPCIS events"),
    ("epil", "药品说明书", "Patient leaflet"),
    ("eventsInfo", "活动", "Events information"),
    ("faqs", "常见问题", "Questions and answers"),
    ("handledBy", "由他处解析", "Resolved elsewhere"),
    ("hasRetailers", "销售商", "Retailers"),
    ("homepage", "主页", "Homepage"),
    ("ingredientsInfo", "成分", "Ingredients information"),
    ("instructions", "使用说明", "Instructions"),
    ("jws", "签名数据", "Signed data"),
    ("leaveReview", "写评价", "Leave review"),
    ("locationInfo", "地点", "Location information"),
    ("logisticsInfo", "物流", "Logistics information"),
    ("loyaltyProgram", "会员计划", "Loyalty program"),
    ("masterData", "主数据", "Master data"),
    ("menuInfo", "菜单", "Menu information"),
    ("nutritionalInfo", "营养", "Nutritional information"),
    ("openingHoursInfo", "营业时间", "Opening hours information"),
    ("paymentLink", "付款", "Payment link"),
    ("pip", "产品信息", "Product information"),
    ("productSustainabilityInfo", "产品可持续性", "Product sustainability information"),
    ("promotion", "促销", "Promotion"),
    ("purchaseSuppliesOrAccessories", "配件与耗材", "Purchase supplies or accessories"),
    ("quickStartGuide", "快速入门", "Quick start guide"),
    ("recallStatus", "召回", "Recall"),
    ("recipeInfo", "食谱", "Recipe information"),
    ("registerProduct", "产品登记", "Register product"),
    ("registryEntry", "登记条目", "Registry entry"),
    ("relatedImage", "图片", "Related image"),
    ("relatedVideo", "视频", "Related video"),
    ("reportFound", "拾获报告", "Report found"),
    ("review", "评价", "Review"),
    ("safetyInfo", "警示与适用年龄", "Warnings and age"),
    ("scheduleTime", "时刻", "Schedule time"),
    ("serviceInfo", "服务", "Service information"),
    ("smartLabel", "智能标签", "Smart label"),
    ("smpc", "药品特性概要", "Product characteristics (medicine)"),
    ("socialMedia", "社交媒体", "Social media"),
    ("statisticInfo", "统计", "Statistic information"),
    ("subscribe", "订阅", "Subscribe"),
    ("support", "客服", "Support"),
    ("sustainabilityInfo", "可持续性", "Sustainability information"),
    ("traceability", "产品旅程", "Journey"),
    ("tutorial", "教程", "Tutorial"),
    ("userAgreement", "用户协议", "User agreement"),
    ("verificationService", "验证服务", "Verification service"),
    ("whatsInTheBox", "盒中物品", "What's in the box"),
];

/// The link type that a text names: `gs1:pip`, `pip`, or a full URI, also of the vocabulary's former addresses.
#[must_use]
pub fn named(text: &str) -> Option<&'static str> {
    let stems = [VOCABULARY, "https://gs1.org/voc/", "http://gs1.org/voc/", "https://www.gs1.org/voc/", "gs1:"];
    let name = stems.iter().find_map(|stem| text.strip_prefix(stem)).unwrap_or(text);
    LINK_TYPES.iter().find(|(known, ..)| *known == name).map(|(known, ..)| *known)
}

/// Its titles.
#[must_use]
pub fn titles(name: &str) -> (&'static str, &'static str) {
    LINK_TYPES.iter().find(|(known, ..)| *known == name).map_or(("", ""), |(_, zh, en)| (*zh, *en))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_type_has_several_writings() {
        for text in ["gs1:pip", "pip", "https://ref.gs1.org/voc/pip", "https://gs1.org/voc/pip"] {
            assert_eq!(named(text), Some("pip"));
        }
        assert_eq!(named("gs1:recipe"), None);
        assert_eq!(named("schema:pip"), None);
    }
}
