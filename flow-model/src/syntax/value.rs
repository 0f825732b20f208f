//! What syn reads as an expression, though it gives no value where it stands alone.

use proc_macro2::Span;
use syn::spanned::Spanned;
use syn::visit::{self, Visit};
use syn::{BinOp, Block, Expr, Stmt};

/// Why an expression cannot stand where a value is wanted; none where it can.
pub(super) fn fault(expr: &Expr) -> Option<syn::Error> {
    let mut faults = Faults::default();
    match bare(expr) {
        Expr::Binary(binary) if is_assignment(binary.op) => {
            faults.find(binary.op.span(), "this sets a value and gives none");
        }
        _ => faults.visit_expr(expr),
    }
    faults.found.map(|(span, message)| syn::Error::new(span, message))
}

/// Whether statements may be left before their end, by more than a failure.
pub(crate) fn may_leave(block: &Block) -> bool {
    let mut faults = Faults::default();
    faults.visit_block(block);
    faults.leaves
}

/// Whether all of a statement is of the forms that are known, and can thus be laid out.
pub(crate) fn is_known(statement: &Stmt) -> bool {
    let mut unknown = Unknown(None);
    unknown.visit_stmt(statement);
    unknown.0.is_none()
}

fn bare(expr: &Expr) -> &Expr {
    match expr {
        Expr::Paren(paren) => bare(&paren.expr),
        Expr::Group(group) => bare(&group.expr),
        expr => expr,
    }
}

fn is_assignment(op: BinOp) -> bool {
    matches!(
        op,
        BinOp::AddAssign(_)
            | BinOp::SubAssign(_)
            | BinOp::MulAssign(_)
            | BinOp::DivAssign(_)
            | BinOp::RemAssign(_)
            | BinOp::BitXorAssign(_)
            | BinOp::BitAndAssign(_)
            | BinOp::BitOrAssign(_)
            | BinOp::ShlAssign(_)
            | BinOp::ShrAssign(_)
    )
}

/// Looks for what leaves the expression, or binds outside of a condition.
#[derive(Default)]
struct Faults {
    found: Option<(Span, &'static str)>,
    /// Whether any of it leaves.
    leaves: bool,
    /// Loops around.
    loops: usize,
    /// Closures and async blocks around.
    bodies: usize,
}

impl Faults {
    fn find(&mut self, span: Span, message: &'static str) {
        self.found.get_or_insert((span, message));
    }

    /// A condition: `let` may stand in it, also among others that all must hold.
    fn condition(&mut self, condition: &Expr) {
        match condition {
            Expr::Let(asked) => self.visit_expr(&asked.expr),
            Expr::Binary(both) if matches!(both.op, BinOp::And(_)) => {
                self.condition(&both.left);
                self.condition(&both.right);
            }
            other => self.visit_expr(other),
        }
    }

    fn body(&mut self, walk: impl FnOnce(&mut Self)) {
        let loops = std::mem::take(&mut self.loops);
        self.bodies += 1;
        walk(self);
        self.bodies -= 1;
        self.loops = loops;
    }

    fn turns(&mut self, walk: impl FnOnce(&mut Self)) {
        self.loops += 1;
        walk(self);
        self.loops -= 1;
    }
}

impl<'ast> Visit<'ast> for Faults {
    fn visit_expr(&mut self, expr: &'ast Expr) {
        match expr {
            Expr::Let(asked) => {
                self.find(asked.let_token.span, "`let` stands in the condition of an `if` alone");
            }
            Expr::Break(_) | Expr::Continue(_) if self.loops == 0 => {
                self.leaves = true;
                self.find(expr.span(), "there is no loop to leave here");
            }
            Expr::Return(_) if self.bodies == 0 => {
                self.leaves = true;
                self.find(expr.span(), "a field gives a value and does not return");
            }
            Expr::Verbatim(tokens) if !tokens.is_empty() => {
                self.find(expr.span(), "this form of Rust is not known here")
            }
            Expr::If(choice) => {
                self.condition(&choice.cond);
                self.visit_block(&choice.then_branch);
                if let Some((_, other)) = &choice.else_branch {
                    self.visit_expr(other);
                }
            }
            Expr::While(turns) => {
                self.condition(&turns.cond);
                self.turns(|walk| walk.visit_block(&turns.body));
            }
            Expr::ForLoop(turns) => {
                self.visit_expr(&turns.expr);
                self.turns(|walk| walk.visit_block(&turns.body));
            }
            Expr::Loop(turns) => self.turns(|walk| walk.visit_block(&turns.body)),
            Expr::Closure(_) | Expr::Async(_) => self.body(|walk| visit::visit_expr(walk, expr)),
            _ => visit::visit_expr(self, expr),
        }
    }

    fn visit_pat_guard(&mut self, pattern: &'ast syn::PatGuard) {
        self.visit_pat(&pattern.pat);
        self.condition(&pattern.guard);
    }

    fn visit_item(&mut self, item: &'ast syn::Item) {
        self.body(|walk| visit::visit_item(walk, item));
    }
}

/// Looks for what syn keeps as bare tokens.
struct Unknown(Option<()>);

/// Each kind of syntax of which syn keeps some as bare tokens.
macro_rules! unknown_where_verbatim {
    ($($visit:ident: $syntax:ident)*) => {
        impl<'ast> Visit<'ast> for Unknown {
            $(fn $visit(&mut self, syntax: &'ast syn::$syntax) {
                match syntax {
                    // A semicolon alone is a statement without tokens.
                    syn::$syntax::Verbatim(tokens) if !tokens.is_empty() => self.0 = Some(()),
                    known => visit::$visit(self, known),
                }
            })*
        }
    };
}

unknown_where_verbatim! {
    visit_expr: Expr
    visit_foreign_item: ForeignItem
    visit_impl_item: ImplItem
    visit_item: Item
    visit_pat: Pat
    visit_trait_item: TraitItem
    visit_type: Type
    visit_type_param_bound: TypeParamBound
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_gives_no_value_is_told_from_what_does() {
        for (text, is_value) in [
            ("if let Some(b) = a { b } else { 0 }", true),
            ("if let Some(b) = a && let Some(c) = b && c > 1 { c } else { 0 }", true),
            ("match a { Some(b) if b > 1 => b, _ => 0 }", true),
            ("loop { break 1 }", true),
            ("list.iter().map(|a| { return a; })", true),
            ("{ let mut a = 1; a += 1; a }", true),
            ("let Some(b) = a", false),
            ("x && let y = 2", false),
            ("f(let y = 2)", false),
            ("if (let Some(b) = a) { b } else { 0 }", false),
            ("become x", false),
            ("f(become x)", false),
            ("{ ; 1 }", true),
            ("x += 1", false),
            ("break", false),
            ("list.iter().map(|a| break)", false),
            ("return 1", false),
            ("if a { return 1 } else { 2 }", false),
        ] {
            let expr: Expr = syn::parse_str(text).expect(text);
            assert_eq!(fault(&expr).is_none(), is_value, "{text}");
        }
    }
}
