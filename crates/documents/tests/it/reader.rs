//! Reads documents with the tools that anybody has.

use std::path::{Path, PathBuf};
use std::process::Command;

use documents::Pdf;

/// Puts the document where a person can look at it.
pub(crate) fn save(name: &str, pdf: &Pdf) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("documents");
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join(format!("{name}.pdf"));
    std::fs::write(&path, &pdf.bytes).unwrap();
    path
}

fn run(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program)
        .args(arguments)
        .output()
        .unwrap_or_else(|error| panic!("{program} (Debian packages poppler-utils, zbar-tools) is needed: {error}"));
    assert!(output.status.success(), "{program}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// The text of all pages, in the order of reading.
pub(crate) fn text(path: &Path) -> String {
    run("pdftotext", &[path.to_str().unwrap(), "-"])
}

/// The text without any blank: for finding phrases whatever the line breaks.
pub(crate) fn dense(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// The text of each page.
pub(crate) fn pages(path: &Path) -> Vec<String> {
    text(path).trim_end_matches('\u{c}').split('\u{c}').map(str::to_owned).collect()
}

pub(crate) fn assert_says(text: &str, phrases: &[&str]) {
    let text = dense(text);
    for phrase in phrases {
        assert!(text.contains(&dense(phrase)), "not found: {phrase}");
    }
}

/// One page as a picture.
pub(crate) fn drawn(path: &Path, page: usize, dpi: u32) -> PathBuf {
    // Joined by hand: `with_extension` would take a number for the extension.
    let stem = format!("{}-{page}", path.with_extension("").display());
    let (page, dpi) = (page.to_string(), dpi.to_string());
    let only_page = ["-f", &page, "-l", &page, "-r", &dpi, "-png", "-singlefile", "-gray"];
    run("pdftoppm", &[&only_page[..], &[path.to_str().unwrap(), &stem]].concat());
    PathBuf::from(format!("{stem}.png"))
}

/// What a scanner reads in pictures.
pub(crate) fn scanned(pictures: &[PathBuf]) -> Vec<String> {
    let pictures = pictures.iter().map(|picture| picture.to_str().unwrap());
    let arguments: Vec<&str> =
        ["--quiet", "--raw", "-Sdisable", "-Sqrcode.enable"].into_iter().chain(pictures).collect();
    run("zbarimg", &arguments).lines().map(str::to_owned).collect()
}

/// What a scanner reads in a picture as Code 128, separators as U+001D; each says of itself that it is GS1 data.
pub(crate) fn gs1_128(picture: &Path) -> Vec<String> {
    let read =
        |form: &str| run("zbarimg", &["--quiet", form, "-Sdisable", "-Scode128.enable", picture.to_str().unwrap()]);
    let told = read("--xml");
    assert_eq!(told.matches("<symbol ").count(), told.matches("modifiers='GS1'").count(), "{told}");
    read("--raw").lines().map(str::to_owned).collect()
}

/// What a scanner reads on one page.
pub(crate) fn codes(path: &Path, page: usize, dpi: u32) -> Vec<String> {
    scanned(&[drawn(path, page, dpi)])
}

/// The metadata that says which standard the file keeps to.
pub(crate) fn claims_pdf_a_2b(pdf: &Pdf) -> bool {
    let bytes = String::from_utf8_lossy(&pdf.bytes);
    bytes.contains("<pdfaid:part>2</pdfaid:part>") && bytes.contains("<pdfaid:conformance>B</pdfaid:conformance>")
}
