//! Lists of orders. Permission comes from `visibility`; a filter walks `order_index` in the order it shows, so that a
//! page costs its own rows for the smallest and for the largest tenant.

use kernel::ids::{OrderId, OrganisationId};
use kernel::{Date, Timestamp};
use platform::Result;
use platform::authz::Scope;
use platform::db::rows;
use sea_orm::{ConnectionTrait, QueryResult, Value};

use super::{parse, parse_some};
use crate::model::{Order, Waits};

/// Beyond every id and every number, in every collation.
const BEYOND: &str = "zzzz";

/// What a list is narrowed to.
#[derive(Clone, Debug, Default)]
pub(crate) struct Filter {
    /// A state word, or empty.
    pub(crate) state: String,
    /// The beginning of a number, or empty. Numbered orders come by number, newest first.
    pub(crate) number: String,
    /// The last row of the page before, or empty: its number when `number` is set, else its id.
    pub(crate) after: String,
    /// At most so many rows.
    pub(crate) limit: u64,
}

/// An order as it stands in a list.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    pub(crate) id: OrderId,
    pub(crate) number: String,
    pub(crate) state: String,
    pub(crate) since: Timestamp,
    pub(crate) waits: String,
    pub(crate) name_zh: String,
    pub(crate) name_en: String,
    pub(crate) model: String,
    pub(crate) markets: String,
    pub(crate) applicant: String,
    pub(crate) promised_on: Option<Date>,
    pub(crate) stopped_at: Option<Timestamp>,
    pub(crate) reason: String,
}

const COLUMNS: &str = "o.id, o.number, o.state, o.state_at, o.created_at, o.product_name_zh, o.product_name_en, o.model, \
     o.markets, o.parties, o.promised_on, o.stopped_at, o.state_reason, o.stopped_reason, x.waits";

// CROSS JOIN keeps SQLite's planner from starting at another table; PostgreSQL reads it as an ordinary join.
const JOINS: &str = "FROM order_index x CROSS JOIN visibility v CROSS JOIN orders o \
     WHERE v.grantee = x.grantee AND v.kind = $2 AND v.resource = x.order_id AND o.id = x.order_id AND x.grantee = $1";

/// The newest orders that an organisation sees, narrowed.
pub(crate) async fn list(conn: &impl ConnectionTrait, scope: &Scope, filter: &Filter) -> Result<Vec<Row>> {
    let (sql, values) = list_sql(scope, filter);
    rows::all(conn, &sql, values).await?.iter().map(row).collect()
}

/// The text of [`list`], apart so that a test can ask for its plan.
pub(crate) fn list_sql(scope: &Scope, filter: &Filter) -> (String, Vec<Value>) {
    let mut values: Vec<Value> = vec![scope.grantee.clone().into(), scope.kind.into()];
    values.push(i64::try_from(filter.limit).unwrap_or(i64::MAX).into());
    // The page begins below the cursor, or at the end of what begins with the prefix.
    let end = format!("{}{BEYOND}", filter.number);
    let below = if filter.after.is_empty() || filter.after > end { end } else { filter.after.clone() };
    let (state, number) = (filter.state.clone(), filter.number.clone());
    let (state_first, tail) = match (state.is_empty(), number.is_empty()) {
        (true, true) => {
            values.push(below.into());
            let sql = format!(
                "SELECT {COLUMNS} FROM visibility v CROSS JOIN orders o \
                 LEFT JOIN order_index x ON x.grantee = v.grantee AND x.order_id = v.resource \
                 WHERE v.grantee = $1 AND v.kind = $2 AND v.resource < $4 AND o.id = v.resource \
                 ORDER BY v.resource DESC LIMIT $3"
            );
            return (sql, values);
        }
        (false, true) => (true, "AND x.state = $4 AND x.order_id < $5 ORDER BY x.order_id DESC"),
        (true, false) => (false, "AND x.number >= $4 AND x.number < $5 ORDER BY x.number DESC"),
        // As pairs, so that no planner can take the index of the numbers and filter a million rows by state.
        (false, false) => (
            true,
            "AND (x.state, x.number) >= ($4, $6) AND (x.state, x.number) < ($4, $5) \
             ORDER BY x.state DESC, x.number DESC",
        ),
    };
    let third = (!state.is_empty() && !number.is_empty()).then(|| number.clone());
    values.push(if state_first { state } else { number }.into());
    values.push(below.into());
    values.extend(third.map(Value::from));
    (format!("SELECT {COLUMNS} {JOINS} {tail} LIMIT $3"), values)
}

/// Orders that wait for somebody, oldest first: for the home page and the day board.
pub(crate) async fn waiting(conn: &impl ConnectionTrait, scope: &Scope, waits: Waits, limit: u64) -> Result<Vec<Row>> {
    let sql = waiting_sql();
    let values = vec![
        scope.grantee.clone().into(),
        scope.kind.into(),
        waits.word().into(),
        i64::try_from(limit).unwrap_or(i64::MAX).into(),
    ];
    rows::all(conn, &sql, values).await?.iter().map(row).collect()
}

/// Orders whose clock runs and whose date is from `from` up to and with `to`, most urgent first.
pub(crate) async fn due(
    conn: &impl ConnectionTrait,
    scope: &Scope,
    from: &str,
    to: Date,
    limit: u64,
) -> Result<Vec<Row>> {
    let sql = due_sql();
    let values = vec![
        scope.grantee.clone().into(),
        scope.kind.into(),
        from.into(),
        to.to_string().into(),
        i64::try_from(limit).unwrap_or(i64::MAX).into(),
    ];
    rows::all(conn, &sql, values).await?.iter().map(row).collect()
}

fn waiting_sql() -> String {
    format!("SELECT {COLUMNS} {JOINS} AND x.waits = $3 ORDER BY x.order_id LIMIT $4")
}

fn due_sql() -> String {
    format!(
        "SELECT {COLUMNS} {JOINS} AND x.due <> '' AND x.due >= $3 AND x.due <= $4 ORDER BY x.due, x.order_id LIMIT $5"
    )
}

/// An organisation begins to see an order: its row in the index. The visibility row is the caller's.
pub(crate) async fn index(conn: &impl ConnectionTrait, order: &Order, grantee: OrganisationId) -> Result<()> {
    let mut values: Vec<Value> = vec![grantee.to_string().into(), order.id.to_string().into()];
    values.extend(place(order));
    rows::exec(
        conn,
        "INSERT INTO order_index (grantee, order_id, state, number, waits, due) VALUES ($1,$2,$3,$4,$5,$6) \
         ON CONFLICT (grantee, order_id) DO NOTHING",
        values,
    )
    .await?;
    Ok(())
}

/// The place of a changed order in everybody's lists.
pub(super) async fn refresh(conn: &impl ConnectionTrait, order: &Order) -> Result<()> {
    let mut values = place(order);
    values.push(order.id.to_string().into());
    rows::exec(
        conn,
        "UPDATE order_index SET state = $1, number = $2, waits = $3, due = $4 WHERE order_id = $5",
        values,
    )
    .await?;
    Ok(())
}

fn place(order: &Order) -> Vec<Value> {
    let due = match order.state.promise() {
        Some(promise) if promise.stopped.is_none() => promise.on.to_string(),
        _ => String::new(),
    };
    vec![order.state.word().into(), order.number().to_owned().into(), order.state.waits().word().into(), due.into()]
}

fn row(row: &QueryResult) -> Result<Row> {
    let id: String = row.try_get("", "id")?;
    let parties: String = row.try_get("", "parties")?;
    let parties: crate::model::Parties = serde_json::from_str(&parties)
        .map_err(|error| rows::impossible("orders", "parties", &id, &error.to_string()))?;
    let promised_on: Option<String> = row.try_get("", "promised_on")?;
    let state_at: Option<i64> = row.try_get("", "state_at")?;
    let stopped_reason: Option<String> = row.try_get("", "stopped_reason")?;
    let state_reason: Option<String> = row.try_get("", "state_reason")?;
    Ok(Row {
        id: parse("orders", "id", &id, &id)?,
        number: row.try_get::<Option<String>>("", "number")?.unwrap_or_default(),
        state: row.try_get("", "state")?,
        since: Timestamp::from_micros(state_at.map_or_else(|| row.try_get("", "created_at"), Ok)?),
        waits: row.try_get::<Option<String>>("", "waits")?.unwrap_or_default(),
        name_zh: row.try_get("", "product_name_zh")?,
        name_en: row.try_get("", "product_name_en")?,
        model: row.try_get("", "model")?,
        markets: row.try_get("", "markets")?,
        applicant: parties.applicant.name,
        promised_on: parse_some("orders", "promised_on", &id, promised_on.as_deref())?,
        stopped_at: row.try_get::<Option<i64>>("", "stopped_at")?.map(Timestamp::from_micros),
        reason: stopped_reason.or(state_reason).unwrap_or_default(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scope() -> Scope {
        Scope { grantee: "g".to_owned(), kind: crate::model::KIND }
    }

    /// Each list with the index it must walk.
    fn every_list() -> Vec<(&'static str, String, Vec<Value>)> {
        let filters = [
            ("sqlite_autoindex_visibility_1", "", "", ""),
            ("order_index_state ", "quoted", "", "x"),
            ("order_index_number ", "", "W26", ""),
            ("order_index_state_number ", "quoted", "W26", "W2611-000001"),
        ];
        let mut all: Vec<_> = filters
            .into_iter()
            .map(|(index, state, number, after)| {
                let (state, number, after) = (state.to_owned(), number.to_owned(), after.to_owned());
                let (sql, values) = list_sql(&scope(), &Filter { state, number, after, limit: 51 });
                (index, sql, values)
            })
            .collect();
        let text = || Value::from("x");
        all.push(("order_index_waits ", waiting_sql(), vec![text(), text(), text(), 51_i64.into()]));
        all.push(("order_index_due ", due_sql(), vec![text(), text(), text(), text(), 51_i64.into()]));
        all
    }

    #[test]
    fn every_list_binds_what_it_names() {
        for (_, sql, values) in every_list() {
            let highest = (1..10).filter(|n| sql.contains(&format!("${n}"))).max();
            assert_eq!(highest, Some(values.len()), "{sql}");
        }
    }

    /// A page costs its own rows: every table is reached by an index, and nothing is sorted.
    #[tokio::test]
    async fn every_list_walks_an_index_in_the_order_it_shows() {
        let app = platform::testing::TestApp::start(platform::testing::On::Sqlite, |builder| builder).await;
        for (index, sql, values) in every_list() {
            let plan = rows::all(app.platform.db().conn(), &format!("EXPLAIN QUERY PLAN {sql}"), values).await.unwrap();
            let plan: Vec<String> = plan.iter().map(|row| row.try_get("", "detail").unwrap()).collect();
            let text = plan.join("; ");
            assert!(!text.contains("SCAN") && !text.contains("TEMP B-TREE"), "{sql}: {text}");
            assert!(plan.first().unwrap().contains(index), "{index}: {text}");
        }
    }
}
