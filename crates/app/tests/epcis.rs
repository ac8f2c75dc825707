//! `touchstone epcis check | hash | convert`, the real program: answers, exit codes, and what is refused.

#![expect(clippy::unwrap_used, reason = "a test may panic: nothing is left to recover")]

use std::io::Write as _;
use std::process::{Command, Output, Stdio};

use serde_json::{Value, json};

const GOOD: &str = r#"{"@context":["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld",{"ex":"https://ex.example/"}],
"type":"EPCISDocument","schemaVersion":"2.0","creationDate":"2026-11-24T08:00:00Z","epcisBody":{"eventList":[
{"type":"ObjectEvent","eventTime":"2026-11-24T08:00:00+08:00","eventTimeZoneOffset":"+08:00","action":"OBSERVE",
"epcList":["urn:epc:id:sgtin:6901234.056789.1"],"bizStep":"inspecting","ex:line":2},
{"type":"ObjectEvent","eventTime":"2026-11-24T08:00:01+08:00","eventTimeZoneOffset":"+08:00","action":"OBSERVE",
"epcList":["urn:epc:id:sgtin:6901234.056789.2"],"certificationInfo":"https://ts.example/c/1"}]}}"#;

const ALONE: &str = r#"{"@context":"https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld","type":"ObjectEvent",
"eventTime":"2026-11-24T08:00:00+08:00","eventTimeZoneOffset":"+08:00","action":"OBSERVE","epcList":["urn:epc:id:sgtin:6901234.056789.1"]}"#;

/// Files in a folder of their own, and the program run beside them.
struct Desk(tempfile::TempDir);

impl Desk {
    fn with(files: &[(&str, &str)]) -> Self {
        let desk = Self(tempfile::tempdir().unwrap());
        for (name, text) in files {
            std::fs::write(desk.0.path().join(name), text).unwrap();
        }
        desk
    }

    fn command(&self, line: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_touchstone"));
        command.current_dir(self.0.path()).env("LC_ALL", "C.UTF-8").arg("epcis").args(line.split_whitespace());
        command
    }

    /// Exit code, stdout and stderr.
    fn run(&self, line: &str) -> (i32, String, String) {
        told(&self.command(line).output().unwrap())
    }

    fn run_with(&self, line: &str, input: &[u8]) -> (i32, String, String) {
        let mut command = self.command(line);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(input).unwrap();
        told(&child.wait_with_output().unwrap())
    }
}

fn told(output: &Output) -> (i32, String, String) {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    (output.status.code().unwrap(), text(&output.stdout), text(&output.stderr))
}

#[test]
fn a_good_file_gets_one_line_with_counts() {
    let desk = Desk::with(&[("good.json", GOOD)]);
    let line = "good.json: EPCISDocument (JSON), valid: 2 events, 0 errors, 0 warnings\n";
    assert_eq!(desk.run("check good.json"), (0, line.to_owned(), String::new()));
    let zh = desk.command("check good.json").env("LC_ALL", "zh_CN.UTF-8").output().unwrap();
    assert_eq!(told(&zh).1, "good.json: EPCISDocument (JSON), 有效: 2 个事件,0 个错误,0 个警告\n");
}

#[test]
fn every_problem_is_told_errors_before_warnings() {
    let text = GOOD.replace("056789.1", "56789.1").replace("\"inspecting\"", "\"inspectin\"");
    let text = text.replace(
        "\"action\":\"OBSERVE\",\n\"epcList\":[\"urn:epc:id:sgtin:6901234.056789.2",
        "\"action\":\"SEE\",\"own:x\":1,\n\"epcList\":[\"urn:epc:id:sgtin:6901234.056789.2",
    );
    let desk = Desk::with(&[("bad.json", &text)]);
    let (code, out, err) = desk.run("check bad.json");
    assert_eq!((code, err.as_str()), (1, ""));
    let starts: Vec<&str> = out.lines().map(|line| line.split(": ").next().unwrap()).collect();
    assert_eq!(
        starts,
        [
            "✕ error, event 1, bizStep",
            "✕ error, event 1, epcList[0]",
            "✕ error, event 2, action",
            "! warning, event 2, own:x",
            "bad.json"
        ]
    );
    assert!(out.ends_with("bad.json: EPCISDocument (JSON), invalid: 2 events, 3 errors, 1 warning\n"), "{out}");
}

#[test]
fn the_answer_as_json_has_the_published_shape() {
    let desk = Desk::with(&[("bad.json", &GOOD.replace("\"inspecting\"", "\"inspectin\""))]);
    let (code, out, _) = desk.run("check bad.json --json");
    let answer: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(code, 1);
    assert_eq!(
        answer,
        json!({"valid": false, "form": "JSON", "kind": "EPCISDocument", "events": 2, "errors": 1, "warnings": 0, "findings": [{
            "severity": "error", "event": 1, "path": "bizStep", "rule": "vocabulary",
            "reason": "\"inspectin\" is neither a standard business step of CBV 2.0 nor a URI",
            "remedy": "take a word of the Core Business Vocabulary 2.0, or a URI of your own"}]})
    );
    let (code, out, _) = desk.run_with("check - --json", b"nonsense");
    let answer: Value = serde_json::from_str(&out).unwrap();
    assert_eq!((code, &answer["form"], &answer["errors"]), (1, &Value::Null, &json!(1)));
}

#[test]
fn hashes_stand_alone_on_stdout_and_are_those_of_every_form() {
    let desk = Desk::with(&[("good.json", GOOD)]);
    let (code, hashes, err) = desk.run("hash good.json");
    assert_eq!((code, err.as_str(), hashes.lines().count()), (0, "", 2));
    assert!(hashes.lines().all(|line| line.starts_with("ni:///sha-256;") && line.ends_with("?ver=CBV2.0")), "{hashes}");
    for form in ["json", "xml", "xml1.2"] {
        let (code, converted, _) = desk.run(&format!("convert good.json --to {form}"));
        assert_eq!(code, 0);
        assert_eq!(desk.run_with("hash -", converted.as_bytes()), (0, hashes.clone(), String::new()), "{converted}");
        let (_, back, _) = desk.run_with("convert - --to json", converted.as_bytes());
        let value = |text: &str| serde_json::from_str::<Value>(text).unwrap();
        assert_eq!(value(&back), value(GOOD), "{form}: nothing is lost");
    }
    let (_, _, err) = desk.run("convert good.json --to xml1.2");
    assert_eq!(err, "good.json: what EPCIS 1.2 does not know is kept in its extensions\n");
}

#[test]
fn an_event_that_stands_alone_is_taken_as_well() {
    let desk = Desk::with(&[("event.json", ALONE)]);
    assert_eq!(desk.run("check event.json").1, "event.json: event (JSON), valid: 1 event, 0 errors, 0 warnings\n");
    let (_, hash, _) = desk.run("hash event.json");
    let (code, xml, err) = desk.run("convert event.json --to xml");
    assert!(code == 0 && err.contains("has no creationDate, which XML demands"), "{err}");
    assert_eq!(desk.run_with("hash -", xml.as_bytes()).1, hash);
    let (_, json, _) = desk.run("convert event.json --to json");
    assert_eq!(serde_json::from_str::<Value>(&json).unwrap(), serde_json::from_str::<Value>(ALONE).unwrap());
}

#[test]
fn the_form_is_recognised_by_the_content() {
    let desk = Desk::with(&[("good.xml", GOOD), ("mark.json", &format!("\u{feff}\n {GOOD}"))]);
    assert!(desk.run("check good.xml").1.contains("(JSON), valid"), "whatever the name says");
    assert!(desk.run("check mark.json").1.contains("(JSON), valid"), "a byte order mark");
    let utf16: Vec<u8> = GOOD.encode_utf16().flat_map(u16::to_le_bytes).collect();
    for bytes in [utf16.clone(), [&[0xff, 0xfe][..], &utf16].concat()] {
        let (code, out, _) = desk.run_with("check -", &bytes);
        assert!(code == 1 && out.contains("the file is UTF-16 or UTF-32; save it as UTF-8"), "{out}");
    }
    let (code, out, err) = desk.run_with("hash -", b"{\"a\": \"\xff\"}");
    assert!(code == 1 && out.is_empty() && err.contains("line 1: these bytes are not UTF-8"), "{err}");
}

#[test]
fn invalid_is_1_and_unreadable_or_misused_is_2_and_stdout_stays_empty() {
    let desk = Desk::with(&[
        ("bad.json", &GOOD.replace("\"inspecting\"", "\"inspectin\"")),
        ("bomb.xml", "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"),
    ]);
    for line in ["hash bad.json", "convert bad.json --to xml", "hash bomb.xml"] {
        let (code, out, err) = desk.run(line);
        assert!(code == 1 && out.is_empty() && err.contains("error: "), "{line}: {code} {out} {err}");
    }
    assert!(desk.run("hash bad.json").2.starts_with("bad.json: error: event 1: bizStep: "));
    for line in
        ["check missing.json", "hash .", "convert bad.json", "convert bad.json --to yaml", "hash", "paint bad.json", ""]
    {
        let (code, out, err) = desk.run(line);
        assert!(code == 2 && out.is_empty() && !err.is_empty(), "{line}: {code} {out} {err}");
    }
    let own = GOOD.replacen("\"ObjectEvent\"", "\"ex:Washing\"", 1);
    let (code, out, err) = desk.run_with("convert - --to xml1.2", own.as_bytes());
    assert_eq!((code, out.as_str()), (1, ""));
    assert!(
        err.contains("standard input: event 1: EPCIS 1.2 has no place for an event of a kind of one's own"),
        "{err}"
    );
}
