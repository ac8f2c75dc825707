//! The languages that documents are written in. The fixed words of each stand in one file of `words/`.

/// The language of a document's fixed words, dates and line breaking. Text of users is printed as it is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Lang {
    /// Simplified Chinese (`zh-CN`).
    ZhCn,
    /// English (`en`).
    En,
}

impl Lang {
    /// Every language there is.
    pub const ALL: [Lang; 2] = [Lang::ZhCn, Lang::En];

    /// The BCP 47 tag.
    #[must_use]
    pub fn tag(self) -> &'static str {
        match self {
            Lang::ZhCn => "zh-CN",
            Lang::En => "en",
        }
    }

    pub(crate) fn words(self) -> &'static str {
        match self {
            Lang::ZhCn => include_str!("../words/zh-CN.toml"),
            Lang::En => include_str!("../words/en.toml"),
        }
    }
}
