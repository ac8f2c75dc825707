//! Logistic labels, scanned back: every symbol character that a key or a lot can ask for.

use documents::{CartonLabel, CartonSize, Error, Lang, carton_labels};

use crate::reader::{assert_says, drawn, gs1_128, pages, save, text};
use crate::samples::ISSUED_ON;

/// Separator as a scanner gives it.
const FNC1: &str = "\u{1d}";

fn sscc(reference: u64) -> String {
    let prefix = gs1::CompanyPrefix::parse("6901234").unwrap();
    gs1::Sscc::from_prefix('1', &prefix, reference).unwrap().as_str().to_owned()
}

fn label(n: u32, lot: &str) -> CartonLabel {
    CartonLabel {
        sscc: sscc(u64::from(n)),
        gtin: "06901234567892".to_owned(),
        items: 144,
        lot: lot.to_owned(),
        number: (n, 6),
        from: "义乌市小鹿玩具有限公司".to_owned(),
        to: "Hansekinder GmbH, Hamburg".to_owned(),
        product: "软胶发声小鹿玩偶 Squeaking soft deer XL-2046".to_owned(),
    }
}

#[test]
fn a_label_is_a_page_of_its_size_that_scans_and_reads() {
    for (lang, name) in [(Lang::ZhCn, "zh"), (Lang::En, "en")] {
        let labels: Vec<CartonLabel> = (1..=2).map(|n| label(n, "L2611-01")).collect();
        let pdf = carton_labels(&labels, CartonSize::A6, lang, ISSUED_ON).unwrap();
        let path = save(&format!("carton-labels-{name}"), &pdf);
        assert_eq!((pages(&path).len(), pdf.pages), (2, 2));
        for (n, label) in (1..).zip(&labels) {
            let mut found = gs1_128(&drawn(&path, n, 300));
            found.sort();
            let mut expected =
                [format!("00{}", label.sscc), "020690123456789237144".to_owned(), "10L2611-01".to_owned()];
            expected.sort();
            assert_eq!(found, expected);
            let said = &pages(&path)[n - 1];
            assert_says(said, &[&format!("(00){}", label.sscc), "(02)06901234567892(37)144", "(10)L2611-01"]);
            assert_says(said, &["SSCC", "CONTENT", "COUNT", "BATCH/LOT", "小鹿玩具", "Hansekinder", "XL-2046"]);
        }
        assert_says(&text(&path), &[if lang == Lang::En { "Carton 1 of 6" } else { "第 1 箱，共 6 箱" }]);
    }
}

/// The character set of lots, sixteen at a time, and all pairs of digits: in lots where B is left for C and in serial references.
#[test]
fn every_character_of_a_lot_and_every_pair_of_digits_reads_back() {
    let letters = "!\"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz";
    let pairs: String = (0..100).map(|pair| format!("{pair:02}")).collect();
    let lots = |text: &str, most: usize| -> Vec<String> {
        text.as_bytes().chunks(most).map(|chunk| String::from_utf8(chunk.to_vec()).unwrap()).collect()
    };
    let all: Vec<CartonLabel> =
        (1..).zip([lots(letters, 16), lots(&pairs, 20)].concat()).map(|(n, lot)| label(n, &lot)).collect();
    let path = save("carton-labels-characters", &carton_labels(&all, CartonSize::A5, Lang::En, ISSUED_ON).unwrap());
    for (page, label) in (1..).zip(&all) {
        let found = gs1_128(&drawn(&path, page, 200));
        let lot = format!("10{}", label.lot);
        let content = "020690123456789237144";
        let says = |text: &str| found.iter().any(|one| one == text);
        assert!(says(&format!("00{}", label.sscc)), "{found:?}");
        assert!(says(&format!("{content}{FNC1}{lot}")) || (says(content) && says(&lot)), "{} {found:?}", label.lot);
    }
    let joined =
        save("carton-labels-joined", &carton_labels(&[label(1, "L7")], CartonSize::A5, Lang::En, ISSUED_ON).unwrap());
    assert!(gs1_128(&drawn(&joined, 1, 200)).contains(&format!("020690123456789237144{FNC1}10L7")));
}

#[test]
fn text_without_end_stays_above_the_bar_codes_and_wrong_keys_are_refused() {
    let mut long = label(1, "L2611-01");
    long.from = "义乌市小鹿玩具有限公司 Yiwu Little Deer Toys ".repeat(20);
    long.product.clone_from(&long.from);
    let pdf = carton_labels(&[long], CartonSize::A6, Lang::ZhCn, ISSUED_ON).unwrap();
    assert_eq!(pdf.pages, 1);
    assert_eq!(gs1_128(&drawn(&save("carton-labels-full", &pdf), 1, 300)).len(), 3);
    let refused = |labels: &[CartonLabel]| carton_labels(labels, CartonSize::A6, Lang::En, ISSUED_ON);
    assert!(matches!(refused(&[]), Err(Error::Sheet(_))));
    assert!(matches!(refused(&[CartonLabel { sscc: "1".to_owned(), ..label(1, "L") }]), Err(Error::Key(_))));
}
