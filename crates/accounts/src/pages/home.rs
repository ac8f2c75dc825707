//! Home: "what waits for me?", in one list ordered by when it hurts.

use askama::Template;
use axum::response::Response;
use kernel::MembershipState;
use platform::Result;
use platform::web::{Ctx, Page};

#[derive(Template)]
#[template(path = "account/home.html")]
pub(crate) struct HomePage {
    pub(crate) p: Page,
    pub(crate) items: Vec<Item>,
    /// Why the member may not act, when so.
    pub(crate) barred: Option<String>,
}

pub(crate) struct Item {
    pub(crate) text: String,
    pub(crate) href: String,
    pub(crate) due: Option<String>,
    pub(crate) overdue: bool,
    pub(crate) since: String,
}

pub(crate) async fn show(ctx: Ctx) -> Result<Response> {
    let actor = ctx.actor()?.clone();
    let p = ctx.page("home-title");
    if actor.state != MembershipState::Confirmed {
        let barred = Some(p.word("error-membership", actor.state.word()));
        return ctx.html(&HomePage { p, items: Vec::new(), barred });
    }
    let mut waiting = Vec::new();
    for port in &ctx.platform.ports().todo {
        waiting.extend(port.waiting(&ctx.platform, &actor).await?);
    }
    // What has a date comes first, the earliest on top; then what has waited longest.
    waiting.sort_by_key(|item| (item.due.is_none(), item.due, item.since));
    let today = ctx.platform.now().china_date();
    let items = waiting
        .into_iter()
        .map(|item| Item {
            text: p.say(&item.text),
            href: item.href,
            overdue: item.due.is_some_and(|due| due < today),
            due: item.due.map(|due| p.day(&due)),
            since: p.instant(&item.since),
        })
        .collect();
    ctx.html(&HomePage { p, items, barred: None })
}
