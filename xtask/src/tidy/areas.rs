//! Areas are siblings: an area depends on kernel, platform and the pure crates, never on another area; a pure crate depends on
//! nothing that touches the world. Read from the Cargo.toml files, tests' dependencies included.

use super::{AREAS, Fault, PURE};
use crate::tree::Tree;

/// Crates through which a pure crate could reach the world.
const WORLD: &[&str] = &[
    "platform",
    "migrations",
    "documents",
    "app",
    "tokio",
    "axum",
    "hyper",
    "reqwest",
    "sea-orm",
    "sea-orm-migration",
    "sqlx",
    "rusqlite",
    "object_store",
    "getrandom",
    "rand",
];

pub(crate) fn check(tree: &Tree) -> Vec<Fault> {
    let mut faults = Vec::new();
    for file in tree.files().filter(|file| file.in_crate() == Some("Cargo.toml")) {
        let Some(own) = file.crate_name() else { continue };
        for (line, section, name) in dependencies(&file.text) {
            if AREAS.contains(&own) && name != own && AREAS.contains(&name) {
                let text = format!(
                    "area `{own}` depends on area `{name}`: ask through a trait of platform/src/ports.rs, or subscribe to its event in app/src/wiring.rs"
                );
                faults.push(Fault::new(&file.path, line, text));
            }
            // A pure crate's tests may use what they like.
            let reaches = WORLD.contains(&name) || AREAS.contains(&name);
            if PURE.contains(&own) && section != "dev-dependencies" && reaches {
                faults.push(Fault::new(
                    &file.path,
                    line,
                    format!("pure crate `{own}` depends on `{name}`, which touches the world"),
                ));
            }
        }
    }
    faults
}

/// (line, section, crate) of each dependency; aliases by `package = "…"` count under both names.
fn dependencies(manifest: &str) -> Vec<(usize, &str, &str)> {
    let mut section = "";
    let mut found = Vec::new();
    for (index, line) in manifest.lines().enumerate() {
        let line = line.trim();
        if let Some(head) = line.strip_prefix('[') {
            let head = head.trim_end_matches(']');
            section = head.rsplit('.').find(|part| part.ends_with("dependencies")).unwrap_or("");
            if let Some((_, name)) = head.split_once("dependencies.") {
                found.push((index + 1, section, name));
            }
            continue;
        }
        if section.is_empty() || line.starts_with('#') {
            continue;
        }
        let Some((name, value)) = line.split_once('=') else { continue };
        let name = name.trim().split('.').next().unwrap_or_default();
        found.push((index + 1, section, name));
        if let Some((_, alias)) = value.split_once("package = \"")
            && let Some(package) = alias.split('"').next()
        {
            found.push((index + 1, section, package));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::super::places;
    use super::*;

    fn faults(path: &str, manifest: &str) -> Vec<String> {
        places(&check(&Tree::of(&[(path, manifest)])))
    }

    #[test]
    fn an_area_may_use_platform_and_pure_crates() {
        let manifest = "[package]\nname = \"orders\"\n[dependencies]\nplatform.workspace = true\ngs1.workspace = true\norders = 1\n";
        assert!(faults("crates/orders/Cargo.toml", manifest).is_empty());
    }

    #[test]
    fn an_area_never_depends_on_an_area_not_even_under_another_name_or_for_tests() {
        let manifest = "[dependencies]\ncatalogue.workspace = true\nlab = { path = \"x\", package = \"laboratory\" }\n[dev-dependencies.accounts]\nworkspace = true\n";
        assert_eq!(
            faults("crates/orders/Cargo.toml", manifest),
            ["crates/orders/Cargo.toml:2", "crates/orders/Cargo.toml:3", "crates/orders/Cargo.toml:4"]
        );
    }

    #[test]
    fn app_alone_sees_them_all() {
        assert!(
            faults("crates/app/Cargo.toml", "[dependencies]\ncatalogue.workspace = true\norders.workspace = true\n")
                .is_empty()
        );
    }

    #[test]
    fn a_pure_crate_reaches_the_world_only_in_its_tests() {
        let manifest = "[dependencies]\nserde.workspace = true\ntokio = \"1\"\n[dev-dependencies]\nrand = \"0.10\"\n";
        assert_eq!(faults("crates/measure/Cargo.toml", manifest), ["crates/measure/Cargo.toml:3"]);
    }
}
