//! From configuration to a running platform: connect, migrate, wire, serve, stop gracefully.

use std::sync::Arc;

use anyhow::{Context, Result};
use platform::clock::SystemClock;
use platform::db::Db;
use platform::files::Files;
use platform::mail::Mailer;
use platform::{Builder, Platform, Settings};
use tokio::net::TcpListener;

use crate::config::Options;
use crate::{operations, wiring};

/// Opens the database and the files and wires the areas. The schema is brought up to date.
///
/// # Errors
/// When the database or the folder cannot be opened.
pub async fn platform(options: &Options, public_url: &str, demonstration: bool) -> Result<Platform> {
    let data = options.data();
    std::fs::create_dir_all(&data).with_context(|| format!("cannot make the data folder {}", data.display()))?;
    let db =
        Db::migrated(&options.database()).await.context("cannot open the database or bring its schema up to date")?;
    let settings = Settings {
        public_url: public_url.trim_end_matches('/').to_owned(),
        demonstration,
        upload_limit_bytes: options.upload_limit.unwrap_or(20 * 1024 * 1024),
        webhook_networks: options.webhook_networks()?,
        place_header: options.place_header.clone(),
        company_prefix_lengths: options.company_prefix_lengths()?,
    };
    let builder = Builder::new(db, Arc::new(SystemClock), files(options)?, settings);
    Ok(wiring::wire(builder.mailer(mailer(options)?)).build())
}

fn mailer(options: &Options) -> Result<Option<Mailer>> {
    let Some(url) = &options.smtp_url else { return Ok(None) };
    let from = options.mail_from.as_deref().context("--smtp-url needs --mail-from: who mails come from")?;
    Mailer::new(url, from).map(Some)
}

fn files(options: &Options) -> Result<Files> {
    match &options.s3_bucket {
        Some(bucket) => Files::s3(bucket, options.s3_endpoint.as_deref()).map_err(|e| anyhow::anyhow!("{e}")),
        None => Files::folder(&options.data().join("files")).map_err(|e| anyhow::anyhow!("{e}")),
    }
}

/// Serves until Ctrl-C or SIGTERM; the worker of jobs runs beside.
///
/// # Errors
/// When the address cannot be bound.
pub async fn serve(platform: Platform, listener: TcpListener) -> Result<()> {
    let _ = operations::recorder();
    let upkeep = tokio::spawn(operations::upkeep());
    let (stop, stopped) = tokio::sync::watch::channel(false);
    let mut worker_stop = stopped.clone();
    let worker = tokio::spawn(platform::jobs::work(platform.clone(), async move {
        let _ = worker_stop.wait_for(|stop| *stop).await;
    }));
    let kept = platform.kept().clone();
    platform::web::serve(listener, wiring::router(platform), kept, signal()).await?;
    stop.send_replace(true);
    upkeep.abort();
    worker.await.context("the worker of jobs did not end well")?;
    tracing::info!("stopped");
    Ok(())
}

async fn signal() {
    use tokio::signal::unix::{SignalKind, signal};
    let Ok(mut terminate) = signal(SignalKind::terminate()) else {
        let _ = tokio::signal::ctrl_c().await;
        return;
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        _ = terminate.recv() => {}
    }
}

/// Binds the address; says which address is taken when it is.
///
/// # Errors
/// When it cannot be bound.
pub async fn bind(address: &str) -> Result<TcpListener> {
    TcpListener::bind(address)
        .await
        .with_context(|| format!("cannot listen on {address}: is another program there? Choose another with --listen"))
}
