//! A test report of a plush bear in plain values.

use super::common::{at, did};
use credential::status::{StatusEntry, StatusPurpose};
use credential::untp::attestation::{
    Accreditation, AssessedProduct, AssessedResult, Assessment, Attestation, BelowKind, DocumentLink, Finding,
    IssuerIdentity, Named, PartyIdentity, Registration, Topic,
};
use credential::untp::model::{AssessmentLevel, IssuingSoftware, Vendor};

pub(crate) fn named(id: &str, name: &str) -> Named {
    Named { id: id.into(), name: name.into() }
}

pub(crate) fn report(pdf_sha256: [u8; 32]) -> Attestation {
    let lead = AssessedResult {
        metric: named("https://toys.example/metrics/migration-pb", "可迁移铅 Migration of lead"),
        finding: Finding::Below { limit: "10".parse().unwrap(), unit: "NA".into(), kind: BelowKind::Quantification },
    };
    let dehp = AssessedResult {
        metric: named("https://toys.example/metrics/dehp", "DEHP"),
        finding: Finding::Measured {
            value: "0.230".parse().unwrap(),
            unit: "P1".into(),
            uncertainty: Some("0.020".parse().unwrap()),
        },
    };
    let warning = AssessedResult {
        metric: named("https://toys.example/metrics/warning", "Warning label"),
        finding: Finding::Graded { code: "present".into(), definition: None },
    };
    Attestation {
        credential_id: "https://toys.example/credentials/TR-1".into(),
        document_id: "https://toys.example/reports/TR-1".into(),
        title: "检测报告 Test report TR-1".into(),
        description: None,
        issuer: IssuerIdentity {
            did: did("lab"),
            name: "Example Laboratory".into(),
            also_known_as: vec![(
                "https://www.cnas.example/L00000".into(),
                Registration { number: "L00000".into(), register: named("https://www.cnas.example", "CNAS") },
            )],
        },
        issued_to: PartyIdentity {
            id: did("maker").to_string(),
            name: "某某玩具有限公司".into(),
            registration: Some(Registration {
                number: "91330782000000000X".into(),
                register: named("https://www.gsxt.example", "USCC"),
            }),
        },
        scheme: named("https://toys.example/schemes/toy-safety", "Toy safety testing"),
        assessment_level: AssessmentLevel::GlobalMra,
        accreditations: vec![Accreditation {
            name: "CNAS L00000".into(),
            authority: PartyIdentity { id: "https://www.cnas.example".into(), name: "CNAS".into(), registration: None },
            evidence: Some(named("https://www.cnas.example/L00000", "Scope")),
        }],
        document: DocumentLink {
            url: "https://toys.example/reports/TR-1.pdf".into(),
            name: "Signed PDF".into(),
            sha256: pdf_sha256,
        },
        valid_from: at("2026-11-22T08:00:00Z"),
        valid_until: None,
        status: Some(StatusEntry::new("https://toys.example/status/lab/1", StatusPurpose::Revocation, 94_567)),
        assessments: vec![
            assessment("pb", "Migration of lead", lead, Some(true)),
            assessment("dehp", "DEHP", dehp, Some(false)),
            assessment("warning", "Warning", warning, None),
        ],
        software: Some(IssuingSoftware {
            id: "https://toys.example/software/1".into(),
            name: "Touchstone".into(),
            version: "0.1.0".into(),
            vendor: Vendor { id: "https://toys.example".into(), name: "Touchstone".into() },
        }),
    }
}

fn assessment(id: &str, name: &str, result: AssessedResult, conforms: Option<bool>) -> Assessment {
    Assessment {
        id: format!("https://toys.example/reports/TR-1#{id}"),
        name: name.into(),
        criteria: vec![named("https://toys.example/criteria/1", "≤ 90 mg/kg")],
        date: "2026-11-20".parse().unwrap(),
        results: vec![result],
        products: vec![AssessedProduct {
            id: "https://toys.example/01/06901234567892/10/LOT7".into(),
            name: "毛绒小熊 Plush bear".into(),
            model: Some("PB-100".into()),
            lot: Some("LOT7".into()),
            serial: None,
            identity_verified: true,
        }],
        standards: vec![named("https://standards.example/GB-6675.4-2014", "GB 6675.4-2014")],
        regulations: vec![named("https://laws.example/2009-48", "Directive 2009/48/EC")],
        conditions: vec!["Results relate only to the items tested.".into()],
        topic: Topic::ChemicalSafety,
        conforms,
    }
}
