//! Where statements begin and end, and which braces hold statements.

use std::ops::Range;

use super::key::Key;
use super::lex::Kind;
use super::{Block, BlockId, Stmt, StmtId, Trees};

/// Deeper blocks stay plain tokens, so that nothing here calls itself more often than a stack bears.
const DEPTH: usize = 96;

/// Fills a tree's statements and blocks from its tokens.
pub(super) fn split(trees: &mut Trees<'_>) {
    let all = 0..trees.tokens.len();
    Splitter { trees, depth: 0 }.block(all, None, None);
}

struct Splitter<'a, 't> {
    trees: &'a mut Trees<'t>,
    depth: usize,
}

/// What the next braces at a level are.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Due {
    Nothing,
    Block,
    /// The arms of a `match`.
    Arms,
}

impl Splitter<'_, '_> {
    fn block(
        &mut self,
        tokens: Range<usize>,
        owner: Option<StmtId>,
        handler: Option<StmtId>,
    ) -> BlockId {
        let id = BlockId(self.trees.blocks.len());
        let tail = tokens.end..tokens.end;
        self.trees.blocks.push(Block { tokens: tokens.clone(), owner, stmts: Vec::new(), tail });
        let mut at = tokens.start;
        if owner.is_none() {
            at = self.about(id, &tokens);
        }
        while at < tokens.end {
            let lead = at;
            let core = self.skip_comments(at, tokens.end);
            if core >= tokens.end {
                break;
            }
            let end = self.end_of_stmt(core, tokens.end);
            let behind = self.comments_behind(end, tokens.end);
            let attached = self.attached(lead, core);
            self.stmt(Stmt {
                tokens: lead..behind,
                attached,
                core,
                end,
                parent: id,
                blocks: Vec::new(),
                key: Key::Text(0),
                handler,
            });
            at = behind;
        }
        if let Some(block) = self.trees.blocks.get_mut(id.0) {
            block.tail = at..tokens.end;
        }
        id
    }

    /// The lines about the file are a statement of their own.
    fn about(&mut self, file: BlockId, tokens: &Range<usize>) -> usize {
        let mut end = tokens.start;
        while end < tokens.end && self.trees.bytes(end).starts_with("//!") {
            end += 1;
        }
        if end > tokens.start {
            self.stmt(Stmt {
                tokens: tokens.start..end,
                attached: tokens.start,
                core: end,
                end,
                parent: file,
                blocks: Vec::new(),
                key: Key::About,
                handler: None,
            });
        }
        end
    }

    fn stmt(&mut self, stmt: Stmt) {
        let id = StmtId(self.trees.stmts.len());
        let (core, end, parent) = (stmt.core, stmt.end, stmt.parent);
        let handler = stmt.handler.or_else(|| self.is_function(core, end).then_some(id));
        let is_opaque = self.is_opaque_item(core, end);
        self.trees.stmts.push(stmt);
        if let Some(block) = self.trees.blocks.get_mut(parent.0) {
            block.stmts.push(id);
        }
        if self.depth < DEPTH && !is_opaque {
            self.depth += 1;
            let blocks = self.blocks_in(core, end, id, handler);
            self.depth -= 1;
            if let Some(stmt) = self.trees.stmts.get_mut(id.0) {
                stmt.blocks = blocks;
            }
        }
    }

    /// The blocks of statements in a statement.
    fn blocks_in(
        &mut self,
        core: usize,
        end: usize,
        owner: StmtId,
        handler: Option<StmtId>,
    ) -> Vec<BlockId> {
        let mut blocks = Vec::new();
        let mut due = vec![Due::Nothing];
        let mut before = "";
        let mut at = core;
        while at < end {
            let token = self.trees.token(at);
            let (kind, partner) = (token.kind, token.partner);
            let text = self.trees.bytes(at);
            let now = due.last().copied().unwrap_or(Due::Nothing);
            let next = match text {
                "if" | "while" | "for" | "fn" => Due::Block,
                "match" => Due::Arms,
                "=>" | ";" => Due::Nothing,
                _ => now,
            };
            let holds = now == Due::Block
                || matches!(
                    before,
                    "" | "else" | "loop" | "unsafe" | "async" | "move" | "=>" | "|" | "||" | "="
                );
            if text == "{" && now != Due::Arms && holds {
                blocks.push(self.block(at + 1..partner, Some(owner), handler));
                if let Some(due) = due.last_mut() {
                    *due = Due::Nothing;
                }
                before = "}";
                at = partner + 1;
                continue;
            }
            if let Some(due) = due.last_mut() {
                *due = if text == "{" { Due::Nothing } else { next };
            }
            match kind {
                Kind::Open => due.push(Due::Nothing),
                Kind::Close => {
                    due.pop();
                }
                _ => {}
            }
            if !kind.is_comment() {
                before = text;
            }
            at += 1;
        }
        blocks
    }

    fn skip_comments(&self, mut at: usize, end: usize) -> usize {
        while at < end && self.trees.is_comment(at) {
            at += 1;
        }
        at
    }

    /// Behind the comments that end the line on which a statement ends.
    fn comments_behind(&self, end: usize, limit: usize) -> usize {
        let mut at = end;
        while at < limit && self.trees.is_comment(at) && !self.trees.gap(at).contains('\n') {
            at += 1;
        }
        // A comment before something else on the same line belongs to that.
        let ends_line = at >= limit
            || self.trees.gap(at).contains('\n')
            || self.trees.kind(at - 1) == Some(Kind::LineComment);
        if ends_line { at } else { end }
    }

    /// The first comment from which on no blank line stands before the statement.
    fn attached(&self, lead: usize, core: usize) -> usize {
        let mut first = core;
        while first > lead && self.trees.gap(first).matches('\n').count() < 2 {
            first -= 1;
        }
        first
    }

    /// The next token that is no comment, from a place on.
    fn solid(&self, at: usize, end: usize) -> &str {
        let at = self.skip_comments(at, end);
        if at < end { self.trees.bytes(at) } else { "" }
    }

    /// The first word of a statement that says what it is, behind attributes and visibility.
    fn lead_word(&self, core: usize, end: usize) -> usize {
        let mut at = core;
        loop {
            at = self.skip_comments(at, end);
            let next = self.skip_comments(at + 1, end);
            match self.trees.bytes(at) {
                "#" if next < end => {
                    let bracket = if self.trees.bytes(next) == "!" { next + 1 } else { next };
                    at = self.partner(bracket) + 1;
                }
                "pub" if next < end => {
                    let is_limited = self.trees.bytes(next) == "(";
                    at = if is_limited { self.partner(next) + 1 } else { next };
                }
                _ => return at,
            }
            if at >= end {
                return end;
            }
        }
    }

    fn partner(&self, at: usize) -> usize {
        self.trees.tokens.get(at).map_or(at, |token| token.partner.max(at))
    }

    fn is_function(&self, core: usize, end: usize) -> bool {
        let mut at = self.lead_word(core, end);
        while at < end && matches!(self.trees.bytes(at), "async" | "unsafe" | "const" | "extern") {
            at = self.skip_comments(at + 1, end);
        }
        at < end && self.trees.bytes(at) == "fn"
    }

    /// Whether an item holds items or fields and no statements of its own.
    fn is_opaque_item(&self, core: usize, end: usize) -> bool {
        let at = self.lead_word(core, end);
        let word = if at < end { self.trees.bytes(at) } else { "" };
        let item = if word == "unsafe" { self.solid(at + 1, end) } else { word };
        matches!(
            item,
            "struct"
                | "enum"
                | "union"
                | "impl"
                | "mod"
                | "trait"
                | "macro_rules"
                | "extern"
                | "use"
        ) && !self.is_function(core, end)
            && !matches!(self.solid(at + 1, end), "." | "=" | "(")
    }

    /// Behind the last token of the statement that begins at `core`.
    fn end_of_stmt(&self, core: usize, end: usize) -> usize {
        let at = self.lead_word(core, end);
        if at >= end {
            return end;
        }
        let next = self.solid(at + 1, end);
        let word = self.trees.bytes(at);
        if self.trees.bytes(core) == "#" && self.solid(core + 1, end) == "!" {
            // An attribute of the file stands alone.
            let bracket = self.skip_comments(core + 1, end) + 1;
            return (self.partner(bracket) + 1).min(end);
        }
        if self.is_function(core, end) || self.is_opaque_item(core, end) && word != "use" {
            return self.through_braces(at, end);
        }
        match word {
            "{" => self.beyond(self.partner(at) + 1, end),
            "if" => self.chain_of_ifs(at, end),
            "match" | "for" | "while" | "loop" => self.beyond(self.through_braces(at, end), end),
            "unsafe" | "const" if next == "{" => self.beyond(self.through_braces(at, end), end),
            _ if word.starts_with('\'') && next == ":" => {
                self.beyond(self.through_braces(at, end), end)
            }
            _ if next == "!" => self.macro_call(at, end),
            _ => self.through_semicolon(at, end),
        }
    }

    fn chain_of_ifs(&self, at: usize, end: usize) -> usize {
        let mut at = self.through_braces(at, end);
        loop {
            let next = self.skip_comments(at, end);
            if next >= end || self.trees.bytes(next) != "else" {
                return self.beyond(at, end);
            }
            at = self.through_braces(next, end);
        }
    }

    fn macro_call(&self, at: usize, end: usize) -> usize {
        let bang = self.skip_comments(at + 1, end);
        let open = self.skip_comments(bang + 1, end);
        if open < end && self.trees.bytes(open) == "{" {
            self.beyond(self.partner(open) + 1, end)
        } else {
            self.through_semicolon(at, end)
        }
    }

    /// Where a call or a semicolon follows a block, the statement goes on.
    fn beyond(&self, at: usize, end: usize) -> usize {
        let next = self.skip_comments(at, end);
        match if next < end { self.trees.bytes(next) } else { "" } {
            "." | "?" => self.through_semicolon(next, end),
            ";" => next + 1,
            _ => at.min(end),
        }
    }

    fn through_semicolon(&self, from: usize, end: usize) -> usize {
        let mut at = from;
        let mut last = from;
        while at < end {
            let token = self.trees.token(at);
            if token.kind.is_comment() {
                at += 1;
                continue;
            }
            at = token.partner.max(at) + 1;
            last = at;
            if self.trees.bytes(last - 1) == ";" {
                break;
            }
        }
        last.min(end)
    }

    /// Behind the first braces, or the first semicolon before them.
    fn through_braces(&self, from: usize, end: usize) -> usize {
        let mut at = from;
        let mut last = from + 1;
        while at < end {
            let text = self.trees.bytes(at);
            let is_comment = self.trees.is_comment(at);
            at = self.partner(at) + 1;
            if !is_comment {
                last = at;
            }
            if text == "{" || text == ";" {
                break;
            }
        }
        last.min(end)
    }
}
