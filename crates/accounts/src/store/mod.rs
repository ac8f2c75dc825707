//! Every query of the area; a row becomes a model in one place.

pub(crate) mod asking;

use kernel::ids::{OrganisationId, UserId};
use kernel::{MembershipState, OrganisationKind, Role, Timestamp};
use platform::Result;
use platform::db::rows;
use platform::ports::Party;
use sea_orm::{ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, Set};

use crate::entities::{api_key, membership, organisation, person, session};
use crate::model::{KeyRow, Member, Membership, Person};

pub(crate) fn words(text: &str) -> Vec<String> {
    text.split(' ').filter(|w| !w.is_empty()).map(ToOwned::to_owned).collect()
}

pub(crate) fn roles_text(roles: &[Role]) -> String {
    roles.iter().map(|r| r.word()).collect::<Vec<_>>().join(" ")
}

fn roles(table: &str, row: &str, text: &str) -> Result<Vec<Role>> {
    words(text).iter().map(|w| Role::from_word(w).ok_or_else(|| rows::impossible(table, "roles", row, w))).collect()
}

fn id<T: std::str::FromStr>(table: &str, column: &str, text: &str) -> Result<T> {
    text.parse().map_err(|_| rows::impossible(table, column, text, "not an id"))
}

impl TryFrom<organisation::Model> for Party {
    type Error = platform::Error;
    fn try_from(row: organisation::Model) -> Result<Self> {
        Ok(Self {
            id: id("organisation", "id", &row.id)?,
            kind: OrganisationKind::from_word(&row.kind)
                .ok_or_else(|| rows::impossible("organisation", "kind", &row.id, &row.kind))?,
            slug: row.slug,
            name_zh: row.name_zh,
            name_en: row.name_en,
            registration: row.registration,
            address_zh: row.address_zh,
            address_en: row.address_en,
            phone: row.phone,
            email: row.email,
        })
    }
}

impl TryFrom<person::Model> for Person {
    type Error = platform::Error;
    fn try_from(row: person::Model) -> Result<Self> {
        Ok(Self {
            id: id("person", "id", &row.id)?,
            email: row.email,
            name: row.name,
            password_hash: row.password_hash,
            totp_secret: row.totp_secret,
            totp_last_step: row.totp_last_step,
            language: row.language,
            failed_attempts: row.failed_attempts,
            locked_until: Timestamp::from_micros(row.locked_until),
        })
    }
}

impl TryFrom<membership::Model> for Membership {
    type Error = platform::Error;
    fn try_from(row: membership::Model) -> Result<Self> {
        Ok(Self {
            person: id("membership", "person", &row.person)?,
            organisation: id("membership", "organisation", &row.organisation)?,
            roles: roles("membership", &row.person, &row.roles)?,
            state: MembershipState::from_word(&row.state)
                .ok_or_else(|| rows::impossible("membership", "state", &row.person, &row.state))?,
            state_reason: row.state_reason,
            state_since: Timestamp::from_micros(row.state_since),
            row_version: row.row_version,
        })
    }
}

impl From<api_key::Model> for KeyRow {
    fn from(row: api_key::Model) -> Self {
        Self {
            id: row.id,
            name: row.name,
            prefix: row.prefix,
            scopes: words(&row.scopes),
            created_at: Timestamp::from_micros(row.created_at),
            last_used_at: row.last_used_at.map(Timestamp::from_micros),
            revoked_at: row.revoked_at.map(Timestamp::from_micros),
        }
    }
}

pub(crate) async fn insert_organisation(conn: &impl ConnectionTrait, party: &Party, now: Timestamp) -> Result<()> {
    organisation::ActiveModel {
        id: Set(party.id.to_string()),
        kind: Set(party.kind.word().to_owned()),
        slug: Set(party.slug.clone()),
        name_zh: Set(party.name_zh.clone()),
        name_en: Set(party.name_en.clone()),
        registration: Set(party.registration.clone()),
        address_zh: Set(party.address_zh.clone()),
        address_en: Set(party.address_en.clone()),
        phone: Set(party.phone.clone()),
        email: Set(party.email.clone()),
        created_at: Set(now.micros()),
    }
    .insert(conn)
    .await?;
    Ok(())
}

pub(crate) async fn organisation(conn: &impl ConnectionTrait, id: OrganisationId) -> Result<Option<Party>> {
    organisation::Entity::find_by_id(id.to_string()).one(conn).await?.map(TryInto::try_into).transpose()
}

pub(crate) async fn organisation_by_slug(conn: &impl ConnectionTrait, slug: &str) -> Result<Option<Party>> {
    let found = organisation::Entity::find().filter(organisation::Column::Slug.eq(slug)).one(conn).await?;
    found.map(TryInto::try_into).transpose()
}

pub(crate) async fn organisation_by_registration(conn: &impl ConnectionTrait, code: &str) -> Result<Option<Party>> {
    let found = organisation::Entity::find().filter(organisation::Column::Registration.eq(code)).one(conn).await?;
    found.map(TryInto::try_into).transpose()
}

pub(crate) async fn organisations_of_kind(conn: &impl ConnectionTrait, kind: OrganisationKind) -> Result<Vec<Party>> {
    organisation::Entity::find()
        .filter(organisation::Column::Kind.eq(kind.word()))
        .order_by_asc(organisation::Column::NameZh)
        .all(conn)
        .await?
        .into_iter()
        .map(TryInto::try_into)
        .collect()
}

pub(crate) async fn any_organisation(conn: &impl ConnectionTrait) -> Result<bool> {
    Ok(organisation::Entity::find().one(conn).await?.is_some())
}

pub(crate) async fn insert_person(conn: &impl ConnectionTrait, person: &Person, now: Timestamp) -> Result<()> {
    person::ActiveModel {
        id: Set(person.id.to_string()),
        email: Set(person.email.clone()),
        name: Set(person.name.clone()),
        password_hash: Set(person.password_hash.clone()),
        totp_secret: Set(person.totp_secret.clone()),
        totp_last_step: Set(person.totp_last_step),
        language: Set(person.language.clone()),
        failed_attempts: Set(0),
        locked_until: Set(0),
        created_at: Set(now.micros()),
    }
    .insert(conn)
    .await?;
    Ok(())
}

pub(crate) async fn person(conn: &impl ConnectionTrait, id: UserId) -> Result<Option<Person>> {
    person::Entity::find_by_id(id.to_string()).one(conn).await?.map(TryInto::try_into).transpose()
}

pub(crate) async fn person_by_email(conn: &impl ConnectionTrait, email: &str) -> Result<Option<Person>> {
    let found = person::Entity::find().filter(person::Column::Email.eq(email)).one(conn).await?;
    found.map(TryInto::try_into).transpose()
}

pub(crate) async fn set_failures(conn: &impl ConnectionTrait, id: UserId, failed: i64, until: Timestamp) -> Result<()> {
    rows::exec(
        conn,
        "UPDATE person SET failed_attempts = $1, locked_until = $2 WHERE id = $3",
        vec![failed.into(), until.micros().into(), id.to_string().into()],
    )
    .await?;
    Ok(())
}

pub(crate) async fn set_password(conn: &impl ConnectionTrait, id: UserId, hash: &str) -> Result<()> {
    rows::exec(
        conn,
        "UPDATE person SET password_hash = $1, failed_attempts = 0, locked_until = 0 WHERE id = $2",
        vec![hash.into(), id.to_string().into()],
    )
    .await?;
    Ok(())
}

pub(crate) async fn set_totp(conn: &impl ConnectionTrait, id: UserId, secret: Option<&str>) -> Result<()> {
    rows::exec(
        conn,
        "UPDATE person SET totp_secret = $1, totp_last_step = 0 WHERE id = $2",
        vec![secret.map(ToOwned::to_owned).into(), id.to_string().into()],
    )
    .await?;
    Ok(())
}

/// Marks a time step as used; false when it, or a later one, was used before.
pub(crate) async fn use_totp_step(conn: &impl ConnectionTrait, id: UserId, step: i64) -> Result<bool> {
    let touched = rows::exec(
        conn,
        "UPDATE person SET totp_last_step = $1 WHERE id = $2 AND totp_last_step < $1",
        vec![step.into(), id.to_string().into()],
    )
    .await?;
    Ok(touched == 1)
}

pub(crate) async fn set_language(conn: &impl ConnectionTrait, id: UserId, tag: &str) -> Result<()> {
    rows::exec(conn, "UPDATE person SET language = $1 WHERE id = $2", vec![tag.into(), id.to_string().into()]).await?;
    Ok(())
}

pub(crate) async fn insert_membership(conn: &impl ConnectionTrait, m: &Membership) -> Result<()> {
    membership::ActiveModel {
        person: Set(m.person.to_string()),
        organisation: Set(m.organisation.to_string()),
        roles: Set(roles_text(&m.roles)),
        state: Set(m.state.word().to_owned()),
        state_reason: Set(m.state_reason.clone()),
        state_since: Set(m.state_since.micros()),
        row_version: Set(m.row_version),
    }
    .insert(conn)
    .await?;
    Ok(())
}

/// False when somebody else changed the row since it was read.
pub(crate) async fn update_membership(conn: &impl ConnectionTrait, m: &Membership) -> Result<bool> {
    let touched = rows::exec(
        conn,
        "UPDATE membership SET roles = $1, state = $2, state_reason = $3, state_since = $4, row_version = row_version + 1 \
         WHERE person = $5 AND organisation = $6 AND row_version = $7",
        vec![
            roles_text(&m.roles).into(),
            m.state.word().into(),
            m.state_reason.clone().into(),
            m.state_since.micros().into(),
            m.person.to_string().into(),
            m.organisation.to_string().into(),
            m.row_version.into(),
        ],
    )
    .await?;
    Ok(touched == 1)
}

pub(crate) async fn membership(
    conn: &impl ConnectionTrait,
    person: UserId,
    organisation: OrganisationId,
) -> Result<Option<Membership>> {
    membership::Entity::find_by_id((person.to_string(), organisation.to_string()))
        .one(conn)
        .await?
        .map(TryInto::try_into)
        .transpose()
}

pub(crate) async fn memberships_of(conn: &impl ConnectionTrait, person: UserId) -> Result<Vec<Membership>> {
    membership::Entity::find()
        .filter(membership::Column::Person.eq(person.to_string()))
        .order_by_asc(membership::Column::Organisation)
        .all(conn)
        .await?
        .into_iter()
        .map(TryInto::try_into)
        .collect()
}

pub(crate) async fn members(conn: &impl ConnectionTrait, organisation: OrganisationId) -> Result<Vec<Member>> {
    let found = membership::Entity::find()
        .filter(membership::Column::Organisation.eq(organisation.to_string()))
        .order_by_asc(membership::Column::Person)
        .all(conn)
        .await?;
    let ids: Vec<String> = found.iter().map(|m| m.person.clone()).collect();
    let people = person::Entity::find().filter(person::Column::Id.is_in(ids)).all(conn).await?;
    found
        .into_iter()
        .map(|row| {
            let who = people
                .iter()
                .find(|p| p.id == row.person)
                .ok_or_else(|| rows::impossible("membership", "person", &row.person, "no such person"))?;
            Ok(Member {
                name: who.name.clone(),
                email: who.email.clone(),
                language: who.language.clone(),
                second_factor: who.totp_secret.is_some(),
                membership: row.try_into()?,
            })
        })
        .collect()
}

pub(crate) async fn insert_session(conn: &impl ConnectionTrait, row: session::Model) -> Result<()> {
    session::Entity::insert(session::ActiveModel {
        token_hash: Set(row.token_hash),
        person: Set(row.person),
        organisation: Set(row.organisation),
        level: Set(row.level),
        device: Set(row.device),
        created_at: Set(row.created_at),
        seen_at: Set(row.seen_at),
        expires_at: Set(row.expires_at),
    })
    .exec_without_returning(conn)
    .await?;
    Ok(())
}

pub(crate) async fn session(conn: &impl ConnectionTrait, token_hash: &str) -> Result<Option<session::Model>> {
    Ok(session::Entity::find_by_id(token_hash).one(conn).await?)
}

pub(crate) async fn sessions_of(conn: &impl ConnectionTrait, person: UserId) -> Result<Vec<session::Model>> {
    Ok(session::Entity::find()
        .filter(session::Column::Person.eq(person.to_string()))
        .filter(session::Column::Level.ne("pending"))
        .order_by_desc(session::Column::SeenAt)
        .all(conn)
        .await?)
}

pub(crate) async fn touch_session(
    conn: &impl ConnectionTrait,
    token_hash: &str,
    now: Timestamp,
    until: Timestamp,
) -> Result<()> {
    rows::exec(
        conn,
        "UPDATE session SET seen_at = $1, expires_at = $2 WHERE token_hash = $3",
        vec![now.micros().into(), until.micros().into(), token_hash.into()],
    )
    .await?;
    Ok(())
}

pub(crate) async fn delete_session(conn: &impl ConnectionTrait, token_hash: &str) -> Result<()> {
    session::Entity::delete_by_id(token_hash).exec(conn).await?;
    Ok(())
}

pub(crate) async fn delete_sessions_of(conn: &impl ConnectionTrait, person: UserId) -> Result<()> {
    session::Entity::delete_many().filter(session::Column::Person.eq(person.to_string())).exec(conn).await?;
    Ok(())
}

pub(crate) async fn insert_key(conn: &impl ConnectionTrait, row: api_key::Model) -> Result<()> {
    let active: api_key::ActiveModel = row.into();
    active.reset_all().insert(conn).await?;
    Ok(())
}

pub(crate) async fn key(conn: &impl ConnectionTrait, id: &str) -> Result<Option<api_key::Model>> {
    Ok(api_key::Entity::find_by_id(id).one(conn).await?)
}

pub(crate) async fn keys_of(conn: &impl ConnectionTrait, organisation: OrganisationId) -> Result<Vec<KeyRow>> {
    let found = api_key::Entity::find()
        .filter(api_key::Column::Organisation.eq(organisation.to_string()))
        .order_by_desc(api_key::Column::CreatedAt)
        .all(conn)
        .await?;
    Ok(found.into_iter().map(Into::into).collect())
}

pub(crate) async fn key_used(conn: &impl ConnectionTrait, id: &str, now: Timestamp) -> Result<()> {
    rows::exec(conn, "UPDATE api_key SET last_used_at = $1 WHERE id = $2", vec![now.micros().into(), id.into()])
        .await?;
    Ok(())
}

pub(crate) async fn revoke_key(conn: &impl ConnectionTrait, id: &str, now: Timestamp) -> Result<()> {
    rows::exec(
        conn,
        "UPDATE api_key SET revoked_at = $1 WHERE id = $2 AND revoked_at IS NULL",
        vec![now.micros().into(), id.into()],
    )
    .await?;
    Ok(())
}

/// A one-time link, by the hash of its token.
pub(crate) struct Link {
    /// `set-up` or `invitation`.
    pub(crate) purpose: String,
    /// The invited person.
    pub(crate) person: Option<String>,
    /// To which organisation.
    pub(crate) organisation: Option<String>,
}

pub(crate) async fn insert_link(
    conn: &impl ConnectionTrait,
    token_hash: &str,
    link: &Link,
    expires: Timestamp,
) -> Result<()> {
    rows::exec(
        conn,
        "INSERT INTO setup_link (token_hash, purpose, person, organisation, expires_at) VALUES ($1, $2, $3, $4, $5)",
        vec![
            token_hash.into(),
            link.purpose.clone().into(),
            link.person.clone().into(),
            link.organisation.clone().into(),
            expires.micros().into(),
        ],
    )
    .await?;
    Ok(())
}

/// A link that still works.
pub(crate) async fn link(conn: &impl ConnectionTrait, token_hash: &str, now: Timestamp) -> Result<Option<Link>> {
    let found = rows::one(
        conn,
        "SELECT purpose, person, organisation FROM setup_link WHERE token_hash = $1 AND used_at IS NULL AND expires_at > $2",
        vec![token_hash.into(), now.micros().into()],
    )
    .await?;
    found
        .map(|row| {
            Ok(Link {
                purpose: row.try_get("", "purpose")?,
                person: row.try_get("", "person")?,
                organisation: row.try_get("", "organisation")?,
            })
        })
        .transpose()
}

/// Uses a link up; false when somebody else just did.
pub(crate) async fn use_link(conn: &impl ConnectionTrait, token_hash: &str, now: Timestamp) -> Result<bool> {
    let touched = rows::exec(
        conn,
        "UPDATE setup_link SET used_at = $1 WHERE token_hash = $2 AND used_at IS NULL AND expires_at > $1",
        vec![now.micros().into(), token_hash.into()],
    )
    .await?;
    Ok(touched == 1)
}
