//! Labels, scanned back.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use documents::{Error, ItemLabel, LabelSheet, LabelSize, Lang, SampleLabel, item_labels, sample_labels};

use crate::reader::{assert_says, codes, drawn, pages, save, scanned, text};
use crate::samples::ISSUED_ON;

fn sample_label(n: usize) -> SampleLabel {
    SampleLabel {
        code: format!("https://touchstone.example/s/S26-11873-{n:02}"),
        identification: format!("S26-11873-{n:02}"),
        description: "软塑料小鹿，带发声器 Soft plastic deer with squeaker".to_owned(),
        lines: vec!["TS-2026-000417".to_owned(), "2026-11-09 · 冷藏 2–8 °C".to_owned()],
        part: format!("{n}/3"),
    }
}

fn unit(n: usize) -> ItemLabel {
    ItemLabel {
        digital_link: format!("https://id.touchstone.example/01/09506000134352/10/L2411A/21/{n:08}"),
        gtin: "09506000134352".to_owned(),
        lot: "L2411A".to_owned(),
        serial: format!("{n:08}"),
    }
}

fn units(count: usize) -> Vec<ItemLabel> {
    (0..count).map(unit).collect()
}

/// The labels of a usual sheet, each alone before the scanner, as in life.
fn labels_of(path: &Path, page: usize, count: usize) -> Vec<PathBuf> {
    const DPI: u32 = 300;
    let sheet = image::open(drawn(path, page, DPI)).unwrap();
    let px = |mm: f64| (mm * f64::from(DPI) / 25.4) as u32;
    let (width, height) = ((210.0 - 16.0 - 4.0) / 5.0, (297.0 - 20.0) / 11.0);
    (0..count)
        .map(|n| {
            let (x, y) = (8.0 + (width + 1.0) * (n % 5) as f64, 10.0 + height * (n / 5) as f64);
            let label = path.with_extension(format!("{page}-{n}.png"));
            sheet.crop_imm(px(x), px(y), px(width), px(height)).save(&label).unwrap();
            label
        })
        .collect()
}

#[test]
fn every_sample_label_is_a_page_of_its_size_and_scans() {
    let labels: Vec<_> = (1..=3).map(sample_label).collect();
    let pdf = sample_labels(&labels, LabelSize::default(), Lang::ZhCn, ISSUED_ON).unwrap();
    let path = save("sample-labels", &pdf);
    let pages = pages(&path);
    assert_eq!((pages.len(), pdf.pages), (3, 3));
    for (n, page) in pages.iter().enumerate() {
        assert_says(
            page,
            &[&format!("S26-11873-0{}", n + 1), "软塑料小鹿", "TS-2026-000417", "冷藏", &format!("{}/3", n + 1)],
        );
        assert_eq!(codes(&path, n + 1, 300), [format!("https://touchstone.example/s/S26-11873-0{}", n + 1)]);
    }
}

#[test]
fn a_sample_label_with_too_much_to_say_stays_one_page() {
    let mut label = sample_label(1);
    label.description = "很长的描述 very long description ".repeat(20);
    let pdf = sample_labels(&[label], LabelSize { width_mm: 40, height_mm: 30 }, Lang::En, ISSUED_ON).unwrap();
    assert_eq!(pdf.pages, 1);
    assert_eq!(codes(&save("sample-label-full", &pdf), 1, 300), ["https://touchstone.example/s/S26-11873-01"]);
}

#[test]
fn a_sheet_of_item_labels_scans_and_reads() {
    let path = save("item-labels", &item_labels(&units(60), &LabelSheet::default(), Lang::En, ISSUED_ON).unwrap());
    assert_eq!(pages(&path).len(), 2);
    let found = [scanned(&labels_of(&path, 1, 55)), scanned(&labels_of(&path, 2, 5))].concat();
    assert_eq!(found, units(60).into_iter().map(|unit| unit.digital_link).collect::<Vec<_>>());
    assert_says(&text(&path), &["(01)", "09506000134352", "(10)", "L2411A", "(21)", "00000059"]);
}

#[test]
fn a_used_sheet_is_continued_and_an_unlike_sheet_is_kept_to() {
    let sheet =
        LabelSheet { columns: 3, rows: 8, margin_x_mm: 7.0, margin_y_mm: 13.0, skip: 22, ..LabelSheet::default() };
    let pdf = item_labels(&units(5), &sheet, Lang::En, ISSUED_ON).unwrap();
    let path = save("item-labels-used", &pdf);
    assert_eq!(pdf.pages, 2);
    assert_eq!((codes(&path, 1, 200).len(), codes(&path, 2, 200).len()), (2, 3));
}

#[test]
fn a_thousand_labels_are_made_while_somebody_waits() {
    let started = Instant::now();
    let pdf = item_labels(&units(1000), &LabelSheet::default(), Lang::En, ISSUED_ON).unwrap();
    let taken = started.elapsed();
    println!("1,000 labels: {} ms, {} kB", taken.as_millis(), pdf.bytes.len() / 1024);
    save("item-labels-1000", &pdf);
    assert_eq!(pdf.pages, 19);
    // Ten times what a quiet machine needs: catches a change of order, not a busy day.
    assert!(taken < Duration::from_secs(60), "{taken:?}");
}

#[test]
fn a_sheet_without_room_or_labels_is_refused() {
    let refused =
        |labels: &[ItemLabel], sheet| matches!(item_labels(labels, &sheet, Lang::En, ISSUED_ON), Err(Error::Sheet(_)));
    let usual = LabelSheet::default();
    assert!(refused(&[], usual));
    assert!(refused(&units(1), LabelSheet { columns: 0, ..usual }));
    assert!(refused(&units(1), LabelSheet { columns: 40, ..usual }));
    assert!(refused(&units(1), LabelSheet { margin_x_mm: f64::NAN, ..usual }));
    assert!(refused(&units(1), LabelSheet { skip: 55, ..usual }));
    assert!(matches!(sample_labels(&[], LabelSize::default(), Lang::En, ISSUED_ON), Err(Error::Sheet(_))));
}
