//! How far a file was captured: kept beside it, so that the same command goes on where it was stopped. Bound to the content of the file
//! and to the server; a file that was changed since begins anew.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::Failure;

/// Refused events that are kept; more are counted.
const MOST_REFUSED: usize = 1000;

/// What capturing a file came to, so far.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct State {
    /// Origin of the server.
    server: String,
    /// SHA-256 of the file.
    sha256: String,
    /// Events whose fate is known: the first ones.
    pub(super) done: usize,
    pub(super) accepted: usize,
    pub(super) duplicates: usize,
    pub(super) refused: usize,
    /// The first refused ones.
    pub(super) refusals: Vec<Refused>,
}

/// An event that was refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Refused {
    /// Its number in the file, from 1.
    pub(super) event: usize,
    pub(super) reason: String,
}

impl State {
    pub(super) fn new(server: &str, sha256: &str) -> Self {
        Self { server: server.to_owned(), sha256: sha256.to_owned(), ..Self::default() }
    }

    pub(super) fn refuse(&mut self, event: usize, reason: &str) {
        self.refused += 1;
        if self.refusals.len() < MOST_REFUSED {
            self.refusals.push(Refused { event, reason: reason.to_owned() });
        }
    }

    /// What is kept of an earlier run with the same content and the same server; else a new beginning.
    pub(super) fn found(place: &Path, server: &str, sha256: &str) -> Result<Self, Failure> {
        let text = match std::fs::read_to_string(place) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Self::new(server, sha256)),
            Err(error) => return Err(Failure::Unreachable(format!("cannot read {}: {error}", place.display()))),
        };
        let known: Self = serde_json::from_str(&text).map_err(|error| {
            Failure::Unreachable(format!("{} is not what this program wrote ({error}); delete it", place.display()))
        })?;
        if known.server == server && known.sha256 == sha256 { Ok(known) } else { Ok(Self::new(server, sha256)) }
    }

    /// Keeps it, whole or not at all.
    pub(super) fn keep(&self, place: &Path) -> Result<(), Failure> {
        let wrong = |error: String| Failure::Unreachable(format!("cannot write {}: {error}", place.display()));
        let text = serde_json::to_string_pretty(self).map_err(|error| wrong(error.to_string()))?;
        let beside = place.with_extension("json.new");
        std::fs::write(&beside, text)
            .and_then(|()| std::fs::rename(&beside, place))
            .map_err(|error| wrong(error.to_string()))
    }

    /// All of the file is captured: there is nothing to go on with.
    pub(super) fn forget(place: &Path) {
        // A file that was never written, or cannot be removed, is read at the next run and ends it at once.
        let _ = std::fs::remove_file(place);
    }
}

/// Where the state of a file stands: beside it.
pub(super) fn beside(file: &Path) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".capture.json");
    PathBuf::from(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_is_found_for_the_same_file_and_server_alone() {
        let folder = tempfile::tempdir().unwrap();
        let place = beside(&folder.path().join("events.json"));
        assert!(place.ends_with("events.json.capture.json"));
        let mut state = State::found(&place, "https://a.example", "abc").unwrap();
        state.done = 7;
        state.refuse(3, "wrong");
        state.keep(&place).unwrap();
        assert_eq!(State::found(&place, "https://a.example", "abc").unwrap(), state);
        assert_eq!(State::found(&place, "https://b.example", "abc").unwrap().done, 0);
        assert_eq!(State::found(&place, "https://a.example", "abd").unwrap().done, 0);
        std::fs::write(&place, "{}").unwrap();
        assert!(State::found(&place, "https://a.example", "abc").is_err());
        State::forget(&place);
        assert_eq!(State::found(&place, "https://a.example", "abc").unwrap().refused, 0);
    }
}
