//! The commands. Only this module writes to the terminal; every failure ends with a non-zero exit code.

mod backup;
mod epcis;
mod market;
mod months;
mod server;
mod terminal;
mod verify;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::{Parser, Subcommand};

use crate::config::Options;
use crate::{demo, soundness, start};
use terminal::{say, warn};

/// Touchstone 试金石: inspection, testing, certification and traceability for toys.
#[derive(Parser, Debug)]
#[command(name = "touchstone", version, about)]
struct Cli {
    /// TOML file with the same names as the flags
    #[arg(long, env = "TOUCHSTONE_CONFIG", global = true)]
    config: Option<PathBuf>,
    #[command(flatten)]
    options: Options,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand, Debug)]
enum Command {
    /// Builds a demonstration world through the same actions a user would take, then serves it
    Demo {
        /// Writes addresses, accounts and keys as JSON
        #[arg(long)]
        summary: Option<PathBuf>,
        /// Builds the world and ends
        #[arg(long)]
        build_only: bool,
    },
    /// Serves; --public-url is required. A first start prints a one-time link to set up the service centre
    Serve,
    /// Verifies a report PDF, certificate PDF or credential offline; exit code 0 only when it is genuine
    Verify {
        /// The file
        file: PathBuf,
        /// did.json, certificate PEM, or a list of organisations: whom you trust (may be given several times)
        #[arg(long)]
        trust: Vec<PathBuf>,
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// What a toy needs for its markets, the least testing that is enough, and what it costs; offline
    #[command(after_help = market::PLAN_HELP)]
    Plan(market::PlanArgs),
    /// What measured values mean in each market, limit by limit; offline
    #[command(after_help = market::JUDGE_HELP)]
    Judge(market::JudgeArgs),
    /// EPCIS files: check, event hashes, JSON and XML; offline
    #[command(after_help = epcis::HELP)]
    Epcis {
        #[command(subcommand)]
        command: epcis::EpcisCommand,
    },
    /// Sends the events of EPCIS documents to a server; goes on where it was stopped
    #[command(after_help = server::CAPTURE_HELP)]
    Capture(server::CaptureArgs),
    /// What a product, lot or carton was made of and who has it now, as a server knows
    #[command(after_help = server::TRACE_HELP)]
    Trace(server::TraceArgs),
    /// Brings the database schema up to date
    Migrate,
    /// Months of events on PostgreSQL: how large they are, the oldest one taken out and put back
    #[command(after_help = months::HELP)]
    Months {
        #[command(subcommand)]
        command: Option<months::MonthsCommand>,
    },
    /// Copies database and files into an empty folder, with a manifest of hashes
    Backup {
        /// Where to
        out: PathBuf,
    },
    /// Puts a backup into an empty data folder (or database), after checking every hash
    Restore {
        /// Folder made by `backup`
        from: PathBuf,
    },
    /// For operators: links when somebody is locked out
    Admin {
        #[command(subcommand)]
        command: AdminCommand,
    },
    /// Checks configuration, database, files and says what is wrong
    Doctor {
        /// As JSON
        #[arg(long)]
        json: bool,
    },
}

#[derive(Subcommand, Debug)]
enum AdminCommand {
    /// Prints a one-time link with which a person sets a new password; the second factor is set up anew
    ResetPassword {
        /// The person's e-mail
        email: String,
    },
}

/// Parses and runs.
#[must_use]
pub fn run() -> ExitCode {
    let cli = Cli::parse();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            warn(&format!("cannot start: {error}"));
            return ExitCode::FAILURE;
        }
    };
    match runtime.block_on(command(cli)) {
        Ok(code) => code,
        Err(error) => {
            warn(&format!("touchstone: {error:#}"));
            ExitCode::FAILURE
        }
    }
}

async fn command(cli: Cli) -> Result<ExitCode> {
    let options = cli.options.with_file(cli.config.as_deref())?;
    terminal::logging(options.log_json.unwrap_or(false));
    match cli.command {
        Command::Demo { summary, build_only } => demo_command(options, summary, build_only).await?,
        Command::Serve => serve(&options).await?,
        Command::Verify { file, trust, json } => {
            let report = verify::verify(&file, &trust)?;
            say(&if json { serde_json::to_string_pretty(&report)? } else { report.to_string() });
            return Ok(if report.genuine { ExitCode::SUCCESS } else { ExitCode::FAILURE });
        }
        Command::Plan(args) => say(&args.run()?),
        Command::Judge(args) => say(&args.run()?),
        Command::Epcis { command } => return Ok(command.run()),
        Command::Capture(args) => return Ok(server::ended(args.run().await)),
        Command::Trace(args) => return Ok(server::ended(args.run().await)),
        Command::Migrate => {
            start::platform(&options, "http://unused.invalid", false).await?;
            say("The schema is up to date.");
        }
        Command::Months { command } => say(&months::run(&options, command.as_ref()).await?),
        Command::Backup { out } => say(&backup::backup(&options, &out).await?),
        Command::Restore { from } => say(&backup::restore(&options, &from).await?),
        Command::Admin { command: AdminCommand::ResetPassword { email } } => {
            let public_url = options.public_url.clone().context("--public-url is required: it stands in the link")?;
            let platform = start::platform(&options, &public_url, false).await?;
            let link = accounts::actions::reset_link(&platform, &email).await;
            say(&link.map_err(|error| anyhow::anyhow!("nobody has the e-mail {email}: {error}"))?);
        }
        Command::Doctor { json } => return doctor(&options, json).await,
    }
    Ok(ExitCode::SUCCESS)
}

async fn demo_command(options: Options, summary: Option<PathBuf>, build_only: bool) -> Result<()> {
    let options = Options { data: options.data.clone().or_else(|| Some(PathBuf::from("demo-data"))), ..options };
    let listener = start::bind(options.listen()).await?;
    let public_url = options.public_url.clone().unwrap_or_else(|| format!("http://{}", options.listen()));
    let platform = start::platform(&options, &public_url, true).await?;
    let world = demo::build(&platform, &options.data(), say).await?;
    if let Some(file) = summary {
        let text = serde_json::to_string_pretty(&world)?;
        std::fs::write(&file, text).with_context(|| format!("cannot write {}", file.display()))?;
    }
    say(&demo::greeting(&world));
    if build_only {
        return Ok(());
    }
    start::serve(platform, listener).await
}

async fn serve(options: &Options) -> Result<()> {
    let public_url = options.public_url.clone().context(
        "--public-url is required: it is burnt into codes, PDFs and identities (e.g. https://touchstone.example)",
    )?;
    let listener = start::bind(options.listen()).await?;
    let platform = start::platform(options, &public_url, false).await?;
    if let Some(link) = accounts::actions::first_link(&platform).await.map_err(|e| anyhow::anyhow!("{e}"))? {
        say(&format!("First start. Open this link once, within seven days, to set up the service centre:\n  {link}"));
    }
    say(&format!("Listening on http://{}", options.listen()));
    start::serve(platform, listener).await
}

async fn doctor(options: &Options, json: bool) -> Result<ExitCode> {
    let mut findings: Vec<(&str, std::result::Result<String, String>)> = Vec::new();
    findings.push(("public-url", options.public_url.clone().ok_or_else(|| "not set: needed by `serve`".to_owned())));
    match start::platform(options, "http://unused.invalid", false).await {
        Err(error) => findings.push(("database", Err(format!("{error:#}")))),
        Ok(platform) => {
            findings.push(("database", Ok(format!("{:?}, schema up to date", platform.db().dialect()))));
            let probe = platform.files().put(&b"doctor"[..]).await;
            let read = match probe {
                Ok(hash) => platform.files().get(&hash).await.map(|_| "writable, readable".to_owned()),
                Err(error) => Err(error),
            };
            findings.push(("files", read.map_err(|error| error.to_string())));
            if let Some(mailer) = platform.mailer() {
                let answer = mailer.answers().await.map(|()| format!("{} answers", mailer.server()));
                findings.push(("mail server", answer.map_err(|error| format!("{error:#}"))));
            }
            findings.extend(soundness::examine(&platform).await);
        }
    }
    let bad = findings.iter().any(|(_, finding)| finding.is_err());
    if json {
        let map: serde_json::Map<String, serde_json::Value> = findings
            .iter()
            .map(|(name, f)| {
                let (ok, text) = match f {
                    Ok(text) => (true, text),
                    Err(text) => (false, text),
                };
                ((*name).to_owned(), serde_json::json!({"ok": ok, "detail": text}))
            })
            .collect();
        say(&serde_json::to_string_pretty(&map)?);
    } else {
        for (name, finding) in &findings {
            match finding {
                Ok(text) => say(&format!("● {name}: {text}")),
                Err(text) => say(&format!("✕ {name}: {text}")),
            }
        }
    }
    Ok(if bad { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}
