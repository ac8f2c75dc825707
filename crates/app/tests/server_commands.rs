//! `touchstone capture` and `touchstone trace`, the real program against a real server: what is accepted, told twice, refused, gone on
//! with, and drawn.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test may panic: nothing is left to recover")]

use std::path::Path;
use std::process::{Command, Stdio};

use accounts::model::{NewOrganisation, NewPerson};
use app::{start, wiring};
use platform::testing::{On, TestApp, both_databases};
use serde_json::Value;
use tokio::net::TcpListener;

/// A server that listens, and the key of an enterprise.
struct Served {
    _app: TestApp,
    url: String,
    key: String,
    desk: tempfile::TempDir,
}

impl Served {
    async fn on(on: On) -> Self {
        let app = TestApp::start(on, wiring::wire).await;
        let organisation = NewOrganisation {
            name_zh: "义乌童趣".to_owned(),
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
        accounts::actions::register_enterprise(&app.platform, &organisation, &person).await.unwrap();
        let signed_in =
            accounts::actions::sign_in(&app.platform, "wang@tongqu.example", &person.password, "t").await.unwrap();
        let accounts::actions::SignedIn::Session(token) = signed_in else { panic!("no second factor was set") };
        let who = app.platform.identity().unwrap().by_session(&app.platform, &token).await.unwrap().unwrap().actor;
        let scopes = ["epcis.capture", "epcis.query"].map(ToOwned::to_owned);
        let key = accounts::actions::create_key(&app.platform, &who, "program", &scopes).await.unwrap().token;
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(start::serve(app.platform.clone(), listener));
        Self { _app: app, url, key, desk: tempfile::tempdir().unwrap() }
    }

    fn path(&self) -> &Path {
        self.desk.path()
    }

    /// Exit code, stdout and stderr.
    async fn run(&self, line: &str) -> (i32, String, String) {
        self.run_with(line, &self.key).await
    }

    async fn run_with(&self, line: &str, key: &str) -> (i32, String, String) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_touchstone"));
        command.current_dir(self.path()).env("LC_ALL", "C.UTF-8").env_remove("HTTP_PROXY").env_remove("http_proxy");
        command.env("TOUCHSTONE_URL", &self.url).env("TOUCHSTONE_API_KEY", key).stdin(Stdio::null());
        command.args(line.split_whitespace());
        let output = tokio::task::spawn_blocking(move || command.output()).await.unwrap().unwrap();
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
        (output.status.code().unwrap(), text(&output.stdout), text(&output.stderr))
    }

    fn write(&self, name: &str, text: &str) {
        std::fs::write(self.path().join(name), text).unwrap();
    }
}

fn event(number: usize, fields: &str) -> String {
    format!(
        r#"{{"type":"ObjectEvent","eventTime":"2026-11-24T01:00:{number:02}Z","eventTimeZoneOffset":"+08:00",{fields}}}"#
    )
}

fn document(events: &[String]) -> String {
    format!(
        r#"{{"@context":"https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld","type":"EPCISDocument",
        "schemaVersion":"2.0","creationDate":"2026-11-24T01:30:00Z","epcisBody":{{"eventList":[{}]}}}}"#,
        events.join(",")
    )
}

fn commissioned(number: usize) -> String {
    event(
        number,
        &format!(r#""action":"ADD","bizStep":"commissioning","epcList":["urn:epc:id:sgtin:6901234.056789.{number}"]"#),
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn events_are_sent_in_parts_and_told_twice_as_duplicates() {
    both_databases(|on| async move {
        let served = Served::on(on).await;
        served.write("all.json", &document(&(0..25).map(commissioned).collect::<Vec<_>>()));
        let first = "all.json: 25 events: 25 accepted, 0 duplicates, 0 refused\n";
        assert_eq!(served.run("capture --part 10 all.json").await, (0, first.to_owned(), String::new()));
        let again = "all.json: 25 events: 0 accepted, 25 duplicates, 0 refused\n";
        assert_eq!(served.run("capture all.json").await, (0, again.to_owned(), String::new()));
        assert!(!served.path().join("all.json.capture.json").exists(), "there is nothing to go on with");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_refused_is_told_with_its_number_and_the_rest_is_kept() {
    both_databases(|on| async move {
        let served = Served::on(on).await;
        let events = [
            commissioned(1),
            // Malformed here; and well formed, but no capture may take it: packed without its parent.
            commissioned(2).replace("\"ADD\"", "\"SEE\""),
            event(3, r#""action":"ADD","childEPCs":["urn:epc:id:sgtin:6901234.056789.1"],"bizStep":"packing""#)
                .replace("ObjectEvent", "AggregationEvent"),
            commissioned(4),
        ];
        served.write("some.json", &document(&events));
        let (code, out, err) = served.run("capture --part 2 some.json").await;
        let lines: Vec<&str> = out.lines().collect();
        assert_eq!((code, err.as_str()), (1, ""), "{out}");
        assert!(lines[0].starts_with("✕ event 2: epcisBody.eventList[1].action: "), "{out}");
        assert!(lines[1].starts_with("✕ event 3: ") && lines[1].contains("parentID"), "{out}");
        assert_eq!(lines[2..], ["some.json: 4 events: 2 accepted, 0 duplicates, 2 refused"]);
        let (code, out, _) = served.run("capture --json some.json").await;
        let answer: Value = serde_json::from_str(&out).unwrap();
        assert_eq!((code, &answer["duplicates"], &answer["refusals"][1]["event"]), (1, &2.into(), &3.into()));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stopped_capture_goes_on_where_it_was() {
    let served = Served::on(On::Sqlite).await;
    served.write("all.json", &document(&(0..25).map(commissioned).collect::<Vec<_>>()));
    let sound = std::fs::read(served.path().join("all.json")).unwrap();
    // As if the program had been stopped behind the first two parts.
    let sha256 = {
        use sha2::Digest as _;
        hex::encode(sha2::Sha256::digest(&sound))
    };
    let state = serde_json::json!({"server": served.url, "sha256": sha256, "done": 20, "accepted": 20, "duplicates": 0,
        "refused": 0, "refusals": []});
    served.write("all.json.capture.json", &state.to_string());
    let (code, out, _) = served.run("capture all.json").await;
    assert_eq!((code, out.as_str()), (0, "all.json: 25 events: 25 accepted, 0 duplicates, 0 refused\n"));
    // Only the last five were sent.
    let (_, out, _) = served.run("capture all.json").await;
    assert_eq!(out, "all.json: 25 events: 20 accepted, 5 duplicates, 0 refused\n");
    // A state of another content is not gone on with, and --resume names another place.
    served.write("kept", &state.to_string().replace(&sha256, "0"));
    let (_, out, _) = served.run("capture --resume kept all.json").await;
    assert_eq!(out, "all.json: 25 events: 0 accepted, 25 duplicates, 0 refused\n");
    assert!(!served.path().join("kept").exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_hinders_a_command_is_told_and_the_key_is_not() {
    let served = Served::on(On::Sqlite).await;
    served.write("all.json", &document(&[commissioned(1)]));
    served.write("bad.json", "{");
    let (code, out, err) = served.run_with("capture all.json", "not-a-key-that-anybody-has").await;
    assert_eq!((code, out.as_str(), err.as_str()), (2, "", "touchstone: the server does not know this key\n"));
    let (code, _, err) = served.run("capture bad.json").await;
    assert!(code == 1 && err.contains("bad.json: not a JSON document"), "{code} {err}");
    let (code, _, err) = served.run("capture none.json").await;
    assert!(code == 2 && err.contains("cannot read none.json"), "{code} {err}");
    let (code, _, err) = served.run("trace urn:x:nobody --server ftp://x").await;
    assert!(code == 2 && err.contains("no origin"), "{code} {err}");
    let (_, out, err) = served.run("capture --help").await;
    assert!(!format!("{out}{err}").contains(&served.key));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_unit_is_traced_up_to_its_carton() {
    both_databases(|on| async move {
        let served = Served::on(on).await;
        let pack = event(
            9,
            r#""action":"ADD","bizStep":"packing","parentID":"urn:epc:id:sscc:6901234.3000000001",
            "childEPCs":["urn:epc:id:sgtin:6901234.056789.1","urn:epc:id:sgtin:6901234.056789.2"]"#,
        )
        .replace("ObjectEvent", "AggregationEvent");
        served.write("all.json", &document(&[commissioned(1), commissioned(2), pack]));
        assert_eq!(served.run("capture all.json").await.0, 0);
        let unit = "https://id.gs1.org/01/06901234567892/21/1";
        let (code, out, err) = served.run("trace urn:epc:id:sgtin:6901234.056789.1").await;
        assert_eq!((code, err.as_str()), (0, ""), "{out}");
        let lines: Vec<&str> = out.lines().collect();
        assert!(lines[0].starts_with(&format!("{unit} [unit]")), "{out}");
        assert!(out.contains("https://id.gs1.org/00/369012340000000017 [container] inside"), "{out}");
        let (code, out, _) = served.run(&format!("trace --json {unit}")).await;
        let answer: Value = serde_json::from_str(&out).unwrap();
        assert_eq!((code, answer["id"].as_str()), (0, Some(unit)));
        let (code, _, err) = served.run("trace https://id.gs1.org/01/06901234567892/21/77").await;
        assert!(code == 1 && err.contains("no event that you may see names it"), "{code} {err}");
    })
    .await;
}
