//! The area's story, on SQLite and on PostgreSQL.

use certification::actions;
use certification::model::Standing;
use platform::Error;
use platform::ports::DocumentStatus;
use platform::testing::both_databases;
use platform::web::Routes;

use crate::common::World;

#[tokio::test]
async fn a_certificate_is_granted_suspended_reinstated_and_withdrawn_on_both_databases() {
    both_databases(|on| async move {
        let world = World::start(on, "pass").await;
        let platform = &world.app.platform;
        let id = world.evaluated(true).await;
        let (certificate, number) = actions::grant(platform, &world.decider, id, "").await.unwrap();
        assert!(number.starts_with("TSC-") && number.ends_with("-2026-000001"), "{number}");
        {
            let issued = world.issuance.issued.lock().unwrap();
            let request = issued.first().unwrap();
            assert!(request.pdfs.len() == 2 && request.pdfs.iter().all(|(_, pdf)| pdf.starts_with(b"%PDF-")));
            assert_eq!(request.expires_on.unwrap().to_string(), "2029-11-23");
        }
        let govern = |to, reason: &'static str| actions::govern(platform, &world.decider, certificate, to, reason);
        assert!(matches!(govern(Standing::Suspended, " ").await, Err(Error::Invalid(_))), "a reason is asked for");
        govern(Standing::Suspended, "监督抽查不合格").await.unwrap();
        let ports = platform.certificates().unwrap();
        let seen = ports.by_number(platform, &number).await.unwrap().unwrap();
        assert_eq!(seen.state, "suspended");
        govern(Standing::Valid, "整改完成").await.unwrap();
        govern(Standing::Withdrawn, "企业申请").await.unwrap();
        assert!(matches!(govern(Standing::Valid, "x").await, Err(Error::Conflict(_))), "withdrawn is final");
        assert_eq!(
            world.issuance.changed.lock().unwrap().iter().map(|(_, status)| *status).collect::<Vec<_>>(),
            [DocumentStatus::Suspended, DocumentStatus::Valid, DocumentStatus::Withdrawn]
        );
        let public = world.app.browser(certification::public_routes(), Routes::new(), None);
        let found = public.get("/certificates?q=xc-mt40&lang=en").await;
        assert!(found.text.contains(&number) && found.text.contains("withdrawn"), "{}", found.text);
        assert!(!found.text.contains("磁力片<i>") && !found.text.contains('⟦'));
        assert!(!public.get("/certificates?q=nothing").await.text.contains(&number));
    })
    .await;
}
