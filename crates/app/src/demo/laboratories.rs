//! The two laboratories before their first order: scope, marks, people's authorisations, what their methods can do.

use anyhow::{Context, Result};
use laboratory::actions::scope::{AuthorisationForm, LineForm};
use laboratory::actions::{characteristic, report, scope};
use requirements::Packs;

use super::cast::fine;
use super::stage::Stage;
use super::table::Table;

/// Scope by laboratory and method, with its marks.
const SCOPES: &str = include_str!("../../../../demo/scopes.csv");
/// LOQ, uncertainty, rounding as each administrator pastes them.
const CHARACTERISTICS: &[(&str, &str)] = &[
    ("lab-a", include_str!("../../../../demo/lab-a-characteristics.csv")),
    ("lab-b", include_str!("../../../../demo/lab-b-characteristics.csv")),
];
/// Who may do what there: person, competence.
const PEOPLE: &[(&str, [(&str, &str); 3])] = &[
    ("lab-a", [("analyst", "perform"), ("verifier", "verify"), ("signatory", "authorise")]),
    ("lab-b", [("lab-b-analyst", "perform"), ("lab-b-verifier", "verify"), ("lab-b-signatory", "authorise")]),
];
/// Numbers of marks: fictional, and said to be.
const MARKS: &[(&str, &str, &str)] = &[
    ("lab-a", "CMA", "DEMO-CMA-0001"),
    ("lab-a", "CNAS", "DEMO-L0001"),
    ("lab-b", "CMA", "DEMO-CMA-0002"),
    ("lab-b", "CNAS", "DEMO-L0002"),
];
const SINCE: &str = "2026-01-01";

/// Makes both ready.
pub(crate) async fn prepare(stage: &Stage<'_>) -> Result<()> {
    for (lab, text) in CHARACTERISTICS {
        let admin = stage.who(&format!("{lab}-admin"))?;
        let lines = scope_of(stage, lab).await?;
        fine(characteristic::set(stage.platform, admin, text).await)?;
        for (_, scheme, number) in MARKS.iter().filter(|(of, ..)| of == lab) {
            fine(report::set_mark(stage.platform, admin, scheme, number).await)?;
        }
        stage.done(format!("{lab}: {lines} methods in scope"));
    }
    for (lab, people) in PEOPLE {
        let admin = stage.who(&format!("{lab}-admin"))?;
        for (person, competence) in people {
            let form = AuthorisationForm {
                person: stage.who(person)?.user.context("a person")?.to_string(),
                method: "*".to_owned(),
                competence: (*competence).to_owned(),
                valid_from: SINCE.to_owned(),
                evidence: "培训与考核记录(演示) / training and assessment records (demonstration)".to_owned(),
                ..AuthorisationForm::default()
            };
            fine(scope::authorise(stage.platform, admin, &form).await)?;
            stage.done(format!("{person} authorised to {competence}"));
        }
    }
    Ok(())
}

async fn scope_of(stage: &Stage<'_>, lab: &str) -> Result<usize> {
    let admin = stage.who(&format!("{lab}-admin"))?;
    let packs = Packs::embedded();
    let mut count = 0;
    for row in Table::read(SCOPES)?.rows().filter(|row| row.cell("laboratory") == lab) {
        let id = row.cell("method");
        let method = packs.method(id).with_context(|| format!("the packs know no method {id}"))?;
        let marked = |mark: &str| row.cell("marks").split(' ').any(|m| m == mark).then(|| "on".to_owned());
        let form = LineForm {
            method: id.to_owned(),
            edition: method.edition.chars().take(60).collect(),
            title_zh: method.name.zh.clone(),
            title_en: method.name.en.clone(),
            cma: marked("CMA"),
            cnas: marked("CNAS"),
            valid_from: SINCE.to_owned(),
            ..LineForm::default()
        };
        fine(scope::add_line(stage.platform, admin, &form).await).with_context(|| format!("scope line {id}"))?;
        count += 1;
    }
    Ok(count)
}
