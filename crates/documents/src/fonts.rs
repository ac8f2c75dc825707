//! The two fonts, embedded, and the question whether they can draw a character.

use std::collections::HashSet;
use std::sync::LazyLock;

use typst::foundations::Bytes;
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;

static REGULAR: &[u8] =
    include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../web/dist/fonts/NotoSansSC-Regular.ttf"));
static BOLD: &[u8] = include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../web/dist/fonts/NotoSansSC-Bold.ttf"));

/// Regular and Bold, in this order.
pub(crate) static FONTS: LazyLock<Vec<Font>> =
    LazyLock::new(|| [REGULAR, BOLD].into_iter().flat_map(|data| Font::iter(Bytes::new(data))).collect());

/// What the typesetter chooses from.
pub(crate) static BOOK: LazyLock<LazyHash<FontBook>> =
    LazyLock::new(|| LazyHash::new(FontBook::from_fonts(FONTS.iter())));

/// The characters that every font of ours has a glyph for.
static DRAWABLE: LazyLock<HashSet<u32>> = LazyLock::new(|| {
    let mut fonts = FONTS.iter().map(|font| font.info().coverage.iter().collect::<HashSet<u32>>());
    let first = fonts.next().unwrap_or_default();
    fonts.fold(first, |all, one| all.intersection(&one).copied().collect())
});

/// Whether the character has a glyph in Regular and in Bold.
pub(crate) fn can_draw(c: char) -> bool {
    DRAWABLE.contains(&u32::from(c))
}
