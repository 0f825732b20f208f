//! The project's own commands: `cargo xtask <command>`.

mod app;
mod bench;
mod catalog;
mod ci;
mod docs;
mod paths;
mod process;
mod readme;
mod run;
mod test;
mod tidy;
mod toolchain;
mod wasm;

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(name = "cargo xtask", about = "The project's own commands.")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Set up what is missing, build everything, and start the editor on 127.0.0.1:8080.
    Run(run::Options),
    /// Run every test, the browser's included.
    Test {
        /// Run only tests whose name contains this, and browser tests whose file name does.
        filter: Option<String>,
    },
    /// Run what has to pass before a change lands: form, lints, house rules, every test.
    Ci,
    /// Measure the product against its goals.
    Bench(bench::Options),
    /// Check the house rules.
    Tidy,
    /// Take the picture of the editor that README.md shows.
    Screenshot,
    /// Put an excerpt of generated code into README.md.
    Readme {
        /// Change nothing; fail where the excerpt is not current.
        #[arg(long)]
        check: bool,
    },
    /// Write the pages of docs/ that the code holds.
    Docs {
        /// Change nothing; fail where a page is not current.
        #[arg(long)]
        check: bool,
    },
    /// Turn GitHub's published schemas and examples into catalog/github.
    Catalog {
        /// Change nothing; fail where the data is not current.
        #[arg(long)]
        check: bool,
    },
    /// Build the browser's part into app/dist.
    App {
        /// Fast build: no optimisation, no compression.
        #[arg(long)]
        dev: bool,
    },
}

fn main() -> std::process::ExitCode {
    let arguments = Arguments::parse();
    let result = match arguments.command {
        Command::Run(options) => run::run(&options),
        Command::Test { filter } => test::run(filter.as_deref()),
        Command::Ci => ci::run(),
        Command::Bench(options) => bench::run(&options),
        Command::Tidy => tidy::run(),
        Command::Screenshot => test::screenshot(),
        Command::Readme { check } => readme::run(readme::Mode::from_check_flag(check)),
        Command::Docs { check } => docs::run(docs::Mode::from_check_flag(check)),
        Command::Catalog { check } => catalog::run(catalog::Mode::from_check_flag(check)),
        Command::App { dev } => app::build(wasm::Mode::from_dev_flag(dev)).map(|_| ()),
    };
    match result {
        Ok(()) => std::process::ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            std::process::ExitCode::FAILURE
        }
    }
}
