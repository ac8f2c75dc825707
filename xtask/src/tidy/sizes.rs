//! Files stay small: over 500 lines is told, over 800 fails. `xtask/large-files.txt` names the exceptions, `LINES PATH` a line:
//! it may only shrink, so a listed file must not grow and one that became small enough must leave the list.

use super::Fault;
use crate::tree::Tree;

const TOLD: usize = 500;
const MOST: usize = 800;
const LIST: &str = "xtask/large-files.txt";

pub(crate) fn check(tree: &Tree) -> (Vec<Fault>, Vec<String>) {
    let list = tree.get(LIST).map(|file| file.text.as_str()).unwrap_or_default();
    let excepted: Vec<(usize, &str)> = list
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split_once(' '))
        .filter_map(|(lines, path)| Some((lines.parse().ok()?, path.trim())))
        .collect();

    let (mut faults, mut notes) = (Vec::new(), Vec::new());
    for file in tree.files().filter(|file| ["rs", "html", "js", "mjs", "css"].iter().any(|ending| file.is(ending))) {
        let lines = file.text.lines().count();
        let exception = excepted.iter().find(|(_, path)| *path == file.path);
        match exception {
            Some((most, _)) if lines > *most => {
                faults.push(Fault::new(
                    &file.path,
                    0,
                    format!("{lines} lines, more than the {most} of {LIST}, which may only shrink"),
                ));
            }
            None if lines > MOST => {
                faults.push(Fault::new(&file.path, 0, format!("{lines} lines, more than {MOST}: split it by noun")));
            }
            None if lines > TOLD => {
                notes.push(format!("{} has {lines} lines", file.path));
            }
            _ => {}
        }
    }
    for (_, path) in excepted {
        let lines = tree.get(path).map_or(0, |file| file.text.lines().count());
        if lines <= MOST {
            faults.push(Fault::new(LIST, 0, format!("{path} has {lines} lines now: take it off the list")));
        }
    }
    (faults, notes)
}

#[cfg(test)]
mod tests {
    use super::super::places;
    use super::*;

    fn lines(count: usize) -> String {
        "x\n".repeat(count)
    }

    #[test]
    fn a_large_file_is_told_and_a_huge_one_fails() {
        let tree =
            Tree::of(&[("a.rs", &lines(500)), ("b.rs", &lines(501)), ("c.rs", &lines(801)), ("d.csv", &lines(9000))]);
        let (faults, notes) = check(&tree);
        assert_eq!(places(&faults), ["c.rs:0"]);
        assert_eq!(notes, ["b.rs has 501 lines"]);
    }

    #[test]
    fn the_list_of_exceptions_may_only_shrink() {
        let check = |listed: &str, real: usize| check(&Tree::of(&[("a.rs", &lines(real)), (LIST, listed)])).0.len();
        assert_eq!(check("900 a.rs\n", 900), 0);
        assert_eq!(check("900 a.rs\n", 901), 1);
        assert_eq!(check("900 a.rs\n", 700), 1);
        assert_eq!(check("900 gone.rs\n", 1), 1);
    }
}
