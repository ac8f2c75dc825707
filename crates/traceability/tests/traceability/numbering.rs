//! Serial numbers by the thousand: made in the background, exactly as many as asked for, out as labels and files.

use std::collections::HashSet;

use platform::testing::{On, both_databases};
use platform::{Error, jobs};
use traceability::actions::lots::{create, show_lot};
use traceability::actions::pack::pack;

use crate::common::{GTIN, World};

#[tokio::test]
async fn a_large_lot_is_numbered_by_a_job_that_survives_being_killed_on_both_databases() {
    both_databases(|on| async move {
        let world = World::start(on).await;
        let platform = world.platform();
        let new = world.new_lot("L1", 11_500);
        let lot = create(platform, &world.merchant, &new, "form").await.unwrap();
        assert_eq!(create(platform, &world.merchant, &new, "form").await.unwrap(), lot, "the same form");
        let browser = world.browser(Some(&world.merchant));
        let page = browser.get(&format!("/lots/{lot}")).await;
        assert!(page.text.contains("/numbering\"") && !page.text.contains("labels.pdf"), "{}", page.text);
        let early = pack(platform, &world.merchant, lot, 100, "6901234", "").await.unwrap_err();
        assert!(matches!(early, Error::Rule(_)));
        assert_eq!(browser.get(&format!("/lots/{lot}/serials.csv")).await.status, 422);

        // Killed in the middle of the job: what was committed stays, and whoever takes the job up goes on from there.
        let mut half = Box::pin(jobs::drain(platform));
        loop {
            let step = futures::poll!(&mut half);
            assert!(step.is_pending(), "the job ended before it was killed");
            tokio::task::yield_now().await;
            if show_lot(platform, &world.merchant, lot).await.unwrap().0.numbered >= 4000 {
                break;
            }
        }
        drop(half);
        let killed = show_lot(platform, &world.merchant, lot).await.unwrap().0.numbered;
        assert!((4000..11_500).contains(&killed), "{killed}");
        world.app.clock.advance_seconds(60);
        jobs::drain(platform).await.unwrap();

        assert!(show_lot(platform, &world.merchant, lot).await.unwrap().0.is_numbered());
        let progress = browser.get(&format!("/lots/{lot}/numbering")).await;
        assert_eq!(progress.headers["hx-refresh"], "true");
        let csv = browser.get(&format!("/lots/{lot}/serials.csv")).await;
        assert_eq!(csv.headers["content-type"], "text/csv; charset=utf-8");
        let serials: HashSet<&str> = csv.text.lines().skip(1).filter_map(|line| line.split(',').nth(2)).collect();
        assert_eq!(serials.len(), 11_500, "exactly as many as asked for, each once");
        assert!(serials.iter().all(|serial| serial.len() == 16));

        let file = browser.get(&format!("/lots/{lot}/commissioning.jsonld")).await;
        let limits = epcis::Limits { max_bytes: 10 << 20, max_depth: 32, max_events: 100 };
        let document = epcis::Document::parse(&file.text, &limits).unwrap();
        let named: HashSet<String> = document
            .events
            .iter()
            .flat_map(epcis::objects::of_event)
            .filter_map(|object| epcis::objects::link(object.uri)?.serial().map(ToOwned::to_owned))
            .collect();
        assert_eq!(named.len(), 11_500);
        assert!(named.iter().all(|serial| serials.contains(serial.as_str())), "the events name the same units");
    })
    .await;
}

#[tokio::test]
async fn a_label_of_a_printer_reads_back_as_the_unit() {
    let world = World::start(On::Sqlite).await;
    // A lot number with every sign that means something to a printer or to a code.
    let number = "A_1%/\"+?_";
    let lot = world.lot(number, 1001).await;
    let browser = world.browser(Some(&world.merchant));
    assert_eq!(browser.get(&format!("/lots/{lot}/labels.zpl?part=3")).await.status, 404);
    assert_eq!(browser.get(&format!("/lots/{lot}/labels.zpl?dpi=72")).await.status, 404);
    let file = browser.get(&format!("/lots/{lot}/labels.zpl?part=1&dpi=300")).await;
    assert!(file.headers["content-disposition"].to_str().unwrap().contains(".zpl"));
    let serials = world.serials(lot).await;
    let labels: Vec<&str> = file.text.split("^XA").skip(1).collect();
    assert_eq!(labels.len(), 1000);
    for (label, serial) in labels.iter().zip(&serials) {
        assert_eq!(label.matches("^XZ").count(), 1);
        let data = |command: &str| -> &str {
            let after = &label[label.find(command).unwrap()..];
            let from = after.find("^FD").unwrap() + 3;
            &after[from..from + after[from..].find("^FS").unwrap()]
        };
        let uri = data("^BQN").strip_prefix("MA,").unwrap();
        let link = gs1::DigitalLink::parse(uri).unwrap();
        assert_eq!((link.lot(), link.serial()), (Some(number), Some(serial.as_str())));
        // What a printer does with the escape sign `_` of ^BX: `_1` is FNC1, `__` is the sign itself.
        let (mut read, mut signs) = (String::new(), data("^BXN").chars());
        while let Some(sign) = signs.next() {
            match sign {
                '_' => read.push(match signs.next().unwrap() {
                    '1' => '\u{1d}',
                    other => other,
                }),
                other => read.push(other),
            }
        }
        assert!(read.starts_with('\u{1d}'), "FNC1 in the first place makes it GS1 DataMatrix");
        let elements = gs1::element_string::parse(&read).unwrap();
        let told: Vec<(&str, &str)> = elements.iter().map(|element| (element.ai(), element.value())).collect();
        assert_eq!(told, [("01", GTIN), ("10", number), ("21", serial.as_str())]);
    }
}

#[tokio::test]
async fn codes_are_for_the_maker_alone() {
    let world = World::start(On::Sqlite).await;
    let lot = world.lot("L1", 2).await;
    for file in ["codes", "labels.zpl", "serials.csv", "commissioning.jsonld"] {
        let path = format!("/lots/{lot}/{file}");
        assert_eq!(world.browser(Some(&world.merchant)).get(&path).await.status, 200, "{file}");
        assert_eq!(world.browser(Some(&world.officer)).get(&path).await.status, 403, "{file}");
        assert_eq!(world.browser(Some(&world.stranger)).get(&path).await.status, 404, "{file}");
    }
}
