//! Whether the records of an installation hold together: what `doctor` asks, also after a server was killed.
//! Reads only. Each question is one that no foreign key or unique index answers. They stand here and not in an area's `store.rs`
//! because most join the tables of several areas, which only this crate sees; a renamed column fails the test of the demonstration.

use platform::Platform;
use platform::db::rows;

/// A question and its answer: what was seen, or what is wrong.
pub type Finding = (&'static str, Result<String, String>);

/// Columns that name a kept file by its hash; empty: none.
const FILES: &[(&str, &str)] = &[
    ("product", "title_photo"),
    ("product_photo", "hash"),
    ("product_import", "file_hash"),
    ("sample", "photo"),
    ("result_import", "file_hash"),
    ("report", "pdf_zh"),
    ("report", "pdf_en"),
    ("issued_file", "sha256"),
];

/// Records whose number ends in a count that may have no gap (ISO/IEC 17025 7.8.2.1 c: unique identification of each report).
const NUMBERED: &[(&str, &str)] =
    &[("orders", "service_centre || ' ' || number"), ("report", "number"), ("certificate", "number")];

/// Pairs that are written in one transaction: no row of the first may be without one of the second.
const WHOLE: &[(&str, &str)] = &[
    (
        "an issued document without its files",
        "SELECT number AS id FROM issued_document d WHERE NOT EXISTS (SELECT 1 FROM issued_file f WHERE f.number = d.number)",
    ),
    (
        "an issued document without its history",
        "SELECT number AS id FROM issued_document d WHERE NOT EXISTS (SELECT 1 FROM document_status s WHERE s.number = d.number)",
    ),
    (
        "a numbered report that was never registered",
        "SELECT number AS id FROM report r WHERE number IS NOT NULL AND NOT EXISTS (SELECT 1 FROM issued_document d WHERE d.number = r.number)",
    ),
    (
        "a certificate that was never registered",
        "SELECT number AS id FROM certificate c WHERE NOT EXISTS (SELECT 1 FROM issued_document d WHERE d.number = c.number)",
    ),
    (
        "an order without lines",
        "SELECT id FROM orders o WHERE NOT EXISTS (SELECT 1 FROM order_line l WHERE l.order_id = o.id)",
    ),
    (
        "an order that its journal does not know",
        "SELECT id FROM orders o WHERE NOT EXISTS (SELECT 1 FROM journal_subject j WHERE j.kind = 'order' AND j.resource = o.id)",
    ),
    (
        "a sample that its journal does not know",
        "SELECT id FROM sample s WHERE NOT EXISTS (SELECT 1 FROM journal_subject j WHERE j.kind = 'sample' AND j.resource = s.id)",
    ),
    (
        "a lot whose serial numbers are not all there",
        "SELECT id FROM lot l WHERE l.quantity <> (SELECT COUNT(*) FROM item i WHERE i.lot = l.id)",
    ),
    (
        "a list entry of an order that its holder may not see",
        "SELECT order_id AS id FROM order_index x WHERE NOT EXISTS (SELECT 1 FROM visibility v \
         WHERE v.grantee = x.grantee AND v.kind = 'order' AND v.resource = x.order_id)",
    ),
];

/// Asks all of it.
pub async fn examine(platform: &Platform) -> Vec<Finding> {
    let mut findings = vec![("kept files", files(platform).await), ("numbers without gaps", numbers(platform).await)];
    findings.push(("nothing half done", whole(platform).await));
    findings.push(("work after commit", jobs(platform).await));
    findings
}

/// Every file that a record names is there, with the bytes that its hash says.
async fn files(platform: &Platform) -> Result<String, String> {
    let mut seen = 0;
    let mut wrong = Vec::new();
    for (table, column) in FILES {
        let sql =
            format!("SELECT DISTINCT {column} AS hash FROM {table} WHERE {column} IS NOT NULL AND {column} <> ''");
        for hash in texts(platform, &sql, "hash").await? {
            seen += 1;
            if let Err(error) = platform.files().get(&hash).await {
                wrong.push(format!("{table}.{column} {hash}: {error}"));
            }
        }
    }
    verdict(format!("{seen} are there and unchanged"), &wrong)
}

/// Within each series the last number equals how many there are.
async fn numbers(platform: &Platform) -> Result<String, String> {
    let mut series: std::collections::BTreeMap<String, (u64, u64)> = std::collections::BTreeMap::new();
    for (table, number) in NUMBERED {
        let sql = format!("SELECT {number} AS number FROM {table} WHERE number IS NOT NULL");
        for number in texts(platform, &sql, "number").await? {
            let Some((head, tail)) = number.rsplit_once('-') else { continue };
            let count = tail.parse::<u64>().map_err(|_| format!("{table}.number {number} ends in no count"))?;
            let (last, how_many) = series.entry(format!("{table} {head}")).or_default();
            *last = count.max(*last);
            *how_many += 1;
        }
    }
    let wrong: Vec<String> = series
        .iter()
        .filter(|(_, (last, how_many))| last != how_many)
        .map(|(name, (last, how_many))| format!("{name}: the last is {last}, but there are {how_many}"))
        .collect();
    verdict(format!("{} series", series.len()), &wrong)
}

async fn whole(platform: &Platform) -> Result<String, String> {
    let mut wrong = Vec::new();
    for (what, sql) in WHOLE {
        wrong.extend(texts(platform, sql, "id").await?.into_iter().map(|id| format!("{what}: {id}")));
    }
    verdict(format!("{} questions", WHOLE.len()), &wrong)
}

/// A job that was given up waits for a person.
async fn jobs(platform: &Platform) -> Result<String, String> {
    let open = texts(platform, "SELECT id FROM job WHERE done_at IS NULL", "id").await?.len();
    let sql = format!(
        "SELECT kind || ': ' || COALESCE(last_error, '') AS id FROM job WHERE done_at IS NULL AND run_at = {}",
        i64::MAX
    );
    verdict(format!("{open} open, none given up"), &texts(platform, &sql, "id").await?)
}

async fn texts(platform: &Platform, sql: &str, column: &str) -> Result<Vec<String>, String> {
    let found = rows::all(platform.db().conn(), sql, vec![]).await.map_err(|error| error.to_string())?;
    found.iter().map(|row| row.try_get("", column).map_err(|error| error.to_string())).collect()
}

fn verdict(good: String, wrong: &[String]) -> Result<String, String> {
    if wrong.is_empty() { Ok(good) } else { Err(format!("{} faults: {}", wrong.len(), wrong.join("; "))) }
}
