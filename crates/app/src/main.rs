//! The command line: `demo`, `serve`, `migrate`, `admin`, `doctor`. Thin: each command is a function of `app::commands`.

use std::process::ExitCode;

/// Many short-lived texts are made on one thread and given back on another (server, database worker): the system's allocator
/// locks and tidies for each.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    app::commands::run()
}
