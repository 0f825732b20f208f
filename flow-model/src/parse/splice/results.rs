//! Handlers that end with the result of a call, `report(cx, issue).await`, where the emitter writes the call as a
//! statement and `Ok(())` behind it. Both are brought to one form: the person's, as long as the call stays last.

use std::borrow::Cow;
use std::ops::Range;

use crate::parse::spans::key::Key;
use crate::parse::spans::{StmtId, Trees};

/// The source and both versions of the emitted one, alike in how their handlers end.
pub(super) fn aligned<'t>(
    src: &'t str,
    old: String,
    new: String,
) -> Option<(Cow<'t, str>, String, String)> {
    let mut texts = (Cow::Borrowed(src), old, new);
    let handlers: Vec<String> = {
        let trees = Trees::new(src)?;
        let functions = trees.stmts.iter().filter_map(|stmt| match &stmt.key {
            Key::Function(name) => Some(name.clone()),
            _ => None,
        });
        functions.filter(|name| Tail::of(&trees, name).is_some()).collect()
    };
    for handler in handlers {
        if let Some(aligned) = of_handler(&handler, &texts) {
            texts = aligned;
        }
    }
    Some(texts)
}

fn of_handler<'t>(
    handler: &str,
    (src, old, new): &(Cow<'t, str>, String, String),
) -> Option<(Cow<'t, str>, String, String)> {
    let (of_src, of_old, of_new) = (Trees::new(src)?, Trees::new(old)?, Trees::new(new)?);
    let tail = Tail::of(&of_src, handler)?;
    let before = tail.statement_in(&of_old, handler)?;
    Some(match tail.statement_in(&of_new, handler) {
        Some(after) => {
            (src.clone(), tail.contracted(&of_old, before), tail.contracted(&of_new, after))
        }
        None => (Cow::Owned(tail.expanded()), old.clone(), new.clone()),
    })
}

/// The result of a call at the end of a handler.
struct Tail<'a, 't> {
    trees: &'a Trees<'t>,
    stmt: StmtId,
    /// The tokens of the call itself.
    call: Range<usize>,
    /// What the statement has behind the call.
    mark: &'static [&'static str],
}

/// A call as a statement, with `Ok(())` behind it.
struct Statement {
    stmt: StmtId,
    /// Where the text of `Ok(())` ends.
    end: usize,
}

impl<'a, 't> Tail<'a, 't> {
    /// The tail of a handler; none where it ends with a plain `Ok(())`, or leaves otherwise.
    fn of(trees: &'a Trees<'t>, handler: &str) -> Option<Self> {
        let stmt = last_two(trees, handler)?.1;
        let core = trees.stmt(stmt).core..trees.stmt(stmt).end;
        let texts = texts(trees, core.clone());
        let is_wrapped = matches!(texts.as_slice(), ["Ok", "(", .., ")"]);
        let is_one = trees.token(core.start + 1).partner + 1 == core.end;
        match texts.as_slice() {
            ["Ok", "(", "(", ")", ")"] | ["return" | "Err", ..] | [.., ";"] => None,
            _ if is_wrapped && is_one => {
                Some(Self { trees, stmt, call: core.start + 2..core.end - 1, mark: &[";"] })
            }
            _ => Some(Self { trees, stmt, call: core, mark: &["?", ";"] }),
        }
    }

    /// The statement that says the same in an emitted source, where only `Ok(())` stands behind it.
    fn statement_in(&self, emitted: &Trees<'_>, handler: &str) -> Option<Statement> {
        let (stmt, tail) = last_two(emitted, handler)?;
        let (stmt, tail) = (stmt?, emitted.stmt(tail));
        let is_ok = texts(emitted, tail.core..tail.end) == ["Ok", "(", "(", ")", ")"];
        let own = texts(emitted, emitted.stmt(stmt).core..emitted.stmt(stmt).end);
        let call = own.strip_suffix(self.mark)?;
        let is_same_node = matches!(
            (&self.trees.stmt(self.stmt).key, &emitted.stmt(stmt).key),
            (Key::Node(one), Key::Node(other)) if one == other
        ) && call.ends_with(&[".", "await"]);
        let is_same = is_same_node || call == texts(self.trees, self.call.clone());
        let end = emitted.token(tail.end - 1).range.end;
        (is_ok && is_same).then_some(Statement { stmt, end })
    }

    /// The emitted source with the call as its handler's result.
    fn contracted(&self, emitted: &Trees<'_>, statement: Statement) -> String {
        let stmt = emitted.stmt(statement.stmt);
        let start = emitted.token(stmt.core).range.start;
        let end = emitted.token(stmt.end - self.mark.len()).range.start;
        let (before, call) = (emitted.text.get(..start), emitted.text.get(start..end));
        let (before, call) = (before.unwrap_or_default(), call.unwrap_or_default());
        let behind = emitted.text.get(statement.end..).unwrap_or_default();
        match self.mark {
            [";"] => format!("{before}Ok({call}){behind}"),
            _ => format!("{before}{call}{behind}"),
        }
    }

    /// The source with the call as a statement.
    fn expanded(&self) -> String {
        let stmt = self.trees.stmt(self.stmt);
        let at = |token: usize| self.trees.token(token).range.clone();
        let text = |range: Range<usize>| self.trees.text.get(range).unwrap_or_default();
        let (start, end) = (at(stmt.core).start, at(stmt.end - 1).end);
        let call = text(at(self.call.start).start..at(self.call.end - 1).end);
        let comment = text(end..at(stmt.tokens.end - 1).end);
        let newline = if self.trees.text.contains("\r\n") { "\r\n" } else { "\n" };
        format!(
            "{}{call}{}{comment}{newline}{}Ok(()){}",
            text(0..start),
            self.mark.concat(),
            self.trees.indent(stmt.core),
            text(end + comment.len()..self.trees.text.len()),
        )
    }
}

/// The last two statements of a handler's own block.
fn last_two(trees: &Trees<'_>, handler: &str) -> Option<(Option<StmtId>, StmtId)> {
    let is_it =
        |id: &StmtId| matches!(&trees.stmt(*id).key, Key::Function(name) if name == handler);
    let function = (0..trees.stmts.len()).map(StmtId).find(is_it)?;
    let block = trees.block(*trees.stmt(function).blocks.last()?);
    let (last, rest) = block.stmts.split_last()?;
    Some((rest.last().copied(), *last))
}

/// The tokens of a range, without comments.
fn texts<'t>(trees: &Trees<'t>, range: Range<usize>) -> Vec<&'t str> {
    range.filter(|at| !trees.is_comment(*at)).map(|at| trees.bytes(at)).collect()
}

#[cfg(test)]
mod tests {
    use super::aligned;

    fn handler(body: &str) -> String {
        format!("async fn a() {{\n    one();\n{body}}}\n")
    }

    #[test]
    fn a_call_that_stays_last_stays_the_result() {
        for (tail, statement) in [
            ("report(cx).await", "report(cx).await?;"),
            ("Ok(report(cx).await?)", "report(cx).await?;"),
            ("cx.sleep(\"pause\", minutes( 5 )).await", "cx.sleep(\"pause\", minutes(5)).await?;"),
            ("match x { _ => f() }", "match x { _ => f() }?;"),
        ] {
            let src = handler(&format!("    {tail} // Why.\n"));
            let emitted = handler(&format!("    {statement}\n\n    Ok(())\n"));
            let (same, old, new) =
                aligned(&src, emitted.clone(), emitted.clone()).expect("all close");
            assert_eq!(same, src);
            assert!(!old.contains("Ok(())") && !old.contains("?;"), "{old}");
            assert_eq!(old, new);

            let longer = handler(&format!("    {statement}\n    two();\n    Ok(())\n"));
            let (open, _, new) = aligned(&src, emitted, longer.clone()).expect("all close");
            assert!(
                open.ends_with(&format!(
                    "{} // Why.\n    Ok(())\n}}\n",
                    statement.replace("minutes(5)", "minutes( 5 )")
                )),
                "{open}"
            );
            assert_eq!(new, longer);
        }
    }

    #[test]
    fn other_ends_stay() {
        for tail in ["Ok(())", "return Ok(());", "Err(stop)", "one();"] {
            let src = handler(&format!("    {tail}\n"));
            let emitted = handler("    two();\n    Ok(())\n");
            let (same, old, new) =
                aligned(&src, emitted.clone(), emitted.clone()).expect("all close");
            assert_eq!((&*same, &old, &new), (&*src, &emitted, &emitted));
        }
    }
}
