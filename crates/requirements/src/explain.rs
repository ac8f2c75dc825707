//! The reasons in words, zh and en.

use crate::Text;
use crate::expr::{AgeEnd, Found, LeafKind, Tri, View as _};
use crate::packs::Requirement;
use crate::sheet::Subject;

/// "Applies: plasticised plastic; youngest 36 months < 168."
pub(crate) fn found(found: &Found<'_>, subject: &Subject<'_>, component: Option<&str>) -> Text {
    let mut parts: Vec<Text> = Vec::new();
    for (leaf, value) in &found.leaves {
        let text = leaf_text(leaf, *value, subject, component);
        if !parts.contains(&text) {
            parts.push(text);
        }
    }
    let facts = Text::join(&parts, "、", "; ");
    let (zh, en) = match found.value {
        Tri::Yes => ("适用:", "Applies: "),
        Tri::No => ("不适用:", "Does not apply: "),
        Tri::Open => ("待定:", "Open: "),
    };
    Text::new(format!("{zh}{}", facts.zh), format!("{en}{}", facts.en))
}

fn leaf_text(leaf: &LeafKind, value: Tri, subject: &Subject<'_>, component: Option<&str>) -> Text {
    match leaf {
        LeafKind::Age { end, order, months } => {
            let age = subject.product().age_months(*end);
            let (zh, en) = if *end == AgeEnd::Min { ("最小", "youngest") } else { ("最大", "oldest") };
            let sign = order.sign();
            let no = if value == Tri::Yes { ("", "") } else { ("非", "not ") };
            Text::new(
                format!("{zh}年龄{age}个月({}{sign} {months})", no.0),
                format!("{en} {age} months ({}{sign} {months})", no.1),
            )
        }
        LeafKind::Word(word) => {
            let name = word_name(word, subject);
            match value {
                Tri::Yes => match subject.origin(component, word) {
                    Some(origin) if origin != word => {
                        let from = word_name(origin, subject);
                        Text::new(format!("{}(由“{}”)", name.zh, from.zh), format!("{} (from {})", name.en, from.en))
                    }
                    _ => name,
                },
                Tri::No => Text::new(format!("非{}", name.zh), format!("not {}", name.en)),
                Tri::Open => Text::new(format!("是否{}未知", name.zh), format!("not known whether {}", name.en)),
            }
        }
    }
}

fn word_name(word: &str, subject: &Subject<'_>) -> Text {
    subject.vocabulary.get(word).map_or_else(|| Text::new(word, word), |w| w.name.clone())
}

/// A duty that an exemption removed.
pub(crate) fn exempted(by: &Requirement, because: &Text) -> Text {
    Text::new(
        format!("豁免:{}({});{}", by.title.zh, by.id, because.zh),
        format!("Exempt: {} ({}); {}", by.title.en, by.id, because.en),
    )
}
