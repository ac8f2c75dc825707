//! Instrument files: read, previewed, confirmed. The original is kept; the same file twice is the same import.

use std::collections::HashMap;

use crate::store::ConnectionTrait;
use kernel::{Actor, AuthLevel, Message, OrganisationKind, Role};
use platform::authz::{Action, On};
use platform::db::{Event, Tx};
use platform::{Error, Platform, Result};
use serde_json::json;
use sha2::{Digest, Sha256};

use super::test::{acting, held, state, write_values};
use crate::instrument::{self, InstrumentRow};
use crate::model::{Competence, DeterminationId, ImportId, ImportedRow, ResultImport, RowVerdict, Test, TestId};
use crate::rules::{Fate, competent, fate_of};
use crate::store;

/// Import an instrument's file and take its values over. API keys of the laboratory may.
pub static IMPORT: Action = Action {
    name: "result.import",
    allow: &[(OrganisationKind::Laboratory, &[Role::Analyst, Role::Verifier])],
    audiences: &[],
    level: AuthLevel::Key,
};

/// Resource kind of imports.
const IMPORTED: &str = "result_import";

/// Keeps a file and says of each line where it belongs. Nothing is taken over yet.
/// `true`: the laboratory has this file already; the first import is answered.
///
/// # Errors
/// [`Error::Rule`] when the file as a whole cannot be read.
pub async fn upload(platform: &Platform, actor: &Actor, name: &str, bytes: Vec<u8>) -> Result<(ImportId, bool)> {
    let mut tx = platform.write(actor, &IMPORT, On::Nothing).await?;
    let hash = hex::encode(Sha256::digest(&bytes));
    if let Some(known) = store::import::by_hash(tx.conn(), actor.organisation, &hash).await? {
        return Ok((known.id, true));
    }
    let file = instrument::read(&bytes).map_err(Error::Rule)?;
    let name: String = name.rsplit(['/', '\\']).next().unwrap_or_default().chars().take(120).collect();
    let import = ResultImport {
        id: tx.new_id(),
        laboratory: actor.organisation,
        file_hash: platform.files().put(bytes).await?,
        file_name: name,
        technique: file.technique,
        instrument: file.instrument,
        batch: file.batch,
        analysed_at: file.analysed_at,
        method: file.method,
        imported_by: actor.name.clone(),
        imported_at: tx.now(),
        confirmed_at: None,
    };
    let lines: Vec<ImportedRow> = place(tx.conn(), actor, &import.method, file.rows)
        .await?
        .into_iter()
        .map(|(row, fate)| imported(row, &fate))
        .collect();
    store::import::insert(tx.conn(), &import, actor.user, &lines).await?;
    let matched = lines.iter().filter(|l| l.verdict == RowVerdict::Matched).count();
    tx.record(Event::new("result.uploaded", IMPORTED, import.id).with(json!({
        "file": import.file_name, "lines": lines.len(), "matched": matched, "hash": import.file_hash,
    })))
    .await?;
    tx.commit().await?;
    Ok((import.id, false))
}

fn imported(row: InstrumentRow, fate: &Fate) -> ImportedRow {
    ImportedRow {
        row,
        verdict: fate.verdict,
        problem: fate.problem.clone().map(|(column, message)| (column.to_owned(), message)),
        determination: fate.found.as_ref().map(|(_, d, ..)| *d),
    }
}

/// The fate of each line against what is open now. A determination that two lines claim is given to the first.
async fn place(
    conn: &impl ConnectionTrait,
    actor: &Actor,
    method: &str,
    lines: Vec<InstrumentRow>,
) -> Result<Vec<(InstrumentRow, Fate)>> {
    let stated = store::characteristic::all(conn, actor.organisation).await?;
    let mut open: HashMap<String, Vec<Test>> = HashMap::new();
    let mut claimed: HashMap<DeterminationId, i64> = HashMap::new();
    let mut placed = Vec::with_capacity(lines.len());
    for row in lines {
        if !open.contains_key(&row.sample) && !row.sample.is_empty() {
            let tests = store::test::open_on_sample(conn, actor.organisation, &row.sample).await?;
            open.insert(row.sample.clone(), tests);
        }
        let on_sample = open.get(&row.sample).map(Vec::as_slice).unwrap_or_default();
        let mut fate =
            fate_of(&row, method, on_sample, |method, analyte| store::characteristic::pick(&stated, method, analyte));
        if let Some((_, determination, ..)) = &fate.found {
            if let Some(first) = claimed.get(determination) {
                let message = Message::new("import-error-twice").with("line", first);
                fate = Fate { verdict: RowVerdict::Wrong, problem: Some(("sample", message)), found: None };
            } else {
                claimed.insert(*determination, row.line);
            }
        }
        placed.push((row, fate));
    }
    Ok(placed)
}

/// What a confirmation did.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Confirmed {
    /// Lines taken over now.
    pub applied: usize,
    /// Lines that still wait for their sample, analyte or analyst.
    pub waiting: usize,
}

/// Takes over every line that has its place, looking again at those that waited. Can be repeated: what was taken over
/// stays, what still waits waits.
///
/// # Errors
/// [`Error::Forbidden`] when the person is not authorised for a method of the file.
pub async fn confirm(platform: &Platform, actor: &Actor, id: ImportId) -> Result<Confirmed> {
    let mut tx = platform.write(actor, &IMPORT, On::Nothing).await?;
    let import = store::import::by_id(tx.conn(), actor.organisation, id).await?.ok_or(Error::NotFound)?;
    let waiting: Vec<InstrumentRow> = store::import::lines(tx.conn(), id)
        .await?
        .into_iter()
        .filter(|line| line.verdict.waits())
        .map(|line| line.row)
        .collect();
    let placed = place(tx.conn(), actor, &import.method, waiting).await?;
    let mut by_test: HashMap<TestId, Vec<&Fate>> = HashMap::new();
    for (_, fate) in &placed {
        if let Some((test, ..)) = &fate.found {
            by_test.entry(*test).or_default().push(fate);
        }
    }
    take_over(&mut tx, id, by_test).await?;
    let mut done = Confirmed { applied: 0, waiting: 0 };
    for (row, fate) in placed {
        let mut line = imported(row, &fate);
        if line.verdict == RowVerdict::Matched {
            line.verdict = RowVerdict::Applied;
            done.applied += 1;
        } else if line.verdict == RowVerdict::Unmatched {
            done.waiting += 1;
        }
        store::import::settle(tx.conn(), id, &line).await?;
    }
    if done.applied > 0 || import.confirmed_at.is_none() {
        store::import::confirm(tx.conn(), id, tx.now()).await?;
        tx.record(Event::new("result.confirmed", IMPORTED, id).with(json!({
            "file": import.file_name, "applied": done.applied, "waiting": done.waiting,
        })))
        .await?;
    }
    tx.commit().await?;
    Ok(done)
}

async fn take_over(tx: &mut Tx, import: ImportId, by_test: HashMap<TestId, Vec<&Fate>>) -> Result<()> {
    let held = held(tx).await?;
    let by = acting(tx);
    let laboratory = tx.actor().organisation;
    let today = tx.now().china_date();
    let mut by_test: Vec<(TestId, Vec<&Fate>)> = by_test.into_iter().collect();
    by_test.sort_by_key(|(id, _)| *id);
    for (id, fates) in by_test {
        let mut test = store::test::by_id(tx.conn(), laboratory, id).await?.ok_or(Error::NotFound)?;
        if tx.actor().user.is_some() {
            competent(&held, &test.method, Competence::Perform, today).map_err(Error::Forbidden)?;
        }
        let mut changed = Vec::new();
        for (_, determination, value, characteristic) in fates.iter().filter_map(|fate| fate.found.as_ref()) {
            if let Some(d) = test.determinations.iter_mut().find(|d| d.id == *determination) {
                state(d, characteristic);
                d.value = Some(value.clone());
                changed.push(d.id);
            }
        }
        write_values(tx, &test, &changed, &by, &format!("import:{import}"), "").await?;
    }
    Ok(())
}
