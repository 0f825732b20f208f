//! Which room may use what: the places where a library or a language may appear.

use super::{Complaint, File};

/// Something that belongs in few places.
struct Room {
    /// What is looked for in the text.
    what: &'static [&'static str],
    /// Where it is looked for.
    within: &'static str,
    /// Where it may be: a file, or a folder ending in a slash.
    allowed: &'static [&'static str],
}

const ROOMS: [Room; 7] = [
    Room {
        what: &["codegen::"],
        within: "flow-model/",
        allowed: &["flow-model/src/emit/items.rs"],
    },
    Room {
        what: &["petgraph::"],
        within: "flow-model/",
        allowed: &["flow-model/src/graph.rs", "flow-model/src/graph/"],
    },
    Room {
        what: &["sqlx::query", "sqlx::Query"],
        within: "server/src/",
        allowed: &["server/src/store/", "server/src/store.rs"],
    },
    Room {
        what: &["sqlx::query", "sqlx::Query"],
        within: "flow-runtime/src/",
        allowed: &[
            "flow-runtime/src/store.rs",
            "flow-runtime/src/store/",
            "flow-runtime/src/inbox.rs",
            "flow-runtime/src/inbox/",
            "flow-runtime/src/journal.rs",
            "flow-runtime/src/journal/",
        ],
    },
    Room { what: &["gloo_net"], within: "app/src/", allowed: &["app/src/api.rs", "app/src/api/"] },
    Room { what: &["leptos", "web_sys"], within: "app/src/canvas/geometry", allowed: &[] },
    Room { what: &["leptos", "web_sys"], within: "app/src/canvas/gesture", allowed: &[] },
];

/// The rules of this file.
pub fn check(file: &File) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    for room in &ROOMS {
        let allowed = room.allowed.iter().any(|allowed| file.path.starts_with(allowed));
        if !file.path.starts_with(room.within) || file.path.contains("/tests/") || allowed {
            continue;
        }
        for (index, line) in file.without_tests().lines().enumerate() {
            let code = line.trim_start();
            let Some(what) = room.what.iter().find(|what| code.contains(**what)) else {
                continue;
            };
            if !code.starts_with("//") {
                let where_to = match room.allowed {
                    [] => "does not belong in this file".to_owned(),
                    [first, ..] => format!("belongs in {first}"),
                };
                complaints.push(file.complaint(index + 1, format!("`{what}` {where_to}")));
            }
        }
    }
    complaints
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(path: &str, text: &str) -> usize {
        check(&File { path: path.to_owned(), text: text.to_owned() }).len()
    }

    #[test]
    fn sql_stays_in_the_store() {
        assert_eq!(count("server/src/routes/flows.rs", "sqlx::query(\"select\")\n"), 1);
        assert_eq!(count("server/src/store/flows.rs", "sqlx::query(\"select\")\n"), 0);
    }

    #[test]
    fn pure_canvas_files_know_no_browser() {
        assert_eq!(count("app/src/canvas/geometry.rs", "use leptos::prelude::*;\n"), 1);
        assert_eq!(count("app/src/canvas/surface.rs", "use leptos::prelude::*;\n"), 0);
    }
}
