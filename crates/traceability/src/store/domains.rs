//! Domains of organisations. A row is never deleted; who holds a host says the one that is proven and not released.

use kernel::ids::OrganisationId;
use platform::Result;
use platform::db::rows;
use sea_orm::{ConnectionTrait, QueryResult, Value};

use super::{marks, parse};
use crate::domain_model::{Domain, DomainId, Fault, Looked, Mark, State};

const TABLE: &str = "resolver_domain";
const COLUMNS: &str = "id, owner, host, token, registered_at, registered_by_name, on_labels, looked_at, fault, \
     proven_at, proven_by_name, released_at, released_by_name";

/// Domains of one page: those that stand, and the latest that were released.
const MOST: i64 = 100;

/// Keeps a new one; false when its owner has registered the host already.
pub(crate) async fn insert(conn: &impl ConnectionTrait, new: &Domain) -> Result<bool> {
    let sql = format!(
        "INSERT INTO resolver_domain (id, owner, host, token, registered_at, registered_by_name, on_labels) VALUES ({}) \
         ON CONFLICT (host, owner) WHERE released_at IS NULL DO NOTHING",
        marks(1, 7)
    );
    let values: Vec<Value> = vec![
        new.id.to_string().into(),
        new.owner.to_string().into(),
        new.host.clone().into(),
        new.token.clone().into(),
        new.registered.at.micros().into(),
        new.registered.by.clone().into(),
        i64::from(new.on_labels).into(),
    ];
    Ok(rows::exec(conn, &sql, values).await? == 1)
}

/// Writes the state; false when it was released meanwhile.
pub(crate) async fn update(conn: &impl ConnectionTrait, domain: &Domain) -> Result<bool> {
    let (mut looked, mut proven, mut released) = (None, None, None);
    match &domain.state {
        State::Waiting(at) => looked = at.as_ref(),
        State::Proven(mark) => proven = Some(mark),
        State::Released(mark) => released = Some(mark),
    }
    let at = |mark: Option<&Mark>| Value::from(mark.map(|mark| mark.at.micros()));
    let by = |mark: Option<&Mark>| Value::from(mark.map(|mark| mark.by.clone()));
    // What is released keeps when and by whom it was proven.
    let sql = "UPDATE resolver_domain SET looked_at = $2, fault = $3, proven_at = COALESCE($4, proven_at), \
               proven_by_name = COALESCE($5, proven_by_name), released_at = $6, released_by_name = $7, on_labels = $8 \
               WHERE id = $1 AND released_at IS NULL";
    let values = vec![
        domain.id.to_string().into(),
        looked.map(|looked| looked.at.micros()).into(),
        looked.map(|looked| looked.fault.text()).into(),
        at(proven),
        by(proven),
        at(released),
        by(released),
        i64::from(domain.on_labels).into(),
    ];
    Ok(rows::exec(conn, sql, values).await? == 1)
}

/// One of an organisation's.
pub(crate) async fn find(conn: &impl ConnectionTrait, owner: OrganisationId, id: DomainId) -> Result<Option<Domain>> {
    let sql = format!("SELECT {COLUMNS} FROM resolver_domain WHERE id = $1 AND owner = $2");
    let values = vec![id.to_string().into(), owner.to_string().into()];
    rows::one(conn, &sql, values).await?.as_ref().map(domain).transpose()
}

/// Those of an organisation: what stands before what was released, the newest first.
pub(crate) async fn of(conn: &impl ConnectionTrait, owner: OrganisationId) -> Result<Vec<Domain>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM resolver_domain WHERE owner = $1 \
         ORDER BY CASE WHEN released_at IS NULL THEN 0 ELSE 1 END, id DESC LIMIT $2"
    );
    rows::all(conn, &sql, vec![owner.to_string().into(), MOST.into()]).await?.iter().map(domain).collect()
}

/// Whose host it is; `None`: nobody's.
pub(crate) async fn holder(conn: &impl ConnectionTrait, host: &str) -> Result<Option<OrganisationId>> {
    let sql = "SELECT owner FROM resolver_domain WHERE host = $1 AND proven_at IS NOT NULL AND released_at IS NULL";
    rows::one(conn, sql, vec![host.into()]).await?.map(|row| parse(&row, TABLE, "owner")).transpose()
}

/// The tokens of those who registered a host, the oldest first.
pub(crate) async fn tokens(conn: &impl ConnectionTrait, host: &str) -> Result<Vec<String>> {
    let sql = "SELECT token FROM resolver_domain WHERE host = $1 AND released_at IS NULL ORDER BY id LIMIT $2";
    let found = rows::all(conn, sql, vec![host.into(), MOST.into()]).await?;
    found.iter().map(|row| Ok(row.try_get("", "token")?)).collect()
}

/// Every host that is somebody's.
pub(crate) async fn proven(conn: &impl ConnectionTrait) -> Result<Vec<(String, OrganisationId)>> {
    let sql = "SELECT host, owner FROM resolver_domain WHERE proven_at IS NOT NULL AND released_at IS NULL";
    let found = rows::all(conn, sql, vec![]).await?;
    found.iter().map(|row| Ok((row.try_get("", "host")?, parse(row, TABLE, "owner")?))).collect()
}

/// The host that an organisation's labels are printed with.
pub(crate) async fn on_labels(conn: &impl ConnectionTrait, owner: OrganisationId) -> Result<Option<String>> {
    let sql = "SELECT host FROM resolver_domain WHERE owner = $1 AND on_labels = 1";
    let row = rows::one(conn, sql, vec![owner.to_string().into()]).await?;
    Ok(row.map(|row| row.try_get("", "host")).transpose()?)
}

/// Labels of an organisation are printed with none.
pub(crate) async fn off_labels(conn: &impl ConnectionTrait, owner: OrganisationId) -> Result<()> {
    let sql = "UPDATE resolver_domain SET on_labels = 0 WHERE owner = $1 AND on_labels = 1";
    rows::exec(conn, sql, vec![owner.to_string().into()]).await?;
    Ok(())
}

fn domain(row: &QueryResult) -> Result<Domain> {
    let at = |column: &str| -> Result<Option<kernel::Timestamp>> {
        let micros: Option<i64> = row.try_get("", column)?;
        Ok(micros.map(kernel::Timestamp::from_micros))
    };
    let mark = |when: &str, who: &str| -> Result<Option<Mark>> {
        let by: Option<String> = row.try_get("", who)?;
        Ok(at(when)?.zip(by).map(|(at, by)| Mark { at, by }))
    };
    let id: DomainId = parse(row, TABLE, "id")?;
    let fault: Option<String> = row.try_get("", "fault")?;
    let read =
        |text: &String| Fault::parse(text).ok_or_else(|| rows::impossible(TABLE, "fault", &id.to_string(), text));
    let fault = fault.as_ref().map(read).transpose()?;
    let looked = at("looked_at")?.zip(fault).map(|(at, fault)| Looked { at, fault });
    let registered = mark("registered_at", "registered_by_name")?;
    Ok(Domain {
        id,
        owner: parse(row, TABLE, "owner")?,
        host: row.try_get("", "host")?,
        token: row.try_get("", "token")?,
        registered: registered.ok_or_else(|| rows::impossible(TABLE, "registered_at", &id.to_string(), "none"))?,
        state: match (mark("released_at", "released_by_name")?, mark("proven_at", "proven_by_name")?) {
            (Some(released), _) => State::Released(released),
            (None, Some(proven)) => State::Proven(proven),
            (None, None) => State::Waiting(looked),
        },
        on_labels: row.try_get::<i64>("", "on_labels")? == 1,
    })
}
