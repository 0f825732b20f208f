//! The project's own commands: `cargo xtask <command>`.

mod app;
mod catalog;
mod paths;
mod process;
mod toolchain;

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(name = "cargo xtask", about = "The project's own commands.")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
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
        Command::Catalog { check } => catalog::run(catalog::Mode::from_check_flag(check)),
        Command::App { dev } => app::build(app::Mode::from_dev_flag(dev)).map(|_| ()),
    };
    match result {
        Ok(()) => std::process::ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            std::process::ExitCode::FAILURE
        }
    }
}
