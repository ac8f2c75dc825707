//! Mail: people are told of what happens to their records, in their language; a letter is plain text whatever a name contains; a server
//! that is away is asked again, and a letter arrives once.

#![expect(clippy::unwrap_used, reason = "a test may panic: nothing is left to recover")]

use std::sync::{Arc, Mutex};

use accounts::model::{NewOrganisation, NewPerson};
use app::wiring;
use catalogue::rules::typed::{Typed, TypedComponent};
use kernel::ids::{CertificateId, OrganisationId, ProductId};
use platform::authz::Audience;
use platform::db::{Event, rows};
use platform::jobs::drain;
use platform::mail::Mailer;
use platform::testing::{TestApp, both_databases};
use serde_json::json;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpListener;

const HOSTILE: &str = "<script>alert(1)</script> & \"小熊\"";

/// A mail server that takes every letter and keeps its text; `refusing` gives that answer to a sender first.
#[derive(Clone, Default)]
struct Post {
    letters: Arc<Mutex<Vec<String>>>,
    refusing: Arc<Mutex<Vec<&'static str>>>,
}

impl Post {
    async fn open() -> (Self, String) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("smtp://{}", listener.local_addr().unwrap());
        let post = Self::default();
        let desk = post.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(desk.clone().serve(stream));
            }
        });
        (post, url)
    }

    async fn serve(self, stream: tokio::net::TcpStream) -> std::io::Result<()> {
        let (read, mut write) = stream.into_split();
        let mut lines = BufReader::new(read).lines();
        write.write_all(b"220 post\r\n").await?;
        while let Some(line) = lines.next_line().await? {
            let answer = match line.split_whitespace().next().unwrap_or_default() {
                "MAIL" => self.refusing.lock().unwrap().pop().unwrap_or("250 go on"),
                "DATA" => {
                    write.write_all(b"354 go on\r\n").await?;
                    let mut letter = String::new();
                    while let Some(line) = lines.next_line().await?.filter(|line| line != ".") {
                        letter.push_str(&line);
                        letter.push('\n');
                    }
                    self.letters.lock().unwrap().push(letter);
                    "250 taken"
                }
                "QUIT" => "221 bye",
                _ => "250 post",
            };
            write.write_all(format!("{answer}\r\n").as_bytes()).await?;
        }
        Ok(())
    }

    /// The letters, with what the transfer encoded read again.
    fn letters(&self) -> Vec<(String, String)> {
        let kept = self.letters.lock().unwrap().clone();
        kept.iter()
            .map(|letter| {
                let (head, body) = letter.split_once("\n\n").unwrap();
                let body = if head.contains("base64") {
                    let packed: String = body.split_whitespace().collect();
                    String::from_utf8(base64::Engine::decode(&base64::prelude::BASE64_STANDARD, packed).unwrap())
                        .unwrap()
                } else {
                    body.to_owned()
                };
                (head.to_owned(), body)
            })
            .collect()
    }
}

async fn maker(app: &TestApp) -> (OrganisationId, ProductId) {
    let organisation = NewOrganisation {
        name_zh: "义乌<b>童趣</b>".to_owned(),
        name_en: "Tongqu".to_owned(),
        registration: "91330782MA2EXAMP0C".to_owned(),
        address_zh: "义乌".to_owned(),
        address_en: "Yiwu".to_owned(),
        phone: "+86 579 0000 0000".to_owned(),
        email: "office@tongqu.example".to_owned(),
    };
    let person = NewPerson {
        person_name: "王芳".to_owned(),
        person_email: "wang@tongqu.example".to_owned(),
        password: "a long enough pass phrase".to_owned(),
    };
    let owner = accounts::actions::register_enterprise(&app.platform, &organisation, &person).await.unwrap();
    let signed_in =
        accounts::actions::sign_in(&app.platform, "wang@tongqu.example", &person.password, "t").await.unwrap();
    let accounts::actions::SignedIn::Session(token) = signed_in else { panic!("no second factor was set") };
    let who = app.platform.identity().unwrap().by_session(&app.platform, &token).await.unwrap().unwrap().actor;
    let toy = Typed {
        name_zh: HOSTILE.to_owned(),
        name_en: HOSTILE.to_owned(),
        age_min: "36m".to_owned(),
        has: vec!["toy".to_owned()],
        components: vec![TypedComponent {
            name_zh: "身".to_owned(),
            name_en: "body".to_owned(),
            materials: vec!["textile".to_owned()],
            ..TypedComponent::default()
        }],
        ..Typed::default()
    };
    let product = catalogue::actions::products::create(&app.platform, &who, &toy, "").await.unwrap();
    (owner, product)
}

/// A certificate of the owner is suspended, with a reason that tries to be a header.
async fn suspended(app: &TestApp, owner: OrganisationId, product: ProductId) -> CertificateId {
    let certificate = platform::testing::id::<CertificateId>();
    let mut tx = app.platform.system("a test").await.unwrap();
    tx.grant("certificate", certificate, owner, Audience::Owner, "granted").await.unwrap();
    let data = json!({"number": "TSC-1", "product": product});
    let event = Event::new("certificate.suspended", "certificate", certificate).with(data);
    tx.record(event.because("loose magnets\r\nBcc: all@example.com\r\n.\r\n")).await.unwrap();
    tx.commit().await.unwrap();
    certificate
}

#[tokio::test]
async fn the_owner_is_told_once_in_plain_text_whatever_a_name_contains() {
    both_databases(|on| async move {
        let (post, url) = Post::open().await;
        let mailer = Mailer::new(&url, "试金石 <notice@touchstone.example>").unwrap();
        let app = TestApp::start(on, |builder| wiring::wire(builder.mailer(Some(mailer)))).await;
        let (owner, product) = maker(&app).await;
        let certificate = suspended(&app, owner, product).await;
        // For now the server refuses: the letter waits, and comes once.
        post.refusing.lock().unwrap().push("451 come again");
        drain(&app.platform).await.unwrap();
        assert!(post.letters().is_empty());
        app.clock.advance_seconds(60);
        drain(&app.platform).await.unwrap();
        drain(&app.platform).await.unwrap();
        let letters = post.letters();
        assert_eq!(letters.len(), 1);
        let (head, body) = &letters[0];
        assert!(head.contains("To: ") && head.contains("wang@tongqu.example"), "{head}");
        assert!(head.contains("Content-Type: text/plain"), "{head}");
        assert!(head.contains("Auto-Submitted: auto-generated") && head.contains("Message-ID: <"), "{head}");
        assert!(!head.contains("Bcc") && !head.to_lowercase().contains("html"), "{head}");
        assert!(body.contains("证书 TSC-1 已暂停") && body.contains(HOSTILE), "as it is written:\n{body}");
        assert!(body.contains(&format!("http://127.0.0.1:8080/certification/certificates/{certificate}")), "{body}");
        assert!(body.contains("loose magnets"));
        let open = "SELECT COUNT(*) AS n FROM job WHERE done_at IS NULL";
        let open = rows::one(app.platform.db().conn(), open, vec![]).await.unwrap().unwrap();
        assert_eq!(open.try_get::<i64>("", "n").unwrap(), 0);
    })
    .await;
}

#[tokio::test]
async fn a_letter_that_is_refused_for_good_holds_nothing_up() {
    both_databases(|on| async move {
        let (post, url) = Post::open().await;
        let mailer = Mailer::new(&url, "notice@touchstone.example").unwrap();
        let app = TestApp::start(on, |builder| wiring::wire(builder.mailer(Some(mailer)))).await;
        let (owner, product) = maker(&app).await;
        post.refusing.lock().unwrap().push("550 no such mailbox");
        suspended(&app, owner, product).await;
        suspended(&app, owner, product).await;
        drain(&app.platform).await.unwrap();
        assert_eq!(post.letters().len(), 1, "the second one came");
        app.clock.advance_seconds(3600);
        drain(&app.platform).await.unwrap();
        assert_eq!(post.letters().len(), 1, "what was refused for good is not tried again");
    })
    .await;
}

#[tokio::test]
async fn whoever_makes_or_holds_recalled_goods_is_told_in_their_language() {
    both_databases(|on| async move {
        let (post, url) = Post::open().await;
        let mailer = Mailer::new(&url, "notice@touchstone.example").unwrap();
        let app = TestApp::start(on, |builder| wiring::wire(builder.mailer(Some(mailer)))).await;
        let (holder, _) = maker(&app).await;
        let mut tx = app.platform.system("a test").await.unwrap();
        let recall = platform::testing::id::<traceability::recall_model::RecallId>();
        tx.grant("recall", recall, holder, Audience::Buyer, "recall").await.unwrap();
        let data = json!({"number": "RC2026-0001", "gtin": "09521234000037", "reason_en": "Too much phthalate"});
        let event = Event::new("recall.opened", "recall", recall).with(data);
        tx.record(event.because("邻苯二甲酸酯超标")).await.unwrap();
        tx.commit().await.unwrap();
        drain(&app.platform).await.unwrap();
        let letters = post.letters();
        assert_eq!(letters.len(), 1);
        let body = &letters[0].1;
        assert!(body.contains("RC2026-0001") && body.contains("邻苯二甲酸酯超标"), "{body}");
        assert!(body.contains(&format!("http://127.0.0.1:8080/recall-cases/{recall}")), "{body}");
    })
    .await;
}
