//! A report on paper: every item of ISO/IEC 17025 7.8.2.1, in both languages, by the crate `documents`.

use crate::store::ConnectionTrait;
use documents::{
    Accreditation, Amendment, Component, ConformityResult, Fact, Laboratory, MarketStatement, Method, Photo, ResultRow,
    ResultTable, Sample, Sampling, ScopeMark, Signatory, SignatureRole, TestReport, TestedValue, Verdict,
};
use kernel::{Date, Timestamp};
use measure::DecisionRule;
use platform::i18n::Lang;
use platform::ports::Party;
use platform::{Error, Platform, Result};

use crate::model::{Conformity, Content, Report, ReportedSample, ReportedTest, ReportedValue};
use crate::store;

/// What issuing decides.
#[derive(Clone, Debug)]
pub(super) struct Facts {
    pub(super) number: String,
    pub(super) issued_on: Date,
    pub(super) authorised_by: String,
    pub(super) reviewed_by: String,
    pub(super) supersedes: Option<(String, Date)>,
}

/// The report in both languages.
pub(super) async fn both(
    platform: &Platform,
    conn: &impl ConnectionTrait,
    report: &Report,
    laboratory: &Party,
    applicant: &Party,
    facts: Facts,
) -> Result<Vec<(Lang, Vec<u8>)>> {
    let marks = store::report::marks(conn, report.laboratory).await?;
    let photos = photos(platform, &report.content).await?;
    let in_lang = |lang| paper(platform, lang, report, laboratory, applicant, &facts, &marks, &photos);
    let (zh, en) = tokio::try_join!(typeset(in_lang(Lang::Zh), Lang::Zh), typeset(in_lang(Lang::En), Lang::En))?;
    Ok(vec![(Lang::Zh, zh), (Lang::En, en)])
}

/// What clause 7.8 asks for and the report lacks.
pub(super) async fn missing(
    platform: &Platform,
    conn: &impl ConnectionTrait,
    report: &Report,
) -> Result<Vec<documents::Missing>> {
    let (laboratory, applicant) = parties(platform, report).await?;
    let marks = store::report::marks(conn, report.laboratory).await?;
    let photos = vec![None; report.content.samples.len()];
    let facts = draft_facts(platform, Lang::Zh);
    Ok(paper(platform, Lang::Zh, report, &laboratory, &applicant, &facts, &marks, &photos).missing())
}

async fn parties(platform: &Platform, report: &Report) -> Result<(Party, Party)> {
    let organisations = platform.organisations()?;
    let laboratory = organisations.organisation(platform, report.laboratory).await?.ok_or(Error::NotFound)?;
    let applicant =
        organisations.organisation(platform, report.content.order.applicant).await?.ok_or(Error::NotFound)?;
    Ok((laboratory, applicant))
}

fn draft_facts(platform: &Platform, lang: Lang) -> Facts {
    Facts {
        number: lang.t("report-draft-number"),
        issued_on: platform.now().china_date(),
        authorised_by: lang.t("report-draft-unsigned"),
        reviewed_by: String::new(),
        supersedes: None,
    }
}

/// The draft as a PDF, to be looked at before it is reviewed and signed. Its number says that it is a draft.
///
/// # Errors
/// When a mandatory item is missing: named with its clause.
pub async fn draft_pdf(platform: &Platform, report: &Report, lang: Lang) -> Result<Vec<u8>> {
    let (laboratory, applicant) = parties(platform, report).await?;
    let marks = store::report::marks(platform.db().conn(), report.laboratory).await?;
    let facts = Facts { supersedes: amended(platform, report).await?, ..draft_facts(platform, lang) };
    let photos = photos(platform, &report.content).await?;
    typeset(paper(platform, lang, report, &laboratory, &applicant, &facts, &marks, &photos), lang).await
}

/// Number and day of the report that a draft amends.
async fn amended(platform: &Platform, report: &Report) -> Result<Option<(String, Date)>> {
    let Some(amends) = &report.amends else { return Ok(None) };
    let old = store::report::by_id(platform.db().conn(), amends.report).await?;
    Ok(old.and_then(|old| old.state.issue().map(|issue| (issue.number.clone(), issue.issued_on))))
}

async fn typeset(paper: TestReport, lang: Lang) -> Result<Vec<u8>> {
    let language = match lang {
        Lang::Zh => documents::Lang::ZhCn,
        Lang::En => documents::Lang::En,
    };
    let made = tokio::task::spawn_blocking(move || documents::test_report(&paper, language))
        .await
        .map_err(anyhow::Error::from)?
        .map_err(|error| Error::Internal(anyhow::anyhow!("the report could not be typeset: {error}")))?;
    Ok(made.bytes)
}

/// What a sample is, with the lot that it is of (7.8.2.1 g).
fn described(lang: Lang, sample: &ReportedSample) -> String {
    let name = pick(lang, &sample.name_zh, &sample.name_en);
    if sample.lot.is_empty() {
        return name;
    }
    lang.t_args("report-sample-of-lot", &[("sample", &name), ("lot", &sample.lot)])
}

/// Photographs of the samples; the product's title picture where a sample has none.
async fn photos(platform: &Platform, content: &Content) -> Result<Vec<Option<Photo>>> {
    let mut photos = Vec::new();
    for sample in &content.samples {
        let hash = sample.photo.as_ref().or_else(|| content.product.photos.first());
        photos.push(match hash {
            Some(hash) => Photo::new(&platform.files().get(hash).await?, &sample.number).ok(),
            None => None,
        });
    }
    Ok(photos)
}

fn pick(lang: Lang, zh: &str, en: &str) -> String {
    let (first, second) = if lang == Lang::Zh { (zh, en) } else { (en, zh) };
    if first.is_empty() { second.to_owned() } else { first.to_owned() }
}

fn or(first: &str, otherwise: &str) -> String {
    if first.trim().is_empty() { otherwise.to_owned() } else { first.to_owned() }
}

#[expect(clippy::too_many_arguments, reason = "each is a source of the paper; a struct would only rename them")]
fn paper(
    platform: &Platform,
    lang: Lang,
    report: &Report,
    laboratory: &Party,
    applicant: &Party,
    facts: &Facts,
    marks: &[(String, String)],
    photos: &[Option<Photo>],
) -> TestReport {
    let content = &report.content;
    let begun = content.tests.iter().map(|t| t.begun_at).min().map_or(facts.issued_on, Timestamp::china_date);
    let ended = content.tests.iter().map(|t| t.entered_at).max().map_or(facts.issued_on, Timestamp::china_date);
    let other = if lang == Lang::Zh { Lang::En } else { Lang::Zh };
    let deviations = content.samples.iter().filter(|s| !s.deviation.is_empty());
    TestReport {
        number: facts.number.clone(),
        issued_on: facts.issued_on,
        laboratory: Laboratory {
            name: laboratory.name(lang).to_owned(),
            name_other: laboratory.name(other).to_owned(),
            address: laboratory.address(lang).to_owned(),
            locations: Vec::new(),
            contact: format!("{} · {}", laboratory.phone, laboratory.email),
        },
        accreditations: marks
            .iter()
            .filter(|(scheme, _)| covers_all(content, scheme))
            .map(|(scheme, number)| Accreditation { scheme: scheme.clone(), number: number.clone() })
            .collect(),
        // Without an addressee of its own the report goes to the applicant.
        customer: documents::Party {
            name: or(&content.order.addressee.name, applicant.name(lang)),
            address: or(&content.order.addressee.address, applicant.address(lang)),
            contact: format!("{} · {}", applicant.phone, applicant.email),
        },
        amendment: report.amends.as_ref().zip(facts.supersedes.as_ref()).map(|(amends, (number, day))| Amendment {
            original_number: number.clone(),
            original_issued_on: *day,
            change: amends.change.clone(),
            reason: amends.reason.clone(),
        }),
        product: pick(lang, &content.product.name_zh, &content.product.name_en),
        product_facts: product_facts(lang, content),
        samples: content
            .samples
            .iter()
            .zip(photos)
            .map(|(sample, photo)| Sample {
                identification: sample.number.clone(),
                description: described(lang, sample),
                quantity: sample.quantity.clone(),
                condition: if sample.deviation.is_empty() {
                    lang.t("report-condition-good")
                } else {
                    sample.deviation.clone()
                },
                received_on: sample.received_on,
                photos: photo.iter().cloned().collect(),
                components: components(lang, content),
            })
            .collect(),
        sampling: Sampling::AsReceived,
        tested_from: begun.min(ended),
        tested_to: ended,
        methods: methods(lang, content),
        conditions: Vec::new(),
        method_changes: Vec::new(),
        results: results(lang, content),
        statements: statements(lang, content),
        opinions: Vec::new(),
        external_providers: Vec::new(),
        disclaimers: deviations
            .map(|s| lang.t_args("report-disclaimer-deviation", &[("sample", &s.number), ("what", &s.deviation)]))
            .collect(),
        remarks: [pick(lang, &content.remarks_zh, &content.remarks_en)].into_iter().filter(|r| !r.is_empty()).collect(),
        signatories: signatories(lang, content, facts),
        verify_url: format!("{}/verify/{}", platform.settings().public_url, facts.number.replace(' ', "-")),
        demonstration: platform.settings().demonstration,
    }
}

/// A mark stands on the report only when every line is covered by it (RB/T 214; CNAS-R01).
fn covers_all(content: &Content, scheme: &str) -> bool {
    content.tests.iter().all(|t| t.marks.as_deref().is_some_and(|m| m.split(' ').any(|word| word == scheme)))
}

fn product_facts(lang: Lang, content: &Content) -> Vec<Fact> {
    let (product, order) = (&content.product, &content.order);
    let age = lang.t_args(
        "report-age",
        &[("from", &product.age_min_months.to_string()), ("to", &product.age_max_months.to_string())],
    );
    let named = |n: &platform::ports::Named| [n.name.as_str(), n.address.as_str()].join(" · ");
    [
        ("report-fact-model", product.model.clone()),
        ("report-fact-gtin", product.gtin.clone().unwrap_or_default()),
        ("report-fact-age", age),
        ("report-fact-manufacturer", named(&order.manufacturer)),
        ("report-fact-factory", named(&order.factory)),
        ("report-fact-order", order.number.clone()),
        ("report-fact-markets", order.markets.join(", ")),
        ("report-fact-made", order.manufactured_on.to_string()),
    ]
    .into_iter()
    .filter(|(_, value)| !value.trim_matches([' ', '·']).is_empty())
    .map(|(key, value)| Fact { label: lang.t(key), value, from_customer: key != "report-fact-order" })
    .collect()
}

fn components(lang: Lang, content: &Content) -> Vec<Component> {
    content
        .product
        .components
        .iter()
        .map(|c| Component {
            key: c.key.clone(),
            description: pick(lang, &c.name_zh, &c.name_en),
            material: c.materials.join(" + "),
            colour: c.colour.clone(),
        })
        .collect()
}

fn scope_mark(test: &ReportedTest) -> ScopeMark {
    if test.marks.is_some() { ScopeMark::InScope } else { ScopeMark::OutOfScope }
}

fn methods(lang: Lang, content: &Content) -> Vec<Method> {
    let mut methods: Vec<Method> = Vec::new();
    for test in &content.tests {
        if methods.iter().all(|m| m.reference != test.reference) {
            methods.push(Method {
                reference: test.reference.clone(),
                title: pick(lang, &test.title_zh, &test.title_en),
                technique: String::new(),
                scope: scope_mark(test),
            });
        }
    }
    methods
}

fn results(lang: Lang, content: &Content) -> Vec<ResultTable> {
    content
        .tests
        .iter()
        .map(|test| {
            let item = if test.component.is_empty() { test.sample_number.clone() } else { test.component.clone() };
            ResultTable {
                title: format!(
                    "{} — {}",
                    pick(lang, &test.title_zh, &test.title_en),
                    pick(lang, &test.component_zh, &test.component_en)
                ),
                method: test.reference.clone(),
                scope: scope_mark(test),
                note: String::new(),
                rows: test.values.iter().map(|value| result_row(lang, &item, value)).collect(),
            }
        })
        .collect()
}

fn result_row(lang: Lang, item: &str, value: &ReportedValue) -> ResultRow {
    let tested = if value.clause {
        TestedValue::Text(lang.t(if value.reported == "fail" { "report-clause-fail" } else { "report-clause-pass" }))
    } else if value.reported == format!("<{}", value.loq) {
        TestedValue::BelowLoq
    } else {
        TestedValue::Number(value.reported.clone())
    };
    ResultRow {
        item: item.to_owned(),
        analyte: pick(lang, &value.name_zh, &value.name_en),
        uncertainty: value.u.clone(),
        value: tested,
        unit: value.unit.clone(),
        loq: value.loq.clone(),
        external_provider: None,
    }
}

fn verdict(verdict: measure::Verdict) -> Verdict {
    match verdict {
        measure::Verdict::Pass => Verdict::Pass,
        measure::Verdict::Fail => Verdict::Fail,
        measure::Verdict::ConditionalPass => Verdict::ConditionalPass,
        measure::Verdict::ConditionalFail => Verdict::ConditionalFail,
        measure::Verdict::NotJudged => Verdict::NotJudged,
    }
}

fn statements(lang: Lang, content: &Content) -> Vec<MarketStatement> {
    let rule = DecisionRule::from_name(&content.order.decision_rule).unwrap_or_default();
    let rule = lang.t(&format!("report-rule-{}", rule.name()));
    content
        .markets()
        .into_iter()
        .map(|market| {
            let of: Vec<&Conformity> = content.conformities.iter().filter(|c| c.market == market).collect();
            let mut standards: Vec<&str> = of.iter().map(|c| c.standard.as_str()).filter(|s| !s.is_empty()).collect();
            standards.sort_unstable();
            standards.dedup();
            MarketStatement {
                market: lang.t(&format!("report-market-{}", market.to_ascii_lowercase())),
                specification: standards.join("; "),
                decision_rule: rule.clone(),
                verdict: verdict(content.verdict(market)),
                rows: of.iter().map(|c| conformity_row(lang, c)).collect(),
            }
        })
        .collect()
}

fn conformity_row(lang: Lang, c: &Conformity) -> ConformityResult {
    let title = pick(lang, &c.title_zh, &c.title_en);
    let clause = |word: &str| match word {
        "pass" => lang.t("report-clause-pass"),
        "fail" => lang.t("report-clause-fail"),
        other => other.to_owned(),
    };
    ConformityResult {
        requirement: if c.what.is_empty() { title } else { format!("{title}: {}", c.what) },
        items: c.component.clone().unwrap_or_else(|| lang.t("report-whole-toy")),
        result: format!("{} {}", clause(&c.value), c.unit).trim().to_owned(),
        limit: format!("{} {}", c.bound, c.unit).trim().to_owned(),
        verdict: verdict(c.verdict),
        reason: pick(lang, &c.because_zh, &c.because_en),
    }
}

fn signatories(lang: Lang, content: &Content, facts: &Facts) -> Vec<Signatory> {
    let mut testers: Vec<&str> = content.tests.iter().map(|t| t.performed_by.as_str()).collect();
    testers.sort_unstable();
    testers.dedup();
    let signed_on = facts.issued_on;
    let one = |role: SignatureRole, name: &str, function: &str| Signatory {
        role,
        name: name.to_owned(),
        function: lang.t(function),
        signed_on,
    };
    let mut all: Vec<Signatory> =
        testers.into_iter().map(|name| one(SignatureRole::Tested, name, "report-function-analyst")).collect();
    if !facts.reviewed_by.is_empty() {
        all.push(one(SignatureRole::Verified, &facts.reviewed_by, "report-function-reviewer"));
    }
    all.push(one(SignatureRole::Authorised, &facts.authorised_by, "report-function-signatory"));
    all
}
