//! Values that a description lists, where an `enum` would hold the model to them.
//!
//! What is only an example, or goes on ("etc."), is no such list. A list without quotes counts where the words before it say that it
//! is one ("one of"), or the parameter's name does (`unit`), for in most sentences it is only a way of speaking.

mod tokens;
mod words;

use self::{
    tokens::Token,
    words::{
        ALLOWING, CHOICES, FILLERS, GUARDS, KINDS, LEADING, NO_VALUES, NOUNS, OPEN_ENDS, QUALITIES,
    },
};
use super::text;

/// How much of a description is read, in characters.
const READ: usize = 4_000;

/// Finds the values that the description of a parameter lists as the only ones.
pub(super) fn listed(name: &str, description: &str) -> Option<Vec<String>> {
    let end = description.char_indices().nth(READ).map(|(end, _)| end);
    let description = &description[..end.unwrap_or(description.len())];
    let tokens = tokens::of(description);
    let name = text::words(name);
    (0..tokens.len())
        .find_map(|start| {
            let list = List::at(&tokens, start)?;
            list.is_closed(&name, &tokens).then_some(list.values)
        })
        .or_else(|| bulleted(description))
}

/// How many values a list has at most; each may be the first of one.
const MOST: usize = 50;

/// Values with separators between them.
struct List<'t> {
    values: Vec<String>,
    start: usize,
    /// Right behind the last value.
    end: usize,
    is_quoted: bool,
    separators: Vec<&'t Token>,
}

impl<'t> List<'t> {
    /// Reads the list that begins here: two values at least.
    fn at(tokens: &'t [Token], start: usize) -> Option<Self> {
        let (first, is_quoted) = value(tokens, start)?;
        let mut list = Self {
            values: vec![first],
            start,
            end: start + 1,
            is_quoted,
            separators: Vec::new(),
        };
        while list.values.len() < MOST {
            let mut at = behind_remark(tokens, list.end);
            let separators = tokens[at..].iter().take_while(|it| is_separator(it));
            let count = separators.clone().count();
            at += count;
            match value(tokens, at) {
                Some((next, quoted)) if count > 0 && quoted == is_quoted => {
                    list.separators.extend(separators);
                    list.values.push(next);
                    list.end = at + 1;
                }
                _ => {
                    list.end = behind_remark(tokens, list.end);
                    break;
                }
            }
        }
        (list.values.len() > 1).then_some(list)
    }

    fn has(&self, separator: &Token) -> bool {
        self.separators.contains(&separator)
    }

    fn has_word(&self, word: &str) -> bool {
        self.separators.iter().any(|it| it.word() == word)
    }

    /// Whether the values are all there are, as far as the sentence says so.
    fn is_closed(&self, name: &[String], tokens: &[Token]) -> bool {
        let sentence = tokens[..self.start]
            .iter()
            .rposition(|token| *token == Token::Stop)
            .map_or(0, |stop| stop + 1);
        let before = &tokens[sentence..self.start];
        let after = &tokens[self.end..];
        if is_guarded(before) || goes_on(after) {
            return false;
        }
        let is_bounded = matches!(
            after.first(),
            None | Some(Token::Stop | Token::Close | Token::Open | Token::Dash | Token::Comma)
        );
        if !self.is_quoted && (!is_bounded || self.is_way_of_speaking(name)) {
            return false;
        }
        let intro = Intro::of(before, self.is_quoted);
        let (has_or, has_bar) = (self.has_word("or"), self.has(&Token::Bar));
        let is_free = self.has_word("and") && !has_or;
        match intro {
            Intro::Strong => true,
            Intro::Demand => {
                !is_free && (self.is_quoted || has_bar || self.values.len() > 2 && has_or)
            }
            Intro::Weak if self.is_quoted || has_bar => {
                !is_free
                    && (has_or || has_bar || self.has(&Token::Slash) || !is_after_comma(before))
                    && (is_bounded || has_bar)
            }
            Intro::Weak => {
                is_choice(name)
                    && !is_free
                    && (has_or || self.has(&Token::Slash) || before.last() == Some(&Token::Open))
            }
            Intro::None => false,
        }
    }

    /// Whether the values are words for what a text is like, or for kinds of texts, rather than texts themselves.
    fn is_way_of_speaking(&self, name: &[String]) -> bool {
        let values = || self.values.iter().map(|value| value.to_lowercase());
        values().any(|value| QUALITIES.contains(&value.as_str()) || name.contains(&value))
            || values().all(|value| KINDS.contains(&text::singular(&value).as_str()))
    }
}

fn is_after_comma(before: &[Token]) -> bool {
    before.last() == Some(&Token::Comma)
}

/// A value, and whether it is in quotes. Small words are one only where no word follows, as in "on or off".
fn value(tokens: &[Token], at: usize) -> Option<(String, bool)> {
    match tokens.get(at)? {
        Token::Quoted(value) => Some((value.clone(), true)),
        Token::Word(word) => {
            let lower = word.to_lowercase();
            let follows_none = match tokens.get(at + 1) {
                Some(next @ Token::Word(_)) => is_conjunction(&next.word()),
                next => !matches!(next, Some(Token::Quoted(_))),
            };
            let is_value =
                !is_conjunction(&lower) && (follows_none || !NO_VALUES.contains(&lower.as_str()));
            is_value.then(|| (word.clone(), false))
        }
        _ => None,
    }
}

fn is_separator(token: &Token) -> bool {
    matches!(token, Token::Comma | Token::Bar | Token::Slash) || is_conjunction(&token.word())
}

fn is_conjunction(word: &str) -> bool {
    matches!(word, "or" | "and")
}

/// Skips a remark on a value: `"asc" (the default)`.
fn behind_remark(tokens: &[Token], at: usize) -> usize {
    if tokens.get(at) != Some(&Token::Open) {
        return at;
    }
    let closing = tokens[at..]
        .iter()
        .take(12)
        .position(|it| *it == Token::Close);
    closing.map_or(at, |length| at + length + 1)
}

/// What the words before a list make of it.
enum Intro {
    /// "one of", "either", "allowed values:".
    Strong,
    /// "must be".
    Demand,
    /// Nothing that speaks against it.
    Weak,
    None,
}

impl Intro {
    fn of(before: &[Token], is_quoted: bool) -> Self {
        let colon = usize::from(before.last() == Some(&Token::Colon));
        let tokens = &before[..before.len() - colon];
        let words = tokens.iter().rev().map(Token::word);
        let words: Vec<String> = words.take_while(|word| !word.is_empty()).take(5).collect();
        let last = words.first().map_or("", String::as_str);
        let nearest = |count: usize| words.iter().take(count).map(String::as_str);
        let is_set_off = colon > 0 || is_quoted;

        let of = nearest(5).position(|word| word == "of");
        let is_one_of = of.is_some_and(|of| {
            let counts = words.get(of + 1).map_or("", String::as_str);
            let is_filled = nearest(of).all(|word| FILLERS.contains(&word));
            let is_noun = of == 0 || is_set_off || NOUNS.contains(&last);
            is_filled
                && is_noun
                && (counts == "one" || matches!(counts, "any" | "some") && is_set_off)
        });
        let is_said = colon > 0 || matches!(last, "are" | "is" | "be");
        let is_allowed = is_said
            && (nearest(4).any(|word| ALLOWING.contains(&word))
                || nearest(2).any(|word| NOUNS.contains(&word)));
        if is_one_of || is_allowed || last == "either" {
            return Self::Strong;
        }
        if last == "be" {
            return Self::Demand;
        }
        match before.last() {
            None | Some(Token::Colon | Token::Open | Token::Comma | Token::Dash) => Self::Weak,
            _ if LEADING.contains(&last) => Self::Weak,
            _ => Self::None,
        }
    }
}

/// Whether the sentence before a list says that it is one of examples, or of what may not be.
fn is_guarded(before: &[Token]) -> bool {
    before
        .iter()
        .any(|token| GUARDS.contains(&token.word().as_str()))
}

/// Whether more values follow a list, which it does not name, or it is called an example.
fn goes_on(after: &[Token]) -> bool {
    let mut rest = after.iter().take_while(|token| **token != Token::Stop);
    let is_example = matches!(after, [Token::Comma, next, ..] if next.word() == "for");
    is_example
        || rest
            .clone()
            .take(4)
            .any(|token| *token == Token::More || OPEN_ENDS.contains(&token.word().as_str()))
        || rest.any(|token| matches!(token.word().as_str(), "etc" | "e.g"))
}

/// Whether a parameter's name says that it is chosen from a few values.
fn is_choice(name: &[String]) -> bool {
    let last = name.last().map(|word| text::singular(word));
    last.is_some_and(|last| CHOICES.contains(&last.as_str()))
}

/// Reads a list of bullets behind a line that says that the values follow.
fn bulleted(description: &str) -> Option<Vec<String>> {
    let mut lines = description.lines().map(str::trim).peekable();
    while let Some(line) = lines.next() {
        let Some(line) = line.strip_suffix(':') else {
            continue;
        };
        let mut intro = tokens::of(line);
        if is_guarded(&intro) {
            continue;
        }
        intro.push(Token::Colon);
        let start = intro.iter().rposition(|token| *token == Token::Stop);
        let start = start.map_or(0, |stop| stop + 1);
        while lines.peek().is_some_and(|line| line.is_empty()) {
            lines.next();
        }
        let mut values = Vec::new();
        while let Some(item) = lines.peek().and_then(|line| bullet(line)) {
            values.push(bullet_value(item));
            lines.next();
        }
        let values: Option<Vec<_>> = values.into_iter().collect();
        let is_strong = matches!(Intro::of(&intro[start..], true), Intro::Strong);
        if let Some(values) = values.filter(|values| is_strong && values.len() > 1) {
            return Some(values);
        }
    }
    None
}

/// What stands behind a bullet.
fn bullet(line: &str) -> Option<&str> {
    line.strip_prefix(['-', '*', '•'])
}

/// The value that a bullet explains, if it does.
fn bullet_value(item: &str) -> Option<String> {
    let tokens = tokens::of(item);
    let is_alone = matches!(
        tokens.get(1),
        None | Some(Token::Colon | Token::Dash | Token::Open | Token::Stop | Token::Comma)
    );
    let (value, _) = value(&tokens, 0).filter(|_| is_alone)?;
    Some(value)
}

#[cfg(test)]
mod tests;
