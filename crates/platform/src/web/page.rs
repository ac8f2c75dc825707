//! What the layout needs: language, menu, who is signed in, a sentence from the page before.

use kernel::{Date, Message, Timestamp};

use super::assets::asset;
use super::context::RequestContext;
use crate::Platform;
use crate::authz::{Action, permits};
use crate::i18n::Lang;
use crate::journal::Entry;

/// An entry of the menu.
#[derive(Clone, Copy, Debug)]
pub struct NavItem {
    /// Catalogue key of the text.
    pub key: &'static str,
    /// Where.
    pub href: &'static str,
    /// Icon name of the sprite.
    pub icon: &'static str,
    /// Shown to whom this is allowed.
    pub action: &'static Action,
    /// Not a thing of every day: behind "more" where the menu is long.
    pub seldom: bool,
}

/// A menu entry as shown.
#[derive(Clone, Debug)]
pub struct NavLink {
    /// Text.
    pub text: String,
    /// Where.
    pub href: &'static str,
    /// Icon name.
    pub icon: &'static str,
    /// This is where we are.
    pub here: bool,
    /// Behind "more" where the menu is long.
    pub seldom: bool,
}

/// Entries of a menu that have room on one line in either language.
const ON_LINE: usize = 9;

/// The layout's context, called `p` in every template.
#[derive(Clone, Debug)]
pub struct Page {
    /// Language.
    pub lang: Lang,
    /// Title, already in the language.
    pub title: String,
    /// Name of the person, when signed in.
    pub person: Option<String>,
    /// Their organisation.
    pub organisation: String,
    /// Menu.
    pub nav: Vec<NavLink>,
    /// Sentence from the page before.
    pub flash: Option<String>,
    /// Path and query of this page.
    pub path: String,
    /// One-time token for forms: a double click makes one record.
    pub once: String,
    /// Everything here is a demonstration.
    pub demonstration: bool,
}

impl Page {
    pub(crate) fn new(platform: &Platform, request: &RequestContext, title: String) -> Self {
        let path = request.path.split('?').next().unwrap_or_default();
        let actor = request.actor.as_ref();
        let allowed = |item: &&NavItem| actor.is_some_and(|actor| permits(item.action, actor).is_ok());
        let leads_here = |href: &str| path == href || path.starts_with(&format!("{href}/"));
        // Of `/samples` and `/samples/counter` the longer one says where we are.
        let here = platform.nav().iter().filter(allowed).map(|item| item.href).filter(|href| leads_here(href));
        let here = here.max_by_key(|href| href.len());
        let nav = platform
            .nav()
            .iter()
            .filter(allowed)
            .map(|item| NavLink {
                text: request.lang.t(item.key),
                href: item.href,
                icon: item.icon,
                seldom: item.seldom,
                here: here == Some(item.href),
            })
            .collect();
        Self {
            lang: request.lang,
            title,
            person: actor.map(|actor| actor.name.clone()),
            organisation: actor.map(|actor| actor.organisation_name.clone()).unwrap_or_default(),
            nav,
            flash: request.flash.as_ref().map(|message| request.lang.say(message)),
            path: request.path.clone(),
            once: uuid::Uuid::new_v4().simple().to_string(),
            demonstration: platform.settings().demonstration,
        }
    }

    /// A page for rendering templates in tests: nobody signed in.
    #[must_use]
    pub fn sample(lang: Lang) -> Self {
        Self {
            lang,
            title: "title".to_owned(),
            person: Some("王芳".to_owned()),
            organisation: "义乌".to_owned(),
            nav: Vec::new(),
            flash: None,
            path: "/".to_owned(),
            once: "once".to_owned(),
            demonstration: true,
        }
    }

    /// Entries of the menu that stand on its line at a desk.
    #[must_use]
    pub fn nav_shown(&self) -> Vec<&NavLink> {
        self.nav.iter().filter(|item| !self.is_behind(item)).collect()
    }

    /// The others, behind "more".
    #[must_use]
    pub fn nav_more(&self) -> Vec<&NavLink> {
        self.nav.iter().filter(|item| self.is_behind(item)).collect()
    }

    fn is_behind(&self, item: &NavLink) -> bool {
        item.seldom && self.nav.len() > ON_LINE
    }

    /// Text of a key.
    #[must_use]
    pub fn t(&self, key: &str) -> String {
        self.lang.t(key)
    }

    /// Text with one argument.
    #[must_use]
    pub fn t1(&self, key: &str, name: &str, value: impl ToString) -> String {
        self.lang.t_args(key, &[(name, &value.to_string())])
    }

    /// Text with two arguments.
    #[must_use]
    pub fn t2(&self, key: &str, name: &str, value: impl ToString, name2: &str, value2: impl ToString) -> String {
        self.lang.t_args(key, &[(name, &value.to_string()), (name2, &value2.to_string())])
    }

    /// Text of `prefix-word`, with `_` of the word read as `-`: states, roles, verdicts.
    #[must_use]
    pub fn word(&self, prefix: &str, word: &str) -> String {
        self.lang.t(&format!("{prefix}-{}", word.replace('_', "-").to_ascii_lowercase()))
    }

    /// A message.
    #[must_use]
    pub fn say(&self, message: &Message) -> String {
        self.lang.say(message)
    }

    /// A day.
    #[must_use]
    pub fn day(&self, date: &Date) -> String {
        self.lang.day(*date)
    }

    /// An instant.
    #[must_use]
    pub fn instant(&self, at: &Timestamp) -> String {
        self.lang.instant(*at)
    }

    /// An amount in yuan from decimal text.
    #[must_use]
    pub fn yuan(&self, amount: &str) -> String {
        self.lang.yuan(amount)
    }

    /// Chinese or English, whichever is the page's.
    #[must_use]
    pub fn pick<'a>(&self, zh: &'a str, en: &'a str) -> &'a str {
        match self.lang {
            Lang::Zh if !zh.is_empty() => zh,
            Lang::En if !en.is_empty() => en,
            Lang::Zh => en,
            Lang::En => zh,
        }
    }

    /// Is the page Chinese?
    #[must_use]
    pub fn zh(&self) -> bool {
        self.lang == Lang::Zh
    }

    /// URL of an asset.
    #[must_use]
    pub fn asset(&self, name: &str) -> String {
        asset(name)
    }

    /// Timeline entries as sentences.
    #[must_use]
    pub fn timeline(&self, entries: &[Entry]) -> Vec<TimelineLine> {
        entries
            .iter()
            .map(|entry| {
                let args = entry.args();
                let args: Vec<(&str, &str)> = args.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
                TimelineLine {
                    at: self.lang.instant(entry.at),
                    actor: entry.actor.clone(),
                    organisation: entry.organisation.clone(),
                    text: self.lang.t_args(&entry.key(), &args),
                    reason: entry.reason.clone(),
                }
            })
            .collect()
    }
}

/// One line of a timeline, ready to show with `_timeline.html`.
#[derive(Clone, Debug)]
pub struct TimelineLine {
    /// When.
    pub at: String,
    /// Who.
    pub actor: String,
    /// For whom.
    pub organisation: String,
    /// What.
    pub text: String,
    /// Why.
    pub reason: Option<String>,
}
