//! Experts change the packs: a decision about one figure, or an edition that one enters and another confirms.

use std::sync::{Arc, RwLock};

use kernel::{Actor, AuthLevel, Message, OrganisationKind, Role};
use platform::authz::{Action, On};
use platform::db::{Event, Tx};
use platform::{Error, FieldError, Platform, Result};
use requirements::{PackFiles, PackProblem, Packs, Ruling};
use serde_json::json;

use super::review;
use crate::model::{Draft, DraftId, DraftState, PACKS, PackDecision, PackVersion};
use crate::rules::expertise::{self, Entered, Filled};
use crate::store::packs as store;
use crate::store::packs::ChangedFile;

const EXPERTS: &[(OrganisationKind, &[Role])] = &[(OrganisationKind::CertificationBody, &[Role::Expert])];

/// Confirm, correct or reject a figure: from then on it gives verdicts, or none.
pub static DECIDE: Action =
    Action { name: "requirements.decide", allow: EXPERTS, audiences: &[], level: AuthLevel::SecondFactor };
/// Enter an edition of a standard, see what it would change, take it back.
pub static ENTER: Action =
    Action { name: "requirements.enter", allow: EXPERTS, audiences: &[], level: AuthLevel::Password };
/// Put an edition that somebody else entered into force.
pub static CONFIRM: Action =
    Action { name: "requirements.confirm", allow: EXPERTS, audiences: &[], level: AuthLevel::SecondFactor };

/// The packs in use, read once for each version.
#[derive(Default)]
pub struct InUse(RwLock<Option<(i64, Arc<Packs>)>>);

impl InUse {
    /// The newest version.
    ///
    /// # Errors
    /// Database errors; changed files that do not read together with those of a newer binary.
    pub async fn current(&self, platform: &Platform) -> Result<Arc<Packs>> {
        let number = store::newest(platform.db().conn()).await?;
        let known = self.0.read().map(|held| held.clone()).unwrap_or_default();
        if let Some((held, packs)) = known
            && held == number
        {
            return Ok(packs);
        }
        let packs = if number == 0 {
            Arc::clone(Packs::shared())
        } else {
            let files = store::pack_files(platform.db().conn(), number).await?;
            Arc::new(files.read().map_err(|problems| unreadable(&problems))?)
        };
        if let Ok(mut held) = self.0.write() {
            *held = Some((number, Arc::clone(&packs)));
        }
        Ok(packs)
    }
}

fn unreadable(problems: &[PackProblem]) -> Error {
    let told: Vec<String> = problems.iter().map(ToString::to_string).collect();
    Error::Internal(anyhow::anyhow!("the changed packs do not read with those of this binary: {}", told.join("; ")))
}

/// Files that experts changed and that the binary has changed since, too: somebody has to look at them.
///
/// # Errors
/// Database errors.
pub async fn overtaken(platform: &Platform) -> Result<Vec<String>> {
    let conn = platform.db().conn();
    let embedded = PackFiles::embedded();
    let changed = store::files(conn, store::newest(conn).await?).await?;
    let differs = |file: &ChangedFile| expertise::fingerprint(embedded.get(&file.path)) != file.base;
    Ok(changed.into_iter().filter(differs).map(|file| file.path).collect())
}

/// Carries an expert's decision about a limit or a requirement out as a new version. The same `once` token again is harmless.
///
/// # Errors
/// [`Error::Invalid`] with every faulty field; [`Error::NotFound`] for an unknown subject; [`Error::Conflict`] when the
/// subject was decided on since the form was shown.
pub async fn decide(platform: &Platform, actor: &Actor, filled: &Filled, once: &str) -> Result<()> {
    let mut tx = platform.write(actor, &DECIDE, On::Nothing).await?;
    if tx.claim_once(once, DECIDE.name).await?.is_some() {
        return Ok(());
    }
    let number = store::newest(tx.conn()).await?;
    let files = store::pack_files(tx.conn(), number).await?;
    let packs = files.read().map_err(|problems| unreadable(&problems))?;
    let before = expertise::subject(&packs, &filled.subject).ok_or(Error::NotFound)?;
    let ruling = expertise::ruling(filled, before.is_limit).map_err(Error::Invalid)?;
    if packs.version() != filled.seen {
        return Err(Error::Conflict(Message::new("packs-error-changed-since")));
    }
    let source = expertise::cited(&filled.source, &tx.actor().name, tx.now().china_date());
    let ruled = match (&ruling, before.is_limit) {
        (Ruling::Confirm, false) => files.confirm_requirement(&packs, &filled.subject, &source),
        _ => files.rule_on_limit(&packs, &filled.subject, &ruling, &source),
    };
    let ruled = ruled.map_err(|problem| Error::field("ruling", Message::new("packs-error").with("why", problem)))?;
    let reason = format!("{} {}: {}", filled.ruling, filled.subject, filled.note);
    let changed = vec![(ruled.path, ruled.text)];
    let (version, now) = put_in_force(&mut tx, number, files, changed, reason, None).await.map_err(at_the_value)?;
    let decided = |subject: &String| PackDecision {
        version,
        subject: subject.clone(),
        ruling: filled.ruling.clone(),
        expert: actor.name.clone(),
        decided_at: tx.now(),
        source: filled.source.trim().to_owned(),
        note: filled.note.trim().to_owned(),
        before: expertise::subject(&packs, subject).map(|s| s.said).unwrap_or_default(),
        after: expertise::subject(&now, subject).map(|s| s.said).unwrap_or_default(),
    };
    let expert = actor.user.map(|u| u.to_string()).unwrap_or_default();
    for decision in ruled.ids.iter().map(decided).collect::<Vec<_>>() {
        let id: uuid::Uuid = tx.new_id();
        store::insert_decision(tx.conn(), &id.to_string(), &expert, &decision).await?;
    }
    let data = json!({"subject": filled.subject, "ruling": filled.ruling, "version": version, "source": filled.source});
    tx.record(Event::new("packs.decided", PACKS, version).with(data).because(filled.note.trim())).await?;
    tx.answer_once(once, &version.to_string()).await?;
    tx.commit().await
}

/// A figure that does not read is told beside its field.
fn at_the_value(error: Error) -> Error {
    match error {
        Error::Rule(message) => Error::Invalid(vec![FieldError { field: "value".to_owned(), message }]),
        other => other,
    }
}

/// Writes a version with changed files and asks for a review of all planned products.
async fn put_in_force(
    tx: &mut Tx,
    newest: i64,
    mut files: PackFiles,
    changed: Vec<(String, String)>,
    reason: String,
    draft: Option<DraftId>,
) -> Result<(i64, Packs)> {
    let embedded = PackFiles::embedded();
    let rows: Vec<ChangedFile> = changed
        .into_iter()
        .map(|(path, content)| ChangedFile { base: expertise::fingerprint(embedded.get(&path)), path, content })
        .collect();
    for row in &rows {
        files.put(row.path.clone(), row.content.clone());
    }
    let packs = files.read().map_err(|problems| {
        let told: Vec<String> = problems.iter().map(ToString::to_string).collect();
        Error::Rule(Message::new("packs-error").with("why", told.join("; ")))
    })?;
    let version = PackVersion {
        number: newest + 1,
        fingerprint: packs.version().to_owned(),
        made_at: tx.now(),
        made_by: tx.actor().name.clone(),
        reason,
        draft: draft.map(|id| id.to_string()),
    };
    let by = tx.actor().user.map(|u| u.to_string()).unwrap_or_default();
    if !store::insert_version(tx.conn(), &version, &by, &rows).await? {
        return Err(Error::Conflict(Message::new("error-edited-elsewhere")));
    }
    review::begin(tx, &version.fingerprint, &version.reason).await?;
    Ok((version.number, packs))
}

/// Keeps an edition as a draft: its files must read together with all others.
///
/// # Errors
/// [`Error::Invalid`] with every faulty field; of the files, each problem with file, line and reason.
pub async fn enter(platform: &Platform, actor: &Actor, entered: &Entered, once: &str) -> Result<DraftId> {
    let mut tx = platform.write(actor, &ENTER, On::Nothing).await?;
    if let Some(answer) = tx.claim_once(once, ENTER.name).await? {
        return answer.parse().map_err(|_| Error::NotFound);
    }
    let current = store::pack_files(tx.conn(), store::newest(tx.conn()).await?).await?;
    let changed = expertise::changed(entered, &current).map_err(Error::Invalid)?;
    let draft = Draft {
        id: tx.new_id(),
        title: entered.title.trim().to_owned(),
        reason: entered.reason.trim().to_owned(),
        files: changed,
        state: DraftState::Open,
        entered_by: actor.user,
        entered_by_name: actor.name.clone(),
        entered_at: tx.now(),
        row_version: 1,
    };
    store::insert_draft(tx.conn(), &draft).await?;
    let data = json!({"draft": draft.id, "title": draft.title});
    tx.record(Event::new("packs.entered", "pack_draft", draft.id).with(data).because(draft.reason.as_str())).await?;
    tx.answer_once(once, &draft.id.to_string()).await?;
    tx.commit().await?;
    Ok(draft.id)
}

/// Puts a draft into force: by another expert than the one who entered it.
///
/// # Errors
/// [`Error::Rule`] for the one who entered it, or when the files no longer read together; [`Error::Conflict`].
pub async fn confirm(platform: &Platform, actor: &Actor, id: DraftId, row_version: i64) -> Result<i64> {
    let mut tx = platform.write(actor, &CONFIRM, On::Nothing).await?;
    let draft = open_draft(&tx, id, row_version).await?;
    if draft.entered_by.is_some() && draft.entered_by == actor.user {
        return Err(Error::Rule(Message::new("packs-error-own-draft")));
    }
    let newest = store::newest(tx.conn()).await?;
    let files = store::pack_files(tx.conn(), newest).await?;
    let reason = draft.title.clone();
    let (version, _) = put_in_force(&mut tx, newest, files, draft.files, reason, Some(id)).await?;
    let state = DraftState::Confirmed { by: actor.name.clone(), at: tx.now(), version };
    end(&tx, id, &state, row_version).await?;
    let data = json!({"draft": id, "title": draft.title, "version": version, "entered_by": draft.entered_by_name});
    tx.record(Event::new("packs.confirmed", PACKS, version).also_on("pack_draft", id).with(data)).await?;
    tx.commit().await?;
    Ok(version)
}

/// Takes a draft back.
///
/// # Errors
/// [`Error::Conflict`] when it is not open any more.
pub async fn withdraw(platform: &Platform, actor: &Actor, id: DraftId, row_version: i64) -> Result<()> {
    let mut tx = platform.write(actor, &ENTER, On::Nothing).await?;
    let draft = open_draft(&tx, id, row_version).await?;
    let state = DraftState::Withdrawn { by: actor.name.clone(), at: tx.now() };
    end(&tx, id, &state, row_version).await?;
    let data = json!({"draft": id, "title": draft.title});
    tx.record(Event::new("packs.withdrawn", "pack_draft", id).with(data)).await?;
    tx.commit().await
}

async fn open_draft(tx: &Tx, id: DraftId, row_version: i64) -> Result<Draft> {
    let draft = store::draft(tx.conn(), id).await?.ok_or(Error::NotFound)?;
    if draft.state != DraftState::Open || draft.row_version != row_version {
        return Err(Error::Conflict(Message::new("error-edited-elsewhere")));
    }
    Ok(draft)
}

async fn end(tx: &Tx, id: DraftId, state: &DraftState, row_version: i64) -> Result<()> {
    if store::end_draft(tx.conn(), id, state, row_version).await? {
        return Ok(());
    }
    Err(Error::Conflict(Message::new("error-edited-elsewhere")))
}
