//! Text of users is data: whatever it looks like, it is printed as it stands.

use documents::{Lang, test_report};

use crate::reader::{assert_says, claims_pdf_a_2b, dense, save, text};
use crate::samples;

/// Texts that mean something to a typesetter, a browser, a shell or a spreadsheet.
const HOSTILE: [&str; 9] = [
    "#read(\"/etc/passwd\")",
    "#import \"/common.typ\": *",
    "*bold* _soft_ = heading $x^2$ @ref <label>",
    "<script>alert(1)</script>",
    "]) #eval(\"1+1\") #[",
    "\\u{41} \\ // comment /* more */",
    "'; DROP TABLE reports; --",
    "{{7*7}} ${7*7} {number}",
    "=HYPERLINK(\"http://x\")",
];

#[test]
fn markup_in_names_is_printed_and_not_obeyed() {
    for hostile in HOSTILE {
        let mut report = samples::report(Lang::En);
        report.product = hostile.to_owned();
        report.customer.name = hostile.to_owned();
        report.remarks = vec![hostile.to_owned()];
        report.number = format!("TR {hostile}");
        let path = save("hostile", &test_report(&report, Lang::En).unwrap());
        let text = text(&path);
        assert_says(&text, &[hostile]);
        assert!(!text.contains("root:"), "{hostile}");
        assert!(dense(&text).matches(&dense(hostile)).count() >= 6, "{hostile}: {text}");
    }
}

#[test]
fn characters_without_glyph_are_named_and_do_not_stop_the_report() {
    let mut report = samples::report(Lang::ZhCn);
    report.customer.name = "\u{20BB7}野家 \u{1F9F8} e\u{0301}\u{202E}gnp.exe\u{0007}".to_owned();
    report.customer.contact = "\u{E000}\u{FFFE}\u{0628}".to_owned();
    let pdf = test_report(&report, Lang::ZhCn).unwrap();
    assert!(claims_pdf_a_2b(&pdf));
    for c in ['\u{1F9F8}', '\u{E000}', '\u{0628}'] {
        assert!(pdf.unprintable.contains(&c), "{:?}", pdf.unprintable);
    }
    let text = text(&save("report-unprintable", &pdf));
    assert_says(&text, &["野家", "〓", "égnp.exe", "代表本字体无法显示的下列字符", "U+1F9F8", "U+E000", "U+0628"]);
}

#[test]
fn lines_and_blanks_of_a_text_are_kept_apart() {
    let mut report = samples::report(Lang::En);
    report.remarks = vec!["first line\nsecond line\r\nthird".to_owned(), String::new()];
    let text = text(&save("report-lines", &test_report(&report, Lang::En).unwrap()));
    for line in ["first line", "second line", "third"] {
        assert!(text.lines().any(|one| one.trim() == line), "{line}: {text}");
    }
}
