//! Tells cargo that a new migration is a reason to compile again; `sqlx::migrate!` only sees
//! the files it knew, and so does the embedding of flow-runtime's sources.

fn main() {
    println!("cargo:rerun-if-changed=migrations");
    println!("cargo:rerun-if-changed=../flow-runtime/src");
}
