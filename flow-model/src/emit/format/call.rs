//! Lists in brackets: arguments of calls and macros, arrays, tuples, struct literals.

use syn::Expr;

use super::{Context, Shape, TAB, first_line, lines, newline, width};

/// How a list is bracketed, and whether its last line ends with a comma where each item has a line.
#[derive(Clone, Copy)]
pub(super) enum Brackets {
    Round,
    Square,
    RoundMacro,
    SquareMacro,
}
pub(super) use Brackets::{Round, RoundMacro, Square, SquareMacro};

impl Brackets {
    fn pair(self) -> (char, char) {
        match self {
            Round | RoundMacro => ('(', ')'),
            Square | SquareMacro => ('[', ']'),
        }
    }

    fn last_comma(self) -> &'static str {
        match self {
            Round | Square => ",",
            RoundMacro | SquareMacro => "",
        }
    }
}

impl Context<'_> {
    /// `callee(items)`: on one line, with the last item running over, or one item a line.
    pub(super) fn call<'a>(
        self,
        callee: &str,
        items: impl Iterator<Item = &'a Expr>,
        shape: Shape,
        brackets: Brackets,
    ) -> Option<String> {
        let items: Vec<&Expr> = items.collect();
        let (open, close) = brackets.pair();
        let used = callee.rsplit('\n').next().map_or(0, width);
        if items.is_empty() {
            return Some(format!("{callee}{open}{close}"));
        }
        let one_line_width = shape.width.saturating_sub(used + 2);
        let one_line = shape.offset_left(used + 1).and_then(|shape| shape.sub_width(1));
        let nested = Shape { offset: 0, ..shape }.block_indent().with_max_width().sub_width(1)?;
        let mut texts: Vec<Option<String>> =
            items.iter().map(|item| self.expr(item, nested)).collect();
        let one_line_texts =
            self.overflow(callee, &items, &mut texts, one_line, one_line_width, nested);
        if let Some(texts) = one_line_texts {
            return Some(format!("{callee}{open}{}{close}", texts.join(", ")));
        }
        let texts = texts.into_iter().collect::<Option<Vec<String>>>()?;
        let joint = format!(",{}", nested.newline());
        let body = if is_special_macro(callee)
            && items.iter().all(|item| is_simple(item))
            && items.len() > 1
            && texts.iter().skip(1).map(|text| width(text) + 2).sum::<usize>() <= nested.width + 2
        {
            let (first, rest) = texts.split_first()?;
            format!("{first}{joint}{}", rest.join(", "))
        } else if items.iter().all(|item| is_simple(item))
            && texts.iter().all(|text| width(text) <= 10)
            && texts.len() > 1
        {
            mixed(&texts, nested)
        } else {
            format!("{}{}", texts.join(&joint), brackets.last_comma())
        };
        Some(format!("{callee}{open}{}{body}{}{close}", nested.newline(), newline(shape.indent)))
    }

    /// The items where they can stand on one line, the last one perhaps running over into more lines.
    fn overflow(
        self,
        callee: &str,
        items: &[&Expr],
        texts: &mut [Option<String>],
        one_line: Option<Shape>,
        one_line_width: usize,
        nested: Shape,
    ) -> Option<Vec<String>> {
        let last = items.last()?;
        let combine = items.len() == 1 && callee.len() < TAB;
        let may_overflow = combine || can_overflow(last, items.len());
        let mut over = None;
        if may_overflow && let Some(one_line) = one_line {
            let before: Option<usize> = texts
                .iter()
                .rev()
                .skip(1)
                .map(|text| text.as_ref().map(|text| width(text) + 2))
                .sum();
            let keeps_line =
                !combine && matches!(last, Expr::MethodCall(_) | Expr::Await(_) | Expr::Try(_));
            let context = Self { one_line_chain: self.one_line_chain || keeps_line, ..self };
            over = before
                .and_then(|before| one_line.offset_left(before))
                .and_then(|shape| context.last_item(last, items, shape));
        }
        let stub = over.as_ref().map(|over| first_line(over).to_owned());
        let candidate: Option<Vec<&str>> = texts
            .iter()
            .take(items.len() - 1)
            .chain(std::iter::once(stub.as_ref().map_or(texts.last()?, |_| &stub)))
            .map(Option::as_deref)
            .collect();
        let fits = |texts: &[&str]| {
            let total: usize = texts.iter().map(|text| width(text) + 2).sum();
            total.saturating_sub(2) <= one_line_width
                && !texts.iter().any(|text| text.contains('\n'))
        };
        let fit = candidate.is_some_and(|candidate| fits(&candidate));
        if let (true, Some(over)) = (fit, over) {
            // A single item that runs over by one line may stand better on a line of its own.
            let own_line = texts.last().cloned().flatten();
            if items.len() == 1
                && lines(&over) == 1
                && own_line.is_some_and(|own| !own.contains('\n'))
            {
                return None;
            }
            *texts.last_mut()? = Some(over);
            return texts.iter().cloned().collect();
        }
        *texts.last_mut()? = self.expr(last, nested);
        let all: Option<Vec<&str>> = texts.iter().map(Option::as_deref).collect();
        let all = all.filter(|all| fits(all))?;
        Some(all.into_iter().map(str::to_owned).collect())
    }

    fn last_item(self, last: &Expr, items: &[&Expr], shape: Shape) -> Option<String> {
        match last {
            Expr::Closure(_) => {
                let closures = items.iter().filter(|item| matches!(item, Expr::Closure(_))).count();
                if closures > 1 { None } else { self.expr(last, shape) }
            }
            _ => self.expr(last, shape),
        }
    }

    /// `path { field: value, .. }`.
    pub(super) fn struct_literal(self, literal: &syn::ExprStruct, shape: Shape) -> Option<String> {
        let path = super::compact(&literal.path);
        if literal.fields.is_empty() {
            return Some(format!("{path} {{}}"));
        }
        let one_line_width = shape.width.saturating_sub(width(&path) + 5);
        let inner = Shape { offset: 0, ..shape }.block_indent().with_max_width();
        let fields = literal
            .fields
            .iter()
            .map(|field| self.field(field, inner.sub_width(1)?))
            .collect::<Option<Vec<String>>>()?;
        let total: usize = fields.iter().map(|field| width(field) + 2).sum();
        let has_break = fields.iter().any(|field| field.contains('\n'));
        if !has_break && total.saturating_sub(2) <= one_line_width {
            return Some(format!("{path} {{ {} }}", fields.join(", ")));
        }
        let body = fields.join(&format!(",{}", inner.newline()));
        Some(format!("{path} {{{}{body},{}}}", inner.newline(), newline(shape.indent)))
    }

    fn field(self, field: &syn::FieldValue, shape: Shape) -> Option<String> {
        let name = super::compact(&field.member);
        if field.colon_token.is_none() {
            return Some(name);
        }
        let value =
            shape.offset_left(width(&name) + 2).and_then(|shape| self.expr(&field.expr, shape));
        if let Some(value) = value {
            return Some(format!("{name}: {value}"));
        }
        let below = Shape::indented(shape.indent + TAB);
        let value = self.expr(&field.expr, below)?;
        Some(format!("{name}:{}{value}", below.newline()))
    }
}

/// Many short items: as many on a line as fit.
fn mixed(texts: &[String], shape: Shape) -> String {
    let mut body = String::new();
    let mut used = 0;
    for (index, text) in texts.iter().enumerate() {
        let comma = if index + 1 < texts.len() { 1 } else { 0 };
        if index == 0 {
            used = width(text) + comma;
        } else if used + 1 + width(text) + comma <= shape.width + 1 {
            body.push(' ');
            used += 1 + width(text) + comma;
        } else {
            body.push_str(&shape.newline());
            used = width(text) + comma;
        }
        body.push_str(text);
        if comma == 1 {
            body.push(',');
        }
    }
    body
}

/// Macros whose first argument is a text that the others belong to.
fn is_special_macro(callee: &str) -> bool {
    matches!(
        callee,
        "format!" | "format_args!" | "panic!" | "print!" | "println!" | "eprint!" | "eprintln!"
    )
}

fn is_simple(expr: &Expr) -> bool {
    match expr {
        Expr::Lit(_) => true,
        Expr::Path(path) => path.qself.is_none() && path.path.segments.len() <= 1,
        Expr::Reference(inner) => is_simple(&inner.expr),
        Expr::Cast(inner) => is_simple(&inner.expr),
        Expr::Field(inner) => is_simple(&inner.base),
        Expr::Try(inner) => is_simple(&inner.expr),
        Expr::Unary(inner) => is_simple(&inner.expr),
        Expr::Index(inner) => is_simple(&inner.expr) && is_simple(&inner.index),
        _ => false,
    }
}

fn can_overflow(expr: &Expr, count: usize) -> bool {
    match expr {
        Expr::Block(_) | Expr::Async(_) | Expr::Closure(_) => true,
        Expr::Match(_)
        | Expr::Call(_)
        | Expr::MethodCall(_)
        | Expr::Macro(_)
        | Expr::Struct(_)
        | Expr::Tuple(_)
        | Expr::Array(_) => count == 1,
        Expr::Reference(inner) => can_overflow(&inner.expr, count),
        Expr::Try(inner) => can_overflow(&inner.expr, count),
        Expr::Unary(inner) => can_overflow(&inner.expr, count),
        Expr::Cast(inner) => can_overflow(&inner.expr, count),
        _ => false,
    }
}
