//! Tells cargo that a new migration is a reason to compile again; `sqlx::migrate!` only sees the files it knew.

fn main() {
    println!("cargo:rerun-if-changed=migrations");
}
