//! For tests of every area: a database of one's own on SQLite or PostgreSQL, a clock that stands still, actors by role.
//!
//! [`both_databases`] runs a story on each. PostgreSQL comes from `TOUCHSTONE_TEST_POSTGRES`, which `make test` sets.

mod fakes;
mod http;

use std::sync::Arc;

use kernel::ids::{OrganisationId, UserId};
use kernel::{Actor, AuthLevel, FixedClock, MembershipState, OrganisationKind, Role, Timestamp};
use uuid::Uuid;

use crate::db::{Db, rows};
use crate::files::Files;
use crate::{Builder, Platform, Settings};

pub use fakes::{TestIdentity, TestOrganisations, party};
pub use http::{Answer, Browser};

/// A platform on a fresh database; the folder is deleted with it.
pub struct TestApp {
    /// The platform under test.
    pub platform: Platform,
    /// Its clock: 2026-11-24T02:00:00Z until moved.
    pub clock: Arc<FixedClock>,
    /// Who is signed in.
    pub identity: Arc<TestIdentity>,
    /// Known organisations.
    pub organisations: Arc<TestOrganisations>,
    _folder: tempfile::TempDir,
}

/// GS1's prefix for examples, in the shape of GS1's table.
fn test_prefixes() -> anyhow::Result<gs1::PrefixLengths> {
    let table = r#"{"GCPPrefixFormatList": {"entry": [{"prefix": "9521141", "gcpLength": 7}]}}"#;
    Ok(gs1::PrefixLengths::from_json(table, 1_000)?)
}

/// Which database a test runs on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum On {
    /// Embedded.
    Sqlite,
    /// The server of `TOUCHSTONE_TEST_POSTGRES`.
    Postgres,
}

impl TestApp {
    /// A fresh, migrated database; `wire` adds ports, subscriptions and handlers.
    ///
    /// # Panics
    /// When the database cannot be made: a test cannot go on.
    pub async fn start(on: On, wire: impl FnOnce(Builder) -> Builder) -> Self {
        Self::begin(on, wire, false).await
    }

    /// The same with every area wired, but sessions of [`TestIdentity`]: for tests over all routes.
    pub async fn start_with_test_identity(on: On, wire: impl FnOnce(Builder) -> Builder) -> Self {
        Self::begin(on, wire, true).await
    }

    #[expect(clippy::panic, reason = "test support: there is nothing to recover")]
    async fn begin(on: On, wire: impl FnOnce(Builder) -> Builder, keep_identity: bool) -> Self {
        let attempt = async {
            let folder = tempfile::tempdir()?;
            let url = match on {
                On::Sqlite => format!("sqlite://{}?mode=rwc", folder.path().join("test.db").display()),
                On::Postgres => fresh_postgres().await?,
            };
            let db = Db::migrated(&url).await?;
            let clock = Arc::new(FixedClock::new("2026-11-24T02:00:00Z".parse::<jiff::Timestamp>()?.into()));
            let settings = Settings {
                public_url: "http://127.0.0.1:8080".to_owned(),
                demonstration: true,
                upload_limit_bytes: 20 * 1024 * 1024,
                // Receivers of tests run beside them.
                webhook_networks: vec!["127.0.0.0/8".parse()?],
                place_header: Some("x-test-country".to_owned()),
                company_prefix_lengths: test_prefixes()?,
            };
            let files = Files::folder(&folder.path().join("files")).map_err(|e| anyhow::anyhow!("{e}"))?;
            let identity = Arc::new(TestIdentity::default());
            let organisations = Arc::new(TestOrganisations::default());
            let builder = Builder::new(db, clock.clone(), files, settings).port(|ports| {
                ports.identity = Some(identity.clone());
                ports.organisations = Some(organisations.clone());
            });
            let mut builder = wire(builder);
            if keep_identity {
                builder = builder.port(|ports| ports.identity = Some(identity.clone()));
            }
            let platform = builder.build();
            anyhow::Ok(Self { platform, clock, identity, organisations, _folder: folder })
        };
        match attempt.await {
            Ok(app) => app,
            Err(error) => panic!("no test platform on {on:?}: {error:#}"),
        }
    }
}

async fn fresh_postgres() -> anyhow::Result<String> {
    let server = std::env::var("TOUCHSTONE_TEST_POSTGRES").map_err(|_| {
        anyhow::anyhow!("TOUCHSTONE_TEST_POSTGRES is not set: run `make test`, which starts a private PostgreSQL, or point it at a server")
    })?;
    let name = format!("t{}", Uuid::new_v4().simple());
    let admin = Db::connect(&server).await?;
    rows::exec(admin.conn(), &format!("CREATE DATABASE {name}"), vec![]).await?;
    let (base, _) =
        server.rsplit_once('/').ok_or_else(|| anyhow::anyhow!("TOUCHSTONE_TEST_POSTGRES needs a database name"))?;
    Ok(format!("{base}/{name}"))
}

/// Runs a story on SQLite, then on PostgreSQL.
pub async fn both_databases<F, Fut>(story: F)
where
    F: Fn(On) -> Fut,
    Fut: Future<Output = ()>,
{
    story(On::Sqlite).await;
    story(On::Postgres).await;
}

/// Somebody of an organisation, confirmed, with a second factor.
#[must_use]
pub fn actor(kind: OrganisationKind, organisation: OrganisationId, roles: &[Role]) -> Actor {
    Actor {
        user: Some(UserId(Uuid::now_v7())),
        name: format!("{} tester", kind.word()),
        organisation,
        organisation_name: format!("{} Ltd", kind.word()),
        kind,
        roles: roles.to_vec(),
        state: MembershipState::Confirmed,
        level: AuthLevel::SecondFactor,
        system: false,
    }
}

/// A fresh identity.
#[must_use]
pub fn id<T: From<Uuid>>() -> T {
    T::from(Uuid::now_v7())
}

/// An instant from RFC 3339 text.
///
/// # Panics
/// When the text is wrong.
#[must_use]
#[expect(clippy::panic, reason = "test support")]
pub fn instant(text: &str) -> Timestamp {
    match text.parse::<jiff::Timestamp>() {
        Ok(at) => at.into(),
        Err(error) => panic!("{text}: {error}"),
    }
}
