//! The `hookloom` program: reads the command line and hands over to the command.

mod app;
mod assets;
mod auth;
mod catalog;
mod commands;
mod config;
mod connections;
mod deploy;
mod error;
mod examples;
mod extract;
mod flows;
mod ingress;
mod model;
mod observe;
mod repo;
mod routes;
mod sandbox;
mod secrets;
mod store;
mod supervise;

use std::process::ExitCode;

use clap::Parser;
use config::{Cli, Command};

fn main() -> ExitCode {
    let outcome = match Cli::parse().command {
        Command::Serve(arguments) => commands::serve::run(arguments),
        Command::Warm(arguments) => commands::warm::run(&arguments),
        Command::Login(arguments) => commands::login::run(&arguments),
        Command::Parse { folder } => commands::parse::run(&folder),
        Command::Check { flow } => commands::check::run(&flow),
        Command::Simulate { flow, event, trigger, mocks } => {
            commands::simulate::run(&commands::simulate::Arguments { flow, event, trigger, mocks })
        }
        Command::Gen { flow, out } => commands::generate::run(&flow, out.as_deref()),
    };
    match outcome {
        Ok(code) => code,
        Err(error) => {
            eprintln!("hookloom: {error:#}");
            ExitCode::FAILURE
        }
    }
}
