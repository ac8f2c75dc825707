//! Logistic labels of cartons: of those that are packed, for the maker alone, on pages and through the interface.

use platform::testing::{On, both_databases};
use traceability::actions::carton::{NewCarton, pack_carton};
use traceability::actions::pack::pack;

use crate::common::{GTIN, World, value};

#[tokio::test]
async fn labels_tell_what_was_packed() {
    both_databases(|on| async move {
        let world = World::start(on).await;
        let (platform, lot) = (world.platform(), world.lot("L-1", 10).await);
        let browser = world.browser(Some(&world.merchant));
        let zpl = format!("/lots/{lot}/carton-labels.zpl");
        assert_eq!(browser.get(&zpl).await.status, 422, "nothing is packed");
        assert!(!browser.get(&format!("/lots/{lot}/codes")).await.text.contains("carton-labels"));

        // A carton that was packed by hand has its label while the others are still to come.
        let serial = world.serials(lot).await.remove(0);
        let new = NewCarton { scanned: format!("{GTIN} {serial}"), prefix: "6901234".to_owned() };
        let first = pack_carton(platform, &world.merchant, lot, &new, "").await.unwrap();
        let labels = browser.get(&zpl).await.text;
        assert_eq!(labels.matches("^XA").count(), 1);
        for text in [format!(">;>800{first}"), format!("(00){first}"), format!("(02){GTIN}(37)1"), "(10)L-1".to_owned()]
        {
            assert!(labels.contains(&format!("^FD{text}^FS")), "{text}: {labels}");
        }
        assert!(labels.contains("^FD1 / 1^FS") && labels.contains("Bear"), "{labels}");

        let rest = pack(platform, &world.merchant, lot, 4, "6901234", "").await.unwrap();
        let labels = browser.get(&zpl).await.text;
        let each: Vec<&str> = labels.split("^XA").skip(1).collect();
        assert_eq!(each.len(), 4);
        for (label, sscc) in each.iter().zip(std::iter::once(&first).chain(&rest)) {
            assert!(label.contains(&format!("(00){sscc}^FS")), "in their order");
        }
        assert!(each[1].contains("^FD2 / 4^FS") && each[1].contains("(37)4^FS") && each[3].contains("(37)1^FS"));

        // One label again, by its SSCC.
        let last = rest.last().unwrap();
        let one = browser.get(&format!("{zpl}?sscc={last}")).await;
        assert!(one.headers["content-disposition"].to_str().unwrap().contains(last.as_str()));
        assert_eq!((one.text.matches("^XA").count(), one.text.contains(&format!("(00){last}^FS"))), (1, true));
        for missing in ["?sscc=106141412345678908", "?part=2", "?part=0", "?size=a4", "?dpi=600"] {
            assert_eq!(browser.get(&format!("{zpl}{missing}")).await.status, 404, "{missing}");
        }
        for page in [format!("/lots/{lot}"), format!("/lots/{lot}/cartons"), format!("/lots/{lot}/codes")] {
            assert!(browser.get(&page).await.text.contains(&format!("/lots/{lot}/carton-labels.pdf")), "{page}");
        }
    })
    .await;
}

#[tokio::test]
async fn the_interface_gives_the_same_labels() {
    let world = World::start(On::Sqlite).await;
    let lot = world.lot("L1", 4).await;
    pack(world.platform(), &world.merchant, lot, 2, "6901234", "").await.unwrap();
    let browser = world.browser(Some(&world.merchant));
    let at = format!("/api/v1/lots/{lot}/carton-labels");
    let pdf = browser.get(&at).await;
    assert_eq!((pdf.status.as_u16(), pdf.headers["content-type"].to_str().unwrap()), (200, "application/pdf"));
    let zpl = browser.get(&format!("{at}?format=zpl&size=a5&dpi=300")).await;
    assert_eq!(zpl.headers["content-type"], "application/octet-stream");
    assert_eq!(zpl.text, browser.get(&format!("/lots/{lot}/carton-labels.zpl?size=a5&dpi=300")).await.text);
    let wrong = browser.get(&format!("{at}?format=png")).await;
    assert_eq!((wrong.status.as_u16(), &value(&wrong)["errors"][0]["field"]), (422, &"format".into()));
}

#[tokio::test]
async fn labels_are_for_the_maker_alone() {
    let world = World::start(On::Sqlite).await;
    let lot = world.lot("L1", 2).await;
    pack(world.platform(), &world.merchant, lot, 1, "6901234", "").await.unwrap();
    for path in [
        format!("/lots/{lot}/carton-labels.pdf"),
        format!("/lots/{lot}/carton-labels.zpl"),
        format!("/api/v1/lots/{lot}/carton-labels"),
    ] {
        assert_eq!(world.browser(Some(&world.merchant)).get(&path).await.status, 200, "{path}");
        assert_eq!(world.browser(Some(&world.officer)).get(&path).await.status, 403, "{path}");
        assert_eq!(world.browser(Some(&world.stranger)).get(&path).await.status, 404, "{path}");
    }
    let officer = world.browser(Some(&world.officer)).get(&format!("/lots/{lot}")).await.text;
    assert!(!officer.contains("carton-labels"), "who may not print is not offered to");
}
