//! Rust: statements of one's own, kept as they are.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::ext::IdentExt;

use super::common::{example, set_up, text};
use super::{Family, Kind, NodeDef, Output, Shape};
use crate::emit::lower::{Copied, Lower};
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
    output,
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

/// What the statements give under the node's output name.
fn output(lower: &mut Lower<'_>) -> Output {
    let node = lower.node();
    let Ok(block) = syntax::statements(node.text("code")) else {
        return Output::None;
    };
    let mut bindings = block.stmts.iter().enumerate().filter_map(|(place, statement)| {
        binding(statement, node.output_name()).map(|binding| (place, binding))
    });
    match (bindings.next(), bindings.next()) {
        (None, _) => Output::None,
        // Behind other statements names may mean something else.
        (Some((0, binding)), None) => match binding.copied(lower) {
            Some(Copied::Value) => Output::Copied(Type::Unknown),
            Some(Copied::Reference) => Output::Borrowed(Type::Unknown),
            None => Output::Owned(Type::Unknown),
        },
        _ => Output::Owned(Type::Unknown),
    }
}

/// The one statement of a node of Rust.
pub(super) fn only_statement(node: &Node) -> Option<syn::Stmt> {
    let mut statements = syntax::statements(node.text("code")).ok()?.stmts.into_iter();
    statements.next().filter(|_| statements.next().is_none())
}

/// `let name: Type = value;`
struct Binding<'s> {
    ty: Option<&'s syn::Type>,
    value: Option<&'s syn::Expr>,
}

fn binding<'s>(statement: &'s syn::Stmt, name: &str) -> Option<Binding<'s>> {
    let syn::Stmt::Local(local) = statement else {
        return None;
    };
    let (pattern, ty) = match &local.pat {
        syn::Pat::Type(typed) => (typed.pat.as_ref(), Some(typed.ty.as_ref())),
        pattern => (pattern, None),
    };
    let syn::Pat::Ident(bound) = pattern else {
        return None;
    };
    let value = local.init.as_ref().map(|init| init.expr.as_ref());
    (bound.ident.unraw() == name).then_some(Binding { ty, value })
}

impl Binding<'_> {
    /// How Rust copies the value by itself, as far as its type or what it is made of tells.
    fn copied(&self, lower: &Lower<'_>) -> Option<Copied> {
        match self.ty {
            Some(syn::Type::Reference(ty)) => ty.mutability.is_none().then_some(Copied::Reference),
            Some(syn::Type::Path(ty)) => {
                let name = ty.path.get_ident()?.to_string();
                COPIED.contains(&name.as_str()).then_some(Copied::Value)
            }
            Some(_) => None,
            None => lower.copied(&self.value?.to_token_stream().to_string()),
        }
    }
}

/// The types of Rust's own that it copies.
const COPIED: [&str; 16] = [
    "bool", "char", "f32", "f64", "i8", "i16", "i32", "i64", "i128", "isize", "u8", "u16", "u32",
    "u64", "u128", "usize",
];

/// Its text stands in the code as it is; what is emitted here only tells the problems and the reads.
fn emit(lower: &mut Lower<'_>) -> TokenStream {
    lower.statements("code");
    quote!(todo!("code"))
}
