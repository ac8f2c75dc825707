//! Many rows in few statements.

use sea_orm::{ConnectionTrait, DatabaseBackend, DbErr, Value};

use super::rows;

/// Values of one statement. More would make it no cheaper, and the databases keep each text with its plan.
const MOST_VALUES: usize = 2_000;

/// What is left over is cut at a multiple of this, so that there are few texts and the databases know them again.
const STEP: usize = 16;

/// Inserts rows of equal width, as many at a time as a statement takes: `head VALUES (…), (…) tail`. Answers how many were new.
///
/// # Errors
/// What the database says.
pub async fn bulk(
    conn: &impl ConnectionTrait,
    head: &str,
    rows_of_values: Vec<Vec<Value>>,
    tail: &str,
) -> Result<u64, DbErr> {
    let Some(width) = rows_of_values.first().map(Vec::len) else { return Ok(0) };
    let (mut new, mut left) = (0, rows_of_values.len());
    let mut values = rows_of_values.into_iter();
    while left > 0 {
        let count = portion(left, width);
        left -= count;
        let sql = format!("{head} VALUES {}{tail}", places(conn.get_database_backend(), count, width));
        new += rows::exec(conn, &sql, values.by_ref().take(count).flatten().collect()).await?;
    }
    Ok(new)
}

/// How many of the rows that are left the next statement takes.
fn portion(left: usize, width: usize) -> usize {
    let most = (MOST_VALUES / width.max(1)).max(1);
    match left {
        _ if left >= most => most,
        _ if left > STEP => left - left % STEP,
        _ => left,
    }
}

/// So many rows of so many values. SQLite takes a numbered place for a name and looks every name up in a list, once for each
/// value: thousands of them cost more than the rows. Places without a number have no name.
fn places(backend: DatabaseBackend, rows: usize, width: usize) -> String {
    use std::fmt::Write;
    let mut text = String::with_capacity(rows * width * 7);
    for row in 0..rows {
        text.push_str(if row == 0 { "(" } else { ",(" });
        for column in 1..=width {
            if column > 1 {
                text.push(',');
            }
            if backend == DatabaseBackend::Sqlite {
                text.push('?');
            } else {
                // Writing into a text does not fail.
                let _ = write!(text, "${}", row * width + column);
            }
        }
        text.push(')');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_numbered_through_where_that_costs_nothing() {
        assert_eq!(places(DatabaseBackend::Postgres, 2, 3), "($1,$2,$3),($4,$5,$6)");
        assert_eq!(places(DatabaseBackend::Sqlite, 2, 3), "(?,?,?),(?,?,?)");
    }

    #[test]
    fn rows_of_any_number_are_cut_into_few_sizes() {
        let sizes = |mut left: usize, width: usize| {
            let mut cut = Vec::new();
            while left > 0 {
                cut.push(portion(left, width));
                left -= cut.last().unwrap();
            }
            cut
        };
        assert_eq!(sizes(500, 16), [125; 4]);
        assert_eq!(sizes(45, 16), [32, 13]);
        assert_eq!(sizes(16, 3), [16]);
        assert_eq!(sizes(1, 3000), [1]);
        for rows in 1..2000 {
            assert_eq!(sizes(rows, 4).iter().sum::<usize>(), rows);
        }
    }
}
