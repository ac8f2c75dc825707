//! Each line goes to a laboratory whose scope covers it on the day.

use std::collections::HashMap;

use kernel::Actor;
use kernel::ids::{OrderId, OrganisationId};
use platform::authz::{Audience, On};
use platform::ports::Covering;
use platform::{Error, Platform, Result};
use serde_json::Value;

use super::apply::shared;
use super::{DISPATCH, act, coverage, load, show_to};
use crate::model::{Assignment, KIND, LineId, Order, both_names};
use crate::rules::dispatch::{Choice, assign};
use crate::store;

/// Gives each offered line to the laboratory chosen for it.
///
/// # Errors
/// [`Error::Invalid`] for a line without a laboratory, or whose laboratory's scope does not cover it.
pub async fn dispatch(
    platform: &Platform,
    actor: &Actor,
    id: OrderId,
    chosen: &HashMap<LineId, OrganisationId>,
) -> Result<()> {
    platform.read(actor, &DISPATCH, On::record(KIND, id)).await?;
    let order = store::find(platform.db().conn(), id).await?.ok_or(Error::NotFound)?;
    let covering = coverage(platform, &order, platform.now().china_date()).await?;

    let mut tx = platform.write(actor, &DISPATCH, On::record(KIND, id)).await?;
    let mut order = load(&tx, id).await?;
    let choices: Vec<Choice<'_, '_>> = order
        .offered()
        .map(|line| Choice {
            line,
            covering: covering.get(&line.id).map(Vec::as_slice).unwrap_or_default(),
            chosen: chosen.get(&line.id).copied(),
        })
        .collect();
    let assigned = assign(&choices).map_err(Error::Invalid)?;
    let laboratories = group(&assigned);
    for (line, covering) in assigned {
        if let Some(line) = order.lines.iter_mut().find(|l| l.id == line) {
            line.laboratory = Some(covering.laboratory);
        }
    }
    order.state = order.state.dispatch(act(&tx))?;
    store::save(tx.conn(), &mut order).await?;
    store::save_lines(tx.conn(), &order).await?;
    for (covering, lines) in laboratories {
        let assignment = Assignment {
            laboratory: covering.laboratory,
            name_zh: covering.name_zh.clone(),
            name_en: covering.name_en.clone(),
            dispatched_at: tx.now(),
            sample_received_at: None,
            reported_at: None,
        };
        store::assign(tx.conn(), id, &assignment).await?;
        show_to(&tx, &order, covering.laboratory, Audience::Laboratory, "dispatched").await?;
        tx.record(told(&order, covering, &lines)).await?;
    }
    tx.commit().await
}

/// Lines by laboratory, in the order of the lines.
fn group<'a>(assigned: &[(LineId, &'a Covering)]) -> Vec<(&'a Covering, Vec<LineId>)> {
    let mut groups: Vec<(&Covering, Vec<LineId>)> = Vec::new();
    for (line, covering) in assigned {
        match groups.iter_mut().find(|(known, _)| known.laboratory == covering.laboratory) {
            Some((_, lines)) => lines.push(*line),
            None => groups.push((covering, vec![*line])),
        }
    }
    groups
}

fn told(order: &Order, covering: &Covering, lines: &[LineId]) -> platform::db::Event {
    let mut event = shared("order.dispatched", order, covering.laboratory, Audience::Laboratory);
    if let Value::Object(data) = &mut event.data {
        data.insert("laboratory".to_owned(), covering.laboratory.to_string().into());
        data.insert("name".to_owned(), both_names(&covering.name_zh, &covering.name_en).into());
        data.insert("lines".to_owned(), lines.iter().map(ToString::to_string).collect::<Vec<_>>().into());
        data.insert("count".to_owned(), lines.len().into());
    }
    event
}
