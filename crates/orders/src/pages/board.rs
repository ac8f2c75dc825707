//! The day board of the service centre: overdue, due today, soon, waiting for us, waiting for the customer.

use askama::Template;
use axum::response::Response;
use kernel::Date;
use platform::Result;
use platform::web::{Ctx, Page};

use super::class;
use crate::actions;
use crate::model::{KIND, Waits};
use crate::rules::dates;
use crate::store::{self, Row};

/// Rows of one column.
const MOST: u64 = 50;

/// One list of the board.
pub(super) struct Column {
    pub(super) word: &'static str,
    pub(super) rows: Vec<Row>,
    pub(super) more: bool,
}

#[derive(Template)]
#[template(path = "order/board.html")]
pub(super) struct Board {
    pub(super) p: Page,
    pub(super) columns: Vec<Column>,
}

impl Board {
    fn class(&self, row: &Row) -> &'static str {
        class(&row.state, row.stopped_at.is_some())
    }

    /// Since when it waits.
    fn since(&self, row: &Row) -> String {
        self.p.instant(&row.stopped_at.unwrap_or(row.since))
    }
}

/// `GET /orders/board`
pub(super) async fn board(ctx: Ctx) -> Result<Response> {
    let scope = ctx.platform.list(ctx.actor()?, &actions::BOARD, KIND)?;
    let conn = ctx.platform.db().conn();
    let today = ctx.platform.now().china_date();
    let soon = dates::add_working_days(today, 3);
    let yesterday = today.yesterday().unwrap_or(today);
    let tomorrow = today.tomorrow().unwrap_or(today);
    let due = |from: Option<Date>, to: Date| {
        let from = from.map_or_else(|| "0".to_owned(), |day| day.to_string());
        let scope = &scope;
        async move { store::due(conn, scope, &from, to, MOST + 1).await }
    };
    let columns = vec![
        column("overdue", due(None, yesterday).await?),
        column("today", due(Some(today), today).await?),
        column("centre", store::waiting(conn, &scope, Waits::Centre, MOST + 1).await?),
        column("customer", store::waiting(conn, &scope, Waits::Customer, MOST + 1).await?),
        column("soon", due(Some(tomorrow), soon).await?),
    ];
    ctx.html(&Board { p: ctx.page("order-board-title"), columns })
}

fn column(word: &'static str, mut rows: Vec<Row>) -> Column {
    let most = usize::try_from(MOST).unwrap_or(usize::MAX);
    let more = rows.len() > most;
    rows.truncate(most);
    Column { word, rows, more }
}
