//! Names, fields and indexing: the parts of an expression that lead to data.

use std::ops::Range;

use syn::ext::IdentExt;
use syn::visit::Visit;
use syn::{Expr, ExprField, ExprIndex, ExprPath, Ident, Lit, Member};

use super::{AtCursor, CURSOR, Use, Walker, arguments, taken};
use crate::expr::problem::{Cure, capital};
use crate::expr::typed::{DataPath, Shape, Typed, prefixed};
use crate::expr::{Binding, Found, nearest, parse};
use crate::problem::Severity;
use crate::types::{Field, Type, rust_name};

impl Walker<'_> {
    pub(super) fn name(&mut self, mut path: ExprPath, span: Range<usize>) -> Typed {
        let plain = path.path.get_ident().filter(|_| path.qself.is_none());
        let Some(name) = plain.map(|ident| ident.unraw().to_string()) else {
            return Typed::owned(Type::Unknown, Expr::Path(path), span);
        };
        // What syn takes for a name can be a keyword of this edition.
        if rust_name(&name).strip_prefix("r#") == Some(&name)
            && let Some(segment) = path.path.segments.first_mut()
        {
            segment.ident = Ident::new_raw(&name, segment.ident.span());
        }
        if name == CURSOR {
            self.cursor = Some(AtCursor::Name(self.locals.clone()));
            return Typed::owned(Type::Unknown, Expr::Path(path), span);
        }
        if let Some((_, local)) = self.locals.iter().rev().find(|(local, _)| *local == name) {
            return Typed { expr: Expr::Path(path), span, ..local.clone() };
        }
        let scope = self.scope;
        match scope.get(&name).map(|name| &name.binding) {
            Some(Binding::Value { ty, held }) => {
                self.facts.names.insert(name.clone(), ty.clone());
                Typed {
                    ty: ty.clone(),
                    shape: Shape::of_variable(*held, ty),
                    expr: Expr::Path(path),
                    span,
                    path: Some(DataPath { root: name, keys: Vec::new() }),
                }
            }
            Some(Binding::OutOfReach { reason }) => {
                self.problem(Found::error("out-of-reach", span.clone(), reason.clone()), None);
                Typed::owned(Type::Unknown, Expr::Path(path), span)
            }
            None => {
                self.unknown_name(&name, &span);
                Typed::owned(Type::Unknown, Expr::Path(path), span)
            }
        }
    }

    fn unknown_name(&mut self, name: &str, span: &Range<usize>) {
        if name == "None" || name.starts_with(|letter: char| letter.is_ascii_uppercase()) {
            return;
        }
        let locals: Vec<&str> = self.locals.iter().map(|(name, _)| name.as_str()).collect();
        let meant = nearest(name, self.scope.names().map(|(name, _)| name).chain(locals));
        let message = match &meant {
            Some(meant) => format!("There is no `{name}` here. Did you mean `{meant}`?"),
            None => format!("There is no `{name}` here."),
        };
        let cure = meant.map(|meant| use_instead(&meant, span));
        self.problem(Found::error("unknown-name", span.clone(), message), cure);
    }

    pub(super) fn field(&mut self, mut field: ExprField, span: Range<usize>) -> Typed {
        let base = self.walk(taken(&mut field.base));
        let Member::Named(ident) = &field.member else {
            self.used(&base);
            field.base = Box::new(base.expr);
            return Typed::owned(Type::Unknown, Expr::Field(field), span);
        };
        let (name, member) = (ident.unraw().to_string(), ident.span().byte_range());
        if name == CURSOR {
            let expr = base.expr.clone();
            self.cursor = Some(AtCursor::After(Box::new(base)));
            return Typed::owned(Type::Unknown, expr, span);
        }
        let found = base.ty.as_record().and_then(|record| record.named(&name)).cloned();
        match found.or_else(|| self.open_field(&base, &name, &member)) {
            Some(found) => self.known_field(field, base, &found, span),
            None => {
                self.unknown_field(&base, &name, &member, &span);
                self.used(&base);
                field.base = Box::new(base.expr);
                Typed::owned(Type::Unknown, Expr::Field(field), span)
            }
        }
    }

    /// A field that the schema does not name, of a record that may hold others than it names.
    fn open_field(&mut self, base: &Typed, name: &str, member: &Range<usize>) -> Option<Field> {
        let record = base.ty.as_record()?;
        let field = record.open_field(name)?;
        let keys = record.fields.iter().map(|field| field.name.as_str());
        if let Some(meant) = nearest(name, keys) {
            let source = self.source(&base.span);
            let message =
                format!("`{source}` has no field `{name}` of its own. Did you mean `{meant}`?");
            let found = Found::error("unknown-field", member.clone(), message);
            let cure = use_instead(&record.rust_name(&meant), member);
            self.problem(Found { severity: Severity::Warning, ..found }, Some(cure));
        }
        Some(field)
    }

    fn known_field(
        &mut self,
        mut field: ExprField,
        base: Typed,
        found: &Field,
        span: Range<usize>,
    ) -> Typed {
        if matches!(base.ty, Type::Optional(_)) || base.shape.series {
            self.field_of_missing(&base, found, &span);
        }
        let path = base.path.map(|mut path| {
            path.keys.push(found.name.clone());
            path
        });
        // A key that is no identifier is spelt as the struct's field is.
        let spelt = spelt(&base.ty, &found.name);
        let spelt = spelt.strip_prefix("r#").unwrap_or(&spelt);
        if let Member::Named(ident) = &mut field.member
            && ident.unraw() != spelt
        {
            *ident = syn::Ident::new(spelt, ident.span());
        }
        field.base = Box::new(base.expr);
        let shape = if found.ty.is_copy() { Shape::OWNED } else { Shape::PLACE };
        Typed { ty: found.ty.clone(), shape, expr: Expr::Field(field), span, path }
    }

    /// `issue.milestone.title` where there may be no milestone: `.map(|milestone| milestone.title)` reads it.
    fn field_of_missing(&mut self, base: &Typed, found: &Field, span: &Range<usize>) {
        let source = self.source(&base.span);
        let variable = base.path.as_ref().and_then(|path| path.keys.last().or(Some(&path.root)));
        let variable = rust_name(variable.map_or("value", String::as_str));
        let step = if matches!(found.ty, Type::Optional(_)) { "and_then" } else { "map" };
        let default = if found.ty.present().has_default() { ".unwrap_or_default()" } else { "" };
        let name = spelt(&base.ty, &found.name);
        let text = format!("{source}.{step}(|{variable}| {variable}.{name}){default}");
        let cure = Cure { label: "Read it where it is there".to_owned(), span: span.clone(), text };
        let message = format!("`{source}` may be missing: say what to read then.");
        self.problem(Found::error("missing-default", base.span.clone(), message), Some(cure));
    }

    fn unknown_field(
        &mut self,
        base: &Typed,
        name: &str,
        member: &Range<usize>,
        span: &Range<usize>,
    ) {
        let source = self.source(&base.span);
        if base.ty == Type::Any {
            let text = format!("{source}[\"{name}\"]");
            let cure = Cure { label: format!("Use [\"{name}\"]"), span: span.clone(), text };
            let message = format!(
                "`{source}` can be any data: read it as `{source}[\"{name}\"]`, which is null where it is missing."
            );
            return self.problem(Found::error("field-of-any", member.clone(), message), Some(cure));
        }
        if base.ty == Type::Unknown {
            return;
        }
        let Some(record) = base.ty.as_record() else {
            let message = format!("`{source}` is {} and has no field `{name}`.", base.ty);
            return self.problem(Found::error("unknown-field", member.clone(), message), None);
        };
        let meant = nearest(name, record.fields.iter().map(|field| field.name.as_str()));
        let message = match &meant {
            Some(meant) => format!("`{source}` has no field `{name}`. Did you mean `{meant}`?"),
            None => format!("`{source}` has no field `{name}`."),
        };
        let cure = meant.map(|meant| use_instead(&record.rust_name(&meant), member));
        self.problem(Found::error("unknown-field", member.clone(), message), cure);
    }

    pub(super) fn index(&mut self, mut index: ExprIndex, span: Range<usize>) -> Typed {
        let base = self.walk(*index.expr);
        self.used(&base);
        if let (Type::Text { .. } | Type::DateTime | Type::List(_), Expr::Range(_)) =
            (&base.ty, &*index.index)
        {
            return self.stretch(base, *index.index, span);
        }
        let key_span = parse::span_of(&index.index);
        let key = arguments::counted(&index.index, "usize", "unwrap_or").cloned();
        let key = self.walk(key.unwrap_or(*index.index));
        let key = self.finished(key);
        let ty = match (&base.ty, &key.ty) {
            (Type::Any, key) if key.is_text() || matches!(key, Type::Int | Type::Unknown) => {
                Type::Any
            }
            (Type::List(_), Type::Int) => {
                let source = self.source(&base.span);
                let text = format!("{source}.get({})", self.source(&key_span));
                let cure = Cure { label: "Use get".to_owned(), span: span.clone(), text };
                let message =
                    "There may be no such item: `.get(..)` gives it if it is there.".to_owned();
                self.problem(Found::error("index-of-list", span.clone(), message), Some(cure));
                Type::Unknown
            }
            (Type::Unknown, _) => Type::Unknown,
            (other, _) => {
                let message = format!("{} has no parts in brackets.", capital(&other.to_string()));
                self.problem(Found::error("type-mismatch", key_span, message), None);
                Type::Unknown
            }
        };
        let fleeting = base.is_fleeting();
        index.expr = Box::new(prefixed(base.expr));
        index.index = Box::new(match &key.ty {
            // Text keys of any data are borrowed: `Value` is indexed by `&str` and `&String`.
            key_ty if key_ty.is_text() && ty == Type::Any => key.borrowed().expr,
            Type::Int if ty == Type::Any => place_in_any(key),
            _ => key.expr,
        });
        let shape = Shape { fleeting, ..Shape::PLACE };
        Typed::owned(ty, Expr::Index(index), span).shaped(shape)
    }

    /// `title[..3]`, which fails where there is no such part: `get` says so instead.
    fn stretch(&mut self, base: Typed, range: Expr, span: Range<usize>) -> Typed {
        let source = self.source(&base.span);
        let places = self.source(&parse::span_of(&range));
        let text = format!("{source}.get({places}).unwrap_or_default()");
        let cure = Cure { label: "Use get".to_owned(), span: span.clone(), text };
        let message =
            format!("There may be no such part: `.get({places})` gives it if it is there.");
        self.problem(Found::error("index-of-list", span.clone(), message), Some(cure));
        Typed::owned(Type::Unknown, base.expr, span)
    }

    /// Rust outside the subset: kept as it is; what it names of the scope counts as used.
    pub(super) fn outside(&mut self, expr: Expr, span: Range<usize>) -> Typed {
        if let Expr::Assign(assign) = &expr {
            let found =
                Found::error("syntax", span.clone(), "One `=` sets a value: compare with `==`.");
            let between = parse::span_of(&assign.left).end..parse::span_of(&assign.right).start;
            let cure = Cure { label: "Use ==".to_owned(), span: between, text: " == ".to_owned() };
            self.problem(found, Some(cure));
        }
        self.facts.outside = true;
        let mut paths = Paths::default();
        paths.visit_expr(&expr);
        self.unsure += 1;
        for path in paths.0 {
            let typed = self.walk(path);
            self.read(&typed, Use::Whole);
        }
        self.unsure -= 1;
        Typed::owned(Type::Unknown, expr, span)
    }
}

/// A whole number as a place in any data; below 0 there is nothing.
fn place_in_any(key: Typed) -> Expr {
    let literal = matches!(&key.expr, Expr::Lit(literal) if matches!(&literal.lit, Lit::Int(number) if number.suffix().is_empty()));
    if key.shape.size || literal {
        return key.dereferenced(0).expr;
    }
    let number = key.dereferenced(0).firm().expr;
    syn::parse_quote!(usize::try_from(#number).unwrap_or(usize::MAX))
}

/// The longest field paths of an expression.
#[derive(Default)]
struct Paths(Vec<Expr>);

impl<'ast> Visit<'ast> for Paths {
    fn visit_expr(&mut self, expr: &'ast Expr) {
        if is_path(expr) { self.0.push(expr.clone()) } else { syn::visit::visit_expr(self, expr) }
    }
}

fn is_path(expr: &Expr) -> bool {
    match expr {
        Expr::Path(_) => true,
        Expr::Field(field) => is_path(&field.base),
        _ => false,
    }
}

/// A field's name as the record's struct has it.
fn spelt(ty: &Type, key: &str) -> String {
    ty.as_record().map_or_else(|| rust_name(key), |record| record.rust_name(key))
}

fn use_instead(name: &str, span: &Range<usize>) -> Cure {
    let text = if name.starts_with("r#") { name.to_owned() } else { rust_name(name) };
    Cure { label: format!("Use {name}"), span: span.clone(), text }
}
