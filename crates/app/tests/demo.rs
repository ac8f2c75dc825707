//! The demonstration, built by the real program on both databases, walks the whole chain: what it promises is there, and
//! what left the house is accepted by other people's software.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test may panic: nothing is left to recover"
)]

use std::path::Path;
use std::process::{Command, Output};

use app::config::Options;
use app::{start, wiring};
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use credential::{CredentialVerdict, FileVerdict, PdfVerdict, Trust, verify_file};
use platform::Platform;
use platform::db::{Db, rows};
use serde_json::Value;
use tower::ServiceExt;

const PUBLIC_URL: &str = "http://127.0.0.1:8080";

fn demo(data: &Path, database: Option<&str>, summary: &Path) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_touchstone"));
    command.args(["demo", "--build-only", "--listen", "127.0.0.1:0", "--public-url", PUBLIC_URL, "--summary"]);
    command.arg(summary).arg("--data").arg(data);
    if let Some(url) = database {
        command.args(["--database", url]);
    }
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}{}", out(&output), String::from_utf8_lossy(&output.stderr));
    output
}

fn out(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// The world as anybody finds it: the summary, and the program's answers.
struct Found {
    platform: Platform,
    router: axum::Router,
    summary: Value,
}

struct Answer {
    status: StatusCode,
    location: Option<String>,
    bytes: Vec<u8>,
}

impl Answer {
    fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }
}

impl Found {
    fn named(&self, path: &str) -> &str {
        let value = self.summary.pointer(path).unwrap_or_else(|| panic!("the summary has no {path}"));
        value.as_str().filter(|text| !text.is_empty()).unwrap_or_else(|| panic!("{path} is empty"))
    }

    async fn get(&self, address: &str, key: Option<&str>) -> Answer {
        let path = address.strip_prefix(PUBLIC_URL).unwrap_or(address);
        let mut request = Request::get(path).header(header::HOST, "127.0.0.1:8080");
        if let Some(key) = key {
            request = request.header(header::AUTHORIZATION, format!("Bearer {key}"));
        }
        let response = self.router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
        let status = response.status();
        let location = response.headers().get(header::LOCATION).map(|to| to.to_str().unwrap().to_owned());
        let bytes = axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap().to_vec();
        Answer { status, location, bytes }
    }

    async fn good(&self, address: &str, key: Option<&str>) -> Answer {
        let answer = self.get(address, key).await;
        assert_eq!(answer.status, StatusCode::OK, "{address}: {}", answer.text());
        answer
    }

    async fn document(&self, number: &str) -> Value {
        let answer = self.good(&format!("/api/v1/public/documents/{number}"), None).await;
        serde_json::from_slice(&answer.bytes).unwrap()
    }

    async fn verdicts(&self, gtin: &str) -> Vec<(String, String)> {
        let products = self.platform.products().unwrap();
        let product = products.by_gtin(&self.platform, gtin).await.unwrap().unwrap();
        let reports = self.platform.reports().unwrap().for_version(&self.platform, product.version).await.unwrap();
        assert_eq!(reports.len(), 2, "both laboratories report on {gtin}");
        reports.into_iter().flat_map(|report| report.requirements).collect()
    }

    async fn count(&self, sql: &str) -> i64 {
        let row = rows::one(self.platform.db().conn(), sql, vec![]).await.unwrap().unwrap();
        row.try_get("", "n").unwrap()
    }
}

#[track_caller]
fn says(all: &[(String, String)], requirement: &str, verdict: &str) {
    let found: Vec<&str> =
        all.iter().filter(|(id, _)| id == requirement).map(|(_, verdict)| verdict.as_str()).collect();
    assert_eq!(found, [verdict], "{requirement} in {all:?}");
}

/// `doctor` finds nothing; and it would find a file that is gone.
async fn the_records_hold_together(found: &Found, data: &Path, database: Option<&str>) {
    let doctor = || {
        let mut command = Command::new(env!("CARGO_BIN_EXE_touchstone"));
        command.args(["doctor", "--json", "--public-url", PUBLIC_URL, "--data"]).arg(data);
        if let Some(url) = database {
            command.args(["--database", url]);
        }
        let output = command.output().unwrap();
        (output.status.success(), serde_json::from_slice::<Value>(&output.stdout).unwrap())
    };
    let (good, findings) = doctor();
    assert!(good, "{findings:#}");

    let sql = "SELECT sha256 FROM issued_file ORDER BY sha256 LIMIT 1";
    let row = rows::one(found.platform.db().conn(), sql, vec![]).await.unwrap().unwrap();
    let hash: String = row.try_get("", "sha256").unwrap();
    let file = data.join("files").join(&hash[..2]).join(&hash);
    let away = data.join("away");
    std::fs::rename(&file, &away).unwrap();
    let (good, findings) = doctor();
    assert!(!good);
    assert!(findings["kept files"]["detail"].as_str().unwrap().contains(&hash), "{findings:#}");
    std::fs::rename(&away, &file).unwrap();
}

async fn the_chain_is_complete(database: Option<String>) {
    let folder = tempfile::tempdir().unwrap();
    let (data, file) = (folder.path().join("data"), folder.path().join("summary.json"));
    let told = out(&demo(&data, database.as_deref(), &file));
    for line in ["submitted", "dispatched", "received", "taken over", "verified", "issued", "granted", "shipped"] {
        assert!(told.contains(line), "nothing was {line}:\n{told}");
    }
    let summary: Value = serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
    let options = Options { data: Some(data.clone()), database: database.clone(), ..Options::default() };
    let platform = start::platform(&options, PUBLIC_URL, true).await.unwrap();
    let found = Found { router: wiring::router(platform.clone()), platform, summary };

    everything_is_named(&found).await;
    verdicts_do_not_travel(&found).await;
    documents_stand_as_they_should(&found).await;
    others_accept_what_left_the_house(&found, folder.path()).await;
    a_scan_leads_to_the_product(&found).await;
    what_was_issued_is_in_the_event_store(&found).await;
    // What the maker of the three tested toys knows is answered; the headband's and the trader's questions stay open.
    assert_eq!(found.count("SELECT COUNT(*) AS n FROM market_plan WHERE questions > 0").await, 2);
    assert_eq!(found.count("SELECT COUNT(*) AS n FROM job WHERE last_error IS NOT NULL OR done_at IS NULL").await, 0);
    assert_eq!(found.count("SELECT COUNT(*) AS n FROM result_import_row WHERE verdict = 'unmatched'").await, 2);

    the_records_hold_together(&found, &data, database.as_deref()).await;

    let again = out(&demo(&data, database.as_deref(), &file));
    assert!(again.contains("kept"), "a second start must keep the world:\n{again}");
    let kept: Value = serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
    assert_eq!(kept, found.summary);
}

async fn everything_is_named(found: &Found) {
    assert_eq!(found.named("/public_url"), PUBLIC_URL);
    let accounts = found.summary["accounts"].as_array().unwrap();
    for role in ["merchant", "receptionist", "contract_reviewer", "analyst", "verifier", "evaluator", "purchaser"] {
        assert!(accounts.iter().any(|account| account["role"] == role), "no {role}");
    }
    for role in ["signatory", "lab_b_signatory", "decision_maker"] {
        let account = accounts.iter().find(|account| account["role"] == role).unwrap();
        assert!(
            account["totp_secret"].as_str().is_some_and(|secret| secret.len() >= 16),
            "{role} has no second factor"
        );
    }
    let address = format!("/api/v1/products/{}", found.named("/product/id"));
    let product = found.good(&address, Some(found.named("/api_keys/enterprise"))).await;
    assert!(product.text().contains(found.named("/product/gtin")));
    found.good("/epcis/events", Some(found.named("/api_keys/epcis"))).await;
    assert_eq!(
        found.get("/epcis/events", Some(found.named("/api_keys/laboratory"))).await.status,
        StatusCode::FORBIDDEN,
        "a key opens what it was made for"
    );
}

/// One set of values, judged for each market.
async fn verdicts_do_not_travel(found: &Found) {
    let bear = found.verdicts("09521234000037").await;
    says(&bear, "EU-REACH-51", "fail");
    says(&bear, "US-1307", "pass");
    let slime = found.verdicts("09521234000013").await;
    for requirement in ["EU-REACH-51", "US-1307", "EU-EN71-3", "CN-GB6675.4"] {
        says(&slime, requirement, "fail");
    }
    let blocks = found.verdicts("09521234000020").await;
    assert!(!blocks.is_empty() && blocks.iter().all(|(_, verdict)| verdict != "fail"), "{blocks:?}");
}

async fn documents_stand_as_they_should(found: &Found) {
    let report = found.named("/report/number");
    assert_eq!(found.document(report).await["status"], "valid");
    let old = found.document(found.named("/superseded_report/number")).await;
    assert_eq!((&old["status"], &old["superseded_by"]), (&Value::from("superseded"), &Value::from(report)));
    assert_eq!(found.document(found.named("/certificate/number")).await["status"], "valid");
    for page in ["/report/verify_url", "/superseded_report/verify_url", "/certificate/verify_url"] {
        found.good(found.named(page), None).await;
    }
    let without_token = found.named("/report/pdf_url").split('?').next().unwrap();
    assert_eq!(found.get(without_token, None).await.status, StatusCode::FORBIDDEN);
}

fn pdfsig(file: &Path) -> String {
    let output = Command::new("pdfsig").arg("-nocert").arg(file).output().expect("pdfsig of poppler-utils");
    out(&output)
}

async fn others_accept_what_left_the_house(found: &Found, folder: &Path) {
    let mut trust = Trust::default();
    trust.add_file(&found.good(found.named("/did_url"), None).await.bytes).unwrap();
    trust.add_file(&found.good("/.well-known/trust.json", None).await.bytes).unwrap();
    let now = platform::clock::now_jiff();
    for name in ["report", "superseded_report"] {
        let pdf = found.good(found.named(&format!("/{name}/pdf_url")), None).await.bytes;
        let file = folder.join(format!("{name}.pdf"));
        std::fs::write(&file, &pdf).unwrap();
        assert!(pdfsig(&file).contains("Signature is Valid"), "{}", pdfsig(&file));
        assert!(matches!(verify_file(&pdf, &trust, now), FileVerdict::Pdf(PdfVerdict::Genuine(_))), "{name}");
        let mut altered = pdf;
        altered[2000] ^= 1;
        std::fs::write(&file, &altered).unwrap();
        assert!(!pdfsig(&file).contains("Signature is Valid"), "{name} with a flipped bit passes");
        assert!(!matches!(verify_file(&altered, &trust, now), FileVerdict::Pdf(PdfVerdict::Genuine(_))), "{name}");
    }
    for name in ["report", "superseded_report", "certificate"] {
        let token = found.good(found.named(&format!("/{name}/credential_url")), None).await.bytes;
        let verdict = verify_file(&token, &trust, now);
        assert!(matches!(verdict, FileVerdict::Credential(CredentialVerdict::Genuine(_))), "{name}: {verdict:?}");
    }
}

/// Each document with what became of it, as events about the product as a class, once.
async fn what_was_issued_is_in_the_event_store(found: &Found) {
    let (bear, blocks) = ("09521234000037", found.named("/product/gtin"));
    for (kind, page, gtin, expected) in [
        ("testres", "/report/verify_url", bear, 1),
        ("testres", "/superseded_report/verify_url", bear, 2),
        ("cert", "/certificate/verify_url", blocks, 1),
    ] {
        let class = format!("https://id.gs1.org/01/{gtin}");
        let page: String = found.named(page).replace(':', "%3A").replace('/', "%2F");
        let address = format!("/epcis/events?EQ_bizTransaction_{kind}={page}");
        let answer = found.good(&address, Some(found.named("/api_keys/epcis"))).await;
        let answer: Value = serde_json::from_slice(&answer.bytes).unwrap();
        let events = answer["epcisBody"]["queryResults"]["resultsBody"]["eventList"].as_array().unwrap();
        let about = events.iter().filter(|event| event["quantityList"][0]["epcClass"] == class.as_str());
        assert_eq!(about.count(), expected, "{address}: {events:#?}");
    }
}

async fn a_scan_leads_to_the_product(found: &Found) {
    for link in ["/lot/digital_link", "/item/digital_link"] {
        let sent = found.get(found.named(link), None).await;
        assert!(sent.status.is_redirection(), "{link}: {}", sent.status);
        let page = found.good(&sent.location.unwrap(), None).await.text();
        assert!(page.contains(found.named("/certificate/number")), "{link} shows no certificate");
        assert!(page.contains("L26B1124"), "{link} shows no lot");
    }
    let unknown = format!("{}9", found.named("/item/digital_link"));
    let sent = found.get(&unknown, None).await;
    let page = found.get(&sent.location.unwrap(), None).await;
    assert_eq!(page.status, StatusCode::NOT_FOUND, "a serial number that was never given passes");
}

#[tokio::test]
async fn the_demonstration_walks_the_whole_chain_on_sqlite() {
    the_chain_is_complete(None).await;
}

#[tokio::test]
async fn the_demonstration_walks_the_whole_chain_on_postgresql() {
    let server = std::env::var("TOUCHSTONE_TEST_POSTGRES").expect("run through `make test` or `scripts/with-postgres`");
    let name = format!("demo{}", free_name());
    let admin = Db::connect(&server).await.unwrap();
    rows::exec(admin.conn(), &format!("CREATE DATABASE {name}"), vec![]).await.unwrap();
    the_chain_is_complete(Some(format!("{}/{name}", server.rsplit_once('/').unwrap().0))).await;
}

fn free_name() -> String {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    format!("{}{}", now.as_nanos(), std::process::id())
}
