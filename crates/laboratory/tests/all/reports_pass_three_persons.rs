//! A report is drafted, reviewed and authorised by three persons, numbered without gaps, superseded by its amendment; and
//! one set of values passes in one market and fails in another.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use kernel::ids::ReportId;
use laboratory::actions::report::{self, Correction};
use platform::db::Tx;
use platform::ports::{DocumentStatus, Issuance, IssueRequest, Issued, IssuedDocument};
use platform::testing::{On, both_databases};
use platform::{Error, Platform, Result};

use crate::support::{World, all_after};

/// Keeps what it was asked to issue, and every change of status.
#[derive(Default)]
pub(crate) struct FakeIssuance {
    issued: Mutex<Vec<IssueRequest>>,
    changed: Mutex<Vec<(String, DocumentStatus, Option<String>)>>,
}

#[async_trait]
impl Issuance for FakeIssuance {
    async fn issue(&self, tx: &mut Tx, request: IssueRequest) -> Result<Issued> {
        let mut pdfs = Vec::new();
        for (lang, bytes) in &request.pdfs {
            pdfs.push((lang.tag().to_owned(), tx.platform().files().put(bytes.clone()).await?));
        }
        let verify_url = format!("http://127.0.0.1:8080/verify/{}", request.number);
        self.issued.lock().unwrap().push(request);
        Ok(Issued { pdfs, credential: "a.b.c".to_owned(), verify_url })
    }

    async fn change_status(
        &self,
        _: &mut Tx,
        number: &str,
        status: DocumentStatus,
        _: &str,
        by: Option<&str>,
    ) -> Result<()> {
        self.changed.lock().unwrap().push((number.to_owned(), status, by.map(ToOwned::to_owned)));
        Ok(())
    }

    async fn document(&self, _: &Platform, _: &str) -> Result<Option<IssuedDocument>> {
        Ok(None)
    }
}

async fn world(on: On) -> (World, Arc<FakeIssuance>) {
    let issuance = Arc::new(FakeIssuance::default());
    let port = issuance.clone();
    let world = World::wired(on, |b| b.port(|p| p.issuance = Some(port))).await;
    (verified(world).await, issuance)
}

/// Values entered and verified.
pub(crate) async fn verified(world: World) -> World {
    world.bench().await;
    // DEHP 0.08 % and DIBP 0.08 %: each below 0.1 %, together above.
    assert_eq!(world.type_in("PHTHALATES", &["0.08", "0.08"], "").await.status, 303);
    let page = world.browser(&world.verifier).get("/laboratory/verification").await;
    let tests = all_after(&page.text, "name=\"test\" value=\"");
    let fields: Vec<(&str, &str)> = tests.iter().map(|id| ("test", id.as_str())).collect();
    assert_eq!(world.browser(&world.verifier).form("/laboratory/verification", &fields).await.status, 303);
    world
}

pub(crate) async fn issued(world: &World, id: ReportId) -> String {
    report::review(world.platform(), &world.verifier, id).await.unwrap();
    report::authorise(world.platform(), &world.signatory, id).await.unwrap()
}

#[tokio::test]
async fn from_draft_to_amendment_on_both_databases() {
    both_databases(|on| async move {
        let (world, issuance) = world(on).await;
        let draft = report::draft(world.platform(), &world.analyst, world.order.id).await.unwrap();
        assert!(matches!(report::draft(world.platform(), &world.analyst, world.order.id).await, Err(Error::Rule(_))));
        let number = issued(&world, draft).await;
        assert!(number.starts_with("TR-") && number.ends_with("-2026-000001"), "{number}");
        {
            let all = issuance.issued.lock().unwrap();
            let request = all.first().unwrap();
            assert_eq!(request.pdfs.len(), 2, "both languages");
            assert!(request.pdfs.iter().all(|(_, pdf)| pdf.starts_with(b"%PDF-")));
            let verdict = |id: &str| request.assessments.iter().find(|a| a.criterion == id).unwrap().verdict.clone();
            assert_eq!(verdict("EU-REACH-51"), "fail", "the sum");
            assert_eq!(verdict("US-1307"), "pass", "each");
        }
        let reports = world.platform().reports().unwrap();
        let found = reports.for_version(world.platform(), world.order.version).await.unwrap();
        assert_eq!(found.first().unwrap().verdicts.get("EU").map(String::as_str), Some("fail"));
        let involved = reports.involved(world.platform(), draft).await.unwrap();
        for person in [&world.analyst, &world.verifier, &world.signatory] {
            assert!(involved.contains(&person.user.unwrap()));
        }

        let correction = Correction {
            factory_address: "义乌市义亭镇工业园区 8 号".to_owned(),
            change: "生产厂地址".to_owned(),
            reason: "委托单笔误".to_owned(),
            ..Correction::default()
        };
        let nothing = report::amend(world.platform(), &world.analyst, draft, &Correction::default()).await;
        assert!(matches!(nothing, Err(Error::Invalid(_))), "change and reason are asked for");
        let amended = report::amend(world.platform(), &world.analyst, draft, &correction).await.unwrap();
        let second = issued(&world, amended).await;
        assert!(second.ends_with("-2026-000002"), "no gap: {second}");
        assert_eq!(
            issuance.changed.lock().unwrap().as_slice(),
            [(number, DocumentStatus::Superseded, Some(second.clone()))]
        );
        let found = reports.for_version(world.platform(), world.order.version).await.unwrap();
        assert_eq!(found.iter().map(|r| r.number.clone()).collect::<Vec<_>>(), [second], "the old is no evidence");
    })
    .await;
}

#[tokio::test]
async fn who_drafted_reviewed_or_tested_is_refused() {
    let (mut world, _) = world(On::Sqlite).await;
    let id = report::draft(world.platform(), &world.verifier, world.order.id).await.unwrap();
    assert!(matches!(report::review(world.platform(), &world.verifier, id).await, Err(Error::Forbidden(_))));
    let second = kernel::Actor { user: Some(platform::testing::id()), ..world.verifier.clone() };
    world.app.organisations.join(&second);
    world.give(&second, "verify").await;
    report::review(world.platform(), &second, id).await.unwrap();
    // The analyst gets every role and authorisation, and still tested it.
    world.analyst.roles.push(kernel::Role::Signatory);
    world.give(&world.analyst, "authorise").await;
    assert!(matches!(report::authorise(world.platform(), &world.analyst, id).await, Err(Error::Forbidden(_))));
    // A signatory without the second factor, and one whose authorisation does not cover the line.
    let level = kernel::AuthLevel::Password;
    let half = kernel::Actor { level, ..world.signatory.clone() };
    assert!(matches!(report::authorise(world.platform(), &half, id).await, Err(Error::Forbidden(_))));
    let other = kernel::Actor { user: Some(platform::testing::id()), ..world.signatory.clone() };
    assert!(matches!(report::authorise(world.platform(), &other, id).await, Err(Error::Forbidden(_))));
    report::authorise(world.platform(), &world.signatory, id).await.unwrap();
    assert!(matches!(report::redraft(world.platform(), &world.analyst, id).await, Err(Error::Conflict(_))));
}

#[tokio::test]
async fn a_report_says_which_sample_deviated_at_receipt() {
    use laboratory::actions::sample::{self, ReceptionForm};
    let world = World::start(On::Sqlite).await;
    sample::expect(world.platform(), world.order.id).await.unwrap();
    let id = world.expected().await;
    let form = ReceptionForm {
        condition: "D".to_owned(),
        deviation: "包装破损,鼻子松动".to_owned(),
        quantity: "3 件".to_owned(),
        lot: "A2611".to_owned(),
        ..ReceptionForm::default()
    };
    sample::receive(world.platform(), &world.receptionist, "", &[(id, form)]).await.unwrap();
    world.authorise().await;
    laboratory::actions::test::open(world.platform(), world.order.id, world.analyst.organisation).await.unwrap();
    let page = world.worksheet("PHTHALATES").await;
    let test = crate::support::after(&page, "name=\"test\" value=\"");
    let take = [("method", "PHTHALATES"), ("test", test.as_str())];
    assert_eq!(world.browser(&world.analyst).form("/laboratory/worksheet/assignment", &take).await.status, 303);
    assert_eq!(world.type_in("PHTHALATES", &["0.08", "0.08"], "").await.status, 303);
    world.browser(&world.verifier).form("/laboratory/verification", &[("test", &test)]).await;
    let draft = report::draft(world.platform(), &world.analyst, world.order.id).await.unwrap();
    let page = world.browser(&world.verifier).get(&format!("/reports/{draft}")).await.text;
    assert!(page.contains("包装破损,鼻子松动") && page.contains("A2611"));
}

#[tokio::test]
async fn a_retest_after_drafting_blocks_the_report_in_words_until_it_is_drafted_anew() {
    let (world, _) = world(On::Sqlite).await;
    let id = report::draft(world.platform(), &world.analyst, world.order.id).await.unwrap();
    let page = world.browser(&world.verifier).get(&format!("/laboratory/orders/{}", world.order.id)).await.text;
    let test = crate::support::after(&page, "href=\"/laboratory/tests/").parse().unwrap();
    laboratory::actions::test::retest(world.platform(), &world.verifier, test, "空白偏高").await.unwrap();
    let page = world.browser(&world.verifier).get(&format!("/reports/{id}")).await.text;
    assert!(page.contains("还没有校核") && !page.contains("/review\""), "{page}");
    assert!(matches!(report::review(world.platform(), &world.verifier, id).await, Err(Error::Rule(_))));
}

#[tokio::test]
async fn two_signatures_at_once_leave_no_gap_and_one_number() {
    let (world, issuance) = world(On::Sqlite).await;
    let id = report::draft(world.platform(), &world.analyst, world.order.id).await.unwrap();
    report::review(world.platform(), &world.verifier, id).await.unwrap();
    let sign = || report::authorise(world.platform(), &world.signatory, id);
    let (one, two) = tokio::join!(sign(), sign());
    let numbers: Vec<String> = [one, two].into_iter().filter_map(Result::ok).collect();
    assert!(numbers.len() == 1 && numbers[0].ends_with("-2026-000001"), "signed once: {numbers:?}");
    assert_eq!(issuance.issued.lock().unwrap().len(), 1);
}

#[tokio::test]
async fn an_amendment_without_a_reason_comes_back_with_what_was_typed() {
    let (world, _) = world(On::Sqlite).await;
    let id = report::draft(world.platform(), &world.analyst, world.order.id).await.unwrap();
    issued(&world, id).await;
    let path = format!("/reports/{id}/amendments");
    let refused = world.browser(&world.analyst).form(&path, &[("change", "厂名有误"), ("reason", "")]).await;
    assert_eq!(refused.status, 422);
    assert!(refused.text.contains("value=\"厂名有误\"") && refused.text.contains("必须填写"));
    let credential = world.browser(&world.merchant).get(&format!("/reports/{id}/credential.jwt")).await;
    assert_eq!(credential.text, "a.b.c");
}

#[tokio::test]
async fn verdicts_stand_side_by_side_and_do_not_travel() {
    let (world, _) = world(On::Sqlite).await;
    let page = world.english(&world.analyst).get(&format!("/laboratory/orders/{}", world.order.id)).await.text;
    let sum = &page[page.find("Σ DEHP").expect("the sum has a row")..];
    let row = &sum[..sum.find("</tr>").unwrap()];
    assert!(row.contains("does not conform") && row.contains("0.16"), "EU: together above: {row}");
    let each = &page[page.find("scope=\"row\">DEHP").expect("each has a row")..];
    let row = &each[..each.find("</tr>").unwrap()];
    assert!(row.contains("verdict-pass") && !row.contains("verdict-fail"), "US: each below: {row}");
}

#[tokio::test]
async fn home_says_what_waits_for_whom() {
    let (world, _) = world(On::Sqlite).await;
    let id = report::draft(world.platform(), &world.analyst, world.order.id).await.unwrap();
    let waits = async |actor: &kernel::Actor| -> Vec<(String, String)> {
        let mut found = Vec::new();
        for todo in &world.platform().ports().todo {
            found.extend(todo.waiting(world.platform(), actor).await.unwrap());
        }
        found.into_iter().map(|item| (item.text.key, item.href)).collect()
    };
    let review = ("lab-todo-review".to_owned(), format!("/reports/{id}"));
    assert!(waits(&world.verifier).await.contains(&review));
    assert!(waits(&world.signatory).await.is_empty(), "not reviewed yet");
    report::review(world.platform(), &world.verifier, id).await.unwrap();
    let sign = ("lab-todo-sign".to_owned(), format!("/reports/{id}"));
    assert_eq!(waits(&world.signatory).await, [sign]);
    assert!(waits(&world.receptionist).await.is_empty());
}

#[tokio::test]
async fn only_who_sees_a_report_shares_it() {
    let job = laboratory::jobs::SHARE_REPORT;
    let issuance = Arc::new(FakeIssuance::default());
    let world = World::wired(On::Sqlite, |b| {
        b.port(|p| p.issuance = Some(issuance)).subscribe("certification.report_cited", job)
    })
    .await;
    let world = verified(world).await;
    let id = report::draft(world.platform(), &world.analyst, world.order.id).await.unwrap();
    issued(&world, id).await;
    let evaluator = platform::testing::actor(
        kernel::OrganisationKind::CertificationBody,
        platform::testing::id(),
        &[kernel::Role::Evaluator],
    );
    let path = format!("/reports/{id}");
    let stranger = kernel::Actor { organisation: platform::testing::id(), ..world.merchant.clone() };
    for (who, expected) in [(&stranger, 404), (&world.merchant, 200)] {
        cite(&world, who, id, evaluator.organisation).await;
        platform::jobs::drain(world.platform()).await.unwrap();
        assert_eq!(world.browser(&evaluator).get(&path).await.status, expected);
    }
}

/// What certification records when an applicant cites a report.
async fn cite(world: &World, who: &kernel::Actor, report: ReportId, grantee: kernel::ids::OrganisationId) {
    static CITE: platform::authz::Action = platform::authz::Action {
        name: "test.cite",
        allow: &[(kernel::OrganisationKind::Enterprise, &[])],
        audiences: &[],
        level: kernel::AuthLevel::Password,
    };
    let mut tx = world.platform().write(who, &CITE, platform::authz::On::Nothing).await.unwrap();
    let data = serde_json::json!({"report": report, "grantee": grantee});
    tx.record(platform::db::Event::new("certification.report_cited", "certification", report).with(data))
        .await
        .unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn the_pages_are_whole_from_order_to_issue() {
    let (world, _) = world(On::Sqlite).await;
    for browser in [world.browser(&world.analyst), world.english(&world.analyst)] {
        let page = browser.get(&format!("/laboratory/orders/{}", world.order.id)).await;
        assert_eq!(page.status, 200, "{}", page.text);
        assert!(!page.text.contains('⟦'), "{:?}", page.text.split('⟦').nth(1));
    }
    let id = report::draft(world.platform(), &world.analyst, world.order.id).await.unwrap();
    let path = format!("/reports/{id}");
    for browser in [world.browser(&world.verifier), world.english(&world.verifier)] {
        let page = browser.get(&path).await;
        assert!(page.text.contains("/review") && !page.text.contains('⟦'), "{:?}", page.text.split('⟦').nth(1));
    }
    let pdf = world.browser(&world.verifier).get(&format!("{path}/zh-CN.pdf")).await;
    assert!(pdf.bytes.starts_with(b"%PDF-"));
    issued(&world, id).await;
    for browser in [world.browser(&world.merchant), world.english(&world.signatory)] {
        let page = browser.get(&path).await;
        assert!(page.text.contains("-2026-000001") && !page.text.contains('⟦'), "{:?}", page.text.split('⟦').nth(1));
    }
    let list = world.browser(&world.merchant).get("/reports").await;
    assert!(list.text.contains("-2026-000001") && !list.text.contains('⟦'));
}
