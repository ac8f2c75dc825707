//! The one place that writes to the terminal.

use tracing_subscriber::EnvFilter;
use tracing_subscriber::prelude::*;

#[expect(clippy::print_stdout, reason = "this is the command line's output")]
pub(super) fn say(line: &str) {
    println!("{line}");
}

#[expect(clippy::print_stderr, reason = "this is the command line's error output")]
pub(super) fn warn(line: &str) {
    eprintln!("{line}");
}

/// Structured logs to stderr; `RUST_LOG` chooses, warnings and requests by default.
pub(super) fn logging(json: bool) {
    let filter = EnvFilter::try_from_default_env()
        .unwrap_or_else(|_| EnvFilter::new("warn,app=info,platform=info,platform::web::observe=warn"));
    let registry = tracing_subscriber::registry().with(filter);
    let layer = tracing_subscriber::fmt::layer().with_writer(std::io::stderr);
    let done = if json { registry.with(layer.json()).try_init() } else { registry.with(layer).try_init() };
    // Logging set up twice (tests) is not worth a failure.
    let _ = done;
}
