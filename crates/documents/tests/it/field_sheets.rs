//! Documents prepared field by field.

use documents::{Error, Lang, field_sheet};

use crate::reader::{assert_says, claims_pdf_a_2b, pages, save, text};
use crate::samples;

#[test]
fn a_draft_says_so_and_what_is_missing_and_leaves_the_signature_empty() {
    let pdf = field_sheet(&samples::field_sheet(Lang::En), Lang::En).unwrap();
    assert!(claims_pdf_a_2b(&pdf));
    let en = save("field-sheet-en", &pdf);
    assert_says(
        &text(&en),
        &[
            "EU declaration of conformity",
            "DRAFT",
            "Name and address of the manufacturer",
            "Deer Toys",
            "missing: name and function of the signatory",
            "Signed by the responsible person, not by this platform.",
            "Name, function, signature",
        ],
    );
    let zh = save("field-sheet-zh", &field_sheet(&samples::field_sheet(Lang::ZhCn), Lang::ZhCn).unwrap());
    assert_says(&text(&zh), &["欧盟符合性声明", "草稿", "由责任人签署,本平台不代签。", "2026年11月20日"]);
}

#[test]
fn a_complete_one_is_no_draft_and_a_long_one_runs_on() {
    let mut sheet = samples::field_sheet(Lang::En);
    sheet.draft = false;
    sheet.fields = sheet.fields.iter().cycle().take(60).cloned().collect();
    let path = save("field-sheet-long", &field_sheet(&sheet, Lang::En).unwrap());
    let text = text(&path);
    assert!(!text.contains("DRAFT"));
    assert!(pages(&path).len() > 1);
    assert_eq!(text.matches("Name, function, signature").count(), 1);
}

#[test]
fn one_without_fields_is_refused() {
    let mut sheet = samples::field_sheet(Lang::En);
    sheet.fields.clear();
    let Err(Error::Incomplete(missing)) = field_sheet(&sheet, Lang::En) else { panic!("typeset") };
    assert_eq!(missing.iter().map(|m| m.field).collect::<Vec<_>>(), ["fields"]);
}
