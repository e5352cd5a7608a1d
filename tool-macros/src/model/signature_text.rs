//! A signature as text, for people.

use std::iter::Peekable;

use proc_macro2::{Delimiter, Group, Punct, Spacing, TokenStream, TokenTree};
use quote::ToTokens as _;
use syn::{Signature, Type};

/// Words that something must follow.
const OPENING: [&str; 8] = [
    "as", "const", "dyn", "extern", "impl", "mut", "unsafe", "where",
];

/// Signs of two characters.
const LONG: [&str; 6] = ["->", "=>", "::", "..", "==", "!="];

/// Writes a signature as its author did, in one line and without attributes.
pub(super) fn of(signature: &Signature) -> String {
    let mut line = Line::default();
    line.write(&signature.to_token_stream(), false);
    line.text
}

/// Writes a type in the same way.
pub(super) fn of_type(ty: &Type) -> String {
    let mut line = Line::default();
    line.write(&ty.to_token_stream(), false);
    line.text
}

#[derive(Default)]
struct Line {
    text: String,
    before: Before,
}

/// The end of the text so far, as far as spaces depend on it.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Before {
    /// A sign without a space behind it; or nothing.
    #[default]
    Clinging,
    /// A sign that has a space behind it.
    Spaced,
    /// A word or a lifetime that something has to follow.
    Opening,
    /// The end of a type, a path or a value.
    Operand,
}

impl Line {
    /// Writes tokens, without a comma at the end, except that of a tuple of one.
    fn write(&mut self, tokens: &TokenStream, is_tuple_of_one: bool) {
        let mut tokens = tokens.clone().into_iter().peekable();
        while let Some(token) = tokens.next() {
            match token {
                TokenTree::Group(group) => self.group(&group),
                TokenTree::Ident(word) => {
                    let word = word.to_string();
                    let is_opening = OPENING.contains(&word.as_str());
                    self.word(&word);
                    if is_opening {
                        self.before = Before::Opening;
                    }
                }
                TokenTree::Literal(literal) => self.word(&literal.to_string()),
                TokenTree::Punct(sign) => match sign.as_char() {
                    // An attribute.
                    '#' => drop(tokens.next()),
                    '\'' => {
                        let name = tokens.next().map(|name| name.to_string());
                        self.word(&format!("'{}", name.unwrap_or_default()));
                        self.before = Before::Opening;
                    }
                    ',' if tokens.peek().is_some_and(is_closing) => {}
                    ',' if tokens.peek().is_none() && !is_tuple_of_one => {}
                    _ => self.sign(&long(&sign, &mut tokens)),
                },
            }
        }
    }

    fn word(&mut self, word: &str) {
        self.space(self.before != Before::Clinging);
        self.push(word, Before::Operand);
    }

    fn sign(&mut self, sign: &str) {
        let is_first = self.before != Before::Operand;
        let apart = self.before != Before::Clinging;
        let (space, after) = match sign {
            "," | ";" | ":" => (false, Before::Spaced),
            ">" => (false, Before::Operand),
            "&" => (apart, Before::Clinging),
            "*" | "-" if is_first => (apart, Before::Clinging),
            "<" | "::" | ".." | "." | "?" | "!" => (apart && is_first, Before::Clinging),
            _ => (apart, Before::Spaced),
        };
        self.space(space);
        self.push(sign, after);
    }

    fn group(&mut self, group: &Group) {
        let tokens = group.stream();
        let apart = self.before != Before::Clinging;
        let is_first = self.before != Before::Operand;
        let (open, close) = match group.delimiter() {
            Delimiter::Parenthesis => ("(", ")"),
            Delimiter::Bracket => ("[", "]"),
            Delimiter::Brace => {
                self.space(apart);
                self.push("{", Before::Spaced);
                self.write(&tokens, false);
                self.space(true);
                return self.push("}", Before::Operand);
            }
            // An argument of `macro_rules!`.
            Delimiter::None => return self.write(&tokens, false),
        };
        self.space(apart && is_first);
        self.push(open, Before::Clinging);
        self.write(&tokens, open == "(" && is_first && has_one_comma(&tokens));
        self.push(close, Before::Operand);
    }

    fn space(&mut self, is_there: bool) {
        if is_there {
            self.text.push(' ');
        }
    }

    fn push(&mut self, text: &str, before: Before) {
        self.text.push_str(text);
        self.before = before;
    }
}

fn is_closing(token: &TokenTree) -> bool {
    matches!(token, TokenTree::Punct(sign) if sign.as_char() == '>')
}

/// Returns a sign, with the next if the two belong together.
fn long(sign: &Punct, tokens: &mut Peekable<impl Iterator<Item = TokenTree>>) -> String {
    let mut text = sign.as_char().to_string();
    if let (Spacing::Joint, Some(TokenTree::Punct(next))) = (sign.spacing(), tokens.peek()) {
        let both = format!("{text}{}", next.as_char());
        if LONG.contains(&both.as_str()) {
            text = both;
            tokens.next();
        }
    }
    text
}

/// Tells whether there is exactly one comma outside of angle brackets.
fn has_one_comma(tokens: &TokenStream) -> bool {
    let (mut commas, mut depth, mut arrow) = (0, 0_usize, false);
    for token in tokens.clone() {
        let sign = match token {
            TokenTree::Punct(sign) => sign.as_char(),
            _ => ' ',
        };
        match sign {
            ',' if depth == 0 => commas += 1,
            '<' => depth += 1,
            '>' if !arrow => depth = depth.saturating_sub(1),
            _ => {}
        }
        arrow = sign == '-';
    }
    commas == 1
}

#[cfg(test)]
mod tests {
    use proc_macro2::{Delimiter, Group};
    use quote::quote;
    use syn::{ItemFn, parse_str, parse2};

    use super::of;

    fn written(source: &str) -> String {
        let function: ItemFn = parse_str(&format!("{source} {{}}")).expect("a function");
        of(&function.sig)
    }

    #[test]
    fn a_signature_of_one_line_stays_as_it_is() {
        for source in [
            "fn now()",
            "async fn get_weather(city: &str, unit: Unit) -> Result<Weather, WeatherError>",
            "fn r#type(r#type: u8, mut x: u8)",
            "fn a(a: &'a str, b: Cow<'_, str>, c: &'static [u8], d: &'a (u8, u8))",
            "fn a(a: Vec<Option<u8>>, b: [u8; 4], c: &[Vec<u8>], d: &mut [u8])",
            "fn a() -> impl Future<Output = u8> + Send + 'static",
            "fn a(a: Box<dyn Fn(u8) -> u8>, b: &dyn Store, c: fn(u8, &str) -> Vec<u8>, d: &mut dyn Store)",
            "fn a((a, b): (u8, u8), [c, ..]: [u8; 2], _: (u8,), (): ())",
            "fn a(a: ::std::path::PathBuf, b: &::std::path::Path, c: Box<dyn ::a::B>, d: crate::A<::b::C>)",
            "fn a(a: <T as Iterator>::Item, b: &<T as A<u8>>::B, c: &mut <T as A>::B, d: &'a <T as A>::B)",
            "fn a(a: *const u8, b: &*mut u8, c: &&str, d: &'a &'b str)",
            "fn a<'a, 'b: 'a>(a: &'a str, b: &'b str) -> &'a str",
            "fn a<'a, T: Into<String> + ?Sized, const N: usize>(a: &'a T, b: [u8; N]) where T: 'a + Send, [u8; N]: Sized",
            "fn a(a: impl for<'a> Fn(&'a str) -> &'a str) where for<'a> &'a T: Into<u8>, for<'a> fn(&'a u8): Copy",
            "fn a(a: [u8; N - 1], b: [u8; 2 * N], c: A<{ N + 1 }>, d: A<-1>, e: A<'x'>)",
            "fn a(a: unsafe extern \"C\" fn(u8) -> u8, b: vec_of!(u8), c: Map<K, V>::Entry)",
            "fn a() -> impl Iterator<Item = (u8, Vec<u8>)> + use<'a, T>",
            "fn a(&self, a: u8) -> Self",
            "fn a(&'a self)",
            "fn a(&mut self)",
            "fn a(self: &Self) -> Self::Out",
            "fn a(a: Fallible<(A, B), HashMap<String, (u8,)>>, b: (HashMap<A, B>,), c: (fn() -> u8, u8))",
        ] {
            assert_eq!(written(source), source);
        }
    }

    #[test]
    fn lines_and_attributes_are_taken_out() {
        assert_eq!(
            written(
                "pub(crate) async fn get_weather(
                    /// City name.
                    #[expect(unused)] city: &str,
                    unit: fn(#[cold] Unit,) -> Unit, // a comment
                    #[cfg(unix)] pair: (
                        u8,
                        HashMap<
                            u8,
                            u8,
                        >,
                    ),
                ) -> Result<
                    Weather,
                    WeatherError,
                >
                where
                    Weather: Send,"
            ),
            "async fn get_weather(city: &str, unit: fn(Unit) -> Unit, pair: (u8, HashMap<u8, u8>)) \
             -> Result<Weather, WeatherError> where Weather: Send"
        );
    }

    #[test]
    fn arguments_of_macros_have_no_parentheses() {
        let ty = Group::new(Delimiter::None, quote!(&'a str));
        let function: ItemFn = parse2(quote!(fn a(a: #ty, b: Vec<#ty>) {})).expect("a function");
        assert_eq!(of(&function.sig), "fn a(a: &'a str, b: Vec<&'a str>)");
    }
}
