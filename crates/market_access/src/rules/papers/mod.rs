//! Documents due, prepared field by field from what the platform knows and what people typed: each field has its values, or
//! says what is missing and how to mend it. Pure. Nothing here signs: the place for the signature stays empty.

mod cn_ccc;
mod entries;
mod eu_doc;
mod eu_file;
mod eu_passport;
mod facts;
mod gb_doc;
mod tested;
#[cfg(test)]
mod tests;
mod us_cpc;
mod us_efiling;

use kernel::{Date, Message};
use requirements::{Confidence, Text};

pub use entries::{Asked, Check, Choice, ENTRIES, Of, asked_by, checked};
pub use facts::{Facts, Obstacle, Parties, Typed, TypedEntry};
pub use tested::{Laboratory, TestReport, Tested};
pub use us_efiling::{Element, ElementState, Set};

/// First day of the passport: Regulation (EU) 2025/2509, Art. 59.
pub const PASSPORT_FROM: Date = jiff::civil::date(2030, 8, 1);

/// A kind of document that is prepared here.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Kind {
    /// US Children's Product Certificate, 16 CFR 1110.11.
    UsCpc,
    /// Data of the CPSC eFiling at entry.
    UsEfiling,
    /// EU declaration of conformity, 2009/48/EC Annex III.
    EuDoc,
    /// Index of the technical documentation, 2009/48/EC Annex IV; from 2030-08-01 (EU) 2025/2509 Annex V.
    EuFile,
    /// EU digital product passport, (EU) 2025/2509 Annex VI.
    EuPassport,
    /// UK declaration of conformity, Toys (Safety) Regulations 2011.
    GbDoc,
    /// Data of an application for CCC certification.
    CnCcc,
}

impl Kind {
    /// All, by market.
    pub const ALL: [Self; 7] =
        [Self::CnCcc, Self::EuDoc, Self::EuFile, Self::EuPassport, Self::UsCpc, Self::UsEfiling, Self::GbDoc];

    /// The id of `packs/documents.csv`, which is also its path segment.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::UsCpc => "us-cpc",
            Self::UsEfiling => "us-efiling",
            Self::EuDoc => "eu-doc",
            Self::EuFile => "eu-technical-documentation",
            Self::EuPassport => "eu-dpp",
            Self::GbDoc => "gb-doc",
            Self::CnCcc => "cn-ccc-certificate",
        }
    }

    /// The kind of that id.
    #[must_use]
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.id() == id)
    }

    /// Its market.
    #[must_use]
    pub const fn market(self) -> &'static str {
        match self {
            Self::UsCpc | Self::UsEfiling => "US",
            Self::EuDoc | Self::EuFile | Self::EuPassport => "EU",
            Self::GbDoc => "GB",
            Self::CnCcc => "CN",
        }
    }

    /// Kinds that can be prepared for a plan of these markets.
    #[must_use]
    pub fn of_markets(markets: &[String]) -> Vec<Self> {
        Self::ALL.into_iter().filter(|kind| markets.iter().any(|market| market == kind.market())).collect()
    }
}

/// Where a value comes from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Origin {
    /// The platform knows it: product, organisation, order, report, certificate.
    Known,
    /// Somebody typed it for these documents.
    Typed,
    /// Worked out from the plan and its evidence, or prescribed by the act.
    Computed,
}

impl Origin {
    /// The word of data and texts.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Known => "known",
            Self::Typed => "typed",
            Self::Computed => "computed",
        }
    }
}

/// What stands in a field.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Said {
    /// Data in both languages.
    Text(Text),
    /// A sentence of the catalogue.
    Message(Message),
    /// A photograph of the product, by content hash.
    Photo(String),
}

impl From<&str> for Said {
    fn from(text: &str) -> Self {
        Self::Text(Text::new(text, text))
    }
}

impl From<String> for Said {
    fn from(text: String) -> Self {
        Self::from(text.as_str())
    }
}

impl From<Text> for Said {
    fn from(text: Text) -> Self {
        Self::Text(text)
    }
}

impl From<Message> for Said {
    fn from(message: Message) -> Self {
        Self::Message(message)
    }
}

/// How something missing is mended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Mend {
    /// Type this entry on the document's page.
    Entry(&'static str),
    /// Say it in the product.
    Product,
    /// Answer the plan's questions.
    Plan,
    /// Have it tested.
    Test,
    /// Let nothing fail and no test be open.
    Conformity,
    /// Say it in the organisation's own data.
    Organisation,
}

impl Mend {
    /// The word of data and texts.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Entry(_) => "entry",
            Self::Product => "product",
            Self::Plan => "plan",
            Self::Test => "test",
            Self::Conformity => "conformity",
            Self::Organisation => "organisation",
        }
    }
}

/// One part of a field. `part` is a word of the texts `paper-part-…`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Line {
    /// What it is: `manufacturer_name`, `test_date` …
    pub part: &'static str,
    /// What stands there.
    pub holds: Holds,
}

/// What stands in a part.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Holds {
    /// A value.
    Value(Said, Origin),
    /// Nothing yet.
    Missing(Mend),
    /// Nothing: the responsible person writes it when signing.
    ByHand,
    /// Nothing is due here, and why.
    Without(Message),
}

impl Line {
    fn new(part: &'static str, holds: Holds) -> Self {
        Self { part, holds }
    }

    pub(super) fn known(part: &'static str, said: impl Into<Said>) -> Self {
        Self::new(part, Holds::Value(said.into(), Origin::Known))
    }

    pub(super) fn typed(part: &'static str, said: impl Into<Said>) -> Self {
        Self::new(part, Holds::Value(said.into(), Origin::Typed))
    }

    pub(super) fn computed(part: &'static str, said: impl Into<Said>) -> Self {
        Self::new(part, Holds::Value(said.into(), Origin::Computed))
    }

    pub(super) fn missing(part: &'static str, mend: Mend) -> Self {
        Self::new(part, Holds::Missing(mend))
    }

    pub(super) fn by_hand(part: &'static str) -> Self {
        Self::new(part, Holds::ByHand)
    }

    pub(super) fn without(part: &'static str, why: &'static str) -> Self {
        Self::new(part, Holds::Without(Message::new(why)))
    }

    /// A value that is known, unless it is empty.
    pub(super) fn known_or(part: &'static str, text: &str, mend: Mend) -> Self {
        if text.trim().is_empty() { Self::missing(part, mend) } else { Self::known(part, text) }
    }

    /// Is it missing?
    #[must_use]
    pub const fn is_missing(&self) -> bool {
        matches!(self.holds, Holds::Missing(_))
    }
}

/// A field of the act.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Field {
    /// As in the act: `1`, `a` …
    pub number: &'static str,
    /// Catalogue key of its name.
    pub name: &'static str,
    /// Where it is asked for.
    pub clause: &'static str,
    /// How sure it is that the act asks for it so.
    pub mark: Confidence,
    /// The act leaves it free.
    pub optional: bool,
    /// Rows of parts that belong together.
    pub rows: Vec<Vec<Line>>,
}

impl Field {
    pub(super) fn new(number: &'static str, name: &'static str, clause: &'static str, mark: Confidence) -> Self {
        Self { number, name, clause, mark, optional: false, rows: Vec::new() }
    }

    pub(super) fn row(mut self, lines: impl IntoIterator<Item = Line>) -> Self {
        let row: Vec<Line> = lines.into_iter().collect();
        if !row.is_empty() {
            self.rows.push(row);
        }
        self
    }

    /// Each line a row of its own.
    pub(super) fn lines(mut self, lines: impl IntoIterator<Item = Line>) -> Self {
        self.rows.extend(lines.into_iter().map(|line| vec![line]));
        self
    }

    pub(super) fn rows(mut self, rows: impl IntoIterator<Item = Vec<Line>>) -> Self {
        self.rows.extend(rows);
        self
    }

    pub(super) const fn optional(mut self) -> Self {
        self.optional = true;
        self
    }

    /// What has to be there and is not.
    pub fn missing(&self) -> impl Iterator<Item = &Line> {
        self.rows.iter().flatten().filter(|line| !self.optional && line.is_missing())
    }
}

/// Is the document due for this plan?
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Due {
    /// A requirement that applies asks for it.
    Now,
    /// In preparation: it is not due before that day.
    From(Date),
    /// Another takes its place on the plan's day.
    ReplacedBy(Kind),
    /// A question of the plan decides.
    Question,
    /// No requirement that applies asks for it.
    NotAsked,
}

impl Due {
    /// The word of data and texts.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Now => "now",
            Self::From(_) => "from",
            Self::ReplacedBy(_) => "replaced",
            Self::Question => "question",
            Self::NotAsked => "not-asked",
        }
    }
}

/// Where the document stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum State {
    /// A report says fail: it must not be signed.
    Stopped,
    /// Something is missing or a test is open.
    Draft,
    /// Everything is there; the responsible person may read, judge and sign it.
    Complete,
}

impl State {
    /// The word of data and texts.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Stopped => "stopped",
            Self::Draft => "draft",
            Self::Complete => "complete",
        }
    }
}

/// A prepared document.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Paper {
    /// Which.
    pub kind: Kind,
    /// The act it follows.
    pub act: &'static str,
    /// Whether it is due.
    pub due: Due,
    /// Requirements of its market that stand in the way.
    pub obstacles: Vec<Obstacle>,
    /// What its reader has to know: catalogue keys with their arguments.
    pub notes: Vec<Message>,
    /// Its fields.
    pub fields: Vec<Field>,
    /// Message sets (eFiling alone).
    pub sets: Vec<Set>,
}

impl Paper {
    fn new(kind: Kind, act: &'static str, facts: &Facts<'_>, fields: Vec<Field>) -> Self {
        let obstacles = facts.obstacles(kind.market());
        Self { kind, act, due: facts.due(kind), obstacles, notes: Vec::new(), fields, sets: Vec::new() }
    }

    fn note(mut self, key: &'static str) -> Self {
        self.notes.push(Message::new(key));
        self
    }

    /// Number of parts that have to be there and are not.
    #[must_use]
    pub fn missing(&self) -> usize {
        self.fields.iter().map(|field| field.missing().count()).sum()
    }

    /// Where it stands.
    #[must_use]
    pub fn state(&self) -> State {
        if self.obstacles.iter().any(Obstacle::is_failure) {
            State::Stopped
        } else if self.missing() > 0 || !self.obstacles.is_empty() {
            State::Draft
        } else {
            State::Complete
        }
    }

    /// The data were laid out by what others wrote of the authority's format, not by the authority's own text.
    #[must_use]
    pub fn unverified(&self) -> bool {
        self.kind == Kind::UsEfiling
    }

    /// The field of that number.
    #[must_use]
    pub fn field(&self, number: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.number == number)
    }
}

/// Prepares a document.
#[must_use]
pub fn prepare(kind: Kind, facts: &Facts<'_>) -> Paper {
    match kind {
        Kind::UsCpc => us_cpc::prepare(facts),
        Kind::UsEfiling => us_efiling::prepare(facts),
        Kind::EuDoc => eu_doc::prepare(facts),
        Kind::EuFile => eu_file::prepare(facts),
        Kind::EuPassport => eu_passport::prepare(facts),
        Kind::GbDoc => gb_doc::prepare(facts),
        Kind::CnCcc => cn_ccc::prepare(facts),
    }
}
