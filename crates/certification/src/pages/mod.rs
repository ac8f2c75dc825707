//! HTML handlers: read the request, call one action, answer.

pub(crate) mod cases;
pub(crate) mod certificates;
pub(crate) mod directory;
pub(crate) mod schemes;

/// Shape and colour of a certificate's standing.
pub(crate) fn standing_class(word: &str) -> &'static str {
    match word {
        "valid" => "state state-done",
        "suspended" => "state state-suspended",
        _ => "state state-failed",
    }
}

/// Shape and colour of an application's state.
pub(crate) fn state_class(word: &str) -> &'static str {
    match word {
        "reviewed" | "evaluated" => "state state-work",
        "granted" => "state state-done",
        "declined" | "refused" => "state state-failed",
        _ => "state",
    }
}
