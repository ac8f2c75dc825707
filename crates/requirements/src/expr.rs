//! Applicability expressions: `age_min_months<36 & (textile | leather) & !electronics`.
//!
//! Evaluated in three values: what is not known stays open and becomes a question, and an open
//! part that cannot change the answer is never asked for.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Yes, no, or not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tri {
    /// Known to hold.
    Yes,
    /// Known not to hold.
    No,
    /// Not known.
    Open,
}

impl Tri {
    pub(crate) fn not(self) -> Self {
        match self {
            Self::Yes => Self::No,
            Self::No => Self::Yes,
            Self::Open => Self::Open,
        }
    }

    pub(crate) fn of(value: bool) -> Self {
        if value { Self::Yes } else { Self::No }
    }
}

/// Which end of the age range a comparison looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum AgeEnd {
    Min,
    Max,
}

/// A comparison of whole months.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Order {
    Less,
    AtMost,
    More,
    AtLeast,
}

impl Order {
    fn holds(self, a: u32, b: u32) -> bool {
        match self {
            Self::Less => a < b,
            Self::AtMost => a <= b,
            Self::More => a > b,
            Self::AtLeast => a >= b,
        }
    }

    pub(crate) fn sign(self) -> &'static str {
        match self {
            Self::Less => "<",
            Self::AtMost => "≤",
            Self::More => ">",
            Self::AtLeast => "≥",
        }
    }
}

/// A parsed expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expr {
    #[doc(hidden)]
    Leaf(Leaf),
    #[doc(hidden)]
    Not(Box<Expr>),
    #[doc(hidden)]
    All(Vec<Expr>),
    #[doc(hidden)]
    Any(Vec<Expr>),
}

/// What an expression is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
#[doc(hidden)]
pub struct Leaf(pub(crate) LeafKind);

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum LeafKind {
    Word(String),
    Age { end: AgeEnd, order: Order, months: u32 },
}

/// Where an expression finds its answers.
pub(crate) trait View {
    fn word(&self, word: &str) -> Tri;
    fn age_months(&self, end: AgeEnd) -> u32;
}

/// The answer, with the leaves that decided it (or are open, when it is).
pub(crate) struct Found<'e> {
    pub(crate) value: Tri,
    pub(crate) leaves: Vec<(&'e LeafKind, Tri)>,
}

impl Expr {
    /// Parses an expression.
    ///
    /// # Errors
    /// With the place (in characters) and the reason.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut parser = Parser { chars: text.chars().collect(), at: 0 };
        let expr = parser.any()?;
        match parser.peek() {
            None => Ok(expr),
            Some(c) => Err(format!("unexpected `{c}` at character {} of `{text}`", parser.at + 1)),
        }
    }

    /// Every word that is used.
    #[must_use]
    pub fn words(&self) -> Vec<&str> {
        match self {
            Self::Leaf(Leaf(LeafKind::Word(word))) => vec![word],
            Self::Leaf(Leaf(LeafKind::Age { .. })) => Vec::new(),
            Self::Not(inner) => inner.words(),
            Self::All(parts) | Self::Any(parts) => parts.iter().flat_map(Self::words).collect(),
        }
    }

    /// The same expression with derived words spelt out.
    pub(crate) fn inline(self, derived: &dyn Fn(&str) -> Option<Self>) -> Self {
        match self {
            Self::Leaf(Leaf(LeafKind::Word(word))) => derived(&word).unwrap_or(Self::Leaf(Leaf(LeafKind::Word(word)))),
            Self::Leaf(leaf) => Self::Leaf(leaf),
            Self::Not(inner) => Self::Not(Box::new(inner.inline(derived))),
            Self::All(parts) => Self::All(parts.into_iter().map(|p| p.inline(derived)).collect()),
            Self::Any(parts) => Self::Any(parts.into_iter().map(|p| p.inline(derived)).collect()),
        }
    }

    /// The answer alone: the same as [`Self::eval`] gives, without the leaves.
    pub(crate) fn value(&self, view: &dyn View) -> Tri {
        match self {
            Self::Leaf(Leaf(LeafKind::Word(word))) => view.word(word),
            Self::Leaf(Leaf(LeafKind::Age { end, order, months })) => {
                Tri::of(order.holds(view.age_months(*end), *months))
            }
            Self::Not(inner) => inner.value(view).not(),
            Self::All(parts) => fold_value(parts, view, Tri::No),
            Self::Any(parts) => fold_value(parts, view, Tri::Yes),
        }
    }

    pub(crate) fn eval(&self, view: &dyn View) -> Found<'_> {
        match self {
            Self::Leaf(Leaf(leaf)) => {
                let value = match leaf {
                    LeafKind::Word(word) => view.word(word),
                    LeafKind::Age { end, order, months } => Tri::of(order.holds(view.age_months(*end), *months)),
                };
                Found { value, leaves: vec![(leaf, value)] }
            }
            Self::Not(inner) => {
                let found = inner.eval(view);
                Found { value: found.value.not(), leaves: found.leaves }
            }
            Self::All(parts) => fold(parts, view, Tri::No),
            Self::Any(parts) => fold(parts, view, Tri::Yes),
        }
    }
}

/// One part of value `decider` decides alone; else open parts leave it open; else all hold.
fn fold<'e>(parts: &'e [Expr], view: &dyn View, decider: Tri) -> Found<'e> {
    let mut all = Vec::new();
    let mut open = Vec::new();
    for part in parts {
        let found = part.eval(view);
        if found.value == decider {
            return found;
        }
        if found.value == Tri::Open { open.extend(found.leaves) } else { all.extend(found.leaves) }
    }
    if open.is_empty() { Found { value: decider.not(), leaves: all } } else { Found { value: Tri::Open, leaves: open } }
}

fn fold_value(parts: &[Expr], view: &dyn View, decider: Tri) -> Tri {
    let mut value = decider.not();
    for part in parts {
        match part.value(view) {
            found if found == decider => return decider,
            Tri::Open => value = Tri::Open,
            _ => {}
        }
    }
    value
}

struct Parser {
    chars: Vec<char>,
    at: usize,
}

impl Parser {
    fn peek(&mut self) -> Option<char> {
        while self.chars.get(self.at).is_some_and(|c| c.is_whitespace()) {
            self.at += 1;
        }
        self.chars.get(self.at).copied()
    }

    fn take(&mut self, c: char) -> bool {
        let found = self.peek() == Some(c);
        if found {
            self.at += 1;
        }
        found
    }

    fn any(&mut self) -> Result<Expr, String> {
        self.list('|', Self::all, Expr::Any)
    }

    fn all(&mut self) -> Result<Expr, String> {
        self.list('&', Self::unary, Expr::All)
    }

    fn list(
        &mut self,
        by: char,
        part: fn(&mut Self) -> Result<Expr, String>,
        make: fn(Vec<Expr>) -> Expr,
    ) -> Result<Expr, String> {
        let first = part(self)?;
        let mut rest = Vec::new();
        while self.take(by) {
            rest.push(part(self)?);
        }
        if rest.is_empty() {
            return Ok(first);
        }
        rest.insert(0, first);
        Ok(make(rest))
    }

    fn unary(&mut self) -> Result<Expr, String> {
        if self.take('!') {
            return Ok(Expr::Not(Box::new(self.unary()?)));
        }
        if self.take('(') {
            let inner = self.any()?;
            return if self.take(')') { Ok(inner) } else { Err("a bracket is not closed".to_owned()) };
        }
        self.leaf()
    }

    fn leaf(&mut self) -> Result<Expr, String> {
        self.peek();
        let word = self.run(|c| c.is_ascii_alphanumeric() || c == '_');
        let end = match word.as_str() {
            "" => return Err(format!("a word is missing at character {}", self.at + 1)),
            "age_min_months" => AgeEnd::Min,
            "age_max_months" => AgeEnd::Max,
            _ => return Ok(Expr::Leaf(Leaf(LeafKind::Word(word)))),
        };
        let order = match (self.take('<'), self.take('>'), self.take('=')) {
            (true, false, false) => Order::Less,
            (true, false, true) => Order::AtMost,
            (false, true, false) => Order::More,
            (false, true, true) => Order::AtLeast,
            _ => return Err(format!("`{word}` needs <, <=, > or >=")),
        };
        self.peek();
        let digits = self.run(|c| c.is_ascii_digit());
        let months = digits.parse().map_err(|_| format!("`{word}` needs a number of months"))?;
        Ok(Expr::Leaf(Leaf(LeafKind::Age { end, order, months })))
    }

    fn run(&mut self, belongs: fn(char) -> bool) -> String {
        let run: String = self.chars.iter().skip(self.at).take_while(|c| belongs(**c)).collect();
        self.at += run.chars().count();
        run
    }
}

impl fmt::Display for Expr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let list = |f: &mut fmt::Formatter<'_>, parts: &[Self], by: &str| {
            for (i, part) in parts.iter().enumerate() {
                if i > 0 {
                    f.write_str(by)?;
                }
                match part {
                    Self::All(_) | Self::Any(_) => write!(f, "({part})")?,
                    Self::Leaf(_) | Self::Not(_) => write!(f, "{part}")?,
                }
            }
            Ok(())
        };
        match self {
            Self::Leaf(Leaf(LeafKind::Word(word))) => f.write_str(word),
            Self::Leaf(Leaf(LeafKind::Age { end, order, months })) => {
                let end = if *end == AgeEnd::Min { "age_min_months" } else { "age_max_months" };
                write!(f, "{end}{}{months}", order.sign())
            }
            Self::Not(inner) => match **inner {
                Self::Leaf(_) | Self::Not(_) => write!(f, "!{inner}"),
                Self::All(_) | Self::Any(_) => write!(f, "!({inner})"),
            },
            Self::All(parts) => list(f, parts, " & "),
            Self::Any(parts) => list(f, parts, " | "),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Known(u32);
    impl View for Known {
        fn word(&self, word: &str) -> Tri {
            match word {
                "a" => Tri::Yes,
                "b" => Tri::No,
                _ => Tri::Open,
            }
        }
        fn age_months(&self, _: AgeEnd) -> u32 {
            self.0
        }
    }

    fn check(text: &str, expect: Tri) {
        assert_eq!(Expr::parse(text).unwrap().eval(&Known(36)).value, expect, "{text}");
    }

    #[test]
    fn three_values_are_folded_as_a_lawyer_would() {
        check("a & !b", Tri::Yes);
        check("a & x", Tri::Open);
        check("b & x", Tri::No);
        check("a | x", Tri::Yes);
        check("b | x", Tri::Open);
        check("!x", Tri::Open);
        check("age_min_months<36", Tri::No);
        check("age_min_months<=36 & age_max_months>=36", Tri::Yes);
        check("(age_min_months>=36 & b) | a", Tri::Yes);
        check("b | a & a", Tri::Yes);
    }

    #[test]
    fn what_cannot_change_the_answer_is_not_open() {
        let expr = Expr::parse("(x | y) & (a | z)").unwrap();
        let found = expr.eval(&Known(0));
        let open: Vec<_> = found.leaves.iter().map(|(leaf, _)| format!("{leaf:?}")).collect();
        assert_eq!(open, ["Word(\"x\")", "Word(\"y\")"]);
    }

    #[test]
    fn a_wrong_expression_says_where() {
        for bad in ["", "a &", "(a", "a b", "age_min_months", "age_min_months<", "a & & b", ")"] {
            assert!(Expr::parse(bad).is_err(), "{bad}");
        }
        assert_eq!(Expr::parse("a  b").unwrap_err(), "unexpected `b` at character 4 of `a  b`");
    }

    #[test]
    fn an_expression_reads_back_as_it_was_meant() {
        let expr = Expr::parse("a|b&!(c|d)").unwrap();
        assert_eq!(expr.to_string(), "a | (b & !(c | d))");
    }
}
