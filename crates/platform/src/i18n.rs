//! Two languages, zh-CN first: the Fluent catalogue of `locales/`, dates and numbers as a reader of each expects them.
//!
//! A key that is missing shows as `⟦key⟧`; a test renders every page and fails on that mark.

use std::collections::HashMap;
use std::sync::OnceLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use kernel::{Date, Message, Timestamp};
use rust_embed::RustEmbed;

#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/../../locales"]
struct Locales;

/// A language of the platform.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum Lang {
    /// 简体中文.
    #[default]
    Zh,
    /// English.
    En,
}

impl Lang {
    /// Both, in order of preference.
    pub const ALL: [Self; 2] = [Self::Zh, Self::En];

    /// BCP 47 tag.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::Zh => "zh-CN",
            Self::En => "en",
        }
    }

    /// From a tag as stored or typed.
    #[must_use]
    pub fn from_tag(tag: &str) -> Option<Self> {
        let tag = tag.trim().to_ascii_lowercase();
        if tag == "zh" || tag.starts_with("zh-") {
            Some(Self::Zh)
        } else if tag == "en" || tag.starts_with("en-") {
            Some(Self::En)
        } else {
            None
        }
    }

    /// From an `Accept-Language` header: the first of ours in the reader's order.
    #[must_use]
    pub fn negotiate(header: &str) -> Self {
        header
            .split(',')
            .find_map(|part| Self::from_tag(part.split(';').next().unwrap_or_default()))
            .unwrap_or_default()
    }

    /// The text of a key.
    #[must_use]
    pub fn t(self, key: &str) -> String {
        self.format(key, None)
    }

    /// The text of a key with arguments. Whole numbers select plurals.
    #[must_use]
    pub fn t_args(self, key: &str, args: &[(&str, &str)]) -> String {
        let mut fluent = FluentArgs::new();
        for (name, value) in args {
            let value = match value.parse::<i64>() {
                Ok(number) if number.to_string() == *value => FluentValue::from(number),
                _ => FluentValue::from((*value).to_owned()),
            };
            fluent.set((*name).to_owned(), value);
        }
        self.format(key, Some(&fluent))
    }

    /// The text of a message. Arguments `entity`, `from` and `to` that are themselves words are translated.
    #[must_use]
    pub fn say(self, message: &Message) -> String {
        let args: Vec<(String, String)> = message
            .args
            .iter()
            .map(|(name, value)| {
                let key = match name.as_str() {
                    "entity" => format!("entity-{value}"),
                    "from" | "to" => format!("state-{}", value.replace('_', "-")),
                    _ => return (name.clone(), value.clone()),
                };
                (name.clone(), if self.has(&key) { self.t(&key) } else { value.clone() })
            })
            .collect();
        let args: Vec<(&str, &str)> = args.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
        self.t_args(&message.key, &args)
    }

    /// Is there such a key?
    #[must_use]
    pub fn has(self, key: &str) -> bool {
        bundle(self).has_message(key)
    }

    fn format(self, key: &str, args: Option<&FluentArgs<'_>>) -> String {
        let bundle = bundle(self);
        let Some(pattern) = bundle.get_message(key).and_then(|m| m.value()) else {
            return format!("⟦{key}⟧");
        };
        let mut errors = Vec::new();
        let text = bundle.format_pattern(pattern, args, &mut errors).into_owned();
        if !errors.is_empty() {
            tracing::warn!(key, lang = self.tag(), ?errors, "a catalogue text lacks an argument");
        }
        text
    }

    /// A calendar day: `2026年11月24日`, `24 Nov 2026`.
    #[must_use]
    pub fn day(self, date: Date) -> String {
        match self {
            Self::Zh => format!("{}年{}月{}日", date.year(), date.month(), date.day()),
            Self::En => date.strftime("%-d %b %Y").to_string(),
        }
    }

    /// An instant in China Standard Time, the zone of the service centre: `2026-11-24 18:05`.
    #[must_use]
    pub fn instant(self, at: Timestamp) -> String {
        let local = at.plus_seconds(8 * 3600).to_jiff().to_zoned(jiff::tz::TimeZone::UTC);
        match self {
            Self::Zh => local.strftime("%Y-%m-%d %H:%M").to_string(),
            Self::En => local.strftime("%-d %b %Y, %H:%M").to_string(),
        }
    }

    /// An amount in yuan from its decimal text: `¥2,480.00`.
    #[must_use]
    pub fn yuan(self, amount: &str) -> String {
        let (whole, rest) = amount.split_once('.').map_or((amount, None), |(w, r)| (w, Some(r)));
        let (sign, digits) = whole.strip_prefix('-').map_or(("", whole), |d| ("-", d));
        let mut grouped = String::new();
        for (index, digit) in digits.chars().enumerate() {
            if index > 0 && (digits.len() - index) % 3 == 0 {
                grouped.push(',');
            }
            grouped.push(digit);
        }
        match rest {
            Some(rest) => format!("{sign}¥{grouped}.{rest}"),
            None => format!("{sign}¥{grouped}"),
        }
    }
}

fn bundle(lang: Lang) -> &'static FluentBundle<FluentResource> {
    static BUNDLES: OnceLock<HashMap<Lang, FluentBundle<FluentResource>>> = OnceLock::new();
    static NONE: OnceLock<FluentBundle<FluentResource>> = OnceLock::new();
    BUNDLES
        .get_or_init(|| Lang::ALL.into_iter().map(|lang| (lang, load(lang))).collect())
        .get(&lang)
        .unwrap_or_else(|| NONE.get_or_init(|| FluentBundle::new_concurrent(Vec::new())))
}

fn load(lang: Lang) -> FluentBundle<FluentResource> {
    let id = lang.tag().parse().unwrap_or_default();
    let mut bundle = FluentBundle::new_concurrent(vec![id]);
    bundle.set_use_isolating(false);
    for path in Locales::iter().filter(|path| path.starts_with(&format!("{}/", lang.tag()))) {
        let Some(file) = Locales::get(&path) else {
            continue;
        };
        let text = String::from_utf8_lossy(&file.data).into_owned();
        let resource = FluentResource::try_new(text).unwrap_or_else(|(resource, errors)| {
            tracing::error!(%path, ?errors, "a locale file has errors");
            resource
        });
        if let Err(errors) = bundle.add_resource(resource) {
            tracing::error!(%path, ?errors, "a locale key stands in two files");
        }
    }
    bundle
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_readers_order_of_languages_counts() {
        assert_eq!(Lang::negotiate("de-DE,en;q=0.8,zh;q=0.5"), Lang::En);
        assert_eq!(Lang::negotiate("zh-TW,en"), Lang::Zh);
        assert_eq!(Lang::negotiate("fr"), Lang::Zh);
    }

    #[test]
    fn dates_and_money_read_as_each_language_expects() {
        let day = jiff::civil::date(2026, 11, 1);
        assert_eq!(Lang::Zh.day(day), "2026年11月1日");
        assert_eq!(Lang::En.day(day), "1 Nov 2026");
        assert_eq!(Lang::Zh.yuan("1234567.50"), "¥1,234,567.50");
        assert_eq!(Lang::En.yuan("-999"), "-¥999");
    }

    #[test]
    fn both_catalogues_have_the_same_keys_and_no_faults() {
        let keys = |lang: Lang| {
            let mut keys: Vec<String> = Vec::new();
            for path in Locales::iter().filter(|path| path.starts_with(&format!("{}/", lang.tag()))) {
                let text = String::from_utf8(Locales::get(&path).unwrap().data.into_owned()).unwrap();
                FluentResource::try_new(text.clone()).unwrap_or_else(|(_, e)| panic!("{path}: {e:?}"));
                keys.extend(
                    text.lines()
                        .filter(|l| l.starts_with(|c: char| c.is_ascii_lowercase()))
                        .filter_map(|l| l.split_once('=').map(|(k, _)| k.trim().to_owned())),
                );
            }
            keys.sort();
            let all = keys.len();
            keys.dedup();
            assert_eq!(all, keys.len(), "a key stands twice in {}", lang.tag());
            keys
        };
        assert_eq!(keys(Lang::Zh), keys(Lang::En));
    }
}
