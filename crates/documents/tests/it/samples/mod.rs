//! Documents of a made-up laboratory, for tests and for the eye.

mod others;
mod reports;

use std::io::Cursor;

use documents::{Laboratory, Lang, Party, Photo};
use image::{DynamicImage, Rgb, RgbImage};
use jiff::civil::{Date, date};

pub(crate) use others::{certificate, field_sheet, quotation};
pub(crate) use reports::{long_names, long_report, report};

pub(crate) const VERIFY_URL: &str = "https://touchstone.example/verify/TR-2026-004217-7KQ2";

fn zh(lang: Lang) -> bool {
    lang == Lang::ZhCn
}

/// Picks the text of the document's language.
fn t(lang: Lang, chinese: &str, english: &str) -> String {
    if zh(lang) { chinese.to_owned() } else { english.to_owned() }
}

pub(crate) const ISSUED_ON: Date = date(2026, 11, 20);

/// A drawn toy on a table, `hue` telling one photo from another.
pub(crate) fn photo(hue: u8, caption: &str) -> Photo {
    let picture = RgbImage::from_fn(1500, 1000, |x, y| {
        let (dx, dy) = (i64::from(x) - 750, i64::from(y) - 480);
        let inside = dx * dx + dy * dy < 300 * 300;
        let eye = (dx.abs() - 110).pow(2) + (dy + 80).pow(2) < 45 * 45;
        match (eye, inside, y > 760) {
            (true, _, _) => Rgb([30, 32, 40]),
            (_, true, _) => Rgb([hue, 255 - hue / 2, 120]),
            (_, _, true) => Rgb([196, 178, 152]),
            _ => Rgb([226, 231, 236]),
        }
    });
    let mut file = Cursor::new(Vec::new());
    DynamicImage::from(picture).write_to(&mut file, image::ImageFormat::Jpeg).unwrap();
    Photo::new(&file.into_inner(), caption).unwrap()
}

pub(crate) fn laboratory(lang: Lang) -> Laboratory {
    Laboratory {
        name: t(lang, "义乌试金石玩具检测中心有限公司", "Yiwu Touchstone Toy Testing Centre Co., Ltd."),
        name_other: t(lang, "Yiwu Touchstone Toy Testing Centre Co., Ltd.", "义乌试金石玩具检测中心有限公司"),
        address: t(lang, "浙江省义乌市福田街道银海路 8 号", "8 Yinhai Road, Futian Subdistrict, Yiwu, Zhejiang, China"),
        locations: Vec::new(),
        contact: "+86 579 8500 0000 · service@lab.example".to_owned(),
    }
}

pub(crate) fn customer(lang: Lang) -> Party {
    Party {
        name: t(lang, "义乌市小鹿玩具有限公司", "Yiwu Little Deer Toys Co., Ltd."),
        address: t(
            lang,
            "浙江省义乌市国际商贸城二区 F1-2046",
            "Stall F1-2046, District 2, International Trade City, Yiwu",
        ),
        contact: t(lang, "王小红 · 138 0000 0000", "Wang Xiaohong · +86 138 0000 0000"),
    }
}
