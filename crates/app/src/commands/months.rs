//! `touchstone months`: the parts of the event store by month of capture, on PostgreSQL.

use std::fmt::Write as _;

use anyhow::{Context, Result, ensure};
use clap::Subcommand;
use migrations::months;
use platform::db::{Dialect, Event};
use serde_json::json;

use crate::config::Options;
use crate::start;

pub(crate) const HELP: &str = "\
Without a command: the months that are asked, with their size.
A month that was taken out lies in the schema `detached` until it is dropped there: save it first (docs/scaling.md).
Traces and recalls say then from when on events are there.";

#[derive(Subcommand, Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum MonthsCommand {
    /// Takes the oldest month out, once it has been over for a month
    Detach,
    /// Puts the month back that was taken out last
    Attach,
}

/// Lists, takes out or puts back; answers what to say.
///
/// # Errors
/// Without PostgreSQL; when no month is old enough, or none was taken out; database errors.
pub(crate) async fn run(options: &Options, command: Option<&MonthsCommand>) -> Result<String> {
    let platform = start::platform(options, "http://unused.invalid", false).await?;
    let postgres = platform.db().dialect() == Dialect::Postgres;
    ensure!(postgres, "events lie in months only on PostgreSQL; SQLite keeps them in one file (see --database)");
    let Some(command) = command else {
        let mut out = String::new();
        for part in months::parts(platform.db().conn()).await? {
            let _ = writeln!(out, "{:<10} {:>9} MB", part.name, part.bytes / 1_000_000);
        }
        return Ok(out);
    };
    let mut tx = platform.system("months").await.map_err(said)?;
    let (name, month, what) = match command {
        MonthsCommand::Detach => {
            let gone = months::detach(tx.conn(), tx.now().to_jiff()).await?;
            let (part, events) = gone.context("no month has been over for a month: nothing was taken out")?;
            (
                "epcis.detached",
                part.name.clone(),
                format!("{events} events of {} now lie in the schema `detached`.", part.name),
            )
        }
        MonthsCommand::Attach => {
            let month = months::attach(tx.conn()).await?.context("no month was taken out: nothing to put back")?;
            ("epcis.attached", month.clone(), format!("The events of {month} are asked again."))
        }
    };
    tx.record(Event::new(name, "epcis_month", &month).with(json!({ "month": month }))).await.map_err(said)?;
    // The journeys on public pages have changed.
    tx.raise_public_epoch().await.map_err(said)?;
    tx.commit().await.map_err(said)?;
    Ok(what)
}

fn said(error: platform::Error) -> anyhow::Error {
    anyhow::anyhow!("{error}")
}
