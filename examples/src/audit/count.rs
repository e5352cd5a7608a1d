//! Counts the uses of `unsafe` in the tokens of a source file.
//!
//! Tokens rather than a syntax tree: much of the code of some crates stands inside macro calls, which a syntax tree
//! leaves as they are.

use std::{fmt, ops::AddAssign};

use proc_macro2::{
    Delimiter, Group, LexError, LineColumn, Span, TokenStream, TokenTree, token_stream,
};
use serde::{Deserialize, Serialize};

/// What was counted in one file, or in many.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Lines with code: neither blank nor only comment.
    pub lines: usize,
    /// Blocks.
    pub unsafe_blocks: usize,
    /// Functions.
    pub unsafe_functions: usize,
    /// Implementations of traits.
    pub unsafe_impls: usize,
    /// Traits.
    pub unsafe_traits: usize,
    /// `extern` blocks.
    pub unsafe_extern_blocks: usize,
    /// Attributes, types of function pointers, patterns of macros.
    pub other_unsafe: usize,
}

impl Counts {
    /// Counts every use that asks for a proof of the author, or of the caller.
    #[must_use]
    pub fn uses(&self) -> usize {
        self.unsafe_blocks
            + self.unsafe_functions
            + self.unsafe_impls
            + self.unsafe_traits
            + self.unsafe_extern_blocks
    }
}

impl AddAssign for Counts {
    fn add_assign(&mut self, other: Self) {
        self.lines += other.lines;
        self.unsafe_blocks += other.unsafe_blocks;
        self.unsafe_functions += other.unsafe_functions;
        self.unsafe_impls += other.unsafe_impls;
        self.unsafe_traits += other.unsafe_traits;
        self.unsafe_extern_blocks += other.unsafe_extern_blocks;
        self.other_unsafe += other.other_unsafe;
    }
}

/// Says where a file is not Rust.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct NotRust {
    line: usize,
}

impl fmt::Display for NotRust {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "not Rust at line {}", self.line)
    }
}

/// Counts one source file.
pub(crate) fn count(source: &str) -> Result<Counts, NotRust> {
    let tokens = source.parse().map_err(|error: LexError| NotRust {
        line: error.span().start().line,
    });
    let counts = tokens.map(|tokens| Counter::default().count(tokens));
    // The lexer keeps every source that it has read, for its spans; none is left.
    proc_macro2::extra::invalidate_current_thread_spans();
    counts
}

#[derive(Default)]
struct Counter {
    counts: Counts,
    lines: Lines,
    after: After,
    /// Where the last `#` stands, and the lines counted before it.
    pound: Option<(LineColumn, Lines)>,
}

/// What the tokens read last make of the next one.
#[derive(Clone, Copy, Default, PartialEq)]
enum After {
    #[default]
    Nothing,
    Unsafe,
    UnsafeExtern,
    UnsafeFn,
}

impl Counter {
    /// Goes through the groups with a stack of its own, for sources may nest them as deep as they like.
    fn count(mut self, tokens: TokenStream) -> Counts {
        let mut open: Vec<(token_stream::IntoIter, Option<Span>)> =
            vec![(tokens.into_iter(), None)];
        while let Some((tokens, close)) = open.last_mut() {
            if let Some(token) = tokens.next() {
                self.classify(&token);
                if let Some(group) = self.code(token) {
                    open.push((group.stream().into_iter(), Some(group.span_close())));
                }
            } else {
                self.end_of_group(*close);
                open.pop();
            }
        }
        self.counts.lines = self.lines.counted;
        self.counts
    }

    /// Counts the `unsafe` before this token, if there is one and the token decides what it is.
    fn classify(&mut self, token: &TokenTree) {
        let counts = &mut self.counts;
        let decided = match (self.after, token) {
            (After::Nothing, TokenTree::Ident(word)) if word == "unsafe" => {
                self.after = After::Unsafe;
                return;
            }
            // The literal is the name of an ABI.
            (After::Nothing, _) | (After::UnsafeExtern, TokenTree::Literal(_)) => return,
            (After::Unsafe, TokenTree::Group(group)) if is_braced(group) => {
                &mut counts.unsafe_blocks
            }
            (After::UnsafeExtern, TokenTree::Group(group)) if is_braced(group) => {
                &mut counts.unsafe_extern_blocks
            }
            (After::Unsafe, TokenTree::Ident(word)) if word == "impl" => &mut counts.unsafe_impls,
            (After::Unsafe, TokenTree::Ident(word)) if word == "trait" => &mut counts.unsafe_traits,
            (After::Unsafe, TokenTree::Ident(word)) if word == "auto" => return,
            (After::Unsafe, TokenTree::Ident(word)) if word == "extern" => {
                self.after = After::UnsafeExtern;
                return;
            }
            (After::Unsafe | After::UnsafeExtern, TokenTree::Ident(word)) if word == "fn" => {
                self.after = After::UnsafeFn;
                return;
            }
            (After::UnsafeFn, TokenTree::Ident(_)) => &mut counts.unsafe_functions,
            // The name is a variable of a macro.
            (After::UnsafeFn, TokenTree::Punct(punct)) if punct.as_char() == '$' => {
                &mut counts.unsafe_functions
            }
            _ => &mut counts.other_unsafe,
        };
        *decided += 1;
        self.after = After::Nothing;
    }

    /// Counts the lines of the token. Returns the group to go into, if it is one.
    fn code(&mut self, token: TokenTree) -> Option<Group> {
        let start = token.span().start();
        if let TokenTree::Group(_) = &token
            && let Some((_, before)) = self.pound.take_if(|(pound, _)| *pound == start)
        {
            // A documentation comment: its tokens, made up by the lexer, all stand where the comment stands.
            self.lines = before;
            return None;
        }
        match &token {
            TokenTree::Punct(punct) if punct.as_char() == '#' => {
                self.pound = Some((start, self.lines));
            }
            TokenTree::Punct(punct) if punct.as_char() == '!' => {}
            _ => self.pound = None,
        }
        match token {
            TokenTree::Group(group) => {
                self.lines.add(start.line, start.line);
                Some(group)
            }
            TokenTree::Literal(literal) => {
                self.lines.add(start.line, literal.span().end().line);
                None
            }
            TokenTree::Ident(_) | TokenTree::Punct(_) => {
                self.lines.add(start.line, start.line);
                None
            }
        }
    }

    fn end_of_group(&mut self, close: Option<Span>) {
        if std::mem::take(&mut self.after) != After::Nothing {
            self.counts.other_unsafe += 1;
        }
        self.pound = None;
        if let Some(close) = close {
            let line = close.end().line;
            self.lines.add(line, line);
        }
    }
}

fn is_braced(group: &Group) -> bool {
    group.delimiter() == Delimiter::Brace
}

/// Counts the lines that tokens stand on; the tokens come in the order of the source.
#[derive(Clone, Copy, Default)]
struct Lines {
    counted: usize,
    last: usize,
}

impl Lines {
    fn add(&mut self, first: usize, last: usize) {
        let first = first.max(self.last + 1);
        if last >= first {
            self.counted += last - first + 1;
            self.last = last;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Counts, count};

    fn counted(source: &str) -> Counts {
        count(source).unwrap()
    }

    #[test]
    fn each_kind_is_told_apart() {
        let counts = counted(
            r#"
            unsafe fn one() { unsafe { two() } }
            pub(crate) const unsafe extern "C" fn two() {}
            unsafe extern fn three() {}
            unsafe impl Send for One {}
            unsafe impl<T> Sync for Two<T> {}
            pub unsafe trait Three {}
            unsafe auto trait Four {}
            unsafe extern "C" { fn four(); }
            fn five() -> i32 { let x = unsafe { *pointer } + unsafe { 1 }; x }
            "#,
        );
        let expected = Counts {
            lines: 9,
            unsafe_blocks: 3,
            unsafe_functions: 3,
            unsafe_impls: 2,
            unsafe_traits: 2,
            unsafe_extern_blocks: 1,
            other_unsafe: 0,
        };
        assert_eq!(counts, expected);
        assert_eq!(counts.uses(), 11);
    }

    #[test]
    fn words_in_comments_and_texts_are_not_counted() {
        let counts = counted(
            r##"
            //! unsafe { }
            // unsafe fn
            /* unsafe impl /* unsafe trait */ unsafe { } */
            /// unsafe { }
            fn quiet() {
                let _ = ("unsafe { }", r#"unsafe { " }"#, b"unsafe", br"unsafe {}", c"unsafe {}");
                let r#unsafe = 'u';
                not_unsafe(unsafe_too);
            }
            "##,
        );
        assert_eq!(
            counts,
            Counts {
                lines: 5,
                ..Counts::default()
            }
        );
    }

    #[test]
    fn code_in_macros_is_counted() {
        let counts = counted(
            "
            cfg_rt! { unsafe impl Send for One {} }
            macro_rules! make {
                ($name:ident) => { unsafe fn $name() { unsafe { call() } } };
            }
            println!(\"{}\", unsafe { one() });
            ",
        );
        assert_eq!(
            (
                counts.unsafe_impls,
                counts.unsafe_functions,
                counts.unsafe_blocks
            ),
            (1, 1, 2)
        );
    }

    #[test]
    fn what_promises_nothing_is_counted_apart() {
        let counts = counted(
            "
            #[unsafe(no_mangle)]
            fn one(two: unsafe fn(i32), three: unsafe extern \"C\" fn()) {}
            matches!(unsafe)
            ",
        );
        assert_eq!((counts.uses(), counts.other_unsafe), (0, 4));
    }

    #[test]
    fn lines_of_code_leave_out_blank_lines_and_comments() {
        let source = "//! Docs.\n\n/// Docs,\n/// more.\n#[doc = \"code\"]\nfn one() {\n    // nothing\n\n    \
                      two(\"a\nb\nc\"); three();\n    /** x\n y */ let a = 1;\n}\n";
        assert_eq!(counted(source).lines, 7);
        assert_eq!(counted("").lines, 0);
    }

    #[test]
    fn deep_nesting_is_no_problem() {
        let depth = 100_000;
        let source = format!("{}unsafe {{}}{}", "(".repeat(depth), ")".repeat(depth));
        assert_eq!(counted(&source).unsafe_blocks, 1);
    }

    #[test]
    fn what_does_not_lex_is_an_error() {
        assert_eq!(
            count("fn one() {\n \"").unwrap_err().to_string(),
            "not Rust at line 2"
        );
        assert!(count("fn one() { ) }").is_err());
    }
}
