//! Names, fields and indexing: the parts of an expression that lead to data.

use std::ops::Range;

use syn::ext::IdentExt;
use syn::{Expr, ExprField, ExprIndex, ExprPath, Ident, Lit, Member};

use super::{AtCursor, CURSOR, Walker, arguments, rust_shape, taken};
use crate::expr::problem::{Cure, capital};
use crate::expr::scope::Use;
use crate::expr::typed::{DataPath, Shape, Typed, prefixed};
use crate::expr::{Binding, Found, Held, nearest, parse};
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
                let expr = match held {
                    Held::Nested { deep, of_reference } => {
                        let is_copy = *of_reference || ty.is_copy();
                        rust_shape::flattened(Expr::Path(path), *deep, is_copy)
                    }
                    _ => Expr::Path(path),
                };
                Typed {
                    ty: ty.clone(),
                    shape: Shape::of_variable(*held, ty),
                    expr,
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
                if base.ty == Type::Unknown {
                    // A record may have come here through Rust outside the subset.
                    self.accessed.insert(name);
                }
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
        let base = self.walk(taken(&mut index.expr));
        if base.ty.is_text() || (matches!(base.ty, Type::List(_)) && !base.shape.series) {
            return self.part(base, index, span);
        }
        self.used(&base);
        let key_span = parse::span_of(&index.index);
        let key = arguments::counted(&index.index, "usize", "unwrap_or").cloned();
        let key = self.walk(key.unwrap_or(*index.index));
        let key = self.finished(key);
        let ty = match (&base.ty, &key.ty) {
            (Type::Any, key) if key.is_text() || matches!(key, Type::Int | Type::Unknown) => {
                Type::Any
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
            Type::Int if ty == Type::Any => place_of(key),
            _ => key.expr,
        });
        let shape = Shape { fleeting, ..Shape::PLACE };
        Typed::owned(ty, Expr::Index(index), span).shaped(shape)
    }

    /// `labels[0]` and `title[..3]`, which fail where there is no such part: `get` says so instead.
    fn part(&mut self, base: Typed, mut index: ExprIndex, span: Range<usize>) -> Typed {
        let source = self.source(&base.span);
        let place = self.source(&parse::span_of(&index.index));
        let is_range = matches!(&*index.index, Expr::Range(_));
        let default = if is_range { ".unwrap_or_default()" } else { "" };
        let text = format!("{source}.get({place}){default}");
        let cure = Cure { label: "Use get".to_owned(), span: span.clone(), text };
        let what = if is_range { "part" } else { "item" };
        let message = format!(
            "Where there is no such {what}, the execution fails here: `.get({place})` gives it if it is there."
        );
        let found = Found::error("index-of-list", span.clone(), message);
        self.problem(Found { severity: Severity::Warning, ..found }, Some(cure));
        self.read(&base, Use::Presence);
        let fleeting = base.is_fleeting();
        let (ty, shape) = match (&base.ty, is_range) {
            (ty, true) => (ty.clone(), Shape { slice: true, ..base.shape }),
            (Type::List(item), false) => (Type::clone(item), base.shape.of_item(item)),
            (_, false) => (Type::Unknown, Shape::OWNED),
        };
        let in_place = shape.refs == 0 && !ty.is_copy();
        let shape = Shape {
            refs: if is_range { 0 } else { shape.refs },
            place: in_place || is_range,
            ..shape
        };
        index.index = Box::new(if is_range {
            self.range(*index.index)
        } else {
            let place = arguments::counted(&index.index, "usize", "unwrap_or").cloned();
            let place = self.walk(place.unwrap_or(*index.index));
            let place = self.finished(place);
            if place.ty == Type::Int { place_of(place) } else { place.expr }
        });
        index.expr = Box::new(prefixed(base.expr));
        let path = base.path;
        Typed { ty, shape: Shape { fleeting, ..shape }, expr: Expr::Index(index), span, path }
    }
}

/// A whole number as a place in a list; below 0 there is nothing.
fn place_of(key: Typed) -> Expr {
    let literal = matches!(&key.expr, Expr::Lit(literal) if matches!(&literal.lit, Lit::Int(number) if number.suffix().is_empty()));
    if key.shape.size || literal {
        return key.dereferenced(0).expr;
    }
    let number = key.dereferenced(0).firm().expr;
    syn::parse_quote!(usize::try_from(#number).unwrap_or(usize::MAX))
}

/// A field's name as the record's struct has it.
fn spelt(ty: &Type, key: &str) -> String {
    ty.as_record().map_or_else(|| rust_name(key), |record| record.rust_name(key))
}

fn use_instead(name: &str, span: &Range<usize>) -> Cure {
    let text = if name.starts_with("r#") { name.to_owned() } else { rust_name(name) };
    Cure { label: format!("Use {name}"), span: span.clone(), text }
}
