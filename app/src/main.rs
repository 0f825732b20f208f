//! The page's entry point; everything else is in the library, so that pure parts are tested natively.

fn main() {
    app::start();
}
