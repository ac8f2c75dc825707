//! What was tested, where and when, as documents cite it: the house's own reports and those from elsewhere. Pure.

use kernel::Date;
use platform::ports::{Party, ReportSummary};
use requirements::{Packs, Text};

use crate::model::outside::OutsideReport;

/// A report with the laboratory as it stands on documents.
#[derive(Clone, PartialEq, Debug)]
pub struct Tested {
    /// The report.
    pub report: TestReport,
    /// Who tested; none when the organisation is not known any more.
    pub laboratory: Option<Laboratory>,
}

/// A report as documents cite it: the house's own, or one from elsewhere.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TestReport {
    /// Number on this platform.
    pub number: String,
    /// Number as a document cites it: the laboratory's own.
    pub cited: String,
    /// Day of issue.
    pub issued_on: Date,
    /// Name of the laboratory.
    pub laboratory_name: String,
    /// Markets it speaks of.
    pub markets: Vec<String>,
    /// Requirement ids it looked at.
    pub requirements: Vec<String>,
}

/// Who tested, as documents name it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Laboratory {
    /// Name.
    pub name: Text,
    /// Address: the place of testing.
    pub address: Text,
    /// E-mail.
    pub email: String,
    /// Telephone.
    pub phone: String,
}

impl From<ReportSummary> for TestReport {
    fn from(report: ReportSummary) -> Self {
        Self {
            cited: report.number.clone(),
            number: report.number,
            issued_on: report.issued_on,
            laboratory_name: report.laboratory_name,
            markets: report.verdicts.into_keys().collect(),
            requirements: report.requirements.into_iter().map(|(id, _)| id).collect(),
        }
    }
}

impl From<&Party> for Laboratory {
    fn from(party: &Party) -> Self {
        Self {
            name: Text::new(&party.name_zh, &party.name_en),
            address: Text::new(&party.address_zh, &party.address_en),
            email: party.email.clone(),
            phone: party.phone.clone(),
        }
    }
}

impl Tested {
    /// A report from elsewhere, once it counts; none before it has a day.
    #[must_use]
    pub fn outside(packs: &Packs, report: &OutsideReport) -> Option<Self> {
        let source = &report.source;
        let requirements: Vec<String> = report.says.iter().map(|said| said.requirement.clone()).collect();
        let mut markets: Vec<String> =
            requirements.iter().filter_map(|id| packs.requirement(id)).map(|r| r.market.clone()).collect();
        markets.sort();
        markets.dedup();
        Some(Self {
            report: TestReport {
                number: report.number.clone(),
                cited: source.number.clone(),
                issued_on: source.issued_on?,
                laboratory_name: source.laboratory.clone(),
                markets,
                requirements,
            },
            laboratory: Some(Laboratory {
                name: Text::new(&source.laboratory, &source.laboratory),
                address: Text::new(&source.address, &source.address),
                email: String::new(),
                phone: String::new(),
            }),
        })
    }
}
