//! A sentence in both languages of the platform.

use serde::{Deserialize, Serialize};

/// The same text in Chinese and English.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Text {
    /// Simplified Chinese.
    #[serde(default)]
    pub zh: String,
    /// English.
    #[serde(default)]
    pub en: String,
}

impl Text {
    /// Both languages.
    pub fn new(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { zh: zh.into(), en: en.into() }
    }

    /// The text for a language tag; Chinese for `zh…`, else English.
    #[must_use]
    pub fn get(&self, language: &str) -> &str {
        if language.starts_with("zh") { &self.zh } else { &self.en }
    }

    /// True when a language is missing.
    #[must_use]
    pub fn is_incomplete(&self) -> bool {
        self.zh.trim().is_empty() || self.en.trim().is_empty()
    }

    /// Joined with the comma of each language.
    pub(crate) fn join(parts: &[Self], zh: &str, en: &str) -> Self {
        let each = |get: fn(&Self) -> &str, by: &str| parts.iter().map(get).collect::<Vec<_>>().join(by);
        Self { zh: each(|t| &t.zh, zh), en: each(|t| &t.en, en) }
    }
}
