//! Backup and restore: the database by its own means (`VACUUM INTO`, `pg_dump`), the files by their hashes, a manifest that
//! proves the copy. The backup can be taken while the server runs; files are written before the rows that name them, so
//! copying the database first and the files after it never misses one.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};
use platform::db::{Db, Dialect, rows};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::config::Options;
use crate::start;

#[derive(Serialize, Deserialize)]
struct Manifest {
    /// `Sqlite` or `Postgres`.
    database: String,
    /// When, UTC.
    taken_at: String,
    /// SHA-256 of the database copy.
    database_sha256: String,
    /// Size of each file by its hash.
    files: BTreeMap<String, usize>,
}

/// Makes a backup; answers one line for the operator.
pub(super) async fn backup(options: &Options, out: &Path) -> Result<String> {
    empty(out)?;
    let platform = start::platform(options, "http://unused.invalid", false).await?;
    let dialect = platform.db().dialect();
    let copy = out.join("database");
    match dialect {
        Dialect::Sqlite => {
            let target = copy.to_str().context("the path of the backup is not UTF-8")?.to_owned();
            rows::exec(platform.db().conn(), "VACUUM INTO $1", vec![target.into()]).await?;
        }
        Dialect::Postgres => pg("pg_dump", options, &["--format=custom", "--no-owner", "--file"], &copy)?,
    }
    let mut files = BTreeMap::new();
    std::fs::create_dir_all(out.join("files"))?;
    for hash in platform.files().all().await.map_err(|e| anyhow::anyhow!("{e}"))? {
        let bytes = platform.files().get(&hash).await.map_err(|e| anyhow::anyhow!("file {hash}: {e}"))?;
        std::fs::write(out.join("files").join(&hash), &bytes)?;
        files.insert(hash, bytes.len());
    }
    let manifest = Manifest {
        database: format!("{dialect:?}"),
        taken_at: platform.now().to_jiff().to_string(),
        database_sha256: digest(&copy)?,
        files,
    };
    let count = manifest.files.len();
    // The manifest comes last: a backup without it was interrupted and is refused by restore.
    std::fs::write(out.join("manifest.json"), serde_json::to_string_pretty(&manifest)?)?;
    Ok(format!("Backup complete: database and {count} files in {}", out.display()))
}

/// Restores into an empty place; answers one line for the operator.
pub(super) async fn restore(options: &Options, from: &Path) -> Result<String> {
    let text = std::fs::read_to_string(from.join("manifest.json"))
        .with_context(|| format!("{} has no manifest.json: the backup was not completed", from.display()))?;
    let manifest: Manifest = serde_json::from_str(&text).context("manifest.json is damaged")?;
    let copy = from.join("database");
    if digest(&copy)? != manifest.database_sha256 {
        bail!("the database copy is damaged: its hash differs from the manifest; use another backup");
    }
    for (hash, size) in &manifest.files {
        let path = from.join("files").join(hash);
        let found = digest(&path).with_context(|| format!("file {hash} is missing in the backup"))?;
        if &found != hash {
            bail!("file {hash} ({size} bytes) is damaged in the backup; nothing was restored");
        }
    }
    let data = options.data();
    empty(&data)?;
    let url = options.database();
    let wanted = format!("{:?}", Dialect::of(&url)?);
    if wanted != manifest.database {
        bail!("the backup is of {} and --database is {wanted}: choose the same kind", manifest.database);
    }
    match Dialect::of(&url)? {
        Dialect::Sqlite => {
            let path = url.trim_start_matches("sqlite://").split('?').next().unwrap_or_default();
            if Path::new(path).exists() {
                bail!("{path} exists: restore only into an empty place");
            }
            std::fs::copy(&copy, path).with_context(|| format!("cannot write {path}"))?;
        }
        Dialect::Postgres => {
            let db = Db::connect(&url).await.context("cannot open the database")?;
            let used = rows::one(
                db.conn(),
                "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' LIMIT 1",
                vec![],
            )
            .await?;
            if used.is_some() {
                bail!("the database is not empty: restore only into an empty one");
            }
            pg("pg_restore", options, &["--no-owner", "--exit-on-error"], &copy)?;
        }
    }
    let platform = start::platform(options, "http://unused.invalid", false).await?;
    for hash in manifest.files.keys() {
        let bytes = std::fs::read(from.join("files").join(hash))?;
        platform.files().put(bytes).await.map_err(|e| anyhow::anyhow!("file {hash}: {e}"))?;
    }
    Ok(format!("Restored the backup of {}: database and {} files", manifest.taken_at, manifest.files.len()))
}

fn empty(folder: &Path) -> Result<()> {
    std::fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    if std::fs::read_dir(folder)?.next().is_some() {
        bail!("{} is not empty: choose an empty folder", folder.display());
    }
    Ok(())
}

fn digest(path: &Path) -> Result<String> {
    let mut file = std::fs::File::open(path).with_context(|| format!("cannot read {}", path.display()))?;
    let mut hasher = Sha256::new();
    let mut buffer = vec![0_u8; 1 << 20];
    loop {
        let count = std::io::Read::read(&mut file, &mut buffer)?;
        let Some(part) = buffer.get(..count).filter(|part| !part.is_empty()) else { break };
        hasher.update(part);
    }
    Ok(hex::encode(hasher.finalize()))
}

/// Runs one of PostgreSQL's own tools; the password travels in the environment, never in the arguments.
fn pg(tool: &str, options: &Options, args: &[&str], copy: &Path) -> Result<()> {
    let url = url::Url::parse(&options.database()).context("the database URL is not understood")?;
    let database = url.path().trim_start_matches('/');
    let mut command = Command::new(tool);
    command.env("PGHOST", url.host_str().unwrap_or("localhost"));
    command.env("PGPORT", url.port().unwrap_or(5432).to_string());
    command.env("PGUSER", url.username());
    if let Some(password) = url.password() {
        command.env("PGPASSWORD", password);
    }
    command.args(args);
    if tool == "pg_dump" {
        command.arg(copy).arg(database);
    } else {
        command.arg("--dbname").arg(database).arg(copy);
    }
    let done = command.output().with_context(|| format!("{tool} is not installed (Debian: postgresql-client)"))?;
    if !done.status.success() {
        bail!("{tool} failed: {}", String::from_utf8_lossy(&done.stderr).trim());
    }
    Ok(())
}
