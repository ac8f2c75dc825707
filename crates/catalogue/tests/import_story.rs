//! Importing a sheet: good products are made, bad rows wait by cell and are corrected in place, twice imports once.

#![expect(clippy::unwrap_used, reason = "a test cannot go on without its sample file")]

mod common;

use common::{browser, merchant};
use platform::testing::{On, TestApp, both_databases};
use rust_xlsxwriter::Workbook;

const HEADINGS: [&str; 7] = ["产品中文名", "型号", "条码", "适用年龄", "部件", "材料", "可触及"];

fn workbook(rows: &[[&str; 7]]) -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.set_name("产品").unwrap();
    for (row, cells) in (0..).zip([&HEADINGS].into_iter().chain(rows)) {
        for (column, text) in (0..).zip(cells) {
            sheet.write(row, column, *text).unwrap();
        }
    }
    book.save_to_buffer().unwrap()
}

const BEAR: [[&str; 7]; 2] =
    [["小熊", "XH-1", "6901234567892", "3岁", "绒布", "纺织品", "是"], ["", "", "", "", "鼻子", "PVC", "是"]];
const BLOCKS: [&str; 7] = ["磁力片", "CL-40", "", "三岁", "片", "ABS", "是"];

#[tokio::test]
async fn good_products_are_kept_and_bad_rows_wait_to_be_corrected_on_both_databases() {
    both_databases(|on| async move {
        let app = TestApp::start(on, catalogue::wire).await;
        let browser = browser(&app, &merchant());
        let file = workbook(&[BEAR[0], BEAR[1], BLOCKS]);
        let sent = browser.upload("/imports", "file", "产品.xlsx", &file, &[]).await;
        assert_eq!(sent.status, 303, "{}", sent.text);
        let record = sent.location.unwrap();
        let page = browser.get(&record).await.text;
        assert!(page.contains(">D4</strong> “三岁”: 看不懂年龄“三岁”"), "{page}");
        let list = browser.get("/products").await.text;
        assert!(list.contains("小熊") && !list.contains("磁力片"), "{list}");

        let again = browser.upload("/imports", "file", "again.xlsx", &file, &[]).await;
        assert_eq!(again.location.as_deref(), Some(record.as_str()), "the same content twice imports once");

        let cells = [("cell.4.age", "四岁"), ("cell.4.materials", "PP"), ("row_version", "1")];
        let still = browser.form(&format!("{record}/rows/4"), &cells).await;
        assert_eq!(still.status, 422);
        assert!(still.text.contains("value=\"四岁\"") && still.text.contains("value=\"PP\""), "{}", still.text);
        let late = browser.form(&format!("{record}/rows/4"), &[("cell.4.age", "5岁"), ("row_version", "1")]).await;
        assert!(late.status == 409 && late.text.contains("value=\"5岁\""), "{}", late.text);
        let good = browser.form(&format!("{record}/rows/4"), &[("cell.4.age", "3-14岁"), ("row_version", "2")]).await;
        assert_eq!(good.status, 303, "{}", good.text);
        assert!(browser.get("/products").await.text.contains("磁力片"));
    })
    .await;
}

#[tokio::test]
async fn a_changed_sheet_makes_new_versions_of_known_products_only() {
    let app = TestApp::start(On::Sqlite, catalogue::wire).await;
    let browser = browser(&app, &merchant());
    let good_blocks = ["磁力片", "CL-40", "", "3", "片", "ABS", "是"];
    browser.upload("/imports", "file", "1.xlsx", &workbook(&[BEAR[0], BEAR[1], good_blocks]), &[]).await;
    let mut nose = BEAR[1];
    nose[5] = "PP";
    let answer = browser
        .upload("/api/v1/products/import", "file", "2.xlsx", &workbook(&[BEAR[0], nose, good_blocks]), &[])
        .await;
    assert_eq!(answer.status, 201, "{}", answer.text);
    let receipt: serde_json::Value = serde_json::from_str(&answer.text).unwrap();
    let states: Vec<&str> =
        receipt["entries"].as_array().unwrap().iter().map(|e| e["state"].as_str().unwrap()).collect();
    assert_eq!(states, ["updated", "unchanged"]);
    let product = receipt["entries"][0]["product"].as_str().unwrap();
    let page = browser.get(&format!("/products/{product}")).await.text;
    assert!(page.contains("聚氯乙烯 → 聚丙烯"), "{page}");
}

#[tokio::test]
async fn a_bar_code_of_somebody_else_waits_and_harms_no_other_row() {
    let app = TestApp::start(On::Sqlite, catalogue::wire).await;
    let other = merchant();
    catalogue::actions::products::create(&app.platform, &other, &common::bear(), "").await.unwrap();
    let browser = browser(&app, &merchant());
    let mut twin = BEAR[0];
    twin[0] = "兔子";
    twin[1] = "XH-2";
    twin[2] = "";
    let sent = browser.upload("/imports", "file", "a.xlsx", &workbook(&[BEAR[0], twin]), &[]).await;
    let page = browser.get(&sent.location.unwrap()).await.text;
    assert!(page.contains(">C2</strong>") && page.contains("已由别的企业登记"), "{page}");
    let list = browser.get("/products").await.text;
    assert!(list.contains("兔子") && !list.contains("小熊"), "{list}");
}

#[tokio::test]
async fn a_file_that_cannot_be_read_says_what_to_do() {
    let app = TestApp::start(On::Sqlite, catalogue::wire).await;
    let browser = browser(&app, &merchant());
    let whole = workbook(&BEAR);
    let cases: [(&[u8], &str); 3] =
        [(&whole[..whole.len() / 2], "文件打不开"), (b"not a workbook", "文件打不开"), (b"", "请选择一份")];
    for (bytes, told) in cases {
        let answer = browser.upload("/imports", "file", "a.xlsx", bytes, &[]).await;
        assert!(answer.status == 422 && answer.text.contains(told), "{told}: {}", answer.text);
    }
    let template = browser.get("/imports/template.xlsx").await;
    assert!(template.status == 200 && template.bytes.starts_with(b"PK"));
}
