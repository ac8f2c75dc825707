//! Colours as merchants write them, turned into patches beside the text. A colour that is not known has no patch.

/// Patches for a colour text, as hexadecimal triples; several for "red/white".
#[must_use]
pub(crate) fn swatches(text: &str) -> Vec<&'static str> {
    text.split(['/', '、', ',', '\u{ff0c}', '+', ';', '和']).filter_map(one).collect()
}

fn one(text: &str) -> Option<&'static str> {
    let text = text.trim().to_lowercase();
    // Longer names first: "浅蓝" before "蓝".
    COLOURS.iter().find(|(names, _)| names.split(' ').any(|name| text.contains(name))).map(|(_, hex)| *hex)
}

const COLOURS: &[(&str, &str)] = &[
    ("浅蓝 天蓝 sky light-blue", "#8cc8ee"),
    ("深蓝 藏青 navy", "#1c2f63"),
    ("浅绿 light-green", "#a5d6a0"),
    ("深绿 dark-green", "#1f5a35"),
    ("浅灰 light-grey light-gray", "#d5d8da"),
    ("玫红 桃红 magenta", "#d62b7f"),
    ("白 white", "#ffffff"),
    ("黑 black", "#1b1b1b"),
    ("灰 grey gray", "#8d9499"),
    ("橙 橘 orange", "#ef7d1a"),
    ("粉 pink", "#f3a6c0"),
    ("紫 purple violet", "#7b3fa0"),
    ("红 red", "#cf2e2e"),
    ("黄 yellow", "#f2c81e"),
    ("绿 green", "#2f9a4c"),
    ("青 cyan turquoise", "#1fa7b5"),
    ("蓝 blue", "#2a63c4"),
    ("棕 褐 咖啡 brown", "#7a4a25"),
    ("米 beige cream", "#efe3c8"),
    ("金 gold", "#d4a937"),
    ("银 silver", "#c0c5c9"),
    ("透明 clear transparent", "#eef6f9"),
];

#[cfg(test)]
mod tests {
    use super::swatches;

    #[test]
    fn several_colours_have_several_patches_and_unknown_ones_none() {
        assert_eq!(swatches("红/浅蓝色"), ["#cf2e2e", "#8cc8ee"]);
        assert_eq!(swatches("Pantone 185C"), Vec::<&str>::new());
    }
}
