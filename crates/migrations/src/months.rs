//! Events by month of capture, on PostgreSQL: the parts of the four tables that hold them, made ahead, taken away, put back.
//!
//! An event's identity is a UUIDv7, so the order of its text is the order of capture and a month is a range of it. Months are those of
//! UTC. SQLite keeps everything in one file and knows no months.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use sea_orm_migration::prelude::DbErr;
use sea_orm_migration::sea_orm::{ConnectionTrait, QueryResult, Statement, Value};

/// The tables and the column that holds an event's identity; `epcis_event` last, so that no index is without its events.
pub(crate) const TABLES: [(&str, &str); 4] =
    [("epcis_seen", "event"), ("epcis_lot", "event"), ("epcis_epc", "event"), ("epcis_event", "id")];
/// Months that are there before they begin.
const AHEAD: usize = 2;
/// The name of the part from before there were months.
pub const FIRST: &str = "first";
/// Where the tables of months lie that were taken away.
const ASIDE: &str = "detached";

/// A month of capture, in UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Month(Date);

impl Month {
    /// The month of an instant.
    #[must_use]
    pub fn of(at: Timestamp) -> Self {
        Self(at.to_zoned(TimeZone::UTC).date().first_of_month())
    }

    /// The month after.
    #[must_use]
    pub fn next(self) -> Self {
        Self(self.0.saturating_add(1.month()))
    }

    /// Where it begins.
    ///
    /// # Errors
    /// When the year is outside what a timestamp can say.
    pub fn begin(self) -> Result<Timestamp, DbErr> {
        let zoned = self.0.to_zoned(TimeZone::UTC).map_err(|error| DbErr::Custom(error.to_string()))?;
        Ok(zoned.timestamp())
    }

    /// The least identity that an event captured in it can have.
    pub(crate) fn first_id(self) -> String {
        let millis = self.begin().map_or(0, Timestamp::as_millisecond);
        format!("{:08x}-{:04x}-7000-8000-000000000000", millis >> 16, millis & 0xffff)
    }

    /// As it stands in the name of a table.
    fn suffix(self) -> String {
        format!("{:04}_{:02}", self.0.year(), self.0.month())
    }
}

/// `2026-03`.
impl std::fmt::Display for Month {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:04}-{:02}", self.0.year(), self.0.month())
    }
}

impl std::str::FromStr for Month {
    type Err = jiff::Error;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        format!("{text}-01").parse().map(Self)
    }
}

/// The part of a table from before there were months.
pub(crate) fn first(table: &str) -> String {
    format!("{table}_{FIRST}")
}

/// Makes the parts that are missing up to some months after `month`. A new part is made beside its table and then put in: readers
/// and writers go on.
///
/// # Errors
/// Database errors; after five seconds of waiting for others it gives up, so that nobody waits for it.
pub async fn ahead(conn: &impl ConnectionTrait, month: Month) -> Result<(), DbErr> {
    let mut last = month;
    for _ in 0..AHEAD {
        last = last.next();
    }
    let end = parts(conn).await?.last().and_then(|part| Timestamp::from_microsecond(part.until).ok());
    let mut month = end.map_or(month, Month::of);
    while month <= last {
        let suffix = month.suffix();
        let mut made = String::new();
        for (table, _) in TABLES {
            let bounds = bounds(Some(month.first_id()), &month.next().first_id());
            made.push_str(&format!(
                "CREATE TABLE {table}_{suffix} (LIKE {table} INCLUDING DEFAULTS INCLUDING INDEXES); \
                 ALTER TABLE {table} ATTACH PARTITION {table}_{suffix} {bounds}; "
            ));
        }
        // Another node may make the same at the same time; then it is made.
        let sql = format!(
            "DO $$ BEGIN PERFORM set_config('lock_timeout', '5s', true); {made} \
             EXCEPTION WHEN duplicate_table OR unique_violation THEN NULL; END $$"
        );
        conn.execute_unprepared(&sql).await?;
        month = month.next();
    }
    Ok(())
}

/// Events captured within a time, as they lie on the disk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// Its month, or [`FIRST`].
    pub name: String,
    /// Its events were captured before this; microseconds since 1970, UTC.
    pub until: i64,
    /// Bytes of its tables and their indexes.
    pub bytes: i64,
}

/// The parts that are asked, oldest first.
///
/// # Errors
/// Database errors.
pub async fn parts(conn: &impl ConnectionTrait) -> Result<Vec<Part>, DbErr> {
    let sizes = TABLES
        .map(|(table, _)| format!("pg_total_relation_size(('{table}' || right(c.relname, -11))::regclass)"))
        .join(" + ");
    let sql = format!(
        "SELECT right(c.relname, -12) AS name, {sizes} AS bytes, \
         substring(pg_get_expr(c.relpartbound, c.oid) FROM 'TO [(]''([0-9a-f-]+)''[)]') AS until \
         FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid WHERE i.inhparent = 'epcis_event'::regclass \
         ORDER BY until"
    );
    ask(conn, &sql, vec![])
        .await?
        .iter()
        .map(|row| {
            let name: String = row.try_get("", "name")?;
            let until = instant(&row.try_get::<String>("", "until")?)?;
            Ok(Part { name: name.replace('_', "-"), until, bytes: row.try_get("", "bytes")? })
        })
        .collect()
}

/// Takes the oldest part out of the four tables and puts it aside; `None` when none has been over for a month at `now`. The keys of
/// its events stay. Call it within a unit of change.
///
/// # Errors
/// Database errors.
pub async fn detach(conn: &impl ConnectionTrait, now: Timestamp) -> Result<Option<(Part, i64)>, DbErr> {
    let over = Month(Month::of(now).0.saturating_sub(1.month())).begin()?.as_microsecond();
    let Some(part) = parts(conn).await?.into_iter().next().filter(|part| part.until <= over) else { return Ok(None) };
    let suffix = part.name.replace('-', "_");
    let rows = ask(conn, &format!("SELECT COUNT(*) AS events FROM epcis_event_{suffix}"), vec![]).await?;
    let events: i64 = rows.first().map_or(Ok(0), |row| row.try_get("", "events"))?;
    conn.execute_unprepared(&format!("CREATE SCHEMA IF NOT EXISTS {ASIDE}")).await?;
    for (table, _) in TABLES {
        conn.execute_unprepared(&format!("ALTER TABLE {table} DETACH PARTITION {table}_{suffix}")).await?;
        conn.execute_unprepared(&format!("ALTER TABLE {table}_{suffix} SET SCHEMA {ASIDE}")).await?;
    }
    let values = vec![part.name.clone().into(), part.until.into(), events.into(), now.as_microsecond().into()];
    let sql = "INSERT INTO epcis_detached (month, until, events, detached_at) VALUES ($1, $2, $3, $4)";
    conn.execute_raw(Statement::from_sql_and_values(conn.get_database_backend(), sql, values)).await?;
    Ok(Some((part, events)))
}

/// Puts back the part that was taken away last; `None` when none was. Call it within a unit of change.
///
/// # Errors
/// Database errors; that its tables are missing when somebody dropped them.
pub async fn attach(conn: &impl ConnectionTrait) -> Result<Option<String>, DbErr> {
    let last = ask(conn, "SELECT month, until FROM epcis_detached ORDER BY until DESC LIMIT 1", vec![]).await?;
    let Some(last) = last.first() else { return Ok(None) };
    let (name, until): (String, i64) = (last.try_get("", "month")?, last.try_get("", "until")?);
    let until = Timestamp::from_microsecond(until).map_err(|error| DbErr::Custom(error.to_string()))?;
    let from = name.parse::<Month>().ok().map(Month::first_id);
    let suffix = name.replace('-', "_");
    for (table, _) in TABLES.into_iter().rev() {
        let part = format!("{table}_{suffix}");
        let bounds = bounds(from.clone(), &Month::of(until).first_id());
        conn.execute_unprepared(&format!(
            "DO $$ BEGIN EXECUTE 'ALTER TABLE {ASIDE}.{part} SET SCHEMA ' || quote_ident(current_schema()); END $$"
        ))
        .await?;
        conn.execute_unprepared(&format!("ALTER TABLE {table} ATTACH PARTITION {part} {bounds}")).await?;
    }
    ask(conn, "DELETE FROM epcis_detached WHERE month = $1 RETURNING month", vec![name.clone().into()]).await?;
    Ok(Some(name))
}

fn bounds(from: Option<String>, to: &str) -> String {
    let from = from.map_or_else(|| "MINVALUE".to_owned(), |id| format!("'{id}'"));
    format!("FOR VALUES FROM ({from}) TO ('{to}')")
}

/// When an identity was made; microseconds.
fn instant(id: &str) -> Result<i64, DbErr> {
    let hex: String = id.chars().filter(char::is_ascii_hexdigit).take(12).collect();
    let millis = i64::from_str_radix(&hex, 16).map_err(|_| DbErr::Custom(format!("{id} bounds no month")))?;
    Ok(millis.saturating_mul(1000))
}

async fn ask(conn: &impl ConnectionTrait, sql: &str, values: Vec<Value>) -> Result<Vec<QueryResult>, DbErr> {
    conn.query_all_raw(Statement::from_sql_and_values(conn.get_database_backend(), sql, values)).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_is_a_range_of_identities() {
        let month: Month = "2026-12".parse().unwrap();
        assert_eq!(month.first_id(), "01a22ee6-b000-7000-8000-000000000000");
        assert_eq!(instant(&month.first_id()).unwrap(), month.begin().unwrap().as_microsecond());
        assert_eq!((month.to_string(), month.next().to_string()), ("2026-12".into(), "2027-01".into()));
        let last: Timestamp = "2026-12-31T23:59:59.999Z".parse().unwrap();
        assert_eq!((Month::of(last), month.suffix()), (month, "2026_12".into()));
        assert!("2026-13".parse::<Month>().is_err());
        assert!(FIRST.parse::<Month>().is_err());
    }
}
