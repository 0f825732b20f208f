//! Rust: statements of one's own, kept as they are.

use proc_macro2::TokenStream;
use quote::quote;
use syn::ext::IdentExt;

use super::common::{example, set_up, text};
use super::{Family, Kind, NodeDef, Output, Shape};
use crate::emit::lower::Lower;
use crate::fields::Input;
use crate::flow::Node;
use crate::syntax;
use crate::types::Type;

pub(super) static KIND: Kind = Kind {
    def: NodeDef {
        kind: "code",
        title: "Rust",
        about: "Runs Rust statements of your own.",
        family: Family::Code,
        icon: "code",
        connector: "Rust",
        fields: &[set_up(
            "code",
            "Rust",
            "Rust statements; a let with the node's output name gives it to the nodes that follow. They run again when an execution resumes.",
            Input::Rust,
        )
        .required()
        .placeholder("let score = issue.title.len() * 2;")],
        ports: &["then"],
        has_input: true,
    },
    shape: Shape::Plain,
    emit,
    // What no kind recognises becomes Rust; no call does.
    recognize: |_| None,
    output: |lower| {
        if binds(lower.node()) { Output::Owned(Type::Unknown) } else { Output::None }
    },
    sample: |_| None,
    summary: |node| node.text("code").lines().next().unwrap_or_default().trim().to_owned(),
    examples: || {
        vec![example(
            "code",
            "score",
            "Score the issue",
            &[(
                "code",
                text("let score = issue.title.len() * 2;\nassert!(score < 1_000, \"a title of {score} points\");"),
            )],
        )]
    },
};

/// Whether the statements bind the node's output name.
fn binds(node: &Node) -> bool {
    syntax::statements(node.text("code")).is_ok_and(|block| {
        block.stmts.iter().any(|statement| {
            let syn::Stmt::Local(local) = statement else {
                return false;
            };
            let pattern = match &local.pat {
                syn::Pat::Type(typed) => typed.pat.as_ref(),
                pattern => pattern,
            };
            matches!(pattern, syn::Pat::Ident(name) if name.ident.unraw() == node.output_name())
        })
    })
}

/// Its text stands in the code as it is; what is emitted here only tells the problems and the reads.
fn emit(lower: &mut Lower<'_>) -> TokenStream {
    lower.statements("code");
    quote!(todo!("code"))
}
