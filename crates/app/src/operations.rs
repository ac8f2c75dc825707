//! For operators: is it alive, is it ready, what does it count.

use std::sync::OnceLock;

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use platform::Platform;
use platform::db::rows;
use platform::web::{Access, Routes};

/// `/healthz`, `/readyz`, `/metrics`.
pub(crate) fn routes() -> Routes {
    Routes::new().get("/healthz", Access::Public, || async { "ok" }).get("/readyz", Access::Public, ready).get(
        "/metrics",
        Access::Public,
        metrics,
    )
}

async fn ready(State(platform): State<Platform>) -> impl IntoResponse {
    match rows::one(platform.db().conn(), "SELECT epoch FROM public_epoch WHERE id = 1", vec![]).await {
        Ok(Some(_)) => (StatusCode::OK, "ready"),
        _ => (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer"),
    }
}

/// The recorder of metrics, installed once per process.
pub(crate) fn recorder() -> Option<&'static PrometheusHandle> {
    static HANDLE: OnceLock<Option<PrometheusHandle>> = OnceLock::new();
    HANDLE.get_or_init(|| PrometheusBuilder::new().install_recorder().ok()).as_ref()
}

/// Measured durations are kept until they are summed up: a server that nobody scrapes would grow without end.
pub(crate) async fn upkeep() {
    let mut every = tokio::time::interval(std::time::Duration::from_secs(5));
    loop {
        every.tick().await;
        if let Some(handle) = recorder() {
            handle.run_upkeep();
        }
    }
}

async fn metrics() -> impl IntoResponse {
    let text = recorder().map(PrometheusHandle::render).unwrap_or_default();
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], text)
}
