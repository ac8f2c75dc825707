//! From plain values to a Digital Conformity Credential: a test report or a certificate.
//!
//! Checks what the schema and the specification ask for (CC-01 to CC-05), so that nothing is
//! signed that others would refuse. It must never fill in what the caller did not say.

use super::decimal::Decimal;
use super::model::*;
use crate::did::{Did, shortened};
use crate::multibase;
use crate::status::StatusEntry;
use crate::vc::{CONTEXT_UNTP, CONTEXT_V2};
use jiff::Timestamp;
use jiff::civil::Date;

/// Why no credential was built.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum AttestationError {
    /// A member that must be an absolute URI is not.
    #[error("{field} is no absolute URI: {value:?}")]
    NotUri {
        /// Which member.
        field: &'static str,
        /// What it says.
        value: String,
    },
    /// A member that must say something is empty.
    #[error("{0} is empty")]
    Empty(&'static str),
    /// The end lies before the beginning.
    #[error("it is valid until {until}, before it begins at {from}")]
    Dates {
        /// Beginning.
        from: Timestamp,
        /// End.
        until: Timestamp,
    },
    /// A certificate attests conformity, this assessment does not.
    #[error("a certificate cannot be issued over {0:?}: it does not conform")]
    NotConforming(String),
}

/// What a test report or a certificate says, in plain values.
#[derive(Debug, Clone)]
pub struct Attestation {
    /// URI of the credential.
    pub credential_id: String,
    /// URI of the document.
    pub document_id: String,
    /// Title with number, e.g. "检测报告 Test report TR-2026-000123".
    pub title: String,
    /// What it is about, in a sentence.
    pub description: Option<String>,
    /// Who issues it.
    pub issuer: IssuerIdentity,
    /// Whom it is issued to.
    pub issued_to: PartyIdentity,
    /// Under which scheme or programme: URI and name.
    pub scheme: Named,
    /// What authority stands behind the issuer for this work.
    pub assessment_level: AssessmentLevel,
    /// Accreditations and designations that cover this work.
    pub accreditations: Vec<Accreditation>,
    /// The signed PDF.
    pub document: DocumentLink,
    /// Valid from.
    pub valid_from: Timestamp,
    /// Valid up to, when there is an end.
    pub valid_until: Option<Timestamp>,
    /// Where the status is kept.
    pub status: Option<StatusEntry>,
    /// What was assessed.
    pub assessments: Vec<Assessment>,
    /// The software that issues it.
    pub software: Option<IssuingSoftware>,
}

/// Something with a URI and a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// URI.
    pub id: String,
    /// Name.
    pub name: String,
}

/// An entry in a register.
#[derive(Debug, Clone)]
pub struct Registration {
    /// The number, e.g. a unified social credit code or an accreditation number.
    pub number: String,
    /// The register.
    pub register: Named,
}

/// Who issues.
#[derive(Debug, Clone)]
pub struct IssuerIdentity {
    /// DID, the one that signs.
    pub did: Did,
    /// Legal name.
    pub name: String,
    /// The issuer's entries in registers: URI of the entry, and the entry.
    pub also_known_as: Vec<(String, Registration)>,
}

/// A party that the document names.
#[derive(Debug, Clone)]
pub struct PartyIdentity {
    /// URI, e.g. its DID or its page.
    pub id: String,
    /// Legal name.
    pub name: String,
    /// Its entry in a register.
    pub registration: Option<Registration>,
}

/// An accreditation or designation of the issuer.
#[derive(Debug, Clone)]
pub struct Accreditation {
    /// Name with number.
    pub name: String,
    /// Who granted it.
    pub authority: PartyIdentity,
    /// Where it can be seen: URI and name.
    pub evidence: Option<Named>,
}

/// The PDF that the credential is about.
#[derive(Debug, Clone)]
pub struct DocumentLink {
    /// Where it can be had.
    pub url: String,
    /// How to show the link.
    pub name: String,
    /// SHA-256 of the signed file.
    pub sha256: [u8; 32],
}

/// One question and its answer.
#[derive(Debug, Clone)]
pub struct Assessment {
    /// URI.
    pub id: String,
    /// What was assessed.
    pub name: String,
    /// Against which requirements: URI and name with the limit.
    pub criteria: Vec<Named>,
    /// When.
    pub date: Date,
    /// What was found.
    pub results: Vec<AssessedResult>,
    /// On which products.
    pub products: Vec<AssessedProduct>,
    /// By which standards.
    pub standards: Vec<Named>,
    /// Under which legal acts.
    pub regulations: Vec<Named>,
    /// Conditions, decision rule.
    pub conditions: Vec<String>,
    /// Topic.
    pub topic: Topic,
    /// Whether it conforms; `None` when nothing was judged.
    pub conforms: Option<bool>,
}

/// A product that was assessed.
#[derive(Debug, Clone)]
pub struct AssessedProduct {
    /// URI, a GS1 Digital Link where there is a GTIN.
    pub id: String,
    /// Name.
    pub name: String,
    /// Model.
    pub model: Option<String>,
    /// Lot.
    pub lot: Option<String>,
    /// Serial.
    pub serial: Option<String>,
    /// Whether the issuer checked that the sample is this product.
    pub identity_verified: bool,
}

/// What was found.
#[derive(Debug, Clone)]
pub struct AssessedResult {
    /// What was measured or observed: URI and name.
    pub metric: Named,
    /// The finding.
    pub finding: Finding,
}

/// A number, a number that could not be told, or a grade.
#[derive(Debug, Clone)]
pub enum Finding {
    /// A measured value.
    Measured {
        /// The number.
        value: Decimal,
        /// UNECE Rec. 20 code, see [`super::units::rec20_code`].
        unit: String,
        /// Expanded uncertainty (k = 2 unless the conditions say otherwise), same unit.
        uncertainty: Option<Decimal>,
    },
    /// Below what the method can tell. UNTP has no "<": the limit stands as value, the score says so.
    Below {
        /// The limit.
        limit: Decimal,
        /// UNECE Rec. 20 code.
        unit: String,
        /// Which limit, `LOQ` or `LOD`.
        kind: BelowKind,
    },
    /// A grade or an observation.
    Graded {
        /// Code.
        code: String,
        /// In words.
        definition: Option<String>,
    },
}

/// Below which limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BelowKind {
    /// Limit of quantification.
    Quantification,
    /// Limit of detection.
    Detection,
}

/// The topics of the UNTP vocabulary that toys touch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Topic {
    /// Mechanical, flammability, electrical safety.
    ProductSafety,
    /// Chemical safety.
    ChemicalSafety,
    /// Restricted substances.
    SubstanceControl,
    /// Labels, warnings, instructions.
    ConsumerInformation,
    /// Conformity with a technical regulation as a whole.
    TechnicalRegulations,
}

impl Topic {
    fn reference(self) -> Reference<TopicType> {
        let (slug, name) = match self {
            Self::ProductSafety => ("product-safety-standards", "Product Safety Standards"),
            Self::ChemicalSafety => ("chemical-safety", "Chemical Safety"),
            Self::SubstanceControl => ("substance-control", "Substance Control"),
            Self::ConsumerInformation => ("consumer-information", "Consumer Information"),
            Self::TechnicalRegulations => ("technical-regulations", "Technical Regulations"),
        };
        let id = format!("https://vocabulary.uncefact.org/conformity-topics/{slug}");
        Reference { kind: TopicType, id, name: name.to_owned() }
    }
}

/// The credential of a test report.
///
/// # Errors
/// [`AttestationError`] naming the member that does not fit.
pub fn test_report(report: &Attestation) -> Result<ConformityCredential, AttestationError> {
    build(report, AttestationKind::Testing)
}

/// The credential of a certificate. A certificate over something that does not conform is refused.
///
/// # Errors
/// [`AttestationError`] naming the member that does not fit.
pub fn certificate(certificate: &Attestation) -> Result<ConformityCredential, AttestationError> {
    match certificate.assessments.iter().find(|a| a.conforms != Some(true)) {
        Some(assessment) => Err(AttestationError::NotConforming(shortened(&assessment.name))),
        None => build(certificate, AttestationKind::Certification),
    }
}

fn build(from: &Attestation, attestation_type: AttestationKind) -> Result<ConformityCredential, AttestationError> {
    if let Some(until) = from.valid_until.filter(|until| *until < from.valid_from) {
        return Err(AttestationError::Dates { from: from.valid_from, until });
    }
    if from.assessments.is_empty() {
        return Err(AttestationError::Empty("the list of assessments"));
    }
    let document = Link {
        link_url: uri("the document's URL", &from.document.url)?,
        link_name: text("the document's name", &from.document.name)?,
        digest_multibase: Some(multibase::encode_digest(&from.document.sha256)),
        media_type: Some("application/pdf".to_owned()),
    };
    Ok(ConformityCredential {
        kind: CredentialType,
        context: vec![CONTEXT_V2.to_owned(), CONTEXT_UNTP.to_owned()],
        id: uri("the credential's id", &from.credential_id)?,
        issuer: issuer(&from.issuer)?,
        valid_from: from.valid_from,
        valid_until: from.valid_until,
        name: text("the title", &from.title)?,
        credential_status: from.status.clone(),
        credential_subject: ConformityAttestation {
            kind: AttestationType,
            id: uri("the document's id", &from.document_id)?,
            name: text("the title", &from.title)?,
            description: from.description.clone(),
            assessor_level: AssessorLevel::ThirdParty,
            assessment_level: from.assessment_level,
            attestation_type,
            issued_to_party: party(&from.issued_to)?,
            authorisation: from.accreditations.iter().map(endorsement).collect::<Result<_, _>>()?,
            reference_scheme: reference(SchemeType, "the scheme", &from.scheme)?,
            conformity_certificate: Some(document),
            conformity_assessment: from.assessments.iter().map(assessment).collect::<Result<_, _>>()?,
        },
        issuing_software: from.software.clone(),
    })
}

fn issuer(from: &IssuerIdentity) -> Result<Issuer, AttestationError> {
    let entry = |(id, registration): &(String, Registration)| {
        party(&PartyIdentity { id: id.clone(), name: from.name.clone(), registration: Some(registration.clone()) })
    };
    Ok(Issuer {
        kind: IssuerType,
        id: from.did.clone(),
        name: text("the issuer's name", &from.name)?,
        issuer_also_known_as: from.also_known_as.iter().map(entry).collect::<Result<_, _>>()?,
    })
}

fn party(from: &PartyIdentity) -> Result<Party, AttestationError> {
    let scheme = |registration: &Registration| {
        Ok(IdentifierScheme {
            kind: IdentifierSchemeType,
            id: uri("a register's id", &registration.register.id)?,
            name: text("a register's name", &registration.register.name)?,
        })
    };
    Ok(Party {
        kind: PartyType,
        id: uri("a party's id", &from.id)?,
        name: text("a party's name", &from.name)?,
        registered_id: from.registration.as_ref().map(|r| r.number.clone()),
        id_scheme: from.registration.as_ref().map(scheme).transpose()?,
    })
}

fn endorsement(from: &Accreditation) -> Result<Endorsement, AttestationError> {
    let link = |evidence: &Named| {
        Ok(Link {
            link_url: uri("an accreditation's evidence", &evidence.id)?,
            link_name: text("an accreditation's evidence", &evidence.name)?,
            digest_multibase: None,
            media_type: None,
        })
    };
    Ok(Endorsement {
        name: text("an accreditation's name", &from.name)?,
        issuing_authority: party(&from.authority)?,
        endorsement_evidence: from.evidence.as_ref().map(link).transpose()?,
    })
}

fn assessment(from: &Assessment) -> Result<ConformityAssessment, AttestationError> {
    if from.criteria.is_empty() {
        return Err(AttestationError::Empty("an assessment's list of criteria"));
    }
    if from.products.is_empty() {
        return Err(AttestationError::Empty("an assessment's list of products"));
    }
    Ok(ConformityAssessment {
        kind: AssessmentType,
        id: uri("an assessment's id", &from.id)?,
        name: text("an assessment's name", &from.name)?,
        assessment_criteria: references(CriterionType, "a criterion", &from.criteria)?,
        assessment_date: from.date,
        assessed_performance: from.results.iter().map(performance).collect::<Result<_, _>>()?,
        assessed_product: from.products.iter().map(product).collect::<Result<_, _>>()?,
        reference_standard: references(StandardType, "a standard", &from.standards)?,
        reference_regulation: references(RegulationType, "a regulation", &from.regulations)?,
        specified_condition: from.conditions.clone(),
        conformity_topic: vec![from.topic.reference()],
        conformance: from.conforms,
    })
}

fn performance(from: &AssessedResult) -> Result<Performance, AttestationError> {
    let metric = Some(reference(MetricType, "a metric", &from.metric)?);
    let unit_of = |unit: &str| text("a unit", unit);
    Ok(match &from.finding {
        Finding::Measured { value, unit, uncertainty } => Performance {
            metric,
            measure: Some(Measure {
                value: value.clone(),
                upper_tolerance: uncertainty.clone(),
                lower_tolerance: uncertainty.clone(),
                unit: unit_of(unit)?,
            }),
            score: None,
        },
        Finding::Below { limit, unit, kind } => {
            let (code, words) = match kind {
                BelowKind::Quantification => ("<LOQ", "quantification"),
                BelowKind::Detection => ("<LOD", "detection"),
            };
            Performance {
                metric,
                measure: Some(Measure {
                    value: limit.clone(),
                    upper_tolerance: None,
                    lower_tolerance: None,
                    unit: unit_of(unit)?,
                }),
                score: Some(Score {
                    code: code.to_owned(),
                    rank: None,
                    definition: Some(format!("Below the limit of {words}, which is the value given")),
                }),
            }
        }
        Finding::Graded { code, definition } => Performance {
            metric,
            measure: None,
            score: Some(Score { code: text("a grade", code)?, rank: None, definition: definition.clone() }),
        },
    })
}

fn product(from: &AssessedProduct) -> Result<ProductVerification, AttestationError> {
    Ok(ProductVerification {
        product: Product {
            kind: ProductType,
            id: uri("a product's id", &from.id)?,
            name: text("a product's name", &from.name)?,
            model_number: from.model.clone(),
            batch_number: from.lot.clone(),
            item_number: from.serial.clone(),
        },
        id_verified_by_cab: Some(from.identity_verified),
    })
}

fn references<T: Copy>(kind: T, field: &'static str, from: &[Named]) -> Result<Vec<Reference<T>>, AttestationError> {
    from.iter().map(|named| reference(kind, field, named)).collect()
}

fn reference<T>(kind: T, field: &'static str, from: &Named) -> Result<Reference<T>, AttestationError> {
    Ok(Reference { kind, id: uri(field, &from.id)?, name: text(field, &from.name)? })
}

/// An absolute URI of RFC 3986 characters; others must come percent-encoded.
fn uri(field: &'static str, value: &str) -> Result<String, AttestationError> {
    let scheme = value.split_once(':').is_some_and(|(scheme, rest)| {
        !rest.is_empty()
            && scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme.bytes().all(|b| b.is_ascii_alphanumeric() || b"+-.".contains(&b))
    });
    let allowed = |b: u8| b.is_ascii_graphic() && !b"\"<>\\^`{|}".contains(&b);
    if scheme && value.bytes().all(allowed) {
        return Ok(value.to_owned());
    }
    Err(AttestationError::NotUri { field, value: shortened(value) })
}

fn text(field: &'static str, value: &str) -> Result<String, AttestationError> {
    if value.trim().is_empty() { Err(AttestationError::Empty(field)) } else { Ok(value.to_owned()) }
}
