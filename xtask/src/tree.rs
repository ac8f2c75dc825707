//! The files of the project as tidy sees them: what git knows or would add, by path from the root with `/`. Knows nothing of rules.

use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result, ensure};

/// Endings of the files whose text is read; of all others only the name and size are known.
const TEXT: &[&str] = &[
    "rs", "toml", "lock", "md", "html", "ftl", "json", "js", "mjs", "css", "txt", "sh", "npmrc", "csv", "yml", "yaml",
];

/// One file.
#[derive(Clone, Debug)]
pub(crate) struct File {
    /// Path from the root, with `/`.
    pub(crate) path: String,
    /// Text, empty when the file is no text.
    pub(crate) text: String,
}

impl File {
    /// The crate folder's name, for files under `crates/`.
    pub(crate) fn crate_name(&self) -> Option<&str> {
        self.path.strip_prefix("crates/")?.split('/').next()
    }

    /// Path inside `crates/NAME/`.
    pub(crate) fn in_crate(&self) -> Option<&str> {
        self.path.strip_prefix("crates/")?.split_once('/').map(|(_, rest)| rest)
    }

    /// Last part of the path.
    pub(crate) fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or(&self.path)
    }

    /// Does the path end with `.ending`?
    pub(crate) fn is(&self, ending: &str) -> bool {
        self.name().rsplit_once('.').is_some_and(|(_, found)| found == ending)
    }
}

/// All files.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tree {
    files: Vec<File>,
}

impl Tree {
    /// Reads what git has or would add below `root`.
    ///
    /// # Errors
    /// When git is missing or a text is not UTF-8.
    pub(crate) fn read(root: &Path) -> Result<Self> {
        let output = Command::new("git")
            .args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
            .current_dir(root)
            .output()
            .context("git ls-files")?;
        ensure!(output.status.success(), "git ls-files: {}", String::from_utf8_lossy(&output.stderr));
        let mut files = Vec::new();
        for path in String::from_utf8(output.stdout)?.split('\0').filter(|path| !path.is_empty()) {
            let full = root.join(path);
            // Deleted but not yet committed: no longer part of the project.
            if !full.is_file() {
                continue;
            }
            let wanted = path.rsplit_once('.').is_some_and(|(_, ending)| TEXT.contains(&ending));
            let text =
                if wanted { std::fs::read_to_string(&full).with_context(|| path.to_owned())? } else { String::new() };
            files.push(File { path: path.to_owned(), text });
        }
        files.sort_by(|a, b| a.path.cmp(&b.path));
        files.dedup_by(|a, b| a.path == b.path);
        Ok(Self { files })
    }

    /// A made-up tree, for tests.
    #[cfg(test)]
    pub(crate) fn of(files: &[(&str, &str)]) -> Self {
        Self {
            files: files
                .iter()
                .map(|(path, text)| File { path: (*path).to_owned(), text: (*text).to_owned() })
                .collect(),
        }
    }

    /// Every file, by path.
    pub(crate) fn files(&self) -> impl Iterator<Item = &File> {
        self.files.iter()
    }

    /// Every file with an ending.
    pub(crate) fn ending<'a>(&'a self, ending: &'a str) -> impl Iterator<Item = &'a File> {
        self.files().filter(move |file| file.is(ending))
    }

    /// The file at a path.
    pub(crate) fn get(&self, path: &str) -> Option<&File> {
        self.files().find(|file| file.path == path)
    }

    /// Is there such a file, or a folder with a file in it?
    pub(crate) fn has(&self, path: &str) -> bool {
        let path = path.trim_end_matches('/');
        let folder = format!("{path}/");
        self.files().any(|file| file.path == path || file.path.starts_with(&folder))
    }
}
