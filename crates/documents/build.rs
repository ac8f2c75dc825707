//! Stops early and clearly when the fonts, which are never committed, have not been placed by the web build.

use std::path::Path;

fn main() {
    let fonts = Path::new("../../web/dist/fonts");
    for name in ["NotoSansSC-Regular.ttf", "NotoSansSC-Bold.ttf"] {
        let font = fonts.join(name);
        println!("cargo::rerun-if-changed={}", font.display());
        if !font.is_file() {
            println!("cargo::error=web/dist/fonts/{name} is missing: run `make assets` first");
        }
    }
}
