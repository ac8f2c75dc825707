//! The TOML of a pack: one act or standard with its requirements.

use std::ops::Range;

use jiff::civil::Date;
use serde::Deserialize;
use toml::Spanned;

use super::Packs;
use super::load::Problems;
use super::model::{Confidence, DateBasis, Kind, MethodUse, Requirement, Scope};
use crate::expr::Expr;
use crate::text::Text;
use crate::vocabulary::Vocabulary;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    pack: Header,
    #[serde(default)]
    requirement: Vec<Spanned<Raw>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Header {
    market: Spanned<String>,
    title: Text,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    id: Spanned<String>,
    kind: Kind,
    title: Spanned<Text>,
    item: Text,
    legal_act: String,
    #[serde(default)]
    standard: String,
    #[serde(default)]
    clause: String,
    scope: Scope,
    applies_to: Spanned<String>,
    #[serde(default)]
    methods: Vec<RawMethod>,
    #[serde(default)]
    method_text: String,
    route: Option<Text>,
    #[serde(default)]
    documents: Vec<String>,
    #[serde(default)]
    exempts: Vec<String>,
    valid_from: Option<Spanned<String>>,
    valid_to: Option<Spanned<String>>,
    sell_through_until: Option<Spanned<String>>,
    date_basis: DateBasis,
    edition_of: Option<String>,
    #[serde(default)]
    replaces: Vec<String>,
    source: Spanned<String>,
    confidence: Confidence,
    #[serde(default)]
    note: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawMethod {
    id: String,
    when: Option<Spanned<String>>,
}

/// Where complaints go, and how a byte becomes a line.
struct Place<'a> {
    file: &'a str,
    text: &'a str,
    problems: &'a mut Problems,
}

impl Place<'_> {
    fn line(&self, span: &Range<usize>) -> usize {
        self.text.bytes().take(span.start).filter(|b| *b == b'\n').count() + 1
    }

    fn complain(&mut self, span: &Range<usize>, reason: impl Into<String>) {
        let line = self.line(span);
        self.problems.add(self.file, line, reason);
    }

    fn date(&mut self, text: Option<&Spanned<String>>) -> Option<Date> {
        let text = text?;
        match text.get_ref().parse() {
            Ok(date) => Some(date),
            Err(_) => {
                self.complain(&text.span(), format!("`{}` is no date (YYYY-MM-DD)", text.get_ref()));
                None
            }
        }
    }

    fn expr(&mut self, text: &Spanned<String>, vocabulary: &Vocabulary) -> Option<Expr> {
        match expression(text.get_ref(), vocabulary) {
            Ok(expr) => Some(expr),
            Err(reasons) => {
                for reason in reasons {
                    self.complain(&text.span(), reason);
                }
                None
            }
        }
    }
}

/// Parses an expression whose words must be known, and spells out the derived ones.
pub(super) fn expression(text: &str, vocabulary: &Vocabulary) -> Result<Expr, Vec<String>> {
    let expr = Expr::parse(text).map_err(|e| vec![e])?;
    let unknown: Vec<String> = expr
        .words()
        .into_iter()
        .filter(|word| vocabulary.get(word).is_none())
        .map(|word| match vocabulary.nearest(word) {
            Some(nearest) => format!("unknown attribute `{word}`; did you mean `{nearest}`?"),
            None => format!("unknown attribute `{word}`"),
        })
        .collect();
    if unknown.is_empty() {
        Ok(expr.inline(&|word| vocabulary.get(word).and_then(|w| w.derived.clone())))
    } else {
        Err(unknown)
    }
}

pub(super) fn read(file: &str, text: &str, packs: &mut Packs, problems: &mut Problems) {
    let parsed: File = match toml::from_str(text) {
        Ok(parsed) => parsed,
        Err(error) => {
            let start = error.span().map_or(0, |span| span.start);
            let line = text.bytes().take(start).filter(|b| *b == b'\n').count() + 1;
            problems.add(file, line, error.message());
            return;
        }
    };
    let mut place = Place { file, text, problems };
    let folder = file.split('/').next().unwrap_or_default();
    if parsed.pack.market.get_ref() != folder {
        let market = parsed.pack.market.get_ref();
        place.complain(
            &parsed.pack.market.span(),
            format!("the market `{market}` is not that of the folder `{folder}`"),
        );
    }
    for raw in parsed.requirement {
        if let Some(requirement) = requirement(raw.into_inner(), &parsed.pack, packs, &mut place) {
            packs.requirements.push(requirement);
        }
    }
}

fn requirement(raw: Raw, pack: &Header, packs: &Packs, place: &mut Place<'_>) -> Option<Requirement> {
    let vocabulary = &packs.vocabulary;
    if raw.title.get_ref().is_incomplete() || raw.item.is_incomplete() {
        place.complain(&raw.title.span(), "title and item are needed in zh and en");
    }
    if raw.source.get_ref().trim().is_empty() {
        place.complain(&raw.source.span(), "a fact without its source");
    }
    if (raw.kind == Kind::Exemption) == raw.exempts.is_empty() {
        place.complain(&raw.id.span(), "an exemption names the duties it removes, and a duty none");
    }
    let (valid_from, valid_to) = (place.date(raw.valid_from.as_ref()), place.date(raw.valid_to.as_ref()));
    let sell_through_until = place.date(raw.sell_through_until.as_ref());
    for (from, to) in [(valid_from, valid_to), (valid_to, sell_through_until), (valid_from, sell_through_until)] {
        if let (Some(from), Some(to)) = (from, to)
            && from > to
        {
            place.complain(&raw.id.span(), format!("the dates run backwards: {from} is after {to}"));
        }
    }
    let mut methods = Vec::new();
    for m in raw.methods {
        let when = match &m.when {
            Some(text) => Some(place.expr(text, vocabulary)?),
            None => None,
        };
        methods.push(MethodUse { id: m.id, when });
    }
    let applies_to = place.expr(&raw.applies_to, vocabulary)?;
    Some(Requirement {
        line: place.line(&raw.id.span()),
        file: place.file.to_owned(),
        id: raw.id.into_inner(),
        market: pack.market.get_ref().clone(),
        pack: pack.title.clone(),
        kind: raw.kind,
        title: raw.title.into_inner(),
        item: raw.item,
        legal_act: raw.legal_act,
        standard: raw.standard,
        clause: raw.clause,
        scope: raw.scope,
        rule: raw.applies_to.into_inner(),
        applies_to,
        methods,
        method_text: raw.method_text,
        route: raw.route,
        documents: raw.documents,
        exempts: raw.exempts,
        valid_from,
        valid_to,
        sell_through_until,
        date_basis: raw.date_basis,
        edition_of: raw.edition_of,
        replaces: raw.replaces,
        source: raw.source.into_inner(),
        confidence: raw.confidence,
        note: raw.note,
        limits: Vec::new(),
    })
}
