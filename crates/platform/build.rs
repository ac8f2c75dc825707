//! Tells cargo to look again when a language file or an asset is new, and says so when the assets were never built.
fn main() {
    println!("cargo:rerun-if-changed=../../locales");
    println!("cargo:rerun-if-changed=../../web/dist");
    if !std::path::Path::new("../../web/dist/manifest.json").exists() {
        println!("cargo:warning=web/dist is missing: run `make assets` first");
        let _ = std::fs::create_dir_all("../../web/dist/assets");
    }
}
