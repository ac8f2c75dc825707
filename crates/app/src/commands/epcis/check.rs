//! `touchstone epcis check FILE`.

use std::fmt::Write as _;
use std::path::PathBuf;

use clap::Args;
use epcis::Form;
use epcis::check::{Finding, Report, Severity};
use serde::Serialize;

use super::super::market::{language, pick};
use super::super::terminal::say;
use super::Failure;
use super::input::Opened;

#[derive(Args, Debug)]
pub(crate) struct CheckArgs {
    /// The file; - is standard input
    file: PathBuf,
    /// The answer as JSON
    #[arg(long)]
    json: bool,
}

/// The published answer.
#[derive(Serialize)]
struct Answer<'r> {
    valid: bool,
    form: Option<&'static str>,
    kind: Option<&'static str>,
    events: usize,
    errors: usize,
    warnings: usize,
    findings: Vec<Line<'r>>,
}

#[derive(Serialize)]
struct Line<'r> {
    severity: &'static str,
    event: Option<usize>,
    path: &'r str,
    rule: &'static str,
    reason: &'r str,
    remedy: &'static str,
}

impl CheckArgs {
    pub(super) fn run(&self) -> Result<(), Failure> {
        let file = Opened::open(&self.file)?;
        let report = file.check();
        let answer = if self.json { json(&report) } else { text(&report, file.name()) };
        say(&answer);
        if report.is_valid() { Ok(()) } else { Err(Failure::Invalid(String::new())) }
    }
}

fn json(report: &Report) -> String {
    let findings = report.findings.iter().map(|finding| Line {
        severity: finding.severity.name(),
        event: finding.event,
        path: &finding.path,
        rule: finding.rule,
        reason: &finding.reason,
        remedy: finding.remedy,
    });
    let answer = Answer {
        valid: report.is_valid(),
        form: report.form.map(Form::name),
        kind: report.kind,
        events: report.events,
        errors: report.count(Severity::Error),
        warnings: report.count(Severity::Warning),
        findings: findings.collect(),
    };
    // Texts and numbers only: this cannot fail.
    serde_json::to_string_pretty(&answer).unwrap_or_default()
}

/// Errors, then warnings, then the line of counts.
fn text(report: &Report, name: &str) -> String {
    let language = language();
    let mut out = String::new();
    for (severity, mark) in [(Severity::Error, "✕"), (Severity::Warning, "!")] {
        for finding in report.findings.iter().filter(|finding| finding.severity == severity) {
            let word = match severity {
                Severity::Error => pick(language, "错误", "error"),
                Severity::Warning => pick(language, "警告", "warning"),
            };
            // Writing to a String cannot fail.
            let _ = writeln!(
                out,
                "{mark} {word}{}: {}; {} [{}]",
                place(finding, language),
                finding.reason,
                finding.remedy,
                finding.rule
            );
        }
    }
    let more = report.more_errors + report.more_warnings;
    if more > 0 {
        let _ = writeln!(out, "{}", pick(language, format!("… 另有 {more} 个"), format!("… and {more} more")));
    }
    let (errors, warnings) = (report.count(Severity::Error), report.count(Severity::Warning));
    let what = match (report.kind, report.form) {
        (Some(kind), Some(form)) => format!("{kind} ({})", form.name()),
        (_, Some(form)) => form.name().to_owned(),
        _ => pick(language, "不是 EPCIS", "no EPCIS"),
    };
    let verdict = if errors == 0 { pick(language, "有效", "valid") } else { pick(language, "无效", "invalid") };
    let events = report.events;
    let counts = pick(
        language,
        format!("{events} 个事件,{errors} 个错误,{warnings} 个警告"),
        format!(
            "{events} {}, {errors} {}, {warnings} {}",
            plural("event", events),
            plural("error", errors),
            plural("warning", warnings)
        ),
    );
    let _ = write!(out, "{name}: {what}, {verdict}: {counts}");
    out
}

fn place(finding: &Finding, language: &str) -> String {
    let mut out = String::new();
    if let Some(event) = finding.event {
        out.push_str(&pick(language, format!(",事件 {event}"), format!(", event {event}")));
    }
    if !finding.path.is_empty() {
        let _ = write!(out, ", {}", finding.path);
    }
    out
}

fn plural(word: &str, count: usize) -> String {
    if count == 1 { word.to_owned() } else { format!("{word}s") }
}
