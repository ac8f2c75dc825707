//! The Digital Conformity Credential as it stands on the wire (UNTP 0.7.0). Closed: a member that
//! is not named here is refused when read and cannot be written, because the context's `@vocab`
//! would let any misspelling pass.

use super::decimal::Decimal;
use crate::did::Did;
use crate::multibase;
use crate::status::StatusEntry;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A `type` member that can only say one thing; written as an array.
macro_rules! type_tag {
    ($($name:ident = [$($text:literal),+];)+) => { $(
        #[doc = concat!("`type` of a ", stringify!($name), ".")]
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
        pub struct $name;

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                [$($text),+].serialize(serializer)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let found = Vec::<String>::deserialize(deserializer)?;
                let wanted = [$($text),+];
                if found.len() == wanted.len() && wanted.iter().all(|w| found.iter().any(|f| f == w)) {
                    return Ok(Self);
                }
                Err(serde::de::Error::custom(format!("type is {found:?}, not {wanted:?}")))
            }
        }
    )+ };
}

type_tag! {
    CredentialType = ["DigitalConformityCredential", "VerifiableCredential"];
    IssuerType = ["CredentialIssuer"];
    PartyType = ["Party"];
    IdentifierSchemeType = ["IdentifierScheme"];
    AttestationType = ["ConformityAttestation"];
    SchemeType = ["ConformityScheme"];
    AssessmentType = ["ConformityAssessment"];
    CriterionType = ["Criterion"];
    StandardType = ["Standard"];
    RegulationType = ["Regulation"];
    TopicType = ["ConformityTopic"];
    MetricType = ["PerformanceMetric"];
    ProductType = ["Product"];
}

/// The credential.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ConformityCredential {
    #[serde(rename = "type")]
    pub(crate) kind: CredentialType,
    #[serde(rename = "@context")]
    pub(crate) context: Vec<String>,
    /// URI of the credential.
    pub id: String,
    /// Who issues it.
    pub issuer: Issuer,
    /// Valid from.
    pub valid_from: Timestamp,
    /// Valid up to, when there is an end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_until: Option<Timestamp>,
    /// Title.
    pub name: String,
    /// Where its status is kept; UNTP 0.7.0 allows one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credential_status: Option<StatusEntry>,
    /// What is attested.
    pub credential_subject: ConformityAttestation,
    /// The software that issued it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issuing_software: Option<IssuingSoftware>,
}

impl ConformityCredential {
    /// Whether the credential's document is this PDF, by its digest.
    #[must_use]
    pub fn is_about_document(&self, pdf: &[u8]) -> bool {
        let link = self.credential_subject.conformity_certificate.as_ref();
        link.and_then(|l| l.digest_multibase.as_deref()).is_some_and(|digest| multibase::digest_matches(digest, pdf))
    }
}

/// `CredentialIssuer`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Issuer {
    #[serde(rename = "type")]
    pub(crate) kind: IssuerType,
    /// DID.
    pub id: Did,
    /// Legal name.
    pub name: String,
    /// Its entries in registers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub issuer_also_known_as: Vec<Party>,
}

/// `Party`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Party {
    #[serde(rename = "type")]
    pub(crate) kind: PartyType,
    /// URI.
    pub id: String,
    /// Legal name.
    pub name: String,
    /// Number in the register.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub registered_id: Option<String>,
    /// The register.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id_scheme: Option<IdentifierScheme>,
}

/// `IdentifierScheme`: a register.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct IdentifierScheme {
    #[serde(rename = "type")]
    pub(crate) kind: IdentifierSchemeType,
    /// URI.
    pub id: String,
    /// Name.
    pub name: String,
}

/// `ConformityAttestation`: the certificate or report as a whole.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ConformityAttestation {
    #[serde(rename = "type")]
    pub(crate) kind: AttestationType,
    /// URI of the document.
    pub id: String,
    /// Title of the document.
    pub name: String,
    /// What it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// How the assessor stands to the object.
    pub assessor_level: AssessorLevel,
    /// What authority stands behind the assessment.
    pub assessment_level: AssessmentLevel,
    /// Testing or certification.
    pub attestation_type: AttestationKind,
    /// Whom it was issued to.
    pub issued_to_party: Party,
    /// Accreditations and designations.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub authorisation: Vec<Endorsement>,
    /// Under which scheme.
    pub reference_scheme: Reference<SchemeType>,
    /// The PDF.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub conformity_certificate: Option<Link>,
    /// What was assessed, one by one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub conformity_assessment: Vec<ConformityAssessment>,
}

/// `Endorsement`: an accreditation or designation of the issuer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Endorsement {
    /// Its name.
    pub name: String,
    /// Who granted it.
    pub issuing_authority: Party,
    /// Where it can be seen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub endorsement_evidence: Option<Link>,
}

/// `Link`, tied to what it points to by a digest.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Link {
    /// Where.
    #[serde(rename = "linkURL")]
    pub link_url: String,
    /// How to show it.
    pub link_name: String,
    /// Multihash of the bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub digest_multibase: Option<String>,
    /// What kind of bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub media_type: Option<String>,
}

/// Something known by a URI and a name: scheme, criterion, standard, regulation, metric.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reference<T> {
    #[serde(rename = "type")]
    pub(crate) kind: T,
    /// URI.
    pub id: String,
    /// Name.
    pub name: String,
}

/// `ConformityAssessment`: one question and its answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ConformityAssessment {
    #[serde(rename = "type")]
    pub(crate) kind: AssessmentType,
    /// URI.
    pub id: String,
    /// What was assessed.
    pub name: String,
    /// Against which requirement.
    pub assessment_criteria: Vec<Reference<CriterionType>>,
    /// When.
    pub assessment_date: Date,
    /// What was found.
    pub assessed_performance: Vec<Performance>,
    /// On which products.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub assessed_product: Vec<ProductVerification>,
    /// By which standards.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reference_standard: Vec<Reference<StandardType>>,
    /// Under which legal acts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reference_regulation: Vec<Reference<RegulationType>>,
    /// Conditions, decision rule, limits of the statement.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub specified_condition: Vec<String>,
    /// Topics of the UNTP vocabulary.
    pub conformity_topic: Vec<Reference<TopicType>>,
    /// Whether it conforms; absent when nothing was judged.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub conformance: Option<bool>,
}

/// `Performance`: a measured value, a grade, or both.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Performance {
    /// What was measured.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub metric: Option<Reference<MetricType>>,
    /// The number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub measure: Option<Measure>,
    /// The grade.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub score: Option<Score>,
}

/// `Measure`: a number with its unit; the tolerances carry the expanded uncertainty.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Measure {
    /// The number, with its digits.
    pub value: Decimal,
    /// Upwards.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub upper_tolerance: Option<Decimal>,
    /// Downwards.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lower_tolerance: Option<Decimal>,
    /// UNECE Rec. 20 common code.
    pub unit: String,
}

/// `Score`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Score {
    /// Code, e.g. `<LOQ`.
    pub code: String,
    /// Its place among the codes, 1 the best.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rank: Option<u32>,
    /// In words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub definition: Option<String>,
}

/// `ProductVerification`: a product and whether its identity was checked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProductVerification {
    /// The product.
    pub product: Product,
    /// Whether the issuer checked that it is this product.
    #[serde(rename = "idVerifiedByCAB", default, skip_serializing_if = "Option::is_none")]
    pub id_verified_by_cab: Option<bool>,
}

/// `Product`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Product {
    #[serde(rename = "type")]
    pub(crate) kind: ProductType,
    /// URI, a GS1 Digital Link where there is a GTIN.
    pub id: String,
    /// Name.
    pub name: String,
    /// Model.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model_number: Option<String>,
    /// Lot.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub batch_number: Option<String>,
    /// Serial.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub item_number: Option<String>,
}

/// `IssuingSoftware`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IssuingSoftware {
    /// URI of this version.
    pub id: String,
    /// Name.
    pub name: String,
    /// Version.
    pub version: String,
    /// Who makes it.
    pub vendor: Vendor,
}

/// Who makes the software.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Vendor {
    /// URI.
    pub id: String,
    /// Name.
    pub name: String,
}

/// How the assessor stands to what it assessed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum AssessorLevel {
    /// Independent of maker and buyer.
    #[serde(rename = "3rdParty")]
    ThirdParty,
    /// The maker itself.
    #[serde(rename = "self")]
    Own,
    /// The buyer.
    #[serde(rename = "buyer")]
    Buyer,
}

/// What authority stands behind an assessment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum AssessmentLevel {
    /// The assessor is designated by a government.
    #[serde(rename = "authority-mandate")]
    Mandate,
    /// Accredited by a signatory of the global mutual recognition arrangement (ILAC, IAF).
    #[serde(rename = "authority-globalmra")]
    GlobalMra,
    /// Accepted by the owner of the scheme.
    #[serde(rename = "scheme-cab")]
    SchemeCab,
    /// By nobody.
    #[serde(rename = "no-endorsement")]
    NoEndorsement,
}

/// What kind of attestation it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AttestationKind {
    /// A test report.
    Testing,
    /// A certificate.
    Certification,
}
