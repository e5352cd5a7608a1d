//! The tokenizers.

use std::{error::Error, fmt, iter, str::FromStr};

use tiktoken_rs::{
    CoreBPE, cl100k_base_singleton, o200k_base_singleton,
    tokenizer::{Tokenizer, get_tokenizer},
};

/// The way in which a model cuts text into tokens.
///
/// ```
/// use tool_runtime::tokens::Encoding;
///
/// assert_eq!(Encoding::of_model("gpt-4o-mini"), Some(Encoding::O200kBase));
/// assert_eq!(Encoding::O200kBase.count("tiktoken is great!"), 6);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Encoding {
    /// `o200k_base`: GPT-4o and what came after it, the o series, gpt-oss.
    #[default]
    O200kBase,
    /// `cl100k_base`: GPT-4, GPT-4 Turbo and GPT-3.5 Turbo.
    Cl100kBase,
}

impl Encoding {
    const ALL: [Self; 2] = [Self::O200kBase, Self::Cl100kBase];

    /// Finds the encoding of a model by its name; `None` for a name that is not known, and for models from before
    /// functions could be called.
    ///
    /// ```
    /// use tool_runtime::tokens::Encoding;
    ///
    /// assert_eq!(Encoding::of_model("gpt-5"), Some(Encoding::O200kBase));
    /// assert_eq!(Encoding::of_model("gpt-4-0613"), Some(Encoding::Cl100kBase));
    /// assert_eq!(Encoding::of_model("llama-3"), None);
    /// ```
    #[must_use]
    pub fn of_model(model: &str) -> Option<Self> {
        match get_tokenizer(model)? {
            // They differ in special tokens only.
            Tokenizer::O200kBase | Tokenizer::O200kHarmony => Some(Self::O200kBase),
            Tokenizer::Cl100kBase => Some(Self::Cl100kBase),
            _ => None,
        }
    }

    /// Returns the name that tiktoken gives it.
    ///
    /// ```
    /// assert_eq!(tool_runtime::tokens::Encoding::Cl100kBase.name(), "cl100k_base");
    /// ```
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::O200kBase => "o200k_base",
            Self::Cl100kBase => "cl100k_base",
        }
    }

    /// Counts the tokens of a text. What looks like a special token, such as `<|endoftext|>`, is text.
    ///
    /// The first call reads the vocabulary, which is part of the program: a fifth of a second in a release build. A text of more
    /// than 64 KiB is cut between words; where it has none there, the count may be off by a few tokens.
    ///
    /// ```
    /// use tool_runtime::tokens::Encoding;
    ///
    /// assert_eq!(Encoding::Cl100kBase.count("お誕生日おめでとう"), 9);
    /// ```
    #[must_use]
    pub fn count(self, text: &str) -> usize {
        let tokenizer = self.tokenizer();
        pieces(text)
            .map(|piece| tokenizer.count_ordinary(piece))
            .sum()
    }

    fn tokenizer(self) -> &'static CoreBPE {
        match self {
            Self::O200kBase => o200k_base_singleton(),
            Self::Cl100kBase => cl100k_base_singleton(),
        }
    }
}

impl fmt::Display for Encoding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// Reads what [`name`](Encoding::name) returns.
///
/// ```
/// use tool_runtime::tokens::Encoding;
///
/// assert_eq!("o200k_base".parse(), Ok(Encoding::O200kBase));
/// let error = "o300k_base".parse::<Encoding>().unwrap_err();
/// assert_eq!(error.to_string(), "there is no encoding `o300k_base`; there are `o200k_base` and `cl100k_base`");
/// ```
impl FromStr for Encoding {
    type Err = UnknownEncoding;

    fn from_str(name: &str) -> Result<Self, UnknownEncoding> {
        Self::ALL
            .into_iter()
            .find(|encoding| encoding.name() == name)
            .ok_or_else(|| UnknownEncoding {
                name: name.to_owned(),
            })
    }
}

/// The error for a text that does not name an [`Encoding`].
///
/// ```
/// use tool_runtime::tokens::Encoding;
///
/// assert_eq!("gpt-4o".parse::<Encoding>().unwrap_err().name, "gpt-4o");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct UnknownEncoding {
    /// The text.
    pub name: String,
}

impl fmt::Display for UnknownEncoding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [first, second] = Encoding::ALL;
        write!(
            f,
            "there is no encoding `{}`; there are `{first}` and `{second}`",
            self.name
        )
    }
}

impl Error for UnknownEncoding {}

/// The longest text that the tokenizer gets at once, in bytes. Its regular expressions backtrack, and it panics where that
/// goes too far: a million and one blanks.
const LONGEST_PIECE: usize = 64 * 1024;

fn pieces(mut text: &str) -> impl Iterator<Item = &str> {
    iter::from_fn(move || {
        let (piece, rest) = text.split_at(first_cut(text));
        text = rest;
        (!piece.is_empty()).then_some(piece)
    })
}

/// Finds where the first piece of a text ends: before a blank between two words if it can, for no token reaches over that
/// place.
fn first_cut(text: &str) -> usize {
    if text.len() <= LONGEST_PIECE {
        return text.len();
    }
    let between_words = |window: &[u8]| {
        window[0].is_ascii_alphanumeric() && window[1] == b' ' && window[2].is_ascii_alphabetic()
    };
    let bytes = &text.as_bytes()[..LONGEST_PIECE];
    match bytes.windows(3).rposition(between_words) {
        Some(position) => position + 1,
        None => (0..=LONGEST_PIECE)
            .rev()
            .find(|&end| text.is_char_boundary(end))
            .unwrap_or(LONGEST_PIECE),
    }
}

#[cfg(test)]
mod tests {
    use super::{Encoding, LONGEST_PIECE, pieces};

    // Printed in the OpenAI cookbook, examples/How_to_count_tokens_with_tiktoken.ipynb, and in tiktoken's README.
    #[test]
    fn texts_have_as_many_tokens_as_tiktoken_finds() {
        for (text, o200k, cl100k) in [
            ("", 0, 0),
            ("hello world", 2, 2),
            ("tiktoken is great!", 6, 6),
            ("antidisestablishmentarianism", 6, 6),
            ("2 + 2 = 4", 7, 7),
            ("お誕生日おめでとう", 8, 9),
            ("ਟੱਬਰ", 4, 8),
        ] {
            assert_eq!(Encoding::O200kBase.count(text), o200k, "{text}");
            assert_eq!(Encoding::Cl100kBase.count(text), cl100k, "{text}");
        }
    }

    #[test]
    fn what_looks_like_a_special_token_is_text() {
        for encoding in Encoding::ALL {
            assert!(encoding.count("<|endoftext|>") > 1);
        }
    }

    #[test]
    fn a_long_text_is_counted_as_if_it_were_not_cut() {
        let text = "The quick brown fox, aged 12, can't jump over 1234 lazy dogs.\n  Übergröße! "
            .repeat(3 * LONGEST_PIECE / 100);
        assert!(pieces(&text).count() > 2);
        assert_eq!(pieces(&text).collect::<String>(), text);
        for encoding in Encoding::ALL {
            let uncut = encoding.tokenizer().count_ordinary(&text);
            assert_eq!(encoding.count(&text), uncut);
        }
    }

    #[test]
    fn no_piece_is_longer_than_the_tokenizer_can_take() {
        for unit in [" ", "\n ", "a", "日", "é", "👩‍👩‍👧", "//", " a", "a "] {
            let text = unit.repeat(1_200_000 / unit.len());
            assert_eq!(pieces(&text).collect::<String>(), text);
            assert!(pieces(&text).all(|piece| (1..=LONGEST_PIECE).contains(&piece.len())));
        }
    }

    #[test]
    fn texts_without_words_are_counted_too() {
        for (unit, tokens) in [(" ", 512), ("日", 10923)] {
            let text = unit.repeat(2 * LONGEST_PIECE / unit.len());
            let count = Encoding::O200kBase.count(&text);
            assert!(
                (2 * tokens - 1..2 * tokens + 8).contains(&count),
                "{unit:?}: {count}"
            );
        }
    }

    #[test]
    fn models_are_known_by_name() {
        for (model, encoding) in [
            ("gpt-5.1", Some(Encoding::O200kBase)),
            ("gpt-4.1-mini", Some(Encoding::O200kBase)),
            ("gpt-oss-120b", Some(Encoding::O200kBase)),
            ("o3", Some(Encoding::O200kBase)),
            ("ft:gpt-4o:acme::abc", Some(Encoding::O200kBase)),
            ("gpt-4-turbo", Some(Encoding::Cl100kBase)),
            ("gpt-3.5-turbo", Some(Encoding::Cl100kBase)),
            ("text-davinci-003", None),
            ("", None),
            ("ft:", None),
        ] {
            assert_eq!(Encoding::of_model(model), encoding, "{model}");
        }
    }

    #[test]
    fn names_are_read_back() {
        for encoding in Encoding::ALL {
            assert_eq!(encoding.to_string().parse(), Ok(encoding));
        }
    }
}
