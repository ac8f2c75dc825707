//! HTML handlers and their typed page contexts. A handler reads the request, calls one action, answers.

mod bench;
mod imports;
mod matrix;
mod methods;
mod reports;
mod samples;
mod scope;
mod tests;

use platform::web::{Access, Page, Routes};
use platform::{Error, FieldError};
use requirements::Packs;

pub(crate) use samples::too_large;

use crate::actions::{characteristic, import, report, sample, scope as scoping, test};

const PICTURES_BYTES: usize = 20 * 1024 * 1024;

const RESULTS_BYTES: usize = 10 * 1024 * 1024;

pub(crate) fn routes() -> Routes {
    bench_routes().merge(house_routes()).merge(report_routes())
}

fn bench_routes() -> Routes {
    let (show, verify) = (Access::Action(&test::SHOW), Access::Action(&test::VERIFY));
    Routes::new()
        .get("/laboratory", show, bench::overview)
        .get("/laboratory/worksheet", show, bench::worksheet)
        .post("/laboratory/worksheet", Access::Action(&test::ENTER), bench::save)
        .post("/laboratory/worksheet/assignment", Access::Action(&test::ASSIGN), bench::assign)
        .get("/laboratory/verification", verify, tests::to_verify)
        .post("/laboratory/verification", verify, tests::verify)
        .get("/laboratory/tests/{id}", show, tests::show)
        .post("/laboratory/tests/{id}/return", verify, tests::send_back)
        .post("/laboratory/tests/{id}/retest", Access::Action(&test::RETEST), tests::retest)
        .get("/laboratory/imports", Access::Action(&import::IMPORT), imports::list)
        .upload("/laboratory/imports", Access::Action(&import::IMPORT), RESULTS_BYTES, imports::upload)
        .get("/laboratory/imports/{id}", show, imports::show)
        .get("/laboratory/imports/{id}/file", show, imports::file)
        .post("/laboratory/imports/{id}/confirmation", Access::Action(&import::IMPORT), imports::confirm)
        .get("/laboratory/methods", show, methods::show)
        .post("/laboratory/methods", Access::Action(&characteristic::MANAGE), methods::save)
}

fn report_routes() -> Routes {
    let (show, review) = (Access::Action(&report::SHOW), Access::Action(&report::REVIEW));
    Routes::new()
        .get("/laboratory/orders/{id}", Access::Action(&test::SHOW), reports::of_order)
        .get("/reports", Access::Action(&report::LIST), reports::index)
        .post("/reports", Access::Action(&report::DRAFT), reports::draft)
        .get("/reports/{id}", show, reports::show)
        .get("/reports/{id}/{file}", show, reports::pdf)
        .post("/reports/{id}/redraft", Access::Action(&report::DRAFT), reports::redraft)
        .post("/reports/{id}/review", review, reports::review)
        .post("/reports/{id}/return", review, reports::send_back)
        .post("/reports/{id}/authorisation", Access::Action(&report::AUTHORISE), reports::authorise)
        .post("/reports/{id}/amendments", Access::Action(&report::AMEND), reports::amend)
        .post("/laboratory/marks", Access::Action(&report::MARKS), reports::mark)
}

fn house_routes() -> Routes {
    Routes::new()
        .get("/laboratory/scope", Access::Action(&scoping::SHOW), scope::show)
        .post("/laboratory/scope", Access::Action(&scoping::MANAGE), scope::add)
        .post("/laboratory/scope/{id}", Access::Action(&scoping::MANAGE), scope::change)
        .post("/laboratory/authorisations", Access::Action(&scoping::MANAGE), scope::authorise)
        .post("/laboratory/authorisations/{id}/end", Access::Action(&scoping::MANAGE), scope::end)
        .get("/samples", Access::Action(&sample::LIST), samples::list)
        .get("/samples/counter", Access::Action(&sample::RECEIVE), samples::counter)
        .upload("/samples/counter", Access::Action(&sample::RECEIVE), PICTURES_BYTES, samples::receive)
        .post("/samples/labels", Access::Action(&sample::LABEL), samples::labels)
        .get("/samples/find", Access::Action(&sample::LIST), samples::find)
        .get("/samples/{id}", Access::Action(&sample::SHOW), samples::show)
        .get("/samples/{id}/photo", Access::Action(&sample::SHOW), samples::photo)
        .upload("/samples/{id}/photo", Access::Action(&sample::RECEIVE), PICTURES_BYTES, samples::photograph)
        .post("/samples/{id}/parts", Access::Action(&sample::DIVIDE), samples::divide)
        .post("/samples/{id}/handovers", Access::Action(&sample::HAND_OVER), samples::hand_over)
}

/// The name of an analyte for the reader; a clause, which no register knows, is shown as it is written.
pub(crate) fn analyte_name(p: &Page, analyte: &str) -> String {
    let known = Packs::embedded().analyte(analyte);
    known.map_or_else(|| analyte.to_owned(), |a| p.pick(&a.name.zh, &a.name.en).to_owned())
}

/// The name of what is measured.
pub(crate) fn measurand_name(p: &Page, measurand: &str) -> String {
    let known = Packs::embedded().measurand(measurand);
    known.map_or_else(|| measurand.to_owned(), |m| p.pick(&m.name.zh, &m.name.en).to_owned())
}

/// The sentences beside a field of a form that came back.
#[derive(Clone, Debug, Default)]
pub(crate) struct Errors(Vec<FieldError>);

impl Errors {
    /// The faults of an answer that shows the form again; any other error goes up.
    pub(crate) fn from(error: Error) -> Result<Self, Error> {
        match error {
            Error::Invalid(fields) => Ok(Self(fields)),
            Error::Rule(message) => Ok(Self(vec![FieldError { field: String::new(), message }])),
            other => Err(other),
        }
    }

    pub(crate) fn general(message: kernel::Message) -> Self {
        Self(vec![FieldError { field: String::new(), message }])
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The sentence of one field, empty when it is right.
    pub(crate) fn of(&self, p: &Page, field: &str) -> String {
        self.0.iter().find(|f| f.field == field).map(|f| p.say(&f.message)).unwrap_or_default()
    }
}

/// Shape and colour of a verdict.
pub(crate) fn verdict_class(word: &str) -> &'static str {
    match word {
        "pass" => "verdict-pass",
        "fail" => "verdict-fail",
        "conditional_pass" | "conditional_fail" => "verdict-conditional",
        _ => "verdict-none",
    }
}

/// Shape and colour of a report's state.
pub(crate) fn report_state_class(word: &str) -> &'static str {
    match word {
        "reviewed" => "state state-work",
        "issued" => "state state-done",
        "superseded" => "state state-waiting",
        _ => "state",
    }
}

/// Catalogue key of a decision rule.
pub(crate) fn rule_key(rule: &str) -> String {
    let rule = measure::DecisionRule::from_name(rule).unwrap_or_default();
    format!("report-rule-{}", rule.name())
}
