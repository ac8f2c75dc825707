//! A product described in three minutes with a thumb: what a person taps becomes words of the vocabulary. What was not tapped
//! stays unknown, and the plan asks for it only when an answer would change it. Pure.

use super::typed::{Typed, TypedComponent};
use crate::words;

/// The steps, in order.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Step {
    /// Photograph and name.
    Photo,
    /// What is it?
    Kind,
    /// For which age?
    Age,
    /// What is it made of?
    Materials,
    /// What has it: batteries, magnets, sound, liquid?
    Features,
}

impl Step {
    /// All, in order.
    pub const ALL: [Self; 5] = [Self::Photo, Self::Kind, Self::Age, Self::Materials, Self::Features];

    /// The word of forms and texts.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Photo => "photo",
            Self::Kind => "kind",
            Self::Age => "age",
            Self::Materials => "materials",
            Self::Features => "features",
        }
    }

    /// The step of a word; the first for any other text.
    #[must_use]
    pub fn from_word(word: &str) -> Self {
        Self::ALL.into_iter().find(|step| step.word() == word).unwrap_or(Self::Photo)
    }

    /// 1 to 5.
    #[must_use]
    pub fn number(self) -> usize {
        Self::ALL.iter().position(|step| *step == self).map_or(1, |index| index + 1)
    }

    /// The one after it; none after the last.
    #[must_use]
    pub fn next(self) -> Option<Self> {
        Self::ALL.into_iter().find(|step| *step > self)
    }

    /// The one before it; none before the first.
    #[must_use]
    pub fn before(self) -> Option<Self> {
        Self::ALL.into_iter().rev().find(|step| *step < self)
    }
}

/// What a toy can be, each with its picture (an icon's name).
pub const KINDS: &[(&str, &str)] = &[
    ("plush", "paw"),
    ("doll", "mood-kid"),
    ("blocks", "lego"),
    ("toy_vehicle", "car"),
    ("toy_animal", "horse-toy"),
    ("electric_toy", "robot"),
    ("slime", "droplet"),
    ("magnet_set", "magnet"),
    ("balloon", "balloon"),
    ("costume", "crown"),
    ("toy_jewellery", "diamond"),
    ("rattle", "baby-carriage"),
    ("water_toy", "bath"),
    ("art_material", "palette"),
    ("ride_on_vehicle_toy", "wheel"),
    ("inflatable", "bubble"),
];

/// Ages as they stand on packages: youngest and oldest user in months.
pub const AGES: &[(i64, i64)] = &[(0, 18), (18, 36), (36, 72), (36, 168), (72, 168), (96, 168)];

/// What a part can be made of, as a person would say it.
pub struct Material {
    /// Word of forms and texts (`quick-material-…`).
    pub word: &'static str,
    /// Its picture.
    pub icon: &'static str,
    /// Material words of the vocabulary.
    pub materials: &'static [&'static str],
    /// What else is known of such a part.
    pub is: &'static [&'static str],
    /// Name of the part, zh and en.
    pub names: (&'static str, &'static str),
}

/// The materials that are offered.
pub const MATERIALS: &[Material] = &[
    part("hard-plastic", "lego", &["ABS"], &["accessible"], ("硬塑料部件", "hard plastic part")),
    part(
        "soft-plastic",
        "comet",
        &["pvc", "plasticised_plastic"],
        &["accessible"],
        ("软塑料部件", "soft plastic part"),
    ),
    part("other-plastic", "bucket", &["plastic"], &["accessible"], ("塑料部件", "plastic part")),
    part("textile", "shirt", &["textile"], &["accessible"], ("布料", "fabric")),
    part("filling", "feather", &["textile"], &["filling"], ("填充物", "filling")),
    part("wood", "trees", &["wood"], &["accessible"], ("木质部件", "wooden part")),
    part("metal", "hammer", &["metal"], &["accessible"], ("金属部件", "metal part")),
    part("paint", "brush", &["paint"], &["accessible"], ("油漆涂层", "paint")),
    part("paper", "file-description", &["paper"], &["accessible"], ("纸质部件", "paper part")),
    part("rubber", "circle-dot", &["rubber"], &["accessible"], ("橡胶部件", "rubber part")),
    part("foam", "cloud", &["foam"], &["accessible"], ("泡沫部件", "foam part")),
    // Slime is liquid or sticky, clay is pliable: the limits differ by a factor of four.
    part("slime", "droplet", &["putty"], &["slime", "accessible"], ("水晶泥", "slime")),
    part("clay", "comet", &["clay"], &["accessible"], ("黏土", "clay")),
];

const fn part(
    word: &'static str,
    icon: &'static str,
    materials: &'static [&'static str],
    is: &'static [&'static str],
    names: (&'static str, &'static str),
) -> Material {
    Material { word, icon, materials, is, names }
}

/// What is asked of the whole toy, each with its picture.
pub const FEATURES: &[(&str, &str)] = &[
    ("battery", "battery-2"),
    ("button_battery", "circle-dot"),
    ("magnet", "magnet"),
    ("sound", "volume"),
    ("liquid", "droplet"),
    ("projectile", "target-arrow"),
    ("cord", "bow"),
];

/// What was tapped so far.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Quick {
    /// Name in the person's language.
    pub name: String,
    /// Photographs already kept.
    pub photos: Vec<String>,
    /// Words of [`KINDS`].
    pub kinds: Vec<String>,
    /// `36-72` of [`AGES`].
    pub age: String,
    /// Words of [`MATERIALS`].
    pub materials: Vec<String>,
    /// Words of [`FEATURES`] with yes or no; what is not here is not known.
    pub features: Vec<(String, bool)>,
}

impl Quick {
    /// The step that cannot be left yet, and the key of the sentence that says why.
    #[must_use]
    pub fn lacks(&self, step: Step) -> Option<&'static str> {
        match step {
            Step::Photo if self.name.trim().is_empty() => Some("quick-error-name"),
            Step::Kind if self.kinds.is_empty() => Some("quick-error-kind"),
            Step::Age if self.months().is_none() => Some("quick-error-age"),
            Step::Materials if self.materials.is_empty() => Some("quick-error-materials"),
            _ => None,
        }
    }

    fn months(&self) -> Option<(i64, i64)> {
        AGES.iter().copied().find(|(min, max)| self.age == format!("{min}-{max}"))
    }

    /// The product as the long form would have it; the name in Chinese or in English.
    #[must_use]
    pub fn typed(&self, english: bool) -> Typed {
        let (min, max) = self.months().unwrap_or_default();
        let said = |wanted: bool| -> Vec<String> {
            self.features.iter().filter(|(_, holds)| *holds == wanted).map(|(word, _)| word.clone()).collect()
        };
        let mut has = self.kinds.clone();
        has.extend(said(true));
        // What a tapped kind implies is not denied by a slip in the last step: a button cell is a battery.
        let mut has_not = said(false);
        has_not.retain(|no| !has.iter().any(|yes| yes == no || words::implied(yes).any(|implied| implied == no)));
        let name = self.name.clone();
        let (name_zh, name_en) = if english { (String::new(), name) } else { (name, String::new()) };
        Typed {
            name_zh,
            name_en,
            age_min: format!("{min}m"),
            age_max: format!("{max}m"),
            has,
            has_not,
            components: MATERIALS
                .iter()
                .filter(|m| self.materials.iter().any(|w| w == m.word))
                .map(typed_part)
                .collect(),
            photos: self.photos.clone(),
            ..Typed::default()
        }
    }
}

fn typed_part(material: &Material) -> TypedComponent {
    let words = |all: &[&str]| all.iter().map(|word| (*word).to_owned()).collect();
    TypedComponent {
        name_zh: material.names.0.to_owned(),
        name_en: material.names.1.to_owned(),
        materials: words(material.materials),
        has: words(material.is),
        ..TypedComponent::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::validate::validate;

    #[test]
    fn every_tile_is_a_word_of_the_vocabulary_and_makes_a_product_that_is_taken() {
        for (word, _) in KINDS.iter().chain(FEATURES) {
            assert!(words::entry(word).is_some(), "{word}");
        }
        for (kind, _) in KINDS {
            for material in MATERIALS {
                for (min, max) in AGES {
                    let quick = Quick {
                        name: "小熊".to_owned(),
                        kinds: vec![(*kind).to_owned()],
                        age: format!("{min}-{max}"),
                        materials: vec![material.word.to_owned()],
                        features: FEATURES.iter().map(|(word, _)| ((*word).to_owned(), false)).collect(),
                        ..Quick::default()
                    };
                    let content = validate(&quick.typed(false), None);
                    assert!(content.is_ok(), "{kind} of {}: {:?}", material.word, content.err());
                }
            }
        }
    }

    #[test]
    fn a_step_is_left_when_it_says_something_and_a_slip_contradicts_nothing() {
        let mut quick = Quick::default();
        for (step, key) in [
            (Step::Photo, "quick-error-name"),
            (Step::Kind, "quick-error-kind"),
            (Step::Age, "quick-error-age"),
            (Step::Materials, "quick-error-materials"),
        ] {
            assert_eq!(quick.lacks(step), Some(key));
        }
        assert_eq!(quick.lacks(Step::Features), None, "nobody has to know");
        quick.age = "36-73".to_owned();
        assert!(quick.lacks(Step::Age).is_some(), "no age of ours");

        quick.kinds = vec!["magnet_set".to_owned()];
        quick.features = vec![
            ("magnet".to_owned(), false),
            ("button_battery".to_owned(), true),
            ("battery".to_owned(), false),
            ("sound".to_owned(), false),
        ];
        let typed = quick.typed(true);
        assert_eq!(typed.has, ["magnet_set", "button_battery"]);
        assert_eq!(typed.has_not, ["sound"], "a set of magnets has magnets, a button cell is a battery");
    }

    #[test]
    fn slime_is_judged_as_slime_and_not_as_clay() {
        let of = |word: &str| MATERIALS.iter().find(|m| m.word == word).map(typed_part);
        assert!(of("slime").is_some_and(|part| part.has.contains(&"slime".to_owned())));
        assert!(of("clay").is_some_and(|part| part.materials == ["clay"] && !part.has.contains(&"slime".to_owned())));
    }

    #[test]
    fn steps_go_forth_and_back() {
        let forth: Vec<Step> = std::iter::successors(Some(Step::Photo), |step| step.next()).collect();
        assert_eq!(forth, Step::ALL);
        assert_eq!(Step::Age.before(), Some(Step::Kind));
        assert_eq!(Step::from_word("nonsense"), Step::Photo);
    }
}
