//! Methods, results, and what they say about a specification.

/// 7.8.2.1 f): a test method.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Method {
    /// Reference with edition, as `EN 71-3:2019+A2:2024`.
    pub reference: String,
    /// Its subject; empty for none.
    pub title: String,
    /// Technique or equipment, as `ICP-MS`; empty for none.
    pub technique: String,
    /// Whether the laboratory's scope holds it.
    pub scope: ScopeMark,
}

impl Method {
    pub(super) fn is_identified(&self) -> bool {
        !self.reference.trim().is_empty()
    }
}

/// Whether a method is in the scope under which the report is issued.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScopeMark {
    /// In scope.
    InScope,
    /// Not in scope: marked in the list of methods and on each of its results.
    OutOfScope,
}

/// Results of one method on some components.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResultTable {
    /// What was determined.
    pub title: String,
    /// By which method.
    pub method: String,
    /// Whether that method is in scope.
    pub scope: ScopeMark,
    /// Conditions or a remark for the table; empty for none.
    pub note: String,
    /// The results.
    pub rows: Vec<ResultRow>,
}

impl ResultTable {
    pub(super) fn is_complete(&self) -> bool {
        !self.method.trim().is_empty() && self.rows.iter().all(ResultRow::is_complete)
    }
}

/// One result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResultRow {
    /// The component or sample it is of, by its key.
    pub item: String,
    /// What was measured or examined.
    pub analyte: String,
    /// What came out.
    pub value: TestedValue,
    /// Unit; empty for none.
    pub unit: String,
    /// Expanded uncertainty U (k = 2) in the same unit; empty when not reported (7.8.3.1 c).
    pub uncertainty: String,
    /// Limit of quantification in the same unit; empty for none.
    pub loq: String,
    /// 7.8.2.1 p): the key of the provider who measured it.
    pub external_provider: Option<String>,
}

impl ResultRow {
    fn is_complete(&self) -> bool {
        let has_value = match &self.value {
            TestedValue::Number(text) | TestedValue::Text(text) => !text.trim().is_empty(),
            TestedValue::BelowLoq => !self.loq.trim().is_empty(),
        };
        has_value && !self.item.trim().is_empty() && !self.analyte.trim().is_empty()
    }
}

/// A result as it is reported. Digits are printed as given: rounding belongs to `measure`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TestedValue {
    /// The reported digits.
    Number(String),
    /// Below the limit of quantification of the row, printed as `< LOQ`.
    BelowLoq,
    /// An observation, as "no small parts".
    Text(String),
}

/// How a result stands to a requirement, or several to a specification.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// Conforms.
    Pass,
    /// Does not conform.
    Fail,
    /// Conforms, but within the guard band (ILAC-G8 4.2.3).
    ConditionalPass,
    /// Does not conform, but within the guard band.
    ConditionalFail,
    /// Not judged, for the reason given.
    NotJudged,
}

impl Verdict {
    pub(super) fn name(self) -> &'static str {
        match self {
            Verdict::Pass => "pass",
            Verdict::Fail => "fail",
            Verdict::ConditionalPass => "conditional_pass",
            Verdict::ConditionalFail => "conditional_fail",
            Verdict::NotJudged => "not_judged",
        }
    }
}

/// 7.8.6: conformity with the specification of one market.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MarketStatement {
    /// Whom it is for, as "European Union".
    pub market: String,
    /// The specification or its parts, with editions (7.8.6.2 b).
    pub specification: String,
    /// The decision rule applied (7.8.6.2 c).
    pub decision_rule: String,
    /// The verdict on the specification as a whole.
    pub verdict: Verdict,
    /// Each requirement, with the results it applies to (7.8.6.2 a).
    pub rows: Vec<ConformityResult>,
}

impl MarketStatement {
    pub(super) fn is_complete(&self) -> bool {
        !self.specification.trim().is_empty()
            && !self.decision_rule.trim().is_empty()
            && self.rows.iter().all(|row| !row.requirement.trim().is_empty() && !row.items.trim().is_empty())
    }
}

/// One requirement judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConformityResult {
    /// The requirement, with its clause.
    pub requirement: String,
    /// The components or samples whose results were judged.
    pub items: String,
    /// The result looked at, with its unit; empty for none.
    pub result: String,
    /// The limit, with its unit; empty for none.
    pub limit: String,
    /// The verdict.
    pub verdict: Verdict,
    /// Why, when it needs saying (not judged, conditional); empty for none.
    pub reason: String,
}

/// 7.8.2.1 p): somebody else whose results the report contains.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExternalProvider {
    /// How results refer to it, as `E1`.
    pub key: String,
    /// Legal name.
    pub name: String,
    /// Address; empty for none.
    pub address: String,
    /// Its accreditation; empty for none.
    pub accreditation: String,
}
