//! Tests: opened by the dispatch, assigned, entered, verified, done again.

use kernel::ids::{OrderId, OrganisationId, UserId};
use kernel::{Actor, AuthLevel, Message, OrganisationKind, Role};
use platform::authz::{Action, Audience, On};
use platform::db::{Event, Tx};
use platform::{Error, FieldError, Platform, Result};
use serde_json::json;

use super::sample::{expect_in, product_of};
use super::{Faults, ORDER, TEST};
use crate::model::{
    Authorisation, By, Characteristic, Competence, Determination, DeterminationId, Test, TestId, TestState, Value,
};
use crate::rules::{competent, may_enter, may_verify};
use crate::store;

/// See the bench: worksheets, tests, imports.
pub static SHOW: Action = Action {
    name: "test.show",
    allow: &[(OrganisationKind::Laboratory, &[])],
    audiences: &[],
    level: AuthLevel::Password,
};
/// Take a test, or give it to somebody.
pub static ASSIGN: Action = Action {
    name: "test.assign",
    allow: &[(OrganisationKind::Laboratory, &[Role::Analyst, Role::Verifier, Role::Administrator])],
    audiences: &[Audience::Laboratory],
    level: AuthLevel::Password,
};
/// Type values.
pub static ENTER: Action = Action {
    name: "test.enter",
    allow: &[(OrganisationKind::Laboratory, &[Role::Analyst])],
    audiences: &[Audience::Laboratory],
    level: AuthLevel::Password,
};
/// Verify the values of another, or send them back.
pub static VERIFY: Action = Action {
    name: "test.verify",
    allow: &[(OrganisationKind::Laboratory, &[Role::Verifier])],
    audiences: &[Audience::Laboratory],
    level: AuthLevel::Password,
};
/// Have a test done again.
pub static RETEST: Action = Action {
    name: "test.retest",
    allow: &[(OrganisationKind::Laboratory, &[Role::Verifier])],
    audiences: &[Audience::Laboratory],
    level: AuthLevel::Password,
};

/// Job: an order was dispatched to a laboratory; each of its lines becomes a test. Running again changes nothing.
///
/// # Errors
/// Database errors; an order or product that nobody knows.
pub async fn open(platform: &Platform, order: OrderId, laboratory: OrganisationId) -> Result<()> {
    let order = platform.orders()?.order(platform, order).await?.ok_or(Error::NotFound)?;
    let product = product_of(platform, order.version).await?;
    let mut tx = platform.system("laboratory").await?;
    expect_in(&mut tx, &order).await?;
    let stated = store::characteristic::all(tx.conn(), laboratory).await?;
    for line in order.lines.iter().filter(|line| line.laboratory == Some(laboratory)) {
        let component = line.test.component.as_deref().unwrap_or_default();
        let named = product.components.iter().find(|c| c.key == component);
        let mut analytes = line.test.analytes.clone();
        if analytes.is_empty() {
            analytes.push(line.test.method.clone());
        }
        analytes.dedup();
        let test = Test {
            id: tx.new_id(),
            laboratory,
            order: order.id,
            order_number: order.number.clone(),
            line: line.id.clone(),
            attempt: 1,
            version: order.version,
            method: line.test.method.clone(),
            title_zh: line.test.title_zh.clone(),
            title_en: line.test.title_en.clone(),
            component: component.to_owned(),
            component_zh: named.map_or(component, |c| c.name_zh.as_str()).to_owned(),
            component_en: named.map_or(component, |c| c.name_en.as_str()).to_owned(),
            sample: None,
            sample_number: String::new(),
            serves: line.test.serves.clone(),
            days: line.test.days,
            state: TestState::Registered,
            retest_of: None,
            created_at: tx.now(),
            row_version: 1,
            determinations: analytes
                .iter()
                .map(|analyte| blank(&tx, analyte, &store::characteristic::pick(&stated, &line.test.method, analyte)))
                .collect(),
        };
        insert(&mut tx, &test).await?;
    }
    store::test::link_samples(tx.conn(), order.id).await?;
    tx.commit().await
}

fn blank(tx: &Tx, analyte: &str, c: &Characteristic) -> Determination {
    let mut d = Determination {
        id: tx.new_id(),
        analyte: analyte.to_owned(),
        kind: c.kind,
        measurand: String::new(),
        unit: String::new(),
        loq: String::new(),
        value: None,
        source: String::new(),
        by: None,
    };
    state(&mut d, c);
    d
}

/// Copies what the laboratory states today onto a determination.
pub(crate) fn state(d: &mut Determination, c: &Characteristic) {
    d.kind = c.kind;
    d.measurand.clone_from(&c.measurand);
    d.unit = c.unit.map(|u| u.symbol().to_owned()).unwrap_or_default();
    d.loq = c.loq.map(|l| l.to_string()).unwrap_or_default();
}

async fn insert(tx: &mut Tx, test: &Test) -> Result<()> {
    if store::test::insert(tx.conn(), test).await? {
        tx.grant(TEST, test.id, test.laboratory, Audience::Laboratory, "dispatch").await?;
        let event = Event::new("test.opened", TEST, test.id);
        tx.record(event.with(json!({"method": test.method, "order": test.order_number, "attempt": test.attempt})))
            .await?;
    }
    Ok(())
}

/// What the acting person holds in this laboratory.
pub(crate) async fn held(tx: &Tx) -> Result<Vec<Authorisation>> {
    match tx.actor().user {
        Some(person) => store::scope::held_by(tx.conn(), tx.actor().organisation, person).await,
        None => Ok(Vec::new()),
    }
}

/// The acting person or key, now.
pub(crate) fn acting(tx: &Tx) -> By {
    By { person: tx.actor().user, name: tx.actor().name.clone(), at: tx.now() }
}

/// Writes a state or says that somebody was faster.
pub(crate) async fn save_state(tx: &Tx, test: &Test) -> Result<()> {
    if store::test::save_state(tx.conn(), test).await? {
        Ok(())
    } else {
        Err(Error::Conflict(Message::new("result-error-moved").with("method", &test.method)))
    }
}

async fn load(tx: &Tx, id: TestId) -> Result<Test> {
    store::test::by_id(tx.conn(), tx.actor().organisation, id).await?.ok_or(Error::NotFound)
}

/// Takes tests (`person` empty: for oneself) or gives them to an authorised colleague (6.2.6).
///
/// # Errors
/// [`Error::Forbidden`] when the person is not authorised for a method, or an analyst assigns a colleague.
pub async fn assign(platform: &Platform, actor: &Actor, tests: &[TestId], person: &str) -> Result<()> {
    for test in tests {
        platform.read(actor, &ASSIGN, On::record(TEST, test)).await?;
    }
    let mut tx = platform.write(actor, &ASSIGN, On::Nothing).await?;
    let person: Option<UserId> = if person.is_empty() { actor.user } else { person.parse().ok() };
    let person = person.ok_or_else(|| Error::field("person", Message::new("lab-error-no-member")))?;
    if Some(person) != actor.user && !actor.has(Role::Verifier) && !actor.has(Role::Administrator) {
        return Err(Error::Forbidden(Message::new("result-error-assign-others")));
    }
    let held = store::scope::held_by(tx.conn(), actor.organisation, person).await?;
    for id in tests {
        let mut test = load(&tx, *id).await?;
        competent(&held, &test.method, Competence::Perform, tx.now().china_date()).map_err(Error::Forbidden)?;
        let name = if Some(person) == actor.user {
            actor.name.clone()
        } else {
            held.first().map(|a| a.person_name.clone()).unwrap_or_default()
        };
        test.state = test.state.assign(By { person: Some(person), name: name.clone(), at: tx.now() })?;
        save_state(&tx, &test).await?;
        tx.record(Event::new("test.assigned", TEST, id).with(json!({"to": name, "method": test.method}))).await?;
    }
    tx.commit().await
}

/// A cell of the worksheet as sent.
#[derive(Clone, Debug)]
pub struct Cell {
    /// Which value.
    pub determination: DeterminationId,
    /// What stood there when the page was made.
    pub was: String,
    /// What stands there now.
    pub typed: String,
}

/// Saves the changed cells of a method's worksheet, all or none. Fields in faults are `v.DETERMINATION`.
///
/// # Errors
/// Wrong texts, all named; a correction without a reason; [`Error::Forbidden`] for a test that is not one's own;
/// [`Error::Conflict`] when a value changed meanwhile.
pub async fn save(platform: &Platform, actor: &Actor, method: &str, cells: &[Cell], reason: &str) -> Result<usize> {
    let mut tx = platform.write(actor, &ENTER, On::Nothing).await?;
    let mut tests = store::test::worksheet(tx.conn(), actor.organisation, method).await?;
    let stated = store::characteristic::all(tx.conn(), actor.organisation).await?;
    let held = held(&tx).await?;
    let reason = reason.trim();
    let by = acting(&tx);
    let today = tx.now().china_date();
    let mut faults: Vec<FieldError> = Vec::new();
    let mut saved = 0;
    for test in &mut tests {
        let mut changed = Vec::new();
        for d in &mut test.determinations {
            let Some(cell) = cells.iter().find(|c| c.determination == d.id && c.typed.trim() != c.was.trim()) else {
                continue;
            };
            let stands = d.value.as_ref().map(|v| v.raw.as_str()).unwrap_or_default();
            if stands != cell.was.trim() {
                return Err(Error::Conflict(Message::new("error-edited-elsewhere")));
            }
            let characteristic = store::characteristic::pick(&stated, &test.method, &d.analyte);
            let mut refuse = |message| faults.push(FieldError { field: format!("v.{}", d.id), message });
            match Value::typed(&cell.typed, &characteristic) {
                Err(message) => refuse(message),
                Ok(_) if !stands.is_empty() && reason.is_empty() => refuse(Message::new("result-error-reason")),
                Ok(value) => {
                    state(d, &characteristic);
                    d.value = Some(value);
                    changed.push(d.id);
                }
            }
        }
        if changed.is_empty() {
            continue;
        }
        may_enter(test, actor.user, &held, today).map_err(Error::Forbidden)?;
        saved += changed.len();
        if faults.is_empty() {
            write_values(&mut tx, test, &changed, &by, "typed", reason).await?;
        }
    }
    let missed = cells.iter().any(|c| {
        c.typed.trim() != c.was.trim()
            && !tests.iter().any(|t| t.determinations.iter().any(|d| d.id == c.determination))
    });
    if missed {
        return Err(Error::Conflict(Message::new("result-error-moved").with("method", method)));
    }
    if !faults.is_empty() {
        return Err(Error::Invalid(faults));
    }
    tx.commit().await?;
    Ok(saved)
}

/// Writes new values of a test; when the last one is there the test is entered.
pub(crate) async fn write_values(
    tx: &mut Tx,
    test: &Test,
    changed: &[DeterminationId],
    by: &By,
    source: &str,
    reason: &str,
) -> Result<()> {
    for d in test.determinations.iter().filter(|d| changed.contains(&d.id)) {
        if let Some(value) = &d.value {
            let entry = tx.new_id::<uuid::Uuid>().to_string();
            store::test::save_value(tx.conn(), entry, d, value, by, source, reason).await?;
        }
    }
    let mut test = test.clone();
    if test.complete() {
        test.state = test.state.enter(by.clone())?;
    }
    save_state(tx, &test).await?;
    let name = if test.complete() { "test.entered" } else { "test.values_saved" };
    let mut event = Event::new(name, TEST, test.id).with(json!({"count": changed.len(), "source": source}));
    if !reason.is_empty() {
        event = event.because(reason);
    }
    tx.record(event).await
}

/// Verifies tests: all or none. Whoever carried one out, or entered one of its values, is refused (403).
///
/// # Errors
/// [`Error::Forbidden`], [`Error::Conflict`].
pub async fn verify(platform: &Platform, actor: &Actor, tests: &[TestId]) -> Result<()> {
    for test in tests {
        platform.read(actor, &VERIFY, On::record(TEST, test)).await?;
    }
    let mut tx = platform.write(actor, &VERIFY, On::Nothing).await?;
    let held = held(&tx).await?;
    let by = acting(&tx);
    for id in tests {
        let mut test = load(&tx, *id).await?;
        may_verify(&test, actor.user, &held, tx.now().china_date()).map_err(Error::Forbidden)?;
        test.state = test.state.verify(by.clone())?;
        save_state(&tx, &test).await?;
        tx.record(
            Event::new("test.verified", TEST, id)
                .also_on(ORDER, test.order)
                .with(json!({"method": test.method, "order": test.order, "component": test.component_zh})),
        )
        .await?;
    }
    tx.commit().await
}

/// Sends entered values back to the analyst, with the reason.
///
/// # Errors
/// No reason; not entered.
pub async fn send_back(platform: &Platform, actor: &Actor, id: TestId, reason: &str) -> Result<()> {
    let mut tx = platform.write(actor, &VERIFY, On::record(TEST, id)).await?;
    let mut faults = Faults::default();
    let reason = faults.required("reason", reason, 500);
    faults.settle()?;
    let mut test = load(&tx, id).await?;
    may_verify(&test, actor.user, &held(&tx).await?, tx.now().china_date()).map_err(Error::Forbidden)?;
    test.state = test.state.send_back()?;
    save_state(&tx, &test).await?;
    tx.record(Event::new("test.sent_back", TEST, id).with(json!({"method": test.method})).because(reason)).await?;
    tx.commit().await
}

/// Has a test done again: a new one on the same sample; the old one keeps its values.
///
/// # Errors
/// No reason; nothing entered yet, or done again before.
pub async fn retest(platform: &Platform, actor: &Actor, id: TestId, reason: &str) -> Result<TestId> {
    let mut tx = platform.write(actor, &RETEST, On::record(TEST, id)).await?;
    let mut faults = Faults::default();
    let reason = faults.required("reason", reason, 500);
    faults.settle()?;
    let mut old = load(&tx, id).await?;
    let siblings = store::test::of_order(tx.conn(), old.laboratory, old.order).await?;
    let last = siblings.iter().filter(|t| t.line == old.line).map(|t| t.attempt).max().unwrap_or(old.attempt);
    let stated = store::characteristic::all(tx.conn(), old.laboratory).await?;
    let new = Test {
        id: tx.new_id(),
        attempt: last + 1,
        state: TestState::Registered,
        retest_of: Some(old.id),
        created_at: tx.now(),
        row_version: 1,
        determinations: old
            .determinations
            .iter()
            .map(|d| blank(&tx, &d.analyte, &store::characteristic::pick(&stated, &old.method, &d.analyte)))
            .collect(),
        ..old.clone()
    };
    old.state = old.state.retest(new.id, reason.clone())?;
    save_state(&tx, &old).await?;
    insert(&mut tx, &new).await?;
    tx.record(
        Event::new("test.retested", TEST, id)
            .also_on(TEST, new.id)
            .with(json!({"method": old.method, "attempt": new.attempt}))
            .because(reason),
    )
    .await?;
    tx.commit().await?;
    Ok(new.id)
}
