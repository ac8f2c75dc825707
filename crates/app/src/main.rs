//! The command line: `demo`, `serve`, `migrate`, `admin`, `doctor`. Thin: each command is a function of `app::commands`.

use std::process::ExitCode;

fn main() -> ExitCode {
    app::commands::run()
}
