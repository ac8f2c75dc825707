//! The administrator's pages: members and keys of the own organisation; the service centre's list of organisations.

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use axum_extra::extract::Form;
use kernel::ids::UserId;
use kernel::{MembershipState, Message, OrganisationKind, Role};
use platform::ports::Party;
use platform::web::{Ctx, Page, TimelineLine};
use platform::{Error, Result, journal};
use serde::Deserialize;

use super::{Faults, again, to_faults};
use crate::model::{KeyRow, Member, NewOrganisation, SCOPES, roles_of};
use crate::{ORGANISATION, actions, store};

#[derive(Template)]
#[template(path = "organisation/show.html")]
pub(crate) struct OrganisationPage {
    pub(crate) p: Page,
    pub(crate) party: Party,
    pub(crate) members: Vec<Member>,
    pub(crate) keys: Vec<KeyRow>,
    pub(crate) roles: &'static [Role],
    pub(crate) scopes: &'static [&'static str],
    pub(crate) me: String,
    pub(crate) new_key: Option<String>,
    pub(crate) new_link: Option<String>,
    pub(crate) faults: Faults,
    pub(crate) timeline: Vec<TimelineLine>,
}

async fn page(
    ctx: &Ctx,
    new_key: Option<String>,
    new_link: Option<String>,
    faults: Faults,
) -> Result<OrganisationPage> {
    let actor = ctx.actor()?;
    let conn = ctx.platform.db().conn();
    let party = store::organisation(conn, actor.organisation).await?.ok_or(Error::NotFound)?;
    let entries = journal::timeline(ctx.platform.db(), ORGANISATION, actor.organisation, 50).await?;
    let p = ctx.page("nav-organisation");
    Ok(OrganisationPage {
        members: store::members(conn, actor.organisation).await?,
        keys: store::keys_of(conn, actor.organisation).await?,
        roles: roles_of(party.kind),
        scopes: SCOPES,
        me: actor.user.map(|u| u.to_string()).unwrap_or_default(),
        new_key,
        new_link,
        faults,
        timeline: p.timeline(&entries),
        party,
        p,
    })
}

pub(crate) async fn show(ctx: Ctx) -> Result<Response> {
    ctx.html(&page(&ctx, None, None, Faults::default()).await?)
}

async fn with_faults(ctx: &Ctx, error: Error) -> Result<Response> {
    let faults = to_faults(&ctx.page("nav-organisation"), error)?;
    Ok(again(ctx.html(&page(ctx, None, None, faults).await?)?))
}

fn roles(words: &[String]) -> Vec<Role> {
    words.iter().filter_map(|w| Role::from_word(w)).collect()
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct InviteForm {
    person_name: String,
    person_email: String,
    roles: Vec<String>,
}

pub(crate) async fn invite(ctx: Ctx, Form(form): Form<InviteForm>) -> Result<Response> {
    let done =
        actions::invite_member(&ctx.platform, ctx.actor()?, &form.person_name, &form.person_email, &roles(&form.roles))
            .await;
    match done {
        Ok(token) => {
            let link = format!("{}/invitation/{token}", ctx.platform.settings().public_url);
            ctx.html(&page(&ctx, None, Some(link), Faults::default()).await?)
        }
        Err(error) => with_faults(&ctx, error).await,
    }
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct ChangeForm {
    roles: Vec<String>,
    state: String,
    reason: String,
    row_version: i64,
}

pub(crate) async fn change(ctx: Ctx, Path(person): Path<UserId>, Form(form): Form<ChangeForm>) -> Result<Response> {
    let state = MembershipState::from_word(&form.state).unwrap_or(MembershipState::Confirmed);
    let actor = ctx.actor()?;
    let roles = roles(&form.roles);
    match actions::change_member(&ctx.platform, actor, person, &roles, state, &form.reason, form.row_version).await {
        Ok(()) => Ok(ctx.go_with("/organisation", &Message::new("organisation-member-changed"))),
        Err(error) => with_faults(&ctx, error).await,
    }
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct KeyForm {
    name: String,
    scopes: Vec<String>,
}

pub(crate) async fn create_key(ctx: Ctx, Form(form): Form<KeyForm>) -> Result<Response> {
    match actions::create_key(&ctx.platform, ctx.actor()?, &form.name, &form.scopes).await {
        Ok(key) => ctx.html(&page(&ctx, Some(key.token), None, Faults::default()).await?),
        Err(error) => with_faults(&ctx, error).await,
    }
}

pub(crate) async fn revoke_key(ctx: Ctx, Path(id): Path<String>) -> Result<Response> {
    actions::revoke_key(&ctx.platform, ctx.actor()?, &id).await?;
    Ok(ctx.go_with("/organisation", &Message::new("organisation-key-revoked")))
}

#[derive(Template)]
#[template(path = "organisation/list.html")]
pub(crate) struct ListPage {
    pub(crate) p: Page,
    pub(crate) groups: Vec<(OrganisationKind, Vec<Party>)>,
    pub(crate) form: CreateForm,
    pub(crate) new_link: Option<String>,
    pub(crate) faults: Faults,
}

#[derive(Deserialize, Default, Clone)]
#[serde(default)]
pub(crate) struct CreateForm {
    pub(crate) kind: String,
    #[serde(flatten)]
    pub(crate) organisation: NewOrganisation,
    pub(crate) person_name: String,
    pub(crate) person_email: String,
}

async fn list_page(ctx: &Ctx, form: CreateForm, new_link: Option<String>, faults: Faults) -> Result<ListPage> {
    let mut groups = Vec::new();
    for kind in OrganisationKind::ALL {
        groups.push((*kind, store::organisations_of_kind(ctx.platform.db().conn(), *kind).await?));
    }
    Ok(ListPage { p: ctx.page("nav-organisations"), groups, form, new_link, faults })
}

pub(crate) async fn list(ctx: Ctx) -> Result<Response> {
    ctx.html(&list_page(&ctx, CreateForm::default(), None, Faults::default()).await?)
}

pub(crate) async fn create(ctx: Ctx, Form(form): Form<CreateForm>) -> Result<Response> {
    let kind = OrganisationKind::from_word(&form.kind).unwrap_or(OrganisationKind::Laboratory);
    let done = actions::create_organisation(
        &ctx.platform,
        ctx.actor()?,
        kind,
        &form.organisation,
        &form.person_name,
        &form.person_email,
        &[Role::Administrator],
    )
    .await;
    match done {
        Ok((_, token)) => {
            let link = format!("{}/invitation/{token}", ctx.platform.settings().public_url);
            ctx.html(&list_page(&ctx, CreateForm::default(), Some(link), Faults::default()).await?)
        }
        Err(error) => {
            let faults = to_faults(&ctx.page("nav-organisations"), error)?;
            Ok(again(ctx.html(&list_page(&ctx, form, None, faults).await?)?))
        }
    }
}
