//! Every template with a full and an empty sample, in both languages: no missing text, no bare key.

use std::collections::BTreeMap;

use askama::Template;
use kernel::{Message, Timestamp};
use platform::FieldError;
use platform::i18n::Lang;
use platform::journal::Entry as JournalEntry;
use platform::testing::id;
use platform::web::Page;

use super::form_view::FormPage;
use super::{imports, list, show};
use crate::model::{CellFault, Entry, EntryState, Head, Import, SheetRow, Version};
use crate::rules::changes::changes;
use crate::rules::typed::{Typed, TypedComponent};
use crate::rules::validate::validate;

fn typed() -> Typed {
    Typed {
        name_zh: "小熊".to_owned(),
        name_en: "Bear".to_owned(),
        gtin: "6901234567892".to_owned(),
        age_min: "18m".to_owned(),
        has: vec!["plush".to_owned()],
        has_not: vec!["magnet".to_owned(), "mask".to_owned()],
        components: vec![TypedComponent {
            name_zh: "鼻子".to_owned(),
            materials: vec!["pvc".to_owned()],
            colour: "红/白".to_owned(),
            has: vec!["small_part".to_owned()],
            has_not: vec!["accessible".to_owned()],
            ..TypedComponent::default()
        }],
        warnings_zh: "警告".to_owned(),
        warnings_en: "Warning".to_owned(),
        photos: vec!["ab".repeat(32), "cd".repeat(32)],
        ..Typed::default()
    }
}

fn version(number: i64) -> Version {
    let content = validate(&typed(), None).unwrap();
    let mut other = content.clone();
    other.components[0].materials = vec!["PP".to_owned()];
    other.attributes.insert("sound".to_owned(), true);
    other.name_en.clear();
    Version {
        id: id(),
        product: id(),
        number,
        owner: id(),
        changes: changes(&other, &content),
        content,
        note: "why".to_owned(),
        created_at: Timestamp::from_micros(0),
        created_by: "王芳".to_owned(),
    }
}

fn entries() -> Vec<JournalEntry> {
    let data = serde_json::json!({"number": 2, "changes": 1, "with": "x", "file": "a.xlsx", "created": 1, "updated": 0,
        "unchanged": 0, "waiting": 1, "row": 3, "name": "小熊", "faults": 1});
    [
        "product.created",
        "product.changed",
        "product.shared",
        "product_import.received",
        "product_import.corrected",
        "product_import.tried",
    ]
    .map(|event| JournalEntry {
        at: Timestamp::from_micros(0),
        actor: "王芳".to_owned(),
        organisation: "义乌".to_owned(),
        event: event.to_owned(),
        data: data.clone(),
        reason: None,
    })
    .into()
}

fn import() -> Import {
    let row = SheetRow { number: 3, cells: BTreeMap::from([("name_zh".to_owned(), "小熊".to_owned())]) };
    let entry = |state, product| Entry {
        first_row: 3,
        rows: vec![row.clone()],
        faults: vec![CellFault {
            row: 3,
            column: "age".to_owned(),
            cell: "E3".to_owned(),
            message: Message::new("product-error-age-missing"),
        }],
        state,
        product,
        version_number: 1,
        row_version: 1,
    };
    Import {
        id: id(),
        file_name: "a.xlsx".to_owned(),
        columns: BTreeMap::new(),
        rows: 2,
        created_at: Timestamp::from_micros(0),
        created_by: "王芳".to_owned(),
        entries: vec![entry(EntryState::Waiting, None), entry(EntryState::Created, Some(id()))],
    }
}

fn list_page(p: Page, filled: bool, q: &str, may_create: bool) -> list::ListPage {
    let head = Head {
        id: id(),
        version: id(),
        version_number: 1,
        name_zh: "小熊".to_owned(),
        name_en: "Bear".to_owned(),
        model: "A1".to_owned(),
        gtin: Some("06901234567892".to_owned()),
        title_photo: Some("ab".repeat(32)),
        components: 2,
        updated_at: Timestamp::from_micros(0),
        row_version: 1,
    };
    let rows = if filled { vec![list::Row::new(&p, head)] } else { Vec::new() };
    list::ListPage { rows, next: filled.then(|| "next".to_owned()), q: q.to_owned(), may_create, p }
}

#[test]
fn every_page_has_all_its_texts_in_both_languages() {
    for lang in Lang::ALL {
        let p = || Page::sample(lang);
        let fault = |field: &str| FieldError { field: field.to_owned(), message: Message::new("error-required") };
        let faults = ["photos", "components", "features", "components.0.materials", "components.0.name_zh"].map(fault);
        let (old, new) = (version(1), version(2));
        let pages = [
            list_page(p(), true, "", true).render(),
            list_page(p(), false, "", true).render(),
            list_page(p(), false, "", false).render(),
            list_page(p(), false, "x", false).render(),
            show::ShowPage::new(p(), old.clone(), &[new.clone(), old.clone()], &entries(), true).render(),
            show::ShowPage::new(p(), new.clone(), &[new, old], &[], true).render(),
            FormPage::new(p(), None, 0, Typed::default(), &[]).render(),
            FormPage::new(p(), Some(id()), 1, typed(), &faults).render(),
            imports::NewPage { p: p(), fault: "x".to_owned() }.render(),
            imports::ShowPage::new(p(), &import(), &entries(), Some("x".to_owned())).render(),
        ];
        for (number, page) in pages.into_iter().enumerate() {
            let page = page.unwrap();
            assert!(
                !page.contains('⟦'),
                "page {number} in {}: {}",
                lang.tag(),
                page.split('⟦').nth(1).unwrap_or_default()
            );
        }
    }
}

#[test]
fn every_message_of_the_area_has_a_text() {
    let sources = [
        include_str!("../rules/validate.rs"),
        include_str!("../rules/age.rs"),
        include_str!("../photo.rs"),
        include_str!("../import/workbook.rs"),
        include_str!("../import/gather.rs"),
        include_str!("../actions/products.rs"),
        include_str!("../actions/imports.rs"),
        include_str!("edit.rs"),
        include_str!("imports.rs"),
    ];
    let mut count = 0;
    for source in sources {
        for key in source.split("Message::new(\"").skip(1).filter_map(|rest| rest.split('"').next()) {
            count += 1;
            for lang in Lang::ALL {
                assert!(lang.has(key), "{key} in {}", lang.tag());
            }
        }
    }
    assert!(count > 30, "the sources are read: {count}");
}
