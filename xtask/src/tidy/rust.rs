//! Rules for Rust files: first sentence, sizes, attributes, words that people read.

use proc_macro2::{TokenStream, TokenTree};
use syn::spanned::Spanned;
use syn::visit::Visit;

use super::{Complaint, File};

const FILE_LINES: usize = 500;
const FUNCTION_LINES: usize = 80;

/// Words the product does not use for its own ideas, each with the right one.
const WORDS: [(&str, &str); 6] = [
    ("workflow", "flow"),
    ("pipeline", "flow, or deploy pipeline"),
    ("task", "step"),
    ("job", "step, or execution"),
    ("integration", "connector, or connection"),
    ("recipe", "example"),
];

/// Crates whose texts a person reads.
const SPEAKING: [&str; 3] = ["app/src/", "flow-model/src/", "server/src/"];

/// Folders of tests whose Rust is data: what goes in, as people of all styles write it, and what has to come out.
const DATA: [&str; 5] =
    ["/golden/", "/tests/corpus/", "/tests/kept/", "/tests/splice/", "/tests/variants/"];

/// The rules of this file.
pub fn check(file: &File) -> Vec<Complaint> {
    let is_data = DATA.iter().any(|folder| file.path.contains(folder));
    if is_data || file.path.starts_with("examples/") {
        return Vec::new();
    }
    let mut complaints = Vec::new();
    complaints.extend(form(file));
    match syn::parse_file(&file.text) {
        Ok(parsed) => {
            let mut functions = Functions { file, complaints: Vec::new() };
            functions.visit_file(&parsed);
            complaints.extend(functions.complaints);
        }
        Err(error) => complaints.push(file.complaint(error.span().start().line, "is no Rust")),
    }
    if SPEAKING.iter().any(|folder| file.path.starts_with(folder)) {
        complaints.extend(words(file));
    }
    complaints
}

fn form(file: &File) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    if !file.text.starts_with("//! ") {
        complaints.push(
            file.complaint(1, "the first line is no `//!` sentence that says the file's job"),
        );
    }
    let lines = file.text.lines().count();
    if lines > FILE_LINES {
        complaints.push(file.complaint(0, format!("{lines} lines; {FILE_LINES} are the limit")));
    }
    if file.path.ends_with("/mod.rs") {
        complaints.push(file.complaint(0, "`foo.rs` + `foo/`, no `mod.rs`"));
    }
    for (index, line) in file.text.lines().enumerate() {
        let bare = line.trim_start();
        if bare.starts_with(concat!("#[", "allow(")) || bare.starts_with(concat!("#![", "allow(")) {
            let what = "`#[expect(lint, reason = \"..\")]`, never a bare allow";
            complaints.push(file.complaint(index + 1, what));
        }
        if bare.starts_with(concat!("// TO", "DO")) || bare.contains(concat!("FIX", "ME")) {
            complaints.push(file.complaint(index + 1, "finish it, or write an issue"));
        }
    }
    complaints
}

/// Finds functions that are too long.
struct Functions<'a> {
    file: &'a File,
    complaints: Vec<Complaint>,
}

impl Functions<'_> {
    fn measure(&mut self, name: &syn::Ident, block: &syn::Block) {
        // A table of all cases is as long as it has cases.
        let is_table = matches!(block.stmts.as_slice(), [syn::Stmt::Expr(syn::Expr::Match(_), _)]);
        let mut lists = Lists { lines: 0 };
        lists.visit_block(block);
        let lines = (lines_of(block) + 1).saturating_sub(lists.lines);
        if lines > FUNCTION_LINES && !is_table {
            let what = format!("`{name}` has {lines} lines; {FUNCTION_LINES} are the limit");
            self.complaints.push(self.file.complaint(name.span().start().line, what));
        }
    }
}

/// Counts the lines of lists in a function: a table of cases is data, however long.
struct Lists {
    lines: usize,
}

impl<'ast> Visit<'ast> for Lists {
    fn visit_expr_array(&mut self, list: &'ast syn::ExprArray) {
        self.lines += lines_of(list);
    }
}

fn lines_of(part: &impl Spanned) -> usize {
    let span = part.span();
    span.end().line.saturating_sub(span.start().line)
}

impl<'ast> Visit<'ast> for Functions<'_> {
    fn visit_item_fn(&mut self, function: &'ast syn::ItemFn) {
        self.measure(&function.sig.ident, &function.block);
        syn::visit::visit_item_fn(self, function);
    }

    fn visit_impl_item_fn(&mut self, function: &'ast syn::ImplItemFn) {
        self.measure(&function.sig.ident, &function.block);
        syn::visit::visit_impl_item_fn(self, function);
    }
}

/// Looks for words of other products in string literals; they may be shown to a person.
fn words(file: &File) -> Vec<Complaint> {
    let Ok(tokens) = file.without_tests().parse::<TokenStream>() else {
        return Vec::new();
    };
    let mut complaints = Vec::new();
    literals(tokens, &mut |line, text| {
        let text = text.to_lowercase().replace("deploy pipeline", "");
        for (word, right) in WORDS {
            if contains_word(&text, word) {
                complaints.push(file.complaint(line, format!("\"{word}\": the word is {right}")));
            }
        }
    });
    complaints
}

/// Calls with line and text of each string literal, doc comments excepted.
fn literals(tokens: TokenStream, found: &mut impl FnMut(usize, &str)) {
    for token in tokens {
        match token {
            TokenTree::Group(group) => {
                let is_doc = group
                    .stream()
                    .into_iter()
                    .next()
                    .is_some_and(|first| first.to_string() == "doc");
                if !is_doc {
                    literals(group.stream(), found);
                }
            }
            TokenTree::Literal(literal) => {
                let text = literal.to_string();
                // Names and keys have no blanks; only what reads as words is for people.
                if text.starts_with(['"', 'r']) && text.contains(' ') {
                    found(literal.span().start().line, &text);
                }
            }
            TokenTree::Ident(_) | TokenTree::Punct(_) => {}
        }
    }
}

fn contains_word(text: &str, word: &str) -> bool {
    text.split(|letter: char| !letter.is_alphanumeric() && letter != '_')
        .any(|found| found == word || found.strip_suffix('s') == Some(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn complaints_of(path: &str, text: &str) -> Vec<String> {
        let file = File { path: path.to_owned(), text: text.to_owned() };
        check(&file).into_iter().map(|complaint| complaint.what).collect()
    }

    #[test]
    fn a_file_says_its_job_first() {
        assert_eq!(complaints_of("app/src/a.rs", "//! Draws.\n").len(), 0);
        assert_eq!(complaints_of("app/src/a.rs", "fn a() {}\n").len(), 1);
    }

    #[test]
    fn long_functions_are_found_and_tables_are_not() {
        let body = "    let _a = 1;\n".repeat(80);
        assert_eq!(complaints_of("a.rs", &format!("//! Long.\nfn a() {{\n{body}}}\n")).len(), 1);
        let arms: String = (0..90).map(|arm| format!("        {arm} => (),\n")).collect();
        let table = format!(
            "//! Long.\nfn a(b: u8) {{\n    match b {{\n{arms}        _ => (),\n    }}\n}}\n"
        );
        assert_eq!(complaints_of("a.rs", &table).len(), 0);
    }

    #[test]
    fn words_of_other_products_are_found_in_sentences_only() {
        let text = "//! A workflow.\n/// A job.\nconst A: &str = \"Your workflows\";\nconst B: &str = \"workflow_run\";\n";
        assert_eq!(complaints_of("app/src/a.rs", text), ["\"workflow\": the word is flow"]);
    }
}
