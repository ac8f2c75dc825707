//! An instrument's file: previewed by line, confirmed, kept; the same file twice is one import.

use platform::testing::{Answer, On, both_databases};

use crate::support::{World, line};

const HEAD: &str = "Instrument,GC-MS 8890/5977C,SN US2401\nBatch,20261124-G1\nAnalysed,2026-11-24 10:05\n\
    Sample ID,Compound,Concentration,Unit,Dilution,Flag\n";

/// The number of the nose of the first bear.
const NOSE: &str = "S26-000001-01";

fn nose() -> String {
    gs1::check_character::append(NOSE).unwrap()
}

async fn upload(world: &World, text: &str) -> Answer {
    world.browser(&world.analyst).upload("/laboratory/imports", "file", "gcms.csv", text.as_bytes(), &[]).await
}

#[tokio::test]
async fn the_story_of_an_instrument_file_on_both_databases() {
    both_databases(|on| async move {
        let world = World::start(on).await;
        world.bench().await;
        let nose = nose();
        let text = format!(
            "{HEAD}BLK-1,DEHP,0.001,%,1,\n{nose},Bis(2-ethylhexyl) phthalate,16.046,mg/kg,50,\n\
             {nose},DIBP,8.0e-2,%,,\nS26-999999,DEHP,1,%,,\n{nose},DINP,0.1,%,,\n{nose},DEHP,1l,%,,!\n"
        );
        let sent = upload(&world, &text).await;
        assert_eq!(sent.status, 303, "{}", sent.text);
        let path = sent.location.unwrap();
        let analyst = world.browser(&world.analyst);
        let preview = analyst.get(&path).await.text;
        for expected in
            ["可导入 2", "有误 2", "等待匹配 1", "质控 1", "浓度: “1l”不是数字", "校验字符不符", "没有项目 DINP"]
        {
            assert!(preview.contains(expected), "{expected}: {preview}");
        }
        assert!(preview.contains("20261124-G1"));
        assert_eq!(analyst.get(&format!("{path}/file")).await.text, text, "the original is kept");
        assert_eq!(analyst.form(&format!("{path}/confirmation"), &[]).await.status, 303);
        let sheet = world.worksheet("PHTHALATES").await;
        assert!(sheet.contains("0.080 %"), "{sheet}");

        let again = upload(&world, &text).await;
        assert_eq!(again.location.as_deref(), Some(path.as_str()), "the same file is the same import");
        let after = analyst.get(&path).await.text;
        assert!(after.contains("已导入 2") && after.contains("等待匹配 1"));
    })
    .await;
}

#[tokio::test]
async fn a_file_never_overwrites_a_value() {
    let world = World::start(On::Sqlite).await;
    world.bench().await;
    world.type_in("PHTHALATES", &["0.04", ""], "").await;
    let path = upload(&world, &format!("{HEAD}{},DEHP,9,%,,\n", nose())).await.location.unwrap();
    let analyst = world.browser(&world.analyst);
    assert!(analyst.get(&path).await.text.contains("已有值 0.04"));
    analyst.form(&format!("{path}/confirmation"), &[]).await;
    assert!(world.worksheet("PHTHALATES").await.contains("0.04 %"));
}

#[tokio::test]
async fn lines_that_wait_are_matched_when_their_test_is_there() {
    let mut world = World::start(On::Sqlite).await;
    let lab = world.analyst.organisation;
    world.bench().await;
    let path = upload(&world, &format!("{HEAD}{},B,733,mg/kg,,\n", nose())).await.location.unwrap();
    let analyst = world.browser(&world.analyst);
    assert!(analyst.get(&path).await.text.contains("等待匹配 1"));
    world.order.lines.push(line("en71-3", Some("nose"), &["Boron"], lab));
    world.orders.put(world.order.clone());
    laboratory::actions::test::open(world.platform(), world.order.id, lab).await.unwrap();
    analyst.form(&format!("{path}/confirmation"), &[]).await;
    assert!(analyst.get(&path).await.text.contains("还没有领取"), "nobody has taken the test yet");
    let page = world.worksheet("en71-3").await;
    let id = crate::support::after(&page, "name=\"test\" value=\"");
    analyst.form("/laboratory/worksheet/assignment", &[("method", "en71-3"), ("test", &id)]).await;
    analyst.form(&format!("{path}/confirmation"), &[]).await;
    assert!(world.worksheet("en71-3").await.contains("733 mg/kg"));
}

#[tokio::test]
async fn what_is_no_instrument_file_is_told_in_words() {
    let world = World::start(On::Sqlite).await;
    for (text, expected) in [("PK\u{3}\u{4}", "Excel"), ("hello", "没有找到表头"), ("", "请选择文件")] {
        let refused = upload(&world, text).await;
        assert_eq!(refused.status, 422);
        assert!(refused.text.contains(expected), "{expected}");
    }
}

#[tokio::test]
async fn a_hundred_results_of_one_file_are_saved_quickly() {
    let mut world = World::start(On::Sqlite).await;
    let lab = world.analyst.organisation;
    let analytes: Vec<String> = (0..100).map(|n| format!("Analyte {n}")).collect();
    let names: Vec<&str> = analytes.iter().map(String::as_str).collect();
    world.order.lines = vec![line("PHTHALATES", Some("nose"), &names, lab)];
    world.orders.put(world.order.clone());
    world.bench().await;
    let rows: String = analytes.iter().map(|a| format!("{},{a},0.1,%,,\n", nose())).collect();
    let path = upload(&world, &format!("{HEAD}{rows}")).await.location.unwrap();
    let begun = std::time::Instant::now();
    assert_eq!(world.browser(&world.analyst).form(&format!("{path}/confirmation"), &[]).await.status, 303);
    let took = begun.elapsed();
    assert!(took.as_secs() < 10, "100 results took {took:?} in a debug build on a busy machine");
    assert!(world.browser(&world.analyst).get(&path).await.text.contains("已导入 100"));
}
