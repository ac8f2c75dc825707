//! Every question that one area asks another. With `app/src/wiring.rs` this is the whole map of coupling.
//!
//! Answers are snapshots: plain values, safe to keep as JSON beside what was decided on them.

use std::collections::BTreeMap;
use std::sync::Arc;

use async_trait::async_trait;
use kernel::ids::{CertificateId, OrderId, OrganisationId, PlanId, ProductId, ProductVersionId, ReportId};
use kernel::{Actor, Date, Message, OrganisationKind, Timestamp};
use requirements::Packs;
use serde::{Deserialize, Serialize};

use crate::db::Tx;
use crate::i18n::Lang;
use crate::web::Domain;
use crate::{Platform, Result};

/// Whom a request comes from (answered by accounts).
#[async_trait]
pub trait Identity: Send + Sync {
    /// A web session by its cookie's token.
    async fn by_session(&self, platform: &Platform, token: &str) -> Result<Option<Session>>;
    /// An API key by its bearer token.
    async fn by_api_key(&self, platform: &Platform, token: &str) -> Result<Option<ApiKey>>;
}

/// A live session.
#[derive(Clone, Debug)]
pub struct Session {
    /// Who.
    pub actor: Actor,
    /// The language chosen by the person.
    pub lang: Lang,
}

/// A live API key.
#[derive(Clone, Debug)]
pub struct ApiKey {
    /// Acts for its organisation.
    pub actor: Actor,
    /// What it may be used for, e.g. `orders`, `epcis.capture`.
    pub scopes: Vec<String>,
}

/// Legal entities (answered by accounts).
#[async_trait]
pub trait Organisations: Send + Sync {
    /// One of them.
    async fn organisation(&self, platform: &Platform, id: OrganisationId) -> Result<Option<Party>>;
    /// By public slug, as in `/organisations/{slug}/did.json`.
    async fn by_slug(&self, platform: &Platform, slug: &str) -> Result<Option<Party>>;
    /// All of a kind, by name.
    async fn of_kind(&self, platform: &Platform, kind: OrganisationKind) -> Result<Vec<Party>>;
    /// People who may act for an organisation (confirmed memberships), by name: for naming them in authorisations.
    async fn members(&self, _platform: &Platform, _organisation: OrganisationId) -> Result<Vec<Member>> {
        Ok(Vec::new())
    }
}

/// A person who may act for an organisation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// The person.
    pub user: kernel::ids::UserId,
    /// Their name.
    pub name: String,
    /// Their roles there.
    pub roles: Vec<kernel::Role>,
}

/// A legal entity as it stands on documents.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Party {
    /// Identity.
    pub id: OrganisationId,
    /// What it is.
    pub kind: OrganisationKind,
    /// Public path segment.
    pub slug: String,
    /// Name in Chinese.
    pub name_zh: String,
    /// Name in English.
    pub name_en: String,
    /// 统一社会信用代码 (GB 32100), or a foreign register number.
    pub registration: String,
    /// Address in Chinese.
    pub address_zh: String,
    /// Address in English.
    pub address_en: String,
    /// Contact: telephone.
    pub phone: String,
    /// Contact: e-mail.
    pub email: String,
}

impl Party {
    /// The name in a language.
    #[must_use]
    pub fn name(&self, lang: Lang) -> &str {
        match lang {
            Lang::Zh => &self.name_zh,
            Lang::En => &self.name_en,
        }
    }

    /// The address in a language.
    #[must_use]
    pub fn address(&self, lang: Lang) -> &str {
        match lang {
            Lang::Zh => &self.address_zh,
            Lang::En => &self.address_en,
        }
    }
}

/// Products and their versions (answered by catalogue).
#[async_trait]
pub trait Products: Send + Sync {
    /// One version, as it was recorded.
    async fn version(&self, platform: &Platform, id: ProductVersionId) -> Result<Option<Product>>;
    /// The newest version of a product.
    async fn current(&self, platform: &Platform, id: ProductId) -> Result<Option<Product>>;
    /// The newest versions of several products, in any order; those that are not there are left out.
    async fn several(&self, platform: &Platform, ids: &[ProductId]) -> Result<Vec<Product>> {
        let mut found = Vec::with_capacity(ids.len());
        for id in ids {
            found.extend(self.current(platform, *id).await?);
        }
        Ok(found)
    }
    /// The newest version of the product with this GTIN-14.
    async fn by_gtin(&self, platform: &Platform, gtin: &str) -> Result<Option<Product>>;
    /// Whose product was the first under these digits of a company prefix.
    async fn first_under(&self, _platform: &Platform, _prefix: &str) -> Result<Option<OrganisationId>> {
        Ok(None)
    }
    /// The content hash of the small form of an owner's photograph, when there is one: pages for anybody are light.
    async fn thumbnail(&self, _platform: &Platform, _owner: OrganisationId, _photo: &str) -> Result<Option<String>> {
        Ok(None)
    }
    /// Records answers about a product as its next version, inside the caller's unit of change. The caller has asked
    /// for permission; a contradiction is [`crate::Error::Invalid`].
    async fn answer(&self, tx: &mut Tx, product: ProductId, answers: &[Answer]) -> Result<Product> {
        let _ = (tx, product, answers);
        Err(crate::Error::Internal(anyhow::anyhow!("this answerer of Products records no answers")))
    }
}

/// An answer about a product: a word of `packs/vocabulary.csv` holds, or does not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// Component key; `None` for the whole product.
    pub component: Option<String>,
    /// The word.
    pub word: String,
    /// Yes or no.
    pub holds: bool,
}

/// A product version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Product {
    /// Identity over all versions.
    pub product: ProductId,
    /// Identity of this version.
    pub version: ProductVersionId,
    /// 1, 2, 3 …
    pub version_number: i64,
    /// Whose product it is.
    pub owner: OrganisationId,
    /// Name in Chinese.
    pub name_zh: String,
    /// Name in English.
    pub name_en: String,
    /// Model or article number.
    pub model: String,
    /// GTIN-14.
    pub gtin: Option<String>,
    /// Youngest user, months.
    pub age_min_months: i64,
    /// Oldest user, months.
    pub age_max_months: i64,
    /// Words of `packs/vocabulary.csv`, true or false; what is not said is unknown.
    pub attributes: BTreeMap<String, bool>,
    /// Parts by material.
    pub components: Vec<Component>,
    /// Content hashes of photographs, the first is the title picture.
    pub photos: Vec<String>,
    /// Warnings for the consumer, in Chinese.
    pub warnings_zh: String,
    /// Warnings for the consumer, in English.
    pub warnings_en: String,
}

impl Product {
    /// The name in a language; the other one where it is missing.
    #[must_use]
    pub fn name(&self, lang: Lang) -> &str {
        match lang {
            Lang::En if !self.name_en.is_empty() => &self.name_en,
            Lang::Zh if self.name_zh.is_empty() => &self.name_en,
            _ => &self.name_zh,
        }
    }
}

/// A part of a product: material × colour × supplier.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Component {
    /// Short key within the product, e.g. `nose`.
    pub key: String,
    /// Name in Chinese.
    pub name_zh: String,
    /// Name in English.
    pub name_en: String,
    /// Material words of the vocabulary.
    pub materials: Vec<String>,
    /// Colour, as written by the enterprise.
    pub colour: String,
    /// Supplier, as written by the enterprise.
    pub supplier: String,
    /// Attribute words, true or false.
    pub attributes: BTreeMap<String, bool>,
}

/// Stored market access plans (answered by market access).
#[async_trait]
pub trait Plans: Send + Sync {
    /// One of them.
    async fn plan(&self, platform: &Platform, id: PlanId) -> Result<Option<Plan>>;
}

/// What an order needs of a plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// Identity.
    pub id: PlanId,
    /// For which product version.
    pub version: ProductVersionId,
    /// Whose plan.
    pub owner: OrganisationId,
    /// `CN`, `EU`, `US` …
    pub markets: Vec<String>,
    /// Date of manufacture assumed.
    pub manufactured_on: Date,
    /// Date of placing on the market assumed.
    pub placed_on_market_on: Date,
    /// What must be tested.
    pub tests: Vec<PlannedTest>,
    /// The fee if each market were ordered alone, yuan as decimal text.
    pub each_market_alone: String,
}

/// One determination set to be ordered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlannedTest {
    /// Method id of `packs/methods`.
    pub method: String,
    /// Its title in Chinese, with edition.
    pub title_zh: String,
    /// Its title in English, with edition.
    pub title_en: String,
    /// Component key; `None` for the whole toy.
    pub component: Option<String>,
    /// Analytes or clauses, as in the packs.
    pub analytes: Vec<String>,
    /// Requirement ids it serves.
    pub serves: Vec<String>,
    /// Fee of the price list, yuan as decimal text.
    pub fee: String,
    /// Working days.
    pub days: i64,
}

/// The requirement packs in use (answered by market access): what experts changed stands before what the binary carries.
#[async_trait]
pub trait RequirementPacks: Send + Sync {
    /// The newest version.
    async fn current(&self, platform: &Platform) -> Result<Arc<Packs>>;
}

impl Platform {
    /// The requirement packs in use; those of the binary while nobody answers for them.
    ///
    /// # Errors
    /// Database errors.
    pub async fn packs(&self) -> Result<Arc<Packs>> {
        match &self.ports().packs {
            Some(port) => port.current(self).await,
            None => Ok(Arc::clone(Packs::shared())),
        }
    }
}

/// Orders (answered by orders).
#[async_trait]
pub trait Orders: Send + Sync {
    /// One of them.
    async fn order(&self, platform: &Platform, id: OrderId) -> Result<Option<Order>>;
}

/// An accepted order, as those who work on it need it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Order {
    /// Identity.
    pub id: OrderId,
    /// Human number.
    pub number: String,
    /// State word, e.g. `accepted`.
    pub state: String,
    /// Product version ordered for.
    pub version: ProductVersionId,
    /// Markets.
    pub markets: Vec<String>,
    /// Date of manufacture.
    pub manufactured_on: Date,
    /// Date of placing on the market.
    pub placed_on_market_on: Date,
    /// `simple`, `guard-band`, `non-binary`: agreed in the contract review (17025 7.1.3).
    pub decision_rule: String,
    /// Applicant.
    pub applicant: OrganisationId,
    /// Manufacturer: name and address as they shall stand on the report.
    pub manufacturer: Named,
    /// Factory.
    pub factory: Named,
    /// Who pays.
    pub payer: Named,
    /// To whom the report is addressed.
    pub addressee: Named,
    /// Service centre that took it.
    pub service_centre: OrganisationId,
    /// Lines.
    pub lines: Vec<OrderLine>,
    /// When it was accepted.
    pub accepted_at: Option<Timestamp>,
}

/// A name and address as typed on the application.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Named {
    /// Name.
    pub name: String,
    /// Address.
    pub address: String,
}

/// A line of an order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderLine {
    /// Identity, UUID text.
    pub id: String,
    /// What is tested.
    pub test: PlannedTest,
    /// The laboratory it was dispatched to.
    pub laboratory: Option<OrganisationId>,
}

/// Which laboratory may test what (answered by laboratory).
#[async_trait]
pub trait Scopes: Send + Sync {
    /// Laboratories whose scope covers a method on a date.
    async fn covering(&self, platform: &Platform, method: &str, on: Date) -> Result<Vec<Covering>>;
}

/// A laboratory and the mark under which it covers a method.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Covering {
    /// The laboratory.
    pub laboratory: OrganisationId,
    /// Its name in Chinese.
    pub name_zh: String,
    /// Its name in English.
    pub name_en: String,
    /// `CMA`, `CNAS`, `CMA CNAS`, or empty.
    pub marks: String,
}

/// Test reports as evidence (answered by laboratory).
#[async_trait]
pub trait Reports: Send + Sync {
    /// Issued reports about a product version, newest first; superseded ones are not among them.
    async fn for_version(&self, platform: &Platform, version: ProductVersionId) -> Result<Vec<ReportSummary>>;
    /// The same about every version of a product, each with what it says under the packs of today.
    async fn for_product(&self, _platform: &Platform, _product: ProductId) -> Result<Vec<Findings>> {
        Ok(Vec::new())
    }
    /// The same of several products at once; a product without reports is left out.
    async fn for_products(
        &self,
        platform: &Platform,
        products: &[ProductId],
    ) -> Result<BTreeMap<ProductId, Vec<Findings>>> {
        let mut found = BTreeMap::new();
        for product in products {
            found.insert(*product, self.for_product(platform, *product).await?);
        }
        Ok(found)
    }
    /// A report that was issued, by its number, superseded ones too.
    async fn by_number(&self, _platform: &Platform, _number: &str) -> Result<Option<ReportSummary>> {
        Ok(None)
    }
    /// One report by identity.
    async fn report(&self, platform: &Platform, id: ReportId) -> Result<Option<ReportSummary>>;
    /// People who touched the testing of a report: they may not decide on its certification.
    async fn involved(&self, platform: &Platform, id: ReportId) -> Result<Vec<kernel::ids::UserId>>;
}

/// An issued report in short.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ReportSummary {
    /// Identity.
    pub id: ReportId,
    /// Number.
    pub number: String,
    /// Order.
    pub order: OrderId,
    /// Product version it is bound to.
    pub version: ProductVersionId,
    /// Lots that its samples are of, as far as they say.
    #[serde(default)]
    pub lots: Vec<String>,
    /// Issuing laboratory.
    pub laboratory: OrganisationId,
    /// Issuing laboratory's name.
    pub laboratory_name: String,
    /// Day of issue.
    pub issued_on: Date,
    /// Verdict per market: market → `pass`, `fail`, `conditional_pass`, `conditional_fail`, `not_judged`.
    pub verdicts: BTreeMap<String, String>,
    /// Requirement ids judged, with verdict.
    pub requirements: Vec<(String, String)>,
    /// Number of determinations.
    pub determinations: i64,
}

/// What an issued report says of each part, and about which product it says so.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Findings {
    /// Number.
    pub number: String,
    /// The product as it was tested.
    pub about: Product,
    /// Requirement, part (none for the whole toy), and the verdict of its values under the packs of today.
    pub judged: Vec<Judged>,
    /// The packs have changed since the report was issued: its own statements may say something else.
    pub rejudged: bool,
}

/// A verdict about one requirement at one part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Judged {
    /// Requirement id.
    pub requirement: String,
    /// Component key; `None` for the whole toy.
    pub component: Option<String>,
    /// `pass`, `fail`, `conditional_pass`, `conditional_fail`, `not_judged`.
    pub verdict: String,
    /// Not judged only because an expert has to confirm the limit.
    #[serde(default)]
    pub awaits_confirmation: bool,
}

/// Certificates (answered by certification).
#[async_trait]
pub trait Certificates: Send + Sync {
    /// Certificates about a product, newest first, whatever their state.
    async fn for_product(&self, platform: &Platform, product: ProductId) -> Result<Vec<CertificateSummary>>;
    /// One by number.
    async fn by_number(&self, platform: &Platform, number: &str) -> Result<Option<CertificateSummary>>;
}

/// A certificate in short.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CertificateSummary {
    /// Identity.
    pub id: CertificateId,
    /// Number.
    pub number: String,
    /// Scheme name, zh.
    pub scheme_zh: String,
    /// Scheme name, en.
    pub scheme_en: String,
    /// `valid`, `suspended`, `withdrawn`, `expired`.
    pub state: String,
    /// Since when.
    pub state_since: Timestamp,
    /// Day granted.
    pub granted_on: Date,
    /// Last day of validity.
    pub expires_on: Date,
    /// Product version certified.
    pub version: ProductVersionId,
    /// Certification body.
    pub body: OrganisationId,
    /// Its name, zh.
    pub body_name_zh: String,
    /// Its name, en.
    pub body_name_en: String,
}

/// Issuing documents that leave the house (answered by passport): signs the PDF with the organisation's key, makes the
/// credential that carries the PDF's hash, registers number and status. Called inside the issuing transaction.
#[async_trait]
pub trait Issuance: Send + Sync {
    /// Signs and registers. The number must be new.
    async fn issue(&self, tx: &mut Tx, request: IssueRequest) -> Result<Issued>;
    /// Superseded, suspended, reinstated, withdrawn: every public page follows within a second.
    async fn change_status(
        &self,
        tx: &mut Tx,
        number: &str,
        status: DocumentStatus,
        reason: &str,
        superseded_by: Option<&str>,
    ) -> Result<()>;
    /// A registered document by number.
    async fn document(&self, platform: &Platform, number: &str) -> Result<Option<IssuedDocument>>;
    /// The link that opens a document with its signed files to whoever holds it: for its parties, never for a public page.
    async fn share_url(&self, _platform: &Platform, _number: &str) -> Result<Option<String>> {
        Ok(None)
    }
}

/// What an issued document is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DocumentKind {
    /// A test report.
    Report,
    /// A certificate.
    Certificate,
}

/// Where an issued document stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DocumentStatus {
    /// Genuine and valid.
    Valid,
    /// Replaced by an amendment.
    Superseded,
    /// Out of force for now.
    Suspended,
    /// Ended.
    Withdrawn,
}

/// What is to be issued.
pub struct IssueRequest {
    /// Report or certificate.
    pub kind: DocumentKind,
    /// Number, unique over the platform.
    pub number: String,
    /// Issuing organisation: its key signs.
    pub issuer: OrganisationId,
    /// Whom it is issued to.
    pub issued_to: Party,
    /// Product version it is about.
    pub product: Product,
    /// Lots of it that were examined; empty when the document names none.
    pub lots: Vec<String>,
    /// One unsigned PDF per language.
    pub pdfs: Vec<(Lang, Vec<u8>)>,
    /// Name of the signatory or decision maker, as printed.
    pub signatory: String,
    /// Day of issue.
    pub issued_on: Date,
    /// Last day of validity (certificates).
    pub expires_on: Option<Date>,
    /// Title for public pages, zh.
    pub title_zh: String,
    /// Title for public pages, en.
    pub title_en: String,
    /// The number it supersedes.
    pub supersedes: Option<String>,
    /// Criteria and results for the credential.
    pub assessments: Vec<Assessment>,
}

/// One judged requirement or scheme, for the credential and the public page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assessment {
    /// Requirement id or scheme id.
    pub criterion: String,
    /// Its name, zh.
    pub name_zh: String,
    /// Its name, en.
    pub name_en: String,
    /// Market.
    pub market: String,
    /// Standard and edition.
    pub standard: String,
    /// `pass`, `fail`, `conditional_pass`, `conditional_fail`, `not_judged`.
    pub verdict: String,
    /// Reported results, ready to show: analyte, value with `<`, unit.
    pub results: Vec<(String, String, String)>,
}

/// What issuing made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Issued {
    /// Content hashes of the signed PDFs by language tag.
    pub pdfs: Vec<(String, String)>,
    /// The credential, compact `vc+jwt`.
    pub credential: String,
    /// Where anybody may verify.
    pub verify_url: String,
}

/// A registered document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IssuedDocument {
    /// Report or certificate.
    pub kind: DocumentKind,
    /// Number.
    pub number: String,
    /// Status now.
    pub status: DocumentStatus,
    /// Since when.
    pub status_since: Timestamp,
    /// Why.
    pub status_reason: String,
    /// By which number.
    pub superseded_by: Option<String>,
    /// Where to verify.
    pub verify_url: String,
    /// Content hashes of the signed PDFs by language tag.
    pub pdfs: Vec<(String, String)>,
}

/// Lots, serials, journeys (answered by traceability).
#[async_trait]
pub trait Traces: Send + Sync {
    /// Is this lot or serial known, and what happened to it, oldest first?
    async fn journey(
        &self,
        platform: &Platform,
        gtin: &str,
        lot: Option<&str>,
        serial: Option<&str>,
    ) -> Result<Option<Journey>>;
}

/// Recalls (answered by traceability).
#[async_trait]
pub trait Recalls: Send + Sync {
    /// Recalls of a unit, of a lot, or of any lot of a product: open and closed ones, newest first.
    async fn recalls(
        &self,
        platform: &Platform,
        gtin: &str,
        lot: Option<&str>,
        serial: Option<&str>,
    ) -> Result<Vec<RecallNotice>>;
}

/// A recall that everybody may know of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecallNotice {
    /// Number; the notice stands at `/recalls/NUMBER`.
    pub number: String,
    /// When it was opened.
    pub opened_at: Timestamp,
    /// When it was closed.
    pub closed_at: Option<Timestamp>,
    /// Why, zh.
    pub reason_zh: String,
    /// Why, en.
    pub reason_en: String,
    /// What consumers shall do, zh.
    pub advice_zh: String,
    /// What consumers shall do, en.
    pub advice_en: String,
}

/// What is known of an item.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Journey {
    /// Lot number.
    pub lot: Option<String>,
    /// Serial number; `None` when a lot was asked for.
    pub serial: Option<String>,
    /// The product version the lot was made to, UUID text.
    pub version: Option<String>,
    /// Day of manufacture.
    pub manufactured_on: Option<Date>,
    /// Steps, oldest first.
    pub steps: Vec<JourneyStep>,
}

/// One step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JourneyStep {
    /// When.
    pub at: Timestamp,
    /// CBV business step, short name.
    pub step: String,
    /// Place, zh.
    pub place_zh: String,
    /// Place, en.
    pub place_en: String,
    /// Who captured it.
    pub by: String,
    /// EPCIS event id or hash.
    pub event: String,
}

/// "What waits for me?" (answered by every area).
#[async_trait]
pub trait Todo: Send + Sync {
    /// What waits for this actor, at most a few dozen.
    async fn waiting(&self, platform: &Platform, actor: &Actor) -> Result<Vec<TodoItem>>;
}

/// One thing that waits.
#[derive(Clone, Debug)]
pub struct TodoItem {
    /// What to do, with its arguments.
    pub text: Message,
    /// Where.
    pub href: String,
    /// When it hurts; sorts the list.
    pub due: Option<Date>,
    /// Since when it waits.
    pub since: Timestamp,
}

/// Domains of organisations that lead here (answered by traceability).
#[async_trait]
pub trait Domains: Send + Sync {
    /// All that are proven, each of one organisation. Asked anew whenever the public epoch has risen.
    async fn proven(&self, platform: &Platform) -> Result<Vec<Domain>>;
}

/// All answers. A port that is not wired answers as if there were nothing (so that an area's tests need no other area).
#[derive(Default)]
pub struct Ports {
    /// See [`Identity`].
    pub identity: Option<Arc<dyn Identity>>,
    /// See [`Organisations`].
    pub organisations: Option<Arc<dyn Organisations>>,
    /// See [`Products`].
    pub products: Option<Arc<dyn Products>>,
    /// See [`Plans`].
    pub plans: Option<Arc<dyn Plans>>,
    /// See [`RequirementPacks`].
    pub packs: Option<Arc<dyn RequirementPacks>>,
    /// See [`Orders`].
    pub orders: Option<Arc<dyn Orders>>,
    /// See [`Scopes`].
    pub scopes: Option<Arc<dyn Scopes>>,
    /// See [`Reports`].
    pub reports: Option<Arc<dyn Reports>>,
    /// See [`Certificates`].
    pub certificates: Option<Arc<dyn Certificates>>,
    /// See [`Issuance`].
    pub issuance: Option<Arc<dyn Issuance>>,
    /// See [`Traces`].
    pub traces: Option<Arc<dyn Traces>>,
    /// See [`Recalls`].
    pub recalls: Option<Arc<dyn Recalls>>,
    /// See [`Domains`].
    pub domains: Option<Arc<dyn Domains>>,
    /// See [`Todo`].
    pub todo: Vec<Arc<dyn Todo>>,
}

macro_rules! port {
    ($($name:ident: $trait:ident),+ $(,)?) => {
        impl Platform {
            $(
                /// The port of this name.
                ///
                /// # Errors
                /// [`crate::Error::Internal`] when it is not wired.
                pub fn $name(&self) -> Result<&dyn $trait> {
                    self.ports().$name.as_deref().ok_or_else(|| {
                        crate::Error::Internal(anyhow::anyhow!(concat!("port not wired: ", stringify!($name))))
                    })
                }
            )+
        }
    };
}

port! {
    identity: Identity, organisations: Organisations, products: Products, plans: Plans, orders: Orders,
    scopes: Scopes, reports: Reports, certificates: Certificates, issuance: Issuance, traces: Traces,
}
