//! What stands in a pack.

use jiff::civil::Date;
use measure::{Bound, Decimal, Unit};
use serde::{Deserialize, Serialize};

use crate::expr::Expr;
use crate::text::Text;

/// Duty, or exemption from duties.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Binds whom it applies to.
    Duty,
    /// Removes the duties it names.
    Exemption,
}

/// What a requirement speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// The toy as a whole.
    Product,
    /// Each part by itself.
    Component,
}

/// The date a requirement looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DateBasis {
    /// Day of manufacture.
    Manufacture,
    /// Day of placing on the market.
    PlacingOnMarket,
    /// Day of import (the day of placing on the market).
    Import,
}

/// How sure a fact is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Confidence {
    /// Not checked: shown, never judged by.
    #[serde(rename = "memory")]
    Memory,
    /// One page read.
    #[serde(rename = "confirmed-1")]
    Confirmed1,
    /// Two independent pages read.
    #[serde(rename = "confirmed-2")]
    Confirmed2,
}

/// Whether a limit may give a verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Judgeable {
    /// Yes.
    Yes,
    /// A fail holds under every reading of the text, a pass does not.
    FailOnly,
    /// Never; to be confirmed by an expert.
    No,
}

/// One requirement: a clause of an act or standard edition.
#[derive(Debug, Clone)]
pub struct Requirement {
    /// Its id, unique over all packs.
    pub id: String,
    /// Its market: CN, EU, US, ISO …
    pub market: String,
    /// Title of the act or standard it stands in.
    pub pack: Text,
    /// Duty or exemption.
    pub kind: Kind,
    /// What people call it.
    pub title: Text,
    /// What is looked at.
    pub item: Text,
    /// The act that binds.
    pub legal_act: String,
    /// Standard and edition, where there is one.
    pub standard: String,
    /// Clause.
    pub clause: String,
    /// Whole toy or each part.
    pub scope: Scope,
    /// Whom it binds, as written in the pack.
    pub rule: String,
    pub(crate) applies_to: Expr,
    /// The tests that show it, and when each is needed.
    pub methods: Vec<MethodUse>,
    /// The method in the words of the source.
    pub method_text: String,
    /// Conformity route.
    pub route: Option<Text>,
    /// Documents due.
    pub documents: Vec<String>,
    /// Duties this exemption removes.
    pub exempts: Vec<String>,
    /// First day.
    pub valid_from: Option<Date>,
    /// Last day.
    pub valid_to: Option<Date>,
    /// What was made in time may be placed on the market until this day.
    pub sell_through_until: Option<Date>,
    /// Which date it looks at.
    pub date_basis: DateBasis,
    /// Editions of one thing never hold together.
    pub edition_of: Option<String>,
    /// Requirements it takes the place of.
    pub replaces: Vec<String>,
    /// Where the fact was read.
    pub source: String,
    /// How sure it is.
    pub confidence: Confidence,
    /// Anything else.
    pub note: String,
    /// Its limits.
    pub limits: Vec<Limit>,
    /// File below `packs/`.
    pub file: String,
    /// Line in the file.
    pub line: usize,
}

/// A test of a requirement.
#[derive(Debug, Clone)]
pub struct MethodUse {
    /// Method id.
    pub id: String,
    /// Needed only then.
    pub when: Option<Expr>,
}

/// How the rows of a limit belong together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LimitRule {
    /// Each analyte by itself.
    Each,
    /// The sum of these.
    Sum(Vec<String>),
}

/// One row of a limits table.
#[derive(Debug, Clone)]
pub struct Limit {
    /// Its id, unique over all packs.
    pub id: String,
    /// Analyte id.
    pub analyte: String,
    /// To which materials or toys it belongs; always when empty.
    pub when: Option<Expr>,
    /// The category in the words of the source.
    pub category: String,
    /// Measurand id.
    pub measurand: String,
    /// Method id that determines it; empty when none was named.
    pub method: String,
    /// Each or sum.
    pub rule: LimitRule,
    /// The bound in `unit`; none for a prohibition without a figure.
    pub bound: Option<Bound>,
    /// Unit of the bound.
    pub unit: Option<Unit>,
    /// Analytical correction: corrected = raw × (1 − percent / 100).
    pub correction_percent: Option<Decimal>,
    /// May it give a verdict?
    pub judgeable: Judgeable,
    /// The open doubt.
    pub doubt: Option<Text>,
    /// Anything else.
    pub note: String,
    /// Where the figure was read.
    pub source: String,
    /// How sure it is.
    pub confidence: Confidence,
    /// Line in its table.
    pub line: usize,
}

impl Limit {
    /// The bound as people read it ("≤ 300"); "prohibited" without a figure.
    #[must_use]
    pub fn bound_text(&self) -> String {
        self.bound.map_or_else(|| "prohibited".to_owned(), |b| b.to_string())
    }

    /// The comparator as it is written in the table.
    #[must_use]
    pub const fn comparator(&self) -> &'static str {
        match self.bound {
            Some(Bound::AtMost(_)) => "<=",
            Some(Bound::LessThan(_)) => "<",
            Some(Bound::AtLeast(_)) => ">=",
            Some(Bound::MoreThan(_)) => ">",
            Some(Bound::Between(..)) => "range",
            Some(Bound::Absent) => "absent",
            None => "prohibited",
        }
    }

    /// The figure alone ("300"); empty without one.
    #[must_use]
    pub fn figure(&self) -> String {
        match self.bound {
            Some(Bound::AtMost(n) | Bound::LessThan(n) | Bound::AtLeast(n) | Bound::MoreThan(n)) => n.to_string(),
            Some(Bound::Between(low, high)) => format!("{low}–{high}"),
            Some(Bound::Absent) => "0".to_owned(),
            None => String::new(),
        }
    }
}

/// A substance or quantity.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Analyte {
    /// As it is written in limits.
    pub id: String,
    /// Its name.
    pub name: Text,
    /// CAS number, where there is one.
    pub cas: String,
    /// Symbols and other names.
    pub aliases: Vec<String>,
}

/// What is measured of an analyte.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Measurand {
    /// As it is written in limits.
    pub id: String,
    /// Its name.
    pub name: Text,
    /// Other names.
    pub aliases: Vec<String>,
}

/// A test method with its example price.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Method {
    /// As it is written in requirements.
    pub id: String,
    /// Its name.
    pub name: Text,
    /// Standard and edition.
    pub edition: String,
    /// What it measures first.
    pub measurand: String,
    /// Done on the whole toy or on each part.
    pub per: Scope,
    /// Fee in CNY.
    pub fee_cny: Decimal,
    /// Further fee for each analyte, in CNY.
    pub fee_per_analyte_cny: Decimal,
    /// Sample needed, in g.
    pub sample_g: Decimal,
    /// Working days.
    pub days: u32,
    /// Where the price comes from: `example` for the built-in list.
    pub price_basis: String,
}

/// A document somebody has to make.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    /// As it is written in requirements.
    pub id: String,
    /// Its market.
    pub market: String,
    /// Its name.
    pub name: Text,
    /// What the description of the product does not give.
    pub missing: Vec<Text>,
}

/// What kind of relation stands between two methods.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RelationKind {
    /// One determination for both.
    Method,
    /// The one shows only a pass of the other.
    Screen,
    /// Verdicts, which never cross.
    Verdict,
    /// Evidence that is taken over.
    Evidence,
    /// The same extract, another arithmetic.
    Correction,
}

/// May one determination serve both?
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Serves {
    /// Yes.
    Yes,
    /// Under the condition.
    Conditional,
    /// No.
    No,
}

/// A row of `equivalence.csv`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Relation {
    /// EQ number.
    pub id: String,
    /// What kind.
    pub kind: RelationKind,
    /// One side.
    pub methods_a: Vec<String>,
    /// The other side.
    pub methods_b: Vec<String>,
    /// May one determination serve both?
    pub serves: Serves,
    /// What is the same.
    pub shared: String,
    /// What differs.
    pub differs: String,
    /// Under which condition.
    pub condition: Text,
    /// Why.
    pub reason: Text,
    /// Where the fact was read.
    pub source: String,
    /// How sure it is.
    pub confidence: Confidence,
}

impl Relation {
    /// True when the relation speaks of these two different methods, in either order.
    #[must_use]
    pub fn joins(&self, a: &str, b: &str) -> bool {
        let has = |list: &[String], m: &str| list.iter().any(|x| x == m);
        a != b
            && (has(&self.methods_a, a) && has(&self.methods_b, b)
                || has(&self.methods_a, b) && has(&self.methods_b, a))
    }
}
