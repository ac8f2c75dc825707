//! Everything that touches the world, once: database, permission, journal, jobs, files, languages, web, API.
//!
//! Knows no area. An area's handlers get a [`Platform`] (cheap to clone) and act through [`authz`]. What one area asks
//! another is a trait in [`ports`]; what it tells others is an event recorded in its [`db::Tx`] and subscribed in
//! `app/src/wiring.rs`.

pub mod api;
pub mod authz;
pub mod clock;
pub mod db;
mod error;
pub mod files;
pub mod i18n;
pub mod jobs;
pub mod journal;
pub mod mail;
pub mod ports;
pub mod settings;
pub mod testing;
pub mod web;
pub mod webhooks;

use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use kernel::{Clock, Timestamp};
use tokio::sync::Notify;

pub use error::{Error, FieldError, Result};
pub use settings::Settings;

/// The running platform. Clone freely: it is one pointer.
#[derive(Clone)]
pub struct Platform(Arc<Inner>);

struct Inner {
    db: db::Db,
    clock: Arc<dyn Clock>,
    files: files::Files,
    settings: Settings,
    ports: ports::Ports,
    subscribers: HashMap<&'static str, Vec<&'static str>>,
    handlers: HashMap<&'static str, jobs::Handler>,
    daily: Vec<&'static str>,
    nav: Vec<web::NavItem>,
    kept: Arc<web::Kept>,
    mailer: Option<mail::Mailer>,
    webhooks: webhooks::Sender,
    services: Vec<jobs::Service>,
    work: Notify,
    shared: Mutex<HashMap<TypeId, Arc<dyn Any + Send + Sync>>>,
}

/// Puts a [`Platform`] together; `app/src/wiring.rs` is the one caller besides tests.
pub struct Builder {
    inner: Inner,
}

impl Builder {
    /// The parts without which nothing works.
    #[must_use]
    pub fn new(db: db::Db, clock: Arc<dyn Clock>, files: files::Files, settings: Settings) -> Self {
        Self {
            inner: Inner {
                db,
                kept: Arc::new(web::Kept::new(clock.clone(), settings.authority())),
                mailer: None,
                webhooks: webhooks::Sender::new(&settings.webhook_networks),
                services: Vec::new(),
                clock,
                files,
                settings,
                ports: ports::Ports::default(),
                subscribers: HashMap::new(),
                handlers: HashMap::new(),
                daily: Vec::new(),
                nav: Vec::new(),
                work: Notify::new(),
                shared: Mutex::default(),
            },
        }
    }

    /// Another sender than the one of the settings: for tests, whose names no resolver knows.
    #[must_use]
    pub fn webhooks(mut self, sender: webhooks::Sender) -> Self {
        self.inner.webhooks = sender;
        self
    }

    /// The mail server, when there is one.
    #[must_use]
    pub fn mailer(mut self, mailer: Option<mail::Mailer>) -> Self {
        self.inner.mailer = mailer;
        self
    }

    /// The answers areas give one another: `builder.port(|p| p.products = Some(Arc::new(…)))`.
    #[must_use]
    pub fn port(mut self, set: impl FnOnce(&mut ports::Ports)) -> Self {
        set(&mut self.inner.ports);
        self
    }

    /// After each `event`, a job of kind `job` runs with the event as its payload.
    #[must_use]
    pub fn subscribe(mut self, event: &'static str, job: &'static str) -> Self {
        self.inner.subscribers.entry(event).or_default().push(job);
        self
    }

    /// What runs a kind of job.
    #[must_use]
    pub fn handler<F, Fut>(mut self, job: &'static str, run: F) -> Self
    where
        F: Fn(Platform, jobs::Job) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<()>> + Send + 'static,
    {
        self.inner.handlers.insert(job, Arc::new(move |platform, job| Box::pin(run(platform, job))));
        self
    }

    /// A kind of job that runs once each day (in Chinese time), whichever node sees the day first.
    #[must_use]
    pub fn daily(mut self, job: &'static str) -> Self {
        self.inner.daily.push(job);
        self
    }

    /// What goes on beside the worker of jobs until the server stops. It is dropped then wherever it stands, as a kill would, and
    /// so leaves everything that matters in the database.
    #[must_use]
    pub fn service<F, Fut>(mut self, run: F) -> Self
    where
        F: Fn(Platform) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = ()> + Send + 'static,
    {
        self.inner.services.push(Arc::new(move |platform| Box::pin(run(platform))));
        self
    }

    /// Entries of the menu; each is shown to whom its action is allowed.
    #[must_use]
    pub fn nav(mut self, items: &[web::NavItem]) -> Self {
        self.inner.nav.extend_from_slice(items);
        self
    }

    /// Done.
    #[must_use]
    pub fn build(self) -> Platform {
        Platform(Arc::new(self.inner))
    }
}

impl Platform {
    /// The pool, for reading.
    #[must_use]
    pub fn db(&self) -> &db::Db {
        &self.0.db
    }

    /// The present instant.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.0.clock.now()
    }

    /// The blob store.
    #[must_use]
    pub fn files(&self) -> &files::Files {
        &self.0.files
    }

    /// Configuration.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.0.settings
    }

    /// What other areas answer.
    #[must_use]
    pub fn ports(&self) -> &ports::Ports {
        &self.0.ports
    }

    /// The mail server, when there is one.
    #[must_use]
    pub fn mailer(&self) -> Option<&mail::Mailer> {
        self.0.mailer.as_ref()
    }

    /// Posts to the addresses of subscribers, and asks addresses that others gave.
    #[must_use]
    pub fn webhooks(&self) -> &webhooks::Sender {
        &self.0.webhooks
    }

    /// Answers to anybody that may be given again.
    #[must_use]
    pub fn kept(&self) -> &Arc<web::Kept> {
        &self.0.kept
    }

    /// The whole menu.
    #[must_use]
    pub fn nav(&self) -> &[web::NavItem] {
        &self.0.nav
    }

    /// What an area keeps in memory beside the database, made at its first use, one of each type. It is lost when the process
    /// ends: nothing that was acknowledged may stand in it alone.
    #[must_use]
    pub fn shared<T: Default + Send + Sync + 'static>(&self) -> Arc<T> {
        let mut all = self.0.shared.lock().unwrap_or_else(PoisonError::into_inner);
        let one = all.entry(TypeId::of::<T>()).or_insert_with(|| Arc::new(T::default()));
        // The key is the type, so that this never makes a second one.
        Arc::clone(one).downcast().unwrap_or_default()
    }

    pub(crate) fn subscribers(&self, event: &str) -> Vec<&'static str> {
        self.0.subscribers.get(event).cloned().unwrap_or_default()
    }

    pub(crate) fn handler(&self, job: &str) -> Option<jobs::Handler> {
        self.0.handlers.get(job).cloned()
    }

    pub(crate) fn services(&self) -> &[jobs::Service] {
        &self.0.services
    }

    pub(crate) fn daily(&self) -> &[&'static str] {
        &self.0.daily
    }

    pub(crate) fn wake_worker(&self) {
        self.0.work.notify_one();
    }

    pub(crate) async fn work_arrives(&self) {
        self.0.work.notified().await;
    }
}
