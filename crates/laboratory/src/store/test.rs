//! Tests and their determinations.

use std::collections::HashMap;

use kernel::Timestamp;
use kernel::ids::{OrderId, OrganisationId};
use platform::Result;
use platform::db::rows;
use sea_orm::{ActiveModelTrait, ConnectionTrait, FromQueryResult, IntoActiveModel, Statement, Value as Bound};

use super::{id, optional_id};
use crate::entities::{determination, determination_entry, lab_test};
use crate::model::{By, Determination, DeterminationId, ResultKind, Test, TestId, TestState, Value};

/// A test row with its sample's number.
struct Row {
    test: lab_test::Model,
    sample_number: Option<String>,
}

fn by(table: &str, person: Option<&String>, name: &str, at: Option<i64>) -> Result<Option<By>> {
    at.map(|at| {
        Ok(By { person: optional_id(table, "person", person)?, name: name.to_owned(), at: Timestamp::from_micros(at) })
    })
    .transpose()
}

fn state(row: &lab_test::Model) -> Result<TestState> {
    let bad = || rows::impossible("lab_test", "state", &row.id, &row.state);
    let to = || by("lab_test", row.assigned_to.as_ref(), &row.assigned_name, row.assigned_at)?.ok_or_else(bad);
    let entered = || by("lab_test", row.entered_by.as_ref(), &row.entered_name, row.entered_at)?.ok_or_else(bad);
    let verified = || by("lab_test", row.verified_by.as_ref(), &row.verified_name, row.verified_at)?.ok_or_else(bad);
    Ok(match row.state.as_str() {
        "registered" => TestState::Registered,
        "assigned" => TestState::Assigned { to: to()? },
        "entered" => TestState::Entered { to: to()?, by: entered()? },
        "verified" => TestState::Verified { to: to()?, by: entered()?, verified: verified()? },
        "released" => TestState::Released { to: to()?, by: entered()?, verified: verified()? },
        "retested" => TestState::Retested {
            new: id("lab_test", "retested_as", row.retested_as.as_ref().ok_or_else(bad)?)?,
            reason: row.retest_reason.clone(),
        },
        _ => return Err(bad()),
    })
}

impl TryFrom<determination::Model> for Determination {
    type Error = platform::Error;
    fn try_from(row: determination::Model) -> Result<Self> {
        let by = by("determination", row.entered_by.as_ref(), &row.entered_name, row.entered_at)?;
        Ok(Self {
            id: id("determination", "id", &row.id)?,
            kind: ResultKind::from_word(&row.kind)
                .ok_or_else(|| rows::impossible("determination", "kind", &row.id, &row.kind))?,
            value: by.is_some().then_some(Value {
                raw: row.raw,
                calculated: row.calculated,
                rounded: row.rounded,
                reported: row.reported,
                u: row.u,
                flag: row.flag,
                calculation: String::new(),
            }),
            analyte: row.analyte,
            measurand: row.measurand,
            unit: row.unit,
            loq: row.loq,
            source: row.source,
            by,
        })
    }
}

impl TryFrom<Row> for Test {
    type Error = platform::Error;
    fn try_from(row: Row) -> Result<Self> {
        let state = state(&row.test)?;
        let t = row.test;
        Ok(Self {
            id: id("lab_test", "id", &t.id)?,
            laboratory: id("lab_test", "laboratory", &t.laboratory)?,
            order: id("lab_test", "order_id", &t.order_id)?,
            order_number: t.order_number,
            line: t.line,
            attempt: t.attempt,
            version: id("lab_test", "version", &t.version)?,
            method: t.method,
            title_zh: t.title_zh,
            title_en: t.title_en,
            component: t.component,
            component_zh: t.component_zh,
            component_en: t.component_en,
            sample: optional_id("lab_test", "sample", t.sample.as_ref())?,
            sample_number: row.sample_number.unwrap_or_default(),
            serves: serde_json::from_str(&t.serves)?,
            days: t.days,
            state,
            retest_of: optional_id("lab_test", "retest_of", t.retest_of.as_ref())?,
            created_at: Timestamp::from_micros(t.created_at),
            row_version: t.row_version,
            determinations: Vec::new(),
        })
    }
}

const TESTS: &str = "SELECT t.*, s.number AS sample_number FROM lab_test t LEFT JOIN sample s ON s.id = t.sample";

/// The tests a condition finds, each with its determinations: two queries whatever their number.
async fn find(conn: &impl ConnectionTrait, condition: &str, values: Vec<Bound>) -> Result<Vec<Test>> {
    let backend = conn.get_database_backend();
    let sql = format!("{TESTS} WHERE {condition}");
    let found = rows::all(conn, &sql, values.clone()).await?;
    let mut tests = Vec::with_capacity(found.len());
    for row in &found {
        let row = Row {
            test: lab_test::Model::from_query_result(row, "")?,
            sample_number: row.try_get("", "sample_number")?,
        };
        tests.push(Test::try_from(row)?);
    }
    let unordered = condition.split(" ORDER BY ").next().unwrap_or(condition);
    let limited = condition.contains(" LIMIT ");
    let by_test = if limited {
        // The page's tests by name: at most a few hundred.
        let names: Vec<String> = (1..=tests.len()).map(|n| format!("${n}")).collect();
        if names.is_empty() {
            return Ok(tests);
        }
        let ids = tests.iter().map(|t| Bound::from(t.id.to_string())).collect::<Vec<_>>();
        let sql = format!("SELECT d.* FROM determination d WHERE d.test IN ({}) ORDER BY d.position", names.join(","));
        determination::Model::find_by_statement(Statement::from_sql_and_values(backend, sql, ids)).all(conn).await?
    } else {
        let sql = format!(
            "SELECT d.* FROM determination d JOIN lab_test t ON t.id = d.test WHERE {unordered} ORDER BY d.position"
        );
        determination::Model::find_by_statement(Statement::from_sql_and_values(backend, sql, values)).all(conn).await?
    };
    let mut grouped: HashMap<TestId, Vec<Determination>> = HashMap::new();
    for row in by_test {
        let test = id("determination", "test", &row.test)?;
        grouped.entry(test).or_default().push(row.try_into()?);
    }
    for test in &mut tests {
        test.determinations = grouped.remove(&test.id).unwrap_or_default();
    }
    Ok(tests)
}

/// One test of a laboratory.
pub(crate) async fn by_id(conn: &impl ConnectionTrait, laboratory: OrganisationId, id: TestId) -> Result<Option<Test>> {
    let values = vec![id.to_string().into(), laboratory.to_string().into()];
    Ok(find(conn, "t.id = $1 AND t.laboratory = $2", values).await?.pop())
}

/// The tests of an order in a laboratory, oldest first, retested ones among them.
pub(crate) async fn of_order(
    conn: &impl ConnectionTrait,
    laboratory: OrganisationId,
    order: OrderId,
) -> Result<Vec<Test>> {
    let values = vec![order.to_string().into(), laboratory.to_string().into()];
    find(conn, "t.order_id = $1 AND t.laboratory = $2 ORDER BY t.id", values).await
}

/// The most rows of a worksheet.
pub(crate) const WORKSHEET_ROWS: i64 = 300;

/// What is open for a method: registered, assigned, entered.
pub(crate) async fn worksheet(
    conn: &impl ConnectionTrait,
    laboratory: OrganisationId,
    method: &str,
) -> Result<Vec<Test>> {
    let values = vec![laboratory.to_string().into(), method.into(), WORKSHEET_ROWS.into()];
    find(
        conn,
        "t.laboratory = $1 AND t.state IN ('registered','assigned','entered') AND t.method = $2 ORDER BY t.id LIMIT $3",
        values,
    )
    .await
}

/// What waits for a second person.
pub(crate) async fn to_verify(conn: &impl ConnectionTrait, laboratory: OrganisationId) -> Result<Vec<Test>> {
    let values = vec![laboratory.to_string().into(), WORKSHEET_ROWS.into()];
    find(conn, "t.laboratory = $1 AND t.state = 'entered' ORDER BY t.id LIMIT $2", values).await
}

/// Tests in which an instrument's line may find its place: on that sample, values not verified yet.
pub(crate) async fn open_on_sample(
    conn: &impl ConnectionTrait,
    laboratory: OrganisationId,
    number: &str,
) -> Result<Vec<Test>> {
    let values = vec![laboratory.to_string().into(), number.into()];
    find(
        conn,
        "t.laboratory = $1 AND t.state IN ('registered','assigned','entered') \
         AND t.sample IN (SELECT x.id FROM sample x WHERE x.number = $2)",
        values,
    )
    .await
}

/// One line of the bench's overview.
#[derive(Clone, Debug, FromQueryResult)]
pub(crate) struct MethodLoad {
    pub(crate) method: String,
    pub(crate) title_zh: String,
    pub(crate) title_en: String,
    pub(crate) registered: i64,
    pub(crate) assigned: i64,
    pub(crate) entered: i64,
}

/// Open work by method.
pub(crate) async fn load(conn: &impl ConnectionTrait, laboratory: OrganisationId) -> Result<Vec<MethodLoad>> {
    let statement = Statement::from_sql_and_values(
        conn.get_database_backend(),
        "SELECT method, MIN(title_zh) AS title_zh, MIN(title_en) AS title_en, \
           COUNT(CASE WHEN state = 'registered' THEN 1 END) AS registered, \
           COUNT(CASE WHEN state = 'assigned' THEN 1 END) AS assigned, \
           COUNT(CASE WHEN state = 'entered' THEN 1 END) AS entered \
         FROM lab_test WHERE laboratory = $1 AND state IN ('registered','assigned','entered') \
         GROUP BY method ORDER BY method",
        vec![laboratory.to_string().into()],
    );
    Ok(MethodLoad::find_by_statement(statement).all(conn).await?)
}

/// An order as the bench sees it.
#[derive(Clone, Debug, FromQueryResult)]
pub(crate) struct OrderLoad {
    pub(crate) order_id: String,
    pub(crate) order_number: String,
    pub(crate) tests: i64,
    pub(crate) verified: i64,
}

/// Orders with tests that no issued report carries yet, oldest first.
pub(crate) async fn orders(conn: &impl ConnectionTrait, laboratory: OrganisationId) -> Result<Vec<OrderLoad>> {
    let statement = Statement::from_sql_and_values(
        conn.get_database_backend(),
        "SELECT order_id, order_number, COUNT(*) AS tests, COUNT(CASE WHEN state = 'verified' THEN 1 END) AS verified \
         FROM lab_test WHERE laboratory = $1 AND state IN ('registered','assigned','entered','verified') \
         GROUP BY order_id, order_number ORDER BY MIN(created_at) LIMIT 200",
        vec![laboratory.to_string().into()],
    );
    Ok(OrderLoad::find_by_statement(statement).all(conn).await?)
}

/// Opens a test. `false`: the order line has this attempt already.
pub(crate) async fn insert(conn: &impl ConnectionTrait, test: &Test) -> Result<bool> {
    let known = rows::one(
        conn,
        "SELECT id FROM lab_test WHERE laboratory = $1 AND order_id = $2 AND line = $3 AND attempt = $4",
        vec![
            test.laboratory.to_string().into(),
            test.order.to_string().into(),
            test.line.clone().into(),
            test.attempt.into(),
        ],
    )
    .await?;
    if known.is_some() {
        return Ok(false);
    }
    lab_test::Model {
        id: test.id.to_string(),
        laboratory: test.laboratory.to_string(),
        order_id: test.order.to_string(),
        order_number: test.order_number.clone(),
        line: test.line.clone(),
        attempt: test.attempt,
        version: test.version.to_string(),
        method: test.method.clone(),
        title_zh: test.title_zh.clone(),
        title_en: test.title_en.clone(),
        component: test.component.clone(),
        component_zh: test.component_zh.clone(),
        component_en: test.component_en.clone(),
        sample: test.sample.map(|s| s.to_string()),
        serves: serde_json::to_string(&test.serves)?,
        days: test.days,
        state: "registered".to_owned(),
        assigned_to: None,
        assigned_name: String::new(),
        assigned_at: None,
        entered_by: None,
        entered_name: String::new(),
        entered_at: None,
        verified_by: None,
        verified_name: String::new(),
        verified_at: None,
        retest_of: test.retest_of.map(|t| t.to_string()),
        retested_as: None,
        retest_reason: String::new(),
        created_at: test.created_at.micros(),
        row_version: 1,
    }
    .into_active_model()
    .reset_all()
    .insert(conn)
    .await?;
    for (position, d) in test.determinations.iter().enumerate() {
        determination::Model {
            id: d.id.to_string(),
            test: test.id.to_string(),
            position: i64::try_from(position).unwrap_or(i64::MAX),
            analyte: d.analyte.clone(),
            kind: d.kind.word().to_owned(),
            measurand: d.measurand.clone(),
            unit: d.unit.clone(),
            loq: d.loq.clone(),
            raw: String::new(),
            calculated: String::new(),
            rounded: String::new(),
            reported: String::new(),
            u: String::new(),
            flag: String::new(),
            source: String::new(),
            entered_by: None,
            entered_name: String::new(),
            entered_at: None,
        }
        .into_active_model()
        .reset_all()
        .insert(conn)
        .await?;
    }
    Ok(true)
}

/// Writes a state that a transition made. `false`: somebody changed the test meanwhile.
pub(crate) async fn save_state(conn: &impl ConnectionTrait, test: &Test) -> Result<bool> {
    let mut to = None;
    let mut entered = None;
    let mut verified = None;
    let mut retested: (Option<String>, &str) = (None, "");
    match &test.state {
        TestState::Registered => {}
        TestState::Assigned { to: t } => to = Some(t),
        TestState::Entered { to: t, by } => (to, entered) = (Some(t), Some(by)),
        TestState::Verified { to: t, by, verified: v } | TestState::Released { to: t, by, verified: v } => {
            (to, entered, verified) = (Some(t), Some(by), Some(v));
        }
        TestState::Retested { new, reason } => retested = (Some(new.to_string()), reason),
    }
    let word = test.state.word();
    let touched = if word == "retested" {
        // Who did what stays in the row of the old test.
        rows::exec(
            conn,
            "UPDATE lab_test SET state = $1, retested_as = $2, retest_reason = $3, row_version = row_version + 1 \
             WHERE id = $4 AND row_version = $5",
            vec![
                word.into(),
                retested.0.into(),
                retested.1.into(),
                test.id.to_string().into(),
                test.row_version.into(),
            ],
        )
        .await?
    } else {
        let person = |by: Option<&By>| Bound::from(by.and_then(|b| b.person).map(|p| p.to_string()));
        let name = |by: Option<&By>| Bound::from(by.map(|b| b.name.clone()).unwrap_or_default());
        let at = |by: Option<&By>| Bound::from(by.map(|b| b.at.micros()));
        rows::exec(
            conn,
            "UPDATE lab_test SET state = $1, assigned_to = $2, assigned_name = $3, assigned_at = $4, entered_by = $5, \
             entered_name = $6, entered_at = $7, verified_by = $8, verified_name = $9, verified_at = $10, \
             row_version = row_version + 1 WHERE id = $11 AND row_version = $12",
            vec![
                word.into(),
                person(to),
                name(to),
                at(to),
                person(entered),
                name(entered),
                at(entered),
                person(verified),
                name(verified),
                at(verified),
                test.id.to_string().into(),
                test.row_version.into(),
            ],
        )
        .await?
    };
    Ok(touched == 1)
}

/// Binds the order's tests to the sample or part that was received for them.
pub(crate) async fn link_samples(conn: &impl ConnectionTrait, order: OrderId) -> Result<()> {
    rows::exec(
        conn,
        "UPDATE lab_test SET sample = (SELECT s.id FROM sample s WHERE s.order_id = lab_test.order_id \
           AND s.state = 'received' AND s.component = lab_test.component AND s.level <> 'portion' \
           ORDER BY s.level DESC, s.id LIMIT 1) \
         WHERE order_id = $1 AND sample IS NULL",
        vec![order.to_string().into()],
    )
    .await?;
    Ok(())
}

/// Writes a value and keeps what stood there: the entry table is append-only.
pub(crate) async fn save_value(
    conn: &impl ConnectionTrait,
    entry: String,
    d: &Determination,
    value: &Value,
    by: &By,
    source: &str,
    reason: &str,
) -> Result<()> {
    let person = by.person.map(|p| p.to_string());
    rows::exec(
        conn,
        "UPDATE determination SET kind = $1, measurand = $2, unit = $3, loq = $4, raw = $5, calculated = $6, rounded = $7, \
         reported = $8, u = $9, flag = $10, source = $11, entered_by = $12, entered_name = $13, entered_at = $14 \
         WHERE id = $15",
        vec![
            d.kind.word().into(),
            d.measurand.clone().into(),
            d.unit.clone().into(),
            d.loq.clone().into(),
            value.raw.clone().into(),
            value.calculated.clone().into(),
            value.rounded.clone().into(),
            value.reported.clone().into(),
            value.u.clone().into(),
            value.flag.clone().into(),
            source.into(),
            person.clone().into(),
            by.name.clone().into(),
            by.at.micros().into(),
            d.id.to_string().into(),
        ],
    )
    .await?;
    determination_entry::Model {
        id: entry,
        determination: d.id.to_string(),
        at: by.at.micros(),
        by_person: person,
        by_name: by.name.clone(),
        source: source.to_owned(),
        raw: value.raw.clone(),
        calculated: value.calculated.clone(),
        rounded: value.rounded.clone(),
        reported: value.reported.clone(),
        calculation: value.calculation.clone(),
        reason: reason.to_owned(),
    }
    .into_active_model()
    .reset_all()
    .insert(conn)
    .await?;
    Ok(())
}

/// One entry of a determination's history.
pub(crate) struct EntryLine {
    pub(crate) determination: DeterminationId,
    pub(crate) by: By,
    pub(crate) source: String,
    pub(crate) value: Value,
    pub(crate) reason: String,
}

/// Every value ever entered for a test, oldest first.
pub(crate) async fn entries(conn: &impl ConnectionTrait, test: TestId) -> Result<Vec<EntryLine>> {
    let statement = Statement::from_sql_and_values(
        conn.get_database_backend(),
        "SELECT e.* FROM determination_entry e JOIN determination d ON d.id = e.determination \
         WHERE d.test = $1 ORDER BY d.position, e.id",
        vec![test.to_string().into()],
    );
    determination_entry::Model::find_by_statement(statement)
        .all(conn)
        .await?
        .into_iter()
        .map(|row| {
            Ok(EntryLine {
                determination: id("determination_entry", "determination", &row.determination)?,
                by: By {
                    person: optional_id("determination_entry", "by_person", row.by_person.as_ref())?,
                    name: row.by_name,
                    at: Timestamp::from_micros(row.at),
                },
                source: row.source,
                value: Value {
                    raw: row.raw,
                    calculated: row.calculated,
                    rounded: row.rounded,
                    reported: row.reported,
                    calculation: row.calculation,
                    ..Value::default()
                },
                reason: row.reason,
            })
        })
        .collect()
}
