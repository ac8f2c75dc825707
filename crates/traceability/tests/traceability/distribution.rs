//! The plan of distribution (docs/scaling.md): every statement of the store names the column by which its table is distributed, and
//! the DDL for Citus fits the schema as the migrations make it.
#![expect(clippy::unwrap_used, reason = "test support: there is nothing to recover")]

use std::path::Path;

use platform::db::rows;
use platform::testing::{TestApp, both_databases};
use sea_orm::ConnectionTrait as _;

/// Distributed tables and their columns.
const DISTRIBUTED: [(&str, &str); 13] = [
    ("epcis_event", "id"),
    ("epcis_key", "organisation"),
    ("epcis_epc", "epc"),
    ("epcis_lot", "lot"),
    ("epcis_seen", "grantee"),
    ("epcis_value", "grantee"),
    ("epcis_feed", "grantee"),
    ("epcis_master", "organisation"),
    ("epcis_master_attribute", "organisation"),
    ("epcis_master_child", "organisation"),
    ("visibility", "grantee"),
    ("epcis_subscription_event", "subscription"),
    ("item", "gtin"),
];

/// Statements that ask every shard: a part of the text, and why it may. It may only shrink.
const EVERYWHERE: [(&str, &str); 9] = [
    ("SELECT g.id FROM epcis_event g WHERE g.event_id IN", "by eventID or hash, of any organisation"),
    (
        "SELECT v.grantee FROM visibility v WHERE v.kind = 'lot' AND v.resource = $4",
        "who sees a lot: a handful of rows",
    ),
    ("SELECT DISTINCT grantee FROM visibility WHERE kind = $1 AND resource = $2", "who sees a lot: a handful of rows"),
    ("JOIN epcis_epc p ON p.event = e.id AND p.role = 'parent'", "public journeys, kept whole for the next reader"),
    ("FROM item WHERE lot = $1 AND serial > $2", "pages of the maker; the caller knows the GTIN"),
    ("SELECT serial FROM item WHERE lot = $1 ORDER BY serial LIMIT $2 OFFSET $3", "labels; the caller knows the GTIN"),
    ("SELECT serial FROM item WHERE lot = $1 AND carton IS NULL", "packing; the caller knows the GTIN"),
    ("UPDATE item SET carton = NULL WHERE lot = $1", "taking back a packing"),
    ("SELECT serial FROM item WHERE carton = $1", "scope of a recall"),
];

/// The texts in quotes of a Rust file, without its tests.
fn texts(source: &str) -> Vec<String> {
    let source = source.split("#[cfg(test)]").next().unwrap();
    let mut found = Vec::new();
    let mut chars = source.chars().peekable();
    while let Some(at) = chars.next() {
        match at {
            '/' if chars.peek() == Some(&'/') => while chars.next_if(|next| *next != '\n').is_some() {},
            '"' => {
                let mut text = String::new();
                loop {
                    match chars.next() {
                        None | Some('"') => break,
                        Some('\\') => {
                            if let Some('\n') = chars.next() {
                                while chars.next_if(|next| next.is_whitespace()).is_some() {}
                            }
                        }
                        Some(other) => text.push(other),
                    }
                }
                found.push(text);
            }
            _ => {}
        }
    }
    found
}

/// Names and signs of a statement.
fn words(sql: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut rest = sql;
    while let Some(first) = rest.chars().next() {
        let is_name = |c: char| c.is_alphanumeric() || "_.${}'".contains(c);
        let length = match first {
            c if is_name(c) => rest.find(|c| !is_name(c)).unwrap_or(rest.len()),
            c => c.len_utf8(),
        };
        let (word, behind) = rest.split_at(length);
        if !word.trim().is_empty() {
            found.push(word);
        }
        rest = behind;
    }
    found
}

/// Distributed tables that stand in a statement without their column.
fn without_column(sql: &str) -> Vec<String> {
    let words = words(sql);
    let word = |at: usize| words.get(at).copied().unwrap_or_default();
    let mut found = Vec::new();
    for at in 0..words.len() {
        let verb = word(at);
        let Some((table, column)) = DISTRIBUTED.iter().find(|(table, _)| *table == word(at + 1)) else { continue };
        if !["FROM", "JOIN", "INTO", "UPDATE"].contains(&verb) {
            continue;
        }
        let alias = Some(word(at + 2)).filter(|next| next.starts_with(|c: char| c.is_ascii_lowercase()));
        let names = match alias {
            Some(alias) => vec![format!("{alias}.{column}")],
            None => vec![(*column).to_owned(), format!("{table}.{column}")],
        };
        let carried = if verb == "INTO" {
            words.iter().skip(at + 2).take_while(|word| **word != ")").any(|word| word == column)
        } else {
            (0..words.len()).any(|at| {
                let compared = ["=", "<", ">", "IN"].contains(&word(at + 1)) || (at > 0 && word(at - 1) == "=");
                compared && names.iter().any(|name| name == word(at))
            })
        };
        if !carried {
            found.push((*table).to_owned());
        }
    }
    found
}

#[test]
fn the_check_knows_what_it_looks_for() {
    for right in [
        "SELECT x FROM epcis_seen s JOIN epcis_event e ON e.id = s.event WHERE s.grantee = $1",
        "INSERT INTO epcis_epc (epc, event_time, event, role)",
        "DELETE FROM epcis_feed WHERE grantee = $1 AND event IN ({})",
        "UPDATE item SET carton = $1 WHERE gtin = $2 AND serial IN ({})",
    ] {
        assert!(without_column(right).is_empty(), "{right}: {:?}", without_column(right));
    }
    assert_eq!(without_column("SELECT x FROM epcis_seen s WHERE s.event = $1"), ["epcis_seen"]);
    assert_eq!(without_column("UPDATE item SET carton = NULL WHERE lot = $1"), ["item"]);
    assert_eq!(without_column("INSERT INTO epcis_epc (event, role)"), ["epcis_epc"]);
    assert_eq!(texts("f(\"a \\\n   b\"); // \"no\"\n\"c\""), ["a b", "c"]);
}

#[test]
fn every_statement_of_the_store_carries_its_distribution_column() {
    let store = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/store");
    let mut excused = [false; EVERYWHERE.len()];
    let mut checked = 0;
    for file in std::fs::read_dir(store).unwrap() {
        let path = file.unwrap().path();
        for text in texts(&std::fs::read_to_string(&path).unwrap()) {
            let words = words(&text);
            checked += usize::from(words.iter().any(|word| DISTRIBUTED.iter().any(|(table, _)| table == word)));
            let faults = without_column(&text);
            if faults.is_empty() {
                continue;
            }
            let excuse = EVERYWHERE.iter().position(|(part, _)| text.contains(part));
            let at = excuse.unwrap_or_else(|| panic!("{}: {faults:?} without its column in {text:?}", path.display()));
            excused[at] = true;
        }
    }
    assert!(checked > 50, "only {checked} statements were found");
    for ((part, _), used) in EVERYWHERE.iter().zip(excused) {
        assert!(used, "{part:?} needs no excuse any more: take it off the list");
    }
}

/// What Citus refuses, said by PostgreSQL.
const STAND_IN: &str = "
CREATE TABLE spread (t TEXT, c TEXT);
CREATE FUNCTION create_reference_table(t TEXT) RETURNS void LANGUAGE sql AS 'INSERT INTO spread VALUES (t, NULL)';
CREATE FUNCTION create_distributed_table(t TEXT, c TEXT, colocate_with TEXT DEFAULT NULL) RETURNS void LANGUAGE sql
    AS 'INSERT INTO spread VALUES (t, c)';";

const REFUSED: &str = "
SELECT i.indexrelid::regclass::text AS what FROM spread s JOIN pg_index i ON i.indrelid = s.t::regclass
WHERE i.indisunique AND s.c IS NOT NULL AND NOT EXISTS (SELECT 1 FROM pg_attribute a WHERE a.attrelid = i.indrelid
    AND a.attname = s.c AND a.attnum = ANY (i.indkey))
UNION ALL SELECT k.conname::text FROM spread s JOIN pg_constraint k ON k.conrelid = s.t::regclass AND k.contype = 'f'
LEFT JOIN spread o ON o.t::regclass = k.confrelid WHERE o.t IS NULL OR o.c IS NOT NULL
UNION ALL SELECT t.tgname::text FROM spread s JOIN pg_trigger t ON t.tgrelid = s.t::regclass WHERE NOT t.tgisinternal
UNION ALL SELECT s.t FROM spread s WHERE s.c IS NOT NULL AND NOT EXISTS (SELECT 1 FROM pg_attribute a
    WHERE a.attrelid = s.t::regclass AND a.attname = s.c)";

#[tokio::test]
async fn the_tables_can_be_distributed_as_the_plan_says() {
    both_databases(|on| async move {
        let app = TestApp::start(on, |builder| builder).await;
        let conn = app.platform.db().conn();
        if conn.get_database_backend() != sea_orm::DbBackend::Postgres {
            return;
        }
        let plan = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/citus.sql");
        conn.execute_unprepared(STAND_IN).await.unwrap();
        conn.execute_unprepared(&std::fs::read_to_string(plan).unwrap()).await.unwrap();
        let refused = rows::all(conn, REFUSED, vec![]).await.unwrap();
        let refused: Vec<String> = refused.iter().map(|row| row.try_get("", "what").unwrap()).collect();
        assert_eq!(refused, Vec::<String>::new());
        for (table, column) in DISTRIBUTED {
            let sql = "SELECT c FROM spread WHERE t = $1";
            let row = rows::one(conn, sql, vec![table.into()]).await.unwrap().unwrap();
            assert_eq!(row.try_get::<String>("", "c").unwrap(), column, "{table}");
        }
    })
    .await;
}
