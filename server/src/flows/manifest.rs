//! The manifest of a flow's package: what people wrote in it, with what every flow needs.

use toml_edit::{DocumentMut, Item, TableLike};

/// The manifest as a person may have changed it, with the name from the one that was just written, and with whatever
/// else of that one it lacks. One that is no TOML stays as it is: cargo says what is wrong with it.
pub fn kept(kept: &str, written: &str) -> String {
    let (Ok(mut own), Ok(needed)) = (kept.parse::<DocumentMut>(), written.parse::<DocumentMut>())
    else {
        return kept.to_owned();
    };
    fill(own.as_table_mut(), needed.as_table());
    let name =
        |document: &DocumentMut| document.get("package")?.get("name")?.as_str().map(str::to_owned);
    if let Some(needed) = name(&needed).filter(|needed| name(&own).as_ref() != Some(needed))
        && let Some(package) = own.get_mut("package").and_then(Item::as_table_like_mut)
    {
        package.insert("name", toml_edit::value(needed));
    }
    own.to_string()
}

/// Puts what a table lacks into it; what it has is a person's.
fn fill(own: &mut dyn TableLike, needed: &dyn TableLike) {
    for (key, item) in needed.iter() {
        let Some(there) = own.get_mut(key) else {
            own.insert(key, item.clone());
            continue;
        };
        if let (Some(there), Item::Table(item)) = (there.as_table_like_mut(), item) {
            fill(there, item);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::kept;

    const WRITTEN: &str = "[package]\nname = \"new\"\nedition = \"2024\"\n\n[dependencies]\nflow-runtime = \"0.1\"\nserde = { version = \"1\" }\n\n[profile.release]\noverflow-checks = true\n";

    #[test]
    fn what_people_write_stays() {
        for (own, expected) in [
            (WRITTEN.to_owned(), WRITTEN.to_owned()),
            // Dependencies in any form, comments, other tables and keys.
            (
                WRITTEN.replace("new", "old").replace("serde =", "# Ours.\nregex = \"1\"\nserde ="),
                WRITTEN.replace("serde =", "# Ours.\nregex = \"1\"\nserde ="),
            ),
            (
                WRITTEN.replace(
                    "serde = { version = \"1\" }",
                    "[dependencies.serde]\nversion = \"1.0.200\"",
                ),
                WRITTEN.replace(
                    "serde = { version = \"1\" }",
                    "[dependencies.serde]\nversion = \"1.0.200\"",
                ),
            ),
            (
                WRITTEN.replace("overflow-checks = true", "overflow-checks = false\nlto = true"),
                WRITTEN.replace("overflow-checks = true", "overflow-checks = false\nlto = true"),
            ),
            // What every flow needs is put in.
            (
                WRITTEN.replace("serde = { version = \"1\" }", "regex = \"1\""),
                WRITTEN.replace(
                    "serde = { version = \"1\" }",
                    "regex = \"1\"\nserde = { version = \"1\" }",
                ),
            ),
            (
                WRITTEN.replace("overflow-checks = true", "lto = true"),
                WRITTEN.replace("overflow-checks = true", "lto = true\noverflow-checks = true"),
            ),
            (
                WRITTEN.replace("\n[profile.release]\noverflow-checks = true\n", ""),
                WRITTEN.to_owned(),
            ),
            // No TOML: nothing is known of it.
            ("<<<<<<< HEAD\n".to_owned(), "<<<<<<< HEAD\n".to_owned()),
        ] {
            assert_eq!(kept(&own, WRITTEN), expected, "{own}");
            assert_eq!(kept(&expected, WRITTEN), expected, "{expected}");
        }
    }
}
